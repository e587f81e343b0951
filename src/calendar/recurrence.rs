//! When a window or a freeze is active: again and again, or once.
//!
//! What comes again is half-open in naive local time: it is active at `t` when it starts at some `m` with
//! `m ≤ local(t) < m + duration`. Where the clock is put forward past 02:30, a start at 02:30 is active as soon as the clock shows
//! anything later, and where it is put back, both passes count. So activity can change at two kinds of instants only: where the
//! wall clock shows an edge, and where it is put forward or back. Every search here goes from stretch to stretch of one offset.

use std::fmt;

use super::event::Event;
use crate::cron::Cron;
use crate::limits;
use crate::scalar::{Duration, Instant, clipped};
use crate::zone::{DAY_MS, Local, MINUTE_MS, WEEKDAYS, Zone, digits, weekday_of};

const DAY_MINUTES: u16 = 24 * 60;
/// What comes after a closed end.
const MILLISECOND: Duration = Duration(1);
const HORIZON: Duration = Duration::days(limits::CALENDAR_HORIZON_DAYS);

/// When a window or a freeze is active, on the wall clock of some zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recurrence {
    /// Every week, on some days, between two times of the day; never past midnight.
    Weekly {
        /// The days.
        days: Weekdays,
        /// The first minute of the day that belongs to it.
        from: u16,
        /// The first minute of the day after `from` that doesn't; 1440 for midnight.
        to: u16,
    },
    /// For a while from each start of a schedule, by the wall clock. Overlapping ones are one.
    Scheduled {
        /// The starts.
        cron: Cron,
        /// How long after each start it begins; zero but for Argo CD, whose windows are inactive at their very start.
        delay: Duration,
        /// How long each lasts; a wall clock that is put forward shortens it.
        duration: Duration,
    },
    /// From each start of one schedule to the next start of another, which still belongs to it, by the wall clock: GitLab's way.
    Between {
        /// The starts.
        start: Cron,
        /// The ends.
        end: Cron,
    },
    /// An event of an iCalendar.
    Event(Box<Event>),
    /// Once, taking the wider reading where the clock shows one of its ends twice or never.
    Once {
        /// The first moment that belongs to it.
        from: Local,
        /// The first moment after `from` that doesn't.
        to: Local,
    },
}

impl Recurrence {
    /// Whether it can't be active at any time in any zone.
    #[must_use]
    pub fn never(&self) -> bool {
        match self {
            Recurrence::Weekly { days, from, to } => days.is_empty() || to <= from || *from >= DAY_MINUTES,
            Recurrence::Scheduled { cron, duration, .. } => duration.0 <= 0 || cron.never_fires(),
            Recurrence::Between { start, end } => start.never_fires() || end.never_fires(),
            Recurrence::Once { from, to } => to <= from,
            Recurrence::Event(event) => event.length.0 <= 0,
        }
    }

    /// Whether it is active at an instant.
    #[must_use]
    pub fn is_active(&self, zone: &Zone, at: Instant) -> bool {
        match self {
            Recurrence::Once { from, to } => span(zone, *from, *to).is_some_and(|(start, end)| start <= at && at < end),
            Recurrence::Event(event) => event.end_of_active(zone, at).is_some(),
            Recurrence::Weekly { .. } | Recurrence::Scheduled { .. } | Recurrence::Between { .. } => self.covers(zone.local(at)),
        }
    }

