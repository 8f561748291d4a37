//! The tables that Prisma makes from models.
//!
//! Rules: Prisma documentation, "Models", "Relations", "Referential actions", "Many-to-many relations" (join tables
//! `_AToB` with columns `A` and `B`) and "Configuring constraint and index names" for the default names.

use std::collections::{BTreeMap, BTreeSet};

use super::{Attribute, Datasource, Field, Model, ModelKind, PrismaSchema, Value};
use crate::formats::schema::{
    Column, Conflict, Dialect, ForeignKey, Index, Location, ReferentialAction, Schema, Table,
};

/// The tables of a schema that consists of these files, given as path and content. Models of MongoDB are collections, for
/// which a relational schema says nothing: the result is then empty.
///
/// Scalar types stand as Prisma's migrations write them. The join table of an implicit many-to-many relation has a primary
/// key on PostgreSQL, as since Prisma 6, and a unique index elsewhere.
pub fn to_schema(files: &[(&str, &PrismaSchema)]) -> Schema {
    let datasource = files.iter().flat_map(|(_, file)| &file.datasources).next();
    let provider = datasource.map_or("", |datasource| datasource.provider.as_str());
    let dialect = match provider {
        "postgresql" | "postgres" | "cockroachdb" => Dialect::PostgreSql,
        "mysql" => Dialect::MySql,
        "sqlite" => Dialect::Sqlite,
        "sqlserver" => Dialect::SqlServer,
        _ => Dialect::Other,
    };
    let mut schema = Schema::new(dialect);
    if provider == "mongodb" {
        return schema;
    }
    let builder = Builder::new(files, datasource, dialect);
    for &(path, model) in builder.models.values() {
        builder.add(&mut schema, builder.table(path, model), path, model.line);
    }
    for &(path, model) in builder.models.values() {
        for (table, line) in builder.join_tables(path, model) {
            builder.add(&mut schema, table, path, line);
        }
    }
    for &(path, model) in builder.models.values() {
        builder.foreign_keys(&mut schema, path, model);
    }
    for (path, file) in files {
        for error in &file.errors {
            let at = Location { path: (*path).to_owned(), line: error.line };
            schema.record(&error.message, &at);
        }
    }
    schema
}

struct Builder<'a> {
    dialect: Dialect,
    /// False when Prisma itself keeps the relations (`relationMode = "prisma"`).
    has_foreign_keys: bool,
    /// Models by name, with the path of their file.
    models: BTreeMap<&'a str, (&'a str, &'a Model)>,
    /// What the database calls the enumerations, by name.
    enumerations: BTreeMap<&'a str, &'a str>,
}

impl<'a> Builder<'a> {
    fn new(files: &[(&'a str, &'a PrismaSchema)], datasource: Option<&Datasource>, dialect: Dialect) -> Self {
        let models = (files.iter())
            .flat_map(|&(path, file)| file.models.iter().map(move |model| (path, model)))
            .filter(|(_, model)| model.kind == ModelKind::Model)
            .map(|(path, model)| (model.name.as_str(), (path, model)))
            .collect();
        let enumerations = (files.iter())
            .flat_map(|(_, file)| &file.enums)
            .map(|enumeration| {
                let map = enumeration.attributes.iter().find(|attribute| attribute.name == "map");
                let mapped = map.and_then(|map| map.argument("name", true)).and_then(Value::text);
                (enumeration.name.as_str(), mapped.unwrap_or(&enumeration.name))
            })
            .collect();
        let has_foreign_keys = datasource.is_none_or(|datasource| datasource.relation_mode != "prisma");
        Builder { dialect, has_foreign_keys, models, enumerations }
    }

    fn add(&self, schema: &mut Schema, table: Table, path: &str, line: usize) {
        let outcome = schema.create_table(table);
        record(schema, outcome, path, line);
    }

    fn table_name(&self, model: &Model) -> String {
        let schema = model.attribute("schema").and_then(|schema| schema.argument("map", true)).and_then(Value::text);
        self.dialect.table_name(schema, model.database_name())
    }

