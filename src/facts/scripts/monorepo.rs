//! Nx, Turborepo and Lerna: one call that runs a task in many packages.

use super::arguments::Arguments;
use super::managers::{Request, Scope, ScriptRun};
use super::{Place, Purpose, Tool, Walk, packages};
use crate::facts::inventory::{Inventory, Manifest, line_number};
use crate::formats::data::Node;
use crate::snapshot::{directory_of, file_name_of, join};
use std::sync::Arc;

/// What such a tool is asked to do.
#[derive(Debug, PartialEq)]
pub(super) enum Call {
    /// Tasks in packages.
    Tasks { names: Vec<String>, scope: Scope, arguments: Vec<String> },
    /// A command in packages.
    Command { words: Vec<String>, scope: Scope },
    /// Something else.
    Other,
}

/// Commands of Nx that are no target.
const NX_COMMANDS: [&str; 24] = [
    "add",
    "connect",
    "daemon",
    "dep-graph",
    "format",
    "format:check",
    "format:write",
    "g",
    "generate",
    "graph",
    "help",
    "import",
    "init",
    "list",
    "migrate",
    "print-affected",
    "release",
    "repair",
    "report",
    "reset",
    "show",
    "sync",
    "watch",
    "workspace-lint",
];

/// Reads a call.
pub(super) fn read(program: &str, arguments: &[String]) -> Call {
    match program {
        "nx" => nx(arguments),
        "turbo" => turbo(arguments),
        _ => lerna(arguments),
    }
}

fn list(read: &Arguments, flags: &[&str]) -> Vec<String> {
    let values = read.values(flags).flat_map(|value| value.split(','));
    values.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
}

fn only(names: Vec<String>) -> Scope {
    if names.is_empty() { Scope::All } else { Scope::Only(names) }
}

fn nx(arguments: &[String]) -> Call {
    let valued = [
        "-t",
        "--target",
        "--targets",
        "-p",
        "--projects",
        "--exclude",
        "--parallel",
        "-c",
        "--configuration",
        "--base",
        "--head",
        "--files",
        "--runner",
        "--output-style",
    ];
    let read = Arguments::anywhere(arguments, &valued);
    let mut positional = read.positional.iter().map(String::as_str);
    let Some(command) = positional.next() else { return Call::Other };
    let tasks = |names: Vec<String>, scope| Call::Tasks { names, scope, arguments: read.rest.clone() };
    let targets = list(&read, &["-t", "--target", "--targets"]);
    match command {
        "run-many" | "affected" => {
            // `-t lint test`: more targets may follow the first.
            let targets = targets.into_iter().chain(positional.map(str::to_owned)).collect();
            tasks(targets, only(list(&read, &["-p", "--projects"])))
        }
        "run" => match positional.next().map(|named| named.split(':').collect::<Vec<_>>()).as_deref() {
            Some([project, target, ..]) => tasks(vec![(*target).to_owned()], Scope::Only(vec![(*project).to_owned()])),
            _ => Call::Other,
        },
        "exec" => Call::Command { words: read.rest.clone(), scope: Scope::Here },
        command if NX_COMMANDS.contains(&command) => Call::Other,
        command => match command.strip_prefix("affected:") {
            Some(target) => tasks(vec![target.to_owned()], Scope::All),
            None => {
                let projects = positional.next().map(|project| Scope::Only(vec![project.to_owned()]));
                tasks(vec![command.to_owned()], projects.unwrap_or(Scope::Here))
            }
        },
    }
}

fn turbo(arguments: &[String]) -> Call {
    let valued =
        ["--filter", "-F", "--concurrency", "--cache-dir", "--cwd", "--output-logs", "--env-mode", "--token", "--team"];
    let read = Arguments::anywhere(arguments, &valued);
    let names = match read.positional.split_first() {
        Some((command, names)) if command == "run" => names.to_vec(),
        Some((command, _))
            if ["prune", "login", "link", "gen", "daemon", "ls", "query"].contains(&command.as_str()) =>
        {
            return Call::Other;
        }
        _ => read.positional.clone(),
    };
    let scope = only(read.values(&["--filter", "-F"]).map(str::to_owned).collect());
    Call::Tasks { names, scope, arguments: read.rest.clone() }
}

