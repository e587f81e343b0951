//! A change, decided by the example policy, which is loaded once.
#![no_main]

countersign_fuzz::target!(json "change", countersign_fuzz::hold::change);
