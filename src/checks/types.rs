//! The static checker: an expression that passes it reads only facts that exist, and always has an answer.

use super::expr::{Binary, Expr, Fault, Node, Unary};
use super::program::{Code, Comparison, Loop, Operation, Program, Search};
use crate::facts::describe::{Record, Shape};
use regex::RegexBuilder;
use std::collections::BTreeSet;
use std::ops::Range;

/// A checked expression.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Ready to run.
    pub program: Program,
    /// What it comes to.
    pub shape: Shape,
    /// The facts that it reads, as dotted paths.
    pub reads: BTreeSet<String>,
}

/// Checks an expression against the facts.
///
/// # Errors
/// Every fault that is found: after a first one, what does not depend on it is still looked at.
pub fn check(expression: &Expr, facts: &'static Record) -> Result<Checked, Vec<Fault>> {
    let mut checker = Checker { facts, items: Vec::new(), reads: BTreeSet::new(), faults: Vec::new() };
    match (checker.expression(expression), checker.faults) {
        (Some(typed), faults) if faults.is_empty() => {
            Ok(Checked { program: Program(typed.code), shape: typed.shape, reads: checker.reads })
        }
        (_, faults) => Err(faults),
    }
}

/// The same, for an expression that must be a boolean.
///
/// # Errors
/// As [`check`], and where it is something else.
pub fn check_condition(expression: &Expr, facts: &'static Record) -> Result<Checked, Vec<Fault>> {
    let checked = check(expression, facts)?;
    if checked.shape == Shape::Bool {
        return Ok(checked);
    }
    let help = match checked.shape {
        Shape::List(_) => "ask for `size(…) > 0`, or use exists or all",
        Shape::Text => "compare it: `… != ''`",
        Shape::Int | Shape::Float => "compare it: `… > 0`",
        _ => "name one of its fields, such as `present`",
    };
    Err(vec![
        Fault::new(format!("this is a {}, and must be a bool", checked.shape), expression.span.clone()).with_help(help),
    ])
}

/// The longest compiled form of a pattern, in bytes.
const PATTERN_BYTES: usize = 1 << 18;

/// A part that has been checked.
struct Typed {
    code: Code,
    shape: Shape,
    /// The loop whose item this belongs to, counted from the outermost.
    item: Option<usize>,
    /// The dotted path of the fact, where it is one.
    path: String,
}

impl Typed {
    fn new(code: Code, shape: Shape) -> Self {
        Typed { code, shape, item: None, path: String::new() }
    }
}

/// The variable of a loop.
struct Item {
    name: String,
    shape: Shape,
    path: String,
}

struct Checker {
    facts: &'static Record,
    items: Vec<Item>,
    reads: BTreeSet<String>,
    faults: Vec<Fault>,
}

impl Checker {
    fn fault(&mut self, message: impl Into<String>, span: &Range<usize>) -> Option<Typed> {
        self.faults.push(Fault::new(message, span.clone()));
        None
    }

    fn fault_with_help(
        &mut self,
        message: impl Into<String>,
        span: &Range<usize>,
        help: impl Into<String>,
    ) -> Option<Typed> {
        self.faults.push(Fault::new(message, span.clone()).with_help(help));
        None
    }

    fn expression(&mut self, expression: &Expr) -> Option<Typed> {
        let span = &expression.span;
        match &expression.node {
            Node::Bool(value) => Some(Typed::new(Code::Bool(*value), Shape::Bool)),
            Node::Int(value) => Some(Typed::new(Code::Int(*value), Shape::Int)),
            Node::Float(value) => Some(Typed::new(Code::Float(*value), Shape::Float)),
            Node::Text(value) => Some(Typed::new(Code::Text(value.clone()), Shape::Text)),
            Node::List(elements) => self.list(elements, span),
            Node::Name(name) => self.name(name, span),
            Node::Field(operand, field) => {
                let operand = self.expression(operand)?;
                self.field(operand, field, span)
            }
            Node::Unary(Unary::Not, operand) => {
                let operand = self.expect(operand, &Shape::Bool)?;
                Some(Typed::new(Code::Not(Box::new(operand.code)), Shape::Bool))
            }
            Node::Unary(Unary::Negate, operand) => {
                let inner = self.expression(operand)?;
                match inner.shape {
                    Shape::Int | Shape::Float => Some(Typed::new(Code::Negate(Box::new(inner.code)), inner.shape)),
                    shape => self.fault(format!("a {shape} has no negative"), &operand.span),
                }
            }
            Node::Binary(operator, left, right) => self.binary(*operator, left, right, span),
            Node::If(test, then, otherwise) => {
                let test = self.expect(test, &Shape::Bool);
                let (then, other) = (self.expression(then), self.expression(otherwise));
                let (test, then, other) = (test?, then?, other?);
                if then.shape != other.shape {
                    let message = format!("the two outcomes differ: a {} and a {}", then.shape, other.shape);
                    return self.fault(message, span);
                }
                let code = Code::If(Box::new(test.code), Box::new(then.code), Box::new(other.code));
                Some(Typed::new(code, then.shape))
            }
            Node::Call(function, target, arguments) => self.call(function, target.as_deref(), arguments, span),
        }
    }

