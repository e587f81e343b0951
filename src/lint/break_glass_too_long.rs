use super::Lint;
use crate::check::Report;
use crate::policy::Policy;
use crate::scalar::Duration;

/// The longest time box that still is one.
const LONGEST: Duration = Duration(24 * 3_600_000);

/// A break-glass path that stays open for more than a day: it is then no longer an emergency but a second way to deploy.
pub(super) static LINT: Lint = Lint {
    code: "break-glass/too-long",
    doc: "A break-glass path stays open for more than a day, which makes it a second way to deploy.",
    check,
};

fn check(policy: &Policy, report: &mut Report<'_>) {
    for rule in policy.break_glass.values().filter(|rule| rule.valid_for > LONGEST) {
        let message = format!("an override stays in force for {}, which is no emergency any more", rule.valid_for);
        report.warning(
            LINT.code,
            &format!("{}/valid_for", rule.path),
            message,
            Some("keep it within a day; ask again where that isn't enough".to_owned()),
        );
    }
}
