//! A condition that was found to be good, ready to be evaluated.

use regex_lite::Regex;

use super::convert::Target;
use super::expression::{Operator, Relation};
use super::time::{Part, Zone};
use super::value::Constant;

/// One step of an evaluation with what it needs.
///
/// Types were checked when the condition was loaded; a node finds the values that it was checked for.
#[derive(Debug, Clone)]
pub enum Node {
    /// A value that the condition writes out.
    Constant(Constant),
    /// The variable at an index.
    Variable(usize, Site),
    /// The variable of a macro, so many macros further out.
    Bound(usize),
    /// The field at an index of an object's shape.
    Field(Box<Node>, usize, Site),
    /// Whether that field was given.
    HasField(Box<Node>, usize),
    /// The item of a list.
    Item(Box<[Node; 2]>, Site),
    /// The value under a key of a map.
    Entry(Box<[Node; 2]>, Site),
    /// Whether a map has a key: the key, then the map.
    HasEntry(Box<[Node; 2]>),
    /// Whether a list holds a value: the value, then the list.
    InList(Box<[Node; 2]>),
    /// Not.
    Not(Box<Node>),
    /// The number below zero.
    Negate(Box<Node>, Site),
    /// Whether all hold.
    All(Box<[Node]>),
    /// Whether any holds.
    Any(Box<[Node]>),
    /// If the first holds the second, else the third.
    Choose(Box<[Node; 3]>),
    /// How two values stand to each other.
    Relation(Relation, Box<[Node; 2]>, Site),
    /// Two values reckoned into one.
    Arithmetic(Operator, Box<[Node; 2]>, Site),
    /// A list made of values.
    List(Box<[Node]>),
    /// How long a string, list or map is.
    Size(Box<Node>),
    /// Whether one string is part of another: the whole, then the part.
    Within(Where, Box<[Node; 2]>),
    /// Whether a string matches a pattern.
    Matches(Box<Node>, Box<Pattern>, Site),
    /// A value of another type.
    Convert(Target, Box<Node>, Site),
    /// A part of a timestamp or duration.
    Part(Part, Box<Node>, Zone),
    /// A macro over the items of a list or the keys of a map.
    Macro(Box<Macro>),
}

/// Where one string is looked for in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// At its beginning.
    Start,
    /// At its end.
    End,
    /// Anywhere.
    Anywhere,
}

/// Something that is done with each item of a list or each key of a map.
#[derive(Debug, Clone)]
pub struct Macro {
    /// What is done.
    pub fold: Fold,
    /// The list or map.
    pub range: Node,
    /// Which items `map` takes; all, where there is nothing.
    pub filter: Option<Node>,
    /// What is asked or made of each.
    pub body: Node,
    /// How many macros stand around this one.
    pub depth: usize,
    /// The list or map in the text.
    pub site: Site,
}

/// What a macro does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// Whether all hold.
    All,
    /// Whether any holds.
    Exists,
    /// Whether exactly one holds.
    ExistsOne,
    /// Those that hold.
    Filter,
    /// Something made of each.
    Map,
}

impl Fold {
    /// Every macro and its name.
    pub const NAMES: [(&'static str, Fold); 5] =
        [("all", Fold::All), ("exists", Fold::Exists), ("exists_one", Fold::ExistsOne), ("filter", Fold::Filter), ("map", Fold::Map)];
}

/// A pattern, compiled when the condition was loaded.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The compiled pattern.
    pub regex: Regex,
    /// About how many instructions it became; matching takes at most so many steps for each byte.
    pub instructions: usize,
}

/// The number of a place in the text that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site(pub u32);

/// A place in the text that can fail.
#[derive(Debug, Clone)]
pub struct Place {
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
    /// Where in the document it reads, if it reads straight from there.
    pub path: Option<Path>,
}

/// Where in a document something is.
pub type Path = Vec<Segment>;

/// A step from a value to one within it.
#[derive(Debug, Clone)]
pub enum Segment {
    /// A field's or key's name.
    Name(String),
    /// An index.
    Index(u64),
    /// The item that the macro with so many macros around it had come to.
    Each(usize),
}
