//! GitLab CI: `.gitlab-ci.yml` with what it includes from the repository.
//!
//! Source: GitLab's "CI/CD YAML syntax reference". A pipeline of a branch also runs for the merge request of that branch.

use super::pipeline::{Job, Pipeline, Starts, Step, Work, document, link, missing_step, script_step};
use crate::facts::inventory::{Inventory, line_number};
use crate::formats::data::{Entry, Node, Value};
use crate::snapshot::join;
use std::collections::{BTreeMap, BTreeSet};

/// The file.
const PATH: &str = ".gitlab-ci.yml";

/// Keys of the file that are no jobs.
const KEYWORDS: [&str; 12] = [
    "default",
    "include",
    "stages",
    "variables",
    "workflow",
    "image",
    "services",
    "before_script",
    "after_script",
    "cache",
    "types",
    "spec",
];

/// Jobs that extend each other, and references inside references, as deep as GitLab allows.
const NESTED: usize = 11;

/// Files that are included, as many as GitLab allows.
const INCLUDES: usize = 150;

/// References that are put in.
const REFERENCES: usize = 1_000;

/// The pipeline, where there is one.
pub(super) fn pipelines(inventory: &Inventory<'_>) -> Vec<Pipeline> {
    if inventory.snapshot.file(PATH).is_none() {
        return Vec::new();
    }
    let mut read =
        Read { inventory, entries: BTreeMap::new(), files: BTreeSet::new(), outside: Vec::new(), known: true };
    read.file(PATH);
    let jobs = read.jobs();
    vec![Pipeline {
        name: PATH.to_owned(),
        provider: "gitlab-ci",
        path: PATH.to_owned(),
        events: vec!["push".to_owned()],
        events_line: 1,
        known: read.known,
        jobs,
    }]
}

struct Read<'a> {
    inventory: &'a Inventory<'a>,
    /// Entries of all files by key, with the file: an including file overrides what it includes.
    entries: BTreeMap<String, (String, Entry)>,
    /// Files that were read.
    files: BTreeSet<String>,
    outside: Vec<Step>,
    known: bool,
}

