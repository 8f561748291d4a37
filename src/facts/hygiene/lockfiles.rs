//! Lock files.

use crate::facts::context::{Context, ancestors};
use crate::facts::repository::LockFile;

/// Names of lock files, and whose they are.
const NAMES: [(&str, &str); 7] = [
    ("package-lock.json", "npm"),
    ("npm-shrinkwrap.json", "npm"),
    ("yarn.lock", "yarn"),
    ("pnpm-lock.yaml", "pnpm"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("deno.lock", "deno"),
];

/// The package manager that writes a file of this name.
pub fn manager_of_lock_file(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, manager)| *manager)
}

/// The lock files of the project's folder or, failing any, of the nearest folder around it.
pub(super) fn serving(context: Context<'_>) -> Vec<LockFile> {
    let in_folder = |directory: &str| -> Vec<LockFile> {
        let path = |name: &str| if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
        let files = NAMES.iter().map(|(name, manager)| (path(name), *manager));
        files
            .filter(|(path, _)| context.inventory.snapshot.file(path).is_some())
            .map(|(path, manager)| LockFile { path, line: 1, manager: manager.to_owned() })
            .collect()
    };
    ancestors(&context.unit.directory).map(in_folder).find(|found| !found.is_empty()).unwrap_or_default()
}
