//! One thing worth telling the author of a document, and its one rendering to text.

use crate::error::{CallError, Span};
use crate::{choice, document};

choice! {
    /// How much a diagnostic matters.
    pub enum Severity {
        /// The document can't be used.
        Error = "error",
        /// The document works; this is most likely not what was meant.
        Warning = "warning",
    }
}

document! {
    kept
    /// One thing worth telling the author of a document.
    pub struct Diagnostic {
        /// Stable, such as `calendar/window-never-opens`.
        code: String,
        /// How much it matters.
        severity: Severity,
        /// What is wrong: one sentence, no capital, no final period.
        message: String,
        /// What to do about it.
        help: Option<String>,
        /// JSON pointer to the place.
        path: String,
        /// The place in the text; absent when the document did not come as text.
        span: Option<Span>,
        /// The source line of the place.
        source: Option<String>,
    }
}

impl Diagnostic {
    /// A document that can't be read at all has this one mistake.
    #[must_use]
    pub fn from_error(error: CallError) -> Self {
        Diagnostic {
            code: error.code,
            severity: Severity::Error,
            message: error.message,
            help: error.help,
            path: error.path.unwrap_or_default(),
            span: error.span,
            source: None,
        }
    }
}

/// Diagnostics as a person reads them: place, source line, mark and help.
#[must_use]
pub fn render(diagnostics: &[Diagnostic], name: &str) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&format!("{}[{}]: {}\n", diagnostic.severity, diagnostic.code, diagnostic.message));
        match &diagnostic.span {
            Some(span) => {
                let number = span.line.to_string();
                let blank = " ".repeat(number.len());
                out.push_str(&format!("{blank} --> {name}:{}:{}\n", span.line, span.column));
                if let Some(source) = &diagnostic.source {
                    let before = before(source, span.column);
                    let width = if span.end_line == span.line { span.end_column.saturating_sub(span.column).max(1) } else { 1 };
                    let mark = "^".repeat((width as usize).min(120));
                    out.push_str(&format!("{number} | {source}\n{blank} | {before}{mark}\n"));
                }
                if let Some(help) = &diagnostic.help {
                    out.push_str(&format!("{blank} = help: {help}\n"));
                }
            }
            None => {
                let path = if diagnostic.path.is_empty() { "the whole document" } else { &diagnostic.path };
                out.push_str(&format!("  --> {name}: {path}\n"));
                if let Some(help) = &diagnostic.help {
                    out.push_str(&format!("  = help: {help}\n"));
                }
            }
        }
        out.push('\n');
    }
    let count = |severity: Severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let many = |count: usize, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    match (count(Severity::Error), count(Severity::Warning)) {
        (0, 0) => out.push_str(&format!("{name}: nothing to mend\n")),
        (errors, warnings) => out.push_str(&format!("{name}: {}, {}\n", many(errors, "error"), many(warnings, "warning"))),
    }
    out
}

/// As many blanks as stand before a column, tabs kept.
fn before(source: &str, column: u32) -> String {
    let mut units = 1;
    let mut out = String::new();
    for c in source.chars() {
        if units >= column {
            break;
        }
        out.push(if c == '\t' { '\t' } else { ' ' });
        units += u32::try_from(c.len_utf16()).unwrap_or(1);
    }
    out
}

