//! A pipeline as every service describes it: what starts it, its jobs, and what their steps do.

use super::super::scripts::{ImageBuild, Lines, Tool};
use super::{Link, Unresolved};
use crate::facts::inventory::{Inventory, line_number};
use crate::formats::data::Node;
use crate::formats::shell;
use crate::snapshot::{is_below, join};
use std::sync::Arc;

/// A workflow or pipeline.
#[derive(Debug, Default)]
pub(super) struct Pipeline {
    /// Its name, else its file's.
    pub name: String,
    /// The service.
    pub provider: &'static str,
    /// The file.
    pub path: String,
    /// Events that start it, by the service's names.
    pub events: Vec<String>,
    /// Where they are declared.
    pub events_line: i64,
    /// The file could be understood.
    pub known: bool,
    /// Its jobs.
    pub jobs: Vec<Job>,
}

/// Steps that share a machine.
#[derive(Debug, Default)]
pub(super) struct Job {
    /// What leads from the trigger to its steps: the job itself, with the calls around it.
    pub chain: Vec<Link>,
    /// When it runs.
    pub starts: Starts,
    /// Its failure does not fail the pipeline, or it never runs.
    pub neutralised: bool,
    /// In order.
    pub steps: Vec<Step>,
}

/// What starts a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Starts {
    /// Pushes to a branch.
    pub on_push: bool,
    /// Pull requests.
    pub on_pull_request: bool,
    /// A change or the clock: pushes, of tags too, pull requests, merge queues, schedules.
    pub by_change: bool,
    /// Anything, people included.
    pub at_all: bool,
}

impl Starts {
    /// Every push and pull request.
    pub const CHANGES: Starts = Starts { on_push: true, on_pull_request: true, by_change: true, at_all: true };

    /// Only where both start.
    pub fn and(self, other: Starts) -> Starts {
        Starts {
            on_push: self.on_push && other.on_push,
            on_pull_request: self.on_pull_request && other.on_pull_request,
            by_change: self.by_change && other.by_change,
            at_all: self.at_all && other.at_all,
        }
    }
}

/// One step.
#[derive(Debug)]
pub(super) struct Step {
    /// What leads from the job to the work: the step itself, with the actions or commands around it.
    pub chain: Vec<Link>,
    /// What it does.
    pub work: Work,
    /// Its working directory in the repository; `None` where it is not known.
    pub directory: Option<String>,
    /// The file that holds it.
    pub path: String,
    /// The line of its text, from 1.
    pub line: i64,
    /// Its failure is without consequence.
    pub neutralised: bool,
    /// It runs only on some of what starts the job.
    pub starts: Starts,
}

/// What a step does.
#[derive(Debug)]
pub(super) enum Work {
    /// Runs a text in a shell.
    Shell {
        /// The text.
        text: String,
        /// Which of the file's lines its lines are.
        lines: Lines,
        /// How the shell is started.
        options: shell::Options,
    },
    /// Runs a text on another machine.
    Remote(String),
    /// Does what a tool does.
    Tool(Tool),
    /// Builds an image.
    Image(ImageBuild),
    /// Something that could not be followed.
    Missing {
        /// What, why and where.
        what: Unresolved,
        /// A tool may be behind it.
        hides_tools: bool,
    },
}

/// A shell that stops at the first failure, of a part of a pipeline too: how most services start it.
pub(super) const STRICT: shell::Options = shell::Options { errexit: true, pipefail: true };

/// A link of a chain.
pub(super) fn link(kind: &str, name: &str, path: &str, line: i64) -> Link {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    Link { kind: kind.to_owned(), name, path: path.to_owned(), line }
}

/// Something that was not followed.
pub(super) fn missing(name: &str, reason: &str, path: &str, line: i64, hides_tools: bool) -> Work {
    let what = Unresolved { name: name.to_owned(), reason: reason.to_owned(), path: path.to_owned(), line };
    Work::Missing { what, hides_tools }
}

/// A step that does what is not in the repository, and may be anything.
pub(super) fn missing_step(name: &str, reason: &str, path: &str, line: i64) -> Step {
    Step {
        chain: Vec::new(),
        work: missing(name, reason, path, line, true),
        directory: None,
        path: path.to_owned(),
        line,
        neutralised: false,
        starts: Starts::CHANGES,
    }
}

/// A step that runs the text of a node.
pub(super) fn shell_step(name: &str, node: &Node, path: &str, directory: Option<String>) -> Option<Step> {
    let text = node.text()?.to_owned();
    let line = line_number(node.line);
    Some(Step {
        chain: vec![link("step", if name.is_empty() { &text } else { name }, path, line)],
        work: Work::Shell { text, lines: Lines::Following, options: STRICT },
        directory,
        path: path.to_owned(),
        line,
        neutralised: false,
        starts: Starts::CHANGES,
    })
}

/// The step that runs texts and lists of texts one after the other in one shell, as most services run a job's script.
pub(super) fn script_step(name: &str, nodes: &[Option<&Node>], path: &str, directory: &Option<String>) -> Option<Step> {
    let mut texts = Vec::new();
    let mut lines = Vec::new();
    for node in nodes.iter().flatten() {
        collect(node, &mut texts, &mut lines);
    }
    let line = *lines.first()?;
    Some(Step {
        chain: vec![link("step", name, path, line)],
        work: Work::Shell { text: texts.join("\n"), lines: Lines::Listed(lines.into()), options: STRICT },
        directory: directory.clone(),
        path: path.to_owned(),
        line,
        neutralised: false,
        starts: Starts::CHANGES,
    })
}

/// Texts in a node, lists in lists included, and the file's line for each of their lines.
fn collect<'a>(node: &'a Node, texts: &mut Vec<&'a str>, lines: &mut Vec<i64>) {
    if let Some(text) = node.text() {
        let text = text.trim_end_matches('\n');
        texts.push(text);
        let first = line_number(node.line);
        lines.extend((0..text.split('\n').count()).map(|offset| first + line_number(offset)));
    }
    node.items().iter().for_each(|item| collect(item, texts, lines));
}

/// A folder that a configuration names, from the repository's root; `None` where it is computed or lies elsewhere.
pub(super) fn folder(base: &str, written: &str) -> Option<String> {
    if written.contains(['$', '<', '~']) { None } else { join(base, written) }
}

/// The document of a file that is there.
pub(super) fn document(inventory: &Inventory<'_>, path: &str) -> Option<Arc<Vec<Node>>> {
    inventory.snapshot.file(path)?;
    inventory.yaml(path)
}

/// Whether a file lies right in a folder.
pub(super) fn is_in(path: &str, directory: &str) -> bool {
    is_below(path, directory) && crate::snapshot::directory_of(path) == directory
}
