//! Why a target could not be read.

use std::io;
use std::path::{Path, PathBuf};

/// A target that could not be read, in words for the person who named it.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is nothing of that name.
    #[error("{} does not exist", .0.display())]
    Missing(PathBuf),
    /// It is a file.
    #[error("{} is not a directory", .0.display())]
    NotADirectory(PathBuf),
    /// The system refused.
    #[error("{} cannot be read: {reason}", .target.display())]
    Refused {
        /// As it was named.
        target: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// A revision was asked of a folder without Git.
    #[error("{} is not a Git repository, so it has no revision {revision:?}", .target.display())]
    NoRepository {
        /// As it was named.
        target: PathBuf,
        /// The revision that was asked for.
        revision: String,
    },
    /// The revision is not there.
    #[error("{} has no revision {revision:?}", .target.display())]
    UnknownRevision {
        /// As it was named.
        target: PathBuf,
        /// The revision that was asked for.
        revision: String,
    },
    /// A Git repository in a form that is not supported.
    #[error("{} is a Git repository that {what}, which is not supported", .target.display())]
    Unsupported {
        /// As it was named.
        target: PathBuf,
        /// The form.
        what: &'static str,
    },
    /// A Git repository that cannot be opened or read.
    #[error("{} is a Git repository that cannot be read: {reason}", .target.display())]
    Corrupt {
        /// As it was named.
        target: PathBuf,
        /// Git's words.
        reason: String,
    },
}

impl SourceError {
    /// An error of the system about the target itself.
    pub fn unreachable(target: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => SourceError::Missing(target.to_owned()),
            _ => SourceError::Refused { target: target.to_owned(), reason: error.to_string() },
        }
    }

    /// What the reader can do about it.
    pub fn help(&self) -> &'static str {
        match self {
            SourceError::Missing(_) => "name a folder that holds a repository, or run shipworthy inside one",
            SourceError::NotADirectory(_) => "name the folder that holds the repository, not a file in it",
            SourceError::Refused { .. } => "check the permissions of the folder",
            SourceError::NoRepository { .. } => "leave out --rev to audit the folder as it is",
            SourceError::UnknownRevision { .. } => {
                "name a branch, a tag or a commit that `git log` shows; a shallow clone may need `git fetch --unshallow`"
            }
            SourceError::Unsupported { .. } => {
                "audit a plain copy of it: mkdir copy && git archive HEAD | tar x -C copy && shipworthy audit copy"
            }
            SourceError::Corrupt { .. } => "run `git fsck` in it, or clone it again",
        }
    }
}
