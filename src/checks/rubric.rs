//! The rubric: what each area is worth, which questions come first, and where the bands of the verdict lie.

use super::diagnostics::Problem;
use super::file::{Check, Effort};
use super::types::nearest;
use serde::Deserialize;
use toml::Spanned;

/// `checks/rubric.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// The areas, in the order of the report.
    #[serde(rename = "area")]
    pub areas: Vec<Area>,
    /// The gates, in the order of the report.
    #[serde(rename = "gate")]
    pub gates: Vec<Gate>,
    /// The bands of the verdict.
    pub bands: Bands,
    /// What an effort costs.
    pub effort: Costs,
    #[serde(skip)]
    source: (String, String),
}

/// An area: a folder of checks, and its points.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// The folder's name.
    pub id: String,
    /// As the report calls it.
    pub title: String,
    /// Its share of the score; all areas together have 100.
    pub points: u32,
}

/// A question that a screener asks first.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Its name.
    pub id: String,
    /// As the report calls it.
    pub title: String,
    /// The question.
    pub question: String,
    /// The checks that answer it.
    pub checks: Vec<Spanned<String>>,
}

/// The bands of the verdict.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// The least score of `production-ready`, with every gate passed.
    pub production_ready: f64,
    /// The least score of `almost`.
    pub almost: f64,
    /// The most gates that may fail for `almost`.
    pub almost_failing_gates: usize,
}

/// What an effort costs, in any unit: only their ratio counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// Of a few minutes.
    pub minutes: f64,
    /// Of an hour or a few.
    pub hour: f64,
    /// Of a day or more.
    pub day: f64,
}

impl Costs {
    /// The cost of an effort.
    pub fn of(&self, effort: Effort) -> f64 {
        match effort {
            Effort::Minutes => self.minutes,
            Effort::Hour => self.hour,
            Effort::Day => self.day,
        }
    }
}

impl Rubric {
    /// Reads a rubric.
    ///
    /// # Errors
    /// The first problem of its form.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let rubric: Rubric = toml::from_str(text)
            .map_err(|error| vec![Problem::new(file, text, error.span().unwrap_or(0..0), error.message())])?;
        let sum: u32 = rubric.areas.iter().map(|area| area.points).sum();
        if sum != 100 {
            return Err(vec![Problem::new(file, text, 0..0, format!("the points of the areas sum to {sum}, not 100"))]);
        }
        Ok(Rubric { source: (file.to_owned(), text.to_owned()), ..rubric })
    }

    /// Gates that name a check which is not there.
    pub fn problems(&self, checks: &[Check]) -> Vec<Problem> {
        let known: Vec<&str> = checks.iter().map(|check| check.id.as_str()).collect();
        let (file, text) = &self.source;
        let named = self.gates.iter().flat_map(|gate| &gate.checks);
        let missing = named.filter(|id| !known.contains(&id.get_ref().as_str()));
        missing
            .map(|id| {
                let problem = Problem::new(file, text, id.span(), format!("there is no check `{}`", id.get_ref()));
                match nearest(id.get_ref(), &known) {
                    Some(near) => problem.with_help(format!("did you mean `{near}`?")),
                    None => problem,
                }
            })
            .collect()
    }
}
