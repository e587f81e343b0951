use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Datelike as _, Timelike as _};
use serde_core::de::{Deserialize, Deserializer, Visitor};
use serde_core::ser::{Serialize, Serializer};

use crate::{Error, NOW};

/// An instant, to the nanosecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Whole seconds since 1970, rounded down.
    second: i64,
    /// Nanoseconds since then, below a thousand million.
    nanosecond: u32,
}

impl Timestamp {
    /// The earliest instant: `-009999-01-02T01:59:59Z`.
    pub const MIN: Timestamp = Timestamp { second: -377_705_023_201, nanosecond: 0 };
    /// The latest instant: `9999-12-30T22:00:00.999999999Z`.
    pub const MAX: Timestamp = Timestamp { second: 253_402_207_200, nanosecond: 999_999_999 };
    /// `1970-01-01T00:00:00Z`.
    pub const UNIX_EPOCH: Timestamp = Timestamp { second: 0, nanosecond: 0 };

    /// The instant that [`at`](crate::at) says it is, and [`Timestamp::MIN`] where nobody has said.
    #[must_use]
    pub fn now() -> Timestamp {
        NOW.get()
    }

    /// The instant that is so many seconds after 1970, or before it.
    ///
    /// # Errors
    /// Out of range.
    pub fn from_second(second: i64) -> Result<Timestamp, Error> {
        Timestamp { second, nanosecond: 0 }.in_range()
    }

    /// The instant that is so many milliseconds after 1970, or before it.
    ///
    /// # Errors
    /// Out of range; the last second has only its beginning here.
    pub fn from_millisecond(millisecond: i64) -> Result<Timestamp, Error> {
        if millisecond > Timestamp::MAX.second * 1000 {
            return Err(Error::OutOfRange);
        }
        // The remainder is below 1000, so this is exact.
        let nanosecond = millisecond.rem_euclid(1000) as u32 * 1_000_000;
        Timestamp { second: millisecond.div_euclid(1000), nanosecond }.in_range()
    }

    /// Seconds since 1970; what is below a second is cut off, towards 1970.
    #[must_use]
    pub fn as_second(self) -> i64 {
        if self.second < 0 && self.nanosecond > 0 { self.second + 1 } else { self.second }
    }

    /// Milliseconds since 1970; what is below a millisecond is cut off, towards 1970.
    #[must_use]
    pub fn as_millisecond(self) -> i64 {
        let below = i64::from(self.nanosecond);
        if self.second < 0 {
            (self.second + 1) * 1000 - (1_000_000_000 - below) / 1_000_000
        } else {
            self.second * 1000 + below / 1_000_000
        }
    }

    fn in_range(self) -> Result<Timestamp, Error> {
        if (Timestamp::MIN..=Timestamp::MAX).contains(&self) { Ok(self) } else { Err(Error::OutOfRange) }
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = Error;

    fn try_from(time: SystemTime) -> Result<Timestamp, Error> {
        let seconds = |duration: Duration| i64::try_from(duration.as_secs()).map_err(|_| Error::OutOfRange);
        match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => Timestamp { second: seconds(after)?, nanosecond: after.subsec_nanos() }.in_range(),
            Err(before) => {
                let before = before.duration();
                let second = -seconds(before)?;
                match before.subsec_nanos() {
                    0 => Timestamp { second, nanosecond: 0 }.in_range(),
                    below => Timestamp { second: second - 1, nanosecond: 1_000_000_000 - below }.in_range(),
                }
            }
        }
    }
}

/// As RFC 3339 writes an instant, in UTC, with as many digits below the second as it takes.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every instant in range is one of chrono's.
        let time = DateTime::from_timestamp(self.second, 0).unwrap_or_default();
        match time.year() {
            year @ 0.. => write!(formatter, "{year:04}")?,
            year => write!(formatter, "-{:06}", -year)?,
        }
        let (month, day, hour, minute, second) = (time.month(), time.day(), time.hour(), time.minute(), time.second());
        write!(formatter, "-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.nanosecond > 0 {
            let digits = format!("{:09}", self.nanosecond);
            write!(formatter, ".{}", digits.trim_end_matches('0'))?;
        }
        formatter.write_str("Z")
    }
}

/// Reads what RFC 3339 allows, and no more of the ways to write an instant that jiff knows.
impl FromStr for Timestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Timestamp, Error> {
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| Error::NotRfc3339)?;
        // In a leap second, chrono counts on beyond a thousand million; jiff takes the second before it.
        let nanosecond = time.timestamp_subsec_nanos();
        Timestamp {
            second: time.timestamp(),
            nanosecond: if nanosecond >= 1_000_000_000 { nanosecond - 1_000_000_000 } else { nanosecond },
        }
        .in_range()
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Timestamp;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an instant")
            }

            fn visit_str<E: serde_core::de::Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
