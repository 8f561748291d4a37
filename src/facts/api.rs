//! The interface: routes in code, and the document that describes them.

mod openapi;
mod routes;
mod styles;

use super::context::Context;
use super::describe::facts;
use super::inventory::line_number;
use openapi::drift::{self, Standing};

facts! {
    /// The project's interface.
    pub struct Api {
        /// `rest`, `graphql`, `rpc`.
        pub styles: Vec<String>,
        /// Routes in code.
        pub routes: Vec<Route>,
        /// The OpenAPI description.
        pub openapi: Openapi,
        /// Whether the description can be held against the routes: a document, comments, or a generator that goes by the code.
        pub compared: bool,
        /// Routes that the description has; counted where a document can be compared.
        pub documented: i64,
        /// Routes that the description lacks. Only those of which this is certain: the whole path is known, and so is the whole description;
        /// catch-alls are left out.
        pub undocumented: Vec<Route>,
    }

    /// A route in code.
    pub struct Route {
        /// The HTTP method in capitals; `ALL` for any.
        pub method: String,
        /// The path with its prefixes, parameters as `{name}`. What code does not tell stands as `…`.
        pub path: String,
        /// The whole path is known.
        pub known: bool,
        /// The file that declares it.
        pub file: String,
        /// The line, from 1.
        pub line: i64,
        /// Whose syntax it is: `express`, `nestjs`, `fastify`, `koa`, `hapi`, `hono`…
        pub framework: String,
        /// The description has it.
        pub documented: bool,
    }

    /// The OpenAPI description.
    pub struct Openapi {
        /// `none`, `file`, `generated` or `both`.
        pub kind: String,
        /// The library that makes or serves it; empty for a bare file.
        pub library: String,
        /// The file that generates or serves it; empty without one.
        pub path: String,
        /// The line, from 1; 0 without one.
        pub line: i64,
        /// Documents in the repository.
        pub documents: Vec<OpenapiDocument>,
    }

    /// An OpenAPI document.
    pub struct OpenapiDocument {
        /// The file.
        pub path: String,
        /// The line, from 1: where an object in code begins, else 1.
        pub line: i64,
        /// The version that it declares: `3.0.3`.
        pub version: String,
        /// Whether all of it could be read; not so for an object in code of which parts are computed.
        pub known: bool,
        /// Whether it follows the specification's schema.
        pub valid: bool,
        /// Where it does not, at most ten.
        pub errors: Vec<OpenapiError>,
        /// Operations, through references within the repository.
        pub operations: i64,
    }

    /// A fault of an OpenAPI document.
    pub struct OpenapiError {
        /// What is wrong.
        pub message: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }
}

/// Measures the interface.
pub fn extract(context: Context<'_>) -> Api {
    let found = routes::collect(context);
    let has_tsoa_routes = found.iter().any(|route| route.framework == "tsoa");
    let described = openapi::describe(context, has_tsoa_routes);
    let standings = drift::compare(&found, &described.descriptions);
    let routes: Vec<Route> = found
        .into_iter()
        .zip(&standings)
        .map(|(route, standing)| Route {
            method: route.method,
            path: route.path.normalized(),
            known: route.path.is_known(),
            file: route.file,
            line: line_number(route.line),
            framework: route.framework.to_owned(),
            documented: *standing == Standing::Documented,
        })
        .collect();
    let of = |wanted: Standing| routes.iter().zip(&standings).filter(move |(_, standing)| **standing == wanted);
    Api {
        styles: styles::styles(context, !routes.is_empty()),
        compared: drift::can_compare(&described.descriptions),
        documented: line_number(of(Standing::Documented).count()),
        undocumented: of(Standing::Undocumented).map(|(route, _)| route.clone()).collect(),
        openapi: described.facts,
        routes,
    }
}

#[cfg(test)]
pub(crate) mod examples {
    use super::*;
    use crate::facts::inventory::Inventory;
    use crate::facts::javascript::Sources;
    use crate::facts::unit::Unit;
    use crate::snapshot::Snapshot;
    use std::collections::BTreeMap;

    /// The facts of a plain repository of these files.
    pub fn api(files: &[(&str, &str)]) -> Api {
        let files: BTreeMap<String, String> =
            files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
        let snapshot = Snapshot::of_files("shop", &files);
        let inventory = Inventory::new(&snapshot);
        let sources = Sources::read(&inventory);
        let units = [Unit { directory: String::new(), nested: Vec::new() }];
        extract(Context { inventory: &inventory, sources: &sources, unit: &units[0], units: &units })
    }

    /// Method and path of each route, in the order of the facts.
    pub fn routes(files: &[(&str, &str)]) -> Vec<String> {
        api(files).routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect()
    }

    /// Method and path of each route that the description certainly lacks.
    pub fn undocumented(api: &Api) -> Vec<String> {
        api.undocumented.iter().map(|route| format!("{} {}", route.method, route.path)).collect()
    }
}
