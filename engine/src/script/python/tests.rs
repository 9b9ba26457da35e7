//! Runs the tables of `tests/data/script`, and tests what a table cannot say.
//!
//! A table is Markdown: a heading per case, `vars {…}` before the code, a block of `script` or
//! `expr`, then what is expected: `set {…}`, `removed […]`, `value …`, or
//! `error NameError 1:5 part of the message`, `kind …`, `hint part of the hint`.

use std::fmt::Write;
use std::time::{Duration, Instant};

use rstest::rstest;
use serde_json::{Map, Value, json};

use super::PythonEngine;
use crate::script::{
    Changes, ErrorKind, HostFunctions, HostReply, Names, NoFunctions, ScriptEngine, ScriptError, ScriptLimits,
};

/// Functions a few cases call.
struct Host;

impl HostFunctions for Host {
    fn call(&self, name: &str, args: &[Value], kwargs: &Map<String, Value>) -> HostReply {
        match name {
            "get_current_user" => HostReply::Value(json!({"username": "ann", "roles": ["admin"]})),
            "add" => HostReply::Value(json!(args.iter().filter_map(Value::as_i64).sum::<i64>())),
            "keywords" => HostReply::Value(Value::Object(kwargs.clone())),
            "fails" => {
                HostReply::Error { exception: "ValueError".to_owned(), message: "no such thing".to_owned() }
            }
            "fails_oddly" => {
                HostReply::Error { exception: "QuotaError".to_owned(), message: "used up".to_owned() }
            }
            "later" => HostReply::Pending,
            _ => HostReply::Unknown,
        }
    }

    fn has(&self, name: &str) -> bool {
        HostFunctions::names(self).iter().any(|known| known == name)
    }

    fn names(&self) -> Vec<String> {
        ["get_current_user", "add", "keywords", "fails", "fails_oddly", "later"].map(str::to_owned).to_vec()
    }
}

#[expect(clippy::disallowed_methods, reason = "tests measure how long a script really takes")]
fn started() -> Instant {
    Instant::now()
}

fn clock() -> jiff::Timestamp {
    "2024-05-17T10:20:30.5Z".parse().unwrap()
}

fn engine() -> PythonEngine {
    PythonEngine::new(ScriptLimits::default())
}

fn execute(source: &str, variables: &Value) -> Result<Changes, ScriptError> {
    let variables = variables.as_object().unwrap();
    let program = engine().compile_script(source)?;
    engine().execute(&program, variables, &Host, clock())
}

fn evaluate(source: &str, variables: &Value) -> Result<Value, ScriptError> {
    let variables = variables.as_object().unwrap();
    let program = engine().compile_expression(source)?;
    engine().evaluate(&program, variables, &Host, clock())
}

/// One case of a table.
#[derive(Debug, Default)]
struct Case {
    title: String,
    variables: Option<Value>,
    expression: bool,
    code: String,
    expected: Vec<(String, String)>,
}

fn cases(table: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_code = false;
    for line in table.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case { title: title.to_owned(), ..Case::default() });
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if line.starts_with("```") {
            in_code = !in_code;
            case.expression |= line == "```expr";
        } else if in_code {
            case.code.push_str(line);
            case.code.push('\n');
        } else if let Some(variables) = line.strip_prefix("vars ") {
            case.variables = Some(serde_json::from_str(variables).unwrap());
        } else if let Some((word, rest)) = line.split_once(' ') {
            case.expected.push((word.to_owned(), rest.to_owned()));
        }
    }
    cases
}

impl Case {
    /// What is different from what the table says.
    fn differences(&self) -> Vec<String> {
        let variables = self.variables.clone().unwrap_or_else(|| json!({}));
        let mut actual = Map::new();
        let result = if self.expression {
            evaluate(self.code.trim_end_matches('\n'), &variables).map(|value| {
                actual.insert("value".to_owned(), value);
            })
        } else {
            execute(&self.code, &variables).map(|changes| {
                actual.insert("set".to_owned(), changes.set.into_iter().collect());
                actual.insert("removed".to_owned(), changes.removed.into());
            })
        };
        match result {
            Err(error) => self.compare_error(&error),
            Ok(()) => self.compare(&actual),
        }
    }

