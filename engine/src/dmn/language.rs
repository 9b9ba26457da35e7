//! What a cell in Python means.

use super::model::{Aggregation, HitPolicy};
use crate::script::{Program, ScriptEngine, ScriptError};

/// The variable that holds the value of the input while a cell is looked at.
pub(super) const INPUT: &str = "dmninputexpr";
/// The variable that holds the outputs while they are aggregated.
pub(super) const OUTPUTS: &str = "dmnoutputs";

/// What becomes of several rules that match. In Python the first one counts where a table says UNIQUE, as
/// many models of spiff-arena need it: it is what their modeller writes, and nothing looks at the others.
pub(super) fn hit_policy(said: HitPolicy) -> HitPolicy {
    if said == HitPolicy::Unique { HitPolicy::First } else { said }
}

/// Compiles what a cell asks of its input; `None` when anything will do.
///
/// In Python a cell with `?` outside of quotes is a condition on the input of that name; one that is
/// an expression of its own must equal the input; anything else goes on where the input leaves off:
/// `< 5`, `in [1, 2]`, `.startswith("a")`.
pub(super) fn test(cell: &str, scripts: &dyn ScriptEngine) -> Result<Option<Program>, ScriptError> {
    let cell = cell.trim();
    if cell.is_empty() || cell == "-" {
        return Ok(None);
    }
    let asked = with_input(cell);
    if asked.contains(INPUT) {
        return scripts.compile_expression(&asked).map(Some);
    }
    match scripts.compile_expression(cell) {
        Ok(_) => scripts.compile_expression(&format!("{INPUT} == ({cell}\n)")).map(Some),
        Err(error) => {
            let continued = scripts.compile_expression(&format!("{INPUT} {cell}"));
            continued.map(Some).map_err(|_| error)
        }
    }
}

/// Compiles the value of an output; an empty one is the empty text.
pub(super) fn value(cell: &str, scripts: &dyn ScriptEngine) -> Result<Program, ScriptError> {
    scripts.compile_expression(if cell.is_empty() { "\"\"" } else { cell })
}

/// Compiles a list of values, written with commas between them.
pub(super) fn list(cell: &str, scripts: &dyn ScriptEngine) -> Result<Program, ScriptError> {
    scripts.compile_expression(&format!("[{cell}\n]"))
}

/// Compiles what makes one value of all outputs; `None` when their number is all that counts.
pub(super) fn aggregate(
    aggregation: Aggregation,
    scripts: &dyn ScriptEngine,
) -> Option<Result<Program, ScriptError>> {
    let function = match aggregation {
        Aggregation::Sum => "sum",
        Aggregation::Min => "min",
        Aggregation::Max => "max",
        Aggregation::Count => return None,
    };
    Some(scripts.compile_expression(&format!("{function}({OUTPUTS})")))
}

/// Puts the name of the input in place of each `?` outside of quotes.
fn with_input(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut quote = None;
    let mut is_escaped = false;
    for letter in cell.chars() {
        match (quote, letter) {
            (None, '?') => {
                text.push_str(INPUT);
                continue;
            }
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter && !is_escaped => quote = None,
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestScripts;

    #[test]
    fn question_marks_in_quotes_stay() {
        for (cell, expected) in [
            ("4 < ? < 6", "4 < dmninputexpr < 6"),
            ("\"what?\"", "\"what?\""),
            (r"'it\'s?' + ?", r"'it\'s?' + dmninputexpr"),
            (r#""\\" + ?"#, r#""\\" + dmninputexpr"#),
            ("\"'?'\" ?", "\"'?'\" dmninputexpr"),
        ] {
            assert_eq!(with_input(cell), expected);
        }
    }

    #[test]
    fn a_cell_is_anything_a_value_or_the_end_of_an_expression() {
        for (cell, expected) in [
            ("", None),
            (" - ", None),
            ("5", Some("dmninputexpr == (5\n)")),
            ("-5", Some("dmninputexpr == (-5\n)")),
            ("< 5", Some("dmninputexpr < 5")),
            ("== x", Some("dmninputexpr == x")),
            ("not in [1]", Some("dmninputexpr not in [1]")),
            ("? > x", Some("dmninputexpr > x")),
        ] {
            let program = test(cell, &TestScripts).unwrap();
            assert_eq!(program.as_ref().map(Program::source), expected, "{cell}");
        }
    }
}
