//! A script language just big enough for tests of the runtime.
//!
//! Statements, one a line: `x = <expression>`, `del x`, `fail`. Expressions: JSON, but `True`, `False` and
//! `None` as in Python, names, `+`, `-`, comparisons, `in`, `not`, `and`, `or`; operators stand between
//! blanks and bind as in Python. The only
//! brackets are around a whole operand, and those of `sum(x)`, `min(x)`, `max(x)` of a name.

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value;

use crate::script::{
    Changes, ErrorKind, HostFunctions, Names, Program, ScriptEngine, ScriptError, Variables, is_truthy,
};

/// Runs the script language of tests.
#[derive(Debug, Clone, Copy, Default)]
pub struct TestScripts;

/// The variables while a script runs.
struct Frame<'a> {
    outer: &'a dyn Variables,
    changes: Changes,
}

impl Frame<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        if self.changes.removed.iter().any(|removed| removed == name) {
            return None;
        }
        let set = self.changes.set.iter().find(|(set, _)| set == name);
        set.map(|(_, value)| value).or_else(|| self.outer.get(name))
    }

    fn run(&mut self, statement: &str) -> Result<(), ScriptError> {
        if statement == "fail" {
            return Err(ScriptError::new(ErrorKind::Raised, "Exception", "the script failed"));
        }
        if let Some(name) = statement.strip_prefix("del ") {
            if self.get(name).is_none() {
                return Err(unknown(name));
            }
            self.changes.set.retain(|(set, _)| set != name);
            self.changes.removed.push(name.to_owned());
            return Ok(());
        }
        let (name, source) = statement.split_once(" = ").ok_or_else(|| syntax(statement))?;
        let value = self.value(source)?;
        self.changes.removed.retain(|removed| removed != name);
        self.changes.set.retain(|(set, _)| set != name);
        self.changes.set.push((name.to_owned(), value));
        Ok(())
    }

    fn value(&self, source: &str) -> Result<Value, ScriptError> {
        let source = source.trim();
        if let Ok(value) = serde_json::from_str::<Value>(source)
            && !matches!(source, "true" | "false" | "null")
        {
            return Ok(value);
        }
        if let Some((left, right)) = source.split_once(" or ") {
            return Ok(Value::Bool(is_truthy(&self.value(left)?) || is_truthy(&self.value(right)?)));
        }
        if let Some((left, right)) = source.split_once(" and ") {
            return Ok(Value::Bool(is_truthy(&self.value(left)?) && is_truthy(&self.value(right)?)));
        }
        if let Some(rest) = source.strip_prefix("not ") {
            return Ok(Value::Bool(!is_truthy(&self.value(rest)?)));
        }
        for operator in [" not in ", " in ", " == ", " != ", " <= ", " >= ", " < ", " > "] {
            if let Some((left, right)) = source.split_once(operator) {
                return compare(operator.trim(), &self.value(left)?, &self.value(right)?);
            }
        }
        if let Some((left, right)) = source.rsplit_once(" + ") {
            return add(&self.value(left)?, &self.value(right)?);
        }
        if let Some((left, right)) = source.rsplit_once(" - ") {
            let (left, right) = (number(&self.value(left)?)?, number(&self.value(right)?)?);
            return Ok((left - right).into());
        }
        if let Some((function, inner)) = source.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
            let value = self.value(inner)?;
            return if function.is_empty() { Ok(value) } else { call(function, &value) };
        }
        match source {
            "True" => Ok(Value::Bool(true)),
            "False" => Ok(Value::Bool(false)),
            "None" => Ok(Value::Null),
            name => self.get(name).cloned().ok_or_else(|| unknown(name)),
        }
    }
}

fn call(function: &str, list: &Value) -> Result<Value, ScriptError> {
    let numbers = list.as_array().into_iter().flatten().map(number);
    let numbers = numbers.collect::<Result<Vec<i64>, _>>()?;
    match function {
        "sum" => Ok(numbers.iter().sum::<i64>().into()),
        "min" => Ok(numbers.into_iter().min().into()),
        "max" => Ok(numbers.into_iter().max().into()),
        _ => Err(unknown(function)),
    }
}

