//! Programs that run another one: their options are passed over, their assignments kept.

use super::commands::joined;
use super::parser::is_name;
use super::{Command, Options, Word, read};

/// How many wrappers around each other are taken off.
pub(super) const MAX_WRAPPERS: usize = 8;

/// How a wrapper names the command that it runs.
struct Wrapper {
    names: &'static [&'static str],
    /// The sub-commands that make it one; empty when it always is.
    subcommands: &'static [&'static str],
    /// The options that take the next word as their value.
    valued: &'static [&'static str],
    /// The words of its own between the options and the command.
    operands: usize,
    /// Whether it takes assignments before the command.
    assigns: bool,
    /// Whether the command stands behind `--` alone.
    needs_dashes: bool,
    /// Whether the command is a package of the registry, which may carry a version.
    runs_packages: bool,
}

const PLAIN: Wrapper = Wrapper {
    names: &[],
    subcommands: &[],
    valued: &[],
    operands: 0,
    assigns: false,
    needs_dashes: false,
    runs_packages: false,
};

const WRAPPERS: [Wrapper; 16] = [
    Wrapper { names: &["time", "nohup", "builtin", "setsid", "unbuffer"], valued: &["-f", "-o"], ..PLAIN },
    Wrapper { names: &["command"], ..PLAIN },
    Wrapper { names: &["exec"], valued: &["-a"], ..PLAIN },
    Wrapper {
        names: &["sudo", "doas"],
        valued: &["-u", "-g", "-h", "-p", "-C", "-D", "-R", "-T"],
        assigns: true,
        ..PLAIN
    },
    Wrapper { names: &["env"], valued: &["-u", "--unset", "-C", "--chdir"], assigns: true, ..PLAIN },
    Wrapper { names: &["cross-env", "cross-env-shell"], assigns: true, ..PLAIN },
    Wrapper { names: &["nice", "ionice"], valued: &["-n", "-c", "-p"], ..PLAIN },
    Wrapper { names: &["timeout"], valued: &["-k", "-s", "--kill-after", "--signal"], operands: 1, ..PLAIN },
    Wrapper { names: &["xvfb-run"], valued: &["-s", "-n", "-e", "-f", "-p", "-w"], ..PLAIN },
    Wrapper { names: &["tini", "dumb-init"], ..PLAIN },
    Wrapper { names: &["env-cmd"], valued: &["-f", "--file", "-e", "--environments", "-r", "--rc-file"], ..PLAIN },
    Wrapper { names: &["dotenv"], valued: &["-e", "-p", "-v", "-c"], assigns: true, ..PLAIN },
    Wrapper { names: &["dotenvx"], subcommands: &["run"], valued: &["-f", "-e"], needs_dashes: true, ..PLAIN },
    Wrapper { names: &["npx", "pnpx", "bunx"], valued: &["-p", "--package"], runs_packages: true, ..PLAIN },
    Wrapper {
        names: &["npm"],
        subcommands: &["exec", "x"],
        valued: &["-p", "--package", "-w"],
        runs_packages: true,
        ..PLAIN
    },
    Wrapper {
        names: &["pnpm", "yarn", "bun"],
        subcommands: &["exec", "dlx", "x"],
        valued: &["-p", "--package"],
        runs_packages: true,
        ..PLAIN
    },
];

/// The most bytes of assignments that each command of a script inherits; every one carries its own copy.
const MAX_PASSED_ON: usize = 4096;

const SHELLS: [&str; 5] = ["sh", "bash", "dash", "zsh", "ash"];

/// The options of `concurrently` that take the next word as their value.
const CONCURRENTLY_VALUED: [&str; 14] = [
    "-n",
    "--names",
    "-c",
    "--prefix-colors",
    "-p",
    "--prefix",
    "-m",
    "--max-processes",
    "-s",
    "--success",
    "-l",
    "--prefix-length",
    "--restart-tries",
    "--restart-after",
];

pub(super) fn unwrap(command: &Command, remaining: usize) -> Vec<Command> {
    let inner =
        if remaining == 0 { None } else { scripts(command).or_else(|| wrapped(command).map(|inner| vec![inner])) };
    match inner {
        Some(inner) => inner.iter().flat_map(|command| unwrap(command, remaining - 1)).collect(),
        None => vec![command.clone()],
    }
}

