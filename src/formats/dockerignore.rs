//! Reads a `.dockerignore` and tells what it keeps out of the build context.
//!
//! The rules are [Docker's own](https://docs.docker.com/build/concepts/context/#dockerignore-files), not those of
//! Git: a pattern is rooted at the context, so that `node_modules` does not match `packages/api/node_modules`; `#`
//! begins a comment only at the start of a line; and a `!` pattern can bring back a file of an ignored directory.
//! Where the documentation is silent this follows the pattern matcher that BuildKit uses, of which the rules for
//! single characters are those of Go's [`filepath.Match`](https://pkg.go.dev/path/filepath#Match).

mod pattern;

#[cfg(test)]
mod tests;

use pattern::Matcher;

/// The patterns of a `.dockerignore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The patterns in the order of the file.
    pub patterns: Vec<Pattern>,
    /// The lines that are no pattern. Docker refuses to build with any of them; here the others count.
    pub errors: Vec<PatternError>,
}

/// One line of a `.dockerignore`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The line, counted from 1.
    pub line: usize,
    /// The path pattern, cleaned: without a leading `!` or slash, a trailing slash, or components such as `..`.
    pub text: String,
    /// Whether the pattern brings back what others ignore (`!`).
    pub is_exception: bool,
    matcher: Matcher,
}

/// A line that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, as a phrase without a full stop.
    pub message: String,
}

impl Ignore {
    /// Reads the text of a `.dockerignore`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut ignore = Self { patterns: Vec::new(), errors: Vec::new() };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (line, written) in (1..).zip(text.lines()) {
            let pattern = written.trim();
            if written.starts_with('#') || pattern.is_empty() {
                continue;
            }
            let (is_exception, pattern) = match pattern.strip_prefix('!') {
                Some(pattern) => (true, pattern.trim()),
                None => (false, pattern),
            };
            let text = cleaned(pattern);
            match Matcher::new(&text) {
                _ if pattern.is_empty() => {
                    let message = "an exception needs a pattern".to_owned();
                    ignore.errors.push(PatternError { line, message });
                }
                Some(matcher) => ignore.patterns.push(Pattern { line, text, is_exception, matcher }),
                None => {
                    let message = format!("{pattern:?} has an open bracket or ends in a backslash");
                    ignore.errors.push(PatternError { line, message });
                }
            }
        }
        ignore
    }

    /// Whether a file stays out of the build context. The path is relative to the context and its separators are
    /// slashes.
    ///
    /// The last pattern that matches decides. A pattern that matches a directory counts for all that lies in it.
    #[must_use]
    pub fn ignores(&self, path: &str) -> bool {
        let path = path.trim_matches('/');
        let mut matched = vec![false; self.patterns.len()];
        let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
        ends.filter_map(|end| path.get(..end)).fold(false, |_, prefix| self.ignores_entry(prefix, &mut matched))
    }

    /// Whether a file or directory stays out, given which patterns have `matched` a directory above it; they and those
    /// that match the entry itself are noted for what lies below.
    fn ignores_entry(&self, path: &str, matched: &mut [bool]) -> bool {
        let mut ignored = false;
        for (pattern, matched) in self.patterns.iter().zip(matched) {
            // A pattern that would change nothing is not tried, and so does not count further down either.
            *matched = *matched || (pattern.is_exception == ignored && pattern.matcher.matches(path));
            if *matched {
                ignored = !pattern.is_exception;
            }
        }
        ignored
    }
}

/// The shortest equivalent of a path, as Go's [`filepath.Clean`](https://pkg.go.dev/path/filepath#Clean) gives it,
/// relative to the context.
fn cleaned(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut components: Vec<&str> = Vec::new();
    for component in path.split('/') {
        match component {
            "" | "." => {}
            ".." if components.last().is_some_and(|last| *last != "..") => {
                components.pop();
            }
            ".." if rooted => {}
            component => components.push(component),
        }
    }
    match (components.is_empty(), rooted) {
        (true, true) => "/".to_owned(),
        (true, false) => ".".to_owned(),
        (false, _) => components.join("/"),
    }
}
