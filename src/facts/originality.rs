//! Originality: how much of the project is its author's.

mod fingerprint;
mod starter;
#[cfg(test)]
mod tests;
mod tutorial;

use super::context::Context;
use super::describe::facts;
use super::evidence::Evidence;

pub use starter::readme_starter;

facts! {
    /// What looks taken over.
    pub struct Originality {
        /// The starter that the project grew from.
        pub starter: Starter,
        /// Signs of a tutorial project, worded as what was seen.
        pub tutorial_signals: Vec<Evidence>,
    }

    /// A published starter.
    pub struct Starter {
        /// Its name; empty where none is recognised.
        pub name: String,
        /// The share of the project's own lines of code that the starter has too, from 0 to 1.
        pub share_unchanged: f64,
        /// The file that shows it best; empty without one.
        pub path: String,
        /// The line, 1; 0 without one.
        pub line: i64,
    }
}

/// Measures what a project has in common with published starters, and what it says of itself.
pub fn extract(context: Context<'_>) -> Originality {
    Originality { starter: starter::of_code(context), tutorial_signals: tutorial::signals(context) }
}
