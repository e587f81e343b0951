//! Who counts: approvals and reviews split into the people who count and those who do not, with why.
//!
//! A person counts once for each requirement, whichever login they used, for what they were shown, and never where a rule of
//! separation bars them. `distinct_from` then wants the people divided between requirements.

use std::collections::BTreeSet;

use crate::change::{Approval, ApprovalState, Review, ReviewState};
use crate::decision::NotCounted;
use crate::evaluate::Case;
use crate::gate::duties;
use crate::limits;
use crate::people::Canonical;
use crate::policy::document::Duty;
use crate::policy::{ApprovalNeed, Relax, ReviewNeed, Tier};
use crate::scalar::{Instant, clipped};

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
    pub barred: Vec<(Canonical<'d>, Duty)>,
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
    let left: Vec<_> = barred.iter().filter(|(_, duty)| !relaxed.iter().any(|relax| duties::lets_approve(relax, *duty))).cloned().collect();
    if left.len() == barred.len() {
        return strict;
    }
    let loose = count(case, tier, left);
    let sum = |tallies: &Tallies<'_>| tallies.reviews.iter().chain(&tallies.approvals).map(|tally| tally.missing).sum::<usize>();
    if sum(&loose) < sum(&strict) { Tallies { relaxed, ..loose } } else { strict }
}

fn count<'d>(case: &Case<'d>, tier: &'d Tier, barred: Vec<(Canonical<'d>, Duty)>) -> Tallies<'d> {
    let mut tallies = Tallies {
        reviews: tier.reviews.as_ref().map(|need| reviews(case, need, &barred)),
        approvals: tier.approvals.iter().map(|need| approvals(case, need, &barred)).collect(),
        barred,
        relaxed: Vec::new(),
        too_many: false,
    };
    divide(tier, &mut tallies);
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

