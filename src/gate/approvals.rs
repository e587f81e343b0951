//! Enough of the right people said yes to this very artifact, and none of them wrote it.

use crate::change::ReviewState;
use crate::codes::*;
use crate::evaluate::{Case, Found};
use crate::gate::tally::{Tallies, joined, stale, unbound, unproven};
use crate::gate::{next, reviews};
use crate::names::Names;
use crate::policy::document::Mode;
use crate::policy::{ApprovalNeed, Tier};
use crate::scalar::{Instant, Text};

pub(crate) fn gate<'d>(case: &mut Case<'d>, tier: &'d Tier, tallies: &Tallies<'d>, hoped: &Tallies<'d>, mode: Mode) {
    if tallies.too_many {
        let message = "there are too many people and requirements that must be met by different ones to divide them";
        let path = format!("{}/require/approvals", tier.path);
        case.tell(
            Found::error(&APPROVALS_TOO_MANY, mode, message).remedy("ask for fewer with `distinct_from`").change("/approvals").policy(path),
        );
        return rejected(case, tier, mode);
    }
    let slots = next::approval_slots(case, tier, hoped);
    let nobody_left = slots.is_none();
    let mut slots = slots.unwrap_or_default();
    for (index, (need, tally)) in tier.approvals.iter().zip(&tallies.approvals).enumerate() {
        let mode = mode.min(need.mode);
        let path = need.path.as_str();
        let counted: Vec<_> = tally.counted.iter().map(|person| case.shown(person)).collect();
        let whom = whom(need);
        let approvals = if need.signed { "signed approvals" } else { "approvals" };
        let not_counted = tally.not_counted.clone();
        if tally.missing == 0 {
            let message = format!("{} of {} {approvals} {whom}: {}", counted.len(), need.count, names(&counted));
            case.tell(
                Found::passed(&APPROVALS_ENOUGH, mode, message).change("/approvals").policy(path).by(counted).not_counted(not_counted),
            );
        } else if tally.only_barred {
            let message =
                format!("the only approval is by somebody who wrote a part of it; {} of {} {whom} count", counted.len(), need.count);
            let found = Found::violated(&APPROVALS_SELF_APPROVAL, mode, message).remedy(format!("let somebody else approve, {whom}"));
            case.tell(found.change("/approvals").policy(path).not_counted(not_counted));
        } else if nobody_left {
            let message = format!(
                "{} of {} {approvals} {whom}, and too few people are left who could give one",
                need.count - tally.missing,
                need.count
            );
            let remedy = "let somebody else do what bars them, or name more people in the policy";
            let found = Found::violated(&APPROVALS_NOBODY_LEFT, mode, message).remedy(remedy);
            case.tell(found.change("/approvals").policy(path).by(counted).not_counted(not_counted));
        } else {
            let shared = tally.counted.len() + tally.missing > need.count;
            let hint =
                if shared { " (who counts for another requirement that must be met by different people can't count here)" } else { "" };
            let message = format!("{} of {} {approvals} {whom}{hint}", need.count - tally.missing, need.count);
            let found = Found::owed(&APPROVALS_MISSING, mode, message).remedy(ask(need.signed, &whom, subject(case)));
            let found = found.change("/approvals").policy(path).by(counted).not_counted(not_counted);
            let mine: Vec<_> = slots.extract_if(.., |(first, _)| *first == index).map(|(_, owing)| owing).collect();
            case.owe(found, mine);
        }
    }
    rejected(case, tier, mode);
    reviews::relaxed(case, tier, tallies);
}

/// Names as people read them.
pub(crate) fn names(people: &[Text<'_>]) -> String {
    let names: Vec<&str> = people.iter().map(Text::as_str).collect();
    names.join(", ")
}

/// Whom a requirement asks for: `by accountable-owner`, `from devops-leads or sre`.
pub(crate) fn whom(need: &ApprovalNeed) -> String {
    let role = need.role.as_ref().map(|role| format!("by {role}"));
    let from = (!need.from.is_empty()).then(|| format!("from {}", need.from.join(" or ")));
    match (role, from) {
        (None, None) => "by anyone else".to_owned(),
        (role, from) => role.into_iter().chain(from).collect::<Vec<_>>().join(" "),
    }
}

fn subject<'d>(case: &Case<'d>) -> &'d str {
    case.digest.map_or("the artifact by its digest", super::artifact::short)
}

/// Asks for an approval.
fn ask(signed: bool, whom: &str, subject: &str) -> String {
    let how = if signed { ", signed with `countersign approve`" } else { "" };
    format!("ask for an approval {whom} of {subject}{how}")
}

/// Everybody who said no, in an approval or a review, and hasn't said yes since. A no counts whoever says it and whatever of.
fn rejected(case: &mut Case<'_>, tier: &Tier, mode: Mode) {
    if case.findings.iter().any(|finding| finding.code == APPROVALS_REJECTED.name) {
        return;
    }
    let people = &case.policy.people;
    let change = case.change;
    let name = |actor, behalf| people.person(actor, behalf).unwrap_or_else(|| people.canonical(actor));
    let joined = joined(case);
    let signed = tier.approvals.iter().any(|need| need.signed && need.mode == Mode::Enforce);
    let mut acts: Vec<(_, Instant, bool, &str, String)> = Vec::new();
    for (index, approval) in change.approvals.iter().flatten().enumerate() {
        // A yes to something else doesn't settle a no to this, nor one that anybody may have written.
        let yes = approval.is_yes();
        if yes && (unbound(case, approval).is_some() || unproven(case, index, signed).is_some()) {
            continue;
        }
        acts.push((name(&approval.actor, approval.on_behalf_of.as_deref()), approval.at, yes, "the deploy", format!("/approvals/{index}")));
    }
    for (index, review) in change.pull_request.iter().flat_map(|pr| pr.reviews.iter().flatten()).enumerate() {
        let yes = match review.state {
            ReviewState::Approved if stale(case, joined, review).is_some() => continue,
            ReviewState::Approved => true,
            ReviewState::ChangesRequested | ReviewState::Withdrawn => false,
            ReviewState::Commented | ReviewState::Dismissed => continue,
        };
        acts.push((
            name(&review.actor, review.on_behalf_of.as_deref()),
            review.at,
            yes,
            "the pull request",
            format!("/pull_request/reviews/{index}"),
        ));
    }
    // When each said yes last, and to what.
    let whose = |person: &str, of: &str| format!("{of} by {person}");
    let mut last: Names<'_, Instant> = Names::default();
    for (person, at, _, of, _) in acts.iter().filter(|(_, _, yes, _, _)| *yes) {
        last.update(whose(person, of), *at, |latest| *latest = (*latest).max(*at));
    }
    let yes_after = |person: &str, of: &str, at: Instant| last.get(&whose(person, of)).is_some_and(|yes| *yes > at);
    let standing: Vec<_> = acts
        .iter()
        .filter(|(person, at, yes, of, _)| !yes && !yes_after(person, of, *at))
        .map(|(person, at, _, of, path)| (case.shown(person), *at, *of, path.clone()))
        .collect();
    for (person, at, of, path) in standing {
        let message = format!("{person} refused {of} at {at}, or took back their yes");
        let remedy = format!("settle it with {person}, who can approve again");
        case.tell(Found::violated(&APPROVALS_REJECTED, mode, message).remedy(remedy).change(path).by(vec![person]));
    }
}
