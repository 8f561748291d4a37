//! Where a repository can be, and what state it can be in.

use crate::support::{Place, output_of, shipworthy};
use serde_json::Value;
use shipworthy::snapshot::{FileKind, Reason, Snapshot, Unread};
use shipworthy::source::{self, SourceError};
use std::fs;
use std::path::Path;

const API: [(&str, &str); 4] = [
    (
        "package.json",
        r#"{ "name": "demo", "scripts": { "start": "node index.js" }, "dependencies": { "express": "5" } }"#,
    ),
    (
        "index.js",
        "const express = require('express');\nconst app = express();\napp.get('/', (q, s) => s.send('x'));\napp.listen(3000);\n",
    ),
    ("README.md", "# Demo\n"),
    (".gitignore", "ignored.txt\n"),
];

fn paths(snapshot: &Snapshot) -> Vec<&str> {
    snapshot.files().iter().map(|file| file.path.as_str()).collect()
}

fn facts(target: &Path, arguments: &[&str]) -> Value {
    let (out, _) = output_of(shipworthy().arg("facts").arg(target).args(arguments).args(["--format", "json"]), 0);
    serde_json::from_str(&out).expect("facts are JSON")
}

#[test]
fn a_work_tree_its_commit_and_its_bare_clone_have_equal_facts() {
    let place = Place::repository(&API);
    let bare = Place::new();
    let target = bare.at("demo.git");
    git2::build::RepoBuilder::new()
        .bare(true)
        .clone(place.path().to_str().expect("a plain path"), &target)
        .expect("a clone");
    let mut from: Vec<Value> =
        vec![facts(place.path(), &[]), facts(place.path(), &["--rev", "HEAD"]), facts(&target, &[])];
    for facts in &mut from {
        // A name is that of the folder, which differs on purpose.
        facts["repository"]["name"] = Value::Null;
        assert_eq!(facts["projects"][0]["project"]["kind"], "backend");
    }
    assert_eq!(from[0], from[1]);
    assert_eq!(from[0], from[2]);
}

#[test]
fn a_work_tree_holds_what_a_commit_made_now_would_hold() {
    let place = Place::repository(&API);
    place.write("untracked.ts", "export {};\n");
    place.write("ignored.txt", "x");
    place.write("node_modules/left-pad/index.js", "x");
    place.write("kept.log", "x");
    place.write(".git/info/exclude", "node_modules\n");
    fs::remove_file(place.at("README.md")).expect("the file was there");
    let snapshot = source::capture(place.path(), None).expect("readable");
    assert_eq!(paths(&snapshot), [".gitignore", "index.js", "kept.log", "package.json", "untracked.ts"]);
    assert!(snapshot.history().modified);
}

#[test]
fn a_tracked_file_counts_even_where_it_is_ignored() {
    let place = Place::repository(&API);
    place.write(".gitignore", "index.js\n");
    let snapshot = source::capture(place.path(), None).expect("readable");
    assert!(paths(&snapshot).contains(&"index.js"));
}

#[test]
fn a_clean_work_tree_is_not_modified() {
    let place = Place::repository(&API);
    let snapshot = source::capture(place.path(), None).expect("readable");
    assert!(!snapshot.history().modified);
    place.write("index.js", "changed");
    let snapshot = source::capture(place.path(), None).expect("readable");
    assert!(snapshot.history().modified);
}

#[test]
fn a_folder_of_a_repository_is_taken_alone() {
    let place = Place::repository(&[("apps/api/index.js", "1"), ("apps/api/.gitignore", "tmp\n"), ("README.md", "x")]);
    place.write("apps/api/tmp/x.js", "2");
    for revision in [None, Some("HEAD")] {
        let snapshot = source::capture(&place.at("apps/api"), revision).expect("readable");
        assert_eq!(paths(&snapshot), [".gitignore", "index.js"]);
        assert!(!snapshot.history().available, "the commits are those of the whole");
    }
}

#[test]
fn a_plain_folder_is_walked() {
    let place = Place::with(&API);
    place.write("node_modules/x/index.js", "x");
    let snapshot = source::capture(place.path(), None).expect("readable");
    assert_eq!(paths(&snapshot), [".gitignore", "README.md", "index.js", "package.json"]);
    assert!(!snapshot.history().available);
}

