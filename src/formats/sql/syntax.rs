//! Parsing one statement, in one dialect after the other.

use sqlparser::ast;
use sqlparser::dialect::{GenericDialect, MsSqlDialect, MySqlDialect, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Word};

use super::simplify::simplify;
use crate::formats::schema::Dialect;

/// Longest run of tokens between two commas or within one pair of parentheses. The parser bounds its own recursion, but
/// `1+1+1…` and `int[][][]…` make trees as deep as they are long, and dropping such a tree recurses.
const MAX_RUN: usize = 1_000;

/// Most specific first; the generic dialect accepts mixtures.
const DIALECTS: [Dialect; 5] =
    [Dialect::PostgreSql, Dialect::MySql, Dialect::Sqlite, Dialect::SqlServer, Dialect::Other];

fn parser_dialect(dialect: Dialect) -> &'static dyn sqlparser::dialect::Dialect {
    match dialect {
        Dialect::PostgreSql => &PostgreSqlDialect {},
        Dialect::MySql => &MySqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
        Dialect::SqlServer => &MsSqlDialect {},
        Dialect::Other => &GenericDialect {},
    }
}

/// The dialects to try, the expected one first.
pub(super) fn candidates(expected: Dialect) -> impl Iterator<Item = Dialect> {
    std::iter::once(expected).chain(DIALECTS.into_iter().filter(move |&dialect| dialect != expected))
}

/// The tokens of a text without white space and comments, or `None` where the dialect does not allow the text.
pub(super) fn tokens(text: &str, dialect: Dialect) -> Option<Vec<TokenWithSpan>> {
    let mut tokens = Tokenizer::new(parser_dialect(dialect), text).tokenize_with_location().ok()?;
    tokens.retain(|token| !matches!(token.token, Token::Whitespace(_) | Token::EOF));
    Some(simplify(tokens, dialect))
}

/// Parses tokens that form one statement, or for SQL Server, which needs no semicolons, several.
pub(super) fn parse(tokens: Vec<TokenWithSpan>, dialect: Dialect) -> Result<Vec<ast::Statement>, String> {
    if has_long_run(&tokens) {
        return Err("an expression is too long".to_owned());
    }
    let mut parser = Parser::new(parser_dialect(dialect)).with_tokens_with_locations(tokens);
    let mut statements = Vec::new();
    loop {
        statements.push(parser.parse_statement().map_err(message)?);
        match parser.peek_token_ref() {
            TokenWithSpan { token: Token::EOF, .. } => return Ok(statements),
            _ if dialect == Dialect::SqlServer => {}
            rest => return Err(format!("unexpected {}", rest.token)),
        }
    }
}

/// The message of an error without its position, which counts from the start of the statement.
fn message(error: ParserError) -> String {
    match error {
        ParserError::ParserError(message) | ParserError::TokenizerError(message) => {
            message.split(" at Line:").next().unwrap_or_default().to_owned()
        }
        ParserError::RecursionLimitExceeded => "it is nested too deeply".to_owned(),
    }
}

fn has_long_run(tokens: &[TokenWithSpan]) -> bool {
    let (mut run, mut outer) = (0_usize, Vec::new());
    tokens.iter().any(|token| {
        match token.token {
            Token::Comma | Token::SemiColon => run = 0,
            Token::LParen => outer.push(std::mem::take(&mut run)),
            Token::RParen => run = outer.pop().unwrap_or_default(),
            _ => run += 1,
        }
        run > MAX_RUN || outer.len() > MAX_RUN
    })
}

/// Parses a text in the first dialect that accepts all of it.
///
/// # Errors
/// The message of the expected dialect.
pub(super) fn parse_any(text: &str, expected: Dialect) -> Result<(Vec<ast::Statement>, Dialect), String> {
    let mut first_error = None;
    for dialect in candidates(expected) {
        let attempt = match tokens(text, dialect) {
            Some(tokens) => parse(tokens, dialect),
            None => Err("it cannot be cut into tokens".to_owned()),
        };
        match attempt {
            Ok(statements) => return Ok((statements, dialect)),
            Err(error) => first_error.get_or_insert(error),
        };
    }
    Err(first_error.unwrap_or_default())
}

/// The word at a position, if there is one.
pub(super) fn word_at(tokens: &[TokenWithSpan], position: usize) -> Option<&Word> {
    match &tokens.get(position)?.token {
        Token::Word(word) => Some(word),
        _ => None,
    }
}

/// True when the unquoted words at a position are these, in upper case.
pub(super) fn words_at(tokens: &[TokenWithSpan], position: usize, words: &[&str]) -> bool {
    words.iter().enumerate().all(|(offset, expected)| {
        word_at(tokens, position + offset)
            .is_some_and(|word| word.quote_style.is_none() && word.value.eq_ignore_ascii_case(expected))
    })
}

/// Cuts tokens at the commas outside parentheses.
pub(super) fn split_at_commas(tokens: &[TokenWithSpan]) -> Vec<&[TokenWithSpan]> {
    let mut depth = 0_usize;
    tokens
        .split(|token| {
            match token.token {
                Token::LParen | Token::LBracket => depth += 1,
                Token::RParen | Token::RBracket => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.token == Token::Comma
        })
        .filter(|part| !part.is_empty())
        .collect()
}
