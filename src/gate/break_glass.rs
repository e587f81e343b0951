//! The override: who, why, until when, and what it can never skip.

use crate::change::OverrideRequest;
use crate::codes::*;
use crate::contradictions::is_hidden;
use crate::decision::{Finding, Obligation, OverrideUse, Status};
use crate::evaluate::{Case, Found, Owing, object, text};
use crate::names::NameSet;
use crate::people::lower;
use crate::policy::document::{Acknowledgement, Mode};
use crate::policy::{BreakGlass, Policy};
use crate::scalar::{Duration, clipped};
use crate::tree::{Node, Tree};

/// The sentence by which a requester takes responsibility, in their own name.
#[must_use]
pub fn acknowledgement(requester: &str, service: &str, environment: &str) -> String {
    format!("I, {requester}, take responsibility for deploying {service} to {environment} outside the deployment policy.")
}

/// In whose name a text is that sentence, blanks taken as people read them; `None` where it is another one.
#[must_use]
pub fn acknowledged_by(text: &str, service: &str, environment: &str) -> Option<String> {
    let given = one_line(text);
    let name = given.strip_prefix("I, ")?.split_once(", take")?.0.to_owned();
    (given == one_line(&acknowledgement(&name, service, environment))).then_some(name)
}

pub(crate) fn gate(case: &mut Case<'_>) {
    let Some(request) = &case.change.override_request else { return };
    let blocked = case.findings.iter().any(Case::blocks);
    let place = "/override";
    if !blocked {
        let message = "nothing stands in the way, so the override isn't used";
        case.tell(Found::not_applicable(&OVERRIDE_NOT_NEEDED, Mode::Enforce, message).change(place).policy("/break_glass"));
        return;
    }
    let policy = case.policy;
    let Some(rule) = policy.break_glass.get(&request.path) else {
        let names: Vec<&str> = policy.break_glass.keys().collect();
        let there = if names.is_empty() { "it has none".to_owned() } else { format!("it has {}", names.join(", ")) };
        let message = format!("the policy has no break-glass path `{}`; {there}", clipped(&request.path));
        let remedy = "ask for a path that the policy has";
        case.tell(
            Found::violated(&OVERRIDE_PATH_UNKNOWN, Mode::Enforce, message).remedy(remedy).change("/override/path").policy("/break_glass"),
        );
        return;
    };
    let covers = covers(policy, rule, &request.path);
    if !case.findings.iter().any(|finding| Case::blocks(finding) && covers(finding)) {
        let message = format!("the path `{}` stands in for none of what is in the way", request.path);
        case.tell(
            Found::not_applicable(&OVERRIDE_DOES_NOT_COVER, Mode::Enforce, message)
                .change("/override/path")
                .policy(format!("{}/waives", rule.path)),
        );
        return;
    }
    let problems = Problems::of(case, request, rule);
    if problems.is_empty() {
        let by = standing_in(&request.id);
        for finding in case.findings.iter_mut().filter(|finding| Case::blocks(finding)) {
            if covers(finding) {
                finding.status = Status::Waived;
                finding.waived_by = Some(by.clone().into());
            } else if finding.area() == "obligations" {
                // What an earlier override left owed never blocks another emergency.
                finding.status = Status::NotApplicable;
            }
        }
        let until = request.requested_at.plus(rule.valid_for);
        let message = format!("{} breaks the glass by `{}` for {}, until {until}", request.requester, request.path, request.ticket);
        let found = Found::passed(&OVERRIDE_IN_FORCE, Mode::Enforce, message).change(place).policy(rule.path.as_str());
        case.tell(found.by(vec![request.requester.as_str().into()]).until(Some(until)));
        return;
    }
    // Where only something is still owed to the override, that is the shorter way than what it would stand in for.
    if problems.iter().all(|(found, _)| found.0.status == Status::Owed) {
        let findings = std::mem::take(&mut case.findings);
        case.owed.retain(|(index, _)| !findings.get(*index).is_some_and(|finding| covers(finding) || finding.area() == "obligations"));
        case.findings = findings;
    }
    for (found, owing) in problems {
        case.owe(found, owing);
    }
}

/// An override as what stands in for a finding.
pub(crate) fn standing_in(id: &str) -> String {
    format!("override {id}")
}

