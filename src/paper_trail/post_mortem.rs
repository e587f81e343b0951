//! The draft of the post-mortem that an override leaves owed: what is known stands in it, what people have to find out is asked.

use crate::decision::Finding;
use crate::paper_trail::page::{Block, Page, Point};
use crate::paper_trail::texts::{asked_by, stands_in};
use crate::paper_trail::{Subject, page};
use crate::policy::Policy;

/// The draft.
pub(crate) fn draft<'s>(subject: &'s Subject<'_>) -> Page<'s> {
    let (request, rule) = (subject.request, subject.rule);
    let due = rule.review_within.map(|within| format!(", due by {}", request.requested_at.plus(within))).unwrap_or_default();
    let mut blocks = vec![
        Block::Say(format!(
            "{} deployed commit {} of {} to {} outside the deployment policy, for {}, by the override {} ({}).",
            asked_by(subject),
            request.commit,
            request.service,
            request.environment,
            request.ticket,
            request.id,
            request.path
        )),
        Block::Field("Owner", format!("{}{due}", request.requester).into()),
        Block::Field("Artifact", request.digest.as_str().into()),
        Block::Heading("Impact"),
        Block::Say("To be written: who was affected, how, and from when until when.".to_owned()),
        Block::Heading("Timeline"),
        Block::List(timeline(subject), Point::Bullet),
        Block::Heading("Root cause"),
        Block::Say(format!("As {} put it when asking for the override:", request.requester)),
        Block::Quote(None, &request.justification),
        Block::Say("To be written: what caused it, and why nothing found it before production.".to_owned()),
    ];
    stands_in(subject, "What the override stood in for", &mut blocks);
    blocks.extend([Block::Heading("Action items"), Block::List(action_items(subject), Point::Box)]);
    Page { title: format!("Post-mortem of {}: {} in {} (draft)", request.ticket, request.service, request.environment), blocks }
}

/// What the documents date, in the order of time.
fn timeline(subject: &Subject<'_>) -> Vec<String> {
    let request = subject.request;
    let mut events = vec![(request.requested_at, format!("{} asked for the override", request.requester))];
    events.extend(request.confirmed.iter().flatten().map(|one| (one.at, format!("{} confirmed", one.actor))));
    events.push((subject.decision.at, format!("the policy was asked, and the verdict was {}", subject.decision.verdict)));
    events.push((request.requested_at.plus(subject.rule.valid_for), "the override's time ended".to_owned()));
    crate::names::sort(&mut events, |one, other| one.0.cmp(&other.0));
    events.into_iter().map(|(at, what)| format!("{at}: {what}")).collect()
}

/// What has to be done, first the automated gates that would have caught it.
fn action_items(subject: &Subject<'_>) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for finding in subject.stood_in_for() {
        let gate = gate(subject.policy, finding, &subject.request.service);
        if !items.contains(&gate) {
            items.push(gate);
        }
    }
    // Room for what is owed whatever the rules were.
    let mut items: Vec<String> = page::shown_at_most(&items, crate::limits::OVERRIDE_LISTED - 3).collect();
    items.push("Name the automated gate that would have caught the fault itself, and add it to the policy".to_owned());
    items.push("Say what kept the ordinary way from being quick enough, and mend that".to_owned());
    let closed = format!("{}/post-mortem", subject.request.id);
    if subject.rule.review_within.is_some() {
        items.push(format!("Close `{closed}` with a deploy record that names it in `closes`"));
    }
    items
}

/// The gate that asks automatically for what an override stood in for.
fn gate(policy: &Policy, finding: &Finding<'_>, service: &str) -> String {
    let checks = policy.tiers.iter().flat_map(|tier| &tier.checks);
    let check = checks.filter(|check| finding.policy_path == check.path.as_str()).map(|check| check.name.as_str()).next();
    match (check, finding.area()) {
        (Some(name), _) => {
            format!("Require `{name}` on every commit of {service}, before it is merged, so that no emergency has to skip it")
        }
        (_, "coverage") => format!("Require the coverage on every pull request of {service}, before it is merged"),
        (_, "reviews") => {
            format!("Require the review of {service} before it is merged, by a rule of the branch, and name who is on duty for it")
        }
        (_, "approvals") => format!("Turn what the approver of {service} looks for into a check that runs on every commit"),
        (_, "canary") => format!("Require the rollout plan of {service}, with a metric that this fault moves"),
        (_, "migration") => format!("Require the migration's plan and its tested rollback as a check on pull requests of {service}"),
        (_, "calendar") => format!("Add a check that finds this fault of {service} before the next freeze or closed window"),
        _ => format!("Require automatically what the override stood in for: {}", finding.message),
    }
}
