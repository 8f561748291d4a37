//! Runs the forward function of a migration that is written in JavaScript or TypeScript.

use super::super::value::{Link, Script, Value};
use super::{Replay, db_migrate, knex, kysely, node_pg_migrate, sequelize, typeorm};
use crate::formats::javascript::{CallKind, Expression, FunctionId, Origin};
use crate::snapshot::{directory_of, file_name_of, is_below};
use std::collections::BTreeSet;

/// Functions that are followed from a migration into each other.
const DEEPEST_HELPER: usize = 4;

/// How a tool's migrations change the schema, apart from SQL text, which all of them can run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::facts::database) enum Builder {
    /// `queryRunner.createTable(new Table({ … }))`
    TypeOrm,
    /// `queryInterface.createTable('a', { … })`
    Sequelize,
    /// `knex.schema.createTable('a', table => { … })`
    Knex,
    /// `db.schema.createTable('a').addColumn(…).execute()`
    Kysely,
    /// `pgm.createTable('a', { … })`
    NodePgMigrate,
    /// `db.createTable('a', { … }, callback)`
    DbMigrate,
    /// SQL text only.
    Sql,
}

impl Builder {
    /// The builder of a tool.
    pub fn of(tool: &str) -> Builder {
        match tool {
            "typeorm" => Builder::TypeOrm,
            "sequelize" | "umzug" => Builder::Sequelize,
            "knex" | "mikro-orm" => Builder::Knex,
            "kysely" => Builder::Kysely,
            "node-pg-migrate" => Builder::NodePgMigrate,
            "db-migrate" => Builder::DbMigrate,
            _ => Builder::Sql,
        }
    }

    /// Runs a chain of calls; false where it is none of the builder's.
    fn run(self, replay: &mut Replay<'_>, links: &[Link<'_>]) -> bool {
        let each = |run: fn(&mut Replay<'_>, &Link<'_>) -> bool, replay: &mut Replay<'_>| {
            links.iter().filter(|link| run(replay, link)).count() > 0
        };
        match self {
            Builder::TypeOrm => each(typeorm::run, replay),
            Builder::Sequelize => each(sequelize::run, replay),
            Builder::NodePgMigrate => each(node_pg_migrate::run, replay),
            Builder::DbMigrate => each(db_migrate::run, replay),
            Builder::Knex => knex::run(replay, links),
            Builder::Kysely => kysely::run(replay, links),
            Builder::Sql => false,
        }
    }
}

/// Methods whose first argument is SQL text.
const SQL_METHODS: [&str; 18] = [
    "query",
    "raw",
    "sql",
    "addSql",
    "runSql",
    "exec",
    "execute",
    "unsafe",
    "prepare",
    "run",
    "none",
    "any",
    "queryRaw",
    "executeRaw",
    "$executeRaw",
    "$executeRawUnsafe",
    "$queryRawUnsafe",
    "executeSql",
];

/// Methods of these that take nothing but SQL text, so that an argument that is not known is worth a gap.
const PURE_SQL_METHODS: [&str; 5] = ["query", "raw", "addSql", "runSql", "$executeRawUnsafe"];

/// Runs the forward function of a migration.
pub(in crate::facts::database) fn run(
    replay: &mut Replay<'_>,
    builder: Builder,
    script: Script<'_>,
    function: FunctionId,
) {
    let files = sql_files(replay, script, function);
    for (path, line) in &files {
        match path {
            Some(path) => replay.sql_file(path),
            None => {
                replay.move_to(script.path, *line, false);
                replay.gap("the SQL file that it runs is not found");
            }
        }
    }
    let mut walk = Walk { replay, builder, reads_files: !files.is_empty(), seen: BTreeSet::new() };
    walk.function(script, function, DEEPEST_HELPER);
}

