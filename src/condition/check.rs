//! An expression with its types checked, made into a program. All mistakes are found at once.

use super::expression::{Expression, Form, Word};
use super::program::{Node, Path, Place, Segment, Site};
use super::types::Type;
use super::value::Constant;
use super::{Mistake, Variable};
use crate::near;
use crate::scalar::clipped;
use crate::shape::{Field, Shape};

/// Checks one condition.
pub struct Checker<'c> {
    pub(super) source: &'c str,
    pub(super) variables: &'c [Variable],
    /// The variables of the macros around the place that is being checked, the outermost first.
    pub(super) bound: Vec<Bound>,
    /// What was found.
    pub mistakes: Vec<Mistake>,
    /// Every place that can fail.
    pub places: Vec<Place>,
}

/// The variable of a macro.
pub struct Bound {
    pub(super) name: String,
    pub(super) kind: Type,
    pub(super) path: Option<Path>,
}

/// An expression that was checked.
#[derive(Debug)]
pub struct Checked<'c> {
    /// What evaluates it.
    pub node: Node,
    /// Its type.
    pub kind: Type,
    /// Where in the document it reads, if it reads straight from there.
    pub path: Option<Path>,
    /// The keys that it has, if it is a map whose keys are known.
    pub keys: Option<&'c [String]>,
}

impl Checked<'_> {
    /// What stands in for an expression with a mistake.
    pub fn wrong() -> Self {
        Checked::new(Node::Constant(Constant::Null), Type::Unknown)
    }

    /// An expression that is no place of a document.
    pub fn new(node: Node, kind: Type) -> Self {
        Checked { node, kind, path: None, keys: None }
    }
}

impl<'c> Checker<'c> {
    /// A checker that has found nothing yet.
    pub fn new(source: &'c str, variables: &'c [Variable]) -> Self {
        Checker { source, variables, bound: Vec::new(), mistakes: Vec::new(), places: Vec::new() }
    }

