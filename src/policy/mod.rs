//! A policy that was read, checked and made ready to decide.

pub mod document;
mod load;

use crate::calendar::Calendar;
use crate::condition::Condition;
use crate::diagnostic::Severity;
use crate::error::CallError;
use crate::glob::Glob;
use crate::names::{NameSet, Names};
use crate::people::People;
use crate::proof::key::Verifier;
use crate::proof::keyless::{Identity, TrustedRoots};
use crate::proof::origin::address;
use crate::read::several;
use crate::scalar::{Duration, Instant, Number};
use crate::tree::Tree;
use crate::zone::Zone;
use document::{Acknowledgement, Classification, Compensation, DeployBy, Duty, Mode, Relaxed, RollbackRule, Waivable};

pub use load::{Loaded, canonical_text, load, load_at, load_tree};

/// A policy that can decide.
#[derive(Debug, Default)]
pub struct Policy {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) digest: String,
    pub(crate) lists: Lists,
    pub(crate) people: People,
    /// By the canonical names of people.
    pub(crate) approval_keys: Names<'static, Vec<Verifier>>,
    pub(crate) automation: Identities,
    pub(crate) duties: Duties,
    pub(crate) classify: Vec<Classify>,
    pub(crate) artifact: Artifact,
    pub(crate) tiers: Vec<Tier>,
    pub(crate) rollback: Option<RollbackRule>,
    pub(crate) calendar: Option<Calendar>,
    pub(crate) break_glass: Names<'static, BreakGlass>,
    pub(crate) signoff: Option<Duration>,
    pub(crate) verifier: Option<String>,
    pub(crate) waivers: Vec<Waiver>,
}

/// The policy's lists that conditions can name.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    pub teams: Names<'static, Vec<String>>,
    pub roles: Names<'static, Vec<String>>,
    pub environments: Vec<String>,
}

/// Globs of identities, in lower case.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    pub build: Vec<Glob>,
    pub deploy: Vec<Glob>,
    pub record: Vec<Glob>,
    pub policy: Vec<Glob>,
}

/// Who is kept apart from whom.
#[derive(Debug, Default)]
pub(crate) struct Duties {
    /// Pairs that may not be one person, with where the policy says so.
    pub pairs: Vec<(Duty, Duty, String)>,
    pub deploy_by: Option<DeployBy>,
    pub dismiss_stale: bool,
    pub signed_commits: bool,
    pub relax: Vec<Relax>,
}

#[derive(Debug)]
pub(crate) struct Relax {
    pub when: Option<Condition>,
    pub allow: Vec<Relaxed>,
    pub compensate: Vec<Compensation>,
    pub path: String,
}

#[derive(Debug)]
pub(crate) struct Classify {
    pub paths: Option<Vec<Glob>>,
    pub when: Option<Condition>,
    pub set: Classification,
    pub path: String,
}

#[derive(Debug, Default)]
pub(crate) struct Artifact {
    pub digest: bool,
    pub reference: Option<(regex_lite::Regex, String)>,
    pub protected: bool,
    pub repository: Option<Glob>,
    pub source_mode: Option<Mode>,
    /// Everybody who is trusted with signing anything of it.
    pub trusted: Vec<Trusted>,
    /// Of whom one must have signed it, where any are named.
    pub signed_by: Signers,
    pub provenance: Option<ProvenanceNeed>,
    pub steps: Vec<StepNeed>,
    /// What certificates are judged by.
    pub roots: TrustedRoots,
}

/// Somebody who is trusted with signing.
#[derive(Debug, PartialEq)]
pub(crate) enum Trusted {
    Key(Verifier),
    Keyless(Box<CertifiedAs>),
}

/// Identities as certificates name them.
#[derive(Debug, PartialEq)]
pub(crate) struct CertifiedAs {
    pub issuer: Glob,
    pub identity: Glob,
    pub repository: Option<Glob>,
}

impl Trusted {
    /// Whether this is who a certificate names.
    pub fn is(&self, named: &Identity) -> bool {
        let Trusted::Keyless(certified) = self else { return false };
        let CertifiedAs { issuer, identity, repository } = &**certified;
        let built = named.repository.as_deref().map(address);
        let repository = repository.as_ref().is_none_or(|glob| built.is_some_and(|built| glob.matches(built)));
        issuer.matches(&named.issuer) && identity.matches(&named.subject) && repository
    }
}

/// Some of those who are trusted, by their places.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(crate) struct Signers(u32);

