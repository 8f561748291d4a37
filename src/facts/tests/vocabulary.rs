//! What the names of test libraries stand for.

/// Something that a test library provides, as it is reached by members and calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// What it does when it is called.
    pub role: Role,
    /// Whose it is.
    pub runner: &'static str,
    /// `skip`, `todo` or the like stands on it.
    pub skipped: bool,
    /// `only` stands on it.
    pub focused: bool,
    /// It waits for the arguments of a modifier: `each` of `it.each(table)(…)`.
    pub waiting: bool,
    /// A table gives the arguments of its function.
    pub tabled: bool,
}

/// What something does when it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing; its members are what counts.
    Namespace,
    /// Declares a case.
    Case,
    /// Declares a suite.
    Suite,
    /// Makes a function that declares cases: `suite` of uvu.
    Maker,
    /// Makes a namespace: `script` of lab.
    Script,
    /// Starts an assertion: `expect(value)`.
    Expect,
    /// Asserts by its members, and by those of what it gives: `should` of chai.
    Should,
    /// Asserts, itself and by its members: `assert`, `assert.equal`.
    Assert,
    /// The object that some runners hand to a case: `t.is(…)`.
    Execution,
}

/// Packages that declare cases, and the runner whose they are.
const RUNNERS: [(&str, &str); 28] = [
    ("vitest", "vitest"),
    ("vite-plus/test", "vitest"),
    ("@effect/vitest", "vitest"),
    ("@fast-check/vitest", "vitest"),
    ("@jest/globals", "jest"),
    ("@fast-check/jest", "jest"),
    ("node:test", "node:test"),
    ("bun:test", "bun"),
    ("ava", "ava"),
    ("@fast-check/ava", "ava"),
    ("tape", "tape"),
    ("tap", "tap"),
    ("libtap", "tap"),
    ("uvu", "uvu"),
    ("@playwright/test", "playwright"),
    ("playwright/test", "playwright"),
    ("@japa/runner", "japa"),
    ("japa", "japa"),
    ("mocha", "mocha"),
    ("@hapi/lab", "lab"),
    ("lab", "lab"),
    ("qunit", "qunit"),
    ("qunitjs", "qunit"),
    ("jasmine", "jasmine"),
    ("@std/testing/bdd", "deno"),
    ("jsr:@std/testing/bdd", "deno"),
    ("@rstest/core", "rstest"),
    ("@wdio/globals", "mocha"),
];

/// Packages that assert.
const ASSERTIONS: [(&str, Role); 28] = [
    ("assert", Role::Assert),
    ("node:assert", Role::Assert),
    ("assert/strict", Role::Assert),
    ("node:assert/strict", Role::Assert),
    ("power-assert", Role::Assert),
    ("uvu/assert", Role::Assert),
    ("@std/assert", Role::Assert),
    ("jsr:@std/assert", Role::Assert),
    ("@japa/assert", Role::Assert),
    ("should", Role::Assert),
    ("must", Role::Assert),
    ("expect", Role::Expect),
    ("@std/expect", Role::Expect),
    ("jsr:@std/expect", Role::Expect),
    ("expect.js", Role::Expect),
    ("expect-type", Role::Expect),
    ("tsd", Role::Assert),
    ("earl", Role::Expect),
    ("unexpected", Role::Expect),
    ("@hapi/code", Role::Namespace),
    ("code", Role::Namespace),
    ("chai", Role::Namespace),
    ("sinon", Role::Namespace),
    ("fast-check", Role::Namespace),
    ("testdouble", Role::Namespace),
    ("ts-mockito", Role::Namespace),
    ("pactum", Role::Namespace),
    ("jest-without-globals", Role::Namespace),
];

/// Members that are reached from the object of a case and assert nothing.
const EXECUTION_TOOLS: [&str; 24] = [
    "test",
    "log",
    "comment",
    "teardown",
    "after",
    "afterEach",
    "before",
    "beforeEach",
    "end",
    "context",
    "ctx",
    "mock",
    "diagnostic",
    "timeout",
    "skip",
    "todo",
    "title",
    "signal",
    "name",
    "fixture",
    "testdir",
    "runOnly",
    "step",
    "setTimeout",
];

impl Named {
    fn new(role: Role, runner: &'static str) -> Self {
        Named { role, runner, skipped: false, focused: false, waiting: false, tabled: false }
    }

    /// What a runner hands to the function of a case, under the name that the function gives it.
    pub(super) fn given(runner: &'static str, name: &str) -> Option<Self> {
        match name {
            // `({ expect }) => …`, `assert => …`
            "expect" => Some(Named::new(Role::Expect, runner)),
            "assert" => Some(Named::new(Role::Assert, runner)),
            _ if matches!(runner, "ava" | "tape" | "tap" | "qunit" | "node:test") => {
                Some(Named::new(Role::Execution, runner))
            }
            _ => None,
        }
    }

    /// A function that declares cases, as vitest hands it to the function of a suite.
    pub(super) fn case(runner: &'static str) -> Self {
        Named::new(Role::Case, runner)
    }

