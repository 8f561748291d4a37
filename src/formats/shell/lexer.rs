//! Characters to tokens (POSIX.1, Shell Command Language, section 2.3).

use super::SyntaxError;

/// A token with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) line: usize,
    pub(super) kind: Kind,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word(RawWord),
    Operator(&'static str),
    Newline,
}

/// A word after the removal of quotes, with what a parser wants to know of its source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RawWord {
    pub(super) text: String,
    /// Whether anything in it is expanded.
    pub(super) expands: bool,
    /// Whether any of it is quoted, so that it cannot be a reserved word.
    pub(super) quoted: bool,
    /// The scripts of the command substitutions in it, with their lines.
    pub(super) substitutions: Vec<(usize, String)>,
    /// Whether it reads the status of the command before (`$?`).
    pub(super) reads_status: bool,
}

/// The operators, longest first.
const OPERATORS: [&str; 24] = [
    ";;&", "&>>", "<<<", "<<-", "&&", "||", ";;", ";&", "|&", "&>", ">>", "<<", ">&", "<&", "<>", ">|", "&", "|", ";",
    "(", ")", "<", ">", "\n",
];

/// The tokens of a script, and the error that ended them early. The bodies of here-documents are left out.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Option<SyntaxError>) {
    let mut lexer = Lexer { rest: text, line: 1, tokens: Vec::new(), here_documents: Vec::new() };
    let error = lexer.run().err();
    (lexer.tokens, error)
}

struct HereDocument {
    delimiter: String,
    strips_tabs: bool,
}

struct Lexer<'text> {
    rest: &'text str,
    line: usize,
    tokens: Vec<Token>,
    here_documents: Vec<HereDocument>,
}

impl<'text> Lexer<'text> {
    fn run(&mut self) -> Result<(), SyntaxError> {
        loop {
            let before = self.rest.len();
            self.skip_blanks();
            let spaced = self.rest.len() != before;
            let line = self.line;
            let kind = if let Some(script) = self.process_substitution() {
                Kind::Word(script?)
            } else if let Some(operator) = OPERATORS.iter().find(|operator| self.rest.starts_with(**operator)) {
                self.take(operator.len());
                if *operator == "\n" { Kind::Newline } else { Kind::Operator(operator) }
            } else if self.rest.is_empty() {
                return Ok(());
            } else {
                Kind::Word(self.word()?)
            };
            let is_newline = kind == Kind::Newline;
            self.note_here_document(&kind);
            self.tokens.push(Token { line, kind, spaced });
            if is_newline {
                self.skip_here_documents();
            }
        }
    }

    fn skip_blanks(&mut self) {
        loop {
            if self.rest.starts_with([' ', '\t', '\r']) {
                self.take(1);
            } else if self.rest.starts_with("\\\n") {
                self.take(2);
            } else if self.rest.starts_with("\\\r\n") {
                self.take(3);
            } else if self.rest.starts_with('#') {
                self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else {
                return;
            }
        }
    }

    /// Takes `length` bytes, which end at a character boundary, and counts their lines.
    fn take(&mut self, length: usize) -> &'text str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count();
        self.rest = rest;
        taken
    }

    fn take_char(&mut self) -> Option<char> {
        let character = self.rest.chars().next()?;
        self.take(character.len_utf8());
        Some(character)
    }

    fn error(&self, message: &str) -> SyntaxError {
        SyntaxError { line: self.line, message: message.to_owned() }
    }

    /// `<(…)` and `>(…)`, which are words.
    fn process_substitution(&mut self) -> Option<Result<RawWord, SyntaxError>> {
        if !self.rest.starts_with("<(") && !self.rest.starts_with(">(") {
            return None;
        }
        let mut word = RawWord { expands: true, ..RawWord::default() };
        word.text.push_str(self.take(1));
        Some(self.parenthesised(&mut word).map(|()| word))
    }

    fn word(&mut self) -> Result<RawWord, SyntaxError> {
        let mut word = RawWord::default();
        while let Some(next) = self.rest.chars().next() {
            match next {
                '(' if word.text.ends_with(['=', '@', '+', '*', '?']) && !word.quoted => {
                    self.balanced(&mut word, ")")?
                }
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '(' | ')' | '<' | '>' => break,
                '\\' => self.escape(&mut word),
                '\'' => self.single_quoted(&mut word)?,
                '"' => self.double_quoted(&mut word)?,
                '$' | '`' => self.expansion(&mut word, false)?,
                _ => word.text.extend(self.take_char()),
            }
        }
        Ok(word)
    }

    fn escape(&mut self, word: &mut RawWord) {
        self.take(1);
        if self.rest.starts_with("\r\n") {
            self.take(2);
        } else if self.rest.starts_with('\n') {
            self.take(1);
        } else {
            word.quoted = true;
            word.text.extend(self.take_char());
        }
    }

    fn single_quoted(&mut self, word: &mut RawWord) -> Result<(), SyntaxError> {
        let error = self.error("a single quote that is never closed");
        word.quoted = true;
        self.take(1);
        let length = self.rest.find('\'').ok_or(error)?;
        word.text.push_str(self.take(length));
        self.take(1);
        Ok(())
    }

    fn double_quoted(&mut self, word: &mut RawWord) -> Result<(), SyntaxError> {
        let error = self.error("a double quote that is never closed");
        word.quoted = true;
        self.take(1);
        loop {
            match self.rest.chars().next() {
                None => return Err(error),
                Some('"') => {
                    self.take(1);
                    return Ok(());
                }
                Some('$' | '`') => self.expansion(word, true)?,
                Some('\\') => {
                    self.take(1);
                    match self.take_char() {
                        Some('\n') => {}
                        Some(escaped @ ('$' | '`' | '"' | '\\')) => word.text.push(escaped),
                        other => {
                            word.text.push('\\');
                            word.text.extend(other);
                        }
                    }
                }
                Some(_) => word.text.extend(self.take_char()),
            }
        }
    }

