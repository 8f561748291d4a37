//! A command's arguments, told apart into flags and the rest.

/// Flags and positional arguments.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Arguments {
    /// Flags as written, without the value, and their values.
    flags: Vec<(String, Option<String>)>,
    /// What is no flag, up to `--`.
    pub positional: Vec<String>,
    /// What follows `--`, or what follows the first positional argument where that was asked for.
    pub rest: Vec<String>,
}

impl Arguments {
    /// Reads flags wherever they stand. Those in `valued` take the next argument where they carry no `=`.
    pub fn anywhere(arguments: &[String], valued: &[&str]) -> Self {
        Self::read(arguments, valued, false)
    }

    /// Reads flags up to the first positional argument; that argument and all after it is the rest.
    pub fn leading(arguments: &[String], valued: &[&str]) -> Self {
        Self::read(arguments, valued, true)
    }

    fn read(arguments: &[String], valued: &[&str], leading: bool) -> Self {
        let mut read = Arguments::default();
        let mut remaining = arguments;
        while let Some((argument, after)) = remaining.split_first() {
            if argument == "--" {
                read.rest = after.to_vec();
                break;
            }
            if !argument.starts_with('-') || argument == "-" {
                if leading {
                    read.rest = remaining.to_vec();
                    break;
                }
                read.positional.push(argument.clone());
                remaining = after;
                continue;
            }
            remaining = after;
            let flag = match argument.split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None if valued.contains(&argument.as_str()) => {
                    let value = remaining.first().cloned();
                    remaining = remaining.get(1..).unwrap_or_default();
                    (argument.clone(), value)
                }
                None => (argument.clone(), None),
            };
            read.flags.push(flag);
        }
        read
    }

    /// Whether one of these flags is there.
    pub fn has(&self, names: &[&str]) -> bool {
        self.flags.iter().any(|(name, _)| names.contains(&name.as_str()))
    }

    /// The values of these flags, in order.
    pub fn values<'a>(&'a self, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
        self.flags.iter().filter(|(name, _)| names.contains(&name.as_str())).filter_map(|(_, value)| value.as_deref())
    }

    /// The last value of these flags, which is the one that most programs obey.
    pub fn value(&self, names: &[&str]) -> Option<&str> {
        self.flags.iter().rev().find(|(name, _)| names.contains(&name.as_str())).and_then(|(_, value)| value.as_deref())
    }
}

/// A command line that runs `command` with more arguments, as package managers put it together.
pub(super) fn append(command: &str, arguments: &[String]) -> String {
    let mut line = command.to_owned();
    for argument in arguments {
        line.push(' ');
        line.push_str(&quote(argument));
    }
    line
}

/// A word as a shell reads it back unchanged, save for variables in it.
pub(super) fn quote(word: &str) -> String {
    let plain = |character: char| character.is_alphanumeric() || "-_./:=@,+%".contains(character);
    match word {
        word if !word.is_empty() && word.chars().all(plain) => word.to_owned(),
        word => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn tells_flags_from_the_rest() {
        let read = Arguments::anywhere(&words("run -w api --silent test --prefix=x -- --watch"), &["-w"]);
        assert_eq!(read.positional, ["run", "test"]);
        assert_eq!(read.rest, ["--watch"]);
        assert_eq!(
            (read.value(&["-w"]), read.value(&["--prefix"]), read.has(&["--silent"])),
            (Some("api"), Some("x"), true)
        );
    }

    #[test]
    fn leading_flags_end_at_the_first_word() {
        let read = Arguments::leading(&words("--filter api run test --watch"), &["--filter"]);
        assert_eq!(read.rest, ["run", "test", "--watch"]);
        assert_eq!(read.value(&["--filter"]), Some("api"));
    }

    #[test]
    fn appended_arguments_keep_their_words() {
        assert_eq!(append("jest", &words("--runInBand a")), "jest --runInBand a");
        assert_eq!(append("jest", &["-t".into(), "it's fine".into()]), r"jest -t 'it'\''s fine'");
    }
}
