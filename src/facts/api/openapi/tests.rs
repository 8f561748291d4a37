use crate::facts::api::Api;
use crate::facts::api::examples::{api, undocumented};

const APP: &str = "import express from 'express';\nconst app = express();\napp.get('/orders', list);\napp.get('/orders/:id', show);\napp.post('/orders', create);\napp.get('*', missing);\n";
const DOCUMENT: &str = "openapi: 3.0.3\ninfo: { title: Shop, version: '1' }\npaths:\n  /orders:\n    get: { responses: { '200': { description: ok } } }\n  /orders/{orderId}:\n    get: { responses: { '200': { description: ok } } }\n";

fn kind(files: &[(&str, &str)]) -> (String, String) {
    let openapi = api(files).openapi;
    (openapi.kind, openapi.library)
}

fn pair(kind: &str, library: &str) -> (String, String) {
    (kind.to_owned(), library.to_owned())
}

fn documented(api: &Api) -> i64 {
    assert_eq!(api.documented, i64::try_from(api.routes.iter().filter(|route| route.documented).count()).expect("few"));
    api.documented
}

#[test]
fn a_document_is_told_by_what_it_says() {
    assert_eq!(kind(&[("docs/api.yaml", DOCUMENT)]), pair("file", ""));
    assert_eq!(
        kind(&[("README.md", "openapi: 3.0.0"), ("package.json", "{\"dependencies\":{\"@nestjs/swagger\":\"1\"}}")]),
        pair("none", "")
    );
    for path in [
        "test/openapi.yaml",
        "node_modules/a/openapi.yaml",
        "src/clients/openapi.yaml",
        "dist/openapi.yaml",
        "examples/openapi.yaml",
        "openapi.txt",
    ] {
        assert_eq!(kind(&[(path, DOCUMENT)]), pair("none", ""), "{path}");
    }
    for text in
        ["paths: {}\n", "openapi: 3.0.0\n", "swagger:\n  url: http://x\n", "services: { api: { image: openapi } }\n"]
    {
        assert_eq!(kind(&[("openapi.yaml", text)]), pair("none", ""), "{text}");
    }
    // Generators sort keys, so that the version comes last.
    let late = format!(
        "{{\"components\":{{\"x\":\"{}\"}},\"info\":{{}},\"openapi\":\"3.0.0\",\"paths\":{{}}}}",
        "a".repeat(9_000)
    );
    assert_eq!(kind(&[("public/swagger.json", &late)]), pair("file", ""));
}

#[test]
fn a_document_has_its_version_operations_and_faults() {
    let facts = api(&[
        ("openapi.yaml", &DOCUMENT.replace("description: ok", "summary: ok")),
        ("swagger.json", "{ \"openapi\": "),
    ]);
    let [first, second] = facts.openapi.documents.as_slice() else { panic!("{:?}", facts.openapi.documents) };
    assert_eq!(
        (first.path.as_str(), first.version.as_str(), first.operations, first.valid),
        ("openapi.yaml", "3.0.3", 2, false)
    );
    assert_eq!(first.errors.iter().map(|error| error.line).collect::<Vec<_>>()[0], 5);
    assert_eq!((second.valid, second.errors.len(), second.operations), (false, 1, 0));
}

