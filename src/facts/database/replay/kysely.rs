//! Kysely's schema module (Kysely documentation, "Schema").

use super::super::value::{Link, Script, Value};
use super::Replay;
use super::columns::{ColumnPlan, action, foreign_key, index, reference};
use crate::formats::javascript::FunctionId;
use crate::formats::schema::{ColumnChange, Table};

/// Runs a chain; false where it is none of the schema module's.
pub(super) fn run(replay: &mut Replay<'_>, links: &[Link<'_>]) -> bool {
    let mut namespace = String::new();
    for (position, link) in links.iter().enumerate() {
        if link.name == "withSchema" {
            namespace = link.text(0).filter(|name| name != "public").map(|name| format!("{name}.")).unwrap_or_default();
        }
        let step = match link.name {
            "createTable" => create_table,
            "alterTable" => alter_table,
            "dropTable" => drop_table,
            "createIndex" => create_index,
            "dropIndex" => drop_index,
            _ => continue,
        };
        replay.move_to(link.script().path, link.call.line, link.call.conditional);
        let rest = links.get(position + 1..).unwrap_or_default();
        let name =
            link.text(0).map(|name| if link.name.ends_with("Index") { name } else { format!("{namespace}{name}") });
        if name.and_then(|name| step(replay, name, rest)).is_none() {
            replay.gap(format!("{} is called with computed values", link.name));
        }
        return true;
    }
    false
}

fn has(links: &[Link<'_>], name: &str) -> bool {
    links.iter().any(|link| link.name == name)
}

fn create_table(replay: &mut Replay<'_>, name: String, links: &[Link<'_>]) -> Option<()> {
    let mut table = Table { name, ..Table::default() };
    let mut plans = Vec::new();
    for link in links {
        match link.name {
            "addColumn" => plans.push(column(link)?),
            "addPrimaryKeyConstraint" => {
                table.primary_key = link.argument(1)?.texts()?;
                table.primary_key_name = link.text(0).unwrap_or_default();
            }
            "addUniqueConstraint" => table.indexes.push(index(link.text(0), link.argument(1)?.texts()?, true)),
            "addForeignKeyConstraint" => {
                let there = (link.text(2)?, link.argument(3)?.texts()?);
                table.foreign_keys.push(foreign_key(
                    link.text(0),
                    link.argument(1)?.texts()?,
                    there,
                    on_delete(link, 4),
                ));
            }
            "as" | "modifyFront" => replay.gap("the table is made from a query"),
            _ => {}
        }
    }
    if !has(links, "temporary") {
        replay.create_table(table, plans, has(links, "ifNotExists"));
    }
    Some(())
}

fn alter_table(replay: &mut Replay<'_>, table: String, links: &[Link<'_>]) -> Option<()> {
    for link in links {
        replay.move_to(link.script().path, link.call.line, link.call.conditional);
        match link.name {
            "addColumn" => {
                let if_not_exists = builder(link, 2).iter().any(|link| link.name == "ifNotExists");
                replay.add_columns(&table, vec![column(link)?], if_not_exists);
            }
            "dropColumn" => replay.drop_column(&table, &link.text(0)?, has(links, "ifExists")),
            "renameColumn" => replay.rename_column(&table, &link.text(0)?, &link.text(1)?),
            "renameTo" => replay.rename_table(&table, &link.text(0)?),
            "alterColumn" => {
                let mut change = ColumnChange::default();
                for modifier in builder(link, 1) {
                    match modifier.name {
                        "setDataType" => change.data_type = modifier.argument(0).map(Value::label),
                        "setNotNull" => change.nullable = Some(false),
                        "dropNotNull" => change.nullable = Some(true),
                        "setDefault" => change.has_default = Some(true),
                        "dropDefault" => change.has_default = Some(false),
                        _ => {}
                    }
                }
                replay.change_column(&table, &link.text(0)?, change);
            }
            "addPrimaryKeyConstraint" => replay.set_primary_key(&table, link.text(0), link.argument(1)?.texts()?),
            "addUniqueConstraint" => {
                replay.add_index(&table, index(link.text(0), link.argument(1)?.texts()?, true), false)
            }
            "addForeignKeyConstraint" => {
                let there = (link.text(2)?, link.argument(3)?.texts()?);
                let key = foreign_key(link.text(0), link.argument(1)?.texts()?, there, on_delete(link, 4));
                replay.add_foreign_key(&table, key);
            }
            "dropConstraint" => replay.drop_constraint(&table, &link.text(0)?),
            "addIndex" => {
                let columns = links.iter().filter(|link| link.name == "column").filter_map(|link| link.text(0));
                replay.add_index(&table, index(link.text(0), columns.collect(), has(links, "unique")), false);
            }
            _ => {}
        }
    }
    Some(())
}

