//! Published provenance, judged as slsa-verifier's own tests judge it; published statements, read as in-toto's library reads them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod support;

use std::fs;

use countersign::proof::dsse::{Envelope, IN_TOTO};
use countersign::proof::key::Signer;
use countersign::proof::statement::{Flaw, Statement};
use countersign::shape::Json as _;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Reference {
    statements: Vec<Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    statement: usize,
    digest: String,
    source: String,
    branch: Option<String>,
    tag: Option<String>,
    versioned_tag: Option<String>,
    builder: Option<String>,
    ok: bool,
    error: Option<String>,
}

impl Case {
    /// The pattern for the ref that was asked for: a branch, a tag, or every tag of a version.
    fn source_ref(&self) -> Option<String> {
        let literal = |text: &str| text.replace('.', "\\.");
        let versioned = |tag: &str| {
            let rest = 3 - tag.split('.').count();
            format!("^refs/tags/{}(\\.[0-9]+){{0,{rest}}}$", literal(tag))
        };
        let branch = self.branch.as_ref().map(|branch| format!("^refs/heads/{}$", literal(branch)));
        let tag = || self.tag.as_ref().map(|tag| format!("^refs/tags/{}$", literal(tag)));
        branch.or_else(tag).or_else(|| self.versioned_tag.as_deref().map(versioned))
    }

    /// What slsa-verifier's error is called here.
    fn code(&self) -> Option<&'static str> {
        Some(match self.error.as_deref()? {
            "ErrorMismatchSource" => "artifact/source-forbidden",
            "ErrorUntrustedReusableWorkflow" => "artifact/builder-forbidden",
            "ErrorMismatchBranch" | "ErrorMismatchTag" | "ErrorMismatchVersionedTag" | "ErrorInvalidRef" => "artifact/source-ref-forbidden",
            other => panic!("{}: {other} is no error that is known here", self.id),
        })
    }
}

#[test]
fn provenance_is_judged_as_by_slsa_verifier() {
    let vectors = support::root().join("tests/vectors/signoff");
    let key = Signer::from_pem(&fs::read_to_string(vectors.join("p256.pem")).unwrap()).unwrap();
    let public = fs::read_to_string(vectors.join("p256.pub.pem")).unwrap();
    let reference: Reference = serde_json::from_str(include_str!("reference/slsa_verifier.json")).unwrap();
    assert_eq!(reference.cases.len(), 62);
    for case in &reference.cases {
        let mut envelope = String::new();
        Envelope::sign(IN_TOTO, &reference.statements[case.statement].to_string(), &key).json(&mut envelope);
        let mut provenance = json!({
            "source": format!("git+https://{}", case.source),
            // slsa-verifier trusts the generator's workflows, and those that delegate to it, at full versions.
            "builder": case.builder.clone().unwrap_or_else(|| "https://github.com/slsa-framework/*/.github/workflows/*@refs/tags/v2.1.0".to_owned()),
        });
        if let Some(pattern) = case.source_ref() {
            provenance["source_ref"] = pattern.into();
        }
        let policy = json!({
            "apiVersion": "countersign/v1", "kind": "Policy", "metadata": { "name": "slsa", "version": "1" }, "environments": ["production"],
            "artifact": { "signed_by": [{ "key": public }], "provenance": provenance }, "tiers": [{ "name": "any" }],
        });
        let input = json!({
            "artifact": format!("sha256:{}", case.digest), "attestations": [serde_json::from_str::<Value>(&envelope).unwrap()],
            "policy": policy, "at": "2026-11-17T15:00:00Z",
        });
        let answer: Value = serde_json::from_str(&countersign::call("artifact", input.to_string().as_bytes())).unwrap();
        let verdict = if case.ok { "allow" } else { "deny" };
        assert_eq!(answer["verdict"], verdict, "{}: {answer:#}", case.id);
        let codes: Vec<&str> = answer["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect();
        if let Some(code) = case.code() {
            assert!(codes.contains(&code), "{}: {code} isn't among {codes:?}", case.id);
        }
    }
}

#[derive(Deserialize)]
struct InToto {
    statements: Vec<Published>,
}

#[derive(Deserialize)]
struct Published {
    id: String,
    statement: Value,
    valid: bool,
}

#[test]
fn statements_are_read_as_by_in_toto() {
    let reference: InToto = serde_json::from_str(include_str!("reference/in_toto.json")).unwrap();
    assert_eq!(reference.statements.len(), 8);
    for Published { id, statement, valid } in reference.statements {
        // None of them is about this artifact, and only one that isn't a statement is malformed.
        let flaw = Statement::read(statement.to_string().as_bytes(), &"0".repeat(64)).map(|_| ()).unwrap_err().0;
        assert_eq!(flaw == Flaw::OtherDigest, valid, "{id}: {flaw:?}");
    }
}
