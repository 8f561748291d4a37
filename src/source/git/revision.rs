//! One commit, straight from the object database.

use super::super::error::SourceError;
use super::super::path_text;
use super::Opened;
use super::store::{Contents, GitStore, Place, Touched};
use crate::snapshot::{File, FileKind, LeftOut, Reason, limits};
use git2::{FileMode, Odb, Oid, Repository};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// Lists the commit's files; none for `None`.
///
/// # Errors
/// Where the commit or its root tree cannot be read.
pub(super) fn contents(opened: Opened, commit: Option<Oid>) -> Result<Contents, SourceError> {
    let corrupt =
        |error: git2::Error| SourceError::Corrupt { target: opened.target.clone(), reason: error.message().to_owned() };
    let mut listing = Listing::default();
    if let Some(commit) = commit {
        let tree = opened.repository.find_commit(commit).and_then(|commit| commit.tree()).map_err(corrupt)?;
        let root = if opened.folder.is_empty() {
            tree.id()
        } else {
            tree.get_path(Path::new(&opened.folder)).map_err(corrupt)?.id()
        };
        let database = opened.repository.odb().map_err(corrupt)?;
        listing.read(&opened.repository, &database, root);
    }
    let (files, places) = listing.found.into_values().unzip();
    Ok(Contents {
        files,
        left_out: listing.left_out,
        touched: Touched::default(),
        store: GitStore { places, repository: Mutex::new(opened.repository) },
    })
}

#[derive(Default)]
struct Listing {
    found: BTreeMap<String, (File, Place)>,
    left_out: Vec<LeftOut>,
}

impl Listing {
    fn read(&mut self, repository: &Repository, database: &Odb<'_>, root: Oid) {
        let mut folders = vec![(String::new(), root)];
        while let Some((folder, id)) = folders.pop() {
            let Ok(tree) = repository.find_tree(id) else {
                self.left_out.push(LeftOut { path: folder, reason: Reason::MissingObject, bytes: 0 });
                continue;
            };
            for entry in &tree {
                let name = path_text(entry.name_bytes());
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                if self.found.len() >= limits::FILES || path.len() > MAX_PATH_BYTES {
                    // A small tree can name one object in endless many ways: the walk ends here.
                    self.left_out.push(LeftOut { path, reason: Reason::TooManyFiles, bytes: 0 });
                    return;
                }
                match entry.filemode() {
                    mode if mode == i32::from(FileMode::Tree) => folders.push((path, entry.id())),
                    mode if mode == i32::from(FileMode::Commit) => {
                        self.left_out.push(LeftOut { path, reason: Reason::Submodule, bytes: 0 });
                    }
                    mode => self.add(database, path, mode, entry.id()),
                }
            }
        }
    }

    fn add(&mut self, database: &Odb<'_>, path: String, mode: i32, id: Oid) {
        let (file, place) = describe(database, path.clone(), mode, id);
        if matches!(place, Place::Missing) {
            self.left_out.push(LeftOut { path: path.clone(), reason: Reason::MissingObject, bytes: 0 });
        }
        self.found.insert(path, (file, place));
    }
}

/// Longer paths cannot be checked out anywhere.
const MAX_PATH_BYTES: usize = 4_096;

/// The file that an object holds.
pub(super) fn describe(database: &Odb<'_>, path: String, mode: i32, id: Oid) -> (File, Place) {
    let Ok((bytes, _)) = database.read_header(id) else {
        return (File { path, kind: FileKind::Regular, bytes: 0 }, Place::Missing);
    };
    let kind = if mode == i32::from(FileMode::Link) {
        match database.read(id) {
            Ok(target) if bytes <= MAX_PATH_BYTES => FileKind::Link(path_text(target.data())),
            _ => FileKind::Link(String::new()),
        }
    } else if mode == i32::from(FileMode::BlobExecutable) {
        FileKind::Executable
    } else {
        FileKind::Regular
    };
    (File { path, kind, bytes: bytes as u64 }, Place::Object(id))
}
