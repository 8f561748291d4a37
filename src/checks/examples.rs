//! Examples of a check: small repositories or facts, each with the verdict that it must get. They are the check's tests.

use super::file::table::Table;
use super::verdict::Verdict;
use crate::facts::{self, Facts, ProjectFacts};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// An example.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The verdict that it must get.
    pub expect: Verdict,
    /// What it is made of.
    pub given: Given,
    /// Its line in the check's file, from 1.
    pub line: usize,
}

/// What an example is made of.
#[derive(Debug, Clone)]
pub enum Given {
    /// Files by path: the extractors run over them.
    Files(BTreeMap<String, String>),
    /// Facts, laid over the defaults.
    Facts(Box<Facts>),
}

/// An example as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    expect: Verdict,
    files: Option<BTreeMap<String, String>>,
    facts: Option<toml::Table>,
}

/// All that is read here of a check's file; the rest is read beside it.
#[derive(Deserialize)]
struct Examples {
    #[serde(default)]
    example: Vec<Spanned<Raw>>,
}

/// Reads the examples of a check's file, and notes what is wrong with them.
pub fn read(table: &mut Table<'_>) -> Vec<Example> {
    let examples: Examples = match toml::from_str(table.source()) {
        Ok(examples) => examples,
        Err(error) => {
            table.problem(error.span().unwrap_or(0..0), error.message().to_owned(), None);
            return Vec::new();
        }
    };
    let mut read = Vec::new();
    for example in examples.example {
        let span = example.span();
        let line = table.line_of(span.start);
        let Raw { name, expect, files, facts } = example.into_inner();
        let given = match (files, facts) {
            (Some(files), None) => Ok(Given::Files(files)),
            (None, Some(facts)) => laid_over(facts).map(|facts| Given::Facts(Box::new(facts))),
            _ => Err("an example has either `files` or `facts`".to_owned()),
        };
        match given {
            Ok(given) => read.push(Example { name, expect, given, line }),
            Err(message) => table.problem(span, format!("example {name:?}: {message}"), None),
        }
    }
    read
}

/// Facts of one project, given as far as they differ from the defaults.
fn laid_over(mut table: toml::Table) -> Result<Facts, String> {
    let mut shared = toml::Table::new();
    for name in facts::SHARED {
        if let Some(value) = table.remove(name) {
            shared.insert(name.to_owned(), value);
        }
    }
    let message = |error: toml::de::Error| error.message().trim().to_owned();
    let project: ProjectFacts = table.try_into().map_err(message)?;
    let facts: Facts = shared.try_into().map_err(message)?;
    Ok(Facts { projects: vec![project], ..facts })
}
