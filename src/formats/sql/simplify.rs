//! Takes out of a statement what the parser does not know and what makes no difference to tables, columns and keys.
//!
//! Sources: MySQL manual "CREATE INDEX" and "Numeric Type Attributes"; SQL Server reference "CREATE TABLE" and "ALTER TABLE"
//! (index options, filegroups), which its scripting tools write beside every key.

use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::syntax::{word_at, words_at};
use crate::formats::schema::Dialect;

/// Removes such tokens, for the dialects that have them.
pub(super) fn simplify(tokens: Vec<TokenWithSpan>, dialect: Dialect) -> Vec<TokenWithSpan> {
    let skipped: fn(&[TokenWithSpan], usize) -> usize = match dialect {
        Dialect::MySql => skipped_in_mysql,
        Dialect::SqlServer => skipped_in_sql_server,
        Dialect::PostgreSql | Dialect::Sqlite | Dialect::Other => return tokens,
    };
    let mut kept = Vec::with_capacity(tokens.len());
    let mut position = 0;
    while let Some(token) = tokens.get(position) {
        let length = skipped(&tokens, position);
        if length == 0 {
            kept.push(token.clone());
        }
        position += length.max(1);
    }
    kept
}

/// How many tokens make no difference from this position on.
fn skipped_in_mysql(tokens: &[TokenWithSpan], position: usize) -> usize {
    let is_kind_of_index = words_at(tokens, position, &["FULLTEXT", "INDEX"])
        || words_at(tokens, position, &["SPATIAL", "INDEX"])
        || words_at(tokens, position, &["IGNORE", "TABLE"]);
    usize::from(position == 1 && is_kind_of_index || words_at(tokens, position, &["ZEROFILL"]))
}

fn skipped_in_sql_server(tokens: &[TokenWithSpan], position: usize) -> usize {
    let token_at = |position: usize| tokens.get(position).map(|token| &token.token);
    if words_at(tokens, position, &["CLUSTERED"]) || words_at(tokens, position, &["NONCLUSTERED"]) {
        return 1;
    }
    if words_at(tokens, position, &["WITH"]) {
        let is_check = ["CHECK", "NOCHECK"].iter().any(|word| words_at(tokens, position + 1, &[word, "ADD"]));
        return match token_at(position + 1) {
            Some(Token::LParen) => 1 + group_length(tokens, position + 1),
            _ if is_check => 2,
            _ => 0,
        };
    }
    if words_at(tokens, position, &["TEXTIMAGE_ON"]) {
        return 2;
    }
    // `ON [PRIMARY]` names a filegroup, unless it is the table of DROP INDEX.
    let ends = matches!(token_at(position + 2), None | Some(Token::RParen | Token::Comma | Token::SemiColon))
        || words_at(tokens, position + 2, &["TEXTIMAGE_ON"]);
    let is_filegroup = words_at(tokens, position, &["ON"]) && word_at(tokens, position + 1).is_some() && ends;
    if is_filegroup && !words_at(tokens, 0, &["DROP"]) { 2 } else { 0 }
}

/// The number of tokens from an opening parenthesis to its counterpart; all the rest when there is none.
fn group_length(tokens: &[TokenWithSpan], open: usize) -> usize {
    let mut depth = 0_usize;
    let rest = tokens.get(open..).unwrap_or_default();
    let end = rest.iter().position(|token| {
        match token.token {
            Token::LParen => depth += 1,
            Token::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    end.map_or(rest.len(), |end| end + 1)
}
