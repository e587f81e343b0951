//! Every finding code, defined and explained once. A code is stable: never renamed, never reused.

use crate::choice;

choice! {
    /// Who decides a rule best.
    pub enum Decider {
        /// A machine: a check, a digest, an identity.
        Automation = "automation",
        /// A colleague who read the change.
        Peer = "peer",
        /// Measurements of the running release.
        Metrics = "metrics",
        /// The person who answers for the service.
        Owner = "owner",
        /// The policy's own words: calendar, scope, override.
        Policy = "policy",
    }
}

/// A finding's code, and who decides it best. What it says stands in [`ALL`] alone, so that it isn't a part of the Wasm.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The code: `approvals/missing`.
    pub name: &'static str,
    /// Who decides it best.
    pub decider: Decider,
}

impl Code {
    /// What comes before the slash: the requirement that the finding belongs to.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.name.split('/').next().unwrap_or("")
    }
}

macro_rules! codes {
    ($( $(#[doc = $doc:literal])* $name:ident = $code:literal by $decider:ident; )*) => {
        $( $(#[doc = $doc])* pub static $name: Code = Code { name: $code, decider: Decider::$decider }; )*

        /// All of them and what each says, in the order in which findings come.
        pub static ALL: &[(&Code, &str)] = &[$((&$name, concat!($($doc),*))),*];
    };
}

codes! {
    /// The environment is none that this policy gates.
    POLICY_NOT_COVERED = "policy/not-covered" by Policy;
    /// A collector's key signed the change.
    CHANGE_SIGNED = "change/signed" by Automation;
    /// The host wants signed changes, and this one isn't signed.
    CHANGE_UNSIGNED = "change/unsigned" by Automation;

    /// A list that could carry a rejection isn't there.
    EVIDENCE_ABSENT = "evidence/absent" by Automation;
    /// Evidence is dated after the instant of the decision.
    EVIDENCE_FROM_THE_FUTURE = "evidence/from-the-future" by Automation;
    /// The policy classifies by paths, and the change doesn't say what it touches.
    CLASSIFY_PATHS_ABSENT = "classify/paths-absent" by Automation;
    /// There are too many paths and globs to hold against one another.
    CLASSIFY_TOO_MANY = "classify/too-many" by Automation;
    /// What the change touches makes it something else than it claims.
    CLASSIFY_CLAIM_CORRECTED = "classify/claim-corrected" by Policy;

    /// The artifact is named by digest.
    ARTIFACT_PINNED = "artifact/pinned" by Automation;
    /// The artifact is named by a tag, which can be moved.
    ARTIFACT_TAG = "artifact/tag" by Automation;
    /// The artifact was built from a ref that the policy allows.
    ARTIFACT_REF_ALLOWED = "artifact/ref-allowed" by Automation;
    /// It was built from a ref that the policy doesn't allow.
    ARTIFACT_REF_FORBIDDEN = "artifact/ref-forbidden" by Automation;
    /// The ref that it was built from isn't given.
    ARTIFACT_REF_ABSENT = "artifact/ref-absent" by Automation;
    /// The ref is protected.
    ARTIFACT_REF_PROTECTED = "artifact/ref-protected" by Automation;
    /// The ref isn't protected.
    ARTIFACT_REF_UNPROTECTED = "artifact/ref-unprotected" by Automation;
    /// Whether the ref is protected isn't given.
    ARTIFACT_PROTECTION_ABSENT = "artifact/protection-absent" by Automation;
    /// It was built from a repository that the policy allows.
    ARTIFACT_REPOSITORY_ALLOWED = "artifact/repository-allowed" by Automation;
    /// It was built from a repository that the policy doesn't allow.
    ARTIFACT_REPOSITORY_FORBIDDEN = "artifact/repository-forbidden" by Automation;
    /// The repository that it was built from isn't given.
    ARTIFACT_REPOSITORY_ABSENT = "artifact/repository-absent" by Automation;

    /// Somebody whom the policy names signed the artifact.
    ARTIFACT_SIGNED = "artifact/signed" by Automation;
    /// No signature of the artifact is given.
    ARTIFACT_SIGNATURE_ABSENT = "artifact/signature-absent" by Automation;
    /// No signature that is given is of this digest and by somebody whom the policy names.
    ARTIFACT_SIGNATURE_INVALID = "artifact/signature-invalid" by Automation;

    /// Certificates have to be judged, and no trusted root is configured.
    ARTIFACT_TRUSTED_ROOT_ABSENT = "artifact/trusted-root-absent" by Policy;

    /// Signed provenance says what the policy asks for.
    ARTIFACT_PROVENANCE = "artifact/provenance" by Automation;
    /// No provenance is given.
    ARTIFACT_PROVENANCE_ABSENT = "artifact/provenance-absent" by Automation;
    /// No provenance that is given is of this digest and by somebody whom the policy names for it.
    ARTIFACT_PROVENANCE_INVALID = "artifact/provenance-invalid" by Automation;
    /// The provenance is by another builder than the policy allows.
    ARTIFACT_BUILDER_FORBIDDEN = "artifact/builder-forbidden" by Automation;
    /// The provenance says another source than the policy allows, or none.
    ARTIFACT_SOURCE_FORBIDDEN = "artifact/source-forbidden" by Automation;
    /// The provenance says another branch or tag than the policy allows, or none.
    ARTIFACT_SOURCE_REF_FORBIDDEN = "artifact/source-ref-forbidden" by Automation;
    /// The provenance says another entry point than the policy allows, or none.
    ARTIFACT_ENTRY_POINT_FORBIDDEN = "artifact/entry-point-forbidden" by Automation;
    /// A lower SLSA build level is proven than the policy asks for.
    ARTIFACT_LEVEL_TOO_LOW = "artifact/level-too-low" by Automation;
    /// What is proven of the source isn't what the change says of it.
    ARTIFACT_SOURCE_DIFFERS = "artifact/source-differs" by Automation;
    /// What is proven of the source isn't said by the change.
    ARTIFACT_SOURCE_ABSENT = "artifact/source-absent" by Automation;
    /// Two provenances of the artifact, or a provenance and its signer's certificate, contradict each other.
    ARTIFACT_PROVENANCE_CONTRADICTED = "artifact/provenance-contradicted" by Automation;

    /// A step was attested, with the outcome that the policy asks for.
    ARTIFACT_STEP = "artifact/step" by Automation;
    /// A step isn't attested.
    ARTIFACT_STEP_ABSENT = "artifact/step-absent" by Automation;
    /// No attestation of a step that is given is of this digest and by somebody whom the policy names for it.
    ARTIFACT_STEP_INVALID = "artifact/step-invalid" by Automation;
    /// A step was attested to have failed.
    ARTIFACT_STEP_FAILED = "artifact/step-failed" by Automation;
    /// The steps were attested in this order.
    ARTIFACT_STEPS_IN_ORDER = "artifact/steps-in-order" by Automation;
    /// The steps were attested in another order.
    ARTIFACT_STEPS_OUT_OF_ORDER = "artifact/steps-out-of-order" by Automation;
    /// When a step was taken isn't attested, so that its place in the order isn't known.
    ARTIFACT_STEP_UNDATED = "artifact/step-undated" by Automation;

    /// The commit that it was built from isn't given, so that no check or review can be joined to it.
    ARTIFACT_COMMIT_ABSENT = "artifact/commit-absent" by Automation;

    /// Every commit's signature was verified.
    DUTIES_COMMITS_SIGNED = "duties/commits-signed" by Automation;
    /// A commit's signature could not be verified.
    DUTIES_COMMIT_UNSIGNED = "duties/commit-unsigned" by Automation;
    /// Whether a commit's signature was verified isn't given.
    DUTIES_SIGNATURE_ABSENT = "duties/signature-absent" by Automation;
    /// The commits that are given don't include the one that is deployed.
    DUTIES_COMMITS_INCOMPLETE = "duties/commits-incomplete" by Automation;
    /// An automation identity deploys.
    DUTIES_DEPLOYED_BY_AUTOMATION = "duties/deployed-by-automation" by Automation;
    /// A person deploys by hand.
    DUTIES_DEPLOYED_BY_HAND = "duties/deployed-by-hand" by Automation;
    /// Who deploys is the identity that the host authenticated.
    DUTIES_PRINCIPAL_MATCHES = "duties/principal-matches" by Automation;
    /// Who deploys isn't the identity that the host authenticated.
    DUTIES_PRINCIPAL_DIFFERS = "duties/principal-differs" by Automation;
    /// The identity that deploys isn't one that builds, keeps the record or edits the policy.
    DUTIES_DEPLOYER_SEPARATE = "duties/deployer-separate" by Automation;
    /// The identity that deploys also builds, keeps the record or edits the policy.
    DUTIES_DEPLOYER_NOT_SEPARATE = "duties/deployer-not-separate" by Automation;
    /// Somebody whom a rule of separation looks at isn't named.
    DUTIES_ACTOR_ABSENT = "duties/actor-absent" by Automation;
    /// No two duties that the policy keeps apart are in the same hands.
    DUTIES_SEPARATE = "duties/separate" by Peer;
    /// One person holds two duties that the policy keeps apart.
    DUTIES_SAME_PERSON = "duties/same-person" by Peer;
    /// A rule of separation is let go, and what makes up for it is there.
    DUTIES_RELAXED = "duties/relaxed" by Policy;
    /// A rule of separation would be let go, but what makes up for it is missing.
    DUTIES_COMPENSATION_MISSING = "duties/compensation-missing" by Policy;

    /// A required check passed on the very commit.
    CHECKS_PASSED = "checks/passed" by Automation;
    /// A required check has no result for this commit.
    CHECKS_MISSING = "checks/missing" by Automation;
    /// A required check is queued or running.
    CHECKS_RUNNING = "checks/running" by Automation;
    /// A required check failed.
    CHECKS_FAILED = "checks/failed" by Automation;

    /// Coverage is at least what is asked for.
    COVERAGE_ENOUGH = "coverage/enough" by Automation;
    /// Coverage isn't given.
    COVERAGE_ABSENT = "coverage/absent" by Automation;
    /// Coverage is below what is asked for.
    COVERAGE_BELOW = "coverage/below" by Automation;

    /// Enough people reviewed the change.
    REVIEWS_ENOUGH = "reviews/enough" by Peer;
    /// Reviews are owed.
    REVIEWS_MISSING = "reviews/missing" by Peer;
    /// Nothing joins the pull request to the commit that is deployed, so that no review of it counts.
    REVIEWS_NOT_JOINED = "reviews/not-joined" by Peer;
    /// Nobody but an author approved the pull request.
    REVIEWS_SELF_REVIEW = "reviews/self-review" by Peer;
    /// Reviews are owed, and too few people are left who could give them.
    REVIEWS_NOBODY_LEFT = "reviews/nobody-left" by Peer;
    /// A code owner's review is owed.
    REVIEWS_CODE_OWNER_MISSING = "reviews/code-owner-missing" by Peer;
    /// Somebody who wrote none of it merged.
    REVIEWS_MERGED_BY_ANOTHER = "reviews/merged-by-another" by Peer;
    /// An author merged.
    REVIEWS_MERGED_BY_AUTHOR = "reviews/merged-by-author" by Peer;
    /// Who merged isn't given.
    REVIEWS_MERGER_ABSENT = "reviews/merger-absent" by Peer;

    /// Enough of the right people approved.
    APPROVALS_ENOUGH = "approvals/enough" by Owner;
    /// Approvals are owed.
    APPROVALS_MISSING = "approvals/missing" by Owner;
    /// The only approval is an author's own.
    APPROVALS_SELF_APPROVAL = "approvals/self-approval" by Owner;
    /// Approvals are owed, and too few people are left who could give them.
    APPROVALS_NOBODY_LEFT = "approvals/nobody-left" by Owner;
    /// Somebody said no, or took back their yes, and hasn't said yes since.
    APPROVALS_REJECTED = "approvals/rejected" by Owner;
    /// There are too many ways of dividing approvers between requirements.
    APPROVALS_TOO_MANY = "approvals/too-many" by Owner;

    /// The migration follows the plan that is asked for.
    MIGRATION_PLANNED = "migration/planned" by Automation;
    /// How the schema is migrated isn't given.
    MIGRATION_PLAN_ABSENT = "migration/plan-absent" by Automation;
    /// The migration follows another plan.
    MIGRATION_PLAN_DIFFERS = "migration/plan-differs" by Automation;
    /// Undoing the migration was tried.
    MIGRATION_ROLLBACK_TESTED = "migration/rollback-tested" by Automation;
    /// Undoing the migration wasn't tried.
    MIGRATION_ROLLBACK_UNTESTED = "migration/rollback-untested" by Automation;
    /// Whether undoing the migration was tried isn't given.
    MIGRATION_ROLLBACK_ABSENT = "migration/rollback-absent" by Automation;

    /// The rollout starts at the plan's first weight, with nothing measured yet.
    CANARY_STARTS = "canary/starts" by Metrics;
    /// The rollout's state isn't given.
    CANARY_ABSENT = "canary/absent" by Metrics;
    /// The rollout starts at another weight.
    CANARY_WEIGHT_DIFFERS = "canary/weight-differs" by Metrics;
    /// The rollout has already been measured, so that this isn't its start.
    CANARY_ALREADY_MEASURED = "canary/already-measured" by Metrics;
    /// Whether this starts a rollout or goes on with it isn't given.
    CANARY_PHASE_ABSENT = "canary/phase-absent" by Metrics;
    /// Going on with a rollout wants an analysis that this build can't judge.
    CANARY_PROMOTION_NOT_JUDGED = "canary/promotion-not-judged" by Metrics;

    /// A window is open, or there are none.
    CALENDAR_OPEN = "calendar/open" by Policy;
    /// No window is open.
    CALENDAR_CLOSED = "calendar/closed" by Policy;
    /// A freeze is on.
    CALENDAR_FROZEN = "calendar/frozen" by Policy;
    /// Started by hand, which everything that stands in the way lets go on.
    CALENDAR_BY_HAND = "calendar/by-hand" by Policy;
    /// It began in time, and everything that stands in the way lets it finish.
    CALENDAR_MAY_FINISH = "calendar/may-finish" by Policy;
    /// A sync window selects by namespace or cluster, and where the change goes isn't given.
    CALENDAR_DESTINATION_ABSENT = "calendar/destination-absent" by Policy;
    /// No freeze is on.
    CALENDAR_NOT_FROZEN = "calendar/not-frozen" by Policy;

    /// A waiver stands in for what its rule found.
    WAIVERS_IN_FORCE = "waivers/in-force" by Owner;
    /// A waiver is in force, and its rule found nothing that it would have to stand in for.
    WAIVERS_NOT_NEEDED = "waivers/not-needed" by Owner;
    /// A waiver ended within the last 30 days.
    WAIVERS_ENDED = "waivers/ended" by Owner;

    /// Nothing that an earlier override left owed is overdue.
    OBLIGATIONS_MET = "obligations/met" by Policy;
    /// Something that an earlier override left owed is overdue.
    OBLIGATIONS_OVERDUE = "obligations/overdue" by Policy;
    /// The service's records aren't given, so that nobody can tell whether something is overdue.
    OBLIGATIONS_HISTORY_ABSENT = "obligations/history-absent" by Policy;

    /// This goes back to what was allowed here before, and is spared what the policy says.
    ROLLBACK_PREVIOUSLY_ALLOWED = "rollback/previously-allowed" by Policy;
    /// It claims to go back, but the record doesn't say that this digest was allowed here before.
    ROLLBACK_NOT_PREVIOUSLY_ALLOWED = "rollback/not-previously-allowed" by Policy;
    /// It claims to go back, and the record isn't given.
    ROLLBACK_HISTORY_ABSENT = "rollback/history-absent" by Policy;
    /// The policy has no rule for going back.
    ROLLBACK_NO_RULE = "rollback/no-rule" by Policy;

    /// A trusted key signed the sign-off.
    SIGNOFF_SIGNED = "signoff/signed" by Automation;
    /// No trusted key signed the sign-off as it stands.
    SIGNOFF_SIGNATURE = "signoff/signature-invalid" by Automation;
    /// It is a statement of another kind.
    SIGNOFF_OTHER_KIND = "signoff/other-kind" by Automation;
    /// The sign-off is of another digest.
    SIGNOFF_OTHER_DIGEST = "signoff/other-digest" by Automation;
    /// The sign-off is for another environment.
    SIGNOFF_OTHER_ENVIRONMENT = "signoff/other-environment" by Automation;
    /// The sign-off is for another service.
    SIGNOFF_OTHER_SERVICE = "signoff/other-service" by Automation;
    /// Another policy allowed it than the one that counts.
    SIGNOFF_OTHER_POLICY = "signoff/other-policy" by Policy;
    /// The sign-off is dated after the instant at which it is verified.
    SIGNOFF_FROM_THE_FUTURE = "signoff/from-the-future" by Automation;
    /// The sign-off's time is over.
    SIGNOFF_EXPIRED = "signoff/expired" by Policy;
    /// It was made of another change.
    SIGNOFF_OTHER_CHANGE = "signoff/other-change" by Automation;
    /// The sign-off was revoked.
    SIGNOFF_REVOKED = "signoff/revoked" by Policy;

    /// An override is in force.
    OVERRIDE_IN_FORCE = "override/in-force" by Policy;
    /// There is an override, and nothing that it would have to stand in for.
    OVERRIDE_NOT_NEEDED = "override/not-needed" by Policy;
    /// The policy has no break-glass path of that name.
    OVERRIDE_PATH_UNKNOWN = "override/path-unknown" by Policy;
    /// The requester isn't authorised beforehand.
    OVERRIDE_NOT_AUTHORISED = "override/not-authorised" by Policy;
    /// The override's time is over.
    OVERRIDE_EXPIRED = "override/expired" by Policy;
    /// The override is dated after the instant of the decision.
    OVERRIDE_FROM_THE_FUTURE = "override/from-the-future" by Policy;
    /// It was asked for another digest.
    OVERRIDE_OTHER_DIGEST = "override/other-digest" by Policy;
    /// It was asked for another commit.
    OVERRIDE_OTHER_COMMIT = "override/other-commit" by Policy;
    /// It was asked for another service.
    OVERRIDE_OTHER_SERVICE = "override/other-service" by Policy;
    /// It was asked for another environment.
    OVERRIDE_OTHER_ENVIRONMENT = "override/other-environment" by Policy;
    /// The ticket isn't of the form that the policy asks for.
    OVERRIDE_TICKET = "override/ticket" by Policy;
    /// The justification is blank, too short, boilerplate or the ticket's title over again.
    OVERRIDE_JUSTIFICATION = "override/justification" by Policy;
    /// The justification must go beyond the ticket's title, and that isn't given.
    OVERRIDE_TITLE_ABSENT = "override/title-absent" by Policy;
    /// The acknowledgement isn't the exact sentence in the requester's own name.
    OVERRIDE_ACKNOWLEDGEMENT = "override/acknowledgement" by Policy;
    /// The override wasn't posted in the channel.
    OVERRIDE_NOT_POSTED = "override/not-posted" by Policy;
    /// Somebody else than the requester posted it.
    OVERRIDE_POSTED_BY_ANOTHER = "override/posted-by-another" by Policy;
    /// The post doesn't mention everybody who must be told.
    OVERRIDE_MENTION_MISSING = "override/mention-missing" by Policy;
    /// The requester hasn't confirmed.
    OVERRIDE_UNCONFIRMED = "override/unconfirmed" by Policy;
    /// The override was used before.
    OVERRIDE_USED_BEFORE = "override/used-before" by Policy;
    /// There were too many overrides lately, and no second authorised person confirmed.
    OVERRIDE_OVER_LIMIT = "override/over-limit" by Policy;
    /// The service's records aren't given, so that nobody can tell whether the override was used before.
    OVERRIDE_HISTORY_ABSENT = "override/history-absent" by Policy;
    /// The path that was asked for doesn't stand in for this.
    OVERRIDE_DOES_NOT_COVER = "override/does-not-cover" by Policy;
}
