//! A check's answer over the facts of a project.

use super::file::Check;
use super::program::{OutOfSteps, Value, items, record_of};
use crate::facts::describe::Fields;
use std::fmt;

/// What a check says.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// It does not apply.
    Skip,
    /// Its facts could not be had.
    Unknown,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Skip => "skip",
            Verdict::Unknown => "unknown",
        })
    }
}

/// An answer, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// What the check says.
    pub verdict: Verdict,
    /// What was found, in one line; why it does not apply, or what is needed to tell.
    pub found: String,
    /// What it points at.
    pub locations: Vec<Location>,
}

/// A place in the repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: i64,
}

/// Answers a check.
pub fn judge(check: &Check, facts: &dyn Fields) -> Judgement {
    answer(check, facts).unwrap_or_else(|error| Judgement {
        verdict: Verdict::Unknown,
        found: format!("error: {error}"),
        locations: Vec::new(),
    })
}

fn answer(check: &Check, facts: &dyn Fields) -> Result<Judgement, OutOfSteps> {
    let bare = |verdict, found| Judgement { verdict, found, locations: Vec::new() };
    if let Some(when) = &check.when
        && !when.checked.program.holds(facts)?
    {
        return Ok(bare(Verdict::Skip, format!("does not apply: {} is false", when.source)));
    }
    if let Some(known) = &check.known
        && !known.checked.program.holds(facts)?
    {
        return Ok(bare(Verdict::Unknown, format!("needs {}", check.needs)));
    }
    let verdict = if check.pass.checked.program.holds(facts)? { Verdict::Pass } else { Verdict::Fail };
    let found = match &check.found {
        Some(template) => template.fill(facts)?,
        None => String::new(),
    };
    let mut locations = match &check.at {
        Some(at) => locations_of(&at.program.run(facts)?),
        None => Vec::new(),
    };
    locations.sort();
    locations.dedup();
    Ok(Judgement { verdict, found, locations })
}

/// The places of an item, or of each item of a list; what has no place yet (an empty path) has none.
fn locations_of(value: &Value<'_>) -> Vec<Location> {
    let Value::Record(fields) = value else {
        return items(value).flat_map(|item| locations_of(&item)).collect();
    };
    let field = |name: &str| {
        let (index, _) = record_of(value)?.field(name)?;
        fields.field(index).map(Value::from)
    };
    match (field("file").or_else(|| field("path")), field("line")) {
        (Some(Value::Text(path)), Some(Value::Int(line))) if !path.is_empty() => {
            vec![Location { path: path.into_owned(), line: line.max(1) }]
        }
        _ => Vec::new(),
    }
}
