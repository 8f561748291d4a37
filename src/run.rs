//! From parsed arguments to an exit code: the only place that prints.

use crate::cli::{Checks, Cli, Color, Command, Look};
use crate::commands::{self, Outcome};
use crate::error::Error;
use crate::report::terminal::{Detail, Style};
use crate::snapshot::limits;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Runs the program.
pub fn run(cli: Cli) -> ExitCode {
    // Parsers recurse over what others wrote. Where the pool was set up before, its stacks are as they were made.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(limits::PARSER_STACK_BYTES).build_global();
    let result = match cli.command.unwrap_or(Command::Audit(cli.audit)) {
        Command::Audit(arguments) => commands::audit::run(&arguments, style(arguments.look)),
        Command::Facts(arguments) => commands::facts::run(&arguments),
        Command::Checks(Checks::List { checks }) => commands::checks::list(&checks),
        Command::Checks(Checks::Explain { id, checks, target }) => {
            commands::checks::explain(&id, &checks, target.as_deref())
        }
        Command::Checks(Checks::Test { path }) => commands::checks::test(path.as_deref()),
        Command::Completions { shell } => Ok(commands::documents::completions(shell)),
        Command::Manual => commands::documents::manual(),
    };
    let outcome = result.unwrap_or_else(|error| Outcome {
        output: String::new(),
        complaints: vec![error.complaint()],
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
            let _ = writeln!(errors, "{}", error.complaint());
            ExitCode::from(error.exit_code())
        }
        _ => ExitCode::from(outcome.code),
    }
}

/// How the terminal wants to be drawn on.
fn style(look: Look) -> Style {
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
    let columns = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = terminal.or_else(columns).unwrap_or(80);
    Style { color, width, detail }
}
