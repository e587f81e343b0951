//! YAML 1.2 (and so JSON) text → a tree with the place of every value and key, duplicate keys kept.
//!
//! Words such as `no` and `on` are texts, as YAML 1.2's core schema has it. Aliases are followed, and what they repeat counts
//! towards [`limits::ITEMS`](crate::limits::ITEMS).

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use std::borrow::Cow;
use std::cell::Cell;

use crate::error::{CallError, Span};
use crate::limits;
use crate::read::too_deep;
use crate::scalar::{LARGEST_EXACT_INTEGER, clipped, decimal};
use crate::tree::{Key, Node, Tree};

/// The lines of a text, for turning a parser's places into an editor's.
pub struct Lines<'t> {
    lines: Vec<&'t str>,
    /// Where the last place was: a parser goes forward, and so a line is walked once, however long it is and whatever stands on it.
    last: Cell<Cursor>,
}

/// A place within a line, counted in all three ways.
#[derive(Clone, Copy, Default)]
struct Cursor {
    line: u32,
    characters: usize,
    bytes: usize,
    units: usize,
}

/// Beyond so many bytes a line's end isn't looked for: nobody reads such a line, and it may hold a hundred thousand values.
const SHOWN_LINE: usize = 1000;

impl<'t> Lines<'t> {
    /// Splits a text at its line ends.
    #[must_use]
    pub fn of(text: &'t str) -> Self {
        // YAML ends a line at a lone carriage return, too.
        let lines = text.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r')).collect();
        Lines { lines, last: Cell::default() }
    }

    /// A line by its number, which counts from 1.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&'t str> {
        self.lines.get((number as usize).checked_sub(1)?).copied()
    }

    /// The place after so many characters of a line.
    #[inline(never)]
    fn seek(&self, line: u32, characters: usize) -> Cursor {
        let last = self.last.get();
        let mut at = if last.line == line && last.characters <= characters { last } else { Cursor { line, ..Cursor::default() } };
        let rest = self.line(line).and_then(|text| text.get(at.bytes..)).unwrap_or("");
        for c in rest.chars().take(characters - at.characters) {
            at.characters += 1;
            at.bytes += c.len_utf8();
            at.units += c.len_utf16();
        }
        self.last.set(at);
        at
    }

    /// Line and column, in UTF-16 units from 1, and what follows on the line.
    fn place(&self, mark: &Marker) -> (u32, u32, &'t str) {
        let line = u32::try_from(mark.line()).unwrap_or(u32::MAX);
        let at = self.seek(line, mark.col());
        (line, column(at.units), self.line(line).and_then(|text| text.get(at.bytes..)).unwrap_or(""))
    }

    /// The place of a scalar. The parser's end of a plain scalar can take in a comment behind it, so a scalar on one line ends
    /// where its own text does.
    #[inline(never)]
    fn scalar(&self, span: saphyr_parser::Span, value: &str, style: ScalarStyle) -> Span {
        let (line, column, rest) = self.place(&span.start);
        if style == ScalarStyle::Plain && rest.starts_with(value) {
            return Span { line, column, end_line: line, end_column: column.saturating_add(units(value)) };
        }
        let (end_line, end_column, _) = self.place(&span.end);
        if end_line > line {
            return to_line_end(line, column, rest);
        }
        Span { line, column, end_line, end_column }
    }

    #[inline(never)]
    fn collection(&self, span: saphyr_parser::Span) -> Span {
        let (line, column, rest) = self.place(&span.start);
        to_line_end(line, column, rest)
    }
}

fn column(units: usize) -> u32 {
    u32::try_from(units).unwrap_or(u32::MAX).saturating_add(1)
}

