//! JSON whose objects have each key once.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// A document's shape: which keys and lists it has. Single values are let go.
#[derive(Debug)]
pub enum Shape {
    /// Keys in the order of the text.
    Object(Vec<(String, Shape)>),
    List(Vec<Shape>),
    Other,
}

impl Shape {
    /// # Errors
    /// It isn't JSON, nests too deeply, or an object has a key twice.
    pub fn read(json: &str) -> Result<Shape, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// What is found at a key; nothing in what is no object.
    pub fn get(&self, key: &str) -> Option<&Shape> {
        let Shape::Object(fields) = self else { return None };
        fields.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The items at a key; none if there is no list.
    pub fn list(&self, key: &str) -> &[Shape] {
        match self.get(key) {
            Some(Shape::List(items)) => items,
            _ => &[],
        }
    }

    /// The keys of an object.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let fields = if let Shape::Object(fields) = self { fields.as_slice() } else { &[] };
        fields.iter().map(|(name, _)| name.as_str())
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Shape;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry::<String, Shape>()? {
            fields.push(field);
        }
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(A::Error::custom(format_args!("the key `{}` is there twice", twice[0])));
        }
        Ok(Shape::Object(fields))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::Other)
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Other)
    }
}
