//! Tokens into an expression, by recursive descent that never goes deeper than [`limits::CONDITION_DEPTH`].
//!
//! Chains of `&&`, `||`, `!`, `-` and `?:` of any length are taken in loops: only what is nested counts.

use super::Mistake;
use super::expression::{Expression, Form, Operator, Relation, Word};
use super::lexer::{Placed, Token, tokens};
use crate::limits;
use crate::scalar::clipped;

/// Words that CEL keeps for host languages: no variable or function may have such a name.
const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// Reads a condition.
///
/// # Errors
/// The first place where it isn't CEL's grammar, or is but not our subset of it.
pub fn parse(source: &str) -> Result<Expression, Mistake> {
    if source.len() > limits::CONDITION_BYTES {
        let message = format!("a condition has at most {} bytes, this one has {}", limits::CONDITION_BYTES, source.len());
        return Err(Mistake::new("condition/too-long", message, 0, source.len()));
    }
    let mut parser = Parser { tokens: tokens(source)?, at: 0, depth: 0 };
    if parser.peek() == &Token::End {
        return Err(Mistake::new("condition/syntax", "the condition is empty".to_owned(), 0, source.len()));
    }
    let expression = parser.expression()?;
    if parser.peek() == &Token::End { Ok(expression) } else { Err(parser.unexpected("the end")) }
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn placed(&self, at: usize) -> (&Token, usize, usize) {
        self.tokens.get(at).map_or((&Token::End, 0, 0), |placed| (&placed.token, placed.start, placed.end))
    }

    fn peek(&self) -> &Token {
        self.placed(self.at).0
    }

    fn start(&self) -> usize {
        self.placed(self.at).1
    }

    /// The end of the last token taken.
    fn end(&self) -> usize {
        self.placed(self.at.saturating_sub(1)).2
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.peek(), Token::Symbol(found) if *found == symbol)
    }

    fn take(&mut self, symbol: &str) -> bool {
        let taken = self.is(symbol);
        self.at += usize::from(taken);
        taken
    }

    fn expect(&mut self, symbol: &str) -> Result<(), Mistake> {
        if self.take(symbol) { Ok(()) } else { Err(self.unexpected(&format!("`{symbol}`"))) }
    }

    /// An expression that begins at `start` and ends at the last token taken, over parts of which the highest is given.
    fn made(&self, form: Form, start: usize, below: usize) -> Result<Expression, Mistake> {
        let made = Expression { form, start, end: self.end(), height: below + 1 };
        if made.height > limits::CONDITION_DEPTH { Err(too_deep(start, made.end)) } else { Ok(made) }
    }

    /// `a ? b : c ? d : e`, read in a loop and folded from the right.
    fn expression(&mut self) -> Result<Expression, Mistake> {
        self.depth += 1;
        // The whole condition is depth one and nests nothing yet.
        if self.depth > limits::CONDITION_DEPTH + 1 {
            return Err(too_deep(self.start(), self.placed(self.at).2));
        }
        let mut choices = Vec::new();
        let mut last = loop {
            let condition = self.any()?;
            if !self.take("?") {
                break condition;
            }
            let then = self.any()?;
            self.expect(":")?;
            choices.push((condition, then));
        };
        for (condition, then) in choices.into_iter().rev() {
            let (start, below) = (condition.start, condition.height.max(then.height).max(last.height));
            last = self.made(Form::Choose(Box::new([condition, then, last])), start, below)?;
        }
        self.depth -= 1;
        Ok(last)
    }

    fn any(&mut self) -> Result<Expression, Mistake> {
        self.chain("||", Parser::all, Form::Any)
    }

    fn all(&mut self) -> Result<Expression, Mistake> {
        self.chain("&&", Parser::relation, Form::All)
    }

    fn chain(
        &mut self,
        symbol: &str,
        part: fn(&mut Parser) -> Result<Expression, Mistake>,
        form: fn(Vec<Expression>) -> Form,
    ) -> Result<Expression, Mistake> {
        let first = part(self)?;
        if !self.is(symbol) {
            return Ok(first);
        }
        let start = first.start;
        let mut parts = vec![first];
        while self.take(symbol) {
            parts.push(part(self)?);
        }
        let below = highest(&parts);
        self.made(form(parts), start, below)
    }

    fn relation(&mut self) -> Result<Expression, Mistake> {
        let mut left = self.sum()?;
        loop {
            let relation = match self.peek() {
                Token::Symbol(symbol) => Relation::of(symbol),
                _ => None,
            };
            let is_in = matches!(self.peek(), Token::Name(name) if name == "in");
            if relation.is_none() && !is_in {
                return Ok(left);
            }
            self.at += 1;
            let right = self.sum()?;
            let (start, below) = (left.start, left.height.max(right.height));
            let sides = Box::new([left, right]);
            let form = match relation {
                Some(relation) => Form::Relation(relation, sides),
                None => Form::In(sides),
            };
            left = self.made(form, start, below)?;
        }
    }

    fn sum(&mut self) -> Result<Expression, Mistake> {
        self.arithmetic(&[Operator::Plus, Operator::Minus], Parser::product)
    }

    fn product(&mut self) -> Result<Expression, Mistake> {
        self.arithmetic(&[Operator::Times, Operator::Over, Operator::Modulo], Parser::unary)
    }

    fn arithmetic(&mut self, operators: &[Operator], part: fn(&mut Parser) -> Result<Expression, Mistake>) -> Result<Expression, Mistake> {
        let mut left = part(self)?;
        while let Some(operator) = operators.iter().copied().find(|operator| self.is(operator.symbol())) {
            self.at += 1;
            let right = part(self)?;
            let (start, below) = (left.start, left.height.max(right.height));
            left = self.made(Form::Arithmetic(operator, Box::new([left, right])), start, below)?;
        }
        Ok(left)
    }

    /// `!a`, `!!a`, `-a`: an even number of signs cancels out, as in CEL's own parsers.
    fn unary(&mut self) -> Result<Expression, Mistake> {
        let start = self.start();
        let mut count = 0;
        let symbol = if self.is("!") { "!" } else { "-" };
        while self.take(symbol) {
            count += 1;
        }
        if symbol == "-" && count % 2 == 1 {
            // The smallest integer has no positive counterpart, so the sign belongs to the literal.
            if let Some(form) = self.negative()? {
                self.at += 1;
                let literal = self.made(form, self.placed(self.at.saturating_sub(2)).1, 0)?;
                return self.member(literal);
            }
        }
        let first = self.primary()?;
        let member = self.member(first)?;
        if count % 2 == 0 {
            return Ok(member);
        }
        let below = member.height;
        let form = if symbol == "!" { Form::Not(Box::new(member)) } else { Form::Negate(Box::new(member)) };
        self.made(form, start, below)
    }

    /// The number that follows a minus sign, with that sign.
    fn negative(&self) -> Result<Option<Form>, Mistake> {
        match self.peek() {
            Token::Double(value) => Ok(Some(Form::Double(-value))),
            Token::Integer(value) => match 0_i64.checked_sub_unsigned(*value) {
                Some(value) => Ok(Some(Form::Integer(value))),
                None => Err(self.too_large()),
            },
            _ => Ok(None),
        }
    }

    fn too_large(&self) -> Mistake {
        let (_, start, end) = self.placed(self.at);
        let help = Some("an int goes from -9223372036854775808 to 9223372036854775807; write a uint with `u`".to_owned());
        Mistake::new("condition/syntax", "this number is too large for an int".to_owned(), start, end).help(help)
    }

    /// `.field`, `.method(…)` and `[index]`, as many as there are.
    fn member(&mut self, first: Expression) -> Result<Expression, Mistake> {
        let mut on = first;
        loop {
            let start = on.start;
            if self.take(".") {
                let name = self.selector()?;
                let mut below = on.height;
                let form = if self.take("(") {
                    let arguments = self.list(")")?;
                    below = below.max(highest(&arguments));
                    Form::Call { on: Some(Box::new(on)), name, arguments }
                } else {
                    Form::Select(Box::new(on), name)
                };
                on = self.made(form, start, below)?;
            } else if self.take("[") {
                let index = self.expression()?;
                self.expect("]")?;
                let below = on.height.max(index.height);
                on = self.made(Form::Index(Box::new(on), Box::new(index)), start, below)?;
            } else if self.is("{") {
                return Err(self.no_braces());
            } else {
                return Ok(on);
            }
        }
    }

    fn no_braces(&self) -> Mistake {
        let (_, start, end) = self.placed(self.at);
        let help = Some("compare fields one by one, or use a list: [\"a\", \"b\"]".to_owned());
        Mistake::new("condition/unsupported", "a condition can't make maps or objects".to_owned(), start, end).help(help)
    }

    fn selector(&mut self) -> Result<Word, Mistake> {
        let (token, start, end) = self.placed(self.at);
        let name = match token {
            Token::Name(name) if !matches!(name.as_str(), "true" | "false" | "null" | "in") => name.clone(),
            Token::Quoted(name) => name.clone(),
            _ => return Err(self.unexpected("a field's name")),
        };
        self.at += 1;
        Ok(Word { name, start, end })
    }

    /// Expressions with commas between them, up to a closing bracket. Only a list may end with a comma.
    fn list(&mut self, close: &str) -> Result<Vec<Expression>, Mistake> {
        let mut parts = Vec::new();
        if self.take(close) {
            return Ok(parts);
        }
        loop {
            parts.push(self.expression()?);
            if self.take(close) {
                return Ok(parts);
            }
            if !self.take(",") {
                return Err(self.unexpected(&format!("`,` or `{close}`")));
            }
            if close == "]" && self.take(close) {
                return Ok(parts);
            }
        }
    }

    fn primary(&mut self) -> Result<Expression, Mistake> {
        let (token, start, _) = self.placed(self.at);
        let form = match token {
            Token::Integer(value) => match i64::try_from(*value) {
                Ok(value) => Form::Integer(value),
                Err(_) => return Err(self.too_large()),
            },
            Token::Unsigned(value) => Form::Unsigned(*value),
            Token::Double(value) => Form::Double(*value),
            Token::Text(value) => Form::Text(value.clone()),
            Token::Name(name) if name == "true" => Form::Boolean(true),
            Token::Name(name) if name == "false" => Form::Boolean(false),
            Token::Name(name) if name == "null" => Form::Null,
            Token::Name(_) => return self.name(start, false),
            Token::Symbol(".") => {
                self.at += 1;
                return self.name(start, true);
            }
            Token::Symbol("(") => {
                self.at += 1;
                let mut inner = self.expression()?;
                self.expect(")")?;
                (inner.start, inner.end) = (start, self.end());
                return Ok(inner);
            }
            Token::Symbol("[") => {
                self.at += 1;
                let parts = self.list("]")?;
                let below = highest(&parts);
                return self.made(Form::List(parts), start, below);
            }
            Token::Symbol("{") => return Err(self.no_braces()),
            _ => return Err(self.unexpected("a value")),
        };
        self.at += 1;
        self.made(form, start, 0)
    }

    /// A variable or a call.
    fn name(&mut self, start: usize, global: bool) -> Result<Expression, Mistake> {
        let (token, from, end) = self.placed(self.at);
        let Token::Name(name) = token else { return Err(self.unexpected("a name")) };
        let name = name.clone();
        if name == "in" {
            return Err(self.unexpected("a value"));
        }
        if RESERVED.contains(&name.as_str()) {
            let help = (name == "if").then(|| "write `condition ? this : that`".to_owned());
            return Err(Mistake::new("condition/syntax", format!("`{name}` is kept for later and can't be a name"), from, end).help(help));
        }
        self.at += 1;
        if self.take("(") {
            let arguments = self.list(")")?;
            let below = highest(&arguments);
            return self.made(Form::Call { on: None, name: Word { name, start: from, end }, arguments }, start, below);
        }
        self.made(Form::Name { name, global }, start, 0)
    }

    /// The next token stands where something else must; says what was most likely meant.
    fn unexpected(&self, wanted: &str) -> Mistake {
        let (token, start, end) = self.placed(self.at);
        let before = match self.placed(self.at.wrapping_sub(1)).0 {
            Token::Name(name) if self.at > 0 => name.as_str(),
            _ => "",
        };
        let (found, help) = match token {
            Token::Name(name) => (format!("`{}`", clipped(name)), word_help(name)),
            Token::Quoted(name) => (format!("`{}`", clipped(name)), None),
            Token::Integer(value) | Token::Unsigned(value) => (format!("`{value}`"), None),
            Token::Double(value) => (format!("`{value}`"), None),
            Token::Text(value) => (format!("the text \"{}\"", clipped(value)), None),
            Token::Symbol(symbol) => (format!("`{symbol}`"), symbol_help(symbol)),
            Token::End => ("the end".to_owned(), None),
        };
        let help = if before == "not" { Some("CEL writes `!` for `not`: `!change.reversible`".to_owned()) } else { help };
        Mistake::new("condition/syntax", format!("expected {wanted}, found {found}"), start, end).help(help)
    }
}

