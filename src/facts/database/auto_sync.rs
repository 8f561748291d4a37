//! Whether the schema is made from the models when the application starts, which changes tables without a migration.

use super::engines::{Stores, environment, is_environment_example};
use super::value::{Script, Value};
use crate::facts::context::Context;
use crate::facts::evidence::Evidence;
use crate::facts::inventory::line_number;
use crate::formats::data::{Node, Value as Data};
use crate::formats::javascript::{CallKind, Exported, Expression, Property};
use crate::snapshot::file_name_of;
use std::collections::BTreeMap;

/// How far a setting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mode {
    Off,
    /// It depends on the environment.
    Conditional,
    On,
}

impl Mode {
    /// The word of [`super::Database::auto_sync`].
    pub fn word(self) -> &'static str {
        match self {
            Mode::Off => "off",
            Mode::Conditional => "conditional",
            Mode::On => "on",
        }
    }
}

/// Nodes that one setting is put together from.
const LARGEST_SETTING: usize = 256;

/// The mode that applies, with the places that decide it.
pub(super) fn find(context: Context<'_>, scripts: &[Script<'_>], stores: &Stores) -> (Mode, Vec<Evidence>) {
    let uses = |orm: &str| stores.orms.contains(orm);
    let documented = documented(context);
    let mut settings: Vec<(Mode, Evidence)> = Vec::new();
    for script in scripts {
        if uses("typeorm") || uses("sequelize") {
            settings.extend(options(*script, &documented));
        }
        settings.extend(calls(*script, &uses));
    }
    if uses("typeorm") {
        settings.extend(files(context));
    }
    let mode = settings.iter().map(|(mode, _)| *mode).max().unwrap_or(Mode::Off);
    let mut places: Vec<Evidence> =
        settings.into_iter().filter(|(found, _)| *found == mode).map(|(_, at)| at).collect();
    places.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    places.dedup();
    (mode, places)
}

/// The variables of the example environments; one that they disagree on is left out.
fn documented(context: Context<'_>) -> BTreeMap<String, String> {
    let mut variables: BTreeMap<String, Option<String>> = BTreeMap::new();
    for file in context.files().filter(|file| is_environment_example(file_name_of(&file.path))) {
        for (name, value) in environment(context.inventory.text(&file.path).unwrap_or_default()) {
            let entry = variables.entry(name).or_insert_with(|| Some(value.clone()));
            if entry.as_ref() != Some(&value) {
                *entry = None;
            }
        }
    }
    variables.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// `synchronize` in options of a connection: TypeORM's `DataSourceOptions`, `@nestjs/sequelize`'s options.
fn options(script: Script<'_>, documented: &BTreeMap<String, String>) -> Vec<(Mode, Evidence)> {
    let mut found = Vec::new();
    for object in objects(script) {
        let names = |key: &str| object.iter().any(|property| property.key == key);
        let Some(setting) = object.iter().rev().find(|property| property.key == "synchronize") else { continue };
        // Decorators of entities and unrelated options have this key as well.
        let is_connection = [
            "type",
            "host",
            "url",
            "entities",
            "migrations",
            "database",
            "username",
            "autoLoadEntities",
            "models",
            "dialect",
            "logging",
        ]
        .iter()
        .any(|key| names(key))
            || object.iter().any(|property| property.key.is_empty());
        if is_connection && let Some(mode) = mode(script.value(&setting.value), documented) {
            let at = Evidence {
                name: "synchronize".to_owned(),
                path: script.path.to_owned(),
                line: line_number(setting.line),
            };
            found.push((mode, at));
        }
    }
    found
}

/// Every object literal of a file, once.
fn objects(script: Script<'_>) -> Vec<&[Property]> {
    let module = script.module;
    let mut pending: Vec<&Expression> = module.calls.iter().flat_map(|call| &call.arguments).collect();
    pending.extend(module.bindings.iter().filter_map(|binding| binding.value.as_ref()));
    pending.extend(module.functions.iter().flat_map(|function| &function.returns));
    pending.extend(module.assignments.iter().map(|assignment| &assignment.value));
    pending.extend(module.classes.iter().flat_map(|class| &class.members).filter_map(|member| member.value.as_ref()));
    pending.extend(module.exports.iter().filter_map(|export| match &export.value {
        Exported::Expression(expression) => Some(expression),
        _ => None,
    }));
    let mut found = Vec::new();
    while let Some(expression) = pending.pop() {
        match expression {
            Expression::Object(properties) => {
                found.push(properties.as_slice());
                pending.extend(properties.iter().map(|property| &property.value));
            }
            Expression::Array(items) => pending.extend(items),
            Expression::Spread(inner) | Expression::Await(inner) => pending.push(inner),
            Expression::Conditional(_, then, otherwise) => pending.extend([&**then, &**otherwise]),
            _ => {}
        }
    }
    found
}

/// What a setting comes to. A switch of its own in the environment counts as the example environment has it; `None` where the
/// setting is only handed on from another place, which is read there.
fn mode(value: Value<'_>, documented: &BTreeMap<String, String>) -> Option<Mode> {
    match value.truth() {
        Some(true) => return Some(Mode::On),
        Some(false) => return Some(Mode::Off),
        None => {}
    }
    let names = names(value);
    let switches: Vec<&str> = names.iter().filter_map(|name| documented.get(name)).map(String::as_str).collect();
    let is_switch = |value: &&str| matches!(*value, "true" | "false" | "1" | "0" | "" | "yes" | "no");
    if let ([switch], true) = (switches.as_slice(), switches.iter().all(is_switch)) {
        return Some(if matches!(*switch, "false" | "0" | "" | "no") { Mode::Off } else { Mode::Conditional });
    }
    // `config.get('database.synchronize')`
    let handed_on = names.iter().any(|name| name.to_ascii_lowercase().ends_with(".synchronize"));
    (!handed_on).then_some(Mode::Conditional)
}

/// Texts and members that an expression is made of: names of environment variables and keys of a configuration.
fn names(value: Value<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let mut pending = vec![value];
    for _ in 0..LARGEST_SETTING {
        let Some(value) = pending.pop() else { break };
        let value = value.follow();
        let script = value.script();
        let mut push = |expression| pending.push(script.value(expression));
        match value.expression {
            Expression::Text(text) => names.push(text.clone()),
            Expression::Member(object, name) => {
                names.push(name.clone());
                push(object);
            }
            Expression::Binary(_, left, right) => [left, right].into_iter().for_each(|side| push(side)),
            Expression::Unary(_, operand) | Expression::Await(operand) => push(operand),
            Expression::Conditional(test, then, otherwise) => {
                [test, then, otherwise].into_iter().for_each(|part| push(part))
            }
            Expression::Call(id) => {
                if let Some(call) = value.module.calls.get(*id) {
                    call.arguments.iter().for_each(&mut push);
                    push(&call.callee);
                }
            }
            _ => {}
        }
    }
    names
}

/// Calls that make the schema: `sequelize.sync()`, `dataSource.synchronize()`, MikroORM's schema generator.
fn calls(script: Script<'_>, uses: &dyn Fn(&str) -> bool) -> Vec<(Mode, Evidence)> {
    let mut found = Vec::new();
    for call in script.module.calls.iter().filter(|call| call.kind == CallKind::Call) {
        let Expression::Member(object, name) = &call.callee else { continue };
        let makes = match name.as_str() {
            "sync" => uses("sequelize") && is_sequelize(script.value(object)),
            "synchronize" => uses("typeorm") && is_connection(script.value(object)),
            "updateSchema" | "createSchema" | "update" | "create" | "refresh" | "refreshDatabase" => {
                uses("mikro-orm") && is_generator(script, object, name)
            }
            _ => false,
        };
        if makes {
            let mode = if call.conditional { Mode::Conditional } else { Mode::On };
            let at = Evidence { name: name.clone(), path: script.path.to_owned(), line: line_number(call.line) };
            found.push((mode, at));
        }
    }
    found
}

/// The last name of an expression, and what it is constructed of.
fn named<'a>(value: Value<'a>) -> (&'a str, &'a str) {
    let last = match value.expression {
        Expression::Name(name, _) | Expression::Member(_, name) => name.as_str(),
        _ => "",
    };
    let followed = value.follow();
    let class = match followed.expression {
        Expression::Call(id) => match followed.module.calls.get(*id) {
            Some(call) if call.kind == CallKind::New => match &call.callee {
                Expression::Name(name, _) | Expression::Member(_, name) => name.as_str(),
                _ => "",
            },
            _ => "",
        },
        _ => "",
    };
    (last, class)
}

