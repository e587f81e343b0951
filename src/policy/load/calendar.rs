//! A policy's calendar, and one by itself: windows and freezes of the policy's own, and those of other systems as they are.

use super::*;
use crate::calendar::selector::Applications;
use crate::calendar::{Entry, Family, Format, Recurrence, Selector, Weekdays, icalendar, parse_time_of_day};
use crate::condition::Nanoseconds;
use crate::cron::Cron;
use crate::zone::{Local, Zone};

/// Reads a calendar that stands by itself.
///
/// # Errors
/// Every mistake in it.
pub(crate) fn bare_calendar(tree: Tree<'_>) -> Result<Calendar, Vec<Diagnostic>> {
    let root = Tree::from(Node::Object(vec![(crate::tree::Key { name: "calendar".into(), span: None }, tree)]));
    let mut report = Report::new(&root, None);
    let given = root.get("calendar").map(|tree| check(tree, CalendarRule::KIND, "/calendar", &mut report));
    let rule = CalendarRule::from_tree(given.flatten());
    let document = PolicyDocument::bare();
    let lists = lists(&document);
    let calendar = rule.and_then(|rule| {
        Builder { report: &mut report, document: &document, lists, variables: variables(&document), bare: true }.calendar(&rule)
    });
    match calendar {
        Some(calendar) if !report.has_errors() => Ok(calendar),
        _ => Err(report.finish()),
    }
}

impl Builder<'_, '_> {
    pub(super) fn calendar(&mut self, rule: &CalendarRule) -> Option<Calendar> {
        let needs_zone = rule.windows.is_some() || rule.freezes.is_some();
        let zone = match &rule.time_zone {
            Some(name) => self.zone(name, "/calendar/time_zone"),
            None if needs_zone => {
                let help = "add `time_zone: Europe/Berlin`, or wherever the people are who deploy";
                self.report.error(
                    "calendar/no-time-zone",
                    "/calendar",
                    "whose clock windows and freezes go by isn't said",
                    Some(help.to_owned()),
                );
                None
            }
            // As in the systems that the other formats come from.
            None => Some(Zone::utc()),
        };
        let shown = zone.clone().unwrap_or_else(Zone::utc);
        let (windows, freezes) = (self.windows(rule, &shown), self.freezes(rule, &shown));
        self.entry_names(windows.iter().chain(&freezes));
        let own = [Family::new(windows, Vec::new()), Family::new(Vec::new(), freezes)];
        let (allows, denies) = self.sync_windows(rule);
        let periods = self.freeze_periods(rule);
        let (opening, closing) = self.icalendar(rule, zone.as_ref().filter(|_| rule.time_zone.is_some()));
        let others = [Family::new(allows, denies), Family::new(Vec::new(), periods), Family::new(opening, closing)];
        let families = own.into_iter().chain(others).filter(|family| !family.windows.is_empty() || !family.freezes.is_empty());
        let calendar = Calendar::new(shown, families.collect());
        self.foreign_freezes(&calendar);
        zone.map(|_| calendar)
    }

    fn zone(&mut self, name: &str, path: &str) -> Option<Zone> {
        let unknown = match Zone::named(name) {
            Ok(zone) => return Some(zone),
            Err(unknown) => unknown,
        };
        let message = format!("no time zone is called `{}`", clipped(name));
        let help = unknown
            .nearest
            .map_or_else(|| "write an IANA name such as `Europe/Berlin` or `UTC`".to_owned(), |near| format!("did you mean `{near}`?"));
        self.report.error("calendar/unknown-time-zone", path, message, Some(help));
        None
    }

    fn windows(&mut self, rule: &CalendarRule, zone: &Zone) -> Vec<Entry> {
        let mut windows = Vec::new();
        let written = rule.windows.as_deref().unwrap_or(&[]);
        for (index, window) in self.few(written, limits::CALENDAR_ENTRIES, "/calendar/windows").iter().enumerate() {
            let path = format!("/calendar/windows/{index}");
            let when = self.condition(window.when.as_ref(), &format!("{path}/when"));
            let Some(recurrence) = self.recurrence(When::of_window(window), &path) else { continue };
            let entry = Entry::new(Format::Windows, index, window.name.clone(), zone, recurrence, path);
            windows.push(Entry {
                selector: when.map_or(Selector::Every, Selector::Condition),
                overrun: window.overrun.unwrap_or(false),
                mode: window.mode.unwrap_or(Mode::Enforce),
                ..entry
            });
        }
        windows
    }

