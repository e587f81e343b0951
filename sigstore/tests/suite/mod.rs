//! The public conformance suite of Sigstore's clients, where `SIGSTORE_CONFORMANCE` says.
//!
//! It is public test data and no part of this project. Its folder holds `index.json`, a list of cases: the path of each bundle,
//! whether it is to be accepted or rejected, its trusted root, digest, and identity and issuer or key.

#![allow(dead_code)]

use std::fs;
use std::path::PathBuf;

use base64ct::{Base64, Encoding as _};
use countersign_sigstore::{Proof, Refusal, TrustedRoot, verify};
use serde::Deserialize;

/// 2026-11-21T00:00:00Z, when the cases are judged.
pub const AT: i64 = 1_795_219_200_000;

#[derive(Deserialize)]
pub struct Case {
    pub id: String,
    file: String,
    pub expect: Expect,
    pub reason: String,
    trusted_root: String,
    digest: String,
    pub identity: Option<String>,
    pub issuer: Option<String>,
    key: Option<String>,
}

#[derive(Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    Accept,
    Reject,
}

/// A file of the suite.
#[track_caller]
pub fn file(path: &str) -> String {
    let folder = std::env::var_os("SIGSTORE_CONFORMANCE").expect(
        "set SIGSTORE_CONFORMANCE to the folder that holds the index.json of Sigstore's conformance cases: \
         nothing is verified without them",
    );
    let path = PathBuf::from(folder).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[track_caller]
pub fn cases() -> Vec<Case> {
    serde_json::from_str(&file("index.json")).unwrap()
}

#[track_caller]
pub fn case(id: &str) -> Case {
    cases().into_iter().find(|case| case.id == format!("conformance/{id}")).unwrap_or_else(|| panic!("the suite has no {id}"))
}

impl Case {
    pub fn bundle(&self) -> String {
        file(&self.file)
    }

    pub fn root_json(&self) -> String {
        file(&self.trusted_root)
    }

    pub fn root(&self) -> TrustedRoot {
        TrustedRoot::from_json(&self.root_json()).unwrap()
    }

    pub fn digest(&self) -> [u8; 32] {
        let hex = self.digest.strip_prefix("sha256:").unwrap();
        std::array::from_fn(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap())
    }

    /// The key in its PEM, or the text itself where that holds none: one case is of a key that nobody can read.
    pub fn key(&self) -> Option<Vec<u8>> {
        let pem = file(self.key.as_ref()?);
        let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
        Some(Base64::decode_vec(&base64).unwrap_or_else(|_| pem.into_bytes()))
    }

    /// Judges a text in place of the case's bundle.
    pub fn verify(&self, bundle: &str, root: &TrustedRoot) -> Result<Proof, Refusal> {
        verify(bundle, &self.digest(), root, AT, self.key().as_deref())
    }
}
