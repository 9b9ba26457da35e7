//! Mending files: applies what problems say would mend them.

use crate::problem::{Edit, Fix, Position};

/// A text with all fixes applied that do not touch what another one changes; the first of those counts.
///
/// Places outside of the text are left alone.
#[must_use]
pub fn apply(source: &str, fixes: &[&Fix]) -> String {
    let lines = line_starts(source);
    let mut ranges: Vec<(usize, usize, &str)> = Vec::new();
    for fix in fixes {
        let found: Option<Vec<_>> = fix.edits.iter().map(|edit| range(source, &lines, edit)).collect();
        let Some(found) = found else {
            continue;
        };
        let touches = |one: &(usize, usize, &str)| {
            ranges.iter().any(|other| one.0 < other.1 && other.0 < one.1 || one.0 == other.0)
        };
        if !found.iter().any(touches) {
            ranges.extend(found);
        }
    }
    ranges.sort_unstable_by_key(|(start, ..)| *start);
    let mut mended = String::with_capacity(source.len());
    let mut at = 0;
    for (start, end, text) in ranges {
        mended.push_str(&source[at..start]);
        mended.push_str(text);
        at = end;
    }
    mended.push_str(&source[at..]);
    mended
}

fn line_starts(source: &str) -> Vec<usize> {
    let ends = source.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

fn range<'e>(source: &str, lines: &[usize], edit: &'e Edit) -> Option<(usize, usize, &'e str)> {
    let (start, end) = (offset(source, lines, edit.start)?, offset(source, lines, edit.end)?);
    (start <= end).then_some((start, end, edit.text.as_str()))
}

/// Where a line and a column are, in bytes.
fn offset(source: &str, lines: &[usize], position: Position) -> Option<usize> {
    let line = usize::try_from(position.line.checked_sub(1)?).ok()?;
    let column = usize::try_from(position.column.checked_sub(1)?).ok()?;
    let start = *lines.get(line)?;
    let end = lines.get(line + 1).map_or(source.len(), |next| next - 1);
    let text = &source[start..end];
    match text.char_indices().nth(column) {
        Some((at, _)) => Some(start + at),
        None => (text.chars().count() == column).then_some(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: (u32, u32), end: (u32, u32), text: &str) -> Fix {
        let at = |(line, column)| Position { line, column };
        Fix {
            label: String::new(),
            edits: vec![Edit { start: at(start), end: at(end), text: text.to_owned() }],
        }
    }

    #[test]
    fn fixes_are_applied_where_they_say() {
        let source = "größe = 1\nx = grosse\n";
        let name = edit((2, 5), (2, 11), "größe");
        let start = edit((1, 1), (1, 1), "# ");
        assert_eq!(apply(source, &[&name, &start]), "# größe = 1\nx = größe\n");
        assert_eq!(
            apply(source, &[&name, &edit((2, 1), (2, 6), "y")]),
            "größe = 1\nx = größe\n",
            "they overlap"
        );
        for outside in [edit((9, 1), (9, 1), "a"), edit((1, 99), (1, 99), "a"), edit((0, 1), (1, 1), "a")] {
            assert_eq!(apply(source, &[&outside]), source);
        }
    }
}
