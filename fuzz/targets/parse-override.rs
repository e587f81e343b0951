//! A filled-in template, as the operation that reads it takes it.
#![no_main]

countersign_fuzz::target!(json "parse-override", countersign_fuzz::hold::parsed_override);
