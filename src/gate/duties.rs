//! No two duties that the policy keeps apart are in the same hands, and only automation deploys.

use crate::change::Change;
use crate::codes::*;
use crate::decision::Status;
use crate::evaluate::{Case, Found, Owing, object, text};
use crate::glob::Glob;
use crate::names::{NameSet, Names};
use crate::people::{Canonical, lower};
use crate::policy::document::{Compensation, DeployBy, Duty, Mode, Relaxed};
use crate::policy::{Policy, Relax, Tier};
use crate::tree::{Node, Tree};

/// Everybody who wrote a part of the release: authors and co-authors of every commit, who opened the pull request, and those for
/// whom a bot wrote.
pub(crate) fn authors<'d>(policy: &'d Policy, change: &'d Change<'d>) -> Vec<Canonical<'d>> {
    let Some(pull_request) = &change.pull_request else { return Vec::new() };
    let mut authors: Vec<Canonical<'d>> = Vec::new();
    let mut seen = NameSet::default();
    let mut add = |login: &'d str| {
        let name = policy.people.canonical(login);
        if seen.insert(name.clone()) {
            authors.push(name);
        }
    };
    for commit in pull_request.commits.iter().flatten() {
        commit.authors.iter().chain(&commit.on_behalf_of).for_each(|author| add(author));
    }
    pull_request.author.iter().for_each(|author| add(author));
    authors
}

pub(crate) fn gate<'d>(case: &mut Case<'d>, tier: &'d Tier) {
    deployer(case);
    separate(case, tier);
    commits(case);
}

/// The people who hold a duty; `None` if the change doesn't say.
fn holders<'d>(case: &Case<'d>, duty: Duty) -> Option<Vec<Canonical<'d>>> {
    let change = case.change;
    let one = |login: Option<&'d str>| login.map(|login| vec![case.policy.people.canonical(login)]);
    match duty {
        Duty::Author => change.pull_request.as_ref().and_then(|pr| pr.author.as_ref()).map(|_| case.authors.clone()),
        Duty::Merger => one(change.pull_request.as_ref().and_then(|pr| pr.merged_by.as_deref())),
        Duty::Triggerer => one(change.triggered_by.as_deref()),
        Duty::Deployer => one(change.deployer.as_deref()),
        Duty::Builder => one(change.built_by.as_deref()),
        // Approvers are held apart by not counting them.
        Duty::Approver => Some(Vec::new()),
    }
}

fn place(duty: Duty) -> &'static str {
    match duty {
        Duty::Author => "/pull_request/author",
        Duty::Merger => "/pull_request/merged_by",
        Duty::Triggerer => "/triggered_by",
        Duty::Deployer => "/deployer",
        Duty::Builder => "/built_by",
        Duty::Approver => "/approvals",
    }
}

/// Who may not approve, and for which duty: the first that the policy names.
pub(crate) fn barred<'d>(case: &Case<'d>) -> Barred<'d> {
    let mut barred = Barred::default();
    for (one, other, _) in &case.policy.duties.pairs {
        let duty = match (one, other) {
            (Duty::Approver, duty) | (duty, Duty::Approver) => *duty,
            _ => continue,
        };
        // Authors that are known are barred even where the pull request's own isn't given.
        let known = if duty == Duty::Author { Some(case.authors.clone()) } else { holders(case, duty) };
        for name in known.into_iter().flatten() {
            barred.update(name, duty, |_| {});
        }
    }
    barred
}

/// Who may not approve, and for which duty.
pub(crate) type Barred<'d> = Names<'d, Duty>;

/// Tells that a duty's holder isn't named, once.
fn owe_actor(case: &mut Case<'_>, duty: Duty, why: &str, policy_path: String) {
    let path = place(duty);
    if case.findings.iter().any(|finding| finding.code == DUTIES_ACTOR_ABSENT.name && finding.change_path == path) {
        return;
    }
    let field = path.trim_start_matches('/').replace('/', ".");
    let found = Found::owed(&DUTIES_ACTOR_ABSENT, Mode::Enforce, format!("the {duty} isn't named, and {why}"));
    let found = found.remedy(format!("give `{field}`")).change(path).policy(policy_path);
    case.owe(found, [Owing::new(format!("say who the {duty} is"), path)]);
}

