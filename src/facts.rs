//! What we saw: typed facts that a reader could verify, free of opinion.
//!
//! Each subject is a module: the declaration of its facts, which is the contract with checks and reports, and the extractor that
//! measures them. [`extract`] runs them all over a snapshot.

pub mod api;
pub mod ci;
pub mod context;
pub mod database;
pub mod describe;
pub mod docker;
pub mod evidence;
pub mod history;
pub mod hosting;
pub mod hygiene;
pub mod inventory;
pub mod javascript;
pub mod operations;
pub mod originality;
pub mod project;
pub mod readme;
pub mod repository;
mod scope;
pub mod scripts;
pub mod tests;
pub mod typescript;
pub mod unit;

use crate::snapshot::Snapshot;
use context::Context;
use describe::facts;
use inventory::Inventory;
use javascript::Sources;
use project::Projects;
use rayon::prelude::*;

pub use scope::{SHARED, Scope};

facts! {
    /// Everything that was seen in a repository.
    pub struct Facts {
        /// The version of this tree's shape.
        pub schema_version: i64,
        /// The repository as a whole.
        pub repository: repository::Repository,
        /// Its projects: one for a plain repository, sorted by folder.
        pub projects: Vec<ProjectFacts>,
        /// Its commits.
        pub history: history::History,
        /// Its page at the hosting service.
        pub hosting: hosting::Hosting,
    }

    /// Everything that was seen in a project.
    pub struct ProjectFacts {
        /// What it is.
        pub project: project::Project,
        /// Its README.
        pub readme: readme::Readme,
        /// Its use of TypeScript.
        pub typescript: typescript::Typescript,
        /// Its tests.
        pub tests: tests::Tests,
        /// Its container.
        pub docker: docker::Docker,
        /// Its continuous integration.
        pub ci: ci::Ci,
        /// Its data store.
        pub database: database::Database,
        /// Its interface.
        pub api: api::Api,
        /// How it is operated.
        pub operations: operations::Operations,
        /// Its tidiness.
        pub hygiene: hygiene::Hygiene,
        /// How much of it is its author's.
        pub originality: originality::Originality,
    }
}

/// The version of the shape of [`Facts`], raised when a field changes its meaning or its place.
pub const SCHEMA_VERSION: i64 = 1;

impl Facts {
    /// The project that the repository is about.
    pub fn primary(&self) -> Option<&ProjectFacts> {
        self.projects.iter().find(|project| project.project.primary).or(self.projects.first())
    }
}

/// Measures everything.
pub fn extract(snapshot: &Snapshot) -> Facts {
    let inventory = Inventory::new(snapshot);
    let sources = Sources::read(&inventory);
    let projects = Projects::find(&inventory, &sources);
    let whole = Whole::measure(&inventory, &sources);
    let context = |unit| Context { inventory: &inventory, sources: &sources, unit, units: &projects.units };
    let measured: Vec<ProjectFacts> = projects
        .units
        .par_iter()
        .enumerate()
        .map(|(index, unit)| extract_project(projects.describe(index, context(unit)), context(unit), &whole))
        .collect();
    Facts {
        schema_version: SCHEMA_VERSION,
        projects: measured,
        repository: repository::extract(&inventory),
        history: history::extract(snapshot),
        hosting: hosting::Hosting::default(),
    }
}

/// What is measured once for a repository, and concerns its projects in part.
struct Whole {
    pipelines: ci::Pipelines,
    credentials: hygiene::Credentials,
}

impl Whole {
    fn measure(inventory: &Inventory<'_>, sources: &Sources) -> Self {
        let (pipelines, credentials) =
            rayon::join(|| ci::Pipelines::follow(inventory, sources), || hygiene::Credentials::search(inventory));
        Whole { pipelines, credentials }
    }
}

/// The subjects know nothing of each other, so they are measured side by side.
fn extract_project(project: project::Project, context: Context<'_>, whole: &Whole) -> ProjectFacts {
    let mut facts = ProjectFacts { project, ..ProjectFacts::default() };
    let ProjectFacts {
        project: _,
        readme,
        typescript,
        tests,
        docker,
        ci,
        database,
        api,
        operations,
        hygiene,
        originality,
    } = &mut facts;
    rayon::scope(|scope| {
        scope.spawn(|_| *readme = readme::extract(context));
        scope.spawn(|_| *typescript = typescript::extract(context));
        scope.spawn(|_| *tests = tests::extract(context));
        scope.spawn(|_| *docker = docker::extract(context));
        scope.spawn(|_| *ci = whole.pipelines.concerning(context));
        scope.spawn(|_| *database = database::extract(context));
        scope.spawn(|_| *api = api::extract(context));
        scope.spawn(|_| *operations = operations::extract(context));
        scope.spawn(|_| *hygiene = hygiene::extract(context, &whole.credentials));
        scope.spawn(|_| *originality = originality::extract(context));
    });
    facts
}
