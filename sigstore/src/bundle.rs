//! A bundle's text, held against the limits before anything of it is computed.

use sigstore_types::bundle::VerificationMaterialContent;
use sigstore_types::{Bundle, SignatureContent};

use crate::crowd;
use crate::json::Shape;
use crate::limits;
use crate::refusal::{Kind, Refusal, plain};

/// Reads a bundle.
///
/// # Errors
/// [`Kind::TooLarge`], [`Kind::Malformed`] or [`Kind::Unsupported`].
pub fn read(json: &str) -> Result<Bundle, Refusal> {
    at_most("bytes", json.len(), limits::BUNDLE_BYTES)?;
    let malformed = |error: serde_json::Error| Refusal::because(Kind::Malformed, "the bundle can't be read as JSON", &error);
    let shape = Shape::read(json).map_err(malformed)?;
    fields(&shape)?;
    let bundle = Bundle::from_json(json)
        .map_err(|error| Refusal::because(Kind::Malformed, "this is no Sigstore bundle that can be read", &error))?;
    let material = &bundle.verification_material;
    let certificates = match &material.content {
        VerificationMaterialContent::Certificate(certificate) => vec![&certificate.raw_bytes],
        VerificationMaterialContent::X509CertificateChain { certificates } => {
            certificates.iter().map(|certificate| &certificate.raw_bytes).collect()
        }
        _ => vec![],
    };
    not_crowded("a certificate", certificates.iter().any(|certificate| crowd::in_der(certificate.as_bytes())))?;
    let tokens = &material.timestamp_verification_data.rfc3161_timestamps;
    not_crowded("a timestamp", tokens.iter().any(|token| crowd::in_der(token.signed_timestamp.as_bytes())))?;
    for entry in &material.tlog_entries {
        let body = entry.canonicalized_body.as_bytes();
        at_most("bytes in the body of a log entry", body.len(), limits::ENTRY_BYTES)?;
        not_crowded("a log entry", crowd::in_entry(body))?;
        let checkpoint = entry.inclusion_proof.as_ref().and_then(|proof| proof.checkpoint.checkpoint());
        let signatures = checkpoint.map_or(0, |checkpoint| checkpoint.signatures().len());
        at_most("signatures of a checkpoint", signatures, limits::CHECKPOINT_SIGNATURES)?;
        if entry.inclusion_proof.is_none() && entry.inclusion_promise.is_none() {
            return Err(Refusal::new(Kind::Log, "a log entry of the bundle has neither a proof nor a promise by the log"));
        }
    }
    if let SignatureContent::DsseEnvelope(envelope) = &bundle.content {
        // What reads the statement after us must not find another one in it.
        let payload = std::str::from_utf8(envelope.payload.as_bytes())
            .map_err(|_| Refusal::new(Kind::Malformed, "the statement of the bundle isn't text"))?;
        Shape::read(payload)
            .map_err(|error| Refusal::because(Kind::Malformed, "the statement of the bundle can't be read as JSON", &error))?;
    }
    Ok(bundle)
}

/// That it has the fields of a bundle, one content and one kind of key, and nothing too often.
fn fields(bundle: &Shape) -> Result<(), Refusal> {
    let contents = one_of("the bundle", bundle, &["messageSignature", "dsseEnvelope"], &["mediaType", "verificationMaterial"])?;
    if bundle.get("mediaType").is_none() {
        return Err(Refusal::new(Kind::Unsupported, "the bundle doesn't say which version it has: it has no `mediaType`"));
    }
    if contents == "dsseEnvelope" {
        let signatures = bundle.get("dsseEnvelope").map_or(0, |envelope| envelope.list("signatures").len());
        if signatures > 1 {
            return Err(Refusal::new(
                Kind::Unsupported,
                format!("the envelope of the bundle has {signatures} signatures, and a bundle vouches for one"),
            ));
        }
    }
    let Some(material) = bundle.get("verificationMaterial") else {
        return Err(Refusal::new(Kind::Malformed, "the bundle has no `verificationMaterial`, so nothing that it could be verified with"));
    };
    let keys = ["certificate", "x509CertificateChain", "publicKey"];
    one_of("the `verificationMaterial` of the bundle", material, &keys, &["tlogEntries", "timestampVerificationData"])?;
    if let Some(chain) = material.get("x509CertificateChain") {
        let certificates = chain.list("certificates").len();
        at_most("certificates", certificates, limits::CHAIN_CERTIFICATES)?;
        if certificates == 0 {
            return Err(Refusal::new(Kind::Malformed, "the certificate chain of the bundle has no certificate"));
        }
    }
    let tokens = material.get("timestampVerificationData").map_or(0, |data| data.list("rfc3161Timestamps").len());
    at_most("timestamps", tokens, limits::TIMESTAMP_TOKENS)?;
    let entries = material.list("tlogEntries");
    at_most("log entries", entries.len(), limits::LOG_ENTRIES)?;
    for entry in entries {
        let hashes = entry.get("inclusionProof").map_or(0, |proof| proof.list("hashes").len());
        at_most("hashes in a log's proof", hashes, limits::PROOF_HASHES)?;
    }
    Ok(())
}

/// The one of `several` fields that an object has, which has no others than these and `beside`.
fn one_of<'a>(object: &str, shape: &Shape, several: &[&'a str], beside: &[&str]) -> Result<&'a str, Refusal> {
    if let Some(unknown) = shape.keys().find(|key| !several.contains(key) && !beside.contains(key)) {
        return Err(Refusal::new(Kind::Unsupported, format!("{object} has a field that no known version has: `{}`", plain(unknown))));
    }
    let mut there = several.iter().filter(|key| shape.get(key).is_some());
    match (there.next(), there.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => Err(Refusal::new(Kind::Malformed, format!("{object} has none of `{}`", several.join("`, `")))),
        (Some(one), Some(other)) => Err(Refusal::new(Kind::Unsupported, format!("{object} has both `{one}` and `{other}`"))),
    }
}

fn not_crowded(what: &str, crowded: bool) -> Result<(), Refusal> {
    if !crowded {
        return Ok(());
    }
    let (parts, depth) = (limits::DER_PARTS, limits::DER_DEPTH);
    Err(Refusal::new(Kind::TooLarge, format!("something in {what} of the bundle has more than {parts} parts, or lies deeper than {depth}")))
}

fn at_most(what: &str, there: usize, allowed: usize) -> Result<(), Refusal> {
    if there <= allowed {
        return Ok(());
    }
    Err(Refusal::new(Kind::TooLarge, format!("the bundle has {there} {what}, and {allowed} are allowed")))
}