fn approvals<'d>(case: &Case<'d>, need: &ApprovalNeed, barred: &[(Canonical<'d>, Duty)]) -> Tally<'d> {
    let act = |(index, approval): (usize, &'d Approval<'d>)| {
        let person = case.policy.people.person(&approval.actor, approval.on_behalf_of.as_deref());
        let refusal = person.as_ref().and_then(|person| {
            barred_as(barred, person).or_else(|| unbound(case, approval)).or_else(|| unfit(case, need, person, approval))
        });
        Act {
            person,
            actor: &approval.actor,
            at: approval.at,
            yes: matches!(approval.state, None | Some(ApprovalState::Approved)),
            path: format!("/approvals/{index}"),
            refusal,
        }
    };
    split(case.change.approvals.iter().flatten().enumerate().map(act).collect())
}

fn reviews<'d>(case: &Case<'d>, need: &ReviewNeed, barred: &[(Canonical<'d>, Duty)]) -> Tally<'d> {
    let given = case.change.pull_request.as_ref().and_then(|pr| pr.reviews.as_ref());
    let said = given.into_iter().flatten().enumerate().filter(|(_, r)| !matches!(r.state, ReviewState::Commented | ReviewState::Dismissed));
    let act = |(index, review): (usize, &'d Review<'d>)| {
        let person = case.policy.people.person(&review.actor, review.on_behalf_of.as_deref());
        let refusal = person
            .as_ref()
            .and_then(|person| barred_as(barred, person).or_else(|| stale(case, review)).or_else(|| outside(case, need, person, review)));
        let yes = review.state == ReviewState::Approved;
        Act { person, actor: &review.actor, at: review.at, yes, path: format!("/pull_request/reviews/{index}"), refusal }
    };
    let mut tally = split(said.map(act).collect());
    let owns =
        |review: &&Review<'_>| review.state == ReviewState::Approved && review.code_owner == Some(true) && stale(case, review).is_none();
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
    for act in acts.iter().filter(|act| act.yes) {
        let taken_back = |other: &&Act<'_>| !other.yes && other.person == act.person && other.at >= act.at;
        let refusal = match &act.person {
            None => Some(("not-a-person", format!("{} is no person, and doesn't say for whom it acts", clipped(act.actor)))),
            Some(_) if acts.iter().any(|other| taken_back(&other)) => Some(("taken-back", format!("{} took it back", clipped(act.actor)))),
            Some(_) => act.refusal.clone(),
        };
        match (refusal, &act.person) {
            (None, Some(person)) => {
                if !tally.counted.contains(person) {
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

fn barred_as(barred: &[(Canonical<'_>, Duty)], person: &Canonical<'_>) -> Option<(&'static str, String)> {
    let (_, duty) = barred.iter().find(|(name, _)| name == person)?;
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
fn unbound(case: &Case<'_>, approval: &Approval<'_>) -> Option<(&'static str, String)> {
    if let Some(policy) = approval.policy.as_deref().filter(|policy| *policy != case.policy.digest()) {
        return Some(("other-policy", format!("it was asked for under another policy, {}", super::artifact::short(policy))));
    }
    let Some(subject) = approval.subject.as_deref() else {
        return Some(("no-subject", "it doesn't say what was approved".to_owned()));
    };
    if case.digest == Some(subject) || case.commit() == Some(subject) || case.change.run.as_deref() == Some(subject) {
        return None;
    }
    if subject.starts_with("sha256:") {
        return Some(("other-digest", format!("it was given for {}, not for what is deployed", super::artifact::short(subject))));
    }
    Some(("other-subject", format!("it was given for `{}`, which nothing joins to the artifact", clipped(subject))))
}

fn unfit(case: &Case<'_>, need: &ApprovalNeed, person: &Canonical<'_>, approval: &Approval<'_>) -> Option<(&'static str, String)> {
    if let Some(within) = need.within.filter(|within| approval.at.plus(*within) <= case.at) {
        return Some(("too-old", format!("it was given at {}, {within} ago or more", approval.at)));
    }
    if let Some(role) = &need.role {
        let holds = match holders(case, role) {
            Some(holders) => holders.contains(person.as_ref()),
            None => approval.role.as_deref() == Some(role),
        };
        if !holds {
            return Some(("not-eligible", format!("{} isn't {role}", clipped(&approval.actor))));
        }
    }
    let claimed = approval.teams.as_deref().unwrap_or(&[]);
    let member = |team: &String| match case.policy.people.team(team) {
        Some(members) => members.contains(person.as_ref()),
        None => claimed.iter().any(|claim| claim == team.as_str()),
    };
    let outside = !need.from.is_empty() && !need.from.iter().any(member);
    outside.then(|| ("not-eligible", format!("{} is in none of {}", clipped(&approval.actor), need.from.join(", "))))
}

/// Who holds a role, as far as the policy says so.
pub(crate) fn holders<'d>(case: &Case<'d>, role: &str) -> Option<&'d BTreeSet<String>> {
    let people = &case.policy.people;
    if role == "accountable-owner" && people.has_owners() {
        // A service without an owner has nobody who could approve, rather than anyone who claims to.
        static NOBODY: BTreeSet<String> = BTreeSet::new();
        return Some(people.owners(&case.change.service).unwrap_or(&NOBODY));
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
fn stale(case: &Case<'_>, review: &Review<'_>) -> Option<(&'static str, String)> {
    let pull_request = case.change.pull_request.as_ref()?;
    let (commit, head) = (case.commit(), pull_request.head_commit.as_deref());
    if !joined(case) {
        return Some(("other-commit", "nothing joins the pull request to the commit that is deployed".to_owned()));
    }
    let looked_at = Some(review.commit.as_str());
    if !case.policy.duties.dismiss_stale || looked_at == head || looked_at == commit {
        return None;
    }
    Some(("stale", format!("it is of commit {}, and the code moved on since", clipped(&review.commit))))
}

fn outside(case: &Case<'_>, need: &ReviewNeed, person: &Canonical<'_>, review: &Review<'_>) -> Option<(&'static str, String)> {
    let claimed = review.teams.as_deref().unwrap_or(&[]);
    let member = |team: &String| match case.policy.people.team(team) {
        Some(members) => members.contains(person.as_ref()),
        None => claimed.iter().any(|claim| claim == team.as_str()),
    };
    let outside = !need.from.is_empty() && !need.from.iter().any(member);
    outside.then(|| ("not-eligible", format!("{} is in none of {}", clipped(&review.actor), need.from.join(", "))))
}

/// Fills in how many people are missing, dividing people between requirements that must be met by different ones so that as few
/// as possible are.
fn divide(tier: &Tier, tallies: &mut Tallies<'_>) {
    let mut needs: Vec<(usize, Vec<Canonical<'_>>)> =
        tier.approvals.iter().zip(&tallies.approvals).map(|(n, t)| (n.count, t.counted.clone())).collect();
    let reviews = tier.reviews.as_ref().zip(tallies.reviews.as_ref());
    needs.extend(reviews.map(|(need, tally)| (need.count, tally.counted.clone())));
    let apart = apart(tier);
    let missing = if apart.is_empty() {
        Some(needs.iter().map(|(count, people)| count.saturating_sub(people.len())).collect())
    } else {
        Division::solve(&needs, &apart)
    };
    tallies.too_many = missing.is_none();
    let missing: Vec<usize> = missing.unwrap_or_else(|| needs.iter().map(|(count, _)| *count).collect());
    for (tally, missing) in tallies.approvals.iter_mut().chain(tallies.reviews.iter_mut()).zip(missing) {
        tally.missing = missing;
    }
}

/// Pairs of requirements that must be met by different people: approvals by their index, then reviews.
pub(crate) fn apart(tier: &Tier) -> Vec<(usize, usize)> {
    let index = |name: &str| match tier.approvals.iter().position(|need| need.name == name) {
        None if name == "reviews" && tier.reviews.is_some() => Some(tier.approvals.len()),
        found => found,
    };
    let pairs = tier
        .approvals
        .iter()
        .enumerate()
        .flat_map(|(one, need)| need.distinct_from.iter().filter_map(move |name| Some((one, index(name)?))));
    pairs.filter(|(one, other)| one != other).collect()
}

/// The search for a division with the fewest people missing.
struct Division<'n> {
    apart: &'n [(usize, usize)],
    /// For each person, the requirements that they could stand in, as bits.
    people: Vec<u32>,
    steps: usize,
    best: Option<Vec<usize>>,
}

impl Division<'_> {
    /// How many people each requirement lacks in the best division; `None` past the limit of steps or of requirements.
    fn solve(needs: &[(usize, Vec<Canonical<'_>>)], apart: &[(usize, usize)]) -> Option<Vec<usize>> {
        if needs.len() > 16 {
            return None;
        }
        let names: BTreeSet<&Canonical<'_>> = needs.iter().flat_map(|(_, people)| people).collect();
        let could = |name: &Canonical<'_>| {
            let bits = needs.iter().enumerate().filter(|(_, (_, people))| people.contains(name));
            bits.fold(0_u32, |bits, (index, _)| bits | 1 << index)
        };
        let people = names.into_iter().map(could).collect();
        let mut search = Division { apart, people, steps: 0, best: None };
        search.place(0, needs.iter().map(|(count, _)| *count).collect());
        (search.steps <= limits::ASSIGNMENT_STEPS).then_some(search.best).flatten()
    }

    fn place(&mut self, person: usize, missing: Vec<usize>) {
        self.steps += 1;
        let done = self.best.as_ref().is_some_and(|best| best.iter().sum::<usize>() == 0);
        if self.steps > limits::ASSIGNMENT_STEPS || done {
            return;
        }
        let Some(could) = self.people.get(person).copied() else {
            let better = self.best.as_ref().is_none_or(|best| missing.iter().sum::<usize>() < best.iter().sum::<usize>());
            if better {
                self.best = Some(missing);
            }
            return;
        };
        for choice in independent(could, self.apart) {
            let taken = missing.iter().enumerate().map(|(index, left)| left.saturating_sub(usize::from(choice & (1 << index) != 0)));
            self.place(person + 1, taken.collect());
        }
    }
}

/// The largest sets of requirements out of `could` in which no two must be met by different people.
pub(crate) fn independent(could: u32, apart: &[(usize, usize)]) -> Vec<u32> {
    let clash = |set: u32| apart.iter().any(|(one, other)| set & (1 << one) != 0 && set & (1 << other) != 0);
    if !clash(could) {
        return vec![could];
    }
    let mut found: Vec<u32> = Vec::new();
    let mut subset = could;
    // All subsets, larger numbers first; a subset of one that was found adds nothing.
    while subset != 0 {
        if !clash(subset) && !found.iter().any(|larger| larger & subset == subset) {
            found.push(subset);
        }
        subset = (subset - 1) & could;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(needs: &[(usize, &[&'static str])], apart: &[(usize, usize)], missing: &[usize]) {
        let needs: Vec<_> = needs.iter().map(|(count, people)| (*count, people.iter().map(|p| Canonical::from(*p)).collect())).collect();
        assert_eq!(Division::solve(&needs, apart).as_deref(), Some(missing));
    }

    #[test]
    fn one_person_can_t_stand_in_two_requirements_that_are_kept_apart() {
        check(&[(1, &["alice"]), (1, &["alice"])], &[(0, 1)], &[1, 0]);
        check(&[(1, &["alice", "bob"]), (1, &["alice"])], &[(0, 1)], &[0, 0]);
        check(&[(1, &["alice"]), (1, &["alice"])], &[], &[0, 0]);
    }

    #[test]
    fn requirements_that_are_not_kept_apart_may_share() {
        // Alice may stand in the first and the last, but not beside herself in the middle one.
        check(&[(1, &["alice"]), (1, &["bob"]), (1, &["alice"])], &[(0, 1), (1, 2)], &[0, 0, 0]);
    }
}
