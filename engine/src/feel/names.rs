//! The variables of an expression whose names nothing declares.
//!
//! The parser has to be told which names there are: an unknown one is read as far as a name can go, and
//! that is over operators too (`x+1` is a name of FEEL).

use super::{FeelScope, Name};

/// Words of the language that stand alone.
const KEYWORDS: &[&str] = &[
    "and",
    "between",
    "else",
    "every",
    "external",
    "false",
    "for",
    "function",
    "if",
    "in",
    "instance",
    "not",
    "null",
    "of",
    "or",
    "return",
    "satisfies",
    "some",
    "then",
    "true",
];

/// Names of functions, types and properties with spaces in them.
const LONG_NAMES: &[&str] = &[
    "context merge",
    "context put",
    "date and time",
    "day of week",
    "day of year",
    "days and time duration",
    "distinct values",
    "ends with",
    "finished by",
    "get entries",
    "get value",
    "index of",
    "insert before",
    "list contains",
    "list replace",
    "lower case",
    "met by",
    "month of year",
    "overlaps after",
    "overlaps before",
    "round down",
    "round half down",
    "round half up",
    "round up",
    "started by",
    "starts with",
    "string length",
    "string join",
    "substring after",
    "substring before",
    "time offset",
    "upper case",
    "week of year",
    "years and months duration",
];

/// A scope in which the words of a text that can only be variables are names, below those it has already.
pub(super) fn with_words(scope: &FeelScope, text: &str) -> FeelScope {
    let all = FeelScope::default();
    for name in variables(text) {
        all.set_name(Name::from(name));
    }
    scope.contexts().into_iter().for_each(|context| all.push(context));
    all
}

/// The words of a text that are neither of the language, nor called as functions, nor names of arguments.
fn variables(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut in_long_names = Vec::new();
    // What is not in quotes; a text cannot be split inside of one.
    for part in text.split('"').step_by(2) {
        let words: Vec<(usize, &str)> = words(part).collect();
        let mut index = 0;
        while let Some((start, word)) = words.get(index).copied() {
            let long = LONG_NAMES.iter().find(|name| {
                let count = name.split(' ').count();
                let run = words.get(index..index + count).unwrap_or_default();
                run.iter().map(|(_, word)| *word).eq(name.split(' ')) && is_joined(part, run)
            });
            if let Some(name) = long {
                in_long_names.extend(name.split(' '));
                index += name.split(' ').count();
                continue;
            }
            index += 1;
            let rest = part[start + word.len()..].trim_start();
            let is_number = word.starts_with(|letter: char| letter.is_ascii_digit());
            if !is_number && !rest.starts_with(['(', ':']) && !KEYWORDS.contains(&word) {
                found.push(word);
            }
        }
    }
    // As names of their own they would come before the long ones.
    found.retain(|word| !in_long_names.contains(word));
    found
}

/// Whether there is nothing but white space between words.
fn is_joined(text: &str, words: &[(usize, &str)]) -> bool {
    words.windows(2).all(|pair| {
        let [(start, word), (next, _)] = pair else {
            return true;
        };
        text[start + word.len()..*next].trim().is_empty()
    })
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    super::words(text).map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("x + 1", &["x"])]
    #[case("order.total - \"order-1\" - y2", &["order", "total", "y2"])]
    #[case("if date and time(day) > now() then a else null", &["day", "a"])]
    #[case("count + count(items)", &["count", "items"])]
    #[case("string length(name) > 1e3", &["name"])]
    #[case("date + and", &["date"])]
    #[case("string length(string: x) + string", &["x"])]
    fn what_can_only_be_a_variable(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(variables(text), expected);
    }
}
