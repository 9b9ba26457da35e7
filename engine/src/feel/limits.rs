//! How much an expression may be, before anything looks at it.

/// The longest expression, in bytes.
const MAX_LENGTH: usize = 10_000;
/// The deepest nesting of brackets.
const MAX_DEPTH: usize = 100;

/// Why a text is too much to parse; `None` when it is not.
pub(super) fn excess(text: &str) -> Option<String> {
    if text.len() > MAX_LENGTH {
        return Some(format!("the expression is longer than {MAX_LENGTH} characters"));
    }
    let mut depth = 0_usize;
    let mut is_quoted = false;
    let mut is_escaped = false;
    for letter in text.chars() {
        match letter {
            '"' if !is_escaped => is_quoted = !is_quoted,
            '(' | '[' | '{' if !is_quoted => depth += 1,
            ')' | ']' | '}' if !is_quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(format!("brackets are nested more than {MAX_DEPTH} deep"));
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    None
}

/// Whether a text defines a function of another language: `external` after the brackets of its parameters.
pub(super) fn is_external(text: &str) -> bool {
    let outside: String = text.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
    outside.match_indices("external").any(|(start, _)| outside[..start].trim_end().ends_with(')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_of_other_languages_are_seen() {
        assert!(is_external("function(a: number) external {java: {}}"));
        assert!(is_external("{f: function()\nexternal {}}"));
        assert!(!is_external("\"function() external\""));
        assert!(!is_external("external + 1"));
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        assert_eq!(excess(&format!("\"{}\"", "(".repeat(200))), None);
        assert!(excess(&"(".repeat(101)).is_some());
        assert_eq!(excess(&"()".repeat(500)), None);
        assert!(excess(&"1".repeat(10_001)).is_some());
    }
}
