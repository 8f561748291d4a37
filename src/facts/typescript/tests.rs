//! The extractor over small repositories.

mod lock_files;
mod oracle;

use super::{Typescript, extract};
use crate::facts::context::Context;
use crate::facts::inventory::Inventory;
use crate::facts::javascript::Sources;
use crate::facts::unit::Unit;
use crate::snapshot::{Snapshot, is_below};
use std::collections::BTreeMap;

/// The facts of the project in `directory`, in a repository of these files.
fn facts_in(directory: &str, nested: &[&str], files: &[(&str, &str)]) -> Typescript {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let snapshot = Snapshot::of_files("demo", &files);
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let nested = nested.iter().filter(|other| is_below(other, directory)).map(|other| (*other).to_owned());
    let units = [Unit { directory: directory.to_owned(), nested: nested.collect() }];
    extract(Context { inventory: &inventory, sources: &sources, unit: &units[0], units: &units })
}

/// The facts of a plain repository with one source file, TypeScript 5 and these files.
fn facts(files: &[(&str, &str)]) -> Typescript {
    let mut all =
        vec![("src/main.ts", "export {};\n"), ("package.json", r#"{"devDependencies": {"typescript": "5.9.3"}}"#)];
    all.retain(|(path, _)| !files.iter().any(|(own, _)| own == path));
    all.extend(files);
    facts_in("", &[], &all)
}

/// `strict` and `fully_strict` where they are known.
fn strictness(facts: &Typescript) -> Option<(bool, bool)> {
    facts.known.then_some((facts.strict, facts.fully_strict))
}

#[test]
fn an_empty_configuration_is_strict_from_six_on() {
    for (version, strict) in [("^5.9.0", false), ("6.0.3", true), ("~7.0.0", true)] {
        let manifest = format!(r#"{{"devDependencies": {{"typescript": "{version}"}}}}"#);
        let found = facts(&[("tsconfig.json", "{}"), ("package.json", &manifest)]);
        assert_eq!(strictness(&found), Some((strict, strict)), "{version}");
    }
}

#[test]
fn without_a_version_the_default_is_not_known_and_a_setting_is() {
    let manifest = ("package.json", "{}");
    assert_eq!(strictness(&facts(&[manifest, ("tsconfig.json", "{}")])), None);
    let set = facts(&[manifest, ("tsconfig.json", r#"{"compilerOptions": {"strict": true}}"#)]);
    assert_eq!(strictness(&set), Some((true, true)));
}

#[test]
fn members_that_are_switched_off_are_pointed_at() {
    let text = "{\n  // comments are fine\n  \"compilerOptions\": {\n    \"strict\": true,\n    \"strictNullChecks\": false,\n  },\n}";
    let found = facts(&[("tsconfig.json", text)]);
    assert_eq!(strictness(&found), Some((true, false)));
    let weak: Vec<_> = found.weakened_by.iter().map(|it| (it.option.as_str(), it.path.as_str(), it.line)).collect();
    assert_eq!(weak, [("strictNullChecks", "tsconfig.json", 5)]);
}

#[test]
fn an_inherited_member_stays_off_under_the_own_strict() {
    let found = facts(&[
        ("tsconfig.base.json", "{\"compilerOptions\": {\n\"strictNullChecks\": false}}"),
        ("tsconfig.json", r#"{"extends": "./tsconfig.base", "compilerOptions": {"strict": true}}"#),
    ]);
    assert_eq!(strictness(&found), Some((true, false)));
    assert_eq!((found.weakened_by[0].path.as_str(), found.weakened_by[0].line), ("tsconfig.base.json", 2));
}

#[test]
fn later_ones_of_several_override_the_earlier() {
    let on = ("on.json", r#"{"compilerOptions": {"strict": true}}"#);
    let off = ("off.json", r#"{"compilerOptions": {"strict": false}}"#);
    let strict = |order: &str| facts(&[on, off, ("tsconfig.json", &format!("{{\"extends\": {order}}}"))]).strict;
    assert!(strict(r#"["./off.json", "./on.json"]"#));
    assert!(!strict(r#"["./on.json", "./off.json"]"#));
}

#[test]
fn published_bases_are_carried() {
    for name in [
        "@tsconfig/node24/tsconfig.json",
        "@tsconfig/node24",
        "fastify-tsconfig",
        "./node_modules/gts/tsconfig-google.json",
    ] {
        let found = facts(&[("tsconfig.json", &format!("{{\"extends\": \"{name}\"}}"))]);
        assert_eq!(strictness(&found), Some((true, true)), "{name}");
        assert!(found.unresolved_extends.is_empty());
    }
}

#[test]
fn a_package_of_the_workspace_is_found_by_its_manifest() {
    let base = r#"{"compilerOptions": {"strict": true}}"#;
    for (manifest, file, name) in [
        (r#"{"name": "@acme/tsconfig"}"#, "base.json", "@acme/tsconfig/base.json"),
        (r#"{"name": "@acme/tsconfig"}"#, "base.json", "@acme/tsconfig/base"),
        (r#"{"name": "@acme/tsconfig"}"#, "tsconfig.json", "@acme/tsconfig"),
        (r#"{"name": "@acme/tsconfig", "tsconfig": "./node.json"}"#, "node.json", "@acme/tsconfig"),
        (
            r#"{"name": "@acme/tsconfig", "exports": {"./node": "./configs/node.json"}}"#,
            "configs/node.json",
            "@acme/tsconfig/node",
        ),
    ] {
        let found = facts_in(
            "apps/api",
            &[],
            &[
                ("apps/api/main.ts", ""),
                ("apps/api/package.json", r#"{"devDependencies": {"typescript": "5.9.3"}}"#),
                ("apps/api/tsconfig.json", &format!("{{\"extends\": \"{name}\"}}")),
                ("packages/tsconfig/package.json", manifest),
                (&format!("packages/tsconfig/{file}"), base),
            ],
        );
        assert_eq!(strictness(&found), Some((true, true)), "{name} with {manifest}");
    }
}

#[test]
fn an_unknown_base_leaves_open_what_nothing_nearer_decides() {
    let found = facts(&[("tsconfig.json", "{\n\"extends\": \"@acme/elsewhere\"}")]);
    assert!(!found.known && !found.strict_known);
    let missing = &found.unresolved_extends[0];
    assert_eq!((missing.name.as_str(), missing.path.as_str(), missing.line), ("@acme/elsewhere", "tsconfig.json", 2));

    let own = r#"{"extends": "./.generated/tsconfig.json", "compilerOptions": {"strict": true}}"#;
    let found = facts(&[("tsconfig.json", own)]);
    assert!(!found.known && found.strict_known && found.strict);

    let weak = r#"{"extends": "@acme/elsewhere", "compilerOptions": {"strict": true, "noImplicitAny": false}}"#;
    assert_eq!(strictness(&facts(&[("tsconfig.json", weak)])), Some((true, false)));
}

#[test]
fn a_path_without_its_dot_is_a_package() {
    let found = facts(&[
        ("tsconfig.json", r#"{"extends": "config/base.json"}"#),
        ("config/base.json", r#"{"compilerOptions": {"strict": true}}"#),
    ]);
    assert_eq!((strictness(&found), found.unresolved_extends.len()), (None, 1));
}

#[test]
fn broken_and_circular_configurations_are_unknown() {
    assert_eq!(strictness(&facts(&[("tsconfig.json", "{\"compilerOptions\": {")])), None);
    let circle = [("tsconfig.json", r#"{"extends": "./b.json"}"#), ("b.json", r#"{"extends": "./tsconfig.json"}"#)];
    assert_eq!(strictness(&facts(&circle)), None);
    let links: Vec<(String, String)> = (0..500)
        .map(|n| (format!("c{n}.json"), format!("{{\"extends\": [\"./c{}.json\", \"./c{}\"]}}", n + 1, n + 1)))
        .collect();
    let mut files: Vec<(&str, &str)> = links.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push(("tsconfig.json", r#"{"extends": "./c0.json"}"#));
    assert_eq!(strictness(&facts(&files)), None);
}

#[test]
fn a_solution_hands_over_to_the_application() {
    let found = facts(&[
        ("tsconfig.json", r#"{"files": [], "references": [{"path": "./tsconfig.tools.json"}, {"path": "./src"}]}"#),
        ("tsconfig.tools.json", r#"{"include": ["vite.config.ts"]}"#),
        ("src/tsconfig.json", r#"{"compilerOptions": {"strict": true}}"#),
        ("vite.config.ts", ""),
        ("src/app.ts", ""),
    ]);
    assert_eq!((found.main.as_str(), found.strict), ("src/tsconfig.json", true));
}

#[test]
fn the_script_that_builds_names_the_configuration() {
    for (scripts, expected) in [
        (r#""build": "rimraf dist && tsc -p config/service.json""#, "config/service.json"),
        (r#""build": "npm run compile", "compile": "npx tsc --project=config/service.json""#, "config/service.json"),
        (r#""build": "esbuild src/main.ts", "typecheck": "tsc -p config/service.json""#, "config/service.json"),
        (r#""build": "cd config && tsc -p .""#, "config/tsconfig.json"),
        (r#""build": "tsc""#, "tsconfig.json"),
        (r#""build": "tsc -p config/tests.json""#, "tsconfig.json"),
        (r#""build": "echo tsc -p config/service.json""#, "tsconfig.json"),
    ] {
        let manifest = format!(r#"{{"scripts": {{{scripts}}}, "devDependencies": {{"typescript": "5.9.3"}}}}"#);
        let found = facts(&[
            ("package.json", &manifest),
            ("tsconfig.json", "{}"),
            ("config/service.json", r#"{"include": ["../src"]}"#),
            ("config/tsconfig.json", r#"{"include": ["${configDir}/../src"]}"#),
            ("config/tests.json", r#"{"include": ["../test"]}"#),
        ]);
        assert_eq!(found.main, expected, "{scripts}");
    }
}

#[test]
fn nest_and_nx_name_theirs() {
    let nest = facts(&[
        ("package.json", r#"{"scripts": {"build": "nest build"}, "devDependencies": {"typescript": "5.9.3"}}"#),
        ("nest-cli.json", r#"{"compilerOptions": {"tsConfigPath": "tsconfig.swc.json"}}"#),
        ("tsconfig.swc.json", "{}"),
        ("tsconfig.json", "{}"),
    ]);
    assert_eq!(nest.main, "tsconfig.swc.json");
    let nx = facts_in(
        "apps/api",
        &[],
        &[
            (
                "apps/api/project.json",
                r#"{"targets": {"build": {"options": {"tsConfig": "apps/api/tsconfig.web.json"}}}}"#,
            ),
            ("apps/api/tsconfig.web.json", "{}"),
            ("apps/api/tsconfig.json", "{}"),
            ("apps/api/src/main.ts", ""),
        ],
    );
    assert_eq!(nx.main, "apps/api/tsconfig.web.json");
}

#[test]
fn the_conventional_names_come_next_then_the_folders_around() {
    let build = facts(&[("tsconfig.json", "{}"), ("tsconfig.build.json", r#"{"extends": "./tsconfig.json"}"#)]);
    assert_eq!((build.main.as_str(), build.configs.len()), ("tsconfig.build.json", 2));
    let above = facts_in("apps/api", &[], &[("apps/api/main.ts", ""), ("tsconfig.json", "{}")]);
    assert_eq!((above.main.as_str(), above.configs.len()), ("tsconfig.json", 1));
}

#[test]
fn what_is_inherited_is_seen_from_where_it_is_written() {
    let found = facts(&[
        ("config/base.json", r#"{"include": ["../src"], "exclude": ["../src/legacy"]}"#),
        ("tsconfig.json", r#"{"extends": "./config/base.json", "compilerOptions": {"checkJs": true}}"#),
        ("src/a.js", ""),
        ("src/legacy/b.js", ""),
        ("src/legacy/c.js", ""),
        ("src/legacy/d.js", ""),
    ]);
    assert_eq!((found.main.as_str(), found.checked_javascript), ("tsconfig.json", false));
}

#[test]
fn javascript_that_is_checked_counts_as_such() {
    let manifest = ("package.json", r#"{"devDependencies": {"typescript": "5.9.3"}}"#);
    let checked = facts_in(
        "",
        &[],
        &[
            manifest,
            ("jsconfig.json", r#"{"compilerOptions": {"checkJs": true}}"#),
            ("src/a.js", ""),
            (".eslintrc.js", ""),
        ],
    );
    assert!(checked.present && checked.checked_javascript);
    assert_eq!((checked.ts_files, checked.js_files, checked.main.as_str()), (0, 1, "jsconfig.json"));
    let by_comment =
        facts_in("", &[], &[manifest, ("a.js", "// @ts-check\n"), ("b.js", "// @ts-check\n"), ("c.js", "")]);
    assert!(by_comment.present && by_comment.checked_javascript);
    let plain = facts_in("", &[], &[manifest, ("tsconfig.json", "{}"), ("a.js", ""), ("b.js", "// @ts-check\n")]);
    assert!(!plain.present && !plain.checked_javascript);
}

#[test]
fn imports_are_compiled_with_what_imports_them() {
    let found = facts(&[
        ("package.json", r#"{"devDependencies": {"typescript": "5.9.3"}}"#),
        ("tsconfig.json", r#"{"files": ["src/main.js"], "compilerOptions": {"checkJs": true}}"#),
        ("src/main.ts", ""),
        ("src/main.js", "import './routes.js';\n"),
        ("src/routes.js", "import './handlers.js';\n"),
        ("src/handlers.js", ""),
    ]);
    assert!(found.checked_javascript);
}

#[test]
fn deno_is_strict_unless_told_otherwise() {
    let main = ("main.ts", "");
    assert_eq!(strictness(&facts_in("", &[], &[main, ("deno.json", "{}")])), Some((true, true)));
    let weak = facts_in("", &[], &[main, ("deno.json", r#"{"compilerOptions": {"noImplicitAny": false}}"#)]);
    assert_eq!((strictness(&weak), weak.main.as_str()), (Some((true, false)), "deno.json"));
}

#[test]
fn code_that_nothing_compiles_is_not_strict() {
    let found = facts_in("", &[], &[("main.ts", "")]);
    assert_eq!((found.present, strictness(&found), found.main.as_str()), (true, Some((false, false)), ""));
}

#[test]
fn the_use_of_types_is_counted_in_the_application() {
    let found = facts(&[
        (
            "src/main.ts",
            "export function f(a: any) {\n  // @ts-ignore\n  return (a as any).b!;\n}\ninterface Box<T> { value: T }\n",
        ),
        ("src/types.d.ts", "declare const x: any;\n"),
        ("src/main.spec.ts", "const y: any = 1;\n"),
        ("src/plain.js", "// @ts-ignore\n"),
    ]);
    let lines: Vec<_> = found.any_annotations.iter().map(|place| (place.path.as_str(), place.line)).collect();
    assert_eq!(lines, [("src/main.ts", 1), ("src/main.ts", 3)]);
    assert_eq!((found.ts_files, found.js_files), (2, 1));
    assert_eq!((found.non_null_assertions, found.interfaces, found.generics), (1, 1, 1));
    let suppressions: Vec<_> = found.suppressions.iter().map(|it| (it.directive.as_str(), it.line)).collect();
    assert_eq!(suppressions, [("@ts-ignore", 2)]);
}

#[test]
fn scripts_that_call_each_other_end() {
    let circle = r#""build": "npm run build:a && npm run build:b", "build:a": "npm run build", "build:b": "tsc -p config/b.json""#;
    let manifest = format!(r#"{{"scripts": {{{circle}}}, "devDependencies": {{"typescript": "5.9.3"}}}}"#);
    let files =
        [("package.json", manifest.as_str()), ("tsconfig.json", "{}"), ("config/b.json", r#"{"include": ["../src"]}"#)];
    assert_eq!(facts(&files).main, "config/b.json");
}
