//! CircleCI: `.circleci/config.yml`.
//!
//! Source: CircleCI's "Configuration reference". Every push to any branch starts a pipeline, those of pull requests included.

use super::pipeline::{Job, Pipeline, STRICT, Starts, Step, Work, document, link, missing, shell_step};
use crate::facts::ci::Link;
use crate::facts::inventory::{Inventory, line_number};
use crate::facts::scripts::{Lines, Purpose, Tool};
use crate::formats::data::Node;
use crate::snapshot::join;
use std::cell::Cell;
use std::collections::BTreeMap;

const PATH: &str = ".circleci/config.yml";

/// Commands inside commands that are followed.
const NESTED: usize = 6;

/// Steps that CircleCI brings along.
const OWN_STEPS: [&str; 12] = [
    "checkout",
    "setup_remote_docker",
    "save_cache",
    "restore_cache",
    "store_artifacts",
    "store_test_results",
    "persist_to_workspace",
    "attach_workspace",
    "add_ssh_keys",
    "deploy",
    "run",
    "when",
];

/// The pipeline, where there is one.
pub(super) fn pipelines(inventory: &Inventory<'_>) -> Vec<Pipeline> {
    if inventory.snapshot.file(PATH).is_none() {
        return Vec::new();
    }
    let documents = document(inventory, PATH);
    let root = documents.as_ref().and_then(|documents| documents.first()).map(Node::merged);
    let jobs = root.as_ref().map(|root| Config { root, steps_left: Cell::new(STEPS) }.jobs()).unwrap_or_default();
    vec![Pipeline {
        name: PATH.to_owned(),
        provider: "circleci",
        path: PATH.to_owned(),
        events: vec!["push".to_owned()],
        events_line: 1,
        known: root.is_some(),
        jobs,
    }]
}

struct Config<'a> {
    root: &'a Node,
    /// Steps that may still be read.
    steps_left: Cell<usize>,
}

/// Steps of a pipeline that are read, those of its commands included.
const STEPS: usize = 20_000;

type Parameters = BTreeMap<String, String>;

