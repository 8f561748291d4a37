//! Files that are broken, huge or meant to do harm.

use super::{called, global, read, value};
use crate::formats::javascript::{Expression, Language, Module};

/// Reads on a thread with the stack that callers have.
fn on_a_thread(text: String, path: &'static str) -> Module {
    let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(move || read(&text, path));
    thread.expect("a thread").join().expect("no panic")
}

#[test]
fn hostile_nesting_is_refused() {
    for (text, path) in [
        ("[".repeat(100_000), "a.ts"),
        ("(".repeat(100_000) + &")".repeat(100_000), "a.ts"),
        ("{".repeat(100_000), "a.js"),
        ("x={a:".repeat(100_000), "a.js"),
        ("!".repeat(100_000) + "a", "a.js"),
        ("a".to_owned() + &".b".repeat(100_000), "a.ts"),
        ("f".to_owned() + &"()".repeat(100_000), "a.ts"),
        ("a=".repeat(100_000) + "1", "a.js"),
        ("a=>".repeat(100_000) + "1", "a.js"),
        ("a?b:".repeat(100_000) + "1", "a.js"),
        ("`${".repeat(100_000), "a.js"),
        ("<a>".repeat(100_000), "a.jsx"),
        ("<a b={".repeat(100_000), "a.jsx"),
        ("if(a)".repeat(100_000) + ";", "a.js"),
        ("a<".repeat(100_000) + "b", "a.ts"),
        ("(a=/*)*/".repeat(20_000), "a.ts"),
        ("x=".to_owned() + &"<{[infer ".repeat(40), "a.ts"),
        ("function f(){".repeat(50_000), "a.js"),
        ("class A{a=".repeat(50_000), "a.js"),
    ] {
        let start: String = text.chars().take(12).collect();
        let module = on_a_thread(text, path);
        assert!(module.unreadable && !module.errors.is_empty(), "{start}");
        assert!(module.calls.is_empty() && module.bindings.is_empty(), "{start}");
    }
}

#[test]
fn nesting_of_types_alone_is_no_matter() {
    let module = on_a_thread(format!("let a: {}B{};", "[".repeat(250), "]".repeat(250)), "a.ts");
    assert_eq!(module.errors, []);
    let module = on_a_thread(format!("let a: B{};", "[]".repeat(50_000)), "a.ts");
    assert!(!module.unreadable);
}

#[test]
fn a_long_sum_is_kept_as_a_shallow_tree() {
    let text = format!("const a = first(){} + last();", " + 'x'".repeat(5_000));
    let module = on_a_thread(text, "a.js");
    assert_eq!(module.errors, []);
    assert_eq!(module.calls.iter().map(called).collect::<Vec<_>>(), ["first", "last"]);
    fn depth(expression: &Expression) -> usize {
        match expression {
            Expression::Binary("+", left, right) => 1 + depth(left).max(depth(right)),
            _ => 0,
        }
    }
    fn leaves(expression: &Expression) -> usize {
        match expression {
            Expression::Binary("+", left, right) => leaves(left) + leaves(right),
            _ => 1,
        }
    }
    let sum = value(&module, "a").expect("a value");
    assert_eq!((depth(sum), leaves(sum)), (13, 5_002));
}

#[test]
fn a_long_chain_of_mixed_operators_is_read_and_not_kept() {
    let module = on_a_thread(format!("const a = f(){};", " + 1 - 2".repeat(2_000)), "a.js");
    assert_eq!((value(&module, "a"), module.calls.len()), (Some(&Expression::Other), 1));
}

#[test]
fn a_long_chain_of_else_if_is_read() {
    let module = on_a_thread("if (a()) b(); else ".repeat(3_000) + "c();", "a.js");
    assert_eq!((module.unreadable, module.calls.len()), (false, 6_001));
}

#[test]
fn a_large_file_is_read_elsewhere() {
    let module = on_a_thread("const table = [{ a: [1, 2], b: f(x => x.y) }];\n".repeat(20_000), "a.js");
    assert_eq!((module.unreadable, module.calls.len(), module.lines), (false, 20_000, 20_000));
}

#[test]
fn many_names_taken_out_of_a_large_value_stay_small() {
    let value = "{ a: 1 },".repeat(2_000);
    let names: String = (0..2_000).map(|index| format!("a: x{index},")).collect();
    let module = on_a_thread(format!("const {{ {names} }} = {{ a: [{value}] }};"), "a.js");
    assert_eq!(module.bindings.len(), 2_000);
    assert!(module.bindings.iter().all(|binding| binding.value == Some(Expression::Other)));
}

#[test]
fn a_broken_file_says_where() {
    let module = read("const a = 1;\nconst b = ;\n", "a.ts");
    assert!(module.unreadable);
    assert_eq!((module.errors.len(), module.errors[0].line, module.lines), (1, 2, 2));
    assert_eq!(module.bindings, []);
}

#[test]
fn a_fault_that_can_be_read_over_keeps_the_rest() {
    let module = read("let a = 1;\nlet b = f();\nexport { missing };\nbreak;\nfunction g() { return 010; }", "a.ts");
    assert!(!module.unreadable);
    assert_eq!((module.bindings.len(), module.calls.len()), (3, 1));
}

#[test]
fn javascript_is_a_module_or_a_script() {
    for text in [
        "import a from 'a';\nawait a();",
        "if (a) return;\na();",
        "with (a) { b(); }",
        "#!/usr/bin/env node\nvar a = 010; a();",
        "const a = <div>{b()}</div>;",
        "class A { @b c = 1; }",
    ] {
        for path in ["a.js", "a.cjs"] {
            if path == "a.js" || !text.starts_with("import") {
                assert_eq!(read(text, path).errors, [], "{path}: {text}");
            }
        }
    }
}

#[test]
fn typescript_is_a_module_even_without_imports() {
    let module = read("const a = await b();\nconst c = <D>e;\nvalue < other;", "a.ts");
    assert_eq!(module.errors, []);
    assert!(module.calls[0].awaited);
    assert_eq!(value(&module, "c"), Some(&global("e")));
    assert_eq!(read("const a = <b.c d={e} />;", "a.tsx").errors, []);
    assert_eq!(read("declare const a: string;\nexport = a;", "a.d.ts").language, Language::Declaration);
}

#[test]
fn any_cut_of_a_file_can_be_read() {
    let text = "import a, { b } from 'c';\n/** d */ @E() export class F<G> extends a { constructor(private h: I) { super(`j${h}`); } }\nexport const k = async ({ l = process.env.M ?? 'n' }, ...o: any[]) => { for (const p of await q?.r!<s>(o)) { if (p) return <T>p; else throw /u/; } };\nenum V { W = 'w' } module.exports = { k, x: require('y') };";
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        for path in ["a.ts", "a.tsx", "a.js", "a.d.ts"] {
            let (head, tail) = text.split_at(end);
            for part in [head, tail] {
                let module = read(part, path);
                assert_eq!(module.lines, part.lines().count());
            }
        }
    }
}
