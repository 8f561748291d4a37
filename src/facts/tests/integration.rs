//! Tests that drive the application over its interface, or with its real database.

use super::Integration;
use super::assertions::Assertions;
use super::cases::TestFile;
use super::samples;
use super::settings::Configuration;
use crate::facts::context::Context;
use crate::facts::inventory::{is_test_path, line_number};
use crate::formats::javascript::{Call, Expression, Import, Module, Origin, Property};
use std::collections::{BTreeMap, BTreeSet};

/// Packages that drive an application or start a real database for it, and how they are named.
const DRIVERS: [(&str, &str); 20] = [
    ("supertest", "supertest"),
    ("supertest-session", "supertest"),
    ("supertest-as-promised", "supertest"),
    ("supertest-graphql", "supertest"),
    ("superwstest", "superwstest"),
    ("chai-http", "chai-http"),
    ("light-my-request", "inject"),
    ("pactum", "pactum"),
    ("frisby", "frisby"),
    ("newman", "newman"),
    ("testcontainers", "testcontainers"),
    ("mongodb-memory-server", "mongodb-memory-server"),
    ("mongodb-memory-server-core", "mongodb-memory-server"),
    ("@shelf/jest-mongodb", "mongodb-memory-server"),
    ("vitest-mongodb", "mongodb-memory-server"),
    ("embedded-postgres", "embedded-postgres"),
    ("@japa/api-client", "japa"),
    ("apollo-server-testing", "apollo"),
    ("hono/testing", "hono"),
    ("@elysiajs/eden", "eden"),
];

/// HTTP clients that may call what a test listens on.
const CLIENTS: [&str; 13] = [
    "axios",
    "node-fetch",
    "undici",
    "got",
    "superagent",
    "ky",
    "needle",
    "request",
    "request-promise",
    "cross-fetch",
    "http",
    "node:http",
    "supertest-fetch",
];

/// Something that drives the application, and where.
struct Use {
    driver: &'static str,
    line: usize,
}

/// Looks at the tests, at the helpers that they import, and at the files that the runners' configurations name.
pub(super) fn extract<'a>(
    context: Context<'a>,
    files: &[TestFile<'a>],
    assertions: &Assertions<'a>,
    configurations: &[Configuration],
) -> Integration {
    let is_own = |file: &&TestFile<'a>| !samples::is_generated_end_to_end_test(file, assertions);
    let own = files.iter().filter(is_own).map(|file| file.path);
    let steps = context.modules().filter(|(_, module)| has_steps(module)).map(|(path, _)| path);
    let mut roots: BTreeSet<&str> = own.chain(steps).collect();
    let mut found: BTreeMap<(&str, usize), &str> = BTreeMap::new();
    if !roots.is_empty() {
        for configuration in configurations {
            name_files(context, configuration, &mut roots);
        }
    }
    let reached = reachable(context, &roots);
    let listening: BTreeSet<&str> = reached.iter().copied().filter(|path| listens(context, path)).collect();
    for path in reached {
        let Some(module) = context.sources.module(path) else { continue };
        let on_test_side = roots.contains(path) || is_test_path(context.unit.inside(path));
        let mut uses: Vec<Use> = drivers(module).collect();
        if on_test_side {
            let mut imported = module.imports.iter().filter_map(|import| context.sources.resolve(path, &import.from));
            let listens = listening.contains(path) || imported.any(|(path, _)| listening.contains(path));
            uses.extend(calls(context, module, listens));
        }
        for Use { driver, line } in uses {
            found.entry((path, line)).or_insert(driver);
        }
    }
    for file in files.iter().filter(|file| roots.contains(file.path)) {
        if let Some(case) = file.cases.iter().find(|case| case.runner == "playwright") {
            let line = file.module.calls.get(case.call).map_or(1, |call| call.line);
            found.entry((file.path, line)).or_insert("playwright");
        }
    }
    let libraries: BTreeSet<&str> = found.values().copied().collect();
    let first = found.first_key_value().map(|(place, _)| *place);
    Integration {
        present: !libraries.is_empty(),
        libraries: libraries.into_iter().map(str::to_owned).collect(),
        path: first.map(|(path, _)| path.to_owned()).unwrap_or_default(),
        line: first.map_or(0, |(_, line)| line_number(line)),
    }
}

/// Whether a file holds steps of Cucumber scenarios.
fn has_steps(module: &Module) -> bool {
    let is_step = |import: &Import| {
        matches!(import.from.as_str(), "@cucumber/cucumber" | "cucumber" | "@badeball/cypress-cucumber-preprocessor")
            && matches!(import.imported.as_str(), "Given" | "When" | "Then" | "*" | "default")
    };
    module.imports.iter().any(is_step)
}

/// Adds the files that a configuration names: set-up files, environments, sequencers.
fn name_files<'a>(context: Context<'a>, configuration: &'a Configuration, roots: &mut BTreeSet<&'a str>) {
    configuration.root.texts(&mut |text| {
        let relative = text.trim_start_matches("<rootDir>").trim_start_matches("./").trim_start_matches('/');
        if relative.is_empty() || relative.contains(['*', '\\']) {
            return;
        }
        if let Some((path, _)) = context.sources.resolve(&configuration.path, &format!("./{relative}")) {
            roots.insert(path);
        }
    });
}

