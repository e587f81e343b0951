//! Where an artifact comes from, as SLSA provenance (v0.2 and v1) says it.

use crate::tree::{Node, Tree};

/// What a provenance says of a build. What it doesn't say, or says in two ways, is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// The builder's id.
    pub builder: Option<String>,
    /// The repository's address, without `git+`, and without `.git` or `/` at its end.
    pub repository: Option<String>,
    /// The full name of the branch or tag.
    pub reference: Option<String>,
    /// The commit.
    pub commit: Option<String>,
    /// The file in the repository that says what is built, such as a workflow's path.
    pub entry_point: Option<String>,
    /// The builder's own name for the run.
    pub invocation: Option<String>,
}

impl Origin {
    /// Reads a predicate; gives the origin, and when the build was finished.
    pub(super) fn read<'t>(predicate_type: &str, predicate: &'t Tree<'_>) -> (Self, Option<&'t str>) {
        match predicate_type {
            "https://slsa.dev/provenance/v1" => Self::v1(predicate),
            _ => Self::v0_2(predicate),
        }
    }

    fn v0_2<'t>(predicate: &'t Tree<'_>) -> (Self, Option<&'t str>) {
        let text = |pointer: &str| predicate.at(pointer).and_then(Tree::text).filter(|text| !text.is_empty());
        let materials = Dependency::list(predicate.at("/materials"));
        let configured = Dependency::read(predicate.at("/invocation/configSource"));
        // npm names its one material without a ref; everybody else names both alike.
        let is_npm = text("/buildType").is_some_and(|kind| kind.starts_with("https://github.com/npm/cli/gha"));
        // What was built is what started the build: where the two differ, neither is known.
        let source = match &configured {
            Some(configured) => {
                let is_same =
                    |material: &&Dependency| material.agrees_with(configured) && (is_npm || material.reference == configured.reference);
                only(materials.iter().filter(is_same))
            }
            None => only(materials.iter()),
        };
        let mut origin = Origin {
            builder: text("/builder/id").map(str::to_owned),
            entry_point: text("/invocation/configSource/entryPoint").map(str::to_owned),
            invocation: text("/metadata/buildInvocationId").or_else(|| text("/metadata/buildInvocationID")).map(str::to_owned),
            ..source.map(Dependency::origin).unwrap_or_default()
        };
        if is_npm && origin.repository.is_some() && origin.reference.is_none() {
            origin.reference = configured.and_then(|configured| configured.reference);
        }
        (origin, text("/metadata/buildFinishedOn"))
    }

    fn v1<'t>(predicate: &'t Tree<'_>) -> (Self, Option<&'t str>) {
        let text = |pointer: &str| predicate.at(pointer).and_then(Tree::text).filter(|text| !text.is_empty());
        let dependencies = Dependency::list(predicate.at("/buildDefinition/resolvedDependencies"));
        let parameters = predicate.at("/buildDefinition/externalParameters");
        // GitHub's build types say `workflow`, Google Cloud Build's `buildConfigSource`, and those of SLSA's own builders `source`.
        let configured = ["workflow", "buildConfigSource"].iter().find_map(|name| parameters?.get(name));
        let is_said_twice =
            ["workflow", "buildConfigSource", "source"].iter().filter(|name| parameters.is_some_and(|p| p.get(name).is_some())).count() > 1;
        let part = |name: &str| configured.and_then(|tree| tree.get(name)).and_then(Tree::text).filter(|text| !text.is_empty());
        let started = part("repository").map(|repository| Dependency {
            repository: address(repository).to_owned(),
            reference: part("ref").map(str::to_owned),
            commit: None,
        });
        let started = started.or_else(|| Dependency::read(parameters?.get("source")));
        let source = match &started {
            _ if is_said_twice => None,
            Some(started) => only(dependencies.iter().filter(|dependency| dependency.agrees_with(started))),
            None => only(dependencies.iter()),
        };
        let mut origin = Origin {
            builder: text("/runDetails/builder/id").map(str::to_owned),
            entry_point: part("path").map(str::to_owned),
            invocation: text("/runDetails/metadata/invocationId").map(str::to_owned),
            ..source.map(Dependency::origin).unwrap_or_default()
        };
        if origin.repository.is_some() && origin.reference.is_none() {
            origin.reference = started.and_then(|started| started.reference);
        }
        (origin, text("/runDetails/metadata/finishedOn"))
    }
}

/// Something in git that went into a build.
#[derive(PartialEq)]
struct Dependency {
    repository: String,
    reference: Option<String>,
    commit: Option<String>,
}

impl Dependency {
    /// Those of a list that are in git.
    fn list(tree: Option<&Tree<'_>>) -> Vec<Self> {
        let Some(Node::List(items)) = tree.map(|tree| &tree.node) else { return Vec::new() };
        items.iter().filter_map(|item| Self::read(Some(item))).collect()
    }

    /// `{"uri": "git+https://…@ref", "digest": {"gitCommit" or "sha1": …}}`.
    fn read(tree: Option<&Tree<'_>>) -> Option<Self> {
        let tree = tree?;
        let uri = tree.get("uri")?.text()?;
        let digest = |pointer: &str| tree.at(pointer).and_then(Tree::text);
        let commit = match (digest("/digest/gitCommit"), digest("/digest/sha1")) {
            (Some(one), Some(other)) if one != other => return None,
            (one, other) => one.or(other),
        };
        if !uri.starts_with("git+") && !uri.ends_with(".git") && commit.is_none() {
            return None;
        }
        // An `@` before the path belongs to the authority: `git+ssh://git@example.com/…`.
        let path = uri.find("://").and_then(|at| Some(at + 3 + uri.get(at + 3..)?.find('/')?))?;
        let (location, reference) = match uri.get(path..)?.find('@') {
            Some(at) => (uri.get(..path + at)?, uri.get(path + at + 1..)),
            None => (uri, None),
        };
        // An address that says one thing and may be taken for another is none.
        if location.contains(['%', '?', '#', '\\']) || location.split('/').any(|part| matches!(part, "." | "..")) {
            return None;
        }
        Some(Dependency {
            repository: address(location).to_owned(),
            reference: reference.filter(|reference| !reference.is_empty()).map(str::to_owned),
            commit: commit.map(str::to_owned),
        })
    }

    /// Whether it is the same source as another one that may say less.
    fn agrees_with(&self, other: &Dependency) -> bool {
        let agrees = |mine: &Option<String>, theirs: &Option<String>| theirs.is_none() || mine.is_none() || mine == theirs;
        self.repository == other.repository && agrees(&self.reference, &other.reference) && agrees(&self.commit, &other.commit)
    }

    fn origin(&self) -> Origin {
        Origin {
            repository: Some(self.repository.clone()),
            reference: self.reference.clone(),
            commit: self.commit.clone(),
            ..Origin::default()
        }
    }
}

/// The one that there is, be it said twice.
fn only<'d>(mut dependencies: impl Iterator<Item = &'d Dependency>) -> Option<&'d Dependency> {
    let first = dependencies.next()?;
    dependencies.all(|other| other == first).then_some(first)
}

/// A repository's address in the one form in which two are compared.
#[must_use]
pub fn address(uri: &str) -> &str {
    let uri = uri.strip_prefix("git+").unwrap_or(uri).trim_end_matches('/');
    uri.strip_suffix(".git").unwrap_or(uri)
}
