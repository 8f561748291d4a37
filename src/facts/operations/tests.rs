use super::*;
use crate::facts::inventory::Inventory;
use crate::facts::javascript::Sources;
use crate::facts::unit::Unit;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

fn facts(files: &[(&str, &str)]) -> Operations {
    let files: BTreeMap<String, String> = files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    let snapshot = Snapshot::of_files("demo", &files);
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let unit = Unit { directory: String::new(), nested: Vec::new() };
    extract(Context { inventory: &inventory, sources: &sources, unit: &unit, units: std::slice::from_ref(&unit) })
}

/// The facts of a repository with one file of code.
fn code(text: &str) -> Operations {
    facts(&[("src/main.ts", text)])
}

fn names(variables: &[Variable]) -> Vec<&str> {
    variables.iter().map(|variable| variable.name.as_str()).collect()
}

fn place(part: &Part) -> (&str, i64) {
    (part.name.as_str(), part.line)
}

#[test]
fn variables_are_used_documented_or_neither() {
    let env = facts(&[
        ("src/a.ts", "connect(process.env.DATABASE_URL);\nlisten(process.env.PORT);\nsend(process.env.SMS_URL, process.env.MAIL_URL);\nlog(process.env.LOG_LEVEL)"),
        ("test/a.spec.ts", "process.env.ONLY_IN_TESTS"),
        (".env.example", "DATABASE_URL=\n#LOG_LEVEL=info\n"),
        ("README.md", "| `MAIL_URL` | where mail goes |\n"),
    ])
    .env;
    assert_eq!(names(&env.used), ["DATABASE_URL", "LOG_LEVEL", "MAIL_URL", "PORT", "SMS_URL"]);
    assert_eq!(names(&env.documented), ["DATABASE_URL", "LOG_LEVEL", "MAIL_URL"]);
    assert_eq!(env.undocumented, [Variable { name: "SMS_URL".into(), path: "src/a.ts".into(), line: 3 }]);
}

#[test]
fn compose_files_workflows_and_images_name_variables() {
    let env = facts(&[
        ("src/a.ts", "f(process.env.AA, process.env.BB, process.env.CC, process.env.DD)"),
        ("docker-compose.yml", "services:\n  api:\n    environment:\n      AA: 1\n      - x\n"),
        ("compose.yml", "services:\n  api:\n    environment:\n      - AA=1\n"),
        (".github/workflows/ci.yml", "jobs:\n  test:\n    env:\n      BB: x\n"),
        ("k8s/api.yaml", "kind: Deployment\nspec:\n  env:\n    - name: CC\n      value: x\n"),
        ("Dockerfile", "FROM node\nENV DD=1\n"),
    ])
    .env;
    assert_eq!(names(&env.documented), ["AA", "BB", "CC", "DD"]);
}

#[test]
fn services_and_functions_that_read_the_environment_are_followed() {
    let env = facts(&[
        ("src/env.ts", "export function read(name: string): string {\n  return process.env[name] as string;\n}"),
        ("src/a.ts", "import { read } from './env';\nexport const url = read('API_URL');\nother('NOT_ONE');"),
        ("src/b.ts", "class B { constructor(private readonly config: ConfigService) {}\n  x() { return this.config.getOrThrow('TOKEN_URL') + this.config.get('app.port') + this.map.get('KEY') } }"),
        ("prisma/schema.prisma", "datasource db {\n  provider = \"postgresql\"\n  url = env(\"DB_URL\")\n}\n"),
    ])
    .env;
    assert_eq!(names(&env.used), ["API_URL", "DB_URL", "TOKEN_URL"]);
}

