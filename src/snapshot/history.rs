//! Commits, as far as they were captured.

use std::sync::LazyLock;

/// A history that is read beside everything else, since nothing needs it before the report.
pub type LazyHistory = LazyLock<History, Box<dyn FnOnce() -> History + Send>>;

/// The commits that lead to the revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// There is a history to read.
    pub available: bool,
    /// Older commits are missing: a shallow clone, a missing object, or more than [`super::limits::COMMITS`].
    pub truncated: bool,
    /// The work tree differs from the revision.
    pub modified: bool,
    /// Newest first.
    pub commits: Vec<Commit>,
    /// Tags in the repository.
    pub tags: usize,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// When it was written, in seconds since 1970-01-01 UTC.
    pub time: i64,
    /// The author's address.
    pub author: String,
    /// The first line of the message.
    pub subject: String,
    /// Whether it joins branches.
    pub merge: bool,
}

impl History {
    /// A history that is known already.
    pub fn ready(self) -> LazyHistory {
        LazyLock::new(Box::new(move || self))
    }
}
