//! Offsets to lines, and which lines hold code.

use oxc_ast::ast::Comment;

/// The line starts of a text.
pub(super) struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// Finds the starts of the lines of `text`, which `\n` ends, as editors count them.
    pub(super) fn new(text: &str) -> Lines {
        let mut starts = Vec::with_capacity(text.len() / 32 + 1);
        starts.push(0);
        starts.extend((1u32..).zip(text.bytes()).filter(|(_, byte)| *byte == b'\n').map(|(next, _)| next));
        Lines { starts }
    }

    /// The 1-based line that holds the byte at `offset`.
    pub(super) fn line(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// Lines of `text` that hold something beside white space and comments. `comments` are in source order.
    pub(super) fn with_code(&self, text: &str, comments: &[Comment]) -> usize {
        let bytes = text.as_bytes();
        let mut count = 0;
        let mut position = 0;
        let mut line = 0;
        let ends = comments.iter().map(|comment| (comment.span.start as usize, comment.span.end as usize));
        for (gap_end, resume) in ends.chain([(bytes.len(), bytes.len())]) {
            while let Some(found) =
                bytes.get(position..gap_end).and_then(|gap| gap.iter().position(|byte| !byte.is_ascii_whitespace()))
            {
                position += found;
                count += 1;
                while self.starts.get(line).is_some_and(|start| *start as usize <= position) {
                    line += 1;
                }
                position = self.starts.get(line).map_or(bytes.len(), |start| *start as usize);
            }
            position = position.max(resume);
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;
    use oxc_ast::ast::{Comment, CommentKind};

    #[test]
    fn an_offset_has_the_line_that_holds_it() {
        let lines = Lines::new("a\nbc\n\nd");
        let found: Vec<usize> = (0..8).map(|offset| lines.line(offset)).collect();
        assert_eq!(found, [1, 1, 2, 2, 2, 3, 4, 4]);
    }

    #[test]
    fn blank_lines_and_lines_of_comment_alone_are_no_code() {
        let text = "a; // one\n\n/* two\nthree */ b;\n  // four\n/* five */\nc;";
        let comments: Vec<Comment> = [
            ("// one", CommentKind::Line),
            ("/* two\nthree */", CommentKind::MultiLineBlock),
            ("// four", CommentKind::Line),
            ("/* five */", CommentKind::SingleLineBlock),
        ]
        .map(|(comment, kind)| {
            let start = text.find(comment).unwrap_or_default();
            Comment::new(start as u32, (start + comment.len()) as u32, kind)
        })
        .to_vec();
        assert_eq!(Lines::new(text).with_code(text, &comments), 3);
    }
}
