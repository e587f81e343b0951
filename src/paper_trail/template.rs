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
use crate::paper_trail::page::Facts;
use crate::paper_trail::{SHORTER, said, slack};
use crate::policy::Policy;
use crate::scalar::{Instant, clipped, clipped_to};
use crate::tree::{Key, Node, Tree};
use crate::{limits, near, read};

/// The labels, in the order of the template. People know them by heart, so they never change.
pub const LABELS: [&str; 6] = ["Requesting VP", "Jira Ticket", "Commit Hash", "Justification", "Acknowledgement", "Override Reference"];

const REQUESTER: usize = 0;
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
    Some(said("`{}` has {} characters, and {} is the limit", &[name, &text.chars().count().to_string(), &limit.to_string()]))
}

/// What an override is bound to, in the order of [`FACTS`].
pub(crate) fn facts<'r>(request: &'r OverrideRequest<'_>, requested_at: &'r str) -> [Option<&'r str>; 8] {
    [
        Some(&request.id),
        Some(&request.path),
        request.requester_role.as_deref(),
        Some(&request.service),
        Some(&request.environment),
        Some(&request.digest),
        request.ticket_title.as_deref(),
        Some(requested_at),
    ]
}

/// The line that names what the override is bound to: `id=ovr_1 path=emergency …`, a value with blanks in quotes.
pub(crate) fn reference(facts: &[Option<&str>; 8]) -> String {
    let mut out = String::new();
    for (name, fact) in FACTS.iter().zip(facts) {
        if let Some(fact) = fact {
            let quotes = if fact.contains(char::is_whitespace) { "\"" } else { "" };
            // What the line is taken apart by is escaped within a value; the line as a whole is escaped as any other.
            let value = fact.replace("\\u{", "\\u{5c}u{").replace('＠', "\\u{ff20}").replace('"', "\\u{22}");
            let blank = if out.is_empty() { "" } else { " " };
            out.push_str(&said("{}{}={}{}{}", &[blank, name, quotes, &value, quotes]));
        }
    }
    out
}

/// What is known of a change before anybody asked, for the template that is to be filled in.
pub(crate) fn blank(policy: &Policy, change: &Change<'_>) -> Facts {
    let mut facts = Facts::default();
    let paths: Vec<&str> = policy.break_glass.keys().collect();
    let path = paths.first().copied().filter(|_| paths.len() == 1);
    let (service, environment) = (change.service.as_str(), change.environment.as_str());
    facts.say("to_do", "Fill in what is blank, and put your own name into the acknowledgement.".to_owned());
    if path.is_none() {
        let choice = said("Say in the last line by which break-glass path you ask: path={}.", &[&paths.join(" or path=")]);
        facts.say("to_choose", choice);
    }
    let commit = change.source.as_ref().and_then(|source| source.commit.as_deref()).unwrap_or("");
    let known =
        [("service", service), ("environment", environment), ("commit", commit), ("requester", ""), ("ticket", ""), ("justification", "")];
    for (name, fact) in known {
        facts.say(name, fact.to_owned());
    }
    facts.say("acknowledgement", acknowledgement(YOUR_NAME, service, environment));
    facts.say("reference", reference(&[None, path, None, Some(service), Some(environment), change.digest(), None, None]));
    facts
}

/// A line that begins with a label.
pub(crate) struct Labelled<'t> {
    label: usize,
    /// What stands before the label: blanks, bullets, quote marks, bold marks.
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
        rest = rest.trim_start_matches(DECORATION);
        // A bullet or a list's number has a blank behind it; a mark hasn't.
        let (word, after) = rest.split_at(rest.find(BLANK).unwrap_or(rest.len()));
        let bullet = word.bytes().all(|byte| b"-+*.)(0123456789".contains(&byte));
        if word.is_empty() || after.is_empty() || !(bullet || word == "&gt;") {
            break;
        }
        rest = after;
    }
    let unmarked = rest.trim_start_matches(MARK);
    let marks = rest.get(..rest.len() - unmarked.len())?;
    let (label, rest) = LABELS.iter().enumerate().find_map(|(index, label)| Some((index, after_label(unmarked, label)?)))?;
    // The marks close before the colon or behind it.
    let closed = |text: &str| text.bytes().take_while(|byte| matches!(byte, b'*' | b'_')).count() >= marks.len();
    let (before, bare) = if closed(rest) { ("", rest.get(marks.len()..)?) } else { (marks, rest) };
    let bare = bare.trim_start_matches(BLANK);
    let rest = match bare.strip_prefix(':').or_else(|| bare.strip_prefix('：')) {
        Some(value) if closed(value) => value.get(before.len()..)?,
        Some(value) => value,
        None if bare.is_empty() => bare,
        None => return None,
    };
    Some(Labelled { label, before: line.get(..line.len() - unmarked.len())?, marks, rest })
}

