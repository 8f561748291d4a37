use super::super::parse;
use super::*;

/// The value of an expanded text, `?` for an unknown one.
fn value(expanded: &Expanded) -> String {
    expanded.value.as_deref().unwrap_or("?").to_owned()
}

/// What the last stage of a file runs as, and the line that says so.
fn user(text: &str) -> Option<(usize, String)> {
    let dockerfile = parse(text);
    assert_eq!(dockerfile.errors, []);
    let stages = stages(&dockerfile);
    stages.last().and_then(|stage| stage.user.as_ref()).map(|user| (user.line, value(&user.value)))
}

/// The base of the last stage of a file.
fn base(text: &str) -> String {
    let dockerfile = parse(text);
    assert_eq!(dockerfile.errors, []);
    stages(&dockerfile).last().map(|stage| value(&stage.base)).unwrap_or_default()
}

/// The value of `x` in the environment of the last stage of a file.
fn x(text: &str) -> Option<String> {
    let dockerfile = parse(text);
    assert_eq!(dockerfile.errors, []);
    stages(&dockerfile).last().and_then(|stage| stage.env.get("x")).map(|x| value(&x.value))
}

fn someone(line: usize, name: &str) -> Option<(usize, String)> {
    Some((line, name.to_owned()))
}

#[test]
fn stages_have_index_name_line_and_base() {
    let dockerfile = parse("FROM --platform=linux/amd64 node:22 AS build\nRUN a\nFROM scratch\n");
    let stages = stages(&dockerfile);
    let outline: Vec<_> =
        stages.iter().map(|stage| (stage.index, stage.name, stage.line, stage.base.written)).collect();
    assert_eq!(outline, [(0, Some("build"), 1, "node:22"), (1, None, 3, "scratch")]);
    assert_eq!((stages[0].platform, stages[1].platform), (Some("linux/amd64"), None));
    assert_eq!((stages[0].runs.len(), stages[1].runs.len()), (1, 0));
}

#[test]
fn the_last_user_of_a_stage_counts() {
    assert_eq!(user("FROM a\nUSER node\nUSER root\n"), someone(3, "root"));
    assert_eq!(user("FROM a\nUSER \"node:node\"\n"), someone(2, "node:node"));
    assert_eq!(user("FROM a\nUSER node\nFROM b\n"), None);
}

#[test]
fn the_user_is_resolved_through_env_and_arg() {
    assert_eq!(user("FROM a\nENV NAME=node\nUSER $NAME\n"), someone(3, "node"));
    assert_eq!(user("FROM a\nARG ID=1000\nUSER ${ID}:${ID}\n"), someone(3, "1000:1000"));
    assert_eq!(user("FROM a\nARG NAME\nUSER $NAME\n"), someone(3, "?"));
    assert_eq!(user("FROM a\nARG NAME\nUSER ${NAME:-node}\n"), someone(3, "node"));
    assert_eq!(user("FROM a\nUSER $NAME\n"), someone(2, "?"));
    assert_eq!(user("FROM a\nUSER '$NAME'\n"), someone(2, "$NAME"));
}

#[test]
fn a_stage_takes_over_the_configuration_of_an_earlier_one() {
    let dockerfile = parse(
        "ARG TAG=22\n\
         FROM node:$TAG AS Base\n\
         ENV x=1\n\
         ARG y=2\n\
         WORKDIR /a\n\
         EXPOSE 80\n\
         HEALTHCHECK CMD a\n\
         ENTRYPOINT [\"a\"]\n\
         CMD [\"b\"]\n\
         COPY a b\n\
         USER node\n\
         FROM base AS middle\n\
         EXPOSE $x$y\n\
         WORKDIR b\n\
         FROM middle\n\
         COPY c d\n",
    );
    assert_eq!(dockerfile.errors, []);
    let stages = stages(&dockerfile);
    let last = &stages[2];
    assert_eq!((stages[0].parent, stages[1].parent, last.parent), (None, Some(0), Some(1)));
    assert_eq!((value(&last.base), value(&last.external_base)), ("middle".to_owned(), "node:22".to_owned()));
    assert_eq!(last.user.as_ref().map(|user| user.line), Some(11));
    assert_eq!(last.workdir.as_ref().map(|path| (path.line, value(&path.value))), someone(14, "/a/b"));
    assert_eq!(last.cmd.as_ref().map(|cmd| cmd.line), Some(9));
    assert_eq!(last.entrypoint.as_ref().map(|entrypoint| entrypoint.line), Some(8));
    assert_eq!(last.healthcheck.as_ref().map(|check| check.line), Some(7));
    assert_eq!(last.exposes.iter().map(|port| value(&port.value)).collect::<Vec<_>>(), ["80", "12"]);
    assert_eq!(last.env.get("x").map(|x| x.line), Some(3));
    assert_eq!(last.copies.iter().map(|copy| copy.line).collect::<Vec<_>>(), [16]);
}

