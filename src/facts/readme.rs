//! The README: what it tells, and whether that is true of the repository.

mod commands;
mod find;
mod language;
mod links;
mod live;
mod placeholders;
mod programs;
mod resolve;
#[cfg(test)]
mod tests;
mod topics;

use super::context::Context;
use super::describe::facts;
use super::evidence::Evidence;
use super::inventory::line_number;
use super::originality::readme_starter;
use crate::formats::markdown;
use find::Markup;

facts! {
    /// The README that a visitor of the project meets: the repository's, or the project's own where the repository has none.
    pub struct Readme {
        /// Whether there is one.
        pub present: bool,
        /// Whether it could be read; false for one that is too large or not text.
        pub known: bool,
        /// The file.
        pub path: String,
        /// The line, always 1.
        pub line: i64,
        /// Words of prose: without code, tags, images and URLs.
        pub words: i64,
        /// Its natural language as an ISO 639-1 code, by the most frequent words; empty for too short a text.
        pub language: String,
        /// Its sections in order.
        pub sections: Vec<Section>,
        /// What it treats, by heading and by content: `install`, `usage`, `tests`, `deployment`, `architecture`, `configuration`, `api`, `cost`, `license`.
        pub topics: Vec<String>,
        /// Commands that it tells the reader to run.
        pub commands: Vec<Command>,
        /// Links and images.
        pub links: Vec<Link>,
        /// Images, badges included.
        pub images: i64,
        /// Links to the running service: URLs that the text presents as the deployment.
        pub live_urls: Vec<Evidence>,
        /// The generator whose README this still is, by its published text; empty for a README of one's own.
        pub starter: String,
        /// Text left to be filled in: `your-username`, `TODO`, lorem ipsum.
        pub placeholders: Vec<Evidence>,
    }

    /// A heading and what stands below it, up to the next heading.
    pub struct Section {
        /// The heading's text.
        pub title: String,
        /// What it treats, as in `topics`; empty where nothing tells.
        pub topic: String,
        /// The file.
        pub path: String,
        /// The heading's line, from 1.
        pub line: i64,
        /// Words of prose below the heading.
        pub words: i64,
        /// Code blocks below the heading.
        pub code_blocks: i64,
    }

    /// A command in a code block or in inline code.
    pub struct Command {
        /// The command as written.
        pub text: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
        /// Whether it was possible to tell if it works: it names a script, file, service or target of this repository.
        pub known: bool,
        /// Whether what it names exists; true where that could not be told.
        pub resolves: bool,
        /// What it names: the script, file, service or target.
        pub target: String,
    }

    /// A link or an image.
    pub struct Link {
        /// The URL as written.
        pub url: String,
        /// The file.
        pub path: String,
        /// The line, from 1.
        pub line: i64,
        /// `relative`, `anchor`, `external` or `image`.
        pub kind: String,
        /// Whether the file or heading that it names exists; true for external links, which are not fetched.
        pub resolves: bool,
    }
}

/// Measures the README.
pub fn extract(context: Context<'_>) -> Readme {
    let mut first = None;
    for readme in find::readmes(context).map(|(file, markup)| read(context, &file.path, markup)) {
        // What a generator wrote says less than a README of the project's own, wherever that lies.
        if readme.starter.is_empty() {
            return readme;
        }
        first.get_or_insert(readme);
    }
    first.unwrap_or_default()
}

fn read(context: Context<'_>, path: &str, markup: Markup) -> Readme {
    let inventory = context.inventory;
    let found = Readme { present: true, path: path.to_owned(), line: 1, ..Readme::default() };
    let Some(text) = inventory.text(path) else { return found };
    let document = match markdown::read(text) {
        Ok(document) => document,
        Err(hostile) => {
            inventory.note(path, 1, hostile.to_string());
            return found;
        }
    };
    let found =
        Readme { words: line_number(document.words), language: language::of(&document.prose).to_owned(), ..found };
    if markup == Markup::Foreign {
        return found;
    }
    let commands = commands::of(&document);
    let mut resolver = resolve::Resolver::new(inventory, find::subject(path));
    Readme {
        known: true,
        sections: document.sections.iter().map(|section| describe(section, path)).collect(),
        topics: topics::of(&document, &commands),
        commands: commands.iter().map(|command| resolver.command(command, path)).collect(),
        links: links::of(inventory, &document, path),
        images: line_number(document.images().count()),
        live_urls: live::of(context, &document, path),
        starter: readme_starter(text).unwrap_or_default().to_owned(),
        placeholders: placeholders::of(&document, &commands, path),
        ..found
    }
}

fn describe(section: &markdown::Section, path: &str) -> Section {
    Section {
        title: section.heading.text.clone(),
        topic: topics::of_heading(&section.heading.text).next().unwrap_or_default().to_owned(),
        path: path.to_owned(),
        line: line_number(section.heading.line),
        words: line_number(section.words),
        code_blocks: line_number(section.code_blocks.len()),
    }
}