fn is_sequelize(value: Value<'_>) -> bool {
    let (name, class) = named(value);
    class == "Sequelize" || name.eq_ignore_ascii_case("sequelize")
}

fn is_connection(value: Value<'_>) -> bool {
    let (name, class) = named(value);
    let name = name.to_ascii_lowercase();
    class == "DataSource" || name.ends_with("datasource") || name.ends_with("connection")
}

/// `orm.schema.updateSchema()`, `orm.getSchemaGenerator().updateSchema()`, or a variable that holds such a generator.
fn is_generator(script: Script<'_>, object: &Expression, method: &str) -> bool {
    let chain = script.module.chain(script.module.follow(object));
    let last = chain.members().last().unwrap_or_default();
    let is_short = !method.contains("Schema") && !method.contains("Database");
    last == "getSchemaGenerator"
        || (last == "schema" && (!is_short || chain.root().to_ascii_lowercase().contains("orm")))
}

/// `ormconfig.json` and its kin. Where only an example of it is committed, a copy of that is what runs.
fn files(context: Context<'_>) -> Vec<(Mode, Evidence)> {
    let exact = |name: &str| context.files().find(|file| context.unit.inside(&file.path) == name);
    if let Some(file) = exact("ormconfig.json") {
        return json(context, &file.path);
    }
    let has_code =
        ["ormconfig.ts", "ormconfig.js", "ormconfig.yml", "ormconfig.env"].iter().any(|name| exact(name).is_some());
    let example = [
        "ormconfig.json.example",
        "ormconfig.example.json",
        "ormconfig.json.dist",
        "ormconfig.sample.json",
        "ormconfig.json.sample",
    ]
    .iter()
    .find_map(|name| exact(name));
    match example {
        Some(file) if !has_code => json(context, &file.path),
        _ => Vec::new(),
    }
}

fn json(context: Context<'_>, path: &str) -> Vec<(Mode, Evidence)> {
    let document = context.inventory.jsonc(path);
    let Some(root) = document.as_ref().and_then(|nodes| nodes.first()) else { return Vec::new() };
    let connections = if root.items().is_empty() { std::slice::from_ref(root) } else { root.items() };
    let setting = |connection: &Node| {
        let node = connection.get("synchronize")?;
        let mode = match node.value {
            Data::Bool(true) => Mode::On,
            Data::Bool(false) => Mode::Off,
            _ => return None,
        };
        Some((mode, Evidence { name: "synchronize".to_owned(), path: path.to_owned(), line: line_number(node.line) }))
    };
    connections.iter().filter_map(setting).collect()
}
