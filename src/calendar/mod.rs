//! When deploys are open: windows of which one has to be, and freezes of which none may be.
//!
//! A calendar has families, one for each format in which it is written, and all of them have to let a deploy through. Within a
//! family, what is active is judged by the rules of its own system: who may go on by hand, and what may finish that began in time.

mod answer;
pub mod event;
pub mod icalendar;
mod question;
pub mod recurrence;
pub mod selector;
mod walk;

pub use answer::{CalendarAnswer, CalendarRange, instant, range};
pub use question::Question;
pub(crate) use question::{Known, concern};
pub use recurrence::{Recurrence, Weekdays, parse_time_of_day};

use crate::choice;
use crate::condition::Condition;
use crate::decision::Verdict;
use crate::limits;
use crate::names::sort;
use crate::policy::document::Mode;
use crate::scalar::{Duration, Instant};
use crate::zone::Zone;
use recurrence::span;
use selector::Applications;
use walk::Walk;

choice! {
    /// The member of a calendar in which a window or freeze stands.
    pub enum Format {
        /// A window of the policy's own.
        Windows = "windows",
        /// A freeze of the policy's own.
        Freezes = "freezes",
        /// A sync window of Argo CD; a window where it allows, a freeze where it denies.
        SyncWindows = "sync_windows",
        /// A freeze period of GitLab.
        FreezePeriods = "freeze_periods",
        /// An event of an iCalendar; a freeze, or a window where the calendar is closed by default.
        Ics = "ics",
    }
}

choice! {
    /// What a calendar says of an instant.
    pub enum State {
        /// Deploys are open.
        Open = "open",
        /// No window is open.
        Closed = "closed",
        /// A freeze is on.
        Frozen = "frozen",
    }
}

/// When deploys are open.
#[derive(Debug)]
pub struct Calendar {
    /// By whose clock people are told times.
    pub zone: Zone,
    /// What each format says; all have to agree.
    pub families: Vec<Family>,
    /// Whether anything in it only warns, or less.
    pub lenient: bool,
    /// How many entries the search keeps an eye on.
    slots: usize,
}

/// The windows and freezes of one system.
#[derive(Debug)]
pub struct Family {
    /// Of those that concern a change, one has to be active.
    pub windows: Vec<Entry>,
    /// Of those that concern a change, none may be active.
    pub freezes: Vec<Entry>,
    /// The freezes that come once, by their start, so that one of thousands is found at once.
    once: Vec<Once>,
    /// The other freezes.
    recurring: Vec<usize>,
}

/// When a freeze is on that comes once.
#[derive(Debug)]
struct Once {
    start: Instant,
    end: Instant,
    /// The last end of this and all before it.
    reach: Instant,
    freeze: usize,
}

/// A window or a freeze.
#[derive(Debug)]
pub struct Entry {
    /// Where it stands.
    pub format: Format,
    /// Its place there.
    pub index: usize,
    /// What it is called.
    pub name: String,
    /// Which changes it concerns.
    pub selector: Selector,
    /// Whose wall clock it goes by.
    pub zone: Zone,
    /// When it is active.
    pub recurrence: Recurrence,
    /// The one way to break the glass, where it names one.
    pub break_glass: Option<String>,
    /// Whether what a person starts by hand may go on.
    pub manual: bool,
    /// Whether a deploy that began in time may finish.
    pub overrun: bool,
    /// How much it weighs.
    pub mode: Mode,
    /// JSON pointer to it in the policy.
    pub path: String,
    /// Its place among those that the search keeps an eye on.
    pub(crate) slot: usize,
}

/// Which changes an entry concerns.
#[derive(Debug)]
pub enum Selector {
    /// Every change.
    Every,
    /// Those for which a condition holds.
    Condition(Condition),
    /// Those of some applications, as Argo CD selects them.
    Applications(Applications),
}

/// Whether an entry concerns a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// It does.
    Yes,
    /// It doesn't.
    No,
    /// Nobody can tell: a freeze then does, and a window does without ever opening.
    Unknown,
}

/// Who wants to deploy, and how.
#[derive(Clone, Copy)]
pub struct Asks<'a> {
    /// Whether a person started it by hand.
    pub manual: bool,
    /// When it began, where it is under way already.
    pub started_at: Option<Instant>,
    /// Which entries concern it.
    pub concerns: &'a dyn Fn(&Entry, Instant) -> Concern,
}

