//! The signed approval: an in-toto statement by which a person approves one digest, for one service in one environment.
//!
//! It isn't read but made again, of the approval and the change that it stands in: so every member agrees, or none of it counts.

use base64ct::{Base64, Encoding as _};

use super::dsse::{Envelope, IN_TOTO, pre_authentication_encoding};
use super::key::{Signer, Verifier};
use super::ssh;
use crate::canonical::canonical;
use crate::change::{Approval, Change};
use crate::evaluate::{object, text};
use crate::scalar::{Instant, Text};
use crate::tree::{Node, Tree};
use crate::{document, limits, read};

/// The predicate's type.
pub const PREDICATE: &str = "urn:countersign:approval:v1";

const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// How such an approval was given, as the record shows it.
const METHOD: &str = "countersign-approve";

document! {
    written
    /// An approval that was made: an entry of a change's `approvals`.
    pub struct ApprovalEntry<'a> {
        /// Who.
        actor: Text<'a>,
        /// In which role.
        role: Option<Text<'a>>,
        /// When.
        at: Instant,
        /// How.
        method: Text<'a>,
        /// The artifact's digest.
        subject: Text<'a>,
        /// The digest of the policy that it was given under.
        policy: Option<Text<'a>>,
        /// The signature, where a key was given.
        signature: Option<Envelope<'a>>,
    }
}

document! {
    written
    /// An approval that was made, or what is left to sign of it.
    pub struct ApproveAnswer<'a> {
        /// The approval, as it goes into the change.
        approval: ApprovalEntry<'a>,
        /// Where no key was given, the envelope that becomes the approval's `signature` with the signature of `bytes` in it.
        envelope: Option<Envelope<'a>>,
        /// The bytes to sign, in base64.
        bytes: Option<String>,
        /// What `ssh-keygen -Y sign` takes as its namespace.
        namespace: Option<String>,
    }
}

/// Whether an approval is signed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Held {
    /// It carries no signature.
    Unsigned,
    /// Its approver signed it as it stands.
    Signed,
    /// It carries a signature that proves nothing of it: why, as a word and a sentence.
    Not(&'static str, &'static str),
}

/// The statement's RFC 8785 bytes; `digest` begins with `sha256:`.
fn statement(change: &Change<'_>, approval: &Approval<'_>, digest: &str) -> String {
    let of = |given: &'_ Option<Text<'_>>| given.as_deref().and_then(|given| text(given.to_owned()));
    let subject = object([("digest", Some(object([("sha256", text(digest.trim_start_matches("sha256:")))])))]);
    let predicate = object([
        ("actor", text(approval.actor.as_str())),
        ("at", text(approval.at.to_string())),
        ("environment", text(change.environment.as_str())),
        ("policy", of(&approval.policy)),
        ("role", of(&approval.role)),
        ("service", text(change.service.as_str())),
    ]);
    canonical(&Tree::from(object([
        ("_type", text(STATEMENT)),
        ("predicate", Some(predicate)),
        ("predicateType", text(PREDICATE)),
        ("subject", Some(Node::List(vec![Tree::from(subject)]))),
    ])))
}

/// Where a statement can differ from the approval's own: the member, a word, and a sentence.
const MEMBERS: &[(&str, &str, &str)] = &[
    ("/_type", "signed-other-kind", "what was signed is no approval"),
    ("/predicateType", "signed-other-kind", "what was signed is no approval"),
    ("/subject/0/digest/sha256", "signed-other-digest", "what was signed is of another digest"),
    ("/predicate/actor", "signed-other-actor", "what was signed names another actor"),
    ("/predicate/service", "signed-other-service", "what was signed is for another service"),
    ("/predicate/environment", "signed-other-environment", "what was signed is for another environment"),
    ("/predicate/at", "signed-other-instant", "what was signed is dated otherwise"),
    ("/predicate/role", "signed-other-role", "what was signed names another role"),
    ("/predicate/policy", "signed-other-policy", "what was signed names another policy"),
];

/// Whether one of its approver's keys signed an approval as it stands in a change.
#[must_use]
pub fn held(change: &Change<'_>, approval: &Approval<'_>, keys: &[Verifier]) -> Held {
    let Some(envelope) = &approval.signature else { return Held::Unsigned };
    let Some(digest) = change.digest().filter(|digest| approval.subject.as_deref() == Some(*digest)) else {
        return Held::Not("signed-other-digest", "it is signed, and its subject isn't the artifact's digest");
    };
    let own = statement(change, approval, digest);
    let payload = envelope.payload().unwrap_or_default();
    if envelope.payload_type != IN_TOTO || payload != own.as_bytes() {
        return differs(&payload, &own);
    }
    if envelope.signatures.len() > limits::ENVELOPE_SIGNATURES {
        return Held::Not("signature-invalid", "it carries more signatures than are judged");
    }
    if keys.is_empty() {
        return Held::Not("no-key", "it is signed, and the policy names no key of the approver");
    }
    let bytes = pre_authentication_encoding(IN_TOTO, &payload);
    let made = |signature: Vec<u8>| keys.iter().any(|key| key.verifies(&bytes, &signature) || ssh::verifies(key, &bytes, &signature));
    match envelope.signatures.iter().filter_map(|signature| Base64::decode_vec(&signature.sig).ok()).any(made) {
        true => Held::Signed,
        false => Held::Not("signature-invalid", "none of the approver's keys signed it as it stands"),
    }
}

/// Says where what was signed isn't the approval's own statement.
fn differs(payload: &[u8], own: &str) -> Held {
    let read = |text| read::tree(text, "the statement").ok();
    let given = std::str::from_utf8(payload).ok().and_then(read).unwrap_or(Tree::from(Node::Null));
    let own = read(own).unwrap_or(Tree::from(Node::Null));
    let differs = |path: &str| given.at(path).and_then(Tree::text) != own.at(path).and_then(Tree::text);
    match MEMBERS.iter().find(|(path, _, _)| differs(path)) {
        Some((_, word, sentence)) => Held::Not(word, sentence),
        None => Held::Not("signed-otherwise", "what was signed isn't the approval's statement in its RFC 8785 bytes"),
    }
}

/// Makes an approval of a change; with a key, a signed one.
#[must_use]
pub fn approve<'a>(change: &Change<'_>, approval: Approval<'a>, digest: &str, key: Option<&Signer>) -> ApproveAnswer<'a> {
    let payload = statement(change, &approval, digest);
    let signature = key.map(|key| Envelope::sign(IN_TOTO, &payload, key));
    let (envelope, bytes, namespace) = match key {
        Some(_) => (None, None, None),
        None => (
            Some(Envelope::unsigned(IN_TOTO, &payload)),
            Some(Base64::encode_string(&pre_authentication_encoding(IN_TOTO, payload.as_bytes()))),
            Some(ssh::NAMESPACE.to_owned()),
        ),
    };
    let Approval { actor, role, at, policy, .. } = approval;
    let approval = ApprovalEntry { actor, role, at, method: METHOD.into(), subject: digest.to_owned().into(), policy, signature };
    ApproveAnswer { approval, envelope, bytes, namespace }
}
