//! Environment variables: which the code reads, what validates them, which are documented.

use super::code::{Body, Code, Library};
use super::{Env, Variable, documented};
use crate::facts::inventory::line_number;
use crate::formats::javascript::{Call, Class, Expression, Module, TypeName};
use crate::formats::prisma;
use crate::snapshot::extension_of;
use std::collections::{BTreeMap, BTreeSet};

/// Where each variable is read first.
pub(super) type Places = BTreeMap<String, (String, usize)>;

/// The environment of a project.
pub(super) fn env(code: &Code<'_>) -> Env {
    let mut used = Places::new();
    direct_reads(code, &mut used);
    reads_through_functions(code, &mut used);
    reads_through_services(code, &mut used);
    reads_of_prisma(code, &mut used);
    let validated_by = schemas(code, &mut used);
    let documented = documented::variables(code.context, &used);
    let undocumented = used
        .iter()
        .filter(|(name, _)| !documented.contains_key(*name) && !is_set_by_platform(name))
        .map(|(name, place)| variable(name, place))
        .collect();
    let list = |places: &Places| places.iter().map(|(name, place)| variable(name, place)).collect();
    Env { used: list(&used), documented: list(&documented), validated_by, undocumented }
}

fn variable(name: &str, (path, line): &(String, usize)) -> Variable {
    Variable { name: name.to_owned(), path: path.clone(), line: line_number(*line) }
}

pub(super) fn note(places: &mut Places, name: &str, path: &str, line: usize) {
    places.entry(name.to_owned()).or_insert_with(|| (path.to_owned(), line));
}

