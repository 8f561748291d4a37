//! Operations: how the service is configured, watched, stopped and deployed.

use super::describe::facts;
use super::project::{Evidence, Part};

facts! {
    /// What the service needs to run in production.
    pub struct Operations {
        /// Environment variables.
        pub env: Env,
        /// A route that tells whether the service is healthy.
        pub health_route: Part,
        /// The server closes before the process ends.
        pub graceful_shutdown: Part,
        /// A structured logger.
        pub logger: Part,
        /// One place that turns errors into responses.
        pub error_handler: Part,
        /// Validation of requests.
        pub validation: Part,
        /// Ways to authenticate: `jwt`, `oauth2`, `sessions`, `passport`…
        pub auth: Vec<Evidence>,
        /// A limit on the rate of requests.
        pub rate_limit: Part,
        /// Security headers.
        pub security_headers: Part,
        /// Where it is deployed: `render`, `fly`, `kubernetes`, `serverless`…
        pub deploy_targets: Vec<Evidence>,
        /// Cloud services in use: `aws:s3`, `gcp:storage`…
        pub cloud: Vec<Evidence>,
        /// Artificial-intelligence services and stores in use: `openai`, `pgvector`…
        pub ai: Vec<Evidence>,
    }

    /// Environment variables.
    pub struct Env {
        /// Variables that the code reads, by name.
        pub used: Vec<Variable>,
        /// Variables that an example file, the README or a compose file names.
        pub documented: Vec<Variable>,
        /// What validates them at start: `zod`, `joi`, `envalid`…; empty without.
        pub validated_by: String,
        /// Used and not documented; those that the platform sets are left out.
        pub undocumented: Vec<Variable>,
    }

    /// An environment variable.
    pub struct Variable {
        /// Its name.
        pub name: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }
}
