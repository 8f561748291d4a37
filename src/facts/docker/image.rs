//! A Dockerfile of the project with what surrounds it: its build context, who builds it, what it is for, which stage runs.

use super::base;
use super::builds::{Build, Builder};
use super::names::{self, Purpose};
use super::start::{self, Place, Started};
use crate::facts::context::Context;
use crate::facts::inventory::{is_example_path, is_test_path};
use crate::formats::dockerfile::Dockerfile;
use crate::formats::dockerfile::stages::{Origin, Stage, stages};
use crate::formats::shell;
use crate::snapshot::{directory_of, file_name_of, is_below, join};
use std::collections::BTreeSet;

/// A Dockerfile with its stages.
pub(super) struct Image<'a> {
    /// The file.
    pub path: &'a str,
    /// Whether it lies in the project's own folder.
    pub own: bool,
    /// The instructions.
    pub file: &'a Dockerfile,
    /// The stages.
    pub stages: Vec<Stage<'a>>,
    /// The build context from the repository's root; empty for the root itself.
    pub directory: String,
    /// The orders to build it.
    pub builds: Vec<&'a Build>,
    /// What it is for.
    pub role: Role,
    /// The stage that runs.
    pub runtime: Option<Runtime>,
}

/// What a Dockerfile is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Production,
    Development,
    Test,
    Database,
    Editor,
    Other,
}

impl Role {
    /// As facts name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Production => "production",
            Role::Development => "development",
            Role::Test => "test",
            Role::Database => "database",
            Role::Editor => "editor",
            Role::Other => "other",
        }
    }
}

/// The stage that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Runtime {
    /// Its position among the stages.
    pub stage: usize,
    /// What its start command starts.
    pub started: Started,
}

/// What an image takes from the build context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Taken {
    Nothing,
    /// Manifests and lock files only.
    Manifests,
    /// More than that.
    Application,
}

impl<'a> Image<'a> {
    /// Sees a Dockerfile in its surroundings; nothing for one that serves other projects.
    pub fn new(context: Context<'a>, path: &'a str, file: &'a Dockerfile, builds: &'a [Build]) -> Option<Self> {
        let stages = stages(file);
        let builds: Vec<&Build> = builds.iter().filter(|build| build.dockerfile.eq_ignore_ascii_case(path)).collect();
        let mut image = Image {
            path,
            own: context.unit.owns(path),
            directory: build_context(context, path, &stages, &builds),
            file,
            stages,
            builds,
            role: Role::Other,
            runtime: None,
        };
        image.serves(context).then(|| {
            (image.role, image.runtime) = image.judge(context);
            image
        })
    }

    /// Whether the image serves the project: it lies in its folder, is built from there, or takes its files.
    fn serves(&self, context: Context<'_>) -> bool {
        let unit = context.unit;
        let is_built_there =
            |build: &Build| build.context == unit.directory || is_below(&build.context, &unit.directory);
        if self.own || (!unit.directory.is_empty() && self.builds.iter().any(|build| is_built_there(build))) {
            return true;
        }
        let words: BTreeSet<String> = self.words().flat_map(|word| mentioned(&word)).collect();
        let mentions = |directory: &str| {
            let name = context.inventory.manifest_in(directory).map_or("", |manifest| &manifest.name);
            words.contains(directory) || words.contains(name)
        };
        if mentions(&unit.directory) {
            return true;
        }
        let takes_it = context_sources(&self.stages, &self.directory)
            .any(|source| source == unit.directory || is_below(&unit.directory, &source));
        let around = |other: &str| other.is_empty() || other == unit.directory || is_below(&unit.directory, other);
        let mut others = context.units.iter().map(|other| other.directory.as_str()).filter(|other| !around(other));
        takes_it && !others.any(mentions)
    }

    /// The words of the instructions that name files, packages and programs.
    fn words(&self) -> impl Iterator<Item = String> {
        self.stages.iter().flat_map(|stage| {
            let copies = stage.copies.iter().flat_map(|copy| &copy.sources).map(|source| source.written.to_owned());
            let workdir = stage.workdir.iter().map(|workdir| workdir.value.written.to_owned());
            let commands = stage.runs.iter().map(|run| run.command).chain(stage.cmd.as_ref().map(|cmd| cmd.value));
            let commands = commands.flat_map(start::commands).flat_map(|command| command.words);
            copies.chain(workdir).chain(commands.map(|word| word.text))
        })
    }

    /// Whether the name of the file or of its folder, or a compose file for production, says that it is deployed.
    pub fn is_marked_for_production(&self, context: Context<'_>) -> bool {
        let of_compose = |build: &Build| matches!(build.by, Builder::Compose { .. }) && build.is_deployment;
        path_purpose(context, self.path) == Purpose::Production || self.builds.iter().any(|build| of_compose(build))
    }

