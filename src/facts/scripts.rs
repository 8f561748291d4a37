//! What a command line finally runs: followed through the scripts of manifests, makefiles, shell scripts of the repository,
//! monorepo tools and containers, to the tools.
//!
//! Nothing is executed. What lies outside the repository, and what only a running program could tell, is listed as not followed.

mod arguments;
mod containers;
mod managers;
mod monorepo;
mod packages;
mod programs;
mod targets;
mod tools;
mod walk;
mod wrappers;

use super::ci::{Link, Unresolved};
use super::context::{Context, ancestors};
use super::inventory::{Inventory, line_number};
use super::javascript::Sources;
use crate::formats::shell;
use std::sync::Arc;

pub use containers::Build as ImageBuild;
pub(super) use managers::{Request, ScriptRun, read as request};
pub(super) use packages::select as packages_of;
pub use tools::{Purpose, Tool};
pub use walk::Walk;

/// The scripts of a repository.
#[derive(Clone, Copy)]
pub struct Scripts<'a> {
    inventory: &'a Inventory<'a>,
    sources: &'a Sources,
}

/// Where a command line stands, and where it runs.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The working directory in the repository, empty for its root; `None` where it is not known, or is no folder of it.
    pub directory: Option<String>,
    /// The file that holds the text.
    pub path: String,
    /// The line of the text's first line, from 1.
    pub line: i64,
    /// Which of the file's lines the text's lines are.
    pub lines: Lines,
    /// How the shell is started.
    pub shell: shell::Options,
    /// What led here.
    pub chain: Vec<Link>,
    /// Its failure is already known to be without consequence.
    pub neutralised: bool,
    /// In a container: which of its paths come from which of the repository's.
    pub mounts: Vec<(String, String)>,
    /// Calls inside calls so far.
    pub depth: usize,
}

/// How the lines of a text lie in its file.
#[derive(Debug, Clone, Default)]
pub enum Lines {
    /// All on one line: a script of a manifest.
    #[default]
    One,
    /// As in the file: a script file, a block of YAML.
    Following,
    /// Each on a line of its own choosing: a list of commands.
    Listed(Arc<[i64]>),
}

impl Lines {
    /// The file's line for a line of the text, both from 1, given that of the text's first.
    fn line(&self, first: i64, line: usize) -> i64 {
        match self {
            Lines::One => first,
            Lines::Following => first + line_number(line) - 1,
            Lines::Listed(lines) => lines.get(line.saturating_sub(1)).or(lines.last()).copied().unwrap_or(first),
        }
    }
}

/// A tool that is run.
#[derive(Debug, Clone)]
pub struct Reached {
    /// The tool; without a purpose where it is not known.
    pub tool: Tool,
    /// The working directory; `None` where it is not known.
    pub directory: Option<String>,
    /// What leads to it; the last link is the tool itself.
    pub chain: Vec<Link>,
    /// Its failure has no consequence.
    pub neutralised: bool,
}

/// Something that could not be followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing {
    /// What, why and where.
    pub what: Unresolved,
    /// A tool may be behind it. Not so where nothing can run at all, such as a script that does not exist.
    pub hides_tools: bool,
    /// In which directory; `None` where it is not known.
    pub directory: Option<String>,
}

/// What was found on the way.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Tools in the order in which they run.
    pub reached: Vec<Reached>,
    /// What could not be followed.
    pub missing: Vec<Missing>,
}

impl<'a> Scripts<'a> {
    /// The scripts of a repository.
    pub fn new(inventory: &'a Inventory<'a>, sources: &'a Sources) -> Self {
        Scripts { inventory, sources }
    }

    /// What one command line runs.
    pub fn follow(self, text: &str, place: &Place) -> Outcome {
        let mut walk = Walk::new(self);
        walk.line(text, place);
        walk.take()
    }
}

impl Place {
    /// A step further inside, in whose name the next commands run.
    fn link(&self, kind: &str, name: &str, path: &str, line: i64) -> Place {
        let mut place = self.clone();
        place.chain.push(Link { kind: kind.to_owned(), name: shorten(name), path: path.to_owned(), line });
        place
    }

    /// The same place with another working directory.
    fn at(&self, directory: Option<String>) -> Place {
        Place { directory, ..self.clone() }
    }

    /// Whether the chain already leads through this: following it again would go in a circle.
    fn came_through(&self, kind: &str, name: &str, path: &str) -> bool {
        self.chain.iter().any(|link| link.kind == kind && link.name == name && link.path == path)
    }

    /// The repository's path for a path that a command names; `None` where it is none of the repository's.
    fn locate(&self, path: &str) -> Option<String> {
        if !path.starts_with('/') {
            return crate::snapshot::join(self.directory.as_deref()?, path);
        }
        let fitting = self.mounts.iter().filter_map(|(inside, outside)| {
            let rest = path.strip_prefix(inside.trim_end_matches('/'))?;
            (rest.is_empty() || rest.starts_with('/')).then_some((inside.len(), outside, rest.trim_start_matches('/')))
        });
        let (_, outside, rest) = fitting.max_by_key(|(length, ..)| *length)?;
        crate::snapshot::join(outside, rest)
    }
}

/// Whether what runs in a folder concerns the project: the folder is its own, lies around it, or is not known.
pub fn concerns(context: Context<'_>, directory: Option<&str>) -> bool {
    let Some(directory) = directory else { return true };
    let own = if directory.is_empty() { "-".to_owned() } else { format!("{directory}/-") };
    context.unit.owns(&own) || ancestors(&context.unit.directory).any(|folder| folder == directory)
}

/// The longest text of a link, in characters.
const LINK_CHARACTERS: usize = 160;

fn shorten(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LINK_CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(&text)),
        None => text,
    }
}

#[cfg(test)]
mod tests;
