use super::*;

fn commands(text: &str, options: Options) -> Vec<Command> {
    let script = read(text, options);
    assert_eq!(script.error, None, "{text:?}");
    script.commands
}

fn plain(text: &str) -> Vec<Command> {
    commands(text, Options::default())
}

const ERREXIT: Options = Options { errexit: true, pipefail: false };

fn line_of(command: &Command) -> String {
    command.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The commands whose failure is ignored.
fn ignored(text: &str, options: Options) -> Vec<String> {
    commands(text, options).iter().filter(|command| command.ignored_failure).map(line_of).collect()
}

fn unwrapped(text: &str) -> Vec<(String, Vec<(String, String)>)> {
    plain(text).iter().flat_map(Command::unwrapped).map(|command| (line_of(&command), command.assignments)).collect()
}

#[test]
fn words_lose_their_quotes() {
    let text = "a\\ b 'c \"d\"' \"e 'f' \\\"g\\\" \\n\" h\"i\"'j' $'k\\'l' --m=\"n o\" '' \\\n p # no\n";
    let [command] = <[Command; 1]>::try_from(plain(text)).unwrap();
    let words: Vec<_> = command.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["a b", "c \"d\"", "e 'f' \"g\" \\n", "hij", "k'l", "--m=n o", "", "p"]);
    assert!(command.words.iter().all(|word| word.literal));
}

#[test]
fn expansions_stay_as_written() {
    let text = "x $A \"${B:-c d}\" ${{ matrix.node }} $((1 + (2))) a$ 'lit $C' \"$(pwd)\" **/*.ts";
    let commands = plain(text);
    let words: Vec<_> = commands[0].words.iter().map(|word| (word.text.as_str(), word.literal)).collect();
    let expected = [
        ("x", true),
        ("$A", false),
        ("${B:-c d}", false),
        ("${{ matrix.node }}", false),
        ("$((1 + (2)))", false),
        ("a$", true),
        ("lit $C", true),
        ("$(pwd)", false),
        ("**/*.ts", true),
    ];
    assert_eq!(words, expected);
    assert_eq!(commands[1].inside, [Inside::Substitution]);
    assert_eq!(commands[1].name(), Some("pwd"));
}

#[test]
fn commands_know_how_they_are_joined() {
    let commands = plain("a && b || c; d | e |& f\ng & ! h");
    let seen: Vec<_> = commands.iter().map(|command| (line_of(command), command.guard, command.line)).collect();
    let expected = [
        ("a", Guard::First, 1),
        ("b", Guard::And, 1),
        ("c", Guard::Or, 1),
        ("d", Guard::Sequence, 1),
        ("e", Guard::Pipe, 1),
        ("f", Guard::Pipe, 1),
        ("g", Guard::Sequence, 2),
        ("h", Guard::Sequence, 2),
    ];
    assert_eq!(seen, expected.map(|(name, guard, line)| (name.to_owned(), guard, line)));
    let background: Vec<_> = commands.iter().map(|command| command.background).collect();
    assert_eq!(background, [false, false, false, false, false, false, true, false]);
    assert_eq!(commands.iter().map(|command| command.negated).filter(|negated| *negated).count(), 1);
}

#[test]
fn redirections_and_here_documents_are_no_words() {
    let commands = plain(
        "cat <<'EOF' >out.txt 2>&1 <<-TAB\nnpm test\nEOF\n\tx\n\tTAB\nA=1 B='2 3' run <in 3>o &>all x2>y\nC=\"$(date)\"\n",
    );
    let seen: Vec<_> = commands.iter().map(|command| (line_of(command), command.line)).collect();
    assert_eq!(seen, [("cat".to_owned(), 1), ("run x2".to_owned(), 6), (String::new(), 7), ("date".to_owned(), 7)]);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(commands[1].assignments, [pair("A", "1"), pair("B", "2 3")]);
    assert_eq!(commands[2].assignments, [pair("C", "$(date)")]);
}

#[test]
fn compound_commands_are_entered() {
    let text = "if a; then b; elif c; then d; else e; fi\nfor x in 1 2; do f; done\nwhile g; do h; done\ncase $x in a|b) i;; *) j; esac\n(k); { l; }\nm() { n; }\nfunction o { p; }\n((q = 1)); for ((i=0; i<2; i++)); do r; done\n[[ -f s && t < u ]] && v\ntime (w)\n";
    let commands = plain(text);
    let seen: Vec<_> = commands
        .iter()
        .map(|command| (command.words[0].text.as_str(), command.inside.as_slice(), command.conditional))
        .collect();
    let expected: [(&str, &[Inside], bool); 19] = [
        ("a", &[Inside::Condition], false),
        ("b", &[Inside::Branch], true),
        ("c", &[Inside::Condition], false),
        ("d", &[Inside::Branch], true),
        ("e", &[Inside::Branch], true),
        ("f", &[Inside::Loop], false),
        ("g", &[Inside::Condition], false),
        ("h", &[Inside::Loop], true),
        ("i", &[Inside::Branch], true),
        ("j", &[Inside::Branch], true),
        ("k", &[Inside::Subshell], false),
        ("l", &[Inside::Group], false),
        ("n", &[Inside::Function, Inside::Group], true),
        ("p", &[Inside::Function, Inside::Group], true),
        ("r", &[Inside::Loop], false),
        ("[[", &[], false),
        ("v", &[], true),
        ("w", &[Inside::Subshell], false),
        ("", &[], false),
    ];
    assert_eq!(seen, expected[..18]);
}

