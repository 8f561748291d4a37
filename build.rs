//! Embeds the built-in checks: lists `checks/**/*.toml` as a table of identifiers and texts. Parses nothing.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=checks");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("checks");
    let mut files = Vec::new();
    for area in entries(&root)?.into_iter().filter(|path| path.is_dir()) {
        files
            .extend(entries(&area)?.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "toml")));
    }
    let mut table = String::from("pub static CHECKS: &[(&str, &str)] = &[\n");
    for file in files {
        let id = file.strip_prefix(&root).unwrap_or(&file).with_extension("");
        let id = id.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let _ = writeln!(table, "    ({id:?}, include_str!({file:?})),"); // writing to a String cannot fail
    }
    table.push_str("];\n");
    fs::write(PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("checks.rs"), table)
}

/// What lies in a folder, sorted.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    Ok(entries)
}
