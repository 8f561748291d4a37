//! Environment files: `NAME=value` lines, as the npm package `dotenv` reads them.

/// The largest file that is read, in bytes; what lies beyond is no configuration written by hand.
const MAX_BYTES: usize = 1 << 18;

/// A line that sets a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The variable.
    pub name: String,
    /// Its value, without quotes and a comment behind it. Of a quoted value over several lines it is all of them.
    pub value: String,
    /// The line, 1-based.
    pub line: usize,
    /// Whether the line is a comment (`# PORT=3000`), which sets nothing but still names the variable.
    pub commented: bool,
}

/// Reads an environment file. Lines that set nothing are passed over, as `dotenv` does.
pub fn read(text: &str) -> Vec<Setting> {
    if text.len() > MAX_BYTES {
        return Vec::new();
    }
    let mut settings = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let line = line.trim();
        let commented = line.starts_with('#');
        let line = line.trim_start_matches('#').trim_start();
        let line = line.strip_prefix("export ").map_or(line, str::trim_start);
        // `dotenv` takes `NAME: value` as well; in a comment that is prose.
        let Some((name, value)) = line.split_once(if commented { &['='][..] } else { &['=', ':'][..] }) else {
            continue;
        };
        let name = name.trim_end();
        if !is_name(name) {
            continue;
        }
        let mut value = value.trim().to_owned();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\'' | '`'));
        if let Some(quote) = quote.filter(|_| !commented) {
            let opened = value.split_off(1);
            value = opened;
            // A quote that is never closed is no quote: the rest of the file stays lines of its own.
            let mut ahead = lines.clone();
            let mut whole = value.clone();
            let mut closed = whole.contains(quote);
            while !closed {
                let Some((_, next)) = ahead.next() else { break };
                whole.push('\n');
                whole.push_str(next);
                closed = next.contains(quote);
            }
            if closed {
                value = whole.split(quote).next().unwrap_or_default().to_owned();
                lines = ahead;
            }
        } else {
            value = without_comment(&value).to_owned();
        }
        settings.push(Setting { name: name.to_owned(), value, line: index + 1, commented });
    }
    settings
}

/// Whether a text can name an environment variable: `[A-Za-z_][A-Za-z0-9_.-]*`, as `dotenv` allows.
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

fn without_comment(value: &str) -> &str {
    value.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(String, String, usize)> {
        read(text).into_iter().filter(|s| !s.commented).map(|s| (s.name, s.value, s.line)).collect()
    }

    #[test]
    fn reads_what_dotenv_reads() {
        let text =
            "# heading\nPORT=3000 # the port\nexport NAME = \"a # b\"\n\nEMPTY=\nYAML: like\n2X=no\nnot a setting\n";
        let expected = [("PORT", "3000", 2), ("NAME", "a # b", 3), ("EMPTY", "", 5), ("YAML", "like", 6)];
        assert_eq!(values(text), expected.map(|(name, value, line)| (name.to_owned(), value.to_owned(), line)));
    }

    #[test]
    fn a_quoted_value_may_span_lines() {
        let text = "KEY=\"one\ntwo\"\nNEXT=1\n";
        assert_eq!(values(text), [("KEY".into(), "one\ntwo".into(), 1), ("NEXT".into(), "1".into(), 3)]);
    }

    #[test]
    fn a_quote_that_never_closes_swallows_nothing() {
        assert_eq!(values("A='open\nB=2\n").len(), 2);
    }

    #[test]
    fn commented_settings_are_told_apart() {
        let settings = read("#DEBUG=app\n# Note: see the manual\n");
        assert_eq!(settings.len(), 1);
        assert!(settings.iter().all(|setting| setting.commented && setting.name == "DEBUG"));
    }
}
