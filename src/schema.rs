//! JSON Schemas and TypeScript types, made from the shapes that the types are declared with.

use crate::calendar::{CalendarAnswer, CalendarRange};
use crate::names::Names;
use std::fmt::Write as _;

use crate::change::Change;
use crate::decision::Decision;
use crate::diagnostic::Diagnostic;
use crate::error::CallError;
use crate::evaluate::Context;
use crate::history::History;
use crate::paper_trail::PaperTrail;
use crate::policy::document::PolicyDocument;
use crate::record::Record;
use crate::shape::{Choice, Kind, Shape, Shaped};
use crate::tree::{Key, Node, Tree};

/// The documents that have a schema.
pub static DOCUMENTS: &[(&str, &Kind)] = &[
    ("policy", PolicyDocument::KIND),
    ("change", Change::KIND),
    ("decision", Decision::KIND),
    ("record", Record::KIND),
    ("history", History::KIND),
    ("diagnostic", Diagnostic::KIND),
    ("error", CallError::KIND),
];

/// The JSON Schema (draft 2020-12) of a document.
#[must_use]
pub fn schema(document: &str) -> Option<Tree<'static>> {
    let (name, kind) = DOCUMENTS.iter().find(|(name, _)| *name == document)?;
    let mut named = Names::default();
    let root = of(kind, &mut named);
    let definitions = named.iter().map(|(name, tree)| (Key { name: name.to_owned().into(), span: None }, tree.clone())).collect();
    let Node::Object(mut entries) =
        object([("$schema", text("https://json-schema.org/draft/2020-12/schema")), ("title", text(&format!("Countersign {name}")))]).node
    else {
        return None;
    };
    if let Node::Object(rest) = root.node {
        entries.extend(rest);
    }
    entries.push((key("$defs"), Tree::from(Node::Object(definitions))));
    Some(Tree::from(Node::Object(entries)))
}

fn of(kind: &Kind, named: &mut Names<'static, Tree<'static>>) -> Tree<'static> {
    match kind {
        Kind::Text => object([("type", text("string"))]),
        Kind::Format(format) => object([("type", text("string")), ("description", text(format.name))]),
        Kind::Boolean => object([("type", text("boolean"))]),
        Kind::Number => object([("type", text("number"))]),
        Kind::Instant => object([("type", text("string")), ("format", text("date-time"))]),
        Kind::Choice(choice) => {
            if !named.contains(choice.name) {
                named.insert(choice.name, of_choice(choice));
            }
            reference(choice.name)
        }
        Kind::List(kind) => object([("type", text("array")), ("items", of(kind, named))]),
        Kind::Map(kind) => object([("type", text("object")), ("additionalProperties", of(kind, named))]),
        Kind::Object(shape) => {
            if !named.contains(shape.name) {
                named.insert(shape.name, Tree::from(Node::Null));
                let tree = of_shape(shape, named);
                named.insert(shape.name, tree);
            }
            reference(shape.name)
        }
        Kind::Either(kinds) => {
            let kinds = kinds.iter().map(|kind| of(kind, named)).collect();
            object([("anyOf", Tree::from(Node::List(kinds)))])
        }
        Kind::Nullable(kind) => {
            let kinds = vec![of(kind, named), object([("type", text("null"))])];
            object([("anyOf", Tree::from(Node::List(kinds)))])
        }
        Kind::Any => Tree::from(Node::Boolean(true)),
    }
}

fn of_choice(choice: &Choice) -> Tree<'static> {
    let words = choice.words.iter().map(|(word, doc)| object([("const", text(word)), ("description", text(&prose(doc)))])).collect();
    object([("description", text(&prose(choice.doc))), ("oneOf", Tree::from(Node::List(words)))])
}

