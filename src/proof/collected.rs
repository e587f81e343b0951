//! A change as it is given: plain, or in the envelope by which its collector signed it.
//!
//! Nothing that an envelope holds is looked at before one of the configured keys is found to have signed it.

use super::dsse::Envelope;
use super::key::{Signer, Verifier};
use crate::canonical::{canonical, digest};
use crate::change::Change;
use crate::error::CallError;
use crate::scalar::{Text, clipped};
use crate::shape::{FromTree as _, Shaped as _};
use crate::tree::Tree;
use crate::{contradictions, document, limits, read};

/// The payload type of a signed change: the change's RFC 8785 bytes.
pub const PAYLOAD_TYPE: &str = "application/vnd.countersign.change+json";

const WHAT: &str = "the change";

/// A change that was read.
pub struct Collected<'a> {
    /// The change.
    pub change: Change<'a>,
    /// Its text: what was given, or what the envelope held.
    pub text: &'a str,
    /// The id of the collector's key that signed it, if one did.
    pub signed_by: Option<String>,
}

document! {
    written
    /// A change that was signed.
    pub struct SignChangeAnswer {
        /// The envelope, which stands wherever a change does.
        change: Envelope<'static>,
        /// `sha256:` over the change's RFC 8785 bytes, as records and sign-offs name it.
        digest: String,
    }
}

/// Reads public keys from the part of an input that names them.
///
/// # Errors
/// More than `most`, or one that is no key in PEM.
pub fn keys(pems: &[Text<'_>], part: &str, most: usize) -> Result<Vec<Verifier>, CallError> {
    if pems.len() > most {
        let message = format!("{} keys are given, and {most} is the limit", pems.len());
        return Err(CallError::new("request/malformed", message).at(format!("/{part}")).help("leave out those that sign no more"));
    }
    let key = |(index, pem): (usize, &Text<'_>)| {
        Verifier::from_pem(pem).map_err(|why| CallError::new("sign/bad-key", why).at(format!("/{part}/{index}")))
    };
    pems.iter().enumerate().map(key).collect()
}

/// Reads a change, plain or signed by one of the collectors; what a signed one held is left in `kept`.
///
/// # Errors
/// Every mistake in it, with its JSON pointer, or an envelope that none of the collectors signed as it stands.
pub fn read<'a>(bytes: &'a [u8], collectors: &[Verifier], kept: &'a mut String) -> Result<Collected<'a>, CallError> {
    let text = read::text(bytes, WHAT, limits::SIGNED_CHANGE_BYTES)?;
    let tree = read::tree(text, WHAT)?;
    if tree.get("payloadType").is_none() {
        read::text(bytes, WHAT, limits::CHANGE_BYTES)?;
        return Ok(Collected { change: plain(text, tree)?, text, signed_by: None });
    }
    let envelope = Envelope::from_tree(Some(tree)).ok_or_else(|| read::refusal(text, "the signed change", Envelope::KIND))?;
    let (payload, key) = open(&envelope, collectors)?;
    *kept = payload;
    let tree = read::tree(read::text(kept.as_bytes(), WHAT, limits::CHANGE_BYTES)?, WHAT)?;
    if canonical(&tree) != *kept {
        let message = "what was signed isn't written as RFC 8785 says, so that it has more than one digest";
        return Err(CallError::new("change/not-canonical", message).help("sign it with `countersign sign-change`"));
    }
    Ok(Collected { change: plain(kept, tree)?, text: kept, signed_by: Some(key.id()) })
}

/// Takes a plain change from its tree.
///
/// # Errors
/// Every mistake in it, with its JSON pointer.
pub fn plain<'a>(text: &str, tree: Tree<'a>) -> Result<Change<'a>, CallError> {
    contradictions::change(tree).unwrap_or_else(|| Err(read::refusal(text, WHAT, Change::KIND)))
}

/// What an envelope holds, and the collector's key that signed it.
fn open<'k>(envelope: &Envelope<'_>, collectors: &'k [Verifier]) -> Result<(String, &'k Verifier), CallError> {
    let malformed = |message: String| CallError::new("change/malformed-envelope", message).help("sign it with `countersign sign-change`");
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(malformed(format!("the envelope holds `{}`, and a change is `{PAYLOAD_TYPE}`", clipped(&envelope.payload_type))));
    }
    let (count, most) = (envelope.signatures.len(), limits::ENVELOPE_SIGNATURES);
    if count > most {
        return Err(malformed(format!("the envelope carries {count} signatures, and {most} is the limit")));
    }
    let payload = envelope.payload().ok_or_else(|| malformed("the envelope's payload is no base64".to_owned()))?;
    let Some(key) = envelope.signed_by(&payload, collectors) else {
        let message = match collectors.len() {
            0 => "the change is signed, and no collector's key is given that could have signed it".to_owned(),
            count => format!("none of the collectors' keys ({count}) signed the change as it stands"),
        };
        let help = "give the change as it was signed, and the key of its collector as one of `collectors`";
        return Err(CallError::new("change/signature-invalid", message).help(help));
    };
    let payload = String::from_utf8(payload).map_err(|_| malformed("what was signed isn't UTF-8".to_owned()))?;
    Ok((payload, key))
}

/// Signs a change.
#[must_use]
pub fn sign(tree: &Tree<'_>, key: &Signer) -> SignChangeAnswer {
    SignChangeAnswer { change: Envelope::sign(PAYLOAD_TYPE, &canonical(tree), key), digest: digest(tree) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A change whose RFC 8785 bytes have a length.
    fn of_length(length: usize) -> String {
        let change =
            |issue: &str| format!(r#"{{"artifact":"a","environment":"e","id":"i","kind":"k","linked_issue":"{issue}","service":"s"}}"#);
        change(&"x".repeat(length - change("").len()))
    }

    fn code(bytes: &[u8], collectors: &[Verifier]) -> Option<String> {
        read(bytes, collectors, &mut String::new()).err().map(|error| error.code)
    }

    #[test]
    fn the_largest_change_can_be_signed_and_none_that_is_larger() {
        let key = Signer::from_pem(include_str!("../../tests/vectors/signoff/ed25519.pem")).unwrap();
        let signed = |length: usize| {
            let change = of_length(length);
            serde_json::to_vec(&sign(&read::tree(&change, WHAT).unwrap(), &key).change).unwrap()
        };
        let keys = [key.verifier()];
        assert_eq!(code(of_length(limits::CHANGE_BYTES).as_bytes(), &keys), None);
        assert_eq!(code(&signed(limits::CHANGE_BYTES), &keys), None);
        for length in [limits::CHANGE_BYTES + 1, limits::SIGNED_CHANGE_BYTES, limits::SIGNED_CHANGE_BYTES + 1] {
            assert_eq!(code(of_length(length).as_bytes(), &keys).as_deref(), Some("document/too-large"), "{length}");
            assert_eq!(code(&signed(length), &keys).as_deref(), Some("document/too-large"), "{length}");
        }
    }
}
