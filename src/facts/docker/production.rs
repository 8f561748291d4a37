//! The image that would be deployed.

use super::base::{self, DefaultUser};
use super::contents;
use super::image::{Image, Role, Runtime, context_sources};
use super::names::{self, is_default_dockerfile};
use super::start::{self, Place};
use super::{ImageSecret, ProductionImage};
use crate::facts::context::Context;
use crate::facts::inventory::line_number;
use crate::formats::dockerfile::Command;
use crate::formats::dockerfile::stages::{Located, Stage};
use crate::formats::dockerignore::Ignore;
use crate::snapshot::file_name_of;
use std::cmp::Reverse;

/// The image that is deployed: one that says so, else the project's own default Dockerfile, else one that is published.
pub(super) fn choose<'i, 'a>(context: Context<'_>, images: &'i [Image<'a>]) -> Option<&'i Image<'a>> {
    let candidates = images.iter().filter(|image| image.role == Role::Production);
    candidates.min_by_key(|image| {
        let is_deployed = image.builds.iter().any(|build| build.is_deployment);
        Reverse((
            !names::is_aside(context.unit.inside(image.path)),
            image.is_marked_for_production(context),
            image.own,
            is_default_dockerfile(file_name_of(image.path)),
            is_deployed,
            Reverse(image.path.split('/').count()),
            Reverse(image.path),
        ))
    })
}

/// Describes an image.
pub(super) fn describe(context: Context<'_>, image: &Image<'_>) -> ProductionImage {
    let Some((runtime, stage)) = image.runtime.and_then(|runtime| Some((runtime, image.stages.get(runtime.stage)?)))
    else {
        return ProductionImage::default();
    };
    let base = stage.external_base.value.as_deref().unwrap_or_default();
    let install = contents::install(image, runtime.stage);
    let ignore = contents::ignore_path(image, context.inventory.snapshot);
    let ignore = ignore.and_then(|path| context.inventory.text(&path)).map(Ignore::parse);
    let secrets = contents::credentials(image, runtime.stage).into_iter().map(|credential| ImageSecret {
        name: credential.name,
        path: image.path.to_owned(),
        line: line_number(credential.line),
    });
    let user = user(stage, base);
    let start = start_command(context, image, runtime, stage);
    ProductionImage {
        present: true,
        path: image.path.to_owned(),
        line: line_number(stage.line),
        stage: stage.name.map_or_else(|| stage.index.to_string(), str::to_owned),
        context: if image.directory.is_empty() { ".".to_owned() } else { image.directory.clone() },
        multi_stage: image.closure(runtime.stage).len() > 1,
        base: base.to_owned(),
        base_pinned: base::is_pinned(base),
        base_digest: base::is_digest(base),
        node_major: node_major(image, runtime.stage, base).unwrap_or_default(),
        user: user.name,
        user_known: user.is_root.is_some(),
        runs_as_root: user.is_root == Some(true) && !start.drops_privileges,
        drops_privileges: start.drops_privileges,
        healthcheck: stage.healthcheck.is_some(),
        cmd_form: start.form.to_owned(),
        cmd: start.text,
        cmd_path: start.path,
        installs_from_lockfile: install.locked,
        installs: install.present,
        copies_env: contents::copies_env(image, runtime.stage, context.inventory.snapshot, ignore.as_ref()),
        secrets: secrets.collect(),
    }
}

struct User {
    /// As the file names it; empty where it does not.
    name: String,
    /// Nothing where that is not in the repository.
    is_root: Option<bool>,
}

/// The user that a container of the stage starts as: `USER name[:group]`, else that of the base.
fn user(stage: &Stage<'_>, base: &str) -> User {
    let Some(Located { value: user, .. }) = &stage.user else {
        let is_root = match base::default_user(base) {
            DefaultUser::Root => Some(true),
            DefaultUser::NonRoot => Some(false),
            DefaultUser::Unknown => None,
        };
        return User { name: String::new(), is_root };
    };
    let Some(value) = user.value.as_deref().filter(|value| !value.is_empty()) else {
        return User { name: user.written.to_owned(), is_root: None };
    };
    User { name: value.to_owned(), is_root: Some(start::is_root(value)) }
}

struct StartCommand {
    form: &'static str,
    text: String,
    path: String,
    drops_privileges: bool,
}

/// The start command: that of the stage, else that of a compose file.
fn start_command(context: Context<'_>, image: &Image<'_>, runtime: Runtime, stage: &Stage<'_>) -> StartCommand {
    let parts: Vec<&Command> =
        [&stage.entrypoint, &stage.cmd].into_iter().flatten().map(|located| located.value).collect();
    if let Some(last) = parts.last() {
        // A shell-form ENTRYPOINT leaves CMD out.
        let by_shell = matches!(parts.first(), Some(Command::Shell { .. })) || matches!(last, Command::Shell { .. });
        let texts: Vec<String> = parts.iter().map(|command| start::text(command)).collect();
        return StartCommand {
            form: if by_shell { "shell" } else { "exec" },
            text: texts.join(" "),
            path: image.path.to_owned(),
            drops_privileges: runtime.started.drops_privileges,
        };
    }
    let Some((path, command)) = image.compose_start(context) else {
        return StartCommand { form: "none", text: String::new(), path: String::new(), drops_privileges: false };
    };
    let copied: Vec<String> = context_sources(&image.stages, &image.directory).collect();
    let place = Place { context, directory: &image.directory, copied: &copied };
    let drops_privileges = start::follow(place, &command.commands).drops_privileges;
    StartCommand { form: "none", text: command.text.clone(), path: path.to_owned(), drops_privileges }
}

/// The major version of Node.js: in the base's name, else in the address that NodeSource's packages are set up from.
fn node_major(image: &Image<'_>, stage: usize, base: &str) -> Option<i64> {
    base::node_major(base).or_else(|| {
        let commands = image.chain(stage).flat_map(|stage| &stage.runs).flat_map(|run| start::commands(run.command));
        commands.flat_map(|command| command.words).find_map(|word| base::nodesource_major(&word.text))
    })
}
