//! The work tree: what a commit made now would hold, as it is on disk.

use super::super::directory::{self, Found, relative};
use super::super::error::SourceError;
use super::super::path_text;
use super::Opened;
use super::revision;
use super::store::{Contents, GitStore, Place, Touched};
use crate::snapshot::{File, LeftOut, Reason, directory_of, file_name_of};
use git2::{FileMode, IndexEntry, IndexEntryExtendedFlag, Repository};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

/// Lists tracked files and those that are neither tracked nor ignored.
///
/// # Errors
/// Where the index cannot be read.
pub(super) fn contents(opened: Opened) -> Result<Contents, SourceError> {
    let repository = &opened.repository;
    let corrupt =
        |error: git2::Error| SourceError::Corrupt { target: opened.target.clone(), reason: error.message().to_owned() };
    let index = repository.index().map_err(corrupt)?;
    let tracked = tracked_below(&opened.folder, index.iter());
    let root = repository.workdir().map(|root| root.join(&opened.folder)).unwrap_or_default();
    let root = root.canonicalize().unwrap_or(root);

    let mut listing = directory::Listing::default();
    let mut nested = Vec::new();
    let folders = folders_of(tracked.keys());
    listing.walk(&root, |entry| {
        let path = relative(&root, entry.path());
        if path.is_empty() {
            return true;
        }
        let is_folder = entry.file_type().is_dir();
        if entry.file_name() == ".git" {
            return false;
        }
        if is_folder && entry.path().join(".git").symlink_metadata().is_ok() {
            nested.push(LeftOut { path, reason: Reason::Submodule, bytes: 0 });
            return false;
        }
        let known = if is_folder { folders.contains(path.as_str()) } else { tracked.contains_key(&path) };
        known || !is_ignored(repository, &opened.folder, &path)
    });

    let converted = converts_contents(repository, &listing);
    let database = repository.odb().map_err(corrupt)?;
    let mut touched = Touched::default();
    let mut left_out = listing.left_out;
    left_out.append(&mut nested);
    let mut found: BTreeMap<String, (File, Place)> = BTreeMap::new();
    for (path, Found { mut file, disk, written }) in listing.found {
        file.path.clone_from(&path);
        let place = match tracked.get(&path) {
            None => {
                touched.certain = true;
                Place::Disk(disk)
            }
            Some(entry) if !is_as_staged(entry, file.bytes, written) => {
                touched.candidates.push((disk.clone(), entry.id));
                Place::Disk(disk)
            }
            // On disk the file may have other line endings, or be the large file that a pointer stands for.
            Some(entry) if converted => {
                let (stored, place) = revision::describe(&database, path.clone(), entry.mode.cast_signed(), entry.id);
                file = stored;
                place
            }
            Some(_) => Place::Disk(disk),
        };
        found.insert(path, (file, place));
    }
    for (path, entry) in &tracked {
        if entry.mode.cast_signed() == i32::from(FileMode::Commit) {
            left_out.push(LeftOut { path: path.clone(), reason: Reason::Submodule, bytes: 0 });
        } else if found.contains_key(path) {
        } else if is_sparse(entry) {
            found.insert(path.clone(), revision::describe(&database, path.clone(), entry.mode.cast_signed(), entry.id));
        } else {
            touched.certain = true;
        }
    }
    drop(database);
    left_out.sort();
    left_out.dedup();
    let (files, places) = found.into_values().unzip();
    Ok(Contents { files, left_out, touched, store: GitStore { places, repository: Mutex::new(opened.repository) } })
}

/// The staged files below a folder, by their path from it. Of a conflict, our side.
fn tracked_below(folder: &str, entries: impl Iterator<Item = IndexEntry>) -> HashMap<String, IndexEntry> {
    const OURS: u16 = 2;
    entries
        .filter(|entry| matches!((entry.flags >> 12) & 3, 0 | OURS))
        .filter_map(|entry| {
            let path = path_text(&entry.path);
            let path = match folder {
                "" => path,
                folder => path.strip_prefix(folder)?.strip_prefix('/')?.to_owned(),
            };
            Some((path, entry))
        })
        .collect()
}

/// Every folder on the way to one of these files.
fn folders_of<'a>(paths: impl Iterator<Item = &'a String>) -> HashSet<&'a str> {
    let mut folders = HashSet::new();
    for path in paths {
        let mut folder = directory_of(path);
        while !folder.is_empty() && folders.insert(folder) {
            folder = directory_of(folder);
        }
    }
    folders
}

fn is_ignored(repository: &Repository, folder: &str, path: &str) -> bool {
    repository.is_path_ignored(Path::new(folder).join(path)).unwrap_or(false)
}

/// Left out of a sparse checkout.
fn is_sparse(entry: &IndexEntry) -> bool {
    IndexEntryExtendedFlag::from_bits_truncate(entry.flags_extended).contains(IndexEntryExtendedFlag::SKIP_WORKTREE)
}

/// Whether a file's size and time are those that Git noted when it was staged. The index keeps 32 bits of each.
#[allow(clippy::cast_possible_truncation)]
fn is_as_staged(entry: &IndexEntry, bytes: u64, written: Option<SystemTime>) -> bool {
    let written = written.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    written.is_some_and(|time| {
        time.as_secs() as u32 == entry.mtime.seconds().cast_unsigned()
            && time.subsec_nanos() == entry.mtime.nanoseconds()
            && bytes as u32 == entry.file_size
    })
}

/// Whether files on disk can differ from their objects: line endings, encodings or filters by attribute or configuration.
fn converts_contents(repository: &Repository, listing: &directory::Listing) -> bool {
    let configured = repository.config().and_then(|mut config| config.snapshot()).is_ok_and(|config| {
        config.get_str("core.autocrlf").is_ok_and(|value| value == "true")
            || config.get_str("core.eol").is_ok_and(|value| value == "crlf")
    });
    let attributes: Vec<PathBuf> = listing
        .found
        .iter()
        .filter(|(path, _)| file_name_of(path) == ".gitattributes")
        .map(|(_, found)| found.disk.clone())
        .chain([repository.path().join("info/attributes")])
        .collect();
    configured
        || attributes.iter().filter_map(|path| directory::read_file(path).ok()).any(|bytes| names_a_conversion(&bytes))
}

/// Whether an attributes file sets one of the attributes that change contents on checkout (gitattributes(5)).
fn names_a_conversion(attributes: &[u8]) -> bool {
    String::from_utf8_lossy(attributes).lines().filter(|line| !line.trim_start().starts_with('#')).any(|line| {
        line.split_whitespace().skip(1).any(|attribute| {
            attribute == "eol=crlf"
                || attribute == "ident"
                || attribute.starts_with("filter=")
                || attribute.starts_with("working-tree-encoding=")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::names_a_conversion;

    #[test]
    fn knows_attributes_that_change_contents() {
        assert!(names_a_conversion(b"*.bat text eol=crlf\n"));
        assert!(names_a_conversion(b"*.png filter=lfs diff=lfs merge=lfs -text"));
        assert!(!names_a_conversion(b"* text=auto\n# eol=crlf everywhere\n*.sh eol=lf\n"));
    }
}
