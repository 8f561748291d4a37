//! Models that are made by a call over an object of fields.

use super::super::Model;
use super::super::value::{Link, Script, Value};
use super::model;
use crate::formats::javascript::{Call, CallId, Expression};
use std::collections::BTreeMap;

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

/// What a file says of the values that its calls give, by call: gathered once, since a file may make many models.
#[derive(Default)]
struct Made<'a> {
    /// The variable that holds the value.
    variables: BTreeMap<CallId, &'a str>,
    /// The model that Mongoose makes of the value: `model('User', schema)`.
    models: BTreeMap<CallId, String>,
    /// Indexes that are added to the value: `schema.index({ name: 1 })`.
    indexes: BTreeMap<CallId, usize>,
}

impl<'a> Made<'a> {
    fn gather(script: Script<'a>) -> Self {
        let module = script.module;
        let mut made = Made::default();
        for binding in &module.bindings {
            if let Some(Expression::Call(id)) = binding.value {
                made.variables.entry(id).or_insert(&binding.name);
            }
        }
        for call in &module.calls {
            let (object, name) = match &call.callee {
                Expression::Member(object, name) => (Some(&**object), name.as_str()),
                Expression::Name(name, _) => (None, name.as_str()),
                _ => continue,
            };
            let value = |expression: &Expression| match module.follow(expression) {
                Expression::Call(id) => Some(*id),
                _ => None,
            };
            if name == "model"
                && let (Some(title), Some(id)) = (call.arguments.first(), call.arguments.get(1).and_then(value))
                && let Some(title) = script.value(title).text()
            {
                made.models.entry(id).or_insert(title);
            } else if name == "index"
                && let Some(id) = object.and_then(value)
            {
                *made.indexes.entry(id).or_default() += 1;
            }
        }
        made
    }

    fn variable(&self, id: CallId) -> String {
        self.variables.get(&id).map(|name| (*name).to_owned()).unwrap_or_default()
    }
}

/// The models that calls of a file make.
pub(super) fn find(script: Script<'_>) -> Vec<Model> {
    let made = Made::gather(script);
    script.module.calls.iter().enumerate().filter_map(|(id, call)| read(script, &made, id, call)).collect()
}

fn read(script: Script<'_>, made: &Made<'_>, id: CallId, call: &Call) -> Option<Model> {
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
        "Schema" if from == "mongoose" => {
            let title = made.models.get(&id).cloned().unwrap_or_else(|| made.variable(id));
            let (fields, constraints) = fields(argument(0)?)?;
            let indexes = made.indexes.get(&id).copied().unwrap_or_default();
            Some(model("mongoose", &title, (fields, constraints + indexes), script, call.line))
        }
        "defineEntity" if from.starts_with("@mikro-orm") => {
            let options = argument(0)?;
            let title = options.get("name").and_then(Value::text).unwrap_or_else(|| made.variable(id));
            Some(model("mikro-orm", &title, fields(options.get("properties")?)?, script, call.line))
        }
        "EntitySchema" if from == "typeorm" || from.starts_with("@mikro-orm") => {
            let options = argument(0)?;
            let orm = if from == "typeorm" { "typeorm" } else { "mikro-orm" };
            let title = options.get("name").and_then(Value::text).unwrap_or_else(|| made.variable(id));
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
