//! Bytes to text: UTF-8 with or without a byte order mark, and UTF-16 with one.

use std::borrow::Cow;

use super::MAX_BYTES;
use crate::problem::{Position, Problem};

/// Decodes the bytes of a file.
///
/// # Errors
///
/// A problem when the file is too big, or not text in an encoding the engine reads.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Box<Problem>> {
    if bytes.len() > MAX_BYTES {
        let message = format!("The file has {} bytes; the limit is {MAX_BYTES}.", bytes.len());
        return Err(Problem::error("file_too_big", message).into());
    }
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Box<Problem>> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = valid.matches('\n').count() + 1;
        let column = valid.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        let position = Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        };
        encoding_problem("The file is not valid UTF-8.").with_position(position).into()
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, Box<Problem>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(Cow::Owned(text)),
        _ => Err(encoding_problem("The file starts like UTF-16 but is not valid UTF-16.").into()),
    }
}

fn encoding_problem(message: &str) -> Problem {
    Problem::error("encoding", message).with_help("Save the file as UTF-8.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_choose_the_encoding() {
        for bytes in [
            b"<\xC3\xA4/>".to_vec(),
            b"\xEF\xBB\xBF<\xC3\xA4/>".to_vec(),
            b"\xFF\xFE<\0\xE4\0/\0>\0".to_vec(),
            b"\xFE\xFF\0<\0\xE4\0/\0>".to_vec(),
        ] {
            assert_eq!(decode(&bytes).unwrap(), "<ä/>", "{bytes:?}");
        }
    }

    #[test]
    fn broken_text_is_a_problem_with_a_place() {
        let problem = decode(b"<a>\n<b\xFF/>").unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.position),
            ("encoding", Some(Position { line: 2, column: 3 }))
        );
        assert_eq!(decode(b"\xFF\xFE<").unwrap_err().code, "encoding");
        assert_eq!(decode(b"\xFF\xFE\x00\xD8").unwrap_err().code, "encoding");
        assert_eq!(decode(&vec![b' '; MAX_BYTES + 1]).unwrap_err().code, "file_too_big");
    }
}
