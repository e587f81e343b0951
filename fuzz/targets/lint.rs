//! A policy, as the operation takes it.
#![no_main]

countersign_fuzz::target!(json "lint", countersign_fuzz::hold::lint);
