//! Whatever is done to a bundle, it is refused or proves what it proved before.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod suite;

use countersign_sigstore::{Kind, Proof, Refusal, TrustedRoot, limits, verify};
use serde_json::{Value, json};
use suite::{AT, Case, case};

/// A v0.3 bundle with a log's promise; one of Rekor v2, with a timestamp; one of v0.1, with a chain.
const BUNDLES: [&str; 3] = ["happy-path-v0.3", "rekor2-happy-path", "happy-path-v0.1"];

/// A valid case of the suite, to be spoilt.
struct Valid {
    case: Case,
    root: TrustedRoot,
    text: String,
    proof: Proof,
}

impl Valid {
    fn of(id: &str) -> Valid {
        let case = case(id);
        let (root, text) = (case.root(), case.bundle());
        let proof = case.verify(&text, &root).unwrap();
        Valid { case, root, text, proof }
    }

    /// Whether a text in place of the bundle is accepted.
    #[track_caller]
    fn same_or_refused(&self, text: &str, what: impl Fn() -> String) -> bool {
        match self.case.verify(text, &self.root) {
            Ok(proof) => {
                assert_eq!(proof, self.proof, "{} proves something else, {}", self.case.id, what());
                true
            }
            Err(refusal) => {
                assert!(!refusal.reason.is_empty() && refusal.reason.len() < 1000 && !refusal.reason.contains('\n'), "{refusal}");
                false
            }
        }
    }

    fn edited(&self, edit: impl Fn(&mut Value)) -> String {
        let mut bundle: Value = serde_json::from_str(&self.text).unwrap();
        edit(&mut bundle);
        bundle.to_string()
    }

    fn judge(&self, edit: impl Fn(&mut Value)) -> Result<Proof, Refusal> {
        self.case.verify(&self.edited(edit), &self.root)
    }

    #[track_caller]
    fn refused(&self, kind: Kind, edit: impl Fn(&mut Value)) {
        let refusal = self.judge(edit).expect_err("it is accepted");
        assert_eq!(refusal.kind, kind, "{refusal}");
    }
}

#[test]
fn a_flipped_bit() {
    // Every byte in a release build; in others, which take ten times as long, an even sample.
    let step = if cfg!(debug_assertions) { 11 } else { 1 };
    for id in BUNDLES {
        let valid = Valid::of(id);
        let mut accepted = 0;
        for at in (0..valid.text.len()).step_by(step) {
            let bit = at % 7;
            let mut bytes = valid.text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(text) = String::from_utf8(bytes) else { continue };
            accepted += usize::from(valid.same_or_refused(&text, || format!("bit {bit} of byte {at} flipped")));
        }
        // Space between tokens, names of fields that may be missing, and what Rekor v2 leaves unauthenticated.
        assert!(accepted < valid.text.len() / step / 10, "{accepted} flips of {id} change nothing");
    }
}

#[test]
fn a_bundle_cut_off() {
    for id in BUNDLES {
        let valid = Valid::of(id);
        let end = valid.text.trim_end().len();
        for at in (0..end).filter(|at| valid.text.is_char_boundary(*at)) {
            let refusal = valid.case.verify(&valid.text[..at], &valid.root).unwrap_err();
            assert_eq!(refusal.kind, Kind::Malformed, "{refusal}");
        }
    }
}

/// Whatever stands in base64, cut off, drawn out, and with each byte another, which flips of the text don't reach.
#[test]
fn bytes_within() {
    use base64ct::{Base64, Encoding as _};
    let entry = "/verificationMaterial/tlogEntries/0";
    let within = |rest: &str| format!("{entry}{rest}");
    let places = [
        ("happy-path-v0.3", "/verificationMaterial/certificate/rawBytes".to_owned()),
        ("happy-path-v0.3", within("/inclusionPromise/signedEntryTimestamp")),
        ("happy-path-v0.3", within("/canonicalizedBody")),
        ("happy-path-v0.3", "/messageSignature/signature".to_owned()),
        ("happy-path-v0.1", "/verificationMaterial/x509CertificateChain/certificates/0/rawBytes".to_owned()),
        ("rekor2-happy-path", "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp".to_owned()),
        ("rekor2-dsse-happy-path", "/dsseEnvelope/payload".to_owned()),
        ("intoto-with-custom-trust-root", "/dsseEnvelope/signatures/0/sig".to_owned()),
    ];
    let step = if cfg!(debug_assertions) { 13 } else { 1 };
    for (id, place) in places {
        let valid = Valid::of(id);
        let mut bundle: Value = serde_json::from_str(&valid.text).unwrap();
        let whole = Base64::decode_vec(bundle.pointer(&place).unwrap().as_str().unwrap()).unwrap();
        let mut judge = |bytes: &[u8], what: &str, at: usize| {
            *bundle.pointer_mut(&place).unwrap() = base64(bytes).into();
            valid.same_or_refused(&bundle.to_string(), || format!("{place} {what} {at}"))
        };
        assert!(judge(&whole, "as it was, of bytes", whole.len()));
        for at in (0..whole.len()).step_by(step) {
            assert!(!judge(&whole[..at], "cut off at", at));
            let mut drawn = whole.clone();
            drawn.insert(at, 0);
            assert!(!judge(&drawn, "drawn out at", at));
            for byte in [0, 0x7f, 0x80, 0xff] {
                let mut other = whole.clone();
                other[at] = byte;
                judge(&other, "with another byte at", at);
            }
        }
    }
}

