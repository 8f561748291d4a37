//! Docker and Compose: what building an image runs, and what its containers run.
//!
//! Sources: the Dockerfile reference, the Compose specification, and the command-line references of `docker` and `docker compose`.

mod stages;

use super::arguments::{Arguments, append, quote};
use super::{Lines, Place, Tool, Walk};
use crate::facts::inventory::line_number;
use crate::formats::data::Node;
use crate::formats::dockerfile::stages::stages;
use crate::formats::dockerfile::{self, Command, Dockerfile};
use crate::snapshot::join;
use stages::{inside, needed, stage_of};

/// How an image is built.
#[derive(Debug, Clone, PartialEq)]
pub struct Build {
    /// The folder in the repository that the build sees.
    pub context: String,
    /// The Dockerfile's path in the repository.
    pub file: String,
    /// The stage that is built; empty for the last.
    pub target: String,
}

/// A service of a compose file.
struct Service<'a> {
    name: String,
    node: &'a Node,
    line: i64,
}

const RUN_FLAGS: [&str; 26] = [
    "-e",
    "--env",
    "--env-file",
    "-v",
    "--volume",
    "-p",
    "--publish",
    "--name",
    "--entrypoint",
    "-u",
    "--user",
    "-w",
    "--workdir",
    "-l",
    "--label",
    "--network",
    "--net",
    "--mount",
    "--link",
    "-h",
    "--hostname",
    "--platform",
    "--add-host",
    "-m",
    "--memory",
    "--index",
];

const BUILD_FLAGS: [&str; 22] = [
    "-t",
    "--tag",
    "-f",
    "--file",
    "--target",
    "--build-arg",
    "--platform",
    "--cache-from",
    "--cache-to",
    "--label",
    "--secret",
    "--ssh",
    "--network",
    "--output",
    "-o",
    "--progress",
    "--build-context",
    "--builder",
    "--iidfile",
    "--metadata-file",
    "--add-host",
    "--shm-size",
];

