//! TypeScript: the options in force, and how the code uses the type system.

mod application;
mod bases;
mod config;
mod coverage;
mod extends;
mod family;
mod lock;
mod options;
#[cfg(test)]
mod tests;
mod usage;
mod version;

use super::context::Context;
use super::describe::facts;
use crate::formats::javascript::{Language, Module};
use crate::snapshot::file_name_of;
use application::Chooser;
use config::{Configuration, Reader};
use family::{Compiler, Strictness};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use version::Version;

facts! {
    /// TypeScript as the project really compiles it.
    pub struct Typescript {
        /// Whether the project's own code has TypeScript files, or JavaScript that the compiler checks.
        pub present: bool,
        /// Whether the options in force could be established; false when an extended configuration is not in the repository.
        pub known: bool,
        /// The compiler's major version by lock file or manifest; 0 where nothing tells.
        pub version_major: i64,
        /// The configuration that compiles the application; empty without one.
        pub main: String,
        /// The line, always 1.
        pub line: i64,
        /// `strict` in force: through `extends` and the version's default (on from 6.0).
        pub strict: bool,
        /// Whether `strict` itself could be established: a nearer setting may decide it although something extended is missing.
        pub strict_known: bool,
        /// No member of the strict family is off.
        pub fully_strict: bool,
        /// Settings that switch a member of the strict family off, in force for `main`.
        pub weakened_by: Vec<Setting>,
        /// Extended configurations that are not in the repository and not known.
        pub unresolved_extends: Vec<UnresolvedExtends>,
        /// Every configuration of the project.
        pub configs: Vec<Config>,
        /// The project's own TypeScript files, declarations left out.
        pub ts_files: i64,
        /// The project's own JavaScript files, configuration files of tools left out.
        pub js_files: i64,
        /// JavaScript is type-checked: `checkJs`, or `@ts-check` in most files.
        pub checked_javascript: bool,
        /// Places where `any` is written, `as any` included.
        pub any_annotations: Vec<Place>,
        /// Places of the `value!` assertion.
        pub non_null_assertions: i64,
        /// Comments that silence the compiler.
        pub suppressions: Vec<Suppression>,
        /// Interfaces declared.
        pub interfaces: i64,
        /// Declarations with type parameters.
        pub generics: i64,
        /// Decorators applied.
        pub decorators: i64,
    }

    /// A compiler option, and where it is set.
    pub struct Setting {
        /// The option.
        pub option: String,
        /// Its value, as JSON.
        pub value: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// An `extends` that leads out of the repository.
    pub struct UnresolvedExtends {
        /// What is extended, as written.
        pub name: String,
        /// The configuration that extends it.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// A configuration file.
    pub struct Config {
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// Whether its options could be established.
        pub known: bool,
        /// `strict` in force.
        pub strict: bool,
        /// No member of the strict family is off.
        pub fully_strict: bool,
        /// Options in force that are set somewhere, by name.
        pub options: Vec<Setting>,
    }

    /// A place in a file.
    pub struct Place {
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// A comment that silences the compiler.
    pub struct Suppression {
        /// `@ts-ignore`, `@ts-nocheck` or `@ts-expect-error`.
        pub directive: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }
}

/// The most configurations with `checkJs` whose files are looked up.
const MOST_CHECKING: usize = 16;

/// Files that hold the compiler options of Deno (docs.deno.com, `deno.json`).
const DENO: [&str; 2] = ["deno.json", "deno.jsonc"];

/// Measures the project's use of TypeScript.
pub fn extract(context: Context<'_>) -> Typescript {
    let version = version::of_typescript(context);
    let mut facts = Typescript { line: 1, ..Typescript::default() };
    facts.version_major = version.map_or(0, |version| i64::try_from(version.major).unwrap_or_default());
    usage::count_files(context, &mut facts);

    let application: BTreeMap<&str, &Module> =
        context.application_modules().filter(|(_, module)| module.language != Language::Declaration).collect();
    let paths: Vec<String> =
        context.files().map(|file| file.path.clone()).filter(|path| application::is_configuration(path)).collect();
    let mut reader = Reader::new(context);
    let main = main(context, &mut reader, &application, &paths);
    let mut configurations: BTreeMap<&str, Rc<Configuration>> =
        paths.iter().map(|path| (path.as_str(), reader.read(path))).collect();
    if let Some(main) = &main {
        configurations.entry(&main.path).or_insert_with(|| Rc::clone(main));
    }

    let checking = configurations.values().filter(|configuration| configuration.options.is_on("checkJs"));
    let checked: BTreeSet<&str> = checking
        .take(MOST_CHECKING)
        .flat_map(|configuration| coverage::covered(context, configuration, &application))
        .collect();
    facts.checked_javascript = usage::checks_javascript(&application, &checked);
    facts.present = facts.ts_files > 0 || facts.checked_javascript;
    usage::measure(&application, &mut facts);

    judge(main.as_deref(), version, &mut facts);
    let unresolved: BTreeSet<_> = configurations.values().flat_map(|it| it.unresolved.iter()).collect();
    facts.unresolved_extends = unresolved
        .into_iter()
        .map(|(name, path, line)| UnresolvedExtends { name: name.clone(), path: path.clone(), line: *line })
        .collect();
    facts.configs = configurations.values().map(|configuration| describe(configuration, version)).collect();
    facts
}

/// The configuration that compiles the application: for its TypeScript where there is any, else for its JavaScript.
fn main<'a>(
    context: Context<'a>,
    reader: &mut Reader<'a>,
    application: &BTreeMap<&'a str, &'a Module>,
    configurations: &[String],
) -> Option<Rc<Configuration>> {
    let mut modules = application.clone();
    modules.retain(|_, module| module.language == Language::TypeScript);
    let modules = if modules.is_empty() { application } else { &modules };
    let chosen = Chooser { context, reader: &mut *reader, modules, configurations }.choose();
    chosen.or_else(|| context.nearest(&DENO).map(|file| reader.read(&file.path)))
}

/// The compiler that a configuration is for.
fn compiler(configuration: &Configuration, version: Option<Version>) -> Compiler {
    if DENO.contains(&file_name_of(&configuration.path)) { Compiler::Deno } else { Compiler::TypeScript(version) }
}

/// Judges the configuration that compiles the application. Without one, nothing but the version's defaults is in force, and where
/// there is no compiler either, nothing at all.
fn judge(main: Option<&Configuration>, version: Option<Version>, facts: &mut Typescript) {
    let nothing = Configuration::default();
    let (options, compiler) = match main {
        Some(main) => (&main.options, compiler(main, version)),
        None => (&nothing.options, Compiler::TypeScript(version.or(Some(Version::new(5, 0))))),
    };
    let Strictness { strict, full, weakened_by } = family::strictness(options, compiler);
    facts.main = main.map(|main| main.path.clone()).unwrap_or_default();
    facts.known = strict.is_some() && full.is_some();
    facts.strict_known = strict.is_some();
    facts.strict = strict.unwrap_or_default();
    facts.fully_strict = full.unwrap_or_default();
    facts.weakened_by = weakened_by.into_iter().map(|(option, setting)| in_force(option, setting)).collect();
}

fn in_force(option: &str, setting: &options::Setting) -> Setting {
    let options::Setting { value, path, line } = setting;
    Setting { option: option.to_owned(), value: value.to_string(), path: path.clone(), line: *line }
}

fn describe(configuration: &Configuration, version: Option<Version>) -> Config {
    let Strictness { strict, full, .. } = family::strictness(&configuration.options, compiler(configuration, version));
    Config {
        path: configuration.path.clone(),
        line: 1,
        known: strict.is_some() && full.is_some(),
        strict: strict.unwrap_or_default(),
        fully_strict: full.unwrap_or_default(),
        options: configuration.options.iter().map(|(option, setting)| in_force(option, setting)).collect(),
    }
}
