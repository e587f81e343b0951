//! What the clock on the wall says: IANA time zones, and naive local times.
//!
//! The database travels inside the program (`database_version` says which), so that every host answers alike.

mod database;
pub mod rails;

use std::fmt;
use std::sync::Arc;

use database::{Change, YearlyChange};
use thiserror::Error;

use crate::scalar::{Instant, clipped};

pub(crate) const SECOND_MS: i64 = 1000;
pub(crate) const MINUTE_MS: i64 = 60 * SECOND_MS;
const DAY_SECONDS: i64 = 86_400;
pub(crate) const DAY_MS: i64 = DAY_SECONDS * SECOND_MS;
/// The days of the week, from Sunday on.
pub(crate) const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/// Until when a zone's yearly changes are worked out at once; later ones are worked out when asked for.
const WORKED_OUT_UNTIL: i64 = 2050;
/// Further from UTC than any zone has ever been or can be (POSIX ends at 26 hours).
const WIDEST_OFFSET_MS: i64 = 26 * 3600 * SECOND_MS;

/// The release of the IANA database inside, such as `2026e`.
#[must_use]
pub fn database_version() -> &'static str {
    database::VERSION
}

/// The IANA name of a zone that Rails, and so GitLab, has a name of its own for: `Berlin`, `Eastern Time (US & Canada)`.
#[must_use]
pub fn rails(name: &str) -> Option<&'static str> {
    rails::NAMES.iter().find(|(known, _)| *known == name).map(|(_, zone)| *zone)
}

/// Every name of the database, also the old ones such as `EST5EDT`.
pub fn names() -> impl Iterator<Item = &'static str> {
    database::names()
}

/// A time zone of the IANA database. Copies share their data: cloning is cheap, naming is not.
#[derive(Clone)]
pub struct Zone(Arc<Clock>);

/// How a zone's offset from UTC changes over time; offsets in seconds, east of UTC positive.
struct Clock {
    name: &'static str,
    /// Before the first change.
    initial: i32,
    /// Strictly ascending, each with another offset than the one before.
    changes: Vec<Change>,
    /// Since when the rule decides, in seconds since 1970.
    rule_since: i64,
    /// The yearly changes to and from daylight saving time after `changes`.
    rule: Option<[YearlyChange; 2]>,
}

/// A stretch of time with one offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Seconds east of UTC.
    pub offset: i32,
    /// The first instant with another offset; `None` when there is none to come.
    pub until: Option<Instant>,
}

/// A name that the database does not know, exactly as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a time zone of the IANA database")]
pub struct UnknownZone {
    /// The name that was most likely meant, when one stands out.
    pub nearest: Option<&'static str>,
}

/// A naive local time: what a wall clock shows, in milliseconds since it showed 1970-01-01T00:00.
///
/// Read from and written as `2026-11-26T00:00`, with seconds only where there are any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Local(pub i64);

/// When a wall clock shows a local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instants {
    /// Once.
    Unique(Instant),
    /// Twice, since the clock was put back.
    Fold {
        /// The first time.
        earlier: Instant,
        /// The second time.
        later: Instant,
    },
    /// Never, since the clock was put forward past it.
    Gap {
        /// When the clock was put forward.
        transition: Instant,
        /// The reading with the offset after the transition; it lies before it.
        earlier: Instant,
        /// The reading with the offset before the transition; it lies at or after it.
        later: Instant,
    },
}

impl Instants {
    /// The earliest reading.
    #[must_use]
    pub fn earliest(self) -> Instant {
        match self {
            Instants::Unique(at) => at,
            Instants::Fold { earlier, .. } | Instants::Gap { earlier, .. } => earlier,
        }
    }

    /// The latest reading.
    #[must_use]
    pub fn latest(self) -> Instant {
        match self {
            Instants::Unique(at) => at,
            Instants::Fold { later, .. } | Instants::Gap { later, .. } => later,
        }
    }
}

