//! Text → policy: read, held against its shape, checked for sense, and made ready. All mistakes are told at once.

mod approval_keys;
mod artifact;
mod calendar;
mod waivers;

use regex_lite::Regex;

use super::document::*;
use super::*;
use crate::calendar::Calendar;
use crate::canonical;
use crate::check::{Report, check};
use crate::condition::Variable;
use crate::diagnostic::Diagnostic;
use crate::error::{CallError, Span};
use crate::limits;
use crate::lint;
use crate::near;
use crate::people::lower;
use crate::scalar::{Number, clipped};
use crate::shape::{FromTree as _, Kind, Shaped};
use crate::tree::{Node, Tree, item, pointer};
use crate::yaml::{self, Lines};
use approval_keys::ApprovalKeys;
pub(crate) use calendar::bare_calendar;

/// What came of reading a policy: the policy, unless there are errors, and everything worth telling its author.
pub struct Loaded {
    /// The policy; `None` when there is an error.
    pub policy: Option<Policy>,
    /// Errors and warnings in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a policy from YAML or JSON text.
///
/// # Errors
/// Text that can't be read at all: too long, no YAML, empty, several documents.
pub fn load(text: &str) -> Result<Loaded, CallError> {
    load_at(text, None)
}

/// The same, with what there is to tell of an instant: which waivers end soon.
///
/// # Errors
/// Those of [`load`].
pub fn load_at(text: &str, at: Option<Instant>) -> Result<Loaded, CallError> {
    if text.len() > limits::POLICY_BYTES {
        let message = format!("the policy has {} bytes, and {} is the limit", text.len(), limits::POLICY_BYTES);
        return Err(CallError::new("document/too-large", message).help("divide it into policies for different environments"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(load_tree(&tree(text)?, Some(&Lines::of(text)), at))
}

/// The RFC 8785 bytes of a policy's text, over which its digest is taken: so a record can be kept with the policy that it names.
///
/// # Errors
/// Those of [`load`].
pub fn canonical_text(text: &str) -> Result<String, CallError> {
    tree(text.strip_prefix('\u{feff}').unwrap_or(text)).map(|tree| canonical::canonical(&tree))
}

fn tree(text: &str) -> Result<Tree<'_>, CallError> {
    match yaml::parse(text) {
        // JSON has escapes that YAML hasn't (`\/` aside, pairs of surrogates); then it is read as JSON, without places.
        Err(error) if error.code == "document/syntax" && text.trim_start().starts_with('{') => {
            serde_json::from_str(text).map_err(|_| error)
        }
        read => read,
    }
}

/// Reads a policy that came as an object.
#[must_use]
pub fn load_tree(tree: &Tree, lines: Option<&Lines<'_>>, at: Option<Instant>) -> Loaded {
    let mut report = Report::new(tree, lines).as_of(at);
    let is_change = tree.get("tiers").is_none() && tree.get("artifact").is_some_and(|artifact| matches!(artifact.node, Node::Text(_)));
    if !matches!(tree.node, Node::Object(_)) || is_change {
        let what = if is_change { "a change" } else { tree.describe() };
        let help = "a policy starts with `apiVersion: countersign/v1`; `countersign init` writes a first one";
        report.error("policy/not-a-policy", "", format!("this is {what}, not a policy"), Some(help.to_owned()));
        return Loaded { policy: None, diagnostics: report.finish() };
    }
    let left = check(tree, PolicyDocument::KIND, "", &mut report);
    let document = PolicyDocument::from_tree(left);
    if document.is_none() && !report.has_errors() {
        report.error("policy/not-a-policy", "", "this is no policy", None);
    }
    let policy = document.map(|document| {
        Builder { report: &mut report, document: &document, lists: lists(&document), variables: variables(&document), bare: false }
            .build(canonical::digest(tree))
    });
    if let Some(policy) = &policy {
        lint::all(policy, &mut report);
    }
    let policy = policy.filter(|_| !report.has_errors());
    Loaded { policy, diagnostics: report.finish() }
}

fn lists(document: &PolicyDocument) -> Lists {
    Lists {
        teams: document.teams.clone().unwrap_or_default(),
        roles: document.roles.clone().unwrap_or_default(),
        environments: document.environments.clone(),
    }
}

struct Builder<'b, 't> {
    report: &'b mut Report<'t>,
    document: &'b PolicyDocument,
    lists: Lists,
    /// What conditions can name.
    variables: Vec<Variable>,
    /// Whether this is a calendar by itself, to be tried out: nothing there could break a freeze, and nobody is let through by it.
    bare: bool,
}

/// What the conditions of a policy can name.
fn variables(document: &PolicyDocument) -> Vec<Variable> {
    let keys = |map: &Option<crate::people::Lists>| Some(map.iter().flatten().map(|(key, _)| key.to_owned()).collect());
    let lists = <crate::people::Lists as Shaped>::KIND;
    vec![
        Variable { name: "change", kind: crate::change::Change::KIND, keys: None },
        Variable { name: "at", kind: &Kind::Instant, keys: None },
        Variable { name: "teams", kind: lists, keys: keys(&document.teams) },
        Variable { name: "roles", kind: lists, keys: keys(&document.roles) },
        Variable { name: "environments", kind: <Vec<String> as Shaped>::KIND, keys: None },
    ]
}

impl Builder<'_, '_> {
    fn build(mut self, digest: String) -> Policy {
        let document = self.document;
        self.not_in_this_build();
        let people = self.people();
        let approval_keys = self.approval_keys(&people);
        let canary = self.canary_plans();
        let break_glass = self.break_glass(&people);
        let calendar = document.calendar.as_ref().map(|rule| self.calendar(rule));
        let duties = self.duties();
        let classify = self.classify();
        let artifact = self.artifact();
        let tiers = self.tiers(&people, &approval_keys, &canary);
        let automation = self.automation();
        if document.environments.is_empty() && !self.report.told_under("/environments") {
            self.report.error(
                "policy/no-environment",
                "/environments",
                "the policy gates no environment, so it refuses every change",
                Some("list the environments that it gates".to_owned()),
            );
        }
        let mut policy = Policy {
            name: document.metadata.name.clone(),
            version: document.metadata.version.clone(),
            digest,
            people,
            approval_keys,
            automation,
            duties,
            classify,
            artifact,
            tiers,
            rollback: document.rollback.clone(),
            calendar: calendar.flatten(),
            break_glass,
            signoff: document.signoff.as_ref().map(|rule| rule.valid_for),
            verifier: document.signoff.as_ref().and_then(|rule| rule.verifier.clone()),
            lists: std::mem::take(&mut self.lists),
            waivers: Vec::new(),
        };
        policy.waivers = self.waivers(&policy);
        policy
    }

    /// What a policy may ask for and this build can't judge is refused, never skipped.
    fn not_in_this_build(&mut self) {
        let document = self.document;
        let mut asked: Vec<(String, bool)> = vec![("/extends".to_owned(), document.extends.is_some())];
        for (name, plan) in document.canary.iter().flatten() {
            let path = pointer("/canary", name);
            asked.push((format!("{path}/analysis"), plan.analysis.is_some()));
            asked.push((format!("{path}/judge"), plan.judge.is_some()));
            asked.push((format!("{path}/error_budget"), plan.error_budget.is_some()));
        }
        for (name, rule) in document.break_glass.iter().flatten() {
            asked.push((
                format!("{}/acknowledgement", pointer("/break_glass", name)),
                rule.acknowledgement == Some(Acknowledgement::Signed),
            ));
        }
        asked.into_iter().filter(|(_, asked)| *asked).for_each(|(path, _)| self.not_built(&path));
    }

    fn not_built(&mut self, path: &str) {
        let what = path.rsplit('/').next().unwrap_or("");
        let message = format!("this build can't judge `{what}`, and a policy that asks for it is refused rather than half applied");
        self.report.error("policy/not-built", path, message, Some("take it out, or use a build that has it".to_owned()));
    }

    fn glob(&mut self, text: &str, path: &str) -> Option<Glob> {
        match Glob::new(text) {
            Ok(glob) => Some(glob),
            Err(why) => {
                self.report.error("policy/bad-glob", path, why, None);
                None
            }
        }
    }

    fn pattern(&mut self, text: &str, path: &str) -> Option<(Regex, String)> {
        if text.len() > limits::PATTERN_BYTES {
            let message = format!("the pattern is longer than {} bytes", limits::PATTERN_BYTES);
            self.report.error("policy/bad-pattern", path, message, None);
            return None;
        }
        match Regex::new(text) {
            Ok(pattern) => {
                if !is_anchored(text) {
                    let inner = text.trim_start_matches('^').trim_end_matches('$');
                    let help = format!("write `^({inner})$` if the whole text is meant");
                    self.report.warning("policy/pattern-not-anchored", path, "the pattern matches anywhere within the text", Some(help));
                }
                Some((pattern, text.to_owned()))
            }
            Err(error) => {
                self.report.error("policy/bad-pattern", path, format!("`{}` is no pattern: {error}", clipped(text)), None);
                None
            }
        }
    }

    fn globs(&mut self, texts: Option<&Vec<String>>, path: &str) -> Vec<Glob> {
        let texts = texts.into_iter().flatten().enumerate();
        texts.filter_map(|(index, text)| self.glob(text, &item(path, index))).collect()
    }

    /// Identities are compared in lower case.
    fn identities(&mut self, texts: Option<&Vec<String>>, path: &str) -> Vec<Glob> {
        let lower: Option<Vec<String>> = texts.map(|texts| texts.iter().map(|text| lower(text).into_owned()).collect());
        self.globs(lower.as_ref(), path)
    }

    fn automation(&mut self) -> Identities {
        let Some(written) = &self.document.automation else { return Identities::default() };
        Identities {
            build: self.identities(written.build.as_ref(), "/automation/build"),
            deploy: self.identities(written.deploy.as_ref(), "/automation/deploy"),
            record: self.identities(written.record.as_ref(), "/automation/record"),
            policy: self.identities(written.policy.as_ref(), "/automation/policy"),
        }
    }

    fn people(&mut self) -> People {
        let document = self.document;
        let mut automation = Vec::new();
        if let Some(written) = &document.automation {
            let lists = [
                ("build", &written.build),
                ("deploy", &written.deploy),
                ("record", &written.record),
                ("policy", &written.policy),
                ("other", &written.other),
            ];
            for (key, list) in lists {
                automation.extend(self.identities(list.as_ref(), &format!("/automation/{key}")));
            }
        }
        let mut seen: Names<'_, &str> = Names::default();
        for (name, logins) in document.people.iter().flatten() {
            let logins = logins.iter().enumerate().map(|(index, login)| (login.as_str(), Some(index)));
            for (login, index) in std::iter::once((name, None)).chain(logins) {
                if let Some(other) = seen.insert(lower(login), name).filter(|other| *other != name) {
                    let person = pointer("/people", name);
                    let path = index.map_or_else(|| person.clone(), |index| item(&person, index));
                    let message = format!("`{}` is a login of both {} and {}", clipped(login), clipped(other), clipped(name));
                    self.report.error("people/login-shared", &path, message, Some("a login belongs to one person".to_owned()));
                }
            }
        }
        let mut owners = Vec::new();
        for (glob, names) in document.owners.iter().flatten() {
            let path = pointer("/owners", glob);
            if names.is_empty() {
                self.report.error(
                    "people/no-owner",
                    &path,
                    format!("nobody answers for `{}`", clipped(glob)),
                    Some("name a person".to_owned()),
                );
            }
            owners.extend(self.glob(glob, &path).map(|glob| (glob, names.clone())));
        }
        People::new(document.people.as_ref(), document.teams.as_ref(), document.roles.as_ref(), owners, automation)
    }

    fn condition(&mut self, text: Option<&String>, path: &str) -> Option<Condition> {
        let text = text?;
        match Condition::compile(text, &self.variables) {
            Ok(condition) => Some(condition),
            Err(mistakes) => {
                for mistake in mistakes {
                    let span = self.within(path, text, mistake.start, mistake.end);
                    self.report.error_within(mistake.code, path, mistake.message, mistake.help, span);
                }
                None
            }
        }
    }

    /// The place of a part of a text: exact where the text stands on one line as it is, else the whole value's.
    fn within(&self, path: &str, text: &str, start: usize, end: usize) -> Option<Span> {
        let span = self.report.root().at(path)?.span.as_deref()?.clone();
        let line = self.report.line(span.line)?;
        let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        let Some(at) = line.find(text) else { return Some(span) };
        let column = |offset: usize| Some(units(line.get(..at + offset)?) + 1);
        let (Some(column), Some(end_column)) = (column(start), column(end)) else { return Some(span) };
        Some(Span { column, end_column: end_column.max(column + 1), end_line: span.line, ..span })
    }

    fn duties(&mut self) -> Duties {
        let path = "/separation_of_duties";
        let rule = self.document.separation_of_duties.as_ref();
        let mut pairs = Vec::new();
        match rule.and_then(|rule| rule.distinct.as_ref()) {
            // Where a policy says nothing, an author's own approval counts for nothing.
            None => pairs.push((Duty::Author, Duty::Approver, path.to_owned())),
            Some(distinct) => {
                let distinct = self.few(distinct, limits::DISTINCT, &format!("{path}/distinct"));
                let alone: Vec<(usize, Duty)> = distinct
                    .iter()
                    .enumerate()
                    .filter_map(|(i, d)| if let Distinct::Alone(duty) = d { Some((i, *duty)) } else { None })
                    .collect();
                for (index, (at, duty)) in alone.iter().enumerate() {
                    pairs.extend(
                        alone
                            .iter()
                            .take(index)
                            .filter(|(_, other)| other != duty)
                            .map(|(_, other)| (*other, *duty, format!("{path}/distinct/{at}"))),
                    );
                }
                if let ([(at, duty)], 1) = (alone.as_slice(), distinct.len()) {
                    let message = format!("`{duty}` alone is kept apart from nobody");
                    let help = format!("write a pair such as `{duty}/approver`, or list a second duty");
                    self.report.error("duties/alone", &format!("{path}/distinct/{at}"), message, Some(help));
                }
                let written = distinct
                    .iter()
                    .enumerate()
                    .filter_map(|(i, d)| if let Distinct::Pair(one, other) = d { Some((i, *one, *other)) } else { None });
                pairs.extend(written.map(|(index, one, other)| (one, other, format!("{path}/distinct/{index}"))));
            }
        }
        let automation = self.document.automation.as_ref();
        if rule.is_some_and(|rule| rule.deploy_by == Some(DeployBy::Automation))
            && automation.is_none_or(|a| a.deploy.as_ref().is_none_or(Vec::is_empty))
        {
            let message = "only automation may deploy, and `automation.deploy` names no identity";
            self.report.error(
                "duties/no-deployer",
                &format!("{path}/deploy_by"),
                message,
                Some("name the identity that deploys under `automation.deploy`".to_owned()),
            );
        }
        let mut relax = Vec::new();
        let written = rule.and_then(|rule| rule.relax.as_deref()).unwrap_or(&[]);
        for (index, rule) in self.few(written, limits::DISTINCT, &format!("{path}/relax")).iter().enumerate() {
            let path = format!("{path}/relax/{index}");
            if rule.compensate.is_empty() && !self.report.told_under(&path) {
                let message = "a rule of separation is let go, and nothing makes up for it";
                self.report.error(
                    "duties/no-compensation",
                    &format!("{path}/compensate"),
                    message,
                    Some("name what does, such as `[checks, record]`".to_owned()),
                );
            }
            let when = self.condition(rule.when.as_ref(), &format!("{path}/when"));
            relax.push(Relax { when, allow: rule.allow.clone(), compensate: rule.compensate.clone(), path });
        }
        Duties {
            pairs,
            deploy_by: rule.and_then(|rule| rule.deploy_by),
            dismiss_stale: rule.and_then(|rule| rule.dismiss_stale).unwrap_or(true),
            signed_commits: rule.and_then(|rule| rule.signed_commits).unwrap_or(false),
            relax,
        }
    }

    fn classify(&mut self) -> Vec<Classify> {
        let mut rules = Vec::new();
        let written = self.document.classify.as_deref().unwrap_or(&[]);
        for (index, rule) in self.few(written, limits::CLASSIFY, "/classify").iter().enumerate() {
            let path = format!("/classify/{index}");
            let paths = rule.paths.as_ref().map(|paths| self.globs(Some(paths), &format!("{path}/paths")));
            let when = self.condition(rule.when.as_ref(), &format!("{path}/when"));
            let set = &rule.set;
            if set.kind.is_none() && set.reversible.is_none() && set.behind_flag.is_none() && !self.report.told_under(&path) {
                let message = "the rule sets nothing";
                self.report.error(
                    "classify/sets-nothing",
                    &format!("{path}/set"),
                    message,
                    Some("set `kind`, `reversible` or `behind_flag`".to_owned()),
                );
            }
            rules.push(Classify { paths, when, set: set.clone(), path });
        }
        rules
    }

    fn tiers(&mut self, people: &People, keys: &ApprovalKeys, canary: &Names<'static, Number>) -> Vec<Tier> {
        let document = self.document;
        let mut names = NameSet::default();
        let mut tiers = Vec::new();
        for (index, rule) in self.few(&document.tiers, limits::TIERS, "/tiers").iter().enumerate() {
            let path = format!("/tiers/{index}");
            if !rule.name.is_empty() && !names.insert(rule.name.as_str()) {
                let message = format!("there is a tier `{}` already", clipped(&rule.name));
                self.report.error("tier/duplicate-name", &format!("{path}/name"), message, Some("give it a name of its own".to_owned()));
            }
            let when = self.condition(rule.when.as_ref(), &format!("{path}/when"));
            let mode = rule.mode.unwrap_or(Mode::Enforce);
            let mut tier = Tier {
                name: rule.name.clone(),
                path: path.clone(),
                when,
                mode,
                checks: Vec::new(),
                coverage: None,
                reviews: None,
                approvals: Vec::new(),
                migration: None,
                canary: None,
            };
            if let Some(require) = &rule.require {
                self.requirements(&mut tier, require, (people, keys), canary, &format!("{path}/require"));
            }
            tiers.push(tier);
        }
        if !tiers.iter().any(|tier| tier.mode == Mode::Enforce) && !self.report.told_under("/tiers") {
            let message =
                if tiers.is_empty() { "there is no tier" } else { "no tier is enforced, so nothing would be asked of any change" };
            self.report.error("tier/none-enforced", "/tiers", message, Some("let at least one tier be enforced".to_owned()));
        }
        tiers
    }

    /// A whole number from 1 to a limit.
    fn count(&mut self, count: Number, most: usize, path: &str) -> usize {
        let whole = count.0.fract() == 0.0 && (1.0..=most as f64).contains(&count.0);
        if !whole {
            let message = format!("{count} is no number that can stand here");
            self.report.error("policy/bad-count", path, message, Some(format!("write a whole number from 1 to {most}")));
            return 1;
        }
        count.0 as usize
    }

    /// As much of a list as its limit allows.
    fn few<'l, T>(&mut self, list: &'l [T], most: usize, path: &str) -> &'l [T] {
        if list.len() > most {
            let message = format!("{} stand here, and {most} is the limit", list.len());
            self.report.error("policy/too-many", path, message, Some("several that ask for the same can be one".to_owned()));
        }
        list.get(..most).unwrap_or(list)
    }

    fn percent(&mut self, number: Number, path: &str) {
        if !(0.0..=100.0).contains(&number.0) {
            self.report.error(
                "policy/bad-percent",
                path,
                format!("{number} is no share in percent"),
                Some("write a number from 0 to 100".to_owned()),
            );
        }
    }

    fn requirements(
        &mut self,
        tier: &mut Tier,
        require: &Requirements,
        (people, keys): (&People, &ApprovalKeys),
        canary: &Names<'static, Number>,
        path: &str,
    ) {
        let enforce = |mode: Option<Mode>| mode.unwrap_or(Mode::Enforce);
        let mut seen = NameSet::default();
        let checks = require.checks.as_deref().unwrap_or(&[]);
        for (index, need) in self.few(checks, limits::TIER_CHECKS, &format!("{path}/checks")).iter().enumerate() {
            let (need, path) = (need.full(), format!("{path}/checks/{index}"));
            if !seen.insert(need.name.clone()) {
                let message = format!("the check `{}` is asked for twice", clipped(&need.name));
                self.report.error("tier/duplicate-check", &path, message, Some("keep one".to_owned()));
            }
            tier.checks.push(CheckNeed { name: need.name, by: need.by, mode: enforce(need.mode), path });
        }
        if let Some(rule) = &require.coverage {
            self.percent(rule.min, &format!("{path}/coverage/min"));
            tier.coverage = Some(CoverageNeed { min: rule.min, mode: enforce(rule.mode), path: format!("{path}/coverage") });
        }
        if let Some(rule) = &require.reviews {
            let path = format!("{path}/reviews");
            self.teams(rule.from.as_ref(), &format!("{path}/from"));
            let count = self.count(rule.count, limits::PEOPLE_ASKED, &format!("{path}/count"));
            let from = rule.from.as_deref().unwrap_or(&[]);
            let known: Option<Vec<_>> = from.iter().take(limits::TEAMS_ASKED).map(|team| people.team(team)).collect();
            let known: NameSet<'_> = known.unwrap_or_default().into_iter().flat_map(NameSet::iter).collect();
            if !known.is_empty() && known.len() < count {
                let message = format!("{count} reviews are asked for, and only {} could give one", known.len());
                let help = Some("ask for fewer, or add people".to_owned());
                self.report.error("tier/not-enough-people", &format!("{path}/count"), message, help);
            }
            tier.reviews = Some(ReviewNeed {
                count,
                from: rule.from.clone().unwrap_or_default(),
                code_owners: rule.code_owners == Some(true),
                merged_by_another: rule.merged_by.is_some(),
                mode: enforce(rule.mode),
                path,
            });
        }
        let asked = require.approvals.as_deref().unwrap_or(&[]);
        for (index, rule) in self.few(asked, limits::TIER_APPROVALS, &format!("{path}/approvals")).iter().enumerate() {
            let path = format!("{path}/approvals/{index}");
            self.teams(rule.from.as_ref(), &format!("{path}/from"));
            if let Some(role) = &rule.role {
                self.role(role, people, &format!("{path}/role"));
            }
            let from = rule.from.clone().unwrap_or_default();
            let name = rule.name.clone().or_else(|| rule.role.clone()).unwrap_or_else(|| from.join("+"));
            let count = self.count(rule.count, limits::PEOPLE_ASKED, &format!("{path}/count"));
            let known: Option<NameSet<'_>> = match &rule.role {
                Some(role) => people.role(role).cloned(),
                None if from.is_empty() => None,
                None => from
                    .iter()
                    .map(|team| people.team(team))
                    .collect::<Option<Vec<_>>>()
                    .map(|teams| teams.into_iter().flat_map(NameSet::iter).collect()),
            };
            let signed = rule.signed == Some(true);
            if signed && !self.report.told_under("/approval_keys") {
                self.enough_keys(rule, known.as_ref(), count, (people, keys), &path);
            }
            if let Some(known) = known.filter(|known| known.len() < count) {
                let message = format!("{count} approvals are asked for, and only {} could give one", known.len());
                self.report.error(
                    "tier/not-enough-people",
                    &format!("{path}/count"),
                    message,
                    Some("ask for fewer, or add people".to_owned()),
                );
            }
            let distinct_from = rule.distinct_from.clone().unwrap_or_default();
            tier.approvals.push(ApprovalNeed {
                name,
                role: rule.role.clone(),
                from,
                count,
                within: rule.within,
                signed,
                distinct_from,
                mode: enforce(rule.mode),
                path,
            });
        }
        self.distinct_from(tier);
        tier.migration = require.migration.as_ref().map(|rule| MigrationNeed {
            plan: rule.plan.clone(),
            rollback_tested: rule.rollback.is_some(),
            mode: enforce(rule.mode),
            path: format!("{path}/migration"),
        });
        if let Some(rule) = require.canary.as_ref().map(CanaryRequirement::full) {
            let path = format!("{path}/canary");
            match canary.get(&rule.plan) {
                Some(first) => tier.canary = Some(CanaryNeed { plan: rule.plan, first: *first, mode: enforce(rule.mode), path }),
                None if self.report.told_under("/canary") => {}
                None => {
                    let help = near::suggestion(&rule.plan, &mut canary.keys()).unwrap_or_else(|| "define it under `canary`".to_owned());
                    self.report.error(
                        "canary/unknown-plan",
                        &path,
                        format!("there is no rollout plan `{}`", clipped(&rule.plan)),
                        Some(help),
                    );
                }
            }
        }
    }

