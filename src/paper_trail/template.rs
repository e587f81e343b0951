//! The template of an emergency request, written and read.
//!
//! Five labelled fields are for people; the line at the end names what else an override is bound to. Reading takes what people and their
//! tools make of it: other blanks, bold marks, bullets, quote marks, code fences, text before and after.

use crate::change::{Change, OverrideRequest};
use crate::contradictions::{hides_something, is_hidden};
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::{CallError, Span};
use crate::gate::break_glass::{acknowledged_by, acknowledgement};
use crate::paper_trail::escape::{self, Format};
use crate::paper_trail::page::{Block, Page};
use crate::paper_trail::{listed, slack};
use crate::policy::Policy;
use crate::scalar::{Instant, Text, clipped};
use crate::tree::Tree;
use crate::{limits, near, read};

/// The labels, in the order of the template. People know them by heart, so they never change.
pub const LABELS: [&str; 6] = ["Requesting VP", "Jira Ticket", "Commit Hash", "Justification", "Acknowledgement", "Override Reference"];

const REQUESTER: usize = 0;
const TICKET: usize = 1;
const COMMIT: usize = 2;
const JUSTIFICATION: usize = 3;
const ACKNOWLEDGEMENT: usize = 4;
const REFERENCE: usize = 5;

/// The fields of an override that the labels stand for.
const FIELDS: [&str; 5] = ["requester", "ticket", "commit", "justification", "acknowledgement"];

/// What the reference line can hold, by the names of the override's fields.
const FACTS: [&str; 8] = ["id", "path", "requester_role", "service", "environment", "digest", "ticket_title", "requested_at"];

/// Where the requester's name goes in a template that isn't filled in.
const YOUR_NAME: &str = "[your name]";

/// The texts of an override that are written to people: field, text and the limit in characters.
pub(crate) fn parts<'r>(request: &'r OverrideRequest<'_>) -> [(&'static str, &'r str, usize); 12] {
    const NAME: usize = limits::OVERRIDE_NAME;
    const PROSE: usize = limits::OVERRIDE_PROSE;
    [
        ("justification", &request.justification, PROSE),
        ("acknowledgement", &request.acknowledgement, PROSE),
        ("requester", &request.requester, NAME),
        ("ticket", &request.ticket, NAME),
        ("commit", &request.commit, NAME),
        ("id", &request.id, NAME),
        ("path", &request.path, NAME),
        ("requester_role", request.requester_role.as_deref().unwrap_or(""), NAME),
        ("service", &request.service, NAME),
        ("environment", &request.environment, NAME),
        ("digest", &request.digest, NAME),
        ("ticket_title", request.ticket_title.as_deref().unwrap_or(""), NAME),
    ]
}

/// What is wrong with a text that is longer than its limit in characters.
pub(crate) fn too_long(name: &str, text: &str, limit: usize) -> Option<String> {
    text.chars().nth(limit)?;
    Some(format!("`{name}` has {} characters, and {limit} is the limit", text.chars().count()))
}

/// A request in the template.
pub(crate) fn request<'r>(request: &'r OverrideRequest<'_>) -> Page<'r> {
    Page { title: format!("Emergency request: {} to {}", request.service, request.environment), blocks: fields(request) }
}

/// The fields of the template, filled in.
pub(crate) fn fields<'r>(request: &'r OverrideRequest<'_>) -> Vec<Block<'r>> {
    let requested_at = request.requested_at.to_string();
    let facts = [
        Some(request.id.as_str()),
        Some(&request.path),
        request.requester_role.as_deref(),
        Some(&request.service),
        Some(&request.environment),
        Some(&request.digest),
        request.ticket_title.as_deref(),
        Some(&requested_at),
    ];
    vec![
        Block::Field(LABELS[REQUESTER], request.requester.as_str().into()),
        Block::Field(LABELS[TICKET], request.ticket.as_str().into()),
        Block::Field(LABELS[COMMIT], request.commit.as_str().into()),
        Block::Quote(Some(LABELS[JUSTIFICATION]), &request.justification),
        Block::Field(LABELS[ACKNOWLEDGEMENT], request.acknowledgement.as_str().into()),
        reference(facts),
    ]
}

