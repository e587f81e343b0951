//! Patterns: RE2's syntax, compiled when the condition is loaded.

use regex_lite::RegexBuilder;

use super::program::Pattern;
use crate::limits;

/// The largest program that a pattern may become, in bytes. It bounds how long matching can take.
const LARGEST: usize = 64 * 1024;

/// Compiles a pattern.
///
/// # Errors
/// One that is too long, too large, or not understood; in words.
pub fn compile(written: &str) -> Result<Pattern, String> {
    if written.len() > limits::PATTERN_BYTES {
        return Err(format!("a pattern has at most {} bytes, this one has {}", limits::PATTERN_BYTES, written.len()));
    }
    let mut size = 1024;
    loop {
        // The size isn't told, so it is found by trying: doubling takes seven turns at most.
        match RegexBuilder::new(written).size_limit(size).build() {
            Ok(regex) => return Ok(Pattern { regex, instructions: size / 32 }),
            Err(_) if size < LARGEST => size *= 2,
            Err(why) => return Err(format!("this pattern isn't understood: {why}")),
        }
    }
}
