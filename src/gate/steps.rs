//! Every step that the policy wants was attested of this very digest, with the outcome that it wants, and in its order.

use std::rc::Rc;

use crate::codes::*;
use crate::evaluate::{Case, Found, Owing};
use crate::gate::signatures::sort;
use crate::policy::StepNeed;
use crate::policy::document::Mode;
use crate::proof::statement::{Says, Statement, is_one_of, meets_level};
use crate::scalar::{Instant, clipped};

pub(crate) fn gate(case: &mut Case<'_>) {
    let policy = case.policy;
    let needs = &policy.artifact.steps;
    let mut taken: Vec<(&StepNeed, Vec<Instant>)> = Vec::new();
    for need in needs {
        if let Some(times) = step(case, need) {
            taken.push((need, times));
        }
    }
    if needs.len() > 1 && taken.len() == needs.len() {
        order(case, &taken);
    }
}

/// Tells of one step; gives when it was taken, as often as it was attested, where it was.
fn step<'d>(case: &mut Case<'d>, need: &'d StepNeed) -> Option<Vec<Instant>> {
    let attestations = Rc::clone(&case.attestations);
    let place = "/attestations";
    let is_asked = |claims: Option<&str>| claims.is_some_and(|claims| is_one_of(claims, &need.predicates));
    let sorted = sort(&attestations, need.signed_by, is_asked);
    let name = clipped(&need.name).into_owned();
    let mut failures = Vec::new();
    let mut passed = Vec::new();
    for (index, attested) in &sorted.counted {
        let Some(statement) = &attested.statement else { continue };
        match failure(need, statement) {
            Some(why) => failures.push((*index, format!("the step `{name}` is attested by {}, and {why}", attested.by))),
            None => passed.push((*index, attested.by.clone(), attested.signed_at.or(statement.at))),
        }
    }
    // One that failed isn't outdone by another that passed: somebody has to look.
    let failed = !failures.is_empty();
    for (index, message) in failures {
        let found = Found::violated(&ARTIFACT_STEP_FAILED, need.mode, message).remedy("mend what failed, and build again");
        case.tell(found.change(format!("{place}/{index}")).policy(need.path.as_str()));
    }
    if failed {
        return None;
    }
    if let Some((index, by, _)) = passed.first() {
        let found = Found::passed(&ARTIFACT_STEP, need.mode, format!("the step `{name}` is attested by {by}"));
        case.tell(found.change(format!("{place}/{index}")).policy(need.path.as_str()));
        return Some(passed.into_iter().filter_map(|(_, _, at)| at).collect());
    }
    if sorted.is_given {
        let message = format!("no attestation of the step `{name}` is of this digest and by somebody whom the policy names for it");
        let found = Found::violated(&ARTIFACT_STEP_INVALID, need.mode, message).remedy("have the step attested for what is deployed");
        case.tell(found.change(place).policy(need.path.as_str()).not_counted(sorted.not_counted));
    } else {
        let what = format!("give the signed attestation of the step `{name}` ({})", need.predicates.join(", "));
        let found = Found::owed(&ARTIFACT_STEP_ABSENT, need.mode, format!("the step `{name}` isn't attested")).remedy(what.clone());
        let found = found.change(place).policy(need.path.as_str()).not_counted(sorted.not_counted);
        case.owe(found, [Owing::new(what, "/attestations/-")]);
    }
    None
}

/// Why an attestation doesn't say that a step went well, if it doesn't.
fn failure(need: &StepNeed, statement: &Statement) -> Option<String> {
    let levels = match &statement.says {
        Says::Outcome(outcome) if outcome != "PASSED" => return Some(format!("its outcome is `{}`", clipped(outcome))),
        Says::Summary { passed: false, .. } => return Some("it didn't pass".to_owned()),
        Says::Summary { verifier, levels, .. } => {
            if need.verifier.as_ref().is_some_and(|glob| !glob.matches(verifier)) {
                return Some(format!("it was verified by `{}`", clipped(verifier)));
            }
            levels.as_slice()
        }
        _ => &[],
    };
    let missing = need.levels.iter().find(|asked| !meets_level(levels, asked))?;
    Some(format!("it doesn't say `{}`", clipped(missing)))
}

/// Tells whether the steps can have been taken in their order.
fn order(case: &mut Case<'_>, taken: &[(&StepNeed, Vec<Instant>)]) {
    let (place, path) = ("/attestations", "/artifact/steps");
    let mode = taken.iter().map(|(need, _)| need.mode).min().unwrap_or(Mode::Enforce);
    let dated = || taken.iter().filter(|(need, times)| !(times.is_empty() && need.undated));
    let undated: Vec<_> = dated().filter(|(_, times)| times.is_empty()).map(|(need, _)| clipped(&need.name).into_owned()).collect();
    if !undated.is_empty() {
        let message = format!("when this was done isn't attested, so that its place in the order isn't known: {}", undated.join(", "));
        let what = "give attestations that say when, or that a log or a timestamp authority dated";
        let remedy = format!("{what}; a policy can let a step be `undated: allowed`");
        let found = Found::owed(&ARTIFACT_STEP_UNDATED, mode, message).remedy(remedy).change(place).policy(path);
        case.owe(found, [Owing::new(what, "/attestations/-")]);
        return;
    }
    // The earliest that can be after the step before leaves the most room for the steps behind it.
    let mut last: Option<(&StepNeed, Instant)> = None;
    for (need, times) in dated() {
        let (before, after) = last.map_or((None, Instant::FIRST), |(step, at)| (Some(step), at));
        let earliest = times.iter().filter(|at| **at >= after).min();
        let Some(at) = earliest else {
            let latest = times.iter().max().copied().unwrap_or(after);
            let before = before.map_or("", |step| step.name.as_str());
            let message =
                format!("the step `{}` was taken at {latest}, before the step `{}` at {after}", clipped(&need.name), clipped(before));
            let remedy = "take the steps again in the policy's order";
            case.tell(Found::violated(&ARTIFACT_STEPS_OUT_OF_ORDER, mode, message).remedy(remedy).change(place).policy(path));
            return;
        };
        last = Some((need, *at));
    }
    let names: Vec<_> = dated().map(|(need, _)| clipped(&need.name)).collect();
    let message = format!("the steps were attested in their order: {}", names.join(", "));
    case.tell(Found::passed(&ARTIFACT_STEPS_IN_ORDER, mode, message).change(place).policy(path));
}