    /// Checks an expression whose value is read.
    pub fn read(&mut self, expression: &Expression) -> Checked<'c> {
        let checked = self.look(expression);
        if matches!(checked.kind, Type::Opaque) {
            let message = format!("{} can't be read by conditions: it has no fixed form", self.written(expression));
            return self.wrong("condition/unsupported", message, expression, Some("only `has(…)` can be asked of it".to_owned()));
        }
        checked
    }

    /// Checks an expression that must hold or not.
    pub fn truth(&mut self, expression: &Expression) -> Node {
        let checked = self.read(expression);
        if !matches!(checked.kind, Type::Boolean | Type::Unknown) {
            let help = match &checked.kind {
                Type::Text(_) => Some("compare it with a text: `… == \"…\"`".to_owned()),
                Type::List(_) => Some("ask for its size: `size(…) > 0`".to_owned()),
                kind if kind.is_number() => Some("compare it with a number: `… > 0`".to_owned()),
                _ => None,
            };
            let message = format!("{} is {}, and a bool is needed here", self.written(expression), checked.kind.name());
            self.mistake("condition/type", message, expression, help);
        }
        checked.node
    }

    /// Checks an expression that may be of no readable form.
    pub(super) fn look(&mut self, expression: &Expression) -> Checked<'c> {
        match &expression.form {
            Form::Null => Checked::new(Node::Constant(Constant::Null), Type::Null),
            Form::Boolean(value) => Checked::new(Node::Constant(Constant::Boolean(*value)), Type::Boolean),
            Form::Integer(value) => Checked::new(Node::Constant(Constant::Integer(*value)), Type::Integer),
            Form::Unsigned(value) => Checked::new(Node::Constant(Constant::Unsigned(*value)), Type::Unsigned),
            Form::Double(value) => Checked::new(Node::Constant(Constant::Double(*value)), Type::Double),
            Form::Text(value) => Checked::new(Node::Constant(Constant::Text(value.as_str().into())), Type::Text(None)),
            Form::List(items) => self.list(items),
            Form::Name { name, global } => self.name(expression, name, *global),
            Form::Select(of, field) => self.select(expression, of, field),
            Form::Index(of, index) => self.index(expression, of, index),
            Form::Call { on, name, arguments } => self.call(expression, on.as_deref(), name, arguments),
            Form::Not(of) => Checked::new(Node::Not(Box::new(self.truth(of))), Type::Boolean),
            Form::Negate(of) => self.negate(expression, of),
            Form::All(parts) => Checked::new(Node::All(self.truths(parts)), Type::Boolean),
            Form::Any(parts) => Checked::new(Node::Any(self.truths(parts)), Type::Boolean),
            Form::Choose(parts) => self.choose(expression, parts),
            Form::Relation(relation, sides) => self.relation(expression, *relation, sides),
            Form::In(sides) => self.membership(expression, sides),
            Form::Arithmetic(operator, sides) => self.arithmetic(expression, *operator, sides),
        }
    }

    fn truths(&mut self, parts: &[Expression]) -> Box<[Node]> {
        parts.iter().map(|part| self.truth(part)).collect()
    }

    fn list(&mut self, items: &[Expression]) -> Checked<'c> {
        let mut kind = Type::Unknown;
        let mut nodes = Vec::new();
        for item in items {
            let checked = self.read(item);
            match kind.either(&checked.kind) {
                Some(both) => kind = both,
                None => {
                    let message = format!("a list holds values of one type: {} after {}", checked.kind.name(), kind.name());
                    let help = (kind.is_number() && checked.kind.is_number()).then(|| "write every number alike: `1.0`, `2.5`".to_owned());
                    self.mistake("condition/type", message, item, help);
                }
            }
            nodes.push(checked.node);
        }
        // What is known now isn't made anew at every evaluation.
        let constants: Option<Vec<Constant>> = nodes
            .iter()
            .map(|node| match node {
                Node::Constant(constant) => Some(constant.clone()),
                _ => None,
            })
            .collect();
        let node = match constants {
            Some(constants) => Node::Constant(Constant::List(constants.into())),
            None => Node::List(nodes.into()),
        };
        Checked::new(node, Type::List(Box::new(kind)))
    }

    fn name(&mut self, expression: &Expression, name: &str, global: bool) -> Checked<'c> {
        let bound = self.bound.iter().rev().position(|bound| bound.name == name && !global);
        if let Some(out) = bound {
            let found = self.bound.iter().rev().nth(out);
            let (kind, path) = found.map_or((Type::Unknown, None), |bound| (bound.kind.clone(), bound.path.clone()));
            return Checked { node: Node::Bound(out), kind, path, keys: None };
        }
        let variables = self.variables;
        let Some((index, variable)) = variables.iter().enumerate().find(|(_, variable)| variable.name == name) else {
            let help = self.unknown_name_help(name);
            return self.wrong("condition/unknown-variable", format!("there is no `{}`", clipped(name)), expression, help);
        };
        let kind = Type::of(variable.kind);
        let path = matches!(kind, Type::Object(_)).then(Path::new);
        let site = self.site(expression, path.clone());
        Checked { node: Node::Variable(index, site), kind, path, keys: variable.keys.as_deref() }
    }

    /// A field without its document, a near miss, a word that should stand in quotes, or what there is.
    fn unknown_name_help(&self, name: &str) -> Option<String> {
        let lower = name.to_ascii_lowercase();
        if matches!(lower.as_str(), "true" | "false" | "null") {
            return Some(format!("write `{lower}`"));
        }
        let bound = self.bound.iter().map(|bound| bound.name.as_str());
        let known: Vec<&str> = self.variables.iter().map(|variable| variable.name).chain(bound).collect();
        if let Some(near) = near::nearest(name, &mut known.iter().copied()) {
            return Some(format!("did you mean `{near}`?"));
        }
        for variable in self.variables {
            if let Type::Object(shape) = Type::of(variable.kind)
                && let Some(field) = near::nearest(name, &mut names(shape))
            {
                return Some(format!("did you mean `{}.{field}`?", variable.name));
            }
        }
        let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        Some(format!("a text stands in quotes: \"{}\"; there is {}", clipped(name), known.join(", ")))
    }

    fn select(&mut self, expression: &Expression, of: &Expression, field: &Word) -> Checked<'c> {
        let on = self.read(of);
        match &on.kind {
            Type::Object(shape) => {
                let Some((index, found)) = self.field(of, shape, field) else { return Checked::wrong() };
                let path = stepped(on.path, Segment::Name(found.name.to_owned()));
                let site = self.site(expression, path.clone());
                Checked { node: Node::Field(Box::new(on.node), index, site), kind: Type::of(found.kind), path, keys: None }
            }
            Type::Map(value) => {
                if !self.knows_key(on.keys, &field.name, (field.start, field.end)) {
                    return Checked::wrong();
                }
                let key = Node::Constant(Constant::Text(field.name.as_str().into()));
                let path = stepped(on.path, Segment::Name(field.name.clone()));
                let site = self.site(expression, path.clone());
                Checked { node: Node::Entry(Box::new([on.node, key]), site), kind: (**value).clone(), path, keys: None }
            }
            kind => self.no_fields(of, &kind.clone(), field),
        }
    }

    /// The field of a shape, or a mistake that says which there are.
    pub(super) fn field(&mut self, of: &Expression, shape: &'static Shape, field: &Word) -> Option<(usize, &'static Field)> {
        let found = shape.fields.iter().enumerate().find(|(_, known)| known.name == field.name);
        if found.is_none() {
            let help = self.dashed(shape, field).or_else(|| near::suggestion(&field.name, &mut names(shape)));
            let message = format!("{} has no field `{}`", self.written(of), clipped(&field.name));
            self.mistakes.push(Mistake::new("condition/unknown-field", message, field.start, field.end).help(help));
        }
        found
    }

    /// `behind-flag` is how YAML likes to write `behind_flag`; CEL takes it for a subtraction.
    fn dashed(&self, shape: &'static Shape, field: &Word) -> Option<String> {
        let written = self.source.get(field.start..)?;
        let length = written.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
        let meant = written.get(..length)?.replace('-', "_");
        names(shape).find(|name| *name == meant).map(|name| format!("did you mean `{name}`?"))
    }

    pub(super) fn no_fields(&mut self, of: &Expression, kind: &Type, field: &Word) -> Checked<'c> {
        if !matches!(kind, Type::Unknown) {
            let message = format!("{} is {}, which has no fields", self.written(of), kind.name());
            let help = match kind {
                Type::List(_) => Some("ask each item: `….exists(item, …)`, or one: `…[0]`".to_owned()),
                Type::Text(_) if matches!(field.name.as_str(), "length" | "len" | "size") => Some("write `size(…)`".to_owned()),
                _ => None,
            };
            self.mistakes.push(Mistake::new("condition/type", message, field.start, field.end).help(help));
        }
        Checked::wrong()
    }

    fn index(&mut self, expression: &Expression, of: &Expression, index: &Expression) -> Checked<'c> {
        let on = self.read(of);
        let at = self.read(index);
        let segment = match (&index.form, &on.kind) {
            (Form::Text(key), _) => Some(Segment::Name(key.clone())),
            (Form::Integer(index), Type::List(_)) => u64::try_from(*index).ok().map(Segment::Index),
            _ => None,
        };
        let path = segment.and_then(|segment| stepped(on.path, segment));
        let site = self.site(expression, path.clone());
        match (&on.kind, &at.kind) {
            (Type::List(item), Type::Integer | Type::Unknown) => {
                Checked { node: Node::Item(Box::new([on.node, at.node]), site), kind: (**item).clone(), path, keys: None }
            }
            (Type::Map(value), Type::Text(_) | Type::Unknown) => {
                if let Form::Text(key) = &index.form
                    && !self.knows_key(on.keys, key, (index.start, index.end))
                {
                    return Checked::wrong();
                }
                Checked { node: Node::Entry(Box::new([on.node, at.node]), site), kind: (**value).clone(), path, keys: None }
            }
            (Type::List(_), kind) => {
                let help = kind.is_number().then(|| "write a whole number, or `int(…)`".to_owned());
                self.wrong("condition/type", format!("a list's index is an int, not {}", kind.name()), index, help)
            }
            (Type::Map(_), kind) => self.wrong("condition/type", format!("this map's keys are strings, not {}", kind.name()), index, None),
            (Type::Object(_), _) => {
                let help = Some("write a field with a dot: `change.kind`".to_owned());
                self.wrong("condition/unsupported", "an object has fields, no index".to_owned(), index, help)
            }
            (Type::Unknown, _) => Checked::wrong(),
            (kind, _) => {
                let message = format!("{} is {}, which has no index", self.written(of), kind.name());
                self.wrong("condition/type", message, index, None)
            }
        }
    }

    /// Whether a map can have a key; a mistake if it never can.
    pub(super) fn knows_key(&mut self, keys: Option<&[String]>, key: &str, (start, end): (usize, usize)) -> bool {
        let known = keys.is_none_or(|keys| keys.iter().any(|known| known == key));
        if !known {
            let help = near::suggestion(key, &mut keys.unwrap_or_default().iter().map(String::as_str));
            let message = format!("there is no `{}` here", clipped(key));
            self.mistakes.push(Mistake::new("condition/unknown-key", message, start, end).help(help));
        }
        known
    }

    fn choose(&mut self, expression: &Expression, parts: &[Expression; 3]) -> Checked<'c> {
        let [condition, then, other] = parts;
        let condition = self.truth(condition);
        let (then, other) = (self.read(then), self.read(other));
        let Some(kind) = then.kind.either(&other.kind) else {
            let message = format!("both sides of `:` have one type: {} and {}", then.kind.name(), other.kind.name());
            let help = (then.kind.is_number() && other.kind.is_number()).then(|| "convert one side: `double(…)`".to_owned());
            return self.wrong("condition/type", message, expression, help);
        };
        Checked::new(Node::Choose(Box::new([condition, then.node, other.node])), kind)
    }

    /// A place that can fail.
    pub(super) fn site(&mut self, expression: &Expression, path: Option<Path>) -> Site {
        let site = Site(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.places.push(Place { start: expression.start, end: expression.end, path });
        site
    }

    /// The author's own text of an expression.
    pub(super) fn written(&self, expression: &Expression) -> String {
        format!("`{}`", clipped(self.source.get(expression.start..expression.end).unwrap_or("")))
    }

    pub(super) fn mistake(&mut self, code: &'static str, message: String, at: &Expression, help: Option<String>) {
        self.mistakes.push(Mistake::new(code, message, at.start, at.end).help(help));
    }

    pub(super) fn wrong(&mut self, code: &'static str, message: String, at: &Expression, help: Option<String>) -> Checked<'c> {
        self.mistake(code, message, at, help);
        Checked::wrong()
    }
}

/// The names of an object's fields.
fn names(shape: &'static Shape) -> impl Iterator<Item = &'static str> + Clone {
    shape.fields.iter().map(|field| field.name)
}

/// A place one step further into the document.
pub fn stepped(path: Option<Path>, segment: Segment) -> Option<Path> {
    let mut path = path?;
    path.push(segment);
    Some(path)
}
