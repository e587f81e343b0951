//! A policy's text, and the changes of the examples.
#![no_main]

countersign_fuzz::target!("policy", countersign_fuzz::hold::policy);
