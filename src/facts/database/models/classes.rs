//! Models that are classes with decorators, or that extend a mapper's class.

use super::super::Model;
use super::super::value::{Script, Value};
use super::{model, objects};
use crate::formats::javascript::{Class, Decorator, Module};

/// Decorators that make a class a model: package, decorator, name as a fact.
const CLASS_DECORATORS: [(&str, &str, &str); 8] = [
    ("typeorm", "Entity", "typeorm"),
    ("typeorm", "ViewEntity", "typeorm"),
    ("@mikro-orm", "Entity", "mikro-orm"),
    ("@nestjs/mongoose", "Schema", "mongoose"),
    ("sequelize-typescript", "Table", "sequelize"),
    ("@sequelize/core", "Table", "sequelize"),
    ("@typegoose/typegoose", "modelOptions", "typegoose"),
    ("dynamoose", "Table", "dynamoose"),
];

/// Decorators of members that are relations, keys, indexes or validations, whatever the mapper.
const CONSTRAINTS: [&str; 24] = [
    "PrimaryColumn",
    "PrimaryGeneratedColumn",
    "PrimaryKey",
    "Index",
    "Unique",
    "Check",
    "ManyToOne",
    "OneToOne",
    "OneToMany",
    "ManyToMany",
    "BelongsTo",
    "BelongsToMany",
    "HasMany",
    "HasOne",
    "ForeignKey",
    "AllowNull",
    "Length",
    "Is",
    "IsEmail",
    "Min",
    "Max",
    "IsUUID",
    "NotNull",
    "NotEmpty",
];

/// The models among the classes of a file.
pub(super) fn find(script: Script<'_>) -> Vec<Model> {
    let module = script.module;
    let mut models = Vec::new();
    for class in &module.classes {
        let decorated = class.decorators.iter().find_map(|decorator| orm_of(module, decorator));
        let props = || {
            let is_prop = |decorator: &Decorator| {
                imported(module, decorator).is_some_and(|(from, name)| from == "@typegoose/typegoose" && name == "prop")
            };
            class.members.iter().flat_map(|member| &member.decorators).any(is_prop).then_some("typegoose")
        };
        if let Some(orm) = decorated.or_else(props) {
            models.push(model(orm, &class.name, count(script, class), script, class.line));
        } else if extends(module, class, "objection", "Model") {
            models.push(objection(script, class));
        }
    }
    models
}

fn imported<'a>(module: &'a Module, decorator: &'a Decorator) -> Option<(&'a str, &'a str)> {
    let (import, members) = module.imported(&decorator.callee)?;
    Some((import.from.as_str(), members.last().copied().unwrap_or(import.imported.as_str())))
}

fn orm_of(module: &Module, decorator: &Decorator) -> Option<&'static str> {
    let (from, name) = imported(module, decorator)?;
    let fits = |package: &str| from == package || from.strip_prefix(package).is_some_and(|rest| rest.starts_with('/'));
    CLASS_DECORATORS.iter().find(|(package, known, _)| *known == name && fits(package)).map(|(.., orm)| *orm)
}

fn extends(module: &Module, class: &Class, package: &str, name: &str) -> bool {
    let base = class.extends.as_ref().and_then(|base| module.imported(base));
    base.is_some_and(|(import, members)| {
        import.from == package && members.last().copied().unwrap_or(&import.imported) == name
    })
}

/// Members with a mapper's decorator, and what constrains them.
fn count(script: Script<'_>, class: &Class) -> (usize, usize) {
    let name = |decorator: &Decorator| imported(script.module, decorator).map(|(_, name)| name.to_owned());
    let mut fields = 0;
    let of_class = class.decorators.iter().filter_map(name).filter(|name| CONSTRAINTS.contains(&name.as_str()));
    let mut constraints = of_class.count();
    for member in class.members.iter().filter(|member| !member.decorators.is_empty()) {
        let mut constrained = 0;
        for decorator in &member.decorators {
            constrained += usize::from(name(decorator).is_some_and(|name| CONSTRAINTS.contains(&name.as_str())));
            let arguments = decorator.arguments.iter().flatten();
            let options = arguments.map(|argument| objects::constraints(script.value(argument)));
            constrained += usize::from(options.sum::<usize>() > 0);
        }
        fields += 1;
        constraints += usize::from(constrained > 0);
    }
    (fields, constraints)
}

/// Objection's models say what they hold in `jsonSchema`, and how they relate in `relationMappings`.
fn objection(script: Script<'_>, class: &Class) -> Model {
    let member = |name: &str| -> Option<Value<'_>> {
        let member = class.members.iter().find(|member| member.name == name && member.is_static)?;
        let returned = || script.module.functions.get(member.function?)?.returns.first();
        member.value.as_ref().or_else(returned).map(|value| script.value(value))
    };
    let size = |value: Option<Value<'_>>| value.and_then(Value::entries).map_or(0, |entries| entries.len());
    let schema = member("jsonSchema");
    let required = schema.and_then(|schema| schema.get("required")?.items()).map_or(0, |items| items.len());
    let fields = size(schema.and_then(|schema| schema.get("properties")));
    model("objection", &class.name, (fields, required + size(member("relationMappings"))), script, class.line)
}
