use crate::facts::database::Database;
use crate::facts::database::tests::{gaps, measure, tables};

/// The database after the forward functions of these bodies, each in a migration of its own.
fn run(head: &str, parameter: &str, bodies: &[&str]) -> Database {
    let files: Vec<(String, String)> = bodies
        .iter()
        .enumerate()
        .map(|(index, body)| {
            let code = format!("{head}\nexport async function down({parameter}) {{}}\nexport async function up({parameter}) {{\n{body}\n}}\n");
            (format!("migrations/{index}_step.ts"), code)
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    measure(&files)
}

fn known(database: &Database) -> Vec<String> {
    assert_eq!(gaps(database), Vec::<String>::new());
    assert!(database.schema.known);
    tables(database)
}

fn losses(database: &Database) -> Vec<String> {
    database.destructive.iter().map(|loss| format!("{}:{} {}", loss.path, loss.line, loss.name)).collect()
}

#[test]
fn knex() {
    let database = run(
        "import type { Knex } from 'knex';",
        "knex: Knex",
        &[
            "await knex.schema.createTable('users', (table) => {\n table.increments();\n table.string('email').notNullable().unique();\n table.timestamps();\n }).createTable('posts', (t) => {\n t.uuid('id').primary();\n t.integer('user_id').references('id').inTable('users').onDelete('CASCADE');\n t.text('body');\n });",
            "await knex.schema.alterTable('posts', (t) => {\n t.dropColumn('body');\n t.string('title');\n t.index(['title']);\n t.uuid('id').notNullable().alter();\n });\n await knex.schema.renameTable('posts', 'articles');",
            "if (!(await knex.schema.hasTable('users'))) {\n await knex.schema.createTable('users', (t) => { t.increments('id'); });\n }\n await knex.raw('CREATE TABLE logs (id int)');\n await knex.schema.dropTableIfExists('gone');",
        ],
    );
    assert_eq!(database.migrations.tool, "knex");
    assert_eq!(
        known(&database),
        ["articles(id, user_id, title)", "logs(id)", "users(id, email, created_at, updated_at)"]
    );
    let articles = database.schema.tables.first().expect("a table");
    assert_eq!((articles.primary_key.as_slice(), articles.line), (&["id".to_owned()][..], 8));
    assert_eq!(articles.foreign_keys.first().map(|key| key.references.as_str()), Some("users"));
    assert_eq!(losses(&database), ["migrations/1_step.ts:5 drops column posts.body"]);
}

#[test]
fn sequelize() {
    let database = run(
        "const columns = { id: { type: 'x', primaryKey: true } };",
        "queryInterface, Sequelize",
        &[
            "await queryInterface.createTable('users', { ...columns, email: { type: Sequelize.STRING(50), allowNull: false, unique: true } });\n await queryInterface.createTable({ tableName: 'posts', schema: 'blog' }, { id: Sequelize.INTEGER, user_id: { type: Sequelize.UUID, references: { model: 'users', key: 'id' }, onDelete: 'cascade' } });",
            "return queryInterface.sequelize.transaction((transaction) => Promise.all([\n queryInterface.addColumn('users', 'name', Sequelize.STRING, { transaction }),\n queryInterface.removeColumn('users', 'email'),\n queryInterface.addIndex('users', ['name']),\n queryInterface.sequelize.query('CREATE TABLE tags (id int)'),\n ]));",
        ],
    );
    assert_eq!(known(&database), ["blog.posts(id, user_id)", "tags(id)", "users(id, name)"]);
    assert_eq!(losses(&database), ["migrations/1_step.ts:6 drops column users.email"]);
}

#[test]
fn typeorm() {
    let migration = |body: &str| {
        format!(
            "import {{ MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey }} from 'typeorm';\nimport {{ USERS }} from './names';\nexport class A implements MigrationInterface {{\n private key = new TableForeignKey({{ columnNames: ['user_id'], referencedTableName: USERS, referencedColumnNames: ['id'] }});\n async down(runner: QueryRunner) {{ await runner.dropTable(USERS); }}\n async up(runner: QueryRunner) {{\n{body}\n }}\n}}\n"
        )
    };
    let first = migration(
        "await runner.createTable(new Table({ name: USERS, columns: [{ name: 'id', type: 'int', isPrimary: true }, { name: 'bio', type: 'text', isNullable: true }] }), true);\nawait runner.query(`CREATE TABLE \"posts\" (\"id\" int, \"user_id\" int)`);",
    );
    let second = migration(
        "await runner.createForeignKey('posts', this.key);\nawait runner.addColumn(USERS, new TableColumn({ name: 'age', type: 'int' }));\nawait runner.dropColumn(USERS, 'bio');",
    );
    let database = measure(&[
        ("src/migrations/names.ts", "export const USERS = 'users';\n"),
        ("src/migrations/1-a.ts", &first),
        ("src/migrations/2-b.ts", &second),
        ("ormconfig.ts", "export default { type: 'postgres', host: 'db' };\n"),
    ]);
    assert_eq!((database.migrations.count, database.migrations.tool.as_str()), (2, "typeorm"));
    assert_eq!(known(&database), ["posts(id, user_id)", "users(id, age)"]);
    let posts = database.schema.tables.first().expect("a table");
    assert_eq!(posts.foreign_keys.first().map(|key| key.references.as_str()), Some("users"));
    let nullable = |name: &str| {
        database
            .schema
            .tables
            .iter()
            .flat_map(|table| &table.columns)
            .find(|column| column.name == name)
            .map(|column| column.nullable)
    };
    assert_eq!((nullable("age"), nullable("user_id")), (Some(false), Some(true)));
    assert_eq!(losses(&database), ["src/migrations/2-b.ts:9 drops column users.bio"]);
}

#[test]
fn kysely() {
    let database = run(
        "import { Kysely, sql } from 'kysely';",
        "db: Kysely<any>",
        &[
            "await db.schema.createTable('users').ifNotExists()\n .addColumn('id', 'uuid', (col) => col.primaryKey().defaultTo(sql`gen_random_uuid()`))\n .addColumn('tags', sql`text[]`)\n .addColumn('team_id', 'uuid', (col) => col.notNull().references('teams.id').onDelete('cascade'))\n .addUniqueConstraint('users_tags', ['tags']).execute();",
            "await db.schema.alterTable('users').addColumn('name', 'text').dropColumn('tags').execute();\n await sql`CREATE TABLE logs (id int)`.execute(db);\n await db.schema.createIndex('i').on('users').column('name').execute();\n await db.schema.dropTable('none').ifExists().execute();",
        ],
    );
    assert_eq!(known(&database), ["logs(id)", "users(id, team_id, name)"]);
    let users = database.schema.tables.last().expect("a table");
    assert_eq!((users.primary_key.len(), users.foreign_keys.len(), users.indexes.len()), (1, 1, 1));
    let types: Vec<&str> = users.columns.iter().map(|column| column.data_type.as_str()).collect();
    assert_eq!(types, ["uuid", "uuid", "text"]);
}

#[test]
fn node_pg_migrate() {
    let database = run(
        "",
        "pgm",
        &[
            "pgm.createTable('users', { id: 'id', email: { type: 'text', notNull: true, unique: true } });\n pgm.createTable({ schema: 'audit', name: 'logs' }, { user_id: { type: 'int', references: 'users(id)' } }, { constraints: { primaryKey: ['user_id'] } });",
            "pgm.addColumns('users', { name: 'text' });\n pgm.alterColumn('users', 'name', { type: 'varchar(9)' });\n pgm.addConstraint('users', 'u', 'UNIQUE (name)');\n pgm.sql('CREATE TABLE tags (id int)');\n pgm.renameColumn('users', 'email', 'mail');",
        ],
    );
    assert_eq!(known(&database), ["audit.logs(user_id)", "tags(id)", "users(id, mail, name)"]);
    let users = database.schema.tables.last().expect("a table");
    assert_eq!((users.primary_key.len(), users.indexes.len()), (1, 2));
    assert_eq!(losses(&database), ["migrations/1_step.ts:5 changes the type of users.name"]);
}

#[test]
fn db_migrate() {
    let code = "exports.setup = () => {};\nexports.up = function (db, callback) {\n  async.series([\n    db.createTable.bind(db, 'users', { id: { type: 'int', primaryKey: true }, name: 'string' }),\n    db.addColumn.bind(db, 'users', 'age', { type: 'int' }),\n    db.runSql.bind(db, 'ALTER TABLE users DROP COLUMN name'),\n  ], callback);\n};\nexports.down = (db) => db.dropTable('users');\n";
    let database = measure(&[("migrations/1-users.js", code)]);
    assert_eq!(known(&database), ["users(id, age)"]);
}

#[test]
fn helpers_are_followed_and_the_way_back_is_not_run() {
    let code = "import { Migration } from '@mikro-orm/migrations';\nconst TABLE = 'a';\nfunction statement() { return `CREATE TABLE ${TABLE} (id int)`; }\nexport class Migration1 extends Migration {\n  down() { this.addSql('DROP TABLE a'); }\n  up() { this.tables(); }\n  tables() { this.addSql(statement()); }\n}\n";
    let database = measure(&[("migrations/Migration1.ts", code)]);
    assert_eq!(known(&database), ["a(id)"]);
}

#[test]
fn what_is_computed_is_a_gap_with_its_place() {
    let database = run(
        "import { tableName } from 'names';",
        "knex",
        &[
            "await knex.schema.createTable(tableName(), (t) => { t.increments(); });\nawait knex.raw(`DROP TABLE IF EXISTS ${tableName()}`);\nawait knex.raw(build());",
        ],
    );
    assert_eq!(
        gaps(&database),
        [
            "migrations/0_step.ts:4 createTable is called with computed values",
            "migrations/0_step.ts:5 a SQL text that defines tables is computed",
            "migrations/0_step.ts:6 the SQL text is computed",
        ]
    );
    assert!(!database.schema.known);
}

#[test]
fn a_computed_value_that_reaches_no_table_is_no_gap() {
    let database = run(
        "import { now } from 'clock';",
        "knex",
        &[
            "await knex.raw(`CREATE TABLE a (id int); INSERT INTO a VALUES ('${now()}')`);\nawait knex('a').insert({ id: now() });",
        ],
    );
    assert_eq!(known(&database), ["a(id)"]);
}

#[test]
fn a_branch_that_does_not_fit_the_tables_is_not_taken() {
    let database = run(
        "",
        "knex",
        &[
            "if (legacy) {\nawait knex.raw('ALTER TABLE old RENAME TO a');\n} else {\nawait knex.raw('CREATE TABLE a (id int)');\n}",
        ],
    );
    assert_eq!(known(&database), ["a(id)"]);
}

#[test]
fn a_table_that_a_migration_makes_holds_nothing_to_lose() {
    let database = run(
        "",
        "pgm",
        &[
            "pgm.createTable('a', { id: 'id' });\npgm.dropTable('a');",
            "pgm.createTable('b', { id: 'id' });",
            "pgm.dropTable('b');",
        ],
    );
    assert_eq!(losses(&database), ["migrations/2_step.ts:4 drops table b"]);
}

#[test]
fn names_that_lead_in_a_circle_end() {
    let database = run(
        "const a = { b: a.b() };\nconst t = () => t();",
        "pgm",
        &["pgm.createTable(a.b, a);\npgm.sql(t());\npgm.createTable('x', { y: a.b, z: t() });"],
    );
    assert!(!database.schema.known);
}
