//! How much it weighs: judgements become a score, gates, a verdict and the next things to do.

use crate::checks::rubric::{Area, Gate, Rubric};
use crate::checks::{Check, Judgement, Verdict};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// A check and what it said of a project.
#[derive(Clone)]
pub struct Judged<'a> {
    /// The check.
    pub check: &'a Check,
    /// Its answer.
    pub judgement: Judgement,
}

/// What a screener would conclude.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
    /// Every gate that applies passes, and the score is high enough.
    ProductionReady,
    /// A few things are missing.
    Almost,
    /// Much is missing.
    NotYet,
    /// Not a back end.
    OutOfScope,
    /// A gate could not be judged, and the verdict hangs on it.
    Undetermined,
}

impl Conclusion {
    /// From the best to the worst that can be said of a back end.
    pub const BANDS: [Conclusion; 3] = [Conclusion::ProductionReady, Conclusion::Almost, Conclusion::NotYet];
}

impl fmt::Display for Conclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Conclusion::ProductionReady => "production-ready",
            Conclusion::Almost => "almost",
            Conclusion::NotYet => "not-yet",
            Conclusion::OutOfScope => "out-of-scope",
            Conclusion::Undetermined => "undetermined",
        })
    }
}

/// The score of a project, in points of 100.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Over what was judged.
    pub value: f64,
    /// The points of the rubric that could be judged, of those that apply.
    pub judged: f64,
    /// If everything unknown failed.
    pub low: f64,
    /// If everything unknown passed.
    pub high: f64,
}

/// An area's part of the score, in points of the rubric.
#[derive(Debug, Clone)]
pub struct AreaScore<'a> {
    /// The area.
    pub area: &'a Area,
    /// Earned.
    pub earned: f64,
    /// Judged; 0 where nothing applies.
    pub judged: f64,
    /// Whether any check applies, judged or unknown.
    pub applies: bool,
}

/// A gate's state.
#[derive(Debug, Clone)]
pub struct GateState<'a> {
    /// The gate.
    pub gate: &'a Gate,
    /// Fails when one check fails, else unknown when one is, else passes; skipped when every check is.
    pub status: Verdict,
}

/// Something to do.
#[derive(Debug, Clone, Copy)]
pub struct Action<'a> {
    /// The failing check.
    pub check: &'a Check,
    /// Points that the score would gain.
    pub gain: f64,
}

/// A project, weighed.
pub struct Weighed<'a> {
    /// The score.
    pub score: Score,
    /// Areas in the order of the rubric.
    pub areas: Vec<AreaScore<'a>>,
    /// Gates in the order of the rubric.
    pub gates: Vec<GateState<'a>>,
    /// What a screener would conclude.
    pub conclusion: Conclusion,
    /// Failing checks, most points for the effort first.
    pub actions: Vec<Action<'a>>,
    /// The points at stake in each check, in the order of the judgements: 0 for one that does not apply.
    pub points: Vec<f64>,
}

