//! Matches a path against one pattern, in time proportional to the product of their lengths.

use std::iter::Peekable;
use std::str::Chars;

/// A pattern ready to be matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Matcher {
    /// No wildcards: the path itself.
    Exact(String),
    /// `start**`: whatever begins so.
    Prefix(String),
    /// `**end`: whatever ends so. After `**/` a whole component has to begin there.
    Suffix { end: String, whole_component: bool },
    /// Any other wildcards.
    Wildcards(Vec<Token>),
}

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// This character.
    Literal(char),
    /// `?`: any character but a slash.
    Any,
    /// `*`: any number of characters, none a slash.
    InComponent,
    /// `**` before the end: nothing, or anything up to a slash.
    Components,
    /// `**` at the end: anything.
    Rest,
    /// `[a-z]`: a character in one of the ranges, or with `^` in none.
    Class { negated: bool, ranges: Vec<(char, char)> },
}

impl Matcher {
    /// Reads a cleaned pattern; `None` if a bracket is left open or a backslash escapes nothing.
    pub fn new(pattern: &str) -> Option<Self> {
        let tokens = tokens(pattern)?;
        if let Some(path) = literals(&tokens) {
            return Some(Self::Exact(path));
        }
        if let [start @ .., Token::Rest] = tokens.as_slice()
            && let Some(start) = literals(start)
        {
            return Some(Self::Prefix(start));
        }
        if let [Token::Components, end @ ..] = tokens.as_slice()
            && let Some(end) = literals(end)
        {
            // Without the slash (`**end`) BuildKit compares the end of the path, not of components.
            return Some(Self::Suffix { whole_component: pattern.strip_prefix("**") != Some(&end), end });
        }
        Some(Self::Wildcards(tokens))
    }

    /// Whether the whole path matches.
    pub fn matches(&self, path: &str) -> bool {
        match self {
            Self::Exact(exact) => path == exact,
            Self::Prefix(start) => path.starts_with(start),
            Self::Suffix { end, whole_component } => path
                .strip_suffix(end)
                .is_some_and(|before| !whole_component || before.is_empty() || before.ends_with('/')),
            Self::Wildcards(tokens) => matches(tokens, path),
        }
    }
}

/// The text that tokens without wildcards stand for.
fn literals(tokens: &[Token]) -> Option<String> {
    let literal = |token: &Token| match token {
        Token::Literal(character) => Some(*character),
        _ => None,
    };
    tokens.iter().map(literal).collect()
}

fn tokens(pattern: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        let token = match character {
            '*' if characters.next_if_eq(&'*').is_some() => {
                characters.next_if_eq(&'/');
                if characters.peek().is_some() { Token::Components } else { Token::Rest }
            }
            '*' => Token::InComponent,
            '?' => Token::Any,
            '\\' => Token::Literal(characters.next()?),
            '[' => class(&mut characters)?,
            character => Token::Literal(character),
        };
        // A repeated `**/` says nothing new, and `reach` relies on short runs of tokens that can match nothing.
        if token != Token::Components || tokens.last() != Some(&token) {
            tokens.push(token);
        }
    }
    Some(tokens)
}

/// The rest of a bracket expression: at least one character or range, in which a backslash escapes.
fn class(characters: &mut Peekable<Chars>) -> Option<Token> {
    let negated = characters.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    while ranges.is_empty() || characters.next_if_eq(&']').is_none() {
        let first = bound(characters)?;
        let last = if characters.next_if_eq(&'-').is_some() { bound(characters)? } else { first };
        ranges.push((first, last));
    }
    Some(Token::Class { negated, ranges })
}

/// One end of a range in a bracket expression.
fn bound(characters: &mut Peekable<Chars>) -> Option<char> {
    match characters.next()? {
        '-' | ']' => None,
        '\\' => characters.next(),
        character => Some(character),
    }
}

/// Follows all the ways to match at once: `reached` holds the tokens before which some way stands.
fn matches(tokens: &[Token], path: &str) -> bool {
    let mut reached = vec![false; tokens.len() + 1];
    let mut next = reached.clone();
    reach(tokens, &mut reached, 0);
    for character in path.chars() {
        next.fill(false);
        for (index, token) in tokens.iter().enumerate() {
            if reached.get(index) != Some(&true) {
                continue;
            }
            match token {
                Token::Literal(literal) if *literal == character => reach(tokens, &mut next, index + 1),
                Token::Any if character != '/' => reach(tokens, &mut next, index + 1),
                Token::InComponent if character != '/' => reach(tokens, &mut next, index),
                Token::Rest => reach(tokens, &mut next, index),
                Token::Components => {
                    // Inside the components the way stays here, and goes on only behind a slash.
                    if let Some(here) = next.get_mut(index) {
                        *here = true;
                    }
                    if character == '/' {
                        reach(tokens, &mut next, index + 1);
                    }
                }
                Token::Class { negated, ranges } => {
                    let inside = ranges.iter().any(|(first, last)| (*first..=*last).contains(&character));
                    if inside != *negated {
                        reach(tokens, &mut next, index + 1);
                    }
                }
                Token::Literal(_) | Token::Any | Token::InComponent => {}
            }
        }
        std::mem::swap(&mut reached, &mut next);
        if !reached.contains(&true) {
            return false;
        }
    }
    reached.last() == Some(&true)
}

/// Marks a token as reached, and those behind it that can match nothing.
fn reach(tokens: &[Token], reached: &mut [bool], index: usize) {
    for (index, here) in reached.iter_mut().enumerate().skip(index) {
        *here = true;
        if !matches!(tokens.get(index), Some(Token::InComponent | Token::Components | Token::Rest)) {
            return;
        }
    }
}
