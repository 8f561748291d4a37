//! The script behind `npm test`: a placeholder, or does it end in a test runner?

use super::TestScript;
use crate::facts::context::Context;
use crate::facts::scripts::{Place, Purpose, Reached, Scripts, concerns};

/// Commands that only print or exit.
const SAYS_ONLY: [&str; 6] = ["echo", "printf", "exit", "true", "false", ":"];

/// Follows the `test` script of the project's manifest, or of the nearest around it that has one.
pub(super) fn test_script(context: Context<'_>) -> TestScript {
    let found = context.manifests().find_map(|manifest| Some((manifest, manifest.script("test")?)));
    let Some((manifest, script)) = found else { return TestScript { known: true, ..TestScript::default() } };
    let place = Place {
        directory: Some(manifest.directory.clone()),
        path: script.path.clone(),
        line: script.line,
        ..Place::default()
    };
    let outcome = Scripts::new(context.inventory, context.sources).follow("npm test", &place);
    let hidden = outcome.missing.iter().any(|missing| missing.hides_tools);
    let says_only = outcome.reached.iter().all(|reached| SAYS_ONLY.contains(&reached.tool.name.as_str()));
    let is_runner =
        |reached: &&Reached| reached.tool.serves(Purpose::Tests) && concerns(context, reached.directory.as_deref());
    let runners: Vec<&Reached> = outcome.reached.iter().filter(is_runner).collect();
    let runs_runner = !runners.is_empty();
    TestScript {
        present: true,
        command: script.command.clone(),
        placeholder: says_only && outcome.missing.is_empty(),
        runs_runner,
        neutralised: runs_runner && runners.iter().all(|runner| runner.neutralised || runner.tool.watches),
        passes_without_tests: runs_runner && runners.iter().all(|runner| runner.tool.passes_without_tests),
        known: runs_runner || !hidden,
        path: script.path.clone(),
        line: script.line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::inventory::Inventory;
    use crate::facts::javascript::Sources;
    use crate::facts::unit::Unit;
    use crate::snapshot::Snapshot;
    use std::collections::BTreeMap;

    fn script(scripts: &str) -> TestScript {
        let files = BTreeMap::from([("package.json".to_owned(), format!(r#"{{"scripts": {{{scripts}}}}}"#))]);
        let snapshot = Snapshot::of_files("demo", &files);
        let inventory = Inventory::new(&snapshot);
        let sources = Sources::read(&inventory);
        let unit = Unit { directory: String::new(), nested: Vec::new() };
        let units = [unit.clone()];
        test_script(Context { inventory: &inventory, sources: &sources, unit: &unit, units: &units })
    }

    #[test]
    fn placeholders_only_print_or_exit() {
        for command in [r#"echo \"Error: no test specified\" && exit 1"#, "echo none", "exit 0"] {
            let script = script(&format!(r#""test": "{command}""#));
            assert!(script.present && script.placeholder && !script.runs_runner && script.known, "{command}");
        }
    }

    #[test]
    fn a_runner_is_found_through_other_scripts() {
        let script = script(
            r#""pretest": "npm run lint", "test": "npm run test:unit -- --ci", "test:unit": "cross-env A=1 jest", "lint": "eslint .""#,
        );
        assert!(script.runs_runner && !script.placeholder && !script.neutralised && script.known);
        assert_eq!(
            (script.path.as_str(), script.line, script.command.as_str()),
            ("package.json", 1, "npm run test:unit -- --ci")
        );
    }

    #[test]
    fn a_failure_that_nobody_sees_neutralises() {
        for command in ["jest || true", "jest --watchAll", "jest; exit 0"] {
            assert!(script(&format!(r#""test": "{command}""#)).neutralised, "{command}");
        }
        assert!(!script(r#""test": "jest --watchAll=false""#).neutralised);
        assert!(script(r#""test": "jest --passWithNoTests""#).passes_without_tests);
    }

    #[test]
    fn what_cannot_be_followed_is_not_known() {
        assert!(!script(r#""test": "grunt test""#).known);
        assert!(script(r#""test": "npm run missing""#).known);
        let none = script(r#""start": "node .""#);
        assert!(!none.present && none.known);
    }
}
