//! The frozen picture of a repository: everything to the right of it is a pure function of this value.
//!
//! Contents are read on demand, since a large repository has far more bytes than facts need, but never change: a text that was read
//! once is kept, and a file that cannot be read says why each time.

mod history;
pub mod limits;
mod memory;
mod path;

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

pub use history::{Commit, History, LazyHistory};
pub use path::{directory_of, extension_of, file_name_of, is_below, join, normalize};

/// What a repository holds at one moment.
pub struct Snapshot {
    /// The repository's name: the last part of its path.
    pub name: String,
    /// Where it was read from.
    pub origin: Origin,
    /// The commit, in full hexadecimal digits; empty for a plain directory or before the first commit.
    pub revision: String,
    /// When the picture was taken, in seconds since 1970-01-01 UTC.
    pub taken_at: i64,
    /// What could not or must not be read.
    pub left_out: Vec<LeftOut>,
    history: LazyHistory,
    files: Vec<File>,
    /// Positions in `files`: paths share long beginnings, which a search by comparison would read again and again.
    positions: HashMap<String, usize>,
    texts: Vec<OnceLock<Result<Box<str>, Unread>>>,
    store: Box<dyn Store>,
    budget: AtomicU64,
}

/// The kind of place a snapshot was taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A folder without version control.
    Directory,
    /// A Git repository: its work tree or one of its commits.
    Git,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Directory => "directory",
            Origin::Git => "git",
        })
    }
}

/// A file, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// From the repository's root, with `/`. Bytes that are not UTF-8 stand as `\xNN`.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
    /// Its size in bytes.
    pub bytes: u64,
}

/// The kinds of files that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileKind {
    /// An ordinary file.
    Regular,
    /// An ordinary file that may be executed.
    Executable,
    /// A symbolic link, with its target as written.
    Link(String),
}

/// Something that was not captured.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The file or folder.
    pub path: String,
    /// Why.
    pub reason: Reason,
    /// Its size in bytes where known, else 0.
    pub bytes: u64,
}

/// Why something was not captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Larger than [`limits::TEXT_BYTES`]: its content is not read, the file still counts.
    TooLarge,
    /// The object is not in the object database, as in a partial clone.
    MissingObject,
    /// Another repository.
    Submodule,
    /// The system refused.
    Unreadable,
    /// Beyond [`limits::FILES`].
    TooManyFiles,
    /// A symbolic link that leads out of the repository.
    LinkOut,
    /// Neither file, folder nor link.
    Special,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::TooLarge => "too large",
            Reason::MissingObject => "missing object",
            Reason::Submodule => "submodule",
            Reason::Unreadable => "unreadable",
            Reason::TooManyFiles => "too many files",
            Reason::LinkOut => "link out of the repository",
            Reason::Special => "special file",
        })
    }
}

/// Why a text is not to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// There is no such file.
    Absent,
    /// Larger than [`limits::TEXT_BYTES`], or [`limits::TOTAL_TEXT_BYTES`] are used up.
    TooLarge,
    /// The object is not in the object database.
    MissingObject,
    /// The system refused.
    Refused,
    /// Binary data.
    Binary,
    /// A link out of the repository, to nothing, or in a circle.
    BrokenLink,
    /// The pointer that Git LFS puts in place of a large file.
    LargeFilePointer,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unread::Absent => "is not in the repository",
            Unread::TooLarge => "is too large to be read",
            Unread::MissingObject => "is listed but its content is not in the object database",
            Unread::Refused => "could not be read",
            Unread::Binary => "is not text",
            Unread::LargeFilePointer => "is a pointer of Git LFS, and its content is not here",
            Unread::BrokenLink => "is a symbolic link that leads to no file of the repository",
        })
    }
}

/// Where contents come from.
pub trait Store: Send + Sync {
    /// The content of the file at this position of the list that the snapshot was made with.
    fn read(&self, index: usize) -> Result<Vec<u8>, Unread>;
}

/// What a source hands over.
pub struct Capture {
    /// The repository's name.
    pub name: String,
    /// Where it was read from.
    pub origin: Origin,
    /// The commit.
    pub revision: String,
    /// Seconds since 1970-01-01 UTC.
    pub taken_at: i64,
    /// What was not captured.
    pub left_out: Vec<LeftOut>,
    /// The commits, which may still be on their way.
    pub history: LazyHistory,
    /// The files, sorted by path, each path once.
    pub files: Vec<File>,
    /// Their contents, by position in `files`.
    pub store: Box<dyn Store>,
}

