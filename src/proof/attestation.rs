//! What travels with a change as its attestations: Sigstore bundles and DSSE envelopes, and what of each is proven.

use std::borrow::Cow;

use base64ct::{Base64, Encoding as _};

use super::dsse::{IN_TOTO, Signed};
use super::key::Verifier;
use super::keyless::{Identity, TrustedRoots};
use super::statement::{Flaw, Statement};
use crate::gate::artifact::short;
use crate::limits;
use crate::policy::{Signers, Trusted};
use crate::scalar::{Instant, clipped_to};
use crate::tree::{Node, Tree};

/// Why an attestation proves nothing: a word, and a sentence.
pub(crate) type Reason = (&'static str, Cow<'static, str>);

const fn reason(word: &'static str, sentence: &'static str) -> Reason {
    (word, Cow::Borrowed(sentence))
}

pub(crate) const OTHER_FORM: Reason = reason("other-form", "it is no DSSE envelope, and no Sigstore bundle");
pub(crate) const OTHER_KIND: Reason = reason("other-kind", "it is no in-toto statement");
pub(crate) const OTHER_PREDICATE: Reason = reason("other-predicate", "it attests something else than is asked for here");
pub(crate) const OTHER_DIGEST: Reason = reason("other-digest", "it is of another digest than the artifact's");
pub(crate) const OTHER_SIGNER: Reason = reason("other-signer", "nobody whom the policy names for this signed it");
const KEYLESS: Reason = reason("keyless", "it was signed by a certificate, and the policy names keys");
const MALFORMED: Reason = reason("malformed", "its statement isn't one as in-toto defines it");
const TOO_LONG: Reason = reason("too-long", "its statement is too long to be judged");
const TOO_MANY: Reason = reason("too-many", "it carries more signatures than are judged");

/// An attestation that was looked at.
#[derive(Debug)]
pub(crate) struct Judged {
    /// The type of predicate that it claims to carry; `None` where it signs the artifact itself, or can't be read.
    pub claims: Option<String>,
    /// What it proves.
    pub outcome: Result<Attested, Reason>,
}

/// What an attestation proves.
#[derive(Debug)]
pub(crate) struct Attested {
    /// Which of those whom the policy trusts signed it.
    pub signers: Signers,
    /// The first of them, as people read it.
    pub by: String,
    /// Who signed, by certificate.
    pub identity: Option<Identity>,
    /// When it was signed at the latest, where a log or a timestamp authority says so.
    pub signed_at: Option<Instant>,
    /// What was signed; `None` where it was the artifact itself.
    pub statement: Option<Statement>,
}

/// What attestations are held against.
pub(crate) struct Trust<'t> {
    /// The artifact's SHA-256 in hex.
    pub digest: &'t str,
    pub trusted: &'t [Trusted],
    pub roots: &'t TrustedRoots,
    pub at: Instant,
}

impl Trust<'_> {
    /// Looks at an attestation. Nothing in it is believed but what somebody who is trusted signed.
    pub fn judge(&self, attestation: &Tree<'_>) -> Judged {
        let mut claims = None;
        let outcome = self.outcome(attestation, &mut claims);
        Judged { claims, outcome }
    }

    fn outcome(&self, attestation: &Tree<'_>, claims: &mut Option<String>) -> Result<Attested, Reason> {
        let digest = from_hex(self.digest).ok_or(OTHER_DIGEST)?;
        let is_certified = ["certificate", "x509CertificateChain"]
            .iter()
            .any(|name| attestation.get("verificationMaterial").is_some_and(|material| material.get(name).is_some()));
        let message = attestation.get("messageSignature");
        let has_envelope = attestation.get("dsseEnvelope").is_some();
        if let Some(signature) = message.and_then(|message| bytes(message, "signature")) {
            if let Some((place, key)) = self.keys().find(|(_, key)| key.verifies_digest(&digest, &signature)) {
                return Ok(by_key(place, key, None));
            }
            // A bundle has one content. Were the other then not looked at, leaving this one out could allow.
            if !has_envelope {
                return if is_certified { self.by_certificate(attestation, &digest, None) } else { Err(OTHER_SIGNER) };
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
        let statement = Statement::read(&payload, self.digest).map_err(|(flaw, of)| {
            *claims = of;
            match flaw {
                Flaw::TooLong => TOO_LONG,
                Flaw::Malformed => MALFORMED,
                Flaw::OtherDigest => OTHER_DIGEST,
            }
        })?;
        *claims = Some(statement.predicate_type.clone());
        if is_certified {
            return self.by_certificate(attestation, &digest, Some((statement, payload)));
        }
        let signatures = signatures.iter().filter_map(|signature| signature.get("sig")?.text());
        let signed = Signed::new(IN_TOTO, &payload, signatures);
        let mut by = self.keys().filter(|(_, key)| signed.is_by(key));
        let mut attested = by.next().map(|(place, key)| by_key(place, key, Some(statement))).ok_or(OTHER_SIGNER)?;
        by.for_each(|(place, _)| attested.signers.add(place));
        Ok(attested)
    }

    fn keys(&self) -> impl Iterator<Item = (usize, &Verifier)> {
        self.trusted.iter().enumerate().filter_map(|(place, trusted)| match trusted {
            Trusted::Key(key) => Some((place, key)),
            Trusted::Keyless(_) => None,
        })
    }

    /// What a bundle proves whose certificate names the signer.
    fn by_certificate(&self, bundle: &Tree<'_>, digest: &[u8; 32], statement: Option<(Statement, Vec<u8>)>) -> Result<Attested, Reason> {
        if !self.trusted.iter().any(|trusted| matches!(trusted, Trusted::Keyless(_))) {
            return Err(KEYLESS);
        }
        let proof = self.roots.verify(bundle, digest, self.at).map_err(|(word, sentence)| (word, Cow::Owned(sentence)))?;
        let identity = proof.identity;
        let (statement, payload) = statement.unzip();
        // What was read must be what was verified.
        if proof.payload != payload {
            return Err(MALFORMED);
        }
        let mut signers = Signers::default();
        for (place, _) in self.trusted.iter().enumerate().filter(|(_, trusted)| trusted.is(&identity)) {
            signers.add(place);
        }
        let by = format!("{} (by {})", clipped_to(&identity.subject, 300), clipped_to(&identity.issuer, 300));
        if signers.is_empty() {
            return Err((OTHER_SIGNER.0, Cow::Owned(format!("{by} signed it, whom the policy doesn't name"))));
        }
        Ok(Attested { signers, by, identity: Some(identity), signed_at: proof.at, statement })
    }
}

fn by_key(place: usize, key: &Verifier, statement: Option<Statement>) -> Attested {
    let mut signers = Signers::default();
    signers.add(place);
    let id = key.id();
    Attested { signers, by: format!("the key {}", short(&id)), identity: None, signed_at: None, statement }
}

/// The bytes that a member holds in base64.
fn bytes(tree: &Tree<'_>, name: &str) -> Option<Vec<u8>> {
    Base64::decode_vec(tree.get(name)?.text()?).ok()
}

/// 64 hex digits as bytes.
fn from_hex(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(bytes)
}
