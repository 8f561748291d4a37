//! Which Dockerfile is the product, and which of its stages.

use super::*;

const SERVER: &str = "FROM node:22\nCOPY . .\nCMD [\"node\", \"main.js\"]\n";

#[test]
fn names_and_folders_tell_the_role() {
    for (path, expected) in [
        ("Dockerfile", "production"),
        ("docker/Dockerfile.prod", "production"),
        ("Dockerfile.dev", "development"),
        ("docker/dev/Dockerfile", "development"),
        ("Dockerfile.test", "test"),
        ("relational.e2e.Dockerfile", "test"),
        ("tests/integration/Dockerfile", "test"),
        (".devcontainer/Dockerfile", "editor"),
        (".gitpod.Dockerfile", "editor"),
        ("Dockerfile.postgres", "database"),
        ("examples/basic/Dockerfile", "other"),
    ] {
        let docker = docker(&[(path, SERVER)]);
        assert_eq!(role(&docker, path), expected, "{path}");
        assert_eq!(docker.production.present, expected == "production", "{path}");
    }
}

#[test]
fn the_base_and_the_command_tell_what_is_no_node_server() {
    for (text, expected) in [
        ("FROM postgres:17\nCOPY init.sql /docker-entrypoint-initdb.d/\n", "database"),
        (
            "FROM node:22 AS build\nCOPY . .\nRUN npm run build\nFROM nginx:1.29\nCOPY --from=build /app/dist /html\n",
            "other",
        ),
        ("FROM python:3.13\nCOPY . .\nCMD [\"python\", \"main.py\"]\n", "other"),
        ("FROM python:3.13\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"gunicorn\", \"main\"]\n", "other"),
        ("FROM node:22\nCOPY . .\nRUN npm ci && npm run build\nCMD [\"npx\", \"serve\", \"-s\", \"build\"]\n", "other"),
        ("FROM mcr.microsoft.com/devcontainers/javascript-node:22\nCOPY . .\n", "editor"),
        ("FROM node:22\nRUN npm i -g mailcatcher\nCMD [\"mailcatcher\"]\n", "other"),
        ("FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm install\n", "development"),
    ] {
        let docker = docker(&[("Dockerfile", text)]);
        assert_eq!(role(&docker, "Dockerfile"), expected, "{text}");
        assert!(!docker.production.present, "{text}");
    }
}

#[test]
fn what_a_script_starts_tells_the_role() {
    for (command, scripts, expected) in [
        ("npm run dev", "{}", "development"),
        ("nodemon main.js", "{}", "development"),
        ("npm run start:dev", "{\"start:dev\": \"nest start --watch\"}", "development"),
        ("npm start", "{\"start\": \"nest start\"}", "production"),
        ("npm start", "{\"start\": \"npm run serve\", \"serve\": \"tsx watch main.ts\"}", "development"),
        ("node --run dev", "{\"dev\": \"node main.js\"}", "development"),
        ("sh -c 'npm run migrate:dev && npm start'", "{\"start\": \"node main.js\"}", "production"),
        ("npm test", "{\"test\": \"jest\"}", "test"),
        ("npx jest", "{}", "test"),
        ("npm start", "{\"start\": \"concurrently \\\"tsc -w\\\" \\\"nodemon dist\\\"\"}", "development"),
    ] {
        let manifest = format!("{{\"name\": \"depot\", \"scripts\": {scripts}}}");
        let dockerfile = format!("FROM node:22\nCOPY . .\nCMD {command}\n");
        let docker = docker(&[("Dockerfile", &dockerfile), ("package.json", &manifest)]);
        assert_eq!(role(&docker, "Dockerfile"), expected, "{command} with {scripts}");
    }
}

#[test]
fn a_start_script_is_read_where_the_image_takes_it_from() {
    let dockerfile = "FROM node:22\nCOPY . .\nCOPY ./boot.dev.sh /opt/boot.dev.sh\nCMD [\"/opt/boot.dev.sh\"]\n";
    for (script, expected) in
        [("npm run migrate:dev\nnpm run start:prod\n", "production"), ("npm run start:dev\n", "development")]
    {
        let docker = docker(&[("Dockerfile", dockerfile), ("boot.dev.sh", &format!("#!/bin/sh\n{script}"))]);
        assert_eq!(role(&docker, "Dockerfile"), expected, "{script}");
    }
}

#[test]
fn what_is_published_is_deployed_whatever_it_starts() {
    let files = [
        ("Dockerfile", "FROM node:22\nCOPY . .\nCMD [\"npm\", \"start\"]\n"),
        ("package.json", "{\"scripts\": {\"start\": \"nodemon main.ts\"}}"),
    ];
    let push = (
        ".github/workflows/deploy.yml",
        "jobs:\n  a:\n    steps:\n      - run: docker build -t depot .\n      - run: docker push depot\n",
    );
    let build = (".github/workflows/deploy.yml", "jobs:\n  a:\n    steps:\n      - run: docker build -t depot .\n");
    assert!(docker(&[files.as_slice(), &[push]].concat()).production.present);
    assert!(!docker(&[files.as_slice(), &[build]].concat()).production.present);
}

#[test]
fn the_default_name_wins_unless_another_says_production() {
    let chosen = |paths: &[&str]| {
        let files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, SERVER)).collect();
        docker(&files).production.path
    };
    assert_eq!(chosen(&["Dockerfile", "Dockerfile.worker", "docker/stable.Dockerfile"]), "Dockerfile");
    assert_eq!(chosen(&["Dockerfile", "prod.Dockerfile"]), "prod.Dockerfile");
    assert_eq!(chosen(&["Dockerfile.dev", "docker/api.Dockerfile"]), "docker/api.Dockerfile");
    assert_eq!(chosen(&["services/a/Dockerfile", "Dockerfile"]), "Dockerfile");
}

