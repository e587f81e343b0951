//! What people typed, written so that it shows what they typed and does nothing else.
//!
//! Nothing typed may look like a field of the template, notify anybody, hide characters or leave the format that it stands in, and
//! reading it back gives the same text, character for character. So escapes are visible and can be undone:
//!
//! - A character that doesn't show, or that a reader would take for layout, is written as its number: `\u{202e}`.
//! - The `@` of a mention is written `＠`, which reads the same and notifies nobody.
//! - Beyond that Markdown has its backslashes, Slack its entities, and plain text a number for a `<` that a program could take for
//!   markup.

use crate::contradictions::is_hidden;
use crate::paper_trail::template;

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text, as mails and terminals show it.
    Text,
    /// GitHub-flavoured Markdown.
    Markdown,
    /// The texts within a Slack message.
    Slack,
}

/// How a text lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lay {
    /// On one line: line ends are escaped as other characters that don't show. In Markdown, what stands between backticks is code.
    Line,
    /// The same behind a label, where a reader takes marks at the ends for the label's.
    Value,
    /// Over several lines, each as it is.
    Lines,
}

/// Gives a text piece by piece: a line end, or the written form of one character, which must not be torn apart.
pub fn pieces(text: &str, format: Format, lay: Lay, give: &mut dyn FnMut(&str)) {
    let lines = lay == Lay::Lines;
    let code = lay == Lay::Line && format == Format::Markdown && !text.contains("``") && text.matches('`').count().is_multiple_of(2);
    let outside = format;
    let mut format = format;
    let mut before = None;
    // Whether the line so far is a number, which Markdown takes for a list's.
    let mut number = true;
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or("");
        let next = rest.chars().nth(1);
        let starts = before.is_none_or(|before| lines && before == '\n');
        let ends = next.is_none_or(|next| lines && next == '\n');
        number = starts || number;
        let coded = match c {
            '\n' if lines => before.is_none() || next.is_none(),
            '＠' => true,
            '\\' if ends || rest.starts_with("\\u{") => true,
            '*' | '_' | '`' if lay == Lay::Value && (starts || ends) => true,
            '>' if starts => true,
            '<' => format == Format::Text && next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '!' | '@' | '#' | '/')),
            _ if is_hidden(c) || ((starts || ends) && c.is_whitespace()) => true,
            _ => starts && (template::labelled(rest.split('\n').next().unwrap_or("")).is_some() || template::fence(rest).is_some()),
        };
        if code && c == '`' {
            // Nothing within code is markup, so that it is written as plain text is.
            format = if format == outside { Format::Text } else { outside };
            give("`");
            (before, number) = (Some(c), false);
            continue;
        }
        let mut utf8 = [0; 4];
        let whole: &str = c.encode_utf8(&mut utf8);
        match c {
            _ if coded => {
                let backslash = if format == Format::Markdown { "\\\\" } else { "\\" };
                give(&format!("{backslash}u{{{:x}}}", u32::from(c)));
            }
            '@' if mentions(before, rest) => give("＠"),
            _ => match format {
                Format::Markdown if is_markup(c) || starts && is_markup_at_start(c) || number && !starts && matches!(c, '.' | ')') => {
                    give(&format!("\\{c}"));
                }
                Format::Slack => give(entity(c).unwrap_or(whole)),
                _ => give(whole),
            },
        }
        number = number && c.is_ascii_digit();
        before = Some(c);
    }
}

/// A text as it stands in a format.
#[must_use]
pub fn escaped(text: &str, format: Format, lay: Lay) -> String {
    let mut out = String::new();
    pieces(text, format, lay, &mut |piece| out.push_str(piece));
    out
}

/// Undoes [`escaped`].
#[must_use]
pub fn read(text: &str, format: Format) -> String {
    let plain = match format {
        Format::Text => text.to_owned(),
        Format::Markdown => without_backslashes(text),
        Format::Slack => text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
    };
    let mut out = String::with_capacity(plain.len());
    let mut rest = plain.as_str();
    while let Some(c) = rest.chars().next() {
        let (coded, after) = code(rest).unwrap_or((if c == '＠' { '@' } else { c }, rest.get(c.len_utf8()..).unwrap_or("")));
        out.push(coded);
        rest = after;
    }
    out
}

/// The character whose number a text begins with, and what follows.
fn code(text: &str) -> Option<(char, &str)> {
    let (digits, after) = text.strip_prefix("\\u{")?.split_once('}')?;
    let value = (digits.len() <= 6).then(|| u32::from_str_radix(digits, 16).ok())??;
    Some((char::from_u32(value)?, after))
}

fn without_backslashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => out.extend(chars.next()),
            // The end of a line that is kept as one.
            Some('\n') | None if c == '\\' => {}
            _ => out.push(c),
        }
    }
    out
}

/// Whether a text that begins with `@` would notify somebody: not within an address, but for the words that notify many.
fn mentions(before: Option<char>, text: &str) -> bool {
    let name = text.get(1..).unwrap_or("");
    let many = ["channel", "here", "everyone", "all"];
    let address = before.is_some_and(|before| before.is_ascii_alphanumeric());
    let starts = |word: &&str| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    !name.starts_with(' ') && (!address || many.iter().any(starts))
}

fn is_markup(c: char) -> bool {
    matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '$')
}

fn is_markup_at_start(c: char) -> bool {
    matches!(c, '#' | '+' | '-' | '=' | ':' | '!')
}

fn entity(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, plain: &str, markdown: &str, slack: &str) {
        for (format, expected) in [(Format::Text, plain), (Format::Markdown, markdown), (Format::Slack, slack)] {
            let written = escaped(text, format, Lay::Lines);
            assert_eq!(written, expected, "{format:?}");
            assert_eq!(read(&written, format), text, "{format:?}");
        }
    }

    #[test]
    fn what_is_typed_stays_readable() {
        let plain = "Checkout answers 500 to bob@acme.example since 14:02; see https://status.example.com/2091.";
        check(plain, plain, plain, plain);
        check("latency < 5 s & rising", "latency < 5 s & rising", "latency \\< 5 s \\& rising", "latency &lt; 5 s &amp; rising");
        check("ask @victor", "ask ＠victor", "ask ＠victor", "ask ＠victor");
        check("1. a\n- b", "1. a\n- b", "1\\. a\n\\- b", "1. a\n- b");
    }

    #[test]
    fn nothing_hides_mentions_or_marks_up() {
        check("<!channel> x@here", "\\u{3c}!channel> x＠here", "\\<!channel\\> x＠here", "&lt;!channel&gt; x＠here");
        check("a\u{202e}b\u{200b}", "a\\u{202e}b\\u{200b}", "a\\\\u{202e}b\\\\u{200b}", "a\\u{202e}b\\u{200b}");
        check("\\u{41} C:\\", "\\u{5c}u{41} C:\\u{5c}", "\\\\u{5c}u{41} C:\\\\u{5c}", "\\u{5c}u{41} C:\\u{5c}");
        check("a\nJira ticket: B-1", "a\n\\u{4a}ira ticket: B-1", "a\n\\\\u{4a}ira ticket: B-1", "a\n\\u{4a}ira ticket: B-1");
        check(" a \n\n b", "\\u{20}a\\u{20}\n\n\\u{20}b", "\\\\u{20}a\\\\u{20}\n\n\\\\u{20}b", "\\u{20}a\\u{20}\n\n\\u{20}b");
    }
}
