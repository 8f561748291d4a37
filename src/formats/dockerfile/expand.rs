//! Expands variables in a word, by the rules of
//! [environment replacement](https://docs.docker.com/reference/dockerfile/#environment-replacement).

use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

use super::words::variable_name;

/// How deep substitutions may stand inside each other, so that no file can exhaust the stack.
const DEPTH: usize = 32;

/// What is known of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Variable {
    /// Nothing in the file sets it.
    Unset,
    /// The file sets it, to a value that cannot be told.
    Unknown,
    /// The file sets it to this value.
    Known(Arc<str>),
}

/// What a word expands to, its quotes and escapes removed.
///
/// `None` when that depends on a variable of unknown value, when a substitution is malformed, or when the values put
/// in exceed the `budget` of bytes, which is reduced by what was used: a few lines can double a value many times.
pub(super) fn expand(
    word: &str,
    escape: char,
    budget: &mut usize,
    lookup: &dyn Fn(&str) -> Variable,
) -> Option<Arc<str>> {
    let mut expander = Expander { characters: word.chars().peekable(), escape, budget, lookup, depth: 0 };
    let expanded = expander.until(None).ok()?;
    expanded.map(Arc::from)
}

/// A substitution or a quote that the reference does not allow.
struct Malformed;

/// A text, or `None` when it depends on something unknown.
type Known<T> = Option<T>;

struct Expander<'a> {
    characters: Peekable<Chars<'a>>,
    escape: char,
    budget: &'a mut usize,
    lookup: &'a dyn Fn(&str) -> Variable,
    depth: usize,
}

impl Expander<'_> {
    /// Expands up to an unquoted `stop`, which is consumed, or to the end.
    fn until(&mut self, stop: Option<char>) -> Result<Known<String>, Malformed> {
        let mut text = Some(String::new());
        while let Some(character) = self.characters.next() {
            match character {
                _ if Some(character) == stop => return Ok(text),
                '\'' => loop {
                    match self.characters.next().ok_or(Malformed)? {
                        '\'' => break,
                        quoted => push(&mut text, quoted),
                    }
                },
                '"' => self.double_quotes(&mut text)?,
                '$' => {
                    let value = self.variable()?;
                    append(&mut text, value);
                }
                _ if character == self.escape => {
                    if let Some(escaped) = self.characters.next() {
                        push(&mut text, escaped);
                    }
                }
                _ => push(&mut text, character),
            }
        }
        if stop.is_some() { Err(Malformed) } else { Ok(text) }
    }

    /// Expands up to the closing double quote. Only a quote, a dollar sign and the escape character can be escaped.
    fn double_quotes(&mut self, text: &mut Known<String>) -> Result<(), Malformed> {
        loop {
            match self.characters.next().ok_or(Malformed)? {
                '"' => return Ok(()),
                '$' => {
                    let value = self.variable()?;
                    append(text, value);
                }
                character if character == self.escape => {
                    let escape = self.escape;
                    let escaped = self.characters.next_if(|next| matches!(next, '"' | '$') || *next == escape);
                    push(text, escaped.unwrap_or(character));
                }
                character => push(text, character),
            }
        }
    }

    /// Expands what follows a dollar sign.
    fn variable(&mut self) -> Result<Known<String>, Malformed> {
        if self.characters.next_if_eq(&'{').is_some() {
            self.depth += 1;
            if self.depth > DEPTH {
                return Err(Malformed);
            }
            let value = self.substitution();
            self.depth -= 1;
            return value;
        }
        let name = variable_name(&mut self.characters);
        if name.is_empty() {
            return Ok(Some("$".to_owned()));
        }
        Ok(self.value(&name))
    }

    /// Expands a `${name}`, `${name:-word}` and so on, from the name to the closing brace.
    fn substitution(&mut self) -> Result<Known<String>, Malformed> {
        let name = variable_name(&mut self.characters);
        if name.is_empty() {
            return Err(Malformed);
        }
        let mut operator = self.characters.next().ok_or(Malformed)?;
        if operator == '}' {
            return Ok(self.value(&name));
        }
        let empty_counts_as_unset = operator == ':';
        if empty_counts_as_unset {
            operator = self.characters.next().ok_or(Malformed)?;
        }
        let word = match operator {
            '-' | '+' | '?' => self.until(Some('}'))?,
            // Patterns (`${name#pattern}`, `${name/pattern/replacement}`) are not evaluated.
            '#' | '%' | '/' if !empty_counts_as_unset => {
                self.until(Some('}'))?;
                return Ok(None);
            }
            _ => return Err(Malformed),
        };
        let set = match (self.lookup)(&name) {
            Variable::Unset => false,
            Variable::Unknown if empty_counts_as_unset => return Ok(None),
            Variable::Unknown => true,
            Variable::Known(value) => !(empty_counts_as_unset && value.is_empty()),
        };
        Ok(match (operator, set) {
            ('-', false) | ('+', true) => word,
            ('+', false) => Some(String::new()),
            // An unset variable under `?` fails the build.
            ('?', false) => None,
            _ => self.value(&name),
        })
    }

    fn value(&mut self, name: &str) -> Known<String> {
        let Variable::Known(value) = (self.lookup)(name) else { return None };
        *self.budget = self.budget.checked_sub(value.len())?;
        Some(value.to_string())
    }
}

