//! Cuts SQL text into statements, as the command-line clients of the databases do.
//!
//! Sources of the rules: PostgreSQL manual 4.1 "Lexical Structure" (nested comments, dollar quoting, escape strings) and
//! the `psql` reference (backslash commands, `COPY … FROM stdin` data up to `\.`); MySQL manual "Comments", "String
//! Literals" and "mysql Client Commands" (`DELIMITER`); SQL Server's `GO` (sqlcmd); SQLite's `BEGIN … END` of triggers.

use crate::formats::schema::Dialect;

/// How many leading words of a statement are kept. `CREATE GLOBAL TEMPORARY TABLE IF NOT EXISTS name` fits.
const LEADING_WORDS: usize = 8;

/// One statement of a text, without the delimiter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub text: &'a str,
    /// The line of its first character in the whole text, counted from 1.
    pub line: usize,
    /// Its first unquoted words in upper case, up to the first opening parenthesis.
    pub words: Vec<String>,
    /// False when the text ends within a quotation or the body of a routine, so that the piece may hold more than a
    /// statement.
    pub closed: bool,
}

/// The statements of a text in order. Comments before a statement are no part of it.
pub(super) fn split(text: &str, dialect: Dialect) -> Vec<Piece<'_>> {
    let mut splitter = Splitter::new(text, dialect);
    while splitter.at < text.len() {
        splitter.step();
    }
    splitter.finish(text.len());
    splitter.pieces
}

