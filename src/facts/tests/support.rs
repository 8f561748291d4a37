//! Small repositories for the tests of this subject.

use super::{Tests, extract};
use crate::facts::context::Context;
use crate::facts::inventory::Inventory;
use crate::facts::javascript::Sources;
use crate::facts::project::Projects;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

/// The facts of the first project of a repository with these files.
pub(super) fn measure(files: &[(&str, &str)]) -> Tests {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let snapshot = Snapshot::of_files("shop", &files.collect::<BTreeMap<_, _>>());
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let projects = Projects::find(&inventory, &sources);
    let unit = projects.units.first().expect("a repository has a project");
    extract(Context { inventory: &inventory, sources: &sources, unit, units: &projects.units })
}

/// The facts of a project that uses jest and has this one test file.
pub(super) fn with_jest(text: &str) -> Tests {
    measure(&[("package.json", JEST), ("src/a.test.ts", text)])
}

/// The manifest of a project that uses jest.
pub(super) const JEST: &str = r#"{ "name": "shop", "devDependencies": { "jest": "^29.0.0" } }"#;
