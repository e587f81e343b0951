//! What is proven of an artifact: of each attestation by itself, and, where there is a policy, by what it asks of the artifact.

use super::attestation::{Attested, Judged};
use super::keyless::Identity;
use super::origin::Origin;
use super::statement::Says;
use crate::audit::is_digest;
use crate::change::Change;
use crate::decision::{Finding, Proof, Verdict};
use crate::document;
use crate::error::CallError;
use crate::evaluate::{Case, Context};
use crate::explain;
use crate::gate;
use crate::policy::Policy;
use crate::scalar::{Instant, Number, Text};
use crate::shape::FromTree as _;
use crate::tree::{Key, Node, Tree};

document! {
    written
    /// What is proven of an artifact.
    pub struct ArtifactAnswer<'a> {
        /// What the policy's section `artifact` says to it; absent without a policy.
        verdict: Option<Verdict>,
        /// Why, each reason with its code.
        findings: Vec<Finding<'a>>,
        /// Whether somebody who is trusted signed the artifact itself, and nobody attests that something failed.
        sound: bool,
        /// What all of it comes to.
        proof: Option<Proof<'a>>,
        /// Each attestation, in the order in which they were given.
        attestations: Vec<ProvenAttestation<'a>>,
        /// The same as a person reads it.
        text: String,
    }
}

document! {
    written
    /// What one attestation proves.
    pub struct ProvenAttestation<'a> {
        /// Whether somebody who is trusted signed it, of this artifact.
        verified: bool,
        /// Why it proves nothing, in a word.
        reason: Option<Text<'a>>,
        /// The same in a sentence.
        message: Option<Text<'a>>,
        /// Who signed it, as people read it.
        signed_by: Option<Text<'a>>,
        /// Who signed it, by certificate.
        certificate: Option<CertifiedIdentity<'a>>,
        /// When it was signed at the latest, as a log or a timestamp authority says.
        signed_at: Option<Instant>,
        /// The type of its predicate, proven only where it is verified; absent where it signs the artifact itself.
        predicate_type: Option<Text<'a>>,
        /// When what it attests was finished, as it says itself.
        finished_at: Option<Instant>,
        /// The builder that it names.
        builder: Option<Text<'a>>,
        /// The repository.
        repository: Option<Text<'a>>,
        /// The full name of the branch or tag.
        reference as "ref": Option<Text<'a>>,
        /// The commit.
        commit: Option<Text<'a>>,
        /// The file that says what is built.
        entry_point: Option<Text<'a>>,
        /// The builder's name for the run.
        invocation: Option<Text<'a>>,
        /// The outcome of tests.
        outcome: Option<Text<'a>>,
        /// Who verified.
        verifier: Option<Text<'a>>,
        /// The levels and properties that were verified.
        levels: Option<Vec<Text<'a>>>,
    }
}

document! {
    written
    /// An identity as a certificate names it.
    pub struct CertifiedIdentity<'a> {
        /// The subject: a workflow's URI, or an address.
        identity: Text<'a>,
        /// Who vouched for it.
        issuer: Text<'a>,
        /// The repository that was built.
        repository: Option<Text<'a>>,
        /// Its branch or tag.
        reference as "ref": Option<Text<'a>>,
        /// Its commit.
        commit: Option<Text<'a>>,
        /// The workflow that signed.
        build_signer: Option<Text<'a>>,
        /// The workflow that the run started with.
        build_config: Option<Text<'a>>,
        /// Where it ran.
        runner: Option<Text<'a>>,
        /// The SLSA build level that the certificate itself proves.
        build_level: Number,
    }
}

