use super::*;
use crate::facts::javascript::Sources;
use crate::facts::unit::Unit;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

const MANIFEST: (&str, &str) = (
    "package.json",
    r#"{"scripts": {"test": "jest", "lint": "eslint .", "build": "nest build", "migrate": "prisma migrate deploy"}}"#,
);

fn of(files: &[(&str, &str)], directory: &str, nested: &[&str]) -> Ci {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let snapshot = Snapshot::of_files("demo", &files);
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let unit =
        Unit { directory: directory.to_owned(), nested: nested.iter().map(|folder| (*folder).to_owned()).collect() };
    let units = [unit.clone()];
    Pipelines::follow(&inventory, &sources).concerning(Context {
        inventory: &inventory,
        sources: &sources,
        unit: &unit,
        units: &units,
    })
}

/// One file of a service beside the usual manifest.
fn with(path: &str, text: &str) -> Ci {
    of(&[MANIFEST, (path, text)], "", &[])
}

fn github(text: &str) -> Ci {
    with(".github/workflows/ci.yml", text)
}

/// A workflow on pushes and pull requests with these steps.
fn steps(steps: &str) -> Ci {
    github(&format!("on: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n{steps}"))
}

/// present, known, neutralised, on pull requests, on pushes
fn state(task: &Task) -> (bool, bool, bool, bool, bool) {
    (task.present, task.known, task.neutralised, task.on_pull_request, task.on_push)
}

const DONE: (bool, bool, bool, bool, bool) = (true, true, false, true, true);
const ABSENT: (bool, bool, bool, bool, bool) = (false, true, false, false, false);
const UNKNOWN: (bool, bool, bool, bool, bool) = (false, false, false, false, false);

#[test]
fn a_repository_without_pipelines_does_nothing() {
    let ci = of(&[MANIFEST], "", &[]);
    assert_eq!((ci.providers.len(), ci.workflows.len(), state(&ci.tests)), (0, 0, ABSENT));
}

#[test]
fn the_chain_leads_from_the_trigger_to_the_tool() {
    let ci = github(
        "name: CI\non:\n  push:\njobs:\n  check:\n    steps:\n      - name: Tests\n        run: |\n          npm ci\n          npm test\n",
    );
    let chain: Vec<(&str, &str, &str, i64)> = ci
        .tests
        .chain
        .iter()
        .map(|link| {
            (link.kind.as_str(), link.name.as_str(), link.path.rsplit('/').next().unwrap_or_default(), link.line)
        })
        .collect();
    let expected = [
        ("trigger", "push", "ci.yml", 2),
        ("job", "check", "ci.yml", 5),
        ("step", "Tests", "ci.yml", 7),
        ("script", "test", "package.json", 1),
        ("tool", "jest", "package.json", 1),
    ];
    assert_eq!(chain, expected);
    assert_eq!(state(&ci.tests), (true, true, false, false, true));
    let workflow = ci.workflows.first().map(|workflow| (workflow.name.as_str(), workflow.known, workflow.events.len()));
    assert_eq!(workflow, Some(("CI", true, 1)));
}

#[test]
fn every_task_is_told_by_its_tool() {
    let ci = steps(
        "      - run: npm run lint && npm run build && npm run migrate\n      - run: docker build .\n      - run: kubectl apply -f k8s\n",
    );
    for (name, task) in [
        ("lint", &ci.lint),
        ("types", &ci.types),
        ("build", &ci.build),
        ("image", &ci.image),
        ("migrations", &ci.migrations),
        ("deploy", &ci.deploy),
    ] {
        assert_eq!(state(task), DONE, "{name}");
    }
    assert_eq!(state(&ci.tests), ABSENT);
}

#[test]
fn names_of_steps_and_jobs_prove_nothing() {
    let ci = steps(
        "      - name: install, build, and test\n        run: npm ci\n      - name: Test API command\n        uses: appleboy/ssh-action@v1\n        with:\n          script: cd /srv && npm test\n",
    );
    assert_eq!((state(&ci.tests), ci.deploy.present), (ABSENT, true));
}

