use super::*;
use crate::formats::data::{json, yaml};

fn document(text: &str) -> Node {
    yaml(text).expect("well-formed").remove(0)
}

fn faults(text: &str) -> Vec<(usize, String)> {
    let root = document(text);
    let version = version(&root).expect("a whole document");
    validate(&root, &version).into_iter().map(|fault| (fault.line, fault.message)).collect()
}

const PETS: &str = "openapi: 3.0.3\ninfo: { title: Pets, version: '1' }\npaths:\n  /pets:\n    get:\n      responses:\n        '200': { description: ok }\n";

#[test]
fn every_version_has_a_schema_that_compiles_and_accepts_a_small_document() {
    let info = "info: { title: Pets, version: '1' }\npaths: {}\n";
    for version in
        ["swagger: '2.0'", "openapi: 3.0.0", "openapi: 3.0.4", "openapi: 3.1.0", "openapi: 3.1.1", "openapi: 3.2.0"]
    {
        assert_eq!(faults(&format!("{version}\n{info}")), [], "{version}");
        assert_ne!(faults(&format!("{version}\n{info}surplus: 1\n")), [], "{version}");
    }
    assert_eq!(faults(PETS), []);
    assert_eq!(
        faults(&format!("openapi: 4.0.0\n{info}")),
        [(1, "4.0.0 is no version of the specification that is known".into())]
    );
    assert_ne!(faults(&format!("openapi: 3.01.0\n{info}")), []);
}

#[test]
fn fragments_and_other_documents_are_no_api() {
    for text in
        ["openapi: 3.0.0", "info: {}\npaths: {}", "openapi: yes\ninfo: {}\npaths: {}", "[]", "a: { openapi: 3.0.0 }"]
    {
        assert_eq!(version(&document(text)), None, "{text}");
    }
    assert_eq!(version(&document("swagger: 2.0\ninfo: {}\npaths: {}")).as_deref(), Some("2.0"));
    assert_eq!(version(&document("openapi: 3.1.0\ninfo: {}\nwebhooks: {}")).as_deref(), Some("3.1.0"));
}

#[test]
fn a_fault_has_the_line_of_what_is_wrong() {
    let wrong = PETS.replace("        '200': { description: ok }\n", "        '200': {}\n");
    assert_eq!(faults(&wrong), [(7, "/paths/~1pets/get/responses/200: \"description\" is a required property".into())]);
    let surplus = faults(&PETS.replace("    get:\n", "    get:\n      colour: red\n"));
    assert_eq!(surplus.len(), 1);
    assert!(surplus[0].0 == 6 && surplus[0].1.contains("colour"), "{surplus:?}");
}

#[test]
fn alternatives_give_their_deepest_reason() {
    let text = format!(
        "{PETS}components:\n  schemas:\n    Pet:\n      type: object\n      properties:\n        name:\n          type: object\n          properties:\n            first: {{ type: word }}\n"
    );
    let faults = faults(&text);
    assert_eq!(faults.iter().map(|fault| fault.0).collect::<Vec<_>>(), [16], "{faults:?}");
    assert!(faults[0].1.starts_with("/components/schemas/Pet/properties/name/properties/first/type"), "{faults:?}");
}

#[test]
fn at_most_ten_faults_are_told() {
    let surplus: String = (0..30).map(|index| format!("  /{index}: {{ get: {{}} }}\n")).collect();
    assert_eq!(faults(&format!("openapi: 3.0.3\ninfo: {{ title: a, version: b }}\npaths:\n{surplus}")).len(), 10);
}

#[test]
fn operations_are_followed_into_other_files() {
    let files = [
        ("docs/paths/users.yaml", "get: {}\npost: {}\nparameters: []\n"),
        ("docs/all.yaml", "/orders:\n  $ref: paths/orders.yaml#/item\n/loop:\n  $ref: all.yaml#/~1loop\n"),
        ("docs/paths/orders.yaml", "item: { delete: {}, x-get: {} }\n"),
    ];
    let load = |path: &str| {
        let (_, text) = files.iter().find(|(known, _)| *known == path)?;
        yaml(text).ok().map(Arc::new)
    };
    let read = |text: &str| -> Vec<String> {
        let found = operations(&document(text), "docs/openapi.yaml", &load);
        found.into_iter().map(|operation| format!("{} {}", operation.method, operation.path)).collect()
    };
    assert_eq!(
        read(
            "paths:\n  /users: { $ref: ./paths/users.yaml }\n  /here: { $ref: '#/items/a' }\nitems: { a: { put: {} } }"
        ),
        ["PUT /here", "GET /users", "POST /users"]
    );
    assert_eq!(read("paths: { $ref: all.yaml }"), ["DELETE /orders"]);
    assert_eq!(read("paths:\n  /out: { $ref: ../../../etc/passwd }\n  x-y: { get: {} }"), Vec::<String>::new());
}

#[test]
fn base_paths_come_from_servers_or_the_base_path() {
    let bases = |text: &str| base_paths(&document(text));
    assert_eq!(bases("{}"), [""]);
    assert_eq!(bases("basePath: /v1/"), ["/v1"]);
    assert_eq!(
        bases("servers: [{ url: 'http://localhost:3000' }, { url: 'https://a.example/api/v1' }, { url: /api }]"),
        ["", "/api", "/api/v1"]
    );
    assert_eq!(bases("servers: [{ url: 'https://a.example/{base}', variables: { base: { default: v2 } } }]"), ["/v2"]);
}

#[test]
fn a_deep_document_of_alternatives_is_bounded() {
    let mut text = "{\"type\":\"word\"}".to_owned();
    for _ in 0..110 {
        text = format!("{{\"type\":\"object\",\"properties\":{{\"a\":{text}}}}}");
    }
    // too deep for a document: the reader refuses it before the schema does
    assert!(json(&text).is_err());
    let mut text = "{\"type\":\"word\"}".to_owned();
    for _ in 0..55 {
        text = format!("{{\"properties\":{{\"a\":{text}}}}}");
    }
    let root = json(&format!(
        "{{\"openapi\":\"3.0.0\",\"info\":{{\"title\":\"a\",\"version\":\"b\"}},\"paths\":{{}},\"components\":{{\"schemas\":{{\"A\":{text}}}}}}}"
    ))
    .expect("well-formed");
    assert_eq!(validate(&root, "3.0.0").len(), 1);
}
