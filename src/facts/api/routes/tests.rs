use crate::facts::api::examples::{api, routes};

const EXPRESS: &str = "import express, { Router } from 'express';\nconst app = express();\n";

fn express(code: &str) -> Vec<String> {
    routes(&[("src/app.ts", &format!("{EXPRESS}{code}"))])
}

#[test]
fn express_routes_have_a_method_a_path_a_place_and_a_handler() {
    assert_eq!(
        express("app.get('/orders/:id', show);\napp.del('/orders/:id', remove);\napp.all('/any', any);"),
        ["GET /orders/{id}", "DELETE /orders/{id}", "ALL /any"]
    );
    let facts = api(&[("src/app.ts", &format!("{EXPRESS}app.get('/orders', list);"))]);
    let route = &facts.routes[0];
    assert_eq!(
        (route.file.as_str(), route.line, route.framework.as_str(), route.known),
        ("src/app.ts", 3, "express", true)
    );
    assert_eq!(facts.styles, ["rest"]);
}

#[test]
fn only_what_comes_from_a_framework_has_routes() {
    assert_eq!(express("app.get('port');\nconst cache = new Map();\ncache.get('/a', 1);"), [""; 0]);
    assert_eq!(routes(&[("a.ts", "import axios from 'axios';\naxios.get('/orders', options);")]), [""; 0]);
    assert_eq!(routes(&[("a.ts", "const app = express();\napp.get('/orders', list);")]), [""; 0]);
    let call = "import express from 'express';\nconst app = express();\napp.get('/orders', list);";
    assert_eq!(routes(&[("test/app.test.ts", call), ("src/app.spec.ts", call)]), [""; 0]);
}

#[test]
fn routers_are_mounted_across_files() {
    let files = [
        (
            "src/app.ts",
            "import express from 'express';\nimport api from './routes';\nexport const app = express();\napp.use('/api', guard, api);",
        ),
        (
            "src/routes/index.ts",
            "import { Router } from 'express';\nimport { orders } from './orders';\nconst router = Router();\nrouter.use('/orders', orders);\nexport default router;",
        ),
        (
            "src/routes/orders.ts",
            "import * as express from 'express';\nexport const orders = express.Router();\norders.route('/:id').get(show).put(auth, update);\norders.post('/', create);",
        ),
    ];
    assert_eq!(routes(&files), ["GET /api/orders/{id}", "PUT /api/orders/{id}", "POST /api/orders"]);
}

#[test]
fn commonjs_routers_are_mounted_too() {
    let files = [
        (
            "app.js",
            "const app = require('express')();\napp.use('/users', require('./users'));\nrequire('./health')(app);",
        ),
        ("users.js", "const router = require('express').Router();\nrouter.get('/', list);\nmodule.exports = router;"),
        ("health.js", "module.exports = (app) => { app.get('/health', (req, res) => res.send('ok')); };"),
    ];
    assert_eq!(routes(&files), ["GET /health", "GET /users"]);
}

#[test]
fn a_router_that_hangs_in_two_places_has_its_routes_twice() {
    let found = express(
        "const reviews = Router({ mergeParams: true });\nreviews.get('/', list);\napp.use('/reviews', reviews);\napp.use('/tours/:tour/reviews', reviews);",
    );
    assert_eq!(found, ["GET /reviews", "GET /tours/{tour}/reviews"]);
}

#[test]
fn a_router_that_nothing_mounts_has_an_unknown_prefix() {
    let facts = api(&[(
        "src/orders.ts",
        "import { Router } from 'express';\nexport const orders = Router();\norders.get('/:id', show);",
    )]);
    assert_eq!((facts.routes[0].path.as_str(), facts.routes[0].known), ("…/{id}", false));
}

#[test]
fn prefixes_are_computed_from_constants_of_other_files() {
    let files = [
        (
            "src/app.ts",
            "import express from 'express';\nimport { routes, VERSION } from './config';\nconst app = express();\napp.get(`/${VERSION}/a`, a);\napp.get(routes.users, b);\napp.get('/' + process.env.PREFIX + '/c', c);\napp.get([routes.users, '/people'], d);\napp.get(/x/, e);",
        ),
        ("src/config.ts", "export const VERSION = 'v1';\nexport const routes = { users: '/users' };"),
    ];
    assert_eq!(routes(&files), ["GET /v1/a", "GET /users", "GET …/c", "GET /people", "GET /users", "GET …"]);
}