/// Whether a path stands in for a finding: its `waives` names the requirement, and a freeze names the path as its own.
pub(crate) fn covers<'p>(policy: &'p Policy, rule: &'p BreakGlass, path: &'p str) -> impl Fn(&Finding<'_>) -> bool + use<'p> {
    move |finding| {
        let freeze = policy.calendar.as_ref().and_then(|calendar| calendar.own_freeze(&finding.policy_path));
        let other_path = freeze.and_then(|freeze| freeze.break_glass.as_deref()).is_some_and(|own| own != path);
        finding.is_spared_by(&rule.waives) && !other_path
    }
}

/// What is wrong with an override, each with its own code, and what would settle it.
struct Problems;

type Problem<'d> = (Found<'d>, Vec<Owing<'d>>);

impl Problems {
    fn of<'d>(case: &Case<'d>, request: &'d OverrideRequest<'d>, rule: &'d BreakGlass) -> Vec<Problem<'d>> {
        let mut problems: Vec<Problem<'d>> = Vec::new();
        Self::scope(case, request, rule, &mut problems);
        Self::words(case, request, rule, &mut problems);
        Self::title(request, rule, &mut problems);
        Self::post(case, request, rule, &mut problems);
        Self::confirmations(case, request, rule, &mut problems);
        problems
    }

    /// Who may ask, for what, and when.
    fn scope<'d>(case: &Case<'d>, request: &'d OverrideRequest<'d>, rule: &'d BreakGlass, problems: &mut Vec<Problem<'d>>) {
        let mut violated = |code, message: String, remedy: &'static str, place: &'static str, key: &str| {
            let found = Found::violated(code, Mode::Enforce, message).remedy(remedy).change(place);
            problems.push((found.policy(format!("{}{key}", rule.path)), Vec::new()));
        };
        let person = case.policy.people.person(&request.requester, None);
        if !person.is_some_and(|person| rule.authorised.contains(&person)) {
            let message =
                format!("{} may not break the glass by `{}`; {} may", clipped(&request.requester), request.path, rule.who.join(", "));
            violated(&OVERRIDE_NOT_AUTHORISED, message, "let somebody who is authorised beforehand ask", "/override/requester", "/who");
        }
        let end = request.requested_at.plus(rule.valid_for);
        if request.requested_at > case.at {
            let message = format!("it is dated {}, after the decision's own instant {}", request.requested_at, case.at);
            violated(&OVERRIDE_FROM_THE_FUTURE, message, "mend the clock that dated it", "/override/requested_at", "/valid_for");
        } else if case.at >= end {
            let message = format!("it was asked for at {} and was in force for {}, until {end}", request.requested_at, rule.valid_for);
            violated(&OVERRIDE_EXPIRED, message, "ask again", "/override/requested_at", "/valid_for");
        }
        let change = case.change;
        let again = "ask again, for what is deployed now";
        if case.digest != Some(request.digest.as_str()) {
            let message = format!("it was asked for {}, and {} is deployed", clipped(&request.digest), case.digest.unwrap_or("a tag"));
            violated(&OVERRIDE_OTHER_DIGEST, message, again, "/override/digest", "");
        }
        if case.commit() != Some(request.commit.as_str()) {
            let commit = case.commit().unwrap_or("an artifact whose commit isn't given");
            let message = format!("it was asked for commit {}, and {} is deployed", clipped(&request.commit), clipped(commit));
            violated(&OVERRIDE_OTHER_COMMIT, message, again, "/override/commit", "");
        }
        if request.service != *change.service {
            let message = format!("it was asked for the service {}, and {} is deployed", clipped(&request.service), change.service);
            violated(&OVERRIDE_OTHER_SERVICE, message, again, "/override/service", "");
        }
        if request.environment != *change.environment {
            let message = format!("it was asked for {}, and the deploy goes to {}", clipped(&request.environment), change.environment);
            violated(&OVERRIDE_OTHER_ENVIRONMENT, message, again, "/override/environment", "");
        }
        match case.history {
            None => {
                let message = "whether it was used before can't be told: the service's records aren't given";
                let found =
                    Found::owed(&OVERRIDE_HISTORY_ABSENT, Mode::Enforce, message).remedy("give the service's deploy record as `history`");
                let owing = Owing::new("give the service's deploy record as `history`", "/history").example(Node::List(Vec::new()));
                problems.push((found.change("/override/id").policy(rule.path.as_str()), vec![owing]));
            }
            Some(history) if history.used(request, &change.service, &case.policy.people) => {
                let message = format!("the override {} was used before, and one can be used once", clipped(&request.id));
                violated(&OVERRIDE_USED_BEFORE, message, "ask again", "/override/id", "");
            }
            Some(_) => {}
        }
    }

    /// What the requester wrote.
    fn words<'d>(case: &Case<'d>, request: &'d OverrideRequest<'d>, rule: &'d BreakGlass, problems: &mut Vec<Problem<'d>>) {
        let mut violated = |code, message: String, remedy: String, place: &'static str, key: &str| {
            let found = Found::violated(code, Mode::Enforce, message).remedy(remedy).change(place);
            problems.push((found.policy(format!("{}{key}", rule.path)), Vec::new()));
        };
        let ticket = request.ticket.trim();
        let pattern = rule.ticket.as_ref().filter(|(pattern, _)| !pattern.is_match(ticket));
        if ticket.is_empty() || pattern.is_some() {
            let wanted = pattern.map_or_else(String::new, |(_, written)| format!(", which has to match `{written}`"));
            let message = format!("`{}` is no ticket{wanted}", clipped(ticket));
            violated(&OVERRIDE_TICKET, message, "name the incident or change ticket".to_owned(), "/override/ticket", "/ticket");
        }
        let title = request.ticket_title.as_deref().filter(|_| rule.beyond_title);
        if let Some(why) = hollow(&request.justification, ticket, title, rule.min_length) {
            let message = format!("the justification {why}");
            let remedy = "say what is broken, whom it hurts, and why the ordinary way can't be taken".to_owned();
            violated(&OVERRIDE_JUSTIFICATION, message, remedy, "/override/justification", "/justification");
        }
        if rule.acknowledgement.is_some() {
            let change = case.change;
            let name = acknowledged_by(&request.acknowledgement, &change.service, &change.environment);
            let people = &case.policy.people;
            if name.as_deref().map(|name| people.canonical(name)) != Some(people.canonical(&request.requester)) {
                let message = match name {
                    Some(name) => {
                        format!("the acknowledgement is in the name of {}, and {} asks", clipped(&name), clipped(&request.requester))
                    }
                    None => "the acknowledgement isn't the exact sentence".to_owned(),
                };
                let remedy = format!("write: {}", acknowledgement(&request.requester, &change.service, &change.environment));
                violated(&OVERRIDE_ACKNOWLEDGEMENT, message, remedy, "/override/acknowledgement", "/acknowledgement");
            }
        }
    }

    /// The ticket's title, without which nobody can tell whether the justification only repeats it.
    fn title<'d>(request: &'d OverrideRequest<'d>, rule: &'d BreakGlass, problems: &mut Vec<Problem<'d>>) {
        if !rule.beyond_title || request.ticket_title.is_some() {
            return;
        }
        let message = "whether the justification only repeats the ticket's title can't be told: the title isn't given";
        let found =
            Found::owed(&OVERRIDE_TITLE_ABSENT, Mode::Enforce, message).remedy("give the ticket's title as `override.ticket_title`");
        let owing = Owing::new("give the ticket's title", "/override/ticket_title").example(Node::Text("the ticket's own title".into()));
        problems.push((found.change("/override/ticket_title").policy(format!("{}/justification/beyond_title", rule.path)), vec![owing]));
    }

    /// The public post.
    fn post<'d>(case: &Case<'d>, request: &'d OverrideRequest<'d>, rule: &'d BreakGlass, problems: &mut Vec<Problem<'d>>) {
        let channel = rule.notify.iter().find(|name| name.starts_with('#'));
        let others: Vec<&String> = rule.notify.iter().filter(|name| Some(*name) != channel).collect();
        if rule.acknowledgement != Some(Acknowledgement::Posted) && rule.notify.is_empty() {
            return;
        }
        let path = format!("{}/notify", rule.path);
        let asks = case.policy.people.canonical(&request.requester);
        let posted = request.posted.as_ref();
        let in_channel = posted.is_some_and(|posted| channel.is_none_or(|channel| posted.channel.eq_ignore_ascii_case(channel)));
        if !in_channel {
            let channel = channel.map_or("the channel", String::as_str);
            let found = Found::owed(&OVERRIDE_NOT_POSTED, Mode::Enforce, format!("it wasn't posted in {channel}"));
            let mentions = others.iter().map(|name| Tree::from(Node::Text(name.as_str().into()))).collect();
            let example = object([
                ("channel", text(channel)),
                ("author", text(request.requester.as_str())),
                ("mentions", Some(Node::List(mentions))),
            ]);
            let owing = Owing::new(format!("post the override in {channel} in your own name"), "/override/posted").example(example);
            let by = vec![request.requester.as_str().into()];
            problems.push((found.remedy(format!("post it in {channel}")).change("/override/posted").policy(path), vec![owing.by(by)]));
            return;
        }
        let Some(posted) = posted else { return };
        if case.policy.people.canonical(&posted.author) != asks {
            let message = format!("{} posted it, and {} asks", clipped(&posted.author), clipped(&request.requester));
            let found = Found::violated(&OVERRIDE_POSTED_BY_ANOTHER, Mode::Enforce, message).remedy("post it in your own name");
            problems.push((found.change("/override/posted/author").policy(path.clone()), Vec::new()));
        }
        let mentioned: NameSet<'_> = posted.mentions.iter().flatten().map(|name| lower(name)).collect();
        let missing: Vec<&str> = others.iter().map(|name| name.as_str()).filter(|name| !mentioned.contains(&lower(name))).collect();
        if !missing.is_empty() {
            let message = format!("the post doesn't mention {}", missing.join(", "));
            let found =
                Found::owed(&OVERRIDE_MENTION_MISSING, Mode::Enforce, message).remedy("mention them in the post, so that they are told");
            let example = Node::List(others.iter().map(|name| Tree::from(Node::Text(name.as_str().into()))).collect());
            let owing = Owing::new(format!("mention {} in the post", missing.join(", ")), "/override/posted/mentions").example(example);
            problems.push((found.change("/override/posted/mentions").policy(path), vec![owing.by([request.requester.as_str().into()])]));
        }
    }

    /// The requester's own "I confirm", and a second person's beyond the limit.
    fn confirmations<'d>(case: &Case<'d>, request: &'d OverrideRequest<'d>, rule: &'d BreakGlass, problems: &mut Vec<Problem<'d>>) {
        let people = &case.policy.people;
        let asks = people.canonical(&request.requester);
        let confirms = |text: &str| one_line(text).trim_end_matches('.').eq_ignore_ascii_case("I confirm");
        let in_time = |at| request.requested_at <= at && at <= case.at;
        let confirmed: Vec<_> = request.confirmed.iter().flatten().filter(|c| confirms(&c.text) && in_time(c.at)).collect();
        let example = |actor: Option<&'d str>| {
            object([("actor", actor.and_then(text)), ("text", text("I confirm")), ("at", text(case.at.to_string()))])
        };
        if rule.confirmation && !confirmed.iter().any(|c| people.canonical(&c.actor) == asks) {
            let message = format!("{} hasn't confirmed", clipped(&request.requester));
            let found =
                Found::owed(&OVERRIDE_UNCONFIRMED, Mode::Enforce, message).remedy("answer the confirmation mail with \"I confirm\"");
            let owing =
                Owing::new("confirm the override with \"I confirm\"", "/override/confirmed/-").example(example(Some(&request.requester)));
            let by = vec![request.requester.as_str().into()];
            problems.push((found.change("/override/confirmed").policy(format!("{}/confirmation", rule.path)), vec![owing.by(by)]));
        }
        let Some(((count, per), history)) = rule.limit.zip(case.history) else { return };
        let lately = history.overrides_since(&request.path, &case.change.service, case.at.minus(per));
        let second = confirmed.iter().any(|c| {
            let name = people.person(&c.actor, None);
            name.is_some_and(|name| name != asks && rule.authorised.contains(name.as_ref()))
        });
        if lately >= count && !second {
            let message = format!("the glass was broken {lately} times within {per}, and {count} is the limit for one person alone");
            let found = Found::owed(&OVERRIDE_OVER_LIMIT, Mode::Enforce, message).remedy("let a second authorised person confirm as well");
            let others: Vec<&str> = rule.authorised.iter().filter(|name| *name != asks.as_ref()).collect();
            let owing = Owing::new("a second authorised person confirms with \"I confirm\"", "/override/confirmed/-");
            let owing = owing.example(example(others.first().copied())).by(others.iter().map(|name| people.shown(name).into()));
            problems.push((found.change("/override/confirmed").policy(format!("{}/limit", rule.path)), vec![owing]));
        }
    }
}

