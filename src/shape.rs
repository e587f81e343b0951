//! What a document looks like, said once.
//!
//! [`document!`](crate::document) and [`choice!`](crate::choice) declare a type together with its [`Kind`]: the names of its
//! fields, their meaning, and what must be there. From that one declaration come how it is taken in and given out,
//! the check that finds *all* mistakes in a document (`check.rs`), the JSON Schema and the TypeScript types (`schema.rs`),
//! and the fields that conditions can name (`condition/`).

use std::fmt::Write as _;

use serde::de::{DeserializeSeed as _, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

use crate::names::Names;
use crate::scalar::{Duration, Instant, Number, Text};
use crate::tree::{Node, OfKind, Tree, has_duplicate};

/// The form of a value.
#[derive(Debug)]
pub enum Kind {
    /// Any text.
    Text,
    /// A text with a form of its own, such as a duration.
    Format(&'static Format),
    /// `true` or `false`.
    Boolean,
    /// A finite number.
    Number,
    /// An RFC 3339 instant, as text.
    Instant,
    /// One of a few words.
    Choice(&'static Choice),
    /// Any number of values of one kind.
    List(&'static Kind),
    /// Values of one kind under names that the author chooses.
    Map(&'static Kind),
    /// Named fields.
    Object(&'static Shape),
    /// One of several forms, told apart by their JSON type (a text, a list or an object).
    Either(&'static [&'static Kind]),
    /// A value of one kind, or null where there is none.
    Nullable(&'static Kind),
    /// Anything; kept as it came.
    Any,
}

/// A text with a form of its own.
#[derive(Debug)]
pub struct Format {
    /// What it is, with its article: `a duration such as 2h`.
    pub name: &'static str,
    /// What is wrong with a text, if anything: one sentence, no capital, no final period.
    pub check: fn(&str) -> Result<(), String>,
}

/// One of a few words.
#[derive(Debug)]
pub struct Choice {
    /// The type's name.
    pub name: &'static str,
    /// What the choice is about.
    #[cfg(not(target_family = "wasm"))]
    pub doc: &'static str,
    /// The words.
    pub words: &'static [&'static str],
    /// What each of them means.
    #[cfg(not(target_family = "wasm"))]
    pub meanings: &'static [&'static str],
}

/// An object's fields.
#[derive(Debug)]
pub struct Shape {
    /// The type's name.
    pub name: &'static str,
    /// What it is.
    #[cfg(not(target_family = "wasm"))]
    pub doc: &'static str,
    /// Its fields, in the order in which people read them.
    pub fields: &'static [Field],
    /// The fields' names, for serde.
    pub names: &'static [&'static str],
}

/// A shape without fields.
pub const NOTHING: &Shape = &Shape {
    name: "",
    #[cfg(not(target_family = "wasm"))]
    doc: "",
    fields: &[],
    names: &[],
};

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    /// Its name in JSON and YAML.
    pub name: &'static str,
    /// What it means.
    #[cfg(not(target_family = "wasm"))]
    pub doc: &'static str,
    /// The same for whoever leaves it out, where it must be there and people write it; else empty.
    pub help: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub kind: &'static Kind,
}

/// A value as a condition sees it, borrowed from the typed document.
#[derive(Clone, Copy)]
pub enum View<'v> {
    /// It was never given.
    Absent,
    /// A truth value.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// A text, a duration's or a choice's word.
    Text(&'v str),
    /// An instant.
    Instant(Instant),
    /// A length of time.
    Duration(Duration),
    /// A list.
    List(&'v dyn Items),
    /// A map with names that the author chose.
    Map(&'v dyn Entries),
    /// An object with the fields of a [`Shape`].
    Object(&'v dyn Fields),
}

/// A list that conditions can read.
pub trait Items {
    /// How many items there are.
    fn count(&self) -> usize;
    /// The item at an index; absent beyond the end.
    fn item(&self, index: usize) -> View<'_>;
}

/// A map that conditions can read.
pub trait Entries {
    /// How many entries there are.
    fn count(&self) -> usize;
    /// The value under a key; absent if there is none.
    fn entry(&self, key: &str) -> View<'_>;
    /// The key at an index, in sorted order.
    fn key(&self, index: usize) -> Option<&str>;
}

/// An object that conditions can read.
pub trait Fields {
    /// The shape that the indices of [`Fields::field`] refer to.
    fn shape(&self) -> &'static Shape;
    /// The field at its index in [`Shape::fields`]; absent if it was not given.
    fn field(&self, index: usize) -> View<'_>;
}

/// A value that can be written as JSON.
///
/// A decision is some 6 kB of short texts under the same few keys. Keys are written whole, as they stand here, and texts are looked
/// through for what needs an escape once; that is several times faster than serde_json's serializer, and smaller.
pub trait Json {
    /// Appends the value, without blanks.
    fn json(&self, out: &mut String);
}

impl Json for str {
    fn json(&self, out: &mut String) {
        out.push('"');
        let mut rest = self;
        while let Some(at) = needs_escape(rest.as_bytes()) {
            // What needs an escape is one byte long, so that both sides of it are at character boundaries.
            out.push_str(rest.get(..at).unwrap_or(""));
            escape(rest.as_bytes().get(at).copied().unwrap_or(0), out);
            rest = rest.get(at + 1..).unwrap_or("");
        }
        out.push_str(rest);
        out.push('"');
    }
}

/// Where the first byte stands that can't be in a JSON text as it is.
fn needs_escape(text: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let is = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    let (words, rest) = text.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        // Eight bytes at once: the highest bit of each that is zero, or less than a limit, is set (a false alarm only delays).
        let word = u64::from_le_bytes(*word);
        let (quote, backslash) = (word ^ (ONES * 0x22), word ^ (ONES * 0x5c));
        let found = word.wrapping_sub(ONES * 0x20) & !word | quote.wrapping_sub(ONES) & !quote | backslash.wrapping_sub(ONES) & !backslash;
        if found & (ONES * 0x80) != 0 {
            let from = index * 8;
            return text.get(from..)?.iter().position(|byte| is(*byte)).map(|at| from + at);
        }
    }
    let from = words.len() * 8;
    rest.iter().position(|byte| is(*byte)).map(|at| from + at)
}

fn escape(byte: u8, out: &mut String) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        0x08 => out.push_str("\\b"),
        0x0c => out.push_str("\\f"),
        byte => {
            out.push_str("\\u00");
            for nibble in [byte >> 4, byte & 15] {
                out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
            }
        }
    }
}

impl Json for Text<'_> {
    fn json(&self, out: &mut String) {
        self.as_str().json(out);
    }
}

impl Json for String {
    fn json(&self, out: &mut String) {
        self.as_str().json(out);
    }
}

impl Json for bool {
    fn json(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl Json for u32 {
    fn json(&self, out: &mut String) {
        Number(f64::from(*self)).json(out);
    }
}

impl Json for Number {
    fn json(&self, out: &mut String) {
        // Writing to a String can't fail.
        let _ = write!(out, "{self}");
    }
}

impl Json for Instant {
    fn json(&self, out: &mut String) {
        out.push('"');
        // Writing to a String can't fail, and an instant needs no escape.
        let _ = write!(out, "{self}");
        out.push('"');
    }
}

impl Json for Duration {
    fn json(&self, out: &mut String) {
        out.push('"');
        let _ = write!(out, "{self}");
        out.push('"');
    }
}

impl<T: Json> Json for Option<T> {
    fn json(&self, out: &mut String) {
        match self {
            Some(value) => value.json(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: Json> Json for Nullable<T> {
    fn json(&self, out: &mut String) {
        self.0.json(out);
    }
}

impl<T: Json> Json for Vec<T> {
    fn json(&self, out: &mut String) {
        out.push('[');
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            item.json(out);
        }
        out.push(']');
    }
}

impl Json for Tree<'_> {
    fn json(&self, out: &mut String) {
        match &self.node {
            Node::Null => out.push_str("null"),
            Node::Boolean(value) => value.json(out),
            Node::Number(number) => Number(*number).json(out),
            Node::Text(text) => text.json(out),
            Node::List(items) => items.json(out),
            Node::Object(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    key.name.json(out);
                    out.push(':');
                    value.json(out);
                }
                out.push('}');
            }
        }
    }
}

/// A value that is taken from a tree.
pub trait FromTree<'a>: Sized {
    /// The value; `None` where the tree isn't of its kind, or nothing is there and something must be. `check.rs` then tells why.
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self>;
}

impl<'a> FromTree<'a> for Text<'a> {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        match tree?.node {
            Node::Text(text) => Some(Text(text)),
            _ => None,
        }
    }
}

