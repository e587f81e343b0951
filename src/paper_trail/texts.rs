//! The outlines of the five texts, and the facts that they name.

use crate::paper_trail::Subject;
use crate::paper_trail::page::Facts;
use crate::paper_trail::{post_mortem, said, template};

macro_rules! fields {
    () => {
        "=Requesting VP|{requester}\n=Jira Ticket|{ticket}\n=Commit Hash|{commit}\n>Justification|{justification}\n\
         =Acknowledgement|{acknowledgement}\n=Override Reference|{reference}"
    };
}

/// The emergency request, in the template that `parse-override` reads back.
pub(crate) const REQUEST: &str = concat!(
    "#Emergency request: {service} to {environment}
{to_do}
{to_choose}
",
    fields!()
);

/// The public post, for the channel that the policy names.
pub(crate) const ANNOUNCEMENT: &str = "#Deployment override: {service} to {environment}
@notify
{who} is deploying {service} to {environment} outside the deployment policy, for {ticket}.
>Why|{justification}
=Commit|{commit}
=Artifact|{digest}
=In force|from {from} until {until} ({valid_for}), for one deploy
=Override|{id}, by the break-glass path {path}
{unneeded}
-What it stands in for|rules
{acknowledgement}
The post-mortem is due by {due}.";

/// The mail to the requester.
pub(crate) const CONFIRMATION: &str = "#Please confirm: override {id} for {service} to {environment}
{requester}, an override of the deployment policy was asked for in your name:
=Deploy|{service} to {environment}
=Ticket|{ticket}
=Commit|{commit}
=Artifact|{digest}
=In force|from {from} until {until} ({valid_for}), for one deploy
>Why|{justification}
If you asked for it, answer this mail with exactly these words:
>|I confirm
If you didn't, don't answer, and say so in {channel} at once: somebody is acting in your name.";

/// The body of the emergency ticket.
pub(crate) const TICKET: &str = concat!(
    "#Emergency Production Hotfix
{who} is deploying {service} to {environment} outside the deployment policy, in force from {from} until {until} ({valid_for}).
",
    fields!(),
    "
{unneeded}
-What it stands in for|rules
+Owed afterwards|owed"
);

/// The draft of the post-mortem: what is known stands in it, what people have to find out is asked.
pub(crate) const POST_MORTEM: &str = "#Post-mortem of {ticket}: {service} in {environment} (draft)
{who} deployed commit {commit} of {service} to {environment} outside the deployment policy, for {ticket}, by the override {id} ({path}).
=Owner|{requester}
=Due by|{due}
=Artifact|{digest}
*Impact
To be written: who was affected, how, and from when until when.
-Timeline|timeline
*Root cause
As {requester} put it when asking for the override:
>|{justification}
To be written: what caused it, and why nothing found it before production.
{unneeded}
-What the override stood in for|rules
+Action items|actions";

/// What the texts of an override name.
pub(crate) fn facts(subject: &Subject<'_>) -> Facts {
    let (request, rule) = (subject.request, subject.rule);
    let from = request.requested_at.to_string();
    let until = request.requested_at.plus(rule.valid_for).to_string();
    let requester = request.requester.as_str();
    let mut facts = Facts::default();
    for (name, text, _) in template::parts(request) {
        facts.say(name, text.to_owned());
    }
    let role = request.requester_role.as_deref();
    facts.say("who", role.map_or_else(|| requester.to_owned(), |role| said("{} ({})", &[requester, role])));
    let channel = rule.notify.iter().find(|name| name.starts_with('#'));
    facts.say("channel", channel.map_or("the override's channel", String::as_str).to_owned());
    facts.say("reference", template::reference(&template::facts(request, &from)));
    facts.say("valid_for", rule.valid_for.to_string());
    let mut owed = Vec::new();
    if rule.confirmation {
        owed.push(said("{} answers the confirmation mail with \"I confirm\"", &[requester]));
    }
    for obligation in subject.left_owed() {
        let due = obligation.due.to_string();
        owed.push(said("{}, by {} ({})", &[&obligation.what, &due, &obligation.owner]));
        if obligation.kind == "post-mortem" {
            facts.say("due", due);
        }
    }
    let mut rules = Vec::new();
    for finding in subject.stood_in_for() {
        rules.push(finding.message.as_str().to_owned());
    }
    if rules.is_empty() {
        facts.say("unneeded", "No rule of the policy stood in the way of this deploy.".to_owned());
    }
    let mut timeline = vec![said("{}: {} asked for the override", &[&from, requester])];
    for confirmation in request.confirmed.iter().flatten() {
        timeline.push(said("{}: {} confirmed", &[&confirmation.at.to_string(), &confirmation.actor]));
    }
    let decision = subject.decision;
    timeline.push(said("{}: the policy was asked, and the verdict was {}", &[&decision.at.to_string(), decision.verdict.word()]));
    timeline.push(said("{}: the override's time ended", &[&until]));
    facts.say("from", from);
    facts.say("until", until);
    facts.lists = vec![
        ("notify", rule.notify.clone()),
        ("rules", rules),
        ("owed", owed),
        ("timeline", timeline),
        ("actions", post_mortem::action_items(subject)),
    ];
    facts
}
