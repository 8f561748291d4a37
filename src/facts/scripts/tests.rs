use super::*;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

/// What a command line in the root of these files runs: `purpose`-serving tools by name, and what was not followed.
fn follow(files: &[(&str, &str)], line: &str) -> Outcome {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let snapshot = Snapshot::of_files("demo", &files);
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let place = Place { directory: Some(String::new()), path: "ci.yml".into(), line: 7, ..Place::default() };
    Scripts::new(&inventory, &sources).follow(line, &place)
}

/// The tools that serve a purpose: name and folder.
fn tools(outcome: &Outcome, purpose: Purpose) -> Vec<(String, String)> {
    let serving = outcome.reached.iter().filter(|reached| reached.tool.serves(purpose));
    serving.map(|reached| (reached.tool.name.clone(), reached.directory.clone().unwrap_or("?".into()))).collect()
}

fn runners(files: &[(&str, &str)], line: &str) -> Vec<(String, String)> {
    tools(&follow(files, line), Purpose::Tests)
}

fn in_folder(folder: &str) -> Vec<(String, String)> {
    vec![("jest".to_owned(), folder.to_owned())]
}

#[test]
fn a_chain_names_every_link() {
    let manifest = "{\n\"scripts\": {\n\"test\": \"npm run unit -- --ci\",\n\"unit\": \"cross-env A=1 jest\"\n}}";
    let outcome = follow(&[("package.json", manifest)], "npm ci && npm test");
    let chain = outcome.reached.iter().find(|reached| reached.tool.name == "jest").map(|reached| reached.chain.clone());
    let links: Vec<(String, String, i64)> =
        chain.unwrap_or_default().into_iter().map(|link| (link.kind, link.name, link.line)).collect();
    let expected = [("script", "test", 3), ("script", "unit", 4), ("tool", "jest --ci", 4)];
    assert_eq!(links, expected.map(|(kind, name, line)| (kind.to_owned(), name.to_owned(), line)));
}

