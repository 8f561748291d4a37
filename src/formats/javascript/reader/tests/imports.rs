//! Everything that brings a name in.

use super::{called, javascript, member, typescript, value};
use crate::formats::javascript::{Expression, ImportKind, Module, Origin};

/// From, imported, local, kind.
fn imports(module: &Module) -> Vec<(&str, &str, &str, ImportKind)> {
    let short = |import: &'_ crate::formats::javascript::Import| import.kind;
    module.imports.iter().map(|import| (&*import.from, &*import.imported, &*import.local, short(import))).collect()
}

#[test]
fn static_imports_say_what_is_called_what() {
    let module = typescript(
        "import express, { Router as R } from 'express';\nimport * as path from 'node:path';\nimport './setup';\nimport {} from './empty';",
    );
    let kind = ImportKind::Static;
    assert_eq!(
        imports(&module),
        [
            ("express", "default", "express", kind),
            ("express", "Router", "R", kind),
            ("node:path", "*", "path", kind),
            ("./setup", "", "", kind),
            ("./empty", "", "", kind),
        ]
    );
    let lines: Vec<usize> = module.imports.iter().map(|import| import.line).collect();
    assert_eq!(lines, [1, 1, 2, 3, 4]);
}

#[test]
fn imports_of_types_are_marked() {
    let module = typescript(
        "import type { A } from 'a';\nimport { type B, C } from 'b';\nimport type D = require('d');\nexport type { E } from 'e';",
    );
    let type_only: Vec<bool> = module.imports.iter().map(|import| import.type_only).collect();
    assert_eq!(type_only, [true, true, false, true, true]);
}

#[test]
fn import_equals_brings_in_the_whole_module() {
    let module = typescript("import fs = require('fs');\nfs.read();\nexport {};");
    assert_eq!(imports(&module), [("fs", "*", "fs", ImportKind::Static)]);
    assert_eq!(module.calls[0].callee, member(Expression::Name("fs".into(), Origin::Import(0)), "read"));
}

#[test]
fn a_name_may_stand_for_an_inner_one() {
    let module = typescript("import * as outer from 'outer';\nimport Inner = outer.Inner;\nexport {};");
    let outer = Expression::Name("outer".into(), Origin::Import(0));
    assert_eq!(value(&module, "Inner"), Some(&member(outer, "Inner")));
}

#[test]
fn require_bound_to_a_name_is_an_import() {
    let module = javascript(
        "const a = require('a');\nconst { b, c: d = 1, ...rest } = require(`b`);\nvar E = require('e').Router;\nrequire('f');\nconst {} = require('g');",
    );
    let kind = ImportKind::Require;
    assert_eq!(
        imports(&module),
        [
            ("a", "*", "a", kind),
            ("b", "b", "b", kind),
            ("b", "c", "d", kind),
            ("b", "*", "rest", kind),
            ("e", "Router", "E", kind),
            ("f", "", "", kind),
            ("g", "", "", kind),
        ]
    );
    assert_eq!((module.calls.len(), module.bindings.len()), (0, 0));
}

#[test]
fn require_in_an_expression_is_an_import_without_a_name() {
    let module =
        javascript("const app = require('express')();\nrequire('dotenv').config();\nlet m = require('a').b.c;");
    assert_eq!(imports(&module)[0], ("express", "*", "", ImportKind::Require));
    let inline = |id| Expression::Name(String::new(), Origin::Import(id));
    assert_eq!(module.calls[0].callee, inline(0));
    assert_eq!(module.calls[1].callee, member(inline(1), "config"));
    assert_eq!(value(&module, "m"), Some(&member(member(inline(2), "b"), "c")));
}

#[test]
fn a_local_function_called_require_imports_nothing() {
    let module = javascript("function f(require) { return require('x'); }\nrequire(name);\nrequire('a', 'b');");
    assert_eq!(module.imports, []);
    assert_eq!(module.calls.len(), 3);
}

#[test]
fn a_require_that_is_assigned_again_stays_a_variable() {
    let module = javascript("let a = require('a');\na = require('b');");
    assert_eq!(imports(&module), [("a", "*", "", ImportKind::Require), ("b", "*", "", ImportKind::Require)]);
    assert!(module.bindings[0].reassigned);
}

#[test]
fn dynamic_imports_are_like_require() {
    let module = typescript(
        "const a = await import('a');\nconst { b } = await import('b');\nconst c = (await import('c')).default;\nawait import('d');\nimport('e').then(use);\nimport(name);\nexport {};",
    );
    let kind = ImportKind::Dynamic;
    assert_eq!(
        imports(&module),
        [
            ("a", "*", "a", kind),
            ("b", "b", "b", kind),
            ("c", "default", "c", kind),
            ("d", "", "", kind),
            ("e", "*", "", kind)
        ]
    );
    assert_eq!(called(&module.calls[0]), "then");
}

#[test]
fn a_function_above_a_require_knows_it() {
    let module = javascript("function start() { app.listen(); }\nconst app = require('./app');");
    assert_eq!(module.calls[0].callee, member(Expression::Name("app".into(), Origin::Import(0)), "listen"));
}
