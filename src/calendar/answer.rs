//! What the operation `calendar` answers: whether deploys are open at an instant or through a range, why, and when that changes.

use std::fmt::Write as _;

use super::walk::Walk;
use super::{Asks, Calendar, Entry, Format, Judgement, Spared, State, named, no_opening, together};
use crate::decision::Verdict;
use crate::document;
use crate::error::CallError;
use crate::limits;
use crate::policy::document::Mode;
use crate::scalar::{Duration, Instant};
use crate::zone;

document! {
    written
    /// A window or freeze of a calendar.
    pub struct CalendarEntry {
        /// Where it stands: `windows`, `freezes`, `sync_windows`, `freeze_periods` or `ics`.
        format: Format,
        /// Its place there, from 0; of an iCalendar, among its events.
        index: u32,
        /// What it is called.
        name: String,
        /// How much it weighs.
        mode: Mode,
        /// Until when it stays active; absent where it isn't, or no end is in sight.
        until: Option<Instant>,
    }
}

document! {
    written
    /// What a calendar says of an instant.
    pub struct CalendarAnswer {
        /// The instant.
        at: Instant,
        /// What it says, whoever asks.
        state: State,
        /// What it says to this deploy: `pending` where no window is open, `deny` where a freeze is on.
        verdict: Verdict,
        /// The windows and freezes that are active and concern the change.
        active: Vec<CalendarEntry>,
        /// Those of which only the service, or the whole change, tells whether they concern it. A freeze then counts; a window does
        /// without opening.
        depends_on_change: Option<Vec<CalendarEntry>>,
        /// Why, in a sentence.
        because: String,
        /// The first instant from `at` on at which a deploy could begin, where it can't now.
        opens_at: Option<Instant>,
        /// The same by the calendar's own clock.
        opens_at_local: Option<String>,
        /// The first instant from `at` on at which no deploy could begin, where one can now.
        closes_at: Option<Instant>,
        /// The same by the calendar's own clock.
        closes_at_local: Option<String>,
        /// The version of the time-zone database.
        tzdb: String,
        /// The same for people, lines ended by `\n`.
        text: String,
    }
}

document! {
    written
    /// A part of a range through which the calendar says the same.
    pub struct CalendarStretch {
        /// From when.
        from: Instant,
        /// Until when, exclusive.
        to: Instant,
        /// What it says, whoever asks.
        state: State,
        /// What it says to this deploy.
        verdict: Verdict,
        /// Why, in a sentence.
        because: String,
    }
}

document! {
    written
    /// What a calendar says of a range.
    pub struct CalendarRange {
        /// From when.
        from: Instant,
        /// Until when, exclusive.
        to: Instant,
        /// Its parts, in order and without gaps.
        stretches: Vec<CalendarStretch>,
        /// The version of the time-zone database.
        tzdb: String,
        /// The same for people, lines ended by `\n`.
        text: String,
    }
}

/// What a calendar says of an instant.
#[must_use]
pub fn instant(calendar: &Calendar, at: Instant, asks: &Asks<'_>) -> CalendarAnswer {
    let judgements = calendar.judge(at, Mode::Enforce, asks);
    let (state, verdict) = together(&judgements);
    let shown = |entry: &Entry| CalendarEntry {
        format: entry.format,
        index: u32::try_from(entry.index).unwrap_or(u32::MAX),
        name: entry.name.clone(),
        mode: entry.mode,
        until: entry.is_active(at).then(|| entry.active_until(at)).flatten(),
    };
    let (mut active, mut depends) = (Vec::new(), Vec::new());
    let modes = [Mode::Warn, Mode::Shadow].map(|mode| calendar.judge(at, mode, asks));
    for judged in judgements.iter().chain(modes.iter().flatten()) {
        active.extend(judged.open.iter().chain(judged.on.iter().filter(|entry| !judged.is_unknown(entry))).map(|entry| shown(entry)));
        depends.extend(judged.unknown.iter().map(|entry| shown(entry)));
    }
    let allowed = verdict == Verdict::Allow;
    let opens_at = if allowed { None } else { calendar.opening(at, asks) };
    // What is let go on although it is closed could not begin anew.
    let closes_at = if allowed && state == State::Open { calendar.closing(at, asks) } else { None };
    let local = |at: Instant| calendar.zone.display(at);
    let because = because(&judgements);
    let mut text = String::new();
    let word = state.word().to_ascii_uppercase();
    // Writing to a String can't fail.
    let _ = writeln!(text, "{word}  {}\n  because  {because}", local(at));
    if let Some(opens) = opens_at {
        let _ = writeln!(text, "  opens    {}", local(opens));
    } else if !allowed {
        let _ = writeln!(text, "  opens    {}", no_opening());
    }
    if let Some(closes) = closes_at {
        let _ = writeln!(text, "  closes   {}", local(closes));
    }
    for entry in &depends {
        let _ = writeln!(text, "  depends  on the change, whether `{}` concerns it", entry.name);
    }
    CalendarAnswer {
        at,
        state,
        verdict,
        active,
        depends_on_change: (!depends.is_empty()).then_some(depends),
        because,
        opens_at,
        opens_at_local: opens_at.map(local),
        closes_at,
        closes_at_local: closes_at.map(local),
        tzdb: zone::database_version().to_owned(),
        text,
    }
}