fn of_shape(shape: &Shape, named: &mut Names<'static, Tree<'static>>) -> Tree<'static> {
    let mut properties = Vec::new();
    for field in shape.fields {
        let mut tree = of(field.kind, named);
        if let Node::Object(entries) = &mut tree.node {
            entries.retain(|(key, _)| key.name != "description");
            entries.push((key("description"), text(&prose(field.doc))));
        }
        properties.push((key(field.name), tree));
    }
    let required = shape.fields.iter().filter(|field| field.required).map(|field| text(field.name)).collect();
    object([
        ("type", text("object")),
        ("description", text(&prose(shape.doc))),
        ("properties", Tree::from(Node::Object(properties))),
        ("required", Tree::from(Node::List(required))),
        ("additionalProperties", Tree::from(Node::Boolean(false))),
    ])
}

fn reference(name: &str) -> Tree<'static> {
    object([("$ref", text(&format!("#/$defs/{name}")))])
}

fn key(name: &'static str) -> Key<'static> {
    Key { name: name.into(), span: None }
}

fn text(text: &str) -> Tree<'static> {
    Tree::from(Node::Text(text.to_owned().into()))
}

fn object<const N: usize>(entries: [(&'static str, Tree<'static>); N]) -> Tree<'static> {
    Tree::from(Node::Object(entries.into_iter().map(|(name, tree)| (key(name), tree)).collect()))
}

/// A doc comment as running text.
fn prose(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The TypeScript declarations of all documents.
#[must_use]
pub fn typescript() -> String {
    let mut out = String::from("// Made from the Rust types by `cargo run --example typescript`; don't edit.\n");
    let mut done: Vec<&'static str> = Vec::new();
    let mut open: Vec<&'static Kind> = DOCUMENTS.iter().rev().map(|(_, kind)| *kind).collect();
    open.extend([<Context<'_> as Shaped>::KIND, CalendarAnswer::KIND, CalendarRange::KIND, PaperTrail::KIND]);
    while let Some(kind) = open.pop() {
        match kind {
            Kind::List(kind) | Kind::Map(kind) | Kind::Nullable(kind) => open.push(kind),
            Kind::Either(kinds) => open.extend(kinds.iter().rev()),
            Kind::Choice(choice) if !done.contains(&choice.name) => {
                done.push(choice.name);
                let words: Vec<String> = choice.words.iter().map(|(word, _)| format!("{word:?}")).collect();
                // Writing to a String can't fail.
                let _ = write!(out, "\n/** {} */\nexport type {} = {};\n", prose(choice.doc), choice.name, words.join(" | "));
            }
            Kind::Object(shape) if !done.contains(&shape.name) => {
                done.push(shape.name);
                let _ = write!(out, "\n/** {} */\nexport interface {} {{\n", prose(shape.doc), shape.name);
                for field in shape.fields {
                    let optional = if field.required { "" } else { "?" };
                    let _ = write!(out, "  /** {} */\n  {}{optional}: {};\n", prose(field.doc), field.name, type_name(field.kind));
                }
                out.push_str("}\n");
                open.extend(shape.fields.iter().rev().map(|field| field.kind));
            }
            _ => {}
        }
    }
    let _ =
        write!(out, "\n/** The service's records, or what is needed of them. */\nexport type History = {};\n", type_name(History::KIND));
    out
}

fn type_name(kind: &Kind) -> String {
    match kind {
        Kind::Text | Kind::Format(_) | Kind::Instant => "string".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Choice(choice) => choice.name.to_owned(),
        Kind::List(kind) => match kind {
            Kind::Either(_) | Kind::Nullable(_) => format!("({})[]", type_name(kind)),
            _ => format!("{}[]", type_name(kind)),
        },
        // Not `Record<string, …>`: a document of ours has that name.
        Kind::Map(kind) => format!("{{ [name: string]: {} }}", type_name(kind)),
        Kind::Object(shape) => shape.name.to_owned(),
        Kind::Either(kinds) => kinds.iter().map(|kind| type_name(kind)).collect::<Vec<_>>().join(" | "),
        Kind::Nullable(kind) => format!("{} | null", type_name(kind)),
        Kind::Any => "unknown".to_owned(),
    }
}
