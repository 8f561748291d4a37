//! OpenAPI documents: their version, what is wrong with them, and the operations that they describe (OpenAPI Specification 2.0 to 3.2).

mod validate;

use super::data::{Entry, Node, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

pub use validate::{Fault, validate};

/// The methods that a Path Item Object has operations for; `query` since 3.2.
const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Files that are followed from one reference to the next.
const HOPS: usize = 8;

/// An operation of a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The path as written, without the server's.
    pub path: String,
    /// The method in capitals.
    pub method: String,
}

/// Loads another document of the repository by its path from the root.
pub type Load<'a> = &'a dyn Fn(&str) -> Option<Arc<Vec<Node>>>;

/// The version that a document declares: `3.0.3`, `2.0`. `None` for what is no whole document: it has to say `openapi` or `swagger`
/// and, as every version demands, `info`, besides `paths` or, since 3.1, `webhooks` or `components`.
pub fn version(root: &Node) -> Option<String> {
    let declared = root.get("openapi").or_else(|| root.get("swagger"))?;
    let version = match &declared.value {
        Value::Text(text) => text.trim().to_owned(),
        // `swagger: 2.0` in YAML
        Value::Float(number) => format!("{number:.1}"),
        Value::Integer(number) => number.to_string(),
        _ => return None,
    };
    let whole =
        root.get("info").is_some() && ["paths", "webhooks", "components"].iter().any(|key| root.get(key).is_some());
    (whole && version.starts_with(|first: char| first.is_ascii_digit())).then_some(version)
}

/// The operations of a document or a fragment with `paths`, through references to other files, sorted.
pub fn operations(root: &Node, path: &str, load: Load<'_>) -> Vec<Operation> {
    let mut found = BTreeSet::new();
    if let Some(paths) = root.get("paths") {
        in_paths(paths, path, root, load, HOPS, &mut found);
    }
    found.into_iter().collect()
}

/// The operations of a Paths Object alone, without references, sorted.
pub fn operations_of_paths(paths: &Node) -> Vec<Operation> {
    let mut found = BTreeSet::new();
    in_paths(paths, "", paths, &|_| None, 1, &mut found);
    found.into_iter().collect()
}

fn in_paths(paths: &Node, file: &str, root: &Node, load: Load<'_>, hops: usize, found: &mut BTreeSet<Operation>) {
    // A Paths Object may not be a reference, but the common bundlers let it be one.
    let reference = paths.get("$ref").and_then(Node::text);
    if let (Some(reference), Some(hops)) = (reference, hops.checked_sub(1)) {
        referenced(reference, file, root, load, &mut |paths, file, root| {
            in_paths(paths, file, root, load, hops, found)
        });
    }
    for Entry { key, node, .. } in paths.entries().iter().filter(|entry| entry.key.starts_with('/')) {
        in_item(key, node, file, root, load, hops, found);
    }
}

fn in_item(
    path: &str,
    item: &Node,
    file: &str,
    root: &Node,
    load: Load<'_>,
    hops: usize,
    found: &mut BTreeSet<Operation>,
) {
    let reference = item.get("$ref").and_then(Node::text);
    if let (Some(reference), Some(hops)) = (reference, hops.checked_sub(1)) {
        referenced(reference, file, root, load, &mut |item, file, root| {
            in_item(path, item, file, root, load, hops, found)
        });
    }
    let methods = item.entries().iter().map(|entry| entry.key.as_str()).filter(|key| METHODS.contains(key));
    found.extend(methods.map(|method| Operation { path: path.to_owned(), method: method.to_ascii_uppercase() }));
}

/// Hands over what a reference leads to: `./paths/users.yaml`, `users.yaml#/~1users`, `#/components/pathItems/users`.
fn referenced(reference: &str, file: &str, root: &Node, load: Load<'_>, then: &mut dyn FnMut(&Node, &str, &Node)) {
    let (target, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    if target.is_empty() {
        if let Some(node) = at_pointer(root, pointer) {
            then(node, file, root);
        }
        return;
    }
    let Some(path) = crate::snapshot::join(crate::snapshot::directory_of(file), target) else { return };
    let Some(document) = load(&path) else { return };
    let Some(root) = document.first() else { return };
    if let Some(node) = at_pointer(root, pointer) {
        then(node, &path, root);
    }
}

/// The value at a JSON Pointer (RFC 6901).
fn at_pointer<'a>(root: &'a Node, pointer: &str) -> Option<&'a Node> {
    segments(pointer).try_fold(root, |node, segment| match &node.value {
        Value::List(items) => items.get(segment.parse::<usize>().ok()?),
        _ => node.get(&segment),
    })
}

/// The parts of a JSON Pointer.
fn segments(pointer: &str) -> impl Iterator<Item = String> {
    pointer.split('/').skip(1).map(|segment| segment.replace("~1", "/").replace("~0", "~"))
}

/// The paths below which a document's operations are served: `basePath` of 2.0, the paths of `servers` since 3.0. Empty text is the
/// root, which is also meant where nothing is said.
pub fn base_paths(root: &Node) -> Vec<String> {
    let servers = root.get("servers").map(Node::items).unwrap_or_default();
    let urls = servers.iter().filter_map(|server| {
        let url = server.get("url")?.text()?;
        let variables = server.get("variables").map(Node::entries).unwrap_or_default();
        Some(variables.iter().fold(url.to_owned(), |url, variable| {
            let default = variable.node.get("default").and_then(Node::scalar).unwrap_or_default();
            url.replace(&format!("{{{}}}", variable.key), &default)
        }))
    });
    let base = root.get("basePath").and_then(Node::text).map(str::to_owned);
    let mut bases: Vec<String> =
        urls.chain(base).map(|url| path_of_url(&url).trim_end_matches('/').to_owned()).collect();
    bases.sort();
    bases.dedup();
    if bases.is_empty() {
        bases.push(String::new());
    }
    bases
}

/// The path of a URL, which may lack its origin: `https://api.example.com/v1` and `/v1` both give `/v1`.
pub fn path_of_url(url: &str) -> &str {
    let path = match url.split_once("//") {
        Some((_, rest)) => rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or_default(),
        None => url,
    };
    path.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests;
