//! The crate's own tests, run by Node and by headless Chromium.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]
#![cfg(target_arch = "wasm32")]

use countersign_js::{Policy, call, change_fields};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const POLICY: &str = include_str!("../commands/init/policy.yaml");
const CHANGE: &str = include_str!("../commands/init/change.json");
const CONTEXT: &[u8] = br#"{"at":"2026-06-22T14:30:00Z"}"#;

fn object(json: &str) -> JsValue {
    js_sys::JSON::parse(json).unwrap()
}

fn text(value: &JsValue) -> String {
    js_sys::JSON::stringify(value).unwrap().into()
}

fn policy() -> Policy {
    Policy::new(POLICY, b"[]").unwrap()
}

#[wasm_bindgen_test]
fn object_and_text_give_the_same_decision() {
    let from_text = policy().evaluate_text(CHANGE.as_bytes(), CONTEXT);
    let from_object = policy().evaluate_object(object(CHANGE), CONTEXT);
    assert!(from_text.starts_with(r#"{"verdict":"allow""#), "{from_text}");
    assert_eq!(from_object.unwrap(), from_text);
}

#[wasm_bindgen_test]
fn handle_and_operation_give_the_same_decision() {
    let policy_text: String = js_sys::JSON::stringify(&POLICY.into()).unwrap().into();
    let input = format!(r#"{{"policy":{policy_text},"change":{CHANGE},"at":"2026-06-22T14:30:00Z"}}"#);
    assert_eq!(call("evaluate", input.as_bytes()), policy().evaluate_text(CHANGE.as_bytes(), CONTEXT));
}

#[wasm_bindgen_test]
fn a_wrong_policy_tells_all_its_mistakes() {
    let error: JsValue = object(&Policy::new("apiVersion: countersign/v1\nkind: Policy\nnonsense: 1\n", b"[]").err().unwrap());
    let diagnostics = js_sys::Reflect::get(&error, &"diagnostics".into()).unwrap();
    assert!(js_sys::Array::from(&diagnostics).length() >= 2, "{}", text(&error));
}

#[wasm_bindgen_test]
fn what_is_wrong_with_an_object_is_left_to_its_text() {
    let wrong = [
        (object("{}"), CONTEXT),
        (object("[]"), CONTEXT),
        (JsValue::UNDEFINED, CONTEXT),
        (JsValue::NULL, CONTEXT),
        (JsValue::from_f64(f64::NAN), CONTEXT),
        (object(&CHANGE.replace("\"success\"", "1")), CONTEXT),
        (object(CHANGE), b"{}".as_slice()),
        (object(CHANGE), b"\xff".as_slice()),
        (object(&CHANGE.replace("\"id\"", "\"name\"")), CONTEXT),
    ];
    for (change, context) in wrong {
        assert!(policy().evaluate_object(change.clone(), context).is_none(), "{change:?}");
    }
}

#[wasm_bindgen_test]
fn hostile_bytes_are_answered() {
    for input in [&b""[..], b"\xff\xfe", b"null", &[b'['; 100_000]] {
        for operation in ["evaluate", "lint", "explain", "record", "audit", "schema", "no such operation"] {
            let answer = call(operation, input);
            assert!(answer.starts_with(r#"{"error":{"code":""#), "{operation}: {answer}");
        }
    }
}

#[wasm_bindgen_test]
fn every_field_of_a_change_is_listed() {
    let fields = object(&change_fields());
    for (name, kind) in [
        ("id", "true"),
        ("paths", "[true]"),
        ("attestations", "[null]"),
        ("migration", r#"{"phase":true,"plan":true,"rollback":{"evidence":true,"tested":true}}"#),
    ] {
        assert_eq!(text(&js_sys::Reflect::get(&fields, &name.into()).unwrap()), kind, "{name}");
    }
}
