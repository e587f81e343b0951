//! Globs: `*` (not across `/`), `**` (across), `?` (one character, not `/`); every other character stands for itself, brackets too.
//!
//! `**/` also matches nothing, so that `docs/**/index.md` matches `docs/index.md`.

use crate::limits;

/// A compiled glob.
#[derive(Debug, Clone, PartialEq)]
pub struct Glob {
    source: String,
    /// The literal characters before the first wildcard, by which most texts are told apart at once.
    prefix: String,
    /// Those after the last one, where there are wildcards.
    suffix: String,
    /// From the first wildcard on.
    tokens: Vec<Token>,
    literals: usize,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Literal(char),
    One,
    Star,
    DoubleStar,
    /// `**/`: nothing, or anything that ends in `/`.
    Directories,
    /// One character of some ranges, or of none of them. Only in Argo CD's dialect.
    Class(Vec<(char, char)>, bool),
}

/// The ways in which the braces of a glob can be read.
type Ways = Vec<Vec<Token>>;

impl Glob {
    /// Compiles a glob in Argo CD's dialect: `*` and `?` match `/` too, `[a-z]`, `[!a-z]` and `{one,other}` say which, and `\` takes
    /// the next character as it is. Each way that its braces leave becomes a glob.
    ///
    /// # Errors
    /// One longer than [`limits::PATTERN_BYTES`], with more than [`limits::GLOB_BRANCHES`] ways, or with an open bracket or brace.
    pub fn argo(source: &str) -> Result<Vec<Self>, String> {
        if source.len() > limits::PATTERN_BYTES {
            return Err(format!("the glob is longer than {} bytes", limits::PATTERN_BYTES));
        }
        let mut ways = vec![Vec::new()];
        // What was there before each open brace, and the ways that its earlier words left.
        let mut braces: Vec<(Ways, Ways)> = Vec::new();
        let mut rest = source.chars();
        while let Some(first) = rest.next() {
            let token = match (first, braces.last_mut()) {
                ('*', _) => Some(Token::DoubleStar),
                ('?', _) => Some(Token::Class(Vec::new(), true)),
                ('[', _) => Some(class(&mut rest).ok_or("the glob has a `[` that isn't closed")?),
                ('\\', _) => Some(Token::Literal(rest.next().ok_or("the glob ends with a `\\`")?)),
                ('{', _) => {
                    braces.push((ways.clone(), Vec::new()));
                    None
                }
                (',', Some((before, words))) => {
                    words.append(&mut ways);
                    ways.clone_from(before);
                    None
                }
                ('}', Some((_, words))) => {
                    ways.splice(0..0, words.drain(..));
                    braces.pop();
                    None
                }
                (other, _) => Some(Token::Literal(other)),
            };
            if let Some(token) = token {
                ways.iter_mut().for_each(|way| way.push(token.clone()));
            }
            let left: usize = braces.iter().map(|(before, words)| before.len() + words.len()).sum();
            if ways.len() + left > limits::GLOB_BRANCHES {
                return Err(format!("the glob's braces leave more than {} ways", limits::GLOB_BRANCHES));
            }
        }
        if !braces.is_empty() {
            return Err("the glob has a `{` that isn't closed".to_owned());
        }
        let glob = |tokens: Vec<Token>| {
            let literals = tokens.iter().filter(|token| matches!(token, Token::Literal(_))).count();
            Glob { source: source.to_owned(), prefix: String::new(), suffix: String::new(), tokens, literals }
        };
        Ok(ways.into_iter().map(glob).collect())
    }

