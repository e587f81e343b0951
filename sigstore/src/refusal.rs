//! Why a bundle proves nothing.

use std::fmt;

use sigstore_verify::bundle::Error as BundleError;
use sigstore_verify::error::{CertificateError, Error, TimestampError, TransparencyLogError};

use crate::limits;

/// Why a bundle proves nothing: which link of it broke, and a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which link broke.
    pub kind: Kind,
    /// What is wrong: one sentence, no capital, no final period.
    pub reason: String,
}

/// The links of a bundle's proof, and what else can be wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A [limit](crate::limits) is passed.
    TooLarge,
    /// It isn't a bundle: not JSON, a key twice, something missing or of the wrong form.
    Malformed,
    /// A bundle of a kind that isn't verified: an unknown version, several contents, an unknown algorithm.
    Unsupported,
    /// The signing certificate doesn't chain to an authority of the trusted root, wasn't valid, or isn't one for signing.
    Certificate,
    /// The certificate doesn't say who signed, or says several.
    Signer,
    /// No certificate log of the trusted root promised to log the certificate.
    Sct,
    /// No log of the trusted root has the signature.
    Log,
    /// The tree head that a log's proof leads to isn't signed by that log.
    Checkpoint,
    /// No instant is proven at which it was signed, or one is proven that can't be.
    Timestamp,
    /// The signature isn't that key's over that content.
    Signature,
    /// The signature is over something else than the digest asked about.
    Digest,
    /// The bundle asks for a public key that wasn't given, or a key was given that isn't one or isn't asked for.
    Key,
    /// The trusted root can't be used.
    Root,
}

impl Kind {
    /// The stable word for it, such as `certificate`. Never renamed, never reused.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::TooLarge => "too-large",
            Kind::Malformed => "malformed",
            Kind::Unsupported => "unsupported",
            Kind::Certificate => "certificate",
            Kind::Signer => "signer",
            Kind::Sct => "sct",
            Kind::Log => "log",
            Kind::Checkpoint => "checkpoint",
            Kind::Timestamp => "timestamp",
            Kind::Signature => "signature",
            Kind::Digest => "digest",
            Kind::Key => "key",
            Kind::Root => "root",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}

impl std::error::Error for Refusal {}

impl Refusal {
    pub(crate) fn new(kind: Kind, reason: impl Into<String>) -> Refusal {
        Refusal { kind, reason: reason.into() }
    }

    /// With what a library says of it, which may hold the bundle's own words.
    pub(crate) fn because(kind: Kind, reason: &str, detail: &dyn fmt::Display) -> Refusal {
        Refusal { kind, reason: format!("{reason}: {}", plain(&detail.to_string())) }
    }
}

/// One line, and not a long one.
pub(crate) fn plain(text: &str) -> String {
    let mut line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() > limits::DETAIL_BYTES {
        line.truncate(line.floor_char_boundary(limits::DETAIL_BYTES));
        line.push('…');
    }
    line
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        let because = Refusal::because;
        match error {
            Error::SignatureInvalid(detail) => {
                because(Kind::Signature, "the signature isn't the signer's over what the bundle holds", &detail)
            }
            Error::ArtifactMismatch(detail) => because(Kind::Digest, "the bundle is about something else than this digest", &detail),
            Error::UnsupportedArtifact(detail) => {
                because(Kind::Unsupported, "this kind of signature can't be verified from the artifact's SHA-256 digest alone", &detail)
            }
            Error::Certificate(error) => error.into(),
            Error::TransparencyLog(error) => error.into(),
            Error::Timestamp(error) => error.into(),
            Error::UnsupportedBundle(detail) => because(Kind::Unsupported, "the bundle holds what isn't supported", &detail),
            Error::InvalidTrustRoot(_) | Error::TrustRoot(_) | Error::TrustedCertificate(_) => {
                because(Kind::Root, "the trusted root can't be used", &error)
            }
            Error::Bundle(error) => error.into(),
            Error::Crypto(detail) => because(Kind::Malformed, "a key, certificate or signature of the bundle can't be read", &detail),
            error => because(Kind::Malformed, "the bundle can't be read", &error),
        }
    }
}

