//! Repositories that are broken, or want to do harm: a clear word on each file, and the rest judged as if it were alone.

use crate::support::{Place, output_of, shipworthy};
use serde_json::Value;
use std::fmt::Write as _;

fn report(place: &Place) -> Value {
    let (out, _) = output_of(shipworthy().arg("audit").arg(place.path()).args(["--format", "json"]), 0);
    serde_json::from_str(&out).expect("JSON")
}

fn problems(report: &Value) -> Vec<&str> {
    let problems = report["context"]["problems"].as_array().expect("problems");
    problems.iter().map(|problem| problem["path"].as_str().expect("a path")).collect()
}

#[test]
fn one_broken_file_never_hides_the_others() {
    let place = Place::with(&[
        (
            "package.json",
            r#"{ "name": "demo", "scripts": { "start": "node src/index.js" }, "dependencies": { "express": "5" } }"#,
        ),
        ("src/index.ts", "import express from 'express';\nexpress().listen(3000);\n"),
        ("src/broken.ts", "export const x = {{{ ;\n"),
        ("tsconfig.json", "{ \"compilerOptions\": { \"strict\": true, }"),
        (".github/workflows/ci.yml", "on: push\njobs:\n  test: [\n"),
        (".github/workflows/good.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo\n"),
        ("packages/a/package.json", "{ \"name\": "),
        ("migrations/001.sql", "CREATE TABLE a (id int;\nCREATE TABLE b (id int);\n"),
        ("README.md", "# Demo\n"),
    ]);
    let report = report(&place);
    assert_eq!(report["projects"][0]["kind"], "backend");
    let problems = problems(&report);
    for path in ["packages/a/package.json", "src/broken.ts", "tsconfig.json", ".github/workflows/ci.yml"] {
        assert!(problems.contains(&path), "{path} is not among {problems:?}");
    }
    for path in ["src/index.ts", ".github/workflows/good.yml", "README.md"] {
        assert!(!problems.contains(&path), "{path} is fine");
    }
}

#[test]
fn a_broken_manifest_at_the_root_is_told_with_its_line() {
    let place = Place::with(&[("package.json", "{\n  \"name\": \"demo\",\n  oops\n}\n"), ("index.js", "1\n")]);
    let report = report(&place);
    assert_eq!(report["context"]["problems"][0]["path"], "package.json");
    assert_eq!(report["context"]["problems"][0]["line"], 3);
}

#[test]
fn endless_and_enormous_inputs_come_to_an_end() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let last = level - 1;
        let _ = writeln!(bomb, "a{level}: &a{level} [*a{last}, *a{last}, *a{last}, *a{last}, *a{last}]");
    }
    let deep = "[".repeat(200_000);
    let readme = "> ".repeat(25 << 20);
    let nested = format!("const x = {}1{};\n", "(".repeat(100_000), ")".repeat(100_000));
    let expression = format!("const y = {}1;\n", "1+".repeat(200_000));
    let place = Place::with(&[
        ("package.json", r#"{ "name": "demo", "dependencies": { "express": "5" } }"#),
        ("src/index.ts", "import express from 'express';\nexpress().listen(3000);\n"),
        (".github/workflows/bomb.yml", &bomb),
        ("docker-compose.yml", &bomb),
        ("tsconfig.json", &deep),
        ("openapi.json", &deep),
        ("README.md", &readme),
        ("src/nested.ts", &nested),
        ("src/expression.js", &expression),
        ("Dockerfile", &format!("FROM node:22\n{}", "ENV A=$A$A$A$A\n".repeat(2_000))),
        ("prisma/schema.prisma", &"model A {\n".repeat(20_000)),
        ("migrations/1.sql", &format!("SELECT {}1{};\n", "(".repeat(50_000), ")".repeat(50_000))),
    ]);
    let report = report(&place);
    assert_eq!(report["projects"][0]["kind"], "backend");
    let left: Vec<&str> = report["context"]["left_out"]
        .as_array()
        .expect("left out")
        .iter()
        .map(|left| left["path"].as_str().expect("a path"))
        .collect();
    assert_eq!(left, ["README.md"]);
    let readme = report["checks"].as_array().expect("checks").iter().find(|check| check["id"] == "readme/enough-prose");
    assert_ne!(readme.expect("the check")["status"], "fail", "what was not read is not accused");
}