/// A text with its blanks taken as people read them: none at the ends, one in between.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Why a justification says nothing, if it doesn't.
fn hollow(justification: &str, ticket: &str, title: Option<&str>, min_length: usize) -> Option<String> {
    const BOILERPLATE: [&str; 22] = [
        "urgent",
        "asap",
        "emergency",
        "hotfix",
        "fix",
        "deploy",
        "needed",
        "required",
        "approved",
        "vp",
        "please",
        "now",
        "prod",
        "production",
        "test",
        "tbd",
        "na",
        "ok",
        "yes",
        "see",
        "ticket",
        "bypass",
    ];
    // What says something: letters and digits, whatever stands around them or can't be seen.
    let plain = |word: &str| word.chars().filter(|c| c.is_alphanumeric() && !is_hidden(*c)).map(|c| c.to_ascii_lowercase()).collect();
    let said = |text: &str| text.split_whitespace().map(plain).filter(|word: &String| !word.is_empty()).collect::<Vec<String>>();
    let words = said(justification);
    if words.is_empty() {
        return Some("is blank".to_owned());
    }
    let length = words.iter().map(|word| word.chars().count() + 1).sum::<usize>() - 1;
    if length < min_length {
        return Some(format!("has {length} letters, digits and blanks, and at least {min_length} are asked for"));
    }
    let (ticket, title) = (said(ticket).concat(), said(title.unwrap_or("")));
    let words: NameSet<'_> = words.iter().map(String::as_str).collect();
    let telling = |word: &&str| *word != ticket && !BOILERPLATE.contains(word);
    if words.iter().filter(telling).count() < 3 {
        return Some("says nothing beyond the usual words".to_owned());
    }
    let new = |word: &&str| telling(word) && !title.iter().any(|known| known == word);
    (words.iter().filter(new).count() < 3).then(|| "is the ticket's title over again".to_owned())
}

