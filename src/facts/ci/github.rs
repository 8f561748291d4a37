//! GitHub Actions: the workflows of `.github/workflows`, with the composite actions and reusable workflows of the repository.
//!
//! Source: GitHub's documentation, "Workflow syntax" and "Metadata syntax". Only files right in the folder are workflows.

mod actions;
mod expression;

use super::pipeline::{Job, Pipeline, STRICT, Starts, Step, Work, document, folder, is_in, link, missing};
use crate::facts::ci::Link;
use crate::facts::inventory::{Inventory, line_number};
use crate::facts::scripts::{ImageBuild, Lines, Purpose, Tool};
use crate::formats::data::{Entry, Node};
use crate::formats::shell;
use crate::snapshot::{extension_of, file_name_of, join};
use actions::Action;
use expression::{Values, condition};
use std::cell::Cell;

/// Workflows and actions inside each other that are followed.
const NESTED: usize = 6;

/// Jobs and steps of a workflow that are read, those of what it calls included.
const PARTS: usize = 20_000;

/// Every workflow.
pub(super) fn pipelines(inventory: &Inventory<'_>) -> Vec<Pipeline> {
    let files = inventory.snapshot.below(".github/workflows").map(|file| file.path.as_str());
    let workflows =
        files.filter(|path| is_in(path, ".github/workflows") && matches!(extension_of(path), "yml" | "yaml"));
    workflows.map(|path| workflow(inventory, path)).collect()
}

fn workflow(inventory: &Inventory<'_>, path: &str) -> Pipeline {
    let unnamed = Pipeline {
        name: file_name_of(path).to_owned(),
        provider: "github-actions",
        path: path.to_owned(),
        events_line: 1,
        ..Pipeline::default()
    };
    let documents = document(inventory, path);
    let Some(documents) = documents else { return unnamed };
    // A file in which all is commented out is understood, and does nothing.
    let Some(root) = documents.first() else { return Pipeline { known: true, ..unnamed } };
    let on = root.entry("on");
    let (events, starts) = on.map(|on| events(&on.node)).unwrap_or_default();
    let reader = Reader { inventory, path, root, nested: NESTED, parts: &Cell::new(PARTS) };
    Pipeline {
        name: root.get("name").and_then(Node::text).map_or(unnamed.name, str::to_owned),
        events,
        events_line: on.map_or(1, |on| line_number(on.key_line)),
        known: true,
        jobs: reader.jobs(&[], starts, false, &Values::default()),
        ..unnamed
    }
}

/// The events of `on`, and what they come to.
fn events(on: &Node) -> (Vec<String>, Starts) {
    let mut names: Vec<String> = on.text().map(str::to_owned).into_iter().collect();
    names.extend(on.items().iter().filter_map(Node::text).map(str::to_owned));
    names.extend(on.entries().iter().map(|entry| entry.key.clone()));
    let has = |name: &str| names.iter().any(|event| event == name);
    // With a filter of tags alone, a push to a branch starts nothing.
    let tags_only = on.get("push").is_some_and(|push| {
        let has = |names: [&str; 2]| names.iter().any(|name| push.get(name).is_some());
        has(["tags", "tags-ignore"]) && !has(["branches", "branches-ignore"])
    });
    let on_pull_request = has("pull_request") || has("pull_request_target");
    let starts = Starts {
        on_push: has("push") && !tags_only,
        on_pull_request,
        by_change: has("push") || on_pull_request || has("merge_group") || has("schedule"),
        at_all: names.iter().any(|name| name != "workflow_call"),
    };
    (names, starts)
}

/// Reads the jobs of a workflow, and of those that they call.
struct Reader<'a> {
    inventory: &'a Inventory<'a>,
    path: &'a str,
    root: &'a Node,
    nested: usize,
    parts: &'a Cell<usize>,
}

/// What the steps of a job or an action share.
#[derive(Clone)]
struct Surroundings {
    chain: Vec<Link>,
    path: String,
    directory: Option<String>,
    shell: Option<String>,
    values: Values,
    neutralised: bool,
    starts: Starts,
    nested: usize,
    /// An earlier step has checked the repository out.
    checked_out: bool,
    /// Where no shell is named, it is PowerShell.
    on_windows: bool,
}

