//! How much stack a text may need, so that hostile nesting ends in an error rather than in an overflow.
//!
//! The parser and the scope analysis recurse over the syntax tree and have no depth limit of their own. How deep they go is
//! bounded by the bytes that can open a level: each has a price here, and the sum over the text, whatever it means, is more than
//! any nesting of it can use. The prices are measured: per level and construct, the least stack that the parser, the scope
//! analysis and the reader live on, in a debug build, and in a release build, which needs less than half.

use super::nesting;

/// What the caller's thread must have to spare.
const HERE: usize = 12 << 20;
/// What a thread of its own may get: three units for each byte of 1 MiB of text, as in a dense table of data. Only what is used of
/// it is backed by memory.
const ELSEWHERE: usize = UNIT * (3 << 20);
/// Bytes of stack for one unit of price.
const UNIT: usize = if cfg!(debug_assertions) { 640 } else { 256 };
/// Brackets open at once that no person writes and few programs do. The parser guesses at what `(` opens and may read it twice, so
/// the time is their square.
const BRACKETS: usize = 300;
/// `<` open at once that nobody writes; 20,000 files of real projects have at most five. For each the parser tries whether type
/// arguments follow, and where these hold an expression (`a<{[b<{[c`), the time doubles with each.
const ANGLES: usize = 10;

/// Where a text can be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// On the thread that asks.
    Here,
    /// On a thread with a stack of so many bytes.
    Thread(usize),
    /// Nowhere.
    None,
}

/// Says where `text` can be read without an overflow, and in reasonable time.
pub(super) fn room(text: &str) -> Room {
    let mut price = 0usize;
    let mut brackets = 0usize;
    let mut angles = 0usize;
    let mut after_space = false;
    for byte in text.bytes() {
        price += match byte {
            b'(' | b'[' | b'{' => {
                brackets += 1;
                10
            }
            b'<' => {
                angles += 1;
                10
            }
            b'=' | b'?' | b':' | b'@' => 5,
            b'!' | b'~' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'.' | b'`' => 3,
            // a keyword that takes an operand: `typeof x`, `new X`, `else if`
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' if after_space => 5,
            _ => 0,
        };
        // white space may be beyond ASCII
        after_space = byte.is_ascii_whitespace() || !byte.is_ascii();
    }
    if brackets > BRACKETS || angles > ANGLES {
        let nesting = nesting::measure(text);
        if nesting.brackets > BRACKETS || nesting.angles > ANGLES {
            return Room::None;
        }
    }
    match price.saturating_mul(UNIT) {
        needed if needed <= HERE => Room::Here,
        needed if needed <= ELSEWHERE => Room::Thread(needed + HERE),
        _ => Room::None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Room, room};

    #[test]
    fn ordinary_files_are_read_where_they_are() {
        assert_eq!(room("const a = f(b => b.c);\n".repeat(200).as_str()), Room::Here);
        assert_eq!(room("// 漢字の説明\n".repeat(1_000).as_str()), Room::Here);
    }

    #[test]
    fn large_files_get_a_larger_stack() {
        let text = "const a = f(b => b.c);\n".repeat(20_000);
        assert!(matches!(room(&text), Room::Thread(bytes) if bytes > 16 << 20));
    }

    #[test]
    fn what_takes_for_ever_is_refused() {
        assert_eq!(room(&"a<{[".repeat(40)), Room::None);
        assert_eq!(room(&"(a=".repeat(400)), Room::None);
        assert_eq!(room(&"a<{[".repeat(5)), Room::Here);
    }
}
