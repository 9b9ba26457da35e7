//! Expressions in the marks of other engines: `${…}` and `#{…}` (Camunda 7, Operaton, Flowable) and
//! `=…` (FEEL of Camunda 8). What is the same in Python is written as Python; the rest is refused.

use std::iter::Peekable;
use std::str::CharIndices;

/// An expression as Python.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Translated {
    /// It has no marks: it is Python already.
    Own,
    /// It had the marks of another language; this is the same in Python.
    Python(String),
    /// It is in this language and cannot be written as Python.
    Refused(&'static str),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Juel,
    Feel,
}

impl Dialect {
    fn name(self) -> &'static str {
        match self {
            Self::Juel => "the expression language of Java",
            Self::Feel => "FEEL",
        }
    }
}

/// Writes an expression in the marks of another language as Python, if that is the same.
pub(super) fn translate(source: &str) -> Translated {
    let source = source.trim();
    let (dialect, inner) = if source.starts_with("${") || source.starts_with("#{") {
        let inner = source[2..].strip_suffix('}').filter(|inner| !inner.contains(['{', '}']));
        (Dialect::Juel, inner)
    } else if let Some(inner) = source.strip_prefix('=').filter(|inner| !inner.starts_with('=')) {
        (Dialect::Feel, Some(inner))
    } else {
        return Translated::Own;
    };
    let python = inner.and_then(|inner| Translation::new(dialect).run(inner));
    python.map_or(Translated::Refused(dialect.name()), Translated::Python)
}

/// What is known of one level of brackets: Python binds `not` and chains comparisons otherwise.
#[derive(Default)]
struct Level {
    negated: bool,
    compared: bool,
}

struct Translation {
    dialect: Dialect,
    python: String,
    levels: Vec<Level>,
}

impl Translation {
    fn new(dialect: Dialect) -> Self {
        Self { dialect, python: String::new(), levels: vec![Level::default()] }
    }

    fn run(mut self, source: &str) -> Option<String> {
        let mut letters = source.char_indices().peekable();
        while let Some(&(start, letter)) = letters.peek() {
            match letter {
                '"' => self.text(source, &mut letters)?,
                '\'' if self.dialect == Dialect::Juel => self.text(source, &mut letters)?,
                _ if letter.is_whitespace() => {
                    letters.next();
                    self.python.push(' ');
                }
                _ if letter.is_ascii_digit() => {
                    let is_part = |letter: char| letter.is_ascii_digit() || letter == '.';
                    self.python.push_str(take(source, start, &mut letters, is_part));
                }
                _ if letter.is_alphabetic() || letter == '_' => self.name(source, start, &mut letters)?,
                _ => self.operator(letter, &mut letters)?,
            }
        }
        let is_whole = self.levels.len() == 1 && !self.python.trim().is_empty();
        is_whole.then(|| self.python.trim().to_owned())
    }