fn units(text: &str) -> u32 {
    let units = if text.is_ascii() { text.len() } else { text.encode_utf16().count() };
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// From a column to where the line ends, at least one column.
fn to_line_end(line: u32, column: u32, rest: &str) -> Span {
    let width = if rest.len() > SHOWN_LINE { 1 } else { units(rest.trim_end()).max(1) };
    Span { line, column, end_line: line, end_column: column.saturating_add(width) }
}

/// Reads one document.
///
/// # Errors
/// Text that is no YAML, more than one document, tags that say something else than the value does, keys that are no texts, and
/// [limits].
pub fn parse(text: &str) -> Result<Tree<'static>, CallError> {
    let lines = Lines::of(text);
    let mut builder = Builder { lines, stack: Vec::new(), anchors: Vec::new(), items: 0, root: None, documents: 0 };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let (line, column, _) = builder.lines.place(error.marker());
            // The scanner looks ahead for a key and meets its own limit of depth before this builder meets ours.
            let mut wrong = if error.info().contains("recursion") {
                too_deep()
            } else {
                CallError::new("document/syntax", format!("not valid YAML: {}", error.info()))
                    .help("check the indentation and the quotes here and on the line above")
            };
            wrong.span = Some(Span { line, column, end_line: line, end_column: column + 1 });
            wrong
        })?;
        builder.take(event, span)?;
    }
    builder.root.ok_or_else(|| CallError::new("document/empty", "the document is empty").help("`countersign init` writes a first one"))
}

/// A list or object that is still being read.
struct Open {
    tree: Tree<'static>,
    key: Option<Key<'static>>,
    anchor: usize,
}

struct Builder<'t> {
    lines: Lines<'t>,
    stack: Vec<Open>,
    anchors: Vec<(usize, Tree<'static>, usize)>,
    items: usize,
    root: Option<Tree<'static>>,
    documents: usize,
}

