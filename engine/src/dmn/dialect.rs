//! Which language a decision is written in.
//!
//! What names its language is in that. Where nothing does, the cells decide: those that are one language only
//! speak for it. If they could be either, a file that has nothing but decision tables is one of spiff-arena,
//! whose cells are Python; any other is FEEL, the language of the standard.

use super::language;
use super::model::{Boxed, Cell, DecisionTable, Definitions, Logic, Text};
use crate::script::{Language, ScriptEngine};

/// What a cell is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// What is asked of an input.
    Test,
    /// A value.
    Value,
    /// Values with commas between them.
    List,
}

/// What is known of the language of a decision.
pub(super) struct Choice {
    pub(super) language: Language,
    /// A text in Python although the language named is FEEL, when that is so.
    pub(super) named_otherwise: Option<Text>,
}

/// The language of an expression; else the name of one that is unknown, or of which there are two.
pub(super) fn choose(
    definitions: &Definitions,
    logic: &Boxed,
    of_file: impl FnOnce() -> Language,
    scripts: &dyn ScriptEngine,
) -> Result<Choice, Text> {
    let mut cells = Vec::new();
    collect(logic, &mut cells);
    let named = cells.iter().find_map(|(cell, _)| cell.language.as_ref());
    let Some(named) = named.or(definitions.language.as_ref()) else {
        return Ok(Choice { language: of_file(), named_otherwise: None });
    };
    let language = Language::from_format(&named.text).ok_or_else(|| named.clone())?;
    let other = cells.iter().filter_map(|(cell, _)| cell.language.as_ref());
    if let Some(other) = other.into_iter().find(|text| Language::from_format(&text.text) != Some(language)) {
        return Err(other.clone());
    }
    let is_python = language == Language::Feel
        && matches!(logic.logic, Logic::Table(_))
        && is_feel_known()
        && !cells.iter().all(|(cell, role)| is_feel(cell, *role, definitions))
        && cells.iter().all(|(cell, role)| is_python(cell, *role, scripts));
    Ok(if is_python {
        Choice { language: Language::Python, named_otherwise: Some(named.clone()) }
    } else {
        Choice { language, named_otherwise: None }
    })
}

/// The language of what names none in a file.
pub(super) fn of_file(definitions: &Definitions, scripts: &dyn ScriptEngine) -> Language {
    let mut cells = Vec::new();
    for logic in definitions.decisions.iter().filter_map(|decision| decision.logic.as_ref()) {
        collect(logic, &mut cells);
    }
    cells.retain(|(cell, _)| cell.language.is_none());
    let is_feel = is_feel_known() && cells.iter().all(|(cell, role)| is_feel(cell, *role, definitions));
    let is_python = cells.iter().all(|(cell, role)| is_python(cell, *role, scripts));
    match (is_feel, is_python) {
        (true, false) => Language::Feel,
        (false, true) if can_be_python(definitions) => Language::Python,
        (true, true) if cells.iter().any(|(cell, role)| looks_like_feel(&cell.text.text, *role)) => {
            Language::Feel
        }
        _ if is_nothing_but_tables(definitions) => Language::Python,
        _ => Language::Feel,
    }
}

/// Whether all of it can be run in Python: nothing but tables and expressions.
fn can_be_python(definitions: &Definitions) -> bool {
    let logics = definitions.decisions.iter().filter_map(|decision| decision.logic.as_ref());
    definitions.knowledge.is_empty()
        && logics.into_iter().all(|logic| matches!(logic.logic, Logic::Table(_) | Logic::Literal(_)))
}

/// Whether it has the form of a file of spiff-arena.
fn is_nothing_but_tables(definitions: &Definitions) -> bool {
    let is_table = |logic: &Boxed| matches!(logic.logic, Logic::Table(_));
    definitions.inputs.is_empty()
        && definitions.items.is_empty()
        && definitions.knowledge.is_empty()
        && definitions.services.is_empty()
        && definitions.imports.is_empty()
        && definitions.decisions.iter().all(|decision| decision.logic.as_ref().is_none_or(is_table))
}

/// Names of functions that FEEL has and Python has not.
const FUNCTIONS: &[&str] = &[
    "ceiling",
    "concatenate",
    "contains",
    "count",
    "date",
    "decimal",
    "distinct values",
    "duration",
    "even",
    "flatten",
    "floor",
    "get value",
    "matches",
    "mean",
    "median",
    "mode",
    "modulo",
    "not",
    "number",
    "odd",
    "sqrt",
    "stddev",
    "string",
    "substring",
    "time",
    "union",
];

