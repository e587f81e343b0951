//! The search through a calendar, from one instant to the next at which anything in it begins or ends.

use super::{Asks, Calendar, Entry, Judgement, Recurrence, together};
use crate::decision::Verdict;
use crate::limits;
use crate::policy::document::Mode;
use crate::scalar::{Duration, Instant};

/// A place in a calendar, and what is active there.
pub struct Walk<'c, 'a> {
    calendar: &'c Calendar,
    asks: Asks<'a>,
    /// The place.
    pub at: Instant,
    end: Instant,
    /// What comes again and again, and the windows: each looked at only when it can change. By slot.
    watched: Vec<Watched<'c>>,
    looks: usize,
    /// Whether no look is left, so that what comes next can't be told.
    pub gave_up: bool,
}

struct Watched<'c> {
    entry: &'c Entry,
    is_active: bool,
    changes_at: Instant,
}

impl<'c, 'a> Walk<'c, 'a> {
    /// Starts at an instant.
    pub fn new(calendar: &'c Calendar, at: Instant, asks: &Asks<'a>) -> Self {
        let mut watched = Vec::with_capacity(calendar.slots);
        for family in &calendar.families {
            let recurring = family.recurring.iter().filter_map(|index| family.freezes.get(*index));
            for entry in family.windows.iter().chain(recurring) {
                watched.push(Watched { entry, is_active: false, changes_at: at });
            }
        }
        let looks = limits::CALENDAR_LOOKS + limits::CALENDAR_LOOKS_EACH * watched.len();
        let end = at.plus(Duration::days(limits::CALENDAR_HORIZON_DAYS));
        let mut walk = Walk { calendar, asks: *asks, at, end, watched, looks, gave_up: false };
        walk.look();
        walk
    }

    /// The first place from here on where a deploy could begin, or could not.
    pub fn find(&mut self, allowed: bool) -> Option<Instant> {
        loop {
            let judged = self.judge();
            if (together(&judged).1 == Verdict::Allow) == allowed {
                return Some(self.at);
            }
            // However many freezes are on, it opens no sooner than the last of them ends.
            let by_hand = |freeze: &&&Entry| !(self.asks.manual && freeze.manual);
            let on = judged.iter().flat_map(|judged| &judged.on).filter(by_hand);
            match on.map(|freeze| self.end_of(freeze)).max().filter(|_| allowed) {
                Some(end) => self.go(Some(end))?,
                None => self.step()?,
            }
        }
    }

    /// What the families say of this place.
    pub fn judge(&self) -> Vec<Judgement<'c>> {
        let is_active = |entry: &Entry| self.watched.get(entry.slot).is_some_and(|watched| watched.is_active);
        let asks = self.calendar.begun(self.at, Mode::Enforce, &self.asks);
        self.calendar.families.iter().map(|family| family.judge(self.at, Mode::Enforce, &asks, &is_active)).collect()
    }

    /// Goes to the next place where anything begins or ends; `None` where there is none, or no look is left.
    pub fn step(&mut self) -> Option<()> {
        let watched = self.watched.iter().map(|watched| watched.changes_at);
        let once = self.calendar.families.iter().filter_map(|family| family.once_changes(self.at));
        self.go(watched.chain(once).min())
    }

    /// When a freeze that is on ends.
    fn end_of(&self, freeze: &Entry) -> Instant {
        match freeze.recurrence {
            Recurrence::Once { .. } => freeze.active_until(self.at).unwrap_or(Instant(i64::MAX)),
            _ => self.watched.get(freeze.slot).map_or(self.at, |watched| watched.changes_at),
        }
    }

    fn go(&mut self, next: Option<Instant>) -> Option<()> {
        self.at = next.filter(|next| *next > self.at && *next <= self.end)?;
        self.look();
        (!self.gave_up).then_some(())
    }

    /// Looks at everything that may have changed by now.
    fn look(&mut self) {
        for Watched { entry, is_active, changes_at } in self.watched.iter_mut().filter(|watched| watched.changes_at <= self.at) {
            let Some(left) = self.looks.checked_sub(1) else {
                self.gave_up = true;
                return;
            };
            self.looks = left;
            let Entry { zone, recurrence, .. } = entry;
            *is_active = recurrence.is_active(zone, self.at);
            let changes = if *is_active { recurrence.active_until(zone, self.at) } else { recurrence.next_start(zone, self.at) };
            *changes_at = changes.unwrap_or(Instant(i64::MAX));
        }
        // What comes once costs a look, too.
        self.looks = self.looks.saturating_sub(1);
        self.gave_up |= self.looks == 0;
    }
}
