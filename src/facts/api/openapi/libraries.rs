//! Calls of libraries that generate a description or serve one. A dependency that nothing calls does nothing.

use super::drift::{Description, Operations};
use super::top;
use crate::facts::api::routes::lists::elements;
use crate::facts::api::routes::values::{Place, STEPS, Value, package, resolve, text};
use crate::facts::context::Context;
use crate::formats::javascript::{Call, Expression};
use crate::formats::openapi::Operation;

/// What a library does for the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Shows a document that comes from elsewhere.
    Serves,
    /// Describes the routes of these frameworks by their code.
    FromCode(&'static [&'static str]),
    /// Puts comments together.
    FromComments,
    /// Describes what is registered with `registerPath`.
    FromRegistry,
    /// Generates in a way that is not followed.
    Unseen,
}

/// A call that generates or serves.
pub struct Use<'a> {
    /// The package.
    pub library: &'static str,
    /// What it does.
    pub role: Role,
    /// The file.
    pub path: &'a str,
    /// The line, 1-based.
    pub line: usize,
    /// The options or the document that it is called with.
    pub specification: Option<Value<'a>>,
}

/// A call by what it resolves to.
struct Library {
    package: &'static str,
    /// The name in the package; empty for its default.
    name: &'static str,
    role: Role,
}

const fn library(package: &'static str, name: &'static str, role: Role) -> Library {
    Library { package, name, role }
}

const CALLS: [Library; 43] = [
    library("@nestjs/swagger", "SwaggerModule.createDocument", Role::FromCode(&["nestjs"])),
    library("@nestjs/swagger", "SwaggerModule.setup", Role::FromCode(&["nestjs"])),
    library("swagger-jsdoc", "", Role::FromComments),
    library("swagger-autogen", "", Role::FromCode(&["express"])),
    library("express-oas-generator", "init", Role::FromCode(&["express"])),
    library("express-oas-generator", "handleResponses", Role::FromCode(&["express"])),
    library("routing-controllers-openapi", "routingControllersToSpec", Role::FromCode(&["routing-controllers"])),
    library("@asteasolutions/zod-to-openapi", "OpenApiGeneratorV3", Role::FromRegistry),
    library("@asteasolutions/zod-to-openapi", "OpenApiGeneratorV31", Role::FromRegistry),
    library("@asteasolutions/zod-to-openapi", "OpenAPIGenerator", Role::FromRegistry),
    library("zod-openapi", "createDocument", Role::Unseen),
    library("hono-openapi", "openAPISpecs", Role::Unseen),
    library("hono-openapi", "openAPIRouteHandler", Role::Unseen),
    library("hono-openapi", "generateSpecs", Role::Unseen),
    library("@elysiajs/swagger", "", Role::FromCode(&["elysia"])),
    library("@elysiajs/swagger", "swagger", Role::FromCode(&["elysia"])),
    library("@elysiajs/openapi", "", Role::FromCode(&["elysia"])),
    library("@elysiajs/openapi", "openapi", Role::FromCode(&["elysia"])),
    library("tsoa", "generateSpec", Role::FromCode(&["tsoa"])),
    library("@tsoa/cli", "generateSpec", Role::FromCode(&["tsoa"])),
    library("@wesleytodd/openapi", "", Role::Unseen),
    library("express-jsdoc-swagger", "", Role::Unseen),
    library("express-swagger-generator", "", Role::Unseen),
    library("swagger-express-ts", "express", Role::Unseen),
    library("trpc-openapi", "generateOpenApiDocument", Role::Unseen),
    library("trpc-to-openapi", "generateOpenApiDocument", Role::Unseen),
    library("@ts-rest/open-api", "generateOpenApi", Role::Unseen),
    library("express-zod-api", "Documentation", Role::Unseen),
    library("express-zod-api", "OpenAPI", Role::Unseen),
    library("feathers-swagger", "", Role::Unseen),
    library("adonis-autoswagger", "docs", Role::FromCode(&["adonisjs"])),
    library("koa-swagger-decorator", "SwaggerRouter", Role::Unseen),
    library("chanfana", "fromHono", Role::Unseen),
    library("swagger-ui-express", "setup", Role::Serves),
    library("swagger-ui-express", "serveFiles", Role::Serves),
    library("swagger-ui-express", "generateHTML", Role::Serves),
    library("koa2-swagger-ui", "koaSwagger", Role::Serves),
    library("redoc-express", "", Role::Serves),
    library("@scalar/express-api-reference", "apiReference", Role::Serves),
    library("@scalar/nestjs-api-reference", "apiReference", Role::Serves),
    library("express-openapi", "initialize", Role::Serves),
    library("express-openapi-validator", "middleware", Role::Serves),
    library("swagger-tools", "initializeMiddleware", Role::Serves),
];

