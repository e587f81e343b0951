//! Dead Simple Signing Envelopes (DSSE 1.0): a payload, its type, and signatures over both.

use base64ct::{Base64, Encoding as _};

use super::key::{Signer, Verifier};
use crate::document;
use crate::scalar::Text;

/// The payload type of in-toto statements.
pub const IN_TOTO: &str = "application/vnd.in-toto+json";

document! {
    kept
    /// A payload and signatures over it.
    pub struct Envelope<'a> {
        /// The payload, in base64.
        payload: Text<'a>,
        /// What it is.
        payload_type as "payloadType": Text<'a>,
        /// The signatures.
        signatures: Vec<EnvelopeSignature<'a>>,
    }
}

document! {
    kept
    /// A signature of an envelope.
    pub struct EnvelopeSignature<'a> {
        /// Which key it is of: a hint, never trusted.
        keyid: Option<Text<'a>>,
        /// The signature, in base64.
        sig: Text<'a>,
    }
}

/// What is signed: both the type and the payload, each with its length.
#[must_use]
pub fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

impl Envelope<'static> {
    /// Signs a payload.
    #[must_use]
    pub fn sign(payload_type: &str, payload: &str, key: &Signer) -> Self {
        let signature = key.sign(&pre_authentication_encoding(payload_type, payload.as_bytes()));
        let mut envelope = Self::unsigned(payload_type, payload);
        // Without a key's id, which is a hint at most: cosign and in-toto pass over a signature whose hint isn't spelled their way.
        envelope.signatures.push(EnvelopeSignature { keyid: None, sig: Base64::encode_string(&signature).into() });
        envelope
    }

    /// A payload that nobody has signed yet.
    #[must_use]
    pub fn unsigned(payload_type: &str, payload: &str) -> Self {
        Envelope {
            payload: Base64::encode_string(payload.as_bytes()).into(),
            payload_type: payload_type.to_owned().into(),
            signatures: Vec::new(),
        }
    }
}

impl Envelope<'_> {
    /// The payload's bytes; `None` where they aren't base64.
    #[must_use]
    pub fn payload(&self) -> Option<Vec<u8>> {
        Base64::decode_vec(&self.payload).ok()
    }

    /// The first of these keys that made one of the signatures over a payload of the envelope.
    #[must_use]
    pub fn signed_by<'k>(&self, payload: &[u8], keys: &'k [Verifier]) -> Option<&'k Verifier> {
        let signed = Signed::new(&self.payload_type, payload, self.signatures.iter().map(|signature| signature.sig.as_ref()));
        keys.iter().find(|key| signed.is_by(key))
    }
}

/// What an envelope's signatures are over, and the signatures.
pub struct Signed {
    bytes: Vec<u8>,
    signatures: Vec<Vec<u8>>,
}

impl Signed {
    /// A payload of a type, and signatures in base64, of which those that aren't are left out.
    #[must_use]
    pub fn new<'s>(payload_type: &str, payload: &[u8], signatures: impl Iterator<Item = &'s str>) -> Self {
        let signatures = signatures.filter_map(|signature| Base64::decode_vec(signature).ok()).collect();
        Signed { bytes: pre_authentication_encoding(payload_type, payload), signatures }
    }

    /// Whether one of the signatures is of this key.
    #[must_use]
    pub fn is_by(&self, key: &Verifier) -> bool {
        self.signatures.iter().any(|signature| key.verifies(&self.bytes, signature))
    }
}
