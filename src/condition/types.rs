//! The types that are known of expressions when a condition is loaded.

use crate::scalar::Duration;
use crate::shape::{Choice, Kind, Shape, Shaped};

/// The type of an expression.
#[derive(Debug, Clone)]
pub enum Type {
    /// Of an expression in which a mistake was found, and of an empty list's items: it goes with any other.
    Unknown,
    /// `null`.
    Null,
    /// `bool`.
    Boolean,
    /// `int`.
    Integer,
    /// `uint`.
    Unsigned,
    /// `double`.
    Double,
    /// `string`; with the words, if only those can come.
    Text(Option<&'static Choice>),
    /// `timestamp`.
    Timestamp,
    /// `duration`.
    Duration,
    /// A list of one type.
    List(Box<Type>),
    /// A map from string to one type.
    Map(Box<Type>),
    /// An object with known fields.
    Object(&'static Shape),
    /// Something of a document that has no type; it can be there or not, and no more can be asked of it.
    Opaque,
}

impl Type {
    /// The type of what a document holds.
    #[must_use]
    pub fn of(kind: &'static Kind) -> Self {
        match kind {
            Kind::Text => Type::Text(None),
            Kind::Choice(choice) => Type::Text(Some(choice)),
            Kind::Format(format) => match Duration::KIND {
                Kind::Format(duration) if duration.name == format.name => Type::Duration,
                _ => Type::Text(None),
            },
            Kind::Boolean => Type::Boolean,
            Kind::Number => Type::Double,
            Kind::Instant => Type::Timestamp,
            Kind::List(item) => Type::List(Box::new(Type::of(item))),
            Kind::Map(value) => Type::Map(Box::new(Type::of(value))),
            Kind::Object(shape) => Type::Object(shape),
            _ => Type::Opaque,
        }
    }

    /// Its name in CEL.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Type::Unknown => "value",
            Type::Null => "null",
            Type::Boolean => "bool",
            Type::Integer => "int",
            Type::Unsigned => "uint",
            Type::Double => "double",
            Type::Text(_) => "string",
            Type::Timestamp => "timestamp",
            Type::Duration => "duration",
            Type::List(_) => "list",
            Type::Map(_) => "map",
            Type::Object(_) => "object",
            Type::Opaque => "value of any form",
        }
    }

    /// Its name with its article, as messages have it.
    #[must_use]
    pub fn name(&self) -> String {
        let article = match self {
            Type::Null => "",
            Type::Integer | Type::Object(_) => "an ",
            _ => "a ",
        };
        format!("{article}{}", self.word())
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Integer | Type::Unsigned | Type::Double)
    }

    /// The type of what is one or the other; nothing if there is none.
    #[must_use]
    pub fn either(&self, other: &Type) -> Option<Type> {
        Some(match (self, other) {
            (Type::Unknown, known) | (known, Type::Unknown) => known.clone(),
            (Type::Null, Type::Null) => Type::Null,
            (Type::Boolean, Type::Boolean) => Type::Boolean,
            (Type::Integer, Type::Integer) => Type::Integer,
            (Type::Unsigned, Type::Unsigned) => Type::Unsigned,
            (Type::Double, Type::Double) => Type::Double,
            (Type::Text(a), Type::Text(b)) => Type::Text(a.filter(|a| b.is_some_and(|b| b.name == a.name))),
            (Type::Timestamp, Type::Timestamp) => Type::Timestamp,
            (Type::Duration, Type::Duration) => Type::Duration,
            (Type::List(a), Type::List(b)) => Type::List(Box::new(a.either(b)?)),
            (Type::Map(a), Type::Map(b)) => Type::Map(Box::new(a.either(b)?)),
            (Type::Object(a), Type::Object(b)) if a.name == b.name => Type::Object(a),
            _ => return None,
        })
    }

    /// Whether two values of these types could be equal: the same type, or both numbers.
    #[must_use]
    pub fn meets(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::List(a), Type::List(b)) => a.meets(b),
            _ => (self.is_number() && other.is_number()) || self.either(other).is_some(),
        }
    }

    /// Whether values of this type can be compared for equality here: single values, and lists of them.
    #[must_use]
    pub fn has_equality(&self) -> bool {
        match self {
            Type::List(item) => item.has_equality(),
            Type::Map(_) | Type::Object(_) | Type::Opaque => false,
            _ => true,
        }
    }

    /// Whether values of this type stand in an order.
    #[must_use]
    pub fn has_order(&self) -> bool {
        matches!(
            self,
            Type::Unknown
                | Type::Boolean
                | Type::Integer
                | Type::Unsigned
                | Type::Double
                | Type::Text(_)
                | Type::Timestamp
                | Type::Duration
        )
    }
}
