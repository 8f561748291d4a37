//! What expressions come down to, across the files of a project.

use super::path::PathText;
use crate::facts::context::Context;
use crate::facts::javascript::Located;
use crate::formats::javascript::{CallKind, ClassId, Expression, FunctionId, Module, Origin};
use std::cell::Cell;

/// Steps that are followed for one value.
pub const STEPS: usize = 24;

/// Bytes that a path may have.
const LONGEST_PATH: usize = 1_000;

/// Pieces that one text may be put together from.
const PIECES: usize = 64;

/// A place in the code: names and `this` mean something there.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The file.
    pub path: &'a str,
    /// What it says.
    pub module: &'a Module,
    /// The function in whose body it lies.
    pub function: Option<FunctionId>,
}

/// A class and where it is declared.
#[derive(Clone, Copy)]
pub struct ClassAt<'a> {
    /// The file.
    pub path: &'a str,
    /// What it says.
    pub module: &'a Module,
    /// Which class of the file.
    pub id: ClassId,
}

/// An expression, and the place where its names mean something.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    /// The place.
    pub place: Place<'a>,
    /// The expression.
    pub expression: &'a Expression,
}

impl<'a> Value<'a> {
    /// Another expression of the same place.
    pub fn with(self, expression: &'a Expression) -> Value<'a> {
        Value { expression, ..self }
    }

    /// The value under `key` of this object literal.
    pub fn property(self, key: &str) -> Option<Value<'a>> {
        self.place.module.property(self.expression, key).map(|expression| self.with(expression))
    }
}

impl<'a> From<Located<'a>> for Value<'a> {
    fn from(located: Located<'a>) -> Self {
        let Located { path, module, expression } = located;
        Value { place: Place { path, module, function: None }, expression }
    }
}

/// The class whose `this` is meant at a place: functions inside a method share it.
pub fn class_around(place: Place<'_>) -> Option<ClassId> {
    let mut at = place.function;
    for _ in 0..STEPS {
        let function = place.module.functions.get(at?)?;
        if function.class.is_some() {
            return function.class;
        }
        at = function.parent;
    }
    None
}

/// The package that an expression comes from, with the name that it has there: `("express", "Router")` for `express.Router` and for
/// `Router`; the name is empty for the package's default or whole.
pub fn package<'a>(module: &'a Module, expression: &'a Expression) -> Option<(&'a str, String)> {
    let (import, members) = module.imported(expression)?;
    let own = Some(import.imported.as_str()).filter(|name| !matches!(*name, "default" | "*" | ""));
    let members = members.into_iter().skip_while(|name| *name == "default");
    Some((import.from.as_str(), own.into_iter().chain(members).collect::<Vec<_>>().join(".")))
}

/// What an expression stands for: names, members of objects and of classes, across files. Ends at calls, functions, literals,
/// parameters and imports of packages.
pub fn resolve<'a>(context: Context<'a>, value: Value<'a>) -> Value<'a> {
    Query::new(context).resolve(value, STEPS)
}

/// The function that is called by an expression: a function of the repository, a method of a class or of an object, a constructor.
pub fn function_of<'a>(context: Context<'a>, callee: Value<'a>) -> Option<(Place<'a>, FunctionId)> {
    Query::new(context).function_of(callee, STEPS)
}

/// What a call of a function of the repository may hand back.
pub fn returned<'a>(context: Context<'a>, call: Value<'a>) -> Option<Vec<Value<'a>>> {
    Query::new(context).returned(call, STEPS)
}

/// Steps that one question may take altogether, since the ways through classes and functions branch.
const FUEL: usize = 1_000;

/// One question about a value. Its depth is bounded by the steps that are handed on, its breadth by the fuel.
struct Query<'a> {
    context: Context<'a>,
    fuel: Cell<usize>,
}

impl<'a> Query<'a> {
    fn new(context: Context<'a>) -> Self {
        Query { context, fuel: Cell::new(FUEL) }
    }

    /// One step less, where there are steps and fuel left.
    fn deeper(&self, steps: usize) -> Option<usize> {
        self.fuel.set(self.fuel.get().checked_sub(1)?);
        steps.checked_sub(1)
    }

