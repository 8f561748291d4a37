//! Knex's schema builder (Knex documentation, "Schema Builder").

use super::super::value::{Link, Value};
use super::Replay;
use super::columns::{ColumnPlan, action, foreign_key, index};
use crate::formats::schema::{ColumnChange, ReferentialAction, Table};

/// Methods of a table builder that make a column of their own name's type, the column's name coming first.
const COLUMN_METHODS: [&str; 30] = [
    "integer",
    "int",
    "bigInteger",
    "bigint",
    "tinyint",
    "smallint",
    "mediumint",
    "text",
    "string",
    "float",
    "double",
    "decimal",
    "boolean",
    "date",
    "datetime",
    "dateTime",
    "time",
    "timestamp",
    "geometry",
    "geography",
    "point",
    "binary",
    "enum",
    "enu",
    "json",
    "jsonb",
    "uuid",
    "specificType",
    "increments",
    "bigIncrements",
];

/// Runs a chain; false where it is none of the schema builder's.
pub(super) fn run(replay: &mut Replay<'_>, links: &[Link<'_>]) -> bool {
    let mut handled = false;
    let mut namespace = String::new();
    for link in links {
        replay.move_to(link.script().path, link.call.line, link.call.conditional);
        let qualified = |position: usize| link.text(position).map(|name| format!("{namespace}{name}"));
        let done = match link.name {
            "withSchema" => {
                namespace =
                    link.text(0).filter(|name| name != "public").map(|name| format!("{name}.")).unwrap_or_default();
                continue;
            }
            "createTable" | "createTableIfNotExists" => {
                qualified(0).and_then(|table| create_table(replay, link, table))
            }
            "alterTable" | "table" if link.function(1).is_some() => {
                qualified(0).and_then(|table| alter_table(replay, link, &table))
            }
            "alterTable" => None,
            "dropTable" => qualified(0).map(|table| replay.drop_table(&table, false)),
            "dropTableIfExists" => qualified(0).map(|table| replay.drop_table(&table, true)),
            "renameTable" => (|| {
                replay.rename_table(&qualified(0)?, &qualified(1)?);
                Some(())
            })(),
            _ => continue,
        };
        handled = true;
        if done.is_none() {
            replay.gap(format!("{} is called with computed values", link.name));
        }
    }
    handled
}

fn create_table(replay: &mut Replay<'_>, link: &Link<'_>, name: String) -> Option<()> {
    let (script, function) = link.function(1).filter(|(script, _)| replay.affords(script.module.calls.len()))?;
    let mut table = Table { name, ..Table::default() };
    let mut plans = Vec::new();
    for links in script.chains_in(function) {
        match read(&links) {
            Some(Step::Columns(columns)) => plans.extend(columns.into_iter().map(|(plan, _)| plan)),
            Some(Step::PrimaryKey(columns)) => table.primary_key = columns,
            Some(Step::Index(name, columns, unique)) => table.indexes.push(index(name, columns, unique)),
            Some(Step::ForeignKey(columns, target, on_delete)) => {
                let mut key = foreign_key(None, columns, target, None);
                key.on_delete = on_delete;
                table.foreign_keys.push(key);
            }
            Some(_) => {}
            None => unknown(replay, &links),
        }
    }
    replay.create_table(table, plans, link.name == "createTableIfNotExists");
    Some(())
}

fn alter_table(replay: &mut Replay<'_>, link: &Link<'_>, table: &str) -> Option<()> {
    let (script, function) = link.function(1).filter(|(script, _)| replay.affords(script.module.calls.len()))?;
    for links in script.chains_in(function) {
        let line = links.first().map_or(link.call.line, |first| first.call.line);
        replay.move_to(script.path, line, link.call.conditional);
        match read(&links) {
            Some(Step::Columns(columns)) => {
                for (plan, alters) in columns {
                    let name = plan.column.name.clone();
                    if alters {
                        replay.change_column(table, &name, plan.into_change());
                    } else {
                        replay.add_columns(table, vec![plan], false);
                    }
                }
            }
            Some(Step::PrimaryKey(columns)) => replay.set_primary_key(table, None, columns),
            Some(Step::Index(name, columns, unique)) => replay.add_index(table, index(name, columns, unique), false),
            Some(Step::ForeignKey(columns, target, on_delete)) => {
                let mut key = foreign_key(None, columns, target, None);
                key.on_delete = on_delete;
                replay.add_foreign_key(table, key);
            }
            Some(Step::DropColumns(columns)) => {
                for column in columns {
                    replay.drop_column(table, &column, false);
                }
            }
            Some(Step::RenameColumn(from, to)) => replay.rename_column(table, &from, &to),
            Some(Step::Nullable(column, nullable)) => {
                replay.change_column(
                    table,
                    &column,
                    ColumnChange { nullable: Some(nullable), ..ColumnChange::default() },
                );
            }
            Some(Step::DropConstraint(name)) => {
                replay.drop_constraint(table, &name);
                replay.drop_index(&name, Some(table));
            }
            Some(Step::Nothing) => {}
            None => unknown(replay, &links),
        }
    }
    Some(())
}

