//! A page for people: a title, paragraphs, fields, quotes and lists, written as plain text and as Markdown.

use std::borrow::Cow;

use crate::limits;
use crate::paper_trail::Written;
use crate::paper_trail::escape::{Format, Lay, escaped, pieces};
use crate::paper_trail::slack;
use crate::scalar::clipped_to;

/// A part of a page. Texts are as people typed them; what they hold is escaped when the page is written.
pub(crate) enum Block<'a> {
    /// The heading of a part.
    Heading(&'static str),
    /// A paragraph.
    Say(String),
    /// Whom the page has to reach: channels and people as the policy names them.
    Mention(&'a [String]),
    /// A named value on one line.
    Field(&'static str, Cow<'a, str>),
    /// What somebody typed, word for word, under its name if it has one.
    Quote(Option<&'static str>, &'a str),
    /// Points, or things to do.
    List(Vec<String>, Point),
}

/// What stands before each item of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    /// A bullet.
    Bullet,
    /// A box to tick.
    Box,
}

/// A page for people.
pub(crate) struct Page<'a> {
    pub title: String,
    pub blocks: Vec<Block<'a>>,
}

impl Page<'_> {
    /// The page in its three forms.
    pub fn written(&self) -> Written {
        Written { text: self.plain(), markdown: self.markdown(), slack: slack::message(self) }
    }

    fn plain(&self) -> String {
        let title = line(&self.title, Format::Text);
        let mut out = format!("{title}\n{}\n", "=".repeat(title.chars().count()));
        let mut together = false;
        for block in &self.blocks {
            // Named values stand together.
            let named = matches!(block, Block::Field(..) | Block::Quote(Some(_), _));
            if !(named && together) {
                out.push('\n');
            }
            together = named;
            match block {
                Block::Heading(heading) => out.push_str(&format!("{heading}\n{}", "-".repeat(heading.len()))),
                Block::Say(text) => out.push_str(&line(text, Format::Text)),
                Block::Mention(names) => out.push_str(&mention(names, Format::Text)),
                Block::Field(label, value) => out.push_str(format!("{label}: {}", escaped(value, Format::Text, Lay::Value)).trim_end()),
                Block::Quote(label, text) => {
                    label.iter().for_each(|label| out.push_str(&format!("{label}:\n")));
                    quote(text, Format::Text, "  ", "\n", &mut out);
                }
                Block::List(items, point) => {
                    let point = if *point == Point::Box { "[ ]" } else { "-" };
                    let items = shown(items).map(|item| format!("{point} {}", line(&item, Format::Text)));
                    out.push_str(&items.collect::<Vec<_>>().join("\n"));
                }
            }
            out.push('\n');
        }
        out
    }

    fn markdown(&self) -> String {
        let mut out = format!("# {}\n", prose(&self.title));
        for block in &self.blocks {
            out.push('\n');
            match block {
                Block::Heading(heading) => out.push_str(&format!("## {heading}")),
                Block::Say(text) => out.push_str(&prose(text)),
                Block::Mention(names) => out.push_str(&mention(names, Format::Markdown)),
                Block::Field(label, value) => {
                    out.push_str(format!("**{label}:** {}", escaped(value, Format::Markdown, Lay::Value)).trim_end())
                }
                Block::Quote(label, text) => {
                    label.iter().for_each(|label| out.push_str(&format!("**{label}:**\n\n")));
                    quote(text, Format::Markdown, "> ", "\\\n", &mut out);
                }
                Block::List(items, point) => {
                    let point = if *point == Point::Box { "- [ ]" } else { "-" };
                    out.push_str(&shown(items).map(|item| format!("{point} {}", prose(&item))).collect::<Vec<_>>().join("\n"));
                }
            }
            out.push('\n');
        }
        out
    }
}

/// The items of a list that are shown, each cut to its length; the last says how many more there are.
pub(crate) fn shown(items: &[String]) -> impl Iterator<Item = String> {
    shown_at_most(items, limits::OVERRIDE_LISTED)
}

/// The same for a list of another length.
pub(crate) fn shown_at_most(items: &[String], most: usize) -> impl Iterator<Item = String> {
    let more = items.len().saturating_sub(most);
    let last = (more > 0).then(|| format!("and {more} more"));
    items.iter().take(most).map(|item| clipped_to(item, limits::OVERRIDE_LINE).into_owned()).chain(last)
}

/// Whom a page has to reach, so that they are told.
pub(crate) fn mention(names: &[String], format: Format) -> String {
    let name = |name: &String| {
        let bare = name.trim_start_matches('@');
        let id = bare.len() >= 9 && bare.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        match (format, bare.chars().next()) {
            (Format::Slack, _) if matches!(bare, "here" | "channel" | "everyone") => format!("<!{bare}>"),
            // Slack's own ids.
            (Format::Slack, Some('U' | 'W')) if id => format!("<@{bare}>"),
            (Format::Slack, Some('S')) if id => format!("<!subteam^{bare}>"),
            // A channel, or the address of a mailbox.
            (_, Some('#')) => escaped(bare, format, Lay::Line),
            _ if bare.contains('@') => escaped(bare, format, Lay::Line),
            _ => format!("@{}", escaped(bare, format, Lay::Line)),
        }
    };
    names.iter().map(name).collect::<Vec<_>>().join(" ")
}

fn line(text: &str, format: Format) -> String {
    escaped(text, format, Lay::Line)
}

/// A line of Markdown in which what stands between backticks is code, as in the messages of findings.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return line(text, Format::Markdown);
    }
    let mut out = String::new();
    for (index, part) in parts.iter().enumerate() {
        match index % 2 {
            0 => {
                // Blanks within a line are no blanks at its ends.
                let words = part.trim_matches(' ');
                let (before, after) = part.split_once(words).unwrap_or((part, ""));
                out.push_str(before);
                pieces(words, Format::Markdown, Lay::Line, &mut |piece| out.push_str(piece));
                out.push_str(after);
            }
            _ if part.is_empty() => out.push_str("\\`\\`"),
            // Nothing within code is markup, so that it is written as plain text is.
            _ => out.push_str(&format!("`{}`", line(part, Format::Text))),
        }
    }
    out
}

/// Appends a text with something at the start of each line. `broken` ends a line that is followed by one with words.
fn quote(text: &str, format: Format, indent: &str, broken: &str, out: &mut String) {
    let written = escaped(text, format, Lay::Lines);
    let mut lines = written.split('\n').peekable();
    while let Some(line) = lines.next() {
        out.push_str(if line.is_empty() { indent.trim_end() } else { indent });
        out.push_str(line);
        match lines.peek() {
            Some(next) if !next.is_empty() && !line.is_empty() => out.push_str(broken),
            Some(_) => out.push('\n'),
            None => {}
        }
    }
}
