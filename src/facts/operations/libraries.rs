//! Which packages provide what. The order within a table is that of preference, where a fact names only one.

use super::code::{Code, Library, part};
use crate::facts::evidence::{Evidence, Part};
use crate::facts::inventory::line_number;
use crate::formats::javascript::{Exported, Expression};
use std::collections::BTreeMap;

const LOGGERS: [Library; 19] = [
    ("nestjs-pino", "pino"),
    ("pino", "pino"),
    ("pino-http", "pino"),
    ("hapi-pino", "pino"),
    ("koa-pino-logger", "pino"),
    ("nest-winston", "winston"),
    ("winston", "winston"),
    ("express-winston", "winston"),
    ("bunyan", "bunyan"),
    ("log4js", "log4js"),
    ("tslog", "tslog"),
    ("@logtape/logtape", "logtape"),
    ("roarr", "roarr"),
    ("loglevel", "loglevel"),
    ("signale", "signale"),
    ("consola", "consola"),
    ("@aws-lambda-powertools/logger", "powertools"),
    ("@google-cloud/logging", "google-cloud-logging"),
    ("lambda-log", "lambda-log"),
];

pub(super) const REQUEST_LOGS: [Library; 9] = [
    ("pino-http", "pino-http"),
    ("nestjs-pino", "pino-http"),
    ("express-winston", "express-winston"),
    ("morgan", "morgan"),
    ("koa-logger", "koa-logger"),
    ("koa-pino-logger", "koa-pino-logger"),
    ("koa-morgan", "morgan"),
    ("hapi-pino", "hapi-pino"),
    ("hono/logger", "hono"),
];

pub(super) const RATE_LIMITS: [Library; 12] = [
    ("express-rate-limit", "express-rate-limit"),
    ("rate-limiter-flexible", "rate-limiter-flexible"),
    ("@nestjs/throttler", "@nestjs/throttler"),
    ("@fastify/rate-limit", "@fastify/rate-limit"),
    ("fastify-rate-limit", "@fastify/rate-limit"),
    ("koa-ratelimit", "koa-ratelimit"),
    ("koa2-ratelimit", "koa2-ratelimit"),
    ("hapi-rate-limit", "hapi-rate-limit"),
    ("hono-rate-limiter", "hono-rate-limiter"),
    ("elysia-rate-limit", "elysia-rate-limit"),
    ("@upstash/ratelimit", "@upstash/ratelimit"),
    ("express-brute", "express-brute"),
];

pub(super) const SECURITY_HEADERS: [Library; 8] = [
    ("helmet", "helmet"),
    ("@fastify/helmet", "@fastify/helmet"),
    ("fastify-helmet", "@fastify/helmet"),
    ("koa-helmet", "koa-helmet"),
    ("lusca", "lusca"),
    ("hono/secure-headers", "hono"),
    ("elysia-helmet", "elysia-helmet"),
    ("@middy/http-security-headers", "middy"),
];

const CORS: [Library; 7] = [
    ("cors", "cors"),
    ("@fastify/cors", "@fastify/cors"),
    ("fastify-cors", "@fastify/cors"),
    ("@koa/cors", "@koa/cors"),
    ("koa2-cors", "koa2-cors"),
    ("hono/cors", "hono"),
    ("@elysiajs/cors", "elysia"),
];

pub(super) const QUEUES: [Library; 17] = [
    ("bullmq", "bullmq"),
    ("@nestjs/bullmq", "bullmq"),
    ("bull", "bull"),
    ("@nestjs/bull", "bull"),
    ("bee-queue", "bee-queue"),
    ("pg-boss", "pg-boss"),
    ("graphile-worker", "graphile-worker"),
    ("agenda", "agenda"),
    ("amqplib", "rabbitmq"),
    ("amqp-connection-manager", "rabbitmq"),
    ("@golevelup/nestjs-rabbitmq", "rabbitmq"),
    ("kafkajs", "kafka"),
    ("node-rdkafka", "kafka"),
    ("@aws-sdk/client-sqs", "aws:sqs"),
    ("@google-cloud/pubsub", "gcp:pubsub"),
    ("@azure/service-bus", "azure:service-bus"),
    ("node-nats-streaming", "nats"),
];

