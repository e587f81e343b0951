//! Which roots are read, and what they demand of a bundle.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod suite;

use countersign_sigstore::{Kind, TrustedRoot, limits};
use serde_json::{Value, json};
use suite::{case, file};

/// What is said of a root that can't be used.
#[track_caller]
fn refused(json: &str, says: &str) {
    let refusal = TrustedRoot::from_json(json).err().expect("it is read");
    assert!(refusal.contains(says) && refusal.len() < 1000 && !refusal.contains('\n'), "{refusal}");
}

/// The public instance's root, with something else in it.
fn edited(edit: impl FnOnce(&mut Value)) -> String {
    let mut root: Value = serde_json::from_str(&file("roots/public-good.json")).unwrap();
    edit(&mut root);
    root.to_string()
}

#[test]
fn a_root_is_used_by_all_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<TrustedRoot>();
}

#[test]
fn a_root_that_trusts_nobody() {
    refused("", "can't be read as JSON");
    refused("[]", "no trusted root");
    refused("{}", "no trusted root");
    refused(r#"{"mediaType":"x"}"#, "`mediaType`");
    refused(r#"{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}"#, "names no certificate authority");
    refused(&file("roots/public-key-validity.json"), "names no certificate authority");
    refused(&edited(|root| root["certificateAuthorities"] = json!([])), "names no certificate authority");
    refused(&edited(|root| root["certificateAuthorities"][0]["certChain"]["certificates"] = json!([])), "empty certificate chain");
}

#[test]
fn a_root_without_some_of_the_logs() {
    refused(&edited(|root| root["tlogs"] = json!([])), "no transparency log");
    refused(
        &edited(|root| {
            for name in ["tlogs", "ctlogs", "timestampAuthorities"] {
                root[name] = json!([]);
            }
        }),
        "nothing could prove when",
    );
}

#[test]
fn roots_with_too_much() {
    let times = |list: &mut Value, count: usize| *list = Value::Array(vec![list[0].clone(); count]);
    for name in ["tlogs", "ctlogs", "certificateAuthorities", "timestampAuthorities"] {
        refused(&edited(|root| times(&mut root[name], limits::ROOT_ENTRIES + 1)), &format!("33 `{name}`"));
    }
    refused(
        &edited(|root| times(&mut root["certificateAuthorities"][0]["certChain"]["certificates"], limits::ROOT_CERTIFICATES + 1)),
        "has 5 certificates, and 4 are allowed",
    );
    let text = file("roots/public-good.json");
    refused(&format!("{text}{}", " ".repeat(limits::ROOT_BYTES)), "262144 are allowed");
    refused(&"[".repeat(limits::ROOT_BYTES), "can't be read as JSON");
    refused(&text.replacen('{', r#"{"tlogs":[],"#, 1), "the key `tlogs` is there twice");
}

#[test]
fn roots_that_are_spoilt() {
    refused(&edited(|root| root["tlogs"][0]["publicKey"]["rawBytes"] = "AAAA".into()), "can't be used");
    refused(&edited(|root| root["certificateAuthorities"][0]["certChain"]["certificates"][0]["rawBytes"] = "AAAA".into()), "can't be used");
    refused(&edited(|root| root["tlogs"][0]["publicKey"]["validFor"]["start"] = "yesterday".into()), "no trusted root");
    refused(&edited(|root| root["tlogs"][0]["publicKey"]["validFor"]["end"] = "1999-01-01T00:00:00Z".into()), "ends before it starts");
    // Whatever is cut off or flipped: an answer.
    let text = file("roots/public-good.json");
    for at in (0..text.trim_end().len()).filter(|at| text.is_char_boundary(*at)) {
        assert!(TrustedRoot::from_json(&text[..at]).is_err());
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1 << (at % 7);
        if let Ok(flipped) = String::from_utf8(bytes) {
            _ = TrustedRoot::from_json(&flipped);
        }
    }
}

#[test]
fn the_roots_of_the_instances_are_read() {
    for name in ["public-good", "public-good-sigstore-go", "staging", "github", "scaffolding"] {
        TrustedRoot::from_json(&file(&format!("roots/{name}.json"))).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

/// As GitHub's instance for private repositories: its root names no logs, its bundles carry a timestamp and nothing of a log.
#[test]
fn an_instance_without_logs() {
    let case = case("rekor2-timestamp-with-embedded-cert");
    let mut root: Value = serde_json::from_str(&case.root_json()).unwrap();
    let mut bundle: Value = serde_json::from_str(&case.bundle()).unwrap();
    bundle["verificationMaterial"]["tlogEntries"] = json!([]);
    let unlogged = bundle.to_string();

    let with_logs = case.root();
    assert_eq!(case.verify(&unlogged, &with_logs).unwrap_err().kind, Kind::Log);

    root["tlogs"] = json!([]);
    root["ctlogs"] = json!([]);
    let without_logs = TrustedRoot::from_json(&root.to_string()).unwrap();
    let proof = case.verify(&unlogged, &without_logs).unwrap();
    assert_eq!((proof.logged, proof.certificate_logged), (false, false));
    assert_eq!(proof.times.len(), 1);
    assert_eq!(proof.signer.unwrap().issuer, case.issuer.clone().unwrap());

    assert_eq!(case.verify(&case.bundle(), &without_logs).unwrap_err().kind, Kind::Log);
    bundle["verificationMaterial"]["timestampVerificationData"] = json!({});
    assert_eq!(case.verify(&bundle.to_string(), &without_logs).unwrap_err().kind, Kind::Timestamp);
}

/// A key needs no instant to be valid at; without a log, a timestamp is asked all the same.
#[test]
fn a_key_of_an_instance_without_logs() {
    let case = case("managed-key-happy-path");
    let mut root: Value = serde_json::from_str(&case.root_json()).unwrap();
    root["tlogs"] = json!([]);
    root["ctlogs"] = json!([]);
    let without_logs = TrustedRoot::from_json(&root.to_string()).unwrap();
    let mut bundle: Value = serde_json::from_str(&case.bundle()).unwrap();
    bundle["verificationMaterial"]["tlogEntries"] = json!([]);
    let proof = case.verify(&bundle.to_string(), &without_logs).unwrap();
    assert_eq!((proof.signer, proof.logged, proof.times.len()), (None, false, 1));
    bundle["verificationMaterial"]["timestampVerificationData"] = json!({});
    let refusal = case.verify(&bundle.to_string(), &without_logs).unwrap_err();
    assert!(refusal.kind == Kind::Timestamp && refusal.reason.contains("so the bundle needs a timestamp"), "{refusal}");
}
