//! Which version of a package a project uses: what its lock file says, else the newest that its manifest's range allows.

use super::lock;
use crate::facts::context::Context;
use crate::formats::data::Node;
use nodejs_semver::{Range, Version as Semver};

/// A version without its patch number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    pub(super) major: u64,
    pub(super) minor: u64,
}

/// The highest number of a major or minor version that a range is probed for; a range that allows more has no upper end.
const HIGHEST: u64 = 100;

impl Version {
    pub(super) const fn new(major: u64, minor: u64) -> Self {
        Version { major, minor }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let version = Semver::parse(text).ok()?;
        Some(Version { major: version.major(), minor: version.minor() })
    }

    /// The newest that a range allows; `None` for a range without an upper end, which says nothing of what is installed.
    pub(super) fn newest_of(range: &str) -> Option<Self> {
        let range = Range::parse(range).ok()?;
        let allows = |low: String, high: String| {
            Range::parse(format!(">={low} <{high}")).is_ok_and(|within| range.allows_any(&within))
        };
        let allows_major = |major: u64| allows(format!("{major}.0.0"), format!("{}.0.0", major + 1));
        if allows_major(HIGHEST) {
            return None;
        }
        let major = (0..HIGHEST).rev().find(|major| allows_major(*major))?;
        let allows_minor = |minor: &u64| allows(format!("{major}.{minor}.0"), format!("{major}.{}.0", minor + 1));
        let minor = (0..=HIGHEST).rev().find(allows_minor)?;
        Some(Version { major, minor })
    }
}

/// The version of the TypeScript compiler that a project uses.
pub(super) fn of_typescript(context: Context<'_>) -> Option<Version> {
    // The native compiler was published under a name of its own before it became version 7.
    of_package(context, "typescript")
        .or_else(|| context.dependency("@typescript/native-preview").map(|_| Version::new(7, 0)))
}

/// The version of a package that a project uses.
pub(super) fn of_package(context: Context<'_>, package: &str) -> Option<Version> {
    let range = range_of(context, package);
    let locked = lock::locked(context, package, range.as_deref());
    locked.and_then(|version| Version::parse(&version)).or_else(|| Version::newest_of(&range?))
}

/// The range that the manifests declare, with catalogs and aliases followed.
fn range_of(context: Context<'_>, package: &str) -> Option<String> {
    let declared = context.dependency(package)?.range.as_str();
    match declared.strip_prefix("catalog:") {
        Some(catalog) => catalogued(context, catalog, package),
        None => Some(declared.strip_prefix("npm:").map_or(declared, |alias| version_part(alias)).to_owned()),
    }
}

/// The range behind the last `@` of `name@range`.
pub(super) fn version_part(text: &str) -> &str {
    text.rsplit_once('@').map_or(text, |(_, version)| version)
}

/// The range of a catalog (pnpm.io/catalogs, bun.sh/docs/install/catalogs, yarnpkg.com/features/catalogs): of `pnpm-workspace.yaml`,
/// `.yarnrc.yml` or a manifest.
fn catalogued(context: Context<'_>, catalog: &str, package: &str) -> Option<String> {
    let find = |root: &Node| {
        let named = root
            .get("catalogs")
            .and_then(|catalogs| catalogs.at(&[if catalog.is_empty() { "default" } else { catalog }, package]));
        let default = || matches!(catalog, "" | "default").then(|| root.at(&["catalog", package])).flatten();
        named.or_else(default).and_then(Node::text).map(str::to_owned)
    };
    let in_document = || {
        ["pnpm-workspace.yaml", ".yarnrc.yml"].iter().find_map(|name| {
            let document = context.inventory.yaml(&context.nearest(&[name])?.path)?;
            document.first().and_then(find)
        })
    };
    let in_manifest = || {
        context
            .manifests()
            .find_map(|manifest| manifest.root().get("workspaces").and_then(find).or_else(|| find(manifest.root())))
    };
    in_document().or_else(in_manifest)
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn the_newest_of_a_range() {
        for (range, expected) in [
            ("^5.2.2", Some((5, 100))),
            ("~5.3.0", Some((5, 3))),
            ("5.9.3", Some((5, 9))),
            (">=4.8.4 <6.1.0", Some((6, 0))),
            ("4.x || 5.1.x", Some((5, 1))),
            ("^0.4.0", Some((0, 4))),
            (">=4", None),
            ("*", None),
            ("latest", None),
            ("workspace:*", None),
        ] {
            assert_eq!(Version::newest_of(range).map(|version| (version.major, version.minor)), expected, "{range}");
        }
    }
}
