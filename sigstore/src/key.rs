//! Public keys of the other kinds that artifacts are signed with.

use std::fmt;

use sha2::{Digest as _, Sha256, Sha384};
use sigstore_crypto::{KeyAlgorithm, VerificationKey, validate_raw_public_key};
use sigstore_types::DerPublicKey;

use crate::limits;
use crate::provider::Question;

/// A public key: RSA (PKCS #1 v1.5 with SHA-256, 2048 to 4096 bits) or ECDSA over P-384 with SHA-384.
pub struct PublicKey {
    key: VerificationKey,
    der: Vec<u8>,
    signs_sha256: bool,
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &PublicKey) -> bool {
        self.der == other.der
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a public key in {} bytes", self.der.len())
    }
}

impl PublicKey {
    /// Reads a key in DER (SubjectPublicKeyInfo).
    ///
    /// # Errors
    /// Anything else, in a sentence.
    pub fn from_der(der: &[u8]) -> Result<PublicKey, String> {
        let unknown = || "the key is none of Ed25519, ECDSA over P-256 or P-384, and RSA of 2048 to 4096 bits".to_owned();
        if der.len() > limits::KEY_BYTES {
            return Err(unknown());
        }
        let spki = DerPublicKey::new(der.to_vec());
        let algorithm = KeyAlgorithm::from_spki(&spki).map_err(|_| unknown())?;
        let signs_sha256 = match algorithm {
            KeyAlgorithm::Rsa => true,
            KeyAlgorithm::EcdsaP384 => false,
            _ => return Err(unknown()),
        };
        let key = VerificationKey::from_spki(&spki).map_err(|_| unknown())?;
        validate_raw_public_key(key.scheme(), key.as_bytes()).map_err(|_| unknown())?;
        Ok(PublicKey { key, der: der.to_vec(), signs_sha256 })
    }

    /// The key in DER (SubjectPublicKeyInfo).
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether a signature over bytes is of this key.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let digest = if self.signs_sha256 { Sha256::digest(bytes).to_vec() } else { Sha384::digest(bytes).to_vec() };
        self.is_good(&digest, signature)
    }

    /// Whether a signature over bytes of this SHA-256 is of this key; never where it signs another digest.
    #[must_use]
    pub fn verifies_digest(&self, digest: &[u8; 32], signature: &[u8]) -> bool {
        self.signs_sha256 && self.is_good(digest, signature)
    }

    fn is_good(&self, message: &[u8], signature: &[u8]) -> bool {
        Question { scheme: self.key.scheme(), key: self.key.as_bytes(), message, signature }.is_good().is_some()
    }
}
