use super::*;

fn one_yaml(text: &str) -> Node {
    let documents = yaml(text).expect("valid YAML");
    let [node] = <[Node; 1]>::try_from(documents).expect("one document");
    node
}

fn place(node: &Node, path: &[&str]) -> (usize, usize) {
    let node = node.at(path).expect("the path exists");
    (node.line, node.column)
}

#[test]
fn json_keeps_order_and_places() {
    let node = json("\u{feff}{\n  \"b\": 1,\n  \"é\": {\"c\": \"x\"}, \"a\": [true, null, 1.5]\n}").unwrap();
    let keys: Vec<_> = node.entries().iter().map(|entry| (entry.key.as_str(), entry.key_line)).collect();
    assert_eq!(keys, [("b", 2), ("é", 3), ("a", 3)]);
    assert_eq!(place(&node, &["é", "c"]), (3, 14));
    assert_eq!(place(&node, &["a"]), (3, 25));
    assert_eq!(node.at(&["é", "c"]).and_then(Node::text), Some("x"));
    assert_eq!(node.at(&["b"]).and_then(Node::int), Some(1));
    assert_eq!(node.at(&["b", "c"]), None);
    let items = node.get("a").map(Node::items).unwrap_or_default();
    assert_eq!(items.first().and_then(Node::bool), Some(true));
    assert!(items.get(1).is_some_and(Node::is_null));
    assert_eq!(items.get(2).map(|item| &item.value), Some(&Value::Float(1.5)));
    assert_eq!(node.index().get("b").map(|value| value.line), Some(2));
    assert_eq!(node.to_json().to_string(), r#"{"b":1,"é":{"c":"x"},"a":[true,null,1.5]}"#);
}

#[test]
fn the_last_of_a_repeated_key_wins_in_the_first_place() {
    let expected = r#"{"a":3,"b":2}"#;
    for node in [json("{\n\"a\":1,\n\"b\":2,\n\"a\":3}").unwrap(), one_yaml("\na: 1\nb: 2\na: 3\n")] {
        assert_eq!(node.to_json().to_string(), expected);
        let repeated: Vec<_> =
            node.duplicates().into_iter().map(|entry| (entry.key_line, entry.replaced_line)).collect();
        assert_eq!(repeated, [(4, Some(2))]);
    }
}

#[test]
fn json_refuses_what_npm_refuses() {
    for text in [
        "",
        "{}{}",
        "// note\n{}",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "[1 2]",
        "[0x1]",
        "[+1]",
        "[.5]",
        "[NaN]",
        "\"\\x41\"",
        "\"a\nb\"",
        "{\"a\nb\":1}",
    ] {
        assert!(json(text).is_err(), "{text:?} was read");
    }
}

#[test]
fn jsonc_takes_comments_and_trailing_commas_only() {
    let node = jsonc("// top\n{ /* in */ \"a\": [1, 2,], // end\n}\n").unwrap();
    assert_eq!(node.to_json().to_string(), r#"{"a":[1,2]}"#);
    assert_eq!(place(&node, &["a"]), (2, 17));
    assert_eq!(jsonc("// nothing\n").unwrap().value, Value::Map(Vec::new()));
    for text in ["{'a':1}", "{a:1}", "[1 2]", "[0x1]", "[+1]", "[,]"] {
        assert!(jsonc(text).is_err(), "{text:?} was read");
    }
}

#[test]
fn errors_have_a_place() {
    let error = json("{\n  \"a\": oops\n}").unwrap_err();
    assert_eq!((error.line, error.column), (2, 8));
    let error = yaml("a: 1\nb: [1\n").unwrap_err();
    assert!(error.line >= 2, "{error}");
    let error = toml("a = 1\nb = \n").unwrap_err();
    assert_eq!(error.line, 2, "{error}");
}

#[test]
fn yaml_scalars_follow_the_core_schema() {
    let node = one_yaml(
        "[null, ~, true, False, yes, on, 12, +1, 0x1F, 0o17, 1.50, 1e3, .inf, 1_000, '12', \"true\", v1, 22:22, 1.2.3]",
    );
    let values: Vec<_> = node.items().iter().map(|item| item.value.clone()).collect();
    let text = |text: &str| Value::Text(text.into());
    assert_eq!(
        values,
        [
            Value::Null,
            Value::Null,
            Value::Bool(true),
            Value::Bool(false),
            text("yes"),
            text("on"),
            Value::Integer(12),
            Value::Integer(1),
            Value::Integer(31),
            Value::Integer(15),
            Value::Float(1.5),
            Value::Float(1000.0),
            Value::Float(f64::INFINITY),
            text("1_000"),
            text("12"),
            text("true"),
            text("v1"),
            text("22:22"),
            text("1.2.3"),
        ]
    );
    let scalars: Vec<_> = node.items().iter().filter_map(Node::scalar).collect();
    assert_eq!(scalars.get(..4).unwrap_or_default(), ["true", "false", "yes", "on"]);
}

#[test]
fn yaml_tags_are_kept_beside_the_value() {
    let node =
        one_yaml("a: !Ref Queue\nb: !reference [.setup, script]\nc: !!str 12\nd: ! 12\ne: !degree 50\nf: !!int '7'\n");
    let seen: Vec<_> =
        node.entries().iter().map(|entry| (entry.node.tag.as_deref(), entry.node.to_json().to_string())).collect();
    let expected = [
        (Some("!Ref"), "\"Queue\""),
        (Some("!reference"), "[\".setup\",\"script\"]"),
        (None, "\"12\""),
        (None, "\"12\""),
        (Some("!degree"), "50"),
        (None, "7"),
    ];
    assert_eq!(seen, expected.map(|(tag, value)| (tag, value.to_owned())));
}

#[test]
fn yaml_keys_are_text() {
    let node = one_yaml("200: ok\ntrue: yes\n{{ name }}: x\n");
    let keys: Vec<_> = node.entries().iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["200", "true", "{\"{\\\"name\\\":null}\":null}"]);
}

#[test]
fn a_block_scalar_stands_at_the_first_line_of_its_text() {
    let node = one_yaml("run: |\n  npm ci\n  npm test\nlate: |\n\n\n  npm ci\nfolded: >-\n  a\n  b\nplain: x\n");
    assert_eq!(place(&node, &["run"]), (2, 3));
    assert_eq!(place(&node, &["late"]).0, 5);
    assert_eq!(node.get("late").and_then(Node::text), Some("\n\nnpm ci\n"));
    assert_eq!(place(&node, &["folded"]).0, 9);
    assert_eq!(place(&node, &["plain"]), (11, 8));
    assert_eq!(node.entry("run").map(|entry| entry.key_line), Some(1));
}

#[test]
fn yaml_reads_every_document() {
    let documents = yaml("a: 1\n---\n- b\n---\n...\n").unwrap();
    let values: Vec<_> = documents.iter().map(|node| node.to_json().to_string()).collect();
    assert_eq!(values, ["{\"a\":1}", "[\"b\"]", "null"]);
    assert_eq!(yaml("# nothing\n").unwrap(), []);
}

#[test]
fn aliases_are_resolved_and_merge_keys_on_request() {
    let text = "base: &base\n  image: node\n  user: root\nmore: &more {user: none, tty: true}\nweb:\n  user: node\n  <<: [*base, *more]\ncopy: *base\n";
    let node = one_yaml(text);
    assert_eq!(node.at(&["copy", "image"]).and_then(Node::text), Some("node"));
    assert_eq!(place(&node, &["copy", "image"]), (2, 10));
    assert!(node.at(&["web", "image"]).is_none());
    let merged = node.merged();
    assert_eq!(
        merged.get("web").map(|web| web.to_json().to_string()).as_deref(),
        Some(r#"{"user":"node","image":"node","tty":true}"#)
    );
    let nested = one_yaml("a: &a {x: 1}\nb: &b\n  <<: *a\n  y: 2\nc:\n  <<: *b\n").merged();
    assert_eq!(nested.get("c").map(|web| web.to_json().to_string()).as_deref(), Some(r#"{"y":2,"x":1}"#));
}

#[test]
fn a_bracket_may_close_below_its_key() {
    let node =
        one_yaml("services:\n  web:\n    command: [\n      run,\n    ]\n    ports: [\n  1\n    ]\n    tty: true\n");
    assert_eq!(
        node.at(&["services", "web"]).map(|web| web.to_json().to_string()).as_deref(),
        Some(r#"{"command":["run"],"ports":[1],"tty":true}"#)
    );
    let port = node.at(&["services", "web", "ports"]).and_then(|ports| ports.items().first());
    assert_eq!(port.map(|port| (port.line, port.column)), Some((7, 3)));
    assert_eq!(place(&node, &["services", "web", "tty"]), (9, 10));
    assert!(yaml("a:\n  b:\n    - 1\n   - 2\n").is_err());
}

#[test]
fn toml_keeps_the_order_of_the_document() {
    let node =
        toml("z = 1\n[b]\nx = 0xff\n[a]\ny = 1979-05-27\n[b.c]\nd.e = 'é', \n".trim_end_matches(", \n")).unwrap();
    assert_eq!(node.to_json().to_string(), r#"{"z":1,"b":{"x":255,"c":{"d":{"e":"é"}}},"a":{"y":"1979-05-27"}}"#);
    assert_eq!(place(&node, &["b", "x"]), (3, 5));
    assert_eq!(place(&node, &["b", "c", "d", "e"]), (7, 7));
    assert_eq!(node.entry("a").map(|entry| entry.key_line), Some(4));
    assert!(toml("a = 1\na = 2\n").is_err());
    assert!(toml("a = 99999999999999999999\n").is_err());
}

#[test]
fn alias_bombs_are_refused() {
    let mut wide = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    let mut deep = String::from("a0: &a0 [x]\n");
    for level in 1..200 {
        let before = level - 1;
        wide += &format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 9].join(", "));
        deep += &format!("a{level}: &a{level} [*a{before}]\n");
    }
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 100].join(", "));
    for (text, message) in [(wide, "aliases add"), (deep, "nested deeper"), (long, "aliases add")] {
        let error = yaml(&text).unwrap_err();
        assert!(error.message.starts_with(message), "{error}");
    }
    assert!(yaml("a: &a [*a]\n").is_err());
}

#[test]
fn deep_nesting_is_refused() {
    for opening in ["[", "{a: ", "- ", "? "] {
        assert!(yaml(&opening.repeat(100_000)).is_err(), "{opening:?}");
    }
    for opening in ["[", "{\"a\":"] {
        assert!(json(&opening.repeat(100_000)).is_err(), "{opening:?}");
    }
    let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(json(&nested(MAX_DEPTH)).is_ok() && json(&nested(MAX_DEPTH + 1)).is_err());
    assert!(yaml(&nested(MAX_DEPTH)).is_ok() && yaml(&nested(MAX_DEPTH + 1)).is_err());
    assert!(toml(&format!("a = {}", "[".repeat(100_000))).is_err());
    assert!(toml(&format!("{}a = 1", "a.".repeat(100_000))).is_err());
    assert!(toml(&format!("[{}a]", "a.".repeat(100_000))).is_err());
}

#[test]
fn large_documents_are_refused() {
    let text = " ".repeat(MAX_BYTES + 1);
    for result in [json(&text), jsonc(&text), toml(&text)] {
        assert!(result.is_err_and(|error| error.message.starts_with("larger than")));
    }
    assert!(yaml(&text).is_err_and(|error| error.message.starts_with("larger than")));
}