pub(super) const CACHES: [Library; 11] = [
    ("ioredis", "redis"),
    ("redis", "redis"),
    ("@upstash/redis", "redis"),
    ("@fastify/redis", "redis"),
    ("@nestjs/cache-manager", "cache-manager"),
    ("cache-manager", "cache-manager"),
    ("keyv", "keyv"),
    ("memcached", "memcached"),
    ("lru-cache", "memory"),
    ("node-cache", "memory"),
    ("apicache", "apicache"),
];

pub(super) const METRICS: [Library; 9] = [
    ("prom-client", "prometheus"),
    ("express-prom-bundle", "prometheus"),
    ("@willsoto/nestjs-prometheus", "prometheus"),
    ("fastify-metrics", "prometheus"),
    ("@opentelemetry/sdk-metrics", "opentelemetry"),
    ("@opentelemetry/exporter-prometheus", "opentelemetry"),
    ("hot-shots", "statsd"),
    ("aws-embedded-metrics", "cloudwatch"),
    ("@aws-lambda-powertools/metrics", "cloudwatch"),
];

pub(super) const TRACING: [Library; 12] = [
    ("@opentelemetry/sdk-node", "opentelemetry"),
    ("@opentelemetry/sdk-trace-node", "opentelemetry"),
    ("@opentelemetry/api", "opentelemetry"),
    ("dd-trace", "datadog"),
    ("newrelic", "newrelic"),
    ("elastic-apm-node", "elastic-apm"),
    ("@sentry/node", "sentry"),
    ("@sentry/nestjs", "sentry"),
    ("@sentry/bun", "sentry"),
    ("aws-xray-sdk", "x-ray"),
    ("@aws-lambda-powertools/tracer", "x-ray"),
    ("rollbar", "rollbar"),
];

pub(super) const AUTHENTICATION: [Library; 53] = [
    ("jsonwebtoken", "jwt"),
    ("@nestjs/jwt", "jwt"),
    ("express-jwt", "jwt"),
    ("koa-jwt", "jwt"),
    ("@fastify/jwt", "jwt"),
    ("fastify-jwt", "jwt"),
    ("fast-jwt", "jwt"),
    ("jwt-simple", "jwt"),
    ("jose", "jwt"),
    ("passport-jwt", "jwt"),
    ("hono/jwt", "jwt"),
    ("@hono/jwt", "jwt"),
    ("@elysiajs/jwt", "jwt"),
    ("@hapi/jwt", "jwt"),
    ("hapi-auth-jwt2", "jwt"),
    ("paseto", "paseto"),
    ("passport", "passport"),
    ("@nestjs/passport", "passport"),
    ("koa-passport", "passport"),
    ("@fastify/passport", "passport"),
    ("passport-google-oauth20", "oauth2"),
    ("passport-google-oauth", "oauth2"),
    ("passport-github2", "oauth2"),
    ("passport-facebook", "oauth2"),
    ("passport-oauth2", "oauth2"),
    ("@fastify/oauth2", "oauth2"),
    ("simple-oauth2", "oauth2"),
    ("google-auth-library", "oauth2"),
    ("openid-client", "openid"),
    ("express-openid-connect", "openid"),
    ("express-oauth2-jwt-bearer", "oauth2"),
    ("jwks-rsa", "openid"),
    ("express-session", "sessions"),
    ("cookie-session", "sessions"),
    ("koa-session", "sessions"),
    ("@fastify/session", "sessions"),
    ("@fastify/secure-session", "sessions"),
    ("iron-session", "sessions"),
    ("@hapi/cookie", "sessions"),
    ("bcrypt", "passwords"),
    ("bcryptjs", "passwords"),
    ("argon2", "passwords"),
    ("@node-rs/argon2", "passwords"),
    ("passport-local", "passwords"),
    ("express-basic-auth", "basic"),
    ("passport-http", "basic"),
    ("basic-auth", "basic"),
    ("better-auth", "better-auth"),
    ("lucia", "lucia"),
    ("@clerk/*", "clerk"),
    ("aws-jwt-verify", "cognito"),
    ("@aws-sdk/client-cognito-identity-provider", "cognito"),
    ("keycloak-connect", "keycloak"),
];