#[test]
fn only_an_earlier_stage_is_a_base_and_the_last_of_a_name_counts() {
    let dockerfile = parse("FROM b AS a\nFROM c AS b\nFROM a AS a\nFROM a\n");
    let parents: Vec<_> = stages(&dockerfile).iter().map(|stage| stage.parent).collect();
    assert_eq!(parents, [None, None, Some(0), Some(2)]);
}

#[test]
fn healthcheck_none_drops_the_one_taken_over() {
    let dockerfile = parse("FROM a AS b\nHEALTHCHECK CMD c\nFROM b AS d\nHEALTHCHECK NONE\nFROM d\n");
    let checks: Vec<_> = stages(&dockerfile).iter().map(|stage| stage.healthcheck.is_some()).collect();
    assert_eq!(checks, [true, false, false]);
}

#[test]
fn an_entrypoint_drops_a_cmd_that_is_taken_over_but_not_its_own() {
    let cmd = |text| stages(&parse(text)).last().is_some_and(|stage| stage.cmd.is_some());
    assert!(!cmd("FROM a AS b\nCMD c\nFROM b\nENTRYPOINT d\n"));
    assert!(cmd("FROM a AS b\nCMD c\nFROM b\nCMD e\nENTRYPOINT d\n"));
    assert!(cmd("FROM a AS b\nCMD c\nFROM b\nENTRYPOINT d\nCMD e\n"));
}

#[test]
fn onbuild_applies_to_the_next_stage_only() {
    let text = "FROM a AS b\nONBUILD USER node\nONBUILD COPY c d\nFROM b AS e\nFROM e\n";
    assert_eq!(user("FROM a AS b\nONBUILD USER node\n"), None);
    assert_eq!(user(text), someone(2, "node"), "the user is taken over, set by the trigger");
    let dockerfile = parse(text);
    let copies: Vec<_> = stages(&dockerfile).iter().map(|stage| stage.copies.len()).collect();
    assert_eq!(copies, [0, 1, 0]);
}

#[test]
fn arguments_before_the_first_from_are_for_from() {
    assert_eq!(base("ARG V=22 S=-slim\nARG TAG=$V$S\nFROM node:${TAG}\n"), "node:22-slim");
    assert_eq!(base("ARG V\nFROM node:$V\n"), "?");
    assert_eq!(base("ARG V\nFROM node:${V:-20}\n"), "node:20");
    assert_eq!(base("FROM a\nARG V=1\nFROM node:$V\n"), "?");
    assert_eq!(base("ARG IMAGE=\nFROM $IMAGE\n"), "?");
    assert_eq!(base("FROM build-$TARGETARCH\n"), "?");
}

#[test]
fn a_stage_sees_the_arguments_it_declares_or_takes_over() {
    assert_eq!(x("ARG V=1\nFROM a\nENV x=${V:-none}\n"), Some("none".to_owned()));
    assert_eq!(x("ARG V=1\nFROM a\nARG V\nENV x=$V\n"), Some("1".to_owned()));
    assert_eq!(x("ARG V=1\nFROM a\nARG V=2\nENV x=$V\n"), Some("2".to_owned()));
    assert_eq!(x("FROM a\nENV x=${V:-none}\nARG V=1\n"), Some("none".to_owned()));
    assert_eq!(x("FROM a\nARG V=1\nFROM b\nENV x=${V:-none}\n"), Some("none".to_owned()));
    assert_eq!(x("FROM a AS b\nARG V=1\nFROM b\nENV x=$V\n"), Some("1".to_owned()));
    assert_eq!(x("FROM a\nARG V=1\nENV V=2\nENV x=$V\n"), Some("2".to_owned()));
    assert_eq!(x("FROM a\nARG x=1\n"), None, "an argument is not in the environment of the image");
}

