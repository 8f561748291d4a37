//! What expressions come down to, across the files of a project.

use super::path::PathText;
use crate::facts::context::Context;
use crate::facts::javascript::Located;
use crate::formats::javascript::{CallKind, ClassId, Expression, FunctionId, Module, Origin};

/// Steps that are followed for one value.
pub const STEPS: usize = 24;

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
    resolve_within(context, value, STEPS)
}

fn resolve_within<'a>(context: Context<'a>, value: Value<'a>, steps: usize) -> Value<'a> {
    let mut at = value;
    for left in (0..steps).rev() {
        let next = match at.expression {
            Expression::Await(operand) => Some(at.with(operand)),
            Expression::Name(_, Origin::Binding(_) | Origin::Import(_)) => defined(context, at),
            Expression::Member(object, key) => {
                defined(context, at).or_else(|| member(context, at.with(object), key, left / 2))
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
fn defined<'a>(context: Context<'a>, value: Value<'a>) -> Option<Value<'a>> {
    let located = context.sources.definition(value.place.path, value.expression)?;
    (!std::ptr::eq(located.expression, value.expression)).then(|| {
        // A local constant still lies in its function, where `this` means the same.
        let function = value.place.function.filter(|_| located.path == value.place.path);
        let mut found = Value::from(located);
        found.place.function = function;
        found
    })
}

/// The member of an object literal, of `this`, of an instance or of a class.
fn member<'a>(context: Context<'a>, object: Value<'a>, key: &str, steps: usize) -> Option<Value<'a>> {
    if matches!(object.expression, Expression::This) {
        let Place { path, module, .. } = object.place;
        return field(context, ClassAt { path, module, id: class_around(object.place)? }, key, steps);
    }
    let object = resolve_within(context, object, steps);
    match object.expression {
        Expression::Object(_) => object.property(key),
        Expression::Class(_) | Expression::Call(_) => field(context, class_of(context, object, steps)?, key, steps),
        _ => None,
    }
}

/// The class that a value is, or is a new instance of.
fn class_of<'a>(context: Context<'a>, value: Value<'a>, steps: usize) -> Option<ClassAt<'a>> {
    let steps = steps.checked_sub(1)?;
    let Place { path, module, .. } = value.place;
    match value.expression {
        Expression::Class(id) => Some(ClassAt { path, module, id: *id }),
        Expression::Call(id) => {
            let call = module.calls.get(*id).filter(|call| call.kind == CallKind::New)?;
            let class = resolve_within(context, value.with(&call.callee), steps);
            matches!(class.expression, Expression::Class(_)).then(|| class_of(context, class, steps)).flatten()
        }
        _ => None,
    }
}

/// A field of a class: its initialiser, what a method assigns to it, what its accessor returns; else its base class's.
fn field<'a>(context: Context<'a>, class: ClassAt<'a>, key: &str, steps: usize) -> Option<Value<'a>> {
    let steps = steps.checked_sub(1)?;
    let ClassAt { path, module, id } = class;
    let declaration = module.classes.get(id)?;
    let at = |function: Option<FunctionId>, expression: &'a Expression| Value {
        place: Place { path, module, function },
        expression,
    };
    let constructor = declaration.members.iter().find(|member| member.name == "constructor").and_then(|it| it.function);
    let member = declaration.members.iter().find(|member| member.name == key);
    if let Some(value) = member.and_then(|member| member.value.as_ref()) {
        // An initialiser has the `this` of the constructor.
        let function = constructor.or_else(|| declaration.members.iter().find_map(|member| member.function));
        return Some(at(function, value));
    }
    let assigned = module.assignments.iter().find(|assignment| {
        matches!(&assignment.target, Expression::Member(object, name) if name == key && matches!(**object, Expression::This))
            && class_around(Place { path, module, function: assignment.function }) == Some(id)
    });
    if let Some(assignment) = assigned {
        return Some(at(assignment.function, &assignment.value));
    }
    if let Some(function) = member.and_then(|member| member.function) {
        // An accessor stands for what it returns; a method is called, which is for `function_of`.
        let accessor = module.functions.get(function).filter(|function| function.parameters.is_empty());
        return accessor.and_then(|accessor| accessor.returns.first()).map(|value| at(Some(function), value));
    }
    let base = at(None, declaration.extends.as_ref()?);
    let base = resolve_within(context, base, steps);
    matches!(base.expression, Expression::Class(_))
        .then(|| class_of(context, base, steps))
        .flatten()
        .and_then(|base| field(context, base, key, steps))
}

/// The function that is called by an expression: a function of the repository, a method of a class or of an object.
pub fn function_of<'a>(context: Context<'a>, callee: Value<'a>) -> Option<(Place<'a>, FunctionId)> {
    let function = |value: Value<'a>| match value.expression {
        Expression::Function(id) => Some((Place { function: Some(*id), ..value.place }, *id)),
        _ => None,
    };
    if let Some(found) = defined(context, callee).and_then(function).or_else(|| function(callee)) {
        return Some(found);
    }
    let Expression::Member(object, key) = callee.expression else {
        return function(resolve(context, callee));
    };
    let Place { path, module, .. } = callee.place;
    let class = if matches!(**object, Expression::This) {
        Some(ClassAt { path, module, id: class_around(callee.place)? })
    } else {
        class_of(context, resolve(context, callee.with(object)), STEPS)
    };
    match class {
        Some(ClassAt { path, module, id }) => {
            let member = module.classes.get(id)?.members.iter().find(|member| member.name == *key)?;
            match (member.function, &member.value) {
                (Some(id), _) => Some((Place { path, module, function: Some(id) }, id)),
                (None, Some(Expression::Function(id))) => Some((Place { path, module, function: Some(*id) }, *id)),
                _ => None,
            }
        }
        None => function(resolve(context, callee)),
    }
}

/// A path or prefix as text.
pub fn text<'a>(context: Context<'a>, value: Value<'a>) -> PathText {
    let mut pieces = PIECES;
    text_within(context, value, STEPS, &mut pieces)
}

