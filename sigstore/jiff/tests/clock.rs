//! What time it is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where something is wrong")]

use jiff::{Timestamp, at};

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

#[test]
fn it_is_the_earliest_instant_until_somebody_says() {
    assert_eq!(Timestamp::now(), Timestamp::MIN);
}

#[test]
fn calls_may_be_nested() {
    at(second(1), || {
        assert_eq!(Timestamp::now(), second(1));
        at(second(2), || assert_eq!(Timestamp::now(), second(2)));
        assert_eq!(Timestamp::now(), second(1));
    });
    assert_eq!(Timestamp::now(), Timestamp::MIN);
}

#[test]
fn a_panic_sets_it_back() {
    at(second(1), || {
        assert!(std::panic::catch_unwind(|| at(second(2), || panic!("on purpose"))).is_err());
        assert_eq!(Timestamp::now(), second(1));
    });
}

#[test]
fn each_thread_has_its_own() {
    at(second(1), || {
        std::thread::scope(|scope| scope.spawn(|| assert_eq!(Timestamp::now(), Timestamp::MIN)).join().unwrap());
        assert_eq!(Timestamp::now(), second(1));
    });
}
