//! `package.json`, as far as facts need it (npm's documentation of package.json).

use super::{Inventory, line_number};
use crate::facts::describe::facts;
use crate::formats::data::Node;
use crate::snapshot::directory_of;
use std::sync::Arc;

facts! {
    /// A script of a manifest.
    pub struct Script {
        /// Its name.
        pub name: String,
        /// What it runs.
        pub command: String,
        /// The manifest.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// A dependency of a manifest.
    pub struct Dependency {
        /// The package.
        pub name: String,
        /// The range that is asked for, as written.
        pub range: String,
        /// The manifest's section: `dependencies`, `devDependencies`, `peerDependencies` or `optionalDependencies`.
        pub section: String,
        /// The manifest.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }
}

/// A package's manifest.
pub struct Manifest {
    /// The file.
    pub path: String,
    /// Its folder; empty for the root.
    pub directory: String,
    /// `name`; empty without one.
    pub name: String,
    /// `scripts`, in order.
    pub scripts: Vec<Script>,
    /// All dependencies, by section, in order.
    pub dependencies: Vec<Dependency>,
    /// `workspaces`: patterns of folders.
    pub workspaces: Vec<String>,
    document: Arc<Vec<Node>>,
}

/// The sections that name dependencies.
const SECTIONS: [&str; 4] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

impl Manifest {
    /// Reads a manifest; `None` where it is broken or no object.
    pub(super) fn read(inventory: &Inventory<'_>, path: &str) -> Option<Self> {
        let document = inventory.json(path)?;
        let root = document.first()?;
        root.entries().first()?;
        let scripts = root.get("scripts").map(Node::entries).unwrap_or_default();
        let scripts = scripts.iter().filter_map(|entry| {
            Some(Script {
                name: entry.key.clone(),
                command: entry.node.text()?.to_owned(),
                path: path.to_owned(),
                line: line_number(entry.key_line),
            })
        });
        let dependencies = SECTIONS.iter().flat_map(|section| {
            let entries = root.get(section).map(Node::entries).unwrap_or_default();
            entries.iter().map(|entry| Dependency {
                name: entry.key.clone(),
                range: entry.node.text().unwrap_or_default().to_owned(),
                section: (*section).to_owned(),
                path: path.to_owned(),
                line: line_number(entry.key_line),
            })
        });
        let workspaces = root.get("workspaces");
        let workspaces = workspaces.and_then(|node| node.get("packages")).or(workspaces).map(Node::items);
        Some(Manifest {
            path: path.to_owned(),
            directory: directory_of(path).to_owned(),
            name: root.get("name").and_then(Node::text).unwrap_or_default().to_owned(),
            scripts: scripts.collect(),
            dependencies: dependencies.collect(),
            workspaces: workspaces.unwrap_or_default().iter().filter_map(Node::text).map(str::to_owned).collect(),
            document: Arc::clone(&document),
        })
    }

    /// The whole document.
    pub fn root(&self) -> &Node {
        // `read` made sure that there is one.
        self.document.first().unwrap_or(&EMPTY)
    }

    /// The script of this name.
    pub fn script(&self, name: &str) -> Option<&Script> {
        self.scripts.iter().find(|script| script.name == name)
    }

    /// The dependency of this name, in whatever section.
    pub fn dependency(&self, name: &str) -> Option<&Dependency> {
        self.dependencies.iter().find(|dependency| dependency.name == name)
    }
}

static EMPTY: Node = Node { line: 1, column: 1, tag: None, value: crate::formats::data::Value::Null };
