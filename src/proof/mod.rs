//! What is proven by signature: attestations of an artifact and what they say, the sign-off of a decision, and what a person or a collector
//! signed.

pub mod approval;
pub mod artifact;
pub(crate) mod attestation;
pub mod collected;
pub mod dsse;
pub mod key;
pub mod keyless;
pub mod origin;
pub mod signoff;
pub mod ssh;
pub mod statement;