impl Config<'_> {
    fn jobs(&self) -> Vec<Job> {
        let workflows = self.root.get("workflows").map(Node::entries).unwrap_or_default();
        let listed = workflows.iter().filter(|workflow| workflow.key != "version");
        let listed: Vec<(&Node, bool)> = listed
            .filter_map(|workflow| {
                // Without a trigger of its own, a workflow runs on pushes.
                let scheduled = workflow.node.get("triggers").is_some();
                Some((workflow.node.get("jobs")?, scheduled))
            })
            .collect();
        if listed.is_empty() {
            let single = self.root.get("jobs").and_then(|jobs| jobs.entry("build"));
            return single
                .map(|job| self.job("build", "build", &Parameters::new(), line_number(job.key_line), Starts::CHANGES))
                .into_iter()
                .collect();
        }
        let mut jobs = Vec::new();
        for (list, scheduled) in listed {
            for item in list.items() {
                let (name, settings) = match item.entries().first() {
                    Some(entry) => (entry.key.as_str(), Some(&entry.node)),
                    None => (item.text().unwrap_or_default(), None),
                };
                if settings.and_then(|settings| settings.get("type")).and_then(Node::text) == Some("approval") {
                    continue;
                }
                let starts = match scheduled {
                    true => Starts { by_change: true, at_all: true, ..Starts::default() },
                    false => starts(settings),
                };
                let shown = settings.and_then(|settings| settings.get("name")).and_then(Node::text).unwrap_or(name);
                let mut given = Parameters::new();
                for entry in settings.map(Node::entries).unwrap_or_default() {
                    given.extend(entry.node.scalar().map(|value| (entry.key.clone(), value)));
                }
                jobs.push(self.job(name, shown, &given, line_number(item.line), starts));
            }
        }
        jobs
    }

    fn job(&self, name: &str, shown: &str, given: &Parameters, line: i64, starts: Starts) -> Job {
        let chain = vec![link("job", shown, PATH, line)];
        let steps = match self.root.get("jobs").and_then(|jobs| jobs.get(name)) {
            Some(job) => {
                let home = job.get("working_directory").and_then(Node::text).unwrap_or("~/project");
                let parameters = parameters(job, given);
                self.steps(job.get("steps"), home, &parameters, &[], NESTED)
            }
            None => vec![self.orb(name, given, line, &[])],
        };
        Job { chain, starts, neutralised: false, steps }
    }

    fn steps(
        &self,
        steps: Option<&Node>,
        home: &str,
        parameters: &Parameters,
        chain: &[Link],
        nested: usize,
    ) -> Vec<Step> {
        let items = steps.map(Node::items).unwrap_or_default();
        items.iter().flat_map(|item| self.step(item, home, parameters, chain, nested)).collect()
    }

    fn step(&self, item: &Node, home: &str, parameters: &Parameters, chain: &[Link], nested: usize) -> Vec<Step> {
        let line = line_number(item.line);
        let (name, settings) = match item.entries().first() {
            Some(entry) => (entry.key.as_str(), Some(&entry.node)),
            None => (item.text().unwrap_or_default(), None),
        };
        let left = self.steps_left.get().checked_sub(1);
        self.steps_left.set(left.unwrap_or_default());
        let (Some(nested), Some(_)) = (nested.checked_sub(1), left) else { return Vec::new() };
        match name {
            "run" | "deploy" => {
                let Some(settings) = settings else { return Vec::new() };
                let text = |key: &str| settings.get(key).and_then(Node::text);
                let directory = directory(home, &put_in(text("working_directory").unwrap_or(home), parameters));
                let Some(command) = settings.get("command").or(settings.text().map(|_| settings)) else {
                    return Vec::new();
                };
                let step = shell_step(text("name").unwrap_or_default(), command, PATH, directory);
                let step = step.map(|mut step| {
                    if let Work::Shell { text, .. } = &mut step.work {
                        *text = put_in(text, parameters);
                    }
                    step.neutralised = text("when") == Some("on_fail");
                    step.chain.splice(0..0, chain.iter().cloned());
                    step
                });
                step.into_iter().collect()
            }
            "when" | "unless" => {
                self.steps(settings.and_then(|settings| settings.get("steps")), home, parameters, chain, nested)
            }
            name if OWN_STEPS.contains(&name) => Vec::new(),
            name => match self.root.get("commands").and_then(|commands| commands.get(name)) {
                Some(command) => {
                    let mut given = Parameters::new();
                    for entry in settings.map(Node::entries).unwrap_or_default() {
                        given.extend(entry.node.scalar().map(|value| (entry.key.clone(), put_in(&value, parameters))));
                    }
                    let chain: Vec<Link> = chain.iter().cloned().chain([link("step", name, PATH, line)]).collect();
                    self.steps(command.get("steps"), home, &self::parameters(command, &given), &chain, nested)
                }
                None => {
                    let mut given = Parameters::new();
                    for entry in settings.map(Node::entries).unwrap_or_default() {
                        given.extend(entry.node.scalar().map(|value| (entry.key.clone(), put_in(&value, parameters))));
                    }
                    vec![self.orb(name, &given, line, chain)]
                }
            },
        }
    }

    /// A job or command of an orb, told by the orb's own documentation where it is one of CircleCI's.
    fn orb(&self, name: &str, given: &Parameters, line: i64, chain: &[Link]) -> Step {
        let (alias, member) = name.split_once('/').unwrap_or((name, ""));
        let source = self.root.at(&["orbs", alias]).and_then(Node::text).unwrap_or_default();
        let orb = source.split('@').next().unwrap_or_default();
        let value = |key: &str| given.get(key).map(String::as_str);
        let manager = value("pkg-manager").unwrap_or("npm").trim_end_matches("-berry");
        let script = |name: &str| format!("{manager} run {name}");
        let shell = |text: String| Work::Shell { text, lines: Lines::One, options: STRICT };
        let tool = |purpose| Work::Tool(Tool::new(name, purpose));
        let work = match (orb, member) {
            ("circleci/node", "test") => shell(script(value("run-command").unwrap_or("test"))),
            ("circleci/node", "run") => match value("npm-run").or(value("yarn-run")).or(value("pnpm-run")) {
                Some(name) => shell(script(name)),
                None => missing(name, "is given no script", PATH, line, false),
            },
            ("cypress-io/cypress", "run") => tool(Purpose::Tests),
            ("circleci/docker", "publish" | "build") => tool(Purpose::Image),
            ("circleci/heroku", _) | ("circleci/aws-ecs", "deploy-service-update") => tool(Purpose::Deploy),
            (
                "circleci/node"
                | "circleci/slack"
                | "circleci/browser-tools"
                | "circleci/aws-cli"
                | "codecov/codecov"
                | "coveralls/coveralls",
                _,
            ) => Work::Shell { text: String::new(), lines: Lines::One, options: STRICT },
            _ => missing(
                name,
                &format!("belongs to the orb {}", if orb.is_empty() { alias } else { orb }),
                PATH,
                line,
                true,
            ),
        };
        let directory = value("app-dir").map_or(Some(String::new()), |written| directory("~/project", written));
        let chain = chain.iter().cloned().chain([link("step", name, PATH, line)]).collect();
        Step { chain, work, directory, path: PATH.to_owned(), line, neutralised: false, starts: Starts::CHANGES }
    }
}

