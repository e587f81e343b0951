//! The paper trail of an override: what is written to people about it, and how their words are read back.
//!
//! Every text is put together once, by the [outline](texts) that it is, and written in three forms: plain, Markdown and Slack.

pub mod escape;
mod page;
mod post_mortem;
mod slack;
pub mod template;
mod texts;

use crate::change::{Change, OverrideRequest};
use crate::decision::{Decision, Finding, Obligation, Status};
use crate::document;
use crate::error::CallError;
use crate::evaluate::Case;
use crate::gate::break_glass;
use crate::policy::{BreakGlass, Policy};
use crate::scalar::clipped;
use crate::tree::Tree;
use crate::{limits, near};

document! {
    written
    /// What is written to people about an override. Without one in the change there is only the request, to be filled in.
    pub struct PaperTrail {
        /// The emergency request, in the template that `parse-override` reads back.
        request: TrailText,
        /// The public post.
        announcement: Option<TrailText>,
        /// The mail that asks the requester to confirm.
        confirmation: Option<TrailText>,
        /// The body of the emergency ticket.
        ticket: Option<TrailText>,
        /// The draft of the post-mortem.
        post_mortem: Option<TrailText>,
    }
}

document! {
    written
    /// One text in its three forms.
    pub struct TrailText {
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

impl<'d> Subject<'d> {
    /// What the override leaves owed.
    fn left_owed(&self) -> Vec<Obligation<'d>> {
        break_glass::left_owed(self.rule, self.request, self.stood_in_for())
    }

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
    let Some(request) = &change.override_request else {
        if policy.break_glass.is_empty() {
            let error =
                CallError::new("break-glass/unknown-path", "the policy has no break-glass path, so that nobody can ask for an override");
            return Err(error.at("/policy/break_glass").help("give the policy a break-glass path"));
        }
        let name = limits::OVERRIDE_NAME;
        bounded(&[("/change/service", &change.service, name), ("/change/environment", &change.environment, name)])?;
        let request = page::written(texts::REQUEST, &template::blank(policy, change));
        return Ok(PaperTrail { request, announcement: None, confirmation: None, ticket: None, post_mortem: None });
    };
    let Some(rule) = policy.break_glass.get(&request.path) else {
        let message = said("the policy has no break-glass path `{}`", &[&clipped(&request.path)]);
        let help = near::suggestion(&request.path, &mut policy.break_glass.keys());
        return Err(CallError::new("break-glass/unknown-path", message).at("/change/override/path").help(help.unwrap_or_default()));
    };
    bounded(&template::parts(request))?;
    let subject = Subject { policy, request, rule, decision };
    let facts = texts::facts(&subject);
    let [request, announcement, confirmation, ticket, post_mortem] =
        [texts::REQUEST, texts::ANNOUNCEMENT, texts::CONFIRMATION, texts::TICKET, texts::POST_MORTEM]
            .map(|outline| page::written(outline, &facts));
    Ok(PaperTrail {
        request,
        announcement: Some(announcement),
        confirmation: Some(confirmation),
        ticket: Some(ticket),
        post_mortem: Some(post_mortem),
    })
}

/// Refuses texts that are longer than people read.
fn bounded(parts: &[(&str, &str, usize)]) -> Result<(), CallError> {
    for (name, text, limit) in parts {
        if let Some(message) = template::too_long(name, text, *limit) {
            let path = if name.starts_with('/') { (*name).to_owned() } else { said("/change/override/{}", &[name]) };
            return Err(CallError::new("override-text/too-long", message).at(path).help(SHORTER));
        }
    }
    Ok(())
}

/// What to do about a text that is too long.
const SHORTER: &str = "say it shorter; the rest belongs in the ticket";

/// A sentence with words in the places of its `{}`. Where many sentences are made, each by `format!` would cost the Wasm more.
fn said(sentence: &str, words: &[&str]) -> String {
    let mut words = words.iter();
    let mut out = String::new();
    for (index, part) in sentence.split("{}").enumerate() {
        if index > 0 {
            out.push_str(words.next().copied().unwrap_or(""));
        }
        out.push_str(part);
    }
    out
}