impl Zone {
    /// The zone of this name, spelled as in the database: `Europe/Paris`, `UTC`, and also old names such as `EST5EDT`.
    ///
    /// # Errors
    /// A name that the database doesn't have exactly so.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        let clock = Clock::read(name).ok_or_else(|| UnknownZone { nearest: nearest(name) })?;
        Ok(Zone(Arc::new(clock)))
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Zone(Arc::new(Clock { name: "UTC", initial: 0, changes: Vec::new(), rule_since: i64::MIN, rule: None }))
    }

    /// The name, as in the database.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// Seconds east of UTC at an instant. Not always whole minutes: until clocks were put together, towns kept the sun's time.
    #[must_use]
    pub fn offset_at(&self, at: Instant) -> i32 {
        self.0.offset_at(at.seconds())
    }

    /// The offset at an instant, and until when it lasts.
    #[must_use]
    pub fn stretch_at(&self, at: Instant) -> Stretch {
        Stretch { offset: self.offset_at(at), until: self.next_transition(at) }
    }

    /// The first instant after this one at which the offset changes; `None` when it never does again.
    #[must_use]
    pub fn next_transition(&self, after: Instant) -> Option<Instant> {
        let seconds = self.0.next_change(after.seconds())?;
        // At the end of what an instant can hold, there is no later one.
        Some(Instant(seconds.saturating_mul(SECOND_MS))).filter(|next| *next > after)
    }

    /// What the wall clock shows at an instant.
    #[must_use]
    pub fn local(&self, at: Instant) -> Local {
        Local(at.0.saturating_add(i64::from(self.offset_at(at)) * SECOND_MS))
    }

    /// When the wall clock shows a local time.
    #[must_use]
    pub fn instants(&self, local: Local) -> Instants {
        let mut begin = i64::MIN;
        let mut stretch = self.stretch_at(Instant(local.0.saturating_sub(WIDEST_OFFSET_MS)));
        let (mut first, mut last, mut gap) = (None, None, None);
        loop {
            let reading = local.at_offset(stretch.offset);
            if begin <= reading.0 && stretch.until.is_none_or(|until| reading < until) {
                first = first.or(Some(reading));
                last = Some(reading);
            }
            let next = stretch.until.filter(|until| until.0 <= local.0.saturating_add(WIDEST_OFFSET_MS));
            let Some(transition) = next else { break };
            stretch = self.stretch_at(transition);
            begin = transition.0;
            let earlier = local.at_offset(stretch.offset);
            if earlier < transition && transition <= reading {
                gap = Some(Instants::Gap { transition, earlier, later: reading });
            }
        }
        match (first, last, gap) {
            (Some(earlier), Some(later), _) if earlier < later => Instants::Fold { earlier, later },
            (Some(at), ..) => Instants::Unique(at),
            (None, _, Some(gap)) => gap,
            // Only at the ends of what an instant can hold.
            (None, _, None) => Instants::Unique(local.at_offset(stretch.offset)),
        }
    }

    /// An instant for people, with offset and zone: `2026-11-23T09:00:00-05:00[America/New_York]`.
    #[must_use]
    pub fn display(&self, at: Instant) -> String {
        let local = self.local(at);
        // A local time leaves out seconds where there are none, an instant does not.
        let whole = if local.0 % MINUTE_MS == 0 { ":00" } else { "" };
        format!("{local}{whole}{}[{}]", self.offset_text(at), self.name())
    }

    /// The same for a line of a list whose zone is known: `Mon 2026-11-23 09:00 -05:00`.
    #[must_use]
    pub fn line(&self, at: Instant) -> String {
        let local = self.local(at);
        let weekday = WEEKDAYS.get(local.weekday() as usize).and_then(|name| name.get(..3)).unwrap_or("");
        format!("{weekday} {} {}", local.to_string().replace('T', " "), self.offset_text(at))
    }

    /// `-05:00`, with seconds only where there are any.
    fn offset_text(&self, at: Instant) -> String {
        let offset = self.offset_at(at);
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes, seconds) = (offset.abs() / 3600, offset.abs() / 60 % 60, offset.abs() % 60);
        let odd = if seconds == 0 { String::new() } else { format!(":{seconds:02}") };
        format!("{sign}{hours:02}:{minutes:02}{odd}")
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.name())
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl Clock {
    fn read(name: &str) -> Option<Self> {
        let database::History { name, initial, mut changes, rule } = database::history(name)?;
        let Some((since, rule)) = rule else {
            return Some(Clock { name, initial, changes, rule_since: i64::MIN, rule: None });
        };
        let first_year = date_of(since.max(0).div_euclid(DAY_SECONDS)).0;
        for change in (first_year..WORKED_OUT_UNTIL).flat_map(|year| changes_in(&rule, year)).filter(|change| change.at > since) {
            if change.offset != changes.last().map_or(initial, |last| last.offset) {
                changes.push(change);
            }
        }
        let rule_since = changes.last().map_or(since, |last| last.at);
        Some(Clock { name, initial, changes, rule_since, rule: Some(rule) })
    }

    fn offset_at(&self, seconds: i64) -> i32 {
        match &self.rule {
            Some(rule) if seconds >= self.rule_since => {
                let year = date_of(seconds.div_euclid(DAY_SECONDS)).0;
                // Mostly one of this year's two changes lies behind and the other ahead, which settles it.
                let [first, second] = changes_in(rule, year);
                if first.at <= seconds && seconds < second.at {
                    return first.offset;
                }
                let [earlier, _] = nearby(rule, year, seconds);
                earlier.map_or(self.initial, |change| change.offset)
            }
            _ => {
                let passed = self.changes.partition_point(|change| change.at <= seconds);
                passed.checked_sub(1).and_then(|last| self.changes.get(last)).map_or(self.initial, |change| change.offset)
            }
        }
    }

    fn next_change(&self, seconds: i64) -> Option<i64> {
        if self.rule.is_none() || seconds < self.rule_since {
            let passed = self.changes.partition_point(|change| change.at <= seconds);
            if let Some(next) = self.changes.get(passed) {
                return Some(next.at);
            }
        }
        let rule = self.rule.as_ref()?;
        let seconds = seconds.max(self.rule_since);
        let year = date_of(seconds.div_euclid(DAY_SECONDS)).0;
        let [_, next] = nearby(rule, year, seconds);
        next.map(|change| change.at)
    }
}