#[test]
fn generators_are_told_by_the_calls_that_run_them() {
    let nest = "import { SwaggerModule } from '@nestjs/swagger';\n";
    assert_eq!(kind(&[("src/main.ts", nest)]), pair("none", ""));
    assert_eq!(
        kind(&[("src/main.ts", &format!("{nest}SwaggerModule.createDocument(app, config);"))]),
        pair("generated", "@nestjs/swagger")
    );
    assert_eq!(
        kind(&[
            ("src/main.ts", &format!("{nest}SwaggerModule.createDocument(app, config);")),
            ("openapi.yaml", DOCUMENT)
        ]),
        pair("both", "@nestjs/swagger")
    );
    for (library, code) in [
        ("swagger-jsdoc", "const jsdoc = require('swagger-jsdoc');\njsdoc(options);"),
        ("swagger-autogen", "import autogen from 'swagger-autogen';\nautogen()(out, routes);"),
        (
            "@fastify/swagger",
            "import Fastify from 'fastify';\nimport swagger from '@fastify/swagger';\nFastify().register(swagger);",
        ),
        ("@fastify/swagger", "require('fastify')().register(require('@fastify/swagger'), {});"),
        (
            "hapi-swagger",
            "import HapiSwagger from 'hapi-swagger';\nserver.register([Inert, { plugin: HapiSwagger, options }]);",
        ),
        ("@elysiajs/swagger", "import { swagger } from '@elysiajs/swagger';\napp.use(swagger());"),
        (
            "@asteasolutions/zod-to-openapi",
            "import { OpenApiGeneratorV3 } from '@asteasolutions/zod-to-openapi';\nnew OpenApiGeneratorV3(registry.definitions);",
        ),
        (
            "routing-controllers-openapi",
            "import { routingControllersToSpec } from 'routing-controllers-openapi';\nroutingControllersToSpec(storage);",
        ),
        (
            "@hono/zod-openapi",
            "import { OpenAPIHono } from '@hono/zod-openapi';\nconst app = new OpenAPIHono();\napp.doc('/doc', info);",
        ),
        ("@wesleytodd/openapi", "const openapi = require('@wesleytodd/openapi');\nopenapi({});"),
    ] {
        assert_eq!(kind(&[("src/a.js", code)]), pair("generated", library), "{code}");
        assert_eq!(kind(&[("src/a.test.js", code)]), pair("none", ""), "{code}");
    }
}

#[test]
fn what_only_serves_a_document_generates_none() {
    let served = "import ui from 'swagger-ui-express';\nimport document from './swagger.json';\napp.use('/docs', ui.serve, ui.setup(document));";
    assert_eq!(
        kind(&[("src/app.ts", served), ("src/swagger.json", "{\"swagger\":\"2.0\",\"info\":{},\"paths\":{}}")]),
        pair("file", "swagger-ui-express")
    );
    assert_eq!(kind(&[("src/app.ts", served)]), pair("none", "swagger-ui-express"));
    let fixed =
        "import swagger from '@fastify/swagger';\napp.register(swagger, { mode: 'static', specification: { path } });";
    assert_eq!(kind(&[("src/app.ts", fixed), ("openapi.yaml", DOCUMENT)]), pair("file", "@fastify/swagger"));
}

#[test]
fn tsoa_generates_by_its_configuration_and_controllers() {
    let controller = ("src/a.ts", "import { Route, Get } from 'tsoa';\n@Route('a')\nclass A { @Get() a() {} }");
    let config = ("tsoa.json", "{ \"spec\": { \"outputDirectory\": \"build\" } }");
    assert_eq!(kind(&[controller, config]), pair("generated", "tsoa"));
    assert_eq!(kind(&[controller]), pair("none", ""));
    assert_eq!(kind(&[config]), pair("none", ""));
}

#[test]
fn an_object_in_code_is_a_document() {
    let app = "import ui from 'swagger-ui-express';\nimport docs from './docs';\nui.setup(docs);";
    let docs = "import paths from './paths';\nconst version = '3.0.0';\nexport default {\n  openapi: version,\n  info: { title: 'Shop', version: '1' },\n  paths: { ...paths, '/a': { get: { responses: { 200: { description: `ok` } } } } },\n};";
    let paths = "export default { '/b': { post: { responses: { 200: { description: 'ok' } } } } };";
    let facts = api(&[("src/app.ts", app), ("src/docs.ts", docs), ("src/paths.ts", paths)]);
    assert_eq!(facts.openapi.kind, "file");
    let document = &facts.openapi.documents[0];
    assert_eq!((document.path.as_str(), document.line, document.operations), ("src/docs.ts", 4, 2));
    assert!(document.known && document.valid, "{document:?}");
    // A part that is computed makes neither a valid nor a faulty document.
    let facts =
        api(&[("src/app.ts", app), ("src/docs.ts", &docs.replace("...paths", "...load()")), ("src/paths.ts", paths)]);
    let document = &facts.openapi.documents[0];
    assert_eq!((document.known, document.valid, document.errors.len(), document.operations), (false, false, 0, 1));
}

