use crate::facts::database::Database;
use crate::facts::database::tests::measure;

/// Tool, folder, count and whether all can be undone.
fn found(files: &[(&str, &str)]) -> (String, String, i64, bool) {
    let Database { migrations, .. } = measure(files);
    (migrations.tool, migrations.path, migrations.count, migrations.reversible)
}

fn is(tool: &str, path: &str, count: i64, reversible: bool) -> (String, String, i64, bool) {
    (tool.to_owned(), path.to_owned(), count, reversible)
}

const TABLE: &str = "CREATE TABLE a (id int);\n";

#[test]
fn tools_with_files_of_their_own() {
    let prisma = [("prisma/migrations/1_a/migration.sql", TABLE), ("prisma/migrations/2_b/migration.sql", "SELECT 1;")];
    assert_eq!(found(&prisma), is("prisma", "prisma/migrations", 2, false));
    let drizzle = [
        ("drizzle/0000_a.sql", TABLE),
        ("drizzle/0001_left_over.sql", TABLE),
        ("drizzle/meta/_journal.json", r#"{"dialect":"postgresql","entries":[{"idx":0,"tag":"0000_a"}]}"#),
    ];
    assert_eq!(found(&drizzle), is("drizzle", "drizzle", 1, false));
    assert_eq!(found(&[("db/V1__a.sql", TABLE), ("db/U1__a.sql", "DROP TABLE a;")]), is("none", "", 0, false));
    let flyway = [("db/migration/V1__a.sql", TABLE), ("db/migration/U1__a.sql", "DROP TABLE a;")];
    assert_eq!(found(&flyway), is("flyway", "db/migration", 1, true));
    assert_eq!(found(&[("supabase/migrations/1_a.sql", TABLE)]), is("supabase", "supabase/migrations", 1, false));
    let liquibase = "databaseChangeLog:\n  - changeSet:\n      id: 1\n  - changeSet:\n      id: 2\n";
    assert_eq!(found(&[("db/changelog/master.yaml", liquibase)]), is("liquibase", "db/changelog", 2, false));
}

#[test]
fn marks_in_the_text_tell_the_tool_and_the_way_back() {
    let dbmate = "-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\nDROP TABLE a;\n";
    assert_eq!(found(&[("db/migrations/1_a.sql", dbmate)]), is("dbmate", "db/migrations", 1, true));
    let one_way = "-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\n";
    assert_eq!(found(&[("db/migrations/1_a.sql", one_way)]), is("dbmate", "db/migrations", 1, false));
    assert_eq!(found(&[("db/1_a.sql", "-- +goose Up\nSELECT 1;\n")]).0, "goose");
}

#[test]
fn a_pair_is_one_unit() {
    for (up, down) in [
        ("migrations/1_a.up.sql", "migrations/1_a.down.sql"),
        ("migrations/001.do.a.sql", "migrations/001.undo.a.sql"),
        ("migrations/1_a.sql", "migrations/down/1_a.sql"),
    ] {
        assert_eq!(found(&[(up, TABLE), (down, "DROP TABLE a;")]), is("sql", "migrations", 1, true), "{up}");
    }
}

#[test]
fn a_declared_package_names_the_tool_of_numbered_files() {
    let manifest = |package: &str| format!(r#"{{"name":"shop","dependencies":{{"{package}":"1"}}}}"#);
    for (package, tool) in [
        ("postgres-migrations", "postgres-migrations"),
        ("@slonik/migrator", "slonik"),
        ("@urbica/pg-migrate", "@urbica/pg-migrate"),
        ("left-pad", "sql"),
    ] {
        let manifest = manifest(package);
        assert_eq!(found(&[("package.json", &manifest), ("migrations/001_a.sql", TABLE)]).0, tool);
    }
}

#[test]
fn code_is_told_by_what_it_extends_and_exports() {
    let typeorm = "import { MigrationInterface, QueryRunner } from 'typeorm';\nexport class A1 implements MigrationInterface {\n async down(q: QueryRunner) { await q.query('DROP TABLE a'); }\n async up(q: QueryRunner) { await q.query('CREATE TABLE a (id int)'); }\n}\n";
    assert_eq!(found(&[("src/migrations/1-a.ts", typeorm)]), is("typeorm", "src/migrations", 1, true));
    let mikro = "import { Migration } from '@mikro-orm/migrations';\nexport class Migration1 extends Migration {\n async up() { this.addSql('select 1'); }\n}\n";
    assert_eq!(found(&[("src/migrations/Migration1.ts", mikro)]), is("mikro-orm", "src/migrations", 1, false));
    let kysely = "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<unknown>) {}\nexport async function down(db: Kysely<unknown>) {}\n";
    assert_eq!(found(&[("db/migrations/1_a.ts", kysely)]), is("kysely", "db/migrations", 1, false));
    let pgm = "export const up = (pgm) => { pgm.dropTable('a'); };\nexport const down = false;\n";
    assert_eq!(found(&[("migrations/1_a.js", pgm)]).0, "node-pg-migrate");
    let sequelize = "module.exports = { up: (queryInterface) => queryInterface.dropTable('a'), down: () => {} };\n";
    assert_eq!(found(&[("db/migrations/1-a.js", sequelize)]), is("sequelize", "db/migrations", 1, false));
    let db_migrate =
        "exports.setup = function (options) {};\nexports.up = function (db) { return db.dropTable('a'); };\n";
    assert_eq!(found(&[("migrations/1-a.js", db_migrate)]).0, "db-migrate");
    let manifest = r#"{"dependencies":{"migrate":"2"}}"#;
    let plain = "export const up = async () => { await db().exec('CREATE TABLE a (id int)'); };\n";
    assert_eq!(found(&[("package.json", manifest), ("migrations/1-a.js", plain)]).0, "migrate");
    let knex = "import type { Knex } from 'knex';\nexport async function up(knex: Knex): Promise<void> {}\n";
    assert_eq!(found(&[("migrations/1_a.ts", knex)]).0, "knex");
}

#[test]
fn a_tool_that_gathers_has_one_set_of_all_folders_and_one_for_each_engine() {
    let step = |name: &str| {
        format!(
            "import {{ MigrationInterface, QueryRunner }} from 'typeorm';\nexport class {name} implements MigrationInterface {{\n async up(q: QueryRunner) {{}}\n}}\n"
        )
    };
    let steps = ["A1", "B2", "C3"].map(step);
    let modules = [
        ("src/a/migrations/1.ts", steps[0].as_str()),
        ("src/b/migrations/2.ts", &steps[1]),
        ("src/b/migrations/old/3.ts", &steps[2]),
    ];
    assert_eq!(found(&modules), is("typeorm", "src", 3, false));
    let engines = [
        ("src/migrations/mysql/1.ts", steps[0].as_str()),
        ("src/migrations/mysql/2.ts", &steps[1]),
        ("src/migrations/postgres/1.ts", &steps[2]),
    ];
    assert_eq!(found(&engines), is("typeorm", "src/migrations/mysql", 2, false));
}

#[test]
fn seeders_compiled_copies_and_domain_folders_are_none() {
    let seeder = "module.exports = { up: (queryInterface) => queryInterface.bulkInsert('a', []), down: () => {} };\n";
    let domain = "export function migrate(form) { return form; }\n";
    let none = found(&[
        ("db/seeders/1-a.js", seeder),
        ("dist/migrations/1-a.js", seeder),
        ("src/forms/migration/migrate-form.js", domain),
        ("src/migration/report.sql", "SELECT 1;"),
        ("test/migrations/1_a.sql", TABLE),
    ]);
    assert_eq!(none, is("none", "", 0, false));
}

#[test]
fn sql_that_code_reads_is_no_unit_of_its_own() {
    let wrapper = "exports.setup = () => {};\nexports.up = (db) => read(path.join(__dirname, 'sqls', '1-a-up.sql')).then((text) => db.runSql(text));\nexports.down = (db) => read(path.join(__dirname, 'sqls', '1-a-down.sql')).then((text) => db.runSql(text));\n";
    let database = measure(&[
        ("migrations/1-a.js", wrapper),
        ("migrations/sqls/1-a-up.sql", TABLE),
        ("migrations/sqls/1-a-down.sql", "DROP TABLE a;"),
    ]);
    assert_eq!((database.migrations.tool.as_str(), database.migrations.count), ("db-migrate", 1));
    assert_eq!(database.schema.table_count, 1);
    assert!(database.schema.known, "{:?}", database.schema.gaps);
}

#[test]
fn units_run_in_the_order_of_their_numbers() {
    for [first, second] in [["2_a", "10_b"], ["V1.2__a", "V1.10__b"], ["2020.01.02T00.a", "2020.11.01T00.b"]] {
        let [first, second] = [first, second].map(|name| format!("migrations/{name}.sql"));
        let database = measure(&[(&second, "ALTER TABLE a RENAME TO c;"), (&first, TABLE)]);
        assert!(database.schema.known, "{first}: {:?}", database.schema.gaps);
        assert_eq!(database.schema.tables.first().map(|table| table.name.as_str()), Some("c"), "{first}");
    }
}
