//! iCalendar text (RFC 5545) as AWS Change Calendar and people's own calendars export it: its events as windows or freezes.
//!
//! Read are the events of a calendar, with what says when they are. What a calendar may say and this can't judge is refused, never
//! passed over: an unknown time zone, a rule by the hour, a part of a rule that isn't known here.

use super::event::{Event, Frequency, Rule, weekday};
use super::recurrence::Recurrence;
use crate::limits;
use crate::names::sort;
use crate::scalar::{Duration, Instant, clipped};
use crate::zone::{DAY_MS, Local, SECOND_MS, Zone, digits};

/// What a calendar holds.
#[derive(Debug)]
pub struct ICalendar {
    /// Whether events say when it is open (`X-CALENDAR-TYPE:DEFAULT_CLOSED`); otherwise they say when it is frozen.
    pub closed_by_default: bool,
    /// Its events, those that are cancelled left out.
    pub events: Vec<Occasion>,
}

/// An event, as far as it matters when it is.
#[derive(Debug)]
pub struct Occasion {
    /// Its place among the events of the text.
    pub index: usize,
    /// What it is called.
    pub summary: String,
    /// Whose wall clock it goes by.
    pub zone: Zone,
    /// When it is.
    pub recurrence: Recurrence,
}

/// A mistake in the text.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The line of the calendar's own text, from 1.
    pub line: usize,
    /// What is wrong, in a sentence without capital and final period.
    pub message: String,
}

/// A line of content, unfolded.
struct Line<'t> {
    number: usize,
    name: String,
    parameters: Vec<(String, &'t str)>,
    value: &'t str,
}

impl Line<'_> {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| *value)
    }

    fn wrong(&self, message: impl Into<String>) -> Wrong {
        Wrong { line: self.number, message: message.into() }
    }
}

/// A date or a local time, and whose clock shows it.
struct When {
    local: Local,
    zone: Zone,
    is_date: bool,
}

/// The zones of a calendar, each read once; and the one of times that name none.
struct Zones {
    floating: Option<Zone>,
    named: Vec<Zone>,
    /// How many more further dates the events may name.
    dates: usize,
    /// How many more days may be looked at to count occurrences.
    looks: usize,
}

impl Zones {
    fn named(&mut self, line: &Line<'_>, name: &str) -> Result<Zone, Wrong> {
        if let Some(zone) = self.named.iter().find(|zone| zone.name() == name) {
            return Ok(zone.clone());
        }
        let zone = Zone::named(name).map_err(|unknown| {
            let help = unknown.nearest.map_or_else(
                || "; export the calendar with IANA names such as `Europe/Berlin`".to_owned(),
                |near| format!("; is it `{near}`?"),
            );
            line.wrong(format!("no time zone is called `{}`{help}", clipped(name)))
        })?;
        self.named.push(zone.clone());
        Ok(zone)
    }
}

