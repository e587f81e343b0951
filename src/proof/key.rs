//! Keys in PEM: Ed25519 and ECDSA over P-256.
//!
//! A public key of either kind has one DER, and a private key few, so that they are told by their first bytes: a general reader of DER
//! would be a fifth of what all signatures add to the Wasm.

#[cfg(feature = "keyless")]
use std::sync::Arc;

use base64ct::{Base64, Encoding as _};
#[cfg(feature = "keyless")]
use countersign_sigstore::PublicKey;
use ed25519_dalek::{SECRET_KEY_LENGTH, Signature as Ed25519Signature};
use p256::ecdsa::Signature as P256Signature;
use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::{AffinePoint, FieldBytes};

use super::ssh;
use crate::canonical::sha256;
use crate::limits;

/// `SubjectPublicKeyInfo` of an Ed25519 key (RFC 8410), before its 32 bytes.
const ED25519_PUBLIC: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";
/// `PrivateKeyInfo` of an Ed25519 key, before its 32 bytes.
const ED25519_PRIVATE: &[u8] = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
/// `SubjectPublicKeyInfo` of a P-256 key (RFC 5480), before its uncompressed point of 65 bytes.
const P256_PUBLIC: &[u8] = b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";
/// The algorithm of a P-256 key in `PrivateKeyInfo` (RFC 5208), before the octets of its `ECPrivateKey`.
const P256_ALGORITHM: &[u8] = b"\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
/// The curve in an `ECPrivateKey` that stands by itself (RFC 5915).
const P256_CURVE: &[u8] = b"\xa0\x0a\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
/// The version of an `ECPrivateKey` and the head of its 32 bytes.
const EC_PRIVATE: &[u8] = b"\x02\x01\x01\x04\x20";

/// A private key.
pub enum Signer {
    /// Ed25519.
    Ed25519(Box<ed25519_dalek::SigningKey>),
    /// ECDSA over P-256 with SHA-256; nonces by RFC 6979, so that the same bytes have the same signature.
    P256(Box<p256::ecdsa::SigningKey>),
}

/// A public key.
#[derive(Clone, Debug, PartialEq)]
pub enum Verifier {
    /// Ed25519.
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    /// ECDSA over P-256 with SHA-256.
    P256(Box<p256::ecdsa::VerifyingKey>),
    /// RSA, or ECDSA over P-384: only in the `full` builds.
    #[cfg(feature = "keyless")]
    Other(Arc<PublicKey>),
}

impl Signer {
    /// Reads a private key: PKCS #8, or for P-256 also SEC 1, as OpenSSL writes them.
    ///
    /// # Errors
    /// Anything else, in a sentence.
    pub fn from_pem(text: &str) -> Result<Self, String> {
        let (label, der) = pem(text, "PRIVATE KEY")?;
        if label.starts_with("ENCRYPTED") {
            return Err("the private key is encrypted; decrypt it where it is used, such as by `openssl pkey`".to_owned());
        }
        if let Some(secret) = der.strip_prefix(ED25519_PRIVATE) {
            let secret: Option<[u8; SECRET_KEY_LENGTH]> = secret.try_into().ok();
            return secret.map(|secret| Signer::Ed25519(Box::new((&secret).into()))).ok_or_else(|| UNKNOWN.to_owned());
        }
        // What stands around the 32 bytes is an outer sequence, and behind them perhaps the public key.
        let of_curve = if label.starts_with("EC ") { find(&der, P256_CURVE) } else { find(&der, P256_ALGORITHM) };
        let secret = find(&der, EC_PRIVATE).and_then(|at| der.get(at + EC_PRIVATE.len()..)?.get(..32));
        let whole = der.first() == Some(&0x30) && sequence_length(&der) == Some(der.len());
        let key = secret.filter(|_| of_curve.is_some() && whole).and_then(|secret| p256::ecdsa::SigningKey::from_slice(secret).ok());
        key.map(|key| Signer::P256(Box::new(key))).ok_or_else(|| UNKNOWN.to_owned())
    }

    /// Signs bytes: 64 bytes for Ed25519, DER for ECDSA.
    #[must_use]
    pub fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Signer::Ed25519(key) => key.sign(bytes).to_bytes().to_vec(),
            Signer::P256(key) => {
                let signature: P256Signature = key.sign(bytes);
                to_der(&signature.to_bytes())
            }
        }
    }

    /// The key that verifies what this one signs.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        match self {
            Signer::Ed25519(key) => Verifier::Ed25519(Box::new(key.verifying_key())),
            Signer::P256(key) => Verifier::P256(Box::new(*key.verifying_key())),
        }
    }
}

