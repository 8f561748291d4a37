//! Which runners apply, as manifests and configuration files tell.

use super::settings::{Configuration, Setting};
use crate::facts::context::Context;
use crate::facts::inventory::Manifest;
use crate::formats::shell;
use crate::snapshot::{directory_of, file_name_of};
use std::collections::{BTreeMap, BTreeSet};

/// Packages that are a runner or bring one, and its name.
const PACKAGES: [(&str, &str); 28] = [
    ("jest", "jest"),
    ("jest-cli", "jest"),
    ("@jest/core", "jest"),
    ("ts-jest", "jest"),
    ("babel-jest", "jest"),
    ("@nx/jest", "jest"),
    ("@nrwl/jest", "jest"),
    ("react-scripts", "jest"),
    ("vitest", "vitest"),
    ("mocha", "mocha"),
    ("ts-mocha", "mocha"),
    ("gulp-mocha", "mocha"),
    ("grunt-mocha-test", "mocha"),
    ("electron-mocha", "mocha"),
    ("jasmine", "jasmine"),
    ("jasmine-ts", "jasmine"),
    ("jasmine-core", "jasmine"),
    ("cypress", "cypress"),
    ("ava", "ava"),
    ("tap", "tap"),
    ("tape", "tape"),
    ("uvu", "uvu"),
    ("qunit", "qunit"),
    ("@hapi/lab", "lab"),
    ("@japa/runner", "japa"),
    ("@playwright/test", "playwright"),
    ("@cucumber/cucumber", "cucumber"),
    ("cucumber", "cucumber"),
];

/// Packages of types for globals: they run nothing, yet where they are, something provides the globals.
const TYPES: [(&str, &str); 3] = [("@types/jest", "jest"), ("@types/mocha", "mocha"), ("@types/jasmine", "jasmine")];

/// Runners that put `it` and the like into the global scope. Vitest does so only when it is asked to.
const WITH_GLOBALS: [&str; 6] = ["jest", "mocha", "jasmine", "cypress", "bun", "karma"];

/// The runner that a package brings.
fn runner_of_package(package: &str) -> Option<&'static str> {
    PACKAGES.iter().find(|(known, _)| *known == package).map(|(_, runner)| *runner)
}

/// The runner that a command starts.
fn runner_of_command(command: &shell::Command) -> Option<&'static str> {
    let mut arguments = command.arguments();
    let first = command.arguments().next().unwrap_or_default();
    match command.name()? {
        "jest" | "jest-cli" => Some("jest"),
        "vitest" => Some("vitest"),
        "mocha" | "_mocha" | "ts-mocha" | "electron-mocha" | "mochapack" => Some("mocha"),
        "jasmine" | "jasmine-ts" => Some("jasmine"),
        "cypress" => Some("cypress"),
        "ava" => Some("ava"),
        "tap" => Some("tap"),
        "tape" => Some("tape"),
        "uvu" => Some("uvu"),
        "qunit" => Some("qunit"),
        "lab" => Some("lab"),
        "borp" => Some("node:test"),
        "cucumber-js" | "cucumber-node" => Some("cucumber"),
        "playwright" if first == "test" => Some("playwright"),
        "bun" if first == "test" => Some("bun"),
        "deno" if first == "test" => Some("deno"),
        "react-scripts" | "react-app-rewired" if first == "test" => Some("jest"),
        "node" | "tsx" | "ts-node" | "c8" | "nyc" => arguments.find_map(|argument| match file_name_of(argument) {
            "--test" => Some("node:test"),
            "jest" | "jest.js" => Some("jest"),
            "mocha" | "_mocha" | "mocha.js" => Some("mocha"),
            "jasmine" | "jasmine.js" => Some("jasmine"),
            "tape" => Some("tape"),
            _ => None,
        }),
        _ => None,
    }
}

/// The commands of a manifest's scripts, without wrappers.
pub(super) fn commands(manifest: &Manifest) -> impl Iterator<Item = shell::Command> {
    let scripts = manifest.scripts.iter().map(|script| shell::read(&script.command, shell::Options::default()));
    scripts.flat_map(|script| script.commands).flat_map(|command| command.unwrapped())
}

/// The runners that a manifest brings or starts.
fn runners_of_manifest(manifest: &Manifest) -> BTreeSet<&'static str> {
    let packages = manifest.dependencies.iter().filter_map(|dependency| runner_of_package(&dependency.name));
    packages.chain(commands(manifest).filter_map(|command| runner_of_command(&command))).collect()
}

/// The runners that the manifests of a project bring or start.
pub(super) fn configured(context: Context<'_>) -> BTreeSet<&'static str> {
    context.manifests().flat_map(runners_of_manifest).collect()
}

/// The folders in and below which a runner provides globals.
pub(super) fn globals(context: Context<'_>, configurations: &[Configuration]) -> BTreeMap<String, &'static str> {
    let mut found = BTreeMap::new();
    let mut provide = |directory: &str, runner: &'static str| {
        found.entry(directory.to_owned()).or_insert(runner);
    };
    for manifest in &context.inventory.manifests {
        let mut runners = runners_of_manifest(manifest).into_iter();
        if let Some(runner) = runners.find(|runner| WITH_GLOBALS.contains(runner)) {
            provide(&manifest.directory, runner);
        }
    }
    for configuration in configurations.iter().filter(|configuration| configuration.tool == "vitest") {
        if configuration.root.at(&["test", "globals"]).is_some_and(Setting::is_true) {
            provide(directory_of(&configuration.path), "vitest");
        }
    }
    for file in context.inventory.own.iter().filter(|file| is_compiler_configuration(&file.path)) {
        let document = context.inventory.jsonc(&file.path);
        let types = document.as_ref().and_then(|document| document.first()?.at(&["compilerOptions", "types"]));
        if types.is_some_and(|types| types.items().iter().any(|item| item.text() == Some("vitest/globals"))) {
            provide(directory_of(&file.path), "vitest");
        }
    }
    // weaker signs, which may be left over from another runner
    for manifest in &context.inventory.manifests {
        if let Some((_, runner)) = TYPES.iter().find(|(package, _)| manifest.dependency(package).is_some()) {
            provide(&manifest.directory, runner);
        }
    }
    for Configuration { path, tool, .. } in configurations.iter().filter(|found| WITH_GLOBALS.contains(&found.tool)) {
        provide(directory_of(path), tool);
    }
    found
}

fn is_compiler_configuration(path: &str) -> bool {
    let name = file_name_of(path);
    name.starts_with("tsconfig") && name.ends_with(".json")
}