    /// A case that may stop at one of several limits names only the kind.
    fn expects_error(&self) -> bool {
        self.expected.iter().any(|(word, _)| word == "error" || word == "kind")
    }

    fn compare(&self, actual: &Map<String, Value>) -> Vec<String> {
        let mut differences = Vec::new();
        for (word, default) in [("set", json!({})), ("removed", json!([])), ("value", Value::Null)] {
            let expected = self.expected.iter().find(|(known, _)| known == word);
            let expected = expected.map_or(default, |(_, text)| serde_json::from_str(text).unwrap());
            let actual = actual.get(word).cloned();
            if actual.as_ref().is_some_and(|actual| *actual != expected) {
                differences.push(format!("{word}: {actual:?} instead of {expected}"));
            }
        }
        if self.expects_error() {
            differences.push(format!("no error but {actual:?}"));
        }
        differences
    }

    fn compare_error(&self, error: &ScriptError) -> Vec<String> {
        if !self.expects_error() {
            return vec![format!("fails: {error:?}")];
        }
        let mut differences = Vec::new();
        for (word, expected) in &self.expected {
            let (actual, matches) = match word.as_str() {
                "error" => {
                    let line = error.line.unwrap_or_default();
                    let column = error.column.unwrap_or_default();
                    let place = format!("{} {line}:{column} ", error.exception);
                    let rest = expected.strip_prefix(&place);
                    let matches = rest.is_some_and(|rest| error.message.contains(rest));
                    (format!("{place}{}", error.message), matches)
                }
                "kind" => {
                    let kind = serde_json::to_value(error.kind).unwrap();
                    (kind.to_string(), kind == **expected)
                }
                "hint" => {
                    let hint = error.hint.clone().unwrap_or_default();
                    let matches = hint.contains(expected);
                    (hint, matches)
                }
                other => (format!("unknown word {other}"), false),
            };
            if !matches {
                differences.push(format!("{word}: {actual:?} instead of {expected:?}"));
            }
        }
        differences
    }
}

#[rstest]
#[case("statements", 36)]
#[case("expressions", 25)]
#[case("builtins", 25)]
#[case("methods", 20)]
#[case("dates", 20)]
#[case("types", 20)]
#[case("deletion", 18)]
#[case("modules", 18)]
#[case("errors", 30)]
#[case("host", 10)]
#[case("hostile", 20)]
fn table(#[case] name: &str, #[case] at_least: usize) {
    let path = format!("{}/tests/data/script/{name}.md", env!("CARGO_MANIFEST_DIR"));
    let cases = cases(&std::fs::read_to_string(path).unwrap());
    let mut report = String::new();
    for case in &cases {
        for difference in case.differences() {
            let _ = writeln!(report, "{}: {difference}", case.title);
        }
    }
    assert!(report.is_empty(), "\n{report}");
    assert!(cases.len() >= at_least, "only {} cases in {name}", cases.len());
}

