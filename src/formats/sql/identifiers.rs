//! From the identifiers of a statement to the names that the database stores.

use sqlparser::ast::{ArrayElemTypeDef, DataType, Expr, Ident, IndexColumn, ObjectName};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use crate::formats::schema::Dialect;

/// PostgreSQL cuts longer identifiers (`NAMEDATALEN` − 1).
const POSTGRESQL_NAME_BYTES: usize = 63;

/// The stored form of an identifier: PostgreSQL folds an unquoted one to lower case (manual 4.1.1); the others keep the
/// spelling and compare without regard to case.
pub(super) fn stored(ident: &Ident, dialect: Dialect) -> String {
    stored_word(&ident.value, ident.quote_style.is_some(), dialect)
}

/// The stored form of a word.
pub(super) fn stored_word(value: &str, quoted: bool, dialect: Dialect) -> String {
    if dialect != Dialect::PostgreSql {
        return value.to_owned();
    }
    let value = &value[..value.floor_char_boundary(POSTGRESQL_NAME_BYTES)];
    if quoted { value.to_owned() } else { value.to_ascii_lowercase() }
}

/// The stored forms of several identifiers.
pub(super) fn stored_all(idents: &[Ident], dialect: Dialect) -> Vec<String> {
    idents.iter().map(|ident| stored(ident, dialect)).collect()
}

/// The name of a table, qualified outside the default schema.
pub(super) fn table_name(name: &ObjectName, dialect: Dialect) -> String {
    let mut parts = name.0.iter().rev().map(|part| part.as_ident().map(|ident| stored(ident, dialect)));
    let table = parts.next().flatten().unwrap_or_else(|| name.to_string());
    let schema = parts.next().flatten();
    dialect.table_name(schema.as_deref(), &table)
}

/// The name of an index without its schema.
pub(super) fn index_name(name: &ObjectName, dialect: Dialect) -> String {
    let last = name.0.last().and_then(|part| part.as_ident());
    last.map_or_else(|| name.to_string(), |ident| stored(ident, dialect))
}

/// The columns of an index or key; an expression stands as its text.
pub(super) fn indexed_columns(columns: &[IndexColumn], dialect: Dialect) -> Vec<String> {
    columns.iter().map(|column| expression_column(&column.column.expr, dialect)).collect()
}

fn expression_column(expression: &Expr, dialect: Dialect) -> String {
    match expression {
        Expr::Identifier(ident) => stored(ident, dialect),
        Expr::Nested(inner) => expression_column(inner, dialect),
        // MySQL's `column(10)` indexes a prefix of the column.
        Expr::Function(function) if dialect == Dialect::MySql => {
            let arguments = function.args.to_string();
            let is_prefix = arguments.trim_matches(['(', ')']).parse::<u32>().is_ok();
            if is_prefix { index_name(&function.name, dialect) } else { expression.to_string() }
        }
        Expr::Collate { expr, .. } => expression_column(expr, dialect),
        _ => expression.to_string(),
    }
}

/// The columns that an expression names, sorted.
pub(super) fn mentioned_columns(expression: &Expr, dialect: Dialect) -> Vec<String> {
    let mut columns = BTreeSet::new();
    let _ = sqlparser::ast::visit_expressions(expression, |part| {
        match part {
            Expr::Identifier(ident) => columns.insert(stored(ident, dialect)),
            Expr::CompoundIdentifier(idents) => {
                idents.last().is_some_and(|ident| columns.insert(stored(ident, dialect)))
            }
            _ => false,
        };
        ControlFlow::<()>::Continue(())
    });
    columns.into_iter().collect()
}

/// A type as text; one that the user defined stands without quotes, as [`table_name`] gives it.
pub(super) fn type_name(data_type: &DataType, dialect: Dialect) -> String {
    match data_type {
        DataType::Custom(name, arguments) if arguments.is_empty() => table_name(name, dialect),
        DataType::Array(ArrayElemTypeDef::SquareBracket(element, None)) => {
            format!("{}[]", type_name(element, dialect))
        }
        other => other.to_string(),
    }
}
