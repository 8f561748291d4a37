use crate::facts::tests::support::{JEST, measure, with_jest};

/// Titles of the cases that assert nothing.
fn silent(files: &[(&str, &str)]) -> Vec<String> {
    measure(files).without_assertion.into_iter().map(|case| case.title).collect()
}

fn silent_in(text: &str) -> Vec<String> {
    with_jest(text).without_assertion.into_iter().map(|case| case.title).collect()
}

#[test]
fn every_usual_form_asserts() {
    for text in [
        "it('a', () => { expect(1).toBe(1); });",
        "it('a', () => { items.forEach(item => expect(item).toBe(1)); });",
        "import { expect } from 'chai'; it('a', () => { expect(1).to.equal(1); });",
        "import chai from 'chai'; const { assert } = chai; it('a', () => { assert.equal(1, 1); });",
        "import assert from 'node:assert/strict'; it('a', () => { assert(total); });",
        "import { strictEqual } from 'assert'; it('a', () => { strictEqual(1, 1); });",
        "import sinon from 'sinon'; it('a', () => { sinon.assert.calledOnce(spy); });",
        "import request from 'supertest'; it('a', () => request(app).get('/').expect(200));",
        "import { spec } from 'pactum'; it('a', () => spec().get('/').expectStatus(200));",
        "import chai from 'chai'; chai.should(); it('a', () => { total.should.eventually.equal(1); });",
        "it('a', () => { cy.get('a').should('exist'); });",
        "import { expectTypeOf } from 'vitest'; it('a', () => { expectTypeOf(total).toBeNumber(); });",
        "import test from 'ava'; test('a', t => { t.is(1, 1); });",
        "import test from 'node:test'; test('a', t => { t.assert.equal(1, 1); });",
        "import { test } from 'vitest'; test('a', ({ expect }) => { expect(1).toBe(1); });",
    ] {
        let tests = with_jest(text);
        assert_eq!((tests.without_assertion.len(), tests.assertions), (0, 1), "{text}");
    }
}

#[test]
fn a_case_that_only_runs_code_is_named() {
    assert_eq!(silent_in("import { run } from '../src/run'; it('a', async () => { await run(); });"), ["a"]);
    assert_eq!(silent_in("it('a', () => {});"), ["a"]);
    assert_eq!(silent_in("import test from 'ava'; test('a', t => { t.log('x'); t.context.a = 1; });"), ["a"]);
    // one that is skipped is not accused as well
    assert_eq!(silent_in("it.skip('a', () => {});"), [""; 0]);
}

#[test]
fn helpers_are_followed_within_the_file_and_across_files() {
    assert_eq!(
        silent_in(
            "function verify(x) { expect(x).toBe(1); } const step = x => verify(x); it('a', () => { step(1); });"
        ),
        [""; 0]
    );
    let helper = "export function arrange(x) { return [x]; } export const same = (a, b) => { expect(a).toEqual(b); };";
    let test = "import { arrange, same } from './helpers/same'; it('a', () => { arrange(1); }); it('b', () => { same(1, 1); });";
    assert_eq!(silent(&[("package.json", JEST), ("test/helpers/same.ts", helper), ("test/a.test.ts", test)]), ["a"]);
}

#[test]
fn what_cannot_be_followed_is_not_accused() {
    for text in [
        "it('a', done => { emitter.on('x', () => done()); });",
        "import { assertValid } from 'some-package'; it('a', () => { assertValid(1); });",
        "it('a', run);",
        "import { given } from './given'; it('a', () => { given('x').then('y'); });",
        "import { start } from './server'; let app; beforeAll(() => { app = start(); }); it('a', () => { app.order(1, 400); });",
        "class Case { test() { it('a', () => { this.compare(); }); } }",
    ] {
        let helpers = "export const start = () => new Server(); export const given = new Given();";
        let files =
            [("package.json", JEST), ("test/server.ts", helpers), ("test/given.ts", helpers), ("test/a.test.ts", text)];
        assert_eq!(silent(&files), [""; 0], "{text}");
    }
}

#[test]
fn where_objects_have_should_a_mere_member_may_assert() {
    let test = "it('a', () => { const result = run(); result.should.be.rejected; }); it('b', () => {});";
    let setup = "import chai from 'chai'; chai.should();";
    assert_eq!(silent(&[("package.json", JEST), ("test/setup.js", setup), ("test/a.test.js", test)]), ["b"]);
    assert_eq!(silent(&[("package.json", JEST), ("test/a.test.js", test)]), ["a", "b"]);
}

#[test]
fn helpers_that_call_each_other_come_to_an_end() {
    assert_eq!(silent_in("const a = () => b(); const b = () => a(); it('x', () => { a(); });"), [""; 0]);
}