impl Walk<'_> {
    /// A call of `docker`, `docker compose` or their kin.
    pub(super) fn container(&mut self, program: &str, words: &[String], place: &Place) {
        let arguments = words.get(1..).unwrap_or_default();
        if program.ends_with("-compose") {
            return self.compose(arguments, words, place);
        }
        let rest =
            Arguments::leading(arguments, &["-H", "--host", "-c", "--context", "--config", "-l", "--log-level"]).rest;
        let verbs: Vec<&str> = rest.iter().take(2).map(String::as_str).collect();
        let after = |count: usize| rest.get(count..).unwrap_or_default();
        match verbs.as_slice() {
            ["compose", ..] => self.compose(after(1), words, place),
            ["build", ..] => self.build(after(1), words, place),
            ["image" | "buildx" | "builder", "build"] => self.build(after(2), words, place),
            ["run", ..] => self.run(after(1), words, place),
            ["container", "run"] => self.run(after(2), words, place),
            ["exec", ..] => self.exec(after(1), words, place),
            ["container", "exec"] => self.exec(after(2), words, place),
            _ => self.tool(Tool::recognise(program, arguments), &words.join(" "), place),
        }
    }

    /// `docker build`: an image, and the `RUN` instructions on the way to it.
    fn build(&mut self, arguments: &[String], words: &[String], place: &Place) {
        self.tool(Tool::recognise("docker", &["build".to_owned()]), &words.join(" "), place);
        let read = Arguments::anywhere(arguments, &BUILD_FLAGS);
        let Some(context) = read.positional.first().and_then(|context| place.locate(context)) else { return };
        let file = match read.value(&["-f", "--file"]) {
            Some(file) => place.locate(file),
            None => join(&context, "Dockerfile"),
        };
        let Some(file) = file else { return };
        let target = read.value(&["--target"]).unwrap_or_default().to_owned();
        let build = Build { context, file, target };
        for tag in read.values(&["-t", "--tag"]) {
            self.images.insert(tag.to_owned(), build.clone());
        }
        self.image(&build, place);
    }

    /// The commands that building an image runs.
    pub fn image(&mut self, build: &Build, place: &Place) {
        let Some(dockerfile) = self.dockerfile(build, place) else { return };
        let stages = stages(&dockerfile);
        let Some(target) = stage_of(&stages, &build.target) else { return };
        if place.came_through("dockerfile", &build.file, &build.file) {
            return;
        }
        for index in needed(&stages, target) {
            let Some(stage) = stages.get(index) else { continue };
            for run in &stage.runs {
                let line = line_number(run.line);
                let mut inner = inside(&stages, index, build, place).link("dockerfile", &build.file, &build.file, line);
                inner.path.clone_from(&build.file);
                (inner.line, inner.lines) = (line, Lines::One);
                self.instruction(run.command, &inner);
            }
        }
    }

    fn dockerfile(&mut self, build: &Build, place: &Place) -> Option<Dockerfile> {
        let text = self.scripts.inventory.text(&build.file);
        if text.is_none() {
            self.missing(&build.file, "is a Dockerfile that is not in the repository", place, false);
        }
        let text = text?;
        self.spend(text.len(), place).then(|| dockerfile::parse(text))
    }

    fn instruction(&mut self, command: &Command, place: &Place) {
        match command {
            Command::Exec(words) => self.words(words, place),
            Command::Shell { text, .. } => self.line(text, place),
        }
    }

    /// What a container of an image runs when it is told nothing, or `arguments`.
    fn start(&mut self, build: &Build, arguments: Option<&[String]>, place: &Place) {
        let Some(dockerfile) = self.dockerfile(build, place) else { return };
        let stages = stages(&dockerfile);
        let Some(index) = stage_of(&stages, &build.target) else { return };
        let Some(stage) = stages.get(index) else { return };
        let instruction = if arguments.is_some() { None } else { stage.cmd.as_ref() };
        let line = stage.entrypoint.as_ref().or(instruction).map_or(stage.line, |instruction| instruction.line);
        let mut inner =
            inside(&stages, index, build, place).link("dockerfile", &build.file, &build.file, line_number(line));
        inner.path.clone_from(&build.file);
        (inner.line, inner.lines) = (line_number(line), Lines::One);
        let given = match (arguments, instruction.map(|instruction| instruction.value)) {
            (Some(arguments), _) => Some(Command::Exec(arguments.to_vec())),
            (None, command) => command.cloned(),
        };
        match (stage.entrypoint.as_ref().map(|entrypoint| entrypoint.value), given) {
            (Some(Command::Exec(entrypoint)), Some(Command::Exec(words))) => {
                // An entry script usually ends in `exec "$@"`: what it is given runs as well.
                self.words(&[entrypoint.as_slice(), &words].concat(), &inner);
                self.words(&words, &inner);
            }
            (Some(entrypoint), _) => self.instruction(entrypoint, &inner),
            (None, Some(command)) => self.instruction(&command, &inner),
            (None, None) => {}
        }
    }

    /// `docker run image [command]`
    fn run(&mut self, arguments: &[String], words: &[String], place: &Place) {
        let read = Arguments::leading(arguments, &RUN_FLAGS);
        let Some((image, command)) = read.rest.split_first() else { return };
        let place = &detached(&read, place);
        if let Some(build) = self.images.get(image).cloned() {
            return self.start(&build, (!command.is_empty()).then_some(command), place);
        }
        if command.is_empty() {
            return self.tool(Tool::recognise("docker", &[]), &words.join(" "), place);
        }
        // A foreign image sees the repository only where its files are mounted.
        let mounts: Vec<(String, String)> =
            read.values(&["-v", "--volume"]).filter_map(|volume| mount(volume, place.directory.as_deref()?)).collect();
        let mut inner = Place { mounts, ..place.at(None) };
        let workdir = read.value(&["-w", "--workdir"]).map(str::to_owned);
        inner.directory = match workdir.or(inner.mounts.first().map(|(inside, _)| inside.clone())) {
            Some(folder) => inner.locate(&folder),
            None => None,
        };
        self.words(command, &inner);
    }

    /// `docker exec container command`: a container of a compose service, where one is so called.
    fn exec(&mut self, arguments: &[String], words: &[String], place: &Place) {
        let read = Arguments::leading(arguments, &RUN_FLAGS);
        let Some((container, command)) = read.rest.split_first() else { return };
        let directory = place.directory.clone().unwrap_or_default();
        let documents = self.compose_documents(&[], &directory, place);
        for (path, document) in &documents {
            let services = services(document);
            let named = |service: &&Service<'_>| {
                let own = service.node.get("container_name").and_then(Node::text);
                own.unwrap_or(&service.name) == container
            };
            if let Some(service) = services.iter().find(named) {
                let inner = self.service_place(service, path, &directory, place);
                return self.words(command, &inner);
            }
        }
        if Tool::recognise("docker", words).purposes.is_empty() {
            self.words(command, &place.at(None));
        }
    }

    /// `docker compose up|run|exec|build`
    fn compose(&mut self, arguments: &[String], words: &[String], place: &Place) {
        let valued = [
            "-f",
            "--file",
            "-p",
            "--project-name",
            "--profile",
            "--env-file",
            "--project-directory",
            "--ansi",
            "--parallel",
            "--progress",
        ];
        let read = Arguments::leading(arguments, &valued);
        let Some((verb, after)) = read.rest.split_first() else { return };
        let text = words.join(" ");
        if !matches!(verb.as_str(), "up" | "run" | "exec" | "build") {
            return self.tool(Tool::recognise("docker", &["compose".to_owned(), verb.clone()]), &text, place);
        }
        let Some(directory) = place.directory.clone() else {
            return self.missing(&text, "runs in a folder that is not known", place, true);
        };
        let files: Vec<String> = read.values(&["-f", "--file"]).map(str::to_owned).collect();
        let documents = self.compose_documents(&files, &directory, place);
        if documents.is_empty() {
            return self.missing(&text, "names a compose file that is not in the repository", place, false);
        }
        let flags = Arguments::leading(after, &RUN_FLAGS);
        match verb.as_str() {
            "build" => {
                self.tool(Tool::recognise("docker", &["compose".to_owned(), "build".to_owned()]), &text, place);
                let chosen = Arguments::anywhere(after, &BUILD_FLAGS).positional;
                for (path, document) in &documents {
                    for service in
                        services(document).iter().filter(|service| chosen.is_empty() || chosen.contains(&service.name))
                    {
                        let inner = place.link("compose", &service.name, path, service.line);
                        if let Some(build) = build_of(service, path) {
                            self.image(&build, &inner);
                        }
                    }
                }
            }
            "up" => self.up(after, &documents, &directory, place),
            verb => {
                let Some((name, command)) = flags.rest.split_first() else { return };
                let place = &detached(&flags, place);
                let found = documents.iter().rev().find_map(|(path, document)| {
                    let service = services(document).into_iter().find(|service| service.name == *name)?;
                    Some((path.clone(), service.line, service.node.clone()))
                });
                let Some((path, line, node)) = found else {
                    return self.missing(&text, "names a service that no compose file declares", place, false);
                };
                let service = Service { name: name.clone(), node: &node, line };
                let inner = self.service_place(&service, &path, &directory, place);
                match command.is_empty() {
                    false => self.words(command, &inner),
                    true if verb == "run" => self.service(&service, &path, &directory, place),
                    true => {}
                }
            }
        }
    }

    fn up(&mut self, arguments: &[String], documents: &[(String, Node)], directory: &str, place: &Place) {
        let valued =
            ["--exit-code-from", "--scale", "-t", "--timeout", "--attach", "--no-attach", "--wait-timeout", "--pull"];
        let read = Arguments::anywhere(arguments, &valued);
        // Only these make the exit code of a container that of the command.
        let reports = read.has(&["--exit-code-from", "--abort-on-container-exit", "--abort-on-container-failure"]);
        let place = &Place { neutralised: place.neutralised || !reports, ..place.clone() };
        for (path, document) in documents {
            let services = services(document);
            let started = with_dependencies(&services, &read.positional);
            for service in services.iter().filter(|service| started.contains(&service.name)) {
                self.service(service, path, directory, place);
            }
        }
    }

    /// What the container of a service runs.
    fn service(&mut self, service: &Service<'_>, path: &str, directory: &str, place: &Place) {
        let inner = self.service_place(service, path, directory, place);
        let words = |key: &str| service.node.get(key).map(command_text).filter(|line| !line.is_empty());
        match (words("entrypoint"), words("command")) {
            (Some(entrypoint), command) => self.line(&format!("{entrypoint} {}", command.unwrap_or_default()), &inner),
            (None, Some(command)) => self.line(&command, &inner),
            (None, None) => {
                if let Some(build) = build_of(service, path) {
                    self.start(&build, None, &place.link("compose", &service.name, path, service.line));
                }
            }
        }
    }

    /// Inside the container of a service.
    fn service_place(&mut self, service: &Service<'_>, path: &str, directory: &str, place: &Place) -> Place {
        let mut inner = place.link("compose", &service.name, path, service.line);
        if let Some(build) = build_of(service, path)
            && let Some(dockerfile) = self.dockerfile(&build, place)
        {
            let stages = stages(&dockerfile);
            if let Some(index) = stage_of(&stages, &build.target) {
                inner = inside(&stages, index, &build, &inner);
            }
        }
        let volumes = service.node.get("volumes").map(Node::items).unwrap_or_default();
        let base = crate::snapshot::directory_of(path);
        inner.mounts.extend(volumes.iter().filter_map(|volume| match volume.text() {
            Some(text) => mount(text, base),
            None => {
                let source = volume.get("source").and_then(Node::text)?;
                Some((volume.get("target").and_then(Node::text)?.to_owned(), join(base, source)?))
            }
        }));
        if let Some(folder) = service.node.get("working_dir").and_then(Node::text) {
            inner.directory = inner.locate(folder);
        } else if build_of(service, path).is_none() {
            inner.directory = inner.mounts.first().map(|(_, outside)| outside.clone()).or(Some(directory.to_owned()));
        }
        inner.path = path.to_owned();
        (inner.line, inner.lines) = (service.line, Lines::One);
        inner
    }

    /// The compose files that are named, or those that are read where none is.
    fn compose_documents(&mut self, files: &[String], directory: &str, place: &Place) -> Vec<(String, Node)> {
        let inventory = self.scripts.inventory;
        let standard = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
        let overrides = ["compose.override.yaml", "compose.override.yml", "docker-compose.override.yml"];
        let present = |name: &&str| join(directory, name).is_some_and(|path| inventory.snapshot.file(&path).is_some());
        let names: Vec<&str> = match files.is_empty() {
            false => files.iter().map(String::as_str).collect(),
            true => standard.into_iter().find(present).into_iter().chain(overrides).collect(),
        };
        let paths = names.into_iter().filter_map(|name| join(directory, name));
        let documents = paths.filter_map(|path| {
            let bytes = inventory.snapshot.file(&path).map_or(0, |file| file.bytes);
            if !self.spend(usize::try_from(bytes).unwrap_or(usize::MAX), place) {
                return None;
            }
            let document = inventory.yaml(&path)?.first()?.merged();
            Some((path, document))
        });
        documents.collect()
    }
}