impl Asks<'_> {
    /// A new deploy, not by hand, that everything concerns.
    pub const EVERYTHING: Asks<'static> = Asks { manual: false, started_at: None, concerns: &|_, _| Concern::Yes };
}

/// Why a deploy goes through although its family is closed or frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spared {
    /// It was started by hand, and everything that stands in the way lets that go on.
    ByHand,
    /// It began in time, and everything that stands in the way lets it finish.
    Finishing,
}

/// What a family says of an instant.
#[derive(Debug)]
pub struct Judgement<'c> {
    /// The windows that concern the change.
    pub windows: Vec<&'c Entry>,
    /// Those of them that are active.
    pub open: Vec<&'c Entry>,
    /// The freezes that are on and concern the change.
    pub on: Vec<&'c Entry>,
    /// The windows and active freezes of which nobody can tell whether they concern it.
    pub unknown: Vec<&'c Entry>,
    /// Why it goes through all the same.
    pub spared: Option<Spared>,
}

impl Judgement<'_> {
    /// Whether nobody can tell if an entry concerns the change.
    #[must_use]
    pub fn is_unknown(&self, entry: &Entry) -> bool {
        self.unknown.iter().any(|unknown| std::ptr::eq(*unknown, entry))
    }

    /// What the family says, whoever asks.
    #[must_use]
    pub fn state(&self) -> State {
        if !self.on.is_empty() {
            State::Frozen
        } else if self.open.is_empty() && !self.windows.is_empty() {
            State::Closed
        } else {
            State::Open
        }
    }

    /// What it says to this deploy.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.state() {
            _ if self.spared.is_some() => Verdict::Allow,
            State::Frozen => Verdict::Deny,
            State::Closed => Verdict::Pending,
            State::Open => Verdict::Allow,
        }
    }
}

impl Entry {
    /// An enforced entry for every change.
    #[must_use]
    pub fn new(format: Format, index: usize, name: String, zone: &Zone, recurrence: Recurrence, path: String) -> Self {
        let zone = zone.clone();
        Entry {
            format,
            index,
            name,
            selector: Selector::Every,
            zone,
            recurrence,
            break_glass: None,
            manual: false,
            overrun: false,
            mode: Mode::Enforce,
            path,
            slot: 0,
        }
    }

    /// Whether it is active at an instant.
    #[must_use]
    pub fn is_active(&self, at: Instant) -> bool {
        self.recurrence.is_active(&self.zone, at)
    }

    /// Until when it stays active; `None` where no end is in sight.
    #[must_use]
    pub fn active_until(&self, at: Instant) -> Option<Instant> {
        self.recurrence.active_until(&self.zone, at)
    }
}

impl Calendar {
    /// A calendar of such families.
    #[must_use]
    pub fn new(zone: Zone, mut families: Vec<Family>) -> Self {
        let mut slots = 0;
        for family in &mut families {
            let Family { windows, freezes, recurring, .. } = family;
            for entry in windows.iter_mut() {
                entry.slot = slots;
                slots += 1;
            }
            for index in recurring.iter() {
                if let Some(entry) = freezes.get_mut(*index) {
                    entry.slot = slots;
                    slots += 1;
                }
            }
        }
        let mut entries = families.iter().flat_map(|family| family.windows.iter().chain(&family.freezes));
        let lenient = entries.any(|entry| entry.mode != Mode::Enforce);
        Calendar { zone, families, lenient, slots }
    }

    /// The freeze of the policy's own that stands at a path.
    #[must_use]
    pub fn own_freeze(&self, path: &str) -> Option<&Entry> {
        let index: usize = path.strip_prefix("/calendar/freezes/")?.parse().ok()?;
        let own = self.families.iter().find(|family| family.freezes.first().is_some_and(|freeze| freeze.format == Format::Freezes))?;
        own.freezes.get(index).filter(|freeze| freeze.index == index)
    }

