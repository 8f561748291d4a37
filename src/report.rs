//! What we say: one value with everything that any rendering shows, and the renderings, each a pure function of it.

mod excerpt;
pub mod json;
pub mod terminal;

use crate::checks::doubt::Unread;
use crate::checks::{Catalog, Effort, Verdict, judge};
use crate::facts::describe::Fields;
use crate::facts::hygiene::without_credentials;
use crate::facts::{Facts, ProjectFacts, Scope};
use crate::score::{self, Conclusion, Judged, Score, Weighed};
use crate::snapshot::Snapshot;
use std::collections::BTreeSet;

pub use excerpt::Excerpt;

/// The report on a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What was audited.
    pub repository: Subject,
    /// What a screener would conclude, of the primary project.
    pub conclusion: Conclusion,
    /// Why, in one line.
    pub reason: String,
    /// What is missing for the best verdict, in one line; empty where nothing is, or where the question does not apply.
    pub missing: String,
    /// The score of the primary project.
    pub score: Score,
    /// Gates of the primary project, in the order of the rubric.
    pub gates: Vec<GateLine>,
    /// Areas of the primary project, in the order of the rubric.
    pub areas: Vec<AreaLine>,
    /// Every check of every project that was judged.
    pub checks: Vec<CheckLine>,
    /// What to do next in the primary project, most points for the effort first.
    pub actions: Vec<ActionLine>,
    /// The projects.
    pub projects: Vec<ProjectLine>,
    /// What weighs nothing.
    pub context: Context,
}

/// What was audited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The repository's name.
    pub name: String,
    /// Where it was read from.
    pub source: String,
    /// The commit; empty without one.
    pub revision: String,
}

/// A gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateLine {
    /// Its name.
    pub id: String,
    /// As it is called.
    pub title: String,
    /// What it asks.
    pub question: String,
    /// Its state.
    pub status: Verdict,
    /// The checks that answer it.
    pub checks: Vec<String>,
    /// Why it does not pass: what was found by the first check that does not.
    pub reason: String,
}

/// An area.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaLine {
    /// Its name.
    pub id: String,
    /// As it is called.
    pub title: String,
    /// Its points in the rubric.
    pub points: f64,
    /// Earned.
    pub earned: f64,
    /// Judged.
    pub judged: f64,
    /// Whether anything in it applies.
    pub applies: bool,
}

/// A check's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckLine {
    /// The check.
    pub id: String,
    /// Its area.
    pub area: String,
    /// The project's folder.
    pub project: String,
    /// The answer.
    pub status: Verdict,
    /// What is so: the title for what passes, the other title for what fails.
    pub title: String,
    /// Its weight within the area.
    pub weight: i64,
    /// The points of the score at stake.
    pub points: f64,
    /// What was found.
    pub found: String,
    /// Where.
    pub locations: Vec<Excerpt>,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub fix: String,
    /// How long that takes.
    pub effort: Effort,
    /// Where to read on.
    pub links: Vec<String>,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionLine {
    /// The failing check.
    pub check: String,
    /// What fails.
    pub title: String,
    /// Points that the score would gain.
    pub gain: f64,
    /// How long it takes.
    pub effort: Effort,
    /// What to do.
    pub fix: String,
    /// Whether a gate waits for it.
    pub gate: bool,
}

/// A project.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectLine {
    /// Its folder.
    pub path: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// What says so, in one line.
    pub evidence: String,
    /// Whether the repository is about it.
    pub primary: bool,
    /// What a screener would conclude.
    pub conclusion: Conclusion,
    /// Its score.
    pub score: f64,
}

/// What weighs nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// Files in the repository.
    pub files: i64,
    /// The work tree differs from the commit.
    pub modified: bool,
    /// What was not read.
    pub left_out: Vec<crate::facts::repository::LeftOut>,
    /// What could not be understood.
    pub problems: Vec<crate::facts::repository::Problem>,
    /// The commits.
    pub history: crate::facts::history::History,
    /// The page at the hosting service.
    pub hosting: crate::facts::hosting::Hosting,
}