#[test]
fn a_compose_file_for_production_decides() {
    let compose = "services:\n  api:\n    build: {context: ., dockerfile: docker/api.Dockerfile}\n";
    let files = [("Dockerfile", SERVER), ("docker/api.Dockerfile", SERVER), ("docker-compose.prod.yml", compose)];
    assert_eq!(docker(&files).production.path, "docker/api.Dockerfile");
    let files = [("Dockerfile", SERVER), ("docker/api.Dockerfile", SERVER), ("docker-compose.test.yml", compose)];
    assert_eq!(docker(&files).production.path, "Dockerfile");
}

#[test]
fn a_compose_file_is_laid_over_the_default_one() {
    let base = "services:\n  api:\n    build: {context: ., dockerfile: docker/api.Dockerfile}\n";
    let over = "services:\n  api:\n    command: node main.js --quiet\n";
    let server = "FROM node:22\nCOPY . .\n";
    let files = [("docker/api.Dockerfile", server), ("compose.yaml", base), ("compose.prod.yaml", over)];
    let production = docker(&files).production;
    assert_eq!((production.cmd.as_str(), production.cmd_path.as_str()), ("node main.js --quiet", "compose.prod.yaml"));
    let files = [("docker/api.Dockerfile", server), ("compose.yaml", base), ("compose.dev.yaml", over)];
    assert_eq!(docker(&files).production.cmd_form, "none");
}

#[test]
fn a_server_comes_before_what_stands_beside_it() {
    let files = [("client/Dockerfile", SERVER), ("server/Dockerfile", SERVER), ("worker/Dockerfile.prod", SERVER)];
    assert_eq!(docker(&files).production.path, "server/Dockerfile");
}

const STAGES: &str = "FROM node:22 AS base\nCOPY . .\nFROM base AS development\nCMD [\"npm\", \"run\", \"start:dev\"]\n\
    FROM base AS production\nCMD [\"node\", \"main.js\"]\nFROM base AS worker\nCMD [\"node\", \"worker.js\"]\n\
    FROM base AS test\nCMD [\"npm\", \"test\"]\n";

#[test]
fn the_last_stage_may_be_a_test() {
    let production = image(STAGES);
    assert_eq!((production.stage.as_str(), production.line, production.multi_stage), ("production", 5, true));
    let production =
        image("FROM node:22 AS app\nCOPY . .\nCMD [\"node\", \"main.js\"]\nFROM app\nCMD [\"npm\", \"test\"]\n");
    assert_eq!((production.stage.as_str(), production.multi_stage), ("app", false));
}

#[test]
fn an_explicit_target_decides() {
    let compose = ("compose.prod.yaml", "services:\n  api:\n    build: {context: ., target: worker}\n");
    assert_eq!(docker(&[("Dockerfile", STAGES), compose]).production.stage, "worker");
    let compose = ("compose.yaml", "services:\n  api:\n    build: {context: ., target: development}\n");
    assert_eq!(docker(&[("Dockerfile", STAGES), compose]).production.stage, "production");
    let action = "jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: {push: true, target: worker}\n";
    assert_eq!(docker(&[("Dockerfile", STAGES), (".github/workflows/ship.yml", action)]).production.stage, "worker");
}

#[test]
fn a_server_beside_a_static_site_is_the_stage_that_runs() {
    let production = image(
        "FROM node:22 AS api\nCOPY . .\nCMD [\"node\", \"main.js\"]\nFROM nginx:1.29 AS site\nCOPY --from=api /app/public /html\n",
    );
    assert_eq!(production.stage, "api");
}

#[test]
fn a_shared_dockerfile_serves_the_projects_that_it_takes() {
    let whole = "FROM node:22\nWORKDIR /app\nCOPY . .\nCMD [\"node\", \"apps/api/main.js\"]\n";
    let paths = |directory: &str, text: &str| {
        let files = [
            ("Dockerfile", text),
            ("apps/api/package.json", "{\"name\": \"@depot/api\"}"),
            ("apps/jobs/package.json", "{\"name\": \"@depot/jobs\"}"),
        ];
        docker_in(directory, &["apps/api", "apps/jobs"], &files).dockerfiles.len()
    };
    assert_eq!((paths("apps/api", whole), paths("apps/jobs", whole)), (1, 0));
    let filtered = "FROM node:22\nCOPY . .\nRUN pnpm --filter @depot/jobs build\nCMD npm start\n";
    assert_eq!((paths("apps/api", filtered), paths("apps/jobs", filtered)), (0, 1));
    let filtered =
        "FROM node:22\nCOPY . .\nRUN pnpm --filter=jobs... build\nCMD npm start\n".replace("jobs", "@depot/jobs");
    assert_eq!((paths("apps/api", &filtered), paths("apps/jobs", &filtered)), (0, 1));
    let generic = "FROM node:22\nCOPY . .\nCMD npm start\n";
    assert_eq!((paths("apps/api", generic), paths("apps/jobs", generic)), (1, 1));
}

#[test]
fn a_project_has_no_part_in_the_images_of_its_neighbour() {
    let files = [("apps/api/Dockerfile", SERVER), ("apps/jobs/Dockerfile.prod", SERVER)];
    let docker = docker_in("apps/api", &["apps/api", "apps/jobs"], &files);
    assert_eq!(docker.production.path, "apps/api/Dockerfile");
    assert_eq!(docker.dockerfiles.len(), 1);
}
