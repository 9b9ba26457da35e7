//! FEEL beside another language: in conditions, mappings, timers and scripts of processes.
//!
//! An expression that fails is null in FEEL; in a process it is an error with the reason. A script is an
//! expression too: the entries of the context it gives are the variables it sets.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value as Json;

use super::{
    Changes, ErrorKind, HostFunctions, Language, Names, Program, ScriptEngine, ScriptError, Variables,
};
use crate::feel::{self, Evaluator, FeelContext, FeelScope, Reading, Value};

/// Runs scripts of one engine, and FEEL.
#[derive(Debug, Clone)]
pub struct WithFeel<E> {
    engine: E,
    default: Language,
}

/// A compiled expression.
struct Compiled {
    evaluator: Evaluator,
    /// The words in it: variables whose names begin with one are given to it.
    words: HashSet<String>,
}

impl<E> WithFeel<E> {
    /// The engine for everything that is not FEEL.
    pub const fn new(engine: E) -> Self {
        Self { engine, default: Language::Python }
    }

    /// The language of what names none.
    #[must_use]
    pub fn with_default(self, default: Language) -> Self {
        Self { default, ..self }
    }
}

fn compile(source: &str) -> Result<Program, ScriptError> {
    let scope = FeelScope::from(feel::clock());
    let text = source.trim();
    let evaluator = feel::prepare(&scope, text, Reading::Expression)
        .map_err(|message| ScriptError::new(ErrorKind::Syntax, "FEEL", message))?;
    let words: HashSet<String> = feel::words(text).map(str::to_owned).collect();
    let read: BTreeSet<String> = words.iter().cloned().collect();
    let names = Names { read, ..Names::default() };
    Ok(Program::new(source, names, Arc::new(Compiled { evaluator, words })))
}

fn evaluate(compiled: &Compiled, variables: &dyn Variables, now: Timestamp) -> Result<Value, ScriptError> {
    let mut context = FeelContext::default();
    for name in variables.names() {
        let is_named = feel::words(&name).next().is_some_and(|word| compiled.words.contains(word));
        if let Some(value) = variables.get(&name).filter(|_| is_named) {
            context.set_entry(&feel::name(&name), feel::from_json(value));
        }
    }
    let scope = FeelScope::from(feel::clock());
    scope.push(context);
    let value = feel::at(now, || (compiled.evaluator)(&scope))
        .map_err(|excess| ScriptError::new(ErrorKind::Limit, "FEEL", excess.0))?;
    match feel::fault(&value) {
        Some(message) => Err(ScriptError::new(ErrorKind::Value, "FEEL", feel::plain(message))),
        None => Ok(value),
    }
}

impl<E: ScriptEngine> ScriptEngine for WithFeel<E> {
    fn compile_script(&self, source: &str) -> Result<Program, ScriptError> {
        self.engine.compile_script(source)
    }

    fn compile_expression(&self, source: &str) -> Result<Program, ScriptError> {
        self.engine.compile_expression(source)
    }

    fn compile_feel(&self, source: &str) -> Option<Result<Program, ScriptError>> {
        Some(compile(source))
    }

    fn default_language(&self) -> Language {
        self.default
    }

    fn execute(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: Timestamp,
    ) -> Result<Changes, ScriptError> {
        let Some(compiled) = program.compiled::<Compiled>() else {
            return self.engine.execute(program, variables, host, clock);
        };
        match evaluate(compiled, variables, clock)? {
            Value::Context(entries) => {
                let set = entries.iter().map(|(name, value)| (name.to_string(), feel::to_json(value)));
                Ok(Changes { set: set.collect(), removed: Vec::new() })
            }
            other => {
                let message =
                    format!("a script in FEEL gives a context of the variables it sets, not {other}");
                Err(ScriptError::new(ErrorKind::Type, "FEEL", message))
            }
        }
    }

