//! The configuration files of runners, whether they are data or code, as one kind of tree.

use crate::facts::context::Context;
use crate::formats::data::{Node, Value};
use crate::formats::javascript::{Exported, Expression};
use crate::snapshot::{directory_of, extension_of, file_name_of, is_below};
use std::cell::Cell;

/// Nodes that are read of one configuration.
const LARGEST: usize = 4_096;
/// Levels that are read of one.
const DEEPEST: usize = 24;

/// A value in a configuration.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Setting {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// Several values.
    List(Vec<Setting>),
    /// Values by key; of two with one key the last counts.
    Map(Vec<(String, Setting)>),
    /// Something computed.
    Unknown,
}

/// A configuration, and whose it is.
pub(super) struct Configuration {
    /// The file.
    pub path: String,
    /// The tool: `jest`, `vitest`, `mocha`, `nyc`…
    pub tool: &'static str,
    /// What it says.
    pub root: Setting,
}

/// Keys of a manifest that configure a tool.
const MANIFEST_KEYS: [&str; 6] = ["jest", "nyc", "c8", "ava", "mocha", "tap"];

/// The tool that a file configures, by its name.
pub(super) fn tool_of(path: &str) -> Option<&'static str> {
    let name = file_name_of(path);
    let data =
        matches!(extension_of(path), "json" | "js" | "cjs" | "mjs" | "ts" | "cts" | "mts" | "yml" | "yaml" | "jsonc");
    let starts = |prefix: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(['.', '-', '_']) && data);
    match name {
        ".mocharc" => Some("mocha"),
        ".nycrc" => Some("nyc"),
        ".c8rc" => Some("c8"),
        ".taprc" => Some("tap"),
        "cypress.json" => Some("cypress"),
        "jasmine.json" => Some("jasmine"),
        "karma.conf.js" | "karma.conf.ts" => Some("karma"),
        "mocha.opts" => Some("mocha"),
        _ if starts("jest") => Some("jest"),
        _ if starts("vitest") || starts("vite.config") => Some("vitest"),
        _ if starts(".mocharc") => Some("mocha"),
        _ if starts(".nycrc") || starts("nyc.config") => Some("nyc"),
        _ if starts(".c8rc") => Some("c8"),
        _ if starts("ava.config") => Some("ava"),
        _ if starts("cypress.config") => Some("cypress"),
        _ if starts("playwright.config") => Some("playwright"),
        _ if starts("cucumber") => Some("cucumber"),
        _ => None,
    }
}

/// The configurations in a project and in the folders around it, sorted by path.
pub(super) fn configurations(context: Context<'_>) -> Vec<Configuration> {
    let inventory = context.inventory;
    let directory = &context.unit.directory;
    let around = |path: &str| context.unit.owns(path) || is_below(directory, directory_of(path));
    let mut found = Vec::new();
    for file in inventory.own.iter().filter(|file| around(&file.path)) {
        let path = file.path.as_str();
        let Some(tool) = tool_of(path) else { continue };
        let document = match (file_name_of(path), extension_of(path)) {
            (".taprc", _) | (_, "yml" | "yaml") => inventory.yaml(path),
            (".nycrc" | ".c8rc" | ".mocharc", _) | (_, "json" | "jsonc") => inventory.jsonc(path),
            _ => None,
        };
        let root = match document.as_ref().and_then(|document| document.first()) {
            Some(node) => Setting::of_node(node),
            None => Setting::of_module(context, path),
        };
        found.push(Configuration { path: path.to_owned(), tool, root });
    }
    for manifest in inventory.manifests.iter().filter(|manifest| around(&manifest.path)) {
        for tool in MANIFEST_KEYS {
            if let Some(node) = manifest.root().get(tool) {
                found.push(Configuration { path: manifest.path.clone(), tool, root: Setting::of_node(node) });
            }
        }
    }
    found
}

