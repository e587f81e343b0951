use super::Lint;
use crate::check::Report;
use crate::limits;
use crate::policy::Policy;
use crate::scalar::Duration;

/// An exception that ends overnight stops a deploy in the morning. Told only where the lint is given an instant.
pub(super) static LINT: Lint =
    Lint { code: "waiver/ends-soon", doc: "A waiver ends within 14 days of the lint's instant, or has ended.", check };

fn check(policy: &Policy, report: &mut Report<'_>) {
    let Some(at) = report.at() else { return };
    for waiver in &policy.waivers {
        let path = format!("{}/expires", waiver.path);
        let (rule, expires, owner) = (&waiver.rule, waiver.expires, &waiver.owner);
        if at >= expires {
            let message = format!("the waiver of {rule} by {owner} ended at {expires}");
            report.warning(LINT.code, &path, message, Some("take it out".to_owned()));
        } else if at.plus(Duration::days(limits::WAIVER_WARNED_DAYS)) >= expires {
            let message = format!("the waiver of {rule} by {owner} ends at {expires}");
            report.warning(LINT.code, &path, message, Some(format!("mend what it excuses, or let {owner} extend it ({})", waiver.ticket)));
        }
    }
}
