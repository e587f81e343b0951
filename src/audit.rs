//! Whether a log's chain holds: every line canonical, every record naming the one before.

use crate::decision::Verdict;
use crate::document;
use crate::gate::artifact::short;
use crate::names::Names;
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
    ("audit/contradicts-itself", "The record says of itself what can't be: allowed and by nobody, or refused and by somebody."),
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
    let mut previous: Option<String> = None;
    let mut overrides = Names::default();
    let mut count = 0;
    let lines: Vec<&str> = log.split('\n').collect();
    for (index, line) in lines.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let last = index + 1 == lines.len();
        if line.is_empty() && last {
            continue;
        }
        count += 1;
        // Where no more can be told, only how long the log is and where it ends still matter.
        if problems.len() >= limits::DIAGNOSTICS {
            let head = last || (index + 2 == lines.len() && lines.last().is_some_and(|line| line.is_empty()));
            if !head {
                continue;
            }
        } else {
            if last {
                problems.push(problem(number, "audit/cut-off", "the last line has no end: writing it was interrupted".to_owned()));
            }
            problems.extend(judge(line, number, previous.as_deref(), &mut overrides));
        }
        previous = Some(line_digest(line));
    }
    problems.truncate(limits::DIAGNOSTICS);
    if let Some(head) = head.filter(|head| previous.as_deref() != Some(*head)) {
        let found = previous.as_deref().unwrap_or("no record");
        let message = format!("the last record is {found}, and {} was expected", crate::scalar::clipped(head));
        problems.push(problem(u32::try_from(lines.len()).unwrap_or(u32::MAX), "audit/head-differs", message));
    }
    AuditAnswer { ok: problems.is_empty(), records: count, head: previous, problems }
}

fn problem(line: u32, code: &str, message: String) -> AuditProblem {
    AuditProblem { line, code: code.to_owned(), message }
}

/// What is wrong with one line after the one whose digest is `previous`; `overrides` are those that allowed something, by their line.
fn judge(line: &str, number: u32, previous: Option<&str>, overrides: &mut Names<'static, u32>) -> Vec<AuditProblem> {
    let record = match read::document::<Record<'_>>(line.as_bytes(), "the record", limits::CHANGE_BYTES) {
        Ok(record) => record,
        Err(error) => return vec![problem(number, "audit/not-a-record", error.message)],
    };
    let mut problems = Vec::new();
    let canonical = serde_json::from_str::<Tree<'_>>(line).map(|tree| canonical::canonical(&tree));
    if canonical.as_deref().ok() != Some(line) {
        problems.push(problem(number, "audit/not-canonical", "the line isn't the record's RFC 8785 bytes".to_owned()));
    }
    if (record.verdict == Verdict::Allow) != record.approved_by.0.is_some() {
        let by = record.approved_by.0.as_deref().unwrap_or("nobody");
        let message = format!("its verdict is {}, approved by {by}", record.verdict);
        problems.push(problem(number, "audit/contradicts-itself", message));
    }
    let named = record.previous.0.as_ref().map(|name| name.as_str());
    if named != previous {
        let shown = |digest: Option<&str>| digest.map_or_else(|| "none".to_owned(), |digest| short(digest).to_owned());
        let message = format!("it names {} as the record before, and the line before is {}", shown(named), shown(previous));
        problems.push(problem(number, "audit/previous-differs", message));
    }
    let used = record.override_use.0.as_ref().filter(|_| record.verdict == Verdict::Allow);
    if let Some(used) = used
        && let Some(first) = overrides.insert(used.id.to_string(), number)
    {
        problems.push(problem(number, "audit/override-used-twice", format!("the override {} was used on line {first} already", used.id)));
    }
    problems
}
