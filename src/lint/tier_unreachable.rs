use super::Lint;
use crate::check::Report;
use crate::policy::Policy;
use crate::policy::document::Mode;

/// A tier that no change can fall in, because a later one takes every change that it would take: what it asks for is never asked.
pub(super) static LINT: Lint = Lint {
    code: "tier/unreachable",
    doc: "A tier that no change can fall in, because a later one takes every change that it would take.",
    check,
};

fn check(policy: &Policy, report: &mut Report<'_>) {
    let enforced: Vec<_> = policy.tiers.iter().filter(|tier| tier.mode == Mode::Enforce).collect();
    for (index, tier) in enforced.iter().enumerate() {
        let when = tier.when.as_ref().map(|when| when.source().split_whitespace().collect::<String>());
        if report.told_under(&format!("{}/when", tier.path)) {
            continue;
        }
        let covers =
            enforced.iter().skip(index + 1).filter(|later| !report.told_under(&format!("{}/when", later.path))).find(|later| match &later
                .when
            {
                None => true,
                Some(later) => Some(later.source().split_whitespace().collect::<String>()) == when,
            });
        let never = when.as_deref() == Some("false") && index + 1 < enforced.len();
        if let Some(later) = covers {
            let message =
                format!("no change can be of tier `{}`: the later tier `{}` takes every change that it would take", tier.name, later.name);
            report.error(
                LINT.code,
                &tier.path,
                message,
                Some("the last tier that matches counts: give the later one a `when`, or list it before".to_owned()),
            );
        } else if never {
            let message = format!("no change can be of tier `{}`: its `when` is never true", tier.name);
            report.error(LINT.code, &tier.path, message, Some("say when it applies, or take it out".to_owned()));
        }
    }
}
