//! Routes as code declares them, told by what names resolve to.

mod adonis;
mod decorated;
mod fastify;
mod graph;
pub mod lists;
mod nest;
pub mod path;
mod registrations;
mod routers;
pub mod values;

use crate::facts::context::Context;
use path::PathText;
use std::collections::BTreeSet;

/// A route that was found in code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The method in capitals; `ALL` for any.
    pub method: String,
    /// The whole path, as far as code tells it.
    pub path: PathText,
    /// The file.
    pub file: String,
    /// The line, 1-based.
    pub line: usize,
    /// Whose syntax it is.
    pub framework: &'static str,
    /// A generator that goes by the code describes it: nothing at the route keeps it out.
    pub described: bool,
}

/// The most routes that are told; no honest project has as many.
const MOST_ROUTES: usize = 5_000;

/// Every route of a project, sorted by place.
pub fn collect(context: Context<'_>) -> Vec<Found> {
    let mut found = graph::Graph::read(context).found(context);
    found.extend(nest::routes(context));
    let decorated = decorated::routes(context);
    without_compiled(&mut found, &decorated);
    found.extend(decorated);
    found.extend(adonis::routes(context));
    found.sort_by(|a, b| {
        let key = |route: &Found| (route.line, route.path.normalized(), route.method.clone());
        a.file.cmp(&b.file).then_with(|| key(a).cmp(&key(b)))
    });
    found.dedup();
    found.truncate(MOST_ROUTES);
    found
}

/// Takes out what tsoa compiled from its controllers into a committed file: the controllers declare the same routes.
fn without_compiled(found: &mut Vec<Found>, decorated: &[Found]) {
    let operation = |route: &Found| (route.method.clone(), path::shape(&route.path.normalized()));
    let compiled = decorated.iter().filter(|route| route.framework == "tsoa").map(operation);
    let compiled: BTreeSet<(String, String)> = compiled.collect();
    found.retain(|route| !compiled.contains(&operation(route)));
}

#[cfg(test)]
mod tests;
