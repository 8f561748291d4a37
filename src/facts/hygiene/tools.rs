//! The linter, the formatter, the licence and the declared engine.

use crate::facts::context::{Context, ancestors};
use crate::facts::evidence::Part;
use crate::facts::inventory::Script;
use crate::facts::inventory::{Inventory, Manifest};
use crate::formats::license::{OTHER, license_of};
use crate::snapshot::{File, directory_of, file_name_of};

/// Configuration files of linters, by the tools' documentation, in the order in which they win.
const LINTERS: [(&str, &[&str]); 4] = [
    (
        "eslint",
        &[
            "eslint.config.js",
            "eslint.config.mjs",
            "eslint.config.cjs",
            "eslint.config.ts",
            "eslint.config.mts",
            "eslint.config.cts",
            ".eslintrc.js",
            ".eslintrc.cjs",
            ".eslintrc.mjs",
            ".eslintrc.yaml",
            ".eslintrc.yml",
            ".eslintrc.json",
            ".eslintrc",
        ],
    ),
    ("oxlint", &[".oxlintrc.json", "oxlintrc.json", "oxlint.config.ts"]),
    (
        "xo",
        &[
            "xo.config.js",
            "xo.config.mjs",
            "xo.config.cjs",
            "xo.config.ts",
            ".xo-config.json",
            ".xo-config.js",
            ".xo-config",
        ],
    ),
    ("tslint", &["tslint.json", "tslint.yaml"]),
];

/// Keys of a manifest that configure a linter.
const LINTER_KEYS: [(&str, &str); 3] = [("eslint", "eslintConfig"), ("xo", "xo"), ("standard", "standard")];

/// Linters that need no configuration: a script that runs one is all there is.
const LINTERS_WITHOUT_CONFIGURATION: [&str; 4] = ["standard", "ts-standard", "xo", "oxlint"];

/// Configuration files of formatters.
const FORMATTERS: [(&str, &[&str]); 2] = [
    (
        "prettier",
        &[
            ".prettierrc",
            ".prettierrc.json",
            ".prettierrc.yml",
            ".prettierrc.yaml",
            ".prettierrc.json5",
            ".prettierrc.js",
            ".prettierrc.mjs",
            ".prettierrc.cjs",
            ".prettierrc.ts",
            ".prettierrc.mts",
            ".prettierrc.toml",
            "prettier.config.js",
            "prettier.config.mjs",
            "prettier.config.cjs",
            "prettier.config.ts",
            "prettier.config.mts",
        ],
    ),
    ("dprint", &["dprint.json", "dprint.jsonc", ".dprint.json", ".dprint.jsonc"]),
];

/// Formatters that work without configuration, when a script runs them.
const FORMATTERS_WITHOUT_CONFIGURATION: [&str; 4] = ["prettier", "standard", "ts-standard", "xo"];

const BIOME: [&str; 4] = ["biome.json", "biome.jsonc", ".biome.json", ".biome.jsonc"];

/// Whether a linter is configured.
pub(super) fn lint(context: Context<'_>) -> Part {
    LINTERS
        .iter()
        .find_map(|(name, files)| Some(of_file(name, context.nearest(files)?)))
        .or_else(|| biome(context, "linter"))
        .or_else(|| LINTER_KEYS.iter().find_map(|(name, key)| of_key(context, name, key)))
        .or_else(|| script_running(context, &LINTERS_WITHOUT_CONFIGURATION))
        .unwrap_or_default()
}

/// Whether a formatter is configured.
pub(super) fn format(context: Context<'_>) -> Part {
    FORMATTERS
        .iter()
        .find_map(|(name, files)| Some(of_file(name, context.nearest(files)?)))
        .or_else(|| biome(context, "formatter"))
        .or_else(|| of_key(context, "prettier", "prettier"))
        // Prettier as a rule of the linter.
        .or_else(|| {
            let plugin = context.dependency("eslint-plugin-prettier").filter(|_| lint(context).name == "eslint")?;
            Some(Part { present: true, name: "prettier".into(), path: plugin.path.clone(), line: plugin.line })
        })
        .or_else(|| script_running(context, &FORMATTERS_WITHOUT_CONFIGURATION))
        .unwrap_or_default()
}

fn of_file(name: &str, file: &File) -> Part {
    Part { present: true, name: name.to_owned(), path: file.path.clone(), line: 1 }
}