/// Weighs the judgements of one project; `in_scope` says that it is a back end.
pub fn weigh<'a>(rubric: &'a Rubric, judged: &[Judged<'a>], in_scope: bool) -> Weighed<'a> {
    let weight = |area: &str, verdicts: &[Verdict]| -> f64 {
        let checks = judged.iter().filter(|judged| judged.check.area() == area);
        let counted = checks.filter(|judged| verdicts.contains(&judged.judgement.verdict));
        counted.map(|judged| weight_of(judged.check)).fold(0.0, |sum, weight| sum + weight)
    };
    let mut areas = Vec::new();
    let (mut applicable, mut unknown) = (0.0, 0.0);
    for area in &rubric.areas {
        let points = f64::from(area.points);
        let passed = weight(&area.id, &[Verdict::Pass]);
        let failed = weight(&area.id, &[Verdict::Fail]);
        let open = weight(&area.id, &[Verdict::Unknown]);
        let all = passed + failed + open;
        let share = |part: f64| if all > 0.0 { points * part / all } else { 0.0 };
        if all > 0.0 {
            applicable += points;
            unknown += share(open);
        }
        areas.push(AreaScore { area, earned: share(passed), judged: share(passed + failed), applies: all > 0.0 });
    }
    let earned: f64 = areas.iter().map(|area| area.earned).sum();
    let certain: f64 = areas.iter().map(|area| area.judged).sum();
    let percent = |part: f64, of: f64| if of > 0.0 { 100.0 * part / of } else { 0.0 };
    let score = Score {
        value: tenths(percent(earned, certain)),
        judged: tenths(certain),
        low: tenths(percent(earned, applicable)),
        high: tenths(percent(earned + unknown, applicable)),
    };
    let points: Vec<f64> = judged
        .iter()
        .map(|one| {
            let area = areas.iter().find(|area| area.area.id == one.check.area());
            let all = weight(one.check.area(), &[Verdict::Pass, Verdict::Fail, Verdict::Unknown]);
            match (area, one.judgement.verdict) {
                (None, _) | (_, Verdict::Skip) => 0.0,
                (Some(area), _) => percent(f64::from(area.area.points) * weight_of(one.check) / all, applicable),
            }
        })
        .collect();
    let gates: Vec<GateState<'a>> =
        rubric.gates.iter().map(|gate| GateState { gate, status: status_of(gate, judged) }).collect();
    let conclusion = conclude(rubric, &score, &gates, in_scope);
    let mut actions: Vec<Action<'a>> = judged
        .iter()
        .zip(&points)
        .filter(|(one, _)| one.judgement.verdict == Verdict::Fail)
        .map(|(one, gain)| Action { check: one.check, gain: *gain })
        .collect();
    let per_effort = |action: &Action<'_>| action.gain / rubric.effort.of(action.check.effort);
    actions.sort_by(|a, b| per_effort(b).total_cmp(&per_effort(a)).then_with(|| a.check.id.cmp(&b.check.id)));
    Weighed { score, areas, gates, conclusion, actions, points }
}

/// Rounded to a tenth: more digits would say more than is known.
pub fn tenths(points: f64) -> f64 {
    (points * 10.0).round() / 10.0
}

#[allow(clippy::cast_precision_loss)] // a weight is at most 10
fn weight_of(check: &Check) -> f64 {
    check.weight as f64
}

fn status_of(gate: &Gate, judged: &[Judged<'_>]) -> Verdict {
    let named = judged.iter().filter(|one| gate.checks.iter().any(|id| *id.get_ref() == one.check.id));
    let verdicts: Vec<Verdict> = named.map(|one| one.judgement.verdict).collect();
    [Verdict::Fail, Verdict::Unknown, Verdict::Pass]
        .into_iter()
        .find(|verdict| verdicts.contains(verdict))
        .unwrap_or(Verdict::Skip)
}

/// The verdict if everything unknown passed and if it failed: where the two differ, it cannot be told.
fn conclude(rubric: &Rubric, score: &Score, gates: &[GateState<'_>], in_scope: bool) -> Conclusion {
    if !in_scope {
        return Conclusion::OutOfScope;
    }
    let count = |status| gates.iter().filter(|gate| gate.status == status).count();
    let (failing, unknown) = (count(Verdict::Fail), count(Verdict::Unknown));
    let bands = &rubric.bands;
    let band = |failing: usize, score: f64| match failing {
        0 if score >= bands.production_ready => Conclusion::ProductionReady,
        failing if failing <= bands.almost_failing_gates && score >= bands.almost => Conclusion::Almost,
        _ => Conclusion::NotYet,
    };
    match (band(failing, score.value), band(failing + unknown, score.value)) {
        (best, worst) if best == worst => best,
        _ => Conclusion::Undetermined,
    }
}

#[cfg(test)]
mod tests;
