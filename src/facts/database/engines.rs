//! Which databases the code talks to, and through what.

use super::value::Script;
use crate::facts::context::Context;
use crate::facts::inventory::is_example_path;
use crate::formats::data::Node;
use crate::formats::javascript::{Exported, Expression, Import};
use crate::formats::prisma::{self, PrismaSchema};
use crate::formats::schema::Dialect;
use crate::snapshot::{extension_of, file_name_of};
use std::collections::{BTreeMap, BTreeSet};

/// Packages through which code talks to a database: package, name as a fact, engine; no engine where the package serves several.
const PACKAGES: [(&str, &str, &str); 68] = [
    ("@prisma/client", "prisma", ""),
    ("prisma", "prisma", ""),
    ("typeorm", "typeorm", ""),
    ("@nestjs/typeorm", "typeorm", ""),
    ("@mikro-orm/core", "mikro-orm", ""),
    ("@mikro-orm/nestjs", "mikro-orm", ""),
    ("@mikro-orm/postgresql", "mikro-orm", "postgresql"),
    ("@mikro-orm/mysql", "mikro-orm", "mysql"),
    ("@mikro-orm/mariadb", "mikro-orm", "mariadb"),
    ("@mikro-orm/sqlite", "mikro-orm", "sqlite"),
    ("@mikro-orm/better-sqlite", "mikro-orm", "sqlite"),
    ("@mikro-orm/libsql", "mikro-orm", "sqlite"),
    ("@mikro-orm/mssql", "mikro-orm", "mssql"),
    ("@mikro-orm/mongodb", "mikro-orm", "mongodb"),
    ("sequelize", "sequelize", ""),
    ("sequelize-typescript", "sequelize", ""),
    ("@nestjs/sequelize", "sequelize", ""),
    ("@sequelize/core", "sequelize", ""),
    ("knex", "knex", ""),
    ("objection", "objection", ""),
    ("bookshelf", "bookshelf", ""),
    ("kysely", "kysely", ""),
    ("drizzle-orm/node-postgres", "drizzle", "postgresql"),
    ("drizzle-orm/postgres-js", "drizzle", "postgresql"),
    ("drizzle-orm/pg-core", "drizzle", "postgresql"),
    ("drizzle-orm/neon-http", "drizzle", "postgresql"),
    ("drizzle-orm/neon-serverless", "drizzle", "postgresql"),
    ("drizzle-orm/mysql2", "drizzle", "mysql"),
    ("drizzle-orm/mysql-core", "drizzle", "mysql"),
    ("drizzle-orm/better-sqlite3", "drizzle", "sqlite"),
    ("drizzle-orm/libsql", "drizzle", "sqlite"),
    ("drizzle-orm/d1", "drizzle", "sqlite"),
    ("drizzle-orm/sqlite-core", "drizzle", "sqlite"),
    ("drizzle-orm", "drizzle", ""),
    ("mongoose", "mongoose", "mongodb"),
    ("@nestjs/mongoose", "mongoose", "mongodb"),
    ("@typegoose/typegoose", "typegoose", "mongodb"),
    ("mongodb", "mongodb", "mongodb"),
    ("monk", "monk", "mongodb"),
    ("pg", "pg", "postgresql"),
    ("pg-promise", "pg-promise", "postgresql"),
    ("pg-pool", "pg", "postgresql"),
    ("postgres", "postgres", "postgresql"),
    ("slonik", "slonik", "postgresql"),
    ("@neondatabase/serverless", "neon", "postgresql"),
    ("@vercel/postgres", "vercel-postgres", "postgresql"),
    ("@supabase/supabase-js", "supabase", "postgresql"),
    ("massive", "massive", "postgresql"),
    ("mysql", "mysql", "mysql"),
    ("mysql2", "mysql2", "mysql"),
    ("mariadb", "mariadb", "mariadb"),
    ("sqlite3", "sqlite3", "sqlite"),
    ("better-sqlite3", "better-sqlite3", "sqlite"),
    ("sqlite", "sqlite", "sqlite"),
    ("node:sqlite", "node:sqlite", "sqlite"),
    ("bun:sqlite", "bun:sqlite", "sqlite"),
    ("@libsql/client", "libsql", "sqlite"),
    ("mssql", "mssql", "mssql"),
    ("tedious", "tedious", "mssql"),
    ("oracledb", "oracledb", "oracle"),
    ("redis", "redis", "redis"),
    ("ioredis", "ioredis", "redis"),
    ("@upstash/redis", "upstash-redis", "redis"),
    ("@aws-sdk/client-dynamodb", "dynamodb", "dynamodb"),
    ("@aws-sdk/lib-dynamodb", "dynamodb", "dynamodb"),
    ("dynamoose", "dynamoose", "dynamodb"),
    ("cassandra-driver", "cassandra-driver", "cassandra"),
    ("neo4j-driver", "neo4j-driver", "neo4j"),
];

