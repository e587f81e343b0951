//! The policy document as its author writes it; shape only.

use crate::cron::Cron;
use crate::names::Names;
use crate::scalar::{Duration, Instant, Number};
use crate::shape::{Format, FromTree, Kind, Nullable, Shaped, View};
use crate::tree::Tree;
use crate::{choice, document};

document! {
    loaded
    /// The document that decides.
    pub struct PolicyDocument {
        /// The version of the language: `countersign/v1`.
        api_version as "apiVersion": ApiVersion,
        /// What kind of document this is: `Policy`.
        kind: DocumentKind,
        /// What the policy is called.
        metadata: Metadata,
        /// The environments that this policy gates; a change to any other is refused as not covered.
        environments: Vec<String>,
        /// People and their other logins and addresses: one person is counted once.
        people: Option<Names<'static, Vec<String>>>,
        /// Teams and their members.
        teams: Option<Names<'static, Vec<String>>>,
        /// Roles and who holds them.
        roles: Option<Names<'static, Vec<String>>>,
        /// The accountable owners of services, by glob; of several that match, the one with the most literal characters counts.
        owners: Option<Names<'static, Vec<String>>>,
        /// The public keys by which people sign their approvals: lines of OpenSSH's `.pub` files, or PEM. A key is one person's.
        approval_keys: Option<Names<'static, Vec<String>>>,
        /// Identities that are not people, by what they may do.
        automation: Option<Automation>,
        /// Who may not be the same person, and who may deploy.
        separation_of_duties: Option<SeparationOfDuties>,
        /// What a change is, from what it touches.
        classify: Option<Vec<ClassifyRule>>,
        /// What is asked of the artifact itself.
        artifact: Option<ArtifactRule>,
        /// The classes of risk, from light to heavy; the last one whose `when` holds is the change's tier.
        tiers: Vec<TierRule>,
        /// What going back to an earlier version need not wait for.
        rollback: Option<RollbackRule>,
        /// When deploys are open.
        calendar: Option<CalendarRule>,
        /// The ways to break the glass, by name.
        break_glass: Option<Names<'static, BreakGlassRule>>,
        /// Rollout plans, by name.
        canary: Option<Names<'static, CanaryPlan>>,
        /// How long what was decided may be relied on.
        signoff: Option<SignoffRule>,
        /// Exceptions to rules.
        waivers: Option<Vec<WaiverRule>>,
        /// A policy that this one tightens; not in this build.
        extends: Option<Unjudged>,
    }
}

impl PolicyDocument {
    /// A policy that says nothing, for a calendar that stands by itself.
    pub(crate) fn bare() -> Self {
        PolicyDocument {
            api_version: ApiVersion::V1,
            kind: DocumentKind::Policy,
            metadata: Metadata { name: String::new(), version: String::new(), description: None },
            environments: Vec::new(),
            people: None,
            teams: None,
            roles: None,
            owners: None,
            approval_keys: None,
            automation: None,
            separation_of_duties: None,
            classify: None,
            artifact: None,
            tiers: Vec::new(),
            rollback: None,
            calendar: None,
            break_glass: None,
            canary: None,
            signoff: None,
            waivers: None,
            extends: None,
        }
    }
}

choice! {
    /// The version of the policy language.
    pub enum ApiVersion {
        /// The first version.
        V1 = "countersign/v1",
    }
}

choice! {
    /// What kind of document this is.
    pub enum DocumentKind {
        /// A policy.
        Policy = "Policy",
    }
}

document! {
    loaded
    /// What a policy is called.
    pub struct Metadata {
        /// The policy's name.
        name: String,
        /// Its version, as its authors count.
        version: String,
        /// What it is for.
        description: Option<String>,
    }
}

document! {
    loaded
    /// Identities that are not people: globs of logins.
    pub struct Automation {
        /// Build and sign artifacts.
        build: Option<Vec<String>>,
        /// Deploy; never an identity that builds, keeps the record or edits the policy.
        deploy: Option<Vec<String>>,
        /// Keep the deploy record.
        record: Option<Vec<String>>,
        /// Edit the policy.
        policy: Option<Vec<String>>,
        /// Everything else that is not a person.
        other: Option<Vec<String>>,
    }
}

