//! Routes of NestJS: controllers, versions and the global prefix (docs.nestjs.com, Controllers, Versioning, Global prefix).

use super::Found;
use super::lists::elements;
use super::path::PathText;
use super::values::{Place, Value, package, resolve, text, texts};
use crate::facts::context::Context;
use crate::formats::javascript::{Class, Decorator, Expression, Module};

const COMMON: &str = "@nestjs/common";

/// The method that a decorator of `@nestjs/common` declares.
fn http_method(name: &str) -> Option<&'static str> {
    Some(match name {
        "Get" | "Sse" => "GET",
        "Post" => "POST",
        "Put" => "PUT",
        "Patch" => "PATCH",
        "Delete" => "DELETE",
        "Options" => "OPTIONS",
        "Head" => "HEAD",
        "All" => "ALL",
        _ => return None,
    })
}

/// What the application is set up with.
#[derive(Default)]
struct Setup<'a> {
    /// `setGlobalPrefix`.
    prefix: PathText,
    /// Paths that the prefix does not hold for.
    excluded: Vec<String>,
    /// The prefix of versions in paths; `None` where versions are no part of paths.
    versions: Option<PathText>,
    default_version: Option<Value<'a>>,
    /// `RouterModule` gives some controllers another prefix.
    routed_by_module: bool,
}

/// Every route of every controller.
pub fn routes(context: Context<'_>) -> Vec<Found> {
    let setup = setup(context);
    let mut found = Vec::new();
    for (path, module) in context.application_modules() {
        for class in &module.classes {
            let place = Place { path, module, function: None };
            if let Some(decorator) = decorator(module, &class.decorators, COMMON, "Controller") {
                controller(context, place, class, decorator, &setup, &mut found);
            }
        }
    }
    found
}

/// The decorator that is this export of this package.
fn decorator<'a>(module: &'a Module, decorators: &'a [Decorator], from: &str, name: &str) -> Option<&'a Decorator> {
    decorators
        .iter()
        .find(|decorator| package(module, &decorator.callee).is_some_and(|it| it.0 == from && it.1 == name))
}

fn first_argument<'a>(place: Place<'a>, decorator: &'a Decorator) -> Option<Value<'a>> {
    let expression = decorator.arguments.as_ref()?.first()?;
    Some(Value { place, expression })
}

fn controller<'a>(
    context: Context<'a>,
    place: Place<'a>,
    class: &'a Class,
    decorator: &'a Decorator,
    setup: &Setup<'a>,
    found: &mut Vec<Found>,
) {
    let argument = first_argument(place, decorator).map(|argument| resolve(context, argument));
    let (prefixes, version) = match argument {
        None => (vec![PathText::default()], None),
        Some(options) if matches!(options.expression, Expression::Object(_)) => {
            let prefixes = options.property("path").map_or_else(|| vec![PathText::default()], |it| texts(context, it));
            (prefixes, options.property("version"))
        }
        Some(argument) => (texts(context, argument), None),
    };
    let hidden = |decorators: &[Decorator], name: &str| {
        decorators
            .iter()
            .any(|it| package(place.module, &it.callee).is_some_and(|it| it.0 == "@nestjs/swagger" && it.1 == name))
    };
    let hidden_class = hidden(&class.decorators, "ApiExcludeController");
    for (place, member, decorator, method) in handlers(context, place, class) {
        let version = self::decorator(place.module, &member.decorators, COMMON, "Version")
            .and_then(|version| first_argument(place, version))
            .or(version)
            .or(setup.default_version);
        let paths = first_argument(place, decorator).map_or_else(|| vec![PathText::default()], |it| texts(context, it));
        let described = !hidden_class && !hidden(&member.decorators, "ApiExcludeEndpoint");
        for prefix in &prefixes {
            for path in &paths {
                let own = prefix.join(path);
                for path in setup.whole(context, &own, version) {
                    found.push(Found {
                        method: method.to_owned(),
                        path,
                        file: place.path.to_owned(),
                        line: decorator.line,
                        framework: "nestjs",
                        described,
                    });
                }
            }
        }
    }
}

