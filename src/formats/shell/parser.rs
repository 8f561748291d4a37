//! Tokens to a tree (POSIX.1, Shell Command Language, section 2.10).

use super::lexer::{Kind, RawWord, Token};
use super::{MAX_DEPTH, SyntaxError};

/// And-or lists in sequence.
#[derive(Debug, Default)]
pub(super) struct List(pub(super) Vec<AndOr>);

#[derive(Debug, Default)]
pub(super) struct AndOr {
    /// The pipelines, each with the operator before it: true for `&&`, false for `||`. That of the first means nothing.
    pub(super) pipelines: Vec<(bool, Pipeline)>,
    pub(super) background: bool,
}

#[derive(Debug, Default)]
pub(super) struct Pipeline {
    pub(super) negated: bool,
    pub(super) parts: Vec<Part>,
}

#[derive(Debug)]
pub(super) enum Part {
    Simple(Simple),
    Subshell(List),
    Group(List),
    /// Conditions with their branches; the `else` branch has no condition.
    If(Vec<(Option<List>, List)>),
    /// `while` and `until`.
    While(List, List),
    /// `for` and `select`.
    For(List),
    Case(Vec<List>),
    Function(Box<Part>),
}

#[derive(Debug, Default)]
pub(super) struct Simple {
    pub(super) line: usize,
    pub(super) assignments: Vec<(String, String)>,
    pub(super) words: Vec<RawWord>,
    /// The words of assignments and redirections, for the substitutions in them.
    pub(super) other_words: Vec<RawWord>,
}

/// The tree of a script, as far as its first syntax error.
pub(super) fn parse(tokens: &[Token]) -> (List, Option<SyntaxError>) {
    let mut parser = Parser { tokens, position: 0, depth: 0, error: None };
    let list = parser.list();
    if parser.error.is_none() && parser.peek().is_some() {
        parser.fail("an unexpected token");
    }
    (list, parser.error)
}

/// The reserved words that end a list.
const CLOSING_WORDS: [&str; 8] = ["then", "else", "elif", "fi", "do", "done", "esac", "}"];

struct Parser<'tokens> {
    tokens: &'tokens [Token],
    position: usize,
    depth: usize,
    /// The first error; nothing is read after it.
    error: Option<SyntaxError>,
}

