//! Who is who: several logins are one person, and an identity that is no person never counts as one.

use std::borrow::Cow;

use crate::glob::Glob;
use crate::names::{NameSet, Names};

/// A person or identity by one name, in lower case, however they were called.
pub type Canonical<'a> = Cow<'a, str>;

/// The people and identities that a policy knows.
#[derive(Debug, Default)]
pub struct People {
    /// Login or address in lower case → the person's name in lower case.
    logins: Names<'static, String>,
    /// The person's name in lower case → as the policy writes it.
    names: Names<'static, String>,
    /// Globs of identities that are not people.
    automation: Vec<Glob>,
    teams: Option<Names<'static, NameSet<'static>>>,
    roles: Option<Names<'static, NameSet<'static>>>,
    owners: Vec<(Glob, NameSet<'static>)>,
    nobody: NameSet<'static>,
}

/// A policy's lists of people, as it writes them.
pub type Lists = Names<'static, Vec<String>>;

impl People {
    /// Reads a policy's lists; `owners` and `automation` come as globs.
    #[must_use]
    pub fn new(
        people: Option<&Lists>,
        teams: Option<&Lists>,
        roles: Option<&Lists>,
        owners: Vec<(Glob, Vec<String>)>,
        automation: Vec<Glob>,
    ) -> Self {
        let mut known = People { automation, ..People::default() };
        for (name, logins) in people.into_iter().flatten() {
            let canonical = lower(name).into_owned();
            known.names.insert(canonical.clone(), name.to_owned());
            known.logins.insert(canonical.clone(), canonical.clone());
            for login in logins {
                known.logins.update(lower(login).into_owned(), canonical.clone(), |_| {});
            }
        }
        let members = |known: &mut People, list: &[String]| -> NameSet<'static> {
            list.iter()
                .map(|member| {
                    let canonical = known.canonical(member).into_owned();
                    known.names.update(canonical.clone(), member.clone(), |_| {});
                    canonical
                })
                .collect()
        };
        let mut read = |lists: Option<&Lists>| {
            lists.map(|lists| lists.iter().map(|(name, list)| (name.to_owned(), members(&mut known, list))).collect::<Names<'static, _>>())
        };
        let (teams, roles) = (read(teams), read(roles));
        let owners = owners.into_iter().map(|(glob, list)| (glob, members(&mut known, &list))).collect();
        People { teams, roles, owners, ..known }
    }

    /// The one name of a person or identity.
    #[must_use]
    pub fn canonical<'a>(&'a self, login: &'a str) -> Canonical<'a> {
        let lower = lower(login);
        match self.logins.get(&lower) {
            Some(name) => Cow::Borrowed(name),
            None => lower,
        }
    }

    /// The name as the policy writes it, where it knows the person.
    #[must_use]
    pub fn shown<'a>(&'a self, canonical: &'a str) -> &'a str {
        self.names.get(canonical).map_or(canonical, String::as_str)
    }

    /// Whether a login is an identity that is no person: the policy's `automation` names it, or its platform marks it so.
    #[must_use]
    pub fn is_automation(&self, login: &str) -> bool {
        let lower = lower(login);
        lower.ends_with("[bot]") || lower.ends_with("[automation]") || self.automation.iter().any(|glob| glob.matches(&lower))
    }

    /// The person behind an act: who acted, or for whom an identity acted that is no person. `None` when there is no person.
    #[must_use]
    pub fn person<'a>(&'a self, actor: &'a str, on_behalf_of: Option<&'a str>) -> Option<Canonical<'a>> {
        if !self.is_automation(actor) {
            return Some(self.canonical(actor));
        }
        on_behalf_of.filter(|behalf| !self.is_automation(behalf)).map(|behalf| self.canonical(behalf))
    }

    /// The members of a team, if the policy defines teams.
    #[must_use]
    pub fn team(&self, team: &str) -> Option<&NameSet<'static>> {
        self.teams.as_ref()?.get(team)
    }

    /// Those who hold a role, if the policy defines roles.
    #[must_use]
    pub fn role(&self, role: &str) -> Option<&NameSet<'static>> {
        self.roles.as_ref()?.get(role)
    }

    /// The accountable owners of a service: those of the glob that says most, by literal characters, then by its text.
    ///
    /// The order of keys in a document means nothing, so it can't decide here.
    #[must_use]
    pub fn owners(&self, service: &str) -> &NameSet<'static> {
        let matching = self.owners.iter().filter(|(glob, _)| glob.matches(service));
        // A service without an owner has nobody who could approve, rather than anyone who claims to.
        matching.max_by_key(|(glob, _)| (glob.literals(), glob.source())).map_or(&self.nobody, |(_, owners)| owners)
    }

    /// Everybody who answers for any service.
    #[must_use]
    pub fn all_owners(&self) -> NameSet<'_> {
        self.owners.iter().flat_map(|(_, owners)| owners.iter()).collect()
    }

    /// Whether the policy names any owner.
    #[must_use]
    pub fn has_owners(&self) -> bool {
        !self.owners.is_empty()
    }

    /// Everybody whom a word of a break-glass rule names: a role, a team, or a person.
    #[must_use]
    pub fn named_by(&self, word: &str) -> NameSet<'static> {
        match self.role(word).or_else(|| self.team(word)) {
            Some(members) => members.clone(),
            None => NameSet::from_iter([self.canonical(word).into_owned()]),
        }
    }
}

/// A login as logins are compared, without the `@` of a mention and in lower case. ASCII alone, as the platforms' own logins are: all of Unicode would bring 17 kB of tables.
pub(crate) fn lower(login: &str) -> Canonical<'_> {
    // As people write a login when they mention it.
    let login = login.trim_start_matches('@');
    if login.bytes().any(|byte| byte.is_ascii_uppercase()) { Cow::Owned(login.to_ascii_lowercase()) } else { Cow::Borrowed(login) }
}
