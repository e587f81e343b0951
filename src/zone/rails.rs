//! Placeholder until the list comes.
/// Names.
pub const NAMES: &[(&str, &str)] = &[("Berlin", "Europe/Berlin")];