#[test]
fn classes_keep_routers_and_paths_in_fields() {
    let files = [
        (
            "src/app.ts",
            "import express from 'express';\nimport { OrderRoutes } from './orders';\nclass Server {\n  app = express();\n  constructor() { this.mount(); }\n  mount() { this.app.use('/api', new OrderRoutes().router); }\n}",
        ),
        (
            "src/orders.ts",
            "import { Router } from 'express';\nexport class OrderRoutes {\n  path = '/orders';\n  router;\n  constructor() {\n    this.router = Router();\n    this.router.get(`${this.path}/:id`, show);\n  }\n}",
        ),
    ];
    assert_eq!(routes(&files), ["GET /api/orders/{id}"]);
}

#[test]
fn routers_come_out_of_functions_and_lists() {
    let files = [
        (
            "src/app.ts",
            "import express from 'express';\nimport { makeOrders } from './orders';\nimport users from './users';\nconst app = express();\nconst list = [{ path: '/users', router: users }];\nlist.forEach((item) => { app.use(item.path, item.router); });\n[['/people', users]].forEach(([path, router]) => app.use(path, router));\napp.use('/orders', makeOrders(service));\nconst { admin } = parts();\napp.use('/admin', admin);\nfunction parts() { const router = express.Router(); router.get('/stats', stats); return { admin: router }; }",
        ),
        (
            "src/orders.ts",
            "import { Router } from 'express';\nexport function makeOrders(service) { const router = Router(); router.get('/', list); return router; }",
        ),
        (
            "src/users.ts",
            "import { Router } from 'express';\nconst router = Router();\nrouter.get('/me', me);\nexport default router;",
        ),
    ];
    assert_eq!(routes(&files), ["GET /admin/stats", "GET /orders", "GET /people/me", "GET /users/me"]);
}

#[test]
fn routers_are_passed_as_parameters_and_parts_of_them() {
    let found = express(
        "function health(router: Router) { router.get('/health', ok); }\nconst v1 = Router();\napp.use('/v1', v1);\nhealth(v1);\nconst more = ({ server }) => { server.post('/more', ok); };\nmore({ server: app });",
    );
    assert_eq!(found, ["GET /v1/health", "POST /more"]);
}

#[test]
fn fastify_prefixes_come_from_registrations() {
    let files = [
        (
            "src/app.ts",
            "import Fastify from 'fastify';\nimport orders from './orders';\nconst app = Fastify();\napp.register(orders, { prefix: '/orders' });\napp.register(import('./users'), { prefix: '/users' });\napp.route({ method: ['GET', 'HEAD'], url: '/ping', handler });",
        ),
        (
            "src/orders.ts",
            "import fp from 'fastify-plugin';\nexport default fp(async function (fastify) {\n  fastify.get('/:id(^\\\\d+)', options, show);\n});",
        ),
        ("src/users.ts", "export default async (instance) => { instance.post('/', create); };"),
    ];
    assert_eq!(routes(&files), ["GET /ping", "HEAD /ping", "GET /orders/{id}", "POST /users"]);
}

#[test]
fn fastify_loads_folders_by_their_names() {
    let files = [
        (
            "app.js",
            "const path = require('path');\nconst AutoLoad = require('@fastify/autoload');\nmodule.exports = require('fastify')().register(AutoLoad, { dir: path.join(__dirname, 'routes'), options: { prefix: '/api' } });",
        ),
        ("routes/orders/index.js", "module.exports = async function (fastify) { fastify.get('/', list); };"),
        (
            "routes/root.js",
            "module.exports = async function (fastify) { fastify.get('/', root); };\nmodule.exports.autoPrefix = '/start';",
        ),
    ];
    assert_eq!(routes(&files), ["GET /api/orders", "GET /api/start"]);
}

