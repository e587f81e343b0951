//! Which applications a sync window of Argo CD concerns.

use std::cell::Cell;

use super::Concern;
use crate::change::Destination;
use crate::glob::Glob;

/// The selectors of a sync window.
#[derive(Debug, Default)]
pub struct Applications {
    /// Globs of applications' names.
    pub applications: Vec<Glob>,
    /// Globs of namespaces.
    pub namespaces: Vec<Glob>,
    /// Globs of clusters, by name or by the server's address.
    pub clusters: Vec<Glob>,
    /// Whether each list that there is has to match; otherwise one that does is enough.
    pub all: bool,
}

impl Applications {
    /// Whether they select an application; an absent list selects nothing, and no list at all nobody. Takes from so many steps.
    #[must_use]
    pub fn concern(&self, application: Option<&str>, destination: Option<&Destination<'_>>, steps: &Cell<usize>) -> Concern {
        let namespace = destination.and_then(|destination| destination.namespace.as_deref());
        let name = destination.and_then(|destination| destination.name.as_deref());
        let server = destination.and_then(|destination| destination.server.as_deref());
        // Nobody can tell where that takes too many steps.
        let matches = |globs: &[Glob], text: Option<&str>| {
            let mut left = steps.get();
            let mut matching = false;
            for glob in globs {
                matching |= glob.matches_within(text.filter(|text| !text.is_empty())?, &mut left)?;
            }
            steps.set(left);
            text.map(|_| matching)
        };
        // An application names its cluster in one way, and Argo CD doesn't look for the other.
        let cluster = matches(&self.clusters, name).into_iter().chain(matches(&self.clusters, server)).reduce(|one, other| one || other);
        let lists = [
            (&self.applications, matches(&self.applications, application)),
            (&self.namespaces, matches(&self.namespaces, namespace)),
            (&self.clusters, cluster),
        ];
        let mut said = lists.into_iter().filter(|(globs, _)| !globs.is_empty()).map(|(_, matches)| matches);
        // What decides at once does so, whatever is unknown beside it.
        let decides = Some(!self.all);
        let (mut unknown, mut none) = (false, true);
        let decided = said.any(|matches| {
            none = false;
            unknown |= matches.is_none();
            matches == decides
        });
        match (none, decided, unknown) {
            (true, ..) => Concern::No,
            (_, true, _) if self.all => Concern::No,
            (_, true, _) => Concern::Yes,
            (_, false, true) => Concern::Unknown,
            (_, false, false) if self.all => Concern::Yes,
            (_, false, false) => Concern::No,
        }
    }
}
