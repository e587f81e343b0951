//! Texts in quotes: plain, raw, over several lines, and their escapes.

use super::Mistake;
use super::lexer::{Token, rest};

/// The text literal at the beginning and its length; nothing if there is none.
///
/// # Errors
/// One that isn't closed, an escape that CEL doesn't have, or bytes.
pub fn text(source: &str) -> Result<Option<(Token, usize)>, Mistake> {
    let prefix = source.bytes().take(2).take_while(|byte| matches!(byte, b'r' | b'R' | b'b' | b'B')).count();
    let letters = source.get(..prefix).unwrap_or("");
    let quote = ["\"\"\"", "'''", "\"", "'"].iter().find(|quote| rest(source, prefix).starts_with(**quote));
    let Some(quote) = quote else { return Ok(None) };
    let raw = letters.contains(['r', 'R']);
    let bytes = letters.contains(['b', 'B']);
    if letters.len() == 2 && !(raw && bytes) {
        return Ok(None);
    }
    let inside = rest(source, prefix + quote.len());
    let (value, length) = body(inside, quote, raw).map_err(|mistake| match mistake {
        Wrong::Open => Mistake::new("condition/syntax", "this text isn't closed".to_owned(), 0, prefix + quote.len())
            .help(Some(format!("end it with {quote}"))),
        Wrong::Escape(at, length) => {
            let start = prefix + quote.len() + at;
            let written: String = source.get(start + 1..start + length).unwrap_or("").chars().flat_map(char::escape_debug).collect();
            Mistake::new("condition/syntax", format!("`\\{written}` is no escape"), start, start + length)
                .help(Some("write a backslash as `\\\\`, or the whole text raw: r\"…\"".to_owned()))
        }
    })?;
    let end = prefix + quote.len() + length + quote.len();
    if bytes {
        let help = Some("write a text: \"…\"".to_owned());
        return Err(Mistake::new("condition/unsupported", "bytes aren't part of conditions".to_owned(), 0, end).help(help));
    }
    Ok(Some((Token::Text(value), end)))
}

enum Wrong {
    /// The closing quote is missing.
    Open,
    /// No escape: where and how long.
    Escape(usize, usize),
}

/// The value up to the closing quote, and the length of what stands before it.
fn body(inside: &str, quote: &str, raw: bool) -> Result<(String, usize), Wrong> {
    let mut value = String::new();
    let mut at = 0;
    loop {
        let here = rest(inside, at);
        if here.starts_with(quote) {
            return Ok((value, at));
        }
        let Some(character) = here.chars().next() else { return Err(Wrong::Open) };
        if matches!(character, '\n' | '\r') && quote.len() == 1 {
            return Err(Wrong::Open);
        }
        if raw || character != '\\' {
            value.push(character);
            at += character.len_utf8();
        } else {
            let (meant, length) = escape(rest(here, 1)).ok_or_else(|| Wrong::Escape(at, escape_width(here)))?;
            value.push(meant);
            at += 1 + length;
        }
    }
}

/// The character that an escape stands for, and its length without the backslash.
fn escape(text: &str) -> Option<(char, usize)> {
    let first = text.chars().next()?;
    let plain = |meant: char| Some((meant, 1));
    match first {
        '\\' | '?' | '"' | '\'' | '`' => plain(first),
        'a' => plain('\u{07}'),
        'b' => plain('\u{08}'),
        'f' => plain('\u{0c}'),
        'n' => plain('\n'),
        'r' => plain('\r'),
        't' => plain('\t'),
        'v' => plain('\u{0b}'),
        'x' | 'X' => code_point(text, 1, 2, 16),
        'u' => code_point(text, 1, 4, 16),
        'U' => code_point(text, 1, 8, 16),
        '0'..='3' => code_point(text, 0, 3, 8),
        _ => None,
    }
}

fn code_point(text: &str, skipped: usize, digits: usize, radix: u32) -> Option<(char, usize)> {
    let written = text.get(skipped..skipped + digits)?;
    if !written.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    let value = u32::from_str_radix(written, radix).ok()?;
    Some((char::from_u32(value)?, skipped + digits))
}

/// How much of a wrong escape to point at: the backslash and the character after it.
fn escape_width(text: &str) -> usize {
    text.chars().take(2).map(char::len_utf8).sum()
}
