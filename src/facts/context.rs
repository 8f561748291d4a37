//! What an extractor is given: one project of the repository, and all that is known of the files.

use super::inventory::Dependency;
use super::inventory::{Inventory, Manifest, is_test_path};
use super::javascript::Sources;
use super::unit::Unit;
use crate::formats::javascript::Module;
use crate::snapshot::{File, directory_of};

/// One project, seen within its repository.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The repository's files and documents.
    pub inventory: &'a Inventory<'a>,
    /// Its JavaScript and TypeScript.
    pub sources: &'a Sources,
    /// The project.
    pub unit: &'a Unit,
    /// Every project of the repository.
    pub units: &'a [Unit],
}

impl<'a> Context<'a> {
    /// The project's own files.
    pub fn files(self) -> impl Iterator<Item = &'a File> {
        let Context { inventory, unit, .. } = self;
        inventory.own.iter().copied().filter(move |file| unit.owns(&file.path))
    }

    /// Files that belong to no project and serve them all: root configuration, shared packages.
    pub fn shared_files(self) -> impl Iterator<Item = &'a File> {
        let Context { inventory, units, .. } = self;
        inventory.own.iter().copied().filter(move |file| !units.iter().any(|unit| unit.owns(&file.path)))
    }

    /// The project's parsed files, with their paths.
    pub fn modules(self) -> impl Iterator<Item = (&'a str, &'a Module)> {
        let Context { sources, unit, .. } = self;
        sources.iter().filter(move |(path, _)| unit.owns(path))
    }

    /// The project's parsed files that are no tests: the application, its scripts and its configuration.
    pub fn application_modules(self) -> impl Iterator<Item = (&'a str, &'a Module)> {
        let unit = self.unit;
        self.modules().filter(move |(path, _)| !is_test_path(unit.inside(path)))
    }

    /// The project's manifest, where it has one of its own.
    pub fn manifest(self) -> Option<&'a Manifest> {
        self.inventory.manifest_in(&self.unit.directory)
    }

    /// The manifests that apply: the project's own, then those of the folders around it.
    pub fn manifests(self) -> impl Iterator<Item = &'a Manifest> {
        let Context { inventory, unit, .. } = self;
        ancestors(&unit.directory).filter_map(move |directory| inventory.manifest_in(directory))
    }

    /// The declared dependency of this name, from the manifests that apply.
    pub fn dependency(self, name: &str) -> Option<&'a Dependency> {
        self.manifests().find_map(|manifest| manifest.dependency(name))
    }

    /// The first of these file names in the project's folder or, failing that, in those around it.
    pub fn nearest(self, names: &[&str]) -> Option<&'a File> {
        let snapshot = self.inventory.snapshot;
        ancestors(&self.unit.directory).find_map(|directory| {
            names.iter().find_map(|name| match directory {
                "" => snapshot.file(name),
                directory => snapshot.file(&format!("{directory}/{name}")),
            })
        })
    }
}

/// A folder and those around it, up to the root, which is the empty path.
pub fn ancestors(directory: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(directory), |directory| (!directory.is_empty()).then(|| directory_of(directory)))
}

#[cfg(test)]
mod tests {
    use super::ancestors;

    #[test]
    fn climbs_to_the_root() {
        assert_eq!(ancestors("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(ancestors("").collect::<Vec<_>>(), [""]);
    }
}
