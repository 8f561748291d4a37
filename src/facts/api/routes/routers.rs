//! Values that routes are registered on: applications, routers, instances; and which one an expression stands for.

use super::path::PathText;
use super::values::{Place, STEPS, Value, function_of, package, resolve, text};
use crate::facts::context::Context;
use crate::formats::javascript::{Call, CallId, CallKind, Expression, FunctionId, Origin, TypeName};

/// A framework whose applications and routers are values with a method for each HTTP method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Framework {
    /// expressjs.com
    Express,
    /// fastify.dev
    Fastify,
    /// koajs.com
    Koa,
    /// hapi.dev
    Hapi,
    /// hono.dev
    Hono,
    /// elysiajs.com
    Elysia,
    /// restify.com
    Restify,
    /// github.com/lukeed/polka
    Polka,
}

impl Framework {
    /// The name that facts give it.
    pub fn name(self) -> &'static str {
        match self {
            Framework::Express => "express",
            Framework::Fastify => "fastify",
            Framework::Koa => "koa",
            Framework::Hapi => "hapi",
            Framework::Hono => "hono",
            Framework::Elysia => "elysia",
            Framework::Restify => "restify",
            Framework::Polka => "polka",
        }
    }
}

/// What a package makes or declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Whose it is.
    pub framework: Framework,
    /// An application, which answers by itself; else it has to be mounted.
    pub application: bool,
}

/// Which value: the call that made it, or a parameter through which it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Router<'a> {
    /// Made by this call of this file.
    Made(&'a str, CallId),
    /// This parameter of this function of this file, or the part of it that has this name; empty for the whole.
    Parameter(&'a str, FunctionId, usize, &'a str),
}

/// A router as an expression has it, with the path that `route('/path')` and the like add to it.
#[derive(Debug, Clone)]
pub struct Receiver<'a> {
    /// Which value.
    pub router: Router<'a>,
    /// The path that was added on the way; `None` where none was.
    pub path: Option<PathText>,
}

/// What a call of a package's export makes.
pub fn made(from: &str, name: &str, new: bool) -> Option<Kind> {
    let kind = |framework, application| Some(Kind { framework, application });
    match (from, name) {
        ("express", "" | "express") => kind(Framework::Express, true),
        ("express", "Router") | ("express-promise-router" | "express-async-router", "" | "AsyncRouter") => {
            kind(Framework::Express, false)
        }
        ("fastify", "" | "fastify" | "Fastify") => kind(Framework::Fastify, true),
        ("koa", "") if new => kind(Framework::Koa, true),
        ("@koa/router" | "koa-router" | "koa-joi-router", "" | "Router") => kind(Framework::Koa, false),
        ("@hapi/hapi" | "hapi", "server" | "Server") => kind(Framework::Hapi, true),
        ("hono" | "hono/tiny" | "hono/quick", "Hono") | ("@hono/zod-openapi", "OpenAPIHono") if new => {
            kind(Framework::Hono, true)
        }
        ("elysia", "" | "Elysia") if new => kind(Framework::Elysia, true),
        ("restify", "createServer") => kind(Framework::Restify, true),
        ("restify-router", "Router") => kind(Framework::Restify, false),
        ("polka", "") => kind(Framework::Polka, true),
        _ => None,
    }
}

/// What a written type stands for: `Router`, `express.Application`, `FastifyInstance`, `FastifyPluginAsync` (whose first parameter is one).
fn declared(from: &str, name: &str) -> Option<Framework> {
    match (from, name) {
        ("express" | "express-serve-static-core", "Express" | "Application" | "Router" | "IRouter") => {
            Some(Framework::Express)
        }
        ("fastify", "FastifyInstance" | "FastifyTypedInstance") => Some(Framework::Fastify),
        ("koa", "" | "Koa") | ("@koa/router" | "koa-router", "" | "Router") => Some(Framework::Koa),
        ("@hapi/hapi" | "hapi", "Server") => Some(Framework::Hapi),
        ("hono", "Hono") | ("@hono/zod-openapi", "OpenAPIHono") => Some(Framework::Hono),
        ("elysia", "" | "Elysia") => Some(Framework::Elysia),
        ("restify", "Server") => Some(Framework::Restify),
        ("polka", "Polka") => Some(Framework::Polka),
        _ => None,
    }
}

/// The framework whose router a parameter is declared to be.
pub fn declared_framework(place: Place<'_>, type_name: &TypeName) -> Option<Framework> {
    let (first, rest) = type_name.name.split_once('.').unwrap_or((&type_name.name, ""));
    let import = place.module.imports.iter().find(|import| import.local == first && !first.is_empty())?;
    let whole = matches!(import.imported.as_str(), "default" | "*");
    declared(&import.from, if whole { rest } else { &import.imported })
}

