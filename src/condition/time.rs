//! Timestamps and durations as CEL has them: in nanoseconds, and in the years 1 to 9999.
//!
//! Documents hold milliseconds; literals and reckoning may be finer.

use std::fmt;

use chrono::{DateTime, Datelike, Timelike};

use crate::scalar::Instant;

const NANOS: i64 = 1_000_000_000;

/// A point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    seconds: i64,
    nanos: u32,
}

impl Timestamp {
    /// Seconds since 1970 and nanoseconds after that; nothing outside of the years 1 to 9999.
    #[must_use]
    pub fn new(seconds: i64, nanos: u32) -> Option<Self> {
        ((-62_135_596_800..=253_402_300_799).contains(&seconds) && i64::from(nanos) < NANOS).then_some(Timestamp { seconds, nanos })
    }

    /// Reads an RFC 3339 text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // chrono also takes a blank for the `T`.
        if text.as_bytes().get(10).is_none_or(|byte| !byte.eq_ignore_ascii_case(&b'T')) {
            return None;
        }
        let at = DateTime::parse_from_rfc3339(text).ok()?;
        Timestamp::new(at.timestamp(), at.timestamp_subsec_nanos())
    }

    /// Seconds since 1970, rounded towards the past.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Later by so much; nothing beyond the calendar.
    #[must_use]
    pub fn plus(self, length: Nanoseconds) -> Option<Self> {
        let nanos = i64::from(self.nanos) + length.0.rem_euclid(NANOS);
        let seconds = self.seconds.checked_add(length.0.div_euclid(NANOS))?.checked_add(nanos / NANOS)?;
        Timestamp::new(seconds, u32::try_from(nanos % NANOS).ok()?)
    }

    /// Earlier by so much; nothing beyond the calendar.
    #[must_use]
    pub fn minus(self, length: Nanoseconds) -> Option<Self> {
        // Taking whole seconds and the rest apart, so that the longest negative length can be negated.
        let nanos = i64::from(self.nanos) - length.0.rem_euclid(NANOS);
        let seconds = self.seconds.checked_sub(length.0.div_euclid(NANOS))?.checked_add(nanos.div_euclid(NANOS))?;
        Timestamp::new(seconds, u32::try_from(nanos.rem_euclid(NANOS)).ok()?)
    }

    /// The time between; nothing if it is more than CEL's durations hold, some 292 years.
    #[must_use]
    pub fn since(self, earlier: Timestamp) -> Option<Nanoseconds> {
        let seconds = i128::from(self.seconds) - i128::from(earlier.seconds);
        let nanos = i128::from(self.nanos) - i128::from(earlier.nanos);
        i64::try_from(seconds * i128::from(NANOS) + nanos).ok().map(Nanoseconds)
    }
}

