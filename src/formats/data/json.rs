//! JSON as `package.json` is read by npm (RFC 8259), and JSON with comments as TypeScript reads `tsconfig.json`.

use jsonc_parser::ast;
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::position::Positions;
use super::{DataError, Entry, MapBuilder, Node, Value, admit, deeper};

/// Reads JSON. Comments and trailing commas are errors, a byte order mark is not; of a repeated key the last value wins.
///
/// # Errors
/// When the text is not JSON, is empty, is too large or too deep.
pub fn json(text: &str) -> Result<Node, DataError> {
    read(text, false)
}

/// Reads JSON with comments and trailing commas, and nothing else of JSON5. A file without a value is an empty map, as
/// it is for TypeScript.
///
/// # Errors
/// When the text is not JSON with comments, is too large or too deep.
pub fn jsonc(text: &str) -> Result<Node, DataError> {
    read(text, true)
}

fn read(text: &str, with_comments: bool) -> Result<Node, DataError> {
    let text = admit(text)?;
    let options = ParseOptions {
        allow_comments: with_comments,
        allow_trailing_commas: with_comments,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let parsed = parse_to_ast(text, &CollectOptions::default(), &options)
        .map_err(|error| DataError::new((error.line_display(), error.column_display()), error.kind().to_string()))?;
    match parsed.value {
        Some(value) => Converter { text, positions: Positions::new(text) }.node(value, 0),
        None if with_comments => Ok(Node::new((1, 1), Value::Map(Vec::new()))),
        None => Err(DataError::new((1, 1), "the file is empty")),
    }
}

struct Converter<'text> {
    text: &'text str,
    positions: Positions<'text>,
}

impl Converter<'_> {
    /// Refuses a string whose source holds what RFC 8259 has escaped (section 7); the parser lets it pass.
    fn check_characters(&mut self, range: Range) -> Result<(), DataError> {
        let source = self.text.get(range.start..range.end).unwrap_or_default();
        if source.bytes().all(|byte| byte >= 0x20) {
            return Ok(());
        }
        let message = "a string with an unescaped line break or control character";
        Err(DataError::new(self.positions.place(range.start), message))
    }

    fn node(&mut self, value: ast::Value<'_>, depth: usize) -> Result<Node, DataError> {
        let place = self.positions.place(value.range().start);
        let value = match value {
            ast::Value::NullKeyword(_) => Value::Null,
            ast::Value::BooleanLit(literal) => Value::Bool(literal.value),
            ast::Value::NumberLit(literal) => {
                number(literal.value).ok_or_else(|| DataError::new(place, "not a number"))?
            }
            ast::Value::StringLit(literal) => {
                self.check_characters(literal.range)?;
                Value::Text(literal.value.into_owned())
            }
            ast::Value::Array(array) => {
                let inner = deeper(depth, place)?;
                let items = array.elements.into_iter().map(|element| self.node(element, inner));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            ast::Value::Object(object) => {
                let inner = deeper(depth, place)?;
                let mut map = MapBuilder::default();
                for property in object.properties {
                    let (key_line, _) = self.positions.place(property.range.start);
                    self.check_characters(property.name.range())?;
                    let node = self.node(property.value, inner)?;
                    map.insert(Entry { key: property.name.into_string(), key_line, replaced_line: None, node });
                }
                Value::Map(map.entries)
            }
        };
        Ok(Node::new(place, value))
    }
}

fn number(text: &str) -> Option<Value> {
    text.parse().map(Value::Integer).or_else(|_| text.parse().map(Value::Float)).ok()
}
