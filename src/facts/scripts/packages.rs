//! Which packages of the repository a call is about.

use super::managers::Scope;
use crate::facts::context::ancestors;
use crate::facts::inventory::{Inventory, Manifest};
use crate::snapshot::{file_name_of, is_below, join};
use globset::GlobBuilder;

/// The manifests that a scope means, seen from a folder.
pub(in crate::facts) fn select<'a>(inventory: &'a Inventory<'_>, scope: &Scope, directory: &str) -> Vec<&'a Manifest> {
    match scope {
        Scope::Here => nearest(inventory, directory).into_iter().collect(),
        Scope::In(folder) => {
            let folder = join(directory, folder);
            folder.and_then(|folder| nearest(inventory, &folder)).into_iter().collect()
        }
        Scope::Root => root(inventory, directory).into_iter().collect(),
        Scope::All => members(inventory, directory),
        Scope::Only(filters) => filtered(inventory, filters, directory),
    }
}

/// The manifest in this folder or the nearest around it.
pub(super) fn nearest<'a>(inventory: &'a Inventory<'_>, directory: &str) -> Option<&'a Manifest> {
    ancestors(directory).find_map(|folder| inventory.manifest_in(folder))
}

/// The manifest that declares the workspaces around a folder, else the outermost one.
fn root<'a>(inventory: &'a Inventory<'_>, directory: &str) -> Option<&'a Manifest> {
    let declares = |manifest: &&Manifest| !patterns(inventory, &manifest.directory, manifest).is_empty();
    let mut around = ancestors(directory).filter_map(|folder| inventory.manifest_in(folder));
    around.find(declares).or_else(|| ancestors(directory).filter_map(|folder| inventory.manifest_in(folder)).last())
}

/// The workspace patterns that a folder declares: npm's and Yarn's, pnpm's, or Lerna's.
fn patterns(inventory: &Inventory<'_>, directory: &str, manifest: &Manifest) -> Vec<String> {
    if !manifest.workspaces.is_empty() {
        return manifest.workspaces.clone();
    }
    let listed = |documents: Option<std::sync::Arc<Vec<crate::formats::data::Node>>>| -> Vec<String> {
        let documents = documents.unwrap_or_default();
        let packages = documents.first().and_then(|document| document.get("packages"));
        let packages = packages.map(|packages| packages.items()).unwrap_or_default();
        packages.iter().filter_map(|package| package.text()).map(str::to_owned).collect()
    };
    let file = |name: &str| join(directory, name).filter(|path| inventory.snapshot.file(path).is_some());
    let pnpm = file("pnpm-workspace.yaml").map(|path| listed(inventory.yaml(&path))).unwrap_or_default();
    match pnpm.is_empty() {
        true => file("lerna.json").map(|path| listed(inventory.json(&path))).unwrap_or_default(),
        false => pnpm,
    }
}

/// The workspaces around a folder, without their root; where none are declared, every package below the root.
fn members<'a>(inventory: &'a Inventory<'_>, directory: &str) -> Vec<&'a Manifest> {
    let Some(root) = root(inventory, directory) else { return inventory.manifests.iter().collect() };
    let patterns = patterns(inventory, &root.directory, root);
    let below = inventory.manifests.iter().filter(|manifest| is_below(&manifest.directory, &root.directory));
    let below = below.filter(|manifest| manifest.directory != root.directory);
    if patterns.is_empty() {
        return below.collect();
    }
    let matchers: Vec<(bool, globset::GlobMatcher)> = patterns
        .iter()
        .filter_map(|pattern| {
            let (included, pattern) = pattern.strip_prefix('!').map_or((true, pattern.as_str()), |rest| (false, rest));
            let pattern = join(&root.directory, pattern)?;
            let glob = GlobBuilder::new(&pattern).literal_separator(true).build().ok()?;
            Some((included, glob.compile_matcher()))
        })
        .collect();
    let is_member = |manifest: &&Manifest| {
        let mut matching = matchers.iter().rev().filter(|(_, glob)| glob.is_match(&manifest.directory));
        matching.next().is_some_and(|(included, _)| *included)
    };
    below.filter(is_member).collect()
}