/// What a calendar says of each instant from one to another.
///
/// # Errors
/// A range that ends before it begins, is longer than [`limits::CALENDAR_RANGE_DAYS`], or changes more often than
/// [`limits::CALENDAR_STRETCHES`].
pub fn range(calendar: &Calendar, from: Instant, to: Instant, asks: &Asks<'_>) -> Result<CalendarRange, CallError> {
    let wrong = |code: &str, message: String| CallError::new(code, message).at("/to");
    if to <= from {
        return Err(
            wrong("calendar/bad-range", format!("the range ends at {to}, which is not after {from}")).help("let it end after it begins")
        );
    }
    if to > from.plus(Duration::days(limits::CALENDAR_RANGE_DAYS)) {
        let message = format!("the range is longer than {} days", limits::CALENDAR_RANGE_DAYS);
        return Err(wrong("calendar/bad-range", message).help("ask for less at once"));
    }
    let mut walk = Walk::new(calendar, from, asks);
    let mut stretches: Vec<CalendarStretch> = Vec::new();
    let mut looks = 0;
    loop {
        let judgements = walk.judge();
        let (state, verdict) = together(&judgements);
        let because = because(&judgements);
        let start = walk.at;
        let stepped = walk.step().map_or(to, |()| walk.at.min(to));
        match stretches.last_mut().filter(|last| last.verdict == verdict && last.because == because) {
            Some(last) => last.to = stepped,
            None => stretches.push(CalendarStretch { from: start, to: stepped, state, verdict, because }),
        }
        if walk.gave_up {
            let message = format!("the calendar changes too often to be followed beyond {start}");
            return Err(wrong("calendar/bad-range", message).help("ask for a shorter range"));
        }
        if stepped >= to {
            break;
        }
        looks += 1;
        if looks > limits::CALENDAR_STRETCHES {
            let message = format!("the calendar changes more than {} times until {}", limits::CALENDAR_STRETCHES, walk.at);
            return Err(wrong("calendar/bad-range", message).help("ask for a shorter range"));
        }
    }
    // Writing to a String can't fail.
    let mut text = String::new();
    let _ = writeln!(text, "by the clock of {}; each line holds until the next", calendar.zone.name());
    for CalendarStretch { from, state, because, .. } in &stretches {
        let _ = writeln!(text, "  {}  {:<6}  {because}", calendar.zone.line(*from), state.word());
    }
    let _ = writeln!(text, "  {}", calendar.zone.line(to));
    Ok(CalendarRange { from, to, stretches, tzdb: zone::database_version().to_owned(), text })
}

/// What is on or open, in a sentence.
fn because(judgements: &[Judgement<'_>]) -> String {
    let (state, _) = together(judgements);
    let mut said = Vec::new();
    for judged in judgements.iter().filter(|judged| judged.state() == state) {
        let what = match state {
            State::Frozen if judged.on.len() == 1 => format!("the freeze {} is on", named(&judged.on)),
            State::Frozen => format!("the freezes {} are on", named(&judged.on)),
            State::Closed => format!("no window is open: {}", named(&judged.windows)),
            State::Open if judged.open.len() == 1 => format!("the window {} is open", named(&judged.open)),
            State::Open if !judged.open.is_empty() => format!("the windows {} are open", named(&judged.open)),
            State::Open => continue,
        };
        let spared = match judged.spared {
            Some(Spared::ByHand) => ", and what is started by hand may go on",
            Some(Spared::Finishing) => ", and what began before may finish",
            None => "",
        };
        said.push(format!("{what}{spared}"));
    }
    if said.is_empty() { "no freeze is on, and no window has to be open".to_owned() } else { said.join("; ") }
}
