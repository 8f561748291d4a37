//! Finds the here-documents that a command line opens.
//!
//! BuildKit does not parse the shell's language: it splits the line into words by the rules of quoting, and each word
//! of the form `<<NAME` opens a here-document. The same is done here, faults included, for these decide which lines
//! are instructions: `$((1 << 2))` opens one, while a line that BuildKit cannot split opens none.

use std::iter::Peekable;
use std::str::Chars;

use super::words::variable_name;

/// A here-document to be read from the lines that follow.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opening {
    /// The line that ends it.
    pub name: String,
    /// Whether variables are expanded in it.
    pub expands: bool,
    /// Whether leading tabs are dropped (`<<-`).
    pub strips_tabs: bool,
}

/// The here-documents that a line opens, in order.
pub(super) fn openings(line: &str) -> Vec<Opening> {
    if !line.contains("<<") {
        return Vec::new();
    }
    let words = WordSplitter::new(line).split().unwrap_or_default();
    words.iter().filter_map(|word| opening(word)).collect()
}

/// The here-document that a word opens: digits for a file descriptor, `<<`, perhaps a dash, and a name.
pub(super) fn opening(word: &str) -> Option<Opening> {
    let rest = word.trim_start_matches(|character: char| character.is_ascii_digit()).strip_prefix("<<")?;
    let (rest, strips_tabs) = match rest.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let rest = rest.trim_start();
    // More than two angle brackets are a here-string.
    if rest.contains('<') {
        return None;
    }
    let (name, quoted) = unquote(rest)?;
    (!name.is_empty()).then_some(Opening { name, expands: !quoted, strips_tabs })
}

/// A single shell word without its quotes and escapes, and whether there were quotes.
fn unquote(word: &str) -> Option<(String, bool)> {
    let mut plain = String::new();
    let mut quoted = false;
    let mut quote = None;
    let mut characters = word.chars().peekable();
    while let Some(character) = characters.next() {
        match quote {
            None if character.is_whitespace() => return None,
            None if matches!(character, '\'' | '"') => {
                quote = Some(character);
                quoted = true;
            }
            None if character == '\\' => plain.extend(characters.next()),
            Some(open) if character == open => quote = None,
            Some('"') if character == '\\' => {
                plain.push(characters.next_if(|next| matches!(next, '"' | '$' | '\\')).unwrap_or(character));
            }
            _ => plain.push(character),
        }
    }
    quote.is_none().then_some((plain, quoted))
}

/// What has been opened and not yet closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    DoubleQuote,
    Substitution,
}

/// Splits a line into shell words and keeps their quotes and escapes.
struct WordSplitter<'a> {
    characters: Peekable<Chars<'a>>,
    open: Vec<Open>,
    word: String,
}

impl<'a> WordSplitter<'a> {
    fn new(line: &'a str) -> Self {
        Self { characters: line.chars().peekable(), open: Vec::new(), word: String::new() }
    }

    /// The words, or `None` where a quote or a substitution is malformed.
    fn split(mut self) -> Option<Vec<String>> {
        let mut words = Vec::new();
        while let Some(character) = self.characters.next() {
            if self.open.is_empty() && character.is_whitespace() {
                words.push(std::mem::take(&mut self.word));
                continue;
            }
            self.word.push(character);
            let in_double_quotes = self.open.last() == Some(&Open::DoubleQuote);
            match character {
                '\\' if in_double_quotes => self.keep_if(|next| matches!(next, '"' | '$' | '\\')),
                '\\' => self.keep_if(|_| true),
                '"' if in_double_quotes => {
                    self.open.pop();
                }
                '"' => self.open.push(Open::DoubleQuote),
                '\'' if !in_double_quotes => self.single_quotes()?,
                '$' => self.substitution()?,
                '}' if self.open.last() == Some(&Open::Substitution) => {
                    self.open.pop();
                }
                '<' if !in_double_quotes && self.characters.peek() == Some(&'<') => {
                    self.keep_if(|_| true);
                    // Blanks between the brackets and the name belong to the word.
                    while let Some(blank) = self.characters.next_if(|next| matches!(next, ' ' | '\t' | '\r')) {
                        self.word.push(blank);
                    }
                }
                _ => {}
            }
        }
        words.push(self.word);
        self.open.is_empty().then_some(words)
    }

