//! OpenAPI documents among a project's files, told by what they say rather than by their names.

use super::super::{OpenapiDocument, OpenapiError};
use super::drift::{Description, Operations};
use crate::facts::context::{Context, ancestors};
use crate::facts::inventory::{is_example_path, is_test_path, line_number};
use crate::formats::data::{self, Node};
use crate::formats::openapi;
use crate::snapshot::{File, directory_of, extension_of, file_name_of};

/// A document with what it describes.
pub struct Found {
    /// The facts.
    pub facts: OpenapiDocument,
    /// Its operations.
    pub description: Description,
}

/// Bytes at the start of a file of any name within which a document has to name itself.
const PROBE_BYTES: usize = 4_096;

/// Parts of names that make a file worth a closer look, whatever it begins with: generators sort keys, so the version may come last.
const NAMES: [&str; 6] = ["openapi", "swagger", "oas", "api-doc", "apidoc", "spec"];

/// Folders of descriptions of services that the project calls, not of the project.
const FOREIGN_FOLDERS: [&str; 11] = [
    "client",
    "clients",
    "external",
    "integrations",
    "generated-clients",
    "sdk",
    "sdks",
    "third-party",
    "thirdparty",
    "vendors",
    "mocks",
];

/// The project's documents, sorted by path; where it has none of its own, those that serve the whole repository.
pub fn find(context: Context<'_>) -> Vec<Found> {
    let candidate = |file: &&File| is_candidate(context, file);
    let own: Vec<Found> = context.files().filter(candidate).filter_map(|file| read(context, &file.path)).collect();
    if !own.is_empty() {
        return own;
    }
    let near = |file: &&File| is_near(&context.unit.directory, &file.path);
    context.shared_files().filter(near).filter(candidate).filter_map(|file| read(context, &file.path)).collect()
}

/// Whether a file of the whole repository may describe a project: it lies in a folder around it, or in one such as `docs` there.
fn is_near(unit: &str, path: &str) -> bool {
    let folder = directory_of(path);
    ancestors(unit).any(|around| around == folder || (!folder.is_empty() && around == directory_of(folder)))
}

fn is_candidate(context: Context<'_>, file: &File) -> bool {
    let path = context.unit.inside(&file.path);
    let foreign = directory_of(path).split('/').any(|part| FOREIGN_FOLDERS.contains(&part) || part.starts_with('.'));
    if !matches!(extension_of(path), "json" | "yaml" | "yml") || foreign || is_test_path(path) || is_example_path(path)
    {
        return false;
    }
    let name = file_name_of(path);
    if matches!(name, "package.json" | "package-lock.json" | "pnpm-lock.yaml") {
        return false;
    }
    let lower = path.to_ascii_lowercase();
    let named = NAMES.iter().any(|part| lower.contains(part));
    let Ok(text) = context.inventory.snapshot.text(&file.path) else { return false };
    let probe = if named { text } else { text.get(..text.floor_char_boundary(PROBE_BYTES)).unwrap_or_default() };
    probe.contains("openapi") || probe.contains("swagger")
}

fn read(context: Context<'_>, path: &str) -> Option<Found> {
    let json = extension_of(path) == "json";
    let parsed = if json { context.inventory.json(path) } else { context.inventory.yaml(path) };
    let Some(document) = parsed else { return broken(context, path, json) };
    let root = document.first()?;
    let version = openapi::version(root)?;
    let load = |path: &str| {
        context.inventory.snapshot.file(path)?;
        if extension_of(path) == "json" { context.inventory.json(path) } else { context.inventory.yaml(path) }
    };
    let operations = openapi::operations(root, path, &load);
    Some(found(root, path, 1, version, operations, true))
}

/// The facts of a document that was read.
pub fn found(
    root: &Node,
    path: &str,
    line: usize,
    version: String,
    operations: Vec<openapi::Operation>,
    complete: bool,
) -> Found {
    let faults = if complete { openapi::validate(root, &version) } else { Vec::new() };
    let errors = faults.into_iter().map(|fault| OpenapiError {
        message: fault.message,
        path: path.to_owned(),
        line: line_number(fault.line),
    });
    let errors: Vec<OpenapiError> = errors.collect();
    let count = line_number(operations.len());
    let description = Description::Operations(Operations::new(operations, openapi::base_paths(root), complete));
    let facts = OpenapiDocument {
        path: path.to_owned(),
        line: line_number(line),
        version,
        known: complete,
        valid: complete && errors.is_empty(),
        errors,
        operations: count,
    };
    Found { facts, description }
}

/// A document by its name that cannot be parsed.
fn broken(context: Context<'_>, path: &str, json: bool) -> Option<Found> {
    let stem = file_name_of(path).to_ascii_lowercase();
    if !(stem.starts_with("openapi.") || stem.starts_with("swagger.")) {
        return None;
    }
    let text = context.inventory.snapshot.text(path).ok()?;
    let error = if json { data::json(text).err()? } else { data::yaml(text).err()? };
    let error = OpenapiError { message: error.message, path: path.to_owned(), line: line_number(error.line) };
    let facts = OpenapiDocument {
        path: path.to_owned(),
        line: 1,
        version: String::new(),
        known: true,
        valid: false,
        errors: vec![error],
        operations: 0,
    };
    Some(Found { facts, description: Description::Unseen })
}
