use super::Lint;
use crate::check::Report;
use crate::policy::document::Mode;
use crate::policy::{Policy, Tier};
use crate::scalar::Number;

/// A heavier tier that asks for less than a lighter one: making a change riskier would then make it easier to deploy.
pub(super) static LINT: Lint = Lint {
    code: "tier/asks-less",
    doc: "A heavier tier asks for less than a lighter one, so that a riskier change is easier to deploy.",
    check,
};

fn check(policy: &Policy, report: &mut Report<'_>) {
    let enforced: Vec<&Tier> = policy.tiers.iter().filter(|tier| tier.mode == Mode::Enforce).collect();
    for (lighter, heavier) in enforced.iter().zip(enforced.iter().skip(1)) {
        let less = missing(lighter, heavier);
        if !less.is_empty() {
            let message = format!("the tier `{}` is heavier than `{}` and asks for less: {}", heavier.name, lighter.name, less.join(", "));
            let help = "ask for as much in the heavier tier, or list it before the lighter one";
            report.warning(LINT.code, &heavier.path, message, Some(help.to_owned()));
        }
    }
}

/// What a lighter tier asks for and a heavier one doesn't, in words.
fn missing(lighter: &Tier, heavier: &Tier) -> Vec<String> {
    let enforced = |mode: Mode| mode == Mode::Enforce;
    let mut less = Vec::new();
    for check in lighter.checks.iter().filter(|check| enforced(check.mode)) {
        if !heavier.checks.iter().any(|other| enforced(other.mode) && other.name == check.name) {
            less.push(format!("no check `{}`", check.name));
        }
    }
    let coverage = |tier: &Tier| tier.coverage.as_ref().filter(|need| enforced(need.mode)).map_or(Number(0.0), |need| need.min);
    if coverage(heavier) < coverage(lighter) {
        less.push(format!("coverage of {} % instead of {} %", coverage(heavier), coverage(lighter)));
    }
    let reviews = |tier: &Tier| tier.reviews.as_ref().filter(|need| enforced(need.mode)).map_or(0, |need| need.count);
    let approvals = |tier: &Tier| tier.approvals.iter().filter(|need| enforced(need.mode)).map(|need| need.count).sum::<usize>();
    // An approval by a named person is no less than a review by a colleague.
    if reviews(heavier) + approvals(heavier) < reviews(lighter) + approvals(lighter) {
        less.push("fewer reviews and approvals".to_owned());
    }
    let signed = |tier: &Tier| tier.approvals.iter().any(|need| need.signed && enforced(need.mode));
    if signed(lighter) && !signed(heavier) {
        less.push("no signed approval".to_owned());
    }
    let migration = |tier: &Tier| tier.migration.as_ref().is_some_and(|need| enforced(need.mode));
    if migration(lighter) && !migration(heavier) {
        less.push("no migration plan".to_owned());
    }
    let canary = |tier: &Tier| tier.canary.as_ref().is_some_and(|need| enforced(need.mode));
    if canary(lighter) && !canary(heavier) {
        less.push("no canary".to_owned());
    }
    less
}
