//! JSON bytes → a typed document; where that fails, all mistakes are told.

use crate::check::{Report, check};
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::{CallError, Span};
use crate::limits;
use crate::scalar::LARGEST_EXACT_INTEGER;
use crate::shape::{FromTree, Kind, Shaped};
use crate::tree::{Node, Tree};
use crate::yaml::{self, Lines};

/// Reads a document of a type.
///
/// # Errors
/// Bytes beyond the limit, no UTF-8, no JSON, or JSON that isn't of the type: then every mistake is told, with its JSON pointer.
pub fn document<'a, T: FromTree<'a> + Shaped>(bytes: &'a [u8], what: &str, limit: usize) -> Result<T, CallError> {
    let (text, tree) = text_and_tree(bytes, what, limit)?;
    T::from_tree(Some(tree)).ok_or_else(|| refusal(text, what, T::KIND))
}

/// What is the same for all types, so that the Wasm holds it once.
#[inline(never)]
fn text_and_tree<'a>(bytes: &'a [u8], what: &str, limit: usize) -> Result<(&'a str, Tree<'a>), CallError> {
    let text = text(bytes, what, limit)?;
    Ok((text, tree(text, what)?))
}

/// A text's JSON as a tree.
pub(crate) fn tree<'a>(text: &'a str, what: &str) -> Result<Tree<'a>, CallError> {
    match serde_json::from_str::<Tree<'_>>(text) {
        Ok(tree) => {
            let (depth, large) = tree.measure();
            if depth > limits::DEPTH {
                return Err(too_deep());
            }
            if large && integer_beyond(text) {
                let message = format!("{what} holds an integer beyond ±2^53, which readers take for different numbers");
                return Err(CallError::new("document/number", message).help("write it as a text"));
            }
            Ok(tree)
        }
        Err(_) if text.trim().is_empty() => Err(CallError::new("document/empty", format!("{what} is empty")).help("give a JSON document")),
        Err(error) => Err(syntax(text, what, &error)),
    }
}

/// Whether valid JSON has an integer beyond ±2^53, written as one: `1e23` is a number as any other. serde_json refuses only those
/// that fit into 64 bits, since it reads longer ones as floating point.
fn integer_beyond(json: &str) -> bool {
    // Every second part lies within a text; an escaped quote parts it once more, so backslashes and what they escape go first.
    let plain = json.replace("\\\\", "").replace("\\\"", "");
    let outside = plain.split('"').step_by(2);
    let mut words = outside.flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '+')));
    words.any(|word| {
        let digits = word.bytes().all(|byte| byte.is_ascii_digit()) && !word.is_empty();
        digits && word.parse::<u64>().map_or(true, |value| value > LARGEST_EXACT_INTEGER)
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

/// Every mistake of a document that is valid JSON, as one error. Slower than reading it, and only run when that failed.
pub(crate) fn refusal(text: &str, what: &str, kind: &Kind) -> CallError {
    // JSON is YAML but for a few escapes; read so, every value has its place.
    let lines = Lines::of(text);
    let (tree, placed) = match yaml::parse(text) {
        Ok(tree) => (tree, true),
        Err(_) => (serde_json::from_str(text).unwrap_or_else(|_| Tree::from(Node::Null)), false),
    };
    let mut report = Report::new(&tree, placed.then_some(&lines));
    let other = !matches!(kind, Kind::Any) && tree.get("apiVersion").is_some() && tree.get("tiers").is_some();
    if other {
        let help = format!("give the policy as the policy, and {what} here");
        report.error("document/other-kind", "", format!("{what} is expected here, and this is a policy"), Some(help));
    } else {
        let _ = check(&tree, kind, "", &mut report);
    }
    let diagnostics = report.finish();
    let errors: Vec<Diagnostic> = diagnostics.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    several(errors, what).unwrap_or_else(|| CallError::new("document/invalid-value", format!("{what} can't be read")))
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

/// The error of a document that nests too deeply.
pub(crate) fn too_deep() -> CallError {
    CallError::new("document/too-deep", format!("lists and objects nest more than {} deep", limits::DEPTH)).help("flatten the document")
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
