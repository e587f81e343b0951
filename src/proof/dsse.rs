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
        Envelope {
            payload: Base64::encode_string(payload.as_bytes()).into(),
            payload_type: payload_type.to_owned().into(),
            // Without a key's id, which is a hint at most: cosign and in-toto pass over a signature whose hint isn't spelled their way.
            signatures: vec![EnvelopeSignature { keyid: None, sig: Base64::encode_string(&signature).into() }],
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
        signer(&self.payload_type, payload, self.signatures.iter().map(|signature| signature.sig.as_ref()), keys)
    }
}

/// The first of these keys that made one of the signatures, in base64, over a payload of this type.
pub fn signer<'s, 'k>(
    payload_type: &str,
    payload: &[u8],
    signatures: impl Iterator<Item = &'s str>,
    keys: &'k [Verifier],
) -> Option<&'k Verifier> {
    let bytes = pre_authentication_encoding(payload_type, payload);
    let signatures: Vec<Vec<u8>> = signatures.filter_map(|signature| Base64::decode_vec(signature).ok()).collect();
    keys.iter().find(|key| signatures.iter().any(|signature| key.verifies(&bytes, signature)))
}