#[test]
fn failures_that_nobody_notices() {
    for (text, expected) in [
        ("test", vec![]),
        ("test || true", vec!["test"]),
        ("test || echo failed", vec!["test"]),
        ("test || exit 1", vec![]),
        ("test || exit 0", vec!["test"]),
        ("test || { echo failed; exit 1; }", vec![]),
        ("test || { echo failed; exit; }", vec!["test"]),
        ("test || (echo failed; exit 1)", vec![]),
        ("lint && test", vec![]),
        ("lint && test || true", vec!["lint", "test"]),
        ("test; exit 0", vec!["test"]),
        ("test; exit", vec![]),
        ("test; echo done", vec!["test"]),
        ("test; code=$?; exit $code", vec![]),
        ("test; if [ $? -ne 0 ]; then exit 1; fi", vec!["[ $? -ne 0 ]"]),
        ("test | tee log", vec!["test"]),
        ("set -o pipefail; test | tee log", vec!["set -o pipefail"]),
        ("test &", vec!["test"]),
        ("! test", vec!["test"]),
        ("if test; then echo ok; fi", vec!["test"]),
        ("if test; then echo ok; else exit 1; fi", vec![]),
        ("if ! test; then echo bad; exit 1; fi", vec![]),
        ("(test)", vec![]),
        ("(test || exit 1) || true", vec!["test"]),
        ("{ lint; test; }", vec!["lint"]),
        ("until test; do sleep 1; done", vec!["test"]),
    ] {
        let is_incidental = |line: &String| line.is_empty() || line.starts_with("exit") || line.starts_with("echo");
        let mut found = ignored(text, Options::default());
        found.retain(|line| !is_incidental(line));
        assert_eq!(found, expected, "{text:?}");
    }
}

#[test]
fn errexit_notices_more() {
    for (text, expected) in [
        ("lint\ntest\n", vec![]),
        ("test || true\nbuild", vec!["test"]),
        ("test || (exit 1)\nbuild", vec![]),
        ("lint && test\nbuild", vec!["lint"]),
        ("set +e\ntest\nbuild", vec!["test"]),
        ("(lint; test)\nbuild", vec![]),
        ("(lint; test) || true", vec!["lint", "test"]),
        ("{ lint; test; } && build", vec!["lint"]),
        ("test | tee log\nbuild", vec!["test"]),
        ("if lint; then test; build; fi\nx", vec!["lint"]),
        ("! test\nbuild", vec!["test"]),
    ] {
        assert_eq!(ignored(text, ERREXIT), expected, "{text:?}");
    }
    assert_eq!(ignored("set -euo pipefail\ntest | tee log\nbuild", Options::default()), ["set -euo pipefail"]);
    assert_eq!(ignored("#!/bin/sh -e\ntest\nbuild", Options::default()), [""; 0]);
}

#[test]
fn conditions_are_told_from_chains() {
    for (text, conditional) in [
        ("build && test", false),
        ("[ -n \"$CI\" ] && test", true),
        ("[ -n \"$CI\" ] || test", true),
        ("build || test", true),
        ("cd x && build && test", false),
    ] {
        assert_eq!(plain(text).last().map(|command| command.conditional), Some(conditional), "{text:?}");
    }
}

#[test]
fn directories_are_followed() {
    let text = "a; cd api && b; (cd ../web; c); d; cd \"$X\"; e; cd /srv/./x/..; f; cd y | g; h; cd -; i";
    let seen: Vec<_> = plain(text)
        .into_iter()
        .filter(|command| command.name() != Some("cd"))
        .map(|command| (line_of(&command), command.working_directory))
        .collect();
    let expected = [
        ("a", Some("")),
        ("b", Some("api")),
        ("c", Some("web")),
        ("d", Some("api")),
        ("e", None),
        ("f", Some("/srv")),
        ("g", Some("/srv")),
        ("h", Some("/srv")),
        ("i", None),
    ];
    assert_eq!(seen, expected.map(|(name, directory)| (name.to_owned(), directory.map(str::to_owned))));
    let after_branch = plain("if a; then cd x; fi\nb");
    assert_eq!(after_branch.last().map(|command| command.working_directory.clone()), Some(None));
    let back = plain("pushd a; b; popd; c; cd ../d; e");
    assert_eq!(back[1].working_directory.as_deref(), Some("a"));
    assert_eq!(back[3].working_directory.as_deref(), Some(""));
    assert_eq!(back[5].working_directory.as_deref(), Some("../d"));
}

