//! The walk from a command line to the tools.

use super::arguments::{Arguments, append};
use super::managers::{self, Request, Scope, ScriptRun, name_matches};
use super::tools::Tool;
use super::wrappers::{Unwrapped, program_name, unwrap};
use super::{Lines, Missing, Outcome, Place, Purpose, Reached, Scripts, packages};
use crate::facts::ci::Unresolved;
use crate::facts::context::ancestors;
use crate::facts::inventory::{Manifest, line_number};
use crate::facts::project::Script;
use crate::formats::shell;
use crate::snapshot::{extension_of, join};
use std::collections::BTreeMap;

/// A walk over command lines that share a machine: an image that one builds, a later one can run.
pub struct Walk<'a> {
    pub(super) scripts: Scripts<'a>,
    pub(super) outcome: Outcome,
    /// Images that were built on the way, by tag.
    pub(super) images: BTreeMap<String, super::containers::Build>,
    budget: usize,
}

/// Commands that are looked at in one walk.
const COMMANDS: usize = 4_000;

/// Calls inside calls that are followed.
pub(super) const DEPTH: usize = 40;

/// Programs whose tasks are written in a language of their own, or in code.
const TASK_RUNNERS: [&str; 17] = [
    "grunt", "gulp", "just", "task", "go-task", "rush", "bazel", "bazelisk", "earthly", "dagger", "jake", "moon",
    "wireit", "mage", "act", "pants", "zx",
];

/// Well-known scripts that wait for a service; many repositories hold a copy.
const WAITERS: [&str; 4] = ["wait-for-it.sh", "wait-for.sh", "wait-for-it", "wait-for"];

/// Programs that run a JavaScript or TypeScript file.
const INTERPRETERS: [&str; 14] = [
    "node",
    "nodejs",
    "ts-node",
    "ts-node-esm",
    "ts-node-dev",
    "tsnd",
    "ts-node-script",
    "tsx",
    "babel-node",
    "esno",
    "esr",
    "swc-node",
    "sucrase-node",
    "node-dev",
];

/// Packages that run the tests which the importing file holds or names.
const TEST_LIBRARIES: [&str; 12] = [
    "node:test",
    "tape",
    "tap",
    "uvu",
    "zora",
    "@japa/runner",
    "jasmine",
    "mocha",
    "jest",
    "@jest/core",
    "vitest/node",
    "brittle",
];

/// Packages that start other programs.
const PROCESS_LIBRARIES: [&str; 7] =
    ["child_process", "node:child_process", "execa", "zx", "shelljs", "cross-spawn", "tinyexec"];

impl<'a> Walk<'a> {
    /// A walk that has not seen anything.
    pub fn new(scripts: Scripts<'a>) -> Self {
        Walk { scripts, outcome: Outcome::default(), images: BTreeMap::new(), budget: COMMANDS }
    }

    /// Another walk on another machine.
    pub fn fresh(&self) -> Self {
        Walk::new(self.scripts)
    }

    /// What was found since this was last asked.
    pub fn take(&mut self) -> Outcome {
        std::mem::take(&mut self.outcome)
    }

    /// Follows a text for a shell.
    pub fn line(&mut self, text: &str, place: &Place) {
        if place.depth >= DEPTH {
            self.missing(text, "is nested too deeply to be followed", place, true);
            return;
        }
        let script = shell::read(text, place.shell);
        for command in &script.commands {
            let directory = command.working_directory.as_deref().and_then(|directory| match directory {
                "" => place.directory.clone(),
                directory => place.locate(directory),
            });
            let inner = Place {
                directory,
                line: place.lines.line(place.line, command.line),
                neutralised: place.neutralised || command.ignored_failure,
                depth: place.depth + 1,
                ..place.clone()
            };
            let words: Vec<String> = command.words.iter().map(|word| word.text.clone()).collect();
            self.words(&words, &inner);
        }
        if let Some(error) = script.error {
            let place = Place { line: place.lines.line(place.line, error.line), ..place.clone() };
            self.missing(text, &format!("cannot be read to its end: {}", error.message), &place, true);
        }
    }

    /// Follows one command.
    pub(super) fn words(&mut self, words: &[String], place: &Place) {
        match unwrap(words) {
            Unwrapped::Line(line) => {
                let inner = Place { lines: Lines::One, shell: shell::Options::default(), ..place.clone() };
                self.line(&line, &inner);
            }
            Unwrapped::Words(words) => self.dispatch(&words, place),
        }
    }

