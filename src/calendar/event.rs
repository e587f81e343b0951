//! What an iCalendar calls an event: when it starts, how long it lasts and by which rule it comes again (RFC 5545, 3.3.10).
//!
//! A rule is asked of a day whether it is one of its days; that holds for every frequency from daily to yearly, and needs no list
//! of occurrences.

use crate::limits;
use crate::scalar::{Duration, Instant};
use crate::zone::{DAY_MS, Local, WEEKDAYS, Zone, date_of, day_number, days_in_month, weekday_of};

/// An event, perhaps a recurring one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When it starts first, on the wall clock.
    pub start: Local,
    /// How long each occurrence lasts on the wall clock.
    pub length: Duration,
    /// How it comes again.
    pub rule: Option<Rule>,
    /// Further starts, in order (`RDATE`).
    pub more: Vec<Local>,
    /// Starts that are left out, in order (`EXDATE`).
    pub except: Vec<Local>,
}

/// How often a rule's period comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// Every so many days.
    Daily,
    /// Every so many weeks.
    Weekly,
    /// Every so many months.
    Monthly,
    /// Every so many years.
    Yearly,
}

/// A period that was looked at last, and the days of it that a rule holds for, positions aside.
#[derive(Default)]
struct Period {
    from: i64,
    to: i64,
    days: Vec<i64>,
}

/// A rule by which an event comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What its periods are.
    pub frequency: Frequency,
    /// Every how many of them; at least 1.
    pub interval: i64,
    /// The last day on which an occurrence may start, and the time of that day; `COUNT` is worked out to one.
    pub until: Option<Local>,
    /// The day on which a week starts, from Sunday (0).
    pub week_start: i64,
    /// Months, from 1; empty for all.
    pub months: Vec<i64>,
    /// Days of the month, from 1, or from its end, from -1.
    pub month_days: Vec<i64>,
    /// Days of the year, from 1, or from its end, from -1.
    pub year_days: Vec<i64>,
    /// Days of the week: which one of the month or year (0 for each), and the day, from Sunday (0).
    pub weekdays: Vec<(i64, i64)>,
    /// Which of a period's days, from 1, or from its end, from -1; empty for all.
    pub positions: Vec<i64>,
}

impl Rule {
    /// A rule that asks for nothing but its frequency.
    #[must_use]
    pub fn new(frequency: Frequency) -> Self {
        Rule {
            frequency,
            interval: 1,
            until: None,
            week_start: 1,
            months: Vec::new(),
            month_days: Vec::new(),
            year_days: Vec::new(),
            weekdays: Vec::new(),
            positions: Vec::new(),
        }
    }

    /// How many values it lists.
    fn listed(&self) -> usize {
        self.months.len() + self.month_days.len() + self.year_days.len() + self.weekdays.len() + self.positions.len()
    }

    /// The days of the period in which a day lies: the first, and the first of the next; `None` where the rule skips it.
    fn period(&self, first: i64, day: i64) -> Option<(i64, i64)> {
        let ((first_year, first_month, _), (year, month, _)) = (date_of(first), date_of(day));
        let week = |day: i64| day - (weekday_of(day) - self.week_start).rem_euclid(7);
        let (passed, from, to) = match self.frequency {
            Frequency::Daily => (day - first, day, day + 1),
            Frequency::Weekly => ((week(day) - week(first)) / 7, week(day), week(day) + 7),
            Frequency::Monthly => {
                let from = day_number(year, month, 1);
                let passed = (year - first_year) * 12 + i64::from(month) - i64::from(first_month);
                (passed, from, from + i64::from(days_in_month(year, month)))
            }
            Frequency::Yearly => (year - first_year, day_number(year, 1, 1), day_number(year + 1, 1, 1)),
        };
        (passed % self.interval == 0).then_some((from, to))
    }

    /// Whether a day of a period that counts is one of the rule's, positions aside.
    fn holds(&self, first: i64, day: i64) -> bool {
        let (year, month, day_of_month) = date_of(day);
        let (_, first_month, first_day) = date_of(first);
        let days = i64::from(days_in_month(year, month));
        // Which one it is, from the beginning or the end.
        let is = |wanted: i64, place: i64, of: i64| wanted == place || wanted == place - of - 1;
        if !self.months.is_empty() && !self.months.contains(&i64::from(month)) {
            return false;
        }
        let year_begins = day_number(year, 1, 1);
        let year_has = day_number(year + 1, 1, 1) - year_begins;
        if !self.year_days.is_empty() && !self.year_days.iter().any(|wanted| is(*wanted, day - year_begins + 1, year_has)) {
            return false;
        }
        if !self.month_days.is_empty() && !self.month_days.iter().any(|wanted| is(*wanted, i64::from(day_of_month), days)) {
            return false;
        }
        // Of the month, unless the rule is yearly and names no month.
        let (place, of) = match self.frequency {
            Frequency::Yearly if self.months.is_empty() => (day - year_begins, year_has),
            _ => (i64::from(day_of_month) - 1, days),
        };
        let (nth, nth_last) = (place / 7 + 1, -((of - 1 - place) / 7 + 1));
        let on = |(wanted, weekday): &(i64, i64)| *weekday == weekday_of(day) && (*wanted == 0 || *wanted == nth || *wanted == nth_last);
        if !self.weekdays.is_empty() && !self.weekdays.iter().any(on) {
            return false;
        }
        let says_days = !self.weekdays.is_empty() || !self.month_days.is_empty() || !self.year_days.is_empty();
        says_days
            || match self.frequency {
                Frequency::Daily => true,
                Frequency::Weekly => weekday_of(day) == weekday_of(first),
                Frequency::Monthly => day_of_month == first_day,
                Frequency::Yearly => day_of_month == first_day && (!self.months.is_empty() || month == first_month),
            }
    }