/// The template with what is known of a change filled in.
pub(crate) fn blank<'r>(policy: &'r Policy, change: &'r Change<'_>) -> Page<'r> {
    let paths: Vec<&str> = policy.break_glass.keys().collect();
    let path = paths.first().copied().filter(|_| paths.len() == 1);
    let facts = [None, path, None, Some(change.service.as_str()), Some(&change.environment), change.digest(), None, None];
    let commit = change.source.as_ref().and_then(|source| source.commit.as_deref()).unwrap_or("");
    let mut blocks = vec![Block::Say("Fill in what is blank, and put your own name into the acknowledgement.".to_owned())];
    if path.is_none() {
        let paths: Vec<String> = paths.iter().map(|path| format!("path={path}")).collect();
        blocks.push(Block::Say(format!("Say in the last line by which break-glass path you ask: {}.", paths.join(" or "))));
    }
    blocks.extend([
        Block::Field(LABELS[REQUESTER], "".into()),
        Block::Field(LABELS[TICKET], "".into()),
        Block::Field(LABELS[COMMIT], commit.into()),
        Block::Field(LABELS[JUSTIFICATION], "".into()),
        Block::Field(LABELS[ACKNOWLEDGEMENT], acknowledgement(YOUR_NAME, &change.service, &change.environment).into()),
        reference(facts),
    ]);
    Page { title: format!("Emergency request: {} to {}", change.service, change.environment), blocks }
}

/// The line that names what the override is bound to: `id=ovr_1 path=emergency …`, a value with blanks in quotes.
fn reference<'r>(facts: [Option<&str>; 8]) -> Block<'r> {
    let mut words = Vec::new();
    for (name, fact) in FACTS.iter().zip(facts) {
        if let Some(fact) = fact {
            let quotes = if fact.contains(char::is_whitespace) { "\"" } else { "" };
            // What the line is taken apart by is escaped within a value; the line as a whole is escaped as any other.
            let value = fact.replace("\\u{", "\\u{5c}u{").replace('＠', "\\u{ff20}").replace('"', "\\u{22}");
            words.push(format!("{name}={quotes}{value}{quotes}"));
        }
    }
    Block::Field(LABELS[REFERENCE], words.join(" ").into())
}

/// A line that begins with a label.
pub(crate) struct Labelled<'t> {
    label: usize,
    /// What stands before the label: blanks, bullets, quote marks.
    before: &'t str,
    /// The bold marks at the label.
    marks: &'t str,
    /// What follows it.
    rest: &'t str,
}

/// Whether people would take a line for a field of the template.
pub(crate) fn labelled(line: &str) -> Option<Labelled<'_>> {
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches(|c: char| is_blank(c) || matches!(c, '>' | '`' | '~' | '#' | '•' | '|'));
        // A bullet or a list's number has a blank behind it; a mark hasn't.
        let (word, after) = rest.split_at(rest.find(is_blank).unwrap_or(rest.len()));
        let bullet = word.bytes().all(|byte| matches!(byte, b'-' | b'+' | b'*' | b'.' | b')' | b'(' | b'0'..=b'9'));
        if word.is_empty() || after.is_empty() || !(bullet || word == "&gt;") {
            break;
        }
        rest = after;
    }
    let before = line.get(..line.len() - rest.len())?;
    let unmarked = rest.trim_start_matches(['*', '_']);
    let marks = rest.get(..rest.len() - unmarked.len())?;
    let (label, rest) = LABELS.iter().enumerate().find_map(|(index, label)| Some((index, after_label(unmarked, label)?)))?;
    let closed = |text: &'_ str| marks.len() <= text.len() && text.bytes().take(marks.len()).all(|byte| matches!(byte, b'*' | b'_'));
    let after_marks = |text: &str| if closed(text) { marks.len() } else { 0 };
    let bare = rest.get(after_marks(rest)..)?.trim_start_matches(is_blank);
    let rest = match bare.strip_prefix([':', '：']) {
        Some(value) if after_marks(rest) > 0 => value,
        Some(value) => value.get(after_marks(value)..)?,
        None if bare.is_empty() => bare,
        None => return None,
    };
    Some(Labelled { label, before, marks, rest })
}

/// What follows a label, in whatever case and with whatever blanks it is written.
fn after_label<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let mut rest = text;
    for (index, word) in label.split(' ').enumerate() {
        if index > 0 {
            let next = rest.trim_start_matches(|c| is_blank(c) || matches!(c, '-' | '_'));
            rest = (next.len() < rest.len()).then_some(next)?;
        }
        rest = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).and(rest.get(word.len()..))?;
    }
    Some(rest)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_hidden(c)
}

