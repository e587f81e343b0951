//! The rollout starts where the plan starts; going on with it is for the analysis to decide.

use crate::change::Phase;
use crate::codes::*;
use crate::evaluate::{Case, Found, Owing};
use crate::policy::Tier;
use crate::policy::document::Mode;
use crate::tree::Node;

pub(crate) fn gate<'d>(case: &mut Case<'d>, tier: &'d Tier, mode: Mode) {
    let Some(need) = &tier.canary else { return };
    let mode = mode.min(need.mode);
    let (plan, first, path) = (need.plan.as_str(), need.first, need.path.as_str());
    match case.change.phase {
        Some(Phase::Deploy) => {}
        None => {
            let found = Found::owed(&CANARY_PHASE_ABSENT, mode, "whether this starts the rollout or goes on with it isn't given");
            let owing = Owing::new("say whether this starts the rollout or goes on with it", "/phase").example(Node::Text("deploy".into()));
            case.owe(found.remedy("give `phase`: `deploy` or `promote`").change("/phase").policy(path), [owing]);
        }
        Some(Phase::Promote) => {
            let message = format!("going on with the rollout `{plan}` wants an analysis of the canary, which this build can't judge");
            let found = Found::owed(&CANARY_PROMOTION_NOT_JUDGED, mode, message).remedy("promote by the CD tool's own analysis until then");
            case.owe(
                found.change("/phase").policy(path),
                [Owing::new("an analysis of the canary, which this build can't judge", "/canary")],
            );
            return;
        }
    }
    let canary = case.change.canary.as_ref();
    let weight = canary.and_then(|canary| canary.weight);
    let measured = canary.and_then(|canary| canary.measurements.as_ref());
    match (weight, measured) {
        (Some(weight), _) if weight != first => {
            let message = format!("the rollout would start at {weight} %, and the plan `{plan}` starts at {first} %");
            let remedy = format!("start the rollout at {first} %");
            case.tell(Found::violated(&CANARY_WEIGHT_DIFFERS, mode, message).remedy(remedy).change("/canary/weight").policy(path));
        }
        (_, Some(measured)) if !measured.is_empty() => {
            let message = "the rollout was measured already, so this isn't its start";
            let found = Found::violated(&CANARY_ALREADY_MEASURED, mode, message).remedy("ask for `phase: promote`, or start afresh");
            case.tell(found.change("/canary/measurements").policy(path));
        }
        (Some(weight), Some(_)) => {
            let message = format!("the rollout `{plan}` starts at {weight} %, with nothing measured yet");
            case.tell(Found::passed(&CANARY_STARTS, mode, message).change("/canary").policy(path));
        }
        (weight, measured) => {
            let mut next = Vec::new();
            if weight.is_none() {
                next.push(Owing::new(format!("start the rollout at {first} %"), "/canary/weight").example(Node::Number(first.0)));
            }
            if measured.is_none() {
                next.push(
                    Owing::new("say what was measured so far, `{}` for nothing", "/canary/measurements").example(Node::Object(Vec::new())),
                );
            }
            let missing = if weight.is_none() { "weight" } else { "measurements" };
            let found =
                Found::owed(&CANARY_ABSENT, mode, format!("the rollout's {missing} isn't given; the plan `{plan}` starts at {first} %"));
            case.owe(found.remedy("give `canary.weight` and `canary.measurements`").change("/canary").policy(path), next);
        }
    }
}
