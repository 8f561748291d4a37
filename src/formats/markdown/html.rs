//! The tokens of a piece of HTML inside Markdown, by the tokeniser of the HTML standard.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{HtmlString, Token, Tokenizer};

/// A token that matters to a reader of text.
pub(super) enum Piece {
    /// A start tag; `reference` is its `href` or `src`, `alternative` its `alt`, `anchor` its `id` or `name`.
    Open { name: String, reference: Option<String>, alternative: Option<String>, anchor: Option<String> },
    /// An end tag.
    Close { name: String },
    /// Text between tags, with character references resolved.
    Text(String),
}

/// The tokens of `source`, each with the number of lines before it. Comments, declarations and faults are left out.
pub(super) fn pieces(source: &str) -> Vec<(usize, Piece)> {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut found = Vec::new();
    let (mut offset, mut line) = (0, 0);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(token) = token;
        let (start, piece) = match token {
            Token::StartTag(tag) => {
                let attribute =
                    |names: &[&[u8]]| names.iter().find_map(|name| tag.attributes.get(*name)).map(|value| text(value));
                let reference = attribute(&[b"href", b"src"]);
                let (alternative, anchor) = (attribute(&[b"alt"]), attribute(&[b"id", b"name"]));
                (tag.span.start, Piece::Open { name: text(&tag.name), reference, alternative, anchor })
            }
            Token::EndTag(tag) => (tag.span.start, Piece::Close { name: text(&tag.name) }),
            Token::String(string) => (string.span.start, Piece::Text(text(&string))),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => continue,
        };
        let passed = source.as_bytes().get(offset..start).unwrap_or_default();
        line += passed.iter().filter(|byte| **byte == b'\n').count();
        offset = offset.max(start);
        found.push((line, piece));
    }
    found
}

fn text(bytes: &HtmlString) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
