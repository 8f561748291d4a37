//! Files in the repository that are made from the program. `UPDATE=1 cargo test` writes them anew; without it a difference fails.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Holds a file of the repository against what it must be.
pub fn hold(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
        fs::write(&file, text).expect("the file is written");
    }
    let there = fs::read_to_string(&file).unwrap_or_default();
    if there == text {
        return;
    }
    let (first, line) = there.lines().zip(text.lines()).enumerate().find(|(_, (a, b))| a != b).map_or_else(
        || (there.lines().count().min(text.lines().count()) + 1, String::from("one ends here")),
        |(index, (was, is))| (index + 1, format!("is  {was}\n  now {is}")),
    );
    panic!("{path} is not current, first in line {first}:\n  {line}\nrun UPDATE=1 cargo test, and read the difference");
}

/// Tests run side by side, and several write parts of one file.
static WRITING: Mutex<()> = Mutex::new(());

/// The same for the part of a file between two marks, which stand on lines of their own.
pub fn hold_part(path: &str, mark: &str, text: &str) {
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let whole = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"));
    let (open, close) = (format!("<!-- {mark} -->\n"), format!("<!-- /{mark} -->"));
    let (before, rest) = whole.split_once(&open).unwrap_or_else(|| panic!("{path} has no line {open}"));
    let (_, after) = rest.split_once(&close).unwrap_or_else(|| panic!("{path} has no line {close}"));
    hold(path, &format!("{before}{open}{text}{close}{after}"));
}
