//! Exceptions to rules, each joined to the places in the policy whose rule it is about.

use super::*;
use crate::audit::is_digest;
use crate::calendar::Format;

/// What a waiver can be about, and whether it says by name which.
const AREAS: [(&str, bool); 8] = [
    ("checks", true),
    ("approvals", true),
    ("calendar", true),
    ("reviews", false),
    ("coverage", false),
    ("migration", false),
    ("canary", false),
    ("signed-commits", false),
];

impl Builder<'_, '_> {
    /// Reads what the policy waives, of the rules that it has by now.
    pub(super) fn waivers(&mut self, policy: &Policy) -> Vec<Waiver> {
        let document = self.document;
        let mut waivers = Vec::new();
        let written = document.waivers.as_deref().unwrap_or(&[]);
        for (index, rule) in self.few(written, limits::WAIVERS, "/waivers").iter().enumerate() {
            let path = format!("/waivers/{index}");
            for (member, text) in [("owner", &rule.owner), ("ticket", &rule.ticket), ("reason", &rule.reason)] {
                if text.trim().is_empty() {
                    let message = format!("the waiver names no {member}");
                    self.report.error(
                        "waiver/incomplete",
                        &format!("{path}/{member}"),
                        message,
                        Some("a waiver has an owner, a ticket and a reason".to_owned()),
                    );
                }
            }
            match (&rule.service, &rule.digest) {
                (Some(_), None) => {}
                (None, Some(digest)) if is_digest(digest) => {}
                (None, Some(digest)) => {
                    let message = format!("`{}` is no SHA-256 digest", clipped(digest));
                    self.report.error(
                        "waiver/scope",
                        &format!("{path}/digest"),
                        message,
                        Some("write `sha256:` and 64 hex digits in lower case".to_owned()),
                    );
                }
                _ => {
                    let message = "a waiver is for one service or for one digest";
                    self.report.error("waiver/scope", &path, message, Some("give `service` or `digest`, and not both".to_owned()));
                }
            }
            if let Some(environment) = rule.environment.as_ref().filter(|environment| !document.environments.contains(environment)) {
                let message = format!("this policy doesn't gate the environment `{}`", clipped(environment));
                let help = near::suggestion(environment, &mut document.environments.iter().map(String::as_str));
                self.report.error("waiver/scope", &format!("{path}/environment"), message, help);
            }
            let paths = self.waived(policy, &rule.rule, &format!("{path}/rule"));
            waivers.push(Waiver {
                rule: rule.rule.clone(),
                paths,
                service: rule.service.clone(),
                digest: rule.digest.clone(),
                environment: rule.environment.clone(),
                owner: rule.owner.clone(),
                ticket: rule.ticket.clone(),
                reason: clipped(&rule.reason).into_owned(),
                expires: rule.expires,
                path,
            });
        }
        waivers
    }

    /// Where in the policy the rule stands that is waived.
    fn waived(&mut self, policy: &Policy, rule: &str, path: &str) -> Vec<String> {
        let tiers = &policy.tiers;
        let (area, name) = rule.split_once('/').map_or((rule, None), |(area, name)| (area, Some(name)));
        // What there is by name, and where it stands.
        let mut named: Vec<(&str, &str)> = Vec::new();
        let mut whole: Vec<&str> = Vec::new();
        for tier in tiers {
            match area {
                "checks" => named.extend(tier.checks.iter().map(|need| (need.name.as_str(), need.path.as_str()))),
                "approvals" => named.extend(tier.approvals.iter().map(|need| (need.name.as_str(), need.path.as_str()))),
                "reviews" => whole.extend(tier.reviews.iter().map(|need| need.path.as_str())),
                "coverage" => whole.extend(tier.coverage.iter().map(|need| need.path.as_str())),
                "migration" => whole.extend(tier.migration.iter().map(|need| need.path.as_str())),
                "canary" => whole.extend(tier.canary.iter().map(|need| need.path.as_str())),
                _ => {}
            }
        }
        let words = || AREAS.map(|(area, by_name)| if by_name { format!("`{area}/NAME`") } else { format!("`{area}`") }).join(", ");
        let Some((_, by_name)) = AREAS.iter().find(|(known, _)| *known == area) else {
            let message = format!("`{}` is nothing that can be waived", clipped(rule));
            self.report.error("waiver/not-waivable", path, message, Some(format!("name one rule: {}", words())));
            return Vec::new();
        };
        if area == "calendar" {
            let freezes = policy.calendar.iter().flat_map(|calendar| &calendar.families).flat_map(|family| &family.freezes);
            // The events of an iCalendar stand in one place, so that one of them can't be told from the others.
            let apart = freezes.filter(|freeze| freeze.format != Format::Ics);
            named.extend(apart.map(|freeze| (freeze.name.as_str(), freeze.path.as_str())));
        }
        if area == "signed-commits" && policy.duties.signed_commits {
            whole.push("/separation_of_duties/signed_commits");
        }
        let found: Vec<String> = match name {
            Some(name) if *by_name => named.iter().filter(|(known, _)| *known == name).map(|(_, path)| (*path).to_owned()).collect(),
            None if !*by_name => whole.into_iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        // Where the rules themselves are wrong, the one that is meant may be among them.
        let sure = !["/tiers", "/calendar", "/separation_of_duties"].iter().any(|path| self.report.told_under(path));
        if area == "calendar" && found.len() > 1 {
            let message = format!("several freezes are called `{}`", clipped(name.unwrap_or("")));
            self.report.error("waiver/unknown-rule", path, message, Some("describe them so that each has a name of its own".to_owned()));
        }
        if found.is_empty() && sure {
            let message = format!("the policy has no rule `{}`", clipped(rule));
            let names: Vec<String> = named.iter().map(|(name, _)| format!("{area}/{name}")).collect();
            let help =
                near::suggestion(rule, &mut names.iter().map(String::as_str)).unwrap_or_else(|| format!("name one rule: {}", words()));
            self.report.error("waiver/unknown-rule", path, message, Some(help));
        }
        found
    }
}
