//! Repositories made on the spot, and the program run on them.

use assert_cmd::Command;
use git2::{IndexAddOption, Repository, Signature, Time};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder that goes away with the test.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Place { folder: TempDir::new().expect("a temporary folder") }
    }

    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let place = Place::new();
        for (path, text) in files {
            place.write(path, text);
        }
        place
    }

    /// A repository with these files in one commit.
    pub fn repository(files: &[(&str, &str)]) -> Self {
        let place = Place::with(files);
        Repository::init(place.path()).expect("a repository");
        place.commit("chore: begin");
        place
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    pub fn git(&self) -> Repository {
        Repository::open(self.path()).expect("a repository")
    }

    /// Commits everything that is not ignored.
    pub fn commit(&self, message: &str) -> git2::Oid {
        let repository = self.git();
        let mut index = repository.index().expect("an index");
        index.add_all(["*"], IndexAddOption::DEFAULT, None).expect("files");
        index.write().expect("the index is written");
        let tree = repository.find_tree(index.write_tree().expect("a tree")).expect("the tree");
        let author = Signature::new("Ada Example", "ada@example.com", &Time::new(1_700_000_000, 0)).expect("a name");
        let parent = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
        let parents: Vec<&git2::Commit<'_>> = parent.iter().collect();
        repository.commit(Some("HEAD"), &author, &author, message, &tree, &parents).expect("a commit")
    }
}

/// The program, with nothing of the caller's environment that could change what it says.
pub fn shipworthy() -> Command {
    let mut command = Command::cargo_bin("shipworthy").expect("the program is built");
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "GIT_DIR", "GIT_WORK_TREE"] {
        command.env_remove(variable);
    }
    command
}

/// What the program printed, which must have succeeded with this code.
pub fn output_of(command: &mut Command, code: i32) -> (String, String) {
    let output = command.assert().code(code).get_output().clone();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (text(output.stdout), text(output.stderr))
}
