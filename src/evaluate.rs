//! A policy, a change and an instant → a decision.
//!
//! All gates run and every one tells all it finds, so that people mend everything in one go. What a waiver, an override or a rollback
//! stands in for is marked as waived and stays in the decision.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use crate::change::{Approval, Change};
use crate::codes::{self, Code, Decider};
use crate::condition::{Condition, Fault};
use crate::decision::{Decision, Finding, Next, NotCounted, PolicyIdentity, Status, TierChoice, Verdict};
use crate::error::CallError;
use crate::gate;
use crate::gate::provenance::Proven;
use crate::history::History;
use crate::people::Canonical;
use crate::policy::document::Mode;
use crate::policy::{Policy, Tier};
use crate::proof::approval::{self, Held};
use crate::proof::attestation::Judged;
use crate::scalar::{Instant, Text};
use crate::shape::{Fields, Shape, Shaped, View};
use crate::tree::{Key, Node, Tree};
use crate::zone;
use crate::{choice, document, limits, read};

document! {
    loaded
    /// What a decision needs beside the policy and the change.
    pub struct Context<'a> {
        /// The instant of the decision.
        at: Instant,
        /// The service's records, or what is needed of them.
        history: Option<History<'a>>,
        /// The identity that the host authenticated.
        principal: Option<Text<'a>>,
        /// How far the change is believed; `caller`, if it isn't there.
        trust: Option<Trust>,
        /// Public keys in PEM, of those who may sign changes: the host's own configuration, never the caller's.
        collectors: Option<Vec<Text<'a>>>,
    }
}

impl<'a> Context<'a> {
    /// Reads a context from JSON.
    ///
    /// # Errors
    /// Every mistake in it, with its JSON pointer.
    pub fn read(bytes: &'a [u8]) -> Result<Self, CallError> {
        let context: Self = read::document(bytes, "the context", limits::INPUT_BYTES)?;
        match &context.history {
            Some(history) => history.within_limits().map(|()| context),
            None => Ok(context),
        }
    }
}

choice! {
    /// How far a change is believed.
    pub enum Trust {
        /// Only when it is signed by a key that the configuration names.
        Signed = "signed",
        /// As far as the caller who gave it.
        Caller = "caller",
    }
}

/// Everything that a gate looks at, and what the gates have found so far.
pub(crate) struct Case<'d> {
    pub policy: &'d Policy,
    pub change: &'d Change<'d>,
    pub at: Instant,
    pub history: Option<&'d History<'d>>,
    pub principal: Option<&'d str>,
    pub trust: Trust,
    /// The id of the collector's key that signed the change.
    pub signed_by: Option<String>,
    /// For each approval, whether it is signed.
    pub held: Vec<Held>,
    /// The change's kind and the like, as the policy classifies it.
    pub classified: Classified<'d>,
    /// The artifact's digest, `sha256:…`.
    pub digest: Option<&'d str>,
    /// Everybody who wrote a part of the release, once each.
    pub authors: Vec<Canonical<'d>>,
    /// What its attestations prove, in their order.
    pub attestations: Rc<[Judged]>,
    /// Where the artifact comes from, as far as the policy wants that proven and it is.
    pub proven: Option<Proven>,
    /// Everybody who built and signed the artifact, as far as certificates say it.
    pub certified: Vec<String>,
    /// The commit that is taken to be the artifact's while finding out what would still be owed if it were given.
    pub assumed_commit: Option<&'d str>,
    /// Whether the pull request is taken to be joined to it.
    pub assumed_joined: bool,
    /// How many more ways of dividing people may be tried.
    pub steps: Cell<usize>,
    /// How many more steps conditions may take.
    pub condition_steps: Cell<usize>,
    pub findings: Vec<Finding<'d>>,
    /// What is owed, and the finding that says so.
    pub owed: Vec<(usize, Next<'d>)>,
}

/// A change as the policy classifies it: what it claims of itself, overlaid with what it touches.
#[derive(Clone, Copy)]
pub(crate) struct Classified<'d> {
    pub change: &'d Change<'d>,
    pub kind: Option<&'d str>,
    pub reversible: Option<bool>,
    pub behind_flag: Option<bool>,
}

impl<'d> Classified<'d> {
    /// What it claims to be.
    pub fn claimed(change: &'d Change<'d>) -> Self {
        Classified { change, kind: None, reversible: None, behind_flag: None }
    }
}

impl Fields for Classified<'_> {
    fn shape(&self) -> &'static Shape {
        self.change.shape()
    }

    fn field(&self, index: usize) -> View<'_> {
        let overlaid = match self.shape().fields.get(index).map(|field| field.name) {
            Some("kind") => self.kind.map(View::Text),
            Some("reversible") => self.reversible.map(View::Boolean),
            Some("behind_flag") => self.behind_flag.map(View::Boolean),
            _ => None,
        };
        overlaid.unwrap_or_else(|| self.change.field(index))
    }
}

