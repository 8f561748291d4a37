//! Cases that a generator writes, and cases that say nothing about the project.

use super::assertions::{Assertions, Asserts};
use super::cases::{TestCase, TestFile};
use crate::formats::javascript::{CallId, Expression, Module, Step};
use std::collections::{BTreeMap, BTreeSet};

/// Matchers that only tell that something is there.
const PRESENCE: [&str; 6] = ["toBeDefined", "toBeTruthy", "toBeInstanceOf", "exist", "ok", "isDefined"];

/// Whether all active cases are samples or assert nothing of the project. Without a case there is nothing to tell.
pub(super) fn are_all_samples<'a>(files: &[TestFile<'a>], assertions: &Assertions<'a>) -> bool {
    let mut active =
        files.iter().flat_map(|file| file.cases.iter().filter(|case| case.active).map(move |case| (file, case)));
    let mut any = false;
    active.all(|(file, case)| {
        any = true;
        is_sample(file, case, assertions)
    }) && any
}

fn is_sample<'a>(file: &TestFile<'a>, case: &TestCase, assertions: &Assertions<'a>) -> bool {
    if greets(file, case, assertions) {
        return true;
    }
    match assertions.of_case(file, case) {
        Asserts::No => true,
        Asserts::Perhaps => false,
        Asserts::Yes => asserts_nothing_of_the_project(file, case, assertions),
    }
}

/// Whether everything that a case does is to assert that a name is defined, or something of literals.
fn asserts_nothing_of_the_project<'a>(file: &TestFile<'a>, case: &TestCase, assertions: &Assertions<'a>) -> bool {
    let module = file.module;
    let Some(Expression::Function(function)) = case.body(module) else { return false };
    let calls = assertions.calls_within(file.path, module, *function);
    let subjects: BTreeSet<CallId> =
        calls.iter().copied().filter(|call| assertions.has(file.path, module, *call)).collect();
    let mut matchers: BTreeMap<CallId, &str> = BTreeMap::new();
    for call in calls.iter().filter(|call| !subjects.contains(call)) {
        // a matcher is called on what the assertion gave; any other call does something
        let Some(subject) = started_by(module, *call).filter(|subject| subjects.contains(subject)) else {
            return false;
        };
        if let Some(name) = last_member(module, *call) {
            matchers.insert(subject, name);
        }
    }
    subjects.iter().all(|subject| {
        let arguments = module.calls.get(*subject).map(|call| call.arguments.as_slice()).unwrap_or_default();
        let literal = arguments.iter().all(|argument| is_literal(module.follow(argument)));
        literal || matchers.get(subject).is_some_and(|matcher| PRESENCE.contains(matcher))
    })
}

/// The first call in the chain that a call is made on: `expect(a)` for `expect(a).not.toBe(b)`.
fn started_by(module: &Module, call: CallId) -> Option<CallId> {
    module.chain(&module.calls.get(call)?.callee).calls().next()
}

fn last_member(module: &Module, call: CallId) -> Option<&str> {
    module.chain(&module.calls.get(call)?.callee).steps.iter().rev().find_map(|step| match step {
        Step::Member(name) => Some(*name),
        Step::Index(_) | Step::Call(_) => None,
    })
}

fn is_literal(expression: &Expression) -> bool {
    match expression {
        Expression::Null | Expression::Boolean(_) | Expression::Number(_) | Expression::Text(_) => true,
        Expression::Binary(_, left, right) => is_literal(left) && is_literal(right),
        _ => false,
    }
}

/// Whether a file is the end-to-end test that Nest's generator writes: it only expects the generated greeting, whether or not the
/// application still gives it.
pub(super) fn is_generated_end_to_end_test<'a>(file: &TestFile<'a>, assertions: &Assertions<'a>) -> bool {
    file.module.imports.iter().any(|import| import.from == "@nestjs/testing")
        && file.cases.iter().all(|case| greets(file, case, assertions))
}

/// Whether a case expects the greeting of a generated application.
fn greets<'a>(file: &TestFile<'a>, case: &TestCase, assertions: &Assertions<'a>) -> bool {
    let Some(Expression::Function(function)) = case.body(file.module) else { return false };
    let calls = assertions.calls_within(file.path, file.module, *function);
    let calls = calls.iter().filter_map(|call| file.module.calls.get(*call));
    calls.flat_map(|call| &call.arguments).any(is_greeting)
}

fn is_greeting(expression: &Expression) -> bool {
    matches!(expression, Expression::Text(text) if matches!(text.as_str(), "Hello World!" | "Hello World" | "Hello, World!"))
}

#[cfg(test)]
mod tests;
