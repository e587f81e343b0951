//! The sign-off: a signed statement that a policy allowed a digest in an environment, until an instant.
//!
//! It is an in-toto statement in a DSSE envelope, with SLSA's Verification Summary (VSA) as its predicate, so that the tools that people
//! have verify it. What a VSA has no field for stands in one field of its own, named by a URI. Whoever enforces it judges the calendar
//! again at their own instant: a freeze that began since closes the gate.

use super::dsse::{Envelope, IN_TOTO};
use super::key::{Signer, Verifier};
use crate::calendar::{Question, State};
use crate::canonical::canonical;
use crate::change::Change;
use crate::codes::*;
use crate::decision::{Decision, Finding, Status, Verdict};
use crate::error::CallError;
use crate::evaluate::Found;
use crate::limits;
use crate::policy::Policy;
use crate::policy::document::{Mode, Waivable};
use crate::read;
use crate::scalar::{Instant, Text, clipped};
use crate::shape::Json as _;
use crate::tree::Tree;
use crate::{choice, document};

const STATEMENT: &str = "https://in-toto.io/Statement/v1";
const SUMMARY: &str = "https://slsa.dev/verification_summary/v1";
const RESULT: &str = "https://in-toto.io/attestation/svr/v0.2";
/// The property of a result that says that a policy allowed the artifact.
const ALLOWED: &str = "COUNTERSIGN_ALLOWED";

choice! {
    /// In what a sign-off says it.
    pub enum Form {
        /// SLSA's Verification Summary (VSA), version 1.
        Summary = "vsa",
        /// in-toto's Simple Verification Result (SVR), version 0.2.
        Result = "svr",
    }
}

document! {
    kept
    /// An in-toto statement whose predicate is a verification summary.
    pub struct Statement<'a> {
        /// `https://in-toto.io/Statement/v1`.
        statement_type as "_type": Text<'a>,
        /// What was deployed: one artifact.
        subject: Vec<Subject<'a>>,
        /// `https://slsa.dev/verification_summary/v1`.
        predicate_type as "predicateType": Text<'a>,
        /// What was found of it.
        predicate: Summary<'a>,
    }
}

document! {
    kept
    /// An in-toto statement whose predicate is a simple verification result.
    pub struct ResultStatement<'a> {
        /// `https://in-toto.io/Statement/v1`.
        statement_type as "_type": Text<'a>,
        /// What was deployed: one artifact.
        subject: Vec<Subject<'a>>,
        /// `https://in-toto.io/attestation/svr/v0.2`.
        predicate_type as "predicateType": Text<'a>,
        /// What was found of it.
        predicate: SimpleResult<'a>,
    }
}

document! {
    kept
    /// in-toto's Simple Verification Result (SVR), version 0.2.
    pub struct SimpleResult<'a> {
        /// Who verified, and by what.
        verifier: ResultVerifier<'a>,
        /// When.
        time_created as "timeCreated": Instant,
        /// `COUNTERSIGN_ALLOWED`, and what was proven of how it was built.
        properties: Vec<Text<'a>>,
        /// What a result has no field for.
        bound as "urn:countersign:sign-off:v1": Bound<'a>,
    }
}

document! {
    kept
    /// Who verified, and by what.
    pub struct ResultVerifier<'a> {
        /// A URI.
        id: Text<'a>,
        /// The policy that allowed it.
        policies: Vec<PolicyReference<'a>>,
    }
}

document! {
    kept
    /// An artifact of a statement.
    pub struct Subject<'a> {
        /// Its name, without the digest.
        name: Text<'a>,
        /// Its digest.
        digest: Digest<'a>,
    }
}

document! {
    kept
    /// A digest as in-toto writes it.
    pub struct Digest<'a> {
        /// 64 hex digits.
        sha256: Text<'a>,
    }
}

document! {
    kept
    /// SLSA's Verification Summary (VSA), version 1.
    pub struct Summary<'a> {
        /// Who verified.
        verifier: VerifierId<'a>,
        /// When.
        time_verified as "timeVerified": Instant,
        /// The artifact, as the change named it.
        resource_uri as "resourceUri": Text<'a>,
        /// The policy that allowed it.
        policy: PolicyReference<'a>,
        /// The attestations that it rests on.
        input_attestations as "inputAttestations": Vec<InputAttestation<'a>>,
        /// `PASSED`.
        verification_result as "verificationResult": Text<'a>,
        /// What was proven of how it was built.
        verified_levels as "verifiedLevels": Vec<Text<'a>>,
        /// The version of SLSA that the levels are of.
        slsa_version as "slsaVersion": Text<'a>,
        /// What a summary has no field for.
        bound as "urn:countersign:sign-off:v1": Bound<'a>,
    }
}