#[test]
fn a_key_that_is_there_twice() {
    for id in BUNDLES {
        let valid = Valid::of(id);
        let keys: Vec<(usize, &str)> = valid
            .text
            .match_indices("\":")
            .map(|(end, _)| (valid.text[..end].rfind('"').unwrap(), end))
            .map(|(start, end)| (start, &valid.text[start + 1..end]))
            .collect();
        assert!(keys.len() > 15);
        for (start, key) in keys {
            for value in ["null", "[]", "{}", "\"\""] {
                let text = format!("{}\"{key}\":{value},{}", &valid.text[..start], &valid.text[start..]);
                let refusal = valid.case.verify(&text, &valid.root).unwrap_err();
                assert!(
                    refusal.kind == Kind::Malformed && refusal.reason.contains(&format!("the key `{key}` is there twice")),
                    "{refusal}"
                );
            }
        }
    }
}

#[test]
fn a_key_of_the_statement_that_is_there_twice() {
    let valid = Valid::of("happy-path-intoto-in-dsse-v3");
    let payload = String::from_utf8(valid.proof.payload.clone().unwrap()).unwrap();
    let twice = payload.replacen('{', "{\"subject\":[],", 1);
    let refusal = valid.judge(|bundle| bundle["dsseEnvelope"]["payload"] = base64(twice.as_bytes()).into()).unwrap_err();
    assert!(refusal.kind == Kind::Malformed && refusal.reason.contains("the key `subject` is there twice"), "{refusal}");
}

fn base64(bytes: &[u8]) -> String {
    use base64ct::{Base64, Encoding as _};
    Base64::encode_string(bytes)
}

#[test]
fn deep_nesting() {
    let valid = Valid::of("happy-path-v0.3");
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"dsseEnvelope\":{\"payload\":", "}}")] {
        for depth in [100, 200, 10_000, 80_000] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let shallow = open.repeat(depth.min(limits::BUNDLE_BYTES / open.len() - 1));
            for text in [nested.as_str(), shallow.as_str(), &valid.text.replacen('{', &format!("{{\"messageSignature\":{nested},"), 1)] {
                assert!(!valid.same_or_refused(text, || format!("{depth} deep")));
            }
        }
    }
}

#[test]
fn giant_texts() {
    let valid = Valid::of("happy-path-v0.3");
    let padded = |bytes: usize| format!("{}{}", valid.text, " ".repeat(bytes - valid.text.len()));
    assert_eq!(valid.case.verify(&padded(limits::BUNDLE_BYTES), &valid.root).as_ref(), Ok(&valid.proof));
    let refusal = valid.case.verify(&padded(limits::BUNDLE_BYTES + 1), &valid.root).unwrap_err();
    assert_eq!(refusal.kind, Kind::TooLarge);
    assert_eq!(refusal.reason, "the bundle has 524289 bytes, and 524288 are allowed");

    let (many, digits) = ("0,".repeat(250_000), "9".repeat(500_000));
    for text in
        [format!("[{many}0]"), format!("{{\"messageSignature\":[{many}0]}}"), digits.clone(), format!("1e{digits}"), format!("-0.{digits}")]
    {
        assert!(!valid.same_or_refused(&text, || "giant".to_owned()));
    }
    let keys: String = (0..50_000).map(|n| format!("\"{n}\":0,")).collect();
    assert!(!valid.same_or_refused(&format!("{{{keys}\"0\":0}}"), || "many keys".to_owned()));
    valid.refused(Kind::Certificate, |bundle| bundle["verificationMaterial"]["certificate"]["rawBytes"] = "A".repeat(400_000).into());
    valid.refused(Kind::TooLarge, |bundle| {
        bundle["verificationMaterial"]["tlogEntries"][0]["canonicalizedBody"] = "AAAA".repeat(100_000).into()
    });
}

