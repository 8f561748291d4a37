//! What programs are for, by their names and first words.

/// What a command does when it starts a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    /// Restarts the application when its sources change, or serves it for work on it.
    Development,
    /// Runs tests.
    Tests,
    /// Runs JavaScript.
    JavaScript,
    /// Runs scripts of a manifest.
    PackageManager,
    /// Runs or serves something that is no JavaScript server.
    Elsewhere,
    /// Anything else.
    Unknown,
}

/// Programs that are for development whatever they are told.
const WATCHERS: [&str; 10] = [
    "nodemon",
    "ts-node-dev",
    "tsnd",
    "node-dev",
    "tsc-watch",
    "pm2-dev",
    "webpack-dev-server",
    "live-server",
    "react-scripts",
    "vue-cli-service",
];

/// Programs that run JavaScript, some of them watching on demand.
const RUNTIMES: [&str; 14] = [
    "node",
    "nodejs",
    "bun",
    "deno",
    "tsx",
    "ts-node",
    "nest",
    "next",
    "nuxt",
    "pm2",
    "pm2-runtime",
    "swc-node",
    "strapi",
    "tsc",
];

/// Sub-commands that serve for work on the sources.
const DEVELOPMENT_SERVERS: [(&str, &str); 15] = [
    ("astro", "dev"),
    ("gatsby", "develop"),
    ("medusa", "develop"),
    ("next", "dev"),
    ("ng", "serve"),
    ("nuxt", "dev"),
    ("nx", "serve"),
    ("remix", "dev"),
    ("serverless", "offline"),
    ("sls", "offline"),
    ("strapi", "develop"),
    ("strapi", "dev"),
    ("turbo", "dev"),
    ("vite", "dev"),
    ("wrangler", "dev"),
];

const TEST_RUNNERS: [&str; 13] =
    ["jest", "vitest", "mocha", "ava", "tap", "jasmine", "nyc", "c8", "cypress", "playwright", "newman", "k6", "lab"];

/// Servers and languages of another kind.
const ELSEWHERE: [&str; 20] = [
    "apache2-foreground",
    "caddy",
    "celery",
    "dotnet",
    "flask",
    "gunicorn",
    "haproxy",
    "http-server",
    "httpd",
    "java",
    "nginx",
    "php",
    "php-fpm",
    "puma",
    "python",
    "python3",
    "rails",
    "ruby",
    "serve",
    "uvicorn",
];

/// What a command with these arguments does.
pub(super) fn program(name: &str, arguments: &[&str]) -> Program {
    // `turbo run dev` and `turbo dev` are the same.
    let subcommand = arguments.iter().find(|word| !word.starts_with('-') && **word != "run").copied();
    let watches = arguments.iter().any(|word| matches!(*word, "--watch" | "--hot" | "--watch-hmr"))
        || arguments.iter().any(|word| word.starts_with("--watch="))
        || (name == "tsx" && subcommand == Some("watch"))
        || (name == "nest" && arguments.contains(&"-w"));
    let is_server = subcommand.is_some_and(|word| DEVELOPMENT_SERVERS.contains(&(name, word)));
    if is_server
        || WATCHERS.contains(&name)
        || (watches && RUNTIMES.contains(&name))
        || (name == "vite" && matches!(subcommand, None | Some("serve")))
    {
        return Program::Development;
    }
    if TEST_RUNNERS.contains(&name) || (name == "node" && arguments.contains(&"--test")) {
        return Program::Tests;
    }
    match name {
        "npm" | "pnpm" | "yarn" => Program::PackageManager,
        _ if RUNTIMES.contains(&name) => Program::JavaScript,
        _ if ELSEWHERE.contains(&name) => Program::Elsewhere,
        _ => Program::Unknown,
    }
}

