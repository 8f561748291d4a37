//! Comments that mean something: documentation, and directives to the TypeScript compiler.

use oxc_ast::ast::Comment as Node;

use super::lines::Lines;
use crate::formats::javascript::{Comment, Language, Module, Suppression};

/// Adds to `module` what the comments of `text` say. `code_start` is the offset of the first token.
pub(super) fn read(comments: &[Node], text: &str, code_start: u32, lines: &Lines, module: &mut Module) {
    for comment in comments {
        let Some(written) = text.get(comment.span.start as usize..comment.span.end as usize) else {
            continue;
        };
        let line = lines.line(comment.span.start);
        if comment.is_line() {
            if let Some(directive) = line_directive(written) {
                module.types.suppressions.push(Suppression { directive, line });
            }
            if comment.span.end <= code_start {
                pragma(written, line, module);
            }
        } else {
            if let Some(directive) = block_directive(written) {
                let line = lines.line(comment.span.end.saturating_sub(1));
                module.types.suppressions.push(Suppression { directive, line });
            }
            let documents = written.starts_with("/**") && written.len() > "/**/".len();
            if documents || written.contains("@swagger") || written.contains("@openapi") {
                module.doc_comments.push(Comment { text: without_marks(written), line });
            }
        }
    }
}

/// `// @ts-ignore`, as the TypeScript scanner reads it: `^///?\s*@(ts-expect-error|ts-ignore)`.
fn line_directive(comment: &str) -> Option<&'static str> {
    let content = comment.strip_prefix("//")?;
    directive(content.strip_prefix('/').unwrap_or(content))
}

/// `/* @ts-ignore */`: the scanner reads the last line of a block, `^(?:/|\*)*\s*@(ts-expect-error|ts-ignore)`.
fn block_directive(comment: &str) -> Option<&'static str> {
    let last = comment.rsplit('\n').next().unwrap_or_default();
    directive(last.trim_start().trim_start_matches(['/', '*']))
}

fn directive(content: &str) -> Option<&'static str> {
    let name = content.trim_start().strip_prefix('@')?;
    ["ts-expect-error", "ts-ignore"]
        .into_iter()
        .zip(["@ts-expect-error", "@ts-ignore"])
        .find_map(|(directive, written)| name.starts_with(directive).then_some(written))
}

/// `// @ts-check` and `// @ts-nocheck`, which TypeScript takes from line comments before the first token only; the last one
/// decides.
fn pragma(comment: &str, line: usize, module: &mut Module) {
    let content = comment.trim_start_matches('/').trim_start();
    let Some(name) = content.strip_prefix('@') else {
        return;
    };
    let name = name.split(|character: char| character.is_whitespace() || character == ':').next().unwrap_or_default();
    if name.eq_ignore_ascii_case("ts-nocheck") {
        module.types.checked = false;
        module.types.suppressions.push(Suppression { directive: "@ts-nocheck", line });
    } else if name.eq_ignore_ascii_case("ts-check") {
        module.types.checked = module.language == Language::JavaScript;
    }
}

/// The text between the marks. Line `n` of it stands in line `n` of the comment, so an offset within it keeps its place.
fn without_marks(comment: &str) -> String {
    let content = comment.strip_prefix("/*").unwrap_or(comment);
    let content = content.strip_suffix("*/").unwrap_or(content);
    let mut text = String::with_capacity(content.len());
    for (index, line) in content.lines().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let kept = match line.trim_start().strip_prefix('*') {
            Some(rest) => rest.strip_prefix(' ').unwrap_or(rest),
            None => line,
        };
        text.push_str(kept.trim_end());
    }
    text.truncate(text.trim_end().len());
    text
}