fn unknown(replay: &mut Replay<'_>, links: &[Link<'_>]) {
    if let Some(link) = links.first() {
        replay.gap(format!("{} is called with computed values", link.name));
    }
}

/// What a statement in a table builder's callback does.
enum Step {
    /// Columns to add; with true, to alter.
    Columns(Vec<(ColumnPlan, bool)>),
    PrimaryKey(Vec<String>),
    Index(Option<String>, Vec<String>, bool),
    ForeignKey(Vec<String>, (String, Vec<String>), ReferentialAction),
    DropColumns(Vec<String>),
    RenameColumn(String, String),
    Nullable(String, bool),
    DropConstraint(String),
    Nothing,
}

/// Reads a statement of a table builder's callback; `None` where its names are computed.
fn read(links: &[Link<'_>]) -> Option<Step> {
    let (first, rest) = links.split_first()?;
    let names = || first.argument(0)?.texts();
    let path = first.script().path;
    let line = first.call.line;
    let plan = |name: &str, kind: &str| ColumnPlan::new(name, kind, path, line);
    let step = match first.name {
        "timestamps" => {
            let camel = first.argument(2).and_then(Value::truth).unwrap_or(false)
                || first.argument(0).and_then(|options| options.get("useCamelCase")?.truth()).unwrap_or(false);
            let names = if camel { ["createdAt", "updatedAt"] } else { ["created_at", "updated_at"] };
            Step::Columns(names.iter().map(|name| (plan(name, "timestamp"), false)).collect())
        }
        method if COLUMN_METHODS.contains(&method) => {
            let increments = matches!(method, "increments" | "bigIncrements");
            let name = match first.call.arguments.is_empty() {
                true if increments => "id".to_owned(),
                _ => first.text(0)?,
            };
            let kind = if method == "specificType" { first.text(1).unwrap_or_default() } else { method.to_owned() };
            let mut made = plan(&name, &kind);
            made.primary = increments;
            made.column.has_default = increments;
            let alters = modify(&mut made, rest);
            Step::Columns(vec![(made, alters)])
        }
        "primary" => Step::PrimaryKey(names()?),
        "unique" | "index" => {
            let options = first.argument(1).and_then(|options| options.get("indexName")?.text());
            Step::Index(first.text(1).or(options), names()?, first.name == "unique")
        }
        "foreign" => {
            let columns = names()?;
            let mut made = plan("", "");
            modify(&mut made, rest);
            let there = rest.iter().find(|link| link.name == "references").and_then(|link| link.argument(0)?.texts());
            let (target, column) = made.references?;
            let there = match column {
                Some(column) => vec![column],
                None => there.unwrap_or_default(),
            };
            Step::ForeignKey(columns, (target, there), made.on_delete)
        }
        "dropColumn" | "dropColumns" => {
            let columns: Option<Vec<Vec<String>>> = first.arguments().map(Value::texts).collect();
            Step::DropColumns(columns?.concat())
        }
        "dropTimestamps" => Step::DropColumns(vec!["created_at".to_owned(), "updated_at".to_owned()]),
        "renameColumn" => Step::RenameColumn(first.text(0)?, first.text(1)?),
        "setNullable" => Step::Nullable(first.text(0)?, true),
        "dropNullable" => Step::Nullable(first.text(0)?, false),
        "dropForeign" | "dropUnique" | "dropIndex" => {
            // Knex names constraints table_columns_kind; what is not found changes no table.
            match first.text(1) {
                Some(name) => Step::DropConstraint(name),
                None => Step::Nothing,
            }
        }
        _ => Step::Nothing,
    };
    Some(step)
}

/// Applies the modifiers that follow a column, and tells whether it is altered rather than added.
fn modify(plan: &mut ColumnPlan, links: &[Link<'_>]) -> bool {
    let mut alters = false;
    let mut column = None;
    for link in links {
        match link.name {
            "primary" => plan.primary = true,
            "notNullable" | "notNull" => plan.column.nullable = false,
            "nullable" => plan.column.nullable = link.argument(0).and_then(Value::truth).unwrap_or(true),
            "unique" => plan.unique = true,
            "index" => plan.indexed = true,
            "defaultTo" => plan.column.has_default = true,
            "alter" => alters = true,
            "references" => {
                column = link.text(0);
                // `references('users.id')`
                if let Some((table, name)) = column.as_deref().and_then(|text| text.rsplit_once('.')) {
                    plan.references = Some((table.to_owned(), Some(name.to_owned())));
                }
            }
            "inTable" => {
                if let Some(table) = link.text(0) {
                    plan.references = Some((table, column.take()));
                }
            }
            "onDelete" => plan.on_delete = link.argument(0).map_or(ReferentialAction::NoAction, action),
            _ => {}
        }
    }
    alters
}
