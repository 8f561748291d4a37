//! Checks of the user's own.

use crate::support::{Place, output_of, shipworthy};

const OWN: &str = r#"
title  = "The README names the on-call team"
fails  = "Nobody is named who is called at night"
why    = "Whoever is woken up must know whom to call."
fix    = "Add a section that names the team."
effort = "minutes"
weight = 2
links  = ["https://sre.google/sre-book/being-on-call/"]
pass   = 'readme.sections.exists(s, s.title.lowerAscii().contains("on call"))'
found  = '{size(readme.sections)} sections'

[[example]]
name = "named"
expect = "pass"
facts.readme = { present = true, sections = [{ title = "On call", path = "README.md", line = 3 }] }

[[example]]
name = "not named"
expect = "fail"
facts.readme = { present = true }
"#;

#[test]
fn a_check_of_the_users_own_is_one_file() {
    let checks = Place::with(&[("readme/names-on-call.toml", OWN)]);
    let (out, _) = output_of(shipworthy().args(["checks", "list", "--checks"]).arg(checks.path()), 0);
    assert!(out.contains("readme/names-on-call") && out.contains("(yours)"), "{out}");
    let (out, _) = output_of(shipworthy().args(["checks", "test"]).arg(checks.path()), 0);
    assert_eq!(out, "2 passed, 0 failed\n");
    let (out, _) =
        output_of(shipworthy().args(["checks", "explain", "readme/names-on-call", "--checks"]).arg(checks.path()), 0);
    assert!(out.contains("Whoever is woken up") && out.contains("readme.sections.title"), "{out}");
}

#[test]
fn a_misspelt_fact_a_wrong_type_and_a_missing_key_are_told_in_one_run() {
    let broken = OWN
        .replace("readme.sections.exists", "readme.sektions.exists")
        .replace("weight = 2", "weight = \"two\"")
        .replace("why    = \"Whoever is woken up must know whom to call.\"\n", "");
    let checks = Place::with(&[("readme/broken.toml", &broken)]);
    let (_, complaint) = output_of(shipworthy().args(["audit", "--checks"]).arg(checks.path()), 2);
    for words in [
        "`readme` has no field `sektions`",
        "did you mean `sections`?",
        "`weight` is a string, and must be a whole number",
        "the key `why` is missing",
        "3 problems",
    ] {
        assert!(complaint.contains(words), "{words:?} is not in\n{complaint}");
    }
    assert_eq!(complaint.matches("broken.toml:").count(), 3, "each has its line\n{complaint}");
    assert!(complaint.matches("^").count() >= 3, "each has its caret\n{complaint}");
}

#[test]
fn a_file_that_is_no_text_does_not_hide_the_problems_of_the_others() {
    let checks = Place::with(&[("readme/misspelt.toml", &OWN.replace("readme.sections", "readme.sektions"))]);
    std::fs::write(checks.at("readme/latin.toml"), b"title = 'caf\xe9'\n").expect("a file");
    let (_, complaint) = output_of(shipworthy().args(["audit", "--checks"]).arg(checks.path()), 2);
    for words in ["latin.toml:1", "the file is not UTF-8 here", "misspelt.toml", "did you mean `sections`?"] {
        assert!(complaint.contains(words), "{words:?} is not in\n{complaint}");
    }
}

#[test]
fn an_example_that_gets_another_verdict_is_told() {
    let wrong = OWN.replacen("expect = \"pass\"", "expect = \"fail\"", 1);
    let checks = Place::with(&[("readme/wrong.toml", &wrong)]);
    let (out, complaint) = output_of(shipworthy().args(["checks", "test"]).arg(checks.path()), 1);
    assert_eq!(out, "1 passed, 1 failed\n");
    assert!(complaint.contains("example \"named\" must fail, and is pass"), "{complaint}");
}

#[test]
fn a_folder_without_checks_and_an_unknown_area_are_told() {
    let (_, complaint) = output_of(shipworthy().args(["audit", "--checks"]).arg(Place::new().path()), 2);
    assert!(complaint.contains("holds no check"), "{complaint}");
    let checks = Place::with(&[("radme/own.toml", OWN)]);
    let (_, complaint) = output_of(shipworthy().args(["audit", "--checks"]).arg(checks.path()), 2);
    assert!(complaint.contains("there is no area `radme`") && complaint.contains("`readme/`"), "{complaint}");
}
