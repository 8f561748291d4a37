//! Where the service is deployed, by the files that platforms read.

use crate::facts::context::Context;
use crate::facts::evidence::Evidence;
use crate::facts::inventory::{is_example_path, is_test_path, line_number};
use crate::formats::data::Node;
use crate::snapshot::{File, directory_of, extension_of, file_name_of};
use std::collections::BTreeMap;

/// File names that say it all.
const FILES: [(&str, &str); 41] = [
    ("Procfile", "heroku"),
    ("heroku.yml", "heroku"),
    ("render.yaml", "render"),
    ("render.yml", "render"),
    ("fly.toml", "fly"),
    ("railway.json", "railway"),
    ("railway.toml", "railway"),
    ("nixpacks.toml", "railway"),
    ("vercel.json", "vercel"),
    ("now.json", "vercel"),
    ("netlify.toml", "netlify"),
    ("serverless.yml", "serverless"),
    ("serverless.yaml", "serverless"),
    ("serverless.ts", "serverless"),
    ("serverless.js", "serverless"),
    ("serverless.json", "serverless"),
    ("samconfig.toml", "sam"),
    ("cdk.json", "cdk"),
    ("sst.config.ts", "sst"),
    ("Pulumi.yaml", "pulumi"),
    ("Chart.yaml", "helm"),
    ("kustomization.yaml", "kubernetes"),
    ("kustomization.yml", "kubernetes"),
    ("skaffold.yaml", "kubernetes"),
    ("captain-definition", "caprover"),
    ("Dockerrun.aws.json", "elastic-beanstalk"),
    ("apprunner.yaml", "app-runner"),
    ("appspec.yml", "codedeploy"),
    ("wrangler.toml", "cloudflare"),
    ("wrangler.json", "cloudflare"),
    ("wrangler.jsonc", "cloudflare"),
    ("azure.yaml", "azure"),
    ("cloudbuild.yaml", "gcp"),
    (".platform.app.yaml", "platform.sh"),
    ("dokploy.json", "dokploy"),
    ("app.arc", "architect"),
    ("encore.app", "encore"),
    ("ecosystem.config.js", "pm2"),
    ("ecosystem.config.cjs", "pm2"),
    ("ecosystem.json", "pm2"),
    ("zeabur.json", "zeabur"),
];

/// The targets, one item each with the first file that shows it, sorted by name.
pub(super) fn targets(context: Context<'_>) -> Vec<Evidence> {
    let mut found: BTreeMap<&'static str, Evidence> = BTreeMap::new();
    for file in context.files().chain(context.shared_files()) {
        let inside = context.unit.inside(&file.path);
        if is_test_path(inside) || is_example_path(inside) {
            continue;
        }
        if let Some((name, line)) = target(context, file) {
            let evidence = Evidence { name: name.to_owned(), path: file.path.clone(), line: line_number(line) };
            found.entry(name).or_insert(evidence);
        }
    }
    found.into_values().collect()
}

/// The target that a file is for, and the line that says so.
fn target(context: Context<'_>, file: &File) -> Option<(&'static str, usize)> {
    let path = file.path.as_str();
    let name = file_name_of(path);
    let known = FILES.iter().find(|(known, _)| *known == name).map(|(_, target)| (*target, 1));
    known.or_else(|| of_folder(path)).or_else(|| of_content(context, file))
}

/// Files that mean something by their folder or extension.
fn of_folder(path: &str) -> Option<(&'static str, usize)> {
    let name = file_name_of(path);
    let mut folders = directory_of(path).split('/');
    let target = match extension_of(path) {
        "tf" => "terraform",
        "bicep" => "azure",
        "config" if directory_of(path).ends_with(".ebextensions") => "elastic-beanstalk",
        "yml" if name == "manifest.yml" && folders.any(|folder| folder == "copilot") => "copilot",
        "yml" | "yaml" if directory_of(path).ends_with(".elasticbeanstalk") => "elastic-beanstalk",
        "yml" | "yaml" if directory_of(path).ends_with(".do") => "digitalocean",
        _ => return None,
    };
    Some((target, 1))
}

/// The largest manifest that is looked into, in bytes.
const LARGEST: u64 = 256 << 10;

/// Files whose name may mean many things: what they say decides.
fn of_content(context: Context<'_>, file: &File) -> Option<(&'static str, usize)> {
    let name = file_name_of(&file.path);
    if file.bytes > LARGEST {
        return None;
    }
    match extension_of(name) {
        "json" if matches!(name, "app.json" | "firebase.json") || name.contains("task") || name == "host.json" => {
            let document = context.inventory.json(&file.path)?;
            let root = document.first()?;
            let line = |key: &str| root.entry(key).map(|entry| entry.key_line);
            match name {
                // Expo and React Native have an `app.json` of their own.
                "app.json" => line("buildpacks")
                    .or_else(|| line("formation"))
                    .or_else(|| line("addons"))
                    .map(|line| ("heroku", line)),
                "firebase.json" => line("functions").or_else(|| line("hosting")).map(|line| ("firebase", line)),
                "host.json" => line("extensionBundle").map(|line| ("azure-functions", line)),
                _ => line("containerDefinitions").map(|line| ("ecs", line)),
            }
        }
        "yml" | "yaml" => of_yaml(context, file),
        _ => None,
    }
}

/// Kinds of Kubernetes that run something.
const WORKLOADS: [&str; 7] = ["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Rollout", "Pod"];

fn of_yaml(context: Context<'_>, file: &File) -> Option<(&'static str, usize)> {
    let text = context.inventory.text(&file.path)?;
    // Most YAML is none of these, and templates are no YAML at all.
    let candidate = ["apiVersion:", "AWS::", "runtime:", "service:"].iter().any(|word| text.contains(word));
    if !candidate || text.contains("{{") {
        return None;
    }
    let documents = context.inventory.yaml(&file.path)?;
    documents.iter().find_map(|root| {
        let kind = root.get("kind").filter(|_| root.get("apiVersion").is_some());
        if let Some(kind) = kind.filter(|kind| kind.text().is_some_and(|kind| WORKLOADS.contains(&kind))) {
            return Some(("kubernetes", kind.line));
        }
        if kind.and_then(Node::text) == Some("Service")
            && root
                .get("apiVersion")
                .and_then(Node::text)
                .is_some_and(|version| version.starts_with("serving.knative.dev"))
        {
            return Some(("cloud-run", root.line));
        }
        if let Some(transform) = root.get("Transform") {
            let serverless = |node: &Node| node.text().is_some_and(|text| text.starts_with("AWS::Serverless"));
            if serverless(transform) || transform.items().iter().any(serverless) {
                return Some(("sam", transform.line));
            }
        }
        if root.get("AWSTemplateFormatVersion").is_some() && root.get("Resources").is_some() {
            return Some(("cloudformation", root.line));
        }
        let app_engine = matches!(file_name_of(&file.path), "app.yaml" | "app.yml") && root.get("kind").is_none();
        if let Some(runtime) = root.get("runtime").filter(|runtime| app_engine && runtime.text().is_some()) {
            return Some(("app-engine", runtime.line));
        }
        // Kamal's `config/deploy.yml`
        let kamal =
            file.path.ends_with("config/deploy.yml") && root.get("image").is_some() && root.get("servers").is_some();
        kamal.then_some(("kamal", root.line))
    })
}
