//! The repository as a whole: what was captured, and what was not.

use super::describe::facts;
use super::hygiene::license_in;
use super::inventory::{Inventory, line_number};
use crate::formats::data::Node;
use crate::snapshot::{extension_of, file_name_of};
use globset::{Glob, GlobSetBuilder};
use std::collections::BTreeMap;

facts! {
    /// The repository as it was captured.
    pub struct Repository {
        /// Its name: the last part of the path or of the remote.
        pub name: String,
        /// Where it was read from: `directory`, `git` or `github`.
        pub source: String,
        /// The commit that was read, in full; empty for a plain directory or a repository without a commit.
        pub revision: String,
        /// Whether the work tree differs from that commit.
        pub modified: bool,
        /// Files, generated and vendored ones included.
        pub files: i64,
        /// Their size in bytes.
        pub bytes: i64,
        /// What was not read, and why; nothing in it counts for or against the project.
        pub left_out: Vec<LeftOut>,
        /// Files that could not be understood, with the parser's words.
        pub problems: Vec<Problem>,
        /// The SPDX identifier of the licence file's text, `other` for a text that is not known, empty without one.
        pub license: String,
        /// Programming languages of the project's own files, by file count, most first.
        pub languages: Vec<Language>,
        /// Folders of the workspaces that the root manifest declares.
        pub workspaces: Vec<String>,
        /// Lock files.
        pub lockfiles: Vec<LockFile>,
    }

    /// Something that was not read.
    pub struct LeftOut {
        /// The file or folder.
        pub path: String,
        /// Why: `too large`, `missing object`, `submodule`, `unreadable`, `too many files`, `link out of the repository`, `special file`, `large file storage`.
        pub reason: String,
        /// Its size in bytes where known, else 0.
        pub bytes: i64,
    }

    /// A file that could not be understood.
    pub struct Problem {
        /// The file.
        pub path: String,
        /// The line that the parser names; 1 where it names none.
        pub line: i64,
        /// What is wrong with it.
        pub message: String,
    }

    /// A programming language.
    pub struct Language {
        /// Its usual name: `TypeScript`, `Python`.
        pub name: String,
        /// Files of it.
        pub files: i64,
    }

    /// A lock file of a package manager.
    pub struct LockFile {
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// Whose it is: `npm`, `yarn`, `pnpm`, `bun`, `deno`.
        pub manager: String,
    }
}

/// Extensions of languages in which a service may be written, and their names.
pub(super) const LANGUAGES: [(&str, &str); 24] = [
    ("ts", "TypeScript"),
    ("tsx", "TypeScript"),
    ("mts", "TypeScript"),
    ("cts", "TypeScript"),
    ("js", "JavaScript"),
    ("jsx", "JavaScript"),
    ("mjs", "JavaScript"),
    ("cjs", "JavaScript"),
    ("coffee", "CoffeeScript"),
    ("py", "Python"),
    ("java", "Java"),
    ("kt", "Kotlin"),
    ("go", "Go"),
    ("rs", "Rust"),
    ("rb", "Ruby"),
    ("php", "PHP"),
    ("cs", "C#"),
    ("swift", "Swift"),
    ("scala", "Scala"),
    ("ex", "Elixir"),
    ("c", "C"),
    ("cpp", "C++"),
    ("vue", "Vue"),
    ("svelte", "Svelte"),
];

/// Lock files and the package managers that write them.
pub(super) const LOCK_FILES: [(&str, &str); 8] = [
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
    ("yarn.lock", "yarn"),
    ("pnpm-lock.yaml", "pnpm"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("deno.lock", "deno"),
    ("shrinkwrap.yaml", "pnpm"),
];

/// Whose lock file this is.
pub(super) fn manager_of(path: &str) -> Option<&'static str> {
    LOCK_FILES.iter().find(|(name, _)| *name == file_name_of(path)).map(|(_, manager)| *manager)
}

/// Measures the repository as a whole. What could not be understood is noted up to this call.
pub fn extract(inventory: &Inventory<'_>) -> Repository {
    let snapshot = inventory.snapshot;
    let lockfiles = inventory.own.iter().filter_map(|file| {
        let manager = manager_of(&file.path)?.to_owned();
        Some(LockFile { path: file.path.clone(), line: 1, manager })
    });
    let left_out = snapshot.left_out.iter().map(|left| LeftOut {
        path: left.path.clone(),
        reason: left.reason.to_string(),
        bytes: i64::try_from(left.bytes).unwrap_or(i64::MAX),
    });
    let bytes: u64 = snapshot.files().iter().map(|file| file.bytes).sum();
    Repository {
        name: snapshot.name.clone(),
        source: snapshot.origin.to_string(),
        revision: snapshot.revision.clone(),
        modified: snapshot.history().modified,
        files: line_number(snapshot.files().len()),
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        left_out: left_out.collect(),
        problems: inventory.problems(),
        license: license_in(inventory, "").map(|license| license.name).unwrap_or_default(),
        languages: languages(inventory),
        workspaces: workspaces(inventory),
        lockfiles: lockfiles.collect(),
    }
}

fn languages(inventory: &Inventory<'_>) -> Vec<Language> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for file in &inventory.own {
        if let Some((_, name)) = LANGUAGES.iter().find(|(extension, _)| *extension == extension_of(&file.path)) {
            *counts.entry(name).or_default() += 1;
        }
    }
    let mut languages: Vec<Language> =
        counts.into_iter().map(|(name, files)| Language { name: name.to_owned(), files }).collect();
    languages.sort_by(|a, b| b.files.cmp(&a.files).then_with(|| a.name.cmp(&b.name)));
    languages
}

/// Folders that the patterns of npm, yarn, pnpm or lerna name.
fn workspaces(inventory: &Inventory<'_>) -> Vec<String> {
    let texts = |node: &Node| node.items().iter().filter_map(Node::text).map(str::to_owned).collect::<Vec<_>>();
    let list = |document: Option<std::sync::Arc<Vec<Node>>>| {
        document.and_then(|document| Some(texts(document.first()?.get("packages")?))).unwrap_or_default()
    };
    let mut patterns = inventory.manifest_in("").map(|manifest| manifest.workspaces.clone()).unwrap_or_default();
    patterns.extend(list(inventory.yaml("pnpm-workspace.yaml")));
    patterns.extend(list(inventory.json("lerna.json")));
    let mut set = GlobSetBuilder::new();
    for pattern in &patterns {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        // A pattern that no tool could read names no folder.
        if let Ok(glob) = Glob::new(pattern) {
            set.add(glob);
        }
    }
    let Ok(set) = set.build() else { return Vec::new() };
    let directories = inventory.manifests.iter().map(|manifest| manifest.directory.clone());
    directories.filter(|directory| !directory.is_empty() && set.is_match(directory)).collect()
}
