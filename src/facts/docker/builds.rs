//! Who builds which Dockerfile: services of compose files, pipelines, scripts of the manifest.

use super::compose::{Compose, ServiceCommand};
use super::names::{Purpose, is_default_compose, purpose};
use crate::facts::context::Context;
use crate::formats::data::{Node, Value};
use crate::formats::shell;
use crate::snapshot::{File, directory_of, extension_of, file_name_of, join};

/// An order to build a Dockerfile.
pub(super) struct Build {
    /// The Dockerfile from the repository's root.
    pub dockerfile: String,
    /// The build context from the repository's root; empty for the root itself.
    pub context: String,
    /// The stage that is asked for.
    pub target: Option<String>,
    /// What the names of the file, of the stage and of the service say.
    pub purpose: Purpose,
    /// Whether the image is made for deployment: it is published, or the compose file is one for production.
    pub is_deployment: bool,
    /// Who builds.
    pub by: Builder,
}

/// Who builds an image.
pub(super) enum Builder {
    /// A service of a compose file.
    Compose {
        /// The file.
        path: String,
        /// The command that replaces that of the image.
        command: Option<ServiceCommand>,
    },
    /// A pipeline or a script.
    Command,
}

/// Every order to build that can be read.
pub(super) fn read(context: Context<'_>, compose: &[Compose]) -> Vec<Build> {
    let mut builds: Vec<Build> = compose.iter().flat_map(|file| of_compose(file, compose)).collect();
    for file in context.inventory.own.iter().filter(|file| is_pipeline(file)) {
        builds.extend(of_pipeline(context, &file.path));
    }
    for manifest in context.manifests() {
        for script in &manifest.scripts {
            let orders = orders(&script.command, &manifest.directory);
            builds.extend(orders.builds.into_iter().map(|build| Build { purpose: purpose(&script.name), ..build }));
        }
    }
    builds
}

/// The orders of a compose file. One that is laid over the default file of its folder (`-f compose.yaml -f compose.prod.yaml`)
/// takes over how a service of the same name is built.
fn of_compose(compose: &Compose, all: &[Compose]) -> Vec<Build> {
    let of_file = purpose(file_name_of(&compose.path));
    let directory = directory_of(&compose.path);
    let is_default = |other: &&Compose| {
        other.path != compose.path
            && directory_of(&other.path) == directory
            && is_default_compose(file_name_of(&other.path))
    };
    let default = all.iter().find(is_default);
    let builds = compose.services.iter().filter_map(|service| {
        let taken_over = || {
            let lower = default?.services.iter().find(|lower| lower.name == service.name)?;
            lower.build.as_ref().filter(|_| service.image.is_none())
        };
        let build = service.build.as_ref().or_else(taken_over)?;
        // The file says more than the service: `api-test` of a production file is still deployed.
        let of_target = build.target.as_deref().map_or(Purpose::Unsaid, purpose);
        let said = [of_file, of_target, purpose(&service.name)];
        let said = said.into_iter().find(|purpose| !matches!(purpose, Purpose::Unsaid | Purpose::Database));
        Some(Build {
            dockerfile: build.dockerfile.clone()?,
            context: build.context.clone()?,
            target: build.target.clone(),
            purpose: said.unwrap_or(Purpose::Unsaid),
            is_deployment: of_file == Purpose::Production,
            by: Builder::Compose { path: compose.path.clone(), command: service.command.clone() },
        })
    });
    builds.collect()
}

/// Whether a file is the configuration of a pipeline.
fn is_pipeline(file: &File) -> bool {
    let directory = directory_of(&file.path);
    let is_yaml = matches!(extension_of(&file.path), "yml" | "yaml");
    let by_folder = matches!(directory, ".github/workflows" | ".circleci" | ".gitlab" | ".gitlab/ci")
        || directory.starts_with(".github/actions/");
    let by_name = matches!(
        file_name_of(&file.path),
        ".gitlab-ci.yml"
            | ".travis.yml"
            | "azure-pipelines.yml"
            | "bitbucket-pipelines.yml"
            | "buildspec.yml"
            | "buildspec.yaml"
            | "cloudbuild.yaml"
            | "cloudbuild.yml"
    );
    is_yaml && (by_folder || by_name)
}

fn of_pipeline(context: Context<'_>, path: &str) -> Vec<Build> {
    let Some(document) = context.inventory.yaml(path) else { return Vec::new() };
    let mut found = Orders::default();
    for node in document.iter() {
        found.collect(node);
    }
    for build in &mut found.builds {
        build.purpose = purpose(file_name_of(path));
        build.is_deployment |= found.pushes;
    }
    found.builds
}

/// Keys under which pipelines write shell commands.
const SCRIPT_KEYS: [&str; 8] =
    ["run", "script", "command", "commands", "before_script", "after_script", "after_success", "deploy"];

/// What a text or a document orders.
#[derive(Default)]
struct Orders {
    builds: Vec<Build>,
    /// Whether an image is pushed somewhere in it.
    pushes: bool,
}

