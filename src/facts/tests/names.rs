//! What a name in a test file resolves to: a global of a runner, an import, a parameter, another name for one of these.

use super::vocabulary::{Named, Role};
use crate::facts::context::{Context, ancestors};
use crate::facts::javascript::Located;
use crate::formats::javascript::{Call, CallId, Exported, Expression, FunctionId, Import, ImportKind, Module, Origin};
use crate::snapshot::directory_of;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Expressions that are looked at to resolve one name.
const LONGEST_SEARCH: usize = 64;
/// Functions that a test function is handed on through.
const HANDED_ON: usize = 4;

/// Resolves names of one project.
pub(super) struct Names<'a> {
    context: Context<'a>,
    /// Folders in and below which a runner provides globals.
    globals: BTreeMap<String, &'static str>,
    /// For each function of each file, the call that it is an argument of.
    callbacks: BTreeMap<&'a str, Vec<Option<CallId>>>,
    /// Parameters through which functions such as `it` are handed to helpers.
    handed: BTreeMap<Parameter<'a>, Named>,
}

/// A name that a parameter binds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Parameter<'a> {
    path: &'a str,
    function: FunctionId,
    position: usize,
    name: &'a str,
}

/// Calls with the files in which they stand, by the file and number of the function that they call.
type CallSites<'a> = BTreeMap<(&'a str, FunctionId), Vec<(&'a str, &'a Module, &'a Call)>>;

impl<'a> Names<'a> {
    /// Gathers what names can stand for in a project.
    pub(super) fn new(context: Context<'a>, globals: BTreeMap<String, &'static str>) -> Self {
        let callbacks = context.modules().map(|(path, module)| (path, callbacks(module))).collect();
        let mut names = Names { context, globals, callbacks, handed: BTreeMap::new() };
        names.hand_over();
        names
    }

    /// What an expression of a file stands for, if it is something of a test library.
    pub(super) fn role(&self, path: &'a str, expression: &'a Expression) -> Option<Named> {
        self.role_within(path, expression, &Cell::new(LONGEST_SEARCH))
    }

    /// The call that a function is an argument of.
    pub(super) fn callback_of(&self, path: &str, function: FunctionId) -> Option<CallId> {
        self.callbacks.get(path)?.get(function).copied().flatten()
    }

    fn role_within(&self, path: &'a str, expression: &'a Expression, budget: &Cell<usize>) -> Option<Named> {
        budget.set(budget.get().checked_sub(1)?);
        let at = self.context.sources.definition(path, expression)?;
        match at.expression {
            Expression::Name(name, Origin::Global) => self.global(at.path, name),
            Expression::Name(_, Origin::Import(import)) => self.import(at.path, at.module.imports.get(*import)?),
            Expression::Name(_, Origin::Parameter(..)) => {
                self.parameter(&parameter_of(at.path, at.expression)?, at.module, budget)
            }
            Expression::Member(object, name) => self.role_within(at.path, object, budget)?.member(name),
            Expression::Call(call) => {
                let callee = &at.module.calls.get(*call)?.callee;
                match self.role_within(at.path, callee, budget) {
                    Some(named) => named.called(),
                    None => self.returned(at.path, callee, budget),
                }
            }
            Expression::Conditional(_, then, otherwise) => self.either(at.path, then, otherwise, budget),
            Expression::Binary("||" | "&&" | "??", left, right) => self.either(at.path, left, right, budget),
            _ => None,
        }
    }

    fn either(&self, path: &'a str, a: &'a Expression, b: &'a Expression, budget: &Cell<usize>) -> Option<Named> {
        let (a, b) = (self.role_within(path, a, budget), self.role_within(path, b, budget));
        match a {
            Some(named) => Some(named.or(b)),
            None => b,
        }
    }

    /// What a function of the repository that has one `return` gives: `const itIf = condition => condition ? it : it.skip`.
    fn returned(&self, path: &'a str, callee: &'a Expression, budget: &Cell<usize>) -> Option<Named> {
        let at = self.context.sources.definition(path, callee)?;
        let Expression::Function(function) = at.expression else { return None };
        match at.module.functions.get(*function)?.returns.as_slice() {
            [value] => self.role_within(at.path, value, budget),
            _ => None,
        }
    }

    fn global(&self, path: &str, name: &str) -> Option<Named> {
        match name {
            "Deno" => Some(Named::namespace("deno")),
            "QUnit" => Some(Named::namespace("qunit")),
            name => {
                let runner = ancestors(directory_of(path)).find_map(|directory| self.globals.get(directory))?;
                Named::global(runner, name)
            }
        }
    }

    fn import(&self, path: &str, import: &Import) -> Option<Named> {
        if import.type_only {
            return None;
        }
        Named::imported(&import.from, &import.imported).or_else(|| {
            // a file of the repository that passes a package on
            let (_, module) = self.context.sources.resolve(path, &import.from)?;
            let through = |inner: &Import| Named::imported(&inner.from, &inner.imported);
            match module.exported(&import.imported).map(|export| &export.value) {
                Some(Exported::Import(inner)) => through(module.imports.get(*inner)?),
                Some(_) => None,
                None => {
                    let all = |inner: &&Import| inner.kind == ImportKind::ReExport && inner.imported == "*";
                    module.imports.iter().filter(all).find_map(|inner| Named::imported(&inner.from, &import.imported))
                }
            }
        })
    }

    fn parameter(&self, parameter: &Parameter<'a>, module: &'a Module, budget: &Cell<usize>) -> Option<Named> {
        if let Some(handed) = self.handed.get(parameter) {
            return Some(*handed);
        }
        if parameter.position != 0 {
            return None;
        }
        let call = module.calls.get(self.callback_of(parameter.path, parameter.function)?)?;
        let around = self.role_within(parameter.path, &call.callee, budget)?;
        if around.waiting || around.tabled {
            return None;
        }
        match around.role {
            Role::Case => Named::given(around.runner, parameter.name),
            // vitest hands the function of a suite what declares its cases
            Role::Suite if around.runner == "vitest" => Some(Named::case(around.runner)),
            _ => None,
        }
    }

    /// Finds the helpers that are given a test function, such as the contracts that several implementations must meet.
    fn hand_over(&mut self) {
        let mut wanted: BTreeSet<Parameter<'a>> =
            self.context.modules().flat_map(|(path, module)| wanted_parameters(path, module)).collect();
        if wanted.is_empty() {
            return;
        }
        let sites = self.call_sites();
        let mut given: Vec<(Parameter<'a>, &'a str, &'a Expression)> = Vec::new();
        let mut open: Vec<Parameter<'a>> = wanted.iter().cloned().collect();
        while let Some(parameter) = open.pop() {
            for (path, module, call) in sites.get(&(parameter.path, parameter.function)).into_iter().flatten() {
                let Some(argument) = argument(module, call, &parameter) else { continue };
                // handed on from one helper to the next
                if let Some(outer) = parameter_of(path, argument)
                    && wanted.insert(outer.clone())
                {
                    open.push(outer);
                }
                given.push((parameter.clone(), path, argument));
            }
        }
        for _ in 0..HANDED_ON {
            let known = self.handed.len();
            for (parameter, path, argument) in &given {
                if let Some(named) = self.role(path, argument) {
                    self.handed.entry(parameter.clone()).or_insert(named);
                }
            }
            if self.handed.len() == known {
                break;
            }
        }
    }

    /// The calls with arguments, by the function of the repository that they call.
    fn call_sites(&self) -> CallSites<'a> {
        let mut sites = CallSites::new();
        for (path, module) in self.context.modules() {
            for call in module.calls.iter().filter(|call| !call.arguments.is_empty()) {
                let called = self.context.sources.definition(path, &call.callee);
                if let Some(Located { path: callee, expression: Expression::Function(function), .. }) = called {
                    sites.entry((callee, *function)).or_default().push((path, module, call));
                }
            }
        }
        sites
    }
}

/// Parameters that are called, or whose members are, as functions that declare cases and suites are.
fn wanted_parameters<'a>(path: &'a str, module: &'a Module) -> impl Iterator<Item = Parameter<'a>> {
    let names = ["it", "test", "specify", "describe", "context", "suite", "expect", "assert"];
    let roots = module.calls.iter().map(|call| module.chain(&call.callee).root);
    roots.filter_map(move |root| parameter_of(path, root)).filter(move |parameter| names.contains(&parameter.name))
}

/// The parameter that an expression is.
fn parameter_of<'a>(path: &'a str, expression: &'a Expression) -> Option<Parameter<'a>> {
    let Expression::Name(name, Origin::Parameter(function, position)) = expression else { return None };
    Some(Parameter { path, function: *function, position: *position, name })
}

/// What a call gives for a parameter: the argument, or its member of the name that a pattern binds.
fn argument<'a>(module: &'a Module, call: &'a Call, parameter: &Parameter<'_>) -> Option<&'a Expression> {
    let argument = call.arguments.get(parameter.position)?;
    Some(module.property(argument, parameter.name).unwrap_or(argument))
}

/// For each function of a file, the first call that it is an argument of.
fn callbacks(module: &Module) -> Vec<Option<CallId>> {
    let mut callbacks = vec![None; module.functions.len()];
    for (id, call) in module.calls.iter().enumerate() {
        for argument in &call.arguments {
            if let Expression::Function(function) = module.follow(argument)
                && let Some(place @ None) = callbacks.get_mut(*function)
            {
                *place = Some(id);
            }
        }
    }
    callbacks
}
