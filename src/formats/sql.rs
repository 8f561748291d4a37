//! SQL migrations: what each statement does, replayed on a [`Schema`].
//!
//! A file is cut into statements, so that one that is not understood costs no other. Statements that cannot touch a table
//! are classified by their leading words alone. The others are parsed in the dialect of the schema and, failing that, in
//! the other dialects; a `CREATE TABLE` or `ALTER TABLE` that no dialect accepts is taken piece by piece. What is left
//! becomes a gap of the schema, never a guess.

use crate::formats::schema::{Dialect, Location, Schema};

mod alter;
mod block;
mod create;
mod identifiers;
mod markers;
mod pieces;
mod replay;
mod simplify;
mod split;
mod statement_kind;
mod syntax;
#[cfg(test)]
mod tests;

pub use markers::{MarkerStyle, extract_up};
pub use statement_kind::StatementKind;

/// What a SQL text does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Its statements in order.
    pub statements: Vec<Statement>,
    /// The data that it destroys, in order. Tables that the same text creates hold none, and a table that is rebuilt
    /// under its old name loses no more than the columns that the new one lacks.
    pub losses: Vec<Loss>,
}

/// One statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// What it is by its leading words.
    pub kind: StatementKind,
    /// The line of its first word, counted from 1.
    pub line: usize,
    /// How it was read.
    pub reading: Reading,
}

/// How a statement was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// It cannot touch a table, so its leading words are all that was read.
    Classified,
    /// Parsed in this dialect.
    Parsed(Dialect),
    /// Parsed in part, clause by clause.
    Partial,
    /// Not understood.
    Failed,
}

/// Data that a statement destroys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// How.
    pub kind: LossKind,
    /// The line, counted from 1.
    pub line: usize,
    /// What happens, as a sentence without its full stop: `drops column users.email`.
    pub text: String,
}

/// The ways in which a migration destroys data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossKind {
    /// A table goes with its rows.
    DropTable,
    /// A column goes with its values.
    DropColumn,
    /// The values of a column are converted, which may fail or lose precision.
    ChangeType,
    /// The rows of a table go.
    DeleteRows,
    /// A schema or a database goes.
    DropSchema,
}

/// Replays a SQL file on a schema and reports what its statements are. The dialect is that of the schema.
pub fn apply(schema: &mut Schema, text: &str, path: &str) -> Report {
    apply_at(schema, text, &Location { path: path.to_owned(), line: 1 })
}

/// Replays a SQL text that stands inside a file of another kind, such as a string in a TypeScript migration, and whose first
/// line is the given one.
pub fn apply_at(schema: &mut Schema, text: &str, start: &Location) -> Report {
    let dialect = schema.dialect();
    // What one dialect takes for an open quotation may be an escaped quote in another.
    let cut = |dialect| split::split(text, dialect);
    let is_closed = |pieces: &Vec<split::Piece<'_>>| pieces.iter().all(|piece| piece.closed);
    let pieces = syntax::candidates(dialect).map(cut).find(is_closed).unwrap_or_else(|| cut(dialect));
    let mut replay = replay::Replay::new(schema, &start.path);
    let statements = (pieces.into_iter())
        .map(|mut piece| {
            piece.line += start.line.saturating_sub(1);
            replay.statement(&piece)
        })
        .collect();
    Report { statements, losses: replay.losses }
}