impl Setting {
    fn of_node(node: &Node) -> Setting {
        // the reader of documents bounds their depth
        match &node.value {
            Value::Text(text) => Setting::Text(text.clone()),
            Value::Integer(_) | Value::Float(_) => {
                node.scalar().and_then(|number| number.parse().ok()).map_or(Setting::Unknown, Setting::Number)
            }
            Value::Bool(value) => Setting::Bool(*value),
            Value::List(items) => Setting::List(items.iter().map(Setting::of_node).collect()),
            Value::Map(entries) => {
                Setting::Map(entries.iter().map(|entry| (entry.key.clone(), Setting::of_node(&entry.node))).collect())
            }
            Value::Null => Setting::Unknown,
        }
    }

    /// The default export of a module.
    fn of_module<'a>(context: Context<'a>, path: &'a str) -> Setting {
        let expression = context.sources.module(path).and_then(|module| match &module.exported("default")?.value {
            Exported::Expression(expression) => Some(expression),
            Exported::Binding(binding) => module.bindings.get(*binding)?.value.as_ref(),
            Exported::Import(_) | Exported::Other => None,
        });
        let read = |expression| Setting::of_expression(context, path, expression, DEEPEST, &Cell::new(LARGEST));
        expression.map_or(Setting::Unknown, read)
    }

    fn of_expression<'a>(
        context: Context<'a>,
        path: &'a str,
        expression: &'a Expression,
        depth: usize,
        budget: &Cell<usize>,
    ) -> Setting {
        let (Some(depth), Some(left)) = (depth.checked_sub(1), budget.get().checked_sub(1)) else {
            return Setting::Unknown;
        };
        budget.set(left);
        let Some(at) = context.sources.definition(path, expression) else { return Setting::Unknown };
        let read = |expression: &'a Expression| Setting::of_expression(context, at.path, expression, depth, budget);
        match at.expression {
            Expression::Number(number) => Setting::Number(*number),
            Expression::Boolean(value) => Setting::Bool(*value),
            Expression::Array(items) => Setting::List(items.iter().map(read).collect()),
            Expression::Object(properties) => {
                let mut entries = Vec::new();
                for property in properties {
                    match (property.key.is_empty(), read(&property.value)) {
                        (true, Setting::Map(spread)) => entries.extend(spread),
                        (true, _) => {}
                        (false, value) => entries.push((property.key.clone(), value)),
                    }
                }
                Setting::Map(entries)
            }
            // `defineConfig(…)`, `mergeConfig(…, …)`
            Expression::Call(call) => {
                let arguments = at.module.calls.get(*call).map(|call| call.arguments.as_slice()).unwrap_or_default();
                let maps = arguments.iter().filter_map(|argument| match read(argument) {
                    Setting::Map(entries) => Some(entries),
                    _ => None,
                });
                Setting::Map(maps.flatten().collect())
            }
            Expression::Function(function) => {
                let returns = at.module.functions.get(*function).map(|function| function.returns.as_slice());
                returns.unwrap_or_default().last().map_or(Setting::Unknown, read)
            }
            other => at.module.constant(other).map_or(Setting::Unknown, Setting::Text),
        }
    }

    /// The value under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Setting> {
        match self {
            Setting::Map(entries) => entries.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value that a path of keys leads to.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Setting> {
        path.iter().try_fold(self, |setting, key| setting.get(key))
    }

    /// Whether this is `true`.
    pub(super) fn is_true(&self) -> bool {
        *self == Setting::Bool(true)
    }

    /// The number that this is.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Setting::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Calls `visit` for every text in it.
    pub(super) fn texts<'a>(&'a self, visit: &mut impl FnMut(&'a str)) {
        match self {
            Setting::Text(text) => visit(text),
            Setting::List(items) => items.iter().for_each(|item| item.texts(visit)),
            Setting::Map(entries) => entries.iter().for_each(|(_, value)| value.texts(visit)),
            Setting::Number(_) | Setting::Bool(_) | Setting::Unknown => {}
        }
    }
}
