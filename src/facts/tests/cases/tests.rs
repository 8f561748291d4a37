use crate::facts::tests::support::{JEST, measure, with_jest};

/// Files, cases and active cases.
fn counts(files: &[(&str, &str)]) -> (i64, i64, i64) {
    let tests = measure(files);
    (tests.files, tests.cases, tests.active_cases)
}

/// Cases and active cases of one file under jest.
fn of_jest(text: &str) -> (i64, i64) {
    let tests = with_jest(text);
    (tests.cases, tests.active_cases)
}

#[test]
fn globals_count_where_a_runner_provides_them() {
    let text = "describe('a', () => { it('b', () => {}); test('c', () => {}); specify('d', () => {}); });";
    assert_eq!(counts(&[("package.json", JEST), ("a.test.js", text)]), (1, 3, 3));
    assert_eq!(counts(&[("package.json", "{ \"name\": \"shop\" }"), ("a.test.js", text)]), (0, 0, 0));
    let by_script = r#"{ "name": "shop", "scripts": { "test": "cross-env NODE_ENV=test npx mocha" } }"#;
    assert_eq!(counts(&[("package.json", by_script), ("a.test.js", text)]), (1, 3, 3));
    assert_eq!(counts(&[("package.json", "{}"), ("test/.mocharc.yml", "spec: a"), ("test/a.js", text)]), (1, 3, 3));
}

#[test]
fn vitest_provides_globals_only_when_asked() {
    let manifest = r#"{ "name": "shop", "devDependencies": { "vitest": "^3.0.0" } }"#;
    let files = |configuration: &'static str| {
        counts(&[("package.json", manifest), ("vitest.config.ts", configuration), ("a.test.ts", "it('a', () => {});")])
    };
    assert_eq!(
        files(
            "import { defineConfig } from 'vitest/config'; export default defineConfig({ test: { globals: true } });"
        )
        .1,
        1
    );
    assert_eq!(files("export default { test: { environment: 'node' } };").1, 0);
    assert_eq!(
        counts(&[
            ("package.json", manifest),
            ("tsconfig.json", r#"{ "compilerOptions": { "types": ["vitest/globals"] } }"#),
            ("a.test.ts", "it('a', () => {});")
        ])
        .1,
        1
    );
}

#[test]
fn imports_count_by_the_package_that_they_come_from() {
    let bare = |text: &'static str| counts(&[("package.json", "{}"), ("a.js", text)]).1;
    for text in [
        "import { it } from 'vitest'; it('a', () => {});",
        "import { test as check } from '@jest/globals'; check('a', () => {});",
        "import test from 'node:test'; test('a', () => {});",
        "import { describe, it } from 'node:test'; describe('s', () => { it('a', () => {}); });",
        "const test = require('node:test'); test.it('a', () => {});",
        "import { test } from 'bun:test'; test('a', () => {});",
        "import test from 'ava'; test.serial('a', t => {});",
        "const test = require('tape'); test('a', t => t.end());",
        "import t from 'tap'; t.test('a', t => {});",
        "import { test } from 'uvu'; test('a', () => {}); test.run();",
        "import { suite } from 'uvu'; const cart = suite('cart'); cart('a', () => {}); cart.run();",
        "import { test } from '@playwright/test'; test('a', async ({ page }) => {});",
        "import { test } from '@japa/runner'; test.group('g', () => { test('a', () => {}); });",
        "const Lab = require('@hapi/lab'); const lab = Lab.script(); lab.test('a', () => {});",
        "import * as runner from 'mocha'; runner.it('a', () => {});",
        "Deno.test('a', () => {});",
        "Deno.test({ name: 'a', fn() {} });",
        "QUnit.test('a', assert => {});",
    ] {
        assert_eq!(bare(text), 1, "{text}");
    }
    assert_eq!(bare("import { it } from './own.js'; it('a', () => {});"), 0);
    assert_eq!(bare("import type { it } from 'vitest'; it('a', () => {});"), 0);
}

