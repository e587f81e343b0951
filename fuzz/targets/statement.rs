//! An in-toto statement about an artifact.
#![no_main]

countersign_fuzz::target!(json "statement", countersign_fuzz::hold::statement);
