//! The vectors: `tests/vectors/AREA/NAME_OUTCOME/request.json`, answered by every host byte for byte alike.
//!
//! A request is `{"op", "input"}`. Within it `{"$file": "policy.yaml"}` stands for the text of a file beside it, as a JSON string, and
//! `{"$json": "change.json"}` for the file's own bytes. `{"op", "raw": {"$file": …}}` gives a file's bytes as the whole input.
//! Those of `keyless/` only the full builds can answer; the others refuse them as `policy/not-built`.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::fs;
use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub struct Case {
    /// `AREA/NAME_OUTCOME`.
    pub name: String,
    pub folder: PathBuf,
    pub op: String,
    pub input: Vec<u8>,
    /// Whether only the full builds can answer it.
    pub full: bool,
}

pub fn cases() -> Vec<Case> {
    let vectors = root().join("tests/vectors");
    let mut cases: Vec<Case> = walkdir::WalkDir::new(&vectors)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.ends_with("request.json"))
        .map(|path| {
            let folder = path.parent().unwrap().to_owned();
            let name = folder.strip_prefix(&vectors).unwrap().to_str().unwrap().to_owned();
            let full = name.starts_with("keyless/");
            let (op, input) = request(&folder);
            Case { name, folder, op, input, full }
        })
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn request(folder: &Path) -> (String, Vec<u8>) {
    let text = fs::read_to_string(folder.join("request.json")).unwrap();
    let shape: serde_json::Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let op = shape["op"].as_str().unwrap().to_owned();
    if let Some(file) = shape["raw"]["$file"].as_str() {
        return (op, fs::read(folder.join(file)).unwrap());
    }
    let pattern = regex_lite::Regex::new(r#"\{\s*"\$(file|json)"\s*:\s*"([^"]+)"\s*\}"#).unwrap();
    let filled = pattern.replace_all(&text, |found: &regex_lite::Captures<'_>| {
        let content =
            fs::read_to_string(folder.join(&found[2])).unwrap_or_else(|error| panic!("{}: {}: {error}", folder.display(), &found[2]));
        if &found[1] == "file" { serde_json::to_string(&content).unwrap() } else { content }
    });
    #[derive(serde::Deserialize)]
    struct Request<'a> {
        #[serde(borrow)]
        input: &'a serde_json::value::RawValue,
    }
    let request: Request<'_> = serde_json::from_str(&filled).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    (op, request.input.get().as_bytes().to_vec())
}

/// The codes of an error and of all mistakes that are told.
pub fn codes(answer: &serde_json::Value) -> Vec<String> {
    let error = &answer["error"];
    let lists = [&error["diagnostics"], &answer["diagnostics"]];
    let carried = lists.into_iter().filter_map(|list| list.as_array()).flatten().map(|diagnostic| &diagnostic["code"]);
    std::iter::once(&error["code"]).chain(carried).filter_map(|code| code.as_str().map(str::to_owned)).collect()
}

/// What an answer comes to, without its wording: this is what `expect.json` holds.
pub fn summary(op: &str, answer: &serde_json::Value) -> serde_json::Value {
    use serde_json::{Value, json};
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let place = |span: &Value| span["line"].as_u64().map(|line| format!("{line}:{}", span["column"]));
    let told = |list: &Value| -> Vec<String> {
        let one = |d: &Value| {
            format!(
                "{} {} {}{}",
                text(&d["severity"]),
                text(&d["code"]),
                text(&d["path"]),
                place(&d["span"]).map_or_else(String::new, |p| format!(" {p}"))
            )
        };
        list.as_array().into_iter().flatten().map(one).collect()
    };
    if let Some(error) = answer.get("error") {
        let mut out = json!({"code": error["code"], "path": error["path"]});
        if let Some(place) = place(&error["span"]) {
            out["place"] = place.into();
        }
        if error["diagnostics"].is_array() {
            out["diagnostics"] = told(&error["diagnostics"]).into();
        }
        return json!({ "error": out });
    }
    match op {
        "evaluate" => {
            let finding = |f: &Value| {
                let mode = if f["mode"] == "enforce" { String::new() } else { format!(" [{}]", text(&f["mode"])) };
                let mut line = format!("{} {}{mode} {}", text(&f["status"]), text(&f["code"]), text(&f["change_path"]));
                for not in f["not_counted"].as_array().into_iter().flatten() {
                    line.push_str(&format!(" -{}:{}", text(&not["actor"]), text(&not["reason"])));
                }
                line
            };
            let next = |n: &Value| {
                let by: Vec<String> = n["by"].as_array().into_iter().flatten().map(text).collect();
                format!("{} {} by {}", text(&n["code"]), text(&n["change_path"]), by.join("|"))
            };
            let mut out = json!({
                "verdict": answer["verdict"],
                "tier": answer["tier"]["name"],
                "findings": answer["findings"].as_array().into_iter().flatten().map(finding).collect::<Vec<_>>(),
            });
            let next: Vec<String> = answer["next"].as_array().into_iter().flatten().map(next).collect();
            if !next.is_empty() {
                out["next"] = next.into();
            }
            for field in ["not_before", "not_before_local", "expires", "approved_by"] {
                if !answer[field].is_null() {
                    out[field] = answer[field].clone();
                }
            }
            let obligations: Vec<String> = answer["obligations"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|o| format!("{} due {}", text(&o["id"]), text(&o["due"])))
                .collect();
            if !obligations.is_empty() {
                out["obligations"] = obligations.into();
            }
            out
        }
        "artifact" => {
            let mut out = answer.clone();
            out["findings"] = answer["findings"].as_array().into_iter().flatten().map(|f| text(&f["code"])).collect();
            for attestation in out["attestations"].as_array_mut().into_iter().flatten() {
                // How a refusal is worded is no part of the specification; which it is, is.
                attestation.as_object_mut().unwrap().remove("message");
            }
            out.as_object_mut().unwrap().remove("text");
            out
        }
        "lint" => json!({ "diagnostics": told(&answer["diagnostics"]) }),
        "explain" => json!({ "lines": text(&answer["text"]).lines().collect::<Vec<_>>() }),
        "schema" => json!({ "defs": answer["$defs"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect::<Vec<_>>() }),
        "version" => json!({ "operations": answer["operations"] }),
        _ => answer.clone(),
    }
}

/// The word in which an answer comes out, as it stands in the name of its case.
pub fn outcome(op: &str, answer: &serde_json::Value) -> String {
    if answer.get("error").is_some() {
        return "refused".to_owned();
    }
    match op {
        "evaluate" | "verify" => answer["verdict"].as_str().unwrap_or("").to_owned(),
        "lint" => {
            let diagnostics = answer["diagnostics"].as_array().cloned().unwrap_or_default();
            let errors = diagnostics.iter().any(|d| d["severity"] == "error");
            if errors {
                "invalid"
            } else if diagnostics.is_empty() {
                "clean"
            } else {
                "warned"
            }
            .to_owned()
        }
        "calendar" => answer["state"].as_str().unwrap_or("answered").to_owned(),
        "artifact" if answer["verdict"].is_string() => answer["verdict"].as_str().unwrap_or("").to_owned(),
        "artifact" => if answer["sound"] == true { "proven" } else { "unproven" }.to_owned(),
        "audit" => if answer["ok"] == true { "sound" } else { "broken" }.to_owned(),
        _ => "answered".to_owned(),
    }
}
