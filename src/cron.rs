//! Schedules in five fields: minute, hour, day of the month, month, day of the week.
//!
//! The dialect is the standard one of robfig/cron, which Argo CD and Kubernetes use, without its `@daily` and its `TZ=`. Two
//! things that it lets pass are refused: an empty place in a list (`1,,2`) and a range that begins with a star (`*-5`).
//! A schedule knows local times only; which zone they are in is for others to say.

use crate::scalar::{Duration, clipped};
use crate::zone::{Local, date_of, day_number, days_in_month, weekday_of};

const MINUTE_MS: i64 = 60_000;
const HOUR_MINUTES: i64 = 60;
const DAY_MINUTES: i64 = 24 * HOUR_MINUTES;
/// The rarest day there is, 29 February, is at most eight years away (1896 to 1904); one month more for the rest of this one.
const MONTHS_SEARCHED: usize = 8 * 12 + 1;

/// A schedule, as sets of bits: bit 5 of `minutes` is the minute 5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
    /// Days of the month and of the week must both fit where one is `*`; otherwise one that fits is enough.
    both_days: bool,
    /// The longest wait, in minutes, between two starts within an hour, and within a day.
    widest_in_hour: i64,
    widest_in_day: i64,
}

struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// Words for the values from `least` on.
    words: &'static [&'static str],
    help: &'static str,
}

