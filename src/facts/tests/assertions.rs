//! What is asserted, and which cases assert nothing.

use super::cases::{TestCase, TestFile, parent};
use super::names::Names;
use super::vocabulary::Role;
use crate::facts::context::Context;
use crate::facts::inventory::is_test_path;
use crate::formats::javascript::{BindingId, Call, CallId, Expression, FunctionId, Module, Origin, Step};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Helpers that are followed, one calling the other.
const HELPERS: usize = 2;

/// What is known of the assertions of a project's files.
pub(super) struct Assertions<'a> {
    context: Context<'a>,
    files: RefCell<BTreeMap<&'a str, FileAssertions>>,
    /// Functions that were asked about, with the helpers that were left to follow.
    functions: RefCell<BTreeMap<(&'a str, FunctionId, usize), Asserts>>,
    names: &'a Names<'a>,
    /// Some file gives every object the property `should`, by which a mere member asserts: `result.should.be.rejected`.
    by_property: bool,
}

/// What is known of one file.
struct FileAssertions {
    /// Calls that assert, in source order.
    calls: Vec<CallId>,
    /// For each function, whether it or one within it asserts.
    asserting: Vec<bool>,
    /// For each function, the calls in its own body.
    by_function: Vec<Vec<CallId>>,
    /// For each function, the number of the first one that stands no more within it.
    ends: Vec<FunctionId>,
    /// Variables that hold what a helper for tests in another file gave.
    helped: BTreeSet<BindingId>,
}

/// Whether a case asserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asserts {
    /// Nothing in it does.
    No,
    /// It calls what cannot be followed and may do so.
    Perhaps,
    /// It does.
    Yes,
}

impl<'a> Assertions<'a> {
    /// Files are looked at when they are asked for.
    pub(super) fn new(context: Context<'a>, names: &'a Names<'a>) -> Self {
        let by_property = context.modules().any(|(path, module)| extends_objects(path, module, names));
        Assertions { context, files: RefCell::default(), functions: RefCell::default(), names, by_property }
    }

    /// How many calls of a file assert.
    pub(super) fn count(&self, path: &'a str, module: &'a Module) -> usize {
        self.with(path, module, |file| file.calls.len())
    }

    /// Whether a call of a file asserts.
    pub(super) fn has(&self, path: &'a str, module: &'a Module, call: CallId) -> bool {
        self.with(path, module, |file| file.calls.binary_search(&call).is_ok())
    }

    /// The calls in the function of a case, those of functions within it included.
    pub(super) fn calls_within(&self, path: &'a str, module: &'a Module, function: FunctionId) -> Vec<CallId> {
        self.with(path, module, |file| {
            let end = file.ends.get(function).copied().unwrap_or(function);
            let bodies = file.by_function.get(function..end).unwrap_or_default();
            bodies.iter().flatten().copied().collect()
        })
    }

    /// Whether a case asserts, itself or through helpers of the repository.
    pub(super) fn of_case(&self, file: &TestFile<'a>, case: &TestCase) -> Asserts {
        let Some(body) = case.body(file.module) else { return Asserts::Perhaps };
        let Some(at) = self.context.sources.definition(file.path, body) else { return Asserts::Perhaps };
        match at.expression {
            Expression::Function(function) => match self.of_function(at.path, at.module, *function, HELPERS) {
                Asserts::No if self.by_property && has_statements(at.module, *function) => Asserts::Perhaps,
                asserts => asserts,
            },
            _ => Asserts::Perhaps,
        }
    }

    fn of_function(&self, path: &'a str, module: &'a Module, function: FunctionId, helpers: usize) -> Asserts {
        if self.with(path, module, |file| file.asserting.get(function).copied().unwrap_or_default()) {
            return Asserts::Yes;
        }
        let key = (path, function, helpers);
        if let Some(known) = self.functions.borrow().get(&key) {
            return *known;
        }
        let calls = self.calls_within(path, module, function);
        let calls = calls.into_iter().filter_map(|call| module.calls.get(call));
        let mut reached = Asserts::No;
        for call in calls {
            reached = reached.max(self.through(path, module, call, helpers));
            if reached == Asserts::Yes {
                break;
            }
        }
        self.functions.borrow_mut().insert(key, reached);
        reached
    }

    /// Whether what a call leads to asserts.
    fn through(&self, path: &'a str, module: &'a Module, call: &'a Call, helpers: usize) -> Asserts {
        let chain = module.chain(&call.callee);
        let Some(at) = self.context.sources.definition(path, &call.callee) else { return Asserts::Perhaps };
        if let Expression::Function(function) = at.expression {
            return match helpers.checked_sub(1) {
                Some(left) => self.of_function(at.path, at.module, *function, left),
                None => Asserts::Perhaps,
            };
        }
        let last = chain.steps.iter().rev().find_map(|step| match step {
            Step::Member(name) => Some(*name),
            _ => None,
        });
        if tells(last.unwrap_or(chain.root())) {
            return Asserts::Perhaps;
        }
        // `t.log(…)`
        if self.names.role(path, chain.root).is_some_and(|named| named.role == Role::Execution) {
            return Asserts::No;
        }
        match chain.root {
            // methods of test classes, and what a case is given: fixtures, `done`, a page
            Expression::This | Expression::Super | Expression::Name(_, Origin::Parameter(..)) => Asserts::Perhaps,
            Expression::Name(name, Origin::Global) if matches!(name.as_str(), "cy" | "browser" | "page") => {
                Asserts::Perhaps
            }
            Expression::Name(_, Origin::Binding(binding)) => {
                let helped = self.with(path, module, |file| file.helped.contains(binding));
                if helped { Asserts::Perhaps } else { Asserts::No }
            }
            Expression::Name(_, Origin::Import(_)) if is_helper(self.context, path, chain.root) => Asserts::Perhaps,
            _ => Asserts::No,
        }
    }

