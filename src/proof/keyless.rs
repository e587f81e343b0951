//! Keyless signatures: Sigstore bundles whose certificate names who signed, judged by trusted roots that the host configures.
//!
//! Only the `full` builds hold this (feature `keyless`); in the others a policy that names a keyless identity is refused when it loads.

use std::fmt;

use crate::error::CallError;
use crate::limits;
use crate::read;
use crate::scalar::Instant;
use crate::tree::Tree;

/// Whether this build judges keyless signatures.
pub const IS_BUILT: bool = cfg!(feature = "keyless");

/// Who signed, as a certificate says that a trusted authority issued.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// The subject: a workflow's URI, or an address.
    pub subject: String,
    /// Who vouched for it.
    pub issuer: String,
    /// The repository that was built.
    pub repository: Option<String>,
    /// Its branch or tag.
    pub reference: Option<String>,
    /// Its commit.
    pub commit: Option<String>,
    /// The workflow that signed.
    pub build_signer: Option<String>,
    /// The workflow that the run started with; another one than the signer where a reusable workflow signed.
    pub build_config: Option<String>,
    /// Where it ran: `github-hosted`, `self-hosted`.
    pub runner: Option<String>,
    /// The run's address.
    pub run: Option<String>,
}

impl Identity {
    /// The SLSA build level that the certificate itself proves: 3 where a hosted runner ran a workflow of another repository, which the one
    /// that was built can only call; 2 where it ran the repository's own; 1 otherwise.
    #[must_use]
    pub fn build_level(&self) -> u8 {
        match self.is_by_own_workflow() {
            _ if self.runner.as_deref() != Some("github-hosted") => 1,
            Some(false) if self.build_signer != self.build_config => 3,
            _ => 2,
        }
    }

    /// Whether a workflow of the repository itself that was built signed; `None` where the certificate doesn't say.
    #[must_use]
    pub fn is_by_own_workflow(&self) -> Option<bool> {
        let (signer, repository) = (self.build_signer.as_deref()?, self.repository.as_deref()?.trim_end_matches('/'));
        let (start, rest) = signer.split_at_checked(repository.len()).unwrap_or((signer, ""));
        Some(start.eq_ignore_ascii_case(repository) && rest.starts_with('/'))
    }
}

/// What a bundle proves.
pub struct Proof {
    /// Who signed.
    pub identity: Identity,
    /// The signed bytes of its envelope, where it has one.
    pub payload: Option<Vec<u8>>,
    /// When it was signed at the latest, by a log or a timestamp authority.
    pub at: Option<Instant>,
}

/// The roots by which certificates, logs and timestamps are judged, ready to be used often.
#[derive(Default)]
pub struct TrustedRoots(#[cfg(feature = "keyless")] Vec<countersign_sigstore::TrustedRoot>);

impl fmt::Debug for TrustedRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("trusted roots")
    }
}

impl TrustedRoots {
    /// Reads a list of `trusted_root.json` documents.
    ///
    /// # Errors
    /// What is no such list, and as [`TrustedRoots::read`].
    pub fn from_json(documents: &[u8]) -> Result<Self, CallError> {
        let within = |error: CallError| {
            let path = format!("/trusted_roots{}", error.path.as_deref().unwrap_or(""));
            error.at(path)
        };
        let documents: Vec<Tree<'_>> = read::document(documents, "the trusted roots", limits::INPUT_BYTES).map_err(within)?;
        Self::read(&documents)
    }
}

