//! Checked expressions, ready to run: every name is an index, every operation fits its operands, so an answer always comes.

use crate::facts::describe::{Fields, Items, Record, View};
use regex::Regex;
use std::borrow::Cow;
use std::cmp::Ordering;

/// An expression that the type checker accepted.
#[derive(Debug, Clone)]
pub struct Program(pub(super) Code);

/// What a program is made of.
#[derive(Debug, Clone)]
pub(super) enum Code {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Code>),
    /// The fields, by position, from the root of the facts.
    Fact(Vec<usize>),
    /// The fields, by position, from the item of a loop; loops are counted from the outermost.
    Item(usize, Vec<usize>),
    Not(Box<Code>),
    Negate(Box<Code>),
    And(Box<Code>, Box<Code>),
    Or(Box<Code>, Box<Code>),
    If(Box<Code>, Box<Code>, Box<Code>),
    /// An ordering or an equality, by which outcomes make it true.
    Compare(Comparison, Box<Code>, Box<Code>),
    In(Box<Code>, Box<Code>),
    Arithmetic(Operation, Box<Code>, Box<Code>),
    Join(Box<Code>, Box<Code>),
    Size(Box<Code>),
    Lower(Box<Code>),
    Search(Search, Box<Code>, Box<Code>),
    Matches(Box<Code>, Regex),
    Loop(Loop, Box<Code>, Box<Code>),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Operation {
    Add,
    Subtract,
    Multiply,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Search {
    StartsWith,
    EndsWith,
    Contains,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Loop {
    Exists,
    All,
    ExistsOne,
    Filter,
    Map,
}

/// What an expression comes to.
#[derive(Clone)]
pub enum Value<'a> {
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// A struct of facts.
    Record(&'a dyn Fields),
    /// A list of facts.
    Facts(&'a dyn Items),
    /// A list that the expression made.
    List(Vec<Value<'a>>),
}

/// The expression took more steps than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the expression takes more than {MAX_STEPS} steps")]
pub struct OutOfSteps;

/// Steps that one evaluation may take: far more than any check needs on the largest repository, and well below a second.
pub const MAX_STEPS: u64 = 2_000_000;

impl Program {
    /// Evaluates the expression over the facts that it was checked against.
    ///
    /// # Errors
    /// Where it takes more than [`MAX_STEPS`].
    pub fn run<'a>(&self, facts: &'a dyn Fields) -> Result<Value<'a>, OutOfSteps> {
        Machine { facts, items: Vec::new(), steps: MAX_STEPS }.value(&self.0)
    }

    /// The same for an expression that was checked to be a boolean.
    ///
    /// # Errors
    /// Where it takes more than [`MAX_STEPS`].
    pub fn holds(&self, facts: &dyn Fields) -> Result<bool, OutOfSteps> {
        Machine { facts, items: Vec::new(), steps: MAX_STEPS }.truth(&self.0)
    }
}

struct Machine<'a> {
    facts: &'a dyn Fields,
    items: Vec<Value<'a>>,
    steps: u64,
}

impl<'a> Machine<'a> {
    fn spend(&mut self, steps: usize) -> Result<(), OutOfSteps> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.steps = self.steps.checked_sub(steps).ok_or(OutOfSteps)?;
        Ok(())
    }

    fn value(&mut self, code: &Code) -> Result<Value<'a>, OutOfSteps> {
        self.spend(1)?;
        Ok(match code {
            Code::Bool(value) => Value::Bool(*value),
            Code::Int(value) => Value::Int(*value),
            Code::Float(value) => Value::Float(*value),
            Code::Text(value) => Value::Text(Cow::Owned(value.clone())),
            Code::List(elements) => {
                Value::List(elements.iter().map(|element| self.value(element)).collect::<Result<_, _>>()?)
            }
            Code::Fact(path) => field_of(Value::Record(self.facts), path),
            Code::Item(depth, path) => field_of(self.items.get(*depth).cloned().unwrap_or(Value::Bool(false)), path),
            Code::Not(operand) => Value::Bool(!self.truth(operand)?),
            Code::Negate(operand) => match self.value(operand)? {
                Value::Int(value) => Value::Int(value.saturating_neg()),
                Value::Float(value) => Value::Float(-value),
                other => other,
            },
            Code::And(left, right) => Value::Bool(self.truth(left)? && self.truth(right)?),
            Code::Or(left, right) => Value::Bool(self.truth(left)? || self.truth(right)?),
            Code::If(test, then, otherwise) => {
                let branch = if self.truth(test)? { then } else { otherwise };
                self.value(branch)?
            }
            Code::Compare(comparison, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                Value::Bool(self.compare(*comparison, &left, &right)?)
            }
            Code::In(element, list) => {
                let (element, list) = (self.value(element)?, self.value(list)?);
                let mut found = false;
                for item in items(&list) {
                    self.spend(1)?;
                    if self.compare(Comparison::Equal, &element, &item)? {
                        found = true;
                        break;
                    }
                }
                Value::Bool(found)
            }
            Code::Arithmetic(operation, left, right) => arithmetic(*operation, &self.value(left)?, &self.value(right)?),
            Code::Join(left, right) => {
                let (left, right) = (self.text(left)?, self.text(right)?);
                self.spend((left.len() + right.len()) / 64)?;
                Value::Text(Cow::Owned(left.into_owned() + &right))
            }
            Code::Size(operand) => Value::Int(match self.value(operand)? {
                Value::Text(text) => count(text.chars().count()),
                Value::Facts(facts) => count(facts.count()),
                Value::List(list) => count(list.len()),
                _ => 0,
            }),
            Code::Lower(operand) => Value::Text(Cow::Owned(self.text(operand)?.to_ascii_lowercase())),
            Code::Search(search, text, part) => {
                let (text, part) = (self.text(text)?, self.text(part)?);
                self.spend(text.len() / 64)?;
                Value::Bool(match search {
                    Search::StartsWith => text.starts_with(&*part),
                    Search::EndsWith => text.ends_with(&*part),
                    Search::Contains => text.contains(&*part),
                })
            }
            Code::Matches(text, pattern) => {
                let text = self.text(text)?;
                self.spend(text.len() / 16)?;
                Value::Bool(pattern.is_match(&text))
            }
            Code::Loop(kind, range, body) => self.iterate(*kind, range, body)?,
        })
    }

    fn iterate(&mut self, kind: Loop, range: &Code, body: &Code) -> Result<Value<'a>, OutOfSteps> {
        let range = self.value(range)?;
        let (mut hits, mut list) = (0_usize, Vec::new());
        for item in items(&range) {
            self.items.push(item.clone());
            let outcome = self.value(body);
            self.items.pop();
            let outcome = outcome?;
            match (kind, &outcome) {
                (Loop::Map, _) => list.push(outcome),
                (Loop::Filter, Value::Bool(true)) => list.push(item),
                (Loop::Exists, Value::Bool(true)) => return Ok(Value::Bool(true)),
                (Loop::All, Value::Bool(false)) => return Ok(Value::Bool(false)),
                (Loop::ExistsOne, Value::Bool(true)) => hits += 1,
                _ => {}
            }
        }
        Ok(match kind {
            Loop::Exists => Value::Bool(false),
            Loop::All => Value::Bool(true),
            Loop::ExistsOne => Value::Bool(hits == 1),
            Loop::Filter | Loop::Map => Value::List(list),
        })
    }

    fn truth(&mut self, code: &Code) -> Result<bool, OutOfSteps> {
        Ok(matches!(self.value(code)?, Value::Bool(true)))
    }

    fn text(&mut self, code: &Code) -> Result<Cow<'a, str>, OutOfSteps> {
        Ok(match self.value(code)? {
            Value::Text(text) => text,
            _ => Cow::Borrowed(""),
        })
    }

    fn compare(&mut self, comparison: Comparison, left: &Value<'_>, right: &Value<'_>) -> Result<bool, OutOfSteps> {
        let ordering = order(left, right);
        if let (Value::List(_) | Value::Facts(_), _) = (left, right) {
            let (left, right): (Vec<_>, Vec<_>) = (items(left).collect(), items(right).collect());
            self.spend(left.len())?;
            let mut equal = left.len() == right.len();
            for (left, right) in left.iter().zip(&right) {
                equal = equal && self.compare(Comparison::Equal, left, right)?;
            }
            return Ok(matches!(comparison, Comparison::NotEqual) != equal);
        }
        Ok(match comparison {
            Comparison::Equal => ordering == Some(Ordering::Equal),
            Comparison::NotEqual => ordering != Some(Ordering::Equal),
            Comparison::Less => ordering == Some(Ordering::Less),
            Comparison::LessOrEqual => matches!(ordering, Some(Ordering::Less | Ordering::Equal)),
            Comparison::Greater => ordering == Some(Ordering::Greater),
            Comparison::GreaterOrEqual => matches!(ordering, Some(Ordering::Greater | Ordering::Equal)),
        })
    }
}

