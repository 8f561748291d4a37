//! Stages of a Dockerfile: which a build needs, and which of their paths come from the repository.

use super::{Build, Place};
use crate::formats::dockerfile::stages::{Origin, Stage};
use crate::snapshot::{file_name_of, join};

/// The stage of a name or number; the last where none is named.
pub(super) fn stage_of(stages: &[Stage<'_>], target: &str) -> Option<usize> {
    match target {
        "" => stages.len().checked_sub(1),
        target => {
            let named = stages.iter().find(|stage| stage.name.is_some_and(|name| name.eq_ignore_ascii_case(target)));
            named.map(|stage| stage.index).or_else(|| target.parse().ok().filter(|index| *index < stages.len()))
        }
    }
}

/// The stages that a build of this one needs, in order: BuildKit leaves out the others.
pub(super) fn needed(stages: &[Stage<'_>], target: usize) -> Vec<usize> {
    let mut wanted = std::collections::BTreeSet::from([target]);
    // A stage needs only earlier ones, so one pass from the end finds them all.
    for stage in stages.iter().rev().filter(|stage| stage.index <= target) {
        if wanted.contains(&stage.index) {
            wanted.extend(stage.parent);
            wanted.extend(stage.copies.iter().filter_map(|copy| match copy.from {
                Origin::Stage(index) => Some(index),
                _ => None,
            }));
        }
    }
    wanted.into_iter().collect()
}

/// Inside a container of a stage: its working directory, and where its files come from.
pub(super) fn inside(stages: &[Stage<'_>], index: usize, build: &Build, place: &Place) -> Place {
    let mounts = mounts(stages, index, build);
    let mut inner = Place { mounts, ..place.at(Some(build.context.clone())) };
    let workdir =
        stages.get(index).and_then(|stage| stage.workdir.as_ref()).and_then(|workdir| workdir.value.value.clone());
    // A folder that nothing was copied to holds what the build made of the context.
    if let Some(directory) = workdir.and_then(|workdir| inner.locate(&workdir)) {
        inner.directory = Some(directory);
    }
    inner
}

/// Which paths of a stage come from which of the repository's.
fn mounts(stages: &[Stage<'_>], index: usize, build: &Build) -> Vec<(String, String)> {
    let mut of_stages: Vec<Vec<(String, String)>> = Vec::new();
    for stage in stages.iter().take(index + 1) {
        let mut mounts = stage.parent.and_then(|parent| of_stages.get(parent)).cloned().unwrap_or_default();
        let workdir = stage.workdir.as_ref().and_then(|workdir| workdir.value.value.clone());
        let workdir = workdir.as_deref().unwrap_or("/");
        for copy in &stage.copies {
            let Some(destination) = copy.destination.value.as_deref() else { continue };
            for source in copy.sources.iter().filter_map(|source| source.value.as_deref()) {
                if source.contains(['*', '?', '[']) {
                    continue;
                }
                let from = match copy.from {
                    Origin::Context => join(&build.context, source.trim_start_matches('/')),
                    Origin::Stage(earlier) => of_stages.get(earlier).and_then(|mounts| {
                        let place = Place { mounts: mounts.clone(), ..Place::default() };
                        place.locate(source)
                    }),
                    _ => None,
                };
                let Some(from) = from else { continue };
                let into_folder = copy.sources.len() > 1 || destination.ends_with('/') || destination == ".";
                let is_file = file_name_of(source).contains('.') && !matches!(source, "." | "./");
                let inside = absolute(workdir, destination);
                let inside = if into_folder && is_file { format!("{inside}/{}", file_name_of(source)) } else { inside };
                mounts.push((inside, from));
            }
        }
        of_stages.push(mounts);
    }
    of_stages.pop().unwrap_or_default()
}

fn absolute(workdir: &str, path: &str) -> String {
    let joined = if path.starts_with('/') { path.to_owned() } else { format!("{workdir}/{path}") };
    let parts: Vec<&str> = joined.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    format!("/{}", parts.join("/"))
}
