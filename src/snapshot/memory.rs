//! Snapshots of files that stand in the code: for examples of checks and for tests.

use super::{Capture, File, FileKind, History, Origin, Snapshot, Store, Unread};
use std::collections::BTreeMap;

struct Memory(Vec<Vec<u8>>);

impl Store for Memory {
    fn read(&self, index: usize) -> Result<Vec<u8>, Unread> {
        self.0.get(index).cloned().ok_or(Unread::Absent)
    }
}

impl Snapshot {
    /// A snapshot of these files, taken at the beginning of 1970.
    pub fn of_files(name: &str, files: &BTreeMap<String, String>) -> Snapshot {
        Snapshot::new(Capture {
            name: name.to_owned(),
            origin: Origin::Directory,
            revision: String::new(),
            taken_at: 0,
            left_out: Vec::new(),
            history: History::default().ready(),
            files: files
                .iter()
                .map(|(path, text)| File { path: path.clone(), kind: FileKind::Regular, bytes: text.len() as u64 })
                .collect(),
            store: Box::new(Memory(files.values().map(|text| text.clone().into_bytes()).collect())),
        })
    }
}
