//! A sign-off and what it is held against, as the operation takes them.
#![no_main]

countersign_fuzz::target!(json "verify", countersign_fuzz::hold::verify);
