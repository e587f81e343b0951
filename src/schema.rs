//! JSON Schemas and TypeScript types, made from the shapes that the types are declared with.

#[cfg(not(target_family = "wasm"))]
use std::fmt::Write as _;

#[cfg(not(target_family = "wasm"))]
use crate::calendar::{CalendarAnswer, CalendarRange};
use crate::change::Change;
use crate::decision::Decision;
use crate::diagnostic::Diagnostic;
use crate::error::CallError;
#[cfg(not(target_family = "wasm"))]
use crate::evaluate::Context;
use crate::history::History;
use crate::names::Names;
#[cfg(not(target_family = "wasm"))]
use crate::paper_trail::PaperTrail;
use crate::policy::document::PolicyDocument;
#[cfg(not(target_family = "wasm"))]
use crate::proof::artifact::ArtifactAnswer;
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

/// The JSON Schema (draft 2020-12) of a document, without descriptions: they are a good part of the Wasm, and come with the package
/// and in `docs/schema/`.
#[must_use]
pub fn schema(document: &str) -> Option<Tree<'static>> {
    build(document, false)
}

/// The same with descriptions, for editors and people. Not in the Wasm.
#[cfg(not(target_family = "wasm"))]
#[must_use]
pub fn described(document: &str) -> Option<Tree<'static>> {
    build(document, true)
}

fn build(document: &str, described: bool) -> Option<Tree<'static>> {
    let (name, kind) = DOCUMENTS.iter().find(|(name, _)| *name == document)?;
    let mut named = Names::default();
    let root = of(kind, described, &mut named);
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

fn of(kind: &Kind, described: bool, named: &mut Names<'static, Tree<'static>>) -> Tree<'static> {
    match kind {
        Kind::Text => object([("type", text("string"))]),
        Kind::Format(format) => object([("type", text("string")), ("description", text(format.name))]),
        Kind::Boolean => object([("type", text("boolean"))]),
        Kind::Number => object([("type", text("number"))]),
        Kind::Instant => object([("type", text("string")), ("format", text("date-time"))]),
        Kind::Choice(choice) => {
            if !named.contains(choice.name) {
                named.insert(choice.name, of_choice(choice, described));
            }
            reference(choice.name)
        }
        Kind::List(kind) => object([("type", text("array")), ("items", of(kind, described, named))]),
        Kind::Map(kind) => object([("type", text("object")), ("additionalProperties", of(kind, described, named))]),
        Kind::Object(shape) => {
            if !named.contains(shape.name) {
                named.insert(shape.name, Tree::from(Node::Null));
                let tree = of_shape(shape, described, named);
                named.insert(shape.name, tree);
            }
            reference(shape.name)
        }
        Kind::Either(kinds) => {
            let kinds = kinds.iter().map(|kind| of(kind, described, named)).collect();
            object([("anyOf", Tree::from(Node::List(kinds)))])
        }
        Kind::Nullable(kind) => {
            let kinds = vec![of(kind, described, named), object([("type", text("null"))])];
            object([("anyOf", Tree::from(Node::List(kinds)))])
        }
        Kind::Any => Tree::from(Node::Boolean(true)),
    }
}

#[cfg_attr(target_family = "wasm", expect(unused_variables, reason = "descriptions aren't in the Wasm"))]
fn of_choice(choice: &Choice, described: bool) -> Tree<'static> {
    #[cfg(not(target_family = "wasm"))]
    if described {
        let words = choice.words.iter().zip(choice.meanings);
        let words = words.map(|(word, meaning)| object([("const", text(word)), ("description", text(&prose(meaning)))])).collect();
        return object([("description", text(&prose(choice.doc))), ("oneOf", Tree::from(Node::List(words)))]);
    }
    object([("enum", Tree::from(Node::List(choice.words.iter().map(|word| text(word)).collect())))])
}

fn of_shape(shape: &Shape, described: bool, named: &mut Names<'static, Tree<'static>>) -> Tree<'static> {
    let mut properties = Vec::new();
    for field in shape.fields {
        let tree = of(field.kind, described, named);
        #[cfg(not(target_family = "wasm"))]
        let tree = if described { with_description(tree, field.doc) } else { tree };
        properties.push((key(field.name), tree));
    }
    let required = shape.fields.iter().filter(|field| field.required).map(|field| text(field.name)).collect();
    let tree = object([
        ("type", text("object")),
        ("properties", Tree::from(Node::Object(properties))),
        ("required", Tree::from(Node::List(required))),
        ("additionalProperties", Tree::from(Node::Boolean(false))),
    ]);
    #[cfg(not(target_family = "wasm"))]
    let tree = if described { with_description(tree, shape.doc) } else { tree };
    tree
}

#[cfg(not(target_family = "wasm"))]
fn with_description(mut tree: Tree<'static>, doc: &str) -> Tree<'static> {
    if let Node::Object(entries) = &mut tree.node {
        entries.retain(|(key, _)| key.name != "description");
        entries.push((key("description"), text(&prose(doc))));
    }
    tree
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
#[cfg(not(target_family = "wasm"))]
fn prose(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The TypeScript declarations of all documents. Not in the Wasm.
#[cfg(not(target_family = "wasm"))]
#[must_use]
pub fn typescript() -> String {
    let mut out = String::from("// Made from the Rust types by `make generate`; don't edit.\n");
    let mut done: Vec<&'static str> = Vec::new();
    let mut open: Vec<&'static Kind> = DOCUMENTS.iter().rev().map(|(_, kind)| *kind).collect();
    open.extend([<Context<'_> as Shaped>::KIND, CalendarAnswer::KIND, CalendarRange::KIND, PaperTrail::KIND, ArtifactAnswer::KIND]);
    while let Some(kind) = open.pop() {
        match kind {
            Kind::List(kind) | Kind::Map(kind) | Kind::Nullable(kind) => open.push(kind),
            Kind::Either(kinds) => open.extend(kinds.iter().rev()),
            Kind::Choice(choice) if !done.contains(&choice.name) => {
                done.push(choice.name);
                let words: Vec<String> = choice.words.iter().map(|word| format!("{word:?}")).collect();
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

#[cfg(not(target_family = "wasm"))]
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
