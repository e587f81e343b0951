//! Nothing here knows what time it is but by the stand-in for jiff.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

use std::fs;

/// A crate of Sigstore's that asks the stand-in for a feature that it hasn't got is silently given the registry's jiff instead.
#[test]
fn sigstores_crates_are_built_with_the_stand_in() {
    let lock = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).unwrap();
    let mut seen = 0;
    for package in lock.split("[[package]]").filter(|package| package.trim_start().starts_with("name = \"sigstore-")) {
        let name = package.lines().find(|line| line.starts_with("name")).unwrap();
        if let Some(jiff) = package.lines().find(|line| line.trim_start().starts_with("\"jiff")) {
            assert_eq!(jiff.trim(), "\"jiff 0.2.1000\",", "{name}");
            seen += 1;
        }
    }
    assert!(seen >= 6, "only {seen} of Sigstore's crates depend on jiff");
}