/// Biome does both, unless one is switched off (<https://biomejs.dev/reference/configuration>).
fn biome(context: Context<'_>, tool: &str) -> Option<Part> {
    let file = context.nearest(&BIOME)?;
    let document = context.inventory.jsonc(&file.path);
    let enabled = document.as_ref().and_then(|nodes| nodes.first()?.at(&[tool, "enabled"])?.bool());
    (enabled != Some(false)).then(|| of_file("biome", file))
}

fn of_key(context: Context<'_>, name: &str, key: &str) -> Option<Part> {
    context.manifests().find_map(|manifest| {
        let entry = manifest.root().entry(key)?;
        Some(part_at(name, manifest, entry.key_line))
    })
}

fn part_at(name: &str, manifest: &Manifest, line: usize) -> Part {
    let line = crate::facts::inventory::line_number(line);
    Part { present: true, name: name.to_owned(), path: manifest.path.clone(), line }
}

/// A script that runs one of these tools as a command of its own, or behind `npx` and its like.
fn script_running(context: Context<'_>, tools: &[&str]) -> Option<Part> {
    let scripts = context.manifests().flat_map(|manifest| &manifest.scripts);
    scripts.into_iter().find_map(|script| {
        let tool = commands(script).find(|command| tools.contains(command))?;
        Some(Part { present: true, name: tool.to_owned(), path: script.path.clone(), line: script.line })
    })
}

/// The programs that a script runs, one for each command of the line.
fn commands(script: &Script) -> impl Iterator<Item = &str> {
    script.command.split(['&', '|', ';']).filter_map(|command| {
        let is_launcher = |word: &&str| {
            matches!(
                *word,
                "npx" | "pnpm" | "yarn" | "bunx" | "exec" | "dlx" | "cross-env" | "--no-install" | "--yes" | "-y"
            ) || word.contains('=')
        };
        command.split_whitespace().find(|word| !is_launcher(word))
    })
}

/// Whether a manifest that applies declares the Node.js versions (`engines` and `devEngines` of npm, `volta` of Volta).
pub(super) fn engine_declared(context: Context<'_>) -> bool {
    let keys: [&[&str]; 3] = [&["engines", "node"], &["devEngines", "runtime"], &["volta", "node"]];
    context
        .manifests()
        .any(|manifest| keys.iter().any(|key| manifest.root().at(key).is_some_and(|node| !node.is_null())))
}

/// The licence: a file in the project's folder or around it, or what the manifest says.
pub(super) fn license(context: Context<'_>) -> Part {
    license_file(context).or_else(|| license_field(context)).unwrap_or_default()
}

fn license_file(context: Context<'_>) -> Option<Part> {
    ancestors(&context.unit.directory).find_map(|directory| license_in(context.inventory, directory))
}

/// The licence file of exactly this folder, named by the SPDX identifier of its text or [`OTHER`].
pub fn license_in(inventory: &Inventory<'_>, directory: &str) -> Option<Part> {
    let below = inventory.snapshot.below(directory);
    let file = below.filter(|file| directory_of(&file.path) == directory).find(|file| is_license_file(&file.path))?;
    let name = inventory.text(&file.path).map_or(OTHER, license_of);
    (!name.is_empty()).then(|| of_file(name, file))
}

/// Whether a file's name is that of a licence: `LICENSE`, `LICENCE.md`, `COPYING`, `license-mit.txt`.
fn is_license_file(path: &str) -> bool {
    let name = file_name_of(path).to_ascii_lowercase();
    let stem = name.split(['.', '-', '_']).next().unwrap_or_default();
    matches!(stem, "license" | "licence" | "copying" | "unlicense")
        && matches!(
            name.rsplit_once('.').map_or("", |(_, extension)| extension),
            "" | "md" | "txt" | "rst" | "markdown" | "adoc"
        )
}

/// `license` of the manifest; `UNLICENSED` is npm's word for none.
fn license_field(context: Context<'_>) -> Option<Part> {
    context.manifests().find_map(|manifest| {
        let entry = manifest.root().entry("license")?;
        let name = entry.node.text().or_else(|| entry.node.get("type")?.text())?;
        let names_one = !name.is_empty() && name != "UNLICENSED" && !name.starts_with("SEE LICENSE IN");
        names_one.then(|| part_at(name, manifest, entry.key_line))
    })
}