/// The script of the manifest that a package manager is asked to run.
pub(super) fn manifest_script<'w>(name: &str, arguments: &[&'w str]) -> Option<&'w str> {
    let run = arguments.iter().position(|word| matches!(*word, "run" | "run-script"));
    let after_run = run.and_then(|run| arguments.iter().skip(run + 1).find(|word| !word.starts_with('-')).copied());
    let mut words = arguments.iter().copied().filter(|word| !word.starts_with('-'));
    match name {
        "npm" | "pnpm" | "yarn" | "bun" if after_run.is_some() => after_run,
        "npm" => words.next().and_then(|word| match word {
            "start" | "stop" | "restart" | "test" => Some(word),
            "t" | "tst" => Some("test"),
            _ => None,
        }),
        "yarn" => match words.next()? {
            "workspace" => words.nth(1),
            word => Some(word),
        },
        "pnpm" => words.next(),
        // `node --run` of Node.js 22.
        "node" => match arguments {
            ["--run", script, ..] => Some(script),
            [first, ..] => first.strip_prefix("--run="),
            [] => None,
        },
        _ => None,
    }
}

/// The user that a command hands over to, and the words of what that user runs.
pub(super) fn hand_over<'w>(name: &str, arguments: &[&'w str]) -> Option<(&'w str, usize)> {
    let operand = arguments.iter().position(|word| !word.starts_with('-'));
    match name {
        "gosu" | "su-exec" => operand.and_then(|at| Some((*arguments.get(at)?, at + 1))),
        "setpriv" | "runuser" => {
            let (mut user, mut at) = (None, 0);
            while let Some(word) = arguments.get(at) {
                let (option, value) = match word.split_once('=') {
                    Some((option, value)) => (option, Some(value)),
                    None => (*word, None),
                };
                at += 1;
                match option {
                    "--" => break,
                    "--reuid" | "-u" | "--user" | "--regid" | "--groups" | "-g" | "-G" => {
                        let value = value.or_else(|| arguments.get(at).copied());
                        at += usize::from(!word.contains('='));
                        user = if matches!(option, "--reuid" | "-u" | "--user") { value } else { user };
                    }
                    _ if option.starts_with('-') => {}
                    _ => {
                        at -= 1;
                        break;
                    }
                }
            }
            Some((user?, at))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Program {
        let words: Vec<&str> = text.split(' ').collect();
        words.split_first().map_or(Program::Unknown, |(name, arguments)| program(name, arguments))
    }

    #[test]
    fn programs_by_their_words() {
        for (text, expected) in [
            ("nodemon main.js", Program::Development),
            ("node --watch main.js", Program::Development),
            ("tsx watch main.ts", Program::Development),
            ("nest start --watch", Program::Development),
            ("next dev", Program::Development),
            ("turbo run dev", Program::Development),
            ("vite", Program::Development),
            ("next start", Program::JavaScript),
            ("nest start", Program::JavaScript),
            ("node watch", Program::JavaScript),
            ("node --test", Program::Tests),
            ("jest --watch", Program::Tests),
            ("npm start", Program::PackageManager),
            ("nginx -g x", Program::Elsewhere),
            ("./wait.sh", Program::Unknown),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn scripts_of_package_managers() {
        for (text, expected) in [
            ("npm run start:prod", Some("start:prod")),
            ("npm start", Some("start")),
            ("npm ci", None),
            ("pnpm --filter ./apps/api run start", Some("start")),
            ("yarn workspace api start", Some("start")),
            ("yarn start", Some("start")),
            ("node --run start", Some("start")),
            ("node main.js", None),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            let script = words.split_first().and_then(|(name, arguments)| manifest_script(name, arguments));
            assert_eq!(script, expected, "{text}");
        }
    }

    #[test]
    fn commands_that_hand_over() {
        for (text, expected) in [
            ("gosu node node main.js", Some(("node", 1))),
            ("su-exec app:app npm start", Some(("app:app", 1))),
            ("setpriv --reuid=node --regid node --init-groups node main.js", Some(("node", 4))),
            ("runuser -u node -- npm start", Some(("node", 3))),
            ("runuser", None),
            ("node main.js", None),
        ] {
            let words: Vec<&str> = text.split(' ').collect();
            let handed = words.split_first().and_then(|(name, arguments)| hand_over(name, arguments));
            assert_eq!(handed, expected, "{text}");
        }
    }
}