/// SQL files that a function names, with the line of the name; `None` for one that is not there.
fn sql_files(replay: &mut Replay<'_>, script: Script<'_>, function: FunctionId) -> Vec<(Option<String>, usize)> {
    let inventory = script.context.inventory;
    let mut files: Vec<(Option<String>, usize)> = Vec::new();
    for (_, call) in script.module.calls_in(function, true) {
        for argument in &call.arguments {
            let name = script.module.constant(argument).filter(|name| name.ends_with(".sql") && !name.contains('\n'));
            let Some(name) = name else { continue };
            if !replay.affords(inventory.own.len()) {
                return files;
            }
            // The folder is often computed; the name is enough where one file beside the migration or below has it.
            let folder = directory_of(script.path);
            let around = directory_of(folder);
            let named = |file: &&&crate::snapshot::File| {
                file_name_of(&file.path) == file_name_of(&name) && is_below(&file.path, around)
            };
            let found = inventory.own.iter().filter(named).max_by_key(|file| is_below(&file.path, folder));
            files.push((found.map(|file| file.path.clone()), call.line));
        }
    }
    files.dedup_by(|next, file| next.0.is_some() && next.0 == file.0);
    files
}

struct Walk<'w, 'a> {
    replay: &'w mut Replay<'a>,
    builder: Builder,
    /// The migration reads its SQL from files, which were run already.
    reads_files: bool,
    /// Functions that were run, by file.
    seen: BTreeSet<(String, FunctionId)>,
}

impl Walk<'_, '_> {
    fn function(&mut self, script: Script<'_>, function: FunctionId, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        if !self.seen.insert((script.path.to_owned(), function)) || !self.replay.affords(script.module.calls.len()) {
            return;
        }
        for links in script.chains_in(function) {
            let Some(first) = links.first() else { continue };
            self.replay.move_to(script.path, first.call.line, first.call.conditional);
            if self.builder.run(self.replay, &links) || self.sql(&links) {
                continue;
            }
            if let Some((helper, inner)) = helper(&links)
                && !(helper.path == script.path && script.module.encloses(function, inner))
            {
                self.function(helper, inner, depth);
            }
        }
    }

    /// Runs the SQL texts of a chain.
    fn sql(&mut self, links: &[Link<'_>]) -> bool {
        let mut handled = false;
        for (position, link) in links.iter().enumerate() {
            let Some(argument) = link.argument(0) else { continue };
            self.replay.move_to(link.script().path, link.call.line, link.call.conditional);
            if link.call.kind == CallKind::Tagged {
                // sql`…`.execute(db), await sql`…`
                let runs = links.get(position + 1).is_some_and(|next| next.name == "execute") || link.call.awaited;
                if runs {
                    self.replay.sql(argument);
                    handled = true;
                }
            } else if SQL_METHODS.contains(&link.name) {
                let text = ["text", "sql", "query"].iter().find_map(|key| argument.get(key)).unwrap_or(argument);
                if text.written().is_some() {
                    self.replay.sql(text);
                    handled = true;
                } else if PURE_SQL_METHODS.contains(&link.name) && !self.reads_files && !is_known(text) {
                    self.replay.gap("the SQL text is computed");
                    handled = true;
                }
            }
        }
        handled
    }
}

/// Whether a value is known well enough to be no SQL text.
fn is_known(value: Value<'_>) -> bool {
    matches!(
        value.follow().expression,
        Expression::Object(_) | Expression::Function(_) | Expression::Null | Expression::Boolean(_)
    )
}

/// The function of the project that a chain is a call of: one of this file, or one that is handed the migration's own builder.
fn helper<'a>(links: &[Link<'a>]) -> Option<(Script<'a>, FunctionId)> {
    let link = links.first()?;
    let script = link.script();
    let callee = &link.call.callee;
    if let Expression::Member(object, name) = callee {
        let class = script.module.classes.get(script.class?)?;
        let member =
            class.members.iter().find(|member| matches!(**object, Expression::This) && member.name == *name)?;
        return Some((script, member.function?));
    }
    let (target, function) = script.value(callee).function()?;
    let handed = link
        .call
        .arguments
        .iter()
        .any(|argument| matches!(argument, Expression::Name(_, Origin::Parameter(..)) | Expression::This));
    (target.path == script.path || handed).then_some((target, function))
}
