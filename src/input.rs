//! An operation's input: an object whose parts are read each in its own way.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::CallError;
use crate::limits;
use crate::near;
use crate::read;
use crate::scalar::{Text, clipped};

/// The parts of an input, as they stand in its text.
pub(crate) struct Input<'a> {
    parts: Vec<(Text<'a>, &'a RawValue)>,
}

/// What the parts of an input are called. Those of `optional` that are null count as not given.
pub(crate) struct Parts {
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
}

impl<'a> Input<'a> {
    /// Reads an input that has all required parts and no others than these and the optional ones.
    ///
    /// # Errors
    /// Text that isn't such an object.
    pub fn read(bytes: &'a [u8], what: &str, names: &Parts) -> Result<Self, CallError> {
        let text = read::text(bytes, what, limits::INPUT_BYTES)?;
        let shape = || {
            let optional = names.optional.iter().map(|name| format!("{name}?"));
            let names: Vec<String> = names.required.iter().map(|name| (*name).to_owned()).chain(optional).collect();
            format!("give `{{{}}}`", names.join(", "))
        };
        let malformed = |why: String| CallError::new("request/malformed", format!("{what} can't be read: {why}")).help(shape());
        let input: Input<'a> = serde_json::from_str(text).map_err(|error| match error.is_data() {
            true => malformed(error.to_string()),
            false => CallError::new("document/syntax", format!("{what} can't be read: {error}")).help(shape()),
        })?;
        let known = || names.required.iter().chain(names.optional).copied();
        for (index, (name, _)) in input.parts.iter().enumerate() {
            if !known().any(|known| name.as_str() == known) {
                let error = malformed(format!("it has no part `{}`", clipped(name)));
                return Err(near::suggestion(name, &mut known()).map_or(error.clone(), |help| error.help(help)));
            }
            if input.parts.iter().take(index).any(|(other, _)| other == name) {
                return Err(malformed(format!("`{name}` stands there twice")));
            }
        }
        match names.required.iter().find(|name| input.get(name).is_none()) {
            Some(missing) => Err(malformed(format!("`{missing}` is missing"))),
            None => Ok(input),
        }
    }

    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.parts.iter().find(|(part, _)| part == name).map(|(_, raw)| *raw)
    }

    /// A required part, as it stands.
    pub fn raw(&self, name: &str) -> &'a str {
        self.get(name).map_or("null", RawValue::get)
    }

    /// An optional part, as it stands.
    pub fn given(&self, name: &str) -> Option<&'a str> {
        self.get(name).map(RawValue::get).filter(|raw| *raw != "null")
    }

    /// An optional part that is a text.
    ///
    /// # Errors
    /// Anything else.
    pub fn text(&self, name: &str) -> Result<Option<Text<'a>>, CallError> {
        let read = |raw| {
            serde_json::from_str(raw).map_err(|error| {
                CallError::new("request/malformed", format!("`{name}` is no text: {error}")).at(format!("/{name}")).help("give a text")
            })
        };
        self.given(name).map(read).transpose()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Input<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const EXPECTED: &str = "an object is expected";
        macro_rules! refuse {
            ($($method:ident($type:ty))*) => {
                $(fn $method<E: serde::de::Error>(self, _: $type) -> Result<Input<'de>, E> { Err(E::custom(EXPECTED)) })*
            };
        }
        struct PartsVisitor;
        impl<'de> Visitor<'de> for PartsVisitor {
            type Value = Input<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }
            // As in `tree.rs`: serde's own answers would bring tables for writing numbers.
            refuse! { visit_bool(bool) visit_i64(i64) visit_u64(u64) visit_f64(f64) visit_str(&str) }
            fn visit_unit<E: serde::de::Error>(self) -> Result<Input<'de>, E> {
                Err(E::custom(EXPECTED))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Input<'de>, A::Error> {
                Err(A::Error::custom(EXPECTED))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Input<'de>, A::Error> {
                let mut parts = Vec::new();
                while let Some(name) = map.next_key::<Text<'de>>()? {
                    if parts.len() == limits::INPUT_PARTS {
                        return Err(A::Error::custom("it has too many parts"));
                    }
                    parts.push((name, map.next_value()?));
                }
                Ok(Input { parts })
            }
        }
        deserializer.deserialize_any(PartsVisitor)
    }
}
