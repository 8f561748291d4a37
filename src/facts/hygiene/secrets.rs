//! Credentials in tracked files, by the rules of `secrets.toml`.

use super::placeholder::is_placeholder;
use super::{EnvironmentFile, Secret, concerned, environment_file};
use crate::facts::context::Context;
use crate::facts::inventory::{Inventory, is_example_path, is_test_path, line_number};
use crate::facts::repository::manager_of;
use crate::snapshot::{File, extension_of, file_name_of};
use rayon::prelude::*;
use regex::{Regex, RegexSet, RegexSetBuilder};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The largest file that is searched, in bytes; beyond it lie data.
const LARGEST_FILE: u64 = 1 << 20;

/// The most credentials that one file contributes: a list of leaked keys is told by its beginning.
const MOST_IN_A_FILE: usize = 20;

/// The characters of a credential that are shown, and the most stars in place of the others.
const SHOWN: usize = 4;
const MOST_STARS: usize = 12;

/// A rule as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    keywords: Vec<String>,
    regex: String,
    #[serde(default)]
    allow: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Written>,
}

struct Rule {
    id: String,
    form: Regex,
    allow: Vec<Regex>,
    unless: Vec<String>,
}

/// The rules, and their keywords as one set, which tells in a single pass which rules to try.
struct Table {
    rules: Vec<Rule>,
    keywords: RegexSet,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // The table is part of the program, and a test loads it.
    let Rules { rule: written } = toml::from_str(include_str!("secrets.toml")).expect("secrets.toml is well formed");
    let any_of = |rule: &Written| rule.keywords.iter().map(|word| regex::escape(word)).collect::<Vec<_>>().join("|");
    let keywords = RegexSetBuilder::new(written.iter().map(any_of)).case_insensitive(true).build();
    // The word boundary of ASCII: that of Unicode keeps the matcher from its fast path on texts in other scripts.
    let compile =
        |regex: &str| Regex::new(&regex.replace(r"\b", r"(?-u:\b)")).expect("the rules' expressions are well formed");
    let keywords = keywords.expect("keywords are literals");
    let rules = written
        .into_iter()
        .map(|rule| Rule {
            form: compile(&rule.regex),
            allow: rule.allow.iter().map(|regex| compile(regex)).collect(),
            unless: rule.unless,
            id: rule.id,
        })
        .collect();
    Table { rules, keywords }
});

/// A match: the rule, the part to redact, its place in bytes.
struct Match<'t> {
    rule: &'static str,
    secret: &'t str,
    start: usize,
}

/// Every credential of a text.
fn matches(text: &str) -> Vec<Match<'_>> {
    let mut found = Vec::new();
    for rule in TABLE.keywords.matches(text).into_iter().filter_map(|index| TABLE.rules.get(index)) {
        if rule.unless.iter().any(|public| text.contains(public.as_str())) {
            continue;
        }
        for captures in rule.form.captures_iter(text).take(MOST_IN_A_FILE) {
            let Some(whole) = captures.get(0) else { continue };
            let secret = captures.name("secret").unwrap_or(whole);
            let local = captures.name("host").is_some_and(|host| is_local_host(host.as_str()));
            let allowed = rule.allow.iter().any(|allow| allow.is_match(whole.as_str()));
            // An issuer's own sample and a password that says what it is are no credentials.
            let sample = whole.as_str().contains("EXAMPLE")
                || is_repetitive(secret.as_str())
                || captures.name("host").is_some() && is_placeholder("", secret.as_str());
            if !local && !allowed && !sample {
                found.push(Match { rule: &rule.id, secret: secret.as_str(), start: secret.start() });
            }
        }
    }
    found
}

/// Whether a token was typed rather than generated: a handful of different characters.
fn is_repetitive(secret: &str) -> bool {
    let mut seen = [false; 256];
    secret.bytes().for_each(|byte| seen.iter_mut().skip(usize::from(byte)).take(1).for_each(|seen| *seen = true));
    secret.len() >= 16 && seen.iter().filter(|seen| **seen).count() < 6
}