/// Words for an engine in configurations (`type`, `client`, `dialect`, `provider`) and in the schemes of connection addresses.
const WORDS: [(&str, &str); 24] = [
    ("postgres", "postgresql"),
    ("postgresql", "postgresql"),
    ("pg", "postgresql"),
    ("aurora-postgres", "postgresql"),
    ("cockroachdb", "cockroachdb"),
    ("mysql", "mysql"),
    ("mysql2", "mysql"),
    ("aurora-mysql", "mysql"),
    ("mariadb", "mariadb"),
    ("sqlite", "sqlite"),
    ("sqlite3", "sqlite"),
    ("better-sqlite3", "sqlite"),
    ("sqljs", "sqlite"),
    ("libsql", "sqlite"),
    ("turso", "sqlite"),
    ("mssql", "mssql"),
    ("sqlserver", "mssql"),
    ("oracle", "oracle"),
    ("oracledb", "oracle"),
    ("mongodb", "mongodb"),
    ("mongo", "mongodb"),
    ("mongodb+srv", "mongodb"),
    ("spanner", "spanner"),
    ("sap", "sap"),
];

/// Keys under which a configuration names its engine.
const KEYS: [&str; 4] = ["type", "client", "dialect", "provider"];

/// What the code talks to, and through what.
#[derive(Debug, Default)]
pub(super) struct Stores {
    /// Engines.
    pub engines: BTreeSet<String>,
    /// Mappers, builders and drivers.
    pub orms: BTreeSet<String>,
}

/// The Prisma schema of a project: its files with their paths.
pub(super) type PrismaFiles = Vec<(String, PrismaSchema)>;

/// The Prisma schema that a project uses: its own, or else, where it makes a client, the one that the repository's projects share.
pub(super) fn prisma_files(context: Context<'_>, scripts: &[Script<'_>]) -> PrismaFiles {
    let read = |paths: Vec<&str>| -> PrismaFiles {
        let text = |path: &str| Some((path.to_owned(), prisma::parse(context.inventory.text(path)?)));
        paths.into_iter().filter(|path| !is_example_path(context.unit.inside(path))).filter_map(text).collect()
    };
    let is_prisma = |path: &&str| extension_of(path) == "prisma";
    let own = read(context.files().map(|file| file.path.as_str()).filter(is_prisma).collect());
    if !own.is_empty() || !scripts.iter().any(|script| script.module.imports.iter().any(makes_prisma_client)) {
        return own;
    }
    read(context.shared_files().map(|file| file.path.as_str()).filter(is_prisma).collect())
}

/// Whether an import brings in Prisma's client, which may be generated into the repository. Its package hands out the types and
/// enumerations of the models as well, which a front end may share.
fn makes_prisma_client(import: &Import) -> bool {
    !import.type_only
        && (import.imported == "PrismaClient"
            || import.from == "@prisma/client" && matches!(import.imported.as_str(), "*" | "default"))
}

