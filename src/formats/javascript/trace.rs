//! Questions about the values of a [`Module`]: what an expression comes down to, within the file.
//!
//! Everything here is bounded: a chain of names that leads in a circle, or a text that would grow without end, is given up.

use super::{Binding, Call, CallId, Export, Expression, FunctionId, Import, ImportKind, Module, Origin, Property};

/// Names and members that are followed one after the other.
const LONGEST_TRAIL: usize = 32;
/// Levels that a constant may be put together over.
const DEEPEST_CONSTANT: usize = 128;
/// Nodes that a constant may be put together from.
const LARGEST_CONSTANT: usize = 4_096;
/// Bytes that a constant may have.
const LONGEST_CONSTANT: usize = 1 << 20;

/// A chain of members and calls, from its root on: `expect(a).not.toBe(1)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain<'m> {
    /// Where it starts: `expect`.
    pub root: &'m Expression,
    /// What follows: a call, `not`, `toBe`, a call.
    pub steps: Vec<Step<'m>>,
}

/// A step of a [`Chain`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step<'m> {
    /// `.name`
    Member(&'m str),
    /// `[index]`
    Index(&'m Expression),
    /// `(…)`, or the template after a tag.
    Call(CallId),
}

impl<'m> Chain<'m> {
    /// The name at the root; empty where it is no name.
    pub fn root(&self) -> &'m str {
        match self.root {
            Expression::Name(name, _) => name,
            Expression::This => "this",
            Expression::Super => "super",
            _ => "",
        }
    }

    /// The chain as text, without arguments and without a call at its end: `expect().not.toBe`. An index is `[]`.
    pub fn path(&self) -> String {
        let mut path = self.root().to_owned();
        let steps = match self.steps.split_last() {
            Some((Step::Call(_), before)) => before,
            _ => &self.steps,
        };
        for step in steps {
            match step {
                Step::Member(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Step::Index(_) => path.push_str("[]"),
                Step::Call(_) => path.push_str("()"),
            }
        }
        path
    }

    /// The names of the members in order: `not`, `toBe`.
    pub fn members(&self) -> impl Iterator<Item = &'m str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Member(name) => Some(*name),
            Step::Index(_) | Step::Call(_) => None,
        })
    }

    /// The calls in order.
    pub fn calls(&self) -> impl Iterator<Item = CallId> {
        self.steps.iter().filter_map(|step| match step {
            Step::Call(id) => Some(*id),
            Step::Member(_) | Step::Index(_) => None,
        })
    }
}

/// A constant while it is put together.
enum Constant {
    Number(f64),
    Text(String),
}

impl Constant {
    fn into_text(self) -> String {
        match self {
            Constant::Number(number) => number.to_string(),
            Constant::Text(text) => text,
        }
    }
}

impl Module {
    /// The text that an expression always has: a literal, a number, a template or `+` over such, a name declared here with such and
    /// not reassigned, a member of an object literal that such a name stands for.
    pub fn constant(&self, expression: &Expression) -> Option<String> {
        let mut budget = LARGEST_CONSTANT;
        self.constant_within(expression, &mut budget, DEEPEST_CONSTANT).map(Constant::into_text)
    }

    fn constant_within(&self, expression: &Expression, budget: &mut usize, depth: usize) -> Option<Constant> {
        *budget = budget.checked_sub(1)?;
        let depth = depth.checked_sub(1)?;
        match expression {
            Expression::Text(text) => Some(Constant::Text(text.clone())),
            Expression::Number(number) => Some(Constant::Number(*number)),
            Expression::Template(texts, expressions) => {
                let mut joined = String::new();
                let mut expressions = expressions.iter();
                for text in texts {
                    joined.push_str(text);
                    if let Some(expression) = expressions.next() {
                        joined.push_str(&self.constant_within(expression, budget, depth)?.into_text());
                    }
                    if joined.len() > LONGEST_CONSTANT {
                        return None;
                    }
                }
                Some(Constant::Text(joined))
            }
            Expression::Binary("+", left, right) => {
                let left = self.constant_within(left, budget, depth)?;
                let right = self.constant_within(right, budget, depth)?;
                match (left, right) {
                    (Constant::Number(left), Constant::Number(right)) => Some(Constant::Number(left + right)),
                    (left, right) => {
                        let joined = left.into_text() + &right.into_text();
                        (joined.len() <= LONGEST_CONSTANT).then_some(Constant::Text(joined))
                    }
                }
            }
            Expression::Name(..) | Expression::Member(..) => {
                let value = self.follow(expression);
                match value {
                    Expression::Name(..) | Expression::Member(..) => None,
                    value => self.constant_within(value, budget, depth),
                }
            }
            _ => None,
        }
    }

    /// What an expression stands for: through `await`, names declared here and not reassigned, and members of object literals, up
    /// to the first thing that is none of these. Stops at imports, parameters and globals.
    pub fn follow<'m>(&'m self, expression: &'m Expression) -> &'m Expression {
        self.follow_within(expression, LONGEST_TRAIL)
    }

