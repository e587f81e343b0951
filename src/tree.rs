//! A document as its author wrote it: from YAML with the place of every value, from JSON borrowing its texts.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::error::Span;
use crate::limits;
use crate::names::NameSet;
use crate::scalar::{LARGEST_EXACT_INTEGER, Number};
use crate::shape::{Kind, Shaped, View};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree<'a> {
    /// The value.
    pub node: Node<'a>,
    /// Where it stands in the text; `None` when it did not come as text with places.
    pub span: Option<Box<Span>>,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Node<'a> {
    /// Nothing.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Tree<'a>>),
    /// An object, in its author's order, duplicate keys included.
    Object(Vec<(Key<'a>, Tree<'a>)>),
}

/// A key and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Key<'a> {
    /// The key.
    pub name: Cow<'a, str>,
    /// Where it stands in the text.
    pub span: Option<Box<Span>>,
}

impl<'a> Tree<'a> {
    /// The value under a key of an object; the first, if there are several.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Tree<'a>> {
        match &self.node {
            Node::Object(entries) => entries.iter().find(|(k, _)| k.name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The same without places, borrowing its texts.
    #[must_use]
    pub fn borrowed(&self) -> Tree<'_> {
        Tree::from(match &self.node {
            Node::Null => Node::Null,
            Node::Boolean(value) => Node::Boolean(*value),
            Node::Number(value) => Node::Number(*value),
            Node::Text(text) => Node::Text(Cow::Borrowed(text)),
            Node::List(items) => Node::List(items.iter().map(Tree::borrowed).collect()),
            Node::Object(entries) => Node::Object(entries.iter().map(|(key, value)| (key.borrowed(), value.borrowed())).collect()),
        })
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
    pub fn at(&self, pointer: &str) -> Option<&Tree<'a>> {
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

    /// How deeply lists and objects nest in it, 0 for a single value, and whether there is a number beyond ±2^53 in it.
    #[must_use]
    pub fn measure(&self) -> (usize, bool) {
        let mut below = (0, false);
        let mut add = |value: &Tree<'_>| {
            let (depth, large) = value.measure();
            below = (below.0.max(depth), below.1 || large);
        };
        match &self.node {
            Node::Number(number) => return (0, number.abs() > LARGEST_EXACT_INTEGER as f64),
            Node::List(items) => items.iter().for_each(&mut add),
            Node::Object(entries) => entries.iter().for_each(|(_, value)| add(value)),
            _ => return (0, false),
        }
        (below.0 + 1, below.1)
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

impl Key<'_> {
    /// The same without its place, borrowing its name.
    #[must_use]
    pub fn borrowed(&self) -> Key<'_> {
        Key { name: Cow::Borrowed(&self.name), span: None }
    }
}

impl<'a> From<Node<'a>> for Tree<'a> {
    fn from(node: Node<'a>) -> Self {
        Tree { node, span: None }
    }
}

/// Adds a key to a JSON pointer.
#[must_use]
pub fn pointer(parent: &str, token: impl AsRef<str>) -> String {
    // A name of any length can stand in many paths.
    let token = token.as_ref();
    let token = token.get(..token.floor_char_boundary(limits::PATH_NAME_BYTES)).unwrap_or(token);
    let mut pointer = String::with_capacity(parent.len() + 1 + token.len());
    pointer.push_str(parent);
    pointer.push('/');
    if token.contains(['~', '/']) {
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(token);
    }
    pointer
}

/// Adds an index to a JSON pointer.
#[must_use]
pub fn item(parent: &str, index: usize) -> String {
    format!("{parent}/{index}")
}

impl Serialize for Tree<'_> {
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

/// Repeated keys are kept: whoever takes a type from the tree, or checks it, finds them.
impl<'de: 'a, 'a> Deserialize<'de> for Tree<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor).map(Tree::from)
    }
}