const MINUTE: Field = Field { name: "minute", least: 0, most: 59, words: &[], help: "" };
const HOUR: Field = Field { name: "hour", least: 0, most: 23, words: &[], help: "" };
const DAY: Field = Field { name: "day of the month", least: 1, most: 31, words: &[], help: "" };
const MONTH: Field = Field {
    name: "month",
    least: 1,
    most: 12,
    words: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    help: "",
};
const WEEKDAY: Field =
    Field { name: "day of the week", least: 0, most: 6, words: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"], help: "; Sunday is 0" };

impl Cron {
    /// Reads five fields, such as `0 22 * * MON-FRI` or `*/15 9-16 1,15 * ?`.
    ///
    /// # Errors
    /// Anything else, in a sentence that names the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_ascii_whitespace().take(7).collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(match (fields.first(), fields.len()) {
                (Some(first), _) if first.starts_with('@') => {
                    format!("`{}` is a descriptor; write its five fields out, such as `0 0 * * *` for daily", clipped(text))
                }
                (Some(first), _) if first.contains("TZ=") => {
                    format!("`{}` names a time zone; it belongs in `time_zone`, beside the schedule", clipped(text))
                }
                (_, 6) => format!("`{}` has six fields; seconds are not supported, leave them out", clipped(text)),
                _ => format!("`{}` is not a schedule of five fields such as `0 22 * * MON-FRI`", clipped(text)),
            });
        };
        let (minutes, _) = MINUTE.read(minute)?;
        let (hours, _) = HOUR.read(hour)?;
        let (days, any_day) = DAY.read(day)?;
        let (months, _) = MONTH.read(month)?;
        let (weekdays, any_weekday) = WEEKDAY.read(weekday)?;
        let both_days = any_day || any_weekday;
        let widest_in_hour = widest(minutes);
        let (first, last) = (i64::from(minutes.trailing_zeros()), i64::from(top(minutes)));
        // From the last minute of one hour to the first of the next hour that matches.
        let widest_in_day = if hours.count_ones() > 1 { widest(hours) * HOUR_MINUTES - last + first } else { 0 };
        let widest_in_day = widest_in_day.max(widest_in_hour);
        Ok(Cron { minutes, hours, days, months, weekdays, both_days, widest_in_hour, widest_in_day })
    }

    /// Reads GitLab's way of writing schedules, which also knows `@daily` and its like, and 7 for Sunday.
    ///
    /// # Errors
    /// As [`Cron::parse`].
    pub fn parse_gitlab(text: &str) -> Result<Self, String> {
        const WORDS: [(&str, &str); 8] = [
            ("@yearly", "0 0 1 1 *"),
            ("@annually", "0 0 1 1 *"),
            ("@monthly", "0 0 1 * *"),
            ("@weekly", "0 0 * * 0"),
            ("@daily", "0 0 * * *"),
            ("@midnight", "0 0 * * *"),
            ("@noon", "0 12 * * *"),
            ("@hourly", "0 * * * *"),
        ];
        let text = text.trim();
        if let Some((_, fields)) = WORDS.iter().find(|(word, _)| *word == text) {
            return Self::parse(fields);
        }
        let (before, weekday) = text.rsplit_once(char::is_whitespace).unwrap_or(("", text));
        let sunday = |part: &str| match (part, part.strip_suffix("-7")) {
            ("7", _) => "0".to_owned(),
            ("0-7" | "1-7", _) => "0-6".to_owned(),
            (_, Some(first)) => format!("{first}-6,0"),
            _ => part.to_owned(),
        };
        let weekday: Vec<String> = weekday.split(',').map(sunday).collect();
        Self::parse(&format!("{before} {}", weekday.join(",")))
    }

    /// Whether it starts in the minute that holds this local time.
    #[must_use]
    pub fn matches(&self, local: Local) -> bool {
        let (day, minute) = split(local);
        let (year, month, day_of_month) = date_of(day);
        holds(self.hours, minute / HOUR_MINUTES)
            && holds(self.minutes, minute % HOUR_MINUTES)
            && holds(self.days_of(year, month), i64::from(day_of_month))
    }

    /// Whether no day is ever right for it, such as 30 February.
    #[must_use]
    pub fn never_fires(&self) -> bool {
        let some_day = (1..=12).any(|month| {
            let longest = days_in_month(2000, month);
            holds(self.months, i64::from(month)) && self.days & ones(1, longest) != 0
        });
        // Every month has every weekday; that `both_days` makes one of the two sets full, leaves the other to decide.
        !some_day && (self.both_days || self.weekdays == 0)
    }

    /// The first start strictly after a local time; `None` if there is none for eight years, and so ever.
    #[must_use]
    pub fn next_after(&self, local: Local) -> Option<Local> {
        let (day, minute) = split(local);
        let (mut year, mut month, mut day_of_month) = date_of(day);
        // The first possible day is today only if some start is left today.
        let left_today = self.next_in_day(minute + 1);
        if left_today.is_none() {
            day_of_month += 1;
        }
        for _ in 0..MONTHS_SEARCHED {
            let days = self.days_of(year, month) & !ones(0, day_of_month.saturating_sub(1));
            if days != 0 {
                let found = day_number(year, month, days.trailing_zeros());
                let minute = if found == day { left_today } else { self.next_in_day(0) };
                return minute.map(|minute| join(found, minute)).filter(|at| *at > local);
            }
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
            day_of_month = 1;
        }
        None
    }

    /// The last start at or before a local time; `None` if there is none for eight years, and so ever.
    #[must_use]
    pub fn previous_at_or_before(&self, local: Local) -> Option<Local> {
        let (day, minute) = split(local);
        let (mut year, mut month, mut day_of_month) = date_of(day);
        let passed_today = self.previous_in_day(minute);
        if passed_today.is_none() {
            day_of_month -= 1;
        }
        for _ in 0..MONTHS_SEARCHED {
            let days = self.days_of(year, month) & ones(0, day_of_month);
            if days != 0 {
                let found = day_number(year, month, top(days));
                let minute = if found == day { passed_today } else { self.previous_in_day(DAY_MINUTES - 1) };
                return minute.map(|minute| join(found, minute)).filter(|at| *at <= local);
            }
            (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
            day_of_month = 31;
        }
        None
    }

    /// Whether one start follows another for ever, without ever waiting longer than `wait`. It may not see it where days are left out.
    #[must_use]
    pub(crate) fn never_pauses(&self, wait: Duration) -> bool {
        let full = |set: u64, field: &Field| set == ones(field.least, field.most);
        let (days, weekdays) = (full(self.days, &DAY), full(self.weekdays, &WEEKDAY));
        let daily = full(self.months, &MONTH) && if self.both_days { days && weekdays } else { days || weekdays };
        let overnight = || Some(self.next_in_day(0)? + DAY_MINUTES - self.previous_in_day(DAY_MINUTES - 1)?);
        daily && overnight().is_some_and(|overnight| self.widest_in_day.max(overnight) * MINUTE_MS <= wait.0)
    }

    /// From one start on, the last start of the same day that is reached without ever waiting longer than `wait` for the next.
    ///
    /// It saves stepping through a day minute by minute; a further start may still follow within `wait`.
    #[must_use]
    pub(crate) fn chained(&self, start: Local, wait: Duration) -> Local {
        let (day, minute) = split(start);
        if self.widest_in_day * MINUTE_MS <= wait.0 {
            self.previous_in_day(DAY_MINUTES - 1).map_or(start, |last| join(day, last))
        } else if self.widest_in_hour * MINUTE_MS <= wait.0 {
            join(day, minute - minute % HOUR_MINUTES + i64::from(top(self.minutes)))
        } else {
            start
        }
    }

    /// The days of one month that are right.
    fn days_of(&self, year: i64, month: u32) -> u64 {
        if !holds(self.months, i64::from(month)) {
            return 0;
        }
        // Week after week from the weekday of the month's zeroth day.
        let zeroth = weekday_of(day_number(year, month, 1) - 1);
        let weeks =
            self.weekdays | self.weekdays << 7 | self.weekdays << 14 | self.weekdays << 21 | self.weekdays << 28 | self.weekdays << 35;
        let by_weekday = weeks >> zeroth;
        let right = if self.both_days { self.days & by_weekday } else { self.days | by_weekday };
        right & ones(1, days_in_month(year, month))
    }

    /// The first start of a day at or after a minute of the day.
    fn next_in_day(&self, minute: i64) -> Option<i64> {
        let (hour, minute) = (minute / HOUR_MINUTES, minute % HOUR_MINUTES);
        let left = from(self.minutes, minute);
        if holds(self.hours, hour) && left != 0 {
            return Some(hour * HOUR_MINUTES + i64::from(left.trailing_zeros()));
        }
        let hours = from(self.hours, hour + 1);
        (hours != 0).then(|| i64::from(hours.trailing_zeros()) * HOUR_MINUTES + i64::from(self.minutes.trailing_zeros()))
    }

    /// The last start of a day at or before a minute of the day.
    fn previous_in_day(&self, minute: i64) -> Option<i64> {
        let (hour, minute) = (minute / HOUR_MINUTES, minute % HOUR_MINUTES);
        let passed = self.minutes & !from(u64::MAX, minute + 1);
        if holds(self.hours, hour) && passed != 0 {
            return Some(hour * HOUR_MINUTES + i64::from(top(passed)));
        }
        let hours = self.hours & !from(u64::MAX, hour);
        (hours != 0).then(|| i64::from(top(hours)) * HOUR_MINUTES + i64::from(top(self.minutes)))
    }
}

