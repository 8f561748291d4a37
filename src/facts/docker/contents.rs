//! What a build puts into the image: dependencies, environment files, credentials.

use super::image::Image;
use super::start;
use crate::formats::dockerfile::stages::Origin;
use crate::formats::dockerfile::{Body, Instruction};
use crate::formats::dockerignore::Ignore;
use crate::formats::shell;
use crate::snapshot::{Snapshot, directory_of, file_name_of, is_below, join};
use std::collections::BTreeSet;

/// How dependencies are installed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Install {
    /// An install command was found.
    pub present: bool,
    /// One takes exactly what the lock file says, or fails.
    pub locked: bool,
}

/// The install commands of the stages that take part.
pub(super) fn install(image: &Image<'_>, stage: usize) -> Install {
    let stages = image.closure(stage).into_iter().filter_map(|index| image.stages.get(index));
    let commands = stages.flat_map(|stage| &stage.runs).flat_map(|run| start::commands(run.command));
    commands
        .flat_map(|command| command.unwrapped())
        .filter_map(|command| install_command(&command))
        .fold(Install::default(), |found, locked| Install { present: true, locked: found.locked || locked })
}

/// Whether an install command keeps to the lock file; nothing for other commands, and for those that add packages or install
/// a tool for the whole image. The words are those of the package managers' documentations.
fn install_command(command: &shell::Command) -> Option<bool> {
    let name = command.name()?;
    let words: Vec<&str> = command.arguments().collect();
    let has = |options: &[&str]| words.iter().any(|word| options.contains(word));
    if has(&["-g", "--global", "--help", "--version", "-v"]) {
        return None;
    }
    let mut operands = words.iter().copied().filter(|word| !word.starts_with('-'));
    let first = operands.next();
    // `npm install express` adds a package; a path installs what lies there.
    let adds = operands.clone().any(|word| word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '@'));
    let frozen = has(&["--frozen-lockfile", "--frozen-lockfile=true", "--immutable", "--frozen"]);
    match (name, first) {
        ("npm", Some("ci" | "clean-install" | "ic" | "install-clean" | "cit" | "install-ci-test")) => Some(true),
        ("npm", Some("install" | "i" | "in" | "add" | "it")) if !adds => Some(false),
        ("pnpm" | "bun", Some("ci")) => Some(true),
        ("pnpm", Some("install" | "i")) => Some(frozen),
        ("yarn" | "bun" | "deno", Some("install" | "i")) if !adds => Some(frozen),
        ("yarn", None) => Some(frozen),
        ("yarn", Some("workspaces")) if operands.next() == Some("focus") => Some(false),
        _ => None,
    }
}

/// Whether an environment file gets into the image.
pub(super) fn copies_env(image: &Image<'_>, stage: usize, snapshot: &Snapshot, ignore: Option<&Ignore>) -> bool {
    let inside = |path: &str| match image.directory.as_str() {
        "" => Some(path.to_owned()),
        directory => path.strip_prefix(directory)?.strip_prefix('/').map(str::to_owned),
    };
    let files = snapshot.files().iter().map(|file| file.path.as_str()).filter(|path| is_environment_file(path));
    let files = files.filter_map(inside).filter(|path| !ignore.is_some_and(|ignore| ignore.ignores(path)));
    Environment { image, files: files.collect(), seen: BTreeSet::new(), looked_up: BTreeSet::new() }.is_in(stage)
}

struct Environment<'a> {
    image: &'a Image<'a>,
    /// The committed environment files of the build context, from there, without those that are ignored.
    files: Vec<String>,
    /// Stages that were asked before; a stage can name any other in its copies.
    seen: BTreeSet<usize>,
    /// Sources that were looked up in vain.
    looked_up: BTreeSet<String>,
}

