//! What is asked of the artifact: its digest and source, who signed it, its provenance and its steps.

use super::*;
use crate::policy::document::{ArtifactRule, KeylessRule, ProvenanceRule, SignerRule};
use crate::policy::{CertifiedAs, ProvenanceNeed, Signers, StepNeed, Trusted};
use crate::proof::key::Verifier;
use crate::proof::keyless;
use crate::proof::origin::address;
use crate::proof::statement::{PROVENANCE, STEPS};

impl Builder<'_, '_> {
    pub(super) fn artifact(&mut self) -> Artifact {
        let Some(rule) = &self.document.artifact else { return Artifact::default() };
        let source = rule.source.as_ref();
        let mut artifact = Artifact {
            digest: rule.digest.is_some(),
            reference: source.and_then(|s| s.reference.as_ref()).and_then(|text| self.pattern(text, "/artifact/source/ref")),
            protected: source.and_then(|s| s.protected).unwrap_or(false),
            repository: source.and_then(|s| s.repository.as_ref()).and_then(|text| self.glob(text, "/artifact/source/repository")),
            source_mode: source.and_then(|s| s.mode),
            ..Artifact::default()
        };
        let trusted = &mut artifact.trusted;
        artifact.signed_by = self.signers(rule.signed_by.as_deref(), "/artifact", Signers::default(), trusted);
        artifact.provenance = rule.provenance.as_ref().map(|rule| self.provenance(rule, artifact.signed_by, trusted));
        artifact.steps = self.steps(rule, artifact.signed_by, trusted);
        if trusted.len() > limits::SIGNERS {
            let message = format!("{} keys and identities are trusted with signing, and {} is the limit", trusted.len(), limits::SIGNERS);
            self.report.error("policy/too-many", "/artifact", message, Some("let fewer sign".to_owned()));
        }
        artifact
    }

    /// Who may sign something, added to everybody who is trusted; where nobody is named, those who may otherwise.
    fn signers(&mut self, written: Option<&[SignerRule]>, below: &str, otherwise: Signers, trusted: &mut Vec<Trusted>) -> Signers {
        let path = format!("{below}/signed_by");
        let Some(written) = written else { return otherwise };
        let mut signers = Signers::default();
        for (index, signer) in self.few(written, limits::SIGNERS, &path).iter().enumerate() {
            let path = format!("{path}/{index}");
            let one = match (&signer.key, &signer.keyless) {
                (Some(pem), None) => match Verifier::from_pem(pem) {
                    Ok(key) => Some(Trusted::Key(key)),
                    Err(why) => {
                        self.report.error("artifact/bad-key", &format!("{path}/key"), why, None);
                        None
                    }
                },
                (None, Some(rule)) => {
                    let path = format!("{path}/keyless");
                    if !keyless::IS_BUILT {
                        self.not_built(&path);
                    }
                    self.loose(rule, &path);
                    let repository = rule.repository.as_ref();
                    let parts = (
                        self.glob(&rule.issuer, &format!("{path}/issuer")),
                        self.glob(&rule.identity, &format!("{path}/identity")),
                        repository.map(|text| self.glob(address(text), &format!("{path}/repository"))),
                    );
                    match parts {
                        (Some(issuer), Some(identity), None) => Some(CertifiedAs { issuer, identity, repository: None }),
                        (Some(issuer), Some(identity), Some(Some(glob))) => Some(CertifiedAs { issuer, identity, repository: Some(glob) }),
                        _ => None,
                    }
                    .map(|certified| Trusted::Keyless(Box::new(certified)))
                }
                _ => {
                    let message = "a signer is either a `key` or `keyless`";
                    self.report.error("artifact/bad-key", &path, message, Some("give one of them".to_owned()));
                    None
                }
            };
            let Some(one) = one else { continue };
            let place = trusted.iter().position(|known| *known == one).unwrap_or_else(|| {
                trusted.push(one);
                trusted.len() - 1
            });
            signers.add(place);
        }
        if written.is_empty() {
            let message = "nobody is named who could sign, so that nothing could be deployed";
            self.report.error("artifact/bad-key", &path, message, Some("name a key, or take it out".to_owned()));
        }
        signers
    }

