//! Who counts: approvals and reviews split into the people who count and those who do not, with why.
//!
//! A person counts once for each requirement, whichever login they used, for what they were shown, and never where a rule of
//! separation bars them. `distinct_from` then wants the people divided between requirements.

use std::cell::Cell;

use crate::change::{Approval, Review, ReviewState};
use crate::decision::NotCounted;
use crate::evaluate::Case;
use crate::gate::duties::{self, Barred};
use crate::names::{NameSet, Names};
use crate::people::Canonical;
use crate::policy::document::Duty;
use crate::policy::{ApprovalNeed, Relax, ReviewNeed, Tier};
use crate::proof::approval::Held;
use crate::scalar::{Instant, Text, clipped};

/// What was counted for one requirement.
pub(crate) struct Tally<'d> {
    /// The people who count, in the order in which they came.
    pub counted: Vec<Canonical<'d>>,
    pub not_counted: Vec<NotCounted<'d>>,
    /// Whether an author was refused, and nobody counts.
    pub only_barred: bool,
    /// Whether somebody who counts owns code that the change touches.
    pub code_owner: bool,
    /// How many people are still missing, when nobody may stand in two requirements that must be met by different people.
    pub missing: usize,
}

/// What was counted for a tier.
pub(crate) struct Tallies<'d> {
    pub reviews: Option<Tally<'d>>,
    pub approvals: Vec<Tally<'d>>,
    /// Who may not approve, and for which duty.
    pub barred: Barred<'d>,
    /// Rules of separation that were let go to get here.
    pub relaxed: Vec<&'d Relax>,
    /// Whether there were too many ways of dividing people between requirements.
    pub too_many: bool,
}

/// Counts reviews and approvals for a tier. Rules of separation are let go only where that is needed and the policy says so.
pub(crate) fn tallies<'d>(case: &mut Case<'d>, tier: &'d Tier) -> Tallies<'d> {
    let barred = duties::barred(case);
    let strict = count(case, tier, barred.clone());
    let enough = strict.reviews.iter().chain(&strict.approvals).all(|tally| tally.missing == 0);
    if enough || (tier.reviews.is_none() && tier.approvals.is_empty()) {
        return strict;
    }
    let relaxed = duties::relaxations(case);
    let kept = |duty: Duty| !relaxed.iter().any(|relax| duties::lets_approve(relax, duty));
    let left: Barred<'d> = barred.iter().filter(|(_, duty)| kept(**duty)).map(|(name, duty)| (name.to_owned(), *duty)).collect();
    if left.len() == barred.len() {
        return strict;
    }
    let loose = count(case, tier, left);
    let sum = |tallies: &Tallies<'_>| tallies.reviews.iter().chain(&tallies.approvals).map(|tally| tally.missing).sum::<usize>();
    if sum(&loose) < sum(&strict) { Tallies { relaxed, ..loose } } else { strict }
}

fn count<'d>(case: &Case<'d>, tier: &'d Tier, barred: Barred<'d>) -> Tallies<'d> {
    let mut tallies = Tallies {
        reviews: tier.reviews.as_ref().map(|need| reviews(case, need, &barred)),
        approvals: tier.approvals.iter().map(|need| approvals(case, need, &barred)).collect(),
        barred,
        relaxed: Vec::new(),
        too_many: false,
    };
    divide(case, tier, &mut tallies);
    tallies
}

/// One approval or review, whichever it is.
struct Act<'d> {
    person: Option<Canonical<'d>>,
    actor: &'d str,
    at: Instant,
    yes: bool,
    path: String,
    refusal: Option<(&'static str, String)>,
}

fn approvals<'d>(case: &Case<'d>, need: &ApprovalNeed, barred: &Barred<'d>) -> Tally<'d> {
    let act = |(index, approval): (usize, &'d Approval<'d>)| {
        let person = case.policy.people.person(&approval.actor, approval.on_behalf_of.as_deref());
        let refusal = person.as_ref().and_then(|person| {
            let given = || unbound(case, approval).or_else(|| unfit(case, need, person, approval));
            barred_as(barred, person).or_else(given).or_else(|| unproven(case, index, need.signed))
        });
        Act { person, actor: &approval.actor, at: approval.at, yes: approval.is_yes(), path: format!("/approvals/{index}"), refusal }
    };
    split(case.change.approvals.iter().flatten().enumerate().map(act).collect())
}

