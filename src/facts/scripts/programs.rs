//! Files that are run: programs in JavaScript and TypeScript, and shell scripts.

use super::arguments::Arguments;
use super::wrappers::program_name;
use super::{Lines, Place, Purpose, Tool, Walk};
use crate::formats::shell;
use crate::snapshot::extension_of;

/// Programs that run a JavaScript or TypeScript file.
pub(super) const INTERPRETERS: [&str; 14] = [
    "node",
    "nodejs",
    "ts-node",
    "ts-node-esm",
    "ts-node-dev",
    "tsnd",
    "ts-node-script",
    "tsx",
    "babel-node",
    "esno",
    "esr",
    "swc-node",
    "sucrase-node",
    "node-dev",
];

/// Packages that run the tests which the importing file holds or names.
const TEST_LIBRARIES: [&str; 12] = [
    "node:test",
    "tape",
    "tap",
    "uvu",
    "zora",
    "@japa/runner",
    "jasmine",
    "mocha",
    "jest",
    "@jest/core",
    "vitest/node",
    "brittle",
];

/// Packages that start other programs.
const PROCESS_LIBRARIES: [&str; 7] =
    ["child_process", "node:child_process", "execa", "zx", "shelljs", "cross-spawn", "tinyexec"];

impl Walk<'_> {
    /// A JavaScript or TypeScript program.
    pub(super) fn interpreter(&mut self, words: &[String], place: &Place) {
        let Some((interpreter, arguments)) = words.split_first() else { return };
        let valued = [
            "-r",
            "--require",
            "--import",
            "--loader",
            "--experimental-loader",
            "-C",
            "--conditions",
            "-P",
            "--project",
            "-O",
            "--compiler-options",
            "--compilerOptions",
            "--cwd",
            "--dir",
            "--tsconfig",
            "-x",
            "--extensions",
            "-e",
            "--eval",
            "-p",
            "--print",
        ];
        let rest = Arguments::leading(arguments, &valued).rest;
        let rest = match rest.split_first() {
            Some((verb, rest)) if verb == "watch" && program_name(interpreter) == "tsx" => rest.to_vec(),
            _ => rest,
        };
        let Some((file, passed)) = rest.split_first() else { return };
        let stem = file.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or_default();
        if file.contains("node_modules/") || stem == "ace" {
            let name = if stem == "ace" { stem } else { program_name(file) };
            let inner: Vec<String> = std::iter::once(name.to_owned()).chain(passed.iter().cloned()).collect();
            return self.dispatch(&inner, place);
        }
        self.program(file, &words.join(" "), place);
    }

    /// A file of JavaScript or TypeScript: is it a test, and does it start other programs?
    fn program(&mut self, file: &str, text: &str, place: &Place) {
        let sources = self.scripts.sources;
        let module = place.locate(file).and_then(|path| {
            let candidates = ["", ".js", ".ts", "/index.js", "/index.ts"].map(|ending| format!("{path}{ending}"));
            candidates.into_iter().find_map(|path| sources.module(&path))
        });
        let imports = module.map(|module| module.imports.as_slice()).unwrap_or_default();
        let imported =
            |names: &[&str]| imports.iter().any(|import| !import.type_only && names.contains(&import.from.as_str()));
        if imported(&TEST_LIBRARIES) {
            self.tool(Tool::new("node", Purpose::Tests), text, place);
        } else if imported(&PROCESS_LIBRARIES) {
            self.missing(text, "is a program that starts others", place, true);
        } else {
            self.tool(Tool::recognise("node", &[]), text, place);
        }
    }

    /// A file of the repository that is run.
    pub(super) fn file(&mut self, file: &str, arguments: &[String], place: &Place) {
        let text = std::iter::once(file).chain(arguments.iter().map(String::as_str)).collect::<Vec<_>>().join(" ");
        if matches!(extension_of(file), "js" | "cjs" | "mjs" | "ts" | "mts" | "cts") {
            return self.program(file, &text, place);
        }
        let inventory = self.scripts.inventory;
        let path = if file.contains(['$', '~']) { None } else { place.locate(file) };
        let Some(path) = path else {
            return self.missing(&text, "is a file that is not known to be in the repository", place, true);
        };
        let Some(content) = inventory.text(&path) else {
            let listed = inventory.snapshot.file(&path).is_some();
            return self.missing(&text, "is a file that is not in the repository", place, listed);
        };
        let interpreter = shebang(content).unwrap_or("sh");
        if INTERPRETERS.contains(&interpreter) {
            return self.program(file, &text, place);
        }
        if !interpreter.ends_with("sh") {
            return self.tool(Tool::recognise(interpreter, &[]), &text, place);
        }
        if place.came_through("file", &path, &path) {
            return;
        }
        let mut inner = place.link("file", &path, &path, 1);
        inner.path = path;
        (inner.line, inner.lines, inner.shell) = (1, Lines::Following, shell::Options::default());
        self.line(content, &inner);
    }
}

/// Whether a word names a file rather than a program on the path.
pub(super) fn is_file(word: &str) -> bool {
    let scoped = word.starts_with('@');
    let installed = word.contains("node_modules/");
    let system = ["/bin/", "/usr/", "/sbin/"].iter().any(|folder| word.starts_with(folder));
    (word.contains('/') && !scoped && !installed && !system && !word.contains("://"))
        || matches!(extension_of(word), "sh" | "bash" | "js" | "cjs" | "mjs" | "ts" | "mts" | "cts")
}

/// The program that a script's first line names.
fn shebang(content: &str) -> Option<&str> {
    let mut words = content.lines().next()?.strip_prefix("#!")?.split_whitespace();
    let program = words.next()?.rsplit('/').next()?;
    if program == "env" { words.find(|word| !word.starts_with('-') && !word.contains('=')) } else { Some(program) }
}