    fn dispatch(&mut self, words: &[String], place: &Place) {
        let Some((first, arguments)) = words.split_first() else { return };
        if place.depth >= DEPTH || self.budget == 0 {
            return;
        }
        self.budget -= 1;
        let place = &Place { depth: place.depth + 1, ..place.clone() };
        let name = program_name(first);
        if name.is_empty() || name.contains(['$', '`']) {
            self.missing(&words.join(" "), "names its program by a variable", place, true);
            return;
        }
        if let Some(request) = managers::read(name, arguments) {
            self.request(request, name, place);
            return;
        }
        match name {
            "make" | "gmake" => self.make(arguments, place),
            "docker" | "podman" | "nerdctl" | "docker-compose" | "podman-compose" => self.container(name, words, place),
            "nx" | "turbo" | "lerna" => self.monorepo(name, words, place),
            "nps" => self.nps(arguments, place),
            "sh" | "bash" | "dash" | "zsh" | "ash" | "source" | "." => {
                let read = Arguments::leading(arguments, &["-o", "-O", "--rcfile", "--init-file"]);
                match read.rest.split_first() {
                    // With `-s`, or from a substitution, the text comes from elsewhere: usually a download that installs something.
                    Some((file, passed)) if !read.has(&["-s"]) && !file.starts_with("<(") => {
                        self.file(file, passed, place)
                    }
                    _ => self.tool(Tool::recognise(name, &[]), &words.join(" "), place),
                }
            }
            _ if INTERPRETERS.contains(&name) && !arguments.iter().any(|argument| argument == "--test") => {
                self.interpreter(words, place);
            }
            name if TASK_RUNNERS.contains(&name) => {
                self.missing(&words.join(" "), "is a task runner whose tasks were not followed", place, true);
            }
            name if WAITERS.contains(&name) => self.tool(Tool::recognise(name, &[]), &words.join(" "), place),
            _ if is_file(first) => self.file(first, arguments, place),
            name => self.tool(Tool::recognise(name, arguments), &words.join(" "), place),
        }
    }

    /// Notes a tool at the end of a chain.
    pub fn tool(&mut self, tool: Tool, text: &str, place: &Place) {
        let end = place.link("tool", text, &place.path, place.line);
        self.outcome.reached.push(Reached {
            tool,
            directory: place.directory.clone(),
            chain: end.chain,
            neutralised: place.neutralised,
        });
    }

    /// Notes that something was not followed.
    pub(super) fn missing(&mut self, name: &str, reason: &str, place: &Place, hides_tools: bool) {
        let what = Unresolved {
            name: super::shorten(name),
            reason: reason.to_owned(),
            path: place.path.clone(),
            line: place.line,
        };
        let missing = Missing { what, hides_tools, directory: place.directory.clone() };
        if !self.outcome.missing.contains(&missing) {
            self.outcome.missing.push(missing);
        }
    }

    pub(super) fn request(&mut self, request: Request, program: &str, place: &Place) {
        match request {
            Request::Scripts(run) if program == "deno" => self.task(&run, place),
            Request::Scripts(run) => self.scripts(&run, place),
            Request::Program { words, scope: Scope::Here } => self.words(&words, place),
            Request::Program { words, scope } => {
                for directory in self.directories(&scope, place) {
                    self.words(&words, &place.at(Some(directory)));
                }
            }
            Request::Line(line) => self.line(&line, &Place { lines: Lines::One, ..place.clone() }),
            Request::Several(requests) => {
                for request in requests {
                    self.request(request, program, place);
                }
            }
        }
    }

    fn directories(&self, scope: &Scope, place: &Place) -> Vec<String> {
        let Some(directory) = &place.directory else { return Vec::new() };
        let manifests = packages::select(self.scripts.inventory, scope, directory);
        manifests.into_iter().map(|manifest| manifest.directory.clone()).collect()
    }

