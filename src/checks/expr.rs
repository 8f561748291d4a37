//! Expressions as written: the grammar of CEL (cel.dev), less what could fail or run without end.
//!
//! This is the only file that names the `cel` crate. Its parser gives the grammar; what it parsed becomes an [`Expr`] of our own, in
//! which every node has its place and nothing that is refused is left.

use cel::common::ast::{Expr as Cel, IdedExpr, LiteralValue, SourceInfo, operators};
use std::ops::Range;

/// An expression and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// The bytes of the source that name it best: an operator, a field, a literal.
    pub span: Range<usize>,
}

/// The forms of expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
    /// `[a, b]`
    List(Vec<Expr>),
    /// A name.
    Name(String),
    /// `operand.field`
    Field(Box<Expr>, String),
    /// `!a`, `-a`
    Unary(Unary, Box<Expr>),
    /// `a && b` and the like.
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `test ? then : otherwise`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `name(arguments)` or `target.name(arguments)`
    Call(String, Option<Box<Expr>>, Vec<Expr>),
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unary {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `&&`
    And,
    /// `||`
    Or,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
}

/// Something wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub message: String,
    /// Where, in bytes of the source.
    pub span: Range<usize>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Fault {
    /// A fault without a suggestion.
    pub fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Fault { message: message.into(), span, help: None }
    }

    /// The same with a suggestion.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Fault { help: Some(help.into()), ..self }
    }
}

/// The longest expression, in bytes: the parser needs stack for each operator of a chain.
pub const MAX_SOURCE_BYTES: usize = 4_096;

/// The deepest nesting of an expression, a chain of one operator counted link by link.
pub const MAX_DEPTH: usize = 64;

/// Stack for parsing, in bytes: a chain of operators as long as [`MAX_SOURCE_BYTES`] allows needs a quarter of it.
const STACK_BYTES: usize = 32 << 20;

/// Runs something that calls [`parse`] on a stack that is large enough for it.
pub fn with_room_to_parse<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let spawned = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
        match spawned.map(|thread| thread.join()) {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => panic!("no thread can be started: {error}"),
        }
    })
}

/// Parses an expression. The caller runs [`with_room_to_parse`]: the parser recurses for each operator of a chain.
///
/// # Errors
/// Everything that is wrong with its form: what CEL's grammar refuses, and what is left out of it here.
pub fn parse(source: &str) -> Result<Expr, Vec<Fault>> {
    if source.len() > MAX_SOURCE_BYTES {
        let message = format!("the expression is longer than {MAX_SOURCE_BYTES} bytes");
        return Err(vec![Fault::new(message, 0..source.len()).with_help("let a fact do the work")]);
    }
    let parser = cel::Env::default().with_optional_support(false).parser();
    match parser.parse_with_source_info(source) {
        Ok((expression, places)) => {
            let mut reader = Reader { source, places, depth: 0, faults: Vec::new() };
            let expression = reader.expression(&expression);
            if reader.faults.is_empty() { Ok(expression) } else { Err(reader.faults) }
        }
        Err(errors) => Err(errors
            .errors
            .into_iter()
            .map(|error| {
                let at = offset_of(source, error.pos.0, error.pos.1);
                let end = source.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
                Fault::new(error.msg, at..end)
            })
            .collect()),
    }
}

