//! Base configurations that are published as packages: what an `extends` of one brings, although `node_modules` is not in the
//! repository. The data is made by `scripts/refresh-tsconfig-bases.mjs`; licences stand in `bases/README.md`.

use super::version::Version;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Compiler options by name.
pub(super) type PublishedOptions = BTreeMap<String, serde_json::Value>;

/// A package with configurations.
#[derive(Deserialize)]
struct Package {
    /// Entries whose options differ, oldest first.
    versions: Vec<Release>,
}

/// The configurations of a range of versions.
#[derive(Deserialize)]
struct Release {
    /// The first version, without its patch number.
    from: String,
    /// By path within the package, extension included; the empty path is what the package's bare name leads to.
    configs: BTreeMap<String, PublishedOptions>,
}

static PACKAGES: LazyLock<BTreeMap<String, Package>> =
    LazyLock::new(|| serde_json::from_str(include_str!("bases/bases.json")).unwrap_or_default());

/// Whether we carry this package.
pub(super) fn is_known(package: &str) -> bool {
    PACKAGES.contains_key(package)
}

/// The options of a configuration in a package: of the given version, else of the newest that we carry.
pub(super) fn find(package: &str, version: Option<Version>, path: &str) -> Option<&'static PublishedOptions> {
    let releases = &PACKAGES.get(package)?.versions;
    let reached = |release: &&Release| version.is_none_or(|version| first(release) <= version);
    let release = releases.iter().rev().find(reached).or_else(|| releases.first())?;
    let with_extension = if path.is_empty() { "tsconfig.json".to_owned() } else { format!("{path}.json") };
    let in_folder = format!("{path}/tsconfig.json");
    [path, &with_extension, &in_folder].iter().find_map(|path| release.configs.get(*path))
}

fn first(release: &Release) -> Version {
    Version::parse(&format!("{}.0", release.from)).unwrap_or(Version::new(0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strict(package: &str, path: &str) -> Option<bool> {
        find(package, None, path)?.get("strict")?.as_bool()
    }

    #[test]
    fn the_data_is_there_and_sorted_by_version() {
        assert!(PACKAGES.len() > 40);
        for (name, package) in PACKAGES.iter() {
            assert!(package.versions.is_sorted_by_key(first), "{name}");
            assert!(package.versions.iter().all(|release| !release.configs.is_empty()), "{name}");
        }
    }

    #[test]
    fn configurations_are_found_by_every_name_that_typescript_accepts() {
        for (package, path) in [
            ("@tsconfig/node24", "tsconfig.json"),
            ("@tsconfig/node24", "tsconfig"),
            ("@tsconfig/node24", ""),
            ("@tsconfig/bases", "node24"),
            ("fastify-tsconfig", ""),
            ("gts", "tsconfig-google.json"),
            ("astro", "tsconfigs/strict"),
            ("@loopback/build", "config/tsconfig.common.json"),
        ] {
            assert_eq!(strict(package, path), Some(true), "{package}/{path}");
        }
        assert_eq!(strict("fastify-tsconfig", "missing.json"), None);
        assert!(!is_known("left-pad"));
    }
}
