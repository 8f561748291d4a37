//! `ALTER TABLE`.

use sqlparser::ast::{self, AlterColumnOperation, AlterTableOperation, RenameTableNameKind};

use super::LossKind;
use super::create::{ColumnParts, ConstraintPart, is_null};
use super::identifiers::{stored, table_name, type_name};
use super::replay::Replay;
use crate::formats::schema::{ColumnChange, Conflict, Dialect, Problem};

impl Replay<'_> {
    pub fn alter_table(&mut self, alter: ast::AlterTable) {
        let mut table = table_name(&alter.name, self.dialect);
        for operation in &alter.operations {
            if self.is_temporary(&table) && !matches!(operation, AlterTableOperation::RenameTable { .. }) {
                continue;
            }
            if alter.if_exists && self.schema.table(&table).is_none() {
                return;
            }
            self.alter_table_operation(&mut table, operation);
        }
    }

    fn alter_table_operation(&mut self, table: &mut String, operation: &AlterTableOperation) {
        match operation {
            AlterTableOperation::AddColumn { if_not_exists, column_def, .. } => {
                let parts = self.column_parts(column_def);
                self.add_column(table, parts, *if_not_exists);
            }
            AlterTableOperation::AddConstraint { constraint, .. } => {
                self.add_constraints(table, self.constraint_part(constraint).into_iter().collect());
            }
            AlterTableOperation::DropColumn { column_names, if_exists, .. } => {
                for column in column_names {
                    let column = stored(column, self.dialect);
                    let outcome = self.schema.drop_column(table, &column);
                    if outcome.is_ok() {
                        self.lose(LossKind::DropColumn, table, format!("drops column {table}.{column}"));
                    }
                    self.settle_unless(outcome, if_exists.then_some(Problem::Missing));
                }
            }
            AlterTableOperation::DropConstraint { if_exists, name, .. } => {
                let outcome = self.schema.drop_constraint(table, &stored(name, self.dialect));
                self.settle_unless(outcome, if_exists.then_some(Problem::Missing));
            }
            AlterTableOperation::DropForeignKey { name, .. } => {
                let outcome = self.schema.drop_constraint(table, &stored(name, self.dialect));
                self.settle(outcome);
            }
            AlterTableOperation::DropPrimaryKey { .. } => {
                let outcome = self.schema.drop_primary_key(table);
                self.settle(outcome);
            }
            AlterTableOperation::DropIndex { name } => {
                let outcome = self.schema.drop_index(&stored(name, self.dialect), Some(table));
                self.settle(outcome);
            }
            AlterTableOperation::RenameColumn { old_column_name, new_column_name } => {
                let (from, to) = (stored(old_column_name, self.dialect), stored(new_column_name, self.dialect));
                let outcome = self.schema.rename_column(table, &from, &to);
                self.settle(outcome);
            }
            AlterTableOperation::RenameConstraint { old_name, new_name } => {
                let (from, to) = (stored(old_name, self.dialect), stored(new_name, self.dialect));
                let outcome = self.schema.rename_constraint(table, &from, &to);
                self.settle(outcome);
            }
            AlterTableOperation::RenameTable { table_name: to } => {
                let (RenameTableNameKind::As(to) | RenameTableNameKind::To(to)) = to;
                let to = self.beside(table, to);
                self.rename_table(table, to.clone());
                *table = to;
            }
            AlterTableOperation::ChangeColumn { old_name, new_name, data_type, options, .. } => {
                let definition = column_definition(new_name, data_type, options);
                self.redefine_column(table, &stored(old_name, self.dialect), &definition);
            }
            AlterTableOperation::ModifyColumn { col_name, data_type, options, .. } => {
                let definition = column_definition(col_name, data_type, options);
                self.redefine_column(table, &stored(col_name, self.dialect), &definition);
            }
            AlterTableOperation::AlterColumn { column_name, op } => {
                let column = stored(column_name, self.dialect);
                self.alter_column(table, &column, op);
            }
            AlterTableOperation::SwapWith { .. } => self.gap(format!("table {table} is swapped with another")),
            // Ownership, triggers, row security, storage and the like change no table.
            _ => {}
        }
    }

    /// The new name of a table that keeps its schema unless another is given (PostgreSQL, SQL Server).
    fn beside(&self, old: &str, new: &ast::ObjectName) -> String {
        let name = table_name(new, self.dialect);
        match old.split_once('.') {
            Some((schema, _)) if new.0.len() == 1 && self.dialect != Dialect::MySql => {
                format!("{schema}.{name}")
            }
            _ => name,
        }
    }

    fn add_column(&mut self, table: &str, parts: ColumnParts, if_not_exists: bool) {
        let added = self.schema.add_column(table, parts.column);
        if added.is_err() {
            return self.settle_unless(added, if_not_exists.then_some(Problem::Exists));
        }
        self.add_constraints(table, parts.constraints);
    }

    fn add_constraints(&mut self, table: &str, constraints: Vec<ConstraintPart>) {
        for constraint in constraints {
            let outcome = self.add_constraint_part(table, constraint);
            self.settle(outcome);
        }
    }

    fn add_constraint_part(&mut self, table: &str, part: ConstraintPart) -> Result<(), Conflict> {
        match part {
            ConstraintPart::PrimaryKey { name, columns } => self.schema.set_primary_key(table, name, columns),
            ConstraintPart::ForeignKey(foreign_key) => self.schema.add_foreign_key(table, foreign_key),
            ConstraintPart::Check(check) => self.schema.add_check(table, check),
            ConstraintPart::Index(index) => self.schema.add_unique_constraint(table, index),
            ConstraintPart::UsingIndex { name, index, primary: false } => {
                self.schema.rename_index(&index, &name, Some(table))
            }
            ConstraintPart::UsingIndex { name, index, primary: true } => {
                let indexes = self.schema.table(table).map(|table| table.indexes.as_slice()).unwrap_or_default();
                let columns = indexes.iter().find(|candidate| self.dialect.same_name(&candidate.name, &index));
                let columns = columns.map(|index| index.columns.clone()).unwrap_or_default();
                self.schema.drop_index(&index, Some(table))?;
                self.schema.set_primary_key(table, name, columns)
            }
        }
    }

    /// MySQL `CHANGE` and `MODIFY`, SQL Server `ALTER COLUMN`: the whole definition is replaced, its keys are kept.
    fn redefine_column(&mut self, table: &str, old_name: &str, definition: &ast::ColumnDef) {
        let parts = self.column_parts(definition);
        let name = parts.column.name.clone();
        if !self.dialect.same_name(old_name, &name) {
            let renamed = self.schema.rename_column(table, old_name, &name);
            if renamed.is_err() {
                return self.settle(renamed);
            }
        }
        let is_key = self.schema.table(table).is_some_and(|table| table.primary_key.contains(&name));
        let change = ColumnChange {
            data_type: Some(parts.column.data_type),
            nullable: Some(parts.column.nullable && !is_key),
            has_default: Some(parts.column.has_default),
        };
        self.change_column(table, &name, change);
        self.add_constraints(table, parts.constraints);
    }

    fn alter_column(&mut self, table: &str, column: &str, operation: &AlterColumnOperation) {
        let unchanged = ColumnChange::default();
        let change = match operation {
            AlterColumnOperation::SetNotNull => ColumnChange { nullable: Some(false), ..unchanged },
            AlterColumnOperation::DropNotNull => ColumnChange { nullable: Some(true), ..unchanged },
            AlterColumnOperation::SetDefault { value } => {
                ColumnChange { has_default: Some(!is_null(value)), ..unchanged }
            }
            AlterColumnOperation::DropDefault => ColumnChange { has_default: Some(false), ..unchanged },
            AlterColumnOperation::SetDataType { data_type, .. } => {
                ColumnChange { data_type: Some(type_name(data_type, self.dialect)), ..unchanged }
            }
            AlterColumnOperation::AddGenerated { .. } => {
                ColumnChange { has_default: Some(true), nullable: Some(false), ..unchanged }
            }
        };
        self.change_column(table, column, change);
    }

    /// Changes a column, and notes a change of its type.
    pub fn change_column(&mut self, table: &str, column: &str, change: ColumnChange) {
        let old = self.schema.table(table).and_then(|table| table.column(column, self.dialect));
        if let (Some(old), Some(new_type)) = (old, &change.data_type)
            && !old.data_type.eq_ignore_ascii_case(new_type)
        {
            let text = format!("changes the type of {table}.{column} from {} to {new_type}", old.data_type);
            self.lose(LossKind::ChangeType, table, text);
        }
        let outcome = self.schema.alter_column(table, column, change);
        self.settle(outcome);
    }
}

fn column_definition(name: &ast::Ident, data_type: &ast::DataType, options: &[ast::ColumnOption]) -> ast::ColumnDef {
    let option = |option: &ast::ColumnOption| ast::ColumnOptionDef { name: None, option: option.clone() };
    ast::ColumnDef { name: name.clone(), data_type: data_type.clone(), options: options.iter().map(option).collect() }
}
