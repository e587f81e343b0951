//! The shortest list of what is still owed, and by whom: supplying all of it allows, leaving any one out does not.

use std::cell::Cell;

use crate::decision::{Finding, Next};
use crate::evaluate::{Case, Owing, object, text};
use crate::gate::approvals::whom;
use crate::gate::artifact::short;
use crate::gate::tally::{Tallies, apart, holders, independent, less, named, step};
use crate::names::{NameSet, Names, sort};
use crate::policy::document::Mode;
use crate::policy::{ApprovalNeed, ReviewNeed, Tier};
use crate::scalar::Text;
use crate::tree::{Node, Tree};

/// Keeps what still stands in the way, each thing once.
pub(crate) fn shortest<'d>(owed: Vec<(usize, Next<'d>)>, findings: &[Finding<'d>]) -> Vec<Next<'d>> {
    let mut kept: Vec<Next<'d>> = Vec::new();
    let mut places = NameSet::default();
    for (index, next) in owed {
        let stands = findings.get(index).is_some_and(Case::blocks);
        let one_of_list = next.change_path.ends_with("/-");
        let known = |other: &Next<'d>| other.change_path == next.change_path && (!one_of_list || other == &next);
        // Only what goes to the end of a list can be asked for more than once in one place.
        if stands && (places.insert(next.change_path.to_string()) || (one_of_list && !kept.iter().any(known))) {
            kept.push(next);
        }
    }
    // Whoever adds to a list that isn't there gives the list.
    let grown: Vec<String> = kept.iter().filter_map(|next| next.change_path.strip_suffix("/-").map(str::to_owned)).collect();
    kept.retain(|next| !grown.iter().any(|list| next.change_path == list.as_str()));
    kept
}

/// The reviews that would settle what is missing; `None` when too few people are left who could give them.
pub(crate) fn review_slots<'d>(
    case: &Case<'d>,
    need: &'d ReviewNeed,
    tallies: &Tallies<'d>,
    missing: usize,
    owner_missing: bool,
) -> Option<Vec<Owing<'d>>> {
    let counted = tallies.reviews.as_ref().map_or(&[][..], |tally| &tally.counted);
    let known = members(case, &need.from);
    let counted: NameSet<'_> = counted.iter().map(AsRef::as_ref).collect();
    let free = |name: &str| !tallies.barred.contains(name) && !counted.contains(name);
    let candidates: Vec<String> = known.iter().flat_map(NameSet::iter).filter(|name| free(name)).map(str::to_owned).collect();
    let commit = case.change.pull_request.as_ref().and_then(|pr| pr.head_commit.as_deref()).or(case.commit());
    let slot = |index: usize| {
        let owner = owner_missing && index == 0;
        let who = match (owner, need.from.is_empty()) {
            (true, true) => "a code owner".to_owned(),
            (true, false) => format!("a code owner in {}", need.from.join(" or ")),
            (false, true) => "somebody who wrote none of it".to_owned(),
            (false, false) => format!("somebody in {}", need.from.join(" or ")),
        };
        let example = object([
            ("actor", candidates.get(index).and_then(|name| text(name.clone()))),
            ("state", text("approved")),
            ("commit", commit.and_then(text)),
            ("at", text(case.at.to_string())),
            ("teams", need.from.first().map(|team| list(team))),
            ("code_owner", owner.then_some(Node::Boolean(true))),
        ]);
        let by = if known.is_some() { shown(case, &candidates) } else { vec![Text::from(who.clone())] };
        Owing::new(format!("an approving review by {who}"), "/pull_request/reviews/-").by(by).example(example)
    };
    let left = known.is_none() || candidates.len() >= missing;
    left.then(|| (0..missing).map(slot).collect())
}

