//! Tokens of the Prisma schema language. Line ends count, since a field ends with its line.

/// A token with its line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or keyword: letters, digits, `_` and `-`.
    Word(String),
    /// A number as written.
    Number(String),
    /// A string with its escapes resolved.
    Text(String),
    /// `@@`
    DoubleAt,
    /// Any other sign.
    Sign(char),
    LineEnd,
}

/// The tokens of a text. Comments are left out; a string ends with its line at the latest.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut line = 1;
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        let start_line = line;
        let kind = match first {
            '\n' => {
                line += 1;
                Some(TokenKind::LineEnd)
            }
            _ if first.is_whitespace() => None,
            '/' if rest.starts_with("//") => {
                length = rest.find('\n').unwrap_or(rest.len());
                None
            }
            '/' if rest.starts_with("/*") => {
                length = rest.find("*/").map_or(rest.len(), |end| end + 2);
                line += rest[..length].matches('\n').count();
                None
            }
            '"' => {
                let (text, read) = string(rest);
                length = read;
                Some(TokenKind::Text(text))
            }
            '@' if rest.starts_with("@@") => {
                length = 2;
                Some(TokenKind::DoubleAt)
            }
            _ if first.is_ascii_digit() || first == '-' => {
                length =
                    rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '+'))).unwrap_or(rest.len());
                Some(TokenKind::Number(rest[..length].to_owned()))
            }
            _ if first.is_alphabetic() || first == '_' => {
                length = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
                Some(TokenKind::Word(rest[..length].to_owned()))
            }
            _ => Some(TokenKind::Sign(first)),
        };
        tokens.extend(kind.map(|kind| Token { kind, line: start_line }));
        rest = &rest[length..];
    }
    tokens
}

/// The string that the text starts with, and its length with the quotes.
fn string(text: &str) -> (String, usize) {
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (value, at + 1),
            '\n' => return (value, at),
            '\\' => match characters.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 't')) => value.push('\t'),
                Some((_, 'r')) => value.push('\r'),
                Some((at, '\n')) => return (value, at),
                Some((_, escaped)) => value.push(escaped),
                None => break,
            },
            _ => value.push(character),
        }
    }
    (value, text.len())
}
