//! Keys and signatures as OpenSSH writes them: a line of a `.pub` file, and what `ssh-keygen -Y sign` makes (its `PROTOCOL.sshsig`).

use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha512};

use super::key::{Verifier, to_der};
use crate::canonical::sha256_bytes;
use crate::limits;
use crate::scalar::clipped;

/// What approvals are signed for, so that a signature that was made for something else is never one of them.
pub const NAMESPACE: &str = "countersign-approval";

const MAGIC: &[u8] = b"SSHSIG";
const VERSION: &[u8] = &1_u32.to_be_bytes();
const ED25519: &str = "ssh-ed25519";
const P256: &str = "ecdsa-sha2-nistp256";

/// Reads a public key: one line, as it stands in a `.pub` file.
///
/// # Errors
/// Anything else, in a sentence.
pub fn public_key(line: &str) -> Result<Verifier, String> {
    let line = line.trim();
    if line.len() > limits::KEY_BYTES || line.contains('\n') {
        return Err(format!("one key is expected here, in PEM or as one line of OpenSSH's, of at most {} bytes", limits::KEY_BYTES));
    }
    let mut words = line.split_ascii_whitespace();
    let (kind, blob) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    if kind.starts_with("sk-") {
        return Err(format!("`{}` is a security key's, which signs otherwise; give one of `{ED25519}` or `{P256}`", clipped(kind)));
    }
    let key = Base64::decode_vec(blob).ok().and_then(|blob| from_blob(kind, &blob));
    key.ok_or_else(|| format!("the key is neither PEM nor a whole line that begins with `{ED25519}` or `{P256}`"))
}