#[test]
fn a_name_of_the_projects_own_is_no_test() {
    assert_eq!(of_jest("function test(name, run) { run(); } test('a', () => {});"), (0, 0));
    assert_eq!(of_jest("const pattern = /a/; pattern.test('a'); validator.it('a', () => {});"), (0, 0));
}

#[test]
fn hooks_and_steps_are_no_cases() {
    let text =
        "import test from 'ava'; test.before('a', t => {}); test.beforeEach(t => {}); test.after.always(t => {});";
    assert_eq!(counts(&[("package.json", "{}"), ("a.js", text)]).1, 0);
    let text = "import { test } from '@playwright/test';
        test.use({ locale: 'en' }); test.describe('s', () => { test('a', async () => { test.skip(isSlow); await test.step('b', async () => {}); }); });";
    assert_eq!(counts(&[("package.json", "{}"), ("a.ts", text)]), (1, 1, 1));
    assert_eq!(of_jest("beforeAll(() => {}); afterEach(() => {});"), (0, 0));
}

#[test]
fn tables_and_loops_count_once() {
    assert_eq!(of_jest("it.each([1, 2])('a %i', n => {});"), (1, 1));
    assert_eq!(of_jest("it.each`n\n${1}\n${2}`('a $n', ({ n }) => {});"), (1, 1));
    assert_eq!(of_jest("describe.each([1, 2])('s %i', () => { it.concurrent.each([3])('a', () => {}); });"), (1, 1));
    let rows = "import { describe } from 'vitest'; describe.each(rows)('s', test => { test('a', () => {}); });";
    assert_eq!(of_jest(rows), (0, 0));
    assert_eq!(of_jest("for (const n of [1, 2]) { it(`a ${n}`, () => {}); }"), (1, 1));
    assert_eq!(of_jest("[1, 2].forEach(n => { it('a ' + n, () => {}); });"), (1, 1));
}

#[test]
fn skipped_and_pending_cases_are_not_active() {
    for text in [
        "it.skip('a', () => {});",
        "xit('a', () => {});",
        "xtest('a', () => {});",
        "it.todo('a');",
        "it('a');",
        "it.skip.each([1])('a', () => {});",
        "describe.skip('s', () => { it('a', () => {}); });",
        "xdescribe('s', () => { describe('t', () => { it('a', () => {}); }); });",
        "describe.skip('s', () => { [1].forEach(n => { it('a', () => {}); }); });",
        "import { it } from 'node:test'; it('a', { skip: true }, () => {});",
        "import { it } from 'node:test'; it('a', { todo: 'later' }, () => {});",
        "import { describe, it } from 'node:test'; describe('s', { skip: true }, () => { it('a', () => {}); });",
        "Deno.test({ name: 'a', ignore: true, fn() {} });",
        "function inner() { it('a', () => {}); } describe.skip('s', inner);",
    ] {
        assert_eq!(of_jest(text), (1, 0), "{text}");
    }
    for text in [
        "it.failing('a', () => {});",
        "import { it } from 'vitest'; it.skipIf(isSlow)('a', () => {});",
        "import { it } from 'node:test'; it('a', { skip: false }, () => {});",
        "const itIf = condition => (condition ? it : it.skip); itIf(isFast)('a', () => {});",
        "const maybe = isFast ? it : it.skip; maybe('a', () => {});",
    ] {
        assert_eq!(of_jest(text), (1, 1), "{text}");
    }
    assert_eq!(with_jest("it.skip('a', () => {}); it('b', () => {});").skipped, 1);
}

#[test]
fn focused_cases_and_suites_are_named_with_their_lines() {
    let tests = with_jest(
        "describe.only('s', () => {\n  it.only('a', () => {});\n  fit('b', () => {});\n  it('c', () => {});\n});",
    );
    let focused: Vec<(&str, i64)> = tests.focused.iter().map(|case| (case.title.as_str(), case.line)).collect();
    assert_eq!(focused, [("s", 1), ("a", 2), ("b", 3)]);
    assert_eq!(tests.active_cases, 3);
}

