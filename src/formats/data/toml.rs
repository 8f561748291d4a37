//! TOML, as `toml` reads it (version 1.1 of the specification).

use toml::de::{DeTable, DeValue};

use super::position::Positions;
use super::{DataError, Entry, Node, Value, admit, deeper};

/// Reads TOML. Dates and times become text. Keys stand in the order of the document; a table that is opened by several
/// headers stands where the first one is.
///
/// # Errors
/// When the text is not TOML, a number does not fit, or the text is too large or too deep.
pub fn toml(text: &str) -> Result<Node, DataError> {
    let text = admit(text)?;
    let mut positions = Positions::new(text);
    let table = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        DataError::new(positions.place(offset), error.message())
    })?;
    let value = Converter { positions }.table(table.into_inner(), 1)?;
    Ok(Node::new((1, 1), value))
}

struct Converter<'text> {
    positions: Positions<'text>,
}

impl Converter<'_> {
    fn node(&mut self, value: toml::Spanned<DeValue<'_>>, depth: usize) -> Result<Node, DataError> {
        let place = self.positions.place(value.span().start);
        let value = match value.into_inner() {
            DeValue::String(text) => Value::Text(text.into_owned()),
            DeValue::Boolean(value) => Value::Bool(value),
            DeValue::Datetime(value) => Value::Text(value.to_string()),
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
                .map(Value::Integer)
                .map_err(|_| DataError::new(place, "an integer that does not fit in 64 bits"))?,
            DeValue::Float(digits) => {
                digits.as_str().parse().map(Value::Float).map_err(|_| DataError::new(place, "not a number"))?
            }
            DeValue::Array(array) => {
                let inner = deeper(depth, place)?;
                let items = array.into_iter().map(|item| self.node(item, inner));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            DeValue::Table(table) => self.table(table, deeper(depth, place)?)?,
        };
        Ok(Node::new(place, value))
    }

    fn table(&mut self, table: DeTable<'_>, depth: usize) -> Result<Value, DataError> {
        let mut pairs: Vec<_> = table.into_iter().collect();
        pairs.sort_by_key(|(key, _)| key.span().start);
        let mut entries = Vec::with_capacity(pairs.len());
        for (key, value) in pairs {
            let (key_line, _) = self.positions.place(key.span().start);
            let node = self.node(value, depth)?;
            entries.push(Entry { key: key.into_inner().into_owned(), key_line, replaced_line: None, node });
        }
        Ok(Value::Map(entries))
    }
}
