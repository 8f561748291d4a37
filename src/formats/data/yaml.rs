//! YAML 1.2 with the core schema. The tree is built from the parser's events without recursion.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};

use super::{DataError, Entry, MAX_BYTES, MAX_DEPTH, MapBuilder, Node, Value, admit, deeper};

/// What all aliases of a file may add to its tree, in bytes. A few nested anchors can otherwise grow without end.
const ALIAS_BUDGET: usize = 16 << 20;

/// The handle of `!!str` and its like.
const CORE_SCHEMA: &str = "tag:yaml.org,2002:";

/// Handle and suffix of a lone `!`, which makes text of a plain scalar (YAML 1.2.2, section 6.9.1).
const NON_SPECIFIC: (&str, &str) = ("", "!");

/// How many bytes may be read again to make up for [`INDENTATION_ERRORS`].
const REREAD_BUDGET: usize = MAX_BYTES / 2;

/// The parser's messages for a line inside brackets that is indented less than the block around them, as in a list whose
/// `]` stands below its key. The specification forbids it; libyaml, and with it Docker, GitHub and Kubernetes, reads it.
const INDENTATION_ERRORS: [&str; 2] = ["invalid indentation", "invalid indentation in flow construct"];

/// The columns by which such a line is moved to the right, where its indentation has no meaning.
const REPAIR_COLUMNS: usize = 200;

/// Reads every document of a YAML stream. Aliases are resolved, merge keys are left to [`Node::merged`], the last of the
/// values of a repeated key wins, and a tag never fails the file.
///
/// # Errors
/// When the text is not YAML, an alias stands inside its own anchor, or the text is too large, too deep or grows too much.
pub fn yaml(text: &str) -> Result<Vec<Node>, DataError> {
    let mut source = Cow::Borrowed(admit(text)?);
    let mut moved_lines = BTreeSet::new();
    let mut budget = REREAD_BUDGET;
    loop {
        let result = read(&source, &moved_lines);
        let Err(error) = &result else { return result };
        let repairable = INDENTATION_ERRORS.contains(&error.message.as_str()) && source.len() <= budget;
        if !repairable || !moved_lines.insert(error.line) {
            return result;
        }
        budget -= source.len();
        source = move_line(&source, error.line).into();
    }
}

fn move_line(source: &str, line: usize) -> String {
    let mut moved = String::with_capacity(source.len() + REPAIR_COLUMNS);
    for (index, text) in source.split_inclusive('\n').enumerate() {
        if index + 1 == line {
            moved.extend(std::iter::repeat_n(' ', REPAIR_COLUMNS));
        }
        moved.push_str(text);
    }
    moved
}

fn read(source: &str, moved_lines: &BTreeSet<usize>) -> Result<Vec<Node>, DataError> {
    let mut builder =
        Builder { moved_lines, documents: Vec::new(), open: Vec::new(), anchors: BTreeMap::new(), copied: 0 };
    for event in Parser::new_from_str(source) {
        let (event, span) = event.map_err(|error| DataError::new(builder.place(error.marker()), error.info()))?;
        builder.accept(event, &span)?;
    }
    Ok(builder.documents)
}

/// A finished node with what it takes to bound its copies.
#[derive(Clone)]
struct Built {
    node: Node,
    /// The levels of lists and maps in it.
    height: usize,
    /// The bytes that a copy of it takes, roughly.
    weight: usize,
}

/// A list or a map whose end has not been met.
struct Open {
    place: (usize, usize),
    tag: Option<Box<str>>,
    anchor: usize,
    height: usize,
    weight: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map { map: MapBuilder, key: Option<(String, usize)> },
}

struct Builder<'lines> {
    moved_lines: &'lines BTreeSet<usize>,
    documents: Vec<Node>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Built>,
    copied: usize,
}

