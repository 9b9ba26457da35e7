//! The model to a decision that can be evaluated: every program is compiled once.

#[cfg(feature = "feel")]
mod feel;
mod python;

use std::collections::HashMap;

use super::dialect;
use super::library::{Key, Library};
use super::model::{Boxed, Decision, Definitions, Logic};
use super::{Step, StepLogic, order};
use crate::problem::{Position, Problem};
use crate::script::{Language, ScriptEngine};

/// What is to be evaluated, by its id or else its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A decision, or a business knowledge model whose parameters are the data.
    Decision(&'a str),
    /// A decision service.
    Service(&'a str),
}

/// Compiles a decision and all it requires; of the first of the files that has it.
///
/// # Errors
///
/// Everything that keeps it from being evaluated.
pub fn compile(
    files: &[&Definitions],
    target: Target<'_>,
    scripts: &dyn ScriptEngine,
) -> Result<super::Decision, Vec<Problem>> {
    let library = Library::new(files);
    let mut compiler = Compiler::new(&library, scripts);
    let decision = compiler.target(target);
    let problems = compiler.problems();
    let errors: Vec<Problem> = problems.into_iter().filter(Problem::is_error).collect();
    match decision {
        Some(decision) if errors.is_empty() => Ok(decision),
        _ => Err(errors),
    }
}

/// What is wrong with the decisions and functions of a file, warnings included; the other files are those it may
/// refer to.
#[must_use]
pub fn check(definitions: &Definitions, files: &[&Definitions], scripts: &dyn ScriptEngine) -> Vec<Problem> {
    let mut all = files.to_vec();
    let file = all.iter().position(|other| std::ptr::eq(*other, definitions)).unwrap_or_else(|| {
        all.push(definitions);
        all.len() - 1
    });
    let library = Library::new(&all);
    let mut compiler = Compiler::new(&library, scripts);
    let keys: Vec<Key<'_>> = definitions.decisions.iter().map(|each| (file, each.id.as_str())).collect();
    compiler.steps(&keys, &[]);
    #[cfg(feature = "feel")]
    compiler.all_functions(file);
    compiler.problems()
}

struct Compiler<'a> {
    library: &'a Library<'a>,
    scripts: &'a dyn ScriptEngine,
    problems: Vec<Problem>,
    /// How often something could not be compiled.
    errors: usize,
    /// The file being compiled.
    file: usize,
    /// The languages of what names none, by file.
    languages: HashMap<usize, Language>,
    is_language_reported: bool,
    #[cfg(feature = "feel")]
    feel: feel::Functions<'a>,
}

/// Where a cell is, for problems.
#[derive(Clone, Copy)]
struct At<'a> {
    decision: &'a str,
    /// What the cell is, such as `rule 3, column "Age"`.
    what: &'a str,
}

impl<'a> Compiler<'a> {
    fn new(library: &'a Library<'a>, scripts: &'a dyn ScriptEngine) -> Self {
        Self {
            library,
            scripts,
            problems: Vec::new(),
            errors: 0,
            file: 0,
            languages: HashMap::new(),
            is_language_reported: false,
            #[cfg(feature = "feel")]
            feel: feel::Functions::new(library),
        }
    }

    fn problems(mut self) -> Vec<Problem> {
        self.problems.sort_by(|one, other| (&one.file, one.position).cmp(&(&other.file, other.position)));
        self.problems.dedup();
        self.problems
    }

    /// Adds a problem of the file being compiled.
    fn push(&mut self, problem: Problem) {
        let file = self.library.files.get(self.file).map_or("", |file| &file.file);
        self.problems.push(problem.with_file(file));
    }

    fn report(&mut self, code: &str, message: String, decision: &str, position: Position, help: &str) {
        let problem = Problem::error(code, message).with_element(decision).with_position(position);
        self.push(problem.with_help(help));
        self.errors += 1;
    }

    fn target(&mut self, target: Target<'_>) -> Option<super::Decision> {
        match target {
            Target::Decision(text) => {
                if let Some((file, decision)) = self.library.find_decision(text) {
                    return self.decision(file, decision);
                }
                self.function(text)
            }
            Target::Service(text) => self.service(text),
        }
    }

    fn decision(&mut self, file: usize, decision: &'a Decision) -> Option<super::Decision> {
        let steps = self.steps(&[(file, decision.id.as_str())], &[])?;
        Some(super::Decision {
            id: decision.id.clone(),
            name: decision.name.clone(),
            file: self.library.files.get(file).map(|file| file.file.clone()).unwrap_or_default(),
            #[cfg(feature = "feel")]
            given: super::Given::Data,
            outputs: None,
            steps,
            #[cfg(feature = "feel")]
            graph: self.graph(file)?,
        })
    }

    fn unknown(&mut self, what: &str, text: &str) {
        let code = format!("unknown_{}", what.replace(' ', "_"));
        let problem = Problem::error(&code, format!("There is no {what} `{text:.100}`."));
        self.file = 0;
        self.push(problem);
    }