impl Field {
    /// The values that a field allows, and whether it restricts nothing: `*`, alone or in a list.
    fn read(&self, text: &str) -> Result<(u64, bool), String> {
        let (mut values, mut star) = (0, false);
        for part in text.split(',') {
            let (part_values, part_star) = self.read_part(part)?;
            values |= part_values;
            star |= part_star;
        }
        Ok((values, star))
    }

    /// One of `*`, `5`, `5-9`, each also with `/step`; `5/step` goes on to the end.
    fn read_part(&self, part: &str) -> Result<(u64, bool), String> {
        let Field { name, least, most, help, .. } = *self;
        if part.is_empty() {
            return Err(format!("the {name} has an empty place in its list"));
        }
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(step)),
            None => (part, None),
        };
        let star = range == "*" || range == "?";
        let (first, last) = match range.split_once('-') {
            _ if star => (least, most),
            Some((first, last)) => (self.value(first, part)?, self.value(last, part)?),
            None => {
                let first = self.value(range, part)?;
                (first, if step.is_some() { most } else { first })
            }
        };
        if let Some(outside) = [first, last].into_iter().find(|value| !(least..=most).contains(value)) {
            return Err(format!("the {name} `{outside}` is outside {least} to {most}{help}"));
        }
        if first > last {
            return Err(format!("the {name} `{}` ends before it begins; write it as a list of two ranges", clipped(part)));
        }
        let step = match step {
            None => 1,
            Some(step) => match number(step) {
                Some(step) if step > 0 => step,
                _ => return Err(format!("the {name} `{}` needs a step of at least 1 after `/`", clipped(part))),
            },
        };
        let values = (first..=last).step_by(step as usize).fold(0, |values, value| values | 1 << value);
        // A step leaves something out, and so restricts.
        Ok((values, star && step == 1))
    }

    fn value(&self, text: &str, part: &str) -> Result<u32, String> {
        let word = || self.words.iter().zip(self.least..).find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, value)| value);
        number(text).or_else(word).ok_or_else(|| {
            let words = match self.words {
                [first, .., last] => format!(" or a name from {} to {}", first.to_ascii_uppercase(), last.to_ascii_uppercase()),
                _ => String::new(),
            };
            let Field { name, least, most, .. } = self;
            format!("the {name} `{}` is not a number from {least} to {most}{words}", clipped(part))
        })
    }
}

