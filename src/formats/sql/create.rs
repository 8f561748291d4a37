//! `CREATE TABLE` and `SELECT … INTO`.

use sqlparser::ast::{
    self, ColumnDef, ColumnOption, CreateTableLikeDefaults, CreateTableLikeKind, Expr, SelectItem, SetExpr,
    TableConstraint, TableFactor, Value,
};
use sqlparser::tokenizer::Token;

use super::identifiers::{indexed_columns, mentioned_columns, stored, stored_all, table_name, type_name};
use super::replay::Replay;
use crate::formats::schema::{Check, Column, Dialect, ForeignKey, Index, ReferentialAction, Table};

/// A column with the constraints written beside it.
#[derive(Debug)]
pub(super) struct ColumnParts {
    pub column: Column,
    pub constraints: Vec<ConstraintPart>,
}

/// A constraint of a table in the terms of the schema.
#[derive(Debug)]
pub(super) enum ConstraintPart {
    PrimaryKey {
        name: String,
        columns: Vec<String>,
    },
    ForeignKey(ForeignKey),
    Check(Check),
    Index(Index),
    /// An index that exists becomes a constraint.
    UsingIndex {
        name: String,
        index: String,
        primary: bool,
    },
}

impl Replay<'_> {
    /// Runs `CREATE TABLE`. The parser does not know all of PostgreSQL's `LIKE`, so such clauses may come beside it.
    pub fn create_table(&mut self, create: ast::CreateTable, likes: &[(String, Copied)]) {
        let name = table_name(&create.name, self.dialect);
        let is_temporary = create.temporary || name.starts_with(['#']) || name.starts_with("pg_temp.");
        if is_temporary {
            return self.add_temporary(&name);
        }
        if create.if_not_exists && self.schema.table(&name).is_some() {
            return;
        }
        let mut table = self.new_table(name);
        for parent in create.inherits.iter().flatten() {
            let parent = table_name(parent, self.dialect);
            self.copy_from(&mut table, &parent, Copied { indexes: false, ..Copied::ALL });
        }
        if let Some(parent) = &create.partition_of {
            let parent = table_name(parent, self.dialect);
            self.copy_from(&mut table, &parent, Copied::ALL);
            table.partition_of = Some(parent);
        }
        for (source, copied) in likes {
            self.copy_from(&mut table, source, *copied);
        }
        match &create.like {
            Some(CreateTableLikeKind::Parenthesized(like)) => {
                let defaults = matches!(like.defaults, Some(CreateTableLikeDefaults::Including));
                let source = table_name(&like.name, self.dialect);
                self.copy_from(&mut table, &source, Copied { defaults, ..Copied::default() });
            }
            // Without parentheses it is MySQL's, which copies the whole definition.
            Some(CreateTableLikeKind::Plain(like)) => {
                self.copy_from(&mut table, &table_name(&like.name, self.dialect), Copied::ALL);
            }
            None => {}
        }
        let inherited = table.columns.len();
        for definition in &create.columns {
            let parts = self.column_parts(definition);
            add_column_parts(&mut table, inherited, parts);
        }
        if let Some(query) = &create.query {
            self.columns_of_query(&mut table, query);
        }
        for constraint in &create.constraints {
            if let Some(part) = self.constraint_part(constraint) {
                add_constraint_part(&mut table, part);
            }
        }
        self.add_table(table, create.if_not_exists);
    }

    /// `SELECT … INTO table` makes a table in PostgreSQL and SQL Server.
    pub fn select_into(&mut self, query: &ast::Query) {
        let SetExpr::Select(select) = query.body.as_ref() else {
            return;
        };
        let Some(into) = &select.into else { return };
        for target in &into.targets {
            let name = match target {
                Expr::Identifier(ident) => stored(ident, self.dialect),
                Expr::CompoundIdentifier(idents) => table_name(&ast::ObjectName::from(idents.clone()), self.dialect),
                // A variable.
                _ => continue,
            };
            if into.temporary || name.starts_with(['#']) {
                self.add_temporary(&name);
                continue;
            }
            let mut table = self.new_table(name);
            self.columns_of_query(&mut table, query);
            self.add_table(table, false);
        }
    }

    /// Copies columns of another table, as `LIKE`, `INHERITS` and `PARTITION OF` do.
    pub fn copy_from(&mut self, table: &mut Table, source: &str, copied: Copied) {
        let Some(source) = self.schema.table(source) else {
            let name = &table.name;
            return self.gap(format!("table {name} takes its columns from {source}, which is not known here"));
        };
        let is_new = |column: &&Column| table.column(&column.name, self.dialect).is_none();
        let mut columns: Vec<Column> = source.columns.iter().filter(is_new).cloned().collect();
        for column in &mut columns {
            column.has_default &= copied.defaults;
        }
        table.columns.append(&mut columns);
        if copied.checks {
            table.checks.extend(source.checks.iter().cloned());
        }
        if copied.indexes {
            table.primary_key.clone_from(&source.primary_key);
            // In MySQL the name of an index belongs to its table, elsewhere the copy needs another one.
            let keeps_names = self.dialect == Dialect::MySql;
            let name = |index: &Index| if keeps_names { index.name.clone() } else { String::new() };
            table.indexes.extend(source.indexes.iter().map(|index| Index { name: name(index), ..index.clone() }));
        }
    }

    /// The columns of `CREATE TABLE … AS query`, as far as they can be told without evaluating the query: columns of a
    /// single table, with or without another name. Constraints are not copied.
    fn columns_of_query(&mut self, table: &mut Table, query: &ast::Query) {
        match self.query_columns(query) {
            Some(columns) if table.columns.is_empty() => table.columns = columns,
            Some(_) => {}
            None => self.gap(format!("the columns of table {} follow from a query", table.name)),
        }
    }

    fn query_columns(&self, query: &ast::Query) -> Option<Vec<Column>> {
        let SetExpr::Select(select) = query.body.as_ref() else {
            return None;
        };
        let source = match select.from.as_slice() {
            [only] if only.joins.is_empty() => match &only.relation {
                TableFactor::Table { name, .. } => self.schema.table(&table_name(name, self.dialect)),
                _ => None,
            },
            _ => None,
        };
        let copy = |original: Option<&Column>, name: String| Column {
            name,
            data_type: original.map(|column| column.data_type.clone()).unwrap_or_default(),
            nullable: true,
            has_default: false,
            path: self.path(),
            line: self.line(),
        };
        let find = |name: &str| source.and_then(|source| source.column(name, self.dialect));
        let mut columns = Vec::new();
        for item in &select.projection {
            match item {
                SelectItem::Wildcard(_) => {
                    columns.extend(source?.columns.iter().map(|column| copy(Some(column), column.name.clone())));
                }
                SelectItem::UnnamedExpr(Expr::Identifier(ident)) => {
                    let name = stored(ident, self.dialect);
                    columns.push(copy(find(&name), name.clone()));
                }
                SelectItem::UnnamedExpr(Expr::CompoundIdentifier(idents)) => {
                    let name = stored(idents.last()?, self.dialect);
                    columns.push(copy(find(&name), name.clone()));
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let original = match expr {
                        Expr::Identifier(ident) => find(&stored(ident, self.dialect)),
                        _ => None,
                    };
                    columns.push(copy(original, stored(alias, self.dialect)));
                }
                _ => return None,
            }
        }
        Some(columns)
    }

    /// A column definition in the terms of the schema.
    pub fn column_parts(&self, definition: &ColumnDef) -> ColumnParts {
        let name = stored(&definition.name, self.dialect);
        let data_type = type_name(&definition.data_type, self.dialect);
        // PostgreSQL manual 8.1.4: a serial column is not null and takes its values from a sequence.
        let is_serial = ["SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL4", "SERIAL8", "SERIAL2"]
            .iter()
            .any(|serial| data_type.eq_ignore_ascii_case(serial));
        let mut parts = ColumnParts {
            column: Column {
                name,
                data_type,
                nullable: !is_serial,
                has_default: is_serial,
                path: self.path(),
                line: self.line_within(definition.name.span.start.line),
            },
            constraints: Vec::new(),
        };
        for option in &definition.options {
            let constraint_name = option.name.as_ref().map(|name| stored(name, self.dialect)).unwrap_or_default();
            self.column_option(&mut parts, &option.option, constraint_name);
        }
        // SQLite, "CREATE TABLE" 5: such a column is an alias of the row id and fills itself.
        let is_key = |part: &ConstraintPart| matches!(part, ConstraintPart::PrimaryKey { .. });
        let is_row_id = self.dialect == Dialect::Sqlite && parts.column.data_type.eq_ignore_ascii_case("INTEGER");
        parts.column.has_default |= is_row_id && parts.constraints.iter().any(is_key);
        parts
    }

    fn column_option(&self, parts: &mut ColumnParts, option: &ColumnOption, name: String) {
        let column = &mut parts.column;
        let columns = vec![column.name.clone()];
        let (path, line) = (self.path(), column.line);
        match option {
            ColumnOption::Null => column.nullable = true,
            ColumnOption::NotNull => column.nullable = false,
            ColumnOption::Default(value) => column.has_default = !is_null(value),
            ColumnOption::PrimaryKey(_) => {
                column.nullable = false;
                parts.constraints.push(ConstraintPart::PrimaryKey { name, columns });
            }
            ColumnOption::Unique(_) => {
                let index = Index { name, columns, unique: true, partial: false, path, line };
                parts.constraints.push(ConstraintPart::Index(index));
            }
            ColumnOption::ForeignKey(key) => {
                let foreign_key = ForeignKey { name, columns, ..self.foreign_key(key, line) };
                parts.constraints.push(ConstraintPart::ForeignKey(foreign_key));
            }
            ColumnOption::Check(check) => {
                let columns = mentioned_columns(&check.expr, self.dialect);
                parts.constraints.push(ConstraintPart::Check(Check { name, columns }));
            }
            ColumnOption::Identity(_) => (column.has_default, column.nullable) = (true, false),
            ColumnOption::Generated { generation_expr, .. } => {
                column.has_default = true;
                column.nullable &= generation_expr.is_some();
            }
            ColumnOption::Materialized(_) | ColumnOption::Alias(_) | ColumnOption::Ephemeral(_) => {
                column.has_default = true;
            }
            ColumnOption::DialectSpecific(tokens) => column.has_default |= tokens.iter().any(fills_itself),
            _ => {}
        }
    }

    fn foreign_key(&self, key: &ast::ForeignKeyConstraint, line: usize) -> ForeignKey {
        ForeignKey {
            name: key.name.as_ref().map(|name| stored(name, self.dialect)).unwrap_or_default(),
            columns: stored_all(&key.columns, self.dialect),
            references_table: table_name(&key.foreign_table, self.dialect),
            references_columns: stored_all(&key.referred_columns, self.dialect),
            on_delete: match key.on_delete {
                Some(ast::ReferentialAction::Cascade) => ReferentialAction::Cascade,
                Some(ast::ReferentialAction::Restrict) => ReferentialAction::Restrict,
                Some(ast::ReferentialAction::SetNull) => ReferentialAction::SetNull,
                Some(ast::ReferentialAction::SetDefault) => ReferentialAction::SetDefault,
                Some(ast::ReferentialAction::NoAction) | None => ReferentialAction::NoAction,
            },
            path: self.path(),
            line,
        }
    }

    /// A table constraint in the terms of the schema.
    pub fn constraint_part(&self, constraint: &TableConstraint) -> Option<ConstraintPart> {
        let name = |ident: &Option<ast::Ident>| ident.as_ref().map(|ident| stored(ident, self.dialect));
        let index = |name: Option<String>, columns: &[ast::IndexColumn], unique: bool| {
            ConstraintPart::Index(Index {
                name: name.unwrap_or_default(),
                columns: indexed_columns(columns, self.dialect),
                unique,
                partial: false,
                path: self.path(),
                line: self.line(),
            })
        };
        Some(match constraint {
            TableConstraint::PrimaryKey(key) => ConstraintPart::PrimaryKey {
                name: name(&key.name).unwrap_or_default(),
                columns: indexed_columns(&key.columns, self.dialect),
            },
            TableConstraint::Unique(unique) => {
                index(name(&unique.name).or(name(&unique.index_name)), &unique.columns, true)
            }
            TableConstraint::Index(plain) => index(name(&plain.name), &plain.columns, false),
            TableConstraint::FulltextOrSpatial(text) => index(name(&text.opt_index_name), &text.columns, false),
            TableConstraint::ForeignKey(key) => {
                let first = key.columns.first().map_or(0, |column| column.span.start.line);
                ConstraintPart::ForeignKey(self.foreign_key(key, self.line_within(first)))
            }
            TableConstraint::Check(check) => ConstraintPart::Check(Check {
                name: name(&check.name).unwrap_or_default(),
                columns: mentioned_columns(&check.expr, self.dialect),
            }),
            TableConstraint::PrimaryKeyUsingIndex(using) | TableConstraint::UniqueUsingIndex(using) => {
                let index = stored(&using.index_name, self.dialect);
                let primary = matches!(constraint, TableConstraint::PrimaryKeyUsingIndex(_));
                ConstraintPart::UsingIndex { name: name(&using.name).unwrap_or_else(|| index.clone()), index, primary }
            }
            // PostgreSQL keeps an exclusion constraint as an index.
            TableConstraint::Exclude(exclude) => {
                let columns: Vec<_> = exclude.elements.iter().map(|element| element.column.clone()).collect();
                index(name(&exclude.name), &columns, false)
            }
        })
    }
}