/// The files of the repository that these lead to by imports, themselves included.
fn reachable<'a>(context: Context<'a>, roots: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let mut reached = roots.clone();
    let mut open: Vec<&str> = roots.iter().copied().collect();
    while let Some(path) = open.pop() {
        let Some(module) = context.sources.module(path) else { continue };
        for import in module.imports.iter().filter(|import| !import.type_only) {
            if let Some((next, _)) = context.sources.resolve(path, &import.from)
                && reached.insert(next)
            {
                open.push(next);
            }
        }
    }
    reached
}

fn driver_of(package: &str) -> Option<&'static str> {
    if package.starts_with("@testcontainers/") {
        return Some("testcontainers");
    }
    DRIVERS.iter().find(|(known, _)| *known == package).map(|(_, driver)| *driver)
}

/// Drivers that a file imports and uses.
fn drivers(module: &Module) -> impl Iterator<Item = Use> {
    let mut used = BTreeSet::new();
    for call in &module.calls {
        let arguments = call.arguments.iter().map(|argument| module.follow(argument));
        for expression in arguments.chain([module.follow(module.chain(&call.callee).root)]) {
            let root = module.chain(expression).root;
            if let Expression::Name(_, Origin::Import(import)) = root {
                used.insert(*import);
            }
        }
    }
    for expression in module.classes.iter().filter_map(|class| class.extends.as_ref()) {
        if let Some(Expression::Name(_, Origin::Import(import))) = Some(module.chain(expression).root) {
            used.insert(*import);
        }
    }
    module.imports.iter().enumerate().filter(|(_, import)| !import.type_only).filter_map(move |(id, import)| {
        let driver = driver_of(&import.from)?;
        used.contains(&id).then_some(Use { driver, line: import.line })
    })
}

/// Calls that drive the application without a package for it; those of HTTP clients where something listens.
fn calls(context: Context<'_>, module: &Module, listens: bool) -> Vec<Use> {
    let tell = |call: &Call| -> Option<&'static str> {
        if let Expression::Member(object, name) = &call.callee {
            let told = match name.as_str() {
                "inject" if is_request(module, call) => Some("inject"),
                "request" if is_path(module, call.arguments.first()) && context.dependency("hono").is_some() => {
                    Some("hono")
                }
                "handle" | "fetch" if is_new_request(module, call.arguments.first()) => Some("handle"),
                "executeOperation" => Some("apollo"),
                _ => None,
            };
            if told.is_some() {
                return told;
            }
            let root = module.chain(object).root;
            if matches!(root, Expression::Name(name, Origin::Global) if name == "cy")
                && matches!(name.as_str(), "visit" | "request")
            {
                return Some("cypress");
            }
        }
        (listens && is_client(module, call)).then_some("fetch")
    };
    module.calls.iter().filter_map(|call| Some(Use { driver: tell(call)?, line: call.line })).collect()
}

/// Whether a call of `inject` sends a request (fastify.dev, Testing; hapi.dev, `server.inject`).
fn is_request(module: &Module, call: &Call) -> bool {
    let Some(first) = call.arguments.first() else {
        // `app.inject().get('/')`
        return true;
    };
    let keyed = |property: &Property| matches!(property.key.as_str(), "url" | "method");
    is_path(module, Some(first)) || module.properties(first).iter().any(keyed)
}

fn is_path(module: &Module, argument: Option<&Expression>) -> bool {
    match argument.map(|argument| module.follow(argument)) {
        Some(Expression::Text(text)) => text.starts_with('/'),
        Some(Expression::Template(texts, _)) => texts.first().is_some_and(|text| text.starts_with('/')),
        _ => false,
    }
}

fn is_new_request(module: &Module, argument: Option<&Expression>) -> bool {
    let call = argument.and_then(|argument| module.call_of(argument));
    call.is_some_and(|call| matches!(&call.callee, Expression::Name(name, Origin::Global) if name == "Request"))
}

/// Whether a file listens.
fn listens(context: Context<'_>, path: &str) -> bool {
    let listen = |call: &Call| matches!(&call.callee, Expression::Member(_, name) if name == "listen");
    context.sources.module(path).is_some_and(|module| module.calls.iter().any(listen))
}

/// Whether a call is one of an HTTP client: `fetch(…)`, `axios.get(…)`, `http.request(…)`.
fn is_client(module: &Module, call: &Call) -> bool {
    if let Some((import, members)) = module.imported(&call.callee) {
        let creates =
            members.last().is_some_and(|member| matches!(*member, "createServer" | "Agent" | "Server" | "create"));
        return CLIENTS.contains(&import.from.as_str()) && !creates && import.imported != "createServer";
    }
    matches!(&call.callee, Expression::Name(name, Origin::Global) if name == "fetch")
}

#[cfg(test)]
mod tests;
