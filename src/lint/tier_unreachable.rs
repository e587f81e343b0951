use super::Lint;
use crate::check::Report;
use crate::policy::document::Mode;
use crate::policy::{Policy, Tier};

/// A tier that no change can fall in, because a later one takes every change that it would take: what it asks for is never asked.
pub(super) static LINT: Lint = Lint {
    code: "tier/unreachable",
    doc: "A tier that no change can fall in, because a later one takes every change that it would take.",
    check,
};

fn check(policy: &Policy, report: &mut Report<'_>) {
    let enforced = policy.tiers.iter().filter(|tier| tier.mode == Mode::Enforce);
    // Blanks say nothing; a `when` that is wrong itself has been told of.
    let judged = enforced.filter(|tier| !report.told_under(&format!("{}/when", tier.path)));
    let tiers: Vec<(&Tier, Option<String>)> =
        judged.map(|tier| (tier, tier.when.as_ref().map(|when| when.source().split_whitespace().collect()))).collect();
    for (index, (tier, when)) in tiers.iter().enumerate() {
        let later = tiers.get(index + 1..).unwrap_or(&[]);
        let covers = later.iter().find(|(_, later)| later.is_none() || later == when);
        let (message, help) = if let Some((later, _)) = covers {
            let takes = format!("the later tier `{}` takes every change that it would take", later.name);
            (
                format!("no change can be of tier `{}`: {takes}", tier.name),
                "the last tier that matches counts: give the later one a `when`, or list it before",
            )
        } else if when.as_deref() == Some("false") && !later.is_empty() {
            (format!("no change can be of tier `{}`: its `when` is never true", tier.name), "say when it applies, or take it out")
        } else {
            continue;
        };
        report.error(LINT.code, &tier.path, message, Some(help.to_owned()));
    }
}