    /// What a package hands out under a name; `default` and `*` are the whole of it.
    pub(super) fn imported(package: &str, name: &str) -> Option<Named> {
        if let Some((_, runner)) = RUNNERS.iter().find(|(known, _)| *known == package) {
            return match name {
                "default" | "*" => Some(Named::whole(runner)),
                name => Named::new(Role::Namespace, runner).member(name),
            };
        }
        if package.contains("/testing/bdd") {
            return Named::new(Role::Namespace, "deno").member(name);
        }
        let deno = package.starts_with("https://deno.land/std") && package.contains("assert");
        let listed = || ASSERTIONS.iter().find(|(known, _)| *known == package).map(|(_, role)| *role);
        let role = if deno { Role::Assert } else { listed()? };
        match name {
            "default" | "*" => Some(Named::new(role, "")),
            // every name of a package that only asserts
            _ if role == Role::Assert => Some(Named::new(role, "")),
            name => Named::new(Role::Namespace, "")
                .member(name)
                .or_else(|| (role == Role::Expect).then(|| Named::new(role, ""))),
        }
    }

    /// A package as a whole. Some are themselves what declares cases.
    fn whole(runner: &'static str) -> Named {
        let role = match runner {
            "ava" | "tape" | "node:test" | "japa" | "playwright" => Role::Case,
            _ => Role::Namespace,
        };
        Named::new(role, runner)
    }

    /// A name that a runner puts into the global scope.
    pub(super) fn global(runner: &'static str, name: &str) -> Option<Named> {
        match name {
            "default" | "script" | "module" | "verify" => None,
            name => Named::new(Role::Namespace, runner).member(name),
        }
    }

    /// The namespace of a runner that is one global object.
    pub(super) fn namespace(runner: &'static str) -> Named {
        Named::new(Role::Namespace, runner)
    }

    /// What a member stands for.
    pub(super) fn member(self, name: &str) -> Option<Named> {
        match self.role {
            Role::Namespace => self.exported(name),
            Role::Case | Role::Suite => self.modified(name),
            Role::Expect => match name {
                "soft" | "poll" => Some(self),
                "fail" | "unreachable" | "assertions" | "hasAssertions" => Some(Named { role: Role::Assert, ..self }),
                _ => None,
            },
            Role::Assert | Role::Should => Some(Named { role: Role::Assert, ..self }),
            Role::Execution => match name {
                "assert" => Some(Named { role: Role::Assert, ..self }),
                name if self.runner == "node:test" || EXECUTION_TOOLS.contains(&name) => None,
                _ => Some(Named { role: Role::Assert, ..self }),
            },
            Role::Maker | Role::Script => None,
        }
    }

    fn exported(self, name: &str) -> Option<Named> {
        let new = |role| Some(Named { role, ..self });
        match name {
            "it" | "test" | "specify" => new(Role::Case),
            "xit" | "xtest" | "xspecify" => Some(Named { role: Role::Case, skipped: true, ..self }),
            "fit" | "ftest" => Some(Named { role: Role::Case, focused: true, ..self }),
            "suite" if self.runner == "uvu" => new(Role::Maker),
            "module" if self.runner == "qunit" => new(Role::Suite),
            "script" if self.runner == "lab" => new(Role::Script),
            "describe" | "context" | "suite" | "experiment" => new(Role::Suite),
            "xdescribe" | "xcontext" | "xsuite" => Some(Named { role: Role::Suite, skipped: true, ..self }),
            "fdescribe" => Some(Named { role: Role::Suite, focused: true, ..self }),
            "expect" | "expectTypeOf" => new(Role::Expect),
            "should" => new(Role::Should),
            "assert" | "assertType" | "verify" | "fail" => new(Role::Assert),
            "default" => Some(Named::whole(self.runner)),
            // the whole of tap is also the object of its outermost case
            name if self.runner == "tap" => Named::new(Role::Execution, self.runner).member(name),
            _ => None,
        }
    }

    fn modified(self, name: &str) -> Option<Named> {
        match name {
            "skip" | "todo" | "ignore" | "fixme" => Some(Named { skipped: true, ..self }),
            "only" => Some(Named { focused: true, ..self }),
            "each" | "for" => Some(Named { waiting: true, tabled: true, ..self }),
            "skipIf" | "runIf" | "if" | "todoIf" | "failingIf" | "concurrentIf" | "serialIf" | "extend"
            | "override" | "prop" => Some(Named { waiting: true, ..self }),
            "concurrent" | "sequential" | "serial" | "parallel" | "shuffle" | "failing" | "fails" | "fail" | "cb"
            | "effect" | "live" | "scoped" | "scopedLive" => Some(self),
            "describe" | "suite" | "context" | "group" if self.role == Role::Case => {
                Some(Named { role: Role::Suite, ..self })
            }
            // the default export of node:test is `test` with all others on it
            "it" | "test" if self.role == Role::Case => Some(self),
            _ => None,
        }
    }

    /// What a call of it gives.
    pub(super) fn called(self) -> Option<Named> {
        match self.role {
            Role::Case | Role::Suite if self.waiting => Some(Named { waiting: false, ..self }),
            Role::Maker => Some(Named { role: Role::Case, ..self }),
            Role::Script => Some(Named { role: Role::Namespace, ..self }),
            Role::Should => Some(Named { role: Role::Assert, ..self }),
            _ => None,
        }
    }

    /// Of two things that a condition decides between: it is skipped only where both are.
    pub(super) fn or(self, other: Option<Named>) -> Named {
        match other {
            Some(other) if other.role == self.role => {
                Named { skipped: self.skipped && other.skipped, focused: self.focused && other.focused, ..self }
            }
            _ => self,
        }
    }
}
