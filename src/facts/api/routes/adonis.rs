//! Routes of AdonisJS: `Route.get('/users', …)`, groups with a prefix, resources (docs.adonisjs.com, Routing).

use super::Found;
use super::path::PathText;
use super::values::{Place, STEPS, Value, text};
use crate::facts::context::Context;
use crate::formats::javascript::{CallId, Expression, FunctionId, Module, Origin};
use std::collections::BTreeMap;

/// Modules that hand out the router.
const ROUTERS: [&str; 3] = ["@ioc:Adonis/Core/Route", "@adonisjs/core/services/router", "@ioc:Adonis/Core/Router"];

/// The routes of a resource: method, path after the resource's own, whether an API-only resource has it.
const RESOURCE: [(&str, &str, bool); 7] = [
    ("GET", "", true),
    ("GET", "create", false),
    ("POST", "", true),
    ("GET", ":id", true),
    ("GET", ":id/edit", false),
    ("PUT", ":id", true),
    ("DELETE", ":id", true),
];

/// Every route that is registered on Adonis's router.
pub fn routes(context: Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (path, module) in context.application_modules() {
        if !module.imports.iter().any(|import| ROUTERS.contains(&import.from.as_str())) {
            continue;
        }
        let chains = Chains::of(module);
        for (id, call) in module.calls.iter().enumerate() {
            let Expression::Member(object, method) = &call.callee else { continue };
            let place = Place { path, module, function: call.function };
            let (true, Some(first)) = (is_router(module, object), call.arguments.first()) else { continue };
            let own = text(context, Value { place, expression: first });
            let prefix = chains.prefix(context, place, id);
            let mut add = |method: &str, rest: &str| {
                found.push(Found {
                    method: method.to_owned(),
                    path: prefix.join(&own).join(&PathText::known(rest)),
                    file: path.to_owned(),
                    line: call.line,
                    framework: "adonisjs",
                    described: false,
                });
            };
            match method.as_str() {
                "get" | "post" | "put" | "patch" | "delete" => add(&method.to_ascii_uppercase(), ""),
                "any" => add("ALL", ""),
                "resource" => {
                    let api_only = chains.later(id, "apiOnly").is_some();
                    for (method, rest, _) in RESOURCE.iter().filter(|(_, _, api)| *api || !api_only) {
                        add(method, rest);
                    }
                }
                _ => {}
            }
        }
    }
    found
}

fn is_router(module: &Module, object: &Expression) -> bool {
    matches!(object, Expression::Name(_, Origin::Import(import)) if module.imports.get(*import).is_some_and(|it| ROUTERS.contains(&it.from.as_str())))
}

/// How the calls of a file hang together.
#[derive(Default)]
struct Chains<'a> {
    /// The call of a method of another call's result, with the method, by that other call.
    next: BTreeMap<CallId, (CallId, &'a str)>,
    /// The group that a function fills.
    groups: BTreeMap<FunctionId, CallId>,
}

impl<'a> Chains<'a> {
    fn of(module: &'a Module) -> Self {
        let mut chains = Chains::default();
        for (id, call) in module.calls.iter().enumerate() {
            let Expression::Member(object, method) = &call.callee else { continue };
            if let Expression::Call(inner) = **object {
                chains.next.insert(inner, (id, method));
            }
            if let (true, true, Some(Expression::Function(function))) =
                (method == "group", is_router(module, object), call.arguments.first())
            {
                chains.groups.insert(*function, id);
            }
        }
        chains
    }

    /// The call of this method that follows on another call: `.prefix()` in `Route.group(…).middleware(…).prefix('/api')`.
    fn later(&self, id: CallId, name: &str) -> Option<CallId> {
        const LONGEST_CHAIN: usize = 16;
        let mut calls = std::iter::successors(self.next.get(&id), |(id, _)| self.next.get(id)).take(LONGEST_CHAIN);
        calls.find(|(_, method)| *method == name).map(|(id, _)| *id)
    }

    /// The prefixes of a route or group itself and of the groups around it.
    fn prefix<'c>(&self, context: Context<'c>, place: Place<'c>, id: CallId) -> PathText {
        let module = place.module;
        let mut whole = PathText::default();
        let mut at = Some(id);
        for _ in 0..STEPS {
            let Some(id) = at else { break };
            let own = self.later(id, "prefix").and_then(|call| module.calls.get(call)?.arguments.first());
            if let Some(expression) = own {
                whole = text(context, Value { place, expression }).join(&whole);
            }
            let around = module.calls.get(id).and_then(|call| call.function);
            at = around.and_then(|function| self.groups.get(&function)).copied();
        }
        whole
    }
}
