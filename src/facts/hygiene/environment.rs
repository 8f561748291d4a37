//! Environment files: those that are committed, and the examples that show what to put into one.

use super::placeholder::{is_placeholder, is_secret_name, looks_random};
use super::secrets::{is_credential, is_local_host};
use super::{EnvFile, concerned};
use crate::facts::context::Context;
use crate::facts::evidence::Evidence;
use crate::facts::inventory::{is_example_path, line_number};
use crate::formats::dotenv::{self, Setting};
use crate::snapshot::{File, extension_of, file_name_of};

/// What an environment file is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvironmentFile {
    /// One that a program loads: `.env`, `.env.production`, `config.env`.
    Loaded,
    /// One to copy and fill in: `.env.example`, `env-example-relational`, `.env.template`.
    Example,
}

/// Words in a name that make an environment file an example.
const EXAMPLE_WORDS: [&str; 14] = [
    "example", "examples", "sample", "samples", "template", "tmpl", "tpl", "dist", "default", "defaults", "skeleton",
    "schema", "copy", "exemple",
];

/// Words in a name that say that the file is encrypted.
const ENCRYPTED_WORDS: [&str; 5] = ["vault", "enc", "encrypted", "gpg", "age"];

/// Extensions of files that speak of environments and are none: code, data and documents.
const OTHER_EXTENSIONS: [&str; 22] = [
    "ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "json", "jsonc", "json5", "yml", "yaml", "toml", "md", "sh",
    "py", "html", "map", "snap", "tf", "xml",
];

/// Whether a path names an environment file, and of which kind.
pub fn environment_file(path: &str) -> Option<EnvironmentFile> {
    let name = file_name_of(path).to_ascii_lowercase();
    if OTHER_EXTENSIONS.contains(&extension_of(&name)) {
        return None;
    }
    let words: Vec<&str> = name.split(['.', '-', '_']).filter(|word| !word.is_empty()).collect();
    let example = words.iter().any(|word| EXAMPLE_WORDS.contains(word));
    let dotted = name == ".env" || name.starts_with(".env.") || name.ends_with(".env");
    // `env-example-relational`, `env.sample`, `.env_example`: only as examples, since `env-setup` may be anything.
    let spelt_otherwise = example && words.contains(&"env");
    let encrypted = words.iter().any(|word| ENCRYPTED_WORDS.contains(word));
    match (dotted || spelt_otherwise, example) {
        (false, _) => None,
        (true, true) => Some(EnvironmentFile::Example),
        (true, false) => (!encrypted).then_some(EnvironmentFile::Loaded),
    }
}