    fn distinct_from(&mut self, tier: &Tier) {
        let names: Vec<&str> =
            tier.approvals.iter().map(|need| need.name.as_str()).chain(tier.reviews.as_ref().map(|_| "reviews")).collect();
        for (need, other, index) in
            tier.approvals.iter().flat_map(|need| need.distinct_from.iter().enumerate().map(move |(index, other)| (need, other, index)))
        {
            let path = format!("{}/distinct_from/{index}", need.path);
            if *other == need.name {
                self.report.error(
                    "tier/distinct-from-itself",
                    &path,
                    "a requirement can't be met by other people than itself",
                    Some("name another requirement".to_owned()),
                );
            } else if !names.contains(&other.as_str()) {
                let message = format!("this tier has no requirement `{}`", clipped(other));
                self.report.error(
                    "tier/unknown-requirement",
                    &path,
                    message,
                    near::suggestion(other, &mut names.iter().copied().filter(|name| *name != need.name)),
                );
            }
        }
        let mut seen = NameSet::default();
        for need in &tier.approvals {
            if !seen.insert(need.name.as_str()) && tier.approvals.iter().any(|other| other.distinct_from.contains(&need.name)) {
                let message = format!("two requirements are called `{}`, so `distinct_from` can't tell them apart", clipped(&need.name));
                self.report.error("tier/duplicate-requirement", &need.path, message, Some("give each a `name`".to_owned()));
            }
        }
    }