document! {
    kept
    /// An attestation that a summary rests on.
    pub struct InputAttestation<'a> {
        /// The digest of its RFC 8785 bytes.
        digest: Digest<'a>,
    }
}

document! {
    kept
    /// Who verified.
    pub struct VerifierId<'a> {
        /// A URI.
        id: Text<'a>,
    }
}

document! {
    kept
    /// A policy as a summary names it.
    pub struct PolicyReference<'a> {
        /// By its name and version.
        uri: Text<'a>,
        /// The digest of its RFC 8785 bytes.
        digest: Digest<'a>,
    }
}

document! {
    kept
    /// What a sign-off is bound to.
    pub struct Bound<'a> {
        /// The deploy's id.
        deploy: Text<'a>,
        /// The service.
        service: Text<'a>,
        /// The environment.
        environment: Text<'a>,
        /// The digest of the change.
        change: Text<'a>,
        /// The digest of the decision.
        decision: Text<'a>,
        /// The digest of the record that was appended first.
        record: Option<Text<'a>>,
        /// `policy`, or the override by its id.
        approved_by: Text<'a>,
        /// What an override or a rollback stood in for.
        waived: Vec<Text<'a>>,
        /// The rollout's weight, where there is one.
        weight: Option<crate::scalar::Number>,
        /// Until when it may be relied on.
        expires: Option<Instant>,
    }
}

document! {
    written
    /// A sign-off that was made.
    pub struct SignAnswer {
        /// The envelope.
        signoff: Envelope<'static>,
        /// `sha256:` over the envelope's payload, by which it can be revoked.
        digest: String,
    }
}

document! {
    written
    /// What a sign-off is worth at an instant.
    pub struct VerifyAnswer<'a> {
        /// Whether it lets the digest into the environment now.
        verdict: Verdict,
        /// Why, each reason with its code.
        findings: Vec<Finding<'a>>,
        /// `sha256:` over the envelope's payload.
        digest: String,
        /// What it says, where its signature holds.
        bound: Option<Bound<'a>>,
    }
}

/// A decision to be signed.
pub struct Signing<'s> {
    /// The policy that decided.
    pub policy: &'s Policy,
    /// The decision.
    pub decision: &'s Decision<'s>,
    /// The change that it was made of.
    pub change: &'s Change<'s>,
    /// The digests of the change and of the decision as they were given, and of the record that was appended.
    pub digests: [Option<String>; 3],
    /// The host's own instant.
    pub at: Instant,
    /// In what it is said.
    pub form: Form,
}

/// Signs a decision that allows.
///
/// # Errors
/// A decision that doesn't allow, of another policy or change, or that has ended; an artifact without a digest.
pub fn sign(signing: Signing<'_>, key: &Signer) -> Result<SignAnswer, CallError> {
    let Signing { policy, decision, change, digests: [change_digest, decision_digest, record], at, form } = signing;
    let refuse = |code: &str, message: String, help: &str| Err(CallError::new(code, message).at("/decision").help(help));
    if decision.verdict != Verdict::Allow {
        let message = format!("the decision is {}, and only an allow is signed", decision.verdict);
        return refuse("sign/not-allowed", message, "supply what it asks for, and decide again");
    }
    if decision.policy.digest != policy.digest() {
        let message = format!("the decision was made by another policy, {}", clipped(&decision.policy.digest));
        return refuse("sign/other-policy", message, "give the policy that decided");
    }
    if let Some(expires) = decision.expires.filter(|expires| *expires <= at) {
        return refuse("sign/ended", format!("the decision could be relied on until {expires}"), "decide again");
    }
    if decision.at > at {
        return refuse("sign/ended", format!("the decision is dated {}, after the instant of signing", decision.at), "mend the clocks");
    }
    let Some(digest) = change.digest() else {
        return refuse("sign/no-digest", "the artifact is named without a digest".to_owned(), "name it as `…@sha256:…`");
    };
    let name = change.artifact.split('@').next().unwrap_or("").to_owned();
    let waived = decision.findings.iter().filter(|finding| finding.status == Status::Waived);
    let mut areas: Vec<Text<'_>> = Vec::new();
    for finding in waived.filter(|finding| finding.waived_by.as_deref().is_some_and(|by| !by.starts_with("waiver "))) {
        if !areas.iter().any(|area| area == finding.area()) {
            areas.push(finding.area().to_owned().into());
        }
    }
    let of = |digest: &str| Digest { sha256: digest.trim_start_matches("sha256:").to_owned().into() };
    let proof = decision.proof.as_ref();
    let levels = proof.iter().filter_map(|proof| proof.provenance.as_ref()).map(|origin| origin.build_level);
    let levels = levels.map(|level| Text::from(format!("SLSA_BUILD_LEVEL_{level}")));
    let subject = vec![Subject { name: name.into(), digest: of(digest) }];
    let by = PolicyReference {
        uri: format!("urn:countersign:policy:{}:{}", percent_encoded(policy.name()), percent_encoded(policy.version())).into(),
        digest: of(policy.digest()),
    };
    let bound = Bound {
        deploy: change.id.as_str().into(),
        service: change.service.as_str().into(),
        environment: change.environment.as_str().into(),
        change: change_digest.unwrap_or_default().into(),
        decision: decision_digest.unwrap_or_default().into(),
        record: record.map(Text::from),
        approved_by: decision.approved_by.as_deref().unwrap_or("policy").into(),
        waived: areas,
        weight: change.canary.as_ref().and_then(|canary| canary.weight),
        expires: decision.expires,
    };
    let mut written = String::new();
    match form {
        Form::Summary => Statement {
            statement_type: STATEMENT.into(),
            subject,
            predicate_type: SUMMARY.into(),
            predicate: Summary {
                verifier: VerifierId { id: policy.verifier().into() },
                time_verified: at,
                resource_uri: change.artifact.as_str().into(),
                policy: by,
                input_attestations: proof
                    .iter()
                    .flat_map(|proof| &proof.attestations)
                    .map(|digest| InputAttestation { digest: of(digest) })
                    .collect(),
                verification_result: "PASSED".into(),
                verified_levels: levels.collect(),
                slsa_version: "1.0".into(),
                bound,
            },
        }
        .json(&mut written),
        Form::Result => ResultStatement {
            statement_type: STATEMENT.into(),
            subject,
            predicate_type: RESULT.into(),
            predicate: SimpleResult {
                verifier: ResultVerifier { id: policy.verifier().into(), policies: vec![by] },
                time_created: at,
                properties: std::iter::once(ALLOWED.into()).chain(levels).collect(),
                bound,
            },
        }
        .json(&mut written),
    }
    let payload = canonical(&read::tree(&written, "the statement")?);
    let digest = crate::canonical::sha256(payload.as_bytes());
    Ok(SignAnswer { signoff: Envelope::sign(IN_TOTO, &payload, key), digest })
}

