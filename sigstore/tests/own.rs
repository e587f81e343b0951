//! Bundles of the project's own making (`tests/sigstore`): each is accepted, or refused for the one link of it that is broken.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

use std::fs;
use std::path::PathBuf;

use countersign_sigstore::{Proof, Refusal, TrustedRoot, verify};
use serde::Deserialize;

/// 2026-06-22T14:30:00Z, when the cases are judged.
const AT: i64 = 1_782_138_600_000;

#[derive(Deserialize)]
struct Case {
    file: String,
    expect: String,
    link: Option<String>,
    says: String,
    digest: String,
    identity: String,
    issuer: String,
    trusted_root: String,
}

fn file(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/sigstore").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn cases() -> Vec<Case> {
    serde_json::from_str(&file("index.json")).unwrap()
}

impl Case {
    fn judge(&self, bundle: &str) -> Result<Proof, String> {
        let root = TrustedRoot::from_json(&file(&self.trusted_root))?;
        self.judge_by(bundle, &root).map_err(|refusal| format!("{}: {refusal}", refusal.kind.word()))
    }

    fn judge_by(&self, bundle: &str, root: &TrustedRoot) -> Result<Proof, Refusal> {
        let hex = self.digest.strip_prefix("sha256:").unwrap();
        let digest = std::array::from_fn(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap());
        verify(bundle, &digest, root, AT, None)
    }
}

/// The words of refusals that a broken link of the index can come to.
fn words(link: &str) -> &'static [&'static str] {
    match link {
        "document" => &["malformed", "unsupported", "key"],
        "checkpoint" => &["checkpoint", "log", "malformed"],
        "trusted-root" => &["certificate", "sct", "log", "checkpoint", "timestamp", "root"],
        "entry" | "inclusion" | "set" => &["log", "malformed", "signature", "digest"],
        "certificate" => &["certificate", "malformed", "signer", "key"],
        "timestamp" | "time" => &["timestamp", "certificate"],
        "signature" => &["signature", "log", "digest", "malformed", "unsupported"],
        "sct" => &["sct"],
        "digest" => &["digest"],
        other => panic!("{other} is no link that is known here"),
    }
}

#[test]
fn every_case_comes_out_as_the_index_says() {
    let cases = cases();
    assert!(cases.len() >= 94, "there are {} cases, and 94 is the least", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let judged = case.judge(&file(&case.file));
        let as_said = match (&judged, case.expect.as_str()) {
            (Ok(proof), "accept") => proof.signer.as_ref().is_some_and(|s| s.identity == case.identity && s.issuer == case.issuer),
            (Err(why), "reject") => {
                let word = why.split(':').next().unwrap();
                words(case.link.as_deref().unwrap()).contains(&word) || case.link.as_deref() == Some("trusted-root")
            }
            _ => false,
        };
        if !as_said {
            wrong.push(format!("{} ({:?}, {}): {judged:?}", case.file, case.link, case.says));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases come out otherwise:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_changed_byte_is_refused_or_changes_nothing() {
    // Each verification takes milliseconds; a release build tries every byte.
    let step = if cfg!(debug_assertions) { 29 } else { 1 };
    let mut tried = 0;
    for name in
        ["accepted/provenance.sigstore.json", "accepted/message-rekor-v2.sigstore.json", "accepted/provenance-bundle-v0.1.sigstore.json"]
    {
        let case = cases().into_iter().find(|case| case.file == name).unwrap();
        let root = TrustedRoot::from_json(&file(&case.trusted_root)).unwrap();
        let bundle = file(name);
        let sound = case.judge_by(&bundle, &root).unwrap();
        for at in (0..bundle.len()).step_by(step) {
            let mut bytes = bundle.clone().into_bytes();
            bytes[at] ^= 1 << (at % 7);
            let Ok(text) = String::from_utf8(bytes) else { continue };
            tried += 1;
            if let Ok(proof) = case.judge_by(&text, &root) {
                assert_eq!(proof, sound, "{name}: byte {at} changes what is proven");
            }
        }
    }
    assert!(tried > 1000 / step, "{tried} changes are too few to show anything");
}
