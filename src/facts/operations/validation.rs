//! Validation of requests.

use super::code::{Code, Library, part};
use crate::facts::evidence::Part;
use crate::formats::javascript::{Call, Expression, Module, Origin};

/// Packages that validate requests when they are used.
const LIBRARIES: [Library; 17] = [
    ("nestjs-zod", "zod"),
    ("@hono/zod-validator", "zod"),
    ("@hono/zod-openapi", "zod"),
    ("fastify-type-provider-zod", "zod"),
    ("zod-express-middleware", "zod"),
    ("express-zod-api", "zod"),
    ("@ts-rest/*", "zod"),
    ("celebrate", "celebrate"),
    ("express-joi-validation", "joi"),
    ("express-validator", "express-validator"),
    ("express-openapi-validator", "express-openapi-validator"),
    ("openapi-backend", "openapi-backend"),
    ("express-openapi", "express-openapi"),
    ("express-json-validator-middleware", "ajv"),
    ("koa-parameter", "koa-parameter"),
    ("class-validator-jsonschema", "class-validator"),
    ("@vinejs/vine", "vine"),
];

/// Packages whose schemas validate whatever they are given.
const SCHEMAS: [Library; 15] = [
    ("zod", "zod"),
    ("@hapi/joi", "joi"),
    ("joi", "joi"),
    ("types-joi", "joi"),
    ("yup", "yup"),
    ("ajv", "ajv"),
    ("@sinclair/typebox", "typebox"),
    ("typebox", "typebox"),
    ("valibot", "valibot"),
    ("superstruct", "superstruct"),
    ("io-ts", "io-ts"),
    ("arktype", "arktype"),
    ("class-validator", "class-validator"),
    ("validatorjs", "validatorjs"),
    ("validator", "validator"),
];

/// What validates requests: a pipe, a middleware, a schema of a route, or a schema that is given a part of a request.
pub(super) fn of_requests(code: &Code<'_>) -> Part {
    if let Some(pipe) = code.uses_of("@nestjs/common").find(|found| found.name == "ValidationPipe") {
        return pipe.part("class-validator");
    }
    let library = code.first_of(&LIBRARIES);
    if library.present {
        return library;
    }
    of_framework(code).or_else(|| of_schema(code)).unwrap_or_default()
}

/// Frameworks that validate by themselves: routing-controllers by class-validator, tRPC and Elysia by their schemas, Fastify and hapi by
/// the options of a route.
fn of_framework(code: &Code<'_>) -> Option<Part> {
    let decorated = code.uses_of("class-validator").next();
    if let (Some(_), Some(found)) = (code.uses_of("routing-controllers").next(), decorated) {
        return Some(found.part("class-validator"));
    }
    code.calls().find_map(|(path, module, call)| {
        let Expression::Member(_, method) = &call.callee else { return None };
        match method.as_str() {
            "get" | "post" | "put" | "patch" | "delete" | "route" | "all" => {
                let options = call.arguments.iter().map(|argument| module.follow(argument));
                let name = options
                    .filter(|argument| matches!(argument, Expression::Object(_)))
                    .find_map(|options| of_route(code, module, options))?;
                Some(part(name, path, call.line))
            }
            "input" if imports(module, "@trpc/server") || code.uses_of("@trpc/server").next().is_some() => {
                Some(part("trpc", path, call.line)).filter(|_| !call.arguments.is_empty())
            }
            _ => None,
        }
    })
}