    /// Runs scripts of manifests.
    fn scripts(&mut self, run: &ScriptRun, place: &Place) {
        let Some(directory) = &place.directory else {
            self.missing(&run.name, "runs in a folder that is not known", place, true);
            return;
        };
        if run.name.contains('$') {
            self.missing(&run.name, "names its script by a variable", place, true);
            return;
        }
        let inventory = self.scripts.inventory;
        let manifests = packages::select(inventory, &run.scope, directory);
        if manifests.is_empty() {
            let computed =
                matches!(&run.scope, Scope::Only(filters) if filters.iter().any(|filter| filter.contains('$')));
            self.missing(&run.name, "is a script of a package that is not in the repository", place, computed);
        }
        for manifest in manifests {
            let inner = place.at(Some(manifest.directory.clone()));
            let scripts: Vec<&Script> =
                manifest.scripts.iter().filter(|script| name_matches(&run.name, &script.name)).collect();
            for script in &scripts {
                self.script(manifest, script, run, &inner);
            }
            if !scripts.is_empty() {
                continue;
            }
            let words: Vec<String> = std::iter::once(&run.name).chain(&run.arguments).cloned().collect();
            match run.or_program && self.is_program(&run.name, &inner) {
                // Without a script of this name, the program runs where the command was given.
                true if run.scope == Scope::Here => self.words(&words, place),
                true => self.words(&words, &inner),
                false if run.optional || run.scope == Scope::All => {}
                false => self.missing(&run.name, &format!("is no script of {}", manifest.path), place, false),
            }
        }
    }

    /// Whether this is the name of a program rather than that of a script which is missing.
    fn is_program(&self, name: &str, place: &Place) -> bool {
        let manifests = &self.scripts.inventory.manifests;
        let directory = place.directory.as_deref().unwrap_or_default();
        is_file(name)
            || INTERPRETERS.contains(&name)
            || TASK_RUNNERS.contains(&name)
            || Tool::is_known(name)
            || managers::is_runner(name)
            || place.locate(name).is_some_and(|path| self.scripts.inventory.snapshot.file(&path).is_some())
            || manifests.iter().any(|manifest| {
                ancestors(directory).any(|folder| folder == manifest.directory) && manifest.dependency(name).is_some()
            })
    }

    fn script(&mut self, manifest: &Manifest, script: &Script, run: &ScriptRun, place: &Place) {
        let hook = |prefix: &str| {
            let name = format!("{prefix}{}", script.name);
            run.hooks.then(|| manifest.script(&name)).flatten()
        };
        if let Some(before) = hook("pre") {
            self.script_text(before, &[], place);
        }
        self.script_text(script, &run.arguments, place);
        if let Some(after) = hook("post") {
            self.script_text(after, &[], place);
        }
    }

    fn script_text(&mut self, script: &Script, arguments: &[String], place: &Place) {
        if place.came_through("script", &script.name, &script.path) {
            return;
        }
        let mut inner = place.link("script", &script.name, &script.path, script.line);
        inner.path.clone_from(&script.path);
        (inner.line, inner.lines, inner.shell) = (script.line, Lines::One, shell::Options::default());
        self.line(&append(&script.command, arguments), &inner);
    }

    /// `deno task`: tasks of `deno.json`, else scripts of the manifest (Deno's manual, "Task runner").
    fn task(&mut self, run: &ScriptRun, place: &Place) {
        let Some(directory) = &place.directory else { return self.scripts(run, place) };
        let inventory = self.scripts.inventory;
        let start = match &run.scope {
            Scope::In(folder) => join(directory, folder),
            _ => Some(directory.clone()),
        };
        let found = ancestors(start.as_deref().unwrap_or_default()).find_map(|folder| {
            let names = ["deno.json", "deno.jsonc"].into_iter().filter_map(|name| join(folder, name));
            let path = names.into_iter().find(|path| inventory.snapshot.file(path).is_some())?;
            Some((folder.to_owned(), inventory.jsonc(&path)?, path))
        });
        let Some((folder, documents, path)) = found else { return self.scripts(run, place) };
        let tasks = documents.first().and_then(|document| document.get("tasks"));
        let entries = tasks.map(|tasks| tasks.entries()).unwrap_or_default();
        let chosen: Vec<_> = entries.iter().filter(|entry| name_matches(&run.name, &entry.key)).collect();
        if chosen.is_empty() {
            return self.scripts(run, place);
        }
        for entry in chosen {
            if place.came_through("script", &entry.key, &path) {
                continue;
            }
            let line = line_number(entry.key_line);
            let mut inner = place.at(Some(folder.clone())).link("script", &entry.key, &path, line);
            inner.path.clone_from(&path);
            (inner.line, inner.lines) = (line, Lines::One);
            let needed = entry.node.get("dependencies").map(|node| node.items()).unwrap_or_default();
            for name in needed.iter().filter_map(|node| node.text()) {
                let run = ScriptRun { name: name.to_owned(), arguments: Vec::new(), ..run.clone() };
                self.task(&run, &inner);
            }
            if let Some(command) = entry.node.text().or(entry.node.get("command").and_then(|node| node.text())) {
                self.line(&append(command, &run.arguments), &inner);
            }
        }
    }