/// The fewest approvals that would settle all that is missing, each with the index of the first requirement that it serves;
/// `None` when too few people are left who could give them.
pub(crate) fn approval_slots<'d>(case: &Case<'d>, tier: &'d Tier, tallies: &Tallies<'d>) -> Option<Vec<(usize, Owing<'d>)>> {
    let open = |(need, tally): (&ApprovalNeed, &super::tally::Tally<'_>)| {
        if tally.only_barred || need.mode != Mode::Enforce { 0 } else { tally.missing }
    };
    let missing: Vec<usize> = tier.approvals.iter().zip(&tallies.approvals).map(open).collect();
    if missing.len() > 16 || missing.iter().sum::<usize>() == 0 {
        return Some(Vec::new());
    }
    let kinds = kinds(case, tier, tallies, &missing);
    let apart = apart(tier);
    let cover = Cover::fewest(&kinds, &apart, missing, &case.steps)?;
    let mut used = NameSet::default();
    let slot = |(kind, served): (usize, u32)| {
        let people = kinds.get(kind).map_or(&[][..], |kind| &kind.people);
        let needs: Vec<&'d ApprovalNeed> =
            tier.approvals.iter().enumerate().filter(|(index, _)| served & (1 << index) != 0).map(|(_, need)| need).collect();
        let words: Vec<String> = needs.iter().map(|need| whom(need)).collect();
        let subject = case.digest.unwrap_or("the artifact's digest");
        let actor = people.iter().find(|name| !used.contains(name)).cloned();
        used.extend(actor.clone());
        let role = needs.iter().find_map(|need| need.role.as_ref());
        let team = needs.iter().find_map(|need| need.from.first());
        let example = object([
            ("actor", actor.and_then(text)),
            ("role", role.and_then(|role| text(role.as_str()))),
            ("teams", team.map(|team| list(team))),
            ("at", text(case.at.to_string())),
            ("subject", text(subject)),
        ]);
        let by = if people.is_empty() { words.iter().map(|word| word.clone().into()).collect() } else { shown(case, people) };
        let signed = needs.iter().any(|need| need.signed);
        let (kind, how) = if signed { ("a signed approval", ", made with `countersign approve`") } else { ("an approval", "") };
        let what = format!("{kind} {} of {}{how}", words.join(" and "), short(subject));
        (served.trailing_zeros() as usize, Owing::new(what, "/approvals/-").by(by).example(example))
    };
    Some(cover.into_iter().map(slot).collect())
}

/// People who could meet the same requirements.
struct Kind {
    could: u32,
    /// Their names; empty where only the platform knows who they are.
    people: Vec<String>,
}

fn kinds(case: &Case<'_>, tier: &Tier, tallies: &Tallies<'_>, missing: &[usize]) -> Vec<Kind> {
    let mut could: Names<'_, u32> = Names::default();
    let mut kinds: Vec<Kind> = Vec::new();
    let mut anyone: Vec<usize> = Vec::new();
    for (index, need) in tier.approvals.iter().enumerate().filter(|(index, _)| missing.get(*index).is_some_and(|missing| *missing > 0)) {
        let roles = need.role.as_ref().map(|role| holders(case, role));
        let teams = (!need.from.is_empty()).then(|| members(case, &need.from));
        let people: Option<NameSet<'_>> = match (roles, teams) {
            (None, None) => {
                if !need.signed {
                    anyone.push(index);
                }
                None
            }
            (Some(Some(roles)), None) => Some(roles.clone()),
            (None, Some(teams)) => teams,
            (Some(Some(roles)), Some(Some(teams))) => Some(roles.iter().filter(|name| teams.contains(name)).map(str::to_owned).collect()),
            _ => None,
        };
        // Only who has a key can sign.
        let people = if need.signed { Some(signers(case, people)) } else { people };
        match people {
            None => kinds.push(Kind { could: 1 << index, people: Vec::new() }),
            Some(people) => people.iter().for_each(|name| could.update(name.to_owned(), 0, |bits| *bits |= 1 << index)),
        }
    }
    let counted: Vec<NameSet<'_>> = tallies.approvals.iter().map(|tally| tally.counted.iter().map(AsRef::as_ref).collect()).collect();
    let mut by_mask: Names<'_, (u32, Vec<String>)> = Names::default();
    for (name, mask) in &could {
        if tallies.barred.contains(name) {
            continue;
        }
        // Anyone at all can meet a requirement that names nobody.
        let mask = anyone.iter().fold(*mask, |mask, index| mask | 1 << index);
        let counted = |index: usize| counted.get(index).is_some_and(|counted| counted.contains(name));
        let mask = (0..missing.len()).filter(|index| mask & (1 << index) != 0 && !counted(*index)).fold(0, |mask, index| mask | 1 << index);
        if mask != 0 {
            by_mask.update(named(mask), (mask, Vec::new()), |(_, people)| people.push(name.to_owned()));
        }
    }
    kinds.extend(by_mask.values().map(|(could, people)| Kind { could: *could, people: people.clone() }));
    // Those who serve most first, so that the first cover that is found is a short one.
    sort(&mut kinds, |one, other| other.could.count_ones().cmp(&one.could.count_ones()).then(one.could.cmp(&other.could)));
    kinds
}