/// The override as the decision names it.
pub(crate) fn used<'d>(rule: &BreakGlass, request: &'d OverrideRequest<'d>) -> OverrideUse<'d> {
    OverrideUse {
        id: request.id.as_str().into(),
        path: request.path.as_str().into(),
        requester: request.requester.as_str().into(),
        ticket: request.ticket.as_str().into(),
        justification: request.justification.as_str().into(),
        requested_at: request.requested_at,
        expires: request.requested_at.plus(rule.valid_for),
    }
}

/// What an override leaves owed, where it stands in for these findings.
pub(crate) fn left_owed<'d, 'f>(
    rule: &BreakGlass,
    request: &'d OverrideRequest<'d>,
    mut stood_in_for: impl Iterator<Item = &'f Finding<'f>>,
) -> Vec<Obligation<'d>> {
    let owes = |kind: &'static str, what: String, due: Duration| Obligation {
        id: format!("{}/{kind}", request.id).into(),
        kind: kind.into(),
        what: what.into(),
        owner: request.requester.as_str().into(),
        due: request.requested_at.plus(due),
        closed_at: None,
    };
    let mut obligations = Vec::new();
    if !rule.notify.is_empty() {
        obligations.push(owes("announcement", format!("tell {} that the override was used", rule.notify.join(", ")), rule.valid_for));
    }
    if let Some(within) = rule.review_within {
        let what = format!("write the post-mortem of {}, with the gate that would have caught it", request.ticket);
        obligations.push(owes("post-mortem", what, within));
        if stood_in_for.any(|finding| matches!(finding.area(), "reviews" | "approvals")) {
            obligations.push(owes("review", format!("let somebody else read commit {} after the fact", request.commit), within));
        }
    }
    obligations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_justification_has_to_say_something() {
        let title = "INC-12: Checkout is down for every customer in the EU";
        let hollow = |text: &str, min| hollow(text, "INC-12", Some(title), min);
        assert_eq!(hollow("  \n ", 1).as_deref(), Some("is blank"));
        assert_eq!(hollow("too short", 40).as_deref(), Some("has 9 letters, digits and blanks, and at least 40 are asked for"));
        let padded = format!("db is down {}", "\u{200b}".repeat(40));
        for empty in [
            &padded,
            "db is down ............................................",
            "\u{3164}\u{3164}\u{3164} db \u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad}\u{ad} is down",
            "urgent urgent urgent urgent urgent urgent urgent",
            "URGENT!!! hotfix needed ASAP, approved. INC-12 please",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ] {
            assert!(hollow(empty, 40).is_some(), "{empty}");
        }
        for copied in [
            title,
            "checkout is down for every customer in the eu!",
            "[INC-12]  Checkout is down for every customer, in the EU.",
            "Checkout is down for every customer in the EU - urgent hotfix needed asap please",
        ] {
            assert_eq!(hollow(copied, 40).as_deref(), Some("is the ticket's title over again"), "{copied}");
        }
        assert_eq!(hollow("checkout returns 500 for every customer in the EU since 14:02", 40), None);
    }
}
