//! What the methods of applications and routers say: a route, a mount, a prefix.

use super::fastify::default_export;
use super::graph::{Graph, Registration, Written};
use super::lists::elements;
use super::path::PathText;
use super::routers::{Framework, Receiver, Router, kind_of, receiver};
use super::values::{Place, Value, function_of, package, resolve, text, texts};
use crate::facts::context::Context;
use crate::formats::javascript::{Call, CallKind, Expression, FunctionId, Module, Origin};
use std::collections::BTreeMap;

/// Methods of routers that are HTTP methods, with the HTTP method that they stand for.
fn http_method(name: &str) -> Option<&'static str> {
    Some(match name {
        "get" => "GET",
        "post" => "POST",
        "put" => "PUT",
        "patch" => "PATCH",
        "delete" | "del" => "DELETE",
        "options" | "opts" => "OPTIONS",
        "head" => "HEAD",
        "all" => "ALL",
        _ => return None,
    })
}

/// Reads every call of a file.
pub fn read<'a>(context: Context<'a>, path: &'a str, module: &'a Module, graph: &mut Graph<'a>) {
    let callbacks = callbacks(module);
    for (id, call) in module.calls.iter().enumerate() {
        let place = Place { path, module, function: call.function };
        match kind_of(place, call) {
            Some(kind) => {
                let own = matches!(kind.framework, Framework::Koa | Framework::Elysia);
                if let Some(prefix) = own.then(|| made_prefix(context, place, call)).flatten() {
                    graph.prefix(Router::Made(path, id), prefix);
                }
            }
            None => read_call(Reader { context, place, call, callbacks: &callbacks }, graph),
        }
    }
}

/// The functions of a file that are called for each element of a list, with the call that does so.
type Callbacks<'a> = BTreeMap<FunctionId, &'a Call>;

fn callbacks(module: &Module) -> Callbacks<'_> {
    let each = module.calls.iter().filter_map(|call| match (&call.callee, call.arguments.first()) {
        (Expression::Member(_, method), Some(Expression::Function(function)))
            if matches!(method.as_str(), "forEach" | "map") =>
        {
            Some((*function, call))
        }
        _ => None,
    });
    each.collect()
}

/// Reads one call, which is mostly none of these.
fn read_call<'a>(reader: Reader<'a, '_>, graph: &mut Graph<'a>) {
    let call = reader.call;
    let Expression::Member(_, method) = &call.callee else { return };
    if call.kind != CallKind::Call || call.arguments.is_empty() {
        return;
    }
    match method.as_str() {
        "use" => reader.mounts(graph),
        "register" => reader.plugins(graph),
        "route" => reader.route(graph),
        "group" => reader.group(graph),
        "prefix" | "basePath" => reader.prefix(graph),
        "openapi" => reader.described_route(graph),
        "applyRoutes" => reader.applied(graph),
        method => {
            if let Some(method) = http_method(method) {
                reader.verb(method, graph);
            }
        }
    }
}

/// One method call on what may be a router.
#[derive(Clone, Copy)]
struct Reader<'a, 'r> {
    context: Context<'a>,
    place: Place<'a>,
    call: &'a Call,
    callbacks: &'r Callbacks<'a>,
}

