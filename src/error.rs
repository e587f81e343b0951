//! The caller broke the protocol: no decision can be given, and the answer says why.

use crate::diagnostic::Diagnostic;
use crate::document;

document! {
    kept
    /// A place in a text. Lines and columns count from 1, columns in UTF-16 units, as editors count.
    pub struct Span {
        /// The line that it starts on.
        line: u32,
        /// The column that it starts at.
        column: u32,
        /// The line that it ends on.
        end_line: u32,
        /// The column after its last character.
        end_column: u32,
    }
}

document! {
    kept
    /// Why an operation gave no answer.
    pub struct CallError {
        /// Stable, such as `document/syntax`.
        code: String,
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: Option<String>,
        /// JSON pointer to the place in the input.
        path: Option<String>,
        /// The place in the text.
        span: Option<Span>,
        /// Every mistake, where there are several.
        diagnostics: Option<Vec<Diagnostic>>,
    }
}

impl CallError {
    /// An error with its code and message.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        CallError { code: code.to_owned(), message: message.into(), help: None, path: None, span: None, diagnostics: None }
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with its place in the input.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }
}
