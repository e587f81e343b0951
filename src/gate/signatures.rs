//! The artifact was signed by a key that the policy names: an in-toto statement over its digest in a DSSE envelope, by itself or in a
//! Sigstore bundle, or a bundle's signature over the artifact itself.

use base64ct::{Base64, Encoding as _};

use crate::codes::{ARTIFACT_SIGNATURE_ABSENT, ARTIFACT_SIGNATURE_INVALID, ARTIFACT_SIGNED};
use crate::decision::NotCounted;
use crate::evaluate::{Case, Found, Owing};
use crate::limits;
use crate::policy::document::Mode;
use crate::proof::dsse::{IN_TOTO, signer};
use crate::proof::key::Verifier;
use crate::read;
use crate::tree::{Node, Tree};

/// The predicates by which a signature of the artifact itself is made: cosign's own since version 3, and a builder's provenance. A signed
/// scan, test result or sign-off speaks of the artifact too, perhaps to warn of it, and is no signature of it.
const PREDICATES: &[&str] = &["https://sigstore.dev/cosign/sign/v1", "https://slsa.dev/provenance/v0.2", "https://slsa.dev/provenance/v1"];
const STATEMENTS: &[&str] = &["https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1"];

/// Why an attestation proves nothing of the artifact: a word, and a sentence.
type Reason = (&'static str, &'static str);

const OTHER_FORM: Reason = ("other-form", "it is no DSSE envelope, and no Sigstore bundle");
const OTHER_KIND: Reason = ("other-kind", "it is no signature of an artifact: neither cosign's statement nor provenance");
const OTHER_DIGEST: Reason = ("other-digest", "it is of another digest than the artifact's");
const OTHER_SIGNER: Reason = ("other-signer", "no key that the policy names signed it");
const KEYLESS: Reason = ("keyless", "it was signed by a certificate, and the policy names keys");
const TOO_LONG: Reason = ("too-long", "its statement is too long to be judged");
const TOO_MANY: Reason = ("too-many", "it carries more signatures than are judged");

pub(crate) fn gate(case: &mut Case<'_>) {
    let policy = case.policy;
    let keys = &policy.artifact.signed_by;
    if keys.is_empty() {
        return;
    }
    let (place, path) = ("/attestations", "/artifact/signed_by");
    let mut not_counted = Vec::new();
    let mut is_given = false;
    for (index, attestation) in case.change.attestations.as_deref().unwrap_or(&[]).iter().enumerate() {
        match proven(attestation, case.digest, keys) {
            Ok(key) => {
                let message = format!("the artifact was signed by the key {}", super::artifact::short(&key.id()));
                case.tell(Found::passed(&ARTIFACT_SIGNED, Mode::Enforce, message).change(format!("{place}/{index}")).policy(path));
                return;
            }
            Err(reason) => {
                is_given |= reason != OTHER_FORM && reason != OTHER_KIND;
                not_counted.push(NotCounted {
                    actor: format!("attestation {index}").into(),
                    reason: reason.0.into(),
                    message: reason.1.into(),
                    change_path: format!("{place}/{index}").into(),
                });
            }
        }
    }
    if is_given {
        let message = "no signature that is given is of this digest and by a key that the policy names";
        let found = Found::violated(&ARTIFACT_SIGNATURE_INVALID, Mode::Enforce, message).remedy("deploy what was signed, by its digest");
        case.tell(found.change(place).policy(path).not_counted(not_counted));
    } else {
        let what = "give the artifact's signature: a Sigstore bundle or a DSSE envelope, as cosign writes it";
        let found = Found::owed(&ARTIFACT_SIGNATURE_ABSENT, Mode::Enforce, "no signature of the artifact is given").remedy(what);
        case.owe(found.change(place).policy(path).not_counted(not_counted), [Owing::new(what, "/attestations/-")]);
    }
}

/// The key that an attestation proves to have signed the artifact. Nothing in it is believed but what that key signed.
fn proven<'k>(attestation: &Tree<'_>, digest: Option<&str>, keys: &'k [Verifier]) -> Result<&'k Verifier, Reason> {
    let digest = digest.and_then(|digest| digest.strip_prefix("sha256:")).ok_or(OTHER_DIGEST)?;
    let material = attestation.get("verificationMaterial");
    let of_certificate = |name| material.is_some_and(|material| material.get(name).is_some());
    let other_signer = if of_certificate("certificate") || of_certificate("x509CertificateChain") { KEYLESS } else { OTHER_SIGNER };
    let message = attestation.get("messageSignature");
    if let Some(signature) = message.and_then(|message| bytes(message, "signature")) {
        let artifact = from_hex(digest).ok_or(OTHER_DIGEST)?;
        if let Some(key) = keys.iter().find(|key| key.verifies_digest(&artifact, &signature)) {
            return Ok(key);
        }
        // A bundle has one content. Were the other then not looked at, leaving this one out could allow.
        if attestation.get("dsseEnvelope").is_none() {
            return Err(other_signer);
        }
    }
    let envelope = attestation.get("dsseEnvelope").unwrap_or(attestation);
    let payload = bytes(envelope, "payload").ok_or(OTHER_FORM)?;
    let Some(Node::List(signatures)) = envelope.get("signatures").map(|tree| &tree.node) else { return Err(OTHER_FORM) };
    if envelope.get("payloadType").and_then(Tree::text) != Some(IN_TOTO) {
        return Err(OTHER_KIND);
    }
    if signatures.len() > limits::ENVELOPE_SIGNATURES {
        return Err(TOO_MANY);
    }
    is_signature_of(&payload, digest)?;
    let signatures = signatures.iter().filter_map(|signature| signature.get("sig")?.text());
    signer(IN_TOTO, &payload, signatures, keys).ok_or(other_signer)
}

/// The bytes that a member holds in base64.
fn bytes(tree: &Tree<'_>, name: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(tree.get(name)?.text()?).ok()
}

/// Says why a statement is no signature of the artifact with this digest.
fn is_signature_of(payload: &[u8], digest: &str) -> Result<(), Reason> {
    if payload.len() > limits::STATEMENT_BYTES {
        return Err(TOO_LONG);
    }
    let text = std::str::from_utf8(payload).map_err(|_| OTHER_KIND)?;
    let statement = read::tree(text, "the statement").ok().filter(|tree| !crate::tree::has_duplicate(tree)).ok_or(OTHER_KIND)?;
    let is_one_of = |name: &str, of: &[&str]| statement.get(name).and_then(Tree::text).is_some_and(|text| of.contains(&text));
    if !is_one_of("_type", STATEMENTS) || !is_one_of("predicateType", PREDICATES) {
        return Err(OTHER_KIND);
    }
    let Some(Node::List(subjects)) = statement.get("subject").map(|tree| &tree.node) else { return Err(OTHER_KIND) };
    let of = |subject: &Tree<'_>| subject.get("digest").and_then(|digest| digest.get("sha256")).and_then(Tree::text) == Some(digest);
    if subjects.iter().any(of) { Ok(()) } else { Err(OTHER_DIGEST) }
}

/// 64 hex digits as bytes.
fn from_hex(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(bytes)
}
