//! The checks that a command works with.

use crate::checks::{Catalog, file};
use crate::error::Error;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The built-in checks, and those of the user's folders.
///
/// # Errors
/// Every problem of every file.
pub(super) fn load(folders: &[PathBuf]) -> Result<Catalog, Error> {
    let mut more: BTreeMap<String, (String, String)> = BTreeMap::new();
    for folder in folders {
        for (id, file) in check_files(folder)? {
            if let Some((first, _)) = more.get(&id) {
                return Err(Error::Usage {
                    message: format!("{} and {first} are the same check `{id}`", file.0),
                    help: "give one of the files another name".to_owned(),
                });
            }
            more.insert(id, file);
        }
    }
    Ok(Catalog::load(&more)?)
}

/// The check files below a folder, by identifier: what each is called in messages, and its text. A file alone is one check.
///
/// # Errors
/// Where the folder or a file cannot be read, or holds no check.
pub(super) fn check_files(path: &Path) -> Result<BTreeMap<String, (String, String)>, Error> {
    let is_check = |path: &Path| path.extension().is_some_and(|ending| ending == "toml");
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let at = error.path().unwrap_or(path).to_owned();
            Error::File { path: at, error: error.into() }
        })?;
        if !entry.file_type().is_file() || !is_check(entry.path()) || entry.file_name() == "rubric.toml" {
            continue;
        }
        let bytes =
            std::fs::read(entry.path()).map_err(|error| Error::File { path: entry.path().to_owned(), error })?;
        // Bytes that are no text are told with their place when the file is parsed, beside the problems of the others.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // A check's name is its file's and that of the folder around it, however deep the folder of checks lies.
        let below = entry.path().strip_prefix(path).ok().filter(|below| below.components().count() > 1);
        let id = below.unwrap_or(entry.path()).with_extension("");
        let parts: Vec<_> = id.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let id = parts.get(parts.len().saturating_sub(2)..).unwrap_or_default().join("/");
        files.insert(id, (entry.path().display().to_string(), text));
    }
    if files.is_empty() {
        return Err(Error::Usage {
            message: format!("{} holds no check", path.display()),
            help: format!("a check is a file such as {}", path.join("docker/my-check.toml").display()),
        });
    }
    debug_assert!(files.keys().all(|id| !file::area_of(id).is_empty()));
    Ok(files)
}