/// Digits alone, without sign.
fn number(text: &str) -> Option<u32> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// Days since 1970, and the minute of that day.
fn split(local: Local) -> (i64, i64) {
    (local.day(), local.time_of_day() / MINUTE_MS)
}

fn join(day: i64, minute: i64) -> Local {
    Local(day.saturating_mul(DAY_MINUTES).saturating_add(minute).saturating_mul(MINUTE_MS))
}

fn holds(set: u64, value: i64) -> bool {
    set >> value & 1 == 1
}

/// The highest value of a set.
fn top(set: u64) -> u32 {
    set.checked_ilog2().unwrap_or(0)
}

/// The values at or above a bound of at most 64.
fn from(set: u64, least: i64) -> u64 {
    if least < 64 { set & u64::MAX << least } else { 0 }
}

/// The values from one bound to the other, both below 63.
fn ones(first: u32, last: u32) -> u64 {
    if first <= last { (1 << (last + 1)) - (1 << first) } else { 0 }
}

/// The widest distance between two neighbours of a set.
fn widest(set: u64) -> i64 {
    let (mut rest, mut widest) = (set, 0);
    while rest.count_ones() > 1 {
        let first = rest.trailing_zeros();
        rest &= rest - 1;
        widest = widest.max(rest.trailing_zeros() - first);
    }
    i64::from(widest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cron(text: &str) -> Cron {
        Cron::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn local(text: &str) -> Local {
        Local::parse(text).unwrap()
    }

    fn next(spec: &str, after: &str) -> Option<String> {
        cron(spec).next_after(local(after)).map(|at| at.to_string())
    }

    fn previous(spec: &str, before: &str) -> Option<String> {
        cron(spec).previous_at_or_before(local(before)).map(|at| at.to_string())
    }

    #[test]
    fn the_next_start_is_strictly_after_and_the_previous_one_may_be_now() {
        assert_eq!(next("0 22 * * *", "2026-11-23T22:00").as_deref(), Some("2026-11-24T22:00"));
        assert_eq!(next("0 22 * * *", "2026-11-23T21:59:59").as_deref(), Some("2026-11-23T22:00"));
        assert_eq!(previous("0 22 * * *", "2026-11-23T22:00").as_deref(), Some("2026-11-23T22:00"));
        assert_eq!(previous("0 22 * * *", "2026-11-23T21:59:59").as_deref(), Some("2026-11-22T22:00"));
        assert_eq!(previous("0 22 * * *", "2026-11-23T22:00:59").as_deref(), Some("2026-11-23T22:00"));
        assert_eq!(next("59 23 31 12 *", "2026-12-31T23:59").as_deref(), Some("2027-12-31T23:59"));
        assert_eq!(previous("0 0 1 1 *", "2026-12-31T23:59").as_deref(), Some("2026-01-01T00:00"));
    }

    #[test]
    fn both_day_fields_restricted_means_either() {
        // Friday the 13th is not to be had: this is every 13th and every Friday.
        assert_eq!(next("0 0 13 * FRI", "2026-11-10T00:00").as_deref(), Some("2026-11-13T00:00"));
        assert_eq!(next("0 0 13 * FRI", "2026-11-13T00:00").as_deref(), Some("2026-11-20T00:00"));
        assert_eq!(next("0 0 13 * FRI", "2026-12-11T00:00").as_deref(), Some("2026-12-13T00:00"));
        // A star leaves the other field to decide, a stepped star does not.
        assert_eq!(next("0 0 * * FRI", "2026-12-11T00:00").as_deref(), Some("2026-12-18T00:00"));
        assert_eq!(next("0 0 13 * ?", "2026-11-13T00:00").as_deref(), Some("2026-12-13T00:00"));
        assert_eq!(next("0 0 */15 * FRI", "2026-11-13T00:00").as_deref(), Some("2026-11-16T00:00"));
        assert_eq!(next("0 0 13 * */1", "2026-11-13T00:00").as_deref(), Some("2026-12-13T00:00"));
    }

    #[test]
    fn the_leap_day_comes_within_eight_years_and_30_february_never() {
        assert_eq!(next("0 0 29 2 *", "1896-02-29T00:00").as_deref(), Some("1904-02-29T00:00"));
        assert_eq!(previous("0 0 29 2 *", "2104-02-28T00:00").as_deref(), Some("2096-02-29T00:00"));
        for spec in ["0 0 30 2 *", "0 0 31 4,6,9,11 ?", "0 0 30-31 FEB *"] {
            assert!(cron(spec).never_fires(), "{spec}");
            assert_eq!(next(spec, "2026-11-23T00:00"), None);
            assert_eq!(previous(spec, "2026-11-23T00:00"), None);
        }
        // Any Monday will do besides.
        for spec in ["0 0 30 2 MON", "0 0 29 2 *", "0 0 * 2 MON", "* * * * *"] {
            assert!(!cron(spec).never_fires(), "{spec}");
        }
    }

    #[test]
    fn names_steps_ranges_and_lists_are_the_sets_that_they_describe() {
        assert_eq!(cron("0 0 * jan-MAR Mon,fri"), cron("0 0 * 1,2,3 1,5"));
        assert_eq!(cron("5/20 * * * *"), cron("5,25,45 * * * *"));
        assert_eq!(cron("5-30/20 * * * *"), cron("5,25 * * * *"));
        assert_eq!(cron("? 08 ? ? ?"), cron("* 8 * * *"));
        assert_eq!(cron(" 0\t0  1 1 0 "), cron("0 0 1 1 SUN"));
        assert_eq!(cron("*/90 * * * *"), cron("0 * * * *"));
    }

    #[test]
    fn a_mistake_names_its_field_and_the_way_out() {
        for (spec, told) in [
            ("60 * * * *", "the minute `60` is outside 0 to 59"),
            ("* 24 * * *", "the hour `24` is outside 0 to 23"),
            ("* * 0 * *", "the day of the month `0` is outside 1 to 31"),
            ("* * * 13 *", "the month `13` is outside 1 to 12"),
            ("* * * Juli *", "the month `Juli` is not a number from 1 to 12 or a name from JAN to DEC"),
            ("* * * * 7", "the day of the week `7` is outside 0 to 6; Sunday is 0"),
            ("* * * * FRI-MON", "the day of the week `FRI-MON` ends before it begins; write it as a list of two ranges"),
            ("*/0 * * * *", "the minute `*/0` needs a step of at least 1 after `/`"),
            ("*/-12 * * * *", "the minute `*/-12` needs a step of at least 1 after `/`"),
            ("1,,2 * * * *", "the minute has an empty place in its list"),
            ("@daily", "`@daily` is a descriptor; write its five fields out, such as `0 0 * * *` for daily"),
            ("TZ=UTC 0 0 * * *", "`TZ=UTC 0 0 * * *` names a time zone; it belongs in `time_zone`, beside the schedule"),
            ("0 0 0 * * *", "`0 0 0 * * *` has six fields; seconds are not supported, leave them out"),
            ("", "`` is not a schedule of five fields such as `0 22 * * MON-FRI`"),
        ] {
            assert_eq!(Cron::parse(spec).unwrap_err(), told);
        }
        for spec in ["1-2-3 * * * *", "*-5 * * * *", "1/2/3 * * * *", "+5 * * * *", "-5 * * * *", "99999999999 * * * *", "/5 * * * *"] {
            assert!(Cron::parse(spec).is_err(), "{spec}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_trap() {
        for end in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
            for spec in ["* * * * *", "0 0 29 2 *", "0 0 30 2 *"] {
                let _ = cron(spec).matches(Local(end));
                let _ = cron(spec).next_after(Local(end));
                let _ = cron(spec).previous_at_or_before(Local(end));
            }
        }
    }

    fn field(least: u32, most: u32) -> impl Strategy<Value = String> {
        prop_oneof![
            3 => Just("*".to_owned()),
            2 => (least..=most).prop_map(|a| a.to_string()),
            1 => (least..=most, 1_u32..9).prop_map(|(a, step)| format!("{a}/{step}")),
            1 => (1_u32..9).prop_map(|step| format!("*/{step}")),
            1 => (least..=most, least..=most).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
            1 => (least..=most, least..=most).prop_map(|(a, b)| format!("{a},{b}")),
        ]
    }

    /// The schedules that a person might write, and stranger ones.
    pub(crate) fn any_spec() -> impl Strategy<Value = String> {
        (field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
            .prop_map(|(minute, hour, day, month, weekday)| format!("{minute} {hour} {day} {month} {weekday}"))
    }

    proptest! {
        #[test]
        fn next_and_previous_find_what_a_scan_of_the_minutes_finds(spec in any_spec(), from in 0_i64..3_000_000_000_000) {
            let cron = cron(&spec);
            let minute = from.div_euclid(MINUTE_MS);
            let scanned = |minutes: &mut dyn Iterator<Item = i64>| minutes.map(|m| Local(m * MINUTE_MS)).find(|m| cron.matches(*m));
            let (week, found) = (7 * DAY_MINUTES, cron.next_after(Local(from)));
            let near = found.filter(|found| found.0 <= (minute + week) * MINUTE_MS);
            prop_assert_eq!(scanned(&mut (minute + 1..=minute + week)), near);
            let found = cron.previous_at_or_before(Local(from));
            let near = found.filter(|found| found.0 >= (minute - week) * MINUTE_MS);
            prop_assert_eq!(scanned(&mut (minute - week..=minute).rev()), near);
            prop_assert_eq!(cron.next_after(Local(from)).is_none(), cron.never_fires());
        }

        #[test]
        fn a_chain_never_waits_longer_than_allowed(spec in any_spec(), from in 0_i64..3_000_000_000_000, wait in 1_i64..2000) {
            let (cron, wait) = (cron(&spec), Duration(wait * MINUTE_MS));
            if let Some(start) = cron.next_after(Local(from)) {
                let end = cron.chained(start, wait);
                prop_assert!(start <= end && cron.matches(end) && start.day() == end.day());
                let mut at = start;
                while at < end {
                    let next = cron.next_after(at).unwrap();
                    prop_assert!(next.0 - at.0 <= wait.0);
                    at = next;
                }
            }
        }

        #[test]
        fn what_never_pauses_has_no_wait_too_long(minute in field(0, 59), hour in field(0, 23), wait in 1_i64..3000) {
            let cron = cron(&format!("{minute} {hour} * * *"));
            let mut at = Local(0);
            let mut longest = 0;
            while at.day() < 3 {
                let next = cron.next_after(at).unwrap();
                longest = longest.max(if at.0 == 0 { 0 } else { next.0 - at.0 });
                at = next;
            }
            prop_assert_eq!(cron.never_pauses(Duration(wait * MINUTE_MS)), longest <= wait * MINUTE_MS);
        }

        #[test]
        fn no_text_is_a_trap(text in "[0-9*/,?a-zA-Z@ =-]{0,40}") {
            let _ = Cron::parse(&text);
        }
    }
}
