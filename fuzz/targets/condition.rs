//! The source of a condition, over a change of the examples.
#![no_main]

countersign_fuzz::target!("condition", countersign_fuzz::hold::condition);
