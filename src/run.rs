//! From parsed arguments to an exit code: the only place that prints.

use crate::checks::{Catalog, file};
use crate::cli::{Checks, Cli, Color, Command, Look};
use crate::commands;
use crate::error::Error;
use crate::report::terminal::{Detail, Style};
use crate::snapshot::limits;
use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use walkdir::WalkDir;

/// What a command has to say.
pub struct Outcome {
    /// For standard output.
    pub output: String,
    /// For standard error: what went wrong beside it.
    pub complaints: Vec<String>,
    /// 0 to 3.
    pub code: u8,
}

impl Outcome {
    /// Output and nothing else.
    pub fn of(output: String) -> Self {
        Outcome { output, complaints: Vec::new(), code: 0 }
    }
}

/// Runs the program.
pub fn run(cli: Cli) -> ExitCode {
    // Parsers recurse over what others wrote. Where the pool was set up before, its stacks are as they were made.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(limits::PARSER_STACK_BYTES).build_global();
    let result = match cli.command.unwrap_or(Command::Audit(cli.audit)) {
        Command::Audit(arguments) => commands::audit::run(&arguments),
        Command::Facts(arguments) => commands::facts::run(&arguments),
        Command::Checks(Checks::List { checks }) => commands::checks::list(&checks),
        Command::Checks(Checks::Explain { id, checks, target }) => commands::checks::explain(&id, &checks, &target),
        Command::Checks(Checks::Test { path }) => commands::checks::test(path.as_deref()),
        Command::Completions { shell } => Ok(commands::documents::completions(shell)),
        Command::Manual => commands::documents::manual(),
    };
    let outcome = result.unwrap_or_else(|error| Outcome {
        output: String::new(),
        complaints: vec![complaint(&error)],
        code: error.exit_code(),
    });
    let mut errors = anstream::stderr().lock();
    for complaint in &outcome.complaints {
        let _ = writeln!(errors, "{complaint}"); // with standard error gone there is nobody left to tell
    }
    match io::stdout().lock().write_all(outcome.output.as_bytes()) {
        // The reader has seen enough: `shipworthy | head` is no failure.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let error = Error::Output(error);
            let _ = writeln!(errors, "{}", complaint(&error));
            ExitCode::from(error.exit_code())
        }
        _ => ExitCode::from(outcome.code),
    }
}

/// An error as it is shown.
pub fn complaint(error: &Error) -> String {
    match (error, error.help()) {
        (Error::Checks(problems), _) => problems.to_string(),
        (error, "") => format!("error: {error}"),
        (error, help) => format!("error: {error}\n  help: {help}"),
    }
}

/// How the terminal wants to be drawn on.
pub fn style(look: Look) -> Style {
    let color = match look.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    };
    let detail = match look {
        Look { quiet: true, .. } => Detail::Quiet,
        Look { verbose: true, .. } => Detail::Verbose,
        _ => Detail::Normal,
    };
    let width = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    Style { color, width, detail }
}

/// The built-in checks, and those of the user's folders.
///
/// # Errors
/// Every problem of every file.
pub fn catalog(folders: &[PathBuf]) -> Result<Catalog, Error> {
    let mut more = BTreeMap::new();
    for folder in folders {
        more.extend(check_files(folder)?);
    }
    Ok(Catalog::load(&more)?)
}

/// The check files below a folder, by identifier: what each is called in messages, and its text. A file alone is one check.
///
/// # Errors
/// Where the folder or a file cannot be read, or holds no check.
pub fn check_files(path: &Path) -> Result<BTreeMap<String, (String, String)>, Error> {
    let is_check = |path: &Path| path.extension().is_some_and(|ending| ending == "toml");
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let at = error.path().unwrap_or(path).to_owned();
            Error::File { path: at, error: error.into() }
        })?;
        if !entry.file_type().is_file() || !is_check(entry.path()) || entry.file_name() == "rubric.toml" {
            continue;
        }
        let text = std::fs::read_to_string(entry.path())
            .map_err(|error| Error::File { path: entry.path().to_owned(), error })?;
        // A check's name is its file's and that of the folder around it, however deep the folder of checks lies.
        let below = entry.path().strip_prefix(path).ok().filter(|below| below.components().count() > 1);
        let id = below.unwrap_or(entry.path()).with_extension("");
        let parts: Vec<_> = id.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let id = parts.get(parts.len().saturating_sub(2)..).unwrap_or_default().join("/");
        files.insert(id, (entry.path().display().to_string(), text));
    }
    if files.is_empty() {
        return Err(Error::Usage {
            message: format!("{} holds no check", path.display()),
            help: format!("a check is a file such as {}", path.join("docker/my-check.toml").display()),
        });
    }
    debug_assert!(files.keys().all(|id| !file::area_of(id).is_empty()));
    Ok(files)
}
