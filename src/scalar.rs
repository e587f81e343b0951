//! The single values that documents are made of: texts, numbers, instants and durations.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::tree::{Node, Tree};

/// The largest integer that every JSON reader holds exactly, 2^53.
pub const LARGEST_EXACT_INTEGER: u64 = 1 << 53;

/// A text that borrows from the input wherever the input needs no unescaping.
///
/// serde borrows only bare `&str` by itself, and only where there is no escape.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<'a>(pub Cow<'a, str>);

impl Text<'_> {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Deref for Text<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl<'a> From<&'a str> for Text<'a> {
    fn from(text: &'a str) -> Self {
        Text(Cow::Borrowed(text))
    }
}

impl From<String> for Text<'_> {
    fn from(text: String) -> Self {
        Text(Cow::Owned(text))
    }
}

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Tree::deserialize(deserializer)?.node {
            Node::Text(text) => Ok(Text(text)),
            _ => Err(D::Error::custom("a text is expected")),
        }
    }
}

/// A finite number; integers beyond ±2^53 are refused, since hosts would read them differently.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Number(pub f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A whole number is written without a fraction, as RFC 8785 and JavaScript write it.
        if self.0.fract() == 0.0 && self.0.abs() <= LARGEST_EXACT_INTEGER as f64 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

/// As JavaScript writes it. All numbers are written so: std's own way would bring some 6 kB more into the Wasm.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // JavaScript writes −0 as 0.
        let number = if self.0 == 0.0 { 0.0 } else { self.0 };
        f.write_str(ryu_js::Buffer::new().format(number))
    }
}

/// Checks a number that arrived as floating point: finite. Whether it was written as an integer
/// beyond ±2^53 only its text tells, see `read.rs`.
///
/// # Errors
/// NaN or an infinity.
pub fn number(value: f64) -> Result<f64, &'static str> {
    if !value.is_finite() {
        return Err("not a finite number");
    }
    Ok(value)
}