pub(super) const AI: [Library; 33] = [
    ("openai", "openai"),
    ("@azure/openai", "azure-openai"),
    ("@anthropic-ai/*", "anthropic"),
    ("@google/generative-ai", "gemini"),
    ("@google/genai", "gemini"),
    ("@google-cloud/vertexai", "vertex-ai"),
    ("@aws-sdk/client-bedrock", "bedrock"),
    ("@aws-sdk/client-bedrock-runtime", "bedrock"),
    ("@aws-sdk/client-bedrock-agent-runtime", "bedrock"),
    ("@mistralai/mistralai", "mistral"),
    ("cohere-ai", "cohere"),
    ("groq-sdk", "groq"),
    ("ollama", "ollama"),
    ("replicate", "replicate"),
    ("@huggingface/inference", "hugging-face"),
    ("@huggingface/transformers", "transformers"),
    ("@xenova/transformers", "transformers"),
    ("@tensorflow/*", "tensorflow"),
    ("langchain", "langchain"),
    ("@langchain/*", "langchain"),
    ("llamaindex", "llamaindex"),
    ("@llamaindex/*", "llamaindex"),
    ("ai", "ai-sdk"),
    ("@ai-sdk/*", "ai-sdk"),
    ("@modelcontextprotocol/sdk", "mcp"),
    ("pgvector", "pgvector"),
    ("@pinecone-database/*", "pinecone"),
    ("@qdrant/*", "qdrant"),
    ("chromadb", "chroma"),
    ("weaviate-client", "weaviate"),
    ("weaviate-ts-client", "weaviate"),
    ("@zilliz/*", "milvus"),
    ("@lancedb/*", "lancedb"),
];

/// Clouds that are told by one package.
const CLOUDS: [Library; 15] = [
    ("@aws-sdk/lib-dynamodb", "aws:dynamodb"),
    ("@aws-sdk/lib-storage", "aws:s3"),
    ("@aws-sdk/s3-request-presigner", "aws:s3"),
    ("multer-s3", "aws:s3"),
    ("@aws-lambda-powertools/*", "aws:lambda"),
    ("@middy/core", "aws:lambda"),
    ("serverless-http", "aws:lambda"),
    ("@codegenie/serverless-express", "aws:lambda"),
    ("@vendia/serverless-express", "aws:lambda"),
    ("aws-serverless-express", "aws:lambda"),
    ("firebase-admin", "gcp:firebase"),
    ("firebase-functions", "gcp:functions"),
    ("cloudinary", "cloudinary"),
    ("minio", "minio"),
    ("@supabase/supabase-js", "supabase"),
];

/// Scopes of which each package is a service of a cloud, by the rest of its name.
const SERVICES: [(&str, &str); 4] =
    [("@aws-sdk/client-", "aws:"), ("aws-sdk/clients/", "aws:"), ("@google-cloud/", "gcp:"), ("@azure/", "azure:")];

/// Packages of those scopes that are no service of their own.
const HELPERS: [&str; 8] = [
    "azure:core-http",
    "azure:core-auth",
    "azure:core-rest-pipeline",
    "azure:logger",
    "azure:abort-controller",
    "gcp:common",
    "gcp:paginator",
    "azure:core-util",
];

