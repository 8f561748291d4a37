//! What gets into the image and what stays out.

use super::*;

#[test]
fn dependencies_from_a_lock_file() {
    for (lines, installs, locked) in [
        ("RUN npm ci --omit=dev", true, true),
        ("RUN npm install", true, false),
        ("RUN [\"npm\", \"ci\"]", true, true),
        ("RUN <<EOF\nset -e\nnpm ci\nEOF", true, true),
        ("RUN echo npm ci", false, false),
        ("RUN npm install -g pnpm", false, false),
    ] {
        let production = image(&format!("FROM node:22\nCOPY . .\n{lines}\nCMD [\"node\", \"main.js\"]\n"));
        assert_eq!((production.installs, production.installs_from_lockfile), (installs, locked), "{lines}");
    }
}

#[test]
fn only_stages_that_take_part_install() {
    let production = image(
        "FROM node:22 AS lint\nRUN npm ci\nFROM node:22 AS build\nCOPY . .\nRUN npm install\nFROM node:22\nCOPY --from=build /app /app\nCMD [\"node\", \"main.js\"]\n",
    );
    assert!(production.multi_stage && production.installs && !production.installs_from_lockfile);
    let production = image(
        "FROM node:22 AS deps\nRUN npm ci\nFROM node:22\nCOPY . .\nRUN --mount=type=bind,from=deps,target=/deps cp -r /deps .\nCMD [\"node\", \"main.js\"]\n",
    );
    assert!(production.multi_stage && production.installs_from_lockfile);
}

#[test]
fn environment_files_that_get_into_the_image() {
    let start = "CMD [\"node\", \"main.js\"]\n";
    let copies = |lines: &str, files: &[(&str, &str)]| {
        let dockerfile = format!("FROM node:22 AS build\nWORKDIR /app\n{lines}\n{start}");
        docker(&[&[("Dockerfile", dockerfile.as_str())], files].concat()).production.copies_env
    };
    assert!(copies("COPY .env main.js ./", &[]));
    assert!(copies("COPY . .", &[(".env", "A=1")]));
    assert!(!copies("COPY . .", &[(".env", "A=1"), (".dockerignore", ".env\n")]));
    assert!(!copies("COPY . .", &[(".env", "A=1"), ("Dockerfile.dockerignore", ".env\n"), (".dockerignore", "")]));
    assert!(!copies("COPY . .", &[(".env.example", "A=1")]));
    assert!(!copies("COPY src src", &[(".env", "A=1")]));
    assert!(copies("COPY . .\nFROM node:22\nCOPY --from=build /app .", &[(".env", "A=1")]));
    assert!(!copies("COPY . .\nFROM node:22\nCOPY --from=build /app/dist .", &[(".env", "A=1")]));
    assert!(copies("COPY . .\nFROM node:22\nCOPY --from=build /app/.env .", &[]));
}

#[test]
fn credentials_are_named_and_never_shown() {
    let production = image(
        "ARG NPM_TOKEN=npm_0a1b2c3d\nFROM node:22\nARG GITHUB_TOKEN\nENV JWT_SECRET=hunter2hunter2 PORT=3000 API_KEY=$API_KEY\nCOPY . .\nCMD [\"node\", \"main.js\"]\n",
    );
    let secrets: Vec<(&str, i64)> =
        production.secrets.iter().map(|secret| (secret.name.as_str(), secret.line)).collect();
    assert_eq!(secrets, [("NPM_TOKEN", 1), ("JWT_SECRET", 4)]);
    assert!(!format!("{production:?}").contains("hunter2"));
}

#[test]
fn the_ignore_file_that_docker_reads() {
    let server = "FROM node:22\nCOPY . .\nCMD [\"node\", \"main.js\"]\n";
    let ignore = |path: &str, files: &[(&str, &str)]| docker(&[&[(path, server)], files].concat()).ignore_file;
    let all = "node_modules\n.git\n.env*\n";
    let found = ignore("Dockerfile", &[(".dockerignore", all)]);
    assert_eq!((found.present, found.path.as_str(), found.line), (true, ".dockerignore", 1));
    assert_eq!(found.excludes, ["node_modules", ".git", ".env"]);
    assert!(!ignore("Dockerfile", &[(".Dockerignore", all)]).present, "the name is held exactly");
    let found =
        ignore("api.Dockerfile", &[(".dockerignore", all), ("api.Dockerfile.dockerignore", "*\n!node_modules\n")]);
    assert_eq!(
        (found.path.as_str(), found.excludes),
        ("api.Dockerfile.dockerignore", vec![".git".to_owned(), ".env".to_owned()])
    );
    let manifest = ("package.json", "{\"name\": \"depot\"}");
    assert!(
        !ignore("docker/Dockerfile", &[("docker/.dockerignore", all), manifest]).present,
        "the root is the context"
    );
}

#[test]
fn the_build_context_is_the_one_that_is_asked_for() {
    let server = "FROM node:22\nCOPY src src\nCMD [\"node\", \"main.js\"]\n";
    let files = [("docker/Dockerfile", server), ("src/main.js", ""), (".dockerignore", ".env\n")];
    let by_copies = docker(&files);
    assert_eq!((by_copies.production.context.as_str(), by_copies.ignore_file.path.as_str()), (".", ".dockerignore"));
    let compose = ("compose.yaml", "services:\n  api:\n    build: {context: docker, dockerfile: Dockerfile}\n");
    let by_compose = docker(&[files.as_slice(), &[compose]].concat());
    assert_eq!((by_compose.production.context.as_str(), by_compose.ignore_file.present), ("docker", false));
}
