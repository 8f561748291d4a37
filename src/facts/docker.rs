//! The container: which image is the product, and how it runs.

use super::describe::facts;

facts! {
    /// Dockerfiles, ignore file and compose files.
    pub struct Docker {
        /// Every Dockerfile of the project.
        pub dockerfiles: Vec<Dockerfile>,
        /// The image that would be deployed.
        pub production: ProductionImage,
        /// `.dockerignore` of the production image's build context.
        pub ignore_file: IgnoreFile,
        /// Compose files.
        pub compose: Vec<ComposeFile>,
    }

    /// A Dockerfile.
    pub struct Dockerfile {
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// What it is for: `production`, `development`, `test`, `database`, `editor` or `other`.
        pub role: String,
        /// Its stages in order.
        pub stages: Vec<Stage>,
        /// Lines that no rule of the Dockerfile reference allows.
        pub errors: i64,
    }

    /// A build stage.
    pub struct Stage {
        /// Its name, else its number.
        pub name: String,
        /// The image or stage that it starts from, as written.
        pub base: String,
        /// The file.
        pub path: String,
        /// The line of its FROM, from 1.
        pub line: i64,
    }

    /// The image that would be deployed: the stage that runs the application.
    pub struct ProductionImage {
        /// Whether there is one: a Dockerfile that is not for development, tests or an editor.
        pub present: bool,
        /// The Dockerfile.
        pub path: String,
        /// The line that decides: the stage's FROM, from 1; 0 without one.
        pub line: i64,
        /// The stage that runs, by name or number.
        pub stage: String,
        /// More than one stage takes part in making it.
        pub multi_stage: bool,
        /// The image at the root of its chain, with ARG defaults filled in; empty where an ARG without a default remains.
        pub base: String,
        /// The base is pinned by digest, or by a tag that names at least a major version.
        pub base_pinned: bool,
        /// The base is pinned by digest.
        pub base_digest: bool,
        /// The major version of Node.js in the base; 0 where it is not told.
        pub node_major: i64,
        /// The user that the process runs as: the last USER of the stage and what it builds on; empty without one.
        pub user: String,
        /// Whether the user is known: a USER, or a base whose default user is known.
        pub user_known: bool,
        /// The process runs as root.
        pub runs_as_root: bool,
        /// A HEALTHCHECK is in force in the stage that runs.
        pub healthcheck: bool,
        /// How the start command is written: `exec`, `shell`, or `none`.
        pub cmd_form: String,
        /// The start command's text.
        pub cmd: String,
        /// Dependencies are installed from a lock file: `npm ci`, `--frozen-lockfile`, `--immutable`.
        pub installs_from_lockfile: bool,
        /// Whether an install command was found at all.
        pub installs: bool,
        /// An environment file is copied into the image by name.
        pub copies_env: bool,
        /// Values that look like credentials in ENV or ARG; redacted.
        pub secrets: Vec<ImageSecret>,
    }

    /// A credential that is built into an image.
    pub struct ImageSecret {
        /// The variable's name.
        pub name: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// A `.dockerignore`.
    pub struct IgnoreFile {
        /// Whether there is one that Docker would read.
        pub present: bool,
        /// The file.
        pub path: String,
        /// The line, 1; 0 without one.
        pub line: i64,
        /// Which of `node_modules`, `.git`, `.env` it keeps out of the build context.
        pub excludes: Vec<String>,
    }

    /// A compose file.
    pub struct ComposeFile {
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// Its services in order.
        pub services: Vec<ComposeService>,
    }

    /// A service of a compose file.
    pub struct ComposeService {
        /// Its name.
        pub name: String,
        /// Its image as written; empty where it is only built.
        pub image: String,
        /// The Dockerfile it is built from; empty where it is not built.
        pub dockerfile: String,
        /// Whether it has a health check.
        pub healthcheck: bool,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }
}
