use super::*;
use crate::facts::inventory::Inventory;
use crate::facts::javascript::Sources;
use crate::facts::unit::Unit;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

/// The facts of the project in `directory`, the only one of a repository with these files.
fn facts_in(directory: &str, files: &[(&str, &str)]) -> Hygiene {
    let files: BTreeMap<String, String> = files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    let snapshot = Snapshot::of_files("demo", &files);
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let unit = Unit { directory: directory.to_owned(), nested: Vec::new() };
    let context = Context { inventory: &inventory, sources: &sources, unit: &unit, units: std::slice::from_ref(&unit) };
    extract(context, &Credentials::search(&inventory))
}

fn facts(files: &[(&str, &str)]) -> Hygiene {
    facts_in("", files)
}

fn paths<T>(items: &[T], path: impl Fn(&T) -> &String) -> Vec<&str> {
    items.iter().map(|item| path(item).as_str()).collect()
}

#[test]
fn environment_files_and_examples_are_told_apart() {
    let facts = facts(&[
        (".env", "PORT=3000\nJWT_SECRET=q8Zr2mX0vT71kLbE\n# OLD=1\n"),
        (".env.example", "PORT=\n"),
        ("examples/basic/.env", "PORT=1\n"),
        ("env-example-relational", "A=\n"),
    ]);
    assert_eq!(facts.env_files, [EnvFile { path: ".env".into(), line: 1, variables: 2, credentials: true }]);
    assert_eq!(paths(&facts.env_examples, |example| &example.path), [".env.example", "env-example-relational"]);
}

#[test]
fn a_token_counts_in_code_and_not_in_tests_documents_and_examples() {
    let line = format!("\nconst token = 'ghp_{}';\n", "aB3dE5gH7jK2mN4pQ6rS8tU9vW1xY3zA5bC7");
    let facts = facts(&[
        ("src/a.ts", line.as_str()),
        ("test/a.spec.ts", line.as_str()),
        ("docs/a.yml", line.as_str()),
        ("README.md", line.as_str()),
        (".env.example", line.as_str()),
        ("yarn.lock", line.as_str()),
    ]);
    let expected =
        Secret { rule: "github-token".into(), redacted: "ghp_************".into(), path: "src/a.ts".into(), line: 2 };
    assert_eq!(facts.secrets, [expected]);
}

#[test]
fn a_literal_key_is_found_where_it_signs() {
    let facts = facts(&[
        ("src/config.ts", "export const config = { jwt: { key: 'hush hush' } };"),
        (
            "src/a.ts",
            "import jwt from 'jsonwebtoken';\nimport { config } from './config';\njwt.sign({}, config.jwt.key);",
        ),
        ("src/b.ts", "import jwt from 'jsonwebtoken';\njwt.sign({}, process.env.JWT_SECRET);"),
        ("src/c.ts", "import { JwtModule } from '@nestjs/jwt';\n\nJwtModule.register({ secret: 'topSecret51' });"),
        ("src/d.ts", "import jwt from 'jsonwebtoken';\njwt.verify(token, process.env.JWT_SECRET ?? 'letMeIn');"),
        ("src/e.ts", "import session from 'express-session';\nsession({ secret: read() });"),
    ]);
    let places: Vec<_> =
        facts.secrets.iter().map(|found| (found.rule.as_str(), found.path.as_str(), found.line)).collect();
    assert_eq!(
        places,
        [("signing-key", "src/a.ts", 3), ("signing-key", "src/c.ts", 3), ("signing-key-fallback", "src/d.ts", 2)]
    );
}

#[test]
fn a_name_that_ends_in_secret_needs_a_value_like_a_key() {
    let facts = facts(&[(
        "src/a.ts",
        "const JWT_SECRET = 'q8Zr2mX0vT71kLbE';\nconst clientSecret = 'Client secret';\nconst config = { appSecret: process.env.X };",
    )]);
    assert_eq!(facts.secrets.iter().map(|secret| secret.line).collect::<Vec<_>>(), [1]);
}

