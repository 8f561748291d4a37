//! Routes in code held against what the description says.

use crate::facts::api::routes::Found;
use crate::facts::api::routes::path::{PathText, UNKNOWN, shape};
use crate::formats::openapi::Operation;
use std::collections::{BTreeMap, BTreeSet};

/// What a description says, as far as it can be seen.
#[derive(Debug, Clone, PartialEq)]
pub enum Description {
    /// These operations.
    Operations(Operations),
    /// Every route of these frameworks that nothing keeps out.
    FromCode(&'static [&'static str]),
    /// Something that is not followed.
    Unseen,
}

/// The operations of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Operations {
    /// Methods and shapes of paths, without what the server adds.
    operations: BTreeSet<(String, String)>,
    /// Paths of the servers; empty where they are not known.
    bases: Vec<String>,
    /// Every operation was seen.
    complete: bool,
}

impl Operations {
    /// Operations that are served below any of `bases`; below what is not known where there are none.
    pub fn new(operations: Vec<Operation>, mut bases: Vec<String>, complete: bool) -> Self {
        let operations = operations
            .into_iter()
            .map(|Operation { path, method }| (method, shape(&PathText::known(path).normalized())));
        if bases.iter().any(|base| base.contains(UNKNOWN)) {
            bases.clear();
        }
        Operations { operations: operations.collect(), bases, complete }
    }

    fn has(&self, method: &str, path: &str) -> bool {
        let any = method == "ALL";
        self.operations.contains(&(method.to_owned(), path.to_owned()))
            || (any && self.operations.iter().any(|(_, known)| known == path))
    }

    /// Whether a route is described, below one of these prefixes; below any where none is given.
    fn describes(&self, route: &Found, bases: &[String]) -> bool {
        let path = shape(&route.path.normalized());
        let path = path.strip_prefix(UNKNOWN).unwrap_or(&path);
        if !route.path.is_known() || bases.is_empty() {
            // Whatever stands before is not known here or there.
            let longer = self.operations.iter().any(|(method, known)| {
                !route.path.is_known() && method == &route.method && !path.is_empty() && known.ends_with(path)
            });
            return longer || suffixes(path).any(|(_, rest)| self.has(&route.method, rest));
        }
        bases.iter().any(|base| {
            path.strip_prefix(base.as_str()).is_some_and(|rest| starts_part(rest) && self.has(&route.method, rest))
        })
    }

    /// The prefixes below which these operations are found: those declared or, where no route lies below them, the one that most routes have.
    fn fitting_bases(&self, routes: &[Found]) -> Vec<String> {
        let fits = |bases: &[String]| routes.iter().any(|route| route.path.is_known() && self.describes(route, bases));
        if self.bases.is_empty() || fits(&self.bases) {
            return self.bases.clone();
        }
        let mut votes: BTreeMap<String, usize> = BTreeMap::new();
        for route in routes.iter().filter(|route| route.path.is_known()) {
            let path = shape(&route.path.normalized());
            for (prefix, _) in suffixes(&path).filter(|(_, rest)| !rest.is_empty() && self.has(&route.method, rest)) {
                *votes.entry(prefix.to_owned()).or_default() += 1;
            }
        }
        let best = votes.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)));
        best.map_or_else(|| self.bases.clone(), |(prefix, _)| vec![prefix])
    }
}

/// Whether the rest of a path begins with a whole part.
fn starts_part(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with('/')
}

/// A path cut before each of its parts: the parts before, and the rest.
fn suffixes(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let cuts = path.match_indices('/').map(|(at, _)| at).chain(path.is_empty().then_some(0));
    cuts.filter_map(|at| Some((path.get(..at)?, path.get(at..)?)))
}

/// What became of one route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// The description has it.
    Documented,
    /// The description certainly lacks it.
    Undocumented,
    /// Nothing can be said.
    Unknown,
}

/// Holds each route against the descriptions, in order.
pub fn compare(routes: &[Found], descriptions: &[Description]) -> Vec<Standing> {
    let complete = can_compare(descriptions)
        && descriptions.iter().all(|description| match description {
            Description::Operations(operations) => operations.complete,
            Description::FromCode(_) => true,
            Description::Unseen => false,
        });
    let fitting: Vec<(&Description, Vec<String>)> = descriptions
        .iter()
        .map(|description| match description {
            Description::Operations(operations) => (description, operations.fitting_bases(routes)),
            _ => (description, Vec::new()),
        })
        .collect();
    let by_code = |route: &Found| {
        let generates = |description: &Description| matches!(description, Description::FromCode(frameworks) if frameworks.contains(&route.framework));
        route.described && descriptions.iter().any(generates)
    };
    // Code may register by hand what decorators elsewhere describe.
    let generated = routes.iter().filter(|route| route.path.is_known() && by_code(route)).map(operation);
    let generated: BTreeSet<(&str, String)> = generated.collect();
    let standing = |route: &Found| {
        let written = fitting.iter().any(|(description, bases)| match description {
            Description::Operations(operations) => operations.describes(route, bases),
            Description::FromCode(_) | Description::Unseen => false,
        });
        let documented = written || by_code(route) || generated.contains(&operation(route));
        // A catch-all is a fallback, not an operation.
        let fallback = route.path.as_str().contains('*');
        match (documented, complete && route.path.is_known() && !fallback) {
            (true, _) => Standing::Documented,
            (false, true) => Standing::Undocumented,
            (false, false) => Standing::Unknown,
        }
    };
    routes.iter().map(standing).collect()
}

/// What a route is called in a description.
fn operation(route: &Found) -> (&str, String) {
    (route.method.as_str(), shape(&route.path.normalized()))
}

/// Whether there is anything that routes can be held against.
pub fn can_compare(descriptions: &[Description]) -> bool {
    descriptions.iter().any(|description| *description != Description::Unseen)
}
