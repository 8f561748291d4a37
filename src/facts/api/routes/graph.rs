//! Which routers are mounted where, and the routes that follow from it.

use super::path::PathText;
use super::routers::{Framework, Kind, Receiver, Router, declared_framework, framework_of_import, kind_of, receiver};
use super::values::{Place, STEPS, Value, function_of, resolve};
use super::{Found, MOST_ROUTES, fastify, registrations};
use crate::facts::context::Context;
use crate::formats::javascript::{Call, Exported, Expression, FunctionId};
use std::collections::{BTreeMap, BTreeSet};

/// A route as it is registered on a router.
pub struct Registration<'a> {
    /// On which.
    pub router: Router<'a>,
    /// The method in capitals.
    pub method: String,
    /// The path from the router's own on.
    pub path: PathText,
    /// The file.
    pub file: &'a str,
    /// The line, 1-based.
    pub line: usize,
    /// A function answers it, as far as can be seen.
    pub answered: bool,
    /// What it says of its description.
    pub described: Written,
}

/// What a route says of its own description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Nothing.
    Plainly,
    /// That it belongs into one.
    Described,
    /// That it does not.
    Hidden,
}

/// A place where a router hangs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Mount<'a> {
    parent: Router<'a>,
    prefix: PathText,
}

/// The most places that one router is reached by.
const PREFIXES: usize = 64;

/// Everything that was said about routers.
#[derive(Default)]
pub struct Graph<'a> {
    routes: Vec<Registration<'a>>,
    /// By what hangs.
    mounts: BTreeMap<Router<'a>, BTreeSet<Mount<'a>>>,
    /// Prefixes that routers have of their own.
    prefixes: BTreeMap<Router<'a>, PathText>,
}

impl<'a> Graph<'a> {
    /// Reads every call of the project's application.
    pub fn read(context: Context<'a>) -> Self {
        let mut graph = Graph::default();
        for (path, module) in context.application_modules() {
            registrations::read(context, path, module, &mut graph);
        }
        fastify::autoload(context, &mut graph);
        graph.follow_parameters(context);
        graph
    }

    /// Notes a route.
    pub fn route(&mut self, route: Registration<'a>) {
        self.routes.push(route);
    }

    /// Notes that a router hangs on another one.
    pub fn mount(&mut self, parent: Router<'a>, child: Router<'a>, prefix: PathText) {
        if parent != child {
            self.mounts.entry(child).or_default().insert(Mount { parent, prefix });
        }
    }

    /// Notes the prefix that a router has of its own.
    pub fn prefix(&mut self, router: Router<'a>, prefix: PathText) {
        self.prefixes.insert(router, prefix);
    }

    /// Mounts every parameter that routes are registered on at what is passed for it.
    fn follow_parameters(&mut self, context: Context<'a>) {
        let parents = self.mounts.values().flatten().map(|mount| mount.parent);
        let used = self.routes.iter().map(|route| route.router).chain(parents);
        let mut wanted: Vec<Router<'a>> = used.filter(|router| matches!(router, Router::Parameter(..))).collect();
        if wanted.is_empty() {
            return;
        }
        let calls = calls_by_function(context);
        let mut seen: BTreeSet<Router<'a>> = BTreeSet::new();
        while let Some(router) = wanted.pop() {
            let Router::Parameter(path, function, position, _) = router else { continue };
            if !seen.insert(router) {
                continue;
            }
            for (place, call) in calls.get(&(path, function)).into_iter().flatten() {
                let Some(expression) = call.arguments.get(position) else { continue };
                let argument = Value { place: *place, expression };
                let Some(passed) = passed(context, argument, router) else { continue };
                self.mount(passed.router, router, passed.path.unwrap_or_default());
                wanted.push(passed.router);
            }
        }
    }

    /// The routes, each once for every place that its router hangs in.
    pub fn found(&self, context: Context<'a>) -> Vec<Found> {
        let only = only_framework(context);
        let mut known = BTreeMap::new();
        let mut found = Vec::new();
        for route in &self.routes {
            let framework = self.kind(context, route.router).map(|kind| kind.framework);
            let handed_in = || {
                let fits =
                    route.answered && route.path.as_str().starts_with('/') && is_handed_in(context, route.router);
                only.filter(|_| fits)
            };
            let Some(framework) = framework.or_else(handed_in) else { continue };
            if found.len() >= MOST_ROUTES {
                break;
            }
            let described = match route.described {
                Written::Described => true,
                // OpenAPI for Hono describes what is registered with `openapi` alone.
                Written::Plainly => framework != Framework::Hono,
                Written::Hidden => false,
            };
            let prefixes = self.prefixes_of(context, route.router, STEPS, &mut known);
            found.extend(prefixes.iter().map(|prefix| Found {
                method: route.method.clone(),
                path: prefix.join(&route.path),
                file: route.file.to_owned(),
                line: route.line,
                framework: framework.name(),
                described,
            }));
        }
        found
    }

