//! Where an import leads, by the rules of Node.js and TypeScript, within the repository.

use crate::facts::inventory::Inventory;
use crate::formats::data::Node;
use crate::formats::javascript::Module;
use crate::snapshot::{directory_of, extension_of, file_name_of, is_below, join};
use std::collections::{BTreeMap, HashSet};

/// Finds files by the names that imports give them.
pub(super) struct Resolver {
    files: HashSet<String>,
    /// `paths` and `baseUrl` of configurations, by the folder they hold for.
    aliases: Vec<Alias>,
    /// Folders of the repository's own packages, by name, with the entry that the manifest names.
    packages: BTreeMap<String, Package>,
}

/// A pattern of module names, and the paths that it stands for. `*` stands for the same text in both.
struct Alias {
    /// The folder whose files use it.
    directory: String,
    prefix: String,
    suffix: String,
    /// Whether the pattern has a `*`.
    open: bool,
    /// Paths from the root.
    targets: Vec<String>,
}

struct Package {
    directory: String,
    entries: Vec<String>,
}

/// Extensions that may be left out, in the order in which TypeScript tries them.
const EXTENSIONS: [&str; 9] = ["ts", "tsx", "mts", "cts", "d.ts", "js", "jsx", "mjs", "cjs"];

impl Resolver {
    /// Gathers the aliases and packages of a repository.
    pub(super) fn new(inventory: &Inventory<'_>, modules: &[(String, Module)]) -> Self {
        let configurations = inventory.own.iter().map(|file| file.path.as_str()).filter(|path| is_configuration(path));
        let mut aliases: Vec<Alias> =
            configurations.flat_map(|path| aliases_of(inventory, path).unwrap_or_default()).collect();
        for manifest in &inventory.manifests {
            let maps = ["imports", "_moduleAliases"].iter().filter_map(|key| manifest.root().get(key));
            let entries = maps.flat_map(Node::entries);
            aliases.extend(entries.filter_map(|entry| {
                Alias::new(&manifest.directory, &manifest.directory, &entry.key, &[entry.node.text()?])
            }));
        }
        // The nearest folder wins, then the longest pattern.
        aliases.sort_by(|a, b| {
            (b.directory.len(), b.prefix.len(), !b.open).cmp(&(a.directory.len(), a.prefix.len(), !a.open))
        });
        let packages = inventory.manifests.iter().filter(|manifest| !manifest.name.is_empty()).map(|manifest| {
            let entry = |key: &str| manifest.root().get(key).and_then(Node::text).map(str::to_owned);
            let entries = ["source", "types", "module", "main"].iter().filter_map(|key| entry(key)).collect();
            (manifest.name.clone(), Package { directory: manifest.directory.clone(), entries })
        });
        Resolver {
            files: modules.iter().map(|(path, _)| path.clone()).collect(),
            packages: packages.collect(),
            aliases,
        }
    }

    /// The file that `specifier` names in the file `from`.
    pub(super) fn resolve(&self, from: &str, specifier: &str) -> Option<&str> {
        if specifier.starts_with('.') {
            return self.file(&join(directory_of(from), specifier)?);
        }
        let by_alias = self.aliases.iter().filter(|alias| is_below(from, &alias.directory)).find_map(|alias| {
            let middle = alias.middle(specifier)?;
            alias.targets.iter().find_map(|target| self.file(&target.replacen('*', middle, 1)))
        });
        by_alias.or_else(|| self.package(specifier))
    }

    fn package(&self, specifier: &str) -> Option<&str> {
        let (name, rest) = self
            .packages
            .keys()
            .filter_map(|name| Some((name, specifier.strip_prefix(name.as_str())?)))
            .find(|(_, rest)| rest.is_empty() || rest.starts_with('/'))?;
        let package = self.packages.get(name)?;
        let inner = |path: &str| join(&package.directory, path).and_then(|path| self.file(&path));
        match rest.trim_start_matches('/') {
            "" => package.entries.iter().map(String::as_str).chain(["src/index", "src/main", "index"]).find_map(inner),
            rest => inner(rest).or_else(|| inner(&format!("src/{rest}"))),
        }
    }

    /// The file of this path: as it stands, with an extension, as a folder's index, or with the extension that it is compiled from.
    fn file(&self, path: &str) -> Option<&str> {
        let known = |path: &str| self.files.get(path).map(String::as_str);
        let compiled_from: &[&str] = match extension_of(path) {
            "js" => &["ts", "tsx"],
            "jsx" => &["tsx"],
            "mjs" => &["mts"],
            "cjs" => &["cts"],
            _ => &[],
        };
        let stem = path.strip_suffix(extension_of(path)).unwrap_or(path);
        known(path)
            .or_else(|| compiled_from.iter().find_map(|extension| known(&format!("{stem}{extension}"))))
            .or_else(|| EXTENSIONS.iter().find_map(|extension| known(&format!("{path}.{extension}"))))
            .or_else(|| {
                let index = if path.is_empty() { "index".to_owned() } else { format!("{path}/index") };
                EXTENSIONS.iter().find_map(|extension| known(&format!("{index}.{extension}")))
            })
    }
}

impl Alias {
    fn new(directory: &str, base: &str, pattern: &str, targets: &[&str]) -> Option<Self> {
        let (prefix, suffix) = pattern.split_once('*').unwrap_or((pattern, ""));
        let targets: Vec<String> = targets.iter().filter_map(|target| join(base, target)).collect();
        (!targets.is_empty()).then(|| Alias {
            directory: directory.to_owned(),
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
            open: pattern.contains('*'),
            targets,
        })
    }

    /// The part of a module name that stands for `*`; `None` where the pattern does not fit.
    fn middle<'a>(&self, specifier: &'a str) -> Option<&'a str> {
        let middle = specifier.strip_prefix(self.prefix.as_str())?.strip_suffix(self.suffix.as_str())?;
        (self.open || middle.is_empty()).then_some(middle)
    }
}

fn is_configuration(path: &str) -> bool {
    let name = file_name_of(path);
    (name.starts_with("tsconfig") || name.starts_with("jsconfig")) && name.ends_with(".json")
}

/// Configurations that are followed from one to the next.
const EXTENDS: usize = 8;

/// `paths` and `baseUrl` of a configuration, its own or those of the relative configurations that it extends.
fn aliases_of(inventory: &Inventory<'_>, path: &str) -> Option<Vec<Alias>> {
    let directory = directory_of(path);
    let mut at = path.to_owned();
    let mut base = None;
    let mut aliases = Vec::new();
    for _ in 0..EXTENDS {
        let document = inventory.jsonc(&at)?;
        let root = document.first()?;
        let options = root.get("compilerOptions");
        let here = directory_of(&at).to_owned();
        if base.is_none() {
            base = options.and_then(|options| options.get("baseUrl")?.text()).and_then(|url| join(&here, url));
        }
        if aliases.is_empty() {
            let from = base.clone().unwrap_or(here.clone());
            for entry in options.and_then(|options| options.get("paths")).map(Node::entries).unwrap_or_default() {
                let targets: Vec<&str> = entry.node.items().iter().filter_map(Node::text).collect();
                aliases.extend(Alias::new(directory, &from, &entry.key, &targets));
            }
        }
        let Some(parent) = root.get("extends").and_then(Node::text).filter(|parent| parent.starts_with('.')) else {
            break;
        };
        let parent = join(&here, parent)?;
        at = if parent.ends_with(".json") { parent } else { format!("{parent}.json") };
    }
    if let Some(base) = base {
        aliases.extend(Alias::new(directory, &base, "*", &["*"]));
    }
    Some(aliases)
}