    /// Compiles decisions and what they require, each after that; `None` when one cannot be.
    fn steps(&mut self, decisions: &[Key<'a>], given: &[Key<'a>]) -> Option<Vec<Step>> {
        let ordered = match order::required(self.library, decisions, given) {
            Ok(ordered) => ordered,
            Err(problems) => {
                self.problems.extend(problems);
                return None;
            }
        };
        let slots: HashMap<Key<'a>, usize> = ordered.iter().copied().zip(0..).collect();
        let steps: Vec<Option<Step>> = ordered
            .iter()
            .map(|key| {
                let decision = self.library.decision(*key)?;
                self.step(*key, decision, &slots)
            })
            .collect();
        steps.into_iter().collect()
    }

    fn step(
        &mut self,
        key: Key<'a>,
        decision: &'a Decision,
        slots: &HashMap<Key<'a>, usize>,
    ) -> Option<Step> {
        self.file = key.0;
        let Some(logic) = &decision.logic else {
            let message = format!("The decision `{}` does not say how it is made.", decision.id);
            let help = "Give it a decision table or an expression.";
            self.report("missing_decision_table", message, &decision.id, decision.position, help);
            return None;
        };
        let language = self.language(decision, logic)?;
        let compiled = match language {
            Language::Python => self.python(decision, logic)?,
            Language::Feel => self.feel_step(key, decision, logic, slots)?,
        };
        let names = decision.variable.as_ref().map(|variable| &variable.name);
        let variable = names.or(decision.name.as_ref()).filter(|_| language == Language::Feel).or(names);
        Some(Step {
            decision: decision.id.clone(),
            variable: variable.unwrap_or(&decision.id).clone(),
            language,
            #[cfg(feature = "feel")]
            outputs: feel::outputs(logic),
            logic: compiled,
        })
    }

    fn language(&mut self, decision: &'a Decision, logic: &'a Boxed) -> Option<Language> {
        let (library, scripts, file) = (self.library, self.scripts, self.file);
        let definitions = *library.files.get(file)?;
        let languages = &mut self.languages;
        let of_file = || *languages.entry(file).or_insert_with(|| dialect::of_file(definitions, scripts));
        match dialect::choose(definitions, logic, of_file, scripts) {
            Ok(choice) => {
                if let Some(named) = choice.named_otherwise {
                    let message = format!(
                        "The table of the decision `{}` is Python, not `{:.60}`.",
                        decision.id, named.text
                    );
                    let problem = Problem::warning("wrong_language", message).with_element(&decision.id);
                    let help = "Set `expressionLanguage` to `python`.";
                    self.push(problem.with_position(named.position).with_help(help));
                }
                Some(choice.language)
            }
            Err(text) => {
                let what = if Language::from_format(&text.text).is_some() {
                    "is a second one"
                } else {
                    "cannot be run"
                };
                let message =
                    format!("The language `{:.60}` in the decision `{}` {what}.", text.text, decision.id);
                self.errors += 1;
                // A language for the whole file is one problem, not one for each decision.
                let is_of_file = definitions.language.as_ref() == Some(&text);
                if !is_of_file || !self.is_language_reported {
                    self.is_language_reported |= is_of_file;
                    let help = "Write all of a decision in FEEL, or all of it in Python, and say so in `expressionLanguage`.";
                    self.report("unsupported_language", message, &decision.id, text.position, help);
                }
                None
            }
        }
    }

    fn python(&mut self, decision: &'a Decision, logic: &'a Boxed) -> Option<StepLogic> {
        let id = decision.id.as_str();
        match &logic.logic {
            Logic::Table(table) => self.table(decision, table).map(|table| StepLogic::Table(Box::new(table))),
            Logic::Literal(Some(cell)) => {
                let at = At { decision: id, what: "the expression" };
                let program = self.cell(at, cell, super::language::value);
                program.map(StepLogic::Expression)
            }
            _ => {
                let message =
                    format!("The decision `{id}` is neither a table nor an expression, and not in FEEL.");
                let help = "Write it in FEEL, or as a decision table.";
                self.report("unsupported_expression", message, id, logic.position, help);
                None
            }
        }
    }
}

/// FEEL where this program has none.
#[cfg(not(feature = "feel"))]
impl<'a> Compiler<'a> {
    fn feel_step(
        &mut self,
        _: Key<'a>,
        decision: &'a Decision,
        logic: &'a Boxed,
        _: &HashMap<Key<'a>, usize>,
    ) -> Option<StepLogic> {
        let message = format!("The decision `{}` is in FEEL, which runs on the server.", decision.id);
        let help = "Check it there, or write it in Python and set `expressionLanguage` to `python`.";
        self.report("unsupported_language", message, &decision.id, logic.position, help);
        None
    }

    fn function(&mut self, text: &str) -> Option<super::Decision> {
        self.unknown("decision", text);
        None
    }

    fn service(&mut self, text: &str) -> Option<super::Decision> {
        self.unknown("decision service", text);
        None
    }
}
