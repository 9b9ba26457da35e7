//! Compiles scripts and expressions; errors become problems at their place in the file.

use std::borrow::Cow;

use super::foreign::{self, Translated};
use crate::model::{Definitions, Expression, Text};
use crate::problem::{Position, Problem};
use crate::script::{ErrorKind, Language, Program, ScriptEngine, ScriptError};

/// The script engine, and the problems found on the way.
pub(super) struct Scripts<'a> {
    engine: &'a dyn ScriptEngine,
    file: &'a str,
    /// The language of expressions that name none.
    language: Option<Language>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Scripts<'a> {
    pub(super) fn new(
        engine: &'a dyn ScriptEngine,
        definitions: &'a Definitions,
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        let named = definitions.expression_language.as_ref();
        let language = named.and_then(|name| Language::from_format(&name.text));
        Self { engine, file: &definitions.file, language, problems }
    }

    pub(super) fn report(&mut self, problem: Problem) {
        self.problems.push(problem.with_file(self.file));
    }

    /// How many problems there are so far.
    pub(super) fn count(&self) -> usize {
        self.problems.len()
    }

    /// Compiles statements; white space before all lines alike does not count.
    pub(super) fn script(&mut self, text: &Text, element: &str) -> Option<Program> {
        self.script_in(self.engine.default_language(), text, element)
    }

    /// Compiles statements, or in FEEL an expression that gives a context of the variables to set.
    pub(super) fn script_in(&mut self, language: Language, text: &Text, element: &str) -> Option<Program> {
        if language == Language::Feel {
            return self.feel(&text.text, text.position, element);
        }
        let (source, removed) = dedent(&text.text);
        match self.engine.compile_script(&source) {
            Ok(program) => Some(program),
            Err(error) => {
                self.fail(&error, text.position, removed, element);
                None
            }
        }
    }

    pub(super) fn optional_script(&mut self, text: Option<&Text>, element: &str) -> Option<Program> {
        text.and_then(|text| self.script(text, element))
    }

    pub(super) fn expression(&mut self, expression: &Expression, element: &str) -> Option<Program> {
        let own = expression.language.as_ref().and_then(|name| Language::from_format(&name.text));
        let language = own.or(self.language).unwrap_or_else(|| self.engine.default_language());
        self.source(language, &expression.text, expression.position, element)
    }

    pub(super) fn text(&mut self, text: &Text, element: &str) -> Option<Program> {
        self.text_in(self.engine.default_language(), text, element)
    }

    pub(super) fn text_in(&mut self, language: Language, text: &Text, element: &str) -> Option<Program> {
        self.source(language, &text.text, text.position, element)
    }

    pub(super) fn optional_text(&mut self, text: Option<&Text>, element: &str) -> Option<Program> {
        text.and_then(|text| self.text(text, element))
    }

    /// Compiles FEEL.
    fn feel(&mut self, source: &str, position: Position, element: &str) -> Option<Program> {
        let refused = || ScriptError::new(ErrorKind::Unsupported, "FEEL", "FEEL runs on the server only");
        match self.engine.compile_feel(source).unwrap_or_else(|| Err(refused())) {
            Ok(program) => Some(program),
            Err(error) => {
                self.fail(&error, position, 0, element);
                None
            }
        }
    }

    /// A script in FEEL that sets one variable to the value of an expression.
    pub(super) fn feel_assignment(&mut self, variable: &str, text: &Text, element: &str) -> Option<Program> {
        let expression = without_mark(&text.text);
        self.feel(expression, text.position, element)?;
        let name = serde_json::Value::from(variable);
        self.feel(&format!("{{{name}: {expression}}}"), text.position, element)
    }

    /// Whether a text marked as FEEL is compiled as such; else it is translated.
    pub(super) fn has_feel(&self) -> bool {
        self.engine.compile_feel("0").is_some()
    }

    fn source(
        &mut self,
        language: Language,
        source: &str,
        position: Position,
        element: &str,
    ) -> Option<Program> {
        let is_marked = source.trim_start().starts_with('=') && self.has_feel();
        if language == Language::Feel || is_marked {
            return self.feel(without_mark(source), position, element);
        }
        let python = match foreign::translate(source) {
            Translated::Own => Cow::Borrowed(source),
            Translated::Python(python) => Cow::Owned(python),
            Translated::Refused(language) => {
                let message = format!("`{source}` is written in {language} and cannot be translated.");
                let problem = Problem::error("foreign_expression", message).with_position(position);
                let help = "Expressions are Python: write it in Python, without the marks around it.";
                self.report(problem.with_element(element).with_help(help));
                return None;
            }
        };
        match self.engine.compile_expression(&python) {
            Ok(program) => Some(program),
            Err(error) => {
                self.fail(&error, position, 0, element);
                None
            }
        }
    }

    fn fail(&mut self, error: &ScriptError, start: Position, removed: u32, element: &str) {
        let position = match (error.line, error.column) {
            (None | Some(1), None) => start,
            (Some(line), None) => Position { line: start.line + line - 1, column: 1 },
            (None | Some(1), Some(column)) => {
                Position { line: start.line, column: start.column + removed + column.saturating_sub(1) }
            }
            (Some(line), Some(column)) => Position { line: start.line + line - 1, column: removed + column },
        };
        let message = format!("{}: {}", error.exception, error.message);
        let problem = Problem::error("script_syntax", message).with_position(position).with_element(element);
        self.report(match error.hint.clone() {
            Some(help) => problem.with_help(help),
            None => problem,
        });
    }
}

/// FEEL without the `=` that marks it for Camunda 8.
fn without_mark(source: &str) -> &str {
    let source = source.trim();
    source.strip_prefix('=').map_or(source, str::trim_start)
}

/// Removes the white space that all lines begin with, and says how many characters that were.
fn dedent(text: &str) -> (Cow<'_, str>, u32) {
    let lines = || text.split('\n').filter(|line| !line.trim().is_empty());
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let Some(first) = lines().next() else {
        return (Cow::Borrowed(text), 0);
    };
    let common = lines().fold(&first[..indent(first)], |common, line| {
        let same = common.bytes().zip(line.bytes()).take_while(|(one, other)| one == other).count();
        &common[..same]
    });
    if common.is_empty() {
        return (Cow::Borrowed(text), 0);
    }
    let without: Vec<&str> =
        text.split('\n').map(|line| line.strip_prefix(common).unwrap_or(line.trim())).collect();
    (Cow::Owned(without.join("\n")), super::index_of(common.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_white_space_goes_and_lines_stay() {
        for (text, expected, removed) in [
            ("x = 1", "x = 1", 0),
            ("\n    if x:\n      y = 1\n    ", "\nif x:\n  y = 1\n", 4),
            ("  x\n\n  y", "x\n\ny", 2),
            ("x\n  y", "x\n  y", 0),
            ("\t x\n\ty", "\u{20}x\ny", 1),
            (" \n ", " \n ", 0),
            ("", "", 0),
        ] {
            assert_eq!(dedent(text), (Cow::Borrowed(expected), removed), "{text:?}");
        }
    }
}
