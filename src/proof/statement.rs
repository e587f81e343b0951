//! In-toto statements (v0.1 and v1), and what of their predicates a policy can ask for.
//!
//! Everything here is only as true as the signature over it: [`super::attestation`] uses none of it before a signature holds, but for the
//! subject and the type, by which it tells what an attestation is about.

use super::origin::Origin;
use crate::limits;
use crate::read;
use crate::scalar::Instant;
use crate::tree::{Node, Tree, has_duplicate};

const STATEMENTS: &[&str] = &["https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1"];

/// SLSA provenance, by version.
pub const PROVENANCE: &[&str] = &["https://slsa.dev/provenance/v0.2", "https://slsa.dev/provenance/v1"];
/// SLSA's Verification Summary.
pub const SUMMARY: &str = "https://slsa.dev/verification_summary/v1";
/// Cosign's signature of an artifact, since version 3.
pub const COSIGN: &str = "https://sigstore.dev/cosign/sign/v1";
/// The names that a step can have without saying its predicate, and the predicates that attest it. One that ends in `*` stands for every
/// version.
pub const STEPS: &[(&str, &[&str])] = &[
    ("build", PROVENANCE),
    ("test", &["https://in-toto.io/attestation/test-result/*"]),
    ("scan", &["https://in-toto.io/attestation/vulns/*", "https://cosign.sigstore.dev/attestation/vuln/*"]),
    ("sbom", &["https://spdx.dev/Document*", "https://cyclonedx.org/bom*"]),
    ("verify", &[SUMMARY, "https://in-toto.io/attestation/svr/*"]),
];

/// Why a statement can't be relied on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flaw {
    /// It is longer than [`limits::STATEMENT_BYTES`].
    TooLong,
    /// It is no statement as in-toto defines it.
    Malformed,
    /// It is about another artifact.
    OtherDigest,
}

/// A statement about one artifact.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Its predicate's type.
    pub predicate_type: String,
    /// What its predicate says.
    pub says: Says,
    /// When what it attests was finished, as it says itself.
    pub at: Option<Instant>,
}

/// What a predicate says that a policy can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// How the artifact was built.
    Origin(Box<Origin>),
    /// The outcome of tests: `PASSED`, `WARNED` or `FAILED`.
    Outcome(String),
    /// What a verifier found.
    Summary {
        /// Who verified.
        verifier: String,
        /// Whether it passed.
        passed: bool,
        /// The levels and properties that were verified.
        levels: Vec<String>,
        /// What a sign-off of Countersign's is bound to: a service, an environment, and until when.
        bound: Option<(String, String, Option<Instant>)>,
    },
    /// Nothing that is looked at.
    Other,
}

impl Statement {
    /// Reads a statement about the artifact with this SHA-256 in hex.
    ///
    /// # Errors
    /// Says why it isn't one, and of which type it would be.
    pub fn read(payload: &[u8], digest: &str) -> Result<Self, (Flaw, Option<String>)> {
        let malformed = || (Flaw::Malformed, None);
        if payload.len() > limits::STATEMENT_BYTES {
            return Err((Flaw::TooLong, None));
        }
        let text = std::str::from_utf8(payload).map_err(|_| malformed())?;
        let statement = read::tree(text, "the statement").ok().filter(|tree| !has_duplicate(tree)).ok_or_else(malformed)?;
        let text = |name: &str| statement.get(name).and_then(Tree::text);
        let predicate_type = text("predicateType").filter(|text| !text.is_empty()).ok_or_else(malformed)?;
        let flawed = |flaw| Err((flaw, Some(predicate_type.to_owned())));
        let known = text("_type").is_some_and(|of| STATEMENTS.contains(&of));
        let (Some(Node::List(subjects)), Some(predicate), true) =
            (statement.get("subject").map(|tree| &tree.node), statement.get("predicate"), known)
        else {
            return flawed(Flaw::Malformed);
        };
        let digests =
            |subject: &Tree<'_>| subject.get("digest").is_some_and(|digest| matches!(digest.node, Node::Object(_)) && !digest.is_empty());
        if subjects.is_empty() || !subjects.iter().all(digests) || !matches!(predicate.node, Node::Object(_)) {
            return flawed(Flaw::Malformed);
        }
        if !subjects.iter().any(|subject| subject.at("/digest/sha256").and_then(Tree::text) == Some(digest)) {
            return flawed(Flaw::OtherDigest);
        }
        let (says, at) = read_predicate(predicate_type, predicate);
        Ok(Statement { predicate_type: predicate_type.to_owned(), says, at: at.and_then(|at| Instant::parse(at).ok()) })
    }
}

