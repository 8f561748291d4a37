use super::*;
use crate::facts::inventory::Inventory;
use crate::facts::javascript::Sources;
use crate::facts::unit::Unit;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

mod choice;
mod contents;

/// The facts of the project in a folder, one of several in a repository.
fn docker_in(directory: &str, projects: &[&str], files: &[(&str, &str)]) -> Docker {
    let files: BTreeMap<String, String> = files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
    let snapshot = Snapshot::of_files("demo", &files);
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let nested = |outer: &str| {
        let inner = projects.iter().filter(|inner| **inner != outer && is_below(inner, outer));
        inner.map(|inner| (*inner).to_owned()).collect()
    };
    let units: Vec<Unit> =
        projects.iter().map(|project| Unit { directory: (*project).to_owned(), nested: nested(project) }).collect();
    let unit = units.iter().find(|unit| unit.directory == directory).expect("the project is one of the projects");
    extract(Context { inventory: &inventory, sources: &sources, unit, units: &units })
}

/// The facts of a plain repository.
fn docker(files: &[(&str, &str)]) -> Docker {
    docker_in("", &[""], files)
}

/// The production image of a repository with this Dockerfile.
fn image(dockerfile: &str) -> ProductionImage {
    docker(&[("Dockerfile", dockerfile), ("package.json", "{\"name\": \"depot\"}")]).production
}

fn role(docker: &Docker, path: &str) -> String {
    docker.dockerfiles.iter().find(|file| file.path == path).map(|file| file.role.clone()).unwrap_or_default()
}

#[test]
fn a_repository_without_docker_has_none() {
    let docker = docker(&[("package.json", "{\"name\": \"depot\"}")]);
    assert_eq!(docker, Docker::default());
}

#[test]
fn a_plain_production_image() {
    let production =
        image("FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci\nUSER node\nCMD [\"node\", \"main.js\"]\n");
    assert!(production.present && !production.multi_stage && production.base_pinned && !production.base_digest);
    assert_eq!((production.path.as_str(), production.line, production.stage.as_str()), ("Dockerfile", 1, "0"));
    assert_eq!((production.base.as_str(), production.node_major), ("node:22-alpine", 22));
    assert_eq!((production.user.as_str(), production.user_known, production.runs_as_root), ("node", true, false));
    assert_eq!((production.cmd_form.as_str(), production.cmd.as_str()), ("exec", "node main.js"));
    assert_eq!((production.cmd_path.as_str(), production.context.as_str()), ("Dockerfile", "."));
}

#[test]
fn users_in_all_their_forms() {
    for (lines, user, known, root) in [
        ("FROM node:22\n", "", true, true),
        ("FROM node:22\nUSER 1000\n", "1000", true, false),
        ("FROM node:22\nUSER node:node\n", "node:node", true, false),
        ("FROM node:22\nUSER 0:0\n", "0:0", true, true),
        ("FROM node:22\nUSER node\nUSER root\n", "root", true, true),
        ("FROM node:22\nENV RUNNER=node\nUSER $RUNNER\n", "node", true, false),
        ("FROM node:22\nARG RUNNER\nUSER ${RUNNER:-node}\n", "node", true, false),
        ("FROM node:22 AS base\nUSER node\nFROM base\n", "node", true, false),
        ("FROM node:22 AS build\nUSER node\nFROM node:22\n", "", true, true),
        ("FROM gcr.io/distroless/nodejs22-debian12:nonroot\n", "", true, false),
        ("FROM gcr.io/distroless/nodejs22-debian12\n", "", true, true),
        ("FROM cgr.dev/chainguard/node\n", "", true, false),
        ("FROM bitnami/node:22\n", "", false, false),
    ] {
        let production = image(&format!("{lines}COPY . .\nCMD [\"node\", \"main.js\"]\n"));
        let seen = (production.user.as_str(), production.user_known, production.runs_as_root);
        assert_eq!(seen, (user, known, root), "{lines}");
    }
}