    /// What each family says of an instant; only entries of this mode are looked at.
    #[must_use]
    pub fn judge(&self, at: Instant, mode: Mode, asks: &Asks<'_>) -> Vec<Judgement<'_>> {
        let asks = self.begun(at, mode, asks);
        self.families.iter().map(|family| family.judge(at, mode, &asks, &|entry| entry.is_active(at))).collect()
    }

    /// The same question, with the deploy's beginning only where it could begin then: no family may have stood in its way, and it is not
    /// dated ahead or longer ago than a deploy takes.
    fn begun<'a>(&self, at: Instant, mode: Mode, asks: &Asks<'a>) -> Asks<'a> {
        let new = Asks { started_at: None, ..*asks };
        let long_ago = at.minus(Duration::days(limits::OVERRUN_DAYS));
        let in_time = |began: &Instant| {
            let then = || self.families.iter().map(|family| family.judge(*began, mode, &new, &|entry| entry.is_active(*began)));
            *began < at && *began > long_ago && then().all(|judged| judged.verdict() == Verdict::Allow)
        };
        Asks { started_at: asks.started_at.filter(in_time), ..new }
    }

    /// The first instant from this one on at which a deploy could begin.
    ///
    /// `None` when there is none within [`limits::CALENDAR_HORIZON_DAYS`](crate::limits::CALENDAR_HORIZON_DAYS), or when looking for
    /// it takes too long ([`limits::CALENDAR_LOOKS`](crate::limits::CALENDAR_LOOKS)). Conditions are asked only where the calendar
    /// may change: an opening that a condition alone makes in between is passed over.
    #[must_use]
    pub fn opening(&self, at: Instant, asks: &Asks<'_>) -> Option<Instant> {
        Walk::new(self, at, &Asks { started_at: None, ..*asks }).find(true)
    }

    /// The first instant from this one on at which no deploy could begin; `None` as for [`Calendar::opening`].
    #[must_use]
    pub fn closing(&self, at: Instant, asks: &Asks<'_>) -> Option<Instant> {
        Walk::new(self, at, &Asks { started_at: None, ..*asks }).find(false)
    }
}

/// What is said where no opening was found.
#[must_use]
pub fn no_opening() -> String {
    format!("no opening was found within {} days", limits::CALENDAR_HORIZON_DAYS)
}

/// What windows and freezes are called, as a sentence names them.
#[must_use]
pub fn named(entries: &[&Entry]) -> String {
    let mut names: Vec<String> = entries.iter().take(limits::CALENDAR_NAMED).map(|entry| format!("`{}`", entry.name)).collect();
    if entries.len() > names.len() {
        names.push(format!("{} more", entries.len() - names.len()));
    }
    names.join(", ")
}