impl Verifier {
    /// Reads a public key (`BEGIN PUBLIC KEY`).
    ///
    /// # Errors
    /// Anything else, in a sentence.
    pub fn from_pem(text: &str) -> Result<Self, String> {
        let (_, der) = pem(text, "PUBLIC KEY")?;
        let ed25519 = || Self::ed25519(der.strip_prefix(ED25519_PUBLIC)?);
        let p256 = || Self::p256(der.strip_prefix(P256_PUBLIC)?);
        let other = || {
            #[cfg(feature = "keyless")]
            return PublicKey::from_der(&der).map(|key| Verifier::Other(Arc::new(key)));
            #[cfg(not(feature = "keyless"))]
            Err(UNKNOWN.to_owned())
        };
        ed25519().or_else(p256).map_or_else(other, Ok)
    }

    /// Reads a public key in PEM, or as a line of OpenSSH's.
    ///
    /// # Errors
    /// Anything else, in a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        if text.trim_start().starts_with("-----BEGIN ") { Self::from_pem(text) } else { ssh::public_key(text) }
    }

    /// The Ed25519 key of a point in 32 bytes.
    pub(super) fn ed25519(point: &[u8]) -> Option<Self> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(&point.try_into().ok()?).ok()?;
        Some(Verifier::Ed25519(Box::new(key)))
    }

    /// The P-256 key of an uncompressed point.
    pub(super) fn p256(point: &[u8]) -> Option<Self> {
        let (x, y) = Some(point).filter(|point| point.len() == 65)?.strip_prefix(&[0x04])?.split_at_checked(32)?;
        // By its coordinates: a reader of points in every form would bring square roots into the Wasm.
        let point = AffinePoint::from_coordinates(&FieldBytes::try_from(x).ok()?, &FieldBytes::try_from(y).ok()?).into_option()?;
        Some(Verifier::P256(Box::new(p256::ecdsa::VerifyingKey::from_affine(point).ok()?)))
    }

    /// Whether a signature over bytes is of this key.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        match self {
            Verifier::Ed25519(key) => {
                Ed25519Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(bytes, &signature).is_ok())
            }
            Verifier::P256(key) => p256_signature(signature).is_some_and(|signature| key.verify(bytes, &signature).is_ok()),
            #[cfg(feature = "keyless")]
            Verifier::Other(key) => key.verifies(bytes, signature),
        }
    }

    /// Whether a signature over bytes of this SHA-256 is of this key. Ed25519 needs the bytes themselves.
    #[must_use]
    pub fn verifies_digest(&self, digest: &[u8; 32], signature: &[u8]) -> bool {
        match self {
            Verifier::Ed25519(_) => false,
            Verifier::P256(key) => p256_signature(signature).is_some_and(|signature| key.verify_prehash(digest, &signature).is_ok()),
            #[cfg(feature = "keyless")]
            Verifier::Other(key) => key.verifies_digest(digest, signature),
        }
    }

    /// `sha256:` over its DER.
    #[must_use]
    pub fn id(&self) -> String {
        sha256(&match self {
            Verifier::Ed25519(key) => [ED25519_PUBLIC, key.as_bytes()].concat(),
            Verifier::P256(key) => [P256_PUBLIC, key.to_sec1_point(false).as_bytes()].concat(),
            #[cfg(feature = "keyless")]
            Verifier::Other(key) => key.der().to_vec(),
        })
    }
}

const UNKNOWN: &str = "the key is neither Ed25519 nor ECDSA over P-256 in PEM (the full build also verifies with RSA and P-384)";

