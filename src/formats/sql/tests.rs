use super::*;
use crate::formats::schema::{ReferentialAction, Table};

fn replay(dialect: Dialect, text: &str) -> (Schema, Report) {
    let mut schema = Schema::new(dialect);
    let report = apply(&mut schema, text, "migration.sql");
    (schema, report)
}

/// The schema after a PostgreSQL text that is followed in full.
fn postgresql(text: &str) -> Schema {
    followed(Dialect::PostgreSql, text)
}

fn followed(dialect: Dialect, text: &str) -> Schema {
    let (schema, _) = replay(dialect, text);
    assert_eq!(schema.gaps(), []);
    schema
}

fn table_names(schema: &Schema) -> Vec<&str> {
    schema.tables().map(|table| table.name.as_str()).collect()
}

fn columns(table: &Table) -> Vec<String> {
    let describe = |column: &crate::formats::schema::Column| {
        let nullable = if column.nullable { "" } else { " not null" };
        let default = if column.has_default { " default" } else { "" };
        format!("{} {}{nullable}{default}", column.name, column.data_type)
    };
    table.columns.iter().map(describe).collect()
}

fn index_names(table: &Table) -> Vec<&str> {
    table.indexes.iter().map(|index| index.name.as_str()).collect()
}

fn losses(report: &Report) -> Vec<&str> {
    report.losses.iter().map(|loss| loss.text.as_str()).collect()
}

#[test]
fn create_table_reads_columns_and_the_constraints_beside_them() {
    let schema = postgresql(
        "CREATE TABLE Users (\n  id bigserial PRIMARY KEY,\n  \"Email\" text NOT NULL UNIQUE,\n\
         \x20 boss_id bigint REFERENCES users (id) ON DELETE SET NULL,\n  age int DEFAULT 1 CHECK (age > 0),\n\
         \x20 note text DEFAULT NULL,\n  row int GENERATED ALWAYS AS IDENTITY\n);",
    );
    let users = schema.table("users").unwrap();
    assert_eq!(
        columns(users),
        [
            "id bigserial not null default",
            "Email TEXT not null",
            "boss_id BIGINT",
            "age INT default",
            "note TEXT",
            "row INT not null default"
        ]
    );
    assert_eq!(users.columns[1].line, 3);
    assert_eq!(users.primary_key, ["id"]);
    assert_eq!(index_names(users), ["users_Email_key"]);
    assert_eq!(users.checks[0].name, "users_age_check");
    let key = &users.foreign_keys[0];
    assert_eq!((key.name.as_str(), key.on_delete, key.line), ("users_boss_id_fkey", ReferentialAction::SetNull, 4));
    assert_eq!(key.references_columns, ["id"]);
}

#[test]
fn create_table_reads_table_constraints() {
    let schema = postgresql(
        "CREATE TABLE a (x int, y int, CONSTRAINT the_key PRIMARY KEY (x, y), UNIQUE (y), CHECK (x < y),\n\
         CONSTRAINT up FOREIGN KEY (x, y) REFERENCES other.b (p, q) ON DELETE CASCADE);",
    );
    let a = schema.table("a").unwrap();
    assert_eq!((a.primary_key_name.as_str(), a.primary_key.len()), ("the_key", 2));
    assert_eq!(a.foreign_keys[0].references_table, "other.b");
    assert_eq!(a.foreign_keys[0].on_delete, ReferentialAction::Cascade);
    assert_eq!(a.checks[0].columns, ["x", "y"]);
    assert!(a.indexes[0].unique);
}

#[test]
fn names_fold_as_postgresql_stores_them() {
    let schema = postgresql("CREATE TABLE Public.Users (Id int); CREATE TABLE \"Users\" (\"Id\" int);");
    assert_eq!(table_names(&schema), ["Users", "users"]);
    assert_eq!(columns(schema.table("users").unwrap()), ["id INT"]);
}

