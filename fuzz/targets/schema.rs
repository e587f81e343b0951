//! The name of a document.
#![no_main]

countersign_fuzz::target!(json "schema", countersign_fuzz::hold::schema);
