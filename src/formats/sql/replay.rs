//! Runs statements against the schema.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::ast::{self, ObjectType};
use sqlparser::tokenizer::{Token, TokenWithSpan};

use super::identifiers::{index_name, indexed_columns, stored, table_name};
use super::split::Piece;
use super::{Loss, LossKind, Reading, Statement, StatementKind, pieces, syntax};
use crate::formats::schema::{Conflict, Dialect, Index, Location, Part, Problem, Schema, Table};

/// The state of one text while its statements run.
pub(super) struct Replay<'a> {
    pub schema: &'a mut Schema,
    pub dialect: Dialect,
    pub losses: Vec<Loss>,
    path: &'a str,
    /// The line of the text on which the statement being run starts, counted from 1.
    line: usize,
    /// Keys of temporary tables, which are no part of the schema and hide tables of their name.
    temporary: BTreeSet<String>,
    /// Keys of the tables that this text made, which hold nothing that could be lost.
    created: BTreeSet<String>,
    /// Tables that this text dropped, by key.
    dropped: BTreeMap<String, Table>,
    /// True inside a block that ignores what exists already.
    pub ignores_duplicates: bool,
}

impl<'a> Replay<'a> {
    pub fn new(schema: &'a mut Schema, path: &'a str) -> Self {
        Replay {
            dialect: schema.dialect(),
            schema,
            losses: Vec::new(),
            path,
            line: 1,
            temporary: BTreeSet::new(),
            created: BTreeSet::new(),
            dropped: BTreeMap::new(),
            ignores_duplicates: false,
        }
    }

    /// Runs one statement of the text.
    pub fn statement(&mut self, piece: &Piece<'_>) -> Statement {
        self.line = piece.line;
        if !piece.closed {
            self.gap("a quotation or a routine has no end, so that what follows is not read");
        }
        let kind = StatementKind::of(&piece.words);
        let reading = match kind {
            StatementKind::CreateTable
            | StatementKind::AlterTable
            | StatementKind::DropTable
            | StatementKind::RenameTable
            | StatementKind::Truncate
            | StatementKind::CreateIndex
            | StatementKind::AlterIndex
            | StatementKind::DropIndex
            | StatementKind::AlterType
            | StatementKind::DropType
            | StatementKind::DropSchema => self.parsed(piece, kind),
            StatementKind::Select if self.selects_into(piece) => self.parsed(piece, kind),
            StatementKind::Delete => {
                self.delete(piece);
                Reading::Classified
            }
            StatementKind::Block => self.block(piece),
            StatementKind::CreateRoutine => self.opaque(piece.text, "a routine"),
            StatementKind::Execute if self.system_rename(piece) => Reading::Parsed(self.dialect),
            StatementKind::Execute => self.opaque(piece.text, "an executed statement"),
            StatementKind::Other => self.opaque(piece.text, "a statement that is not understood"),
            _ => Reading::Classified,
        };
        Statement { kind, line: piece.line, reading }
    }

    fn parsed(&mut self, piece: &Piece<'_>, kind: StatementKind) -> Reading {
        match syntax::parse_any(piece.text, self.dialect) {
            Ok((statements, dialect)) => {
                statements.into_iter().for_each(|statement| self.run(statement));
                Reading::Parsed(dialect)
            }
            Err(message) => {
                let reading = match kind {
                    StatementKind::CreateTable => pieces::create_table(self, piece.text),
                    StatementKind::AlterTable => pieces::alter_table(self, piece.text),
                    // A type that is not followed leaves the tables as they are.
                    StatementKind::AlterType | StatementKind::DropType => return Reading::Failed,
                    _ => None,
                };
                reading.unwrap_or_else(|| {
                    self.gap(format!("{} is not understood: {message}", kind.words()));
                    Reading::Failed
                })
            }
        }
    }

