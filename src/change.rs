//! The change: one artifact, on its way to one environment, with the evidence that travels with it.
//!
//! Nothing is filled in. What was never given is absent evidence, and absent evidence never satisfies a requirement. A list that
//! could carry a rejection has to be there, be it empty, so that leaving it out can't hide one.

use crate::proof::dsse::Envelope;
use crate::scalar::{Instant, Number, Text};
use crate::tree::Tree;
use crate::{choice, document};

document! {
    loaded
    /// One artifact, on its way to one environment, with the evidence that travels with it.
    pub struct Change<'a> {
        /// The deploy's own id, as the record will name it.
        id: Text<'a>,
        /// The service that is deployed.
        service: Text<'a>,
        /// Where it is deployed to.
        environment: Text<'a>,
        /// Where in Kubernetes it goes, as an Argo CD application says it.
        destination: Option<Destination<'a>>,
        /// What the change is: `code`, `config`, `feature-flag`, `schema-migration` or a word of the policy's own.
        kind: Text<'a>,
        /// Whether the change can be undone by deploying the version before it.
        reversible: Option<bool>,
        /// Whether the new code runs only behind a feature flag that is off.
        behind_flag: Option<bool>,
        /// What is deployed: `registry/name@sha256:…`.
        artifact: Text<'a>,
        /// Where the artifact was built from.
        source: Option<Source<'a>>,
        /// The pull request, its commits and its reviews.
        pull_request: Option<PullRequest<'a>>,
        /// The ticket that the change belongs to.
        linked_issue: Option<Text<'a>>,
        /// The person or identity that started the deploy.
        triggered_by: Option<Text<'a>>,
        /// The identity that deploys.
        deployer: Option<Text<'a>>,
        /// The identity that built and signed the artifact.
        built_by: Option<Text<'a>>,
        /// The CI run that built the artifact; an approval may name it as its subject.
        run: Option<Text<'a>>,
        /// Whether this asks to start the rollout or for its next weight.
        phase: Option<Phase>,
        /// Whether a person started this sync by hand.
        manual: Option<bool>,
        /// When the deploy began, if it is under way already.
        started_at: Option<Instant>,
        /// Every path that the change touches, from the repository's root.
        paths: Option<Vec<Text<'a>>>,
        /// When the change was ready to be deployed; measured, never judged.
        ready_at: Option<Instant>,
        /// Approvals, refusals and withdrawals, as the platforms gave them.
        approvals: Option<Vec<Approval<'a>>>,
        /// Check runs.
        checks: Option<Vec<Check<'a>>>,
        /// Test coverage in percent, 0 to 100.
        coverage: Option<Number>,
        /// Sigstore bundles or DSSE envelopes, as cosign and the registries give them.
        attestations: Option<Vec<Tree<'a>>>,
        /// How the schema is migrated and how that is undone.
        migration: Option<Migration<'a>>,
        /// How far the rollout has come and what was measured.
        canary: Option<Canary<'a>>,
        /// Whether this goes back to what was allowed here before.
        rollback: Option<bool>,
        /// A break-glass request.
        override_request as "override": Option<OverrideRequest<'a>>,
    }
}

document! {
    loaded
    /// Where in Kubernetes something is deployed to.
    pub struct Destination<'a> {
        /// The namespace.
        namespace: Option<Text<'a>>,
        /// The address of the cluster's API server, or
        server: Option<Text<'a>>,
        /// the cluster's name in Argo CD; never both.
        name: Option<Text<'a>>,
    }
}

document! {
    loaded
    /// Where an artifact was built from.
    pub struct Source<'a> {
        /// The repository's address.
        repository: Option<Text<'a>>,
        /// The full name of the branch or tag: `refs/heads/main`.
        reference as "ref": Option<Text<'a>>,
        /// The commit, in hex.
        commit: Option<Text<'a>>,
        /// The commit's tree, in hex; a squash merge keeps the tree and changes the commit.
        tree: Option<Text<'a>>,
        /// Whether the branch is protected against direct pushes.
        protected: Option<bool>,
    }
}

