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
