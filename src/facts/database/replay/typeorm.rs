//! TypeORM's `QueryRunner` (TypeORM documentation, "Query Runner API").

use super::super::value::{Link, Value};
use super::Replay;
use super::columns::{ColumnPlan, foreign_key, index, table_name};
use crate::formats::schema::{ForeignKey, Index, Table};

/// Runs a call; false where it is none of the interface's.
pub(super) fn run(replay: &mut Replay<'_>, link: &Link<'_>) -> bool {
    match link.name {
        "createTable" => create_table(replay, link),
        "dropTable" => with_table(replay, link, |replay, table| {
            let if_exists = link.argument(1).and_then(Value::truth).unwrap_or(false);
            replay.drop_table(table, if_exists);
            Some(())
        }),
        "renameTable" => with_table(replay, link, |replay, table| {
            replay.rename_table(table, &link.text(1)?);
            Some(())
        }),
        "addColumn" | "addColumns" => with_table(replay, link, |replay, table| {
            let plans: Option<Vec<ColumnPlan>> =
                many(link.argument(1)?).into_iter().map(|one| column(replay, one)).collect();
            replay.add_columns(table, plans?, false);
            Some(())
        }),
        "dropColumn" | "dropColumns" => with_table(replay, link, |replay, table| {
            for one in many(link.argument(1)?) {
                replay.drop_column(table, &table_name(one)?, false);
            }
            Some(())
        }),
        "changeColumn" => with_table(replay, link, |replay, table| {
            change_column(replay, table, &table_name(link.argument(1)?)?, link.argument(2)?)
        }),
        "changeColumns" => with_table(replay, link, |replay, table| {
            for one in many(link.argument(1)?) {
                change_column(replay, table, &table_name(one.get("oldColumn")?)?, one.get("newColumn")?)?;
            }
            Some(())
        }),
        "renameColumn" => with_table(replay, link, |replay, table| {
            let to = table_name(link.argument(2)?)?;
            replay.rename_column(table, &table_name(link.argument(1)?)?, &to);
            Some(())
        }),
        "createPrimaryKey" => with_table(replay, link, |replay, table| {
            replay.set_primary_key(table, link.text(2), link.argument(1)?.texts()?);
            Some(())
        }),
        "createIndex" | "createIndices" => with_table(replay, link, |replay, table| {
            for one in many(link.argument(1)?) {
                replay.add_index(table, table_index(one)?, false);
            }
            Some(())
        }),
        "createUniqueConstraint" | "createUniqueConstraints" => with_table(replay, link, |replay, table| {
            for one in many(link.argument(1)?) {
                let columns = one.get("columnNames")?.texts()?;
                replay.add_index(table, index(one.get("name").and_then(Value::text), columns, true), false);
            }
            Some(())
        }),
        "createForeignKey" | "createForeignKeys" => with_table(replay, link, |replay, table| {
            for one in many(link.argument(1)?) {
                replay.add_foreign_key(table, table_foreign_key(one)?);
            }
            Some(())
        }),
        "dropForeignKey" | "dropForeignKeys" | "dropUniqueConstraint" | "dropUniqueConstraints" => {
            drop_by_name(replay, link, |replay, table, name| replay.drop_constraint(table, name))
        }
        "dropIndex" | "dropIndices" => {
            drop_by_name(replay, link, |replay, table, name| replay.drop_index(name, Some(table)))
        }
        "clearTable" => with_table(replay, link, |replay, table| {
            replay.lose(table, format!("deletes every row of {table}"));
            Some(())
        }),
        _ => return false,
    }
    true
}

/// Runs a step on the table that the first argument names; a part that is not known becomes a gap.
fn with_table<'a>(replay: &mut Replay<'a>, link: &Link<'_>, step: impl FnOnce(&mut Replay<'a>, &str) -> Option<()>) {
    let done = link.argument(0).and_then(table_name).and_then(|table| step(replay, &table));
    if done.is_none() {
        replay.gap(format!("{} is called with computed values", link.name));
    }
}

/// Constraints and indexes are dropped by name, or by an object that was looked up in the database and is not known here. Neither
/// changes which tables and columns there are.
fn drop_by_name(replay: &mut Replay<'_>, link: &Link<'_>, drop: impl Fn(&mut Replay<'_>, &str, &str)) {
    if let (Some(table), Some(values)) = (link.argument(0).and_then(table_name), link.argument(1).map(many)) {
        for name in values.into_iter().filter_map(table_name) {
            drop(replay, &table, &name);
        }
    }
}

fn many(value: Value<'_>) -> Vec<Value<'_>> {
    value.items().unwrap_or_else(|| vec![value])
}

fn create_table(replay: &mut Replay<'_>, link: &Link<'_>) {
    let Some(definition) = link.argument(0) else { return };
    let read = |key: &str| definition.get(key).map(|list| list.items());
    let parts = || {
        let name = table_name(definition)?;
        let plans: Option<Vec<ColumnPlan>> =
            read("columns").unwrap_or(Some(Vec::new()))?.into_iter().map(|one| column(replay, one)).collect();
        let mut table = Table { name, ..Table::default() };
        for one in read("foreignKeys").flatten().unwrap_or_default() {
            table.foreign_keys.push(table_foreign_key(one)?);
        }
        for one in read("indices").flatten().unwrap_or_default() {
            table.indexes.push(table_index(one)?);
        }
        for one in read("uniques").flatten().unwrap_or_default() {
            let columns = one.get("columnNames")?.texts()?;
            table.indexes.push(index(one.get("name").and_then(Value::text), columns, true));
        }
        Some((table, plans?))
    };
    match parts() {
        Some((table, plans)) => {
            let if_not_exists = link.argument(1).and_then(Value::truth).unwrap_or(false);
            replay.create_table(table, plans, if_not_exists);
        }
        None => replay.gap("createTable is called with computed values"),
    }
}

fn change_column(replay: &mut Replay<'_>, table: &str, old: &str, value: Value<'_>) -> Option<()> {
    let plan = column(replay, value)?;
    let name = plan.column.name.clone();
    if name != old {
        replay.rename_column(table, old, &name);
    }
    replay.change_column(table, &name, plan.into_change());
    Some(())
}

fn column(replay: &Replay<'_>, value: Value<'_>) -> Option<ColumnPlan> {
    let name = value.get("name")?.text()?;
    let at = replay.at();
    Some(ColumnPlan::describe(&name, value, false, &at.path, at.line))
}

fn table_index(value: Value<'_>) -> Option<Index> {
    let unique = value.get("isUnique").and_then(Value::truth).unwrap_or(false);
    Some(index(value.get("name").and_then(Value::text), value.get("columnNames")?.texts()?, unique))
}

fn table_foreign_key(value: Value<'_>) -> Option<ForeignKey> {
    let target = value.get("referencedTableName")?.text()?;
    let columns = value.get("referencedColumnNames").and_then(Value::texts).unwrap_or_default();
    let name = value.get("name").and_then(Value::text);
    Some(foreign_key(name, value.get("columnNames")?.texts()?, (target, columns), value.get("onDelete")))
}