/// Those of some people who have a key to sign approvals with; of all, where nobody knows who they are.
fn signers(case: &Case<'_>, people: Option<NameSet<'_>>) -> NameSet<'static> {
    let among = |name: &&str| people.as_ref().is_none_or(|people| people.contains(name));
    case.policy.approval_keys.keys().filter(among).map(str::to_owned).collect()
}

/// The search for the fewest people.
struct Cover<'k> {
    kinds: &'k [Kind],
    /// For each kind, the sets of requirements that one of them could meet at once.
    sets: Vec<Vec<u32>>,
    steps: &'k Cell<usize>,
}

impl Cover<'_> {
    fn fewest(kinds: &[Kind], apart: &[u32], missing: Vec<usize>, steps: &Cell<usize>) -> Option<Vec<(usize, u32)>> {
        let most: usize = missing.iter().sum();
        let least = missing.iter().copied().max().unwrap_or(0);
        let search = Cover { kinds, sets: kinds.iter().map(|kind| independent(kind.could, apart)).collect(), steps };
        for people in least..=most {
            let mut taken = Vec::new();
            match search.place(people, 0, &missing, &mut taken) {
                Some(true) => return Some(taken),
                Some(false) => {}
                None => {
                    // Too many ways to try: one for each that is missing.
                    let each = missing.iter().enumerate().flat_map(|(index, count)| std::iter::repeat_n(index, *count));
                    let serves = |index: usize| kinds.iter().position(|kind| kind.could & (1 << index) != 0).unwrap_or(usize::MAX);
                    return Some(each.map(|index| (serves(index), 1 << index)).collect());
                }
            }
        }
        None
    }

    /// Whether so many people, of the kinds from one on, meet all that is missing; `None` when the steps run out.
    fn place(&self, people: usize, from: usize, missing: &[usize], taken: &mut Vec<(usize, u32)>) -> Option<bool> {
        if missing.iter().all(|left| *left == 0) {
            return Some(true);
        }
        if people == 0 {
            return Some(false);
        }
        if !step(self.steps) {
            return None;
        }
        for (index, (kind, sets)) in self.kinds.iter().zip(&self.sets).enumerate().skip(from) {
            let spent = taken.iter().filter(|(taken, _)| *taken == index).count();
            if !kind.people.is_empty() && spent >= kind.people.len() {
                continue;
            }
            for served in sets {
                let useful = missing.iter().enumerate().any(|(need, left)| *left > 0 && served & (1 << need) != 0);
                if !useful {
                    continue;
                }
                taken.push((index, *served));
                if self.place(people - 1, index, &less(missing, *served), taken)? {
                    return Some(true);
                }
                taken.pop();
            }
        }
        Some(false)
    }
}

/// The members of any of these teams, if the policy defines them all; `None` also where no team is asked for.
fn members(case: &Case<'_>, teams: &[String]) -> Option<NameSet<'static>> {
    if teams.is_empty() {
        return None;
    }
    let defined: Option<Vec<_>> = teams.iter().map(|team| case.policy.people.team(team)).collect();
    Some(defined?.into_iter().flat_map(NameSet::iter).map(str::to_owned).collect())
}

fn shown<'d>(case: &Case<'d>, names: &[String]) -> Vec<Text<'d>> {
    names.iter().map(|name| case.policy.people.shown(name).to_owned().into()).collect()
}

fn list(item: &str) -> Node<'_> {
    Node::List(vec![Tree::from(Node::Text(item.into()))])
}
