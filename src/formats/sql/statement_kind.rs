//! What a statement is by its leading words.

/// The kinds of statement that migrations are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatementKind {
    /// `CREATE TABLE`, temporary ones included.
    CreateTable,
    /// `ALTER TABLE`
    AlterTable,
    /// `DROP TABLE`
    DropTable,
    /// MySQL `RENAME TABLE`
    RenameTable,
    /// `TRUNCATE`
    Truncate,
    /// `CREATE INDEX`
    CreateIndex,
    /// `ALTER INDEX`
    AlterIndex,
    /// `DROP INDEX`
    DropIndex,
    /// `CREATE TYPE` and `CREATE DOMAIN`
    CreateType,
    /// `ALTER TYPE` and `ALTER DOMAIN`
    AlterType,
    /// `DROP TYPE` and `DROP DOMAIN`
    DropType,
    /// `DROP SCHEMA` and `DROP DATABASE`
    DropSchema,
    /// `CREATE FUNCTION`, `PROCEDURE`, `TRIGGER` or `EVENT`
    CreateRoutine,
    /// A block of procedural code that runs at once: PostgreSQL `DO`.
    Block,
    /// SQL Server `EXECUTE`, MySQL `CALL`
    Execute,
    /// Any other `CREATE`: view, schema, extension, sequence, policy, …
    CreateOther,
    /// Any other `ALTER`.
    AlterOther,
    /// Any other `DROP`.
    DropOther,
    /// `INSERT`, `REPLACE`, `MERGE`, `COPY`, `LOAD`
    Insert,
    /// `UPDATE`
    Update,
    /// `DELETE`
    Delete,
    /// `SELECT`, `WITH`, `VALUES`
    Select,
    /// `GRANT` and `REVOKE`
    Permission,
    /// `BEGIN`, `COMMIT`, `SET`, `USE`, `PRAGMA`, `LOCK`, `COMMENT`, …: nothing that stays in a table.
    Session,
    /// Anything else.
    Other,
}

impl StatementKind {
    /// The kind of a statement with these leading words in upper case.
    pub(super) fn of(words: &[String]) -> StatementKind {
        let Some((first, rest)) = words.split_first() else {
            return StatementKind::Other;
        };
        let noun = || rest.iter().map(String::as_str).find(|word| NOUNS.contains(word)).unwrap_or_default();
        match first.as_str() {
            "CREATE" => match noun() {
                "TABLE" => StatementKind::CreateTable,
                "INDEX" => StatementKind::CreateIndex,
                "TYPE" | "DOMAIN" => StatementKind::CreateType,
                "FUNCTION" | "PROCEDURE" | "PROC" | "TRIGGER" | "EVENT" => StatementKind::CreateRoutine,
                _ => StatementKind::CreateOther,
            },
            "ALTER" => match noun() {
                "TABLE" => StatementKind::AlterTable,
                "INDEX" => StatementKind::AlterIndex,
                "TYPE" | "DOMAIN" => StatementKind::AlterType,
                _ => StatementKind::AlterOther,
            },
            "DROP" => match noun() {
                "TABLE" => StatementKind::DropTable,
                "INDEX" => StatementKind::DropIndex,
                "TYPE" | "DOMAIN" => StatementKind::DropType,
                "SCHEMA" | "DATABASE" => StatementKind::DropSchema,
                _ => StatementKind::DropOther,
            },
            "RENAME" if rest.first().is_some_and(|word| word == "TABLE") => StatementKind::RenameTable,
            "TRUNCATE" => StatementKind::Truncate,
            "DO" => StatementKind::Block,
            "EXEC" | "EXECUTE" | "CALL" => StatementKind::Execute,
            "INSERT" | "REPLACE" | "MERGE" | "COPY" | "LOAD" => StatementKind::Insert,
            "UPDATE" => StatementKind::Update,
            "DELETE" => StatementKind::Delete,
            "SELECT" | "WITH" | "VALUES" => StatementKind::Select,
            "GRANT" | "REVOKE" | "DENY" => StatementKind::Permission,
            "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "END" | "ABORT" | "SAVEPOINT" | "RELEASE" | "SET" | "RESET"
            | "USE" | "PRAGMA" | "LOCK" | "UNLOCK" | "COMMENT" | "SHOW" | "ANALYZE" | "VACUUM" | "REINDEX"
            | "REFRESH" | "EXPLAIN" | "NOTIFY" | "LISTEN" | "DISCARD" | "CLUSTER" | "OPTIMIZE" | "FLUSH" | "ATTACH"
            | "DETACH" | "PRINT" | "SOURCE" => StatementKind::Session,
            _ => StatementKind::Other,
        }
    }

    /// True for statements that define tables, columns, keys or indexes.
    pub fn defines_tables(self) -> bool {
        matches!(
            self,
            StatementKind::CreateTable
                | StatementKind::AlterTable
                | StatementKind::DropTable
                | StatementKind::RenameTable
                | StatementKind::CreateIndex
                | StatementKind::AlterIndex
                | StatementKind::DropIndex
                | StatementKind::DropSchema
        )
    }

    /// The leading words of the kind, for messages.
    pub(super) fn words(self) -> &'static str {
        match self {
            StatementKind::CreateTable => "CREATE TABLE",
            StatementKind::AlterTable => "ALTER TABLE",
            StatementKind::DropTable => "DROP TABLE",
            StatementKind::RenameTable => "RENAME TABLE",
            StatementKind::Truncate => "TRUNCATE",
            StatementKind::CreateIndex => "CREATE INDEX",
            StatementKind::AlterIndex => "ALTER INDEX",
            StatementKind::DropIndex => "DROP INDEX",
            StatementKind::AlterType => "ALTER TYPE",
            StatementKind::DropType => "DROP TYPE",
            StatementKind::DropSchema => "DROP SCHEMA",
            StatementKind::Select => "SELECT INTO",
            _ => "the statement",
        }
    }
}

/// The first of these after `CREATE`, `ALTER` or `DROP` says what the statement is about, whatever modifiers precede it.
const NOUNS: &[&str] = &[
    "TABLE",
    "INDEX",
    "VIEW",
    "TYPE",
    "DOMAIN",
    "SCHEMA",
    "DATABASE",
    "SEQUENCE",
    "FUNCTION",
    "PROCEDURE",
    "PROC",
    "TRIGGER",
    "EVENT",
    "EXTENSION",
    "POLICY",
    "ROLE",
    "USER",
    "LOGIN",
    "PUBLICATION",
    "SUBSCRIPTION",
    "SERVER",
    "RULE",
    "AGGREGATE",
    "OPERATOR",
    "CAST",
    "COLLATION",
    "CONVERSION",
    "STATISTICS",
    "LANGUAGE",
    "TABLESPACE",
    "DEFAULT",
];