#[test]
fn backticks_and_brackets_quote_names() {
    let schema = followed(
        Dialect::MySql,
        "CREATE TABLE `Order` (`id` int(11) unsigned NOT NULL AUTO_INCREMENT, `name` varchar(10) COMMENT 'a;b',\n\
         PRIMARY KEY (`id`), UNIQUE KEY `by_name` (`name`), KEY `prefix` (`name`(4))) ENGINE=InnoDB;\n\
         ALTER TABLE `order` ADD COLUMN `more` json;",
    );
    let order = schema.table("order").unwrap();
    assert_eq!(columns(order), ["id INT(11) UNSIGNED not null default", "name VARCHAR(10)", "more JSON"]);
    assert_eq!(index_names(order), ["by_name", "prefix"]);
    assert_eq!(order.indexes[1].columns, ["name"]);

    let schema = followed(
        Dialect::SqlServer,
        "CREATE TABLE [dbo].[Order] ([Id] INT IDENTITY(1,1) NOT NULL, CONSTRAINT [PK] PRIMARY KEY ([Id]))\nGO\n\
         ALTER TABLE [Order] ADD [Note] NVARCHAR(20)\nGO\n",
    );
    assert_eq!(columns(schema.table("order").unwrap()), ["Id INT not null default", "Note NVARCHAR(20)"]);
}

#[test]
fn alter_table_changes_columns_keys_and_names() {
    let schema = postgresql(
        "CREATE TABLE a (id int, old text, gone text, n int);\n\
         ALTER TABLE a ADD COLUMN extra date NOT NULL DEFAULT now(), DROP COLUMN gone, ALTER COLUMN n SET NOT NULL;\n\
         ALTER TABLE a RENAME old TO new; ALTER TABLE ONLY a ADD PRIMARY KEY (id);\n\
         ALTER TABLE a ALTER n TYPE bigint USING n::bigint, ALTER n SET DEFAULT 3;\n\
         ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (n) REFERENCES a; ALTER TABLE a RENAME CONSTRAINT fk TO self;\n\
         ALTER TABLE a OWNER TO app; ALTER TABLE a ENABLE ROW LEVEL SECURITY; ALTER TABLE a RENAME TO b;",
    );
    let b = schema.table("b").unwrap();
    assert_eq!(columns(b), ["id INT not null", "new TEXT", "n BIGINT not null default", "extra DATE not null default"]);
    assert_eq!(b.primary_key_name, "a_pkey");
    assert_eq!(b.foreign_keys[0].name, "self");
    assert_eq!(b.foreign_keys[0].references_table, "b");
}

#[test]
fn mysql_change_and_modify_replace_the_definition() {
    let schema = followed(
        Dialect::MySql,
        "CREATE TABLE a (id int PRIMARY KEY, n int NOT NULL, o int NOT NULL, KEY by_n (n));\n\
         ALTER TABLE a CHANGE n m varchar(9) NULL, MODIFY o bigint DEFAULT 4, MODIFY id bigint AUTO_INCREMENT;\n\
         ALTER TABLE a RENAME INDEX by_n TO by_m; RENAME TABLE a TO b;",
    );
    let b = schema.table("b").unwrap();
    assert_eq!(columns(b), ["id BIGINT not null default", "m VARCHAR(9)", "o BIGINT default"]);
    assert_eq!((index_names(b), b.indexes[0].columns.join(",")), (vec!["by_m"], "m".to_owned()));
}

#[test]
fn mysql_clauses_that_the_parser_lacks_are_read_all_the_same() {
    let schema = followed(
        Dialect::MySql,
        "CREATE TABLE a (id int(5) unsigned ZEROFILL NOT NULL, t text);\nALTER TABLE a ADD (b int, c int NOT NULL);\n\
         CREATE FULLTEXT INDEX words ON a (t);\nALTER IGNORE TABLE a ADD COLUMN d int;",
    );
    let a = schema.table("a").unwrap();
    assert_eq!(columns(a), ["id INT(5) UNSIGNED not null", "t TEXT", "b INT", "c INT not null", "d INT"]);
    assert_eq!(index_names(a), ["words"]);
}

