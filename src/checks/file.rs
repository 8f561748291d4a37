//! A check as it is written: TOML, read with the place of every value, so that each problem can be shown where it is.

pub mod table;

use super::diagnostics::Problem;
use super::examples::{self, Example};
use super::expr::{self, Fault};
use super::template::Template;
use super::types::{self, Checked};
use crate::facts::Scope;
use crate::facts::describe::{Record, Shape};
use std::collections::BTreeSet;
use std::fmt;
use table::Table;

/// A check that loaded: it always answers.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its file's path below the folder of checks, without the ending: `docker/runs-as-non-root`.
    pub id: String,
    /// It came with the program.
    pub built_in: bool,
    /// What is so when it passes.
    pub title: String,
    /// What is so when it fails.
    pub fails: String,
    /// Why it matters.
    pub why: String,
    /// What to do when it fails.
    pub fix: String,
    /// How long that takes.
    pub effort: Effort,
    /// How much it counts within its area, from 1 to 10.
    pub weight: i64,
    /// Where to read on.
    pub links: Vec<String>,
    /// Whether it applies.
    pub when: Option<Condition>,
    /// Whether its facts could be had.
    pub known: Option<Condition>,
    /// What would settle it, where they could not.
    pub needs: Option<Template>,
    /// Whether it passes.
    pub pass: Condition,
    /// What was found, in one line.
    pub found: Option<Template>,
    /// What to point at.
    pub at: Option<Checked>,
    /// Small repositories or facts, with the verdict that they must get.
    pub examples: Vec<Example>,
    /// The facts that it reads, as dotted paths.
    pub reads: BTreeSet<String>,
}

/// An expression that must be a boolean.
#[derive(Debug, Clone)]
pub struct Condition {
    /// As written.
    pub source: String,
    /// Ready to run.
    pub checked: Checked,
}

/// How long a fix takes a developer who knows the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// Less than an hour.
    Minutes,
    /// An hour or a few.
    Hour,
    /// A day or more.
    Day,
}

impl Effort {
    const ALL: [(&'static str, Effort); 3] =
        [("minutes", Effort::Minutes), ("hour", Effort::Hour), ("day", Effort::Day)];
}

impl fmt::Display for Effort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Effort::ALL.iter().find(|(_, effort)| effort == self).map_or("", |(name, _)| name))
    }
}

impl Check {
    /// The area that it belongs to.
    pub fn area(&self) -> &str {
        area_of(&self.id)
    }
}

/// The area of a check's identifier: its folder.
pub fn area_of(id: &str) -> &str {
    id.split('/').next().unwrap_or_default()
}

/// The longest title, in characters: it stands in one line of a terminal beside the verdict.
pub const MAX_TITLE: usize = 60;

/// Keys that a check file may have.
const KEYS: [&str; 14] = [
    "title", "fails", "why", "fix", "effort", "weight", "links", "when", "known", "needs", "pass", "found", "at",
    "example",
];