    fn freezes(&mut self, rule: &CalendarRule, zone: &Zone) -> Vec<Entry> {
        let mut freezes = Vec::new();
        let written = rule.freezes.as_deref().unwrap_or(&[]);
        for (index, freeze) in self.few(written, limits::CALENDAR_ONCE, "/calendar/freezes").iter().enumerate() {
            let path = format!("/calendar/freezes/{index}");
            let when = self.condition(freeze.when.as_ref(), &format!("{path}/when"));
            if !self.bare {
                self.freeze_break_glass(freeze, &path);
            }
            let Some(recurrence) = self.recurrence(When::of_freeze(freeze), &path) else { continue };
            let entry = Entry::new(Format::Freezes, index, freeze.name.clone(), zone, recurrence, path);
            freezes.push(Entry {
                selector: when.map_or(Selector::Every, Selector::Condition),
                break_glass: freeze.break_glass.clone(),
                overrun: freeze.overrun.unwrap_or(false),
                mode: freeze.mode.unwrap_or(Mode::Enforce),
                ..entry
            });
        }
        self.few_recurring(&freezes, "/calendar/freezes");
        freezes
    }

    /// What comes again and again, or has a condition, is looked at one by one in every decision.
    fn few_recurring(&mut self, entries: &[Entry], path: &str) {
        let simple = |entry: &&Entry| matches!((&entry.recurrence, &entry.selector), (Recurrence::Once { .. }, Selector::Every));
        let recurring = entries.len() - entries.iter().filter(simple).count();
        if recurring > limits::CALENDAR_ENTRIES {
            let most = limits::CALENDAR_ENTRIES;
            let message = format!("{recurring} that come again and again or have a condition stand here, and {most} is the limit");
            self.report.error("policy/too-many", path, message, Some("several that ask for the same can be one".to_owned()));
        }
    }

    /// Windows that allow, and windows that deny.
    fn sync_windows(&mut self, rule: &CalendarRule) -> (Vec<Entry>, Vec<Entry>) {
        let (mut allows, mut denies) = (Vec::new(), Vec::new());
        let written = rule.sync_windows.as_deref().unwrap_or(&[]);
        let mut seen: Vec<&SyncWindowRule> = Vec::new();
        for (index, window) in self.few(written, limits::CALENDAR_ENTRIES, "/calendar/sync_windows").iter().enumerate() {
            // Argo CD passes over an empty place.
            let Some(window) = &window.0 else { continue };
            let path = format!("/calendar/sync_windows/{index}");
            if seen.iter().any(|other| other.is_same(window)) {
                let message = "another sync window has the same kind, schedule, duration and selectors, which Argo CD refuses";
                self.report.error("calendar/duplicate-name", &path, message, Some("take one of them out".to_owned()));
            }
            seen.push(window);
            if window.description.as_ref().is_some_and(|description| description.chars().count() > 255) {
                let message = "the description is longer than 255 characters, which Argo CD refuses";
                self.report.error("policy/too-many", &format!("{path}/description"), message, Some("say it shorter".to_owned()));
            }
            let selector = self.applications(window, &path);
            let recurrence = self.sync_schedule(window, &path);
            let (Some(selector), Some((zone, recurrence))) = (selector, recurrence) else { continue };
            let kind = window.kind;
            let name = window.description.as_ref().map_or_else(
                || format!("{kind} {} for {}", clipped(&window.schedule), clipped(&window.duration)),
                |description| clipped(description).into_owned(),
            );
            let entry = Entry {
                selector: Selector::Applications(selector),
                manual: window.manual_sync.unwrap_or(false),
                overrun: window.sync_overrun.unwrap_or(false),
                ..Entry::new(Format::SyncWindows, index, name, &zone, recurrence, path)
            };
            match kind {
                SyncWindowKind::Allow => allows.push(entry),
                SyncWindowKind::Deny => denies.push(entry),
            }
        }
        (allows, denies)
    }

