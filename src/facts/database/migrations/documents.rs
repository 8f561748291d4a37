//! Migrations in SQL, and in the formats of tools that come from elsewhere.

use super::{Forward, Unit, is_migration_folder, is_numbered};
use crate::facts::context::Context;
use crate::formats::data::Node;
use crate::formats::sql::{MarkerStyle, extract_up};
use crate::snapshot::{directory_of, extension_of, file_name_of, join};
use std::collections::{BTreeMap, BTreeSet};

/// Packages whose migrations are numbered SQL files, with the name of the tool.
const SQL_TOOLS: [(&str, &str); 10] = [
    ("postgres-migrations", "postgres-migrations"),
    ("@urbica/pg-migrate", "@urbica/pg-migrate"),
    ("@slonik/migrator", "slonik"),
    ("slonik-migrator", "slonik"),
    ("node-pg-migrate", "node-pg-migrate"),
    ("postgrator", "postgrator"),
    ("postgrator-cli", "postgrator"),
    ("dbmate", "dbmate"),
    ("node-flywaydb", "flyway"),
    ("umzug", "umzug"),
];

type Found<'a> = (String, String, Unit<'a>);

/// The migrations among these files, each with its tool and folder.
pub(super) fn find<'a>(context: Context<'a>, paths: &[&'a str]) -> Vec<Found<'a>> {
    let known: BTreeSet<&str> = paths.iter().copied().collect();
    let mut found = Vec::new();
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths.iter().copied().filter(|path| extension_of(path) == "sql") {
        folders.entry(directory_of(path)).or_default().push(path);
    }
    for (directory, files) in &folders {
        let journal = join(directory, "meta/_journal.json").filter(|journal| known.contains(journal.as_str()));
        if let Some(journal) = journal {
            found.extend(drizzle(context, directory, files, &journal));
        } else if let [migration] = files.as_slice()
            && file_name_of(migration) == "migration.sql"
        {
            let around = directory_of(directory);
            let is_drizzle = known.contains(format!("{directory}/snapshot.json").as_str());
            let tool = if is_drizzle { "drizzle" } else { "prisma" };
            found.push((tool.to_owned(), around.to_owned(), sql(migration, false)));
        } else if !is_part_of_code(directory, files, &known) {
            found.extend(plain(context, directory, files));
        }
    }
    found.extend(paths.iter().filter_map(|path| liquibase(context, path)).flatten());
    found
}

fn sql<'a>(path: &str, reversible: bool) -> Unit<'a> {
    Unit { path: path.to_owned(), reversible, forward: Forward::Sql }
}

/// The entries of a journal whose files are there; drizzle-kit runs them in this order, which is that of their numbers.
fn drizzle<'a>(context: Context<'a>, directory: &str, files: &[&str], journal: &str) -> Vec<Found<'a>> {
    let document = context.inventory.json(journal);
    let entries =
        document.as_ref().and_then(|nodes| nodes.first()?.get("entries")).map(Node::items).unwrap_or_default();
    let tags: BTreeSet<&str> = entries.iter().filter_map(|entry| entry.get("tag")?.text()).collect();
    let listed = |path: &&&str| tags.is_empty() || tags.contains(stem(path));
    let found = files.iter().filter(listed).map(|path| ("drizzle".to_owned(), directory.to_owned(), sql(path, false)));
    found.collect()
}

fn stem(path: &str) -> &str {
    let name = file_name_of(path);
    name.strip_suffix(".sql").unwrap_or(name)
}

/// Whether migrations in code read these files: db-migrate keeps them in `sqls` beside its wrappers.
fn is_part_of_code(directory: &str, files: &[&str], known: &BTreeSet<&str>) -> bool {
    let around = directory_of(directory);
    let wrapper = |path: &&str| {
        let stem = stem(path);
        let name = stem.strip_suffix("-up").or(stem.strip_suffix("-down")).unwrap_or(stem);
        ["js", "ts"].iter().any(|extension| {
            [around, directory].iter().any(|folder| known.contains(format!("{folder}/{name}.{extension}").as_str()))
        })
    };
    file_name_of(directory) == "sqls" || files.iter().any(wrapper)
}

/// Which half of a pair a file is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Forward,
    Back,
    Whole,
}

/// The name of the migration that a file belongs to, and its part in it: `.up`/`.down`, `.do`/`.undo`, `-up`/`-down`, `up.sql`
/// and `down.sql` in a folder, Flyway's `U1__x` for `V1__x`.
fn half(path: &str) -> (String, Half) {
    let stem = stem(path);
    for (forward, back) in [(".up", ".down"), ("-up", "-down"), ("_up", "_down"), (".do", ".undo")] {
        if let Some(name) = stem.strip_suffix(forward) {
            return (name.to_owned(), Half::Forward);
        }
        if let Some(name) = stem.strip_suffix(back) {
            return (name.to_owned(), Half::Back);
        }
    }
    // postgrator: 001.do.name.sql
    for (part, half) in [(".do.", Half::Forward), (".undo.", Half::Back)] {
        if let Some((number, _)) = stem.split_once(part) {
            return (number.to_owned(), half);
        }
    }
    match stem.strip_prefix('U').filter(|rest| rest.contains("__") && is_numbered(rest)) {
        Some(rest) => (format!("V{rest}"), Half::Back),
        None => (stem.to_owned(), Half::Whole),
    }
}

