//! Conditions: the `when` of tiers, windows and waivers, in CEL.
//!
//! A condition is read, type-checked and made into a program when the policy loads (`lexer` → `parser` → `check` → `program`), so
//! that a field that doesn't exist is a mistake with its place rather than a silent false. Evaluation (`evaluate`) reads the typed
//! change in place, through [`View`].
//!
//! The meaning is that of the [Common Expression Language](https://github.com/google/cel-spec). This is a subset: what could only be
//! judged at run time (`dyn`, `type`, patterns that aren't literals) and what policies don't need (bytes, maps and messages written
//! out) is refused at load. What it adds is stricter: texts that a field can never have, and keys that a list of the policy doesn't
//! have, are mistakes.
//!
//! A field that was not given is never false: reading it is a [`Fault`], unless another side of `&&` or `||` decides, or `has()` was
//! asked before.

mod check;
mod convert;
mod evaluate;
mod expression;
mod functions;
mod lexer;
mod literal;
mod operators;
mod parser;
mod pattern;
mod program;
mod time;
mod types;
mod value;

use std::cell::Cell;
use std::fmt;

use crate::shape::{Kind, View};
use check::Checker;
use evaluate::{Machine, Trouble, What};
use program::{Node, Place, Segment};

pub use time::{Nanoseconds, Timestamp};
pub use value::{Characters, Constant, List, Value};

/// Every code of a mistake or fault, and what it says.
pub const CODES: &[(&str, &str)] = &[
    ("condition/syntax", "the text is not CEL"),
    ("condition/type", "types that don't go together"),
    ("condition/unknown-variable", "a name that stands for nothing"),
    ("condition/unknown-field", "a field that the object doesn't have"),
    ("condition/unknown-function", "a function that doesn't exist"),
    ("condition/unknown-key", "a key that the policy's own list doesn't have"),
    ("condition/unknown-word", "a text that the field can never be"),
    ("condition/unsupported", "CEL, but not part of conditions"),
    ("condition/too-long", "more text than a condition may have"),
    ("condition/too-deep", "deeper nesting than a condition may have"),
    ("condition/bad-pattern", "a pattern that doesn't compile, or isn't known at load"),
    ("condition/bad-conversion", "a value that says nothing of the type it is converted to"),
    ("condition/absent-field", "a field was read that was not given"),
    ("condition/absent-key", "a key was read that the map doesn't have"),
    ("condition/out-of-range", "an item was read beyond the list's end"),
    ("condition/overflow", "a number or time beyond its type's range"),
    ("condition/division-by-zero", "a whole number was divided by zero"),
    ("condition/not-a-number", "NaN was asked where it stands among numbers"),
    ("condition/too-many-steps", "evaluation took more steps than it may"),
    ("condition/too-long-text", "a text is too long for a pattern to be tried on it"),
];

/// Something that conditions can name.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: &'static Kind,
    /// The keys that a map has, where they are known when the condition is loaded: another one is a mistake.
    pub keys: Option<Vec<String>>,
}

/// Something wrong with a condition, found when it is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// One of [`CODES`].
    pub code: &'static str,
    /// What is wrong: one sentence, no capital, no final period.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The offset of its first byte in the condition.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

impl Mistake {
    fn new(code: &'static str, message: String, start: usize, end: usize) -> Self {
        Mistake { code, message, help: None, start, end }
    }

    fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    fn moved(mut self, by: usize) -> Self {
        self.start += by;
        self.end += by;
        self
    }
}

/// Why a condition could not be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// One of [`CODES`].
    pub code: &'static str,
    /// What went wrong: one sentence, no capital, no final period.
    pub message: String,
    /// JSON pointer to the absent field, from the document that the variable stands for.
    pub path: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

/// A condition, or another expression, that was found to be good.
#[derive(Debug, Clone)]
pub struct Condition {
    source: String,
    program: Node,
    places: Vec<Place>,
}

impl Condition {
    /// Reads a condition over these variables.
    ///
    /// ```
    /// use countersign::change::Change;
    /// use countersign::condition::{Condition, Variable};
    /// use countersign::shape::Shaped;
    ///
    /// let variables = [Variable { name: "change", kind: Change::KIND, keys: None }];
    /// let mistakes = Condition::compile("change.kind == \"code\" && change.reversable", &variables).unwrap_err();
    /// assert_eq!(mistakes[0].message, "`change` has no field `reversable`");
    /// assert_eq!(mistakes[0].help.as_deref(), Some("did you mean `reversible`?"));
    /// ```
    ///
    /// # Errors
    /// Every mistake in it: the first where it isn't CEL, all of them where names or types are wrong.
    pub fn compile(source: &str, variables: &[Variable]) -> Result<Condition, Vec<Mistake>> {
        Condition::checked(source, variables, |checker, expression| checker.truth(expression))
    }

