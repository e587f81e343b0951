//! A condition as its author wrote it: shape only, no types.

use std::cmp::Ordering;

/// An expression and where it stands.
#[derive(Debug)]
pub struct Expression {
    /// What it is.
    pub form: Form,
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
    /// How many expressions are nested in it, itself included.
    pub height: usize,
}

/// A name and where it stands.
#[derive(Debug)]
pub struct Word {
    /// The name.
    pub name: String,
    /// The offset of its first byte.
    pub start: usize,
    /// The offset after its last byte.
    pub end: usize,
}

/// What an expression is.
#[derive(Debug)]
pub enum Form {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// `1`, `-1`, `0x1f`.
    Integer(i64),
    /// `1u`.
    Unsigned(u64),
    /// `1.5`.
    Double(f64),
    /// `"text"`.
    Text(String),
    /// `[1, 2]`.
    List(Vec<Expression>),
    /// `name`; with `.name` macros' own names are passed over.
    Name {
        /// The name.
        name: String,
        /// Whether it was written with a dot before it.
        global: bool,
    },
    /// `of.field`.
    Select(Box<Expression>, Word),
    /// `of[key]`.
    Index(Box<Expression>, Box<Expression>),
    /// `name(arguments)` or `on.name(arguments)`.
    Call {
        /// What it is called on.
        on: Option<Box<Expression>>,
        /// The function.
        name: Word,
        /// What it is called with.
        arguments: Vec<Expression>,
    },
    /// `!of`.
    Not(Box<Expression>),
    /// `-of`.
    Negate(Box<Expression>),
    /// `a && b && …`
    All(Vec<Expression>),
    /// `a || b || …`
    Any(Vec<Expression>),
    /// `a ? b : c`.
    Choose(Box<[Expression; 3]>),
    /// `a == b`, `a < b`, …
    Relation(Relation, Box<[Expression; 2]>),
    /// `a in b`.
    In(Box<[Expression; 2]>),
    /// `a + b`, …
    Arithmetic(Operator, Box<[Expression; 2]>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Relation {
    /// The relation that a symbol stands for.
    pub fn of(symbol: &str) -> Option<Self> {
        Some(match symbol {
            "==" => Relation::Equal,
            "!=" => Relation::NotEqual,
            "<" => Relation::Less,
            "<=" => Relation::AtMost,
            ">" => Relation::Greater,
            ">=" => Relation::AtLeast,
            _ => return None,
        })
    }

    /// Its symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Relation::Equal => "==",
            Relation::NotEqual => "!=",
            Relation::Less => "<",
            Relation::AtMost => "<=",
            Relation::Greater => ">",
            Relation::AtLeast => ">=",
        }
    }

    /// Whether it is `==` or `!=`.
    pub fn is_equality(self) -> bool {
        matches!(self, Relation::Equal | Relation::NotEqual)
    }

    /// Whether it holds between values that stand so.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Relation::Equal => order.is_eq(),
            Relation::NotEqual => order.is_ne(),
            Relation::Less => order.is_lt(),
            Relation::AtMost => order.is_le(),
            Relation::Greater => order.is_gt(),
            Relation::AtLeast => order.is_ge(),
        }
    }
}

/// How two values are reckoned into one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
    /// `%`
    Modulo,
}

impl Operator {
    /// Its symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Operator::Plus => "+",
            Operator::Minus => "-",
            Operator::Times => "*",
            Operator::Over => "/",
            Operator::Modulo => "%",
        }
    }
}
