//! Zones, schedules and openings against other implementations, published facts, and a scan of every minute.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use chrono::{Datelike, NaiveDateTime, Timelike};
use countersign::calendar::{Asks, Calendar, Concern, Entry, Family, Format, Recurrence, Weekdays};
use countersign::cron::Cron;
use countersign::scalar::{Duration, Instant};
use countersign::zone::{self, Instants, Local, Zone};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, TimeZone};
use proptest::prelude::*;
use serde::Deserialize;

const MINUTE_MS: i64 = 60_000;

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap()
}

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// What robfig/cron answers, by the tests of its own.
#[derive(Deserialize)]
struct Robfig {
    activates: Vec<Activates>,
    next: Vec<Next>,
    minutes: Vec<Minutes>,
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Activates {
    id: String,
    spec: String,
    local: String,
    activates: bool,
}

#[derive(Deserialize)]
struct Next {
    id: String,
    spec: String,
    zone: String,
    after: String,
    next: String,
}

#[derive(Deserialize)]
struct Minutes {
    id: String,
    spec: String,
    minutes: Vec<i64>,
}

#[derive(Deserialize)]
struct Refused {
    id: String,
    spec: String,
}

#[test]
fn schedules_mean_what_they_mean_to_robfig_cron() {
    let facts: Robfig = serde_json::from_str(include_str!("../reference/robfig_cron.json")).unwrap();
    for Activates { id, spec, local, activates } in facts.activates {
        assert_eq!(Cron::parse(&spec).unwrap().matches(Local::parse(&local).unwrap()), activates, "{id}: {spec} at {local}");
    }
    for Next { id, spec, zone: name, after, next } in facts.next {
        let (zone, cron) = (zone(&name), Cron::parse(&spec).unwrap());
        if name == "UTC" {
            assert_eq!(cron.next_after(zone.local(at(&after))), Some(zone.local(at(&next))), "{id}: {spec} after {after}");
        } else {
            // Windows of a minute make starts visible as instants.
            let minute = Recurrence::Scheduled { cron, delay: Duration(0), duration: Duration(MINUTE_MS) };
            assert_eq!(minute.next_start(&zone, at(&after)), Some(at(&next)), "{id}: {spec} after {after} in {name}");
        }
    }
    for Minutes { id, spec, minutes } in facts.minutes {
        let cron = Cron::parse(&spec).unwrap();
        let found: Vec<i64> = (0..60).filter(|minute| cron.matches(Local(minute * MINUTE_MS))).collect();
        assert_eq!(found, minutes, "{id}: {spec}");
    }
    for Refused { id, spec } in facts.refused {
        assert!(Cron::parse(&spec).is_err(), "{id}: {spec}");
    }
}

/// When the clock is put forward or back: the instant, and the offset in minutes from then on. The first is that of January 2026.
type Year = (&'static str, i32, &'static [(&'static str, i32)]);

/// As Python's `zoneinfo` tells them from a system's database.
const CHANGES: [Year; 10] = [
    (
        "America/New_York",
        -300,
        &[("2026-03-08T07:00:00Z", -240), ("2026-11-01T06:00:00Z", -300), ("2027-03-14T07:00:00Z", -240), ("2027-11-07T06:00:00Z", -300)],
    ),
    (
        "Europe/Berlin",
        60,
        &[("2026-03-29T01:00:00Z", 120), ("2026-10-25T01:00:00Z", 60), ("2027-03-28T01:00:00Z", 120), ("2027-10-31T01:00:00Z", 60)],
    ),
    // Where summer is the standard time and winter the exception.
    (
        "Europe/Dublin",
        0,
        &[("2026-03-29T01:00:00Z", 60), ("2026-10-25T01:00:00Z", 0), ("2027-03-28T01:00:00Z", 60), ("2027-10-31T01:00:00Z", 0)],
    ),
    (
        "Australia/Sydney",
        660,
        &[("2026-04-04T16:00:00Z", 600), ("2026-10-03T16:00:00Z", 660), ("2027-04-03T16:00:00Z", 600), ("2027-10-02T16:00:00Z", 660)],
    ),
    // By half an hour.
    (
        "Australia/Lord_Howe",
        660,
        &[("2026-04-04T15:00:00Z", 630), ("2026-10-03T15:30:00Z", 660), ("2027-04-03T15:00:00Z", 630), ("2027-10-02T15:30:00Z", 660)],
    ),
    // At midnight, so that a day begins at 01:00.
    (
        "America/Santiago",
        -180,
        &[("2026-04-05T03:00:00Z", -240), ("2026-09-06T04:00:00Z", -180), ("2027-04-04T03:00:00Z", -240), ("2027-09-05T04:00:00Z", -180)],
    ),
    (
        "Pacific/Auckland",
        780,
        &[("2026-04-04T14:00:00Z", 720), ("2026-09-26T14:00:00Z", 780), ("2027-04-03T14:00:00Z", 720), ("2027-09-25T14:00:00Z", 780)],
    ),
    (
        "Pacific/Chatham",
        825,
        &[("2026-04-04T14:00:00Z", 765), ("2026-09-26T14:00:00Z", 825), ("2027-04-03T14:00:00Z", 765), ("2027-09-25T14:00:00Z", 825)],
    ),
    ("Asia/Kolkata", 330, &[]),
    ("UTC", 0, &[]),
];

#[test]
fn clocks_are_put_forward_and_back_when_they_should_be() {
    for (name, january, changes) in CHANGES {
        let zone = zone(name);
        let mut turn = at("2026-01-01T00:00:00Z");
        assert_eq!(zone.offset_at(turn), january * 60, "{name}");
        for (instant, minutes) in changes {
            let expected = at(instant);
            assert_eq!(zone.next_transition(turn), Some(expected), "{name} after {turn}");
            assert_eq!(zone.offset_at(expected), minutes * 60, "{name} {instant}");
            turn = expected;
        }
        let more = zone.next_transition(turn).filter(|next| *next < at("2028-01-01T00:00:00Z"));
        assert_eq!(more, None, "{name}");
    }
}

#[test]
fn ramadan_is_in_the_table_where_no_yearly_rule_could_say_it() {
    let casablanca = zone("Africa/Casablanca");
    let ramadan = casablanca.next_transition(at("2025-01-01T00:00:00Z")).unwrap();
    assert_eq!((ramadan, casablanca.offset_at(ramadan)), (at("2025-02-23T02:00:00Z"), 0));
    let after = casablanca.next_transition(ramadan).unwrap();
    assert_eq!((after, casablanca.offset_at(after)), (at("2025-04-06T02:00:00Z"), 3600));
}

fn stamp(at: Instant) -> Timestamp {
    Timestamp::from_millisecond(at.0).unwrap()
}

/// Another implementation, over the same data.
fn jiff_zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

#[test]
fn every_zone_changes_when_jiff_says_so() {
    let (first, end) = (at("1850-01-01T00:00:00Z"), at("2110-01-01T00:00:00Z"));
    for name in zone::names() {
        let (ours, theirs) = (zone(name), jiff_zone(name));
        let mut offset = theirs.to_offset(stamp(first)).seconds();
        assert_eq!(ours.offset_at(first), offset, "{name}");
        let mut turn = first;
        for transition in theirs.following(stamp(first)) {
            let instant = Instant(transition.timestamp().as_millisecond());
            if instant > end {
                break;
            }
            // Those that change an abbreviation only are none of ours.
            if transition.offset().seconds() != offset {
                offset = transition.offset().seconds();
                assert_eq!(ours.next_transition(turn), Some(instant), "{name} after {turn}");
                assert_eq!(ours.offset_at(instant), offset, "{name} {instant}");
                turn = instant;
            }
        }
        assert!(ours.next_transition(turn).is_none_or(|next| next > end), "{name} after {turn}");
    }
}

fn any_zone() -> impl Strategy<Value = &'static str> {
    let names: Vec<&str> = zone::names().collect();
    prop::sample::select(names)
}

/// Zones whose clocks are put forward and back, in their different ways.
fn restless_zone() -> impl Strategy<Value = &'static str> {
    let names: Vec<&str> = CHANGES.iter().map(|(name, ..)| *name).collect();
    prop::sample::select(names)
}

/// A whole minute at most a day from some change of a zone's clock, or from some instant where there is none.
fn near_a_change(name: &str, seed: i64, minutes: i64) -> Instant {
    let anchor = at("2026-01-01T00:00:00Z").plus(Duration(seed * MINUTE_MS));
    let change = zone(name).next_transition(anchor).unwrap_or(anchor);
    Instant(change.0 + (minutes.rem_euclid(2880) - 1440) * MINUTE_MS)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn offsets_are_those_of_jiff(name in any_zone(), ms in -5_000_000_000_000_i64..15_000_000_000_000) {
        prop_assert_eq!(zone(name).offset_at(Instant(ms)), jiff_zone(name).to_offset(stamp(Instant(ms))).seconds());
    }

    #[test]
    fn local_times_are_the_instants_of_jiff(name in any_zone(), ms in -3_000_000_000_000_i64..5_000_000_000_000, minutes in -1500_i64..1500) {
        // Mostly near a change, where there is something to get wrong.
        let (ours, theirs) = (zone(name), jiff_zone(name));
        let near = ours.next_transition(Instant(ms)).unwrap_or(Instant(ms));
        let local = ours.local(Instant(near.0 + minutes * MINUTE_MS));
        let date_time = jiff::tz::Offset::UTC.to_datetime(stamp(Instant(local.0)));
        let ambiguous = theirs.to_ambiguous_timestamp(date_time);
        let read = |offset: jiff::tz::Offset| Instant(local.0 - i64::from(offset.seconds()) * 1000);
        match (ours.instants(local), ambiguous.offset()) {
            (Instants::Unique(at), AmbiguousOffset::Unambiguous { offset }) => prop_assert_eq!(at, read(offset)),
            (Instants::Fold { earlier, later }, AmbiguousOffset::Fold { before, after }) => {
                prop_assert_eq!((earlier, later), (read(before), read(after)));
            }
            (Instants::Gap { transition, earlier, later }, AmbiguousOffset::Gap { before, after }) => {
                prop_assert_eq!((earlier, later), (read(after), read(before)));
                prop_assert!(earlier < transition && transition <= later);
            }
            (ours, theirs) => prop_assert!(false, "{name} {local}: {ours:?}, {theirs:?}"),
        }
    }

    #[test]
    fn an_instant_is_among_those_of_its_local_time(name in any_zone(), ms in -3_000_000_000_000_i64..5_000_000_000_000) {
        let (zone, at) = (zone(name), Instant(ms));
        let readings = zone.instants(zone.local(at));
        prop_assert!(readings.earliest() == at || readings.latest() == at, "{readings:?}");
        let in_a_gap = matches!(readings, Instants::Gap { .. });
        prop_assert!(!in_a_gap);
    }
}

/// A recurrence as text, and what it means by the most naive reading.
#[derive(Debug, Clone)]
enum Spec {
    Weekly { days: u8, from: u16, to: u16 },
    Scheduled { fields: [String; 5], minutes: i64 },
    Once { seed: i64, from: i64, minutes: i64 },
}

/// The values of a field, as a set of bits.
fn values(field: &str, least: u32, most: u32) -> u64 {
    let mut found = 0;
    for part in field.split(',') {
        let (range, step) = part.split_once('/').map_or((part, 1), |(range, step)| (range, step.parse().unwrap()));
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (least, most),
            Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
            None if part.contains('/') => (range.parse().unwrap(), most),
            None => (range.parse().unwrap(), range.parse().unwrap()),
        };
        found |= (first..=last).step_by(step).fold(0, |found, value| found | 1 << value);
    }
    found
}

impl Spec {
    fn recurrence(&self, zone: &Zone) -> Recurrence {
        const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
        match self {
            Spec::Weekly { days, from, to } => {
                let names: Vec<&str> = (0..7).filter(|day| days >> day & 1 == 1).map(|day| DAYS[day]).collect();
                Recurrence::Weekly { days: Weekdays::parse(&names.join(",")).unwrap(), from: *from, to: *to }
            }
            Spec::Scheduled { fields, minutes } => Recurrence::Scheduled {
                cron: Cron::parse(&fields.join(" ")).unwrap(),
                delay: Duration(0),
                duration: Duration(minutes * MINUTE_MS),
            },
            Spec::Once { seed, from, minutes } => {
                let (from, to) = ends(zone, *seed, *from, *minutes);
                Recurrence::Once { from, to }
            }
        }
    }

