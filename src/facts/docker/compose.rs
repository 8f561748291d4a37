//! Compose files, as far as facts need them, by the
//! [Compose specification](https://github.com/compose-spec/compose-spec/blob/main/spec.md).

use super::names::is_compose;
use super::visible;
use crate::facts::context::Context;
use crate::facts::inventory::Inventory;
use crate::formats::data::{Node, Value};
use crate::formats::shell;
use crate::snapshot::{directory_of, file_name_of, join};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Services of one file that are read.
const SERVICES: usize = 500;

/// How far `extends` is followed.
const EXTENDS: usize = 8;

/// A compose file.
pub(super) struct Compose {
    /// The file.
    pub path: String,
    /// Its services in order.
    pub services: Vec<Service>,
}

/// A service, with what it takes over from the one it extends.
#[derive(Default)]
pub(super) struct Service {
    /// Its name.
    pub name: String,
    /// The line of its name, from 1.
    pub line: usize,
    /// Its image as written.
    pub image: Option<String>,
    /// How it is built.
    pub build: Option<ServiceBuild>,
    /// The command that replaces that of the image.
    pub command: Option<ServiceCommand>,
    /// The entry point that replaces that of the image.
    pub entrypoint: Option<ServiceCommand>,
    /// Whether it has a health check; nothing where it does not say.
    pub healthcheck: Option<bool>,
}

/// The `build` of a service.
#[derive(Clone)]
pub(super) struct ServiceBuild {
    /// The build context from the repository's root; nothing for one outside, or one that depends on the environment.
    pub context: Option<String>,
    /// The Dockerfile from the repository's root, likewise.
    pub dockerfile: Option<String>,
    /// The stage.
    pub target: Option<String>,
}

/// A command that Docker runs without a shell.
#[derive(Clone)]
pub(super) struct ServiceCommand {
    /// As written, words joined.
    pub text: String,
    /// What runs.
    pub commands: Vec<shell::Command>,
}

/// The compose files that may concern the project, sorted by path.
pub(super) fn read(context: Context<'_>) -> Vec<Compose> {
    let mut reader = Reader { inventory: context.inventory, documents: BTreeMap::new() };
    let paths = context.inventory.own.iter().map(|file| file.path.as_str());
    let paths = paths.filter(|path| is_compose(file_name_of(path)) && visible(context, path));
    paths.filter_map(|path| reader.file(path)).collect()
}

struct Reader<'a> {
    inventory: &'a Inventory<'a>,
    /// The services of each file, their merge keys resolved.
    documents: BTreeMap<String, Option<Arc<Node>>>,
}

impl Reader<'_> {
    fn file(&mut self, path: &str) -> Option<Compose> {
        let services = self.services(path)?;
        let read = |(name, line): (&str, usize)| Service {
            name: name.to_owned(),
            line,
            ..self.service(path, name, EXTENDS).unwrap_or_default()
        };
        let names = services.entries().iter().take(SERVICES).map(|entry| (entry.key.as_str(), entry.key_line));
        Some(Compose { path: path.to_owned(), services: names.map(read).collect() })
    }

    fn services(&mut self, path: &str) -> Option<Arc<Node>> {
        if let Some(known) = self.documents.get(path) {
            return known.clone();
        }
        let document = self.inventory.yaml(path);
        let services = document.and_then(|nodes| Some(Arc::new(nodes.first()?.merged().get("services")?.clone())));
        self.documents.insert(path.to_owned(), services.clone());
        services
    }

    fn service(&mut self, path: &str, name: &str, remaining: usize) -> Option<Service> {
        let services = self.services(path)?;
        let node = services.get(name)?;
        let own = Service {
            name: String::new(),
            line: 0,
            image: node.get("image").and_then(Node::scalar),
            build: node.get("build").and_then(|build| service_build(directory_of(path), build)),
            command: node.get("command").and_then(command),
            entrypoint: node.get("entrypoint").and_then(command),
            healthcheck: node.get("healthcheck").map(is_health_check),
        };
        let Some(base) = node.get("extends").filter(|_| remaining > 0) else { return Some(own) };
        let base_name = base.text().or_else(|| base.get("service").and_then(Node::text));
        let base_path = match base.get("file").and_then(Node::text) {
            Some(file) => join(directory_of(path), file),
            None => Some(path.to_owned()),
        };
        let base = base_name.zip(base_path).and_then(|(name, path)| self.service(&path, name, remaining - 1));
        let base = base.unwrap_or_default();
        Some(Service {
            image: own.image.or(base.image),
            build: own.build.or(base.build),
            command: own.command.or(base.command),
            entrypoint: own.entrypoint.or(base.entrypoint),
            healthcheck: own.healthcheck.or(base.healthcheck),
            ..own
        })
    }
}

