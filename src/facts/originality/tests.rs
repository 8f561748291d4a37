use super::*;
use crate::facts::inventory::Inventory;
use crate::facts::javascript::Sources;
use crate::facts::unit::Unit;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

fn facts(files: &[(&str, &str)]) -> Originality {
    let files: BTreeMap<String, String> = files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    let snapshot = Snapshot::of_files("demo", &files);
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let unit = Unit { directory: String::new(), nested: Vec::new() };
    extract(Context { inventory: &inventory, sources: &sources, unit: &unit, units: std::slice::from_ref(&unit) })
}

/// The fixture that stands for an unchanged starter, with files added.
fn grown_starter(added: &[(&str, &str)]) -> Starter {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repos/nest-starter");
    let captured = crate::source::capture(&folder, None).expect("the fixture is there");
    let paths = captured.files().iter().map(|file| file.path.as_str());
    let files: Vec<(&str, &str)> = paths.filter_map(|path| Some((path, captured.text(path).ok()?))).collect();
    facts(&[&files, added].concat()).starter
}

#[test]
fn an_unchanged_starter_is_named_with_its_share() {
    let starter = grown_starter(&[]);
    assert_eq!((starter.name.as_str(), starter.line), ("nestjs", 1));
    assert!(starter.path.starts_with("src/") && !starter.path.contains(".spec."), "{}", starter.path);
    assert!(starter.share_unchanged > 0.9, "{}", starter.share_unchanged);
}

#[test]
fn code_of_ones_own_lowers_the_share() {
    let own: String = (0..200).map(|number| format!("export const shipment{number} = load('{number}');\n")).collect();
    let starter = grown_starter(&[("src/shipments.ts", &own)]);
    assert_eq!(starter.name, "nestjs");
    assert!(starter.share_unchanged < 0.3, "{}", starter.share_unchanged);
}

#[test]
fn a_few_lines_in_common_make_no_starter() {
    let starter =
        facts(&[("app.js", "var express = require('express');\nvar app = express();\napp.use(express.json());\n")])
            .starter;
    assert_eq!(starter, Starter::default());
    assert_eq!(facts(&[]).starter, Starter::default());
}

#[test]
fn a_readme_of_ones_own_may_keep_a_starters_commands() {
    let gitlab = "# demo\n\n## Add your files\n\n```\ngit push\n```\n\n## Editing this README\n\nMake it your own.\n";
    assert_eq!(readme_starter(gitlab), Some("gitlab"));
    assert_eq!(
        readme_starter(
            "# demo\n\n## Installation\n\n```bash\n$ npm install\n```\n\n## Running the app\n\n```bash\n$ npm run start\n```\n"
        ),
        None
    );
    assert_eq!(readme_starter("# demo\n\nBooks freight.\n"), None);
    assert_eq!(readme_starter(""), None);
}

#[test]
fn what_a_project_says_of_itself_is_shown_with_its_place() {
    let signals = facts(&[
        ("package.json", "{\n  \"name\": \"todo-api\",\n  \"description\": \"Tasks for teams\"\n}"),
        ("README.md", "# Tasks\n\nManages tasks.\n\nThis project is based on an online course.\n"),
    ])
    .tutorial_signals;
    let places: Vec<(&str, i64)> = signals.iter().map(|signal| (signal.path.as_str(), signal.line)).collect();
    assert_eq!(places, [("package.json", 2), ("README.md", 5)]);
    assert!(signals.iter().any(|signal| signal.name == "the README says “This project is based on an online course”"));
}
