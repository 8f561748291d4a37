//! Routes of AdonisJS: `Route.get('/users', …)`, groups with a prefix, resources (docs.adonisjs.com, Routing).

use super::Found;
use super::path::PathText;
use super::values::{Place, STEPS, Value, text};
use crate::facts::context::Context;
use crate::formats::javascript::{CallId, Expression, FunctionId, Module, Origin};

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
        for (id, call) in module.calls.iter().enumerate() {
            let Expression::Member(object, method) = &call.callee else { continue };
            let place = Place { path, module, function: call.function };
            let (true, Some(first)) = (is_router(module, object), call.arguments.first()) else { continue };
            let own = text(context, Value { place, expression: first });
            let prefix = prefix_of(context, place, id, call.function, STEPS);
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
                    let api_only = later_call(module, id, "apiOnly").is_some();
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

/// The prefixes of a route or group itself and of the groups around it.
fn prefix_of<'a>(
    context: Context<'a>,
    place: Place<'a>,
    id: CallId,
    function: Option<FunctionId>,
    steps: usize,
) -> PathText {
    let module = place.module;
    let own = later_call(module, id, "prefix").and_then(|call| module.calls.get(call)?.arguments.first());
    let own = own.map(|expression| text(context, Value { place, expression })).unwrap_or_default();
    let (Some(steps), Some(function)) = (steps.checked_sub(1), function) else { return own };
    let group = module.calls.iter().enumerate().find(|(_, call)| {
        matches!(&call.callee, Expression::Member(object, method) if method == "group" && is_router(module, object))
            && matches!(call.arguments.first(), Some(Expression::Function(inner)) if *inner == function)
    });
    match group {
        Some((group, call)) => prefix_of(context, place, group, call.function, steps).join(&own),
        None => own,
    }
}

/// The call of this method that follows on another call: `.prefix()` in `Route.group(…).middleware(…).prefix('/api')`.
fn later_call(module: &Module, id: CallId, name: &str) -> Option<CallId> {
    const LONGEST_CHAIN: usize = 16;
    let mut at = id;
    for _ in 0..LONGEST_CHAIN {
        let (next, method) = module.calls.iter().enumerate().find_map(|(next, call)| match &call.callee {
            Expression::Member(object, method) if matches!(**object, Expression::Call(inner) if inner == at) => {
                Some((next, method))
            }
            _ => None,
        })?;
        if method == name {
            return Some(next);
        }
        at = next;
    }
    None
}
