//! From pipelines to tasks: every step is followed to its tools, and what concerns the project is kept.

use super::pipeline::{Job, Pipeline, Starts, Step, Work, link};
use super::{Ci, Link, Task, Unresolved};
use crate::facts::context::Context;
use crate::facts::scripts::{Missing, Place, Purpose, Reached, Scripts, Walk, concerns};
use crate::formats::shell;
use std::collections::BTreeSet;

/// A tool that a pipeline runs for the project.
struct Seen {
    reached: Reached,
    starts: Starts,
}

/// What was found and what was not followed.
#[derive(Default)]
struct Findings {
    seen: Vec<Seen>,
    missing: Vec<(Missing, Starts)>,
}

/// The tasks that pipelines do for the project.
pub(super) fn follow(context: Context<'_>, pipelines: &[Pipeline]) -> Ci {
    let scripts = Scripts::new(context.inventory, context.sources);
    let mut findings = Findings::default();
    for pipeline in pipelines {
        if !pipeline.known {
            let what = Unresolved {
                name: pipeline.path.clone(),
                reason: "could not be understood".to_owned(),
                path: pipeline.path.clone(),
                line: 1,
            };
            findings.missing.push((Missing { what, hides_tools: true, directory: None }, Starts::CHANGES));
        }
        for job in &pipeline.jobs {
            findings.job(scripts, pipeline, job);
        }
    }
    findings.keep(context);
    let unresolved: BTreeSet<(String, i64, String, String)> = findings
        .missing
        .iter()
        .map(|(missing, _)| &missing.what)
        .map(|what| (what.path.clone(), what.line, what.name.clone(), what.reason.clone()))
        .collect();
    Ci {
        tests: findings.task(Purpose::Tests),
        lint: findings.task(Purpose::Lint),
        types: findings.task(Purpose::Types),
        build: findings.task(Purpose::Build),
        image: findings.task(Purpose::Image),
        migrations: findings.task(Purpose::Migrations),
        deploy: findings.task(Purpose::Deploy),
        unresolved: unresolved
            .into_iter()
            .map(|(path, line, name, reason)| Unresolved { name, reason, path, line })
            .collect(),
        ..Ci::default()
    }
}

impl Findings {
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

    /// Leaves out what is run for other projects.
    fn keep(&mut self, context: Context<'_>) {
        self.seen.retain(|seen| concerns(context, seen.reached.directory.as_deref()));
        self.missing.retain(|(missing, _)| concerns(context, missing.directory.as_deref()));
    }

    fn task(&self, purpose: Purpose) -> Task {
        // Whether code is sound has to be asked when it changes; delivering it may wait for a person.
        let counts = |starts: &Starts| match purpose {
            Purpose::Image | Purpose::Migrations | Purpose::Deploy => starts.at_all,
            _ => starts.by_change,
        };
        let seen = self.seen.iter().filter(|seen| counts(&seen.starts) && seen.reached.tool.serves(purpose));
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
            chain: best.reached.chain.iter().map(Link::clone).collect(),
            neutralised,
            on_pull_request: relevant.iter().any(|seen| seen.starts.on_pull_request),
            on_push: relevant.iter().any(|seen| seen.starts.on_push),
        }
    }
}
