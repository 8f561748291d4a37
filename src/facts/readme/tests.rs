use super::*;
use crate::facts::inventory::Inventory;
use crate::facts::javascript::Sources;
use crate::facts::project::Projects;
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

/// The facts of the first project of a repository called `books`.
fn readme(files: &[(&str, &str)]) -> Readme {
    let files: BTreeMap<String, String> =
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let snapshot = Snapshot::of_files("books", &files);
    let inventory = Inventory::new(&snapshot);
    let sources = Sources::read(&inventory);
    let projects = Projects::find(&inventory, &sources);
    let unit = projects.units.first().unwrap();
    extract(Context { inventory: &inventory, sources: &sources, unit, units: &projects.units })
}

const MANIFEST: (&str, &str) = (
    "package.json",
    r#"{"name": "books", "scripts": {"dev": "tsx src/app.ts", "test": "vitest"}, "dependencies": {"express": "5"}}"#,
);

/// What became of each command: its text, whether it was known, whether it resolves.
fn commands(files: &[(&str, &str)], block: &str) -> Vec<(String, bool, bool)> {
    let text = format!("# Books\n\n```sh\n{block}\n```\n");
    let files: Vec<(&str, &str)> = files.iter().copied().chain([("README.md", text.as_str())]).collect();
    readme(&files).commands.into_iter().map(|command| (command.text, command.known, command.resolves)).collect()
}

const EXISTS: (bool, bool) = (true, true);
const MISSING: (bool, bool) = (true, false);
const UNKNOWN: (bool, bool) = (false, true);

fn assert_commands(files: &[(&str, &str)], expected: &[(&str, (bool, bool))]) {
    for (text, (known, resolves)) in expected {
        let found = commands(files, text);
        let last = found.last().map(|(_, known, resolves)| (*known, *resolves));
        assert_eq!(last, Some((*known, *resolves)), "{text}: {found:?}");
    }
}

#[test]
fn scripts_are_looked_up() {
    assert_commands(
        &[MANIFEST],
        &[
            ("npm run dev", EXISTS),
            ("npm test", EXISTS),
            ("npm run dev -- --port 1", EXISTS),
            ("NODE_ENV=test npm run dev", EXISTS),
            ("npm run build", MISSING),
            ("npm start", MISSING),
            ("npm install", UNKNOWN),
            ("npm run <name>", UNKNOWN),
            ("npm run env", UNKNOWN),
            ("yarn dev", EXISTS),
            ("yarn start", MISSING),
            ("yarn db:migrate", MISSING),
            ("yarn tsc", UNKNOWN),
            ("yarn add zod", UNKNOWN),
            ("pnpm test", EXISTS),
            ("pnpm run db:migrate", MISSING),
            ("pnpm prisma generate", UNKNOWN),
            ("bun test", UNKNOWN),
            ("bun dev", EXISTS),
            ("node --run test", EXISTS),
            ("node --run seed", MISSING),
            ("npx tsc", UNKNOWN),
        ],
    );
    assert_commands(&[MANIFEST, ("server.js", "")], &[("npm start", EXISTS), ("yarn start", EXISTS)]);
    assert_commands(&[("src/app.ts", "")], &[("npm run dev", UNKNOWN)]);
}

