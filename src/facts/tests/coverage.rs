//! Whether coverage is measured, and what it must reach.

use super::Coverage;
use super::runners::commands;
use super::settings::{Configuration, Setting};
use crate::facts::context::Context;
use crate::formats::shell::Command;

/// The four measures of Istanbul, and the one of Node.js that bears another name.
const MEASURES: [&str; 4] = ["branches", "functions", "lines", "statements"];

/// Reads scripts and configurations.
pub(super) fn extract(context: Context<'_>, configurations: &[Configuration]) -> Coverage {
    let commands: Vec<Command> = context.manifests().flat_map(commands).collect();
    let configured = commands.iter().any(measures) || configurations.iter().any(is_configured);
    let thresholds = configurations.iter().flat_map(thresholds).chain(commands.iter().flat_map(flags));
    let threshold = thresholds.filter(|threshold| *threshold > 0.0).fold(f64::INFINITY, f64::min);
    Coverage { configured, threshold: if threshold.is_finite() { threshold } else { 0.0 } }
}

/// Whether a command measures coverage.
fn measures(command: &Command) -> bool {
    let asked = |argument: &str| {
        let flag = argument.split('=').next().unwrap_or_default();
        matches!(
            flag,
            "--coverage" | "--coverage.enabled" | "--experimental-test-coverage" | "--collectCoverage" | "--cov"
        ) && !argument.ends_with("=false")
    };
    matches!(command.name(), Some("c8" | "nyc" | "istanbul")) || command.arguments().any(asked)
}

fn is_configured(configuration: &Configuration) -> bool {
    let root = &configuration.root;
    match configuration.tool {
        "jest" => root.get("collectCoverage").is_some_and(Setting::is_true) || root.get("coverageThreshold").is_some(),
        "vitest" => {
            let coverage = root.at(&["test", "coverage"]);
            let set = |path: &[&str]| coverage.and_then(|coverage| coverage.at(path));
            set(&["enabled"]).is_some_and(Setting::is_true) || set(&["thresholds"]).is_some()
        }
        "nyc" | "c8" => true,
        _ => false,
    }
}

/// The thresholds of a configuration (jestjs.io, vitest.dev and the README of nyc).
fn thresholds(configuration: &Configuration) -> Vec<f64> {
    let root = &configuration.root;
    let group = match configuration.tool {
        "jest" => root.at(&["coverageThreshold", "global"]),
        "vitest" => root.at(&["test", "coverage", "thresholds"]),
        "nyc" | "c8" if root.get("check-coverage").or(root.get("checkCoverage")).is_some_and(Setting::is_true) => {
            Some(root)
        }
        _ => None,
    };
    let Some(group) = group else { return Vec::new() };
    if group.get("100").is_some_and(Setting::is_true) {
        return vec![100.0];
    }
    MEASURES.iter().filter_map(|measure| group.get(measure)?.number()).collect()
}

/// The thresholds among the arguments of c8, nyc and Node.js (`--test-coverage-lines=80`).
fn flags(command: &Command) -> Vec<f64> {
    let arguments: Vec<&str> = command.arguments().collect();
    let mut found = Vec::new();
    let checks = arguments.contains(&"--check-coverage") || arguments.contains(&"check-coverage");
    for (at, argument) in arguments.iter().enumerate() {
        let (flag, value) =
            argument.split_once('=').unwrap_or((argument, arguments.get(at + 1).copied().unwrap_or_default()));
        let name = flag.trim_start_matches('-');
        let measure = match name.strip_prefix("test-coverage-") {
            Some(measure) => MEASURES.contains(&measure),
            None => checks && flag.starts_with("--") && MEASURES.contains(&name),
        };
        if measure && let Ok(threshold) = value.parse() {
            found.push(threshold);
        }
    }
    found
}

#[cfg(test)]
mod tests;