    /// Checks a part that must have a type.
    fn expect(&mut self, expression: &Expr, shape: &Shape) -> Option<Typed> {
        let typed = self.expression(expression)?;
        if typed.shape == *shape {
            return Some(typed);
        }
        self.fault(format!("this is a {}, and must be a {shape}", typed.shape), &expression.span)
    }

    fn list(&mut self, elements: &[Expr], span: &Range<usize>) -> Option<Typed> {
        let typed: Vec<Option<Typed>> = elements.iter().map(|element| self.expression(element)).collect();
        let typed: Vec<Typed> = typed.into_iter().collect::<Option<_>>()?;
        let Some(shape) = typed.first().map(|first| first.shape.clone()) else {
            return self.fault_with_help("an empty list has no type", span, "ask for `size(…) == 0`");
        };
        if let Some(other) = typed.iter().find(|element| element.shape != shape) {
            return self.fault(format!("a list of {shape} cannot hold a {}", other.shape), span);
        }
        let code = Code::List(typed.into_iter().map(|element| element.code).collect());
        Some(Typed::new(code, Shape::List(Box::new(shape))))
    }

    fn name(&mut self, name: &str, span: &Range<usize>) -> Option<Typed> {
        let item = self.items.iter().rposition(|item| item.name == name);
        if let Some((depth, item)) = item.and_then(|depth| Some((depth, self.items.get(depth)?))) {
            let (shape, path) = (item.shape.clone(), item.path.clone());
            return Some(Typed { code: Code::Item(depth, Vec::new()), shape, item: Some(depth), path });
        }
        match self.facts.field(name) {
            Some((index, field)) => {
                self.reads.insert(name.to_owned());
                let shape = (field.shape)();
                Some(Typed { code: Code::Fact(vec![index]), shape, item: None, path: name.to_owned() })
            }
            None => {
                let known: Vec<&str> = self.facts.fields.iter().map(|field| field.name).collect();
                self.unknown(&format!("there is no fact `{name}`"), name, &known, span)
            }
        }
    }

    fn field(&mut self, mut operand: Typed, name: &str, span: &Range<usize>) -> Option<Typed> {
        let Shape::Record(record) = operand.shape else {
            let help = match operand.shape {
                Shape::List(_) => "a list has no fields: use exists, all, filter or map",
                _ => "only facts that stand for a thing have fields",
            };
            return self.fault_with_help(format!("a {} has no field `{name}`", operand.shape), span, help);
        };
        let Some((index, field)) = record.field(name) else {
            let known: Vec<&str> = record.fields.iter().map(|field| field.name).collect();
            let whole = if operand.path.is_empty() { record.name.to_owned() } else { operand.path };
            return self.unknown(&format!("`{whole}` has no field `{name}`"), name, &known, span);
        };
        match &mut operand.code {
            Code::Fact(path) | Code::Item(_, path) => path.push(index),
            _ => return self.fault("the fields of a value that was made here cannot be read", span),
        }
        self.reads.remove(&operand.path);
        let path = format!("{}.{name}", operand.path);
        self.reads.insert(path.clone());
        Some(Typed { code: operand.code, shape: (field.shape)(), item: operand.item, path })
    }

    fn unknown(&mut self, message: &str, name: &str, known: &[&str], span: &Range<usize>) -> Option<Typed> {
        match nearest(name, known) {
            Some(near) => self.fault_with_help(message, span, format!("did you mean `{near}`?")),
            None => self.fault_with_help(message, span, format!("it has {}", known.join(", "))),
        }
    }

