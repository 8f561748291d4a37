//! Parse, run, exit code.

use clap::Parser as _;
use shipworthy::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    shipworthy::run::run(Cli::parse())
}
