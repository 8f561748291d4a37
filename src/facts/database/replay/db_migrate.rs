//! db-migrate's interface (db-migrate documentation, "SQL API").

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
        "renameColumn" => rename_column,
        "changeColumn" => change_column,
        "addIndex" => add_index,
        "removeIndex" => remove_index,
        "addForeignKey" => add_foreign_key,
        "removeForeignKey" => remove_foreign_key,
        _ => return false,
    };
    if step(replay, link).is_none() {
        replay.gap(format!("{} is called with computed values", link.name));
    }
    true
}

/// The columns stand alone, or under `columns` beside options.
fn create_table(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let definition = link.argument(1)?;
    let listed = definition.get("columns").filter(|columns| columns.entries().is_some());
    let path = replay.at().path.clone();
    let plans = ColumnPlan::describe_all(listed.unwrap_or(definition), true, &path)?;
    let if_not_exists = definition.get("ifNotExists").and_then(Value::truth).unwrap_or(false);
    replay.create_table(Table { name: link.text(0)?, ..Table::default() }, plans, if_not_exists);
    Some(())
}

fn drop_table(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let if_exists = link.argument(1).and_then(|options| options.get("ifExists")?.truth()).unwrap_or(false);
    replay.drop_table(&link.text(0)?, if_exists);
    Some(())
}

fn rename_table(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.rename_table(&link.text(0)?, &link.text(1)?);
    Some(())
}

fn column(replay: &Replay<'_>, link: &Link<'_>) -> Option<ColumnPlan> {
    let at = replay.at();
    Some(ColumnPlan::describe(&link.text(1)?, link.argument(2)?, true, &at.path, at.line))
}

fn add_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let plan = column(replay, link)?;
    replay.add_columns(&link.text(0)?, vec![plan], false);
    Some(())
}

fn remove_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.drop_column(&link.text(0)?, &link.text(1)?, false);
    Some(())
}

fn rename_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.rename_column(&link.text(0)?, &link.text(1)?, &link.text(2)?);
    Some(())
}

fn change_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let plan = column(replay, link)?;
    let name = plan.column.name.clone();
    replay.change_column(&link.text(0)?, &name, plan.into_change());
    Some(())
}

/// `addIndex(table, name, columns, unique)`
fn add_index(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let unique = link.argument(3).and_then(Value::truth).unwrap_or(false);
    let made = index(link.text(1), link.argument(2)?.texts()?, unique);
    replay.add_index(&link.text(0)?, made, false);
    Some(())
}

/// `removeIndex([table], name)`
fn remove_index(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    match (link.text(0)?, link.text(1)) {
        (table, Some(name)) => replay.drop_index(&name, Some(&table)),
        (name, None) => replay.drop_index(&name, None),
    }
    Some(())
}

/// `addForeignKey(table, referenced, name, { column: referenced_column }, rules)`
fn add_foreign_key(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let mapping = link.argument(3)?.entries()?;
    let columns = mapping.iter().map(|(column, ..)| (*column).to_owned()).collect();
    let there: Option<Vec<String>> = mapping.iter().map(|(_, value, _)| value.text()).collect();
    let on_delete = link.argument(4).and_then(|rules| rules.get("onDelete"));
    let target = table_name(link.argument(1)?)?;
    replay.add_foreign_key(&link.text(0)?, foreign_key(link.text(2), columns, (target, there?), on_delete));
    Some(())
}

fn remove_foreign_key(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.drop_constraint(&link.text(0)?, &link.text(1)?);
    Some(())
}