impl Builder<'_> {
    /// Line and column of a marker in the text as it was before lines were moved.
    fn place(&self, marker: &Marker) -> (usize, usize) {
        let moved = if self.moved_lines.contains(&marker.line()) { REPAIR_COLUMNS } else { 0 };
        (marker.line().max(1), marker.col().saturating_sub(moved) + 1)
    }

    fn accept(&mut self, event: Event<'_>, span: &Span) -> Result<(), DataError> {
        let place = self.place(&span.start);
        match event {
            Event::SequenceStart(anchor, tag) => self.push(place, anchor, tag, Content::List(Vec::new())),
            Event::MappingStart(anchor, tag) => {
                self.push(place, anchor, tag, Content::Map { map: MapBuilder::default(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Scalar(text, style, anchor, tag) => {
                let weight = size_of::<Node>() + text.len();
                let node = scalar(text, style, place, tag.as_deref());
                self.finish(Built { node, height: 0, weight }, anchor, place)
            }
            Event::Alias(anchor) => {
                let Some(built) = self.anchors.get(&anchor).cloned() else {
                    return Err(DataError::new(place, "an alias inside the value that it names"));
                };
                self.charge(built.weight, place)?;
                if self.open.len() + built.height > MAX_DEPTH {
                    return Err(DataError::too_deep(place));
                }
                self.finish(built, 0, place)
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    fn push(
        &mut self,
        place: (usize, usize),
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        content: Content,
    ) -> Result<(), DataError> {
        deeper(self.open.len(), place)?;
        let tag = tag.as_deref().and_then(application_tag);
        self.open.push(Open { place, tag, anchor, height: 1, weight: size_of::<Node>(), content });
        Ok(())
    }

    fn close(&mut self) -> Result<(), DataError> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let value = match open.content {
            Content::List(items) => Value::List(items),
            Content::Map { map, .. } => Value::Map(map.entries),
        };
        let node = Node { tag: open.tag, ..Node::new(open.place, value) };
        self.finish(Built { node, height: open.height, weight: open.weight }, open.anchor, open.place)
    }

    /// Hands a finished node to the collection around it, or to the stream.
    fn finish(&mut self, built: Built, anchor: usize, used_at: (usize, usize)) -> Result<(), DataError> {
        if anchor > 0 {
            self.charge(built.weight, used_at)?;
            self.anchors.insert(anchor, built.clone());
        }
        let Some(parent) = self.open.last_mut() else {
            self.documents.push(built.node);
            return Ok(());
        };
        parent.height = parent.height.max(built.height + 1);
        parent.weight += built.weight;
        match &mut parent.content {
            Content::List(items) => items.push(built.node),
            Content::Map { map, key } => match key.take() {
                None => *key = Some((key_text(&built.node), used_at.0)),
                Some((key, key_line)) => {
                    map.insert(Entry { key, key_line, replaced_line: None, node: built.node });
                }
            },
        }
        Ok(())
    }

    fn charge(&mut self, weight: usize, place: (usize, usize)) -> Result<(), DataError> {
        self.copied += weight;
        if self.copied > ALIAS_BUDGET {
            return Err(DataError::new(place, format!("aliases add more than {ALIAS_BUDGET} bytes")));
        }
        Ok(())
    }
}

fn key_text(node: &Node) -> String {
    node.scalar().unwrap_or_else(|| node.to_json().to_string())
}

/// The tag as written, unless it is one of YAML's own.
fn application_tag(tag: &Tag) -> Option<Box<str>> {
    let own = tag.handle == CORE_SCHEMA || (tag.handle.as_str(), tag.suffix.as_str()) == NON_SPECIFIC;
    (!own).then(|| tag.to_string().into())
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, (line, column): (usize, usize), tag: Option<&Tag>) -> Node {
    let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    // The parser places a block scalar at its first line that is not blank.
    let blank_lines = if is_block { text.len() - text.trim_start_matches('\n').len() } else { 0 };
    let value = match tag.map(|tag| (tag.handle.as_str(), tag.suffix.as_str())) {
        Some((CORE_SCHEMA, "int" | "float" | "bool" | "null")) => resolve(text),
        Some((CORE_SCHEMA, _) | NON_SPECIFIC) => Value::Text(text.into_owned()),
        _ if style == ScalarStyle::Plain => resolve(text),
        _ => Value::Text(text.into_owned()),
    };
    let place = (line.saturating_sub(blank_lines).max(1), column);
    Node { tag: tag.and_then(application_tag), ..Node::new(place, value) }
}

/// What a plain scalar means in the core schema (YAML 1.2.2, section 10.3.2).
fn resolve(text: Cow<'_, str>) -> Value {
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Value::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => Value::Float(f64::NAN),
        other => number(other).unwrap_or_else(|| Value::Text(text.into_owned())),
    }
}

fn number(text: &str) -> Option<Value> {
    let radix = |prefix, radix| {
        let digits = text.strip_prefix(prefix)?;
        let plain = digits.chars().all(|digit| digit.is_digit(radix));
        plain.then(|| i64::from_str_radix(digits, radix).ok().map(Value::Integer)).flatten()
    };
    let decimal = || {
        let numeric = |character: char| character.is_ascii_digit() || matches!(character, '+' | '-' | '.' | 'e' | 'E');
        let candidate = text.chars().all(numeric);
        let integer = || text.parse().ok().map(Value::Integer);
        candidate.then(|| integer().or_else(|| text.parse().ok().map(Value::Float))).flatten()
    };
    radix("0x", 16).or_else(|| radix("0o", 8)).or_else(decimal)
}
