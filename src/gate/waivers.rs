//! Exceptions to one rule, for one service or digest, for a time: in force they stand in for what the rule finds, and afterwards they
//! are told for a while, so that nobody is taken by surprise.

use crate::codes::{WAIVERS_ENDED, WAIVERS_IN_FORCE, WAIVERS_NOT_NEEDED};
use crate::decision::{Finding, Status};
use crate::evaluate::{Case, Found};
use crate::limits;
use crate::policy::Waiver;
use crate::policy::document::Mode;
use crate::scalar::Duration;

/// What is told of each waiver whose scope holds the change.
pub(crate) fn gate(case: &mut Case<'_>) {
    let policy = case.policy;
    for waiver in &policy.waivers {
        if !concerns(case, waiver) {
            continue;
        }
        let rule = &waiver.rule;
        if case.at >= waiver.expires {
            if case.at < waiver.expires.plus(Duration::days(limits::WAIVER_TOLD_DAYS)) {
                let message = format!("the waiver of {rule} by {} ({}) ended at {}", waiver.owner, waiver.ticket, waiver.expires);
                case.tell(Found::not_applicable(&WAIVERS_ENDED, Mode::Enforce, message).policy(waiver.path.as_str()));
            }
            continue;
        }
        let by = format!("waiver {}", waiver.ticket);
        let mut used = false;
        for finding in case.findings.iter_mut().filter(|finding| covers(waiver, finding)) {
            finding.status = Status::Waived;
            finding.waived_by = Some(by.clone().into());
            used = true;
        }
        let message = format!("{} waives {rule} until {} ({}): {}", waiver.owner, waiver.expires, waiver.ticket, waiver.reason);
        let found = match used {
            true => Found::passed(&WAIVERS_IN_FORCE, Mode::Enforce, message),
            false => Found::not_applicable(&WAIVERS_NOT_NEEDED, Mode::Enforce, message),
        };
        let owner = vec![waiver.owner.as_str().into()];
        case.tell(found.policy(waiver.path.as_str()).by(owner).until(Some(waiver.expires)));
    }
}

fn concerns(case: &Case<'_>, waiver: &Waiver) -> bool {
    let fits = |wanted: &Option<String>, given: Option<&str>| wanted.as_deref().is_none_or(|wanted| Some(wanted) == given);
    fits(&waiver.service, Some(&case.change.service))
        && fits(&waiver.digest, case.digest)
        && fits(&waiver.environment, Some(&case.change.environment))
}

/// Whether a waiver stands in for a finding: one that the rule itself made, whose evidence could be judged.
fn covers(waiver: &Waiver, finding: &Finding<'_>) -> bool {
    let of_rule =
        |path: &String| finding.policy_path.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    matches!(finding.status, Status::Owed | Status::Violated) && waiver.paths.iter().any(of_rule)
}
