//! How the type system is used.

use super::{read, typescript};
use crate::formats::javascript::{Language, TypeName};

#[test]
fn any_is_found_wherever_it_is_a_type() {
    let module = typescript(
        "let a: any;\nfunction f(b: any[]): Promise<any> {}\ninterface I { c: any; d(e: any): void }\ntype T = Map<string, any>;\nclass C<U = any> { [key: string]: any; g: any }\nf<any>();\nconst any = 1;",
    );
    assert_eq!(module.types.any_annotations, [1, 2, 2, 3, 3, 4, 5, 5, 5, 6]);
    assert!(module.types.any_assertions.is_empty());
}

#[test]
fn an_assertion_to_any_is_counted_apart() {
    let module = typescript("a = b as any;\nc = <any>d;\ne = f as unknown as any[];");
    assert_eq!((module.types.any_assertions, module.types.any_annotations), (vec![1, 2, 3], Vec::<usize>::new()));
}

#[test]
fn non_null_assertions_have_the_line_of_their_mark() {
    let module = typescript("a!.b;\nc\n  .d!.e();\nlet f!: string;\ng?.h!;");
    assert_eq!(module.types.non_null_assertions, [1, 3, 5]);
}

#[test]
fn declarations_are_counted() {
    let module = typescript(
        "interface A {}\nexport default interface B {}\ntype C = 1;\nenum D {}\nconst enum E {}\nfunction f<T>() {}\nclass G<T> { h<U>() {} }\ntype I<T> = T;\nconst j = <T,>() => 1;",
    );
    let types = &module.types;
    assert_eq!((types.interfaces, types.aliases, types.enums, types.generics), (2, 2, 2, 5));
}

#[test]
fn a_written_type_has_a_name() {
    let module = typescript(
        "let a: string; let b: A.B<C>; let c: string[]; let d: A | null; let e: A & B; let f: readonly A[]; let g: (A); let h: () => void; let i: this;",
    );
    let short = |written: &TypeName| {
        let arguments: Vec<&str> = written.arguments.iter().map(|argument| &*argument.name).collect();
        format!("{}<{}>", written.name, arguments.join(","))
    };
    let names: Vec<String> = module.bindings.iter().flat_map(|binding| &binding.type_name).map(short).collect();
    assert_eq!(
        names,
        ["string<>", "A.B<C>", "Array<string>", "|<A,null>", "&<A,B>", "Array<A>", "A<>", "<>", "this<>"]
    );
}

#[test]
fn the_dialect_comes_from_the_extension() {
    let languages = ["a.ts", "b/a.tsx", "a.mts", "a.d.ts", "a.d.cts", "a.js", "a.cjs", "a.jsx", "d.ts/a.js"]
        .map(|path| read("", path).language);
    use Language::{Declaration, JavaScript, TypeScript};
    assert_eq!(
        languages,
        [TypeScript, TypeScript, TypeScript, Declaration, Declaration, JavaScript, JavaScript, JavaScript, JavaScript]
    );
}