    /// Runs a parsed statement.
    pub fn run(&mut self, statement: ast::Statement) {
        match statement {
            ast::Statement::CreateTable(create) => self.create_table(create, &[]),
            ast::Statement::CreateVirtualTable { name, if_not_exists, .. } => {
                let table = self.new_table(table_name(&name, self.dialect));
                self.add_table(table, if_not_exists);
            }
            ast::Statement::Query(query) => self.select_into(&query),
            ast::Statement::AlterTable(alter) => self.alter_table(alter),
            ast::Statement::RenameTable(renames) => {
                for rename in renames {
                    let to = table_name(&rename.new_name, self.dialect);
                    self.rename_table(&table_name(&rename.old_name, self.dialect), to);
                }
            }
            ast::Statement::CreateIndex(index) => self.create_index(index),
            ast::Statement::AlterIndex { name, operation } => {
                let ast::AlterIndexOperation::RenameIndex { index_name: new_name } = operation;
                let (from, to) = (index_name(&name, self.dialect), index_name(&new_name, self.dialect));
                let outcome = self.schema.rename_index(&from, &to, None);
                self.settle(outcome);
            }
            ast::Statement::AlterType(alter) => {
                if let ast::AlterTypeOperation::Rename(rename) = alter.operation {
                    let to = stored(&rename.new_name, self.dialect);
                    self.schema.rename_type(&table_name(&alter.name, self.dialect), &to);
                }
            }
            ast::Statement::Truncate(truncate) => {
                for target in truncate.table_names {
                    let name = table_name(&target.name, self.dialect);
                    self.lose(LossKind::DeleteRows, &name, format!("deletes every row of {name}"));
                }
            }
            ast::Statement::Drop { object_type: ObjectType::Type, names, cascade: true, .. } => {
                for name in names {
                    let dropped = self.schema.drop_type(&table_name(&name, self.dialect));
                    for (table, column) in dropped {
                        self.lose(LossKind::DropColumn, &table, format!("drops column {table}.{column}"));
                    }
                }
            }
            ast::Statement::Drop { object_type, if_exists, names, table, .. } => {
                for name in names {
                    self.drop(object_type, &name, table.as_ref(), if_exists);
                }
            }
            _ => {}
        }
    }

    fn drop(&mut self, kind: ObjectType, name: &ast::ObjectName, table: Option<&ast::ObjectName>, if_exists: bool) {
        match kind {
            ObjectType::Table => self.drop_table(table_name(name, self.dialect), if_exists),
            ObjectType::Index => {
                let table = table.map(|table| table_name(table, self.dialect));
                if table.as_ref().is_some_and(|table| self.is_temporary(table)) {
                    return;
                }
                let outcome = self.schema.drop_index(&index_name(name, self.dialect), table.as_deref());
                self.settle_unless(outcome, if_exists.then_some(Problem::Missing));
            }
            ObjectType::Schema | ObjectType::Database => {
                let schema = index_name(name, self.dialect);
                self.losses.push(Loss {
                    kind: LossKind::DropSchema,
                    line: self.line,
                    text: format!("drops {} {schema}", kind.to_string().to_lowercase()),
                });
                if kind == ObjectType::Schema {
                    self.schema.drop_schema(&schema);
                }
            }
            _ => {}
        }
    }

    fn drop_table(&mut self, name: String, if_exists: bool) {
        let key = self.dialect.key(&name);
        if self.temporary.remove(&key) {
            return;
        }
        match self.schema.drop_table(&name) {
            Ok(table) => {
                self.lose(LossKind::DropTable, &name, format!("drops table {}", table.name));
                if !self.created.remove(&key) {
                    self.dropped.insert(key, table);
                }
            }
            Err(conflict) => self.settle_unless(Err(conflict), if_exists.then_some(Problem::Missing)),
        }
    }

