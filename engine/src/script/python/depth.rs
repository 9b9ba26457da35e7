//! Refuses text whose syntax tree would be too deep to walk, before it is parsed.
//!
//! Brackets, blocks and prefixes nest, and a chain such as `1 + 1 + 1 …` or `a.b.c …` is one level
//! of tree per operator too. One pass over the tokens finds a bound of the depth; text in strings
//! and comments does not count.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::Mode;
use ruff_python_parser::lexer::lex;

use crate::script::{ErrorKind, ScriptError};

/// Longer scripts are refused.
const MAX_SOURCE: usize = 1 << 20;
/// More brackets or blocks inside each other are refused.
const MAX_NESTING: usize = 150;
/// Longer chains of operators, calls and lookups are refused.
const MAX_CHAIN: usize = 1000;

/// Refuses text that is too long or too deep for the stack.
pub(super) fn check(source: &str) -> Result<(), ScriptError> {
    let refuse = |message: &str| ScriptError::new(ErrorKind::Limit, "SyntaxError", message);
    if source.len() > MAX_SOURCE {
        return Err(refuse("the script is longer than 1 MiB"));
    }
    match too_deep(source) {
        Some(offset) => Err(refuse("the script is nested too deeply").at(source, offset)),
        None => Ok(()),
    }
}

/// What is known of one bracket, or of the line outside brackets.
#[derive(Default)]
struct Level {
    /// Operators of the current item.
    operators: usize,
    /// The depth of the deepest bracket in the current item.
    inner: usize,
    /// The depth of the deepest item before.
    before: usize,
}

impl Level {
    fn depth(&self) -> usize {
        self.before.max(self.operators + self.inner)
    }
}

/// Where the tree becomes too deep.
fn too_deep(source: &str) -> Option<usize> {
    let mut lexer = lex(source, Mode::Module);
    let mut levels = vec![Level::default()];
    let mut blocks: usize = 0;
    loop {
        let kind = lexer.next_token();
        let level = levels.last_mut()?;
        match kind {
            TokenKind::EndOfFile => return None,
            TokenKind::Indent => blocks += 1,
            TokenKind::Dedent => blocks = blocks.saturating_sub(1),
            TokenKind::Newline => levels = vec![Level::default()],
            TokenKind::Comma | TokenKind::Semi => {
                *level = Level { before: level.depth(), ..Level::default() };
            }
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                level.operators += 1;
                levels.push(Level::default());
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                let depth = level.depth();
                if levels.len() > 1 {
                    levels.pop();
                }
                let outer = levels.last_mut()?;
                outer.inner = outer.inner.max(depth);
                if kind == TokenKind::Rbrace {
                    // A part of an f-string is not chained to the next part.
                    outer.operators = outer.operators.saturating_sub(1);
                }
            }
            TokenKind::If | TokenKind::Else | TokenKind::Lambda | TokenKind::Await => {
                level.operators += 1;
            }
            kind if kind.is_operator() || kind == TokenKind::Not => level.operators += 1,
            _ => {}
        }
        let chain: usize = levels.iter().map(Level::depth).sum();
        if levels.len() > MAX_NESTING || blocks > MAX_NESTING || chain > MAX_CHAIN {
            return Some(lexer.current_range().start().to_usize());
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::data(format!("x = [{}]", "{'a': -1.5, 'b': (c + d).e},".repeat(5000)))]
    #[case::text(format!("x = '{}'", "-.+".repeat(5000)))]
    #[case::f_string_text(format!("x = f'{{a}}{}'", "-.+".repeat(5000)))]
    #[case::f_string_parts(format!("x = f'{}'", "{a.b}".repeat(5000)))]
    #[case::lines("x = a.b.c + 1\n".repeat(5000))]
    #[case::table(format!("x = '|{}'", "---|".repeat(500)))]
    #[case::call_chain(format!("x = q{}", ".f(a, b.c)".repeat(200)))]
    #[case::comment(format!("x = 1 # {}", "+".repeat(5000)))]
    fn long_is_not_deep(#[case] source: String) {
        assert_eq!(check(&source), Ok(()));
    }

    #[rstest]
    #[case::sum(format!("x = 1{}", " + 1".repeat(2000)))]
    #[case::in_an_f_string(format!("x = f'{{1{}}}'", " + 1".repeat(2000)))]
    #[case::spread_over_brackets({
        let inner = " + 1".repeat(50);
        format!("x = {}1{}", "(".repeat(100), format!("{inner})").repeat(100))
    })]
    fn deep_is_refused(#[case] source: String) {
        assert_eq!(check(&source).unwrap_err().kind, ErrorKind::Limit);
    }
}