    /// Reads an expression of any type over these variables.
    ///
    /// # Errors
    /// Every mistake in it, as [`Condition::compile`] tells them.
    pub fn compile_expression(source: &str, variables: &[Variable]) -> Result<Condition, Vec<Mistake>> {
        Condition::checked(source, variables, |checker, expression| checker.read(expression).node)
    }

    fn checked(
        source: &str,
        variables: &[Variable],
        check: impl FnOnce(&mut Checker<'_>, &expression::Expression) -> Node,
    ) -> Result<Condition, Vec<Mistake>> {
        let expression = parser::parse(source).map_err(|mistake| vec![mistake])?;
        let mut checker = Checker::new(source, variables);
        let program = check(&mut checker, &expression);
        if checker.mistakes.is_empty() {
            Ok(Condition { source: source.to_owned(), program, places: checker.places })
        } else {
            crate::names::sort(&mut checker.mistakes, |one, other| one.start.cmp(&other.start));
            Err(checker.mistakes)
        }
    }

    /// The text that it was read from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it holds for these variables, given in the order in which it was compiled.
    ///
    /// # Errors
    /// A field that was not given, unless the rest decides without it; and what else keeps it from having a value.
    pub fn holds(&self, variables: &[View<'_>]) -> Result<bool, Fault> {
        self.holds_within(variables, &Cell::new(crate::limits::CONDITION_STEPS))
    }

    /// [`Condition::holds`], with steps that it shares with others: it takes its own from them.
    ///
    /// # Errors
    /// As [`Condition::holds`], and when no steps are left.
    pub fn holds_within(&self, variables: &[View<'_>], steps: &Cell<usize>) -> Result<bool, Fault> {
        let mut machine = Machine::new(variables).within(steps.get());
        let answer = machine.truth(&self.program, None);
        steps.set(steps.get().saturating_sub(machine.steps()));
        answer.map_err(|trouble| self.fault(trouble))
    }

    /// Its value for these variables, given in the order in which it was compiled.
    ///
    /// # Errors
    /// As [`Condition::holds`].
    pub fn value<'v>(&'v self, variables: &'v [View<'v>]) -> Result<Value<'v>, Fault> {
        Machine::new(variables).value(&self.program, None).map_err(|trouble| self.fault(trouble))
    }

    /// Trouble in words.
    #[cold]
    #[inline(never)]
    fn fault(&self, trouble: Trouble) -> Fault {
        let place = usize::try_from(trouble.site.0).ok().and_then(|index| self.places.get(index));
        let written = place.and_then(|place| self.source.get(place.start..place.end)).unwrap_or(&self.source);
        let written = crate::scalar::clipped(written);
        let (code, message) = match trouble.what {
            What::AbsentField => ("condition/absent-field", format!("`{written}` was not given")),
            What::AbsentKey => ("condition/absent-key", format!("`{written}` is not there: the map has no such key")),
            What::OutOfRange => ("condition/out-of-range", format!("`{written}` lies beyond the list's end")),
            What::Overflow => ("condition/overflow", format!("`{written}` is beyond the range of its type")),
            What::DivisionByZero => ("condition/division-by-zero", format!("`{written}` divides by zero")),
            What::NotANumber => ("condition/not-a-number", format!("`{written}` compares with what is not a number (NaN)")),
            What::BadConversion => ("condition/bad-conversion", format!("`{written}` can't be converted")),
            What::TooManySteps => (
                "condition/too-many-steps",
                format!(
                    "it takes too many steps; {} are the limit for one condition, and {} for all of a decision",
                    crate::limits::CONDITION_STEPS,
                    crate::limits::DECISION_STEPS
                ),
            ),
            What::TooLongText => (
                "condition/too-long-text",
                format!("`{written}` is tried on a text of more than {} bytes", crate::limits::PATTERN_TEXT_BYTES),
            ),
            What::WrongKind => ("condition/type", "a variable isn't of the kind that the condition was loaded with".to_owned()),
        };
        let path = place.filter(|_| trouble.what == What::AbsentField).and_then(|place| place.path.as_ref());
        Fault { code, message, path: path.and_then(|path| pointer(path, &trouble)) }
    }
}

/// A place as a JSON pointer; nothing where too many macros stand around it to know their items.
fn pointer(path: &[Segment], trouble: &Trouble) -> Option<String> {
    let mut pointer = String::new();
    for segment in path {
        pointer.push('/');
        match segment {
            Segment::Name(name) => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
            Segment::Index(index) => pointer.push_str(&index.to_string()),
            Segment::Each(depth) => pointer.push_str(&trouble.items.get(*depth)?.to_string()),
        }
    }
    Some(pointer)
}

#[cfg(test)]
mod tests;
