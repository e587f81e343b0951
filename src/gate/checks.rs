//! The required checks passed on the very commit that is deployed.

use crate::change::Check;
use crate::codes::{CHECKS_FAILED, CHECKS_MISSING, CHECKS_PASSED, CHECKS_RUNNING};
use crate::decision::NotCounted;
use crate::evaluate::{Case, Found, Owing, object, text};
use crate::policy::document::Mode;
use crate::policy::{CheckNeed, Tier};

pub(crate) fn gate<'d>(case: &mut Case<'d>, tier: &'d Tier, mode: Mode) {
    for need in &tier.checks {
        judge(case, need, mode.min(need.mode));
    }
}

/// How bad a status is: of two results at the same instant the worse one counts.
fn badness(status: &str) -> u8 {
    match status {
        "success" => 0,
        "queued" => 1,
        "running" => 2,
        _ => 3,
    }
}

/// The result that counts, and those that don't.
type Latest<'d> = (Option<(usize, &'d Check<'d>)>, Vec<NotCounted<'d>>);

fn latest<'d>(case: &Case<'d>, need: &CheckNeed) -> Latest<'d> {
    let change = case.change;
    let mut latest: Option<(usize, &Check<'_>)> = None;
    let mut not_counted = Vec::new();
    for (index, check) in change.checks.iter().flatten().enumerate().filter(|(_, check)| check.name == need.name.as_str()) {
        if let Some((reason, message)) = refusal(case, need, check) {
            let actor = check.by.as_deref().unwrap_or(&check.name).into();
            not_counted.push(NotCounted {
                actor,
                reason: reason.into(),
                message: message.into(),
                change_path: format!("/checks/{index}").into(),
            });
            continue;
        }
        let newer = latest.is_none_or(|(_, best)| (check.at, badness(&check.status)) > (best.at, badness(&best.status)));
        if newer {
            latest = Some((index, check));
        }
    }
    (latest, not_counted)
}

fn judge<'d>(case: &mut Case<'d>, need: &'d CheckNeed, mode: Mode) {
    let (latest_result, not_counted) = latest(case, need);
    let name = need.name.as_str();
    let path = need.path.as_str();
    let Some((index, check)) = latest_result else {
        let by = need.by.as_ref().map_or_else(String::new, |by| format!(" by {by}"));
        let message = format!("the check `{name}`{by} has no result for this commit");
        let found = Found::owed(&CHECKS_MISSING, mode, message).remedy(format!("run `{name}` on the commit that is deployed"));
        let found = found.change("/checks").policy(path).not_counted(not_counted);
        let example = object([
            ("name", text(name)),
            ("status", text("success")),
            ("commit", case.commit().or_else(|| case.assuming(|case| case.commit())).and_then(text)),
            ("at", text(case.at.to_string())),
            ("by", need.by.as_deref().and_then(text)),
        ]);
        let owing = Owing::new(format!("run the check `{name}` on this commit until it passes"), "/checks/-").example(example);
        // Where the commit isn't given, giving it may be all that is owed.
        let hoped =
            case.commit().is_none() && case.assuming(|case| latest(case, need).0.is_some_and(|(_, check)| check.status == "success"));
        case.owe(found, (!hoped).then(|| owing.by([need.by.as_deref().unwrap_or("automation").into()])));
        return;
    };
    let at = format!("/checks/{index}");
    let found = match check.status.as_str() {
        "success" => Found::passed(&CHECKS_PASSED, mode, format!("`{name}` passed on this commit")),
        "running" | "queued" => {
            let found = Found::owed(&CHECKS_RUNNING, mode, format!("`{name}` is {}", check.status)).remedy("wait for its result");
            let example = object([
                ("name", text(name)),
                ("status", text("success")),
                ("commit", text(check.commit.as_str())),
                ("at", text(case.at.to_string())),
                ("by", check.by.as_deref().and_then(text)),
            ]);
            let owing = Owing::new(format!("wait until `{name}` has passed"), "/checks/-").example(example);
            let found = found.change(at).policy(path).not_counted(not_counted);
            case.owe(found, [owing.by([need.by.as_deref().unwrap_or("automation").into()])]);
            return;
        }
        status => {
            let where_to_read = check.url.as_deref().map_or_else(String::new, |url| format!("; its output is at {url}"));
            let message = format!("`{name}` ended with `{}` on this commit", crate::scalar::clipped(status));
            Found::violated(&CHECKS_FAILED, mode, message).remedy(format!("mend what `{name}` found and run it again{where_to_read}"))
        }
    };
    case.tell(found.change(at).policy(path).by(vec![name.into()]).not_counted(not_counted));
}

/// Why a result doesn't count for the artifact's commit, if it doesn't.
///
/// What doesn't say where it ran or who reported it never counts in favour; what is bad then counts all the same, so that leaving
/// a field out can't hide it.
fn refusal(case: &Case<'_>, need: &CheckNeed, check: &Check<'_>) -> Option<(&'static str, String)> {
    let source = case.change.source.as_ref();
    let (commit, tree) = (case.commit(), source.and_then(|s| s.tree.as_deref()));
    let bad = badness(&check.status) == 3;
    let same_commit = commit == Some(check.commit.as_str());
    let same_tree = tree.is_some() && check.tree.as_deref() == tree;
    if !same_commit && !same_tree {
        let unknown = commit.is_none() || (check.tree.is_some() && tree.is_none());
        if !(unknown && bad) {
            return Some((
                "other-commit",
                format!("it ran on commit {}, not on the one that is deployed", crate::scalar::clipped(&check.commit)),
            ));
        }
    }
    match (&need.by, check.by.as_deref()) {
        (Some(by), Some(given)) if !by.eq_ignore_ascii_case(given) => {
            Some(("other-producer", format!("it was reported by {}, not by {by}", crate::scalar::clipped(given))))
        }
        (Some(by), None) if !bad => Some(("producer-absent", format!("it doesn't say who reported it; {by} has to"))),
        _ => None,
    }
}