fn lerna(arguments: &[String]) -> Call {
    let valued = ["--scope", "--ignore", "--concurrency", "--since"];
    let read = Arguments::anywhere(arguments, &valued);
    let scope = only(read.values(&["--scope"]).map(str::to_owned).collect());
    match read.positional.split_first() {
        Some((command, names)) if command == "run" => {
            Call::Tasks { names: names.iter().take(1).cloned().collect(), scope, arguments: read.rest.clone() }
        }
        Some((command, words)) if command == "exec" => Call::Command { words: [words, &read.rest].concat(), scope },
        _ => Call::Other,
    }
}

impl Walk<'_> {
    /// Runs tasks in packages.
    pub(super) fn monorepo(&mut self, program: &str, words: &[String], place: &Place) {
        let text = words.join(" ");
        let Some(directory) = place.directory.clone() else {
            return self.missing(&text, "runs in a folder that is not known", place, true);
        };
        match read(program, words.get(1..).unwrap_or_default()) {
            Call::Other => self.tool(Tool::recognise(program, &[]), &text, place),
            Call::Command { words, scope } => self.request(Request::Program { words, scope }, program, place),
            Call::Tasks { names, scope, arguments } if program == "nx" => {
                for name in &names {
                    self.nx_target(name, &scope, &arguments, &directory, &text, place);
                }
            }
            Call::Tasks { names, scope, arguments } => {
                for name in names {
                    // `package#task` names both.
                    let (scope, name) = match name.split_once('#') {
                        Some((package, name)) => (Scope::Only(vec![package.to_owned()]), name.to_owned()),
                        None => (scope.clone(), name),
                    };
                    let run = ScriptRun {
                        name,
                        scope,
                        arguments: arguments.clone(),
                        or_program: false,
                        optional: true,
                        hooks: true,
                    };
                    self.request(Request::Scripts(run), program, place);
                }
            }
        }
    }

    /// A target of Nx: in `project.json`, in the manifest, or given to the project by a plugin (Nx's documentation, "Inferred tasks").
    fn nx_target(
        &mut self,
        target: &str,
        scope: &Scope,
        arguments: &[String],
        directory: &str,
        text: &str,
        place: &Place,
    ) {
        let inventory = self.scripts.inventory;
        if !self.spend(inventory.own.len() + inventory.manifests.len() * 16, place) {
            return;
        }
        let projects = nx_projects(inventory, scope, directory);
        let mut found = false;
        for project in &projects {
            let inner = place.at(Some(project.directory.clone()));
            let declared = project.target(target).filter(|(_, node)| !is_bare(node));
            if let Some((path, node)) = declared {
                found = true;
                let inner = inner.link("target", &format!("{}:{target}", project.name), path, line_number(node.line));
                self.nx_executor(node, arguments, &inner, text);
            } else if project.manifest.is_some_and(|manifest| manifest.script(target).is_some()) {
                found = true;
                let (name, arguments) = (target.to_owned(), arguments.to_vec());
                let run =
                    ScriptRun { name, scope: Scope::Here, arguments, or_program: false, optional: true, hooks: true };
                self.request(Request::Scripts(run), "nx", &inner);
            } else if let Some(tool) = self.nx_inferred(target, &project.directory) {
                found = true;
                self.tool(tool, text, &inner);
            }
        }
        if !found {
            self.missing(text, "is a target that no project declares; a plugin may give it", place, true);
        }
    }

    fn nx_executor(&mut self, target: &Node, arguments: &[String], place: &Place, text: &str) {
        let options = target.get("options");
        let option = |name: &str| options.and_then(|options| options.get(name));
        let command = target.get("command").or(option("command"));
        let listed = option("commands").map(Node::items).unwrap_or_default();
        let lines = command
            .into_iter()
            .chain(listed)
            .filter_map(|node| node.text().or(node.get("command").and_then(Node::text)));
        let lines: Vec<&str> = lines.collect();
        // Commands run in the workspace's root unless they name another folder.
        let folder = option("cwd")
            .and_then(Node::text)
            .unwrap_or_default()
            .replace("{projectRoot}", place.directory.as_deref().unwrap_or_default());
        let root = place.at(join("", &folder));
        for line in &lines {
            self.line(&super::arguments::append(line, arguments), &root);
        }
        if !lines.is_empty() {
            return;
        }
        if let Some(executor) = target.get("executor").or(target.get("builder")).and_then(Node::text) {
            match executor_tool(executor) {
                Some(tool) => self.tool(tool, text, place),
                None => self.missing(executor, "is an executor whose work is not known", place, true),
            }
        }
    }

    fn nx_inferred(&self, target: &str, directory: &str) -> Option<Tool> {
        let inventory = self.scripts.inventory;
        let documents = inventory.jsonc("nx.json")?;
        let plugins = documents.first()?.get("plugins")?.items();
        let named = |plugin: &str| {
            plugins.iter().any(|node| node.text().or(node.get("plugin").and_then(Node::text)) == Some(plugin))
        };
        let has = |stems: &[&str]| {
            let files = inventory.snapshot.below(directory);
            files
                .filter(|file| directory_of(&file.path) == directory)
                .any(|file| stems.iter().any(|stem| file_name_of(&file.path).starts_with(stem)))
        };
        let tool = |name: &str, purpose| Some(Tool::new(name, purpose));
        match target {
            "test" if named("@nx/jest/plugin") && has(&["jest.config."]) => tool("jest", Purpose::Tests),
            "test" if (named("@nx/vite/plugin") || named("@nx/vitest")) && has(&["vite.config.", "vitest.config."]) => {
                tool("vitest", Purpose::Tests)
            }
            "e2e" if named("@nx/playwright/plugin") && has(&["playwright.config."]) => {
                tool("playwright test", Purpose::Tests)
            }
            "e2e" if named("@nx/cypress/plugin") && has(&["cypress.config."]) => tool("cypress run", Purpose::Tests),
            "lint" if named("@nx/eslint/plugin") => tool("eslint", Purpose::Lint),
            "typecheck" if named("@nx/js/typescript") && has(&["tsconfig."]) => tool("tsc", Purpose::Types),
            "build" if named("@nx/webpack/plugin") && has(&["webpack.config."]) => tool("webpack", Purpose::Build),
            "build" if named("@nx/vite/plugin") && has(&["vite.config."]) => tool("vite build", Purpose::Build),
            "build" if named("@nx/js/typescript") && has(&["tsconfig."]) => tool("tsc", Purpose::Build),
            _ => None,
        }
    }
}