impl From<Instant> for Timestamp {
    fn from(at: Instant) -> Self {
        let nanos = at.0.rem_euclid(1000) * 1_000_000;
        Timestamp { seconds: at.0.div_euclid(1000), nanos: u32::try_from(nanos).unwrap_or(0) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(at) = DateTime::from_timestamp(self.seconds, 0) else {
            return write!(f, "{} s after 1970", self.seconds);
        };
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        write_fraction(f, u64::from(self.nanos))?;
        f.write_str("Z")
    }
}

/// A length of time, which may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Nanoseconds(pub i64);

impl Nanoseconds {
    const UNITS: [(&'static str, i64); 8] =
        [("ns", 1), ("us", 1000), ("µs", 1000), ("μs", 1000), ("ms", 1_000_000), ("s", NANOS), ("m", 60 * NANOS), ("h", 3600 * NANOS)];

    /// Reads `1h30m`, `-1.5s`, `0`: any of CEL's units in any order, each with a fraction if need be.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, mut rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if rest == "0" {
            return Some(Nanoseconds(0));
        }
        if rest.is_empty() {
            return None;
        }
        let mut total: i128 = 0;
        while !rest.is_empty() {
            let (whole, after) = split_digits(rest);
            let (fraction, after) = after.strip_prefix('.').map_or(("", after), split_digits);
            if whole.is_empty() && fraction.is_empty() {
                return None;
            }
            // The longest name that fits, so that `ms` is not read as `m` and an `s` too many.
            let (name, length) = Self::UNITS.iter().filter(|(name, _)| after.starts_with(name)).max_by_key(|(name, _)| name.len())?;
            let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
            // An hour has fewer than 10^13 nanoseconds; what comes after the 15th digit is less than one.
            let fraction = fraction.get(..15).unwrap_or(fraction);
            let parts: i64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
            let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
            total += i128::from(whole) * i128::from(*length) + i128::from(parts) * i128::from(*length) / scale;
            if total > i128::from(i64::MAX) + 1 {
                return None;
            }
            rest = after.get(name.len()..)?;
        }
        i64::try_from(if negative { -total } else { total }).ok().map(Nanoseconds)
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(count).unwrap_or((text, ""))
}

/// Seconds with their fraction, as CEL writes durations: `5400s`, `-1.5s`.
impl fmt::Display for Nanoseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        write!(f, "{}", length / NANOS.unsigned_abs())?;
        write_fraction(f, length % NANOS.unsigned_abs())?;
        f.write_str("s")
    }
}

fn write_fraction(f: &mut fmt::Formatter<'_>, nanos: u64) -> fmt::Result {
    if nanos == 0 {
        return Ok(());
    }
    let digits = format!("{nanos:09}");
    write!(f, ".{}", digits.trim_end_matches('0'))
}

/// What can be asked of a timestamp, and some of it of a duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The year.
    FullYear,
    /// The month, from 0.
    Month,
    /// The day of the month, from 1.
    Date,
    /// The day of the month, from 0.
    DayOfMonth,
    /// The day of the week, from Sunday, which is 0.
    DayOfWeek,
    /// The day of the year, from 0.
    DayOfYear,
    /// The hour; of a duration all its whole hours.
    Hours,
    /// The minute; of a duration all its whole minutes.
    Minutes,
    /// The second; of a duration all its whole seconds.
    Seconds,
    /// The milliseconds within the second, of a duration too.
    Milliseconds,
}

impl Part {
    /// Every function that asks for one.
    pub const FUNCTIONS: [(&'static str, Part); 10] = [
        ("getFullYear", Part::FullYear),
        ("getMonth", Part::Month),
        ("getDate", Part::Date),
        ("getDayOfMonth", Part::DayOfMonth),
        ("getDayOfWeek", Part::DayOfWeek),
        ("getDayOfYear", Part::DayOfYear),
        ("getHours", Part::Hours),
        ("getMinutes", Part::Minutes),
        ("getSeconds", Part::Seconds),
        ("getMilliseconds", Part::Milliseconds),
    ];

    /// Whether durations have it.
    pub fn of_duration(self) -> bool {
        matches!(self, Part::Hours | Part::Minutes | Part::Seconds | Part::Milliseconds)
    }

    /// This part of a timestamp, as clocks in a zone show it.
    pub fn of(self, at: Timestamp, zone: &Zone) -> Option<i64> {
        let local = DateTime::from_timestamp(at.seconds.checked_add(zone.offset(at.seconds))?, at.nanos)?;
        Some(match self {
            Part::FullYear => i64::from(local.year()),
            Part::Month => i64::from(local.month0()),
            Part::Date => i64::from(local.day()),
            Part::DayOfMonth => i64::from(local.day0()),
            Part::DayOfWeek => i64::from(local.weekday().num_days_from_sunday()),
            Part::DayOfYear => i64::from(local.ordinal0()),
            Part::Hours => i64::from(local.hour()),
            Part::Minutes => i64::from(local.minute()),
            Part::Seconds => i64::from(local.second()),
            Part::Milliseconds => i64::from(at.nanos / 1_000_000),
        })
    }

    /// This part of a duration, rounded towards zero.
    pub fn of_length(self, length: Nanoseconds) -> Option<i64> {
        Some(match self {
            Part::Hours => length.0 / (3600 * NANOS),
            Part::Minutes => length.0 / (60 * NANOS),
            Part::Seconds => length.0 / NANOS,
            Part::Milliseconds => length.0 % NANOS / 1_000_000,
            _ => return None,
        })
    }
}

/// Where a clock hangs.
#[derive(Debug, Clone)]
pub enum Zone {
    /// So many seconds east of UTC.
    Fixed(i64),
    /// A zone of the tz database.
    Named(crate::zone::Zone),
}

impl Zone {
    /// UTC itself.
    pub const UTC: Zone = Zone::Fixed(0);