    fn binary(&mut self, operator: Binary, left: &Expr, right: &Expr, span: &Range<usize>) -> Option<Typed> {
        let pair = |left: Typed, right: Typed| (Box::new(left.code), Box::new(right.code));
        match operator {
            Binary::And | Binary::Or => {
                let (left, right) = (self.expect(left, &Shape::Bool), self.expect(right, &Shape::Bool));
                let (left, right) = pair(left?, right?);
                let code = if operator == Binary::And { Code::And(left, right) } else { Code::Or(left, right) };
                Some(Typed::new(code, Shape::Bool))
            }
            Binary::In => {
                let (element, list) = (self.expression(left), self.expression(right));
                let (element, list) = (element?, list?);
                match &list.shape {
                    Shape::List(shape) if **shape == element.shape && !matches!(element.shape, Shape::Record(_)) => {
                        let (element, list) = pair(element, list);
                        Some(Typed::new(Code::In(element, list), Shape::Bool))
                    }
                    Shape::List(shape) => {
                        let message = format!("a {} is never in a list of {shape}", element.shape);
                        let help =
                            format!("name a field of the items: `x.exists(i, i.name == …)` over a list of {shape}");
                        self.fault_with_help(message, span, help)
                    }
                    Shape::Text => self.fault_with_help("`in` looks into lists", span, "use `text.contains(…)`"),
                    shape => self.fault(format!("`in` looks into lists, and this is a {shape}"), &right.span),
                }
            }
            Binary::Add | Binary::Subtract | Binary::Multiply => {
                let (left, right) = (self.expression(left), self.expression(right));
                let (left, right) = (left?, right?);
                let operation = match operator {
                    Binary::Add => Operation::Add,
                    Binary::Subtract => Operation::Subtract,
                    _ => Operation::Multiply,
                };
                match (&left.shape, &right.shape) {
                    (Shape::Text, Shape::Text) if operator == Binary::Add => {
                        let (left, right) = pair(left, right);
                        Some(Typed::new(Code::Join(left, right), Shape::Text))
                    }
                    (Shape::Int, Shape::Int) | (Shape::Float, Shape::Float) => {
                        let shape = left.shape.clone();
                        let (left, right) = pair(left, right);
                        Some(Typed::new(Code::Arithmetic(operation, left, right), shape))
                    }
                    (Shape::Int | Shape::Float, Shape::Int | Shape::Float) => {
                        let message = "an int and a double do not mix in arithmetic";
                        self.fault_with_help(message, span, "write the whole number as `2.0`")
                    }
                    (left, right) => self.fault(format!("a {left} and a {right} cannot be reckoned with"), span),
                }
            }
            _ => self.comparison(operator, left, right, span),
        }
    }

    fn comparison(&mut self, operator: Binary, left: &Expr, right: &Expr, span: &Range<usize>) -> Option<Typed> {
        let (left, right) = (self.expression(left), self.expression(right));
        let (left, right) = (left?, right?);
        let number = |shape: &Shape| matches!(shape, Shape::Int | Shape::Float);
        if left.shape != right.shape && !(number(&left.shape) && number(&right.shape)) {
            return self.fault(format!("a {} is never compared with a {}", left.shape, right.shape), span);
        }
        let equality = matches!(operator, Binary::Equal | Binary::NotEqual);
        let comparable = match &left.shape {
            Shape::Record(_) => false,
            Shape::List(item) => equality && !matches!(**item, Shape::Record(_) | Shape::List(_)),
            Shape::Bool => equality,
            _ => true,
        };
        if !comparable {
            return self.fault_with_help(
                format!("a {} cannot be compared", left.shape),
                span,
                "name one of its fields",
            );
        }
        let comparison = match operator {
            Binary::NotEqual => Comparison::NotEqual,
            Binary::Less => Comparison::Less,
            Binary::LessOrEqual => Comparison::LessOrEqual,
            Binary::Greater => Comparison::Greater,
            Binary::GreaterOrEqual => Comparison::GreaterOrEqual,
            _ => Comparison::Equal,
        };
        Some(Typed::new(Code::Compare(comparison, Box::new(left.code), Box::new(right.code)), Shape::Bool))
    }

    fn call(
        &mut self,
        function: &str,
        target: Option<&Expr>,
        arguments: &[Expr],
        span: &Range<usize>,
    ) -> Option<Typed> {
        let kind = match function {
            "exists" => Some(Loop::Exists),
            "all" => Some(Loop::All),
            "exists_one" => Some(Loop::ExistsOne),
            "filter" => Some(Loop::Filter),
            "map" => Some(Loop::Map),
            _ => None,
        };
        match (function, kind, target, arguments) {
            (_, Some(kind), Some(target), [variable, body]) => self.iterate(kind, target, variable, body, span),
            (_, Some(_), _, _) => {
                let help = format!("write `list.{function}(item, …)`");
                self.fault_with_help(format!("`{function}` takes a name and an expression"), span, help)
            }
            ("size", None, Some(operand), []) | ("size", None, None, [operand]) => {
                let inner = self.expression(operand)?;
                match inner.shape {
                    Shape::Text | Shape::List(_) => Some(Typed::new(Code::Size(Box::new(inner.code)), Shape::Int)),
                    shape => self.fault(format!("a {shape} has no size"), &operand.span),
                }
            }
            ("lowerAscii", None, Some(text), []) => {
                let text = self.expect(text, &Shape::Text)?;
                Some(Typed::new(Code::Lower(Box::new(text.code)), Shape::Text))
            }
            ("startsWith" | "endsWith" | "contains", None, Some(text), [part]) => {
                let (text, part) = (self.expect(text, &Shape::Text), self.expect(part, &Shape::Text));
                let (text, part) = (Box::new(text?.code), Box::new(part?.code));
                let search = match function {
                    "startsWith" => Search::StartsWith,
                    "endsWith" => Search::EndsWith,
                    _ => Search::Contains,
                };
                Some(Typed::new(Code::Search(search, text, part), Shape::Bool))
            }
            ("matches", None, Some(text), [pattern]) => self.matches(text, pattern),
            _ => self.unknown_call(function, span),
        }
    }

