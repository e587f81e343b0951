//! Whether a log's chain holds: every line canonical, every record naming the one before.

use crate::document;
use crate::read;
use crate::record::{Record, line_digest};
use crate::tree::Tree;
use crate::{canonical, limits};

document! {
    written
    /// Whether a log's chain holds.
    pub struct AuditAnswer {
        /// Whether it does.
        ok: bool,
        /// How many records there are.
        records: u32,
        /// `sha256:` over the last line; absent when there is none.
        head: Option<String>,
        /// Every place where it doesn't hold.
        problems: Vec<AuditProblem>,
    }
}

document! {
    written
    /// A place where a chain doesn't hold.
    pub struct AuditProblem {
        /// The line, counting from 1.
        line: u32,
        /// Stable, such as `audit/previous-differs`.
        code: String,
        /// What is wrong.
        message: String,
    }
}

/// Codes of what can be wrong with a log, and what each says.
pub const CODES: &[(&str, &str)] = &[
    ("audit/not-a-record", "The line is no record."),
    ("audit/not-canonical", "The line isn't the record's RFC 8785 bytes, so it was written by something else or edited."),
    ("audit/previous-differs", "The record doesn't name the one before: one was edited, taken out, put in or moved."),
    ("audit/cut-off", "The last line has no end: writing it was interrupted."),
    ("audit/head-differs", "The last record isn't the one that was expected: the tail was cut off or replaced."),
    ("audit/override-used-twice", "An override stands behind two allowed deploys."),
];

/// Whether a text is `sha256:` and 64 hex digits in lower case.
#[must_use]
pub fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// Goes through a log's text. `head` is the digest that the last line is expected to have.
#[must_use]
pub fn audit(log: &str, head: Option<&str>) -> AuditAnswer {
    let mut problems: Vec<AuditProblem> = Vec::new();
    let mut tell = |line: usize, code: &str, message: String| {
        if problems.len() < limits::DIAGNOSTICS {
            problems.push(AuditProblem { line: u32::try_from(line).unwrap_or(u32::MAX), code: code.to_owned(), message });
        }
    };
    let mut previous: Option<String> = None;
    let mut overrides = std::collections::BTreeMap::new();
    let mut count = 0;
    let lines: Vec<&str> = log.split('\n').collect();
    for (index, line) in lines.iter().enumerate() {
        let number = index + 1;
        if line.is_empty() && number == lines.len() {
            continue;
        }
        count += 1;
        if number == lines.len() {
            tell(number, "audit/cut-off", "the last line has no end: writing it was interrupted".to_owned());
        }
        match read::checked::<Record<'_>>(line.as_bytes(), "the record", limits::CHANGE_BYTES) {
            Err(error) => tell(number, "audit/not-a-record", error.message),
            Ok(record) => {
                let canonical = serde_json::from_str::<Tree>(line).map(|tree| canonical::canonical(&tree));
                if canonical.as_deref().ok() != Some(*line) {
                    tell(number, "audit/not-canonical", "the line isn't the record's RFC 8785 bytes".to_owned());
                }
                let named = record.previous.0.as_ref().map(|name| name.as_str());
                if named != previous.as_deref() {
                    let shown = |digest: Option<&str>| {
                        digest.map_or_else(|| "none".to_owned(), |digest| crate::gate::artifact::short(digest).to_owned())
                    };
                    let message =
                        format!("it names {} as the record before, and the line before is {}", shown(named), shown(previous.as_deref()));
                    tell(number, "audit/previous-differs", message);
                }
                let used = record.override_use.0.as_ref().filter(|_| record.verdict == crate::decision::Verdict::Allow);
                if let Some(used) = used
                    && let Some(first) = overrides.insert(used.id.to_string(), number)
                {
                    tell(number, "audit/override-used-twice", format!("the override {} was used on line {first} already", used.id));
                }
            }
        }
        previous = Some(line_digest(line));
    }
    if let Some(head) = head.filter(|head| previous.as_deref() != Some(*head)) {
        let found = previous.as_deref().unwrap_or("no record");
        tell(lines.len(), "audit/head-differs", format!("the last record is {found}, and {} was expected", crate::scalar::clipped(head)));
    }
    AuditAnswer { ok: problems.is_empty(), records: count, head: previous, problems }
}
