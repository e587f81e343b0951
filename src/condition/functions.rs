//! Functions, methods and macros, and which types they take.

use super::Mistake;
use super::check::{Bound, Checked, Checker, stepped};
use super::convert::{Target, convert};
use super::expression::{Expression, Form, Word};
use super::pattern;
use super::program::{Fold, Macro, Node, Segment, Where};
use super::time::{Part, Zone};
use super::types::Type;
use super::value::{Characters, Constant, Value};
use crate::near;
use crate::scalar::clipped;

/// Methods that look for one string in another.
const TEXT_METHODS: [(&str, Where); 3] = [("startsWith", Where::Start), ("endsWith", Where::End), ("contains", Where::Anywhere)];

/// What CEL has and conditions have not, and what to write.
const UNSUPPORTED: [(&str, &str); 12] = [
    ("dyn", "every type is known here; leave it out"),
    ("type", "every type is known here; use `has(…)` to ask whether a field was given"),
    ("bytes", "write a text: \"…\""),
    ("existsOne", "write `exists_one(item, …)`"),
    ("transformList", "write `map(item, …)`"),
    ("transformMap", "write `map(key, …)`"),
    ("transformMapEntry", "write `map(key, …)`"),
    ("lowerAscii", "write both spellings, or `matches(\"(?i)…\")`"),
    ("upperAscii", "write both spellings, or `matches(\"(?i)…\")`"),
    ("now", "the instant of the decision is the variable `at`"),
    ("not", "CEL writes `!` for `not`"),
    ("len", "write `size(…)`"),
];

fn of_name<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, meant)| *meant)
}

