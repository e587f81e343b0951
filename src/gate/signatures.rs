//! The artifact was signed by somebody whom the policy names: an in-toto statement over its digest in a DSSE envelope, by itself or in a
//! Sigstore bundle, or a bundle's signature over the artifact itself.

use std::rc::Rc;

use crate::canonical;
use crate::codes::{ARTIFACT_SIGNATURE_ABSENT, ARTIFACT_SIGNATURE_INVALID, ARTIFACT_SIGNED, ARTIFACT_TRUSTED_ROOT_ABSENT};
use crate::decision::{NotCounted, Proof};
use crate::evaluate::{Case, Found, Owing};
use crate::gate::evidence;
use crate::gate::provenance::Proven;
use crate::names::NameSet;
use crate::policy::document::Mode;
use crate::policy::{Signers, Trusted};
use crate::proof::attestation::{Attested, Judged, OTHER_FORM, OTHER_KIND, OTHER_PREDICATE, OTHER_SIGNER, Trust};
use crate::proof::statement::{COSIGN, PROVENANCE};
use crate::tree::Tree;

pub(crate) fn gate(case: &mut Case<'_>) {
    look(case);
    let (policy, attestations) = (case.policy, Rc::clone(&case.attestations));
    let rule = &policy.artifact;
    if rule.signed_by.is_empty() {
        return;
    }
    let (place, path) = ("/attestations", "/artifact/signed_by");
    // A signed scan, test result or sign-off speaks of the artifact too, perhaps to warn of it, and is no signature of it.
    let sorted = sort(&attestations, rule.signed_by, is_signature);
    if let Some((index, attested)) = sorted.counted.first() {
        let found = Found::passed(&ARTIFACT_SIGNED, Mode::Enforce, format!("the artifact was signed by {}", attested.by));
        let found = found.change(format!("{place}/{index}")).policy(path);
        case.tell(found);
    } else if sorted.is_given {
        let message = "no signature that is given is of this digest and by somebody whom the policy names";
        let found = Found::violated(&ARTIFACT_SIGNATURE_INVALID, Mode::Enforce, message).remedy("deploy what was signed, by its digest");
        case.tell(found.change(place).policy(path).not_counted(sorted.not_counted));
    } else {
        let what = "give the artifact's signature: a Sigstore bundle or a DSSE envelope, as cosign writes it";
        let found = Found::owed(&ARTIFACT_SIGNATURE_ABSENT, Mode::Enforce, "no signature of the artifact is given").remedy(what);
        let found = found.change(place).policy(path).not_counted(sorted.not_counted);
        case.owe(found, [Owing::new(what, "/attestations/-")]);
    }
}

/// Whether this is said of a signature of the artifact itself, and not of something that was found out about it.
pub(crate) fn is_signature(claims: Option<&str>) -> bool {
    claims.is_none_or(|claims| claims == COSIGN || PROVENANCE.contains(&claims))
}

/// Looks at every attestation, where the policy asks for any.
fn look(case: &mut Case<'_>) {
    let policy = case.policy;
    let rule = &policy.artifact;
    if rule.trusted.is_empty() {
        return;
    }
    if rule.roots.is_empty() && rule.trusted.iter().any(|trusted| matches!(trusted, Trusted::Keyless(_))) {
        let message = "the policy names keyless identities, and no trusted root is configured by which their certificates could be judged";
        let remedy = "configure the Sigstore instance's `trusted_root.json` where the gate runs";
        case.tell(Found::error(&ARTIFACT_TRUSTED_ROOT_ABSENT, Mode::Enforce, message).remedy(remedy).policy("/artifact"));
    }
    let digest = case.digest.and_then(|digest| digest.strip_prefix("sha256:")).unwrap_or("");
    let trust = Trust { digest, trusted: &rule.trusted, roots: &rule.roots, at: case.at };
    case.attestations = case.change.attestations.iter().flatten().map(|attestation: &Tree<'_>| trust.judge(attestation)).collect();
    let signs = |judged: &&Judged| is_signature(judged.claims.as_deref());
    let certified = case.attestations.iter().filter(signs).filter_map(|judged| judged.outcome.as_ref().ok()?.identity.as_ref());
    case.certified = certified.map(|identity| identity.subject.clone()).collect();
    let dated = |judged: &Judged| judged.outcome.as_ref().ok()?.statement.as_ref()?.at;
    let dated: Vec<_> = case.attestations.iter().enumerate().filter_map(|(index, judged)| Some((index, dated(judged)?))).collect();
    for (index, at) in dated {
        evidence::not_after(case, at, format!("/attestations/{index}"));
    }
}

/// Attestations split into those that count for something and those that don't.
pub(crate) struct Sorted<'a, 'd> {
    /// Those that count, by their places.
    pub counted: Vec<(usize, &'a Attested)>,
    pub not_counted: Vec<NotCounted<'d>>,
    /// Whether any that doesn't count was meant to.
    pub is_given: bool,
}

/// Splits attestations by who signed them and what they claim to be.
pub(crate) fn sort<'a, 'd>(all: &'a [Judged], signed_by: Signers, is_asked: impl Fn(Option<&str>) -> bool) -> Sorted<'a, 'd> {
    let mut sorted = Sorted { counted: Vec::new(), not_counted: Vec::new(), is_given: false };
    for (index, judged) in all.iter().enumerate() {
        let refusal = match &judged.outcome {
            Err(reason) => reason.clone(),
            Ok(_) if !is_asked(judged.claims.as_deref()) => OTHER_PREDICATE,
            Ok(attested) if attested.signers.meet(signed_by) => {
                sorted.counted.push((index, attested));
                continue;
            }
            Ok(_) => OTHER_SIGNER,
        };
        let is_other = [OTHER_FORM.0, OTHER_KIND.0, OTHER_PREDICATE.0].contains(&refusal.0);
        sorted.is_given |= !is_other && is_asked(judged.claims.as_deref());
        sorted.not_counted.push(NotCounted {
            actor: format!("attestation {index}").into(),
            reason: refusal.0.into(),
            message: refusal.1.into_owned().into(),
            change_path: format!("/attestations/{index}").into(),
        });
    }
    sorted
}

/// What is proven of the artifact, where the policy says whose signatures count.
pub(crate) fn proof<'d>(case: &Case<'d>) -> Option<Proof<'d>> {
    if case.policy.artifact.trusted.is_empty() {
        return None;
    }
    let given = case.change.attestations.iter().flatten().zip(case.attestations.iter());
    let proven = || given.clone().filter_map(|(attestation, judged)| Some((attestation, judged.outcome.as_ref().ok()?)));
    let mut once = NameSet::default();
    let signers = proven().filter(|(_, attested)| once.insert(attested.by.as_str()));
    Some(Proof {
        signed_by: signers.map(|(_, attested)| attested.by.clone().into()).collect(),
        provenance: case.proven.as_ref().filter(|proven| proven.holds).map(Proven::told),
        attestations: proven().map(|(attestation, _)| canonical::digest(attestation).into()).collect(),
    })
}