/// The byte at a line and a column, both from 1.
fn offset_of(source: &str, line: isize, column: isize) -> usize {
    let (line, column) = (usize::try_from(line).unwrap_or(1), usize::try_from(column).unwrap_or(1));
    let start: usize = source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = source.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

struct Reader<'a> {
    source: &'a str,
    places: SourceInfo,
    depth: usize,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    /// The bytes that the parser notes for a node: the last one belongs to it.
    fn span(&self, id: u64) -> Range<usize> {
        let byte = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        let (start, last) = self.places.offset_for(id).unwrap_or((0, 0));
        let start = self.source.floor_char_boundary(byte(start));
        let stop = self.source.ceil_char_boundary(byte(last).saturating_add(1).min(self.source.len()));
        start..stop.max(start)
    }

    fn refuse(&mut self, what: &str, span: Range<usize>, help: &str) -> Node {
        self.faults.push(Fault::new(format!("{what} cannot be used in a check"), span).with_help(help));
        Node::Bool(false)
    }

    fn expression(&mut self, expression: &IdedExpr) -> Expr {
        let span = self.span(expression.id);
        if self.depth >= MAX_DEPTH {
            let node =
                self.refuse("an expression this deep", span.clone(), "split the check, or let a fact do the work");
            return Expr { node, span };
        }
        self.depth += 1;
        let node = match &expression.expr {
            Cel::Literal(literal) => self.literal(literal, span.clone()),
            Cel::Ident(name) => Node::Name(name.trim_start_matches('.').to_owned()),
            Cel::List(list) => Node::List(list.elements.iter().map(|element| self.expression(element)).collect()),
            Cel::Select(select) if !select.test => {
                Node::Field(Box::new(self.expression(&select.operand)), select.field.clone())
            }
            Cel::Call(call) => match call.target.as_deref() {
                None => self.call(&call.func_name, &call.args, span.clone()),
                Some(target) => {
                    let target = Some(Box::new(self.expression(target)));
                    Node::Call(call.func_name.clone(), target, self.expressions(&call.args))
                }
            },
            Cel::Map(_) => self.refuse("a map", span.clone(), "compare the facts one by one"),
            Cel::Struct(_) => self.refuse("a message", span.clone(), "compare the facts one by one"),
            Cel::Comprehension(_) | Cel::Select(_) | Cel::Unspecified => {
                self.refuse("this form", span.clone(), "see the checks that are built in for what can be written")
            }
        };
        self.depth -= 1;
        Expr { node, span }
    }

    fn expressions(&mut self, expressions: &[IdedExpr]) -> Vec<Expr> {
        expressions.iter().map(|expression| self.expression(expression)).collect()
    }

    fn literal(&mut self, literal: &LiteralValue, span: Range<usize>) -> Node {
        match literal {
            LiteralValue::Boolean(value) => Node::Bool(*value.inner()),
            LiteralValue::Int(value) => Node::Int(*value.inner()),
            LiteralValue::Double(value) => Node::Float(*value.inner()),
            LiteralValue::String(value) => Node::Text(value.inner().to_owned()),
            LiteralValue::Null => self.refuse("null", span, "every fact has a value: compare with '', 0 or false"),
            LiteralValue::UInt(_) => self.refuse("an unsigned number", span, "leave out the u"),
            LiteralValue::Bytes(_) => self.refuse("a bytes literal", span, "leave out the b"),
        }
    }

    fn call(&mut self, function: &str, arguments: &[IdedExpr], span: Range<usize>) -> Node {
        match (function, arguments) {
            (operators::LOGICAL_NOT, [operand]) => Node::Unary(Unary::Not, Box::new(self.expression(operand))),
            (operators::NEGATE, [operand]) => Node::Unary(Unary::Negate, Box::new(self.expression(operand))),
            (operators::CONDITIONAL, [test, then, otherwise]) => {
                let mut part = |part| Box::new(self.expression(part));
                Node::If(part(test), part(then), part(otherwise))
            }
            (operators::INDEX | operators::OPT_INDEX, _) => {
                self.refuse("an index", span, "a list may be shorter: use exists, all or filter")
            }
            (operators::DIVIDE, _) => self.refuse("division", span, "multiply the other side: a * 100 >= b * 80"),
            (operators::MODULO, _) => self.refuse("the remainder", span, "let a fact do the work"),
            ("has", _) => self.refuse("has()", span, "every fact is there: compare it, or use its `present`"),
            (function, arguments) => match (binary(function), arguments) {
                (Some(operator), [left, right]) => {
                    let mut part = |part| Box::new(self.expression(part));
                    Node::Binary(operator, part(left), part(right))
                }
                _ => Node::Call(function.to_owned(), None, self.expressions(arguments)),
            },
        }
    }
}

fn binary(function: &str) -> Option<Binary> {
    Some(match function {
        operators::LOGICAL_AND => Binary::And,
        operators::LOGICAL_OR => Binary::Or,
        operators::EQUALS => Binary::Equal,
        operators::NOT_EQUALS => Binary::NotEqual,
        operators::LESS => Binary::Less,
        operators::LESS_EQUALS => Binary::LessOrEqual,
        operators::GREATER => Binary::Greater,
        operators::GREATER_EQUALS => Binary::GreaterOrEqual,
        operators::IN => Binary::In,
        operators::ADD => Binary::Add,
        operators::SUBSTRACT => Binary::Subtract,
        operators::MULTIPLY => Binary::Multiply,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