    /// The model that a field refers to, if it is a relation.
    fn target(&self, field: &Field) -> Option<&'a Model> {
        self.models.get(field.type_name.as_str()).map(|&(_, model)| model)
    }

    fn table(&self, path: &str, model: &Model) -> Table {
        let name = self.table_name(model);
        let at = |line| Place { path, line };
        let mut table = Table { name, path: path.to_owned(), line: model.line, ..Table::default() };
        for field in model.fields.iter().filter(|field| self.target(field).is_none()) {
            let column = column_name(field);
            if let Some(id) = field.attribute("id") {
                table.primary_key = vec![column.to_owned()];
                table.primary_key_name = mapped(id).unwrap_or_default().to_owned();
            }
            if let Some(unique) = field.attribute("unique") {
                table.indexes.push(self.index(model, unique, vec![column.to_owned()], at(field.line)));
            }
            table.columns.push(self.column(field, path));
        }
        for attribute in &model.attributes {
            let columns = || columns_of(model, attribute.argument("fields", true));
            match attribute.name.as_str() {
                "id" => {
                    table.primary_key = columns();
                    table.primary_key_name = mapped(attribute).unwrap_or_default().to_owned();
                }
                "unique" | "index" | "fulltext" => {
                    table.indexes.push(self.index(model, attribute, columns(), at(attribute.line)));
                }
                _ => {}
            }
        }
        table
    }

    fn index(&self, model: &Model, attribute: &Attribute, columns: Vec<String>, at: Place<'_>) -> Index {
        let unique = attribute.name == "unique";
        let suffix = if unique { "key" } else { "idx" };
        let name = mapped(attribute).map(str::to_owned);
        Index {
            name: name.unwrap_or_else(|| self.default_name(model.database_name(), &columns, suffix)),
            columns,
            unique,
            partial: attribute.argument("where", false).is_some(),
            path: at.path.to_owned(),
            line: at.line,
        }
    }

    /// `Table_column_suffix`, cut before the suffix where the database limits names.
    fn default_name(&self, table: &str, columns: &[String], suffix: &str) -> String {
        let limit = match self.dialect {
            Dialect::PostgreSql => 63,
            Dialect::MySql => 64,
            Dialect::SqlServer => 128,
            Dialect::Sqlite | Dialect::Other => usize::MAX,
        };
        let stem = std::iter::once(table).chain(columns.iter().map(String::as_str)).collect::<Vec<_>>().join("_");
        let room = limit.saturating_sub(suffix.len() + 1);
        format!("{}_{suffix}", &stem[..stem.floor_char_boundary(room)])
    }

    fn column(&self, field: &Field, path: &str) -> Column {
        let default = field.attribute("default").and_then(|default| default.argument("value", true));
        let function = match default {
            Some(Value::Function { name, .. }) => name.as_str(),
            _ => "",
        };
        // Identifiers are made by the client, the rest by the database.
        let client_side = ["uuid", "cuid", "ulid", "nanoid", "auto"].contains(&function);
        let row_id = self.dialect == Dialect::Sqlite && field.type_name == "Int" && field.attribute("id").is_some();
        Column {
            name: column_name(field).to_owned(),
            data_type: self.data_type(field, function == "autoincrement"),
            // Prisma writes list columns without NOT NULL.
            nullable: (field.optional || field.list) && field.attribute("id").is_none(),
            has_default: default.is_some() && !client_side || row_id,
            path: path.to_owned(),
            line: field.line,
        }
    }

    fn data_type(&self, field: &Field, autoincrement: bool) -> String {
        let native = field.attributes.iter().find_map(|attribute| {
            let (_, name) = attribute.name.split_once('.')?;
            let arguments: Vec<&str> = (attribute.arguments.iter())
                .filter_map(|argument| match &argument.value {
                    Value::Number(text) | Value::Constant(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            let name = if name == "DoublePrecision" { "DOUBLE PRECISION".to_owned() } else { name.to_uppercase() };
            Some(if arguments.is_empty() { name } else { format!("{name}({})", arguments.join(",")) })
        });
        let element = native.unwrap_or_else(|| match field.type_name.as_str() {
            "Unsupported" => field.unsupported.clone(),
            name => match scalar(name, self.dialect, autoincrement) {
                Some(scalar) => scalar.to_owned(),
                None => (*self.enumerations.get(name).unwrap_or(&name)).to_owned(),
            },
        });
        if field.list { format!("{element}[]") } else { element }
    }

    /// The join tables of the implicit many-to-many relations whose first side is this model, each with the line of the
    /// field that declares it.
    fn join_tables(&self, path: &str, model: &Model) -> Vec<(Table, usize)> {
        let mut seen = BTreeSet::new();
        let mut tables = Vec::new();
        for field in model.fields.iter().filter(|field| field.list) {
            let Some(target) = self.target(field).filter(|target| model.name <= target.name) else {
                continue;
            };
            let relation = relation_name(field);
            let is_opposite = |other: &&Field| {
                other.list
                    && other.type_name == model.name
                    && relation_name(other) == relation
                    && (target.name != model.name || other.name != field.name)
            };
            if !seen.insert((relation, &target.name)) || !target.fields.iter().any(|other| is_opposite(&other)) {
                continue;
            }
            let table = match relation {
                Some(relation) => format!("_{relation}"),
                None => format!("_{}To{}", model.name, target.name),
            };
            if let Some(table) = self.join_table(&table, [model, target], Place { path, line: field.line }) {
                tables.push((table, field.line));
            }
        }
        tables
    }

    fn join_table(&self, name: &str, sides: [&Model; 2], at: Place<'_>) -> Option<Table> {
        let schema = sides[0].attribute("schema").and_then(|schema| schema.argument("map", true)).and_then(Value::text);
        let mut table = Table {
            name: self.dialect.table_name(schema, name),
            path: at.path.to_owned(),
            line: at.line,
            ..Table::default()
        };
        let index = |name: String, columns: &[&str], unique| Index {
            name,
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            unique,
            partial: false,
            path: at.path.to_owned(),
            line: at.line,
        };
        for (column, side) in ["A", "B"].into_iter().zip(sides) {
            let id = single_key(side)?;
            table.columns.push(Column {
                name: column.to_owned(),
                data_type: self.data_type(id, false),
                nullable: false,
                has_default: false,
                path: at.path.to_owned(),
                line: at.line,
            });
            if self.has_foreign_keys {
                table.foreign_keys.push(ForeignKey {
                    name: self.default_name(name, &[column.to_owned()], "fkey"),
                    columns: vec![column.to_owned()],
                    references_table: self.table_name(side),
                    references_columns: vec![column_name(id).to_owned()],
                    on_delete: ReferentialAction::Cascade,
                    path: at.path.to_owned(),
                    line: at.line,
                });
            }
        }
        if self.dialect == Dialect::PostgreSql {
            table.primary_key = vec!["A".to_owned(), "B".to_owned()];
            table.primary_key_name = self.default_name(name, &["AB".to_owned()], "pkey");
        } else {
            table.indexes.push(index(format!("{name}_AB_unique"), &["A", "B"], true));
        }
        table.indexes.push(index(format!("{name}_B_index"), &["B"], false));
        Some(table)
    }

    fn foreign_keys(&self, schema: &mut Schema, path: &str, model: &Model) {
        if !self.has_foreign_keys {
            return;
        }
        let table = self.table_name(model);
        for field in &model.fields {
            let (Some(target), Some(relation)) = (self.target(field), field.attribute("relation")) else {
                continue;
            };
            let columns = columns_of(model, relation.argument("fields", false));
            if columns.is_empty() {
                continue;
            }
            let name = mapped(relation).map(str::to_owned);
            let foreign_key = ForeignKey {
                name: name.unwrap_or_else(|| self.default_name(model.database_name(), &columns, "fkey")),
                columns,
                references_table: self.table_name(target),
                references_columns: columns_of(target, relation.argument("references", false)),
                on_delete: self.on_delete(model, relation),
                path: path.to_owned(),
                line: field.line,
            };
            let outcome = schema.add_foreign_key(&table, foreign_key);
            record(schema, outcome, path, field.line);
        }
    }

    fn on_delete(&self, model: &Model, relation: &Attribute) -> ReferentialAction {
        match relation.argument("onDelete", false) {
            Some(Value::Constant(action)) => match action.as_str() {
                "Cascade" => ReferentialAction::Cascade,
                "Restrict" => ReferentialAction::Restrict,
                "SetNull" => ReferentialAction::SetNull,
                "SetDefault" => ReferentialAction::SetDefault,
                _ => ReferentialAction::NoAction,
            },
            _ => {
                let names = field_names(relation.argument("fields", false));
                let is_required = |name: &&str| model.field(name).is_none_or(|field| !field.optional);
                match (names.iter().all(is_required), self.dialect) {
                    (false, _) => ReferentialAction::SetNull,
                    (true, Dialect::SqlServer) => ReferentialAction::NoAction,
                    (true, _) => ReferentialAction::Restrict,
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    path: &'a str,
    line: usize,
}

fn record(schema: &mut Schema, outcome: Result<(), Conflict>, path: &str, line: usize) {
    if let Err(conflict) = outcome {
        schema.record(conflict, &Location { path: path.to_owned(), line });
    }
}

/// The `map` argument of a key, index or relation.
fn mapped(attribute: &Attribute) -> Option<&str> {
    attribute.argument("map", false).and_then(Value::text)
}

fn column_name(field: &Field) -> &str {
    let map = field.attribute("map").and_then(|map| map.argument("name", true));
    map.and_then(Value::text).unwrap_or(&field.name)
}

/// The field that alone is the key of a model; Prisma demands one on both sides of an implicit relation.
fn single_key(model: &Model) -> Option<&Field> {
    let key = model.attribute("id").and_then(|id| id.argument("fields", true));
    match field_names(key).as_slice() {
        [name] => model.field(name),
        _ => model.fields.iter().find(|field| field.attribute("id").is_some()),
    }
}

fn relation_name(field: &Field) -> Option<&str> {
    field.attribute("relation").and_then(|relation| relation.argument("name", true)).and_then(Value::text)
}

/// The names in a list of fields, each alone or with its options: `[email, title(sort: Desc)]`.
fn field_names(value: Option<&Value>) -> Vec<&str> {
    let items = match value {
        Some(Value::List(items)) => items.as_slice(),
        Some(single) => std::slice::from_ref(single),
        None => &[],
    };
    (items.iter())
        .filter_map(|item| match item {
            Value::Constant(name) | Value::Function { name, .. } => Some(name.as_str()),
            _ => None,
        })
        .collect()
}

fn columns_of(model: &Model, fields: Option<&Value>) -> Vec<String> {
    let column = |name: &str| model.field(name).map_or(name, column_name).to_owned();
    field_names(fields).into_iter().map(column).collect()
}

/// The type that Prisma gives to a scalar without a native type (documentation, "Model field scalar types").
fn scalar(name: &str, dialect: Dialect, autoincrement: bool) -> Option<&'static str> {
    let [postgresql, mysql, sqlite, sqlserver] = match name {
        "Int" if autoincrement => ["SERIAL", "INTEGER", "INTEGER", "INT"],
        "BigInt" if autoincrement => ["BIGSERIAL", "BIGINT", "BIGINT", "BIGINT"],
        "String" => ["TEXT", "VARCHAR(191)", "TEXT", "NVARCHAR(1000)"],
        "Boolean" => ["BOOLEAN", "BOOLEAN", "BOOLEAN", "BIT"],
        "Int" => ["INTEGER", "INTEGER", "INTEGER", "INT"],
        "BigInt" => ["BIGINT", "BIGINT", "BIGINT", "BIGINT"],
        "Float" => ["DOUBLE PRECISION", "DOUBLE", "REAL", "FLOAT(53)"],
        "Decimal" => ["DECIMAL(65,30)", "DECIMAL(65,30)", "DECIMAL", "DECIMAL(32,16)"],
        "DateTime" => ["TIMESTAMP(3)", "DATETIME(3)", "DATETIME", "DATETIME2"],
        "Json" => ["JSONB", "JSON", "JSONB", "NVARCHAR(max)"],
        "Bytes" => ["BYTEA", "LONGBLOB", "BLOB", "VARBINARY(max)"],
        _ => return None,
    };
    Some(match dialect {
        Dialect::PostgreSql | Dialect::Other => postgresql,
        Dialect::MySql => mysql,
        Dialect::Sqlite => sqlite,
        Dialect::SqlServer => sqlserver,
    })
}
