//! Where a repository is: the only part of the program that touches the disk, Git, the network and the clock.

mod directory;
mod error;
mod git;

use crate::snapshot::Snapshot;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

pub use error::SourceError;

/// Takes the picture of a local repository: of its work tree, or of `revision` without touching the work tree.
///
/// A folder inside a work tree is taken alone, by the same rules. A folder without Git is walked.
///
/// # Errors
/// Where nothing can be read at all. What cannot be read in part is listed in [`Snapshot::left_out`].
pub fn capture(target: &Path, revision: Option<&str>) -> Result<Snapshot, SourceError> {
    let canonical = target.canonicalize().map_err(|error| SourceError::unreachable(target, &error))?;
    if !canonical.is_dir() {
        return Err(SourceError::NotADirectory(target.to_owned()));
    }
    let taken_at = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    let capture = match git::open(&canonical, target)? {
        Some(repository) => git::capture(repository, revision, taken_at)?,
        None => match revision {
            Some(revision) => {
                return Err(SourceError::NoRepository { target: target.to_owned(), revision: revision.to_owned() });
            }
            None => directory::capture(&canonical, target, taken_at)?,
        },
    };
    Ok(Snapshot::new(capture))
}

/// What a folder is called: its own name without `.git`.
fn name_of(path: &Path) -> String {
    let name = match path.file_name() {
        Some(name) if name == ".git" => path.parent().and_then(Path::file_name),
        name => name,
    };
    let name = name.map_or_else(|| "repository".into(), |name| name.to_string_lossy());
    name.strip_suffix(".git").unwrap_or(&name).to_owned()
}

/// A path inside a repository as text: bytes that are not UTF-8 are written out, so that two names never become one.
fn path_text(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.utf8_chunks().fold(String::with_capacity(bytes.len()), |mut text, chunk| {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02X}"); // writing to a String cannot fail
        }
        text
    })
}
