//! Going back is easier than going on: to a digest that was allowed here before, without waiting for what the policy spares it.

use crate::codes::*;
use crate::decision::Status;
use crate::evaluate::{Case, Found};
use crate::policy::document::Mode;

pub(crate) fn gate(case: &mut Case<'_>) {
    if case.change.rollback != Some(true) {
        return;
    }
    let policy = case.policy;
    let Some(rule) = &policy.rollback else {
        let message = "the change says that it goes back, and the policy has no rule for that; it is judged as any other";
        case.tell(Found::not_applicable(&ROLLBACK_NO_RULE, Mode::Enforce, message).change("/rollback"));
        return;
    };
    let needed = case.findings.iter().any(|finding| Case::blocks(finding) && finding.is_spared_by(&rule.exempt));
    let path = "/rollback";
    match case.history {
        // A claim that isn't needed must not make things worse than leaving it out would.
        None if needed => {
            let message = "whether this digest was allowed here before can't be told: the service's records aren't given";
            let found =
                Found::owed(&ROLLBACK_HISTORY_ABSENT, Mode::Enforce, message).remedy("give the service's deploy record as `history`");
            // What it would be spared is owed in its own name: the record alone could make that unnecessary, or not.
            case.tell(found.change("/rollback").policy(path));
        }
        Some(history)
            if case
                .digest
                .is_some_and(|digest| history.allowed_before(digest, &case.change.service, &case.change.environment, case.at)) =>
        {
            for finding in case.findings.iter_mut().filter(|finding| Case::blocks(finding)) {
                if finding.is_spared_by(&rule.exempt) {
                    finding.status = Status::Waived;
                    finding.waived_by = Some("rollback".into());
                } else if finding.area() == "obligations" {
                    finding.status = Status::NotApplicable;
                }
            }
            let words: Vec<&str> = rule.exempt.iter().map(|exempt| exempt.word()).collect();
            let message = format!("this digest was allowed here before; going back to it is spared {}", words.join(", "));
            case.tell(Found::passed(&ROLLBACK_PREVIOUSLY_ALLOWED, Mode::Enforce, message).change("/rollback").policy(path));
        }
        _ => {
            let message = "the record doesn't say that this digest was allowed here before, so it is judged as any other change";
            case.tell(Found::not_applicable(&ROLLBACK_NOT_PREVIOUSLY_ALLOWED, Mode::Enforce, message).change("/rollback").policy(path));
        }
    }
}