/// `build: folder` or `build: {context, dockerfile, target}`; the Dockerfile is named from the context.
fn service_build(directory: &str, node: &Node) -> Option<ServiceBuild> {
    let (context, dockerfile, target) = match &node.value {
        Value::Text(context) => (context.as_str(), "Dockerfile", None),
        Value::Map(_) if node.get("dockerfile_inline").is_some() => return None,
        Value::Map(_) => (
            node.get("context").and_then(Node::text).unwrap_or("."),
            node.get("dockerfile").and_then(Node::text).unwrap_or("Dockerfile"),
            node.get("target").and_then(Node::text),
        ),
        _ => return None,
    };
    let context = interpolated(context).and_then(|context| join(directory, &context));
    let dockerfile = context.as_deref().zip(interpolated(dockerfile)).and_then(|(context, file)| join(context, &file));
    Some(ServiceBuild { context, dockerfile, target: target.and_then(interpolated) })
}

/// The value with the defaults of variables put in; nothing where one has no default
/// ([interpolation](https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md)).
fn interpolated(text: &str) -> Option<String> {
    let mut value = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        value.push_str(before);
        if let Some(after) = after.strip_prefix('$') {
            value.push('$');
            rest = after;
            continue;
        }
        let (variable, after) = after.strip_prefix('{')?.split_once('}')?;
        let name = variable.find(|character: char| !character.is_ascii_alphanumeric() && character != '_')?;
        let default = variable.get(name..)?;
        value.push_str(default.strip_prefix(":-").or_else(|| default.strip_prefix('-'))?);
        rest = after;
    }
    value.push_str(rest);
    Some(value)
}

/// A list of words, or a text that is split into words as a shell does.
fn command(node: &Node) -> Option<ServiceCommand> {
    match &node.value {
        Value::Text(text) => {
            let commands = shell::read(text, shell::Options::default()).commands;
            Some(ServiceCommand { text: text.trim().to_owned(), commands })
        }
        Value::List(items) => {
            let words: Vec<String> = items.iter().filter_map(Node::scalar).collect();
            Some(ServiceCommand { text: words.join(" "), commands: super::start::exec(&words) })
        }
        _ => None,
    }
    .filter(|command| !command.commands.is_empty())
}

fn is_health_check(node: &Node) -> bool {
    let is_none =
        |test: &Node| test.text() == Some("NONE") || test.items().first().and_then(Node::text) == Some("NONE");
    let disabled = node.get("disable").and_then(Node::bool).unwrap_or(false);
    !disabled && !node.entries().is_empty() && !node.get("test").is_some_and(is_none)
}

#[cfg(test)]
mod tests {
    use super::interpolated;

    #[test]
    fn variables_stand_for_their_defaults() {
        assert_eq!(interpolated("${FILE:-Dockerfile}.prod").as_deref(), Some("Dockerfile.prod"));
        assert_eq!(interpolated("a$$b${X-}").as_deref(), Some("a$b"));
        assert_eq!(interpolated("$FILE"), None);
        assert_eq!(interpolated("${FILE:?needed}"), None);
        assert_eq!(interpolated("${FILE"), None);
    }
}