#[test]
fn sql_server_scripts_are_followed() {
    let schema = followed(
        Dialect::SqlServer,
        "BEGIN TRY\nBEGIN TRAN;\nCREATE TABLE [dbo].[A] (\n [Id] [int] IDENTITY(1,1) NOT NULL, [Name] [nvarchar](50) NULL,\n\
         \x20CONSTRAINT [PK_A] PRIMARY KEY CLUSTERED ([Id] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]\n) ON [PRIMARY];\n\
         COMMIT TRAN;\nEND TRY\nBEGIN CATCH\nTHROW\nEND CATCH\nGO\n\
         ALTER TABLE [dbo].[A] ADD CONSTRAINT [DF] DEFAULT (('x')) FOR [Name]\nGO\n\
         ALTER TABLE [dbo].[A] WITH CHECK ADD CONSTRAINT [FK] FOREIGN KEY([Id]) REFERENCES [dbo].[A] ([Id])\nGO\n\
         ALTER TABLE A ADD b INT, c INT NOT NULL; ALTER TABLE A DROP COLUMN b, c;\n\
         ALTER TABLE A ALTER COLUMN Name NVARCHAR(100) NOT NULL;\n\
         CREATE UNIQUE NONCLUSTERED INDEX [ix] ON [dbo].[A] ([Name] ASC); DROP INDEX [ix] ON [dbo].[A];\n\
         EXEC sp_rename 'dbo.A', 'B'; EXEC sp_rename N'dbo.B.Name', N'Title', N'COLUMN';\nCREATE TABLE #t (id int)",
    );
    assert_eq!(table_names(&schema), ["B"]);
    let b = schema.table("B").unwrap();
    assert_eq!(columns(b), ["Id int not null default", "Title NVARCHAR(100) not null default"]);
    assert_eq!((b.primary_key_name.as_str(), b.foreign_keys[0].name.as_str()), ("PK_A", "FK"));
    assert!(b.indexes.is_empty());
}

#[test]
fn indexes_are_made_renamed_and_dropped() {
    let schema = postgresql(
        "CREATE TABLE a (x text, y text);\n\
         CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one ON a USING btree (lower(x)) WHERE y IS NULL;\n\
         CREATE INDEX ON a (x, y DESC); CREATE INDEX two ON a (y); ALTER INDEX two RENAME TO three;\n\
         CREATE INDEX four ON a (y); DROP INDEX four; DROP INDEX IF EXISTS nothing;",
    );
    let a = schema.table("a").unwrap();
    assert_eq!(index_names(a), ["one", "a_x_y_idx", "three"]);
    assert!(a.indexes[0].unique && a.indexes[0].partial && !a.indexes[1].partial);
    assert_eq!(a.indexes[0].columns, ["lower(x)"]);
}

#[test]
fn definitions_are_copied_from_other_tables() {
    let schema = postgresql(
        "CREATE TABLE base (id int PRIMARY KEY, n int NOT NULL DEFAULT 1, CHECK (n > 0));\n\
         CREATE TABLE bare (LIKE base); CREATE TABLE full_copy (LIKE base INCLUDING ALL, own int);\n\
         CREATE TABLE child (own int) INHERITS (base); CREATE TABLE part PARTITION OF base FOR VALUES IN (1);\n\
         CREATE TABLE query AS SELECT n AS m, id FROM base;",
    );
    assert_eq!(columns(schema.table("bare").unwrap()), ["id INT not null", "n INT not null"]);
    let full = schema.table("full_copy").unwrap();
    assert_eq!(columns(full), ["id INT not null", "n INT not null default", "own INT"]);
    assert_eq!((full.primary_key.len(), full.checks.len()), (1, 1));
    assert_eq!(schema.table("child").unwrap().columns.len(), 3);
    assert_eq!(schema.table("part").unwrap().partition_of.as_deref(), Some("base"));
    assert_eq!(columns(schema.table("query").unwrap()), ["m INT", "id INT"]);
}

#[test]
fn a_query_that_would_have_to_be_evaluated_is_a_gap() {
    let (schema, _) = replay(Dialect::PostgreSql, "CREATE TABLE a AS SELECT count(*) FROM b;");
    assert_eq!(table_names(&schema), ["a"]);
    assert!(!schema.known());
}

