//! What every check obeys.

use super::fixtures::{FIXTURES, facts_of};
use crate::current;
use shipworthy::checks::examples::Given;
use shipworthy::checks::{Catalog, Verdict, judge};
use shipworthy::facts::Scope;
use shipworthy::report::is_backend;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

fn catalog() -> Catalog {
    Catalog::load(&BTreeMap::new()).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn there_are_at_least_fifty_checks_and_every_area_has_some() {
    let catalog = catalog();
    assert!(catalog.checks.len() >= 50);
    assert_eq!(catalog.rubric.areas.len(), 10);
    for area in &catalog.rubric.areas {
        assert!(catalog.checks.iter().any(|check| check.area() == area.id), "{} has no check", area.id);
    }
}

#[test]
fn every_check_has_an_example_that_passes_and_one_that_fails() {
    for check in &catalog().checks {
        for verdict in [Verdict::Pass, Verdict::Fail] {
            assert!(check.examples.iter().any(|example| example.expect == verdict), "{}: no {verdict}", check.id);
        }
        if check.when.is_some() {
            assert!(check.examples.iter().any(|example| example.expect == Verdict::Skip), "{}: no skip", check.id);
        }
        if check.known.is_some() {
            assert!(
                check.examples.iter().any(|example| example.expect == Verdict::Unknown),
                "{}: no unknown",
                check.id
            );
        }
    }
}

#[test]
fn every_example_gets_its_verdict() {
    let catalog = catalog();
    let mut wrong = Vec::new();
    for check in &catalog.checks {
        for example in &check.examples {
            let judgement = judge::judge_example(check, example);
            if judgement.verdict != example.expect {
                wrong.push(format!("{}: {:?} is {} ({})", check.id, example.name, judgement.verdict, judgement.found));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn some_examples_run_the_extractors() {
    let catalog = catalog();
    let with_files = catalog
        .checks
        .iter()
        .filter(|check| check.examples.iter().any(|example| matches!(example.given, Given::Files(_))));
    assert!(with_files.count() >= 5);
}

#[test]
fn no_two_checks_say_the_same() {
    let catalog = catalog();
    let titles: BTreeSet<&str> = catalog.checks.iter().map(|check| check.title.as_str()).collect();
    let conditions: BTreeSet<&str> = catalog.checks.iter().map(|check| check.pass.source.as_str()).collect();
    assert_eq!((titles.len(), conditions.len()), (catalog.checks.len(), catalog.checks.len()));
}

/// Every check on every fixture, and no check that always says the same.
#[test]
fn the_grid_is_current_and_every_check_tells_fixtures_apart() {
    let catalog = catalog();
    let facts: Vec<_> = FIXTURES.iter().map(|name| facts_of(name)).collect();
    let widest = catalog.checks.iter().map(|check| check.id.len()).max().unwrap_or_default();
    let mut grid = String::new();
    for (number, name) in FIXTURES.iter().enumerate() {
        let _ = writeln!(grid, "{:widest$}  {}{name}", "", "| ".repeat(number));
    }
    let mut flat = Vec::new();
    for check in &catalog.checks {
        let verdicts: Vec<Option<Verdict>> = facts
            .iter()
            .map(|facts| {
                let project = facts.primary().filter(|project| is_backend(project))?;
                Some(judge::judge(check, &Scope::new(facts, project)).verdict)
            })
            .collect();
        let marks: Vec<&str> = verdicts
            .iter()
            .map(|verdict| match verdict {
                None => ".",
                Some(Verdict::Pass) => "+",
                Some(Verdict::Fail) => "x",
                Some(Verdict::Skip) => "-",
                Some(Verdict::Unknown) => "?",
            })
            .collect();
        let _ = writeln!(grid, "{:widest$}  {}", check.id, marks.join(" "));
        let all = |wanted| verdicts.iter().flatten().all(|verdict| *verdict == wanted);
        if all(Verdict::Pass) || all(Verdict::Fail) {
            flat.push(check.id.clone());
        }
    }
    grid.push_str("\n+ pass  x fail  - does not apply  ? could not tell  . not a back end\n");
    current::hold("tests/snapshots/grid.txt", &grid);
    assert_eq!(flat, Vec::<String>::new(), "these checks say the same of every fixture");
}
