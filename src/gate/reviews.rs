//! Enough colleagues read the change and found it good.

use crate::codes::*;
use crate::decision::Next;
use crate::evaluate::{Case, Found, Owing};
use crate::gate::tally::{Tallies, joined};
use crate::gate::{duties, next};
use crate::policy::document::{Mode, Relaxed};
use crate::policy::{ReviewNeed, Tier};
use crate::tree::Node;

/// `hoped` is what would be counted if the commit were given that isn't: what is owed beside it.
pub(crate) fn gate<'d>(case: &mut Case<'d>, tier: &'d Tier, tallies: &Tallies<'d>, hoped: &Tallies<'d>, mode: Mode) {
    let (Some(need), Some(tally)) = (&tier.reviews, &tallies.reviews) else { return };
    let mode = mode.min(need.mode);
    let path = need.path.as_str();
    let place = "/pull_request/reviews";
    let counted: Vec<_> = tally.counted.iter().map(|person| case.shown(person)).collect();
    let from = if need.from.is_empty() { String::new() } else { format!(" from {}", need.from.join(" or ")) };
    let owner_missing = need.code_owners && !tally.code_owner;
    join(case, need, mode);
    if tally.missing == 0 {
        let message = format!("{} of {} reviews{from}: {}", counted.len(), need.count, crate::gate::approvals::names(&counted));
        case.tell(
            Found::passed(&REVIEWS_ENOUGH, mode, message).change(place).policy(path).by(counted).not_counted(tally.not_counted.clone()),
        );
    } else if tally.only_barred {
        let message = format!("nobody but its authors approved the pull request; {} of {} reviews{from} count", counted.len(), need.count);
        let remedy = "let somebody else review it";
        case.tell(
            Found::violated(&REVIEWS_SELF_REVIEW, mode, message)
                .remedy(remedy)
                .change(place)
                .policy(path)
                .not_counted(tally.not_counted.clone()),
        );
    } else {
        let message = format!("{} of {} reviews{from} count", counted.len(), need.count);
        let (missing, owner) = hoped.reviews.as_ref().map_or((tally.missing, tally.code_owner), |hoped| (hoped.missing, hoped.code_owner));
        let slots = next::review_slots(case, need, hoped, missing, need.code_owners && !owner);
        let found = match &slots {
            Some(_) => Found::owed(&REVIEWS_MISSING, mode, message).remedy(format!("ask for {} more", people(tally.missing))),
            None => nobody_left(mode, message),
        };
        let found = found.change(place).policy(path).by(counted).not_counted(tally.not_counted.clone());
        case.owe(found, slots.unwrap_or_default());
    }
    if owner_missing && !tally.only_barred {
        let message = "nobody who counts owns code that the change touches";
        // Where other reviews are missing too, one of them can be the code owner's.
        let slots = if tally.missing == 0 { next::review_slots(case, need, hoped, 1, true) } else { Some(Vec::new()) };
        let found = match &slots {
            Some(_) => Found::owed(&REVIEWS_CODE_OWNER_MISSING, mode, message).remedy("ask a code owner for a review"),
            None => nobody_left(mode, message.to_owned()),
        };
        case.owe(found.change(place).policy(format!("{path}/code_owners")), slots.unwrap_or_default());
    }
    if need.merged_by_another {
        merged(case, tier, need, mode);
    }
    relaxed(case, tier, tallies);
}

/// Tells where nothing joins the pull request to what is deployed. Where the commit itself isn't given, that is told instead.
fn join<'d>(case: &mut Case<'d>, need: &'d ReviewNeed, mode: Mode) {
    let Some((pull_request, commit)) = case.change.pull_request.as_ref().zip(case.commit()) else { return };
    // Where the list of commits is owed anyway, the deployed one in it joins them.
    let list_owed = |next: &Next<'_>| matches!(next.change_path.as_str(), "/pull_request/commits" | "/pull_request/commits/-");
    let listed_soon = pull_request.head_commit.is_none() && case.owed.iter().any(|(_, next)| list_owed(next));
    if joined(case) || listed_soon {
        return;
    }
    let place = if pull_request.head_commit.is_none() { "/pull_request/head_commit" } else { "/pull_request/merge_commit" };
    let message = "nothing joins the pull request to the commit that is deployed, so no review of it counts";
    let found = Found::owed(&REVIEWS_NOT_JOINED, mode, message)
        .remedy("give the pull request's `head_commit`, or the `merge_commit` that it became");
    let owing = Owing::new("say which commit the pull request became", place).example(Node::Text(commit.into()));
    case.owe(found.change(place).policy(need.path.as_str()), [owing]);
}

/// Tells what was let go so that somebody's own approval or review counts.
pub(crate) fn relaxed<'d>(case: &mut Case<'d>, tier: &'d Tier, tallies: &Tallies<'d>) {
    for relax in &tallies.relaxed {
        duties::compensate(case, relax, tier, "somebody's approval of their own work counts");
    }
}

fn merged<'d>(case: &mut Case<'d>, tier: &'d Tier, need: &'d ReviewNeed, mode: Mode) {
    let place = "/pull_request/merged_by";
    let path = format!("{}/merged_by", need.path);
    let Some(merger) = case.change.pull_request.as_ref().and_then(|pr| pr.merged_by.as_deref()) else {
        let found = Found::owed(&REVIEWS_MERGER_ABSENT, mode, "who merged the pull request isn't given");
        case.owe(
            found.remedy("give `pull_request.merged_by`").change(place).policy(path),
            [Owing::new("say who merged the pull request", place)],
        );
        return;
    };
    let name = case.policy.people.canonical(merger);
    if !case.authors.contains(&name) {
        let message = format!("{merger} merged it, who wrote none of it");
        case.tell(Found::passed(&REVIEWS_MERGED_BY_ANOTHER, mode, message).change(place).policy(path));
        return;
    }
    let relaxed = duties::relaxations(case).into_iter().find(|relax| relax.allow.contains(&Relaxed::AuthorMerges));
    match relaxed {
        Some(relax) => duties::compensate(case, relax, tier, "an author merged their own pull request"),
        None => {
            let message = format!("{merger} merged what they wrote a part of");
            let remedy = "let somebody else merge; this one has to be reverted and merged again, or go by an override";
            case.tell(Found::violated(&REVIEWS_MERGED_BY_AUTHOR, mode, message).remedy(remedy).change(place).policy(path));
        }
    }
}

fn nobody_left<'d>(mode: Mode, message: String) -> Found<'d> {
    let message = format!("{message}, and too few people are left who could review it");
    Found::violated(&REVIEWS_NOBODY_LEFT, mode, message).remedy("let somebody else do what bars them, or name more people in the policy")
}

fn people(count: usize) -> String {
    if count == 1 { "one person".to_owned() } else { format!("{count} people") }
}
