use super::*;
use crate::formats::schema::{Dialect, ReferentialAction, Schema};

const BLOG: &str = r#"
datasource db {
  provider = "postgresql" // the one in production
  url      = env("DATABASE_URL")
}

generator client {
  provider = "prisma-client-js"
  previewFeatures = ["fullTextSearch"]
}

/// Somebody who writes.
model Author {
  id        Int      @id @default(autoincrement())
  email     String   @unique(map: "by_email") @db.VarChar(200)
  nickname  String?  @map("nick_name")
  role      Role     @default(WRITER)
  createdAt DateTime @default(now())
  token     String   @default(uuid())
  labels    String[]
  posts     Post[]

  @@map("authors")
}

model Post {
  id       String @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  title    String
  authorId Int    @map("author_id")
  editorId Int?
  author   Author @relation("writes", fields: [authorId], references: [id], onDelete: Cascade)
  editor   Author? @relation("edits", fields: [editorId], references: [id])
  tags     Tag[]

  @@unique([authorId, title(sort: Desc)])
  @@index([title])
}

model Tag {
  name  String
  posts Post[]
  place Unsupported("geometry(Point, 4326)")?

  @@id(
    [name]
  )
}

enum Role {
  WRITER
  EDITOR @map("ed")

  @@map("roles")
}
"#;

fn schema_of(text: &str) -> Schema {
    let parsed = parse(text);
    assert_eq!(parsed.errors, []);
    to_schema(&[("schema.prisma", &parsed)])
}

fn columns(schema: &Schema, table: &str) -> Vec<String> {
    let describe = |column: &crate::formats::schema::Column| {
        let nullable = if column.nullable { "" } else { " not null" };
        let default = if column.has_default { " default" } else { "" };
        format!("{} {}{nullable}{default}", column.name, column.data_type)
    };
    schema.table(table).unwrap().columns.iter().map(describe).collect()
}

#[test]
fn blocks_are_read_with_their_lines() {
    let schema = parse(BLOG);
    assert_eq!(schema.errors, []);
    let datasource = &schema.datasources[0];
    assert_eq!((datasource.provider.as_str(), datasource.line), ("postgresql", 2));
    assert_eq!(datasource.url, Some(Url::Environment("DATABASE_URL".to_owned())));
    assert_eq!(schema.generators[0].provider, "prisma-client-js");
    assert_eq!(
        schema.models.iter().map(|model| (model.name.as_str(), model.line)).collect::<Vec<_>>()[1],
        ("Post", 26)
    );
    assert_eq!(schema.enums[0].values, ["WRITER", "EDITOR"]);
}

#[test]
fn fields_are_read_with_type_modifiers_and_attributes() {
    let schema = parse(BLOG);
    let author = &schema.models[0];
    assert_eq!(author.database_name(), "authors");
    let labels = author.field("labels").unwrap();
    assert!(labels.list && !labels.optional);
    assert!(author.field("nickname").unwrap().optional);
    let email = author.field("email").unwrap();
    assert_eq!(email.line, 15);
    assert_eq!(email.attributes[1].name, "db.VarChar");
    assert_eq!(email.attributes[1].arguments[0].value, Value::Number("200".to_owned()));
    let place = schema.models[2].field("place").unwrap();
    assert_eq!((place.type_name.as_str(), place.unsupported.as_str()), ("Unsupported", "geometry(Point, 4326)"));
}

#[test]
fn literal_urls_are_told_from_environment_variables() {
    let schema = parse("datasource db {\n  provider = \"sqlite\"\n  url = \"file:./a \\\"b\\\".db\"\n}");
    assert_eq!(schema.datasources[0].url, Some(Url::Literal("file:./a \"b\".db".to_owned())));
    assert_eq!(parse("datasource db {\n provider = \"mysql\"\n}").datasources[0].url, None);
}

