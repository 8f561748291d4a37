use super::*;

fn column(name: &str) -> Column {
    Column { name: name.to_owned(), data_type: "TEXT".to_owned(), nullable: true, ..Column::default() }
}

fn table(name: &str, columns: &[&str]) -> Table {
    Table { name: name.to_owned(), columns: columns.iter().map(|name| column(name)).collect(), ..Table::default() }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn index(columns: &[&str]) -> Index {
    Index { columns: names(columns), ..Index::default() }
}

fn reference(column: &str, table: &str) -> ForeignKey {
    ForeignKey { columns: names(&[column]), references_table: table.to_owned(), ..ForeignKey::default() }
}

/// Authors, and books that refer to them and are unique by author and title.
fn library(dialect: Dialect) -> Schema {
    let mut schema = Schema::new(dialect);
    let authors = Table { primary_key: names(&["id"]), ..table("authors", &["id", "name"]) };
    schema.create_table(authors).unwrap();
    let books = Table {
        foreign_keys: vec![reference("author_id", "authors")],
        indexes: vec![Index { unique: true, ..index(&["author_id", "title"]) }, index(&["title"])],
        checks: vec![Check { name: String::new(), columns: names(&["title"]) }],
        ..table("books", &["author_id", "title"])
    };
    schema.create_table(books).unwrap();
    schema
}

fn problem(outcome: Result<(), Conflict>) -> (Part, Problem) {
    let conflict = outcome.unwrap_err();
    (conflict.part, conflict.problem)
}

#[test]
fn a_primary_key_makes_its_columns_not_nullable_and_resolves_references() {
    let schema = library(Dialect::PostgreSql);
    let authors = schema.table("authors").unwrap();
    assert!(!authors.columns[0].nullable && authors.columns[1].nullable);
    assert_eq!(schema.table("books").unwrap().foreign_keys[0].references_columns, ["id"]);
}

#[test]
fn tables_come_sorted_by_name() {
    let mut schema = Schema::new(Dialect::PostgreSql);
    for name in ["b", "c", "a"] {
        schema.create_table(table(name, &["id"])).unwrap();
    }
    assert_eq!(schema.tables().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn postgresql_chooses_names_that_a_later_migration_can_drop() {
    let mut schema = library(Dialect::PostgreSql);
    assert_eq!(schema.table("authors").unwrap().primary_key_name, "authors_pkey");
    for name in ["books_author_id_fkey", "books_author_id_title_key", "books_title_check"] {
        schema.drop_constraint("books", name).unwrap();
    }
    schema.drop_constraint("authors", "authors_pkey").unwrap();
    let books = schema.table("books").unwrap();
    assert!(books.foreign_keys.is_empty() && books.checks.is_empty() && books.indexes.len() == 1);
    assert!(schema.table("authors").unwrap().primary_key.is_empty());
}

#[test]
fn postgresql_numbers_names_that_are_taken_and_shortens_long_ones() {
    let mut schema = library(Dialect::PostgreSql);
    schema.add_foreign_key("books", reference("author_id", "authors")).unwrap();
    assert_eq!(schema.table("books").unwrap().foreign_keys[1].name, "books_author_id_fkey1");
    let (long, longer) = ("t".repeat(40), "c".repeat(50));
    schema.create_table(table(&long, &[&longer])).unwrap();
    schema.add_index(&long, index(&[&longer])).unwrap();
    let name = &schema.table(&long).unwrap().indexes[0].name;
    assert_eq!(*name, format!("{}_{}_idx", "t".repeat(29), "c".repeat(29)));
}

#[test]
fn mysql_numbers_foreign_keys_and_names_indexes_after_their_first_column() {
    let schema = library(Dialect::MySql);
    let books = schema.table("books").unwrap();
    assert_eq!(books.foreign_keys[0].name, "books_ibfk_1");
    assert_eq!(books.indexes[0].name, "author_id");
    assert_eq!(schema.table("authors").unwrap().primary_key_name, "PRIMARY");
}

#[test]
fn mysql_renames_its_own_constraint_names_with_the_table() {
    let mut schema = library(Dialect::MySql);
    schema.rename_table("books", "volumes").unwrap();
    assert_eq!(schema.table("volumes").unwrap().foreign_keys[0].name, "volumes_ibfk_1");
}

#[test]
fn mysql_adds_an_index_for_a_foreign_key_that_has_none() {
    let mut schema = library(Dialect::MySql);
    assert_eq!(schema.table("books").unwrap().indexes.len(), 2, "the unique index starts with the column");
    let named = ForeignKey { name: "by_title".to_owned(), ..reference("title", "authors") };
    schema.create_table(table("editions", &["title"])).unwrap();
    schema.add_foreign_key("editions", named).unwrap();
    assert_eq!(schema.table("editions").unwrap().indexes[0].name, "by_title");
}

#[test]
fn only_postgresql_tells_names_apart_by_case() {
    let mut schema = Schema::new(Dialect::PostgreSql);
    schema.create_table(table("Users", &["id"])).unwrap();
    schema.create_table(table("users", &["id"])).unwrap();
    let mut schema = Schema::new(Dialect::MySql);
    schema.create_table(table("Users", &["Id"])).unwrap();
    assert_eq!(problem(schema.create_table(table("users", &["id"]))), (Part::Table, Problem::Exists));
    schema.drop_column("USERS", "ID").unwrap();
}

#[test]
fn the_default_schema_does_not_show_in_a_name() {
    assert_eq!(Dialect::PostgreSql.table_name(Some("public"), "users"), "users");
    assert_eq!(Dialect::PostgreSql.table_name(Some("audit"), "users"), "audit.users");
    assert_eq!(Dialect::SqlServer.table_name(Some("DBO"), "users"), "users");
    assert_eq!(Dialect::MySql.table_name(Some("shop"), "users"), "shop.users");
}

#[test]
fn renaming_a_table_or_column_carries_keys_indexes_and_references_along() {
    let mut schema = library(Dialect::PostgreSql);
    schema.rename_table("authors", "writers").unwrap();
    schema.rename_column("writers", "id", "key").unwrap();
    schema.rename_column("books", "author_id", "writer").unwrap();
    assert!(schema.table("authors").is_none());
    assert_eq!(schema.table("writers").unwrap().primary_key, ["key"]);
    let books = schema.table("books").unwrap();
    assert_eq!(books.foreign_keys[0].references_table, "writers");
    assert_eq!(books.foreign_keys[0].references_columns, ["key"]);
    assert_eq!(books.foreign_keys[0].columns, ["writer"]);
    assert_eq!(books.indexes[0].columns, ["writer", "title"]);
}

#[test]
fn dropping_a_column_takes_what_depends_on_it() {
    let mut schema = library(Dialect::PostgreSql);
    schema.drop_column("books", "title").unwrap();
    let books = schema.table("books").unwrap();
    assert!(books.indexes.is_empty() && books.checks.is_empty());
    schema.drop_column("authors", "id").unwrap();
    assert!(schema.table("books").unwrap().foreign_keys.is_empty());
    assert!(schema.table("authors").unwrap().primary_key.is_empty());

    let mut schema = library(Dialect::MySql);
    schema.drop_column("books", "title").unwrap();
    assert_eq!(schema.table("books").unwrap().indexes.len(), 1, "MySQL keeps the index on what remains");
}

#[test]
fn dropping_a_table_drops_references_to_it_where_the_database_does() {
    let mut schema = library(Dialect::PostgreSql);
    schema.drop_table("authors").unwrap();
    assert!(schema.table("books").unwrap().foreign_keys.is_empty());
    let mut schema = library(Dialect::Sqlite);
    schema.drop_table("authors").unwrap();
    assert_eq!(schema.table("books").unwrap().foreign_keys.len(), 1);
}

#[test]
fn indexes_are_found_by_name_even_after_their_table_is_renamed() {
    let mut schema = library(Dialect::PostgreSql);
    schema.rename_table("books", "volumes").unwrap();
    schema.rename_index("books_title_idx", "by_title", None).unwrap();
    schema.rename_index("authors_pkey", "authors_key", None).unwrap();
    assert_eq!(schema.table("authors").unwrap().primary_key_name, "authors_key");
    schema.drop_index("by_title", None).unwrap();
    assert_eq!(problem(schema.drop_index("by_title", None)), (Part::Index, Problem::Missing));
}

#[test]
fn an_operation_that_does_not_fit_changes_nothing_and_says_why() {
    let mut schema = library(Dialect::PostgreSql);
    let before: Vec<Table> = schema.tables().cloned().collect();
    assert_eq!(problem(schema.add_column("nowhere", column("a"))), (Part::Table, Problem::Missing));
    assert_eq!(problem(schema.add_column("books", column("title"))), (Part::Column, Problem::Exists));
    assert_eq!(problem(schema.drop_column("books", "nothing")), (Part::Column, Problem::Missing));
    assert_eq!(problem(schema.drop_constraint("books", "nothing")), (Part::Constraint, Problem::Missing));
    assert_eq!(problem(schema.rename_table("books", "authors")), (Part::Table, Problem::Exists));
    let second_key = schema.set_primary_key("authors", String::new(), names(&["name"]));
    assert_eq!(problem(second_key), (Part::Constraint, Problem::Exists));
    let without_column = Table { primary_key: names(&["nothing"]), ..table("c", &["id"]) };
    assert_eq!(problem(schema.create_table(without_column)), (Part::Column, Problem::Missing));
    assert_eq!(schema.tables().cloned().collect::<Vec<_>>(), before);
}

#[test]
fn a_recorded_conflict_is_a_gap_with_its_place() {
    let mut schema = Schema::new(Dialect::PostgreSql);
    assert!(schema.known());
    let conflict = schema.drop_table("users").unwrap_err();
    schema.record(conflict, &Location { path: "1.sql".to_owned(), line: 7 });
    assert!(!schema.known());
    let gap = &schema.gaps()[0];
    assert_eq!((gap.path.as_str(), gap.line, gap.reason.as_str()), ("1.sql", 7, "table users is not known here"));
}

#[test]
fn dropping_a_database_schema_takes_its_tables_only() {
    let mut schema = library(Dialect::PostgreSql);
    schema.create_table(table("audit.events", &["id"])).unwrap();
    schema.drop_schema("audit");
    assert_eq!(schema.tables().len(), 2);
    schema.drop_schema("public");
    assert_eq!(schema.tables().len(), 0);
}

#[test]
fn user_defined_types_are_renamed_and_dropped_in_columns() {
    let mut schema = library(Dialect::PostgreSql);
    let moods = Column { data_type: "Mood[]".to_owned(), ..column("moods") };
    schema.add_column("authors", moods).unwrap();
    schema.rename_type("Mood", "Temper");
    assert_eq!(schema.table("authors").unwrap().columns[2].data_type, "Temper[]");
    assert_eq!(schema.drop_type("Temper"), [("authors".to_owned(), "moods".to_owned())]);
    assert_eq!(schema.table("authors").unwrap().columns.len(), 2);
}

#[test]
fn the_number_of_columns_is_limited() {
    let mut schema = library(Dialect::PostgreSql);
    for number in 0..MAX_COLUMNS - 2 {
        schema.add_column("books", column(&format!("c{number}"))).unwrap();
    }
    assert_eq!(problem(schema.add_column("books", column("last"))), (Part::Column, Problem::TooMany));
}
