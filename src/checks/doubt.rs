//! Doubt: what could not be read is no evidence. A check that says something of files which are missing, unreadable or broken does not
//! fail for it, and where much of the code is missing, it does not pass either.

use super::file::Check;
use super::verdict::{Judgement, Verdict};
use crate::facts::inventory::is_test_path;
use crate::facts::{Facts, ProjectFacts};
use crate::snapshot::{extension_of, file_name_of, is_below};

/// One file in this many is enough to doubt what is said of the code as a whole.
const SHARE: i64 = 10;

/// What could not be read of a project.
pub struct Unread<'a> {
    files: Vec<&'a str>,
    much_code: bool,
}

impl<'a> Unread<'a> {
    /// Gathers what could not be read of a project, or of what its repository's projects share.
    pub fn of(facts: &'a Facts, project: &'a ProjectFacts) -> Self {
        let missing = facts.repository.left_out.iter().filter(|left| {
            matches!(left.reason.as_str(), "missing object" | "unreadable" | "too large" | "too many files")
        });
        let broken = facts.repository.problems.iter().map(|problem| problem.path.as_str());
        let folder = |project: &'a ProjectFacts| match project.project.path.as_str() {
            "." => "",
            folder => folder,
        };
        let own = folder(project);
        let others = || facts.projects.iter().map(folder).filter(|folder| *folder != own && !is_below(own, folder));
        let concerned = |path: &str| is_below(path, own) || !others().any(|other| is_below(path, other));
        let mut files: Vec<&str> =
            missing.map(|left| left.path.as_str()).chain(broken).filter(|path| concerned(path)).collect();
        files.sort_unstable();
        files.dedup();
        let unread = i64::try_from(files.iter().filter(|path| is_code(path)).count()).unwrap_or(i64::MAX);
        let read = project.typescript.ts_files.saturating_add(project.typescript.js_files);
        let much_code = unread > 0 && unread.saturating_mul(SHARE) >= read.saturating_add(unread);
        Unread { files, much_code }
    }

    /// Why what the project is cannot be told; `None` where it can.
    pub fn kind(&self) -> Option<String> {
        let manifest = self.files.iter().any(|path| file_name_of(path) == "package.json");
        let files = if self.files.len() == 1 { "file" } else { "files" };
        (self.much_code || manifest).then(|| format!("{} {files} could not be read", self.files.len()))
    }

    /// The answer that remains of a check's.
    pub fn weaken(&self, check: &Check, judgement: Judgement) -> Judgement {
        let decisive = self.files.iter().find(|path| match judgement.verdict {
            Verdict::Fail => is_decisive(check.area(), path) || self.much_code && is_told_by_code(check.area(), path),
            Verdict::Pass => self.much_code && is_told_by_code(check.area(), path),
            Verdict::Skip | Verdict::Unknown => false,
        });
        match decisive {
            Some(path) => Judgement {
                verdict: Verdict::Unknown,
                found: format!("needs {path}, which could not be read"),
                locations: Vec::new(),
            },
            None => judgement,
        }
    }
}

fn is_code(path: &str) -> bool {
    matches!(extension_of(path), "js" | "cjs" | "mjs" | "jsx" | "ts" | "cts" | "mts" | "tsx")
}

/// Whether an area's checks look at the code as a whole, this file included.
fn is_told_by_code(area: &str, path: &str) -> bool {
    match area {
        "tests" => is_code(path) && is_test_path(path),
        "api" | "database" | "operations" => is_code(path),
        _ => false,
    }
}

/// Whether a single file can decide an area's checks.
fn is_decisive(area: &str, path: &str) -> bool {
    let name = file_name_of(path).to_ascii_lowercase();
    let manifest = name == "package.json";
    let yaml = matches!(extension_of(&name), "yml" | "yaml");
    match area {
        "tests" | "operations" => manifest,
        "ci" => manifest || name == "makefile" || yaml && is_pipeline(path, &name),
        "docker" => name.contains("dockerfile") || name == ".dockerignore" || yaml && name.contains("compose"),
        "database" => matches!(extension_of(&name), "sql" | "prisma"),
        "api" => name.contains("openapi") || name.contains("swagger"),
        "hygiene" => manifest || name == ".gitignore",
        _ => false,
    }
}

/// Whether a file's path is one that a CI service reads.
fn is_pipeline(path: &str, name: &str) -> bool {
    [".github/workflows/", ".github/actions/", ".circleci/"].iter().any(|folder| path.starts_with(folder))
        || !path.contains('/') && (name.starts_with('.') || name.contains("-pipelines"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{expr, file};
    use crate::facts::repository::{LeftOut, Problem};

    fn weakened(facts: &Facts, area: &str, verdict: Verdict) -> Verdict {
        let text = "title = 'a'\nfails = 'b'\nwhy = 'w'\nfix = 'f'\neffort = 'hour'\nweight = 1\n\
                    links = ['https://example.com/x']\npass = 'readme.present'\n";
        let check = expr::with_room_to_parse(|| file::parse(&format!("{area}/x"), "x.toml", text)).expect("a check");
        let judgement = Judgement { verdict, found: String::new(), locations: Vec::new() };
        Unread::of(facts, &facts.projects[0]).weaken(&check, judgement).verdict
    }

    fn facts(ts_files: i64) -> Facts {
        let mut project = ProjectFacts::default();
        project.project.path = ".".into();
        project.typescript.ts_files = ts_files;
        Facts { projects: vec![project], ..Facts::default() }
    }

    #[test]
    fn a_broken_manifest_is_no_proof_of_what_it_does_not_say() {
        let mut facts = facts(20);
        facts.repository.problems.push(Problem { path: "package.json".into(), line: 1, message: "broken".into() });
        assert_eq!(weakened(&facts, "ci", Verdict::Fail), Verdict::Unknown);
        assert_eq!(weakened(&facts, "ci", Verdict::Pass), Verdict::Pass);
        assert_eq!(weakened(&facts, "docker", Verdict::Fail), Verdict::Fail, "its files were read");
        facts.repository.problems[0].path = ".github/dependabot.yml".into();
        assert_eq!(weakened(&facts, "ci", Verdict::Fail), Verdict::Fail, "no pipeline is in it");
        facts.repository.problems[0].path = ".github/workflows/ci.yml".into();
        assert_eq!(weakened(&facts, "ci", Verdict::Fail), Verdict::Unknown);
        facts.repository.problems[0].path = "package.json".into();
        assert_eq!(Unread::of(&facts, &facts.projects[0]).kind().as_deref(), Some("1 file could not be read"));
    }

    #[test]
    fn much_missing_code_leaves_neither_fail_nor_pass() {
        let missing = |path: &str| LeftOut { path: path.into(), reason: "missing object".into(), bytes: 0 };
        let mut facts = facts(9);
        facts.repository.left_out.push(missing("src/app.module.ts"));
        assert_eq!(weakened(&facts, "database", Verdict::Pass), Verdict::Unknown);
        assert_eq!(weakened(&facts, "operations", Verdict::Fail), Verdict::Unknown);
        facts.projects[0].typescript.ts_files = 200;
        assert_eq!(weakened(&facts, "database", Verdict::Pass), Verdict::Pass, "one file in two hundred");
        assert_eq!(Unread::of(&facts, &facts.projects[0]).kind(), None);
    }
}
