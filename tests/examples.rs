//! The stories under `examples/` come out as they are told, in the order in which they are told: the record of one is the history
//! of the next.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod support;

use std::fs;

use serde_json::{Value, json};

fn call(op: &str, input: &Value) -> Value {
    serde_json::from_str(&countersign::call(op, &serde_json::to_vec(input).unwrap())).unwrap()
}

#[test]
fn every_story_comes_out_as_it_is_told() {
    let examples = support::root().join("examples");
    let policy = fs::read_to_string(examples.join("policy.yaml")).unwrap();
    let mut names: Vec<String> = fs::read_dir(examples.join("changes"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".context.json").map(str::to_owned))
        .collect();
    names.sort();
    assert!(names.len() >= 16);
    let mut log: Vec<Value> = Vec::new();
    let mut lines = String::new();
    let mut previous = Value::Null;
    let mut wrong = Vec::new();
    for name in names {
        let read = |suffix: &str| -> Value {
            serde_json::from_str(&fs::read_to_string(examples.join("changes").join(format!("{name}{suffix}"))).unwrap()).unwrap()
        };
        let (change, context) = (read(".json"), read(".context.json"));
        let decision = call("evaluate", &json!({"policy": policy, "change": change, "at": context["at"], "history": log}));
        if decision["verdict"] != context["expect"] {
            let text = call("explain", &json!({ "decision": decision }));
            wrong.push(format!(
                "{name} should be {} and is\n{}\n{:#}",
                context["expect"],
                text["text"].as_str().unwrap_or(""),
                decision["error"]
            ));
            continue;
        }
        let made = call("record", &json!({"decision": decision, "change": change, "previous": previous}));
        assert!(made.get("error").is_none(), "{name}: {made:#}");
        lines.push_str(made["line"].as_str().unwrap());
        lines.push('\n');
        previous = made["digest"].clone();
        log.push(made["record"].clone());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let audit = call("audit", &json!({"records": lines, "head": previous}));
    assert_eq!(audit["ok"], true, "{audit:#}");
}