/// Plain SQL files: numbered, in a folder of migrations, or marked by their tool.
fn plain<'a>(context: Context<'a>, directory: &'a str, files: &[&'a str]) -> Vec<Found<'a>> {
    // `down/` beside the steps forward (slonik), and what was squashed or archived.
    if matches!(file_name_of(directory), "down" | "undo" | "rollback" | "archive") {
        return Vec::new();
    }
    let mut pairs: BTreeMap<String, (Option<&str>, bool)> = BTreeMap::new();
    let mut style = MarkerStyle::Plain;
    let in_folder = is_migration_folder(directory);
    for path in files {
        let text = context.inventory.text(path).unwrap_or_default();
        let marked = MarkerStyle::detect(text);
        if style == MarkerStyle::Plain {
            style = marked;
        }
        // `up.sql` and `down.sql` in a folder of their own (Diesel's way)
        let paired = matches!(stem(path), "up" | "down");
        let name = if paired { file_name_of(directory) } else { file_name_of(path) };
        let by_name = is_numbered(name) || name.contains("__") || name.starts_with("R__");
        if !by_name || (marked == MarkerStyle::Plain && !in_folder) {
            continue;
        }
        let (name, half) = match stem(path) {
            "up" => (name.to_owned(), Half::Forward),
            "down" => (name.to_owned(), Half::Back),
            _ => half(path),
        };
        let entry = pairs.entry(name).or_insert((None, false));
        match half {
            Half::Back => entry.1 = true,
            Half::Forward | Half::Whole => {
                entry.0 = Some(path);
                entry.1 |= has_way_back(text, marked);
                entry.1 |=
                    context.inventory.snapshot.file(&format!("{directory}/down/{}", file_name_of(path))).is_some();
            }
        }
    }
    let tool = tool(context, directory, files, style);
    let folder = if files.iter().any(|path| stem(path) == "up") { directory_of(directory) } else { directory };
    pairs
        .into_values()
        .filter_map(|(path, reversible)| Some((tool.clone(), folder.to_owned(), sql(path?, reversible))))
        .collect()
}

/// Whether the text holds statements for the way back.
fn has_way_back(text: &str, style: MarkerStyle) -> bool {
    if style == MarkerStyle::Plain {
        return false;
    }
    // What is left out of the way forward is the way back.
    let forward = extract_up(text, style);
    let is_statement = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with("--");
    text.lines().zip(forward.lines()).any(|(line, forward)| is_statement(line) && forward.is_empty())
}

/// The tool that runs plain SQL files: told by the marks in them, their names, the folder, or a declared package.
fn tool(context: Context<'_>, directory: &str, files: &[&str], style: MarkerStyle) -> String {
    let by_mark = match style {
        MarkerStyle::Dbmate => Some("dbmate"),
        MarkerStyle::Goose => Some("goose"),
        MarkerStyle::SqlMigrate => Some("sql-migrate"),
        MarkerStyle::UpDown | MarkerStyle::Plain => None,
    };
    let is_flyway = || files.iter().any(|path| stem(path).starts_with('V') && stem(path).contains("__"));
    let is_liquibase = || {
        let first = |path: &&str| context.inventory.text(path).and_then(|text| text.lines().next());
        files.iter().filter_map(first).any(|line| line.to_ascii_lowercase().contains("liquibase formatted sql"))
    };
    let by_package =
        || SQL_TOOLS.iter().find(|(package, _)| context.dependency(package).is_some()).map(|(_, tool)| *tool);
    let by_place = || {
        let parts: Vec<&str> = directory.split('/').collect();
        let within = |name: &str| parts.contains(&name);
        within("supabase").then_some("supabase")
    };
    let tool = by_mark
        .or_else(by_place)
        .or_else(|| is_flyway().then_some("flyway"))
        .or_else(|| is_liquibase().then_some("liquibase"))
        .or_else(by_package);
    tool.unwrap_or("sql").to_owned()
}

/// Liquibase's change sets in YAML and JSON; its XML is not read, and counts as one.
fn liquibase<'a>(context: Context<'a>, path: &str) -> Option<Vec<Found<'a>>> {
    let extension = extension_of(path);
    if !matches!(extension, "yaml" | "yml" | "json" | "xml") || !path.to_ascii_lowercase().contains("changelog") {
        return None;
    }
    let opaque = |_: usize| {
        let forward = Forward::Opaque("a change set of Liquibase is not followed");
        let unit = Unit { path: path.to_owned(), reversible: false, forward };
        ("liquibase".to_owned(), directory_of(path).to_owned(), unit)
    };
    if extension == "xml" {
        let is_changelog = context.inventory.text(path)?.contains("<databaseChangeLog");
        return is_changelog.then(|| vec![opaque(0)]);
    }
    let document = if extension == "json" { context.inventory.json(path) } else { context.inventory.yaml(path) }?;
    let log = document.first()?.get("databaseChangeLog")?;
    let sets = log.items().iter().filter(|item| item.get("changeSet").is_some()).count();
    Some((0..sets).map(opaque).collect())
}
