//! The relational schema that replaying migrations builds.
//!
//! Whoever reads migrations (SQL text, schema-builder calls, Prisma models) turns each step into one of the operations of
//! [`Schema`]. An operation that does not fit the tables known so far returns a [`Conflict`] and changes nothing; the
//! caller either knows that the statement tolerates it (`IF EXISTS`) or records it with [`Schema::record`], after which
//! the schema admits a gap instead of inventing a table.
//!
//! Names arrive as the database would store them: the reader of SQL folds unquoted PostgreSQL names to lower case, a
//! schema builder passes its string as it stands. How two stored names compare is decided by the [`Dialect`].

use std::collections::BTreeMap;
use std::fmt;

mod constraints;
mod names;
mod operations;
#[cfg(test)]
mod tests;

/// More tables than any real application has. What exceeds a limit becomes a gap, so that a hostile file cannot make
/// the replay quadratic.
const MAX_TABLES: usize = 10_000;
/// The largest default limit among the supported databases for the columns of one table (MySQL: 4,096).
const MAX_COLUMNS: usize = 4_096;
/// More foreign keys, checks or indexes than a table that anybody can work with has.
const MAX_CONSTRAINTS: usize = 512;

/// The family of databases that a schema is for: it decides syntax, how names compare, and the names that the database
/// gives to constraints without one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    /// PostgreSQL and databases that speak its dialect (CockroachDB, YugabyteDB).
    #[default]
    PostgreSql,
    /// MySQL and MariaDB.
    MySql,
    /// SQLite and libSQL.
    Sqlite,
    /// Microsoft SQL Server.
    SqlServer,
    /// The database is not known.
    Other,
}

impl Dialect {
    /// True when `"Users"` and `"users"` are two names. Only PostgreSQL keeps them apart; MySQL does for tables on some
    /// file systems, which a repository does not tell.
    pub fn is_case_sensitive(self) -> bool {
        self == Dialect::PostgreSql
    }

    /// True when two stored names are the same name.
    pub fn same_name(self, left: &str, right: &str) -> bool {
        if self.is_case_sensitive() { left == right } else { left.eq_ignore_ascii_case(right) }
    }

    /// The schema that an unqualified name belongs to, or nothing where the database has no fixed one (MySQL).
    pub fn default_schema(self) -> Option<&'static str> {
        match self {
            Dialect::PostgreSql => Some("public"),
            Dialect::SqlServer => Some("dbo"),
            Dialect::Sqlite => Some("main"),
            Dialect::MySql | Dialect::Other => None,
        }
    }

    /// The name of a table as [`Schema`] stores it: qualified only when it lies outside the default schema.
    pub fn table_name(self, schema: Option<&str>, table: &str) -> String {
        match schema {
            Some(schema) if self.default_schema().is_none_or(|default| !self.same_name(default, schema)) => {
                format!("{schema}.{table}")
            }
            _ => table.to_owned(),
        }
    }

    /// The form of a name under which it is looked up: two names are the same exactly when their keys are equal.
    pub fn key(self, name: &str) -> String {
        if self.is_case_sensitive() { name.to_owned() } else { name.to_ascii_lowercase() }
    }
}

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file, relative to the repository.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
}

/// The tables that remain after the operations applied so far, and what could not be followed.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    dialect: Dialect,
    /// By lookup key, which makes the order that of the names.
    tables: BTreeMap<String, Table>,
    /// Lookup key of an index to that of its table. An entry may be stale: the table has the last word.
    index_tables: BTreeMap<String, String>,
    gaps: Vec<Gap>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Its name, schema-qualified (`audit.events`) only outside the default schema.
    pub name: String,
    /// Its columns in order.
    pub columns: Vec<Column>,
    /// The columns of the primary key in key order; empty when there is none.
    pub primary_key: Vec<String>,
    /// The name of the primary key constraint; empty when the database chooses one that cannot be known.
    pub primary_key_name: String,
    /// The foreign keys that it holds.
    pub foreign_keys: Vec<ForeignKey>,
    /// Its indexes, those behind unique constraints among them, that of the primary key not.
    pub indexes: Vec<Index>,
    /// Its check constraints.
    pub checks: Vec<Check>,
    /// The table of which this one is a partition (PostgreSQL `PARTITION OF`).
    pub partition_of: Option<String>,
    /// The file that creates it.
    pub path: String,
    /// The line of the statement that creates it, counted from 1.
    pub line: usize,
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as written; empty when it follows from a query that was not resolved.
    pub data_type: String,
    /// True when it may hold null.
    pub nullable: bool,
    /// True when the database fills it: a default, an identity, a sequence, a generated value.
    pub has_default: bool,
    /// The file that adds it.
    pub path: String,
    /// The line that adds it, counted from 1.
    pub line: usize,
}

