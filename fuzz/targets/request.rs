//! An operation and its input, as a host hands them over.
#![no_main]

countersign_fuzz::target!(json "request", countersign_fuzz::hold::request);
