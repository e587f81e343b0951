//! A document held against its shape: *all* mistakes at once, each with its place, and what is left when they are taken out.

use crate::diagnostic::{Diagnostic, Severity};
use crate::error::Span;
use crate::limits;
use crate::names::{NameSet, Names, sort};
use crate::near;
use crate::scalar::{Instant, clipped};
use crate::shape::{Kind, Shape};
use crate::tree::{Key, Node, Tree, item, pointer};
use crate::yaml::Lines;

/// Mistakes as they are found; a rule names a path, and the place in the text is looked up here.
pub struct Report<'t> {
    root: &'t Tree<'t>,
    lines: Option<&'t Lines<'t>>,
    diagnostics: Vec<Diagnostic>,
    /// How many more there are than were kept.
    more: usize,
    /// Whether any of them all is an error.
    wrong: bool,
    /// The instant at which the document is looked at, where that is told.
    at: Option<Instant>,
    /// Paths that already have an error: a follow-on mistake at the same place would only be noise.
    told: NameSet<'static>,
}

impl<'t> Report<'t> {
    /// An empty report on a document and, if it came as text, its lines.
    #[must_use]
    pub fn new(root: &'t Tree<'t>, lines: Option<&'t Lines<'t>>) -> Self {
        Report { root, lines, diagnostics: Vec::new(), more: 0, wrong: false, at: None, told: NameSet::default() }
    }

    /// Tells what there is to tell of an instant.
    #[must_use]
    pub fn as_of(self, at: Option<Instant>) -> Self {
        Report { at, ..self }
    }

    /// The instant at which the document is looked at.
    #[must_use]
    pub fn at(&self) -> Option<Instant> {
        self.at
    }

    /// Tells an error at a path.
    pub fn error(&mut self, code: &str, path: &str, message: impl Into<String>, help: Option<String>) {
        if !self.full() && !self.told.insert(path.to_owned()) {
            return;
        }
        self.push(Severity::Error, code, path, message.into(), help, self.place(path));
    }

    /// Tells an error at a span that is narrower than its path's value, as within a condition.
    pub fn error_within(&mut self, code: &str, path: &str, message: impl Into<String>, help: Option<String>, span: Option<Span>) {
        self.told.insert(path.to_owned());
        self.push(Severity::Error, code, path, message.into(), help, span);
    }

    /// Tells a warning at a path.
    pub fn warning(&mut self, code: &str, path: &str, message: impl Into<String>, help: Option<String>) {
        self.push(Severity::Warning, code, path, message.into(), help, self.place(path));
    }

    /// Where the value at a path stands; not looked for where one more would only be counted.
    fn place(&self, path: &str) -> Option<Span> {
        if self.full() { None } else { self.root.at(path)?.span.as_deref().cloned() }
    }

    /// Whether an error was told at a path or below it.
    #[must_use]
    pub fn told_under(&self, path: &str) -> bool {
        let below = format!("{path}/");
        self.told.contains(path) || self.told.contains_start(&below)
    }