impl Environment<'_> {
    fn is_in(&mut self, stage: usize) -> bool {
        if !self.seen.insert(stage) {
            return false;
        }
        let image = self.image;
        image.chain(stage).flat_map(|stage| &stage.copies).any(|copy| {
            copy.sources.iter().filter_map(|source| source.value.as_deref()).any(|source| match copy.from {
                Origin::Context => self.brings(source),
                Origin::Stage(from) => {
                    is_environment_file(source) || (self.takes_workdir(from, source) && self.is_in(from))
                }
                Origin::Image(_) | Origin::Invalid(_) => false,
            })
        })
    }

    /// Whether a source of the build context is an environment file, or a folder with one.
    fn brings(&mut self, source: &str) -> bool {
        let source = source.trim_start_matches('/');
        if is_environment_file(source) {
            return true;
        }
        let Some(folder) = join("", source) else { return false };
        let found = !self.looked_up.contains(&folder) && self.files.iter().any(|file| is_below(file, &folder));
        self.looked_up.insert(folder);
        found
    }

    /// Whether a path in another stage holds its working directory, where the copied sources are.
    fn takes_workdir(&self, from: usize, source: &str) -> bool {
        let workdir = self.image.stages.get(from).and_then(|stage| stage.workdir.as_ref());
        let Some(workdir) = workdir.and_then(|workdir| workdir.value.value.as_deref()) else { return false };
        let source = source.trim_end_matches(['/', '.']);
        source == workdir || is_below(workdir, source)
    }
}

/// Words in names of environment files that only show which variables there are.
const SAMPLES: [&str; 7] = ["example", "sample", "template", "dist", "default", "defaults", "schema"];

/// Whether a path is that of an environment file with values: `.env`, `.env.production`.
fn is_environment_file(path: &str) -> bool {
    let name = file_name_of(path);
    let Some(rest) = name.strip_prefix(".env") else { return false };
    let is_one = rest.is_empty() || rest.starts_with(['.', '-', '_', '*']);
    is_one && !rest.split(['.', '-', '_']).any(|part| SAMPLES.contains(&part))
}

/// A variable whose value looks like a credential.
pub(super) struct Credential {
    /// The variable.
    pub name: String,
    /// The line, from 1.
    pub line: usize,
}

/// The credentials in `ENV` and `ARG` of the stages that take part, and before the first stage. Each name stands once.
pub(super) fn credentials(image: &Image<'_>, stage: usize) -> Vec<Credential> {
    let closure = image.closure(stage);
    let mut found: Vec<Credential> = Vec::new();
    let mut current = None;
    let mut seen = BTreeSet::new();
    for instruction in &image.file.instructions {
        if matches!(instruction.body, Body::From { .. }) {
            current = Some(current.map_or(0, |index: usize| index + 1));
        }
        if current.is_some_and(|index| !closure.contains(&index)) {
            continue;
        }
        for (name, value) in variables(instruction) {
            if is_credential(name, value) && seen.insert(name) {
                found.push(Credential { name: name.to_owned(), line: instruction.line });
            }
        }
    }
    found
}

fn variables(instruction: &Instruction) -> Vec<(&str, &str)> {
    match &instruction.body {
        Body::Env(pairs) => pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        Body::Arg(arguments) => arguments
            .iter()
            .filter_map(|argument| Some((argument.name.as_str(), argument.default.as_deref()?)))
            .collect(),
        _ => Vec::new(),
    }
}

/// Words of values that ask to be replaced.
const PLACEHOLDERS: [&str; 12] = [
    "change",
    "changeme",
    "changeit",
    "dummy",
    "example",
    "fake",
    "placeholder",
    "replace",
    "replaceme",
    "todo",
    "xxx",
    "your",
];

