//! The gates, one file each; a gate tells all that it finds.

pub mod approvals;
pub mod artifact;
pub mod break_glass;
pub mod calendar;
pub mod canary;
pub mod checks;
pub mod coverage;
pub mod duties;
pub mod evidence;
pub mod migration;
pub mod next;
pub mod obligations;
pub mod provenance;
pub mod reviews;
pub mod rollback;
pub mod signatures;
pub mod steps;
pub mod tally;
pub mod tier;
pub mod waivers;

use crate::change::Change;
use crate::codes::{ARTIFACT_COMMIT_ABSENT, WAIVERS_IN_FORCE};
use crate::decision::{Finding, OverrideUse};
use crate::evaluate::{Case, Found, Owing};
use crate::policy::document::Mode;
use crate::policy::{Policy, Tier};
use crate::scalar::Instant;

/// Everything that a tier requires, weighed at most as `mode`.
pub(crate) fn requirements<'d>(case: &mut Case<'d>, tier: &'d Tier, mode: Mode) {
    commit(case, tier, mode);
    checks::gate(case, tier, mode);
    coverage::gate(case, tier, mode);
    migration::gate(case, tier, mode);
    canary::gate(case, tier, mode);
    // Last, since what makes up for a relaxation is looked for among what was found before.
    let tallies = tally::tallies(case, tier);
    let open = case.commit().is_none() || (tier.reviews.is_some() && !tally::joined(case));
    let hoped = open.then(|| case.assuming(|case| tally::tallies(case, tier)));
    let hoped = hoped.as_ref().unwrap_or(&tallies);
    reviews::gate(case, tier, &tallies, hoped, mode);
    approvals::gate(case, tier, &tallies, hoped, mode);
}

/// Checks and reviews are joined to the artifact by the commit that it was built from.
fn commit<'d>(case: &mut Case<'d>, tier: &'d Tier, mode: Mode) {
    let by_commit = |subject: &str| !subject.starts_with("sha256:") && case.change.run.as_deref() != Some(subject);
    let mut subjects = case.change.approvals.iter().flatten().filter_map(|approval| approval.subject.as_deref());
    let approved_by_commit = !tier.approvals.is_empty() && subjects.any(by_commit);
    let needed = !tier.checks.is_empty() || tier.reviews.is_some() || approved_by_commit;
    if !needed || case.commit().is_some() {
        return;
    }
    let found = Found::owed(&ARTIFACT_COMMIT_ABSENT, mode, "the commit that the artifact was built from isn't given");
    let found = found.remedy("give `source.commit`").change("/source/commit").policy(format!("{}/require", tier.path));
    case.owe(found, [Owing::new("say which commit the artifact was built from", "/source/commit")]);
}

/// When the first thing that an allow rests on ends: the policy's `signoff.valid_for`, an approval's `within`, an override.
pub(crate) fn expiry(
    policy: &Policy,
    change: &Change<'_>,
    tier: Option<&Tier>,
    at: Instant,
    used: Option<&OverrideUse<'_>>,
    findings: &[Finding<'_>],
) -> Option<Instant> {
    let signoff = policy.signoff.map(|valid_for| at.plus(valid_for));
    let override_end = used.map(|used| used.expires);
    let ages = tier.into_iter().flat_map(|tier| &tier.approvals).filter(|need| need.mode == Mode::Enforce).filter_map(|need| need.within);
    let approvals =
        ages.flat_map(|within| change.approvals.iter().flatten().map(move |approval| approval.at.plus(within)).filter(|end| *end > at));
    let waivers = findings.iter().filter(|finding| finding.code == WAIVERS_IN_FORCE.name).filter_map(|finding| finding.until);
    signoff.into_iter().chain(override_end).chain(approvals).chain(waivers).min()
}
