//! Procedural code inside SQL: PostgreSQL `DO` blocks and routine bodies.
//!
//! A block without branches runs its statements once, so it is replayed; the usual one adds a constraint and ignores that
//! it exists (PostgreSQL has no `ADD CONSTRAINT IF NOT EXISTS`). Any other code is a gap when it defines tables.

use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::replay::Replay;
use super::split::{Piece, split};
use super::{Reading, StatementKind, syntax};
use crate::formats::schema::Dialect;

/// How deep strings within strings are read.
const MAX_DEPTH: usize = 4;

impl Replay<'_> {
    /// Runs a `DO` block.
    pub fn block(&mut self, piece: &Piece<'_>) -> Reading {
        let body = syntax::tokens(piece.text, self.dialect).and_then(|tokens| {
            tokens.into_iter().find_map(|token| match token.token {
                Token::DollarQuotedString(body) => Some((body.value, token.span.start.line)),
                _ => None,
            })
        });
        let Some((body, line)) = body else {
            return self.opaque(piece.text, "a block");
        };
        let pieces = split(&body, self.dialect);
        let Some(statements) = straight_line(&pieces) else {
            return self.opaque(&body, "a block");
        };
        let first_line = self.line_within(line);
        let outer = std::mem::replace(&mut self.ignores_duplicates, statements.ignores_duplicates);
        let mut partial = false;
        for mut statement in statements.pieces {
            statement.line += first_line - 1;
            partial |= self.statement(&statement).reading == Reading::Failed;
        }
        self.ignores_duplicates = outer;
        if partial { Reading::Partial } else { Reading::Parsed(self.dialect) }
    }

    /// Leaves code unread. It is a gap when it defines tables.
    pub fn opaque(&mut self, text: &str, what: &str) -> Reading {
        let tokens = syntax::candidates(self.dialect).find_map(|dialect| syntax::tokens(text, dialect));
        let defines_tables = tokens.is_none_or(|tokens| mentions_table_definition(&tokens, self.dialect, 0));
        if !defines_tables {
            return Reading::Classified;
        }
        self.gap(format!("{what} defines tables in code that is not run here"));
        Reading::Failed
    }
}

struct StraightLine<'a> {
    pieces: Vec<Piece<'a>>,
    ignores_duplicates: bool,
}

/// The statements of `BEGIN … [EXCEPTION WHEN duplicate_… THEN NULL;] END`, when nothing in it branches.
fn straight_line<'a>(pieces: &[Piece<'a>]) -> Option<StraightLine<'a>> {
    let is_handler = |piece: &Piece<'_>| piece.words.first().is_some_and(|word| word == "EXCEPTION");
    let handler_start = pieces.iter().position(is_handler);
    let end = pieces.iter().rposition(|piece| piece.words.first().is_some_and(|word| word == "END"))?;
    let body = pieces.get(..handler_start.unwrap_or(end))?;
    let mut statements = body.to_vec();
    let first = statements.first_mut()?;
    if first.words.first()? != "BEGIN" {
        return None;
    }
    let text = first.text["BEGIN".len()..].trim_start();
    let inner = split(text, Dialect::PostgreSql).into_iter().next()?;
    let skipped = &first.text[..first.text.len() - text.len()];
    *first = Piece { line: first.line + skipped.matches('\n').count() + inner.line - 1, ..inner };
    if statements.iter().any(|statement| branches(statement)) {
        return None;
    }
    let ignores_duplicates = match handler_start.and_then(|start| pieces.get(start..end)) {
        None => false,
        Some(handler) if ignores(handler) => true,
        Some(_) => return None,
    };
    Some(StraightLine { pieces: statements, ignores_duplicates })
}

/// True unless a statement is one of SQL that runs as it stands.
fn branches(statement: &Piece<'_>) -> bool {
    matches!(StatementKind::of(&statement.words), StatementKind::Other | StatementKind::Block | StatementKind::Execute)
        || statement.words.first().is_some_and(|word| word == "BEGIN")
}

/// True for `EXCEPTION WHEN duplicate_… [OR duplicate_…] THEN NULL`, or with a notice in place of nothing.
fn ignores(handler: &[Piece<'_>]) -> bool {
    handler.iter().all(|piece| {
        let mut words = piece.words.iter().map(String::as_str).peekable();
        words.next_if_eq(&"EXCEPTION");
        if words.next_if_eq(&"WHEN").is_some() {
            let conditions = words.by_ref().take_while(|word| *word != "THEN").filter(|word| *word != "OR");
            if !conditions.into_iter().all(|condition| condition.starts_with("DUPLICATE_")) {
                return false;
            }
        }
        matches!(words.next(), Some("NULL" | "RAISE") | None)
    })
}

/// True when code, or a string in it that may be executed, creates, alters or drops a table that is not temporary. Strings
/// within strings are followed to a depth that only hostile text exceeds, and taken for such code beyond it.
fn mentions_table_definition(tokens: &[TokenWithSpan], dialect: Dialect, depth: usize) -> bool {
    let verbs = ["CREATE", "ALTER", "DROP", "UNLOGGED", "RENAME"];
    tokens.iter().enumerate().any(|(position, token)| {
        let text = match &token.token {
            Token::Word(_) => return verbs.iter().any(|verb| syntax::words_at(tokens, position, &[verb, "TABLE"])),
            Token::DollarQuotedString(body) => &body.value,
            Token::SingleQuotedString(text)
            | Token::EscapedStringLiteral(text)
            | Token::NationalStringLiteral(text) => text,
            _ => return false,
        };
        if text.len() < "DROP TABLE".len() {
            return false;
        }
        let inner = syntax::tokens(text, dialect);
        inner.is_some_and(|inner| depth == MAX_DEPTH || mentions_table_definition(&inner, dialect, depth + 1))
    })
}
