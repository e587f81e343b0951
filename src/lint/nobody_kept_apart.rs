use super::Lint;
use crate::check::Report;
use crate::policy::Policy;

/// A policy that keeps nobody apart: an author's own approval then counts.
pub(super) static LINT: Lint =
    Lint { code: "duties/nobody-kept-apart", doc: "The policy keeps nobody apart, so that an author's own approval counts.", check };

fn check(policy: &Policy, report: &mut Report<'_>) {
    if policy.duties.pairs.is_empty() && !report.told_under("/separation_of_duties") {
        let message = "nobody is kept apart, so an author's own approval counts";
        let help = "write `distinct: [author/approver]`, and `relax` it where a small team has to";
        report.warning(LINT.code, "/separation_of_duties/distinct", message, Some(help.to_owned()));
    }
}