document! {
    loaded
    /// Who may not be the same person, and who may deploy.
    pub struct SeparationOfDuties {
        /// Duties that no two may share (`author`), and pairs that may not be one person (`triggerer/approver`).
        distinct: Option<Vec<Distinct>>,
        /// Who may hold the credential that deploys.
        deploy_by: Option<DeployBy>,
        /// Whether a review counts only for the commit that it looked at; yes, unless this says `false`.
        dismiss_stale: Option<bool>,
        /// Whether the signature of every commit must have been verified.
        signed_commits: Option<bool>,
        /// What is let go, when, and what makes up for it.
        relax: Option<Vec<Relaxation>>,
    }
}

choice! {
    /// Who may deploy.
    pub enum DeployBy {
        /// Only an identity of `automation.deploy`; a person may trigger, never deploy.
        Automation = "automation",
        /// Anyone whom the rest of the policy lets.
        Anyone = "anyone",
    }
}

choice! {
    /// Something that a person does for a release.
    pub enum Duty {
        /// Wrote a commit of it, or opened its pull request.
        Author = "author",
        /// Approved it, or reviewed it with approval.
        Approver = "approver",
        /// Merged it.
        Merger = "merger",
        /// Started the deploy.
        Triggerer = "triggerer",
        /// Deploys it.
        Deployer = "deployer",
        /// Built the artifact.
        Builder = "builder",
    }
}

impl Duty {
    /// All duties.
    pub const ALL: [Duty; 6] = [Duty::Author, Duty::Approver, Duty::Merger, Duty::Triggerer, Duty::Deployer, Duty::Builder];

    /// The duty by its word.
    #[must_use]
    pub fn named(word: &str) -> Option<Duty> {
        Self::ALL.into_iter().find(|duty| duty.word() == word)
    }
}

/// One duty that is kept apart from every other such, or a pair that is kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distinct {
    /// Apart from every other duty that is listed alone.
    Alone(Duty),
    /// Apart from one another.
    Pair(Duty, Duty),
}

impl Distinct {
    fn parse(text: &str) -> Result<Self, String> {
        let duty = |word: &str| {
            Duty::named(word).ok_or_else(|| {
                let near = crate::near::nearest(word, &mut Duty::ALL.iter().map(|duty| duty.word()));
                let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                format!("`{}` is no duty{hint}", crate::scalar::clipped(word))
            })
        };
        match text.split_once('/') {
            None => duty(text).map(Distinct::Alone),
            Some((one, other)) if one == other => Err(format!("`{one}` can't be kept apart from itself")),
            Some((one, other)) => Ok(Distinct::Pair(duty(one)?, duty(other)?)),
        }
    }
}

choice! {
    /// What a relaxation lets go.
    pub enum Relaxed {
        /// An author's own approval or review counts.
        AuthorApproves = "author-approves",
        /// The person who started the deploy may approve it.
        TriggererApproves = "triggerer-approves",
        /// An author may merge their own pull request.
        AuthorMerges = "author-merges",
    }
}

choice! {
    /// What makes up for a relaxation.
    pub enum Compensation {
        /// Every check of the tier has passed, and there is at least one.
        Checks = "checks",
        /// The coverage that the tier asks for is there.
        Coverage = "coverage",
        /// The rollout starts at the first weight of the tier's plan.
        Canary = "canary",
        /// Every commit's signature was verified.
        SignedCommits = "signed-commits",
        /// The service's deploy record was given as `history`, so that somebody else can see afterwards.
        Record = "record",
    }
}

document! {
    loaded
    /// What is let go, when, and what makes up for it.
    pub struct Relaxation {
        /// When; always, if it isn't there.
        when: Option<String>,
        /// What is let go.
        allow: Vec<Relaxed>,
        /// What makes up for it; all of it has to hold.
        compensate: Vec<Compensation>,
    }
}