#[test]
fn koa_routers_have_prefixes_and_names() {
    let found = routes(&[(
        "app.js",
        "const Koa = require('koa');\nconst Router = require('@koa/router');\nconst app = new Koa();\nconst router = new Router({ prefix: '/v1' });\nconst users = new Router();\nusers.prefix('/users');\nusers.get('user', '/:id', show);\nrouter.use('/admin', users.routes(), users.allowedMethods());\napp.use(router.routes());",
    )]);
    assert_eq!(found, ["GET /v1/admin/users/{id}"]);
}

#[test]
fn hapi_routes_are_objects_in_plugins() {
    let files = [
        (
            "server.js",
            "import Hapi from '@hapi/hapi';\nimport { router } from './router.js';\nconst server = Hapi.server({ port });\nconst plugins = [];\nplugins.push(...more());\nfunction more() { return [router]; }\nawait server.register(plugins);\nserver.route({ method: 'GET', path: '/health', handler });",
        ),
        (
            "router.js",
            "import * as orders from './orders.js';\nexport const router = { plugin: { name: 'router', register: (server) => { server.route([...Object.values(orders)]); } } };",
        ),
        (
            "orders.js",
            "export const show = { method: 'get', path: '/orders/{id?}', handler };\nexport const all = { method: '*', path: '/{path*}', handler };",
        ),
    ];
    assert_eq!(routes(&files), ["GET /orders/{id}", "ALL /{path}", "GET /health"]);
}

#[test]
fn hono_and_elysia_chain_their_routes() {
    let hono = "import { Hono } from 'hono';\nconst users = new Hono().get('/', list).post('/:id{[0-9]+}', edit);\nconst app = new Hono().basePath('/api');\napp.route('/users', users);";
    assert_eq!(routes(&[("a.ts", hono)]), ["GET /api/users", "POST /api/users/{id}"]);
    let elysia = "import { Elysia } from 'elysia';\nconst users = new Elysia({ prefix: '/users' }).get('/', list);\nnew Elysia().use(users).group('/v1', (app) => app.get('/ping', ping)).get('/', home);";
    assert_eq!(routes(&[("a.ts", elysia)]), ["GET /users", "GET /", "GET /v1/ping"]);
}

const NEST: &str =
    "import { Controller, Get, Post, Version, VERSION_NEUTRAL, VersioningType } from '@nestjs/common';\n";

fn nest(controllers: &str, main: &str) -> Vec<String> {
    routes(&[("src/a.controller.ts", &format!("{NEST}{controllers}")), ("src/main.ts", &format!("{NEST}{main}"))])
}

#[test]
fn nest_controllers_have_prefixes_of_every_form() {
    assert_eq!(
        nest("@Controller()\nclass A { @Get() root() {} @Post(['a', 'b/:id']) two() {} @Guard() none() {} }", ""),
        ["GET /", "POST /a", "POST /b/{id}"]
    );
    assert_eq!(nest("@Controller(['x', '/y'])\nclass A { @Get('z') a() {} }", ""), ["GET /x/z", "GET /y/z"]);
    assert_eq!(
        nest("const NAME = 'orders';\n@Controller({ path: NAME })\nclass A { @Get() a() {} }", ""),
        ["GET /orders"]
    );
    assert_eq!(
        nest("@Controller('a')\nclass A extends Base { }\nclass Base { @Get('base') b() {} }", ""),
        ["GET /a/base"]
    );
    assert_eq!(
        routes(&[("a.ts", "import { Get, Controller } from './mine';\n@Controller('x')\nclass A { @Get() a() {} }")]),
        [""; 0]
    );
}

#[test]
fn nest_has_a_global_prefix_and_versions() {
    let controller = "@Controller({ path: 'a', version: '2' })\nclass A { @Get() a() {} @Version(VERSION_NEUTRAL) @Get('n') n() {} @Version(['1', '2']) @Post() p() {} }\n@Controller('health')\nclass H { @Get() h() {} }";
    let main =
        "app.setGlobalPrefix('api', { exclude: ['health'] });\napp.enableVersioning({ type: VersioningType.URI });";
    assert_eq!(
        nest(controller, main),
        ["GET /api/a/n", "POST /api/v1/a", "GET /api/v2/a", "POST /api/v2/a", "GET /health"]
    );
    let header = "app.enableVersioning({ type: VersioningType.HEADER, header: 'v' });";
    assert_eq!(nest("@Controller({ path: 'a', version: '2' })\nclass A { @Get() a() {} }", header), ["GET /a"]);
    let default = "app.enableVersioning({ defaultVersion: '1', prefix: 'version-' });\napp.setGlobalPrefix(config.get('prefix'));";
    assert_eq!(nest("@Controller('a')\nclass A { @Get() a() {} }", default), ["GET …/version-1/a"]);
    let modules =
        "import { RouterModule } from '@nestjs/core';\nRouterModule.register([{ path: 'admin', module: Admin }]);";
    assert_eq!(nest("@Controller('a')\nclass A { @Get() a() {} }", modules), ["GET …/a"]);
}

