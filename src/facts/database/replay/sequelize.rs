//! Sequelize's `QueryInterface` (Sequelize documentation, "Query Interface").

use super::super::value::{Link, Value};
use super::Replay;
use super::columns::{ColumnPlan, foreign_key, index, table_name};
use crate::formats::schema::Table;

/// Runs a call; false where it is none of the interface's.
pub(super) fn run(replay: &mut Replay<'_>, link: &Link<'_>) -> bool {
    let step = match link.name {
        "createTable" => create_table,
        "dropTable" => drop_table,
        "renameTable" => rename_table,
        "addColumn" => add_column,
        "removeColumn" => remove_column,
        "changeColumn" => change_column,
        "renameColumn" => rename_column,
        "addIndex" => add_index,
        "addConstraint" => add_constraint,
        "removeIndex" | "removeConstraint" => remove,
        "dropAllTables" => |replay: &mut Replay<'_>, _: &Link<'_>| {
            replay.gap("all tables are dropped at run time");
            Some(())
        },
        _ => return false,
    };
    if step(replay, link).is_none() {
        replay.gap(format!("{} is called with computed values", link.name));
    }
    true
}

fn table(link: &Link<'_>) -> Option<String> {
    table_name(link.argument(0)?)
}

fn create_table(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let mut table = Table { name: table(link)?, ..Table::default() };
    let path = replay.at().path.clone();
    let mut plans = ColumnPlan::describe_all(link.argument(1)?, true, &path)?;
    for plan in &mut plans {
        // `field` names the column where the key is the attribute's name.
        plan.column.nullable &= !plan.primary;
    }
    let keys = link.argument(2).and_then(|options| options.get("uniqueKeys")?.entries()).unwrap_or_default();
    for (name, value, _) in keys {
        table.indexes.push(index(Some(name.to_owned()), value.get("fields")?.texts()?, true));
    }
    // Sequelize writes CREATE TABLE IF NOT EXISTS.
    replay.create_table(table, plans, true);
    Some(())
}

fn drop_table(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    // Sequelize writes DROP TABLE IF EXISTS.
    replay.drop_table(&table(link)?, true);
    Some(())
}

fn rename_table(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.rename_table(&table(link)?, &table_name(link.argument(1)?)?);
    Some(())
}

fn column(replay: &Replay<'_>, link: &Link<'_>) -> Option<ColumnPlan> {
    let at = replay.at();
    Some(ColumnPlan::describe(&link.text(1)?, link.argument(2)?, true, &at.path, at.line))
}

fn add_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let plan = column(replay, link)?;
    replay.add_columns(&table(link)?, vec![plan], false);
    Some(())
}

fn remove_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.drop_column(&table(link)?, &link.text(1)?, false);
    Some(())
}

fn change_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let plan = column(replay, link)?;
    let name = plan.column.name.clone();
    replay.change_column(&table(link)?, &name, plan.into_change());
    Some(())
}

fn rename_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.rename_column(&table(link)?, &link.text(1)?, &link.text(2)?);
    Some(())
}

/// `addIndex(table, fields, options)` or `addIndex(table, { fields, unique, name })`; a field may be `{ name, order }`.
fn add_index(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let second = link.argument(1)?;
    let (fields, options) = match second.get("fields") {
        Some(fields) => (fields, Some(second)),
        None => (second, link.argument(2)),
    };
    let columns: Option<Vec<String>> = fields.items()?.into_iter().map(table_name).collect();
    let option = |key: &str| options.and_then(|options| options.get(key));
    let unique = option("unique").and_then(Value::truth).unwrap_or(false)
        || option("type").and_then(Value::text).is_some_and(|kind| kind.eq_ignore_ascii_case("unique"));
    let name = ["name", "indexName"].iter().find_map(|key| option(key)?.text());
    replay.add_index(&table(link)?, index(name, columns?, unique), false);
    Some(())
}

/// `addConstraint(table, { fields, type, … })`, before version 6 `addConstraint(table, fields, { type, … })`.
fn add_constraint(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let table = table(link)?;
    let second = link.argument(1)?;
    let (fields, options) = match second.get("fields") {
        Some(fields) => (fields, second),
        None => (second, link.argument(2)?),
    };
    let columns = fields.texts()?;
    let name = options.get("name").and_then(Value::text);
    match options.get("type")?.text()?.to_ascii_lowercase().as_str() {
        "primary key" => replay.set_primary_key(&table, name, columns),
        "unique" => replay.add_index(&table, index(name, columns, true), false),
        "foreign key" => {
            let references = options.get("references")?;
            let target = table_name(references.get("table")?)?;
            let there = references.get("field").and_then(Value::texts).unwrap_or_default();
            replay.add_foreign_key(&table, foreign_key(name, columns, (target, there), options.get("onDelete")));
        }
        _ => {}
    }
    Some(())
}

fn remove(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let table = table(link)?;
    if let Some(name) = link.text(1) {
        replay.drop_constraint(&table, &name);
        replay.drop_index(&name, Some(&table));
    }
    Some(())
}
