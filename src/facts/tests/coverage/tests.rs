use crate::facts::tests::support::measure;

fn coverage(manifest: &str, file: (&str, &str)) -> (bool, f64) {
    let coverage = measure(&[("package.json", manifest), file]).coverage;
    (coverage.configured, coverage.threshold)
}

const NO_FILE: (&str, &str) = ("README.md", "");

#[test]
fn scripts_ask_for_it() {
    let script = |command: &str| format!(r#"{{ "scripts": {{ "test": "{command}" }} }}"#);
    for command in [
        "jest --coverage",
        "vitest run --coverage.enabled=true",
        "c8 tsx --test",
        "nyc mocha",
        "node --test --experimental-test-coverage",
    ] {
        assert_eq!(coverage(&script(command), NO_FILE), (true, 0.0), "{command}");
    }
    for command in ["jest", "jest --coverage=false", "echo no --coverages"] {
        assert!(!coverage(&script(command), NO_FILE).0, "{command}");
    }
    assert_eq!(coverage(&script("c8 --check-coverage --lines 90 --branches=80 tape a.js"), NO_FILE), (true, 80.0));
    assert_eq!(coverage(&script("c8 --lines 90 tape a.js"), NO_FILE), (true, 0.0));
    assert_eq!(
        coverage(&script("node --test --experimental-test-coverage --test-coverage-lines=75"), NO_FILE),
        (true, 75.0)
    );
}

#[test]
fn configurations_ask_for_it_and_set_the_lowest_threshold() {
    let jest = r#"{ "jest": { "coverageThreshold": { "global": { "branches": 70, "lines": 85.5 } } } }"#;
    assert_eq!(coverage(jest, NO_FILE), (true, 70.0));
    assert_eq!(
        coverage("{}", ("jest.config.ts", "const config = { collectCoverage: true }; export default config;")),
        (true, 0.0)
    );
    assert_eq!(coverage("{}", ("jest.config.js", "module.exports = { coverageDirectory: 'coverage' };")), (false, 0.0));
    let vitest = "import { defineConfig } from 'vitest/config'; export default defineConfig(() => ({ test: { coverage: { thresholds: { lines: 60, branches: 50 } } } }));";
    assert_eq!(coverage("{}", ("vitest.config.ts", vitest)), (true, 50.0));
    assert_eq!(
        coverage("{}", ("vitest.config.ts", "export default { test: { coverage: { thresholds: { 100: true } } } };")),
        (true, 100.0)
    );
    assert_eq!(coverage("{}", (".nycrc", r#"{ "check-coverage": true, "lines": 95 }"#)), (true, 95.0));
    assert_eq!(coverage("{}", (".nycrc.json", r#"{ "lines": 95 }"#)), (true, 0.0));
}
