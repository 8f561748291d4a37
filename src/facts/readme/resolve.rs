//! Whether what a command names exists in the repository. A doubtful one stays unknown: a false alarm costs more than a miss.

use super::Command;
use super::commands::Read;
use super::find::path_from;
use super::programs::{Wish, wish};
use crate::facts::inventory::{Inventory, Manifest, is_generated_path, line_number};
use crate::facts::scripts::{ScriptRun, packages_of};
use crate::formats::data::Node;
use crate::formats::makefile::{self, Makefile};
use crate::formats::shell;
use crate::snapshot::{File, directory_of, file_name_of, is_below};
use std::collections::{BTreeMap, BTreeSet};

/// What is known of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    /// What it names exists.
    Exists,
    /// What it names does not exist.
    Missing,
    /// It cannot be told.
    Unknown,
}

/// Resolves the commands of one README.
pub(super) struct Resolver<'a> {
    inventory: &'a Inventory<'a>,
    /// The folder from which commands run.
    base: &'a str,
    /// The folder that a reader has made by cloning the repository; one of any name where the text leaves it open.
    clone: Option<Cloned>,
    /// The services of the Compose files that were asked for.
    services: BTreeMap<Vec<String>, Option<BTreeSet<String>>>,
    /// The targets of the makefiles that were asked for.
    makefiles: BTreeMap<String, Makefile>,
}

/// The folder that `git clone` makes.
enum Cloned {
    Named(String),
    Unnamed,
}

impl<'a> Resolver<'a> {
    /// For commands that run from this folder of the repository.
    pub(super) fn new(inventory: &'a Inventory<'a>, base: &'a str) -> Self {
        Resolver { inventory, base, clone: None, services: BTreeMap::new(), makefiles: BTreeMap::new() }
    }

    /// The facts of a command; commands are given in the order of the text.
    pub(super) fn command(&mut self, read: &Read, path: &str) -> Command {
        let mut target = String::new();
        let mut answers = Vec::new();
        for command in read.command.unwrapped() {
            self.note_clone(&command);
            if let Some(wish) = wish(&command) {
                let folder = self.folder(&command);
                let (name, answer) = self.answer(&wish, folder.as_deref(), &command);
                if target.is_empty() || answer == Answer::Missing {
                    target = name;
                }
                answers.push(answer);
            }
        }
        let is_missing = answers.contains(&Answer::Missing);
        let known = is_missing || (!answers.is_empty() && answers.iter().all(|answer| *answer == Answer::Exists));
        let target = if is_name(&target) { target } else { String::new() };
        let line = line_number(read.line);
        Command { text: read.text.clone(), path: path.to_owned(), line, known, resolves: !is_missing, target }
    }

    /// Remembers the folder that `git clone` makes. Only the first one is the repository itself: a text may go on to clone others.
    fn note_clone(&mut self, command: &shell::Command) {
        let mut arguments = command.words.iter().skip(1).filter(|word| !word.text.starts_with('-'));
        let is_clone = match command.name() {
            Some("git") => arguments.next().is_some_and(|word| word.text == "clone"),
            Some("degit" | "tiged") => true,
            _ => false,
        };
        let Some(source) = arguments.next().filter(|_| is_clone && self.clone.is_none()) else { return };
        let directory = arguments.next().unwrap_or(source);
        let name = directory.text.trim_end_matches('/').trim_end_matches(".git").rsplit(['/', ':']).next();
        self.clone = match name {
            Some(name) if directory.literal => Some(Cloned::Named(name.to_owned())),
            _ => Some(Cloned::Unnamed),
        };
    }

