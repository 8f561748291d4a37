//! Models that are made by a call over an object of fields.

use super::super::Model;
use super::super::value::{Link, Script, Value};
use super::model;
use crate::formats::javascript::{Call, Expression};

/// Options of a field or column that constrain it.
const OPTIONS: [&str; 16] = [
    "required",
    "unique",
    "index",
    "ref",
    "enum",
    "min",
    "max",
    "minlength",
    "maxlength",
    "minLength",
    "maxLength",
    "match",
    "validate",
    "primaryKey",
    "primary",
    "references",
];

/// Calls on a column of Drizzle that constrain it.
const COLUMN_CALLS: [&str; 6] = ["notNull", "primaryKey", "unique", "references", "check", "generatedAlwaysAsIdentity"];

/// The models that calls of a file make.
pub(super) fn find(script: Script<'_>) -> Vec<Model> {
    script.module.calls.iter().filter_map(|call| read(script, call)).collect()
}

fn read(script: Script<'_>, call: &Call) -> Option<Model> {
    let module = script.module;
    let argument = |position: usize| call.arguments.get(position).map(|argument| script.value(argument));
    let last = match &call.callee {
        Expression::Name(name, _) | Expression::Member(_, name) => name.as_str(),
        _ => return None,
    };
    let imported = module.imported(&call.callee);
    let (from, name) = match &imported {
        Some((import, members)) => (import.from.as_str(), members.last().copied().unwrap_or(import.imported.as_str())),
        None => ("", last),
    };
    match name {
        "Schema" if from == "mongoose" => mongoose(script, call, argument(0)?),
        "defineEntity" if from.starts_with("@mikro-orm") => {
            let options = argument(0)?;
            let title = options.get("name").and_then(Value::text).unwrap_or_else(|| bound(script, call));
            Some(model("mikro-orm", &title, fields(options.get("properties")?)?, script, call.line))
        }
        "EntitySchema" if from == "typeorm" || from.starts_with("@mikro-orm") => {
            let options = argument(0)?;
            let orm = if from == "typeorm" { "typeorm" } else { "mikro-orm" };
            let title = options.get("name").and_then(Value::text).unwrap_or_else(|| bound(script, call));
            let columns = options.get("columns").or_else(|| options.get("properties"))?;
            let (columns, constraints) = fields(columns)?;
            let relations = options.get("relations").and_then(Value::entries).map_or(0, |relations| relations.len());
            Some(model(orm, &title, (columns + relations, constraints + relations), script, call.line))
        }
        "pgTable" | "mysqlTable" | "sqliteTable" | "singlestoreTable" if from.starts_with("drizzle-orm") => {
            drizzle(script, call, argument(0)?.text()?, argument(1)?)
        }
        // sequelize.define('user', { … })
        "define" if imports(script, "sequelize") || is_member_of(call, "sequelize") => {
            Some(model("sequelize", &argument(0)?.text()?, fields(argument(1)?)?, script, call.line))
        }
        // User.init({ … }, { sequelize })
        "init" if imports(script, "sequelize") => {
            argument(1)?.entries()?.iter().find(|(key, ..)| *key == "sequelize" || *key == "modelName")?;
            let title = match &call.callee {
                Expression::Member(object, _) => match &**object {
                    Expression::Name(name, _) => name.clone(),
                    _ => argument(1)?.get("modelName").and_then(Value::text).unwrap_or_default(),
                },
                _ => return None,
            };
            Some(model("sequelize", &title, fields(argument(0)?)?, script, call.line))
        }
        _ => None,
    }
}

fn imports(script: Script<'_>, package: &str) -> bool {
    script.module.imports.iter().any(|import| import.from == package)
}

fn is_member_of(call: &Call, name: &str) -> bool {
    match &call.callee {
        Expression::Member(object, _) => {
            matches!(&**object, Expression::Name(known, _) | Expression::Member(_, known) if known == name)
        }
        _ => false,
    }
}

/// A schema of Mongoose: named by the model that is made of it (`model('User', schema)`), else by its variable; indexes may stand
/// after it (`schema.index({ name: 1 })`).
fn mongoose(script: Script<'_>, call: &Call, definition: Value<'_>) -> Option<Model> {
    let module = script.module;
    let is_schema = |expression: &Expression| module.call_of(expression).is_some_and(|made| std::ptr::eq(made, call));
    let title = module.calls.iter().find_map(|other| {
        let makes = matches!(&other.callee, Expression::Member(_, name) | Expression::Name(name, _) if name == "model");
        let name = other.arguments.first().filter(|_| makes)?;
        other.arguments.get(1).filter(|schema| is_schema(schema))?;
        script.value(name).text()
    });
    let indexes = module.calls.iter().filter(|other| match &other.callee {
        Expression::Member(object, name) => name == "index" && is_schema(object),
        _ => false,
    });
    let (fields, constraints) = fields(definition)?;
    let title = title.unwrap_or_else(|| bound(script, call));
    Some(model("mongoose", &title, (fields, constraints + indexes.count()), script, call.line))
}

/// The name of the variable that a call's result is bound to; empty where there is none.
fn bound(script: Script<'_>, call: &Call) -> String {
    let module = script.module;
    let is_call = |value: &Expression| match value {
        Expression::Call(id) => module.calls.get(*id).is_some_and(|made| std::ptr::eq(made, call)),
        _ => false,
    };
    let binding = module.bindings.iter().find(|binding| binding.value.as_ref().is_some_and(is_call));
    binding.map(|binding| binding.name.clone()).unwrap_or_default()
}

/// The fields of an object, and how many of them are constrained.
fn fields(value: Value<'_>) -> Option<(usize, usize)> {
    let entries = value.entries()?;
    let constrained = entries.iter().filter(|(_, value, _)| constraints(*value) > 0).count();
    Some((entries.len(), constrained))
}

/// How many options of a field's description constrain it. A list describes its items.
pub(super) fn constraints(value: Value<'_>) -> usize {
    let value = match value.items() {
        Some(items) => match items.first() {
            Some(first) => *first,
            None => return 0,
        },
        None => value,
    };
    let Some(entries) = value.entries() else { return 0 };
    let constrains = |key: &str, value: Value<'_>| match key {
        "allowNull" | "nullable" => value.truth() == Some(false),
        key => OPTIONS.contains(&key) && value.truth() != Some(false),
    };
    entries.iter().filter(|(key, value, _)| constrains(key, *value)).count()
}

/// A table of Drizzle: columns are chains of calls, further constraints stand in the third argument.
fn drizzle(script: Script<'_>, call: &Call, name: String, columns: Value<'_>) -> Option<Model> {
    let entries = columns.entries()?;
    let is_constrained = |links: &[Link<'_>]| links.iter().any(|link| COLUMN_CALLS.contains(&link.name));
    let constrained =
        entries.iter().filter(|(_, value, _)| is_constrained(&value.script().links(value.expression))).count();
    let extra = call.arguments.get(2).map(|argument| script.value(argument)).and_then(|extra| {
        let returned = |(script, function): (Script<'_>, usize)| {
            let returns = script.module.functions.get(function)?.returns.first()?;
            let value = script.value(returns);
            value.items().map(|items| items.len()).or_else(|| value.entries().map(|entries| entries.len()))
        };
        extra.function().and_then(returned)
    });
    Some(model("drizzle", &name, (entries.len(), constrained + extra.unwrap_or(0)), script, call.line))
}
