use super::{Database, extract};
use crate::facts::context::Context;
use crate::facts::inventory::Inventory;
use crate::facts::javascript::Sources;
use crate::facts::project::Projects;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

/// The database of the first project of a repository that holds these files and an Express server.
pub(super) fn measure(files: &[(&str, &str)]) -> Database {
    let server = "import express from 'express';\nconst app = express();\napp.listen(3000);\n";
    let mut all = BTreeMap::from([("src/server.ts".to_owned(), server.to_owned())]);
    all.extend(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    measure_in(&all, "")
}

/// The database of the project in a folder.
fn measure_in(files: &BTreeMap<String, String>, directory: &str) -> Database {
    let snapshot = Snapshot::of_files("shop", files);
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let projects = Projects::find(&inventory, &sources);
    let unit = projects.units.iter().find(|unit| unit.directory == directory).expect("the project");
    extract(Context { inventory: &inventory, sources: &sources, unit, units: &projects.units })
}

/// `table(column, column)` for each table.
pub(super) fn tables(database: &Database) -> Vec<String> {
    let columns =
        |table: &super::Table| -> Vec<String> { table.columns.iter().map(|column| column.name.clone()).collect() };
    database.schema.tables.iter().map(|table| format!("{}({})", table.name, columns(table).join(", "))).collect()
}

/// What could not be followed.
pub(super) fn gaps(database: &Database) -> Vec<String> {
    database.schema.gaps.iter().map(|gap| format!("{}:{} {}", gap.path, gap.line, gap.name)).collect()
}

#[test]
fn a_project_without_a_database_has_none() {
    let database = measure(&[]);
    assert_eq!(database.migrations.tool, "none");
    assert_eq!((database.migrations.count, database.schema.table_count), (0, 0));
    assert_eq!(database.auto_sync, "off");
    assert!(database.engines.is_empty() && database.orms.is_empty() && !database.schema.known);
}

#[test]
fn engines_and_mappers_are_those_that_are_imported() {
    let database = measure(&[
        ("package.json", r#"{"name":"shop","dependencies":{"mysql2":"3","pg":"8","ioredis":"5"}}"#),
        ("src/db.ts", "import { Pool } from 'pg';\nexport const pool = new Pool();\n"),
        ("src/types.ts", "import type { Redis } from 'ioredis';\nexport type Cache = Redis;\n"),
        ("src/db.test.ts", "import mysql from 'mysql2/promise';\nmysql.createPool('');\n"),
    ]);
    assert_eq!(database.engines, ["postgresql"]);
    assert_eq!(database.orms, ["pg"]);
}

#[test]
fn a_mapper_of_many_engines_names_its_own_in_its_configuration() {
    let database = measure(&[(
        "src/data-source.ts",
        "import { DataSource } from 'typeorm';\nexport const source = new DataSource({ type: 'mysql', host: 'db', synchronize: false });\n",
    )]);
    assert_eq!(database.engines, ["mysql"]);
    assert_eq!(database.orms, ["typeorm"]);
}

#[test]
fn an_engine_that_no_code_names_is_told_by_the_example_environment_or_a_declared_driver() {
    let code = "import { DataSource } from 'typeorm';\nexport const source = new DataSource(options());\n";
    let by_example = measure(&[("src/db.ts", code), (".env.example", "DATABASE_URL=postgres://u:p@db/shop\n")]);
    assert_eq!(by_example.engines, ["postgresql"]);
    let by_driver = measure(&[("src/db.ts", code), ("package.json", r#"{"dependencies":{"mysql2":"3"}}"#)]);
    assert_eq!(by_driver.engines, ["mysql"]);
    let by_container =
        measure(&[("src/db.ts", code), ("docker-compose.yml", "services:\n  db:\n    image: mariadb:11\n")]);
    assert_eq!(by_container.engines, ["mariadb"]);
}

#[test]
fn prisma_names_its_engine_and_its_models() {
    let schema = "datasource db {\n  provider = \"postgresql\"\n  url = env(\"DATABASE_URL\")\n}\n\
                  model User {\n  id Int @id\n  email String @unique\n  name String?\n}\n";
    let database = measure(&[("prisma/schema.prisma", schema)]);
    assert_eq!(
        (database.engines.as_slice(), database.orms.as_slice()),
        (&["postgresql".to_owned()][..], &["prisma".to_owned()][..])
    );
    let model = database.models.first().expect("a model");
    assert_eq!((model.name.as_str(), model.fields, model.constraints, model.line), ("User", 3, 2, 5));
}

#[test]
fn shared_migrations_count_for_the_project_that_uses_them() {
    let files = BTreeMap::from(
        [
            ("package.json", r#"{"name":"shop","workspaces":["apps/*"],"dependencies":{"@prisma/client":"6","prisma":"6"}}"#),
            ("apps/api/package.json", r#"{"name":"api","dependencies":{"express":"5"}}"#),
            ("apps/api/src/main.ts", "import express from 'express';\nimport { PrismaClient } from '@prisma/client';\nexpress().listen(1);\nnew PrismaClient();\n"),
            ("apps/mail/package.json", r#"{"name":"mail","dependencies":{"express":"5"}}"#),
            ("apps/mail/src/main.ts", "import express from 'express';\nexpress().listen(2);\n"),
            ("prisma/schema.prisma", "datasource db {\n provider = \"sqlite\"\n url = \"file:a\"\n}\nmodel A {\n id Int @id\n}\n"),
            ("prisma/migrations/migration_lock.toml", "provider = \"sqlite\"\n"),
            ("prisma/migrations/1_init/migration.sql", "CREATE TABLE \"A\" (\"id\" INTEGER NOT NULL PRIMARY KEY);\n"),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned())),
    );
    let api = measure_in(&files, "apps/api");
    assert_eq!((api.migrations.tool.as_str(), api.migrations.path.as_str()), ("prisma", "prisma/migrations"));
    assert_eq!(tables(&api), ["A(id)"]);
}

#[test]
fn scripts_of_the_databases_container_make_the_schema_where_there_are_no_migrations() {
    let database = measure(&[
        ("src/db.ts", "import { Pool } from 'pg';\nnew Pool();\n"),
        (
            "docker-compose.yml",
            "services:\n  db:\n    image: postgres:17\n    volumes:\n      - ./scripts/init.sql:/docker-entrypoint-initdb.d/init.sql\n",
        ),
        ("scripts/init.sql", "CREATE TABLE users (id int primary key);\n"),
        ("scripts/other.sql", "CREATE TABLE others (id int);\n"),
    ]);
    assert_eq!(tables(&database), ["users(id)"]);
    assert_eq!((database.migrations.tool.as_str(), database.migrations.count), ("none", 0));
}

#[test]
fn partitions_and_the_tools_own_tables_are_not_counted() {
    let database = measure(&[
        (
            "migrations/001_init.sql",
            "CREATE TABLE events (day date) PARTITION BY RANGE (day);\nCREATE TABLE events_1 PARTITION OF events DEFAULT;\nCREATE TABLE schema_migrations (version text);\n",
        ),
        ("src/db.ts", "import { Pool } from 'pg';\nnew Pool();\n"),
    ]);
    assert_eq!(tables(&database), ["events(day)"]);
    assert!(database.schema.known, "{:?}", gaps(&database));
}

mod synchronisation {
    use super::measure;

    fn mode(setting: &str, extra: &[(&str, &str)]) -> (String, Vec<String>) {
        let code = format!(
            "import {{ DataSource }} from 'typeorm';\nimport {{ env }} from './env';\nconst isDevelopment = process.env.NODE_ENV === 'development';\nexport const source = new DataSource({{\n  type: 'postgres',\n  {setting}\n}});\n"
        );
        let mut files = vec![
            ("src/data-source.ts", code.as_str()),
            ("src/env.ts", "export const env = { db: { synchronize: toBoolean(process.env.DB_SYNC) } };\n"),
        ];
        files.extend(extra);
        let database = measure(&files);
        let places = database.auto_sync_at.iter().map(|place| format!("{}:{}", place.path, place.line)).collect();
        (database.auto_sync, places)
    }

    #[test]
    fn a_literal_decides() {
        assert_eq!(mode("synchronize: true,", &[]), ("on".to_owned(), vec!["src/data-source.ts:6".to_owned()]));
        assert_eq!(mode("synchronize: false,", &[]).0, "off");
        assert_eq!(mode("// synchronize: true,", &[]), ("off".to_owned(), vec![]));
    }

    #[test]
    fn what_depends_on_the_environment_is_conditional() {
        assert_eq!(mode("synchronize: isDevelopment,", &[]).0, "conditional");
        assert_eq!(mode("synchronize: process.env.NODE_ENV !== 'production',", &[]).0, "conditional");
        assert_eq!(mode("synchronize: env.db.synchronize,", &[]).0, "conditional");
    }

    #[test]
    fn a_switch_that_the_example_environment_leaves_off_is_off() {
        let example = [(".env.example", "DB_SYNC=false\nNODE_ENV=development\n")];
        assert_eq!(mode("synchronize: env.db.synchronize,", &example).0, "off");
        assert_eq!(mode("synchronize: process.env.DB_SYNC === 'true',", &example).0, "off");
        assert_eq!(mode("synchronize: isDevelopment,", &example).0, "conditional");
    }

    #[test]
    fn a_test_or_a_decorator_decides_nothing() {
        let test = "import { DataSource } from 'typeorm';\nnew DataSource({ type: 'sqlite', synchronize: true });\n";
        assert_eq!(mode("synchronize: false,", &[("test/database.ts", test)]).0, "off");
        let entity = "import { Entity } from 'typeorm';\n@Entity({ synchronize: true })\nexport class A {}\n";
        assert_eq!(mode("synchronize: false,", &[("src/a.entity.ts", entity)]).0, "off");
    }

    #[test]
    fn a_configuration_file_counts_and_its_example_where_it_is_all_there_is() {
        let entity = ("src/a.ts", "import { Entity } from 'typeorm';\n@Entity()\nexport class A {}\n");
        let on = "{\n \"type\": \"mysql\",\n \"synchronize\": true\n}\n";
        let off = "{ \"type\": \"mysql\", \"synchronize\": false }";
        assert_eq!(measure(&[entity, ("ormconfig.json.example", on)]).auto_sync, "on");
        assert_eq!(measure(&[entity, ("ormconfig.json.example", on), ("ormconfig.json", off)]).auto_sync, "off");
    }

    #[test]
    fn calls_that_make_the_schema() {
        let sequelize = "import { Sequelize } from 'sequelize';\nconst db = new Sequelize('');\n";
        let with = |call: &str| measure(&[("src/db.ts", &format!("{sequelize}{call}\n"))]).auto_sync;
        assert_eq!(with("await db.sync({ force: true });"), "on");
        assert_eq!(with("if (process.env.NODE_ENV === 'test') await db.sync();"), "conditional");
        assert_eq!(with("await files.sync();"), "off");
        let orm = "import { MikroORM } from '@mikro-orm/core';\nconst orm = await MikroORM.init();\n";
        let with = |call: &str| measure(&[("src/db.ts", &format!("{orm}{call}\n"))]).auto_sync;
        assert_eq!(with("await orm.getSchemaGenerator().updateSchema();"), "on");
        assert_eq!(with("await orm.schema.update();"), "on");
        assert_eq!(with("await orm.getMigrator().up();"), "off");
    }
}
