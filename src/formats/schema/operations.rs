//! The operations on tables and columns. Each either applies as a whole or changes nothing and returns why.

use super::names::follow_rename;
use super::{Column, ColumnChange, Conflict, Dialect, MAX_COLUMNS, MAX_TABLES, Part, Problem, Schema, Table};

/// What an operation returns.
pub(super) type Outcome = Result<(), Conflict>;

impl Schema {
    /// Adds a table. Constraints and indexes without a name get the one that the database would choose, the columns of
    /// the primary key stop being nullable, and references without columns are resolved.
    ///
    /// # Errors
    /// When a table of that name exists, or the limits are exceeded.
    pub fn create_table(&mut self, mut table: Table) -> Outcome {
        let key = self.dialect.key(&table.name);
        if self.tables.contains_key(&key) {
            return Err(Conflict::new(Part::Table, table.name, Problem::Exists));
        }
        if self.tables.len() >= MAX_TABLES || table.columns.len() > MAX_COLUMNS {
            return Err(Conflict::new(Part::Table, table.name, Problem::TooMany));
        }
        let name = table.name.clone();
        let primary_key = std::mem::take(&mut table.primary_key);
        let primary_key_name = std::mem::take(&mut table.primary_key_name);
        let foreign_keys = std::mem::take(&mut table.foreign_keys);
        let indexes = std::mem::take(&mut table.indexes);
        let checks = std::mem::take(&mut table.checks);
        self.tables.insert(key.clone(), table);
        let fill = || {
            if !primary_key.is_empty() {
                self.set_primary_key(&name, primary_key_name, primary_key)?;
            }
            checks.into_iter().try_for_each(|check| self.add_check(&name, check))?;
            indexes.into_iter().try_for_each(|index| self.add_unique_constraint(&name, index))?;
            foreign_keys.into_iter().try_for_each(|foreign_key| self.add_foreign_key(&name, foreign_key))
        };
        let filled = fill();
        if filled.is_err() {
            self.tables.remove(&key);
        }
        filled
    }

    /// Removes a table. Foreign keys of other tables that refer to it go with it where the database demands `CASCADE`
    /// or their absence; MySQL and SQLite keep them, since a table may be dropped and made again there.
    ///
    /// # Errors
    /// When there is no such table.
    pub fn drop_table(&mut self, name: &str) -> Result<Table, Conflict> {
        let dialect = self.dialect;
        let Some(table) = self.tables.remove(&dialect.key(name)) else {
            return Err(Conflict::new(Part::Table, name, Problem::Missing));
        };
        if !matches!(dialect, Dialect::MySql | Dialect::Sqlite) {
            for other in self.tables.values_mut() {
                other.foreign_keys.retain(|foreign_key| !dialect.same_name(&foreign_key.references_table, &table.name));
            }
        }
        Ok(table)
    }

    /// Removes every table of a database schema (`DROP SCHEMA … CASCADE`).
    pub fn drop_schema(&mut self, schema: &str) {
        let dialect = self.dialect;
        let is_default = dialect.default_schema().is_some_and(|default| dialect.same_name(default, schema));
        let gone: Vec<String> = (self.tables.values())
            .filter(|table| match table.name.split_once('.') {
                Some((qualifier, _)) => dialect.same_name(qualifier, schema),
                None => is_default,
            })
            .map(|table| table.name.clone())
            .collect();
        for name in gone {
            // Listed a moment ago, so it is there.
            let _ = self.drop_table(&name);
        }
    }

    /// Gives a table another name, in the references to it as well.
    ///
    /// # Errors
    /// When there is no such table, or the new name is taken.
    pub fn rename_table(&mut self, from: &str, to: &str) -> Outcome {
        let dialect = self.dialect;
        let (old_key, new_key) = (dialect.key(from), dialect.key(to));
        if !self.tables.contains_key(&old_key) {
            return Err(Conflict::new(Part::Table, from, Problem::Missing));
        }
        if old_key != new_key && self.tables.contains_key(&new_key) {
            return Err(Conflict::new(Part::Table, to, Problem::Exists));
        }
        if let Some(mut table) = self.tables.remove(&old_key) {
            let old_name = std::mem::replace(&mut table.name, to.to_owned());
            if dialect == Dialect::MySql {
                follow_rename(&mut table, &old_name);
            }
            for index in &table.indexes {
                self.index_tables.insert(dialect.key(&index.name), new_key.clone());
            }
            self.tables.insert(new_key, table);
        }
        for foreign_key in self.tables.values_mut().flat_map(|table| &mut table.foreign_keys) {
            if dialect.same_name(&foreign_key.references_table, from) {
                to.clone_into(&mut foreign_key.references_table);
            }
        }
        Ok(())
    }

    /// Gives a user-defined type another name in the columns of that type and of its arrays.
    pub fn rename_type(&mut self, from: &str, to: &str) {
        for column in self.tables.values_mut().flat_map(|table| &mut table.columns) {
            let element = column.data_type.trim_end_matches("[]");
            if self.dialect.same_name(element, from) {
                column.data_type = format!("{to}{}", &column.data_type[element.len()..]);
            }
        }
    }

    /// Removes the columns of a user-defined type and of its arrays (`DROP TYPE … CASCADE`), and returns them as table and
    /// column.
    pub fn drop_type(&mut self, name: &str) -> Vec<(String, String)> {
        let dialect = self.dialect;
        let is_of_type = |column: &&Column| dialect.same_name(column.data_type.trim_end_matches("[]"), name);
        let columns_of = |table: &Table| -> Vec<(String, String)> {
            let columns = table.columns.iter().filter(is_of_type);
            columns.map(|column| (table.name.clone(), column.name.clone())).collect()
        };
        let dropped: Vec<_> = self.tables.values().flat_map(columns_of).collect();
        for (table, column) in &dropped {
            // Listed a moment ago, so it is there.
            let _ = self.drop_column(table, column);
        }
        dropped
    }

