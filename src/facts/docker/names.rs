//! What names say: of Dockerfiles, stages, compose files, services and scripts.

/// What something is for, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Deployment.
    Production,
    /// Work on the code.
    Development,
    /// Tests and other checks.
    Test,
    /// An editor in the browser or in a container.
    Editor,
    /// A data store.
    Database,
    /// The name does not say.
    Unsaid,
}

const PRODUCTION: [&str; 5] = ["prod", "production", "release", "deploy", "deployment"];

/// Words for the stage that runs, beside those for production.
const RUNTIME: [&str; 5] = ["runtime", "runner", "final", "deployable", "serve"];

const DEVELOPMENT: [&str; 10] =
    ["dev", "devel", "develop", "development", "local", "debug", "watch", "hot", "reload", "override"];

const TEST: [&str; 10] =
    ["test", "tests", "testing", "tester", "e2e", "ci", "integration", "cypress", "playwright", "lint"];

const EDITOR: [&str; 5] = ["gitpod", "devcontainer", "codespace", "codespaces", "vscode"];

const DATABASE: [&str; 11] =
    ["db", "database", "postgres", "postgresql", "postgis", "mysql", "mariadb", "mongo", "mongodb", "redis", "mssql"];

/// Words for a stage that prepares what another one runs.
const PREPARATION: [&str; 14] = [
    "build",
    "builder",
    "compile",
    "compiler",
    "deps",
    "dep",
    "dependencies",
    "modules",
    "install",
    "prune",
    "pruner",
    "pruned",
    "source",
    "sources",
];

/// Words of scripts that prepare a start and are none.
const ERRAND: [&str; 22] = [
    "build",
    "create",
    "db",
    "database",
    "drop",
    "fixtures",
    "generate",
    "install",
    "lint",
    "load",
    "migrate",
    "migration",
    "migrations",
    "prisma",
    "reset",
    "schema",
    "seed",
    "seeds",
    "setup",
    "sync",
    "typeorm",
    "wait",
];

/// The words of a name, in lower case.
pub(super) fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
}

fn says(name: &str, vocabulary: &[&str]) -> bool {
    words(name).any(|word| vocabulary.contains(&word.as_str()))
}

/// What a name says that something is for. The more special word wins: `dev-test` is a test.
pub(super) fn purpose(name: &str) -> Purpose {
    let vocabularies: [(&[&str], Purpose); 5] = [
        (&EDITOR, Purpose::Editor),
        (&TEST, Purpose::Test),
        (&DEVELOPMENT, Purpose::Development),
        (&DATABASE, Purpose::Database),
        (&PRODUCTION, Purpose::Production),
    ];
    vocabularies
        .into_iter()
        .find(|(vocabulary, _)| says(name, vocabulary))
        .map_or(Purpose::Unsaid, |(_, purpose)| purpose)
}

/// What a stage's name says that it is for.
pub(super) fn stage_purpose(name: &str) -> Purpose {
    match purpose(name) {
        Purpose::Production if says(name, &PREPARATION) => Purpose::Unsaid,
        Purpose::Unsaid if says(name, &RUNTIME) && !says(name, &PREPARATION) => Purpose::Production,
        // Stages are not named after data stores but after what talks to them: `migrate-db`.
        Purpose::Database => Purpose::Unsaid,
        purpose => purpose,
    }
}

/// What a script's name says that it starts; nothing for errands such as `migrate:dev`.
pub(super) fn script_purpose(name: &str) -> Purpose {
    match words(name).next().as_deref() {
        Some("test" | "tests" | "e2e") => Purpose::Test,
        _ if says(name, &ERRAND) => Purpose::Unsaid,
        _ if says(name, &DEVELOPMENT) => Purpose::Development,
        _ => Purpose::Unsaid,
    }
}

/// Words for what stands beside the server: pages, proxies, workers, errands.
const ASIDE: [&str; 21] = [
    "client",
    "cron",
    "docs",
    "front",
    "frontend",
    "jobs",
    "landing",
    "migrate",
    "migration",
    "migrations",
    "nginx",
    "proxy",
    "scheduler",
    "seed",
    "site",
    "storybook",
    "ui",
    "website",
    "worker",
    "workers",
    "maintenance",
];

