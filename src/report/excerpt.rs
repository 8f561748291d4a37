//! A place, with the lines of the source around it.

use crate::checks::Location;
use crate::facts::hygiene::without_credentials;
use crate::snapshot::Snapshot;

/// Places of one check that are shown with their source.
pub const SHOWN: usize = 3;

/// The longest line that is shown, in characters.
const LINE_CHARACTERS: usize = 200;

/// A place in the repository, with its line of source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: i64,
    /// The source at that line; empty where it is not shown.
    pub source: String,
}

impl Excerpt {
    /// The excerpt at a place; without its source where `shown` is false.
    pub fn at(snapshot: &Snapshot, location: &Location, shown: bool) -> Self {
        let line = usize::try_from(location.line).unwrap_or(1).saturating_sub(1);
        let text = if shown { snapshot.text(&location.path).unwrap_or_default() } else { "" };
        let source = without_credentials(text.lines().nth(line).unwrap_or_default());
        let source = source.chars().take(LINE_CHARACTERS).collect();
        Excerpt { path: location.path.clone(), line: location.line, source }
    }
}