    /// Compiles a glob.
    ///
    /// # Errors
    /// One longer than [`limits::PATTERN_BYTES`].
    pub fn new(source: &str) -> Result<Self, String> {
        if source.len() > limits::PATTERN_BYTES {
            return Err(format!("the glob is longer than {} bytes", limits::PATTERN_BYTES));
        }
        let mut tokens = Vec::new();
        let mut rest = source;
        while let Some(first) = rest.chars().next() {
            let (token, length) = match first {
                '*' if rest.starts_with("**/") => (Token::Directories, 3),
                '*' if rest.starts_with("**") => (Token::DoubleStar, 2),
                '*' => (Token::Star, 1),
                '?' => (Token::One, 1),
                other => (Token::Literal(other), other.len_utf8()),
            };
            tokens.push(token);
            rest = rest.get(length..).unwrap_or("");
        }
        let prefix = source.split(['*', '?']).next().unwrap_or("").to_owned();
        let suffix = if prefix.len() == source.len() { "" } else { source.rsplit(['*', '?']).next().unwrap_or("") };
        // `**/` also matches nothing, and its slash with it.
        let suffix = if source.ends_with(&format!("**{suffix}")) { suffix.trim_start_matches('/') } else { suffix };
        let after = tokens.get(prefix.chars().count()..).unwrap_or(&[]).to_vec();
        let literals = tokens.iter().filter(|token| matches!(token, Token::Literal(_))).count();
        Ok(Glob { source: source.to_owned(), suffix: suffix.to_owned(), prefix, tokens: after, literals })
    }

    /// The glob as its author wrote it.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it has no wildcard.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.prefix.len() == self.source.len()
    }

    /// How many characters stand for themselves: of two globs that match, the one with more says more.
    #[must_use]
    pub fn literals(&self) -> usize {
        self.literals
    }

    /// Whether a text matches. Its cost is at most the product of both lengths, whatever they hold.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut unlimited = usize::MAX;
        self.matches_within(text, &mut unlimited).unwrap_or(false)
    }

    /// Whether a text matches, with steps that are shared with others; `None` when there are too few of them left.
    pub fn matches_within(&self, text: &str, steps: &mut usize) -> Option<bool> {
        *steps = steps.checked_sub(1)?;
        let Some(rest) = text.strip_prefix(self.prefix.as_str()) else {
            return Some(false);
        };
        Some(match self.tokens.as_slice() {
            [] => rest.is_empty(),
            [Token::DoubleStar] => true,
            [Token::Star] => !rest.contains('/'),
            tokens if rest.ends_with(&self.suffix) => {
                *steps = steps.checked_sub(tokens.len().saturating_mul(text.len()))?;
                simulate(tokens, rest)
            }
            _ => false,
        })
    }

    /// Whether some text could match both globs; when in doubt, yes.
    #[must_use]
    pub fn overlaps(&self, other: &Glob) -> bool {
        if self.is_literal() {
            return other.matches(&self.source);
        }
        if other.is_literal() {
            return self.matches(&other.source);
        }
        let shorter = self.prefix.len().min(other.prefix.len());
        self.prefix.as_bytes().get(..shorter) == other.prefix.as_bytes().get(..shorter)
    }
}

/// What stands between brackets, the first one read already: characters and ranges, after `!` those that don't match.
fn class(rest: &mut std::str::Chars<'_>) -> Option<Token> {
    let (inside, after) = rest.as_str().split_once(']')?;
    *rest = after.chars();
    let (others, inside) = inside.strip_prefix('!').map_or((false, inside), |inside| (true, inside));
    let mut ranges = Vec::new();
    let mut characters = inside.chars();
    while let Some(first) = characters.next() {
        let mut ahead = characters.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) => {
                characters = ahead;
                ranges.push((first, last));
            }
            _ => ranges.push((first, first)),
        }
    }
    (!ranges.is_empty()).then_some(Token::Class(ranges, others))
}

/// Runs all ways of matching side by side, a flag for each token that could be next.
fn simulate(tokens: &[Token], text: &str) -> bool {
    let mut now = vec![false; tokens.len() + 1];
    let mut next = now.clone();
    reach(tokens, &mut now, 0);
    for c in text.chars() {
        next.fill(false);
        for (state, _) in now.iter().enumerate().filter(|(_, on)| **on) {
            match tokens.get(state) {
                Some(Token::Literal(literal)) if *literal == c => reach(tokens, &mut next, state + 1),
                Some(Token::One) if c != '/' => reach(tokens, &mut next, state + 1),
                Some(Token::Star) if c != '/' => reach(tokens, &mut next, state),
                Some(Token::DoubleStar) => reach(tokens, &mut next, state),
                Some(Token::Class(ranges, others)) if ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)) != *others => {
                    reach(tokens, &mut next, state + 1);
                }
                Some(Token::Directories) => {
                    // Stay within the directories; leave them only behind a `/`.
                    set(&mut next, state);
                    if c == '/' {
                        reach(tokens, &mut next, state + 1);
                    }
                }
                _ => {}
            }
        }
        std::mem::swap(&mut now, &mut next);
        if !now.contains(&true) {
            return false;
        }
    }
    now.last() == Some(&true)
}