#[test]
fn other_decorated_controllers_are_told_by_their_package() {
    let routing = "import { JsonController, Get, createExpressServer } from 'routing-controllers';\n@JsonController('/users')\nclass A { @Get('/:id') one() {} }\ncreateExpressServer({ routePrefix: '/api' });";
    assert_eq!(routes(&[("a.ts", routing)]), ["GET /api/users/{id}"]);
    let inversify = "import { controller, httpPost } from 'inversify-express-utils';\n@controller('/users', guard)\nclass A { @httpPost('/') one() {} }";
    assert_eq!(routes(&[("a.ts", inversify)]), ["POST /users"]);
    let tsoa = "import { Route, Get } from 'tsoa';\n@Route('users')\nclass A { @Get('{id}') one() {} }";
    let compiled = "import { Router } from 'express';\nexport function RegisterRoutes(app: Router) { app.get('/v1/users/:id', (request, response) => {}); }";
    let app = "import express from 'express';\nimport { RegisterRoutes } from './routes';\nRegisterRoutes(express());";
    let config = "{ \"spec\": {}, \"routes\": { \"basePath\": \"/v1\" } }";
    let facts = api(&[("a.ts", tsoa), ("routes.ts", compiled), ("app.ts", app), ("tsoa.json", config)]);
    assert_eq!(
        facts.routes.iter().map(|it| (it.path.as_str(), it.framework.as_str())).collect::<Vec<_>>(),
        [("/v1/users/{id}", "tsoa")]
    );
}

#[test]
fn adonis_groups_have_prefixes() {
    let code = "import Route from '@ioc:Adonis/Core/Route'\nRoute.group(() => {\n  Route.get('/me', 'Users.me')\n  Route.group(() => { Route.resource('posts', 'Posts').apiOnly() }).prefix('blog')\n}).middleware('auth').prefix('/api')";
    assert_eq!(
        routes(&[("start/routes.ts", code)]),
        [
            "GET /api/me",
            "GET /api/blog/posts",
            "POST /api/blog/posts",
            "DELETE /api/blog/posts/{id}",
            "GET /api/blog/posts/{id}",
            "PUT /api/blog/posts/{id}"
        ]
    );
}

#[test]
fn circles_of_routers_functions_and_lists_end() {
    let found = express(
        "const a = Router(), b = Router();\na.use('/b', b);\nb.use('/a', a);\na.get('/x', x);\nfunction f() { return f() || g(); }\nfunction g() { return f(); }\napp.use('/f', f());\nf().get('/y', y);\nconst list = [...list2];\nconst list2 = [...list, ...list];\napp.use('/l', list);\nfunction h(r) { h(r); h(app); r.get('/h', x); }\nh(app);\nclass K { v = this.v; w = new K().w; m() { this.v.get('/k', x); this.w.get('/k', x); } }",
    );
    assert_eq!(found, ["GET …/a/x", "GET /h"]);
}

#[test]
fn long_chains_and_wide_graphs_are_bounded() {
    let links: String = (0..400).map(|index| format!(".get('/{index}', b)")).collect();
    let chain = format!("app{links};");
    assert_eq!(express(&chain).len(), 400, "a chain is one router");
    // Routers that hang in two places each: 2^20 prefixes.
    let mut code = "const r0 = Router();\napp.use('/r', r0);\n".to_owned();
    for index in 1..=20 {
        code +=
            &format!("const r{index} = Router();\nr{0}.use('/a', r{index});\nr{0}.use('/b', r{index});\n", index - 1);
    }
    code += "r20.get('/end', x);";
    assert_eq!(express(&code).len(), 64);
}