    /// Whatever `$` or a backquote begins.
    fn expansion(&mut self, word: &mut RawWord, in_quotes: bool) -> Result<(), SyntaxError> {
        let rest = self.rest;
        if rest.starts_with("$'") && !in_quotes {
            self.take(1);
            return self.ansi_quoted(word);
        }
        if rest.starts_with("$\"") && !in_quotes {
            self.take(1);
            return self.double_quoted(word);
        }
        if rest.starts_with("${{") {
            let length = rest.find("}}").ok_or_else(|| self.error("an expression that is never closed"))? + 2;
            word.expands = true;
            word.text.push_str(self.take(length));
            return Ok(());
        }
        if rest.starts_with("$((") {
            word.expands = true;
            word.text.push_str(self.take(1));
            return self.balanced(word, ")");
        }
        if rest.starts_with("$(") {
            word.expands = true;
            word.text.push_str(self.take(1));
            return self.parenthesised(word);
        }
        if rest.starts_with("${") {
            word.expands = true;
            word.text.push_str(self.take(1));
            return self.balanced(word, "}");
        }
        if rest.starts_with('`') {
            return self.backquoted(word);
        }
        let names_variable = |character: char| character.is_alphanumeric() || "_@*#?-$!".contains(character);
        word.expands |= rest.chars().nth(1).is_some_and(names_variable);
        word.reads_status |= rest.starts_with("$?");
        word.text.push_str(self.take(1));
        Ok(())
    }

    /// `$'…'` (bash), with the escapes that scripts use.
    fn ansi_quoted(&mut self, word: &mut RawWord) -> Result<(), SyntaxError> {
        let error = self.error("a single quote that is never closed");
        word.quoted = true;
        self.take(1);
        loop {
            match self.take_char().ok_or_else(|| error.clone())? {
                '\'' => return Ok(()),
                '\\' => word.text.extend(self.take_char().map(|escaped| match escaped {
                    'n' => '\n',
                    't' => '\t',
                    other => other,
                })),
                other => word.text.push(other),
            }
        }
    }

    fn backquoted(&mut self, word: &mut RawWord) -> Result<(), SyntaxError> {
        let (line, start) = (self.line, word.text.len() + 1);
        word.expands = true;
        self.balanced(word, "`")?;
        let script = word.text.get(start..word.text.len().saturating_sub(1)).unwrap_or_default().to_owned();
        word.substitutions.push((line, script));
        Ok(())
    }

    /// A script in parentheses.
    fn parenthesised(&mut self, word: &mut RawWord) -> Result<(), SyntaxError> {
        let (line, start) = (self.line, word.text.len() + 1);
        self.balanced(word, ")")?;
        let script = word.text.get(start..word.text.len().saturating_sub(1)).unwrap_or_default().to_owned();
        word.substitutions.push((line, script));
        Ok(())
    }

    /// Appends the source from the opening bracket that comes next to the one that closes it. Nested quotes and brackets
    /// are kept on a stack, so that the depth of a hostile text costs no recursion.
    fn balanced(&mut self, word: &mut RawWord, closing: &'static str) -> Result<(), SyntaxError> {
        let error = self.error("a bracket or quote that is never closed");
        let mut open = vec![closing];
        let mut open_quotes = 0_usize;
        let mut after_blank = false;
        word.text.push_str(self.take(1));
        while let Some(&innermost) = open.last() {
            let next = self.rest.chars().next().ok_or_else(|| error.clone())?;
            let mut length = next.len_utf8();
            if self.rest.starts_with(innermost) {
                open.pop();
                open_quotes -= usize::from(innermost == "\"");
            } else if next == '\\' {
                length += self.rest.chars().nth(1).map_or(0, char::len_utf8);
            } else if innermost == "`" {
            } else if self.rest.starts_with("$(") {
                (length, _) = (2, open.push(")"));
            } else if self.rest.starts_with("${") {
                (length, _) = (2, open.push("}"));
            } else if next == '`' {
                open.push("`");
            } else if next == '"' {
                open.push("\"");
                open_quotes += 1;
            } else if innermost == ")" && next == '(' {
                open.push(")");
            } else if next == '\'' && innermost != "\"" && !(innermost == "}" && open_quotes > 0) {
                let inner = self.rest.get(1..).unwrap_or_default();
                length = inner.find('\'').ok_or_else(|| error.clone())? + 2;
            } else if innermost == ")" && next == '#' && after_blank {
                length = self.rest.find('\n').unwrap_or(self.rest.len());
            }
            after_blank = next.is_whitespace();
            word.text.push_str(self.take(length));
        }
        Ok(())
    }

    /// Remembers the delimiter of a here-document once its word has been read.
    fn note_here_document(&mut self, kind: &Kind) {
        let Some(Token { kind: Kind::Operator(operator @ ("<<" | "<<-")), .. }) = self.tokens.last() else {
            return;
        };
        if let Kind::Word(word) = kind {
            self.here_documents.push(HereDocument { delimiter: word.text.clone(), strips_tabs: *operator == "<<-" });
        }
    }

    fn skip_here_documents(&mut self) {
        for document in std::mem::take(&mut self.here_documents) {
            while !self.rest.is_empty() {
                let length = self.rest.find('\n').map_or(self.rest.len(), |end| end + 1);
                let line = self.take(length).trim_end_matches(['\n', '\r']);
                let line = if document.strips_tabs { line.trim_start_matches('\t') } else { line };
                if line == document.delimiter {
                    break;
                }
            }
        }
    }
}
