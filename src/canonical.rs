//! RFC 8785 bytes and the digests over them.

use sha2::{Digest as _, Sha256};

use crate::names::sort;
use crate::scalar::Number;
use crate::shape::Json as _;
use crate::tree::{Node, Tree};

/// The canonical bytes of a document (RFC 8785): keys sorted by UTF-16 units, numbers as JavaScript writes them, no blanks.
#[must_use]
pub fn canonical(tree: &Tree<'_>) -> String {
    let mut out = String::new();
    write(tree, &mut out);
    out
}

/// The SHA-256 of bytes.
#[must_use]
#[inline(never)]
pub fn sha256_bytes(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// `sha256:` and the hex digest of bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let digest = sha256_bytes(bytes);
    let mut out = String::with_capacity(71);
    out.push_str("sha256:");
    for byte in digest {
        for nibble in [byte >> 4, byte & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
    }
    out
}

/// The digest of a document: `sha256:` over its canonical bytes.
#[must_use]
pub fn digest(tree: &Tree<'_>) -> String {
    sha256(canonical(tree).as_bytes())
}

fn write(tree: &Tree<'_>, out: &mut String) {
    match &tree.node {
        Node::Null => out.push_str("null"),
        Node::Boolean(true) => out.push_str("true"),
        Node::Boolean(false) => out.push_str("false"),
        Node::Number(number) => Number(*number).json(out),
        Node::Text(text) => text.json(out),
        Node::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Node::Object(entries) => {
            let mut sorted: Vec<&(crate::tree::Key<'_>, Tree<'_>)> = entries.iter().collect();
            sort(&mut sorted, |(a, _), (b, _)| a.name.encode_utf16().cmp(b.name.encode_utf16()));
            out.push('{');
            for (index, (key, value)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                key.name.json(out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: &str) {
        let tree: Tree<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(canonical(&tree), expected);
    }

    #[test]
    fn keys_are_sorted_by_utf_16_units() {
        check(r#"{"b": 1, "a": [true, null], "": 0}"#, r#"{"":0,"a":[true,null],"b":1}"#);
        // U+FB33 sorts behind the surrogates of U+1F600, though its code point is smaller.
        check("{\"\u{fb33}\": 1, \"\u{1f600}\": 2, \"\u{80}\": 3, \"\\r\": 4}", "{\"\\r\":4,\"\u{80}\":3,\"\u{1f600}\":2,\"\u{fb33}\":1}");
    }

    #[test]
    fn numbers_are_written_as_javascript_does() {
        check(
            "[1e30, 4.50, 2e-3, 0.000001, 1e-7, -0.0, 1e21, 333333333.33333329]",
            "[1e+30,4.5,0.002,0.000001,1e-7,0,1e+21,333333333.3333333]",
        );
    }

    #[test]
    fn texts_have_the_shortest_escapes() {
        check(r#"["€$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"]"#, "[\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]");
    }

    #[test]
    fn digests_are_known_ones() {
        assert_eq!(sha256(b""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
