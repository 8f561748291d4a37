//! The container: which image is the product, and how it runs.

mod base;
mod builds;
mod compose;
mod contents;
mod image;
mod names;
mod production;
mod programs;
mod start;
#[cfg(test)]
mod tests;

use super::context::Context;
use super::describe::facts;
use super::inventory::line_number;
use crate::formats::dockerfile;
use crate::formats::dockerignore::Ignore;
use crate::snapshot::{file_name_of, is_below};
use image::Image;

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
        /// The build context, from the repository's root; `.` for the root itself.
        pub context: String,
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
        /// The process runs as root: its user is root, and the start command does not hand over to another.
        pub runs_as_root: bool,
        /// The start command hands over to another user: `gosu`, `su-exec`, `setpriv`, `runuser`.
        pub drops_privileges: bool,
        /// A HEALTHCHECK is in force in the stage that runs.
        pub healthcheck: bool,
        /// How the Dockerfile writes the start command: `exec`, `shell`, or `none` where it leaves that to others.
        pub cmd_form: String,
        /// The start command's text.
        pub cmd: String,
        /// The file that the start command stands in: the Dockerfile or a compose file; empty without one.
        pub cmd_path: String,
        /// Dependencies are installed from a lock file: `npm ci`, `--frozen-lockfile`, `--immutable`.
        pub installs_from_lockfile: bool,
        /// Whether an install command was found at all.
        pub installs: bool,
        /// An environment file is copied into the image: by name, or a committed one within a folder that the ignore file lets in.
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
        /// The stage that it asks for; empty without one.
        pub target: String,
        /// The command that replaces that of the image; empty without one.
        pub command: String,
        /// Whether it has a health check.
        pub healthcheck: bool,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }
}

/// Dockerfiles outside the project's folder that are looked into. A repository with more is a collection of images.
const SHARED_DOCKERFILES: usize = 100;

/// Reads the containers of a project.
pub fn extract(context: Context<'_>) -> Docker {
    let compose = compose::read(context);
    let builds = builds::read(context, &compose);
    let files = dockerfiles(context);
    let images = files.iter().filter_map(|(path, file)| Image::new(context, path, file, &builds));
    let images: Vec<Image<'_>> = images.collect();
    let chosen = production::choose(context, &images);
    Docker {
        dockerfiles: images.iter().map(dockerfile_fact).collect(),
        production: chosen.map(|image| production::describe(context, image)).unwrap_or_default(),
        ignore_file: chosen.or(images.first()).map(|image| ignore_fact(context, image)).unwrap_or_default(),
        compose: compose.iter().map(compose_fact).collect(),
    }
}

/// Whether a file may concern the project: it is its own, lies in a project around it, or belongs to none.
fn visible(context: Context<'_>, path: &str) -> bool {
    let owner = context.units.iter().find(|unit| unit.owns(path));
    context.unit.owns(path) || owner.is_none_or(|owner| is_below(&context.unit.directory, &owner.directory))
}

/// The Dockerfiles that may concern the project, sorted by path; what could not be understood in them is noted.
fn dockerfiles(context: Context<'_>) -> Vec<(&str, dockerfile::Dockerfile)> {
    let inventory = context.inventory;
    let paths = inventory.own.iter().map(|file| file.path.as_str());
    let paths = paths.filter(|path| names::is_dockerfile(file_name_of(path)) && visible(context, path));
    let mut shared = 0;
    let paths = paths.filter(|path| {
        shared += usize::from(!context.unit.owns(path));
        context.unit.owns(path) || shared <= SHARED_DOCKERFILES
    });
    let read = |path| {
        let file = dockerfile::parse(inventory.text(path)?);
        if let Some(error) = file.errors.first() {
            inventory.note(path, error.line, &error.message);
        }
        Some((path, file))
    };
    paths.filter_map(read).collect()
}

fn dockerfile_fact(image: &Image<'_>) -> Dockerfile {
    let stages = image.stages.iter().map(|stage| Stage {
        name: stage.name.map_or_else(|| stage.index.to_string(), str::to_owned),
        base: stage.base.written.to_owned(),
        path: image.path.to_owned(),
        line: line_number(stage.line),
    });
    Dockerfile {
        path: image.path.to_owned(),
        line: 1,
        role: image.role.as_str().to_owned(),
        stages: stages.collect(),
        errors: line_number(image.file.errors.len()),
    }
}

fn ignore_fact(context: Context<'_>, image: &Image<'_>) -> IgnoreFile {
    let Some(path) = contents::ignore_path(image, context.inventory.snapshot) else { return IgnoreFile::default() };
    let ignore = Ignore::parse(context.inventory.text(&path).unwrap_or_default());
    IgnoreFile { present: true, path, line: 1, excludes: contents::excludes(&ignore) }
}

fn compose_fact(compose: &compose::Compose) -> ComposeFile {
    let services = compose.services.iter().map(|service| ComposeService {
        name: service.name.clone(),
        image: service.image.clone().unwrap_or_default(),
        dockerfile: service.build.as_ref().and_then(|build| build.dockerfile.clone()).unwrap_or_default(),
        target: service.build.as_ref().and_then(|build| build.target.clone()).unwrap_or_default(),
        command: service.command.as_ref().map(|command| command.text.clone()).unwrap_or_default(),
        healthcheck: service.healthcheck.unwrap_or(false),
        path: compose.path.clone(),
        line: line_number(service.line),
    });
    ComposeFile { path: compose.path.clone(), line: 1, services: services.collect() }
}
