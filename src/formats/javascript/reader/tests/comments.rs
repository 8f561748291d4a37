//! Comments that mean something.

use super::{javascript, read, typescript};
use crate::formats::javascript::Module;

fn suppressions(module: &Module) -> Vec<(&str, usize)> {
    module.types.suppressions.iter().map(|suppression| (suppression.directive, suppression.line)).collect()
}

#[test]
fn directives_are_what_the_compiler_takes_for_one() {
    let module = typescript(
        "// @ts-ignore\na();\n/// @ts-expect-error why\nb();\n/* @ts-ignore */\nc();\n/*\n * words\n * @ts-ignore */\nd();\n//@ts-ignore: why\ne();",
    );
    assert_eq!(
        suppressions(&module),
        [("@ts-ignore", 1), ("@ts-expect-error", 3), ("@ts-ignore", 5), ("@ts-ignore", 9), ("@ts-ignore", 11)]
    );
}

#[test]
fn mentions_of_directives_are_none() {
    let module = typescript(
        "a();\n// use @ts-ignore here\n// eslint-disable @ts-ignore\n/* @ts-ignore\n and more */\nconst b = '// @ts-ignore';\n//// @ts-ignore\n// @ts-nocheck\n/* @ts-nocheck */",
    );
    assert_eq!(suppressions(&module), []);
}

#[test]
fn the_whole_file_is_silenced_at_its_top_only() {
    let module = typescript("// licence\n// @ts-nocheck\n'use strict';\n// @ts-nocheck\na();");
    assert_eq!(suppressions(&module), [("@ts-nocheck", 2)]);
    assert_eq!(suppressions(&read("/* @ts-nocheck */\na();", "a.ts")), []);
}

#[test]
fn javascript_may_ask_to_be_checked() {
    assert!(javascript("#!/usr/bin/env node\n// @ts-check\na();").types.checked);
    assert!(!javascript("a();\n// @ts-check").types.checked);
    assert!(!javascript("// @ts-check\n// @ts-nocheck\na();").types.checked);
    assert!(!typescript("// @ts-check\na();").types.checked);
}

#[test]
fn documentation_keeps_its_lines_and_indentation() {
    let module = javascript(
        "a();\n/**\n * Reads.\n *\n * @openapi\n *   /users:\n */\nb();\n/* plain */\n/*\n@swagger\n  x: 1\n*/\n/**/",
    );
    let texts: Vec<(&str, usize)> = module.doc_comments.iter().map(|comment| (&*comment.text, comment.line)).collect();
    assert_eq!(texts, [("\nReads.\n\n@openapi\n  /users:", 2), ("\n@swagger\n  x: 1", 10)]);
}

#[test]
fn lines_of_code_are_neither_blank_nor_comment() {
    let module = javascript("#!/usr/bin/env node\n// one\na(); // two\n\n/* three\nfour */ b(`\n\nx`);\n");
    assert_eq!((module.lines, module.code_lines), (8, 4));
}
