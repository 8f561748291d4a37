//! node-pg-migrate's `MigrationBuilder` (node-pg-migrate documentation, "Defining migrations").

use super::super::value::{Link, Value};
use super::Replay;
use super::columns::{ColumnPlan, foreign_key, index, reference, table_name};
use crate::formats::schema::{ColumnChange, Table};

/// Runs a call; false where it is none of the builder's.
pub(super) fn run(replay: &mut Replay<'_>, link: &Link<'_>) -> bool {
    let step = match link.name {
        "createTable" => create_table,
        "dropTable" => drop_table,
        "renameTable" => rename_table,
        "addColumn" | "addColumns" => add_columns,
        "dropColumn" | "dropColumns" => drop_columns,
        "renameColumn" => rename_column,
        "alterColumn" => alter_column,
        "createIndex" | "addIndex" => create_index,
        "dropIndex" => drop_index,
        "addConstraint" | "createConstraint" => add_constraint,
        "dropConstraint" => drop_constraint,
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

fn flag(value: Option<Value<'_>>, key: &str) -> bool {
    value.and_then(|value| value.get(key)?.truth()).unwrap_or(false)
}

/// The columns of an object. `id` alone stands for a serial primary key.
fn columns(replay: &Replay<'_>, value: Value<'_>) -> Option<Vec<ColumnPlan>> {
    let mut plans = ColumnPlan::describe_all(value, true, &replay.at().path)?;
    for plan in plans.iter_mut().filter(|plan| plan.column.data_type == "id") {
        "serial".clone_into(&mut plan.column.data_type);
        (plan.primary, plan.column.has_default) = (true, true);
    }
    Some(plans)
}

fn create_table(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let mut made = Table { name: table(link)?, ..Table::default() };
    let plans = columns(replay, link.argument(1)?)?;
    let options = link.argument(2);
    if let Some(constraints) = options.and_then(|options| options.get("constraints")) {
        place_constraints(&mut made, None, constraints);
    }
    replay.create_table(made, plans, flag(options, "ifNotExists"));
    Some(())
}

/// `primaryKey`, `unique` and `foreignKeys` of a constraint's options.
fn place_constraints(table: &mut Table, name: Option<String>, options: Value<'_>) {
    if let Some(columns) = options.get("primaryKey").and_then(Value::texts) {
        table.primary_key = columns;
    }
    if let Some(unique) = options.get("unique") {
        let lists: Vec<Vec<String>> = match unique.items() {
            Some(items) if items.iter().any(|item| item.items().is_some()) => {
                items.into_iter().filter_map(Value::texts).collect()
            }
            _ => unique.texts().into_iter().collect(),
        };
        table.indexes.extend(lists.into_iter().map(|columns| index(name.clone(), columns, true)));
    }
    let keys = options.get("foreignKeys");
    for key in keys.map(|keys| keys.items().unwrap_or_else(|| vec![keys])).unwrap_or_default() {
        let columns = key.get("columns").and_then(Value::texts);
        let target = key.get("references").and_then(|target| {
            target.text().map(|text| reference(&text)).or_else(|| Some((table_name(target)?, None)))
        });
        if let (Some(columns), Some((target, there))) = (columns, target) {
            let there = (target, there.into_iter().collect());
            table.foreign_keys.push(foreign_key(name.clone(), columns, there, key.get("onDelete")));
        }
    }
}

fn drop_table(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.drop_table(&table(link)?, flag(link.argument(1), "ifExists"));
    Some(())
}

fn rename_table(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.rename_table(&table(link)?, &table_name(link.argument(1)?)?);
    Some(())
}

fn add_columns(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let plans = columns(replay, link.argument(1)?)?;
    replay.add_columns(&table(link)?, plans, flag(link.argument(2), "ifNotExists"));
    Some(())
}

/// The columns stand as a name, a list of names, or an object whose keys are names.
fn drop_columns(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let table = table(link)?;
    let value = link.argument(1)?;
    let keys = || value.entries().map(|entries| entries.into_iter().map(|(key, ..)| key.to_owned()).collect());
    for column in value.texts().or_else(keys)? {
        replay.drop_column(&table, &column, flag(link.argument(2), "ifExists"));
    }
    Some(())
}

fn rename_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.rename_column(&table(link)?, &link.text(1)?, &link.text(2)?);
    Some(())
}

fn alter_column(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let options = link.argument(2)?;
    let truth = |key: &str| options.get(key).and_then(Value::truth);
    let change = ColumnChange {
        data_type: options.get("type").map(Value::label).filter(|label| !label.is_empty()),
        nullable: truth("notNull").map(|not_null| !not_null).or(truth("allowNull")),
        has_default: options.get("default").map(|default| default.truth() != Some(false)),
    };
    replay.change_column(&table(link)?, &link.text(1)?, change);
    Some(())
}

fn create_index(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let columns = match link.argument(1)?.items() {
        Some(items) => items.into_iter().map(table_name).collect::<Option<Vec<String>>>()?,
        None => link.argument(1)?.texts()?,
    };
    let options = link.argument(2);
    let name = options.and_then(|options| options.get("name")?.text());
    let made = index(name, columns, flag(options, "unique"));
    replay.add_index(&table(link)?, made, flag(options, "ifNotExists"));
    Some(())
}

fn drop_index(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let table = table(link)?;
    if let Some(name) = link.argument(2).and_then(|options| options.get("name")?.text()) {
        replay.drop_index(&name, Some(&table));
    }
    Some(())
}

fn add_constraint(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    let table = table(link)?;
    let name = link.text(1);
    let Some(options) = link.argument(2) else { return Some(()) };
    if let Some(text) = options.text() {
        // As the tool writes it: the expression after the constraint's name.
        let name = name.map(|name| format!("CONSTRAINT \"{name}\" ")).unwrap_or_default();
        let statement = format!("ALTER TABLE \"{}\" ADD {name}{text}", table.replace('.', "\".\""));
        let start = replay.at().clone();
        replay.run_sql(&statement, &start);
        return Some(());
    }
    let mut made = Table::default();
    place_constraints(&mut made, name.clone(), options);
    if !made.primary_key.is_empty() {
        replay.set_primary_key(&table, name, made.primary_key);
    }
    for made in made.indexes {
        replay.add_index(&table, made, false);
    }
    for made in made.foreign_keys {
        replay.add_foreign_key(&table, made);
    }
    Some(())
}

fn drop_constraint(replay: &mut Replay<'_>, link: &Link<'_>) -> Option<()> {
    replay.drop_constraint(&table(link)?, &link.text(1)?);
    Some(())
}