/// A foreign key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ForeignKey {
    /// The name of the constraint; empty when the database chooses one that cannot be known.
    pub name: String,
    /// The columns that refer.
    pub columns: Vec<String>,
    /// The table referred to, named like [`Table::name`].
    pub references_table: String,
    /// The columns referred to; empty when the statement leaves them out and the other table is not known.
    pub references_columns: Vec<String>,
    /// What happens to the referring row when the other one is deleted.
    pub on_delete: ReferentialAction,
    /// The file that adds it.
    pub path: String,
    /// The line that adds it, counted from 1.
    pub line: usize,
}

/// The referential actions of the SQL standard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ReferentialAction {
    /// `NO ACTION`, the default of the standard.
    #[default]
    NoAction,
    /// `RESTRICT`
    Restrict,
    /// `CASCADE`
    Cascade,
    /// `SET NULL`
    SetNull,
    /// `SET DEFAULT`
    SetDefault,
}

/// An index, or the unique constraint that the database keeps as one, or the index that MySQL adds for a foreign key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// Its name; empty when the database chooses one that cannot be known.
    pub name: String,
    /// The columns in order; an expression stands as its text.
    pub columns: Vec<String>,
    /// True when no two rows may agree on the columns.
    pub unique: bool,
    /// True when it covers only the rows that meet a condition (`WHERE`).
    pub partial: bool,
    /// The file that adds it.
    pub path: String,
    /// The line that adds it, counted from 1.
    pub line: usize,
}

/// A check constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// Its name; empty when the database chooses one that cannot be known.
    pub name: String,
    /// The columns that its condition names.
    pub columns: Vec<String>,
}

/// A change to a column that exists. What is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnChange {
    /// The new type.
    pub data_type: Option<String>,
    /// Whether it may hold null from now on.
    pub nullable: Option<bool>,
    /// Whether the database fills it from now on.
    pub has_default: Option<bool>,
}

/// Something in the migrations that could not be followed, so that the schema may differ from the real one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What could not be followed, as a phrase.
    pub reason: String,
}

/// The kind of thing that a [`Conflict`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A table.
    Table,
    /// A column, named `table.column`.
    Column,
    /// A primary key, foreign key, unique or check constraint, named `table.constraint`.
    Constraint,
    /// An index.
    Index,
}

/// Why an operation does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It needs what is not there.
    Missing,
    /// It adds what is there already.
    Exists,
    /// It exceeds the size that is followed.
    TooMany,
}

/// An operation that does not fit the tables known so far. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What it is about.
    pub part: Part,
    /// The name of that.
    pub name: String,
    /// What is wrong with it.
    pub problem: Problem,
}

impl Conflict {
    fn new(part: Part, name: impl Into<String>, problem: Problem) -> Conflict {
        Conflict { part, name: name.into(), problem }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = match self.part {
            Part::Table => "table",
            Part::Column => "column",
            Part::Constraint => "constraint",
            Part::Index => "index",
        };
        let problem = match self.problem {
            Problem::Missing => "is not known here",
            Problem::Exists => "exists already",
            Problem::TooMany => "exceeds the number that is followed",
        };
        write!(formatter, "{part} {} {problem}", self.name)
    }
}

impl Schema {
    /// A schema without tables.
    pub fn new(dialect: Dialect) -> Schema {
        Schema { dialect, ..Schema::default() }
    }

    /// The dialect that the schema was made for.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The tables, sorted by name.
    pub fn tables(&self) -> impl ExactSizeIterator<Item = &Table> {
        self.tables.values()
    }

    /// The table of that name.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(&self.dialect.key(name))
    }

    /// True when every operation could be followed.
    pub fn known(&self) -> bool {
        self.gaps.is_empty()
    }

    /// What could not be followed, in the order met.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Admits that the schema may differ from the real one from here on.
    pub fn record(&mut self, reason: impl fmt::Display, at: &Location) {
        self.gaps.push(Gap { path: at.path.clone(), line: at.line, reason: reason.to_string() });
    }
}

impl Table {
    /// The column of that name under the name rules of a dialect.
    pub fn column(&self, name: &str, dialect: Dialect) -> Option<&Column> {
        self.columns.iter().find(|column| dialect.same_name(&column.name, name))
    }
}
