//! The interface: routes in code, and the document that describes them.

use super::describe::facts;

facts! {
    /// The project's interface.
    pub struct Api {
        /// `rest`, `graphql`, `rpc`.
        pub styles: Vec<String>,
        /// Routes in code.
        pub routes: Vec<Route>,
        /// The OpenAPI description.
        pub openapi: Openapi,
        /// Routes that the description has; counted where a document can be compared.
        pub documented: i64,
        /// Routes that the description lacks.
        pub undocumented: Vec<Route>,
    }

    /// A route in code.
    pub struct Route {
        /// The HTTP method in capitals; `ALL` for any.
        pub method: String,
        /// The path with its prefixes, parameters as `{name}`.
        pub path: String,
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
        /// The line, always 1.
        pub line: i64,
        /// The version that it declares: `3.0.3`.
        pub version: String,
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
