use super::*;

fn faults(source: &str) -> Vec<(String, String)> {
    let faults = with_room_to_parse(|| parse(source)).expect_err("must be refused");
    faults.into_iter().map(|fault| (fault.message, source[fault.span].to_owned())).collect()
}

#[test]
fn refuses_what_could_fail_or_never_end() {
    for (source, what) in [
        ("readme.words == null", "null cannot be used in a check"),
        ("has(readme.words)", "has() cannot be used in a check"),
        ("1u == 1u", "an unsigned number cannot be used in a check"),
        ("{'a': 1} == {'a': 1}", "a map cannot be used in a check"),
        ("docker.dockerfiles[0].path == 'x'", "an index cannot be used in a check"),
        ("readme.words / 2 > 1", "division cannot be used in a check"),
        ("readme.words % 2 == 1", "the remainder cannot be used in a check"),
        ("b'x' == b'y'", "a bytes literal cannot be used in a check"),
    ] {
        assert_eq!(faults(source)[0].0, what, "{source}");
    }
}

#[test]
fn a_fault_of_form_has_its_place() {
    assert_eq!(faults("readme.words > ")[0].1, "");
    assert_eq!(faults("missing == null && x.y[0]").len(), 2, "all faults are told, not just the first");
}

#[test]
fn places_are_bytes_even_behind_other_letters() {
    let expression = with_room_to_parse(|| parse("'ü' == missing.name")).expect("well formed");
    let Node::Binary(Binary::Equal, _, right) = expression.node else { panic!("an equality") };
    let Node::Field(operand, field) = right.node else { panic!("a field") };
    assert_eq!((&"'ü' == missing.name"[operand.span], field.as_str()), ("missing", "name"));
}

#[test]
fn neither_depth_nor_length_overflows_the_stack() {
    let chain = "1 + ".repeat(1_000) + "1 > 0";
    assert!(faults(&chain)[0].0.contains("this deep"), "{:?}", faults(&chain)[0]);
    let nested = "!(".repeat(500) + "true" + &")".repeat(500);
    assert!(!faults(&nested).is_empty());
    let parentheses = "(".repeat(1_500) + "true" + &")".repeat(1_500);
    assert!(!faults(&parentheses).is_empty());
    assert!(faults(&"a".repeat(5_000))[0].0.contains("longer than"));
}
