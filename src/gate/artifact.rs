//! What is deployed is named so that it can't move, and comes from where the policy says.

use crate::codes::*;
use crate::evaluate::{Case, Found, Owing};
use crate::policy::document::Mode;
use crate::tree::Node;

pub(crate) fn gate(case: &mut Case<'_>) {
    pinned(case);
    source(case);
}

/// It is named by digest.
pub(crate) fn pinned(case: &mut Case<'_>) {
    let change = case.change;
    if case.policy.artifact.digest {
        match case.digest {
            Some(digest) => {
                let message = format!("the artifact is named by digest, {}", short(digest));
                case.tell(Found::passed(&ARTIFACT_PINNED, Mode::Enforce, message).change("/artifact").policy("/artifact/digest"));
            }
            None => {
                let message =
                    format!("`{}` is a tag, which can be moved between approval and deploy", crate::scalar::clipped(&change.artifact));
                let remedy = "name the artifact by its digest: `…@sha256:…`";
                case.tell(
                    Found::violated(&ARTIFACT_TAG, Mode::Enforce, message).remedy(remedy).change("/artifact").policy("/artifact/digest"),
                );
            }
        }
    }
}

/// It was built from where the policy says, as the change tells.
fn source(case: &mut Case<'_>) {
    let (policy, change) = (case.policy, case.change);
    let rule = &policy.artifact;
    let mode = rule.source_mode.unwrap_or(Mode::Enforce);
    let source = change.source.as_ref();
    if let Some((pattern, written)) = &rule.reference {
        let path = "/artifact/source/ref";
        match source.and_then(|source| source.reference.as_deref()) {
            None => {
                let found = Found::owed(&ARTIFACT_REF_ABSENT, mode, "the branch or tag that the artifact was built from isn't given");
                let found = found.remedy("give `source.ref`").change("/source/ref").policy(path);
                case.owe(found, [Owing::new("say which branch or tag the artifact was built from", "/source/ref")]);
            }
            Some(reference) if pattern.is_match(reference) => {
                let message = format!("built from `{reference}`, which the policy allows");
                case.tell(Found::passed(&ARTIFACT_REF_ALLOWED, mode, message).change("/source/ref").policy(path));
            }
            Some(reference) => {
                let message = format!("built from `{}`, which doesn't match `{written}`", crate::scalar::clipped(reference));
                let remedy = "build from a ref that the policy allows";
                case.tell(Found::violated(&ARTIFACT_REF_FORBIDDEN, mode, message).remedy(remedy).change("/source/ref").policy(path));
            }
        }
    }
    if rule.protected {
        let path = "/artifact/source/protected";
        match source.and_then(|source| source.protected) {
            None => {
                let found = Found::owed(&ARTIFACT_PROTECTION_ABSENT, mode, "whether the branch is protected isn't given");
                let found = found.remedy("give `source.protected`").change("/source/protected").policy(path);
                let owing = Owing::new("say whether the branch is protected", "/source/protected").example(Node::Boolean(true));
                case.owe(found, [owing]);
            }
            Some(true) => {
                case.tell(Found::passed(&ARTIFACT_REF_PROTECTED, mode, "the branch is protected").change("/source/protected").policy(path))
            }
            Some(false) => {
                let message = "the branch is not protected, so anyone who can push could have put this there";
                let remedy = "protect the branch and build again";
                case.tell(
                    Found::violated(&ARTIFACT_REF_UNPROTECTED, mode, message).remedy(remedy).change("/source/protected").policy(path),
                );
            }
        }
    }
    if let Some(glob) = &rule.repository {
        let path = "/artifact/source/repository";
        match source.and_then(|source| source.repository.as_deref()) {
            None => {
                let found = Found::owed(&ARTIFACT_REPOSITORY_ABSENT, mode, "the repository that the artifact was built from isn't given");
                let found = found.remedy("give `source.repository`").change("/source/repository").policy(path);
                case.owe(found, [Owing::new("say which repository the artifact was built from", "/source/repository")]);
            }
            Some(repository) if glob.matches(repository) => {
                let message = format!("built from `{repository}`");
                case.tell(Found::passed(&ARTIFACT_REPOSITORY_ALLOWED, mode, message).change("/source/repository").policy(path));
            }
            Some(repository) => {
                let message = format!("built from `{}`, which doesn't match `{}`", crate::scalar::clipped(repository), glob.source());
                let remedy = "build from a repository that the policy allows";
                case.tell(
                    Found::violated(&ARTIFACT_REPOSITORY_FORBIDDEN, mode, message).remedy(remedy).change("/source/repository").policy(path),
                );
            }
        }
    }
}

/// A digest as people read it: the algorithm and the first twelve digits.
pub(crate) fn short(digest: &str) -> &str {
    digest.get(..19).unwrap_or(digest)
}