#[test]
fn temporary_tables_do_not_count_and_make_no_gaps() {
    let schema = postgresql(
        "CREATE TEMP TABLE t (id int); CREATE INDEX i ON t (id); ALTER TABLE t ADD COLUMN x int; DROP TABLE t;",
    );
    assert_eq!(schema.tables().len(), 0);
}

#[test]
fn what_is_not_there_is_a_gap_unless_the_statement_allows_for_it() {
    let tolerated = "DROP TABLE IF EXISTS a; ALTER TABLE IF EXISTS a ADD b int; CREATE TABLE c (id int);\n\
                     CREATE TABLE IF NOT EXISTS c (other int); ALTER TABLE c ADD COLUMN IF NOT EXISTS id text;\n\
                     ALTER TABLE c DROP COLUMN IF EXISTS x, DROP CONSTRAINT IF EXISTS y;";
    assert_eq!(columns(postgresql(tolerated).table("c").unwrap()), ["id INT"]);
    for text in ["DROP TABLE a;", "ALTER TABLE a ADD b int;", "CREATE INDEX i ON a (b);", "DROP INDEX i;"] {
        let (schema, _) = replay(Dialect::PostgreSql, &format!("SELECT 1;\n\n{text}"));
        assert_eq!(schema.gaps().len(), 1, "{text}");
        assert_eq!((schema.gaps()[0].path.as_str(), schema.gaps()[0].line), ("migration.sql", 3));
    }
}

#[test]
fn a_straight_block_is_replayed_and_may_ignore_duplicates() {
    let block = "DO $$ BEGIN\n ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES b (id);\nEXCEPTION\n\
                 \x20WHEN duplicate_object THEN null;\nEND $$;";
    let schema = postgresql(&format!("CREATE TABLE a (id int);\n{block}\n{block}"));
    let a = schema.table("a").unwrap();
    assert_eq!((a.foreign_keys.len(), a.foreign_keys[0].line), (1, 3));
}

#[test]
fn code_that_is_not_run_is_a_gap_only_when_it_defines_tables() {
    let harmless = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 1; RETURN NEW; END; $$;\n\
                    DO $$ BEGIN IF true THEN PERFORM 1; END IF; END $$;\n\
                    DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$;";
    postgresql(harmless);
    for text in [
        "DO $$ BEGIN IF NOT EXISTS (SELECT 1) THEN CREATE TABLE a (id int); END IF; END $$;",
        "DO $$ BEGIN EXECUTE 'ALTER TABLE a ADD b int'; END $$;",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN DROP TABLE a; END; $$;",
    ] {
        let (schema, _) = replay(Dialect::PostgreSql, text);
        assert_eq!((schema.gaps().len(), schema.tables().len()), (1, 0), "{text}");
    }
}

#[test]
fn one_bad_statement_or_clause_costs_no_other() {
    let (schema, report) = replay(
        Dialect::PostgreSql,
        "CREATE TABLE a (id int);\nCREATE INDEX ON ON a;\nALTER TABLE a ADD b int, FROBNICATE c, ADD d int;\n\
         CREATE TABLE e (id int, f ??? !, g int);\nALTER TABLE a ADD h int;",
    );
    assert_eq!(columns(schema.table("a").unwrap()), ["id INT", "b INT", "d INT", "h INT"]);
    assert_eq!(columns(schema.table("e").unwrap()), ["id INT", "g INT"]);
    assert_eq!(schema.gaps().iter().map(|gap| gap.line).collect::<Vec<_>>(), [2, 3, 4]);
    let readings: Vec<Reading> = report.statements.iter().map(|statement| statement.reading).collect();
    let parsed = Reading::Parsed(Dialect::PostgreSql);
    assert_eq!(readings, [parsed, Reading::Failed, Reading::Failed, Reading::Partial, parsed]);
}

#[test]
fn another_dialect_is_tried_when_the_expected_one_fails() {
    let (schema, report) = replay(Dialect::PostgreSql, "CREATE TABLE `a` (`id` int AUTO_INCREMENT) ENGINE=InnoDB;");
    assert_eq!(report.statements[0].reading, Reading::Parsed(Dialect::MySql));
    assert_eq!(columns(schema.table("a").unwrap()), ["id INT default"]);
}

