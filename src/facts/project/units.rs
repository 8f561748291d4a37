//! The deployable units of a repository.

use super::kind::{self, Kind};
use crate::facts::evidence::Evidence;
use crate::facts::inventory::{Inventory, is_example_path, is_test_path};
use crate::facts::javascript::Sources;
use crate::facts::unit::Unit;
use crate::formats::data::Node;
use crate::snapshot::{directory_of, file_name_of, is_below};
use std::collections::{BTreeMap, BTreeSet};

/// The projects of a repository: each back end and, beside it, each front end; where there is no back end, the repository as a whole.
pub(crate) fn find(inventory: &Inventory<'_>, sources: &Sources) -> (Vec<Unit>, Vec<Kind>) {
    let whole = Unit { directory: String::new(), nested: Vec::new() };
    let as_a_whole = |kind: Kind| (vec![whole.clone()], vec![kind]);
    if let Some(course) = chapters(inventory) {
        return as_a_whole(course);
    }
    let directories = packages(inventory);
    let (units, kinds): (Vec<Unit>, Vec<Kind>) = directories
        .iter()
        .map(|directory| {
            let nested = directories.iter().filter(|other| *other != directory && is_below(other, directory));
            let unit = Unit { directory: directory.clone(), nested: nested.cloned().collect() };
            let kind = kind::tell(inventory, sources, &unit);
            (unit, kind)
        })
        // What lies around the applications of a workspace is shared by them, not a front end of its own.
        .filter(|(unit, kind)| kind.is_backend() || (kind.name == "frontend" && unit.nested.is_empty()))
        .unzip();
    if kinds.iter().any(Kind::is_backend) {
        return (units, kinds);
    }
    as_a_whole(kind::tell(inventory, sources, &whole))
}

/// Folders with a manifest, and those that Nx and Nest declare as applications; the root where there is none.
fn packages(inventory: &Inventory<'_>) -> BTreeSet<String> {
    let aside = |directory: &str| {
        let path = format!("{directory}/package.json");
        !directory.is_empty() && (is_example_path(&path) || is_test_path(&path))
    };
    let manifests = inventory.manifests.iter().map(|manifest| manifest.directory.clone());
    let declared = inventory.own.iter().flat_map(|file| declared_applications(inventory, &file.path));
    let mut directories: BTreeSet<String> = manifests.chain(declared).filter(|directory| !aside(directory)).collect();
    if directories.is_empty() {
        directories.insert(String::new());
    }
    directories
}

/// Applications without a manifest of their own: `project.json` (nx.dev) and `projects` of `nest-cli.json` (docs.nestjs.com).
fn declared_applications(inventory: &Inventory<'_>, path: &str) -> Vec<String> {
    let is_application = |node: &Node, key: &str| node.get(key).and_then(Node::text) == Some("application");
    match file_name_of(path) {
        "project.json" => {
            let document = inventory.jsonc(path);
            let root = document.as_ref().and_then(|document| document.first());
            let declared = root.is_some_and(|root| is_application(root, "projectType"));
            declared.then(|| directory_of(path).to_owned()).into_iter().collect()
        }
        "nest-cli.json" => {
            let document = inventory.jsonc(path);
            let projects = document.as_ref().and_then(|document| document.first()?.get("projects"));
            let entries = projects.map(Node::entries).unwrap_or_default();
            let roots = entries.iter().filter(|entry| is_application(&entry.node, "type"));
            roots
                .filter_map(|entry| entry.node.get("root")?.text())
                .filter_map(|root| crate::snapshot::join(directory_of(path), root))
                .filter(|root| !root.is_empty())
                .collect()
        }
        _ => Vec::new(),
    }
}

/// A repository without a package of its own, in which one package stands again and again: the chapters of a course.
fn chapters(inventory: &Inventory<'_>) -> Option<Kind> {
    if inventory.manifest_in("").is_some() {
        return None;
    }
    let repeated = kind::repeated_names(inventory);
    let mut copies: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for manifest in inventory.manifests.iter().filter(|manifest| repeated.contains(&manifest.name)) {
        copies.entry(&manifest.name).or_default().push(&manifest.path);
    }
    let (name, paths) = copies.into_iter().max_by_key(|(_, paths)| paths.len())?;
    (paths.len() > 2).then(|| {
        let evidence = Evidence {
            name: format!("{} copies of the package {name}", paths.len()),
            path: paths.first().copied().unwrap_or_default().to_owned(),
            line: 1,
        };
        Kind { name: "docs", evidence: vec![evidence], frameworks: Vec::new() }
    })
}