    /// Marks a table as a partition of another, or with `None` as one of its own.
    ///
    /// # Errors
    /// When there is no such table.
    pub fn set_partition_of(&mut self, table: &str, parent: Option<String>) -> Outcome {
        self.table_mut(table)?.partition_of = parent;
        Ok(())
    }

    /// Adds a column at the end of a table.
    ///
    /// # Errors
    /// When there is no such table, or it has a column of that name.
    pub fn add_column(&mut self, table: &str, column: Column) -> Outcome {
        let dialect = self.dialect;
        let table = self.table_mut(table)?;
        if table.columns.len() >= MAX_COLUMNS {
            return Err(Conflict::new(Part::Column, qualified(&table.name, &column.name), Problem::TooMany));
        }
        if table.column(&column.name, dialect).is_some() {
            return Err(Conflict::new(Part::Column, qualified(&table.name, &column.name), Problem::Exists));
        }
        table.columns.push(column);
        Ok(())
    }

    /// Removes a column with what depends on it. PostgreSQL drops every constraint and index of this table in which the
    /// column takes part, and the foreign keys of others that refer to it; MySQL takes it out of the indexes.
    ///
    /// # Errors
    /// When there is no such table or column.
    pub fn drop_column(&mut self, table: &str, column: &str) -> Outcome {
        let dialect = self.dialect;
        let is_column = |name: &String| dialect.same_name(name, column);
        let table = self.table_mut(table)?;
        let position = column_position(table, column, dialect)?;
        table.columns.remove(position);
        if dialect == Dialect::MySql {
            table.primary_key.retain(|name| !is_column(name));
            table.indexes.iter_mut().for_each(|index| index.columns.retain(|name| !is_column(name)));
            table.indexes.retain(|index| !index.columns.is_empty());
        } else {
            if table.primary_key.iter().any(is_column) {
                table.primary_key.clear();
                table.primary_key_name.clear();
            }
            table.indexes.retain(|index| !index.columns.iter().any(is_column));
        }
        table.foreign_keys.retain(|foreign_key| !foreign_key.columns.iter().any(is_column));
        table.checks.retain(|check| !check.columns.iter().any(is_column));
        let table_name = table.name.clone();
        for other in self.tables.values_mut() {
            other.foreign_keys.retain(|foreign_key| {
                !(dialect.same_name(&foreign_key.references_table, &table_name)
                    && foreign_key.references_columns.iter().any(is_column))
            });
        }
        Ok(())
    }

    /// Gives a column another name, in the keys, indexes and checks that mention it as well.
    ///
    /// # Errors
    /// When there is no such table or column, or the new name is taken.
    pub fn rename_column(&mut self, table: &str, from: &str, to: &str) -> Outcome {
        let dialect = self.dialect;
        let table = self.table_mut(table)?;
        let position = column_position(table, from, dialect)?;
        if !dialect.same_name(from, to) && table.column(to, dialect).is_some() {
            return Err(Conflict::new(Part::Column, qualified(&table.name, to), Problem::Exists));
        }
        if let Some(column) = table.columns.get_mut(position) {
            to.clone_into(&mut column.name);
        }
        let rename = |name: &mut String| {
            if dialect.same_name(name, from) {
                to.clone_into(name);
            }
        };
        table.primary_key.iter_mut().for_each(rename);
        table.indexes.iter_mut().flat_map(|index| &mut index.columns).for_each(rename);
        table.foreign_keys.iter_mut().flat_map(|foreign_key| &mut foreign_key.columns).for_each(rename);
        table.checks.iter_mut().flat_map(|check| &mut check.columns).for_each(rename);
        let table_name = table.name.clone();
        for foreign_key in self.tables.values_mut().flat_map(|table| &mut table.foreign_keys) {
            if dialect.same_name(&foreign_key.references_table, &table_name) {
                foreign_key.references_columns.iter_mut().for_each(rename);
            }
        }
        Ok(())
    }

    /// Changes type, nullability or default of a column.
    ///
    /// # Errors
    /// When there is no such table or column.
    pub fn alter_column(&mut self, table: &str, column: &str, change: ColumnChange) -> Outcome {
        let dialect = self.dialect;
        let table = self.table_mut(table)?;
        let position = column_position(table, column, dialect)?;
        if let Some(column) = table.columns.get_mut(position) {
            column.data_type = change.data_type.unwrap_or_else(|| std::mem::take(&mut column.data_type));
            column.nullable = change.nullable.unwrap_or(column.nullable);
            column.has_default = change.has_default.unwrap_or(column.has_default);
        }
        Ok(())
    }

    pub(super) fn table_mut(&mut self, name: &str) -> Result<&mut Table, Conflict> {
        let key = self.dialect.key(name);
        self.tables.get_mut(&key).ok_or_else(|| Conflict::new(Part::Table, name, Problem::Missing))
    }
}

pub(super) fn qualified(table: &str, part: &str) -> String {
    format!("{table}.{part}")
}

pub(super) fn column_position(table: &Table, column: &str, dialect: Dialect) -> Result<usize, Conflict> {
    let position = table.columns.iter().position(|candidate| dialect.same_name(&candidate.name, column));
    position.ok_or_else(|| Conflict::new(Part::Column, qualified(&table.name, column), Problem::Missing))
}
