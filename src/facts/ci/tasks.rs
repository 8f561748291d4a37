//! From pipelines to tasks: every step is followed to its tools, and what concerns the project is kept.

use super::pipeline::{Job, Pipeline, Starts, Step, Work, link};
use super::{Ci, Task, Unresolved};
use crate::facts::context::Context;
use crate::facts::scripts::{Missing, Place, Purpose, Reached, Scripts, Walk, concerns};
use crate::formats::shell;
use std::collections::BTreeSet;

/// A tool that a pipeline runs for the project.
struct Seen {
    reached: Reached,
    starts: Starts,
}

/// What pipelines run, and what of them was not followed.
#[derive(Default)]
pub(super) struct Findings {
    seen: Vec<Seen>,
    missing: Vec<(Missing, Starts)>,
    spent: usize,
}

/// What following all jobs may cost, in units of [`Walk::spent`].
const ALL_WALKS: usize = 200_000;

impl Findings {
    /// Follows every step of every pipeline.
    pub fn of(pipelines: &[Pipeline], scripts: Scripts<'_>) -> Self {
        let mut findings = Findings::default();
        for pipeline in pipelines {
            if !pipeline.known {
                findings.unfollowed(&pipeline.path, "could not be understood");
            }
            for job in &pipeline.jobs {
                if findings.spent >= ALL_WALKS {
                    findings.unfollowed(&pipeline.path, "has more jobs than are followed");
                    break;
                }
                findings.job(scripts, pipeline, job);
            }
        }
        findings
    }

    fn unfollowed(&mut self, path: &str, reason: &str) {
        let what = Unresolved { name: path.to_owned(), reason: reason.to_owned(), path: path.to_owned(), line: 1 };
        self.missing.push((Missing { what, hides_tools: true, directory: None }, Starts::CHANGES));
    }

    /// The tasks that are done for one project.
    pub fn concerning(&self, context: Context<'_>) -> Ci {
        let concerned = |directory: &Option<String>| concerns(context, directory.as_deref());
        let own = Concerning {
            seen: self.seen.iter().filter(|seen| concerned(&seen.reached.directory)).collect(),
            missing: self.missing.iter().filter(|(missing, _)| concerned(&missing.directory)).collect(),
        };
        Ci {
            tests: own.task(Purpose::Tests),
            lint: own.task(Purpose::Lint),
            types: own.task(Purpose::Types),
            build: own.task(Purpose::Build),
            image: own.task(Purpose::Image),
            migrations: own.task(Purpose::Migrations),
            deploy: own.task(Purpose::Deploy),
            unresolved: own.unresolved(),
            ..Ci::default()
        }
    }

    fn job(&mut self, scripts: Scripts<'_>, pipeline: &Pipeline, job: &Job) {
        let trigger = match pipeline.events.is_empty() {
            true => link("trigger", pipeline.provider, &pipeline.path, pipeline.events_line),
            false => link("trigger", &pipeline.events.join(", "), &pipeline.path, pipeline.events_line),
        };
        let mut walk = Walk::new(scripts);
        for step in &job.steps {
            let starts = job.starts.and(step.starts);
            let place = Place {
                directory: step.directory.clone(),
                path: step.path.clone(),
                line: step.line,
                chain: [&trigger].into_iter().chain(&job.chain).chain(&step.chain).cloned().collect(),
                neutralised: job.neutralised || step.neutralised,
                ..Place::default()
            };
            self.step(&mut walk, step, &place, starts);
        }
        self.spent += 1 + walk.spent();
    }

    fn step(&mut self, walk: &mut Walk<'_>, step: &Step, place: &Place, starts: Starts) {
        match &step.work {
            Work::Shell { text, lines, options } => {
                walk.line(text, &Place { lines: lines.clone(), shell: *options, ..place.clone() });
            }
            Work::Remote(text) => {
                // Another machine has a copy of the repository, in a folder that its owner knows; what is built or tested there
                // says nothing of this pipeline, but migrations are what they are.
                let mut remote = walk.fresh();
                remote.line(
                    text,
                    &Place { directory: Some(String::new()), shell: shell::Options::default(), ..place.clone() },
                );
                let reached = remote.take().reached.into_iter();
                let migrations = reached.filter(|reached| reached.tool.serves(Purpose::Migrations));
                self.seen.extend(migrations.map(|reached| Seen { reached, starts }));
            }
            Work::Tool(tool) => walk.tool(tool.clone(), &tool.name, place),
            Work::Image(build) => walk.image(build, place),
            Work::Missing { what, hides_tools } => {
                let missing = Missing { what: what.clone(), hides_tools: *hides_tools, directory: None };
                self.missing.push((missing, starts));
            }
        }
        let outcome = walk.take();
        self.seen.extend(outcome.reached.into_iter().map(|reached| Seen { reached, starts }));
        self.missing.extend(outcome.missing.into_iter().map(|missing| (missing, starts)));
    }
}

/// Findings that concern one project.
struct Concerning<'a> {
    seen: Vec<&'a Seen>,
    missing: Vec<&'a (Missing, Starts)>,
}

impl Concerning<'_> {
    /// What was not followed, sorted, each once.
    fn unresolved(&self) -> Vec<Unresolved> {
        let keys: BTreeSet<(&str, i64, &str, &str)> = self
            .missing
            .iter()
            .map(|(missing, _)| &missing.what)
            .map(|what| (what.path.as_str(), what.line, what.name.as_str(), what.reason.as_str()))
            .collect();
        let unresolved = keys.into_iter().map(|(path, line, name, reason)| Unresolved {
            name: name.to_owned(),
            reason: reason.to_owned(),
            path: path.to_owned(),
            line,
        });
        unresolved.collect()
    }

    fn task(&self, purpose: Purpose) -> Task {
        // Whether code is sound has to be asked when it changes; delivering it may wait for a person.
        let counts = |starts: &Starts| match purpose {
            Purpose::Image | Purpose::Migrations | Purpose::Deploy => starts.at_all,
            _ => starts.by_change,
        };
        let seen = self.seen.iter().copied().filter(|seen| counts(&seen.starts) && seen.reached.tool.serves(purpose));
        let seen: Vec<&Seen> = seen.collect();
        let sound = |seen: &&Seen| !seen.reached.neutralised && !seen.reached.tool.watches;
        let neutralised = !seen.iter().any(sound);
        let relevant: Vec<&Seen> = seen.iter().copied().filter(|seen| neutralised || sound(seen)).collect();
        let best = relevant.iter().rev().max_by_key(|seen| (seen.starts.on_pull_request, seen.starts.on_push));
        let Some(best) = best else {
            let hidden = self.missing.iter().any(|(missing, starts)| missing.hides_tools && counts(starts));
            return Task { known: !hidden, ..Task::default() };
        };
        Task {
            present: true,
            known: true,
            chain: best.reached.chain.clone(),
            neutralised,
            on_pull_request: relevant.iter().any(|seen| seen.starts.on_pull_request),
            on_push: relevant.iter().any(|seen| seen.starts.on_push),
        }
    }
}
