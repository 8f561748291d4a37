//! The report as JSON: types of its own, so that what outside tools rely on stays when the inside changes.

use super::{Report, excerpt::Excerpt};
use crate::checks::Verdict;
use crate::facts;
use crate::score::{Conclusion, tenths};
use schemars::JsonSchema;
use serde::Serialize;

/// The version of this shape, raised when a field changes its meaning or its place.
pub const SCHEMA_VERSION: u32 = 1;

/// A report of shipworthy on one repository.
#[derive(Serialize, JsonSchema)]
pub struct Document {
    /// The version of this document's shape.
    schema_version: u32,
    /// What made it.
    tool: Tool,
    /// What was audited.
    repository: Repository,
    /// What a screener would conclude, of the primary project.
    verdict: Conclusion,
    /// Why, in one line.
    reason: String,
    /// The score of the primary project.
    score: Score,
    /// Gates of the primary project, in the order in which a screener asks.
    gates: Vec<Gate>,
    /// Areas of the primary project.
    areas: Vec<Area>,
    /// Every check of every project that was judged.
    checks: Vec<Check>,
    /// What to do next in the primary project, most points for the effort first.
    next_actions: Vec<Action>,
    /// The projects.
    projects: Vec<Project>,
    /// What weighs nothing.
    context: Context,
}

/// The program.
#[derive(Serialize, JsonSchema)]
struct Tool {
    /// `shipworthy`
    name: &'static str,
    /// Its version.
    version: &'static str,
    /// The version of the rubric and the built-in checks, which change with the program.
    rubric: &'static str,
}

/// A repository.
#[derive(Serialize, JsonSchema)]
struct Repository {
    /// Its name.
    name: String,
    /// Where it was read from.
    source: String,
    /// The commit; empty without one.
    revision: String,
}

/// A score, in points of 100.
#[derive(Serialize, JsonSchema)]
struct Score {
    /// Over what was judged.
    value: f64,
    /// Points of the rubric that could be judged.
    judged: f64,
    /// If everything unknown failed.
    low: f64,
    /// If everything unknown passed.
    high: f64,
}

/// A question that a screener asks first.
#[derive(Serialize, JsonSchema)]
struct Gate {
    /// Its name.
    id: String,
    /// As it is called.
    title: String,
    /// Its state.
    status: Verdict,
    /// The checks that answer it.
    checks: Vec<String>,
    /// Why it does not pass; empty where it does.
    reason: String,
}

/// An area of the rubric.
#[derive(Serialize, JsonSchema)]
struct Area {
    /// Its name.
    id: String,
    /// As it is called.
    title: String,
    /// Its points.
    points: f64,
    /// Earned.
    earned: f64,
    /// Judged; 0 where nothing applies.
    judged: f64,
}

/// A check's answer.
#[derive(Serialize, JsonSchema)]
struct Check {
    /// The check.
    id: String,
    /// Its area.
    area: String,
    /// The project's folder.
    project: String,
    /// The answer.
    status: Verdict,
    /// What is so.
    title: String,
    /// Its weight within the area.
    weight: i64,
    /// Points of the score at stake.
    points: f64,
    /// What was found, why it does not apply, or what is needed to tell.
    found: String,
    /// Where.
    locations: Vec<Location>,
    /// What to do.
    fix: String,
}

/// A place.
#[derive(Serialize, JsonSchema)]
struct Location {
    /// The file, from the repository's root.
    path: String,
    /// The line, from 1.
    line: i64,
}

/// Something to do.
#[derive(Serialize, JsonSchema)]
struct Action {
    /// The failing check.
    check: String,
    /// Points that the score would gain.
    gain: f64,
    /// `minutes`, `hour` or `day`.
    effort: String,
    /// What to do.
    fix: String,
}

/// A project of the repository.
#[derive(Serialize, JsonSchema)]
struct Project {
    /// Its folder.
    path: String,
    /// Its name.
    name: String,
    /// What it is.
    kind: String,
    /// Whether the repository is about it.
    primary: bool,
    /// What a screener would conclude.
    verdict: Conclusion,
    /// Its score.
    score: f64,
}