#[test]
fn the_folder_decides_whose_scripts_count() {
    let api = ("api/package.json", r#"{"name": "@books/api", "scripts": {"serve": "node ."}}"#);
    assert_commands(
        &[MANIFEST, api],
        &[
            ("cd api && npm run serve", EXISTS),
            ("cd api\nnpm run lint", MISSING),
            ("npm run serve", UNKNOWN),
            ("npm run serve -w @books/api", EXISTS),
            ("npm --prefix api run serve", EXISTS),
            ("pnpm --filter api serve", EXISTS),
            ("yarn workspace @books/api serve", EXISTS),
            ("yarn workspace @books/api lint", MISSING),
            ("git clone https://git.example/books.git\ncd books\nnpm run dev", EXISTS),
            ("git clone https://git.example/x my-app && cd my-app && npm run lint", MISSING),
            ("git clone <repository> && cd books-api && npm run lint", MISSING),
            (
                "git clone git@git.example:a/books.git && git clone git@git.example:a/client.git && cd client && npm run x",
                UNKNOWN,
            ),
            ("cd nowhere && npm run lint", UNKNOWN),
        ],
    );
}

#[test]
fn compose_files_and_services_are_looked_up() {
    let compose = ("compose.yml", "services:\n  api:\n    image: node:22\n  db:\n    image: postgres:17\n");
    assert_commands(
        &[MANIFEST, compose],
        &[
            ("docker compose up -d --build", EXISTS),
            ("docker-compose up db", EXISTS),
            ("docker compose run --rm -e A=1 api npm test", EXISTS),
            ("docker compose up redis", MISSING),
            ("docker compose -f compose.yml up", EXISTS),
            ("docker compose -f compose.prod.yml up", MISSING),
            ("docker compose up <service>", UNKNOWN),
            ("docker build -t books .", MISSING),
            ("docker run redis", UNKNOWN),
        ],
    );
    assert_commands(&[MANIFEST], &[("docker compose up", MISSING)]);
    assert!(commands(&[compose], "├── a\n📁 b").is_empty());
    let included = ("compose.yml", "include: [other.yml]\nservices:\n  api:\n    image: x\n");
    assert_commands(&[included], &[("docker compose up redis", UNKNOWN), ("docker compose up", EXISTS)]);
    assert_commands(&[("deploy/compose.yml", "services: {}\n")], &[("docker compose up", UNKNOWN)]);
}

#[test]
fn targets_and_files_are_looked_up() {
    let files = [
        MANIFEST,
        ("Makefile", ".PHONY: clean\nbuild:\n\tnpm ci\n"),
        ("src/app.js", ""),
        (".env.example", ""),
        ("scripts/seed.sh", ""),
    ];
    assert_commands(
        &files,
        &[
            ("make build", EXISTS),
            ("make", EXISTS),
            ("make deploy", MISSING),
            ("make clean", EXISTS),
            ("node src/app", EXISTS),
            ("node src/server.js", MISSING),
            ("node dist/main.js", UNKNOWN),
            ("node app.js", UNKNOWN),
            ("node index.js", MISSING),
            ("./scripts/seed.sh", EXISTS),
            ("sh scripts/reset.sh", MISSING),
            ("cp .env.example .env", EXISTS),
            ("cp .env.sample .env", MISSING),
            ("cp .env .env.local", UNKNOWN),
        ],
    );
}

#[test]
fn links_resolve_as_on_github() {
    let text = "# Books & more\n\n[a](docs/a.md#two) [b](/docs/a.md#none) [c](#books--more) [d](#none) [e](../../issues) [f](docs)\n\
        [g](docs/my%20file.md) [h](https://example.org) [i](missing.md) ![j](logo.png) ![k](https://x.example/l.png) [l](../x) [m](src/x.ts#L3)\n";
    let found =
        readme(&[("README.md", text), ("docs/a.md", "# One\n\n## Two\n"), ("docs/my file.md", ""), ("src/x.ts", "")]);
    let seen: Vec<(&str, bool)> = found.links.iter().map(|link| (link.kind.as_str(), link.resolves)).collect();
    let expected = [
        ("relative", true),
        ("relative", false),
        ("anchor", true),
        ("anchor", false),
        ("relative", true),
        ("relative", true),
        ("relative", true),
        ("external", true),
        ("relative", false),
        ("image", false),
        ("image", true),
        ("relative", false),
        ("relative", true),
    ];
    assert_eq!(seen, expected);
    assert_eq!(found.images, 2);
}

#[test]
fn the_first_readme_that_a_visitor_meets_counts() {
    let path = |files: &[(&str, &str)]| readme(files).path;
    assert_eq!(path(&[("README.md", ""), ("docs/README.md", "")]), "README.md");
    assert_eq!(path(&[("docs/readme.md", ""), ("src/README.md", "")]), "docs/readme.md");
    assert_eq!(path(&[("Readme.txt", ""), ("readme.MD", "")]), "readme.MD");
    assert_eq!(path(&[("README.es.md", "")]), "");
    let api = ("api/package.json", r#"{"dependencies": {"express": "5"}}"#);
    let code = ("api/index.js", "const app = require('express')(); app.listen(3000);");
    assert_eq!(path(&[api, code, ("README.md", "")]), "README.md");
    assert_eq!(path(&[api, code, ("README.md", ""), ("api/README.md", "")]), "README.md");
    assert_eq!(path(&[api, code, ("api/README.md", "")]), "api/README.md");
    let foreign = readme(&[("README.rst", "Books\n=====\n\nThe books of a library and of its readers.\n")]);
    assert_eq!((foreign.present, foreign.known, foreign.language.as_str()), (true, false, "en"));
    assert!(!readme(&[MANIFEST]).present);
}

#[test]
fn topics_need_text_below_their_heading() {
    let topics = |text: &str| readme(&[MANIFEST, ("README.md", text)]).topics;
    assert_eq!(topics("# Books\n\n## Tests\n\n## License\n\nMIT\n"), ["license"]);
    assert_eq!(topics("# Books\n\n## Deployment\n\n### Fly\n\nAs usual.\n"), ["deployment"]);
    assert_eq!(
        topics("Run `npm install`, then `npm run dev`; `npm run test:e2e` tests.\n"),
        ["install", "tests", "usage"]
    );
    let sections = readme(&[("README.md", "# Books\n\n## Tests\n\nAll of them.\n\n```sh\nnpm test\n```\n")]).sections;
    let last = sections.last().unwrap();
    assert_eq!((last.topic.as_str(), last.line, last.words, last.code_blocks), ("tests", 3, 3, 1));
}

#[test]
fn live_addresses_are_told_from_other_links() {
    let live = |text: &str| {
        let found = readme(&[MANIFEST, ("README.md", text)]).live_urls;
        found.into_iter().map(|url| url.name).collect::<Vec<_>>()
    };
    assert_eq!(live("https://books-api.onrender.com/health\n"), ["https://books-api.onrender.com/health"]);
    assert_eq!(live("**Live demo**: [here](https://lend.example.org)\n"), Vec::<String>::new());
    assert_eq!(live("**Live demo**: [here](https://lend.test)\n"), ["https://lend.test"]);
    assert_eq!(live("The API is available at https://lend.test/v1.\n"), ["https://lend.test/v1"]);
    assert_eq!(live("## Demo\n\n[Look](https://lend.test)\n"), ["https://lend.test"]);
    assert_eq!(live("[Docs](https://lend.test/api-docs)\n"), ["https://lend.test/api-docs"]);
    for text in [
        "http://localhost:3000",
        "[Express in production](https://expressjs.com/en/advanced)",
        "When deploying to production, read the [guide](https://docs.nestjs.com/deployment).",
        "[![Deploy](https://x.test/b.svg)](https://deploy.cyclic.app/)",
        "![demo](https://demo.onrender.com/a.png)",
        "See [the course](https://www.udemy.com/live).",
    ] {
        assert_eq!(live(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn hostile_texts_take_no_time() {
    let many = 20_000;
    for text in [
        "[live](https://a.test) `x` ".repeat(many),
        "[live](https://a.test)\n\n".repeat(many),
        "TODO `your-username`\n\n".repeat(many),
        "# a\n".repeat(many),
        format!("```sh\n{}```\n", "docker compose up a b && make c && node x/y.js\n".repeat(2_000)),
        format!("```sh\n{}```\n", "npm run \"x\n(".repeat(2_000)),
        "```\n$ (\n```\n".repeat(many),
        "`npm run x` ".repeat(many),
    ] {
        let compose: String = (0..1_000).map(|service| format!("  s{service}:\n    image: x\n")).collect();
        let compose = format!("services:\n{compose}");
        let found = readme(&[MANIFEST, ("README.md", &text), ("compose.yml", &compose), ("Makefile", "a:\n")]);
        assert!(found.known);
    }
}