    fn text(&mut self, source: &str, letters: &mut Peekable<CharIndices<'_>>) -> Option<()> {
        let (start, quote) = letters.next()?;
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => drop(letters.next()),
                _ if letter == quote => {
                    self.python.push_str(&source[start..=at]);
                    return Some(());
                }
                _ => {}
            }
        }
        None
    }

    /// A variable with its path, or a word of the language.
    fn name(&mut self, source: &str, start: usize, letters: &mut Peekable<CharIndices<'_>>) -> Option<()> {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        let name = take(source, start, letters, is_part);
        match (name, self.dialect) {
            ("true", _) => self.python.push_str("True"),
            ("false", _) => self.python.push_str("False"),
            ("null", _) => self.python.push_str("None"),
            ("and" | "or", _) => self.joined(name),
            ("not", _) => self.negated(),
            ("eq", Dialect::Juel) => self.compared("==")?,
            ("ne", Dialect::Juel) => self.compared("!=")?,
            ("lt", Dialect::Juel) => self.compared("<")?,
            ("gt", Dialect::Juel) => self.compared(">")?,
            ("le", Dialect::Juel) => self.compared("<=")?,
            ("ge", Dialect::Juel) => self.compared(">=")?,
            (word, dialect) if is_reserved(word, dialect) => return None,
            _ => {
                self.follows_no_operand()?;
                self.python.push_str(name);
                return self.path(source, letters);
            }
        }
        Some(())
    }

    /// `.name` after a variable, any number of times; a call is refused.
    fn path(&mut self, source: &str, letters: &mut Peekable<CharIndices<'_>>) -> Option<()> {
        while letters.next_if(|(_, letter)| *letter == '.').is_some() {
            let (start, _) = *letters.peek()?;
            let name = take(source, start, letters, |letter| letter.is_alphanumeric() || letter == '_');
            if name.is_empty() {
                return None;
            }
            self.python.extend(["[\"", name, "\"]"]);
        }
        letters.peek().is_none_or(|(_, next)| *next != '(').then_some(())
    }

    /// Two names beside each other are one with a blank in FEEL.
    fn follows_no_operand(&self) -> Option<()> {
        let before = self.python.trim_end();
        let is_operand = before.ends_with(|last: char| last.is_alphanumeric() || "_\"'])".contains(last));
        let is_word = ["and", "or", "not"].iter().any(|word| before.ends_with(word));
        (!is_operand || is_word).then_some(())
    }

    fn operator(&mut self, letter: char, letters: &mut Peekable<CharIndices<'_>>) -> Option<()> {
        letters.next();
        let mut then = |next: char| letters.next_if(|(_, letter)| *letter == next).is_some();
        match (letter, self.dialect) {
            ('=', Dialect::Feel) => self.compared("==")?,
            ('=', Dialect::Juel) if then('=') => self.compared("==")?,
            ('!', _) if then('=') => self.compared("!=")?,
            ('!', Dialect::Juel) => self.negated(),
            ('<', _) => self.compared(if then('=') { "<=" } else { "<" })?,
            ('>', _) => self.compared(if then('=') { ">=" } else { ">" })?,
            ('&', Dialect::Juel) if then('&') => self.joined("and"),
            ('|', Dialect::Juel) if then('|') => self.joined("or"),
            ('+' | '-' | '*' | '/', _) => {
                // `**` and `//` mean something else, or nothing.
                if then(letter) || self.levels.last()?.negated {
                    return None;
                }
                self.python.push(letter);
            }
            ('(', _) | ('[', Dialect::Juel) => {
                self.levels.push(Level::default());
                self.python.push(letter);
            }
            (')', _) | (']', Dialect::Juel) => {
                self.levels.pop().filter(|_| !self.levels.is_empty())?;
                self.python.push(letter);
            }
            _ => return None,
        }
        Some(())
    }

    fn compared(&mut self, operator: &str) -> Option<()> {
        let level = self.levels.last_mut()?;
        if level.negated || level.compared {
            return None;
        }
        level.compared = true;
        self.python.push_str(operator);
        Some(())
    }

    fn joined(&mut self, word: &str) {
        self.levels.pop();
        self.levels.push(Level::default());
        self.python.extend([" ", word, " "]);
    }

    fn negated(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.negated = true;
        }
        self.python.push_str("not ");
    }
}

/// Words of a language that Python has no match for.
fn is_reserved(word: &str, dialect: Dialect) -> bool {
    const FEEL: [&str; 11] =
        ["if", "then", "else", "for", "in", "return", "some", "every", "between", "function", "instance"];
    match dialect {
        Dialect::Juel => matches!(word, "empty" | "instanceof" | "div" | "mod"),
        Dialect::Feel => FEEL.contains(&word),
    }
}

/// The letters from `start` on that `is_part` holds for.
fn take<'a>(
    source: &'a str,
    start: usize,
    letters: &mut Peekable<CharIndices<'_>>,
    is_part: impl Fn(char) -> bool,
) -> &'a str {
    let mut end = start;
    while let Some((at, letter)) = letters.next_if(|(_, letter)| is_part(*letter)) {
        end = at + letter.len_utf8();
    }
    &source[start..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("${approved}", "approved")]
    #[case("#{ amount >= 10 && !done }", "amount >= 10  and  not done")]
    #[case("${order.total eq 5 || x ne 'a b'}", "order[\"total\"] == 5  or  x != 'a b'")]
    #[case("${list[0] == null}", "list[0] == None")]
    #[case("=approved = true", "approved == True")]
    #[case("= a.b.c + 1.5 > 2 and not(x)", "a[\"b\"][\"c\"] + 1.5 > 2  and  not (x)")]
    #[case("=\"a = \\\"b\"", "\"a = \\\"b\"")]
    fn what_is_the_same_becomes_python(#[case] source: &str, #[case] expected: &str) {
        assert_eq!(translate(source), Translated::Python(expected.to_owned()));
    }

    #[rstest::rstest]
    #[case("${bean.call(x)}")]
    #[case("${a} and ${b}")]
    #[case("${a ? b : c}")]
    #[case("${empty list}")]
    #[case("${!a == b}")]
    #[case("${}")]
    #[case("${(a}")]
    #[case("=if a then b else c")]
    #[case("=list[1]")]
    #[case("=now()")]
    #[case("=first name")]
    #[case("=a < b < c")]
    #[case("=for x in y return x")]
    #[case("=a in [1..3]")]
    #[case("=a ** 2")]
    fn what_differs_is_refused(#[case] source: &str) {
        assert!(matches!(translate(source), Translated::Refused(_)), "{:?}", translate(source));
    }

    #[rstest::rstest]
    #[case("x == 1")]
    #[case("{\"a\": 1}")]
    #[case("== 1")]
    fn python_stays(#[case] source: &str) {
        assert_eq!(translate(source), Translated::Own);
    }
}
