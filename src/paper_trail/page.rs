//! A page for people, written from its outline: once as plain text, as Markdown and as a Slack message.
//!
//! An outline is a text whose lines say what they are by their first character: `#` the title, `*` a heading, `@` whom to reach,
//! `=` a named value, `>` what somebody typed (`Label|content`), `-` a list of points, `+` of things to do (`Heading|list`); any other
//! is a paragraph. `{name}` stands for a fact, which is escaped where it is put in; a line that names an absent fact is left out.

use crate::limits;
use crate::paper_trail::TrailText;
use crate::paper_trail::escape::{Format, Lay, pieces};
use crate::paper_trail::{said, slack};
use crate::scalar::clipped_to;

/// What an outline can name.
#[derive(Default)]
pub(crate) struct Facts {
    pub single: Vec<(&'static str, String)>,
    pub lists: Vec<(&'static str, Vec<String>)>,
}

/// A line of an outline: what it is, its label and its content.
pub(crate) type Line<'o> = (char, &'o str, &'o str);

/// Writes an outline in its three forms.
pub(crate) fn written(outline: &str, facts: &Facts) -> TrailText {
    let markdown = plain(outline, facts, Format::Markdown);
    TrailText { text: plain(outline, facts, Format::Text), markdown, slack: slack::message(outline, facts) }
}

/// What a line of an outline says.
pub(crate) fn line(line: &str) -> Line<'_> {
    let kind = line.chars().next().filter(|c| "#*@=>-+".contains(*c)).unwrap_or(' ');
    let rest = if kind == ' ' { line } else { line.get(1..).unwrap_or("") };
    let (label, content) = if matches!(kind, '=' | '>' | '-' | '+') { rest.split_once('|').unwrap_or((rest, "")) } else { ("", rest) };
    (kind, label, content)
}

impl Facts {
    /// Adds a fact.
    pub fn say(&mut self, name: &'static str, fact: String) {
        self.single.push((name, fact));
    }

    fn list(&self, name: &str) -> &[String] {
        self.lists.iter().find(|(list, _)| *list == name).map_or(&[], |(_, items)| items)
    }

    /// A line's content with its facts, in parts of at most a number of UTF-16 units; `None` where a fact is absent or a list empty.
    ///
    /// A part that ends within a line ends with a backslash.
    pub fn filled(&self, (kind, _, content): Line<'_>, format: Format, limit: usize) -> Option<Vec<String>> {
        let mut parts = Parts { done: Vec::new(), open: String::new(), length: 0, limit };
        let lay = match kind {
            '=' => Lay::Value,
            '>' => Lay::Lines,
            _ => Lay::Line,
        };
        if matches!(kind, '@' | '-' | '+') {
            let items = self.list(content);
            items.first()?;
            for (index, item) in items.iter().take(limits::OVERRIDE_LISTED).enumerate() {
                let between = if kind == '@' { " " } else { "\n" };
                parts.give(if index > 0 { between } else { "" });
                parts.give(match (kind, format) {
                    ('@', _) => mention(item, format),
                    ('-', Format::Slack) => "• ",
                    ('-', _) => "- ",
                    (_, Format::Slack) => "☐ ",
                    (_, Format::Markdown) => "- [ ] ",
                    (_, Format::Text) => "[ ] ",
                });
                let item = if kind == '@' { item.trim_start_matches('@') } else { item };
                pieces(&clipped_to(item, limits::OVERRIDE_LINE), format, lay, &mut |piece| parts.give(piece));
                parts.give(if kind == '@' && is_id(item) && format == Format::Slack { ">" } else { "" });
            }
            if let Some(more) = items.len().checked_sub(limits::OVERRIDE_LISTED).filter(|more| *more > 0) {
                parts.give(&said("\nand {} more", &[&more.to_string()]));
            }
        } else {
            let mut rest = content;
            while let Some((before, after)) = rest.split_once('{') {
                let (name, after) = after.split_once('}')?;
                let (_, fact) = self.single.iter().find(|(fact, _)| *fact == name)?;
                parts.give(before);
                pieces(fact, format, lay, &mut |piece| parts.give(piece));
                rest = after;
            }
            parts.give(rest);
        }
        if !parts.open.is_empty() {
            parts.done.push(parts.open);
        }
        Some(parts.done)
    }
}

/// A text in parts.
struct Parts {
    done: Vec<String>,
    open: String,
    length: usize,
    limit: usize,
}

impl Parts {
    /// Adds a piece, which is not torn apart.
    fn give(&mut self, piece: &str) {
        let length = piece.encode_utf16().count();
        // Room for the backslash.
        if self.length + length >= self.limit {
            let line = piece == "\n";
            self.open.push_str(if line { "" } else { "\\" });
            self.done.push(std::mem::take(&mut self.open));
            self.length = 0;
            if line {
                return;
            }
        }
        self.open.push_str(piece);
        self.length += length;
    }
}

/// Whether the policy names somebody by Slack's own id, or everybody in the channel.
fn is_id(name: &str) -> bool {
    let id =
        name.len() >= 9 && name.starts_with(['U', 'W', 'S']) && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    id || matches!(name, "here" | "channel" | "everyone")
}

/// What makes a name a mention, written before it. Channels and addresses are mentions as they are.
fn mention(name: &str, format: Format) -> &'static str {
    let bare = name.trim_start_matches('@');
    match bare.chars().next() {
        Some('#') => "",
        _ if bare.contains('@') => "",
        Some('S') if format == Format::Slack && is_id(bare) => "<!subteam^",
        Some('U' | 'W') if format == Format::Slack && is_id(bare) => "<@",
        _ if format == Format::Slack && is_id(bare) => "<!",
        _ => "@",
    }
}