    fn keep_if(&mut self, wanted: impl FnOnce(&char) -> bool) {
        self.word.extend(self.characters.next_if(wanted));
    }

    /// Keeps everything up to the closing single quote.
    fn single_quotes(&mut self) -> Option<()> {
        loop {
            let character = self.characters.next()?;
            self.word.push(character);
            if character == '\'' {
                return Some(());
            }
        }
    }

    /// Enters a `${name…}`, if that is what follows the dollar sign. Other forms than those of the Dockerfile
    /// reference, such as `${name^^}`, are malformed to BuildKit, although a shell knows them.
    fn substitution(&mut self) -> Option<()> {
        if self.characters.peek() != Some(&'{') {
            return Some(());
        }
        self.keep_if(|_| true);
        if matches!(self.characters.peek()?, '{' | '}' | ':') {
            return None;
        }
        self.word.push_str(&variable_name(&mut self.characters));
        let operator = self.characters.next()?;
        self.word.push(operator);
        match operator {
            '}' => return Some(()),
            ':' if !matches!(self.characters.peek()?, '+' | '-' | '?') => return None,
            ':' | '+' | '-' | '?' | '#' | '%' | '/' => {}
            _ => return None,
        }
        self.open.push(Open::Substitution);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Opening, openings};

    /// The names of the here-documents that a line opens.
    fn names(line: &str) -> Vec<String> {
        openings(line).into_iter().map(|opening| opening.name).collect()
    }

    #[test]
    fn a_word_opens_a_heredoc_with_its_options() {
        let opening = |name: &str, expands, strips_tabs| Opening { name: name.to_owned(), expands, strips_tabs };
        for (word, expected) in [
            ("<<A", opening("A", true, false)),
            ("<<-A", opening("A", true, true)),
            ("<< \t\rA", opening("A", true, false)),
            ("12<<A", opening("A", true, false)),
            ("<<\"A B\"", opening("A B", false, false)),
            ("<<'A\\B'", opening("A\\B", false, false)),
            ("<<\"A\\\"B\\C\"", opening("A\"B\\C", false, false)),
            ("<<\\A", opening("A", true, false)),
            ("<<A;", opening("A;", true, false)),
        ] {
            assert_eq!(openings(&format!("RUN cat {word} b")), [expected], "{word}");
        }
    }

    #[test]
    fn what_stands_before_a_heredoc_does_not_hide_it() {
        for before in [
            "a\\'b",
            "a\\\"b",
            "'a\\'",
            "\"a'b\"",
            "\"a\\\"b\"",
            "\"a<b\"",
            "$a $(b) ${a_1} ${1} ${@}",
            "${a:-b} ${a:+b} ${a:?b} ${a-b} ${a+b} ${a?b} ${a#b} ${a%b} ${a/b/c}",
            "${a:-${b:-c}}",
            "${a:-\"}\"}",
            "\"${a:-\"b\"}\"",
            "}",
            "${a:-\\}}",
            "<<<a",
            "< a",
        ] {
            assert_eq!(names(&format!("RUN {before} <<A")), ["A"], "{before}");
        }
    }

    #[test]
    fn a_line_that_cannot_be_split_opens_none() {
        for before in [
            "'a",
            "\"a",
            "${a",
            "${}",
            "${:a}",
            "${{a}}",
            "${a:b}",
            "${a^^}",
            "${a:#b}",
            "${#a}",
            "${!a}",
            "${1a}",
            "\"${a^}\"",
        ] {
            assert_eq!(names(&format!("RUN {before} <<A")), [""; 0], "{before}");
        }
    }

    #[test]
    fn inside_quotes_and_words_there_is_none() {
        for line in
            ["RUN a<<A", "RUN \"<< A\"", "RUN ' <<A'", "RUN <<", "RUN <<''", "RUN <<-", "RUN <<- A", "RUN \\<<A"]
        {
            assert_eq!(names(line), [""; 0], "{line}");
        }
        assert_eq!(names("RUN $((1 << 2))"), ["2))"], "as BuildKit does");
        assert_eq!(names("RUN <<A<b"), [""; 0]);
    }
}
