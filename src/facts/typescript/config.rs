//! Configurations (`tsconfig.json`) with all that they inherit.
//!
//! Source: the TSConfig reference of the TypeScript handbook. Of several extended configurations the later ones override the earlier,
//! own options override all; `files`, `include` and `exclude` are inherited as a whole and mean paths beside the file that has them.

use super::extends::{Base, Finder};
use super::options::Options;
use crate::facts::context::Context;
use crate::facts::inventory::{Inventory, line_number};
use crate::formats::data::{Node, Value};
use crate::snapshot::{directory_of, join};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A configuration with what it inherits.
#[derive(Debug, Clone, Default)]
pub(super) struct Configuration {
    /// The file.
    pub(super) path: String,
    /// Options in force, as far as they are set.
    pub(super) options: Options,
    /// `files`, where something sets them.
    pub(super) files: Option<Rc<Patterns>>,
    /// `include`, where something sets it.
    pub(super) include: Option<Rc<Patterns>>,
    /// `exclude`, where something sets it.
    pub(super) exclude: Option<Rc<Patterns>>,
    /// Configurations that its own `references` name, as paths from the root.
    pub(super) references: Vec<String>,
    /// What it extends, directly or not, that could not be found: name, file and line.
    pub(super) unresolved: BTreeSet<(String, String, i64)>,
}

/// Paths or patterns, and the folder that they are seen from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Patterns {
    pub(super) directory: String,
    pub(super) patterns: Vec<String>,
}

/// Reads configurations, each once.
pub(super) struct Reader<'a> {
    inventory: &'a Inventory<'a>,
    finder: Finder<'a>,
    known: BTreeMap<String, Rc<Configuration>>,
    /// Configurations that are being read, each extended by the one before.
    chain: Vec<String>,
}

/// The longest chain of `extends` that is followed.
const LONGEST_CHAIN: usize = 32;

/// The most configurations that one may extend directly.
const MOST_EXTENDED: usize = 64;

impl<'a> Reader<'a> {
    pub(super) fn new(context: Context<'a>) -> Self {
        let finder = Finder::new(context);
        Reader { inventory: context.inventory, finder, known: BTreeMap::new(), chain: Vec::new() }
    }

    /// A configuration; one with nothing but unknown options for a file that cannot be read or that extends itself.
    pub(super) fn read(&mut self, path: &str) -> Rc<Configuration> {
        if let Some(known) = self.known.get(path) {
            return Rc::clone(known);
        }
        let unreadable = || {
            Rc::new(Configuration { path: path.to_owned(), options: Options::unknown(), ..Configuration::default() })
        };
        if self.chain.iter().any(|open| open == path) {
            self.inventory.note(path, 1, "extends itself");
            return unreadable();
        }
        if self.chain.len() >= LONGEST_CHAIN {
            self.inventory.note(path, 1, format!("stands behind more than {LONGEST_CHAIN} `extends`"));
            return unreadable();
        }
        let document = self.inventory.jsonc(path);
        self.chain.push(path.to_owned());
        let read = match document.as_ref().and_then(|document| document.first()) {
            Some(root) if matches!(root.value, Value::Map(_)) => Rc::new(self.merge(path, root)),
            _ => unreadable(),
        };
        self.chain.pop();
        self.known.insert(path.to_owned(), Rc::clone(&read));
        read
    }

    fn merge(&mut self, path: &str, root: &Node) -> Configuration {
        let mut merged = Configuration { path: path.to_owned(), ..Configuration::default() };
        for (name, line) in extended(root) {
            match self.finder.find(path, name) {
                Some(Base::File(base)) => {
                    let base = self.read(&base);
                    merged.options.overlay(&base.options);
                    merged.unresolved.extend(base.unresolved.iter().cloned());
                    for (own, inherited) in [
                        (&mut merged.files, &base.files),
                        (&mut merged.include, &base.include),
                        (&mut merged.exclude, &base.exclude),
                    ] {
                        if inherited.is_some() {
                            own.clone_from(inherited);
                        }
                    }
                }
                Some(Base::Published(options)) => merged.options.overlay_published(options, path, line),
                None => {
                    merged.options.overlay(&Options::unknown());
                    merged.unresolved.insert((name.to_owned(), path.to_owned(), line));
                }
            }
        }
        if let Some(options) = root.get("compilerOptions") {
            merged.options.overlay_own(path, options);
        }
        for (own, key) in
            [(&mut merged.files, "files"), (&mut merged.include, "include"), (&mut merged.exclude, "exclude")]
        {
            if let Some(Node { value: Value::List(items), .. }) = root.get(key) {
                let patterns = items.iter().filter_map(Node::text).map(str::to_owned).collect();
                *own = Some(Rc::new(Patterns { directory: directory_of(path).to_owned(), patterns }));
            }
        }
        merged.references = self.references(path, root);
        merged
    }

    /// `references`: each the path of a configuration, or of the folder of a `tsconfig.json`.
    fn references(&self, path: &str, root: &Node) -> Vec<String> {
        let items = root.get("references").map(Node::items).unwrap_or_default();
        let paths = items.iter().filter_map(|item| join(directory_of(path), item.get("path")?.text()?));
        paths.filter_map(|path| configuration_at(self.inventory, &path)).collect()
    }
}

/// The configuration that a path names: the file itself, or the `tsconfig.json` of a folder.
pub(super) fn configuration_at(inventory: &Inventory<'_>, path: &str) -> Option<String> {
    let snapshot = inventory.snapshot;
    if !path.is_empty() && snapshot.exists(path) && !snapshot.is_directory(path) {
        return Some(path.to_owned());
    }
    join(path, "tsconfig.json").filter(|path| snapshot.exists(path))
}

/// What a configuration extends, in order, with lines.
fn extended(root: &Node) -> Vec<(&str, i64)> {
    let Some(node) = root.get("extends") else { return Vec::new() };
    let names = if node.text().is_some() { std::slice::from_ref(node) } else { node.items() };
    names.iter().take(MOST_EXTENDED).filter_map(|name| Some((name.text()?, line_number(name.line)))).collect()
}