    /// The folder of the repository where a command runs; `None` where that cannot be told.
    fn folder(&self, command: &shell::Command) -> Option<String> {
        let written = command.working_directory.as_deref().filter(|written| !written.starts_with('/'))?;
        let snapshot = self.inventory.snapshot;
        let (first, rest) = written.split_once('/').unwrap_or((written, ""));
        let is_clone = match &self.clone {
            _ if first == snapshot.name => true,
            Some(Cloned::Named(name)) => first == name,
            Some(Cloned::Unnamed) => true,
            None => false,
        };
        let is_own = snapshot.is_directory(&path_from(self.base, first)?);
        let folder = path_from(self.base, if is_clone && !is_own { rest } else { written })?;
        (folder.is_empty() || snapshot.is_directory(&folder)).then_some(folder)
    }

    fn answer(&mut self, wish: &Wish, folder: Option<&str>, command: &shell::Command) -> (String, Answer) {
        match wish {
            Wish::Script(run) => (run.name.clone(), self.script(run, folder)),
            Wish::Task(name) => (name.clone(), self.task(name, folder)),
            Wish::Compose { files, services } => self.compose(files, services, folder, command),
            Wish::Make { file, directory, targets } => self.make(file, directory, targets, folder),
            Wish::Module(path) => (path.clone(), self.module(path, folder)),
            Wish::File(path) => (path.clone(), self.file(path, folder)),
            Wish::Original(path) => (path.clone(), self.original(path, folder)),
            Wish::Folder(path) => (path.clone(), self.change(path, folder)),
        }
    }

    fn script(&self, run: &ScriptRun, folder: Option<&str>) -> Answer {
        let name = run.name.as_str();
        let Some(folder) = folder.filter(|_| is_name(name)) else {
            return Answer::Unknown;
        };
        let manifests = packages_of(self.inventory, &run.scope, folder);
        let has_script = |manifest: &Manifest| manifest.script(name).is_some();
        let has_server = |manifest: &&Manifest| self.exists(&manifest.directory, "server.js") == Some(true);
        if manifests.iter().any(|manifest| has_script(manifest)) {
            return Answer::Exists;
        }
        // `npm start` runs it where there is no script (docs.npmjs.com, "npm start").
        if name == "start" && manifests.iter().any(has_server) {
            return Answer::Exists;
        }
        let may_be_program = run.or_program && !is_script_only(name);
        // The text may have led the reader to the package that has the script. `env` is npm's own.
        let is_anywhere = self.inventory.manifests.iter().any(has_script) || name == "env";
        match manifests.is_empty() || may_be_program || is_anywhere || run.optional {
            true => Answer::Unknown,
            false => Answer::Missing,
        }
    }

    /// A task of Deno (docs.deno.com, "deno task"), which runs scripts of the manifest as well.
    fn task(&self, name: &str, folder: Option<&str>) -> Answer {
        let Some(folder) = folder.filter(|_| is_name(name)) else {
            return Answer::Unknown;
        };
        let paths = ["deno.json", "deno.jsonc"].map(|file| path_from(folder, file).unwrap_or_default());
        let configurations: Vec<_> = paths.iter().filter_map(|path| self.inventory.jsonc(path)).collect();
        let tasks = configurations.iter().filter_map(|nodes| nodes.first()?.get("tasks"));
        let is_task = tasks.clone().any(|tasks| tasks.get(name).is_some());
        let is_script = self.inventory.manifest_in(folder).is_some_and(|manifest| manifest.script(name).is_some());
        match tasks.count() {
            _ if is_task || is_script => Answer::Exists,
            0 => Answer::Unknown,
            _ => Answer::Missing,
        }
    }

