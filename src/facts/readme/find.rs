//! Which README is the project's.

use crate::facts::context::{Context, ancestors};
use crate::snapshot::{File, directory_of, extension_of, file_name_of, join};
use std::cmp::Reverse;

/// How far a README's text can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Markup {
    /// reStructuredText, AsciiDoc and others: its words can be counted, its headings cannot be told.
    Foreign,
    /// Plain text, which is valid Markdown as well.
    Plain,
    /// Markdown.
    Markdown,
}

/// The READMEs that a visitor of the project meets, in their order: the repository's, which the hosting service shows first, then those
/// of the folders on the way to the project.
///
/// In the repository's root, GitHub shows that of `.github` before that of the root itself and that of `docs` last (GitHub's
/// documentation, "About READMEs").
pub(super) fn readmes(context: Context<'_>) -> impl Iterator<Item = (&File, Markup)> {
    let places = |directory: &str| match directory {
        "" => vec![".github".to_owned(), String::new(), "docs".to_owned()],
        directory => vec![directory.to_owned()],
    };
    let way: Vec<&str> = ancestors(&context.unit.directory).collect();
    way.into_iter().rev().flat_map(places).filter_map(move |place| in_folder(context, &place))
}

/// The folder that the README's commands and texts speak of.
pub(super) fn subject(path: &str) -> &str {
    match directory_of(path) {
        ".github" | "docs" => "",
        directory => directory,
    }
}

fn in_folder<'a>(context: Context<'a>, directory: &str) -> Option<(&'a File, Markup)> {
    let files = context.inventory.snapshot.below(directory);
    let named = files.filter(|file| directory_of(&file.path) == directory).filter_map(|file| {
        let name = file_name_of(&file.path).to_lowercase();
        let markup = markup(&name)?;
        Some((file, markup))
    });
    named.max_by_key(|(file, markup)| (*markup, Reverse(&file.path)))
}

fn markup(name: &str) -> Option<Markup> {
    let extension = extension_of(name);
    let stem = name.strip_suffix(extension)?.trim_end_matches('.');
    match extension {
        _ if stem != "readme" => None,
        "md" | "markdown" | "mdown" | "mkd" | "mkdn" | "mdx" => Some(Markup::Markdown),
        "" | "txt" => Some(Markup::Plain),
        "rst" | "adoc" | "asciidoc" | "org" | "textile" | "rdoc" => Some(Markup::Foreign),
        _ => None,
    }
}

/// A path as it may stand in a README, from a folder of the repository; `None` where it leads out of it.
pub(super) fn path_from(directory: &str, written: &str) -> Option<String> {
    match written.strip_prefix('/') {
        Some(rest) => join("", rest),
        None => join(directory, written),
    }
}
