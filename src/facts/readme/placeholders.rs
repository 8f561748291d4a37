//! Text that was left to be filled in.

use super::commands::Read;
use crate::facts::evidence::Evidence;
use crate::facts::inventory::line_number;
use crate::formats::markdown::Document;
use std::collections::BTreeSet;

/// Words that stand for the author's own, wherever they are written in a sentence or an address.
const STAND_INS: [&str; 14] = [
    "your-username",
    "your_username",
    "yourusername",
    "your-github-username",
    "your-repo",
    "your-repository",
    "your-project-name",
    "your-name",
    "your-org",
    "seu-usuario",
    "seuusuario",
    "tu-usuario",
    "lorem ipsum",
    "insert your",
];

/// What is left to be filled in, in the prose, in the addresses of links and of what is cloned. Other code is often meant to be
/// completed by its reader.
pub(super) fn of(document: &Document, commands: &[Read], path: &str) -> Vec<Evidence> {
    let in_code: BTreeSet<usize> =
        document.inline_code.iter().filter(|code| stand_in(&code.text).is_some()).map(|code| code.line).collect();
    let ends = document.paragraphs.iter().skip(1).map(|next| next.line).chain([usize::MAX]);
    let prose = document.paragraphs.iter().zip(ends).filter_map(|(paragraph, end)| {
        let is_code = in_code.range(paragraph.line..end.max(paragraph.line)).next().is_some();
        Some((paragraph.line, stand_in(&paragraph.text).filter(|_| !is_code)?))
    });
    let links = document.links.iter().filter_map(|link| Some((link.line, in_address(&link.url)?)));
    let clones = commands.iter().filter(|read| read.text.starts_with("git clone"));
    let clones = clones.flat_map(|read| read.command.arguments().filter_map(|url| Some((read.line, in_address(url)?))));
    let found: BTreeSet<(usize, String)> = prose.chain(links).chain(clones).collect();
    let evidence = |(line, name)| Evidence { name, path: path.to_owned(), line: line_number(line) };
    found.into_iter().map(evidence).collect()
}

/// A stand-in that is a whole part of an address.
fn in_address(url: &str) -> Option<String> {
    let lower = url.to_lowercase();
    let mut parts = lower.split(['/', ':', '@', '?', '#']).map(|part| part.trim_end_matches(".git"));
    parts.find(|part| STAND_INS.contains(part)).map(str::to_owned)
}

fn stand_in(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if let Some(stand_in) = STAND_INS.iter().find(|stand_in| lower.contains(**stand_in)) {
        return Some((*stand_in).to_owned());
    }
    if let Some(bracketed) = bracketed(&lower) {
        return Some(bracketed.to_owned());
    }
    // A list of tasks is written for readers; a paragraph that is nothing but the mark is not.
    let only = text.trim_matches(|character: char| !character.is_alphanumeric());
    matches!(only, "TODO" | "TBD" | "FIXME" | "WIP").then(|| only.to_owned())
}

/// `<your …>` or `[your …]`, as generators of texts leave it.
fn bracketed(lower: &str) -> Option<&str> {
    let pairs = [("<your", '>'), ("[your", ']'), ("{{your", '}')];
    pairs.iter().find_map(|(open, close)| {
        let rest = lower.get(lower.find(open)?..)?;
        let end = rest.find(*close).filter(|end| *end < 40)?;
        rest.get(..=end)
    })
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::facts::readme::commands;
    use crate::formats::markdown;

    fn names(text: &str) -> Vec<(String, i64)> {
        let document = markdown::read(text).unwrap();
        of(&document, &commands::of(&document), "README.md").into_iter().map(|found| (found.name, found.line)).collect()
    }

    #[test]
    fn finds_what_was_left() {
        let text = "# Books\n\nLorem ipsum dolor.\n\n[clone](https://github.com/your-username/books)\n\nWritten by [Your Name].\n\n## Usage\n\nTODO\n\n```sh\ngit clone https://git.example/your-username/books.git\n```\n";
        let expected =
            [("lorem ipsum", 3), ("your-username", 5), ("[your name]", 7), ("TODO", 11), ("your-username", 14)];
        assert_eq!(names(text), expected.map(|(name, line)| (name.to_owned(), line)));
    }

    #[test]
    fn leaves_code_and_lists_of_tasks_alone() {
        assert!(names("A [list](https://x.example/of-your-repository).\n\n## TODO\n\n- [ ] TODO: more tests\n\n```sh\ncurl -H <your-token>\n```\n\nSet `KEY=<your key>`.\n").is_empty());
    }
}