/// The application's files, and the shared ones that they import, one through another.
pub(super) fn reached(context: Context<'_>) -> Vec<Script<'_>> {
    let script = |(path, module)| Script { context, path, module, class: None };
    let mut reached: Vec<Script<'_>> = context.application_modules().map(script).collect();
    let mut seen: BTreeSet<&str> = reached.iter().map(|script| script.path).collect();
    let mut next = 0;
    while let Some(Script { path, module, .. }) = reached.get(next).copied() {
        next += 1;
        for import in module.imports.iter().filter(|import| !import.type_only) {
            let Some(target) = context.sources.resolve(path, &import.from) else { continue };
            let is_other_projects = context.units.iter().any(|unit| unit.owns(target.0));
            if !is_other_projects && seen.insert(target.0) {
                reached.push(script(target));
            }
        }
    }
    reached
}

/// Reads what the code imports, what its configurations name, and, where neither names an engine, what the surroundings hint at.
pub(super) fn find(context: Context<'_>, scripts: &[Script<'_>], prisma: &PrismaFiles) -> Stores {
    let mut stores = Stores::default();
    let mut is_generic = false;
    for script in scripts {
        let mut configures = false;
        for import in script.module.imports.iter().filter(|import| !import.type_only) {
            let Some((_, orm, engine)) = package(&import.from) else { continue };
            if *orm == "prisma" && !makes_prisma_client(import) {
                continue;
            }
            stores.orms.insert((*orm).to_owned());
            configures |= engine.is_empty();
            if !engine.is_empty() {
                stores.engines.insert((*engine).to_owned());
            }
        }
        is_generic |= configures;
        if configures || is_configuration(script.path) {
            stores.engines.extend(named(*script));
        }
    }
    for datasource in prisma.iter().flat_map(|(_, schema)| &schema.datasources) {
        stores.orms.insert("prisma".to_owned());
        stores.engines.extend(engine(&datasource.provider).map(str::to_owned));
    }
    let is_relational =
        |engine: &String| !["redis", "mongodb", "dynamodb", "cassandra", "neo4j"].contains(&engine.as_str());
    if is_generic && !stores.engines.iter().any(is_relational) {
        let hinted = hints(context);
        let hinted = if hinted.is_empty() { drivers(context) } else { hinted };
        stores.engines.extend(hinted);
    }
    stores
}

/// The row of a package: that of the longest name that the specifier is, or lies in.
fn package(specifier: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let fits = |name: &str| specifier == name || specifier.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'));
    PACKAGES.iter().filter(|(name, ..)| fits(name)).max_by_key(|(name, ..)| name.len())
}

/// The engine that a word of a configuration stands for.
pub(super) fn engine(word: &str) -> Option<&'static str> {
    WORDS.iter().find(|(known, _)| *known == word).map(|(_, engine)| *engine)
}

/// Files that configure a database by their name.
fn is_configuration(path: &str) -> bool {
    let name = file_name_of(path).to_ascii_lowercase();
    [
        "ormconfig",
        "knexfile",
        "database",
        "data-source",
        "datasource",
        "db.config",
        "drizzle.config",
        "mikro-orm",
        "dbconfig",
        "typeorm",
    ]
    .iter()
    .any(|part| name.contains(part))
}

/// Engines that object literals of a file name under the usual keys.
fn named(script: Script<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut look = |expression: &Expression| {
        let mut pending = vec![expression];
        while let Some(expression) = pending.pop() {
            match expression {
                Expression::Object(properties) => {
                    let is_connection = properties.iter().any(|property| {
                        matches!(
                            property.key.as_str(),
                            "host"
                                | "url"
                                | "database"
                                | "connection"
                                | "dbName"
                                | "storage"
                                | "entities"
                                | "clientUrl"
                                | "models"
                                | "username"
                                | "synchronize"
                                | "dbCredentials"
                                | "migrations"
                                | "useFactory"
                                | "out"
                        )
                    });
                    for property in properties {
                        if is_connection && KEYS.contains(&property.key.as_str()) {
                            let word = script.module.constant(&property.value);
                            found.extend(word.and_then(|word| engine(&word)).map(str::to_owned));
                        }
                        pending.push(&property.value);
                    }
                }
                Expression::Array(items) => pending.extend(items),
                Expression::Spread(inner) => pending.push(inner),
                _ => {}
            }
        }
    };
    let module = script.module;
    module.calls.iter().flat_map(|call| &call.arguments).for_each(&mut look);
    module.bindings.iter().filter_map(|binding| binding.value.as_ref()).for_each(&mut look);
    module.functions.iter().flat_map(|function| &function.returns).for_each(&mut look);
    module.assignments.iter().for_each(|assignment| look(&assignment.value));
    for export in &module.exports {
        if let Exported::Expression(expression) = &export.value {
            look(expression);
        }
    }
    found
}

