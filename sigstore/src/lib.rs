//! Verifies Sigstore bundles offline: who signed an artifact, when, and what they said about it.
//!
//! [`verify`] takes a bundle's text, the artifact's SHA-256 digest, whom to trust ([`TrustedRoot`]), and the instant at which to
//! judge, and gives a [`Proof`], or a [`Refusal`] that names the link that broke. It accepts any signer: whether that is the
//! right one is a policy's matter, and a proof is worth nothing until its [`Signer`] is held against one.
//!
//! What Sigstore demands is upstream's business (the `sigstore-verify` crates, pinned). This crate adds what a gate needs:
//!
//! | file | what it adds |
//! | --- | --- |
//! | `bundle.rs`, `json.rs`, `crowd.rs`, [`limits`] | limits before any cost; one content, one signature, one kind of key; each JSON key once |
//! | `root.rs` | a root that trusts nobody is refused; which roots need no logs |
//! | `provider.rs` | cryptography that builds for Wasm, installed on first use |
//! | `key.rs` | keys of kinds that the core has no arithmetic for |
//! | `signer.rs` | the one name in a certificate, of any kind, and what the issuer said about the build |
//! | `refusal.rs` | a word and a sentence for each way to fail |
//! | `jiff/` | the clock, which shows the instant that was given and nothing else |
//!
//! It is a function of its arguments: it asks no clock, no network, no file and no chance, and doesn't panic.

#![forbid(unsafe_code)]

mod bundle;
mod crowd;
mod json;
mod key;
pub mod limits;
mod provider;
mod refusal;
mod root;
mod signer;

pub use key::PublicKey;
pub use refusal::{Kind, Refusal};
pub use root::TrustedRoot;
pub use signer::{Claims, IdentityKind, Signer};

use jiff::Timestamp;
use sigstore_types::{DerPublicKey, Sha256Hash, SignatureContent};
use sigstore_verify::{PublicKeyVerificationPolicy, VerificationPolicy, VerificationResult};

/// What a bundle proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Who signed; nothing if a key that was given did, for then its owner is all that is known.
    pub signer: Option<Signer>,
    /// The proven instants at which the signature was there, timestamps before log entries, each in the bundle's order. For a
    /// certificate at least one, all while it was valid; for a key there may be none.
    pub times: Vec<ProvenTime>,
    /// Whether a transparency log of the trusted root has the signature. False only for a root without logs.
    pub logged: bool,
    /// Whether a certificate log of the trusted root promised to log the certificate. False for a key, and for a root without logs.
    pub certificate_logged: bool,
    /// The statement that was signed, an in-toto statement with the digest among its subjects, byte for byte as it was verified;
    /// nothing if the signature is over the artifact itself.
    pub payload: Option<Vec<u8>>,
}

/// An instant at which a signature was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ProvenTime {
    /// Milliseconds since 1970. A log's are whole seconds.
    pub at: i64,
    /// Who proves it.
    pub by: TimeSource,
}

/// Who proves an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeSource {
    /// A timestamp authority of the trusted root, by an RFC 3161 token.
    TimestampAuthority,
    /// A transparency log of the trusted root, by the promise in which it says when it took the entry.
    Log,
}

impl TimeSource {
    /// The stable word for it: `timestamp-authority` or `log`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            TimeSource::TimestampAuthority => "timestamp-authority",
            TimeSource::Log => "log",
        }
    }
}

