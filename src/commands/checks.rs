//! `shipworthy checks list`, `explain` and `test`

use super::{Outcome, catalog};
use crate::checks::examples::Example;
use crate::checks::{Catalog, Check, Judgement, judge, types};
use crate::error::Error;
use crate::facts::describe::View;
use crate::facts::hygiene::without_credentials;
use crate::facts::{self, Scope};
use crate::report::terminal::clean;
use crate::source;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Lists every check by area.
///
/// # Errors
/// Where a check file has problems.
pub fn list(folders: &[PathBuf]) -> Result<Outcome, Error> {
    let catalog = catalog::load(folders)?;
    let widest = catalog.checks.iter().map(|check| check.id.chars().count()).max().unwrap_or_default();
    let mut out = String::new();
    for area in &catalog.rubric.areas {
        out += &format!("{} ({} points)\n", area.title, area.points);
        for check in catalog.checks.iter().filter(|check| check.area() == area.id) {
            let gate = catalog.rubric.gates.iter().any(|gate| gate.checks.iter().any(|id| *id.get_ref() == check.id));
            let own = if check.built_in { "" } else { "  (yours)" };
            let mark = if gate { "gate" } else { "" };
            out += &format!("  {:widest$}  {:>2}  {mark:4}  {}{own}\n", check.id, check.weight, check.title);
        }
        out.push('\n');
    }
    out += &format!("{} checks\n", catalog.checks.len());
    Ok(Outcome::of(clean_lines(&out)))
}

/// Explains one check, with the values of the repository at `target`, or of the one that the program runs in, if any.
///
/// # Errors
/// Where there is no such check, a check file has problems, or the target cannot be read.
pub fn explain(id: &str, folders: &[PathBuf], target: Option<&Path>) -> Result<Outcome, Error> {
    let catalog = catalog::load(folders)?;
    let Some(check) = catalog.check(id) else {
        let known: Vec<&str> = catalog.checks.iter().map(|check| check.id.as_str()).collect();
        let help = types::nearest(id, &known).map(|near| format!("did you mean `{near}`?"));
        return Err(Error::Usage {
            message: format!("there is no check `{id}`"),
            help: help.unwrap_or_else(|| "`shipworthy checks list` lists them".to_owned()),
        });
    };
    let here = Path::new(".");
    let is_repository = [".git", "package.json"].iter().any(|name| here.join(name).exists());
    let values = match target.or(is_repository.then_some(here)) {
        Some(target) => values_in(check, target)?,
        None => String::new(),
    };
    Ok(Outcome::of(clean_lines(&describe(check, &catalog)) + &values))
}

fn describe(check: &Check, catalog: &Catalog) -> String {
    let gates = catalog.rubric.gates.iter();
    let gate = gates.filter(|gate| gate.checks.iter().any(|id| *id.get_ref() == check.id)).map(|gate| &gate.title);
    let mut out = format!("{}\n{}\n\n", check.id, check.title);
    out += &format!("Why:     {}\nFix:     {}\n", check.why, check.fix);
    out += &format!("Effort:  {}\nWeight:  {} of 10 in {}\n", check.effort, check.weight, check.area());
    for gate in gate {
        out += &format!("Gate:    {gate}\n");
    }
    for link in &check.links {
        out += &format!("Link:    {link}\n");
    }
    out.push('\n');
    for (key, condition) in [("when", &check.when), ("known", &check.known), ("pass", &Some(check.pass.clone()))] {
        if let Some(condition) = condition {
            out += &format!("{key:5} = {}\n", condition.source);
        }
    }
    if let Some(needs) = &check.needs {
        out += &format!("needs = {}\n", needs.source());
    }
    out
}

/// Text of several lines, each harmless for a terminal: checks may be somebody else's.
fn clean_lines(text: &str) -> String {
    text.lines().map(|line| clean(line) + "\n").collect()
}

/// What the check reads in a repository, and what it says.
fn values_in(check: &Check, target: &Path) -> Result<String, Error> {
    let snapshot = source::capture(target, None)?;
    let facts = facts::extract(&snapshot);
    let Some(project) = facts.primary() else { return Ok(String::new()) };
    let scope = Scope::new(&facts, project);
    let mut out = format!("\nIn {} ({}):\n", clean(&facts.repository.name), clean(&project.project.path));
    for path in &check.reads {
        out += &format!("  {path} = {}\n", value_at(&scope, path));
    }
    let Judgement { verdict, found, locations } = judge::judge(check, &scope);
    out += &format!("  verdict: {verdict}");
    if !found.is_empty() {
        out += &format!(" ({})", clean(&without_credentials(&found)));
    }
    out.push('\n');
    for location in locations.iter().take(10) {
        out += &format!("  at {}:{}\n", clean(&location.path), location.line);
    }
    Ok(out)
}

/// A fact's value by its dotted path; for a field of a list's items, how many items there are.
fn value_at(scope: &Scope<'_>, path: &str) -> String {
    let mut view = View::Record(scope);
    for part in path.split('.') {
        if let View::List(items) = view {
            return format!("in {} items", items.count());
        }
        match view.get(part) {
            Some(next) => view = next,
            None => return "not there".to_owned(),
        }
    }
    match view {
        View::Bool(value) => value.to_string(),
        View::Int(value) => value.to_string(),
        View::Float(value) => value.to_string(),
        View::Text(value) => format!("\"{}\"", clean(&without_credentials(value))),
        View::List(items) => format!("{} items", items.count()),
        View::Record(fields) => fields.record().name.to_owned(),
    }
}

/// Runs the examples of the built-in checks, or of those at `path`.
///
/// # Errors
/// Where the checks cannot be read or have problems.
pub fn test(path: Option<&Path>) -> Result<Outcome, Error> {
    let files = path.map(catalog::check_files).transpose()?.unwrap_or_default();
    let catalog = Catalog::load(&files)?;
    let checks = catalog.checks.iter().filter(|check| path.is_none() || !check.built_in);
    let runs: Vec<(&Check, &Example)> =
        checks.flat_map(|check| check.examples.iter().map(move |example| (check, example))).collect();
    let failures: Vec<String> = runs
        .par_iter()
        .filter_map(|(check, example)| {
            let judgement = judge::judge_example(check, example);
            (judgement.verdict != example.expect).then(|| failure(check, example, &judgement, &files))
        })
        .collect();
    let passed = runs.len() - failures.len();
    let summary = format!("{passed} passed, {} failed\n", failures.len());
    Ok(Outcome { code: u8::from(!failures.is_empty()), complaints: failures, output: summary })
}

fn failure(
    check: &Check,
    example: &Example,
    judgement: &Judgement,
    files: &BTreeMap<String, (String, String)>,
) -> String {
    let file = files.get(&check.id).map_or_else(|| format!("checks/{}.toml", check.id), |(name, _)| name.clone());
    let found = if judgement.found.is_empty() { String::new() } else { format!(" ({})", clean(&judgement.found)) };
    format!(
        "{file}:{}: example {:?} must {}, and is {}{found}",
        example.line, example.name, example.expect, judgement.verdict
    )
}
