//! Digests and signatures, over RustCrypto.
//!
//! Sigstore's crates take their cryptography from a provider that a process installs once. Within one verification the same
//! signature is asked about several times (a certificate for each proven instant, a log's promise for the instant and for the
//! log), and the same certificates of the trusted root sign each other in every one. So what was found out is remembered: until
//! the verification ends, and of the root's own certificates as long as the root lives. It changes no answer, only the time.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, OnceLock};

use p256::ecdsa::signature::hazmat::PrehashVerifier as _;
use rsa::pkcs1::DecodeRsaPublicKey as _;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use sigstore_crypto::{CryptoProvider, Error, HashContext, SigningScheme, install_default_provider};
use sigstore_types::HashAlgorithm;

use crate::refusal::{Kind, Refusal};

static PROVIDER: RustCrypto = RustCrypto;

/// Makes [`RustCrypto`] the provider of this process, once.
///
/// # Errors
/// Something else in this process has installed another one.
pub fn install() -> Result<(), Refusal> {
    static OURS: OnceLock<bool> = OnceLock::new();
    if *OURS.get_or_init(|| install_default_provider(&PROVIDER).is_ok()) {
        return Ok(());
    }
    Err(Refusal::new(Kind::Unsupported, "another provider of cryptography is installed for Sigstore in this process"))
}

/// The certificates of a trusted root, and which signatures among them are known to be good.
pub struct RootCertificates {
    certificates: Vec<Vec<u8>>,
    links: Mutex<Vec<Checked>>,
}

impl RootCertificates {
    pub fn new(certificates: Vec<Vec<u8>>) -> Arc<RootCertificates> {
        Arc::new(RootCertificates { certificates, links: Mutex::default() })
    }

    fn known(&self, question: &Question<'_>) -> bool {
        self.links.lock().is_ok_and(|links| links.iter().any(|link| question.is(link)))
    }

    /// Remembers a good signature over what a certificate of the root says. There are no more of those than certificates.
    fn learn(&self, question: &Question<'_>, data: &[u8]) {
        let says = |certificate: &Vec<u8>| certificate.windows(data.len().max(1)).any(|part| part == data);
        if let Ok(mut links) = self.links.lock()
            && links.len() < self.certificates.len()
            && self.certificates.iter().any(says)
        {
            links.push(question.answered(true));
        }
    }
}

/// What a verification remembers until it ends.
#[derive(Default)]
struct Memory {
    checked: Vec<Checked>,
    root: Option<Arc<RootCertificates>>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Remembers, while `work` runs, which signatures are good.
pub fn remembering<T>(root: &Arc<RootCertificates>, work: impl FnOnce() -> T) -> T {
    struct Forget;
    impl Drop for Forget {
        fn drop(&mut self) {
            MEMORY.take();
        }
    }
    MEMORY.set(Memory { checked: Vec::new(), root: Some(Arc::clone(root)) });
    let _forget = Forget;
    work()
}

/// Whether a signature is good. The message is its digest, but for Ed25519.
pub struct Question<'a> {
    pub scheme: SigningScheme,
    pub key: &'a [u8],
    pub message: &'a [u8],
    pub signature: &'a [u8],
}

/// A question, and its answer.
struct Checked {
    scheme: SigningScheme,
    key: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
    good: bool,
}

