//! Targets of makefiles, and tasks of `nps` (`package-scripts.js`).

use super::arguments::{Arguments, append};
use super::walk::DEPTH;
use super::{Lines, Place, Walk};
use crate::facts::context::ancestors;
use crate::facts::inventory::line_number;
use crate::formats::javascript::{Exported, Expression, Module, Origin};
use crate::formats::makefile::{self, Makefile};
use crate::snapshot::join;
use std::collections::BTreeSet;

impl Walk<'_> {
    /// `make [-C folder] [-f file] [target…]`
    pub(super) fn make(&mut self, arguments: &[String], place: &Place) {
        let read =
            Arguments::anywhere(arguments, &["-C", "--directory", "-f", "--file", "--makefile", "-j", "-o", "-W"]);
        let directory = match read.value(&["-C", "--directory"]) {
            Some(folder) => place.locate(folder),
            None => place.directory.clone(),
        };
        let Some(directory) = directory else {
            return self.missing("make", "runs in a folder that is not known", place, true);
        };
        let names = match read.value(&["-f", "--file", "--makefile"]) {
            Some(file) => vec![file],
            None => vec!["GNUmakefile", "makefile", "Makefile"],
        };
        let inventory = self.scripts.inventory;
        let path = names
            .into_iter()
            .filter_map(|name| join(&directory, name))
            .find(|path| inventory.snapshot.file(path).is_some());
        let Some((path, text)) = path.and_then(|path| inventory.text(&path).map(|text| (path, text))) else {
            return self.missing("make", "has no makefile here", place, false);
        };
        if !self.spend(text.len(), place) {
            return;
        }
        let makefile = makefile::parse(text);
        let mut inner = place.at(Some(directory));
        inner.path.clone_from(&path);
        let targets: Vec<&str> =
            read.positional.iter().map(String::as_str).filter(|target| !target.contains('=')).collect();
        let targets = if targets.is_empty() { makefile.default_target().into_iter().collect() } else { targets };
        let mut made = BTreeSet::new();
        for target in targets {
            if makefile.rules_for(target).next().is_none() {
                let reason = format!("is no target of {path}");
                self.missing(&format!("make {target}"), &reason, place, target.contains('$'));
            }
            self.target(&makefile, target, &inner, &mut made);
        }
    }

    /// Makes a target and what it needs, each once, as make does.
    fn target(&mut self, makefile: &Makefile, target: &str, place: &Place, made: &mut BTreeSet<String>) {
        let path = place.path.as_str();
        let again = place.came_through("target", target, path) || !made.insert(target.to_owned());
        if again || place.depth >= DEPTH || !self.spend(makefile.rules.len(), place) {
            return;
        }
        for rule in makefile.rules_for(target) {
            let mut inner = place.link("target", target, path, line_number(rule.line));
            inner.depth += 1;
            for prerequisite in &rule.prerequisites {
                self.target(makefile, prerequisite, &inner, made);
            }
            for line in &rule.recipe {
                let place = Place {
                    line: line_number(line.line),
                    lines: Lines::One,
                    neutralised: inner.neutralised || line.ignores_failure,
                    ..inner.clone()
                };
                self.line(&as_shell(&line.command), &place);
            }
        }
    }

    /// `nps test.unit "build --fast"`: tasks of `package-scripts.js`.
    pub(super) fn nps(&mut self, arguments: &[String], place: &Place) {
        let read = Arguments::anywhere(arguments, &["-c", "--config", "-l", "-r", "--require"]);
        let sources = self.scripts.sources;
        let names = match read.value(&["-c", "--config"]) {
            Some(file) => vec![file],
            None => vec!["package-scripts.js", "package-scripts.cjs", "package-scripts.mjs", "package-scripts.ts"],
        };
        let directory = place.directory.as_deref();
        let found = directory.into_iter().flat_map(ancestors).find_map(|folder| {
            let mut paths = names.iter().filter_map(|name| join(folder, name));
            let (path, module) = paths.find_map(|path| sources.module(&path).map(|module| (path, module)))?;
            Some((folder.to_owned(), path, module))
        });
        let Some((folder, path, module)) = found else {
            return self.missing("nps", "has no tasks that could be read", place, true);
        };
        let default = ["default".to_owned()];
        let asked = if read.positional.is_empty() { &default[..] } else { &read.positional };
        for call in asked {
            let (name, passed) = call.split_once(' ').unwrap_or((call, ""));
            let passed: Vec<String> =
                passed.split_whitespace().map(str::to_owned).chain(read.rest.iter().cloned()).collect();
            let Some(task) = task(module, name) else {
                self.missing(
                    &format!("nps {name}"),
                    &format!("is no task of {path}"),
                    place,
                    !module.errors.is_empty(),
                );
                continue;
            };
            if place.came_through("script", name, &path) {
                continue;
            }
            let mut inner = place.at(Some(folder.clone())).link("script", name, &path, task.line);
            inner.path.clone_from(&path);
            (inner.line, inner.lines) = (task.line, Lines::One);
            let lines = commands(module, task.command, NESTED);
            if lines.is_empty() {
                self.missing(&format!("nps {name}"), "is computed", &inner, true);
            }
            for line in lines {
                self.line(&append(&line, &passed), &inner);
            }
        }
    }
}