impl<'a> FromTree<'a> for String {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        Text::from_tree(tree).map(|text| text.0.into_owned())
    }
}

impl<'a> FromTree<'a> for bool {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        match tree?.node {
            Node::Boolean(value) => Some(value),
            _ => None,
        }
    }
}

impl<'a> FromTree<'a> for Number {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        match tree?.node {
            Node::Number(value) => Some(Number(value)),
            _ => None,
        }
    }
}

impl<'a> FromTree<'a> for u32 {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        // Places in a text; what isn't such a number is cut off.
        Number::from_tree(tree).map(|number| number.0 as u32)
    }
}

impl<'a> FromTree<'a> for Instant {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        Instant::parse(tree?.text()?).ok()
    }
}

impl<'a> FromTree<'a> for Duration {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        Duration::parse(tree?.text()?).ok()
    }
}

impl<'a> FromTree<'a> for Tree<'a> {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        tree.filter(|tree| !has_duplicate(tree))
    }
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Option<T> {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        if is_absent(&tree) { Some(None) } else { T::from_tree(tree).map(Some) }
    }
}

/// Whether nothing is there, or null. Like the others that aren't generic, it stands once in the Wasm and not for each type.
#[inline(never)]
fn is_absent(tree: &Option<Tree<'_>>) -> bool {
    tree.as_ref().is_none_or(|tree| matches!(tree.node, Node::Null))
}

