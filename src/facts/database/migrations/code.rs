//! Migrations in JavaScript and TypeScript.

use super::super::value::Script;
use super::{Forward, Unit, is_migration_folder, is_numbered};
use crate::facts::context::Context;
use crate::formats::javascript::{Class, Exported, Expression, FunctionId, Module};
use crate::snapshot::{directory_of, file_name_of};

type Found<'a> = (String, String, Unit<'a>);

/// The migrations among these files, each with its tool and folder.
pub(super) fn find<'a>(context: Context<'a>, paths: &[&'a str]) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for path in paths.iter().copied() {
        let Some(module) = context.sources.module(path) else { continue };
        let script = Script { context, path, module, class: None };
        if let Some((tool, way)) = classes(script).or_else(|| functions(script)) {
            let reversible = way.back.is_some_and(|back| does_something(module, back));
            let forward = match way.forward {
                Some((script, function)) => Forward::Code(script, function),
                None => Forward::Opaque("the way forward is computed"),
            };
            let unit = Unit { path: path.to_owned(), reversible, forward };
            found.push((tool.to_owned(), directory_of(path).to_owned(), unit));
        }
    }
    found
}

/// The two functions of a migration.
struct Way<'a> {
    forward: Option<(Script<'a>, FunctionId)>,
    back: Option<FunctionId>,
}

fn does_something(module: &Module, function: FunctionId) -> bool {
    module.functions.get(function).is_some_and(|function| function.statements > 0)
}

/// A class of TypeORM's or MikroORM's kind.
fn classes(script: Script<'_>) -> Option<(&'static str, Way<'_>)> {
    let module = script.module;
    module.classes.iter().enumerate().find_map(|(id, class)| {
        let tool = tool_of_class(module, class)?;
        let method = |name: &str| {
            let member = class.members.iter().find(|member| member.name == name)?;
            let value = || match member.value.as_ref()? {
                Expression::Function(function) => Some(*function),
                _ => None,
            };
            member.function.or_else(value)
        };
        let forward = method("up").map(|up| (Script { class: Some(id), ..script }, up));
        Some((tool, Way { forward, back: method("down") }))
    })
}

fn tool_of_class(module: &Module, class: &Class) -> Option<&'static str> {
    let is_imported = |package: &str| module.imports.iter().any(|import| import.from.starts_with(package));
    if class.implements.iter().any(|interface| interface.name == "MigrationInterface") && is_imported("typeorm") {
        return Some("typeorm");
    }
    let (import, _) = module.imported(class.extends.as_ref()?)?;
    (import.imported == "Migration" && import.from.starts_with("@mikro-orm/migrations")).then_some("mikro-orm").or_else(
        // JavaScript has no interfaces, and compiled TypeORM migrations carry none.
        || (import.imported == "MigrationInterface" && import.from == "typeorm").then_some("typeorm"),
    )
}

/// Exported functions `up` and `down`: of a module, of its default export, or of a class that it exports.
fn functions(script: Script<'_>) -> Option<(&'static str, Way<'_>)> {
    let Script { module, path, .. } = script;
    let name = file_name_of(path);
    if !is_numbered(name) && !is_migration_folder(directory_of(path)) {
        return None;
    }
    let typeorm = typeorm_class(script);
    if typeorm.is_some() {
        return typeorm.map(|way| ("typeorm", way));
    }
    let forward = exported(script, "up")?;
    let back = exported(script, "down").filter(|(script, _)| script.path == path).map(|(_, function)| function);
    let tool = tool_of_functions(script, forward)?;
    // A file of commands that is called up by others is none.
    (is_numbered(name) || module.exports.len() <= 6).then_some((tool, Way { forward: Some(forward), back }))
}

/// JavaScript migrations of TypeORM: a numbered class with `up` and `down`.
fn typeorm_class(script: Script<'_>) -> Option<Way<'_>> {
    script.context.dependency("typeorm")?;
    let (id, class) = script.module.classes.iter().enumerate().find(|(_, class)| {
        class.extends.is_none()
            && class.name.ends_with(|last: char| last.is_ascii_digit())
            && class.members.iter().any(|member| member.name == "up")
    })?;
    let method = |name: &str| class.members.iter().find(|member| member.name == name)?.function;
    Some(Way { forward: method("up").map(|up| (Script { class: Some(id), ..script }, up)), back: method("down") })
}

fn exported<'a>(script: Script<'a>, name: &str) -> Option<(Script<'a>, FunctionId)> {
    let module = script.module;
    let of_expression = |expression: &'a Expression| script.value(expression).function();
    let direct = module.exported(name).and_then(|export| match &export.value {
        Exported::Expression(expression) => of_expression(expression),
        Exported::Binding(binding) => of_expression(module.bindings.get(*binding)?.value.as_ref()?),
        Exported::Import(_) | Exported::Other => None,
    });
    direct.or_else(|| {
        let whole = match &module.exported("default")?.value {
            Exported::Expression(expression) => expression,
            Exported::Binding(binding) => module.bindings.get(*binding)?.value.as_ref()?,
            Exported::Import(_) | Exported::Other => return None,
        };
        script.value(whole).get(name)?.function()
    })
}

/// The tool that hands an exported `up` its argument: told by the argument's written type, by what the file imports, by the name
/// that the tool's own templates give the argument, and by the packages that are declared.
fn tool_of_functions(script: Script<'_>, forward: (Script<'_>, FunctionId)) -> Option<&'static str> {
    let context = script.context;
    let module = forward.0.module;
    let parameter = module.functions.get(forward.1).and_then(|function| function.parameters.first());
    let type_name = parameter.and_then(|parameter| parameter.type_name.as_ref()).map_or("", |name| name.name.as_str());
    let by_type = match type_name.rsplit('.').next().unwrap_or_default() {
        "MigrationBuilder" => Some("node-pg-migrate"),
        "QueryInterface" => Some("sequelize"),
        "Knex" => Some("knex"),
        "Kysely" => Some("kysely"),
        "QueryRunner" => Some("typeorm"),
        _ => None,
    };
    let declared = |package: &str| context.dependency(package).is_some();
    let names: Vec<&str> =
        parameter.map(|parameter| parameter.names.iter().map(String::as_str).collect()).unwrap_or_default();
    let by_name = || match names.first().copied().unwrap_or_default() {
        "pgm" => Some("node-pg-migrate"),
        "queryInterface" | "QueryInterface" => {
            Some(if declared("umzug") && !declared("sequelize-cli") { "umzug" } else { "sequelize" })
        }
        "knex" | "Knex" => Some("knex"),
        "queryRunner" => Some("typeorm"),
        "context" if declared("umzug") => Some("umzug"),
        _ => None,
    };
    let by_shape = || {
        let is_db_migrate = module.exported("setup").is_some() || module.exported("_meta").is_some();
        (is_db_migrate && (declared("db-migrate") || module.exported("setup").is_some())).then_some("db-migrate")
    };
    let by_package = || {
        let tools = [
            ("migrate-mongo", "migrate-mongo"),
            ("db-migrate", "db-migrate"),
            ("node-pg-migrate", "node-pg-migrate"),
            ("migrate", "migrate"),
            ("umzug", "umzug"),
            ("kysely-ctl", "kysely"),
            ("kysely", "kysely"),
            ("sequelize-cli", "sequelize"),
            ("sequelize", "sequelize"),
            ("knex", "knex"),
        ];
        tools.iter().find(|(package, _)| declared(package)).map(|(_, tool)| *tool)
    };
    by_type.or_else(by_name).or_else(by_shape).or_else(by_package)
}
