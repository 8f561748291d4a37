//! What a project is, told by what its code imports and does, and by what its manifest says of publishing.

use crate::facts::evidence::Evidence;
use crate::facts::inventory::{Inventory, Manifest, is_example_path, is_test_path, line_number};
use crate::facts::javascript::Sources;
use crate::facts::repository::LANGUAGES;
use crate::facts::unit::Unit;
use crate::formats::data::{Node, Value};
use crate::formats::javascript::{CallKind, Expression, Module, Origin};
use crate::snapshot::{extension_of, file_name_of};
use std::collections::{BTreeMap, BTreeSet};

/// What a project is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kind {
    /// One of the kinds of [`super::Project::kind`].
    pub(super) name: &'static str,
    /// What says so.
    pub(super) evidence: Vec<Evidence>,
    /// Frameworks that the code imports.
    pub(super) frameworks: Vec<String>,
}

impl Kind {
    fn new(name: &'static str, evidence: Vec<Evidence>) -> Self {
        Kind { name, evidence, frameworks: Vec::new() }
    }

    /// Whether the question can be asked of it.
    pub(super) fn is_backend(&self) -> bool {
        matches!(self.name, "backend" | "fullstack" | "serverless")
    }
}

/// Packages with which a process serves requests.
const SERVERS: [(&str, &str); 31] = [
    ("express", "express"),
    ("@nestjs/core", "nestjs"),
    ("@nestjs/common", "nestjs"),
    ("fastify", "fastify"),
    ("koa", "koa"),
    ("@hapi/hapi", "hapi"),
    ("hapi", "hapi"),
    ("hono", "hono"),
    ("@hono/node-server", "hono"),
    ("elysia", "elysia"),
    ("restify", "restify"),
    ("polka", "polka"),
    ("micro", "micro"),
    ("tinyhttp", "tinyhttp"),
    ("@tinyhttp/app", "tinyhttp"),
    ("h3", "h3"),
    ("nitropack", "nitro"),
    ("sails", "sails"),
    ("@adonisjs/core", "adonisjs"),
    ("@feathersjs/feathers", "feathers"),
    ("@loopback/rest", "loopback"),
    ("@loopback/core", "loopback"),
    ("moleculer", "moleculer"),
    ("routing-controllers", "routing-controllers"),
    ("tsoa", "tsoa"),
    ("@tsed/common", "tsed"),
    ("apollo-server", "apollo-server"),
    ("@apollo/server", "apollo-server"),
    ("graphql-yoga", "graphql-yoga"),
    ("@trpc/server", "trpc"),
    ("uWebSockets.js", "uwebsockets"),
];

/// Packages with which pages are made.
const PAGES: [(&str, &str); 18] = [
    ("react", "react"),
    ("react-dom", "react"),
    ("preact", "preact"),
    ("vue", "vue"),
    ("@angular/core", "angular"),
    ("svelte", "svelte"),
    ("solid-js", "solid"),
    ("next", "next"),
    ("nuxt", "nuxt"),
    ("@remix-run/react", "remix"),
    ("@sveltejs/kit", "sveltekit"),
    ("astro", "astro"),
    ("gatsby", "gatsby"),
    ("react-native", "react-native"),
    ("expo", "expo"),
    ("@ionic/react", "ionic"),
    ("lit", "lit"),
    ("jquery", "jquery"),
];

/// What the project in `unit` is.
pub(super) fn tell(inventory: &Inventory<'_>, sources: &Sources, unit: &Unit) -> Kind {
    let signals = Signals::gather(sources, unit);
    let manifest = inventory.manifest_in(&unit.directory);
    let mut kind = decide(inventory, unit, manifest, &signals);
    kind.frameworks = signals.servers.keys().chain(signals.pages.keys()).map(|name| (*name).to_owned()).collect();
    kind.frameworks.sort();
    kind.frameworks.dedup();
    kind
}

/// What the code of a project does.
#[derive(Default)]
struct Signals {
    /// Server frameworks, with the first place of each.
    servers: BTreeMap<&'static str, Evidence>,
    /// Page frameworks, likewise.
    pages: BTreeMap<&'static str, Evidence>,
    /// A server begins to listen.
    listens: Option<Evidence>,
    /// A function that a cloud calls.
    handler: Option<Evidence>,
    /// Files that import a server framework.
    server_files: usize,
    /// Files that import a page framework.
    page_files: usize,
    /// Routes that a page framework serves from the back: `pages/api`, `app/**/route.ts`.
    page_routes: usize,
}