#[test]
fn schemas_name_variables_and_validate_them() {
    let of = |text: &str| {
        let env = code(text).env;
        (env.validated_by.clone(), names(&env.used).join(" "))
    };
    let pair = |library: &str, names: &str| (library.to_owned(), names.to_owned());
    let zod = "import { z } from 'zod';\nconst schema = z.object({ DB_URL: z.string(), LOG: z.string() });\nread(schema.parse(process.env));";
    assert_eq!(of(zod), pair("zod", "DB_URL LOG"));
    assert_eq!(of("import { z } from 'zod';\nz.object({ name: z.string() });"), pair("", ""));
    assert_eq!(
        of("import { z } from 'zod';\nexport const row = z.object({ GROSS_WEIGHT: z.number() });"),
        pair("", "")
    );
    let joi = "import * as Joi from 'joi';\nimport { ConfigModule } from '@nestjs/config';\nConfigModule.forRoot({ validationSchema: Joi.object({ DB_URL: Joi.string() }) });";
    assert_eq!(of(joi), pair("joi", "DB_URL"));
    assert_eq!(
        of("import { cleanEnv, str } from 'envalid';\ncleanEnv(process.env, { DB_URL: str() });"),
        pair("envalid", "DB_URL")
    );
    assert_eq!(of("import env from 'env-var';\nenv.get('DB_URL').required().asString();"), pair("env-var", "DB_URL"));
    let convict = "import convict from 'convict';\nconvict({ db: { url: { format: String, env: 'DB_URL' } } });";
    assert_eq!(of(convict), pair("convict", "DB_URL"));
    let fastify = "import fastifyEnv from '@fastify/env';\napp.register(fastifyEnv, { schema: { type: 'object', properties: { DB_URL: { type: 'string' } } } });";
    assert_eq!(of(fastify), pair("@fastify/env", "DB_URL"));
    let class = "import { IsString } from 'class-validator';\nclass Environment { @IsString() DB_URL: string; }";
    assert_eq!(of(class), pair("class-validator", "DB_URL"));
}

#[test]
fn health_routes_are_served_not_asked_for() {
    let of = |text: &str| code(text).health_route.name;
    assert_eq!(of("app.get('/health', (req, res) => res.send('ok'));"), "/health");
    assert_eq!(of("app.use('/api/healthz', router);"), "/api/healthz");
    assert_eq!(of("router.route('/ping').get(handler);"), "/ping");
    assert_eq!(of("export const route = { method: 'GET', path: '/health', handler };"), "/health");
    assert_eq!(of("@Controller('health')\nclass A { @Get('live') live() {} }"), "/health/live");
    assert_eq!(
        of(
            "import { HealthCheck } from '@nestjs/terminus';\n@Controller('system')\nclass A { @Get() @HealthCheck() check() {} }"
        ),
        "/system"
    );
    assert_eq!(facts(&[("src/app/api/health/route.ts", "export const GET = 1;")]).health_route.name, "/api/health");
    for text in [
        "import axios from 'axios';\naxios.get('/health', options);",
        "app.get('/orders/:id/status', handler);",
        "// app.get('/health', handler)",
        "@Controller('orders')\nclass A { @Get(':id/status') status() {} }",
        "settings.get('status');",
    ] {
        assert_eq!(of(text), "", "{text}");
    }
}

#[test]
fn a_signal_must_close_something() {
    let of = |text: &str| code(text).graceful_shutdown.present;
    assert!(of("process.on('SIGTERM', () => { server.close(); });"));
    assert!(of("const stop = async () => { await db.$disconnect(); };\nprocess.once('SIGINT', stop);"));
    assert!(of(
        "function stop() { finish(); }\nfunction finish() { server.close(); }\nprocess.on('SIGTERM', () => stop());"
    ));
    assert!(of("['SIGINT', 'SIGTERM'].forEach((signal) => process.on(signal, () => app.close()));"));
    assert!(of("for (const signal of ['SIGINT', 'SIGTERM']) { process.once(signal, () => { app.close(); }); }"));
    assert!(of("app.enableShutdownHooks();"));
    assert!(of("import { createTerminus } from '@godaddy/terminus';\ncreateTerminus(server, {});"));
    assert!(!of("process.on('SIGTERM', () => { process.exit(0); });"));
    assert!(!of("process.on('uncaughtException', () => { server.close(); });"));
    assert!(!of("server.close();"));
    assert!(!of("function a() { b(); }\nfunction b() { a(); }\nprocess.on('SIGTERM', a);"));
}

