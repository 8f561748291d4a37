//! Routes that tell whether the service is healthy.

use super::code::{Code, Library, each_expression, part};
use crate::facts::evidence::Part;
use crate::formats::javascript::{Call, Class, Decorator, Expression, Module};
use crate::snapshot::{directory_of, file_name_of};

/// Packages that serve such a route when they are used.
const LIBRARIES: [Library; 7] = [
    ("@godaddy/terminus", "@godaddy/terminus"),
    ("lightship", "lightship"),
    ("express-healthcheck", "express-healthcheck"),
    ("express-actuator", "express-actuator"),
    ("fastify-healthcheck", "fastify-healthcheck"),
    ("hapi-alive", "hapi-alive"),
    ("@cloudnative/health-connect", "@cloudnative/health-connect"),
];

/// The first route that tells whether the service is healthy; its name is the path as far as it is known.
pub(super) fn route(code: &Code<'_>) -> Part {
    let declared = code.modules.iter().find_map(|(path, module)| {
        let (route, line) = of_calls(module).or_else(|| of_objects(module)).or_else(|| of_classes(module))?;
        Some(part(&route, path, line))
    });
    declared.or_else(|| of_files(code)).unwrap_or_else(|| code.first_of(&LIBRARIES))
}

/// Words that a path of this kind is made of.
const WORDS: [&str; 24] = [
    "health",
    "healthz",
    "healthcheck",
    "healthchecks",
    "health-check",
    "health_check",
    "_health",
    "__health",
    "ready",
    "readyz",
    "readiness",
    "live",
    "livez",
    "liveness",
    "alive",
    "ping",
    "status",
    "heartbeat",
    "_ping",
    "_status",
    "-",
    "up",
    "check",
    "is-alive",
];

/// Whether a route's path asks for the service's health. `/api/v1/health/live` does, `/orders/:id/status` does not.
fn is_health_path(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let version =
        |part: &str| part.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    let prefix = |part: &str| {
        version(part) || matches!(part, "api" | "internal" | "public" | "system" | "actuator" | "monitoring")
    };
    let mut parts = path.split('/').filter(|part| !part.is_empty()).skip_while(|part| prefix(part)).peekable();
    // A word such as `check` alone is a route of the business.
    parts.peek().is_some_and(|first| !matches!(*first, "check" | "-")) && parts.all(|part| WORDS.contains(&part))
}

/// `app.get('/health', handler)`, `router.use('/health', routes)`, `router.route('/health')`.
fn of_calls(module: &Module) -> Option<(String, usize)> {
    module.calls.iter().find_map(|call| {
        let Expression::Member(_, method) = &call.callee else { return None };
        let path = module.constant(call.arguments.first()?).filter(|path| is_health_path(path))?;
        let serves = match method.as_str() {
            "get" | "head" | "all" | "use" | "register" => {
                call.arguments.len() >= 2 && call.arguments.last().is_some_and(is_handler)
            }
            "route" => call.arguments.len() == 1 || call.arguments.last().is_some_and(is_handler),
            _ => false,
        };
        (serves && !is_client(module, call)).then_some((path, call.line))
    })
}

/// Whether an argument can be what answers a request.
fn is_handler(argument: &Expression) -> bool {
    matches!(
        argument,
        Expression::Function(_)
            | Expression::Name(..)
            | Expression::Member(..)
            | Expression::Call(_)
            | Expression::Array(_)
    )
}

/// Whether a call asks another service instead of answering: `axios.get('/health', options)`.
fn is_client(module: &Module, call: &Call) -> bool {
    let root = module.chain(&call.callee).root;
    let from = module.imported(root).map_or("", |(import, _)| import.from.as_str());
    matches!(from, "axios" | "got" | "ky" | "superagent" | "supertest" | "undici" | "node-fetch" | "needle")
}

