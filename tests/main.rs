//! Scenarios: what a user does, through the library's front door or the program itself.

mod current;
mod scenarios;
mod support;
