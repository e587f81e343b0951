//! The registry's jiff gives the same answers, over all of its range.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use proptest::prelude::*;
use registry::Timestamp as Theirs;
use serde::{Deserialize, Serialize};

const FIRST: i64 = -377_705_023_201;
const LAST: i64 = 253_402_207_200;

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Ours {
    at: Timestamp,
    #[serde(default, with = "jiff::fmt::serde::timestamp::second::optional")]
    seconds: Option<Timestamp>,
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Registry {
    at: Theirs,
    #[serde(default, with = "registry::fmt::serde::timestamp::second::optional")]
    seconds: Option<Theirs>,
}

#[track_caller]
fn same(ours: Result<Timestamp, jiff::Error>, theirs: Result<Theirs, registry::Error>) {
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert_eq!(ours.to_string(), theirs.to_string());
            assert_eq!(ours.as_second(), theirs.as_second(), "{ours}");
            assert_eq!(ours.as_millisecond(), theirs.as_millisecond(), "{ours}");
            assert_eq!(serde_json::to_string(ours).unwrap(), serde_json::to_string(theirs).unwrap());
            assert_eq!(*ours < Timestamp::UNIX_EPOCH, *theirs < Theirs::UNIX_EPOCH, "{ours}");
        }
        (Err(_), Err(_)) => {}
        _ => panic!("{ours:?} here, {theirs:?} there"),
    }
}

/// Seconds in range, at its ends and beyond.
fn seconds() -> impl Strategy<Value = i64> {
    prop_oneof![FIRST..=LAST, 0..=4_102_444_800i64, FIRST - 3..=FIRST + 3, LAST - 3..=LAST + 3, -3i64..=3, any::<i64>()]
}

fn nanoseconds() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0), Just(1), Just(999_999_999), (0u32..1000).prop_map(|milli| milli * 1_000_000), 0u32..1_000_000_000]
}

fn from_system(second: i64, nanosecond: u32) -> Option<SystemTime> {
    let below = Duration::from_nanos(nanosecond.into());
    let whole = Duration::from_secs(second.unsigned_abs());
    if second < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(whole)?.checked_add(below)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(whole + below)
    }
}

/// Texts as RFC 3339 has them, some of a field too many.
fn rfc3339() -> impl Strategy<Value = String> {
    let fraction = prop_oneof![Just(String::new()), "\\.[0-9]{1,9}"];
    let offset = prop_oneof![3 => Just("Z".to_owned()), 1 => Just("z".to_owned()), 3 => "[+-]([01][0-9]|2[0-3]):[0-6][0-9]"];
    let day = (prop_oneof![1900u32..2100, 0u32..10_000], 0u32..14, 0u32..33);
    let time = (0u32..25, 0u32..61, 0u32..62);
    (day, prop_oneof![Just("T"), Just("t"), Just(" ")], time, fraction, offset).prop_map(
        |((year, month, day), between, (hour, minute, second), fraction, offset)| {
            format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}{fraction}{offset}")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn from_seconds(second in seconds()) {
        same(Timestamp::from_second(second), Theirs::from_second(second));
    }

    #[test]
    fn from_milliseconds(second in seconds(), below in 0i64..1000) {
        for millisecond in [second, second.saturating_mul(1000).saturating_add(below)] {
            same(Timestamp::from_millisecond(millisecond), Theirs::from_millisecond(millisecond));
        }
    }

    #[test]
    fn from_the_systems_time(second in seconds(), nanosecond in nanoseconds()) {
        if let Some(time) = from_system(second, nanosecond) {
            same(Timestamp::try_from(time), Theirs::try_from(time));
        }
    }

    #[test]
    fn order(a in (seconds(), nanoseconds()), b in (seconds(), nanoseconds())) {
        if let (Some(a), Some(b)) = (from_system(a.0, a.1), from_system(b.0, b.1))
            && let (Ok(a), Ok(b), Ok(their_a), Ok(their_b)) = (Timestamp::try_from(a), Timestamp::try_from(b), Theirs::try_from(a), Theirs::try_from(b)) {
            prop_assert_eq!(a.cmp(&b), their_a.cmp(&their_b));
        }
    }

    #[test]
    fn texts(text in rfc3339()) {
        same(text.parse(), text.parse());
    }

    #[test]
    fn whatever_is_read_here_is_read_there(text in "\\PC{0,40}|[-0-9TZ:.+ ]{10,35}") {
        if let Ok(ours) = text.parse::<Timestamp>() {
            same(Ok(ours), text.parse());
        }
    }

    #[test]
    fn in_json(at in 0i64..=4_102_444_800, seconds in prop_oneof![Just("null".to_owned()), any::<i64>().prop_map(|n| n.to_string()), any::<i32>().prop_map(|n| n.to_string()), Just("1.5".to_owned()), Just("\"1\"".to_owned())]) {
        let json = format!(r#"{{"at":"{}","seconds":{seconds}}}"#, Theirs::from_second(at).unwrap());
        let ours = serde_json::from_str::<Ours>(&json);
        let theirs = serde_json::from_str::<Registry>(&json);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{} {:?} {:?}", json, ours, theirs);
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            prop_assert_eq!(serde_json::to_string(&ours).unwrap(), serde_json::to_string(&theirs).unwrap());
        }
    }
}

#[test]
fn the_ends_of_the_range() {
    assert_eq!(Timestamp::MIN.to_string(), Theirs::MIN.to_string());
    assert_eq!(Timestamp::MAX.to_string(), Theirs::MAX.to_string());
    assert_eq!(Timestamp::UNIX_EPOCH.to_string(), Theirs::UNIX_EPOCH.to_string());
}