/// The worst that any family says of an instant, and what they say together to this deploy.
#[must_use]
pub fn together(judgements: &[Judgement<'_>]) -> (State, Verdict) {
    let state = judgements.iter().map(Judgement::state).max().unwrap_or(State::Open);
    let verdict = judgements.iter().map(Judgement::verdict).max().unwrap_or(Verdict::Allow);
    (state, verdict)
}

impl Family {
    /// The windows and freezes of one system.
    #[must_use]
    pub fn new(windows: Vec<Entry>, freezes: Vec<Entry>) -> Self {
        let (mut once, mut recurring) = (Vec::new(), Vec::new());
        for (freeze, entry) in freezes.iter().enumerate() {
            match &entry.recurrence {
                Recurrence::Once { from, to } => {
                    once.extend(span(&entry.zone, *from, *to).map(|(start, end)| Once { start, end, reach: end, freeze }));
                }
                _ => recurring.push(freeze),
            }
        }
        sort(&mut once, |one: &Once, other: &Once| one.start.cmp(&other.start));
        let mut reach = Instant(i64::MIN);
        for once in &mut once {
            reach = reach.max(once.end);
            once.reach = reach;
        }
        Family { windows, freezes, once, recurring }
    }

    /// The freezes that come once and are on, the latest start first.
    fn once_on(&self, at: Instant) -> impl Iterator<Item = &Once> {
        let begun = self.once.partition_point(|once| once.start <= at);
        let begun = self.once.get(..begun).unwrap_or(&[]).iter().rev();
        begun.take_while(move |once| once.reach > at).filter(move |once| once.end > at)
    }

    /// When one of the freezes that come once begins or ends next.
    fn once_changes(&self, at: Instant) -> Option<Instant> {
        let begun = self.once.partition_point(|once| once.start <= at);
        let begins = self.once.get(begun).map(|once| once.start);
        self.once_on(at).map(|once| once.end).chain(begins).min()
    }

    /// What it says of an instant, by what is active then.
    fn judge(&self, at: Instant, mode: Mode, asks: &Asks<'_>, is_active: &dyn Fn(&Entry) -> bool) -> Judgement<'_> {
        let mut judged = Judgement { windows: Vec::new(), open: Vec::new(), on: Vec::new(), unknown: Vec::new(), spared: None };
        for window in self.windows.iter().filter(|window| window.mode == mode) {
            match (asks.concerns)(window, at) {
                Concern::No => continue,
                Concern::Unknown => judged.unknown.push(window),
                Concern::Yes if is_active(window) => judged.open.push(window),
                Concern::Yes => {}
            }
            judged.windows.push(window);
        }
        let recurring = self.recurring.iter().filter_map(|index| self.freezes.get(*index)).filter(|freeze| is_active(freeze));
        let once = self.once_on(at).filter_map(|once| self.freezes.get(once.freeze));
        for freeze in recurring.chain(once).filter(|freeze| freeze.mode == mode) {
            match (asks.concerns)(freeze, at) {
                Concern::No => continue,
                Concern::Unknown => judged.unknown.push(freeze),
                Concern::Yes => {}
            }
            judged.on.push(freeze);
        }
        if judged.on.len() > 1 {
            sort(&mut judged.on, |one: &&Entry, other: &&Entry| one.index.cmp(&other.index));
        }
        judged.spared = self.spared(mode, asks, &judged);
        judged
    }

    /// Whether everything that stands in the way lets such a deploy go on.
    fn spared(&self, mode: Mode, asks: &Asks<'_>, judged: &Judgement<'_>) -> Option<Spared> {
        let in_the_way = match judged.state() {
            State::Open => return None,
            State::Frozen => &judged.on,
            State::Closed => &judged.windows,
        };
        if asks.manual && in_the_way.iter().all(|entry| entry.manual) {
            return Some(Spared::ByHand);
        }
        let began = asks.started_at?;
        // Of the policy's own windows, only those count in which it began.
        let own = |entry: &&Entry| entry.format == Format::Windows;
        let lets_finish = match in_the_way.first() {
            Some(first) if own(first) => {
                let then = self.judge(began, mode, &Asks { started_at: None, ..*asks }, &|entry| entry.is_active(began));
                then.open.iter().any(|window| window.overrun)
            }
            _ => in_the_way.iter().all(|entry| entry.overrun),
        };
        lets_finish.then_some(Spared::Finishing)
    }
}

#[cfg(test)]
mod tests {
    use super::recurrence::tests::{once, scheduled, weekly};
    use super::*;
    use crate::zone::Local;
    use crate::zone::tests::{at, zone};

    fn calendar(windows: &[(&str, Recurrence)], freezes: &[(&str, Recurrence)]) -> Calendar {
        let entries = |format, of: &[(&str, Recurrence)]| {
            let entry = |(index, (name, recurrence)): (usize, &(&str, Recurrence))| {
                Entry::new(format, index, format!("{format} {index}"), &zone(name), recurrence.clone(), String::new())
            };
            of.iter().enumerate().map(entry).collect()
        };
        let (windows, freezes) = (entries(Format::Windows, windows), entries(Format::Freezes, freezes));
        Calendar::new(zone("America/New_York"), vec![Family::new(windows, Vec::new()), Family::new(Vec::new(), freezes)])
    }

    #[test]
    fn it_opens_when_a_window_is_open_and_no_freeze_is_on() {
        let new_york = "America/New_York";
        let hours = (new_york, weekly("Mon-Thu", "09:00", "16:00"));
        let nightly = (new_york, scheduled("0 22 * * *", "2h"));
        let black_friday = (new_york, once("2026-11-26T00:00", "2026-12-01T00:00"));
        let christmas = ("Europe/Berlin", once("2026-12-01T06:00", "2026-12-02T09:00"));
        let now = at("2026-11-26T12:00:00-05:00");
        let opens = |windows: &[(&str, Recurrence)], freezes: &[(&str, Recurrence)]| {
            let opening = calendar(windows, freezes).opening(now, &Asks::EVERYTHING);
            opening.map(|at| zone(new_york).display(at).replace("[America/New_York]", ""))
        };
        assert_eq!(opens(&[], &[]).as_deref(), Some("2026-11-26T12:00:00-05:00"));
        assert_eq!(opens(std::slice::from_ref(&hours), &[]).as_deref(), Some("2026-11-26T12:00:00-05:00"));
        let freezes = [black_friday, christmas];
        assert_eq!(opens(&[], &freezes).as_deref(), Some("2026-12-02T03:00:00-05:00"));
        assert_eq!(opens(&[hours.clone(), nightly.clone()], &freezes).as_deref(), Some("2026-12-02T09:00:00-05:00"));
        assert_eq!(opens(&[hours, nightly], &[(new_york, scheduled("* * * * *", "1m"))]), None);
        assert_eq!(opens(&[(new_york, scheduled("0 0 30 2 *", "1h"))], &[]), None);
    }

    #[test]
    fn it_closes_when_the_last_window_does_or_a_freeze_begins() {
        let hours = ("UTC", weekly("Mon-Thu", "09:00", "16:00"));
        let late = ("UTC", scheduled("0 15 * * *", "3h"));
        let freeze = ("UTC", once("2026-11-26T17:00", "2026-12-01T00:00"));
        let closes = |windows: &[(&str, Recurrence)], freezes: &[(&str, Recurrence)]| {
            calendar(windows, freezes).closing(at("2026-11-26T12:00:00Z"), &Asks::EVERYTHING)
        };
        assert_eq!(closes(std::slice::from_ref(&hours), &[]), Some(at("2026-11-26T16:00:00Z")));
        assert_eq!(closes(&[hours.clone(), late.clone()], &[]), Some(at("2026-11-26T18:00:00Z")));
        assert_eq!(closes(&[hours, late], std::slice::from_ref(&freeze)), Some(at("2026-11-26T17:00:00Z")));
        assert_eq!(closes(&[], &[freeze]), Some(at("2026-11-26T17:00:00Z")));
        assert_eq!(closes(&[], &[]), None);
    }

    #[test]
    fn what_does_not_concern_the_change_stands_in_nobodys_way() {
        let now = at("2026-11-26T12:00:00Z");
        let calendar = calendar(&[("UTC", weekly("Mon", "09:00", "16:00"))], &[("UTC", once("2026-11-26T00:00", "2026-12-01T00:00"))]);
        let opening = |concerns: &dyn Fn(&Entry, Instant) -> Concern| calendar.opening(now, &Asks { concerns, ..Asks::EVERYTHING });
        assert_eq!(opening(&|_, _| Concern::No), Some(now));
        let windows_only = |entry: &Entry, _: Instant| if entry.format == Format::Windows { Concern::Yes } else { Concern::No };
        assert_eq!(opening(&windows_only), Some(at("2026-11-30T09:00:00Z")));
        assert_eq!(opening(&|_, _| Concern::Unknown), None, "a window of which nobody can tell never opens");
    }

    #[test]
    fn a_search_that_leads_nowhere_ends() {
        // Freezes in the even minutes, windows in the same.
        let minutes = || ("America/New_York", scheduled("*/2 * * * *", "1m"));
        assert_eq!(calendar(&[minutes()], &[minutes()]).opening(at("2026-11-26T12:00:00Z"), &Asks::EVERYTHING), None);
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_trap() {
        for end in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX] {
            for recurrence in [weekly("Mon", "00:00", "24:00"), scheduled("* * * * *", "1m"), once("0000-01-01", "9999-12-31")] {
                let entries = [("America/New_York", recurrence)];
                let calendar = calendar(&entries, &entries);
                let _ = calendar.opening(Instant(end), &Asks::EVERYTHING);
                let _ = calendar.closing(Instant(end), &Asks::EVERYTHING);
            }
        }
    }

    #[test]
    fn one_of_thousands_of_freezes_that_come_once_is_found() {
        let day = |day: i64| Local(day * 86_400_000);
        // Every tenth day, and one that lies over a hundred of them.
        let mut freezes: Vec<_> = (0..2000).map(|n| ("UTC", Recurrence::Once { from: day(n * 10), to: day(n * 10 + 1) })).collect();
        freezes.push(("UTC", Recurrence::Once { from: day(5005), to: day(6005) }));
        let calendar = calendar(&[], &freezes);
        for n in 4900..6100 {
            let on: Vec<usize> = calendar.judge(Instant(n * 86_400_000 + 5), Mode::Enforce, &Asks::EVERYTHING)[1]
                .on
                .iter()
                .map(|freeze| freeze.index)
                .collect();
            let mut expected: Vec<usize> = if n % 10 == 0 { vec![(n / 10) as usize] } else { Vec::new() };
            expected.extend((5005..6005).contains(&n).then_some(2000));
            assert_eq!(on, expected, "{n}");
        }
        assert_eq!(calendar.opening(Instant(5_500 * 86_400_000), &Asks::EVERYTHING), Some(Instant(6_005 * 86_400_000)));
        assert_eq!(calendar.closing(Instant(4_995 * 86_400_000), &Asks::EVERYTHING), Some(Instant(5_000 * 86_400_000)));
    }
}