/// Cloud services whose clients the code uses.
pub(super) fn cloud(code: &Code<'_>) -> Vec<Evidence> {
    let mut services: BTreeMap<String, Evidence> = BTreeMap::new();
    let mut add = |name: String, path: &str, line: usize| {
        let found = Evidence { name: name.clone(), path: path.to_owned(), line: line_number(line) };
        services.entry(name).or_insert(found);
    };
    for (package, uses) in code.packages() {
        let scoped = SERVICES.iter().find_map(|(scope, cloud)| {
            let service = package.strip_prefix(scope)?.split('/').next()?;
            Some(format!("{cloud}{service}")).filter(|name| !HELPERS.contains(&name.as_str()))
        });
        if let (Some(name), Some(first)) = (scoped, uses.first()) {
            add(name, first.path, first.line);
        }
        if package == "aws-sdk" {
            // Version 2 has a class for each service; the others are helpers in lower case or of configuration.
            let classes = uses.iter().filter(|found| found.name.starts_with(|first: char| first.is_ascii_uppercase()));
            for found in
                classes.filter(|found| !matches!(found.name, "Config" | "Credentials" | "Endpoint" | "AWSError"))
            {
                let service = if found.name == "DynamoDB" || found.member == "DocumentClient" {
                    "dynamodb".into()
                } else {
                    found.name.to_ascii_lowercase()
                };
                add(format!("aws:{service}"), found.path, found.line);
            }
        }
    }
    for found in code.each_of(&CLOUDS) {
        services.entry(found.name.clone()).or_insert(found);
    }
    services.into_values().collect()
}

/// The logger: a library, the framework's own that the code calls, or one that the framework was told to use.
pub(super) fn logger(code: &Code<'_>) -> Part {
    let library = code.first_of(&LOGGERS);
    if library.present {
        return library;
    }
    let of_nest = code.uses_of("@nestjs/common").find(|found| matches!(found.name, "Logger" | "ConsoleLogger"));
    if let Some(found) = of_nest {
        return found.part("nestjs");
    }
    fastify_logger(code).unwrap_or_default()
}

/// `fastify({ logger: true })`, `new FastifyAdapter({ logger: … })`, and the `options` that a file hands to fastify-cli.
fn fastify_logger(code: &Code<'_>) -> Option<Part> {
    let exported = code.modules.iter().find_map(|(path, module)| {
        let fastify = module.imports.iter().any(|import| import.from == "fastify");
        let options = module.exported("options").filter(|_| fastify)?;
        let Exported::Binding(binding) = &options.value else { return None };
        let logger = module.property(module.bindings.get(*binding)?.value.as_ref()?, "logger")?;
        (!matches!(logger, Expression::Boolean(false))).then(|| part("fastify", path, options.line))
    });
    exported.or_else(|| fastify_call(code))
}

fn fastify_call(code: &Code<'_>) -> Option<Part> {
    code.calls().find_map(|(path, module, call)| {
        let (import, members) = module.imported(&call.callee)?;
        let server =
            import.from == "fastify" || members.last().copied().unwrap_or(&import.imported) == "FastifyAdapter";
        let option =
            |argument| module.property(argument, "logger").or_else(|| module.property(argument, "loggerInstance"));
        let logger = call.arguments.iter().filter(|_| server).find_map(option)?;
        (!matches!(logger, Expression::Boolean(false))).then(|| part("fastify", path, call.line))
    })
}

/// Rules for other origins: a package, or `enableCors` of NestJS.
pub(super) fn cors(code: &Code<'_>) -> Part {
    let library = code.first_of(&CORS);
    if library.present {
        return library;
    }
    let enabled = code.calls().find(|(_, module, call)| {
        let by_method = matches!(&call.callee, Expression::Member(_, name) if name == "enableCors");
        let by_option = matches!(&call.callee, Expression::Member(_, name) if name == "create")
            && call.arguments.iter().any(|argument| {
                module.property(argument, "cors").is_some_and(|value| !matches!(value, Expression::Boolean(false)))
            });
        by_method || by_option
    });
    enabled.map(|(path, _, call)| part("nestjs", path, call.line)).unwrap_or_default()
}
