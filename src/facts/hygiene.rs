//! Hygiene: what should not be in the repository, and what should.

mod committed;
mod environment;
mod gitignore;
mod lockfiles;
mod placeholder;
mod secrets;
mod signing;
#[cfg(test)]
mod tests;
mod tools;

use super::context::Context;
use super::describe::facts;
use super::evidence::{Evidence, Part};
use super::repository::LockFile;
use crate::snapshot::File;

pub use environment::{EnvironmentFile, environment_file};
pub use secrets::{Credentials, without_credentials};
pub use tools::license_in;

facts! {
    /// The repository's tidiness, as far as it concerns the project.
    pub struct Hygiene {
        /// Credentials in tracked files; redacted.
        pub secrets: Vec<Secret>,
        /// Environment files that are committed, examples left out.
        pub env_files: Vec<EnvFile>,
        /// Example environment files.
        pub env_examples: Vec<Evidence>,
        /// Committed dependencies and build output: `node_modules`, `dist`…
        pub vendored_dependencies: Vec<Evidence>,
        /// Binary files of more than a mebibyte.
        pub large_binaries: Vec<Binary>,
        /// Lock files that serve the project.
        pub lockfiles: Vec<LockFile>,
        /// `.gitignore` keeps `node_modules` out.
        pub gitignore: bool,
        /// The manifest declares the Node.js versions that it runs on.
        pub engine_declared: bool,
        /// A linter is configured.
        pub lint: Part,
        /// A formatter is configured.
        pub format: Part,
        /// A licence applies: a file, or the manifest's field.
        pub license: Part,
    }

    /// A credential.
    pub struct Secret {
        /// What kind it is, by the rule that found it.
        pub rule: String,
        /// The first characters, the rest as stars.
        pub redacted: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// A committed environment file.
    pub struct EnvFile {
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// Variables that it sets.
        pub variables: i64,
        /// Whether a value looks like a real credential rather than a placeholder or a local default.
        pub credentials: bool,
    }

    /// A binary file.
    pub struct Binary {
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// Its size in bytes.
        pub bytes: i64,
    }
}

/// Measures the repository's tidiness, as far as it concerns one project.
pub fn extract(context: Context<'_>, credentials: &Credentials) -> Hygiene {
    let mut secrets = credentials.concerning(context);
    secrets.extend(signing::keys(context));
    secrets.sort_by(|a, b| (&a.path, a.line, &a.rule).cmp(&(&b.path, b.line, &b.rule)));
    Hygiene {
        secrets,
        env_files: environment::committed(context),
        env_examples: environment::examples(context),
        vendored_dependencies: committed::vendored_dependencies(context),
        large_binaries: committed::large_binaries(context),
        lockfiles: lockfiles::serving(context),
        gitignore: gitignore::excludes_dependencies(context),
        engine_declared: tools::engine_declared(context),
        lint: tools::lint(context),
        format: tools::format(context),
        license: tools::license(context),
    }
}

/// The project's files and those that no project owns.
fn concerned(context: Context<'_>) -> impl Iterator<Item = &File> {
    context.files().chain(context.shared_files())
}