#[test]
fn placeholders_run_no_tests() {
    let files = [
        ("package.json", r#"{"scripts": {"test": "echo \"none\" && exit 0"}}"#),
        (".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    steps:\n      - run: npm test\n"),
    ];
    assert_eq!(state(&of(&files, "", &[]).tests), ABSENT);
}

#[test]
fn failures_without_consequence_neutralise() {
    for text in [
        "      - run: npm test || true\n",
        "      - run: npm test\n        continue-on-error: true\n",
        "      - run: npm test\n        if: false\n",
        "      - run: npm test\n        if: ${{ false }}\n",
        "      - run: npx jest --watchAll\n",
    ] {
        let ci = steps(text);
        assert!(ci.tests.present && ci.tests.neutralised, "{text}");
    }
    assert_eq!(state(&steps("      - run: npm test || true\n      - run: npm test\n").tests), DONE);
}

#[test]
fn triggers_decide_when() {
    let on = |on: &str| state(&github(&format!("on:{on}\njobs:\n  a:\n    steps:\n      - run: npm test\n")).tests);
    assert_eq!(on(" push"), (true, true, false, false, true));
    assert_eq!(on("\n  pull_request:\n    branches: [main]"), (true, true, false, true, false));
    assert_eq!(on("\n  push:\n    tags: ['v*']"), (true, true, false, false, false));
    assert_eq!(on("\n  schedule:\n    - cron: '0 0 * * *'"), (true, true, false, false, false));
    // All triggers commented out, or only a person starts it.
    assert_eq!(on("\n  # push:\n  #   branches: [main]\n"), ABSENT);
    assert_eq!(on(" workflow_dispatch"), ABSENT);
}

#[test]
fn delivery_may_wait_for_a_person() {
    let ci = github("on: workflow_dispatch\njobs:\n  a:\n    steps:\n      - run: npm run migrate\n");
    assert_eq!(state(&ci.migrations), (true, true, false, false, false));
}

#[test]
fn conditions_narrow_a_job() {
    let ci = github(
        "on: [push, pull_request]\njobs:\n  a:\n    if: github.event_name == 'pull_request'\n    steps:\n      - run: npm test\n",
    );
    assert_eq!(state(&ci.tests), (true, true, false, true, false));
}

#[test]
fn only_the_top_folder_holds_workflows() {
    let ci = with(".github/workflows/old/ci.yml", "on: push\njobs:\n  a:\n    steps:\n      - run: npm test\n");
    assert_eq!((ci.workflows.len(), state(&ci.tests)), (0, ABSENT));
}

#[test]
fn reusable_workflows_and_composite_actions_of_the_repository_are_followed() {
    let files = [
        MANIFEST,
        (
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  all:\n    uses: ./.github/workflows/run.yml\n    with:\n      script: test\n",
        ),
        (
            ".github/workflows/run.yml",
            "on:\n  workflow_call:\n    inputs:\n      script: {type: string}\njobs:\n  run:\n    steps:\n      - uses: ./.github/actions/run\n        with:\n          script: ${{ inputs.script }}\n",
        ),
        (
            ".github/actions/run/action.yml",
            "inputs:\n  script: {required: true}\nruns:\n  using: composite\n  steps:\n    - run: npm run ${{ inputs.script }}\n      shell: bash\n",
        ),
    ];
    let ci = of(&files, "", &[]);
    assert_eq!(state(&ci.tests), (true, true, false, false, true));
    let kinds: Vec<&str> = ci.tests.chain.iter().map(|link| link.kind.as_str()).collect();
    assert_eq!(kinds, ["trigger", "job", "job", "step", "step", "script", "tool"]);
}

#[test]
fn workflows_that_call_themselves_end() {
    let ci = github(
        "on: push\njobs:\n  again:\n    uses: ./.github/workflows/ci.yml\n  more:\n    uses: ./.github/workflows/ci.yml\n",
    );
    assert_eq!(state(&ci.tests), ABSENT);
}

#[test]
fn a_matrix_gives_commands() {
    let ci = github(
        "on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        task: [lint, test]\n    steps:\n      - run: npm run ${{ matrix.task }}\n",
    );
    assert!(ci.tests.present && ci.lint.present && !ci.build.present);
}

#[test]
fn anchors_are_read() {
    let ci = github("on: push\njobs:\n  a:\n    steps: &steps\n      - run: npm test\n  b:\n    steps: *steps\n");
    assert!(ci.tests.present && ci.workflows.iter().all(|workflow| workflow.known));
}

#[test]
fn what_lies_elsewhere_is_unknown_and_named() {
    let checkout = "      - uses: actions/checkout@v4\n";
    let ci = steps(&format!("{checkout}      - uses: acme/tools/.github/actions/test@main\n"));
    assert_eq!(state(&ci.tests), UNKNOWN);
    let named: Vec<(&str, i64)> =
        ci.unresolved.iter().map(|unresolved| (unresolved.name.as_str(), unresolved.line)).collect();
    assert_eq!(named, [("acme/tools/.github/actions/test@main", 7)]);
    assert_eq!(
        state(&github("on: push\njobs:\n  a:\n    uses: acme/tools/.github/workflows/test.yml@v1\n").tests),
        UNKNOWN
    );
    // Ordinary actions, and those that have no sources to work on, hide nothing.
    assert_eq!(
        state(
            &steps(&format!(
                "{checkout}      - uses: actions/setup-node@v4\n      - uses: codecov/codecov-action@v5\n"
            ))
            .tests
        ),
        ABSENT
    );
    assert_eq!(state(&steps("      - uses: acme/greet@v1\n").tests), ABSENT);
}

#[test]
fn a_broken_workflow_is_unknown() {
    let ci = github("on: push\njobs: [\n");
    assert!(ci.workflows.iter().all(|workflow| !workflow.known) && !ci.tests.known);
}

#[test]
fn a_workflow_that_is_commented_out_does_nothing() {
    let ci = github("# on: push\n# jobs:\n#   a: {}\n");
    assert!(ci.workflows.iter().all(|workflow| workflow.known) && state(&ci.tests) == ABSENT);
}

#[test]
fn other_projects_runs_do_not_count() {
    let files = [
        ("api/package.json", r#"{"scripts": {"test": "jest"}}"#),
        ("web/package.json", r#"{"scripts": {"test": "jest"}}"#),
        (
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  a:\n    defaults:\n      run:\n        working-directory: web\n    steps:\n      - run: npm test\n",
        ),
    ];
    assert!(of(&files, "web", &[]).tests.present && !of(&files, "api", &[]).tests.present);
    assert!(!of(&files, "", &["web"]).tests.present);
}

#[test]
fn gitlab_jobs_extend_include_and_default() {
    let files = [
        MANIFEST,
        (
            ".gitlab-ci.yml",
            "include:\n  - local: /ci/base.yml\n  - template: Security/SAST.gitlab-ci.yml\nstages: [test]\ntest:\n  extends: .base\nsast:\n  stage: test\n",
        ),
        (
            "ci/base.yml",
            "default:\n  before_script: [npm ci]\n.base:\n  script:\n    - npm test\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n",
        ),
    ];
    let ci = of(&files, "", &[]);
    assert_eq!(state(&ci.tests), (true, true, false, true, false));
    assert_eq!(state(&ci.lint), ABSENT);
    let allowed = with(".gitlab-ci.yml", "test:\n  script: npm test\n  allow_failure: true\n");
    assert!(allowed.tests.present && allowed.tests.neutralised);
    assert_eq!(state(&with(".gitlab-ci.yml", "include:\n  - project: acme/ci\n    file: test.yml\n").tests), UNKNOWN);
    assert_eq!(state(&with(".gitlab-ci.yml", ".hidden:\n  script: npm test\n").tests), ABSENT);
}

#[test]
fn gitlab_references_are_put_in() {
    let ci = with(
        ".gitlab-ci.yml",
        ".setup:\n  script:\n    - npm ci\n    - npm test\ntest:\n  script:\n    - !reference [.setup, script]\n    - npm run lint\n",
    );
    assert_eq!((state(&ci.tests), state(&ci.lint), ci.unresolved.len()), (DONE, DONE, 0));
}

#[test]
fn what_multiplies_itself_ends() {
    // Each of these would otherwise run to many millions of steps.
    let jobs: String = (0..60).map(|job| format!("  j{job}:\n    uses: ./.github/workflows/ci.yml\n")).collect();
    assert!(!github(&format!("on: push\njobs:\n{jobs}")).tests.present);
    let levels: String = (0..10)
        .map(|level| {
            let names: Vec<String> = (0..20).map(|name| format!(".l{}x{name}", level + 1)).collect();
            (0..20).map(|name| format!(".l{level}x{name}:\n  extends: [{}]\n", names.join(", "))).collect::<String>()
        })
        .collect();
    assert!(!with(".gitlab-ci.yml", &format!("{levels}test:\n  extends: .l0x0\n  script: npm ci\n")).tests.present);
    let scripts: Vec<String> =
        (0..36).map(|step| format!("\"s{step}\": \"npm run s{0}; npm run s{0} x\"", step + 1)).collect();
    let files = [
        ("package.json", format!("{{\"scripts\": {{{}}}}}", scripts.join(", "))),
        (".travis.yml", "script: npm run s0".to_owned()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let ci = of(&files, "", &[]);
    assert!(!ci.tests.present && !ci.tests.known);
}

#[test]
fn a_change_of_folder_lasts_for_a_job_s_script() {
    let files = [
        ("api/package.json", r#"{"scripts": {"test": "jest"}}"#),
        (".gitlab-ci.yml", "test:\n  before_script:\n    - cd api\n  script:\n    - npm test\n"),
    ];
    let ci = of(&files, "api", &[]);
    assert_eq!(ci.tests.chain.iter().map(|link| link.line).collect::<Vec<_>>(), [1, 1, 3, 1, 1]);
}

#[test]
fn circleci_commands_and_orbs() {
    let ci = with(
        ".circleci/config.yml",
        "version: 2.1\ncommands:\n  run-script:\n    parameters:\n      name: {type: string}\n    steps:\n      - run: npm run << parameters.name >>\njobs:\n  test:\n    steps:\n      - checkout\n      - run-script: {name: test}\nworkflows:\n  main:\n    jobs:\n      - test\n",
    );
    assert_eq!(state(&ci.tests), DONE);
    let orb = with(
        ".circleci/config.yml",
        "version: 2.1\norbs:\n  node: circleci/node@5\nworkflows:\n  main:\n    jobs: [node/test]\n",
    );
    assert_eq!(state(&orb.tests), DONE);
    let foreign = with(
        ".circleci/config.yml",
        "version: 2.1\norbs:\n  x: acme/tools@1\nworkflows:\n  main:\n    jobs: [x/test]\n",
    );
    assert_eq!(state(&foreign.tests), UNKNOWN);
}

#[test]
fn travis_runs_npm_test_by_default() {
    assert_eq!(state(&with(".travis.yml", "language: node_js\nnode_js: [20]\n").tests), DONE);
    assert_eq!(state(&with(".travis.yml", "language: node_js\nscript: npm run lint\n").tests), ABSENT);
    assert_eq!(state(&with(".travis.yml", "language: python\n").tests), ABSENT);
}

#[test]
fn other_services_are_read() {
    for (path, text) in [
        (
            "azure-pipelines.yml",
            "steps:\n  - task: Npm@1\n    inputs:\n      command: custom\n      customCommand: run test\n",
        ),
        (
            "azure-pipelines.yml",
            "stages:\n  - stage: a\n    jobs:\n      - job: b\n        steps:\n          - script: npm test\n",
        ),
        (
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - npm ci\n          - npm test\n",
        ),
        (".drone.yml", "kind: pipeline\nsteps:\n  - name: test\n    image: node\n    commands:\n      - npm test\n"),
        ("appveyor.yml", "test_script:\n  - npm test\n"),
        ("Jenkinsfile", "node { stage('Test') { sh 'npm test' } }"),
    ] {
        assert_eq!(state(&with(path, text).tests), DONE, "{path}");
    }
}