    /// The stages that take part in making a stage, itself included.
    pub fn closure(&self, stage: usize) -> BTreeSet<usize> {
        let mut taking_part = BTreeSet::new();
        let mut open = vec![stage];
        while let Some(index) = open.pop() {
            let Some(stage) = self.stages.get(index) else { continue };
            if !taking_part.insert(index) {
                continue;
            }
            open.extend(stage.parent);
            open.extend(stage.copies.iter().filter_map(|copy| match copy.from {
                Origin::Stage(index) => Some(index),
                _ => None,
            }));
            let mounts = stage.runs.iter().flat_map(|run| run.flags).filter(|flag| flag.name == "mount");
            let options = mounts.filter_map(|flag| flag.value.as_deref()).flat_map(|value| value.split(','));
            open.extend(options.filter_map(|option| option.strip_prefix("from=")).filter_map(|name| self.stage(name)));
        }
        taking_part
    }

    /// A stage and those that it builds on.
    pub fn chain(&self, stage: usize) -> impl Iterator<Item = &Stage<'a>> {
        // A parent stands before its child, so that this ends.
        std::iter::successors(self.stages.get(stage), |stage| self.stages.get(stage.parent?))
    }

    /// The stage of this name or number; the last one of a name counts.
    pub fn stage(&self, name: &str) -> Option<usize> {
        let named = self.stages.iter().rposition(|stage| stage.name.is_some_and(|own| own.eq_ignore_ascii_case(name)));
        named.or_else(|| name.parse().ok().filter(|index| *index < self.stages.len()))
    }

    /// What it is for, and which stage runs.
    fn judge(&self, context: Context<'_>) -> (Role, Option<Runtime>) {
        let by_name = match path_purpose(context, self.path) {
            Purpose::Editor => Some(Role::Editor),
            Purpose::Test => Some(Role::Test),
            Purpose::Development => Some(Role::Development),
            Purpose::Database => Some(Role::Database),
            Purpose::Production | Purpose::Unsaid => None,
        };
        let runtime = self.runtime(context);
        if let Some(role) = by_name {
            return (role, runtime);
        }
        if is_example_path(context.unit.inside(self.path)) {
            return (Role::Other, runtime);
        }
        let stage = runtime.and_then(|runtime| self.stages.get(runtime.stage));
        let (Some(stage), Some(runtime)) = (stage, runtime) else { return (Role::Other, runtime) };
        let base = stage.external_base.value.as_deref().unwrap_or_default();
        if base::is_database(base) {
            return (Role::Database, Some(runtime));
        }
        if base::is_editor(base) {
            return (Role::Editor, Some(runtime));
        }
        let is_deployed = self.builds.iter().any(|build| build.is_deployment)
            || path_purpose(context, self.path) == Purpose::Production;
        let role = match (runtime.started, self.taken(runtime.stage)) {
            _ if !self.is_javascript(runtime) => Role::Other,
            // What is published is deployed, whatever it starts.
            _ if is_deployed => Role::Production,
            (Started { tests: true, .. }, _) => Role::Test,
            (Started { development: true, .. }, _) => Role::Development,
            (_, Taken::Application) => Role::Production,
            // A tool that lives beside the application is installed, not copied.
            (started, Taken::Nothing) if self.has_start(context, stage) => match started.javascript {
                true => Role::Production,
                false => Role::Other,
            },
            // The application is not inside: its sources are mounted.
            (_, Taken::Manifests | Taken::Nothing) => Role::Development,
        };
        (role, Some(runtime))
    }

    /// Whether the image runs JavaScript on a server, as far as its base, its packages and its command tell.
    fn is_javascript(&self, runtime: Runtime) -> bool {
        if runtime.started.javascript || runtime.started.elsewhere {
            return !runtime.started.elsewhere;
        }
        self.chain(runtime.stage).any(|stage| {
            let installs = stage.runs.iter().flat_map(|run| start::commands(run.command)).any(|command| {
                let words = || command.words.iter().map(|word| word.text.as_str());
                words().any(|word| matches!(word, "nodejs" | "npm" | "yarn" | "pnpm" | "bun"))
                    || words().any(|word| base::nodesource_major(word).is_some())
            });
            installs || stage.external_base.value.as_deref().is_some_and(base::is_javascript)
        })
    }

    /// Whether a stage has a start command of its own file or of a compose file.
    fn has_start(&self, context: Context<'_>, stage: &Stage<'_>) -> bool {
        stage.cmd.is_some() || stage.entrypoint.is_some() || self.compose_start(context).is_some()
    }

    /// The command that a compose file gives, one for production before others; with the file.
    pub fn compose_start(&self, context: Context<'_>) -> Option<(&'a str, &'a super::compose::ServiceCommand)> {
        let commands = self.builds.iter().copied().filter_map(|build| match &build.by {
            Builder::Compose { path, command: Some(command) } => Some((build, path.as_str(), command)),
            _ => None,
        });
        let usable = commands.filter(|(build, _, command)| {
            let started = start::follow(self.place(context, &[]), &command.commands);
            !matches!(build.purpose, Purpose::Development | Purpose::Test) && !started.development && !started.tests
        });
        let best = usable.max_by_key(|(build, ..)| build.is_deployment);
        best.map(|(_, path, command)| (path, command))
    }

    /// What the image takes from the build context.
    fn taken(&self, stage: usize) -> Taken {
        let stages = || self.closure(stage).into_iter().filter_map(|index| self.stages.get(index));
        let copies = stages().flat_map(|stage| &stage.copies).filter(|copy| matches!(copy.from, Origin::Context));
        let names = copies.flat_map(|copy| &copy.sources).map(|source| file_name_of(source.written));
        let copied = names.map(|name| if is_manifest(name) { Taken::Manifests } else { Taken::Application }).max();
        // A mount without a stage shows the build context to the command.
        let is_mount = |value: &str| value.split(',').any(|option| option == "type=bind") && !value.contains("from=");
        let mounts =
            stages().flat_map(|stage| &stage.runs).flat_map(|run| run.flags).filter(|flag| flag.name == "mount");
        let mounted = mounts.filter_map(|flag| flag.value.as_deref()).find(|value| is_mount(value));
        copied.or(mounted.map(|_| Taken::Application)).unwrap_or(Taken::Nothing)
    }

    fn place<'p>(&'p self, context: Context<'p>, copied: &'p [String]) -> Place<'p> {
        Place { context, directory: &self.directory, copied }
    }

    /// What a stage starts; nothing without a start command.
    fn started(&self, context: Context<'_>, stage: &Stage<'_>) -> Option<Started> {
        let parts = [&stage.entrypoint, &stage.cmd];
        let commands: Vec<shell::Command> =
            parts.into_iter().flatten().flat_map(|command| start::commands(command.value)).collect();
        if commands.is_empty() {
            return None;
        }
        let copied: Vec<String> = context_sources(&self.stages, &self.directory).collect();
        Some(start::follow(self.place(context, &copied), &start_line(stage, commands)))
    }

    /// The stage that runs: the one that a deployment asks for, else the last one that starts the application.
    fn runtime(&self, context: Context<'_>) -> Option<Runtime> {
        let started: Vec<Option<Started>> = self.stages.iter().map(|stage| self.started(context, stage)).collect();
        let purpose = |index: usize| {
            let name = self.stages.get(index).and_then(|stage| stage.name);
            name.map_or(Purpose::Unsaid, names::stage_purpose)
        };
        let starts = |index: usize| started.get(index).copied().flatten();
        let for_use = |index: &usize| {
            let by_name = matches!(purpose(*index), Purpose::Development | Purpose::Test | Purpose::Editor);
            let by_command = starts(*index).is_some_and(|started| started.development || started.tests);
            !by_name && (!by_command || purpose(*index) == Purpose::Production)
        };
        let targets = |filter: &dyn Fn(&Build) -> bool| {
            let targets = self.builds.iter().filter(|build| filter(build)).filter_map(|build| build.target.as_deref());
            targets.filter_map(|target| self.stage(target)).filter(for_use).max()
        };
        let is_compose = |build: &Build| matches!(build.by, Builder::Compose { .. });
        let all = || (0..self.stages.len()).rev();
        let chosen = targets(&|build| is_compose(build) && build.is_deployment)
            .or_else(|| targets(&|build| build.is_deployment))
            .or_else(|| targets(&is_compose).filter(|index| purpose(*index) == Purpose::Production))
            .or_else(|| all().find(|index| purpose(*index) == Purpose::Production && starts(*index).is_some()))
            .or_else(|| all().filter(|index| starts(*index).is_some()).find(|index| for_use(index)))
            .or_else(|| all().find(|index| starts(*index).is_some()))
            .or_else(|| all().find(|index| for_use(index)))
            .or_else(|| all().next())?;
        Some(Runtime { stage: chosen, started: starts(chosen).unwrap_or_default() })
    }
}

