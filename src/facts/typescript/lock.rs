//! The version of a package that a lock file pins: those of npm, pnpm, Yarn (both formats) and Bun.

use super::version::{Version, version_part};
use crate::facts::context::{Context, ancestors};
use crate::formats::data::Node;

/// What is looked up, and where.
struct Request<'a> {
    context: Context<'a>,
    package: &'a str,
    /// The range that the project's manifest declares.
    range: Option<&'a str>,
    /// The lock file.
    path: String,
    /// The project's folder seen from that of the lock file; empty for the same.
    project: &'a str,
}

type Reader = fn(&Request<'_>) -> Option<String>;

const READERS: [(&str, Reader); 5] = [
    ("package-lock.json", npm),
    ("npm-shrinkwrap.json", npm),
    ("pnpm-lock.yaml", pnpm),
    ("yarn.lock", yarn),
    ("bun.lock", bun),
];

/// The pinned version, from the nearest lock file that has the package.
pub(super) fn locked(context: Context<'_>, package: &str, range: Option<&str>) -> Option<String> {
    let directory = context.unit.directory.as_str();
    ancestors(directory).find_map(|above| {
        READERS.iter().find_map(|(name, read)| {
            let path = if above.is_empty() { (*name).to_owned() } else { format!("{above}/{name}") };
            context.inventory.snapshot.file(&path)?;
            let project = directory.strip_prefix(above).unwrap_or_default().trim_start_matches('/');
            read(&Request { context, package, range, path, project })
        })
    })
}

/// `packages` of versions 2 and 3, `dependencies` of version 1 (docs.npmjs.com, package-lock.json).
fn npm(request: &Request<'_>) -> Option<String> {
    let document = request.context.inventory.json(&request.path)?;
    let root = document.first()?;
    let installed = |packages: &Node| {
        ancestors(request.project).find_map(|folder| {
            let place = format!("node_modules/{}", request.package);
            let place = if folder.is_empty() { place } else { format!("{folder}/{place}") };
            packages.at(&[&place, "version"]).and_then(Node::text).map(str::to_owned)
        })
    };
    let first_version =
        || root.at(&["dependencies", request.package, "version"]).and_then(Node::text).map(str::to_owned);
    root.get("packages").and_then(installed).or_else(first_version)
}

/// The project's entry under `importers`, else the sections at the top that older versions have (github.com/pnpm/spec, lockfile).
fn pnpm(request: &Request<'_>) -> Option<String> {
    let stream = request.context.inventory.yaml(&request.path)?;
    let sections = |node: &Node| {
        ["dependencies", "devDependencies", "optionalDependencies"].iter().find_map(|section| {
            let entry = node.at(&[section, request.package])?;
            let version = entry.get("version").unwrap_or(entry).scalar()?;
            // Peers stand behind it: `5.3.3(peer@1.0.0)`, earlier `5.3.3_peer@1.0.0`.
            let version = version.split(['(', '_']).next().unwrap_or_default();
            Version::parse(version).map(|_| version.to_owned())
        })
    };
    stream.iter().find_map(|root| {
        let importers = root.get("importers");
        let of_project = ancestors(request.project)
            .find_map(|folder| sections(importers?.get(if folder.is_empty() { "." } else { folder })?));
        of_project.or_else(|| sections(root))
    })
}

/// Entries by what was asked for, `name@range`: the one that the project's range leads to, else the newest.
fn yarn(request: &Request<'_>) -> Option<String> {
    let text = request.context.inventory.text(&request.path)?;
    let is_berry = text.lines().any(|line| line.starts_with("__metadata:"));
    let entries = if is_berry { yarn_berry(request)? } else { yarn_classic(text, request.package) };
    let exact = entries.iter().find(|(ranges, _)| ranges.iter().any(|range| Some(range.as_str()) == request.range));
    let newest = || entries.iter().max_by_key(|(_, version)| Version::parse(version));
    exact.or_else(newest).map(|(_, version)| version.clone())
}

/// The ranges that lead to an entry, and its version.
type YarnEntry = (Vec<String>, String);

/// Version 1 has a format of its own: `"name@range", name@range:` at the margin, then `  version "1.2.3"`.
fn yarn_classic(text: &str, package: &str) -> Vec<YarnEntry> {
    let mut entries = Vec::new();
    let mut ranges: Vec<String> = Vec::new();
    for line in text.lines() {
        if let Some(asked) = line.strip_suffix(':').filter(|line| !line.starts_with([' ', '#'])) {
            let asked = asked.split(", ").map(|item| item.trim_matches('"'));
            ranges = asked.filter_map(|item| range_for(item, package)).map(str::to_owned).collect();
        } else if let Some(version) = line.strip_prefix("  version ").filter(|_| !ranges.is_empty()) {
            entries.push((std::mem::take(&mut ranges), version.trim().trim_matches('"').to_owned()));
        }
    }
    entries
}

/// Later versions write YAML, with a protocol before the range: `typescript@npm:^5.0.0`. TypeScript is patched by Yarn itself:
/// `typescript@patch:typescript@npm%3A^5.0.0#optional!builtin<compat/typescript>`.
fn yarn_berry(request: &Request<'_>) -> Option<Vec<YarnEntry>> {
    let document = request.context.inventory.yaml(&request.path)?;
    let entries = document.first()?.entries().iter().filter_map(|entry| {
        let asked = entry.key.split(", ").filter_map(|item| range_for(item, request.package));
        let ranges: Vec<String> = asked
            .map(|range| {
                let patched = range.strip_prefix("patch:").map(version_part).unwrap_or(range);
                let range = patched.split('#').next().unwrap_or_default().replace("%3A", ":");
                range.strip_prefix("npm:").map(str::to_owned).unwrap_or(range)
            })
            .collect();
        (!ranges.is_empty()).then(|| Some((ranges, entry.node.get("version")?.scalar()?))).flatten()
    });
    Some(entries.collect())
}

/// The range of `name@range`, where the name is this one.
fn range_for<'a>(asked: &'a str, package: &str) -> Option<&'a str> {
    asked.strip_prefix(package)?.strip_prefix('@')
}

/// `packages`, each an array that begins with `name@version`; one that differs for a workspace stands under `workspace/name`
/// (bun.sh/docs/install/lockfile).
fn bun(request: &Request<'_>) -> Option<String> {
    let document = request.context.inventory.jsonc(&request.path)?;
    let packages = document.first()?.get("packages")?;
    let own = request.context.manifest().map(|manifest| format!("{}/{}", manifest.name, request.package));
    let entry = own.and_then(|key| packages.get(&key)).or_else(|| packages.get(request.package))?;
    entry.items().first()?.text().map(version_part).map(str::to_owned)
}