impl Signals {
    fn gather(sources: &Sources, unit: &Unit) -> Self {
        let mut signals = Signals::default();
        for (path, module) in sources.iter().filter(|(path, _)| unit.owns(path)) {
            let inside = unit.inside(path);
            if is_test_path(inside) || is_example_path(inside) || is_stand_in(inside) {
                continue;
            }
            signals.add(path, inside, module);
        }
        signals
    }

    fn add(&mut self, path: &str, inside: &str, module: &Module) {
        let (mut serves, mut shows) = (false, false);
        for import in module.imports.iter().filter(|import| !import.type_only) {
            let evidence = |name: &str| Evidence {
                name: format!("imports {name}"),
                path: path.to_owned(),
                line: line_number(import.line),
            };
            if let Some((_, name)) = SERVERS.iter().find(|(package, _)| *package == import.from) {
                serves = true;
                self.servers.entry(name).or_insert_with(|| evidence(&import.from));
            }
            let package = PAGES.iter().find(|(package, _)| {
                import.from == *package || import.from.strip_prefix(package).is_some_and(|rest| rest.starts_with('/'))
            });
            if let Some((_, name)) = package {
                shows = true;
                self.pages.entry(name).or_insert_with(|| evidence(&import.from));
            }
        }
        self.server_files += usize::from(serves);
        self.page_files += usize::from(shows || matches!(extension_of(path), "jsx" | "tsx"));
        let name = file_name_of(inside).split('.').next().unwrap_or_default();
        self.page_routes += usize::from(inside.contains("pages/api/") || (inside.contains("app/") && name == "route"));
        if self.listens.is_none() {
            self.listens = listening(path, module);
        }
        if self.handler.is_none() {
            self.handler = handler(path, module);
        }
    }
}

/// Mock servers, tools' configuration and stories: not what is deployed.
fn is_stand_in(inside: &str) -> bool {
    let name = file_name_of(inside).to_ascii_lowercase();
    inside.split('/').any(|part| matches!(part, "mocks" | "mock" | "mock-server" | ".storybook" | "stories"))
        || name.contains("mock")
        || name.contains(".config.")
        || name.contains(".stories.")
}

/// Where a server begins to listen.
fn listening(path: &str, module: &Module) -> Option<Evidence> {
    let begins = |callee: &Expression| match callee {
        Expression::Member(object, property) => match property.as_str() {
            "listen" => true,
            "serve" => matches!(&**object, Expression::Name(name, Origin::Global) if name == "Bun" || name == "Deno"),
            "create" | "createMicroservice" => {
                matches!(&**object, Expression::Name(name, Origin::Import(_)) if name == "NestFactory")
            }
            _ => false,
        },
        Expression::Name(name, Origin::Import(import)) => {
            let from = module.imports.get(*import).map(|import| import.from.as_str());
            matches!((name.as_str(), from), ("serve", Some("@hono/node-server")) | ("startStandaloneServer", Some(_)))
        }
        _ => false,
    };
    let call = module.calls.iter().find(|call| call.kind == CallKind::Call && begins(&call.callee))?;
    Some(Evidence { name: "a server listens".to_owned(), path: path.to_owned(), line: line_number(call.line) })
}

/// Where a function is handed out that a cloud calls: an export named `handler`.
fn handler(path: &str, module: &Module) -> Option<Evidence> {
    let export = module.exports.iter().find(|export| export.name == "handler" || export.name.ends_with("Handler"))?;
    Some(Evidence { name: "hands out a function".to_owned(), path: path.to_owned(), line: line_number(export.line) })
}

