//! GitHub's Markdown as a list of what a reader meets: headings, sections, code, links and prose.
//!
//! The dialect is that of github.com (CommonMark with the GitHub extensions and front matter). HTML inside the text is
//! tokenised as well, since many a README centres its title and badges with it.

mod html;
mod reader;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use comrak::{Arena, Options, try_parse_document};

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The most block quotes that one line may open. The parser takes quadratic time for them within a single step.
pub const MAX_QUOTES: usize = 100;

/// The work that the parser may spend, in steps (a line, a container, an inline) for each byte of the text.
const STEPS_PER_BYTE: usize = 16;

/// The steps that any text may cost.
const BASE_STEPS: usize = 1 << 16;

/// The steps between two questions of the parser whether to go on, as its documentation states.
const STEPS_PER_QUESTION: usize = 256;

/// Why a text was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooHostile {
    /// It is larger than [`MAX_BYTES`].
    Large,
    /// A line opens more than [`MAX_QUOTES`] block quotes.
    Nested {
        /// The line, 1-based.
        line: usize,
    },
    /// It costs the parser far more work than its size explains.
    Costly,
}

impl fmt::Display for TooHostile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Large => write!(formatter, "larger than {MAX_BYTES} bytes"),
            Self::Nested { line } => write!(formatter, "line {line} opens more than {MAX_QUOTES} block quotes"),
            Self::Costly => write!(formatter, "nested in a way that takes too long to read"),
        }
    }
}

impl std::error::Error for TooHostile {}

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The headings with what stands below each of them.
    pub sections: Vec<Section>,
    /// The code blocks in order.
    pub code_blocks: Vec<CodeBlock>,
    /// The code spans in order.
    pub inline_code: Vec<InlineCode>,
    /// The links and images in order.
    pub links: Vec<Link>,
    /// The names by which HTML in the text can be linked to (`id`, and the older `name`), in order.
    pub anchors: Vec<String>,
    /// The paragraphs in order, those of lists and quotes included.
    pub paragraphs: Vec<Paragraph>,
    /// The words of the prose, see [`Document::prose`].
    pub words: usize,
    /// What is said in words: headings, paragraphs, list items, table cells and the text of HTML, one block a line. Code
    /// spans are part of their sentence; code blocks, tags, images and bare addresses are left out.
    pub prose: String,
}

/// A heading of Markdown or HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The level, 1 to 6.
    pub level: u8,
    /// The text without markup.
    pub text: String,
    /// The anchor that github.com gives it, with `-1` and so on for repetitions.
    pub slug: String,
    /// The line, 1-based.
    pub line: usize,
}

/// A heading and what stands below it, up to the next heading of any level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: Heading,
    /// The words of the prose below the heading, without its own.
    pub words: usize,
    /// The code blocks of the section, as a range of [`Document::code_blocks`].
    pub code_blocks: Range<usize>,
    /// The links of the section, as a range of [`Document::links`].
    pub links: Range<usize>,
    /// Its part of [`Document::prose`], in bytes.
    prose: Range<usize>,
}

/// A block of code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeBlock {
    /// The first word of the info string in lower case; empty when there is none.
    pub language: String,
    /// The code.
    pub text: String,
    /// The line on which the code itself begins, 1-based.
    pub line: usize,
    /// Whether it stands between fences, rather than being indented or in a `pre` element.
    pub fenced: bool,
}

/// A code span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InlineCode {
    /// The code.
    pub text: String,
    /// The line, 1-based.
    pub line: usize,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The address as written, with references resolved.
    pub url: String,
    /// The text of the link, or what replaces the image. A link around an image has the text of the image.
    pub text: String,
    /// The line, 1-based.
    pub line: usize,
    /// How it is written.
    pub kind: LinkKind,
}

/// How a link is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// A Markdown link with a text of its own.
    Link,
    /// An image, in Markdown or HTML.
    Image,
    /// A bare address.
    Autolink,
    /// A link, or the source of anything but an image, in HTML.
    Html,
}

/// A paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paragraph {
    /// The text without markup, on one line, with its code spans.
    pub text: String,
    /// The line, 1-based.
    pub line: usize,
}

impl Document {
    /// The headings in order.
    pub fn headings(&self) -> impl Iterator<Item = &Heading> {
        self.sections.iter().map(|section| &section.heading)
    }

    /// The images in order.
    pub fn images(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|link| link.kind == LinkKind::Image)
    }

    /// The prose of one of the sections, without its heading.
    #[must_use]
    pub fn prose_of(&self, section: &Section) -> &str {
        self.prose.get(section.prose.clone()).unwrap_or_default()
    }

    /// The code blocks of one of the sections.
    #[must_use]
    pub fn code_blocks_of(&self, section: &Section) -> &[CodeBlock] {
        self.code_blocks.get(section.code_blocks.clone()).unwrap_or_default()
    }

    /// The links of one of the sections.
    #[must_use]
    pub fn links_of(&self, section: &Section) -> &[Link] {
        self.links.get(section.links.clone()).unwrap_or_default()
    }
}

/// Reads a Markdown text. Every text is valid Markdown.
///
/// # Errors
/// When the text is too large, or made to keep the parser busy.
pub fn read(text: &str) -> Result<Document, TooHostile> {
    if text.len() > MAX_BYTES {
        return Err(TooHostile::Large);
    }
    if let Some(index) = text.lines().position(|line| leading_quotes(line) > MAX_QUOTES) {
        return Err(TooHostile::Nested { line: index + 1 });
    }
    let questions_left = std::cell::Cell::new((BASE_STEPS + text.len() * STEPS_PER_BYTE) / STEPS_PER_QUESTION);
    let is_spent = || {
        questions_left.set(questions_left.get().saturating_sub(1));
        questions_left.get() == 0
    };
    let arena = Arena::new();
    let root = try_parse_document(&arena, text, &options(), &is_spent).map_err(|_| TooHostile::Costly)?;
    Ok(reader::read(root))
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.alerts = true;
    options.extension.front_matter_delimiter = Some("---".to_owned());
    options
}

/// The block quote markers that a line opens with, those behind list markers included.
fn leading_quotes(line: &str) -> usize {
    let is_marker = |byte: &u8| matches!(byte, b'>' | b'-' | b'*' | b'+' | b' ' | b'\t');
    line.bytes().take_while(is_marker).filter(|byte| *byte == b'>').count()
}

/// How many words a prose has: runs of letters, digits, underscores and apostrophes outside of addresses. A script
/// without spaces between its words (Chinese, Japanese) counts a word for each of its characters.
fn count_words(prose: &str) -> usize {
    let mut words = 0;
    for token in prose.split_whitespace().filter(|token| !token.contains("://")) {
        let mut in_word = false;
        for character in token.chars() {
            let is_ideograph = is_ideograph(character);
            let is_letter = !is_ideograph && (character.is_alphanumeric() || character == '_');
            words += usize::from(is_ideograph || is_letter && !in_word);
            in_word = is_letter || in_word && is_apostrophe(character);
        }
    }
    words
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’')
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}