#[test]
fn error_handlers_are_what_frameworks_call_with_errors() {
    let of = |text: &str| code(text).error_handler.name;
    assert_eq!(of("app.use((error, req, res, next) => res.status(500).end());"), "express");
    assert_eq!(of("function failed(error, req, res, next) {}\napp.use(failed);"), "express");
    assert_eq!(of("const make = () => (error, req, res, next) => {};\napp.use(make());"), "express");
    assert_eq!(of("class Errors { handle(error, req, res, next) {} }\napp.use(new Errors().handle);"), "express");
    let several = "class Errors { handle(error, req, res, next) {} }\nclass Logs { handle(req) {} }\nthis.app.use(this.errors.handle);";
    assert_eq!(of(several), "express");
    assert_eq!(of("initialize({ app, errorMiddleware: (error, req, res, next) => {} });"), "express");
    assert_eq!(of("app.use((req, res, next) => next());"), "");
    assert_eq!(of("app.setErrorHandler((error, request, reply) => {});"), "fastify");
    assert_eq!(of("server.ext('onPreResponse', handler);"), "hapi");
    assert_eq!(of("import { Catch } from '@nestjs/common';\n@Catch()\nclass Filter {}"), "nestjs");
    assert_eq!(of("import Koa from 'koa';\nconst errors = async (ctx, next) => {};\nnew Koa().use(errors);"), "koa");
    let elsewhere = facts(&[
        ("src/errors.ts", "export const errors = (error, req, res, next) => {};"),
        ("src/app.ts", "import { errors } from './errors';\n\napp.use(errors);"),
    ]);
    assert_eq!(
        (place(&elsewhere.error_handler), elsewhere.error_handler.path.as_str()),
        (("express", 3), "src/app.ts")
    );
}

#[test]
fn validation_is_of_requests() {
    let of = |text: &str| code(text).validation.name;
    assert_eq!(
        of("import { ValidationPipe } from '@nestjs/common';\napp.useGlobalPipes(new ValidationPipe());"),
        "class-validator"
    );
    assert_eq!(
        of("import { z } from 'zod';\nconst s = z.object({});\nconst h = (req, res) => s.parse(req.body);"),
        "zod"
    );
    assert_eq!(
        of(
            "import Joi from 'joi';\nconst s = Joi.object();\nexport const v = (s) => (req, res, next) => s.validate({ body: req.body });"
        ),
        "joi"
    );
    assert_eq!(
        of("import { body } from 'express-validator';\nrouter.post('/', body('name').notEmpty(), create);"),
        "express-validator"
    );
    assert_eq!(
        of("import Fastify from 'fastify';\nconst app = Fastify();\napp.post('/', { schema: { body: {} } }, create);"),
        "fastify"
    );
    assert_eq!(
        of(
            "import Joi from 'joi';\nserver.route({ method: 'POST', path: '/', options: { validate: { payload: Joi.object() } } });"
        ),
        "joi"
    );
    let pipe = "import { validate } from 'class-validator';\nclass Pipe implements PipeTransform { async transform(value) { await validate(value); } }";
    assert_eq!(of(pipe), "class-validator");
    assert_eq!(of("import { z } from 'zod';\nz.object({ DB: z.string() }).parse(process.env);"), "");
    assert_eq!(of("import { z } from 'zod';\nconst h = (req, res) => JSON.parse(req.body);"), "");
}

#[test]
fn objects_that_name_each_other_end() {
    let text = "import { z } from 'zod';\nconst a = { x: () => b, y: b, z: b };\nconst b = { x: a, y: a, z: a };\nz.object({}).parse(a);";
    assert!(!code(text).validation.present);
}

