//! Which files are migrations, of which tool, and in which order they run.

mod code;
mod documents;
#[cfg(test)]
mod tests;

use super::value::Script;
use crate::facts::context::Context;
use crate::facts::inventory::{is_example_path, is_test_path};
use crate::formats::javascript::FunctionId;
use crate::snapshot::{directory_of, file_name_of};
use std::collections::BTreeMap;

/// The migrations of one tool in one folder.
pub(super) struct Set<'a> {
    /// The tool, as [`super::Migrations::tool`] names it.
    pub tool: String,
    /// The folder.
    pub directory: String,
    /// In the order in which they run.
    pub units: Vec<Unit<'a>>,
}

/// A migration: one step forward, and perhaps the step back.
pub(super) struct Unit<'a> {
    /// The file.
    pub path: String,
    /// It can be undone.
    pub reversible: bool,
    /// The step forward.
    pub forward: Forward<'a>,
}

/// A step forward.
pub(super) enum Forward<'a> {
    /// The SQL file at the unit's path, as far as it runs forward.
    Sql,
    /// A function.
    Code(Script<'a>, FunctionId),
    /// A format that is counted and not replayed.
    Opaque(&'static str),
}

/// The migrations of a project: those in its folder, or else those that the repository's projects share. Where tools or folders
/// compete, the one with the most migrations comes first.
pub(super) fn find(context: Context<'_>) -> Vec<Set<'_>> {
    let own: Vec<&str> = context.files().map(|file| file.path.as_str()).collect();
    let sets = gather(context, &own);
    if !sets.is_empty() {
        return sets;
    }
    let shared: Vec<&str> = context.shared_files().map(|file| file.path.as_str()).collect();
    gather(context, &shared)
}

/// Tools that gather migrations from many folders by a pattern or from below one. The others take a folder by itself.
const GATHERING: [&str; 5] = ["typeorm", "mikro-orm", "umzug", "flyway", "liquibase"];

fn gather<'a>(context: Context<'a>, paths: &[&'a str]) -> Vec<Set<'a>> {
    let paths: Vec<&str> = paths
        .iter()
        .copied()
        .filter(|path| {
            !is_test_path(context.unit.inside(path))
                && !is_example_path(context.unit.inside(path))
                && !is_seed_path(context.unit.inside(path))
        })
        .collect();
    let mut folders: BTreeMap<(String, String), Vec<Unit<'a>>> = BTreeMap::new();
    for (tool, directory, unit) in documents::find(context, &paths).into_iter().chain(code::find(context, &paths)) {
        folders.entry((tool, directory)).or_default().push(unit);
    }
    let mut sets: Vec<Set<'a>> = Vec::new();
    let mut variants: BTreeMap<(String, &'static str), Set<'a>> = BTreeMap::new();
    for ((tool, directory), units) in folders {
        if GATHERING.contains(&tool.as_str()) {
            let variant = variant(context.unit.inside(&directory));
            match variants.get_mut(&(tool.clone(), variant)) {
                Some(set) => {
                    set.directory = common(&set.directory, &directory);
                    set.units.extend(units);
                }
                None => {
                    variants.insert((tool.clone(), variant), Set { tool, directory, units });
                }
            }
        } else {
            sets.push(Set { tool, directory, units });
        }
    }
    sets.extend(variants.into_values());
    for set in &mut sets {
        set.units.sort_by_cached_key(|unit| order(set_relative(&unit.path)));
    }
    sets.sort_by(|a, b| b.units.len().cmp(&a.units.len()).then_with(|| a.directory.cmp(&b.directory)));
    sets
}

/// The engine that a folder of migrations is written for, by its name: an application for several engines keeps a folder for each.
fn variant(directory: &str) -> &'static str {
    let engines = ["postgres", "mysql", "mariadb", "sqlite", "mssql"];
    let named = |engine: &&str| directory.split('/').any(|part| part.to_ascii_lowercase().starts_with(engine));
    engines.into_iter().find(named).unwrap_or_default()
}

/// The innermost folder that holds both.
fn common(left: &str, right: &str) -> String {
    let parts = left.split('/').zip(right.split('/')).take_while(|(left, right)| left == right);
    parts.map(|(part, _)| part).collect::<Vec<&str>>().join("/")
}

/// The part of a path that names a migration: its file, or for `migration.sql` its folder.
fn set_relative(path: &str) -> &str {
    match file_name_of(path) {
        "migration.sql" | "up.sql" => file_name_of(directory_of(path)),
        name => name,
    }
}

/// Tools run migrations by the number, version or time that their names begin with, then by name.
fn order(name: &str) -> (Vec<u128>, String) {
    let version = name.trim_start_matches(|first: char| !first.is_ascii_digit());
    let end = version.find(|next: char| !next.is_ascii_digit() && next != '.').unwrap_or(version.len());
    let parts: Vec<u128> = version[..end].split('.').filter_map(|part| part.parse().ok()).collect();
    (if parts.is_empty() { vec![u128::MAX] } else { parts }, name.to_owned())
}

/// Seeders fill tables and define none.
fn is_seed_path(path: &str) -> bool {
    directory_of(path).split('/').any(|part| part.starts_with("seed"))
}

/// Whether a folder is one of migrations by a part of its path: `migrations`, `db/migrate`, `typeorm-migrations`.
fn is_migration_folder(directory: &str) -> bool {
    directory.split('/').any(|part| {
        let part = part.to_ascii_lowercase();
        part.split(['-', '_', '.']).any(|word| matches!(word, "migrations" | "migration" | "migrate" | "changelog"))
    })
}

/// Whether a file's name begins with a number or a time, as those of migrations do.
fn is_numbered(name: &str) -> bool {
    let name = name.strip_prefix(['V', 'v', 'm', 'M']).unwrap_or(name);
    name.starts_with(|first: char| first.is_ascii_digit())
}

/// The engine that the migrations are written for, where their tool's own files say so: Prisma's lock file and Drizzle's journal.
pub(super) fn engine(context: Context<'_>, set: &Set<'_>) -> Option<&'static str> {
    let inventory = context.inventory;
    let word = match set.tool.as_str() {
        "prisma" => inventory
            .toml(&format!("{}/migration_lock.toml", set.directory))?
            .first()?
            .get("provider")?
            .text()?
            .to_owned(),
        "drizzle" => {
            let journal = inventory.json(&format!("{}/meta/_journal.json", set.directory))?;
            journal.first()?.get("dialect")?.text()?.to_owned()
        }
        "supabase" => "postgresql".to_owned(),
        _ => return None,
    };
    super::engines::engine(&word)
}
