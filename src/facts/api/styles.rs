//! Styles of interface: REST by its routes, GraphQL and RPC by the calls and decorators that serve them.

use super::routes::values::package;
use crate::facts::context::Context;
use crate::formats::javascript::{Class, Decorator, Module};

/// Calls that make or mount a GraphQL server: package, and the name in it; empty for its default.
const GRAPHQL_CALLS: [(&str, &str); 16] = [
    ("@apollo/server", "ApolloServer"),
    ("apollo-server", "ApolloServer"),
    ("apollo-server-express", "ApolloServer"),
    ("apollo-server-fastify", "ApolloServer"),
    ("apollo-server-koa", "ApolloServer"),
    ("apollo-server-hapi", "ApolloServer"),
    ("apollo-server-lambda", "ApolloServer"),
    ("graphql-yoga", "createYoga"),
    ("graphql-yoga", "GraphQLServer"),
    ("graphql-yoga", "createServer"),
    ("express-graphql", ""),
    ("express-graphql", "graphqlHTTP"),
    ("@nestjs/graphql", "GraphQLModule.forRoot"),
    ("@nestjs/graphql", "GraphQLModule.forRootAsync"),
    ("type-graphql", "buildSchema"),
    ("mercurius", ""),
];

/// Packages whose `createHandler` serves GraphQL.
const GRAPHQL_HANDLERS: &str = "graphql-http";

/// Packages whose resolvers are classes with decorators.
const GRAPHQL_DECORATORS: [&str; 2] = ["@nestjs/graphql", "type-graphql"];

/// Calls that make a server of remote procedures.
const RPC_CALLS: [(&str, &str); 8] = [
    ("@trpc/server", "initTRPC.create"),
    ("@trpc/server", "initTRPC.context"),
    ("@trpc/server", "initTRPC"),
    ("@trpc/server", "router"),
    ("@grpc/grpc-js", "Server"),
    ("grpc", "Server"),
    ("nice-grpc", "createServer"),
    ("jayson", "Server"),
];

/// Decorators of methods that are called remotely (docs.nestjs.com, Microservices).
const RPC_DECORATORS: [&str; 4] = ["MessagePattern", "EventPattern", "GrpcMethod", "GrpcStreamMethod"];

/// The styles of a project's interface, sorted. `routes` says whether it has HTTP routes.
pub fn styles(context: Context<'_>, routes: bool) -> Vec<String> {
    let modules = || context.application_modules().map(|(_, module)| module);
    let mut styles = Vec::new();
    if modules().any(serves_graphql) {
        styles.push("graphql".to_owned());
    }
    if routes {
        styles.push("rest".to_owned());
    }
    if modules().any(serves_procedures) {
        styles.push("rpc".to_owned());
    }
    styles
}

fn calls(module: &Module, known: &[(&str, &str)]) -> bool {
    module.calls.iter().any(|call| {
        package(module, &call.callee).is_some_and(|(from, name)| {
            known.contains(&(from, name.as_str())) || (from.starts_with(GRAPHQL_HANDLERS) && name == "createHandler")
        })
    })
}

fn serves_graphql(module: &Module) -> bool {
    let mercurius = || {
        // Registered by name, not called.
        let mut arguments = module.calls.iter().flat_map(|call| call.arguments.first());
        arguments.any(|argument| {
            package(module, argument).is_some_and(|(from, name)| from == "mercurius" && name.is_empty())
        })
    };
    let resolver = |class: &Class| decorated(module, &class.decorators, &GRAPHQL_DECORATORS, &["Resolver"]);
    calls(module, &GRAPHQL_CALLS) || module.classes.iter().any(resolver) || mercurius()
}

fn serves_procedures(module: &Module) -> bool {
    let remote = |class: &Class| {
        class
            .members
            .iter()
            .any(|member| decorated(module, &member.decorators, &["@nestjs/microservices"], &RPC_DECORATORS))
    };
    // Chained on a call: `initTRPC.context<Context>().create()`.
    let chained = module.calls.iter().any(|call| {
        let chain = module.chain(&call.callee);
        package(module, chain.root).is_some_and(|(from, name)| from == "@trpc/server" && name == "initTRPC")
    });
    module.classes.iter().any(remote)
        || chained
        || module.calls.iter().any(|call| {
            package(module, &call.callee).is_some_and(|(from, name)| RPC_CALLS.contains(&(from, name.as_str())))
        })
}

fn decorated(module: &Module, decorators: &[Decorator], packages: &[&str], names: &[&str]) -> bool {
    decorators.iter().any(|decorator| {
        package(module, &decorator.callee)
            .is_some_and(|(from, name)| packages.contains(&from) && names.contains(&name.as_str()))
    })
}
