//! Invariants over all examples and vectors: leaving a field out never allows, and `next` is what is owed, no more and no less.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod support;

use std::fs;

use serde_json::{Map, Value, json};

/// Every decision that the examples and vectors ask for.
fn inputs() -> Vec<(String, Value)> {
    let mut inputs: Vec<(String, Value)> = support::cases()
        .into_iter()
        .filter(|case| case.op == "evaluate")
        .filter_map(|case| Some((case.name, serde_json::from_slice(&case.input).ok()?)))
        .collect();
    let examples = support::root().join("examples");
    let policy = fs::read_to_string(examples.join("policy.yaml")).unwrap();
    for entry in fs::read_dir(examples.join("changes")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some(stem) = name.strip_suffix(".json").filter(|stem| !stem.ends_with(".context")) else { continue };
        let read = |name: String| -> Value { serde_json::from_str(&fs::read_to_string(path.with_file_name(name)).unwrap()).unwrap() };
        let (change, context) = (read(name.to_owned()), read(format!("{stem}.context.json")));
        inputs.push((stem.to_owned(), json!({"policy": policy, "change": change, "at": context["at"], "history": []})));
    }
    inputs.sort_by(|a, b| a.0.cmp(&b.0));
    inputs
}

fn decide(input: &Value) -> Value {
    serde_json::from_str(&countersign::call("evaluate", &serde_json::to_vec(input).unwrap())).unwrap()
}

/// JSON pointers to every member of every object below a value.
fn members(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, below) in entries {
                let here = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                members(below, &here, found);
                found.push(here);
            }
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| members(item, &format!("{path}/{index}"), found)),
        _ => {}
    }
}

fn remove(value: &mut Value, path: &str) {
    let (parent, key) = path.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(entries)) = value.pointer_mut(parent) {
        entries.remove(&key);
    }
}

/// What stands within a list is guarded by the signature over the whole change, not by this rule. These few members of list items
/// are where leaving one out would say something else rather than less: an approval whose signature doesn't hold is forged, and one
/// without is unsigned.
fn says_something_else(change: &Value, path: &str) -> bool {
    // What was measured lies by metric's name: a list, too.
    if path.starts_with("/canary/measurements/") {
        return true;
    }
    let in_list = path.split('/').any(|part| part.parse::<usize>().is_ok());
    let (parent, last) = path.rsplit_once('/').unwrap();
    let of_signed = last == "role" && change.pointer(parent).is_some_and(|item| item.get("signature").is_some());
    in_list && (of_signed || matches!(last, "state" | "on_behalf_of" | "tree" | "policy" | "signature"))
}

