//! Texts to syntax trees.

use dsntk_feel_parser::AstNode;

use super::{Evaluator, FeelScope, Name, guard, limits, names};

/// What a text is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// An expression.
    Expression,
    /// Unary tests, as they are.
    Tests,
    /// Unary tests: whether they hold for `?`.
    InputTests,
}

/// Parses a text. The names in the scope are names although they may have spaces and signs in them; any other
/// word can be one too, and where that makes no sense an unknown name goes as far as it can.
///
/// # Errors
///
/// What is wrong, as far as the parser says.
fn parse(scope: &FeelScope, text: &str, reading: Reading) -> Result<AstNode, String> {
    if let Some(excess) = limits::excess(text) {
        return Err(excess);
    }
    if limits::is_external(text) {
        return Err("functions of other languages are not run".to_owned());
    }
    let parse = |scope: &FeelScope| match reading {
        Reading::Expression => dsntk_feel_parser::parse_expression(scope, text, false),
        Reading::Tests | Reading::InputTests => dsntk_feel_parser::parse_unary_tests(scope, text, false),
    };
    let parsed = parse(&names::with_words(scope, text)).or_else(|_| parse(scope));
    parsed.map_err(|error| refusal(&error.to_string(), text))
}

/// Parses a text and makes an evaluator of it.
///
/// # Errors
///
/// What is wrong, as far as the parser says.
pub(crate) fn prepare(scope: &FeelScope, text: &str, reading: Reading) -> Result<Evaluator, String> {
    // Syntax trees are as deep as expressions are long, and so are the calls that take them apart.
    let size = if text.len() > 100 { 128 << 20 } else { 1 << 20 };
    let prepared = || {
        let mut node = parse(scope, text, reading)?;
        guard::guard(&mut node);
        let node = match reading {
            Reading::Expression | Reading::Tests => node,
            Reading::InputTests => AstNode::In(Box::new(AstNode::Name(Name::from("?"))), Box::new(node)),
        };
        Ok(dsntk_feel_evaluator::prepare(&node))
    };
    stacker::maybe_grow(size, size, prepared)
}

/// A name as the parser writes it, with the spaces it would have in an expression.
pub(crate) fn name(text: &str) -> Name {
    let is_short = text.len() <= 1_000;
    let parsed = is_short.then(|| dsntk_feel_parser::parse_longest_name(text).ok()).flatten();
    parsed.unwrap_or_else(|| Name::from(text))
}

/// The message without the name of the error's type, and without the text, which is known.
fn refusal(message: &str, text: &str) -> String {
    let message = match message.split_once("> ") {
        Some((kind, rest)) if kind.starts_with('<') => rest,
        _ => message,
    };
    match message.strip_prefix("syntax error: ") {
        Some(_) => format!("`{text:.80}` is not FEEL"),
        None => message.to_owned(),
    }
}

/// The reason of a null without the name of the function that gave it.
pub(crate) fn plain(message: &str) -> &str {
    match message.split_once("] ") {
        Some((function, rest)) if function.starts_with('[') => rest,
        _ => message,
    }
}

/// The words in a text: the first of a name is among them.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.split(move |letter| !is_word(letter)).filter(|word| !word.is_empty())
}
