//! Services whose files list commands in one or another shape: Travis, Azure Pipelines, Bitbucket, Drone, AppVeyor, AWS CodeBuild.
//!
//! Sources: each service's configuration reference.

use super::pipeline::{
    Job, Pipeline, STRICT, Starts, Step, Work, document, folder, link, missing_step, script_step, shell_step,
};
use crate::facts::inventory::{Inventory, line_number};
use crate::facts::scripts::{Lines, Purpose, Tool};
use crate::formats::data::Node;
use crate::formats::shell;
use crate::snapshot::{directory_of, join};
use std::cell::Cell;

/// Every pipeline of these services.
pub(super) fn pipelines(inventory: &Inventory<'_>) -> Vec<Pipeline> {
    type Reader = fn(&Inventory<'_>, &str, &Node) -> Vec<Job>;
    let services: [(&str, &'static str, &[&str], Reader); 9] = [
        (".travis.yml", "travis", &["push", "pull_request"], travis),
        ("azure-pipelines.yml", "azure-pipelines", &["push", "pull_request"], azure),
        ("azure-pipelines.yaml", "azure-pipelines", &["push", "pull_request"], azure),
        ("bitbucket-pipelines.yml", "bitbucket", &["push"], bitbucket),
        (".drone.yml", "drone", &["push", "pull_request"], drone),
        ("appveyor.yml", "appveyor", &["push", "pull_request"], appveyor),
        (".appveyor.yml", "appveyor", &["push", "pull_request"], appveyor),
        ("buildspec.yml", "codebuild", &[], codebuild),
        ("buildspec.yaml", "codebuild", &[], codebuild),
    ];
    let mut pipelines = Vec::new();
    for (path, provider, events, reader) in services {
        if inventory.snapshot.file(path).is_none() {
            continue;
        }
        let documents = document(inventory, path);
        let known = documents.as_ref().is_some_and(|documents| !documents.is_empty());
        let documents: Vec<Node> = documents.iter().flat_map(|documents| documents.iter().map(Node::merged)).collect();
        pipelines.push(Pipeline {
            name: path.to_owned(),
            provider,
            path: path.to_owned(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            events_line: 1,
            known,
            jobs: documents.iter().flat_map(|document| reader(inventory, path, document)).collect(),
        });
    }
    pipelines
}

/// The repository's root, where commands start.
fn root() -> Option<String> {
    Some(String::new())
}

fn job(name: &str, path: &str, line: i64, starts: Starts, steps: Vec<Step>) -> Option<Job> {
    let chain = vec![link("job", name, path, line)];
    (!steps.is_empty()).then_some(Job { chain, starts, neutralised: false, steps })
}

/// Commands of which each fails or passes by itself.
fn separately(mut step: Step) -> Step {
    if let Work::Shell { options, .. } = &mut step.work {
        *options = shell::Options { errexit: true, pipefail: false };
    }
    step
}

fn travis(inventory: &Inventory<'_>, path: &str, root_node: &Node) -> Vec<Job> {
    let included =
        ["jobs", "matrix"].into_iter().filter_map(|key| root_node.at(&[key, "include"])).flat_map(Node::items);
    let included: Vec<&Node> = included.collect();
    let has_own_script = included.iter().any(|item| item.get("script").is_some());
    let mut jobs = Vec::new();
    if !has_own_script || root_node.get("script").is_some() || included.iter().any(|item| item.get("script").is_none())
    {
        jobs.extend(travis_job(inventory, path, "script", root_node, root_node));
    }
    for item in included.iter().filter(|item| item.get("script").is_some()) {
        let name = item.get("name").or(item.get("stage")).and_then(Node::text).unwrap_or("script");
        jobs.extend(travis_job(inventory, path, name, item, root_node));
    }
    jobs
}

fn travis_job(inventory: &Inventory<'_>, path: &str, name: &str, own: &Node, shared: &Node) -> Option<Job> {
    let phase = |key: &str| own.get(key).or(shared.get(key)).filter(|node| node.text() != Some("skip"));
    let mut steps = Vec::new();
    for key in ["before_install", "install", "before_script"] {
        steps.extend(script_step(key, &[phase(key)], path, &root()));
    }
    let line = own.entry("script").map_or(1, |entry| line_number(entry.key_line));
    let language = own.get("language").or(shared.get("language")).and_then(Node::text);
    let script = own.get("script").or(shared.get("script"));
    match script {
        Some(script) if script.text() != Some("skip") => {
            steps.extend(script_step("script", &[Some(script)], path, &root()).map(separately))
        }
        // "Building a JavaScript and Node.js project": the default script.
        None if language == Some("node_js") && inventory.manifest_in("").is_some() => {
            let manager = if inventory.snapshot.file("yarn.lock").is_some() { "yarn" } else { "npm" };
            steps.push(Step {
                chain: vec![link("step", "default script of node_js", path, 1)],
                work: Work::Shell { text: format!("{manager} test"), lines: Lines::One, options: STRICT },
                directory: root(),
                path: path.to_owned(),
                line: 1,
                neutralised: false,
                starts: Starts::CHANGES,
            });
        }
        _ => {}
    }
    for key in ["after_success", "after_script", "after_failure"] {
        steps.extend(script_step(key, &[phase(key)], path, &root()).map(|step| Step { neutralised: true, ..step }));
    }
    if let Some(deploy) = phase("deploy") {
        let line = line_number(deploy.line);
        let items = if deploy.items().is_empty() { std::slice::from_ref(deploy) } else { deploy.items() };
        let packages = |provider: &str| matches!(provider, "npm" | "pages" | "releases" | "pages:git");
        for provider in items.iter().filter_map(|item| item.get("provider").and_then(Node::text)) {
            if !packages(provider) {
                steps.push(tool_step(&format!("deploy: {provider}"), Purpose::Deploy, path, line, STARTS_PUSH));
            }
        }
    }
    job(name, path, line, Starts::CHANGES, steps)
}

const STARTS_PUSH: Starts = Starts { on_push: true, on_pull_request: false, by_change: true, at_all: true };

fn tool_step(name: &str, purpose: Purpose, path: &str, line: i64, starts: Starts) -> Step {
    Step {
        chain: vec![link("step", name, path, line)],
        work: Work::Tool(Tool::new(name, purpose)),
        directory: root(),
        path: path.to_owned(),
        line,
        neutralised: false,
        starts,
    }
}

/// Templates and stages inside each other that are followed.
const NESTED: usize = 8;

/// Stages, jobs and steps of a pipeline of Azure's that are read, those of its templates included.
const NODES: usize = 20_000;

fn azure(inventory: &Inventory<'_>, path: &str, root_node: &Node) -> Vec<Job> {
    let off = |key: &str| root_node.get(key).is_some_and(|node| node.text() == Some("none"));
    let pull_request = !off("pr");
    let starts = Starts {
        on_push: !off("trigger"),
        on_pull_request: pull_request,
        by_change: !off("trigger") || pull_request || root_node.get("schedules").is_some(),
        at_all: true,
    };
    let steps = azure_steps(inventory, path, root_node, NESTED, &Cell::new(NODES));
    job("pipeline", path, 1, starts, steps).into_iter().collect()
}

/// The steps of a node and of the stages, jobs and templates in it.
fn azure_steps(inventory: &Inventory<'_>, path: &str, node: &Node, nested: usize, nodes: &Cell<usize>) -> Vec<Step> {
    let left = nodes.get().checked_sub(1);
    nodes.set(left.unwrap_or_default());
    let (Some(nested), Some(_)) = (nested.checked_sub(1), left) else { return Vec::new() };
    let text = |key: &str| node.get(key).and_then(Node::text);
    let line = line_number(node.line);
    let mut steps: Vec<Step> = Vec::new();
    for key in ["stages", "jobs", "steps"] {
        let items = node.get(key).map(Node::items).unwrap_or_default();
        steps.extend(items.iter().flat_map(|item| azure_steps(inventory, path, item, nested, nodes)));
    }
    for key in ["runOnce", "rolling", "canary"] {
        let deploy = node.at(&["strategy", key, "deploy"]);
        steps.extend(deploy.iter().flat_map(|deploy| azure_steps(inventory, path, deploy, nested, nodes)));
    }
    let name = text("displayName").unwrap_or_default();
    let directory = text("workingDirectory").map_or(root(), azure_folder);
    for key in ["script", "bash", "pwsh", "powershell"] {
        steps.extend(node.get(key).and_then(|script| shell_step(name, script, path, directory.clone())));
    }
    if let Some(template) = text("template").or(node.at(&["extends", "template"]).and_then(Node::text)) {
        let file = match template.strip_prefix('/') {
            Some(file) => join("", file),
            None => join(directory_of(path), template),
        };
        let known = file.filter(|_| !template.contains('@')).and_then(|file| Some((document(inventory, &file)?, file)));
        match known {
            Some((documents, file)) => {
                steps.extend(
                    documents.iter().flat_map(|document| azure_steps(inventory, &file, document, nested, nodes)),
                );
            }
            None => steps.push(missing_step(template, "is a template of another repository", path, line)),
        }
    }
    if let Some(task) = text("task") {
        steps.extend(azure_task(task, node, path, line));
    }
    if node.get("continueOnError").and_then(Node::bool) == Some(true) {
        steps.iter_mut().for_each(|step| step.neutralised = true);
    }
    if node.get("enabled").and_then(Node::bool) == Some(false) || text("condition") == Some("false") {
        steps.iter_mut().for_each(|step| step.neutralised = true);
    }
    steps
}

fn azure_folder(written: &str) -> Option<String> {
    let roots = ["$(System.DefaultWorkingDirectory)", "$(Build.SourcesDirectory)"];
    let inside = roots.iter().find_map(|root| written.strip_prefix(root)).map(|rest| rest.trim_start_matches('/'));
    folder("", inside.unwrap_or(written))
}

fn azure_task(task: &str, node: &Node, path: &str, line: i64) -> Option<Step> {
    let name = task.split('@').next().unwrap_or(task);
    let input = |key: &str| node.at(&["inputs", key]).and_then(Node::text);
    let directory = input("workingDir").or(input("workingDirectory")).map_or(root(), azure_folder);
    let run = |text: String| Step {
        chain: vec![link("step", task, path, line)],
        work: Work::Shell { text, lines: Lines::One, options: STRICT },
        directory: directory.clone(),
        path: path.to_owned(),
        line,
        neutralised: false,
        starts: Starts::CHANGES,
    };
    match name {
        "Npm" => Some(run(format!("npm {}", input("customCommand").or(input("command")).unwrap_or("install")))),
        "Yarn" => Some(run(format!("yarn {}", input("arguments").unwrap_or_default()))),
        "Bash" | "CmdLine" | "PowerShell" => Some(run(input("script")?.to_owned())),
        "Docker" => Some(tool_step(task, Purpose::Image, path, line, Starts::CHANGES)),
        "Kubernetes"
        | "KubernetesManifest"
        | "HelmDeploy"
        | "AzureWebApp"
        | "AzureRmWebAppDeployment"
        | "AzureFunctionApp"
        | "AzureContainerApps" => Some(tool_step(task, Purpose::Deploy, path, line, Starts::CHANGES)),
        _ => None,
    }
}

fn bitbucket(_: &Inventory<'_>, path: &str, root_node: &Node) -> Vec<Job> {
    let pipelines = root_node.get("pipelines");
    let mut jobs = Vec::new();
    for entry in pipelines.map(Node::entries).unwrap_or_default() {
        let starts = match entry.key.as_str() {
            "default" => Starts::CHANGES,
            "pull-requests" => Starts { on_push: false, ..Starts::CHANGES },
            "branches" => STARTS_PUSH,
            "tags" => Starts { on_push: false, ..STARTS_PUSH },
            _ => Starts { at_all: true, ..Starts::default() },
        };
        let lists: Vec<&Node> = match entry.node.items().is_empty() {
            false => vec![&entry.node],
            true => entry.node.entries().iter().map(|entry| &entry.node).collect(),
        };
        for list in lists {
            jobs.extend(bitbucket_steps(list, path, starts, NESTED));
        }
    }
    jobs
}

fn bitbucket_steps(list: &Node, path: &str, starts: Starts, nested: usize) -> Vec<Job> {
    let Some(nested) = nested.checked_sub(1) else { return Vec::new() };
    let mut jobs = Vec::new();
    for item in list.items() {
        for group in ["parallel", "stage"].into_iter().filter_map(|key| item.get(key)) {
            jobs.extend(bitbucket_steps(group.get("steps").unwrap_or(group), path, starts, nested));
        }
        let Some(step) = item.get("step") else { continue };
        let name = step.get("name").and_then(Node::text).unwrap_or("step");
        let starts = match step.get("trigger").and_then(Node::text) {
            Some("manual") => Starts { at_all: true, ..Starts::default() },
            _ => starts,
        };
        let mut steps: Vec<Step> = script_step("script", &[step.get("script")], path, &root()).into_iter().collect();
        for pipe in step.get("script").map(Node::items).unwrap_or_default().iter().filter_map(|item| item.get("pipe")) {
            let line = line_number(pipe.line);
            let name = pipe.text().unwrap_or_default();
            match name.contains("deploy") {
                true => steps.push(tool_step(name, Purpose::Deploy, path, line, Starts::CHANGES)),
                false => steps.push(missing_step(name, "is a pipe of another repository", path, line)),
            }
        }
        jobs.extend(job(name, path, line_number(step.line), starts, steps));
    }
    jobs
}

fn drone(_: &Inventory<'_>, path: &str, root_node: &Node) -> Vec<Job> {
    let named = |node: &Node| -> Vec<String> {
        let event = node.get("event").map(|event| event.get("include").unwrap_or(event));
        let listed = event.map(Node::items).unwrap_or_default().iter().filter_map(Node::text);
        event.and_then(Node::text).into_iter().chain(listed).map(str::to_owned).collect()
    };
    let starts = |node: Option<&Node>| match node.map(named).unwrap_or_default() {
        events if events.is_empty() => Starts::CHANGES,
        events => {
            let has = |name: &str| events.iter().any(|event| event == name);
            let by_change = has("push") || has("pull_request") || has("tag") || has("cron");
            Starts { on_push: has("push"), on_pull_request: has("pull_request"), by_change, at_all: true }
        }
    };
    let mut steps = Vec::new();
    for step in root_node.get("steps").map(Node::items).unwrap_or_default() {
        let line = line_number(step.line);
        let image = step.get("image").and_then(Node::text).unwrap_or_default();
        let name = step.get("name").and_then(Node::text).unwrap_or("step");
        let mut own: Vec<Step> = script_step(name, &[step.get("commands")], path, &root()).into_iter().collect();
        if matches!(image.split(':').next(), Some("plugins/docker" | "plugins/ecr" | "plugins/gcr" | "plugins/kaniko"))
        {
            own.push(tool_step(image, Purpose::Image, path, line, Starts::CHANGES));
        }
        let ignored = step.get("failure").and_then(Node::text) == Some("ignore");
        let starts = starts(step.get("when"));
        for step in &mut own {
            (step.starts, step.neutralised) = (starts, ignored);
        }
        steps.extend(own);
    }
    let name = root_node.get("name").and_then(Node::text).unwrap_or("pipeline");
    job(name, path, line_number(root_node.line), starts(root_node.get("trigger")), steps).into_iter().collect()
}

fn appveyor(_: &Inventory<'_>, path: &str, root_node: &Node) -> Vec<Job> {
    let mut steps = Vec::new();
    for key in [
        "init",
        "install",
        "before_build",
        "build_script",
        "before_test",
        "test_script",
        "before_deploy",
        "deploy_script",
    ] {
        let phase = root_node.get(key);
        steps.extend(script_step(key, &[phase], path, &root()).map(separately));
        for item in phase.map(Node::items).unwrap_or_default() {
            for shell in ["cmd", "ps", "sh", "pwsh"] {
                steps.extend(item.get(shell).and_then(|text| shell_step("", text, path, root())));
            }
        }
    }
    job("build", path, 1, Starts::CHANGES, steps).into_iter().collect()
}

/// What starts a build is set in AWS, not in the file.
fn codebuild(_: &Inventory<'_>, path: &str, root_node: &Node) -> Vec<Job> {
    let starts = Starts { on_push: false, on_pull_request: false, by_change: true, at_all: true };
    let phases = root_node.get("phases").map(Node::entries).unwrap_or_default();
    let steps = phases
        .iter()
        .filter_map(|phase| script_step(&phase.key, &[phase.node.get("commands")], path, &root()))
        .collect();
    job("build", path, 1, starts, steps).into_iter().collect()
}
