//! One positioned document tree for JSON, JSONC, YAML and TOML.
//!
//! Every reader returns the same [`Node`], so what is read from a manifest does not care how the manifest is spelt.
//! Readers accept any bytes that are UTF-8: size, depth and alias growth are bounded, and whatever is over a bound or
//! not well formed is a [`DataError`] with its place.

mod json;
mod position;
#[cfg(test)]
mod tests;
mod toml;
mod yaml;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

pub use json::{json, jsonc};
pub use toml::toml;
pub use yaml::yaml;

/// The largest document that is read, in bytes. The largest lock files and API descriptions met are well below it.
pub const MAX_BYTES: usize = 8 << 20;

/// The deepest nesting that is read, in levels of lists and maps. It bounds every recursion over a [`Node`].
pub const MAX_DEPTH: usize = 128;

/// A value and the place where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The line, 1-based. For a YAML block scalar (`|`, `>`) it is the first line of its text, not that of the indicator;
    /// for a node reached through a YAML alias it is where the anchored value stands.
    pub line: usize,
    /// The column in characters, 1-based.
    pub column: usize,
    /// The application tag of a YAML node with its `!` (`!Ref`, `!reference`); the tags of YAML's own schema are resolved
    /// into the value instead.
    pub tag: Option<Box<str>>,
    /// The value itself.
    pub value: Value,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// A boolean. YAML is read with the core schema of version 1.2, in which `yes` and `on` are text.
    Bool(bool),
    /// A whole number that fits.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text, and the dates and times of TOML as written.
    Text(String),
    /// A sequence or an array.
    List(Vec<Node>),
    /// A mapping, an object or a table, in the order of the document. Keys are unique.
    Map(Vec<Entry>),
}

/// One key of a map with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key. A YAML key that is no text stands as it is written, or as JSON when it is a collection.
    pub key: String,
    /// The line of the key, 1-based.
    pub key_line: usize,
    /// The line on which the same key of the same map stood before, when this one replaced it.
    pub replaced_line: Option<usize>,
    /// The value.
    pub node: Node,
}

/// Why a document could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError {
    /// The line, 1-based.
    pub line: usize,
    /// The column in characters, 1-based.
    pub column: usize,
    /// What is wrong, in one sentence without the place.
    pub message: String,
}

impl DataError {
    fn new((line, column): (usize, usize), message: impl Into<String>) -> Self {
        let message = message.into();
        Self { line, column, message }
    }

    fn too_deep(place: (usize, usize)) -> Self {
        Self::new(place, format!("nested deeper than {MAX_DEPTH} levels"))
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at line {}, column {}", self.message, self.line, self.column)
    }
}

impl std::error::Error for DataError {}

impl Node {
    fn new((line, column): (usize, usize), value: Value) -> Self {
        Self { line, column, tag: None, value }
    }

    /// The value of `key`, when this is a map that has it. Linear in the size of the map: see [`Node::index`].
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of `key`, when this is a map that has it. Linear in the size of the map.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value that is reached by following `path` from map to map; the node itself for an empty path.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// All values by key, for callers that look up many keys of a large map.
    #[must_use]
    pub fn index(&self) -> BTreeMap<&str, &Node> {
        self.entries().iter().map(|entry| (entry.key.as_str(), &entry.node)).collect()
    }

    /// The text, when this is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, when this is one.
    #[must_use]
    pub fn bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The whole number, when this is one.
    #[must_use]
    pub fn int(&self) -> Option<i64> {
        match self.value {
            Value::Integer(value) => Some(value),
            _ => None,
        }
    }

