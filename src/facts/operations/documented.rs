//! Where a reader is told of environment variables: examples, documents, and the files that set them.

use super::environment::{Places, is_variable, note};
use crate::facts::context::Context;
use crate::facts::hygiene::environment_file;
use crate::facts::inventory::is_test_path;
use crate::formats::data::{Node, Value};
use crate::formats::dockerfile::{self, Body};
use crate::formats::dotenv;
use crate::snapshot::{File, directory_of, extension_of, file_name_of};

/// The variables that something other than the code names. Of documents only those that the code uses: a word in capitals may be
/// anything.
pub(super) fn variables(context: Context<'_>, used: &Places) -> Places {
    let mut documented = Places::new();
    let files = || context.files().chain(context.shared_files());
    for file in files() {
        let Some(text) = text_of(context, file, environment_file(&file.path).is_some()) else { continue };
        for setting in dotenv::read(text) {
            note(&mut documented, &setting.name, &file.path, setting.line);
        }
    }
    for file in files().filter(|file| is_document(&file.path) && is_near(context, &file.path)) {
        let Some(text) = text_of(context, file, true) else { continue };
        for (index, line) in text.lines().enumerate() {
            let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            words
                .filter(|word| used.contains_key(*word))
                .for_each(|word| note(&mut documented, word, &file.path, index + 1));
        }
    }
    for file in files().filter(|file| sets_environment(&file.path)) {
        let nodes = match extension_of(&file.path) {
            "json" => context.inventory.json(&file.path),
            "toml" => context.inventory.toml(&file.path),
            _ => context.inventory.yaml(&file.path),
        };
        nodes.iter().flat_map(|nodes| nodes.iter()).for_each(|node| of_data(node, &file.path, &mut documented));
    }
    for file in files().filter(|file| file_name_of(&file.path).starts_with("Dockerfile")) {
        let Some(text) = text_of(context, file, true) else { continue };
        for instruction in dockerfile::parse(text).instructions {
            match instruction.body {
                Body::Env(pairs) => {
                    pairs.iter().for_each(|(name, _)| note(&mut documented, name, &file.path, instruction.line))
                }
                Body::Arg(names) => names
                    .iter()
                    .for_each(|argument| note(&mut documented, &argument.name, &file.path, instruction.line)),
                _ => {}
            }
        }
    }
    documented
}

/// The largest file that is looked into, in bytes.
const LARGEST: u64 = 1 << 20;

fn text_of<'a>(context: Context<'a>, file: &File, wanted: bool) -> Option<&'a str> {
    if wanted && file.bytes <= LARGEST { context.inventory.text(&file.path) } else { None }
}

/// Folders below the project's, or the repository's, in which a reader looks for its documentation.
const NEAR: usize = 2;

/// Whether a document lies where it can be meant for the project, and not in the pages of a site.
fn is_near(context: Context<'_>, path: &str) -> bool {
    context.unit.inside(path).matches('/').count() <= NEAR
}

fn is_document(path: &str) -> bool {
    let name = file_name_of(path).to_ascii_lowercase();
    matches!(extension_of(&name), "md" | "mdx" | "markdown" | "adoc" | "rst") && !name.starts_with("changelog")
        || name == "readme"
        || name == "readme.txt"
}

/// Whether a file is one that sets the environment of containers, jobs or a deployed service.
fn sets_environment(path: &str) -> bool {
    let name = file_name_of(path);
    let yaml = matches!(extension_of(name), "yml" | "yaml");
    let deployed =
        ["k8s", "kubernetes", "deploy", "deployment", "infra", "manifests", ".github", ".circleci", "helm", "charts"];
    let in_folder = directory_of(path).split('/').any(|folder| deployed.contains(&folder));
    // Templates of Helm are no YAML until they are filled in.
    let template = directory_of(path).split('/').any(|folder| folder == "templates");
    let named = name.contains("compose")
        || matches!(
            name,
            ".gitlab-ci.yml"
                | "render.yaml"
                | "serverless.yml"
                | "serverless.yaml"
                | "app.yaml"
                | "template.yaml"
                | "template.yml"
        );
    yaml && !template && !is_test_path(path) && (named || in_folder)
        || matches!(name, "app.json" | "fly.toml" | "vercel.json" | "netlify.toml")
}

/// Keys under which formats list variables.
const KEYS: [&str; 8] =
    ["environment", "env", "envVars", "Variables", "env_variables", "args", "variables", "configMapGenerator"];

/// The variables below such keys: `NAME: value`, `- NAME=value`, `- name: NAME`, `- key: NAME`.
fn of_data(node: &Node, path: &str, documented: &mut Places) {
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                if KEYS.contains(&entry.key.as_str()) {
                    listed(&entry.node, path, documented);
                }
                of_data(&entry.node, path, documented);
            }
        }
        Value::List(items) => items.iter().for_each(|item| of_data(item, path, documented)),
        _ => {}
    }
}

fn listed(node: &Node, path: &str, documented: &mut Places) {
    for entry in node.entries().iter().filter(|entry| is_variable(&entry.key)) {
        note(documented, &entry.key, path, entry.key_line);
    }
    for item in node.items() {
        let named = item.get("name").or_else(|| item.get("key")).unwrap_or(item);
        let name = named.text().map(|text| text.split('=').next().unwrap_or_default().trim());
        if let Some(name) = name.filter(|name| is_variable(name)) {
            note(documented, name, path, named.line);
        }
    }
}