/// The commands of the scripts that a command hands to a shell.
fn scripts(command: &Command) -> Option<Vec<Command>> {
    let name = command.name()?;
    let arguments = command.words.get(1..)?;
    if SHELLS.contains(&name) {
        let is_script =
            |word: &Word| word.text.starts_with('-') && !word.text.starts_with("--") && word.text.ends_with('c');
        let position = arguments.iter().position(is_script)?;
        let flags = &arguments.get(..=position)?;
        if !flags.iter().all(|flag| flag.text.starts_with(['-', '+']) || flag.text == "pipefail") {
            return None;
        }
        let options = Options {
            errexit: flags.iter().any(|flag| !flag.text.starts_with("--") && flag.text.contains('e')),
            pipefail: flags.iter().any(|flag| flag.text == "pipefail"),
        };
        return Some(script(command, &arguments.get(position + 1)?.text, options));
    }
    if matches!(name, "npx" | "pnpx") {
        let position = arguments.iter().position(|word| matches!(word.text.as_str(), "-c" | "--call"))?;
        let before = arguments.get(..position)?;
        let is_option = before.iter().all(|word| word.text.starts_with('-'));
        return is_option.then(|| {
            script(
                command,
                &arguments.get(position + 1).map(|word| word.text.clone()).unwrap_or_default(),
                Options::default(),
            )
        });
    }
    if matches!(name, "concurrently" | "conc") {
        let mut scripts = Vec::new();
        let mut words = arguments.iter().map(|word| word.text.as_str());
        while let Some(word) = words.next() {
            if CONCURRENTLY_VALUED.contains(&word) {
                words.next();
            } else if !word.starts_with('-') {
                scripts.push(word);
            }
        }
        return Some(scripts.into_iter().flat_map(|text| script(command, text, Options::default())).collect());
    }
    None
}

/// The commands of a script in the place of the command that runs it.
fn script(outer: &Command, text: &str, options: Options) -> Vec<Command> {
    let mut commands = read(text, options).commands;
    let passed_on: usize = outer.assignments.iter().map(|(name, value)| name.len() + value.len()).sum();
    let assignments = if passed_on > MAX_PASSED_ON { &[] } else { outer.assignments.as_slice() };
    for command in &mut commands {
        command.line += outer.line.saturating_sub(1);
        command.background |= outer.background;
        command.conditional |= outer.conditional;
        command.ignored_failure |= outer.ignored_failure;
        command.assignments.splice(0..0, assignments.iter().cloned());
        command.inside.splice(0..0, outer.inside.iter().copied());
        command.working_directory = match (&outer.working_directory, command.working_directory.take()) {
            (_, Some(directory)) if directory.starts_with('/') => Some(directory),
            (Some(outer), Some(directory)) => joined(outer, &directory),
            _ => None,
        };
    }
    if let Some(first) = commands.first_mut() {
        first.guard = outer.guard;
    }
    commands
}

/// The command behind a wrapper.
fn wrapped(command: &Command) -> Option<Command> {
    let name = command.name()?;
    let subcommand = command.words.get(1).map(|word| word.text.as_str()).unwrap_or_default();
    let matches = |wrapper: &&Wrapper| {
        let is_named = wrapper.names.contains(&name);
        is_named && (wrapper.subcommands.is_empty() || wrapper.subcommands.contains(&subcommand))
    };
    let wrapper = WRAPPERS.iter().find(matches)?;
    let mut inner = command.clone();
    let mut words = command.words.iter().skip(if wrapper.subcommands.is_empty() { 1 } else { 2 }).peekable();
    let mut operands = wrapper.operands;
    let mut has_dashes = false;
    while let Some(word) = words.peek() {
        let text = word.text.as_str();
        let assigned = text.split_once('=').filter(|(variable, _)| wrapper.assigns && is_name(variable));
        if text == "--" && !has_dashes {
            has_dashes = true;
            words.next();
        } else if let Some((variable, value)) = assigned {
            inner.assignments.push((variable.to_owned(), value.to_owned()));
            words.next();
        } else if text.starts_with('-') && text.len() > 1 && !has_dashes {
            if name == "command" && matches!(text, "-v" | "-V") {
                return None;
            }
            words.next();
            if wrapper.valued.contains(&text) {
                words.next();
            }
        } else if operands > 0 {
            operands -= 1;
            words.next();
        } else {
            break;
        }
    }
    inner.words = words.cloned().collect();
    if wrapper.needs_dashes && !has_dashes {
        return None;
    }
    let first = inner.words.first_mut()?;
    if wrapper.runs_packages {
        without_version(&mut first.text);
    }
    if name == "cross-env-shell" && inner.words.len() == 1 {
        // It hands its only argument to a shell.
        inner.words.splice(0..0, ["sh", "-c"].map(|text| Word { text: text.to_owned(), literal: true }));
    }
    Some(inner)
}

/// Cuts the version off `package@version`; the first character of a scoped name is no separator.
fn without_version(package: &mut String) {
    let separator = package.char_indices().skip(1).find(|(_, character)| *character == '@');
    if let Some((position, _)) = separator {
        package.truncate(position);
    }
}
