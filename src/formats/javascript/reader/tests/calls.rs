//! Calls and the functions they stand in.

use super::{called, global, javascript, text, typescript};
use crate::formats::javascript::{CallKind, Expression, Module};

fn calls(module: &Module, has: impl Fn(&crate::formats::javascript::Call) -> bool) -> Vec<&str> {
    module.calls.iter().filter(|call| has(call)).map(called).collect()
}

#[test]
fn calls_come_in_source_order_with_the_outer_one_first() {
    let module = typescript("a(b(), c`x`).d(new E());\nf();");
    let all = calls(&module, |_| true);
    assert_eq!(all, ["d", "a", "b", "c", "E", "f"]);
    let kinds: Vec<CallKind> = module.calls.iter().map(|call| call.kind).collect();
    assert_eq!(kinds[3..5], [CallKind::Tagged, CallKind::New]);
    assert_eq!(module.calls[3].arguments, [text("x")]);
    assert_eq!(module.calls[1].arguments, [Expression::Call(2), Expression::Call(3)]);
}

#[test]
fn a_call_stands_where_its_name_stands() {
    let module = typescript("app\n  .use(a)\n  .listen(\n    1,\n  );\ntest\n  .each([])(\n'x');");
    let lines: Vec<(&str, usize)> = module.calls.iter().map(|call| (called(call), call.line)).collect();
    assert_eq!(lines, [("listen", 3), ("use", 2), ("", 7), ("each", 7)]);
}

#[test]
fn a_call_keeps_its_type_arguments() {
    let module = typescript("get<Params, string[]>('/');");
    let names: Vec<&str> = module.calls[0].type_arguments.iter().map(|written| &*written.name).collect();
    assert_eq!(names, ["Params", "Array"]);
}

#[test]
fn loops_count_for_what_runs_in_each_round() {
    let module = typescript(
        "for (const x of once()) { each(); list.map(() => inner()); }\nfor (let i = start(); test(); next()) body();\nwhile (check()) {}\ndo { again(); } while (more());\nafter();",
    );
    assert_eq!(calls(&module, |call| call.in_loop), ["each", "map", "test", "next", "body", "check", "again", "more"]);
}

#[test]
fn branches_count_for_what_may_not_run() {
    let module = typescript(
        "if (test()) { a(); } else if (second()) b(); else c();\nswitch (on()) { case 1: d(); }\ncondition() ? e() : f();\nleft() && g();\ntry { tried(); } catch { h(); } finally { last(); }\nif (x) { list.map(() => inner()); }\nx ??= i();",
    );
    assert_eq!(calls(&module, |call| call.conditional), ["a", "second", "b", "c", "d", "e", "f", "g", "h", "map", "i"]);
}

#[test]
fn awaited_is_what_is_awaited_or_handed_back() {
    let module = typescript(
        "async function* f() { await a().b(); await (c() as D); lost(); yield d(); return e(); }\nconst g = () => h();\nconst i = () => { k(); };",
    );
    assert_eq!(calls(&module, |call| call.awaited), ["b", "c", "d", "e", "h"]);
}

#[test]
fn a_function_has_the_name_of_what_it_is_assigned_to() {
    let module = javascript(
        "const a = () => {};\nconst o = { b() {}, c: function () {}, get d() { return 1; } };\nexports.e = function () {};\nf(() => {});\nconst g = function h() {};\nclass K { l = () => {}; m() {} }",
    );
    let names: Vec<&str> = module.functions.iter().map(|function| &*function.name).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "", "h", "l", "m"]);
    let of_class: Vec<bool> = module.functions.iter().map(|function| function.class.is_some()).collect();
    assert_eq!(of_class, [false, false, false, false, false, false, false, true, true]);
}

#[test]
fn a_function_knows_its_shape() {
    let module = typescript(
        "async function f(a: string, { b, c: [d] }: Options, ...rest: number[]): Promise<void> {\n  'use strict';\n  if (a) return one;\n  return g(() => two);\n}",
    );
    let function = &module.functions[0];
    let names: Vec<String> = function.parameters.iter().map(|parameter| parameter.names.join(",")).collect();
    assert_eq!(names, ["a", "b,d", "rest"]);
    let types: Vec<&str> =
        function.parameters.iter().flat_map(|parameter| &parameter.type_name).map(|written| &*written.name).collect();
    assert_eq!(types, ["string", "Options", "Array"]);
    assert_eq!(function.return_type.as_ref().map(|written| &*written.name), Some("Promise"));
    assert!(function.is_async);
    assert_eq!((function.statements, function.line, function.end_line), (2, 1, 5));
    assert_eq!(function.returns, [global("one"), Expression::Call(0)]);
    let inner = &module.functions[1];
    assert_eq!((inner.parent, inner.statements, &inner.returns[..]), (Some(0), 1, &[global("two")][..]));
    assert_eq!(module.calls[0].function, Some(0));
}

#[test]
fn static_blocks_enums_and_namespaces_are_read() {
    let module = typescript(
        "class A { static { a(); } }\nenum E { B = b() }\nnamespace N.M { c(); }\ndeclare module 'x' { const d: string; }",
    );
    assert_eq!(calls(&module, |call| call.function.is_none()), ["a", "b", "c"]);
}