    fn follow_within<'m>(&'m self, expression: &'m Expression, steps: usize) -> &'m Expression {
        let mut reached = expression;
        for left in (0..steps).rev() {
            let next = match reached {
                Expression::Await(operand) => Some(&**operand),
                Expression::Name(_, Origin::Binding(binding)) => self.declared(*binding),
                Expression::Member(object, key) => member_of(self.follow_within(object, left / 2), key),
                _ => None,
            };
            match next {
                Some(next) => reached = next,
                None => break,
            }
        }
        reached
    }

    /// What a binding always stands for.
    fn declared(&self, binding: usize) -> Option<&Expression> {
        let binding = self.bindings.get(binding)?;
        if binding.reassigned { None } else { binding.value.as_ref() }
    }

    /// A member and call chain, from its root on, with `await` seen through. An expression that is none is a chain without steps.
    pub fn chain<'m>(&'m self, expression: &'m Expression) -> Chain<'m> {
        let mut root = expression;
        let mut steps = Vec::new();
        loop {
            root = match root {
                Expression::Member(object, name) => {
                    steps.push(Step::Member(name));
                    object
                }
                Expression::Index(object, index) => {
                    steps.push(Step::Index(index));
                    object
                }
                // a call's callee stands before the call in the source, so this ends
                Expression::Call(id) => match self.calls.get(*id) {
                    Some(call) => {
                        steps.push(Step::Call(*id));
                        &call.callee
                    }
                    None => break,
                },
                Expression::Await(operand) => operand,
                _ => break,
            };
        }
        steps.reverse();
        Chain { root, steps }
    }

    /// The import that an expression is, or is a member of, with the members' names: `request` of `import request from …`,
    /// `jest.fn` with `["fn"]`. Follows other names for it (`const { Router } = express`), never the result of a call.
    pub fn imported<'m>(&'m self, expression: &'m Expression) -> Option<(&'m Import, Vec<&'m str>)> {
        let mut members = Vec::new();
        let mut reached = expression;
        for _ in 0..LONGEST_TRAIL {
            reached = match reached {
                Expression::Name(_, Origin::Import(import)) => {
                    members.reverse();
                    return self.imports.get(*import).map(|import| (import, members));
                }
                Expression::Name(_, Origin::Binding(binding)) => self.declared(*binding)?,
                Expression::Member(object, name) => match member_of(self.follow(object), name) {
                    Some(value) => value,
                    None => {
                        members.push(name.as_str());
                        object
                    }
                },
                // the module itself, not what a call promises
                Expression::Await(operand) => match &**operand {
                    Expression::Name(_, Origin::Import(import))
                        if self.imports.get(*import).is_some_and(|import| import.kind == ImportKind::Dynamic) =>
                    {
                        operand
                    }
                    _ => return None,
                },
                _ => return None,
            };
        }
        None
    }

    /// The call that an expression is the result of.
    pub fn call_of(&self, expression: &Expression) -> Option<&Call> {
        match self.follow(expression) {
            Expression::Call(id) => self.calls.get(*id),
            _ => None,
        }
    }

    /// The value under `key` of the object literal that an expression stands for.
    pub fn property<'m>(&'m self, expression: &'m Expression, key: &str) -> Option<&'m Expression> {
        member_of(self.follow(expression), key)
    }

    /// The properties of the object literal that an expression stands for; empty for anything else.
    pub fn properties<'m>(&'m self, expression: &'m Expression) -> &'m [Property] {
        match self.follow(expression) {
            Expression::Object(properties) => properties,
            _ => &[],
        }
    }

    /// The binding called `name`: at the top level, or else the first one anywhere.
    pub fn binding_named(&self, name: &str) -> Option<&Binding> {
        let named = || self.bindings.iter().filter(|binding| binding.name == name);
        named().find(|binding| binding.function.is_none()).or_else(|| named().next())
    }

    /// The export called `name`; where CommonJS assigns it again, the last one.
    pub fn exported(&self, name: &str) -> Option<&Export> {
        self.exports.iter().rev().find(|export| export.name == name)
    }

    /// The calls in the body of `function`, in source order; with `deep`, also those in the functions within it.
    pub fn calls_in(&self, function: FunctionId, deep: bool) -> impl Iterator<Item = (CallId, &Call)> {
        self.calls.iter().enumerate().filter(move |(_, call)| match call.function {
            Some(inner) if deep => self.encloses(function, inner),
            inner => inner == Some(function),
        })
    }

    /// Whether `inner` is `outer` or stands within it.
    pub fn encloses(&self, outer: FunctionId, inner: FunctionId) -> bool {
        let mut at = Some(inner);
        while let Some(function) = at {
            if function <= outer {
                return function == outer;
            }
            // the function around another one has the lower number
            at = self.functions.get(function).and_then(|function| function.parent).filter(|parent| *parent < function);
        }
        false
    }
}

/// The value under `key` of an object literal, unless a later spread may replace it.
fn member_of<'m>(object: &'m Expression, key: &str) -> Option<&'m Expression> {
    let Expression::Object(properties) = object else {
        return None;
    };
    properties
        .iter()
        .rev()
        .take_while(|property| !property.key.is_empty())
        .find(|property| property.key == key)
        .map(|property| &property.value)
}

#[cfg(test)]
mod tests;