/// What follows a label, in whatever case and with whatever blanks it is written.
fn after_label<'t>(text: &'t str, label: &str) -> Option<&'t str> {
    let mut rest = text;
    for (index, word) in label.split(' ').enumerate() {
        if index > 0 {
            let next = rest.trim_start_matches(BLANK);
            rest = (next.len() < rest.len()).then_some(next)?;
        }
        rest = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).and(rest.get(word.len()..))?;
    }
    Some(rest)
}

/// Predicates of characters, of one type so that what they are used by is compiled once.
type Characters = fn(char) -> bool;

const BLANK: Characters = |c| c.is_whitespace() || is_hidden(c);
const QUOTED: Characters = |c| BLANK(c) || c == '>';
const DECORATION: Characters = |c| QUOTED(c) || matches!(c, '`' | '~' | '#' | '•' | '|');
const MARK: Characters = |c| matches!(c, '*' | '_');
/// What stands around a value on one line.
const AROUND: Characters = |c| BLANK(c) || MARK(c) || c == '`';

/// The code fence that a line is, if it is one: its first three characters.
pub(crate) fn fence(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches(QUOTED);
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

/// Reads a filled-in template into the fields of an [`OverrideRequest`]. What it doesn't say comes from `given`.
///
/// # Errors
/// Every field that is missing, blank, given twice or wrong, with its place; a text beyond its limit. Where the text is a Slack message
/// in JSON, places are those in its sections, a line for each.
pub fn parse(text: &str, given: &Given<'_>) -> Result<Tree<'static>, CallError> {
    let what = "the request's text";
    read::text(text.as_bytes(), what, limits::OVERRIDE_TEXT_BYTES)?;
    let message: Option<Tree<'_>> = if text.trim_start().starts_with('{') { serde_json::from_str(text).ok() } else { None };
    let sections = message.as_ref().and_then(slack::text_of);
    let text = sections.as_deref().unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Reader { lines: text.split('\n').collect(), fields: [None; 6], format: Format::Slack, wrong: Vec::new() };
    reader.find_fields(sections.is_some());
    reader.find_comments();
    let request = reader.request(given);
    read::several(reader.wrong, what).map_or(Ok(request), Err)
}

/// One field as it stands in the text.
#[derive(Clone, Copy, Default)]
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
        let mut last = LABELS.len();
        let mut end = self.lines.len();
        let (mut bold, mut marked) = (false, false);
        let mut seen = false;
        let mut closed = false;
        for index in 0..self.lines.len() {
            let line = self.lines.get(index).copied().unwrap_or("");
            let Some(found) = labelled(line) else {
                if let Some(fence) = fence(line) {
                    if !seen {
                        around = if around == Some(fence) { None } else { Some(fence) };
                    } else if around == Some(fence) && !closed {
                        closed = true;
                        end = index;
                        self.finish(last, index);
                        last = LABELS.len();
                    }
                }
                continue;
            };
            if closed {
                let place = Place { line: index, column: found.before.len(), rest: found.rest, end: index };
                let message = said("`{}` stands outside of the fence that is around the request", &[name_of(found.label)]);
                self.mistake("twice", found.label, place, message, "leave one request, and nothing like it around it");
                continue;
            }
            seen = true;
            marked |= !found.marks.is_empty();
            bold |= found.marks.contains("**") || found.marks.contains("__");
            self.finish(last, index);
            last = found.label;
            let place = Place { line: index, column: found.before.len(), rest: found.rest, end: index };
            if let Some(first) = self.place(found.label) {
                last = LABELS.len();
                let message = said("`{}` is given twice, on line {} too", &[name_of(found.label), &(first.line + 1).to_string()]);
                self.mistake("twice", found.label, place, message, "leave one of them out");
            } else if let Some(field) = self.fields.get_mut(found.label) {
                *field = Some(place);
            }
        }
        self.finish(last, end);
        // The marks at the labels tell what the text was written in, and so what stands for what in it.
        if !message && (bold || !marked) {
            self.format = if bold { Format::Markdown } else { Format::Text };
        }
    }

    fn finish(&mut self, label: usize, end: usize) {
        if let Some(Some(place)) = self.fields.get_mut(label) {
            place.end = end;
        }
    }

    fn place(&self, label: usize) -> Option<Place<'t>> {
        self.fields.get(label).copied().flatten()
    }

    /// The text of a field, without what its lines are quoted with: all its lines, or the first that says something; a sentence may be
    /// wrapped, and goes on to its full stop.
    fn text(&self, place: Place<'t>, label: usize) -> String {
        let prose = label == JUSTIFICATION;
        let mut out = String::new();
        // Line ends that have nothing behind them yet.
        let mut open = 0;
        for index in place.line..place.end.max(place.line + 1) {
            let mut line = if index == place.line { place.rest } else { self.lines.get(index).copied().unwrap_or("") };
            line = line.trim_matches(BLANK);
            if index > place.line {
                line = line.trim_start_matches(QUOTED);
                while let Some(quoted) = line.strip_prefix("&gt;").filter(|_| self.format == Format::Slack) {
                    line = quoted.trim_start_matches(QUOTED);
                }
            }
            if line.is_empty() {
                if !prose && !out.is_empty() {
                    break;
                }
            } else {
                if !out.is_empty() {
                    let between = if prose { "\n" } else { " " };
                    (0..open).for_each(|_| out.push_str(between));
                }
                open = 0;
                out.push_str(line);
                // A mail wraps what is long.
                let goes_on = match label {
                    ACKNOWLEDGEMENT => !out.trim_end_matches(AROUND).ends_with('.'),
                    REFERENCE => out.matches('"').count() % 2 == 1 || self.names_a_fact(index + 1),
                    _ => prose,
                };
                if !goes_on {
                    break;
                }
            }
            open += 1;
        }
        let shown = if prose { &out } else { linked(out.trim_matches(AROUND), self.format) };
        escape::read(shown, self.format)
    }

    /// Whether a line begins as one of the facts of the reference line does.
    fn names_a_fact(&self, index: usize) -> bool {
        let line = self.lines.get(index).map_or("", |line| line.trim_start_matches(QUOTED));
        line.split_once('=').is_some_and(|(name, _)| FACTS.contains(&name))
    }

    /// Tells of a comment over several lines, which a page doesn't show; the justification may speak of one.
    fn find_comments(&mut self) {
        let prose = self.place(JUSTIFICATION).map_or(0..0, |place| place.line..place.end);
        for index in (0..self.lines.len()).filter(|index| !prose.contains(index)) {
            let line = self.lines.get(index).copied().unwrap_or("");
            let opened = line.rfind("<!--").filter(|at| !line.get(at + 4..).is_some_and(|rest| rest.contains("--")));
            if let Some(column) = opened {
                let place = Place { line: index, column, rest: "", end: index };
                let message = "a comment begins here, and nobody sees what stands in it".to_owned();
                self.mistake("malformed", REFERENCE, place, message, "take it out");
            }
        }
    }

    /// Tells what is wrong with a field, at its place or at the end of the field before it.
    fn tell(&mut self, code: &str, label: usize, message: String, help: &str) {
        let before = || {
            let place = (0..label).rev().find_map(|label| self.place(label)).unwrap_or_default();
            Place { column: self.lines.get(place.line).map_or(0, |line| line.len()), ..place }
        };
        let place = self.place(label).unwrap_or_else(before);
        self.mistake(code, label, place, message, help);
    }

    /// Keeps a mistake in the order of the text.
    fn mistake(&mut self, code: &str, label: usize, place: Place<'_>, message: String, help: &str) {
        let source = self.lines.get(place.line).copied().unwrap_or("");
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
        let column = |bytes: usize| number(source.get(..bytes).unwrap_or("").encode_utf16().count());
        let line = number(place.line);
        let end = source.trim_end().len().max(place.column);
        let span = Span { line, column: column(place.column), end_line: line, end_column: column(end) };
        let later = |other: &Diagnostic| other.span.as_ref().is_some_and(|other| (other.line, other.column) > (span.line, span.column));
        let at = self.wrong.iter().position(later).unwrap_or(self.wrong.len());
        let mistake = Diagnostic {
            code: said("override-text/{}", &[code]),
            severity: Severity::Error,
            message,
            help: (!help.is_empty()).then(|| help.to_owned()),
            path: said("/override{}{}", &FIELDS.get(label).map_or(["", ""], |field| ["/", field])),
            span: Some(span),
            source: Some(clipped_to(source, 240).into_owned()),
        };
        self.wrong.insert(at, mistake);
    }

    /// Tells what is wrong with something that the reference line says, or should.
    fn tell_fact(&mut self, code: &str, name: &str, message: String, help: &str) {
        let label = if name == "commit" { COMMIT } else { REFERENCE };
        self.tell(code, label, message, help);
        if label == REFERENCE {
            let whole = self.wrong.iter_mut().rev().find(|mistake| mistake.path == "/override");
            whole.into_iter().for_each(|mistake| mistake.path = said("/override/{}", &[name]));
        }
    }

    /// A line whose label was most likely meant to be this one, and what it says.
    fn meant(&self, label: usize) -> Option<(Place<'t>, &'t str)> {
        for (index, line) in self.lines.iter().enumerate() {
            let Some((name, _)) = line.split_once(':') else { continue };
            let name = name.trim_matches(DECORATION).trim_matches(AROUND);
            let near = near::nearest(name, &mut LABELS.into_iter()) == Some(name_of(label)) && after_label(name, name_of(label)).is_none();
            if near {
                return Some((Place { line: index, column: line.find(name)?, rest: "", end: 0 }, name));
            }
        }
        None
    }

    fn request(&mut self, given: &Given<'_>) -> Tree<'static> {
        let mut fields = Vec::new();
        let mut add =
            |name: &'static str, text: String| fields.push((Key { name: name.into(), span: None }, Tree::from(Node::Text(text.into()))));
        if self.fields.iter().all(Option::is_none) {
            let message = said("no line begins with a label of the template, such as `{}:`", &[name_of(REQUESTER)]);
            self.tell("no-template", REFERENCE, message, "fill in the template that `countersign override` writes");
            return Tree::from(Node::Null);
        }
        let mut facts = self.facts(given);
        let mut requester = String::new();
        for (label, field) in FIELDS.into_iter().enumerate() {
            let name = name_of(label);
            let Some(place) = self.place(label) else {
                let message = said("`{}` is missing", &[name]);
                match self.meant(label) {
                    Some((place, slip)) => {
                        let message = said("{}, and this line says `{}`", &[&message, &clipped(slip)]);
                        self.mistake("missing", label, place, message, &said("did you mean `{}`?", &[name]));
                    }
                    None => self.tell("missing", label, message, &said("add a line that begins with `{}:`", &[name])),
                }
                continue;
            };
            let mut text = self.text(place, label);
            let limit = if label >= JUSTIFICATION { limits::OVERRIDE_PROSE } else { limits::OVERRIDE_NAME };
            if text.is_empty() {
                self.tell("blank", label, said("`{}` is blank", &[name]), &said("say it behind `{}:`", &[name]));
            } else if let Some(message) = too_long(name, &text, limit) {
                self.tell("too-long", label, message, SHORTER);
            } else if label < JUSTIFICATION && hides_something(&text) {
                self.tell("malformed", label, said(HIDES, &[name]), "type it again, rather than copying it");
            } else if label == REQUESTER && text.eq_ignore_ascii_case(YOUR_NAME) {
                self.tell("not-filled", label, said("`{}` still stands in `{}`", &[YOUR_NAME, name]), "write who asks");
            } else if label == COMMIT {
                self.commit(&mut text, given);
            } else if label == ACKNOWLEDGEMENT {
                self.acknowledgement(&text, &requester, &facts);
            }
            if label == REQUESTER {
                requester.clone_from(&text);
            }
            add(field, text);
        }
        for (name, fact) in FACTS.into_iter().zip(&mut facts) {
            if let Some(fact) = fact.take() {
                add(name, fact);
            }
        }
        Tree::from(Node::Object(fields))
    }

    /// People write the first digits of a commit, as git shows it; the change has all of them.
    fn commit(&mut self, commit: &mut String, given: &Given<'_>) {
        let source = given.change.and_then(|change| change.source.as_ref());
        let Some(built) = source.and_then(|source| source.commit.as_deref()).filter(|built| built != commit) else { return };
        if commit.len() >= 7 && built.get(..commit.len()).is_some_and(|start| start.eq_ignore_ascii_case(commit)) {
            built.clone_into(commit);
        } else {
            self.clash("commit", commit, THE_CHANGE, built);
        }
    }

    fn acknowledgement(&mut self, sentence: &str, requester: &str, facts: &[Option<String>; 8]) {
        let [_, _, _, Some(service), Some(environment), ..] = facts else { return };
        let own = acknowledged_by(sentence, service, environment);
        let name = if requester.is_empty() { YOUR_NAME } else { requester };
        let help = said("write: {}", &[&acknowledgement(name, service, environment)]);
        if own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(YOUR_NAME)) {
            self.tell("not-filled", ACKNOWLEDGEMENT, said("`{}` still stands in `{}`", &[YOUR_NAME, name_of(ACKNOWLEDGEMENT)]), &help);
        } else if own.is_none() {
            self.tell("acknowledgement", ACKNOWLEDGEMENT, said("`{}` isn't the exact sentence", &[name_of(ACKNOWLEDGEMENT)]), &help);
        }
    }

    /// What the override is bound to, in the order of [`FACTS`]; from the reference line, or else from what stands beside the text.
    fn facts(&mut self, given: &Given<'_>) -> [Option<String>; 8] {
        let mut facts = self.reference();
        let change = given.change;
        let at = given.requested_at.map(|at| at.to_string());
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
        for (index, (fact, beside)) in facts.iter_mut().zip(beside).enumerate() {
            let name = FACTS.get(index).copied().unwrap_or("");
            let from = if (3..6).contains(&index) { THE_CHANGE } else { "the call" };
            match fact {
                // What every reference line says was lost on the way.
                None if (3..6).contains(&index) && self.place(REFERENCE).is_some() => {
                    let message = said("the line `{}` doesn't say `{}`: a mail may have wrapped it", &[name_of(REFERENCE), name]);
                    self.tell_fact("missing", name, message, "put the whole line back, as `countersign override` writes it");
                    continue;
                }
                None => *fact = beside.map(str::to_owned),
                Some(written) => {
                    // Written alike, so that only another instant differs.
                    let instant =
                        if name == "requested_at" { Instant::parse(written).map(|at| at.to_string()) } else { Ok(written.clone()) };
                    let wrong = instant.map(|instant| *written = instant).err();
                    let wrong = wrong.or_else(|| too_long(name, written, limits::OVERRIDE_NAME));
                    if let Some(message) = wrong.or_else(|| hides_something(written).then(|| said(HIDES, &[name]))) {
                        self.tell_fact("malformed", name, message, "mend it in the last line");
                    } else if let Some(beside) = beside.filter(|beside| beside != written) {
                        self.clash(name, written, from, beside);
                    }
                }
            }
            // A role and a title may be left out.
            if fact.is_none() && index != 2 && index != 6 {
                let message = said("`{}` is missing: neither the text nor {} says it", &[name, from]);
                self.tell_fact("missing", name, message, &said("add `{}=…` to the line `{}`", &[name, name_of(REFERENCE)]));
            }
        }
        facts
    }

    fn clash(&mut self, name: &str, written: &str, from: &str, beside: &str) {
        let message = said("the text says {} `{}`, and {} says `{}`", &[name, &clipped(written), from, &clipped(beside)]);
        self.tell_fact("clash", name, message, "find out which is meant, and ask again");
    }

    /// What the reference line says, in the order of [`FACTS`].
    fn reference(&mut self) -> [Option<String>; 8] {
        let mut facts = [const { None }; 8];
        let Some(place) = self.place(REFERENCE) else { return facts };
        let line = self.text(place, REFERENCE);
        let mut rest = line.as_str();
        while !rest.is_empty() {
            let ends = |text: &str, at: char| text.find(at).unwrap_or(text.len());
            let (name, value) = rest.split_at(ends(rest, '=').min(ends(rest, ' ')));
            let quoted = value.strip_prefix("=\"");
            let value = quoted.or_else(|| value.strip_prefix('=')).unwrap_or(value);
            let (value, after) = value.split_at(ends(value, if quoted.is_some() { '"' } else { ' ' }));
            rest = after.trim_start_matches(['"', ' ']);
            let known = FACTS.iter().position(|fact| *fact == name).and_then(|index| facts.get_mut(index));
            let message = match known {
                None => "`{}` is nothing that the line `{}` can say",
                Some(Some(_)) => "`{}` stands twice in the line `{}`",
                Some(fact) => {
                    *fact = (!value.is_empty()).then(|| escape::read(value, Format::Text));
                    continue;
                }
            };
            let help = near::suggestion(name, &mut FACTS.into_iter().filter(|fact| *fact != name)).unwrap_or_default();
            self.tell("malformed", REFERENCE, said(message, &[&clipped(name), name_of(REFERENCE)]), &help);
        }
        facts
    }
}

