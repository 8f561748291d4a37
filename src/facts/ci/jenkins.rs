//! Jenkins: what `sh` and its kin run in a `Jenkinsfile`, which is a program in Groovy.
//!
//! Source: Jenkins' "Pipeline Syntax" and "Pipeline: Nodes and Processes". The text is read token by token, not executed: a command
//! that is put together at run time, and steps of shared libraries, stay unknown.

use super::pipeline::{Job, Pipeline, STRICT, Starts, Step, Work, folder, link, missing};
use crate::facts::inventory::{Inventory, line_number};
use crate::facts::scripts::Lines;

const PATH: &str = "Jenkinsfile";

/// The pipeline, where there is one.
pub(super) fn pipelines(inventory: &Inventory<'_>) -> Vec<Pipeline> {
    let Some(text) = inventory.text(PATH) else { return Vec::new() };
    // What starts it is set in Jenkins; a multibranch pipeline builds every branch and pull request.
    let job = Job {
        chain: vec![link("job", "pipeline", PATH, 1)],
        starts: Starts::CHANGES,
        neutralised: false,
        steps: steps(text),
    };
    vec![Pipeline {
        name: PATH.to_owned(),
        provider: "jenkins",
        path: PATH.to_owned(),
        events: Vec::new(),
        events_line: 1,
        known: true,
        jobs: vec![job],
    }]
}

/// A token of Groovy.
#[derive(Debug, PartialEq)]
enum Token {
    /// A name.
    Word(String),
    /// A string, and whether something is put into it at run time.
    Text(String),
    /// Any other character.
    Mark(char),
}

fn steps(text: &str) -> Vec<Step> {
    let tokens = tokens(text);
    let mut steps = Vec::new();
    // The names of the blocks around, with the folder or stage that they name.
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut pending: Option<(String, String)> = None;
    for (index, (token, line)) in tokens.iter().enumerate() {
        let after = |count: usize| tokens.get(index + count).map(|(token, _)| token);
        match token {
            Token::Mark('{') => blocks.push(pending.take().unwrap_or_default()),
            Token::Mark('}') => {
                blocks.pop();
            }
            Token::Mark('@') if after(1) == Some(&Token::Word("Library".to_owned())) => {
                steps.push(step(
                    missing("@Library", "is a shared library of Jenkins", PATH, *line, true),
                    &blocks,
                    *line,
                    false,
                ));
            }
            Token::Word(name) => {
                let argument = (1..=6).map_while(|count| match after(count) {
                    Some(Token::Text(text)) => Some(Some(text)),
                    Some(Token::Mark('(' | ':')) | Some(Token::Word(_)) => Some(None),
                    _ => None,
                });
                let argument = argument.flatten().next();
                match name.as_str() {
                    "sh" | "bat" | "powershell" | "pwsh" => {
                        let Some(text) = argument else { continue };
                        // With `returnStatus: true` the failure is an answer.
                        let called = after(1) == Some(&Token::Mark('('));
                        let mut inside = (2..=12).map_while(after).take_while(|token| **token != Token::Mark(')'));
                        let asks = called && inside.any(|token| *token == Token::Word("returnStatus".to_owned()));
                        let work = Work::Shell { text: text.clone(), lines: Lines::Following, options: STRICT };
                        steps.push(step(work, &blocks, *line, asks));
                    }
                    "stage" | "dir" | "catchError" | "warnError" | "post" | "when" | "failure" => {
                        pending = Some((name.clone(), argument.cloned().unwrap_or_default()));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    steps
}

fn step(work: Work, blocks: &[(String, String)], line: i64, neutralised: bool) -> Step {
    let caught = blocks.iter().any(|(name, _)| matches!(name.as_str(), "catchError" | "warnError" | "post"));
    let folders = blocks.iter().filter(|(name, _)| name == "dir");
    let directory = folders.into_iter().try_fold(String::new(), |at, (_, written)| folder(&at, written));
    let stage = blocks.iter().rev().find(|(name, _)| name == "stage").map_or("sh", |(_, stage)| stage);
    Step {
        chain: vec![link("step", stage, PATH, line)],
        work,
        directory,
        path: PATH.to_owned(),
        line,
        neutralised: neutralised || caught,
        starts: Starts::CHANGES,
    }
}

/// The tokens of a text with their lines.
fn tokens(text: &str) -> Vec<(Token, i64)> {
    let mut tokens = Vec::new();
    let mut line = 1_usize;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let start = line;
        let length = match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '\'' | '"' => {
                let (text, length) = string(rest, first);
                tokens.push((Token::Text(text), line_number(start)));
                length
            }
            first if first.is_alphabetic() || first == '_' => {
                let length =
                    rest.find(|character: char| !character.is_alphanumeric() && character != '_').unwrap_or(rest.len());
                tokens.push((Token::Word(rest.get(..length).unwrap_or(rest).to_owned()), line_number(start)));
                length
            }
            first => {
                if !first.is_whitespace() {
                    tokens.push((Token::Mark(first), line_number(start)));
                }
                first.len_utf8()
            }
        };
        let (token, after) = rest.split_at(length.max(first.len_utf8()).min(rest.len()));
        line += token.matches('\n').count();
        rest = after;
    }
    tokens
}

/// The string that a text starts with, and its length with the quotes.
fn string(text: &str, quote: char) -> (String, usize) {
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    let delimiter = if text.starts_with(&triple) { triple } else { quote.to_string() };
    let mut value = String::new();
    let mut rest = text.get(delimiter.len()..).unwrap_or_default();
    while let Some(character) = rest.chars().next() {
        if rest.starts_with(&delimiter) {
            return (value, text.len() - rest.len() + delimiter.len());
        }
        let mut length = character.len_utf8();
        match (character, rest.get(1..).and_then(|after| after.chars().next())) {
            // A line that is continued for the shell stays so.
            ('\\', Some(escaped)) if matches!(escaped, '\\' | '$' | '\'' | '"') => {
                value.push(escaped);
                length += escaped.len_utf8();
            }
            ('\n', _) if delimiter.len() == 1 => return (value, text.len() - rest.len()),
            _ => value.push(character),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    (value, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commands(text: &str) -> Vec<(String, Option<String>, bool)> {
        let shells = steps(text).into_iter().filter_map(|step| match step.work {
            Work::Shell { text, .. } => Some((text.trim().to_owned(), step.directory, step.neutralised)),
            _ => None,
        });
        shells.collect()
    }

    #[test]
    fn shell_steps_are_found_in_every_form() {
        let text = r#"
            pipeline { stages { stage('Test') { steps {
                // sh 'npm run commented'
                sh 'npm ci'
                sh(script: "npm test", returnStatus: true)
                dir('api') { sh '''
                    npm run lint
                ''' }
                catchError { sh "npm run flaky" }
            } } } }"#;
        let root = Some(String::new());
        assert_eq!(
            commands(text),
            [
                ("npm ci".to_owned(), root.clone(), false),
                ("npm test".to_owned(), root.clone(), true),
                ("npm run lint".to_owned(), Some("api".to_owned()), false),
                ("npm run flaky".to_owned(), root, true),
            ]
        );
    }

    #[test]
    fn an_open_string_ends_with_its_line() {
        assert_eq!(commands("sh 'npm test\nsh 'npm ci'").len(), 2);
        assert!(commands("sh \"\"\"open").len() == 1 && commands("/* open").is_empty());
    }
}
