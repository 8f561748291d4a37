//! Signs of a tutorial project: what the project says of itself, in its names and its sentences.
//!
//! The words are the project's own; what they mean is left to the reader. A word alone decides only in a name. In a sentence it takes
//! the turn of phrase as well, since products are about courses, tasks and the weather, too.

use crate::facts::context::Context;
use crate::facts::evidence::Evidence;
use crate::facts::inventory::line_number;
use crate::formats::markdown;
use regex::Regex;
use std::sync::LazyLock;

/// Words in a name that belong to exercises: the usual subjects, and names of well-known courses' projects.
const NAME_WORDS: [&str; 20] = [
    "todo",
    "todos",
    "todolist",
    "todoapp",
    "weather",
    "natours",
    "devcamper",
    "devconnector",
    "proshop",
    "tutorial",
    "tutorials",
    "bootcamp",
    "udemy",
    "udacity",
    "nanodegree",
    "coursera",
    "freecodecamp",
    "realworld",
    "clone",
    "helloworld",
];

/// Pairs of words that do so together.
const NAME_PAIRS: [(&str, &str); 2] = [("to", "do"), ("hello", "world")];

/// A turn of phrase.
struct Phrase {
    pattern: Regex,
    /// Whether it says something only where a project introduces itself: in its title, its description, its first paragraphs.
    introduction: bool,
}

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let phrase = |introduction, pattern: &str| Phrase {
        // The patterns are part of the program, and a test uses each.
        pattern: Regex::new(&format!("(?i){pattern}")).expect("the phrases are well formed"),
        introduction,
    };
    let lesson = "(?:tutorial|course|bootcamp|boot camp|workshop|nanodegree|homework|take-home assignment|capstone project|curso|treinamento)";
    let link = "(?:part of|from|follow(?:s|ed|ing)?(?: along)?(?: with)?|based on|during|for|inspired by|originated from|parte d[aeo]l?)";
    let own = "(?:this|my|the|essa|este|esta|esse) (?:[a-z-]+ ){0,2}?(?:project|repo|repository|app|application|api|code|server|backend|projeto|proyecto)";
    vec![
        phrase(false, &format!(r"\b{own}\b.{{0,60}}\b{link} (?:[\w.,'’()-]+ ){{0,8}}?{lesson}\b")),
        phrase(
            false,
            &format!(
                r"^(?:created|built|made|developed|code|project|source code|exercises?|solutions?) {link} (?:[\w.,'’()-]+ ){{0,8}}?{lesson}\b"
            ),
        ),
        phrase(false, r"\bfor (?:purely |just )?(?:learning|educational?|practice|study|studying) purposes?\b"),
        phrase(
            false,
            r"\b(?:course|curso|class|training|treinamento|nanodegree|bootcamp|tutorial)\b.{0,60}\b(?:udemy|udacity|coursera|freecodecamp|codecademy|scrimba|pluralsight)\b",
        ),
        phrase(
            false,
            r"\b(?:udemy|udacity|coursera|freecodecamp|codecademy|scrimba|pluralsight)(?:'s|’s)? (?:[\w.,'’()-]+ ){0,6}?(?:course|curso|class|training|nanodegree|bootcamp|tutorial|project|challenge)\b",
        ),
        phrase(true, r"\bto-?do(?:[ -]list)?[ -](?:list|app|application|api|rest api|rest-api)\b"),
        phrase(true, r"\b(?:clone of (?:the )?[\p{L}\d]+|(?-i:[A-Z])[\p{L}\d]+ clone$|[\p{L}\d]+-clone\b)"),
        phrase(true, r"\blearn(?:ing)? (?:how )?to (?:build|create|make|write)\b"),
    ]
});

/// A full stop ends a sentence where a space follows: not in `Node.js`.
static SENTENCE_END: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[.!?]+(?:\s+|$)|\n").expect("the expression is well formed"));

/// Files that introduce a project.
const READMES: [&str; 6] = ["README.md", "readme.md", "Readme.md", "README.MD", "README", "README.markdown"];

/// Paragraphs in which a project introduces itself, and all that are read.
const INTRODUCTION: usize = 3;
const MOST_PARAGRAPHS: usize = 60;

/// The characters of a sentence that are shown.
const SHOWN: usize = 90;

/// Every sign, in the order manifest, README.
pub(super) fn signals(context: Context<'_>) -> Vec<Evidence> {
    let mut found = Vec::new();
    if let Some(manifest) = context.manifest() {
        let line = |key: &str| manifest.root().entry(key).map_or(1, |entry| line_number(entry.key_line));
        if let Some(word) = name_word(&manifest.name) {
            let name = format!("the package's name says “{word}”");
            found.push(Evidence { name, path: manifest.path.clone(), line: line("name") });
        }
        let description =
            manifest.root().get("description").and_then(crate::formats::data::Node::text).unwrap_or_default();
        if let Some(sentence) = telling_sentence(description, true) {
            let name = format!("the package's description says “{sentence}”");
            found.push(Evidence { name, path: manifest.path.clone(), line: line("description") });
        }
    }
    found.extend(of_readme(context));
    found
}