fn plain(outline: &str, facts: &Facts, format: Format) -> String {
    let markdown = format == Format::Markdown;
    let mut out = String::new();
    let mut together = false;
    for (kind, label, content) in outline.split('\n').map(line) {
        let Some(parts) = facts.filled((kind, label, content), format, usize::MAX) else { continue };
        let text = parts.first().map_or("", String::as_str);
        // Named values stand together in plain text.
        let named = matches!(kind, '=' | '>') && !label.is_empty();
        let apart = !(named && together);
        if apart && !out.is_empty() {
            out.push('\n');
        }
        together = named && !markdown;
        match kind {
            '#' | '*' => heading(text, kind, markdown, &mut out),
            '-' | '+' => {
                heading(label, '*', markdown, &mut out);
                out.push('\n');
                out.push_str(text);
            }
            _ => {
                let mark = if markdown { "**" } else { "" };
                if named {
                    for part in [mark, label, ":", mark] {
                        out.push_str(part);
                    }
                }
                if kind == '>' && !text.is_empty() {
                    out.push_str(match (named, markdown) {
                        (false, _) => "",
                        (_, true) => "\n\n",
                        (_, false) => "\n",
                    });
                    quote(text, markdown, &mut out);
                } else {
                    out.push_str(if named && !text.is_empty() { " " } else { "" });
                    out.push_str(text);
                }
            }
        }
        if !matches!(kind, '#' | '*') {
            out.push('\n');
        }
    }
    out
}

fn heading(text: &str, kind: char, markdown: bool, out: &mut String) {
    if markdown {
        out.push_str(if kind == '#' { "# " } else { "## " });
    }
    out.push_str(text);
    out.push('\n');
    if !markdown {
        out.extend(std::iter::repeat_n(if kind == '#' { '=' } else { '-' }, text.chars().count()));
        out.push('\n');
    }
}

/// Appends a text with something at the start of each line. In Markdown a line that goes on ends with a backslash.
fn quote(text: &str, markdown: bool, out: &mut String) {
    let mut before = "";
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push_str(if markdown && !before.is_empty() && !line.is_empty() { "\\\n" } else { "\n" });
        }
        out.push_str(match (markdown, line.is_empty()) {
            (true, true) => ">",
            (true, false) => "> ",
            (false, true) => "",
            (false, false) => "  ",
        });
        out.push_str(line);
        before = line;
    }
}