/// Every code that a diagnostic or an error can have beside those of conditions, lints and audits, and what it says.
pub const CODES: &[(&str, &str)] = &[
    ("document/empty", "There is nothing in the document."),
    ("document/too-large", "The document has more bytes than its limit."),
    ("document/too-deep", "Lists and objects nest deeper than the limit."),
    ("document/too-many-items", "The document holds more values than the limit; aliases count as often as they are used."),
    ("document/too-many-mistakes", "There are more mistakes than are told at once."),
    ("document/not-utf8", "The bytes are no UTF-8."),
    ("document/syntax", "The text is no YAML or JSON."),
    ("document/several", "A second document stands in the same text."),
    ("document/tag", "A YAML tag says something that isn't understood."),
    ("document/key-not-text", "A key is no text."),
    ("document/number", "A number is not finite, or an integer beyond ±2^53."),
    ("document/duplicate-key", "A key stands twice in the same object."),
    ("document/unknown-key", "A key is none of those that can stand here."),
    ("document/missing-key", "A key that must be there isn't."),
    ("document/wrong-type", "A value is of another type than can stand here."),
    ("document/invalid-value", "A value is of the right type and can't stand here."),
    ("document/other-kind", "This is another document than is expected here."),
    ("policy/not-a-policy", "This is no policy."),
    ("policy/not-built", "The policy asks for what this build can't judge; it is refused rather than half applied."),
    ("policy/no-environment", "The policy gates no environment."),
    ("policy/unknown-team", "A team is named that the policy doesn't define."),
    ("policy/unknown-role", "A role is named that the policy doesn't define."),
    ("policy/no-owners", "An accountable owner is asked for, and the policy names none."),
    ("policy/bad-count", "A number is no number of people or characters."),
    ("change/malformed-text", "A name has blanks around it, characters that can't be seen, or capital letters in hex."),
    ("change/malformed-path", "A path isn't written as git stores it."),
    ("change/too-many", "A list in the change is longer than its limit."),
    ("policy/too-many", "More stand here than the limit."),
    ("policy/bad-percent", "A number is no share in percent."),
    ("policy/bad-glob", "A glob is too long."),
    ("policy/bad-pattern", "A pattern is no regular expression, or too long."),
    ("policy/pattern-not-anchored", "A pattern matches anywhere within a text, which is rarely meant."),
    ("people/login-shared", "A login belongs to two people."),
    ("people/no-owner", "Nobody answers for a service."),
    ("approvals/bad-key", "A key of an approver can't be read."),
    ("approvals/key-shared", "A key stands twice among those of approvers."),
    ("duties/alone", "A duty is kept apart from nobody."),
    ("duties/no-deployer", "Only automation may deploy, and no identity is named."),
    ("duties/no-compensation", "A rule of separation is let go, and nothing makes up for it."),
    ("classify/sets-nothing", "A rule of classification sets nothing."),
    ("tier/duplicate-name", "Two tiers have one name."),
    ("tier/none-enforced", "No tier is enforced, so nothing would be asked of any change."),
    ("tier/duplicate-check", "A check is asked for twice."),
    ("tier/not-enough-people", "More approvals are asked for than there are people who could give one."),
    ("tier/not-enough-keys", "More signed approvals are asked for than there are people with a key who could give one."),
    ("tier/distinct-from-itself", "A requirement has to be met by other people than itself."),
    ("tier/unknown-requirement", "A requirement is named that the tier doesn't have."),
    ("tier/duplicate-requirement", "Two requirements have one name, and `distinct_from` means one of them."),
    ("canary/unknown-plan", "A rollout plan is named that the policy doesn't define."),
    ("canary/bad-steps", "The weights of a rollout plan don't ascend to 100."),
    ("calendar/unknown-time-zone", "No time zone has this name."),
    ("artifact/bad-key", "Who must have signed an artifact isn't said by a key that can be read."),
    ("artifact/no-signer", "The policy doesn't say who in particular must have signed what it asks for."),
    ("artifact/loose-identity", "The glob of a keyless identity holds more than it seems to."),
    ("artifact/bad-predicate", "The predicate of a provenance or of a step isn't said, or isn't one that is read."),
    ("artifact/bad-level", "The SLSA build level isn't 1, 2 or 3."),
    ("artifact/level-unprovable", "A SLSA build level is asked for that nothing could prove."),
    ("artifact/duplicate-step", "Two steps have the same name, or the same attestation would meet both."),
    ("artifact/nothing-asked", "An artifact's attestations are to be judged, and nobody is named whose signature counts."),
    ("artifact/bad-trusted-root", "What certificates are to be judged by is no trusted root that can be relied on."),
    ("sign/not-allowed", "Only a decision that allows is signed."),
    ("sign/other-policy", "The decision was made by another policy."),
    ("sign/ended", "The decision has ended, or is dated after the instant of signing."),
    ("sign/no-digest", "The artifact is named without a digest."),
    ("sign/bad-key", "A key can't be read."),
    ("sign/other-key", "The policy doesn't name the key as one of the approver's."),
    ("change/malformed-envelope", "What should be a signed change is no envelope of one."),
    ("change/signature-invalid", "None of the collectors that are given signed the change as it stands."),
    ("change/not-canonical", "What a collector signed isn't in RFC 8785 bytes."),
    ("signoff/malformed", "What should be a sign-off is no envelope."),
    ("change/contradiction", "Two fields of a change say what can't both be."),
    ("waiver/incomplete", "A waiver names no owner, ticket or reason."),
    ("waiver/scope", "A waiver is for neither or both of a service and a digest, or for what the policy doesn't gate."),
    ("waiver/not-waivable", "A waiver is about something that can't be waived."),
    ("waiver/unknown-rule", "A waiver is about a rule that the policy doesn't have."),
    ("calendar/no-time-zone", "Whose clock windows and freezes go by isn't said."),
    ("calendar/selects-nothing", "A sync window selects no application, cluster or namespace."),
    ("calendar/bad-range", "A range of the calendar ends before it begins, or is too long to be told at once."),
    ("calendar/bad-event", "A line or an event of an iCalendar can't be judged."),
    ("calendar/bad-time", "A time, a date or days of the week can't be read."),
    ("calendar/incomplete", "A window or freeze doesn't say when it is in one of the ways that there are."),
    ("calendar/never-fires", "A schedule names a day that no year has."),
    ("calendar/never-open", "A window or freeze ends before it begins, or lasts no time."),
    ("calendar/duplicate-name", "Two windows or freezes have one name."),
    ("calendar/freeze-without-break-glass", "A freeze has no way to break the glass, which is how a freeze becomes an outage."),
    ("calendar/freeze-not-breakable", "The break-glass path of a freeze doesn't stand in for the calendar."),
    ("break-glass/unknown-path", "A break-glass path is named that the policy doesn't define."),
    ("break-glass/unknown-who", "A word names no role, team or person of the policy."),
    ("break-glass/nobody", "Nobody may break the glass by a path."),
    ("break-glass/no-time", "An override would be in force for no time."),
    ("break-glass/no-channel", "An override has to be posted, and no channel is named."),
    ("change/empty-field", "A field of the change that must say something is empty."),
    ("change/malformed-digest", "What stands behind the artifact's `@` is no SHA-256 digest."),
    ("change/out-of-range", "A share is not within 0 to 100 percent."),
    ("override-text/no-template", "There is no line of the template in the text."),
    ("override-text/missing", "A field of the template, or something that an override is bound to, isn't given."),
    ("override-text/blank", "A field of the template has nothing in it."),
    ("override-text/twice", "A field of the template is given twice."),
    ("override-text/not-filled", "The place for the requester's name isn't filled in."),
    ("override-text/acknowledgement", "The acknowledgement isn't the exact sentence."),
    ("override-text/malformed", "A field hides characters, or the reference line can't be read."),
    ("override-text/clash", "The text says something else than what is given beside it."),
    ("override-text/too-long", "A text of an override is longer than its limit."),
    ("history/too-long", "The history holds more records than the limit."),
    ("record/other-change", "The decision was made of another change."),
    ("record/bad-previous", "What should name the record before is no digest."),
    ("request/malformed", "The input isn't what the operation takes."),
    ("request/bad-instant", "The instant of the decision can't be read."),
    ("request/unknown-operation", "There is no operation of that name."),
    ("schema/unknown-document", "There is no schema of that document."),
];
