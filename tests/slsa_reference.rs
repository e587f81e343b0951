//! Published provenance, judged as slsa-verifier's own tests judge it; published statements, read as in-toto's library reads them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod support;

use std::fs;

use countersign::proof::dsse::{Envelope, IN_TOTO};
use countersign::proof::key::Signer;
use countersign::proof::statement::{Flaw, Statement, meets_level};
use countersign::shape::Json as _;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Reference {
    statements: Vec<Value>,
    cases: Vec<Case>,
    units: Vec<Unit>,
}

/// A test of one of slsa-verifier's functions.
#[derive(Deserialize)]
struct Unit {
    id: String,
    kind: String,
    input: Value,
    ok: bool,
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

const DIGEST: &str = "a4c2a07dd5d8f503b1aeee023d34fb7358754b3411c415291e4d6ac3187021a5";

/// The verdict of a policy's provenance rule on a v0.2 provenance.
fn verdict(provenance: &Value, predicate: &Value, subject: &Value, digest: &str) -> String {
    let vectors = support::root().join("tests/vectors/signoff");
    let key = Signer::from_pem(&fs::read_to_string(vectors.join("p256.pem")).unwrap()).unwrap();
    let statement = json!({ "_type": "https://in-toto.io/Statement/v0.1", "subject": subject,
        "predicateType": "https://slsa.dev/provenance/v0.2", "predicate": predicate });
    let mut envelope = String::new();
    Envelope::sign(IN_TOTO, &statement.to_string(), &key).json(&mut envelope);
    let policy = json!({
        "apiVersion": "countersign/v1", "kind": "Policy", "metadata": { "name": "slsa", "version": "1" }, "environments": ["production"],
        "artifact": { "signed_by": [{ "key": fs::read_to_string(vectors.join("p256.pub.pem")).unwrap() }], "provenance": provenance },
        "tiers": [{ "name": "any" }],
    });
    let input = json!({ "artifact": format!("sha256:{digest}"), "attestations": [serde_json::from_str::<Value>(&envelope).unwrap()],
        "policy": policy, "at": "2026-11-17T15:00:00Z" });
    let answer: Value = serde_json::from_str(&countersign::call("artifact", input.to_string().as_bytes())).unwrap();
    answer["verdict"].as_str().unwrap_or("refused").to_owned()
}

#[test]
fn what_slsa_verifier_compares_is_compared_so() {
    let reference: Reference = serde_json::from_str(include_str!("reference/slsa_verifier.json")).unwrap();
    assert_eq!(reference.units.len(), 31);
    let subject = json!([{ "digest": { "sha256": DIGEST } }]);
    for Unit { id, kind, input, ok } in reference.units {
        let text = |name: &str| input[name].as_str().unwrap_or("").to_owned();
        let git = |uri: &str| json!({ "uri": uri, "digest": { "sha1": "1".repeat(40) } });
        let built = |builder: &str, kind: &str, trigger: &str, material: &str| json!({ "builder": { "id": builder }, "buildType": kind, "invocation": { "configSource": git(trigger) }, "materials": [git(material)] });
        let from = |uri: String| built("b", "", &uri, &uri);
        let held = match kind.as_str() {
            "verify_branch" | "verify_tag" => {
                let (what, folder) = if kind == "verify_tag" { ("tag", "tags") } else { ("branch", "heads") };
                let at = input["prov"][what].as_str().unwrap();
                let asked = json!({ "source_ref": format!("^refs/{folder}/{}$", text(what)) });
                verdict(&asked, &from(format!("git+https://github.com/some/repo@{at}")), &subject, DIGEST) == "allow"
            }
            "verify_source_uri" => {
                // slsa-verifier knows GitHub alone; here a policy says which hosts it means. Tekton Chains leaves `configSource` out: then
                // the one material in git is the source.
                if text("expectedSourceURI").contains("not-github.com") || text("provTriggerURI").is_empty() {
                    continue;
                }
                let asked = json!({ "source": text("expectedSourceURI"), "source_ref": "^v1.2.3$" });
                let predicate = built("b", &text("provBuildType"), &text("provTriggerURI"), &text("provMaterialsURI"));
                verdict(&asked, &predicate, &subject, DIGEST) == "allow"
            }
            "builder_exact" => {
                let predicate = built(&text("builderID"), "", "git+https://github.com/some/repo@v1", "git+https://github.com/some/repo@v1");
                verdict(&json!({ "builder": text("expectedID") }), &predicate, &subject, DIGEST) == "allow"
            }
            "verify_digest" => {
                let subjects = input["prov"]["subjects"].as_array().unwrap();
                let subjects: Value = subjects.iter().map(|subject| json!({ "digest": subject["Digest"] })).collect();
                let asked = json!({ "source": "https://github.com/some/repo" });
                verdict(&asked, &from("git+https://github.com/some/repo@v1".to_owned()), &subjects, &text("artifactHash")) == "allow"
            }
            "match_levels" => {
                let list = |value: &Value| serde_json::from_value::<Vec<String>>(value.clone()).unwrap();
                let verified = list(&input["vsa"]["Predicate"]["VerifiedLevels"]);
                list(&input["vsaOpts"]["ExpectedVerifiedLevels"]).iter().all(|asked| meets_level(&verified, asked))
            }
            other => panic!("{other} is no kind that is known here"),
        };
        assert_eq!(held, ok, "{id}");
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
