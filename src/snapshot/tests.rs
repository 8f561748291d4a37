use super::*;
use std::collections::BTreeMap;

struct Bytes(Vec<Vec<u8>>);

impl Store for Bytes {
    fn read(&self, index: usize) -> Result<Vec<u8>, Unread> {
        self.0.get(index).cloned().ok_or(Unread::MissingObject)
    }
}

fn snapshot(entries: &[(&str, FileKind, &[u8])]) -> Snapshot {
    let mut entries = entries.to_vec();
    entries.sort_by(|a, b| a.0.cmp(b.0));
    Snapshot::new(Capture {
        name: "demo".into(),
        origin: Origin::Git,
        revision: String::new(),
        taken_at: 0,
        left_out: Vec::new(),
        history: History::default().ready(),
        files: entries
            .iter()
            .map(|(path, kind, bytes)| File { path: (*path).into(), kind: kind.clone(), bytes: bytes.len() as u64 })
            .collect(),
        store: Box::new(Bytes(entries.iter().map(|entry| entry.2.to_vec()).collect())),
    })
}

fn link(target: &str) -> FileKind {
    FileKind::Link(target.into())
}

#[test]
fn follows_links_inside_the_repository_only() {
    let snapshot = snapshot(&[
        ("docs/guide.md", FileKind::Regular, b"guide"),
        ("README.md", link("docs/guide.md"), b""),
        ("manual", link("docs"), b""),
        ("secret", link("../outside"), b""),
        ("absolute", link("/etc/hostname"), b""),
        ("one", link("two"), b""),
        ("two", link("one"), b""),
    ]);
    assert_eq!(snapshot.text("README.md"), Ok("guide"));
    assert_eq!(snapshot.text("manual/guide.md"), Ok("guide"));
    assert_eq!(snapshot.text("secret"), Err(Unread::BrokenLink));
    assert_eq!(snapshot.text("one"), Err(Unread::BrokenLink));
    assert_eq!(snapshot.text("nothing"), Err(Unread::Absent));
    let out: Vec<&str> = snapshot.left_out.iter().map(|left| left.path.as_str()).collect();
    assert_eq!(out, ["absolute", "secret"]);
}

#[test]
fn reads_the_encodings_that_editors_write() {
    let snapshot = snapshot(&[
        ("bom", FileKind::Regular, b"\xef\xbb\xbf{}"),
        ("utf16le", FileKind::Regular, b"\xff\xfe#\0 \0A\0"),
        ("utf16be", FileKind::Regular, b"\xfe\xff\0#\0B"),
        ("latin1", FileKind::Regular, b"caf\xe9"),
        ("pointer", FileKind::Regular, b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"),
        ("binary", FileKind::Regular, b"\x7fELF\0\xff"),
        ("nul", FileKind::Regular, b"'a\0b'"),
    ]);
    assert_eq!(snapshot.text("bom"), Ok("{}"));
    assert_eq!(snapshot.text("utf16le"), Ok("# A"));
    assert_eq!(snapshot.text("utf16be"), Ok("#B"));
    assert_eq!(snapshot.text("latin1"), Ok("caf\u{fffd}"));
    assert_eq!(snapshot.text("nul"), Ok("'a\0b'"));
    assert_eq!(snapshot.text("pointer"), Err(Unread::LargeFilePointer));
    assert_eq!(snapshot.text("binary"), Err(Unread::Binary));
}

#[test]
fn a_large_file_is_named_and_not_read() {
    let files = BTreeMap::from([("README.md".to_owned(), "x".repeat(limits::TEXT_BYTES as usize + 1))]);
    let snapshot = Snapshot::of_files("demo", &files);
    assert_eq!(snapshot.text("README.md"), Err(Unread::TooLarge));
    assert_eq!(snapshot.left_out.len(), 1);
    assert_eq!(snapshot.left_out.first().map(|left| left.reason), Some(Reason::TooLarge));
}

#[test]
fn lists_what_lies_below_a_folder() {
    let snapshot = snapshot(&[
        ("a.ts", FileKind::Regular, b""),
        ("a/b.ts", FileKind::Regular, b""),
        ("a/c/d.ts", FileKind::Regular, b""),
        ("ab/e.ts", FileKind::Regular, b""),
    ]);
    let below: Vec<&str> = snapshot.below("a").map(|file| file.path.as_str()).collect();
    assert_eq!(below, ["a/b.ts", "a/c/d.ts"]);
    assert_eq!(snapshot.below(".").count(), 4);
    assert!(snapshot.is_directory("a/c") && !snapshot.is_directory("a/b.ts"));
}
