use super::*;

fn request(line: &str) -> Option<Request> {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let (program, arguments) = words.split_first()?;
    read(program, arguments)
}

/// The script, its scope and what is passed on.
fn script(line: &str) -> (String, Scope, String) {
    match request(line) {
        Some(Request::Scripts(run)) => (run.name, run.scope, run.arguments.join(" ")),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn scripts_are_named_in_every_manager_s_way() {
    let only = |name: &str| Scope::Only(vec![name.to_owned()]);
    for (line, name, scope, passed) in [
        ("npm test", "test", Scope::Here, ""),
        ("npm t", "test", Scope::Here, ""),
        ("npm run test:ci -- --bail", "test:ci", Scope::Here, "--bail"),
        ("npm start test", "start", Scope::Here, "test"),
        ("npm run --prefix server test", "test", Scope::In("server".into()), ""),
        ("npm run test -w api", "test", only("api"), ""),
        ("npm run test --workspaces --if-present", "test", Scope::All, ""),
        ("yarn test --ci", "test", Scope::Here, "--ci"),
        ("yarn --cwd server test", "test", Scope::In("server".into()), ""),
        ("yarn workspace api test", "test", only("api"), ""),
        ("yarn workspaces run test", "test", Scope::All, ""),
        ("yarn workspaces foreach -A run test", "test", Scope::All, ""),
        ("pnpm -r do-test", "do-test", Scope::All, ""),
        ("pnpm --filter api test", "test", only("api"), ""),
        ("pnpm --filter=api run test", "test", only("api"), ""),
        ("pnpm run -r test", "test", Scope::All, ""),
        ("pnpm -w lint", "lint", Scope::Root, ""),
        ("pnpm run /^test:.*/", "test:**", Scope::Here, ""),
        ("bun run test", "test", Scope::Here, ""),
        ("deno task ok", "ok", Scope::Here, ""),
        ("node --run test:unit", "test:unit", Scope::Here, ""),
    ] {
        assert_eq!(script(line), (name.to_owned(), scope, passed.to_owned()), "{line}");
    }
}

#[test]
fn what_a_manager_does_itself_is_no_script() {
    for line in [
        "npm ci",
        "npm install",
        "pnpm install",
        "pnpm audit",
        "yarn",
        "yarn add x",
        "bun test",
        "bun install",
        "node main.js",
    ] {
        assert_eq!(request(line), None, "{line}");
    }
}

#[test]
fn programs_are_run_through_managers() {
    for line in ["npm exec -- jest --ci", "pnpm exec jest --ci", "yarn exec jest --ci", "bun x jest --ci"] {
        let words = vec!["jest".to_owned(), "--ci".to_owned()];
        assert_eq!(request(line), Some(Request::Program { words, scope: Scope::Here }), "{line}");
    }
}

#[test]
fn several_commands_are_several_requests() {
    assert_eq!(script("npm:test:* --bail"), ("test:*".to_owned(), Scope::Here, "--bail".to_owned()));
    assert_eq!(request("other:test"), None);
    assert!(matches!(request("run-s lint test"), Some(Request::Several(requests)) if requests.len() == 2));
}

#[test]
fn patterns_stop_at_colons() {
    let fits = |pattern: &str, name: &str| Names::new(pattern).include(name);
    assert!(fits("test:*", "test:unit") && !fits("test:*", "test:unit:fast"));
    assert!(fits("test:**", "test:unit:fast") && !fits("test:*", "test") && fits("test", "test"));
}