impl Reader<'_> {
    fn jobs(&self, chain: &[Link], starts: Starts, neutralised: bool, values: &Values) -> Vec<Job> {
        let entries = self.root.get("jobs").map(Node::entries).unwrap_or_default();
        entries.iter().flat_map(|entry| self.job(entry, chain, starts, neutralised, values)).collect()
    }

    fn job(&self, entry: &Entry, chain: &[Link], starts: Starts, neutralised: bool, values: &Values) -> Vec<Job> {
        let job = &entry.node;
        if !spend(self.parts) {
            return Vec::new();
        }
        let runs = condition(job.get("if"));
        let neutralised = neutralised || runs.is_none() || is_true(job.get("continue-on-error"));
        let starts = starts.and(runs.unwrap_or(Starts::CHANGES));
        let name = job.get("name").and_then(Node::text).unwrap_or(&entry.key);
        let chain: Vec<Link> =
            chain.iter().cloned().chain([link("job", name, self.path, line_number(entry.key_line))]).collect();
        let values = values
            .clone()
            .with_scalars("env", self.root.get("env"))
            .with_matrix(job.at(&["strategy", "matrix"]))
            .with_scalars("env", job.get("env"));
        if let Some(called) = job.get("uses").and_then(Node::text) {
            return self.called(job, called, chain, starts, neutralised, &values);
        }
        let default = |key: &str| {
            let own = job.at(&["defaults", "run", key]).and_then(Node::text);
            own.or(self.root.at(&["defaults", "run", key]).and_then(Node::text))
        };
        let around = Surroundings {
            chain: Vec::new(),
            path: self.path.to_owned(),
            directory: default("working-directory")
                .map_or(Some(String::new()), |written| folder("", &values.text(written))),
            shell: default("shell").map(str::to_owned),
            values: values.clone(),
            neutralised: false,
            starts: Starts::CHANGES,
            nested: self.nested,
            checked_out: false,
            on_windows: job
                .get("runs-on")
                .and_then(Node::text)
                .is_some_and(|runner| values.text(runner).starts_with("windows")),
        };
        let steps = steps(self.inventory, job.get("steps"), &around, self.parts);
        vec![Job { chain, starts, neutralised, steps }]
    }

    /// The jobs of a reusable workflow.
    fn called(
        &self,
        job: &Node,
        called: &str,
        chain: Vec<Link>,
        starts: Starts,
        neutralised: bool,
        values: &Values,
    ) -> Vec<Job> {
        let line = line_number(job.get("uses").map_or(job.line, |uses| uses.line));
        let unfollowed = |reason: &str, hides: bool, chain: Vec<Link>| {
            let step = Step {
                chain: Vec::new(),
                work: missing(called, reason, self.path, line, hides),
                directory: None,
                path: self.path.to_owned(),
                line,
                neutralised: false,
                starts: Starts::CHANGES,
            };
            vec![Job { chain, starts, neutralised, steps: vec![step] }]
        };
        let Some(path) = called.strip_prefix("./").and_then(|path| join("", path)) else {
            return unfollowed("is a workflow of another repository", true, chain);
        };
        let Some(nested) = self.nested.checked_sub(1) else { return Vec::new() };
        let documents = document(self.inventory, &path);
        let Some(root) = documents.as_ref().and_then(|documents| documents.first()) else {
            return unfollowed("is a workflow that is not in the repository or cannot be read", false, chain);
        };
        let mut inputs = Values::default().with_defaults(root.at(&["on", "workflow_call", "inputs"]));
        inputs = given(inputs, job.get("with"), values);
        Reader { inventory: self.inventory, path: &path, root, nested, parts: self.parts }.jobs(
            &chain,
            starts,
            neutralised,
            &inputs,
        )
    }
}

/// Adds the inputs that a caller gives, in whose text the caller's values count.
fn given(mut inputs: Values, with: Option<&Node>, values: &Values) -> Values {
    for entry in with.map(Node::entries).unwrap_or_default() {
        if let Some(text) = entry.node.scalar() {
            inputs.set(format!("inputs.{}", entry.key), values.text(&text));
        }
    }
    inputs
}