    /// Renames a table. When it takes the place of one that this text dropped, the data was moved rather than lost.
    pub fn rename_table(&mut self, from: &str, to: String) {
        let (old_key, new_key) = (self.dialect.key(from), self.dialect.key(&to));
        if self.temporary.remove(&old_key) {
            self.temporary.insert(new_key);
            return;
        }
        let outcome = self.schema.rename_table(from, &to);
        if outcome.is_err() {
            return self.settle(outcome);
        }
        if self.created.remove(&old_key) {
            if let Some(old) = self.dropped.remove(&new_key) {
                self.rebuilt(&old);
            }
            self.created.insert(new_key);
        }
    }

    fn rebuilt(&mut self, old: &Table) {
        let sentence = format!("drops table {}", old.name);
        let Some(position) = self.losses.iter().rposition(|loss| loss.text == sentence) else {
            return;
        };
        let line = self.losses.remove(position).line;
        let Some(new) = self.schema.table(&old.name) else {
            return;
        };
        let missing = old.columns.iter().filter(|column| new.column(&column.name, self.dialect).is_none());
        self.losses.extend(missing.map(|column| Loss {
            kind: LossKind::DropColumn,
            line,
            text: format!("drops column {}.{}", old.name, column.name),
        }));
    }

    fn create_index(&mut self, create: ast::CreateIndex) {
        let table = table_name(&create.table_name, self.dialect);
        if self.is_temporary(&table) {
            return;
        }
        let index = Index {
            name: create.name.map(|name| index_name(&name, self.dialect)).unwrap_or_default(),
            columns: indexed_columns(&create.columns, self.dialect),
            unique: create.unique,
            partial: create.predicate.is_some(),
            path: self.path.to_owned(),
            line: self.line,
        };
        let outcome = self.schema.add_index(&table, index);
        self.settle_unless(outcome, create.if_not_exists.then_some(Problem::Exists));
    }

    /// Adds a table that this text makes.
    pub fn add_table(&mut self, table: Table, if_not_exists: bool) {
        let key = self.dialect.key(&table.name);
        match self.schema.create_table(table) {
            Ok(()) => {
                self.created.insert(key);
            }
            Err(conflict) => {
                let tolerated = if_not_exists && conflict.part == Part::Table;
                self.settle_unless(Err(conflict), tolerated.then_some(Problem::Exists));
            }
        }
    }

    /// Adds a temporary table.
    pub fn add_temporary(&mut self, name: &str) {
        self.temporary.insert(self.dialect.key(name));
    }

    /// True when statements on this name are about a temporary table.
    pub fn is_temporary(&self, name: &str) -> bool {
        self.temporary.contains(&self.dialect.key(name))
    }

    /// An empty table of that name that the present statement makes.
    pub fn new_table(&self, name: String) -> Table {
        Table { name, path: self.path.to_owned(), line: self.line, ..Table::default() }
    }

    fn selects_into(&self, piece: &Piece<'_>) -> bool {
        let tokens = syntax::tokens(piece.text, self.dialect).unwrap_or_default();
        (0..tokens.len()).any(|position| syntax::words_at(&tokens, position, &["INTO"]))
            && piece.words.first().is_some_and(|word| word == "SELECT")
    }

