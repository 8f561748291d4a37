//! Routes of the other frameworks with decorated classes: routing-controllers, tsoa, inversify-express-utils, Ts.ED, Overnight.

use super::Found;
use super::path::PathText;
use super::values::{Place, Value, package, resolve, text, texts};
use crate::facts::context::Context;
use crate::formats::data::Node;
use crate::formats::javascript::{Decorator, Expression, Module};

/// How a framework names its decorators.
struct Syntax {
    framework: &'static str,
    packages: &'static [&'static str],
    /// Decorators of classes whose argument is the prefix.
    classes: &'static [&'static str],
    /// Decorators of methods, with the HTTP method that they stand for.
    methods: &'static [(&'static str, &'static str)],
}

const METHODS: &[(&str, &str)] = &[
    ("Get", "GET"),
    ("Post", "POST"),
    ("Put", "PUT"),
    ("Patch", "PATCH"),
    ("Delete", "DELETE"),
    ("Head", "HEAD"),
    ("Options", "OPTIONS"),
    ("All", "ALL"),
];

const SYNTAXES: [Syntax; 5] = [
    Syntax {
        framework: "routing-controllers",
        packages: &["routing-controllers"],
        classes: &["JsonController", "Controller"],
        methods: METHODS,
    },
    Syntax { framework: "tsoa", packages: &["tsoa", "@tsoa/runtime"], classes: &["Route"], methods: METHODS },
    Syntax {
        framework: "inversify",
        packages: &["inversify-express-utils", "inversify-koa-utils"],
        classes: &["controller"],
        methods: &[
            ("httpGet", "GET"),
            ("httpPost", "POST"),
            ("httpPut", "PUT"),
            ("httpPatch", "PATCH"),
            ("httpDelete", "DELETE"),
            ("httpHead", "HEAD"),
            ("httpOptions", "OPTIONS"),
            ("all", "ALL"),
        ],
    },
    Syntax {
        framework: "tsed",
        packages: &["@tsed/common", "@tsed/schema", "@tsed/di"],
        classes: &["Controller"],
        methods: METHODS,
    },
    Syntax { framework: "overnight", packages: &["@overnightjs/core"], classes: &["Controller"], methods: METHODS },
];

/// Every route of every decorated class.
pub fn routes(context: Context<'_>) -> Vec<Found> {
    SYNTAXES.iter().flat_map(|syntax| of_syntax(context, syntax)).collect()
}

fn of_syntax(context: Context<'_>, syntax: &Syntax) -> Vec<Found> {
    let mut found = Vec::new();
    let start = start(context, syntax);
    for (path, module) in context.application_modules() {
        let place = Place { path, module, function: None };
        for class in &module.classes {
            let named = |decorator: &&Decorator| {
                name(module, decorator, syntax).is_some_and(|it| syntax.classes.contains(&it.as_str()))
            };
            let Some(decorator) = class.decorators.iter().find(named) else { continue };
            let prefixes = paths(context, place, decorator);
            for (member, decorator) in
                class.members.iter().flat_map(|it| it.decorators.iter().map(move |decorator| (it, decorator)))
            {
                let method = name(module, decorator, syntax).and_then(|name| {
                    syntax.methods.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
                });
                let Some(method) = method else { continue };
                let described =
                    !member.decorators.iter().any(|it| name(module, it, syntax).is_some_and(|it| it == "Hidden"));
                for prefix in &prefixes {
                    found.extend(paths(context, place, decorator).iter().map(|path| Found {
                        method: method.to_owned(),
                        path: start.join(prefix).join(path),
                        file: place.path.to_owned(),
                        line: decorator.line,
                        framework: syntax.framework,
                        described,
                    }));
                }
            }
        }
    }
    found
}

/// The name of a decorator that comes from the framework.
fn name(module: &Module, decorator: &Decorator, syntax: &Syntax) -> Option<String> {
    let (from, name) = package(module, &decorator.callee)?;
    syntax.packages.contains(&from).then_some(name)
}

/// The paths that a decorator's first argument gives.
fn paths<'a>(context: Context<'a>, place: Place<'a>, decorator: &'a Decorator) -> Vec<PathText> {
    match decorator.arguments.as_ref().and_then(|arguments| arguments.first()) {
        Some(expression) => {
            let argument = resolve(context, Value { place, expression });
            match argument.expression {
                Expression::Object(_) => argument.property("path").map(|path| texts(context, path)).unwrap_or_default(),
                _ => texts(context, Value { place, expression }),
            }
        }
        None => vec![PathText::default()],
    }
}

/// The path that comes before all of a framework's routes.
fn start(context: Context<'_>, syntax: &Syntax) -> PathText {
    match syntax.framework {
        "routing-controllers" => route_prefix(context).unwrap_or_default(),
        "tsoa" => {
            let document = context.nearest(&["tsoa.json"]).and_then(|file| context.inventory.jsonc(&file.path));
            let root = document.as_ref().and_then(|document| document.first());
            let base =
                root.and_then(|root| root.at(&["routes", "basePath"]).or_else(|| root.at(&["spec", "basePath"])));
            base.and_then(Node::text).map(PathText::known).unwrap_or_default()
        }
        _ => PathText::default(),
    }
}

/// `routePrefix` of `createExpressServer` and its like.
fn route_prefix(context: Context<'_>) -> Option<PathText> {
    context.application_modules().find_map(|(path, module)| {
        module.calls.iter().find_map(|call| {
            let (from, name) = package(module, &call.callee)?;
            if from != "routing-controllers" || !name.ends_with("Server") {
                return None;
            }
            let place = Place { path, module, function: call.function };
            let mut arguments = call.arguments.iter();
            let prefix = arguments
                .find_map(|expression| resolve(context, Value { place, expression }).property("routePrefix"))?;
            Some(text(context, prefix))
        })
    })
}
