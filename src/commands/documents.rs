//! `shipworthy completions` and `shipworthy manual`

use super::Outcome;
use crate::cli::Cli;
use crate::error::Error;
use clap::CommandFactory as _;

/// A completion script.
pub fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "shipworthy", &mut script);
    Outcome::of(String::from_utf8_lossy(&script).into_owned())
}

/// The manual page, in the form that `man` reads.
///
/// # Errors
/// Where it cannot be written.
pub fn manual() -> Result<Outcome, Error> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).map_err(Error::Output)?;
    Ok(Outcome::of(String::from_utf8_lossy(&page).into_owned()))
}
