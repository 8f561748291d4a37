//! Paths inside a repository: text with `/`, relative to its root.

/// The folder of a path; empty for the root.
pub fn directory_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// The last part of a path.
pub fn file_name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The extension without its dot; empty without one, and for names such as `.env`.
pub fn extension_of(path: &str) -> &str {
    match file_name_of(path).rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => extension,
        _ => "",
    }
}

/// `relative` seen from `directory`, without `.` and `..`; `None` where it leads out of the root or is absolute.
pub fn join(directory: &str, relative: &str) -> Option<String> {
    if relative.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in directory.split('/').chain(relative.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A path without `.`, `..` and doubled slashes; `None` where it leads out of the root or is absolute.
pub fn normalize(path: &str) -> Option<String> {
    join("", path)
}

/// Whether a path lies in a folder or the folders inside it; everything lies in the root, which is the empty path.
pub fn is_below(path: &str, directory: &str) -> bool {
    directory.is_empty() || path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether a link at `path` with this target leads out of the root.
pub fn leaves_root(path: &str, target: &str) -> bool {
    join(directory_of(path), target).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_within_the_root() {
        assert_eq!(join("a/b", "../c.ts").as_deref(), Some("a/c.ts"));
        assert_eq!(join("", "./x//y").as_deref(), Some("x/y"));
        assert_eq!(join("a", "../../x"), None);
        assert_eq!(join("a", "/etc/passwd"), None);
    }

    #[test]
    fn takes_names_apart() {
        assert_eq!(
            (directory_of("a/b/c.ts"), file_name_of("a/b/c.ts"), extension_of("a/b/c.ts")),
            ("a/b", "c.ts", "ts")
        );
        assert_eq!((directory_of("x"), file_name_of("x"), extension_of(".env")), ("", "x", ""));
    }
}
