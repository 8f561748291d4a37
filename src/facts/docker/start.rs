//! What a start command starts: the application, a development server or the tests.

use super::names::{Purpose, script_purpose};
use crate::facts::context::Context;
use crate::facts::inventory::Manifest;
use crate::formats::dockerfile::Command;
use crate::formats::shell;
use crate::snapshot::{file_name_of, join};
use std::collections::BTreeSet;

/// What is started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Started {
    /// A server that watches the sources.
    pub development: bool,
    /// A test runner is the last thing that runs.
    pub tests: bool,
    /// A program of Node.js, Bun or Deno, or a package manager of theirs, takes part.
    pub javascript: bool,
    /// Another user takes over: `gosu`, `su-exec`, `setpriv`, `runuser`.
    pub drops_privileges: bool,
}

/// Where the names in a start command mean something.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The project.
    pub context: Context<'a>,
    /// The build context from the repository's root.
    pub directory: &'a str,
    /// Files that the image takes from the build context, from the repository's root.
    pub copied: &'a [String],
}

/// A command in exec form.
pub(super) fn exec(words: &[String]) -> Vec<shell::Command> {
    if words.is_empty() {
        return Vec::new();
    }
    let words = words.iter().map(|text| shell::Word { text: text.clone(), literal: true }).collect();
    vec![shell::Command { words, line: 1, working_directory: Some(String::new()), ..shell::Command::default() }]
}

/// The commands of an instruction: one in exec form, a script in shell form, its here-documents included.
pub(super) fn commands(command: &Command) -> Vec<shell::Command> {
    match command {
        Command::Exec(words) => exec(words),
        Command::Shell { text, heredocs } => {
            let mut commands = shell::read(text, shell::Options::default()).commands;
            for heredoc in heredocs {
                commands.extend(shell::read(&heredoc.content, shell::Options::default()).commands);
            }
            commands
        }
    }
}

/// A command as written.
pub(super) fn text(command: &Command) -> String {
    match command {
        Command::Exec(words) => words.join(" "),
        Command::Shell { text, .. } => text.trim().to_owned(),
    }
}

/// Follows a start command through scripts of the manifest and shell scripts of the repository.
pub(super) fn follow(place: Place<'_>, commands: &[shell::Command]) -> Started {
    let mut follower = Follower { place, seen: BTreeSet::new(), started: Started::default() };
    follower.all(commands, HOPS);
    follower.started
}

/// Scripts that are followed from one to the next.
const HOPS: usize = 6;

/// Programs that restart the application when its sources change.
const WATCHERS: [&str; 8] =
    ["nodemon", "ts-node-dev", "tsnd", "node-dev", "tsc-watch", "pm2-dev", "webpack-dev-server", "vite-node"];

/// Runners that watch on demand.
const WATCHING_RUNNERS: [&str; 10] =
    ["node", "tsx", "ts-node", "nest", "bun", "deno", "tsc", "swc", "strapi", "esbuild"];

const TEST_RUNNERS: [&str; 13] =
    ["jest", "vitest", "mocha", "ava", "tap", "jasmine", "nyc", "c8", "cypress", "playwright", "newman", "k6", "lab"];

/// Programs that only exist in a JavaScript project.
const JAVASCRIPT: [&str; 15] = [
    "node",
    "nodejs",
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "bun",
    "deno",
    "tsx",
    "ts-node",
    "nest",
    "next",
    "pm2",
    "pm2-runtime",
    "nodemon",
];

const PRIVILEGE_DROPPERS: [&str; 5] = ["gosu", "su-exec", "setpriv", "runuser", "chpst"];

struct Follower<'a> {
    place: Place<'a>,
    /// Scripts that were followed, so that each is once.
    seen: BTreeSet<String>,
    started: Started,
}

impl<'a> Follower<'a> {
    fn all(&mut self, commands: &[shell::Command], hops: usize) {
        for command in commands.iter().flat_map(shell::Command::unwrapped) {
            self.one(&command, hops);
        }
    }