impl<'c> Checker<'c> {
    pub(super) fn call(&mut self, whole: &Expression, on: Option<&Expression>, name: &Word, arguments: &[Expression]) -> Checked<'c> {
        let known = name.name.as_str();
        match (on, arguments) {
            (None, [of]) if known == "has" => return self.has(whole, of),
            (None, [of]) | (Some(of), []) if known == "size" => return self.size(of),
            (None, [of, text]) | (Some(of), [text]) if known == "matches" => return self.matches(whole, of, text),
            (Some(of), [text]) => {
                if let Some(place) = of_name(&TEXT_METHODS, known) {
                    return self.within(place, of, text);
                }
            }
            _ => {}
        }
        match on {
            None => {
                if let (Some(target), [of]) = (of_name(&Target::FUNCTIONS, known), arguments) {
                    return self.convert(whole, target, name, of);
                }
            }
            Some(of) => {
                if let (Some(part), [] | [_]) = (of_name(&Part::FUNCTIONS, known), arguments) {
                    return self.part(part, of, name, arguments.first());
                }
                if let Some(fold) = of_name(&Fold::NAMES, known) {
                    return self.macro_call(whole, fold, of, arguments);
                }
            }
        }
        self.unknown_call(on, name, arguments);
        Checked::wrong()
    }

    /// A call of something that isn't there, or not like this.
    fn unknown_call(&mut self, on: Option<&Expression>, name: &Word, arguments: &[Expression]) {
        let known = name.name.as_str();
        let (code, message, help) = if let Some(help) = of_name(&UNSUPPORTED, known) {
            ("condition/unsupported", format!("conditions don't have `{known}`"), Some(help.to_owned()))
        } else if let Some(usage) = usage(known) {
            ("condition/type", format!("`{known}` isn't called like this"), Some(format!("write `{usage}`")))
        } else {
            let help = near::nearest(known, &mut every_function()).map(|near| match usage(near) {
                Some(usage) => format!("did you mean `{usage}`?"),
                None => format!("did you mean `{near}`?"),
            });
            let all: Vec<&str> = every_function().filter(|name| !name.starts_with("get")).collect();
            let help = help.or_else(|| Some(format!("there is {} and `getHours` and its like", all.join(", "))));
            ("condition/unknown-function", format!("there is no function `{}`", clipped(known)), help)
        };
        self.mistakes.push(Mistake::new(code, message, name.start, name.end).help(help));
        // Mistakes within it are told too; macros' own variables would be told wrongly.
        if of_name(&Fold::NAMES, known).is_none() && of_name(&UNSUPPORTED, known).is_none() {
            for part in on.into_iter().chain(arguments) {
                self.read(part);
            }
        }
    }

    /// `has(of.field)`: whether the field was given.
    fn has(&mut self, whole: &Expression, of: &Expression) -> Checked<'c> {
        let Form::Select(on, field) = &of.form else {
            let help = Some("write `has(change.reversible)`".to_owned());
            return self.wrong("condition/type", "`has` asks for one field, written with a dot".to_owned(), whole, help);
        };
        let checked = self.read(on);
        match &checked.kind {
            Type::Object(shape) => match self.field(on, shape, field) {
                Some((index, _)) => Checked::new(Node::HasField(Box::new(checked.node), index), Type::Boolean),
                None => Checked::wrong(),
            },
            Type::Map(_) => {
                if !self.knows_key(checked.keys, &field.name, (field.start, field.end)) {
                    return Checked::wrong();
                }
                let key = Node::Constant(Constant::Text(field.name.as_str().into()));
                Checked::new(Node::HasEntry(Box::new([key, checked.node])), Type::Boolean)
            }
            kind => self.no_fields(on, &kind.clone(), field),
        }
    }

    fn size(&mut self, of: &Expression) -> Checked<'c> {
        let checked = self.read(of);
        if !matches!(checked.kind, Type::Text(_) | Type::List(_) | Type::Map(_) | Type::Unknown) {
            let message = format!("`size` needs a string, list or map, not {}", checked.kind.name());
            return self.wrong("condition/type", message, of, None);
        }
        Checked::new(Node::Size(Box::new(checked.node)), Type::Integer)
    }

    /// Checks an expression that must be a string.
    fn text(&mut self, expression: &Expression) -> Node {
        let checked = self.read(expression);
        if !matches!(checked.kind, Type::Text(_) | Type::Unknown) {
            let message = format!("{} is {}, and a string is needed here", self.written(expression), checked.kind.name());
            let help = match checked.kind {
                Type::List(_) => Some("ask each item: `….exists(item, …)`, or whether one is there: `\"…\" in …`".to_owned()),
                Type::Integer | Type::Unsigned | Type::Double => Some("convert it: `string(…)`".to_owned()),
                _ => None,
            };
            self.mistake("condition/type", message, expression, help);
        }
        checked.node
    }

    fn within(&mut self, place: Where, of: &Expression, text: &Expression) -> Checked<'c> {
        let sides = Box::new([self.text(of), self.text(text)]);
        Checked::new(Node::Within(place, sides), Type::Boolean)
    }

    fn matches(&mut self, whole: &Expression, of: &Expression, text: &Expression) -> Checked<'c> {
        let node = self.text(of);
        let Form::Text(written) = &text.form else {
            let help = Some("write it as a text: `matches(\"^release/\")`".to_owned());
            return self.wrong("condition/bad-pattern", "a pattern must be known when the policy loads".to_owned(), text, help);
        };
        match pattern::compile(written) {
            Ok(pattern) => {
                let site = self.site(whole, None);
                Checked::new(Node::Matches(Box::new(node), Box::new(pattern), site), Type::Boolean)
            }
            Err(why) => self.wrong("condition/bad-pattern", why, text, Some("patterns have RE2's syntax, without `\\p{…}`".to_owned())),
        }
    }

    fn convert(&mut self, whole: &Expression, target: Target, name: &Word, of: &Expression) -> Checked<'c> {
        let checked = self.read(of);
        let (kind, goes) = match target {
            Target::Integer => {
                (Type::Integer, matches!(checked.kind, Type::Integer | Type::Unsigned | Type::Double | Type::Text(_) | Type::Timestamp))
            }
            Target::Unsigned => (Type::Unsigned, matches!(checked.kind, Type::Integer | Type::Unsigned | Type::Double | Type::Text(_))),
            Target::Double => (Type::Double, matches!(checked.kind, Type::Integer | Type::Unsigned | Type::Double | Type::Text(_))),
            Target::Boolean => (Type::Boolean, matches!(checked.kind, Type::Boolean | Type::Text(_))),
            Target::Timestamp => (Type::Timestamp, matches!(checked.kind, Type::Timestamp | Type::Text(_) | Type::Integer)),
            Target::Duration => (Type::Duration, matches!(checked.kind, Type::Duration | Type::Text(_))),
            Target::Text => (
                Type::Text(None),
                checked.kind.is_number() || matches!(checked.kind, Type::Boolean | Type::Text(_) | Type::Timestamp | Type::Duration),
            ),
        };
        if matches!(checked.kind, Type::Unknown) {
            return Checked::new(checked.node, kind);
        }
        if !goes {
            return self.wrong("condition/type", format!("`{}` takes no {}", name.name, checked.kind.word()), of, None);
        }
        if let (Target::Timestamp | Target::Duration, Form::Text(text)) = (target, &of.form) {
            return self.time_literal(target, text, of, kind);
        }
        let site = self.site(whole, None);
        Checked::new(Node::Convert(target, Box::new(checked.node), site), kind)
    }

    /// A time that the condition writes out is read once, and a wrong one is a mistake now rather than a fault later.
    fn time_literal(&mut self, target: Target, text: &str, at: &Expression, kind: Type) -> Checked<'c> {
        let constant = match convert(target, Value::Text(Characters::Given(text))) {
            Some(Value::Timestamp(at)) => Some(Constant::Timestamp(at)),
            Some(Value::Duration(length)) => Some(Constant::Duration(length)),
            _ => None,
        };
        let Some(constant) = constant else {
            let (what, help) = if target == Target::Timestamp {
                ("timestamp of the years 1 to 9999", "write it like `2026-11-26T00:00:00Z`")
            } else {
                ("duration of at most 292 years", "write it like `1h30m`, in h, m, s, ms, us or ns; a day is `24h`")
            };
            let message = format!("`{}` is no {what}", clipped(text));
            return self.wrong("condition/bad-conversion", message, at, Some(help.to_owned()));
        };
        Checked::new(Node::Constant(constant), kind)
    }

    fn part(&mut self, part: Part, of: &Expression, name: &Word, zone: Option<&Expression>) -> Checked<'c> {
        let checked = self.read(of);
        let zone = match (zone, &checked.kind) {
            (None, Type::Timestamp | Type::Unknown) => Zone::UTC,
            (None, Type::Duration) if part.of_duration() => Zone::UTC,
            (Some(zone), Type::Timestamp | Type::Unknown) => match self.zone(zone) {
                Some(zone) => zone,
                None => return Checked::wrong(),
            },
            (_, kind) => {
                let message = format!("`{}` isn't asked of {}", name.name, kind.name());
                return self.wrong("condition/type", message, of, None);
            }
        };
        Checked::new(Node::Part(part, Box::new(checked.node), zone), Type::Integer)
    }

    fn zone(&mut self, zone: &Expression) -> Option<Zone> {
        let help = Some("write `UTC`, an offset such as `+01:00`, or a name such as `America/New_York`".to_owned());
        let Form::Text(name) = &zone.form else {
            self.mistake("condition/unsupported", "a time zone must be known when the policy loads".to_owned(), zone, help);
            return None;
        };
        let found = Zone::parse(name);
        if found.is_none() {
            self.mistake("condition/bad-conversion", format!("`{}` is no time zone", clipped(name)), zone, help);
        }
        found
    }

    fn macro_call(&mut self, whole: &Expression, fold: Fold, of: &Expression, arguments: &[Expression]) -> Checked<'c> {
        let range = self.read(of);
        let (variable, filter, body) = match arguments {
            [variable, body] => (variable, None, body),
            [variable, filter, body] if fold == Fold::Map => (variable, Some(filter), body),
            _ => {
                let (name, _) = Fold::NAMES.iter().find(|(_, known)| *known == fold).copied().unwrap_or(("all", fold));
                let help = Some(format!("write `{}`", usage(name).unwrap_or_default()));
                let code = if arguments.len() == 3 { "condition/unsupported" } else { "condition/type" };
                return self.wrong(code, format!("`{name}` takes one variable and one expression"), whole, help);
            }
        };
        let Form::Name { name, global: false } = &variable.form else {
            let help = Some("write a name: `….exists(item, item == 1)`".to_owned());
            return self.wrong("condition/syntax", "a macro's first argument names its variable".to_owned(), variable, help);
        };
        let depth = self.bound.len();
        let (kind, path) = match &range.kind {
            Type::List(item) => ((**item).clone(), stepped(range.path.clone(), Segment::Each(depth))),
            Type::Map(_) => (Type::Text(None), None),
            Type::Unknown => (Type::Unknown, None),
            kind => {
                let message = format!("{} is {}, and a list or map is needed here", self.written(of), kind.name());
                return self.wrong("condition/type", message, of, None);
            }
        };
        let site = self.site(of, stepped(range.path, Segment::Each(depth)));
        self.bound.push(Bound { name: name.clone(), kind: kind.clone(), path });
        let filter = filter.map(|filter| self.truth(filter));
        let (body, made) = if fold == Fold::Map {
            let body = self.read(body);
            (body.node, Type::List(Box::new(body.kind)))
        } else {
            (self.truth(body), if fold == Fold::Filter { Type::List(Box::new(kind)) } else { Type::Boolean })
        };
        self.bound.pop();
        Checked::new(Node::Macro(Box::new(Macro { fold, range: range.node, filter, body, depth, site })), made)
    }
}

/// Every function, method and macro.
fn every_function() -> impl Iterator<Item = &'static str> + Clone {
    let texts = TEXT_METHODS.iter().map(|(name, _)| *name);
    let targets = Target::FUNCTIONS.iter().map(|(name, _)| *name);
    let parts = Part::FUNCTIONS.iter().map(|(name, _)| *name);
    let folds = Fold::NAMES.iter().map(|(name, _)| *name);
    ["has", "size", "matches"].into_iter().chain(texts).chain(folds).chain(targets).chain(parts)
}

/// How something is called.
fn usage(name: &str) -> Option<String> {
    Some(match name {
        "has" => "has(change.field)".to_owned(),
        "size" => "size(…)".to_owned(),
        "matches" => "….matches(\"^release/\")".to_owned(),
        "map" => "….map(item, …)".to_owned(),
        _ if of_name(&TEXT_METHODS, name).is_some() => format!("….{name}(\"…\")"),
        _ if of_name(&Fold::NAMES, name).is_some() => format!("….{name}(item, …)"),
        _ if of_name(&Target::FUNCTIONS, name).is_some() => format!("{name}(…)"),
        _ if of_name(&Part::FUNCTIONS, name).is_some() => format!("….{name}()"),
        _ => return None,
    })
}