#[rstest]
#[case("x = a + b", "a b", "x", "", "")]
#[case("x += 1", "x", "x", "", "")]
#[case("for i in items: total = i", "i items", "i total", "", "")]
#[case("x = [i * f for i in items if i > low]", "f items low", "x", "", "")]
#[case("x = [x for x in x]", "x", "x", "", "")]
#[case("x = {k: v for k, v in d.items()}", "d", "x", "", "")]
#[case("def f(a, b=c):\n  d = a\n  return d + e", "c e", "f", "", "")]
#[case("def f():\n  global g\n  g = 1", "", "f g", "", "")]
#[case("def f():\n  x = 1\n  def h():\n    nonlocal x\n    x = y\n  return h", "y", "f", "", "")]
#[case("f = lambda a, *b, **c: a + b + c + d", "d", "f", "", "")]
#[case("x = f'{a:>{width}} {b!r}'", "a b width", "x", "", "")]
#[case("del a, b['k'], c", "b", "", "a c", "")]
#[case("import json as j\nfrom math import pi", "", "j pi", "", "")]
#[case("import os.path", "", "", "", "!")]
#[case("class A:\n  k = v\n  def m(self): return w", "v w", "A", "", "")]
#[case("x = len(y) + g(z)", "g len y z", "x", "", "g len")]
#[case("print((n := 10) + n)", "n print", "n", "", "print")]
#[case("x = [m := i for i in y]", "y", "m x", "", "")]
#[case("with a as b: c = b", "a b", "b c", "", "")]
#[case("try: a\nexcept E as e: b = e", "E a e", "b e", "", "")]
#[case(
    "match v:\n  case {'k': q, **rest}: r = q\n  case [a, *b] as c: pass",
    "q v",
    "a b c q r rest",
    "",
    ""
)]
#[case("a.b = c\nd['k'] = e", "a c d e", "", "", "")]
#[case("(a, [b, *c]) = d", "d", "a b c", "", "")]
fn names(
    #[case] source: &str,
    #[case] read: &str,
    #[case] bound: &str,
    #[case] deleted: &str,
    #[case] calls: &str,
) {
    let set = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    match engine().compile_script(source) {
        Err(error) => assert_eq!(calls, "!", "{error}"),
        Ok(program) => {
            let Names { read: r, bound: b, deleted: d, calls: c } = program.names().clone();
            assert_eq!(r, set(read), "read");
            assert_eq!(b, set(bound), "bound");
            assert_eq!(d, set(deleted), "deleted");
            if !calls.is_empty() {
                assert_eq!(c, set(calls), "calls");
            }
        }
    }
}

/// Everything a script can throw at the host ends soon, with an error of a known kind.
#[rstest]
#[case::parentheses("(".repeat(100_000))]
#[case::balanced(format!("x = {}1{}", "(".repeat(100_000), ")".repeat(100_000)))]
#[case::brackets(format!("x = {}{}", "[".repeat(50_000), "]".repeat(50_000)))]
#[case::sum(format!("x = 1{}", " + 1".repeat(100_000)))]
#[case::sum_over_lines(format!("x = (1{}\n)", "\n + 1".repeat(100_000)))]
#[case::attributes(format!("x = a{}", ".b".repeat(100_000)))]
#[case::calls(format!("x = a{}", "()".repeat(100_000)))]
#[case::nots(format!("x = {}a", "not ".repeat(100_000)))]
#[case::conditions(format!("x = {}a", "a if a else ".repeat(50_000)))]
#[case::lambdas(format!("x = {}a", "lambda: ".repeat(50_000)))]
#[case::blocks((0..2000).map(|depth| " ".repeat(depth) + "if 1:\n").collect())]
#[case::elifs(format!("if a: pass\n{}", "elif a: pass\n".repeat(40_000)))]
#[case::long("x = 1\n".repeat(200_000))]
#[case::minus(format!("x = {}1", "-".repeat(100_000)))]
#[case::powers(format!("x = 1{}", "**1".repeat(100_000)))]
#[case::f_strings(format!("x = {}1{}", "f'{".repeat(5000), "}'".repeat(5000)))]
#[case::bytes("\u{0}\u{feff}\u{202e}x = \u{1f600}".to_owned())]
fn hostile_sources_end_in_an_error(#[case] source: String) {
    let started = started();
    let error = execute(&source, &json!({"a": 1})).map(|_| ());
    let error = error.unwrap_err();
    assert_ne!(error.kind, ErrorKind::Internal, "{error}");
    assert!(started.elapsed() < Duration::from_secs(10), "took {:?}", started.elapsed());
    assert!(evaluate(&source, &json!({"a": 1})).is_err());
}

