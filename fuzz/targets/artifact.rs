//! An artifact, its attestations and whom they are held against, as the operation takes them.
#![no_main]

countersign_fuzz::target!(json "artifact", countersign_fuzz::hold::artifact);
