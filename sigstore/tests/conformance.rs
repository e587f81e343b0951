//! Every case of the public conformance suite has the verdict that the suite expects.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

mod suite;

use countersign_sigstore::{Proof, TrustedRoot};
use suite::{Expect, cases};

/// What the suite's own client is asked: a valid bundle, by that identity and issuer.
fn verdict(case: &suite::Case) -> Result<Proof, String> {
    let root = TrustedRoot::from_json(&case.root_json())?;
    let proof = case.verify(&case.bundle(), &root).map_err(|refusal| format!("{}: {refusal}", refusal.kind.word()))?;
    let signer = proof.signer.as_ref();
    if signer.map(|signer| &signer.identity) != case.identity.as_ref() || signer.map(|signer| &signer.issuer) != case.issuer.as_ref() {
        return Err(format!("signed by {signer:?}"));
    }
    Ok(proof)
}

#[test]
fn every_case_has_the_expected_verdict() {
    let cases = cases();
    assert_eq!(cases.len(), 70, "the suite has another number of cases than was looked at");
    let mut wrong = Vec::new();
    for case in &cases {
        let verdict = verdict(case);
        if verdict.is_ok() != (case.expect == Expect::Accept) {
            wrong.push(format!("{} ({}): {verdict:?}", case.id, case.reason));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases have another verdict:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