    /// Warns of globs that hold more than they seem to, and refuses those that hold nothing.
    fn loose(&mut self, rule: &KeylessRule, path: &str) {
        let before_ref = rule.identity.split_once("**").is_some_and(|(_, rest)| rest.contains('@'));
        if before_ref {
            let message = "`**` before the `@` also matches the name of a branch, which can have an `@` in it";
            let help = Some("write `*`, which stops at each `/`".to_owned());
            self.report.warning("artifact/loose-identity", &format!("{path}/identity"), message, help);
        }
        for (member, glob) in [("issuer", &rule.issuer), ("identity", &rule.identity)] {
            if glob.trim_matches('*').is_empty() {
                let message = "this names nobody in particular, so that whoever has a certificate could sign";
                self.report.error("artifact/no-signer", &format!("{path}/{member}"), message, Some("name whom you trust".to_owned()));
            }
        }
    }

    /// What nobody in particular must have signed would prove nothing.
    fn no_signer(&mut self, unsigned: bool, path: &str) {
        if unsigned {
            let message = "the policy doesn't say who must have signed this, and what anybody may sign proves nothing";
            self.report.error("artifact/no-signer", path, message, Some("name keys or identities in `signed_by`".to_owned()));
        }
    }

    fn provenance(&mut self, rule: &ProvenanceRule, otherwise: Signers, trusted: &mut Vec<Trusted>) -> ProvenanceNeed {
        let path = "/artifact/provenance";
        let signed_by = self.signers(rule.signed_by.as_deref(), path, otherwise, trusted);
        let is_said = rule.signed_by.is_some() || self.document.artifact.as_ref().is_some_and(|artifact| artifact.signed_by.is_some());
        self.no_signer(signed_by.is_empty() && !is_said, path);
        let mut glob = |name: &str, text: Option<&str>| text.and_then(|text| self.glob(text, &format!("{path}/{name}")));
        let builder = glob("builder", rule.builder.as_deref());
        let source = glob("source", rule.source.as_deref().map(address));
        let entry_point = glob("entry_point", rule.entry_point.as_deref());
        let asked =
            [("builder", &rule.builder), ("source", &rule.source), ("source_ref", &rule.source_ref), ("entry_point", &rule.entry_point)];
        for (member, _) in asked.into_iter().filter(|(_, text)| text.as_deref() == Some("")) {
            let message = "nothing stands here that could be asked for";
            self.report.error("policy/bad-glob", &format!("{path}/{member}"), message, Some("write a pattern, or take it out".to_owned()));
        }
        if let Some(predicate) = rule.predicate.as_deref().filter(|predicate| !PROVENANCE.contains(predicate)) {
            let message = format!("`{}` is no predicate of provenance that is read here", clipped(predicate));
            let help = near::suggestion(predicate, &mut PROVENANCE.iter().copied());
            let help = help.unwrap_or_else(|| format!("write one of {}", PROVENANCE.join(", ")));
            self.report.error("artifact/bad-predicate", &format!("{path}/predicate"), message, Some(help));
        }
        let mut levels = Vec::new();
        let written = rule.levels.iter().flatten();
        for (builder, level) in written {
            let path = pointer(&format!("{path}/levels"), builder);
            let level = self.level(*level, &path);
            levels.extend(self.glob(builder, &path).map(|glob| (glob, level)));
        }
        let min_level = rule.min_level.map_or(0, |level| self.level(level, &format!("{path}/min_level")));
        let is_signer = |place: usize| {
            let mut one = Signers::default();
            one.add(place);
            one.meet(signed_by)
        };
        let by_certificate = trusted.iter().enumerate().any(|(place, one)| matches!(one, Trusted::Keyless(_)) && is_signer(place));
        if min_level > 1 && !by_certificate && !levels.iter().any(|(_, level)| *level >= min_level) {
            let message = format!("nothing could prove build level {min_level}: keys sign here, and `levels` gives it to no builder");
            let help = "say which builders have that level: `levels: { \"https://builder.example/*\": 3 }`".to_owned();
            self.report.error("artifact/level-unprovable", &format!("{path}/min_level"), message, Some(help));
        }
        ProvenanceNeed {
            predicates: rule.predicate.clone().map_or_else(|| PROVENANCE.iter().map(|&text| text.to_owned()).collect(), |one| vec![one]),
            builder,
            source,
            source_ref: rule.source_ref.as_ref().and_then(|text| self.pattern(text, &format!("{path}/source_ref"))),
            entry_point,
            min_level,
            levels,
            signed_by,
            mode: rule.mode.unwrap_or(Mode::Enforce),
        }
    }

