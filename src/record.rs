//! The deploy record: what auditors are shown of a decision, in canonical bytes, chained by hash.

use crate::canonical;
use crate::change::Change;
use crate::decision::{Decision, Obligation, PolicyIdentity, ProvenOrigin, Status, Verdict};
use crate::document;
use crate::names::NameSet;
use crate::scalar::{Instant, Text};
use crate::shape::Nullable;

document! {
    kept
    /// One entry of the append-only deploy record. Refused attempts are recorded too.
    pub struct Record<'a> {
        /// The deploy's id.
        deploy_id: Text<'a>,
        /// The environment.
        environment: Text<'a>,
        /// The service.
        service: Text<'a>,
        /// What was to be deployed.
        artifact: Text<'a>,
        /// The commit that it was built from.
        source_commit: Nullable<Text<'a>>,
        /// The pull request's address.
        pull_request: Nullable<Text<'a>>,
        /// The ticket.
        linked_issue: Nullable<Text<'a>>,
        /// Who started the deploy.
        triggered_by: Nullable<Text<'a>>,
        /// Who approved.
        approvals: Vec<RecordedApproval<'a>>,
        /// Whether author and approver were different people.
        separation_of_duties: RecordedDuties<'a>,
        /// The required checks that had passed.
        checks_passed: Vec<Text<'a>>,
        /// What was proven of the artifact's origin; null when nothing was.
        provenance: Nullable<ProvenOrigin<'a>>,
        /// The instant of the decision.
        timestamp: Instant,
        /// The policy that decided.
        policy: PolicyIdentity<'a>,
        /// The tier.
        tier: Nullable<Text<'a>>,
        /// The verdict.
        verdict: Verdict,
        /// `policy`, or the override; null unless the verdict was allow.
        approved_by: Nullable<Text<'a>>,
        /// The override that the decision rests on.
        override_use as "override": Nullable<RecordedOverride<'a>>,
        /// What the override left owed.
        obligations: Vec<Obligation<'a>>,
        /// Obligations of earlier records that this one closes, by id.
        closes: Option<Vec<Text<'a>>>,
        /// `sha256:` over the decision's RFC 8785 bytes.
        decision_digest: Text<'a>,
        /// `sha256:` over the change's RFC 8785 bytes.
        change_digest: Text<'a>,
        /// The version of the time-zone database that decided.
        tzdb: Text<'a>,
        /// The version of the engine that decided.
        engine: Text<'a>,
        /// `sha256:` over the bytes of the record before; null in the first.
        previous: Nullable<Text<'a>>,
    }
}

document! {
    kept
    /// An approval as the record shows it.
    pub struct RecordedApproval<'a> {
        /// Who.
        actor: Text<'a>,
        /// In which role.
        role: Nullable<Text<'a>>,
        /// When.
        at: Instant,
        /// How.
        method: Nullable<Text<'a>>,
    }
}

document! {
    kept
    /// Who wrote and who approved.
    pub struct RecordedDuties<'a> {
        /// Everybody who wrote a part.
        author: Vec<Text<'a>>,
        /// Everybody whose approval or approving review was given.
        approver: Vec<Text<'a>>,
        /// Whether the rules of separation held.
        ok: bool,
    }
}

document! {
    kept
    /// An override as the record shows it.
    pub struct RecordedOverride<'a> {
        /// Its id.
        id: Text<'a>,
        /// The break-glass path.
        path: Text<'a>,
        /// Who asked.
        requester: Text<'a>,
        /// The ticket.
        ticket: Text<'a>,
        /// Why, word for word.
        justification: Text<'a>,
        /// When it was asked for.
        requested_at: Instant,
    }
}