/// A recipe's line as the shell sees it: `$$` is a dollar sign, and what make puts in stands as a variable.
fn as_shell(command: &str) -> String {
    let mut text = String::with_capacity(command.len());
    let mut rest = command;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let after = from.get(1..).unwrap_or_default();
        rest = match after.chars().next() {
            Some('$') => {
                text.push('$');
                after.get(1..).unwrap_or_default()
            }
            Some(open @ ('(' | '{')) => {
                let close = if open == '(' { ')' } else { '}' };
                let end = closing(after, open, close);
                let name = after.get(1..end).unwrap_or_default();
                let plain =
                    !name.is_empty() && name.chars().all(|character| character.is_alphanumeric() || character == '_');
                match name {
                    "MAKE" => text.push_str("make"),
                    name if plain => text.extend(["${", name, "}"]),
                    _ => text.push_str("${MAKE_FUNCTION}"),
                }
                after.get(end + 1..).unwrap_or_default()
            }
            Some(character) => {
                text.push_str("${MAKE_VARIABLE}");
                after.get(character.len_utf8()..).unwrap_or_default()
            }
            None => after,
        };
    }
    text.push_str(rest);
    text
}

/// Where the bracket that a text starts with is closed; its end where it is not.
fn closing(text: &str, open: char, close: char) -> usize {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            character if character == open => depth += 1,
            character if character == close && depth == 1 => return at,
            character if character == close => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// A task of nps.
struct Task<'a> {
    command: &'a Expression,
    line: i64,
}

/// The task of a dotted name, in the exported object's `scripts`.
fn task<'a>(module: &'a Module, name: &str) -> Option<Task<'a>> {
    let exported = match &module.exported("default")?.value {
        Exported::Expression(expression) => expression,
        Exported::Binding(binding) => module.bindings.get(*binding)?.value.as_ref()?,
        _ => return None,
    };
    let (mut value, mut line) = property(module, exported, "scripts")?;
    for part in name.split('.') {
        (value, line) = property(module, value, part).or_else(|| property(module, value, &camel_case(part)))?;
    }
    // A task is its text, an object with `script`, or a group with a default.
    for key in ["script", "default", "script"] {
        if let Some(inner) = property(module, value, key) {
            (value, line) = inner;
        }
    }
    Some(Task { command: value, line })
}

/// nps takes `test-unit` for `testUnit`.
fn camel_case(name: &str) -> String {
    let mut parts = name.split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut name, part| {
        let mut characters = part.chars();
        name.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(characters.as_str());
        name
    })
}

fn property<'a>(module: &'a Module, value: &'a Expression, key: &str) -> Option<(&'a Expression, i64)> {
    let Expression::Object(properties) = module.follow(value) else { return None };
    let property = properties.iter().find(|property| property.key == key)?;
    Some((&property.value, line_number(property.line)))
}

/// Calls inside calls of `series` and its kind, and of the file's own functions.
const NESTED: usize = 8;

/// The command lines of a task: a text, or what `series` and `concurrent` of nps-utils put together.
fn commands(module: &Module, value: &Expression, nested: usize) -> Vec<String> {
    let Some(nested) = nested.checked_sub(1) else { return Vec::new() };
    match module.follow(value) {
        Expression::Text(text) => vec![text.clone()],
        // What a template puts in is not known, but which program it runs usually is.
        Expression::Template(texts, _) => vec![texts.join("${VALUE}")],
        Expression::Object(properties) => {
            let values = properties.iter().map(|property| &property.value);
            values.flat_map(|value| commands(module, script_of(module, value), nested)).collect()
        }
        Expression::Call(call) => {
            let Some(call) = module.calls.get(*call) else { return Vec::new() };
            match &call.callee {
                Expression::Member(_, name) if name == "nps" => {
                    let names = call.arguments.iter().filter_map(|argument| match argument {
                        Expression::Text(name) => Some(format!("nps {name}")),
                        _ => None,
                    });
                    names.collect()
                }
                Expression::Name(_, Origin::Binding(binding)) if is_function(module, *binding) => {
                    let function = module.bindings.get(*binding).and_then(|binding| binding.value.as_ref());
                    let Some(Expression::Function(function)) = function else { return Vec::new() };
                    let returns = module.functions.get(*function).map(|function| function.returns.as_slice());
                    returns.unwrap_or_default().iter().flat_map(|value| commands(module, value, nested)).collect()
                }
                Expression::Name(name, _) if matches!(name.as_str(), "series" | "concurrent" | "crossEnv") => {
                    call.arguments.iter().flat_map(|argument| commands(module, argument, nested)).collect()
                }
                // The other helpers of nps-utils are programs of the same name: `rimraf`, `copy`, `mkdirp`.
                Expression::Name(name, Origin::Import(import))
                    if module.imports.get(*import).is_some_and(|import| import.from == "nps-utils") =>
                {
                    vec![name.clone()]
                }
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn script_of<'a>(module: &'a Module, value: &'a Expression) -> &'a Expression {
    property(module, value, "script").map_or(value, |(script, _)| script)
}

fn is_function(module: &Module, binding: usize) -> bool {
    let value = module.bindings.get(binding).and_then(|binding| binding.value.as_ref());
    matches!(value, Some(Expression::Function(_)))
}

#[cfg(test)]
mod tests {
    use super::as_shell;

    #[test]
    fn make_s_variables_become_the_shell_s() {
        assert_eq!(
            as_shell("$(MAKE) test && $(BIN)/jest $@ $$HOME"),
            "make test && ${BIN}/jest ${MAKE_VARIABLE} $HOME"
        );
        assert_eq!(as_shell("echo $(shell date $(X)) end"), "echo ${MAKE_FUNCTION} end");
        assert_eq!(as_shell("echo $(open"), "echo ${open}");
    }
}