/// A text as a part of a URI (RFC 3986): what isn't a letter, a digit or one of `-._~` by its bytes.
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// What a sign-off is held against.
pub struct Verifying<'v> {
    /// The policy that has to have allowed it, and whose calendar is judged again.
    pub policy: &'v Policy,
    /// The keys that may have signed it.
    pub keys: &'v [Verifier],
    /// What is deployed.
    pub digest: &'v str,
    /// Where.
    pub environment: &'v str,
    /// The service, where the host knows it.
    pub service: Option<&'v str>,
    /// The change, where the host has it: it tells which windows and freezes concern it.
    pub change: Option<&'v Change<'v>>,
    /// The digest of that change.
    pub change_digest: Option<String>,
    /// Whether it is started by hand.
    pub manual: Option<bool>,
    /// Digests of sign-offs that don't count any more.
    pub revoked: &'v [Text<'v>],
    /// The host's own instant.
    pub at: Instant,
}

/// Says what a sign-off is worth; `payload` is its envelope's.
///
/// # Errors
/// A payload that isn't such a statement, though its signature holds.
pub fn verify<'p>(envelope: &Envelope<'_>, payload: &'p [u8], asks: &Verifying<'_>) -> Result<VerifyAnswer<'p>, CallError> {
    let digest = crate::canonical::sha256(payload);
    let mut findings: Vec<Finding<'p>> = Vec::new();
    let deny = |code, message: String, remedy: &'static str| Found::violated(code, Mode::Enforce, message).remedy(remedy).0;
    // Nothing that it says counts before its signature holds.
    if envelope.payload_type != IN_TOTO || envelope.signed_by(payload, asks.keys).is_none() {
        let message = "no key that is trusted here made a signature over it".to_owned();
        findings.push(deny(&SIGNOFF_SIGNATURE, message, "give a sign-off as it was made, and the key that made it"));
        return Ok(VerifyAnswer { verdict: Verdict::Deny, findings, digest, bound: None });
    }
    let Said { is_allow, subject, policies, at, bound } = Said::read(payload)?;
    findings.push(Found::passed(&SIGNOFF_SIGNED, Mode::Enforce, format!("it was signed at {at}")).0);
    let again = "decide again, and sign that";
    if !is_allow {
        let message = format!("it is no summary that says `PASSED`, and no result that says `{ALLOWED}`");
        findings.push(deny(&SIGNOFF_OTHER_KIND, message, again));
    }
    let wanted = asks.digest.trim_start_matches("sha256:");
    if !matches!(subject.as_slice(), [one] if one.digest.sha256 == wanted) {
        let message = format!("it is of another digest than {}", clipped(asks.digest));
        findings.push(deny(&SIGNOFF_OTHER_DIGEST, message, "deploy what was allowed, or decide again"));
    }
    if bound.environment != asks.environment {
        let message = format!("it is for {}, and the deploy goes to {}", clipped(&bound.environment), clipped(asks.environment));
        findings.push(deny(&SIGNOFF_OTHER_ENVIRONMENT, message, again));
    }
    if let Some(service) = asks.service.or(asks.change.map(|change| change.service.as_str())).filter(|service| bound.service != *service) {
        let message = format!("it is for the service {}, and {} is deployed", clipped(&bound.service), clipped(service));
        findings.push(deny(&SIGNOFF_OTHER_SERVICE, message, again));
    }
    let is_ours = |policy: &PolicyReference<'_>| policy.digest.sha256 == asks.policy.digest().trim_start_matches("sha256:");
    if !matches!(policies.as_slice(), [one] if is_ours(one)) {
        findings.push(deny(&SIGNOFF_OTHER_POLICY, "it was allowed by another policy than the one that counts here".to_owned(), again));
    }
    if at > asks.at {
        let message = format!("it is dated {at}, after {}", asks.at);
        findings.push(deny(&SIGNOFF_FROM_THE_FUTURE, message, "mend the clock that dated it"));
    }
    if let Some(expires) = bound.expires.filter(|expires| *expires <= asks.at) {
        findings.push(deny(&SIGNOFF_EXPIRED, format!("it could be relied on until {expires}"), again));
    }
    if asks.change_digest.as_ref().is_some_and(|change| *change != bound.change.as_str()) {
        let message = "it was made of another change than the one that is given".to_owned();
        findings.push(deny(&SIGNOFF_OTHER_CHANGE, message, "give the change that was decided, or none"));
    }
    if asks.revoked.iter().any(|revoked| *revoked == digest.as_str()) {
        findings.push(deny(&SIGNOFF_REVOKED, "it was revoked".to_owned(), again));
    }
    findings.push(calendar(&bound, asks));
    Ok(VerifyAnswer { verdict: Verdict::of(&findings), findings, digest, bound: Some(bound) })
}