fn separate<'d>(case: &mut Case<'d>, tier: &'d Tier) {
    let policy = case.policy;
    let people_are_asked = tier.reviews.is_some() || !tier.approvals.is_empty();
    let mut broken = false;
    let mut absent = false;
    for (one, other, path) in &policy.duties.pairs {
        let with_approver = *one == Duty::Approver || *other == Duty::Approver;
        if with_approver && !people_are_asked {
            continue;
        }
        let held = [*one, *other].map(|duty| (duty, holders(case, duty)));
        for (duty, holders) in &held {
            if holders.is_none() {
                absent = true;
                owe_actor(case, *duty, &format!("the policy keeps {one} and {other} apart"), path.clone());
            }
        }
        let [(_, Some(ones)), (_, Some(others))] = held else { continue };
        for name in ones.iter().filter(|name| others.contains(name)) {
            if !with_approver && !merges_own(case, *one, *other) {
                broken = true;
                let message = format!("{} is both {one} and {other}, which the policy keeps apart", case.shown(name));
                let remedy = format!("let somebody else be the {other}");
                let by = vec![case.shown(name)];
                case.tell(
                    Found::violated(&DUTIES_SAME_PERSON, Mode::Enforce, message)
                        .remedy(remedy)
                        .change(place(*other))
                        .policy(path.as_str())
                        .by(by),
                );
            }
        }
    }
    if !broken && !absent && !policy.duties.pairs.is_empty() {
        let message = "no two duties that the policy keeps apart are in the same hands";
        case.tell(Found::passed(&DUTIES_SEPARATE, Mode::Enforce, message).policy("/separation_of_duties/distinct"));
    }
}

/// Whether it is an author who merges, and the policy lets that go here.
fn merges_own(case: &mut Case<'_>, one: Duty, other: Duty) -> bool {
    let pair = matches!((one, other), (Duty::Author, Duty::Merger) | (Duty::Merger, Duty::Author));
    pair && relaxations(case).iter().any(|relax| relax.allow.contains(&Relaxed::AuthorMerges))
}

fn deployer(case: &mut Case<'_>) {
    let policy = case.policy;
    let (duties, automation) = (&policy.duties, &policy.automation);
    let by_automation = duties.deploy_by == Some(DeployBy::Automation);
    let Some(deployer) = case.change.deployer.as_deref() else {
        if by_automation {
            owe_actor(case, Duty::Deployer, "only automation may deploy", "/separation_of_duties/deploy_by".to_owned());
        } else if case.principal.is_some() {
            owe_actor(case, Duty::Deployer, "it has to be the identity that the host authenticated", "/separation_of_duties".to_owned());
        }
        return;
    };
    if let Some(principal) = case.principal {
        let matches = policy.people.canonical(principal) == policy.people.canonical(deployer);
        let found = if matches {
            Found::passed(&DUTIES_PRINCIPAL_MATCHES, Mode::Enforce, format!("the host authenticated {deployer}"))
        } else {
            let message =
                format!("the change says that {deployer} deploys, and the host authenticated {}", crate::scalar::clipped(principal));
            Found::violated(&DUTIES_PRINCIPAL_DIFFERS, Mode::Enforce, message).remedy("deploy with the identity that the change names")
        };
        case.tell(found.change("/deployer"));
    }
    let is_one = |name: &str, globs: &[Glob]| globs.iter().any(|glob| glob.matches(&lower(name)));
    let is = |globs: &[Glob]| is_one(deployer, globs);
    if by_automation {
        let path = "/separation_of_duties/deploy_by";
        let found = if is(&automation.deploy) {
            let message = format!("{deployer} deploys, an identity that no person holds");
            Found::passed(&DUTIES_DEPLOYED_BY_AUTOMATION, Mode::Enforce, message)
        } else {
            let message = format!(
                "{} deploys by hand; a person may trigger a deploy, and only automation may make it",
                crate::scalar::clipped(deployer)
            );
            Found::violated(&DUTIES_DEPLOYED_BY_HAND, Mode::Enforce, message).remedy("let an identity of `automation.deploy` deploy")
        };
        case.tell(found.change("/deployer").policy(path));
    }
    let other = [
        ("builds", &automation.build, "/automation/build"),
        ("keeps the record", &automation.record, "/automation/record"),
        ("edits the policy", &automation.policy, "/automation/policy"),
    ];
    if other.iter().all(|(_, globs, _)| globs.is_empty()) && case.certified.is_empty() {
        return;
    }
    // What certificates prove outdoes what the change claims.
    let certified = std::mem::take(&mut case.certified);
    let builder = certified.first().map(String::as_str).or(case.change.built_by.as_deref());
    if builder.is_none() && !automation.build.is_empty() {
        owe_actor(case, Duty::Builder, "it must not be the identity that deploys", "/automation/build".to_owned());
    }
    let people = &policy.people;
    let clash = other.iter().find(|(_, globs, _)| is(globs)).map(|(does, _, path)| (*does, *path));
    let deploys = |builder: &str| people.canonical(builder) == people.canonical(deployer);
    let may_deploy = |builder: &str| deploys(builder) || is_one(builder, &automation.deploy);
    let built_it = if certified.is_empty() { builder.is_some_and(deploys) } else { certified.iter().any(|one| may_deploy(one)) };
    let clash = clash.or_else(|| {
        built_it
            .then_some((if certified.is_empty() { "built this artifact" } else { "built this artifact, or may have" }, "/automation/build"))
    });
    let found = match (clash, builder) {
        (Some((does, path)), _) => {
            let message = format!("{deployer} deploys, and the same identity {does}");
            let remedy = "deploy with an identity that does nothing else, so that no single credential can go the whole way";
            Found::violated(&DUTIES_DEPLOYER_NOT_SEPARATE, Mode::Enforce, message).remedy(remedy).policy(path)
        }
        (None, Some(builder)) => {
            Found::passed(&DUTIES_DEPLOYER_SEPARATE, Mode::Enforce, format!("{builder} built it and {deployer} deploys it"))
                .policy("/automation")
        }
        (None, None) => return,
    };
    case.tell(found.change("/deployer"));
}

