//! Text for a terminal: wrapped, padded, and harmless whatever file it comes from.

use unicode_width::UnicodeWidthStr as _;

/// Text without anything that a terminal would obey: control characters, and those that turn the writing direction, stand as their
/// code; a tab becomes spaces.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => out.push_str("    "),
            '\n' => out.push(' '),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.extend(character.escape_unicode());
            }
            character if character.is_control() => out.extend(character.escape_unicode()),
            character => out.push(character),
        }
    }
    out
}

/// Text wrapped to a width, each line indented.
pub fn indented(text: &str, indent: usize, width: usize) -> String {
    let margin = " ".repeat(indent);
    let options = textwrap::Options::new(width)
        .initial_indent(&margin)
        .subsequent_indent(&margin)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

/// Text filled up with spaces to a width.
pub fn pad(text: &str, width: usize) -> String {
    let spaces = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(spaces))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_file_reaches_the_terminal_as_a_command() {
        assert_eq!(clean("a\u{1b}[31mb\rc\u{7}"), "a\\u{1b}[31mb\\u{d}c\\u{7}");
        assert_eq!(clean("user\u{202e}gpj.exe"), "user\\u{202e}gpj.exe");
        assert_eq!(clean("plain — ünïcödé 漢字"), "plain — ünïcödé 漢字");
    }

    #[test]
    fn wraps_and_pads_by_columns() {
        assert_eq!(indented("one two three", 2, 9), "  one two\n  three");
        assert_eq!(pad("漢", 4), "漢  ");
    }
}
