//! What prose would only claim: every code is documented once and has a vector, and what is made from the types is up to date.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

/// Codes and what they say, by where they come from.
fn tables() -> BTreeMap<&'static str, Vec<(&'static str, String)>> {
    let owned = |table: &[(&'static str, &str)]| table.iter().map(|(code, doc)| (*code, (*doc).to_owned())).collect::<Vec<_>>();
    let findings =
        countersign::codes::ALL.iter().map(|(code, doc)| (code.name, format!("{} Best decided by {}.", doc.trim(), code.decider)));
    let lints = countersign::lint::LINTS.iter().map(|lint| (lint.code, lint.doc.trim().to_owned()));
    BTreeMap::from([
        ("1. Findings of a decision (and the faults of conditions, below)", findings.collect()),
        ("2. Mistakes in a document or request", owned(countersign::diagnostic::CODES)),
        ("3. Mistakes and faults in a condition", owned(countersign::condition::CODES)),
        ("4. Lints of a policy", lints.collect()),
        ("5. Breaks in a record's chain", owned(countersign::audit::CODES)),
    ])
}

fn made(path: &str, content: &str) {
    let file = support::root().join(path);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, content).unwrap();
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(found == content, "{path} is out of date: run `make generate`");
}

#[test]
fn every_code_is_documented_once() {
    let mut seen = BTreeSet::new();
    for (code, doc) in tables().into_values().flatten() {
        assert!(seen.insert(code), "{code} is documented twice");
        assert!(doc.len() > 10, "{code} isn't explained");
    }
    let literal = regex_lite::Regex::new(r#""([a-z]+(?:-[a-z]+)*/[a-z0-9]+(?:-[a-z0-9]+)*)""#).unwrap();
    let areas: BTreeSet<&str> = seen.iter().map(|code| code.split('/').next().unwrap()).collect();
    for entry in walkdir::WalkDir::new(support::root().join("src")) {
        let entry = entry.unwrap();
        if !entry.file_type().is_file() {
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for found in literal.captures_iter(text) {
            let code = found.get(1).unwrap().as_str();
            let area = code.split('/').next().unwrap();
            assert!(!areas.contains(area) || seen.contains(code), "{} uses {code}, which no table explains", entry.path().display());
        }
    }
}

#[test]
fn every_code_has_a_vector() {
    let mut told = String::new();
    for case in support::cases() {
        told.push_str(&fs::read_to_string(case.folder.join("expect.json")).unwrap_or_default());
        told.push('\n');
    }
    let missing: Vec<&str> = tables().into_values().flatten().map(|(code, _)| code).filter(|code| !told.contains(*code)).collect();
    assert!(missing.is_empty(), "no vector produces {missing:#?}");
}

#[test]
fn the_list_of_codes_is_up_to_date() {
    let mut out = String::from("# Codes\n\nMade from the code by `make generate`. A code is stable: never renamed, never reused.\n");
    for (title, codes) in tables() {
        let title = title.split_once(' ').unwrap().1;
        write!(out, "\n## {title}\n\n| code | what it says |\n| --- | --- |\n").unwrap();
        for (code, doc) in codes {
            writeln!(out, "| `{code}` | {} |", doc.replace('|', "\\|")).unwrap();
        }
    }
    made("docs/codes.md", &out);
}

#[test]
fn the_typescript_types_are_up_to_date() {
    made("js/types.d.ts", &countersign::schema::typescript());
}

#[test]
fn the_json_schemas_are_up_to_date() {
    for (name, _) in countersign::schema::DOCUMENTS {
        let schema = countersign::schema::described(name).unwrap();
        made(&format!("docs/schema/{name}.schema.json"), &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()));
    }
}

#[test]
fn lock_files_name_no_registry_but_the_public_ones() {
    for name in ["Cargo.lock", "fuzz/Cargo.lock", "js/package-lock.json"] {
        let Ok(text) = fs::read_to_string(support::root().join(name)) else { continue };
        for address in regex_lite::Regex::new(r#"https?://[^/"]+"#).unwrap().find_iter(&text) {
            let host = address.as_str().split("//").nth(1).unwrap();
            let public = [
                "github.com",
                "registry.npmjs.org",
                "opencollective.com",
                "paulmillr.com",
                "tidelift.com",
                "feross.org",
                "www.patreon.com",
            ];
            assert!(public.contains(&host) || host.ends_with("github.com") || host.ends_with("npmjs.org"), "{name} names {host}");
        }
    }
}