/// An entry point in exec form gets the words of an exec `CMD` as arguments, which is what `tini` and the like run. An entry
/// point that is a script usually ends in `exec "$@"`, so that the command counts on its own as well.
fn start_line(stage: &Stage<'_>, mut commands: Vec<shell::Command>) -> Vec<shell::Command> {
    use crate::formats::dockerfile::Command::Exec;
    let parts =
        (stage.entrypoint.as_ref().map(|located| located.value), stage.cmd.as_ref().map(|located| located.value));
    if let (Some(Exec(entrypoint)), Some(Exec(cmd))) = parts {
        let words: Vec<String> = entrypoint.iter().chain(cmd).cloned().collect();
        commands.splice(0..0, start::exec(&words));
    }
    commands
}

/// Whether a file name or pattern in a copy is that of a manifest, a lock file, or a package manager's configuration.
fn is_manifest(name: &str) -> bool {
    matches!(
        name,
        "bun.lockb" | "bun.lock" | ".npmrc" | ".yarnrc" | ".yarnrc.yml" | ".nvmrc" | "yarn.lock" | "yarn.lock*"
    ) || name.starts_with("package")
        || name.starts_with("npm-shrinkwrap")
        || name.starts_with("pnpm-")
}

/// What the path of a Dockerfile says, seen from the project's folder.
fn path_purpose(context: Context<'_>, path: &str) -> Purpose {
    let inside = context.unit.inside(path);
    let folders = || directory_of(inside).split('/');
    if folders().any(|folder| matches!(folder, ".devcontainer" | ".gitpod")) {
        return Purpose::Editor;
    }
    let of_pipeline = |folder: &str| matches!(folder, ".github" | ".circleci" | ".gitlab" | ".buildkite" | ".ci");
    if is_test_path(inside) || folders().any(of_pipeline) {
        return Purpose::Test;
    }
    match names::purpose(file_name_of(inside)) {
        Purpose::Unsaid => {}
        purpose => return purpose,
    }
    // In a folder's name only the whole word counts: `dev-portal` is an application.
    let whole = folders().filter(|folder| names::words(folder).count() == 1);
    whole.map(names::purpose).find(|purpose| *purpose != Purpose::Unsaid).unwrap_or(Purpose::Unsaid)
}

