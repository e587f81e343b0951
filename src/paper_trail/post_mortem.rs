//! What a post-mortem has to lead to: first of all the automated gates that would have caught what the override let through.

use crate::decision::Finding;
use crate::limits;
use crate::paper_trail::{Subject, said};
use crate::policy::Policy;

/// What has to be done.
pub(crate) fn action_items(subject: &Subject<'_>) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for finding in subject.stood_in_for() {
        let gate = gate(subject.policy, finding);
        // Room for what is owed whatever the rules were.
        if !items.contains(&gate) && items.len() + 5 < limits::OVERRIDE_LISTED {
            items.push(gate);
        }
    }
    items.push("Name the automated gate that would have caught the fault itself, and add it to the policy".to_owned());
    items.push("Say what kept the ordinary way from being quick enough, and mend that".to_owned());
    for obligation in subject.left_owed() {
        items.push(said("Close `{}` with a deploy record that names it in `closes`", &[&obligation.id]));
    }
    items
}

/// The gate that asks automatically for what an override stood in for.
fn gate(policy: &Policy, finding: &Finding<'_>) -> String {
    for check in policy.tiers.iter().flat_map(|tier| &tier.checks) {
        if finding.policy_path == check.path.as_str() {
            return said("Require `{}` on every commit, before it is merged, so that no emergency has to skip it", &[&check.name]);
        }
    }
    match finding.area() {
        "coverage" => "Require the coverage on every pull request, before it is merged",
        "reviews" => "Require the review before a pull request is merged, by a rule of the branch, and name who is on duty for it",
        "approvals" => "Turn what the approver looks for into a check that runs on every commit",
        "canary" => "Require the rollout plan, with a metric that this fault moves",
        "migration" => "Require the migration's plan and its tested rollback as a check on pull requests",
        // The calendar.
        _ => "Add a check that finds this fault before the next freeze or closed window",
    }
    .to_owned()
}
