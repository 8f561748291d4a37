//! How deep a text nests, as far as its tokens tell without a parse.

/// The deepest nesting of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Nesting {
    /// Brackets and template substitutions that are open at once.
    pub(super) brackets: usize,
    /// `<` that stand open at once, in one statement.
    pub(super) angles: usize,
}

/// Measures `text` twice: passing over comments, strings, templates and regular expressions, as well as that can be done without a
/// parse, and taking everything for code. The higher one counts, since a text may be written so as to mislead the first. In code
/// that people write the two are nearly the same.
pub(super) fn measure(text: &str) -> Nesting {
    let measured = |all_is_code| Scan { bytes: text.as_bytes(), all_is_code, ..Scan::default() }.run();
    let (told, blind) = (measured(false), measured(true));
    Nesting { brackets: told.brackets.max(blind.brackets), angles: told.angles.max(blind.angles) }
}

#[derive(Default)]
struct Scan<'t> {
    bytes: &'t [u8],
    /// Nothing is passed over.
    all_is_code: bool,
    position: usize,
    /// For each open bracket: whether it is a template's, and the open `<` before it.
    open: Vec<(bool, usize)>,
    angles: usize,
    /// The last token ends an operand, so that `/` divides.
    after_operand: bool,
    deepest: Nesting,
}

impl Scan<'_> {
    fn run(mut self) -> Nesting {
        while let Some(byte) = self.bytes.get(self.position).copied() {
            let start = self.position;
            self.position += 1;
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b'/' | b'"' | b'\'' | b'`' if self.all_is_code => self.after_operand = false,
                b'/' => self.slash(start),
                b'"' | b'\'' => {
                    self.quoted(byte);
                    self.after_operand = true;
                }
                b'`' => self.template(),
                b'(' | b'[' | b'{' => self.push(false),
                b')' | b']' | b'}' => {
                    let (of_template, angles) = self.open.pop().unwrap_or((false, 0));
                    self.angles = angles;
                    // a block's end is likelier than an object's
                    self.after_operand = byte != b'}';
                    if of_template {
                        self.template();
                    }
                }
                b'<' => {
                    self.angles += 1;
                    self.deepest.angles = self.deepest.angles.max(self.angles);
                    self.after_operand = false;
                }
                b'>' => {
                    if self.byte_before(start) != Some(b'=') {
                        self.angles = self.angles.saturating_sub(1);
                    }
                    self.after_operand = false;
                }
                b';' => {
                    self.end_statement();
                    self.after_operand = false;
                }
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | 0x80.. => self.word(start),
                _ => self.after_operand = false,
            }
        }
        self.deepest
    }

    fn byte_before(&self, position: usize) -> Option<u8> {
        position.checked_sub(1).and_then(|before| self.bytes.get(before)).copied()
    }

    fn end_statement(&mut self) {
        self.angles = self.open.last().map_or(0, |(_, angles)| *angles);
    }

    fn push(&mut self, of_template: bool) {
        self.open.push((of_template, self.angles));
        self.deepest.brackets = self.deepest.brackets.max(self.open.len());
        self.after_operand = false;
    }

    fn word(&mut self, start: usize) {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..);
        while self.bytes.get(self.position).is_some_and(is_part) {
            self.position += 1;
        }
        let word = self.bytes.get(start..self.position).unwrap_or_default();
        // where statements end without `;`, these begin one; `a.return` does not
        let begins = matches!(word, b"const" | b"return" | b"if" | b"for" | b"while" | b"throw" | b"var");
        if begins && !matches!(self.byte_before(start), Some(b'.' | b'<' | b',')) {
            self.end_statement();
        }
        self.after_operand = !matches!(
            word,
            b"return"
                | b"typeof"
                | b"case"
                | b"in"
                | b"of"
                | b"new"
                | b"delete"
                | b"void"
                | b"throw"
                | b"do"
                | b"else"
                | b"await"
        );
    }

    fn slash(&mut self, start: usize) {
        match self.bytes.get(self.position) {
            Some(b'/') => self.skip_to(|rest| rest.first() == Some(&b'\n'), 1),
            Some(b'*') => {
                self.position += 1;
                self.skip_to(|rest| rest.starts_with(b"*/"), 2);
            }
            // `</a>`, `<a />`
            Some(b'>') => {}
            _ if self.after_operand || self.byte_before(start) == Some(b'<') => self.after_operand = false,
            _ => {
                self.regular_expression();
                self.after_operand = true;
            }
        }
    }

    fn skip_to(&mut self, is_end: impl Fn(&[u8]) -> bool, length: usize) {
        while let Some(rest) = self.bytes.get(self.position..).filter(|rest| !rest.is_empty()) {
            if is_end(rest) {
                self.position += length;
                return;
            }
            self.position += 1;
        }
    }

    fn quoted(&mut self, quote: u8) {
        while let Some(byte) = self.bytes.get(self.position).copied() {
            self.position += 1;
            match byte {
                b'\\' => self.position += 1,
                b'\n' => return,
                _ if byte == quote => return,
                _ => {}
            }
        }
    }

    fn regular_expression(&mut self) {
        let mut in_class = false;
        while let Some(byte) = self.bytes.get(self.position).copied() {
            self.position += 1;
            match byte {
                b'\\' => self.position += 1,
                b'[' => in_class = true,
                b']' => in_class = false,
                b'/' if !in_class => return,
                b'\n' => return,
                _ => {}
            }
        }
    }

    /// The text of a template, up to its end or to a substitution.
    fn template(&mut self) {
        while let Some(byte) = self.bytes.get(self.position).copied() {
            self.position += 1;
            match byte {
                b'\\' => self.position += 1,
                b'`' => {
                    self.after_operand = true;
                    return;
                }
                b'$' if self.bytes.get(self.position) == Some(&b'{') => {
                    self.position += 1;
                    self.push(true);
                    return;
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Nesting, Scan, measure};

    fn told(text: &str) -> (usize, usize) {
        let Nesting { brackets, angles } = Scan { bytes: text.as_bytes(), ..Scan::default() }.run();
        (brackets, angles)
    }

    #[test]
    fn brackets_nest() {
        assert_eq!(told("f(() => { return [1, { a }]; }); g()"), (4, 0));
        assert_eq!(told("`${a(`${b}`)} ((` + (c)"), (3, 0));
    }

    #[test]
    fn angles_nest_within_a_statement() {
        assert_eq!(told("a<b<c<d"), (0, 3));
        assert_eq!(told("a < b; c < d; e < f;"), (0, 1));
        assert_eq!(told("a < b\nconst c = d < e\nreturn f < g"), (0, 1));
        assert_eq!(told("a<b.return<c.const<d"), (0, 3));
        assert_eq!(told("let a: A<B<C>>; let b: A<B>; () => x"), (1, 2));
        assert_eq!(told("a<(b<(c<d))"), (2, 3));
        assert_eq!(told("<a><b c={d} /></a>"), (1, 1));
    }

    #[test]
    fn what_is_no_code_does_not_nest() {
        assert_eq!(told("'((' + \"[[\\\"[\" + /[/(]((/.x / 1 // ((\n/* {{ */"), (0, 0));
        assert_eq!(told("'don\n(a)"), (1, 0));
    }

    #[test]
    fn hiding_code_does_not_help() {
        assert_eq!(measure("<p>'</p>; a<{[b<{[c<{[").angles, 3);
        assert_eq!(measure("a</*>*/{[b</*>*/{[").angles, 2);
    }

    #[test]
    fn more_closed_than_opened_is_no_matter() {
        assert_eq!(told(")))}(a)"), (1, 0));
    }
}