impl Orders {
    /// Looks for orders in a node and all that is inside; the depth of documents is bounded by their reader.
    fn collect(&mut self, node: &Node) {
        node.items().iter().for_each(|item| self.collect(item));
        if let Some(build) = build_push_action(node) {
            self.builds.push(build);
        }
        let directory = node.get("working-directory").or_else(|| node.get("working_directory"));
        let directory = directory.and_then(Node::text).and_then(|directory| join("", directory)).unwrap_or_default();
        for entry in node.entries() {
            if SCRIPT_KEYS.contains(&entry.key.as_str()) {
                // The lines of a list run in one shell, so that a `cd` holds for those after it.
                let text = match &entry.node.value {
                    Value::Text(text) => text.clone(),
                    Value::List(items) => items.iter().filter_map(Node::text).collect::<Vec<_>>().join("\n"),
                    _ => String::new(),
                };
                let orders = orders(&text, &directory);
                self.builds.extend(orders.builds);
                self.pushes |= orders.pushes;
            }
            self.collect(&entry.node);
        }
    }
}

/// A step that uses [docker/build-push-action](https://github.com/docker/build-push-action#inputs).
fn build_push_action(step: &Node) -> Option<Build> {
    let action = step.get("uses")?.text()?;
    (action.split('@').next() == Some("docker/build-push-action")).then_some(())?;
    let input = |name: &str| step.at(&["with", name]).and_then(Node::scalar);
    // A context that is computed is the repository at some commit.
    let context = input("context").filter(|context| !context.contains("${{")).unwrap_or_default();
    let context = join("", &context)?;
    let dockerfile = match input("file") {
        Some(file) if file.contains('$') => return None,
        Some(file) => join("", &file)?,
        None => join(&context, "Dockerfile")?,
    };
    // Whatever is computed publishes in some run.
    let pushes = input("push").is_some_and(|push| push != "false");
    Some(Build {
        dockerfile,
        context,
        target: input("target").filter(|target| !target.contains('$')),
        purpose: Purpose::Unsaid,
        is_deployment: pushes,
        by: Builder::Command,
    })
}

/// Options of `docker build` that take a value
/// ([reference](https://docs.docker.com/reference/cli/docker/buildx/build/)).
const VALUED: [&str; 27] = [
    "--add-host",
    "--allow",
    "--annotation",
    "--attest",
    "--build-arg",
    "--build-context",
    "--builder",
    "--cache-from",
    "--cache-to",
    "--cgroup-parent",
    "--iidfile",
    "--label",
    "--memory",
    "-m",
    "--metadata-file",
    "--network",
    "--output",
    "-o",
    "--platform",
    "--progress",
    "--provenance",
    "--sbom",
    "--secret",
    "--shm-size",
    "--ssh",
    "--tag",
    "-t",
];

/// The orders in a script that starts in a folder.
fn orders(text: &str, directory: &str) -> Orders {
    let mut orders = Orders::default();
    if !["docker", "podman"].iter().any(|program| text.contains(program)) {
        // Most scripts have nothing to do with images.
        return orders;
    }
    let script = shell::read(text, shell::Options::default());
    for command in script.commands.iter().flat_map(shell::Command::unwrapped) {
        if !matches!(command.name(), Some("docker" | "podman")) {
            continue;
        }
        let words: Vec<&str> = command.arguments().collect();
        let options = match words.as_slice() {
            ["push", ..] | ["image", "push", ..] => {
                orders.pushes = true;
                continue;
            }
            ["build", options @ ..] | ["buildx" | "image" | "builder", "build", options @ ..] => options,
            _ => continue,
        };
        orders.pushes |= options.contains(&"--push");
        let directory = command.working_directory.as_deref().and_then(|inner| join(directory, inner));
        orders.builds.extend(directory.and_then(|directory| build_command(options, &directory)));
    }
    orders
}

fn build_command(options: &[&str], directory: &str) -> Option<Build> {
    let (mut file, mut target, mut context) = (None, None, None);
    let mut words = options.iter();
    while let Some(word) = words.next() {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value)),
            _ => (*word, None),
        };
        match name {
            "-f" | "--file" => file = value.or_else(|| words.next().copied()),
            "--target" => target = value.or_else(|| words.next().copied()),
            _ if VALUED.contains(&name) => {
                if value.is_none() {
                    words.next();
                }
            }
            _ if name.starts_with('-') && name.len() > 1 => {}
            _ => context = Some(*word),
        }
    }
    let context = join(directory, context?)?;
    let dockerfile = match file {
        Some(file) if file.contains('$') => return None,
        Some(file) => join(directory, file)?,
        None => join(&context, "Dockerfile")?,
    };
    let target = target.filter(|target| !target.contains('$')).map(str::to_owned);
    Some(Build { dockerfile, context, target, purpose: Purpose::Unsaid, is_deployment: false, by: Builder::Command })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(text: &str) -> Vec<(String, String, Option<String>)> {
        orders(text, "").builds.into_iter().map(|build| (build.dockerfile, build.context, build.target)).collect()
    }

    #[test]
    fn a_build_command_names_file_context_and_target() {
        let expected = vec![("docker/api.Dockerfile".to_owned(), "apps".to_owned(), Some("prod".to_owned()))];
        assert_eq!(built("docker build -t x:1 -f docker/api.Dockerfile --target=prod ./apps"), expected);
        assert_eq!(
            built("docker buildx build --platform a,b --file docker/api.Dockerfile --target prod apps"),
            expected
        );
        assert_eq!(built("cd api && docker build ."), vec![("api/Dockerfile".to_owned(), "api".to_owned(), None)]);
        assert_eq!(built("docker build -f $FILE ."), vec![]);
        assert_eq!(built("echo docker build ."), vec![]);
    }

    #[test]
    fn a_push_is_seen() {
        assert!(orders("docker push example/api", "").pushes);
        assert!(orders("docker buildx build --push .", "").pushes);
        assert!(!orders("docker build .", "").pushes);
    }
}
