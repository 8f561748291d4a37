//! Columns as schema builders describe them: an object of options under the column's name.

use super::super::value::Value;
use crate::formats::schema::{Column, ColumnChange, ForeignKey, Index, ReferentialAction, Table};

/// A column with the keys and indexes that its description asks for.
#[derive(Debug, Clone, Default)]
pub(in crate::facts::database) struct ColumnPlan {
    /// The column.
    pub column: Column,
    /// It belongs to the primary key.
    pub primary: bool,
    /// No two rows may agree on it.
    pub unique: bool,
    /// The name of a constraint of several columns that it belongs to; empty for one of its own.
    pub unique_name: String,
    /// It is indexed.
    pub indexed: bool,
    /// The table referred to, and the column there.
    pub references: Option<(String, Option<String>)>,
    /// What happens when that row is deleted.
    pub on_delete: ReferentialAction,
}

impl ColumnPlan {
    /// A column that may be null.
    pub fn new(name: impl Into<String>, data_type: impl Into<String>, path: &str, line: usize) -> Self {
        let column = Column {
            name: name.into(),
            data_type: data_type.into(),
            nullable: true,
            has_default: false,
            path: path.to_owned(),
            line,
        };
        ColumnPlan { column, ..ColumnPlan::default() }
    }

    /// Puts the column, its keys and its indexes into a table.
    pub fn place(self, table: &mut Table) {
        let ColumnPlan { column, primary, unique, unique_name, indexed, references, on_delete } = self;
        let Column { name, path, line, .. } = column.clone();
        table.columns.push(column);
        if primary {
            table.primary_key.push(name.clone());
        }
        if unique || indexed {
            let shared = table.indexes.iter_mut().find(|index| !unique_name.is_empty() && index.name == unique_name);
            match shared {
                Some(index) => index.columns.push(name.clone()),
                None => table.indexes.push(Index {
                    name: unique_name,
                    columns: vec![name.clone()],
                    unique,
                    partial: false,
                    path: path.clone(),
                    line,
                }),
            }
        }
        if let Some((references_table, column)) = references {
            table.foreign_keys.push(ForeignKey {
                name: String::new(),
                columns: vec![name],
                references_table,
                references_columns: column.into_iter().collect(),
                on_delete,
                path,
                line,
            });
        }
    }

    /// Reads a description. The builders agree on most keys: `type`; `allowNull`, `isNullable`, `nullable`, `notNull`; `primaryKey`,
    /// `isPrimary`, `primary`; `unique`, `isUnique`; `default`, `defaultValue`; `references`, `foreignKey`; `onDelete`. They differ in
    /// what holds where none is given: TypeORM's columns are not null then.
    pub fn describe(name: &str, value: Value<'_>, nullable: bool, path: &str, line: usize) -> Self {
        let value = value.follow();
        let mut plan = ColumnPlan::new(name, String::new(), path, line);
        plan.column.nullable = nullable;
        let Some(data_type) = value.get("type") else {
            // `email: 'text'`, `email: DataTypes.STRING`
            plan.column.data_type = value.label();
            return plan;
        };
        plan.column.data_type = data_type.label();
        let flag = |keys: &[&str]| keys.iter().find_map(|key| value.get(key)?.truth());
        if let Some(nullable) = flag(&["allowNull", "isNullable", "nullable"]) {
            plan.column.nullable = nullable;
        } else if let Some(not_null) = flag(&["notNull"]) {
            plan.column.nullable = !not_null;
        }
        plan.primary = flag(&["primaryKey", "isPrimary", "primary"]).unwrap_or(false);
        if let Some(unique) = ["unique", "isUnique"].iter().find_map(|key| value.get(key)) {
            let name = unique.text().or_else(|| unique.get("name")?.text());
            plan.unique = unique.truth().unwrap_or(true);
            plan.unique_name = name.unwrap_or_default();
        }
        let filled = |key: &str| value.get(key).is_some_and(|value| value.truth() != Some(false));
        plan.column.has_default = ["default", "defaultValue", "autoIncrement", "isGenerated", "sequenceGenerated"]
            .iter()
            .any(|key| filled(key));
        plan.references = value.get("references").and_then(references).or_else(|| {
            let key = value.get("foreignKey")?;
            let column = key.get("mapping").and_then(|mapping| mapping.text());
            Some((key.get("table")?.text()?, column))
        });
        let rules = value.get("foreignKey").and_then(|key| key.get("rules"));
        let on_delete = value.get("onDelete").or_else(|| rules?.get("onDelete"));
        plan.on_delete = on_delete.map_or(ReferentialAction::NoAction, action);
        plan
    }

