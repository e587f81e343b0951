//! JSON bytes → a typed document: straight into its type, and only when that fails through a tree that tells all mistakes.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::check::{Report, check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::{CallError, Span};
use crate::limits;
use crate::scalar::LARGEST_EXACT_INTEGER;
use crate::shape::{FromTree, Shaped};
use crate::tree::{Key, Node, Tree};
use crate::yaml::{self, Lines};

/// Reads a document of a type.
///
/// # Errors
/// Bytes beyond the limit, no UTF-8, no JSON, or JSON that isn't of the type: then every mistake is told, with its JSON pointer.
pub fn document<'a, T: Deserialize<'a> + Shaped>(bytes: &'a [u8], what: &str, limit: usize) -> Result<T, CallError> {
    let text = text(bytes, what, limit)?;
    serde_json::from_str(text).map_err(|error| refusal::<T>(text, what, &error))
}

/// Reads a document of a type that is taken from a tree: slower than [`document`], with the same messages.
///
/// # Errors
/// Those of [`document`].
pub fn checked<T: FromTree + Shaped>(bytes: &[u8], what: &str, limit: usize) -> Result<T, CallError> {
    let text = text(bytes, what, limit)?;
    let Loose(tree) = serde_json::from_str(text).map_err(|error| refusal::<T>(text, what, &error))?;
    let mut report = Report::new(&tree, None);
    let left = check(&tree, T::KIND, "", &mut report);
    let read = if report.has_errors() { None } else { T::from_tree(left.as_ref()) };
    read.ok_or_else(|| {
        let unknown = || CallError::new("document/invalid-value", format!("{what} can't be read"));
        refusal_of::<T>(text, what, tree).unwrap_or_else(unknown)
    })
}

/// Reads bytes as text.
///
/// # Errors
/// Bytes beyond the limit or no UTF-8.
pub fn text<'a>(bytes: &'a [u8], what: &str, limit: usize) -> Result<&'a str, CallError> {
    if bytes.len() > limit {
        let message = format!("{what} has {} bytes, and {limit} is the limit", bytes.len());
        return Err(CallError::new("document/too-large", message).help("leave out what the decision doesn't need"));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let message = format!("{what} isn't UTF-8: the byte at {} begins no character", error.valid_up_to());
        CallError::new("document/not-utf8", message).help("save it as UTF-8")
    })
}

/// Why a text isn't a document of a type. Slower than reading it, and only run when that failed.
fn refusal<T: Shaped>(text: &str, what: &str, error: &serde_json::Error) -> CallError {
    if text.trim().is_empty() {
        return CallError::new("document/empty", format!("{what} is empty")).help("give a JSON document");
    }
    let loose: Tree = match serde_json::from_str::<Loose>(text) {
        Ok(Loose(tree)) => tree,
        Err(error) => return syntax(text, what, &error),
    };
    refusal_of::<T>(text, what, loose).unwrap_or_else(|| syntax(text, what, error))
}

/// Every mistake of a document that is valid JSON, as one error; `None` when there is none.
fn refusal_of<T: Shaped>(text: &str, what: &str, loose: Tree) -> Option<CallError> {
    // JSON is YAML but for a few escapes; read so, every value has its place.
    let lines = Lines::of(text);
    let (tree, placed) = match yaml::parse(text) {
        Ok(tree) => (tree, true),
        Err(_) => (loose, false),
    };
    let mut report = Report::new(&tree, placed.then_some(&lines));
    let other = tree.get("apiVersion").is_some() && tree.get("tiers").is_some();
    if other {
        let help = "give the policy as the policy, and here the change";
        report.error("document/other-kind", "", format!("{what} is expected here, and this is a policy"), Some(help.to_owned()));
    } else {
        let _ = check(&tree, T::KIND, "", &mut report);
    }
    let diagnostics = report.finish();
    let errors: Vec<Diagnostic> = diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    several(errors, what)
}

/// One error that carries all.
#[must_use]
pub fn several(diagnostics: Vec<Diagnostic>, what: &str) -> Option<CallError> {
    let first = diagnostics.first()?;
    let more = match diagnostics.len() {
        1 => String::new(),
        2 => ", and one more mistake".to_owned(),
        count => format!(", and {} more mistakes", count - 1),
    };
    Some(CallError {
        code: first.code.clone(),
        message: format!("{what}: {}{more}", first.message),
        help: first.help.clone(),
        path: Some(first.path.clone()),
        span: first.span.clone(),
        diagnostics: Some(diagnostics),
    })
}

/// serde_json counts columns in bytes.
fn syntax(text: &str, what: &str, error: &serde_json::Error) -> CallError {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or("").to_owned();
    let code = if message.contains("recursion limit") {
        "document/too-deep"
    } else if message.contains("2^53") {
        "document/number"
    } else {
        "document/syntax"
    };
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or("");
    let before = line.get(..error.column().saturating_sub(1).min(line.len())).unwrap_or(line);
    let column = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX).saturating_add(1);
    let number = u32::try_from(error.line()).unwrap_or(u32::MAX);
    let mut wrong = CallError::new(code, format!("{what} isn't valid JSON: {message}")).help("mend the JSON here");
    wrong.span = Some(Span { line: number, column, end_line: number, end_column: column.saturating_add(1) });
    wrong
}

/// JSON with its duplicate keys kept, so that they can be told beside all other mistakes.
struct Loose(Tree);

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LooseVisitor;
        impl<'de> Visitor<'de> for LooseVisitor {
            type Value = Node;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }
            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Null)
            }
            fn visit_bool<E>(self, v: bool) -> Result<Node, E> {
                Ok(Node::Boolean(v))
            }
            fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Node, E> {
                if v.unsigned_abs() > LARGEST_EXACT_INTEGER {
                    Err(E::custom("an integer beyond ±2^53"))
                } else {
                    Ok(Node::Number(v as f64))
                }
            }
            fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Node, E> {
                if v > LARGEST_EXACT_INTEGER { Err(E::custom("an integer beyond ±2^53")) } else { Ok(Node::Number(v as f64)) }
            }
            fn visit_f64<E>(self, v: f64) -> Result<Node, E> {
                Ok(Node::Number(v))
            }
            fn visit_str<E>(self, v: &str) -> Result<Node, E> {
                Ok(Node::Text(v.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
                let mut items = Vec::new();
                while let Some(Loose(item)) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Node::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
                let mut entries = Vec::new();
                while let Some((name, Loose(value))) = map.next_entry::<String, Loose>()? {
                    entries.push((Key { name, span: None }, value));
                }
                Ok(Node::Object(entries))
            }
        }
        deserializer.deserialize_any(LooseVisitor).map(|node| Loose(Tree::from(node)))
    }
}

/// The most that a document may be read from, when it isn't a policy or a change.
pub const DOCUMENT_BYTES: usize = limits::INPUT_BYTES;