/// Reads a calendar; times that name no zone are by `floating`, unless the calendar names one itself (`X-WR-TIMEZONE`).
///
/// # Errors
/// Every mistake, by line.
pub fn read(text: &str, floating: Option<&Zone>) -> Result<ICalendar, Vec<Wrong>> {
    let unfolded = unfold(text.strip_prefix('\u{feff}').unwrap_or(text));
    let (mut wrong, mut lines) = (Vec::new(), Vec::new());
    for (number, text) in &unfolded {
        match line(*number, text) {
            Ok(line) => lines.push(line),
            Err(why) => wrong.push(why),
        }
    }
    let zones =
        Zones { floating: floating.cloned(), named: Vec::new(), dates: limits::ICALENDAR_DATES, looks: limits::ICALENDAR_COUNTED_DAYS };
    let mut reader = Reader { zones, closed_by_default: false, told: Vec::new(), inside: Vec::new(), events: Vec::new() };
    for line in &lines {
        if let Err(why) = reader.take(line) {
            wrong.push(why);
        }
    }
    if lines.first().is_none_or(|line| !(line.name == "BEGIN" && line.value.eq_ignore_ascii_case("VCALENDAR"))) {
        wrong.insert(0, Wrong { line: 1, message: "this is no iCalendar: it doesn't start with `BEGIN:VCALENDAR`".to_owned() });
    } else if let Some(open) = reader.inside.last() {
        wrong.push(Wrong { line: unfolded.len(), message: format!("`{}` isn't ended", clipped(open)) });
    }
    let Reader { mut zones, events, closed_by_default, .. } = reader;
    let mut versions: Vec<(&str, Version)> = Vec::new();
    for event in events.iter().filter(|event| !event.uid().is_empty()) {
        // What is wrong with it is told with the event itself.
        let of = event.all("RECURRENCE-ID").next().and_then(|line| when(line, line.value, None, &mut zones).ok());
        let of = of.map(|when| when.zone.instants(when.local).earliest());
        versions.push((event.uid(), Version { of, sequence: event.sequence(), line: event.number }));
    }
    sort(&mut versions, |one, other| one.0.cmp(other.0));
    let mut occasions = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let own = event.uid();
        let from = versions.partition_point(|(uid, _)| *uid < own);
        let count = versions.get(from..).unwrap_or(&[]).iter().take_while(|(uid, _)| *uid == own).count();
        let versions = if own.is_empty() { &[] } else { versions.get(from..from + count).unwrap_or(&[]) };
        match event.occasion(index, versions, &mut zones) {
            Ok(occasion) => occasions.extend(occasion),
            Err(why) => wrong.push(why),
        }
    }
    sort(&mut wrong, |one: &Wrong, other: &Wrong| one.line.cmp(&other.line));
    wrong.truncate(limits::DIAGNOSTICS);
    if wrong.is_empty() { Ok(ICalendar { closed_by_default, events: occasions }) } else { Err(wrong) }
}

/// Lines with those that go on behind a blank put together, each with the number of its first.
fn unfold(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, whole))) => whole.push_str(more),
            _ if line.trim().is_empty() => {}
            _ => lines.push((index + 1, line.to_owned())),
        }
    }
    lines
}

/// `NAME;PARAMETER=VALUE;OTHER="quoted: value":VALUE`.
fn line(number: usize, text: &str) -> Result<Line<'_>, Wrong> {
    let mut quoted = false;
    let is_outside = |c: char, quoted: &mut bool| {
        *quoted ^= c == '"';
        !*quoted
    };
    let colon = text.find(|c: char| is_outside(c, &mut quoted) && c == ':');
    let wrong = || Wrong { line: number, message: format!("`{}` is no line of an iCalendar: it has no `NAME:`", clipped(text)) };
    let (head, value) = text.split_at_checked(colon.ok_or_else(wrong)?).ok_or_else(wrong)?;
    let mut quoted = false;
    let mut parts = head.split(|c: char| is_outside(c, &mut quoted) && c == ';');
    let name = parts.next().unwrap_or("").to_ascii_uppercase();
    let parameters = parts.filter_map(|part| part.split_once('=')).map(|(key, value)| (key.to_ascii_uppercase(), value.trim_matches('"')));
    Ok(Line { number, name, parameters: parameters.collect(), value: value.strip_prefix(':').unwrap_or(value).trim() })
}

/// One of several events of a UID: the event itself, or what stands in place of one occurrence.
#[derive(Clone, Copy)]
struct Version {
    /// The occurrence, where it is one.
    of: Option<Instant>,
    /// How often it was changed.
    sequence: u64,
    line: usize,
}

struct Reader<'t> {
    zones: Zones,
    closed_by_default: bool,
    /// The properties of the calendar that were given already, and the calendar itself.
    told: Vec<&'t str>,
    /// The components that were begun and not ended.
    inside: Vec<&'t str>,
    events: Vec<Lines<'t>>,
}

