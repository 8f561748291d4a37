//! Migrations replayed on a schema: the steps that all tools share.
//!
//! Each tool's reader turns its calls into the operations here, which keep three books: the schema, what could not be followed, and
//! what is lost.

pub(super) mod code;
mod columns;
mod db_migrate;
mod knex;
mod kysely;
mod node_pg_migrate;
mod sequelize;
#[cfg(test)]
mod tests;
mod typeorm;

pub(super) use columns::ColumnPlan;

use super::value::{UNKNOWN, Value};
use crate::facts::context::Context;
use crate::facts::evidence::Evidence;
use crate::facts::inventory::line_number;
use crate::formats::schema::{
    ColumnChange, Conflict, Dialect, ForeignKey, Index, Location, Part, Problem, Schema, Table,
};
use crate::formats::sql::{self, MarkerStyle, Reading, Report, StatementKind};
use std::collections::BTreeSet;

/// Texts that are tried out on a copy of the schema.
const MOST_TRIALS: usize = 200;

/// Calls and files that are looked at while a project's migrations are followed: far more than any has, so that a hostile one does not
/// make the replay quadratic.
const MOST_WORK: usize = 20_000_000;

/// A schema in the making.
pub(super) struct Replay<'a> {
    /// The project.
    pub context: Context<'a>,
    /// The tables so far.
    pub schema: Schema,
    /// Data that forward steps destroy.
    pub losses: Vec<Evidence>,
    /// Where the step at hand stands.
    at: Location,
    /// The step at hand stands in a branch, such as one that asks whether the table exists.
    guarded: bool,
    /// Keys of tables that the migration at hand made.
    created: BTreeSet<String>,
    trials: usize,
    work: usize,
}

impl<'a> Replay<'a> {
    /// An empty schema for an engine.
    pub fn new(context: Context<'a>, dialect: Dialect) -> Self {
        Replay {
            context,
            schema: Schema::new(dialect),
            losses: Vec::new(),
            at: Location { path: String::new(), line: 1 },
            guarded: false,
            created: BTreeSet::new(),
            trials: 0,
            work: 0,
        }
    }

    /// A new migration begins.
    pub fn begin(&mut self, path: &str) {
        path.clone_into(&mut self.at.path);
        self.at.line = 1;
        self.guarded = false;
        self.created.clear();
    }

    /// The next step stands here.
    pub fn move_to(&mut self, path: &str, line: usize, guarded: bool) {
        if self.at.path != path {
            path.clone_into(&mut self.at.path);
        }
        self.at.line = line;
        self.guarded = guarded;
    }

    /// Where the step at hand stands.
    pub fn at(&self) -> &Location {
        &self.at
    }

    /// Admits that the step at hand could not be followed.
    pub fn gap(&mut self, reason: impl std::fmt::Display) {
        self.schema.record(reason, &self.at);
    }

    /// Whether there is room for looking through so many more calls or files. Where there is none, the step becomes a gap.
    pub fn affords(&mut self, work: usize) -> bool {
        self.work = self.work.saturating_add(work);
        let affords = self.work <= MOST_WORK;
        if !affords {
            self.gap("the migrations are too large to be followed");
        }
        affords
    }

    /// Records a conflict, unless the step allows for it.
    pub fn settle(&mut self, outcome: Result<(), Conflict>, tolerated: Option<Problem>) {
        let Err(conflict) = outcome else { return };
        let guarded = self.guarded && conflict.problem != Problem::TooMany;
        if tolerated != Some(conflict.problem) && !guarded {
            self.gap(conflict);
        }
    }

    fn lose(&mut self, table: &str, what: String) {
        if !self.created.contains(&self.schema.dialect().key(table)) {
            self.losses.push(Evidence { name: what, path: self.at.path.clone(), line: line_number(self.at.line) });
        }
    }

    /// Runs the forward half of a SQL file.
    pub fn sql_file(&mut self, path: &str) {
        self.move_to(path, 1, false);
        match self.context.inventory.text(path) {
            Some(text) => {
                let forward = sql::extract_up(text, MarkerStyle::detect(text));
                let start = self.at.clone();
                self.run_sql(&forward, &start);
            }
            None => self.gap("the file could not be read"),
        }
    }