    fn with<T>(&self, path: &'a str, module: &'a Module, ask: impl FnOnce(&FileAssertions) -> T) -> T {
        let mut files = self.files.borrow_mut();
        ask(files.entry(path).or_insert_with(|| FileAssertions::read(self.context, path, module, self.names)))
    }
}

/// Beginnings of the names of functions that assert, for those that cannot be followed.
const TELLING: [&str; 11] =
    ["expect", "assert", "should", "verify", "check", "ensure", "must", "getBy", "findBy", "waitFor", "fail"];

/// Whether a name says that what bears it asserts.
fn tells(name: &str) -> bool {
    TELLING.iter().any(|beginning| name.starts_with(beginning))
}

impl FileAssertions {
    fn read<'a>(context: Context<'a>, path: &'a str, module: &'a Module, names: &Names<'a>) -> Self {
        let asserts = |call: &'a Call| is_assertion(path, module, call, names);
        let calls: Vec<CallId> =
            module.calls.iter().enumerate().filter(|(_, call)| asserts(call)).map(|(id, _)| id).collect();
        let mut asserting = vec![false; module.functions.len()];
        for call in calls.iter().filter_map(|call| module.calls.get(*call)) {
            let mut at = call.function;
            while let Some(function) = at {
                match asserting.get_mut(function) {
                    Some(known @ false) => *known = true,
                    _ => break,
                }
                at = parent(module, function);
            }
        }
        let mut by_function = vec![Vec::new(); module.functions.len()];
        for (id, call) in module.calls.iter().enumerate() {
            if let Some(calls) = call.function.and_then(|function| by_function.get_mut(function)) {
                calls.push(id);
            }
        }
        let mut ends: Vec<FunctionId> = (1..=module.functions.len()).collect();
        for function in (0..module.functions.len()).rev() {
            let end = ends.get(function).copied().unwrap_or_default();
            if let Some(around) = parent(module, function).and_then(|parent| ends.get_mut(parent)) {
                *around = end.max(*around);
            }
        }
        let declared = module.bindings.iter().enumerate();
        let declared = declared.filter_map(|(binding, declared)| Some((binding, declared.value.as_ref()?)));
        let assigned = module.assignments.iter().filter_map(|assignment| match &assignment.target {
            Expression::Name(_, Origin::Binding(binding)) => Some((*binding, &assignment.value)),
            _ => None,
        });
        let given = declared.chain(assigned).filter(|(_, value)| is_helper(context, path, module.chain(value).root));
        let helped = given.map(|(binding, _)| binding).collect();
        FileAssertions { calls, asserting, by_function, ends, helped }
    }
}

/// Whether a file makes `should` a property of every object (chaijs.com and the README of should.js).
fn extends_objects<'a>(path: &'a str, module: &'a Module, names: &Names<'a>) -> bool {
    let mut imports = module.imports.iter().map(|import| import.from.as_str());
    let makes = |call: &'a Call| names.role(path, &call.callee).is_some_and(|named| named.role == Role::Should);
    imports.clone().any(|from| matches!(from, "should" | "chai/register-should" | "chai/register-should.js"))
        || (imports.any(|from| from == "chai") && module.calls.iter().any(makes))
}

fn has_statements(module: &Module, function: FunctionId) -> bool {
    module.functions.get(function).is_some_and(|function| function.statements > 0)
}

/// Whether an expression comes from another file of tests, or from one that helps them.
fn is_helper<'a>(context: Context<'a>, path: &'a str, expression: &'a Expression) -> bool {
    let at = context.sources.definition(path, expression);
    at.is_some_and(|at| at.path != path && is_test_path(at.path))
}

/// Whether a call starts an assertion. `expect(a).toBe(b)` is one: `expect(a)`.
fn is_assertion<'a>(path: &'a str, module: &'a Module, call: &'a Call, names: &Names<'a>) -> bool {
    if let Some(named) = names.role(path, &call.callee) {
        return matches!(named.role, Role::Expect | Role::Assert);
    }
    let chain = module.chain(&call.callee);
    let members = chain.steps.iter().rev().map_while(|step| match step {
        Step::Member(name) => Some(*name),
        Step::Index(_) | Step::Call(_) => None,
    });
    // `value.should.equal(1)`
    if members.clone().skip(1).any(|name| name == "should") {
        return true;
    }
    // `request(app).get('/').expect(200)`, `spec().get('/').expectStatus(200)`, `cy.get('a').should('exist')`
    let last = members.clone().next().unwrap_or_default();
    (matches!(last, "expect" | "should") || is_expectation(last)) && chain.calls().next().is_some()
}

/// `expectStatus`, `expectJson`: how pactum and others name their assertions.
fn is_expectation(name: &str) -> bool {
    name.strip_prefix("expect").is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests;
