//! Text with expressions in braces: `{docker.production.path} ends as {docker.production.user}`.

use super::expr::{self, Fault};
use super::program::{OutOfSteps, Program, Value, items};
use super::types;
use crate::facts::describe::{Fields, Record, Shape};
use std::collections::BTreeSet;

/// A parsed template.
#[derive(Debug, Clone)]
pub struct Template {
    source: String,
    parts: Vec<Part>,
    reads: BTreeSet<String>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Value(Program),
}

/// Items of a list that are written out; the rest is counted.
const SHOWN_ITEMS: usize = 5;

impl Template {
    /// Parses a template; `{{` and `}}` stand for braces. The caller runs [`expr::with_room_to_parse`].
    ///
    /// # Errors
    /// Faults of its expressions, and braces without their match.
    pub fn parse(source: &str, facts: &'static Record) -> Result<Self, Vec<Fault>> {
        let (mut parts, mut reads, mut faults) = (Vec::new(), BTreeSet::new(), Vec::new());
        let (mut text, mut at) = (String::new(), 0);
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some(brace) = ["{{", "}}"].iter().find(|braces| rest.starts_with(**braces)) {
                text.push_str(brace.get(1..).unwrap_or_default());
                at += 2;
            } else if rest.starts_with('{') {
                let Some(end) = rest.find('}') else {
                    faults.push(Fault::new("this brace is not closed", at..at + 1).with_help("write `{{` for a brace"));
                    break;
                };
                let start = at + 1;
                parts.push(Part::Text(std::mem::take(&mut text)));
                match expression(rest.get(1..end).unwrap_or_default(), facts) {
                    Ok((program, read)) => {
                        parts.push(Part::Value(program));
                        reads.extend(read);
                    }
                    Err(found) => faults.extend(
                        found
                            .into_iter()
                            .map(|fault| Fault { span: fault.span.start + start..fault.span.end + start, ..fault }),
                    ),
                }
                at += end + 1;
            } else if rest.starts_with('}') {
                faults.push(Fault::new("this brace closes nothing", at..at + 1).with_help("write `}}` for a brace"));
                at += 1;
            } else {
                let end = rest.find(['{', '}']).unwrap_or(rest.len());
                text.push_str(rest.get(..end).unwrap_or_default());
                at += end;
            }
        }
        parts.push(Part::Text(text));
        if faults.is_empty() { Ok(Template { source: source.to_owned(), parts, reads }) } else { Err(faults) }
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The facts that it reads.
    pub fn reads(&self) -> impl Iterator<Item = &String> {
        self.reads.iter()
    }

    /// The text for these facts.
    ///
    /// # Errors
    /// Where an expression takes too many steps.
    pub fn fill(&self, facts: &dyn Fields) -> Result<String, OutOfSteps> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Value(program) => text.push_str(&written(&program.run(facts)?)),
            }
        }
        Ok(text)
    }
}

fn expression(source: &str, facts: &'static Record) -> Result<(Program, BTreeSet<String>), Vec<Fault>> {
    let parsed = expr::parse(source)?;
    let checked = types::check(&parsed, facts)?;
    let writable = match &checked.shape {
        Shape::List(item) => !matches!(**item, Shape::Record(_) | Shape::List(_)),
        Shape::Record(_) => false,
        _ => true,
    };
    if writable {
        return Ok((checked.program, checked.reads));
    }
    let message = format!("a {} cannot be written out", checked.shape);
    Err(vec![Fault::new(message, parsed.span).with_help("name a field, or map the list to one")])
}

fn written(value: &Value<'_>) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Text(value) => value.to_string(),
        Value::Record(_) => String::new(),
        Value::Facts(_) | Value::List(_) => {
            let all: Vec<String> = items(value).map(|item| written(&item)).collect();
            let shown = all.get(..SHOWN_ITEMS).unwrap_or(&all).join(", ");
            match all.len().checked_sub(SHOWN_ITEMS) {
                Some(more) if more > 0 => format!("{shown} and {more} more"),
                _ => shown,
            }
        }
    }
}
