//! Byte offset to line and column in constant time.

use crate::problem::Position;

/// One mark per this many bytes: a look-up reads at most so many.
const STRIDE: usize = 64;

/// Marks along a text; a document in one line of 16 MB is as cheap as any other.
#[derive(Debug)]
pub(super) struct Positions {
    marks: Vec<Position>,
}

impl Positions {
    pub(super) fn new(text: &str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut position = Position { line: 1, column: 1 };
        for chunk in text.as_bytes().chunks(STRIDE) {
            marks.push(position);
            position = advance(position, chunk);
        }
        if marks.is_empty() {
            marks.push(position);
        }
        Self { marks }
    }

    /// The place of a byte; the end of the text for an offset beyond it.
    pub(super) fn at(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let mark = (offset / STRIDE).min(self.marks.len() - 1);
        advance(self.marks[mark], &text.as_bytes()[mark * STRIDE..offset])
    }
}

fn advance(mut position: Position, bytes: &[u8]) -> Position {
    for byte in bytes {
        if *byte == b'\n' {
            position = Position { line: position.line + 1, column: 1 };
        } else if !is_continuation(*byte) {
            position.column += 1;
        }
    }
    position
}

/// Whether a byte goes on with the character of the byte before it.
fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_offset_agrees_with_counting_from_the_start() {
        let text = ["äb\n".repeat(300), "x".repeat(700), "\r\nend".to_owned()].concat();
        let positions = Positions::new(&text);
        for (offset, _) in text.char_indices() {
            let before = &text[..offset];
            let line = u32::try_from(before.matches('\n').count()).unwrap() + 1;
            let column = u32::try_from(before.rsplit('\n').next().unwrap().chars().count()).unwrap() + 1;
            assert_eq!(positions.at(&text, offset), Position { line, column }, "offset {offset}");
        }
        assert_eq!(positions.at("", 9), Position { line: 1, column: 1 });
    }
}
