//! The text of a key.
#![no_main]

countersign_fuzz::target!("key", countersign_fuzz::hold::key);
