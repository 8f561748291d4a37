//! Folders of plugins that `@fastify/autoload` registers (its README): prefixes are the folders' names.

use super::graph::Graph;
use super::path::PathText;
use super::registrations::plugin_parameter;
use super::routers::receiver;
use super::values::{Place, Value, package, resolve, text};
use crate::facts::context::Context;
use crate::formats::javascript::{Call, Exported, Expression, Module};
use crate::snapshot::{directory_of, is_below, join};

/// Mounts the plugins of every folder that is loaded by itself.
pub fn autoload<'a>(context: Context<'a>, graph: &mut Graph<'a>) {
    for (path, module) in context.application_modules() {
        for call in &module.calls {
            let place = Place { path, module, function: call.function };
            let Expression::Member(object, method) = &call.callee else { continue };
            let [plugin, options, ..] = call.arguments.as_slice() else { continue };
            let autoload = || {
                let (from, _) = package(module, plugin)?;
                matches!(from, "@fastify/autoload" | "fastify-autoload").then_some(())
            };
            if method != "register" || autoload().is_none() {
                continue;
            }
            let options = resolve(context, Value { place, expression: options });
            let Some(parent) = receiver(context, Value { place, expression: object }) else { continue };
            let Some(folder) = options.property("dir").and_then(|dir| folder(context, dir)) else { continue };
            let prefix = options.property("options").and_then(|inner| resolve(context, inner).property("prefix"));
            let prefix = prefix.map(|prefix| text(context, prefix)).unwrap_or_default();
            for (file, module) in context.application_modules().filter(|(file, _)| is_below(file, &folder)) {
                let Some(plugin) = default_export(file, module) else { continue };
                let Some((child, _)) = plugin_parameter(context, plugin) else { continue };
                let own = own_prefix(context, file, module);
                let inner = directory_of(file).strip_prefix(folder.as_str()).unwrap_or_default();
                graph.mount(parent.router, child, prefix.join(&own.unwrap_or_else(|| parameters(inner))));
            }
        }
    }
}

/// The folder of `path.join(__dirname, 'routes')` and its like, from the repository's root.
fn folder<'a>(context: Context<'a>, directory: Value<'a>) -> Option<String> {
    let value = resolve(context, directory);
    let here = directory_of(value.place.path);
    let pieces: Vec<&Expression> = match value.expression {
        Expression::Call(id) => {
            let Call { callee, arguments, .. } = value.place.module.calls.get(*id)?;
            let (from, name) = package(value.place.module, callee)?;
            let joins = matches!(from, "path" | "node:path") && matches!(name.as_str(), "join" | "resolve");
            if !joins {
                return None;
            }
            arguments.iter().skip(1).collect()
        }
        Expression::Template(_, _) | Expression::Binary(..) => {
            // `${__dirname}/routes`: all but the folder itself has to be known.
            let text = text(context, value);
            let (_, rest) = text.as_str().split_once(super::path::UNKNOWN)?;
            return if rest.contains(super::path::UNKNOWN) { None } else { join(here, rest.trim_start_matches('/')) };
        }
        _ => return None,
    };
    let mut path = here.to_owned();
    for piece in pieces {
        let piece = text(context, value.with(piece));
        path = piece.is_known().then(|| join(&path, piece.as_str()))??;
    }
    Some(path)
}

/// What a file hands out by default.
pub fn default_export<'a>(path: &'a str, module: &'a Module) -> Option<Value<'a>> {
    let expression = match &module.exported("default")?.value {
        Exported::Expression(expression) => expression,
        Exported::Binding(binding) => module.bindings.get(*binding)?.value.as_ref()?,
        Exported::Import(_) | Exported::Other => return None,
    };
    Some(Value { place: Place { path, module, function: None }, expression })
}

/// `export const autoPrefix = '/users'`, which replaces the folder's name.
fn own_prefix<'a>(context: Context<'a>, path: &'a str, module: &'a Module) -> Option<PathText> {
    let expression = match &module.exported("autoPrefix")?.value {
        Exported::Expression(expression) => expression,
        Exported::Binding(binding) => module.bindings.get(*binding)?.value.as_ref()?,
        Exported::Import(_) | Exported::Other => return None,
    };
    Some(text(context, Value { place: Place { path, module, function: None }, expression }))
}

/// Folders such as `_id`, which stand for parameters.
fn parameters(folders: &str) -> PathText {
    let parts = folders.split('/').map(|part| match part.strip_prefix('_') {
        Some(name) if !name.is_empty() => format!(":{name}"),
        _ => part.to_owned(),
    });
    PathText::known(parts.collect::<Vec<_>>().join("/"))
}