document! {
    loaded
    /// A pull request with its commits and reviews.
    pub struct PullRequest<'a> {
        /// Its address.
        url: Option<Text<'a>>,
        /// Who opened it.
        author: Option<Text<'a>>,
        /// Who merged it.
        merged_by: Option<Text<'a>>,
        /// The last commit of its branch.
        head_commit: Option<Text<'a>>,
        /// The commit that merging made, where it is not the head.
        merge_commit: Option<Text<'a>>,
        /// Every commit between the deployed and the previous release.
        commits: Option<Vec<Commit<'a>>>,
        /// Its reviews.
        reviews: Option<Vec<Review<'a>>>,
    }
}

document! {
    loaded
    /// One commit of a release.
    pub struct Commit<'a> {
        /// Its id, in hex.
        sha: Text<'a>,
        /// Its author and co-authors.
        authors: Vec<Text<'a>>,
        /// Whether the platform verified its signature.
        verified: Option<bool>,
        /// The person for whom a bot wrote it.
        on_behalf_of: Option<Text<'a>>,
    }
}

document! {
    loaded
    /// One review of a pull request.
    pub struct Review<'a> {
        /// Who reviewed.
        actor: Text<'a>,
        /// What they said.
        state: ReviewState,
        /// The commit that they looked at.
        commit: Text<'a>,
        /// When.
        at: Instant,
        /// The teams that the platform says they are in.
        teams: Option<Vec<Text<'a>>>,
        /// Whether they own code that the change touches.
        code_owner: Option<bool>,
        /// The person for whom a bot reviewed.
        on_behalf_of: Option<Text<'a>>,
    }
}

choice! {
    /// What a reviewer said.
    pub enum ReviewState {
        /// The change is good.
        Approved = "approved",
        /// The change must not go out as it is.
        ChangesRequested = "changes_requested",
        /// Neither; it counts for nothing.
        Commented = "commented",
        /// The platform set a review aside: what the same person said until then counts for nothing.
        Dismissed = "dismissed",
        /// The reviewer took an approval back; it weighs like a refusal.
        Withdrawn = "withdrawn",
    }
}

document! {
    loaded
    /// One approval, refusal or withdrawal.
    pub struct Approval<'a> {
        /// Who.
        actor: Text<'a>,
        /// What they said; `approved` where it isn't given.
        state: Option<ApprovalState>,
        /// The role in which they acted, as the platform says.
        role: Option<Text<'a>>,
        /// The teams that the platform says they are in.
        teams: Option<Vec<Text<'a>>>,
        /// When.
        at: Instant,
        /// How: the platform's own name for it.
        method: Option<Text<'a>>,
        /// What was approved: an artifact's digest, a commit or a CI run.
        subject: Option<Text<'a>>,
        /// The digest of the policy under which it was asked for, if the platform tells.
        policy: Option<Text<'a>>,
        /// What they wrote with it.
        comment: Option<Text<'a>>,
        /// The person for whom a bot acted.
        on_behalf_of: Option<Text<'a>>,
        /// The approver's signature over an in-toto statement of it, as `countersign approve` makes it. One that doesn't hold takes the
        /// approval's worth away, whatever the policy asks for.
        signature: Option<Envelope<'a>>,
    }
}

choice! {
    /// What an approver said.
    pub enum ApprovalState {
        /// Yes.
        Approved = "approved",
        /// No.
        Rejected = "rejected",
        /// An earlier yes was taken back.
        Withdrawn = "withdrawn",
    }
}

document! {
    loaded
    /// One run of a check.
    pub struct Check<'a> {
        /// Its name.
        name: Text<'a>,
        /// `success` passes, `running` and `queued` are owed, everything else has failed.
        status: Text<'a>,
        /// The commit that it ran on.
        commit: Text<'a>,
        /// The tree of that commit.
        tree: Option<Text<'a>>,
        /// When it reached this status.
        at: Instant,
        /// Who reported it.
        by: Option<Text<'a>>,
        /// Where to read its output.
        url: Option<Text<'a>>,
    }
}

