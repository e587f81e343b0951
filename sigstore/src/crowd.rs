//! DER in which nothing has many parts.
//!
//! The crates that read certificates and timestamps sort the parts of every set, in a time that grows with the square of their
//! number: a token of 56 kB with 8000 of them took 20 s. They do that before anything is known of a signature, and once for each
//! authority. Honest certificates and tokens have few parts everywhere, so more are refused beforehand.

use base64ct::{Base64Unpadded, Encoding as _};
use serde_json::Value;
use x509_cert::der::{Decode as _, Header, Reader as _, SliceReader, Tag};

use crate::limits;

/// Whether some part of DER has more parts, or lies deeper, than is allowed. Where it isn't DER, nobody reads on.
pub fn in_der(der: &[u8]) -> bool {
    crowded(der, 0)
}

fn crowded(der: &[u8], depth: usize) -> bool {
    if depth > limits::DER_DEPTH {
        return true;
    }
    let Ok(mut reader) = SliceReader::new(der) else { return false };
    for part in 0.. {
        if reader.is_finished() {
            break;
        }
        if part == limits::DER_PARTS {
            return true;
        }
        let Ok(header) = Header::decode(&mut reader) else { break };
        let Ok(value) = reader.read_slice(header.length) else { break };
        // What extensions and timestamps hold is DER again, in an octet string.
        if (header.tag.is_constructed() || header.tag == Tag::OctetString) && crowded(value, depth + 1) {
            return true;
        }
    }
    false
}

/// Whether a certificate, or anything else of DER, in the JSON of a log entry is such; or can't be read as upstream might.
pub fn in_entry(body: &[u8]) -> bool {
    serde_json::from_slice(body).is_ok_and(|body| in_json(&body))
}

fn in_json(value: &Value) -> bool {
    match value {
        Value::String(text) => in_text(text),
        Value::Array(items) => items.iter().any(in_json),
        Value::Object(fields) => fields.values().any(in_json),
        _ => false,
    }
}

/// DER in base64, PEM, or PEM in base64.
fn in_text(text: &str) -> bool {
    if text.contains("-----BEGIN") {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("-----"));
        return decode(lines.collect::<String>().as_str()).is_none_or(|der| in_der(&der));
    }
    let Some(bytes) = decode(text) else { return false };
    in_der(&bytes) || std::str::from_utf8(&bytes).is_ok_and(in_text)
}

/// Base64 with any alphabet, padding and space that somebody else may take.
fn decode(text: &str) -> Option<Vec<u8>> {
    let known = text.chars().filter(|c| !c.is_whitespace() && *c != '=');
    let plain = known.map(|c| match c {
        '-' => '+',
        '_' => '/',
        other => other,
    });
    Base64Unpadded::decode_vec(&plain.collect::<String>()).ok()
}
