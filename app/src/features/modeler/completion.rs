//! Which variables complete the word before the caret.

use engine::variables::{Kind, Visible};

/// The most variables that are offered at once.
const OFFERED: usize = 8;

/// A variable that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// Its name.
    pub(super) name: String,
    /// What is known of it.
    pub(super) note: String,
}

/// The word before the caret: where it begins in bytes, and its text; `None` behind a dot, where an attribute stands.
///
/// The caret is counted in UTF-16 units, as browsers do.
fn word(text: &str, caret: usize) -> Option<(usize, &str)> {
    let before = &text[..byte_of(text, caret)];
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let start = before.char_indices().rev().take_while(|(_, letter)| is_part(*letter)).last();
    let start = start.map_or(before.len(), |(at, _)| at);
    let word = &before[start..];
    let is_name = !before[..start].ends_with('.') && !word.starts_with(|letter: char| letter.is_numeric());
    is_name.then_some((start, word))
}

fn byte_of(text: &str, caret: usize) -> usize {
    let mut units = 0;
    for (at, letter) in text.char_indices() {
        if units >= caret {
            return at;
        }
        units += letter.len_utf16();
    }
    text.len()
}

/// The variables that go on from the word before the caret; with no word there all of them, if `asked`.
pub(super) fn offers(text: &str, caret: usize, visible: &[Visible], asked: bool) -> Vec<Offer> {
    let Some((_, word)) = word(text, caret) else {
        return Vec::new();
    };
    if word.is_empty() && !asked {
        return Vec::new();
    }
    let wanted = word.to_lowercase();
    let fits = |each: &&Visible| each.name.to_lowercase().starts_with(&wanted) && each.name != word;
    visible
        .iter()
        .filter(fits)
        .take(OFFERED)
        .map(|each| Offer { name: each.name.clone(), note: note(each) })
        .collect()
}

/// What is known of a variable, for the line beside its name.
fn note(variable: &Visible) -> String {
    let kind = match variable.kind {
        Some(Kind::Text) => "text",
        Some(Kind::Number) => "number",
        Some(Kind::Boolean) => "true or false",
        Some(Kind::List) => "list",
        Some(Kind::Dictionary) => "dictionary",
        None => "",
    };
    let parts = [kind, if variable.certain { "" } else { "not on every way" }];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// The text with a name in place of the word before the caret, and where the caret is then.
pub(super) fn completed(text: &str, caret: usize, name: &str) -> (String, usize) {
    let end = byte_of(text, caret);
    let start = word(text, caret).map_or(end, |(start, _)| start);
    let before = [&text[..start], name].concat();
    let caret = before.encode_utf16().count();
    (before + &text[end..], caret)
}

/// Whether the caret is where a template has an expression.
pub(super) fn is_in_marks(text: &str, caret: usize) -> bool {
    let before = &text[..byte_of(text, caret)];
    let is_open = |open: &str, close: &str| before.rfind(open) > before.rfind(close);
    is_open("{{", "}}") || is_open("{%", "%}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visible(names: &[&str]) -> Vec<Visible> {
        let one = |name: &&str| Visible {
            name: (*name).to_owned(),
            kind: Some(Kind::Number),
            set_by: Vec::new(),
            certain: *name != "amount_due",
        };
        names.iter().map(one).collect()
    }

    fn names(text: &str, asked: bool) -> Vec<String> {
        let known = visible(&["amount", "amount_due", "Approver", "total"]);
        let found = offers(text, text.encode_utf16().count(), &known, asked);
        found.into_iter().map(|offer| offer.name).collect()
    }

    #[test]
    fn words_are_completed_from_their_beginning() {
        assert_eq!(names("x = am", false), ["amount", "amount_due"]);
        assert_eq!(names("a", false), ["amount", "amount_due", "Approver"]);
        assert_eq!(names("amount", false), ["amount_due"]);
        assert_eq!(names("order.a", false), Vec::<String>::new());
        assert_eq!(names("x = 1", false), Vec::<String>::new());
        assert_eq!(names("x + ", false), Vec::<String>::new());
        assert_eq!(names("x + ", true).len(), 4);
    }

    #[test]
    fn a_note_says_what_is_known() {
        let notes: Vec<String> = offers("am", 2, &visible(&["amount", "amount_due"]), false)
            .into_iter()
            .map(|offer| offer.note)
            .collect();
        assert_eq!(notes, ["number", "number, not on every way"]);
    }

    #[test]
    fn the_name_takes_the_place_of_the_word() {
        assert_eq!(completed("x = am + 1", 6, "amount"), ("x = amount + 1".to_owned(), 10));
        assert_eq!(completed("'😀' + to", 9, "total"), ("'😀' + total".to_owned(), 12));
        assert_eq!(completed("", 0, "total"), ("total".to_owned(), 5));
    }

    #[test]
    fn templates_have_expressions_between_marks() {
        assert!(is_in_marks("Pay {{ am", 9));
        assert!(is_in_marks("{% if am", 8));
        assert!(!is_in_marks("Pay {{ amount }} to", 19));
        assert!(!is_in_marks("Pay", 3));
    }
}