/// The lines of an event.
struct Lines<'t> {
    number: usize,
    lines: Vec<&'t Line<'t>>,
}

impl<'t> Reader<'t> {
    fn take(&mut self, line: &'t Line<'t>) -> Result<(), Wrong> {
        let is = |name: &str| line.value.eq_ignore_ascii_case(name);
        match (line.name.as_str(), self.inside.as_slice()) {
            ("BEGIN", inside) => {
                let (calendar, event) = (is("VCALENDAR"), is("VEVENT"));
                if calendar != inside.is_empty() || (event && inside.len() != 1) {
                    return Err(line.wrong(format!("`BEGIN:{}` doesn't belong here", clipped(line.value))));
                }
                if calendar {
                    self.once(line)?;
                }
                if event {
                    self.events.push(Lines { number: line.number, lines: Vec::new() });
                }
                self.inside.push(line.value);
            }
            ("END", inside) => {
                if !inside.last().is_some_and(|open| is(open)) {
                    return Err(line.wrong(format!("`END:{}` ends nothing that began", clipped(line.value))));
                }
                self.inside.pop();
            }
            ("X-WR-TIMEZONE", [_]) => {
                self.once(line)?;
                self.zones.floating = Some(self.zones.named(line, line.value)?);
            }
            ("X-CALENDAR-TYPE", [_]) => {
                self.once(line)?;
                match line.value {
                    _ if is("DEFAULT_OPEN") => self.closed_by_default = false,
                    _ if is("DEFAULT_CLOSED") => self.closed_by_default = true,
                    other => return Err(line.wrong(format!("`{}` is neither DEFAULT_OPEN nor DEFAULT_CLOSED", clipped(other)))),
                }
            }
            ("METHOD", [_]) if is("CANCEL") => {
                return Err(line.wrong("the calendar only says which events are cancelled; export the whole calendar"));
            }
            (_, []) => return Err(line.wrong("this stands outside of the calendar")),
            (_, [_, event]) if event.eq_ignore_ascii_case("VEVENT") => {
                if let Some(event) = self.events.last_mut() {
                    event.lines.push(line);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Refuses what the calendar says twice.
    fn once(&mut self, line: &'t Line<'t>) -> Result<(), Wrong> {
        let what = if line.name == "BEGIN" { line.value } else { &line.name };
        if self.told.iter().any(|told| told.eq_ignore_ascii_case(what)) {
            return Err(line.wrong(format!("a second `{}` stands here; give one calendar", clipped(what))));
        }
        self.told.push(what);
        Ok(())
    }
}

impl<'t> Lines<'t> {
    fn all(&self, name: &'static str) -> impl Iterator<Item = &'t Line<'t>> {
        self.lines.iter().copied().filter(move |line| line.name == name)
    }

    /// What joins an event to those that change one occurrence of it.
    fn uid(&self) -> &'t str {
        self.all("UID").next().map_or("", |line| line.value)
    }

    /// How often it was changed.
    fn sequence(&self) -> u64 {
        self.all("SEQUENCE").next().and_then(|line| line.value.parse().ok()).unwrap_or(0)
    }

    /// The one line of a name.
    fn one(&self, name: &'static str) -> Result<Option<&'t Line<'t>>, Wrong> {
        let mut lines = self.all(name);
        let first = lines.next();
        match lines.next() {
            Some(second) => Err(second.wrong(format!("the event has a second `{name}`"))),
            None => Ok(first),
        }
    }

    fn has(&self, name: &'static str, value: &str) -> bool {
        self.all(name).any(|line| line.value.eq_ignore_ascii_case(value))
    }

    /// When it is; `None` where it was cancelled.
    fn occasion(&self, index: usize, versions: &[(&str, Version)], zones: &mut Zones) -> Result<Option<Occasion>, Wrong> {
        let wrong = |message: &str| Wrong { line: self.number, message: message.to_owned() };
        if versions.len() > limits::ICALENDAR_DATES {
            return Err(wrong("too many changes of one event; export its occurrences as events of their own"));
        }
        let moved = self.one("RECURRENCE-ID")?;
        if let Some(line) = moved {
            if self.uid().is_empty() {
                return Err(line.wrong("which event this changes isn't said (`UID`)"));
            }
            if line.parameter("RANGE").is_some() {
                return Err(line.wrong("a change of all later occurrences (`RANGE`) can't be judged; export it as an event of its own"));
            }
            when(line, line.value, None, zones)?;
        }
        // Of several that say the same occurrence, or the event itself, the one that was sent last counts.
        let own = versions.iter().map(|(_, version)| version).find(|version| version.line == self.number);
        let sent_later = |other: &Version, own: &Version| {
            other.of == own.of
                && (other.sequence > own.sequence || (own.of.is_some() && (other.sequence, other.line) > (own.sequence, own.line)))
        };
        let superseded = own.is_some_and(|own| versions.iter().any(|(_, other)| sent_later(other, own)));
        if superseded || self.has("STATUS", "CANCELLED") {
            return Ok(None);
        }
        let start_line = self.one("DTSTART")?.ok_or_else(|| wrong("the event doesn't say when it starts (`DTSTART`)"))?;
        let start = when(start_line, start_line.value, None, zones)?;
        let length = self.length(&start, zones)?;
        let summary = self.one("SUMMARY")?.map_or_else(|| format!("event {}", index + 1), |line| unescape(line.value));
        let mut event = Event { start: start.local, length, rule: None, more: Vec::new(), except: Vec::new() };
        for (name, dates) in [("RDATE", &mut event.more), ("EXDATE", &mut event.except)] {
            for line in self.all(name) {
                for value in line.value.split(',') {
                    let date = when(line, value, None, zones)?;
                    if date.is_date != start.is_date {
                        return Err(line.wrong(format!("`{name}` and `DTSTART` have to be both dates, or both times")));
                    }
                    dates.push(same_clock(&date, &start));
                }
            }
        }
        if moved.is_none() {
            let of = versions.iter().filter_map(|(_, version)| version.of);
            event.except.extend(of.map(|of| start.zone.local(of)));
        }
        zones.dates = zones.dates.saturating_sub(event.more.len());
        if zones.dates == 0 || event.except.len() > limits::ICALENDAR_DATES {
            return Err(wrong("too many dates are named (`RDATE`, `EXDATE`)"));
        }
        for dates in [&mut event.more, &mut event.except] {
            sort(dates, |one: &Local, other: &Local| one.cmp(other));
        }
        if let Some(line) = self.all("EXRULE").next() {
            return Err(line.wrong("`EXRULE` can't be judged; name the dates that are left out as `EXDATE`"));
        }
        if let Some(line) = self.one("RRULE")? {
            let (rule, count) = rule(line, &start, zones)?;
            event.rule = Some(rule);
            if let Some(count) = count {
                let left = event.end_after(count, &mut zones.looks);
                left.ok_or_else(|| line.wrong("finding the last of so many occurrences takes too long; end the rule with `UNTIL`"))?;
            }
        }
        let once = event.rule.is_none() && event.more.is_empty() && event.except.is_empty();
        if !once && length.0 > limits::ICALENDAR_EVENT_DAYS * DAY_MS {
            let most = limits::ICALENDAR_EVENT_DAYS;
            return Err(wrong(&format!("the event comes again and lasts longer than {most} days; make events of their own of it")));
        }
        if length.0 == 0 {
            // A reminder, which is on at no time.
            return Ok(None);
        }
        if once {
            let exact = self.all("DURATION").next().is_some();
            let (from, to) = event.lasts(&start.zone, event.start, exact);
            let recurrence = Recurrence::Once { from: Local(from.0), to: Local(to.0) };
            return Ok(Some(Occasion { index, summary, zone: Zone::utc(), recurrence }));
        }
        Ok(Some(Occasion { index, summary, zone: start.zone, recurrence: Recurrence::Event(Box::new(event)) }))
    }

    /// How long it lasts: until `DTEND`, for its `DURATION`, or a day where it starts on a date.
    fn length(&self, start: &When, zones: &mut Zones) -> Result<Duration, Wrong> {
        let (end, duration) = (self.one("DTEND")?, self.one("DURATION")?);
        let (line, length) = match (end, duration) {
            (Some(_), Some(line)) => return Err(line.wrong("the event has both `DTEND` and `DURATION`")),
            (Some(line), None) => {
                let end = when(line, line.value, None, zones)?;
                (line.number, same_clock(&end, start).0.saturating_sub(start.local.0))
            }
            (None, Some(line)) => {
                let length = duration_of(line.value).ok_or_else(|| line.wrong(format!("`{}` is no duration", clipped(line.value))))?;
                (line.number, length)
            }
            (None, None) if start.is_date => (self.number, DAY_MS),
            (None, None) => (self.number, 0),
        };
        if length < 0 {
            return Err(Wrong { line, message: "the event ends before it starts".to_owned() });
        }
        Ok(Duration(length))
    }
}

/// A local time as the clock of an event's start shows it.
fn same_clock(when: &When, start: &When) -> Local {
    if when.zone == start.zone { when.local } else { start.zone.local(when.zone.instants(when.local).latest()) }
}

/// By the clock that the line names, else by one that is its own, else by the calendar's: `20261126`, `20261126T090000` or `20261126T140000Z`.
fn when(line: &Line<'_>, value: &str, own: Option<&Zone>, zones: &mut Zones) -> Result<When, Wrong> {
    let wrong = || line.wrong(format!("`{}` is no date or time such as `20261126` or `20261126T090000`", clipped(value)));
    if line.parameter("VALUE").is_some_and(|value| value.eq_ignore_ascii_case("PERIOD")) {
        return Err(line.wrong("periods (`VALUE=PERIOD`) can't be judged; make them events of their own"));
    }
    let (date, time) = value.split_once('T').map_or((value, None), |(date, time)| (date, Some(time)));
    let number = |text: &str, from: usize, to: usize| text.get(from..to).and_then(|part| digits(part, to - from));
    let numbers = |text: &str, places: [(usize, usize); 3], length: usize| {
        let [first, second, third] = places.map(|(from, to)| number(text, from, to));
        Some([first?, second?, third?]).filter(|_| text.len() == length)
    };
    let (clock, utc) = match time {
        None => (Some([0; 3]), false),
        Some(time) => {
            let (time, utc) = time.strip_suffix('Z').map_or((time, false), |time| (time, true));
            (numbers(time, [(0, 2), (2, 4), (4, 6)], 6), utc)
        }
    };
    let day = numbers(date, [(0, 4), (4, 6), (6, 8)], 8);
    let local = day.zip(clock).and_then(|(day, clock)| Local::new(day, clock)).ok_or_else(wrong)?;
    let zone = match line.parameter("TZID") {
        _ if utc => zones.named(line, "UTC")?,
        Some(name) => zones.named(line, name)?,
        None => own
            .or(zones.floating.as_ref())
            .cloned()
            .ok_or_else(|| line.wrong(format!("whose clock shows `{}` isn't said; give the calendar a `time_zone`", clipped(value))))?,
    };
    Ok(When { local, zone, is_date: time.is_none() })
}

/// `P1W`, `P2DT3H`, `PT30M`, in milliseconds.
fn duration_of(text: &str) -> Option<i64> {
    let (mut rest, mut total) = (text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?, 0_i64);
    let mut in_day = false;
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T').filter(|_| !in_day) {
            (rest, in_day) = (time, true);
        }
        let (number, unit) = rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?;
        let unit_ms = match (unit.bytes().next()?, in_day) {
            (b'W', false) => 7 * DAY_MS,
            (b'D', false) => DAY_MS,
            (b'H', true) => 3600 * SECOND_MS,
            (b'M', true) => 60 * SECOND_MS,
            (b'S', true) => SECOND_MS,
            _ => return None,
        };
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(unit_ms)?)?;
        rest = unit.get(1..)?;
    }
    Some(total).filter(|total| *total <= Duration::LONGEST.0)
}

