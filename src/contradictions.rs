//! What can't be in a change, whatever a policy says: empty names, malformed digests, lists beyond their limits.

use crate::change::Change;
use crate::diagnostic::{Diagnostic, Severity};
use crate::error::CallError;
use crate::limits;
use crate::scalar::clipped;
use crate::shape::{Shaped, View};

impl Change<'_> {
    /// Finds what can't be, whatever a policy says: fields that are empty, out of range or malformed.
    ///
    /// # Errors
    /// Every such place, with its JSON pointer.
    pub fn contradictions(&self) -> Result<(), CallError> {
        let mut wrong = Wrong(Vec::new());
        wrong.lists(self);
        // What is written about a list that is too long would only be noise.
        if wrong.0.is_empty() {
            wrong.texts(self.view(), "", &mut String::new());
        }
        let (name, digest) = self.artifact.rsplit_once('@').unwrap_or((&self.artifact, ""));
        if name.len() < self.artifact.len() && (name.contains('@') || !crate::audit::is_digest(digest)) {
            let message = format!("`{}` is no SHA-256 digest", clipped(self.artifact.get(name.len() + 1..).unwrap_or("")));
            let message = if name.contains('@') { format!("`{}` names two digests", clipped(&self.artifact)) } else { message };
            wrong.tell("change/malformed-digest", "/artifact", message, "write `…@sha256:` and 64 hex digits in lower case");
        }
        let shares = [("/coverage", self.coverage), ("/canary/weight", self.canary.as_ref().and_then(|canary| canary.weight))];
        for (path, share) in shares {
            if let Some(share) = share.filter(|share| !(0.0..=100.0).contains(&share.0)) {
                wrong.tell("change/out-of-range", path, format!("{share} is no share in percent"), "give a number from 0 to 100");
            }
        }
        crate::read::several(wrong.0, "the change").map_or(Ok(()), Err)
    }
}

/// The mistakes that were found.
struct Wrong(Vec<Diagnostic>);

impl Wrong {
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

    /// Looks at every text; `name` is the field's, and `path` leads to it and is left as it was.
    fn texts(&mut self, view: View<'_>, name: &str, path: &mut String) {
        let length = path.len();
        match view {
            View::Object(fields) => {
                for (index, field) in fields.shape().fields.iter().enumerate() {
                    path.push('/');
                    path.push_str(field.name);
                    self.texts(fields.field(index), field.name, path);
                    path.truncate(length);
                }
            }
            View::List(items) => {
                for index in 0..items.count() {
                    let item = items.item(index);
                    // Most are fine, and need no path.
                    if !matches!(item, View::Text(text) if fault(text, name).is_none()) {
                        path.push_str(&format!("/{index}"));
                        self.texts(item, name, path);
                        path.truncate(length);
                    }
                }
            }
            View::Text(text) => {
                if let Some((code, what, help)) = fault(text, name) {
                    self.tell(code, path, format!("`{path}` {what}"), help);
                }
            }
            _ => {}
        }
    }
}

/// What is wrong with a text in a field of a name: code, what, and what to do.
///
/// Texts are names, by which people, commits and paths are told apart, and two that look the same have to be the same.
fn fault(text: &str, name: &str) -> Option<(&'static str, &'static str, &'static str)> {
    match name {
        // Prose. Whether it says enough is the policy's to judge.
        "comment" | "justification" | "acknowledgement" | "text" => None,
        "paths" => path_fault(text),
        _ if text.trim().is_empty() => Some(("change/empty-field", "is empty", "give it a value, or leave it out")),
        _ if !text.bytes().all(|byte| (0x21..0x7f).contains(&byte)) && hides_something(text) => {
            let what = "has blanks around it, or characters that can't be seen";
            Some(("change/malformed-text", what, "give it as its platform shows it"))
        }
        "sha" | "commit" | "head_commit" | "merge_commit" | "tree" if is_hex(text) && text.bytes().any(|b| b.is_ascii_uppercase()) => {
            Some(("change/malformed-text", "is a commit with capital letters", "write it in lower case, as git does"))
        }
        _ => None,
    }
}

fn is_hex(text: &str) -> bool {
    text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether there are blanks at an end, or characters that don't show: controls, zero-width ones and those that turn the direction.
fn hides_something(text: &str) -> bool {
    let hidden = |c: char| {
        let codes = [0xad..=0xad, 0x61c..=0x61c, 0x115f..=0x1160, 0x180e..=0x180e, 0x200b..=0x200f, 0x2028..=0x202e, 0x2060..=0x206f];
        c.is_control() || c == '\u{feff}' || codes.iter().any(|range| range.contains(&u32::from(c)))
    };
    text.trim() != text || text.chars().any(hidden)
}

/// Globs are held against paths as git writes them; another spelling of the same path would slip past.
fn path_fault(path: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let odd = |segment: &str| matches!(segment, "" | "." | "..");
    let wrong = path.split('/').any(odd) || path.starts_with('"') || path.chars().any(char::is_control);
    let help = "give paths from the repository's root as git stores them (`git diff --name-only -z`), without `.`, `..` or quotes";
    wrong.then_some(("change/malformed-path", "is no path from the repository's root", help))
}