/// Whether a variable is named like a credential and has a value of its own.
fn is_credential(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let words: Vec<&str> = name.split('_').collect();
    let by_name = match words.as_slice() {
        [.., "SECRET" | "PASSWORD" | "PASSWD" | "PASSPHRASE" | "TOKEN" | "APIKEY"] => true,
        [.., before, "KEY"] => !matches!(*before, "PUBLIC" | "CACHE" | "SORT" | "PARTITION" | "HOST"),
        _ => false,
    };
    let value = value.trim_matches(['"', '\'']);
    // A path or an address says where the credential is; a variable takes it from the build.
    let is_reference = value.contains('$') || value.starts_with(['/', '.', '<', '{']) || value.contains("://");
    let lower = value.to_ascii_lowercase();
    let words = || lower.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let is_placeholder = words().next().is_none()
        || words().any(|word| PLACEHOLDERS.contains(&word) || (word.len() > 2 && word.chars().all(|one| one == 'x')))
        || matches!(lower.as_str(), "true" | "false" | "null" | "none" | "undefined");
    by_name && !is_reference && !is_placeholder
}

/// The folders and files that a build context should not hold, with a path that stands for each.
const UNWANTED: [(&str, &str); 3] =
    [("node_modules", "node_modules/package/index.js"), (".git", ".git/config"), (".env", ".env")];

/// Which of `node_modules`, `.git` and `.env` an ignore file keeps out of the build context.
pub(super) fn excludes(ignore: &Ignore) -> Vec<String> {
    UNWANTED.iter().filter(|(_, path)| ignore.ignores(path)).map(|(name, _)| (*name).to_owned()).collect()
}

/// The ignore file of an image: the one that bears the Dockerfile's name, else that of the build context
/// ([rules](https://docs.docker.com/build/concepts/context/#filename-and-location)). Names are held exactly.
pub(super) fn ignore_path(image: &Image<'_>, snapshot: &Snapshot) -> Option<String> {
    let by_name = join(directory_of(image.path), &format!("{}.dockerignore", file_name_of(image.path)));
    let of_context = join(&image.directory, ".dockerignore");
    by_name.into_iter().chain(of_context).find(|path| snapshot.file(path).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installs(text: &str) -> Option<bool> {
        let script = shell::read(text, shell::Options::default());
        script.commands.iter().flat_map(shell::Command::unwrapped).find_map(|command| install_command(&command))
    }

    #[test]
    fn only_some_install_commands_keep_to_the_lock_file() {
        for text in [
            "npm ci --omit=dev",
            "cd a && npm ci",
            "yarn install --frozen-lockfile",
            "yarn --immutable",
            "corepack enable && pnpm i --frozen-lockfile --prod",
            "bun install --frozen-lockfile",
        ] {
            assert_eq!(installs(text), Some(true), "{text}");
        }
        for text in ["npm install", "npm i --omit=dev", "yarn", "yarn --production", "pnpm install", "bun install"] {
            assert_eq!(installs(text), Some(false), "{text}");
        }
        for text in [
            "npm install -g pnpm",
            "npm install express",
            "npm run build",
            "yarn build",
            "apt-get install npm",
            "echo npm ci",
        ] {
            assert_eq!(installs(text), None, "{text}");
        }
    }

    #[test]
    fn credentials_are_named_like_one_and_have_a_value() {
        for (name, value) in [("JWT_SECRET", "s3cr3t-91"), ("API_KEY", "\"ab12cd34\""), ("DB_PASSWORD", "hunter22")] {
            assert!(is_credential(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("JWT_SECRET", "$SECRET"),
            ("JWT_SECRET", ""),
            ("JWT_SECRET", "change-me"),
            ("API_KEY", "<key>"),
            ("API_KEY", "xxxxxxxx"),
            ("TLS_KEY", "/run/secrets/key"),
            ("PUBLIC_KEY", "abcdef"),
            ("KEYBOARD", "qwerty"),
            ("PORT", "3000"),
        ] {
            assert!(!is_credential(name, value), "{name}={value}");
        }
    }

    #[test]
    fn samples_are_no_environment_files() {
        for path in [".env", "apps/api/.env.production", ".env*"] {
            assert!(is_environment_file(path), "{path}");
        }
        for path in [".env.example", ".envrc", "src/env.ts", ".env.dist"] {
            assert!(!is_environment_file(path), "{path}");
        }
    }
}
