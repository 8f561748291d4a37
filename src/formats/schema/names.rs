//! The names that databases give to constraints and indexes without one, so that a later migration can drop them.
//!
//! PostgreSQL: `ChooseConstraintName` and `makeObjectName` in `src/backend/commands/indexcmds.c`; MySQL reference manual,
//! "CREATE TABLE" (index names) and "FOREIGN KEY Constraints". SQL Server and SQLite make up names that no migration can
//! rely on; there the name stays empty.

use super::{Dialect, Table};

/// Longest PostgreSQL identifier in bytes (`NAMEDATALEN` − 1).
const POSTGRESQL_NAME_BYTES: usize = 63;
/// How many numbered names are tried before a constraint is left without one.
const MAX_ATTEMPTS: usize = 100;

/// What a default name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    PrimaryKey,
    ForeignKey,
    UniqueConstraint,
    Check,
    Index,
}

/// The name that the database would choose for a new constraint or index on these columns of a table, or an empty one.
pub(super) fn default_name(dialect: Dialect, table: &Table, kind: Kind, columns: &[String]) -> String {
    match dialect {
        Dialect::PostgreSql => postgresql(table, kind, columns),
        Dialect::MySql => mysql(table, kind, columns),
        Dialect::Sqlite | Dialect::SqlServer | Dialect::Other => String::new(),
    }
}

fn postgresql(table: &Table, kind: Kind, columns: &[String]) -> String {
    let label = match kind {
        Kind::PrimaryKey => "pkey",
        Kind::ForeignKey => "fkey",
        Kind::UniqueConstraint => "key",
        Kind::Check => "check",
        Kind::Index => "idx",
    };
    let middle = match (kind, columns) {
        (Kind::PrimaryKey, _) => String::new(),
        (Kind::Check, [column]) => column.clone(),
        (Kind::Check, _) => String::new(),
        _ => columns.iter().map(|column| postgresql_column_label(column)).collect::<Vec<_>>().join("_"),
    };
    let stem = table.name.rsplit('.').next().unwrap_or(&table.name);
    for attempt in 0..MAX_ATTEMPTS {
        let suffix = if attempt == 0 { label.to_owned() } else { format!("{label}{attempt}") };
        let name = postgresql_object_name(stem, &middle, &suffix);
        if !is_taken(table, Dialect::PostgreSql, &name) {
            return name;
        }
    }
    String::new()
}

/// What stands for a column in the name: for a call the name of the function (`FigureIndexColname`), for any other
/// expression `expr`.
fn postgresql_column_label(column: &str) -> &str {
    match column.split_once('(') {
        Some((function, _)) if !function.is_empty() && !function.contains(' ') => function,
        Some(_) => "expr",
        None => column,
    }
}

/// `table_column_label`, with the longer of the first two shortened until the whole fits.
fn postgresql_object_name(table: &str, column: &str, label: &str) -> String {
    let underscores = if column.is_empty() { 1 } else { 2 };
    let room = POSTGRESQL_NAME_BYTES.saturating_sub(label.len() + underscores);
    let (mut table_bytes, mut column_bytes) = (table.len(), column.len());
    if table_bytes + column_bytes > room {
        // The loop of the original, in closed form: the longer one gives way first, then both alike.
        let half = room.div_ceil(2);
        (table_bytes, column_bytes) = if column_bytes <= room / 2 {
            (room - column_bytes, column_bytes)
        } else if table_bytes <= half {
            (table_bytes, room - table_bytes)
        } else {
            (half, room - half)
        };
    }
    let table = &table[..table.floor_char_boundary(table_bytes)];
    let column = &column[..column.floor_char_boundary(column_bytes)];
    if column.is_empty() { format!("{table}_{label}") } else { format!("{table}_{column}_{label}") }
}

fn mysql(table: &Table, kind: Kind, columns: &[String]) -> String {
    match kind {
        Kind::PrimaryKey => "PRIMARY".to_owned(),
        Kind::ForeignKey => numbered(table, "ibfk", table.foreign_keys.iter().map(|key| key.name.as_str())),
        Kind::Check => numbered(table, "chk", table.checks.iter().map(|check| check.name.as_str())),
        Kind::UniqueConstraint | Kind::Index => {
            let Some(first) = columns.first() else {
                return String::new();
            };
            (1..MAX_ATTEMPTS)
                .map(|attempt| if attempt == 1 { first.clone() } else { format!("{first}_{attempt}") })
                .find(|name| !is_taken(table, Dialect::MySql, name))
                .unwrap_or_default()
        }
    }
}

/// `table_ibfk_3`: one more than the highest number in use.
fn numbered<'a>(table: &Table, label: &str, taken: impl Iterator<Item = &'a str>) -> String {
    let prefix = format!("{}_{label}_", table.name.rsplit('.').next().unwrap_or(&table.name));
    let highest = taken.filter_map(|name| name.strip_prefix(&prefix)?.parse::<u32>().ok()).max().unwrap_or(0);
    format!("{prefix}{}", highest.saturating_add(1))
}

/// Follows a table that was renamed: MySQL renames the constraints that it had named after the table.
pub(super) fn follow_rename(table: &mut Table, old_table: &str) {
    let names = (table.foreign_keys.iter_mut().map(|key| &mut key.name))
        .chain(table.checks.iter_mut().map(|check| &mut check.name));
    for name in names {
        let Some(rest) = name.strip_prefix(old_table) else { continue };
        if rest.starts_with("_ibfk_") || rest.starts_with("_chk_") {
            *name = format!("{}{rest}", table.name);
        }
    }
}

fn is_taken(table: &Table, dialect: Dialect, name: &str) -> bool {
    dialect.same_name(&table.primary_key_name, name)
        || table.foreign_keys.iter().any(|key| dialect.same_name(&key.name, name))
        || table.indexes.iter().any(|index| dialect.same_name(&index.name, name))
        || table.checks.iter().any(|check| dialect.same_name(&check.name, name))
}
