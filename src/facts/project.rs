//! What a project is: its kind with the evidence, its scripts, its dependencies.

mod kind;
mod units;

use super::context::Context;
use super::describe::facts;
use super::evidence::Evidence;
use super::inventory::{Dependency, Manifest, Script};
use super::javascript::Sources;
use super::unit::Unit;
use crate::facts::inventory::Inventory;
use crate::formats::data::Node;
use kind::Kind;

facts! {
    /// A deployable unit of the repository.
    pub struct Project {
        /// Its folder from the repository's root; `.` for the root itself.
        pub path: String,
        /// The name in its manifest, else its folder's.
        pub name: String,
        /// `backend`, `fullstack`, `serverless`, `frontend`, `library`, `cli`, `generator`, `docs` or `other`.
        pub kind: String,
        /// What says so.
        pub kind_evidence: Vec<Evidence>,
        /// Server and page frameworks that its code imports: `express`, `nestjs`, `react`…
        pub frameworks: Vec<String>,
        /// Whether this is the project that the repository is about.
        pub primary: bool,
        /// `npm`, `yarn`, `pnpm`, `bun` or `deno`; empty where nothing tells.
        pub package_manager: String,
        /// The range of Node.js versions in `engines.node`; empty without one.
        pub node_engine: String,
        /// Scripts of its manifest.
        pub scripts: Vec<Script>,
        /// Dependencies of its manifest.
        pub dependencies: Vec<Dependency>,
    }
}

/// The projects of a repository, and what each is.
pub struct Projects {
    /// Sorted by folder; at least one.
    pub units: Vec<Unit>,
    kinds: Vec<Kind>,
    primary: usize,
}

impl Projects {
    /// Finds the projects.
    pub fn find(inventory: &Inventory<'_>, sources: &Sources) -> Self {
        let (units, kinds) = units::find(inventory, sources);
        let code = |unit: &Unit| -> usize {
            sources.iter().filter(|(path, _)| unit.owns(path)).map(|(_, module)| module.code_lines).sum()
        };
        // The repository is about its largest back end.
        let by_size = units
            .iter()
            .zip(&kinds)
            .enumerate()
            .map(|(index, (unit, kind))| ((kind.is_backend(), code(unit), std::cmp::Reverse(index)), index));
        let primary = by_size.max().map_or(0, |(_, index)| index);
        Projects { units, kinds, primary }
    }

    /// The facts of the project at this position.
    pub fn describe(&self, index: usize, context: Context<'_>) -> Project {
        let kind = self.kinds.get(index).cloned();
        let kind = kind.unwrap_or(Kind { name: "other", evidence: Vec::new(), frameworks: Vec::new() });
        let manifest = context.manifest();
        let directory = context.unit.directory.rsplit('/').next().unwrap_or_default();
        let fallback = if directory.is_empty() { context.inventory.snapshot.name.as_str() } else { directory };
        let named = manifest.map(|manifest| manifest.name.as_str()).filter(|name| !name.is_empty());
        Project {
            path: context.unit.path().to_owned(),
            name: named.unwrap_or(fallback).to_owned(),
            kind: kind.name.to_owned(),
            kind_evidence: kind.evidence,
            frameworks: kind.frameworks,
            primary: index == self.primary,
            package_manager: package_manager(context),
            node_engine: context.manifests().find_map(node_engine).unwrap_or_default(),
            scripts: manifest.map(|manifest| manifest.scripts.clone()).unwrap_or_default(),
            dependencies: manifest.map(|manifest| manifest.dependencies.clone()).unwrap_or_default(),
        }
    }
}

fn node_engine(manifest: &Manifest) -> Option<String> {
    manifest.root().get("engines")?.get("node")?.text().map(str::to_owned)
}

/// The manager that `packageManager` names (nodejs.org, Corepack), else the one whose lock file is nearest.
fn package_manager(context: Context<'_>) -> String {
    let named = context.manifests().find_map(|manifest| {
        let field = manifest.root().get("packageManager").and_then(Node::text)?;
        field.split('@').next().map(str::to_owned)
    });
    let by_lock_file = || {
        let names: Vec<&str> = super::repository::LOCK_FILES.iter().map(|(name, _)| *name).collect();
        let file = context.nearest(&names)?;
        super::repository::manager_of(&file.path).map(str::to_owned)
    };
    named.or_else(by_lock_file).unwrap_or_default()
}