impl<'tokens> Parser<'tokens> {
    fn peek(&self) -> Option<&'tokens Token> {
        self.tokens.get(self.position).filter(|_| self.error.is_none())
    }

    fn peek_operator(&self) -> Option<&'static str> {
        match self.peek()?.kind {
            Kind::Operator(operator) => Some(operator),
            _ => None,
        }
    }

    /// The next word as far as it can be a reserved one.
    fn peek_reserved(&self) -> Option<&'tokens str> {
        match &self.peek()?.kind {
            Kind::Word(word) if !word.quoted && !word.expands => Some(&word.text),
            _ => None,
        }
    }

    fn line(&self) -> usize {
        self.tokens.get(self.position).or(self.tokens.last()).map_or(1, |token| token.line)
    }

    fn fail(&mut self, message: &str) {
        let line = self.line();
        self.error.get_or_insert_with(|| SyntaxError { line, message: message.to_owned() });
    }

    fn take_word(&mut self) -> Option<RawWord> {
        let Kind::Word(word) = &self.peek()?.kind else {
            return None;
        };
        self.position += 1;
        Some(word.clone())
    }

    fn take_operator(&mut self, operator: &str) -> bool {
        let found = self.peek_operator() == Some(operator);
        self.position += usize::from(found);
        found
    }

    fn take_reserved(&mut self, word: &str) -> bool {
        let found = self.peek_reserved() == Some(word);
        self.position += usize::from(found);
        found
    }

    fn expect_reserved(&mut self, word: &str) {
        if !self.take_reserved(word) {
            self.fail(&format!("`{word}` is missing"));
        }
    }

    fn skip_newlines(&mut self) {
        while self.peek().is_some_and(|token| token.kind == Kind::Newline) {
            self.position += 1;
        }
    }

    fn list(&mut self) -> List {
        let mut list = List::default();
        loop {
            self.skip_newlines();
            let ends = match self.peek() {
                None => true,
                Some(_) => {
                    matches!(self.peek_operator(), Some(")" | ";;" | ";&" | ";;&"))
                        || self.peek_reserved().is_some_and(|word| CLOSING_WORDS.contains(&word))
                }
            };
            if ends {
                return list;
            }
            let mut and_or = self.and_or();
            and_or.background = self.take_operator("&");
            let is_separated = and_or.background || self.take_operator(";");
            list.0.push(and_or);
            if !is_separated && self.peek().is_some_and(|token| token.kind != Kind::Newline) {
                return list;
            }
        }
    }

    fn and_or(&mut self) -> AndOr {
        let mut pipelines = vec![(true, self.pipeline())];
        while let Some(operator @ ("&&" | "||")) = self.peek_operator() {
            self.position += 1;
            self.skip_newlines();
            pipelines.push((operator == "&&", self.pipeline()));
        }
        AndOr { pipelines, background: false }
    }

    fn pipeline(&mut self) -> Pipeline {
        let mut pipeline = Pipeline::default();
        while self.take_reserved("!") {
            pipeline.negated = !pipeline.negated;
        }
        // `time` is a reserved word of bash; before a program it is left to the wrappers.
        let times_subshell = self.tokens.get(self.position + 1).is_some_and(|next| next.kind == Kind::Operator("("));
        if times_subshell {
            self.take_reserved("time");
        }
        loop {
            pipeline.parts.extend(self.part());
            if !self.take_operator("|") && !self.take_operator("|&") {
                return pipeline;
            }
            self.skip_newlines();
        }
    }

    fn part(&mut self) -> Option<Part> {
        if self.depth >= MAX_DEPTH {
            self.fail("compound commands nested too deep");
            return None;
        }
        self.depth += 1;
        let part = self.compound();
        self.depth -= 1;
        let part = match part {
            Some(part) => part,
            None => return self.simple().map(Part::Simple),
        };
        while self.redirection().is_some() {}
        Some(part)
    }

    /// A compound command, if one begins here.
    fn compound(&mut self) -> Option<Part> {
        if self.peek_operator() == Some("(") {
            return Some(if self.skip_arithmetic() { Part::Simple(Simple::default()) } else { self.subshell() });
        }
        let reserved = self.peek_reserved()?;
        let next_is_parenthesis =
            self.tokens.get(self.position + 1).is_some_and(|token| token.kind == Kind::Operator("("));
        match reserved {
            "{" => {
                self.position += 1;
                let list = self.list();
                self.expect_reserved("}");
                Some(Part::Group(list))
            }
            "if" => Some(self.if_clause()),
            "while" | "until" => {
                self.position += 1;
                let condition = self.list();
                Some(Part::While(condition, self.do_group()))
            }
            "for" | "select" => Some(self.for_clause()),
            "case" => Some(self.case_clause()),
            "function" => {
                self.position += 1;
                self.take_word();
                self.function_body()
            }
            "[[" => Some(Part::Simple(self.extended_test())),
            _ if next_is_parenthesis => {
                self.position += 1;
                self.function_body()
            }
            _ => None,
        }
    }

    fn subshell(&mut self) -> Part {
        self.take_operator("(");
        let list = self.list();
        if !self.take_operator(")") {
            self.fail("`)` is missing");
        }
        Part::Subshell(list)
    }

    /// Passes over `(( … ))`, if this is one.
    fn skip_arithmetic(&mut self) -> bool {
        let is_operator = |position: usize, operator: &'static str| {
            self.tokens.get(position).is_some_and(|token| token.kind == Kind::Operator(operator))
        };
        let adjoins = |position: usize| self.tokens.get(position).is_some_and(|token| !token.spaced);
        if !is_operator(self.position + 1, "(") || !adjoins(self.position + 1) {
            return false;
        }
        let mut open = 0_usize;
        for position in self.position..self.tokens.len() {
            open += usize::from(is_operator(position, "("));
            if !is_operator(position, ")") {
                continue;
            }
            open = open.saturating_sub(1);
            if open == 1 {
                let is_arithmetic = is_operator(position + 1, ")") && adjoins(position + 1);
                self.position = if is_arithmetic { position + 2 } else { self.position };
                return is_arithmetic;
            }
        }
        false
    }

    fn if_clause(&mut self) -> Part {
        let mut branches = Vec::new();
        while self.take_reserved(if branches.is_empty() { "if" } else { "elif" }) {
            let condition = self.list();
            self.expect_reserved("then");
            branches.push((Some(condition), self.list()));
        }
        if self.take_reserved("else") {
            branches.push((None, self.list()));
        }
        self.expect_reserved("fi");
        Part::If(branches)
    }

    fn do_group(&mut self) -> List {
        self.expect_reserved("do");
        let body = self.list();
        self.expect_reserved("done");
        body
    }

    fn for_clause(&mut self) -> Part {
        self.position += 1;
        if self.peek_operator() == Some("(") {
            if !self.skip_arithmetic() {
                self.fail("`((` is missing");
            }
        } else {
            self.take_word();
        }
        self.skip_newlines();
        if self.take_reserved("in") {
            while self.take_word().is_some() {}
        }
        self.take_operator(";");
        self.skip_newlines();
        if self.take_reserved("{") {
            let body = self.list();
            self.expect_reserved("}");
            return Part::For(body);
        }
        Part::For(self.do_group())
    }

    fn case_clause(&mut self) -> Part {
        let mut branches = Vec::new();
        self.position += 1;
        self.take_word();
        self.skip_newlines();
        self.expect_reserved("in");
        self.skip_newlines();
        while self.peek().is_some() && !self.take_reserved("esac") {
            self.take_operator("(");
            while self.take_word().is_some() && self.take_operator("|") {}
            if !self.take_operator(")") {
                self.fail("`)` is missing after a pattern");
            }
            branches.push(self.list());
            let ends = [";;", ";&", ";;&"].iter().any(|operator| self.take_operator(operator));
            self.skip_newlines();
            if !ends {
                self.expect_reserved("esac");
                break;
            }
        }
        Part::Case(branches)
    }

    fn function_body(&mut self) -> Option<Part> {
        if self.take_operator("(") && !self.take_operator(")") {
            self.fail("`)` is missing");
        }
        self.skip_newlines();
        self.part().map(|body| Part::Function(Box::new(body)))
    }

    /// `[[ … ]]`, whose operators are not those of the shell.
    fn extended_test(&mut self) -> Simple {
        let mut simple = Simple { line: self.line(), ..Simple::default() };
        while let Some(token) = self.peek() {
            self.position += 1;
            match &token.kind {
                Kind::Word(word) => simple.words.push(word.clone()),
                Kind::Operator(operator) => {
                    simple.words.push(RawWord { text: (*operator).to_owned(), ..RawWord::default() });
                }
                Kind::Newline => {}
            }
            if simple.words.last().is_some_and(|word| word.text == "]]" && !word.quoted) {
                return simple;
            }
        }
        self.fail("`]]` is missing");
        simple
    }

    fn simple(&mut self) -> Option<Simple> {
        let mut simple = Simple { line: self.line(), ..Simple::default() };
        let start = self.position;
        loop {
            if let Some(word) = self.redirection() {
                simple.other_words.push(word);
                continue;
            }
            let line = self.line();
            let Some(word) = self.take_word() else { break };
            match assignment(&word).filter(|_| simple.words.is_empty()) {
                Some(assignment) => {
                    simple.assignments.push(assignment);
                    simple.other_words.push(word);
                }
                None => {
                    if simple.words.is_empty() {
                        simple.line = line;
                    }
                    simple.words.push(word);
                }
            }
        }
        if self.position == start {
            self.fail("a command is missing");
            return None;
        }
        if self.peek_operator() == Some("(") {
            self.fail("an unexpected `(`");
        }
        Some(simple)
    }

    /// A redirection, if one begins here; its word, without the number of the file.
    fn redirection(&mut self) -> Option<RawWord> {
        let is_redirection =
            |token: &Token| matches!(token.kind, Kind::Operator(operator) if operator.contains(['<', '>']));
        let first = self.peek()?;
        if !is_redirection(first) {
            let follows = self.tokens.get(self.position + 1).is_some_and(|next| is_redirection(next) && !next.spaced);
            let is_number = self.peek_reserved()?.bytes().all(|byte| byte.is_ascii_digit());
            if !follows || !is_number {
                return None;
            }
            self.position += 1;
        }
        self.position += 1;
        let word = self.take_word();
        if word.is_none() {
            self.fail("a redirection without a target");
        }
        word
    }
}

/// Splits `NAME=value`, `NAME+=value` and `NAME[index]=value`.
fn assignment(word: &RawWord) -> Option<(String, String)> {
    let (name, value) = word.text.split_once('=')?;
    let plain = name.strip_suffix('+').unwrap_or(name);
    let plain = plain.strip_suffix(']').and_then(|indexed| indexed.split_once('[')).map_or(plain, |(array, _)| array);
    is_name(plain).then(|| (plain.to_owned(), value.to_owned()))
}

/// Whether a text is the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
}
