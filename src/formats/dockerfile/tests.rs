use super::*;

/// The keyword and first line of each instruction of a file without errors.
fn outline(text: &str) -> Vec<(usize, &'static str)> {
    let dockerfile = parse(text);
    assert_eq!(dockerfile.errors, []);
    dockerfile.instructions.iter().map(|instruction| (instruction.line, instruction.keyword().as_str())).collect()
}

/// The only instruction behind a `FROM`.
fn instruction(text: &str) -> Instruction {
    let mut dockerfile = parse(&format!("FROM scratch\n{text}\n"));
    assert_eq!(dockerfile.errors, []);
    assert_eq!(dockerfile.instructions.len(), 2);
    dockerfile.instructions.remove(1)
}

/// The errors of a line behind a `FROM`.
fn errors(text: &str) -> Vec<(usize, String)> {
    let errors = parse(&format!("FROM scratch\n{text}\n")).errors;
    errors.into_iter().map(|error| (error.line, error.message)).collect()
}

fn shell(text: &str) -> Command {
    Command::Shell { text: text.to_owned(), heredocs: Vec::new() }
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn directives_stand_at_the_top_and_change_the_escape_character() {
    let dockerfile =
        parse(" # syntax = docker/dockerfile:1\n#Escape=`\n# check=skip=all\nFROM a\nRUN x `\n y\\\nUSER b\n");
    let directives: Vec<_> = dockerfile
        .directives
        .iter()
        .map(|directive| (directive.line, directive.name, directive.value.as_str()))
        .collect();
    assert_eq!(
        directives,
        [
            (1, DirectiveName::Syntax, "docker/dockerfile:1"),
            (2, DirectiveName::Escape, "`"),
            (3, DirectiveName::Check, "skip=all"),
        ]
    );
    assert_eq!(dockerfile.escape, '`');
    assert_eq!(dockerfile.instructions[1].body, Body::Run(shell("x  y\\")));
    assert_eq!(dockerfile.instructions[2].line, 7);
}

#[test]
fn a_directive_behind_a_comment_a_blank_line_or_an_instruction_is_a_comment() {
    for text in [
        "# note\n# escape=`\nFROM a\n",
        "\n# escape=`\nFROM a\n",
        "FROM a\n# escape=`\n",
        "# unknown=1\n# escape=`\nFROM a",
    ] {
        let dockerfile = parse(text);
        assert_eq!((dockerfile.escape, dockerfile.directives.len()), ('\\', 0), "{text:?}");
    }
}

#[test]
fn a_wrong_or_repeated_directive_is_an_error_on_its_line() {
    let dockerfile = parse("# escape=`\n# escape=\\\n# syntax=a\nFROM a\n");
    assert_eq!((dockerfile.escape, dockerfile.errors.len(), dockerfile.errors[0].line), ('`', 1, 2));
    let dockerfile = parse("# syntax=a\n# escape=^\nFROM a\n");
    assert_eq!((dockerfile.escape, dockerfile.errors.len(), dockerfile.errors[0].line), ('\\', 1, 2));
}

#[test]
fn byte_order_mark_and_carriage_returns_are_no_content() {
    let dockerfile = parse("\u{feff}FROM a\r\nRUN x \\\r\n  y\r\nUSER b\r\n");
    assert_eq!(dockerfile.errors, []);
    assert_eq!(dockerfile.instructions[1].body, Body::Run(shell("x   y")));
    assert_eq!(dockerfile.instructions[2].body, Body::User("b".to_owned()));
    assert_eq!(dockerfile.instructions[2].line, 4);
}

#[test]
fn keywords_are_read_in_any_case_and_after_blanks() {
    assert_eq!(outline("from a as b\n  Run x\n\tUsEr c"), [(1, "FROM"), (2, "RUN"), (3, "USER")]);
}

#[test]
fn every_keyword_spells_itself() {
    for keyword in Keyword::ALL {
        assert_eq!(Keyword::from_word(keyword.as_str()), Some(*keyword));
    }
    assert_eq!(Keyword::from_word("INCLUDE"), None);
}

#[test]
fn comments_and_blank_lines_inside_a_continued_instruction_are_dropped() {
    let dockerfile = parse("FROM a\nRUN x \\\n# note \\\n\n  # another\n  y && \\\n  z # kept\nUSER b\n");
    assert_eq!(dockerfile.instructions[1].body, Body::Run(shell("x   y &&   z # kept")));
    assert_eq!((dockerfile.instructions[1].line, dockerfile.instructions[1].end_line), (2, 7));
    assert_eq!(dockerfile.instructions[2].line, 8);
}

#[test]
fn an_escaped_escape_character_does_not_continue_a_line() {
    assert_eq!(outline("FROM a\nRUN x \\\\\nUSER b\n"), [(1, "FROM"), (2, "RUN"), (3, "USER")]);
}

#[test]
fn blanks_may_follow_the_continuation_character_and_the_file_may_end_with_it() {
    assert_eq!(instruction("RUN x \\ \t\n y").body, Body::Run(shell("x  y")));
    assert_eq!(instruction("RUN x \\").body, Body::Run(shell("x")));
}

#[test]
fn heredocs_hide_what_looks_like_instructions() {
    let dockerfile = parse("FROM a\nRUN <<EOF\nFROM b\n# kept\nEOF2\nEOF\nUSER c\n");
    assert_eq!(dockerfile.errors, []);
    let heredoc = Heredoc { name: "EOF".to_owned(), content: "FROM b\n# kept\nEOF2\n".to_owned(), expands: true };
    let run = &dockerfile.instructions[1];
    assert_eq!(run.body, Body::Run(Command::Shell { text: "<<EOF".to_owned(), heredocs: vec![heredoc] }));
    assert_eq!((run.line, run.end_line), (2, 6));
    assert_eq!(dockerfile.instructions[2].line, 7);
}

#[test]
fn several_heredocs_anywhere_in_a_line_are_read_in_order() {
    let Body::Run(Command::Shell { heredocs, .. }) =
        instruction("RUN cat <<A 3<<-\"B C\" && \\\n  tee << 'D'\none\nA\n\ttwo\n\tB C\nthree\nD").body
    else {
        panic!("a shell form");
    };
    let read: Vec<_> = heredocs.iter().map(|read| (read.name.as_str(), read.content.as_str(), read.expands)).collect();
    assert_eq!(read, [("A", "one\n", true), ("B C", "two\n", false), ("D", "three\n", false)]);
}

#[test]
fn copy_takes_heredocs_as_sources_and_onbuild_passes_them_on() {
    let Body::Copy(transfer) = instruction("COPY --chown=a b <<c.txt /d/\ntext\nc.txt").body else { panic!("a copy") };
    assert_eq!(transfer.sources, ["b"]);
    assert_eq!(transfer.destination, "/d/");
    assert_eq!(transfer.heredocs[0].content, "text\n");

    let Body::Onbuild(trigger) = instruction("ONBUILD RUN <<EOF\nUSER a\nEOF").body else { panic!("a trigger") };
    let Body::Run(Command::Shell { heredocs, .. }) = trigger.body else { panic!("a shell form") };
    assert_eq!(heredocs[0].content, "USER a\n");
}

#[test]
fn what_only_resembles_a_heredoc_hides_nothing() {
    for text in [
        "RUN cat <<<word",
        "RUN echo \"<<EOF\"",
        "RUN echo '<<EOF'",
        "RUN echo \\<<EOF",
        "RUN cat <<- EOF",
        "RUN echo a<<EOF",
        "RUN echo ${a^^} <<EOF",
        "RUN echo it's <<EOF",
        "RUN [\"cat\", \"<<EOF\"]",
        "CMD cat <<EOF",
        "ENV a=<<EOF",
        "COPY [\"<<EOF\", \"/a\"]",
    ] {
        let dockerfile = parse(&format!("FROM a\n{text}\nUSER b\n"));
        assert_eq!(dockerfile.instructions.last().map(|last| last.line), Some(3), "{text}");
        assert_eq!(dockerfile.errors, [], "{text}");
    }
}

#[test]
fn a_heredoc_without_end_reaches_to_the_end_of_the_file() {
    let dockerfile = parse("FROM a\nRUN <<EOF\nUSER b\n");
    assert_eq!(dockerfile.instructions.len(), 2);
    assert_eq!((dockerfile.errors.len(), dockerfile.errors[0].line), (1, 2));
}

#[test]
fn exec_form_is_json_and_anything_else_is_the_shell_form() {
    let exec = |text| match instruction(text).body {
        Body::Cmd(command) | Body::Entrypoint(command) | Body::Run(command) => command,
        other => panic!("a command: {other:?}"),
    };
    assert_eq!(exec("CMD [ \"node\", \"a \\\"b\\\".js\" ]"), Command::Exec(strings(&["node", "a \"b\".js"])));
    assert_eq!(exec("ENTRYPOINT []"), Command::Exec(Vec::new()));
    assert_eq!(exec("RUN [\"a\", \\\n\"b\"]"), Command::Exec(strings(&["a", "b"])));
    assert_eq!(exec("CMD ['node', 'a.js']"), shell("['node', 'a.js']"));
    assert_eq!(exec("CMD [\"node\", \"a.js\"] --port 80"), shell("[\"node\", \"a.js\"] --port 80"));
    assert_eq!(exec("CMD [\"node\", ]"), shell("[\"node\", ]"));
    assert_eq!(exec("CMD [ -f a ] || node a.js"), shell("[ -f a ] || node a.js"));
    assert_eq!(errors("CMD [\"node\", 80]").len(), 1);
}

#[test]
fn flags_stand_before_the_arguments() {
    let copy = instruction("COPY --from=build --link \\\n --chown=\"a b\":c x --y z");
    assert_eq!(copy.flag("from"), Some("build"));
    assert_eq!(copy.flag("link"), Some(""));
    assert_eq!(copy.flag("chown"), Some("a b:c"));
    assert_eq!(copy.flag("y"), None);
    let Body::Copy(transfer) = copy.body else { panic!("a copy") };
    assert_eq!(transfer.sources, ["x", "--y"]);

    let run = instruction("RUN --mount=type=cache,target=/root/.npm --network=none -- --x");
    assert_eq!(run.flag("mount"), Some("type=cache,target=/root/.npm"));
    assert_eq!(run.flags.len(), 2);
    assert_eq!(run.body, Body::Run(shell("--x")));
}

#[test]
fn from_reads_image_platform_and_name() {
    let dockerfile = parse("FROM --platform=$BUILDPLATFORM node:22 aS Build\n");
    let from = &dockerfile.instructions[0];
    assert_eq!(from.flag("platform"), Some("$BUILDPLATFORM"));
    assert_eq!(from.body, Body::From { image: "node:22".to_owned(), alias: Some("Build".to_owned()) });
}

#[test]
fn a_bad_from_is_an_error_and_still_opens_a_stage() {
    for text in ["FROM", "FROM a b", "FROM a AS", "FROM a AS 1b", "FROM a AS b c", "FROM a IN b"] {
        let dockerfile = parse(&format!("{text}\nUSER c\n"));
        let errors: Vec<_> = dockerfile.errors.iter().map(|error| error.line).collect();
        assert_eq!(errors, [1], "{text}");
        assert_eq!(dockerfile.instructions[0].keyword(), Keyword::From, "{text}");
    }
}

#[test]
fn names_and_values_in_the_new_and_the_old_form() {
    let env = |text| match instruction(text).body {
        Body::Env(pairs) | Body::Label(pairs) => pairs,
        other => panic!("pairs: {other:?}"),
    };
    assert_eq!(
        env("ENV a=1 b=\"two words\" c=three\\ words \\\n  d='' e=x=y"),
        pairs(&[("a", "1"), ("b", "\"two words\""), ("c", "three\\ words"), ("d", "''"), ("e", "x=y")])
    );
    assert_eq!(env("ENV a b = c"), pairs(&[("a", "b = c")]));
    assert_eq!(env("ENV\ta   b c=d"), pairs(&[("a", "b c=d")]));
    assert_eq!(env("LABEL \"org.example\"=\"a\" b=c"), pairs(&[("\"org.example\"", "\"a\""), ("b", "c")]));
    for text in ["ENV", "ENV a", "ENV a=b c", "ENV =b", "LABEL a=b c"] {
        assert_eq!(errors(text).len(), 1, "{text}");
    }
}

#[test]
fn arguments_have_names_and_perhaps_defaults() {
    let argument =
        |name: &str, default: Option<&str>| Argument { name: name.to_owned(), default: default.map(str::to_owned) };
    assert_eq!(
        instruction("ARG a b=1 c=\"d e\" f=").body,
        Body::Arg(vec![
            argument("a", None),
            argument("b", Some("1")),
            argument("c", Some("\"d e\"")),
            argument("f", Some("")),
        ])
    );
    assert_eq!(errors("ARG").len(), 1);
    assert_eq!(errors("ARG =a").len(), 1);
}

#[test]
fn healthcheck_has_a_command_or_none() {
    let check = instruction("HEALTHCHECK --interval=5s --retries=3 \\\n  cmd curl -f localhost || exit 1");
    assert_eq!(check.flag("interval"), Some("5s"));
    assert_eq!(check.body, Body::Healthcheck(Healthcheck::Command(shell("curl -f localhost || exit 1"))));
    assert_eq!(
        instruction("HEALTHCHECK CMD [\"a\"]").body,
        Body::Healthcheck(Healthcheck::Command(Command::Exec(strings(&["a"]))))
    );
    assert_eq!(instruction("HEALTHCHECK none").body, Body::Healthcheck(Healthcheck::None));
    for text in ["HEALTHCHECK", "HEALTHCHECK curl x", "HEALTHCHECK CMD", "HEALTHCHECK CMD []", "HEALTHCHECK NONE x"] {
        assert_eq!(errors(text).len(), 1, "{text}");
    }
}

#[test]
fn the_remaining_instructions() {
    assert_eq!(instruction("ADD a b /c").keyword(), Keyword::Add);
    assert_eq!(
        instruction("COPY [\"a b\", \"/c d\"]").body,
        Body::Copy(Transfer { sources: strings(&["a b"]), destination: "/c d".to_owned(), heredocs: Vec::new() })
    );
    assert_eq!(instruction("EXPOSE 80/tcp  $PORT").body, Body::Expose(strings(&["80/tcp", "$PORT"])));
    assert_eq!(instruction("MAINTAINER A Person <a@example.com>").keyword(), Keyword::Maintainer);
    assert_eq!(instruction("SHELL [\"/bin/bash\", \"-c\"]").body, Body::Shell(strings(&["/bin/bash", "-c"])));
    assert_eq!(instruction("STOPSIGNAL SIGINT").body, Body::Stopsignal("SIGINT".to_owned()));
    assert_eq!(instruction("USER \u{a0} node:node ").body, Body::User("node:node".to_owned()));
    assert_eq!(instruction("VOLUME [\"/a b\"]").body, Body::Volume(strings(&["/a b"])));
    assert_eq!(instruction("VOLUME /a /b").body, Body::Volume(strings(&["/a", "/b"])));
    assert_eq!(instruction("WORKDIR /a b").body, Body::Workdir("/a b".to_owned()));
}

#[test]
fn a_bad_line_is_an_error_on_its_line_and_the_reading_goes_on() {
    let bad = [
        "INCLUDE x",
        "ADD a",
        "COPY",
        "COPY a <<b\nb",
        "EXPOSE",
        "MAINTAINER",
        "ONBUILD",
        "ONBUILD ONBUILD RUN a",
        "ONBUILD FROM a",
        "ONBUILD MAINTAINER a",
        "ONBUILD x",
        "SHELL /bin/sh -c",
        "SHELL []",
        "STOPSIGNAL",
        "USER",
        "VOLUME []",
        "WORKDIR",
    ];
    for text in bad {
        let dockerfile = parse(&format!("FROM a\n{text}\nUSER b\n"));
        let lines: Vec<_> = dockerfile.errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [2], "{text}");
        assert_eq!(dockerfile.instructions.len(), 2, "{text}");
        assert_eq!(dockerfile.instructions[1].keyword(), Keyword::User, "{text}");
    }
}