fn decide(inventory: &Inventory<'_>, unit: &Unit, manifest: Option<&Manifest>, signals: &Signals) -> Kind {
    let field = |name: &str| manifest.and_then(|manifest| manifest.root().get(name));
    let private = field("private").is_some_and(|node| matches!(node.value, Value::Bool(true)));
    let published = !private
        && ["exports", "types", "typings", "module", "publishConfig", "files"].iter().any(|key| field(key).is_some());
    let starts = manifest.is_some_and(|manifest| manifest.script("start").is_some());
    let generator = field("name").and_then(Node::text).is_some_and(|name| {
        let name = name.rsplit('/').next().unwrap_or(name);
        name.starts_with("create-") || name.starts_with("generator-")
    });
    let of_manifest = |what: &str| {
        let line = manifest.map_or(1, |manifest| manifest.root().line);
        let path = manifest.map(|manifest| manifest.path.clone()).unwrap_or_default();
        vec![Evidence { name: what.to_owned(), path, line: line_number(line) }]
    };
    let functions = deployed_functions(inventory, unit);

    if generator && field("bin").is_some() {
        return Kind::new("generator", of_manifest("a package that makes projects"));
    }
    if let (Some(functions), Some(handler), None) = (&functions, &signals.handler, &signals.listens) {
        return Kind::new("serverless", vec![functions.clone(), handler.clone()]);
    }
    let serves = !signals.servers.is_empty() && (signals.listens.is_some() || !published || starts);
    let bare_server = signals.listens.is_some() && imports_http(signals) && !published;
    if serves || (bare_server && signals.pages.is_empty()) {
        let mut evidence: Vec<Evidence> = signals.servers.values().cloned().collect();
        evidence.extend(signals.listens.clone());
        // A page or two beside a server are its mails or its documents; a server file beside pages is their development server.
        if signals.page_files > signals.server_files * 4 && signals.server_files <= 1 && signals.listens.is_none() {
            return Kind::new("frontend", signals.pages.values().cloned().collect());
        }
        let name = if signals.page_files > 2 && !signals.pages.is_empty() { "fullstack" } else { "backend" };
        return Kind::new(name, evidence);
    }
    if !signals.pages.is_empty() {
        let evidence = signals.pages.values().cloned().collect();
        return Kind::new(if signals.page_routes > 2 { "fullstack" } else { "frontend" }, evidence);
    }
    if field("bin").is_some() {
        return Kind::new("cli", of_manifest("the manifest names a command"));
    }
    if published {
        return Kind::new("library", of_manifest("the manifest publishes a package"));
    }
    without_service(inventory, unit)
}

/// Listening by itself tells a server only where Node's own server is at hand; frameworks were seen before.
fn imports_http(signals: &Signals) -> bool {
    signals.servers.is_empty() && signals.pages.is_empty()
}

/// The file that says which functions a cloud calls.
fn deployed_functions(inventory: &Inventory<'_>, unit: &Unit) -> Option<Evidence> {
    let names = |path: &str| {
        matches!(
            file_name_of(path),
            "serverless.yml"
                | "serverless.yaml"
                | "serverless.ts"
                | "serverless.js"
                | "template.yaml"
                | "template.yml"
                | "samconfig.toml"
                | "host.json"
                | "cdk.json"
        )
    };
    let file = inventory.own.iter().find(|file| unit.owns(&file.path) && names(&file.path))?;
    Some(Evidence { name: "deploys functions".to_owned(), path: file.path.clone(), line: 1 })
}

/// A project in which no Node.js service was found.
fn without_service(inventory: &Inventory<'_>, unit: &Unit) -> Kind {
    let own = || inventory.own.iter().filter(|file| unit.owns(&file.path));
    let mut counts: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for file in own() {
        if let Some((_, language)) = LANGUAGES.iter().find(|(extension, _)| *extension == extension_of(&file.path)) {
            let entry = counts.entry(language).or_insert((0, file.path.as_str()));
            entry.0 += 1;
        }
    }
    let most = counts.iter().max_by_key(|(_, (count, _))| *count);
    let file_evidence = |name: String, path: &str| vec![Evidence { name, path: path.to_owned(), line: 1 }];
    match most {
        Some((language, (count, path))) if !matches!(*language, "TypeScript" | "JavaScript" | "Vue" | "Svelte") => {
            Kind::new("other", file_evidence(format!("{count} files of {language}"), path))
        }
        Some((_, (_, path))) => {
            let deno = own().find(|file| matches!(file_name_of(&file.path), "deno.json" | "deno.jsonc"));
            match deno {
                Some(file) => Kind::new("other", file_evidence("a Deno project".to_owned(), &file.path)),
                None => Kind::new("other", file_evidence("no server is started".to_owned(), path)),
            }
        }
        None => match own().find(|file| extension_of(&file.path).eq_ignore_ascii_case("md")) {
            Some(file) => Kind::new("docs", file_evidence("text without code".to_owned(), &file.path)),
            None => Kind::new(
                "other",
                own().next().map_or_else(Vec::new, |file| file_evidence("no code".to_owned(), &file.path)),
            ),
        },
    }
}

/// Packages that occur several times under one name outside of a workspace: chapters of a course, not projects.
pub(super) fn repeated_names(inventory: &Inventory<'_>) -> BTreeSet<String> {
    let mut seen = BTreeMap::new();
    for manifest in inventory.manifests.iter().filter(|manifest| !manifest.name.is_empty()) {
        *seen.entry(manifest.name.clone()).or_insert(0_usize) += 1;
    }
    seen.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name).collect()
}