#[test]
fn an_escaped_quote_of_another_dialect_hides_nothing_and_an_open_one_is_a_gap() {
    let schema = postgresql("INSERT INTO a VALUES ('it\\'s');\nCREATE TABLE b (id int);");
    assert_eq!(table_names(&schema), ["b"]);
    let (schema, _) = replay(Dialect::PostgreSql, "INSERT INTO a VALUES ('open);\nCREATE TABLE b (id int);");
    assert_eq!((schema.tables().len(), schema.gaps().len()), (0, 1));
}

#[test]
fn statements_are_told_apart_with_their_lines() {
    let (_, report) = replay(
        Dialect::PostgreSql,
        "-- a; comment\nBEGIN;\n/* one; /* two; */ */ INSERT INTO a VALUES ('x;''y', E'z\\';', $q$;$q$);\n\
         \\connect other;\nUPDATE a SET b = 1;\nCOPY a FROM stdin;\n1;2\n\\.\nGRANT ALL ON a TO b;\nCOMMIT",
    );
    let kinds: Vec<(StatementKind, usize)> = report.statements.iter().map(|one| (one.kind, one.line)).collect();
    assert_eq!(
        kinds,
        [
            (StatementKind::Session, 2),
            (StatementKind::Insert, 3),
            (StatementKind::Update, 5),
            (StatementKind::Insert, 6),
            (StatementKind::Permission, 9),
            (StatementKind::Session, 10),
        ]
    );
}

#[test]
fn routines_keep_their_semicolons() {
    let sqlite = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; SELECT 1; END;\n\
                  SELECT 2;";
    assert_eq!(replay(Dialect::Sqlite, sqlite).1.statements.len(), 2);
    let mysql = "DELIMITER $$\nCREATE PROCEDURE p() BEGIN IF 1 THEN SELECT 1; END IF; SELECT 2; END$$\n\
                 DELIMITER ;\nSELECT 3; # SELECT 4;\n/*!40101 SET NAMES utf8 */;";
    let kinds: Vec<_> = replay(Dialect::MySql, mysql).1.statements.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, [StatementKind::CreateRoutine, StatementKind::Select, StatementKind::Session]);
    let atomic = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3;";
    assert_eq!(replay(Dialect::PostgreSql, atomic).1.statements.len(), 2);
}

#[test]
fn destroyed_data_is_reported() {
    let mut schema = postgresql("CREATE TABLE a (id int, b text, n int); CREATE TABLE c (id int);");
    let text = "ALTER TABLE a DROP COLUMN b, ALTER n TYPE bigint;\nDROP TABLE c;\nTRUNCATE a;\nDELETE FROM a;\n\
                DELETE FROM a WHERE id = 1;\nDROP SCHEMA old CASCADE;";
    let report = apply(&mut schema, text, "2.sql");
    assert_eq!(
        losses(&report),
        [
            "drops column a.b",
            "changes the type of a.n from INT to BIGINT",
            "drops table c",
            "deletes every row of a",
            "deletes every row of a",
            "drops schema old"
        ]
    );
    assert_eq!((report.losses[2].kind, report.losses[2].line), (LossKind::DropTable, 2));
}

#[test]
fn tables_of_the_same_text_hold_nothing_to_lose() {
    let (_, report) = replay(Dialect::PostgreSql, "CREATE TABLE a (id int); DELETE FROM a; DROP TABLE a;");
    assert_eq!(losses(&report), Vec::<&str>::new());
}

#[test]
fn a_text_inside_another_file_counts_lines_from_its_own_start() {
    let mut schema = Schema::new(Dialect::PostgreSql);
    let start = Location { path: "1.ts".to_owned(), line: 10 };
    let report = apply_at(&mut schema, "CREATE TABLE a (\n  id int\n);\nDROP TABLE b;", &start);
    assert_eq!(report.statements[1].line, 13);
    let a = schema.table("a").unwrap();
    assert_eq!((a.path.as_str(), a.line, a.columns[0].line), ("1.ts", 10, 11));
    assert_eq!(schema.gaps()[0].line, 13);
}

