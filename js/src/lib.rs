//! The core for JavaScript: moves bytes and, for objects, values. `api.js` is what people import.

use countersign::proof::keyless::TrustedRoots;
use countersign::shape::{Field, Json as _, Kind, Shaped};
use countersign::tree::{Key, Node, OfKind, Tree};
use countersign::{Change, Context};
use serde::de::DeserializeSeed as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Answers an operation, bytes to text.
#[wasm_bindgen]
#[must_use]
pub fn call(operation: &str, input: &[u8]) -> String {
    countersign::call(operation, input)
}

/// A loaded policy.
#[wasm_bindgen]
pub struct Policy(countersign::Policy);

#[wasm_bindgen]
impl Policy {
    /// Loads a policy's text, and the trusted roots by which it judges certificates: a list of them as JSON.
    ///
    /// # Errors
    /// What is wrong with either, as JSON.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, trusted_roots: &[u8]) -> Result<Policy, String> {
        let roots = TrustedRoots::from_json(trusted_roots);
        roots.and_then(|roots| Ok(Policy(countersign::Policy::load(text)?.trusting(roots)))).map_err(|error| {
            let mut json = String::new();
            error.json(&mut json);
            json
        })
    }

    /// Decides a change; the change, the context and the decision are JSON.
    #[must_use]
    pub fn evaluate_text(&self, change: &[u8], context: &[u8]) -> String {
        match Context::read(context) {
            Ok(context) => self.0.evaluate_json(change, &context),
            Err(error) => countersign::call::refuse(error),
        }
    }

    /// Decides a change that is an object. Nothing when anything at all is wrong: its text then tells what. Nothing either
    /// where changes may be signed: its text goes the one way that there is for that.
    ///
    /// The decision is JSON: the engine's own parser makes an object of it several times faster than one could be built from here.
    #[must_use]
    pub fn evaluate_object(&self, change: JsValue, context: &[u8]) -> Option<String> {
        let tree = OfKind(Change::KIND).deserialize(serde_wasm_bindgen::Deserializer::from(change)).ok()?;
        let change = countersign::contradictions::change(tree)?.ok()?;
        let context = Context::read(context).ok()?;
        if context.collectors.is_some() {
            return None;
        }
        let mut decision = String::with_capacity(8192);
        self.0.evaluate(&change, &context).json(&mut decision);
        Some(decision)
    }
}

/// The RFC 8785 bytes of a policy's text, over which its digest is taken; nothing for a text that is no policy.
#[wasm_bindgen]
#[must_use]
pub fn canonical_policy(text: &str) -> Option<String> {
    countersign::policy::canonical_text(text).ok()
}

/// The fields that a change can have, as JSON: an object's fields by name, a list's items in a list, `true` for a single value,
/// `null` for what may be anything.
///
/// serde passes over keys that it doesn't know when it reads from JavaScript, so `api.js` looks first.
#[wasm_bindgen]
#[must_use]
pub fn change_fields() -> String {
    fn fields(kind: &'static Kind) -> Node<'static> {
        match kind {
            Kind::Object(shape) => {
                let field = |field: &'static Field| (Key { name: field.name.into(), span: None }, Tree::from(fields(field.kind)));
                Node::Object(shape.fields.iter().map(field).collect())
            }
            Kind::List(item) => Node::List(vec![Tree::from(fields(item))]),
            Kind::Text | Kind::Format(_) | Kind::Boolean | Kind::Number | Kind::Instant | Kind::Choice(_) => Node::Boolean(true),
            _ => Node::Null,
        }
    }
    countersign::canonical::canonical(&Tree::from(fields(<Change<'_> as Shaped>::KIND)))
}