document! {
    loaded
    /// What a change is, from what it touches.
    pub struct ClassifyRule {
        /// Globs; the rule applies when one path of the change matches one of them.
        paths: Option<Vec<String>>,
        /// A further condition.
        when: Option<String>,
        /// What the change then is, whatever it claims. Claims can lead to a heavier tier, never to a lighter one.
        set: Classification,
    }
}

document! {
    loaded
    /// What a change is.
    pub struct Classification {
        /// Its kind.
        kind: Option<String>,
        /// Whether it can be undone.
        reversible: Option<bool>,
        /// Whether it runs only behind a flag.
        behind_flag: Option<bool>,
    }
}

document! {
    loaded
    /// What is asked of the artifact itself.
    pub struct ArtifactRule {
        /// Whether the artifact must be named by digest.
        digest: Option<DigestRule>,
        /// Where it must have been built from.
        source: Option<SourceRule>,
        /// Who must have signed it; any one of these.
        signed_by: Option<Vec<SignerRule>>,
        /// What signed provenance must say of how it was built.
        provenance: Option<ProvenanceRule>,
        /// What must have been attested of it, in this order: `build`, `test`, `scan`, `sbom`, `verify`, or a step with its predicates.
        steps: Option<Vec<StepRequirement>>,
    }
}

document! {
    loaded
    /// Who must have signed an artifact: a key, or an identity.
    pub struct SignerRule {
        /// A public key in PEM: Ed25519, or ECDSA over P-256.
        key: Option<String>,
        /// An identity that a certificate names; only in the `full` builds.
        keyless: Option<KeylessRule>,
    }
}

document! {
    loaded
    /// A keyless identity, as a certificate of a trusted authority names it.
    pub struct KeylessRule {
        /// A glob for who vouches for it, such as `https://token.actions.githubusercontent.com`.
        issuer: String,
        /// A glob for the workflow's URI or the address.
        identity: String,
        /// A glob for the repository that it built: whoever may call a reusable workflow signs as that workflow.
        repository: Option<String>,
    }
}