/// Whole numbers and fractions compare by value, as in CEL; nothing is equal to a value that is no number.
#[allow(clippy::cast_precision_loss)] // counts of a repository are far below 2^52
fn order(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(right),
        (Value::Int(left), Value::Float(right)) => (*left as f64).partial_cmp(right),
        (Value::Float(left), Value::Int(right)) => left.partial_cmp(&(*right as f64)),
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// Whole numbers stop at their largest and smallest rather than fail.
fn arithmetic<'a>(operation: Operation, left: &Value<'_>, right: &Value<'_>) -> Value<'a> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Value::Int(match operation {
            Operation::Add => left.saturating_add(*right),
            Operation::Subtract => left.saturating_sub(*right),
            Operation::Multiply => left.saturating_mul(*right),
        }),
        (Value::Float(left), Value::Float(right)) => Value::Float(match operation {
            Operation::Add => left + right,
            Operation::Subtract => left - right,
            Operation::Multiply => left * right,
        }),
        _ => Value::Int(0),
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn field_of<'a>(value: Value<'a>, path: &[usize]) -> Value<'a> {
    path.iter().fold(value, |value, index| match value {
        Value::Record(fields) => fields.field(*index).map_or(Value::Bool(false), Value::from),
        other => other,
    })
}

impl<'a> From<View<'a>> for Value<'a> {
    fn from(view: View<'a>) -> Self {
        match view {
            View::Bool(value) => Value::Bool(value),
            View::Int(value) => Value::Int(value),
            View::Float(value) => Value::Float(value),
            View::Text(value) => Value::Text(Cow::Borrowed(value)),
            View::List(list) => Value::Facts(list),
            View::Record(fields) => Value::Record(fields),
        }
    }
}

/// The elements of a list; of anything else, none.
pub fn items<'v, 'a: 'v>(value: &'v Value<'a>) -> Box<dyn Iterator<Item = Value<'a>> + 'v> {
    match value {
        Value::Facts(facts) => {
            let facts = *facts;
            Box::new((0..facts.count()).filter_map(move |index| facts.item(index)).map(Value::from))
        }
        Value::List(list) => Box::new(list.iter().cloned()),
        _ => Box::new(std::iter::empty()),
    }
}

/// The description of a value that is a struct.
pub fn record_of(value: &Value<'_>) -> Option<&'static Record> {
    match value {
        Value::Record(fields) => Some(fields.record()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
