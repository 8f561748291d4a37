use crate::facts::tests::support::{JEST, measure};

/// What drives the application of a project with these files.
fn libraries(files: &[(&str, &str)]) -> Vec<String> {
    let tests = measure(&[&[("package.json", JEST)], files].concat());
    assert_eq!(tests.integration.present, !tests.integration.libraries.is_empty());
    tests.integration.libraries
}

const NONE: [&str; 0] = [];

#[test]
fn a_driver_must_be_imported_and_used_by_a_test() {
    let test = "import request from 'supertest'; it('a', async () => { const r = await request(app).get('/'); expect(r.status).toBe(200); });";
    let tests = measure(&[("package.json", JEST), ("a.test.js", test)]);
    assert_eq!(
        (tests.integration.libraries, tests.integration.path.as_str(), tests.integration.line),
        (vec!["supertest".to_owned()], "a.test.js", 1)
    );
    assert_eq!(
        libraries(&[("a.test.js", "import request from 'supertest'; it('a', () => { expect(1).toBe(1); });")]),
        NONE
    );
    assert_eq!(
        libraries(&[("helper.js", "import request from 'supertest'; export const get = () => request(app);")]),
        NONE
    );
    // declared, and nowhere imported
    let manifest = r#"{ "devDependencies": { "jest": "^29", "supertest": "^7" } }"#;
    let tests = measure(&[("package.json", manifest), ("a.test.js", "it('a', () => { expect(sum(1)).toBe(1); });")]);
    assert!(!tests.integration.present);
}

#[test]
fn helpers_and_set_up_files_hide_drivers() {
    let helper = "import request from 'supertest'; export const api = () => request(app);";
    let test = "import { api } from './support/api'; it('a', () => api().get('/').expect(200));";
    assert_eq!(libraries(&[("test/support/api.js", helper), ("test/a.test.js", test)]), ["supertest"]);
    let setup = "import request from 'supertest'; global.api = request(app);";
    let test = "it('a', () => api.get('/').expect(200));";
    let by_file = [
        ("jest.config.js", "module.exports = { setupFiles: ['<rootDir>/test/setup.js'] };"),
        ("test/setup.js", setup),
        ("test/a.test.js", test),
    ];
    assert_eq!(libraries(&by_file), ["supertest"]);
    assert_eq!(libraries(&by_file[1..]), NONE);
    let base = "import { MongoMemoryServer } from 'mongodb-memory-server'; export class Base { async start() { this.db = await MongoMemoryServer.create(); } }";
    let test = "import { Base } from './base'; class Orders extends Base {} it('a', async () => { await new Orders().start(); });";
    assert_eq!(libraries(&[("test/base.js", base), ("test/a.test.js", test)]), ["mongodb-memory-server"]);
    let plugin = "import chai from 'chai'; import chaiHttp from 'chai-http'; chai.use(chaiHttp); it('a', () => chai.request(app).get('/'));";
    assert_eq!(libraries(&[("test/a.test.js", plugin)]), ["chai-http"]);
}

#[test]
fn frameworks_drive_themselves() {
    let case = |body: &str| format!("it('a', async () => {{ {body} }});");
    for (body, driver) in [
        ("await app.inject({ method: 'GET', url: '/orders' });", "inject"),
        ("const options = { url: '/orders' }; await server.inject(options);", "inject"),
        ("await app.inject().get('/orders');", "inject"),
        ("await app.handle(new Request('http://localhost/orders'));", "handle"),
        ("await server.executeOperation({ query });", "apollo"),
        ("cy.visit('/orders');", "cypress"),
    ] {
        assert_eq!(libraries(&[("a.test.js", &case(body))]), [driver], "{body}");
    }
    assert_eq!(libraries(&[("a.test.js", &case("TestBed.inject(OrderService);"))]), NONE);
}

#[test]
fn a_client_counts_where_the_test_listens() {
    let listening = "import { app } from './app'; let server; beforeAll(() => { server = app.listen(0); });
        it('a', async () => { const r = await fetch(`http://localhost:${port}/orders`); expect(r.status).toBe(200); });";
    assert_eq!(libraries(&[("a.test.js", listening)]), ["fetch"]);
    assert_eq!(libraries(&[("a.test.js", "it('a', async () => { expect(await fetch(url)).toBe(1); });")]), NONE);
}

#[test]
fn steps_of_scenarios_are_tests() {
    let steps = "import { When } from '@cucumber/cucumber'; import request from 'supertest'; When('I ask', () => request(app).get('/'));";
    assert_eq!(
        libraries(&[("features/order.feature", "Feature: orders"), ("features/steps.js", steps)]),
        ["supertest"]
    );
}

#[test]
fn the_generated_end_to_end_test_drives_nothing_of_the_project() {
    let head = "import { Test } from '@nestjs/testing'; import * as request from 'supertest';";
    let generated = format!(
        "{head} it('/ (GET)', () => request(app.getHttpServer()).get('/').expect(200).expect('Hello World!'));"
    );
    assert_eq!(libraries(&[("test/app.e2e-spec.ts", &generated)]), NONE);
    let own =
        format!("{head} it('/ (GET)', () => request(app.getHttpServer()).get('/orders').expect(200).expect([]));");
    assert_eq!(libraries(&[("test/app.e2e-spec.ts", &own)]), ["supertest"]);
}