/// Whether a signature that `ssh-keygen` made over a message is of a key.
#[must_use]
pub fn verifies(key: &Verifier, message: &[u8], signature: &[u8]) -> bool {
    let signed = || {
        let mut rest = signature.strip_prefix(MAGIC)?.strip_prefix(VERSION)?;
        let mut next = || string(&mut rest);
        let (of, namespace, reserved, algorithm, made) = (next()?, next()?, next()?, next()?, next()?);
        let hash = match algorithm {
            b"sha512" => Sha512::digest(message).to_vec(),
            b"sha256" => sha256_bytes(message).to_vec(),
            _ => return None,
        };
        let kind = match key {
            Verifier::Ed25519(_) => ED25519,
            Verifier::P256(_) => P256,
            #[cfg(feature = "keyless")]
            Verifier::Other(_) => return None,
        };
        if !rest.is_empty() || !reserved.is_empty() || namespace != NAMESPACE.as_bytes() || from_blob(kind, of)? != *key {
            return None;
        }
        let mut bytes = MAGIC.to_vec();
        for part in [namespace, reserved, algorithm, &hash] {
            bytes.extend_from_slice(&(part.len() as u32).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        Some(key.verifies(&bytes, &plain(kind, made)?))
    };
    signed().unwrap_or(false)
}

/// Takes a string off the front: its length in four bytes, and its bytes.
fn string<'w>(wire: &mut &'w [u8]) -> Option<&'w [u8]> {
    let (length, rest) = wire.split_first_chunk()?;
    let (found, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *wire = rest;
    Some(found)
}

/// Reads a public key of a kind in OpenSSH's own form.
fn from_blob(kind: &str, mut blob: &[u8]) -> Option<Verifier> {
    let wire = &mut blob;
    if string(wire)? != kind.as_bytes() {
        return None;
    }
    let key = match kind {
        ED25519 => Verifier::ed25519(string(wire)?),
        P256 if string(wire)? == b"nistp256" => Verifier::p256(string(wire)?),
        _ => None,
    };
    key.filter(|_| wire.is_empty())
}

/// A signature of a kind of key in OpenSSH's own form, as the key itself takes it.
fn plain(kind: &str, mut signature: &[u8]) -> Option<Vec<u8>> {
    let wire = &mut signature;
    if string(wire)? != kind.as_bytes() {
        return None;
    }
    let mut made = string(wire).filter(|_| wire.is_empty())?;
    if kind == ED25519 {
        return Some(made.to_vec());
    }
    let mut fixed = [0; 64];
    for half in fixed.chunks_mut(32) {
        let digits = match string(&mut made)? {
            // A first bit that is set would make it negative.
            [0, digits @ ..] if digits.first().is_some_and(|byte| *byte >= 0x80) => digits,
            digits => Some(digits).filter(|digits| digits.first().is_some_and(|byte| (1..0x80).contains(byte)))?,
        };
        let start = half.len().checked_sub(digits.len())?;
        half.get_mut(start..)?.copy_from_slice(digits);
    }
    made.is_empty().then(|| to_der(&fixed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::dsse::{IN_TOTO, pre_authentication_encoding};

    /// A signature that `ssh-keygen` made: the key, what was signed, and the signature.
    fn made(change: &str, actor: &str) -> (Verifier, Vec<u8>, Vec<u8>) {
        let change = crate::call::read_change(change.as_bytes()).unwrap();
        let envelope = change.approvals.unwrap().remove(0).signature.unwrap();
        let policy = include_str!("../../tests/vectors/signed-approvals/policy.yaml");
        let line = policy.lines().find(|line| line.ends_with(&format!("{actor}@acme.example"))).unwrap();
        let message = pre_authentication_encoding(IN_TOTO, &envelope.payload().unwrap());
        (public_key(line.trim_start_matches([' ', '-'])).unwrap(), message, Base64::decode_vec(&envelope.signatures[0].sig).unwrap())
    }

    #[test]
    fn what_ssh_keygen_signed_holds_and_no_flipped_or_missing_byte() {
        for (key, message, signature) in [
            made(include_str!("../../tests/vectors/signed-approvals/by-an-ssh-key_allow/change.json"), "alice"),
            made(include_str!("../../tests/vectors/signed-approvals/by-an-ssh-key-with-sha256_allow/change.json"), "alice"),
            made(include_str!("../../tests/vectors/signed-approvals/by-an-ecdsa-ssh-key_allow/change.json"), "erin"),
        ] {
            assert!(verifies(&key, &message, &signature) && !verifies(&key, b"other", &signature));
            for at in 0..signature.len() {
                let mut flipped = signature.clone();
                flipped[at] ^= 1 << (at % 8);
                assert!(!verifies(&key, &message, &flipped), "{at}");
                assert!(!verifies(&key, &message, &signature[..at]), "{at}");
                // A length in four bytes that reaches beyond the end.
                flipped[at..].iter_mut().take(4).for_each(|byte| *byte = 0xff);
                assert!(!verifies(&key, &message, &flipped), "{at}");
            }
        }
    }

    fn string(bytes: &[u8]) -> Vec<u8> {
        [&(bytes.len() as u32).to_be_bytes(), bytes].concat()
    }

    #[test]
    fn the_integers_of_an_ecdsa_signature_are_written_in_one_way() {
        let signature = |r: &[u8], s: &[u8]| [string(P256.as_bytes()), string(&[string(r), string(s)].concat())].concat();
        let high = [&[0, 0x80], [7; 31].as_slice()].concat();
        assert!(plain(P256, &signature(&high, &[1])).is_some_and(|der| der == [&[0x30, 38, 2, 33], high.as_slice(), &[2, 1, 1]].concat()));
        for (r, s) in [(&[][..], &[1][..]), (&[0], &[1]), (&[0x80], &[1]), (&[0, 1], &[1]), (&[1; 33], &[1]), (&[1], &[0, 0, 0x80])] {
            assert_eq!(plain(P256, &signature(r, s)), None, "{r:?} {s:?}");
        }
        assert_eq!(plain(P256, &[signature(&[1], &[1]), vec![0]].concat()), None);
        assert_eq!(plain(ED25519, &signature(&[1], &[1])), None);
    }

    #[test]
    fn what_is_no_public_key_says_so() {
        let line = |kind: &str, parts: &[&[u8]]| {
            let blob: Vec<u8> = std::iter::once(kind.as_bytes()).chain(parts.iter().copied()).flat_map(string).collect();
            format!("{kind} {}", Base64::encode_string(&blob))
        };
        // The base point of Ed25519 is as good a key as any; no point of it has 2 as its y.
        let mut point = [0x66; 32];
        point[0] = 0x58;
        let mut nowhere = [0; 32];
        nowhere[0] = 2;
        assert!(public_key(&line(ED25519, &[&point])).is_ok() && public_key(&format!("{} somebody\n", line(ED25519, &[&point]))).is_ok());
        let wrong = [
            line(ED25519, &[&point, &[]]),
            line(ED25519, &[&point[1..]]),
            line(ED25519, &[&nowhere]),
            line(P256, &[b"nistp256", &[4; 65]]),
            line(P256, &[b"nistp384", &[4; 65]]),
            line(P256, &[b"nistp256", &[2; 33]]),
            line("ssh-rsa", &[&[1, 0, 1], &[0x55; 256]]),
            format!("{ED25519} AAAA"),
            format!("{}\n{}", line(ED25519, &[&point]), line(ED25519, &[&point])),
            format!("{} {}", line(ED25519, &[&point]), "x".repeat(limits::KEY_BYTES)),
            String::new(),
        ];
        for wrong in wrong {
            assert!(public_key(&wrong).is_err(), "{wrong}");
        }
        assert!(public_key("sk-ssh-ed25519@openssh.com AAAA").is_err_and(|why| why.contains("security key")));
    }
}
