//! What names stand for.

use super::{global, javascript, member, text, typescript, value};
use crate::formats::javascript::{Binding, Expression, Module, Origin};

fn binding<'m>(module: &'m Module, name: &str) -> &'m Binding {
    module.bindings.iter().find(|binding| binding.name == name).expect("declared")
}

/// The origin of the only argument of each call.
fn origins(module: &Module) -> Vec<Origin> {
    let origin = |call: &crate::formats::javascript::Call| match call.arguments.first() {
        Some(Expression::Name(_, origin)) => *origin,
        _ => Origin::Other,
    };
    module.calls.iter().map(origin).collect()
}

#[test]
fn a_name_is_resolved_by_scope_and_not_by_spelling() {
    let module = typescript(
        "import a from 'a';\nf(a);\nfunction g(a, { b }) { f(a); f(b); { const a = 1; f(a); } }\nf(z);\ntry {} catch (a) { f(a); }",
    );
    assert_eq!(
        origins(&module),
        [
            Origin::Import(0),
            Origin::Parameter(0, 0),
            Origin::Parameter(0, 1),
            Origin::Binding(1),
            Origin::Global,
            Origin::Other,
        ]
    );
}

#[test]
fn what_is_declared_later_is_known() {
    let module = typescript("f(hoisted); f(late); f(Made);\nfunction hoisted() {}\nvar late = 1;\nclass Made {}");
    assert_eq!(origins(&module), [Origin::Binding(0), Origin::Binding(1), Origin::Binding(2)]);
    assert_eq!(value(&module, "hoisted"), Some(&Expression::Function(0)));
    assert_eq!(value(&module, "Made"), Some(&Expression::Class(0)));
}

#[test]
fn enums_and_namespaces_are_not_followed() {
    let module = typescript("enum E { A }\nnamespace N { export const a = 1; }\nf(E); f(N);");
    assert_eq!(origins(&module), [Origin::Other, Origin::Other]);
}

#[test]
fn destructured_names_are_members_of_what_is_taken_apart() {
    let module = typescript("const { a, b: { c }, 'd-e': e = g(), ...rest } = source;\nconst [first, , third] = list;");
    assert_eq!(value(&module, "a"), Some(&member(global("source"), "a")));
    assert_eq!(value(&module, "c"), Some(&member(member(global("source"), "b"), "c")));
    assert_eq!(value(&module, "e"), Some(&member(global("source"), "d-e")));
    assert_eq!(value(&module, "rest"), Some(&Expression::Other));
    let index = Expression::Index(Box::new(global("list")), Box::new(Expression::Number(2.0)));
    assert_eq!(value(&module, "third"), Some(&index));
    assert_eq!(module.calls.len(), 1, "the default is read once");
}

#[test]
fn a_name_taken_from_a_literal_has_its_value() {
    let module = typescript("const { a, b } = { a: 'x', ...more, b: 'y' };\nconst { c } = { c: 'z' };");
    assert_eq!(value(&module, "c"), Some(&text("z")));
    assert!(matches!(value(&module, "a"), Some(Expression::Member(..))));
}

#[test]
fn reassignment_is_noticed() {
    let module = typescript(
        "let a = 1; a = 2;\nlet b = 1;\nlet c; c ??= 1;\nlet d = 1; [d] = x;\nlet e = 1; e++;\nvar g = 1; var g = 2;",
    );
    let reassigned: Vec<&str> =
        module.bindings.iter().filter(|binding| binding.reassigned).map(|binding| &*binding.name).collect();
    assert_eq!(reassigned, ["a", "c", "d", "e", "g"]);
}

#[test]
fn a_binding_knows_its_function_type_and_line() {
    let module = typescript("const a: Foo<string> = 1;\nfunction f() {\n  let b: string[];\n}");
    assert_eq!(binding(&module, "a").function, None);
    let declared = binding(&module, "b");
    assert_eq!((declared.function, declared.line, &declared.value), (Some(0), 3, &None));
    let name = |binding: &Binding| binding.type_name.clone().map(|written| (written.name, written.arguments.len()));
    assert_eq!(name(declared), Some(("Array".to_owned(), 1)));
    assert_eq!(name(binding(&module, "a")), Some(("Foo".to_owned(), 1)));
}

