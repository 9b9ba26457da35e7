//! Templates as Jinja has them: the variables they read, and whether their marks fit together.

use std::collections::BTreeSet;

use super::words::{Role, Word, words as words_of};

/// Words of the language, besides those of Python.
const KEYWORDS: &[&str] = &[
    "autoescape",
    "block",
    "call",
    "caller",
    "cycler",
    "defined",
    "do",
    "endautoescape",
    "endblock",
    "endcall",
    "endfilter",
    "endfor",
    "endif",
    "endmacro",
    "endraw",
    "endset",
    "endwith",
    "extends",
    "filter",
    "include",
    "joiner",
    "loop",
    "macro",
    "namespace",
    "none",
    "raw",
    "recursive",
    "set",
    "super",
    "undefined",
    "varargs",
];

/// A piece of a template between its marks.
struct Tag<'a> {
    /// Where its inside begins, in bytes.
    start: usize,
    inside: &'a str,
    is_statement: bool,
}

/// What does not fit, and where, in bytes.
pub(crate) type Fault = (usize, String);

/// The names of a template, in order.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let (tags, _) = tags(text);
    let guarded = text.contains("defined");
    let mut found = Vec::new();
    for tag in tags {
        let bound_by_set = tag.is_statement && tag.inside.trim_start().starts_with("set ");
        for word in words_of(tag.inside) {
            let before = tag.inside[..word.offset].trim_end();
            let is_filter = before.ends_with('|') || before.ends_with(" is") || before.ends_with(" is not");
            if KEYWORDS.contains(&word.text) || is_filter || guarded && word.role == Role::Read {
                continue;
            }
            let first = before.trim_start_matches(['-', '+']).trim() == "set";
            let role = if bound_by_set && first { Role::Bound } else { word.role };
            found.push(Word { text: word.text, offset: tag.start + word.offset, role });
        }
    }
    // What a template sets for itself is no variable of the process.
    let own: BTreeSet<&str> =
        found.iter().filter(|word| word.role == Role::Bound).map(|word| word.text).collect();
    found.retain(|word| word.role == Role::Read && !own.contains(word.text));
    found
}

/// What is wrong with the marks and blocks of a template.
pub(crate) fn faults(text: &str) -> Vec<Fault> {
    let (tags, mut faults) = tags(text);
    let mut open: Vec<(&str, usize)> = Vec::new();
    for tag in tags.iter().filter(|tag| tag.is_statement) {
        let inside = tag.inside.trim().trim_matches(['-', '+']).trim();
        let word = inside.split_whitespace().next().unwrap_or_default();
        match word {
            "if" | "for" | "macro" | "block" | "filter" | "call" | "with" | "raw" | "autoescape" => {
                open.push((word, tag.start));
            }
            "set" if !inside.contains('=') => open.push((word, tag.start)),
            "else" | "elif" if !matches!(open.last(), Some(("if" | "for", _))) => {
                faults.push((tag.start, format!("`{word}` is not inside an `if`")));
            }
            _ => {
                let Some(ends) = word.strip_prefix("end") else {
                    continue;
                };
                match open.pop() {
                    Some((begun, _)) if begun == ends => {}
                    Some((begun, at)) => {
                        faults.push((tag.start, format!("`{word}` stands where `end{begun}` is expected")));
                        open.push((begun, at));
                        return faults;
                    }
                    None => faults.push((tag.start, format!("`{word}` ends what was never begun"))),
                }
            }
        }
    }
    faults.extend(open.iter().map(|(word, at)| (*at, format!("`{word}` has no `end{word}`"))));
    faults.sort();
    faults
}

/// The pieces between marks, and marks that are not closed.
fn tags(text: &str) -> (Vec<Tag<'_>>, Vec<Fault>) {
    let (mut found, mut faults) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(next) = text[at..].find('{') {
        let start = at + next;
        let (close, is_statement) = match text.get(start..start + 2) {
            Some("{{") => ("}}", false),
            Some("{%") => ("%}", true),
            Some("{#") => ("#}", false),
            _ => {
                at = start + 1;
                continue;
            }
        };
        let Some(length) = text[start + 2..].find(close) else {
            faults.push((start, format!("`{}` is not closed with `{close}`", &text[start..start + 2])));
            break;
        };
        let inside = &text[start + 2..start + 2 + length];
        if close != "#}" {
            found.push(Tag { start: start + 2, inside, is_statement });
        }
        at = start + 2 + length + 2;
    }
    (found, faults)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Hello {{ name }}, {{ order.total | round(2) }}", "name order")]
    #[case("{% for line in lines %}{{ line.text }}{{ loop.index }}{% endfor %}", "lines")]
    #[case("{% set total = a + b %}{{ total }}", "a b")]
    #[case("{% if x is defined %}{{ x }}{% endif %}", "")]
    #[case("{# {{ hidden }} #}{{ shown }}", "shown")]
    #[case("no marks { here }", "")]
    fn names(#[case] text: &str, #[case] expected: &str) {
        let found: Vec<&str> = words(text).iter().map(|word| word.text).collect();
        assert_eq!(found.join(" "), expected);
    }

    #[rstest]
    #[case("{{ a }} {% if b %}{% else %}{% endif %}", "")]
    #[case("{{ a", "0 `{{` is not closed with `}}`")]
    #[case("{% if a %}", "2 `if` has no `endif`")]
    #[case("{% endfor %}", "2 `endfor` ends what was never begun")]
    #[case("{% if a %}{% endfor %}", "12 `endfor` stands where `endif` is expected")]
    #[case("{% else %}", "2 `else` is not inside an `if`")]
    #[case("{%- set x = 1 -%}{% set y %}1{% endset %}", "")]
    fn marks(#[case] text: &str, #[case] expected: &str) {
        let found: Vec<String> = faults(text).iter().map(|(at, fault)| format!("{at} {fault}")).collect();
        assert_eq!(found.join("; "), expected);
    }
}
