//! Everything that hands a name out.

use super::{javascript, text, typescript};
use crate::formats::javascript::{Exported, Expression, ImportKind, Module, Origin};

fn names(module: &Module) -> Vec<&str> {
    module.exports.iter().map(|export| &*export.name).collect()
}

fn exported<'m>(module: &'m Module, name: &str) -> Option<&'m Exported> {
    module.exports.iter().find(|export| export.name == name).map(|export| &export.value)
}

/// The name of the binding that is exported as `name`.
fn bound<'m>(module: &'m Module, name: &str) -> Option<&'m str> {
    match exported(module, name)? {
        Exported::Binding(id) => module.bindings.get(*id).map(|binding| &*binding.name),
        _ => None,
    }
}

#[test]
fn declarations_are_exported_as_bindings() {
    let module = typescript(
        "export const a = 1, { b, c: [d] } = x;\nexport function e() {}\nexport class F {}\nexport default function g() {}",
    );
    assert_eq!(names(&module), ["a", "b", "d", "e", "F", "default"]);
    for name in ["a", "b", "d", "e", "F"] {
        assert_eq!(bound(&module, name), Some(name));
    }
    assert_eq!(bound(&module, "default"), Some("g"));
}

#[test]
fn a_list_exports_what_is_declared_later_and_what_is_imported() {
    let module = typescript("export { later as now, R as Router };\nimport { R } from 'r';\nconst later = 1;");
    assert_eq!(bound(&module, "now"), Some("later"));
    assert_eq!(exported(&module, "Router"), Some(&Exported::Import(0)));
}

#[test]
fn a_default_export_is_what_it_names_or_its_value() {
    let module = typescript("import app from './app';\nexport default app;");
    assert_eq!(exported(&module, "default"), Some(&Exported::Import(0)));
    let module = typescript("const app = 1;\nexport default app;");
    assert_eq!(bound(&module, "default"), Some("app"));
    let module = typescript("export default { a: 1 };");
    assert!(matches!(exported(&module, "default"), Some(Exported::Expression(Expression::Object(_)))));
    let module = typescript("export default () => 1;");
    assert_eq!(exported(&module, "default"), Some(&Exported::Expression(Expression::Function(0))));
    let module = typescript("export default class {}");
    assert_eq!(exported(&module, "default"), Some(&Exported::Expression(Expression::Class(0))));
    let module = typescript("class A {}\nexport = A;");
    assert_eq!(bound(&module, "default"), Some("A"));
}

#[test]
fn a_re_export_is_an_import_and_an_export() {
    let module = typescript("export * from './a';\nexport * as b from './b';\nexport { default as c } from './c';");
    assert_eq!(names(&module), ["*", "b", "c"]);
    assert_eq!(exported(&module, "c"), Some(&Exported::Import(2)));
    let imported: Vec<&str> = module.imports.iter().map(|import| &*import.imported).collect();
    assert_eq!(imported, ["*", "*", "default"]);
    assert!(module.imports.iter().all(|import| import.kind == ImportKind::ReExport && import.local.is_empty()));
}

#[test]
fn types_are_exported_as_nothing_to_follow() {
    let module = typescript("export type A = 1;\nexport interface B {}\nexport enum C { D }");
    assert_eq!(names(&module), ["A", "B", "C"]);
    assert!(module.exports.iter().all(|export| export.value == Exported::Other));
}

#[test]
fn what_a_namespace_exports_the_module_does_not() {
    let module =
        typescript("export namespace Inner { export const a = f(); }\ndeclare global { export const b: string; }");
    assert_eq!(names(&module), ["Inner"]);
    assert_eq!(module.calls.len(), 1);
}

#[test]
fn common_exports_have_their_names() {
    let module = javascript("const a = 1;\nexports.a = a;\nmodule.exports.b = 'b';\nexports = 1;\nother.exports = 2;");
    assert_eq!(names(&module), ["a", "b"]);
    assert_eq!(bound(&module, "a"), Some("a"));
    assert_eq!(exported(&module, "b"), Some(&Exported::Expression(text("b"))));
    assert_eq!(module.assignments.len(), 4);
}

#[test]
fn an_object_given_to_module_exports_exports_its_keys_too() {
    let module = javascript("const a = require('a');\nmodule.exports = {\n  a,\n  b: 'b',\n  c() {},\n  ...rest,\n};");
    assert_eq!(names(&module), ["a", "b", "c", "default"]);
    assert_eq!(exported(&module, "a"), Some(&Exported::Import(0)));
    assert_eq!(exported(&module, "c"), Some(&Exported::Expression(Expression::Function(0))));
    let lines: Vec<usize> = module.exports.iter().map(|export| export.line).collect();
    assert_eq!(lines, [3, 4, 5, 2]);
}

#[test]
fn a_local_variable_called_exports_exports_nothing() {
    let module = javascript("function f(exports) { exports.a = 1; }");
    assert_eq!(module.exports, []);
    assert_eq!(
        module.assignments[0].target,
        super::member(Expression::Name("exports".into(), Origin::Parameter(0, 0)), "a")
    );
}