/// The items of a list.
#[inline(never)]
fn items(tree: Option<Tree<'_>>) -> Option<std::vec::IntoIter<Tree<'_>>> {
    match tree?.node {
        Node::List(items) => Some(items.into_iter()),
        _ => None,
    }
}

#[inline(never)]
fn next_item<'a>(items: &mut std::vec::IntoIter<Tree<'a>>) -> Option<Tree<'a>> {
    items.next()
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Nullable<T> {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        let tree = Some(tree?);
        if is_absent(&tree) { Some(Nullable(None)) } else { T::from_tree(tree).map(|value| Nullable(Some(value))) }
    }
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Vec<T> {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        let mut items = items(tree)?;
        let mut taken = Vec::with_capacity(items.len());
        while let Some(item) = next_item(&mut items) {
            taken.push(T::from_tree(Some(item))?);
        }
        Some(taken)
    }
}

impl<'a, T: FromTree<'a>> FromTree<'a> for Names<'static, T> {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        let Node::Object(entries) = tree?.node else { return None };
        let mut taken = Names::default();
        for (key, value) in entries {
            if taken.insert(key.name.into_owned(), T::from_tree(Some(value))?).is_some() {
                return None;
            }
        }
        Some(taken)
    }
}

/// serde's way in: a tree that is read as the type's kind says, so that of an object from JavaScript only the fields are asked for
/// that it can have, each by its name, and keys that aren't among them are passed over. `read.rs` also says what is wrong.
///
/// # Errors
/// Whatever isn't of the type.
pub fn deserialize<'de, T: FromTree<'de> + Shaped, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let tree = OfKind(T::KIND).deserialize(deserializer)?;
    T::from_tree(Some(tree)).ok_or_else(|| D::Error::custom(format_args!("not {}", crate::check::expected(T::KIND))))
}

impl<'de, T: FromTree<'de> + Shaped> Deserialize<'de> for Names<'static, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        self::deserialize(deserializer)
    }
}

/// Puts an object's values in the order of its shape's fields; `None` where it isn't an object, names a field that the shape doesn't
/// have, or names one twice.
pub fn sort_fields<'a>(tree: Option<Tree<'a>>, kind: &'static Kind, slots: &mut [Option<Tree<'a>>]) -> Option<()> {
    let Kind::Object(shape) = kind else { return None };
    let Node::Object(entries) = tree?.node else { return None };
    // Most documents keep the order, so that the next field is the one after the last.
    let mut next = 0;
    for (key, value) in entries {
        let (before, after) = shape.fields.split_at_checked(next)?;
        let ahead = after.iter().position(|field| field.name == key.name).map(|index| next + index);
        let index = ahead.or_else(|| before.iter().position(|field| field.name == key.name))?;
        let slot = slots.get_mut(index)?;
        if slot.is_some() {
            return None;
        }
        *slot = Some(value);
        next = index + 1;
    }
    Some(())
}

