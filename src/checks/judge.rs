//! A check's answer over the facts of a project.

use super::examples::{Example, Given};
use super::file::Check;
use super::program::{OutOfSteps, Value, items, record_of};
use super::verdict::{Judgement, Location, Verdict};
use crate::facts::describe::Fields;
use crate::facts::{self, ProjectFacts, Scope};
use crate::snapshot::Snapshot;

/// Answers a check.
pub fn judge(check: &Check, facts: &dyn Fields) -> Judgement {
    answer(check, facts).unwrap_or_else(|error| Judgement {
        verdict: Verdict::Unknown,
        found: format!("error: {error}"),
        locations: Vec::new(),
    })
}

/// What the check says of an example.
pub fn judge_example(check: &Check, example: &Example) -> Judgement {
    let measured;
    let facts = match &example.given {
        Given::Facts(facts) => facts,
        Given::Files(files) => {
            measured = facts::extract(&Snapshot::of_files("example", files));
            &measured
        }
    };
    let unmeasured = ProjectFacts::default();
    let project = facts.primary().unwrap_or(&unmeasured);
    judge(check, &Scope::new(facts, project))
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
        let needs = check.needs.as_ref().map(|needs| needs.fill(facts)).transpose()?;
        return Ok(bare(Verdict::Unknown, format!("needs {}", needs.unwrap_or_default())));
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