/// The files and folders that stages take from the build context, from the repository's root.
pub(super) fn context_sources<'s>(stages: &'s [Stage<'_>], directory: &'s str) -> impl Iterator<Item = String> + 's {
    let copies = stages.iter().flat_map(|stage| &stage.copies).filter(|copy| matches!(copy.from, Origin::Context));
    let sources = copies.flat_map(|copy| &copy.sources).filter_map(|source| source.value.as_deref());
    // A leading slash is the context's own root.
    sources.filter_map(move |source| join(directory, source.trim_start_matches('/')))
}

/// The build context: the one that is asked for, else the folder in which most of what is copied lies, one with
/// packages before others.
fn build_context(context: Context<'_>, path: &str, stages: &[Stage<'_>], builds: &[&Build]) -> String {
    let rank = |build: &&&Build| (build.is_deployment, matches!(build.by, Builder::Compose { .. }));
    if let Some(build) = builds.iter().rev().max_by_key(rank) {
        return build.context.clone();
    }
    let found = |directory: &str| {
        context_sources(stages, directory).filter(|source| context.inventory.snapshot.exists(source)).count()
    };
    // `COPY . .` finds something everywhere, but a folder of Dockerfiles is no application.
    let manifests = &context.inventory.manifests;
    let has_packages = |directory: &str| manifests.iter().any(|manifest| is_below(&manifest.path, directory));
    let unit = context.unit.directory.as_str();
    let candidates = match context.unit.owns(path) {
        true => [directory_of(path), unit, ""],
        false => [directory_of(path), "", unit],
    };
    let best = candidates.into_iter().rev().max_by_key(|directory| (found(directory), has_packages(directory)));
    best.unwrap_or_default().to_owned()
}

/// The longest path of a word that is looked into, in folders.
const MENTIONED_FOLDERS: usize = 16;

/// What a word may name: a package, or any folder on a path. An option's value counts, and so does `api...`, pnpm's way to
/// say a package with all that it depends on.
fn mentioned(word: &str) -> Vec<String> {
    let word = word.rsplit('=').next().unwrap_or(word).trim_matches('.');
    let parts: Vec<&str> = word.split('/').filter(|part| !matches!(*part, "" | ".")).take(MENTIONED_FOLDERS).collect();
    let starts = 0..parts.len();
    let paths = starts.flat_map(|start| (start + 1..=parts.len()).map(move |end| (start, end)));
    paths.filter_map(|(start, end)| Some(parts.get(start..end)?.join("/"))).collect()
}
