//! Which routers are mounted where, and the routes that follow from it.

use super::path::PathText;
use super::routers::{Framework, Kind, Receiver, Router, declared_framework, framework_of_import, kind_of, receiver};
use super::values::{Place, STEPS, Value, function_of, resolve, text};
use super::{Found, fastify, registrations};
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
    /// A generator that goes by the code would describe it.
    pub described: bool,
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
            for call in &module.calls {
                let place = Place { path, module, function: call.function };
                registrations::read(context, place, call, &mut graph);
            }
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
            let Router::Parameter(path, function, position, part) = router else { continue };
            if !seen.insert(router) {
                continue;
            }
            for (place, call) in calls.get(&(path, function)).into_iter().flatten() {
                let Some(expression) = call.arguments.get(position) else { continue };
                let argument = Value { place: *place, expression };
                let argument = if part.is_empty() { Some(argument) } else { resolve(context, argument).property(part) };
                let Some(passed) = argument.and_then(|argument| receiver(context, argument)) else { continue };
                self.mount(passed.router, router, passed.path.unwrap_or_default());
                wanted.push(passed.router);
            }
        }
    }

    /// The routes, each once for every place that its router hangs in.
    pub fn found(&self, context: Context<'a>) -> Vec<Found> {
        let only = only_framework(context);
        let mut known: BTreeMap<Router<'a>, Vec<PathText>> = BTreeMap::new();
        let mut found = Vec::new();
        for route in &self.routes {
            let framework = self.kind(context, route.router).map(|kind| kind.framework);
            let handed_in =
                || only.filter(|_| route.answered && is_handed_in(context, route.router) && begins_with_slash(route));
            let Some(framework) = framework.or_else(handed_in) else { continue };
            let prefixes =
                known.entry(route.router).or_insert_with(|| self.prefixes_of(context, route.router, STEPS)).iter();
            found.extend(prefixes.map(|prefix| Found {
                method: route.method.clone(),
                path: prefix.join(&route.path),
                file: route.file.to_owned(),
                line: route.line,
                framework: framework.name(),
                described: route.described,
            }));
        }
        found
    }

    /// What a router is: by its making, by the declared type of a parameter, or by what is passed for it.
    pub fn kind(&self, context: Context<'a>, router: Router<'a>) -> Option<Kind> {
        self.kind_within(context, router, STEPS)
    }

    fn kind_within(&self, context: Context<'a>, router: Router<'a>, steps: usize) -> Option<Kind> {
        let steps = steps.checked_sub(1)?;
        match router {
            Router::Made(path, call) => {
                let module = context.sources.module(path)?;
                kind_of(Place { path, module, function: None }, module.calls.get(call)?)
            }
            Router::Parameter(path, function, position, part) => {
                let module = context.sources.module(path)?;
                let parameter = module.functions.get(function)?.parameters.get(position)?;
                let written = parameter.type_name.as_ref().filter(|_| part.is_empty());
                let declared =
                    written.and_then(|name| declared_framework(Place { path, module, function: None }, name));
                let framework = declared.or_else(|| {
                    let mut mounts = self.mounts.get(&router)?.iter();
                    mounts.find_map(|mount| self.kind_within(context, mount.parent, steps)).map(|kind| kind.framework)
                })?;
                Some(Kind { framework, application: false })
            }
        }
    }

    /// Every prefix under which a router is reached.
    fn prefixes_of(&self, context: Context<'a>, router: Router<'a>, steps: usize) -> Vec<PathText> {
        let own = self.prefixes.get(&router).cloned().unwrap_or_default();
        let mounts = self.mounts.get(&router);
        let (Some(steps), Some(mounts)) = (steps.checked_sub(1), mounts) else {
            // Nothing mounts it that can be seen: an application answers by itself, a router hangs somewhere.
            let application = mounts.is_none() && self.kind(context, router).is_some_and(|kind| kind.application);
            return vec![if application { own } else { PathText::unknown().join(&own) }];
        };
        let mut prefixes = BTreeSet::new();
        for mount in mounts {
            for prefix in self.prefixes_of(context, mount.parent, steps) {
                prefixes.insert(prefix.join(&mount.prefix).join(&own));
                if prefixes.len() >= PREFIXES {
                    return prefixes.into_iter().collect();
                }
            }
        }
        prefixes.into_iter().collect()
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

fn begins_with_slash(route: &Registration<'_>) -> bool {
    route.path.as_str().starts_with('/')
}

/// The receiver of a method call, by which routes and mounts are told from other calls.
pub fn receiver_of<'a>(context: Context<'a>, place: Place<'a>, object: &'a Expression) -> Option<Receiver<'a>> {
    receiver(context, Value { place, expression: object })
}

/// The prefix that the options of a router's making give it: `new Router({ prefix: '/users' })`.
pub fn made_prefix<'a>(context: Context<'a>, place: Place<'a>, call: &'a Call) -> Option<PathText> {
    let options = resolve(context, Value { place, expression: call.arguments.first()? });
    options.property("prefix").map(|prefix| text(context, prefix))
}