fn push(text: &mut Known<String>, character: char) {
    if let Some(text) = text {
        text.push(character);
    }
}

fn append(text: &mut Known<String>, value: Known<String>) {
    match (text.as_mut(), value) {
        (Some(text), Some(value)) => text.push_str(&value),
        _ => *text = None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expands where `a` is `1`, `empty` is empty, `open` has an unknown value, and nothing else is set.
    fn expanded(word: &str) -> Option<String> {
        let lookup = |name: &str| match name {
            "a" => Variable::Known("1".into()),
            "empty" => Variable::Known("".into()),
            "open" => Variable::Unknown,
            _ => Variable::Unset,
        };
        expand(word, '\\', &mut 1_000, &lookup).map(|value| value.to_string())
    }

    #[test]
    fn plain_and_braced_names() {
        for (word, value) in
            [("$a", "1"), ("${a}b", "1b"), ("$a-b", "1-b"), ("x$", "x$"), ("$/x", "$/x"), ("$empty", "")]
        {
            assert_eq!(expanded(word).as_deref(), Some(value), "{word}");
        }
        for word in ["$ab", "${b}", "$open", "$1", "$$", "$?", "x$open"] {
            assert_eq!(expanded(word), None, "{word}");
        }
    }

    #[test]
    fn defaults_and_alternatives() {
        for (word, value) in [
            ("${a:-x}", "1"),
            ("${b:-x}", "x"),
            ("${b-x}", "x"),
            ("${empty:-x}", "x"),
            ("${empty-x}", ""),
            ("${a:+x}", "x"),
            ("${b:+x}", ""),
            ("${empty:+x}", ""),
            ("${empty+x}", "x"),
            ("${open+x}", "x"),
            ("${a:?x}", "1"),
            ("${b:-${c:-$a}}", "1"),
            ("${b:-\"x }\"}y", "x }y"),
            ("${a:-$open}", "1"),
            ("${b:+$open}", ""),
        ] {
            assert_eq!(expanded(word).as_deref(), Some(value), "{word}");
        }
        for word in ["${open:-x}", "${open:+x}", "${open-x}", "${b:?x}", "${b:-$open}"] {
            assert_eq!(expanded(word), None, "{word}");
        }
    }

    #[test]
    fn quotes_and_escapes() {
        for (word, value) in [
            ("'$a'", "$a"),
            ("\"$a\"", "1"),
            ("\\$a", "$a"),
            ("\"\\$a\"", "$a"),
            ("\"\\n\"", "\\n"),
            ("'\\'", "\\"),
            ("a\\ b", "a b"),
            ("\"it's\"", "it's"),
        ] {
            assert_eq!(expanded(word).as_deref(), Some(value), "{word}");
        }
        assert_eq!(expand("`$a\\", '`', &mut 0, &|_| Variable::Unset).as_deref(), Some("$a\\"));
    }

    #[test]
    fn malformed_words_have_no_value() {
        for word in ["'a", "\"a", "${a", "${}", "${:-a}", "${a^^}", "${a:#x}", "${a:-b", "${b:-'}"] {
            assert_eq!(expanded(word), None, "{word}");
        }
        assert_eq!(expanded(&"${b:-".repeat(100_000)), None);
    }

    #[test]
    fn the_budget_bounds_what_is_put_in() {
        let mut budget = 3;
        let lookup = |_: &str| Variable::Known("ab".into());
        assert_eq!(expand("$x", '\\', &mut budget, &lookup).as_deref(), Some("ab"));
        assert_eq!(expand("$x", '\\', &mut budget, &lookup), None);
        assert_eq!(budget, 1);
    }
}
