use super::Lint;
use crate::check::Report;
use crate::policy::Policy;

/// An identity that deploys and also builds, keeps the record or edits the policy: whoever takes over that one credential can go
/// the whole way alone.
pub(super) static LINT: Lint = Lint {
    code: "automation/not-separate",
    doc: "An identity that deploys also builds, keeps the record or edits the policy, so that one stolen credential goes the whole way.",
    check,
};

fn check(policy: &Policy, report: &mut Report<'_>) {
    let automation = &policy.automation;
    let others = [
        ("build", "builds", &automation.build),
        ("record", "keeps the record", &automation.record),
        ("policy", "edits the policy", &automation.policy),
    ];
    for (index, deploys) in automation.deploy.iter().enumerate() {
        for (key, does, globs) in others {
            if let Some(other) = globs.iter().find(|other| deploys.overlaps(other)) {
                let message = format!(
                    "an identity that deploys (`{}`) also {does} (`{}` under `automation.{key}`)",
                    deploys.source(),
                    other.source()
                );
                let help = "give each its own identity, so that no single credential goes the whole way";
                report.error(LINT.code, &format!("/automation/deploy/{index}"), message, Some(help.to_owned()));
            }
        }
    }
}