#[test]
fn values_of_one_env_see_the_variables_before_it() {
    assert_eq!(x("FROM a\nENV y=1\nENV y=2 x=$y\n"), Some("1".to_owned()));
    assert_eq!(x("FROM a\nENV x=\"a b\"' $c'\\ d\n"), Some("a b $c d".to_owned()));
    assert_eq!(x("FROM a\nENV x $PATH:/b\n"), Some("?".to_owned()));
}

#[test]
fn copies_know_their_origin() {
    let dockerfile = parse(
        "FROM a AS One\n\
         FROM b AS two\n\
         ENV from=/dist\n\
         COPY --from=one $from ./c d/\n\
         COPY --from=0 a b\n\
         COPY --from=late a b\n\
         COPY --from=node:22 a b\n\
         COPY --from=3 a b\n\
         COPY --from=$from a b\n\
         ADD https://example.com/a <<c.txt /\nC\nc.txt\n\
         FROM c AS late\n",
    );
    assert_eq!(dockerfile.errors, []);
    let stages = stages(&dockerfile);
    let origins: Vec<_> = stages[1].copies.iter().map(|copy| copy.from).collect();
    assert_eq!(
        origins,
        [
            Origin::Stage(0),
            Origin::Stage(0),
            Origin::Stage(2),
            Origin::Image("node:22"),
            Origin::Invalid("3"),
            Origin::Invalid("$from"),
            Origin::Context,
        ]
    );
    let first = &stages[1].copies[0];
    assert_eq!(first.sources.iter().map(value).collect::<Vec<_>>(), ["/dist", "./c"]);
    assert_eq!((value(&first.destination), first.line), ("d/".to_owned(), 4));
    assert_eq!(stages[1].copies[6].heredocs[0].content, "C\n");
}

#[test]
fn working_directories_are_joined() {
    let workdir = |text| {
        let dockerfile = parse(text);
        stages(&dockerfile).last().and_then(|stage| stage.workdir.as_ref().map(|path| value(&path.value)))
    };
    assert_eq!(workdir("FROM a\nWORKDIR /a/\nWORKDIR ./b/../c\n").as_deref(), Some("/a/c"));
    assert_eq!(workdir("FROM a\nWORKDIR /a\nWORKDIR /b\n").as_deref(), Some("/b"));
    assert_eq!(workdir("FROM a\nWORKDIR b\n").as_deref(), Some("?"), "relative to what the base image sets");
    assert_eq!(workdir("FROM a\nWORKDIR /..\n").as_deref(), Some("/"));
}

#[test]
fn runs_keep_their_flags() {
    let dockerfile = parse("FROM a\nRUN --mount=type=secret,id=npm \\\n npm ci\n");
    let run = &stages(&dockerfile)[0].runs[0];
    assert_eq!((run.line, run.end_line, run.flags[0].name.as_str()), (2, 3, "mount"));
}

#[test]
fn hostile_files_end_soon_and_stay_small() {
    let doubling = format!("FROM a\nENV x=0123456789\n{}USER $x\n", "ENV x=$x$x\n".repeat(100));
    assert_eq!(user(&doubling), someone(103, "?"));

    let mut chain = "FROM a AS s0\nONBUILD USER b\n".to_owned();
    for index in 1..5_000 {
        chain.push_str(&format!("FROM s{} AS s{index}\nENV x{index}=1\nWORKDIR d\nEXPOSE {index}\n", index - 1));
    }
    assert_eq!(stages(&parse(&chain)).len(), STAGES);

    let entries = format!(
        "FROM a AS b\n{}{}FROM b\nENV x0=2 late=1\n",
        "ONBUILD EXPOSE 1\n".repeat(ENTRIES - 1),
        (0..ENTRIES + 5).map(|index| format!("ONBUILD ENV x{index}=1\nENV x{index}=1\nEXPOSE 1\n")).collect::<String>(),
    );
    let dockerfile = parse(&entries);
    let stages = stages(&dockerfile);
    assert_eq!(stages[0].triggers.len(), ENTRIES);
    assert_eq!((stages[1].env.len(), stages[1].exposes.len()), (ENTRIES, ENTRIES));
    assert_eq!(stages[1].env.get("x0").map(|x| value(&x.value)), Some("2".to_owned()));

    let deep = |length: usize| {
        let dockerfile = parse(&format!("FROM a\nWORKDIR /{}\n", "d".repeat(length - 1)));
        super::stages(&dockerfile)[0].workdir.as_ref().is_some_and(|path| path.value.value.is_some())
    };
    assert!(deep(LONGEST_PATH) && !deep(LONGEST_PATH + 1));
}
