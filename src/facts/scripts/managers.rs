//! What a package manager is asked to do: run a script of a manifest, or a program, or something of its own.
//!
//! Sources: the command-line references of npm, pnpm, Yarn (classic and modern), Bun, Deno and Node.js (`node --run`).

use super::arguments::Arguments;

/// What is to be run.
#[derive(Debug, PartialEq)]
pub(in crate::facts) enum Request {
    /// Scripts of manifests.
    Scripts(ScriptRun),
    /// A program, as if it were named without the package manager.
    Program {
        /// The program and its arguments.
        words: Vec<String>,
        /// Where.
        scope: Scope,
    },
    /// A command line for a shell.
    Line(String),
    /// Several requests, one after the other.
    Several(Vec<Request>),
}

/// A call of scripts by name.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::facts) struct ScriptRun {
    /// The script's name, or a pattern with `*`.
    pub name: String,
    /// In which packages.
    pub scope: Scope,
    /// What is passed on.
    pub arguments: Vec<String>,
    /// Where there is no such script, a program of this name is run.
    pub or_program: bool,
    /// That there is no such script is no error.
    pub optional: bool,
    /// Scripts called `pre…` and `post…` run around it.
    pub hooks: bool,
}

/// The packages that a call is about.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::facts) enum Scope {
    /// The one around the working directory.
    Here,
    /// The one around this folder, seen from the working directory.
    In(String),
    /// The root of the workspaces.
    Root,
    /// All workspaces.
    All,
    /// Workspaces by name, folder or pattern.
    Only(Vec<String>),
}

impl ScriptRun {
    fn new(name: &str, scope: Scope, arguments: &[String]) -> Self {
        let (name, arguments) = (name.to_owned(), arguments.to_vec());
        ScriptRun { name, scope, arguments, or_program: false, optional: false, hooks: true }
    }
}

/// Reads a call of a package manager or of a program that runs scripts; `None` for what it does by itself.
pub(in crate::facts) fn read(program: &str, arguments: &[String]) -> Option<Request> {
    match program {
        "npm" => npm(arguments),
        "pnpm" => pnpm(arguments),
        "yarn" | "yarnpkg" => yarn(arguments),
        "bun" => bun(arguments),
        "deno" => deno(arguments),
        "node" | "nodejs" => node(arguments),
        "npm-run-all" | "npm-run-all2" | "run-s" | "run-p" => run_all(arguments),
        "start-server-and-test" | "start-test" | "server-test" => server_and_test(arguments),
        _ => shortcut(program, arguments),
    }
}

/// Whether a program of this name is read here or unwrapped.
pub(super) fn is_runner(program: &str) -> bool {
    const RUNNERS: [&str; 17] = [
        "npm",
        "pnpm",
        "yarn",
        "bun",
        "deno",
        "npm-run-all",
        "npm-run-all2",
        "run-s",
        "run-p",
        "concurrently",
        "start-server-and-test",
        "nx",
        "turbo",
        "lerna",
        "nps",
        "make",
        "docker",
    ];
    RUNNERS.contains(&program)
}

fn scripts(run: ScriptRun) -> Option<Request> {
    Some(Request::Scripts(run))
}

fn program(words: &[String], scope: Scope) -> Option<Request> {
    (!words.is_empty()).then(|| Request::Program { words: words.to_vec(), scope })
}