#[test]
fn routes_are_held_against_a_document() {
    let facts = api(&[("src/app.ts", APP), ("openapi.yaml", DOCUMENT)]);
    assert!(facts.compared);
    assert_eq!(documented(&facts), 2);
    assert_eq!(undocumented(&facts), ["POST /orders"], "the catch-all is no operation");
    let facts = api(&[("src/app.ts", APP)]);
    assert_eq!((facts.compared, documented(&facts), facts.undocumented.len()), (false, 0, 0));
}

#[test]
fn the_server_of_a_document_comes_before_its_paths() {
    let below = APP.replace("'/orders", "'/api/v1/orders");
    let with_server = format!("{DOCUMENT}servers: [{{ url: 'https://shop.example/api/v1' }}]\n");
    for document in [with_server.as_str(), DOCUMENT] {
        let facts = api(&[("src/app.ts", &below), ("openapi.yaml", document)]);
        assert_eq!(
            (documented(&facts), undocumented(&facts)),
            (2, vec!["POST /api/v1/orders".to_owned()]),
            "{document}"
        );
    }
    // Where some routes lie below the server's path, others do not become documented by their ends.
    let mixed = format!("{below}app.get('/other/orders', x);\n");
    let facts = api(&[("src/app.ts", &mixed), ("openapi.yaml", &with_server)]);
    assert_eq!(undocumented(&facts), ["POST /api/v1/orders", "GET /other/orders"]);
}

#[test]
fn a_route_of_unknown_path_is_never_undocumented() {
    let router = "import { Router } from 'express';\nexport const router = Router();\nrouter.get('/orders/:id', a);\nrouter.get('/secrets', b);";
    let facts = api(&[("src/router.ts", router), ("openapi.yaml", DOCUMENT)]);
    assert_eq!((documented(&facts), facts.undocumented.len(), facts.routes.len()), (1, 0, 2));
}

const COMMENT: &str = "/**\n * @swagger\n * /orders:\n *   get:\n *     summary: All orders\n */\n/**\n * @openapi\n * /orders/{id}:\n *   get:\n *     summary: One order\n */\n";

#[test]
fn comments_describe_routes() {
    let generator = "import jsdoc from 'swagger-jsdoc';\njsdoc({ definition: { openapi: '3.0.0', info: {} }, apis: ['./src/*.ts', 'docs/*.yml'] });\n";
    let code = format!("{COMMENT}{APP}");
    let facts = api(&[("src/app.ts", &code), ("src/docs.ts", generator)]);
    assert_eq!((documented(&facts), undocumented(&facts)), (2, vec!["POST /orders".to_owned()]));
    // Fragments in files that the options name belong to it.
    let facts =
        api(&[("src/app.ts", &code), ("src/docs.ts", generator), ("docs/a.yml", "paths: { /orders: { post: {} } }")]);
    assert_eq!((documented(&facts), facts.undocumented.len()), (3, 0));
    // Options from elsewhere leave it open what else is described.
    let facts = api(&[("src/app.ts", &code), ("src/docs.ts", "import jsdoc from 'swagger-jsdoc';\njsdoc(load());\n")]);
    assert_eq!((documented(&facts), facts.undocumented.len()), (2, 0));
    // A comment that is no YAML may describe anything.
    let broken = format!("/**\n * @swagger\n * /a: [\n */\n{code}");
    let facts = api(&[("src/app.ts", &broken), ("src/docs.ts", generator)]);
    assert_eq!((documented(&facts), facts.undocumented.len()), (2, 0));
}