fn of_readme(context: Context<'_>) -> Vec<Evidence> {
    let Some(file) = context.nearest(&READMES) else { return Vec::new() };
    let document = context.inventory.text(&file.path).and_then(|text| markdown::read(text).ok());
    let Some(document) = document else { return Vec::new() };
    let title = document.headings().next().map(|heading| (heading.text.as_str(), heading.line));
    let mut found = Vec::new();
    if let Some((text, line)) = title {
        let name = match (
            name_word(text).filter(|_| text.split_whitespace().count() <= MOST_TITLE_WORDS),
            telling_sentence(text, true),
        ) {
            (Some(word), _) => Some(format!("the README's title says “{word}”")),
            (None, Some(sentence)) => Some(format!("the README's title says “{sentence}”")),
            (None, None) => None,
        };
        found.extend(name.map(|name| Evidence { name, path: file.path.clone(), line: line_number(line) }));
    }
    for heading in document.headings().take(INTRODUCTION).skip(1) {
        let sentence = telling_sentence(&heading.text, true);
        found.extend(sentence.map(|sentence| Evidence {
            name: format!("a heading of the README says “{sentence}”"),
            path: file.path.clone(),
            line: line_number(heading.line),
        }));
    }
    for (index, paragraph) in document.paragraphs.iter().take(MOST_PARAGRAPHS).enumerate() {
        if let Some(sentence) = telling_sentence(&paragraph.text, index < INTRODUCTION) {
            let name = format!("the README says “{sentence}”");
            found.push(Evidence { name, path: file.path.clone(), line: line_number(paragraph.line) });
        }
    }
    found
}

/// Words up to which a title is a name rather than a sentence.
const MOST_TITLE_WORDS: usize = 6;

/// The word of an exercise in a name.
fn name_word(name: &str) -> Option<String> {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let single = words.iter().find(|word| NAME_WORDS.contains(word)).map(|word| (*word).to_owned());
    single
        .or_else(|| {
            let pairs = words.windows(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?)));
            pairs.into_iter().find(|pair| NAME_PAIRS.contains(pair)).map(|(first, second)| format!("{first} {second}"))
        })
        .or_else(|| (words.len() > 1 && words.last() == Some(&"course")).then(|| "course".to_owned()))
}

/// The first sentence with such a turn of phrase, shortened.
fn telling_sentence(text: &str, introduction: bool) -> Option<String> {
    let sentences = SENTENCE_END.split(text).map(str::trim);
    let tells = |sentence: &&str| {
        PHRASES
            .iter()
            .filter(|phrase| introduction || !phrase.introduction)
            .any(|phrase| phrase.pattern.is_match(sentence))
    };
    let sentence = sentences.into_iter().find(tells)?;
    let shown: String = sentence.chars().take(SHOWN).collect();
    Some(if shown.len() < sentence.len() { format!("{}…", shown.trim_end()) } else { shown })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_exercises_are_told_from_others() {
        for name in [
            "node-todo-api",
            "to-do-list",
            "Natours",
            "@me/weather",
            "instagram-clone",
            "node-tutorial",
            "ddd-course",
            "hello-world",
        ] {
            assert!(name_word(name).is_some(), "{name}");
        }
        for name in
            ["course-catalogue", "freight-ledger", "cyclone", "weathering", "course", "what-to-sell", "mastodon"]
        {
            assert_eq!(name_word(name), None, "{name}");
        }
    }

    #[test]
    fn sentences_need_the_turn_of_phrase() {
        for text in [
            "This project was built while following along with a course on Node.",
            "This API is part of the final assignment of my bootcamp.",
            "Created from tutorial",
            "The API is developed for learning purposes.",
            "My work for the Udemy course on back ends.",
            "Essa API faz parte do treinamento de alguém.",
            "A simple to-do list.",
            "A clone of Example",
            "Learn how to build a shop",
        ] {
            assert!(telling_sentence(text, true).is_some(), "{text}");
        }
        for text in [
            "Students enrol in a course and follow its lessons.",
            "The service assigns teachers to courses.",
            "Backend for a bootcamp directory website.",
            "Clone the repository.",
            "To clone it, run git clone.",
            "The weather decides which ferries run.",
            "See the tutorial for details.",
            "There is more to do.",
        ] {
            assert_eq!(telling_sentence(text, true), None, "{text}");
        }
        let several = "Books freight with Node.js. This app is from a course on Node.js. It works!";
        assert_eq!(telling_sentence(several, true).as_deref(), Some("This app is from a course on Node.js"));
        assert_eq!(telling_sentence("Each user has a todo list.", false), None);
    }
}