fn npm(arguments: &[String]) -> Option<Request> {
    let valued = [
        "-w",
        "--workspace",
        "--prefix",
        "-C",
        "--loglevel",
        "--registry",
        "--cache",
        "-p",
        "--package",
        "-c",
        "--call",
    ];
    let read = Arguments::anywhere(arguments, &valued);
    let chosen: Vec<String> = read.values(&["-w", "--workspace"]).map(str::to_owned).collect();
    let scope = match read.value(&["--prefix", "-C"]) {
        _ if !chosen.is_empty() => Scope::Only(chosen),
        _ if read.has(&["--workspaces", "-ws"]) => Scope::All,
        Some(directory) => Scope::In(directory.to_owned()),
        None => Scope::Here,
    };
    let (command, positional) = read.positional.split_first()?;
    // npm keeps flags for itself and passes on positional arguments and whatever follows `--`.
    let passed = |positional: &[String]| [positional, &read.rest].concat();
    let script = |name: &str, positional: &[String]| ScriptRun {
        optional: read.has(&["--if-present"]),
        ..ScriptRun::new(name, scope.clone(), &passed(positional))
    };
    match command.as_str() {
        "run" | "run-script" | "rum" | "urn" => {
            let (name, positional) = positional.split_first()?;
            scripts(script(name, positional))
        }
        "t" | "tst" | "test" | "it" | "install-test" | "cit" | "install-ci-test" => scripts(script("test", positional)),
        "start" | "stop" | "restart" => scripts(script(command, positional)),
        "exec" | "x" => match read.value(&["-c", "--call"]) {
            Some(line) => Some(Request::Line(line.to_owned())),
            // The program's own flags belong to it, wherever npm's end.
            None => {
                let at = arguments.iter().position(|argument| argument == command)?;
                let after = Arguments::leading(arguments.get(at + 1..)?, &["-w", "--workspace", "-p", "--package"]);
                program(&after.rest, scope)
            }
        },
        _ => None,
    }
}

/// Commands of pnpm that run no script, so that a script of the same name needs `run`.
const PNPM_COMMANDS: [&str; 36] = [
    "add",
    "approve-builds",
    "audit",
    "bin",
    "cache",
    "cat-file",
    "config",
    "create",
    "dedupe",
    "deploy",
    "doctor",
    "env",
    "fetch",
    "i",
    "import",
    "init",
    "install",
    "install-test",
    "it",
    "licenses",
    "link",
    "list",
    "ls",
    "outdated",
    "pack",
    "patch",
    "prune",
    "publish",
    "rebuild",
    "remove",
    "root",
    "self-update",
    "setup",
    "store",
    "update",
    "why",
];

fn pnpm(arguments: &[String]) -> Option<Request> {
    let valued =
        ["--filter", "-F", "--dir", "-C", "--workspace-concurrency", "--reporter", "--loglevel", "--filter-prod"];
    let outer = Arguments::leading(arguments, &valued);
    let (command, after) = outer.rest.split_first()?;
    let inner = Arguments::leading(after, &valued);
    let chosen = |read: &Arguments| -> Vec<String> {
        read.values(&["--filter", "-F", "--filter-prod"]).map(str::to_owned).collect()
    };
    let scope_of = |reads: &[&Arguments]| {
        let filters: Vec<String> = reads.iter().flat_map(|read| chosen(read)).collect();
        match reads.iter().find_map(|read| read.value(&["--dir", "-C"])) {
            _ if !filters.is_empty() => Scope::Only(filters),
            _ if reads.iter().any(|read| read.has(&["-r", "--recursive"])) => Scope::All,
            _ if reads.iter().any(|read| read.has(&["-w", "--workspace-root"])) => Scope::Root,
            Some(directory) => Scope::In(directory.to_owned()),
            None => Scope::Here,
        }
    };
    match command.as_str() {
        "run" | "run-script" => {
            let (name, passed) = inner.rest.split_first()?;
            let optional = outer.has(&["--if-present"]) || inner.has(&["--if-present"]);
            scripts(ScriptRun { optional, ..ScriptRun::new(&pattern(name), scope_of(&[&outer, &inner]), passed) })
        }
        "recursive" | "multi" | "m" => pnpm(&[&["-r".to_owned()], after].concat()),
        "exec" | "dlx" => {
            let scope = scope_of(&[&outer, &inner]);
            match inner.rest.split_first() {
                Some((line, _)) if inner.has(&["-c", "--shell-mode"]) => Some(Request::Line(line.clone())),
                _ => program(&inner.rest, scope),
            }
        }
        "t" | "tst" => scripts(ScriptRun::new("test", scope_of(&[&outer]), after)),
        "test" | "start" | "stop" | "restart" => scripts(ScriptRun::new(command, scope_of(&[&outer]), after)),
        name if PNPM_COMMANDS.contains(&name) => None,
        name => {
            let optional = outer.has(&["--if-present"]);
            scripts(ScriptRun { or_program: true, optional, ..ScriptRun::new(name, scope_of(&[&outer]), after) })
        }
    }
}

