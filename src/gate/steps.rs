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
    let taken: Vec<Taken<'_>> = needs.iter().filter_map(|need| Some((need, step(case, need)?))).collect();
    // Those that don't weigh take no part in the order of those that do.
    let weigh = needs.iter().filter(|need| need.mode == Mode::Enforce).count();
    let enforced: Vec<Taken<'_>> = taken.iter().filter(|(need, _)| need.mode == Mode::Enforce).cloned().collect();
    order(case, &enforced, Mode::Enforce, enforced.len() == weigh);
    if weigh < needs.len() {
        order(case, &taken, Mode::Warn, taken.len() == needs.len());
    }
}

/// A step that was attested, and when.
type Taken<'p> = (&'p StepNeed, Vec<Instant>);

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
        match failure(need, statement).or_else(|| unbound(case, statement)) {
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

/// Why a sign-off of somebody's isn't one for this deploy, if it isn't.
fn unbound(case: &Case<'_>, statement: &Statement) -> Option<String> {
    let Says::Summary { bound: Some((service, environment, expires)), .. } = &statement.says else { return None };
    // What is asked of an artifact alone is asked for no deploy.
    let is_deploy = !case.change.environment.is_empty();
    if is_deploy && (service.as_str(), environment.as_str()) != (case.change.service.as_str(), case.change.environment.as_str()) {
        return Some(format!("it is for {} in {}", clipped(service), clipped(environment)));
    }
    expires.filter(|expires| *expires <= case.at).map(|expires| format!("it could be relied on until {expires}"))
}

/// Why an attestation doesn't say that a step went well, if it doesn't.
fn failure(need: &StepNeed, statement: &Statement) -> Option<String> {
    let (verifier, levels) = match &statement.says {
        Says::Outcome(outcome) if outcome != "PASSED" => return Some(format!("its outcome is `{}`", clipped(outcome))),
        Says::Summary { passed: false, .. } => return Some("it didn't pass".to_owned()),
        Says::Summary { verifier, levels, .. } => (verifier.as_str(), levels.as_slice()),
        _ => ("", &[][..]),
    };
    if let Some(glob) = need.verifier.as_ref().filter(|glob| !glob.matches(verifier)) {
        return Some(format!("it was verified by `{}`, where `{}` is asked for", clipped(verifier), clipped(glob.source())));
    }
    let missing = need.levels.iter().find(|asked| !meets_level(levels, asked))?;
    Some(format!("it doesn't say `{}`", clipped(missing)))
}

/// Tells whether the steps can have been taken in their order, and that they were where none is missing.
fn order(case: &mut Case<'_>, taken: &[Taken<'_>], mode: Mode, is_whole: bool) {
    if taken.len() < 2 {
        return;
    }
    let (place, path) = ("/attestations", "/artifact/steps");
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
    if !is_whole {
        return;
    }
    if last.is_none() {
        return;
    }
    let names: Vec<_> = dated().map(|(need, _)| clipped(&need.name)).collect();
    let message = format!("the steps were attested in their order: {}", names.join(", "));
    case.tell(Found::passed(&ARTIFACT_STEPS_IN_ORDER, mode, message).change(place).policy(path));
}