/// Stands in while a finding takes its fault's own code, one of [`condition::CODES`](crate::condition::CODES).
static CONDITION: Code = Code { name: "condition", decider: Decider::Policy };

/// A finding while it is being put together.
pub(crate) struct Found<'d>(pub Finding<'d>);

impl<'d> Found<'d> {
    pub fn new(code: &'static Code, status: Status, mode: Mode, message: impl Into<Cow<'d, str>>) -> Self {
        Found(Finding {
            code: code.name.into(),
            status,
            mode,
            decider: code.decider,
            message: Text(message.into()),
            remedy: "".into(),
            change_path: "".into(),
            policy_path: "".into(),
            by: None,
            until: None,
            waived_by: None,
            not_counted: None,
        })
    }

    pub fn passed(code: &'static Code, mode: Mode, message: impl Into<Cow<'d, str>>) -> Self {
        Self::new(code, Status::Passed, mode, message)
    }

    pub fn owed(code: &'static Code, mode: Mode, message: impl Into<Cow<'d, str>>) -> Self {
        Self::new(code, Status::Owed, mode, message)
    }

    pub fn violated(code: &'static Code, mode: Mode, message: impl Into<Cow<'d, str>>) -> Self {
        Self::new(code, Status::Violated, mode, message)
    }

    pub fn error(code: &'static Code, mode: Mode, message: impl Into<Cow<'d, str>>) -> Self {
        Self::new(code, Status::Error, mode, message)
    }

    pub fn not_applicable(code: &'static Code, mode: Mode, message: impl Into<Cow<'d, str>>) -> Self {
        Self::new(code, Status::NotApplicable, mode, message)
    }

    pub fn remedy(mut self, remedy: impl Into<Cow<'d, str>>) -> Self {
        self.0.remedy = Text(remedy.into());
        self
    }

    pub fn change(mut self, path: impl Into<Cow<'d, str>>) -> Self {
        self.0.change_path = Text(path.into());
        self
    }

    pub fn policy(mut self, path: impl Into<Cow<'d, str>>) -> Self {
        self.0.policy_path = Text(path.into());
        self
    }

    pub fn by(mut self, people: Vec<Text<'d>>) -> Self {
        self.0.by = (!people.is_empty()).then_some(people);
        self
    }

    pub fn until(mut self, until: Option<Instant>) -> Self {
        self.0.until = until;
        self
    }

    pub fn not_counted(mut self, not_counted: Vec<NotCounted<'d>>) -> Self {
        self.0.not_counted = (!not_counted.is_empty()).then_some(not_counted);
        self
    }
}

impl<'d> Case<'d> {
    /// A case of which nothing has been judged yet.
    pub fn new(policy: &'d Policy, change: &'d Change<'d>, context: &'d Context<'d>) -> Self {
        Case {
            policy,
            change,
            at: context.at,
            history: context.history.as_ref(),
            principal: context.principal.as_deref(),
            trust: context.trust.unwrap_or(Trust::Caller),
            signed_by: None,
            held: Vec::new(),
            classified: Classified::claimed(change),
            digest: change.digest(),
            authors: gate::duties::authors(policy, change),
            attestations: Rc::default(),
            proven: None,
            certified: Vec::new(),
            assumed_commit: None,
            assumed_joined: false,
            steps: Cell::new(limits::ASSIGNMENT_STEPS),
            condition_steps: Cell::new(limits::DECISION_STEPS),
            findings: Vec::with_capacity(32),
            owed: Vec::new(),
        }
    }

    /// Adds a finding.
    pub fn tell(&mut self, found: Found<'d>) {
        self.findings.push(found.0);
    }

    /// Adds a finding that is owed, with what would settle it.
    pub fn owe(&mut self, found: Found<'d>, next: impl IntoIterator<Item = Owing<'d>>) {
        let index = self.findings.len();
        for owing in next {
            let (code, policy_path) = (found.0.code.clone(), found.0.policy_path.clone());
            let next = Next {
                code,
                what: owing.what,
                by: owing.by,
                change_path: owing.change_path,
                policy_path,
                until: owing.until,
                example: owing.example.map(Tree::from),
            };
            self.owed.push((index, next));
        }
        self.tell(found);
    }

    /// Judges a condition over the classified change.
    pub fn holds(&self, condition: &Condition) -> Result<bool, Fault> {
        holds(self.policy, &self.classified, self.at, condition, &self.condition_steps)
    }

    /// Judges a condition that may be left out, which then always holds.
    pub fn applies(&self, condition: Option<&Condition>) -> Result<bool, Fault> {
        condition.map_or(Ok(true), |condition| self.holds(condition))
    }

