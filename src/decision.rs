//! The decision: every rule's finding gathered into allow, pending or deny, with all reasons.

use crate::codes::Decider;
use crate::policy::document::{Mode, Waivable};
use crate::scalar::{Instant, Number, Text};
use crate::tree::Tree;
use crate::{choice, document};

choice! {
    /// What a policy says to a change.
    pub enum Verdict {
        /// It may be deployed.
        Allow = "allow",
        /// Nothing is violated and something is still owed.
        Pending = "pending",
        /// Something is violated, forbidden or could not be judged.
        Deny = "deny",
    }
}

impl Verdict {
    /// What findings come to: the worst of those that are enforced.
    #[must_use]
    pub fn of(findings: &[Finding<'_>]) -> Self {
        let enforced = findings.iter().filter(|finding| finding.mode == Mode::Enforce);
        let verdicts = enforced.map(|finding| match finding.status {
            Status::Violated | Status::Error => Verdict::Deny,
            Status::Owed => Verdict::Pending,
            _ => Verdict::Allow,
        });
        verdicts.max().unwrap_or(Verdict::Allow)
    }
}

choice! {
    /// The outcome of one rule.
    pub enum Status {
        /// It held.
        Passed = "passed",
        /// It did not hold; the override or rollback that the finding names stands in.
        Waived = "waived",
        /// It doesn't concern this change.
        NotApplicable = "not_applicable",
        /// It is not there yet and could still come.
        Owed = "owed",
        /// It is contradicted or forbidden.
        Violated = "violated",
        /// It could not be judged.
        Error = "error",
    }
}

document! {
    kept
    /// The outcome of one rule.
    pub struct Finding<'a> {
        /// Stable, such as `approvals/missing`.
        code: Text<'a>,
        /// The outcome.
        status: Status,
        /// How much it weighs; only an enforced finding weighs in the verdict.
        mode: Mode,
        /// Who decides such a rule best.
        decider: Decider,
        /// The reason, in a sentence.
        message: Text<'a>,
        /// What to do about it; empty where nothing is to be done.
        remedy: Text<'a>,
        /// JSON pointer to the place in the change.
        change_path: Text<'a>,
        /// JSON pointer to the place in the policy.
        policy_path: Text<'a>,
        /// The people who met it, or who could.
        by: Option<Vec<Text<'a>>>,
        /// Until when it stays so by the calendar alone.
        until: Option<Instant>,
        /// What stands in for it, where it is waived.
        waived_by: Option<Text<'a>>,
        /// Every approval, review or check result that doesn't count, with why.
        not_counted: Option<Vec<NotCounted<'a>>>,
    }
}

document! {
    kept
    /// Evidence that was given and doesn't count.
    pub struct NotCounted<'a> {
        /// Whose.
        actor: Text<'a>,
        /// Why, in a word: `self`, `other-digest`, `stale` …
        reason: Text<'a>,
        /// Why, in a sentence.
        message: Text<'a>,
        /// JSON pointer to it in the change.
        change_path: Text<'a>,
    }
}

document! {
    kept
    /// One thing that is still owed.
    pub struct Next<'a> {
        /// The code of the finding that it would settle.
        code: Text<'a>,
        /// What is to be done, in a sentence.
        what: Text<'a>,
        /// Who can do it, any one of these: people, teams, roles or identities.
        by: Vec<Text<'a>>,
        /// JSON pointer to where the evidence goes in the change; `…/-` is one more item of a list.
        change_path: Text<'a>,
        /// JSON pointer to the rule that asks for it.
        policy_path: Text<'a>,
        /// From when on, where only time is owed.
        until: Option<Instant>,
        /// The evidence as it would look.
        example: Option<Tree<'a>>,
    }
}

document! {
    kept
    /// The tier that a change falls in and what put it there.
    pub struct TierChoice<'a> {
        /// Its name.
        name: Text<'a>,
        /// Why this tier, in a sentence.
        because: Text<'a>,
        /// JSON pointer to the line of the policy that chose it.
        policy_path: Text<'a>,
    }
}