    /// The first instant after `at` at which it isn't active any more, through everything that overlaps or touches.
    ///
    /// `None` when it isn't active at `at`, or stays so for longer than [`limits::CALENDAR_HORIZON_DAYS`].
    #[must_use]
    pub fn active_until(&self, zone: &Zone, at: Instant) -> Option<Instant> {
        let horizon = at.plus(HORIZON);
        if let Recurrence::Once { from, to } = self {
            let (start, end) = span(zone, *from, *to)?;
            return Some(end).filter(|end| start <= at && at < *end && *end <= horizon);
        }
        if let Recurrence::Event(event) = self {
            return event.active_until(zone, at, horizon);
        }
        if !self.is_active(zone, at) {
            return None;
        }
        let mut turn = at;
        while turn <= horizon {
            let stretch = zone.stretch_at(turn);
            let local = zone.local(turn);
            if !self.covers(local) {
                return Some(turn);
            }
            let end = self.end_after(local).map(|end| turn.plus(Duration(end.0.saturating_sub(local.0))));
            match (end, stretch.until) {
                // An edge that falls on the transition itself is shown by another clock: look again there.
                (Some(end), until) if until.is_none_or(|until| end < until) => return Some(end).filter(|end| *end <= horizon),
                (_, until) => turn = until?,
            }
        }
        None
    }

    /// The first instant after `at` at which it becomes active; when it is active at `at`, the one after that activity.
    ///
    /// `None` when there is none within [`limits::CALENDAR_HORIZON_DAYS`].
    #[must_use]
    pub fn next_start(&self, zone: &Zone, at: Instant) -> Option<Instant> {
        let horizon = at.plus(HORIZON);
        if let Recurrence::Once { from, to } = self {
            return span(zone, *from, *to).map(|(start, _)| start).filter(|start| *start > at && *start <= horizon);
        }
        let after = if self.is_active(zone, at) { self.active_until(zone, at)? } else { at };
        if let Recurrence::Event(event) = self {
            return event.next_start(zone, after, horizon);
        }
        let mut turn = after;
        while turn <= horizon {
            let stretch = zone.stretch_at(turn);
            let local = zone.local(turn);
            // At the first turn it is inactive.
            if self.covers(local) {
                return Some(turn);
            }
            let start = self.start_after(local).map(|start| turn.plus(Duration(start.0.saturating_sub(local.0))));
            match (start, stretch.until) {
                (Some(start), until) if until.is_none_or(|until| start < until) => return Some(start).filter(|start| *start <= horizon),
                (_, until) => turn = until?,
            }
        }
        None
    }

    /// Whether a recurring one holds while the wall clock shows this.
    fn covers(&self, local: Local) -> bool {
        match self {
            Recurrence::Weekly { days, from, to } => {
                let time = local.time_of_day();
                i64::from(*from) * MINUTE_MS <= time && time < i64::from(*to) * MINUTE_MS && days.contains(local.weekday())
            }
            // All last equally long, so the latest start reaches furthest.
            Recurrence::Scheduled { cron, delay, duration } => {
                let local = before(local, *delay);
                cron.previous_at_or_before(local).is_some_and(|start| local.0.saturating_sub(start.0) < duration.0)
            }
            // The later the start, the later the end.
            Recurrence::Between { start, end } => {
                start.previous_at_or_before(local).and_then(|start| end.next_after(start)).is_some_and(|end| local <= end)
            }
            // These go by instants.
            Recurrence::Once { .. } | Recurrence::Event(_) => false,
        }
    }

    /// On a clock that is never put forward or back: when the activity that holds now ends. `None` beyond the horizon.
    fn end_after(&self, local: Local) -> Option<Local> {
        match self {
            Recurrence::Weekly { days, from, to } => {
                let today = local.day();
                if *from == 0 && *to >= DAY_MINUTES {
                    // Whole days: to the midnight before the first day that isn't one of them.
                    let free = (today + 1..=today + 7).find(|day| !days.contains_day(*day))?;
                    return Some(Local(free.saturating_mul(DAY_MS)));
                }
                Some(Local(today.saturating_mul(DAY_MS).saturating_add(i64::from(*to.min(&DAY_MINUTES)) * MINUTE_MS)))
            }
            Recurrence::Scheduled { cron, delay, duration } => {
                if delay.0 == 0 && cron.never_pauses(*duration) {
                    return None;
                }
                let local = before(local, *delay);
                let last = Local(local.0.saturating_add(HORIZON.0));
                let mut start = cron.previous_at_or_before(local)?;
                while start <= last {
                    start = cron.chained(start, *duration);
                    let end = Local(start.0.saturating_add(duration.0));
                    match cron.next_after(start).filter(|next| *next <= end) {
                        Some(next) => start = next,
                        None => return Some(after(end, *delay)),
                    }
                }
                None
            }
            Recurrence::Between { start, end } => {
                let mut begun = start.previous_at_or_before(local)?;
                for _ in 0..limits::CALENDAR_CHAIN {
                    let over = end.next_after(begun)?;
                    let latest = start.previous_at_or_before(after(over, MILLISECOND))?;
                    if latest <= begun {
                        return Some(after(over, MILLISECOND));
                    }
                    begun = latest;
                }
                None
            }
            Recurrence::Once { .. } | Recurrence::Event(_) => None,
        }
    }

