//! The operations on keys, checks and indexes. Each either applies as a whole or changes nothing and returns why.

use super::names::{Kind, default_name};
use super::operations::{Outcome, column_position, qualified};
use super::{Check, Conflict, Dialect, ForeignKey, Index, MAX_CONSTRAINTS, Part, Problem, Schema, Table};

impl Schema {
    /// Makes these columns the primary key and not nullable.
    ///
    /// # Errors
    /// When there is no such table or column, or the table has a primary key.
    pub fn set_primary_key(&mut self, table: &str, name: String, columns: Vec<String>) -> Outcome {
        let dialect = self.dialect;
        let table = self.table_mut(table)?;
        if !table.primary_key.is_empty() {
            return Err(Conflict::new(Part::Constraint, qualified(&table.name, "primary key"), Problem::Exists));
        }
        if columns.len() > MAX_CONSTRAINTS {
            return Err(Conflict::new(Part::Constraint, qualified(&table.name, "primary key"), Problem::TooMany));
        }
        for column in &columns {
            column_position(table, column, dialect)?;
        }
        for column in &mut table.columns {
            column.nullable &= !columns.iter().any(|name| dialect.same_name(name, &column.name));
        }
        table.primary_key_name = or_default(name, || default_name(dialect, table, Kind::PrimaryKey, &columns));
        table.primary_key = columns;
        Ok(())
    }

    /// Removes the primary key of a table (MySQL `DROP PRIMARY KEY`).
    ///
    /// # Errors
    /// When there is no such table, or it has no primary key.
    pub fn drop_primary_key(&mut self, table: &str) -> Outcome {
        let table = self.table_mut(table)?;
        if table.primary_key.is_empty() {
            return Err(Conflict::new(Part::Constraint, qualified(&table.name, "primary key"), Problem::Missing));
        }
        table.primary_key.clear();
        table.primary_key_name.clear();
        Ok(())
    }

    /// Adds a foreign key. The table referred to need not be known: it may belong to somebody else.
    ///
    /// # Errors
    /// When there is no such table, or it has a constraint of that name.
    pub fn add_foreign_key(&mut self, table: &str, mut foreign_key: ForeignKey) -> Outcome {
        let dialect = self.dialect;
        if foreign_key.references_columns.is_empty()
            && let Some(target) = self.table(&foreign_key.references_table)
        {
            foreign_key.references_columns = target.primary_key.clone();
        }
        let table = self.table_mut(table)?;
        check_free(table, &foreign_key.name, dialect, table.foreign_keys.len())?;
        let name = std::mem::take(&mut foreign_key.name);
        let name_is_given = !name.is_empty();
        foreign_key.name = or_default(name, || default_name(dialect, table, Kind::ForeignKey, &foreign_key.columns));
        let index = (dialect == Dialect::MySql).then(|| index_for(table, &foreign_key, name_is_given)).flatten();
        table.indexes.extend(index);
        table.foreign_keys.push(foreign_key);
        Ok(())
    }

    /// Adds a check constraint.
    ///
    /// # Errors
    /// When there is no such table, or it has a constraint of that name.
    pub fn add_check(&mut self, table: &str, mut check: Check) -> Outcome {
        let dialect = self.dialect;
        let table = self.table_mut(table)?;
        check_free(table, &check.name, dialect, table.checks.len())?;
        let name = std::mem::take(&mut check.name);
        check.name = or_default(name, || default_name(dialect, table, Kind::Check, &check.columns));
        table.checks.push(check);
        Ok(())
    }

    /// Adds an index.
    ///
    /// # Errors
    /// When there is no such table, or it has an index of that name.
    pub fn add_index(&mut self, table: &str, index: Index) -> Outcome {
        self.add_index_as(table, index, Kind::Index)
    }

    /// Adds a unique constraint, which differs from a unique index in the name that it gets by default.
    ///
    /// # Errors
    /// When there is no such table, or it has a constraint of that name.
    pub fn add_unique_constraint(&mut self, table: &str, index: Index) -> Outcome {
        let kind = if index.unique { Kind::UniqueConstraint } else { Kind::Index };
        self.add_index_as(table, index, kind)
    }

    fn add_index_as(&mut self, table: &str, mut index: Index, kind: Kind) -> Outcome {
        let dialect = self.dialect;
        let key = dialect.key(table);
        let table = self.table_mut(table)?;
        if table.indexes.len() >= MAX_CONSTRAINTS {
            return Err(Conflict::new(Part::Index, index.name, Problem::TooMany));
        }
        if !index.name.is_empty() && table.indexes.iter().any(|other| dialect.same_name(&other.name, &index.name)) {
            return Err(Conflict::new(Part::Index, index.name, Problem::Exists));
        }
        let name = std::mem::take(&mut index.name);
        index.name = or_default(name, || default_name(dialect, table, kind, &index.columns));
        let index_key = dialect.key(&index.name);
        table.indexes.push(index);
        self.index_tables.insert(index_key, key);
        Ok(())
    }

    /// Removes an index, of that table when one is named (MySQL and SQL Server demand it).
    ///
    /// # Errors
    /// When there is no such index.
    pub fn drop_index(&mut self, name: &str, table: Option<&str>) -> Outcome {
        let (table, position) = self.find_index(name, table)?;
        table.indexes.remove(position);
        Ok(())
    }

