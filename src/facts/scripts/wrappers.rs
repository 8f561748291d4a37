//! Programs that only run another: `npx`, `cross-env`, `dotenv --`, `nyc`, `timeout 60`… The command inside them is what counts.

use super::arguments::Arguments;

/// What is left of a command without what wraps it.
#[derive(Debug, PartialEq)]
pub(super) enum Unwrapped {
    /// A program with its arguments.
    Words(Vec<String>),
    /// A line for a shell.
    Line(String),
}

/// Wrappers inside wrappers that are taken off.
const LAYERS: usize = 16;

/// Takes off every wrapper.
pub(super) fn unwrap(words: &[String]) -> Unwrapped {
    let mut words = words.to_vec();
    for _ in 0..LAYERS {
        match layer(&words) {
            Some(Unwrapped::Words(inner)) if !inner.is_empty() => words = inner,
            Some(Unwrapped::Line(line)) => return Unwrapped::Line(line),
            _ => break,
        }
    }
    Unwrapped::Words(words)
}

/// Flags with a value, of coverage tools.
const COVERAGE_FLAGS: [&str; 19] = [
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

/// One wrapper less; `None` where there is none.
fn layer(words: &[String]) -> Option<Unwrapped> {
    let (program, arguments) = words.split_first()?;
    let inner = |valued: &[&str]| Some(Unwrapped::Words(command_of(&Arguments::leading(arguments, valued).rest)));
    match program_name(program) {
        "npx" | "bunx" | "pnpx" | "dlx" => {
            let read = Arguments::leading(arguments, &["-p", "--package", "-c", "--call"]);
            match read.value(&["-c", "--call"]) {
                Some(line) => Some(Unwrapped::Line(line.to_owned())),
                None => Some(Unwrapped::Words(read.rest)),
            }
        }
        "cross-env" | "env" => inner(&["-u", "-C", "-S"]),
        "cross-env-shell" | "run-script-os" => {
            Some(Unwrapped::Line(command_of(&Arguments::leading(arguments, &[]).rest).join(" ")))
        }
        "dotenv" | "dotenv-cli" => inner(&["-e", "-c", "-v", "-p"]),
        "dotenvx" | "doppler" | "infisical" | "op" | "dotenv-vault" | "varlock" | "chamber" | "aws-vault" => {
            let read = Arguments::leading(arguments, &[]);
            let after_dashes = arguments.iter().position(|argument| argument == "--");
            let verb = read.rest.first().is_some_and(|verb| verb == "run" || verb == "exec");
            match after_dashes {
                Some(at) => Some(Unwrapped::Words(arguments.get(at + 1..)?.to_vec())),
                None if verb => {
                    Some(Unwrapped::Words(Arguments::leading(read.rest.get(1..)?, &["-f", "--env-file"]).rest))
                }
                None => None,
            }
        }
        "env-cmd" => {
            match Arguments::leading(arguments, &["-f", "--file", "-e", "--environments", "-r", "--rc-file"]) {
                // Version 9 and older take the file as the first argument.
                read if read
                    .rest
                    .first()
                    .is_some_and(|word| word.starts_with("./.env") || word.starts_with(".env")) =>
                {
                    Some(Unwrapped::Words(read.rest.get(1..)?.to_vec()))
                }
                read => Some(Unwrapped::Words(read.rest)),
            }
        }
        "nyc" | "c8" | "istanbul" | "bcov" => {
            let read = Arguments::leading(arguments, &COVERAGE_FLAGS);
            let verb = read.rest.first().map(String::as_str);
            match verb {
                Some("report" | "check-coverage" | "merge" | "instrument") => None,
                Some("cover" | "test") => Some(Unwrapped::Words(read.rest.get(1..)?.to_vec())),
                _ => Some(Unwrapped::Words(read.rest)),
            }
        }
        "sudo" | "doas" => inner(&["-u", "-g", "-h", "-C"]),
        "time" | "nohup" | "exec" | "command" | "builtin" | "corepack" | "then" | "do" | "setsid" | "unbuffer"
        | "dbus-run-session" | "winpty" | "tini" | "dumb-init" => inner(&[]),
        "nice" | "ionice" | "stdbuf" => inner(&["-n", "-c", "-i", "-o", "-e"]),
        "timeout" | "retry" => {
            let read = Arguments::leading(arguments, &["-k", "-s", "--signal", "--kill-after", "-t", "-d"]);
            let rest = read.rest;
            let is_duration = rest.first().is_some_and(|word| word.starts_with(|first: char| first.is_ascii_digit()));
            Some(Unwrapped::Words(if is_duration { rest.get(1..)?.to_vec() } else { rest }))
        }
        "xvfb-run" => inner(&["-s", "--server-args", "-n", "-e", "-f", "-w"]),
        "xargs" => inner(&["-n", "-P", "-I", "-L", "-d", "-a"]),
        "wait-for-it" | "wait-for-it.sh" | "wait-for" | "wait-for.sh" | "dockerize" | "wait-port" => {
            let at = arguments.iter().position(|argument| argument == "--")?;
            Some(Unwrapped::Words(arguments.get(at + 1..)?.to_vec()))
        }
        "nodemon" => {
            let read = Arguments::leading(
                arguments,
                &["--exec", "-x", "--watch", "-w", "--ext", "-e", "--ignore", "-i", "--delay"],
            );
            Some(Unwrapped::Line(read.value(&["--exec", "-x"])?.to_owned()))
        }
        "sh" | "bash" | "dash" | "zsh" | "ash" => {
            // The flag may be joined with others: `bash -lc`.
            let flag =
                |argument: &String| argument.starts_with('-') && !argument.starts_with("--") && argument.ends_with('c');
            let at = arguments.iter().take_while(|argument| argument.starts_with('-')).position(flag)?;
            Some(Unwrapped::Line(arguments.get(at + 1)?.clone()))
        }
        "eval" => Some(Unwrapped::Line(arguments.join(" "))),
        "firebase" if arguments.first().is_some_and(|verb| verb == "emulators:exec") => {
            let read = Arguments::leading(arguments.get(1..)?, &["--only", "--project", "--import", "-P"]);
            Some(Unwrapped::Line(read.rest.first()?.clone()))
        }
        _ if is_assignment(program) => Some(Unwrapped::Words(arguments.to_vec())),
        _ => None,
    }
}

/// What follows leading `NAME=value` words.
fn command_of(words: &[String]) -> Vec<String> {
    let words = words.iter().skip_while(|word| is_assignment(word) || *word == "--");
    words.cloned().collect()
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    })
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

    fn inner(line: &str) -> String {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        match unwrap(&words) {
            Unwrapped::Words(words) => words.join(" "),
            Unwrapped::Line(line) => format!("line: {line}"),
        }
    }

    #[test]
    fn wrappers_are_taken_off() {
        for (line, expected) in [
            ("npx --yes jest --ci", "jest --ci"),
            ("npx -p typescript tsc --noEmit", "tsc --noEmit"),
            ("cross-env NODE_ENV=test CI=1 jest", "jest"),
            ("npx dotenv-cli -e .env.test -- npx nx test api", "nx test api"),
            ("dotenv -e .env jest", "jest"),
            ("env-cmd -f .env.test mocha", "mocha"),
            ("env-cmd .env.test mocha", "mocha"),
            ("nyc --reporter=lcov --reporter text mocha test", "mocha test"),
            ("c8 -r text node --test", "node --test"),
            ("sudo -E npm test", "npm test"),
            ("timeout 60 jest", "jest"),
            ("NODE_ENV=test jest", "jest"),
            ("wait-for-it.sh db:5432 -- npm test", "npm test"),
            ("doppler run -- jest", "jest"),
        ] {
            assert_eq!(inner(line), expected, "{line}");
        }
    }

    #[test]
    fn lines_for_a_shell_stay_whole() {
        assert_eq!(
            unwrap(&["bash", "-lc", "npm ci && npm test"].map(str::to_owned)),
            Unwrapped::Line("npm ci && npm test".into())
        );
        assert_eq!(unwrap(&["nodemon", "--exec", "npm test"].map(str::to_owned)), Unwrapped::Line("npm test".into()));
    }

    #[test]
    fn reports_are_no_wrappers() {
        assert_eq!(inner("nyc report --reporter=lcov"), "nyc report --reporter=lcov");
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