    /// On a clock that is never put forward or back, and while nothing holds: when the next activity begins.
    fn start_after(&self, local: Local) -> Option<Local> {
        if self.never() {
            return None;
        }
        match self {
            Recurrence::Weekly { days, from, .. } => {
                let today = local.day();
                let start = |day: i64| Local(day.saturating_mul(DAY_MS).saturating_add(i64::from(*from) * MINUTE_MS));
                (today..=today + 7).filter(|day| days.contains_day(*day)).map(start).find(|start| *start > local)
            }
            Recurrence::Scheduled { cron, delay, .. } => cron.next_after(before(local, *delay)).map(|start| after(start, *delay)),
            Recurrence::Between { start, .. } => start.next_after(local),
            Recurrence::Once { .. } | Recurrence::Event(_) => None,
        }
    }
}

fn before(local: Local, length: Duration) -> Local {
    Local(local.0.saturating_sub(length.0))
}

fn after(local: Local, length: Duration) -> Local {
    Local(local.0.saturating_add(length.0))
}

/// From when until when something lasts once, in the wider reading; `None` when it ends before it begins.
pub(super) fn span(zone: &Zone, from: Local, to: Local) -> Option<(Instant, Instant)> {
    (from < to).then(|| (zone.instants(from).earliest(), zone.instants(to).latest()))
}

/// Some days of the week.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Reads days and ranges of days, in English, in full or by three letters: `Mon-Thu`, `Mon,Wed,Fri`, `Friday-Monday`.
    ///
    /// # Errors
    /// Anything else, with the reason in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let day = |name: &str| {
            let name = name.trim();
            let known = |full: &str| name.eq_ignore_ascii_case(full) || full.get(..3).is_some_and(|short| name.eq_ignore_ascii_case(short));
            (0_u32..).zip(WEEKDAYS).find(|(_, full)| known(full)).map(|(day, _)| day).ok_or_else(|| {
                if name == text.trim() {
                    format!("`{}` is not a day of the week such as `Mon`, or several such as `Mon-Thu` or `Mon,Wed,Fri`", clipped(name))
                } else {
                    format!("`{}` in `{}` is not a day of the week such as `Mon`", clipped(name), clipped(text))
                }
            })
        };
        let mut days = 0;
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (day(first)?, day(last)?);
            // A range may run over the end of the week.
            let length = (last + 7 - first) % 7;
            days |= (first..=first + length).fold(0, |days, day| days | 1 << (day % 7));
        }
        Ok(Weekdays(days))
    }

    /// Whether a day of the week is one of them; counted from Sunday (0).
    #[must_use]
    pub fn contains(self, weekday: u32) -> bool {
        weekday < 7 && self.0 >> weekday & 1 == 1
    }

    /// Whether there is no day at all.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The same for a day counted from 1970-01-01.
    fn contains_day(self, day: i64) -> bool {
        self.0 >> weekday_of(day) & 1 == 1
    }
}

/// From Monday on, one by one: `Mon,Tue,Wed`.
impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for day in [1, 2, 3, 4, 5, 6, 0] {
            if let Some(name) = WEEKDAYS.get(day).and_then(|name| name.get(..3)).filter(|_| self.0 >> day & 1 == 1) {
                write!(f, "{separator}{name}")?;
                separator = ",";
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Weekdays({self})")
    }
}

