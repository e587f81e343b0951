//! A document as its author wrote it: every value with its place in the text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::Span;
use crate::scalar::{LARGEST_EXACT_INTEGER, Number};
use crate::shape::{Kind, Shaped, View};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// The value.
    pub node: Node,
    /// Where it stands in the text; `None` when it did not come as text with places.
    pub span: Option<Span>,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Nothing.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// An object, in its author's order, duplicate keys included.
    Object(Vec<(Key, Tree)>),
}

/// A key and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// Where it stands in the text.
    pub span: Option<Span>,
}

impl Tree {
    /// The value under a key of an object; the first, if there are several.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Tree> {
        match &self.node {
            Node::Object(entries) => entries.iter().find(|(k, _)| k.name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.node {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value at a JSON pointer.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Tree> {
        let mut here = self;
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            here = match &here.node {
                Node::List(items) => items.get(token.parse::<usize>().ok()?)?,
                _ => here.get(&token)?,
            };
        }
        Some(here)
    }

    /// Whether it holds nothing: null, or a list or object without entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match &self.node {
            Node::Null => true,
            Node::List(items) => items.is_empty(),
            Node::Object(entries) => entries.is_empty(),
            _ => false,
        }
    }

    /// What it is, in the words of an error message.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match &self.node {
            Node::Null => "null",
            Node::Boolean(_) => "a truth value",
            Node::Number(_) => "a number",
            Node::Text(_) => "a text",
            Node::List(_) => "a list",
            Node::Object(_) => "an object",
        }
    }
}

impl From<Node> for Tree {
    fn from(node: Node) -> Self {
        Tree { node, span: None }
    }
}

/// Adds a key or an index to a JSON pointer.
#[must_use]
pub fn pointer(parent: &str, token: impl fmt::Display) -> String {
    format!("{parent}/{}", token.to_string().replace('~', "~0").replace('/', "~1"))
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.node {
            Node::Null => serializer.serialize_unit(),
            Node::Boolean(value) => serializer.serialize_bool(*value),
            Node::Number(value) => Number(*value).serialize(serializer),
            Node::Text(text) => serializer.serialize_str(text),
            Node::List(items) => serializer.collect_seq(items),
            Node::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(&key.name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor).map(Tree::from)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, v: bool) -> Result<Node, E> {
        Ok(Node::Boolean(v))
    }

    fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Node, E> {
        if v.unsigned_abs() > LARGEST_EXACT_INTEGER {
            return Err(E::custom("an integer beyond ±2^53"));
        }
        Ok(Node::Number(v as f64))
    }

    fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Node, E> {
        if v > LARGEST_EXACT_INTEGER {
            return Err(E::custom("an integer beyond ±2^53"));
        }
        Ok(Node::Number(v as f64))
    }

    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Node, E> {
        crate::scalar::number(v).map(Node::Number).map_err(E::custom)
    }

    fn visit_str<E>(self, v: &str) -> Result<Node, E> {
        Ok(Node::Text(v.to_owned()))
    }

    fn visit_string<E>(self, v: String) -> Result<Node, E> {
        Ok(Node::Text(v))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries: Vec<(Key, Tree)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Tree>()? {
            entries.push((Key { name, span: None }, value));
        }
        if has_duplicate(&entries) {
            return Err(A::Error::custom("duplicate key"));
        }
        Ok(Node::Object(entries))
    }
}

fn has_duplicate(entries: &[(Key, Tree)]) -> bool {
    let mut names: Vec<&str> = entries.iter().map(|(key, _)| key.name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair.first() == pair.last())
}

impl Shaped for Tree {
    const KIND: &'static Kind = &Kind::Any;
    fn view(&self) -> View<'_> {
        View::Absent
    }
}
