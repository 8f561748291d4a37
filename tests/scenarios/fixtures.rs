//! The fixtures: what is seen in each, and what is said of it.

use crate::current;
use serde_json::Value;
use shipworthy::checks::Catalog;
use shipworthy::facts::{self, Facts};
use shipworthy::report::terminal::{self, Detail, Style};
use shipworthy::report::{self, json};
use shipworthy::snapshot::Snapshot;
use shipworthy::source;
use std::collections::BTreeMap;
use std::path::Path;

pub const FIXTURES: [&str; 11] = [
    "clinic-queue",
    "freight-ledger",
    "invoice-mongo",
    "market-monorepo",
    "nest-starter",
    "parcel-events",
    "retry-budget",
    "table-booking",
    "tide-dashboard",
    "todo-tutorial",
    "weather-proxy",
];

fn snapshot_of(name: &str) -> Snapshot {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repos").join(name);
    let mut snapshot = source::capture(&folder, None).expect("a fixture");
    // A fixture lies in this repository, whose commit says nothing of it.
    snapshot.revision.clear();
    snapshot.origin = shipworthy::snapshot::Origin::Directory;
    snapshot
}

pub fn facts_of(name: &str) -> Facts {
    facts::extract(&snapshot_of(name))
}

fn catalog() -> Catalog {
    Catalog::load(&BTreeMap::new()).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn the_list_of_fixtures_is_complete() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repos");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("the fixtures")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, FIXTURES);
}

#[test]
fn what_is_seen_in_each_fixture_is_current() {
    for name in FIXTURES {
        let facts = serde_json::to_string_pretty(&facts_of(name)).expect("facts are plain data") + "\n";
        current::hold(&format!("tests/snapshots/facts/{name}.json"), &facts);
    }
}

#[test]
fn what_is_said_of_each_fixture_is_current() {
    let catalog = catalog();
    for name in FIXTURES {
        let snapshot = snapshot_of(name);
        let report = report::compose(&snapshot, &facts::extract(&snapshot), &catalog, &|_| true);
        let style = Style { color: false, width: 100, detail: Detail::Normal };
        current::hold(&format!("tests/snapshots/report/{name}.txt"), &terminal::render(&report, style));
    }
}

/// What `fixtures/README.md` promises.
#[test]
fn each_fixture_gets_the_verdict_that_it_was_written_for() {
    let catalog = catalog();
    let expected = BTreeMap::from([
        ("clinic-queue", "almost"),
        ("freight-ledger", "production-ready"),
        ("invoice-mongo", "production-ready"),
        ("market-monorepo", "production-ready"),
        ("nest-starter", "not-yet"),
        ("parcel-events", "not-yet"),
        ("retry-budget", "out-of-scope"),
        ("table-booking", "production-ready"),
        ("tide-dashboard", "out-of-scope"),
        ("todo-tutorial", "not-yet"),
        ("weather-proxy", "not-yet"),
    ]);
    let said: BTreeMap<&str, String> = FIXTURES
        .iter()
        .map(|name| {
            let snapshot = snapshot_of(name);
            let report = report::compose(&snapshot, &facts::extract(&snapshot), &catalog, &|_| true);
            (*name, report.conclusion.to_string())
        })
        .collect();
    let expected: BTreeMap<&str, String> = expected.into_iter().map(|(name, verdict)| (name, verdict.into())).collect();
    assert_eq!(said, expected);
}

#[test]
fn every_report_in_json_follows_its_schema() {
    let schema = json::schema();
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let catalog = catalog();
    for name in FIXTURES {
        let snapshot = snapshot_of(name);
        let report = report::compose(&snapshot, &facts::extract(&snapshot), &catalog, &|_| true);
        let document: Value = serde_json::from_str(&json::render(&report)).expect("JSON");
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new(), "{name}");
    }
    let mut wrong: Value = serde_json::json!({ "schema_version": 1 });
    assert!(!validator.is_valid(&wrong), "a schema that accepts everything proves nothing");
    wrong["verdict"] = "splendid".into();
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn the_schema_in_the_repository_is_current() {
    let schema = serde_json::to_string_pretty(&json::schema()).expect("a schema is plain data") + "\n";
    current::hold("docs/report.schema.json", &schema);
}
