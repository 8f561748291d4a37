//! One place that turns errors into responses.

use super::code::{Code, Library, part};
use crate::facts::evidence::Part;
use crate::formats::javascript::{Expression, Module};

/// Packages that are such a place when they are used.
const LIBRARIES: [Library; 9] = [
    ("errorhandler", "errorhandler"),
    ("express-error-handler", "express-error-handler"),
    ("strong-error-handler", "strong-error-handler"),
    ("api-error-handler", "api-error-handler"),
    ("koa-error", "koa-error"),
    ("koa-json-error", "koa-json-error"),
    ("koa-better-error-handler", "koa-better-error-handler"),
    ("koa-onerror", "koa-onerror"),
    ("@middy/http-error-handler", "middy"),
];

/// The first error handler that the code installs.
pub(super) fn handler(code: &Code<'_>) -> Part {
    let by_call = code.calls().find_map(|(path, module, call)| {
        let option = call.arguments.iter().find_map(|argument| module.property(argument, "errorMiddleware"));
        if let Some(name) = option.and_then(|option| middleware(code, path, module, option)) {
            return Some(part(name, path, call.line));
        }
        let Expression::Member(_, method) = &call.callee else { return None };
        let first = call.arguments.first()?;
        let name = match method.as_str() {
            "use" => call.arguments.iter().find_map(|argument| middleware(code, path, module, argument))?,
            "setErrorHandler" => "fastify",
            "useGlobalFilters" => "nestjs",
            "onError" if is_server(module) => "onError",
            "ext" if module.constant(first).as_deref() == Some("onPreResponse") => "hapi",
            "ext"
                if module.property(first, "type").and_then(|kind| module.constant(kind)).as_deref()
                    == Some("onPreResponse") =>
            {
                "hapi"
            }
            _ => return None,
        };
        Some(part(name, path, call.line))
    });
    by_call.or_else(|| of_classes(code)).unwrap_or_else(|| code.first_of(&LIBRARIES))
}

/// What kind of error handler an argument of `use` is.
fn middleware<'a>(
    code: &Code<'a>,
    path: &'a str,
    module: &'a Module,
    argument: &'a Expression,
) -> Option<&'static str> {
    let body = code.function_of(path, argument)?;
    let function = body.module.functions.get(body.function)?;
    // Express tells error handlers from others by their four parameters (https://expressjs.com/en/guide/error-handling.html).
    if function.parameters.len() == 4 {
        return Some("express");
    }
    // Koa has no such sign: a middleware that is called after errors.
    let koa = module.imports.iter().any(|import| matches!(import.from.as_str(), "koa" | "@koa/router"));
    let named = |name: &str| name.to_ascii_lowercase().contains("error");
    let called = match argument {
        Expression::Name(name, _) | Expression::Member(_, name) => named(name),
        _ => false,
    };
    (koa && function.parameters.len() == 2 && (called || named(&function.name))).then_some("koa")
}

/// Whether a file speaks of a server whose `onError` is its error handler.
fn is_server(module: &Module) -> bool {
    module.imports.iter().any(|import| matches!(import.from.as_str(), "hono" | "elysia" | "@hono/zod-openapi" | "h3"))
}

/// Classes that frameworks call with errors.
fn of_classes(code: &Code<'_>) -> Option<Part> {
    code.modules.iter().find_map(|(path, module)| {
        module.classes.iter().find_map(|class| {
            let decorated = class.decorators.iter().any(|decorator| {
                let name = module.imported(&decorator.callee);
                name.is_some_and(|(import, _)| import.from == "@nestjs/common" && import.imported == "Catch")
            });
            let implements = class.implements.iter().any(|name| name.name == "ExpressErrorMiddlewareInterface");
            // AdonisJS calls the class that extends its own.
            let extends = class.extends.as_ref().and_then(|extends| module.imported(extends));
            let adonis = extends.is_some_and(|(import, _)| {
                import.from.starts_with("@adonisjs/") || import.from.starts_with("@ioc:Adonis/")
            }) && class.members.iter().any(|member| member.name == "handle" || member.name == "report")
                && path.contains("exceptions") | path.contains("Exceptions");
            let name = if decorated {
                "nestjs"
            } else if implements {
                "routing-controllers"
            } else if adonis {
                "adonisjs"
            } else {
                return None;
            };
            Some(part(name, path, class.line))
        })
    })
}