    fn teams(&mut self, teams: Option<&Vec<String>>, path: &str) {
        if self.report.told_under("/teams") {
            return;
        }
        let Some(known) = &self.document.teams else { return };
        let asked = self.few(teams.map_or(&[][..], Vec::as_slice), limits::TEAMS_ASKED, path);
        for (index, team) in asked.iter().enumerate().filter(|(_, team)| !known.contains(team)) {
            let message = format!("there is no team `{}`", clipped(team));
            self.report.error("policy/unknown-team", &item(path, index), message, near::suggestion(team, &mut known.keys()));
        }
    }

    fn role(&mut self, role: &str, people: &People, path: &str) {
        let defined = people.role(role).is_some();
        if role == "accountable-owner" {
            if !people.has_owners() && !defined && !self.report.told_under("/owners") {
                let message = "an accountable owner is asked for, and `owners` names nobody";
                self.report.error(
                    "policy/no-owners",
                    path,
                    message,
                    Some("say who answers for which services: `owners: { \"payments-*\": [frank] }`".to_owned()),
                );
            }
            return;
        }
        if self.report.told_under("/roles") {
            return;
        }
        if let Some(known) = self.document.roles.as_ref().filter(|_| !defined) {
            let mut names = known.keys().chain(["accountable-owner"]);
            self.report.error(
                "policy/unknown-role",
                path,
                format!("there is no role `{}`", clipped(role)),
                near::suggestion(role, &mut names),
            );
        }
    }