/// What a job's filters leave.
fn starts(settings: Option<&Node>) -> Starts {
    let branches = settings.and_then(|settings| settings.at(&["filters", "branches"]));
    let names = |key: &str| -> Vec<String> {
        let node = branches.and_then(|branches| branches.get(key));
        let listed = node.map(Node::items).unwrap_or_default().iter().filter_map(Node::text);
        node.and_then(Node::text).into_iter().chain(listed).map(str::to_owned).collect()
    };
    let (only, ignore) = (names("only"), names("ignore"));
    let nothing = ignore.iter().any(|pattern| pattern == "/.*/");
    Starts { on_push: !nothing, on_pull_request: !nothing && only.is_empty(), ..Starts::CHANGES }
}

/// The parameters of a job or command: what is given, else their defaults.
fn parameters(declared: &Node, given: &Parameters) -> Parameters {
    let mut parameters = Parameters::new();
    for entry in declared.get("parameters").map(Node::entries).unwrap_or_default() {
        let default = entry.node.get("default").and_then(Node::scalar);
        parameters.extend(given.get(&entry.key).cloned().or(default).map(|value| (entry.key.clone(), value)));
    }
    parameters
}

/// `<< parameters.name >>` by its value, anything else of the kind by a variable.
fn put_in(text: &str, parameters: &Parameters) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<<") {
        // A here-document begins the same way, and is closed by no `>>`.
        let Some((expression, after)) = after.split_once(">>").filter(|(expression, _)| !expression.contains('\n'))
        else {
            break;
        };
        let value = expression.trim().strip_prefix("parameters.").and_then(|name| parameters.get(name));
        result.push_str(before);
        result.push_str(value.map_or("${EXPRESSION}", String::as_str));
        rest = after;
    }
    result.push_str(rest);
    result
}

/// A folder in the repository, which is checked out in the job's own folder.
fn directory(home: &str, written: &str) -> Option<String> {
    let written = written.trim_end_matches('/');
    let home = home.trim_end_matches('/');
    match written.strip_prefix(home) {
        Some("") => Some(String::new()),
        Some(rest) if rest.starts_with('/') => join("", rest.trim_start_matches('/')),
        _ if written.starts_with(['~', '/']) || written.contains('$') => None,
        _ => join("", written),
    }
}
