//! A condition's text as tokens.

use super::{Mistake, literal};
use crate::scalar::{clipped, decimal};

/// The smallest part of a condition that means something.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A name or a word such as `in`.
    Name(String),
    /// A field's name in backticks, for names that are none in CEL.
    Quoted(String),
    /// An integer without its sign.
    Integer(u64),
    /// An integer that ends in `u`.
    Unsigned(u64),
    /// A number with a fraction or an exponent.
    Double(f64),
    /// A text, its escapes undone.
    Text(String),
    /// An operator or a bracket.
    Symbol(&'static str),
    /// After everything.
    End,
}

/// A token and where it stands.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The token.
    pub token: Token,
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

/// The longest come first. `=`, `&` and `|` alone mean nothing in CEL; the parser tells what was most likely meant.
const SYMBOLS: [&str; 27] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "(", ")", "[", "]", "{", "}", ",", ".", "?", ":", "=", "&",
    "|",
];

/// Splits a condition into tokens; the last is [`Token::End`].
///
/// # Errors
/// The first place that is no token.
pub fn tokens(source: &str) -> Result<Vec<Placed>, Mistake> {
    let mut found = Vec::new();
    let mut start = 0;
    loop {
        start += blank(rest(source, start));
        let here = rest(source, start);
        if here.is_empty() {
            found.push(Placed { token: Token::End, start, end: start });
            return Ok(found);
        }
        let (token, length) = next(here).map_err(|mistake| mistake.moved(start))?;
        let end = start + length;
        found.push(Placed { token, start, end });
        start = end;
    }
}

/// What stands from an offset on.
pub fn rest(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or("")
}

/// The length of white space and comments at the beginning.
fn blank(text: &str) -> usize {
    let mut length = 0;
    loop {
        let here = rest(text, length);
        let space = here.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)).count();
        let comment =
            if rest(here, space).starts_with("//") { rest(here, space).bytes().take_while(|byte| *byte != b'\n').count() } else { 0 };
        if space + comment == 0 {
            return length;
        }
        length += space + comment;
    }
}

/// The token at the beginning and its length.
fn next(text: &str) -> Result<(Token, usize), Mistake> {
    let mut bytes = text.bytes();
    let (first, second) = (bytes.next().unwrap_or(0), bytes.next().unwrap_or(0));
    if first.is_ascii_digit() || (first == b'.' && second.is_ascii_digit()) {
        return number(text);
    }
    if let Some(found) = literal::text(text)? {
        return Ok(found);
    }
    if first == b'`' {
        return quoted(text);
    }
    let name = name_length(text);
    if name > 0 {
        return Ok((Token::Name(text.get(..name).unwrap_or("").to_owned()), name));
    }
    if let Some(symbol) = SYMBOLS.iter().find(|symbol| text.starts_with(**symbol)) {
        return Ok((Token::Symbol(symbol), symbol.len()));
    }
    let wrong = text.chars().next().unwrap_or(' ');
    let help = match wrong {
        '“' | '”' | '‘' | '’' | '„' => Some("write texts in straight quotes: \"…\"".to_owned()),
        ';' => Some("a condition is one expression; join several with `&&`".to_owned()),
        '#' => Some("a comment begins with `//`".to_owned()),
        _ => None,
    };
    Err(Mistake::new("condition/syntax", format!("`{}` means nothing in a condition", wrong.escape_debug()), 0, wrong.len_utf8())
        .help(help))
}

/// How many bytes at the beginning are a name.
pub fn name_length(text: &str) -> usize {
    match text.bytes().next() {
        Some(first) if first.is_ascii_alphabetic() || first == b'_' => {
            text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count()
        }
        _ => 0,
    }
}

fn quoted(text: &str) -> Result<(Token, usize), Mistake> {
    let inside = rest(text, 1);
    let length = inside.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b'/' | b' ')).count();
    if length == 0 || !rest(inside, length).starts_with('`') {
        let help = Some("backticks hold a field's name; write texts in quotes: \"…\"".to_owned());
        return Err(Mistake::new("condition/syntax", "this backtick isn't closed after a field's name".to_owned(), 0, 1).help(help));
    }
    Ok((Token::Quoted(inside.get(..length).unwrap_or("").to_owned()), length + 2))
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The length of an exponent at the beginning, zero if there is none.
fn exponent(text: &str) -> usize {
    if !text.starts_with(['e', 'E']) {
        return 0;
    }
    let sign = usize::from(rest(text, 1).starts_with(['+', '-']));
    match digits(rest(text, 1 + sign)) {
        0 => 0,
        count => 1 + sign + count,
    }
}

fn number(text: &str) -> Result<(Token, usize), Mistake> {
    let hexadecimal = if text.starts_with("0x") { rest(text, 2).bytes().take_while(u8::is_ascii_hexdigit).count() } else { 0 };
    let whole = if hexadecimal > 0 { 2 + hexadecimal } else { digits(text) };
    let fraction = match rest(text, whole).strip_prefix('.').map(digits) {
        Some(count) if count > 0 && hexadecimal == 0 => 1 + count,
        _ => 0,
    };
    let power = if hexadecimal == 0 { exponent(rest(text, whole + fraction)) } else { 0 };
    let length = whole + fraction + power;
    let written = text.get(..length).unwrap_or("");
    let unsigned = fraction + power == 0 && rest(text, length).starts_with(['u', 'U']);
    let end = length + usize::from(unsigned);
    let tail = name_length(rest(text, end));
    if tail > 0 {
        return Err(not_a_number(text.get(..end + tail).unwrap_or(""), rest(text, end)));
    }
    let token = if fraction + power > 0 {
        decimal(written).map(Token::Double)
    } else {
        let value = if hexadecimal > 0 { u64::from_str_radix(rest(written, 2), 16).ok() } else { written.parse().ok() };
        value.map(if unsigned { Token::Unsigned } else { Token::Integer })
    };
    match token {
        Some(token) => Ok((token, end)),
        None => Err(Mistake::new("condition/syntax", format!("`{}` doesn't fit into 64 bits", clipped(written)), 0, end)),
    }
}

/// `2h` is what policies write for a length of time; CEL has a function for it.
fn not_a_number(written: &str, unit: &str) -> Mistake {
    let help = unit.starts_with(['s', 'm', 'h']).then(|| format!("write a length of time as `duration(\"{}\")`", clipped(written)));
    let help = help.or_else(|| unit.starts_with(['d', 'w']).then(|| "write a length of time in hours: `duration(\"24h\")`".to_owned()));
    Mistake::new("condition/syntax", format!("`{}` is no number", clipped(written)), 0, written.len()).help(help)
}
