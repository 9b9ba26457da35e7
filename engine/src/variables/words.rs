//! The names in scripts and expressions, as far as they can be seen without an interpreter: Python and FEEL alike.

/// A name in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    pub(crate) text: &'a str,
    /// Where it begins, in bytes.
    pub(crate) offset: usize,
    pub(crate) role: Role,
}

/// What a name does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is read.
    Read,
    /// A value is given to it.
    Bound,
    /// It is an attribute, a called function, or the name of an argument.
    Other,
}

/// Words of the languages and names that are always there.
const KNOWN: &[&str] = &[
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "between",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "every",
    "false",
    "finally",
    "for",
    "from",
    "function",
    "global",
    "if",
    "import",
    "in",
    "instance",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "null",
    "of",
    "or",
    "pass",
    "raise",
    "return",
    "satisfies",
    "some",
    "then",
    "true",
    "try",
    "while",
    "with",
    "yield",
];

/// The names of a text, in order; not those in quotes and comments.
pub(crate) fn words(text: &str) -> Vec<Word<'_>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Word<'_>> = Vec::new();
    let mut at = 0;
    let mut depth = 0_usize;
    let mut binds_next = false;
    while at < bytes.len() {
        let letter = bytes[at];
        match letter {
            b'#' => at = text[at..].find('\n').map_or(bytes.len(), |end| at + end),
            b'"' | b'\'' => at = after_quotes(text, at),
            _ if letter == b'_' || letter.is_ascii_alphabetic() || letter >= 0x80 => {
                let end = text[at..].find(|letter: char| !letter.is_alphanumeric() && letter != '_');
                let end = end.map_or(bytes.len(), |end| at + end);
                let word = &text[at..end];
                if word.is_empty() {
                    // A letter that is no part of a name.
                    at += text[at..].chars().next().map_or(1, char::len_utf8);
                    continue;
                }
                if text[end..].starts_with(['"', '\'']) && is_prefix(word) {
                    at = after_quotes(text, end);
                    continue;
                }
                if KNOWN.contains(&word) {
                    binds_next = matches!(
                        word,
                        "for" | "as" | "import" | "def" | "class" | "lambda" | "some" | "every"
                    );
                } else {
                    let role = role(text, at, end, depth, binds_next);
                    found.push(Word { text: word, offset: at, role });
                    let goes_on = binds_next && text[end..].trim_start_matches(' ').starts_with(',');
                    binds_next = goes_on;
                }
                at = end;
            }
            _ => {
                match letter {
                    b'(' | b'[' | b'{' => depth += 1,
                    b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                    _ if letter.is_ascii_digit() => {
                        // `1e3` is no name.
                        let end = text[at..].find(|letter: char| !letter.is_alphanumeric() && letter != '_');
                        at = end.map_or(bytes.len(), |end| at + end);
                        continue;
                    }
                    _ => {}
                }
                at += 1;
            }
        }
    }
    found
}

/// Whether letters before a quote say what kind of text it is: `f"…"`, `rb'…'`.
fn is_prefix(word: &str) -> bool {
    word.len() <= 2 && word.bytes().all(|letter| b"bfrutBFRUT".contains(&letter))
}

fn role(text: &str, start: usize, end: usize, depth: usize, binds: bool) -> Role {
    let before = text[..start].trim_end_matches(' ');
    let after = text[end..].trim_start_matches([' ', '\t']);
    if before.ends_with('.') && !before.ends_with("..") {
        return Role::Other;
    }
    if binds {
        return Role::Bound;
    }
    if after.starts_with('(') {
        return Role::Other;
    }
    let is_assigned = after.starts_with('=') && !after.starts_with("==");
    let is_changed = ["+=", "-=", "*=", "/=", ":="].iter().any(|sign| after.starts_with(sign));
    match (is_assigned || is_changed, depth) {
        (true, 0) => Role::Bound,
        (true, _) => Role::Other,
        // The first of `a, b = …`, and the key of a context.
        (false, 0) if after.starts_with(',') && is_tuple_target(after) => Role::Bound,
        (false, _) if after.starts_with(':') && depth > 0 && before.ends_with(['{', ',', '(']) => Role::Other,
        _ => Role::Read,
    }
}

fn is_tuple_target(after: &str) -> bool {
    /// Longer lists of targets are not looked through.
    const LONGEST: usize = 300;
    let end = after.bytes().take(LONGEST).position(|byte| matches!(byte, b'=' | b'\n'));
    let Some(end) = end.filter(|end| after[*end..].starts_with('=')) else {
        return false;
    };
    !after[end..].starts_with("==")
        && after[..end].chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | ',' | ' '))
}

/// Where a text in quotes ends; three quotes go over lines.
fn after_quotes(text: &str, start: usize) -> usize {
    let quote = &text[start..=start];
    let triple = quote.repeat(3);
    let quote = if text[start..].starts_with(&triple) { triple.as_str() } else { quote };
    let mut at = start + quote.len();
    let bytes = text.as_bytes();
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 2;
        } else if text.is_char_boundary(at) && text[at..].starts_with(quote) {
            return at + quote.len();
        } else {
            at += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("x = y + 1", "x=B y=R")]
    #[case("a, b = f(c, key=d)", "a=B b=B f=O c=R key=O d=R")]
    #[case("for item in items:\n  total += item.price # comment x", "item=B items=R total=B item=R price=O")]
    #[case("'it''s' + \"\"\"a\nb\"\"\" + z", "z=R")]
    #[case("x == 1 and not done", "x=R done=R")]
    #[case("if x > 1e3 then \"a\" else b", "x=R b=R")]
    #[case("{name: value}", "name=O value=R")]
    #[case("f'{x}' + rb\"y\" + f", "f=R")]
    #[case("größe + 1", "größe=R")]
    #[case("\"open", "")]
    fn roles(#[case] text: &str, #[case] expected: &str) {
        let shown = words(text).into_iter().map(|word| {
            let role = match word.role {
                Role::Read => "R",
                Role::Bound => "B",
                Role::Other => "O",
            };
            format!("{}={role}", word.text)
        });
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected);
    }
}