    fn run_sql(&mut self, text: &str, start: &Location) {
        let report = sql::apply_at(&mut self.schema, text, start);
        self.note_losses(report, start);
    }

    fn note_losses(&mut self, report: Report, start: &Location) {
        let lost = report.losses.into_iter().map(|loss| Evidence {
            name: loss.text,
            path: start.path.clone(),
            line: line_number(loss.line),
        });
        self.losses.extend(lost);
    }

    /// Runs SQL text that stands in code.
    pub fn sql(&mut self, value: Value<'_>) {
        let Some(text) = value.written() else {
            self.gap("the SQL text is computed");
            return;
        };
        let start = self.at.clone();
        if text.contains(UNKNOWN) || self.guarded { self.try_sql(&text, &start) } else { self.run_sql(&text, &start) }
    }

    /// Runs SQL text with unknown parts or in a branch on a copy of the schema. The result is taken where no unknown part reached a
    /// table; a branch that does not fit the tables is one that is not taken.
    fn try_sql(&mut self, text: &str, start: &Location) {
        self.trials += 1;
        if self.trials > MOST_TRIALS {
            self.gap("more SQL texts are computed than are followed");
            return;
        }
        let mut trial = self.schema.clone();
        let report = sql::apply_at(&mut trial, text, start);
        let conflicts = trial.gaps().len() > self.schema.gaps().len();
        let is_failed = report.statements.iter().any(|statement| statement.reading == Reading::Failed);
        if text.contains(UNKNOWN) {
            if conflicts || may_name_unknown(text, start, &report) || mentions_unknown(&trial) {
                self.gap("a SQL text that defines tables is computed");
                return;
            }
        } else if conflicts && !is_failed {
            return;
        }
        self.schema = trial;
        self.note_losses(report, start);
    }

    /// Makes a table of column plans; what else it holds stands in `table` already.
    pub fn create_table(&mut self, mut table: Table, plans: Vec<ColumnPlan>, if_not_exists: bool) {
        self.at.path.clone_into(&mut table.path);
        table.line = self.at.line;
        for plan in plans {
            plan.place(&mut table);
        }
        let name = table.name.clone();
        let outcome = self.schema.create_table(table);
        match outcome {
            Ok(()) => {
                self.created.insert(self.schema.dialect().key(&name));
            }
            Err(conflict) => {
                let tolerated = if_not_exists && conflict.part == Part::Table;
                self.settle(Err(conflict), tolerated.then_some(Problem::Exists));
            }
        }
    }

    /// Adds columns with their keys and indexes to a table.
    pub fn add_columns(&mut self, table: &str, plans: Vec<ColumnPlan>, if_not_exists: bool) {
        let tolerated = if_not_exists.then_some(Problem::Exists);
        for plan in plans {
            let mut part = Table::default();
            plan.place(&mut part);
            for column in part.columns {
                let outcome = self.schema.add_column(table, column);
                self.settle(outcome, tolerated);
            }
            if !part.primary_key.is_empty() {
                let outcome = self.schema.set_primary_key(table, String::new(), part.primary_key);
                self.settle(outcome, tolerated);
            }
            for index in part.indexes {
                let outcome = self.schema.add_unique_constraint(table, index);
                self.settle(outcome, tolerated);
            }
            for foreign_key in part.foreign_keys {
                self.add_foreign_key(table, foreign_key);
            }
        }
    }

    /// Adds a foreign key.
    pub fn add_foreign_key(&mut self, table: &str, mut foreign_key: ForeignKey) {
        self.at.path.clone_into(&mut foreign_key.path);
        foreign_key.line = self.at.line;
        let outcome = self.schema.add_foreign_key(table, foreign_key);
        self.settle(outcome, None);
    }

    /// Adds an index or, where it is one, a unique constraint.
    pub fn add_index(&mut self, table: &str, mut index: Index, if_not_exists: bool) {
        self.at.path.clone_into(&mut index.path);
        index.line = self.at.line;
        let outcome = self.schema.add_unique_constraint(table, index);
        self.settle(outcome, if_not_exists.then_some(Problem::Exists));
    }