struct Splitter<'a> {
    text: &'a str,
    dialect: Dialect,
    delimiter: &'a str,
    at: usize,
    /// Start of the statement being read; `None` between statements.
    start: Option<usize>,
    words: Vec<String>,
    /// False once a parenthesis ends the leading words.
    heading: bool,
    /// Depth of `BEGIN … END` and `CASE … END` inside a routine or trigger.
    depth: usize,
    /// False once a quotation or comment turns out to have no end.
    closed: bool,
    /// Line of `counted`, up to which line breaks are counted.
    line: usize,
    counted: usize,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Splitter<'a> {
    fn new(text: &'a str, dialect: Dialect) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Splitter {
            text,
            dialect,
            delimiter: ";",
            at,
            start: None,
            words: Vec::new(),
            heading: true,
            depth: 0,
            closed: true,
            line: 1,
            counted: 0,
            pieces: Vec::new(),
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Reads one token's worth of text. Always advances.
    fn step(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            self.at = self.text.len();
            return;
        };
        let second = rest[first.len_utf8()..].chars().next();
        if first.is_whitespace() {
            self.at += first.len_utf8();
        } else if first == '-' && second == Some('-') || first == '#' && self.dialect == Dialect::MySql {
            self.at += line_length(rest);
        } else if first == '/' && second == Some('*') && !self.is_hint(rest) {
            let nested = matches!(self.dialect, Dialect::PostgreSql | Dialect::SqlServer);
            self.pass(comment_length(rest, nested));
        } else if self.depth == 0 && rest.starts_with(self.delimiter) {
            let end = self.at;
            self.at += self.delimiter.len();
            self.finish(end);
        } else if self.at_line_start() && self.client_line(rest) {
        } else {
            self.start.get_or_insert(self.at);
            self.content(first, second, rest);
        }
    }

    /// MySQL runs what stands in `/*! … */`.
    fn is_hint(&self, rest: &str) -> bool {
        self.dialect == Dialect::MySql && rest.starts_with("/*!")
    }

    fn at_line_start(&self) -> bool {
        let before = self.text[..self.at].trim_end_matches([' ', '\t']);
        before.is_empty() || before.ends_with('\n') || before == "\u{feff}"
    }

    /// Handles a line that is meant for the client program, and tells whether it was one.
    fn client_line(&mut self, rest: &'a str) -> bool {
        let length = line_length(rest);
        let line = rest[..length].trim();
        let mut words = line.split_whitespace();
        let word = words.next().unwrap_or_default();
        let is_client_line = match self.dialect {
            Dialect::PostgreSql | Dialect::Other if word.starts_with('\\') => true,
            Dialect::SqlServer | Dialect::Other if word.eq_ignore_ascii_case("GO") => {
                words.clone().all(|count| count.parse::<u32>().is_ok())
            }
            _ => false,
        };
        if is_client_line {
            self.finish(self.at);
            self.at += length;
            return true;
        }
        if self.start.is_none()
            && word.eq_ignore_ascii_case("DELIMITER")
            && let Some(delimiter) = words.next()
        {
            self.delimiter = delimiter;
            self.at += length;
            return true;
        }
        false
    }

    fn content(&mut self, first: char, second: Option<char>, rest: &str) {
        let backslash = self.dialect == Dialect::MySql;
        let brackets = matches!(self.dialect, Dialect::SqlServer | Dialect::Sqlite);
        let dollars = matches!(self.dialect, Dialect::PostgreSql | Dialect::Other);
        match first {
            '\'' => self.pass(quoted_length(rest, '\'', backslash)),
            '"' => self.pass(quoted_length(rest, '"', backslash)),
            '`' => self.pass(quoted_length(rest, '`', false)),
            '[' if brackets => self.pass(quoted_length(rest, ']', false)),
            'e' | 'E' if second == Some('\'') && !backslash => {
                self.at += 1;
                self.pass(quoted_length(&rest[1..], '\'', true));
            }
            '$' if dollars => match dollar_tag(rest) {
                Some(tag) => self.pass(dollar_quoted_length(rest, tag)),
                None => self.at += 1,
            },
            '/' if self.is_hint(rest) => {
                let version = rest["/*!".len()..].chars().take_while(char::is_ascii_digit).count();
                self.at += "/*!".len() + version;
            }
            '(' => {
                self.heading = false;
                self.at += 1;
            }
            _ if is_word(first) => {
                let length = rest.find(|character| !is_word(character) && character != '$').unwrap_or(rest.len());
                // MySQL's `END$$` is a word and a delimiter.
                let length = rest[..length].find(self.delimiter).filter(|&end| end > 0).unwrap_or(length);
                self.at += length;
                self.word(rest[..length].to_ascii_uppercase());
            }
            _ => self.at += first.len_utf8(),
        }
    }

    /// Goes past something that has an end, or else to the end of the text.
    fn pass(&mut self, length: Option<usize>) {
        self.closed &= length.is_some();
        self.at = length.map_or(self.text.len(), |length| self.at + length);
    }

    fn word(&mut self, word: String) {
        if self.is_routine() {
            let next = self.rest().split_whitespace().next().unwrap_or_default().trim_end_matches(';');
            match word.as_str() {
                "BEGIN" | "CASE" if self.words.last().is_none_or(|last| last != "END") => self.depth += 1,
                "END" if !["IF", "LOOP", "WHILE", "REPEAT", "FOR"].iter().any(|end| next.eq_ignore_ascii_case(end)) => {
                    self.depth = self.depth.saturating_sub(1);
                }
                _ => {}
            }
            // Past the heading the last word is kept in one place, to see `END CASE` as one thing.
            if self.words.len() > LEADING_WORDS {
                self.words.pop();
            }
            self.words.push(word);
        } else if self.heading && self.words.len() < LEADING_WORDS {
            self.words.push(word);
        }
    }

    /// True inside `CREATE … TRIGGER | PROCEDURE | FUNCTION | EVENT`, whose bodies may hold semicolons.
    fn is_routine(&self) -> bool {
        matches!(self.words.first().map(String::as_str), Some("CREATE" | "ALTER"))
            && self
                .words
                .iter()
                .take(LEADING_WORDS)
                .any(|word| matches!(word.as_str(), "TRIGGER" | "PROCEDURE" | "PROC" | "FUNCTION" | "EVENT"))
            && !self.words.iter().take(4).any(|word| word == "TABLE")
    }

    fn finish(&mut self, end: usize) {
        let closed = self.closed && (self.depth == 0 || end < self.text.len());
        let Some(start) = self.start.take() else {
            return;
        };
        let mut words = std::mem::take(&mut self.words);
        words.truncate(LEADING_WORDS);
        self.heading = true;
        self.depth = 0;
        let line = self.line_at(start);
        let text = self.text[start..end].trim_end();
        if words.first().is_some_and(|word| word == "COPY") && copies_from_input(text) {
            self.skip_copy_data();
        }
        self.pieces.push(Piece { text, line, words, closed });
    }

    /// The data of `COPY … FROM stdin` ends with a line `\.`.
    fn skip_copy_data(&mut self) {
        while self.at < self.text.len() {
            let rest = self.rest();
            let length = line_length(rest);
            self.at += (length + 1).min(rest.len());
            if rest[..length].trim_end() == "\\." {
                return;
            }
        }
    }

    fn line_at(&mut self, position: usize) -> usize {
        self.line += self.text[self.counted..position].matches('\n').count();
        self.counted = position;
        self.line
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn line_length(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

/// The length of the block comment that the text starts with, if it ends.
fn comment_length(text: &str, nested: bool) -> Option<usize> {
    let mut depth = 0_usize;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"/*" if nested || depth == 0 => depth += 1,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// The length of the quotation that the text starts with, if it ends; a doubled closing quote is part of it.
fn quoted_length(text: &str, close: char, backslash: bool) -> Option<usize> {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == '\\' && backslash {
            characters.next();
        } else if character == close && characters.next_if(|&(_, next)| next == close).is_none() {
            return Some(at + close.len_utf8());
        }
    }
    None
}

/// The `$tag$` that the text starts with, if it is one.
fn dollar_tag(text: &str) -> Option<&str> {
    let tag = text[1..].find('$').map(|end| &text[..end + 2])?;
    let name = &tag[1..tag.len() - 1];
    (!name.starts_with(|first: char| first.is_ascii_digit()) && name.chars().all(is_word)).then_some(tag)
}

/// The length of `$tag$ … $tag$`, if it ends.
fn dollar_quoted_length(text: &str, tag: &str) -> Option<usize> {
    let body = text.get(tag.len()..)?;
    Some(body.find(tag)? + 2 * tag.len())
}

fn copies_from_input(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(str::to_ascii_uppercase).collect();
    words.windows(2).any(|pair| matches!(pair, [from, input] if from == "FROM" && input.starts_with("STDIN")))
}
