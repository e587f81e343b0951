//! Signed provenance says that the artifact was built by whom, from what and how the policy wants it, and what it says of the source is
//! what the change says of it: what is deployed is what was reviewed and checked.

use std::rc::Rc;

use crate::codes::*;
use crate::decision::{NotCounted, ProvenOrigin};
use crate::evaluate::{Case, Found, Owing};
use crate::gate::signatures::sort;
use crate::policy::ProvenanceNeed;
use crate::proof::attestation::Attested;
use crate::proof::keyless::Identity;
use crate::proof::origin::{Origin, address};
use crate::proof::statement::{PROVENANCE, Says};
use crate::scalar::{Number, Text, clipped};
use crate::tree::Node;

/// Where an artifact comes from, proven.
#[derive(Clone, Debug)]
pub(crate) struct Proven {
    pub origin: Origin,
    /// The SLSA build level, 1 to 3.
    pub level: u8,
    /// Who signed it, as people read it.
    pub by: String,
    pub identity: Option<Identity>,
    /// Whether it says all that is asked for, and nothing contradicts it.
    pub holds: bool,
}

impl Proven {
    /// The same as a decision tells it.
    pub fn told<'d>(&self) -> ProvenOrigin<'d> {
        let text = |text: &Option<String>| text.clone().map(Text::from);
        let origin = &self.origin;
        ProvenOrigin {
            builder: text(&origin.builder),
            repository: text(&origin.repository),
            reference: text(&origin.reference),
            commit: text(&origin.commit),
            entry_point: text(&origin.entry_point),
            invocation: text(&origin.invocation),
            build_level: Number(f64::from(self.level)),
            signed_by: self.by.clone().into(),
        }
    }
}

pub(crate) fn gate(case: &mut Case<'_>) {
    let (policy, attestations) = (case.policy, Rc::clone(&case.attestations));
    let Some(need) = &policy.artifact.provenance else { return };
    let (place, path) = ("/attestations", "/artifact/provenance");
    let is_asked = |claims: &str| need.predicates.iter().any(|predicate| predicate == claims);
    let is_provenance = |claims: Option<&str>| claims.is_some_and(|claims| PROVENANCE.contains(&claims));
    let sorted = sort(&attestations, need.signed_by, is_provenance);
    let given: Vec<(usize, Proven)> =
        sorted.counted.iter().filter_map(|(index, attested)| Some((*index, proven(need, attested)?))).collect();
    // Whichever version is asked for, what somebody who is trusted says otherwise isn't passed over.
    let contradiction = contradiction(&given);
    let is_sound = contradiction.is_none();
    if let Some(why) = contradiction {
        let remedy = "find out which of them is true; what was built twice in two ways has two digests";
        case.tell(Found::error(&ARTIFACT_PROVENANCE_CONTRADICTED, need.mode, why).remedy(remedy).change(place).policy(path));
    }
    // One of them has to say all that is asked for; where none does, the last is told of, which is the newest by custom.
    let mut told = None;
    for (index, proven) in given {
        let is_told = told.as_ref().is_some_and(|(_, _, differences): &(usize, Proven, Vec<Difference>)| differences.is_empty());
        if !is_told && attestations.get(index).and_then(|judged| judged.claims.as_deref()).is_some_and(is_asked) {
            let differences = differences(need, &proven);
            told = Some((index, proven, differences));
        }
    }
    let Some((index, mut proven, differences)) = told else {
        return absent(case, need, sorted.is_given, sorted.not_counted);
    };
    proven.holds = is_sound && differences.is_empty();
    if differences.is_empty() {
        let found = Found::passed(&ARTIFACT_PROVENANCE, need.mode, said(&proven));
        case.tell(found.change(format!("{place}/{index}")).policy(path));
    }
    for (code, message, remedy, member) in differences {
        let found = Found::violated(code, need.mode, message).remedy(remedy);
        case.tell(found.change(format!("{place}/{index}")).policy(format!("{path}/{member}")));
    }
    case.proven = Some(proven);
}

fn absent<'d>(case: &mut Case<'d>, need: &ProvenanceNeed, is_given: bool, not_counted: Vec<NotCounted<'d>>) {
    let (place, path) = ("/attestations", "/artifact/provenance");
    if is_given {
        let message = "no provenance that is given is of this digest and by somebody whom the policy names for it";
        let found = Found::violated(&ARTIFACT_PROVENANCE_INVALID, need.mode, message).remedy("deploy what was built, by its digest");
        case.tell(found.change(place).policy(path).not_counted(not_counted));
    } else {
        let what = "give the artifact's signed provenance, as its builder attests it";
        let found = Found::owed(&ARTIFACT_PROVENANCE_ABSENT, need.mode, "no provenance of the artifact is given").remedy(what);
        case.owe(found.change(place).policy(path).not_counted(not_counted), [Owing::new(what, "/attestations/-")]);
    }
}