fn services(document: &Node) -> Vec<Service<'_>> {
    let entries = document.get("services").map(Node::entries).unwrap_or_default();
    let service = |entry: &'_ crate::formats::data::Entry| (entry.key.clone(), line_number(entry.key_line));
    entries
        .iter()
        .map(|entry| {
            let (name, line) = service(entry);
            Service { name, node: &entry.node, line }
        })
        .collect()
}

/// The services that start: those asked for and what they depend on, or all without a profile.
fn with_dependencies(services: &[Service<'_>], asked: &[String]) -> Vec<String> {
    if asked.is_empty() {
        let started = services.iter().filter(|service| service.node.get("profiles").is_none());
        return started.map(|service| service.name.clone()).collect();
    }
    let mut started: Vec<String> = asked.to_vec();
    let mut next = 0;
    while let Some(name) = started.get(next).cloned() {
        next += 1;
        let needs =
            services.iter().find(|service| service.name == name).and_then(|service| service.node.get("depends_on"));
        let Some(needs) = needs else { continue };
        let names =
            needs.items().iter().filter_map(Node::text).chain(needs.entries().iter().map(|entry| entry.key.as_str()));
        for name in names {
            if !started.iter().any(|known| known == name) {
                started.push(name.to_owned());
            }
        }
    }
    started
}

/// A command of a compose file as a line: text is split like a shell's, a list holds words.
fn command_text(node: &Node) -> String {
    match node.text() {
        Some(text) => text.to_owned(),
        None => {
            let words: Vec<String> = node.items().iter().filter_map(Node::scalar).map(|word| quote(&word)).collect();
            append("", &[]) + &words.join(" ")
        }
    }
}

/// How a service's image is built; `None` for one that is pulled.
fn build_of(service: &Service<'_>, path: &str) -> Option<Build> {
    let base = crate::snapshot::directory_of(path);
    let build = service.node.get("build")?;
    let text = |key: &str| build.get(key).and_then(Node::text);
    let context = join(base, build.text().or(text("context")).unwrap_or("."))?;
    let file = join(&context, text("dockerfile").unwrap_or("Dockerfile"))?;
    Some(Build { context, file, target: text("target").unwrap_or_default().to_owned() })
}

/// `./src:/app/src[:ro]`, seen from a folder; `None` for a named volume or a folder of the machine.
fn mount(volume: &str, directory: &str) -> Option<(String, String)> {
    let current = ["${PWD}", "$PWD", "$(pwd)", "${{ github.workspace }}", "$GITHUB_WORKSPACE", "${GITHUB_WORKSPACE}"];
    let (outside, inside) = match current.iter().find_map(|name| volume.strip_prefix(name)) {
        Some(rest) => rest.split_once(':').map(|(below, inside)| (format!(".{below}"), inside))?,
        None => volume.split_once(':').map(|(outside, inside)| (outside.to_owned(), inside))?,
    };
    let inside = inside.split(':').next().unwrap_or(inside);
    outside.starts_with('.').then(|| Some((inside.to_owned(), join(directory, &outside)?))).flatten()
}

/// In the background, nobody sees the failure.
fn detached(read: &Arguments, place: &Place) -> Place {
    Place { neutralised: place.neutralised || read.has(&["-d", "--detach"]), ..place.clone() }
}
