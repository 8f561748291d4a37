//! Lists that are written out in code, and namespaces of modules taken for lists.

use super::values::{Place, STEPS, Value, resolve, returned};
use crate::facts::context::Context;
use crate::formats::javascript::{BindingId, Exported, Expression, Import, ImportKind, Module, Origin};

/// The most elements that are looked at.
const ELEMENTS: usize = 2_000;

/// The most lists and modules that are looked into for one.
const LISTS: usize = 500;

/// Calls of a file beyond which it is not searched for what is pushed onto a list.
const SEARCHED_CALLS: usize = 10_000;

/// The elements of a list, with spread lists taken apart and `push`, `concat`, `flat` and `Object.values` seen through; and whether
/// these are certainly all. A function that hands a list back stands for that list.
pub fn elements<'a>(context: Context<'a>, value: Value<'a>) -> (Vec<Value<'a>>, bool) {
    let mut reader = Reader { context, found: Vec::new(), lists: LISTS };
    let complete = reader.list(value, STEPS);
    (reader.found, complete)
}

struct Reader<'a> {
    context: Context<'a>,
    found: Vec<Value<'a>>,
    /// Lists that may still be looked into.
    lists: usize,
}

impl<'a> Reader<'a> {
    fn list(&mut self, value: Value<'a>, steps: usize) -> bool {
        let Some(steps) = self.deeper(steps) else { return false };
        let reached = resolve(self.context, value);
        let literal = match reached.expression {
            Expression::Array(items) => self.items(reached, items, steps),
            Expression::Call(_) => self.call(reached, steps),
            _ => false,
        };
        match (value.expression, reached.expression) {
            (Expression::Name(_, Origin::Binding(binding)), Expression::Array(_)) => {
                literal & self.pushed(value.place, *binding, steps)
            }
            _ => literal,
        }
    }

    /// One step less, where there are steps and lists left.
    fn deeper(&mut self, steps: usize) -> Option<usize> {
        self.lists = self.lists.checked_sub(1)?;
        steps.checked_sub(1)
    }

    fn items(&mut self, list: Value<'a>, items: &'a [Expression], steps: usize) -> bool {
        items.iter().fold(true, |complete, item| self.item(list.with(item), steps) & complete)
    }

    fn item(&mut self, item: Value<'a>, steps: usize) -> bool {
        if self.found.len() >= ELEMENTS {
            return false;
        }
        if let Expression::Spread(inner) = item.expression {
            return self.list(item.with(inner), steps);
        }
        self.found.push(item);
        true
    }

    /// What is added to a list after its declaration, in the file that declares it.
    fn pushed(&mut self, place: Place<'a>, binding: BindingId, steps: usize) -> bool {
        if place.module.calls.len() > SEARCHED_CALLS {
            return false;
        }
        let is_list =
            |object: &Expression| matches!(object, Expression::Name(_, Origin::Binding(id)) if *id == binding);
        let pushes = place.module.calls.iter().filter(
            |call| matches!(&call.callee, Expression::Member(object, method) if method == "push" && is_list(object)),
        );
        let mut complete = true;
        for call in pushes {
            let place = Place { function: call.function, ..place };
            for expression in &call.arguments {
                complete &= self.item(Value { place, expression }, steps);
            }
        }
        complete
    }

    fn call(&mut self, value: Value<'a>, steps: usize) -> bool {
        let Expression::Call(id) = value.expression else { return false };
        let Some(call) = value.place.module.calls.get(*id) else { return false };
        match &call.callee {
            Expression::Member(list, method) if method == "flat" => self.list(value.with(list), steps),
            Expression::Member(list, method) if method == "concat" => {
                let first = self.list(value.with(list), steps);
                call.arguments.iter().fold(first, |complete, argument| {
                    let argument = value.with(argument);
                    let one = matches!(resolve(self.context, argument).expression, Expression::Object(_));
                    complete & if one { self.item(argument, steps) } else { self.list(argument, steps) }
                })
            }
            Expression::Member(object, method) if method == "values" && is_global(object, "Object") => {
                call.arguments.first().is_some_and(|argument| self.values(value.with(argument), steps))
            }
            _ => match returned(self.context, value) {
                Some(lists) => lists.len() == 1 && lists.into_iter().all(|list| self.list(list, steps)),
                None => false,
            },
        }
    }

    /// The values of an object, or of all that a module hands out: `Object.values(routes)` of `import * as routes`.
    fn values(&mut self, object: Value<'a>, steps: usize) -> bool {
        let Place { path, module, .. } = object.place;
        if let Expression::Name(_, Origin::Import(import)) = object.expression
            && let Some(import) = module.imports.get(*import).filter(|import| import.imported == "*")
            && let Some((path, module)) = self.context.sources.resolve(path, &import.from)
        {
            return self.namespace(path, module, steps);
        }
        let object = resolve(self.context, object);
        match object.expression {
            Expression::Object(properties) => properties
                .iter()
                .all(|property| !property.key.is_empty() && self.item(object.with(&property.value), steps)),
            _ => false,
        }
    }

    fn namespace(&mut self, path: &'a str, module: &'a Module, steps: usize) -> bool {
        let Some(steps) = self.deeper(steps) else { return false };
        let place = Place { path, module, function: None };
        let mut complete = true;
        for export in module.exports.iter().filter(|export| export.name != "default") {
            complete &= match &export.value {
                Exported::Expression(expression) => self.item(Value { place, expression }, steps),
                Exported::Binding(binding) => match module.bindings.get(*binding).and_then(|it| it.value.as_ref()) {
                    Some(expression) => self.item(Value { place, expression }, steps),
                    None => false,
                },
                Exported::Import(import) => module
                    .imports
                    .get(*import)
                    .is_some_and(|import| self.re_exported(path, import, &export.name, steps)),
                Exported::Other => true,
            };
        }
        let all = module
            .imports
            .iter()
            .filter(|it| it.kind == ImportKind::ReExport && it.imported == "*" && it.local.is_empty());
        for import in all {
            complete &= match self.context.sources.resolve(path, &import.from) {
                Some((path, module)) => self.namespace(path, module, steps),
                None => false,
            };
        }
        complete
    }

    /// One name of another module that is handed on.
    fn re_exported(&mut self, path: &str, import: &'a Import, name: &str, steps: usize) -> bool {
        if name == "*" {
            return true; // read with the other whole modules
        }
        let mut at = (path, import);
        for _ in 0..STEPS {
            let Some((path, module)) = self.context.sources.resolve(at.0, &at.1.from) else { return false };
            let Some(export) = module.exported(&at.1.imported) else { return false };
            let place = Place { path, module, function: None };
            return match &export.value {
                Exported::Expression(expression) => self.item(Value { place, expression }, steps),
                Exported::Binding(binding) => match module.bindings.get(*binding).and_then(|it| it.value.as_ref()) {
                    Some(expression) => self.item(Value { place, expression }, steps),
                    None => false,
                },
                Exported::Import(next) => match module.imports.get(*next) {
                    Some(next) => {
                        at = (path, next);
                        continue;
                    }
                    None => false,
                },
                Exported::Other => false,
            };
        }
        false
    }
}

fn is_global(expression: &Expression, global: &str) -> bool {
    matches!(expression, Expression::Name(name, Origin::Global) if name == global)
}