#[test]
fn a_library_counts_where_it_is_used() {
    let used = code(
        "import helmet from 'helmet';\nimport rateLimit from 'express-rate-limit';\nimport cors from 'cors';\nimport pino from 'pino';\nimport morgan from 'morgan';\n\
         export const logger = pino();\napp.use(helmet(), cors(), morgan('tiny'));\napp.use(rateLimit({}));",
    );
    assert_eq!(place(&used.security_headers), ("helmet", 7));
    assert_eq!(place(&used.rate_limit), ("express-rate-limit", 8));
    assert_eq!(
        (place(&used.logger), place(&used.request_log), place(&used.cors)),
        (("pino", 6), ("morgan", 7), ("cors", 7))
    );
    let unused = code(
        "import helmet from 'helmet';\nimport type { Logger } from 'pino';\nimport pino from 'pino';\n// app.use(helmet())\nlet l: Logger;",
    );
    assert_eq!((unused.security_headers.present, unused.logger.present), (false, false));
    assert_eq!(code("const helmet = require('helmet');\napp.register(helmet);").security_headers.name, "helmet");
}

#[test]
fn the_frameworks_own_logger_counts_when_it_is_on() {
    assert_eq!(code("import Fastify from 'fastify';\nFastify({ logger: true });").logger.name, "fastify");
    assert_eq!(code("import Fastify from 'fastify';\nFastify({ logger: false });").logger.name, "");
    let exported = "import type { FastifyServerOptions } from 'fastify';\nexport const options: FastifyServerOptions = { logger: { level: 'info' } };";
    assert_eq!(code(exported).logger.name, "fastify");
    let configuration = [
        ("src/config/app.config.ts", "import { Logger } from '@nestjs/common';\nnew Logger('x');"),
        ("jest.config.ts", "process.env.X"),
    ];
    assert_eq!((facts(&configuration).logger.name.as_str(), facts(&configuration).env.used.len()), ("nestjs", 0));
    assert_eq!(code("import { Logger } from '@nestjs/common';\nnew Logger('x').log('y');").logger.name, "nestjs");
}

#[test]
fn ways_to_authenticate_are_listed_once() {
    let auth = code("import jwt from 'jsonwebtoken';\nimport bcrypt from 'bcrypt';\njwt.sign({}, k);\njwt.verify(t, k);\nbcrypt.hash(p, 10);").auth;
    let listed: Vec<(&str, i64)> = auth.iter().map(|found| (found.name.as_str(), found.line)).collect();
    assert_eq!(listed, [("jwt", 3), ("passwords", 5)]);
}

#[test]
fn cloud_services_are_named_by_their_clients() {
    let cloud = |text: &str| code(text).cloud.into_iter().map(|found| found.name).collect::<Vec<_>>();
    assert_eq!(cloud("import { S3Client } from '@aws-sdk/client-s3';\nnew S3Client({});"), ["aws:s3"]);
    assert_eq!(
        cloud("import AWS from 'aws-sdk';\nnew AWS.S3();\nnew AWS.DynamoDB.DocumentClient();\nAWS.config.update({});"),
        ["aws:dynamodb", "aws:s3"]
    );
    assert_eq!(cloud("import { Storage } from '@google-cloud/storage';\nnew Storage();"), ["gcp:storage"]);
    assert_eq!(cloud("import type { S3Client } from '@aws-sdk/client-s3';"), Vec::<String>::new());
    let ai = code("import OpenAI from 'openai';\nimport { Pinecone } from '@pinecone-database/pinecone';\nnew OpenAI();\nnew Pinecone();").ai;
    assert_eq!(ai.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), ["openai", "pinecone"]);
}

#[test]
fn deploy_targets_are_told_by_the_files_of_platforms() {
    let targets = facts(&[
        ("Procfile", "web: node dist/main.js\n"),
        ("fly.toml", ""),
        ("infra/main.tf", ""),
        ("k8s/api.yaml", "apiVersion: v1\nkind: ConfigMap\n---\napiVersion: apps/v1\nkind: Deployment\n"),
        ("template.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n"),
        ("app.json", "{\"expo\":{}}"),
        ("test/Procfile", ""),
        ("config/settings.yml", "service: x\n"),
    ])
    .deploy_targets;
    let listed: Vec<(&str, i64)> = targets.iter().map(|found| (found.name.as_str(), found.line)).collect();
    assert_eq!(listed, [("fly", 1), ("heroku", 1), ("kubernetes", 5), ("sam", 2), ("terraform", 1)]);
}