    /// Tells that a condition could not be judged.
    pub fn tell_fault(&mut self, fault: Fault, mode: Mode, what: &str, policy_path: String) {
        let message = format!("{what} can't be judged: {}", fault.message);
        let remedy = "give the field in the change, or guard it in the policy with `has(…)`";
        // A fault's code says what kind it is.
        let mut found = Found::error(&CONDITION, mode, message).remedy(remedy).change(fault.path.unwrap_or_default()).policy(policy_path);
        found.0.code = fault.code.into();
        self.tell(found);
    }

    /// The commit that the artifact was built from.
    pub fn commit(&self) -> Option<&'d str> {
        let given = self.change.source.as_ref().and_then(|source| source.commit.as_deref());
        given.or(self.assumed_commit)
    }

    /// What a question would come to if the commit were given that most likely is meant, where none is, and the pull request were
    /// joined to it. Only for finding out what else is owed: no finding is made of it.
    pub fn assuming<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let pull_request = self.change.pull_request.as_ref();
        let head = pull_request.and_then(|pr| pr.head_commit.as_deref());
        self.assumed_commit = head.or_else(|| self.change.checks.iter().flatten().next().map(|check| check.commit.as_str()));
        self.assumed_joined = true;
        let answer = ask(self);
        (self.assumed_commit, self.assumed_joined) = (None, false);
        answer
    }

    /// For each approval, whether it is signed. Done once: most of what a decision takes is holding signatures against keys.
    fn held(&self) -> Vec<Held> {
        let one = |approval: &'d Approval<'d>| {
            let person = self.policy.people.person(&approval.actor, approval.on_behalf_of.as_deref());
            let keys = person.and_then(|person| self.policy.approval_keys.get(&person));
            approval::held(self.change, approval, keys.map_or(&[], Vec::as_slice))
        };
        self.change.approvals.iter().flatten().map(one).collect()
    }

    /// A canonical name as people know it.
    pub fn shown(&self, canonical: &Canonical<'d>) -> Text<'d> {
        match canonical {
            Cow::Borrowed(name) => self.policy.people.shown(name).into(),
            Cow::Owned(name) => self.policy.people.shown(name).to_owned().into(),
        }
    }
}

/// What would settle a finding.
pub(crate) struct Owing<'d> {
    pub what: Text<'d>,
    pub by: Vec<Text<'d>>,
    pub change_path: Text<'d>,
    pub until: Option<Instant>,
    pub example: Option<Node<'d>>,
}

impl<'d> Owing<'d> {
    pub fn new(what: impl Into<Cow<'d, str>>, change_path: impl Into<Cow<'d, str>>) -> Self {
        Owing { what: Text(what.into()), by: Vec::new(), change_path: Text(change_path.into()), until: None, example: None }
    }

    pub fn by(mut self, by: impl IntoIterator<Item = Text<'d>>) -> Self {
        self.by = by.into_iter().collect();
        self
    }

    pub fn example(mut self, example: Node<'d>) -> Self {
        self.example = Some(example);
        self
    }
}

/// An object node, for examples of evidence.
pub(crate) fn object<'a, const N: usize>(entries: [(&'static str, Option<Node<'a>>); N]) -> Node<'a> {
    given(Vec::from(entries))
}

/// The same, once for objects of all sizes.
#[inline(never)]
fn given<'a>(entries: Vec<(&'static str, Option<Node<'a>>)>) -> Node<'a> {
    let mut given = Vec::with_capacity(entries.len());
    for (name, node) in entries {
        if let Some(node) = node {
            given.push((Key { name: name.into(), span: None }, Tree::from(node)));
        }
    }
    Node::Object(given)
}

/// A text node, for examples of evidence.
pub(crate) fn text<'a>(text: impl Into<Cow<'a, str>>) -> Option<Node<'a>> {
    Some(Node::Text(text.into()))
}

/// Judges a condition over a change, or what is known of one.
pub(crate) fn holds(policy: &Policy, change: &dyn Fields, at: Instant, condition: &Condition, steps: &Cell<usize>) -> Result<bool, Fault> {
    let lists = &policy.lists;
    let variables = [View::Object(change), View::Instant(at), lists.teams.view(), lists.roles.view(), lists.environments.view()];
    condition.holds_within(&variables, steps)
}