    fn applications(&mut self, window: &SyncWindowRule, path: &str) -> Option<Applications> {
        let lists = [("applications", &window.applications), ("namespaces", &window.namespaces), ("clusters", &window.clusters)];
        let absent = lists.iter().all(|(_, list)| list.is_none());
        let empty = lists.iter().all(|(_, list)| list.as_ref().is_none_or(Vec::is_empty));
        if empty && !(absent && self.bare) {
            let message = "this sync window selects no application, cluster or namespace, so it does nothing";
            let help = "add `applications: [\"*\"]`, or the names that it is for";
            self.report.error("calendar/selects-nothing", path, message, Some(help.to_owned()));
        }
        let mut globs = |(member, list): (&str, &Option<Vec<String>>)| {
            let mut globs = Vec::new();
            for (index, text) in list.iter().flatten().enumerate() {
                match Glob::argo(text) {
                    Ok(ways) => globs.extend(ways),
                    Err(why) => self.report.error("policy/bad-glob", &format!("{path}/{member}/{index}"), why, None),
                }
            }
            (globs.len() <= limits::CALENDAR_ENTRIES).then_some(globs)
        };
        let [applications, namespaces, clusters] = lists.map(&mut globs);
        let (Some(applications), Some(namespaces), Some(clusters)) = (applications, namespaces, clusters) else {
            let message = format!("more than {} globs stand in one list", limits::CALENDAR_ENTRIES);
            self.report.error("policy/too-many", path, message, Some("select by fewer globs".to_owned()));
            return None;
        };
        Some(Applications { applications, namespaces, clusters, all: window.and_operator.unwrap_or(false) })
    }

    /// Argo CD's windows lie open at both ends: at its very start and its very end a window is inactive.
    fn sync_schedule(&mut self, window: &SyncWindowRule, path: &str) -> Option<(Zone, Recurrence)> {
        let (prefix, schedule) = match window.schedule.trim_start().split_once(char::is_whitespace) {
            Some((first, rest)) if first.starts_with("TZ=") || first.starts_with("CRON_TZ=") => {
                (first.split_once('=').map(|(_, zone)| zone), rest)
            }
            _ => (None, window.schedule.as_str()),
        };
        let zone = match (prefix, window.time_zone.as_deref().filter(|zone| !zone.is_empty())) {
            (Some(_), Some(_)) => {
                let message = "both `schedule` and `timeZone` name a time zone, and Argo CD would shift by both";
                self.report.error("calendar/bad-time", &format!("{path}/timeZone"), message, Some("keep one of them".to_owned()));
                None
            }
            (Some(zone), None) => self.zone(zone, &format!("{path}/schedule")),
            (None, zone) => self.zone(zone.unwrap_or("UTC"), &format!("{path}/timeZone")),
        };
        let cron = self.cron(Cron::parse(schedule), &format!("{path}/schedule"));
        let written = &window.duration;
        let length = Nanoseconds::parse(written).map(|length| Duration(length.0 / 1_000_000));
        let path = format!("{path}/duration");
        let length = match length {
            None => self.part(Err(format!("`{}` is no duration as Go writes it, such as `1h30m`", clipped(written))), &path),
            Some(length) if length.0 < 2 => {
                let help = Some("give it a duration, such as `1h`".to_owned());
                self.report.error("calendar/never-open", &path, "it lasts no time at all", help);
                None
            }
            Some(length) if length > Duration::LONGEST => self.part(Err("the duration is longer than ten years".to_owned()), &path),
            Some(length) => Some(length),
        };
        Some((zone?, Recurrence::Scheduled { cron: cron?, delay: Duration(1), duration: Duration(length?.0 - 1) }))
    }

    fn freeze_periods(&mut self, rule: &CalendarRule) -> Vec<Entry> {
        let mut freezes = Vec::new();
        let written = rule.freeze_periods.as_deref().unwrap_or(&[]);
        for (index, period) in self.few(written, limits::CALENDAR_ENTRIES, "/calendar/freeze_periods").iter().enumerate() {
            let path = format!("/calendar/freeze_periods/{index}");
            let start = self.cron(Cron::parse_gitlab(&period.freeze_start), &format!("{path}/freeze_start"));
            let end = self.cron(Cron::parse_gitlab(&period.freeze_end), &format!("{path}/freeze_end"));
            let name = period.cron_timezone.as_deref().unwrap_or("UTC");
            let zone = self.zone(crate::zone::rails(name).unwrap_or(name), &format!("{path}/cron_timezone"));
            let (Some(start), Some(end), Some(zone)) = (start, end, zone) else { continue };
            let name = format!("from {} to {}", clipped(period.freeze_start.trim()), clipped(period.freeze_end.trim()));
            freezes.push(Entry::new(Format::FreezePeriods, index, name, &zone, Recurrence::Between { start, end }, path));
        }
        freezes
    }