/// Reads a decimal number, an exponent and a bare point at either end allowed: `12`, `-1.5e3`, `.5`, `5.`.
///
/// JSON's reader does the work, so that there is one of its kind in the Wasm: std's own would bring 13 kB of tables.
#[must_use]
pub fn decimal(text: &str) -> Option<f64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = digits.split_at(digits.find(['e', 'E']).unwrap_or(digits.len()));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    // With a point it is no integer, however large.
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    match serde_json::from_str::<Tree<'_>>(&format!("{whole}.{fraction}{exponent}")).ok()?.node {
        Node::Number(number) => Some(if negative { -number } else { number }),
        _ => None,
    }
}

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
///
/// Read from RFC 3339 with any offset, finer fractions cut off; written in UTC with `Z`, with a fraction only where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// The first instant that RFC 3339 can write in UTC, at the start of year 0.
    pub const FIRST: Instant = Instant(-62_167_219_200_000);
    /// The last one, at the end of year 9999.
    pub const LAST: Instant = Instant(253_402_300_799_999);

    /// Reads an RFC 3339 text.
    ///
    /// # Errors
    /// Anything else, with the reason in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let at = DateTime::parse_from_rfc3339(text).ok().map(|at| Instant(at.timestamp_millis()));
        // With an offset a text can name an instant that could not be written in UTC.
        at.filter(|at| (Self::FIRST..=Self::LAST).contains(at))
            .ok_or_else(|| format!("`{}` is not an RFC 3339 instant such as `2026-06-22T14:30:00Z`", clipped(text)))
    }

    /// The instant so much later; stops at the ends of the calendar.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Instant(self.0.saturating_add(duration.0)).min(Self::LAST)
    }

    /// The instant so much earlier; stops at the ends of the calendar.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Instant(self.0.saturating_sub(duration.0)).max(Self::FIRST)
    }

    /// Whole seconds since 1970, rounded towards the past.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(at) = DateTime::<Utc>::from_timestamp_millis(self.0) else {
            return write!(f, "{} ms after 1970", self.0);
        };
        let (year, month, day) = (at.year(), at.month(), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        match at.timestamp_subsec_millis() {
            0 => f.write_str("Z"),
            fraction => write!(f, ".{fraction:03}Z"),
        }
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A length of time in milliseconds, never negative: `90s`, `10m`, `2h`, `7d`, `2w`, or several from the longest unit to the shortest: `1h30m`.
///
/// A day is 24 hours and a week 7 days, whatever the clocks do in between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(pub i64);

impl Duration {
    /// The longest that a policy may name, 10 years: longer is a slip of the pen.
    pub const LONGEST: Duration = Duration::days(3650);

    const UNITS: [(char, i64); 5] = [('w', 604_800_000), ('d', 86_400_000), ('h', 3_600_000), ('m', 60_000), ('s', 1000)];

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(days: i64) -> Self {
        Duration(days * 86_400_000)
    }

    /// Reads the policy's way of writing durations.
    ///
    /// # Errors
    /// Anything else, with the reason in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{}` is not a duration such as `90s`, `10m`, `2h`, `7d` or `1h30m`", clipped(text));
        let mut total: i64 = 0;
        let mut units = Self::UNITS.iter();
        let mut rest = text;
        if rest.is_empty() {
            return Err(wrong());
        }
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let count: i64 = rest.get(..digits).and_then(|d| d.parse().ok()).ok_or_else(wrong)?;
            let unit = rest.get(digits..).and_then(|r| r.chars().next()).ok_or_else(wrong)?;
            // `find` consumes, so that a unit can't come twice or after a shorter one.
            let (_, length) = units.find(|(name, _)| *name == unit).ok_or_else(wrong)?;
            total = count.checked_mul(*length).and_then(|part| total.checked_add(part)).ok_or_else(wrong)?;
            rest = rest.get(digits + unit.len_utf8()..).unwrap_or("");
        }
        if total > Self::LONGEST.0 {
            return Err(format!("`{}` is longer than ten years", clipped(text)));
        }
        Ok(Duration(total))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        if rest < 1000 {
            return f.write_str("0s");
        }
        for (unit, length) in Self::UNITS.iter().skip(1) {
            if rest >= *length {
                write!(f, "{}{unit}", rest / length)?;
                rest %= length;
            }
        }
        Ok(())
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The author's text in an error message, cut to a length that a person can read.
#[must_use]
pub fn clipped(text: &str) -> Cow<'_, str> {
    clipped_to(text, 80)
}

/// A text cut to a number of characters, with `…` where something is cut off.
#[must_use]
pub fn clipped_to(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or(""))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_with_any_offset_and_written_in_utc() {
        let at = |text: &str| Instant::parse(text).map(|at| at.to_string());
        assert_eq!(at("2026-06-22T14:30:00Z").as_deref(), Ok("2026-06-22T14:30:00Z"));
        assert_eq!(at("2026-06-22T10:30:00-04:00").as_deref(), Ok("2026-06-22T14:30:00Z"));
        assert_eq!(at("2026-06-22T14:30:00.1239Z").as_deref(), Ok("2026-06-22T14:30:00.123Z"));
        for wrong in [
            "",
            "yesterday",
            "2026-06-22",
            "2026-06-22T14:30:00",
            "2026-02-30T00:00:00Z",
            "1782138600",
            "9999-12-31T23:59:59-01:00",
            "0000-01-01T00:00:00+01:00",
        ] {
            assert!(at(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn durations_run_from_the_longest_unit_to_the_shortest() {
        let parse = |text: &str| Duration::parse(text).map(|d| d.to_string());
        assert_eq!(parse("1h30m").as_deref(), Ok("1h30m"));
        assert_eq!(parse("90m").as_deref(), Ok("1h30m"));
        assert_eq!(parse("2w").as_deref(), Ok("14d"));
        for wrong in ["", "10", "m", "30m1h", "1h1h", "-1h", "1.5h", "1 h", "1y", "99999999999999999999s", "4000d"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
