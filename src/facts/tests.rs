//! Tests: whether they exist, run and assert.

mod assertions;
mod cases;
mod coverage;
mod integration;
mod names;
mod runners;
mod samples;
mod script;
mod settings;
#[cfg(test)]
mod support;
mod vocabulary;

use super::context::Context;
use super::describe::facts;
use super::inventory::{is_test_path, line_number};
use crate::snapshot::extension_of;
use assertions::{Assertions, Asserts};
use cases::TestFile;
use names::Names;
use std::collections::BTreeSet;

facts! {
    /// The project's tests.
    pub struct Tests {
        /// Runners that its test files use or its manifest configures: `jest`, `vitest`, `mocha`, `node:test`…
        pub runners: Vec<String>,
        /// Files with at least one test case.
        pub files: i64,
        /// Test cases; one made in a loop or from a table counts once.
        pub cases: i64,
        /// Cases without `skip`, `todo` and the like, on themselves or around them.
        pub active_cases: i64,
        /// Assertions in test files.
        pub assertions: i64,
        /// Cases that are skipped or left to do.
        pub skipped: i64,
        /// Cases and suites marked `only`, which silence the others of their file.
        pub focused: Vec<Case>,
        /// Active cases in which nothing is asserted.
        pub without_assertion: Vec<Case>,
        /// All that there is are a generator's samples, or cases that assert nothing of the project.
        pub sample_only: bool,
        /// Tests that drive the running application.
        pub integration: Integration,
        /// Coverage.
        pub coverage: Coverage,
        /// The manifest's `test` script.
        pub script: TestScript,
        /// Lines of code in test files.
        pub lines: i64,
        /// Lines of code in the project's other JavaScript and TypeScript files.
        pub source_lines: i64,
    }

    /// A test case or suite.
    pub struct Case {
        /// Its title; empty for a computed one.
        pub title: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// Tests that drive the application over its interface or with its real database.
    pub struct Integration {
        /// Whether there are any.
        pub present: bool,
        /// What drives it: `supertest`, `inject`, `testcontainers`, `fetch`…
        pub libraries: Vec<String>,
        /// A file that does; empty without one.
        pub path: String,
        /// The line, from 1; 0 without one.
        pub line: i64,
    }

    /// Coverage settings.
    pub struct Coverage {
        /// Whether a script or a runner's configuration asks for it.
        pub configured: bool,
        /// The lowest threshold that must be reached, in percent; 0 without one.
        pub threshold: f64,
    }

    /// The script that `npm test` runs.
    pub struct TestScript {
        /// Whether there is one.
        pub present: bool,
        /// The command.
        pub command: String,
        /// It is a generator's placeholder, which only prints or exits.
        pub placeholder: bool,
        /// It ends in a test runner, through other scripts where need be.
        pub runs_runner: bool,
        /// Its failure cannot be seen, or it never ends: `|| true`, `--watchAll`, `--passWithNoTests` with no tests.
        pub neutralised: bool,
        /// The runner succeeds where it finds no test at all (`--passWithNoTests`).
        pub passes_without_tests: bool,
        /// Whether what it runs could be followed to the end.
        pub known: bool,
        /// The manifest.
        pub path: String,
        /// The line, from 1; 0 without one.
        pub line: i64,
    }
}

/// Measures the tests of a project.
pub fn extract(context: Context<'_>) -> Tests {
    let configurations = settings::configurations(context);
    let names = Names::new(context, runners::globals(context, &configurations));
    let files = cases::find(context, &names);
    let assertions = Assertions::new(context, &names);
    let all = || files.iter().flat_map(|file| file.cases.iter().map(move |case| (file, case)));
    let active = all().filter(|(_, case)| case.active).count();
    let asserted = files.iter().map(|file| assertions.count(file.path, file.module)).sum();
    let without = all()
        .filter(|(file, case)| case.active && assertions.of_case(file, case) == Asserts::No)
        .map(|(file, case)| place(file, case.call));
    let lines = lines(context, &files);
    Tests {
        runners: runners(context, &files),
        files: line_number(files.len()),
        cases: line_number(all().count()),
        active_cases: line_number(active),
        assertions: line_number(asserted),
        skipped: line_number(all().count() - active),
        focused: focused(&files),
        without_assertion: without.collect(),
        sample_only: samples::are_all_samples(&files, &assertions),
        integration: integration::extract(context, &files, &assertions, &configurations),
        coverage: coverage::extract(context, &configurations),
        script: script::test_script(context),
        lines: lines.0,
        source_lines: lines.1,
    }
}

/// The runners that are configured, and those whose cases there are.
fn runners(context: Context<'_>, files: &[TestFile<'_>]) -> Vec<String> {
    let used = files.iter().flat_map(|file| &file.cases).map(|case| case.runner);
    let mut runners: BTreeSet<&str> = runners::configured(context).into_iter().chain(used).collect();
    if context.files().any(|file| extension_of(&file.path) == "feature") {
        runners.insert("cucumber");
    }
    runners.into_iter().map(str::to_owned).collect()
}

/// Cases and suites marked `only`, in the order of their files and lines.
fn focused(files: &[TestFile<'_>]) -> Vec<Case> {
    let of_file = |file: &TestFile<'_>| {
        let cases = file.cases.iter().filter(|case| case.focused).map(|case| case.call);
        let calls: BTreeSet<usize> = cases.chain(file.focused_suites.iter().copied()).collect();
        calls.into_iter().map(|call| place(file, call)).collect::<Vec<_>>()
    };
    files.iter().flat_map(of_file).collect()
}

fn place(file: &TestFile<'_>, call: usize) -> Case {
    let line = file.module.calls.get(call).map_or(1, |call| call.line);
    Case { title: cases::title(file.module, call), path: file.path.to_owned(), line: line_number(line) }
}

/// Lines of code in test files, and in all others.
fn lines(context: Context<'_>, files: &[TestFile<'_>]) -> (i64, i64) {
    let with_cases: BTreeSet<&str> = files.iter().map(|file| file.path).collect();
    let is_test = |path: &str| with_cases.contains(path) || is_test_path(context.unit.inside(path));
    let sum = |of_tests: bool| {
        let modules = context.modules().filter(|(path, _)| is_test(path) == of_tests);
        line_number(modules.map(|(_, module)| module.code_lines).sum())
    };
    (sum(true), sum(false))
}