/// Whether a text that could be both means something in FEEL only.
fn looks_like_feel(text: &str, role: Role) -> bool {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut word = String::new();
    let mut is_escaped = false;
    for letter in text.chars().chain([' ']) {
        if let Some(open) = quote {
            if letter == open && !is_escaped {
                quote = None;
            }
            is_escaped = letter == '\\' && !is_escaped;
            continue;
        }
        if letter.is_alphanumeric() || letter == '_' {
            word.push(letter);
            continue;
        }
        let is_call = letter == '(' && FUNCTIONS.contains(&word.as_str());
        if is_call || matches!(word.as_str(), "true" | "false" | "null") {
            return true;
        }
        word.clear();
        match letter {
            '"' | '\'' => quote = Some(letter),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 && role == Role::Test => return true,
            _ => {}
        }
    }
    false
}

/// Whether anything here can tell what is FEEL.
fn is_feel_known() -> bool {
    cfg!(feature = "feel")
}

#[cfg(feature = "feel")]
fn is_feel(cell: &Cell, role: Role, definitions: &Definitions) -> bool {
    use crate::feel::{self, FeelScope, Reading};

    let text = cell.text.text.as_str();
    if text.is_empty() || text == "-" {
        return true;
    }
    // The parser takes tests for values, and `==` for `=`.
    let is_test = role == Role::Value && text.starts_with(['<', '>', '=', '!']);
    if is_test || outside_quotes(text).contains("==") {
        return false;
    }
    let scope = FeelScope::default();
    let inputs = definitions.inputs.iter().map(|input| input.variable.name.as_str());
    let decisions = definitions.decisions.iter();
    let decisions = decisions.filter_map(|decision| {
        decision.variable.as_ref().map(|variable| variable.name.as_str()).or(decision.name.as_deref())
    });
    for name in inputs.chain(decisions) {
        scope.set_name(feel::name(name));
    }
    let reading = if role == Role::Value { Reading::Expression } else { Reading::Tests };
    feel::prepare(&scope, text, reading).is_ok()
}

/// A text without what is in double quotes.
#[cfg(feature = "feel")]
fn outside_quotes(text: &str) -> String {
    text.split('"').step_by(2).collect::<Vec<_>>().join("\"")
}

#[cfg(not(feature = "feel"))]
fn is_feel(_: &Cell, _: Role, _: &Definitions) -> bool {
    false
}

fn is_python(cell: &Cell, role: Role, scripts: &dyn ScriptEngine) -> bool {
    let text = &cell.text.text;
    match role {
        Role::Test => language::test(text, scripts).is_ok(),
        Role::Value => language::value(text, scripts).is_ok(),
        Role::List => language::list(text, scripts).is_ok(),
    }
}

/// All cells of an expression, with what they are read as.
fn collect<'a>(boxed: &'a Boxed, cells: &mut Vec<(&'a Cell, Role)>) {
    match &boxed.logic {
        Logic::Table(table) => collect_table(table, cells),
        Logic::Literal(cell) => cells.extend(cell.iter().map(|cell| (cell, Role::Value))),
        Logic::Context(entries) => entries.iter().for_each(|(_, value)| collect(value, cells)),
        Logic::Function(function) => {
            if let Some(body) = &function.body {
                collect(body, cells);
            }
        }
        Logic::Invocation(invocation) => {
            collect(&invocation.called, cells);
            invocation.bindings.iter().for_each(|(_, value)| collect(value, cells));
        }
        Logic::List(items) => items.iter().for_each(|item| collect(item, cells)),
        Logic::Relation { rows, .. } => rows.iter().flatten().for_each(|cell| collect(cell, cells)),
        Logic::Conditional(parts) => parts.iter().for_each(|part| collect(part, cells)),
        Logic::Filter(parts) => parts.iter().for_each(|part| collect(part, cells)),
        Logic::Iterator(iterator) => {
            collect(&iterator.collection, cells);
            collect(&iterator.body, cells);
        }
    }
}

fn collect_table<'a>(table: &'a DecisionTable, cells: &mut Vec<(&'a Cell, Role)>) {
    for input in &table.inputs {
        cells.extend(input.expression.iter().map(|cell| (cell, Role::Value)));
        cells.extend(input.values.iter().map(|cell| (cell, Role::List)));
    }
    for output in &table.outputs {
        cells.extend(output.values.iter().map(|cell| (cell, Role::List)));
        cells.extend(output.default.iter().map(|cell| (cell, Role::Value)));
    }
    for rule in &table.rules {
        cells.extend(rule.inputs.iter().map(|cell| (cell, Role::Test)));
        cells.extend(rule.outputs.iter().map(|cell| (cell, Role::Value)));
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("true", Role::Value, true)]
    #[case("\"true\"", Role::Value, false)]
    #[case("\"a\", \"b\"", Role::Test, true)]
    #[case("(1, 2)", Role::Test, false)]
    #[case("not(\"a\")", Role::Test, true)]
    #[case("contains(x, \"a\")", Role::Value, true)]
    #[case("my_contains(x)", Role::Value, false)]
    #[case("> 5", Role::Test, false)]
    fn what_means_something_in_feel_only(#[case] text: &str, #[case] role: Role, #[case] expected: bool) {
        assert_eq!(looks_like_feel(text, role), expected);
    }
}
