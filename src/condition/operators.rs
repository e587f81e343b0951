//! Which types operators go with.

use super::check::{Checked, Checker};
use super::expression::{Expression, Form, Operator, Relation};
use super::program::Node;
use super::types::Type;
use super::value::Constant;
use crate::near;
use crate::scalar::clipped;

impl<'c> Checker<'c> {
    pub(super) fn relation(&mut self, expression: &Expression, relation: Relation, sides: &[Expression; 2]) -> Checked<'c> {
        let [left, right] = sides;
        let (a, b) = (self.read(left), self.read(right));
        let symbol = relation.symbol();
        if !a.kind.meets(&b.kind) {
            let help = if matches!(left.form, Form::Relation(..)) {
                Some("compare twice: `a < b && b < c`".to_owned())
            } else {
                apart_help(&a.kind, &b.kind, &self.written(if matches!(a.kind, Type::Null) { right } else { left }))
            };
            let message = format!("`{symbol}` can't compare {} with {}", a.kind.name(), b.kind.name());
            return self.wrong("condition/type", message, expression, help);
        }
        // Against `[]` only the length counts, whatever the items are.
        let with_empty = [&a.kind, &b.kind].iter().any(|kind| matches!(kind, Type::List(item) if matches!(**item, Type::Unknown)));
        for kind in [&a.kind, &b.kind] {
            if relation.is_equality() && !kind.has_equality() && !with_empty {
                let help = Some("compare single values, one by one".to_owned());
                return self.wrong(
                    "condition/unsupported",
                    format!("`{symbol}` doesn't compare whole {}s here", kind.word()),
                    expression,
                    help,
                );
            }
            if !relation.is_equality() && !kind.has_order() {
                return self.wrong("condition/type", format!("{} stands in no order", kind.name()), expression, None);
            }
        }
        if relation.is_equality() {
            self.words(&a.kind, right);
            self.words(&b.kind, left);
        }
        let site = self.site(expression, None);
        Checked::new(Node::Relation(relation, Box::new([a.node, b.node]), site), Type::Boolean)
    }

    /// A word that can never come is a slip of the pen, and comparing with it would silently be false.
    fn words(&mut self, kind: &Type, other: &Expression) {
        let (Type::Text(Some(choice)), Form::Text(word)) = (kind, &other.form) else { return };
        if !choice.words.iter().any(|known| known == word) {
            let help = near::suggestion(word, &mut choice.words.iter().copied());
            self.mistake("condition/unknown-word", format!("`{}` is never given here", clipped(word)), other, help);
        }
    }

    pub(super) fn membership(&mut self, expression: &Expression, sides: &[Expression; 2]) -> Checked<'c> {
        let [left, right] = sides;
        let (a, b) = (self.read(left), self.read(right));
        match &b.kind {
            Type::List(item) if a.kind.meets(item) => {
                if !(a.kind.has_equality() && item.has_equality()) {
                    let message = format!("`in` doesn't compare whole {}s here", item.word());
                    let help = Some("ask each item: `….exists(item, …)`".to_owned());
                    return self.wrong("condition/unsupported", message, expression, help);
                }
                if let Form::List(items) = &right.form {
                    for item in items {
                        self.words(&a.kind, item);
                    }
                }
                Checked::new(Node::InList(Box::new([a.node, b.node])), Type::Boolean)
            }
            Type::Map(_) if matches!(a.kind, Type::Text(_) | Type::Unknown) => {
                if let Form::Text(key) = &left.form
                    && !self.knows_key(b.keys, key, (left.start, left.end))
                {
                    return Checked::wrong();
                }
                Checked::new(Node::HasEntry(Box::new([a.node, b.node])), Type::Boolean)
            }
            Type::Unknown => Checked::new(Node::Constant(Constant::Null), Type::Boolean),
            Type::List(item) => {
                let message = format!("`in` looks for {} in a list of {}s", a.kind.name(), item.word());
                let help = apart_help(&a.kind, item, &self.written(left));
                self.wrong("condition/type", message, expression, help)
            }
            kind => {
                let help = matches!(kind, Type::Text(_)).then(|| format!("write `{}.contains(…)`", self.written(right).trim_matches('`')));
                let message = format!("`in` looks for {} in a list or a map's keys, not in {}", a.kind.name(), kind.name());
                self.wrong("condition/type", message, expression, help)
            }
        }
    }

    pub(super) fn negate(&mut self, expression: &Expression, of: &Expression) -> Checked<'c> {
        let checked = self.read(of);
        let site = self.site(expression, None);
        match checked.kind {
            Type::Integer | Type::Double | Type::Unknown => Checked::new(Node::Negate(Box::new(checked.node), site), checked.kind),
            kind => self.wrong("condition/type", format!("`-` needs an int or a double, not {}", kind.name()), expression, None),
        }
    }

    pub(super) fn arithmetic(&mut self, expression: &Expression, operator: Operator, sides: &[Expression; 2]) -> Checked<'c> {
        use Operator::{Minus, Modulo, Plus};
        let [left, right] = sides;
        let (a, b) = (self.read(left), self.read(right));
        let kind = match (operator, &a.kind, &b.kind) {
            (_, Type::Unknown, _) | (_, _, Type::Unknown) => Some(Type::Unknown),
            (_, Type::Integer, Type::Integer) => Some(Type::Integer),
            (_, Type::Unsigned, Type::Unsigned) => Some(Type::Unsigned),
            (Modulo, ..) => None,
            (_, Type::Double, Type::Double) => Some(Type::Double),
            (Plus, Type::Text(_), Type::Text(_)) => Some(Type::Text(None)),
            (Plus, Type::List(_), Type::List(_)) => a.kind.either(&b.kind),
            (Plus, Type::Timestamp, Type::Duration) | (Plus, Type::Duration, Type::Timestamp) => Some(Type::Timestamp),
            (Plus | Minus, Type::Duration, Type::Duration) => Some(Type::Duration),
            (Minus, Type::Timestamp, Type::Timestamp) => Some(Type::Duration),
            (Minus, Type::Timestamp, Type::Duration) => Some(Type::Timestamp),
            _ => None,
        };
        let Some(kind) = kind else {
            let help = self.arithmetic_help(operator, (&a.kind, left), (&b.kind, right));
            let message = format!("`{}` doesn't go with {} and {}", operator.symbol(), a.kind.name(), b.kind.name());
            return self.wrong("condition/type", message, expression, help);
        };
        let site = self.site(expression, None);
        Checked::new(Node::Arithmetic(operator, Box::new([a.node, b.node]), site), kind)
    }

    fn arithmetic_help(&self, operator: Operator, a: (&Type, &Expression), b: (&Type, &Expression)) -> Option<String> {
        for ((kind, _), (other, at)) in [(a, b), (b, a)] {
            if let (Type::Double, Type::Integer, Form::Integer(value)) = (kind, other, &at.form) {
                return Some(format!("write `{value}.0`: numbers of documents are doubles"));
            }
            if let (Type::Unsigned, Type::Integer, Form::Integer(value)) = (kind, other, &at.form) {
                return Some(format!("write `{value}u`"));
            }
        }
        match (operator, a.0, b.0) {
            (Operator::Modulo, Type::Double, _) | (Operator::Modulo, _, Type::Double) => Some("write `int(…) % int(…)`".to_owned()),
            (_, a, b) if a.is_number() && b.is_number() => Some("convert one side: `double(…)` or `int(…)`".to_owned()),
            (Operator::Plus, Type::Text(_), _) | (Operator::Plus, _, Type::Text(_)) => {
                Some("convert the other side: `string(…)`".to_owned())
            }
            (_, Type::Timestamp | Type::Duration, _) | (_, _, Type::Timestamp | Type::Duration) => {
                Some("write lengths of time as `duration(\"1h30m\")`".to_owned())
            }
            _ => None,
        }
    }
}

/// Why two types don't meet, and the way out.
fn apart_help(a: &Type, b: &Type, written: &str) -> Option<String> {
    match (a, b) {
        (Type::Null, _) | (_, Type::Null) => Some(format!("a field is absent, never null: write `!has({})`", written.trim_matches('`'))),
        (Type::Text(_), Type::Boolean) | (Type::Boolean, Type::Text(_)) => Some("write `true` and `false` without quotes".to_owned()),
        (Type::Text(_), other) | (other, Type::Text(_)) if other.is_number() => {
            Some("write numbers without quotes, texts in quotes".to_owned())
        }
        (Type::Text(_), Type::Timestamp) | (Type::Timestamp, Type::Text(_)) => {
            Some("write `timestamp(\"2026-11-26T00:00:00Z\")`".to_owned())
        }
        (Type::Text(_), Type::Duration) | (Type::Duration, Type::Text(_)) => Some("write `duration(\"1h30m\")`".to_owned()),
        (Type::List(_), Type::Text(_)) | (Type::Text(_), Type::List(_)) => Some("write `\"…\" in list`".to_owned()),
        _ => None,
    }
}