fn proven(need: &ProvenanceNeed, attested: &Attested) -> Option<Proven> {
    let Says::Origin(origin) = &attested.statement.as_ref()?.says else { return None };
    let said = origin.builder.as_deref().and_then(|builder| {
        need.levels.iter().filter(|(glob, _)| glob.matches(builder)).max_by_key(|(glob, _)| glob.literals()).map(|(_, level)| *level)
    });
    let level = said.unwrap_or_else(|| attested.identity.as_ref().map_or(1, Identity::build_level));
    let mut origin = (**origin).clone();
    // What a provenance leaves out, its signer's certificate may still prove.
    if let Some(identity) = &attested.identity {
        let certified = [
            (&mut origin.repository, &identity.repository),
            (&mut origin.reference, &identity.reference),
            (&mut origin.commit, &identity.commit),
        ];
        certified.into_iter().filter(|(says, _)| says.is_none()).for_each(|(says, certified)| says.clone_from(certified));
    }
    Some(Proven { origin, level, by: attested.by.clone(), identity: attested.identity.clone(), holds: false })
}

/// Says where provenances, or a provenance and its signer's certificate, contradict each other.
fn contradiction(given: &[(usize, Proven)]) -> Option<String> {
    let clash = |one: &Option<String>, other: &Option<String>| match (one, other) {
        (Some(one), Some(other)) if one != other => Some((clipped(one).into_owned(), clipped(other).into_owned())),
        _ => None,
    };
    for (index, proven) in given {
        let origin = &proven.origin;
        if let Some(identity) = &proven.identity {
            let pairs =
                [(&origin.repository, &identity.repository), (&origin.reference, &identity.reference), (&origin.commit, &identity.commit)];
            let source = pairs.iter().find_map(|(one, other)| clash(one, other));
            if let Some((says, certified)) = source.or_else(|| builder_clash(origin, identity)) {
                return Some(format!("attestation {index} says `{says}`, and its signer's certificate `{certified}`"));
            }
        }
        for (other_index, other) in given.iter().take_while(|(other, _)| other != index) {
            let other = &other.origin;
            let pairs = [(&other.repository, &origin.repository), (&other.reference, &origin.reference), (&other.commit, &origin.commit)];
            if let Some((says, otherwise)) = pairs.iter().find_map(|(one, other)| clash(one, other)) {
                return Some(format!("attestation {other_index} says `{says}` of the source, and attestation {index} `{otherwise}`"));
            }
        }
    }
    None
}

/// Where a provenance says another builder, entry point or run than its signer's certificate. A workflow of the repository that was built
/// can only speak of itself; one elsewhere may speak for a builder that it calls, and the policy says whose word counts.
fn builder_clash(origin: &Origin, identity: &Identity) -> Option<(String, String)> {
    let clash = |says: &str, certified: &str| Some((clipped(says).into_owned(), clipped(certified).into_owned()));
    if let (Some(says), Some(signer), Some(true)) = (&origin.builder, &identity.build_signer, identity.is_by_own_workflow()) {
        // What npm says of GitHub's runners.
        let is_runner = says.strip_prefix("https://github.com/actions/runner/") == identity.runner.as_deref() && identity.runner.is_some();
        if says != signer && !is_runner {
            return clash(says, signer);
        }
    }
    if let (Some(says), Some(config), Some(repository)) = (&origin.entry_point, &identity.build_config, &identity.repository) {
        let of_file = config.strip_prefix(repository.as_str()).and_then(|rest| rest.strip_prefix('/')?.split('@').next());
        if of_file.is_some_and(|file| file != says) {
            return clash(says, config);
        }
    }
    match (&origin.invocation, &identity.run) {
        (Some(says), Some(run)) if says.starts_with("https://") && says != run => clash(says, run),
        _ => None,
    }
}