/// What the example environment and the containers beside the project hint at.
fn hints(context: Context<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let files = || context.files().chain(context.shared_files());
    for file in files() {
        let name = file_name_of(&file.path);
        if let Some(text) = is_environment_example(name).then(|| context.inventory.text(&file.path)).flatten() {
            for value in environment(text).into_values() {
                let word = value.split_once("://").map_or(value.as_str(), |(scheme, _)| scheme).to_ascii_lowercase();
                found.extend(engine(&word).map(str::to_owned));
            }
        } else if is_compose(name)
            && let Some(document) = context.inventory.yaml(&file.path)
        {
            let services =
                document.first().and_then(|root| root.get("services")).map(Node::entries).unwrap_or_default();
            let images = services.iter().filter_map(|service| service.node.get("image")?.text());
            found.extend(images.filter_map(|image| {
                let name = file_name_of(image);
                engine(name.split([':', '@']).next().unwrap_or(name)).map(str::to_owned)
            }));
        }
    }
    found
}

/// Engines of the drivers that are declared for a mapper, which loads them by itself.
fn drivers(context: Context<'_>) -> BTreeSet<String> {
    let declared = context.manifest().map(|manifest| manifest.dependencies.as_slice()).unwrap_or_default();
    let in_use = declared.iter().filter(|dependency| dependency.section == "dependencies");
    let engines = in_use.filter_map(|dependency| package(&dependency.name)).map(|(_, _, engine)| *engine);
    engines.filter(|engine| !engine.is_empty()).map(str::to_owned).collect()
}

/// Whether a file is an example of the environment: `.env.example`, `env-example-relational`, `.env.sample`.
pub(super) fn is_environment_example(name: &str) -> bool {
    let words: Vec<&str> = name.split(['.', '-', '_']).collect();
    words.contains(&"env")
        && words.iter().any(|word| matches!(*word, "example" | "sample" | "template" | "dist" | "defaults" | "default"))
}

/// Whether a file is one of Docker Compose.
pub(super) fn is_compose(name: &str) -> bool {
    let stem = name.strip_suffix(".yml").or(name.strip_suffix(".yaml"));
    stem.is_some_and(|stem| stem.starts_with("docker-compose") || stem == "compose" || stem.starts_with("compose."))
}

/// The variables of an environment file, without quotes.
pub(super) fn environment(text: &str) -> BTreeMap<String, String> {
    let line = |line: &str| {
        let (name, value) = line.trim().strip_prefix("export ").unwrap_or(line.trim()).split_once('=')?;
        let name = name.trim();
        let plain = !name.is_empty() && name.chars().all(|each| each.is_ascii_alphanumeric() || each == '_');
        plain.then(|| (name.to_owned(), value.trim().trim_matches(['"', '\'']).to_owned()))
    };
    text.lines().filter_map(line).collect()
}

/// The dialect in which the migrations are written.
pub(super) fn dialect(engines: &BTreeSet<String>) -> Dialect {
    let has = |name: &str| engines.contains(name);
    if has("postgresql") || has("cockroachdb") {
        Dialect::PostgreSql
    } else if has("mysql") || has("mariadb") {
        Dialect::MySql
    } else if has("sqlite") {
        Dialect::Sqlite
    } else if has("mssql") {
        Dialect::SqlServer
    } else {
        Dialect::Other
    }
}
