//! Shell command lines as they stand in npm scripts, CI steps, Dockerfiles and Makefile recipes: which programs run, where,
//! and whether anybody would notice when they fail.
//!
//! The grammar is that of POSIX with the parts of bash that such scripts use. The reader is our own because it has to
//! answer for any text: its recursion is bounded, its cost is linear, and what precedes a syntax error is still reported.
//! GitHub's `${{ … }}` counts as an expansion.

mod commands;
mod lexer;
mod outcome;
mod parser;
#[cfg(test)]
mod tests;
mod wrappers;

/// The largest script that is read, in bytes.
pub const MAX_BYTES: usize = 256 << 10;

/// The deepest nesting of compound commands that is read.
pub const MAX_DEPTH: usize = 50;

/// How the shell is started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether it stops at the first failure (`-e`), as in GitHub's steps.
    pub errexit: bool,
    /// Whether a pipeline fails with any of its parts (`-o pipefail`), as in GitHub's steps with `shell: bash`.
    pub pipefail: bool,
}

/// The commands of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Every simple command in the order of the text, those of functions, branches and substitutions included.
    pub commands: Vec<Command>,
    /// The first syntax error; the commands before it are there.
    pub error: Option<SyntaxError>,
}

/// Why a script could not be read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The line within the script, 1-based.
    pub line: usize,
    /// What is wrong, in one sentence without the place.
    pub message: String,
}

/// A simple command: a program or a builtin with its arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Name and arguments; empty for a command that only assigns. Redirections are left out.
    pub words: Vec<Word>,
    /// The variables that are set for this command, or in the shell when there are no words.
    pub assignments: Vec<(String, String)>,
    /// The line of the name within the script, 1-based.
    pub line: usize,
    /// How it is joined to the command before it.
    pub guard: Guard,
    /// Whether it runs in the background (`&`), alone or with the list around it.
    pub background: bool,
    /// Whether its pipeline is negated (`!`).
    pub negated: bool,
    /// Whether its failure, when all else succeeds, cannot fail the script.
    pub ignored_failure: bool,
    /// Whether it may be left out without a failure: in a branch, in the body of `while` or `until`, in a function, behind
    /// `||`, or behind `&&` when a test (`[ … ]`) stands before it.
    pub conditional: bool,
    /// The compound commands around it, outermost first.
    pub inside: Vec<Inside>,
    /// Where it runs, relative to where the script starts (empty) or absolute; nothing when that cannot be told.
    pub working_directory: Option<String>,
}

/// A word after the removal of quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The text; expansions stand in it as written.
    pub text: String,
    /// Whether the text is what the program gets, because nothing in it is expanded but patterns of file names.
    pub literal: bool,
}

/// How a command is joined to the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Guard {
    /// Nothing stands before it in its list.
    #[default]
    First,
    /// It runs when the command before it succeeds (`&&`).
    And,
    /// It runs when the command before it fails (`||`).
    Or,
    /// It runs after the command before it (`;`, `&`, a new line).
    Sequence,
    /// It reads what the command before it writes (`|`).
    Pipe,
}

/// A compound command around a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// `( … )`
    Subshell,
    /// `{ …; }`
    Group,
    /// The condition of `if`, `while` or `until`.
    Condition,
    /// A branch of `if` or `case`.
    Branch,
    /// The body of `for`, `select`, `while` or `until`.
    Loop,
    /// The body of a function.
    Function,
    /// `$( … )` or backquotes.
    Substitution,
}

impl Command {
    /// The name of the program without its directory, when it is written out.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let word = self.words.first().filter(|word| word.literal)?;
        word.text.rsplit('/').next()
    }

    /// The arguments as texts, without the name.
    pub fn arguments(&self) -> impl Iterator<Item = &str> {
        self.words.iter().skip(1).map(|word| word.text.as_str())
    }

    /// The commands that really run: without wrappers (`sudo`, `env`, `cross-env`, `npx`, `dotenv --`, `time`, …), whose
    /// assignments are kept, and with the scripts of `sh -c` and `concurrently` read. The command itself when it wraps
    /// nothing.
    #[must_use]
    pub fn unwrapped(&self) -> Vec<Command> {
        wrappers::unwrap(self, wrappers::MAX_WRAPPERS)
    }
}

/// Reads a script.
#[must_use]
pub fn read(text: &str, options: Options) -> Script {
    if text.len() > MAX_BYTES {
        let message = format!("larger than {MAX_BYTES} bytes");
        return Script { commands: Vec::new(), error: Some(SyntaxError { line: 1, message }) };
    }
    let (tokens, lexical_error) = lexer::tokens(text);
    let (list, syntax_error) = parser::parse(&tokens);
    // What follows an unterminated quote is lost, so that the parser's own complaint comes second.
    let error = lexical_error.or(syntax_error);
    Script { commands: commands::of(&list, options.with_shebang(text)), error }
}

impl Options {
    /// The options that the first line of a script file adds (`#!/bin/sh -e`).
    fn with_shebang(self, text: &str) -> Self {
        let first = text.lines().next().and_then(|line| line.strip_prefix("#!")).unwrap_or_default();
        let is_errexit = |argument: &str| argument.starts_with('-') && argument.contains('e');
        Self { errexit: self.errexit || first.split_whitespace().skip(1).any(is_errexit), ..self }
    }
}
