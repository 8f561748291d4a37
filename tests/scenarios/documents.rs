//! The README, as far as it is made from the program.

use crate::current;
use crate::support::{output_of, shipworthy};
use shipworthy::checks::Catalog;
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
