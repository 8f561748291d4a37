use super::*;
use crate::checks::expr::{parse, with_room_to_parse};
use crate::facts::Scope;

/// The faults of a condition: what is wrong, the part that is shown, and the help.
fn faults(source: &str) -> Vec<(String, String, String)> {
    let faults = with_room_to_parse(|| parse(source))
        .and_then(|expression| check_condition(&expression, Scope::describe()))
        .expect_err("must be refused");
    let told = |fault: Fault| (fault.message, source[fault.span].to_owned(), fault.help.unwrap_or_default());
    faults.into_iter().map(told).collect()
}

fn reads(source: &str) -> Vec<String> {
    let checked = with_room_to_parse(|| parse(source)).and_then(|expression| check(&expression, Scope::describe()));
    checked.expect("well typed").reads.into_iter().collect()
}

#[test]
fn a_misspelt_fact_is_named_with_the_one_that_is_meant() {
    let [(message, _, help)] = &faults("docker.production.healtcheck")[..] else { panic!("one fault") };
    assert_eq!(message, "`docker.production` has no field `healtcheck`");
    assert_eq!(help, "did you mean `healthcheck`?");
    assert_eq!(faults("redme.present")[0].2, "did you mean `readme`?");
    assert_eq!(faults("readme.links.all(l, l.resolvs)")[0].2, "did you mean `resolves`?");
    assert_eq!(faults("size(readme.links.filtr(l, l.resolves)) > 0")[0].2, "did you mean `filter`?");
}

#[test]
fn every_type_must_fit() {
    for (source, message) in [
        ("readme.words", "this is a int, and must be a bool"),
        ("readme.words == 'many'", "a int is never compared with a string"),
        ("readme.present && readme.words", "this is a int, and must be a bool"),
        ("size(readme.present) > 0", "a bool has no size"),
        ("readme.words + 1.5 > 2.0", "an int and a double do not mix in arithmetic"),
        ("readme.topics.exists(t, t.name == 'x')", "a string has no field `name`"),
        ("readme.links.present", "a list of Link has no field `present`"),
        ("'x' in readme.links", "a string is never in a list of Link"),
        ("readme.topics == []", "an empty list has no type"),
        ("readme.path.matches(readme.language)", "the pattern must be written out: it is compiled once"),
        ("readme.path.matches('(')", "the pattern is not a regular expression: unclosed group"),
        ("readme.path.startsWith('a', 'b')", "`startsWith` is not called so"),
        ("readme.present ? 1 : 'x'", "the two outcomes differ: a int and a string"),
        ("readme == typescript", "a Readme is never compared with a Typescript"),
        ("-readme.path == 'x'", "a string has no negative"),
    ] {
        assert_eq!(faults(source)[0].0, message, "{source}");
    }
}

#[test]
fn every_fault_is_told_in_one_run() {
    let all = faults("redme.present && docker.production.usr == 'x' && readme.words == 'y'");
    assert_eq!(all.len(), 3, "{all:?}");
}

#[test]
fn a_list_is_gone_through_inside_another_only_where_it_belongs_to_it() {
    assert_eq!(
        reads("docker.dockerfiles.all(d, d.stages.exists(s, s.name == 'x'))"),
        ["docker.dockerfiles.stages.name"]
    );
    let message = &faults("api.routes.all(r, project.scripts.exists(s, s.name == r.path))")[0].0;
    assert_eq!(message, "a list is gone through inside another that it does not belong to");
}

#[test]
fn tells_the_facts_that_are_read() {
    assert_eq!(
        reads("docker.production.present && size(readme.links.filter(l, !l.resolves)) == 0"),
        ["docker.production.present", "readme.links.resolves"]
    );
}