/// Marks a state and those that follow it without taking a character.
fn reach(tokens: &[Token], states: &mut [bool], state: usize) {
    let mut state = state;
    loop {
        set(states, state);
        match tokens.get(state) {
            Some(Token::Star | Token::DoubleStar | Token::Directories) => state += 1,
            _ => return,
        }
    }
}

fn set(states: &mut [bool], state: usize) {
    if let Some(slot) = states.get_mut(state) {
        *slot = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn argo_has_a_dialect_of_its_own() {
        let matches = |glob: &str, text: &str| Glob::argo(glob).unwrap().iter().any(|glob| glob.matches(text));
        for (glob, text) in [
            ("*", "a/b"),
            ("https://*.example.com", "https://a/b.example.com"),
            ("app-[a-c]?", "app-b/"),
            ("app-[!a-c]", "app-d"),
            ("{web,api-{a,b}}-prod", "api-b-prod"),
            ("a\\*b", "a*b"),
            ("a,b", "a,b"),
            ("**", ""),
        ] {
            assert!(matches(glob, text), "{glob} {text}");
        }
        for (glob, text) in [("app-[!a-c]", "app-b"), ("{web,api}-prod", "webapi-prod"), ("a\\*b", "axb"), ("?", ""), ("web", "web2")] {
            assert!(!matches(glob, text), "{glob} {text}");
        }
        for wrong in ["[a", "{a,b", "a\\", "[]", &"{a,b}".repeat(7), &"{,}".repeat(40), &"{".repeat(100), &"a".repeat(2000)] {
            assert!(Glob::argo(wrong).is_err(), "{wrong}");
        }
    }

    fn check(glob: &str, matched: &[&str], not: &[&str]) {
        let compiled = Glob::new(glob).unwrap();
        for text in matched {
            assert!(compiled.matches(text), "{glob} should match {text}");
        }
        for text in not {
            assert!(!compiled.matches(text), "{glob} should not match {text}");
        }
    }

    #[test]
    fn a_star_stops_at_a_slash_and_two_do_not() {
        check("db/migrate/**", &["db/migrate/1.sql", "db/migrate/a/b.sql"], &["db/migrate", "db/migrations/1.sql", "x/db/migrate/1"]);
        check("src/*.rs", &["src/a.rs", "src/.rs"], &["src/a/b.rs", "src/a.rsx"]);
        check("**/Dockerfile", &["Dockerfile", "a/Dockerfile", "a/b/Dockerfile"], &["aDockerfile", "a/Dockerfile.bak"]);
        check("docs/**/index.md", &["docs/index.md", "docs/a/b/index.md"], &["docs/aindex.md"]);
        check("a?c", &["abc", "aéc"], &["ac", "a/c", "abbc"]);
        check("*", &["", "checkout-api"], &["a/b"]);
        check("https://github.com/acme/*/x@*", &["https://github.com/acme/repo/x@main"], &["https://github.com/acme/a/b/x@main"]);
    }

    #[test]
    fn every_other_character_stands_for_itself() {
        check("github-actions[bot]", &["github-actions[bot]"], &["github-actionsb", "github-actions"]);
        check("a{b,c}", &["a{b,c}"], &["ab"]);
        check("a\\*", &["a\\b"], &["a*"]);
    }

    #[test]
    fn hostile_globs_cost_no_more_than_their_length() {
        let glob = Glob::new(&"*a".repeat(400)).unwrap();
        assert!(!glob.matches(&"a".repeat(300)));
        assert!(Glob::new(&"*".repeat(5000)).is_err());
    }
}
