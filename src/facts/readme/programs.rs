//! What the programs that READMEs call are told to do: the script, file, service or target that a command names.

use crate::facts::scripts::{Request, ScriptRun, request};
use crate::formats::shell::Command;

/// What a command asks for, as far as a repository can answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Wish {
    /// A script of a manifest.
    Script(ScriptRun),
    /// A task of `deno.json` or a script of the manifest.
    Task(String),
    /// Compose services; `files` is empty for those that Compose finds itself.
    Compose {
        /// Compose files that are named.
        files: Vec<String>,
        /// Services that are named.
        services: Vec<String>,
    },
    /// Targets of a makefile.
    Make {
        /// `-f`, or empty.
        file: String,
        /// `-C`, or empty.
        directory: String,
        /// The targets; empty for the default one.
        targets: Vec<String>,
    },
    /// A module that Node.js or a runner of TypeScript starts.
    Module(String),
    /// A file to be read or run.
    File(String),
    /// A file to be copied, which is there before anything runs.
    Original(String),
    /// A folder to change to.
    Folder(String),
}

/// What a command asks for; `None` where the repository has no answer.
pub(super) fn wish(command: &Command) -> Option<Wish> {
    let name = command.name()?;
    let first = command.words.first().map(|word| word.text.as_str()).unwrap_or_default();
    let words: Vec<&str> = command.arguments().collect();
    if let Some(run) = script(name, &words) {
        return Some(Wish::Script(run));
    }
    match name {
        "node" => node(&words),
        "deno" => deno(&words),
        "docker-compose" => compose(&words),
        "docker" => docker(&words),
        "make" | "gmake" => make(&words),
        "ts-node" | "tsx" | "nodemon" | "ts-node-dev" | "babel-node" => module(&words),
        "sh" | "bash" | "zsh" | "source" | "." => {
            words.first().filter(|word| !word.starts_with('-')).map(|file| file_of(file))
        }
        "cp" | "copy" | "mv" => copied(&words),
        "cd" => words.first().filter(|word| !word.starts_with('-')).map(|folder| Wish::Folder((*folder).to_owned())),
        _ if first.contains('/') && !first.starts_with(['/', '~']) => Some(file_of(first)),
        _ => None,
    }
}

fn file_of(path: &str) -> Wish {
    Wish::File(path.to_owned())
}

/// The script that a package manager or `node --run` is asked for.
fn script(program: &str, words: &[&str]) -> Option<ScriptRun> {
    if !matches!(program, "npm" | "pnpm" | "yarn" | "yarnpkg" | "bun" | "node") {
        return None;
    }
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    match request(program, &words)? {
        Request::Scripts(run) => Some(run),
        _ => None,
    }
}

fn node(words: &[&str]) -> Option<Wish> {
    let runs_no_file = words.iter().any(|word| matches!(*word, "-e" | "--eval" | "-p" | "--print" | "-" | "--test"));
    if runs_no_file { None } else { module(words) }
}

/// Options of Node.js and of what starts it that take the next word as their value.
const NODE_VALUED: [&str; 12] = [
    "-r",
    "--require",
    "--import",
    "--loader",
    "--experimental-loader",
    "-P",
    "--project",
    "--exec",
    "-x",
    "--watch-path",
    "-w",
    "-e",
];

fn module(words: &[&str]) -> Option<Wish> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            option if NODE_VALUED.contains(&option) => {
                words.next();
            }
            option if option.starts_with('-') => {}
            "watch" => {}
            path => return Some(Wish::Module(path.to_owned())),
        }
    }
    None
}

fn deno(words: &[&str]) -> Option<Wish> {
    let mut words = words.iter().filter(|word| !word.starts_with('-'));
    match (words.next()?, words.next()) {
        (&"task", Some(name)) => Some(Wish::Task((*name).to_owned())),
        _ => None,
    }
}

fn docker(words: &[&str]) -> Option<Wish> {
    match words {
        ["compose", rest @ ..] => compose(rest),
        ["build", rest @ ..] | ["buildx" | "image", "build", rest @ ..] => dockerfile(rest),
        _ => None,
    }
}

const COMPOSE_VALUED: [&str; 9] = [
    "-p",
    "--project-name",
    "--profile",
    "--env-file",
    "--project-directory",
    "--ansi",
    "--progress",
    "--parallel",
    "-H",
];

/// Options of Compose's subcommands that take the next word as their value (docs.docker.com, CLI reference).
const COMPOSE_SUBCOMMAND_VALUED: [&str; 28] = [
    "--scale",
    "-t",
    "--timeout",
    "--exit-code-from",
    "--attach",
    "--no-attach",
    "--wait-timeout",
    "--pull",
    "-e",
    "--env",
    "-v",
    "--volume",
    "-u",
    "--user",
    "-w",
    "--workdir",
    "--name",
    "--entrypoint",
    "-p",
    "--publish",
    "-l",
    "--label",
    "--index",
    "-n",
    "--tail",
    "--since",
    "--until",
    "--build-arg",
];