/// Methods that hand back the router that they are called on, so that calls can follow one another.
const CHAINING: [&str; 27] = [
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "del",
    "options",
    "head",
    "all",
    "use",
    "route",
    "register",
    "prefix",
    "basePath",
    "routes",
    "middleware",
    "group",
    "guard",
    "decorate",
    "derive",
    "state",
    "model",
    "onError",
    "openapi",
    "addHook",
    "setErrorHandler",
    "withTypeProvider",
];

/// The kind of what a call makes, where it makes a router.
pub fn kind_of(place: Place<'_>, call: &Call) -> Option<Kind> {
    let new = call.kind == CallKind::New;
    if let Some((from, name)) = package(place.module, &call.callee) {
        return made(from, &name, new);
    }
    None
}

/// Which router an expression stands for.
pub fn receiver<'a>(context: Context<'a>, value: Value<'a>) -> Option<Receiver<'a>> {
    let mut functions = FUNCTIONS;
    receiver_within(context, value, STEPS, &mut functions)
}

/// Functions that are looked into for one router.
const FUNCTIONS: usize = 64;

fn receiver_within<'a>(
    context: Context<'a>,
    value: Value<'a>,
    steps: usize,
    functions: &mut usize,
) -> Option<Receiver<'a>> {
    // Chains are as long as there are routes, so they are taken apart in a loop.
    let mut value = resolve(context, value);
    let mut path: Option<PathText> = None;
    let steps = steps.checked_sub(1)?;
    for _ in 0..LONGEST_CHAIN {
        let Place { path: file, module, .. } = value.place;
        let id = match value.expression {
            Expression::Call(id) => *id,
            Expression::Name(name, Origin::Parameter(function, position)) => {
                let names = &module.functions.get(*function)?.parameters.get(*position)?.names;
                let part = if names.len() > 1 { name.as_str() } else { "" };
                return Some(Receiver { router: Router::Parameter(file, *function, *position, part), path });
            }
            Expression::Member(object, name) => {
                // A part of a parameter: `({ app })` written out, as in `options.app`.
                let object = resolve(context, value.with(object));
                let Expression::Name(_, Origin::Parameter(function, position)) = object.expression else { return None };
                let router = Router::Parameter(object.place.path, *function, *position, name.as_str());
                return Some(Receiver { router, path });
            }
            _ => return None,
        };
        let call = module.calls.get(id)?;
        if kind_of(value.place, call).is_some() {
            return Some(Receiver { router: Router::Made(file, id), path });
        }
        let place = Place { function: call.function, ..value.place };
        match &call.callee {
            Expression::Member(object, method)
                if CHAINING.contains(&method.as_str()) && is_no_function(context, place, call) =>
            {
                if method == "route"
                    && call.arguments.len() == 1
                    && let Some(argument) = call.arguments.first()
                {
                    let added = text(context, Value { place, expression: argument });
                    path = Some(path.map_or(added.clone(), |rest| added.join(&rest)));
                }
                value = resolve(context, Value { place, expression: object });
            }
            // A function of the repository that hands a router back.
            callee => {
                let (place, function) = function_of(context, Value { place, expression: callee })?;
                *functions = functions.checked_sub(1)?;
                let returns = &place.module.functions.get(function)?.returns;
                let inner = returns
                    .iter()
                    .find_map(|expression| receiver_within(context, Value { place, expression }, steps, functions))?;
                let path = match (inner.path, path) {
                    (Some(first), Some(rest)) => Some(first.join(&rest)),
                    (first, rest) => first.or(rest),
                };
                return Some(Receiver { router: inner.router, path });
            }
        }
    }
    None
}

/// Calls in a row on one router; a chain of `n` calls is walked for each of them.
const LONGEST_CHAIN: usize = 512;

/// Whether the callee is a method of the framework's rather than one that the repository declares under the same name.
fn is_no_function<'a>(context: Context<'a>, place: Place<'a>, call: &'a Call) -> bool {
    function_of(context, Value { place, expression: &call.callee }).is_none()
}

/// Whether an import brings in a package of a framework, so that a parameter may be its router.
pub fn framework_of_import(from: &str) -> Option<Framework> {
    match from {
        "express" => Some(Framework::Express),
        "fastify" => Some(Framework::Fastify),
        "koa" | "@koa/router" | "koa-router" => Some(Framework::Koa),
        "@hapi/hapi" | "hapi" => Some(Framework::Hapi),
        "hono" | "@hono/zod-openapi" => Some(Framework::Hono),
        "elysia" => Some(Framework::Elysia),
        "restify" => Some(Framework::Restify),
        "polka" => Some(Framework::Polka),
        _ => None,
    }
}