    /// The descriptions of an object whose keys are columns.
    pub fn describe_all(value: Value<'_>, nullable: bool, path: &str) -> Option<Vec<ColumnPlan>> {
        let entries = value.entries()?;
        Some(entries.into_iter().map(|(name, value, line)| Self::describe(name, value, nullable, path, line)).collect())
    }

    /// As a change to a column that exists.
    pub fn into_change(self) -> ColumnChange {
        let Column { data_type, nullable, has_default, .. } = self.column;
        ColumnChange {
            data_type: (!data_type.is_empty()).then_some(data_type),
            nullable: Some(nullable),
            has_default: Some(has_default),
        }
    }
}

/// `'users'`, `'users(id)'`, `{ model: 'users', key: 'id' }`, `{ table, field }`, `{ schema, name }`.
fn references(value: Value<'_>) -> Option<(String, Option<String>)> {
    if let Some(text) = value.text() {
        return Some(reference(&text));
    }
    let model = ["model", "table"].iter().find_map(|key| value.get(key));
    let name = model.and_then(table_name).or_else(|| table_name(value))?;
    let column = ["key", "field"].iter().find_map(|key| value.get(key)?.text());
    Some((name, column))
}

/// The table and column of `users`, `"users"` and `users(id)`.
pub(super) fn reference(text: &str) -> (String, Option<String>) {
    let bare = |name: &str| name.trim().trim_matches('"').to_owned();
    match text.split_once('(') {
        Some((table, columns)) => (bare(table), columns.split([',', ')']).next().map(bare)),
        None => (bare(text), None),
    }
}

/// The name of a table: a text, or an object with `tableName` or `name` and perhaps a `schema`.
pub(super) fn table_name(value: Value<'_>) -> Option<String> {
    if let Some(text) = value.text() {
        return Some(text);
    }
    let name = ["tableName", "name"].iter().find_map(|key| value.get(key)?.text())?;
    match value.get("schema").and_then(|schema| schema.text()) {
        Some(schema) if schema != "public" => Some(format!("{schema}.{name}")),
        _ => Some(name),
    }
}

/// A referential action by its words.
pub(super) fn action(value: Value<'_>) -> ReferentialAction {
    let words = value.text().unwrap_or_default().to_ascii_uppercase().replace('_', " ");
    match words.as_str() {
        "RESTRICT" => ReferentialAction::Restrict,
        "CASCADE" => ReferentialAction::Cascade,
        "SET NULL" => ReferentialAction::SetNull,
        "SET DEFAULT" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}

/// An index on columns.
pub(super) fn index(name: Option<String>, columns: Vec<String>, unique: bool) -> Index {
    Index { name: name.unwrap_or_default(), columns, unique, ..Index::default() }
}

/// A foreign key.
pub(super) fn foreign_key(
    name: Option<String>,
    columns: Vec<String>,
    (references_table, references_columns): (String, Vec<String>),
    on_delete: Option<Value<'_>>,
) -> ForeignKey {
    ForeignKey {
        name: name.unwrap_or_default(),
        columns,
        references_table,
        references_columns,
        on_delete: on_delete.map_or(ReferentialAction::NoAction, action),
        ..ForeignKey::default()
    }
}
