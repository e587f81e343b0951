//! Reads a condition's value off a document, with no allocation where nothing new is made.

use std::rc::Rc;

use super::convert::convert;
use super::expression::{Operator, Relation};
use super::program::{Fold, Macro, Node, Pattern, Site, Where};
use super::time::Nanoseconds;
use super::value::{Characters, Constant, List, Value};
use crate::limits;
use crate::shape::View;

/// How many bytes of text count as one step.
const BYTES_A_STEP: usize = 64;
/// How many bytes are copied in one step.
const COPIED_A_STEP: usize = 16;
/// How many of a pattern's instructions are run in one step.
const INSTRUCTIONS_A_STEP: usize = 256;
/// In how many of the outermost macros the item is remembered at which something went wrong.
const REMEMBERED: usize = 4;

/// Why there is no value. Small and without allocation: `&&` and `||` may well do without it.
#[derive(Debug, Clone, Copy)]
pub struct Trouble {
    /// What went wrong.
    pub what: What,
    /// Where in the text.
    pub site: Site,
    /// The items that the macros around it had come to, the outermost first.
    pub items: [u32; REMEMBERED],
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A field wasn't given.
    AbsentField,
    /// A map doesn't have a key.
    AbsentKey,
    /// A list isn't that long.
    OutOfRange,
    /// A number or time is too large.
    Overflow,
    /// A number was divided by zero.
    DivisionByZero,
    /// NaN was asked where it stands.
    NotANumber,
    /// A value can't be converted.
    BadConversion,
    /// The condition takes too long.
    TooManySteps,
    /// A text is too long for a pattern.
    TooLongText,
    /// A variable isn't of the kind that the condition was loaded with.
    WrongKind,
}

/// The variables of the macros around a place.
pub struct Scope<'s, 'v> {
    value: Value<'v>,
    outer: Option<&'s Scope<'s, 'v>>,
}

/// One evaluation.
pub struct Machine<'v> {
    variables: &'v [View<'v>],
    steps: usize,
    limit: usize,
}

type Answer<'v> = Result<Value<'v>, Trouble>;
type Around<'a, 'v> = Option<&'a Scope<'a, 'v>>;

const NOWHERE: Site = Site(u32::MAX);

fn trouble<T>(what: What, site: Site) -> Result<T, Trouble> {
    Err(Trouble { what, site, items: [0; REMEMBERED] })
}

/// What the load-time check rules out, unless variables come in another order than at load.
fn wrong_kind<T>() -> Result<T, Trouble> {
    trouble(What::WrongKind, NOWHERE)
}