const THE_CHANGE: &str = "the change";
const HIDES: &str = "`{}` has blanks around it, or characters that can't be seen";

fn name_of(label: usize) -> &'static str {
    LABELS.get(label).copied().unwrap_or("")
}

/// What a link shows, where a value is one: a ticket becomes `<https://…|OPS-1>` in Slack and `[OPS-1](https://…)` in Markdown.
fn linked(text: &str, format: Format) -> &str {
    let shown = match format {
        Format::Markdown => text.strip_prefix('[').and_then(|rest| rest.strip_suffix(')')?.split_once("](")).map(|(shown, _)| shown),
        _ => text.strip_prefix("<http").and_then(|rest| rest.strip_suffix('>')?.split_once('|')).map(|(_, shown)| shown),
    };
    shown.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<(&str, &str)>) {
        let found = labelled(line).map(|found| (name_of(found.label), found.rest.trim()));
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn a_label_is_known_however_people_write_it() {
        let ticket = Some(("Jira Ticket", "INC-1"));
        for line in [
            "Jira Ticket: INC-1",
            "jira  TICKET :INC-1",
            "  - **Jira Ticket:** INC-1",
            "* **Jira Ticket**: INC-1",
            "> > *Jira Ticket:* INC-1",
            "&gt; _Jira Ticket_: INC-1",
            "2) __Jira Ticket__ : INC-1",
            "```Jira Ticket: INC-1",
            "\u{feff}Jira\u{a0}Ticket：INC-1",
        ] {
            check(line, ticket);
        }
        check("### Justification", Some(("Justification", "")));
        check("**Justification:**", Some(("Justification", "")));
        check("Justification: **everything** is down", Some(("Justification", "**everything** is down")));
    }

    #[test]
    fn prose_is_no_label() {
        for line in [
            "the Jira Ticket: INC-1",
            "Jira Tickets: INC-1",
            "Justification for this",
            "Jira: INC-1",
            "\\Jira Ticket: INC-1",
            "J\u{200b}ira Ticket: x",
            "",
        ] {
            check(line, None);
        }
    }
}