/// Verifies that a bundle is about the artifact of a SHA-256 digest, and says what it proves.
///
/// `at` is the instant at which to judge, in milliseconds since 1970: what is of its future proves nothing, and the keys of logs
/// and authorities count from when the root trusts them. `key` is the public key (DER, SubjectPublicKeyInfo) for a bundle that was
/// signed with a key instead of a certificate; a bundle with a certificate is refused when one is given.
///
/// Signatures of P-256, P-384, Ed25519 and RSA (PKCS #1, 2048 to 4096 bits) are verified. Over the artifact itself, those that need
/// more of it than its SHA-256 digest (Ed25519, or another digest) are refused; over a statement they aren't.
///
/// # Errors
/// Which link broke. Nothing that is wrong with the bundle, whatever its bytes, has another outcome.
pub fn verify(bundle: &str, digest: &[u8; 32], root: &TrustedRoot, at: i64, key: Option<&[u8]>) -> Result<Proof, Refusal> {
    let bundle = bundle::read(bundle)?;
    let now = Timestamp::from_millisecond(at)
        .map_err(|_| Refusal::new(Kind::Timestamp, "the instant at which to judge is thousands of years away"))?;
    let material = &bundle.verification_material;
    let tokens = material.timestamp_verification_data.rfc3161_timestamps.len();
    let entries = material.tlog_entries.len();
    if root.without_logs && entries > 0 {
        return Err(Refusal::new(Kind::Log, "the bundle has a log entry, and the trusted root names no log (`tlogs`) that it could be in"));
    }
    if root.without_logs && tokens == 0 {
        return Err(Refusal::new(Kind::Timestamp, "the trusted root names no log, so the bundle needs a timestamp, and has none"));
    }
    if !root.without_logs && entries == 0 {
        return Err(Refusal::new(Kind::Log, "the bundle has no log entry, and the trusted root's instance logs every signature"));
    }
    let artifact = Sha256Hash::new(*digest);
    let verifier = &root.verifier;
    provider::install()?;
    let judge = |work: &dyn Fn() -> Result<VerificationResult, sigstore_verify::Error>| -> Result<VerificationResult, Refusal> {
        jiff::at(now, || provider::remembering(&root.certificates, work)).map_err(Refusal::from)
    };
    let (result, signer) = match (bundle.signing_certificate(), key) {
        (Some(certificate), None) => {
            let mut policy = VerificationPolicy::any_identity();
            if root.without_logs {
                policy = policy.skip_tlog_unsafe().skip_sct();
            }
            let result = judge(&|| verifier.verify(artifact, &bundle, &policy))?;
            let Some(info) = result.certificate().filter(|_| result.certificate_verified()) else {
                return Err(Refusal::new(Kind::Certificate, "the signing certificate wasn't verified"));
            };
            let signer = Signer::of(certificate, info)?;
            (result, Some(signer))
        }
        (None, Some(key)) => {
            if key.len() > limits::KEY_BYTES {
                return Err(Refusal::new(
                    Kind::TooLarge,
                    format!("the public key has {} bytes, and {} are allowed", key.len(), limits::KEY_BYTES),
                ));
            }
            let key = DerPublicKey::new(key.to_vec());
            sigstore_crypto::KeyAlgorithm::from_spki(&key)
                .map_err(|error| Refusal::because(Kind::Key, "the public key that was given can't be read", &error))?;
            let mut policy = PublicKeyVerificationPolicy::new(key);
            if root.without_logs {
                policy = policy.skip_tlog_unsafe();
            }
            (judge(&|| verifier.verify(artifact, &bundle, &policy))?, None)
        }
        (Some(_), Some(_)) => {
            return Err(Refusal::new(Kind::Key, "the bundle was signed with a certificate, and a public key was given to verify it with"));
        }
        (None, None) => {
            return Err(Refusal::new(Kind::Key, "the bundle was signed with a key and has no certificate, and no public key was given"));
        }
    };
    let times = times(&result, tokens, signer.is_some());
    if let Some(late) = times.iter().find(|time| time.at > at) {
        let late = Timestamp::from_millisecond(late.at).unwrap_or(Timestamp::MAX);
        return Err(Refusal::new(Kind::Timestamp, format!("it was signed at {late}, after the instant at which it is judged, {now}")));
    }
    if signer.is_some() && times.is_empty() {
        return Err(Refusal::new(Kind::Timestamp, "nothing proves when it was signed"));
    }
    let (logged, certificate_logged) = (result.tlog_verified(), result.sct_verified());
    if !root.without_logs && !(logged && (certificate_logged || signer.is_none())) {
        return Err(Refusal::new(Kind::Log, "the logs weren't verified"));
    }
    let payload = match bundle.content {
        SignatureContent::DsseEnvelope(envelope) => Some(envelope.payload.into_bytes()),
        _ => None,
    };
    Ok(Proof { signer, times, logged, certificate_logged, payload })
}

/// The proven instants. Upstream gives those of the tokens first for a certificate and last for a key.
fn times(result: &VerificationResult, tokens: usize, certificate: bool) -> Vec<ProvenTime> {
    let all = result.verified_timestamps();
    let (authorities, logs) = if certificate {
        all.split_at(tokens.min(all.len()))
    } else {
        let (logs, authorities) = all.split_at(all.len().saturating_sub(tokens));
        (authorities, logs)
    };
    let proven = |by: TimeSource| move |time: &Timestamp| ProvenTime { at: time.as_millisecond(), by };
    authorities.iter().map(proven(TimeSource::TimestampAuthority)).chain(logs.iter().map(proven(TimeSource::Log))).collect()
}
