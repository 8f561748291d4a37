//! The database: engines, migrations, and the schema that replaying them gives.

use super::describe::facts;
use super::project::Evidence;

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