/// What a sign-off says, in either form.
struct Said<'p> {
    is_allow: bool,
    subject: Vec<Subject<'p>>,
    policies: Vec<PolicyReference<'p>>,
    at: Instant,
    bound: Bound<'p>,
}

impl<'p> Said<'p> {
    fn read(payload: &'p [u8]) -> Result<Self, CallError> {
        let what = "the sign-off";
        let tree = read::tree(read::text(payload, what, limits::INPUT_BYTES)?, what)?;
        if tree.get("predicateType").and_then(Tree::text) == Some(RESULT) {
            let ResultStatement { statement_type, subject, predicate, .. } = read::document(payload, what, limits::INPUT_BYTES)?;
            let is_allow = statement_type == STATEMENT && predicate.properties.iter().any(|property| *property == ALLOWED);
            let SimpleResult { verifier, time_created: at, bound, .. } = predicate;
            return Ok(Said { is_allow, subject, policies: verifier.policies, at, bound });
        }
        let Statement { statement_type, subject, predicate_type, predicate } = read::document(payload, what, limits::INPUT_BYTES)?;
        let is_allow = statement_type == STATEMENT && predicate_type == SUMMARY && predicate.verification_result == "PASSED";
        Ok(Said { is_allow, subject, policies: vec![predicate.policy], at: predicate.time_verified, bound: predicate.bound })
    }
}

/// The calendar at the host's own instant, unless the sign-off carries what stood in for it.
fn calendar<'p>(bound: &Bound<'_>, asks: &Verifying<'_>) -> Finding<'p> {
    let question = Question { change: asks.change, service: Some(&bound.service), manual: asks.manual, ..Question::default() };
    let answer = asks.policy.calendar_at(asks.at, &question);
    let found = match answer.verdict {
        Verdict::Allow if answer.state == State::Open => Found::passed(&CALENDAR_OPEN, Mode::Enforce, answer.because),
        Verdict::Allow => Found::passed(&CALENDAR_BY_HAND, Mode::Enforce, answer.because),
        Verdict::Pending => Found::owed(&CALENDAR_CLOSED, Mode::Enforce, answer.because),
        Verdict::Deny => Found::violated(&CALENDAR_FROZEN, Mode::Enforce, answer.because),
    };
    let mut finding = found.policy("/calendar").until(answer.opens_at).0;
    let blocks = matches!(finding.status, Status::Owed | Status::Violated);
    if blocks && bound.waived.iter().any(|area| area == Waivable::Calendar.word()) {
        finding.status = Status::Waived;
        finding.waived_by = Some(bound.approved_by.to_string().into());
    }
    finding
}
