//! Which configuration compiles the application.
//!
//! Asked in this order: the scripts of the manifest, the builder's own settings (`nest-cli.json`, `project.json`), the conventional
//! names in the project's folder, the nearest `tsconfig.json` around it, all others. Within a group the one that covers most of the
//! application's files is taken; a configuration that compiles nothing hands over to those that it references.

use super::config::{Configuration, Reader, configuration_at};
use super::coverage::covered;
use crate::facts::context::{Context, ancestors};
use crate::formats::data::Node;
use crate::formats::javascript::Module;
use crate::formats::shell::{self, Command, Options};
use crate::snapshot::{directory_of, file_name_of, join};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Scripts that may compile or type-check the application, the likeliest first; names that begin so count too (`build:server`).
const SCRIPTS: [&str; 11] =
    ["build", "compile", "tsc", "typecheck", "type-check", "types", "check", "lint", "prepare", "start", "dev"];

/// The longest chain of scripts that call each other.
const SCRIPT_DEPTH: usize = 8;

/// Programs that take a configuration with `-p` or `--project`.
const COMPILERS: [&str; 9] = ["tsc", "tsc-watch", "tspc", "ttsc", "tsgo", "ts-node", "ts-node-dev", "tsnd", "vue-tsc"];

/// Names of configurations that compile an application, the likeliest first.
const CONVENTIONAL: [&str; 8] = [
    "tsconfig.build.json",
    "tsconfig.app.json",
    "tsconfig.server.json",
    "tsconfig.prod.json",
    "tsconfig.json",
    "src/tsconfig.json",
    "server/tsconfig.json",
    "jsconfig.json",
];

/// The most configurations of a group that are compared.
const MOST_COMPARED: usize = 64;

/// Chooses among configurations.
pub(super) struct Chooser<'c, 'a> {
    pub(super) context: Context<'a>,
    pub(super) reader: &'c mut Reader<'a>,
    /// The application's files: no tests, no declarations.
    pub(super) modules: &'c BTreeMap<&'a str, &'a Module>,
    /// Every configuration of the project.
    pub(super) configurations: &'c [String],
}

impl Chooser<'_, '_> {
    /// The configuration that compiles the application; `None` without any.
    pub(super) fn choose(&mut self) -> Option<Rc<Configuration>> {
        let directory = self.context.unit.directory.as_str();
        let conventional = CONVENTIONAL.iter().filter_map(|name| join(directory, name)).map(|path| vec![path]);
        let around =
            ancestors(directory).skip(1).filter_map(|above| join(above, "tsconfig.json")).map(|path| vec![path]);
        let groups: Vec<Vec<String>> = [self.named_by_scripts(), self.named_by_builder(directory)]
            .into_iter()
            .chain(conventional)
            .chain(around)
            .chain([self.configurations.to_vec()])
            .collect();
        let snapshot = self.context.inventory.snapshot;
        let exists = |path: &&String| snapshot.exists(path.as_str());
        let found = groups.iter().find_map(|group| self.best(group.iter().filter(exists).cloned().collect()));
        let first = groups.iter().flatten().find(exists);
        found.or_else(|| first.map(|path| self.reader.read(path)))
    }