    /// Whether a day is one of the rule's, where the first was such a day.
    fn matches(&self, first: i64, day: i64, seen: &mut Period) -> bool {
        if day == first {
            return true;
        }
        let Some((from, to)) = self.period(first, day) else { return false };
        if !self.holds(first, day) {
            return false;
        }
        if self.positions.is_empty() {
            return true;
        }
        if (seen.from, seen.to) != (from, to) {
            *seen = Period { from, to, days: (from..to).filter(|day| self.holds(first, *day)).collect() };
        }
        let count = seen.days.len() as i64;
        let place = seen.days.partition_point(|other| *other < day) as i64;
        self.positions.iter().any(|wanted| *wanted == place + 1 || *wanted == place - count)
    }
}

impl Event {
    /// Ends the rule after so many occurrences, the first included; `None` where finding the last takes more looks than are left.
    pub fn end_after(&mut self, count: usize, looks: &mut usize) -> Option<()> {
        let rule = self.rule.as_mut()?;
        let (first, mut left, mut seen) = (self.start.day(), count, Period::default());
        for day in first.. {
            *looks = looks.checked_sub(1 + rule.listed() / 8)?;
            if rule.matches(first, day, &mut seen) {
                left -= 1;
                if left == 0 {
                    rule.until = Some(Local(day.saturating_mul(DAY_MS).saturating_add(self.start.time_of_day())));
                    break;
                }
            }
        }
        Some(())
    }

    /// When it starts on a day, in order; by the rule at most once.
    fn starts_on(&self, day: i64, seen: &mut Period) -> impl Iterator<Item = Local> {
        let first = self.start.day();
        let start = Local(day.saturating_mul(DAY_MS).saturating_add(self.start.time_of_day()));
        let by_rule = |rule: &Rule| day >= first && rule.until.is_none_or(|until| start <= until) && rule.matches(first, day, seen);
        let ruled = day == first || self.rule.as_ref().is_some_and(by_rule);
        let more = self.more.get(self.more.partition_point(|more| more.day() < day)..).unwrap_or(&[]);
        let more = more.iter().copied().take_while(move |more| more.day() == day);
        let starts = ruled.then_some(start).into_iter().chain(more);
        starts.filter(|start| self.except.binary_search(start).is_err())
    }

    /// From when until when an occurrence lasts, in the wider reading: the clock may show its start or its end twice or never, and it may
    /// last as long as the clock says or as time passes, where that is `exact` or the clock would let it end before it starts.
    #[must_use]
    pub fn lasts(&self, zone: &Zone, start: Local, exact: bool) -> (Instant, Instant) {
        let at = |local: i64| zone.instants(Local(local));
        let (starts, ends) = (at(start.0), at(start.0.saturating_add(self.length.0)));
        // Days go by the clock; what is left of them goes by time.
        let rest = self.length.0 % DAY_MS;
        let by_time = at(start.0.saturating_add(self.length.0 - rest)).latest().plus(Duration(rest));
        let end = if exact || ends.latest() <= starts.latest() { ends.latest().max(by_time) } else { ends.latest() };
        (starts.earliest(), end)
    }

    /// The last end of those occurrences that are on at an instant.
    pub fn end_of_active(&self, zone: &Zone, at: Instant) -> Option<Instant> {
        self.end_seen(zone, at, &mut Period::default())
    }

    fn end_seen(&self, zone: &Zone, at: Instant, seen: &mut Period) -> Option<Instant> {
        let local = zone.local(at);
        // A clock is never a day off.
        let days = local.day() - self.length.0 / DAY_MS - 2..=local.day() + 1;
        let spans = days.flat_map(|day| self.starts_on(day, seen).collect::<Vec<_>>()).map(|start| self.lasts(zone, start, true));
        spans.filter(|(start, end)| *start <= at && at < *end).map(|(_, end)| end).max()
    }

    /// The first instant after this one at which none is on.
    pub fn active_until(&self, zone: &Zone, at: Instant, horizon: Instant) -> Option<Instant> {
        let mut seen = Period::default();
        let mut end = self.end_seen(zone, at, &mut seen)?;
        for _ in 0..limits::CALENDAR_CHAIN {
            if end > horizon {
                return None;
            }
            match self.end_seen(zone, end, &mut seen) {
                Some(later) => end = later,
                None => return Some(end),
            }
        }
        None
    }

    /// The first start after an instant.
    pub fn next_start(&self, zone: &Zone, after: Instant, horizon: Instant) -> Option<Instant> {
        let first = zone.local(after).day() - 1;
        let first = if self.more.is_empty() { first.max(self.start.day()) } else { first };
        let last = zone.local(horizon).day();
        let last = match &self.rule {
            None => last.min(self.more.last().map_or(self.start.day(), |more| more.day().max(self.start.day()))),
            Some(_) => last,
        };
        let mut seen = Period::default();
        let first_of_day = |day: i64| {
            let spans = self.starts_on(day, &mut seen).map(|start| self.lasts(zone, start, true));
            spans.map(|(start, _)| start).filter(|start| *start > after).min()
        };
        (first..=last).find_map(first_of_day).filter(|start| *start <= horizon)
    }
}

/// A day of the week as a rule writes it, counted from Sunday (0).
#[must_use]
pub fn weekday(two_letters: &str) -> Option<i64> {
    let is = |name: &&str| two_letters.len() == 2 && name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(two_letters));
    WEEKDAYS.iter().position(is).map(|day| day as i64)
}