type Difference = (&'static Code, String, &'static str, &'static str);

/// What a provenance doesn't say as the policy wants it.
fn differences(need: &ProvenanceNeed, proven: &Proven) -> Vec<Difference> {
    let origin = &proven.origin;
    let mut found: Vec<Difference> = Vec::new();
    let mut ask = |code, what: &str, says: &Option<String>, holds: Option<(bool, &str)>, remedy, member| {
        let Some((holds, wanted)) = holds else { return };
        match says {
            Some(_) if holds => {}
            Some(says) => {
                found.push((
                    code,
                    format!("the provenance says {what} `{}`, which doesn't match `{wanted}`", clipped(says)),
                    remedy,
                    member,
                ));
            }
            None => found.push((
                code,
                format!("the provenance doesn't say {what}, or not in one way, and `{wanted}` is asked for"),
                remedy,
                member,
            )),
        }
    };
    let holds = |glob: &Option<crate::glob::Glob>, says: &Option<String>| {
        glob.as_ref().map(|glob| (says.as_deref().is_some_and(|says| glob.matches(says)), glob.source().to_owned()))
    };
    let build = "build with what the policy allows";
    let from = "build from what the policy allows";
    let globs = [
        (&ARTIFACT_BUILDER_FORBIDDEN, "the builder", &origin.builder, &need.builder, build, "builder"),
        (&ARTIFACT_SOURCE_FORBIDDEN, "the source", &origin.repository, &need.source, from, "source"),
        (&ARTIFACT_ENTRY_POINT_FORBIDDEN, "the entry point", &origin.entry_point, &need.entry_point, build, "entry_point"),
    ];
    for (code, what, says, glob, remedy, member) in globs {
        let holds = holds(glob, says);
        ask(code, what, says, holds.as_ref().map(|(holds, wanted)| (*holds, wanted.as_str())), remedy, member);
    }
    let reference = need.source_ref.as_ref();
    let holds =
        reference.map(|(pattern, written)| (origin.reference.as_deref().is_some_and(|says| pattern.is_match(says)), written.as_str()));
    ask(&ARTIFACT_SOURCE_REF_FORBIDDEN, "the branch or tag", &origin.reference, holds, from, "source_ref");
    if proven.level < need.min_level {
        let message = format!("SLSA build level {} is proven, and {} is asked for", proven.level, need.min_level);
        let remedy =
            "build where it is proven (a hosted runner and a reusable workflow sign for level 3), or say the builder's level in `levels`";
        found.push((&ARTIFACT_LEVEL_TOO_LOW, message, remedy, "min_level"));
    }
    found
}

/// What is proven, in a sentence.
fn said(proven: &Proven) -> String {
    let origin = &proven.origin;
    let mut said = "built".to_owned();
    for (word, text) in [("by", &origin.builder), ("from", &origin.repository), ("at", &origin.reference), ("commit", &origin.commit)] {
        if let Some(text) = text {
            said.push_str(&format!(" {word} {}", clipped(text)));
        }
    }
    format!("{said} (SLSA build level {}), signed by {}", proven.level, proven.by)
}

/// Holds what the change says of the source against what is proven of it. What is proven has to be said, so that leaving it out hides no
/// difference.
pub(crate) fn source(case: &mut Case<'_>) {
    let policy = case.policy;
    let (Some(need), Some(proven)) = (&policy.artifact.provenance, case.proven.clone()) else { return };
    let (source, origin) = (case.change.source.as_ref(), &proven.origin);
    let claims = [
        ("commit", "/source/commit", source.and_then(|source| source.commit.as_deref()), &origin.commit),
        ("branch or tag", "/source/ref", source.and_then(|source| source.reference.as_deref()), &origin.reference),
        ("repository", "/source/repository", source.and_then(|source| source.repository.as_deref()), &origin.repository),
    ];
    let policy = "/artifact/provenance";
    for (what, path, says, proves) in claims {
        let message = match (says, proves) {
            (Some(says), Some(proves)) if says == proves || (what == "repository" && address(says) == proves) => continue,
            (Some(says), Some(proves)) => {
                format!("the change says {what} `{}`, and the provenance proves `{}`", clipped(says), clipped(proves))
            }
            (None, Some(proves)) => {
                let message = format!("the provenance proves {what} `{}`, and the change doesn't say it", clipped(proves));
                let found = Found::owed(&ARTIFACT_SOURCE_ABSENT, need.mode, message).remedy(format!("give `{path}`"));
                let owing =
                    Owing::new(format!("say which {what} the artifact was built from"), path).example(Node::Text(proves.clone().into()));
                case.owe(found.change(path).policy(policy), [owing]);
                continue;
            }
            // Checks, reviews and approvals are joined by the commit.
            (_, None) if what == "commit" => "the provenance proves no commit that checks and reviews could be joined to".to_owned(),
            (_, None) => continue,
        };
        let remedy = "deploy what was reviewed and checked, and give the source that it was built from";
        let found = Found::violated(&ARTIFACT_SOURCE_DIFFERS, need.mode, message).remedy(remedy);
        case.tell(found.change(path).policy(policy));
    }
}

impl Proven {
    /// Whether a run is the one that built the artifact: named by its address, or on GitHub by its number in the repository's.
    pub fn is_of_run(&self, run: &str) -> bool {
        let repository = self.origin.repository.as_deref().unwrap_or("");
        let number = |proven: &str| {
            let rest = proven.strip_prefix(repository)?.strip_prefix("/actions/runs/")?;
            rest.split('/').next().map(str::to_owned)
        };
        let proven = self.origin.invocation.as_deref();
        self.holds && proven.is_some_and(|proven| proven == run || number(proven).as_deref() == Some(run))
    }
}
