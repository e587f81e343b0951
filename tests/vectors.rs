//! Native Rust answers every vector as expected, and leaves its answers in `target/answers` for the other hosts to be held against.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod support;

use std::fs;

use countersign::proof::keyless::IS_BUILT;

#[test]
fn every_vector_comes_out_as_its_name_says() {
    let answers = support::root().join(if IS_BUILT { "target/answers-full" } else { "target/answers" });
    let _ = fs::remove_dir_all(&answers);
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let cases = support::cases();
    let mut wrong = Vec::new();
    for case in &cases {
        let written = countersign::call(&case.op, &case.input);
        let path = answers.join(format!("{}.json", case.name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &written).unwrap();
        let answer: serde_json::Value = serde_json::from_str(&written).unwrap();
        if case.full && !IS_BUILT {
            let codes = support::codes(&answer);
            if !codes.iter().any(|code| ["policy/not-built", "artifact/bad-key"].contains(&code.as_str())) {
                wrong.push(format!("{}: this build lacks what is asked for, and answers {codes:?}", case.name));
            }
            continue;
        }
        let outcome = support::outcome(&case.op, &answer);
        let summary = support::summary(&case.op, &answer);
        if !case.name.ends_with(&format!("_{outcome}")) {
            wrong.push(format!("{}: comes out as {outcome}\n{}", case.name, serde_json::to_string_pretty(&summary).unwrap()));
            continue;
        }
        let file = case.folder.join("expect.json");
        let text = format!("{}\n", serde_json::to_string_pretty(&summary).unwrap());
        if update {
            fs::write(&file, text).unwrap();
        } else if fs::read_to_string(&file).ok().as_deref() != Some(&text) {
            wrong.push(format!("{}: differs from its expect.json\n{text}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {} vectors differ:\n\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
    assert!(cases.len() >= 150, "there are {} vectors, and 150 is the least", cases.len());
}
