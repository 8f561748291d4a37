//! Documents held against the schemas of the specification, which are embedded: see `schemas/README.md`.

use super::segments;
use crate::formats::data::{Node, Value};
use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use std::sync::OnceLock;

/// Something that the specification does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, and where in the document as a JSON Pointer.
    pub message: String,
    /// The line, 1-based.
    pub line: usize,
}

/// The most faults that are told.
const MOST_FAULTS: usize = 10;

/// Values, each counted once for every value around it, beyond which faults are not sought one by one: alternatives keep a copy of
/// the value that they refuse on each level.
const LARGEST_WEIGHT: usize = 4_000_000;

/// Deepest alternatives within alternatives that are searched for the reason of a refusal.
const DEEPEST_REASON: usize = 64;

/// The longest message, in characters.
const LONGEST_MESSAGE: usize = 240;

/// A version's schema, compiled at its first use.
struct Schema {
    version: &'static str,
    text: &'static str,
    validator: OnceLock<Option<Validator>>,
}

static SCHEMAS: [Schema; 4] = [
    Schema::new("2.0", include_str!("schemas/2.0.json")),
    Schema::new("3.0", include_str!("schemas/3.0.json")),
    Schema::new("3.1", include_str!("schemas/3.1.json")),
    Schema::new("3.2", include_str!("schemas/3.2.json")),
];

impl Schema {
    const fn new(version: &'static str, text: &'static str) -> Self {
        Schema { version, text, validator: OnceLock::new() }
    }

    /// The schema for documents of `version`: its patch number does not matter.
    fn of(version: &str) -> Option<&'static Validator> {
        let schema = SCHEMAS.iter().find(|schema| {
            version.strip_prefix(schema.version).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
        })?;
        let compile = || jsonschema::options().offline().build(&serde_json::from_str(schema.text).ok()?).ok();
        schema.validator.get_or_init(compile).as_ref()
    }
}

/// Where a whole document of `version` departs from its schema, at most ten places, in the order of the document. What stands behind
/// references is not looked at.
pub fn validate(root: &Node, version: &str) -> Vec<Fault> {
    let Some(validator) = Schema::of(version) else {
        let line = root.entry("openapi").or_else(|| root.entry("swagger")).map_or(root.line, |entry| entry.key_line);
        return vec![Fault { message: format!("{version} is no version of the specification that is known"), line }];
    };
    // Tools for OpenAPI resolve YAML's merge keys before they look at the document.
    let root = root.merged();
    let document = root.to_json();
    if validator.is_valid(&document) {
        return Vec::new();
    }
    if weight(&root).0 > LARGEST_WEIGHT {
        return vec![Fault { message: "does not follow the specification's schema".to_owned(), line: root.line }];
    }
    let mut faults: Vec<Fault> = validator
        .iter_errors(&document)
        .take(MOST_FAULTS)
        .map(|error| {
            let reason = reason(&error, DEEPEST_REASON);
            let pointer = reason.instance_path().as_str();
            let place = if pointer.is_empty() { "the document" } else { pointer };
            let message = format!("{place}: {}", reason.masked());
            Fault { message: shortened(&message), line: line_of(&root, reason) }
        })
        .collect();
    faults.sort_by(|a, b| (a.line, &a.message).cmp(&(b.line, &b.message)));
    faults.dedup();
    faults
}

/// Why alternatives were refused: the fault that lies deepest, since the alternative that was meant is the one that fits furthest.
fn reason<'e, 'i>(error: &'e ValidationError<'i>, depth: usize) -> &'e ValidationError<'i>
where
    'static: 'i,
{
    let (ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context }) = error.kind() else {
        return error;
    };
    if depth == 0 {
        return error;
    }
    let candidates = context.iter().flatten().map(|inner| reason(inner, depth - 1));
    let depth_of = |error: &ValidationError<'_>| error.instance_path().as_str().matches('/').count();
    // Of equally deep ones the first, but not that the value is no reference, which is always an alternative.
    candidates
        .rev()
        .max_by_key(|inner| (depth_of(inner), !wants_reference(inner)))
        .filter(|inner| depth_of(inner) > depth_of(error) || !wants_reference(inner))
        .unwrap_or(error)
}

fn wants_reference(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Required { property } if property == "$ref")
}

/// The line of what an error is about: the unexpected property itself, or the value.
fn line_of(root: &Node, error: &ValidationError<'_>) -> usize {
    let unexpected = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected.first(),
        _ => None,
    };
    let mut line = root.line;
    let mut at = root;
    for segment in segments(error.instance_path().as_str()).chain(unexpected.cloned()) {
        let next = match &at.value {
            Value::List(items) => {
                segment.parse().ok().and_then(|index: usize| items.get(index)).map(|item| (item.line, item))
            }
            _ => at.entry(&segment).map(|entry| (entry.key_line, &entry.node)),
        };
        let Some(next) = next else { break };
        (line, at) = next;
    }
    line
}

/// The number of values in a tree, once for each value around them; and the number of values.
fn weight(node: &Node) -> (usize, usize) {
    let children = node.items().iter().chain(node.entries().iter().map(|entry| &entry.node)).map(weight);
    let (below, size) = children.fold((0_usize, 1_usize), |(weight, size), child| {
        (weight.saturating_add(child.0), size.saturating_add(child.1))
    });
    (below.saturating_add(size), size)
}

/// A message without line breaks, cut where it is long.
fn shortened(message: &str) -> String {
    let mut text: String =
        message.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(LONGEST_MESSAGE).collect();
    if text.len() < message.len() {
        text.push('…');
    }
    text
}