document! {
    kept
    /// Which policy decided.
    pub struct PolicyIdentity<'a> {
        /// Its name.
        name: Text<'a>,
        /// Its version.
        version: Text<'a>,
        /// `sha256:` over its RFC 8785 bytes.
        digest: Text<'a>,
    }
}

document! {
    kept
    /// What an override leaves owed.
    pub struct Obligation<'a> {
        /// Its id, by which it is closed later.
        id: Text<'a>,
        /// What it is: `announcement`, `post-mortem`, or `review` where nobody else had looked.
        kind: Text<'a>,
        /// What has to happen, in a sentence.
        what: Text<'a>,
        /// Who owes it.
        owner: Text<'a>,
        /// By when.
        due: Instant,
        /// When it was closed.
        closed_at: Option<Instant>,
    }
}

document! {
    kept
    /// The override that a decision rests on.
    pub struct OverrideUse<'a> {
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
        /// When it ends.
        expires: Instant,
    }
}

document! {
    kept
    /// What its attestations prove of an artifact.
    pub struct Proof<'a> {
        /// Who attested anything of it: keys, and identities by certificate; each once.
        signed_by: Vec<Text<'a>>,
        /// Where it comes from, as far as the policy wants that proven.
        provenance: Option<ProvenOrigin<'a>>,
        /// `sha256:` over the RFC 8785 bytes of each attestation that somebody signed whom the policy trusts.
        attestations: Vec<Text<'a>>,
    }
}

document! {
    kept
    /// Where an artifact comes from, as signed provenance says it.
    pub struct ProvenOrigin<'a> {
        /// The builder's id.
        builder: Option<Text<'a>>,
        /// The repository's address.
        repository: Option<Text<'a>>,
        /// The full name of the branch or tag.
        reference as "ref": Option<Text<'a>>,
        /// The commit.
        commit: Option<Text<'a>>,
        /// The file that says what is built.
        entry_point: Option<Text<'a>>,
        /// The builder's name for the run.
        invocation: Option<Text<'a>>,
        /// The SLSA build level.
        build_level: Number,
        /// Who signed it.
        signed_by: Text<'a>,
    }
}

document! {
    kept
    /// What a policy says to a change at an instant, and why.
    pub struct Decision<'a> {
        /// The verdict.
        verdict: Verdict,
        /// The deploy's id.
        id: Text<'a>,
        /// The service.
        service: Text<'a>,
        /// The environment.
        environment: Text<'a>,
        /// The artifact's digest; where it is named by tag, the name as given.
        subject: Text<'a>,
        /// The tier; absent when the policy doesn't cover the change.
        tier: Option<TierChoice<'a>>,
        /// The policy.
        policy: PolicyIdentity<'a>,
        /// The instant of the decision.
        at: Instant,
        /// Every rule's finding, those that passed too.
        findings: Vec<Finding<'a>>,
        /// The shortest list of what is still owed, and by whom.
        next: Vec<Next<'a>>,
        /// The earliest instant at which time alone no longer stands in the way.
        not_before: Option<Instant>,
        /// The same in the policy's own zone.
        not_before_local: Option<Text<'a>>,
        /// Until when an allow may be relied on.
        expires: Option<Instant>,
        /// What an override leaves owed.
        obligations: Vec<Obligation<'a>>,
        /// `policy`, or the override by its id; absent unless the verdict is allow.
        approved_by: Option<Text<'a>>,
        /// The override that it rests on.
        override_use as "override": Option<OverrideUse<'a>>,
        /// What was proven of the artifact, where the policy says whose signatures count.
        proof: Option<Proof<'a>>,
        /// The version of the time-zone database.
        tzdb: Text<'a>,
        /// The version of this engine.
        engine: Text<'a>,
    }
}

impl Finding<'_> {
    /// What it is about: the first part of its code, such as `approvals`.
    #[must_use]
    pub fn area(&self) -> &str {
        self.code.split('/').next().unwrap_or("")
    }

    /// Whether it keeps a change from being allowed, and an exemption from these requirements would stand in for it.
    #[must_use]
    pub fn is_spared_by(&self, waived: &[Waivable]) -> bool {
        self.status != Status::Error && waived.iter().any(|waived| waived.word() == self.area())
    }
}