    fn one(&mut self, command: &shell::Command, hops: usize) {
        let Some(name) = command.name() else { return };
        let arguments: Vec<&str> = command.arguments().collect();
        let watches = arguments.iter().any(|word| *word == "--watch" || word.starts_with("--watch="))
            || matches!(arguments.first(), Some(&"watch"))
            || (name == "nest" && arguments.contains(&"-w"));
        self.started.javascript |= JAVASCRIPT.contains(&name) || WATCHERS.contains(&name);
        self.started.drops_privileges |= PRIVILEGE_DROPPERS.contains(&name);
        if PRIVILEGE_DROPPERS.contains(&name) {
            // Behind the options and the user stands the command itself.
            let inner = command.words.iter().skip(1).skip_while(|word| word.text.starts_with('-')).skip(1);
            let inner = shell::Command { words: inner.cloned().collect(), ..command.clone() };
            if hops > 0 {
                self.all(&[inner], hops - 1);
            }
            return;
        }
        if WATCHERS.contains(&name)
            || (watches && WATCHING_RUNNERS.contains(&name))
            || (matches!(name, "next" | "nuxt" | "astro" | "wrangler" | "remix") && arguments.first() == Some(&"dev"))
            || (name == "vite" && matches!(arguments.first(), None | Some(&"dev" | &"serve")))
        {
            self.started.development = true;
        } else if TEST_RUNNERS.contains(&name) || (name == "node" && arguments.contains(&"--test")) {
            self.started.tests = true;
            return;
        } else if let Some(script) = manifest_script(name, &arguments) {
            self.script(script, hops);
            return;
        } else if let Some((path, text)) = self.shell_script(command, name) {
            if hops > 0 && self.seen.insert(path) {
                self.all(&shell::read(text, shell::Options::default()).commands, hops - 1);
            }
            return;
        }
        self.started.tests = false;
    }

    /// A script of the manifest: its name may tell, else its text.
    fn script(&mut self, name: &str, hops: usize) {
        match script_purpose(name) {
            Purpose::Development => self.started.development = true,
            Purpose::Test => self.started.tests = true,
            _ => self.started.tests = false,
        }
        let Place { context, directory, .. } = self.place;
        let manifests = context.inventory.manifest_in(directory).into_iter().chain(context.manifests());
        let scripts = manifests.filter_map(|manifest: &'a Manifest| manifest.script(name));
        // A root script that hands over to a workspace's script of the same name leads there.
        for script in scripts {
            if hops > 0 && self.seen.insert(format!("{}#{name}", script.path)) {
                self.all(&shell::read(&script.command, shell::Options::default()).commands, hops - 1);
                return;
            }
        }
    }

    /// The shell script of the repository that a command runs, with its text.
    fn shell_script(&self, command: &shell::Command, name: &str) -> Option<(String, &'a str)> {
        let is_shell = matches!(name, "sh" | "bash" | "dash" | "ash" | "zsh" | "." | "source");
        let mut words = command.words.iter().map(|word| word.text.as_str());
        let file = match is_shell {
            true => words.skip(1).find(|word| !word.starts_with('-'))?,
            false => words.next()?,
        };
        let file_name = file_name_of(file);
        let looks_like_one =
            file_name.ends_with(".sh") || is_shell || file.contains('/') || file_name.contains("entrypoint");
        if !looks_like_one {
            return None;
        }
        let Place { context, directory, copied } = self.place;
        let snapshot = context.inventory.snapshot;
        // What the image calls a file need not be what the repository calls it, save for its last part.
        let copied = copied.iter().filter(|path| file_name_of(path) == file_name).cloned();
        let mut candidates = copied.chain(join(directory, file)).chain(join(directory, file_name));
        let path = candidates.find(|path| snapshot.file(path).is_some())?;
        let text = context.inventory.text(&path)?;
        let has_shebang = text.starts_with("#!") && text.lines().next().is_some_and(|line| line.contains("sh"));
        (has_shebang || is_shell || file_name.ends_with(".sh")).then_some((path, text))
    }
}

/// The script of the manifest that a package manager is asked to run.
fn manifest_script<'w>(name: &str, arguments: &[&'w str]) -> Option<&'w str> {
    let run = arguments.iter().position(|word| matches!(*word, "run" | "run-script"));
    let after_run = run.and_then(|run| arguments.iter().skip(run + 1).find(|word| !word.starts_with('-')).copied());
    let mut words = arguments.iter().copied().filter(|word| !word.starts_with('-'));
    match name {
        "npm" | "pnpm" | "yarn" | "bun" if after_run.is_some() => after_run,
        "npm" => words.next().and_then(|word| match word {
            "start" | "stop" | "restart" | "test" => Some(word),
            "t" | "tst" => Some("test"),
            _ => None,
        }),
        "yarn" => match words.next()? {
            "workspace" => words.nth(1),
            word => Some(word),
        },
        "pnpm" => words.next(),
        // `node --run` of Node.js 22.
        "node" => match arguments {
            ["--run", script, ..] => Some(script),
            [first, ..] => first.strip_prefix("--run="),
            [] => None,
        },
        _ => None,
    }
}