/// The environment files that are committed.
pub(super) fn committed(context: Context<'_>) -> Vec<EnvFile> {
    let mut found: Vec<EnvFile> = of_kind(context, EnvironmentFile::Loaded)
        .map(|file| {
            let settings = context.inventory.text(&file.path).map(dotenv::read).unwrap_or_default();
            EnvFile {
                path: file.path.clone(),
                line: 1,
                variables: line_number(settings.iter().filter(|setting| !setting.commented).count()),
                credentials: has_credentials(&file.path, &settings),
            }
        })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The example files.
pub(super) fn examples(context: Context<'_>) -> Vec<Evidence> {
    let mut found: Vec<Evidence> = of_kind(context, EnvironmentFile::Example)
        .map(|file| Evidence { name: file_name_of(&file.path).to_owned(), path: file.path.clone(), line: 1 })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn of_kind(context: Context<'_>, kind: EnvironmentFile) -> impl Iterator<Item = &File> {
    concerned(context).filter(move |file| {
        environment_file(&file.path) == Some(kind) && !is_example_path(context.unit.inside(&file.path))
    })
}

/// Words in a file's name that say that its values serve tests, where an invented password is the rule.
const TEST_WORDS: [&str; 6] = ["test", "testing", "tests", "e2e", "ci", "spec"];

/// Whether a value looks like a real credential: a token of a known form, a password of a remote host, or a value that looks
/// random under a name such as `…_SECRET`.
fn has_credentials(path: &str, settings: &[Setting]) -> bool {
    let for_tests = file_name_of(path).split(['.', '-', '_']).any(|word| TEST_WORDS.contains(&word));
    settings.iter().filter(|setting| !setting.commented).any(|setting| {
        let Setting { name, value, .. } = setting;
        let secret = is_secret_name(name)
            && !value.starts_with("encrypted:") // dotenvx
            && !is_placeholder(name, value)
            && looks_random(value)
            && !serves_local_host(name, settings);
        is_credential(&format!("{name}={value}")) || secret && !for_tests
    })
}

/// Whether the host beside a password (`DB_HOST` beside `DB_PASSWORD`) is the reader's own machine or a container beside the service.
fn serves_local_host(name: &str, settings: &[Setting]) -> bool {
    let Some((prefix, _)) = name.rsplit_once('_') else { return false };
    let host = format!("{prefix}_HOST");
    settings.iter().any(|setting| setting.name == host && is_local_host(&setting.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_what_is_loaded_and_what_is_an_example() {
        for path in
            [".env", ".env.local", ".env.production", "prisma/.env", "config/config.env", ".env.test", "prod.env"]
        {
            assert_eq!(environment_file(path), Some(EnvironmentFile::Loaded), "{path}");
        }
        for path in [
            ".env.example",
            ".env.sample",
            ".env.dist",
            "example.env",
            ".example.env",
            "env-example-relational",
            ".env.template",
            ".env.docker.example",
            "env.sample",
            ".env_example",
            ".env-sample",
            "api/.env.local.example",
        ] {
            assert_eq!(environment_file(path), Some(EnvironmentFile::Example), "{path}");
        }
        for path in [
            "src/env.ts",
            ".env.d.ts",
            "environment",
            ".envrc",
            "cypress.env.json",
            "env-setup",
            ".env.vault",
            "docs/.env.md",
        ] {
            assert_eq!(environment_file(path), None, "{path}");
        }
    }

    fn credentials(path: &str, text: &str) -> bool {
        has_credentials(path, &dotenv::read(text))
    }

    #[test]
    fn a_random_value_under_a_telling_name_is_a_credential() {
        assert!(credentials(".env", "JWT_SECRET=q8Zr2mX0vT71kLbE\n"));
        assert!(credentials(".env", "PGPASSWORD=Kd93jfLxw2Qa\n"));
        assert!(credentials(".env", "DATABASE_URL=postgres://app:Kd93jfLxw2@db.eu.databases.test.net/app\n"));
    }

    #[test]
    fn placeholders_local_defaults_and_test_values_are_none() {
        for text in [
            "JWT_SECRET=\n",
            "JWT_SECRET=your-secret-key-1\n",
            "JWT_SECRET=<INSERT_RANDOM_STRING>\n",
            "JWT_SECRET_TOKEN=JWT_SECRET_TOKEN\n",
            "DB_HOST=localhost\nDB_PASSWORD=Kd93jfLxw2Qa\n",
            "DB_HOST=db\nDB_PASSWORD=Kd93jfLxw2Qa\n",
            "DATABASE_URL=postgres://app:Kd93jfLxw2@localhost:5432/app\n",
            "DATABASE_URL=postgres://app:Kd93jfLxw2@db:5432/app\n",
            "DATABASE_URL=postgres://${DB_USER}:${DB_PASSWORD}@db.example.net/app\n",
            "JWT_SECRET=encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt+Z9HPMfLEIRVz50hmLXPXRuDBXaJi\n",
            "#JWT_SECRET=q8Zr2mX0vT71kLbE\n",
            "TOKEN_EXPIRES_IN=15minutes\n",
        ] {
            assert!(!credentials(".env", text), "{text}");
        }
        assert!(!credentials(".env.test", "JWT_SECRET=q8Zr2mX0vT71kLbE\n"));
    }
}
