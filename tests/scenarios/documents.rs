//! The README, as far as it is made from the program.

use crate::current;
use crate::support::{Place, output_of, shipworthy};
use shipworthy::checks::Catalog;
use shipworthy::facts::Scope;
use shipworthy::facts::describe::Shape;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[test]
fn the_usage_in_the_readme_is_that_of_the_program() {
    let mut usage = String::new();
    for arguments in [&["--help"][..], &["audit", "--help"], &["facts", "--help"], &["checks", "--help"]] {
        let (help, _) = output_of(shipworthy().args(arguments), 0);
        let command = ["shipworthy"].iter().chain(arguments).copied().collect::<Vec<_>>().join(" ");
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        let _ = write!(usage, "```text\n$ {command}\n{}\n```\n\n", help.join("\n").trim_end());
    }
    current::hold_part("README.md", "usage", &usage);
}

#[test]
fn the_table_of_verdicts_in_the_readme_is_current() {
    let catalog = Catalog::load(&BTreeMap::new()).unwrap_or_else(|problems| panic!("{problems}"));
    let bands = &catalog.rubric.bands;
    let table = format!(
        "| verdict | meaning |\n| --- | --- |\n\
         | `production-ready` | every gate that applies passes, and the score is at least {} |\n\
         | `almost` | at most {} gates fail, and the score is at least {} |\n\
         | `not-yet` | anything less |\n\
         | `out-of-scope` | it is no back end: the report says what it is, and what shows it |\n\
         | `undetermined` | a gate could not be judged, and the verdict hangs on it |\n",
        bands.production_ready, bands.almost_failing_gates, bands.almost
    );
    current::hold_part("README.md", "verdicts", &table);
}

#[test]
fn the_table_of_checks_in_the_readme_is_current() {
    let catalog = Catalog::load(&BTreeMap::new()).unwrap_or_else(|problems| panic!("{problems}"));
    let mut table = String::from("| area | points | check | weight | gate |\n| --- | --- | --- | --- | --- |\n");
    for area in &catalog.rubric.areas {
        for (number, check) in catalog.checks.iter().filter(|check| check.area() == area.id).enumerate() {
            let gate = catalog.rubric.gates.iter().any(|gate| gate.checks.iter().any(|id| *id.get_ref() == check.id));
            let (title, points) = match number {
                0 => (area.title.as_str(), area.points.to_string()),
                _ => ("", String::new()),
            };
            let gate = if gate { "gate" } else { "" };
            let _ = writeln!(
                table,
                "| {title} | {points} | {} (`{}`) | {} | {gate} |",
                check.title, check.id, check.weight
            );
        }
    }
    current::hold_part("README.md", "checks", &table);
}

/// Every fact with its type and meaning, from the declaration that the program itself uses.
#[test]
fn the_list_of_facts_is_current() {
    let mut text = String::from(
        "# Facts\n\nWhat a check can read: the names of one project, and `repository`, `history` and `hosting`. A list's fields are \
         reached by `exists`, `all`, `filter` and `map`.\n",
    );
    for field in Scope::describe().fields {
        let _ = write!(
            text,
            "\n## {}\n\n{}\n\n| fact | type | meaning |\n| --- | --- | --- |\n",
            field.name,
            field.doc.trim()
        );
        rows(field.name, &(field.shape)(), &mut text);
    }
    current::hold("docs/facts.md", &text);
}

fn rows(path: &str, shape: &Shape, text: &mut String) {
    let (record, path) = match shape {
        Shape::Record(record) => (*record, path.to_owned()),
        Shape::List(item) => match &**item {
            Shape::Record(record) => (*record, format!("{path}[]")),
            _ => return,
        },
        _ => return,
    };
    for field in record.fields {
        let shape = (field.shape)();
        let doc = field.doc.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
        let _ = writeln!(text, "| `{path}.{}` | {shape} | {doc} |", field.name);
        rows(&format!("{path}.{}", field.name), &shape, text);
    }
}

/// The check that the README shows must load, and its examples must get their verdicts.
#[test]
fn the_check_in_the_readme_works() {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme.split_once("```toml\n# my-checks/readme/names-on-call.toml\n").expect("the example");
    let (check, _) = rest.split_once("```").expect("its end");
    let place = Place::with(&[("readme/names-on-call.toml", check)]);
    let (out, complaint) = output_of(shipworthy().args(["checks", "test"]).arg(place.path()), 0);
    assert_eq!((out.as_str(), complaint.as_str()), ("2 passed, 0 failed\n", ""));
}

#[test]
fn the_picture_in_the_readme_is_current() {
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/repos/clinic-queue");
    let (screen, _) = output_of(shipworthy().args(["audit", fixture, "--quiet"]).env("COLUMNS", "100"), 0);
    // The fixture lies in this repository, whose commit would be out of date with every commit.
    let lines: Vec<String> = screen
        .trim()
        .lines()
        .map(|line| match line.split(" · ").collect::<Vec<_>>().as_slice() {
            [name, _, kind] => format!("{name} · {kind}"),
            _ => line.trim_end().to_owned(),
        })
        .collect();
    let picture = format!("```text\n$ shipworthy audit --quiet\n\n{}\n```\n", lines.join("\n"));
    current::hold_part("README.md", "picture", &picture);
}
