//! What a start command starts: the application, a development server or the tests.

use super::names::{Purpose, script_purpose};
use super::programs::{Program, hand_over, manifest_script, program};
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
    /// A program that runs JavaScript, or a package manager, takes part.
    pub javascript: bool,
    /// A server of another kind is the last thing that runs, and no JavaScript runs beside it.
    pub elsewhere: bool,
    /// Another user than root takes over: `gosu`, `su-exec`, `setpriv`, `runuser`.
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
    let mut follower = Follower {
        place,
        seen: BTreeSet::new(),
        started: Started::default(),
        runs_javascript: false,
        remaining: COMMANDS,
    };
    follower.all(commands, HOPS);
    follower.started
}

/// Scripts that are followed from one to the next.
const HOPS: usize = 6;

/// Commands that are looked at for one start. Real ones have a dozen.
const COMMANDS: usize = 100;

struct Follower<'a> {
    place: Place<'a>,
    /// Scripts that were followed, so that each is once.
    seen: BTreeSet<String>,
    started: Started,
    /// Whether JavaScript was run, other than through a package manager.
    runs_javascript: bool,
    /// How many more commands are looked at.
    remaining: usize,
}

impl<'a> Follower<'a> {
    fn all(&mut self, commands: &[shell::Command], hops: usize) {
        for command in commands.iter().flat_map(shell::Command::unwrapped) {
            let Some(remaining) = self.remaining.checked_sub(1) else { return };
            self.remaining = remaining;
            self.one(&command, hops);
        }
    }

    fn one(&mut self, command: &shell::Command, hops: usize) {
        let Some(name) = command.name() else { return };
        let arguments: Vec<&str> = command.arguments().collect();
        if let Some((user, skipped)) = hand_over(name, &arguments) {
            self.started.drops_privileges |= !is_root(user);
            let words = command.words.get(skipped + 1..).unwrap_or_default().to_vec();
            if hops > 0 {
                self.all(&[shell::Command { words, ..command.clone() }], hops - 1);
            }
            return;
        }
        let program = program(name, &arguments);
        self.started.javascript |=
            matches!(program, Program::JavaScript | Program::PackageManager | Program::Development);
        self.runs_javascript |= matches!(program, Program::JavaScript | Program::Development);
        if program == Program::Development {
            self.started.development = true;
        } else if let Some(script) = manifest_script(name, &arguments) {
            self.script(script, hops);
            return;
        } else if let Some((path, text)) = self.shell_script(command, name) {
            if hops > 0 && self.seen.insert(path) {
                self.all(&shell::read(text, shell::Options::default()).commands, hops - 1);
            }
            return;
        }
        self.started.tests = program == Program::Tests;
        self.started.elsewhere = program == Program::Elsewhere && !self.runs_javascript;
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

/// Whether a user, perhaps with a group, is the super-user.
pub(super) fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    name == "root" || name.parse::<u64>() == Ok(0)
}
