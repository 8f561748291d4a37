//! Held against an independent reading of the language: the `cel` crate's own interpreter over the same facts.

use super::*;
use crate::checks::{expr, types};
use crate::facts::{Facts, ProjectFacts, Scope};

fn facts() -> Facts {
    let mut project = ProjectFacts::default();
    project.readme.words = 120;
    project.readme.present = true;
    project.readme.path = "README.md".into();
    project.readme.topics = vec!["install".into(), "tests".into()];
    project.tests.coverage.threshold = 82.5;
    for (path, stages) in [("Dockerfile", vec!["build", "run"]), ("web/Dockerfile", vec!["run"])] {
        let stage = |name: &str| crate::facts::docker::Stage { name: name.into(), line: 3, ..Default::default() };
        project.docker.dockerfiles.push(crate::facts::docker::Dockerfile {
            path: path.into(),
            line: 1,
            stages: stages.into_iter().map(stage).collect(),
            ..Default::default()
        });
    }
    Facts { projects: vec![project], ..Facts::default() }
}

const CONDITIONS: [&str; 33] = [
    "readme.present",
    "!readme.present",
    "readme.words > 100 && readme.words < 200",
    "readme.words >= 120.0",
    "readme.words != 120",
    "readme.words + 5 * 2 - 1 == 129",
    "-readme.words < 0",
    "readme.words > 500 || readme.path == 'README.md'",
    "readme.present ? readme.words > 100 : false",
    "'tests' in readme.topics",
    "'deployment' in readme.topics",
    "!('cost' in readme.topics)",
    "readme.path in ['readme.md', 'README.md']",
    "size(readme.topics) == 2",
    "readme.topics.size() == 2",
    "size(readme.path) == 9",
    "size('größe') == 5",
    "readme.topics == ['install', 'tests']",
    "readme.topics != ['install']",
    "readme.topics.exists(t, t == 'tests')",
    "readme.topics.all(t, t.startsWith('t'))",
    "readme.topics.exists_one(t, t.endsWith('s'))",
    "readme.topics.filter(t, t.contains('st')) == ['install', 'tests']",
    "readme.topics.map(t, size(t)) == [7, 5]",
    "docker.dockerfiles.all(d, d.stages.exists(s, s.name == 'run'))",
    "docker.dockerfiles.all(d, d.stages.exists(s, s.name == 'build'))",
    "docker.dockerfiles.exists_one(d, size(d.stages) == 2)",
    "docker.dockerfiles.filter(d, size(d.stages) > 1).exists(d, d.path == 'Dockerfile')",
    "tests.coverage.threshold > 80",
    "tests.coverage.threshold * 2.0 == 165.0",
    "tests.coverage.threshold < readme.words",
    "readme.language == ''",
    "readme.path < 'S'",
];

fn holds(source: &str, facts: &Facts) -> bool {
    let checked = expr::with_room_to_parse(|| expr::parse(source))
        .and_then(|expression| types::check_condition(&expression, Scope::describe()))
        .unwrap_or_else(|faults| panic!("{source}: {faults:?}"));
    checked.program.holds(&Scope::new(facts, &facts.projects[0])).expect("few steps")
}

#[test]
fn agrees_with_the_reference_interpreter() {
    let facts = facts();
    let mut context = cel::Context::default();
    let project = serde_json::to_value(&facts.projects[0]).expect("facts are plain data");
    for (name, value) in project.as_object().expect("an object") {
        context.add_variable_from_value(name.as_str(), signed(value));
    }
    for source in CONDITIONS {
        let expected = cel::Program::compile(source).expect(source).execute(&context).expect(source);
        assert_eq!(cel::Value::Bool(holds(source, &facts)), expected, "{source}");
    }
}

/// The crate's own conversion makes every positive number unsigned, which no literal of a check is.
fn signed(value: &serde_json::Value) -> cel::Value {
    use std::collections::HashMap;
    use std::sync::Arc;
    match value {
        serde_json::Value::Null => cel::Value::Null,
        serde_json::Value::Bool(value) => cel::Value::Bool(*value),
        serde_json::Value::Number(number) => {
            number.as_i64().map_or_else(|| cel::Value::Float(number.as_f64().unwrap_or_default()), cel::Value::Int)
        }
        serde_json::Value::String(text) => cel::Value::String(Arc::new(text.clone())),
        serde_json::Value::Array(items) => cel::Value::List(Arc::new(items.iter().map(signed).collect())),
        serde_json::Value::Object(fields) => {
            let fields: HashMap<String, cel::Value> =
                fields.iter().map(|(name, value)| (name.clone(), signed(value))).collect();
            cel::Value::Map(fields.into())
        }
    }
}

#[test]
fn an_expression_without_end_is_stopped() {
    let mut facts = facts();
    let topics = vec!["x".repeat(64); 3_000];
    facts.projects[0].readme.topics = topics;
    let source = "readme.topics.all(t, size(t) > 0 && t in readme.topics.map(u, u + 'y'))";
    // Going through a list inside another is refused when written so; the step budget holds where a function hides it.
    assert!(
        expr::with_room_to_parse(|| expr::parse(source))
            .and_then(|expression| types::check_condition(&expression, Scope::describe()))
            .is_err()
    );
    let source = "readme.topics.all(t, !('z' in readme.topics) || t in readme.topics)";
    let checked = expr::with_room_to_parse(|| expr::parse(source))
        .and_then(|expression| types::check_condition(&expression, Scope::describe()))
        .expect("well typed");
    assert_eq!(checked.program.holds(&Scope::new(&facts, &facts.projects[0])), Err(OutOfSteps));
}

#[test]
fn arithmetic_stops_at_its_bounds() {
    let mut facts = facts();
    facts.projects[0].readme.words = i64::MAX;
    assert!(holds("readme.words + 1 == readme.words && readme.words * 2 > 0", &facts));
}
