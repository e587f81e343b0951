use std::fmt;

/// Why something is no instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// It lies before [`Timestamp::MIN`](crate::Timestamp::MIN) or after [`Timestamp::MAX`](crate::Timestamp::MAX).
    OutOfRange,
    /// The text isn't an instant as RFC 3339 writes it.
    NotRfc3339,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Error::OutOfRange => "the instant is out of range",
            Error::NotRfc3339 => "an instant is written as RFC 3339 has it, such as 2026-11-21T12:00:00Z",
        })
    }
}

impl std::error::Error for Error {}
