//! A TOML table that notes what is wrong with it, all in one pass.

use crate::checks::diagnostics::Problem;
use crate::checks::expr::Fault;
use crate::checks::types::nearest;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The root table of a file, with the problems that were met so far.
pub struct Table<'a> {
    file: &'a str,
    text: &'a str,
    root: DeTable<'a>,
    problems: Vec<Problem>,
}

impl<'a> Table<'a> {
    /// Parses a file.
    ///
    /// # Errors
    /// Everything that is no TOML.
    pub fn parse(file: &'a str, text: &'a str) -> Result<Self, Vec<Problem>> {
        let (root, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return Ok(Table { file, text, root: root.into_inner(), problems: Vec::new() });
        }
        let problem = |error: &toml::de::Error| {
            let span = error.span().unwrap_or(0..0);
            Problem::new(file, text, span, error.message())
        };
        Err(errors.iter().map(problem).collect())
    }

    /// The problems, in the order of the file.
    pub fn finish(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| problem.span.start);
        self.problems
    }

    /// The whole text.
    pub fn source(&self) -> &'a str {
        self.text
    }

    /// The line of a byte, from 1.
    pub fn line_of(&self, byte: usize) -> usize {
        self.text.get(..byte).map_or(1, |before| before.matches('\n').count() + 1)
    }

    /// Notes a problem at some bytes of the file.
    pub fn problem(&mut self, span: Range<usize>, message: impl Into<String>, help: Option<String>) {
        let problem = Problem::new(self.file, self.text, span, message);
        self.problems.push(match help {
            Some(help) => problem.with_help(help),
            None => problem,
        });
    }

    /// Notes a problem of a key's value.
    pub fn fault(&mut self, key: &str, message: impl Into<String>, help: Option<String>) {
        let span = self.root.get(key).map_or(0..0, Spanned::span);
        self.problem(span, message, help);
    }

    /// Notes faults of an expression that stands in a key's text, `offset` bytes behind its beginning.
    pub fn faults_within(&mut self, key: &str, offset: usize, faults: Vec<Fault>) {
        let span = self.root.get(key).map_or(0..0, Spanned::span);
        let start = self.text.get(span.clone()).and_then(content_start).map(|quotes| span.start + quotes + offset);
        for fault in faults {
            let span = match start {
                Some(start) => start + fault.span.start..start + fault.span.end,
                // Escapes move what follows them: the value as a whole is shown.
                None => span.clone(),
            };
            self.problem(span, fault.message, fault.help);
        }
    }

    /// Refuses keys that mean nothing.
    pub fn only(&mut self, known: &[&str]) {
        let strange: Vec<(String, Range<usize>)> = self
            .root
            .iter()
            .filter(|(key, _)| !known.contains(&key.get_ref().as_ref()))
            .map(|(key, _)| (key.get_ref().to_string(), key.span()))
            .collect();
        for (key, span) in strange {
            let help = match nearest(&key, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("a check has {}", known.join(", ")),
            };
            self.problem(span, format!("there is no key `{key}`"), Some(help));
        }
    }

    /// Whether a key is there.
    pub fn optional(&self, key: &str) -> bool {
        self.root.contains_key(key)
    }

    fn value(&mut self, key: &str) -> Option<Spanned<DeValue<'a>>> {
        let value = self.root.get(key).cloned();
        if value.is_none() {
            // The first line stands for the file as a whole.
            let first = self.text.lines().next().map_or(0, str::len);
            self.problem(0..first, format!("the key `{key}` is missing"), Some(format!("add `{key} = …`")));
        }
        value
    }

    fn mistyped<T>(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Option<T> {
        let message = format!("`{key}` is a {}, and must be {wanted}", value.get_ref().type_str());
        self.problem(value.span(), message, None);
        None
    }

    /// A text that must be there, and not be empty.
    pub fn text(&mut self, key: &str) -> Option<String> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.problem(value.span(), format!("`{key}` is empty"), None);
                None
            }
            DeValue::String(text) => Some(text.to_string()),
            _ => self.mistyped(key, &value, "a string"),
        }
    }

    /// A whole number that must be there.
    pub fn integer(&mut self, key: &str) -> Option<i64> {
        let value = self.value(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        number.or_else(|| self.mistyped(key, &value, "a whole number"))
    }

    /// A list of texts that must be there.
    pub fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let value = self.value(key)?;
        let texts: Option<Vec<String>> = value
            .get_ref()
            .as_array()
            .and_then(|list| list.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect());
        match texts {
            Some(texts) if !texts.is_empty() => Some(texts),
            _ => self.mistyped(key, &value, "a list of strings with at least one"),
        }
    }
}

/// Where the content of a TOML string begins behind its quotes; `None` for one whose escapes move the content.
fn content_start(raw: &str) -> Option<usize> {
    let literal = raw.starts_with('\'');
    if !literal && raw.contains('\\') {
        return None;
    }
    let quotes = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { 1 };
    // A line break right behind three quotes does not belong to the content.
    let rest = raw.get(quotes..)?;
    let trimmed =
        if quotes == 3 { rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')).unwrap_or(rest) } else { rest };
    Some(raw.len() - trimmed.len())
}
