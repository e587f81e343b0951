//! A text, read as YAML.
#![no_main]

countersign_fuzz::target!("yaml", countersign_fuzz::hold::yaml);
