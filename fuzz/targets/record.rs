//! A decision and the change that it claims to be about.
#![no_main]

countersign_fuzz::target!(json "record", countersign_fuzz::hold::record);