/// Each step is a function by itself: V8 optimises whole functions while the first policy is still being read, and small ones sooner.
impl Builder<'_> {
    #[inline(never)]
    fn take(&mut self, event: Event<'_>, span: saphyr_parser::Span) -> Result<(), CallError> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(self.wrong(
                        span,
                        "document/several",
                        "there is a second document after this `---`",
                        "give one document per file",
                    ));
                }
                Ok(())
            }
            Event::Scalar(value, style, anchor, tag) => {
                let place = self.lines.scalar(span, &value, style);
                if self.wants_key() {
                    return self.key(value.into_owned(), place);
                }
                let node = self.scalar(value, style, tag.as_deref(), span)?;
                self.value(Tree { node, span: Some(Box::new(place)) }, anchor)
            }
            Event::SequenceStart(anchor, tag) => self.open(Node::List(Vec::new()), anchor, tag.as_deref(), span),
            Event::MappingStart(anchor, tag) => self.open(Node::Object(Vec::new()), anchor, tag.as_deref(), span),
            Event::SequenceEnd | Event::MappingEnd => match self.stack.pop() {
                Some(open) => self.value(open.tree, open.anchor),
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let known = self.anchors.iter().rposition(|(id, ..)| *id == anchor);
                let Some((place, (_, tree, items))) = known.and_then(|place| Some((place, self.anchors.get(place)?))) else {
                    return Err(self.wrong(
                        span,
                        "document/syntax",
                        "this alias stands for nothing that came before it",
                        "write the value out",
                    ));
                };
                if self.wants_key() {
                    return Err(self.wrong(span, "document/key-not-text", "a key can't be an alias", "write the key out"));
                }
                if self.stack.len() + tree.measure().0 > limits::DEPTH {
                    return Err(self.too_deep(span));
                }
                self.count(*items, span)?;
                match self.anchors.get(place).map(|(_, tree, _)| tree.clone()) {
                    Some(tree) => self.value(tree, 0),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn wants_key(&self) -> bool {
        self.stack.last().is_some_and(|open| matches!(open.tree.node, Node::Object(_)) && open.key.is_none())
    }

    fn key(&mut self, name: String, span: Span) -> Result<(), CallError> {
        if let Some(open) = self.stack.last_mut() {
            open.key = Some(Key { name: name.into(), span: Some(Box::new(span)) });
        }
        Ok(())
    }

    #[inline(never)]
    fn open(&mut self, node: Node<'static>, anchor: usize, tag: Option<&Tag>, span: saphyr_parser::Span) -> Result<(), CallError> {
        if let Some(tag) = tag {
            return Err(self.unknown_tag(tag, span));
        }
        if self.wants_key() {
            return Err(self.wrong(span, "document/key-not-text", "a key has to be a text", "quote it if it was meant as one"));
        }
        if self.stack.len() >= limits::DEPTH {
            return Err(self.too_deep(span));
        }
        self.count(1, span)?;
        let place = self.lines.collection(span);
        self.stack.push(Open { tree: Tree { node, span: Some(Box::new(place)) }, key: None, anchor });
        Ok(())
    }

    #[inline(never)]
    fn value(&mut self, tree: Tree<'static>, anchor: usize) -> Result<(), CallError> {
        if anchor != 0 {
            let items = count(&tree);
            self.anchors.push((anchor, tree.clone(), items));
        }
        match self.stack.last_mut() {
            None => self.root = Some(tree),
            Some(open) => match &mut open.tree.node {
                Node::List(items) => items.push(tree),
                Node::Object(entries) => {
                    if let Some(key) = open.key.take() {
                        entries.push((key, tree));
                    }
                }
                _ => {}
            },
        }
        Ok(())
    }

    fn count(&mut self, items: usize, span: saphyr_parser::Span) -> Result<(), CallError> {
        self.items = self.items.saturating_add(items);
        if self.items > limits::ITEMS {
            let message = format!("the document holds more than {} values", limits::ITEMS);
            return Err(self.wrong(span, "document/too-many-items", &message, "aliases count as often as they are used"));
        }
        Ok(())
    }

    #[inline(never)]
    fn scalar(
        &mut self,
        value: Cow<'_, str>,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: saphyr_parser::Span,
    ) -> Result<Node<'static>, CallError> {
        self.count(1, span)?;
        if let Some(tag) = tag {
            if tag.is_yaml_core_schema() && tag.suffix == "str" {
                return Ok(Node::Text(value.into_owned().into()));
            }
            return Err(self.unknown_tag(tag, span));
        }
        if style != ScalarStyle::Plain {
            return Ok(Node::Text(value.into_owned().into()));
        }
        match plain(&value) {
            Ok(node) => Ok(node),
            Err(why) => {
                let message = format!("`{}` is {why}", clipped(&value));
                Err(self.wrong(span, "document/number", &message, "quote it if it was meant as a text"))
            }
        }
    }

    fn unknown_tag(&self, tag: &Tag, span: saphyr_parser::Span) -> CallError {
        let message = format!("the tag `{}{}` is not understood", clipped(&tag.handle), clipped(&tag.suffix));
        self.wrong(span, "document/tag", &message, "leave the tag out; quote the value if it is a text")
    }

    fn too_deep(&self, span: saphyr_parser::Span) -> CallError {
        CallError { span: Some(self.lines.collection(span)), ..too_deep() }
    }

    fn wrong(&self, span: saphyr_parser::Span, code: &str, message: &str, help: &str) -> CallError {
        let mut wrong = CallError::new(code, message).help(help);
        wrong.span = Some(self.lines.collection(span));
        wrong
    }
}

/// A long text that is used again counts as so many more values as it has this many bytes.
const TEXT_BYTES_AN_ITEM: usize = 64;

fn count(tree: &Tree<'_>) -> usize {
    match &tree.node {
        Node::List(items) => 1 + items.iter().map(count).sum::<usize>(),
        Node::Object(entries) => 1 + entries.iter().map(|(key, value)| key.name.len() / TEXT_BYTES_AN_ITEM + count(value)).sum::<usize>(),
        Node::Text(text) => 1 + text.len() / TEXT_BYTES_AN_ITEM,
        _ => 1,
    }
}