    /// Compose files and their services (docs.docker.com, "docker compose"): without `-f`, the file is looked for in the folder and
    /// those around it.
    fn compose(
        &mut self,
        files: &[String],
        services: &[String],
        folder: Option<&str>,
        command: &shell::Command,
    ) -> (String, Answer) {
        let is_redirected = command.assignments.iter().any(|(name, _)| name == "COMPOSE_FILE");
        let Some(folder) = folder.filter(|_| !is_redirected) else {
            return (String::new(), Answer::Unknown);
        };
        let mut paths = Vec::new();
        for file in files {
            match self.existing(file, folder) {
                Ok(path) => paths.push(path),
                Err(answer) => return (file.clone(), answer),
            }
        }
        if files.is_empty() {
            paths = self.default_compose_files(folder);
        }
        if paths.is_empty() {
            let elsewhere = self.inventory.own.iter().any(|file| is_compose_name(file_name_of(&file.path)));
            return ("compose.yaml".to_owned(), if elsewhere { Answer::Unknown } else { Answer::Missing });
        }
        if !self.services.contains_key(&paths) {
            let services = self.read_services(&paths);
            self.services.insert(paths.clone(), services);
        }
        let Some(Some(defined)) = self.services.get(&paths) else {
            return (paths.join(" "), if services.is_empty() { Answer::Exists } else { Answer::Unknown });
        };
        match services.iter().find(|service| !defined.contains(*service)) {
            Some(service) if is_name(service) => (service.clone(), Answer::Missing),
            Some(service) => (service.clone(), Answer::Unknown),
            None if services.is_empty() => (paths.join(" "), Answer::Exists),
            None => (services.join(" "), Answer::Exists),
        }
    }

    fn default_compose_files(&self, folder: &str) -> Vec<String> {
        let names = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
        let overrides = [
            "compose.override.yaml",
            "compose.override.yml",
            "docker-compose.override.yml",
            "docker-compose.override.yaml",
        ];
        let first = |directory: &str, names: &[&str]| {
            let paths = names.iter().filter_map(|name| path_from(directory, name));
            paths.into_iter().find(|path| self.inventory.snapshot.file(path).is_some())
        };
        let found =
            crate::facts::context::ancestors(folder).find_map(|directory| Some((directory, first(directory, &names)?)));
        let Some((directory, path)) = found else { return Vec::new() };
        std::iter::once(path).chain(first(directory, &overrides)).collect()
    }

    /// The services that these files define together; `None` where they take some from elsewhere.
    fn read_services(&self, paths: &[String]) -> Option<BTreeSet<String>> {
        let mut defined = BTreeSet::new();
        for path in paths {
            let document = self.inventory.yaml(path)?;
            let root = document.first()?.merged();
            if root.get("include").is_some() {
                return None;
            }
            // Before version 2 the services were the document itself.
            let services = root.get("services").map(Node::entries)?;
            defined.extend(services.iter().map(|entry| entry.key.clone()));
        }
        Some(defined)
    }

    fn make(&mut self, file: &str, directory: &str, targets: &[String], folder: Option<&str>) -> (String, Answer) {
        let name = targets.first().cloned().unwrap_or_default();
        let Some(folder) = folder.and_then(|folder| path_from(folder, directory)) else {
            return (name, Answer::Unknown);
        };
        let named = [file];
        let names: &[&str] = if file.is_empty() { &["GNUmakefile", "makefile", "Makefile"] } else { &named };
        let mut paths = names.iter().filter_map(|name| path_from(&folder, name));
        let Some((path, text)) = paths.find_map(|path| Some((path.clone(), self.inventory.text(&path)?))) else {
            let elsewhere =
                self.inventory.own.iter().any(|file| file_name_of(&file.path).eq_ignore_ascii_case("makefile"));
            return (name, if elsewhere || !file.is_empty() { Answer::Unknown } else { Answer::Missing });
        };
        let known = self.makefiles.entry(path).or_insert_with(|| makefile::parse(text));
        let all = known.rules.iter().flat_map(|rule| &rule.targets);
        let is_complete = !known.includes && all.clone().all(|target| !target.contains(['%', '$']));
        let phony = known.rules_for(".PHONY").flat_map(|rule| &rule.prerequisites);
        let all: BTreeSet<&String> = all.chain(phony).collect();
        match targets.iter().find(|target| !all.contains(target)) {
            None => (name, Answer::Exists),
            Some(target) if is_complete && is_name(target) => (target.clone(), Answer::Missing),
            Some(target) => (target.clone(), Answer::Unknown),
        }
    }