/// What a predicate says, and when it says that this was finished.
fn read_predicate<'t>(predicate_type: &str, predicate: &'t Tree<'_>) -> (Says, Option<&'t str>) {
    let text = |pointer: &str| predicate.at(pointer).and_then(Tree::text);
    let owned = |pointer: &str| text(pointer).unwrap_or("").to_owned();
    let texts = |pointer: &str| match predicate.at(pointer).map(|tree| &tree.node) {
        Some(Node::List(items)) => items.iter().filter_map(|item| item.text().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let bound = || {
        let bound = predicate.get("urn:countersign:sign-off:v1")?;
        let text = |name: &str| bound.get(name).and_then(Tree::text);
        let expires = text("expires").and_then(|expires| Instant::parse(expires).ok());
        Some((text("service").unwrap_or("").to_owned(), text("environment").unwrap_or("").to_owned(), expires))
    };
    let begins = |start: &str| predicate_type.starts_with(start);
    if PROVENANCE.contains(&predicate_type) {
        let (origin, finished) = Origin::read(predicate_type, predicate);
        return (Says::Origin(Box::new(origin)), finished);
    }
    if begins("https://in-toto.io/attestation/test-result/") {
        let failed = predicate.get("failedTests").is_some_and(|tests| !tests.is_empty());
        let outcome = owned("/result");
        return (Says::Outcome(if failed && outcome == "PASSED" { "PASSED, with failed tests".to_owned() } else { outcome }), None);
    }
    if predicate_type == SUMMARY {
        let levels = texts("/verifiedLevels");
        let passed = text("/verificationResult") == Some("PASSED") && !levels.iter().any(|level| level == "FAILED");
        return (Says::Summary { verifier: owned("/verifier/id"), passed, levels, bound: bound() }, text("/timeVerified"));
    }
    if begins("https://in-toto.io/attestation/svr/") {
        // It lists what was found to hold, and nothing else.
        let levels = texts("/properties");
        return (Says::Summary { verifier: owned("/verifier/id"), passed: true, levels, bound: bound() }, text("/timeCreated"));
    }
    let finished = ["/metadata/scanFinishedOn", "/creationInfo/created", "/metadata/timestamp"];
    (Says::Other, finished.iter().find_map(|pointer| text(pointer)))
}

/// Whether a type of predicate is one of these, of which those that end in `*` stand for every version.
#[must_use]
pub fn is_one_of(predicate_type: &str, patterns: &[impl AsRef<str>]) -> bool {
    let matches = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => predicate_type.starts_with(start),
        None => predicate_type == pattern,
    };
    patterns.iter().any(|pattern| matches(pattern.as_ref()))
}

/// Whether what was verified meets a level that is asked for: the same word, or a higher level of the same SLSA track.
#[must_use]
pub fn meets_level(verified: &[String], asked: &str) -> bool {
    fn slsa(level: &str) -> Option<(&str, u8)> {
        let (track, number) = level.strip_prefix("SLSA_")?.rsplit_once("_LEVEL_")?;
        number.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
        Some((track, number.parse::<u8>().ok()?))
    }
    verified.iter().any(|level| match (slsa(level), slsa(asked)) {
        (Some((track, number)), Some((asked_track, asked_number))) => track == asked_track && number >= asked_number,
        _ => level == asked,
    })
}