    /// A JavaScript or TypeScript program.
    fn interpreter(&mut self, words: &[String], place: &Place) {
        let Some((interpreter, arguments)) = words.split_first() else { return };
        let valued = [
            "-r",
            "--require",
            "--import",
            "--loader",
            "--experimental-loader",
            "-C",
            "--conditions",
            "-P",
            "--project",
            "-O",
            "--compiler-options",
            "--compilerOptions",
            "--cwd",
            "--dir",
            "--tsconfig",
            "-x",
            "--extensions",
            "-e",
            "--eval",
            "-p",
            "--print",
        ];
        let rest = Arguments::leading(arguments, &valued).rest;
        let rest = match rest.split_first() {
            Some((verb, rest)) if verb == "watch" && program_name(interpreter) == "tsx" => rest.to_vec(),
            _ => rest,
        };
        let Some((file, passed)) = rest.split_first() else { return };
        let stem = file.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
        if file.contains("node_modules/") || stem == "ace" {
            let name = if stem == "ace" { stem } else { program_name(file) };
            let inner: Vec<String> = std::iter::once(name.to_owned()).chain(passed.iter().cloned()).collect();
            return self.dispatch(&inner, place);
        }
        self.program(file, &words.join(" "), place);
    }

    /// A file of JavaScript or TypeScript: is it a test, and does it start other programs?
    fn program(&mut self, file: &str, text: &str, place: &Place) {
        let sources = self.scripts.sources;
        let module = place.locate(file).and_then(|path| {
            let candidates = ["", ".js", ".ts", "/index.js", "/index.ts"].map(|ending| format!("{path}{ending}"));
            candidates.into_iter().find_map(|path| sources.module(&path))
        });
        let imports = module.map(|module| module.imports.as_slice()).unwrap_or_default();
        let imported =
            |names: &[&str]| imports.iter().any(|import| !import.type_only && names.contains(&import.from.as_str()));
        if imported(&TEST_LIBRARIES) {
            self.tool(Tool::new("node", Purpose::Tests), text, place);
        } else if imported(&PROCESS_LIBRARIES) {
            self.missing(text, "is a program that starts others", place, true);
        } else {
            self.tool(Tool::recognise("node", &[]), text, place);
        }
    }

    /// A file of the repository that is run.
    fn file(&mut self, file: &str, arguments: &[String], place: &Place) {
        let text = std::iter::once(file).chain(arguments.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
        if matches!(extension_of(file), "js" | "cjs" | "mjs" | "ts" | "mts" | "cts") {
            return self.program(file, &text, place);
        }
        let inventory = self.scripts.inventory;
        let path = if file.contains(['$', '~']) { None } else { place.locate(file) };
        let Some(path) = path else {
            return self.missing(&text, "is a file that is not known to be in the repository", place, true);
        };
        let Some(content) = inventory.text(&path) else {
            let listed = inventory.snapshot.file(&path).is_some();
            return self.missing(&text, "is a file that is not in the repository", place, listed);
        };
        let interpreter = shebang(content).unwrap_or("sh");
        if INTERPRETERS.contains(&interpreter) {
            return self.program(file, &text, place);
        }
        if !interpreter.ends_with("sh") {
            return self.tool(Tool::recognise(interpreter, &[]), &text, place);
        }
        if place.came_through("file", &path, &path) {
            return;
        }
        let mut inner = place.link("file", &path, &path, 1);
        inner.path = path;
        (inner.line, inner.lines, inner.shell) = (1, Lines::Following, shell::Options::default());
        self.line(content, &inner);
    }
}

/// Whether a word names a file rather than a program on the path.
fn is_file(word: &str) -> bool {
    let scoped = word.starts_with('@');
    let installed = word.contains("node_modules/");
    let system = ["/bin/", "/usr/", "/sbin/"].iter().any(|folder| word.starts_with(folder));
    (word.contains('/') && !scoped && !installed && !system && !word.contains("://"))
        || matches!(extension_of(word), "sh" | "bash" | "js" | "cjs" | "mjs" | "ts" | "mts" | "cts")
}

/// The program that a script's first line names.
fn shebang(content: &str) -> Option<&str> {
    let mut words = content.lines().next()?.strip_prefix("#!")?.split_whitespace();
    let program = words.next()?.rsplit('/').next()?;
    if program == "env" { words.find(|word| !word.starts_with('-') && !word.contains('=')) } else { Some(program) }
}