impl<'a> Reader<'a, '_> {
    fn receiver(self) -> Option<Receiver<'a>> {
        let Expression::Member(object, _) = &self.call.callee else { return None };
        receiver(self.context, Value { place: self.place, expression: object })
    }

    fn argument(self, index: usize) -> Option<Value<'a>> {
        let expression = self.call.arguments.get(index)?;
        Some(Value { place: self.place, expression })
    }

    /// `router.get('/path', handler)`, `router.route('/path').get(handler)`.
    fn verb(self, method: &str, graph: &mut Graph<'a>) {
        // `app.get('setting')` reads a setting, `map.get(key)` a value.
        let chained =
            matches!(&self.call.callee, Expression::Member(object, _) if matches!(**object, Expression::Call(_)));
        if self.call.arguments.len() < 2 && !chained {
            return;
        }
        let Some(Receiver { router, path }) = self.receiver() else { return };
        let paths = match path {
            Some(path) => vec![path],
            None if self.call.arguments.len() < 2 => return,
            None => self.paths(),
        };
        let answered = self
            .call
            .arguments
            .last()
            .is_some_and(|last| function_of(self.context, Value { place: self.place, expression: last }).is_some());
        for path in paths {
            let (method, file, line) = (method.to_owned(), self.place.path, self.call.line);
            graph.route(Registration { router, method, path, file, line, answered, described: Written::Plainly });
        }
    }

    /// The path argument: the first one, or the second one of Koa's named routes.
    fn paths(self) -> Vec<PathText> {
        let Some(first) = self.argument(0) else { return Vec::new() };
        let named = self.argument(1).filter(|second| {
            self.call.arguments.len() > 2
                && matches!(resolve(self.context, *second).expression, Expression::Text(path) if path.starts_with('/'))
        });
        texts(self.context, named.unwrap_or(first))
    }

    /// `app.use('/api', guard, router)`.
    fn mounts(self, graph: &mut Graph<'a>) {
        let Some(parent) = self.receiver() else { return };
        for arguments in self.iterations() {
            let prefixed = arguments.first().filter(|first| receiver(self.context, **first).is_none()).copied();
            let (prefixes, handlers) = match prefixed.map(|first| resolve(self.context, first)) {
                Some(first) if is_path(first.expression) && arguments.len() > 1 => {
                    (texts(self.context, first), arguments.get(1..).unwrap_or_default())
                }
                _ => (vec![PathText::default()], arguments.as_slice()),
            };
            for handler in handlers {
                let several = elements(self.context, *handler).0;
                let handlers = if several.is_empty() { vec![*handler] } else { several };
                for handler in handlers {
                    self.mount(graph, &parent, handler, &prefixes);
                }
            }
        }
    }

    fn mount(self, graph: &mut Graph<'a>, parent: &Receiver<'a>, handler: Value<'a>, prefixes: &[PathText]) {
        if let Some(child) = receiver(self.context, handler) {
            for prefix in prefixes {
                let path = parent.path.clone().unwrap_or_default().join(prefix);
                graph.mount(parent.router, child.router, path);
            }
            return;
        }
        // Elysia takes functions of the instance for plugins; elsewhere a function is middleware.
        let elysia = graph.kind(self.context, parent.router).is_some_and(|kind| kind.framework == Framework::Elysia);
        if let (true, Some((place, function))) = (elysia, function_of(self.context, handler)) {
            graph.mount(parent.router, Router::Parameter(place.path, function, 0, ""), PathText::default());
        }
    }

    /// The arguments, once for each element where the call stands in `list.forEach((item) => …)` over a list that is written out.
    fn iterations(self) -> Vec<Vec<Value<'a>>> {
        let direct = || {
            let arguments = self.call.arguments.iter();
            vec![arguments.map(|expression| Value { place: self.place, expression }).collect()]
        };
        let Some(items) = self.iterated() else { return direct() };
        let rounds = items.into_iter().map(|item| {
            let arguments = self.call.arguments.iter();
            arguments.map(|expression| self.of_item(expression, item)).collect()
        });
        rounds.collect()
    }

    /// The elements that the function around this call is called with, one after the other.
    fn iterated(self) -> Option<Vec<Value<'a>>> {
        let each = self.callbacks.get(&self.place.function?)?;
        let Expression::Member(list, _) = &each.callee else { return None };
        let place = Place { function: each.function, ..self.place };
        let (items, _) = elements(self.context, Value { place, expression: list });
        (!items.is_empty()).then_some(items)
    }

    /// An argument with the element in place of the function's first parameter.
    fn of_item(self, expression: &'a Expression, item: Value<'a>) -> Value<'a> {
        let direct = Value { place: self.place, expression };
        let Some(function) = self.place.function else { return direct };
        let is_item = |expression: &Expression| match expression {
            Expression::Name(_, Origin::Parameter(of, 0)) => *of == function,
            _ => false,
        };
        let item = resolve(self.context, item);
        // Names that the body takes out of the element: `const [path, router] = item`.
        match self.place.module.follow(expression) {
            Expression::Member(object, key) if is_item(object) => item.property(key).unwrap_or(direct),
            Expression::Index(object, index) if is_item(object) => match **index {
                Expression::Number(index) => of_position(item, index).unwrap_or(direct),
                _ => direct,
            },
            name @ Expression::Name(written, _) if is_item(name) => {
                let names =
                    self.place.module.functions.get(function).and_then(|it| it.parameters.first()).map(|it| &it.names);
                let position =
                    names.filter(|names| names.len() > 1).and_then(|names| names.iter().position(|it| it == written));
                let part = position.and_then(|position| part_of(item, position));
                item.property(written).or(part).unwrap_or(item)
            }
            _ => direct,
        }
    }

    /// `fastify.register(plugin, { prefix })`, `server.register([{ plugin, routes: { prefix } }])`.
    fn plugins(self, graph: &mut Graph<'a>) {
        let (Some(first), Some(parent)) = (self.argument(0), self.receiver()) else { return };
        let prefix_in = |options: Option<Value<'a>>| {
            let prefix = options.and_then(|options| resolve(self.context, options).property("prefix"));
            prefix.map(|prefix| text(self.context, prefix))
        };
        let options = self.argument(1);
        let given = prefix_in(options)
            .or_else(|| prefix_in(options.and_then(|options| resolve(self.context, options).property("routes"))));
        let several = elements(self.context, first).0;
        for plugin in if several.is_empty() { vec![first] } else { several } {
            let Some((child, object)) = plugin_parameter(self.context, plugin) else { continue };
            let own = object.and_then(|object| prefix_in(object.property("routes")));
            graph.mount(parent.router, child, own.or(given.clone()).unwrap_or_default());
        }
    }

    /// `server.route({ method, path })` and lists of such; `app.route('/users', users)` of Hono.
    fn route(self, graph: &mut Graph<'a>) {
        let Some(first) = self.argument(0) else { return };
        if let Some(second) = self.argument(1) {
            let Some(child) = receiver(self.context, second) else { return };
            let Some(parent) = self.receiver() else { return };
            graph.mount(parent.router, child.router, text(self.context, first));
            return;
        }
        let reached = resolve(self.context, first);
        let objects = match reached.expression {
            Expression::Object(_) => vec![reached],
            Expression::Array(_) | Expression::Call(_) => elements(self.context, first).0,
            _ => return,
        };
        let Some(Receiver { router, .. }) = self.receiver() else { return };
        for object in objects {
            self.route_object(graph, router, resolve(self.context, object), false);
        }
    }

    fn route_object(self, graph: &mut Graph<'a>, router: Router<'a>, object: Value<'a>, in_description: bool) {
        let Some(path) = object.property("path").or_else(|| object.property("url")) else { return };
        let Some(method) = object.property("method") else { return };
        let line = match object.expression {
            Expression::Object(properties) => properties.first().map_or(self.call.line, |property| property.line),
            _ => self.call.line,
        };
        let described = described(self.context, object, in_description);
        for path in texts(self.context, path) {
            for method in texts(self.context, method) {
                let method = if method.is_known() { method.as_str().to_ascii_uppercase() } else { "ALL".to_owned() };
                let method = if method == "*" { "ALL".to_owned() } else { method };
                let file = object.place.path;
                let path = path.clone();
                graph.route(Registration { router, method, path, file, line, answered: true, described });
            }
        }
    }

    /// `app.openapi(createRoute({ method, path }), handler)` of `@hono/zod-openapi`.
    fn described_route(self, graph: &mut Graph<'a>) {
        let (Some(first), Some(Receiver { router, .. })) = (self.argument(0), self.receiver()) else { return };
        let route = resolve(self.context, first);
        let object = match route.expression {
            Expression::Call(id) => {
                let arguments = route.place.module.calls.get(*id).map(|call| &call.arguments);
                arguments.and_then(|arguments| arguments.first()).map(|first| resolve(self.context, route.with(first)))
            }
            _ => Some(route),
        };
        if let Some(object) = object {
            self.route_object(graph, router, object, true);
        }
    }

    /// `app.group('/users', (app) => app.get(…))` of Elysia.
    fn group(self, graph: &mut Graph<'a>) {
        let (Some(first), Some(last)) = (self.argument(0), self.call.arguments.last()) else { return };
        let Some((place, function)) = function_of(self.context, Value { place: self.place, expression: last }) else {
            return;
        };
        let Some(parent) = self.receiver() else { return };
        graph.mount(parent.router, Router::Parameter(place.path, function, 0, ""), text(self.context, first));
    }

    /// `router.prefix('/users')` of Koa, `app.basePath('/api')` of Hono.
    fn prefix(self, graph: &mut Graph<'a>) {
        let (Some(first), Some(Receiver { router, .. })) = (self.argument(0), self.receiver()) else { return };
        graph.prefix(router, text(self.context, first));
    }

    /// `router.applyRoutes(server, '/users')` of restify-router.
    fn applied(self, graph: &mut Graph<'a>) {
        let (Some(child), Some(parent)) = (self.receiver(), self.argument(0)) else { return };
        let Some(parent) = receiver(self.context, parent) else { return };
        let prefix = self.argument(1).map(|prefix| text(self.context, prefix));
        graph.mount(parent.router, child.router, prefix.unwrap_or_default());
    }
}

