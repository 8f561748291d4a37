//! Git repositories: the work tree as a commit made now would hold it, or one commit straight from the object database.

mod history;
mod revision;
mod store;
mod work_tree;

use super::error::SourceError;
use super::{directory, name_of};
use crate::snapshot::{Capture, History, LazyHistory, Origin};
use git2::{ErrorCode, Repository};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Once};

/// An opened repository, and the folder of it that was named.
pub(super) struct Opened {
    repository: Repository,
    /// The folder that was named, from the work tree's root; empty for the root and for bare repositories.
    folder: String,
    /// As it was named, for messages.
    target: PathBuf,
    /// As it is called.
    name: String,
}

/// Opens the repository at or around a folder; `None` where there is none.
///
/// # Errors
/// Where there is one that cannot be opened.
pub(super) fn open(folder: &Path, target: &Path) -> Result<Option<Opened>, SourceError> {
    configure();
    let opened = |repository, folder: String| Opened {
        repository,
        name: name_of(if folder.is_empty() { target_root(target) } else { folder.clone().into() }.as_path()),
        folder,
        target: target.to_owned(),
    };
    let failed = |error: git2::Error| match error.message() {
        message if message.contains("object format") || message.contains("objectformat") => {
            SourceError::Unsupported { target: target.to_owned(), what: "uses SHA-256 object names" }
        }
        message if message.contains("refstorage") => {
            SourceError::Unsupported { target: target.to_owned(), what: "stores its references as a reftable" }
        }
        message => SourceError::Corrupt { target: target.to_owned(), reason: message.to_owned() },
    };
    if folder.join(".git").symlink_metadata().is_ok() {
        return Repository::open(folder).map(|repository| Some(opened(repository, String::new()))).map_err(failed);
    }
    if ["HEAD", "objects", "refs"].iter().all(|part| folder.join(part).exists()) {
        return Repository::open_bare(folder).map(|repository| Some(opened(repository, String::new()))).map_err(failed);
    }
    // A folder inside a work tree belongs to it, unless it is one that the work tree ignores.
    let Ok(repository) = Repository::discover(folder) else { return Ok(None) };
    let Some(root) = repository.workdir().and_then(|root| root.canonicalize().ok()) else { return Ok(None) };
    let inner = directory::relative(&root, folder);
    if !folder.starts_with(&root) || repository.is_path_ignored(Path::new(&inner)).unwrap_or(true) {
        return Ok(None);
    }
    Ok(Some(opened(repository, inner)))
}

/// The named folder in full, for its name.
fn target_root(target: &Path) -> PathBuf {
    target.canonicalize().unwrap_or_else(|_| target.to_owned())
}

/// Reads the repository: the commit of `revision`, else the work tree, else the commit that HEAD names.
///
/// # Errors
/// Where the revision is not there, or the repository cannot be read at all.
pub(super) fn capture(opened: Opened, revision: Option<&str>, taken_at: i64) -> Result<Capture, SourceError> {
    let commit = commit_of(&opened, revision)?;
    let from_objects = revision.is_some() || opened.repository.is_bare();
    let path = opened.repository.path().to_owned();
    let whole = opened.folder.is_empty();
    let (name, revision) = (opened.name.clone(), commit.map(|id| id.to_string()).unwrap_or_default());
    let contents = if from_objects { revision::contents(opened, commit)? } else { work_tree::contents(opened)? };
    let history = match commit {
        // The commits of the whole are not those of a folder in it.
        Some(commit) if whole => history::read_beside(path, commit, !from_objects, contents.touched),
        _ => History::default().ready(),
    };
    Ok(Capture {
        name,
        origin: Origin::Git,
        revision,
        taken_at,
        left_out: contents.left_out,
        history,
        files: contents.files,
        store: Box::new(contents.store),
    })
}

/// The commit that is meant; `None` before the first one.
fn commit_of(opened: &Opened, revision: Option<&str>) -> Result<Option<git2::Oid>, SourceError> {
    let corrupt =
        |error: git2::Error| SourceError::Corrupt { target: opened.target.clone(), reason: error.message().to_owned() };
    match revision {
        Some(revision) => {
            let unknown =
                |_| SourceError::UnknownRevision { target: opened.target.clone(), revision: revision.to_owned() };
            let object = opened.repository.revparse_single(revision).map_err(unknown)?;
            object.peel_to_commit().map(|commit| Some(commit.id())).map_err(unknown)
        }
        None => match opened.repository.head() {
            Ok(head) => head.peel_to_commit().map(|commit| Some(commit.id())).map_err(corrupt),
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => Ok(None),
            Err(error) => Err(corrupt(error)),
        },
    }
}

/// Settings of libgit2 that hold for the whole program.
fn configure() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        git2::opts::strict_hash_verification(false);
        // SAFETY: these set globals of libgit2 and must not run beside its other calls: this runs before the first of them, once.
        unsafe {
            // Missing objects of a partial clone are met one by one and counted.
            let _ = git2::opts::set_extensions(&["partialclone"]);
            // The owner is checked to keep a stranger's hooks and filters from running. We run none: we read objects and files.
            let _ = git2::opts::set_verify_owner_validation(false);
        }
    });
}

/// A history that a thread of its own reads.
fn lazily(read: impl FnOnce() -> History + Send + 'static) -> LazyHistory {
    let reading = std::thread::spawn(read);
    LazyLock::new(Box::new(move || reading.join().unwrap_or_default()))
}