/// Takes the next of the values that [`sort_fields`] sorted.
pub fn next_field<'a>(slots: &mut [Option<Tree<'a>>], next: &mut usize) -> Option<Tree<'a>> {
    let slot = slots.get_mut(*next);
    *next += 1;
    slot?.take()
}

/// A type that has a [`Kind`].
pub trait Shaped {
    /// The form of its values.
    const KIND: &'static Kind;
    /// Whether a field of this type must be there.
    const REQUIRED: bool = true;
    /// The value as conditions see it.
    fn view(&self) -> View<'_>;
    /// Whether a field of this type was not given, and so is not written.
    fn is_absent(&self) -> bool {
        false
    }
}

impl Shaped for Text<'_> {
    const KIND: &'static Kind = &Kind::Text;
    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl Shaped for String {
    const KIND: &'static Kind = &Kind::Text;
    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl Shaped for bool {
    const KIND: &'static Kind = &Kind::Boolean;
    fn view(&self) -> View<'_> {
        View::Boolean(*self)
    }
}

impl Shaped for Number {
    const KIND: &'static Kind = &Kind::Number;
    fn view(&self) -> View<'_> {
        View::Number(self.0)
    }
}

impl Shaped for u32 {
    const KIND: &'static Kind = &Kind::Number;
    fn view(&self) -> View<'_> {
        View::Number(f64::from(*self))
    }
}

impl Shaped for Instant {
    const KIND: &'static Kind = &Kind::Instant;
    fn view(&self) -> View<'_> {
        View::Instant(*self)
    }
}

impl Shaped for Duration {
    const KIND: &'static Kind = &Kind::Format(&Format {
        name: "a duration such as `90s`, `10m`, `2h`, `7d` or `1h30m`",
        check: |text| Duration::parse(text).map(|_| ()),
    });
    fn view(&self) -> View<'_> {
        View::Duration(*self)
    }
}

impl<T: Shaped> Shaped for Option<T> {
    const KIND: &'static Kind = T::KIND;
    const REQUIRED: bool = false;
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, Shaped::view)
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// A field that is always written, as null where there is nothing to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Nullable<T>(pub Option<T>);

impl<T: Shaped> Shaped for Nullable<T> {
    const KIND: &'static Kind = &Kind::Nullable(T::KIND);
    fn view(&self) -> View<'_> {
        self.0.as_ref().map_or(View::Absent, Shaped::view)
    }
}

impl<T: Shaped> Shaped for Vec<T> {
    const KIND: &'static Kind = &Kind::List(T::KIND);
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Shaped> Items for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }
    fn item(&self, index: usize) -> View<'_> {
        self.get(index).map_or(View::Absent, Shaped::view)
    }
}

impl<T: Shaped> Shaped for Names<'static, T> {
    const KIND: &'static Kind = &Kind::Map(T::KIND);
    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: Shaped> Entries for Names<'static, T> {
    fn count(&self) -> usize {
        self.len()
    }
    fn entry(&self, key: &str) -> View<'_> {
        self.get(key).map_or(View::Absent, Shaped::view)
    }
    fn key(&self, index: usize) -> Option<&str> {
        self.keys().nth(index)
    }
}