impl Signers {
    pub fn add(&mut self, place: usize) {
        self.0 |= 1_u32.checked_shl(u32::try_from(place).unwrap_or(u32::MAX)).unwrap_or(0);
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether any is among both.
    pub fn meet(self, others: Signers) -> bool {
        self.0 & others.0 != 0
    }
}

/// What signed provenance must say.
#[derive(Debug)]
pub(crate) struct ProvenanceNeed {
    pub predicates: Vec<String>,
    pub builder: Option<Glob>,
    pub source: Option<Glob>,
    pub source_ref: Option<(regex_lite::Regex, String)>,
    pub entry_point: Option<Glob>,
    pub min_level: u8,
    /// The level of builders, as the policy says.
    pub levels: Vec<(Glob, u8)>,
    pub signed_by: Signers,
    pub mode: Mode,
}

/// Something that must have been attested.
#[derive(Debug)]
pub(crate) struct StepNeed {
    pub name: String,
    pub path: String,
    pub predicates: Vec<String>,
    pub signed_by: Signers,
    pub verifier: Option<Glob>,
    pub levels: Vec<String>,
    /// Whether its place in the order may be unknown.
    pub undated: bool,
    pub mode: Mode,
}

#[derive(Debug)]
pub(crate) struct Tier {
    pub name: String,
    pub path: String,
    pub when: Option<Condition>,
    pub mode: Mode,
    pub checks: Vec<CheckNeed>,
    pub coverage: Option<CoverageNeed>,
    pub reviews: Option<ReviewNeed>,
    pub approvals: Vec<ApprovalNeed>,
    pub migration: Option<MigrationNeed>,
    pub canary: Option<CanaryNeed>,
}

#[derive(Debug)]
pub(crate) struct CheckNeed {
    pub name: String,
    pub by: Option<String>,
    pub mode: Mode,
    pub path: String,
}

#[derive(Debug)]
pub(crate) struct CoverageNeed {
    pub min: Number,
    pub mode: Mode,
    pub path: String,
}

#[derive(Debug)]
pub(crate) struct ReviewNeed {
    pub count: usize,
    pub from: Vec<String>,
    pub code_owners: bool,
    pub merged_by_another: bool,
    pub mode: Mode,
    pub path: String,
}

#[derive(Debug)]
pub(crate) struct ApprovalNeed {
    /// What other requirements call it.
    pub name: String,
    pub role: Option<String>,
    pub from: Vec<String>,
    pub count: usize,
    pub within: Option<Duration>,
    pub signed: bool,
    pub distinct_from: Vec<String>,
    pub mode: Mode,
    pub path: String,
}

#[derive(Debug)]
pub(crate) struct MigrationNeed {
    pub plan: Option<String>,
    pub rollback_tested: bool,
    pub mode: Mode,
    pub path: String,
}

#[derive(Debug)]
pub(crate) struct CanaryNeed {
    pub plan: String,
    pub first: Number,
    pub mode: Mode,
    pub path: String,
}

/// An exception to one rule.
#[derive(Debug)]
pub(crate) struct Waiver {
    /// As the policy names it: `checks/sast`.
    pub rule: String,
    /// Where it stands; findings name these places.
    pub paths: Vec<String>,
    pub service: Option<String>,
    pub digest: Option<String>,
    pub environment: Option<String>,
    pub owner: String,
    pub ticket: String,
    pub reason: String,
    pub expires: Instant,
    pub path: String,
}

#[derive(Debug)]
pub(crate) struct BreakGlass {
    /// As the policy writes it, for telling people.
    pub who: Vec<String>,
    /// Everybody whom `who` names, canonically.
    pub authorised: NameSet<'static>,
    pub waives: Vec<Waivable>,
    pub ticket: Option<(regex_lite::Regex, String)>,
    pub min_length: usize,
    pub beyond_title: bool,
    pub acknowledgement: Option<Acknowledgement>,
    pub confirmation: bool,
    pub notify: Vec<String>,
    pub valid_for: Duration,
    pub limit: Option<(usize, Duration)>,
    pub review_within: Option<Duration>,
    pub path: String,
}

impl Policy {
    /// The same policy, by which certificates are judged with these roots.
    #[must_use]
    pub fn trusting(mut self, roots: TrustedRoots) -> Self {
        self.artifact.roots = roots;
        self
    }

    /// No policy at all: keys, and whoever certificates name under these roots. It says who signed, never who may.
    pub(crate) fn trusting_anybody(keys: Vec<Verifier>, roots: TrustedRoots) -> Self {
        let mut trusted: Vec<Trusted> = keys.into_iter().map(Trusted::Key).collect();
        if let (false, Ok(any)) = (roots.is_empty(), Glob::new("**")) {
            trusted.push(Trusted::Keyless(Box::new(CertifiedAs { issuer: any.clone(), identity: any, repository: None })));
        }
        Policy { artifact: Artifact { trusted, roots, ..Artifact::default() }, ..Policy::default() }
    }

    /// A policy that has nothing but a calendar, to try it out.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn of_calendar(tree: Tree<'_>) -> Result<Self, CallError> {
        let calendar = load::bare_calendar(tree).map_err(|wrong| {
            let wrong = wrong.into_iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
            several(wrong, "the calendar").unwrap_or_else(|| CallError::new("document/invalid-value", "the calendar can't be read"))
        })?;
        Ok(Policy { calendar: Some(calendar), ..Policy::default() })
    }

    /// By whose clock the calendar tells people times.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.calendar.as_ref().map_or_else(Zone::utc, |calendar| calendar.zone.clone())
    }

    /// The policy's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who verified, as sign-offs say it.
    #[must_use]
    pub fn verifier(&self) -> String {
        self.verifier.clone().unwrap_or_else(|| format!("urn:countersign:{}", crate::proof::signoff::percent_encoded(&self.name)))
    }

    /// The policy's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// `sha256:` over the policy's RFC 8785 bytes.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