impl Snapshot {
    /// Freezes what a source found.
    pub fn new(capture: Capture) -> Self {
        let Capture { name, origin, revision, taken_at, mut left_out, history, files, store } = capture;
        debug_assert!(files.is_sorted_by(|a, b| a.path < b.path));
        left_out.extend(files.iter().filter(|file| file.bytes > limits::TEXT_BYTES).map(|file| LeftOut {
            path: file.path.clone(),
            reason: Reason::TooLarge,
            bytes: file.bytes,
        }));
        let mut snapshot = Snapshot {
            name,
            origin,
            revision,
            taken_at,
            left_out,
            history,
            positions: files.iter().enumerate().map(|(index, file)| (file.path.clone(), index)).collect(),
            texts: files.iter().map(|_| OnceLock::new()).collect(),
            files,
            store,
            budget: AtomicU64::new(limits::TOTAL_TEXT_BYTES),
        };
        let outward: Vec<LeftOut> = snapshot
            .files
            .iter()
            .filter(|file| matches!(&file.kind, FileKind::Link(target) if path::leaves_root(&file.path, target)))
            .map(|file| LeftOut { path: file.path.clone(), reason: Reason::LinkOut, bytes: 0 })
            .collect();
        snapshot.left_out.extend(outward);
        snapshot.left_out.sort();
        snapshot.left_out.dedup();
        snapshot
    }

    /// The commits that lead here.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Every file, sorted by path.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The file of exactly this path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.position(path).and_then(|index| self.files.get(index))
    }

    /// Whether a file or folder of this path exists; links are followed within the repository.
    pub fn exists(&self, path: &str) -> bool {
        self.resolve(path).is_some() || self.is_directory(path)
    }

    /// Whether files lie below this path; `.` and the empty path are the root.
    pub fn is_directory(&self, path: &str) -> bool {
        self.below(path).next().is_some()
    }

    /// The files below a folder, sorted by path; all of them for `.` and the empty path.
    pub fn below<'a>(&'a self, directory: &str) -> impl Iterator<Item = &'a File> + use<'a> {
        let prefix = match directory {
            "" | "." => String::new(),
            directory => format!("{directory}/"),
        };
        let start = self.files.partition_point(|file| file.path.as_str() < prefix.as_str());
        self.files.get(start..).unwrap_or_default().iter().take_while(move |file| file.path.starts_with(&prefix))
    }

    /// The text of a file: UTF-8, or UTF-16 with a byte-order mark; the mark itself is left out, and bytes that fit neither become U+FFFD.
    ///
    /// # Errors
    /// Why there is none.
    pub fn text(&self, path: &str) -> Result<&str, Unread> {
        let Some(index) = self.resolve(path) else {
            return Err(if self.position(path).is_some() { Unread::BrokenLink } else { Unread::Absent });
        };
        let (Some(file), Some(cell)) = (self.files.get(index), self.texts.get(index)) else {
            return Err(Unread::Absent);
        };
        match cell.get_or_init(|| self.load(index, file)) {
            Ok(text) => Ok(text),
            Err(unread) => Err(*unread),
        }
    }

    fn load(&self, index: usize, file: &File) -> Result<Box<str>, Unread> {
        if file.bytes > limits::TEXT_BYTES {
            return Err(Unread::TooLarge);
        }
        let granted =
            self.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(file.bytes)).is_ok();
        if !granted {
            return Err(Unread::TooLarge);
        }
        decode(self.store.read(index)?)
    }

    fn position(&self, path: &str) -> Option<usize> {
        self.positions.get(path).copied()
    }

    /// The position of the ordinary file that a path leads to, through links of files and folders within the repository.
    fn resolve(&self, path: &str) -> Option<usize> {
        let mut path = path.to_owned();
        for _ in 0..limits::LINKS {
            if let Some(index) = self.position(&path) {
                match &self.files.get(index)?.kind {
                    FileKind::Link(target) => path = join(directory_of(&path), target)?,
                    FileKind::Regular | FileKind::Executable => return Some(index),
                }
                continue;
            }
            // A folder on the way may be a link.
            let (link, rest) = path.match_indices('/').find_map(|(at, _)| {
                let (folder, rest) = path.split_at(at);
                Some((self.file(folder)?, rest.trim_start_matches('/').to_owned()))
            })?;
            let FileKind::Link(target) = &link.kind else { return None };
            path = join(&join(directory_of(&link.path), target)?, &rest)?;
        }
        None
    }
}

/// Bytes as text.
fn decode(bytes: Vec<u8>) -> Result<Box<str>, Unread> {
    // The first line of every pointer (Git LFS specification, "The Pointer").
    if bytes.starts_with(b"version https://git-lfs.github.com/spec/v1\n") {
        return Err(Unread::LargeFilePointer);
    }
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(unit);
        char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => return Ok(utf16(rest, u16::from_le_bytes).into()),
        [0xfe, 0xff, rest @ ..] => return Ok(utf16(rest, u16::from_be_bytes).into()),
        _ => {}
    }
    let text = match String::from_utf8(bytes) {
        // Source code may hold a NUL byte in a string, which Git takes for a binary file and compilers do not.
        Ok(text) => text,
        // Git's own rule: a NUL byte near the start makes a file binary.
        Err(error) if error.as_bytes().iter().take(limits::BINARY_PROBE_BYTES).any(|byte| *byte == 0) => {
            return Err(Unread::Binary);
        }
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.into(),
        None => text.into(),
    })
}

#[cfg(test)]
mod tests;