/// A rule, and after how many occurrences it ends.
fn rule(line: &Line<'_>, start: &When, zones: &mut Zones) -> Result<(Rule, Option<usize>), Wrong> {
    let upper = line.value.to_ascii_uppercase();
    let parts = || upper.split(';').filter(|part| !part.is_empty()).map(|part| part.split_once('=').unwrap_or((part, "")));
    let frequency = parts().find(|(key, _)| *key == "FREQ").map_or("", |(_, value)| value);
    let mut rule = Rule::new(match frequency {
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        other => return Err(line.wrong(format!("the rule's frequency `{}` is none of DAILY, WEEKLY, MONTHLY and YEARLY", clipped(other)))),
    });
    let mut count = None;
    let mut told: Vec<&str> = Vec::new();
    for (key, value) in parts() {
        if told.contains(&key) || value.split(',').count() > limits::ICALENDAR_RULE_LIST {
            return Err(line.wrong(format!("`{}` stands twice in the rule, or lists too much", clipped(key))));
        }
        told.push(key);
        let wrong = || line.wrong(format!("`{}={}` can't be judged in a rule that is {frequency}", clipped(key), clipped(value)));
        let numbers = |least: i64, most: i64| -> Result<Vec<i64>, Wrong> {
            let number = |text: &str| text.parse::<i64>().ok().filter(|number| (least..=most).contains(number) && *number != 0);
            value.split(',').map(|text| number(text.strip_prefix('+').unwrap_or(text)).ok_or_else(wrong)).collect()
        };
        let single = |most: i64| numbers(1, most)?.first().copied().filter(|_| !value.contains(',')).ok_or_else(wrong);
        match key {
            "FREQ" => {}
            "INTERVAL" => rule.interval = single(10_000)?,
            "COUNT" => count = Some(single(i64::from(u32::MAX))? as usize),
            "UNTIL" => {
                let until = when(line, value, Some(&start.zone), zones)?;
                let last = same_clock(&until, start);
                rule.until = Some(if until.is_date { Local((until.local.day() + 1) * DAY_MS - 1) } else { last });
            }
            "WKST" => rule.week_start = weekday(value).ok_or_else(wrong)?,
            "BYMONTH" => rule.months = numbers(1, 12)?,
            "BYMONTHDAY" if rule.frequency != Frequency::Weekly => rule.month_days = numbers(-31, 31)?,
            "BYYEARDAY" if rule.frequency == Frequency::Yearly => rule.year_days = numbers(-366, 366)?,
            "BYSETPOS" => rule.positions = numbers(-366, 366)?,
            "BYDAY" => {
                let ordinals = matches!(rule.frequency, Frequency::Monthly | Frequency::Yearly);
                for text in value.split(',') {
                    let (ordinal, name) = text.split_at_checked(text.len().saturating_sub(2)).ok_or_else(wrong)?;
                    let ordinal = match ordinal.strip_prefix('+').unwrap_or(ordinal) {
                        "" => 0,
                        ordinal => ordinal.parse::<i64>().ok().filter(|n| ordinals && *n != 0 && n.abs() <= 53).ok_or_else(wrong)?,
                    };
                    rule.weekdays.push((ordinal, weekday(name).ok_or_else(wrong)?));
                }
            }
            _ => return Err(wrong()),
        }
    }
    if count.is_some() && rule.until.is_some() {
        return Err(line.wrong("the rule has both `COUNT` and `UNTIL`"));
    }
    Ok((rule, count))
}

/// A text's escapes taken back, on one line.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n' | 'N') => out.push(' '),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    clipped(&out).into_owned()
}
