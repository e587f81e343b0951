//! Who signed, as the signing certificate says.

use const_oid::ObjectIdentifier;
use sigstore_crypto::{CertificateInfo, FulcioCiClaims};
use sigstore_types::DerCertificate;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;
use x509_cert::der::asn1::Utf8StringRef;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::refusal::{Kind, Refusal};

/// Fulcio's kind of name for whoever has neither an email address nor a URI: `user!domain`.
const OTHER_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.57264.1.7");

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The identity, such as `https://github.com/acme/checkout/.github/workflows/build.yml@refs/heads/main` or `alice@acme.com`.
    pub identity: String,
    /// What kind of name that is.
    pub kind: IdentityKind,
    /// Who vouched for the identity, such as `https://token.actions.githubusercontent.com`.
    pub issuer: String,
    /// What the issuer said about the build that signed.
    pub claims: Claims,
}

/// The kinds of names that a certificate has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdentityKind {
    /// A workload, by a URI.
    Uri,
    /// Somebody, by an email address.
    Email,
    /// A user name that is neither: `user!domain`.
    Other,
}

impl IdentityKind {
    /// The stable word for it: `uri`, `email` or `other`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            IdentityKind::Uri => "uri",
            IdentityKind::Email => "email",
            IdentityKind::Other => "other",
        }
    }
}

macro_rules! claims {
    ($($(#[$doc:meta])+ $claim:ident,)+) => {
        /// What the issuer said about the build that signed: the extensions of Fulcio's certificates from
        /// `1.3.6.1.4.1.57264.1.9` on. Each is there only if the issuer said it.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Claims {
            $($(#[$doc])+ pub $claim: Option<String>,)+
        }

        impl From<&FulcioCiClaims> for Claims {
            fn from(claims: &FulcioCiClaims) -> Claims {
                Claims { $($claim: claims.$claim.clone(),)+ }
            }
        }
    };
}

claims! {
    /// The build instructions that signed, with their ref; for GitHub a reusable workflow.
    build_signer_uri,
    /// The commit of those instructions.
    build_signer_digest,
    /// Whose machine it ran on, such as `github-hosted` or `self-hosted`.
    runner_environment,
    /// The repository that was built.
    source_repository_uri,
    /// The commit that was built.
    source_repository_digest,
    /// The ref that was built, such as `refs/heads/main`.
    source_repository_ref,
    /// The repository's identifier, which outlasts a new name.
    source_repository_identifier,
    /// The repository's owner.
    source_repository_owner_uri,
    /// The owner's identifier, which outlasts a new name.
    source_repository_owner_identifier,
    /// The top-level build instructions, with their ref.
    build_config_uri,
    /// The commit of the top-level build instructions.
    build_config_digest,
    /// What began the build, such as `push`.
    build_trigger,
    /// The run that signed.
    run_invocation_uri,
    /// Whether the repository was `public`, `private` or `internal` then.
    source_repository_visibility_at_signing,
    /// The environment that the job deploys to, if it says one.
    deployment_environment,
    /// The subject of the issuer's token.
    token_subject,
}

impl Signer {
    /// Reads a certificate that was verified.
    ///
    /// # Errors
    /// [`Kind::Signer`]: it names nobody, or several, or no issuer.
    pub(crate) fn of(certificate: &DerCertificate, info: &CertificateInfo) -> Result<Signer, Refusal> {
        let (kind, identity) = name(certificate)?;
        let Some(issuer) = info.issuer.clone().filter(|issuer| !issuer.is_empty()) else {
            return Err(Refusal::new(Kind::Signer, "the signing certificate doesn't say who vouched for the signer: it names no issuer"));
        };
        Ok(Signer { identity, kind, issuer, claims: Claims::from(&info.ci_claims) })
    }
}

/// The one name that a certificate has. Were there several, whoever reads another one than the policy's author meant would be fooled.
fn name(certificate: &DerCertificate) -> Result<(IdentityKind, String), Refusal> {
    let unreadable = |_| Refusal::new(Kind::Signer, "the names in the signing certificate can't be read");
    let certificate = Certificate::from_der(certificate.as_bytes()).map_err(unreadable)?;
    let names: Option<(bool, SubjectAltName)> = certificate.tbs_certificate.get().map_err(unreadable)?;
    let names = names.map_or_else(Vec::new, |(_, names)| names.0);
    let (kind, name) = match names.as_slice() {
        [GeneralName::UniformResourceIdentifier(uri)] => (IdentityKind::Uri, uri.to_string()),
        [GeneralName::Rfc822Name(email)] => (IdentityKind::Email, email.to_string()),
        [GeneralName::OtherName(other)] if other.type_id == OTHER_NAME => {
            (IdentityKind::Other, other.value.decode_as::<Utf8StringRef<'_>>().map_err(unreadable)?.to_string())
        }
        [] => return Err(Refusal::new(Kind::Signer, "the signing certificate doesn't say who signed: it has no subject alternative name")),
        [_] => return Err(Refusal::new(Kind::Signer, "the signing certificate names its signer neither by a URI nor by an email address")),
        several => {
            return Err(Refusal::new(Kind::Signer, format!("the signing certificate names {} signers, and must name one", several.len())));
        }
    };
    if name.is_empty() {
        return Err(Refusal::new(Kind::Signer, "the signing certificate doesn't say who signed: the name in it is empty"));
    }
    Ok((kind, name))
}
