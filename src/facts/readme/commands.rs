//! The commands that a README tells its reader to run, from its code blocks and code spans.

use crate::formats::markdown::{CodeBlock, Document, InlineCode};
use crate::formats::shell::{self, Options};

/// A command with its place.
#[derive(Debug, Clone)]
pub(super) struct Read {
    /// As written, without a prompt.
    pub text: String,
    /// From 1.
    pub line: usize,
    /// What the shell makes of it.
    pub command: shell::Command,
}

/// The most commands of a README that are read.
const MAX_COMMANDS: usize = 1_000;

/// The most lines of a block that may be no shell before the rest of it is left out.
const MAX_FAULTS: usize = 16;

/// Languages of blocks that hold commands.
const SHELLS: [&str; 12] = [
    "sh",
    "bash",
    "shell",
    "zsh",
    "console",
    "terminal",
    "shell-session",
    "shellsession",
    "sh-session",
    "cmd",
    "batch",
    "fish",
];

/// Languages of blocks that may hold anything.
const UNMARKED: [&str; 4] = ["", "text", "txt", "plaintext"];

/// Programs by which a line of no declared language is known to be a command.
const PROGRAMS: [&str; 28] = [
    "npm",
    "npx",
    "pnpm",
    "yarn",
    "bun",
    "bunx",
    "node",
    "deno",
    "docker",
    "docker-compose",
    "make",
    "git",
    "cp",
    "cd",
    "sh",
    "bash",
    "ts-node",
    "tsx",
    "nodemon",
    "gulp",
    "grunt",
    "sudo",
    "cross-env",
    "serverless",
    "kubectl",
    "helm",
    "sam",
    "cdk",
];

/// What stands before a command to show that it is one, the surest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Prompt {
    /// `$ ` or `❯ `, with or without `user@host:~/folder`.
    Shell,
    /// `> `, which is also what npm prints before a script.
    Angle,
}

/// A line's prompt and what stands behind it.
fn prompt(line: &str) -> Option<(Prompt, &str)> {
    let shell = line.strip_prefix("$ ").or_else(|| line.strip_prefix("❯ ")).or_else(|| {
        let (place, command) = line.split_once("$ ")?;
        (place.contains('@') && !place.contains(' ')).then_some(command)
    });
    let angle = || line.strip_prefix("> ").map(|command| (Prompt::Angle, command));
    shell.map(|command| (Prompt::Shell, command)).or_else(angle).map(|(prompt, command)| (prompt, command.trim_start()))
}

/// The commands in the order of the text.
pub(super) fn of(document: &Document) -> Vec<Read> {
    let blocks = document.code_blocks.iter().flat_map(block);
    let spans = document.inline_code.iter().flat_map(span);
    let mut found: Vec<Read> = blocks.chain(spans).take(MAX_COMMANDS).collect();
    found.sort_by_key(|read| read.line);
    found
}

fn block(block: &CodeBlock) -> Vec<Read> {
    let is_shell = SHELLS.contains(&block.language.as_str());
    if !is_shell && !UNMARKED.contains(&block.language.as_str()) {
        return Vec::new();
    }
    let lines: Vec<&str> = block.text.lines().map(str::trim).collect();
    // Where some lines have a prompt, the others are what the commands print.
    let surest = lines.iter().filter_map(|line| prompt(line)).map(|(prompt, _)| prompt).min();
    let mut continues = false;
    let kept: Vec<String> = lines
        .iter()
        .map(|line| {
            let command = match surest {
                _ if continues => Some(*line),
                Some(expected) => prompt(line).filter(|(found, _)| *found == expected).map(|(_, command)| command),
                None => Some(*line).filter(|line| is_shell || starts_with_program(line)),
            };
            continues = command.is_some_and(|command| command.ends_with('\\'));
            command.unwrap_or_default().to_owned()
        })
        .collect();
    read(kept, block.line)
}

fn span(code: &InlineCode) -> Vec<Read> {
    let text = code.text.trim();
    let text = prompt(text).map_or(text, |(_, command)| command);
    let names_more = text.split_whitespace().nth(1).is_some();
    if names_more && starts_with_program(text) { read(vec![text.to_owned()], code.line) } else { Vec::new() }
}