/// What helps an author who left out a field of a document that people write.
#[doc(hidden)]
#[must_use]
pub const fn for_authors(required: bool, doc: &'static str) -> &'static str {
    if required { doc } else { "" }
}

/// What the engine writes itself, nobody leaves out by mistake.
#[doc(hidden)]
#[must_use]
pub const fn for_machines(_: bool, _: &'static str) -> &'static str {
    ""
}

/// Declares an object type, its fields and their meaning.
///
/// `loaded` types are taken from a [`Tree`], `written` types are given out, and `kept` types are both loaded and written.
/// A field whose JSON name is no Rust name is written `reference as "ref": …`.
#[macro_export]
macro_rules! document {
    (loaded $($rest:tt)*) => {
        $crate::document_type! { [] [$crate::shape::for_authors] $($rest)* }
        $crate::document_from_tree! { $($rest)* }
    };
    (written $($rest:tt)*) => {
        $crate::document_type! { [serde::Serialize] [$crate::shape::for_machines] $($rest)* }
        $crate::document_json! { $($rest)* }
    };
    (kept $($rest:tt)*) => {
        $crate::document_type! { [serde::Serialize] [$crate::shape::for_machines] $($rest)* }
        $crate::document_json! { $($rest)* }
        $crate::document_from_tree! { $($rest)* }
    };
}

/// The body of [`document!`](crate::document).
#[doc(hidden)]
#[macro_export]
macro_rules! document_type {
    (
        [$($derive:path),*] [$help:path]
        $(#[doc = $doc:literal])*
        pub struct $name:ident $(<$life:lifetime>)? {
            $( $(#[doc = $field_doc:literal])* $field:ident $(as $rename:literal)? : $kind:ty, )*
        }
    ) => {
        $crate::document_struct! {
            [$($derive),*]
            $(#[doc = $doc])*
            pub struct $name $(<$life>)? {
                $( $(#[doc = $field_doc])* $field $(as $rename)? : $kind, )*
            }
        }

        impl $(<$life>)? $crate::shape::Shaped for $name $(<$life>)? {
            const KIND: &'static $crate::shape::Kind = &$crate::shape::Kind::Object(&$crate::shape::Shape {
                name: stringify!($name),
                #[cfg(not(target_family = "wasm"))]
                doc: concat!($($doc, "\n"),*),
                fields: &[$(
                    $crate::shape::Field {
                        name: $crate::field_name!($field $($rename)?),
                        #[cfg(not(target_family = "wasm"))]
                        doc: concat!($($field_doc, "\n"),*),
                        help: const { $help(<$kind as $crate::shape::Shaped>::REQUIRED, concat!($($field_doc, "\n"),*)) },
                        required: <$kind as $crate::shape::Shaped>::REQUIRED,
                        kind: <$kind as $crate::shape::Shaped>::KIND,
                    },
                )*],
                names: &[$($crate::field_name!($field $($rename)?)),*],
            });
            fn view(&self) -> $crate::shape::View<'_> {
                $crate::shape::View::Object(self)
            }
        }

        impl $(<$life>)? $crate::shape::Fields for $name $(<$life>)? {
            fn shape(&self) -> &'static $crate::shape::Shape {
                match <Self as $crate::shape::Shaped>::KIND {
                    $crate::shape::Kind::Object(shape) => shape,
                    _ => $crate::shape::NOTHING,
                }
            }
            fn field(&self, index: usize) -> $crate::shape::View<'_> {
                let mut _here = 0;
                $(
                    if index == _here {
                        return $crate::shape::Shaped::view(&self.$field);
                    }
                    _here += 1;
                )*
                $crate::shape::View::Absent
            }
        }
    };
}

/// The struct itself; serde's attributes are there only where serde is.
#[doc(hidden)]
#[macro_export]
macro_rules! document_struct {
    (
        []
        $(#[doc = $doc:literal])*
        pub struct $name:ident $(<$life:lifetime>)? {
            $( $(#[doc = $field_doc:literal])* $field:ident $(as $rename:literal)? : $kind:ty, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name $(<$life>)? {
            $( $(#[doc = $field_doc])* pub $field: $kind, )*
        }
    };
    (
        [$($derive:path),+]
        $(#[doc = $doc:literal])*
        pub struct $name:ident $(<$life:lifetime>)? {
            $( $(#[doc = $field_doc:literal])* $field:ident $(as $rename:literal)? : $kind:ty, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, $($derive),*)]
        pub struct $name $(<$life>)? {
            $(
                $(#[doc = $field_doc])*
                #[serde($(rename = $rename,)? skip_serializing_if = "crate::shape::Shaped::is_absent")]
                pub $field: $kind,
            )*
        }
    };
}

/// How a document is taken from a tree.
#[doc(hidden)]
#[macro_export]
macro_rules! document_from_tree {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident $(<$life:lifetime>)? {
            $( $(#[doc = $field_doc:literal])* $field:ident $(as $rename:literal)? : $kind:ty, )*
        }
    ) => {
        $crate::document_from_tree_for! { $name [$($life)?] $( $field : $kind, )* }
    };
}

/// A type that borrows is taken from a tree of the same lifetime, any other from whatever tree.
#[doc(hidden)]
#[macro_export]
macro_rules! document_from_tree_for {
    ($name:ident [] $($rest:tt)*) => {
        impl<'tree> $crate::shape::FromTree<'tree> for $name {
            $crate::document_from_tree_body! { $name 'tree $($rest)* }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::shape::deserialize(deserializer)
            }
        }
    };
    ($name:ident [$life:lifetime] $($rest:tt)*) => {
        impl<$life> $crate::shape::FromTree<$life> for $name<$life> {
            $crate::document_from_tree_body! { $name $life $($rest)* }
        }

        impl<'de: $life, $life> serde::Deserialize<'de> for $name<$life> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::shape::deserialize(deserializer)
            }
        }
    };
}

/// The body of `from_tree`.
#[doc(hidden)]
#[macro_export]
macro_rules! document_from_tree_body {
    ($name:ident $life:lifetime $( $field:ident : $kind:ty, )*) => {
        fn from_tree(tree: Option<$crate::tree::Tree<$life>>) -> Option<Self> {
            const COUNT: usize = [$(stringify!($field)),*].len();
            let mut slots = [const { None }; COUNT];
            $crate::shape::sort_fields(tree, <Self as $crate::shape::Shaped>::KIND, &mut slots)?;
            let mut next = 0;
            Some($name {
                $( $field: <$kind as $crate::shape::FromTree<$life>>::from_tree($crate::shape::next_field(&mut slots, &mut next))?, )*
            })
        }
    };
}

/// How a document that is given out is written.
#[doc(hidden)]
#[macro_export]
macro_rules! document_json {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident $(<$life:lifetime>)? {
            $( $(#[doc = $field_doc:literal])* $field:ident $(as $rename:literal)? : $kind:ty, )*
        }
    ) => {
        impl $(<$life>)? $crate::shape::Json for $name $(<$life>)? {
            fn json(&self, out: &mut String) {
                let mut _separator = "{\"";
                $(
                    if !$crate::shape::Shaped::is_absent(&self.$field) {
                        out.push_str(_separator);
                        out.push_str(concat!($crate::field_name!($field $($rename)?), "\":"));
                        $crate::shape::Json::json(&self.$field, out);
                        _separator = ",\"";
                    }
                )*
                out.push_str(if _separator == "{\"" { "{}" } else { "}" });
            }
        }
    };
}

/// A field's name in JSON.
#[doc(hidden)]
#[macro_export]
macro_rules! field_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $rename:literal) => {
        $rename
    };
}

/// Declares a choice between a few words and what each means.
#[macro_export]
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident {
            $( $(#[doc = $word_doc:literal])* $variant:ident = $word:literal, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
        pub enum $name {
            $( $(#[doc = $word_doc])* #[serde(rename = $word)] $variant, )*
        }

        impl $name {
            /// The word as it stands in documents.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $( $name::$variant => $word, )*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl<'tree> $crate::shape::FromTree<'tree> for $name {
            fn from_tree(tree: Option<$crate::tree::Tree<'tree>>) -> Option<Self> {
                match tree?.text()? {
                    $( $word => Some($name::$variant), )*
                    _ => None,
                }
            }
        }

        impl $crate::shape::Json for $name {
            fn json(&self, out: &mut String) {
                out.push_str(match self {
                    $( $name::$variant => concat!("\"", $word, "\""), )*
                });
            }
        }

        impl $crate::shape::Shaped for $name {
            const KIND: &'static $crate::shape::Kind = &$crate::shape::Kind::Choice(&$crate::shape::Choice {
                name: stringify!($name),
                #[cfg(not(target_family = "wasm"))]
                doc: concat!($($doc, "\n"),*),
                words: &[$($word),*],
                #[cfg(not(target_family = "wasm"))]
                meanings: &[$(concat!($($word_doc, "\n"),*)),*],
            });
            fn view(&self) -> $crate::shape::View<'_> {
                $crate::shape::View::Text(self.word())
            }
        }
    };
}