/// The handlers of a class and of the classes that it extends.
fn handlers<'a>(
    context: Context<'a>,
    place: Place<'a>,
    class: &'a Class,
) -> Vec<(Place<'a>, &'a crate::formats::javascript::Member, &'a Decorator, &'static str)> {
    const ANCESTORS: usize = 8;
    let mut handlers = Vec::new();
    let mut at = Some((place, class));
    for _ in 0..ANCESTORS {
        let Some((place, class)) = at else { break };
        for member in &class.members {
            handlers.extend(member.decorators.iter().filter_map(|decorator| {
                let (from, name) = package(place.module, &decorator.callee)?;
                let method = http_method(&name).filter(|_| from == COMMON)?;
                Some((place, member, decorator, method))
            }));
        }
        at = class.extends.as_ref().and_then(|base| {
            let base = resolve(context, Value { place, expression: base });
            let Expression::Class(id) = base.expression else { return None };
            Some((base.place, base.place.module.classes.get(*id)?))
        });
    }
    handlers
}

impl<'a> Setup<'a> {
    /// The whole paths of a handler: prefix, version, own path.
    fn whole(&self, context: Context<'a>, own: &PathText, version: Option<Value<'a>>) -> Vec<PathText> {
        let start = if self.routed_by_module { PathText::unknown() } else { PathText::default() };
        let own = start.join(own);
        let prefix = if self.excluded.contains(&own.normalized()) { &PathText::default() } else { &self.prefix };
        let Some(marker) = &self.versions else { return vec![prefix.join(&own)] };
        let Some(version) = version else { return vec![prefix.join(&own)] };
        let (several, _) = elements(context, version);
        let several = if several.is_empty() { vec![version] } else { several };
        let paths = several.into_iter().map(|version| {
            let neutral = package(version.place.module, version.expression).is_some_and(|it| it.1 == "VERSION_NEUTRAL");
            if neutral {
                return prefix.join(&own);
            }
            let mut segment = marker.clone();
            segment.append(&text(context, version));
            prefix.join(&segment).join(&own)
        });
        paths.collect()
    }
}

/// What the calls on the application say.
fn setup(context: Context<'_>) -> Setup<'_> {
    let mut setup = Setup::default();
    for (path, module) in context.application_modules() {
        for call in &module.calls {
            let Expression::Member(object, method) = &call.callee else { continue };
            let place = Place { path, module, function: call.function };
            let first = call.arguments.first().map(|expression| Value { place, expression });
            match (method.as_str(), first) {
                ("setGlobalPrefix", Some(prefix)) => {
                    setup.prefix = text(context, prefix);
                    let options = call.arguments.get(1).map(|expression| resolve(context, Value { place, expression }));
                    let excluded = options.and_then(|options| options.property("exclude"));
                    setup.excluded = excluded.map(|list| excluded_paths(context, list)).unwrap_or_default();
                }
                ("enableVersioning", options) => {
                    let options = options.map(|options| resolve(context, options));
                    let property = |key: &str| options.and_then(|options| options.property(key));
                    let by_path = property("type").is_none_or(|kind| {
                        matches!(kind.expression, Expression::Member(_, name) if name == "URI")
                            || matches!(kind.expression, Expression::Number(number) if *number == 0.0)
                    });
                    if by_path {
                        let disabled =
                            property("prefix").filter(|it| matches!(it.expression, Expression::Boolean(false)));
                        let marker = property("prefix").filter(|_| disabled.is_none()).map(|it| text(context, it));
                        setup.versions = Some(match disabled {
                            Some(_) => PathText::default(),
                            None => marker.unwrap_or_else(|| PathText::known("v")),
                        });
                        setup.default_version = property("defaultVersion");
                    }
                }
                ("register", _) => {
                    let from = package(module, object);
                    setup.routed_by_module |= from.is_some_and(|it| it.0 == "@nestjs/core" && it.1 == "RouterModule");
                }
                _ => {}
            }
        }
    }
    setup
}

/// Paths as `exclude` lists them: texts, or objects with a path.
fn excluded_paths<'a>(context: Context<'a>, list: Value<'a>) -> Vec<String> {
    let (items, _) = elements(context, list);
    let paths = items.into_iter().map(|item| {
        let item = resolve(context, item);
        text(context, item.property("path").unwrap_or(item)).normalized()
    });
    paths.collect()
}
