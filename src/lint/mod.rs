//! Lints: what a policy says that can't have been meant, one file each.

mod break_glass_too_long;
mod freezes_name_several_paths;
mod identity_builds_and_deploys;
mod nobody_kept_apart;
mod tag_allowed;
mod tier_asks_less;
mod tier_by_claim;
mod tier_unreachable;
mod waiver_ends;

use crate::check::Report;
use crate::policy::Policy;

/// One lint.
pub struct Lint {
    /// Its code.
    pub code: &'static str,
    /// What it finds and why that hurts.
    pub doc: &'static str,
    check: fn(&Policy, &mut Report<'_>),
}

/// All lints. Adding one is a file and a line.
pub static LINTS: &[&Lint] = &[
    &tier_unreachable::LINT,
    &tier_asks_less::LINT,
    &tier_by_claim::LINT,
    &identity_builds_and_deploys::LINT,
    &nobody_kept_apart::LINT,
    &tag_allowed::LINT,
    &break_glass_too_long::LINT,
    &waiver_ends::LINT,
    &freezes_name_several_paths::LINT,
];

/// Runs every lint.
pub(crate) fn all(policy: &Policy, report: &mut Report<'_>) {
    for lint in LINTS {
        (lint.check)(policy, report);
    }
}
