//! Which files are the project's own, told by their paths.

use crate::snapshot::{directory_of, file_name_of};

/// Folders of dependencies and of what tools make. What a build made is judged by its sources.
const GENERATED_FOLDERS: [&str; 26] = [
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "third_party",
    "dist",
    "build",
    "out",
    ".output",
    "coverage",
    ".nyc_output",
    ".next",
    ".nuxt",
    ".svelte-kit",
    ".turbo",
    ".nx",
    ".cache",
    ".parcel-cache",
    ".yarn",
    ".pnp",
    ".serverless",
    ".aws-sam",
    "cdk.out",
    "storybook-static",
    "__generated__",
    ".git",
];

/// Those among them that are also ordinary words: below `src` they are folders of sources (`src/ports/out`, `src/vendor`).
const ORDINARY_WORDS: [&str; 6] = ["vendor", "third_party", "dist", "build", "out", "coverage"];

/// Whether a path lies in a folder of dependencies or of generated files, or is a generated file by its name.
pub fn is_generated_path(path: &str) -> bool {
    let name = file_name_of(path);
    let mut in_sources = false;
    let generated = directory_of(path).split('/').any(|part| {
        in_sources |= part == "src";
        GENERATED_FOLDERS.contains(&part) && !(in_sources && ORDINARY_WORDS.contains(&part))
    });
    generated
        || [".min.js", ".bundle.js", ".min.css", ".js.map"].iter().any(|ending| name.ends_with(ending))
        || matches!(name, ".pnp.cjs" | ".pnp.loader.mjs")
}

/// Folders whose files are tests or help them.
const TEST_FOLDERS: [&str; 15] = [
    "test",
    "tests",
    "__tests__",
    "spec",
    "specs",
    "e2e",
    "__mocks__",
    "__fixtures__",
    "fixtures",
    "cypress",
    "playwright",
    "integration-tests",
    "test-utils",
    "testing",
    "features",
];

/// Whether a path is that of a test or its helpers, by the runners' usual conventions.
pub fn is_test_path(path: &str) -> bool {
    let mut stem = file_name_of(path).split('.').skip(1);
    let by_name = stem.any(|part| {
        matches!(part, "test" | "tests" | "spec" | "specs" | "e2e-spec" | "e2e" | "it" | "int-spec" | "integration")
    });
    by_name || directory_of(path).split('/').any(|part| TEST_FOLDERS.contains(&part) && part != "features")
}

/// Folders whose packages are there to be looked at or copied, not deployed.
const EXAMPLE_FOLDERS: [&str; 12] = [
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "template",
    "templates",
    "fixtures",
    "__fixtures__",
    "boilerplate",
    "playground",
];

/// Whether a path lies in a folder of examples or templates.
pub fn is_example_path(path: &str) -> bool {
    directory_of(path).split('/').any(|part| EXAMPLE_FOLDERS.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_files_are_not_the_projects_own() {
        for path in [
            "node_modules/x/index.js",
            "apps/api/dist/main.js",
            "public/app.min.js",
            "coverage/lcov.info",
            "src/node_modules/a.js",
        ] {
            assert!(is_generated_path(path), "{path}");
        }
        for path in ["src/build.ts", "src/distance/index.ts", "dist.ts", "src/vendor/a.ts", "src/ports/out/a.ts"] {
            assert!(!is_generated_path(path), "{path}");
        }
    }

    #[test]
    fn tests_are_known_by_name_and_folder() {
        for path in ["src/a.spec.ts", "test/app.e2e-spec.ts", "src/__tests__/a.ts", "tests/helpers/db.ts"] {
            assert!(is_test_path(path), "{path}");
        }
        for path in ["src/testament.ts", "src/latest/a.ts", "src/features/a.ts", "spec.ts"] {
            assert!(!is_test_path(path), "{path}");
        }
    }
}
