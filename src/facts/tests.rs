//! Tests: whether they exist, run and assert.

mod script;

use super::describe::facts;

pub use script::test_script;

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