document! {
    loaded
    /// A schema migration.
    pub struct Migration<'a> {
        /// How it is done: `expand-contract`.
        plan: Option<Text<'a>>,
        /// Which step of the plan this is.
        phase: Option<Text<'a>>,
        /// How it is undone.
        rollback: Option<MigrationRollback<'a>>,
    }
}

document! {
    loaded
    /// How a migration is undone.
    pub struct MigrationRollback<'a> {
        /// Whether undoing it was tried.
        tested: Option<bool>,
        /// Where that can be seen.
        evidence: Option<Text<'a>>,
    }
}

document! {
    loaded
    /// How far a rollout has come.
    pub struct Canary<'a> {
        /// The share of traffic, in percent.
        weight: Option<Number>,
        /// Since when it has had that weight.
        since: Option<Instant>,
        /// What was measured, by metric.
        measurements: Option<Tree<'a>>,
        /// The control's series, by metric.
        control: Option<Tree<'a>>,
        /// The canary's series, by metric.
        experiment: Option<Tree<'a>>,
    }
}

document! {
    loaded
    /// A request to break the glass.
    pub struct OverrideRequest<'a> {
        /// Its own id; it can be used once.
        id: Text<'a>,
        /// The break-glass path of the policy that it asks for.
        path: Text<'a>,
        /// Who asks.
        requester: Text<'a>,
        /// The role in which they ask.
        requester_role: Option<Text<'a>>,
        /// The service that it is for.
        service: Text<'a>,
        /// The environment that it is for.
        environment: Text<'a>,
        /// The one digest that it is for.
        digest: Text<'a>,
        /// The commit that it is for.
        commit: Text<'a>,
        /// The incident or change ticket.
        ticket: Text<'a>,
        /// The ticket's title, which a policy may want the justification to go beyond.
        ticket_title: Option<Text<'a>>,
        /// Why the ordinary way can't be taken.
        justification: Text<'a>,
        /// The exact sentence by which the requester takes responsibility.
        acknowledgement: Text<'a>,
        /// When it was asked for; the time box starts here.
        requested_at: Instant,
        /// The public post.
        posted: Option<Posted<'a>>,
        /// Confirmations, the requester's own and those of a second person.
        confirmed: Option<Vec<Confirmation<'a>>>,
        /// A signature over the request.
        signature: Option<Text<'a>>,
    }
}

document! {
    loaded
    /// The public post of an override.
    pub struct Posted<'a> {
        /// The channel.
        channel: Text<'a>,
        /// Where the post can be read.
        url: Option<Text<'a>>,
        /// Who posted it.
        author: Text<'a>,
        /// Whom it mentions.
        mentions: Option<Vec<Text<'a>>>,
    }
}

document! {
    loaded
    /// One confirmation of an override.
    pub struct Confirmation<'a> {
        /// Who confirmed.
        actor: Text<'a>,
        /// What they wrote.
        text: Text<'a>,
        /// When.
        at: Instant,
        /// How: mail, chat, ticket.
        method: Option<Text<'a>>,
    }
}

choice! {
    /// What a deploy asks for.
    pub enum Phase {
        /// To start, at the plan's first weight.
        Deploy = "deploy",
        /// To go on to the next weight.
        Promote = "promote",
    }
}

impl Change<'_> {
    /// The artifact's digest, `sha256:…`; `None` where it is named by tag.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        digest(&self.artifact)
    }
}

/// The digest in an artifact's name.
#[must_use]
pub fn digest(artifact: &str) -> Option<&str> {
    artifact.rsplit_once('@').map(|(_, digest)| digest)
}

impl Approval<'_> {
    /// Whether it is a yes.
    #[must_use]
    pub fn is_yes(&self) -> bool {
        matches!(self.state, None | Some(ApprovalState::Approved))
    }
}