impl Question<'_> {
    fn is(&self, checked: &Checked) -> bool {
        (self.scheme, self.key, self.message, self.signature) == (checked.scheme, &checked.key, &checked.message, &checked.signature)
    }

    fn answered(&self, good: bool) -> Checked {
        let Question { scheme, key, message, signature } = *self;
        Checked { scheme, key: key.to_vec(), message: message.to_vec(), signature: signature.to_vec(), good }
    }

    /// # Errors
    /// It isn't.
    fn ask(&self, data: &[u8]) -> Result<(), Error> {
        let (known, root) = MEMORY.with_borrow(|memory| {
            (memory.checked.iter().find(|checked| self.is(checked)).map(|checked| checked.good), memory.root.clone())
        });
        let good = known.unwrap_or_else(|| {
            if root.as_ref().is_some_and(|root| root.known(self)) {
                return true;
            }
            let good = self.is_good().is_some();
            if let Some(root) = root.filter(|_| good) {
                root.learn(self, data);
            }
            MEMORY.with_borrow_mut(|memory| memory.checked.push(self.answered(good)));
            good
        });
        if good { Ok(()) } else { Err(Error::Verification(format!("the {} signature is wrong", self.scheme.name()))) }
    }

    /// Nothing unless the signature is good. PSS and ML-DSA are not among what Sigstore's instances sign with.
    pub fn is_good(&self) -> Option<()> {
        let Question { scheme, key, message, signature } = *self;
        match scheme {
            SigningScheme::EcdsaP256Sha256 | SigningScheme::EcdsaP256Sha384 => {
                let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
                key.verify_prehash(message, &p256::ecdsa::Signature::from_der(signature).ok()?).ok()
            }
            SigningScheme::EcdsaP384Sha256 | SigningScheme::EcdsaP384Sha384 => {
                let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(key).ok()?;
                key.verify_prehash(message, &p384::ecdsa::Signature::from_der(signature).ok()?).ok()
            }
            SigningScheme::Ed25519 => {
                let key = ed25519_dalek::VerifyingKey::from_bytes(key.try_into().ok()?).ok()?;
                key.verify_strict(message, &ed25519_dalek::Signature::from_slice(signature).ok()?).ok()
            }
            SigningScheme::RsaPkcs1Sha256 => rsa(rsa::Pkcs1v15Sign::new::<Sha256>(), key, message, signature),
            SigningScheme::RsaPkcs1Sha384 => rsa(rsa::Pkcs1v15Sign::new::<Sha384>(), key, message, signature),
            SigningScheme::RsaPkcs1Sha512 => rsa(rsa::Pkcs1v15Sign::new::<Sha512>(), key, message, signature),
            _ => None,
        }
    }
}

#[derive(Debug)]
struct RustCrypto;

impl CryptoProvider for RustCrypto {
    fn hash(&self, algorithm: HashAlgorithm) -> Result<Box<dyn HashContext>, Error> {
        Ok(match algorithm {
            HashAlgorithm::Sha2256 => Box::new(Hash(Sha256::new())),
            HashAlgorithm::Sha2384 => Box::new(Hash(Sha384::new())),
            HashAlgorithm::Sha2512 => Box::new(Hash(Sha512::new())),
            other => return Err(Error::UnsupportedAlgorithm(other.to_string())),
        })
    }

    fn sha256(&self, data: &[u8]) -> [u8; 32] {
        Sha256::digest(data).into()
    }

    fn sha384(&self, data: &[u8]) -> [u8; 48] {
        Sha384::digest(data).into()
    }

    fn sha512(&self, data: &[u8]) -> [u8; 64] {
        Sha512::digest(data).into()
    }

    fn verify_raw(&self, scheme: SigningScheme, key: &[u8], data: &[u8], signature: &[u8]) -> Result<(), Error> {
        let ask = |message: &[u8]| Question { scheme, key, message, signature }.ask(data);
        match scheme.hash_algorithm() {
            Some(HashAlgorithm::Sha2256) => ask(&Sha256::digest(data)),
            Some(HashAlgorithm::Sha2384) => ask(&Sha384::digest(data)),
            Some(HashAlgorithm::Sha2512) => ask(&Sha512::digest(data)),
            _ => ask(data),
        }
    }

    fn verify_prehashed(&self, scheme: SigningScheme, key: &[u8], digest: &[u8], signature: &[u8]) -> Result<(), Error> {
        // An Ed25519 signature is over the message itself, and a digest in its place would be another message.
        if scheme.hash_algorithm().is_none() {
            return Err(Error::UnsupportedAlgorithm(format!("{} over a digest", scheme.name())));
        }
        Question { scheme, key, message: digest, signature }.ask(digest)
    }
}

/// Keys of more than 4096 bits are refused by the crate.
fn rsa(scheme: rsa::Pkcs1v15Sign, key: &[u8], digest: &[u8], signature: &[u8]) -> Option<()> {
    rsa::RsaPublicKey::from_pkcs1_der(key).ok()?.verify(scheme, digest, signature).ok()
}

struct Hash<D>(D);

impl<D: sha2::Digest + Send> HashContext for Hash<D> {
    fn update(&mut self, data: &[u8]) {
        sha2::Digest::update(&mut self.0, data);
    }

    fn finalize(self: Box<Self>) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

#[cfg(test)]
mod tests;