#[cfg(feature = "keyless")]
impl TrustedRoots {
    /// Reads `trusted_root.json` documents, as Sigstore's clients write them.
    ///
    /// # Errors
    /// More than [`limits::TRUSTED_ROOTS`], or one that can't be relied on.
    pub fn read(documents: &[Tree<'_>]) -> Result<Self, CallError> {
        if documents.len() > limits::TRUSTED_ROOTS {
            let message = format!("there are more than {} trusted roots", limits::TRUSTED_ROOTS);
            return Err(CallError::new("artifact/bad-trusted-root", message).at("/trusted_roots"));
        }
        let read = |(index, document): (usize, &Tree<'_>)| {
            countersign_sigstore::TrustedRoot::from_json(&json(document)).map_err(|why| {
                let help = "give the `trusted_root.json` of the Sigstore instance";
                CallError::new("artifact/bad-trusted-root", why).at(format!("/trusted_roots/{index}")).help(help)
            })
        };
        documents.iter().enumerate().map(read).collect::<Result<_, _>>().map(TrustedRoots)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Verifies a bundle about the artifact with this SHA-256, by the first root that it holds under.
    ///
    /// # Errors
    /// Which of its links doesn't hold: a word, and a sentence.
    pub fn verify(&self, bundle: &Tree<'_>, digest: &[u8; 32], at: Instant) -> Result<Proof, (&'static str, String)> {
        let text = json(bundle);
        let mut refusal = ("no-trusted-root", "no trusted root is configured by which its certificate could be judged".to_owned());
        for root in &self.0 {
            match countersign_sigstore::verify(&text, digest, root, at.0, None) {
                Ok(proof) => return proven(proof),
                // One root's certificates are unknown to another: what else is wrong says more.
                Err(why) if refusal.0 == "no-trusted-root" || refusal.0 == "certificate" => refusal = (why.kind.word(), why.reason),
                Err(_) => {}
            }
        }
        Err(refusal)
    }
}

#[cfg(not(feature = "keyless"))]
impl TrustedRoots {
    /// Takes the documents for what they are: no policy that this build loads asks for them.
    ///
    /// # Errors
    /// None.
    pub fn read(_: &[Tree<'_>]) -> Result<Self, CallError> {
        Ok(TrustedRoots())
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        true
    }

    /// Verifies nothing.
    ///
    /// # Errors
    /// Always.
    pub fn verify(&self, _: &Tree<'_>, _: &[u8; 32], _: Instant) -> Result<Proof, (&'static str, String)> {
        Err(("no-trusted-root", String::new()))
    }
}

#[cfg(feature = "keyless")]
fn json(tree: &Tree<'_>) -> String {
    use crate::shape::Json as _;
    let mut out = String::new();
    tree.json(&mut out);
    out
}

#[cfg(feature = "keyless")]
fn proven(proof: countersign_sigstore::Proof) -> Result<Proof, (&'static str, String)> {
    let Some(signer) = proof.signer else { return Err(("signer", "the bundle doesn't say who signed".to_owned())) };
    let claims = signer.claims;
    let identity = Identity {
        subject: signer.identity,
        issuer: signer.issuer,
        repository: claims.source_repository_uri,
        reference: claims.source_repository_ref,
        commit: claims.source_repository_digest,
        build_signer: claims.build_signer_uri,
        build_config: claims.build_config_uri,
        runner: claims.runner_environment,
        run: claims.run_invocation_uri,
    };
    // All of them are while the certificate was valid; by the first it was there already.
    let at = proof.times.iter().map(|time| Instant(time.at)).min();
    Ok(Proof { identity, payload: proof.payload, at })
}

#[cfg(test)]
mod tests {
    use super::Identity;

    #[test]
    fn a_build_level_is_what_the_repository_could_not_have_done_itself() {
        let level = |runner: &str, signer: &str, config: &str| {
            let of = |text: &str| Some(format!("https://github.com/{text}"));
            let (build_signer, build_config, repository) = (of(signer), of(config), of("acme/checkout"));
            Identity { build_signer, build_config, repository, runner: Some(runner.to_owned()), ..Identity::default() }.build_level()
        };
        let own = "acme/checkout/.github/workflows/build.yml@refs/heads/main";
        assert_eq!(level("github-hosted", own, own), 2);
        assert_eq!(level("github-hosted", "acme/checkout/.github/workflows/reused.yml@refs/heads/main", own), 2);
        assert_eq!(level("github-hosted", "acme/builders/.github/workflows/build.yml@refs/tags/v2", own), 3);
        assert_eq!(level("github-hosted", "acme/checkout-builders/.github/workflows/build.yml@refs/tags/v2", own), 3);
        assert_eq!(level("self-hosted", "acme/builders/.github/workflows/build.yml@refs/tags/v2", own), 1);
        assert_eq!(Identity { runner: Some("github-hosted".to_owned()), ..Identity::default() }.build_level(), 2);
        assert_eq!(Identity::default().build_level(), 1);
    }
}