#[test]
fn more_than_is_allowed() {
    let log = Valid::of("happy-path-v0.3");
    let (token, chain) = (Valid::of("rekor2-happy-path"), Valid::of("happy-path-v0.1"));
    let times = |list: &mut Value, count: usize| *list = Value::Array(vec![list[0].clone(); count]);

    // As many as are allowed are verified, each of them.
    let proof = log.judge(|bundle| times(&mut bundle["verificationMaterial"]["tlogEntries"], limits::LOG_ENTRIES)).unwrap();
    assert_eq!(proof.times.len(), limits::LOG_ENTRIES);
    let tokens = |count: usize| {
        move |bundle: &mut Value| times(&mut bundle["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"], count)
    };
    assert_eq!(token.judge(tokens(limits::TIMESTAMP_TOKENS)).unwrap().times.len(), limits::TIMESTAMP_TOKENS);

    log.refused(Kind::TooLarge, |bundle| times(&mut bundle["verificationMaterial"]["tlogEntries"], limits::LOG_ENTRIES + 1));
    token.refused(Kind::TooLarge, tokens(limits::TIMESTAMP_TOKENS + 1));
    let certificates =
        |count: usize| move |bundle: &mut Value| times(&mut bundle["verificationMaterial"]["x509CertificateChain"]["certificates"], count);
    chain.judge(certificates(limits::CHAIN_CERTIFICATES)).unwrap();
    chain.refused(Kind::TooLarge, certificates(limits::CHAIN_CERTIFICATES + 1));
    let hashes = |count: usize| {
        move |bundle: &mut Value| times(&mut bundle["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]["hashes"], count)
    };
    log.refused(Kind::Log, hashes(limits::PROOF_HASHES));
    log.refused(Kind::TooLarge, hashes(limits::PROOF_HASHES + 1));
    let signatures = |count: usize| {
        move |bundle: &mut Value| {
            let checkpoint = &mut bundle["verificationMaterial"]["tlogEntries"][0]["inclusionProof"]["checkpoint"]["envelope"];
            let text = checkpoint.as_str().unwrap();
            let signature = &text[text.find('—').unwrap()..];
            *checkpoint = format!("{text}{}", signature.repeat(count - 1)).into();
        }
    };
    log.judge(signatures(limits::CHECKPOINT_SIGNATURES)).unwrap();
    log.refused(Kind::TooLarge, signatures(limits::CHECKPOINT_SIGNATURES + 1));
}

/// A value of DER.
fn der(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let value = parts.concat();
    let length = value.len().to_be_bytes();
    let length: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut der = vec![tag];
    if value.len() > 127 {
        der.push(0x80 | length.len() as u8);
    }
    der.extend(if value.is_empty() { vec![0] } else { length });
    der.extend(value);
    der
}

/// A set of so many algorithms, in the order that takes longest to sort.
fn algorithms(count: u32) -> Vec<u8> {
    let one = |n: u32| der(0x30, &[der(6, &[vec![0x2b, 0x80 | (n >> 14) as u8 | 1, 0x80 | (n >> 7) as u8, n as u8 & 0x7f]])]);
    der(0x31, &(0..count).rev().map(one).collect::<Vec<_>>())
}

/// Sorting the parts of a set takes the square of their number, and this has to be refused before.
#[test]
fn sets_of_many_parts() {
    let oid = |bytes: &[u8]| der(6, &[bytes.to_vec()]);
    let signed = oid(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2]);
    let token =
        |set: Vec<u8>| der(0x30, &[signed.clone(), der(0xa0, &[der(0x30, &[der(2, &[vec![3]]), set, der(0x30, &[oid(&[0x2a])])])])]);
    let valid = Valid::of("rekor2-happy-path");
    let place = |bundle: &mut Value, token: &[u8]| {
        bundle["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"][0]["signedTimestamp"] = base64(token).into();
    };
    let few = token(algorithms(limits::DER_PARTS as u32));
    valid.refused(Kind::Timestamp, |bundle| place(bundle, &few));
    for many in [algorithms(limits::DER_PARTS as u32 + 1), algorithms(30_000)] {
        let within = der(4, std::slice::from_ref(&many));
        for token in [token(many.clone()), token(within), many.clone()] {
            valid.refused(Kind::TooLarge, |bundle| place(bundle, &token));
        }
        valid.refused(Kind::TooLarge, |bundle| {
            bundle["verificationMaterial"]["certificate"]["rawBytes"] = base64(&der(0x30, std::slice::from_ref(&many))).into()
        });
    }
    let deep = (0..limits::DER_DEPTH + 2).fold(vec![], |inner, _| der(0x30, &[inner]));
    valid.refused(Kind::TooLarge, |bundle| place(bundle, &deep));

    let many = algorithms(2000);
    let pem = |text: &str| format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    let headed = pem(&format!("Proc-Type: 4\n\n{}", base64(&many)));
    for text in [base64(&many), pem(&base64(&many)), base64(pem(&base64(&many)).as_bytes()), headed.clone(), base64(headed.as_bytes())] {
        let body = json!({ "spec": { "signatures": [{ "verifier": text }] } }).to_string();
        valid.refused(Kind::TooLarge, |bundle| {
            bundle["verificationMaterial"]["tlogEntries"][0]["canonicalizedBody"] = base64(body.as_bytes()).into()
        });
    }
}

#[test]
fn bundles_of_other_forms() {
    let valid = Valid::of("happy-path-v0.3");
    let dsse = Valid::of("happy-path-intoto-in-dsse-v3");
    let envelope = serde_json::from_str::<Value>(&dsse.text).unwrap()["dsseEnvelope"].take();

    valid.refused(Kind::Unsupported, |bundle| bundle["dsseEnvelope"] = envelope.clone());
    valid.refused(Kind::Unsupported, |bundle| bundle["dsseEnvelope"] = Value::Null);
    valid.refused(Kind::Unsupported, |bundle| bundle["verificationMaterial"]["publicKey"] = json!({ "hint": "" }));
    valid.refused(Kind::Unsupported, |bundle| bundle["verificationMaterial"]["x509CertificateChain"] = json!({ "certificates": [] }));
    valid.refused(Kind::Unsupported, |bundle| bundle["extra"] = json!(1));
    valid.refused(Kind::Unsupported, |bundle| _ = bundle.as_object_mut().unwrap().remove("mediaType"));
    for version in ["application/vnd.dev.sigstore.bundle.v0.4+json", "application/vnd.dev.sigstore.bundle+json;version=0.4", ""] {
        valid.refused(Kind::Malformed, |bundle| bundle["mediaType"] = version.into());
    }
    valid.refused(Kind::Malformed, |bundle| _ = bundle.as_object_mut().unwrap().remove("messageSignature"));
    valid.refused(Kind::Malformed, |bundle| _ = bundle.as_object_mut().unwrap().remove("verificationMaterial"));
    valid.refused(Kind::Malformed, |bundle| *bundle = json!([bundle.clone()]));
    // A chain is what v0.3 doesn't have any more.
    valid.refused(Kind::Unsupported, |bundle| {
        let material = bundle["verificationMaterial"].as_object_mut().unwrap();
        let certificate = material.remove("certificate").unwrap();
        material.insert("x509CertificateChain".to_owned(), json!({ "certificates": [certificate] }));
    });
    dsse.refused(Kind::Unsupported, |bundle| {
        let signature = bundle["dsseEnvelope"]["signatures"][0].clone();
        bundle["dsseEnvelope"]["signatures"].as_array_mut().unwrap().push(signature);
    });
    dsse.refused(Kind::Malformed, |bundle| bundle["dsseEnvelope"]["signatures"] = json!([]));
    dsse.refused(Kind::Unsupported, |bundle| bundle["dsseEnvelope"]["payloadType"] = "application/json".into());
    dsse.refused(Kind::Malformed, |bundle| bundle["dsseEnvelope"]["payload"] = base64(b"\xff").into());
}

#[test]
fn evidence_that_is_missing() {
    let valid = Valid::of("happy-path-v0.3");
    let entry = |bundle: &mut Value, field: &str| {
        _ = bundle["verificationMaterial"]["tlogEntries"][0].as_object_mut().unwrap().remove(field);
    };
    valid.refused(Kind::Log, |bundle| bundle["verificationMaterial"]["tlogEntries"] = json!([]));
    valid.refused(Kind::Log, |bundle| entry(bundle, "inclusionProof"));
    valid.refused(Kind::Timestamp, |bundle| entry(bundle, "inclusionPromise"));
    valid.refused(Kind::Timestamp, |bundle| entry(bundle, "integratedTime"));
    // An entry that nothing proves doesn't ride along with one that is proven.
    valid.refused(Kind::Log, |bundle| {
        let mut bare = bundle["verificationMaterial"]["tlogEntries"][0].clone();
        bare.as_object_mut().unwrap().retain(|key, _| key != "inclusionProof" && key != "inclusionPromise");
        bundle["verificationMaterial"]["tlogEntries"].as_array_mut().unwrap().push(bare);
    });
    let token = Valid::of("rekor2-happy-path");
    token.refused(Kind::Timestamp, |bundle| bundle["verificationMaterial"]["timestampVerificationData"] = json!({}));
    // A token over another signature, beside the right one.
    let other = Valid::of("rekor2-dsse-happy-path");
    let foreign =
        serde_json::from_str::<Value>(&other.text).unwrap()["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"][0]
            .take();
    token.refused(Kind::Timestamp, |bundle| {
        bundle["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"].as_array_mut().unwrap().push(foreign.clone());
    });
}

#[test]
fn the_instant_at_which_it_is_judged() {
    for id in ["happy-path-v0.3", "rekor2-happy-path", "managed-key-happy-path"] {
        let valid = Valid::of(id);
        let key = valid.case.key();
        let judge = |at: i64| verify(&valid.text, &valid.case.digest(), &valid.root, at, key.as_deref());
        let proven = valid.proof.times.iter().map(|time| time.at).max().unwrap();
        assert_eq!(judge(proven).as_ref(), Ok(&valid.proof), "{id}");
        assert_eq!(judge(proven - 1).unwrap_err().kind, Kind::Timestamp, "{id}");
        for at in [i64::MAX, i64::MIN, 0, -1] {
            assert!(judge(at).is_err(), "{id} at {at}");
        }
    }
}

#[test]
fn what_was_asked_about() {
    let valid = Valid::of("happy-path-v0.3");
    let mut digest = valid.case.digest();
    digest[31] ^= 1;
    let refusal = verify(&valid.text, &digest, &valid.root, AT, None).unwrap_err();
    assert_eq!(refusal.kind, Kind::Digest, "{refusal}");
    let dsse = Valid::of("happy-path-intoto-in-dsse-v3");
    let refusal = verify(&dsse.text, &digest, &dsse.root, AT, None).unwrap_err();
    assert_eq!(refusal.kind, Kind::Digest, "{refusal}");
    let refusal = verify(&valid.text, &valid.case.digest(), &Valid::of("rekor2-happy-path").root, AT, None).unwrap_err();
    assert_eq!(refusal.kind, Kind::Log, "{refusal}");

    let keyed = Valid::of("managed-key-happy-path");
    let key = keyed.case.key().unwrap();
    let refusal = verify(&valid.text, &valid.case.digest(), &valid.root, AT, Some(&key)).unwrap_err();
    assert_eq!(refusal.kind, Kind::Key, "{refusal}");
    let judge = |key: Option<&[u8]>| verify(&keyed.text, &keyed.case.digest(), &keyed.root, AT, key).unwrap_err().kind;
    assert_eq!(judge(None), Kind::Key);
    assert_eq!(judge(Some(&[])), Kind::Key);
    assert_eq!(judge(Some(&vec![0x30; limits::KEY_BYTES + 1])), Kind::TooLarge);
    // The last byte of the key is of its point, so that is none of the curve's any more.
    let mut other = key.clone();
    *other.last_mut().unwrap() ^= 1;
    assert_eq!(judge(Some(&other)), Kind::Signature);
}

#[test]
fn what_a_proof_tells() {
    let proof = Valid::of("happy-path-intoto-in-dsse-v3").proof;
    assert!(proof.logged && proof.certificate_logged);
    let signer = proof.signer.unwrap();
    assert_eq!(signer.kind.word(), "uri");
    let claims = signer.claims;
    let repository = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon";
    assert_eq!(claims.source_repository_uri.as_deref(), Some(repository));
    assert_eq!(claims.source_repository_ref.as_deref(), Some("refs/heads/main"));
    assert_eq!(claims.runner_environment.as_deref(), Some("github-hosted"));
    assert_eq!(claims.source_repository_visibility_at_signing.as_deref(), Some("public"));
    assert_eq!(claims.build_config_uri, claims.build_signer_uri);
    assert_eq!(claims.build_config_uri.as_deref(), Some(signer.identity.as_str()));
    assert_eq!(claims.source_repository_digest.as_ref().map(String::len), Some(40));
    assert!(claims.run_invocation_uri.unwrap().starts_with(&format!("{repository}/actions/runs/")));
    let statement: Value = serde_json::from_slice(&proof.payload.unwrap()).unwrap();
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");

    let keyed = Valid::of("managed-key-happy-path").proof;
    assert_eq!((keyed.signer, keyed.logged, keyed.certificate_logged, keyed.payload), (None, true, false, None));
    let sources: Vec<&str> = keyed.times.iter().map(|time| time.by.word()).collect();
    assert_eq!(sources, ["timestamp-authority", "log"]);
}
