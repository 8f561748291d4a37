//! Our answers against those of TypeScript itself, which `tests/oracles/tsconfig/record.mjs` records.

use crate::facts::context::Context;
use crate::facts::inventory::Inventory;
use crate::facts::javascript::Sources;
use crate::facts::typescript::config::Reader;
use crate::facts::typescript::family::{Compiler, MEMBERS, member};
use crate::facts::typescript::version::Version;
use crate::facts::unit::Unit;
use crate::snapshot::Snapshot;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct Case {
    name: String,
    config: String,
    files: BTreeMap<String, String>,
    /// Members that are on, by the version of TypeScript; nothing where it reports an error.
    on: BTreeMap<String, Option<Vec<String>>>,
}

#[test]
fn the_strict_family_is_as_typescript_has_it() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../../../tests/oracles/tsconfig/cases.json")).expect("recorded cases");
    assert!(cases.len() > 30);
    for case in &cases {
        let snapshot = Snapshot::of_files("demo", &case.files);
        let inventory = Inventory::new(&snapshot);
        let sources = Sources::read(&inventory);
        let units = [Unit { directory: String::new(), nested: Vec::new() }];
        let context = Context { inventory: &inventory, sources: &sources, unit: &units[0], units: &units };
        let configuration = Reader::new(context).read(&case.config);
        for (version, expected) in &case.on {
            // An error of TypeScript's is ours to survive; what it makes of the rest is not an answer.
            let Some(expected) = expected else { continue };
            let compiler = Compiler::TypeScript(Version::parse(&format!("{version}.0")));
            let on: Vec<&str> = MEMBERS
                .iter()
                .map(|(name, _)| *name)
                .filter(|name| member(&configuration.options, name, compiler) == Some(true))
                .collect();
            assert_eq!(&on, expected, "{} with {version}", case.name);
        }
    }
}
