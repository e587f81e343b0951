//! How risky the change is, and which line of the policy said so.

use crate::codes::{CLASSIFY_CLAIM_CORRECTED, CLASSIFY_PATHS_ABSENT, CLASSIFY_TOO_MANY};
use crate::decision::{Status, TierChoice};
use crate::evaluate::{Case, Classified, Found, Owing, holds_for};
use crate::glob::Glob;
use crate::limits;
use crate::policy::document::Mode;
use crate::policy::{Classify, Tier};
use crate::scalar::Text;
use crate::tree::Node;

/// The last enforced tier whose `when` holds, for what the change claims or for what it touches, whichever is heavier.
///
/// None holding, or a condition that can't be judged, leads to the last enforced tier.
pub(crate) fn choose<'d>(case: &mut Case<'d>) -> (&'d Tier, TierChoice<'d>) {
    paths_absent(case);
    let claimed = case.classified;
    let mut chosen = heaviest(case, &claimed);
    let mut because_of: Option<&'d Classify> = None;
    let rules = matching(case);
    let mut all = claimed;
    for rule in &rules {
        overlay(&mut all, rule);
    }
    // Each rule alone and all of them together: rules that set the same field must not lighten one another.
    let alone = rules.iter().map(|rule| {
        let mut classified = claimed;
        overlay(&mut classified, rule);
        (classified, *rule)
    });
    for (classified, rule) in alone.chain(rules.last().map(|last| (all, *last))).collect::<Vec<_>>() {
        let candidate = heaviest(case, &classified);
        if candidate.rank() > chosen.rank() {
            chosen = candidate;
            case.classified = classified;
            because_of = Some(rule);
        }
    }
    let tiers = &case.policy.tiers;
    // A policy without an enforced tier is refused when it loads.
    let last = tiers.iter().rposition(|tier| tier.mode == Mode::Enforce).unwrap_or(tiers.len().saturating_sub(1));
    let (index, because) = match chosen {
        Choice::Held(index) => (
            index,
            match (&tiers.get(index).and_then(|tier| tier.when.as_ref()), because_of) {
                (Some(when), None) => format!("`{}` holds", when.source()),
                (Some(when), Some(rule)) => format!("`{}` holds, as `{}` makes it", when.source(), rule.path),
                (None, _) => "it takes every change".to_owned(),
            },
        ),
        Choice::None => (last, "no tier's `when` holds, so the heaviest counts".to_owned()),
        Choice::Faulted => (last, "a tier's `when` can't be judged, so the heaviest counts".to_owned()),
    };
    if let Some(rule) = because_of {
        let kind = case.classified.kind.unwrap_or(&case.change.kind);
        let message = format!("what the change touches makes it `{kind}`, whatever it claims to be");
        let path = rule.path.as_str();
        case.tell(Found::passed(&CLASSIFY_CLAIM_CORRECTED, Mode::Enforce, message).change("/paths").policy(path));
    }
    let tier = &tiers[index.min(tiers.len().saturating_sub(1))];
    let policy_path =
        if tier.when.is_some() && matches!(chosen, Choice::Held(_)) { format!("{}/when", tier.path) } else { tier.path.clone() };
    (tier, TierChoice { name: tier.name.as_str().into(), because: because.into(), policy_path: policy_path.into() })
}

/// The tiers that are not enforced and would be heavier than the one that is: they are shown beside it.
pub(crate) fn shadowed<'d>(case: &mut Case<'d>, chosen: &'d Tier) -> Vec<&'d Tier> {
    let after = case.policy.tiers.iter().skip_while(|tier| !std::ptr::eq(*tier, chosen)).skip(1);
    let mut found = Vec::new();
    for tier in after.filter(|tier| tier.mode != Mode::Enforce) {
        match case.applies(tier.when.as_ref()) {
            Ok(true) => found.push(tier),
            Ok(false) => {}
            Err(fault) => case.tell_fault(fault, tier.mode, &format!("the tier `{}`", tier.name), format!("{}/when", tier.path)),
        }
    }
    found
}

#[derive(Clone, Copy, PartialEq)]
enum Choice {
    Held(usize),
    None,
    Faulted,
}