/// The code fence that a line is, if it is one: its first three characters.
pub(crate) fn fence(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches(|c| is_blank(c) || c == '>');
    bare.get(..3).filter(|start| matches!(*start, "```" | "~~~"))
}

/// What stands beside the text that an override is read from.
#[derive(Default)]
pub struct Given<'g> {
    /// The change that it is for.
    pub change: Option<&'g Change<'g>>,
    /// The break-glass path.
    pub path: Option<&'g str>,
    /// The override's id.
    pub id: Option<&'g str>,
    /// When it was asked for.
    pub requested_at: Option<Instant>,
}

/// Reads a filled-in template. What it doesn't say comes from `given`.
///
/// # Errors
/// Every field that is missing, blank, given twice or wrong, with its place; a text beyond its limit. Where the text is a Slack message
/// in JSON, places are those in its sections, a line for each.
pub fn parse(text: &str, given: &Given<'_>) -> Result<OverrideRequest<'static>, CallError> {
    let what = "the request's text";
    read::text(text.as_bytes(), what, limits::OVERRIDE_TEXT_BYTES)?;
    let message: Option<Tree<'_>> = text.trim_start().starts_with('{').then(|| serde_json::from_str(text).ok()).flatten();
    let sections = message.as_ref().and_then(slack::text_of);
    let text = sections.as_deref().unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader { lines: text.split('\n').collect(), fields: [const { None }; 6], format: Format::Text, wrong: Vec::new() };
    reader.find_fields(sections.is_some());
    let request = reader.request(given);
    crate::names::sort(&mut reader.wrong, |one, other| {
        let place = |diagnostic: &Diagnostic| diagnostic.span.as_ref().map(|span| (span.line, span.column));
        place(one).cmp(&place(other))
    });
    read::several(reader.wrong, what).map_or(Ok(request), Err)
}

/// One field as it stands in the text.
#[derive(Clone, Copy)]
struct Place<'t> {
    line: usize,
    /// How many bytes stand before its label.
    column: usize,
    /// What follows the label on its line.
    rest: &'t str,
    /// The line after its last.
    end: usize,
}

struct Reader<'t> {
    lines: Vec<&'t str>,
    fields: [Option<Place<'t>>; 6],
    format: Format,
    wrong: Vec<Diagnostic>,
}

impl<'t> Reader<'t> {
    /// Finds the labels, up to the fence that closes around all of them.
    fn find_fields(&mut self, message: bool) {
        let mut around = None;
        let mut last: Option<usize> = None;
        let mut end = self.lines.len();
        let mut marks = String::new();
        let lines = std::mem::take(&mut self.lines);
        for (index, line) in lines.iter().enumerate() {
            let Some(found) = labelled(line) else {
                match fence(line) {
                    Some(fence) if last.is_none() => around = if around == Some(fence) { None } else { Some(fence) },
                    Some(fence) if around == Some(fence) => {
                        end = index;
                        break;
                    }
                    _ => {}
                }
                continue;
            };
            self.finish(last, index);
            last = Some(found.label);
            marks.push_str(found.marks);
            marks.push(' ');
            let place = Place { line: index, column: found.before.len() + found.marks.len(), rest: found.rest, end: index };
            match self.fields.get_mut(found.label) {
                Some(Some(first)) => {
                    let message = format!("`{}` is given twice, on line {} too", name_of(found.label), first.line + 1);
                    last = None;
                    self.wrong.push(mistake(&lines, "override-text/twice", found.label, place, message, "leave one of them out"));
                }
                Some(field) => *field = Some(place),
                None => {}
            }
        }
        self.finish(last, end);
        self.lines = lines;
        // The marks at the labels tell what the text was written in, and so what stands for what in it.
        self.format = if message {
            Format::Slack
        } else if marks.contains("**") || marks.contains("__") {
            Format::Markdown
        } else if marks.trim().is_empty() {
            Format::Text
        } else {
            Format::Slack
        };
    }

    fn finish(&mut self, label: Option<usize>, end: usize) {
        if let Some(Some(place)) = label.and_then(|label| self.fields.get_mut(label)) {
            place.end = end;
        }
    }

    fn place(&self, label: usize) -> Option<Place<'t>> {
        self.fields.get(label).copied().flatten()
    }

    /// The lines of a field, without what its text is quoted with.
    fn lines_of(&self, place: Place<'t>) -> impl Iterator<Item = &'t str> {
        let slack = self.format == Format::Slack;
        let bare = move |line: &'t str| {
            let mut rest = line.trim_start_matches(|c| is_blank(c) || c == '>');
            while let Some(quoted) = rest.strip_prefix("&gt;").filter(|_| slack) {
                rest = quoted.trim_start_matches(is_blank);
            }
            rest.trim_end_matches(is_blank)
        };
        let following = self.lines.get(place.line + 1..place.end).unwrap_or(&[]).iter().map(move |line| bare(line));
        std::iter::once(place.rest.trim_matches(is_blank)).chain(following.collect::<Vec<_>>())
    }

    /// A field on one line. A sentence may be wrapped: it goes on to its full stop.
    fn line(&self, place: Place<'t>, sentence: bool) -> String {
        let mut out = String::new();
        for line in self.lines_of(place) {
            if line.is_empty() && !out.is_empty() {
                break;
            }
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(line);
            if !out.is_empty() && (!sentence || bare(&out).ends_with('.')) {
                break;
            }
        }
        escape::read(linked(bare(&out), self.format), self.format)
    }

    /// A field over several lines.
    fn prose(&self, place: Place<'t>) -> String {
        let lines: Vec<&str> = self.lines_of(place).collect();
        let from = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
        let to = lines.iter().rposition(|line| !line.is_empty()).map_or(from, |last| last + 1);
        let lines = lines.get(from..to).unwrap_or(&[]);
        escape::read(&lines.join("\n"), self.format)
    }

    fn tell(&mut self, code: &str, label: usize, message: String, help: impl Into<String>) {
        let place = self.place(label).unwrap_or_else(|| self.where_missing(label));
        self.wrong.push(mistake(&self.lines, code, label, place, message, help));
    }

    /// Where a field would stand that isn't there: behind the last one that stands before it in the template.
    fn where_missing(&self, label: usize) -> Place<'t> {
        let before = (0..label).rev().find_map(|label| self.place(label));
        let first = Place { line: 0, column: 0, rest: "", end: 0 };
        before.map_or(first, |place| Place { column: self.lines.get(place.line).map_or(0, |line| line.len()), ..place })
    }

    /// A line whose label was most likely meant to be this one, and what it says.
    fn meant(&self, label: usize) -> Option<(Place<'t>, &'t str)> {
        self.lines.iter().enumerate().find_map(|(index, line)| {
            let name = line.split_once(':')?.0.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            let near =
                near::nearest(name, &mut LABELS.into_iter()) == LABELS.get(label).copied() && after_label(name, name_of(label)).is_none();
            let place = Place { line: index, column: line.find(name)?, rest: "", end: 0 };
            near.then_some((place, name))
        })
    }

    fn request(&mut self, given: &Given<'_>) -> OverrideRequest<'static> {
        let mut texts = [const { String::new() }; 5];
        if self.fields.iter().all(Option::is_none) {
            let message = format!("no line begins with a label of the template: {}", listed(LABELS.get(..5).unwrap_or(&[])));
            self.tell("override-text/no-template", REFERENCE, message, "fill in the template that `countersign override` writes");
            return self.made(texts, Default::default(), Instant(0));
        }
        for (label, text) in texts.iter_mut().enumerate() {
            let name = name_of(label);
            let Some(place) = self.place(label) else {
                let message = format!("`{name}` is missing");
                match self.meant(label) {
                    Some((place, slip)) => {
                        let message = format!("{message}, and this line says `{}`", clipped(slip));
                        let help = format!("did you mean `{name}`?");
                        self.wrong.push(mistake(&self.lines, "override-text/missing", label, place, message, help));
                    }
                    None => self.tell("override-text/missing", label, message, format!("add a line that begins with `{name}:`")),
                }
                continue;
            };
            *text = if label == JUSTIFICATION { self.prose(place) } else { self.line(place, label == ACKNOWLEDGEMENT) };
            let limit = if label >= JUSTIFICATION { limits::OVERRIDE_PROSE } else { limits::OVERRIDE_NAME };
            if text.is_empty() {
                self.tell("override-text/blank", label, format!("`{name}` is blank"), format!("say it behind `{name}:`"));
            } else if let Some(message) = too_long(name, text, limit) {
                self.tell("override-text/too-long", label, message, "say it shorter; the rest belongs in the ticket");
            } else if label < JUSTIFICATION && hides_something(text) {
                self.hidden(label, name);
            }
        }
        let (facts, requested_at) = self.facts(given, texts.get_mut(COMMIT));
        if let ([_, _, _, _, sentence], [_, _, _, Some(service), Some(environment), ..]) = (&texts, &facts) {
            let own = acknowledged_by(sentence, service, environment);
            let name = texts.first().filter(|name| !name.is_empty()).map_or(YOUR_NAME, String::as_str);
            let help = format!("write: {}", acknowledgement(name, service, environment));
            if own.as_deref() == Some(YOUR_NAME) {
                self.tell("override-text/not-filled", ACKNOWLEDGEMENT, format!("`{YOUR_NAME}` still stands in `Acknowledgement`"), help);
            } else if own.is_none() && !sentence.is_empty() {
                let message = "`Acknowledgement` isn't the exact sentence".to_owned();
                self.tell("override-text/acknowledgement", ACKNOWLEDGEMENT, message, help);
            }
        }
        self.made(texts, facts, requested_at)
    }

    fn hidden(&mut self, label: usize, name: &str) {
        let message = format!("`{name}` has blanks around it, or characters that can't be seen");
        self.tell("override-text/malformed", label, message, "type it again, rather than copying it");
    }

    /// What the override is bound to, in the order of [`FACTS`]; from the reference line, or else from what stands beside the text.
    fn facts(&mut self, given: &Given<'_>, commit: Option<&mut String>) -> ([Option<String>; 8], Instant) {
        let mut facts = self.reference();
        let change = given.change;
        let at = given.requested_at.map(|at| at.to_string());
        // Written alike, so that only another instant differs.
        if let Some(Some(written)) = facts.last_mut() {
            match Instant::parse(written) {
                Ok(instant) => *written = instant.to_string(),
                Err(why) => self.tell("override-text/malformed", REFERENCE, why, "give the instant of the request"),
            }
        }
        let beside = [
            given.id,
            given.path,
            None,
            change.map(|change| change.service.as_str()),
            change.map(|change| change.environment.as_str()),
            change.and_then(|change| change.digest()),
            None,
            at.as_deref(),
        ];
        for ((name, fact), beside) in FACTS.into_iter().zip(&mut facts).zip(beside) {
            let optional = matches!(name, "requester_role" | "ticket_title");
            let from = if matches!(name, "service" | "environment" | "digest") { "the change" } else { "the call" };
            let wrong = fact.as_deref().and_then(|written| {
                too_long(name, written, limits::OVERRIDE_NAME).or_else(|| {
                    hides_something(written).then(|| format!("`{name}` has blanks around it, or characters that can't be seen"))
                })
            });
            if let Some(message) = wrong {
                self.tell("override-text/malformed", REFERENCE, message, "give it as its platform shows it");
                self.about(name);
                continue;
            }
            match (fact.as_deref(), beside) {
                (Some(written), Some(beside)) if written != beside => self.clash(REFERENCE, name, written, from, beside),
                (None, Some(beside)) => *fact = Some(beside.to_owned()),
                (None, None) if !optional => {
                    let message = format!("`{name}` is missing: neither the text nor {from} says it");
                    self.tell("override-text/missing", REFERENCE, message, format!("add `{name}=…` to the line `{}`", name_of(REFERENCE)));
                    self.about(name);
                }
                _ => {}
            }
        }
        let built = change.and_then(|change| change.source.as_ref()).and_then(|source| source.commit.as_deref());
        if let Some((commit, built)) = commit.zip(built).filter(|(commit, built)| !commit.is_empty() && commit.as_str() != *built) {
            // People write the first digits of a commit, as git shows it.
            let short = commit.len() >= 7 && built.get(..commit.len()).is_some_and(|start| start.eq_ignore_ascii_case(commit));
            if short {
                built.clone_into(commit);
            } else {
                self.clash(COMMIT, "commit", &commit.clone(), "the change", built);
            }
        }
        let requested_at = facts.last().and_then(|at| Instant::parse(at.as_deref()?).ok()).unwrap_or(Instant(0));
        (facts, requested_at)
    }

    fn clash(&mut self, label: usize, name: &str, written: &str, from: &str, beside: &str) {
        let message = format!("the text says {name} `{}`, and {from} says `{}`", clipped(written), clipped(beside));
        self.tell("override-text/clash", label, message, "find out which is meant, and ask again");
        self.about(name);
    }

    /// Says which field of the override the last mistake is about.
    fn about(&mut self, name: &str) {
        self.wrong.iter_mut().last().into_iter().for_each(|mistake| mistake.path = format!("/override/{name}"));
    }

    /// The facts in the reference line, in the order of [`FACTS`].
    fn reference(&mut self) -> [Option<String>; 8] {
        let mut facts = [const { None }; 8];
        let Some(place) = self.place(REFERENCE) else { return facts };
        let line = self.line(place, false);
        let mut rest = line.trim_start();
        while !rest.is_empty() {
            let (name, value) = rest.split_at(rest.find(['=', ' ']).unwrap_or(rest.len()));
            let (value, after) = match value.strip_prefix("=\"") {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => {
                    let value = value.strip_prefix('=').unwrap_or(value);
                    value.split_at(value.find(' ').unwrap_or(value.len()))
                }
            };
            rest = after.trim_start();
            let text = escape::read(value, Format::Text);
            let message = match FACTS.iter().position(|fact| *fact == name).and_then(|index| facts.get_mut(index)) {
                None => format!("`{}` is nothing that the line `{}` can say", clipped(name), name_of(REFERENCE)),
                Some(Some(_)) => format!("`{name}` stands twice in the line `{}`", name_of(REFERENCE)),
                Some(fact) => {
                    *fact = (!text.is_empty()).then_some(text);
                    continue;
                }
            };
            let help = near::suggestion(name, &mut FACTS.into_iter().filter(|fact| *fact != name)).unwrap_or_default();
            self.tell("override-text/malformed", REFERENCE, message, help);
        }
        facts
    }

    fn made(&self, texts: [String; 5], facts: [Option<String>; 8], requested_at: Instant) -> OverrideRequest<'static> {
        let [requester, ticket, commit, justification, acknowledgement] = texts.map(Text::from);
        let [id, path, requester_role, service, environment, digest, ticket_title, _] = facts.map(|fact| fact.map(Text::from));
        let must = |fact: Option<Text<'static>>| fact.unwrap_or_else(|| "".into());
        OverrideRequest {
            id: must(id),
            path: must(path),
            requester,
            requester_role,
            service: must(service),
            environment: must(environment),
            digest: must(digest),
            commit,
            ticket,
            ticket_title,
            justification,
            acknowledgement,
            requested_at,
            posted: None,
            confirmed: None,
            signature: None,
        }
    }
}