/// Reads a check. The caller runs [`expr::with_room_to_parse`].
///
/// # Errors
/// Every problem of the file.
pub fn parse(id: &str, name: &str, text: &str) -> Result<Check, Vec<Problem>> {
    if let Some((at, replaced)) = text.char_indices().find(|(_, character)| *character == char::REPLACEMENT_CHARACTER) {
        let problem = Problem::new(name, text, at..at + replaced.len_utf8(), "the file is not UTF-8 here");
        return Err(vec![problem.with_help("save it in UTF-8")]);
    }
    let mut table = Table::parse(name, text)?;
    table.only(&KEYS);
    let facts = Scope::describe();

    let title = table.text("title");
    let fails = table.text("fails");
    for (key, value) in [("title", &title), ("fails", &fails)] {
        if value.as_ref().is_some_and(|title| title.chars().count() > MAX_TITLE) {
            table.fault(key, format!("`{key}` is longer than {MAX_TITLE} characters"), Some("say it shorter".into()));
        }
    }
    let why = table.text("why");
    let fix = table.text("fix");
    let effort = table.text("effort").and_then(|effort| {
        let known = Effort::ALL.iter().find(|(name, _)| *name == effort);
        if known.is_none() {
            table.fault("effort", format!("`{effort}` is no effort"), Some("write minutes, hour or day".into()));
        }
        known.map(|(_, effort)| *effort)
    });
    let weight = table.integer("weight");
    if weight.is_some_and(|weight| !(1..=10).contains(&weight)) {
        table.fault("weight", "`weight` goes from 1 to 10", None);
    }
    let links = table.texts("links");
    if let Some(link) = links.iter().flatten().find(|link| !is_link(link)) {
        table.fault("links", format!("`{link}` is no link"), Some("begin with https://".into()));
    }
    let when = table.optional("when").then(|| condition(&mut table, "when", facts));
    let known = table.optional("known").then(|| condition(&mut table, "known", facts));
    let needs = table.optional("known").then(|| template(&mut table, "needs", facts));
    if table.optional("needs") && !table.optional("known") {
        table.fault("needs", "`needs` without `known`", Some("add `known`, or leave `needs` out".into()));
    }
    let pass = condition(&mut table, "pass", facts);
    let found = table.optional("found").then(|| template(&mut table, "found", facts));
    let at = table.optional("at").then(|| place(&mut table, facts));
    let examples = examples::read(&mut table);

    let problems = table.finish();
    let check = || {
        let mut reads = BTreeSet::new();
        let conditions = [when.clone().flatten(), known.clone().flatten(), pass.clone()];
        for condition in conditions.iter().flatten() {
            reads.extend(condition.checked.reads.iter().cloned());
        }
        let templates = found.iter().chain(&needs).flatten();
        reads.extend(templates.flat_map(|template: &Template| template.reads().cloned()));
        reads.extend(at.iter().flatten().flat_map(|at: &Checked| at.reads.iter().cloned()));
        Some(Check {
            id: id.to_owned(),
            built_in: false,
            title: title?,
            fails: fails?,
            why: why?,
            fix: fix?,
            effort: effort?,
            weight: weight?,
            links: links?,
            when: when.flatten(),
            known: known.flatten(),
            needs: needs.flatten(),
            pass: pass?,
            found: found.flatten(),
            at: at.flatten(),
            examples,
            reads,
        })
    };
    match problems.is_empty().then(check).flatten() {
        Some(check) => Ok(check),
        None => Err(problems),
    }
}

fn is_link(link: &str) -> bool {
    let rest = link.strip_prefix("https://").unwrap_or_default();
    rest.split('/').next().is_some_and(|host| host.contains('.')) && !rest.contains(char::is_whitespace)
}

/// Reads an expression, and puts its faults where they stand in the file.
fn expression<T>(
    table: &mut Table<'_>,
    key: &str,
    source: &str,
    offset: usize,
    check: impl FnOnce(&expr::Expr) -> Result<T, Vec<Fault>>,
) -> Option<T> {
    let checked = expr::parse(source).and_then(|expression| check(&expression));
    checked.map_err(|faults| table.faults_within(key, offset, faults)).ok()
}

fn condition(table: &mut Table<'_>, key: &str, facts: &'static Record) -> Option<Condition> {
    let source = table.text(key)?;
    let checked = expression(table, key, &source, 0, |expression| types::check_condition(expression, facts))?;
    Some(Condition { source, checked })
}

fn template(table: &mut Table<'_>, key: &str, facts: &'static Record) -> Option<Template> {
    let source = table.text(key)?;
    match Template::parse(&source, facts) {
        Ok(template) => Some(template),
        Err(faults) => {
            table.faults_within(key, 0, faults);
            None
        }
    }
}

fn place(table: &mut Table<'_>, facts: &'static Record) -> Option<Checked> {
    let source = table.text("at")?;
    let pointed = |shape: &Shape| match shape {
        Shape::Record(record) => {
            record.field("line").is_some() && (record.field("path").is_some() || record.field("file").is_some())
        }
        _ => false,
    };
    let checked = expression(table, "at", &source, 0, |expression| types::check(expression, facts))?;
    let fits = match &checked.shape {
        Shape::List(item) => pointed(item),
        shape => pointed(shape),
    };
    if !fits {
        let message = format!("a {} has no path and line to point at", checked.shape);
        table.fault("at", message, Some("name a fact that has both, or a list of such facts".into()));
        return None;
    }
    Some(checked)
}