/// The workspace's projects, as far as a scope means them.
fn nx_projects<'a>(inventory: &'a Inventory<'_>, scope: &Scope, directory: &str) -> Vec<Project<'a>> {
    let mut projects: Vec<Project<'a>> = Vec::new();
    for file in inventory.own.iter().filter(|file| file_name_of(&file.path) == "project.json") {
        let Some(document) = inventory.jsonc(&file.path) else { continue };
        let folder = directory_of(&file.path);
        let name = document.first().and_then(|root| root.get("name")).and_then(Node::text);
        projects.push(Project {
            name: name.unwrap_or(file_name_of(folder)).to_owned(),
            directory: folder.to_owned(),
            manifest: inventory.manifest_in(folder),
            document: Some((file.path.clone(), document)),
        });
    }
    for manifest in &inventory.manifests {
        if !projects.iter().any(|project| project.directory == manifest.directory) {
            let (name, directory) = (manifest.name.clone(), manifest.directory.clone());
            projects.push(Project { name, directory, manifest: Some(manifest), document: None });
        }
    }
    match scope {
        Scope::Only(names) => projects.retain(|project| {
            let short = file_name_of(&project.name);
            names.iter().any(|name| *name == project.name || name == short || *name == project.directory)
        }),
        Scope::Here => {
            let nearest = packages::nearest(inventory, directory).map(|manifest| manifest.directory.clone());
            // From the root, Nx runs the default project, else the root's own.
            projects.retain(|project| Some(&project.directory) == nearest.as_ref() || project.directory == directory);
        }
        _ => {}
    }
    projects
}