#[test]
fn extends_and_scripts_that_lead_in_a_circle_come_to_an_end() {
    let place = Place::with(&[
        (
            "package.json",
            r#"{ "name": "demo", "scripts": { "test": "npm run a", "a": "npm run b", "b": "npm run a", "start": "npm start" }, "dependencies": { "express": "5" } }"#,
        ),
        ("src/index.ts", "import express from 'express';\nexpress().listen(3000);\n"),
        ("tsconfig.json", r#"{ "extends": "./tsconfig.base.json" }"#),
        ("tsconfig.base.json", r#"{ "extends": "./tsconfig.json" }"#),
        ("src/a.ts", "export { x } from './b';\n"),
        ("src/b.ts", "export { x } from './a';\n"),
        (
            ".github/workflows/a.yml",
            "on: [push, workflow_call]\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n  t:\n    runs-on: x\n    steps:\n      - run: npm test\n",
        ),
        (".github/workflows/b.yml", "on: workflow_call\njobs:\n  b:\n    uses: ./.github/workflows/a.yml\n"),
    ]);
    assert_eq!(report(&place)["projects"][0]["kind"], "backend");
}

#[test]
fn nothing_from_the_repository_reaches_the_terminal_as_a_command() {
    let place = Place::with(&[
        (
            "package.json",
            "{ \"name\": \"\\u001b[31mred\\u001b[0m\", \"dependencies\": { \"express\": \"5\" }, \"scripts\": { \"test\": \"echo \\u001b]0;title\\u0007\" } }",
        ),
        ("index.js", "const express = require('express'); // \u{1b}[2J \u{202e}\nexpress().listen(1);\n"),
        ("README.md", "# \u{1b}[31mDemo\n\n\u{9b}31m text \u{7}\n"),
        ("a\u{1b}[31m.json", "{"),
    ]);
    let (out, _) = output_of(shipworthy().arg("audit").arg(place.path()).arg("--verbose"), 0);
    let control = out.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(control, None, "{out}");
    assert!(!out.contains('\u{202e}'));
    let (out, _) = output_of(shipworthy().arg("facts").arg(place.path()), 0);
    assert_eq!(out.chars().find(|c| c.is_control() && *c != '\n'), None);
}

#[test]
fn credentials_are_never_printed() {
    let secret = "postgres://shop:Zm9vYmFyMTIzNDU2Nzg5@db.internal.corp:5432/shop";
    let place = Place::with(&[
        ("package.json", r#"{ "name": "demo", "dependencies": { "express": "5" } }"#),
        ("index.js", "const express = require('express');\nexpress().listen(1);\n"),
        (".env", &format!("DATABASE_URL={secret}\nJWT_SECRET=7f3a9c1e5b8d2f6a4c0e9b7d1f5a3c8e\n")),
        ("Dockerfile", "FROM node:22\nENV API_TOKEN=9c1e5b8d2f6a4c0e9b7d1f5a3c8e7f3a\nCMD [\"node\", \"index.js\"]\n"),
    ]);
    for arguments in [&["audit", "--verbose"][..], &["audit", "--format", "json"], &["facts", "--format", "json"]] {
        let (out, _) = output_of(shipworthy().arg(arguments[0]).arg(place.path()).args(&arguments[1..]), 0);
        for part in ["Zm9vYmFyMTIzNDU2Nzg5", "7f3a9c1e5b8d2f6a4c0e9b7d1f5a3c8e", "9c1e5b8d2f6a4c0e9b7d1f5a3c8e7f3a"] {
            assert!(!out.contains(part), "{arguments:?} prints {part}");
        }
    }
}