#[test]
fn a_parameter_default_may_use_another_parameter() {
    let module = typescript("function g(a = f(b), b) {}");
    assert_eq!(origins(&module), [Origin::Parameter(0, 1)]);
}

#[test]
fn overloads_are_one_binding_and_one_function() {
    let module = typescript("function f(a: string): void;\nfunction f(a: any): void { g(a); }");
    assert_eq!((module.bindings.len(), module.functions.len()), (1, 1));
    assert!(!module.bindings[0].reassigned);
}

#[test]
fn expressions_keep_their_form() {
    let module = javascript(
        "a = [null, true, 1.5, 'x', , /re/g, this, ...b, -1];\na = `x${b}y`;\na = c ? d : e;\na = f || !g;\na = h[i];\na = j['k'];\na = ({ [l]: 1, 'm': 2, 3: 4, n, ...o });\na = <p.q r={s()} />;\na = await t;\na = (u, v);\na = w?.x;",
    );
    let values: Vec<&Expression> = module.assignments.iter().map(|assignment| &assignment.value).collect();
    let Expression::Array(elements) = values[0] else { panic!("{:?}", values[0]) };
    assert_eq!(
        elements[..],
        [
            Expression::Null,
            Expression::Boolean(true),
            Expression::Number(1.5),
            text("x"),
            Expression::Pattern("re".into()),
            Expression::This,
            Expression::Spread(Box::new(global("b"))),
            Expression::Number(-1.0),
        ]
    );
    assert_eq!(values[1], &Expression::Template(vec!["x".into(), "y".into()], vec![global("b")]));
    assert_eq!(
        values[2],
        &Expression::Conditional(Box::new(global("c")), Box::new(global("d")), Box::new(global("e")))
    );
    let not = Expression::Unary("!", Box::new(global("g")));
    assert_eq!(values[3], &Expression::Binary("||", Box::new(global("f")), Box::new(not)));
    assert_eq!(values[4], &Expression::Index(Box::new(global("h")), Box::new(global("i"))));
    assert_eq!(values[5], &member(global("j"), "k"));
    let Expression::Object(properties) = values[6] else { panic!("{:?}", values[6]) };
    let keys: Vec<&str> = properties.iter().map(|property| &*property.key).collect();
    assert_eq!(keys, ["[computed]", "m", "3", "n", ""]);
    assert_eq!(properties[4].value, global("o"));
    assert_eq!(values[7], &Expression::Jsx("p.q".into()));
    assert_eq!(values[8], &Expression::Await(Box::new(global("t"))));
    assert_eq!(values[9], &global("v"));
    assert_eq!(values[10], &member(global("w"), "x"));
    assert_eq!(module.calls.len(), 1, "calls in attributes are read");
}

#[test]
fn type_assertions_and_parentheses_are_seen_through() {
    let module =
        typescript("const a = ((b as unknown) as C)!;\nconst d = <E>f;\nconst g = h satisfies I;\nconst j = k<L>;");
    for (name, seen) in [("a", "b"), ("d", "f"), ("g", "h"), ("j", "k")] {
        assert_eq!(value(&module, name), Some(&global(seen)));
    }
}

#[test]
fn an_assignment_keeps_its_target_and_value() {
    let module = javascript("app.locals.name = 'x';\nsql += ' where';\n({ a, b: c.d } = e);\n[f, g] = h;");
    assert_eq!(module.assignments[0].target, member(member(global("app"), "locals"), "name"));
    assert_eq!(module.assignments[1].value, Expression::Binary("+", Box::new(global("sql")), Box::new(text(" where"))));
    assert!(matches!(&module.assignments[2].target, Expression::Object(properties) if properties.len() == 2));
    assert_eq!(module.assignments[3].target, Expression::Array(vec![global("f"), global("g")]));
}