    /// SQL Server's `EXEC sp_rename 'old', 'new' [, 'COLUMN' | 'INDEX' | 'OBJECT']`. False when it is none.
    fn system_rename(&mut self, piece: &Piece<'_>) -> bool {
        if piece.words.get(1).is_none_or(|word| word != "SP_RENAME") {
            return false;
        }
        let strings: Vec<String> = (syntax::tokens(piece.text, self.dialect).into_iter().flatten())
            .filter_map(|token| match token.token {
                Token::SingleQuotedString(text) | Token::NationalStringLiteral(text) => Some(text),
                _ => None,
            })
            .collect();
        let (Some(old), Some(new)) = (strings.first(), strings.get(1)) else { return false };
        let old_tokens = syntax::tokens(old, self.dialect).unwrap_or_default();
        let kind = strings.get(2).map(|kind| kind.to_ascii_uppercase()).unwrap_or_default();
        let Some((last, parents)) = old_tokens.split_last() else { return false };
        let Token::Word(last) = &last.token else { return false };
        let table = self.name_at(parents.get(..parents.len().saturating_sub(1)).unwrap_or_default(), 0);
        let outcome = match (kind.as_str(), table) {
            ("COLUMN", Some((table, _))) => self.schema.rename_column(&table, &last.value, new),
            ("INDEX", Some((table, _))) => self.schema.rename_index(&last.value, new, Some(&table)),
            _ => {
                let Some((from, _)) = self.name_at(&old_tokens, 0) else { return false };
                let schema = from.split_once('.').map(|(schema, _)| schema.to_owned());
                // It may as well be a constraint, which is not looked up by its name alone.
                if self.schema.table(&from).is_some() {
                    self.rename_table(&from, self.dialect.table_name(schema.as_deref(), new));
                }
                return true;
            }
        };
        self.settle(outcome);
        true
    }

    fn delete(&mut self, piece: &Piece<'_>) {
        let Some(tokens) = syntax::tokens(piece.text, self.dialect) else {
            return;
        };
        let conditional = ["WHERE", "USING", "LIMIT", "JOIN"];
        let is_bounded = |position| conditional.iter().any(|word| syntax::words_at(&tokens, position, &[word]));
        let start = if syntax::words_at(&tokens, 0, &["DELETE", "FROM", "ONLY"]) { 3 } else { 2 };
        if let Some((name, _)) = self.name_at(&tokens, start)
            && !(0..tokens.len()).any(is_bounded)
        {
            self.lose(LossKind::DeleteRows, &name, format!("deletes every row of {name}"));
        }
    }

    /// The table name at a position, and the position after it.
    pub fn name_at(&self, tokens: &[TokenWithSpan], start: usize) -> Option<(String, usize)> {
        let mut position = start;
        let mut qualifier = None;
        loop {
            let word = syntax::word_at(tokens, position)?;
            let name = super::identifiers::stored_word(&word.value, word.quote_style.is_some(), self.dialect);
            position += 1;
            if !matches!(tokens.get(position), Some(TokenWithSpan { token: Token::Period, .. })) {
                return Some((self.dialect.table_name(qualifier.as_deref(), &name), position));
            }
            position += 1;
            qualifier = Some(name);
        }
    }

    /// Notes lost data, unless the table was made by this very text.
    pub fn lose(&mut self, kind: LossKind, table: &str, text: String) {
        if !self.created.contains(&self.dialect.key(table)) && !self.is_temporary(table) {
            self.losses.push(Loss { kind, line: self.line, text });
        }
    }

    /// The path of the text.
    pub fn path(&self) -> String {
        self.path.to_owned()
    }

    /// The line of the statement being run.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The line in the whole text of a line within the statement; 0 stands for one that is not known.
    pub fn line_within(&self, line: u64) -> usize {
        self.line + usize::try_from(line.saturating_sub(1)).unwrap_or_default()
    }

    /// Admits that the present statement could not be followed.
    pub fn gap(&mut self, reason: impl std::fmt::Display) {
        let at = Location { path: self.path(), line: self.line };
        self.schema.record(reason, &at);
    }

    /// Records a conflict as a gap.
    pub fn settle(&mut self, outcome: Result<(), Conflict>) {
        self.settle_unless(outcome, None);
    }

    /// Records a conflict as a gap, unless the statement allows for that problem.
    pub fn settle_unless(&mut self, outcome: Result<(), Conflict>, tolerated: Option<Problem>) {
        let Err(conflict) = outcome else { return };
        let is_duplicate = self.ignores_duplicates && conflict.problem == Problem::Exists;
        if tolerated != Some(conflict.problem) && !is_duplicate {
            self.gap(conflict);
        }
    }
}
