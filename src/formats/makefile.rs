//! Reads a makefile as far as its rules go: targets, what they need, and what they run.
//!
//! Source: the [GNU make manual](https://www.gnu.org/software/make/manual/make.html), "Writing Rules" and "Writing Recipes".
//! Variables are kept as they are written, conditionals are taken both ways, and included files are not read.

/// The rules of a makefile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Makefile {
    /// In order.
    pub rules: Vec<Rule>,
    /// Other files are included, whose rules are not here.
    pub includes: bool,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it makes.
    pub targets: Vec<String>,
    /// What has to be made before.
    pub prerequisites: Vec<String>,
    /// The lines of its recipe, each of which a shell of its own runs.
    pub recipe: Vec<Line>,
    /// The line of its targets, counted from 1.
    pub line: usize,
}

/// A line of a recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The command, with continued lines joined and without the marks `@`, `-` and `+`.
    pub command: String,
    /// Marked `-`: make goes on where it fails.
    pub ignores_failure: bool,
    /// The line, counted from 1.
    pub line: usize,
}

/// Reads a makefile. What is no rule is passed over.
#[must_use]
pub fn parse(text: &str) -> Makefile {
    let mut makefile = Makefile::default();
    let mut lines = text.lines().enumerate();
    let mut in_definition = false;
    while let Some((index, first)) = lines.next() {
        let mut logical = first.trim_end_matches('\r').to_owned();
        while logical.ends_with('\\') {
            logical.pop();
            match lines.next() {
                Some((_, next)) => {
                    logical.push(' ');
                    logical.push_str(next.trim_end_matches('\r').trim_start());
                }
                None => break,
            }
        }
        let word = logical.split_whitespace().next().unwrap_or_default();
        match word {
            "define" => in_definition = true,
            "endef" => in_definition = false,
            _ if in_definition => {}
            _ if logical.starts_with('\t') => {
                if let Some(rule) = makefile.rules.last_mut() {
                    rule.recipe.extend(recipe_line(&logical, index + 1));
                }
            }
            "include" | "-include" | "sinclude" => makefile.includes = true,
            "" | "ifeq" | "ifneq" | "ifdef" | "ifndef" | "else" | "endif" | "export" | "unexport" | "override"
            | "vpath" => {}
            _ if word.starts_with('#') => {}
            _ => makefile.rules.extend(rule(&logical, index + 1)),
        }
    }
    makefile
}

impl Makefile {
    /// The rules for a target; a target may stand in several.
    pub fn rules_for<'a>(&'a self, target: &'a str) -> impl Iterator<Item = &'a Rule> {
        self.rules.iter().filter(move |rule| rule.targets.iter().any(|known| known == target))
    }

    /// The target that is made where none is named: the first that is no special one and no pattern.
    #[must_use]
    pub fn default_target(&self) -> Option<&str> {
        let mut targets = self.rules.iter().flat_map(|rule| &rule.targets).map(String::as_str);
        targets.find(|target| !target.starts_with('.') && !target.contains('%'))
    }
}

fn recipe_line(logical: &str, line: usize) -> Option<Line> {
    let text = logical.trim();
    let command = text.trim_start_matches(['@', '-', '+', ' ']);
    let marks = text.get(..text.len() - command.len())?;
    let is_command = !command.is_empty() && !command.starts_with('#');
    is_command.then(|| Line { command: command.to_owned(), ignores_failure: marks.contains('-'), line })
}

/// `targets: prerequisites [| order-only] [; recipe]`; `None` for an assignment and anything else.
fn rule(logical: &str, line: usize) -> Option<Rule> {
    let (head, first_recipe) = match logical.split_once(';') {
        Some((head, recipe)) => (head, recipe_line(recipe, line)),
        None => (logical, None),
    };
    let head = head.split('#').next().unwrap_or(head);
    let (targets, after) = head.split_once(':')?;
    // `NAME := value`, `NAME ::= value` and `NAME = a:b` assign.
    let assigns = targets.contains('=') || after.trim_start_matches(':').starts_with('=');
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let targets = words(targets);
    if assigns || targets.is_empty() {
        return None;
    }
    let after = after.trim_start_matches([':', '&']);
    // `target: NAME = value` sets a variable for the target.
    let prerequisites = if after.contains('=') { Vec::new() } else { words(after) };
    let prerequisites = prerequisites.into_iter().filter(|word| word != "|").collect();
    Some(Rule { targets, prerequisites, recipe: first_recipe.into_iter().collect(), line })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
SHELL := /bin/bash
IMAGE = registry:5000/app
.PHONY: test lint

test: lint | build ## runs the tests
\t@npm test
\t-npm run \\
\t  flaky
\t# a comment

lint: ; npx eslint .
%.js: %.ts
\ttsc $<
test: DB = one
";

    #[test]
    fn reads_targets_prerequisites_and_recipes() {
        let makefile = parse(TEXT);
        let rules: Vec<&Rule> = makefile.rules_for("test").collect();
        assert_eq!(rules.len(), 2);
        let rule = rules.first().expect("a rule");
        assert_eq!((rule.prerequisites.as_slice(), rule.line), (&["lint".to_owned(), "build".to_owned()][..], 5));
        let lines: Vec<(&str, bool, usize)> =
            rule.recipe.iter().map(|line| (line.command.as_str(), line.ignores_failure, line.line)).collect();
        assert_eq!(lines, [("npm test", false, 6), ("npm run  flaky", true, 7)]);
    }

    #[test]
    fn included_files_are_noted() {
        assert!(parse("-include local.mk\n").includes);
        assert!(!parse(TEXT).includes);
    }

    #[test]
    fn a_recipe_may_stand_behind_its_target() {
        let makefile = parse(TEXT);
        let command = makefile.rules_for("lint").flat_map(|rule| &rule.recipe).map(|line| line.command.as_str()).next();
        assert_eq!(command, Some("npx eslint ."));
    }

    #[test]
    fn assignments_are_no_rules() {
        let makefile = parse(TEXT);
        assert_eq!(makefile.default_target(), Some("test"));
        assert!(
            makefile
                .rules
                .iter()
                .all(|rule| !rule.targets.contains(&"IMAGE".to_owned()) && !rule.targets.contains(&"SHELL".to_owned()))
        );
    }
}
