use super::Lint;
use crate::check::Report;
use crate::policy::Policy;
use crate::policy::document::Mode;

/// A change carries one override, and an override goes by one path: where two freezes that name different ones are on together, nothing
/// breaks both.
pub(super) static LINT: Lint = Lint {
    code: "calendar/several-paths",
    doc: "Freezes name different ways to break the glass, so that no override breaks them while both are on.",
    check,
};

fn check(policy: &Policy, report: &mut Report<'_>) {
    let freezes = policy.calendar.iter().flat_map(|calendar| &calendar.families).flat_map(|family| &family.freezes);
    let mut named = freezes.filter(|freeze| freeze.mode == Mode::Enforce && freeze.break_glass.is_some());
    let Some(first) = named.next() else { return };
    if let Some(other) = named.find(|freeze| freeze.break_glass != first.break_glass) {
        let paths = [first, other].map(|freeze| freeze.break_glass.as_deref().unwrap_or(""));
        let message = format!(
            "`{}` is broken by `{}` and `{}` by `{}`: while both are on, no override breaks them",
            other.name, paths[1], first.name, paths[0]
        );
        let help = format!("name `{}` in both, or see to it that they are never on together", paths[0]);
        report.warning(LINT.code, &format!("{}/break_glass", other.path), message, Some(help));
    }
}