/// Whether the path of a Dockerfile says that it is for something beside the server.
pub(super) fn is_aside(path: &str) -> bool {
    path.split('/').any(|part| says(part, &ASIDE))
}

/// Endings of files that are about a Dockerfile and are none.
const OTHER_ENDINGS: [&str; 10] = ["dockerignore", "md", "txt", "j2", "tpl", "tmpl", "template", "erb", "orig", "bak"];

/// Whether a file name is that of a Dockerfile. Docker takes any name; these are the ones in use.
pub(super) fn is_dockerfile(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ending = lower.rsplit_once('.').map_or("", |(_, ending)| ending);
    let separated = |rest: &str| rest.is_empty() || (rest.starts_with(['.', '-', '_']) && rest.len() > 1);
    let by_start = ["dockerfile", "containerfile"].iter().any(|stem| lower.strip_prefix(stem).is_some_and(separated));
    (by_start && !OTHER_ENDINGS.contains(&ending)) || ending == "dockerfile" || ending == "containerfile"
}

/// Whether a file name is the one that is built where none is named.
pub(super) fn is_default_dockerfile(name: &str) -> bool {
    matches!(name, "Dockerfile" | "dockerfile" | "Containerfile")
}

/// Whether a file name is that of a compose file: the defaults of the Compose specification and their variants.
pub(super) fn is_compose(name: &str) -> bool {
    let stem = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"));
    let stem = stem.map(|stem| stem.strip_prefix("docker-").unwrap_or(stem));
    stem.and_then(|stem| stem.strip_prefix("compose"))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

/// Whether a file name is one of those that Compose reads where none is named.
pub(super) fn is_default_compose(name: &str) -> bool {
    matches!(name, "compose.yaml" | "compose.yml" | "docker-compose.yaml" | "docker-compose.yml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_dockerfiles() {
        for name in [
            "Dockerfile",
            "dockerfile",
            "Dockerfile.dev",
            "api.Dockerfile",
            "api.dockerfile",
            "Containerfile",
            "Dockerfile-prod",
        ] {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in
            ["Dockerfile.dockerignore", "Dockerfile.md", "Dockerfiles", "dockerfile.", "docker.ts", ".dockerignore"]
        {
            assert!(!is_dockerfile(name), "{name}");
        }
    }

    #[test]
    fn names_of_compose_files() {
        for name in [
            "docker-compose.yml",
            "compose.yaml",
            "docker-compose.prod.yaml",
            "docker-compose_mysql.yml",
            "compose-vps.yaml",
        ] {
            assert!(is_compose(name), "{name}");
        }
        for name in ["composer.yml", "docker-compose.json", "compose", "docker.yml"] {
            assert!(!is_compose(name), "{name}");
        }
    }

    #[test]
    fn the_words_of_a_name_tell_its_purpose() {
        for (name, expected) in [
            ("Dockerfile.prod", Purpose::Production),
            ("relational.test.Dockerfile", Purpose::Test),
            (".gitpod.Dockerfile", Purpose::Editor),
            ("Dockerfile.dev", Purpose::Development),
            ("Dockerfile.postgres", Purpose::Database),
            ("Dockerfile", Purpose::Unsaid),
            ("devices.Dockerfile", Purpose::Unsaid),
        ] {
            assert_eq!(purpose(name), expected, "{name}");
        }
    }

    #[test]
    fn a_stage_that_prepares_is_not_the_one_that_runs() {
        assert_eq!(stage_purpose("production"), Purpose::Production);
        assert_eq!(stage_purpose("runner"), Purpose::Production);
        assert_eq!(stage_purpose("prod-deps"), Purpose::Unsaid);
        assert_eq!(stage_purpose("test-db"), Purpose::Test);
    }

    #[test]
    fn a_script_that_prepares_a_start_starts_nothing() {
        assert_eq!(script_purpose("start:dev"), Purpose::Development);
        assert_eq!(script_purpose("docker:dev"), Purpose::Development);
        assert_eq!(script_purpose("test:e2e"), Purpose::Test);
        assert_eq!(script_purpose("migrate:dev"), Purpose::Unsaid);
        assert_eq!(script_purpose("start:prod"), Purpose::Unsaid);
    }
}
