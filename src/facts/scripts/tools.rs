//! What a command line's tool is for, told by the tool's name and its sub-command.

mod table;

use table::{ROWS, Row};

/// What a tool is run for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Runs tests.
    Tests,
    /// Looks for mistakes in sources.
    Lint,
    /// Checks types.
    Types,
    /// Builds the application.
    Build,
    /// Builds a container image.
    Image,
    /// Applies the database's migrations.
    Migrations,
    /// Brings a version to where it runs.
    Deploy,
    /// Looks for known vulnerabilities.
    Audit,
    /// Installs dependencies.
    Install,
}

/// A tool that a command line runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tool {
    /// Its name and sub-command: `jest`, `prisma migrate deploy`.
    pub name: String,
    /// What it is run for; empty for a tool that is not known.
    pub purposes: Vec<Purpose>,
    /// It waits for changes and does not end by itself.
    pub watches: bool,
    /// A runner that succeeds where it finds no test at all.
    pub passes_without_tests: bool,
}

impl Tool {
    /// A tool that is known for one purpose.
    pub fn new(name: impl Into<String>, purpose: Purpose) -> Self {
        Tool { name: name.into(), purposes: vec![purpose], watches: false, passes_without_tests: false }
    }

    /// Recognises a command's program, which is named without its folder, and its arguments.
    pub fn recognise(program: &str, arguments: &[String]) -> Self {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let rows = ROWS.iter().filter(|row| row.programs.contains(&program));
        let row = rows.filter(|row| row.matches(&arguments)).max_by_key(|row| row.words.len());
        let words = row.map_or(&[][..], |row| row.words);
        let name = std::iter::once(program).chain(words.iter().copied()).collect::<Vec<_>>().join(" ");
        Tool {
            name,
            purposes: row.map(|row| row.purposes.to_vec()).unwrap_or_default(),
            watches: arguments.iter().any(|argument| WATCH_FLAGS.contains(argument)),
            passes_without_tests: arguments.iter().any(|argument| EMPTY_FLAGS.contains(argument)),
        }
    }

    /// Whether a program of this name is known at all.
    pub fn is_known(program: &str) -> bool {
        ROWS.iter().any(|row| row.programs.contains(&program))
    }

    /// Whether it is run for this.
    pub fn serves(&self, purpose: Purpose) -> bool {
        self.purposes.contains(&purpose)
    }
}

/// Flags that keep a tool running. `-w` is left out: many tools mean something else by it.
const WATCH_FLAGS: [&str; 4] = ["--watch", "--watchAll", "--watch=true", "--watchAll=true"];

/// Flags with which a runner succeeds without a single test.
const EMPTY_FLAGS: [&str; 3] = ["--passWithNoTests", "--pass-with-no-tests", "--passWithNoTests=true"];

/// Flags with which any tool only tells about itself.
const QUERY_FLAGS: [&str; 2] = ["--version", "--help"];

/// How many arguments may stand between a program and its sub-command: a flag or two with their values.
const BEFORE_SUBCOMMAND: usize = 4;

impl Row {
    fn matches(&self, arguments: &[&str]) -> bool {
        let has = |flags: &[&str]| {
            let names = |argument: &&str| {
                let name = argument.split_once('=').map_or(*argument, |(name, _)| name);
                flags.contains(&name) || flags.contains(argument)
            };
            arguments.iter().any(names)
        };
        let positional: Vec<&str> =
            arguments.iter().copied().filter(|argument| !argument.starts_with(['-', '+'])).collect();
        let mut windows = positional.windows(self.words.len().max(1)).take(BEFORE_SUBCOMMAND);
        let named = self.words.is_empty() || windows.any(|window| window == self.words);
        named && !has(&QUERY_FLAGS) && !has(self.without) && (self.with.is_empty() || has(self.with))
    }
}

#[cfg(test)]
mod tests {
    use super::Purpose::{Build, Deploy, Image, Lint, Migrations, Tests, Types};
    use super::*;

    fn purposes(line: &str) -> Vec<Purpose> {
        let mut words = line.split(' ');
        let program = words.next().unwrap_or_default();
        Tool::recognise(program, &words.map(str::to_owned).collect::<Vec<_>>()).purposes
    }

    #[test]
    fn knows_tools_by_name_and_sub_command() {
        for (line, expected) in [
            ("jest --runInBand", vec![Tests]),
            ("playwright test", vec![Tests]),
            ("cypress run --headless", vec![Tests]),
            ("eslint .", vec![Lint]),
            ("biome ci src", vec![Lint]),
            ("prisma migrate deploy", vec![Migrations]),
            ("prisma --schema db/schema.prisma migrate deploy", vec![Migrations]),
            ("typeorm -d dist/data-source.js migration:run", vec![Migrations]),
            ("docker buildx build .", vec![Image]),
            ("kubectl apply -f k8s", vec![Deploy]),
            ("vercel --prod", vec![Deploy]),
            ("nest build", vec![Build, Types]),
            ("nest build -b swc", vec![Build]),
        ] {
            assert_eq!(purposes(line), expected, "{line}");
        }
    }

    #[test]
    fn a_compiler_without_output_only_checks() {
        assert_eq!(purposes("tsc --noEmit"), [Types]);
        assert_eq!(purposes("tsc -p tsconfig.build.json"), [Build, Types]);
        assert_eq!(purposes("tsc --init"), []);
    }

    #[test]
    fn names_alone_are_no_use() {
        for line in
            ["playwright install", "cypress open", "jest --version", "prisma generate", "vitest list", "echo jest"]
        {
            assert_eq!(purposes(line), [], "{line}");
        }
    }

    #[test]
    fn sees_that_a_runner_waits() {
        let watches = |argument: &str| Tool::recognise("jest", &[argument.to_owned()]).watches;
        assert!(watches("--watchAll") && !watches("--watchAll=false") && !watches("--ci"));
    }
}