/// Reads a time of day such as `09:00`, as minutes since midnight; `24:00` is the midnight that ends the day.
///
/// # Errors
/// Anything else, with the reason in words.
pub fn parse_time_of_day(text: &str) -> Result<u16, String> {
    let minutes = || {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute) = (digits(hour, 2)?, digits(minute, 2)?);
        let minutes = u16::try_from(hour * 60 + minute).ok()?;
        Some(minutes).filter(|minutes| minute < 60 && *minutes <= DAY_MINUTES)
    };
    minutes().ok_or_else(|| format!("`{}` is not a time of day such as `09:00`, from `00:00` to `24:00`", clipped(text)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::zone::tests::{at, zone};

    pub(crate) fn weekly(days: &str, from: &str, to: &str) -> Recurrence {
        Recurrence::Weekly {
            days: Weekdays::parse(days).unwrap(),
            from: parse_time_of_day(from).unwrap(),
            to: parse_time_of_day(to).unwrap(),
        }
    }

    pub(crate) fn scheduled(cron: &str, duration: &str) -> Recurrence {
        Recurrence::Scheduled { cron: Cron::parse(cron).unwrap(), delay: Duration(0), duration: Duration::parse(duration).unwrap() }
    }

    pub(crate) fn once(from: &str, to: &str) -> Recurrence {
        Recurrence::Once { from: Local::parse(from).unwrap(), to: Local::parse(to).unwrap() }
    }

    /// The local times at which an activity ends and the next one starts, in New York.
    fn until(recurrence: &Recurrence, from: &str) -> Option<String> {
        let zone = zone("America/New_York");
        recurrence.active_until(&zone, at(from)).map(|end| zone.display(end).replace("[America/New_York]", ""))
    }

    fn next(recurrence: &Recurrence, from: &str) -> Option<String> {
        let zone = zone("America/New_York");
        recurrence.next_start(&zone, at(from)).map(|start| zone.display(start).replace("[America/New_York]", ""))
    }

    fn active(recurrence: &Recurrence, instant: &str) -> bool {
        recurrence.is_active(&zone("America/New_York"), at(instant))
    }

    #[test]
    fn working_hours_are_half_open() {
        let hours = weekly("Mon-Thu", "09:00", "16:00");
        assert!(!active(&hours, "2026-11-23T08:59:59.999-05:00"));
        assert!(active(&hours, "2026-11-23T09:00:00-05:00"));
        assert!(active(&hours, "2026-11-23T15:59:59.999-05:00"));
        assert!(!active(&hours, "2026-11-23T16:00:00-05:00"));
        assert!(!active(&hours, "2026-11-27T12:00:00-05:00"), "a Friday");
        assert_eq!(until(&hours, "2026-11-23T09:00:00-05:00").as_deref(), Some("2026-11-23T16:00:00-05:00"));
        assert_eq!(next(&hours, "2026-11-26T16:00:00-05:00").as_deref(), Some("2026-11-30T09:00:00-05:00"));
        assert_eq!(next(&hours, "2026-11-23T12:00:00-05:00").as_deref(), Some("2026-11-24T09:00:00-05:00"));
        assert_eq!(until(&hours, "2026-11-23T16:00:00-05:00"), None, "not active");
    }

    #[test]
    fn whole_days_run_on_until_a_day_that_is_left_out() {
        let weekend = weekly("Fri-Mon", "00:00", "24:00");
        assert_eq!(until(&weekend, "2026-11-27T12:00:00-05:00").as_deref(), Some("2026-12-01T00:00:00-05:00"));
        assert_eq!(next(&weekend, "2026-12-01T00:00:00-05:00").as_deref(), Some("2026-12-04T00:00:00-05:00"));
        let always = weekly("Mon-Sun", "00:00", "24:00");
        assert!(active(&always, "2026-11-27T12:00:00Z"));
        assert_eq!(until(&always, "2026-11-27T12:00:00Z"), None);
        assert_eq!(next(&always, "2026-11-27T12:00:00Z"), None);
    }

    #[test]
    fn starts_that_overlap_or_touch_are_one() {
        // Sixty starts, one a minute: from ten to one minute before thirteen.
        let careless = scheduled("* 10 * * *", "2h");
        assert_eq!(until(&careless, "2026-11-23T10:00:00-05:00").as_deref(), Some("2026-11-23T12:59:00-05:00"));
        let touching = scheduled("0 */6 * * MON-FRI", "6h");
        assert_eq!(until(&touching, "2026-11-23T03:00:00-05:00").as_deref(), Some("2026-11-28T00:00:00-05:00"));
        let every_minute = scheduled("* * * * *", "1m");
        assert!(active(&every_minute, "2026-11-23T10:00:30Z"));
        assert_eq!(until(&every_minute, "2026-11-23T10:00:30Z"), None);
        let half = scheduled("* * * * *", "30s");
        assert!(!active(&half, "2026-11-23T10:00:30Z"));
        assert_eq!(until(&half, "2026-11-23T10:00:10Z").as_deref(), Some("2026-11-23T05:00:30-05:00"));
    }

    #[test]
    fn a_start_in_the_spring_gap_counts_as_soon_as_the_clock_has_passed_it() {
        let night = scheduled("30 2 * * *", "1h");
        assert!(!active(&night, "2026-03-08T01:59:59.999-05:00"));
        assert!(active(&night, "2026-03-08T03:00:00-04:00"));
        assert!(!active(&night, "2026-03-08T03:30:00-04:00"));
        assert_eq!(next(&night, "2026-03-08T00:00:00-05:00").as_deref(), Some("2026-03-08T03:00:00-04:00"));
        assert_eq!(until(&night, "2026-03-08T03:00:00-04:00").as_deref(), Some("2026-03-08T03:30:00-04:00"));
        // All of it in the gap: it does not happen that day.
        let short = scheduled("15 2 * * *", "30m");
        assert_eq!(next(&short, "2026-03-08T00:00:00-05:00").as_deref(), Some("2026-03-09T02:15:00-04:00"));
        // By the wall clock: eight hours that are seven.
        let shift = scheduled("0 22 * * *", "8h");
        assert_eq!(until(&shift, "2026-03-07T22:00:00-05:00").as_deref(), Some("2026-03-08T06:00:00-04:00"));
    }

    #[test]
    fn in_the_autumn_fold_both_passes_count() {
        let night = scheduled("30 1 * * *", "15m");
        assert_eq!(next(&night, "2026-11-01T00:00:00-04:00").as_deref(), Some("2026-11-01T01:30:00-04:00"));
        assert_eq!(until(&night, "2026-11-01T01:30:00-04:00").as_deref(), Some("2026-11-01T01:45:00-04:00"));
        assert_eq!(next(&night, "2026-11-01T01:45:00-04:00").as_deref(), Some("2026-11-01T01:30:00-05:00"));
        // Started before the fold and over in it: the clock goes back into it, and it ends at the second pass.
        let late = scheduled("30 0 * * *", "90m");
        assert_eq!(until(&late, "2026-11-01T00:30:00-04:00").as_deref(), Some("2026-11-01T02:00:00-05:00"));
        // Over in the first pass, on again when the clock goes back.
        let hour = weekly("Sun", "01:00", "01:20");
        assert_eq!(until(&hour, "2026-11-01T01:00:00-04:00").as_deref(), Some("2026-11-01T01:20:00-04:00"));
        assert_eq!(next(&hour, "2026-11-01T01:20:00-04:00").as_deref(), Some("2026-11-01T01:00:00-05:00"));
    }

    #[test]
    fn what_comes_once_takes_the_wider_reading() {
        let freeze = once("2026-11-26T00:00", "2026-12-01T00:00");
        assert!(!active(&freeze, "2026-11-25T23:59:59.999-05:00"));
        assert!(active(&freeze, "2026-11-26T00:00:00-05:00"));
        assert!(!active(&freeze, "2026-12-01T00:00:00-05:00"));
        assert_eq!(until(&freeze, "2026-11-28T00:00:00-05:00").as_deref(), Some("2026-12-01T00:00:00-05:00"));
        assert_eq!(next(&freeze, "2026-11-20T00:00:00-05:00").as_deref(), Some("2026-11-26T00:00:00-05:00"));
        assert_eq!(next(&freeze, "2026-11-26T00:00:00-05:00"), None);
        let in_the_fold = once("2026-11-01T01:15", "2026-11-01T01:45");
        assert_eq!(next(&in_the_fold, "2026-11-01T00:00:00-04:00").as_deref(), Some("2026-11-01T01:15:00-04:00"));
        assert_eq!(until(&in_the_fold, "2026-11-01T01:15:00-04:00").as_deref(), Some("2026-11-01T01:45:00-05:00"));
        let in_the_gap = once("2026-03-08T02:15", "2026-03-08T02:45");
        assert_eq!(next(&in_the_gap, "2026-03-08T00:00:00-05:00").as_deref(), Some("2026-03-08T01:15:00-05:00"));
        assert_eq!(until(&in_the_gap, "2026-03-08T01:30:00-05:00").as_deref(), Some("2026-03-08T03:45:00-04:00"));
    }

    #[test]
    fn what_can_never_be_active_says_so() {
        assert!(scheduled("0 0 30 2 *", "1h").never());
        assert!(scheduled("0 0 1 1 *", "0s").never());
        assert!(weekly("Mon", "09:00", "09:00").never());
        assert!(weekly("Mon", "24:00", "24:00").never());
        assert!(once("2026-11-26T00:00", "2026-11-26T00:00").never());
        assert!(!weekly("Mon", "23:59", "24:00").never());
        // Argo CD takes such a schedule to be on for ever.
        assert!(!active(&scheduled("0 0 30 2 *", "1h"), "2026-11-23T12:00:00Z"));
        for never in [scheduled("0 0 30 2 *", "1h"), weekly("Mon", "09:00", "08:00"), once("2026-11-26", "2026-11-25")] {
            assert_eq!(next(&never, "2026-01-01T00:00:00Z"), None);
        }
    }

    #[test]
    fn days_and_times_are_read_as_people_write_them() {
        let days = |text: &str| Weekdays::parse(text).map(|days| days.to_string());
        assert_eq!(days("Mon-Thu").as_deref(), Ok("Mon,Tue,Wed,Thu"));
        assert_eq!(days("mon, WED ,Friday").as_deref(), Ok("Mon,Wed,Fri"));
        assert_eq!(days("Fri-Mon").as_deref(), Ok("Mon,Fri,Sat,Sun"));
        assert_eq!(days("Sat-Sun").as_deref(), Ok("Sat,Sun"));
        assert_eq!(days("Tue-Tue").as_deref(), Ok("Tue"));
        for wrong in ["", "Mo", "Mon-", "Mon--Fri", "Mon,,Fri", "Mon-Wed-Fri", "weekdays", "1-5", "Sönntag"] {
            assert!(days(wrong).is_err(), "{wrong}");
        }
        assert_eq!(days("Mon-Fry").unwrap_err(), "`Fry` in `Mon-Fry` is not a day of the week such as `Mon`");
        assert_eq!(parse_time_of_day("00:00"), Ok(0));
        assert_eq!(parse_time_of_day("09:30"), Ok(570));
        assert_eq!(parse_time_of_day("24:00"), Ok(1440));
        for wrong in ["", "9:00", "24:01", "12:60", "25:00", "9am", "09:00:00", "-1:00", "09.00"] {
            assert!(parse_time_of_day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_trap() {
        let zone = zone("America/New_York");
        for end in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
            for recurrence in [weekly("Mon", "00:00", "24:00"), scheduled("* * * * *", "1m"), once("0000-01-01", "9999-12-31")] {
                let _ = recurrence.is_active(&zone, Instant(end));
                let _ = recurrence.active_until(&zone, Instant(end));
                let _ = recurrence.next_start(&zone, Instant(end));
            }
        }
    }
}
