//! Contents of a repository's files, from disk and from the object database.

use super::super::directory::read_file;
use crate::snapshot::{File, LeftOut, Store, Unread, limits};
use git2::{ObjectType, Oid, Repository};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What a repository holds.
pub(super) struct Contents {
    pub(super) files: Vec<File>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) store: GitStore,
    /// Tracked files that may differ from what is staged.
    pub(super) touched: Touched,
}

/// How the work tree may differ from the index.
#[derive(Default)]
pub(super) struct Touched {
    /// Files were added or removed.
    pub(super) certain: bool,
    /// Files whose size or time differs, with the object that is staged.
    pub(super) candidates: Vec<(PathBuf, Oid)>,
}

/// Where a file's content lies.
pub(super) enum Place {
    Disk(PathBuf),
    Object(Oid),
    Missing,
}

/// Reads contents by position.
pub(super) struct GitStore {
    pub(super) places: Vec<Place>,
    // One handle for all threads: another one would only rebuild the same delta bases.
    pub(super) repository: Mutex<Repository>,
}

impl Store for GitStore {
    fn read(&self, index: usize) -> Result<Vec<u8>, Unread> {
        match self.places.get(index) {
            None => Err(Unread::Absent),
            Some(Place::Missing) => Err(Unread::MissingObject),
            Some(Place::Disk(path)) => read_file(path),
            Some(Place::Object(id)) => {
                let repository = self.repository.lock().unwrap_or_else(PoisonError::into_inner);
                let database = repository.odb().map_err(|_| Unread::Refused)?;
                let object = database.read(*id).map_err(|_| Unread::MissingObject)?;
                if object.kind() != ObjectType::Blob {
                    return Err(Unread::Refused);
                }
                if object.len() as u64 > limits::TEXT_BYTES {
                    Err(Unread::TooLarge)
                } else {
                    Ok(object.data().to_vec())
                }
            }
        }
    }
}
