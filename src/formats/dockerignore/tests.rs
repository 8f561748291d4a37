use super::*;

/// The paths that the patterns, one a line, keep in the context.
fn kept<'a>(patterns: &str, paths: &[&'a str]) -> Vec<&'a str> {
    let ignore = Ignore::parse(patterns);
    assert_eq!(ignore.errors, []);
    paths.iter().copied().filter(|path| !ignore.ignores(path)).collect()
}

#[test]
fn patterns_are_rooted_at_the_context() {
    let paths = ["node_modules/a.js", "packages/a/node_modules/b.js", ".env", "packages/.env"];
    assert_eq!(kept("node_modules\n.env", &paths), ["packages/a/node_modules/b.js", "packages/.env"]);
    assert_eq!(kept("**/node_modules\n**/.env", &paths), [""; 0]);
    assert_eq!(kept("*/*/node_modules", &paths), ["node_modules/a.js", ".env", "packages/.env"]);
}

#[test]
fn leading_and_trailing_slashes_and_dots_are_cleaned() {
    let paths = ["dist/a", "src/dist/a", "dist"];
    for pattern in ["dist", "/dist", "dist/", "./dist", "/dist//", "a/../dist", " dist \t", "../dist/../../dist/x/.."] {
        let expected: &[&str] = if pattern.starts_with("..") { &paths } else { &["src/dist/a"] };
        assert_eq!(kept(pattern, &paths), expected, "{pattern:?}");
    }
    assert_eq!(Ignore::parse("/a/./b/").patterns[0].text, "a/b");
    assert!(Ignore::parse("a").ignores("/a/"));
}

#[test]
fn comments_begin_at_the_start_of_a_line() {
    let ignore = Ignore::parse("\u{feff}# note\n\n #a\r\n   \nb # c\n");
    let patterns: Vec<_> = ignore.patterns.iter().map(|pattern| (pattern.line, pattern.text.as_str())).collect();
    assert_eq!(patterns, [(3, "#a"), (5, "b # c")]);
    assert!(ignore.ignores("#a"));
    assert!(!ignore.ignores("b"));
}

#[test]
fn the_last_match_wins() {
    let paths = ["README.md", "CHANGES.md", "a.md"];
    assert_eq!(kept("*.md\n!README.md", &paths), ["README.md"]);
    assert_eq!(kept("!README.md\n*.md", &paths), [""; 0]);
    assert_eq!(kept("*.md\n!README.md\nREADME*", &paths), [""; 0]);
}

#[test]
fn a_directory_takes_its_content_along_unless_an_exception_brings_it_back() {
    let paths = ["src/a.ts", "src/deep/b.ts", "src/deep/c.ts", "d.ts"];
    assert_eq!(kept("src", &paths), ["d.ts"]);
    assert_eq!(kept("src\n!src/deep/b.ts", &paths), ["src/deep/b.ts", "d.ts"]);
    assert_eq!(kept("src\n!src/deep", &paths), ["src/deep/b.ts", "src/deep/c.ts", "d.ts"]);
    assert_eq!(kept("*\n!src/deep\nsrc/deep/c.ts", &paths), ["src/deep/b.ts"]);
    assert_eq!(kept("**\n! src", &paths), ["src/a.ts", "src/deep/b.ts", "src/deep/c.ts"]);
}

#[test]
fn a_star_stays_inside_a_component() {
    let paths = ["a.log", "logs/b.log", ".log", "c.log.gz"];
    assert_eq!(kept("*.log", &paths), ["logs/b.log", "c.log.gz"]);
    assert_eq!(kept("**/*.log", &paths), ["c.log.gz"]);
    assert_eq!(kept("*/*.log", &paths), ["a.log", ".log", "c.log.gz"]);
    assert_eq!(kept("l*s", &paths), ["a.log", ".log", "c.log.gz"]);
}

#[test]
fn two_stars_span_components() {
    let paths = ["a/b", "a/x/b", "a/x/y/b", "a/xb", "ab", "a"];
    assert_eq!(kept("a/**/b", &paths), ["a/xb", "ab", "a"]);
    assert_eq!(kept("a/**", &paths), ["ab", "a"]);
    assert_eq!(kept("a**", &paths), [""; 0]);
    assert_eq!(kept("**/b", &paths), ["a/xb", "ab", "a"]);
    assert_eq!(kept("**b", &paths), ["a"]);
    assert_eq!(kept("**/**/b", &paths), ["a/xb", "ab", "a"]);
    assert_eq!(kept("a/x*/**", &paths), ["a/b", "a/xb", "ab", "a"]);
    assert_eq!(kept("**/?b/**", &["ab/c", "a/b", "x/ab/c", "ab"]), ["a/b", "ab"]);
    assert_eq!(kept("**/x/*", &paths), ["a/b", "a/xb", "ab", "a"]);
}

#[test]
fn question_marks_classes_and_escapes() {
    let paths = ["a1", "a2", "ab", "a/b", "a*", "[a]"];
    assert_eq!(kept("a?", &paths), ["a/b", "[a]"]);
    assert_eq!(kept("a[0-9]", &paths), ["ab", "a/b", "a*", "[a]"]);
    assert_eq!(kept("a[^12]", &paths), ["a1", "a2", "a/b", "[a]"]);
    assert_eq!(kept("a\\*", &paths), ["a1", "a2", "ab", "a/b", "[a]"]);
    assert_eq!(kept("\\[a]", &paths), ["a1", "a2", "ab", "a/b", "a*"]);
    assert_eq!(kept("[\\[-\\]]a]", &paths), ["a1", "a2", "ab", "a/b", "a*"]);
    assert_eq!(kept("A1", &paths), paths, "case counts");
}

#[test]
fn braces_and_dots_are_ordinary_characters() {
    assert_eq!(kept("a.{b,c}", &["a.b", "axb", "a.{b,c}"]), ["a.b", "axb"]);
    assert_eq!(kept("a.b*", &["a.b", "axb"]), ["axb"]);
}

#[test]
fn a_line_that_is_no_pattern_is_an_error_and_the_others_count() {
    let ignore = Ignore::parse("a\n!\n[\n[]\n[a-]\nb\\\n! \nc");
    let lines: Vec<_> = ignore.errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6, 7]);
    assert!(ignore.ignores("a") && ignore.ignores("c"));
}

#[test]
fn patterns_tell_exceptions() {
    let ignore = Ignore::parse("a\n!/b/");
    let patterns: Vec<_> =
        ignore.patterns.iter().map(|pattern| (pattern.line, pattern.text.as_str(), pattern.is_exception)).collect();
    assert_eq!(patterns, [(1, "a", false), (2, "b", true)]);
}

#[test]
fn an_empty_file_ignores_nothing() {
    assert_eq!(kept("", &["a", "b/c"]), ["a", "b/c"]);
}

#[test]
fn hostile_patterns_end_soon() {
    let path = "a".repeat(2_000);
    assert!(!Ignore::parse(&format!("{}b", "*a".repeat(500))).ignores(&path));
    assert!(!Ignore::parse(&format!("{}b", "*".repeat(100_001))).ignores(&path));
    assert!(!Ignore::parse(&format!("{}?", "**/a/*".repeat(200))).ignores(&path));
}
