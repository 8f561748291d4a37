//! Documents that are written out as objects in code.

use super::document::{Found, found};
use crate::facts::api::routes::values::{STEPS, Value, resolve, text};
use crate::facts::context::Context;
use crate::formats::data::{Entry, Node, Value as Data};
use crate::formats::javascript::Expression;
use crate::formats::openapi;

/// Values that one document may be put together from.
const VALUES: usize = 100_000;

/// A value of code as data, as far as it is written out.
pub struct Written {
    /// The data; what is not written out is null.
    pub node: Node,
    /// Everything was written out.
    pub complete: bool,
}

/// The document that an object in code is; none for anything else.
pub fn document(context: Context<'_>, value: Value<'_>) -> Option<Found> {
    let value = resolve(context, value);
    let Expression::Object(properties) = value.expression else { return None };
    let line = properties.first().map_or(1, |property| property.line);
    let Written { node, complete } = written(context, value);
    let version = openapi::version(&node)?;
    let operations = openapi::operations(&node, value.place.path, &|_| None);
    Some(found(&node, value.place.path, line, version, operations, complete))
}

/// A value as data.
pub fn written<'a>(context: Context<'a>, value: Value<'a>) -> Written {
    let mut reader = Reader { context, left: VALUES, complete: true };
    let node = reader.node(value, 1, STEPS * 2);
    Written { node, complete: reader.complete }
}

struct Reader<'a> {
    context: Context<'a>,
    left: usize,
    complete: bool,
}

impl<'a> Reader<'a> {
    fn node(&mut self, value: Value<'a>, line: usize, depth: usize) -> Node {
        let data = match (depth.checked_sub(1), self.left.checked_sub(1)) {
            (Some(depth), Some(left)) => {
                self.left = left;
                self.data(resolve(self.context, value), depth)
            }
            _ => None,
        };
        self.complete &= data.is_some();
        Node { line, column: 1, tag: None, value: data.unwrap_or(Data::Null) }
    }

    fn data(&mut self, value: Value<'a>, depth: usize) -> Option<Data> {
        Some(match value.expression {
            Expression::Null => Data::Null,
            Expression::Boolean(boolean) => Data::Bool(*boolean),
            Expression::Number(number) => number_of(*number),
            Expression::Text(text) => Data::Text(text.clone()),
            Expression::Template(..) | Expression::Binary("+", ..) => {
                let text = text(self.context, value);
                self.complete &= text.is_known();
                Data::Text(text.as_str().to_owned())
            }
            Expression::Array(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    match item {
                        Expression::Spread(inner) => {
                            let inner = self.node(value.with(inner), 1, depth);
                            match inner.value {
                                Data::List(items) => list.extend(items),
                                _ => self.complete = false,
                            }
                        }
                        item => list.push(self.node(value.with(item), 1, depth)),
                    }
                }
                Data::List(list)
            }
            Expression::Object(properties) => {
                let mut entries: Vec<Entry> = Vec::with_capacity(properties.len());
                for property in properties {
                    if property.key == "[computed]" {
                        self.complete = false;
                        continue;
                    }
                    let inner = match &property.value {
                        Expression::Spread(inner) => inner,
                        inner => inner,
                    };
                    let node = self.node(value.with(inner), property.line, depth);
                    if property.key.is_empty() {
                        match node.value {
                            Data::Map(spread) => spread.into_iter().for_each(|entry| set(&mut entries, entry)),
                            _ => self.complete = false,
                        }
                    } else {
                        let key_line = property.line;
                        set(&mut entries, Entry { key: property.key.clone(), key_line, replaced_line: None, node });
                    }
                }
                Data::Map(entries)
            }
            _ => return None,
        })
    }
}

/// Later properties of an object replace earlier ones.
fn set(entries: &mut Vec<Entry>, entry: Entry) {
    match entries.iter_mut().find(|known| known.key == entry.key) {
        Some(known) => *known = entry,
        None => entries.push(entry),
    }
}

/// A number of code: whole where it has no fraction and fits.
fn number_of(number: f64) -> Data {
    const LARGEST: f64 = 9_007_199_254_740_992.0; // 2^53: beyond it not every whole number can be written
    if number.fract() == 0.0 && number.abs() <= LARGEST {
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
        return Data::Integer(number as i64);
    }
    Data::Float(number)
}