    /// What a router is: by its making, by the declared type of a parameter, or by what is passed for it.
    pub fn kind(&self, context: Context<'a>, router: Router<'a>) -> Option<Kind> {
        let mut seen = BTreeSet::from([router]);
        let mut next = vec![router];
        while let Some(at) = next.pop() {
            if let Some(kind) = own_kind(context, at) {
                return Some(Kind { application: kind.application && at == router, ..kind });
            }
            // Only what comes through a parameter is what was passed for it.
            if matches!(at, Router::Parameter(..)) {
                let parents = self.mounts.get(&at).into_iter().flatten().map(|mount| mount.parent);
                next.extend(parents.filter(|parent| seen.insert(*parent)));
            }
        }
        None
    }

    /// Every prefix under which a router is reached. `known` holds those that were asked before; one that is being asked has none yet.
    fn prefixes_of(
        &self,
        context: Context<'a>,
        router: Router<'a>,
        steps: usize,
        known: &mut BTreeMap<Router<'a>, Vec<PathText>>,
    ) -> Vec<PathText> {
        if let Some(prefixes) = known.get(&router) {
            return prefixes.clone();
        }
        known.insert(router, Vec::new());
        let own = self.prefixes.get(&router).cloned().unwrap_or_default();
        let mut prefixes: BTreeSet<PathText> = BTreeSet::new();
        match (steps.checked_sub(1), self.mounts.get(&router)) {
            (Some(steps), Some(mounts)) => {
                for mount in mounts {
                    let parents = self.prefixes_of(context, mount.parent, steps, known);
                    let left = PREFIXES.saturating_sub(prefixes.len());
                    prefixes.extend(parents.iter().take(left).map(|parent| parent.join(&mount.prefix).join(&own)));
                }
            }
            (_, None) if self.kind(context, router).is_some_and(|kind| kind.application) => {
                prefixes.insert(own.clone());
            }
            _ => {}
        }
        if prefixes.is_empty() {
            // Nothing that mounts it can be seen, and it does not answer by itself.
            prefixes.insert(PathText::unknown().join(&own));
        }
        let prefixes: Vec<PathText> = prefixes.into_iter().collect();
        known.insert(router, prefixes.clone());
        prefixes
    }
}

/// What a router is by itself.
fn own_kind(context: Context<'_>, router: Router<'_>) -> Option<Kind> {
    match router {
        Router::Made(path, call) => {
            let module = context.sources.module(path)?;
            kind_of(Place { path, module, function: None }, module.calls.get(call)?)
        }
        Router::Parameter(path, function, position, part) => {
            let module = context.sources.module(path)?;
            let parameter = module.functions.get(function)?.parameters.get(position)?;
            let written = parameter.type_name.as_ref().filter(|_| part.is_empty())?;
            let framework = declared_framework(Place { path, module, function: None }, written)?;
            Some(Kind { framework, application: false })
        }
    }
}

/// The calls of functions of the repository, by function.
fn calls_by_function<'a>(context: Context<'a>) -> BTreeMap<(&'a str, FunctionId), Vec<(Place<'a>, &'a Call)>> {
    let mut calls: BTreeMap<(&str, FunctionId), Vec<(Place<'_>, &Call)>> = BTreeMap::new();
    for (path, module) in context.application_modules() {
        for call in module.calls.iter().filter(|call| !call.arguments.is_empty()) {
            let place = Place { path, module, function: call.function };
            if let Some((at, function)) = function_of(context, Value { place, expression: &call.callee }) {
                calls.entry((at.path, function)).or_default().push((place, call));
            }
        }
    }
    calls
}

/// The router that an argument hands in for a parameter, or for the part of it that the function takes out.
fn passed<'a>(context: Context<'a>, argument: Value<'a>, router: Router<'a>) -> Option<Receiver<'a>> {
    let Router::Parameter(path, function, position, part) = router else { return None };
    let within = |part: &str| receiver(context, resolve(context, argument).property(part)?);
    if !part.is_empty() {
        return within(part);
    }
    // A parameter with one name is that name or a pattern that takes it out.
    let parameter = || context.sources.module(path)?.functions.get(function)?.parameters.get(position)?.names.first();
    receiver(context, argument).or_else(|| within(parameter()?))
}

/// The one framework of this kind whose package the project imports; none where there are several.
fn only_framework(context: Context<'_>) -> Option<Framework> {
    let imports = context.application_modules().flat_map(|(_, module)| &module.imports);
    let frameworks: BTreeSet<Framework> = imports.filter_map(|import| framework_of_import(&import.from)).collect();
    frameworks.first().copied().filter(|_| frameworks.len() == 1)
}

/// Whether a router is the parameter of a function that its file hands out, for others to call in a way that cannot be seen.
fn is_handed_in(context: Context<'_>, router: Router<'_>) -> bool {
    let Router::Parameter(path, function, ..) = router else { return false };
    let Some(module) = context.sources.module(path) else { return false };
    let is_it =
        |expression: &Expression| matches!(module.follow(expression), Expression::Function(id) if *id == function);
    module.exports.iter().any(|export| match &export.value {
        Exported::Expression(expression) => is_it(expression),
        Exported::Binding(binding) => module.bindings.get(*binding).and_then(|it| it.value.as_ref()).is_some_and(is_it),
        Exported::Import(_) | Exported::Other => false,
    })
}
