//! Audits Node.js and TypeScript back ends the way a senior screener would.
//!
//! ```text
//! source ──capture──▶ snapshot ──extract──▶ facts ──judge──▶ verdicts ──weigh──▶ score ──▶ report ──render──▶ bytes
//! where it is         what is there         what we saw      what we think       how much   what we say    how it looks
//! ```
//!
//! Left of the [`snapshot`] is everything that touches the world: disk, Git, clock. Right of it everything is a pure function of the
//! snapshot, so that the same snapshot gives the same bytes.

pub mod checks;
pub mod cli;
pub mod commands;
pub mod error;
pub mod facts;
pub mod formats;
pub mod progress;
pub mod report;
pub mod run;
pub mod score;
pub mod snapshot;
pub mod source;
