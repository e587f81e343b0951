//! Whom a verification trusts: a `trusted_root.json`, as Sigstore's instances publish it.

use std::sync::Arc;

use sigstore_verify::Verifier;

use crate::json::Shape;
use crate::limits;
use crate::provider::{self, RootCertificates};
use crate::refusal::plain;

/// The versions of a trusted root.
const MEDIA_TYPES: [&str; 3] = [
    "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    "application/vnd.dev.sigstore.trustedroot.v0.1+json",
    "application/vnd.dev.sigstore.trustedroot.v0.2+json",
];

/// Whom a verification trusts: certificate authorities, logs and timestamp authorities, with their keys. Read once, used often.
pub struct TrustedRoot {
    pub(crate) verifier: Verifier,
    /// It names neither a transparency log nor a certificate log.
    pub(crate) without_logs: bool,
    pub(crate) certificates: Arc<RootCertificates>,
}

impl TrustedRoot {
    /// Reads a `trusted_root.json`.
    ///
    /// A root whose list of transparency logs and whose list of certificate logs are both empty is one of an instance that keeps
    /// no public logs, as GitHub's for private repositories: of its bundles neither a log entry nor an SCT is asked, and a
    /// timestamp by an authority of the root is. So such a root must name a timestamp authority. Nothing in a bundle can make a
    /// root such a one; who leaves the logs out of a root of the public instance trusts its certificate authority alone.
    ///
    /// # Errors
    /// A sentence on what is wrong: a [limit](crate::limits), no JSON, a key that is there twice, an unknown version, a key or
    /// certificate that can't be read, no certificate authority, certificate logs without a transparency log, neither logs nor
    /// timestamp authorities.
    pub fn from_json(json: &str) -> Result<TrustedRoot, String> {
        if json.len() > limits::ROOT_BYTES {
            return Err(format!("the trusted root has {} bytes, and {} are allowed", json.len(), limits::ROOT_BYTES));
        }
        let shape = Shape::read(json).map_err(|error| format!("the trusted root can't be read as JSON: {}", plain(&error.to_string())))?;
        for name in ["tlogs", "ctlogs", "certificateAuthorities", "timestampAuthorities"] {
            let entries = shape.list(name);
            if entries.len() > limits::ROOT_ENTRIES {
                return Err(format!("the trusted root has {} `{name}`, and {} are allowed", entries.len(), limits::ROOT_ENTRIES));
            }
            for entry in entries {
                let chain = entry.get("certChain").map_or(0, |chain| chain.list("certificates").len());
                if chain > limits::ROOT_CERTIFICATES {
                    let most = limits::ROOT_CERTIFICATES;
                    return Err(format!("an entry of `{name}` in the trusted root has {chain} certificates, and {most} are allowed"));
                }
            }
        }
        let root = sigstore_trust_root::TrustedRoot::from_json(json).map_err(|error| {
            format!("this is no trusted root as Sigstore has them (`trusted_root.json`): {}", plain(&error.to_string()))
        })?;
        if !MEDIA_TYPES.contains(&root.media_type.as_str()) {
            return Err(format!("the `mediaType` of a trusted root is `{}`, not `{}`", MEDIA_TYPES[0], plain(&root.media_type)));
        }
        if root.certificate_authorities.is_empty() {
            return Err("the trusted root names no certificate authority (`certificateAuthorities`), so it trusts nobody: \
                        give the whole `trusted_root.json` of the instance"
                .to_owned());
        }
        let without_logs = root.tlogs.is_empty();
        if without_logs && !root.ctlogs.is_empty() {
            return Err("the trusted root names certificate logs (`ctlogs`) and no transparency log (`tlogs`): give both, \
                        or neither for an instance that keeps no public logs"
                .to_owned());
        }
        if without_logs && root.timestamp_authorities.is_empty() {
            return Err("the trusted root names neither a transparency log (`tlogs`) nor a timestamp authority \
                        (`timestampAuthorities`), so nothing could prove when something was signed"
                .to_owned());
        }
        provider::install().map_err(|refusal| refusal.reason)?;
        let verifier = Verifier::new(&root)
            .map_err(|error| format!("a key or certificate of the trusted root can't be used: {}", plain(&error.to_string())))?;
        let authorities = root.certificate_authorities.iter().map(|authority| &authority.cert_chain);
        let chains = authorities.chain(root.timestamp_authorities.iter().map(|authority| &authority.cert_chain));
        let certificates = chains.flat_map(|chain| &chain.certificates).map(|certificate| certificate.raw_bytes.as_bytes().to_vec());
        Ok(TrustedRoot { verifier, without_logs, certificates: RootCertificates::new(certificates.collect()) })
    }
}
