//! The keys by which people sign their approvals, and whether there are enough of them for what a tier asks for.

use super::super::document::ApprovalRule;
use super::Builder;
use crate::limits;
use crate::names::{NameSet, Names};
use crate::people::People;
use crate::proof::key::Verifier;
use crate::scalar::clipped;
use crate::tree::{item, pointer};

/// Keys by the canonical names of people.
pub(super) type ApprovalKeys = Names<'static, Vec<Verifier>>;

impl Builder<'_, '_> {
    pub(super) fn approval_keys(&mut self, people: &People) -> ApprovalKeys {
        let mut keys = ApprovalKeys::default();
        let mut seen: Names<'static, &str> = Names::default();
        for (person, texts) in self.document.approval_keys.iter().flatten() {
            let path = pointer("/approval_keys", person);
            let name = people.canonical(person).into_owned();
            for (index, text) in texts.iter().enumerate() {
                let path = item(&path, index);
                let many = keys.get(&name).is_some_and(|keys| keys.len() == limits::APPROVER_KEYS);
                if many || seen.len() == limits::APPROVAL_KEYS {
                    let (most, whose) = if many { (limits::APPROVER_KEYS, "one person") } else { (limits::APPROVAL_KEYS, "a policy") };
                    let message = format!("{whose} can have {most} keys of approvers at most");
                    self.report.error("policy/too-many", &path, message, Some("take out those that sign no more".to_owned()));
                    return keys;
                }
                let key = match Verifier::read(text) {
                    Ok(key) => key,
                    Err(why) => {
                        self.report.error("approvals/bad-key", &path, why, None);
                        continue;
                    }
                };
                if let Some(other) = seen.insert(key.id(), person) {
                    let message = format!("this key stands under {} already", clipped(other));
                    self.report.error("approvals/key-shared", &path, message, Some("a key is one person's, and stands once".to_owned()));
                    continue;
                }
                keys.update(name.clone(), Vec::new(), |keys| keys.push(key));
            }
        }
        keys
    }

    /// Tells where fewer people have a key than must sign; `known` are those who could, where the policy says so.
    pub(super) fn enough_keys(
        &mut self,
        rule: &ApprovalRule,
        known: Option<&NameSet<'_>>,
        count: usize,
        (people, keys): (&People, &ApprovalKeys),
        path: &str,
    ) {
        let owners = (rule.role.as_deref() == Some("accountable-owner") && people.has_owners()).then(|| people.all_owners());
        let have = match owners.as_ref().or(known) {
            Some(known) => known.iter().filter(|name| keys.contains(name)).count(),
            None => keys.len(),
        };
        if have < count {
            let message = format!("{count} signed approvals are asked for, and {have} of those who could give one have a key");
            let help = "name their keys under `approval_keys`: `alice: [\"ssh-ed25519 AAAA…\"]`";
            self.report.error("tier/not-enough-keys", &format!("{path}/signed"), message, Some(help.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::limits;
    use base64ct::{Base64, Encoding as _};

    /// The errors of a policy with so many people who have a key each.
    fn errors(people: usize) -> Vec<String> {
        let key = |number: usize| {
            let mut seed = [0; 32];
            seed[..8].copy_from_slice(&number.to_le_bytes());
            let public = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key();
            let blob = [&b"\0\0\0\x0bssh-ed25519\0\0\0\x20"[..], public.as_bytes()].concat();
            format!("  p{number}: [\"ssh-ed25519 {}\"]\n", Base64::encode_string(&blob))
        };
        let keys: String = (0..people).map(key).collect();
        let text = format!(
            "apiVersion: countersign/v1\nkind: Policy\nmetadata: {{ name: n, version: \"1\" }}\nenvironments: [e]\n\
             approval_keys:\n{keys}tiers: [{{ name: t, require: {{ approvals: [{{ count: 1, signed: true }}] }} }}]\n"
        );
        let diagnostics = crate::policy::load(&text).unwrap().diagnostics;
        diagnostics.into_iter().filter(|found| found.severity == crate::diagnostic::Severity::Error).map(|found| found.code).collect()
    }

    #[test]
    fn a_policy_names_so_many_keys_and_no_more() {
        assert_eq!(errors(limits::APPROVAL_KEYS), [""; 0]);
        assert_eq!(errors(limits::APPROVAL_KEYS + 1), ["policy/too-many"]);
    }
}