fn text_within<'a>(context: Context<'a>, value: Value<'a>, steps: usize, pieces: &mut usize) -> PathText {
    let (Some(steps), Some(left)) = (steps.checked_sub(1), pieces.checked_sub(1)) else {
        return PathText::unknown();
    };
    *pieces = left;
    match value.expression {
        Expression::Text(text) => PathText::known(text.as_str()),
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
            let reached = resolve_within(context, value, steps);
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

/// The elements of an array literal, with spread arrays taken apart and `concat` and `flat` seen through; and whether these are all.
pub fn elements<'a>(context: Context<'a>, value: Value<'a>) -> (Vec<Value<'a>>, bool) {
    let mut found = Vec::new();
    let complete = elements_within(context, value, STEPS, &mut found);
    (found, complete)
}

/// The most elements that are looked at.
const ELEMENTS: usize = 2_000;

fn elements_within<'a>(context: Context<'a>, value: Value<'a>, steps: usize, found: &mut Vec<Value<'a>>) -> bool {
    let Some(steps) = steps.checked_sub(1) else { return false };
    let reached = resolve_within(context, value, steps);
    match reached.expression {
        Expression::Array(items) => items.iter().all(|item| {
            if found.len() >= ELEMENTS {
                return false;
            }
            match item {
                Expression::Spread(inner) => elements_within(context, reached.with(inner), steps, found),
                item => {
                    found.push(reached.with(item));
                    true
                }
            }
        }),
        Expression::Call(id) => {
            let Some(call) = reached.place.module.calls.get(*id) else { return false };
            match &call.callee {
                Expression::Member(array, method) if matches!(method.as_str(), "concat" | "flat") => {
                    let first = elements_within(context, reached.with(array), steps, found);
                    call.arguments.iter().fold(first, |complete, argument| {
                        let list = elements_within(context, reached.with(argument), steps, found);
                        complete && (list || method == "flat")
                    })
                }
                _ => false,
            }
        }
        _ => false,
    }
}