/// Tells what is proven of an artifact. `has_policy` says whether the policy is somebody's own, to be judged by.
///
/// # Errors
/// An artifact that isn't named by digest, or nobody whose signature counts.
pub fn prove(policy: &Policy, has_policy: bool, artifact: &str, attestations: Tree<'_>, at: Instant) -> Result<String, CallError> {
    if policy.artifact.trusted.is_empty() {
        let message = "nobody is named whose signature counts, so that no attestation could prove anything";
        let help = "name them in the policy's `artifact: { signed_by, provenance, steps }`, or give `keys` or `trusted_roots`";
        return Err(CallError::new("artifact/nothing-asked", message).help(help));
    }
    let is_one = artifact.matches('@').count() <= 1;
    let name = if is_digest(artifact) { format!("@{artifact}") } else { artifact.to_owned() };
    let named = |name: &'static str| Key { name: name.into(), span: None };
    let empty = || Tree::from(Node::Text("".into()));
    let given = Node::Object(vec![
        (named("id"), empty()),
        (named("service"), empty()),
        (named("environment"), empty()),
        (named("kind"), empty()),
        (named("artifact"), Tree::from(Node::Text(name.into()))),
        (named("attestations"), attestations),
    ]);
    let change = Change::from_tree(Some(Tree::from(given)));
    let Some(change) = change.filter(|change| is_one && change.digest().is_some_and(is_digest)) else {
        let help = "give `name@sha256:` or `sha256:` and 64 hex digits in lower case";
        return Err(CallError::new("request/malformed", "the artifact isn't named by its digest").at("/artifact").help(help));
    };
    let context = Context { at, history: None, principal: None, trust: None, collectors: None };
    let mut case = Case::new(policy, &change, &context);
    gate::artifact::pinned(&mut case);
    gate::signatures::gate(&mut case);
    gate::provenance::gate(&mut case);
    gate::steps::gate(&mut case);
    let proof = gate::signatures::proof(&case);
    let verdict = has_policy.then(|| Verdict::of(&case.findings));
    let attestations: Vec<_> = case.attestations.iter().map(told).collect();
    let says = |judged: &Judged| judged.outcome.as_ref().ok().map(|attested| attested.statement.as_ref().map(|s| s.says.clone()));
    let failed = |says: &Option<Says>| match says {
        Some(Says::Outcome(outcome)) => outcome != "PASSED",
        Some(Says::Summary { passed, .. }) => !passed,
        _ => false,
    };
    let is_failed = case.attestations.iter().filter_map(says).any(|says| failed(&says));
    let signs = |judged: &Judged| judged.outcome.is_ok() && gate::signatures::is_signature(judged.claims.as_deref());
    let sound = !is_failed && case.attestations.iter().any(signs);
    let text = explain::artifact(artifact, verdict, sound, &case.findings, &attestations);
    let answer = ArtifactAnswer { sound, verdict, findings: case.findings, proof, attestations, text };
    Ok(crate::call::json(&answer))
}

fn told<'a>(judged: &'a Judged) -> ProvenAttestation<'a> {
    let text = |text: Option<&'a String>| text.map(|text| Text::from(text.as_str()));
    let attested: Option<&Attested> = judged.outcome.as_ref().ok();
    let refusal = judged.outcome.as_ref().err();
    let statement = attested.and_then(|attested| attested.statement.as_ref());
    let says = statement.map(|statement| &statement.says);
    let origin: Option<&Origin> = says.and_then(|says| if let Says::Origin(origin) = says { Some(&**origin) } else { None });
    let origin = |member: fn(&Origin) -> &Option<String>| text(origin.and_then(|origin| member(origin).as_ref()));
    let (verifier, levels) = match says {
        Some(Says::Summary { verifier, levels, .. }) => (Some(verifier), Some(levels)),
        _ => (None, None),
    };
    let outcome = match says {
        Some(Says::Outcome(outcome)) => Some(Text::from(outcome.as_str())),
        Some(Says::Summary { passed, .. }) => Some(if *passed { "PASSED" } else { "FAILED" }.into()),
        _ => None,
    };
    ProvenAttestation {
        verified: attested.is_some(),
        reason: refusal.map(|(word, _)| (*word).into()),
        message: refusal.map(|(_, sentence)| Text::from(sentence.as_ref())),
        signed_by: attested.map(|attested| attested.by.as_str().into()),
        certificate: attested.and_then(|attested| attested.identity.as_ref()).map(certified),
        signed_at: attested.and_then(|attested| attested.signed_at),
        predicate_type: text(judged.claims.as_ref()),
        finished_at: statement.and_then(|statement| statement.at),
        builder: origin(|origin| &origin.builder),
        repository: origin(|origin| &origin.repository),
        reference: origin(|origin| &origin.reference),
        commit: origin(|origin| &origin.commit),
        entry_point: origin(|origin| &origin.entry_point),
        invocation: origin(|origin| &origin.invocation),
        outcome,
        verifier: text(verifier),
        levels: levels.map(|levels| levels.iter().map(|level| level.as_str().into()).collect()),
    }
}

fn certified(identity: &Identity) -> CertifiedIdentity<'_> {
    let text = |text: &Option<String>| text.clone().map(Text::from);
    CertifiedIdentity {
        identity: identity.subject.as_str().into(),
        issuer: identity.issuer.as_str().into(),
        repository: text(&identity.repository),
        reference: text(&identity.reference),
        commit: text(&identity.commit),
        build_signer: text(&identity.build_signer),
        build_config: text(&identity.build_config),
        runner: text(&identity.runner),
        build_level: Number(f64::from(identity.build_level())),
    }
}
