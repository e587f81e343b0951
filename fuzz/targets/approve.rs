//! A change and who approves it, as the operation takes them.
#![no_main]

countersign_fuzz::target!(json "approve", countersign_fuzz::hold::approve);
