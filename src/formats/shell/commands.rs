//! The tree of a script to its simple commands, with what happens when one of them fails.

use super::lexer::{self, RawWord};
use super::outcome::{Outcome, asks_for_status, handler_outcomes, is_test, list_outcome};
use super::parser::{self, AndOr, List, Part, Pipeline, Simple};
use super::{Command, Guard, Inside, Options, Word};

/// How deep substitutions in substitutions are read. Each level reads its text again.
const MAX_SUBSTITUTIONS: usize = 4;

/// The longest directory that is followed, in bytes.
const MAX_DIRECTORY: usize = 1024;

/// The most directories that are remembered for `popd`.
const MAX_PUSHED: usize = 16;

/// The commands of a tree in the order of the text.
pub(super) fn of(list: &List, options: Options) -> Vec<Command> {
    let shell = Shell { options, directory: Some(String::new()), pushed: Vec::new() };
    let mut walker = Walker { shell, commands: Vec::new(), lines_before: 0, substitutions: 0 };
    walker.list(list, &Context { fails: true, leaving_fails: true, ..Context::default() });
    walker.commands
}

/// What a shell remembers from one command to the next.
#[derive(Clone)]
struct Shell {
    options: Options,
    directory: Option<String>,
    pushed: Vec<Option<String>>,
}

/// What the surroundings make of a command.
#[derive(Clone, Default)]
struct Context {
    inside: Vec<Inside>,
    guard: Guard,
    background: bool,
    negated: bool,
    conditional: bool,
    /// Whether a failure here fails the script.
    fails: bool,
    /// Whether a failure here fails the script when it is negated: the condition of an `if` that gives up.
    fails_negated: bool,
    /// Whether leaving the shell with a failure fails the script.
    leaving_fails: bool,
    /// Whether `set -e` is without effect (POSIX.1, `set`, on conditions and and-or lists).
    errexit_is_suspended: bool,
}

impl Context {
    fn within(&self, inside: Inside) -> Context {
        let mut context = Context { guard: Guard::First, negated: false, fails_negated: false, ..self.clone() };
        context.inside.push(inside);
        context
    }
}

struct Walker {
    shell: Shell,
    commands: Vec<Command>,
    lines_before: usize,
    substitutions: usize,
}

impl Walker {
    fn list(&mut self, list: &List, context: &Context) {
        for (index, and_or) in list.0.iter().enumerate() {
            let next = list.0.get(index + 1);
            let fails = if next.is_none() { context.fails } else { next.is_some_and(asks_for_status) };
            let guard = if index == 0 { context.guard } else { Guard::Sequence };
            let fails_negated = context.fails_negated && next.is_none();
            let inner = Context { fails, fails_negated, guard, ..context.clone() };
            if and_or.background {
                let shell = self.shell.clone();
                let inner = Context { background: true, fails: false, leaving_fails: false, ..inner };
                self.and_or(and_or, &inner);
                self.shell = shell;
            } else {
                self.and_or(and_or, &inner);
            }
        }
    }

