//! What lies in the repository: which files are its own, which packages and projects it has.

mod manifest;
mod ownership;

use crate::formats::data::{self, DataError, Node};
use crate::snapshot::{File, Snapshot, file_name_of};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

pub use manifest::{Dependency, Manifest, Script};
pub use ownership::{is_example_path, is_generated_path, is_test_path};

use super::repository::Problem;

/// The files of a snapshot, sorted out, and the documents in it, each parsed once.
pub struct Inventory<'a> {
    /// What was captured.
    pub snapshot: &'a Snapshot,
    /// The project's own files, sorted by path: not generated, not vendored.
    pub own: Vec<&'a File>,
    /// Manifests (`package.json`) among them, sorted by path.
    pub manifests: Vec<Manifest>,
    documents: Mutex<BTreeMap<(Format, String), Parsed>>,
    problems: Mutex<BTreeSet<(String, i64, String)>>,
}

/// A document's root nodes; several for a YAML stream.
type Parsed = Option<Arc<Vec<Node>>>;

/// The formats that share [`Node`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Format {
    Json,
    Jsonc,
    Yaml,
    Toml,
}

impl<'a> Inventory<'a> {
    /// Sorts out a snapshot.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        let own = snapshot.files().iter().filter(|file| !is_generated_path(&file.path)).collect();
        let mut inventory =
            Inventory { snapshot, own, manifests: Vec::new(), documents: Mutex::default(), problems: Mutex::default() };
        let paths = inventory.own.iter().map(|file| file.path.as_str());
        let manifests: Vec<&str> = paths.filter(|path| file_name_of(path) == "package.json").collect();
        inventory.manifests = manifests.into_iter().filter_map(|path| Manifest::read(&inventory, path)).collect();
        inventory
    }

    /// The manifest in exactly this folder.
    pub fn manifest_in(&self, directory: &str) -> Option<&Manifest> {
        self.manifests.iter().find(|manifest| manifest.directory == directory)
    }

    /// A JSON document, as package managers read it; `None` where there is none or it is broken, which is noted.
    pub fn json(&self, path: &str) -> Option<Arc<Vec<Node>>> {
        self.document(Format::Json, path)
    }

    /// JSON with comments and trailing commas, as TypeScript reads it.
    pub fn jsonc(&self, path: &str) -> Option<Arc<Vec<Node>>> {
        self.document(Format::Jsonc, path)
    }

    /// A YAML stream.
    pub fn yaml(&self, path: &str) -> Option<Arc<Vec<Node>>> {
        self.document(Format::Yaml, path)
    }

    /// A TOML document.
    pub fn toml(&self, path: &str) -> Option<Arc<Vec<Node>>> {
        self.document(Format::Toml, path)
    }

    fn document(&self, format: Format, path: &str) -> Option<Arc<Vec<Node>>> {
        let key = (format, path.to_owned());
        let cached = self.documents.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(parsed) = cached {
            return parsed;
        }
        let text = self.text(path)?;
        let single = |node| vec![node];
        let parsed = match format {
            Format::Json => data::json(text).map(single),
            Format::Jsonc => data::jsonc(text).map(single),
            Format::Yaml => data::yaml(text),
            Format::Toml => data::toml(text).map(single),
        };
        let parsed = match parsed {
            Ok(nodes) => Some(Arc::new(nodes)),
            Err(DataError { line, message, .. }) => {
                self.note(path, line, message);
                None
            }
        };
        self.documents.lock().unwrap_or_else(PoisonError::into_inner).insert(key, parsed.clone());
        parsed
    }

    /// A file's text; `None` where it cannot be had, which is noted unless the file is simply absent.
    pub fn text(&self, path: &str) -> Option<&'a str> {
        use crate::snapshot::Unread;
        match self.snapshot.text(path) {
            Ok(text) => Some(text),
            Err(Unread::Absent | Unread::Binary) => None,
            Err(unread) => {
                self.note(path, 1, format!("{unread}"));
                None
            }
        }
    }

    /// Notes that a file, or a line of it, could not be understood.
    pub fn note(&self, path: &str, line: usize, message: impl Into<String>) {
        let problem = (path.to_owned(), line_number(line), message.into());
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).insert(problem);
    }

    /// What was noted, sorted.
    pub fn problems(&self) -> Vec<Problem> {
        let problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
        problems
            .iter()
            .map(|(path, line, message)| Problem { path: path.clone(), line: *line, message: message.clone() })
            .collect()
    }
}

/// A count or a line as facts carry it.
pub fn line_number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
