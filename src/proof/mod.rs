//! What is proven by signature: envelopes, the keys that sign them, and the sign-off of a decision.

pub mod dsse;
pub mod key;
pub mod signoff;
