//! Walks the tree of a parsed text once and notes what a reader meets.

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeCodeBlock, NodeLink, NodeValue};
use comrak::{Anchorizer, Node};

use super::html::{Piece, pieces};
use super::{CodeBlock, Document, Heading, InlineCode, Link, LinkKind, Paragraph, Section, count_words};

pub(super) fn read<'tree>(root: Node<'tree>) -> Document {
    let mut reader = Reader::default();
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => reader.enter(node),
            NodeEdge::End(node) => reader.leave(node),
        }
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    document: Document,
    slugs: Anchorizer,
    heading: Option<Heading>,
    paragraph: Option<Paragraph>,
    /// The Markdown link around the text, as an index of the document's links.
    link: Option<usize>,
    /// The Markdown images around the text, outermost first; their text replaces them and is no prose.
    images: Vec<usize>,
    /// The HTML link around the text.
    html_link: Option<usize>,
    /// The HTML element around the text whose content is not prose.
    verbatim: Option<Verbatim>,
    /// Whether the text only repeats the address that it links to.
    in_autolink: bool,
}

/// The elements that do not part words (the phrasing content of the HTML standard, as far as texts use it).
const PHRASING_ELEMENTS: [&str; 20] = [
    "a", "abbr", "b", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "u",
];

struct Verbatim {
    element: String,
    text: String,
    line: usize,
}

impl Reader {
    fn enter(&mut self, node: &AstNode<'_>) {
        let data = node.data();
        let line = data.sourcepos.start.line;
        match &data.value {
            NodeValue::Heading(heading) => self.open_heading(heading.level, line),
            NodeValue::Paragraph => self.paragraph = Some(Paragraph { line, ..Paragraph::default() }),
            NodeValue::Text(text) => self.say(text),
            NodeValue::SoftBreak | NodeValue::LineBreak => self.say(" "),
            NodeValue::Code(code) => self.code_span(&code.literal, line),
            NodeValue::CodeBlock(block) => self.code_block(block, line),
            NodeValue::HtmlInline(source) => self.html(source, line),
            NodeValue::HtmlBlock(block) => {
                self.paragraph = Some(Paragraph { line, ..Paragraph::default() });
                self.html(&block.literal, line);
                self.end_block();
            }
            NodeValue::Link(link) => {
                self.in_autolink = repeats_its_address(node, link);
                let kind = if self.in_autolink { LinkKind::Autolink } else { LinkKind::Link };
                self.link = Some(self.add_link(&link.url, line, kind));
            }
            NodeValue::Image(image) => {
                let index = self.add_link(&image.url, line, LinkKind::Image);
                self.images.push(index);
            }
            _ => {}
        }
    }

    fn leave(&mut self, node: &AstNode<'_>) {
        match node.data().value {
            NodeValue::Heading(_) => self.close_heading(),
            NodeValue::Paragraph | NodeValue::TableCell => self.end_block(),
            NodeValue::Link(_) => {
                self.link = None;
                self.in_autolink = false;
            }
            NodeValue::Image(_) => {
                self.images.pop();
            }
            _ => {}
        }
    }

    fn finish(mut self) -> Document {
        self.close_heading();
        self.close_section();
        self.document.words = count_words(&self.document.prose);
        self.document
    }

    /// Takes text in that a reader sees.
    fn say(&mut self, text: &str) {
        if let Some(verbatim) = &mut self.verbatim {
            verbatim.text.push_str(text);
            return;
        }
        self.show(text);
        let is_prose = self.images.is_empty() && !self.in_autolink;
        self.document.prose.push_str(if is_prose { text } else { " " });
    }