fn starts_with_program(text: &str) -> bool {
    let is_assignment = |word: &&str| word.split_once('=').is_some_and(|(name, _)| is_variable(name));
    text.split_whitespace().find(|word| !is_assignment(word)).is_some_and(|word| PROGRAMS.contains(&word))
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Reads lines as one script, in which `cd` holds for what follows. A line that is no shell is left out, and the rest read again.
fn read(mut lines: Vec<String>, first_line: usize) -> Vec<Read> {
    for _ in 0..MAX_FAULTS {
        let source: Vec<String> = lines.iter().map(|line| without_stand_ins(line)).collect();
        let script = shell::read(&source.join("\n"), Options::default());
        match script.error {
            Some(error) => {
                // A fault may show only behind the line that made it, as with a quote that nobody closes.
                let Some(line) =
                    lines.get_mut(..error.line).and_then(|before| before.iter_mut().rfind(|line| !line.is_empty()))
                else {
                    return Vec::new();
                };
                line.clear();
            }
            None => {
                return script
                    .commands
                    .into_iter()
                    .filter_map(|command| with_text(command, &lines, first_line))
                    .collect();
            }
        }
    }
    Vec::new()
}

fn with_text(command: shell::Command, lines: &[String], first_line: usize) -> Option<Read> {
    // A drawing of folders is no command.
    let is_program =
        |name: &str| name.starts_with(|first: char| first.is_ascii_alphanumeric() || matches!(first, '.' | '_' | '@'));
    if !command.name().is_some_and(is_program) || !command.inside.is_empty() {
        return None;
    }
    let mut index = command.line.checked_sub(1)?;
    while let Some(before) =
        index.checked_sub(1).filter(|before| lines.get(*before).is_some_and(|line| line.ends_with('\\')))
    {
        index = before;
    }
    let (mut text, mut rest) = (lines.get(index)?.clone(), lines.get(index + 1..)?.iter());
    while let Some(continued) = text.strip_suffix('\\') {
        text = format!("{} {}", continued.trim_end(), rest.next().map(String::as_str).unwrap_or_default());
    }
    let is_joined = ["&&", "||", ";", "|"].iter().any(|joint| text.contains(joint));
    if is_joined {
        let words: Vec<&str> = command.words.iter().map(|word| word.text.as_str()).collect();
        text = words.join(" ");
    }
    Some(Read { text: text.trim_end().to_owned(), line: first_line + index, command })
}

/// A line with `<what the reader fills in>` written as an expansion: to a shell it would be a redirection.
fn without_stand_ins(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, inside)) = rest.split_once('<') {
        let end = inside.find('>').filter(|end| {
            let name = inside.get(..*end).unwrap_or_default();
            name.starts_with(char::is_alphabetic) && !name.contains(['<', '|', '&', ';'])
        });
        out.push_str(before);
        match end.and_then(|end| inside.get(end + 1..)) {
            Some(after) => {
                out.push_str("${stand_in}");
                rest = after;
            }
            None => {
                out.push('<');
                rest = inside;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::formats::markdown;

    fn commands(text: &str) -> Vec<(String, usize)> {
        of(&markdown::read(text).unwrap()).into_iter().map(|read| (read.text, read.line)).collect()
    }

    fn texts(text: &str) -> Vec<String> {
        commands(text).into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn prompts_are_removed_and_output_is_left_out() {
        assert_eq!(texts("```sh\nme@host:~/books$ npm ci\n```\n"), ["npm ci"]);
        let text = "```console\n$ npm test\n> books@1.0.0 test\nok 1\n$ A=1 \\\n  node x.js\n```\n";
        assert_eq!(commands(text).first(), Some(&("npm test".to_owned(), 2)));
        assert!(commands(text).contains(&("A=1 node x.js".to_owned(), 5)), "{:?}", commands(text));
        assert!(!texts(text).iter().any(|text| text.starts_with("ok")));
    }

    #[test]
    fn blocks_without_a_language_hold_commands_only_where_a_program_is_named() {
        let text = "```\nsrc\n  app.ts\nnpm run dev\n```\n\n```json\n{\"npm\": \"npm test\"}\n```\n";
        assert_eq!(texts(text), ["npm run dev"]);
    }

    #[test]
    fn spans_are_commands_where_they_say_more_than_a_name() {
        assert_eq!(
            texts("Use `npm` and run `npm run dev`, then `$ yarn start`. `const npm = 1`"),
            ["npm run dev", "yarn start"]
        );
    }

    #[test]
    fn stand_ins_are_no_redirections() {
        let read = of(&markdown::read("```sh\nnpm run <script> -- x\ncd <my app>\n```\n").unwrap());
        assert_eq!(
            read.iter().map(|read| read.text.as_str()).collect::<Vec<_>>(),
            ["npm run <script> -- x", "cd <my app>"]
        );
        assert!(read.iter().all(|read| read.command.words.iter().any(|word| !word.literal)));
    }

    #[test]
    fn what_is_no_shell_does_not_hide_the_rest() {
        assert_eq!(texts("```sh\nnpm ci\nnow open (the page\nnpm start\n```\n"), ["npm ci", "npm start"]);
        assert_eq!(texts("```sh\nnpm ci\ndon't worry\nnpm start\n```\n"), ["npm ci", "npm start"]);
    }

    #[test]
    fn a_chain_is_several_commands_that_share_a_folder() {
        let read = of(&markdown::read("```sh\ncd api && npm ci\nnpm test # runs all\n```\n").unwrap());
        let places: Vec<_> =
            read.iter().map(|read| (read.text.as_str(), read.command.working_directory.as_deref())).collect();
        assert_eq!(places, [("cd api", Some("")), ("npm ci", Some("api")), ("npm test # runs all", Some("api"))]);
    }
}