/// The packages that filters leave: by name, folder or pattern, as npm, pnpm, Turborepo and Lerna write them.
fn filtered<'a>(inventory: &'a Inventory<'_>, filters: &[String], directory: &str) -> Vec<&'a Manifest> {
    let (excluding, including): (Vec<&String>, Vec<&String>) =
        filters.iter().partition(|filter| filter.starts_with('!'));
    let mut candidates = members(inventory, directory);
    candidates.extend(root(inventory, directory));
    // A filter may name a package that no pattern covers.
    candidates.extend(inventory.manifests.iter());
    let mut seen = std::collections::BTreeSet::new();
    candidates.retain(|manifest| seen.insert(manifest.path.as_str()));
    if including.is_empty() {
        candidates = members(inventory, directory);
    }
    candidates.retain(|manifest| {
        let fits = |filter: &&String| fits(manifest, filter.trim_start_matches('!'), directory);
        (including.is_empty() || including.iter().any(&fits)) && !excluding.iter().any(fits)
    });
    candidates
}

fn fits(manifest: &Manifest, filter: &str, directory: &str) -> bool {
    // `...name`, `name...`, `^name`: dependants and dependencies are run besides the package itself.
    let filter = filter.trim_matches(['.', '^']).trim_start_matches('/');
    // `[origin/main]`: what changed since; that may be any package.
    if filter.is_empty() || filter.starts_with('[') {
        return true;
    }
    let filter = filter.trim_start_matches('{').split('}').next().unwrap_or(filter);
    let glob = |pattern: &str| {
        GlobBuilder::new(pattern).literal_separator(true).build().ok().map(|glob| glob.compile_matcher())
    };
    let by_name = glob(filter).is_some_and(|glob| {
        glob.is_match(&manifest.name) || (!filter.starts_with('@') && glob.is_match(file_name_of(&manifest.name)))
    });
    let folder = join(directory, filter).unwrap_or_default();
    by_name
        || (!folder.is_empty()
            && (folder == manifest.directory || glob(&folder).is_some_and(|glob| glob.is_match(&manifest.directory))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Snapshot;
    use std::collections::BTreeMap;

    fn selected(scope: &Scope, directory: &str) -> Vec<String> {
        let files = [
            ("package.json", r#"{"name": "root", "workspaces": ["apps/*", "!apps/old"]}"#),
            ("apps/api/package.json", r#"{"name": "@acme/api"}"#),
            ("apps/web/package.json", r#"{"name": "web"}"#),
            ("apps/old/package.json", r#"{"name": "old"}"#),
            ("tools/package.json", r#"{"name": "tools"}"#),
        ];
        let files: BTreeMap<String, String> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let snapshot = Snapshot::of_files("demo", &files);
        let inventory = Inventory::new(&snapshot);
        select(&inventory, scope, directory).iter().map(|manifest| manifest.name.clone()).collect()
    }

    fn only(filter: &str) -> Scope {
        Scope::Only(vec![filter.to_owned()])
    }

    #[test]
    fn packages_are_found_by_scope() {
        assert_eq!(selected(&Scope::Here, "apps/api/src"), ["@acme/api"]);
        assert_eq!(selected(&Scope::In("../web".into()), "apps/api"), ["web"]);
        assert_eq!(selected(&Scope::Root, "apps/api"), ["root"]);
        assert_eq!(selected(&Scope::All, ""), ["@acme/api", "web"]);
    }

    #[test]
    fn filters_name_packages_folders_and_patterns() {
        assert_eq!(selected(&only("@acme/api"), ""), ["@acme/api"]);
        assert_eq!(selected(&only("api"), ""), ["@acme/api"]);
        assert_eq!(selected(&only("./apps/web"), ""), ["web"]);
        assert_eq!(selected(&only("@acme/*"), ""), ["@acme/api"]);
        assert_eq!(selected(&only("web..."), ""), ["web"]);
        assert_eq!(selected(&only("!web"), ""), ["@acme/api"]);
        assert_eq!(selected(&only("none"), ""), Vec::<String>::new());
    }
}