    /// A module as Node.js finds it (nodejs.org, CommonJS modules).
    fn module(&self, path: &str, folder: Option<&str>) -> Answer {
        let Some(folder) = folder.filter(|_| is_path(path)) else {
            return Answer::Unknown;
        };
        let endings = ["", ".js", ".mjs", ".cjs", ".ts", ".json", "/index.js", "/index.ts", "/package.json"];
        let found = endings.iter().any(|ending| self.exists(folder, &format!("{path}{ending}")) == Some(true));
        if found { Answer::Exists } else { self.absent(path, folder) }
    }

    fn file(&self, path: &str, folder: Option<&str>) -> Answer {
        let Some(folder) = folder.filter(|_| is_path(path)) else {
            return Answer::Unknown;
        };
        self.existing(path, folder).map_or_else(|answer| answer, |_| Answer::Exists)
    }

    /// A file that is copied: only one that says to be an example must be there from the start.
    fn original(&self, path: &str, folder: Option<&str>) -> Answer {
        let lower = path.to_lowercase();
        let is_example = ["example", "sample", "template", ".dist"].iter().any(|word| lower.contains(word));
        match self.file(path, folder) {
            Answer::Missing if !is_example => Answer::Unknown,
            answer => answer,
        }
    }

    /// A folder to change to: one that is missing may be made by whatever the text speaks of.
    fn change(&self, path: &str, folder: Option<&str>) -> Answer {
        match folder.and_then(|folder| self.exists(folder, path.trim_end_matches('/'))) {
            Some(true) => Answer::Exists,
            _ => Answer::Unknown,
        }
    }

    /// The path of a file that is named from a folder, or why there is none.
    fn existing(&self, path: &str, folder: &str) -> Result<String, Answer> {
        match self.exists(folder, path) {
            Some(true) => path_from(folder, path).ok_or(Answer::Unknown),
            Some(false) if is_path(path) => Err(self.absent(path, folder)),
            _ => Err(Answer::Unknown),
        }
    }

    /// What it means that a file is not there: nothing where a build makes it or where another folder has it.
    fn absent(&self, path: &str, folder: &str) -> Answer {
        let Some(full) = path_from(folder, path) else { return Answer::Unknown };
        let suffix = format!("/{}", path.trim_start_matches("./"));
        let files = self.inventory.snapshot.files();
        let is_tail = |file: &File| suffix.strip_suffix(file.path.as_str()).is_some_and(|rest| rest.ends_with('/'));
        let elsewhere = files.iter().any(|file| file.path.ends_with(&suffix) || is_tail(file));
        let parent = directory_of(&full);
        let in_unknown_folder = !parent.is_empty() && !self.inventory.snapshot.is_directory(parent);
        let has_extension = file_name_of(&full).contains('.') || file_name_of(&full) == "Dockerfile";
        if elsewhere || in_unknown_folder || !has_extension || is_generated_path(&full) || !is_below(&full, self.base) {
            return Answer::Unknown;
        }
        Answer::Missing
    }

    /// Whether a path named from a folder exists; `None` where it leads out of the repository.
    fn exists(&self, folder: &str, path: &str) -> Option<bool> {
        (!path.starts_with(['/', '~'])).then_some(())?;
        let full = path_from(folder, path)?;
        Some(full.is_empty() || self.inventory.snapshot.exists(&full))
    }
}

fn is_compose_name(name: &str) -> bool {
    (name.contains("compose")) && (name.ends_with(".yml") || name.ends_with(".yaml"))
}

/// Whether a name is written out: nothing that the reader fills in, no pattern.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(['$', '<', '>', '{', '}', '[', ']', '(', ')', '*', '…', '|', ',', '"', '\''])
        && !name.contains("...")
}

fn is_path(path: &str) -> bool {
    is_name(path) && !path.starts_with(['/', '~', '-']) && !path.contains("://")
}

/// Whether a name can only be a script: no package calls its program so.
fn is_script_only(name: &str) -> bool {
    name.contains(':') || matches!(name, "start" | "stop" | "test" | "dev" | "build" | "lint" | "format" | "seed")
}
