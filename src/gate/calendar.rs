//! Deploys are open: some window is, and no freeze is on.

use crate::calendar;
use crate::codes::*;
use crate::evaluate::{Case, Found, Owing, holds_at};
use crate::policy::document::Mode;
use crate::policy::{Calendar, Entry};
use crate::scalar::{Instant, Text};
use crate::zone::Zone;

/// Gives the earliest instant at which time alone no longer stands in the way, where the calendar does.
pub(crate) fn gate(case: &mut Case<'_>) -> Option<Instant> {
    let calendar = case.policy.calendar.as_ref()?;
    let closed = windows(case, calendar);
    let frozen = freezes(case, calendar);
    if !closed && !frozen {
        return None;
    }
    let opening = opening(case, calendar);
    if let Some(opening) = opening.filter(|_| closed) {
        // What the windows owe is owed until everything is open.
        let local = calendar.zone.display(opening);
        for (index, next) in &mut case.owed {
            let is_window = case.findings.get(*index).is_some_and(|finding| finding.code == CALENDAR_CLOSED.name);
            if is_window {
                next.until = Some(opening);
                next.what = Text::from(format!("wait until deploys open, {local}"));
            }
        }
    }
    opening
}

/// The earliest instant at which no enforced freeze is on and some enforced window is open.
///
/// A condition that can't be judged at some instant is taken to hold there: the answer is then rather too late than too early.
fn opening(case: &Case<'_>, calendar: &Calendar) -> Option<Instant> {
    let (windows, freezes) = (enforced(&calendar.windows), enforced(&calendar.freezes));
    let concern = |entry: &Entry, at: Instant| entry.when.as_ref().is_none_or(|when| holds_at(case, at, when).unwrap_or(true));
    let window_conditions: Vec<_> = windows.iter().map(|entry| move |at| concern(entry, at)).collect();
    let freeze_conditions: Vec<_> = freezes.iter().map(|entry| move |at| concern(entry, at)).collect();
    let windows: Vec<_> = windows.iter().zip(&window_conditions).map(|(entry, when)| compiled(entry, &calendar.zone, when)).collect();
    let freezes: Vec<_> = freezes.iter().zip(&freeze_conditions).map(|(entry, when)| compiled(entry, &calendar.zone, when)).collect();
    calendar::earliest_opening(&windows, &freezes, case.at)
}

fn enforced(entries: &[Entry]) -> Vec<&Entry> {
    entries.iter().filter(|entry| entry.mode == Mode::Enforce).collect()
}

fn compiled<'e>(entry: &'e Entry, zone: &'e Zone, when: &'e dyn Fn(Instant) -> bool) -> calendar::Entry<'e> {
    calendar::Entry { zone, recurrence: &entry.recurrence, when: entry.when.is_some().then_some(when) }
}

/// Whether an enforced window that concerns the change would have to be open and none is.
fn windows<'d>(case: &mut Case<'d>, calendar: &'d Calendar) -> bool {
    let mut closed = false;
    for mode in [Mode::Enforce, Mode::Warn, Mode::Shadow] {
        let mut concerned: Vec<&'d Entry> = Vec::new();
        for entry in calendar.windows.iter().filter(|entry| entry.mode == mode) {
            match case.applies(entry.when.as_ref()) {
                Ok(true) => concerned.push(entry),
                Ok(false) => {}
                Err(fault) => case.tell_fault(fault, mode, &format!("the window `{}`", entry.name), format!("{}/when", entry.path)),
            }
        }
        if concerned.is_empty() {
            continue;
        }
        let path = "/calendar/windows";
        if let Some(open) = concerned.iter().find(|entry| entry.recurrence.is_active(&calendar.zone, case.at)) {
            let until = open.recurrence.active_until(&calendar.zone, case.at);
            let message = format!("the window `{}` is open", open.name);
            case.tell(Found::passed(&CALENDAR_OPEN, mode, message).policy(open.path.as_str()).until(until));
            continue;
        }
        closed |= mode == Mode::Enforce;
        let next = concerned
            .iter()
            .filter_map(|entry| Some((entry.recurrence.next_start(&calendar.zone, case.at)?, *entry)))
            .min_by_key(|(at, _)| *at);
        let names: Vec<&str> = concerned.iter().map(|entry| entry.name.as_str()).collect();
        let now = calendar.zone.display(case.at);
        let message = format!("no window is open at {now}: {}", names.join(", "));
        let until = next.map(|(at, _)| at);
        let opens = next.map_or_else(
            || "no window opens again".to_owned(),
            |(at, entry)| format!("wait until `{}` opens, {}", entry.name, calendar.zone.display(at)),
        );
        let owing = Owing { until, ..Owing::new(opens.clone(), "") };
        case.owe(Found::owed(&CALENDAR_CLOSED, mode, message).remedy(opens).policy(path).until(until), [owing]);
    }
    closed
}

/// Whether an enforced freeze is on that concerns the change.
fn freezes<'d>(case: &mut Case<'d>, calendar: &'d Calendar) -> bool {
    let (mut frozen, mut faulted) = (false, false);
    for entry in &calendar.freezes {
        if !entry.recurrence.is_active(&calendar.zone, case.at) {
            continue;
        }
        match case.applies(entry.when.as_ref()) {
            Ok(false) => continue,
            Ok(true) => {}
            Err(fault) => {
                faulted = true;
                case.tell_fault(fault, entry.mode, &format!("the freeze `{}`", entry.name), format!("{}/when", entry.path));
                continue;
            }
        }
        frozen |= entry.mode == Mode::Enforce;
        let until = entry.recurrence.active_until(&calendar.zone, case.at);
        let end = until.map_or_else(|| "no end in sight".to_owned(), |until| format!("until {}", calendar.zone.display(until)));
        let path = entry.break_glass.as_deref().map_or_else(String::new, |path| format!("; an emergency can break the glass by `{path}`"));
        let message = format!("the freeze `{}` is on, {end}", entry.name);
        case.tell(
            Found::violated(&CALENDAR_FROZEN, entry.mode, message)
                .remedy(format!("wait for its end{path}"))
                .policy(entry.path.as_str())
                .until(until),
        );
    }
    if !frozen && !faulted && !calendar.freezes.is_empty() {
        case.tell(Found::passed(&CALENDAR_NOT_FROZEN, Mode::Enforce, "no freeze is on").policy("/calendar/freezes"));
    }
    frozen
}