#[test]
fn hooks_run_around_scripts_but_not_for_node() {
    let files = [("package.json", r#"{"scripts": {"pretest": "jest", "test": "echo"}}"#)];
    assert_eq!(runners(&files, "npm test"), in_folder(""));
    assert_eq!(runners(&files, "node --run test"), []);
}

#[test]
fn circles_and_missing_scripts_end() {
    let files = [("package.json", r#"{"scripts": {"a": "npm run b", "b": "npm run a && jest", "c": "npm run none"}}"#)];
    assert_eq!(runners(&files, "npm run a"), in_folder(""));
    let outcome = follow(&files, "npm run c");
    let missing: Vec<(&str, &str, bool)> = outcome
        .missing
        .iter()
        .map(|missing| (missing.what.name.as_str(), missing.what.reason.as_str(), missing.hides_tools))
        .collect();
    assert_eq!(missing, [("none", "is no script of package.json", false)]);
}

#[test]
fn make_makes_each_target_once() {
    let rules: String = (0..20).map(|rule| format!("t{rule}: t{0} u{0}\nu{rule}: t{0} u{0}\n", rule + 1)).collect();
    let makefile = format!("{rules}t20:\n\tjest\nu20:\n\ttrue\n");
    assert_eq!(runners(&[("Makefile", &makefile)], "make t0"), in_folder(""));
}

#[test]
fn growing_arguments_end() {
    let files = [("package.json", r#"{"scripts": {"a": "make a"}}"#), ("Makefile", "a:\n\tnpm run a -- x x\n")];
    assert!(follow(&files, "npm run a").reached.is_empty());
}

#[test]
fn workspaces_are_run_where_they_are() {
    let files = [
        ("package.json", r#"{"workspaces": ["apps/*"], "scripts": {"test": "turbo run test"}}"#),
        ("apps/api/package.json", r#"{"name": "@acme/api", "scripts": {"test": "jest"}}"#),
        ("apps/web/package.json", r#"{"name": "web", "scripts": {"test": "echo none"}}"#),
    ];
    for line in [
        "npm test",
        "npm test -ws",
        "pnpm -r test",
        "yarn workspace @acme/api test",
        "turbo test --filter=api",
        "cd apps/api && npm test",
    ] {
        assert_eq!(runners(&files, line), in_folder("apps/api"), "{line}");
    }
    assert_eq!(runners(&files, "pnpm --filter web test"), []);
}

#[test]
fn yarn_and_pnpm_run_programs_too() {
    let files = [("package.json", r#"{"scripts": {"lint": "eslint ."}, "devDependencies": {"jest": "1"}}"#)];
    for line in [
        "yarn jest",
        "pnpm jest --ci",
        "pnpm exec jest",
        "npx jest@29",
        "./node_modules/.bin/jest",
        "node node_modules/jest/bin/jest.js",
    ] {
        assert_eq!(runners(&files, line), in_folder(""), "{line}");
    }
    assert_eq!(follow(&files, "yarn absent").missing.len(), 1);
}

#[test]
fn several_at_once() {
    let files =
        [("package.json", r#"{"scripts": {"test:unit": "jest", "test:e2e": "vitest run", "all": "run-p test:*"}}"#)];
    let expected = [("jest".to_owned(), String::new()), ("vitest".to_owned(), String::new())];
    for line in ["npm run all", "concurrently 'npm:test:*'", "concurrently 'node --run test:unit' 'npm run test:e2e'"] {
        assert_eq!(runners(&files, line), expected, "{line}");
    }
}

#[test]
fn makefiles_and_shell_scripts_are_followed() {
    let files = [
        ("Makefile", "ci: lint\n\t$(MAKE) test\nlint:\n\tnpx eslint .\ntest:\n\t./scripts/test.sh\n\t-npx vitest\n"),
        ("scripts/test.sh", "#!/bin/bash\nset -e\ncd api\n\nnpx jest\n"),
    ];
    let outcome = follow(&files, "make ci");
    assert_eq!(tools(&outcome, Purpose::Lint), [("eslint".to_owned(), String::new())]);
    let tests: Vec<(&str, Option<&str>, bool, i64)> = outcome
        .reached
        .iter()
        .filter(|reached| reached.tool.serves(Purpose::Tests))
        .map(|reached| {
            let line = reached.chain.last().map_or(0, |link| link.line);
            (reached.tool.name.as_str(), reached.directory.as_deref(), reached.neutralised, line)
        })
        .collect();
    assert_eq!(tests, [("jest", Some("api"), false, 5), ("vitest", Some(""), true, 7)]);
}

#[test]
fn failures_that_nobody_sees_are_told() {
    let files = [("package.json", r#"{"scripts": {"test": "jest || true"}}"#)];
    assert!(
        follow(&files, "npm test")
            .reached
            .iter()
            .filter(|reached| reached.tool.name == "jest")
            .all(|reached| reached.neutralised)
    );
}

#[test]
fn compose_leads_to_the_image_s_command_and_its_script() {
    let files = [
        (
            "ci.compose.yml",
            "services:\n  api:\n    build:\n      context: .\n      dockerfile: ci.Dockerfile\n  db:\n    image: postgres\n",
        ),
        (
            "ci.Dockerfile",
            "FROM node:22\nCOPY ./start.sh /opt/start.sh\nWORKDIR /app\nCOPY . /app\nRUN npm run build\nCMD [\"/opt/start.sh\"]\n",
        ),
        ("start.sh", "#!/bin/sh -e\nnpm test\n"),
        ("package.json", r#"{"scripts": {"test": "jest", "build": "tsc"}}"#),
    ];
    let outcome = follow(&files, "docker compose -f ci.compose.yml up --build --exit-code-from api");
    let jest = outcome.reached.iter().find(|reached| reached.tool.name == "jest");
    let kinds: Vec<&str> = jest.iter().flat_map(|jest| &jest.chain).map(|link| link.kind.as_str()).collect();
    assert_eq!(kinds, ["compose", "dockerfile", "file", "script", "tool"]);
    assert!(jest.is_some_and(|jest| !jest.neutralised));
    let detached = follow(&files, "docker compose -f ci.compose.yml up -d");
    assert!(detached.reached.iter().any(|reached| reached.tool.name == "jest" && reached.neutralised));
}

#[test]
fn images_are_built_and_run() {
    let files = [
        (
            "Dockerfile",
            "FROM node:22 AS build\nWORKDIR /app\nCOPY . .\nRUN npm run build\nFROM node:22 AS unused\nRUN npx mocha\nFROM node:22\nCOPY --from=build /app /srv\nWORKDIR /srv\n",
        ),
        ("package.json", r#"{"scripts": {"test": "jest", "build": "tsc"}}"#),
    ];
    let outcome = follow(&files, "docker build -t app . && docker run --rm app npm test");
    assert_eq!(tools(&outcome, Purpose::Image), [("docker build".to_owned(), String::new())]);
    assert_eq!(tools(&outcome, Purpose::Build), [("tsc".to_owned(), String::new())]);
    assert_eq!(tools(&outcome, Purpose::Tests), in_folder(""));
}

#[test]
fn a_container_is_found_by_its_name() {
    let files = [
        ("compose.yaml", "services:\n  tester:\n    container_name: app-tester\n    build: .\n"),
        ("Dockerfile", "FROM node:22\nWORKDIR /app\nCOPY . .\n"),
        ("package.json", r#"{"scripts": {"test": "jest"}}"#),
    ];
    for line in [
        "docker exec -t app-tester npm test",
        "docker compose exec -T tester npm test",
        "docker compose run tester npm test",
    ] {
        assert_eq!(runners(&files, line), in_folder(""), "{line}");
    }
}

#[test]
fn nx_targets_are_found_by_project() {
    let files = [
        ("package.json", "{}"),
        ("nx.json", r#"{"plugins": ["@nx/webpack/plugin"]}"#),
        (
            "apps/api/project.json",
            r#"{"name": "api", "targets": {"test": {"executor": "@nx/jest:jest"}, "build": {"outputs": []}}}"#,
        ),
        ("apps/api/webpack.config.js", ""),
        (
            "apps/web/project.json",
            r#"{"name": "web", "targets": {"test": {"command": "vitest run", "options": {"cwd": "apps/web"}}}}"#,
        ),
    ];
    assert_eq!(runners(&files, "nx test api"), in_folder("apps/api"));
    assert_eq!(runners(&files, "npx nx run web:test"), [("vitest".to_owned(), "apps/web".to_owned())]);
    assert_eq!(runners(&files, "nx run-many -t test").len(), 2);
    assert_eq!(tools(&follow(&files, "nx build api"), Purpose::Build), [("webpack".to_owned(), "apps/api".to_owned())]);
    assert!(follow(&files, "nx e2e api").missing.iter().all(|missing| missing.hides_tools));
}

#[test]
fn nps_tasks_are_read() {
    let tasks = "const { series } = require('nps-utils');\nmodule.exports = { scripts: { test: { default: 'nps test.unit', unit: { script: series('nps lint', 'jest') } }, lint: lint('src') } };\nfunction lint(path) { return `eslint ${path}`; }\n";
    let files = [("package-scripts.js", tasks), ("package.json", r#"{"scripts": {"start": "nps"}}"#)];
    let outcome = follow(&files, "npm start test");
    assert_eq!(tools(&outcome, Purpose::Tests), in_folder(""));
    assert_eq!(tools(&outcome, Purpose::Lint), [("eslint".to_owned(), String::new())]);
}

#[test]
fn deno_tasks_are_followed() {
    let files = [("deno.json", r#"{"tasks": {"ok": "deno lint && deno task test", "test": "deno test -A"}}"#)];
    assert_eq!(runners(&files, "deno task ok"), [("deno test".to_owned(), String::new())]);
}

#[test]
fn a_program_that_imports_a_runner_is_a_test() {
    let files = [
        ("test/run.js", "const test = require('node:test');\ntest('a', () => {});\n"),
        ("main.js", "require('express')();\n"),
    ];
    assert_eq!(runners(&files, "node test/run.js"), [("node".to_owned(), String::new())]);
    assert_eq!(runners(&files, "node main.js"), []);
}

#[test]
fn what_cannot_be_followed_is_said() {
    let files = [("run.js", "require('child_process').execSync('x');\n")];
    for line in ["grunt test", "$RUNNER --ci", "node run.js", "bash /opt/elsewhere.sh", "npm test 'open"] {
        assert!(follow(&files, line).missing.iter().any(|missing| missing.hides_tools), "{line}");
    }
    assert_eq!(follow(&files, "curl -sSf https://example.com/install | sh -s -- -b bin").missing, []);
}

#[test]
fn nested_shells_end() {
    let mut line = "jest".to_owned();
    for _ in 0..200 {
        line = format!("sh -c {}", arguments::quote(&line));
        if line.len() > 100_000 {
            break;
        }
    }
    assert!(follow(&[], &line).reached.len() <= 1);
}
