//! One readable function for each command.

pub mod audit;
pub mod checks;
pub mod documents;
pub mod facts;
