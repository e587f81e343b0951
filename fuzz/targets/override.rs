//! A change with an override, as the operation that writes its texts takes it.
#![no_main]

countersign_fuzz::target!(json "override", countersign_fuzz::hold::override_texts);
