use super::Lint;
use crate::check::Report;
use crate::policy::Policy;

/// A policy that lets an artifact be named by a tag: what was approved and what is deployed can then be two things.
pub(super) static LINT: Lint = Lint {
    code: "artifact/tag-allowed",
    doc: "The policy lets an artifact be named by a tag, which can be moved between approval and deploy.",
    check,
};

fn check(policy: &Policy, report: &mut Report<'_>) {
    if !policy.artifact.digest && !report.told_under("/artifact") {
        let message = "an artifact may be named by a tag, which can be moved between approval and deploy";
        report.warning(LINT.code, "/artifact", message, Some("write `artifact: { digest: required }`".to_owned()));
    }
}