    /// Adds text to all that is open around it except the prose.
    fn show(&mut self, text: &str) {
        let image = self.images.last().copied();
        for index in [self.link, image, self.html_link].into_iter().flatten() {
            if let Some(link) = self.document.links.get_mut(index) {
                link.text.push_str(text);
            }
        }
        if image.is_some() {
            return;
        }
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        } else if let Some(paragraph) = &mut self.paragraph {
            paragraph.text.push_str(text);
        }
    }

    fn code_span(&mut self, code: &str, line: usize) {
        self.say(code);
        self.document.inline_code.push(InlineCode { text: code.to_owned(), line });
    }

    fn code_block(&mut self, block: &NodeCodeBlock, line: usize) {
        let is_separator = |character: char| character.is_whitespace() || matches!(character, ',' | '{' | '}' | ':');
        let language = block.info.trim_start_matches(['{', '.']).split(is_separator).next().unwrap_or_default();
        self.document.code_blocks.push(CodeBlock {
            language: language.to_lowercase(),
            text: block.literal.clone(),
            line: line + usize::from(block.fenced),
            fenced: block.fenced,
        });
    }

    fn html(&mut self, source: &str, line: usize) {
        for (lines_before, piece) in pieces(source) {
            let line = line + lines_before;
            match piece {
                Piece::Text(text) => self.say(&text),
                Piece::Open { name, reference, alternative, anchor } => {
                    self.document.anchors.extend(anchor);
                    self.open_element(&name, reference, alternative, line);
                }
                Piece::Close { name } => self.close_element(&name),
            }
        }
    }

    fn open_element(&mut self, name: &str, reference: Option<String>, alternative: Option<String>, line: usize) {
        if self.verbatim.is_some() {
            return;
        }
        self.separate(name);
        match (name, heading_level(name), reference) {
            (_, Some(level), _) => self.open_heading(level, line),
            ("code" | "pre" | "script" | "style", ..) => {
                self.verbatim = Some(Verbatim { element: name.to_owned(), text: String::new(), line });
            }
            ("img", _, Some(source)) => {
                let index = self.add_link(&source, line, LinkKind::Image);
                self.images.push(index);
                self.say(&alternative.unwrap_or_default());
                self.images.pop();
            }
            ("a", _, Some(url)) => self.html_link = Some(self.add_link(&url, line, LinkKind::Html)),
            (_, _, Some(url)) => {
                self.add_link(&url, line, LinkKind::Html);
            }
            _ => {}
        }
    }

    fn close_element(&mut self, name: &str) {
        if let Some(verbatim) = self.verbatim.take_if(|verbatim| verbatim.element == name) {
            self.end_verbatim(verbatim);
        }
        if self.verbatim.is_some() {
            return;
        }
        self.separate(name);
        if name == "a" {
            self.html_link = None;
        }
        if heading_level(name).is_some() {
            self.close_heading();
        }
    }

    /// Parts the words before and after a tag, unless its element stands within a line.
    fn separate(&mut self, element: &str) {
        if !PHRASING_ELEMENTS.contains(&element) {
            self.say(" ");
        }
    }

    fn end_verbatim(&mut self, verbatim: Verbatim) {
        let Verbatim { element, text, line } = verbatim;
        match element.as_str() {
            "code" => self.code_span(&text, line),
            "pre" => self.document.code_blocks.push(CodeBlock { text, line, ..CodeBlock::default() }),
            _ => {}
        }
    }

    fn add_link(&mut self, url: &str, line: usize, kind: LinkKind) -> usize {
        self.document.links.push(Link { url: url.to_owned(), text: String::new(), line, kind });
        self.document.links.len() - 1
    }

    /// Begins a heading. What HTML left open before it ends here: a forgotten end tag must not swallow the rest.
    fn open_heading(&mut self, level: u8, line: usize) {
        self.close_heading();
        self.close_section();
        self.verbatim = None;
        self.html_link = None;
        self.document.prose.push('\n');
        self.heading = Some(Heading { level, line, ..Heading::default() });
    }

    fn close_heading(&mut self) {
        let Some(mut heading) = self.heading.take() else {
            return;
        };
        heading.text = one_line(&heading.text);
        heading.slug = self.slugs.anchorize(&heading.text);
        self.document.prose.push('\n');
        let document = &self.document;
        let section = Section {
            heading,
            words: 0,
            code_blocks: document.code_blocks.len()..document.code_blocks.len(),
            links: document.links.len()..document.links.len(),
            prose: document.prose.len()..document.prose.len(),
        };
        self.document.sections.push(section);
    }

    fn close_section(&mut self) {
        let document = &mut self.document;
        let Some(section) = document.sections.last_mut() else {
            return;
        };
        section.code_blocks.end = document.code_blocks.len();
        section.links.end = document.links.len();
        section.prose.end = document.prose.len();
        section.words = count_words(document.prose.get(section.prose.clone()).unwrap_or_default());
    }

    fn end_block(&mut self) {
        let is_html_heading_without_end = self.heading.as_ref().is_some_and(|heading| !heading.text.trim().is_empty());
        if is_html_heading_without_end {
            self.close_heading();
        }
        self.document.prose.push('\n');
        if let Some(Paragraph { text, line }) = self.paragraph.take() {
            let text = one_line(&text);
            if !text.is_empty() {
                self.document.paragraphs.push(Paragraph { text, line });
            }
        }
    }
}

/// Whether the text of a link is its address, as for `<https://example.com>` and for bare addresses.
fn repeats_its_address(node: &AstNode<'_>, link: &NodeLink) -> bool {
    let Some(only) = node.first_child().filter(|first| first.next_sibling().is_none()) else {
        return false;
    };
    let NodeValue::Text(text) = &only.data().value else {
        return false;
    };
    link.url.strip_suffix(text.as_ref()).is_some_and(|before| matches!(before, "" | "http://" | "mailto:"))
}

fn heading_level(element: &str) -> Option<u8> {
    let level = element.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