fn compose(words: &[&str]) -> Option<Wish> {
    let mut files = Vec::new();
    let mut words = words.iter().copied();
    let subcommand = loop {
        let word = words.next()?;
        let (option, attached) = word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value)));
        match option {
            "-f" | "--file" => files.push(attached.or_else(|| words.next())?.to_owned()),
            _ if COMPOSE_VALUED.contains(&option) && attached.is_none() => {
                words.next();
            }
            _ if option.starts_with('-') => {}
            _ => break word,
        }
    };
    let takes_many = matches!(
        subcommand,
        "up" | "build"
            | "start"
            | "stop"
            | "restart"
            | "logs"
            | "pull"
            | "push"
            | "rm"
            | "kill"
            | "create"
            | "pause"
            | "unpause"
    );
    // What follows the service of `run` and `exec` is a command of the container.
    let most = match subcommand {
        _ if takes_many => usize::MAX,
        "run" | "exec" => 1,
        "down" | "ps" | "config" | "watch" | "top" | "images" | "events" => 0,
        _ => return None,
    };
    let mut services = Vec::new();
    while let Some(word) = words.next() {
        if services.len() == most {
            break;
        }
        match word {
            // It is the command line's own option, written where older versions took it.
            "-f" | "--file" if subcommand != "logs" && subcommand != "rm" => return None,
            option if COMPOSE_SUBCOMMAND_VALUED.contains(&option) => {
                words.next();
            }
            option if option.starts_with('-') => {}
            service => services.push(service.to_owned()),
        }
    }
    Some(Wish::Compose { files, services })
}

/// The Dockerfile of `docker build` (docs.docker.com, "docker buildx build").
fn dockerfile(words: &[&str]) -> Option<Wish> {
    let mut rest = words.iter().copied();
    while let Some(word) = rest.next() {
        match word {
            "-f" | "--file" => return rest.next().map(file_of),
            _ => {
                if let Some(file) = word.strip_prefix("--file=") {
                    return Some(file_of(file));
                }
            }
        }
    }
    words.contains(&".").then(|| file_of("Dockerfile"))
}

fn make(words: &[&str]) -> Option<Wish> {
    let (mut file, mut directory, mut targets) = (String::new(), String::new(), Vec::new());
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        match word {
            "-f" | "--file" | "--makefile" => file = words.next()?.to_owned(),
            "-C" | "--directory" => directory = words.next()?.to_owned(),
            "-j" | "-o" | "-I" | "-W" => return None,
            _ if word.starts_with('-') || word.contains('=') => {}
            target => targets.push(target.to_owned()),
        }
    }
    Some(Wish::Make { file, directory, targets })
}

fn copied(words: &[&str]) -> Option<Wish> {
    let mut paths = words.iter().filter(|word| !word.starts_with('-'));
    let (from, _, None) = (paths.next()?, paths.next()?, paths.next()) else {
        return None;
    };
    Some(Wish::Original((*from).to_owned()))
}

/// The topics that a command treats: telling the reader how to install, run, test or deploy.
pub(super) fn topics(command: &Command) -> Vec<&'static str> {
    let words: Vec<&str> = command.arguments().filter(|word| !word.starts_with('-')).collect();
    let named = match wish(command) {
        Some(Wish::Script(ScriptRun { name, .. }) | Wish::Task(name)) => by_script(&name),
        Some(Wish::Module(_)) => vec!["usage"],
        Some(Wish::Compose { files, services }) if files.iter().chain(&services).any(|name| name.contains("prod")) => {
            vec!["deployment"]
        }
        _ => Vec::new(),
    };
    let own = match (command.name().unwrap_or_default(), words.as_slice()) {
        ("npm" | "pnpm" | "bun", ["install" | "i" | "ci" | "add", ..]) => vec!["install"],
        ("yarn", [] | ["install" | "add" | "global", ..]) => vec!["install"],
        ("docker", ["compose", "up", ..]) | ("docker-compose", ["up", ..]) => vec!["install", "usage"],
        ("git", ["clone", ..]) => vec!["install"],
        ("bun" | "deno", ["test", ..]) => vec!["tests"],
        ("jest" | "vitest" | "mocha" | "ava" | "tap" | "jasmine", _) => vec!["tests"],
        ("gulp" | "grunt" | "make" | "just" | "task", ["test", ..]) => vec!["tests"],
        ("docker", ["exec" | "run", rest @ ..]) if rest.contains(&"test") => vec!["tests"],
        ("docker", ["push", ..]) | ("kubectl", ["apply", ..]) | ("helm", ["install" | "upgrade", ..]) => {
            vec!["deployment"]
        }
        ("cdk" | "serverless" | "sls" | "sam" | "fly" | "flyctl" | "mau" | "gcloud" | "railway", words)
            if words.contains(&"deploy") =>
        {
            vec!["deployment"]
        }
        ("vercel" | "terraform" | "heroku", _) => vec!["deployment"],
        ("git", ["push", "heroku", ..]) => vec!["deployment"],
        _ => Vec::new(),
    };
    own.into_iter().chain(named).collect()
}

/// The topics of a script, by the first part of its name.
fn by_script(name: &str) -> Vec<&'static str> {
    match name.split([':', '-', '.']).next().unwrap_or_default() {
        "test" | "tests" => vec!["tests"],
        "start" | "dev" | "develop" | "serve" | "watch" => vec!["usage"],
        "deploy" => vec!["deployment"],
        _ => Vec::new(),
    }
}
