//! The lists that could carry a rejection are there, and nothing in them is dated after the decision.

use crate::codes::{CHANGE_SIGNED, CHANGE_UNSIGNED, EVIDENCE_ABSENT, EVIDENCE_FROM_THE_FUTURE};
use crate::evaluate::{Case, Found, Owing, Trust};
use crate::gate::artifact::short;
use crate::gate::duties::deployed_commit;
use crate::policy::document::Mode;
use crate::scalar::Instant;
use crate::tree::{Node, Tree};

pub(crate) fn gate(case: &mut Case<'_>) {
    if let Some(key) = &case.signed_by {
        let message = format!("the change was signed by the collector with the key {}", short(key));
        case.tell(Found::passed(&CHANGE_SIGNED, Mode::Enforce, message));
    } else if case.trust == Trust::Signed {
        let message = "the host trusts signed changes alone, and this one isn't signed";
        let remedy = "let whoever gathered the change sign it (`countersign sign-change`)";
        case.tell(Found::error(&CHANGE_UNSIGNED, Mode::Enforce, message).remedy(remedy));
    }
    let change = case.change;
    let pull_request = change.pull_request.as_ref();
    let lists = [
        ("/approvals", "approvals", change.approvals.is_some()),
        ("/attestations", "attestations", change.attestations.is_some()),
        ("/checks", "check runs", change.checks.is_some()),
        ("/pull_request/commits", "commits", pull_request.is_some_and(|pr| pr.commits.is_some())),
        ("/pull_request/reviews", "reviews", pull_request.is_some_and(|pr| pr.reviews.is_some())),
    ];
    for (path, name, given) in lists {
        if !given {
            let message = format!("the list of {name} isn't there, and it could carry a rejection");
            let found = Found::owed(&EVIDENCE_ABSENT, Mode::Enforce, message).remedy(format!("give `{path}`, be it empty")).change(path);
            // A release has at least the commit that it was built from.
            let items = if name == "commits" { vec![Tree::from(deployed_commit(case))] } else { Vec::new() };
            case.owe(found, [Owing::new(format!("give the list of {name}, be it empty"), path).example(Node::List(items))]);
        }
    }
    let checks = change.checks.iter().flatten().enumerate().map(|(index, check)| ("/checks", index, check.at));
    let approvals = change.approvals.iter().flatten().enumerate().map(|(index, approval)| ("/approvals", index, approval.at));
    let reviews = pull_request.and_then(|pr| pr.reviews.as_ref()).into_iter().flatten().enumerate();
    let reviews = reviews.map(|(index, review)| ("/pull_request/reviews", index, review.at));
    let dated: Vec<(&str, usize, Instant)> = checks.chain(approvals).chain(reviews).collect();
    for (list, index, at) in dated {
        not_after(case, at, format!("{list}/{index}/at"));
    }
}

/// Tells of evidence that is dated after the decision.
pub(crate) fn not_after(case: &mut Case<'_>, at: Instant, path: String) {
    if at > case.at {
        let message = format!("this evidence is dated {at}, after the decision's own instant {}", case.at);
        let remedy = "mend the clock that dated it, or decide at a later instant";
        case.tell(Found::error(&EVIDENCE_FROM_THE_FUTURE, Mode::Enforce, message).remedy(remedy).change(path));
    }
}