fn word_help(word: &str) -> Option<String> {
    let help = match word.to_ascii_lowercase().as_str() {
        "and" => "CEL writes `&&` for `and`",
        "or" => "CEL writes `||` for `or`",
        "not" => "CEL writes `!(a in b)` for `a not in b`",
        "is" | "equals" | "eq" => "CEL writes `==` for `is`",
        "contains" | "startswith" | "endswith" | "matches" => "call it on the text: `change.service.startsWith(\"payments\")`",
        _ => return None,
    };
    Some(help.to_owned())
}

fn symbol_help(symbol: &str) -> Option<String> {
    let help = match symbol {
        "=" => "CEL compares with `==`",
        "&" => "CEL writes `&&` for `and`",
        "|" => "CEL writes `||` for `or`",
        ">" => "CEL writes `!=` for `<>`",
        _ => return None,
    };
    Some(help.to_owned())
}

fn highest(parts: &[Expression]) -> usize {
    parts.iter().map(|part| part.height).max().unwrap_or(0)
}

fn too_deep(start: usize, end: usize) -> Mistake {
    let message = format!("a condition nests at most {} deep", limits::CONDITION_DEPTH);
    Mistake::new("condition/too-deep", message, start, end).help(Some("join parts with `&&` and `||`, or give several rules".to_owned()))
}
