//! The database: engines, migrations, and the schema that replaying them gives.

mod auto_sync;
mod engines;
mod migrations;
mod models;
mod replay;
mod scripts;
#[cfg(test)]
mod tests;
mod value;

use super::context::Context;
use super::describe::facts;
use super::evidence::Evidence;
use super::inventory::line_number;
use crate::formats::schema;
use migrations::{Forward, Set};
use replay::Replay;
use replay::code::{self, Builder};

facts! {
    /// The project's data store and data model.
    pub struct Database {
        /// Engines in use: `postgresql`, `mysql`, `sqlite`, `mongodb`, `redis`, `mssql`…
        pub engines: Vec<String>,
        /// Object mappers, query builders and drivers that the code imports: `prisma`, `typeorm`, `knex`, `pg`…
        pub orms: Vec<String>,
        /// Migrations.
        pub migrations: Migrations,
        /// The relational schema after the last migration.
        pub schema: Schema,
        /// Models in code: entities, Prisma models, Mongoose schemas, table objects.
        pub models: Vec<Model>,
        /// Whether the schema is made from the models at start: `off`, `on` or `conditional`.
        pub auto_sync: String,
        /// Where `auto_sync` is decided.
        pub auto_sync_at: Vec<Evidence>,
        /// Forward steps that destroy data.
        pub destructive: Vec<Evidence>,
    }

    /// Migrations.
    pub struct Migrations {
        /// The tool: `prisma`, `typeorm`, `knex`, `sequelize`, `drizzle`, `node-pg-migrate`, `sql`… or `none`.
        pub tool: String,
        /// Their folder.
        pub path: String,
        /// The line, 1; 0 without migrations.
        pub line: i64,
        /// Units: a pair of up and down is one.
        pub count: i64,
        /// Every unit can be undone.
        pub reversible: bool,
    }

    /// A relational schema.
    pub struct Schema {
        /// Whether every step could be replayed.
        pub known: bool,
        /// Steps that could not be replayed.
        pub gaps: Vec<Evidence>,
        /// Tables that remain.
        pub table_count: i64,
        /// The tables, by name.
        pub tables: Vec<Table>,
    }

    /// A table.
    pub struct Table {
        /// Its name.
        pub name: String,
        /// Its columns in order.
        pub columns: Vec<Column>,
        /// Columns of the primary key.
        pub primary_key: Vec<String>,
        /// Foreign keys.
        pub foreign_keys: Vec<ForeignKey>,
        /// Indexes, unique ones included.
        pub indexes: Vec<Index>,
        /// The file that creates it.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// A column.
    pub struct Column {
        /// Its name.
        pub name: String,
        /// Its type as written.
        pub data_type: String,
        /// Whether it may be null.
        pub nullable: bool,
    }

    /// A foreign key.
    pub struct ForeignKey {
        /// The columns that refer.
        pub columns: Vec<String>,
        /// The table that they refer to.
        pub references: String,
    }

    /// An index.
    pub struct Index {
        /// Its columns or expressions.
        pub columns: Vec<String>,
        /// Whether it is unique.
        pub unique: bool,
    }

    /// A model in code.
    pub struct Model {
        /// Its name.
        pub name: String,
        /// What declares it: `prisma`, `typeorm`, `mongoose`, `sequelize`, `drizzle`, `mikro-orm`…
        pub orm: String,
        /// Its fields.
        pub fields: i64,
        /// Fields or options that validate, index or relate.
        pub constraints: i64,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }
}

/// Measures the database of a project.
pub fn extract(context: Context<'_>) -> Database {
    let reached = engines::reached(context);
    let prisma = engines::prisma_files(context, &reached);
    let mut stores = engines::find(context, &reached, &prisma);
    let sets = migrations::find(context);
    let main = sets.first().filter(|set| is_used(context, set, &stores));
    if let Some(engine) = main.and_then(|set| migrations::engine(context, set)) {
        stores.engines.insert(engine.to_owned());
    }
    let (mode, auto_sync_at) = auto_sync::find(context, &reached, &stores);
    let mut replay = Replay::new(context, engines::dialect(&stores.engines));
    let mut steps = 0;
    if let Some(set) = main {
        steps = set.units.len();
        run(&mut replay, set);
    }
    if steps == 0 {
        for path in scripts::initial(context) {
            steps += 1;
            replay.begin(&path);
            replay.sql_file(&path);
        }
    }
    let (schema, destructive) = finish(replay, steps > 0);
    Database {
        engines: stores.engines.into_iter().collect(),
        orms: stores.orms.into_iter().collect(),
        migrations: main.map(summary).unwrap_or_else(none),
        schema,
        models: models::find(&reached, &prisma),
        auto_sync: mode.word().to_owned(),
        auto_sync_at,
        destructive,
    }
}

/// Whether the project uses these migrations: its own it does; shared ones where it uses what they are for.
fn is_used(context: Context<'_>, set: &Set<'_>, stores: &engines::Stores) -> bool {
    let is_own = set.units.iter().any(|unit| context.unit.owns(&unit.path));
    let is_mapper =
        ["prisma", "typeorm", "mikro-orm", "sequelize", "knex", "drizzle", "kysely"].contains(&set.tool.as_str());
    is_own || if is_mapper { stores.orms.contains(&set.tool) } else { !stores.orms.is_empty() }
}

fn run(replay: &mut Replay<'_>, set: &Set<'_>) {
    let builder = Builder::of(&set.tool);
    for unit in &set.units {
        replay.begin(&unit.path);
        match unit.forward {
            Forward::Sql => replay.sql_file(&unit.path),
            Forward::Code(script, function) => code::run(replay, builder, script, function),
            Forward::Opaque(reason) => replay.gap(reason),
        }
    }
}

fn none() -> Migrations {
    Migrations { tool: "none".to_owned(), ..Migrations::default() }
}

fn summary(set: &Set<'_>) -> Migrations {
    Migrations {
        tool: set.tool.clone(),
        path: if set.directory.is_empty() { ".".to_owned() } else { set.directory.clone() },
        line: 1,
        count: line_number(set.units.len()),
        reversible: set.units.iter().all(|unit| unit.reversible),
    }
}

/// Tables in which tools keep book of the migrations that ran.
const BOOKKEEPING: [&str; 12] = [
    "_prisma_migrations",
    "migrations",
    "typeorm_metadata",
    "mikro_orm_migrations",
    "sequelizemeta",
    "knex_migrations",
    "knex_migrations_lock",
    "__drizzle_migrations",
    "kysely_migration",
    "kysely_migration_lock",
    "pgmigrations",
    "schema_migrations",
];

/// The facts of what a replay came to. A partition is storage of the table that it belongs to, and no table of its own.
fn finish(replay: Replay<'_>, has_steps: bool) -> (Schema, Vec<Evidence>) {
    let is_table = |table: &&schema::Table| {
        table.partition_of.is_none() && !BOOKKEEPING.contains(&table.name.to_ascii_lowercase().as_str())
    };
    let tables: Vec<Table> = replay.schema.tables().filter(is_table).map(table).collect();
    let gap =
        |gap: &schema::Gap| Evidence { name: gap.reason.clone(), path: gap.path.clone(), line: line_number(gap.line) };
    let schema = Schema {
        known: has_steps && replay.schema.known(),
        gaps: replay.schema.gaps().iter().map(gap).collect(),
        table_count: line_number(tables.len()),
        tables,
    };
    (schema, replay.losses)
}

fn table(table: &schema::Table) -> Table {
    let column = |column: &schema::Column| Column {
        name: column.name.clone(),
        data_type: column.data_type.clone(),
        nullable: column.nullable,
    };
    let foreign_key = |key: &schema::ForeignKey| ForeignKey {
        columns: key.columns.clone(),
        references: key.references_table.clone(),
    };
    let index = |index: &schema::Index| Index { columns: index.columns.clone(), unique: index.unique };
    Table {
        name: table.name.clone(),
        columns: table.columns.iter().map(column).collect(),
        primary_key: table.primary_key.clone(),
        foreign_keys: table.foreign_keys.iter().map(foreign_key).collect(),
        indexes: table.indexes.iter().map(index).collect(),
        path: table.path.clone(),
        line: line_number(table.line),
    }
}
