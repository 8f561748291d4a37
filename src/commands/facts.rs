//! `shipworthy facts`

use super::Outcome;
use crate::cli::{FactsArguments, FactsFormat};
use crate::error::Error;
use crate::facts::describe::{Fact as _, Field, Shape, View};
use crate::facts::hygiene::without_credentials;
use crate::report::terminal::clean;
use crate::{facts, source};
use std::borrow::Cow;

/// Measures one target and prints its facts.
///
/// # Errors
/// Where the target cannot be read.
pub fn run(arguments: &FactsArguments) -> Result<Outcome, Error> {
    let snapshot = source::capture(&arguments.target, arguments.rev.as_deref())?;
    let facts = facts::extract(&snapshot);
    Ok(Outcome::of(match arguments.format {
        // Facts are numbers and texts: nothing in them could fail to be written.
        FactsFormat::Json => {
            let mut tree = serde_json::to_value(&facts).unwrap_or_default();
            redact(&mut tree);
            serde_json::to_string_pretty(&tree).unwrap_or_default() + "\n"
        }
        FactsFormat::Terminal => {
            let mut out = String::new();
            list("", facts.view(), &mut out);
            out
        }
    }))
}

/// Redacts credentials in every text: facts repeat commands and addresses as they are written.
fn redact(tree: &mut serde_json::Value) {
    match tree {
        serde_json::Value::String(text) => {
            if let Cow::Owned(shown) = without_credentials(text) {
                *text = shown;
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(redact),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(redact),
        _ => {}
    }
}

/// Items of a list that are written out; JSON has them all.
const SHOWN: usize = 10;

/// Writes each leaf with its path and, behind it, the first sentence of its meaning.
fn list(path: &str, view: View<'_>, out: &mut String) {
    let View::Record(fields) = view else { return };
    for (index, field) in fields.record().fields.iter().enumerate() {
        let Some(value) = fields.field(index) else { continue };
        let path = if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
        match value {
            View::Record(_) => list(&path, value, out),
            View::List(items) => {
                line(&path, &format!("{} items", items.count()), field, out);
                let holds_records = matches!((field.shape)(), Shape::List(item) if matches!(*item, Shape::Record(_)));
                for index in 0..items.count().min(SHOWN) {
                    match items.item(index) {
                        Some(item) if holds_records => list(&format!("{path}[{index}]"), item, out),
                        Some(item) => *out += &format!("{path}[{index}] = {}\n", leaf(item)),
                        None => {}
                    }
                }
                if items.count() > SHOWN {
                    *out += &format!("{path}[…] {} more\n", items.count() - SHOWN);
                }
            }
            value => line(&path, &leaf(value), field, out),
        }
    }
}

fn line(path: &str, value: &str, field: &Field, out: &mut String) {
    let doc = field.doc.lines().next().unwrap_or_default().trim();
    *out += &format!("{path} = {value}    # {doc}\n");
}

fn leaf(view: View<'_>) -> String {
    match view {
        View::Bool(value) => value.to_string(),
        View::Int(value) => value.to_string(),
        View::Float(value) => value.to_string(),
        View::Text(value) => format!("\"{}\"", clean(&without_credentials(value))),
        View::List(_) | View::Record(_) => String::new(),
    }
}
