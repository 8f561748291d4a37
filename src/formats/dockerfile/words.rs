//! Splits the arguments of an instruction into flags, words, JSON strings and names of variables.

use std::iter::Peekable;
use std::str::Chars;

use super::Flag;

/// What separates words. Other Unicode white space belongs to a word.
const BLANKS: [char; 5] = [' ', '\t', '\u{b}', '\u{c}', '\r'];

/// The words of a text, without regard to quotes.
pub(super) fn blank_separated(text: &str) -> impl Iterator<Item = &str> {
    text.split(BLANKS).filter(|word| !word.is_empty())
}

/// The first word of a text, and what follows it without the blanks between.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    match text.split_once(BLANKS) {
        Some((word, rest)) => (word, rest.trim_start_matches(BLANKS)),
        None => (text, ""),
    }
}

/// The leading `--name=value` words of a text, quotes and escapes removed, and what follows them.
pub(super) fn leading_flags(text: &str, escape: char) -> (Vec<Flag>, &str) {
    let mut flags = Vec::new();
    let mut rest = text.trim_start();
    while rest.starts_with("--") {
        let (word, after) = unquoted_word(rest, escape);
        rest = after.trim_start();
        // A bare `--` ends the flags.
        let Some(flag) = word.strip_prefix("--").filter(|flag| !flag.is_empty()) else { break };
        flags.push(match flag.split_once('=') {
            Some((name, value)) => Flag { name: name.to_owned(), value: Some(value.to_owned()) },
            None => Flag { name: flag.to_owned(), value: None },
        });
    }
    (flags, rest)
}

/// The first word of a text, its quotes and escapes removed, and what follows it.
fn unquoted_word(text: &str, escape: char) -> (String, &str) {
    let mut word = String::new();
    let mut quote = None;
    let mut characters = text.chars();
    loop {
        let rest = characters.as_str();
        let Some(character) = characters.next() else { return (word, "") };
        match quote {
            None if character.is_whitespace() => return (word, rest),
            None if matches!(character, '\'' | '"') => quote = Some(character),
            Some(open) if character == open => quote = None,
            _ if character == escape => word.extend(characters.next()),
            _ => word.push(character),
        }
    }
}

/// The words of a text, in which quotes hold a word together and escapes protect a character. Both are kept, for
/// variable expansion needs them.
pub(super) fn quoted_words(text: &str, escape: char) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match quote {
            None if character.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                continue;
            }
            None if matches!(character, '\'' | '"') => quote = Some(character),
            Some(open) if character == open => quote = None,
            _ => {}
        }
        if character == escape && quote != Some('\'') {
            // An escape character that ends the text escapes nothing and is dropped.
            let Some(escaped) = characters.next() else { break };
            word.push(character);
            word.push(escaped);
        } else {
            word.push(character);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The strings of a JSON array; `None` for what is no JSON array, which then is the shell form.
///
/// # Errors
///
/// A JSON array that holds anything but strings is neither form.
pub(super) fn json_strings(text: &str) -> Result<Option<Vec<String>>, String> {
    if !text.starts_with('[') {
        return Ok(None);
    }
    let Ok(values) = serde_json::from_str::<Vec<serde_json::Value>>(text) else { return Ok(None) };
    let strings = values.into_iter().map(|value| match value {
        serde_json::Value::String(string) => Ok(string),
        _ => Err("an array of arguments holds strings only".to_owned()),
    });
    strings.collect::<Result<_, _>>().map(Some)
}

/// Takes a variable's name: digits, one of the shell's special parameters, or letters, digits and underscores. Empty
/// if none of these follows.
pub(super) fn variable_name(characters: &mut Peekable<Chars>) -> String {
    let is_special = |next: &char| matches!(next, '@' | '*' | '#' | '?' | '-' | '$' | '!');
    if let Some(special) = characters.next_if(is_special) {
        return special.to_string();
    }
    let numeric = characters.peek().is_some_and(|first| first.is_numeric());
    let is_part = |next: &char| if numeric { next.is_numeric() } else { next.is_alphanumeric() || *next == '_' };
    std::iter::from_fn(|| characters.next_if(is_part)).collect()
}