/// Makes the record of a decision; `change_digest` and `decision_digest` are taken over the documents as received.
#[must_use]
pub fn record<'a>(decision: &'a Decision<'a>, change: &'a Change<'a>, digests: Digests, previous: Option<String>) -> Record<'a> {
    let pull_request = change.pull_request.as_ref();
    let authors = || {
        let commits = pull_request.and_then(|pr| pr.commits.as_ref()).into_iter().flatten();
        let opened = pull_request.and_then(|pr| pr.author.as_ref());
        opened.into_iter().chain(commits.flat_map(|commit| &commit.authors))
    };
    let approvals = || change.approvals.iter().flatten().filter(|a| a.is_yes());
    let reviews = pull_request.and_then(|pr| pr.reviews.as_ref()).into_iter().flatten();
    let reviewers = reviews.filter(|review| review.state == crate::change::ReviewState::Approved).map(|review| &review.actor);
    let passed = decision.findings.iter().filter(|f| f.code == "checks/passed" && f.status == Status::Passed);
    let broken = |f: &&crate::decision::Finding<'_>| {
        f.code.starts_with("duties/") && matches!(f.status, Status::Violated | Status::Error | Status::Owed)
    };
    let self_approved = |f: &&crate::decision::Finding<'_>| {
        matches!(f.code.as_str(), "approvals/self-approval" | "reviews/self-review") && f.status == Status::Violated
    };
    Record {
        deploy_id: text(&change.id),
        environment: text(&change.environment),
        service: text(&change.service),
        artifact: text(&change.artifact),
        source_commit: nullable(change.source.as_ref().and_then(|source| source.commit.as_ref())),
        pull_request: nullable(pull_request.and_then(|pr| pr.url.as_ref())),
        linked_issue: nullable(change.linked_issue.as_ref()),
        triggered_by: nullable(change.triggered_by.as_ref()),
        approvals: approvals()
            .map(|a| RecordedApproval {
                actor: text(&a.actor),
                role: nullable(a.role.as_ref()),
                at: a.at,
                method: nullable(a.method.as_ref()),
            })
            .collect(),
        separation_of_duties: RecordedDuties {
            author: once_each(authors()),
            approver: once_each(approvals().map(|a| &a.actor).chain(reviewers)),
            ok: !decision.findings.iter().any(|f| broken(&f) || self_approved(&f)),
        },
        checks_passed: passed.filter_map(|f| f.by.as_ref()?.first()).map(text).collect(),
        provenance: Nullable(decision.proof.as_ref().and_then(|proof| proof.provenance.clone())),
        timestamp: decision.at,
        policy: decision.policy.clone(),
        tier: nullable(decision.tier.as_ref().map(|tier| &tier.name)),
        verdict: decision.verdict,
        approved_by: nullable(decision.approved_by.as_ref()),
        override_use: Nullable(decision.override_use.as_ref().map(|used| RecordedOverride {
            id: text(&used.id),
            path: text(&used.path),
            requester: text(&used.requester),
            ticket: text(&used.ticket),
            justification: text(&used.justification),
            requested_at: used.requested_at,
        })),
        obligations: decision.obligations.clone(),
        closes: None,
        decision_digest: digests.decision.into(),
        change_digest: digests.change.into(),
        tzdb: text(&decision.tzdb),
        engine: text(&decision.engine),
        previous: Nullable(previous.map(Text::from)),
    }
}

/// The digests that a record names.
pub struct Digests {
    /// Of the decision.
    pub decision: String,
    /// Of the change.
    pub change: String,
}

fn text<'a>(text: &'a Text<'_>) -> Text<'a> {
    Text::from(text.as_str())
}

fn nullable<'a>(value: Option<&'a Text<'_>>) -> Nullable<Text<'a>> {
    Nullable(value.map(text))
}

fn once_each<'a>(actors: impl Iterator<Item = &'a Text<'a>>) -> Vec<Text<'a>> {
    let mut seen = NameSet::default();
    actors.filter(|actor| seen.insert(actor.as_str())).map(text).collect()
}

/// The digest by which the next record names this one: `sha256:` over the bytes of its line, without the line end.
#[must_use]
pub fn line_digest(line: &str) -> String {
    canonical::sha256(line.as_bytes())
}