    fn evaluate(
        &self,
        program: &Program,
        variables: &dyn Variables,
        host: &dyn HostFunctions,
        clock: Timestamp,
    ) -> Result<Json, ScriptError> {
        match program.compiled::<Compiled>() {
            Some(compiled) => evaluate(compiled, variables, clock).map(|value| feel::to_json(&value)),
            None => self.engine.evaluate(program, variables, host, clock),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Map, json};

    use super::*;
    use crate::script::NoFunctions;
    use crate::testing::{TestScripts, map};

    const NOW: &str = "2026-05-01T10:00:00Z";

    fn value(source: &str, data: Json) -> Result<Json, String> {
        let engine = WithFeel::new(TestScripts);
        let program = engine.compile_feel(source).unwrap().map_err(|error| error.to_string())?;
        let result = engine.evaluate(&program, &map(data), &NoFunctions, NOW.parse().unwrap());
        result.map_err(|error| error.to_string())
    }

    #[rstest]
    #[case("x + 1", json!({"x": 2}), json!(3))]
    #[case("if x > 1 then \"many\" else \"one\"", json!({"x": 2}), json!("many"))]
    #[case("sum(for i in items return i.price)", json!({"items": [{"price": 1.5}, {"price": 2}]}), json!(3.5))]
    #[case("items[price > 1.6].price", json!({"items": [{"price": 1.5}, {"price": 2}]}), json!([2]))]
    #[case("date(day) + duration(\"P1D\")", json!({"day": "2026-12-31"}), json!("2027-01-01"))]
    #[case("now()", json!({}), json!("2026-05-01T10:00:00Z"))]
    #[case("today()", json!({}), json!("2026-05-01"))]
    #[case("now() > date and time(\"2026-05-01T09:59:59Z\")", json!({}), json!(true))]
    #[case("{a: 1, b: a + 1}.b", json!({}), json!(2))]
    #[case("x = null", json!({"x": null}), json!(true))]
    #[case("order.total", json!({"order": {"total": 7}}), json!(7))]
    fn values(#[case] source: &str, #[case] data: Json, #[case] expected: Json) {
        assert_eq!(value(source, data), Ok(expected));
    }

    #[rstest]
    #[case("x > 1", json!({}))]
    #[case("x + 1", json!({"x": "a"}))]
    #[case("x +", json!({"x": 1}))]
    #[case("function(a) external {java: {class: \"x\", method signature: \"y\"}}", json!({}))]
    fn nothing_fails_in_silence(#[case] source: &str, #[case] data: Json) {
        let error = value(source, data).unwrap_err();
        assert!(error.len() > 10, "{error}");
    }

    #[rstest]
    #[case("count(for a in 1..1000, b in 1..1000 return a)")]
    #[case("{f: function(n) f(n + 1), r: f(1)}.r")]
    #[case("(function(g) g(g))(function(g) g(g))")]
    #[case("count((for i in 1..200000 return i)[item > 0])")]
    fn what_goes_on_for_ever_is_stopped(#[case] source: &str) {
        let error = value(source, json!({})).unwrap_err();
        assert!(
            error.contains("10,000 times") || error.contains("too deep") || error.contains("FEEL"),
            "{error}"
        );
    }

    #[test]
    fn what_is_nested_deeply_is_evaluated_or_refused() {
        assert_eq!(value(&vec!["1"; 2_000].join("+"), json!({})), Ok(json!(2_000)));
        assert!(value(&"(".repeat(5_000), json!({})).is_err());
        assert!(value(&"-".repeat(5_000), json!({})).is_err());
        let nested = format!("{}1{}", "if true then ".repeat(400), " else 0".repeat(400));
        assert_eq!(value(&nested, json!({})), Ok(json!(1)));
    }

    #[test]
    fn a_script_sets_the_entries_of_its_context() {
        let engine = WithFeel::new(TestScripts);
        let now = NOW.parse().unwrap();
        let program = engine.compile_feel("{total: price * 2, note: \"ok\"}").unwrap().unwrap();
        let changes = engine.execute(&program, &map(json!({"price": 4})), &NoFunctions, now).unwrap();
        assert_eq!(changes.set.into_iter().collect::<Map<_, _>>(), map(json!({"total": 8, "note": "ok"})));
        let program = engine.compile_feel("1").unwrap().unwrap();
        assert!(engine.execute(&program, &map(json!({})), &NoFunctions, now).is_err());
        // What is not FEEL runs as before.
        let program = engine.compile_script("x = 1").unwrap();
        let changes = engine.execute(&program, &map(json!({})), &NoFunctions, now).unwrap();
        assert_eq!(changes.set, [("x".to_owned(), json!(1))]);
    }
}