impl Policy {
    /// Decides a change that nobody signed.
    #[must_use]
    pub fn evaluate<'d>(&'d self, change: &'d Change<'d>, context: &'d Context<'d>) -> Decision<'d> {
        self.evaluate_signed(change, context, None)
    }

    /// Decides a change that was signed by a collector's key with this id.
    pub(crate) fn evaluate_signed<'d>(
        &'d self,
        change: &'d Change<'d>,
        context: &'d Context<'d>,
        signed_by: Option<String>,
    ) -> Decision<'d> {
        let mut case = Case { signed_by, ..Case::new(self, change, context) };
        case.held = case.held();
        if !self.lists.environments.iter().any(|environment| change.environment == environment.as_str()) {
            let message = format!("this policy doesn't gate the environment `{}`", change.environment);
            let remedy = format!("deploy to one of {}, or decide with a policy that lists it", self.lists.environments.join(", "));
            case.tell(
                Found::error(&codes::POLICY_NOT_COVERED, Mode::Enforce, message)
                    .remedy(remedy)
                    .change("/environment")
                    .policy("/environments"),
            );
            return case.decide(None, None);
        }
        gate::evidence::gate(&mut case);
        let (tier, chosen) = gate::tier::choose(&mut case);
        gate::artifact::gate(&mut case);
        gate::signatures::gate(&mut case);
        gate::provenance::gate(&mut case);
        gate::provenance::source(&mut case);
        gate::steps::gate(&mut case);
        let shadowed = gate::tier::shadowed(&mut case, tier);
        gate::duties::gate(&mut case, tier);
        gate::requirements(&mut case, tier, Mode::Enforce);
        for other in shadowed {
            gate::requirements(&mut case, other, other.mode);
        }
        let not_before = gate::calendar::gate(&mut case);
        gate::obligations::gate(&mut case);
        gate::waivers::gate(&mut case);
        gate::rollback::gate(&mut case);
        gate::break_glass::gate(&mut case);
        case.decide(Some((tier, chosen)), not_before)
    }
}

impl<'d> Case<'d> {
    /// Whether a finding stands in the way of an allow.
    pub fn blocks(finding: &Finding<'_>) -> bool {
        finding.mode == Mode::Enforce && matches!(finding.status, Status::Owed | Status::Violated | Status::Error)
    }

    fn decide(self, tier: Option<(&'d Tier, TierChoice<'d>)>, not_before: Option<Instant>) -> Decision<'d> {
        let proof = gate::signatures::proof(&self);
        let Case { policy, change, at, digest, findings, owed, .. } = self;
        let verdict = Verdict::of(&findings);
        let next = gate::next::shortest(owed, &findings);
        let waits = findings.iter().any(|finding| finding.code.starts_with("calendar/") && Self::blocks(finding));
        let not_before = not_before.filter(|_| waits && verdict != Verdict::Allow);
        let mut override_use = None;
        let mut obligations = Vec::new();
        if let Some(request) = &change.override_request
            && let Some(rule) = policy.break_glass.get(&request.path)
        {
            let by = gate::break_glass::standing_in(&request.id);
            let stood_in_for = |finding: &&Finding<'_>| finding.waived_by.as_deref() == Some(&by);
            if findings.iter().any(|finding| stood_in_for(&finding)) {
                override_use = Some(gate::break_glass::used(rule, request));
                obligations = gate::break_glass::left_owed(rule, request, findings.iter().filter(stood_in_for));
            }
        }
        let allowed = verdict == Verdict::Allow;
        let expires = allowed
            .then(|| gate::expiry(policy, change, tier.as_ref().map(|(tier, _)| *tier), at, override_use.as_ref(), &findings))
            .flatten();
        let approved_by = match (&override_use, allowed) {
            (_, false) => None,
            (Some(used), true) => Some(gate::break_glass::standing_in(&used.id).into()),
            (None, true) => Some("policy".into()),
        };
        let not_before_local = not_before.zip(policy.calendar.as_ref()).map(|(at, calendar)| calendar.zone.display(at).into());
        Decision {
            verdict,
            id: change.id.as_str().into(),
            service: change.service.as_str().into(),
            environment: change.environment.as_str().into(),
            subject: digest.unwrap_or(&change.artifact).into(),
            tier: tier.map(|(_, chosen)| chosen),
            policy: PolicyIdentity {
                name: policy.name.as_str().into(),
                version: policy.version.as_str().into(),
                digest: policy.digest.as_str().into(),
            },
            at,
            findings,
            next,
            not_before,
            not_before_local,
            expires,
            obligations,
            approved_by,
            override_use: override_use.filter(|_| allowed),
            proof,
            tzdb: zone::database_version().into(),
            engine: env!("CARGO_PKG_VERSION").into(),
        }
    }
}

/// Judges a condition over a change that is classified otherwise.
pub(crate) fn holds_for(case: &Case<'_>, classified: &Classified<'_>, condition: &Condition) -> Result<bool, Fault> {
    holds(case.policy, classified, case.at, condition, &case.condition_steps)
}

/// Judges a condition at another instant.
pub(crate) fn holds_at(case: &Case<'_>, at: Instant, condition: &Condition) -> Result<bool, Fault> {
    holds(case.policy, &case.classified, at, condition, &case.condition_steps)
}