    /// Reads `UTC`, `+01:00`, `-02:30` or a name of the tz database such as `America/New_York`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "UTC" {
            return Some(Zone::UTC);
        }
        if let Some(seconds) = fixed_offset(text) {
            return Some(Zone::Fixed(seconds));
        }
        crate::zone::Zone::named(text).ok().map(Zone::Named)
    }

    /// Seconds east of UTC at an instant.
    fn offset(&self, seconds: i64) -> i64 {
        match self {
            Zone::Fixed(offset) => *offset,
            Zone::Named(zone) => i64::from(zone.offset_at(Instant(seconds.saturating_mul(1000)))),
        }
    }
}

/// `+01:00` in seconds; CEL's conformance tests leave the plus out as well.
fn fixed_offset(text: &str) -> Option<i64> {
    let (sign, clock) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (hours, minutes) = clock.split_once(':')?;
    let number = |digits: &str| {
        (digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit())).then(|| digits.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_cel_writes_them() {
        let parse = |text: &str| Nanoseconds::parse(text).map(|length| length.to_string());
        assert_eq!(parse("1h30m").as_deref(), Some("5400s"));
        assert_eq!(parse("-1.5h").as_deref(), Some("-5400s"));
        assert_eq!(parse("1m1ms").as_deref(), Some("60.001s"));
        assert_eq!(parse(".5us").as_deref(), Some("0.0000005s"));
        assert_eq!(parse("-9223372036854775808ns").as_deref(), Some("-9223372036.854775808s"));
        for wrong in ["", "-", "1", "s", ".s", "1d", "1 h", "320000000000s", "9223372036854775808ns", "1h-1m", "١s"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn timestamps_end_with_the_calendar() {
        let last = Timestamp::parse("9999-12-31T23:59:59.999999999Z").unwrap();
        assert_eq!(last.plus(Nanoseconds(1)), None);
        assert_eq!(last.minus(Nanoseconds(-1)), None);
        assert_eq!(last.minus(Nanoseconds(1_000_000_000)).unwrap().to_string(), "9999-12-31T23:59:58.999999999Z");
        assert_eq!(Timestamp::new(0, 0).unwrap().minus(Nanoseconds(i64::MIN)).unwrap().to_string(), "2262-04-11T23:47:16.854775808Z");
        for wrong in ["0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2016-12-31T23:59:60Z", "2026-01-01 00:00:00Z", "2026-01-01"] {
            assert_eq!(Timestamp::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn clocks_hang_in_their_zone() {
        let at = Timestamp::parse("2026-07-01T02:30:00Z").unwrap();
        let hours = |zone: &str| Zone::parse(zone).and_then(|zone| Part::Hours.of(at, &zone));
        assert_eq!(hours("America/New_York"), Some(22));
        assert_eq!(hours("-02:30"), Some(0));
        assert_eq!(hours("america/new_york"), None);
        assert_eq!(hours("Mars/Olympus"), None);
        assert_eq!(hours("+25:00"), None);
    }
}