fn commits(case: &mut Case<'_>) {
    let change = case.change;
    let Some(pull_request) = &change.pull_request else { return };
    let Some(commits) = &pull_request.commits else { return };
    let is_deployed = |sha: &str| Some(sha) == case.commit() || Some(sha) == pull_request.head_commit.as_deref();
    let path = "/pull_request/commits";
    let unsaid = commits.iter().position(|commit| commit.authors.is_empty());
    let duties = &case.policy.duties;
    // A release may have no commits of its own where nobody asks who wrote them.
    let authors_matter = duties.signed_commits || duties.pairs.iter().any(|(one, other, _)| *one == Duty::Author || *other == Duty::Author);
    let unknown = !commits.iter().any(|commit| is_deployed(&commit.sha)) && (authors_matter || !commits.is_empty());
    let missing = if unknown {
        let message = "the commits that are given include neither the one that is deployed nor the pull request's head";
        let owing = Owing::new("give every commit of the release, with its authors", format!("{path}/-"));
        Some((message, owing.example(deployed_commit(case))))
    } else {
        unsaid.map(|index| ("a commit names no author", Owing::new("say who wrote this commit", format!("{path}/{index}/authors"))))
    };
    if let Some((message, owing)) = missing {
        let remedy = "give every commit between the deployed and the previous release, with its authors";
        case.owe(Found::owed(&DUTIES_COMMITS_INCOMPLETE, Mode::Enforce, message).remedy(remedy).change(path), [owing]);
    }
    if !case.policy.duties.signed_commits {
        return;
    }
    let path = "/separation_of_duties/signed_commits";
    for (index, commit) in commits.iter().enumerate().filter(|(_, commit)| commit.verified != Some(true)) {
        let at = format!("/pull_request/commits/{index}/verified");
        let sha = crate::scalar::clipped(&commit.sha);
        if commit.verified.is_none() {
            let found = Found::owed(
                &DUTIES_SIGNATURE_ABSENT,
                Mode::Enforce,
                format!("whether the signature of commit {sha} was verified isn't given"),
            );
            let owing =
                Owing::new(format!("say whether the signature of commit {sha} was verified"), at.clone()).example(Node::Boolean(true));
            case.owe(found.remedy("give `verified` for each commit").change(at).policy(path), [owing]);
        } else {
            let found =
                Found::violated(&DUTIES_COMMIT_UNSIGNED, Mode::Enforce, format!("the signature of commit {sha} could not be verified"));
            case.tell(found.remedy("sign the commit again").change(at).policy(path));
        }
    }
    if !commits.is_empty() && commits.iter().all(|commit| commit.verified == Some(true)) {
        let message = format!("every commit's signature was verified ({})", commits.len());
        case.tell(Found::passed(&DUTIES_COMMITS_SIGNED, Mode::Enforce, message).change("/pull_request/commits").policy(path));
    }
}

