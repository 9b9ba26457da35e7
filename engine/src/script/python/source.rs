//! Rewritten source text, and the way back from a place in it to the author's text.

/// A replacement of a byte range of the author's text.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

/// Text given to the interpreter, with the origin of each piece.
#[derive(Debug, Clone, Default)]
pub(super) struct Rewritten {
    pub(super) text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct Piece {
    start: usize,
    origin: Origin,
}

#[derive(Debug, Clone, Copy)]
enum Origin {
    /// Copied from this offset on.
    Copied(usize),
    /// Written in place of the text at this offset.
    Instead(usize),
    /// Not the author's.
    Added,
}

impl Rewritten {
    /// Appends text the author did not write.
    pub(super) fn add(&mut self, text: &str) {
        self.push(text, Origin::Added);
    }

    /// Appends the author's text with edits, which are sorted and do not overlap.
    pub(super) fn copy(&mut self, source: &str, edits: &[Edit]) {
        let mut done = 0;
        for edit in edits {
            self.push(&source[done..edit.start], Origin::Copied(done));
            self.push(&edit.text, Origin::Instead(edit.start));
            done = edit.end;
        }
        self.push(&source[done..], Origin::Copied(done));
    }

    fn push(&mut self, text: &str, origin: Origin) {
        if !text.is_empty() {
            self.pieces.push(Piece { start: self.text.len(), origin });
            self.text.push_str(text);
        }
    }

    /// The author's byte offset for a line and column (characters), both from 1.
    ///
    /// `None` if the place is in added text.
    pub(super) fn original(&self, line: u32, column: u32) -> Option<usize> {
        let skipped = usize::try_from(line).ok()?.checked_sub(1)?;
        let start = if skipped == 0 { 0 } else { self.text.match_indices('\n').nth(skipped - 1)?.0 + 1 };
        let column = usize::try_from(column).ok()?.saturating_sub(1);
        let rest = &self.text[start..];
        let width = rest.char_indices().nth(column).map_or(rest.len(), |(width, _)| width);
        self.original_at(start + width)
    }

    /// The author's byte offset for a byte offset of this text; `None` in added text.
    pub(super) fn original_at(&self, offset: usize) -> Option<usize> {
        let index = self.pieces.partition_point(|piece| piece.start <= offset).checked_sub(1)?;
        let piece = &self.pieces[index];
        match piece.origin {
            Origin::Copied(origin) => Some(origin + offset - piece.start),
            Origin::Instead(origin) => Some(origin),
            Origin::Added => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_through_edits() {
        let source = "a = 1\ndel a\nb = é + c\n";
        let mut text = Rewritten::default();
        text.add("import json\n");
        text.copy(source, &[Edit { start: 6, end: 11, text: "x\ny\nz".into() }]);
        text.add("done");
        assert_eq!(text.text, "import json\na = 1\nx\ny\nz\nb = é + c\ndone");
        assert_eq!(text.original(1, 1), None, "added before");
        assert_eq!(text.original(2, 1), Some(0));
        assert_eq!(text.original(4, 1), Some(6), "inside the replacement");
        assert_eq!(text.original(6, 9), Some(source.find("c\n").unwrap()));
        assert_eq!(text.original(7, 2), None, "added after");
        assert_eq!(text.original(99, 1), None, "no such line");
    }
}
