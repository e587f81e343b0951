//! What a condition reckons with: values borrowed from the document, from the condition, or made on the way.

use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

use super::time::{Nanoseconds, Timestamp};
use crate::shape::{Entries, Fields, Items, View};

/// A value.
#[derive(Clone)]
pub enum Value<'v> {
    /// `null`.
    Null,
    /// A bool.
    Boolean(bool),
    /// An int.
    Integer(i64),
    /// A uint.
    Unsigned(u64),
    /// A double; every number of a document is one.
    Double(f64),
    /// A string.
    Text(Characters<'v>),
    /// A timestamp.
    Timestamp(Timestamp),
    /// A duration.
    Duration(Nanoseconds),
    /// A list.
    List(List<'v>),
    /// A map from string.
    Map(&'v dyn Entries),
    /// An object of the document.
    Object(&'v dyn Fields),
}

/// A string, which costs nothing to copy.
#[derive(Clone)]
pub enum Characters<'v> {
    /// One of the document or the condition.
    Given(&'v str),
    /// One that was made on the way.
    Made(Rc<str>),
}

impl Characters<'_> {
    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Characters::Given(text) => text,
            Characters::Made(text) => text,
        }
    }
}

/// A list, which costs nothing to copy.
#[derive(Clone)]
pub enum List<'v> {
    /// One of the document.
    Given(&'v dyn Items),
    /// One that the condition writes out.
    Written(&'v [Constant]),
    /// One that was made on the way.
    Made(Rc<[Value<'v>]>),
}

impl<'v> List<'v> {
    /// How many items there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            List::Given(items) => items.count(),
            List::Written(items) => items.len(),
            List::Made(items) => items.len(),
        }
    }

    /// The item at an index; nothing beyond the end, or where it isn't given.
    #[must_use]
    pub fn item(&self, index: usize) -> Option<Value<'v>> {
        match self {
            List::Given(items) => Value::of(items.item(index)),
            List::Written(items) => items.get(index).map(Constant::value),
            List::Made(items) => items.get(index).cloned(),
        }
    }

    /// Every item that is given.
    pub fn items(&self) -> impl Iterator<Item = Value<'v>> + '_ {
        (0..self.count()).filter_map(|index| self.item(index))
    }
}

/// A value that is known when the condition is loaded.
#[derive(Debug, Clone)]
pub enum Constant {
    /// `null`.
    Null,
    /// A bool.
    Boolean(bool),
    /// An int.
    Integer(i64),
    /// A uint.
    Unsigned(u64),
    /// A double.
    Double(f64),
    /// A string.
    Text(Box<str>),
    /// A timestamp.
    Timestamp(Timestamp),
    /// A duration.
    Duration(Nanoseconds),
    /// A list of constants.
    List(Box<[Constant]>),
}

impl Constant {
    /// The constant as a value.
    pub fn value(&self) -> Value<'_> {
        match self {
            Constant::Null => Value::Null,
            Constant::Boolean(value) => Value::Boolean(*value),
            Constant::Integer(value) => Value::Integer(*value),
            Constant::Unsigned(value) => Value::Unsigned(*value),
            Constant::Double(value) => Value::Double(*value),
            Constant::Text(value) => Value::Text(Characters::Given(value)),
            Constant::Timestamp(value) => Value::Timestamp(*value),
            Constant::Duration(value) => Value::Duration(*value),
            Constant::List(items) => Value::List(List::Written(items)),
        }
    }
}

impl<'v> Value<'v> {
    /// What a document holds; nothing where it isn't given.
    #[must_use]
    pub fn of(view: View<'v>) -> Option<Self> {
        Some(match view {
            View::Absent => return None,
            View::Boolean(value) => Value::Boolean(value),
            View::Number(value) => Value::Double(value),
            View::Text(value) => Value::Text(Characters::Given(value)),
            View::Instant(at) => Value::Timestamp(at.into()),
            // Documents' durations are far shorter than the 292 years that fit.
            View::Duration(length) => Value::Duration(Nanoseconds(length.0.saturating_mul(1_000_000))),
            View::List(items) => Value::List(List::Given(items)),
            View::Map(entries) => Value::Map(entries),
            View::Object(fields) => Value::Object(fields),
        })
    }

    /// A string made on the way.
    #[must_use]
    pub fn made(text: &str) -> Self {
        Value::Text(Characters::Made(text.into()))
    }

    /// How two single values stand to each other; nothing for NaN, and for values that stand in no order.
    ///
    /// Numbers of several types stand on one line. A double meets an integer as a double, as CEL's conformance tests have it.
    #[must_use]
    pub fn order(&self, other: &Value<'_>) -> Option<Ordering> {
        match (self, other) {
            (Value::Null, Value::Null) => Some(Ordering::Equal),
            (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
            (Value::Text(a), Value::Text(b)) => Some(a.as_str().cmp(b.as_str())),
            (Value::Timestamp(a), Value::Timestamp(b)) => Some(a.cmp(b)),
            (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
            (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
            (Value::Unsigned(a), Value::Unsigned(b)) => Some(a.cmp(b)),
            (Value::Integer(a), Value::Unsigned(b)) => Some(i128::from(*a).cmp(&i128::from(*b))),
            (Value::Unsigned(a), Value::Integer(b)) => Some(i128::from(*a).cmp(&i128::from(*b))),
            (a, b) => a.double()?.partial_cmp(&b.double()?),
        }
    }

    /// A number as a double.
    fn double(&self) -> Option<f64> {
        match self {
            Value::Integer(value) => Some(*value as f64),
            Value::Unsigned(value) => Some(*value as f64),
            Value::Double(value) => Some(*value),
            _ => None,
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Boolean(value) => write!(f, "{value}"),
            Value::Integer(value) => write!(f, "{value}"),
            Value::Unsigned(value) => write!(f, "{value}u"),
            Value::Double(value) => write!(f, "{value:?}"),
            Value::Text(text) => write!(f, "{:?}", text.as_str()),
            Value::Timestamp(at) => write!(f, "timestamp(\"{at}\")"),
            Value::Duration(length) => write!(f, "duration(\"{length}\")"),
            Value::List(list) => f.debug_list().entries(list.items()).finish(),
            Value::Map(entries) => write!(f, "a map of {}", entries.count()),
            Value::Object(fields) => write!(f, "{}", fields.shape().name),
        }
    }
}
