//! What a build or an installation makes and the repository holds all the same.

use super::Binary;
use crate::facts::context::Context;
use crate::facts::evidence::Evidence;
use crate::facts::inventory::{is_example_path, is_generated_path, is_test_path};
use crate::snapshot::{File, FileKind, Unread, directory_of, extension_of, limits};
use std::collections::BTreeMap;

/// Folders of installed dependencies.
const DEPENDENCY_FOLDERS: [&str; 3] = ["node_modules", "bower_components", "jspm_packages"];

/// Folders that tools write and nobody else.
const REPORT_FOLDERS: [&str; 12] = [
    "coverage",
    ".nyc_output",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".turbo",
    ".parcel-cache",
    ".serverless",
    ".aws-sam",
    "cdk.out",
    "storybook-static",
];

/// Folders that usually hold compiled code, and now and then a tool's own sources.
const BUILD_FOLDERS: [&str; 3] = ["dist", "build", "out"];

/// Folders of installed dependencies and of build output, one item each, with the first file in it.
pub(super) fn vendored_dependencies(context: Context<'_>) -> Vec<Evidence> {
    let mut folders: BTreeMap<&str, Vec<&File>> = BTreeMap::new();
    for file in of_interest(context) {
        let inside = context.unit.inside(&file.path);
        if is_test_path(inside) || is_example_path(inside) {
            continue;
        }
        if let Some(folder) = generated_folder(&file.path) {
            folders.entry(folder).or_default().push(file);
        }
    }
    let compiled = |folder: &str, files: &[&File]| {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        !BUILD_FOLDERS.contains(&name) || is_compiled(files)
    };
    folders
        .into_iter()
        .filter(|(folder, files)| compiled(folder, files))
        .filter_map(|(folder, files)| {
            let first = files.first()?;
            let count = files.len();
            let files = if count == 1 { "file" } else { "files" };
            Some(Evidence { name: format!("{folder}: {count} {files}"), path: first.path.clone(), line: 1 })
        })
        .collect()
}

/// Files of the project and of no project, generated ones included.
fn of_interest(context: Context<'_>) -> impl Iterator<Item = &File> {
    let Context { inventory, unit, units, .. } = context;
    let foreign = move |path: &str| units.iter().any(|other| other != unit && other.owns(path));
    let ordinary = |file: &&File| !matches!(file.kind, FileKind::Link(_));
    inventory.snapshot.files().iter().filter(ordinary).filter(move |file| unit.owns(&file.path) || !foreign(&file.path))
}

/// The outermost folder of a path that is made by tools.
fn generated_folder(path: &str) -> Option<&str> {
    let directory = directory_of(path);
    let ends = directory.match_indices('/').map(|(at, _)| at).chain([directory.len()]);
    ends.filter_map(|end| directory.get(..end)).find(|folder| {
        let name = folder.rsplit('/').next().unwrap_or(folder);
        DEPENDENCY_FOLDERS.contains(&name)
            || [&REPORT_FOLDERS[..], &BUILD_FOLDERS].iter().any(|names| names.contains(&name))
                && is_generated_path(&format!("{folder}/x"))
    })
}

/// Whether files are what a compiler or bundler writes: code for the machine, and no TypeScript but declarations.
fn is_compiled(files: &[&File]) -> bool {
    let source = |path: &str| matches!(extension_of(path), "ts" | "tsx" | "mts" | "cts") && !path.contains(".d.");
    let output = |path: &str| {
        matches!(extension_of(path), "js" | "mjs" | "cjs" | "css" | "html" | "map" | "wasm" | "node")
            || path.ends_with(".d.ts")
    };
    files.iter().any(|file| output(&file.path)) && !files.iter().any(|file| source(&file.path))
}

/// A mebibyte.
const LARGE: u64 = 1 << 20;

/// Extensions of binary formats.
const BINARY_EXTENSIONS: [&str; 52] = [
    "png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "ico", "psd", "heic", "avif", "mp3", "mp4", "m4a",
    "wav", "ogg", "mov", "avi", "mkv", "webm", "zip", "gz", "tgz", "bz2", "xz", "7z", "rar", "tar", "jar", "war",
    "exe", "dll", "so", "dylib", "bin", "node", "wasm", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "ttf",
    "otf", "woff", "woff2", "db", "sqlite", "sqlite3",
];

/// Binary files of more than a mebibyte, outside of the folders of [`vendored_dependencies`].
pub(super) fn large_binaries(context: Context<'_>) -> Vec<Binary> {
    let is_binary = |file: &File| {
        BINARY_EXTENSIONS.contains(&extension_of(&file.path).to_ascii_lowercase().as_str())
            || file.bytes <= limits::TEXT_BYTES && context.inventory.snapshot.text(&file.path) == Err(Unread::Binary)
    };
    of_interest(context)
        .filter(|file| file.bytes > LARGE && !is_generated_path(&file.path) && is_binary(file))
        .map(|file| Binary { path: file.path.clone(), line: 1, bytes: i64::try_from(file.bytes).unwrap_or(i64::MAX) })
        .collect()
}