    /// Events as windows, or as freezes.
    fn icalendar(&mut self, rule: &CalendarRule, zone: Option<&Zone>) -> (Vec<Entry>, Vec<Entry>) {
        let path = "/calendar/ics";
        let Some(text) = &rule.ics else { return (Vec::new(), Vec::new()) };
        let calendar = match icalendar::read(text, zone) {
            Ok(calendar) => calendar,
            Err(wrong) => {
                for icalendar::Wrong { line, message } in wrong {
                    let help = "mend it in the calendar that it is exported from, or here".to_owned();
                    let (message, span) = (format!("line {line} of the iCalendar: {message}"), self.line_within(path, text, line));
                    self.report.error_within("calendar/bad-event", path, message, Some(help), span);
                }
                return (Vec::new(), Vec::new());
            }
        };
        let entry = |event: icalendar::Occasion| {
            Entry::new(Format::Ics, event.index, event.summary, &event.zone, event.recurrence, path.to_owned())
        };
        let written = calendar.events.len();
        let entries: Vec<Entry> = calendar.events.into_iter().take(limits::CALENDAR_ONCE).map(entry).collect();
        if written > entries.len() || (calendar.closed_by_default && written > limits::CALENDAR_ENTRIES) {
            let most = if calendar.closed_by_default { limits::CALENDAR_ENTRIES } else { limits::CALENDAR_ONCE };
            let message = format!("the iCalendar has {written} events, and {most} is the limit");
            self.report.error("policy/too-many", path, message, Some("leave out what is over".to_owned()));
        }
        self.few_recurring(&entries, path);
        match calendar.closed_by_default {
            // What is closed by default stays so where no event opens it.
            true if entries.is_empty() => {
                let never = Recurrence::Once { from: Local(0), to: Local(0) };
                (vec![Entry::new(Format::Ics, 0, "no event".to_owned(), &Zone::utc(), never, path.to_owned())], Vec::new())
            }
            true => (entries, Vec::new()),
            false => (Vec::new(), entries),
        }
    }

    /// Where a line of a text stands that is written over several, as under `|`; else where the text does.
    fn line_within(&self, path: &str, text: &str, number: usize) -> Option<Span> {
        let span = self.report.root().at(path)?.span.as_deref()?.clone();
        let wanted = text.split('\n').nth(number - 1)?.trim();
        let line = span.line.checked_add(u32::try_from(number - 1).ok()?)?;
        let Some(found) = self.report.line(line).filter(|found| found.trim() == wanted) else { return Some(span) };
        let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        let column = units(found) - units(found.trim_start()) + 1;
        Some(Span { line, column, end_line: line, end_column: column.saturating_add(units(wanted)) })
    }

    /// A freeze of another system names no way to break the glass: any that stands in for the calendar will do, and one has to.
    fn foreign_freezes(&mut self, calendar: &Calendar) {
        let mut known = self.document.break_glass.iter().flatten();
        let breakable = known.any(|(_, rule)| rule.waives.contains(&Waivable::Calendar));
        if self.bare || breakable || self.report.told_under("/break_glass") {
            return;
        }
        for family in &calendar.families {
            if let Some(freeze) = family.freezes.first().filter(|freeze| freeze.format != Format::Freezes) {
                let message = format!("nothing breaks the freezes of `{}`, which is how a freeze becomes an outage", freeze.format);
                let help = "define a path under `break_glass` that waives `calendar`";
                self.report.error(
                    "calendar/freeze-without-break-glass",
                    &format!("/calendar/{}", freeze.format),
                    message,
                    Some(help.to_owned()),
                );
            }
        }
    }

    fn cron(&mut self, cron: Result<Cron, String>, path: &str) -> Option<Cron> {
        let cron = self.part(cron, path)?;
        if cron.never_fires() {
            let message = "this schedule names a day that no year has, so it never starts";
            self.report.error("calendar/never-fires", path, message, Some("name a day that its month has".to_owned()));
            return None;
        }
        Some(cron)
    }

