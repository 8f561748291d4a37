//! What can go wrong for the person who runs the program: whose fault it is, and what to do next.

use crate::checks::Problems;
use crate::source::SourceError;
use std::io;
use std::path::PathBuf;

/// A failure of a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A target could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Check files have problems.
    #[error("{0}")]
    Checks(#[from] Problems),
    /// An argument names something that is not there.
    #[error("{message}")]
    Usage {
        /// What.
        message: String,
        /// What to write instead.
        help: String,
    },
    /// A file of the user's could not be read or written.
    #[error("{}: {error}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// The output could not be written.
    #[error("the output could not be written: {0}")]
    Output(io::Error),
}

impl Error {
    /// 2 for wrong usage or configuration, 3 for a target that could not be read.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Checks(_) | Error::Usage { .. } | Error::File { .. } | Error::Output(_) => 2,
            Error::Source(_) => 3,
        }
    }

    /// What to do next; empty where the error says it.
    pub fn help(&self) -> &str {
        match self {
            Error::Source(error) => error.help(),
            Error::Checks(_) => "",
            Error::Usage { help, .. } => help,
            Error::File { .. } => "check the path and its permissions",
            Error::Output(_) => "check that there is room on the disk",
        }
    }

    /// The error as it is shown: what went wrong, and what to do next.
    pub fn complaint(&self) -> String {
        match (self, self.help()) {
            (Error::Checks(problems), _) => problems.to_string(),
            (error, "") => format!("error: {error}"),
            (error, help) => format!("error: {error}\n  help: {help}"),
        }
    }
}
