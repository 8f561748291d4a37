//! Arguments, exit codes, and what goes where.

use crate::support::{Place, output_of, shipworthy};

const API: [(&str, &str); 2] = [
    (
        "package.json",
        r#"{ "name": "demo", "scripts": { "start": "node index.js" }, "dependencies": { "express": "5" } }"#,
    ),
    ("index.js", "const express = require('express');\nexpress().listen(3000);\n"),
];

#[test]
fn without_a_command_it_audits_the_folder_it_runs_in() {
    let place = Place::with(&API);
    let (alone, _) = output_of(shipworthy().current_dir(place.path()), 0);
    let (spelt_out, _) = output_of(shipworthy().current_dir(place.path()).args(["audit", "."]), 0);
    assert_eq!(alone, spelt_out);
    assert!(alone.contains("NOT-YET"), "{alone}");
}

#[test]
fn two_runs_print_the_same_bytes() {
    let place = Place::repository(&API);
    for format in ["terminal", "json"] {
        let run =
            || output_of(shipworthy().arg("audit").arg(place.path()).args(["--format", format, "--verbose"]), 0).0;
        assert_eq!(run(), run());
    }
}

#[test]
fn a_bar_that_is_not_met_is_exit_code_one() {
    let place = Place::with(&API);
    let audit =
        |arguments: &[&str], code: i32| output_of(shipworthy().arg("audit").arg(place.path()).args(arguments), code);
    audit(&["--min-score", "0"], 0);
    audit(&["--min-score", "99.5"], 1);
    audit(&["--require", "production-ready"], 1);
    let (_, complaint) = audit(&["--min-score", "120"], 2);
    assert!(complaint.contains("a score goes from 0 to 100"), "{complaint}");
}

#[test]
fn one_target_that_cannot_be_read_does_not_hide_the_others() {
    let place = Place::with(&API);
    let (out, complaint) = output_of(shipworthy().arg("audit").arg(place.path()).arg("/nowhere/at/all"), 3);
    assert!(out.contains("NOT-YET"), "{out}");
    assert!(complaint.contains("/nowhere/at/all does not exist") && complaint.contains("help:"), "{complaint}");
}

#[test]
fn several_targets_in_json_are_one_document() {
    let place = Place::with(&API);
    let targets = [place.path(), place.path()];
    let (out, _) = output_of(shipworthy().arg("audit").args(targets).args(["--format", "json"]), 0);
    let reports: Vec<serde_json::Value> = serde_json::from_str(&out).expect("one JSON document");
    assert_eq!(reports.len(), 2);
}

#[test]
fn a_report_can_be_written_into_a_file() {
    let place = Place::with(&API);
    let file = place.at("report.json");
    let (out, _) = output_of(
        shipworthy()
            .arg("audit")
            .arg(place.path())
            .args(["--format", "terminal"])
            .arg(format!("--format=json={}", file.display())),
        0,
    );
    assert!(out.contains("NOT-YET"), "the other form still goes to the terminal");
    let report: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).expect("a file")).expect("JSON");
    assert_eq!(report["schema_version"], 1);
}

#[test]
fn checks_can_be_chosen() {
    let place = Place::with(&API);
    let ids = |arguments: &[&str]| -> Vec<String> {
        let (out, _) =
            output_of(shipworthy().arg("audit").arg(place.path()).args(["--format", "json"]).args(arguments), 0);
        let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let checks = report["checks"].as_array().expect("checks");
        checks.iter().map(|check| check["id"].as_str().expect("an id").to_owned()).collect()
    };
    let docker = ids(&["--only", "docker"]);
    assert!(!docker.is_empty() && docker.iter().all(|id| id.starts_with("docker/")), "{docker:?}");
    let one = ids(&["--only", &docker[0]]);
    assert_eq!(one, docker[..1]);
    let fewer = ids(&["--only", "docker", "--skip", &docker[0]]);
    assert_eq!(fewer, docker[1..]);
    let (_, complaint) = output_of(shipworthy().args(["audit", "--only", "dokker"]), 2);
    assert!(complaint.contains("did you mean `docker`?"), "{complaint}");
}

#[test]
fn colours_are_used_where_they_are_wanted() {
    let place = Place::with(&API);
    let audit = |arguments: &[&str]| output_of(shipworthy().arg("audit").arg(place.path()).args(arguments), 0).0;
    assert!(!audit(&[]).contains('\u{1b}'), "the output is no terminal");
    assert!(audit(&["--color", "always"]).contains('\u{1b}'));
    assert!(!audit(&["--color", "never"]).contains('\u{1b}'));
}

#[test]
fn the_report_keeps_to_the_width_that_is_there() {
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/repos/parcel-events");
    for width in [50, 72] {
        let (out, _) = output_of(
            shipworthy().args(["audit", fixture, "--verbose", "--color", "always"]).env("COLUMNS", width.to_string()),
            0,
        );
        for line in out.lines() {
            let plain: String = without_colors(line);
            assert!(plain.chars().count() <= width, "{} columns of {width}: {plain}", plain.chars().count());
        }
    }
}

/// A line without the escape codes of colours.
fn without_colors(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::{Command, Stdio};
    let mut program = Command::new(env!("CARGO_BIN_EXE_shipworthy"))
        .args(["checks", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(program.stdout.take());
    let output = program.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn completions_and_the_manual_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        let (script, _) = output_of(shipworthy().args(["completions", shell]), 0);
        assert!(script.contains("shipworthy") && script.contains("min-score"), "{shell}");
    }
    let (page, _) = output_of(shipworthy().arg("manual"), 0);
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{page}");
}