impl From<BundleError> for Refusal {
    fn from(error: BundleError) -> Refusal {
        let because = Refusal::because;
        match error {
            BundleError::MissingInclusionPromise(_) | BundleError::MissingInclusionProof(_) => {
                because(Kind::Log, "the bundle lacks the evidence of a log that its version needs", &error)
            }
            BundleError::LogIndexOutOfRange { .. } => because(Kind::Log, "the log's proof isn't one of its entry", &error),
            BundleError::MissingCheckpoint => Refusal::new(Kind::Checkpoint, "a log's proof in the bundle has no checkpoint"),
            BundleError::CheckpointRootMismatch => {
                Refusal::new(Kind::Checkpoint, "a log's proof in the bundle leads to another root hash than the checkpoint has")
            }
            BundleError::MissingSigningTimeEvidence | BundleError::MissingTimestamp => {
                because(Kind::Timestamp, "nothing proves when it was signed", &error)
            }
            error => because(Kind::Unsupported, "the bundle isn't of the form that its version has", &error),
        }
    }
}

impl From<CertificateError> for Refusal {
    fn from(error: CertificateError) -> Refusal {
        let because = Refusal::because;
        match error {
            CertificateError::Malformed(detail) => because(Kind::Certificate, "the signing certificate can't be read", &detail),
            CertificateError::ChainInvalid(detail) => chain(&detail),
            CertificateError::NoValidAuthority { time } => Refusal::new(
                Kind::Certificate,
                format!("no certificate authority of the trusted root was valid when it was signed, at {time}: is the root up to date?"),
            ),
            CertificateError::NotYetValid { time, not_before } => Refusal::new(
                Kind::Certificate,
                format!("it was signed at {time}, before the signing certificate was valid, from {not_before}"),
            ),
            CertificateError::Expired { time, not_after } => Refusal::new(
                Kind::Certificate,
                format!("it was signed at {time}, after the signing certificate had expired, at {not_after}"),
            ),
            CertificateError::Sct(detail) => {
                because(Kind::Sct, "no certificate log of the trusted root vouches for the signing certificate", &detail)
            }
            error => because(Kind::Certificate, "the signing certificate was refused", &error),
        }
    }
}

/// Of a chain only a text is told, in which webpki's errors have their names.
fn chain(detail: &str) -> Refusal {
    let reasons = [
        ("CertExpired", "the signing certificate, or one above it, had expired when it was signed"),
        ("CertNotValidYet", "the signing certificate, or one above it, wasn't valid yet when it was signed"),
        (
            "UnknownIssuer",
            "no certificate authority of the trusted root issued the signing certificate: is it a root of the same instance?",
        ),
        ("RequiredEkuNotFound", "the signing certificate isn't one for signing code"),
    ];
    match reasons.into_iter().find(|(name, _)| detail.contains(name)) {
        Some((_, reason)) => Refusal::new(Kind::Certificate, reason),
        None => Refusal::because(
            Kind::Certificate,
            "the signing certificate doesn't chain to a certificate authority of the trusted root",
            &detail,
        ),
    }
}

impl From<TransparencyLogError> for Refusal {
    fn from(error: TransparencyLogError) -> Refusal {
        let because = Refusal::because;
        match error {
            TransparencyLogError::UnknownLog { log_id } => because(Kind::Log, "the log isn't one of the trusted root's", &log_id),
            TransparencyLogError::InclusionProof(detail) => because(Kind::Log, "the log's proof doesn't lead to the entry", &detail),
            TransparencyLogError::Checkpoint(detail) => because(Kind::Checkpoint, "the log's checkpoint isn't signed by that log", &detail),
            TransparencyLogError::InclusionPromise(detail) => {
                because(Kind::Log, "the log's promise to include the entry doesn't hold", &detail)
            }
            TransparencyLogError::EntryMismatch(detail) => {
                because(Kind::Log, "the log entry is about something else than the bundle", &detail)
            }
            TransparencyLogError::IntegratedTime(detail) => {
                because(Kind::Timestamp, "the instant of the log entry can't be right", &detail)
            }
            error => because(Kind::Log, "the log entry can't be read", &error),
        }
    }
}

impl From<TimestampError> for Refusal {
    fn from(error: TimestampError) -> Refusal {
        match error {
            TimestampError::OutsideAuthorityValidity { time } => Refusal::new(
                Kind::Timestamp,
                format!("the timestamp of {time} is by an authority that the trusted root doesn't trust for that instant"),
            ),
            TimestampError::NoVerifiedTimestamp(_) => Refusal::new(
                Kind::Timestamp,
                "nothing proves when it was signed: neither a timestamp of an authority of the trusted root, nor the promise of a log of it",
            ),
            error => Refusal::because(Kind::Timestamp, "a timestamp isn't by an authority of the trusted root over this signature", &error),
        }
    }
}