/// A plain scalar by YAML 1.2's core schema.
#[inline(never)]
fn plain(value: &str) -> Result<Node<'static>, &'static str> {
    match value {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Node::Null),
        "true" | "True" | "TRUE" => return Ok(Node::Boolean(true)),
        "false" | "False" | "FALSE" => return Ok(Node::Boolean(false)),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" | "-.inf" | "-.Inf" | "-.INF" | ".nan" | ".NaN" | ".NAN" => {
            return Err("not a finite number");
        }
        _ => {}
    }
    let integer = |digits: &str, radix: u32| -> Option<Result<Node, &'static str>> {
        if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
            return None;
        }
        Some(match u64::from_str_radix(digits, radix) {
            Ok(value) if value <= LARGEST_EXACT_INTEGER => Ok(Node::Number(value as f64)),
            _ => Err("an integer beyond ±2^53"),
        })
    };
    if let Some(node) = value.strip_prefix("0x").and_then(|digits| integer(digits, 16)) {
        return node;
    }
    if let Some(node) = value.strip_prefix("0o").and_then(|digits| integer(digits, 8)) {
        return node;
    }
    let (negative, unsigned) = match value.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, value.strip_prefix('+').unwrap_or(value)),
    };
    let sign = |node: Node<'static>| match node {
        Node::Number(number) if negative => Node::Number(-number),
        node => node,
    };
    if let Some(node) = integer(unsigned, 10) {
        return node.map(sign);
    }
    if looks_like_float(unsigned) {
        return decimal(unsigned).map(|number| sign(Node::Number(number))).ok_or("not a finite number");
    }
    Ok(Node::Text(value.to_owned().into()))
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, as the core schema has it.
fn looks_like_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (text, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        match parse(text) {
            Ok(tree) => serde_json::to_string(&tree).unwrap(),
            Err(error) => format!("{} at {:?}", error.code, error.span.map(|span| (span.line, span.column))),
        }
    }

    #[test]
    fn words_are_texts_as_yaml_1_2_has_it() {
        assert_eq!(
            json("[no, on, yes, NO, 12:30, 2026-11-26T00:00, 1.2.3, 1_000]"),
            r#"["no","on","yes","NO","12:30","2026-11-26T00:00","1.2.3","1_000"]"#
        );
        assert_eq!(json("[true, null, ~, 0x1F, 0o17, -12, 1.5e3, .5, 5.]"), "[true,null,null,31,15,-12,1500,0.5,5]");
        assert_eq!(json("!!str 12"), r#""12""#);
    }

    #[test]
    fn what_is_no_document_says_where() {
        assert_eq!(json(""), "document/empty at None");
        assert_eq!(json("a: [1"), "document/syntax at Some((2, 1))");
        assert_eq!(json("a: 1\n---\nb: 2"), "document/several at Some((2, 1))");
        assert_eq!(json("a: 9007199254740993"), "document/number at Some((1, 4))");
        assert_eq!(json("a: .nan"), "document/number at Some((1, 4))");
        assert_eq!(json("? [1]\n: 2"), "document/key-not-text at Some((1, 3))");
        assert_eq!(json("a: !ruby/object x"), "document/tag at Some((1, 4))");
        assert_eq!(json(&"[".repeat(10_000)), "document/too-deep at Some((1, 256))");
    }

    #[test]
    fn aliases_are_followed_and_counted() {
        assert_eq!(json("a: &x [1, 2]\nb: *x"), r#"{"a":[1,2],"b":[1,2]}"#);
        let mut bomb = String::from("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
        for level in 1..10 {
            let last = level - 1;
            bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{last}"); 10].join(",")));
        }
        assert!(json(&bomb).starts_with("document/too-many-items"));
    }

    #[test]
    fn places_count_utf_16_units_from_one() {
        let tree = parse("é😀: wörd  # comment\nnext: 'quoted'\n").unwrap();
        let Node::Object(entries) = &tree.node else { panic!("an object") };
        let at = |index: usize| {
            let (key, value) = &entries[index];
            let place = |span: &Option<Box<Span>>| span.as_ref().map(|s| (s.line, s.column, s.end_column)).unwrap();
            (place(&key.span), place(&value.span))
        };
        assert_eq!(at(0), ((1, 1, 4), (1, 6, 10)));
        assert_eq!(at(1), ((2, 1, 5), (2, 7, 15)));
    }
}