    fn entry_names<'e>(&mut self, entries: impl Iterator<Item = &'e Entry>) {
        let mut names = NameSet::default();
        for entry in entries {
            if !names.insert(entry.name.as_str()) {
                let message = format!("another window or freeze is called `{}`", clipped(&entry.name));
                self.report.error(
                    "calendar/duplicate-name",
                    &format!("{}/name", entry.path),
                    message,
                    Some("give it a name of its own".to_owned()),
                );
            }
        }
    }

    fn freeze_break_glass(&mut self, freeze: &FreezeRule, path: &str) {
        let known = self.document.break_glass.as_ref();
        match &freeze.break_glass {
            None => {
                let message = format!(
                    "the freeze `{}` has no way to break the glass, which is how a freeze becomes an outage",
                    clipped(&freeze.name)
                );
                self.report.error(
                    "calendar/freeze-without-break-glass",
                    path,
                    message,
                    Some("name a path of `break_glass` in it".to_owned()),
                );
            }
            Some(name) if known.is_none_or(|known| !known.contains(name)) && !self.report.told_under("/break_glass") => {
                let mut names = known.into_iter().flatten().map(|(name, _)| name);
                let help = near::suggestion(name, &mut names).unwrap_or_else(|| "define it under `break_glass`".to_owned());
                let message = format!("there is no break-glass path `{}`", clipped(name));
                self.report.error("break-glass/unknown-path", &format!("{path}/break_glass"), message, Some(help));
            }
            Some(name) => {
                let waives = known.and_then(|known| known.get(name)).is_none_or(|rule| rule.waives.contains(&Waivable::Calendar));
                if !waives && !self.report.told_under("/break_glass") {
                    let message = format!(
                        "the break-glass path `{}` doesn't stand in for the calendar, so this freeze can't be broken",
                        clipped(name)
                    );
                    self.report.error(
                        "calendar/freeze-not-breakable",
                        &format!("{path}/break_glass"),
                        message,
                        Some("add `calendar` to its `waives`".to_owned()),
                    );
                }
            }
        }
    }

    fn recurrence(&mut self, when: When<'_>, path: &str) -> Option<Recurrence> {
        if self.report.told_under(path) && (when.schedule.is_none() && when.days.is_none() && when.from.is_none()) {
            return None;
        }
        let forms = "`days` with `from` and `to`, `schedule` with `duration`, or dates `from` and `to`";
        match when {
            When { days: None, schedule: Some(schedule), duration: Some(duration), from: None, to: None } => {
                let cron = self.cron(Ok(schedule.0.clone()), &format!("{path}/schedule"))?;
                if duration.0 == 0 {
                    self.report.error(
                        "calendar/never-open",
                        &format!("{path}/duration"),
                        "it lasts no time at all",
                        Some("give it a duration".to_owned()),
                    );
                    return None;
                }
                Some(Recurrence::Scheduled { cron, delay: Duration(0), duration })
            }
            When { days: Some(days), schedule: None, duration: None, from: Some(from), to: Some(to) } => {
                let days = self.part(Weekdays::parse(days), &format!("{path}/days"));
                let from_minutes = self.part(parse_time_of_day(from), &format!("{path}/from"));
                let to_minutes = self.part(parse_time_of_day(to), &format!("{path}/to"));
                let (days, from_minutes, to_minutes) = (days?, from_minutes?, to_minutes?);
                if to_minutes <= from_minutes {
                    let message = format!("it ends at {to} and begins at {from}, so it is never open");
                    let help = "an overnight window is a `schedule` with a `duration`: `schedule: \"0 22 * * *\"`, `duration: 10h`";
                    self.report.error("calendar/never-open", &format!("{path}/to"), message, Some(help.to_owned()));
                    return None;
                }
                Some(Recurrence::Weekly { days, from: from_minutes, to: to_minutes })
            }
            When { days: None, schedule: None, duration: None, from: Some(from), to: Some(to) } => {
                let from_local = self.part(Local::parse(from), &format!("{path}/from"));
                let to_local = self.part(Local::parse(to), &format!("{path}/to"));
                let (from_local, to_local) = (from_local?, to_local?);
                if to_local <= from_local {
                    let message = format!("it ends at {to}, which is not after {from}");
                    self.report.error("calendar/never-open", &format!("{path}/to"), message, Some("let it end after it begins".to_owned()));
                    return None;
                }
                Some(Recurrence::Once { from: from_local, to: to_local })
            }
            _ => {
                self.report.error(
                    "calendar/incomplete",
                    path,
                    format!("when it is isn't said in one of the ways that there are: {forms}"),
                    Some("give one of them, whole".to_owned()),
                );
                None
            }
        }
    }

    fn part<T>(&mut self, part: Result<T, String>, path: &str) -> Option<T> {
        part.map_err(|why| self.report.error("calendar/bad-time", path, why, None)).ok()
    }
}

/// How a window or a freeze says when it is.
struct When<'w> {
    days: Option<&'w str>,
    from: Option<&'w str>,
    to: Option<&'w str>,
    schedule: Option<&'w Schedule>,
    duration: Option<Duration>,
}

impl<'w> When<'w> {
    fn of_window(rule: &'w WindowRule) -> Self {
        When {
            days: rule.days.as_deref(),
            from: rule.from.as_deref(),
            to: rule.to.as_deref(),
            schedule: rule.schedule.as_ref(),
            duration: rule.duration,
        }
    }

    fn of_freeze(rule: &'w FreezeRule) -> Self {
        When {
            days: rule.days.as_deref(),
            from: rule.from.as_deref(),
            to: rule.to.as_deref(),
            schedule: rule.schedule.as_ref(),
            duration: rule.duration,
        }
    }
}
