//! The test cases and suites of a project.

use super::names::Names;
use super::vocabulary::{Named, Role};
use crate::facts::context::Context;
use crate::formats::javascript::{Call, CallId, CallKind, Expression, FunctionId, Module};
use std::collections::BTreeMap;

/// The cases and suites of one file.
pub(super) struct TestFile<'a> {
    /// The file.
    pub path: &'a str,
    /// What it says.
    pub module: &'a Module,
    /// Its cases in source order.
    pub cases: Vec<TestCase>,
    /// Suites marked `only`.
    pub focused_suites: Vec<CallId>,
}

/// A call that declares a case.
pub(super) struct TestCase {
    /// The call.
    pub call: CallId,
    /// Whose it is.
    pub runner: &'static str,
    /// Nothing on it or around it skips it.
    pub active: bool,
    /// `only` stands on it.
    pub focused: bool,
}

/// The files of a project that have a case, sorted by path.
pub(super) fn find<'a>(context: Context<'a>, names: &Names<'a>) -> Vec<TestFile<'a>> {
    let files = context.modules().map(|(path, module)| read(path, module, names));
    files.filter(|file| !file.cases.is_empty()).collect()
}

fn read<'a>(path: &'a str, module: &'a Module, names: &Names<'a>) -> TestFile<'a> {
    let mut declared: Vec<(CallId, Named)> = Vec::new();
    let mut suites: BTreeMap<CallId, bool> = BTreeMap::new();
    let mut focused_suites = Vec::new();
    for (id, call) in module.calls.iter().enumerate() {
        if call.kind == CallKind::New {
            continue;
        }
        let Some(named) = names.role(path, &call.callee).filter(|named| !named.waiting) else { continue };
        match named.role {
            Role::Case if is_declaration(module, call, named) => declared.push((id, named)),
            Role::Suite => {
                suites.insert(id, named.skipped || has_skipping_option(module, call));
                if named.focused {
                    focused_suites.push(id);
                }
            }
            _ => {}
        }
    }
    let cases = declared.into_iter().filter_map(|(id, named)| {
        let call = module.calls.get(id)?;
        let skipped = named.skipped || has_skipping_option(module, call) || is_pending(module, call);
        let active = !skipped && !stands_in_skipped(path, module, call, names, &suites);
        Some(TestCase { call: id, runner: named.runner, active, focused: named.focused })
    });
    TestFile { path, module, cases: cases.collect(), focused_suites }
}

/// Whether a call of a case function declares one. `test.skip(condition)` in the body of a case of Playwright does not.
fn is_declaration(module: &Module, call: &Call, named: Named) -> bool {
    let Some(first) = call.arguments.first() else { return false };
    match module.follow(first) {
        Expression::Boolean(_) | Expression::Null => false,
        // `Deno.test({ name, fn })`, `test({ timeout: 5 }, fn)`
        Expression::Object(_) => matches!(named.runner, "deno" | "node:test"),
        _ if named.runner == "playwright" && named.skipped => {
            call.arguments.iter().skip(1).any(|argument| is_function(module, argument))
        }
        _ => true,
    }
}

fn is_function(module: &Module, expression: &Expression) -> bool {
    matches!(module.follow(expression), Expression::Function(_))
}

/// `{ skip: true }`, `{ todo: 'later' }` and the like among the arguments (nodejs.org, Test runner; docs.deno.com, Testing).
fn has_skipping_option(module: &Module, call: &Call) -> bool {
    call.arguments.iter().any(|argument| {
        let set = |key| match module.property(argument, key).map(|value| module.follow(value)) {
            Some(Expression::Boolean(value)) => *value,
            Some(Expression::Text(reason)) => !reason.is_empty(),
            _ => false,
        };
        ["skip", "todo", "ignore"].into_iter().any(set)
    })
}

/// A title without a function: left to be written.
fn is_pending(module: &Module, call: &Call) -> bool {
    match call.arguments.as_slice() {
        [title] => matches!(module.follow(title), Expression::Text(_) | Expression::Template(..)),
        _ => false,
    }
}

/// Whether a suite around a call is skipped.
fn stands_in_skipped(
    path: &str,
    module: &Module,
    call: &Call,
    names: &Names<'_>,
    suites: &BTreeMap<CallId, bool>,
) -> bool {
    let mut at = call.function;
    while let Some(function) = at {
        let around = names.callback_of(path, function);
        if around.and_then(|around| suites.get(&around)) == Some(&true) {
            return true;
        }
        at = parent(module, function);
    }
    false
}

/// The function around a function, which has the lower number.
pub(super) fn parent(module: &Module, function: FunctionId) -> Option<FunctionId> {
    module.functions.get(function)?.parent.filter(|parent| *parent < function)
}

impl TestCase {
    /// The function of the case.
    pub(super) fn body<'a>(&self, module: &'a Module) -> Option<&'a Expression> {
        let call = module.calls.get(self.call)?;
        let function = |argument: &&Expression| is_function(module, argument);
        let named = |argument: &Expression| module.property(argument, "fn").is_some();
        call.arguments
            .iter()
            .rev()
            .find(function)
            .map(|argument| module.follow(argument))
            .or_else(|| module.property(call.arguments.iter().find(|argument| named(argument))?, "fn"))
    }
}

/// The title of a case or suite; empty for a computed one.
pub(super) fn title(module: &Module, call: CallId) -> String {
    let first = module.calls.get(call).and_then(|call| call.arguments.first());
    let named = |first| module.property(first, "name").unwrap_or(first);
    first.map(named).and_then(|title| module.constant(title)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
