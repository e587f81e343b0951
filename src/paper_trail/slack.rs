//! A page as a Slack message. What people typed stands in `plain_text`, in which Slack looks for neither markup nor mentions.

use crate::evaluate::{object, text};
use crate::limits;
use crate::paper_trail::escape::{Format, Lay, escaped, pieces};
use crate::paper_trail::page::{Block, Page, Point, mention, shown};
use crate::tree::{Node, Tree};

/// The message: `text` for notifications, and `blocks`.
pub(crate) fn message(page: &Page<'_>) -> Tree<'static> {
    let mut title = chunks(&page.title, Lay::Line, limits::SLACK_HEADER).into_iter().next().unwrap_or_default();
    if title.ends_with('\\') {
        title.pop();
        title.push('…');
    }
    let mut blocks = vec![object([("type", text("header")), ("text", plain(title.clone()))])];
    for block in &page.blocks {
        match block {
            Block::Heading(heading) => blocks.push(section(bold(heading))),
            Block::Say(text) => quote(text, Lay::Line, &mut blocks),
            Block::Mention(names) => {
                let names = mention(names, Format::Slack);
                blocks.push(section(mrkdwn(cut(&names).to_owned())));
            }
            Block::Field(label, value) => {
                let label = bold(&format!("{label}:"));
                let written = escaped(value, Format::Slack, Lay::Value);
                if written.is_empty() || units(&written) > limits::SLACK_FIELD {
                    blocks.push(section(label));
                    quote(value, Lay::Value, &mut blocks);
                } else {
                    let fields = [label, plain(written)].into_iter().flatten().map(Tree::from).collect();
                    blocks.push(object([("type", text("section")), ("fields", Some(Node::List(fields)))]));
                }
            }
            Block::Quote(label, text) => {
                blocks.extend(label.map(|label| section(bold(&format!("{label}:")))));
                quote(text, Lay::Lines, &mut blocks);
            }
            Block::List(items, point) => {
                let point = if *point == Point::Box { "☐" } else { "•" };
                quote(
                    &shown(items).map(|item| format!("{point} {}", item.replace('\n', " "))).collect::<Vec<_>>().join("\n"),
                    Lay::Lines,
                    &mut blocks,
                );
            }
        }
    }
    blocks.truncate(limits::SLACK_BLOCKS);
    let blocks = Node::List(blocks.into_iter().map(Tree::from).collect());
    Tree::from(object([("text", text(title)), ("blocks", Some(blocks))]))
}

/// The text of a message's sections, a line for each; `None` where it has none.
pub(crate) fn text_of(message: &Tree<'_>) -> Option<String> {
    let Node::List(blocks) = &message.get("blocks")?.node else { return None };
    let mut out = String::new();
    for block in blocks {
        let fields = match block.get("fields").map(|fields| &fields.node) {
            Some(Node::List(fields)) => fields.as_slice(),
            _ => &[],
        };
        for part in block.get("text").into_iter().chain(fields).filter_map(|part| part.get("text")?.text()) {
            // A section that was torn within a line ends with a backslash.
            if out.ends_with('\\') {
                out.pop();
            } else if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(part);
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Appends sections with a text of any length.
fn quote(text: &str, lay: Lay, blocks: &mut Vec<Node<'static>>) {
    blocks.extend(chunks(text, lay, limits::SLACK_SECTION).into_iter().map(|chunk| section(plain(chunk))));
}

/// A text in parts that fit into a section each. A part that ends within a line ends with a backslash.
fn chunks(text: &str, lay: Lay, limit: usize) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = String::new();
    let mut length = 0;
    pieces(text, Format::Slack, lay, &mut |piece| {
        // Room for the backslash.
        if length + units(piece) >= limit {
            if piece != "\n" {
                open.push('\\');
            }
            done.push(std::mem::take(&mut open));
            length = 0;
            if piece == "\n" {
                return;
            }
        }
        open.push_str(piece);
        length += units(piece);
    });
    done.extend((!open.is_empty()).then_some(open));
    done
}

fn cut(text: &str) -> &str {
    text.char_indices().nth(limits::SLACK_SECTION / 2).map_or(text, |(end, _)| text.get(..end).unwrap_or(""))
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn section(text_object: Option<Node<'static>>) -> Node<'static> {
    object([("type", text("section")), ("text", text_object)])
}

fn plain(value: String) -> Option<Node<'static>> {
    Some(object([("type", text("plain_text")), ("text", text(value)), ("emoji", Some(Node::Boolean(false)))]))
}

fn bold(value: &str) -> Option<Node<'static>> {
    mrkdwn(format!("*{value}*"))
}

fn mrkdwn(value: String) -> Option<Node<'static>> {
    Some(object([("type", text("mrkdwn")), ("text", text(value))]))
}
