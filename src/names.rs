//! Maps and sets by name, in the order of the names' bytes.
//!
//! All of them rest on one tree of names, whatever they hold: a tree for each kind of value would cost the Wasm some 20 kB more.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, btree_map};

/// Values by name.
#[derive(Debug, Clone)]
pub struct Names<'a, V> {
    places: BTreeMap<Cow<'a, str>, usize>,
    values: Vec<V>,
}

impl<V: PartialEq> PartialEq for Names<'_, V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<V> Default for Names<'_, V> {
    fn default() -> Self {
        Names { places: BTreeMap::new(), values: Vec::new() }
    }
}

impl<'a, V> Names<'a, V> {
    /// Puts a value under a name, and gives back the one that was there.
    pub fn insert(&mut self, name: impl Into<Cow<'a, str>>, value: V) -> Option<V> {
        let place = self.place(name.into());
        match self.values.get_mut(place) {
            Some(known) => Some(std::mem::replace(known, value)),
            None => {
                self.values.push(value);
                None
            }
        }
    }

    /// Changes the value under a name, which is `start` where there is none yet.
    pub fn update(&mut self, name: impl Into<Cow<'a, str>>, start: V, change: impl FnOnce(&mut V)) {
        let place = self.place(name.into());
        if place == self.values.len() {
            self.values.push(start);
        }
        self.values.get_mut(place).map(change);
    }

    /// Where a name's value lies; the end for a new one.
    fn place(&mut self, name: Cow<'a, str>) -> usize {
        *self.places.entry(name).or_insert(self.values.len())
    }

    /// The value under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&V> {
        self.values.get(*self.places.get(name)?)
    }

    /// Whether there is a value under a name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The names and their values.
    #[must_use]
    pub fn iter(&self) -> Iter<'_, 'a, V> {
        Iter { places: self.places.iter(), values: &self.values }
    }

    /// The names.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(AsRef::as_ref)
    }

    /// The values, in the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }
}

/// The names and values of [`Names`].
pub struct Iter<'m, 'a, V> {
    places: btree_map::Iter<'m, Cow<'a, str>, usize>,
    values: &'m [V],
}

impl<'m, V> Iterator for Iter<'m, '_, V> {
    type Item = (&'m str, &'m V);
    fn next(&mut self) -> Option<Self::Item> {
        let (name, place) = self.places.next()?;
        Some((name, self.values.get(*place)?))
    }
}

impl<'m, 'a, V> IntoIterator for &'m Names<'a, V> {
    type Item = (&'m str, &'m V);
    type IntoIter = Iter<'m, 'a, V>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, V, N: Into<Cow<'a, str>>> FromIterator<(N, V)> for Names<'a, V> {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(entries: I) -> Self {
        let mut names = Names::default();
        for (name, value) in entries {
            names.insert(name, value);
        }
        names
    }
}

/// A set of names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NameSet<'a>(Names<'a, ()>);

impl<'a> NameSet<'a> {
    /// Adds a name, and says whether it is new.
    pub fn insert(&mut self, name: impl Into<Cow<'a, str>>) -> bool {
        self.0.insert(name, ()).is_none()
    }

    /// Whether a name is in it.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    /// Whether a name is in it that starts so.
    #[must_use]
    pub fn contains_start(&self, start: &str) -> bool {
        self.0.places.range(Cow::Borrowed(start)..).next().is_some_and(|(name, _)| name.starts_with(start))
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.keys()
    }
}

impl<'a, N: Into<Cow<'a, str>>> Extend<N> for NameSet<'a> {
    fn extend<I: IntoIterator<Item = N>>(&mut self, names: I) {
        for name in names {
            self.insert(name);
        }
    }
}

impl<'a, N: Into<Cow<'a, str>>> FromIterator<N> for NameSet<'a> {
    fn from_iter<I: IntoIterator<Item = N>>(names: I) -> Self {
        let mut set = NameSet::default();
        set.extend(names);
        set
    }
}

/// Sorts a list, those that compare equal in the order in which they came. All lists are sorted by this one function's code.
pub fn sort<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let order = order(list.len(), &|one, other| match (list.get(one), list.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut given: Vec<Option<T>> = std::mem::take(list).into_iter().map(Some).collect();
    list.extend(order.into_iter().filter_map(|index| given.get_mut(index)?.take()));
}

fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_unstable_by(|one, other| compare(*one, *other).then(one.cmp(other)));
    order
}
