//! Lock files.

use crate::facts::context::{Context, ancestors};
use crate::facts::repository::{LOCK_FILES, LockFile};

/// The lock files of the project's folder or, failing any, of the nearest folder around it.
pub(super) fn serving(context: Context<'_>) -> Vec<LockFile> {
    let in_folder = |directory: &str| -> Vec<LockFile> {
        let path = |name: &str| if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
        let files = LOCK_FILES.iter().map(|(name, manager)| (path(name), *manager));
        files
            .filter(|(path, _)| context.inventory.snapshot.file(path).is_some())
            .map(|(path, manager)| LockFile { path, line: 1, manager: manager.to_owned() })
            .collect()
    };
    ancestors(&context.unit.directory).map(in_folder).find(|found| !found.is_empty()).unwrap_or_default()
}