    /// Whether there is any error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.wrong
    }

    /// The document that is reported on.
    #[must_use]
    pub fn root(&self) -> &'t Tree<'t> {
        self.root
    }

    /// A line of the document's text.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&'t str> {
        self.lines?.line(number)
    }

    /// Whether so many were found that one more would only be counted. Twice as many are kept as are told, since those that
    /// are told are the first of the text, not the first that were found.
    fn full(&self) -> bool {
        self.diagnostics.len() >= 2 * limits::DIAGNOSTICS
    }

    fn push(&mut self, severity: Severity, code: &str, path: &str, message: String, help: Option<String>, span: Option<Span>) {
        self.wrong |= severity == Severity::Error;
        // Warnings never stand in the way of errors.
        if self.full() && (severity == Severity::Warning || !self.drop_warning()) {
            self.more += 1;
            return;
        }
        let source = span.as_ref().and_then(|span| self.lines?.line(span.line)).map(|line| clipped_line(line).to_owned());
        self.diagnostics.push(Diagnostic { code: code.to_owned(), severity, message, help, path: path.to_owned(), span, source });
    }

    /// Makes room for an error where a warning was kept.
    fn drop_warning(&mut self) -> bool {
        let place = self.diagnostics.iter().rposition(|diagnostic| diagnostic.severity == Severity::Warning);
        self.more += usize::from(place.is_some());
        place.map(|place| self.diagnostics.swap_remove(place)).is_some()
    }

    /// The mistakes in the order of the text, at most [`limits::DIAGNOSTICS`] of them.
    #[must_use]
    pub fn finish(mut self) -> Vec<Diagnostic> {
        let place = |d: &Diagnostic| d.span.as_ref().map(|span| (span.line, span.column));
        sort(&mut self.diagnostics, |one, other| place(one).cmp(&place(other)));
        if self.wrong && self.diagnostics.len() > limits::DIAGNOSTICS {
            let kept = self.diagnostics.len();
            self.diagnostics.retain(|diagnostic| diagnostic.severity == Severity::Error);
            self.more += kept - self.diagnostics.len();
        }
        let more = self.more + self.diagnostics.len().saturating_sub(limits::DIAGNOSTICS);
        if more > 0 {
            // Warnings alone, however many, leave the document usable.
            let severity = if self.has_errors() { Severity::Error } else { Severity::Warning };
            self.diagnostics.truncate(limits::DIAGNOSTICS);
            self.more = 0;
            self.push(
                severity,
                "document/too-many-mistakes",
                "",
                format!("and {more} more mistakes"),
                Some("mend these first".to_owned()),
                None,
            );
        }
        self.diagnostics
    }
}

/// A source line cut to a length that can be shown.
fn clipped_line(line: &str) -> &str {
    const SHOWN: usize = 240;
    line.char_indices().nth(SHOWN).map_or(line, |(end, _)| line.get(..end).unwrap_or(""))
}

/// Holds a value against a kind and gives what is left when the mistakes are taken out, without places; `None` when nothing is.
pub fn check<'t>(tree: &'t Tree<'_>, kind: &Kind, path: &str, report: &mut Report<'_>) -> Option<Tree<'t>> {
    let left = |node: Node<'t>| Some(Tree::from(node));
    match (kind, &tree.node) {
        (Kind::Text, Node::Text(_)) | (Kind::Boolean, Node::Boolean(_)) | (Kind::Number, Node::Number(_)) => Some(tree.borrowed()),
        (Kind::Any, _) => {
            duplicates_below(tree, path, report);
            Some(tree.borrowed())
        }
        (Kind::Format(format), Node::Text(text)) => match (format.check)(text) {
            Ok(()) => Some(tree.borrowed()),
            Err(why) => {
                report.error("document/invalid-value", path, why, Some(format!("write {}", format.name)));
                None
            }
        },
        (Kind::Instant, Node::Text(text)) => match Instant::parse(text) {
            Ok(_) => Some(tree.borrowed()),
            Err(why) => {
                report.error("document/invalid-value", path, why, Some("give date, time and offset: `2026-06-22T14:30:00Z`".to_owned()));
                None
            }
        },
        (Kind::Choice(choice), Node::Text(text)) => {
            let words = choice.words.iter().copied();
            if words.clone().any(|word| word == text) {
                return Some(tree.borrowed());
            }
            let message = format!("`{}` is none of the words that can stand here", clipped(text));
            report.error("document/invalid-value", path, message, near::suggestion(text, &mut words.into_iter()));
            None
        }
        (Kind::List(kind), Node::List(items)) => {
            let mut kept = Vec::with_capacity(items.len());
            for (index, value) in items.iter().enumerate() {
                kept.extend(check(value, kind, &item(path, index), report));
            }
            left(Node::List(kept))
        }
        (Kind::Map(kind), Node::Object(entries)) => {
            let repeats = duplicates(entries, path, report);
            let mut kept = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                if let Some(value) = check(value, kind, &pointer(path, &key.name), report) {
                    kept.push((key.borrowed(), value));
                }
            }
            left(Node::Object(if repeats { first_of_each(kept) } else { kept }))
        }
        (Kind::Object(shape), Node::Object(entries)) => left(Node::Object(object(tree, shape, entries, path, report))),
        (Kind::Nullable(_), Node::Null) => Some(tree.borrowed()),
        (Kind::Nullable(kind), _) => check(tree, kind, path, report),
        (Kind::Either(kinds), _) => match kinds.iter().find(|kind| accepts(kind, &tree.node)) {
            Some(kind) => check(tree, kind, path, report),
            None => wrong_type(tree, kind, path, report),
        },
        _ => wrong_type(tree, kind, path, report),
    }
}