#[test]
fn an_entry_point_may_hand_over_to_another_user() {
    let dockerfile = "FROM node:22\nCOPY . .\nCOPY entrypoint.sh /usr/local/bin/\nENTRYPOINT [\"entrypoint.sh\"]\nCMD [\"node\", \"main.js\"]\n";
    let script = "#!/bin/sh\nchown -R node /data\nexec gosu node \"$@\"\n";
    let production = docker(&[("Dockerfile", dockerfile), ("entrypoint.sh", script)]).production;
    assert!(production.user_known && production.drops_privileges && !production.runs_as_root);
    for script in ["#!/bin/sh\nexec \"$@\"\n", "#!/bin/sh\nexec gosu root \"$@\"\n"] {
        let production = docker(&[("Dockerfile", dockerfile), ("entrypoint.sh", script)]).production;
        assert!(production.runs_as_root && !production.drops_privileges, "{script}");
    }
}

#[test]
fn the_base_is_resolved_with_the_defaults_of_arguments() {
    let production = image("ARG VERSION=22-slim\nFROM node:$VERSION\nCOPY . .\nCMD [\"node\", \"main.js\"]\n");
    assert_eq!((production.base.as_str(), production.base_pinned, production.node_major), ("node:22-slim", true, 22));
    let production = image("ARG VERSION\nFROM node:$VERSION-slim\nCOPY . .\nCMD [\"node\", \"main.js\"]\n");
    assert_eq!((production.base.as_str(), production.base_pinned, production.node_major), ("", false, 0));
}

#[test]
fn a_digest_can_still_run_as_root() {
    let production =
        image(&format!("FROM node:22@sha256:{}\nCOPY . .\nCMD [\"node\", \"main.js\"]\n", "0a".repeat(32)));
    assert!(production.base_pinned && production.base_digest && production.runs_as_root);
}

#[test]
fn node_from_the_packages_of_nodesource() {
    let production = image(
        "FROM debian:bookworm\nRUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs\nCOPY . .\nCMD [\"node\", \"main.js\"]\n",
    );
    assert_eq!((production.present, production.node_major), (true, 20));
}

#[test]
fn the_health_check_of_the_stage_that_runs_counts() {
    for (lines, expected) in [
        ("FROM node:22\nHEALTHCHECK CMD node probe.js\n", true),
        ("FROM node:22 AS base\nHEALTHCHECK CMD node probe.js\nFROM base\n", true),
        ("FROM node:22 AS base\nHEALTHCHECK CMD node probe.js\nFROM base\nHEALTHCHECK NONE\n", false),
        ("FROM node:22 AS build\nHEALTHCHECK CMD node probe.js\nFROM node:22\n", false),
    ] {
        let production = image(&format!("{lines}COPY . .\nCMD [\"node\", \"main.js\"]\n"));
        assert_eq!(production.healthcheck, expected, "{lines}");
    }
    let compose = "services:\n  api:\n    build: .\n    healthcheck:\n      test: curl -f localhost\n";
    let docker = docker(&[("Dockerfile", "FROM node:22\nCOPY . .\nCMD node main.js\n"), ("compose.yaml", compose)]);
    assert!(!docker.production.healthcheck, "that of a compose file is its own");
    assert!(docker.compose.iter().flat_map(|file| &file.services).all(|service| service.healthcheck));
}

#[test]
fn the_form_of_the_start_command() {
    for (lines, form, command) in [
        ("CMD [\"node\", \"main.js\"]", "exec", "node main.js"),
        ("CMD node main.js", "shell", "node main.js"),
        ("ENTRYPOINT [\"tini\", \"--\"]\nCMD [\"node\", \"main.js\"]", "exec", "tini -- node main.js"),
        ("ENTRYPOINT node main.js", "shell", "node main.js"),
        ("EXPOSE 3000", "none", ""),
    ] {
        let production = image(&format!("FROM node:22\nCOPY . .\n{lines}\n"));
        assert_eq!((production.cmd_form.as_str(), production.cmd.as_str()), (form, command), "{lines}");
    }
}

