//! The paper trail of an override: what is written to people about it, and how their words are read back.
//!
//! Every text is put together once, as the [`Page`](page::Page) that it is, and written in three forms: plain, Markdown and Slack.

pub mod escape;
mod page;
mod post_mortem;
mod slack;
pub mod template;
mod texts;

use crate::change::{Change, OverrideRequest};
use crate::decision::{Decision, Finding, Status};
use crate::document;
use crate::error::CallError;
use crate::evaluate::Case;
use crate::gate::break_glass;
use crate::limits;
use crate::policy::{BreakGlass, Policy};
use crate::tree::Tree;

document! {
    written
    /// What is written to people about an override. Without one in the change there is only the request, to be filled in.
    pub struct PaperTrail {
        /// The emergency request, in the template that `parse-override` reads back.
        request: Written,
        /// The public post.
        announcement: Option<Written>,
        /// The mail that asks the requester to confirm.
        confirmation: Option<Written>,
        /// The body of the emergency ticket.
        ticket: Option<Written>,
        /// The draft of the post-mortem.
        post_mortem: Option<Written>,
    }
}

document! {
    written
    /// One text in its three forms.
    pub struct Written {
        /// Plain text, lines ended by `\n`.
        text: String,
        /// GitHub-flavoured Markdown.
        markdown: String,
        /// A Slack message: `text` for notifications, and Block Kit `blocks`.
        slack: Tree<'static>,
    }
}

/// Everything that the texts of one override speak of.
struct Subject<'d> {
    policy: &'d Policy,
    request: &'d OverrideRequest<'d>,
    rule: &'d BreakGlass,
    decision: &'d Decision<'d>,
}

impl Subject<'_> {
    /// What the override stands in for, or would once it is in force.
    fn stood_in_for(&self) -> impl Iterator<Item = &Finding<'_>> {
        let by = break_glass::standing_in(&self.request.id);
        let covers = break_glass::covers(self.policy, self.rule, &self.request.path);
        let waived = move |finding: &Finding<'_>| finding.status == Status::Waived && finding.waived_by.as_deref() == Some(&by);
        self.decision.findings.iter().filter(move |finding| waived(finding) || (Case::blocks(finding) && covers(finding)))
    }
}

/// Writes what is to be said about a change's override, as decided in `decision`.
///
/// # Errors
/// A break-glass path that the policy doesn't have, or texts longer than their limits.
pub fn write(policy: &Policy, change: &Change<'_>, decision: &Decision<'_>) -> Result<PaperTrail, CallError> {
    let unknown = |message: String, path: &str| {
        let names: Vec<&str> = policy.break_glass.keys().collect();
        let help =
            if names.is_empty() { "give the policy a `break_glass` path".to_owned() } else { format!("it has {}", names.join(", ")) };
        CallError::new("break-glass/unknown-path", message).at(path).help(help)
    };
    let Some(request) = &change.override_request else {
        if policy.break_glass.is_empty() {
            return Err(unknown("the policy has no break-glass path, so that nobody can ask for an override".to_owned(), "/policy"));
        }
        bounded(&[("service", &change.service, limits::OVERRIDE_NAME), ("environment", &change.environment, limits::OVERRIDE_NAME)])?;
        let request = template::blank(policy, change).written();
        return Ok(PaperTrail { request, announcement: None, confirmation: None, ticket: None, post_mortem: None });
    };
    let Some(rule) = policy.break_glass.get(&request.path) else {
        let message = format!("the policy has no break-glass path `{}`", crate::scalar::clipped(&request.path));
        return Err(unknown(message, "/change/override/path"));
    };
    bounded(&template::parts(request))?;
    let subject = Subject { policy, request, rule, decision };
    Ok(PaperTrail {
        request: template::request(request).written(),
        announcement: Some(texts::announcement(&subject).written()),
        confirmation: Some(texts::confirmation(&subject).written()),
        ticket: Some(texts::ticket(&subject).written()),
        post_mortem: Some(post_mortem::draft(&subject).written()),
    })
}

/// Refuses texts that are longer than people read.
fn bounded(parts: &[(&str, &str, usize)]) -> Result<(), CallError> {
    match parts.iter().find_map(|(name, text, limit)| Some((name, template::too_long(name, text, *limit)?))) {
        Some((name, message)) => Err(CallError::new("override-text/too-long", message)
            .at(format!("/change/override/{name}"))
            .help("say it shorter; the rest belongs in the ticket")),
        None => Ok(()),
    }
}

/// As people list things: `a`, `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
