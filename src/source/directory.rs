//! A folder without version control.

use super::error::SourceError;
use super::{name_of, path_text};
use crate::snapshot::{Capture, File, FileKind, History, LeftOut, Origin, Reason, Store, Unread, limits};
use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use walkdir::{DirEntry, WalkDir};

/// Folders that are never a project's own, and can be larger than all the rest.
pub(super) const NEVER_OWN: [&str; 2] = ["node_modules", ".git"];

/// Files on disk, by their position in the list.
pub(super) struct Disk(pub(super) Vec<PathBuf>);

impl Store for Disk {
    fn read(&self, index: usize) -> Result<Vec<u8>, Unread> {
        self.0.get(index).map_or(Err(Unread::Absent), |path| read_file(path))
    }
}

/// Reads a file that may have grown since it was listed, no further than the limit.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|_| Unread::Refused)?;
    file.take(limits::TEXT_BYTES + 1).read_to_end(&mut bytes).map_err(|_| Unread::Refused)?;
    if bytes.len() as u64 > limits::TEXT_BYTES { Err(Unread::TooLarge) } else { Ok(bytes) }
}

/// Walks the folder; `node_modules` and `.git` are passed over.
///
/// # Errors
/// Where the folder itself cannot be listed.
pub(super) fn capture(root: &Path, target: &Path, taken_at: i64) -> Result<Capture, SourceError> {
    fs::read_dir(root).map_err(|error| SourceError::unreachable(target, &error))?;
    let mut listing = Listing::default();
    listing.walk(root, |entry| !(entry.depth() > 0 && NEVER_OWN.iter().any(|name| entry.file_name() == *name)));
    let (files, paths) =
        listing.found.into_iter().map(|(path, found)| (File { path, ..found.file }, found.disk)).unzip();
    Ok(Capture {
        name: name_of(root),
        origin: Origin::Directory,
        revision: String::new(),
        taken_at,
        left_out: listing.left_out,
        history: History::default().ready(),
        files,
        store: Box::new(Disk(paths)),
    })
}

/// A file on disk.
pub(super) struct Found {
    /// What it is, its path left empty.
    pub(super) file: File,
    /// Where it lies.
    pub(super) disk: PathBuf,
    /// When it was last written.
    pub(super) written: Option<SystemTime>,
}

/// What a walk found.
#[derive(Default)]
pub(super) struct Listing {
    /// By path from the root.
    pub(super) found: BTreeMap<String, Found>,
    /// What was passed over.
    pub(super) left_out: Vec<LeftOut>,
}

impl Listing {
    /// Walks `root` without following links; `enter` decides which entries are looked at and which folders entered.
    pub(super) fn walk(&mut self, root: &Path, enter: impl FnMut(&DirEntry) -> bool) {
        for entry in WalkDir::new(root).follow_links(false).into_iter().filter_entry(enter) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => self.add(root, &entry),
                Err(error) => {
                    let path = error.path().map(|path| relative(root, path)).unwrap_or_default();
                    self.left_out.push(LeftOut { path, reason: Reason::Unreadable, bytes: 0 });
                }
            }
        }
    }

    fn add(&mut self, root: &Path, entry: &DirEntry) {
        let path = relative(root, entry.path());
        if self.found.len() >= limits::FILES {
            self.left_out.push(LeftOut { path, reason: Reason::TooManyFiles, bytes: 0 });
            return;
        }
        match describe(entry) {
            Ok(found) => {
                self.found.insert(path, found);
            }
            Err(reason) => self.left_out.push(LeftOut { path, reason, bytes: 0 }),
        }
    }
}

fn describe(entry: &DirEntry) -> Result<Found, Reason> {
    let metadata = entry.metadata().map_err(|_| Reason::Unreadable)?;
    let kind = if metadata.is_symlink() {
        let target = fs::read_link(entry.path()).map_err(|_| Reason::Unreadable)?;
        FileKind::Link(path_text(target.as_os_str().as_encoded_bytes()))
    } else if !metadata.is_file() {
        return Err(Reason::Special);
    } else if is_executable(&metadata) {
        FileKind::Executable
    } else {
        FileKind::Regular
    };
    let file = File { path: String::new(), kind, bytes: metadata.len() };
    Ok(Found { file, disk: entry.path().to_owned(), written: metadata.modified().ok() })
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

/// Elsewhere a file says nothing of that.
#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

/// A path on disk as the repository names it.
pub(super) fn relative(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| path_text(part.as_os_str().as_encoded_bytes())).collect::<Vec<_>>().join("/")
}