#[test]
fn the_start_command_may_stand_in_a_compose_file() {
    let compose = "services:\n  api:\n    build: .\n    command: [node, main.js]\n";
    let docker = docker(&[("Dockerfile", "FROM node:22\nCOPY . .\n"), ("compose.yaml", compose)]);
    let production = docker.production;
    let seen = (production.cmd_form.as_str(), production.cmd.as_str(), production.cmd_path.as_str());
    assert_eq!(seen, ("none", "node main.js", "compose.yaml"));
}

#[test]
fn compose_services_with_merge_keys_and_extension() {
    let compose = "x-base: &base\n  image: redis:8\n  healthcheck: {test: redis-cli ping}\nservices:\n  cache:\n    <<: *base\n  api:\n    extends: {file: base/compose.yaml, service: api}\n    command: node main.js\n  idle:\n    image: alpine:3\n    healthcheck: {disable: true}\n";
    let base = "services:\n  api:\n    image: depot/api:1\n    build: {context: .., dockerfile: docker/api.Dockerfile, target: prod}\n";
    let docker = docker(&[("compose.yaml", compose), ("base/compose.yaml", base)]);
    let file = docker.compose.iter().find(|file| file.path == "compose.yaml").expect("it is read");
    let seen: Vec<_> = file
        .services
        .iter()
        .map(|service| {
            let ComposeService { name, image, dockerfile, target, command, healthcheck, line, .. } = service;
            (name.as_str(), image.as_str(), dockerfile.as_str(), target.as_str(), command.as_str(), *healthcheck, *line)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("cache", "redis:8", "", "", "", true, 5),
            ("api", "depot/api:1", "docker/api.Dockerfile", "prod", "node main.js", false, 7),
            ("idle", "alpine:3", "", "", "", false, 10),
        ]
    );
}

#[test]
fn extension_in_a_circle_ends() {
    let compose = "services:\n  a: {extends: b, image: one}\n  b: {extends: a}\n";
    let docker = docker(&[("compose.yaml", compose)]);
    let images: Vec<&str> =
        docker.compose.iter().flat_map(|file| &file.services).map(|service| service.image.as_str()).collect();
    assert_eq!(images, ["one", "one"]);
}

#[test]
fn hostile_files_are_survived() {
    let run = format!("FROM node:22\nCOPY . .\nRUN {}\nCMD npm start\n", "npm run a && ".repeat(2_000));
    let scripts = "{\"scripts\": {\"start\": \"npm run a && npm run b\", \"a\": \"npm run b && npm run start\", \"b\": \"npm run a && npm start\"}}";
    let files = [
        ("Dockerfile", run.as_str()),
        ("package.json", scripts),
        ("b.Dockerfile", "RUN\nFROM\n\u{1b}"),
        ("compose.yaml", "services: [1]"),
    ];
    let docker = docker(&files);
    assert_eq!(docker.production.path, "Dockerfile");
    let has_errors = docker.dockerfiles.iter().find(|file| file.path == "b.Dockerfile").map(|file| file.errors > 0);
    assert_eq!(has_errors, Some(true));
}

#[test]
fn scripts_that_call_each_other_many_times_end() {
    let calls: Vec<String> = (0..200).map(|index| format!("npm run a{index}")).collect();
    let calls = calls.join(" && ");
    let scripts: Vec<String> = (0..200).map(|index| format!("\"a{index}\": \"{calls}\"")).collect();
    let manifest = format!("{{\"scripts\": {{\"start\": \"npm run a0\", {}}}}}", scripts.join(", "));
    let stages = "FROM node:22\nCOPY . .\nCMD npm start\n".repeat(20);
    assert!(docker(&[("Dockerfile", &stages), ("package.json", &manifest)]).production.present);
}
