//! A log's text.
#![no_main]

countersign_fuzz::target!(json "audit", countersign_fuzz::hold::audit);