    /// The configuration of a group that covers most of the application; `None` where none covers anything.
    fn best(&mut self, group: Vec<String>) -> Option<Rc<Configuration>> {
        let mut best: Option<(usize, Rc<Configuration>)> = None;
        let mut seen = BTreeSet::new();
        let mut open: Vec<String> = group.into_iter().rev().collect();
        while let Some(path) = open.pop() {
            if seen.len() >= MOST_COMPARED || !seen.insert(path.clone()) {
                continue;
            }
            let configuration = self.reader.read(&path);
            let count = covered(self.context, &configuration, self.modules).len();
            if count == 0 {
                open.extend(configuration.references.iter().rev().cloned());
            } else if best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, configuration));
            }
        }
        best.map(|(_, configuration)| configuration)
    }

    /// Configurations that the first script which names any of them names.
    fn named_by_scripts(&self) -> Vec<String> {
        let Some(manifest) = self.context.manifest() else { return Vec::new() };
        let begins = |name: &str, wanted: &str| {
            name.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        let names = SCRIPTS.iter().flat_map(|wanted| {
            manifest.scripts.iter().map(|script| script.name.as_str()).filter(move |name| begins(name, wanted))
        });
        // A script that was read for an earlier name named nothing, so that none is read twice.
        let mut read = BTreeSet::new();
        let mut found = Vec::new();
        for name in names {
            self.named_by_script(name, SCRIPT_DEPTH, &mut read, &mut found);
            if !found.is_empty() {
                break;
            }
        }
        found
    }

    fn named_by_script(&self, name: &str, depth: usize, read: &mut BTreeSet<String>, found: &mut Vec<String>) {
        let Some((manifest, depth)) = self.context.manifest().zip(depth.checked_sub(1)) else { return };
        let Some(script) = manifest.script(name).filter(|_| read.insert(name.to_owned())) else { return };
        for command in shell::read(&script.command, Options::default()).commands.iter().flat_map(Command::unwrapped) {
            let place = command.working_directory.as_deref().and_then(|place| join(&manifest.directory, place));
            let Some(place) = place else { continue };
            let (program, arguments) = (command.name().unwrap_or_default(), command.arguments().collect::<Vec<_>>());
            if COMPILERS.contains(&program) {
                let inventory = self.context.inventory;
                let named = project_argument(&arguments).unwrap_or("tsconfig.json");
                found.extend(join(&place, named).and_then(|path| configuration_at(inventory, &path)));
            } else if let ("nest", Some(&"build" | &"start")) = (program, arguments.first()) {
                let named = option(&arguments, &["-p", "--path"]).and_then(|path| join(&place, path));
                found.extend(named.map_or_else(|| self.named_by_builder(&place), |path| vec![path]));
            } else if let Some(next) = script_of(program, &arguments) {
                self.named_by_script(next, depth, read, found);
            }
        }
    }

    /// What the settings of Nest (docs.nestjs.com, CLI) or Nx (nx.dev, project configuration) name for a folder.
    fn named_by_builder(&self, directory: &str) -> Vec<String> {
        let inventory = self.context.inventory;
        let unit = self.context.unit.directory.as_str();
        let document = join(directory, "project.json").and_then(|path| inventory.jsonc(&path));
        let root = document.as_ref().and_then(|document| document.first());
        let nx = root.and_then(|root| root.at(&["targets", "build", "options", "tsConfig"])).and_then(Node::text);
        // Paths of Nx are seen from the root of the workspace.
        let nx = nx.and_then(|path| {
            ancestors(directory).filter_map(|above| join(above, path)).find(|path| inventory.snapshot.exists(path))
        });
        let nest = ancestors(directory).find_map(|above| {
            let document = inventory.jsonc(&join(above, "nest-cli.json")?)?;
            let root = document.first()?;
            let projects = root.get("projects").map(Node::entries).unwrap_or_default().iter();
            let own = projects
                .filter(|entry| {
                    entry.node.get("root").and_then(Node::text).and_then(|root| join(above, root)).as_deref()
                        == Some(unit)
                })
                .find_map(|entry| entry.node.at(&["compilerOptions", "tsConfigPath"]));
            let named = own.or_else(|| root.at(&["compilerOptions", "tsConfigPath"])).and_then(Node::text);
            join(above, named.unwrap_or("tsconfig.build.json"))
        });
        nx.into_iter().chain(nest).collect()
    }
}

/// The value of `-p`, `--project`, `-P`, `-b` or `--build`, none of which needs one.
fn project_argument<'a>(arguments: &[&'a str]) -> Option<&'a str> {
    option(arguments, &["-p", "--project", "-P", "-b", "--build"]).filter(|value| !value.starts_with('-'))
}

/// The value of an option: the word behind it, or behind its `=`.
fn option<'a>(arguments: &[&'a str], names: &[&str]) -> Option<&'a str> {
    arguments.iter().enumerate().find_map(|(index, argument)| {
        let (name, value) = argument.split_once('=').map_or((*argument, None), |(name, value)| (name, Some(value)));
        names.contains(&name).then(|| value.or_else(|| arguments.get(index + 1).copied())).flatten()
    })
}

/// The script that a package manager is told to run.
fn script_of<'a>(program: &str, arguments: &[&'a str]) -> Option<&'a str> {
    match (program, arguments) {
        ("npm" | "pnpm" | "yarn" | "bun", ["run" | "run-script", script, ..]) => Some(script),
        ("pnpm" | "yarn", [script, ..]) => Some(script),
        ("npm-run-all" | "run-s" | "run-p", scripts) => scripts.iter().copied().find(|word| !word.starts_with('-')),
        _ => None,
    }
}

/// Whether this is the path of a configuration by its name; one that is only extended may have any.
pub(super) fn is_configuration(path: &str) -> bool {
    let name = file_name_of(path);
    let stem = name.strip_suffix(".json");
    stem.is_some_and(|stem| stem.starts_with("tsconfig") || stem.starts_with("jsconfig") || stem.ends_with(".tsconfig"))
        && !directory_of(path).split('/').any(|part| part == "node_modules")
}
