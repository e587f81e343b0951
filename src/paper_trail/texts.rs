//! The texts that go out while an override is in force: the public post, the mail that asks for "I confirm", the ticket.

use crate::paper_trail::page::{Block, Page, Point};
use crate::paper_trail::{Subject, listed, template};

/// The public post, for the channel that the policy names.
pub(crate) fn announcement<'s>(subject: &'s Subject<'_>) -> Page<'s> {
    let request = subject.request;
    let mut blocks = Vec::new();
    if !subject.rule.notify.is_empty() {
        blocks.push(Block::Mention(&subject.rule.notify));
    }
    blocks.push(Block::Say(format!(
        "{} is deploying {} to {} outside the deployment policy, for {}.",
        asked_by(subject),
        request.service,
        request.environment,
        request.ticket
    )));
    blocks.push(Block::Quote(Some("Why"), &request.justification));
    blocks.extend([
        Block::Field("Commit", request.commit.as_str().into()),
        Block::Field("Artifact", request.digest.as_str().into()),
        Block::Field("In force", in_force(subject).into()),
        Block::Field("Override", format!("{}, by the break-glass path {}", request.id, request.path).into()),
    ]);
    stands_in(subject, "What it stands in for", &mut blocks);
    blocks.push(Block::Say(request.acknowledgement.to_string()));
    if let Some(within) = subject.rule.review_within {
        blocks.push(Block::Say(format!("The post-mortem is due by {}.", request.requested_at.plus(within))));
    }
    Page { title: format!("Deployment override: {} to {}", request.service, request.environment), blocks }
}

/// The mail to the requester.
pub(crate) fn confirmation<'s>(subject: &'s Subject<'_>) -> Page<'s> {
    let request = subject.request;
    let channel = subject.rule.notify.iter().find(|name| name.starts_with('#')).map_or("the override's channel", String::as_str);
    let blocks = vec![
        Block::Say(format!("{}, an override of the deployment policy was asked for in your name:", request.requester)),
        Block::Field("Deploy", format!("{} to {}", request.service, request.environment).into()),
        Block::Field("Ticket", request.ticket.as_str().into()),
        Block::Field("Commit", request.commit.as_str().into()),
        Block::Field("Artifact", request.digest.as_str().into()),
        Block::Field("In force", in_force(subject).into()),
        Block::Quote(Some("Why"), &request.justification),
        Block::Say("If you asked for it, answer this mail with exactly these words:".to_owned()),
        Block::Quote(None, "I confirm"),
        Block::Say(format!("If you didn't, don't answer, and say so in {channel} at once: somebody is acting in your name.")),
    ];
    Page { title: format!("Please confirm: override {} for {} to {}", request.id, request.service, request.environment), blocks }
}

/// The body of the emergency ticket.
pub(crate) fn ticket<'s>(subject: &'s Subject<'_>) -> Page<'s> {
    let request = subject.request;
    let deployed =
        format!("{} goes to {} outside the deployment policy; it is in force {}.", request.service, request.environment, in_force(subject));
    let mut blocks = vec![Block::Say(deployed)];
    blocks.extend(template::fields(request));
    stands_in(subject, "What it stands in for", &mut blocks);
    let owed = owed(subject);
    if !owed.is_empty() {
        blocks.extend([Block::Heading("Owed afterwards"), Block::List(owed, Point::Box)]);
    }
    Page { title: "Emergency Production Hotfix".to_owned(), blocks }
}

/// Who asked, with their role.
pub(crate) fn asked_by(subject: &Subject<'_>) -> String {
    let request = subject.request;
    request.requester_role.as_ref().map_or_else(|| request.requester.to_string(), |role| format!("{} ({role})", request.requester))
}

/// What the override stands in for, as points.
pub(crate) fn stands_in(subject: &Subject<'_>, heading: &'static str, blocks: &mut Vec<Block<'_>>) {
    let rules: Vec<String> = subject.stood_in_for().map(|finding| finding.message.to_string()).collect();
    match rules.is_empty() {
        true => blocks.push(Block::Say("No rule of the policy stood in the way of this deploy.".to_owned())),
        false => blocks.extend([Block::Heading(heading), Block::List(rules, Point::Bullet)]),
    }
}

fn in_force(subject: &Subject<'_>) -> String {
    let from = subject.request.requested_at;
    let valid_for = subject.rule.valid_for;
    format!("from {from} until {} ({valid_for}), for one deploy", from.plus(valid_for))
}

/// What has to follow, by whom and by when.
fn owed(subject: &Subject<'_>) -> Vec<String> {
    let (request, rule) = (subject.request, subject.rule);
    let mut owed = Vec::new();
    if !rule.notify.is_empty() {
        let names: Vec<&str> = rule.notify.iter().map(String::as_str).collect();
        owed.push(format!("{} posts the announcement, which mentions {}", request.requester, listed(&names)));
    }
    if rule.confirmation {
        owed.push(format!("{} answers the confirmation mail with \"I confirm\"", request.requester));
    }
    if let Some(within) = rule.review_within {
        owed.push(format!("{} writes the post-mortem, due by {}", request.requester, request.requested_at.plus(within)));
    }
    owed
}