/// A text in which credentials of known forms are redacted: commands, addresses and lines of source are shown as they are written,
/// and may hold some.
pub fn without_credentials(text: &str) -> Cow<'_, str> {
    let mut found = matches(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_by_key(|found| found.start);
    let (mut shown, mut at) = (String::with_capacity(text.len()), 0);
    for Match { secret, start, .. } in found {
        // Two rules may find the same.
        if let Some(before) = text.get(at..start) {
            shown.push_str(before);
            shown.push_str(&redacted(secret));
            at = start + secret.len();
        }
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(shown)
}

/// Whether a text holds a credential of a known form.
pub(super) fn is_credential(text: &str) -> bool {
    !matches(text).is_empty()
}

/// Whether a host is the reader's own machine, a container beside the service, or reserved for documentation (RFC 2606, RFC 6761).
pub(super) fn is_local_host(host: &str) -> bool {
    let host = host.trim().to_ascii_lowercase();
    let name = host.split([':', '/']).next().unwrap_or_default();
    let ending = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.')
        || name.starts_with("127.")
        || name.starts_with("192.168.")
        || name.starts_with("10.")
        || name == "0.0.0.0"
        || matches!(ending, "local" | "localhost" | "internal" | "example" | "test" | "invalid" | "svc")
        || ["example.com", "example.org", "example.net", "host.com", "domain.com"]
            .iter()
            .any(|known| name.ends_with(known))
}

/// Every credential of a repository, by file. Each file is searched once, whichever projects it concerns.
pub struct Credentials(BTreeMap<String, Vec<Secret>>);

impl Credentials {
    /// Searches the repository's own files of code and configuration.
    pub fn search(inventory: &Inventory<'_>) -> Self {
        let searched = inventory.own.par_iter().filter(|file| may_hold(file));
        let found = searched.filter_map(|file| {
            let secrets = in_file(&file.path, inventory.text(&file.path)?);
            (!secrets.is_empty()).then(|| (file.path.clone(), secrets))
        });
        Credentials(found.collect())
    }

    /// Those in the files that concern a project; tests and examples are left out.
    pub(super) fn concerning(&self, context: Context<'_>) -> Vec<Secret> {
        concerned(context)
            .filter(|file| is_real(context.unit.inside(&file.path)))
            .filter_map(|file| self.0.get(&file.path))
            .flatten()
            .cloned()
            .collect()
    }
}

fn in_file(path: &str, text: &str) -> Vec<Secret> {
    let found = matches(text).into_iter().take(MOST_IN_A_FILE);
    found
        .map(|found| Secret {
            rule: found.rule.to_owned(),
            redacted: redacted(found.secret),
            path: path.to_owned(),
            line: line_number(text.bytes().take(found.start).filter(|byte| *byte == b'\n').count() + 1),
        })
        .collect()
}

/// Extensions of files without code or configuration: pictures, documents, data, maps.
const UNSEARCHED_EXTENSIONS: [&str; 35] = [
    "md", "mdx", "markdown", "rst", "txt", "adoc", "html", "svg", "png", "jpg", "jpeg", "gif", "webp", "ico", "pdf",
    "woff", "woff2", "ttf", "eot", "otf", "zip", "gz", "map", "snap", "lock", "csv", "css", "scss", "mp4", "mp3",
    "lockb", "log", "xlf", "po", "sql",
];

/// Whether a file is code or configuration.
fn may_hold(file: &File) -> bool {
    file.bytes <= LARGEST_FILE
        && !UNSEARCHED_EXTENSIONS.contains(&extension_of(&file.path).to_ascii_lowercase().as_str())
        && manager_of(&file.path).is_none()
}

/// Whether what stands in a file, by its path within the project, is meant: tests, examples and documents hold made-up credentials.
fn is_real(inside: &str) -> bool {
    let name = file_name_of(inside);
    let environment = environment_file(inside);
    let says =
        |words: &[&str]| name.split(['.', '-', '_']).any(|word| words.contains(&word.to_ascii_lowercase().as_str()));
    environment != Some(EnvironmentFile::Example)
        && (environment.is_some() || !is_test_path(inside) && !says(&["test", "testing"]))
        && !is_example_path(inside)
        && !says(&["example", "sample", "template", "dist", "localhost"])
        && !inside.split('/').any(|folder| matches!(folder, "docs" | "doc" | "documentation"))
}

/// The first characters, the rest as stars.
pub(super) fn redacted(secret: &str) -> String {
    let length = secret.chars().count();
    let shown = SHOWN.min(length / 3);
    let stars = "*".repeat(length.saturating_sub(shown).min(MOST_STARS));
    secret.chars().take(shown).chain(stars.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules_for(text: &str) -> Vec<&'static str> {
        matches(text).into_iter().map(|found| found.rule).collect()
    }

    /// Invented tokens are put together here, so that no scanner takes this file for a leak.
    fn token(prefix: &str, length: usize) -> String {
        let alphabet = b"aB3dE5gH7jK2mN4pQ6rS8tU9vW";
        let body = (0..length).filter_map(|at| alphabet.get(at * 7 % alphabet.len()).copied());
        format!("{prefix}{}", body.map(char::from).collect::<String>())
    }

    #[test]
    fn credentials_in_a_line_are_redacted_and_the_rest_stands() {
        let token = token("ghp_", 36);
        let shown = without_credentials(&format!("TOKEN={token} npm start # {token}")).into_owned();
        assert!(shown.starts_with("TOKEN=ghp_") && shown.contains("* npm start # ghp_"), "{shown}");
        assert!(!shown.contains(&token));
        assert!(matches!(without_credentials("npm run build"), Cow::Borrowed("npm run build")));
    }

    #[test]
    fn every_rule_has_keywords_and_a_name_of_its_own() {
        let mut names: Vec<&str> = TABLE.rules.iter().map(|rule| rule.id.as_str()).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!((names.len(), TABLE.keywords.matches("").matched_any()), (count, false));
    }

    #[test]
    fn known_forms_are_found() {
        assert_eq!(
            rules_for(&format!("const id = '{}'", "AKIA".to_owned() + "Q3EGRWJ5KVX7NP2M")),
            ["aws-access-key-id"]
        );
        assert_eq!(rules_for(&token("ghp_", 36)), ["github-token"]);
        assert_eq!(rules_for(&token("sk_live_", 24)), ["stripe-live-key"]);
        assert_eq!(rules_for(&format!("{}.{}", token("SG.", 22), token("", 43))), ["sendgrid-api-key"]);
        assert_eq!(rules_for(&token("npm_", 36)), ["npm-token"]);
        let pem = format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n", token("MII", 61));
        assert_eq!(rules_for(&pem), ["private-key"]);
        assert_eq!(rules_for(&pem.replace('\n', "\\n")), ["private-key"]);
        assert_eq!(rules_for("mongodb+srv://app:Kd93jfLxw2@cluster0.ab1cd.mongodb.net/x"), ["database-password"]);
    }

    #[test]
    fn samples_prefixes_and_local_hosts_are_none() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            format!("ghp_{}", "x".repeat(36)),
            "sk_live_short".to_owned(),
            "-----BEGIN PRIVATE KEY-----\\nYOUR_KEY\\n".to_owned(),
            "postgres://app:Kd93jfLxw2@localhost:5432/app".to_owned(),
            "postgres://app:Kd93jfLxw2@db:5432/app".to_owned(),
            "postgres://app:Kd93jfLxw2@db.example.com/app".to_owned(),
            "mongodb+srv://app:<password>@cluster0.ab1cd.mongodb.net/x".to_owned(),
            "mongodb+srv://app:password@cluster0.ab1cd.mongodb.net/x".to_owned(),
            "mongodb+srv://${USER}:${PASSWORD}@cluster0.ab1cd.mongodb.net/x".to_owned(),
        ] {
            assert_eq!(rules_for(&text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_key_that_is_published_by_design_is_none() {
        let key = token("AIza", 35);
        assert_eq!(rules_for(&format!("apiKey: '{key}'")), ["google-api-key"]);
        assert_eq!(rules_for(&format!("apiKey: '{key}', authDomain: 'x'")), Vec::<&str>::new());
    }

    #[test]
    fn nothing_of_a_short_secret_is_shown() {
        assert_eq!(redacted("ab"), "**");
        assert_eq!(redacted("abcdefghij"), "abc*******");
        assert_eq!(redacted(&"k".repeat(80)), "kkkk************");
    }
}