#[cfg(unix)]
#[test]
fn links_are_never_followed_out_of_the_root() {
    use std::os::unix::fs::symlink;
    let secret = Place::with(&[("secret.txt", "top secret")]);
    let place = Place::repository(&[("docs/guide.md", "# Guide\n")]);
    symlink("docs/guide.md", place.at("README.md")).expect("a link");
    symlink(secret.at("secret.txt"), place.at("out.md")).expect("a link");
    symlink("../../../../../../../../etc", place.at("etc")).expect("a link");
    symlink(".", place.at("loop")).expect("a link");
    place.commit("docs: link");
    for revision in [None, Some("HEAD")] {
        let snapshot = source::capture(place.path(), revision).expect("readable");
        assert_eq!(paths(&snapshot), ["README.md", "docs/guide.md", "etc", "loop", "out.md"]);
        assert_eq!(snapshot.text("README.md"), Ok("# Guide\n"));
        assert_eq!(snapshot.text("out.md"), Err(Unread::BrokenLink));
        let left: Vec<_> = snapshot.left_out.iter().map(|left| (left.path.as_str(), left.reason)).collect();
        assert_eq!(left, [("etc", Reason::LinkOut), ("out.md", Reason::LinkOut)]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn names_may_be_any_bytes() {
    use std::os::unix::ffi::OsStrExt as _;
    let place = Place::repository(&[("Readme.md", "a"), ("README.md", "b")]);
    fs::write(place.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.ts")), "1").expect("a file");
    place.commit("feat: add a name");
    for revision in [None, Some("HEAD")] {
        let snapshot = source::capture(place.path(), revision).expect("readable");
        assert_eq!(paths(&snapshot), ["README.md", "Readme.md", "caf\\xE9.ts"]);
        assert_eq!(snapshot.text("caf\\xE9.ts"), Ok("1"));
    }
}

#[test]
fn a_missing_object_is_counted_and_the_rest_is_read() {
    let place = Place::repository(&[("README.md", "# Demo\n"), ("package.json", "{ \"name\": \"demo\" }\n")]);
    let id = place.git().revparse_single("HEAD:README.md").expect("the file").id().to_string();
    fs::remove_file(place.at(&format!(".git/objects/{}/{}", &id[..2], &id[2..]))).expect("the object was loose");
    let snapshot = source::capture(place.path(), Some("HEAD")).expect("readable");
    assert_eq!(snapshot.text("README.md"), Err(Unread::MissingObject));
    assert_eq!(snapshot.text("package.json"), Ok("{ \"name\": \"demo\" }\n"));
    assert_eq!(snapshot.left_out.first().map(|left| left.reason), Some(Reason::MissingObject));
    let facts = facts(place.path(), &["--rev", "HEAD"]);
    assert_eq!(facts["repository"]["left_out"][0]["reason"], "missing object");
}

#[test]
fn a_partial_clone_is_read() {
    let place = Place::repository(&API);
    let mut config = place.git().config().expect("a configuration");
    config.set_i32("core.repositoryformatversion", 1).expect("set");
    config.set_str("extensions.partialclone", "origin").expect("set");
    let snapshot = source::capture(place.path(), Some("HEAD")).expect("readable");
    assert_eq!(snapshot.files().len(), API.len());
}

#[test]
fn forms_of_repositories_that_cannot_be_read_are_named() {
    for (key, value, what) in [("objectformat", "sha256", "SHA-256"), ("refstorage", "reftable", "reftable")] {
        let place = Place::repository(&API);
        let mut config = place.git().config().expect("a configuration");
        config.set_i32("core.repositoryformatversion", 1).expect("set");
        config.set_str(&format!("extensions.{key}"), value).expect("set");
        let (_, complaint) = output_of(shipworthy().arg("audit").arg(place.path()), 3);
        assert!(complaint.contains(what) && complaint.contains("git archive"), "{complaint}");
    }
}

#[test]
fn a_repository_without_a_commit_is_an_empty_repository() {
    let place = Place::new();
    git2::Repository::init(place.path()).expect("a repository");
    let (out, _) = output_of(shipworthy().arg("audit").arg(place.path()), 0);
    assert!(out.contains("OUT-OF-SCOPE") && out.contains("an empty repository"), "{out}");
    let bare = Place::new();
    git2::Repository::init_bare(bare.path()).expect("a repository");
    let (out, _) = output_of(shipworthy().arg("audit").arg(bare.path()), 0);
    assert!(out.contains("an empty repository"), "{out}");
}

#[test]
fn submodules_are_named_and_not_entered() {
    let place = Place::repository(&API);
    let inner = place.at("vendored");
    fs::create_dir(&inner).expect("a folder");
    git2::Repository::init(&inner).expect("a repository");
    place.write("vendored/index.js", "x");
    let snapshot = source::capture(place.path(), None).expect("readable");
    assert!(!paths(&snapshot).iter().any(|path| path.starts_with("vendored")));
    assert_eq!(snapshot.left_out.first().map(|left| left.reason), Some(Reason::Submodule));
}

#[test]
fn contents_that_git_converts_are_read_as_they_are_stored() {
    let place = Place::repository(&[(".gitattributes", "*.txt text eol=crlf\n"), ("notes.txt", "one\ntwo\n")]);
    let repository = place.git();
    fs::remove_file(place.at("notes.txt")).expect("the file was there");
    repository.checkout_head(Some(git2::build::CheckoutBuilder::new().force())).expect("a checkout");
    assert_eq!(fs::read_to_string(place.at("notes.txt")).expect("the file"), "one\r\ntwo\r\n");
    let work_tree = source::capture(place.path(), None).expect("readable");
    let commit = source::capture(place.path(), Some("HEAD")).expect("readable");
    assert_eq!(work_tree.files(), commit.files());
    assert_eq!(work_tree.text("notes.txt"), commit.text("notes.txt"));
}

#[cfg(unix)]
#[test]
fn executables_keep_their_mark() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::with(&[("run.sh", "#!/bin/sh\n")]);
    fs::set_permissions(place.at("run.sh"), fs::Permissions::from_mode(0o755)).expect("a mode");
    let snapshot = source::capture(place.path(), None).expect("readable");
    assert_eq!(snapshot.file("run.sh").map(|file| &file.kind), Some(&FileKind::Executable));
}

#[test]
fn what_cannot_be_read_says_why_and_what_to_do() {
    let place = Place::repository(&API);
    let cases: [(Result<Snapshot, SourceError>, &str); 4] = [
        (source::capture(&place.at("nowhere"), None), "does not exist"),
        (source::capture(&place.at("README.md"), None), "is not a directory"),
        (source::capture(place.path(), Some("v9")), "has no revision \"v9\""),
        (source::capture(Place::with(&API).path(), Some("HEAD")), "is not a Git repository"),
    ];
    for (result, words) in cases {
        let Err(error) = result else { panic!("{words}: was readable") };
        assert!(error.to_string().contains(words), "{error}");
        assert!(!error.help().is_empty());
    }
    let broken = Place::with(&[(".git/HEAD", "nonsense")]);
    let (_, complaint) = output_of(shipworthy().arg("audit").arg(broken.path()), 3);
    assert!(complaint.contains("is a Git repository that cannot be read"), "{complaint}");
}