    /// Text, number or boolean as text, for places where a format takes any scalar (an environment variable, a port).
    /// A number comes back in its shortest form: `20.10` reads as `20.1`, as it does for the tools themselves.
    #[must_use]
    pub fn scalar(&self) -> Option<String> {
        match &self.value {
            Value::Text(text) => Some(text.clone()),
            Value::Bool(value) => Some(value.to_string()),
            Value::Integer(value) => Some(value.to_string()),
            Value::Float(value) => Some(value.to_string()),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Whether this is null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// The elements of a list; nothing for any other value.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map; nothing for any other value.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Every entry of this tree that replaced an earlier one of the same key, in the order of the document.
    #[must_use]
    pub fn duplicates(&self) -> Vec<&Entry> {
        let mut found = Vec::new();
        self.collect_duplicates(&mut found);
        found
    }

    fn collect_duplicates<'tree>(&'tree self, found: &mut Vec<&'tree Entry>) {
        for item in self.items() {
            item.collect_duplicates(found);
        }
        for entry in self.entries() {
            if entry.replaced_line.is_some() {
                found.push(entry);
            }
            entry.node.collect_duplicates(found);
        }
    }

    /// The tree with every merge key resolved: the maps under `<<` lend the keys that the map itself lacks, earlier ones
    /// first (the merge key type of yaml.org). For Compose and GitLab files; GitHub does not merge in workflows.
    #[must_use]
    pub fn merged(&self) -> Node {
        let value = match &self.value {
            Value::List(items) => Value::List(items.iter().map(Node::merged).collect()),
            Value::Map(entries) => Value::Map(merge(entries)),
            scalar => scalar.clone(),
        };
        Node { value, line: self.line, column: self.column, tag: self.tag.clone() }
    }

    /// The same value as `serde_json` has it. Numbers that JSON cannot hold (infinities) become null; tags are dropped.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Integer(value) => (*value).into(),
            Value::Float(value) => (*value).into(),
            Value::Text(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(entries) => entries.iter().map(|entry| (entry.key.clone(), entry.node.to_json())).collect(),
        }
    }
}

const MERGE_KEY: &str = "<<";

fn merge(entries: &[Entry]) -> Vec<Entry> {
    let mut map = MapBuilder::default();
    for entry in entries.iter().filter(|entry| entry.key != MERGE_KEY) {
        map.append(Entry { key: entry.key.clone(), node: entry.node.merged(), ..*entry });
    }
    for source in entries.iter().filter(|entry| entry.key == MERGE_KEY) {
        let source = source.node.merged();
        let lenders = match source.value {
            Value::List(items) => items,
            _ => vec![source],
        };
        for lender in lenders {
            if let Value::Map(lent) = lender.value {
                lent.into_iter().for_each(|entry| map.insert_if_absent(entry));
            }
        }
    }
    map.entries
}

/// The entries of a map under construction: the last value of a key wins and takes the place of the first, as in
/// JavaScript's objects.
#[derive(Default)]
struct MapBuilder {
    entries: Vec<Entry>,
    places: HashMap<String, usize>,
}

impl MapBuilder {
    fn insert(&mut self, mut entry: Entry) {
        match self.places.get(&entry.key).and_then(|place| self.entries.get_mut(*place)) {
            Some(earlier) => {
                entry.replaced_line = Some(earlier.key_line);
                *earlier = entry;
            }
            None => self.append(entry),
        }
    }

    fn insert_if_absent(&mut self, entry: Entry) {
        if !self.places.contains_key(&entry.key) {
            self.append(entry);
        }
    }

    fn append(&mut self, entry: Entry) {
        self.places.insert(entry.key.clone(), self.entries.len());
        self.entries.push(entry);
    }
}

/// The depth inside of a list or map that has `depth` others around it.
fn deeper(depth: usize, place: (usize, usize)) -> Result<usize, DataError> {
    if depth >= MAX_DEPTH {
        return Err(DataError::too_deep(place));
    }
    Ok(depth + 1)
}

/// Refuses a document over [`MAX_BYTES`] and takes off a byte order mark, which editors on Windows leave behind.
fn admit(text: &str) -> Result<&str, DataError> {
    if text.len() > MAX_BYTES {
        return Err(DataError::new((1, 1), format!("larger than {MAX_BYTES} bytes")));
    }
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
