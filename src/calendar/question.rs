//! What the calendar is asked: for which change, or how much of one.

use std::cell::Cell;

use super::{Asks, Calendar, CalendarAnswer, CalendarRange, Concern, Entry, Selector, instant, range};
use crate::change::{Change, Destination};
use crate::condition::{Condition, Fault};
use crate::error::CallError;
use crate::evaluate::{Case, Classified, Context, holds};
use crate::gate;
use crate::limits;
use crate::policy::Policy;
use crate::scalar::Instant;
use crate::shape::{Fields, Kind, NOTHING, Shape, Shaped, View};
use crate::zone::Zone;

/// A change, a service alone, or nothing, which is every change. What is given beside a change counts in place of what it says.
#[derive(Default)]
pub struct Question<'q> {
    /// The change.
    pub change: Option<&'q Change<'q>>,
    /// The service.
    pub service: Option<&'q str>,
    /// Where it goes.
    pub destination: Option<&'q Destination<'q>>,
    /// Whether it is started by hand.
    pub manual: Option<bool>,
    /// When it began.
    pub started_at: Option<Instant>,
}

/// A change of which only the service is known.
struct OfService<'q>(Option<&'q str>);

impl Fields for OfService<'_> {
    fn shape(&self) -> &'static Shape {
        match Change::KIND {
            Kind::Object(shape) => shape,
            _ => NOTHING,
        }
    }

    fn field(&self, index: usize) -> View<'_> {
        let is_service = self.shape().fields.get(index).is_some_and(|field| field.name == "service");
        self.0.filter(|_| is_service).map_or(View::Absent, View::Text)
    }
}

/// What is known of the sync windows that a question was asked of, and how many more steps their globs may take.
pub(crate) struct Known {
    concerns: Cell<Vec<Option<Concern>>>,
    steps: Cell<usize>,
}

impl Known {
    pub fn nothing() -> Self {
        Known { concerns: Cell::new(Vec::new()), steps: Cell::new(limits::GLOB_STEPS) }
    }
}

/// Whether an entry concerns a change, by what its condition or its selectors say.
pub(crate) fn concern(
    entry: &Entry,
    judge: impl FnOnce(&Condition) -> Result<bool, Fault>,
    service: Option<&str>,
    destination: Option<&Destination<'_>>,
    known: &Known,
) -> Concern {
    match &entry.selector {
        Selector::Every => Concern::Yes,
        Selector::Condition(condition) => match judge(condition) {
            Ok(true) => Concern::Yes,
            Ok(false) => Concern::No,
            Err(_) => Concern::Unknown,
        },
        Selector::Applications(applications) => {
            // It is the same at every instant.
            let mut concerns = known.concerns.take();
            if concerns.len() <= entry.slot {
                concerns.resize(entry.slot + 1, None);
            }
            let ask = || applications.concern(service, destination, &known.steps);
            let concern = concerns.get_mut(entry.slot).map_or(Concern::Unknown, |known| *known.get_or_insert_with(ask));
            known.concerns.set(concerns);
            concern
        }
    }
}

impl Policy {
    /// What the calendar says of an instant; without a calendar, deploys are always open.
    #[must_use]
    pub fn calendar_at(&self, at: Instant, question: &Question<'_>) -> CalendarAnswer {
        let mut answer = None;
        self.asking(at, question, &mut |calendar, asks| answer = Some(instant(calendar, at, asks)));
        answer.unwrap_or_else(|| instant(&Calendar::new(Zone::utc(), Vec::new()), at, &Asks::EVERYTHING))
    }

    /// What the calendar says of each instant from one to another.
    ///
    /// # Errors
    /// A range that ends before it begins, or is too long to be told at once.
    pub fn calendar_through(&self, from: Instant, to: Instant, question: &Question<'_>) -> Result<CalendarRange, CallError> {
        let mut answer = Ok(None);
        self.asking(from, question, &mut |calendar, asks| answer = range(calendar, from, to, asks).map(Some));
        match answer? {
            Some(range) => Ok(range),
            None => range(&Calendar::new(Zone::utc(), Vec::new()), from, to, &Asks::EVERYTHING),
        }
    }

    /// Asks the calendar, where there is one.
    fn asking(&self, at: Instant, question: &Question<'_>, ask: &mut dyn FnMut(&Calendar, &Asks<'_>)) {
        let Question { change, service, destination, manual, started_at } = question;
        let Some(calendar) = &self.calendar else { return };
        let context = Context { at, history: None, principal: None, trust: None, collectors: None };
        // What it is classified as decides which entries concern it, as in a decision.
        let case = change.filter(|_| !self.tiers.is_empty()).map(|change| {
            let mut case = Case::new(self, change, &context);
            gate::tier::choose(&mut case);
            case
        });
        let classified = case.as_ref().map(|case| case.classified).or(change.map(Classified::claimed));
        let service = service.or(change.map(|change| change.service.as_str()));
        let destination = destination.or(change.and_then(|change| change.destination.as_ref()));
        let of_service = OfService(service);
        let fields: &dyn Fields = classified.as_ref().map_or(&of_service, |classified| classified);
        let (steps, known) = (Cell::new(limits::DECISION_STEPS), Known::nothing());
        let concerns = |entry: &Entry, at: Instant| {
            let concern = concern(entry, |condition| holds(self, fields, at, condition, &steps), service, destination, &known);
            // A sync window is asked for as it is where nothing, or nothing of where it goes, is known.
            let asked_as_it_is = change.is_none() && (concern == Concern::Unknown || (service.is_none() && destination.is_none()));
            match &entry.selector {
                Selector::Applications(_) if asked_as_it_is => Concern::Yes,
                _ => concern,
            }
        };
        let manual = manual.or(change.and_then(|change| change.manual)).unwrap_or(false);
        let started_at = started_at.or(change.and_then(|change| change.started_at));
        ask(calendar, &Asks { manual, started_at, concerns: &concerns });
    }
}