impl Read<'_> {
    fn file(&mut self, path: &str) {
        if self.files.len() > INCLUDES || !self.files.insert(path.to_owned()) {
            return;
        }
        let documents = document(self.inventory, path);
        // A file may begin with a document of its own for `spec`.
        let Some(root) = documents.as_ref().and_then(|documents| documents.last()).map(Node::merged) else {
            self.known = false;
            self.outside.push(missing_step(path, "cannot be read", path, 1));
            return;
        };
        if let Some(include) = root.get("include") {
            let single = std::slice::from_ref(include);
            let items = if include.items().is_empty() { single } else { include.items() };
            items.iter().take(INCLUDES).for_each(|item| self.include(item, path));
        }
        for entry in root.entries() {
            self.entries.insert(entry.key.clone(), (path.to_owned(), entry.clone()));
        }
    }

    fn include(&mut self, item: &Node, path: &str) {
        let line = line_number(item.line);
        let local = item.get("local").and_then(Node::text).or(item.text().filter(|text| !text.contains("://")));
        match local.map(|local| local.trim_start_matches('/')) {
            Some(local) if local.contains('*') => {
                let glob = globset::GlobBuilder::new(local).literal_separator(true).build().ok();
                let matcher = glob.map(|glob| glob.compile_matcher());
                let files = self.inventory.snapshot.files().iter().map(|file| file.path.clone());
                let files: Vec<String> =
                    files.filter(|file| matcher.as_ref().is_some_and(|matcher| matcher.is_match(file))).collect();
                files.iter().for_each(|file| self.file(file));
            }
            Some(local) => match join("", local) {
                Some(local) if self.inventory.snapshot.file(&local).is_some() => self.file(&local),
                _ => self.outside.push(missing_step(local, "is a file that is not in the repository", path, line)),
            },
            None => {
                let named = ["template", "component", "project", "remote"].into_iter().find_map(|kind| item.get(kind));
                let name = named.and_then(Node::text).or(item.text()).unwrap_or("include");
                // GitLab's own templates of these folders scan, and run nothing of the project's.
                let scans = item.get("template").is_some()
                    && ["Security/", "Jobs/Secret", "Jobs/SAST", "Jobs/Dep", "Jobs/Container", "Jobs/Code-Quality"]
                        .iter()
                        .any(|kind| name.starts_with(kind));
                let mut step = missing_step(name, "is a configuration of another repository", path, line);
                if let Work::Missing { hides_tools, .. } = &mut step.work {
                    *hides_tools = !scans;
                }
                self.outside.push(step);
            }
        }
    }

    fn jobs(&mut self) -> Vec<Job> {
        let mut resolved = BTreeMap::new();
        let mut jobs = Vec::new();
        for (key, (path, entry)) in &self.entries {
            if KEYWORDS.contains(&key.as_str()) || key.starts_with('.') || entry.node.entries().is_empty() {
                continue;
            }
            self.extend(key, NESTED, &mut resolved);
            let Some(node) = resolved.get(key) else { continue };
            jobs.extend(self.job(key, path, line_number(entry.key_line), node));
        }
        let steps = std::mem::take(&mut self.outside);
        if !steps.is_empty() {
            jobs.push(Job { chain: Vec::new(), starts: Starts::CHANGES, neutralised: false, steps });
        }
        jobs
    }

    /// A job with what it extends, each worked out once: maps are merged, everything else is replaced.
    fn extend(&self, name: &str, nested: usize, resolved: &mut BTreeMap<String, Node>) {
        let Some((_, entry)) = self.entries.get(name) else { return };
        if resolved.contains_key(name) {
            return;
        }
        // As it stands, for a job that extends itself.
        resolved.insert(name.to_owned(), entry.node.clone());
        let (Some(nested), Some(extends)) = (nested.checked_sub(1), entry.node.get("extends")) else { return };
        let names = extends.text().into_iter().chain(extends.items().iter().filter_map(Node::text));
        let mut result: Option<Node> = None;
        for base in names {
            self.extend(base, nested, resolved);
            if let Some(base) = resolved.get(base) {
                result = Some(result.map_or_else(|| base.clone(), |earlier| overlay(&earlier, base)));
            }
        }
        if let Some(base) = result {
            resolved.insert(name.to_owned(), overlay(&base, &entry.node));
        }
    }

    /// A script in which `!reference [job, key]` stands for what is written there.
    fn referenced(&self, node: &Node, nested: usize, left: &mut usize) -> Node {
        let (Some(nested), Some(less)) = (nested.checked_sub(1), left.checked_sub(1)) else { return node.clone() };
        if node.tag.as_deref() == Some("!reference") {
            *left = less;
            let mut keys = node.items().iter().filter_map(Node::text);
            let entry = keys.next().and_then(|name| self.entries.get(name)).map(|(_, entry)| &entry.node);
            let meant = keys.fold(entry, |node, key| node.and_then(|node| node.get(key)));
            return meant.map_or_else(
                || Node { value: Value::Null, tag: None, ..node.clone() },
                |meant| self.referenced(meant, nested, left),
            );
        }
        match &node.value {
            Value::List(items) => {
                let items = items.iter().map(|item| self.referenced(item, nested, left)).collect();
                Node { value: Value::List(items), ..node.clone() }
            }
            _ => node.clone(),
        }
    }

    fn job(&self, name: &str, path: &str, line: i64, node: &Node) -> Option<Job> {
        let global = |key: &str| {
            let default = self.entries.get("default").and_then(|(_, entry)| entry.node.get(key));
            default.or(self.entries.get(key).map(|(_, entry)| &entry.node))
        };
        let text = |key: &str| node.get(key).and_then(Node::text);
        let chain = vec![link("job", name, path, line)];
        let directory = Some(String::new());
        let mut left = REFERENCES;
        let mut script = |own: Option<&Node>| own.map(|own| self.referenced(own, NESTED, &mut left));
        let before = script(node.get("before_script").or(global("before_script")));
        let main = script(node.get("script"));
        let after = script(node.get("after_script").or(global("after_script")));
        // The first two run in one shell.
        let script = script_step("script", &[before.as_ref(), main.as_ref()], path, &directory);
        let after = script_step("after_script", &[after.as_ref()], path, &directory);
        let after = after.map(|step| Step { neutralised: true, ..step });
        let mut steps: Vec<Step> = script.into_iter().chain(after).collect();
        if let Some(trigger) = node.get("trigger") {
            let local = trigger.at(&["include", "local"]).or(trigger.get("include")).and_then(Node::text);
            let name = local.or(trigger.text()).unwrap_or("trigger");
            steps.push(missing_step(name, "is a pipeline of its own", path, line_number(trigger.line)));
        }
        let starts = starts(node);
        let allowed = node.get("allow_failure").is_some_and(|allowed| allowed.bool() == Some(true));
        let neutralised = allowed || text("when") == Some("never");
        (!steps.is_empty()).then_some(Job { chain, starts, neutralised, steps })
    }
}

