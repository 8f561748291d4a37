//! Reads the arguments of each instruction.

use super::heredoc;
use super::words::{blank_separated, first_word, json_strings, leading_flags, quoted_words};
use super::{Argument, Body, Command, Flag, Healthcheck, Heredoc, Keyword, Transfer};

/// An instruction before its arguments are read.
#[derive(Debug)]
pub(super) struct Head<'a> {
    pub keyword: Keyword,
    pub flags: Vec<Flag>,
    pub arguments: &'a str,
}

impl<'a> Head<'a> {
    /// Splits a logical line into its parts.
    ///
    /// # Errors
    ///
    /// The first word is no keyword.
    pub fn parse(text: &'a str, escape: char) -> Result<Self, String> {
        let (word, rest) = first_word(text.trim());
        let keyword = Keyword::from_word(word).ok_or_else(|| format!("unknown instruction {word:?}"))?;
        let (flags, arguments) = leading_flags(rest, escape);
        Ok(Self { keyword, flags, arguments })
    }

    /// Whether here-documents can follow: only `RUN`, `COPY` and `ADD` have them, and not in their JSON forms.
    pub fn takes_heredocs(&self) -> bool {
        matches!(self.keyword, Keyword::Run | Keyword::Copy | Keyword::Add)
            && matches!(json_strings(self.arguments), Ok(None))
    }
}

/// The instruction inside an `ONBUILD`.
///
/// # Errors
///
/// There is none, it is unknown, or it is one that cannot be a trigger.
pub(super) fn trigger<'a>(onbuild: &Head<'a>, escape: char) -> Result<Head<'a>, String> {
    if onbuild.arguments.is_empty() {
        return Err("ONBUILD needs an instruction".to_owned());
    }
    let trigger = Head::parse(onbuild.arguments, escape)?;
    match trigger.keyword {
        Keyword::Onbuild | Keyword::From | Keyword::Maintainer => {
            Err(format!("{} cannot be triggered by ONBUILD", trigger.keyword.as_str()))
        }
        _ => Ok(trigger),
    }
}

/// Reads the arguments of an instruction that is not an `ONBUILD`.
///
/// # Errors
///
/// The arguments do not fit the keyword.
pub(super) fn parse(head: &Head, heredocs: Vec<Heredoc>, escape: char) -> Result<Body, String> {
    let keyword = head.keyword;
    let arguments = head.arguments;
    match keyword {
        Keyword::Add => transfer(head, heredocs).map(Body::Add),
        Keyword::Arg => declarations(arguments, escape).map(Body::Arg),
        Keyword::Cmd => command(arguments, heredocs).map(Body::Cmd),
        Keyword::Copy => transfer(head, heredocs).map(Body::Copy),
        Keyword::Entrypoint => command(arguments, heredocs).map(Body::Entrypoint),
        Keyword::Env => pairs(head, escape).map(Body::Env),
        Keyword::Expose => some(keyword, blank_separated(arguments).map(str::to_owned).collect()).map(Body::Expose),
        Keyword::From => Ok(from(arguments)),
        Keyword::Healthcheck => healthcheck(arguments).map(Body::Healthcheck),
        Keyword::Label => pairs(head, escape).map(Body::Label),
        Keyword::Maintainer => whole(head).map(Body::Maintainer),
        Keyword::Onbuild => Err("ONBUILD cannot be triggered by ONBUILD".to_owned()),
        Keyword::Run => command(arguments, heredocs).map(Body::Run),
        Keyword::Shell => match json_strings(arguments)? {
            Some(strings) => some(keyword, strings).map(Body::Shell),
            None => Err("SHELL needs a JSON array of strings".to_owned()),
        },
        Keyword::Stopsignal => whole(head).map(Body::Stopsignal),
        Keyword::User => whole(head).map(Body::User),
        Keyword::Volume => some(keyword, json_or_blank_separated(arguments)?).map(Body::Volume),
        Keyword::Workdir => whole(head).map(Body::Workdir),
    }
}

/// Whether the arguments of a `FROM` are complete.
///
/// # Errors
///
/// They are neither `image` nor `image AS name`, or the name is not allowed.
pub(super) fn check_from(arguments: &str) -> Result<(), String> {
    let words: Vec<&str> = blank_separated(arguments).take(4).collect();
    match words.as_slice() {
        [_] => Ok(()),
        [_, word, alias] if word.eq_ignore_ascii_case("as") => {
            let mut characters = alias.chars();
            let allowed = characters.next().is_some_and(|first| first.is_ascii_alphabetic())
                && characters.all(|other| other.is_ascii_alphanumeric() || matches!(other, '-' | '_' | '.'));
            if allowed { Ok(()) } else { Err(format!("{alias:?} cannot name a stage")) }
        }
        _ => Err("FROM needs an image, or an image AS a name".to_owned()),
    }
}