    fn and_or(&mut self, and_or: &AndOr, context: &Context) {
        let mut follows_test = false;
        let handlers = handler_outcomes(and_or);
        for (index, ((is_and, pipeline), handler)) in and_or.pipelines.iter().zip(handlers).enumerate() {
            let is_last = index + 1 == and_or.pipelines.len();
            let errexit = self.shell.options.errexit && !context.errexit_is_suspended && context.leaving_fails;
            let fails = match handler {
                Some(outcome) => outcome.fails_script(context.fails || errexit, context.leaving_fails),
                None => context.fails || (errexit && is_last),
            };
            let guard = match (index, is_and) {
                (0, _) => context.guard,
                (_, true) => Guard::And,
                (_, false) => Guard::Or,
            };
            let behind_condition = index > 0 && (!is_and || follows_test);
            let inner = Context {
                guard,
                fails: if pipeline.negated { context.fails_negated } else { fails },
                negated: pipeline.negated,
                conditional: context.conditional || behind_condition,
                errexit_is_suspended: context.errexit_is_suspended || !is_last || pipeline.negated,
                ..context.clone()
            };
            self.pipeline(pipeline, &inner);
            follows_test |= is_test(pipeline);
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, context: &Context) {
        let Some(last) = pipeline.parts.len().checked_sub(1) else {
            return;
        };
        let pipefail = self.shell.options.pipefail;
        let before = (last > 0).then(|| self.shell.clone());
        for (index, part) in pipeline.parts.iter().enumerate() {
            let fails = context.fails && (index == last || pipefail);
            let guard = if index == 0 { context.guard } else { Guard::Pipe };
            // Each part of a longer pipeline runs in a subshell.
            let leaving_fails = if last == 0 { context.leaving_fails } else { fails };
            self.part(part, &Context { fails, guard, leaving_fails, ..context.clone() });
            if let Some(before) = &before {
                self.shell.clone_from(before);
            }
        }
    }

    fn part(&mut self, part: &Part, context: &Context) {
        match part {
            Part::Simple(simple) => self.simple(simple, context),
            Part::Group(list) => self.list(list, &context.within(Inside::Group)),
            Part::Subshell(list) => {
                let shell = self.shell.clone();
                self.list(list, &Context { leaving_fails: context.fails, ..context.within(Inside::Subshell) });
                self.shell = shell;
            }
            Part::If(branches) => self.if_clause(branches, context),
            Part::While(condition, body) => {
                let guard = Context { fails: false, errexit_is_suspended: true, ..context.within(Inside::Condition) };
                self.list(condition, &guard);
                self.branches(&[body], &Context { conditional: true, ..context.within(Inside::Loop) });
            }
            Part::For(body) => self.branches(&[body], &context.within(Inside::Loop)),
            Part::Case(branches) => {
                let branches: Vec<_> = branches.iter().collect();
                self.branches(&branches, &Context { conditional: true, ..context.within(Inside::Branch) });
            }
            Part::Function(body) => {
                let shell = self.shell.clone();
                self.shell.directory = None;
                let inner = Context {
                    conditional: true,
                    fails: true,
                    leaving_fails: true,
                    errexit_is_suspended: false,
                    ..context.within(Inside::Function)
                };
                self.part(body, &inner);
                self.shell = shell;
            }
        }
    }

    fn if_clause(&mut self, branches: &[(Option<List>, List)], context: &Context) {
        for (index, (condition, body)) in branches.iter().enumerate() {
            let Some(condition) = condition else { continue };
            let otherwise = match branches.get(index + 1) {
                Some((None, alternative)) => list_outcome(alternative, true),
                _ => Outcome::GoesOn,
            };
            let inner = Context {
                fails: otherwise.fails_script(context.fails, context.leaving_fails),
                fails_negated: list_outcome(body, true).fails_script(context.fails, context.leaving_fails),
                errexit_is_suspended: true,
                ..context.within(Inside::Condition)
            };
            self.list(condition, &inner);
            self.branches(&[body], &Context { conditional: true, ..context.within(Inside::Branch) });
        }
        if let Some((None, alternative)) = branches.last() {
            self.branches(&[alternative], &Context { conditional: true, ..context.within(Inside::Branch) });
        }
    }

    /// Walks lists of which any may run. When one of them leaves the directory, nobody can tell where the rest runs.
    fn branches(&mut self, lists: &[&List], context: &Context) {
        let before = self.shell.clone();
        let mut moves = false;
        for list in lists {
            self.shell.directory.clone_from(&before.directory);
            self.list(list, context);
            moves |= self.shell.directory != before.directory;
        }
        self.shell = before;
        if moves {
            self.shell.directory = None;
        }
    }

    fn simple(&mut self, simple: &Simple, context: &Context) {
        if !simple.words.is_empty() || !simple.assignments.is_empty() {
            let word = |raw: &RawWord| Word { text: raw.text.clone(), literal: !raw.expands };
            self.commands.push(Command {
                words: simple.words.iter().map(word).collect(),
                assignments: simple.assignments.clone(),
                line: simple.line + self.lines_before,
                guard: context.guard,
                background: context.background,
                negated: context.negated,
                ignored_failure: !context.fails,
                conditional: context.conditional,
                inside: context.inside.clone(),
                working_directory: self.shell.directory.clone(),
            });
        }
        // The status of a command that only assigns is that of its substitutions.
        let fails = context.fails && simple.words.is_empty();
        for (line, script) in simple.words.iter().chain(&simple.other_words).flat_map(|word| &word.substitutions) {
            self.substitution(*line, script, &Context { fails, ..context.within(Inside::Substitution) });
        }
        self.shell.run(&simple.words);
    }

    fn substitution(&mut self, line: usize, script: &str, context: &Context) {
        if self.substitutions == MAX_SUBSTITUTIONS {
            return;
        }
        let (shell, lines_before) = (self.shell.clone(), self.lines_before);
        let (list, _) = parser::parse(&lexer::tokens(script).0);
        self.lines_before += line.saturating_sub(1);
        self.substitutions += 1;
        let context = Context { leaving_fails: context.fails, errexit_is_suspended: true, ..context.clone() };
        self.list(&list, &context);
        self.substitutions -= 1;
        self.lines_before = lines_before;
        self.shell = shell;
    }
}

impl Shell {
    /// Takes in what the builtins `cd`, `pushd`, `popd` and `set` do to the shell.
    fn run(&mut self, words: &[RawWord]) {
        let Some((name, arguments)) = words.split_first() else {
            return;
        };
        match name.text.as_str() {
            "cd" => self.directory = self.changed(arguments),
            "pushd" => {
                if self.pushed.len() == MAX_PUSHED {
                    self.pushed.clear();
                }
                self.pushed.push(self.directory.clone());
                self.directory = self.changed(arguments);
            }
            "popd" => self.directory = self.pushed.pop().flatten(),
            "set" => self.set(arguments),
            _ => {}
        }
    }

    fn changed(&self, arguments: &[RawWord]) -> Option<String> {
        let target = arguments.iter().find(|word| !matches!(word.text.as_str(), "-L" | "-P" | "-e" | "--"))?;
        if target.expands || target.text.starts_with(['~', '-']) {
            return None;
        }
        if target.text.starts_with('/') {
            return joined("/", &target.text);
        }
        joined(self.directory.as_deref()?, &target.text)
    }

    fn set(&mut self, arguments: &[RawWord]) {
        let mut arguments = arguments.iter().map(|word| word.text.as_str());
        while let Some(argument) = arguments.next() {
            let (enables, letters) = match (argument.strip_prefix('-'), argument.strip_prefix('+')) {
                (Some(letters), _) => (true, letters),
                (_, Some(letters)) => (false, letters),
                _ => return,
            };
            for letter in letters.chars() {
                let option = if letter == 'o' { arguments.next() } else { None };
                match (letter, option) {
                    ('e', _) | (_, Some("errexit")) => self.options.errexit = enables,
                    (_, Some("pipefail")) => self.options.pipefail = enables,
                    _ => {}
                }
            }
        }
    }
}

/// The directory that `path` names from `directory`, without `.` and with as few `..` as it takes; nothing for one that is
/// longer than [`MAX_DIRECTORY`], since every command carries its own copy.
pub(super) fn joined(directory: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if directory.starts_with('/') => {}
            _ => parts.push(part),
        }
    }
    let root = if directory.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/"))).filter(|directory| directory.len() <= MAX_DIRECTORY)
}
