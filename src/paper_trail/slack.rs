//! A page as a Slack message. What people typed stands in `plain_text`, in which Slack looks for neither markup nor mentions.

use crate::evaluate::{object, text};
use crate::limits;
use crate::paper_trail::escape::Format;
use crate::paper_trail::page::{Facts, line};
use crate::paper_trail::said;
use crate::tree::{Node, Tree};

/// The message: `text` for notifications, and `blocks`.
pub(crate) fn message(outline: &str, facts: &Facts) -> Tree<'static> {
    let mut title = String::new();
    let mut blocks = Vec::new();
    for (kind, label, content) in outline.split('\n').map(line) {
        let limit = if kind == '#' { limits::SLACK_HEADER } else { limits::SLACK_SECTION };
        let Some(parts) = facts.filled((kind, label, content), Format::Slack, limit) else { continue };
        if kind == '#' {
            title = parts.into_iter().next().unwrap_or_default();
            if title.ends_with('\\') {
                title.pop();
                title.push('…');
            }
            blocks.push(block("header", "text", typed("plain_text", &title)));
            continue;
        }
        let colon = if matches!(kind, '=' | '>') { ":" } else { "" };
        let label = (!label.is_empty()).then(|| typed("mrkdwn", &said("*{}{}*", &[label, colon])));
        let short = kind == '=' && parts.len() == 1 && parts.iter().all(|part| part.len() <= limits::SLACK_FIELD);
        if let (true, Some(label), Some(value)) = (short, &label, parts.first()) {
            let fields = Node::List(vec![Tree::from(label.clone()), Tree::from(typed("plain_text", value))]);
            blocks.push(block("section", "fields", fields));
            continue;
        }
        if let Some(label) = label {
            blocks.push(block("section", "text", label));
        }
        for part in parts {
            let text = match kind {
                '*' => typed("mrkdwn", &said("*{}*", &[&part])),
                '@' => typed("mrkdwn", &part),
                _ => typed("plain_text", &part),
            };
            blocks.push(block("section", "text", text));
        }
    }
    blocks.truncate(limits::SLACK_BLOCKS);
    Tree::from(object([("text", text(title)), ("blocks", Some(Node::List(blocks)))]))
}

/// The text of a message's sections, a line for each; `None` where it has none.
pub(crate) fn text_of(message: &Tree<'_>) -> Option<String> {
    let Node::List(blocks) = &message.get("blocks")?.node else { return None };
    let mut out = String::new();
    let mut add = |part: &Tree<'_>| {
        if let Some(part) = part.get("text").and_then(Tree::text) {
            // A section that was torn within a line ends with a backslash.
            if out.ends_with('\\') {
                out.pop();
            } else if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(part);
        }
    };
    for block in blocks {
        if let Some(part) = block.get("text") {
            add(part);
        }
        if let Some(Node::List(fields)) = block.get("fields").map(|fields| &fields.node) {
            fields.iter().for_each(&mut add);
        }
    }
    (!out.is_empty()).then_some(out)
}

fn block(kind: &'static str, name: &'static str, content: Node<'static>) -> Tree<'static> {
    Tree::from(object([("type", text(kind)), (name, Some(content))]))
}

fn typed(kind: &'static str, value: &str) -> Node<'static> {
    object([("type", text(kind)), ("text", text(value.to_owned()))])
}
