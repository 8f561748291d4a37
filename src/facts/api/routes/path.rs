//! Paths of routes as far as code tells them.

use std::fmt::Write as _;

/// Stands for a part of a path that code does not tell.
pub const UNKNOWN: char = '…';

/// A path or a prefix: what is known of it, with [`UNKNOWN`] where something is not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct PathText(String);

impl PathText {
    /// A path that is wholly known.
    pub fn known(text: impl Into<String>) -> Self {
        PathText(text.into())
    }

    /// A path of which nothing is known.
    pub fn unknown() -> Self {
        PathText(UNKNOWN.to_string())
    }

    /// Whether every part of it is known.
    pub fn is_known(&self) -> bool {
        !self.0.contains(UNKNOWN)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This prefix before another path, as servers mount: with one `/` between.
    pub fn join(&self, rest: &PathText) -> PathText {
        match (self.0.trim_end_matches('/'), rest.0.trim_start_matches('/')) {
            (prefix, "") => PathText(prefix.to_owned()),
            (prefix, rest) => PathText(format!("{prefix}/{rest}")),
        }
    }

    /// The text of both, one after the other.
    pub fn append(&mut self, rest: &PathText) {
        self.0.push_str(&rest.0);
    }

    /// The path with a leading `/`, without empty parts and with every parameter as `{name}`. A pattern beside a parameter
    /// (`:id(\\d+)`, `:id{[0-9]+}`) and the mark of an optional one are dropped; `*` stays.
    pub fn normalized(&self) -> String {
        let mut path = String::with_capacity(self.0.len() + 1);
        for part in parts(&self.0) {
            let _ = write!(path, "/{}", parameters(part)); // writing to a String cannot fail
        }
        match path.strip_prefix('/') {
            None => "/".to_owned(),
            // `…/users`: whether there is a slash is part of what is not known.
            Some(rest) if rest.starts_with(UNKNOWN) => rest.to_owned(),
            Some(_) => path,
        }
    }
}

/// The parts between the slashes of a path, those within a parameter's pattern left alone.
fn parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, letter) in path.char_indices() {
        match letter {
            '(' | '{' => depth += 1,
            ')' | '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                parts.extend(path.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(path.get(start..));
    parts.retain(|part| !part.is_empty());
    parts
}

/// One part of a path with `:name` written as `{name}`, and Hapi's `{name?}`, `{name*2}` as `{name}`.
fn parameters(part: &str) -> String {
    let mut text = String::with_capacity(part.len() + 2);
    let mut rest = part;
    while let Some(letter) = rest.chars().next() {
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        match letter {
            ':' => {
                let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
                let (name, after) = rest.split_at(end);
                if name.is_empty() {
                    text.push(':');
                    continue;
                }
                let _ = write!(text, "{{{name}}}"); // writing to a String cannot fail
                rest = after_pattern(after);
            }
            // Express 5 and Hapi write braces: `{/:name}` is optional, `{name*}` a parameter.
            '{' => {
                let (inside, after) = rest.split_once('}').unwrap_or((rest, ""));
                match inside.strip_prefix('/') {
                    Some(optional) => {
                        text.push('/');
                        text.push_str(&parameters(optional));
                    }
                    None => {
                        let name = inside.split(['?', '*', ':']).next().unwrap_or_default();
                        let _ = write!(text, "{{{name}}}"); // writing to a String cannot fail
                    }
                }
                rest = after;
            }
            letter => text.push(letter),
        }
    }
    text
}

/// What follows a parameter, without the pattern and the modifier that belong to it.
fn after_pattern(after: &str) -> &str {
    let closing = match after.chars().next() {
        Some('(') => ')',
        Some('{') if !after.starts_with("{/") => '}',
        _ => return after.strip_prefix(['?', '+', '*']).unwrap_or(after),
    };
    let mut depth = 0_usize;
    for (at, letter) in after.char_indices() {
        match letter {
            '(' | '{' => depth += 1,
            ')' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && letter == closing {
                    let rest = after.get(at + 1..).unwrap_or_default();
                    return rest.strip_prefix(['?', '+', '*']).unwrap_or(rest);
                }
            }
            _ => {}
        }
    }
    ""
}

/// A normalised path with the names of its parameters left out, so that `/users/{id}` and `/users/{userId}` are one.
pub fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut inside = false;
    for letter in path.trim_end_matches('/').chars() {
        match letter {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            letter if !inside => shape.push(letter),
            _ => {}
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_written_in_braces() {
        for (written, normalized) in [
            ("users/:id", "/users/{id}"),
            ("/users/:id/", "/users/{id}"),
            ("//a///b", "/a/b"),
            ("", "/"),
            ("/", "/"),
            ("/users/:id(\\d+)/posts", "/users/{id}/posts"),
            ("/a/:x([a-z]/[b])?/c", "/a/{x}/c"),
            ("/posts/:date{[0-9]{4}}", "/posts/{date}"),
            ("/users/:id?", "/users/{id}"),
            ("/users{/:id}", "/users/{id}"),
            ("/files/{path*}", "/files/{path}"),
            ("/files/{name?}", "/files/{name}"),
            ("/flights/:from-:to", "/flights/{from}-{to}"),
            ("/v1/jobs/:id:cancel", "/v1/jobs/{id}{cancel}"),
            ("/time/12:", "/time/12:"),
            ("*", "/*"),
            ("…/users", "…/users"),
            ("/api/…/users", "/api/…/users"),
            ("/a/:b(", "/a/{b}"),
        ] {
            assert_eq!(PathText::known(written).normalized(), normalized, "{written}");
        }
    }

    #[test]
    fn prefixes_join_with_one_slash() {
        let join = |a: &str, b: &str| PathText::known(a).join(&PathText::known(b)).normalized();
        assert_eq!(join("/api/", "/users"), "/api/users");
        assert_eq!(join("api", "users"), "/api/users");
        assert_eq!(join("/api", "/"), "/api");
        assert_eq!(join("", ""), "/");
    }

    #[test]
    fn names_of_parameters_do_not_matter() {
        assert_eq!(shape("/users/{id}/posts/"), shape("/users/{userId}/posts"));
        assert_ne!(shape("/users/{id}"), shape("/users/id"));
        assert_eq!(shape("/"), "");
    }
}
