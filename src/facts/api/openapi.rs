//! The OpenAPI description of a project: documents in it, and the calls that generate or serve one.

mod comments;
mod document;
pub mod drift;
mod libraries;
mod written;

use super::routes::values::Place;
use super::{Openapi, OpenapiDocument};
use crate::facts::context::Context;
use crate::facts::inventory::line_number;
use drift::Description;
use libraries::{Role, Use};

/// What is known of a project's description.
pub struct Described {
    /// The facts.
    pub facts: Openapi,
    /// What routes can be held against.
    pub descriptions: Vec<Description>,
}

/// Finds the description.
pub fn describe(context: Context<'_>, has_tsoa_routes: bool) -> Described {
    let mut found = document::find(context);
    let mut uses = libraries::uses(context);
    uses.extend(libraries::tsoa(context).filter(|_| has_tsoa_routes));
    for served in uses.iter().filter(|found| found.role == Role::Serves) {
        found.extend(served.specification.and_then(|value| written::document(context, value)));
    }
    found.sort_by(|a, b| a.facts.path.cmp(&b.facts.path));
    found.dedup_by(|a, b| a.facts.path == b.facts.path && a.facts.line == b.facts.line);
    let generator = uses.iter().find(|found| found.role != Role::Serves);
    let shown = generator.or_else(|| uses.first());
    let kind = match (found.is_empty(), generator.is_none()) {
        (true, true) => "none",
        (false, true) => "file",
        (true, false) => "generated",
        (false, false) => "both",
    };
    let mut descriptions: Vec<Description> = uses.iter().filter_map(|found| found.description(context)).collect();
    let (documents, read): (Vec<OpenapiDocument>, Vec<Description>) =
        found.into_iter().map(|found| (found.facts, found.description)).unzip();
    descriptions.extend(read);
    let facts = Openapi {
        kind: kind.to_owned(),
        library: shown.map(|found| found.library.to_owned()).unwrap_or_default(),
        path: shown.map(|found| found.path.to_owned()).unwrap_or_default(),
        line: shown.map_or(0, |found| line_number(found.line)),
        documents,
    };
    Described { facts, descriptions }
}

impl Use<'_> {
    /// What this generator describes; none for what only serves a document.
    fn description(&self, context: Context<'_>) -> Option<Description> {
        match self.role {
            Role::Serves => None,
            Role::FromCode(frameworks) => Some(Description::FromCode(frameworks)),
            Role::FromComments => Some(comments::read(context, self.specification)),
            Role::FromRegistry => Some(libraries::registered(context)),
            Role::Unseen => Some(Description::Unseen),
        }
    }
}

/// A place at the top of a file.
fn top<'a>(path: &'a str, module: &'a crate::formats::javascript::Module) -> Place<'a> {
    Place { path, module, function: None }
}

#[cfg(test)]
mod tests;