/// The commit that is deployed as it would stand in the list of commits.
pub(crate) fn deployed_commit<'d>(case: &Case<'d>) -> Node<'d> {
    let pull_request = case.change.pull_request.as_ref();
    let author = pull_request.and_then(|pr| pr.author.as_deref()).unwrap_or("its-author");
    let sha = pull_request.and_then(|pr| pr.head_commit.as_deref()).or_else(|| case.commit());
    object([
        ("sha", text(sha.unwrap_or("the commit that is deployed"))),
        ("authors", Some(Node::List(vec![Tree::from(Node::Text(author.into()))]))),
        ("verified", case.policy.duties.signed_commits.then_some(Node::Boolean(true))),
    ])
}

/// The relaxations whose condition holds for this change.
pub(crate) fn relaxations<'d>(case: &mut Case<'d>) -> Vec<&'d Relax> {
    let mut found = Vec::new();
    for relax in &case.policy.duties.relax {
        match case.applies(relax.when.as_ref()) {
            Ok(true) => found.push(relax),
            Ok(false) => {}
            Err(fault) => {
                let path = format!("{}/when", relax.path);
                if !case.findings.iter().any(|finding| finding.status == Status::Error && finding.policy_path == path.as_str()) {
                    case.tell_fault(fault, Mode::Enforce, "whether a rule of separation is let go", path);
                }
            }
        }
    }
    found
}

/// Whether a relaxation lets the holder of a duty approve.
pub(crate) fn lets_approve(relax: &Relax, duty: Duty) -> bool {
    relax
        .allow
        .iter()
        .any(|relaxed| matches!((relaxed, duty), (Relaxed::AuthorApproves, Duty::Author) | (Relaxed::TriggererApproves, Duty::Triggerer)))
}

/// Tells that a rule was let go, and whether what makes up for it is there.
pub(crate) fn compensate<'d>(case: &mut Case<'d>, relax: &'d Relax, tier: &'d Tier, let_go: &str) {
    if case.findings.iter().any(|f| f.policy_path == relax.path.as_str() && f.code.starts_with("duties/")) {
        return;
    }
    let mut worst = Status::Passed;
    let mut missing = Vec::new();
    let mut next = Vec::new();
    for compensation in &relax.compensate {
        let status = state(case, *compensation, tier);
        if status != Status::Passed {
            missing.push(compensation.word());
            worst = if worst == Status::Violated { worst } else { status };
        }
        if status == Status::Owed && *compensation == Compensation::Record {
            let what = "give the service's deploy record as `history`, which makes up for the rule that was let go";
            next.push(Owing::new(what, "/history").example(Node::List(Vec::new())));
        }
    }
    let path = relax.path.as_str();
    if worst == Status::Passed {
        let words: Vec<&str> = relax.compensate.iter().map(|compensation| compensation.word()).collect();
        let message = format!("{let_go}, which the policy lets go here; {} make up for it", words.join(", "));
        case.tell(Found::passed(&DUTIES_RELAXED, Mode::Enforce, message).policy(path));
        return;
    }
    let message = format!("{let_go}, which the policy lets go only together with {}", missing.join(", "));
    let found = Found::new(&DUTIES_COMPENSATION_MISSING, worst, Mode::Enforce, message);
    case.owe(found.remedy("supply what makes up for it, or let somebody else act").policy(path), next);
}

/// Whether what makes up for a relaxation is there: passed, owed or violated.
fn state(case: &Case<'_>, compensation: Compensation, tier: &Tier) -> Status {
    let area = |area: &str, asked: bool| {
        let mut found = case.findings.iter().filter(|finding| finding.area() == area);
        match found.clone().any(|f| matches!(f.status, Status::Violated | Status::Error)) || !asked {
            true => Status::Violated,
            false if found.any(|finding| finding.status == Status::Owed) => Status::Owed,
            false => Status::Passed,
        }
    };
    match compensation {
        Compensation::Checks => area("checks", !tier.checks.is_empty()),
        Compensation::Coverage => area("coverage", tier.coverage.is_some()),
        Compensation::Canary => area("canary", tier.canary.is_some()),
        Compensation::Record => {
            if case.history.is_some() {
                Status::Passed
            } else {
                Status::Owed
            }
        }
        Compensation::SignedCommits => {
            let commits = case.change.pull_request.as_ref().and_then(|pr| pr.commits.as_ref());
            match commits {
                None => Status::Owed,
                Some(commits) if commits.iter().all(|commit| commit.verified == Some(true)) => Status::Passed,
                Some(_) => Status::Violated,
            }
        }
    }
}