    /// Activity in each of so many minutes from an instant on, with jiff as the clock.
    fn scan(&self, zone: &Zone, start: Instant, minutes: i64) -> Vec<bool> {
        let theirs = jiff_zone(zone.name());
        let local = |at: Instant| Local(at.0 + i64::from(theirs.to_offset(stamp(at)).seconds()) * 1000);
        let instants = (0..minutes).map(|minute| Instant(start.0 + minute * MINUTE_MS));
        match self {
            Spec::Weekly { days, from, to } => instants
                .map(|at| {
                    let shown = naive(local(at));
                    let time = (shown.hour() * 60 + shown.minute()) as u16;
                    days >> shown.weekday().num_days_from_sunday() & 1 == 1 && *from <= time && time < *to
                })
                .collect(),
            Spec::Scheduled { fields, minutes: duration } => {
                let [minute, hour, day, month, weekday] = fields;
                let (minute, hour, month) = (values(minute, 0, 59), values(hour, 0, 23), values(month, 1, 12));
                let either = day != "*" && weekday != "*";
                let (day, weekday) = (values(day, 1, 31), values(weekday, 0, 6));
                let starts = |local: Local| {
                    let at = naive(local);
                    let holds = |set: u64, value: u32| set >> value & 1 == 1;
                    if !holds(month, at.month()) || !holds(hour, at.hour()) || !holds(minute, at.minute()) {
                        return false;
                    }
                    let (by_day, by_weekday) = (holds(day, at.day()), holds(weekday, at.weekday().num_days_from_sunday()));
                    if either { by_day || by_weekday } else { by_day && by_weekday }
                };
                let before = local(start).0 / MINUTE_MS - duration - 1500;
                let after = before + duration + minutes + 3000;
                let mut last = i64::MIN / 2;
                // For each minute of the wall clock, the latest start.
                let latest = (before..after).map(|minute| {
                    last = if starts(Local(minute * MINUTE_MS)) { minute } else { last };
                    last
                });
                let latest: Vec<i64> = latest.collect();
                instants
                    .map(|at| {
                        let now = local(at).0 / MINUTE_MS;
                        now - latest[(now - before) as usize] < *duration
                    })
                    .collect()
            }
            Spec::Once { seed, from, minutes } => {
                let (from, to) = ends(zone, *seed, *from, *minutes);
                let reading = |local: Local| match theirs
                    .to_ambiguous_timestamp(jiff::tz::Offset::UTC.to_datetime(stamp(Instant(local.0))))
                    .offset()
                {
                    AmbiguousOffset::Unambiguous { offset } => (offset.seconds(), offset.seconds()),
                    AmbiguousOffset::Gap { before, after } | AmbiguousOffset::Fold { before, after } => (before.seconds(), after.seconds()),
                };
                let wider = |local: Local| {
                    let (a, b) = reading(local);
                    let (a, b) = (local.0 - i64::from(a) * 1000, local.0 - i64::from(b) * 1000);
                    (a.min(b), a.max(b))
                };
                let (from, to) = (wider(from).0, wider(to).1);
                instants.map(|at| from <= at.0 && at.0 < to).collect()
            }
        }
    }
}

/// The ends of what comes once, near a change of the zone's clock.
fn ends(zone: &Zone, seed: i64, from: i64, minutes: i64) -> (Local, Local) {
    let from = Local(zone.local(near_a_change(zone.name(), seed, 1440)).0 + from * MINUTE_MS);
    (from, Local(from.0 + minutes * MINUTE_MS))
}

fn naive(local: Local) -> NaiveDateTime {
    chrono::DateTime::from_timestamp_millis(local.0).unwrap().naive_utc()
}

fn field(least: u32, most: u32) -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("*".to_owned()),
        4 => (least..=most).prop_map(|a| a.to_string()),
        1 => (least..=most, 2_u32..9).prop_map(|(a, step)| format!("{a}/{step}")),
        1 => (2_u32..9).prop_map(|step| format!("*/{step}")),
        2 => (least..=most, least..=most).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
        1 => (least..=most, least..=most).prop_map(|(a, b)| format!("{a},{b}")),
    ]
}

