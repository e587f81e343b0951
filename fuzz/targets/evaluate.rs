//! A policy, a change and an instant.
#![no_main]

countersign_fuzz::target!(json "evaluate", countersign_fuzz::hold::evaluate);
