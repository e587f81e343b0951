//! The text of an iCalendar.
#![no_main]

countersign_fuzz::target!("icalendar", countersign_fuzz::hold::icalendar);
