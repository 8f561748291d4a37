use super::*;
use crate::checks::{Catalog, expr, file};

/// A rubric of two areas, one of which has a gate.
const RUBRIC: &str = r#"
[[area]]
id = "docker"
title = "Dockerfile"
points = 60

[[area]]
id = "readme"
title = "README"
points = 40

[[gate]]
id = "docker"
title = "Dockerfile"
question = "Can it be run?"
checks = ["docker/image", "docker/user"]

[bands]
production_ready = 80
almost = 50
almost_failing_gates = 1

[effort]
minutes = 1
hour = 4
day = 16
"#;

fn rubric() -> Rubric {
    Rubric::parse("rubric.toml", RUBRIC).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn check(id: &str, weight: i64, effort: &str) -> Check {
    let text = format!(
        "title = 'passes'\nfails = 'fails'\nwhy = 'w'\nfix = 'f'\neffort = '{effort}'\nweight = {weight}\n\
         links = ['https://example.com/x']\npass = 'readme.present'\n"
    );
    expr::with_room_to_parse(|| file::parse(id, "x.toml", &text)).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn checks() -> Vec<Check> {
    vec![
        check("docker/image", 3, "hour"),
        check("docker/user", 1, "minutes"),
        check("readme/present", 1, "minutes"),
        check("readme/words", 3, "day"),
    ]
}

fn judged<'a>(checks: &'a [Check], verdicts: [Verdict; 4]) -> Vec<Judged<'a>> {
    let judgement = |verdict| Judgement { verdict, found: String::new(), locations: Vec::new() };
    checks.iter().zip(verdicts).map(|(check, verdict)| Judged { check, judgement: judgement(verdict) }).collect()
}

use Verdict::{Fail, Pass, Skip, Unknown};

#[test]
fn points_go_by_weight_within_an_area() {
    let (rubric, checks) = (rubric(), checks());
    let weighed = weigh(&rubric, &judged(&checks, [Pass, Fail, Pass, Fail]), true);
    // 60 * 3/4 + 40 * 1/4
    assert_eq!(weighed.score, Score { value: 55.0, judged: 100.0, low: 55.0, high: 55.0 });
    assert_eq!(weighed.points, [45.0, 15.0, 10.0, 30.0]);
}

#[test]
fn what_does_not_apply_leaves_the_denominator() {
    let (rubric, checks) = (rubric(), checks());
    let weighed = weigh(&rubric, &judged(&checks, [Pass, Pass, Skip, Skip]), true);
    assert_eq!(weighed.score, Score { value: 100.0, judged: 60.0, low: 100.0, high: 100.0 });
    assert!(!weighed.areas[1].applies);
    let weighed = weigh(&rubric, &judged(&checks, [Pass, Skip, Fail, Skip]), true);
    assert_eq!(weighed.score.value, 60.0);
}

#[test]
fn what_is_unknown_widens_the_range_and_weighs_nothing() {
    let (rubric, checks) = (rubric(), checks());
    let weighed = weigh(&rubric, &judged(&checks, [Pass, Pass, Pass, Unknown]), true);
    assert_eq!(weighed.score, Score { value: 100.0, judged: 70.0, low: 70.0, high: 100.0 });
}

#[test]
fn a_gate_fails_before_it_is_unknown_and_is_skipped_when_nothing_applies() {
    let (rubric, checks) = (rubric(), checks());
    let status = |verdicts| weigh(&rubric, &judged(&checks, verdicts), true).gates[0].status;
    assert_eq!(status([Pass, Pass, Fail, Fail]), Pass);
    assert_eq!(status([Pass, Skip, Fail, Fail]), Pass);
    assert_eq!(status([Unknown, Fail, Pass, Pass]), Fail);
    assert_eq!(status([Unknown, Pass, Pass, Pass]), Unknown);
    assert_eq!(status([Skip, Skip, Pass, Pass]), Skip);
}

#[test]
fn the_verdict_follows_gates_and_bands() {
    let (rubric, checks) = (rubric(), checks());
    let conclusion = |verdicts, in_scope| weigh(&rubric, &judged(&checks, verdicts), in_scope).conclusion;
    assert_eq!(conclusion([Pass, Pass, Pass, Pass], true), Conclusion::ProductionReady);
    assert_eq!(conclusion([Pass, Pass, Pass, Fail], true), Conclusion::Almost, "a score of 70 is too low");
    assert_eq!(conclusion([Pass, Fail, Pass, Pass], true), Conclusion::Almost, "a gate fails at a score of 85");
    assert_eq!(conclusion([Fail, Fail, Pass, Pass], true), Conclusion::NotYet);
    assert_eq!(conclusion([Unknown, Pass, Pass, Pass], true), Conclusion::Undetermined);
    assert_eq!(conclusion([Unknown, Fail, Pass, Pass], true), Conclusion::Almost, "whatever the unknown check says");
    assert_eq!(conclusion([Pass, Pass, Pass, Pass], false), Conclusion::OutOfScope);
}

#[test]
fn the_next_action_gains_most_for_its_effort() {
    let (rubric, checks) = (rubric(), checks());
    let weighed = weigh(&rubric, &judged(&checks, [Fail, Fail, Fail, Fail]), true);
    let order: Vec<&str> = weighed.actions.iter().map(|action| action.check.id.as_str()).collect();
    // 15 for minutes, 45 for an hour, 10 for minutes, 30 for a day
    assert_eq!(order, ["docker/user", "docker/image", "readme/present", "readme/words"]);
}

#[test]
fn a_fix_gains_what_the_report_says() {
    let catalog = Catalog::load(&std::collections::BTreeMap::new()).unwrap_or_else(|problems| panic!("{problems}"));
    let verdicts = |mended: Option<&str>| -> Vec<Judged<'_>> {
        let verdict = |index: usize, check: &Check| match index % 3 {
            _ if mended == Some(check.id.as_str()) => Pass,
            0 => Fail,
            _ => Pass,
        };
        let judgement = |verdict| Judgement { verdict, found: String::new(), locations: Vec::new() };
        let checks = catalog.checks.iter().enumerate();
        checks.map(|(index, check)| Judged { check, judgement: judgement(verdict(index, check)) }).collect()
    };
    let before = weigh(&catalog.rubric, &verdicts(None), true);
    let first = before.actions[0];
    let after = weigh(&catalog.rubric, &verdicts(Some(&first.check.id)), true);
    let gained = after.score.value - before.score.value;
    assert!((gained - first.gain).abs() < 0.11, "said {}, gained {gained}", first.gain);
}