/// The schema in the options of a route: `schema: { body }` (Fastify), `options: { validate: { payload } }` (hapi), `body: t.Object()` (Elysia).
fn of_route(code: &Code<'_>, module: &Module, options: &Expression) -> Option<&'static str> {
    let part_of = |object: &Expression, keys: &[&str]| keys.iter().any(|key| module.property(object, key).is_some());
    if let Some(schema) = module.property(options, "schema")
        && (part_of(schema, &["body", "querystring", "params", "headers", "query"])
            || !matches!(module.follow(schema), Expression::Object(_)))
        && code.uses_of("fastify").next().is_some() | imports(module, "fastify")
    {
        return Some("fastify");
    }
    let hapi = module.property(options, "options").or_else(|| module.property(options, "config"));
    if let Some(validate) = hapi.and_then(|route| module.property(route, "validate"))
        && part_of(validate, &["payload", "query", "params", "headers"])
    {
        return Some("joi");
    }
    let elysia = ["body", "query", "params"].iter().find_map(|key| module.property(options, key))?;
    imports(module, "elysia").then_some(())?;
    matches!(elysia, Expression::Call(_) | Expression::Name(..) | Expression::Text(_)).then_some("elysia")
}

fn imports(module: &Module, package: &str) -> bool {
    module.imports.iter().any(|import| import.from == package)
}

/// Methods that hold a value against a schema, whatever the library.
const CHECKS: [&str; 9] = [
    "parse",
    "safeParse",
    "parseAsync",
    "safeParseAsync",
    "validate",
    "validateAsync",
    "validateSync",
    "validateOrReject",
    "Check",
];

/// Functions with ordinary names that do so where they are a library's own.
const OWN_CHECKS: [&str; 10] = [
    "is",
    "assert",
    "cast",
    "attempt",
    "create",
    "check",
    "decode",
    "plainToInstance",
    "plainToClass",
    "transformAndValidate",
];

/// A schema of a library in use that is given a part of a request.
fn of_schema(code: &Code<'_>) -> Option<Part> {
    let (name, _) = SCHEMAS.iter().find_map(|(package, name)| Some((*name, code.uses_of(package).next()?)))?;
    code.calls().find_map(|(path, module, call)| {
        let (Expression::Member(_, method) | Expression::Name(method, _)) = &call.callee else { return None };
        let from = module.imported(module.chain(&call.callee).root).map_or("", |(import, _)| import.from.as_str());
        let own = OWN_CHECKS.contains(&method.as_str()) && SCHEMAS.iter().any(|(package, _)| *package == from);
        let checks = own || CHECKS.contains(&method.as_str()) && !READERS.contains(&from) && !is_json(&call.callee);
        let given = checks
            && (is_in_pipe(module, call) || call.arguments.iter().any(|argument| is_of_request(module, argument)));
        given.then(|| part(name, path, call.line))
    })
}

/// Whether a call stands in a pipe of NestJS, which is given what a request holds.
fn is_in_pipe(module: &Module, call: &Call) -> bool {
    let function = call.function.and_then(|function| module.functions.get(function));
    let class = function.and_then(|function| module.classes.get(function.class?));
    class.is_some_and(|class| class.implements.iter().any(|name| name.name == "PipeTransform"))
}

/// Packages whose `parse` reads a text.
const READERS: [&str; 9] =
    ["qs", "querystring", "node:querystring", "url", "node:url", "cookie", "path", "node:path", "date-fns"];

fn is_json(callee: &Expression) -> bool {
    matches!(callee, Expression::Member(object, _) if matches!(&**object, Expression::Name(name, Origin::Global) if name == "JSON"))
}

/// Values that are looked at to tell whether one comes from a request.
const MOST_VALUES: usize = 128;

/// Names that handlers give to a request.
const REQUESTS: [&str; 8] = ["req", "request", "ctx", "context", "c", "event", "_req", "h3Event"];

/// Whether an expression is a part of a request: `req.body`, `{ body: req.body }`, `pick(req, …)`, `await c.req.json()`.
fn is_of_request(module: &Module, expression: &Expression) -> bool {
    // A list instead of recursion, and each value counted: objects that name each other are as long as they like.
    let mut waiting = vec![expression];
    for _ in 0..MOST_VALUES {
        let Some(expression) = waiting.pop() else { return false };
        match module.follow(expression) {
            Expression::Name(name, Origin::Parameter(..)) if REQUESTS.contains(&name.as_str()) => return true,
            Expression::Member(object, _)
            | Expression::Index(object, _)
            | Expression::Await(object)
            | Expression::Spread(object)
            | Expression::Binary(_, object, _) => waiting.push(object),
            Expression::Object(properties) => waiting.extend(properties.iter().map(|property| &property.value)),
            Expression::Call(call) => {
                let call = module.calls.get(*call);
                waiting.extend(call.iter().flat_map(|call| &call.arguments));
                waiting.extend(call.map(|call| &call.callee));
            }
            _ => {}
        }
    }
    false
}
