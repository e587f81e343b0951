//! What an earlier override left owed is done in time, before the next routine deploy.

use crate::codes::{OBLIGATIONS_HISTORY_ABSENT, OBLIGATIONS_MET, OBLIGATIONS_OVERDUE};
use crate::evaluate::{Case, Found, Owing};
use crate::policy::document::Mode;
use crate::tree::Node;

/// Judged where the policy has a break-glass path, which alone leaves obligations. An emergency and a rollback never wait for it:
/// `break_glass` and `rollback` mark it as not applicable.
pub(crate) fn gate(case: &mut Case<'_>) {
    if case.policy.break_glass.is_empty() {
        return;
    }
    let Some(history) = case.history else {
        let message = "the service's records aren't given, so nobody can tell whether an override left something overdue";
        let found = Found::owed(&OBLIGATIONS_HISTORY_ABSENT, Mode::Enforce, message)
            .remedy("give the service's deploy record as `history`, be it empty");
        let owing = Owing::new("give the service's deploy record as `history`", "/history").example(Node::List(Vec::new()));
        case.owe(found.policy("/break_glass"), [owing]);
        return;
    };
    let overdue = history.overdue(&case.change.service, case.at);
    if overdue.is_empty() {
        case.tell(Found::passed(&OBLIGATIONS_MET, Mode::Enforce, "nothing that an override left owed is overdue").policy("/break_glass"));
    }
    for obligation in overdue {
        let message = format!("{} is overdue since {}: {}", obligation.kind, obligation.due, obligation.what);
        let remedy = format!("{} closes it with a record that `closes` `{}`", obligation.owner, obligation.id);
        let by = vec![obligation.owner.as_str().into()];
        case.tell(Found::violated(&OBLIGATIONS_OVERDUE, Mode::Enforce, message).remedy(remedy).policy("/break_glass").by(by));
    }
}