fn compare(operator: &str, left: &Value, right: &Value) -> Result<Value, ScriptError> {
    let equal = left == right;
    let order = || -> Result<Ordering, ScriptError> { Ok(number(left)?.cmp(&number(right)?)) };
    let is_in = || right.as_array().is_some_and(|list| list.contains(left));
    Ok(Value::Bool(match operator {
        "in" => is_in(),
        "not in" => !is_in(),
        "==" => equal,
        "!=" => !equal,
        "<=" => order()?.is_le(),
        ">=" => order()?.is_ge(),
        "<" => order()?.is_lt(),
        _ => order()?.is_gt(),
    }))
}

fn add(left: &Value, right: &Value) -> Result<Value, ScriptError> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Ok(Value::String(format!("{left}{right}"))),
        _ => Ok((number(left)? + number(right)?).into()),
    }
}

fn number(value: &Value) -> Result<i64, ScriptError> {
    value
        .as_i64()
        .ok_or_else(|| ScriptError::new(ErrorKind::Type, "TypeError", format!("{value} is not a number")))
}

fn unknown(name: &str) -> ScriptError {
    ScriptError::new(ErrorKind::Name, "NameError", format!("name '{name}' is not defined"))
}

fn syntax(source: &str) -> ScriptError {
    ScriptError::new(ErrorKind::Syntax, "SyntaxError", format!("not a statement of tests: {source}"))
}

impl ScriptEngine for TestScripts {
    fn compile_script(&self, source: &str) -> Result<Program, ScriptError> {
        let is_statement = |line: &str| line == "fail" || line.starts_with("del ") || line.contains(" = ");
        match source.lines().map(str::trim).find(|line| !line.is_empty() && !is_statement(line)) {
            Some(line) => Err(syntax(line)),
            None => Ok(Program::new(source, Names::default(), Arc::new(()))),
        }
    }

    fn compile_expression(&self, source: &str) -> Result<Program, ScriptError> {
        let operators = ["<", ">", "=", "!", "in ", "not in ", ")"];
        if operators.iter().any(|operator| source.starts_with(operator)) {
            return Err(syntax(source));
        }
        let is_name = |word: &&str| word.starts_with(|first: char| first.is_alphabetic() || first == '_');
        let read = source.split_whitespace().filter(is_name).map(str::to_owned).collect();
        Ok(Program::new(source, Names { read, ..Names::default() }, Arc::new(())))
    }

    fn execute(
        &self,
        program: &Program,
        variables: &dyn Variables,
        _: &dyn HostFunctions,
        _: jiff::Timestamp,
    ) -> Result<Changes, ScriptError> {
        let mut frame = Frame { outer: variables, changes: Changes::default() };
        for line in program.source().lines().map(str::trim).filter(|line| !line.is_empty()) {
            frame.run(line)?;
        }
        Ok(frame.changes)
    }

    fn evaluate(
        &self,
        program: &Program,
        variables: &dyn Variables,
        _: &dyn HostFunctions,
        _: jiff::Timestamp,
    ) -> Result<Value, ScriptError> {
        Frame { outer: variables, changes: Changes::default() }.value(program.source())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::script::NoFunctions;

    #[rstest::rstest]
    #[case("x + 1 < 3", json!(true))]
    #[case("x == 1 and y != \"b\"", json!(true))]
    #[case("not x - 1", json!(true))]
    #[case("x in [1, 2] and y not in [1, 2]", json!(true))]
    #[case("x == (1\n)", json!(true))]
    #[case("sum([1, 2, 3])", json!(6))]
    #[case("{\"a\": [1, 2]}", json!({"a": [1, 2]}))]
    #[case("True and not None", json!(true))]
    fn expressions(#[case] source: &str, #[case] expected: Value) {
        let data: Map<String, Value> =
            Map::from_iter([("x".to_owned(), json!(1)), ("y".to_owned(), json!("a"))]);
        let program = TestScripts.compile_expression(source).unwrap();
        let value = TestScripts.evaluate(&program, &data, &NoFunctions, jiff::Timestamp::UNIX_EPOCH);
        assert_eq!(value.unwrap(), expected);
    }

    #[rstest::rstest]
    #[case("true")]
    #[case("null")]
    fn what_python_has_not_is_a_name(#[case] source: &str) {
        let program = TestScripts.compile_expression(source).unwrap();
        let (data, now) = (Map::<String, Value>::new(), jiff::Timestamp::UNIX_EPOCH);
        let error = TestScripts.evaluate(&program, &data, &NoFunctions, now).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Name);
    }
}