#[inline(never)]
fn object<'t>(
    tree: &Tree<'_>,
    shape: &Shape,
    entries: &'t [(Key<'_>, Tree<'_>)],
    path: &str,
    report: &mut Report<'_>,
) -> Vec<(Key<'t>, Tree<'t>)> {
    let repeats = duplicates(entries, path, report);
    let mut kept = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        let here = pointer(path, &key.name);
        let Some(field) = shape.fields.iter().find(|field| field.name == key.name) else {
            if report.full() || report.told.insert(here.clone()) {
                let mut names = shape.fields.iter().map(|field| field.name);
                let message = format!("there is no `{}` in {}", clipped(&key.name), place_name(shape, path));
                let help = if report.full() { None } else { near::suggestion(&key.name, &mut names) };
                report.push(Severity::Error, "document/unknown-key", &here, message, help, key.span.as_deref().cloned());
            }
            continue;
        };
        if value.node == Node::Null && !field.required {
            continue;
        }
        if let Some(value) = check(value, field.kind, &here, report) {
            kept.push((key.borrowed(), value));
        } else if field.required {
            kept.extend(placeholder(field.kind).map(|value| (key.borrowed(), value)));
        }
    }
    for field in shape.fields.iter().filter(|field| field.required) {
        if entries.iter().all(|(key, _)| key.name != field.name) {
            let message = format!("`{}` is missing in {}", field.name, place_name(shape, path));
            let help = (!field.help.is_empty()).then(|| format!("`{}`: {}", field.name, first_line(field.help)));
            let here = pointer(path, field.name);
            if report.full() || report.told.insert(here.clone()) {
                report.push(Severity::Error, "document/missing-key", &here, message, help, tree.span.as_deref().cloned());
            }
            let key = Key { name: field.name.into(), span: None };
            kept.extend(placeholder(field.kind).map(|value| (key, value)));
        }
    }
    if repeats { first_of_each(kept) } else { kept }
}

/// Something harmless for a required field that is missing or wrong, so that the rest can still be looked at. It never leaves
/// this crate: a document with an error is not used.
fn placeholder(kind: &Kind) -> Option<Tree<'static>> {
    let node = match kind {
        Kind::Text => Node::Text("".into()),
        Kind::Boolean => Node::Boolean(false),
        Kind::Number => Node::Number(0.0),
        Kind::List(_) => Node::List(Vec::new()),
        Kind::Map(_) => Node::Object(Vec::new()),
        Kind::Instant => Node::Text("1970-01-01T00:00:00Z".into()),
        Kind::Choice(choice) => Node::Text((*choice.words.first()?).into()),
        Kind::Object(shape) => {
            let required = shape.fields.iter().filter(|field| field.required);
            let entry = |name: &'static str, value| (Key { name: name.into(), span: None }, value);
            Node::Object(required.filter_map(|field| Some(entry(field.name, placeholder(field.kind)?))).collect())
        }
        Kind::Either(kinds) => placeholder(kinds.first()?)?.node,
        Kind::Nullable(_) => Node::Null,
        Kind::Format(_) | Kind::Any => return None,
    };
    Some(Tree::from(node))
}

fn accepts(kind: &Kind, node: &Node<'_>) -> bool {
    match kind {
        Kind::Text | Kind::Format(_) | Kind::Instant | Kind::Choice(_) => matches!(node, Node::Text(_)),
        Kind::Boolean => matches!(node, Node::Boolean(_)),
        Kind::Number => matches!(node, Node::Number(_)),
        Kind::List(_) => matches!(node, Node::List(_)),
        Kind::Map(_) | Kind::Object(_) => matches!(node, Node::Object(_)),
        Kind::Either(kinds) => kinds.iter().any(|kind| accepts(kind, node)),
        Kind::Nullable(kind) => *node == Node::Null || accepts(kind, node),
        Kind::Any => true,
    }
}