/// pnpm takes a regular expression between slashes; the usual one, `/^test:.*/`, is a prefix.
fn pattern(name: &str) -> String {
    match name.strip_prefix('/').and_then(|name| name.strip_suffix('/')) {
        Some(expression) => expression.trim_start_matches('^').trim_end_matches('$').replace(".*", "**"),
        None => name.to_owned(),
    }
}

/// Commands of Yarn, classic or modern, that run no script.
const YARN_COMMANDS: [&str; 34] = [
    "add",
    "audit",
    "autoclean",
    "bin",
    "cache",
    "check",
    "config",
    "constraints",
    "create",
    "dedupe",
    "explain",
    "generate-lock-entry",
    "global",
    "import",
    "info",
    "init",
    "install",
    "licenses",
    "link",
    "list",
    "npm",
    "outdated",
    "pack",
    "patch",
    "plugin",
    "publish",
    "rebuild",
    "remove",
    "set",
    "unplug",
    "up",
    "upgrade",
    "version",
    "why",
];

fn yarn(arguments: &[String]) -> Option<Request> {
    let read = Arguments::leading(arguments, &["--cwd", "--mutex", "--network-timeout"]);
    let scope = read.value(&["--cwd"]).map_or(Scope::Here, |directory| Scope::In(directory.to_owned()));
    let (command, after) = read.rest.split_first()?;
    match command.as_str() {
        "run" => {
            let inner = Arguments::leading(after, &[]);
            let (name, passed) = inner.rest.split_first()?;
            scripts(ScriptRun { or_program: true, ..ScriptRun::new(name, scope, passed) })
        }
        "workspace" => {
            let (workspace, after) = after.split_first()?;
            within(yarn(after)?, Scope::Only(vec![workspace.clone()]))
        }
        "workspaces" => {
            let (verb, after) = after.split_first()?;
            let valued = ["--include", "--exclude", "--from", "-j", "--jobs"];
            let inner = Arguments::leading(after, &valued);
            match verb.as_str() {
                "run" => within(yarn(&[&["run".to_owned()], after].concat())?, Scope::All),
                "foreach" => {
                    let chosen: Vec<String> = inner.values(&["--include", "--from"]).map(str::to_owned).collect();
                    within(yarn(&inner.rest)?, if chosen.is_empty() { Scope::All } else { Scope::Only(chosen) })
                }
                _ => None,
            }
        }
        "exec" | "dlx" => program(&Arguments::leading(after, &["-p", "--package"]).rest, scope),
        "node" => program(&read.rest, scope),
        name if YARN_COMMANDS.contains(&name) => None,
        name => scripts(ScriptRun { or_program: true, ..ScriptRun::new(name, scope, after) }),
    }
}

/// The same request for other packages; there, that a script is missing is no error.
fn within(request: Request, scope: Scope) -> Option<Request> {
    match request {
        Request::Scripts(run) => scripts(ScriptRun { optional: scope == Scope::All, scope, ..run }),
        Request::Program { words, .. } => program(&words, scope),
        request => Some(request),
    }
}

/// Commands of Bun that run no script.
const BUN_COMMANDS: [&str; 19] = [
    "add", "audit", "build", "create", "exec", "i", "info", "init", "install", "link", "outdated", "patch", "pm",
    "publish", "remove", "test", "unlink", "update", "upgrade",
];