/// `{ method: 'GET', path: '/health', handler }`, as hapi and Fastify have it.
fn of_objects(module: &Module) -> Option<(String, usize)> {
    let mut found = None;
    each_expression(module, &mut |expression, _| {
        let Expression::Object(properties) = expression else { return };
        let has = |key: &str| properties.iter().any(|property| property.key == key);
        if found.is_some() || !has("method") || !(has("handler") || has("options") || has("config")) {
            return;
        }
        found =
            properties.iter().filter(|property| matches!(property.key.as_str(), "path" | "url")).find_map(|property| {
                let path = module.constant(&property.value).filter(|path| is_health_path(path))?;
                Some((path, property.line))
            });
    });
    found
}

/// Controllers: the class's prefix and the method's path together.
fn of_classes(module: &Module) -> Option<(String, usize)> {
    module.classes.iter().find_map(|class| of_class(module, class))
}

fn of_class(module: &Module, class: &Class) -> Option<(String, usize)> {
    let controller = class.decorators.iter().find(|decorator| {
        matches!(name_of(decorator), "Controller" | "JsonController" | "RestController" | "Route" | "controller")
    })?;
    let prefix = path_of(module, controller);
    class.members.iter().find_map(|member| {
        let checked = member.decorators.iter().any(|decorator| {
            module.imported(&decorator.callee).is_some_and(|(import, _)| import.from == "@nestjs/terminus")
        });
        member.decorators.iter().find_map(|decorator| {
            matches!(name_of(decorator), "Get" | "All" | "Head" | "get").then_some(())?;
            let path = format!("/{}/{}", prefix.trim_matches('/'), path_of(module, decorator).trim_matches('/'));
            let path = path.replace("//", "/");
            (checked || is_health_path(&path)).then(|| (path.trim_end_matches('/').to_owned(), decorator.line))
        })
    })
}

fn name_of(decorator: &Decorator) -> &str {
    match &decorator.callee {
        Expression::Name(name, _) | Expression::Member(_, name) => name,
        _ => "",
    }
}

/// The path of a decorator: `@Get('a')`, `@Controller({ path: 'a' })`, `@Controller(['a', 'b'])`; empty without one.
fn path_of(module: &Module, decorator: &Decorator) -> String {
    let Some(argument) = decorator.arguments.iter().flatten().next() else { return String::new() };
    let path = match module.follow(argument) {
        Expression::Array(paths) => paths.first(),
        Expression::Object(_) => module.property(argument, "path"),
        _ => Some(argument),
    };
    path.and_then(|path| module.constant(path)).unwrap_or_default()
}

/// Routes that are files: `pages/api/health.ts`, `app/api/health/route.ts`, `server/api/health.get.ts`.
fn of_files(code: &Code<'_>) -> Option<Part> {
    code.modules.iter().find_map(|(path, _)| {
        let inside = code.context.unit.inside(path);
        let stem = file_name_of(inside).split('.').next().unwrap_or_default();
        let folder = directory_of(inside);
        let route = if stem == "route" {
            let (_, below) = format!("/{folder}").split_once("/app/").map(|(_, below)| ((), below.to_owned()))?;
            below
        } else {
            let whole = format!("/{folder}/{stem}");
            let (_, below) = whole.split_once("/pages/api/").or_else(|| whole.split_once("/server/api/"))?;
            below.trim_end_matches("/index").to_owned()
        };
        is_health_path(&route).then(|| part(&format!("/{route}"), path, 1))
    })
}

#[cfg(test)]
mod tests {
    use super::is_health_path;

    #[test]
    fn paths_of_the_service_itself_are_told_from_those_of_its_things() {
        for path in ["/health", "healthz", "/api/v1/health/live", "/ping", "/status", "/health-check", "/api/health/"] {
            assert!(is_health_path(path), "{path}");
        }
        for path in ["/orders/:id/status", "/", "/api", "/health-records", "/live/games", "/check", "/users/ping/me"] {
            assert!(!is_health_path(path), "{path}");
        }
    }
}