    /// Gives an index another name.
    ///
    /// # Errors
    /// When there is no such index.
    pub fn rename_index(&mut self, from: &str, to: &str, table: Option<&str>) -> Outcome {
        let dialect = self.dialect;
        let (table, position) = match self.find_index(from, table) {
            Ok(found) => found,
            // The index behind a primary key is not listed; renaming it renames the constraint.
            Err(missing) => return self.rename_primary_key(from, to).ok_or(missing),
        };
        let table_key = dialect.key(&table.name);
        if let Some(index) = table.indexes.get_mut(position) {
            to.clone_into(&mut index.name);
        }
        self.index_tables.insert(dialect.key(to), table_key);
        Ok(())
    }

    fn rename_primary_key(&mut self, from: &str, to: &str) -> Option<()> {
        let dialect = self.dialect;
        let table = self.tables.values_mut().find(|table| dialect.same_name(&table.primary_key_name, from))?;
        to.clone_into(&mut table.primary_key_name);
        Some(())
    }

    fn find_index(&mut self, name: &str, table: Option<&str>) -> Result<(&mut Table, usize), Conflict> {
        let dialect = self.dialect;
        let missing = || Conflict::new(Part::Index, name, Problem::Missing);
        let table_key = match table {
            Some(table) => dialect.key(table),
            None => self.index_tables.get(&dialect.key(name)).cloned().ok_or_else(missing)?,
        };
        let table = self.tables.get_mut(&table_key).ok_or_else(missing)?;
        let position = table.indexes.iter().position(|index| dialect.same_name(&index.name, name));
        Ok((table, position.ok_or_else(missing)?))
    }

    /// Removes the primary key, foreign key, unique or check constraint of that name.
    ///
    /// # Errors
    /// When there is no such table or constraint.
    pub fn drop_constraint(&mut self, table: &str, name: &str) -> Outcome {
        let dialect = self.dialect;
        let table = self.table_mut(table)?;
        if !table.primary_key.is_empty() && dialect.same_name(&table.primary_key_name, name) {
            table.primary_key.clear();
            table.primary_key_name.clear();
            return Ok(());
        }
        let count = |table: &Table| table.foreign_keys.len() + table.indexes.len() + table.checks.len();
        let before = count(table);
        table.foreign_keys.retain(|foreign_key| !dialect.same_name(&foreign_key.name, name));
        table.indexes.retain(|index| !dialect.same_name(&index.name, name));
        table.checks.retain(|check| !dialect.same_name(&check.name, name));
        if count(table) == before {
            return Err(Conflict::new(Part::Constraint, qualified(&table.name, name), Problem::Missing));
        }
        Ok(())
    }

    /// Gives a constraint another name.
    ///
    /// # Errors
    /// When there is no such table or constraint.
    pub fn rename_constraint(&mut self, table: &str, from: &str, to: &str) -> Outcome {
        let dialect = self.dialect;
        let key = dialect.key(table);
        let table = self.table_mut(table)?;
        let mut renamed = false;
        let names = std::iter::once(&mut table.primary_key_name)
            .chain(table.foreign_keys.iter_mut().map(|foreign_key| &mut foreign_key.name))
            .chain(table.indexes.iter_mut().map(|index| &mut index.name))
            .chain(table.checks.iter_mut().map(|check| &mut check.name));
        for name in names.filter(|name| dialect.same_name(name, from)) {
            to.clone_into(name);
            renamed = true;
        }
        if !renamed {
            return Err(Conflict::new(Part::Constraint, qualified(&table.name, from), Problem::Missing));
        }
        self.index_tables.insert(dialect.key(to), key);
        Ok(())
    }
}

fn or_default(name: String, default: impl FnOnce() -> String) -> String {
    if name.is_empty() { default() } else { name }
}

/// The index that MySQL adds for a foreign key when none starts with its columns (manual, "FOREIGN KEY Constraints").
fn index_for(table: &Table, foreign_key: &ForeignKey, name_is_given: bool) -> Option<Index> {
    let starts = |columns: &[String]| {
        foreign_key.columns.len() <= columns.len()
            && foreign_key.columns.iter().zip(columns).all(|(left, right)| Dialect::MySql.same_name(left, right))
    };
    if starts(&table.primary_key) || table.indexes.iter().any(|index| starts(&index.columns)) {
        return None;
    }
    let default = || default_name(Dialect::MySql, table, Kind::Index, &foreign_key.columns);
    Some(Index {
        name: if name_is_given { foreign_key.name.clone() } else { default() },
        columns: foreign_key.columns.clone(),
        unique: false,
        partial: false,
        path: foreign_key.path.clone(),
        line: foreign_key.line,
    })
}

/// Fails when a constraint of that name, or too many of its sort, are there.
fn check_free(table: &Table, name: &str, dialect: Dialect, count: usize) -> Outcome {
    let same = |other: &String| !name.is_empty() && dialect.same_name(other, name);
    let taken = table.foreign_keys.iter().any(|foreign_key| same(&foreign_key.name))
        || table.checks.iter().any(|check| same(&check.name));
    let problem = match (taken, count >= MAX_CONSTRAINTS) {
        (true, _) => Problem::Exists,
        (_, true) => Problem::TooMany,
        _ => return Ok(()),
    };
    Err(Conflict::new(Part::Constraint, qualified(&table.name, name), problem))
}