fn reviews<'d>(case: &Case<'d>, need: &ReviewNeed, barred: &Barred<'d>) -> Tally<'d> {
    let given = case.change.pull_request.as_ref().and_then(|pr| pr.reviews.as_ref());
    let joined = joined(case);
    let said = given.into_iter().flatten().enumerate().filter(|(_, r)| r.state != ReviewState::Commented);
    let act = |(index, review): (usize, &'d Review<'d>)| {
        let person = case.policy.people.person(&review.actor, review.on_behalf_of.as_deref());
        let refusal = person.as_ref().and_then(|person| {
            barred_as(barred, person).or_else(|| stale(case, joined, review)).or_else(|| outside(case, need, person, review))
        });
        let yes = review.state == ReviewState::Approved;
        Act { person, actor: &review.actor, at: review.at, yes, path: format!("/pull_request/reviews/{index}"), refusal }
    };
    let mut tally = split(said.map(act).collect());
    let owns = |review: &&Review<'_>| {
        review.state == ReviewState::Approved && review.code_owner == Some(true) && stale(case, joined, review).is_none()
    };
    tally.code_owner = given.into_iter().flatten().filter(owns).any(|review| {
        let person = case.policy.people.person(&review.actor, review.on_behalf_of.as_deref());
        person.is_some_and(|person| tally.counted.contains(&person))
    });
    tally
}

