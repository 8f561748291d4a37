//! Which of a project's files a configuration compiles: those that `files`, `include` and `exclude` name, and what these import.
//!
//! Source: the TSConfig reference of the TypeScript handbook ("files", "include", "exclude").

use super::config::{Configuration, Patterns};
use crate::facts::context::Context;
use crate::formats::javascript::{Language, Module};
use crate::snapshot::{directory_of, file_name_of, join};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a pattern for the folder of the configuration that is judged, however far away it is inherited from.
const CONFIGURATION_FOLDER: &str = "${configDir}";

/// The most patterns of one list that are read.
const MOST_PATTERNS: usize = 256;

/// The longest pattern that is read, in bytes.
const LONGEST_PATTERN: usize = 512;

/// The files of the project that a configuration compiles.
pub(super) fn covered<'a>(
    context: Context<'a>,
    configuration: &Configuration,
    modules: &BTreeMap<&'a str, &'a Module>,
) -> BTreeSet<&'a str> {
    let with_javascript = takes_javascript(configuration);
    let is_source = |module: &Module| with_javascript || module.language != Language::JavaScript;
    let files: BTreeSet<String> = configuration
        .files
        .iter()
        .flat_map(|files| files.patterns.iter().filter_map(|pattern| from_root(configuration, files, pattern)))
        .collect();
    let include = match (&configuration.include, &configuration.files) {
        (Some(include), _) => globs(configuration, include, Side::Include),
        (None, Some(_)) => GlobSet::empty(),
        (None, None) => {
            let directory = directory_of(&configuration.path).to_owned();
            globs(configuration, &Patterns { directory, patterns: vec!["**/*".to_owned()] }, Side::Include)
        }
    };
    let exclude = configuration.exclude.as_ref().map(|patterns| globs(configuration, patterns, Side::Exclude));
    let is_root = |path: &str| {
        files.contains(path)
            || (include.is_match(path) && !exclude.as_ref().is_some_and(|exclude| exclude.is_match(path)))
    };
    let mut covered = BTreeSet::new();
    let mut open: Vec<(&str, &Module)> = modules
        .iter()
        .filter(|(path, module)| is_source(module) && is_root(path))
        .map(|(path, module)| (*path, *module))
        .collect();
    while let Some((path, module)) = open.pop() {
        if !covered.insert(path) {
            continue;
        }
        // Each import is resolved once at most, since each file is opened once.
        let imported = module.imports.iter().filter_map(|import| context.sources.resolve(path, &import.from));
        open.extend(
            imported
                .filter(|(path, module)| is_source(module) && modules.contains_key(path) && !covered.contains(path)),
        );
    }
    covered
}

/// Whether a configuration takes JavaScript in; `jsconfig.json` does so by its name.
pub(super) fn takes_javascript(configuration: &Configuration) -> bool {
    let options = &configuration.options;
    options.is_on("allowJs") || options.is_on("checkJs") || is_for_javascript(&configuration.path)
}

fn is_for_javascript(path: &str) -> bool {
    file_name_of(path).starts_with("jsconfig")
}

/// What a list of patterns is for: an excluded path takes all below it along, an included one only where it looks like a folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Include,
    Exclude,
}

/// A pattern as a path from the repository's root; `None` where it leads out of it.
fn from_root(configuration: &Configuration, patterns: &Patterns, pattern: &str) -> Option<String> {
    match pattern.strip_prefix(CONFIGURATION_FOLDER) {
        Some(rest) => join(directory_of(&configuration.path), rest.trim_start_matches('/')),
        None => join(&patterns.directory, pattern),
    }
}

fn globs(configuration: &Configuration, patterns: &Patterns, side: Side) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    let mut add = |pattern: &str| {
        // TypeScript knows `*`, `?` and `**/` alone; the rest stands for itself.
        let escaped: String = pattern
            .chars()
            .flat_map(|character| {
                let is_special = matches!(character, '[' | ']' | '{' | '}' | '!' | '\\');
                is_special.then_some('\\').into_iter().chain([character])
            })
            .collect();
        let glob = GlobBuilder::new(&escaped).literal_separator(true).backslash_escape(true).build();
        // A pattern that cannot be compiled is over the size that any tool would take.
        if let Ok(glob) = glob {
            set.add(glob);
        }
    };
    let readable = patterns.patterns.iter().filter(|pattern| pattern.len() <= LONGEST_PATTERN);
    for pattern in readable.take(MOST_PATTERNS) {
        let Some(path) = from_root(configuration, patterns, pattern) else { continue };
        let looks_like_folder = !file_name_of(&path).contains(['.', '*', '?']);
        if path.is_empty() {
            add("**");
            continue;
        }
        add(&path);
        if side == Side::Exclude || looks_like_folder {
            add(&format!("{path}/**"));
        }
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}
