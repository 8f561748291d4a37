//! Whether `.gitignore` keeps dependencies out.

use crate::facts::context::{Context, ancestors};
use globset::GlobBuilder;

/// The largest file that is read, in lines.
const MOST_LINES: usize = 5_000;

/// Whether the rules of the project's `.gitignore`, or of those in the folders around it, exclude the project's `node_modules`
/// ([gitignore](https://git-scm.com/docs/gitignore): the last rule that fits decides, the nearer file before the farther).
pub(super) fn excludes_dependencies(context: Context<'_>) -> bool {
    let own = context.unit.directory.as_str();
    ancestors(own)
        .find_map(|directory| {
            let file = if directory.is_empty() { ".gitignore".to_owned() } else { format!("{directory}/.gitignore") };
            let text = context.inventory.text(&file)?;
            // The folder in question, seen from the file.
            let folder = own.strip_prefix(directory).unwrap_or(own).trim_start_matches('/');
            let folder = if folder.is_empty() { "node_modules".to_owned() } else { format!("{folder}/node_modules") };
            decision(text, &folder)
        })
        .unwrap_or(false)
}

/// What the rules of a file say of a folder: excluded, brought back, or nothing.
fn decision(text: &str, folder: &str) -> Option<bool> {
    text.lines().take(MOST_LINES).filter_map(|line| rule(line, folder)).last()
}

/// What one rule says of a folder or the folders around it.
fn rule(line: &str, folder: &str) -> Option<bool> {
    let line = line.trim_end();
    if line.starts_with('#') {
        return None;
    }
    let (excludes, pattern) = line.strip_prefix('!').map_or((true, line), |pattern| (false, pattern));
    // Everything in a folder is as good as the folder.
    let pattern = pattern.trim_end_matches("/**").trim_end_matches("/*").trim_end_matches('/');
    if pattern.is_empty() {
        return None;
    }
    let anchored = pattern.contains('/');
    let pattern = pattern.trim_start_matches('/');
    let pattern = if anchored { pattern.to_owned() } else { format!("**/{pattern}") };
    let matcher = GlobBuilder::new(&pattern).literal_separator(true).build().ok()?.compile_matcher();
    let parts = folder.match_indices('/').map(|(at, _)| at).chain([folder.len()]);
    let fits = parts.filter_map(|end| folder.get(..end)).any(|part| matcher.is_match(part));
    fits.then_some(excludes)
}

#[cfg(test)]
mod tests {
    use super::decision;

    #[test]
    fn the_usual_spellings_exclude_dependencies() {
        for text in [
            "node_modules",
            "node_modules/",
            "/node_modules",
            "**/node_modules/",
            "node_modules/*",
            "dist\r\nnode_modules\r\n",
            "*_modules",
        ] {
            assert_eq!(decision(text, "node_modules"), Some(true), "{text}");
        }
        assert_eq!(decision("node_modules", "apps/api/node_modules"), Some(true));
        assert_eq!(decision("apps/*/node_modules", "apps/api/node_modules"), Some(true));
    }

    #[test]
    fn other_rules_do_not() {
        for text in ["# node_modules", "node_modules.bak", "modules", "", "web/node_modules"] {
            assert_eq!(decision(text, "node_modules"), None, "{text}");
        }
        assert_eq!(decision("/node_modules", "apps/api/node_modules"), None);
        assert_eq!(decision("node_modules\n!node_modules", "node_modules"), Some(false));
    }
}