fn name_of(label: usize) -> &'static str {
    LABELS.get(label).copied().unwrap_or("")
}

fn mistake(lines: &[&str], code: &str, label: usize, place: Place<'_>, message: String, help: impl Into<String>) -> Diagnostic {
    let source = lines.get(place.line).copied().unwrap_or("");
    let column =
        |bytes: usize| u32::try_from(source.get(..bytes).unwrap_or("").encode_utf16().count()).unwrap_or(u32::MAX).saturating_add(1);
    let line = u32::try_from(place.line).unwrap_or(u32::MAX).saturating_add(1);
    let help = help.into();
    Diagnostic {
        code: code.to_owned(),
        severity: Severity::Error,
        message,
        help: (!help.is_empty()).then_some(help),
        path: FIELDS.get(label).map_or_else(|| "/override".to_owned(), |field| format!("/override/{field}")),
        span: Some(Span { line, column: column(place.column), end_line: line, end_column: column(source.trim_end().len()) }),
        source: Some(crate::scalar::clipped_to(source, 240).into_owned()),
    }
}

/// A value on one line without the marks around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c| is_blank(c) || matches!(c, '*' | '_' | '`'))
}

/// What a link shows, where a value is one: a ticket becomes `<https://…|OPS-1>` in Slack and `[OPS-1](https://…)` in Markdown.
fn linked(text: &str, format: Format) -> &str {
    let shown = match format {
        Format::Markdown => text.strip_prefix('[').and_then(|rest| rest.strip_suffix(')')?.split_once("](")).map(|(shown, _)| shown),
        _ => text.strip_prefix("<http").and_then(|rest| rest.strip_suffix('>')?.split_once('|')).map(|(_, shown)| shown),
    };
    shown.unwrap_or(text)
}