    fn level(&mut self, level: Number, path: &str) -> u8 {
        match [1, 2, 3].into_iter().find(|known| f64::from(*known) == level.0) {
            Some(level) => level,
            None => {
                let message = format!("{level} is no SLSA build level that can be asked for");
                self.report.error("artifact/bad-level", path, message, Some("write 1, 2 or 3".to_owned()));
                1
            }
        }
    }

    fn steps(&mut self, rule: &ArtifactRule, otherwise: Signers, trusted: &mut Vec<Trusted>) -> Vec<StepNeed> {
        let mut needs: Vec<StepNeed> = Vec::new();
        let mut unsigned = false;
        for (index, step) in self.few(rule.steps.as_deref().unwrap_or(&[]), limits::STEPS, "/artifact/steps").iter().enumerate() {
            let step = step.full();
            let path = format!("/artifact/steps/{index}");
            let signed_by = self.signers(step.signed_by.as_deref(), &path, otherwise, trusted);
            unsigned |= signed_by.is_empty() && step.signed_by.is_none() && rule.signed_by.is_none();
            let known = STEPS.iter().find(|(name, _)| *name == step.name).map(|(_, predicates)| predicates);
            let predicates = match (&step.predicates, known) {
                (Some(given), _) => self.few(given, limits::STEPS, &format!("{path}/predicates")).to_vec(),
                (None, Some(known)) => known.iter().map(|&text| text.to_owned()).collect(),
                (None, None) => Vec::new(),
            };
            let is_pattern =
                |predicate: &String| !predicate.is_empty() && !predicate.trim_end_matches('*').contains('*') && predicate != "*";
            if predicates.is_empty() || !predicates.iter().all(is_pattern) {
                let message = format!("what attests the step `{}` isn't said", clipped(&step.name));
                let help = near::suggestion(&step.name, &mut STEPS.iter().map(|(name, _)| *name));
                let help = help.unwrap_or_else(|| "give the types of predicate that do as `predicates`".to_owned());
                self.report.error("artifact/bad-predicate", &path, message, Some(help));
            }
            let is_met_with = |need: &StepNeed| need.name == step.name || (need.predicates == predicates && need.signed_by == signed_by);
            if !predicates.is_empty() && needs.iter().any(is_met_with) {
                let message = format!("there is a step `{}` already, or one that the same attestation would meet", clipped(&step.name));
                self.report.error("artifact/duplicate-step", &path, message, Some("take one of them out".to_owned()));
            }
            needs.push(StepNeed {
                verifier: step.verifier.as_ref().and_then(|text| self.glob(text, &format!("{path}/verifier"))),
                levels: self.few(step.levels.as_deref().unwrap_or(&[]), limits::STEPS, &format!("{path}/levels")).to_vec(),
                name: step.name,
                path,
                predicates,
                signed_by,
                undated: step.undated.is_some(),
                mode: step.mode.unwrap_or(Mode::Enforce),
            });
        }
        self.no_signer(unsigned, "/artifact/steps");
        needs
    }
}