document! {
    loaded
    /// What signed provenance (SLSA v0.2 or v1) must say of how an artifact was built.
    pub struct ProvenanceRule {
        /// Its predicate's type; without it either version.
        predicate: Option<String>,
        /// A glob for the builder's id.
        builder: Option<String>,
        /// A glob for the repository's address, `git+` or not.
        source: Option<String>,
        /// A pattern for the full name of the branch or tag.
        source_ref: Option<String>,
        /// A glob for the file that says what is built, such as a workflow's path.
        entry_point: Option<String>,
        /// The SLSA build level that must be proven, 1 to 3.
        min_level: Option<Number>,
        /// The level of builders, by globs for their ids, of which the most literal one counts. It goes before what a certificate proves.
        levels: Option<Names<'static, Number>>,
        /// Who must have signed it; without it those of the artifact's `signed_by`.
        signed_by: Option<Vec<SignerRule>>,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

document! {
    loaded
    /// Something that must have been attested of an artifact.
    pub struct StepRule {
        /// Its name.
        name: String,
        /// The types of predicate that attest it, of which those that end in `*` stand for every version.
        predicates: Option<Vec<String>>,
        /// Who must have signed it; without it those of the artifact's `signed_by`.
        signed_by: Option<Vec<SignerRule>>,
        /// A glob for the verifier's id, where a verifier attests it.
        verifier: Option<String>,
        /// The levels or properties that the verifier must have found, such as `SLSA_BUILD_LEVEL_3`.
        levels: Option<Vec<String>>,
        /// Whether it may be attested without saying when, so that its place in the order isn't known.
        undated: Option<UndatedRule>,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

choice! {
    /// Whether a step may be attested without saying when.
    pub enum UndatedRule {
        /// It may.
        Allowed = "allowed",
    }
}

choice! {
    /// Whether the artifact must be named by digest.
    pub enum DigestRule {
        /// `…@sha256:…`, never a tag, which can be moved.
        Required = "required",
    }
}

document! {
    loaded
    /// Where an artifact must have been built from.
    pub struct SourceRule {
        /// A pattern for the full name of the branch or tag.
        reference as "ref": Option<String>,
        /// Whether the branch must be protected.
        protected: Option<bool>,
        /// A glob for the repository's address.
        repository: Option<String>,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

choice! {
    /// How much a rule weighs.
    pub enum Mode {
        /// Shown and recorded; never weighs in the verdict.
        Shadow = "shadow",
        /// Shown as a warning; never weighs in the verdict.
        Warn = "warn",
        /// Weighs in the verdict.
        Enforce = "enforce",
    }
}

document! {
    loaded
    /// A class of risk and what it asks for.
    pub struct TierRule {
        /// Its name.
        name: String,
        /// When a change falls in it; always, if it isn't there.
        when: Option<String>,
        /// What it asks for.
        require: Option<Requirements>,
        /// How much it weighs. A tier that isn't enforced is shown beside the enforced one that the change falls in.
        mode: Option<Mode>,
    }
}

document! {
    loaded
    /// What a tier asks for.
    pub struct Requirements {
        /// Checks that must have passed on the very commit.
        checks: Option<Vec<CheckRequirement>>,
        /// Test coverage.
        coverage: Option<CoverageRule>,
        /// Reviews of the pull request.
        reviews: Option<ReviewRule>,
        /// Approvals by named humans.
        approvals: Option<Vec<ApprovalRule>>,
        /// How a schema is migrated.
        migration: Option<MigrationRule>,
        /// The rollout plan to follow.
        canary: Option<CanaryRequirement>,
    }
}

document! {
    loaded
    /// A check that must have passed.
    pub struct CheckRule {
        /// Its name.
        name: String,
        /// Who has to report it; a result of anyone else doesn't count.
        by: Option<String>,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

document! {
    loaded
    /// How much of the code the tests reach.
    pub struct CoverageRule {
        /// At least so many percent.
        min: Number,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

document! {
    loaded
    /// Reviews that must be there.
    pub struct ReviewRule {
        /// By how many people.
        count: Number,
        /// Teams that they must be in, any of these.
        from: Option<Vec<String>>,
        /// Whether one of them must own code that the change touches.
        code_owners: Option<bool>,
        /// Who must have merged.
        merged_by: Option<MergedBy>,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

choice! {
    /// Who must have merged a pull request.
    pub enum MergedBy {
        /// Somebody who wrote none of it.
        Another = "another",
    }
}

document! {
    loaded
    /// Approvals that must be there.
    pub struct ApprovalRule {
        /// What other requirements call this one; its role or teams, if it isn't there.
        name: Option<String>,
        /// The role that approvers hold. `accountable-owner` is whom `owners` names for the service.
        role: Option<String>,
        /// Teams that approvers are in, any of these.
        from: Option<Vec<String>>,
        /// By how many people.
        count: Number,
        /// How old an approval may be.
        within: Option<Duration>,
        /// Whether only approvals count that their approvers signed, by their keys under `approval_keys`.
        signed: Option<bool>,
        /// Other requirements of this tier (`reviews`, or an approval's name) that must be met by other people.
        distinct_from: Option<Vec<String>>,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

document! {
    loaded
    /// How a schema must be migrated.
    pub struct MigrationRule {
        /// The plan: `expand-contract`.
        plan: Option<String>,
        /// Whether undoing it must have been tried.
        rollback: Option<MigrationRollbackRule>,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

choice! {
    /// What is asked of undoing a migration.
    pub enum MigrationRollbackRule {
        /// It was tried.
        Tested = "tested",
    }
}

document! {
    loaded
    /// The rollout plan that a tier follows.
    pub struct CanaryRule {
        /// Its name under `canary`.
        plan: String,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

document! {
    loaded
    /// What going back to an earlier version need not wait for.
    pub struct RollbackRule {
        /// What counts as going back.
        to: RollbackTo,
        /// What it need not wait for.
        exempt: Vec<Waivable>,
    }
}

choice! {
    /// What counts as going back.
    pub enum RollbackTo {
        /// To a digest that the record says was allowed for this service in this environment.
        PreviouslyAllowed = "previously-allowed",
    }
}

choice! {
    /// What a rollback or an override can be spared. The artifact's identity and the record can't be.
    pub enum Waivable {
        /// Windows and freezes.
        Calendar = "calendar",
        /// Approvals.
        Approvals = "approvals",
        /// Reviews.
        Reviews = "reviews",
        /// The rollout plan.
        Canary = "canary",
        /// Checks.
        Checks = "checks",
        /// Coverage.
        Coverage = "coverage",
        /// How a schema is migrated.
        Migration = "migration",
    }
}

document! {
    loaded
    /// When deploys are open.
    pub struct CalendarRule {
        /// The IANA zone of windows, of freezes and of what an iCalendar names no zone for; it must be there where they are.
        time_zone: Option<String>,
        /// When it is open; several: any open one will do. Without any it is always open.
        windows: Option<Vec<WindowRule>>,
        /// When it is closed to all but rollbacks and overrides.
        freezes: Option<Vec<FreezeRule>>,
        /// The `syncWindows` of an Argo CD AppProject, as they are; the application is the change's service.
        sync_windows: Option<Vec<Nullable<SyncWindowRule>>>,
        /// A GitLab project's freeze periods, as they are.
        freeze_periods: Option<Vec<FreezePeriodRule>>,
        /// An iCalendar's text: its events are freezes, or windows under `X-CALENDAR-TYPE:DEFAULT_CLOSED`.
        ics: Option<String>,
    }
}

document! {
    loaded
    /// A sync window of Argo CD.
    pub struct SyncWindowRule {
        /// Whether it allows syncs or denies them.
        kind: SyncWindowKind,
        /// Five-field cron for its starts.
        schedule: String,
        /// How long it lasts from each start, as Go writes durations: `1h30m`.
        duration: String,
        /// The IANA zone of its schedule; UTC, if it isn't there.
        time_zone as "timeZone": Option<String>,
        /// The applications that it is for, as globs.
        applications: Option<Vec<String>>,
        /// The namespaces that it is for, as globs.
        namespaces: Option<Vec<String>>,
        /// The clusters that it is for, by name or address, as globs.
        clusters: Option<Vec<String>>,
        /// Whether every list that there is has to match, and not only one.
        and_operator as "andOperator": Option<bool>,
        /// Whether syncs that a person starts may go on all the same.
        manual_sync as "manualSync": Option<bool>,
        /// Whether a sync that began in time may finish.
        sync_overrun as "syncOverrun": Option<bool>,
        /// What it is for.
        description: Option<String>,
    }
}

impl SyncWindowRule {
    /// Whether two are one to Argo CD, whatever they let go on and however they are described.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let identity = |rule: &Self| SyncWindowRule { manual_sync: None, sync_overrun: None, description: None, ..rule.clone() };
        identity(self) == identity(other)
    }
}

choice! {
    /// What a sync window does.
    pub enum SyncWindowKind {
        /// Syncs are open while it is active.
        Allow = "allow",
        /// Syncs are frozen while it is active.
        Deny = "deny",
    }
}

document! {
    loaded
    /// A freeze period of GitLab: frozen from each start until the next end, both included.
    pub struct FreezePeriodRule {
        /// Its id in GitLab.
        id: Option<Number>,
        /// Five-field cron for its starts.
        freeze_start: String,
        /// Five-field cron for its ends.
        freeze_end: String,
        /// The zone of both, by its IANA name or as Rails calls it; UTC, if it isn't there.
        cron_timezone: Option<String>,
        /// When it was made.
        created_at: Option<String>,
        /// When it was changed last.
        updated_at: Option<String>,
    }
}

document! {
    loaded
    /// A time when it is open: `days` with `from` and `to`, or `schedule` with `duration`, or dates `from` and `to`.
    pub struct WindowRule {
        /// Its name.
        name: String,
        /// For which changes; all, if it isn't there.
        when: Option<String>,
        /// Days of the week: `Mon-Thu`, `Mon,Wed`.
        days: Option<String>,
        /// From this time of the day (with `days`) or this local date and time.
        from: Option<String>,
        /// Until this time of the day (with `days`) or this local date and time, exclusive.
        to: Option<String>,
        /// Five-field cron for its starts.
        schedule: Option<Schedule>,
        /// How long it lasts from each start, in local time.
        duration: Option<Duration>,
        /// Whether a deploy that began while it was open may finish after it.
        overrun: Option<bool>,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

document! {
    loaded
    /// A time when it is closed.
    pub struct FreezeRule {
        /// Its name.
        name: String,
        /// For which changes; all, if it isn't there.
        when: Option<String>,
        /// Days of the week: `Fri`, `Sat-Sun`.
        days: Option<String>,
        /// From this time of the day (with `days`) or this local date and time.
        from: Option<String>,
        /// Until this time of the day (with `days`) or this local date and time, exclusive.
        to: Option<String>,
        /// Five-field cron for its starts.
        schedule: Option<Schedule>,
        /// How long it lasts from each start, in local time.
        duration: Option<Duration>,
        /// The way to break the glass; a freeze without one is how a freeze becomes an outage.
        break_glass: Option<String>,
        /// Whether a deploy that began before it may finish.
        overrun: Option<bool>,
        /// How much it weighs.
        mode: Option<Mode>,
    }
}

document! {
    loaded
    /// A way to break the glass.
    pub struct BreakGlassRule {
        /// Roles, teams or people who are authorised beforehand.
        who: Vec<String>,
        /// What it stands in for; never the artifact, never the record.
        waives: Vec<Waivable>,
        /// A pattern for the ticket.
        ticket: Option<String>,
        /// What is asked of the justification.
        justification: Option<JustificationRule>,
        /// How the requester takes responsibility.
        acknowledgement: Option<Acknowledgement>,
        /// Whether the requester must have confirmed.
        confirmation: Option<ConfirmationRule>,
        /// The channel to post in, and whom the post has to mention.
        notify: Option<Vec<String>>,
        /// How long it is in force from the request.
        valid_for: Duration,
        /// How often, before a second authorised person has to confirm.
        limit: Option<LimitRule>,
        /// By when the post-mortem is owed.
        review_within: Option<Duration>,
    }
}

document! {
    loaded
    /// What is asked of a justification.
    pub struct JustificationRule {
        /// At least so many letters, digits and single blanks between words.
        min_length: Number,
        /// Whether it must say more than the ticket's title, which the change then has to give.
        beyond_title: Option<bool>,
    }
}

choice! {
    /// How the requester takes responsibility.
    pub enum Acknowledgement {
        /// The exact sentence, typed in the request.
        Typed = "typed",
        /// The exact sentence, and posted by them in the channel.
        Posted = "posted",
        /// Signed by them; not in this build.
        Signed = "signed",
    }
}

choice! {
    /// Whether the requester must have confirmed.
    pub enum ConfirmationRule {
        /// Their own "I confirm".
        Required = "required",
    }
}

document! {
    loaded
    /// How often something may happen.
    pub struct LimitRule {
        /// So many times.
        count: Number,
        /// In so long.
        per: Duration,
    }
}

document! {
    loaded
    /// A rollout plan.
    pub struct CanaryPlan {
        /// Shares of traffic in percent, ascending, the last one 100.
        steps: Vec<Number>,
        /// How long to stay at each weight before the analysis counts.
        bake: Option<Duration>,
        /// Argo Rollouts metrics; not in this build.
        analysis: Option<Unjudged>,
        /// A Kayenta canary config; not in this build.
        judge: Option<Unjudged>,
        /// An error budget; not in this build.
        error_budget: Option<Unjudged>,
    }
}

document! {
    loaded
    /// An exception to one rule, for one service or digest, until it ends.
    pub struct WaiverRule {
        /// The rule: `checks/NAME`, `approvals/NAME`, `calendar/NAME` of a freeze of any format, `reviews`, `coverage`, `migration`, `canary` or
        /// `signed-commits`.
        rule: String,
        /// The one service that it is for.
        service: Option<String>,
        /// The one digest that it is for.
        digest: Option<String>,
        /// The environment that it is for; all, if it isn't there.
        environment: Option<String>,
        /// Who answers for it.
        owner: String,
        /// The ticket under which the reason is being mended.
        ticket: String,
        /// Why it is needed.
        reason: String,
        /// When it ends.
        expires: Instant,
    }
}

document! {
    loaded
    /// How long what was decided may be relied on.
    pub struct SignoffRule {
        /// So long from the decision.
        valid_for: Duration,
        /// Who verified, as sign-offs say it: a URI. `urn:countersign:` and the policy's name, if it isn't there.
        verifier: Option<String>,
    }
}

/// A value that is written as one word or as an object.
macro_rules! word_or {
    ($(#[doc = $doc:literal])* pub enum $name:ident = $full:ty) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $name {
            /// The word alone.
            Word(String),
            /// The whole object.
            Full($full),
        }

        impl<'tree> FromTree<'tree> for $name {
            fn from_tree(tree: Option<Tree<'tree>>) -> Option<Self> {
                let tree = tree?;
                match tree.text() {
                    Some(word) => Some($name::Word(word.to_owned())),
                    None => FromTree::from_tree(Some(tree)).map($name::Full),
                }
            }
        }

        impl Shaped for $name {
            const KIND: &'static Kind = &Kind::Either(&[&Kind::Text, <$full as Shaped>::KIND]);
            fn view(&self) -> View<'_> {
                View::Absent
            }
        }
    };
}

word_or! {
    /// A check by its name alone, or with who has to report it and how much it weighs.
    pub enum CheckRequirement = CheckRule
}

word_or! {
    /// A rollout plan by its name alone, or with how much it weighs.
    pub enum CanaryRequirement = CanaryRule
}

word_or! {
    /// A step by its name alone, or with what attests it.
    pub enum StepRequirement = StepRule
}

impl StepRequirement {
    /// Written out.
    #[must_use]
    pub fn full(&self) -> StepRule {
        match self {
            Self::Word(name) => {
                StepRule { name: name.clone(), predicates: None, signed_by: None, verifier: None, levels: None, undated: None, mode: None }
            }
            Self::Full(rule) => rule.clone(),
        }
    }
}

impl CheckRequirement {
    /// Written out.
    #[must_use]
    pub fn full(&self) -> CheckRule {
        match self {
            Self::Word(name) => CheckRule { name: name.clone(), by: None, mode: None },
            Self::Full(rule) => rule.clone(),
        }
    }
}

impl CanaryRequirement {
    /// Written out.
    #[must_use]
    pub fn full(&self) -> CanaryRule {
        match self {
            Self::Word(plan) => CanaryRule { plan: plan.clone(), mode: None },
            Self::Full(rule) => rule.clone(),
        }
    }
}

impl<'tree> FromTree<'tree> for Distinct {
    fn from_tree(tree: Option<Tree<'tree>>) -> Option<Self> {
        Distinct::parse(tree?.text()?).ok()
    }
}

impl Shaped for Distinct {
    const KIND: &'static Kind = &Kind::Format(&Format {
        name: "a duty such as `author`, or a pair such as `triggerer/approver`",
        check: |text| Distinct::parse(text).map(|_| ()),
    });
    fn view(&self) -> View<'_> {
        View::Absent
    }
}

/// A five-field cron expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule(pub Cron);

impl<'tree> FromTree<'tree> for Schedule {
    fn from_tree(tree: Option<Tree<'tree>>) -> Option<Self> {
        Cron::parse(tree?.text()?).map(Schedule).ok()
    }
}

impl Shaped for Schedule {
    const KIND: &'static Kind = &Kind::Format(&Format {
        name: "five cron fields: minute, hour, day of month, month, day of week, such as `0 22 * * MON-FRI`",
        check: |text| Cron::parse(text).map(|_| ()),
    });
    fn view(&self) -> View<'_> {
        View::Absent
    }
}

/// A part that this build can't judge, whatever it holds: a policy that has one is refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Unjudged;

impl<'tree> FromTree<'tree> for Unjudged {
    fn from_tree(tree: Option<Tree<'tree>>) -> Option<Self> {
        tree.map(|_| Unjudged)
    }
}

impl Shaped for Unjudged {
    const KIND: &'static Kind = &Kind::Any;
    fn view(&self) -> View<'_> {
        View::Absent
    }
}
