//! A calendar or a policy, and when it is asked for, as the operation takes them.
#![no_main]

countersign_fuzz::target!(json "calendar", countersign_fuzz::hold::calendar);