/// The last change at or before an instant of the year, and the first one after it.
fn nearby(rule: &[YearlyChange; 2], year: i64, seconds: i64) -> [Option<Change>; 2] {
    // A rule's local day may begin in the UTC year before or end in the one after.
    let mut found = [None, None];
    for change in [year - 1, year, year + 1].into_iter().flat_map(|year| changes_in(rule, year)) {
        if change.at <= seconds {
            found = [Some(change), found[1]];
        } else {
            found = [found[0], found[1].or(Some(change))];
        }
    }
    found
}

/// The two changes of a year, in order.
fn changes_in(rule: &[YearlyChange; 2], year: i64) -> [Change; 2] {
    let [first, second] = rule.map(|change| change.in_year(year));
    if first.at < second.at { [first, second] } else { [second, first] }
}

impl YearlyChange {
    fn in_year(self, year: i64) -> Change {
        let month = u32::from(self.month);
        let first = day_number(year, month, 1);
        let until_weekday = (i64::from(self.weekday) - weekday_of(first)).rem_euclid(7);
        let nth = until_weekday + 7 * (i64::from(self.week) - 1);
        // The fifth stands for the last.
        let day = if nth < i64::from(days_in_month(year, month)) { first + nth } else { first + nth - 7 };
        Change { at: day * DAY_SECONDS + self.time, offset: self.offset }
    }
}

impl Local {
    /// Reads `2026-11-26T00:00`, the same with seconds, or a date alone, which means its first moment.
    ///
    /// # Errors
    /// Anything else, with the reason in words; also an offset, since the zone stands elsewhere.
    pub fn parse(text: &str) -> Result<Self, String> {
        read_local(text).ok_or_else(|| {
            let shown = clipped(text);
            if Instant::parse(text).is_ok() {
                format!("`{shown}` is an instant, where a local time without `Z` or offset belongs, such as `2026-11-26T00:00`")
            } else {
                format!("`{shown}` is not a local time such as `2026-11-26T00:00`")
            }
        })
    }