/// The label of a PEM text, and what stands between its lines.
fn pem<'t>(text: &'t str, kind: &str) -> Result<(&'t str, Vec<u8>), String> {
    let text = text.trim();
    if text.len() > limits::KEY_BYTES {
        return Err(format!("the key is longer than {} bytes", limits::KEY_BYTES));
    }
    let parts = || {
        let (label, rest) = text.strip_prefix("-----BEGIN ")?.split_once("-----")?;
        let body = rest.trim_end().strip_suffix("-----")?.strip_suffix(label)?.strip_suffix("-----END ")?;
        let body: String = body.split_ascii_whitespace().collect();
        Some((label, Base64::decode_vec(&body).ok()?)).filter(|_| label.ends_with(kind))
    };
    parts().ok_or_else(|| format!("the key isn't PEM that begins with `-----BEGIN {kind}-----`"))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// How long a DER sequence says it is, its head included.
fn sequence_length(der: &[u8]) -> Option<usize> {
    match *der.get(1)? {
        length if length < 0x80 => Some(2 + usize::from(length)),
        0x81 => Some(3 + usize::from(*der.get(2)?)),
        _ => None,
    }
}

/// An ECDSA signature as DER: a sequence of two integers, each as short as it can be.
pub(super) fn to_der(fixed: &[u8]) -> Vec<u8> {
    let mut integers = Vec::new();
    for half in fixed.chunks(32) {
        let start = half.iter().position(|byte| *byte != 0).unwrap_or(half.len().saturating_sub(1));
        let digits = half.get(start..).unwrap_or(half);
        // A first bit that is set would make it negative.
        let sign = usize::from(digits.first().is_some_and(|byte| *byte >= 0x80));
        integers.extend_from_slice(&[0x02, (digits.len() + sign) as u8]);
        integers.resize(integers.len() + sign, 0);
        integers.extend_from_slice(digits);
    }
    let mut der = vec![0x30, integers.len() as u8];
    der.append(&mut integers);
    der
}

fn p256_signature(der: &[u8]) -> Option<P256Signature> {
    P256Signature::from_slice(&from_der(der)?).ok()
}

/// The same read back, 64 bytes; `None` for what isn't exactly so.
fn from_der(der: &[u8]) -> Option<[u8; 64]> {
    let mut fixed = [0; 64];
    let mut rest = der.strip_prefix(&[0x30])?;
    let (length, body) = rest.split_first()?;
    rest = body.get(..usize::from(*length)).filter(|inner| inner.len() == body.len())?;
    for half in fixed.chunks_mut(32) {
        let (length, after) = rest.strip_prefix(&[0x02])?.split_first()?;
        let (digits, after) = after.split_at_checked(usize::from(*length))?;
        let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
        let start = half.len().checked_sub(digits.len())?;
        half.get_mut(start..)?.copy_from_slice(digits);
        rest = after;
    }
    // Only one way of writing it counts.
    (rest.is_empty() && to_der(&fixed) == der).then_some(fixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: &str = include_str!("../../tests/vectors/signoff/ed25519.pem");
    const P256: &str = include_str!("../../tests/vectors/signoff/p256.pem");
    const P256_SEC1: &str = include_str!("../../tests/vectors/signoff/p256-sec1.pem");

    #[test]
    fn what_a_key_signs_its_public_key_verifies_and_no_flipped_byte() {
        for (pem, public) in [
            (ED25519, include_str!("../../tests/vectors/signoff/ed25519.pub.pem")),
            (P256, include_str!("../../tests/vectors/signoff/p256.pub.pem")),
            (P256_SEC1, include_str!("../../tests/vectors/signoff/p256.pub.pem")),
        ] {
            let (signer, verifier) = (Signer::from_pem(pem).unwrap(), Verifier::from_pem(public).unwrap());
            assert!(signer.verifier() == verifier && verifier.id().len() == 71);
            for number in 0..200_u32 {
                let message = number.to_le_bytes();
                let signature = signer.sign(&message);
                assert_eq!(signature, signer.sign(&message), "the same bytes have the same signature");
                assert!(verifier.verifies(&message, &signature), "{number}");
                if number < 5 {
                    assert!(!verifier.verifies(b"other", &signature) && !verifier.verifies(&message, &[]));
                    for at in 0..signature.len() {
                        for bit in 0..8 {
                            let mut flipped = signature.clone();
                            flipped[at] ^= 1 << bit;
                            assert!(!verifier.verifies(&message, &flipped), "{at} {bit}");
                        }
                    }
                    for cut in 0..signature.len() {
                        assert!(!verifier.verifies(&message, &signature[..cut]));
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_such_key_says_so() {
        let rsa = include_str!("../../tests/vectors/signoff/rsa.pem");
        let flipped = P256.replacen("MIGHAgEA", "MIGHAgEB", 1);
        for wrong in ["", "key", rsa, &flipped, &P256[..P256.len() - 40], &ED25519.replace("PRIVATE", "PUBLIC"), &"A".repeat(10_000)] {
            assert!(Signer::from_pem(wrong).is_err(), "{wrong}");
            assert!(Verifier::from_pem(wrong).is_err(), "{wrong}");
        }
        assert!(
            Signer::from_pem("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----")
                .is_err_and(|why| why.contains("encrypted"))
        );
    }
}