impl Choice {
    /// Heavier is greater; without a tier that holds, the last one counts.
    fn rank(self) -> usize {
        match self {
            Choice::Held(index) => index,
            Choice::None | Choice::Faulted => usize::MAX,
        }
    }
}

fn heaviest(case: &mut Case<'_>, classified: &Classified<'_>) -> Choice {
    let mut chosen = Choice::None;
    let policy = case.policy;
    for (index, tier) in policy.tiers.iter().enumerate().filter(|(_, tier)| tier.mode == Mode::Enforce) {
        match tier.when.as_ref().map_or(Ok(true), |when| holds_for(case, classified, when)) {
            Ok(true) => chosen = Choice::Held(index),
            Ok(false) => {}
            Err(fault) => {
                let policy_path = format!("{}/when", tier.path);
                let told = |f: &crate::decision::Finding<'_>| f.status == Status::Error && f.policy_path == policy_path.as_str();
                if !case.findings.iter().any(told) {
                    case.tell_fault(fault, Mode::Enforce, &format!("whether the change is of tier `{}`", tier.name), policy_path);
                }
                return Choice::Faulted;
            }
        }
    }
    chosen
}

/// The policy classifies by paths and the change doesn't give them: then the tier is that of its claims, and nothing is allowed
/// until the paths are there.
fn paths_absent(case: &mut Case<'_>) {
    let by_paths = case.policy.classify.iter().find(|rule| rule.paths.is_some());
    let Some(rule) = by_paths.filter(|_| case.change.paths.is_none()) else { return };
    let message = "the policy classifies changes by what they touch, and `paths` isn't given";
    let what = "give every path that the change touches";
    let found = Found::owed(&CLASSIFY_PATHS_ABSENT, Mode::Enforce, message).remedy(what).change("/paths").policy(rule.path.as_str());
    case.owe(found, [Owing::new(what, "/paths").example(Node::List(Vec::new()))]);
}

fn matching<'d>(case: &mut Case<'d>) -> Vec<&'d Classify> {
    let mut rules = Vec::new();
    let mut steps = limits::GLOB_STEPS;
    for rule in &case.policy.classify {
        let touched = match (&rule.paths, &case.change.paths) {
            (None, _) => true,
            (Some(globs), Some(paths)) => touches(globs, paths, &mut steps).unwrap_or_else(|| {
                too_many(case, rule);
                true
            }),
            (Some(_), None) => false,
        };
        if !touched {
            continue;
        }
        match case.applies(rule.when.as_ref()) {
            Ok(true) => rules.push(rule),
            Ok(false) => {}
            // It might have applied: it is taken to, so that the tier can only be heavier, and told as an error.
            Err(fault) => {
                case.tell_fault(fault, Mode::Enforce, "whether the change is to be classified so", format!("{}/when", rule.path));
                rules.push(rule);
            }
        }
    }
    rules
}

/// Whether a path matches a glob; `None` when the steps run out.
fn touches(globs: &[Glob], paths: &[Text<'_>], steps: &mut usize) -> Option<bool> {
    for path in paths {
        for glob in globs {
            if glob.matches_within(path, steps)? {
                return Some(true);
            }
        }
    }
    Some(false)
}

fn too_many<'d>(case: &mut Case<'d>, rule: &'d Classify) {
    if case.findings.iter().any(|finding| finding.code == CLASSIFY_TOO_MANY.name) {
        return;
    }
    let message = "there are too many paths and globs to hold against one another, so the change is taken to touch all that is named";
    let found = Found::error(&CLASSIFY_TOO_MANY, Mode::Enforce, message).remedy("deploy in smaller steps, or classify by fewer globs");
    case.tell(found.change("/paths").policy(format!("{}/paths", rule.path)));
}

fn overlay<'d>(classified: &mut Classified<'d>, rule: &'d Classify) {
    if let Some(kind) = &rule.set.kind {
        classified.kind = Some(kind);
    }
    classified.reversible = rule.set.reversible.or(classified.reversible);
    classified.behind_flag = rule.set.behind_flag.or(classified.behind_flag);
}
