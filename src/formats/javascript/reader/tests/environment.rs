//! Reads of environment variables.

use super::{javascript, typescript};
use crate::formats::javascript::Module;

/// Name, source, whether a default stands beside it.
fn reads(module: &Module) -> Vec<(&str, &str, bool)> {
    module.environment.iter().map(|read| (&*read.name, read.source, read.has_default)).collect()
}

fn names(module: &Module) -> Vec<&str> {
    module.environment.iter().map(|read| &*read.name).collect()
}

#[test]
fn each_way_to_name_a_variable_is_known() {
    let module = typescript(
        "a(process.env.A, process.env['B'], process.env[`C`], process?.env?.D, (process.env as any).E, process.env.F!.split());\nexport {};",
    );
    assert_eq!(names(&module), ["A", "B", "C", "D", "E", "F"]);
}

#[test]
fn each_runtime_has_its_own() {
    let module = typescript("a(import.meta.env.A, Bun.env.B, Deno.env.get('C'), Deno.env.get(d));\nexport {};");
    assert_eq!(
        reads(&module),
        [("A", "import.meta.env", false), ("B", "Bun.env", false), ("C", "Deno.env", false), ("", "Deno.env", false)]
    );
}

#[test]
fn the_whole_environment_has_no_name() {
    let module = javascript(
        "parse(process.env);\nconst a = { ...process.env };\nprocess.env[name];\nconst { ...rest } = process.env;",
    );
    assert_eq!(names(&module), ["", "", "", ""]);
}

#[test]
fn a_default_stands_beside_it() {
    let module = typescript(
        "a = process.env.A || 1;\nb = process.env.B ?? 1;\nc = Number(process.env.C) || 3000;\nd = process.env.D?.split(',') ?? [];\nconst { E = 'e', F: g = 1 } = process.env;\nh = x || process.env.H || 'h';\ni = +process.env.I! || 1;",
    );
    assert!(module.environment.iter().all(|read| read.has_default), "{:?}", reads(&module));
    assert_eq!(names(&module), ["A", "B", "C", "D", "E", "F", "H", "I"]);
}

#[test]
fn what_is_no_default_is_not_taken_for_one() {
    let module = typescript(
        "a = 1 || process.env.A;\nb = process.env.B === 'x' || y;\nc = process.env.C && y;\nconst { D } = process.env;\nf(() => process.env.E) || 1;\ng = { h: process.env.F } || 1;\ni = (process.env.G, x) || 1;",
    );
    assert!(module.environment.iter().all(|read| !read.has_default), "{:?}", reads(&module));
    assert_eq!(module.environment.len(), 7);
}

#[test]
fn another_name_for_it_counts_too() {
    let module = typescript(
        "function f() { return env.A; }\nconst env = process.env;\nenv['B'] || 1;\nuse(env);\nconst { C } = env;",
    );
    assert_eq!(
        reads(&module),
        [
            ("A", "process.env", false),
            ("B", "process.env", true),
            ("", "process.env", false),
            ("C", "process.env", false)
        ]
    );
}

#[test]
fn the_process_module_is_the_same() {
    let module = typescript("import process, { env } from 'node:process';\nf(process.env.A, env.B);");
    assert_eq!(names(&module), ["A", "B"]);
    let module = typescript("import process from './process';\nf(process.env.A);");
    assert_eq!(module.environment, []);
    let module = javascript("function f(process) { return process.env.A; }");
    assert_eq!(module.environment, []);
}

#[test]
fn to_set_or_delete_a_variable_is_not_to_read_it() {
    let module = javascript("process.env.A = 'a';\ndelete process.env.B;\nprocess.env.C ??= process.env.D;");
    assert_eq!(names(&module), ["D"]);
}

#[test]
fn a_read_stands_where_it_is_written() {
    let module = typescript("f(\n  process.env.A,\n);\nconst {\n  B,\n} = process.env;");
    let lines: Vec<usize> = module.environment.iter().map(|read| read.line).collect();
    assert_eq!(lines, [2, 5]);
}