fn is_true(node: Option<&Node>) -> bool {
    node.is_some_and(|node| {
        node.bool() == Some(true) || node.text().is_some_and(|text| text.replace(' ', "") == "${{true}}")
    })
}

/// Takes one from what is left; false where nothing is.
fn spend(left: &Cell<usize>) -> bool {
    let spent = left.get().checked_sub(1);
    left.set(spent.unwrap_or_default());
    spent.is_some()
}

fn steps(inventory: &Inventory<'_>, steps: Option<&Node>, around: &Surroundings, parts: &Cell<usize>) -> Vec<Step> {
    let mut around = around.clone();
    let mut result = Vec::new();
    for node in steps.map(Node::items).unwrap_or_default() {
        if !spend(parts) {
            break;
        }
        result.extend(step(inventory, node, &around, parts));
        let uses = node.get("uses").and_then(Node::text).unwrap_or_default();
        around.checked_out |= uses.starts_with("actions/checkout") || uses.starts_with("./");
    }
    result
}

fn step(inventory: &Inventory<'_>, node: &Node, around: &Surroundings, parts: &Cell<usize>) -> Vec<Step> {
    let runs = condition(node.get("if"));
    let values = around.values.clone().with_scalars("env", node.get("env"));
    let called = node.get("run").or(node.get("uses"));
    let Some(text) = called.and_then(Node::text) else { return Vec::new() };
    let name = node.get("name").and_then(Node::text).map_or(text.to_owned(), |name| values.text(name));
    let line = line_number(called.map_or(node.line, |called| called.line));
    let mut around = around.clone();
    around.values = values;
    around.neutralised |= runs.is_none() || is_true(node.get("continue-on-error"));
    around.starts = around.starts.and(runs.unwrap_or(Starts::CHANGES));
    around.chain.push(link("step", &name, &around.path, line_number(node.line)));
    if node.get("run").is_some() {
        return run(node, text, line, &around);
    }
    match text.strip_prefix("./") {
        Some(path) => local_action(inventory, node, path, line, &around, parts),
        None => action(node, text, line, &around),
    }
}

impl Surroundings {
    fn step(&self, work: Work, line: i64) -> Step {
        Step {
            chain: self.chain.clone(),
            work,
            directory: self.directory.clone(),
            path: self.path.clone(),
            line,
            neutralised: self.neutralised,
            starts: self.starts,
        }
    }
}

fn run(node: &Node, text: &str, line: i64, around: &Surroundings) -> Vec<Step> {
    let mut around = around.clone();
    if let Some(written) = node.get("working-directory").and_then(Node::text) {
        around.directory = folder("", &around.values.text(written));
    }
    let shell = node.get("shell").and_then(Node::text).map(str::to_owned).or(around.shell.clone());
    let options = match shell.as_deref() {
        None if around.on_windows => return powershell(text, line, &around),
        None | Some("sh") => shell::Options { errexit: true, pipefail: false },
        Some(shell) if shell.starts_with("bash") => STRICT,
        Some(shell) if shell.starts_with("pwsh") || shell.starts_with("powershell") => {
            return powershell(text, line, &around);
        }
        // Python and other languages run no tools as a shell does.
        Some(_) => return Vec::new(),
    };
    let work = |text| Work::Shell { text, lines: Lines::Following, options };
    around.values.variants(text).into_iter().map(|text| around.step(work(text), line)).collect()
}

/// The lines of a text for PowerShell that mean the same to a shell: a program and its arguments.
fn powershell(text: &str, line: i64, around: &Surroundings) -> Vec<Step> {
    let texts = around.values.variants(text);
    let lines = texts.iter().flat_map(|text| text.lines().enumerate()).map(|(offset, text)| (offset, text.trim()));
    let plain = lines.filter(|(_, text)| {
        let script = shell::read(text, STRICT);
        let starts_with_name = text.starts_with(|first: char| first.is_alphanumeric() || first == '.');
        script.error.is_none() && starts_with_name && !text.contains(['$', '|', '{', '=', '`'])
    });
    let work = |text: &str| Work::Shell { text: text.to_owned(), lines: Lines::One, options: STRICT };
    plain.map(|(offset, text)| around.step(work(text), line + line_number(offset))).collect()
}

