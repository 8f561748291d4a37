//! The published starter that a project grew from, and whose README it still shows.

use super::Starter;
use super::fingerprint::{Kind, fingerprint, lines_of, most_covered, share};
use crate::facts::context::Context;
use crate::facts::inventory::is_test_path;
use crate::formats::javascript::Language;
use crate::snapshot::file_name_of;
use std::collections::BTreeSet;

/// The share of a starter's own lines that a project must have to have grown from it. Code of the same framework that was not made
/// from the starter has up to half of its lines: imports, the bootstrap function.
const LEAST_COVERED: f64 = 0.6;

/// The starter of a project's code.
pub(super) fn of_code(context: Context<'_>) -> Starter {
    let mut files: Vec<(&str, Vec<u64>)> = Vec::new();
    for (path, module) in context.modules() {
        if module.language == Language::Declaration || is_configuration(path) {
            continue;
        }
        let Some(text) = context.inventory.text(path) else { continue };
        files.push((path, text.lines().filter_map(fingerprint).collect()));
    }
    let all: BTreeSet<u64> = files.iter().flat_map(|(_, lines)| lines).copied().collect();
    let Some((name, _)) = most_covered(Kind::Code, &all).filter(|(_, covered)| *covered >= LEAST_COVERED) else {
        return Starter::default();
    };
    let known = lines_of(Kind::Code, name);
    let shared = |lines: &[u64]| lines.iter().filter(|line| known.contains(line)).count();
    let total: usize = files.iter().map(|(_, lines)| lines.len()).sum();
    let unchanged: usize = files.iter().map(|(_, lines)| shared(lines)).sum();
    // The file with the most such lines, rather one of the application than a test; of several the first.
    let shown =
        files.iter().rev().max_by_key(|(path, lines)| (!is_test_path(context.unit.inside(path)), shared(lines)));
    Starter {
        name: name.to_owned(),
        share_unchanged: share(unchanged, total),
        path: shown.map(|(path, _)| (*path).to_owned()).unwrap_or_default(),
        line: 1,
    }
}

/// Files that tools come with rather than the author.
fn is_configuration(path: &str) -> bool {
    let name = file_name_of(path);
    name.contains(".config.") || name.contains("eslintrc") || name.contains("prettierrc")
}

/// The share of a README's lines that must be those of a starter's.
const LEAST_SHARED: f64 = 0.5;

/// Headings of the README that GitLab proposes for a new project. It is published under the MIT licence, in no package.
const GITLAB: [&str; 5] = [
    "Add your files",
    "Integrate with your tools",
    "Collaborate with your team",
    "Test and Deploy",
    "Editing this README",
];

/// The generator whose README a text still is, by the published text; `None` for a README of one's own.
pub fn readme_starter(text: &str) -> Option<&'static str> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_matches(['#', ' ']));
    if headings.filter(|heading| GITLAB.contains(heading)).count() >= 2 {
        return Some("gitlab");
    }
    let lines: Vec<u64> = text.lines().filter_map(fingerprint).collect();
    let distinct: BTreeSet<u64> = lines.iter().copied().collect();
    // Both: a long README of one's own has a short template's commands, and a short one has them as its only lines.
    let (name, covered) = most_covered(Kind::Readme, &distinct)?;
    let known = lines_of(Kind::Readme, name);
    let shared = share(lines.iter().filter(|line| known.contains(line)).count(), lines.len());
    (shared >= LEAST_SHARED && covered >= LEAST_SHARED).then_some(name)
}