/// What a copied table definition brings along besides its columns.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Copied {
    pub defaults: bool,
    pub checks: bool,
    pub indexes: bool,
}

impl Copied {
    pub const ALL: Copied = Copied { defaults: true, checks: true, indexes: true };
}

/// Adds a column and the constraints written beside it to a table that is being put together. A child may repeat one of
/// the columns that it inherited first (PostgreSQL `INHERITS`).
fn add_column_parts(table: &mut Table, inherited: usize, parts: ColumnParts) {
    match table.columns.iter_mut().take(inherited).find(|column| column.name == parts.column.name) {
        Some(inherited) => *inherited = parts.column,
        None => table.columns.push(parts.column),
    }
    parts.constraints.into_iter().for_each(|part| add_constraint_part(table, part));
}

/// True for the words by which MySQL and SQLite make a column number its rows.
fn fills_itself(token: &Token) -> bool {
    let names = ["AUTO_INCREMENT", "AUTOINCREMENT"];
    matches!(token, Token::Word(word) if names.iter().any(|name| word.value.eq_ignore_ascii_case(name)))
}

/// Adds a constraint to a table that is being put together.
fn add_constraint_part(table: &mut Table, part: ConstraintPart) {
    match part {
        ConstraintPart::PrimaryKey { name, columns } => (table.primary_key_name, table.primary_key) = (name, columns),
        ConstraintPart::ForeignKey(foreign_key) => table.foreign_keys.push(foreign_key),
        ConstraintPart::Check(check) => table.checks.push(check),
        ConstraintPart::Index(index) => table.indexes.push(index),
        // Needs a table that exists, so no `CREATE TABLE` holds it.
        ConstraintPart::UsingIndex { .. } => {}
    }
}

/// True for the literal null, as a default no default at all.
pub(super) fn is_null(value: &Expr) -> bool {
    matches!(value, Expr::Value(value) if value.value == Value::Null)
}
