//! The commits that lead to a revision.

use super::lazily;
use super::store::Touched;
use crate::snapshot::{Commit, History, LazyHistory, limits};
use git2::{ObjectType, Oid, Repository, Sort};
use std::path::PathBuf;

/// Reads the history in a thread of its own, with a handle of its own.
pub(super) fn read_beside(git_directory: PathBuf, commit: Oid, work_tree: bool, touched: Touched) -> LazyHistory {
    lazily(move || {
        Repository::open(&git_directory)
            .or_else(|_| Repository::open_bare(&git_directory))
            .and_then(|repository| {
                let mut history = read(&repository, commit)?;
                history.modified = work_tree && is_modified(&repository, commit, &touched);
                Ok(history)
            })
            .unwrap_or_default()
    })
}

fn read(repository: &Repository, commit: Oid) -> Result<History, git2::Error> {
    let mut walk = repository.revwalk()?;
    walk.set_sorting(Sort::TIME)?;
    walk.push(commit)?;
    let mut history = History { available: true, truncated: repository.is_shallow(), ..History::default() };
    for id in walk {
        if history.commits.len() >= limits::COMMITS {
            history.truncated = true;
            break;
        }
        // A parent that is not there ends the walk with an error: what came before it stands.
        let Ok(commit) = id.and_then(|id| repository.find_commit(id)) else {
            history.truncated = true;
            break;
        };
        let author = commit.author();
        history.commits.push(Commit {
            time: author.when().seconds(),
            author: String::from_utf8_lossy(author.email_bytes()).into_owned(),
            subject: String::from_utf8_lossy(commit.summary_bytes().unwrap_or_default()).into_owned(),
            merge: commit.parent_count() > 1,
        });
    }
    history.tags = repository.tag_names(None).map_or(0, |tags| tags.len());
    Ok(history)
}

/// Whether anything is staged or changed that the commit does not have.
fn is_modified(repository: &Repository, commit: Oid, touched: &Touched) -> bool {
    let staged = || {
        let tree = repository.find_commit(commit).and_then(|commit| commit.tree())?;
        Ok::<bool, git2::Error>(repository.diff_tree_to_index(Some(&tree), None, None)?.deltas().len() > 0)
    };
    touched.certain
        || touched
            .candidates
            .iter()
            .any(|(path, staged)| Oid::hash_file(ObjectType::Blob, path).is_ok_and(|id| id != *staged))
        || staged().unwrap_or(false)
}