/// Whether a text is a variable's name as they are usually written: upper case with digits and underscores.
pub(super) fn is_variable(name: &str) -> bool {
    name.len() >= 2
        && name.starts_with(|first: char| first.is_ascii_uppercase() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && name.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Variables that the system, the package manager, the platform or the test runner sets.
const PLATFORM: [&str; 29] = [
    "NODE_ENV",
    "PORT",
    "CI",
    "HOME",
    "PATH",
    "PWD",
    "USER",
    "SHELL",
    "TERM",
    "TZ",
    "LANG",
    "TMPDIR",
    "HOSTNAME",
    "NODE_OPTIONS",
    "NODE_DEBUG",
    "JEST_WORKER_ID",
    "VITEST",
    "VITEST_POOL_ID",
    "DYNO",
    "KUBERNETES_SERVICE_HOST",
    "INIT_CWD",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLORTERM",
    "EDITOR",
    "USERPROFILE",
    "APPDATA",
    "SHLVL",
    "K_SERVICE",
];

/// Prefixes of such variables. `AWS_` alone is not among them: keys and regions are the reader's to set outside of Lambda.
const PLATFORM_PREFIXES: [&str; 16] = [
    "npm_",
    "VERCEL_",
    "AWS_LAMBDA_",
    "AWS_EXECUTION_ENV",
    "GITHUB_",
    "GITLAB_",
    "CI_",
    "HEROKU_",
    "RENDER_",
    "FLY_",
    "RAILWAY_",
    "NETLIFY_",
    "WEBSITE_",
    "GAE_",
    "ECS_",
    "XDG_",
];

fn is_set_by_platform(name: &str) -> bool {
    PLATFORM.contains(&name) || PLATFORM_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Names that bundlers put into `import.meta.env` themselves (<https://vite.dev/guide/env-and-mode>).
const BUNDLER: [&str; 5] = ["MODE", "DEV", "PROD", "SSR", "BASE_URL"];

/// `process.env.X` and its like.
fn direct_reads(code: &Code<'_>, used: &mut Places) {
    for (path, module) in &code.modules {
        for read in module.environment.iter().filter(|read| !read.name.is_empty()) {
            if read.source != "import.meta.env" || !BUNDLER.contains(&read.name.as_str()) {
                note(used, &read.name, path, read.line);
            }
        }
    }
}

/// Reads of a computed name in one file whose function is looked for.
const MOST_READERS: usize = 64;

/// `getOsEnv('X')`, where that function reads `process.env[name]`.
fn reads_through_functions<'a>(code: &Code<'a>, used: &mut Places) {
    // By file and number of the function.
    let mut readers: BTreeSet<(&str, usize)> = BTreeSet::new();
    for (path, module) in &code.modules {
        for read in module.environment.iter().filter(|read| read.name.is_empty()).take(MOST_READERS) {
            let around = module.functions.iter().enumerate().filter(|(_, function)| {
                !function.parameters.is_empty() && (function.line..=function.end_line).contains(&read.line)
            });
            // A function within another has the higher number.
            readers.extend(around.map(|(id, _)| id).max().map(|id| (*path, id)));
        }
    }
    if readers.is_empty() {
        return;
    }
    for (path, module, call) in code.calls() {
        let Some(name) = call.arguments.first().and_then(|name| module.constant(name)).filter(|name| is_variable(name))
        else {
            continue;
        };
        let callee: Option<Body<'a>> = code.function_of(path, &call.callee);
        if callee.is_some_and(|body| readers.contains(&(body.path, body.function))) {
            note(used, &name, path, call.line);
        }
    }
}

/// `ConfigService` of NestJS, and the package env-var.
fn reads_through_services(code: &Code<'_>, used: &mut Places) {
    for (path, module) in &code.modules {
        let services = config_services(module);
        for call in &module.calls {
            let Expression::Member(object, method) = &call.callee else { continue };
            if !matches!(method.as_str(), "get" | "getOrThrow") {
                continue;
            }
            let name = call.arguments.first().and_then(|name| module.constant(name)).filter(|name| is_variable(name));
            let Some(name) = name else { continue };
            let typed = matches!(&**object, Expression::Name(name, _) | Expression::Member(_, name) if services.contains(name.as_str()));
            if typed || is_asked_service(module, object) || is_env_var(module, object) {
                note(used, &name, path, call.line);
            }
        }
    }
}

/// Names that are typed as `ConfigService`: parameters, fields, variables.
fn config_services(module: &Module) -> BTreeSet<&str> {
    let typed = |written: &Option<TypeName>| written.as_ref().is_some_and(|written| written.name == "ConfigService");
    let parameters = module.functions.iter().flat_map(|function| &function.parameters);
    let parameters = parameters.filter(|parameter| typed(&parameter.type_name)).flat_map(|parameter| &parameter.names);
    let fields = module.classes.iter().flat_map(|class| &class.members).filter(|member| typed(&member.type_name));
    let variables = module.bindings.iter().filter(|binding| typed(&binding.type_name));
    let names = parameters.chain(fields.map(|field| &field.name)).chain(variables.map(|variable| &variable.name));
    names.map(String::as_str).collect()
}

/// `app.get(ConfigService)` and `new ConfigService()`.
fn is_asked_service(module: &Module, object: &Expression) -> bool {
    let is_service =
        |expression: &Expression| matches!(expression, Expression::Name(name, _) if name == "ConfigService");
    module.call_of(object).is_some_and(|call| call.arguments.iter().any(is_service) || is_service(&call.callee))
}

/// `env.get('X')` and `from(process.env).get('X')` of the package env-var.
fn is_env_var(module: &Module, object: &Expression) -> bool {
    let chain = module.chain(module.follow(object));
    module.imported(chain.root).is_some_and(|(import, _)| import.from == "env-var")
}

/// `env("X")` in a Prisma schema.
fn reads_of_prisma(code: &Code<'_>, used: &mut Places) {
    let context = code.context;
    for file in context.files().filter(|file| extension_of(&file.path) == "prisma") {
        let Some(text) = context.inventory.text(&file.path) else { continue };
        for source in prisma::parse(text).datasources {
            if let Some(prisma::Url::Environment(name)) = &source.url {
                note(used, name, &file.path, source.line);
            }
        }
    }
}

/// Packages whose schemas describe objects, and what facts call them.
const SCHEMAS: [Library; 13] = [
    ("@t3-oss/*", "t3-env"),
    ("envalid", "envalid"),
    ("nestjs-envalid", "envalid"),
    ("zod", "zod"),
    ("joi", "joi"),
    ("@hapi/joi", "joi"),
    ("yup", "yup"),
    ("@sinclair/typebox", "typebox"),
    ("typebox", "typebox"),
    ("valibot", "valibot"),
    ("superstruct", "superstruct"),
    ("convict", "convict"),
    ("env-schema", "ajv"),
];

/// Notes the variables that schemas name and says which library validates them. A schema is one of the environment when the names
/// of its members are those of variables.
fn schemas(code: &Code<'_>, used: &mut Places) -> String {
    let mut validated_by = String::new();
    let mut found = |library: &str| {
        if validated_by.is_empty() {
            validated_by = library.to_owned();
        }
    };
    for (path, module, call) in code.calls() {
        let Some(library) = library_of(module, call) else { continue };
        let own = matches!(library, "t3-env" | "envalid" | "convict" | "@fastify/env" | "ajv");
        if !own && !concerns_environment(path, module) {
            continue;
        }
        let names = if library == "convict" { convict_names(module, call) } else { schema_names(module, call) };
        if !names.is_empty() {
            found(library);
        }
        names.iter().for_each(|(name, line)| note(used, name, path, *line));
    }
    for (path, module) in &code.modules {
        for (name, line) in class_names(module) {
            found("class-validator");
            note(used, name, path, line);
        }
    }
    if code.uses_of("env-var").next().is_some() {
        found("env-var");
    }
    validated_by
}

/// Whether a file is about the environment: it reads it, or its path says so. Elsewhere a schema with names in capitals is one of
/// something else, of a spreadsheet's columns for example.
fn concerns_environment(path: &str, module: &Module) -> bool {
    let words = ["env", "environment", "config", "configuration", "settings"];
    let says = |part: &str| words.contains(&part.to_ascii_lowercase().as_str());
    !module.environment.is_empty()
        || path.split(['/', '.', '-', '_']).any(says)
        || module.imports.iter().any(|import| import.imported == "ConfigModule")
}

/// The library that a call belongs to: the root of its chain is an import of one, or a plug-in for it is what it registers.
fn library_of(module: &Module, call: &Call) -> Option<&'static str> {
    let package_of =
        |expression| module.imported(module.chain(expression).root).map(|(import, _)| import.from.as_str());
    let registers = matches!(&call.callee, Expression::Member(_, name) if name == "register");
    let plugin = call.arguments.first().filter(|_| registers).and_then(package_of);
    if matches!(plugin, Some("@fastify/env" | "fastify-env")) {
        return Some("@fastify/env");
    }
    let package = package_of(&call.callee)?;
    let fits = |known: &str| known.strip_suffix('*').map_or(known == package, |scope| package.starts_with(scope));
    SCHEMAS.iter().find(|(known, _)| fits(known)).map(|(_, name)| *name)
}

/// The variables that the object literals in a call's arguments name.
fn schema_names(module: &Module, call: &Call) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    for argument in &call.arguments {
        let nested = ["schema", "server", "client", "shared"].iter().filter_map(|key| module.property(argument, key));
        for object in std::iter::once(argument).chain(nested) {
            let object = module.property(object, "properties").unwrap_or(object);
            let properties = module.properties(object);
            let variables = properties.iter().filter(|property| is_variable(&property.key)).count();
            if variables > 0 && variables == properties.iter().filter(|property| !property.key.is_empty()).count() {
                let variables = properties.iter().filter(|property| !property.key.is_empty());
                names.extend(variables.map(|property| (property.key.clone(), property.line)));
            }
        }
    }
    names
}

/// `{ port: { format: 'port', env: 'PORT' } }` of convict, at any depth.
fn convict_names(module: &Module, call: &Call) -> Vec<(String, usize)> {
    let mut names = Vec::new();
    let mut waiting: Vec<&Expression> = call.arguments.iter().map(|argument| module.follow(argument)).collect();
    while let Some(expression) = waiting.pop() {
        let Expression::Object(properties) = expression else { continue };
        for property in properties {
            match &property.value {
                Expression::Text(name) if property.key == "env" && is_variable(name) => {
                    names.push((name.clone(), property.line))
                }
                // Only what is written in place, so that nothing is met twice.
                value => waiting.push(value),
            }
        }
    }
    names
}

/// The members of a class of variables with rules of class-validator, which `validate` of NestJS's ConfigModule uses.
fn class_names(module: &Module) -> impl Iterator<Item = (&str, usize)> {
    let rules =
        |callee: &Expression| module.imported(callee).is_some_and(|(import, _)| import.from == "class-validator");
    let of_environment = move |class: &&Class| {
        let mut fields = class.members.iter().filter(|member| member.function.is_none()).peekable();
        fields.peek().is_some() && fields.all(|member| is_variable(&member.name))
    };
    module.classes.iter().filter(of_environment).flat_map(move |class| {
        let ruled = class
            .members
            .iter()
            .filter(move |member| member.decorators.iter().any(|decorator| rules(&decorator.callee)));
        ruled.map(|member| (member.name.as_str(), member.line))
    })
}