/// Judges every project and puts the report together; `chosen` says which checks are shown. All of them are judged: leaving one out of
/// sight never raises a score.
pub fn compose(snapshot: &Snapshot, facts: &Facts, catalog: &Catalog, chosen: &dyn Fn(&str) -> bool) -> Report {
    let weighed: Vec<(&ProjectFacts, Vec<Judged<'_>>, Weighed<'_>)> = facts
        .projects
        .iter()
        .map(|project| {
            let in_scope = is_backend(project);
            let judged = if in_scope { judge_all(facts, project, catalog) } else { Vec::new() };
            let mut weighed = score::weigh(&catalog.rubric, &judged, in_scope);
            // What could not be read may have been a back end.
            if !in_scope && Unread::of(facts, project).kind().is_some() {
                weighed.conclusion = Conclusion::Undetermined;
            }
            (project, judged, weighed)
        })
        .collect();
    let sensitive = sensitive_files(facts);
    let mut checks = Vec::new();
    for (project, judged, weighed) in &weighed {
        let shown = judged.iter().zip(&weighed.points).filter(|(one, _)| chosen(&one.check.id));
        for (one, points) in shown {
            checks.push(check_line(snapshot, &sensitive, project, one, *points));
        }
    }
    let primary = weighed.iter().find(|(project, ..)| project.project.primary).or(weighed.first());
    let (conclusion, reason, score) = match primary {
        Some((project, _, weighed)) => (weighed.conclusion, reason_of(facts, project, weighed), weighed.score),
        None => (Conclusion::OutOfScope, "there is nothing in it".to_owned(), Score::default()),
    };
    let gates = primary.map(|(_, judged, weighed)| gate_lines(judged, weighed)).unwrap_or_default();
    let areas = primary.map(|(_, _, weighed)| area_lines(weighed)).unwrap_or_default();
    let mut actions = primary.map(|(_, _, weighed)| action_lines(weighed)).unwrap_or_default();
    actions.retain(|action| chosen(&action.check));
    Report {
        repository: Subject {
            name: facts.repository.name.clone(),
            source: facts.repository.source.clone(),
            revision: facts.repository.revision.clone(),
        },
        conclusion,
        reason,
        missing: primary.map(|(_, _, weighed)| missing(catalog, weighed)).unwrap_or_default(),
        score,
        gates,
        areas,
        checks,
        actions,
        projects: weighed.iter().map(|(project, _, weighed)| project_line(project, weighed)).collect(),
        context: Context {
            files: facts.repository.files,
            modified: facts.repository.modified,
            left_out: facts.repository.left_out.clone(),
            problems: facts.repository.problems.clone(),
            history: facts.history.clone(),
            hosting: facts.hosting.clone(),
        },
    }
}

/// Whether the question can be asked of a project at all.
pub fn is_backend(project: &ProjectFacts) -> bool {
    matches!(project.project.kind.as_str(), "backend" | "fullstack" | "serverless")
}

fn judge_all<'a>(facts: &Facts, project: &ProjectFacts, catalog: &'a Catalog) -> Vec<Judged<'a>> {
    let scope = Scope::new(facts, project);
    let scope: &dyn Fields = &scope;
    let checks = catalog.checks.iter();
    let unread = Unread::of(facts, project);
    let judged = checks.map(|check| Judged { check, judgement: unread.weaken(check, judge::judge(check, scope)) });
    judged.collect()
}

/// Files whose lines are not shown, since they may hold credentials.
fn sensitive_files(facts: &Facts) -> BTreeSet<&str> {
    let projects = || facts.projects.iter();
    let secrets = projects().flat_map(|project| &project.hygiene.secrets).map(|secret| &secret.path);
    let files = projects().flat_map(|project| &project.hygiene.env_files).map(|file| &file.path);
    let images = projects().flat_map(|project| &project.docker.production.secrets).map(|secret| &secret.path);
    secrets.chain(files).chain(images).map(String::as_str).collect()
}

fn check_line(
    snapshot: &Snapshot,
    sensitive: &BTreeSet<&str>,
    project: &ProjectFacts,
    one: &Judged<'_>,
    points: f64,
) -> CheckLine {
    let Judged { check, judgement } = one;
    let shown = |path: &str| judgement.verdict == Verdict::Fail && !sensitive.contains(path);
    CheckLine {
        id: check.id.clone(),
        area: check.area().to_owned(),
        project: project.project.path.clone(),
        status: judgement.verdict,
        title: if judgement.verdict == Verdict::Fail { check.fails.clone() } else { check.title.clone() },
        weight: check.weight,
        points,
        found: without_credentials(&judgement.found).into_owned(),
        locations: judgement
            .locations
            .iter()
            .enumerate()
            .map(|(index, location)| {
                let shown = index < excerpt::SHOWN && shown(&location.path);
                Excerpt::at(snapshot, location, shown)
            })
            .collect(),
        why: check.why.clone(),
        fix: check.fix.clone(),
        effort: check.effort,
        links: check.links.clone(),
    }
}

fn gate_lines(judged: &[Judged<'_>], weighed: &Weighed<'_>) -> Vec<GateLine> {
    let line = |state: &score::GateState<'_>| {
        let ids: Vec<String> = state.gate.checks.iter().map(|id| id.get_ref().clone()).collect();
        let decisive = judged.iter().find(|one| one.judgement.verdict == state.status && ids.contains(&one.check.id));
        let reason = match (state.status, decisive) {
            (Verdict::Fail, Some(one)) => match one.judgement.found.as_str() {
                "" => one.check.fails.clone(),
                found => format!("{}: {found}", one.check.fails),
            },
            (Verdict::Unknown, Some(one)) => one.judgement.found.clone(),
            _ => String::new(),
        };
        let reason = without_credentials(&reason).into_owned();
        let gate = state.gate;
        GateLine {
            id: gate.id.clone(),
            title: gate.title.clone(),
            question: gate.question.clone(),
            status: state.status,
            checks: ids,
            reason,
        }
    };
    weighed.gates.iter().map(line).collect()
}