#[test]
fn generators_from_code_document_their_own_framework() {
    let nest = "import { Controller, Get } from '@nestjs/common';\nimport { ApiExcludeEndpoint, SwaggerModule } from '@nestjs/swagger';\n@Controller('a')\nclass A { @Get() a() {} @ApiExcludeEndpoint() @Get('b') b() {} }\nSwaggerModule.createDocument(app, config);";
    let facts =
        api(&[("src/a.ts", nest), ("src/app.ts", "import express from 'express';\nexpress().get('/plain', x);")]);
    assert_eq!((documented(&facts), undocumented(&facts)), (1, vec!["GET /a/b".to_owned(), "GET /plain".to_owned()]));
    let hapi = "import Hapi from '@hapi/hapi';\nimport HapiSwagger from 'hapi-swagger';\nconst server = Hapi.server();\nserver.register(HapiSwagger);\nserver.route([{ method: 'GET', path: '/a', options: { tags: ['api'] } }, { method: 'GET', path: '/b', options: {} }]);";
    assert_eq!(undocumented(&api(&[("a.js", hapi)])), ["GET /b"]);
    let hono = "import { OpenAPIHono, createRoute } from '@hono/zod-openapi';\nconst app = new OpenAPIHono();\napp.openapi(createRoute({ method: 'get', path: '/a/{id}' }), a);\napp.get('/b', b);\napp.doc('/doc', {});";
    assert_eq!(undocumented(&api(&[("a.ts", hono)])), ["GET /b"]);
    let unseen = format!("import openapi from '@wesleytodd/openapi';\nopenapi({{}});\n{APP}");
    let facts = api(&[("a.ts", &unseen)]);
    assert_eq!((facts.compared, facts.undocumented.len()), (false, 0));
}

#[test]
fn registered_paths_are_compared() {
    let code = format!(
        "import {{ OpenApiGeneratorV31, OpenAPIRegistry }} from '@asteasolutions/zod-to-openapi';\nconst registry = new OpenAPIRegistry();\nregistry.registerPath({{ method: 'get', path: '/orders/{{id}}' }});\nnew OpenApiGeneratorV31(registry.definitions);\n{APP}"
    );
    let facts = api(&[("a.ts", &code)]);
    assert_eq!(
        (documented(&facts), undocumented(&facts)),
        (1, vec!["GET /orders".to_owned(), "POST /orders".to_owned()])
    );
    let open = code.replace("path: '/orders/{id}'", "path: config.path");
    assert_eq!(api(&[("a.ts", &open)]).undocumented.len(), 0);
}

#[test]
fn styles_are_told_by_what_serves_them() {
    let styles = |code: &str| api(&[("src/a.ts", code)]).styles;
    assert_eq!(styles("import { ApolloServer } from '@apollo/server';\nnew ApolloServer({ typeDefs });"), ["graphql"]);
    assert_eq!(styles("import { gql } from 'graphql-tag';\ngql`query { a }`;"), [""; 0]);
    assert_eq!(
        styles("import { Resolver, Query } from '@nestjs/graphql';\n@Resolver()\nclass A { @Query() a() {} }"),
        ["graphql"]
    );
    assert_eq!(styles("import mercurius from 'mercurius';\napp.register(mercurius, { schema });"), ["graphql"]);
    assert_eq!(styles("import { initTRPC } from '@trpc/server';\nconst t = initTRPC.context<C>().create();"), ["rpc"]);
    assert_eq!(
        styles("import { MessagePattern } from '@nestjs/microservices';\nclass A { @MessagePattern('a') a() {} }"),
        ["rpc"]
    );
    assert_eq!(styles("import { createTRPCClient } from '@trpc/client';\ncreateTRPCClient({});"), [""; 0]);
}
