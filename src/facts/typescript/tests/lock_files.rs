//! The compiler's version by each kind of lock file.

use super::facts_in;

/// The major version in `apps/api`, by a lock file beside it or at the root.
fn major(range: &str, lock: (&str, &str), more: &[(&str, &str)]) -> i64 {
    let manifest = format!(r#"{{"name": "api", "devDependencies": {{"typescript": "{range}"}}}}"#);
    let mut files = vec![("apps/api/package.json", manifest.as_str()), ("apps/api/main.ts", ""), lock];
    files.extend(more);
    facts_in("apps/api", &[], &files).version_major
}

#[test]
fn npm() {
    let third = r#"{"packages": {"node_modules/typescript": {"version": "5.1.0"}, "apps/api/node_modules/typescript": {"version": "4.9.5"}}}"#;
    assert_eq!(major("^6.0.0", ("package-lock.json", third), &[]), 4);
    let first = r#"{"dependencies": {"typescript": {"version": "3.6.3"}}}"#;
    assert_eq!(major("^6.0.0", ("apps/api/package-lock.json", first), &[]), 3);
}

#[test]
fn pnpm() {
    let nine = "lockfileVersion: '9.0'\nimporters:\n  .:\n    devDependencies:\n      typescript: {specifier: 5.0.4, version: 5.0.4}\n  apps/api:\n    devDependencies:\n      typescript:\n        specifier: ^4.9.0\n        version: 4.9.5(peer@1.0.0)\n";
    assert_eq!(major("^6.0.0", ("pnpm-lock.yaml", nine), &[]), 4);
    let five = "lockfileVersion: 5.4\nspecifiers:\n  typescript: ^3.0.0\ndevDependencies:\n  typescript: 3.9.7\n";
    assert_eq!(major("^6.0.0", ("apps/api/pnpm-lock.yaml", five), &[]), 3);
}

#[test]
fn yarn() {
    let classic = "# yarn lockfile v1\n\n\"@acme/typescript@^9.0.0\":\n  version \"9.0.0\"\n\ntypescript@^3.0.0, typescript@^3.8.3:\n  version \"3.8.3\"\n  resolved \"x\"\n\ntypescript@^5.0.0:\n  version \"5.0.4\"\n";
    assert_eq!(major("^3.8.3", ("yarn.lock", classic), &[]), 3);
    assert_eq!(major("^4.0.0", ("yarn.lock", classic), &[]), 5);
    let berry = "__metadata:\n  version: 8\n\n\"typescript@npm:^4.0.0\":\n  version: 4.9.5\n\n\"typescript@patch:typescript@npm%3A^5.0.0#optional!builtin<compat/typescript>\":\n  version: 5.0.4\n";
    assert_eq!(major("^4.0.0", ("yarn.lock", berry), &[]), 4);
    assert_eq!(major("^5.0.0", ("yarn.lock", berry), &[]), 5);
}

#[test]
fn bun() {
    let lock = r#"{"lockfileVersion": 1, "packages": {"typescript": ["typescript@5.7.2", "", {}, "sha"], "api/typescript": ["typescript@4.9.5", "", {}, "sha"],}}"#;
    assert_eq!(major("^6.0.0", ("bun.lock", lock), &[]), 4);
}

#[test]
fn a_lock_file_without_the_package_or_broken_leaves_the_range() {
    assert_eq!(major("^5.2.0", ("package-lock.json", r#"{"packages": {}}"#), &[]), 5);
    assert_eq!(major("~4.1.0", ("package-lock.json", "{"), &[]), 4);
    assert_eq!(major("latest", ("yarn.lock", ""), &[]), 0);
}

#[test]
fn catalogs_give_the_range() {
    let workspace =
        ("pnpm-workspace.yaml", "catalog:\n  typescript: ^5.4.0\ncatalogs:\n  old:\n    typescript: 4.2.0\n");
    let no_lock = ("README.md", "");
    assert_eq!(major("catalog:", no_lock, &[workspace]), 5);
    assert_eq!(major("catalog:old", no_lock, &[workspace]), 4);
    let root = ("package.json", r#"{"workspaces": {"catalog": {"typescript": "6.0.3"}}}"#);
    assert_eq!(major("catalog:", no_lock, &[root]), 6);
}
