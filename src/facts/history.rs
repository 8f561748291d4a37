//! The history of commits: context that weighs nothing.

use super::describe::facts;
use super::inventory::line_number;
use crate::snapshot::{Commit, Snapshot};
use std::collections::BTreeSet;

facts! {
    /// The history that leads to the revision.
    pub struct History {
        /// Whether there is one: false for a plain directory.
        pub available: bool,
        /// Whether older commits are missing, as in a shallow clone.
        pub truncated: bool,
        /// Commits.
        pub commits: i64,
        /// Distinct author addresses.
        pub authors: i64,
        /// Days from the first commit to the capture.
        pub first_days_ago: i64,
        /// Days from the last commit to the capture.
        pub last_days_ago: i64,
        /// Days with at least one commit, in UTC.
        pub days_active: i64,
        /// Everything was committed within one day, in at most three commits.
        pub bulk_upload: bool,
        /// Subjects of commits.
        pub messages: Messages,
        /// Tags.
        pub tags: i64,
    }

    /// Counts over the subjects of commits, merges left out.
    pub struct Messages {
        /// Subjects counted.
        pub total: i64,
        /// Of at least three words.
        pub descriptive: i64,
        /// In the form of Conventional Commits 1.0.
        pub conventional: i64,
        /// Of one word, such as `update` or `fix`.
        pub terse: i64,
    }
}

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Counts the commits of a snapshot.
pub fn extract(snapshot: &Snapshot) -> History {
    let history = snapshot.history();
    let times = || history.commits.iter().map(|commit| commit.time);
    let ago =
        |time: Option<i64>| time.map_or(0, |time| (snapshot.taken_at.saturating_sub(time)).div_euclid(DAY).max(0));
    let days: BTreeSet<i64> = times().map(|time| time.div_euclid(DAY)).collect();
    let authors: BTreeSet<&str> = history.commits.iter().map(|commit| commit.author.as_str()).collect();
    let within_a_day = times().max().zip(times().min()).is_some_and(|(last, first)| last.saturating_sub(first) < DAY);
    History {
        available: history.available,
        truncated: history.truncated,
        commits: line_number(history.commits.len()),
        authors: line_number(authors.len()),
        first_days_ago: ago(times().min()),
        last_days_ago: ago(times().max()),
        days_active: line_number(days.len()),
        bulk_upload: within_a_day && history.commits.len() <= 3 && !history.truncated,
        messages: messages(&history.commits),
        tags: line_number(history.tags),
    }
}

fn messages(commits: &[Commit]) -> Messages {
    let subjects: Vec<&str> =
        commits.iter().filter(|commit| !commit.merge).map(|commit| commit.subject.as_str()).collect();
    let count = |fits: &dyn Fn(&str) -> bool| line_number(subjects.iter().filter(|subject| fits(subject)).count());
    Messages {
        total: line_number(subjects.len()),
        descriptive: count(&|subject| subject.split_whitespace().count() >= 3),
        conventional: count(&is_conventional),
        terse: count(&|subject| subject.split_whitespace().count() <= 1),
    }
}

/// `type(scope)!: description` of Conventional Commits 1.0 (conventionalcommits.org), with the types in common use.
fn is_conventional(subject: &str) -> bool {
    const TYPES: [&str; 11] =
        ["build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test"];
    let Some((prefix, description)) = subject.split_once(": ") else { return false };
    let prefix = prefix.strip_suffix('!').unwrap_or(prefix);
    let kind = match prefix.split_once('(') {
        Some((kind, scope)) if scope.ends_with(')') && scope.len() > 1 => kind,
        Some(_) => return false,
        None => prefix,
    };
    TYPES.contains(&kind) && !description.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(time: i64, author: &str, subject: &str) -> Commit {
        Commit { time, author: author.into(), subject: subject.into(), merge: false }
    }

    #[test]
    fn knows_conventional_commits() {
        for subject in ["feat: add refunds", "fix(api)!: refuse negative amounts"] {
            assert!(is_conventional(subject), "{subject}");
        }
        for subject in ["Fix: x", "feat add refunds", "feat(: x", "update", "fix:"] {
            assert!(!is_conventional(subject), "{subject}");
        }
    }

    #[test]
    fn counts_subjects_without_merges() {
        let merge = Commit { merge: true, ..commit(0, "a", "Merge branch 'main'") };
        let counts = messages(&[commit(0, "a", "update"), commit(0, "a", "docs: say how to deploy"), merge]);
        assert_eq!(counts, Messages { total: 2, descriptive: 1, conventional: 1, terse: 1 });
    }
}