    fn unknown_call(&mut self, function: &str, span: &Range<usize>) -> Option<Typed> {
        const USES: [(&str, &str); 11] = [
            ("size", "size(list)"),
            ("exists", "list.exists(item, …)"),
            ("all", "list.all(item, …)"),
            ("exists_one", "list.exists_one(item, …)"),
            ("filter", "list.filter(item, …)"),
            ("map", "list.map(item, …)"),
            ("startsWith", "text.startsWith(part)"),
            ("endsWith", "text.endsWith(part)"),
            ("contains", "text.contains(part)"),
            ("matches", "text.matches('pattern')"),
            ("lowerAscii", "text.lowerAscii()"),
        ];
        if let Some((_, usage)) = USES.iter().find(|(name, _)| *name == function) {
            return self.fault_with_help(format!("`{function}` is not called so"), span, format!("write `{usage}`"));
        }
        let known: Vec<&str> = USES.iter().map(|(name, _)| *name).collect();
        self.unknown(&format!("there is no function `{function}`"), function, &known, span)
    }

    fn matches(&mut self, text: &Expr, pattern: &Expr) -> Option<Typed> {
        let text = self.expect(text, &Shape::Text)?;
        let Node::Text(source) = &pattern.node else {
            return self.fault("the pattern must be written out: it is compiled once", &pattern.span);
        };
        match RegexBuilder::new(source).size_limit(PATTERN_BYTES).build() {
            Ok(compiled) => Some(Typed::new(Code::Matches(Box::new(text.code), compiled), Shape::Bool)),
            Err(error) => {
                // The last line of the message says what is wrong; those before it draw the pattern.
                let message = error.to_string();
                let reason = message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                self.fault(format!("the pattern is not a regular expression: {reason}"), &pattern.span)
            }
        }
    }

    fn iterate(
        &mut self,
        kind: Loop,
        range: &Expr,
        variable: &Expr,
        body: &Expr,
        span: &Range<usize>,
    ) -> Option<Typed> {
        let range = self.expression(range)?;
        let outer = range.item;
        let Node::Name(name) = &variable.node else {
            return self.fault("the first argument is the name of an item", &variable.span);
        };
        let Shape::List(item) = range.shape else {
            let message = format!("this is a {}, and only a list can be gone through", range.shape);
            return self.fault(message, span);
        };
        // A list within a list is as long as what was found; a list beside a list would be gone through again and again.
        if !self.items.is_empty() && range.item != self.items.len().checked_sub(1) {
            let message = "a list is gone through inside another that it does not belong to";
            return self.fault_with_help(
                message,
                span,
                "go through a list of the outer item, or let a fact do the work",
            );
        }
        self.items.push(Item { name: name.clone(), shape: (*item).clone(), path: range.path });
        let checked = if matches!(kind, Loop::Map) { self.expression(body) } else { self.expect(body, &Shape::Bool) };
        self.items.pop();
        let checked = checked?;
        let shape = match kind {
            Loop::Exists | Loop::All | Loop::ExistsOne => Shape::Bool,
            Loop::Filter => Shape::List(item),
            Loop::Map => Shape::List(Box::new(checked.shape)),
        };
        let code = Code::Loop(kind, Box::new(range.code), Box::new(checked.code));
        Some(Typed { item: outer, ..Typed::new(code, shape) })
    }
}

/// The known name that a misspelt one is likely to mean.
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let distance = |known: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &known.to_lowercase());
    let near = known.iter().copied().min_by_key(|known| distance(known))?;
    let longest = name.chars().count().max(near.chars().count());
    (distance(near) * 3 <= longest.max(3)).then_some(near)
}

#[cfg(test)]
mod tests;