fn overlay(base: &Node, over: &Node) -> Node {
    let (Value::Map(below), Value::Map(above)) = (&base.value, &over.value) else { return over.clone() };
    let mut entries: Vec<Entry> = below.clone();
    let places: BTreeMap<&str, usize> =
        below.iter().enumerate().map(|(place, entry)| (entry.key.as_str(), place)).collect();
    for entry in above {
        match places.get(entry.key.as_str()).and_then(|place| entries.get_mut(*place)) {
            Some(known) => *known = Entry { node: overlay(&known.node, &entry.node), ..entry.clone() },
            None => entries.push(entry.clone()),
        }
    }
    Node { value: Value::Map(entries), ..over.clone() }
}

/// When a job runs, by `rules`, `only` and `when`.
fn starts(node: &Node) -> Starts {
    let manual = node.get("when").and_then(Node::text) == Some("manual");
    let conditions = |node: &Node| -> Vec<String> {
        let own = node.text().into_iter();
        let listed = node.items().iter().chain(node.get("refs").map(Node::items).unwrap_or_default());
        own.chain(listed.filter_map(|item| item.text().or(item.get("if").and_then(Node::text))))
            .map(str::to_owned)
            .collect()
    };
    let starts = match (node.get("rules"), node.get("only")) {
        (Some(rules), _) => {
            let runs = |rule: &&Node| rule.get("when").and_then(Node::text) != Some("never");
            let manual = |rule: &Node| rule.get("when").and_then(Node::text) == Some("manual");
            let rules: Vec<&Node> = rules.items().iter().filter(runs).collect();
            let mut starts = Starts::default();
            for rule in rules {
                let text = rule.get("if").and_then(Node::text).unwrap_or_default();
                starts.at_all = true;
                if manual(rule) {
                    continue;
                }
                let of_request = text.contains("merge_request") || text.contains("CI_MERGE_REQUEST");
                let of_tag = text.contains("CI_COMMIT_TAG") && !text.contains("null");
                let of_branch =
                    text.contains("==") && (text.contains("CI_COMMIT_BRANCH") || text.contains("CI_COMMIT_REF_NAME"));
                starts.by_change = true;
                starts.on_pull_request |= of_request || (!of_tag && !of_branch);
                starts.on_push |= !of_request && !of_tag;
            }
            starts
        }
        (None, Some(only)) => {
            let refs = conditions(only);
            let tags_only = !refs.is_empty() && refs.iter().all(|name| name == "tags");
            let everywhere = refs.is_empty() || refs.iter().any(|name| name == "branches" || name == "pushes");
            let requests = refs.iter().any(|name| name == "merge_requests");
            let on_push = !tags_only && refs.iter().any(|name| name != "merge_requests") || refs.is_empty();
            Starts { on_push, on_pull_request: everywhere || requests, by_change: true, at_all: true }
        }
        (None, None) => Starts::CHANGES,
    };
    if manual { Starts { at_all: true, ..Starts::default() } } else { starts }
}