fn drop_table(replay: &mut Replay<'_>, table: String, links: &[Link<'_>]) -> Option<()> {
    replay.drop_table(&table, has(links, "ifExists"));
    Some(())
}

fn create_index(replay: &mut Replay<'_>, name: String, links: &[Link<'_>]) -> Option<()> {
    let table = links.iter().find(|link| link.name == "on")?.text(0)?;
    let mut columns = Vec::new();
    for link in links {
        match link.name {
            "column" | "columns" => columns.extend(link.argument(0)?.texts()?),
            "expression" => columns.push(link.argument(0)?.written().unwrap_or_default()),
            _ => {}
        }
    }
    // `column('name desc')`
    let columns = columns.into_iter().map(|text| {
        let bare = text.strip_suffix(" desc").or(text.strip_suffix(" asc")).map(str::to_owned);
        bare.unwrap_or(text)
    });
    let mut made = index(Some(name), columns.collect(), has(links, "unique"));
    made.partial = has(links, "where");
    replay.add_index(&table, made, has(links, "ifNotExists"));
    Some(())
}

fn drop_index(replay: &mut Replay<'_>, name: String, links: &[Link<'_>]) -> Option<()> {
    let table = links.iter().find(|link| link.name == "on").and_then(|link| link.text(0));
    replay.drop_index(&name, table.as_deref());
    Some(())
}

/// The calls on the column builder that a callback returns.
fn builder<'a>(link: &Link<'a>, position: usize) -> Vec<Link<'a>> {
    let Some((script, function)) = link.function(position) else { return Vec::new() };
    returned(script, function)
}

fn returned(script: Script<'_>, function: FunctionId) -> Vec<Link<'_>> {
    let returns = script.module.functions.get(function).and_then(|function| function.returns.first());
    returns.map(|returned| script.links(returned)).unwrap_or_default()
}

fn on_delete<'a>(link: &Link<'a>, position: usize) -> Option<Value<'a>> {
    builder(link, position).iter().find(|link| link.name == "onDelete")?.argument(0)
}

/// `addColumn(name, type, column => column.notNull())`
fn column(link: &Link<'_>) -> Option<ColumnPlan> {
    let kind = link.argument(1).map(Value::label).unwrap_or_default();
    let mut plan = ColumnPlan::new(link.text(0)?, kind, link.script().path, link.call.line);
    for modifier in builder(link, 2) {
        match modifier.name {
            "primaryKey" => plan.primary = true,
            "notNull" => plan.column.nullable = false,
            "unique" => plan.unique = true,
            "defaultTo"
            | "autoIncrement"
            | "generatedAlwaysAsIdentity"
            | "generatedByDefaultAsIdentity"
            | "identity"
            | "generatedAlwaysAs" => plan.column.has_default = true,
            "references" => {
                let target = modifier.text(0)?;
                plan.references = Some(match target.rsplit_once('.') {
                    Some((table, column)) => (table.to_owned(), Some(column.to_owned())),
                    None => reference(&target),
                });
            }
            "onDelete" => plan.on_delete = modifier.argument(0).map(action).unwrap_or_default(),
            _ => {}
        }
    }
    Some(plan)
}