/// An action of this repository.
fn local_action(
    inventory: &Inventory<'_>,
    node: &Node,
    path: &str,
    line: i64,
    around: &Surroundings,
    parts: &Cell<usize>,
) -> Vec<Step> {
    let files = ["action.yml", "action.yaml"].into_iter().filter_map(|name| join(path, name));
    let file = files.into_iter().find(|file| inventory.snapshot.file(file).is_some());
    let document = file.as_ref().and_then(|file| document(inventory, file));
    let (Some(file), Some(root)) = (file, document.as_ref().and_then(|documents| documents.first())) else {
        return vec![
            around.step(missing(path, "is an action that is not in the repository", &around.path, line, false), line),
        ];
    };
    if root.at(&["runs", "using"]).and_then(Node::text) != Some("composite") {
        return vec![around.step(missing(path, "is an action that runs a program", &around.path, line, true), line)];
    }
    let Some(nested) = around.nested.checked_sub(1) else { return Vec::new() };
    let inputs = Values::default().with_defaults(root.get("inputs"));
    let inside = Surroundings {
        path: file,
        directory: Some(String::new()),
        shell: None,
        values: given(inputs, node.get("with"), &around.values),
        nested,
        ..around.clone()
    };
    steps(inventory, root.at(&["runs", "steps"]), &inside, parts)
}

/// An action of another repository.
fn action(node: &Node, uses: &str, line: i64, around: &Surroundings) -> Vec<Step> {
    let name = uses.split('@').next().unwrap_or(uses);
    let input = |key: &str| {
        let written = node.at(&["with", key]).and_then(Node::scalar)?;
        Some(around.values.text(&written)).filter(|value| !value.is_empty())
    };
    let mut around = around.clone();
    if let Some(written) = input("working-directory").or(input("working_directory")) {
        around.directory = folder("", &written);
    }
    let tools = |purposes: &[Purpose]| {
        let tool = Tool { purposes: purposes.to_vec(), ..Tool::recognise(name, &[]) };
        around.step(Work::Tool(tool), line)
    };
    let command = |text: String| Work::Shell { text, lines: Lines::One, options: STRICT };
    match actions::classify(name) {
        Action::Ordinary => Vec::new(),
        Action::Unknown => {
            let image = name.starts_with("docker:");
            let reason =
                if image { "is an image that runs as an action" } else { "is an action of another repository" };
            // Nothing of the project can run before it is checked out. Actions for the use of one owner's repositories, which lie
            // in a folder of another repository, often do that themselves.
            let hides = around.checked_out || (!image && name.split('/').count() > 2);
            vec![around.step(missing(uses, reason, &around.path, line, hides), line)]
        }
        Action::Does(purposes) => vec![tools(purposes)],
        Action::Runs { inputs, program, purposes } => {
            let given =
                inputs.iter().find_map(|key| input(key)).map(|text| format!("{program} {text}").trim().to_owned());
            let own = (!purposes.is_empty()).then(|| tools(purposes));
            given.map(|text| around.step(command(text), line)).into_iter().chain(own).collect()
        }
        Action::Remote => {
            let remote = input("script").map(|script| around.step(Work::Remote(script), line));
            [Some(tools(&[Purpose::Deploy])), remote].into_iter().flatten().collect()
        }
        Action::Image => {
            let context = input("context").and_then(|context| folder("", &context));
            let file = |context: &str| match input("file") {
                Some(file) => folder("", &file),
                None => join(context, "Dockerfile"),
            };
            let context = context.or_else(|| input("context").is_none().then(String::new));
            let build = context.and_then(|context| {
                let file = file(&context)?;
                Some(ImageBuild { context, file, target: input("target").unwrap_or_default() })
            });
            let image = build.map(|build| around.step(Work::Image(build), line));
            [Some(tools(&[Purpose::Image])), image].into_iter().flatten().collect()
        }
    }
}
