//! `int()`, `uint()`, `double()`, `string()`, `bool()`, `timestamp()` and `duration()`.

use super::time::{Nanoseconds, Timestamp};
use super::value::Value;
use crate::scalar::decimal;

/// The type that a value is converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// `int()`
    Integer,
    /// `uint()`
    Unsigned,
    /// `double()`
    Double,
    /// `string()`
    Text,
    /// `bool()`
    Boolean,
    /// `timestamp()`
    Timestamp,
    /// `duration()`
    Duration,
}

impl Target {
    /// Every conversion and its function.
    pub const FUNCTIONS: [(&'static str, Target); 7] = [
        ("int", Target::Integer),
        ("uint", Target::Unsigned),
        ("double", Target::Double),
        ("string", Target::Text),
        ("bool", Target::Boolean),
        ("timestamp", Target::Timestamp),
        ("duration", Target::Duration),
    ];
}

const TWO_TO_THE_63: f64 = 9_223_372_036_854_775_808.0;

/// Converts a value; nothing if it says nothing of that type, or lies outside of its range.
pub fn convert<'v>(target: Target, value: Value<'v>) -> Option<Value<'v>> {
    match target {
        Target::Integer => integer(&value).map(Value::Integer),
        Target::Unsigned => unsigned(&value).map(Value::Unsigned),
        Target::Double => double(&value).map(Value::Double),
        Target::Text => text(value),
        Target::Boolean => boolean(&value).map(Value::Boolean),
        Target::Timestamp => match value {
            Value::Timestamp(at) => Some(at),
            Value::Integer(seconds) => Timestamp::new(seconds, 0),
            Value::Text(text) => Timestamp::parse(text.as_str()),
            _ => None,
        }
        .map(Value::Timestamp),
        Target::Duration => match value {
            Value::Duration(length) => Some(length),
            Value::Text(text) => Nanoseconds::parse(text.as_str()),
            _ => None,
        }
        .map(Value::Duration),
    }
}

/// Doubles are rounded towards zero. Neither end of the range is taken from a double, since it could have been rounded to that.
fn integer(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Integer(value) => Some(*value),
        Value::Unsigned(value) => i64::try_from(*value).ok(),
        Value::Double(value) if *value > -TWO_TO_THE_63 && *value < TWO_TO_THE_63 => Some(*value as i64),
        Value::Text(text) => text.as_str().parse().ok(),
        Value::Timestamp(at) => Some(at.seconds()),
        _ => None,
    }
}

fn unsigned(value: &Value<'_>) -> Option<u64> {
    match value {
        Value::Unsigned(value) => Some(*value),
        Value::Integer(value) => u64::try_from(*value).ok(),
        Value::Double(value) if *value >= 0.0 && *value < 2.0 * TWO_TO_THE_63 => Some(*value as u64),
        Value::Text(text) => text.as_str().parse().ok().filter(|_| !text.as_str().starts_with('+')),
        _ => None,
    }
}

fn double(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Double(value) => Some(*value),
        Value::Integer(value) => Some(*value as f64),
        Value::Unsigned(value) => Some(*value as f64),
        Value::Text(text) => match text.as_str().to_ascii_lowercase().as_str() {
            "nan" => Some(f64::NAN),
            "inf" | "+inf" | "infinity" | "+infinity" => Some(f64::INFINITY),
            "-inf" | "-infinity" => Some(f64::NEG_INFINITY),
            _ => decimal(text.as_str()),
        },
        _ => None,
    }
}

fn boolean(value: &Value<'_>) -> Option<bool> {
    match value {
        Value::Boolean(value) => Some(*value),
        Value::Text(text) => match text.as_str() {
            "1" | "t" | "true" | "TRUE" | "True" => Some(true),
            "0" | "f" | "false" | "FALSE" | "False" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// CEL leaves open how a double is written; here it is as JSON and JavaScript write it.
fn text(value: Value<'_>) -> Option<Value<'_>> {
    Some(match value {
        Value::Text(text) => Value::Text(text),
        Value::Boolean(value) => Value::made(if value { "true" } else { "false" }),
        Value::Integer(value) => Value::made(&value.to_string()),
        Value::Unsigned(value) => Value::made(&value.to_string()),
        Value::Double(value) => Value::made(ryu_js::Buffer::new().format(value)),
        Value::Timestamp(at) => Value::made(&at.to_string()),
        Value::Duration(length) => Value::made(&length.to_string()),
        _ => return None,
    })
}