    /// The time that a clock shows on a date (year, month, day) as hours, minutes and seconds; `None` where there is no such date or time.
    #[must_use]
    pub fn new([year, month, day]: [u32; 3], [hour, minute, second]: [u32; 3]) -> Option<Self> {
        let year = i64::from(year);
        let is_date = (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
        let seconds = i64::from(hour * 3600 + minute * 60 + second);
        let is_time = hour <= 23 && minute <= 59 && second <= 59;
        (is_date && is_time).then(|| Local((day_number(year, month, day) * DAY_SECONDS + seconds) * SECOND_MS))
    }

    /// The day of the week, counted from Sunday (0) to Saturday (6).
    #[must_use]
    pub fn weekday(self) -> u32 {
        weekday_of(self.day()) as u32
    }

    /// Whole days since 1970-01-01, rounded towards the past.
    #[must_use]
    pub fn day(self) -> i64 {
        self.0.div_euclid(DAY_MS)
    }

    /// Milliseconds since midnight on the wall clock.
    #[must_use]
    pub fn time_of_day(self) -> i64 {
        self.0.rem_euclid(DAY_MS)
    }

    /// The instant at which a clock so many seconds east of UTC shows this.
    fn at_offset(self, offset: i32) -> Instant {
        Instant(self.0.saturating_sub(i64::from(offset) * SECOND_MS))
    }
}

impl fmt::Display for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date_of(self.day());
        let seconds = self.time_of_day() / SECOND_MS;
        let (hour, minute, second, fraction) = (seconds / 3600, seconds / 60 % 60, seconds % 60, self.0.rem_euclid(SECOND_MS));
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")?;
        match (second, fraction) {
            (0, 0) => Ok(()),
            (_, 0) => write!(f, ":{second:02}"),
            _ => write!(f, ":{second:02}.{fraction:03}"),
        }
    }
}

fn read_local(text: &str) -> Option<Local> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let (year, rest) = date.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (digits(year, 4)?, digits(month, 2)?, digits(day, 2)?);
    let clock = match time {
        None => [0; 3],
        Some(time) => {
            let (hour, rest) = time.split_once(':')?;
            let (minute, second) = rest.split_once(':').unwrap_or((rest, "00"));
            [digits(hour, 2)?, digits(minute, 2)?, digits(second, 2)?]
        }
    };
    Local::new([year, month, day], clock)
}

