//! Continuous integration: what it really runs, followed through scripts to the tool.

mod circleci;
mod github;
mod gitlab;
mod jenkins;
mod pipeline;
mod services;
mod tasks;

use super::context::Context;
use super::describe::facts;
use super::inventory::Inventory;
use super::javascript::Sources;
use super::scripts::Scripts;
use pipeline::Pipeline;
use std::collections::BTreeSet;
use tasks::Findings;

facts! {
    /// The repository's pipelines, as far as they concern the project.
    pub struct Ci {
        /// Services whose configuration is in the repository: `github-actions`, `gitlab-ci`, `circleci`, `travis`…
        pub providers: Vec<String>,
        /// Workflows and pipelines.
        pub workflows: Vec<Workflow>,
        /// Running the tests.
        pub tests: Task,
        /// Running a linter.
        pub lint: Task,
        /// Checking types.
        pub types: Task,
        /// Building the application.
        pub build: Task,
        /// Building the container image.
        pub image: Task,
        /// Running the database migrations.
        pub migrations: Task,
        /// Deploying.
        pub deploy: Task,
        /// What lies outside the repository and was not followed: external workflows, templates, orbs.
        pub unresolved: Vec<Unresolved>,
    }

    /// A workflow or pipeline.
    pub struct Workflow {
        /// Its name, else its file's.
        pub name: String,
        /// The service it is for.
        pub provider: String,
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// Events that start it: `push`, `pull_request`, `schedule`…
        pub events: Vec<String>,
        /// Whether the file could be understood.
        pub known: bool,
    }

    /// Something that a pipeline does.
    pub struct Task {
        /// A pipeline does it: tests, lint, types and build where a change or the clock starts it; image, migrations and deploy
        /// where anything does, a release or a person included.
        pub present: bool,
        /// Whether that is certain; false when it was not found and something could not be followed.
        pub known: bool,
        /// From what starts it to the tool that does it.
        pub chain: Vec<Link>,
        /// Its failure cannot fail the pipeline: `|| true`, `continue-on-error`, `if: false`.
        pub neutralised: bool,
        /// It runs for pull requests.
        pub on_pull_request: bool,
        /// It runs for pushes.
        pub on_push: bool,
    }

    /// A link of the chain from a trigger to a tool.
    pub struct Link {
        /// What it is: `trigger`, `job`, `step`, `script`, `target`, `compose`, `dockerfile`, `file` or `tool`.
        pub kind: String,
        /// Its name or text.
        pub name: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }

    /// Something that was not followed.
    pub struct Unresolved {
        /// What is named: an action, a workflow, a template, an orb, a script that does not exist.
        pub name: String,
        /// Why it was not followed.
        pub reason: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
    }
}

/// The pipelines of a repository, followed to their tools once for all its projects.
pub struct Pipelines {
    pipelines: Vec<Pipeline>,
    findings: Findings,
}

impl Pipelines {
    /// Reads and follows them.
    pub fn follow(inventory: &Inventory<'_>, sources: &Sources) -> Self {
        let pipelines = pipelines(inventory);
        let findings = Findings::of(&pipelines, Scripts::new(inventory, sources));
        Pipelines { pipelines, findings }
    }

    /// What they do for one project.
    pub fn concerning(&self, context: Context<'_>) -> Ci {
        let providers: BTreeSet<&str> = self.pipelines.iter().map(|pipeline| pipeline.provider).collect();
        Ci {
            providers: providers.into_iter().map(str::to_owned).collect(),
            workflows: self.pipelines.iter().map(workflow).collect(),
            ..self.findings.concerning(context)
        }
    }
}

/// Every pipeline of every service, sorted by file.
fn pipelines(inventory: &Inventory<'_>) -> Vec<Pipeline> {
    let readers = [github::pipelines, gitlab::pipelines, circleci::pipelines, services::pipelines, jenkins::pipelines];
    let mut pipelines: Vec<Pipeline> = readers.iter().flat_map(|read| read(inventory)).collect();
    pipelines.sort_by(|a, b| a.path.cmp(&b.path));
    pipelines
}

fn workflow(pipeline: &Pipeline) -> Workflow {
    Workflow {
        name: pipeline.name.clone(),
        provider: pipeline.provider.to_owned(),
        path: pipeline.path.clone(),
        line: 1,
        events: pipeline.events.clone(),
        known: pipeline.known,
    }
}

#[cfg(test)]
mod tests;
