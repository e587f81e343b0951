//! What the service's record says of earlier deploys: used overrides, open obligations, digests that were allowed.

use crate::change::{self, OverrideRequest};
use crate::decision::{Obligation, Verdict};
use crate::document;
use crate::error::CallError;
use crate::limits;
use crate::names::NameSet;
use crate::people::People;
use crate::record::{Record, RecordedOverride};
use crate::scalar::{Instant, Text};
use crate::shape::{FromTree, Kind, Shaped, View};
use crate::tree::{Node, Tree};

document! {
    loaded
    /// What is needed of earlier records, drawn from them.
    pub struct HistorySummary<'a> {
        /// Overrides that were used.
        overrides: Vec<UsedOverride<'a>>,
        /// Obligations that were left, closed ones with their `closed_at`.
        obligations: Vec<Obligation<'a>>,
        /// Digests that were allowed in this environment.
        allowed: Option<Vec<Text<'a>>>,
    }
}

document! {
    loaded
    /// An override that was used.
    pub struct UsedOverride<'a> {
        /// Its id.
        id: Text<'a>,
        /// The break-glass path.
        path: Text<'a>,
        /// When it was asked for.
        requested_at: Instant,
        /// The deploy that used it.
        deploy_id: Option<Text<'a>>,
    }
}

/// The service's records, or what is needed of them.
#[derive(Debug, Clone, PartialEq)]
pub enum History<'a> {
    /// The records of this service, whole; those of other services are passed over.
    Records(Vec<Record<'a>>),
    /// What was drawn from them.
    Summary(HistorySummary<'a>),
}

impl<'a> FromTree<'a> for History<'a> {
    fn from_tree(tree: Option<Tree<'a>>) -> Option<Self> {
        let tree = tree?;
        match &tree.node {
            Node::List(_) => FromTree::from_tree(Some(tree)).map(History::Records),
            _ => FromTree::from_tree(Some(tree)).map(History::Summary),
        }
    }
}

impl<'a> Shaped for History<'a> {
    const KIND: &'static Kind = &Kind::Either(&[&Kind::List(<Record<'a> as Shaped>::KIND), <HistorySummary<'a> as Shaped>::KIND]);
    fn view(&self) -> View<'_> {
        View::Absent
    }
}

impl History<'_> {
    /// Whether it holds no more records than [`limits::HISTORY_RECORDS`].
    ///
    /// # Errors
    /// The limit, when it holds more.
    pub fn within_limits(&self) -> Result<(), CallError> {
        let count = match self {
            History::Records(records) => records.len(),
            History::Summary(summary) => summary.overrides.len() + summary.obligations.len() + summary.allowed.as_ref().map_or(0, Vec::len),
        };
        if count <= limits::HISTORY_RECORDS {
            return Ok(());
        }
        let message = format!("the history holds {count} records, and {} is the limit", limits::HISTORY_RECORDS);
        Err(CallError::new("history/too-long", message).at("/history").help("give the records of this service, or a summary of them"))
    }

    /// Whether an override was used for a deploy that was allowed.
    #[must_use]
    pub fn used(&self, request: &OverrideRequest<'_>, service: &str, people: &People) -> bool {
        // Another id makes no other override of what the same person asked for at the same instant.
        let same = |used: &RecordedOverride<'_>| {
            let asks = || people.canonical(&used.requester) == people.canonical(&request.requester);
            used.id == request.id.as_str() || (used.requested_at == request.requested_at && asks())
        };
        match self {
            History::Records(records) => {
                of(records, service).any(|record| record.verdict == Verdict::Allow && record.override_use.0.as_ref().is_some_and(same))
            }
            History::Summary(summary) => {
                summary.overrides.iter().any(|used| used.id == request.id.as_str() || used.requested_at == request.requested_at)
            }
        }
    }

    /// How many overrides of a path were asked for at or after an instant, each counted once: by when they were asked for, whenever the
    /// one says it was that is being judged.
    #[must_use]
    pub fn overrides_since(&self, path: &str, service: &str, since: Instant) -> usize {
        let counts = |at: Instant| since <= at;
        let ids: NameSet<'_> = match self {
            History::Records(records) => of(records, service)
                .filter(|record| record.verdict == Verdict::Allow)
                .filter_map(|record| record.override_use.0.as_ref())
                .filter(|used| used.path == path && counts(used.requested_at))
                .map(|used| used.id.as_str())
                .collect(),
            History::Summary(summary) => {
                let used = summary.overrides.iter().filter(|used| used.path == path && counts(used.requested_at));
                used.map(|used| used.id.as_str()).collect()
            }
        };
        ids.len()
    }

    /// The obligations of a service that are past their due time and not closed at an instant.
    #[must_use]
    pub fn overdue(&self, service: &str, at: Instant) -> Vec<&Obligation<'_>> {
        let late = |obligation: &&Obligation<'_>| obligation.due < at && obligation.closed_at.is_none_or(|closed| closed > at);
        match self {
            History::Records(records) => {
                // A refused attempt closes nothing, nor does what hasn't happened yet, or concerns another service.
                let closes = of(records, service).filter(|record| record.verdict == Verdict::Allow && record.timestamp <= at);
                let closed: NameSet<'_> = closes.flat_map(|record| record.closes.iter().flatten()).map(Text::as_str).collect();
                let open = |obligation: &&Obligation<'_>| !closed.contains(&obligation.id);
                of(records, service).flat_map(|record| &record.obligations).filter(late).filter(open).collect()
            }
            History::Summary(summary) => summary.obligations.iter().filter(late).collect(),
        }
    }

    /// Whether a policy, and no override, allowed a digest before, for a service in an environment.
    #[must_use]
    pub fn allowed_before(&self, digest: &str, service: &str, environment: &str, at: Instant) -> bool {
        match self {
            History::Records(records) => of(records, service)
                .filter(|record| record.verdict == Verdict::Allow && record.override_use.0.is_none() && record.timestamp <= at)
                .any(|record| record.environment == environment && change::digest(&record.artifact) == Some(digest)),
            History::Summary(summary) => summary.allowed.iter().flatten().any(|allowed| allowed == digest),
        }
    }
}

fn of<'r, 'a>(records: &'r [Record<'a>], service: &str) -> impl Iterator<Item = &'r Record<'a>> {
    records.iter().filter(move |record| record.service == service)
}