#[test]
fn a_bad_line_costs_no_other() {
    let schema = parse(
        "model A {\n  id Int @id\n  = nonsense {\n  b String @default(\n  c Int\n}\nwhat is this\nmodel B {\n  id Int @id\n}",
    );
    let lines: Vec<usize> = schema.errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [3, 4, 7]);
    assert_eq!(schema.models.iter().map(|model| model.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(schema.models[1].fields.len(), 1);
    assert_eq!(parse("model A {\n  id Int").errors[0].message, "the block is not closed");
}

#[test]
fn models_become_tables_with_the_names_of_the_database() {
    let schema = schema_of(BLOG);
    assert_eq!(schema.gaps(), []);
    assert_eq!(
        schema.tables().map(|table| table.name.as_str()).collect::<Vec<_>>(),
        ["Post", "Tag", "_PostToTag", "authors"]
    );
    assert_eq!(
        columns(&schema, "authors"),
        [
            "id SERIAL not null default",
            "email VARCHAR(200) not null",
            "nick_name TEXT",
            "role roles not null default",
            "createdAt TIMESTAMP(3) not null default",
            "token TEXT not null",
            "labels TEXT[]",
        ]
    );
    let authors = schema.table("authors").unwrap();
    assert_eq!((authors.indexes[0].name.as_str(), authors.indexes[0].line), ("by_email", 15));
    assert_eq!(authors.primary_key_name, "authors_pkey");
    assert_eq!(columns(&schema, "Tag"), ["name TEXT not null", "place geometry(Point, 4326)"]);
}

#[test]
fn relations_become_foreign_keys() {
    let schema = schema_of(BLOG);
    let post = schema.table("Post").unwrap();
    let [author, editor] = post.foreign_keys.as_slice() else { panic!("two foreign keys expected") };
    assert_eq!((author.name.as_str(), author.on_delete), ("Post_author_id_fkey", ReferentialAction::Cascade));
    assert_eq!((author.references_table.as_str(), author.references_columns.join(",")), ("authors", "id".to_owned()));
    assert_eq!((editor.columns.join(","), editor.on_delete), ("editorId".to_owned(), ReferentialAction::SetNull));
    let names: Vec<&str> = post.indexes.iter().map(|index| index.name.as_str()).collect();
    assert_eq!(names, ["Post_author_id_title_key", "Post_title_idx"]);
}

#[test]
fn required_relations_restrict_deletion_by_default() {
    let text = "model A {\n id Int @id\n b B @relation(fields: [bId], references: [id])\n bId Int\n}\n\
                model B {\n id Int @id\n a A[]\n}\n";
    let on_delete = |provider: &str| {
        let schema = schema_of(&format!("datasource db {{\n provider = \"{provider}\"\n}}\n{text}"));
        schema.table("A").unwrap().foreign_keys[0].on_delete
    };
    assert_eq!(on_delete("postgresql"), ReferentialAction::Restrict);
    assert_eq!(on_delete("sqlserver"), ReferentialAction::NoAction);
}

#[test]
fn implicit_many_to_many_relations_have_a_join_table() {
    let schema = schema_of(
        "model B {\n id Int @id\n as A[] @relation(\"links\")\n}\nmodel A {\n id String @id\n bs B[] @relation(\"links\")\n}\n\
         model Person {\n id Int @id\n friends Person[] @relation(\"friends\")\n friendOf Person[] @relation(\"friends\")\n}",
    );
    assert_eq!(columns(&schema, "_links"), ["A TEXT not null", "B INTEGER not null"]);
    assert_eq!(schema.table("_links").unwrap().foreign_keys[1].references_table, "B");
    assert!(schema.table("_friends").is_some());
    assert_eq!(schema.tables().len(), 5);
    let post_tags = schema_of(BLOG);
    let join = post_tags.table("_PostToTag").unwrap();
    assert_eq!(join.primary_key, ["A", "B"]);
    assert_eq!(join.columns[1].data_type, "TEXT", "the key of Tag stands in a block attribute");
}

#[test]
fn relations_that_prisma_keeps_itself_make_no_foreign_keys() {
    let head = "datasource db {\n provider = \"mysql\"\n relationMode = \"prisma\"\n}\n";
    let schema = schema_of(&format!(
        "{head}model A {{\n id Int @id\n self A? @relation(\"s\", fields: [up], references: [id])\n up Int?\n downs A[] @relation(\"s\")\n}}"
    ));
    assert_eq!(schema.table("A").unwrap().foreign_keys, []);
}

#[test]
fn several_files_make_one_schema() {
    let base = parse("datasource db {\n provider = \"mysql\"\n}\nmodel A {\n id Int @id\n bs B[]\n}");
    let other = parse("model B {\n id Int @id\n a A @relation(fields: [aId], references: [id])\n aId Int\n}");
    let schema = to_schema(&[("base.prisma", &base), ("b.prisma", &other)]);
    assert_eq!(schema.dialect(), Dialect::MySql);
    let b = schema.table("B").unwrap();
    assert_eq!((b.path.as_str(), b.line), ("b.prisma", 1));
    assert_eq!(b.foreign_keys[0].references_table, "A");
}

#[test]
fn schemas_views_and_documents_are_told_from_tables() {
    let schema = schema_of(
        "datasource db {\n provider = \"postgresql\"\n schemas = [\"public\", \"audit\"]\n}\n\
         model A {\n id Int @id\n @@schema(\"audit\")\n}\nmodel B {\n id Int @id\n @@schema(\"public\")\n}\nview V {\n id Int @unique\n}",
    );
    assert_eq!(schema.tables().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["B", "audit.A"]);
    let documents =
        schema_of("datasource db {\n provider = \"mongodb\"\n}\nmodel A {\n id String @id @map(\"_id\")\n}");
    assert_eq!(documents.tables().len(), 0);
}

#[test]
fn hostile_text_is_survived() {
    let deep = format!("model A {{\n  id Int @default({}", "[f(".repeat(50_000));
    let wide = format!("model A {{\n{}}}", " a A[]\n".repeat(2_000));
    for text in [deep.as_str(), wide.as_str(), "\"", "model", "model A {", "/*", "@@", "model A {\n a \"\\", "}{"] {
        let parsed = parse(text);
        let schema = to_schema(&[("schema.prisma", &parsed)]);
        assert!(schema.tables().len() <= 1 + parsed.models.len());
    }
}