    /// The plans by name, with their first weights.
    fn canary_plans(&mut self) -> Names<'static, Number> {
        let mut plans = Names::default();
        for (name, plan) in self.document.canary.iter().flatten() {
            let path = format!("{}/steps", pointer("/canary", name));
            let steps = &plan.steps;
            let ascending = steps.iter().zip(steps.iter().skip(1)).all(|(one, next)| one < next);
            let in_range = steps.iter().all(|step| step.0 > 0.0 && step.0 <= 100.0);
            if !self.report.told_under(&path) && (!ascending || !in_range || steps.last() != Some(&Number(100.0))) {
                let written: Vec<String> = steps.iter().map(Number::to_string).collect();
                let message = format!("[{}] is no rollout: weights ascend and end at 100", written.join(", "));
                self.report.error("canary/bad-steps", &path, message, Some("write them as `[5, 25, 100]`".to_owned()));
            }
            plans.insert(name.to_owned(), steps.first().copied().unwrap_or(Number(100.0)));
        }
        plans
    }

    fn break_glass(&mut self, people: &People) -> Names<'static, BreakGlass> {
        let document = self.document;
        let mut rules = Names::default();
        for (name, rule) in document.break_glass.iter().flatten() {
            let path = pointer("/break_glass", name);
            let mut authorised = NameSet::default();
            for (index, word) in rule.who.iter().enumerate() {
                let is_person = document.people.as_ref().is_none_or(|known| known.contains(word));
                let is_list = people.role(word).is_some() || people.team(word).is_some();
                if !is_list
                    && !is_person
                    && !self.report.told_under("/people")
                    && !self.report.told_under("/roles")
                    && !self.report.told_under("/teams")
                {
                    let lists = [&document.roles, &document.teams, &document.people];
                    let names: Vec<&str> = lists.into_iter().flatten().flat_map(|map| map.keys()).collect();
                    let message = format!("`{}` is no role, team or person of this policy", clipped(word));
                    self.report.error(
                        "break-glass/unknown-who",
                        &format!("{path}/who/{index}"),
                        message,
                        near::suggestion(word, &mut names.iter().copied()),
                    );
                }
                authorised.extend(people.named_by(word).iter().map(str::to_owned));
            }
            if authorised.is_empty() && !self.report.told_under(&path) {
                self.report.error(
                    "break-glass/nobody",
                    &format!("{path}/who"),
                    "nobody may break the glass by this path",
                    Some("name roles, teams or people".to_owned()),
                );
            }
            if rule.valid_for.0 == 0 {
                self.report.error(
                    "break-glass/no-time",
                    &format!("{path}/valid_for"),
                    "it is in force for no time at all",
                    Some("give it a time box such as `2h`".to_owned()),
                );
            }
            let min_length = rule.justification.as_ref().map_or(Number(1.0), |rule| rule.min_length);
            if !(1.0..=10_000.0).contains(&min_length.0) {
                let message = format!("{min_length} is no length that a person could write");
                self.report.error(
                    "policy/bad-count",
                    &format!("{path}/justification/min_length"),
                    message,
                    Some("write a number from 1 to 10000".to_owned()),
                );
            }
            let ticket = rule.ticket.as_ref().and_then(|text| self.pattern(text, &format!("{path}/ticket")));
            let limit = rule
                .limit
                .as_ref()
                .map(|limit| (self.count(limit.count, limits::HISTORY_RECORDS, &format!("{path}/limit/count")), limit.per));
            let needs_channel = rule.acknowledgement == Some(Acknowledgement::Posted);
            if needs_channel && !rule.notify.iter().flatten().any(|name| name.starts_with('#')) {
                let message = "the acknowledgement has to be posted, and `notify` names no channel";
                self.report.error(
                    "break-glass/no-channel",
                    &format!("{path}/acknowledgement"),
                    message,
                    Some("name the channel: `notify: [\"#prod_deployment_overrides\"]`".to_owned()),
                );
            }
            let built = BreakGlass {
                who: rule.who.clone(),
                authorised,
                waives: rule.waives.clone(),
                ticket,
                min_length: min_length.0 as usize,
                beyond_title: rule.justification.as_ref().and_then(|rule| rule.beyond_title).unwrap_or(false),
                acknowledgement: rule.acknowledgement,
                confirmation: rule.confirmation.is_some(),
                notify: rule.notify.clone().unwrap_or_default(),
                valid_for: rule.valid_for,
                limit,
                review_within: rule.review_within,
                path,
            };
            rules.insert(name.to_owned(), built);
        }
        rules
    }
}

/// Whether a pattern is held to the whole of a text, in each of its alternatives.
fn is_anchored(pattern: &str) -> bool {
    let mut depth = 0_usize;
    let mut class = false;
    let mut escaped = false;
    for c in pattern.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => class = false,
            _ if class => {}
            '[' => class = true,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => return false,
            _ => {}
        }
    }
    pattern.starts_with('^') && pattern.ends_with('$') && !pattern.ends_with("\\$")
}
