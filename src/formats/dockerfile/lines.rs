//! The lines of a Dockerfile: physical ones, logical ones (continuations joined, comments dropped), here-documents.

use super::heredoc::Opening;
use super::{DirectiveName, Heredoc};

/// An instruction's text, continued lines joined.
#[derive(Debug)]
pub(super) struct LogicalLine {
    /// The line on which it begins, counted from 1.
    pub start: usize,
    /// The text without line ends, continuation characters and comments.
    pub text: String,
}

/// The lines of the file, one after the other, each with its line end.
#[derive(Debug)]
pub(super) struct PhysicalLines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Iterator for PhysicalLines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let line = self.peek()?;
        self.rest = self.rest.strip_prefix(line).unwrap_or_default();
        self.number += 1;
        Some(line)
    }
}

impl<'a> PhysicalLines<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { rest: text, number: 0 }
    }

    /// The number of the line returned last, counted from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The next line, which stays the next.
    pub fn peek(&self) -> Option<&'a str> {
        self.rest.split_inclusive('\n').next()
    }

    /// The next instruction, whatever it says. Comments and blank lines inside a continued instruction are dropped.
    pub fn next_logical(&mut self, escape: char) -> Option<LogicalLine> {
        let first = loop {
            let line = without_line_end(self.next()?);
            if !is_comment_or_blank(line) {
                break line;
            }
        };
        let start = self.number;
        let (piece, mut continues) = without_continuation(first, escape);
        let mut text = piece.to_owned();
        while continues {
            let Some(line) = self.next() else { break };
            let line = without_line_end(line);
            if !is_comment_or_blank(line) {
                let piece;
                (piece, continues) = without_continuation(line, escape);
                text.push_str(piece);
            }
        }
        Some(LogicalLine { start, text })
    }

    /// Reads the here-documents that a logical line opened, and whether each of them was terminated. One that is not
    /// reaches to the end of the file.
    pub fn read_heredocs(&mut self, openings: Vec<Opening>) -> (Vec<Heredoc>, bool) {
        let mut terminated = true;
        let heredocs = openings
            .into_iter()
            .map(|opening| {
                let mut content = String::new();
                terminated = false;
                for line in self.by_ref() {
                    let line = if opening.strips_tabs { line.trim_start_matches('\t') } else { line };
                    if without_line_end(line) == opening.name {
                        terminated = true;
                        break;
                    }
                    content.push_str(line);
                }
                Heredoc { name: opening.name, content, expands: opening.expands }
            })
            .collect();
        (heredocs, terminated)
    }
}

/// The parser directive that a line at the top of the file holds, and its value.
pub(super) fn directive(line: &str) -> Option<(DirectiveName, &str)> {
    let (name, value) = line.trim().strip_prefix('#')?.split_once('=')?;
    let name = match name.trim().to_ascii_lowercase().as_str() {
        "syntax" => DirectiveName::Syntax,
        "escape" => DirectiveName::Escape,
        "check" => DirectiveName::Check,
        _ => return None,
    };
    let value = value.trim();
    (!value.is_empty()).then_some((name, value))
}

fn without_line_end(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

fn is_comment_or_blank(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

/// The line without its continuation character, and whether it had one. An escape character that is itself escaped
/// does not continue the line.
fn without_continuation(line: &str, escape: char) -> (&str, bool) {
    match line.trim_end_matches([' ', '\t']).strip_suffix(escape) {
        Some(before) if !before.ends_with(escape) => (before, true),
        _ => (line, false),
    }
}