impl<'v> Machine<'v> {
    /// An evaluation that has taken no steps yet.
    pub fn new(variables: &'v [View<'v>]) -> Self {
        Machine { variables, steps: 0, limit: limits::CONDITION_STEPS }
    }

    /// The same with no more steps than these.
    pub fn within(self, steps: usize) -> Self {
        Machine { limit: self.limit.min(steps), ..self }
    }

    /// How many steps it took.
    pub fn steps(&self) -> usize {
        self.steps
    }

    #[inline]
    fn charge(&mut self, steps: usize) -> Result<(), Trouble> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > self.limit { trouble(What::TooManySteps, NOWHERE) } else { Ok(()) }
    }

    /// Whether a condition holds.
    pub fn truth(&mut self, node: &'v Node, around: Around<'_, 'v>) -> Result<bool, Trouble> {
        match node {
            Node::Not(of) => Ok(!self.truth(of, around)?),
            // In CEL both sides of `&&` and `||` are alike: an error counts only where the other sides don't decide.
            Node::All(parts) => self.decided_by(false, parts, around),
            Node::Any(parts) => self.decided_by(true, parts, around),
            Node::Relation(relation, sides, site) => {
                self.charge(1)?;
                let [left, right] = &**sides;
                // The commonest condition of all, `change.kind == "code"`, takes no detour.
                if let (Some((View::Text(text), _)), Node::Constant(Constant::Text(word))) = (self.given(left), right)
                    && relation.is_equality()
                {
                    return Ok((*text == **word) == (*relation == Relation::Equal));
                }
                let (a, b) = (self.value(left, around)?, self.value(right, around)?);
                if relation.is_equality() {
                    let equal = self.equal(&a, &b)?;
                    return Ok(equal == (*relation == Relation::Equal));
                }
                self.charge(length(&a).min(length(&b)) / BYTES_A_STEP)?;
                a.order(&b).map_or_else(|| trouble(What::NotANumber, *site), |order| Ok(relation.holds(order)))
            }
            // Nor with `change.kind in ["feature-flag", "config"]`.
            Node::InList(sides) => {
                let [value, list] = &**sides;
                if let (Some((View::Text(text), _)), Node::Constant(Constant::List(words))) = (self.given(value), list) {
                    self.charge(1 + words.len())?;
                    return Ok(words.iter().any(|word| matches!(word, Constant::Text(word) if **word == *text)));
                }
                let (value, list) = self.both(sides, around)?;
                let Value::List(list) = list else { return wrong_kind() };
                self.holds(&list, &value)
            }
            _ => {
                if let Some((View::Boolean(holds), _)) = self.given(node) {
                    self.charge(1)?;
                    return Ok(holds);
                }
                match self.value(node, around)? {
                    Value::Boolean(holds) => Ok(holds),
                    _ => wrong_kind(),
                }
            }
        }
    }

    fn decided_by(&mut self, deciding: bool, parts: &'v [Node], around: Around<'_, 'v>) -> Result<bool, Trouble> {
        let mut first = None;
        for part in parts {
            match self.truth(part, around) {
                Ok(holds) if holds == deciding => return Ok(deciding),
                Ok(_) => {}
                Err(trouble) => absorb(&mut first, trouble)?,
            }
        }
        first.map_or(Ok(!deciding), Err)
    }

    /// What a document holds at a place, for nodes that are one: most conditions read little else.
    #[inline]
    fn given(&mut self, node: &'v Node) -> Option<(View<'v>, Site)> {
        match node {
            Node::Variable(index, site) => Some((self.variables.get(*index).copied().unwrap_or(View::Absent), *site)),
            Node::Field(of, index, site) => match &**of {
                Node::Variable(variable, _) => match self.variables.get(*variable) {
                    Some(View::Object(fields)) => Some((fields.field(*index), *site)),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of an expression.
    #[inline]
    pub fn value(&mut self, node: &'v Node, around: Around<'_, 'v>) -> Answer<'v> {
        self.charge(1)?;
        if let Node::Constant(constant) = node {
            return Ok(constant.value());
        }
        match self.given(node) {
            Some((view, site)) => Value::of(view).map_or_else(|| trouble(What::AbsentField, site), Ok),
            None => self.worked_out(node, around),
        }
    }

    #[inline(never)]
    fn worked_out(&mut self, node: &'v Node, around: Around<'_, 'v>) -> Answer<'v> {
        match node {
            Node::Constant(constant) => Ok(constant.value()),
            Node::Variable(_, site) => trouble(What::AbsentField, *site),
            Node::Bound(out) => {
                let mut scope = around;
                for _ in 0..*out {
                    scope = scope.and_then(|scope| scope.outer);
                }
                scope.map_or_else(wrong_kind, |scope| Ok(scope.value.clone()))
            }
            Node::Field(of, index, site) => match self.value(of, around)? {
                Value::Object(fields) => Value::of(fields.field(*index)).map_or_else(|| trouble(What::AbsentField, *site), Ok),
                _ => wrong_kind(),
            },
            Node::HasField(of, index) => match self.value(of, around)? {
                Value::Object(fields) => Ok(Value::Boolean(!matches!(fields.field(*index), View::Absent))),
                _ => wrong_kind(),
            },
            Node::Item(parts, site) => self.item(parts, *site, around),
            Node::Entry(parts, site) => {
                let (map, key) = self.both(parts, around)?;
                let (Value::Map(entries), Value::Text(key)) = (map, key) else { return wrong_kind() };
                self.charge(key.as_str().len() / BYTES_A_STEP)?;
                Value::of(entries.entry(key.as_str())).map_or_else(|| trouble(What::AbsentKey, *site), Ok)
            }
            Node::HasEntry(parts) => {
                let (key, map) = self.both(parts, around)?;
                let (Value::Map(entries), Value::Text(key)) = (map, key) else { return wrong_kind() };
                self.charge(key.as_str().len() / BYTES_A_STEP)?;
                Ok(Value::Boolean(!matches!(entries.entry(key.as_str()), View::Absent)))
            }
            Node::Not(_) | Node::All(_) | Node::Any(_) | Node::Relation(..) | Node::InList(_) => {
                self.truth(node, around).map(Value::Boolean)
            }
            Node::Choose(parts) => {
                let [condition, then, other] = &**parts;
                let chosen = if self.truth(condition, around)? { then } else { other };
                self.value(chosen, around)
            }
            Node::Negate(of, site) => match self.value(of, around)? {
                Value::Integer(value) => {
                    value.checked_neg().map_or_else(|| trouble(What::Overflow, *site), |value| Ok(Value::Integer(value)))
                }
                Value::Double(value) => Ok(Value::Double(-value)),
                _ => wrong_kind(),
            },
            Node::Arithmetic(operator, parts, site) => {
                let (a, b) = self.both(parts, around)?;
                self.reckon(*operator, a, b, *site)
            }
            Node::List(parts) => {
                self.charge(parts.len())?;
                let items: Result<Rc<[Value<'v>]>, Trouble> = parts.iter().map(|part| self.value(part, around)).collect();
                items.map(|items| Value::List(List::Made(items)))
            }
            Node::Size(of) => {
                let size = match self.value(of, around)? {
                    Value::Text(text) => {
                        self.charge(text.as_str().len() / BYTES_A_STEP)?;
                        text.as_str().chars().count()
                    }
                    Value::List(list) => list.count(),
                    Value::Map(entries) => entries.count(),
                    _ => return wrong_kind(),
                };
                Ok(Value::Integer(i64::try_from(size).unwrap_or(i64::MAX)))
            }
            Node::Within(place, parts) => {
                let (whole, part) = self.both(parts, around)?;
                let (Value::Text(whole), Value::Text(part)) = (whole, part) else { return wrong_kind() };
                let (whole, part) = (whole.as_str(), part.as_str());
                self.charge((if *place == Where::Anywhere { whole.len() + part.len() } else { part.len() }) / BYTES_A_STEP)?;
                Ok(Value::Boolean(match place {
                    Where::Start => whole.starts_with(part),
                    Where::End => whole.ends_with(part),
                    Where::Anywhere => whole.contains(part),
                }))
            }
            Node::Matches(of, pattern, site) => match self.value(of, around)? {
                Value::Text(text) => self.matches(&text, pattern, *site),
                _ => wrong_kind(),
            },
            Node::Convert(target, of, site) => {
                let value = self.value(of, around)?;
                self.charge(length(&value) / BYTES_A_STEP)?;
                convert(*target, value).map_or_else(|| trouble(What::BadConversion, *site), Ok)
            }
            Node::Part(part, of, zone) => {
                let found = match self.value(of, around)? {
                    Value::Timestamp(at) => part.of(at, zone),
                    Value::Duration(length) => part.of_length(length),
                    _ => None,
                };
                found.map_or_else(wrong_kind, |found| Ok(Value::Integer(found)))
            }
            Node::Macro(made) => self.fold(made, around),
        }
    }

    fn both(&mut self, parts: &'v [Node; 2], around: Around<'_, 'v>) -> Result<(Value<'v>, Value<'v>), Trouble> {
        let [a, b] = parts;
        Ok((self.value(a, around)?, self.value(b, around)?))
    }

    fn item(&mut self, parts: &'v [Node; 2], site: Site, around: Around<'_, 'v>) -> Answer<'v> {
        let (list, index) = self.both(parts, around)?;
        let (Value::List(list), Value::Integer(index)) = (list, index) else { return wrong_kind() };
        let item = usize::try_from(index).ok().filter(|index| *index < list.count()).map(|index| list.item(index));
        match item {
            Some(Some(item)) => Ok(item),
            Some(None) => trouble(What::AbsentField, site),
            None => trouble(What::OutOfRange, site),
        }
    }

    /// Whether two values are equal, lists item by item.
    fn equal(&mut self, a: &Value<'v>, b: &Value<'v>) -> Result<bool, Trouble> {
        match (a, b) {
            (Value::List(a), Value::List(b)) => {
                if a.count() != b.count() {
                    return Ok(false);
                }
                for (a, b) in a.items().zip(b.items()) {
                    self.charge(1)?;
                    if !self.equal(&a, &b)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Value::Text(a), Value::Text(b)) => {
                let (a, b) = (a.as_str(), b.as_str());
                if a.len() != b.len() {
                    return Ok(false);
                }
                if a.len() >= BYTES_A_STEP {
                    self.charge(a.len() / BYTES_A_STEP)?;
                }
                Ok(a == b)
            }
            _ => Ok(a.order(b) == Some(std::cmp::Ordering::Equal)),
        }
    }

    fn holds(&mut self, list: &List<'v>, value: &Value<'v>) -> Result<bool, Trouble> {
        for item in list.items() {
            self.charge(1)?;
            if self.equal(&item, value)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn matches(&mut self, text: &Characters<'v>, pattern: &Pattern, site: Site) -> Answer<'v> {
        let text = text.as_str();
        if text.len() > limits::PATTERN_TEXT_BYTES {
            return trouble(What::TooLongText, site);
        }
        self.charge(text.len().saturating_mul(pattern.instructions) / INSTRUCTIONS_A_STEP)?;
        Ok(Value::Boolean(pattern.regex.is_match(text)))
    }

    fn reckon(&mut self, operator: Operator, a: Value<'v>, b: Value<'v>, site: Site) -> Answer<'v> {
        use Operator::{Minus, Modulo, Over, Plus, Times};
        let found = match (operator, a, b) {
            (Over | Modulo, Value::Integer(_), Value::Integer(0)) | (Over | Modulo, Value::Unsigned(_), Value::Unsigned(0)) => {
                return trouble(What::DivisionByZero, site);
            }
            (operator, Value::Integer(a), Value::Integer(b)) => match operator {
                Plus => a.checked_add(b),
                Minus => a.checked_sub(b),
                Times => a.checked_mul(b),
                Over => a.checked_div(b),
                Modulo => a.checked_rem(b),
            }
            .map(Value::Integer),
            (operator, Value::Unsigned(a), Value::Unsigned(b)) => match operator {
                Plus => a.checked_add(b),
                Minus => a.checked_sub(b),
                Times => a.checked_mul(b),
                Over => a.checked_div(b),
                Modulo => a.checked_rem(b),
            }
            .map(Value::Unsigned),
            (Plus, Value::Double(a), Value::Double(b)) => Some(Value::Double(a + b)),
            (Minus, Value::Double(a), Value::Double(b)) => Some(Value::Double(a - b)),
            (Times, Value::Double(a), Value::Double(b)) => Some(Value::Double(a * b)),
            (Over, Value::Double(a), Value::Double(b)) => Some(Value::Double(a / b)),
            (Plus, Value::Text(a), Value::Text(b)) => return self.joined_text(&a, &b),
            (Plus, Value::List(a), Value::List(b)) => return self.joined_list(&a, &b),
            (Plus, Value::Timestamp(at), Value::Duration(length)) | (Plus, Value::Duration(length), Value::Timestamp(at)) => {
                at.plus(length).map(Value::Timestamp)
            }
            (Minus, Value::Timestamp(at), Value::Duration(length)) => at.minus(length).map(Value::Timestamp),
            (Minus, Value::Timestamp(a), Value::Timestamp(b)) => a.since(b).map(Value::Duration),
            (Plus, Value::Duration(a), Value::Duration(b)) => a.0.checked_add(b.0).map(|sum| Value::Duration(Nanoseconds(sum))),
            (Minus, Value::Duration(a), Value::Duration(b)) => a.0.checked_sub(b.0).map(|rest| Value::Duration(Nanoseconds(rest))),
            _ => return wrong_kind(),
        };
        found.map_or_else(|| trouble(What::Overflow, site), Ok)
    }

    fn joined_text(&mut self, a: &Characters<'v>, b: &Characters<'v>) -> Answer<'v> {
        let (a, b) = (a.as_str(), b.as_str());
        self.charge((a.len() + b.len()) / COPIED_A_STEP)?;
        Ok(Value::made(&[a, b].concat()))
    }

    fn joined_list(&mut self, a: &List<'v>, b: &List<'v>) -> Answer<'v> {
        self.charge(a.count() + b.count())?;
        Ok(Value::List(List::Made(a.items().chain(b.items()).collect())))
    }

    /// `all`, `exists`, `exists_one`, `filter` and `map`.
    fn fold(&mut self, made: &'v Macro, around: Around<'_, 'v>) -> Answer<'v> {
        let range = self.value(&made.range, around)?;
        let count = match &range {
            Value::List(list) => list.count(),
            Value::Map(entries) => entries.count(),
            _ => return wrong_kind(),
        };
        let mut first = None;
        let mut holding = 0_usize;
        let mut taken = Vec::new();
        for index in 0..count {
            let at = |trouble: Trouble| trouble.at_item(made.depth, index);
            let value = self.nth(&range, index, made.site).map_err(at)?;
            let scope = Scope { value, outer: around };
            match made.fold {
                Fold::All | Fold::Exists => match self.truth(&made.body, Some(&scope)) {
                    Ok(holds) if holds == (made.fold == Fold::Exists) => return Ok(Value::Boolean(holds)),
                    Ok(_) => {}
                    Err(trouble) => absorb(&mut first, at(trouble))?,
                },
                Fold::ExistsOne => holding += usize::from(self.truth(&made.body, Some(&scope)).map_err(at)?),
                Fold::Filter => {
                    if self.truth(&made.body, Some(&scope)).map_err(at)? {
                        self.charge(1)?;
                        taken.push(scope.value);
                    }
                }
                Fold::Map => {
                    let takes = made.filter.as_ref().map_or(Ok(true), |filter| self.truth(filter, Some(&scope))).map_err(at)?;
                    if takes {
                        taken.push(self.value(&made.body, Some(&scope)).map_err(at)?);
                    }
                }
            }
        }
        match made.fold {
            Fold::All => first.map_or(Ok(Value::Boolean(true)), Err),
            Fold::Exists => first.map_or(Ok(Value::Boolean(false)), Err),
            Fold::ExistsOne => Ok(Value::Boolean(holding == 1)),
            Fold::Filter | Fold::Map => Ok(Value::List(List::Made(taken.into()))),
        }
    }

    /// The item of a list or the key of a map.
    fn nth(&mut self, range: &Value<'v>, index: usize, site: Site) -> Answer<'v> {
        self.charge(1)?;
        let found = match range {
            Value::List(list) => list.item(index),
            Value::Map(entries) => {
                // Keys are counted off from the first.
                self.charge(index / COPIED_A_STEP)?;
                entries.key(index).map(|key| Value::Text(Characters::Given(key)))
            }
            _ => return wrong_kind(),
        };
        found.map_or_else(|| trouble(What::AbsentField, site), Ok)
    }
}

/// Remembers the first of several errors. Running out of steps is never made up for by another side.
fn absorb(first: &mut Option<Trouble>, trouble: Trouble) -> Result<(), Trouble> {
    if trouble.what == What::TooManySteps {
        return Err(trouble);
    }
    first.get_or_insert(trouble);
    Ok(())
}

/// The length of a string in bytes; nothing else counts by its length.
fn length(value: &Value<'_>) -> usize {
    match value {
        Value::Text(text) => text.as_str().len(),
        _ => 0,
    }
}

impl Trouble {
    fn at_item(mut self, depth: usize, index: usize) -> Self {
        if let Some(item) = self.items.get_mut(depth) {
            *item = u32::try_from(index).unwrap_or(u32::MAX);
        }
        self
    }
}