#[test]
fn a_script_can_get_at_its_variables_by_name() {
    let source = "key = 'a'\nb = get_task_data_value(key)\nc = get_task_data_value('no', 7)\n\
                  n = len(get_current_task_data())\nupdate_task_data_with_dictionary({'d': 4, 'c': 5})";
    let changes = execute(source, &json!({"a": 1, "x y": 2})).unwrap();
    let set: Map<String, Value> = changes.set.into_iter().collect();
    assert_eq!(Value::Object(set), json!({"b": 1, "c": 7, "d": 4, "key": "a", "n": 2}));
    assert_eq!(evaluate("get_task_data_value('a') + 1", &json!({"a": 1})).unwrap(), json!(2));
    let error = execute("update_task_data_with_dictionary(3)", &json!({})).unwrap_err();
    assert_eq!(error.exception, "TypeError");
}

#[test]
fn limits_are_those_of_the_engine() {
    let limits = ScriptLimits { max_duration: Duration::from_millis(20), ..ScriptLimits::default() };
    let engine = PythonEngine::new(limits);
    let program = engine.compile_script("while True: pass").unwrap();
    let started = started();
    let error = engine.execute(&program, &Map::new(), &NoFunctions, clock()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Limit);
    assert_eq!(error.message, "the script ran longer than 20 ms");
    assert!(started.elapsed() < Duration::from_millis(400), "took {:?}", started.elapsed());
}

#[test]
fn the_same_clock_gives_the_same_chance_and_another_one_another() {
    let engine = engine();
    let source = "import uuid\nx = [random.random(), str(uuid.uuid4()), time.time()]";
    let program = engine.compile_script(source).unwrap();
    let run = |clock| engine.execute(&program, &Map::new(), &NoFunctions, clock).unwrap();
    assert_eq!(run(clock()), run(clock()));
    let later = clock() + Duration::from_secs(1);
    assert_ne!(run(clock()), run(later));
}

#[test]
fn a_program_runs_with_any_set_of_variables_and_from_any_thread() {
    let engine = engine();
    let program = engine.compile_script("if id == 1: total = 2").unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (engine, program) = (&engine, program.clone());
            scope.spawn(move || {
                for _ in 0..50 {
                    let mut variables = Map::new();
                    variables.insert("total".to_owned(), json!(thread));
                    let with_builtin = engine.execute(&program, &variables, &NoFunctions, clock());
                    assert_eq!(with_builtin.unwrap(), Changes::default());
                    variables.insert("id".to_owned(), json!(1));
                    let changes = engine.execute(&program, &variables, &NoFunctions, clock());
                    assert_eq!(changes.unwrap().set, [("total".to_owned(), json!(2))]);
                }
            });
        }
    });
}

#[test]
fn a_script_is_no_expression_and_the_other_way_round() {
    let engine = engine();
    let script = engine.compile_script("x = 1").unwrap();
    let error = engine.evaluate(&script, &Map::new(), &NoFunctions, clock()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Internal);
    let expression = engine.compile_expression("1").unwrap();
    let error = engine.execute(&expression, &Map::new(), &NoFunctions, clock()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Internal);
}

#[test]
fn only_names_it_reads_are_asked_for() {
    struct Watched;
    impl crate::script::Variables for Watched {
        fn get(&self, name: &str) -> Option<&Value> {
            assert!(["a", "f"].contains(&name), "asked for {name}");
            None
        }
        fn names(&self) -> Vec<String> {
            vec!["secret".to_owned()]
        }
    }
    let program = engine().compile_script("b = 1\nif False: c = a + f").unwrap();
    let changes = engine().execute(&program, &Watched, &NoFunctions, clock()).unwrap();
    assert_eq!(changes.set, [("b".to_owned(), json!(1))]);
}