/// The prefix that the options of a router's making give it: `new Router({ prefix: '/users' })`.
fn made_prefix<'a>(context: Context<'a>, place: Place<'a>, call: &'a Call) -> Option<PathText> {
    let options = resolve(context, Value { place, expression: call.arguments.first()? });
    options.property("prefix").map(|prefix| text(context, prefix))
}

/// The element of a list literal at a position that is written as a number.
fn of_position(list: Value<'_>, index: f64) -> Option<Value<'_>> {
    (0..MOST_PARTS)
        .zip(0_u32..)
        .find(|(_, number)| f64::from(*number) == index)
        .and_then(|(position, _)| part_of(list, position))
}

/// The element of a list literal.
fn part_of(list: Value<'_>, position: usize) -> Option<Value<'_>> {
    match list.expression {
        Expression::Array(items) => items.get(position).map(|item| list.with(item)),
        _ => None,
    }
}

/// Parts that are taken out of an element by their positions.
const MOST_PARTS: usize = 16;

/// Whether an expression is a path rather than a handler.
fn is_path(expression: &Expression) -> bool {
    match expression {
        Expression::Text(_) | Expression::Template(..) | Expression::Binary("+", ..) | Expression::Pattern(_) => true,
        Expression::Array(items) => {
            items.iter().all(|item| matches!(item, Expression::Text(_) | Expression::Template(..)))
        }
        // A path from somewhere else: configuration, an environment variable.
        Expression::Member(..) => true,
        Expression::Binary("||" | "??", _, default) => is_path(default),
        _ => false,
    }
}

/// The parameter through which a plugin gets the instance, with the object that names it where there is one.
pub fn plugin_parameter<'a>(context: Context<'a>, plugin: Value<'a>) -> Option<(Router<'a>, Option<Value<'a>>)> {
    let parameter = |place: Place<'a>, function| Router::Parameter(place.path, function, 0, "");
    let plugin = resolve(context, plugin);
    match plugin.expression {
        // `register(import('./plugin.js'))` takes what the module hands out by default.
        Expression::Name(_, Origin::Import(import)) => {
            let import = plugin.place.module.imports.get(*import).filter(|import| import.imported == "*")?;
            let (path, module) = context.sources.resolve(plugin.place.path, &import.from)?;
            let inner = resolve(context, default_export(path, module)?);
            // Another import would lead on and on.
            (!matches!(inner.expression, Expression::Name(..))).then(|| plugin_parameter(context, inner)).flatten()
        }
        Expression::Object(_) => {
            // `{ plugin: … }` of a registration, then `{ name, register }` of the plugin itself.
            let inner = plugin.property("plugin").map_or(plugin, |inner| resolve(context, inner));
            let (place, function) = function_of(
                context,
                inner.property("plugin").map_or(inner, |it| resolve(context, it)).property("register")?,
            )?;
            Some((parameter(place, function), Some(plugin)))
        }
        Expression::Call(id) => {
            let call = plugin.place.module.calls.get(*id)?;
            let (from, _) = package(plugin.place.module, &call.callee)?;
            if from != "fastify-plugin" {
                return None;
            }
            let (place, function) = function_of(context, plugin.with(call.arguments.first()?))?;
            Some((parameter(place, function), None))
        }
        _ => function_of(context, plugin).map(|(place, function)| (parameter(place, function), None)),
    }
}

/// What a route object says of its description: Hapi's generator goes by the tag `api`, Fastify's leaves out what is hidden.
fn described<'a>(context: Context<'a>, route: Value<'a>, in_description: bool) -> Written {
    let inside = |key: &str, inner: &str| route.property(key).and_then(|it| resolve(context, it).property(inner));
    let hidden = inside("schema", "hide").is_some_and(|hide| matches!(hide.expression, Expression::Boolean(true)));
    // `path` is Hapi's, `url` Fastify's.
    let hapi = route.property("path").is_some() && !in_description;
    let tagged = || {
        let tags = inside("options", "tags").or_else(|| inside("config", "tags"));
        let mut tags = tags.map(|tags| elements(context, tags).0).unwrap_or_default().into_iter();
        tags.any(|tag| matches!(tag.expression, Expression::Text(tag) if tag == "api"))
    };
    if hidden || (hapi && !tagged()) { Written::Hidden } else { Written::Described }
}