#[test]
fn wrappers_come_off() {
    let ci = vec![("CI".to_owned(), "1".to_owned())];
    for (text, line, assignments) in [
        ("jest --ci", "jest --ci", vec![]),
        ("CI=1 jest", "jest", ci.clone()),
        ("cross-env CI=1 jest", "jest", ci.clone()),
        ("env -u X CI=1 jest", "jest", ci.clone()),
        ("sudo -u node CI=1 -E /usr/bin/jest -x", "/usr/bin/jest -x", ci.clone()),
        ("cross-env-shell CI=1 \"jest && true\"", "jest", ci.clone()),
        ("dotenv -e .env.test -- jest --ci", "jest --ci", vec![]),
        ("dotenvx run -f .env -- jest", "jest", vec![]),
        ("npx --yes -p typescript@5 tsc --noEmit", "tsc --noEmit", vec![]),
        ("npx jest@29 --ci", "jest --ci", vec![]),
        ("pnpm dlx @scope/tool@1 x", "@scope/tool x", vec![]),
        ("npm exec -- jest", "jest", vec![]),
        ("npm run test", "npm run test", vec![]),
        ("time -p nice -n 5 timeout -k 5 60 exec jest", "jest", vec![]),
        ("command -v jest", "command -v jest", vec![]),
        ("sh -c 'CI=1 jest'", "jest", ci.clone()),
        ("bash -eo pipefail -c \"sudo sh -c 'cross-env CI=1 jest'\"", "jest", ci.clone()),
        ("npx -c 'jest --ci'", "jest --ci", vec![]),
        ("bash script.sh -c x", "bash script.sh -c x", vec![]),
        ("sudo", "sudo", vec![]),
    ] {
        assert_eq!(unwrapped(text).first(), Some(&(line.to_owned(), assignments)), "{text:?}");
    }
    let lines: Vec<_> = unwrapped("concurrently -n a,b \"npm:watch\" 'npm run x && npm run y'")
        .into_iter()
        .map(|(line, _)| line)
        .collect();
    assert_eq!(lines, ["npm:watch", "npm run x", "npm run y"]);
}

#[test]
fn an_inner_script_inherits_its_surroundings() {
    let outer = plain("build\ncd api && sh -c 'lint; cd src && test' || true");
    let inner: Vec<_> = outer.iter().flat_map(Command::unwrapped).collect();
    let test = inner.iter().find(|command| line_of(command) == "test").expect("the inner command");
    assert_eq!(test.working_directory.as_deref(), Some("api/src"));
    assert!(test.ignored_failure);
    assert_eq!(test.line, 2);
}

#[test]
fn errors_keep_what_was_read() {
    for (text, line, read_before) in [
        ("a\nb\nif c; then d\n", 3, 4),
        ("a; 'b", 1, 1),
        ("a\nb )\n", 2, 2),
        ("a && ", 1, 1),
        ("a\n\"b\nc\n", 2, 1),
        ("a > ; b", 1, 1),
        ("if ($x) {\n}", 1, 1),
    ] {
        let script = read(text, Options::default());
        assert_eq!(script.error.as_ref().map(|error| error.line), Some(line), "{text:?} {:?}", script.error);
        assert_eq!(script.commands.len(), read_before, "{text:?}");
    }
}

#[test]
fn hostile_scripts_are_read_or_refused() {
    for piece in [
        "(",
        "( ",
        "{ ",
        "$(",
        "\"$(",
        "`",
        "${a:-",
        "$((",
        "if a; then ",
        "case a in b) ",
        "f() ",
        "! ",
        "[[ ",
        "((a) ",
        "cat <<A ",
    ] {
        let script = read(&piece.repeat(MAX_BYTES / piece.len()), Options::default());
        let closes = matches!(piece, "`" | "cat <<A ");
        assert_eq!(script.error.is_none(), closes, "{piece:?}");
    }
    assert!(read(&"a".repeat(MAX_BYTES + 1), Options::default()).error.is_some());
    assert_eq!(plain("a 99999999999999999999> b").len(), 1);
    let moves = plain(&"cd directory\n".repeat(2_000));
    assert_eq!(moves.last().map(|command| command.working_directory.clone()), Some(None));
    let mut nested = "jest".to_owned();
    for _ in 0..20 {
        nested = format!("sudo {nested}");
    }
    assert_eq!(unwrapped(&nested).len(), 1);
}