fn bun(arguments: &[String]) -> Option<Request> {
    let valued = ["--cwd", "--filter", "-F", "--env-file", "--config", "-c", "--preload", "-r"];
    let outer = Arguments::leading(arguments, &valued);
    let (command, after) = outer.rest.split_first()?;
    let inner = Arguments::leading(after, &valued);
    let filters: Vec<String> =
        [&outer, &inner].iter().flat_map(|read| read.values(&["--filter", "-F"])).map(str::to_owned).collect();
    let scope = match outer.value(&["--cwd"]).or(inner.value(&["--cwd"])) {
        _ if !filters.is_empty() => Scope::Only(filters),
        Some(directory) => Scope::In(directory.to_owned()),
        None => Scope::Here,
    };
    match command.as_str() {
        "run" => {
            let (name, passed) = inner.rest.split_first()?;
            scripts(ScriptRun { or_program: true, ..ScriptRun::new(name, scope, passed) })
        }
        "x" => program(&inner.rest, scope),
        "exec" => Some(Request::Line(inner.rest.first()?.clone())),
        name if BUN_COMMANDS.contains(&name) => None,
        name => scripts(ScriptRun { or_program: true, ..ScriptRun::new(name, scope, after) }),
    }
}

fn deno(arguments: &[String]) -> Option<Request> {
    let (command, after) = arguments.split_first()?;
    if command != "task" {
        return None;
    }
    let read = Arguments::leading(after, &["--cwd", "-c", "--config", "-f", "--filter"]);
    let scope = match read.value(&["--cwd"]) {
        _ if read.has(&["-r", "--recursive"]) => Scope::All,
        Some(directory) => Scope::In(directory.to_owned()),
        None => Scope::Here,
    };
    let (name, passed) = read.rest.split_first()?;
    scripts(ScriptRun { hooks: false, ..ScriptRun::new(name, scope, passed) })
}

fn node(arguments: &[String]) -> Option<Request> {
    let read = Arguments::anywhere(arguments, &["--run"]);
    let name = read.value(&["--run"])?;
    scripts(ScriptRun { hooks: false, ..ScriptRun::new(name, Scope::Here, &read.rest) })
}

fn run_all(arguments: &[String]) -> Option<Request> {
    let read = Arguments::anywhere(arguments, &["--max-parallel", "--npm-path", "--config"]);
    let request = |text: &String| {
        let mut words = text.split_whitespace().map(str::to_owned);
        let name = words.next()?;
        let passed: Vec<String> = words.skip_while(|word| word == "--").collect();
        scripts(ScriptRun::new(&name, Scope::Here, &passed))
    };
    Some(Request::Several(read.positional.iter().filter_map(request).collect()))
}

/// `npm:test:unit`, as concurrently names scripts.
fn shortcut(program: &str, arguments: &[String]) -> Option<Request> {
    let (manager, name) = program.split_once(':')?;
    let known = ["npm", "pnpm", "yarn", "bun", "node", "deno"].contains(&manager);
    known.then(|| Request::Scripts(ScriptRun::new(name, Scope::Here, arguments)))
}

/// `start-server-and-test [start] url test`: the last argument is a script's name or a command line.
fn server_and_test(arguments: &[String]) -> Option<Request> {
    let read = Arguments::anywhere(arguments, &["--expect"]);
    let last = read.positional.last()?;
    match last.split_once(' ') {
        Some(_) => Some(Request::Line(last.clone())),
        None => scripts(ScriptRun { or_program: true, ..ScriptRun::new(last, Scope::Here, &[]) }),
    }
}

/// Names of scripts: one, or a pattern as npm-run-all reads it, in which `*` is any one part between colons and `**` any parts.
pub(super) enum Names<'a> {
    /// This one.
    One(&'a str),
    /// Those that fit.
    Fitting(Option<globset::GlobMatcher>),
}

impl<'a> Names<'a> {
    /// Reads a name or a pattern.
    pub fn new(written: &'a str) -> Self {
        if !written.contains('*') {
            return Names::One(written);
        }
        // Colons become folders, which gives the wildcards their meaning.
        let glob = globset::GlobBuilder::new(&written.replace(':', "/")).literal_separator(true).build();
        Names::Fitting(glob.ok().map(|glob| glob.compile_matcher()))
    }

    /// Whether this is one of them.
    pub fn include(&self, name: &str) -> bool {
        match self {
            Names::One(known) => *known == name,
            Names::Fitting(matcher) => matcher.as_ref().is_some_and(|matcher| matcher.is_match(name.replace(':', "/"))),
        }
    }
}

#[cfg(test)]
mod tests;