#[test]
fn build_output_is_one_item_a_folder() {
    let facts = facts(&[
        ("dist/main.js", ""),
        ("dist/sub/a.js", ""),
        ("node_modules/x/index.js", ""),
        ("build/webpack.ts", ""),
        ("build/paths.js", ""),
        ("test/fixtures/node_modules/y/index.js", ""),
        ("src/build.ts", ""),
    ]);
    let names = facts.vendored_dependencies.iter().map(|folder| folder.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names, ["dist: 2 files", "node_modules: 1 file"]);
    assert_eq!(paths(&facts.vendored_dependencies, |folder| &folder.path), ["dist/main.js", "node_modules/x/index.js"]);
}

#[test]
fn large_binaries_are_told_from_large_texts() {
    let large = "x".repeat((1 << 20) + 1);
    let facts = facts(&[
        ("video.mp4", large.as_str()),
        ("data.json", large.as_str()),
        ("text-with-nul", &format!("\0{large}")),
        ("a.png", "x"),
    ]);
    assert_eq!(paths(&facts.large_binaries, |binary| &binary.path), ["video.mp4"]);
}

#[test]
fn the_nearest_lock_file_serves_the_project() {
    let files = [("apps/api/package.json", "{}"), ("pnpm-lock.yaml", ""), ("apps/web/yarn.lock", "")];
    assert_eq!(paths(&facts_in("apps/api", &files).lockfiles, |lock| &lock.path), ["pnpm-lock.yaml"]);
    assert_eq!(facts_in("apps/web", &files).lockfiles.first().map(|lock| lock.manager.as_str()), Some("yarn"));
    assert!(facts(&[("package.json", "{}")]).lockfiles.is_empty());
}

#[test]
fn the_root_gitignore_holds_for_the_projects_below() {
    let files = [("apps/api/package.json", "{}"), (".gitignore", "node_modules\n")];
    assert!(facts_in("apps/api", &files).gitignore);
    let files =
        [("apps/api/package.json", "{}"), (".gitignore", "node_modules\n"), ("apps/api/.gitignore", "!node_modules\n")];
    assert!(!facts_in("apps/api", &files).gitignore);
    assert!(!facts(&[("package.json", "{}")]).gitignore);
}

#[test]
fn linters_and_formatters_are_found_by_their_configuration() {
    let named = |facts: &Hygiene| (facts.lint.name.clone(), facts.format.name.clone());
    let pair = |lint: &str, format: &str| (lint.to_owned(), format.to_owned());
    assert_eq!(named(&facts(&[("eslint.config.mjs", ""), (".prettierrc", "")])), pair("eslint", "prettier"));
    assert_eq!(named(&facts(&[("biome.json", "{\"linter\":{\"enabled\":false}}")])), pair("", "biome"));
    assert_eq!(named(&facts(&[("package.json", "{\"eslintConfig\":{},\"prettier\":{}}")])), pair("eslint", "prettier"));
    let script = "{\"scripts\":{\"lint\":\"npx standard && echo ok\"}}";
    assert_eq!(named(&facts(&[("package.json", script)])), pair("standard", "standard"));
    let dependencies =
        "{\"devDependencies\":{\"eslint\":\"9\",\"prettier\":\"3\"},\"scripts\":{\"a\":\"echo prettier\"}}";
    assert_eq!(named(&facts(&[("package.json", dependencies)])), pair("", ""));
}

#[test]
fn the_license_is_a_file_or_a_field() {
    let of = |files: &[(&str, &str)]| facts(files).license.name;
    assert_eq!(of(&[("licence.txt", "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007")]), "GPL-3.0");
    assert_eq!(of(&[("LICENSE", "Ask us."), ("package.json", "{\"license\":\"MIT\"}")]), "other");
    assert_eq!(of(&[("package.json", "{\"license\":\"MIT\"}")]), "MIT");
    assert_eq!(of(&[("package.json", "{\"license\":\"UNLICENSED\"}"), ("license.ts", "")]), "");
}

#[test]
fn the_engine_may_be_declared_at_the_root() {
    let files = [("apps/api/package.json", "{}"), ("package.json", "{\"engines\":{\"node\":\">=20\"}}")];
    assert!(facts_in("apps/api", &files).engine_declared);
    assert!(!facts(&[("package.json", "{\"engines\":{\"npm\":\"10\"}}")]).engine_declared);
}