fn from(arguments: &str) -> Body {
    let mut words = blank_separated(arguments);
    let image = words.next().unwrap_or_default().to_owned();
    let alias = words.next().filter(|word| word.eq_ignore_ascii_case("as")).and(words.next()).map(str::to_owned);
    Body::From { image, alias }
}

fn command(arguments: &str, heredocs: Vec<Heredoc>) -> Result<Command, String> {
    Ok(match json_strings(arguments)? {
        Some(strings) => Command::Exec(strings),
        None => Command::Shell { text: arguments.to_owned(), heredocs },
    })
}

fn healthcheck(arguments: &str) -> Result<Healthcheck, String> {
    let (kind, rest) = first_word(arguments);
    if kind.eq_ignore_ascii_case("none") {
        return if rest.is_empty() {
            Ok(Healthcheck::None)
        } else {
            Err("HEALTHCHECK NONE takes no arguments".to_owned())
        };
    }
    if !kind.eq_ignore_ascii_case("cmd") {
        return Err("HEALTHCHECK needs CMD or NONE".to_owned());
    }
    match command(rest, Vec::new())? {
        Command::Exec(strings) if strings.is_empty() => Err("HEALTHCHECK CMD needs a command".to_owned()),
        Command::Shell { text, .. } if text.is_empty() => Err("HEALTHCHECK CMD needs a command".to_owned()),
        command => Ok(Healthcheck::Command(command)),
    }
}

fn transfer(head: &Head, heredocs: Vec<Heredoc>) -> Result<Transfer, String> {
    let keyword = head.keyword.as_str();
    let mut sources = json_or_blank_separated(head.arguments)?;
    let destination = sources.pop().filter(|_| !sources.is_empty());
    let destination = destination.ok_or_else(|| format!("{keyword} needs a source and a destination"))?;
    if heredoc::opening(&destination).is_some() {
        return Err(format!("{keyword} cannot write to a here-document"));
    }
    sources.retain(|source| heredoc::opening(source).is_none());
    Ok(Transfer { sources, destination, heredocs })
}

fn declarations(arguments: &str, escape: char) -> Result<Vec<Argument>, String> {
    let words = some(Keyword::Arg, quoted_words(arguments, escape))?;
    let declarations = words.into_iter().map(|word| match word.split_once('=') {
        Some(("", _)) => Err("ARG needs a name before the equals sign".to_owned()),
        Some((name, default)) => Ok(Argument { name: name.to_owned(), default: Some(default.to_owned()) }),
        None => Ok(Argument { name: word, default: None }),
    });
    declarations.collect()
}

/// The names and values of `ENV` and `LABEL`. Without an equals sign in the first word it is the old form, in which
/// the rest of the line is the value of a single name.
fn pairs(head: &Head, escape: char) -> Result<Vec<(String, String)>, String> {
    let keyword = head.keyword.as_str();
    let words = some(head.keyword, quoted_words(head.arguments, escape))?;
    if words.first().is_some_and(|word| !word.contains('=')) {
        return match first_word(head.arguments) {
            (_, "") => Err(format!("{keyword} needs a name and a value")),
            (name, value) => Ok(vec![(name.to_owned(), value.to_owned())]),
        };
    }
    let pairs = words.into_iter().map(|word| match word.split_once('=') {
        Some(("", _)) => Err(format!("{keyword} needs a name before the equals sign")),
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err(format!("{keyword} needs an equals sign in {word:?}")),
    });
    pairs.collect()
}

fn json_or_blank_separated(arguments: &str) -> Result<Vec<String>, String> {
    let strings = json_strings(arguments)?;
    Ok(strings.unwrap_or_else(|| blank_separated(arguments).map(str::to_owned).collect()))
}

fn some(keyword: Keyword, words: Vec<String>) -> Result<Vec<String>, String> {
    if words.is_empty() { Err(format!("{} needs an argument", keyword.as_str())) } else { Ok(words) }
}

fn whole(head: &Head) -> Result<String, String> {
    if head.arguments.is_empty() {
        return Err(format!("{} needs an argument", head.keyword.as_str()));
    }
    Ok(head.arguments.to_owned())
}
