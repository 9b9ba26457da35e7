//! One linear pass over the text that refuses what a tree builder should not even start on.

use super::MAX_DEPTH;

/// The most attributes of one element; the reader compares each with each.
const MAX_ATTRIBUTES: usize = 256;
/// The most attributes of the document.
const MAX_ATTRIBUTES_IN_ALL: usize = 1_000_000;
/// The most namespace declarations in scope of one element.
const MAX_NAMESPACES: usize = 256;
/// The most namespace declarations of the document; the reader copies those in scope for each.
const MAX_NAMESPACES_IN_ALL: usize = 20_000;

/// Why the text is refused, and at which byte.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) offset: usize,
}

/// Checks the limits; text that is cut off or malformed is left to the reader to report.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    let mut guard = Guard::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = find(bytes, at, b'<') {
        let rest = &bytes[found..];
        let end = if rest.starts_with(b"<!--") {
            find_text(bytes, found + 4, b"-->")
        } else if rest.starts_with(b"<![CDATA[") {
            find_text(bytes, found + 9, b"]]>")
        } else if rest.starts_with(b"<?") {
            find_text(bytes, found + 2, b"?>")
        } else if rest.starts_with(b"<!") {
            let message =
                "The file has a document type declaration; these are refused for safety.".to_owned();
            return Err(Fault { code: "dtd_forbidden", message, offset: found });
        } else if rest.starts_with(b"</") {
            guard.scopes.pop();
            find(bytes, found, b'>')
        } else {
            guard.start_tag(bytes, found)?
        };
        match end {
            Some(end) => at = end + 1,
            None => return Ok(()),
        }
    }
    Ok(())
}

#[derive(Default)]
struct Guard {
    /// The namespace declarations in scope, for each open element.
    scopes: Vec<usize>,
    attributes: usize,
    namespaces: usize,
}

impl Guard {
    /// Reads a start tag; the offset of its `>`.
    fn start_tag(&mut self, bytes: &[u8], start: usize) -> Result<Option<usize>, Fault> {
        let mut attributes = 0;
        let mut namespaces = 0;
        let mut at = start + 1;
        let end = loop {
            match bytes.get(at) {
                None => return Ok(None),
                Some(b'>') => break at,
                Some(quote @ (b'"' | b'\'')) => {
                    attributes += 1;
                    match find(bytes, at + 1, *quote) {
                        Some(close) => at = close,
                        None => return Ok(None),
                    }
                }
                Some(byte) if byte.is_ascii_whitespace() && bytes[at + 1..].starts_with(b"xmlns") => {
                    namespaces += 1;
                }
                Some(_) => {}
            }
            at += 1;
        };
        let in_scope = self.scopes.last().copied().unwrap_or_default() + namespaces;
        self.attributes += attributes;
        self.namespaces += namespaces;
        if attributes > MAX_ATTRIBUTES || self.attributes > MAX_ATTRIBUTES_IN_ALL {
            return Err(too_much("attributes", start));
        }
        if in_scope > MAX_NAMESPACES || self.namespaces > MAX_NAMESPACES_IN_ALL {
            return Err(too_much("namespace declarations", start));
        }
        if bytes[end - 1] != b'/' {
            self.scopes.push(in_scope);
            if self.scopes.len() > MAX_DEPTH {
                let message = format!("Elements are nested more than {MAX_DEPTH} deep.");
                return Err(Fault { code: "too_deep", message, offset: start });
            }
        }
        Ok(Some(end))
    }
}

fn too_much(what: &str, offset: usize) -> Fault {
    Fault { code: "too_many_attributes", message: format!("There are too many {what}."), offset }
}

fn find(bytes: &[u8], from: usize, byte: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|each| *each == byte).map(|at| from + at)
}

/// The offset of the last byte of the first occurrence of `text`.
fn find_text(bytes: &[u8], from: usize, text: &[u8]) -> Option<usize> {
    let last = *text.last()?;
    let mut at = from;
    loop {
        let end = find(bytes, at, last)?;
        if end + 1 >= from + text.len() && bytes[..=end].ends_with(text) {
            return Some(end);
        }
        at = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        check(text).err().map(|fault| fault.code)
    }

    #[test]
    fn brackets_in_comments_texts_and_attributes_do_not_count() {
        let text =
            format!("<a>{}</a>", "<!-- <b> --><![CDATA[<b>]]><c d='<e>'/><?p <f> ?>".repeat(MAX_DEPTH));
        assert_eq!(code(&text), None);
    }

    #[test]
    fn limits_are_limits() {
        let nested = |depth: usize| ["<a>".repeat(depth), "</a>".repeat(depth)].concat();
        assert_eq!(code(&nested(MAX_DEPTH)), None);
        assert_eq!(code(&nested(MAX_DEPTH + 1)), Some("too_deep"));
        assert_eq!(code("<!DOCTYPE a><a/>"), Some("dtd_forbidden"));
        assert_eq!(
            code(&format!("<a {}/>", "b='' ".repeat(MAX_ATTRIBUTES + 1))),
            Some("too_many_attributes")
        );
        assert_eq!(code(&format!("<a {}/>", "b='' ".repeat(MAX_ATTRIBUTES))), None);
        let declarations = |count: usize| "xmlns:b='c' ".repeat(count);
        let two_levels = format!("<a {}><a {}></a></a>", declarations(200), declarations(57));
        assert_eq!(code(&two_levels), Some("too_many_attributes"));
        let siblings = format!("<a>{}</a>", "<b xmlns:c='d'/>".repeat(MAX_NAMESPACES_IN_ALL + 1));
        assert_eq!(code(&siblings), Some("too_many_attributes"));
    }

    #[test]
    fn what_is_cut_off_is_left_to_the_reader() {
        for text in ["", "<", "<a", "<a b='", "<!--", "<![CDATA[", "<?", "</", "<!-", "<a>"] {
            assert!(matches!(code(text), None | Some("dtd_forbidden")), "{text}");
        }
    }
}
