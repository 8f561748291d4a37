use super::{Chain, Step};
use crate::formats::javascript::{Exported, Expression, Module, read};

fn typescript(text: &str) -> Module {
    let module = read(text, "file.ts");
    assert_eq!(module.errors, [], "{text}");
    module
}

/// The value that the file's last statement assigns.
fn assigned(module: &Module) -> &Expression {
    &module.assignments.last().expect("an assignment").value
}

fn constant(text: &str) -> Option<String> {
    let module = typescript(text);
    module.constant(assigned(&module))
}

/// The imported name and the members of it.
fn imported(text: &str) -> Option<(String, String)> {
    let module = typescript(text);
    let (import, members) = module.imported(assigned(&module))?;
    Some((format!("{} of {}", import.imported, import.from), members.join(".")))
}

fn path(text: &str) -> String {
    let module = typescript(text);
    module.chain(assigned(&module)).path()
}

#[test]
fn constants_are_put_together() {
    for (text, expected) in [
        ("x = 'a';", "a"),
        ("x = 8080;", "8080"),
        ("x = 0.5;", "0.5"),
        ("x = `a`;", "a"),
        ("x = 'a' + \"b\" + 1;", "ab1"),
        ("x = 1 + 2 + 'a';", "3a"),
        ("const a = '/v1'; const b = `${a}/users/${7}`; x = b + '/:id';", "/v1/users/7/:id"),
        ("x = late; const late = 'a';", "a"),
        (
            "const table = { users: 'u', nested: { roles: 'r' } } as const; x = table.users + table['nested'].roles;",
            "ur",
        ),
        ("const { a } = { a: 'b' }; x = a;", "b"),
        ("let a = 'b'; x = a;", "b"),
    ] {
        assert_eq!(constant(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_may_change_is_no_constant() {
    for text in [
        "let a = 'b'; a = 'c'; x = a;",
        "x = 'a' + b;",
        "x = `a${f()}`;",
        "import a from 'a'; x = a;",
        "function f(a = 'b') { x = a; }",
        "const table = { users: 'u', ...more }; x = table.users;",
        "const a = b; const b = a; x = a;",
        "const a = { b: a.b }; x = a.b;",
        "x = a ?? 'b';",
        "x = 'a' - 'b';",
    ] {
        assert_eq!(constant(text), None, "{text}");
    }
}

#[test]
fn a_constant_that_grows_without_end_is_given_up() {
    let doubled: String = (1..40).map(|n| format!("const a{n} = a{} + a{};", n - 1, n - 1)).collect();
    assert_eq!(constant(&format!("const a0 = 'aaaaaaaaaaaaaaaa';{doubled} x = a39;")), None);
    let long = format!("x = 'a'{};", " + 'b'".repeat(1_500));
    assert_eq!(constant(&long).map(|text| text.len()), Some(1_501));
}

#[test]
fn a_chain_is_flat() {
    let module = typescript("x = expect(a).not.toBe(1);");
    let Chain { root, steps } = module.chain(assigned(&module));
    assert!(matches!(root, Expression::Name(name, _) if name == "expect"));
    assert_eq!(steps, [Step::Call(1), Step::Member("not"), Step::Member("toBe"), Step::Call(0)]);
    let chain = module.chain(assigned(&module));
    assert_eq!(chain.members().collect::<Vec<_>>(), ["not", "toBe"]);
    assert_eq!(chain.calls().collect::<Vec<_>>(), [1, 0]);
    assert_eq!(chain.root(), "expect");
}

#[test]
fn a_chain_has_a_path() {
    for (text, expected) in [
        ("x = expect(a).not.toBe(1);", "expect().not.toBe"),
        ("x = test.each([])('a');", "test.each()"),
        ("x = app;", "app"),
        ("x = this.users[0].find();", "this.users[].find"),
        ("x = (await request(app).get('/')).body;", "request().get().body"),
        ("x = new Client().query`a`;", "Client().query"),
        ("x = [].map(f);", ".map"),
    ] {
        assert_eq!(path(text), expected, "{text}");
    }
}

#[test]
fn a_name_is_followed_to_what_it_stands_for() {
    let module = typescript("const a = await f(); const b = a; const { c } = { c: b }; x = c;");
    assert_eq!(module.follow(assigned(&module)), &Expression::Call(0));
    assert_eq!(module.call_of(assigned(&module)), module.calls.first());
    for text in
        ["import a from 'a'; x = a;", "function f(a) { x = a; }", "x = a;", "let a = 1; a = 2; x = a;", "x = a.b;"]
    {
        let module = typescript(text);
        assert_eq!(module.follow(assigned(&module)), assigned(&module), "{text}");
        assert_eq!(module.call_of(assigned(&module)), None, "{text}");
    }
}

#[test]
fn an_import_is_known_by_its_members_and_other_names() {
    for (text, whole, members) in [
        ("import request from 'supertest'; x = request;", "default of supertest", ""),
        ("import { jest } from '@jest/globals'; x = jest.fn;", "jest of @jest/globals", "fn"),
        ("import * as nest from 'nest'; x = nest.a.b;", "* of nest", "a.b"),
        ("import express from 'express'; const { Router } = express; x = Router;", "default of express", "Router"),
        ("import express from 'express'; const e = express; x = e.json;", "default of express", "json"),
        ("const a = await import('a'); x = a.b;", "* of a", "b"),
        ("x = (await import('a')).b;", "* of a", "b"),
        ("import a from 'a'; const tools = { a }; x = tools.a.b;", "default of a", "b"),
    ] {
        assert_eq!(imported(text), Some((whole.to_owned(), members.to_owned())), "{text}");
    }
    for text in [
        "import express from 'express'; const app = express(); x = app.get;",
        "import express from 'express'; x = await express;",
        "x = jest.fn;",
        "import a from 'a'; let b = a; b = c; x = b;",
        "function f(request) { x = request; }",
    ] {
        assert_eq!(imported(text), None, "{text}");
    }
}

#[test]
fn the_properties_of_a_literal_are_found_through_its_name() {
    let module = typescript("const options = { a: 'b', a: 'c', d: 1 }; x = options;");
    let text = |key| module.property(assigned(&module), key).and_then(|value| module.constant(value));
    assert_eq!((text("a").as_deref(), text("d").as_deref(), text("e")), (Some("c"), Some("1"), None));
    assert_eq!(module.properties(assigned(&module)).len(), 3);
    let module = typescript("x = { a: 1, ...more, b: 2 };");
    assert!(module.property(assigned(&module), "a").is_none());
    assert!(module.property(assigned(&module), "b").is_some());
}

#[test]
fn bindings_and_exports_are_found_by_name() {
    let module = typescript("function f() { const a = 1; const b = 2; }\nconst a = 3;\nexport { a };");
    let value = |name| module.binding_named(name).and_then(|binding| binding.value.clone());
    assert_eq!(value("a"), Some(Expression::Number(3.0)));
    assert_eq!(value("b"), Some(Expression::Number(2.0)));
    assert_eq!(value("c"), None);
    assert!(matches!(module.exported("a").map(|export| &export.value), Some(Exported::Binding(_))));
    assert!(module.exported("b").is_none());
}

#[test]
fn the_last_of_several_assignments_to_an_export_counts() {
    let module = read("exports.a = 1;\nexports.a = 2;", "a.js");
    assert_eq!(module.exported("a").map(|export| export.line), Some(2));
}

#[test]
fn the_calls_of_a_function_are_told_from_those_within_it() {
    let module = typescript("function f() { a(); list.map(() => { b(); }); }\nfunction g() { c(); }\nd();");
    let names = |function, deep| -> Vec<String> {
        module.calls_in(function, deep).map(|(_, call)| module.chain(&call.callee).path()).collect()
    };
    assert_eq!(names(0, false), ["a", "list.map"]);
    assert_eq!(names(0, true), ["a", "list.map", "b"]);
    assert_eq!(names(2, true), ["c"]);
    assert!(module.encloses(0, 1) && !module.encloses(1, 0) && !module.encloses(0, 2));
    assert_eq!(module.calls_in(0, true).map(|(id, _)| id).collect::<Vec<_>>(), [0, 1, 2]);
}
