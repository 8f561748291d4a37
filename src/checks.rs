//! What we think: checks as data, one kind for those that are built in and those of a user.
//!
//! A check is a TOML file with expressions over the facts ([`mod@file`]). They are parsed ([`expr`]) and type-checked ([`types`]) when the
//! file is loaded, so a check that loads always answers ([`program`], [`judge`]).

pub mod builtin;
pub mod diagnostics;
pub mod doubt;
pub mod examples;
pub mod expr;
pub mod file;
pub mod judge;
pub mod program;
pub mod rubric;
pub mod template;
pub mod types;
pub mod verdict;

pub use diagnostics::{Problem, Problems};
pub use file::{Check, Effort};
pub use rubric::Rubric;
pub use verdict::{Judgement, Location, Verdict};

use std::collections::BTreeMap;

/// The checks and the rubric that are in force.
pub struct Catalog {
    /// By identifier, sorted.
    pub checks: Vec<Check>,
    /// Areas, gates and bands.
    pub rubric: Rubric,
}

impl Catalog {
    /// The built-in checks, and those of `more`: pairs of a file's name for messages and its text, by identifier.
    ///
    /// # Errors
    /// Every problem of every file.
    pub fn load(more: &BTreeMap<String, (String, String)>) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let built_in = builtin::CHECKS.iter().map(|(id, text)| (*id, format!("checks/{id}.toml"), *text, true));
        let added = more.iter().map(|(id, (name, text))| (id.as_str(), name.clone(), text.as_str(), false));
        let sources: Vec<(&str, String, &str, bool)> = built_in.chain(added).collect();
        let rubric = problems.keep(Rubric::parse("checks/rubric.toml", builtin::RUBRIC));
        let mut checks: Vec<Check> = expr::with_room_to_parse(|| {
            let parse = |(id, name, text, built_in): &(&str, String, &str, bool)| {
                problems.keep(file::parse(id, name, text)).map(|check| Check { built_in: *built_in, ..check })
            };
            sources.iter().filter_map(parse).collect()
        });
        checks.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some(rubric) = &rubric {
            for (id, name, text, _) in &sources {
                let area = file::area_of(id);
                if !rubric.areas.iter().any(|known| known.id == area) {
                    let known: Vec<&str> = rubric.areas.iter().map(|known| known.id.as_str()).collect();
                    let help = match types::nearest(area, &known) {
                        Some(near) => format!("did you mean `{near}/`?"),
                        None => format!("put the file into one of {}", known.join(", ")),
                    };
                    let message = format!("there is no area `{area}`: a check lies in the folder of its area");
                    problems.push(Problem::new(name, text, 0..0, message).with_help(help));
                }
            }
            for pair in checks.windows(2) {
                if let [first, second] = pair
                    && first.id == second.id
                {
                    let (name, text) =
                        more.get(&second.id).map(|(name, text)| (name.as_str(), text.as_str())).unwrap_or_default();
                    let message = format!("there is a built-in check `{}` already", second.id);
                    problems.push(Problem::new(name, text, 0..0, message).with_help("give the file another name"));
                }
            }
            problems.extend(rubric.problems(&checks));
        }
        match rubric {
            Some(rubric) if problems.is_empty() => Ok(Catalog { checks, rubric }),
            _ => Err(problems),
        }
    }

    /// The check of this identifier.
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.id == id)
    }
}