    fn resolve(&self, value: Value<'a>, steps: usize) -> Value<'a> {
        let mut at = value;
        let mut left = steps;
        while let Some(steps) = self.deeper(left) {
            left = steps;
            let next = match at.expression {
                Expression::Await(operand) => Some(at.with(operand)),
                Expression::Name(_, Origin::Binding(_) | Origin::Import(_)) => self.defined(at),
                Expression::Member(object, key) => {
                    self.defined(at).or_else(|| self.member(at.with(object), key, left / 2))
                }
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        at
    }

    /// One step across names and files; `None` where it leads nowhere new.
    fn defined(&self, value: Value<'a>) -> Option<Value<'a>> {
        let located = self.context.sources.definition(value.place.path, value.expression)?;
        (!std::ptr::eq(located.expression, value.expression)).then(|| {
            // A local constant still lies in its function, where `this` means the same.
            let function = value.place.function.filter(|_| located.path == value.place.path);
            let mut found = Value::from(located);
            found.place.function = function;
            found
        })
    }

    /// The member of an object literal, of `this`, of an instance, of a class, or of what a function hands back.
    fn member(&self, object: Value<'a>, key: &str, steps: usize) -> Option<Value<'a>> {
        let steps = self.deeper(steps)?;
        if matches!(object.expression, Expression::This) {
            let Place { path, module, .. } = object.place;
            return self.field(ClassAt { path, module, id: class_around(object.place)? }, key, steps);
        }
        let object = self.resolve(object, steps);
        match object.expression {
            Expression::Object(_) => object.property(key),
            Expression::Class(_) => self.field(self.class_of(object, steps)?, key, steps),
            Expression::Call(_) => match self.class_of(object, steps) {
                Some(class) => self.field(class, key, steps),
                // `const { router } = makeRoutes()`
                None => {
                    let mut returned = self.returned(object, steps)?.into_iter();
                    returned.find_map(|value| self.resolve(value, steps).property(key))
                }
            },
            _ => None,
        }
    }

    /// The class that a value is, or is a new instance of.
    fn class_of(&self, value: Value<'a>, steps: usize) -> Option<ClassAt<'a>> {
        let steps = self.deeper(steps)?;
        let Place { path, module, .. } = value.place;
        match value.expression {
            Expression::Class(id) => Some(ClassAt { path, module, id: *id }),
            Expression::Call(id) => {
                let call = module.calls.get(*id).filter(|call| call.kind == CallKind::New)?;
                let class = self.resolve(value.with(&call.callee), steps);
                matches!(class.expression, Expression::Class(_)).then(|| self.class_of(class, steps)).flatten()
            }
            _ => None,
        }
    }

    /// A field of a class: its initialiser, what a method assigns to it, what its accessor hands back; else its base class's.
    fn field(&self, class: ClassAt<'a>, key: &str, steps: usize) -> Option<Value<'a>> {
        let steps = self.deeper(steps)?;
        let ClassAt { path, module, id } = class;
        let declaration = module.classes.get(id)?;
        let at = |function, expression| Value { place: Place { path, module, function }, expression };
        let member = declaration.members.iter().find(|member| member.name == key);
        if let Some(value) = member.and_then(|member| member.value.as_ref()) {
            // An initialiser has the `this` of any method.
            return Some(at(declaration.members.iter().find_map(|member| member.function), value));
        }
        let assigned = module.assignments.iter().find(|assignment| {
            matches!(&assignment.target, Expression::Member(object, name) if name == key && matches!(**object, Expression::This))
                && class_around(Place { path, module, function: assignment.function }) == Some(id)
        });
        if let Some(assignment) = assigned {
            return Some(at(assignment.function, &assignment.value));
        }
        if let Some(function) = member.and_then(|member| member.function) {
            // An accessor stands for what it hands back; a method is called, which is for `function_of`.
            let accessor = module.functions.get(function).filter(|function| function.parameters.is_empty());
            return accessor.and_then(|accessor| accessor.returns.first()).map(|value| at(Some(function), value));
        }
        let base = self.resolve(at(None, declaration.extends.as_ref()?), steps);
        let base = matches!(base.expression, Expression::Class(_)).then(|| self.class_of(base, steps)).flatten()?;
        self.field(base, key, steps)
    }

    fn function_of(&self, callee: Value<'a>, steps: usize) -> Option<(Place<'a>, FunctionId)> {
        let steps = self.deeper(steps)?;
        if let Expression::Member(object, key) = callee.expression {
            let Place { path, module, .. } = callee.place;
            let class = if matches!(**object, Expression::This) {
                Some(ClassAt { path, module, id: class_around(callee.place)? })
            } else {
                self.class_of(self.resolve(callee.with(object), steps), steps)
            };
            if let Some(class) = class {
                return method(class, key);
            }
        }
        let reached = self.resolve(callee, steps);
        match reached.expression {
            Expression::Function(id) => Some((Place { function: Some(*id), ..reached.place }, *id)),
            Expression::Class(_) => method(self.class_of(reached, steps)?, "constructor"),
            _ => None,
        }
    }

    fn returned(&self, call: Value<'a>, steps: usize) -> Option<Vec<Value<'a>>> {
        let steps = self.deeper(steps)?;
        let Expression::Call(id) = call.expression else { return None };
        let called = call.place.module.calls.get(*id).filter(|called| called.kind == CallKind::Call)?;
        let place = Place { function: called.function, ..call.place };
        let (place, function) = self.function_of(Value { place, expression: &called.callee }, steps)?;
        let returns = &place.module.functions.get(function)?.returns;
        Some(returns.iter().map(|expression| Value { place, expression }).collect())
    }
}

/// The method of a class, or the function that one of its fields is.
fn method<'a>(class: ClassAt<'a>, name: &str) -> Option<(Place<'a>, FunctionId)> {
    let ClassAt { path, module, id } = class;
    let member = module.classes.get(id)?.members.iter().find(|member| member.name == name)?;
    let function = match (member.function, &member.value) {
        (Some(function), _) => function,
        (None, Some(Expression::Function(function))) => *function,
        _ => return None,
    };
    Some((Place { path, module, function: Some(function) }, function))
}

/// A path or prefix as text.
pub fn text<'a>(context: Context<'a>, value: Value<'a>) -> PathText {
    let mut pieces = PIECES;
    let text = text_within(context, value, STEPS, &mut pieces);
    if text.as_str().len() > LONGEST_PATH { PathText::unknown() } else { text }
}

fn text_within<'a>(context: Context<'a>, value: Value<'a>, steps: usize, pieces: &mut usize) -> PathText {
    let (Some(steps), Some(left)) = (steps.checked_sub(1), pieces.checked_sub(1)) else {
        return PathText::unknown();
    };
    *pieces = left;
    match value.expression {
        Expression::Text(text) if text.len() <= LONGEST_PATH => PathText::known(text.as_str()),
        Expression::Text(_) => PathText::unknown(),
        Expression::Number(number) => PathText::known(number.to_string()),
        Expression::Template(texts, expressions) => {
            let mut whole = PathText::default();
            let mut expressions = expressions.iter();
            for text in texts {
                whole.append(&PathText::known(text.as_str()));
                if let Some(expression) = expressions.next() {
                    whole.append(&text_within(context, value.with(expression), steps, pieces));
                }
            }
            whole
        }
        Expression::Binary("+", left, right) => {
            let mut whole = text_within(context, value.with(left), steps, pieces);
            whole.append(&text_within(context, value.with(right), steps, pieces));
            whole
        }
        _ => {
            let reached = resolve(context, value);
            if std::ptr::eq(reached.expression, value.expression) {
                return PathText::unknown();
            }
            text_within(context, reached, steps, pieces)
        }
    }
}

/// A list of paths where an array may stand instead of one path.
pub fn texts<'a>(context: Context<'a>, value: Value<'a>) -> Vec<PathText> {
    let reached = resolve(context, value);
    match reached.expression {
        Expression::Array(items) if !items.is_empty() => {
            items.iter().map(|item| text(context, reached.with(item))).collect()
        }
        _ => vec![text(context, value)],
    }
}