/// Plugins, which are handed to `register` rather than called.
const PLUGINS: [Library; 6] = [
    library("@fastify/swagger", "", Role::FromCode(&["fastify"])),
    library("@fastify/swagger", "fastifySwagger", Role::FromCode(&["fastify"])),
    library("fastify-swagger", "", Role::FromCode(&["fastify"])),
    library("fastify-oas", "", Role::FromCode(&["fastify"])),
    library("hapi-swagger", "", Role::FromCode(&["hapi"])),
    library("hapi-swagger", "plugin", Role::FromCode(&["hapi"])),
];

/// Methods of `@hono/zod-openapi`'s application that answer with the description.
const HONO_METHODS: [&str; 4] = ["doc", "doc31", "getOpenAPIDocument", "getOpenAPI31Document"];

/// Every such call of the application, generators by their place first.
pub fn uses(context: Context<'_>) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    for (path, module) in context.application_modules() {
        for call in &module.calls {
            let place = Place { path, module, function: call.function };
            let found =
                called(place, call).or_else(|| registered_plugin(context, place, call)).or_else(|| hono(place, call));
            uses.extend(found.map(|(library, role)| Use {
                library,
                role,
                path,
                line: call.line,
                specification: call.arguments.first().map(|expression| Value { place, expression }),
            }));
        }
    }
    uses
}

fn known(libraries: &'static [Library], from: &str, name: &str) -> Option<(&'static str, Role)> {
    let library = libraries.iter().find(|library| library.package == from && library.name == name)?;
    Some((library.package, library.role))
}

fn called(place: Place<'_>, call: &Call) -> Option<(&'static str, Role)> {
    let (from, name) = package(place.module, &call.callee)?;
    known(&CALLS, from, &name)
}

/// `fastify.register(swagger, options)`, `server.register([{ plugin: HapiSwagger }])`.
fn registered_plugin<'a>(context: Context<'a>, place: Place<'a>, call: &'a Call) -> Option<(&'static str, Role)> {
    let Expression::Member(_, method) = &call.callee else { return None };
    if method != "register" {
        return None;
    }
    let first = Value { place, expression: call.arguments.first()? };
    let (library, role) = plugin(context, first, STEPS)?;
    let options = call.arguments.get(1).map(|expression| resolve(context, Value { place, expression }));
    let mode = options.and_then(|options| options.property("mode"));
    let fixed = mode.is_some_and(|mode| matches!(mode.expression, Expression::Text(mode) if mode == "static"));
    Some((library, if fixed { Role::Serves } else { role }))
}

/// The plugin itself, the one under `plugin`, or the first in a list.
fn plugin<'a>(context: Context<'a>, value: Value<'a>, steps: usize) -> Option<(&'static str, Role)> {
    let steps = steps.checked_sub(1)?;
    let reached = resolve(context, value);
    if let Some((from, name)) = package(reached.place.module, reached.expression) {
        return known(&PLUGINS, from, &name);
    }
    match reached.expression {
        Expression::Object(_) => plugin(context, reached.property("plugin")?, steps),
        Expression::Array(_) | Expression::Call(_) => {
            elements(context, value).0.into_iter().find_map(|item| plugin(context, item, steps))
        }
        _ => None,
    }
}

fn hono(place: Place<'_>, call: &Call) -> Option<(&'static str, Role)> {
    let Expression::Member(_, method) = &call.callee else { return None };
    let imports = place.module.imports.iter().any(|import| import.from == "@hono/zod-openapi" && !import.type_only);
    (imports && HONO_METHODS.contains(&method.as_str())).then_some(("@hono/zod-openapi", Role::FromCode(&["hono"])))
}

/// tsoa's command line goes by `tsoa.json`, so there is no call in code.
pub fn tsoa(context: Context<'_>) -> Option<Use<'_>> {
    let file = context.nearest(&["tsoa.json"])?;
    let document = context.inventory.jsonc(&file.path)?;
    let specification = document.first()?.entry("spec").or(document.first()?.entry("swagger"))?;
    let path = file.path.as_str();
    Some(Use {
        library: "tsoa",
        role: Role::FromCode(&["tsoa"]),
        path,
        line: specification.key_line,
        specification: None,
    })
}

/// What is registered with `registry.registerPath({ method, path })`.
pub fn registered(context: Context<'_>) -> Description {
    let mut operations = Vec::new();
    let mut complete = true;
    for (path, module) in context.application_modules() {
        for call in &module.calls {
            let Expression::Member(_, name) = &call.callee else { continue };
            let (true, Some(expression)) = (name == "registerPath", call.arguments.first()) else { continue };
            let place = Place { function: call.function, ..top(path, module) };
            let object = resolve(context, Value { place, expression });
            let property =
                |key: &str| object.property(key).map(|value| text(context, value)).filter(|it| it.is_known());
            match (property("method"), property("path")) {
                (Some(method), Some(path)) => operations
                    .push(Operation { path: path.as_str().to_owned(), method: method.as_str().to_ascii_uppercase() }),
                _ => complete = false,
            }
        }
    }
    // The servers stand elsewhere.
    Description::Operations(Operations::new(operations, Vec::new(), complete))
}
