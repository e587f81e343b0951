//! Deploys are open: some window is, and no freeze is on.

use crate::calendar::{Asks, Calendar, Entry, Judgement, Known, Selector, Spared, State, concern, named, no_opening};
use crate::codes::*;
use crate::evaluate::{Case, Found, Owing, holds_at};
use crate::policy::document::Mode;
use crate::scalar::{Instant, Text};

/// Gives the earliest instant at which time alone no longer stands in the way, where the calendar does.
pub(crate) fn gate(case: &mut Case<'_>) -> Option<Instant> {
    let calendar = case.policy.calendar.as_ref()?;
    let (mut stands_in_the_way, mut sure, mut frozen) = (false, true, false);
    let modes = if calendar.lenient { &[Mode::Enforce, Mode::Warn, Mode::Shadow][..] } else { &[Mode::Enforce] };
    for mode in modes.iter().copied() {
        let judgements = asking(case, |asks| calendar.judge(case.at, mode, asks));
        for judged in judgements {
            sure &= judged.unknown.is_empty();
            unknown(case, &judged);
            windows(case, calendar, &judged, mode);
            freezes(case, calendar, &judged, mode);
            stands_in_the_way |= mode == Mode::Enforce && judged.state() != State::Open && judged.spared.is_none();
            frozen |= mode == Mode::Enforce && !judged.on.is_empty();
        }
    }
    if let Some(first) = calendar.families.iter().find_map(|family| family.freezes.first()).filter(|_| sure && !frozen) {
        let format = first.format;
        case.tell(Found::passed(&CALENDAR_NOT_FROZEN, Mode::Enforce, "no freeze is on").policy(format!("/calendar/{format}")));
    }
    if !stands_in_the_way {
        return None;
    }
    let opening = asking(case, |asks| calendar.opening(case.at, asks))?;
    // What the windows owe is owed until everything is open.
    let local = calendar.zone.display(opening);
    for (index, next) in &mut case.owed {
        if case.findings.get(*index).is_some_and(|finding| finding.code == CALENDAR_CLOSED.name) {
            next.until = Some(opening);
            next.what = Text::from(format!("wait until deploys open, {local}"));
        }
    }
    Some(opening)
}

/// Asks the calendar for this change.
fn asking<T>(case: &Case<'_>, ask: impl FnOnce(&Asks<'_>) -> T) -> T {
    let change = case.change;
    let known = Known::nothing();
    let concerns = |entry: &Entry, at: Instant| {
        concern(entry, |condition| holds_at(case, at, condition), Some(&change.service), change.destination.as_ref(), &known)
    };
    ask(&Asks { manual: change.manual == Some(true), started_at: change.started_at, concerns: &concerns })
}

/// Tells of which windows and freezes nobody can tell whether they concern the change.
fn unknown<'d>(case: &mut Case<'d>, judged: &Judgement<'d>) {
    for entry in &judged.unknown {
        match &entry.selector {
            Selector::Condition(condition) => {
                if let Err(fault) = case.holds(condition) {
                    let what = if judged.on.iter().any(|freeze| std::ptr::eq(*freeze, *entry)) { "freeze" } else { "window" };
                    case.tell_fault(fault, entry.mode, &format!("the {what} `{}`", entry.name), format!("{}/when", entry.path));
                }
            }
            _ => {
                let message =
                    format!("the sync window `{}` selects by namespace or cluster, and where the change goes isn't given", entry.name);
                let what = "say where the change goes: its namespace, and its cluster by address or name";
                let found = Found::owed(&CALENDAR_DESTINATION_ABSENT, entry.mode, message).remedy(what).change("/destination");
                case.owe(found.policy(entry.path.as_str()), [Owing::new(what, "/destination")]);
            }
        }
    }
}

/// Why what stands in the way doesn't.
fn spared<'d>(case: &Case<'d>, spared: Spared, mode: Mode, what: &str) -> Found<'d> {
    match spared {
        Spared::ByHand => {
            let message = format!("{what}, and what is started by hand may go on");
            Found::passed(&CALENDAR_BY_HAND, mode, message).change("/manual")
        }
        Spared::Finishing => {
            let began = case.change.started_at.map_or_else(String::new, |at| at.to_string());
            let message = format!("{what}, and what began before, at {began}, may finish");
            Found::passed(&CALENDAR_MAY_FINISH, mode, message).change("/started_at")
        }
    }
}

/// Whether a window is open, where one of a family has to be.
fn windows<'d>(case: &mut Case<'d>, calendar: &Calendar, judged: &Judgement<'d>, mode: Mode) {
    let Some(first) = judged.windows.first() else { return };
    let path = format!("/calendar/{}", first.format);
    if let Some(open) = judged.open.first() {
        let message = format!("the window `{}` is open", open.name);
        case.tell(Found::passed(&CALENDAR_OPEN, mode, message).policy(open.path.as_str()).until(open.active_until(case.at)));
        return;
    }
    let now = calendar.zone.display(case.at);
    let message = format!("no window is open at {now}: {}", named(&judged.windows));
    if let Some(why) = judged.spared {
        let found = spared(case, why, mode, &message);
        case.tell(found.policy(path));
        return;
    }
    let starts = judged.windows.iter().filter_map(|entry| Some((entry.recurrence.next_start(&entry.zone, case.at)?, *entry)));
    let next = starts.min_by_key(|(at, _)| *at);
    let until = next.map(|(at, _)| at);
    let opens = next.map_or_else(no_opening, |(at, entry)| format!("wait until `{}` opens, {}", entry.name, calendar.zone.display(at)));
    let owing = Owing { until, ..Owing::new(opens.clone(), "") };
    case.owe(Found::owed(&CALENDAR_CLOSED, mode, message).remedy(opens).policy(path).until(until), [owing]);
}

/// Which freezes are on.
fn freezes<'d>(case: &mut Case<'d>, calendar: &Calendar, judged: &Judgement<'d>, mode: Mode) {
    for entry in judged.on.iter().filter(|entry| !judged.is_unknown(entry)) {
        let until = entry.active_until(case.at);
        let end = until.map_or_else(|| "no end in sight".to_owned(), |until| format!("until {}", calendar.zone.display(until)));
        let message = format!("the freeze `{}` is on, {end}", entry.name);
        let found = match judged.spared {
            Some(why) => spared(case, why, mode, &message),
            None => {
                let path = entry.break_glass.as_deref();
                let path = path.map_or_else(String::new, |path| format!("; an emergency can break the glass by `{path}`"));
                Found::violated(&CALENDAR_FROZEN, mode, message).remedy(format!("wait for its end{path}"))
            }
        };
        case.tell(found.policy(entry.path.as_str()).until(until));
    }
}
