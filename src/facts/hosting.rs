//! What the hosting service says: context that weighs nothing.

use super::describe::facts;

facts! {
    /// The repository's page.
    pub struct Hosting {
        /// Whether the service was asked and answered.
        pub available: bool,
        /// Its description.
        pub description: String,
        /// Its topics.
        pub topics: Vec<String>,
        /// Its home page.
        pub homepage: String,
        /// It is a fork.
        pub fork: bool,
        /// It is archived.
        pub archived: bool,
        /// The state of the last commit's checks: `success`, `failure`, `pending`; empty where unknown.
        pub ci_status: String,
        /// Pull requests.
        pub pull_requests: i64,
        /// Releases.
        pub releases: i64,
        /// Stars.
        pub stars: i64,
    }
}
