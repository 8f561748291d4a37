//! Programs that run another one and are known for Node.js projects: coverage tools, loaders of secrets, restarters. The wrappers of
//! any shell (`sudo`, `env`, `npx`, `sh -c`…) are [`crate::formats::shell`]'s.

use super::arguments::Arguments;

/// The command inside a wrapper.
#[derive(Debug, PartialEq)]
pub(super) enum Wrapped {
    /// A program with its arguments.
    Words(Vec<String>),
    /// A line for a shell.
    Line(String),
}

/// Flags with a value, of coverage tools.
const COVERAGE_FLAGS: [&str; 24] = [
    "--lines",
    "--branches",
    "--functions",
    "--statements",
    "--resolve",
    "-r",
    "--reporter",
    "--report-dir",
    "--reports-dir",
    "-o",
    "--temp-dir",
    "--temp-directory",
    "-x",
    "--exclude",
    "-n",
    "--include",
    "-e",
    "--extension",
    "--require",
    "-i",
    "--cwd",
    "--src",
    "--nycrc-path",
    "--config",
];

/// The command inside the outermost wrapper; `None` where a command wraps nothing.
pub(super) fn unwrap(words: &[String]) -> Option<Wrapped> {
    let (program, arguments) = words.split_first()?;
    let leading = |valued: &[&str]| Some(Wrapped::Words(Arguments::leading(arguments, valued).rest));
    let after_dashes = || {
        let at = arguments.iter().position(|argument| argument == "--")?;
        Some(Wrapped::Words(arguments.get(at + 1..)?.to_vec()))
    };
    let inner = match program_name(program) {
        "dotenv-cli" => leading(&["-e", "-c", "-v", "-p"]),
        "dotenvx" | "doppler" | "infisical" | "op" | "dotenv-vault" | "varlock" | "chamber" | "aws-vault" => {
            after_dashes().or_else(|| {
                let read = Arguments::leading(arguments, &[]).rest;
                let (verb, after) = read.split_first()?;
                let runs = verb == "run" || verb == "exec";
                runs.then(|| Wrapped::Words(Arguments::leading(after, &["-f", "--env-file"]).rest))
            })
        }
        "nyc" | "c8" | "istanbul" => {
            let read = Arguments::leading(arguments, &COVERAGE_FLAGS);
            match read.rest.first().map(String::as_str) {
                Some("report" | "check-coverage" | "merge" | "instrument") => None,
                Some("cover" | "test") => Some(Wrapped::Words(read.rest.get(1..)?.to_vec())),
                _ => Some(Wrapped::Words(read.rest)),
            }
        }
        "corepack" | "dbus-run-session" | "winpty" => leading(&[]),
        "stdbuf" => leading(&["-i", "-o", "-e"]),
        "xargs" => leading(&["-n", "-P", "-I", "-L", "-d", "-a"]),
        "wait-for-it" | "wait-for-it.sh" | "wait-for" | "wait-for.sh" | "dockerize" | "wait-port" => after_dashes(),
        "nodemon" => {
            let valued = ["--exec", "-x", "--watch", "-w", "--ext", "-e", "--ignore", "-i", "--delay"];
            Some(Wrapped::Line(Arguments::leading(arguments, &valued).value(&["--exec", "-x"])?.to_owned()))
        }
        "eval" => Some(Wrapped::Line(arguments.join(" "))),
        "firebase" if arguments.first().is_some_and(|verb| verb == "emulators:exec") => {
            let read = Arguments::leading(arguments.get(1..)?, &["--only", "--project", "--import", "-P"]);
            Some(Wrapped::Line(read.rest.first()?.clone()))
        }
        // Before version 10, env-cmd took its file as the first argument.
        name if name.starts_with(".env") => Some(Wrapped::Words(arguments.to_vec())),
        _ => None,
    };
    inner.filter(|inner| !matches!(inner, Wrapped::Words(words) if words.is_empty()))
}

/// A program's name: without its folder, the version that `npx` takes, or Windows' ending. A file inside an installed package
/// goes by the program that the package installs.
pub(super) fn program_name(word: &str) -> &str {
    let named = match word.rsplit_once("node_modules/") {
        Some((_, installed)) => match installed.strip_prefix(".bin/") {
            Some(name) => name,
            None => installed_program(installed),
        },
        None if word.starts_with('@') => package_program(without_version(word)),
        None => word.rsplit('/').next().unwrap_or(word),
    };
    let named = without_version(named);
    named.strip_suffix(".cmd").or(named.strip_suffix(".exe")).unwrap_or(named)
}

/// `jest@29` is `jest`.
fn without_version(word: &str) -> &str {
    match word.rsplit_once('@') {
        Some((name, _)) if !name.is_empty() => name,
        _ => word,
    }
}

/// The program behind `<package>/bin/<file>.js`: the file's name, unless it says nothing.
fn installed_program(path: &str) -> &str {
    let segments = if path.starts_with('@') { 2 } else { 1 };
    let end = path.match_indices('/').nth(segments - 1).map_or(path.len(), |(at, _)| at);
    let package = path.get(..end).unwrap_or(path);
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.split('.').next().unwrap_or(file).trim_start_matches('_');
    let says_nothing = ["cli", "index", "main", "bin", "run", "start"].iter().any(|word| stem.starts_with(word));
    if says_nothing || path.len() == end { package_program(package) } else { stem }
}

/// The program that a package installs, where it is not called like the package.
fn package_program(package: &str) -> &str {
    match package {
        "@nestjs/cli" => "nest",
        "@angular/cli" => "ng",
        "@cucumber/cucumber" => "cucumber-js",
        "@playwright/test" => "playwright",
        "@mikro-orm/cli" => "mikro-orm",
        "@swc/cli" => "swc",
        "@babel/cli" => "babel",
        "typescript" => "tsc",
        package => package.rsplit('/').next().unwrap_or(package),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(line: &str) -> Option<String> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        match unwrap(&words)? {
            Wrapped::Words(words) => Some(words.join(" ")),
            Wrapped::Line(line) => Some(format!("line: {line}")),
        }
    }

    #[test]
    fn wrappers_are_taken_off() {
        for (line, expected) in [
            ("dotenv-cli -e .env.test -- npx nx test api", "npx nx test api"),
            (".env.test mocha", "mocha"),
            ("nyc --reporter=lcov --reporter text mocha test", "mocha test"),
            ("c8 -r text node --test", "node --test"),
            ("c8 --check-coverage --lines 80 mocha", "mocha"),
            ("wait-for-it.sh db:5432 -- npm test", "npm test"),
            ("doppler run -- jest", "jest"),
            ("infisical run jest", "jest"),
            ("nodemon -w src --exec mocha", "line: mocha"),
        ] {
            assert_eq!(inner(line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn what_wraps_nothing_stays() {
        for line in ["nyc report --reporter=lcov", "c8", "jest", "wait-for-it.sh db:5432", "op signin"] {
            assert_eq!(inner(line), None, "{line}");
        }
    }

    #[test]
    fn programs_go_by_their_own_name() {
        for (word, name) in [
            ("./node_modules/.bin/jest", "jest"),
            ("node_modules/jest/bin/jest.js", "jest"),
            ("./node_modules/typeorm/cli.js", "typeorm"),
            ("node_modules/@angular/cli/bin/ng", "ng"),
            ("node_modules/mocha/bin/_mocha", "mocha"),
            ("jest@29.7.0", "jest"),
            ("@nestjs/cli@10", "nest"),
            ("/usr/local/bin/npm", "npm"),
            ("eslint", "eslint"),
        ] {
            assert_eq!(program_name(word), name, "{word}");
        }
    }
}