/// What weighs nothing.
#[derive(Serialize, JsonSchema)]
struct Context {
    /// Files in the repository.
    files: i64,
    /// The work tree differs from the commit.
    modified: bool,
    /// What was not read.
    left_out: Vec<LeftOut>,
    /// What could not be understood.
    problems: Vec<Problem>,
    /// The commits.
    history: History,
}

/// Something that was not read.
#[derive(Serialize, JsonSchema)]
struct LeftOut {
    /// The file or folder.
    path: String,
    /// Why.
    reason: String,
    /// Its size in bytes where known, else 0.
    bytes: i64,
}

/// A file that could not be understood.
#[derive(Serialize, JsonSchema)]
struct Problem {
    /// The file.
    path: String,
    /// The line, from 1.
    line: i64,
    /// What is wrong with it.
    message: String,
}

/// The commits.
#[derive(Serialize, JsonSchema)]
struct History {
    /// Whether there are any to read.
    available: bool,
    /// Commits.
    commits: i64,
    /// Distinct author addresses.
    authors: i64,
    /// Days from the first commit to the audit.
    first_days_ago: i64,
    /// Days from the last commit to the audit.
    last_days_ago: i64,
    /// Days with at least one commit.
    days_active: i64,
}

/// Renders a report.
pub fn render(report: &Report) -> String {
    // A document of numbers and texts has nothing that could fail to be written.
    serde_json::to_string_pretty(&document(report)).unwrap_or_default() + "\n"
}

/// The JSON Schema of [`Document`].
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Document).to_value()
}

fn document(report: &Report) -> Document {
    let score = &report.score;
    let location = |excerpt: &Excerpt| Location { path: excerpt.path.clone(), line: excerpt.line };
    Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            rubric: env!("CARGO_PKG_VERSION"),
        },
        repository: Repository {
            name: report.repository.name.clone(),
            source: report.repository.source.clone(),
            revision: report.repository.revision.clone(),
        },
        verdict: report.conclusion,
        reason: report.reason.clone(),
        score: Score { value: score.value, judged: score.judged, low: score.low, high: score.high },
        gates: report
            .gates
            .iter()
            .map(|gate| Gate {
                id: gate.id.clone(),
                title: gate.title.clone(),
                status: gate.status,
                checks: gate.checks.clone(),
                reason: gate.reason.clone(),
            })
            .collect(),
        areas: report
            .areas
            .iter()
            .map(|area| Area {
                id: area.id.clone(),
                title: area.title.clone(),
                points: area.points,
                earned: tenths(area.earned),
                judged: tenths(area.judged),
            })
            .collect(),
        checks: report
            .checks
            .iter()
            .map(|check| Check {
                id: check.id.clone(),
                area: check.area.clone(),
                project: check.project.clone(),
                status: check.status,
                title: check.title.clone(),
                weight: check.weight,
                points: tenths(check.points),
                found: check.found.clone(),
                locations: check.locations.iter().map(location).collect(),
                fix: check.fix.clone(),
            })
            .collect(),
        next_actions: report
            .actions
            .iter()
            .map(|action| Action {
                check: action.check.clone(),
                gain: tenths(action.gain),
                effort: action.effort.to_string(),
                fix: action.fix.clone(),
            })
            .collect(),
        projects: report
            .projects
            .iter()
            .map(|project| Project {
                path: project.path.clone(),
                name: project.name.clone(),
                kind: project.kind.clone(),
                primary: project.primary,
                verdict: project.conclusion,
                score: project.score,
            })
            .collect(),
        context: context(report),
    }
}

fn context(report: &Report) -> Context {
    let context = &report.context;
    let left_out = |left: &facts::repository::LeftOut| LeftOut {
        path: left.path.clone(),
        reason: left.reason.clone(),
        bytes: left.bytes,
    };
    let problem = |problem: &facts::repository::Problem| Problem {
        path: problem.path.clone(),
        line: problem.line,
        message: problem.message.clone(),
    };
    Context {
        files: context.files,
        modified: context.modified,
        left_out: context.left_out.iter().map(left_out).collect(),
        problems: context.problems.iter().map(problem).collect(),
        history: History {
            available: context.history.available,
            commits: context.history.commits,
            authors: context.history.authors,
            first_days_ago: context.history.first_days_ago,
            last_days_ago: context.history.last_days_ago,
            days_active: context.history.days_active,
        },
    }
}
