//! A deployable unit of a repository, and which files are its own.

use crate::snapshot::is_below;

/// A project: a folder and what it holds, save for the projects inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its folder; empty for the root.
    pub directory: String,
    /// Folders inside it that are projects of their own.
    pub nested: Vec<String>,
}

impl Unit {
    /// Whether a file belongs to this project.
    pub fn owns(&self, path: &str) -> bool {
        is_below(path, &self.directory) && !self.nested.iter().any(|nested| is_below(path, nested))
    }

    /// A file's path from the project's folder.
    pub fn inside<'a>(&self, path: &'a str) -> &'a str {
        path.strip_prefix(self.directory.as_str()).map_or(path, |rest| rest.trim_start_matches('/'))
    }

    /// The folder as facts name it: `.` for the root.
    pub fn path(&self) -> &str {
        if self.directory.is_empty() { "." } else { &self.directory }
    }
}

#[cfg(test)]
mod tests {
    use super::Unit;

    #[test]
    fn a_project_does_not_own_the_projects_inside_it() {
        let root = Unit { directory: String::new(), nested: vec!["apps/api".into()] };
        assert!(root.owns("src/a.ts") && root.owns("apps/apis/a.ts") && !root.owns("apps/api/a.ts"));
        let api = Unit { directory: "apps/api".into(), nested: Vec::new() };
        assert!(api.owns("apps/api/src/a.ts") && !api.owns("apps/apis/a.ts"));
        assert_eq!((api.inside("apps/api/src/a.ts"), root.path(), api.path()), ("src/a.ts", ".", "apps/api"));
    }
}