/// Whether a target's declaration leaves what it does to a plugin or to the workspace's defaults.
fn is_bare(target: &Node) -> bool {
    ["executor", "builder", "command", "options"].iter().all(|key| target.get(key).is_none())
}

/// A project of an Nx workspace.
struct Project<'a> {
    name: String,
    directory: String,
    manifest: Option<&'a Manifest>,
    document: Option<(String, Arc<Vec<Node>>)>,
}

impl Project<'_> {
    /// The target's declaration and the file in which it stands.
    fn target(&self, name: &str) -> Option<(&str, &Node)> {
        let own = self.document.as_ref().and_then(|(path, document)| {
            let node = document.first()?.get("targets")?.get(name)?;
            Some((path.as_str(), node))
        });
        own.or_else(|| {
            let manifest = self.manifest?;
            let node = manifest.root().at(&["nx", "targets", name])?;
            Some((manifest.path.as_str(), node))
        })
    }
}

/// The tool behind an executor of Nx, or a builder of Angular's.
fn executor_tool(executor: &str) -> Option<Tool> {
    let (package, name) = executor.split_once(':')?;
    let package = package.rsplit('/').next().unwrap_or(package);
    let tool = |name: &str, purpose| Some(Tool::new(name, purpose));
    match (package, name) {
        ("jest", _) => tool("jest", Purpose::Tests),
        ("vite" | "vitest", "test") => tool("vitest", Purpose::Tests),
        ("playwright", _) => tool("playwright test", Purpose::Tests),
        ("cypress", _) => tool("cypress run", Purpose::Tests),
        ("build-angular" | "build", "karma" | "unit-test" | "jest") => tool("ng test", Purpose::Tests),
        ("eslint" | "linter" | "builder", "lint" | "eslint") => tool("eslint", Purpose::Lint),
        ("js" | "workspace", "tsc" | "swc" | "tsc-batch") | ("node", "build") => tool("tsc", Purpose::Build),
        (
            "webpack" | "rspack" | "esbuild" | "rollup" | "vite" | "next" | "remix" | "nest" | "angular"
            | "build-angular" | "web" | "build",
            _,
        ) if !name.contains("serve") => tool(package, Purpose::Build),
        _ if name.contains("serve") || name == "noop" || name == "node" => Some(Tool::recognise(package, &[])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks(line: &str) -> (Vec<String>, Scope) {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        match words.split_first().map(|(program, arguments)| read(program, arguments)) {
            Some(Call::Tasks { names, scope, .. }) => (names, scope),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn tasks_and_packages_are_named_in_each_tool_s_way() {
        let only = |name: &str| Scope::Only(vec![name.to_owned()]);
        for (line, names, scope) in [
            ("nx run-many --target=test --all", "test", Scope::All),
            ("nx run-many -t lint test", "lint test", Scope::All),
            ("nx affected -t lint,test", "lint test", Scope::All),
            ("nx affected:test", "test", Scope::All),
            ("nx run api:test", "test", only("api")),
            ("nx test api", "test", only("api")),
            ("turbo run lint test --filter=api", "lint test", only("api")),
            ("turbo test", "test", Scope::All),
            ("lerna run test --scope=api", "test", only("api")),
        ] {
            let expected: Vec<String> = names.split(' ').map(str::to_owned).collect();
            assert_eq!(tasks(line), (expected, scope), "{line}");
        }
    }

    #[test]
    fn executors_are_known_by_package_and_name() {
        let serves = |executor: &str, purpose| executor_tool(executor).is_some_and(|tool| tool.serves(purpose));
        assert!(serves("@nx/jest:jest", Purpose::Tests) && serves("@nrwl/linter:eslint", Purpose::Lint));
        assert!(serves("@nx/webpack:webpack", Purpose::Build) && executor_tool("@acme/tools:run").is_none());
    }
}