#[test]
fn leaving_out_a_field_never_turns_a_verdict_into_allow() {
    let mut tried = 0;
    for (name, input) in inputs() {
        let before = decide(&input);
        // What can't be read has no verdict; mending it may well allow.
        if !matches!(before["verdict"].as_str(), Some("pending" | "deny")) {
            continue;
        }
        let mut paths = Vec::new();
        members(&input["change"], "", &mut paths);
        // An attestation whose signature is broken says nothing any more, not even that something failed.
        let mut codes = before["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap());
        let is_attested = codes.any(|code| ["artifact/step-failed", "artifact/provenance-contradicted"].contains(&code));
        let speaks_up = |path: &str| is_attested && path.starts_with("/attestations/");
        for path in paths.iter().filter(|path| !says_something_else(&input["change"], path) && !speaks_up(path)) {
            let mut less = input.clone();
            remove(&mut less["change"], path);
            let after = decide(&less);
            tried += 1;
            assert!(after["verdict"] != "allow", "{name}: without {path} it is allowed; before it was {}", before["verdict"]);
        }
    }
    assert!(tried > 2000, "{tried} deletions are too few to show anything");
}

/// Puts a piece of evidence into an input, where `next` says.
fn supply(input: &mut Value, next: &Value, number: usize) -> Option<()> {
    let path = next["change_path"].as_str().unwrap();
    if let Some(until) = next["until"].as_str() {
        input["at"] = until.into();
        return Some(());
    }
    let mut example = next.get("example").cloned();
    if path == "/history" {
        input["history"] = example?;
        return Some(());
    }
    // What only its collector knows: here anything that contradicts nothing.
    if example.is_none() {
        example = Some(match path {
            "/pull_request/author" | "/triggered_by" | "/pull_request/merged_by" => format!("new-person-{number}").into(),
            "/deployer" => match &input["principal"] {
                Value::Null => "deploy-bot[automation]".into(),
                principal => principal.clone(),
            },
            "/built_by" => "github-actions[bot]".into(),
            "/destination" => json!({"namespace": "elsewhere", "server": "https://elsewhere.example"}),
            "/source/ref" => "refs/heads/main".into(),
            "/source/commit" => input["change"]["pull_request"]["head_commit"].clone(),
            "/source/repository" => "https://github.com/acme/checkout-api".into(),
            _ => return None,
        });
    }
    let mut example = example?;
    if let Value::Object(entries) = &mut example
        && (path.starts_with("/approvals") || path.starts_with("/pull_request/reviews"))
        && !entries.contains_key("actor")
    {
        entries.insert("actor".to_owned(), format!("new-person-{number}").into());
    }
    if next["what"].as_str()?.starts_with("a signed approval") {
        let person = example["actor"].as_str()?;
        let key = fs::read_to_string(support::root().join(format!("tests/vectors/signed-approvals/keys/{person}.pem"))).ok()?;
        let asked = json!({ "change": input["change"], "actor": person, "role": example.get("role"), "at": example["at"], "key": key });
        let answer: Value = serde_json::from_str(&countersign::call("approve", &serde_json::to_vec(&asked).unwrap())).unwrap();
        for (name, value) in answer["approval"].as_object()? {
            example[name] = value.clone();
        }
    }
    let mut here = &mut input["change"];
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    for (index, part) in parts.iter().enumerate() {
        if *part == "-" {
            if here.is_null() {
                *here = json!([]);
            }
            here.as_array_mut()?.push(example);
            return Some(());
        }
        if here.is_null() {
            *here = Value::Object(Map::new());
        }
        here = match here {
            Value::Array(items) => items.get_mut(part.parse::<usize>().ok()?)?,
            Value::Object(entries) => entries.entry((*part).to_owned()).or_insert(Value::Null),
            _ => return None,
        };
        if index + 1 == parts.len() {
            *here = example.clone();
        }
    }
    Some(())
}

/// Supplies all that is owed but one thing; evidence first, so that waiting comes last and nothing is dated after the decision.
fn without(input: &Value, next: &[Value], left_out: Option<usize>) -> Option<Value> {
    let mut supplied = input.clone();
    for (index, item) in next.iter().enumerate().filter(|(index, _)| Some(*index) != left_out) {
        supply(&mut supplied, item, index)?;
    }
    Some(supplied)
}

/// Decisions that are pending: those of the examples and vectors, and of every allowed one with one field left out.
fn pending() -> Vec<(String, Value, Vec<Value>)> {
    let mut found = Vec::new();
    for (name, input) in inputs() {
        let mut variants = vec![(name.clone(), input.clone())];
        if decide(&input)["verdict"] == "allow" {
            let mut paths = Vec::new();
            members(&input["change"], "", &mut paths);
            for path in paths {
                let mut less = input.clone();
                remove(&mut less["change"], &path);
                variants.push((format!("{name} without {path}"), less));
            }
            for path in ["/approvals", "/checks", "/pull_request/reviews"] {
                let mut less = input.clone();
                if let Some(list) = less["change"].pointer_mut(path) {
                    *list = json!([]);
                    variants.push((format!("{name} with no {path}"), less));
                }
            }
        }
        for (name, input) in variants {
            let decision = decide(&input);
            if decision["verdict"] == "pending" {
                found.push((name, input, decision["next"].as_array().unwrap().clone()));
            }
        }
    }
    found
}

#[test]
fn next_is_all_that_is_owed_and_nothing_else() {
    let mut shown = 0;
    let mut set_aside = Vec::new();
    for (name, input, next) in pending() {
        // An analysis that this build can't judge can't be supplied.
        if next.iter().any(|item| item["code"] == "canary/promotion-not-judged") {
            set_aside.push(name);
            continue;
        }
        assert!(!next.is_empty(), "{name} is pending, and nothing is owed");
        let Some(all) = without(&input, &next, None) else {
            set_aside.push(name);
            continue;
        };
        let after = decide(&all);
        if after["verdict"] != "allow" && unknown_to_the_test(&next) {
            set_aside.push(name);
            continue;
        }
        assert!(after["verdict"] == "allow", "{name}: with all of {next:#?} it is {}: {:#}", after["verdict"], blocking(&after));
        for index in 0..next.len() {
            let Some(most) = without(&input, &next, Some(index)) else { continue };
            let after = decide(&most);
            assert!(after["verdict"] != "allow", "{name}: it is allowed without {:#}", next[index]);
        }
        shown += 1;
    }
    assert!(shown > 200, "{shown} pending decisions are too few to show anything");
    assert!(set_aside.len() * 5 < shown, "{} of {} can't be supplied by the test: {set_aside:#?}", set_aside.len(), shown);
}

/// Facts whose right value only the collector knows: what the paths are, which commit it was.
fn unknown_to_the_test(next: &[Value]) -> bool {
    let unknown = ["/paths", "/source/ref", "/pull_request/commits", "/source/repository"];
    next.iter().any(|item| unknown.contains(&item["change_path"].as_str().unwrap()))
}

fn blocking(decision: &Value) -> Value {
    let stands = |finding: &&Value| matches!(finding["status"].as_str(), Some("owed" | "violated" | "error"));
    decision["findings"].as_array().into_iter().flatten().filter(stands).cloned().collect()
}