#[test]
fn a_test_function_that_is_handed_to_a_contract_declares_cases() {
    let contract = "export const contract = it => { describe('contract', () => { it('a', () => {}); it.skip('b', () => {}); }); };";
    let port = "import { contract } from './contract.js'; export const all = runner => { contract(runner); };";
    let test = "import { it as base } from 'vitest'; import { all } from './port.js'; const it = base.extend({ shop: 1 }); all(it);";
    let files = [("package.json", "{}"), ("contract.js", contract), ("port.js", port), ("memory.test.js", test)];
    assert_eq!(counts(&files), (1, 2, 1));
    // nobody hands anything over
    assert_eq!(counts(&files[..3]), (0, 0, 0));
    let destructured = "export function contract({ test }) { test('a', () => {}); }";
    let test = "import { test } from 'vitest'; import { contract } from './contract.js'; contract({ test });";
    assert_eq!(counts(&[("package.json", "{}"), ("contract.js", destructured), ("a.test.js", test)]), (1, 1, 1));
}

#[test]
fn fixtures_of_the_repository_pass_test_functions_on() {
    let test = "import { test } from './fixtures'; test('a', () => {});";
    for fixtures in [
        "import { test as base } from '@playwright/test'; export const test = base.extend({});",
        "export { test } from 'vitest';",
        "export * from 'vitest';",
    ] {
        assert_eq!(
            counts(&[("package.json", "{}"), ("fixtures.ts", fixtures), ("a.ts", test)]),
            (1, 1, 1),
            "{fixtures}"
        );
    }
}

#[test]
fn sub_tests_belong_to_their_case() {
    let text = "import test from 'node:test'; test('a', async t => { await t.test('b', () => {}); });";
    assert_eq!(counts(&[("package.json", "{}"), ("a.js", text)]), (1, 1, 1));
}

#[test]
fn compiled_copies_and_files_without_a_case_do_not_count() {
    let case = "it('a', () => {});";
    let files = [
        ("package.json", JEST),
        ("dist/a.test.js", case),
        ("src/a.test.ts", case),
        ("test/e2e.spec.ts", "describe('s', () => {});"),
    ];
    assert_eq!(counts(&files), (1, 1, 1));
}

#[test]
fn circles_and_long_conditions_come_to_an_end() {
    let mut text = String::from("const a0 = a1; const a1 = a0; a0('x', () => {});");
    for n in 2..60 {
        text.push_str(&format!("const a{n} = flag ? a{} : a{};", n + 1, n + 1));
    }
    text.push_str("a2('x', () => {});");
    assert_eq!(of_jest(&text), (0, 0));
    assert_eq!(of_jest("const f = () => f(); f()('x', () => {});"), (0, 0));
}

#[test]
fn runners_are_those_that_are_configured_or_used() {
    let manifest =
        r#"{ "scripts": { "test": "c8 node --test", "e2e": "cucumber-js" }, "devDependencies": { "mocha": "^11" } }"#;
    let tests = measure(&[("package.json", manifest), ("a.js", "import { it } from 'vitest'; it('a', () => {});")]);
    assert_eq!(tests.runners, ["cucumber", "mocha", "node:test", "vitest"]);
    let left_over = [
        ("package.json", r#"{ "devDependencies": { "@types/jest": "^29", "vitest": "^3" } }"#),
        ("jest.json", "{}"),
        ("vitest.config.js", "export default { test: { globals: true } };"),
        ("a.test.js", "it('a', () => {});"),
    ];
    assert_eq!(measure(&left_over).runners, ["vitest"]);
}

#[test]
fn lines_are_those_of_tests_and_of_everything_else() {
    let tests = measure(&[
        ("package.json", JEST),
        ("src/a.ts", "export const a = 1;\n\n// a remark\nexport const b = 2;\n"),
        ("src/a.test.ts", "it('a', () => {\n});\n"),
        ("test/helper.ts", "export const c = 3;\n"),
    ]);
    assert_eq!((tests.lines, tests.source_lines), (3, 2));
}
