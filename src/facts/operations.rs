//! Operations: how the service is configured, watched, stopped and deployed.

mod code;
mod deployment;
mod documented;
mod environment;
mod errors;
mod health;
mod libraries;
mod shutdown;
#[cfg(test)]
mod tests;
mod validation;

use super::context::Context;
use super::describe::facts;
use super::evidence::{Evidence, Part};
use code::Code;

facts! {
    /// What the service needs to run in production.
    pub struct Operations {
        /// Environment variables.
        pub env: Env,
        /// A route that tells whether the service is healthy.
        pub health_route: Part,
        /// The server closes before the process ends.
        pub graceful_shutdown: Part,
        /// A logger with levels and fields, or the framework's own: `pino`, `winston`, `nestjs`, `fastify`…
        pub logger: Part,
        /// A log of requests: `morgan`, `koa-logger`, `pino-http`…
        pub request_log: Part,
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
        /// Rules for requests from pages of other origins.
        pub cors: Part,
        /// Work that is done later: `bullmq`, `rabbitmq`, `kafka`, `aws:sqs`…
        pub queue: Part,
        /// A cache: `redis`, `cache-manager`, `memory`…
        pub cache: Part,
        /// Metrics of the running service: `prometheus`, `opentelemetry`…
        pub metrics: Part,
        /// Traces and reports of errors: `opentelemetry`, `sentry`…
        pub tracing: Part,
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

/// Measures how a project is configured, watched, stopped and deployed: what its code does, not what its manifest lists.
pub fn extract(context: Context<'_>) -> Operations {
    let code = Code::read(context);
    Operations {
        env: environment::env(&code),
        health_route: health::route(&code),
        graceful_shutdown: shutdown::graceful(&code),
        logger: libraries::logger(&code),
        request_log: code.first_of(&libraries::REQUEST_LOGS),
        error_handler: errors::handler(&code),
        validation: validation::of_requests(&code),
        auth: code.each_of(&libraries::AUTHENTICATION),
        rate_limit: code.first_of(&libraries::RATE_LIMITS),
        security_headers: code.first_of(&libraries::SECURITY_HEADERS),
        cors: libraries::cors(&code),
        queue: code.first_of(&libraries::QUEUES),
        cache: code.first_of(&libraries::CACHES),
        metrics: code.first_of(&libraries::METRICS),
        tracing: code.first_of(&libraries::TRACING),
        deploy_targets: deployment::targets(context),
        cloud: libraries::cloud(&code),
        ai: code.each_of(&libraries::AI),
    }
}
