//! Signatures that OpenSSL made over `countersign` (`openssl.json`), by every scheme, asked about as Sigstore's crates ask.

use base64ct::{Base64, Encoding as _};
use serde::Deserialize;
use sigstore_crypto::VerificationKey;
use sigstore_types::{DerPublicKey, SignatureBytes};

use super::*;

const MESSAGE: &[u8] = b"countersign";

#[derive(Deserialize)]
struct Case {
    scheme: String,
    good: bool,
    key: String,
    signature: String,
}

const SCHEMES: [SigningScheme; 9] = [
    SigningScheme::EcdsaP256Sha256,
    SigningScheme::EcdsaP256Sha384,
    SigningScheme::EcdsaP384Sha256,
    SigningScheme::EcdsaP384Sha384,
    SigningScheme::Ed25519,
    SigningScheme::RsaPkcs1Sha256,
    SigningScheme::RsaPkcs1Sha384,
    SigningScheme::RsaPkcs1Sha512,
    SigningScheme::RsaPssSha256,
];

fn cases() -> Vec<Case> {
    serde_json::from_str(include_str!("openssl.json")).unwrap()
}

fn bytes(base64: &str) -> Vec<u8> {
    Base64::decode_vec(base64).unwrap()
}

/// Whether a signature is good, asked about over the message and over its digest.
fn good(scheme: SigningScheme, key: &str, message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = VerificationKey::from_der(&DerPublicKey::new(bytes(key)), scheme) else { return false };
    let signature = SignatureBytes::new(signature.to_vec());
    let whole = key.verify(message, &signature).is_ok();
    let digest = match scheme.hash_algorithm() {
        Some(HashAlgorithm::Sha2256) => PROVIDER.sha256(message).to_vec(),
        Some(HashAlgorithm::Sha2384) => PROVIDER.sha384(message).to_vec(),
        Some(_) => PROVIDER.sha512(message).to_vec(),
        None => {
            assert!(key.verify_prehashed(message, &signature).is_err());
            return whole;
        }
    };
    assert_eq!(key.verify_prehashed(&digest, &signature).is_ok(), whole);
    whole
}

/// Each case as it is, and again while its answer is remembered.
fn each(check: impl Fn(&Case, SigningScheme)) {
    install().unwrap();
    let all = || {
        for case in &cases() {
            let scheme = SCHEMES.into_iter().find(|scheme| scheme.name() == case.scheme).unwrap();
            check(case, scheme);
        }
    };
    all();
    remembering(&RootCertificates::new(vec![MESSAGE.to_vec(); 2]), || (all(), all()));
}

#[test]
fn signatures_of_every_scheme() {
    each(|case, scheme| assert_eq!(good(scheme, &case.key, MESSAGE, &bytes(&case.signature)), case.good, "{}", case.scheme));
    let good: Vec<String> = cases().into_iter().filter(|case| case.good).map(|case| case.scheme).collect();
    assert!(SCHEMES[..8].iter().all(|scheme| good.iter().any(|name| name == scheme.name())));
}

#[test]
fn a_signature_over_something_else() {
    each(|case, scheme| assert!(!good(scheme, &case.key, b"countersigm", &bytes(&case.signature)), "{}", case.scheme));
}

#[test]
fn a_signature_with_a_bit_flipped() {
    each(|case, scheme| {
        let signature = bytes(&case.signature);
        for at in (0..signature.len()).step_by(7) {
            let mut flipped = signature.clone();
            flipped[at] ^= 1;
            assert!(!good(scheme, &case.key, MESSAGE, &flipped), "{}, byte {at}", case.scheme);
        }
        for cut in [0, 1, signature.len() - 1] {
            assert!(!good(scheme, &case.key, MESSAGE, &signature[..cut]), "{}, {cut} bytes", case.scheme);
        }
    });
}

#[test]
fn a_signature_by_another_scheme() {
    each(|case, _| {
        for scheme in SCHEMES.into_iter().filter(|scheme| scheme.name() != case.scheme) {
            assert!(!good(scheme, &case.key, MESSAGE, &bytes(&case.signature)), "{} as {}", case.scheme, scheme.name());
        }
    });
}

#[test]
fn a_signature_by_another_key() {
    let all = cases();
    each(|case, scheme| {
        for other in all.iter().filter(|other| other.key != case.key) {
            assert!(!good(scheme, &other.key, MESSAGE, &bytes(&case.signature)), "{}", case.scheme);
        }
    });
}

#[test]
fn what_is_remembered_of_a_root_is_bounded() {
    install().unwrap();
    let root = RootCertificates::new(vec![MESSAGE.to_vec(); 2]);
    remembering(&root, || {
        for case in &cases() {
            let scheme = SCHEMES.into_iter().find(|scheme| scheme.name() == case.scheme).unwrap();
            good(scheme, &case.key, MESSAGE, &bytes(&case.signature));
        }
    });
    let links = root.links.lock().unwrap();
    assert_eq!(links.len(), 2);
    assert!(links.iter().all(|link| link.good));
    assert!(MEMORY.with_borrow(|memory| memory.checked.is_empty() && memory.root.is_none()));
}

#[test]
fn digests_in_pieces() {
    for (algorithm, whole) in [
        (HashAlgorithm::Sha2256, PROVIDER.sha256(MESSAGE).to_vec()),
        (HashAlgorithm::Sha2384, PROVIDER.sha384(MESSAGE).to_vec()),
        (HashAlgorithm::Sha2512, PROVIDER.sha512(MESSAGE).to_vec()),
    ] {
        let mut hash = PROVIDER.hash(algorithm).unwrap();
        MESSAGE.chunks(3).for_each(|part| hash.update(part));
        assert_eq!(hash.finalize(), whole);
    }
}