fn area_lines(weighed: &Weighed<'_>) -> Vec<AreaLine> {
    let line = |area: &score::AreaScore<'_>| AreaLine {
        id: area.area.id.clone(),
        title: area.area.title.clone(),
        points: f64::from(area.area.points),
        earned: area.earned,
        judged: area.judged,
        applies: area.applies,
    };
    weighed.areas.iter().map(line).collect()
}

fn action_lines(weighed: &Weighed<'_>) -> Vec<ActionLine> {
    let gated = |id: &str| weighed.gates.iter().any(|gate| gate.gate.checks.iter().any(|check| check.get_ref() == id));
    let line = |action: &score::Action<'_>| ActionLine {
        check: action.check.id.clone(),
        title: action.check.fails.clone(),
        gain: action.gain,
        effort: action.check.effort,
        fix: action.check.fix.clone(),
        gate: gated(&action.check.id),
    };
    weighed.actions.iter().map(line).collect()
}

fn project_line(project: &ProjectFacts, weighed: &Weighed<'_>) -> ProjectLine {
    let facts = &project.project;
    ProjectLine {
        path: facts.path.clone(),
        name: facts.name.clone(),
        kind: facts.kind.clone(),
        evidence: evidence_of(project),
        primary: facts.primary,
        conclusion: weighed.conclusion,
        score: weighed.score.value,
    }
}

fn evidence_of(project: &ProjectFacts) -> String {
    let names: Vec<&str> = project.project.kind_evidence.iter().map(|evidence| evidence.name.as_str()).collect();
    names.get(..3).unwrap_or(&names).join("; ")
}

/// What separates a project from the best verdict.
fn missing(catalog: &Catalog, weighed: &Weighed<'_>) -> String {
    let out_of_scope = weighed.gates.iter().all(|gate| gate.status == Verdict::Skip);
    if out_of_scope || weighed.conclusion == Conclusion::ProductionReady {
        return String::new();
    }
    let open = weighed.gates.iter().filter(|gate| matches!(gate.status, Verdict::Fail | Verdict::Unknown)).count();
    let gates = match open {
        0 => None,
        1 => Some("the open gate".to_owned()),
        open => Some(format!("the {open} open gates")),
    };
    let least = catalog.rubric.bands.production_ready;
    let points = (weighed.score.value < least).then(|| format!("{least} points instead of {:.1}", weighed.score.value));
    let needs: Vec<String> = gates.into_iter().chain(points).collect();
    format!("{} needs {}", Conclusion::ProductionReady, needs.join(" and "))
}

/// The verdict in words.
fn reason_of(facts: &Facts, project: &ProjectFacts, weighed: &Weighed<'_>) -> String {
    let titles = |status| -> String {
        let gates = weighed.gates.iter().filter(|gate| gate.status == status);
        gates.map(|gate| gate.gate.title.as_str()).collect::<Vec<_>>().join(", ")
    };
    match weighed.conclusion {
        Conclusion::OutOfScope if facts.repository.files == 0 => "an empty repository".to_owned(),
        Conclusion::OutOfScope => {
            let kind = describe_kind(&project.project.kind);
            match evidence_of(project) {
                evidence if evidence.is_empty() => format!("{kind}, not a back end"),
                evidence => format!("{kind}, not a back end: {evidence}"),
            }
        }
        Conclusion::Undetermined => match (Unread::of(facts, project).kind(), titles(Verdict::Unknown)) {
            (Some(unread), gates) if gates.is_empty() => format!("could not tell: {unread}"),
            (_, gates) => format!("could not tell: {gates}"),
        },
        Conclusion::ProductionReady => "every gate that applies passes".to_owned(),
        Conclusion::Almost | Conclusion::NotYet => {
            let failing = match titles(Verdict::Fail) {
                gates if gates.is_empty() => "every gate that applies passes, but the score is too low".to_owned(),
                gates => format!("fails: {gates}"),
            };
            match titles(Verdict::Unknown) {
                gates if gates.is_empty() => failing,
                gates => format!("{failing}; could not tell: {gates}"),
            }
        }
    }
}

fn describe_kind(kind: &str) -> &str {
    match kind {
        "frontend" => "a front end",
        "library" => "a library",
        "cli" => "a command-line tool",
        "generator" => "a project generator",
        "docs" => "documentation",
        _ => "no Node.js service",
    }
}