/// Has every method that JSON or JavaScript can call: serde's own answers to what a visitor doesn't take would bring two ways of writing
/// numbers, with their tables, into the Wasm.
struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, v: bool) -> Result<Node<'de>, E> {
        Ok(Node::Boolean(v))
    }

    fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Node<'de>, E> {
        if v.unsigned_abs() > LARGEST_EXACT_INTEGER {
            return Err(E::custom("an integer beyond ±2^53"));
        }
        Ok(Node::Number(v as f64))
    }

    fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Node<'de>, E> {
        if v > LARGEST_EXACT_INTEGER {
            return Err(E::custom("an integer beyond ±2^53"));
        }
        Ok(Node::Number(v as f64))
    }

    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Node<'de>, E> {
        crate::scalar::number(v).map(Node::Number).map_err(E::custom)
    }

    fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(v)))
    }

    fn visit_str<E>(self, v: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(v.to_owned())))
    }

    fn visit_string<E>(self, v: String) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(v)))
    }

    fn visit_bytes<E: serde::de::Error>(self, _: &[u8]) -> Result<Node<'de>, E> {
        Err(E::custom("bytes"))
    }

    fn visit_byte_buf<E: serde::de::Error>(self, _: Vec<u8>) -> Result<Node<'de>, E> {
        Err(E::custom("bytes"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut entries: Vec<(Key<'de>, Tree<'de>)> = Vec::new();
        while let Some(key) = map.next_key()? {
            entries.push((key, map.next_value()?));
        }
        Ok(Node::Object(entries))
    }
}

/// Reads a tree as a kind says: an object by its fields' names, and the rest as it comes.
#[derive(Clone, Copy)]
pub struct OfKind(pub &'static Kind);

impl<'de> DeserializeSeed<'de> for OfKind {
    type Value = Tree<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree<'de>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for OfKind {
    type Value = Tree<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of its kind")
    }

    fn visit_none<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::from(Node::Null))
    }

    fn visit_unit<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::from(Node::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree<'de>, D::Error> {
        match self.0 {
            Kind::Object(shape) => deserializer.deserialize_struct("", shape.names, self),
            Kind::List(_) => deserializer.deserialize_seq(self),
            Kind::Text | Kind::Format(_) | Kind::Instant | Kind::Choice(_) => deserializer.deserialize_str(TreeVisitor).map(Tree::from),
            Kind::Boolean => deserializer.deserialize_bool(TreeVisitor).map(Tree::from),
            Kind::Number => deserializer.deserialize_f64(TreeVisitor).map(Tree::from),
            _ => Tree::deserialize(deserializer),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree<'de>, A::Error> {
        let Kind::List(kind) = self.0 else { return Err(A::Error::custom("a list")) };
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(OfKind(kind))? {
            items.push(item);
        }
        Ok(Tree::from(Node::List(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree<'de>, A::Error> {
        let Kind::Object(shape) = self.0 else { return Err(A::Error::custom("an object")) };
        let mut entries: Vec<(Key<'de>, Tree<'de>)> = Vec::new();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            let field = shape.fields.iter().find(|field| field.name == key.name);
            let value = map.next_value_seed(OfKind(field.map_or(&Kind::Any, |field| field.kind)))?;
            entries.push((key, value));
        }
        Ok(Tree::from(Node::Object(entries)))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(TreeVisitor)? {
            Node::Text(name) => Ok(Key { name, span: None }),
            _ => Err(D::Error::custom("a key that is no text")),
        }
    }
}

/// Whether a key stands twice in the same object, here or below.
#[must_use]
pub fn has_duplicate(tree: &Tree<'_>) -> bool {
    match &tree.node {
        Node::List(items) => items.iter().any(has_duplicate),
        Node::Object(entries) => {
            let mut names = NameSet::default();
            entries.iter().any(|(key, value)| !names.insert(key.name.as_ref()) || has_duplicate(value))
        }
        _ => false,
    }
}

impl Shaped for Tree<'_> {
    const KIND: &'static Kind = &Kind::Any;
    fn view(&self) -> View<'_> {
        View::Absent
    }
}