#[test]
fn a_file_needs_a_stage_and_only_arg_may_precede_it() {
    assert_eq!(parse("ARG a=1\nFROM b\n").errors, []);
    let lines = |text| parse(text).errors.iter().map(|error| error.line).collect::<Vec<_>>();
    assert_eq!(lines("# nothing\n\nRUN a\nUSER b\nFROM c\n"), [3]);
    assert_eq!(lines(""), [1]);
    assert_eq!(lines("ARG a\n"), [1]);
}

#[test]
fn hostile_text_is_read_in_linear_time_and_without_recursion() {
    let nested = format!("FROM a\nRUN {} <<EOF\nEOF\n", "\"${a:-".repeat(100_000));
    assert_eq!(parse(&nested).errors.len(), 1, "without a here-document the terminator is no instruction");
    let onbuild = format!("FROM a\n{}\n", "ONBUILD ".repeat(100_000));
    assert_eq!(parse(&onbuild).errors.len(), 1);
    let arrays = format!("FROM a\nCMD {}\n", "[".repeat(100_000));
    assert_eq!(parse(&arrays).instructions.len(), 2);
    let unterminated = format!("FROM a\n{}", "RUN <<A\n".repeat(100_000));
    assert_eq!(parse(&unterminated).errors.len(), 1);
    let continued = format!("FROM a\nRUN a{}\n", "\\\n b".repeat(100_000));
    assert_eq!(parse(&continued).instructions.len(), 2);
}