/// Splits acts into the people who count and what doesn't. A refusal after a yes, or at the same instant, takes the yes away.
fn split(acts: Vec<Act<'_>>) -> Tally<'_> {
    let mut tally = Tally { counted: Vec::new(), not_counted: Vec::new(), only_barred: false, code_owner: false, missing: 0 };
    let mut barred = false;
    // When each said no last.
    let mut refused: Names<'_, Instant> = Names::default();
    for (person, at) in acts.iter().filter(|act| !act.yes).filter_map(|act| Some((act.person.as_deref()?, act.at))) {
        refused.update(person, at, |last| *last = at.max(*last));
    }
    let mut counted = NameSet::default();
    for act in acts.iter().filter(|act| act.yes) {
        let refusal = match &act.person {
            None => Some(("not-a-person", format!("{} is no person, and doesn't say for whom it acts", clipped(act.actor)))),
            Some(person) if refused.get(person).is_some_and(|no| *no >= act.at) => {
                Some(("taken-back", format!("{} took it back", clipped(act.actor))))
            }
            Some(_) => act.refusal.clone(),
        };
        match (refusal, &act.person) {
            (None, Some(person)) => {
                if counted.insert(person.as_ref()) {
                    tally.counted.push(person.clone());
                }
            }
            (refusal, _) => {
                let (reason, message) = refusal.unwrap_or_default();
                barred |= reason == Duty::Author.word();
                let path = act.path.clone();
                let actor = act.actor.into();
                tally.not_counted.push(NotCounted { actor, reason: reason.into(), message: message.into(), change_path: path.into() });
            }
        }
    }
    tally.only_barred = barred && tally.counted.is_empty();
    tally
}

fn barred_as(barred: &Barred<'_>, person: &Canonical<'_>) -> Option<(&'static str, String)> {
    let duty = barred.get(person)?;
    let did = match duty {
        Duty::Author => "wrote a part of the release",
        Duty::Merger => "merged it",
        Duty::Triggerer => "started the deploy",
        Duty::Deployer => "deploys it",
        Duty::Builder => "built the artifact",
        Duty::Approver => "approved it",
    };
    Some((duty.word(), format!("{person} {did}, and the policy keeps {duty} and approver apart")))
}

/// Why an approval wasn't given for this artifact, if it wasn't.
pub(crate) fn unbound(case: &Case<'_>, approval: &Approval<'_>) -> Option<(&'static str, String)> {
    if let Some(policy) = approval.policy.as_deref().filter(|policy| *policy != case.policy.digest()) {
        return Some(("other-policy", format!("it was asked for under another policy, {}", super::artifact::short(policy))));
    }
    let Some(subject) = approval.subject.as_deref() else {
        return Some(("no-subject", "it doesn't say what was approved".to_owned()));
    };
    // A run is joined to the artifact by its provenance, or, where that isn't asked for, by the change.
    let is_run = || {
        let asked = case.policy.artifact.provenance.is_some();
        case.change.run.as_deref() == Some(subject) && (!asked || case.proven.as_ref().is_some_and(|proven| proven.is_of_run(subject)))
    };
    if case.digest == Some(subject) || case.commit() == Some(subject) || is_run() {
        return None;
    }
    if subject.starts_with("sha256:") {
        return Some(("other-digest", format!("it was given for {}, not for what is deployed", super::artifact::short(subject))));
    }
    Some(("other-subject", format!("it was given for `{}`, which nothing joins to the artifact", clipped(subject))))
}

/// Why an approval isn't proven to be its approver's, if it isn't: a signature must hold where there is one, and be there where it is
/// asked for.
pub(crate) fn unproven(case: &Case<'_>, index: usize, signed: bool) -> Option<(&'static str, String)> {
    match case.held.get(index) {
        Some(Held::Signed) => None,
        Some(Held::Not(reason, message)) => Some((reason, (*message).to_owned())),
        _ => signed.then(|| ("unsigned", "it isn't signed; the approver signs with `countersign approve`".to_owned())),
    }
}

fn unfit(case: &Case<'_>, need: &ApprovalNeed, person: &Canonical<'_>, approval: &Approval<'_>) -> Option<(&'static str, String)> {
    if let Some(within) = need.within.filter(|within| approval.at.plus(*within) <= case.at) {
        return Some(("too-old", format!("it was given at {}, {within} ago or more", approval.at)));
    }
    if let Some(role) = &need.role {
        let holds = match holders(case, role) {
            Some(holders) => holders.contains(person),
            None => approval.role.as_deref() == Some(role),
        };
        if !holds {
            return Some(("not-eligible", format!("{} isn't {role}", clipped(&approval.actor))));
        }
    }
    in_none(case, &need.from, approval.teams.as_deref(), person, &approval.actor)
}

/// Why somebody is in none of the teams that are asked for, if any are. The policy's own lists count, and what the change claims only
/// where the policy says nothing.
fn in_none(
    case: &Case<'_>,
    teams: &[String],
    claimed: Option<&[Text<'_>]>,
    person: &Canonical<'_>,
    actor: &str,
) -> Option<(&'static str, String)> {
    let member = |team: &String| match case.policy.people.team(team) {
        Some(members) => members.contains(person),
        None => claimed.unwrap_or(&[]).iter().any(|claim| claim == team.as_str()),
    };
    let outside = !teams.is_empty() && !teams.iter().any(member);
    outside.then(|| ("not-eligible", format!("{} is in none of {}", clipped(actor), teams.join(", "))))
}

/// Who holds a role, as far as the policy says so.
pub(crate) fn holders<'d>(case: &Case<'d>, role: &str) -> Option<&'d NameSet<'static>> {
    let people = &case.policy.people;
    if role == "accountable-owner" && people.has_owners() {
        return Some(people.owners(&case.change.service));
    }
    people.role(role)
}

/// Whether something joins the pull request to the commit that is deployed: its head, its merge, or its list of commits.
pub(crate) fn joined(case: &Case<'_>) -> bool {
    let Some(pull_request) = &case.change.pull_request else { return false };
    let commit = case.commit();
    let is = |sha: Option<&str>| commit.is_some() && sha == commit;
    let listed = || pull_request.commits.iter().flatten().any(|listed| is(Some(&listed.sha)));
    case.assumed_joined || is(pull_request.head_commit.as_deref()) || is(pull_request.merge_commit.as_deref()) || listed()
}

/// Why a review wasn't of what is deployed, if it wasn't.
pub(crate) fn stale(case: &Case<'_>, joined: bool, review: &Review<'_>) -> Option<(&'static str, String)> {
    let pull_request = case.change.pull_request.as_ref()?;
    let (commit, head) = (case.commit(), pull_request.head_commit.as_deref());
    if !joined {
        return Some(("other-commit", "nothing joins the pull request to the commit that is deployed".to_owned()));
    }
    let looked_at = Some(review.commit.as_str());
    if !case.policy.duties.dismiss_stale || looked_at == head || looked_at == commit {
        return None;
    }
    Some(("stale", format!("it is of commit {}, and the code moved on since", clipped(&review.commit))))
}

fn outside(case: &Case<'_>, need: &ReviewNeed, person: &Canonical<'_>, review: &Review<'_>) -> Option<(&'static str, String)> {
    in_none(case, &need.from, review.teams.as_deref(), person, &review.actor)
}

/// Fills in how many people are missing, dividing people between requirements that must be met by different ones so that as few
/// as possible are.
fn divide(case: &Case<'_>, tier: &Tier, tallies: &mut Tallies<'_>) {
    let mut needs: Vec<(usize, &[Canonical<'_>])> =
        tier.approvals.iter().zip(&tallies.approvals).map(|(n, t)| (n.count, t.counted.as_slice())).collect();
    let reviews = tier.reviews.as_ref().zip(tallies.reviews.as_ref());
    needs.extend(reviews.map(|(need, tally)| (need.count, tally.counted.as_slice())));
    let apart = apart(tier);
    let missing = if apart.is_empty() {
        Some(needs.iter().map(|(count, people)| count.saturating_sub(people.len())).collect())
    } else {
        Division::solve(&needs, &apart, &case.steps)
    };
    tallies.too_many = missing.is_none();
    let missing: Vec<usize> = missing.unwrap_or_else(|| needs.iter().map(|(count, _)| *count).collect());
    for (tally, missing) in tallies.approvals.iter_mut().chain(tallies.reviews.iter_mut()).zip(missing) {
        tally.missing = missing;
    }
}

/// For each requirement (approvals by their index, then reviews) those that must be met by other people, as bits. Empty where none must.
pub(crate) fn apart(tier: &Tier) -> Vec<u32> {
    let index = |name: &str| match tier.approvals.iter().position(|need| need.name == name) {
        None if name == "reviews" && tier.reviews.is_some() => Some(tier.approvals.len()),
        found => found,
    };
    let mut apart = vec![0; tier.approvals.len() + 1];
    for (one, need) in tier.approvals.iter().enumerate() {
        for other in need.distinct_from.iter().filter_map(|name| index(name)).filter(|other| *other != one) {
            for (here, there) in [(one, other), (other, one)] {
                if let Some(bits) = apart.get_mut(here) {
                    *bits |= 1 << there;
                }
            }
        }
    }
    if apart.iter().all(|bits| *bits == 0) { Vec::new() } else { apart }
}

/// Takes one of the steps that a decision has; `false` when none is left.
pub(crate) fn step(steps: &Cell<usize>) -> bool {
    let left = steps.get();
    steps.set(left.saturating_sub(1));
    left > 0
}

/// The search for a division with the fewest people missing.
struct Division<'n> {
    /// For each person, the sets of requirements that they could stand in at once.
    people: Vec<&'n [u32]>,
    steps: &'n Cell<usize>,
    best: Option<Vec<usize>>,
}

impl Division<'_> {
    /// How many people each requirement lacks in the best division; `None` when the steps run out.
    fn solve(needs: &[(usize, &[Canonical<'_>])], apart: &[u32], steps: &Cell<usize>) -> Option<Vec<usize>> {
        let mut could: Names<'_, u32> = Names::default();
        for (index, (_, people)) in needs.iter().enumerate() {
            for person in *people {
                could.update(person.as_ref(), 0, |bits| *bits |= 1 << index);
            }
        }
        let mut sets: Names<'_, Vec<u32>> = Names::default();
        for bits in could.values() {
            if !sets.contains(&named(*bits)) {
                sets.insert(named(*bits), independent(*bits, apart));
            }
        }
        let people = could.values().filter_map(|bits| sets.get(&named(*bits))).map(Vec::as_slice).collect();
        let mut search = Division { people, steps, best: None };
        search.place(0, needs.iter().map(|(count, _)| *count).collect()).then_some(search.best).flatten()
    }

    /// Tries every place of the people from one on; `false` when the steps run out.
    fn place(&mut self, person: usize, missing: Vec<usize>) -> bool {
        if self.best.as_ref().is_some_and(|best| best.iter().sum::<usize>() == 0) {
            return true;
        }
        if !step(self.steps) {
            return false;
        }
        let Some(sets) = self.people.get(person).copied() else {
            let better = self.best.as_ref().is_none_or(|best| missing.iter().sum::<usize>() < best.iter().sum::<usize>());
            if better {
                self.best = Some(missing);
            }
            return true;
        };
        sets.iter().all(|choice| self.place(person + 1, less(&missing, *choice)))
    }
}

/// A set of requirements as a name that sorts as the number does.
pub(crate) fn named(set: u32) -> String {
    format!("{set:08x}")
}

/// How many people are still missing when one more stands in some requirements.
pub(crate) fn less(missing: &[usize], served: u32) -> Vec<usize> {
    missing.iter().enumerate().map(|(index, left)| left.saturating_sub((served >> index & 1) as usize)).collect()
}

/// The largest sets of requirements out of `could` in which no two must be met by different people, larger numbers first.
pub(crate) fn independent(could: u32, apart: &[u32]) -> Vec<u32> {
    let clash = apart.iter().enumerate().find(|(index, bits)| could >> index & 1 == 1 && *bits & could != 0);
    let Some((index, bits)) = clash else { return vec![could] };
    // Either with the first that clashes and without those that it clashes with, or without it.
    let mut found = independent(could & !bits, apart);
    for set in independent(could & !(1 << index), apart) {
        if !found.iter().any(|larger| larger & set == set) {
            let place = found.partition_point(|other| *other > set);
            found.insert(place, set);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(needs: &[(usize, &[&'static str])], apart: &[u32], missing: &[usize]) {
        let people: Vec<Vec<Canonical<'_>>> =
            needs.iter().map(|(_, people)| people.iter().map(|p| Canonical::from(*p)).collect()).collect();
        let needs: Vec<_> = needs.iter().zip(&people).map(|((count, _), people)| (*count, people.as_slice())).collect();
        assert_eq!(Division::solve(&needs, apart, &Cell::new(100)).as_deref(), Some(missing));
    }

    #[test]
    fn one_person_can_t_stand_in_two_requirements_that_are_kept_apart() {
        check(&[(1, &["alice"]), (1, &["alice"])], &[0b10, 0b01], &[1, 0]);
        check(&[(1, &["alice", "bob"]), (1, &["alice"])], &[0b10, 0b01], &[0, 0]);
        check(&[(1, &["alice"]), (1, &["alice"])], &[], &[0, 0]);
    }

    #[test]
    fn the_largest_sets_are_all_found() {
        // Against trying every subset, over all ways in which five requirements can be kept apart.
        for edges in 0_u32..1 << 10 {
            let mut apart = [0_u32; 5];
            let pairs = (0..5).flat_map(|one| (0..one).map(move |other| (one, other)));
            for (_, (one, other)) in pairs.enumerate().filter(|(bit, _)| edges >> bit & 1 == 1) {
                apart[one] |= 1 << other;
                apart[other] |= 1 << one;
            }
            let clash = |set: u32| (0..5).any(|index| set >> index & 1 == 1 && apart[index] & set != 0);
            let all: Vec<u32> = (0..32).rev().filter(|set| !clash(*set)).collect();
            let largest: Vec<u32> =
                all.iter().copied().filter(|set| !all.iter().any(|other| other != set && other & set == *set)).collect();
            assert_eq!(independent(31, &apart), largest, "{apart:?}");
        }
    }

    #[test]
    fn requirements_that_are_not_kept_apart_may_share() {
        // Alice may stand in the first and the last, but not beside herself in the middle one.
        check(&[(1, &["alice"]), (1, &["bob"]), (1, &["alice"])], &[0b010, 0b101, 0b010], &[0, 0, 0]);
    }
}
