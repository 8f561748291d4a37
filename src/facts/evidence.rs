//! Facts that every subject shares: something seen and where, and a part that is there or not.

use super::describe::facts;

facts! {
    /// Something seen, and where.
    pub struct Evidence {
        /// What it shows, in a few words.
        pub name: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// A part that a project has or lacks, with what shows it.
    pub struct Part {
        /// Whether it is there.
        pub present: bool,
        /// What provides it: a library, a call, a file.
        pub name: String,
        /// The file that shows it; empty without one.
        pub path: String,
        /// The line, from 1; 0 without one.
        pub line: i64,
    }
}
