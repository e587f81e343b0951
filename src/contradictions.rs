//! What can't be in a change, whatever a policy says: empty names, malformed digests, lists beyond their limits.

use std::ops::RangeInclusive;

use crate::change::Change;
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::CallError;
use crate::limits;
use crate::scalar::clipped;
use crate::shape::FromTree as _;
use crate::tree::{Node, Tree, item, pointer};

/// Takes a change from a tree. `None` when it isn't one; `check.rs` then tells why.
///
/// # Errors
/// Every place that can't be, with its JSON pointer.
pub fn change(tree: Tree<'_>) -> Option<Result<Change<'_>, CallError>> {
    let mut wrong = Wrong(Vec::new());
    wrong.texts(&tree, "", "");
    let change = Change::from_tree(Some(tree))?;
    wrong.values(&change);
    Some(crate::read::several(wrong.0, "the change").map_or(Ok(change), Err))
}

/// The mistakes that were found.
struct Wrong(Vec<Diagnostic>);

impl Wrong {
    fn values(&mut self, change: &Change<'_>) {
        self.lists(change);
        self.signed_approvals(change);
        let (name, digest) = change.artifact.rsplit_once('@').unwrap_or((&change.artifact, ""));
        if name.len() < change.artifact.len() && (name.is_empty() || name.contains('@') || !crate::audit::is_digest(digest)) {
            let message = format!("`{}` is no SHA-256 digest", clipped(change.artifact.get(name.len() + 1..).unwrap_or("")));
            let message = match name {
                "" => format!("`{}` names a digest of nothing", clipped(&change.artifact)),
                name if name.contains('@') => format!("`{}` names two digests", clipped(&change.artifact)),
                _ => message,
            };
            self.tell("change/malformed-digest", "/artifact", message, "write `…@sha256:` and 64 hex digits in lower case");
        }
        if let Some(destination) = change.destination.as_ref().filter(|to| to.server.is_some() && to.name.is_some()) {
            let (server, name) = (destination.server.as_deref().unwrap_or(""), destination.name.as_deref().unwrap_or(""));
            let message = format!("it names its cluster twice, as `{}` and as `{}`", clipped(server), clipped(name));
            self.tell("change/contradiction", "/destination", message, "give `server` or `name`, as the Argo CD application does");
        }
        let shares = [("/coverage", change.coverage), ("/canary/weight", change.canary.as_ref().and_then(|canary| canary.weight))];
        for (path, share) in shares {
            if let Some(share) = share.filter(|share| !(0.0..=100.0).contains(&share.0)) {
                self.tell("change/out-of-range", path, format!("{share} is no share in percent"), "give a number from 0 to 100");
            }
        }
    }

    fn tell(&mut self, code: &str, path: &str, message: String, help: &str) {
        if self.0.len() < limits::DIAGNOSTICS {
            self.0.push(Diagnostic {
                code: code.to_owned(),
                severity: Severity::Error,
                message,
                help: Some(help.to_owned()),
                path: path.to_owned(),
                span: None,
                source: None,
            });
        }
    }

    fn lists(&mut self, change: &Change<'_>) {
        let pull_request = change.pull_request.as_ref();
        let lists = [
            ("/approvals", change.approvals.as_ref().map(Vec::len), limits::ACTS),
            ("/pull_request/reviews", pull_request.and_then(|pr| pr.reviews.as_ref()).map(Vec::len), limits::ACTS),
            ("/pull_request/commits", pull_request.and_then(|pr| pr.commits.as_ref()).map(Vec::len), limits::CHECKS),
            ("/attestations", change.attestations.as_ref().map(Vec::len), limits::ATTESTATIONS),
            ("/checks", change.checks.as_ref().map(Vec::len), limits::CHECKS),
            ("/paths", change.paths.as_ref().map(Vec::len), limits::PATHS),
        ];
        for (path, count, limit) in lists {
            if let Some(count) = count.filter(|count| *count > limit) {
                let message = format!("`{path}` lists {count}, and {limit} is the limit");
                self.tell("change/too-many", path, message, "deploy in smaller steps, or leave out what is superseded");
            }
        }
    }

    fn signed_approvals(&mut self, change: &Change<'_>) {
        let (count, limit) = (change.approvals.iter().flatten().filter(|one| one.signature.is_some()).count(), limits::SIGNED_APPROVALS);
        if count > limit {
            let message = format!("{count} approvals are signed, and {limit} is the limit");
            self.tell("change/too-many", "/approvals", message, "leave out those that the policy doesn't ask for");
        }
    }

    /// Tells what is wrong with every text; `name` is the field's, and `path` leads to it.
    fn texts(&mut self, tree: &Tree<'_>, name: &str, path: &str) {
        if clean(tree, name) {
            return;
        }
        match &tree.node {
            Node::Object(entries) => entries.iter().for_each(|(key, value)| self.texts(value, &key.name, &pointer(path, &key.name))),
            Node::List(items) => items.iter().enumerate().for_each(|(index, value)| self.texts(value, name, &item(path, index))),
            Node::Text(text) => {
                if let Some((code, what, help)) = fault(text, name) {
                    self.tell(code, path, format!("`{path}` {what}"), help);
                }
            }
            _ => {}
        }
    }
}

/// Whether nothing is wrong with any text: a quick look, which nearly every change passes.
fn clean(tree: &Tree<'_>, name: &str) -> bool {
    match &tree.node {
        // Documents of others, which are taken as they are.
        _ if matches!(name, "attestations" | "measurements" | "control" | "experiment") => true,
        Node::Object(_) if name == "signature" => true,
        Node::Object(entries) => entries.iter().all(|(key, value)| clean(value, &key.name)),
        Node::List(items) => items.iter().all(|value| clean(value, name)),
        Node::Text(text) => fault(text, name).is_none(),
        _ => true,
    }
}

/// What is wrong with a text in a field of a name: code, what, and what to do.
///
/// Texts are names, by which people, commits and paths are told apart, and two that look the same have to be the same.
fn fault(text: &str, name: &str) -> Option<(&'static str, &'static str, &'static str)> {
    if name == "paths" {
        return path_fault(text);
    }
    if is_plain(text.as_bytes()) {
        let commit = is_capital_hex(text) && matches!(name, "sha" | "commit" | "head_commit" | "merge_commit" | "tree");
        return commit.then_some(("change/malformed-text", "is a commit with capital letters", "write it in lower case, as git does"));
    }
    match name {
        // Prose. Whether it says enough is the policy's to judge.
        "comment" | "justification" | "acknowledgement" | "text" => None,
        _ if text.trim().is_empty() => Some(("change/empty-field", "is empty", "give it a value, or leave it out")),
        _ => hides_something(text).then_some((
            "change/malformed-text",
            "has blanks around it, or characters that can't be seen",
            "give it as its platform shows it",
        )),
    }
}

/// Whether there is something, and all of it is printable ASCII without blanks: so of nearly every name, and found eight bytes at once.
fn is_plain(text: &[u8]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (words, rest) = text.as_chunks::<8>();
    for word in words {
        let word = u64::from_le_bytes(*word);
        // The highest bit of a byte is set where it is above 0x7f, at 0x7f, or below 0x21.
        if (word | word.wrapping_add(ONES) | (word.wrapping_sub(ONES * 0x21) & !word)) & (ONES * 0x80) != 0 {
            return false;
        }
    }
    !text.is_empty() && rest.iter().all(|byte| (0x21..0x7f).contains(byte))
}

fn is_capital_hex(text: &str) -> bool {
    text.len() >= 7 && text.bytes().any(|byte| byte.is_ascii_uppercase()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether there are blanks at an end, or characters that don't show.
pub(crate) fn hides_something(text: &str) -> bool {
    text.trim() != text || text.chars().any(is_hidden)
}

/// Whether a character doesn't show: controls, zero-width ones, fillers, tags and those that turn the direction of writing.
pub(crate) fn is_hidden(c: char) -> bool {
    const HIDDEN: [RangeInclusive<u32>; 14] = [
        0xad..=0xad,
        0x34f..=0x34f,
        0x61c..=0x61c,
        0x115f..=0x1160,
        0x17b4..=0x17b5,
        0x180e..=0x180e,
        0x200b..=0x200f,
        0x2028..=0x202e,
        0x2060..=0x206f,
        0x3164..=0x3164,
        0xfeff..=0xfeff,
        0xffa0..=0xffa0,
        0xfff9..=0xfffb,
        0xe0000..=0xe0fff,
    ];
    c.is_control() || HIDDEN.iter().any(|range| range.contains(&u32::from(c)))
}

/// Globs are held against paths as git writes them; another spelling of the same path would slip past.
fn path_fault(path: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let odd = |segment: &str| matches!(segment, "" | "." | "..");
    let wrong = path.split('/').any(odd) || path.starts_with('"') || path.chars().any(char::is_control);
    let help = "give paths from the repository's root as git stores them (`git diff --name-only -z`), without `.`, `..` or quotes";
    wrong.then_some(("change/malformed-path", "is no path from the repository's root", help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_is_printable_ascii_wherever_the_odd_byte_stands() {
        assert!(is_plain(b"a") && is_plain(b"registry.example.com/a@sha256:00~!") && !is_plain(b""));
        for odd in (0..=255_u8).filter(|byte| !(0x21..0x7f).contains(byte)) {
            for at in 0..20 {
                let mut text = [b'~'; 20];
                text[at] = odd;
                assert!(!is_plain(&text), "{odd:#x} at {at}");
            }
        }
        assert!((0x21..0x7f).all(|byte| is_plain(&[byte; 9])));
    }
}