#[test]
fn a_table_rebuilt_under_its_name_loses_only_the_columns_left_out() {
    let mut schema = followed(Dialect::Sqlite, "CREATE TABLE a (id INTEGER PRIMARY KEY, kept TEXT, gone TEXT);");
    let report = apply(
        &mut schema,
        "CREATE TABLE new_a (id INTEGER PRIMARY KEY, kept TEXT);\nINSERT INTO new_a SELECT id, kept FROM a;\n\
         DROP TABLE A;\nALTER TABLE NEW_A RENAME TO a;",
        "2.sql",
    );
    assert_eq!(losses(&report), ["drops column a.gone"]);
    assert_eq!(columns(schema.table("a").unwrap()), ["id INTEGER not null default", "kept TEXT"]);
}

#[test]
fn types_are_followed_by_name() {
    let schema = postgresql(
        "CREATE TABLE a (m \"Mood\", l \"Mood\"[]); ALTER TYPE \"Mood\" RENAME TO \"Temper\";\n\
         CREATE TABLE b (m other.mood, id int); DROP TYPE other.mood CASCADE;",
    );
    assert_eq!(columns(schema.table("a").unwrap()), ["m Temper", "l Temper[]"]);
    assert_eq!(columns(schema.table("b").unwrap()), ["id INT"]);
}

#[test]
fn the_forward_half_keeps_its_line_numbers() {
    let dbmate = "-- migrate:up transaction:false\nA;\n-- migrate:down\nB;";
    assert_eq!(MarkerStyle::detect(dbmate), MarkerStyle::Dbmate);
    assert_eq!(extract_up(dbmate, MarkerStyle::Dbmate), "\nA;\n\n\n");
    let goose = "-- +goose Up\n-- +goose StatementBegin\nA;\n-- +goose Down\nB;\n-- +goose Up\nC;";
    assert_eq!(MarkerStyle::detect(goose), MarkerStyle::Goose);
    assert_eq!(extract_up(goose, MarkerStyle::Goose), "\n-- +goose StatementBegin\nA;\n\n\n\nC;\n");
    let down_first = "-- Down Migration\nB;\n-- Up Migration\nA;";
    assert_eq!(MarkerStyle::detect(down_first), MarkerStyle::UpDown);
    assert_eq!(extract_up(down_first, MarkerStyle::UpDown), "\n\n\nA;\n");
    assert_eq!(extract_up("A;\n-- Down\nB;", MarkerStyle::UpDown), "A;\n\n\n");
    assert_eq!(MarkerStyle::detect("-- +migrate Up\nA;"), MarkerStyle::SqlMigrate);
    assert_eq!(MarkerStyle::detect("-- backs up the table\nA;"), MarkerStyle::Plain);
    assert_eq!(extract_up("-- migrate:up\nA;", MarkerStyle::Plain), "-- migrate:up\nA;");
}

#[test]
fn hostile_text_is_survived() {
    let deep = format!("CREATE TABLE a (b int DEFAULT {}1{});", "(".repeat(20_000), ")".repeat(20_000));
    let chain = format!("CREATE TABLE a (b int CHECK (0 < {}1));", "1+".repeat(20_000));
    let array = format!("CREATE TABLE a (b int{});", "[]".repeat(20_000));
    let nested_strings: String = (0..2_000).map(|level| format!("DO $t{level}$ BEGIN ")).collect();
    let nested_blocks = format!("DO {} BEGIN $$;", "$$ BEGIN DO ".repeat(2_000));
    let open = ["'", "\"", "/*", "$$", "$tag$", "(", "[", "CREATE TABLE", "CREATE TABLE a (", "ALTER TABLE a ADD ("];
    let texts = open.iter().map(|text| (*text).to_owned()).chain([
        deep,
        chain,
        array,
        nested_strings,
        nested_blocks,
        "\u{feff}".to_owned(),
    ]);
    for text in texts {
        for dialect in [Dialect::PostgreSql, Dialect::MySql, Dialect::Sqlite, Dialect::SqlServer, Dialect::Other] {
            let (schema, _) = replay(dialect, &format!("{text}\nCREATE"));
            assert!(schema.tables().len() <= 1, "{text}");
        }
    }
}
