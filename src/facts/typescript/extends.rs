//! Where an `extends` leads: a file of the repository, a published base that we carry, or somewhere we cannot look.
//!
//! The rules are those of TypeScript's `getExtendsConfigPath`: what begins with `./` or `../` is a path, with or without `.json`; all
//! else is a package, found in `node_modules` by its `exports`, its `tsconfig` field or its files. Packages of the workspace are found
//! by their manifests, since their links are made by the installation.

use super::bases::{self, PublishedOptions};
use super::version;
use crate::facts::context::{Context, ancestors};
use crate::formats::data::{Node, Value};
use crate::snapshot::{directory_of, join};
use std::collections::BTreeMap;

/// What an `extends` leads to.
pub(super) enum Base {
    /// A file of the repository.
    File(String),
    /// A published configuration.
    Published(&'static PublishedOptions),
}

/// Finds what configurations extend.
pub(super) struct Finder<'a> {
    context: Context<'a>,
    /// Folders of the repository's own packages, by name.
    packages: BTreeMap<&'a str, &'a str>,
}

/// Conditions of `exports` that are looked into, one within the other.
const CONDITIONS_DEPTH: usize = 8;

impl<'a> Finder<'a> {
    pub(super) fn new(context: Context<'a>) -> Self {
        let mut packages = BTreeMap::new();
        for manifest in context.inventory.manifests.iter().filter(|manifest| !manifest.name.is_empty()) {
            packages.entry(manifest.name.as_str()).or_insert(manifest.directory.as_str());
        }
        Finder { context, packages }
    }

    /// What `name` leads to in the configuration `from`.
    pub(super) fn find(&self, from: &str, name: &str) -> Option<Base> {
        let name = name.replace('\\', "/");
        if !name.starts_with("./") && !name.starts_with("../") {
            return self.package(from, &name);
        }
        // A path through `node_modules` means the package, wherever it is installed.
        let installed = || name.rsplit_once("node_modules/").and_then(|(_, name)| self.package(from, name));
        join(directory_of(from), &name).and_then(|path| self.file(&path)).map(Base::File).or_else(installed)
    }

    fn file(&self, path: &str) -> Option<String> {
        let snapshot = self.context.inventory.snapshot;
        let is_file = |path: &str| snapshot.exists(path) && !snapshot.is_directory(path);
        if is_file(path) {
            return Some(path.to_owned());
        }
        let with_extension = format!("{path}.json");
        (!path.ends_with(".json") && is_file(&with_extension)).then_some(with_extension)
    }

    fn package(&self, from: &str, specifier: &str) -> Option<Base> {
        let (name, path) = split(specifier)?;
        let snapshot = self.context.inventory.snapshot;
        let installed = ancestors(directory_of(from)).find_map(|directory| {
            let folder = join(directory, &format!("node_modules/{name}"))?;
            snapshot.is_directory(&folder).then_some(folder)
        });
        let own = || self.packages.get(name).map(|directory| (*directory).to_owned());
        if let Some(folder) = installed.or_else(own) {
            return self.in_package(&folder, path).map(Base::File);
        }
        if !bases::is_known(name) {
            return None;
        }
        bases::find(name, version::of_package(self.context, name), path).map(Base::Published)
    }

    /// A configuration within the folder of a package.
    fn in_package(&self, folder: &str, path: &str) -> Option<String> {
        let manifest = join(folder, "package.json").and_then(|path| self.context.inventory.json(&path));
        let root = manifest.as_ref().and_then(|document| document.first());
        let inside = |path: &str| join(folder, path).and_then(|path| self.file(&path));
        if let Some(exports) = root.and_then(|root| root.get("exports")) {
            return exported(exports, path).and_then(|target| inside(&target));
        }
        if path.is_empty() {
            let field = root.and_then(|root| root.get("tsconfig")).and_then(Node::text);
            return inside(field.unwrap_or("tsconfig.json"));
        }
        inside(path).or_else(|| inside(&format!("{path}/tsconfig.json")))
    }
}

/// The name of a package, and the path within it.
fn split(specifier: &str) -> Option<(&str, &str)> {
    let slash = match specifier.strip_prefix('@') {
        Some(scoped) => scoped.find('/').and_then(|at| Some(at + 2 + specifier.get(at + 2..)?.find('/')?)),
        None => specifier.find('/'),
    };
    let (name, path) = slash.and_then(|at| specifier.split_at_checked(at)).unwrap_or((specifier, ""));
    let is_name = !name.is_empty() && !name.starts_with('.') && !specifier.split('/').any(|part| part == "..");
    is_name.then(|| (name, path.trim_start_matches('/')))
}

/// The target of a path in `exports` (nodejs.org, Packages: entry points); a pattern's `*` stands for the same text in both.
fn exported(exports: &Node, path: &str) -> Option<String> {
    let asked = if path.is_empty() { ".".to_owned() } else { format!("./{path}") };
    let is_map_of_paths = exports.entries().iter().any(|entry| entry.key.starts_with('.'));
    if !is_map_of_paths {
        return (asked == ".").then(|| target(exports, CONDITIONS_DEPTH)).flatten().map(str::to_owned);
    }
    if let Some(node) = exports.get(&asked) {
        return target(node, CONDITIONS_DEPTH).map(str::to_owned);
    }
    exports.entries().iter().find_map(|entry| {
        let (before, after) = entry.key.split_once('*')?;
        let middle = asked.strip_prefix(before)?.strip_suffix(after)?;
        Some(target(&entry.node, CONDITIONS_DEPTH)?.replacen('*', middle, 1))
    })
}

/// The first path under the conditions that TypeScript would take for a configuration.
fn target(node: &Node, depth: usize) -> Option<&str> {
    let depth = depth.checked_sub(1)?;
    match &node.value {
        Value::Text(path) => Some(path),
        Value::List(items) => items.iter().find_map(|item| target(item, depth)),
        Value::Map(entries) => entries
            .iter()
            .filter(|entry| matches!(entry.key.as_str(), "node" | "import" | "require" | "types" | "default"))
            .find_map(|entry| target(&entry.node, depth)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::data::json;

    #[test]
    fn specifiers_are_taken_apart() {
        assert_eq!(split("@acme/tsconfig/base.json"), Some(("@acme/tsconfig", "base.json")));
        assert_eq!(split("@acme/tsconfig"), Some(("@acme/tsconfig", "")));
        assert_eq!(split("tsconfig/a/b"), Some(("tsconfig", "a/b")));
        assert_eq!(split("@acme"), Some(("@acme", "")));
        assert_eq!((split(""), split(".."), split("a/../../b")), (None, None, None));
    }

    #[test]
    fn exports_are_followed() {
        let exports =
            json(r#"{"./base": {"default": "./configs/base.json"}, "./*.json": "./all/*.json"}"#).expect("JSON");
        assert_eq!(exported(&exports, "base").as_deref(), Some("./configs/base.json"));
        assert_eq!(exported(&exports, "node.json").as_deref(), Some("./all/node.json"));
        assert_eq!(exported(&exports, "node"), None);
        assert_eq!(exported(&json("\"./main.json\"").expect("JSON"), "").as_deref(), Some("./main.json"));
    }
}
