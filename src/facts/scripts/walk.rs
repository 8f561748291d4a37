//! The walk from a command line to the tools.

use super::arguments::{Arguments, append};
use super::managers::{self, Names, Request, Scope, ScriptRun};
use super::programs::{INTERPRETERS, is_file};
use super::tools::Tool;
use super::wrappers::{self, Wrapped, program_name};
use super::{Lines, Missing, Outcome, Place, Reached, Scripts, packages};
use crate::facts::ci::Unresolved;
use crate::facts::context::ancestors;
use crate::facts::inventory::Script;
use crate::facts::inventory::{Manifest, line_number};
use crate::formats::shell;
use crate::snapshot::join;
use std::collections::BTreeMap;

/// A walk over command lines that share a machine: an image that one builds, a later one can run.
pub struct Walk<'a> {
    pub(super) scripts: Scripts<'a>,
    pub(super) outcome: Outcome,
    /// Images that were built on the way, by tag.
    pub(super) images: BTreeMap<String, super::containers::Build>,
    budget: usize,
    spent: usize,
}

/// What one walk may cost: a unit for each command, and for each KiB that is read on the way.
const WALK: usize = 10_000;

/// Calls inside calls that are followed.
pub(super) const DEPTH: usize = 40;

/// Programs whose tasks are written in a language of their own, or in code.
const TASK_RUNNERS: [&str; 17] = [
    "grunt", "gulp", "just", "task", "go-task", "rush", "bazel", "bazelisk", "earthly", "dagger", "jake", "moon",
    "wireit", "mage", "act", "pants", "zx",
];

/// Well-known scripts that wait for a service; many repositories hold a copy.
const WAITERS: [&str; 4] = ["wait-for-it.sh", "wait-for.sh", "wait-for-it", "wait-for"];

impl<'a> Walk<'a> {
    /// A walk that has not seen anything.
    pub fn new(scripts: Scripts<'a>) -> Self {
        Walk { scripts, outcome: Outcome::default(), images: BTreeMap::new(), budget: WALK, spent: 0 }
    }

    /// What it has cost, in commands and KiB that were read.
    pub fn spent(&self) -> usize {
        self.spent
    }

    /// Pays for something that takes as long as reading so many bytes; false where the walk has cost too much already, which is
    /// said once.
    pub(super) fn spend(&mut self, bytes: usize, place: &Place) -> bool {
        let cost = 1 + bytes / 1024;
        self.spent += cost;
        if self.budget == 0 {
            return false;
        }
        self.budget = self.budget.saturating_sub(cost);
        if self.budget == 0 {
            self.missing(&place.path, "leads to more commands than are followed", place, true);
        }
        self.budget > 0
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
        if !self.spend(text.len(), place) {
            return;
        }
        let script = shell::read(text, place.shell);
        for command in &script.commands {
            self.command(command, place);
        }
        if let Some(error) = script.error {
            let place = Place { line: place.lines.line(place.line, error.line), ..place.clone() };
            self.missing(text, &format!("cannot be read to its end: {}", error.message), &place, true);
        }
    }

    /// Follows a command without what wraps it.
    fn command(&mut self, command: &shell::Command, place: &Place) {
        for command in command.unwrapped() {
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
            let words: Vec<String> = command.words.into_iter().map(|word| word.text).collect();
            match wrappers::unwrap(&words) {
                None => self.dispatch(&words, &inner),
                Some(Wrapped::Words(words)) => self.words(&words, &inner),
                Some(Wrapped::Line(line)) => {
                    self.line(&line, &Place { lines: Lines::One, shell: shell::Options::default(), ..inner });
                }
            }
        }
    }

    /// Follows a program and its arguments.
    pub(super) fn words(&mut self, words: &[String], place: &Place) {
        if place.depth >= DEPTH {
            return;
        }
        let word = |text: &String| shell::Word { text: text.clone(), literal: !text.contains('$') };
        let command = shell::Command {
            words: words.iter().map(word).collect(),
            line: 1,
            working_directory: Some(String::new()),
            ..shell::Command::default()
        };
        self.command(&command, &Place { lines: Lines::One, ..place.clone() });
    }

    pub(super) fn dispatch(&mut self, words: &[String], place: &Place) {
        let Some((first, arguments)) = words.split_first() else { return };
        if place.depth >= DEPTH || !self.spend(0, place) {
            return;
        }
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
        // Choosing packages looks at every manifest.
        if !self.spend(inventory.manifests.len() * 16, place) {
            return;
        }
        let manifests = packages::select(inventory, &run.scope, directory);
        if manifests.is_empty() {
            let computed =
                matches!(&run.scope, Scope::Only(filters) if filters.iter().any(|filter| filter.contains('$')));
            self.missing(&run.name, "is a script of a package that is not in the repository", place, computed);
        }
        let named = Names::new(&run.name);
        for manifest in manifests {
            let inner = place.at(Some(manifest.directory.clone()));
            let scripts: Vec<&Script> = manifest.scripts.iter().filter(|script| named.include(&script.name)).collect();
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
                false if run.or_program => {
                    let reason = format!("is neither a script of {} nor a known program", manifest.path);
                    self.missing(&run.name, &reason, place, false);
                }
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
        if place.depth >= DEPTH || !self.spend(0, place) {
            return;
        }
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
        let named = Names::new(&run.name);
        let chosen: Vec<_> = entries.iter().filter(|entry| named.include(&entry.key)).collect();
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
            inner.depth += 1;
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
}