    /// Adds a primary key.
    pub fn set_primary_key(&mut self, table: &str, name: Option<String>, columns: Vec<String>) {
        let outcome = self.schema.set_primary_key(table, name.unwrap_or_default(), columns);
        self.settle(outcome, None);
    }

    /// Removes a table.
    pub fn drop_table(&mut self, name: &str, if_exists: bool) {
        match self.schema.drop_table(name) {
            Ok(_) => {
                self.lose(name, format!("drops table {name}"));
                self.created.remove(&self.schema.dialect().key(name));
            }
            Err(conflict) => self.settle(Err(conflict), if_exists.then_some(Problem::Missing)),
        }
    }

    /// Removes a column.
    pub fn drop_column(&mut self, table: &str, column: &str, if_exists: bool) {
        match self.schema.drop_column(table, column) {
            Ok(()) => self.lose(table, format!("drops column {table}.{column}")),
            Err(conflict) => self.settle(Err(conflict), if_exists.then_some(Problem::Missing)),
        }
    }

    /// Changes a column; a new type counts as a loss.
    pub fn change_column(&mut self, table: &str, column: &str, change: ColumnChange) {
        let dialect = self.schema.dialect();
        let known = self.schema.table(table).and_then(|table| table.column(column, dialect));
        let old = known.map(|column| column.data_type.clone());
        let new = change.data_type.clone();
        let outcome = self.schema.alter_column(table, column, change);
        let changed = outcome.is_ok();
        self.settle(outcome, None);
        if let (true, Some(old), Some(new)) = (changed, old, new)
            && !old.eq_ignore_ascii_case(&new)
        {
            self.lose(table, format!("changes the type of {table}.{column}"));
        }
    }

    /// Gives a column another name.
    pub fn rename_column(&mut self, table: &str, from: &str, to: &str) {
        let outcome = self.schema.rename_column(table, from, to);
        self.settle(outcome, None);
    }

    /// Gives a table another name.
    pub fn rename_table(&mut self, from: &str, to: &str) {
        let outcome = self.schema.rename_table(from, to);
        let dialect = self.schema.dialect();
        if outcome.is_ok() && self.created.remove(&dialect.key(from)) {
            self.created.insert(dialect.key(to));
        }
        self.settle(outcome, None);
    }

    /// Removes an index. One that is not known by its name changes no table.
    pub fn drop_index(&mut self, name: &str, table: Option<&str>) {
        // The names that builders give to indexes by default are theirs; an index that is not found is not worth a gap.
        let _ = self.schema.drop_index(name, table);
    }

    /// Removes a constraint. Like an index, one that is not known by its name changes no table.
    pub fn drop_constraint(&mut self, table: &str, name: &str) {
        let _ = self.schema.drop_constraint(table, name);
    }
}

/// Whether an unknown part stands in a statement that would say nothing of a table that is not there.
fn may_name_unknown(text: &str, start: &Location, report: &Report) -> bool {
    let lines = text.lines().enumerate().filter(|(_, line)| line.contains(UNKNOWN));
    let lines: Vec<usize> = lines.map(|(index, _)| index + start.line).collect();
    // A statement ends where the next one begins.
    let ends = report.statements.iter().skip(1).map(|next| next.line).chain([usize::MAX]);
    report.statements.iter().zip(ends).any(|(statement, end)| {
        is_silent_when_missing(statement.kind) && lines.iter().any(|line| (statement.line..=end).contains(line))
    })
}

/// Whether an unknown part has become a name or a type of a table.
fn mentions_unknown(schema: &Schema) -> bool {
    schema.tables().any(|table| format!("{table:?}").contains(UNKNOWN))
}

/// Whether a statement of this kind may name a table that is not there and do nothing.
fn is_silent_when_missing(kind: StatementKind) -> bool {
    matches!(kind, StatementKind::DropTable | StatementKind::AlterTable | StatementKind::DropSchema)
}
