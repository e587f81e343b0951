//! A decision, from whoever gives one.
#![no_main]

countersign_fuzz::target!(json "explain", countersign_fuzz::hold::explain);
