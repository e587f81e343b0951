//! One thing worth telling the author of a document, and its one rendering to text.

use crate::error::Span;
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
