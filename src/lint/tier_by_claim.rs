use super::Lint;
use crate::check::Report;
use crate::policy::document::Mode;
use crate::policy::{Policy, Tier};

/// A lighter tier that is chosen by what a change claims to be, where no path says otherwise: whoever writes the change then chooses
/// how much is asked of it.
pub(super) static LINT: Lint = Lint {
    code: "tier/by-claim",
    doc: "A lighter tier is chosen by the `kind` that a change claims, and no rule of `classify` takes it from what the change touches.",
    check,
};

fn check(policy: &Policy, report: &mut Report<'_>) {
    let by_paths = policy.classify.iter().any(|rule| rule.paths.is_some() && rule.set.kind.is_some());
    let tiers: Vec<&Tier> = policy.tiers.iter().filter(|tier| tier.mode == Mode::Enforce).collect();
    let lighter = tiers.split_last().map_or(&[][..], |(_, lighter)| lighter);
    let claimed = lighter.iter().find(|tier| tier.when.as_ref().is_some_and(|when| when.source().contains("change.kind")));
    if let Some(tier) = claimed.filter(|_| !by_paths) {
        let message = format!("the change's own claim chooses the tier `{}`, and nothing that it touches says otherwise", tier.name);
        let help = "say in `classify` which paths make a change what: `- { paths: [\"src/**\"], set: { kind: code } }`";
        report.warning(LINT.code, &format!("{}/when", tier.path), message, Some(help.to_owned()));
    }
}
