//! How the code uses the type system.

use super::{Place, Suppression, Typescript};
use crate::facts::context::Context;
use crate::facts::inventory::line_number;
use crate::formats::javascript::{Language, Module};
use crate::snapshot::file_name_of;
use std::collections::{BTreeMap, BTreeSet};

/// Names of JavaScript files that configure a tool, beside those that say so (`jest.config.js`, `.eslintrc.js`).
const TOOL_FILES: [&str; 12] = [
    "Gruntfile.js",
    "gruntfile.js",
    "Gulpfile.js",
    "gulpfile.js",
    "gulpfile.babel.js",
    "knexfile.js",
    "ormconfig.js",
    "package-scripts.js",
    "wallaby.js",
    "newrelic.js",
    "Jakefile.js",
    "jakefile.js",
];

/// Whether a JavaScript file configures a tool and is no part of the application.
pub(super) fn is_tool_configuration(path: &str) -> bool {
    let name = file_name_of(path);
    let mut inner = name.split('.').skip(1);
    name.starts_with('.')
        || TOOL_FILES.contains(&name)
        || inner.any(|part| matches!(part, "config" | "conf" | "setup" | "eslintrc" | "babelrc"))
        || ["webpack.", "jest.", "jest-", "rollup.", "vite.", "karma."].iter().any(|tool| name.starts_with(tool))
}

/// Counts the project's files; tests are among them, declarations and configuration files of tools are not.
pub(super) fn count_files(context: Context<'_>, facts: &mut Typescript) {
    for (path, module) in context.modules() {
        match module.language {
            Language::TypeScript => facts.ts_files += 1,
            Language::JavaScript if !is_tool_configuration(path) => facts.js_files += 1,
            Language::JavaScript | Language::Declaration => {}
        }
    }
}

/// Whether most of the application's JavaScript is type-checked: by a configuration with `checkJs` that covers it, or by `@ts-check`.
pub(super) fn checks_javascript(modules: &BTreeMap<&str, &Module>, covered: &BTreeSet<&str>) -> bool {
    let scripts = || {
        modules.iter().filter(|(path, module)| module.language == Language::JavaScript && !is_tool_configuration(path))
    };
    let is_checked = |path: &str, module: &Module| {
        let is_exempt = module.types.suppressions.iter().any(|suppression| suppression.directive == "@ts-nocheck");
        module.types.checked || (covered.contains(path) && !is_exempt)
    };
    let checked = scripts().filter(|(path, module)| is_checked(path, module)).count();
    checked * 2 > scripts().count()
}

/// Gathers what the application's TypeScript, and JavaScript where it is checked, says about types.
pub(super) fn measure(modules: &BTreeMap<&str, &Module>, facts: &mut Typescript) {
    for (path, module) in modules {
        let is_compiled = module.language == Language::TypeScript || facts.checked_javascript;
        if !is_compiled {
            continue;
        }
        let types = &module.types;
        let mut lines: Vec<usize> = types.any_annotations.iter().chain(&types.any_assertions).copied().collect();
        lines.sort_unstable();
        let place = |line| Place { path: (*path).to_owned(), line: line_number(line) };
        facts.any_annotations.extend(lines.into_iter().map(place));
        facts.suppressions.extend(types.suppressions.iter().map(|suppression| Suppression {
            directive: suppression.directive.to_owned(),
            path: (*path).to_owned(),
            line: line_number(suppression.line),
        }));
        facts.non_null_assertions += line_number(types.non_null_assertions.len());
        facts.interfaces += line_number(types.interfaces);
        facts.generics += line_number(types.generics);
        facts.decorators += line_number(types.decorators);
    }
}

#[cfg(test)]
mod tests {
    use super::is_tool_configuration;

    #[test]
    fn configuration_files_of_tools_are_known() {
        for path in [
            ".eslintrc.js",
            "api/jest.config.js",
            "webpack.prod.js",
            "gulpfile.js",
            "eslint.config.mjs",
            "jest.setup.js",
        ] {
            assert!(is_tool_configuration(path), "{path}");
        }
        for path in ["src/config.js", "config/index.js", "src/setup.js", "app.js", "src/jester.js"] {
            assert!(!is_tool_configuration(path), "{path}");
        }
    }
}
