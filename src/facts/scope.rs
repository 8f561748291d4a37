//! The names that a check can use: those of one project, and `repository`, `history` and `hosting`.

use super::describe::{Fact as _, Field, Fields, Record, Shape, View};
use super::history::History;
use super::hosting::Hosting;
use super::repository::Repository;
use super::{Facts, ProjectFacts};
use std::sync::LazyLock;

/// The facts as a check sees them.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    project: &'a ProjectFacts,
    repository: &'a Repository,
    history: &'a History,
    hosting: &'a Hosting,
}

impl<'a> Scope<'a> {
    /// The scope of one project of a repository.
    pub fn new(facts: &'a Facts, project: &'a ProjectFacts) -> Self {
        Scope { project, repository: &facts.repository, history: &facts.history, hosting: &facts.hosting }
    }

    /// The description of every scope.
    pub fn describe() -> &'static Record {
        static RECORD: LazyLock<Record> = LazyLock::new(|| {
            let own = ProjectFacts::describe().fields.iter();
            let shared = Facts::describe().fields.iter().filter(|field| SHARED.contains(&field.name));
            let fields: Vec<Field> =
                own.chain(shared).map(|field| Field { name: field.name, doc: field.doc, shape: field.shape }).collect();
            Record { name: "facts", doc: "The facts of one project and its repository.", fields: fields.leak() }
        });
        &RECORD
    }

    /// The type of every scope.
    pub fn shape() -> Shape {
        Shape::Record(Self::describe())
    }
}

/// Facts of the repository that every project shares, in the order of [`Facts`].
pub const SHARED: [&str; 3] = ["repository", "history", "hosting"];

impl Fields for Scope<'_> {
    fn record(&self) -> &'static Record {
        Self::describe()
    }

    fn field(&self, index: usize) -> Option<View<'_>> {
        let own = ProjectFacts::describe().fields.len();
        match index.checked_sub(own) {
            None => self.project.field(index),
            Some(0) => Some(self.repository.view()),
            Some(1) => Some(self.history.view()),
            Some(2) => Some(self.hosting.view()),
            Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_names_the_project_and_what_is_shared() {
        let mut facts = Facts { projects: vec![ProjectFacts::default()], ..Facts::default() };
        facts.repository.name = "demo".into();
        facts.history.commits = 3;
        facts.hosting.stars = 5;
        if let Some(project) = facts.projects.first_mut() {
            project.readme.words = 7;
        }
        let project = facts.projects.first().expect("one project");
        let scope = Scope::new(&facts, project);
        let root = View::Record(&scope);
        let int = |path: [&str; 2]| match root.get(path[0]).and_then(|view| view.get(path[1])) {
            Some(View::Int(value)) => value,
            _ => panic!("{path:?} is not there"),
        };
        assert_eq!(int(["readme", "words"]), 7);
        assert_eq!(int(["history", "commits"]), 3);
        assert_eq!(int(["hosting", "stars"]), 5);
        assert!(matches!(root.get("repository").and_then(|view| view.get("name")), Some(View::Text("demo"))));
    }
}
