//! Byte offsets to lines and columns.

/// Turns byte offsets of a text into places. Amortised constant for offsets that rise within each line, so that a
/// document of one long line stays linear.
pub(super) struct Positions<'text> {
    text: &'text str,
    line_starts: Vec<usize>,
    line: usize,
    offset: usize,
    column: usize,
}

impl<'text> Positions<'text> {
    pub(super) fn new(text: &'text str) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset + 1);
        Self { text, line_starts: std::iter::once(0).chain(starts).collect(), line: 1, offset: 0, column: 1 }
    }

    /// Line and column of a byte offset, both 1-based, the column in characters.
    pub(super) fn place(&mut self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        if line != self.line || offset < self.offset {
            self.line = line;
            self.offset = self.line_starts.get(line - 1).copied().unwrap_or_default();
            self.column = 1;
        }
        let passed = self.text.get(self.offset..offset).unwrap_or_default();
        self.column += passed.chars().count();
        self.offset = offset;
        (self.line, self.column)
    }
}
