//! Every limit, by name. They are checked before anything is computed: the cost of a bundle grows with each of these.

/// The largest bundle, in bytes.
pub const BUNDLE_BYTES: usize = 512 * 1024;
/// The most entries of transparency logs that a bundle may carry.
pub const LOG_ENTRIES: usize = 4;
/// The most tokens of timestamp authorities that a bundle may carry.
pub const TIMESTAMP_TOKENS: usize = 4;
/// The most certificates in the chain of a bundle.
pub const CHAIN_CERTIFICATES: usize = 4;
/// The most parts that any part of a certificate or timestamp may have.
pub const DER_PARTS: usize = 64;
/// How deeply the parts of a certificate or timestamp may lie in each other.
pub const DER_DEPTH: usize = 24;
/// The largest body of a log entry, in bytes.
pub const ENTRY_BYTES: usize = 64 * 1024;
/// The most hashes in a log's proof that it includes an entry: as many as a tree of 2⁶⁴ entries is deep.
pub const PROOF_HASHES: usize = 64;
/// The most signatures of a log's checkpoint, witnesses' among them. Each may be tried.
pub const CHECKPOINT_SIGNATURES: usize = 16;
/// The largest trusted root, in bytes.
pub const ROOT_BYTES: usize = 256 * 1024;
/// The most logs, and as many certificate logs, certificate authorities and timestamp authorities, of a trusted root.
pub const ROOT_ENTRIES: usize = 32;
/// The most certificates in the chain of an authority of a trusted root.
pub const ROOT_CERTIFICATES: usize = 4;
/// The largest public key, in bytes.
pub const KEY_BYTES: usize = 4 * 1024;
/// The longest that somebody else's words may be in the sentence of a refusal, in bytes.
pub const DETAIL_BYTES: usize = 300;