/// Exactly so many digits, as a number.
pub(crate) fn digits(text: &str, count: usize) -> Option<u32> {
    let fits = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, for every year that an instant can reach (chrono's end earlier).
///
/// Years are counted from March, so that the leap day is their last: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
pub(crate) fn day_number(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of the Gregorian calendar, so many days after 1970-01-01.
pub(crate) fn date_of(day_number: i64) -> (i64, u32, u32) {
    let from_march = day_number + 719_468;
    let (era, day_of_era) = (from_march.div_euclid(146_097), from_march.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month as u32, day as u32)
}

/// How many days a month of the Gregorian calendar has.
pub(crate) fn days_in_month(year: i64, month: u32) -> u32 {
    match month {
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day of the week, from Sunday (0) to Saturday (6), so many days after 1970-01-01, which was a Thursday.
pub(crate) fn weekday_of(day_number: i64) -> i64 {
    (day_number + 4).rem_euclid(7)
}

/// The one zone that a name most likely means: its place alone (`new york`), or a few wrong letters.
fn nearest(name: &str) -> Option<&'static str> {
    /// A word as short as this is an abbreviation, and `PST` does not mean `EST`.
    const ABBREVIATION: usize = 4;
    /// No zone's name is as long as this.
    const LONGEST: usize = 40;
    if let Some(zone) = names().find(|zone| zone.eq_ignore_ascii_case(name)) {
        return Some(zone);
    }
    if name.len() <= ABBREVIATION || name.len() > LONGEST {
        return None;
    }
    let wanted = name.trim().replace(' ', "_").to_ascii_lowercase();
    let place = |zone: &str| zone.rsplit('/').next().is_some_and(|place| place.eq_ignore_ascii_case(&wanted));
    if let Some(zone) = names().find(|zone| zone.eq_ignore_ascii_case(&wanted) || place(zone)) {
        return Some(zone);
    }
    let tolerated = wanted.len() / 5;
    names()
        .filter(|zone| zone.len() > ABBREVIATION && zone.len().abs_diff(wanted.len()) <= tolerated)
        .filter_map(|zone| Some((letters_apart(&wanted, zone, tolerated)?, zone)))
        .min()
        .map(|(_, zone)| zone)
}

/// How many letters must be put in, taken out or replaced to get from one word to the other, whatever their case; `None` for more
/// than are tolerated.
fn letters_apart(from: &str, to: &str, tolerated: usize) -> Option<usize> {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (taken, a) in from.bytes().enumerate() {
        let mut left = taken + 1;
        let mut diagonal = taken;
        let mut least = left;
        for (b, cell) in to.bytes().zip(row.iter_mut().skip(1)) {
            let replaced = diagonal + usize::from(!a.eq_ignore_ascii_case(&b));
            diagonal = *cell;
            left = replaced.min(left + 1).min(*cell + 1);
            *cell = left;
            least = least.min(left);
        }
        if least > tolerated {
            return None;
        }
        if let Some(head) = row.first_mut() {
            *head = taken + 1;
        }
    }
    row.last().copied().filter(|apart| *apart <= tolerated)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    pub(crate) fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn local(text: &str) -> Local {
        Local::parse(text).unwrap()
    }

    #[test]
    fn the_database_is_inside_and_every_zone_of_it_can_be_read() {
        assert_eq!(database_version(), "2026e");
        let mut count = 0;
        for name in names() {
            let zone = zone(name);
            assert_eq!(zone.name(), name);
            assert!(zone.offset_at(Instant(0)).abs() < 16 * 3600, "{name}");
            count += 1;
        }
        assert!(count > 590, "{count}");
    }

    #[test]
    fn a_name_is_taken_as_written_and_a_near_miss_is_named() {
        let nearest = |name: &str| Zone::named(name).unwrap_err().nearest;
        assert_eq!(nearest("america/new_york"), Some("America/New_York"));
        assert_eq!(nearest("America/New York"), Some("America/New_York"));
        assert_eq!(nearest("New York"), Some("America/New_York"));
        assert_eq!(nearest("America/NewYork"), Some("America/New_York"));
        assert_eq!(nearest("Europe/Berlim"), Some("Europe/Berlin"));
        assert_eq!(nearest("utc"), Some("UTC"));
        for stranger in ["", "PST", "Mars/Olympus_Mons", "UTC+2", &"x".repeat(100_000), "Ünïcödé/Zöne"] {
            assert_eq!(nearest(stranger), None, "{stranger}");
        }
        for name in ["UTC", "EST5EDT", "Etc/GMT+5", "Asia/Kolkata", "US/Pacific"] {
            assert!(Zone::named(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn local_times_are_read_strictly_and_written_shortly() {
        let written = |text: &str| Local::parse(text).map(|local| local.to_string());
        assert_eq!(written("2026-11-26T00:00").as_deref(), Ok("2026-11-26T00:00"));
        assert_eq!(written("2026-11-26T09:05:00").as_deref(), Ok("2026-11-26T09:05"));
        assert_eq!(written("2026-11-26T09:05:07").as_deref(), Ok("2026-11-26T09:05:07"));
        assert_eq!(written("2028-02-29").as_deref(), Ok("2028-02-29T00:00"));
        assert_eq!(written("0000-01-01").as_deref(), Ok("0000-01-01T00:00"));
        assert_eq!(Local(-1).to_string(), "1969-12-31T23:59:59.999");
        for wrong in [
            "",
            "tomorrow",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-5",
            "2026-11-26T24:00",
            "2026-11-26T09:60",
            "2026-11-26T9:00",
            "2026-11-26 09:00",
            "2026-11-26T",
            "2026-11-26T09:00:00.5",
            "+026-11-26",
            "2026-11-2é",
        ] {
            assert!(Local::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Local::parse("2026-11-26T00:00:00Z").unwrap_err().contains("without `Z` or offset"));
    }

    #[test]
    fn days_are_counted_as_chrono_counts_them() {
        for day in (-800_000..800_000).step_by(97) {
            let date = chrono::NaiveDate::from_epoch_days(day).unwrap();
            let (year, month, day_of_month) = date_of(i64::from(day));
            assert_eq!(chrono::NaiveDate::from_ymd_opt(year as i32, month, day_of_month), Some(date));
            assert_eq!(day_number(year, month, day_of_month), i64::from(day));
            assert_eq!(weekday_of(i64::from(day)), i64::from(chrono::Datelike::weekday(&date).num_days_from_sunday()));
        }
    }

    #[test]
    fn a_local_time_is_shown_once_twice_or_never() {
        let new_york = zone("America/New_York");
        assert_eq!(new_york.instants(local("2026-11-23T09:00")), Instants::Unique(at("2026-11-23T14:00:00Z")));
        assert_eq!(
            new_york.instants(local("2026-11-01T01:30")),
            Instants::Fold { earlier: at("2026-11-01T05:30:00Z"), later: at("2026-11-01T06:30:00Z") }
        );
        assert_eq!(
            new_york.instants(local("2026-03-08T02:30")),
            Instants::Gap {
                transition: at("2026-03-08T07:00:00Z"),
                earlier: at("2026-03-08T06:30:00Z"),
                later: at("2026-03-08T07:30:00Z")
            }
        );
        // Both edges: the gap begins at 02:00 and the fold at 01:00, and 03:00 and 02:00 are outside.
        assert!(matches!(new_york.instants(local("2026-03-08T02:00")), Instants::Gap { .. }));
        assert_eq!(new_york.instants(local("2026-03-08T03:00")), Instants::Unique(at("2026-03-08T07:00:00Z")));
        assert!(matches!(new_york.instants(local("2026-11-01T01:00")), Instants::Fold { .. }));
        assert_eq!(new_york.instants(local("2026-11-01T02:00")), Instants::Unique(at("2026-11-01T07:00:00Z")));
    }

    #[test]
    fn samoa_skipped_a_whole_day() {
        let apia = zone("Pacific/Apia");
        let Instants::Gap { transition, .. } = apia.instants(local("2011-12-30T12:00")) else { panic!("a gap") };
        assert_eq!(transition, at("2011-12-30T10:00:00Z"));
        assert_eq!(apia.local(transition).to_string(), "2011-12-31T00:00");
    }

    #[test]
    fn people_are_shown_the_local_time_the_offset_and_the_zone() {
        let shown = |name: &str, instant: &str| zone(name).display(at(instant));
        assert_eq!(shown("America/New_York", "2026-11-23T14:00:00Z"), "2026-11-23T09:00:00-05:00[America/New_York]");
        assert_eq!(shown("Asia/Kolkata", "2026-11-23T14:00:00.250Z"), "2026-11-23T19:30:00.250+05:30[Asia/Kolkata]");
        assert_eq!(shown("UTC", "2026-11-23T14:00:00Z"), "2026-11-23T14:00:00+00:00[UTC]");
        assert_eq!(shown("Africa/Monrovia", "1960-01-01T00:00:00Z"), "1959-12-31T23:15:30-00:44:30[Africa/Monrovia]");
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_trap() {
        for name in ["UTC", "America/New_York", "Africa/Casablanca", "Pacific/Kiritimati"] {
            let zone = zone(name);
            for end in [i64::MIN, i64::MIN + 1, -1, i64::MAX - 1, i64::MAX] {
                let _ = zone.stretch_at(Instant(end));
                let _ = zone.instants(Local(end));
                let _ = zone.local(Instant(end));
                let _ = zone.display(Instant(end));
                assert!(!Local(end).to_string().is_empty());
            }
        }
    }

    #[test]
    fn every_transition_changes_the_offset_and_there_only() {
        for name in names() {
            let zone = zone(name);
            let mut from = at("1850-01-01T00:00:00Z");
            while let Some(next) = zone.next_transition(from).filter(|next| *next < at("2060-01-01T00:00:00Z")) {
                assert_ne!(zone.offset_at(Instant(next.0 - 1)), zone.offset_at(next), "{name} {next}");
                assert_eq!(zone.offset_at(Instant(next.0 - 1)), zone.offset_at(from), "{name} {next}");
                from = next;
            }
        }
    }
}