#[inline(never)]
fn wrong_type(tree: &Tree<'_>, kind: &Kind, path: &str, report: &mut Report<'_>) -> Option<Tree<'static>> {
    let message = format!("{} stands here where {} is expected", tree.describe(), expected(kind));
    let help = match (kind, &tree.node) {
        (Kind::Text | Kind::Format(_) | Kind::Choice(_) | Kind::Instant, Node::Number(_) | Node::Boolean(_)) => {
            Some("put it in quotes".to_owned())
        }
        (Kind::List(_), Node::Text(_)) => Some("write a list, be it of one: `[…]`".to_owned()),
        (_, Node::Null) => Some("give a value or leave the key out".to_owned()),
        (Kind::Boolean, Node::Text(_)) => Some("write `true` or `false` (in YAML 1.2 `yes` and `no` are texts)".to_owned()),
        _ => None,
    };
    report.error("document/wrong-type", path, message, help);
    None
}

/// A kind in the words of an error message.
#[must_use]
pub fn expected(kind: &Kind) -> String {
    match kind {
        Kind::Text => "a text".to_owned(),
        Kind::Format(format) => format.name.to_owned(),
        Kind::Boolean => "`true` or `false`".to_owned(),
        Kind::Number => "a number".to_owned(),
        Kind::Instant => "an instant".to_owned(),
        Kind::Choice(choice) => {
            let words: Vec<String> = choice.words.iter().map(|word| format!("`{word}`")).collect();
            words.join(" or ")
        }
        Kind::List(_) => "a list".to_owned(),
        Kind::Map(_) | Kind::Object(_) => "an object".to_owned(),
        Kind::Either(kinds) => kinds.iter().map(|kind| expected(kind)).collect::<Vec<_>>().join(" or "),
        Kind::Nullable(kind) => format!("{} or null", expected(kind)),
        Kind::Any => "a value".to_owned(),
    }
}

/// Tells of every key that stands twice; whether there is any.
fn duplicates(entries: &[(Key<'_>, Tree<'_>)], path: &str, report: &mut Report<'_>) -> bool {
    // Most objects are short, and looking through them costs less than remembering their keys.
    let known = |index: usize, key: &Key<'_>| entries.iter().take(index).any(|(other, _)| other.name == key.name);
    if entries.len() <= 32 && !entries.iter().enumerate().any(|(index, (key, _))| known(index, key)) {
        return false;
    }
    let before = report.diagnostics.len() + report.more;
    let mut seen: Names<'_, Option<u32>> = Names::default();
    for (key, _) in entries {
        let line = key.span.as_ref().map(|span| span.line);
        if let Some(first) = seen.get(&key.name) {
            let message = format!("`{}` stands here a second time", clipped(&key.name));
            let help = first.map_or_else(|| "keep one".to_owned(), |line| format!("the first is on line {line}; keep one"));
            report.push(
                Severity::Error,
                "document/duplicate-key",
                &pointer(path, &key.name),
                message,
                Some(help),
                key.span.as_deref().cloned(),
            );
        } else {
            seen.insert(key.name.as_ref(), line);
        }
    }
    report.diagnostics.len() + report.more > before
}

fn duplicates_below(tree: &Tree<'_>, path: &str, report: &mut Report<'_>) {
    match &tree.node {
        Node::Object(entries) => {
            duplicates(entries, path, report);
            for (key, value) in entries {
                duplicates_below(value, &pointer(path, &key.name), report);
            }
        }
        Node::List(items) => {
            for (index, value) in items.iter().enumerate() {
                duplicates_below(value, &item(path, index), report);
            }
        }
        _ => {}
    }
}

fn first_of_each<'t>(mut entries: Vec<(Key<'t>, Tree<'t>)>) -> Vec<(Key<'t>, Tree<'t>)> {
    let mut seen = NameSet::default();
    entries.retain(|(key, _)| seen.insert(key.name.clone()));
    entries
}

fn place_name(shape: &Shape, path: &str) -> String {
    if path.is_empty() { format!("the {}", shape.name.to_ascii_lowercase().trim_end_matches("document")) } else { format!("`{path}`") }
}

/// The first line of a doc comment.
#[must_use]
pub fn first_line(doc: &str) -> &str {
    doc.lines().next().unwrap_or("").trim().trim_end_matches('.')
}
