//! The command line: types and their help, nothing else.

use crate::score::Conclusion;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Audits Node.js and TypeScript back ends the way a senior screener would.
///
/// Reads a repository, proves what it finds (does CI run the tests, do the tests assert, is the configuration strict after
/// `extends`, do the README's commands exist), and says whether the project is production-ready, with evidence and the next thing
/// to do. Without a command it audits the folder it runs in.
///
/// Nothing of the audited repository is ever executed.
#[derive(Debug, Parser)]
#[command(name = "shipworthy", version, arg_required_else_help = false, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Exit codes: 0 the bar is met, 1 below the bar that was asked for, 2 wrong usage or configuration, \
                        3 a target could not be read."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The audit that runs without a command.
    #[command(flatten)]
    pub audit: Audit,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge repositories and say what to do next
    Audit(Audit),
    /// Print every fact that was measured, with its meaning
    Facts(FactsArguments),
    /// List, explain and test checks
    #[command(subcommand)]
    Checks(Checks),
    /// Print a completion script for a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Manual,
}

/// What is audited, and how the report looks.
#[derive(Debug, Args)]
pub struct Audit {
    /// Folders that hold repositories: work trees, bare repositories or plain folders
    #[arg(value_name = "TARGET", default_value = ".")]
    pub targets: Vec<PathBuf>,
    /// Audit this branch, tag or commit, without touching the work tree
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
    /// The report's form, or FORM=FILE to write it into a file; may be given several times
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "terminal")]
    pub format: Vec<FormatArgument>,
    /// Checks of your own: a folder with one folder for each area
    #[arg(long, value_name = "DIR")]
    pub checks: Vec<PathBuf>,
    /// Show only these checks or areas; all are judged
    #[arg(long, value_name = "ID|AREA", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Do not show these checks or areas; all are judged
    #[arg(long, value_name = "ID|AREA", value_delimiter = ',')]
    pub skip: Vec<String>,
    /// Exit with 1 below this score
    #[arg(long, value_name = "N", value_parser = score)]
    pub min_score: Option<f64>,
    /// Exit with 1 below this verdict
    #[arg(long, value_name = "VERDICT")]
    pub require: Option<Required>,
    /// How the report is shown.
    #[command(flatten)]
    pub look: Look,
}

/// How things are shown.
#[derive(Debug, Args, Clone, Copy)]
pub struct Look {
    /// Colours: where the output is a terminal that wants them, always, or never
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Only the verdict, the gates and the next actions
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Also what passes and what does not apply
    #[arg(short, long)]
    pub verbose: bool,
}

/// What is measured, and how it is printed.
#[derive(Debug, Args)]
pub struct FactsArguments {
    /// The folder that holds the repository
    #[arg(value_name = "TARGET", default_value = ".")]
    pub target: PathBuf,
    /// Measure this branch, tag or commit, without touching the work tree
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
    /// A listing with the meaning of each fact, or JSON for other tools
    #[arg(long, value_name = "FORMAT", default_value = "terminal")]
    pub format: FactsFormat,
}

/// What to do with checks.
#[derive(Debug, Subcommand)]
pub enum Checks {
    /// List the checks with their weights
    List {
        /// Checks of your own
        #[arg(long, value_name = "DIR")]
        checks: Vec<PathBuf>,
    },
    /// Explain a check: why, how to fix, what it reads, and what it says of a repository
    Explain {
        /// The check, such as docker/runs-as-non-root
        id: String,
        /// Checks of your own
        #[arg(long, value_name = "DIR")]
        checks: Vec<PathBuf>,
        /// The repository whose values are shown; the one that it runs in, if left out
        #[arg(long, value_name = "TARGET")]
        target: Option<PathBuf>,
    },
    /// Run the examples of checks
    Test {
        /// A folder of checks, or one check file; the built-in checks if left out
        path: Option<PathBuf>,
    },
}

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person
    Terminal,
    /// For other tools
    Json,
}

/// The forms of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FactsFormat {
    /// For a person
    Terminal,
    /// For other tools
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where the output is a terminal that wants them
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The verdict that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Required {
    /// Every gate passes and the score is high enough
    ProductionReady,
    /// At least a few steps from it
    Almost,
}

impl Required {
    /// Whether a conclusion is as good as what is asked for. Where the question does not apply, nothing is below the bar.
    pub fn is_met_by(self, conclusion: Conclusion) -> bool {
        match conclusion {
            Conclusion::ProductionReady | Conclusion::OutOfScope => true,
            Conclusion::Almost => self == Required::Almost,
            Conclusion::NotYet | Conclusion::Undetermined => false,
        }
    }
}

/// A form, and the file that it is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatArgument {
    /// The form.
    pub format: Format,
    /// The file; standard output without one.
    pub file: Option<PathBuf>,
}

impl std::str::FromStr for FormatArgument {
    type Err = String;

    fn from_str(argument: &str) -> Result<Self, String> {
        let (format, file) = argument.split_once('=').map_or((argument, None), |(format, file)| (format, Some(file)));
        if file == Some("") {
            return Err("name the file behind `=`".to_owned());
        }
        let format = Format::from_str(format, false).map_err(|_| {
            let known: Vec<String> = Format::value_variants()
                .iter()
                .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
                .collect();
            format!("the formats are {}", known.join(", "))
        })?;
        Ok(FormatArgument { format, file: file.map(PathBuf::from) })
    }
}

fn score(argument: &str) -> Result<f64, String> {
    match argument.parse::<f64>() {
        Ok(score) if (0.0..=100.0).contains(&score) => Ok(score),
        _ => Err("a score goes from 0 to 100".to_owned()),
    }
}