fn any_spec() -> impl Strategy<Value = Spec> {
    // Nights are where clocks are put forward and back.
    let hour = || prop_oneof![field(0, 23), field(0, 4)];
    let lasting = || prop_oneof![1_i64..120, 1_i64..3000, Just(60), Just(1440)];
    prop_oneof![
        2 => (1_u8..128, 0_u16..1440, 1_u16..1440).prop_map(|(days, from, length)| Spec::Weekly { days, from, to: (from + length).min(1440) }),
        1 => (1_u8..128).prop_map(|days| Spec::Weekly { days, from: 0, to: 1440 }),
        4 => (field(0, 59), hour(), field(1, 31), Just("*".to_owned()), field(0, 6), lasting())
            .prop_map(|(minute, hour, day, month, weekday, minutes)| Spec::Scheduled { fields: [minute, hour, day, month, weekday], minutes }),
        1 => (0_i64..500_000, -200_i64..200, lasting()).prop_map(|(seed, from, minutes)| Spec::Once { seed, from, minutes }),
    ]
}

const SCANNED: i64 = 2 * 1440;

/// The first minute of a scan, from one on, that is as wanted.
fn first(scan: &[bool], from: usize, wanted: bool) -> Option<usize> {
    (from..scan.len()).find(|minute| scan[*minute] == wanted)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn activity_is_what_a_scan_of_the_minutes_finds(name in restless_zone(), spec in any_spec(), seed in 0_i64..500_000, minutes in 0_i64..5000) {
        let zone = zone(name);
        let start = near_a_change(name, seed, minutes);
        let recurrence = spec.recurrence(&zone);
        let scan = spec.scan(&zone, start, SCANNED);
        let instant = |minute: usize| Instant(start.0 + minute as i64 * MINUTE_MS);
        for (minute, expected) in scan.iter().enumerate() {
            prop_assert_eq!(recurrence.is_active(&zone, instant(minute)), *expected, "{:?} at {}", recurrence, zone.display(instant(minute)));
            prop_assert_eq!(recurrence.is_active(&zone, Instant(instant(minute).0 + MINUTE_MS - 1)), *expected);
        }
        for from in (0..scan.len()).step_by(61) {
            let end = first(&scan, from, false);
            let start = end.and_then(|end| first(&scan, end, true));
            let shown = zone.display(instant(from));
            let until = recurrence.active_until(&zone, instant(from));
            match end {
                Some(end) if scan[from] => prop_assert_eq!(until, Some(instant(end)), "{:?} from {}", recurrence, shown),
                Some(_) => prop_assert_eq!(until, None),
                None => prop_assert!(until.is_none_or(|until| until >= instant(scan.len()))),
            }
            let next = recurrence.next_start(&zone, instant(from));
            match start {
                Some(start) => prop_assert_eq!(next, Some(instant(start)), "{:?} from {}", recurrence, shown),
                None => prop_assert!(next.is_none_or(|next| next >= instant(scan.len())), "{:?} from {}", recurrence, shown),
            }
        }
    }

    #[test]
    fn it_is_inactive_just_before_a_start_and_active_just_before_an_end(name in restless_zone(), spec in any_spec(), seed in 0_i64..500_000, minutes in 0_i64..5000) {
        let zone = zone(name);
        let recurrence = spec.recurrence(&zone);
        let mut turn = near_a_change(name, seed, minutes);
        for _ in 0..20 {
            let Some(start) = recurrence.next_start(&zone, turn) else { break };
            prop_assert!(start > turn);
            prop_assert!(!recurrence.is_active(&zone, Instant(start.0 - 1)) && recurrence.is_active(&zone, start));
            let Some(end) = recurrence.active_until(&zone, start) else { break };
            prop_assert!(end > start);
            prop_assert!(recurrence.is_active(&zone, Instant(end.0 - 1)) && !recurrence.is_active(&zone, end));
            prop_assert_eq!(recurrence.active_until(&zone, Instant(end.0 - 1)), Some(end));
            turn = start;
        }
    }

    #[test]
    fn the_earliest_opening_is_what_a_scan_of_the_minutes_finds(
        windows in prop::collection::vec((restless_zone(), any_spec()), 0..4),
        freezes in prop::collection::vec((restless_zone(), any_spec()), 0..4),
        name in restless_zone(), seed in 0_i64..500_000, minutes in 0_i64..5000,
    ) {
        let start = near_a_change(name, seed, minutes);
        let scan = |specs: &[(&str, Spec)]| -> Vec<Vec<bool>> { specs.iter().map(|(name, spec)| spec.scan(&zone(name), start, SCANNED)).collect() };
        let (open, frozen) = (scan(&windows), scan(&freezes));
        let expected = (0..SCANNED as usize)
            .find(|minute| (open.is_empty() || open.iter().any(|scan| scan[*minute])) && !frozen.iter().any(|scan| scan[*minute]))
            .map(|minute| Instant(start.0 + minute as i64 * MINUTE_MS));
        let built = |specs: &[(&str, Spec)]| -> Vec<(Zone, Recurrence)> {
            specs.iter().map(|(name, spec)| (zone(name), spec.recurrence(&zone(name)))).collect()
        };
        let (windows, freezes) = (built(&windows), built(&freezes));
        fn entries(of: Vec<(Zone, Recurrence)>, format: Format) -> Vec<Entry> {
            let entry = |(index, (zone, recurrence))| Entry::new(format, index, String::new(), &zone, recurrence, String::new());
            of.into_iter().enumerate().map(entry).collect()
        }
        let families = [
            Family::new(entries(windows, Format::Windows), Vec::new()),
            Family::new(Vec::new(), entries(freezes, Format::Freezes)),
        ];
        let calendar = Calendar::new(zone("UTC"), families.into());
        let asks = Asks { manual: false, started_at: None, concerns: &|_, _| Concern::Yes };
        let found = calendar.opening(start, &asks);
        match expected {
            Some(_) => prop_assert_eq!(found, expected),
            None => prop_assert!(found.is_none_or(|found| found >= Instant(start.0 + SCANNED * MINUTE_MS))),
        }
    }
}
