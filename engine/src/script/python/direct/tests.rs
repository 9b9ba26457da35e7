//! What runs without the interpreter has the results of the interpreter.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::super::{PythonEngine, compiled::Compiled};
use crate::script::{Changes, NoFunctions, Program, ScriptEngine};

fn variables(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn compiled(program: &Program) -> &Compiled {
    program.compiled::<Compiled>().unwrap()
}

/// The changes with and without the interpreter.
fn both_scripts(source: &str, data: &Map<String, Value>) -> (Option<Changes>, Option<Changes>) {
    let engine = PythonEngine::default();
    let program = engine.compile_script(source).unwrap();
    let direct = compiled(&program).direct.as_ref().and_then(|direct| direct.execute(data));
    let run = engine.run(compiled(&program), data, &NoFunctions, jiff::Timestamp::UNIX_EPOCH);
    (direct, run.interpret().ok())
}

fn both_expressions(source: &str, data: &Map<String, Value>) -> (Option<Value>, Option<Value>) {
    let engine = PythonEngine::default();
    let program = engine.compile_expression(source).unwrap();
    let direct = compiled(&program).direct.as_ref().and_then(|direct| direct.evaluate(data));
    let run = engine.run(compiled(&program), data, &NoFunctions, jiff::Timestamp::UNIX_EPOCH);
    (direct, run.interpret_expression().ok())
}

#[rstest]
#[case("x = 0", json!({}))]
#[case("x = x + 1", json!({"x": 41}))]
#[case("x += 1", json!({"x": 41}))]
#[case("x += 0", json!({"x": 41}))]
#[case("x -= 0.5", json!({"x": 41}))]
#[case("name += '!'", json!({"name": "Ann"}))]
#[case("v = 11\nif v > 10:\n    w = v * 2", json!({}))]
#[case("if a:\n    b = 1\nelif c:\n    b = 2\nelse:\n    b = 3", json!({"a": 0, "c": "yes", "b": 2}))]
#[case("if a:\n    b = 1", json!({"a": false}))]
#[case("if a:\n    b = b", json!({"a": true, "b": [1]}))]
#[case("items = list(range(5))\nresults = []", json!({}))]
#[case("items = list(range(3, 5))", json!({}))]
#[case("items = list(range(5, 3))", json!({}))]
#[case("ok = True\nnothing = None\npass", json!({}))]
#[case("a = b\nc = a", json!({"b": {"deep": [1, {"x": null}]}}))]
#[case("text = f'{name} has {n} {flag} {none}'", json!({"name": "Ann", "n": -3, "flag": true, "none": null}))]
#[case("text = 'a' f'{n}' 'b'", json!({"n": 1}))]
#[case("b = [x, [x], 'y']", json!({"x": 1.5}))]
fn scripts_that_need_no_interpreter(#[case] source: &str, #[case] data: Value) {
    let (direct, interpreted) = both_scripts(source, &variables(&data));
    assert!(direct.is_some(), "{source} went to the interpreter");
    assert_eq!(direct, interpreted);
}

#[rstest]
#[case("amount > 100 and status == 'open'", json!({"amount": 250, "status": "open"}))]
#[case("1 < x <= 3", json!({"x": 3}))]
#[case("x or 'none'", json!({"x": ""}))]
#[case("x and y", json!({"x": [0], "y": {}}))]
#[case("not x", json!({"x": []}))]
#[case("-x", json!({"x": 2.5}))]
#[case("-7 // 2", json!({}))]
#[case("-7 % 3", json!({}))]
#[case("7 % -3", json!({}))]
#[case("7 // -2", json!({}))]
#[case("1 / 3", json!({}))]
#[case("x is None", json!({"x": null}))]
#[case("x is not None", json!({"x": 0}))]
#[case("'a' in roles", json!({"roles": ["b", "a"]}))]
#[case("'a' not in word", json!({"word": "cat"}))]
#[case("key in entries", json!({"key": "k", "entries": {"k": 1}}))]
#[case("order['lines'][-1]['price']", json!({"order": {"lines": [{"price": 1}, {"price": 2}]}}))]
#[case("[1, 2][0]", json!({}))]
#[case("['a'][0] + 'b'", json!({}))]
#[case("len(text) + len(items) + len(entries)", json!({"text": "höhe", "items": [1], "entries": {"a": 1}}))]
#[case("'big' if n > 10 else 'small'", json!({"n": 3}))]
#[case("1 == 1.0", json!({}))]
#[case("x == 'a'", json!({"x": 1}))]
#[case("'10' < '9'", json!({}))]
fn expressions_that_need_no_interpreter(#[case] source: &str, #[case] data: Value) {
    let (direct, interpreted) = both_expressions(source, &variables(&data));
    assert!(direct.is_some(), "{source} went to the interpreter");
    assert_eq!(direct, interpreted);
}

#[rstest]
#[case::missing("x + 1", json!({}))]
#[case::overflow("x + 1", json!({"x": i64::MAX}))]
#[case::negation("-x", json!({"x": i64::MIN}))]
#[case::quotient("x // -1", json!({"x": i64::MIN}))]
#[case::by_zero("1 / x", json!({"x": 0}))]
#[case::by_zero_whole("1 % x", json!({"x": 0}))]
#[case::not_exact("x / 3", json!({"x": i64::MAX}))]
#[case::truth_as_number("x == 1", json!({"x": true}))]
#[case::truth_in_sum("x + 1", json!({"x": true}))]
#[case::lists("x == [1]", json!({"x": [1]}))]
#[case::tagged("x", json!({"x": {"typename": "date", "value": "2024-05-01"}}))]
#[case::beyond_64_bits("x", json!({"x": u64::MAX}))]
#[case::float_text("f'{x}'", json!({"x": 1.5}))]
#[case::infinite("x * x", json!({"x": 1e200}))]
#[case::wrong_types("x < 1", json!({"x": "a"}))]
#[case::index("x[3]", json!({"x": [1]}))]
#[case::a_variable_of_that_name("len(x)", json!({"len": 1, "x": "a"}))]
fn what_is_left_to_the_interpreter(#[case] source: &str, #[case] data: Value) {
    let (direct, _) = both_expressions(source, &variables(&data));
    assert_eq!(direct, None);
}

#[rstest]
#[case("def f():\n    return 1\nx = f()")]
#[case("x = [i for i in range(3)]")]
#[case("import math")]
#[case("del x")]
#[case("x = y.z")]
#[case("x, y = 1, 2")]
#[case("x[0] = 1")]
#[case("print(x)")]
#[case("x = locals()")]
#[case("x = get_current_user()")]
#[case("len = 3\nx = len")]
#[case(&format!("x = {}1", "1 + ".repeat(40)))]
#[case(&format!("if a: pass\n{}", "elif a: pass\n".repeat(40)))]
fn scripts_that_are_not_simple(#[case] source: &str) {
    let program = PythonEngine::default().compile_script(source).unwrap();
    assert!(compiled(&program).direct.is_none());
}

#[test]
fn a_function_of_the_host_is_not_assigned() {
    struct Host;
    impl crate::script::HostFunctions for Host {
        fn call(&self, _: &str, _: &[Value], _: &Map<String, Value>) -> crate::script::HostReply {
            crate::script::HostReply::Unknown
        }
        fn has(&self, name: &str) -> bool {
            name == "price"
        }
    }
    let engine = PythonEngine::default();
    let program = engine.compile_script("price = 1").unwrap();
    let error = engine.execute(&program, &Map::new(), &Host, jiff::Timestamp::UNIX_EPOCH).unwrap_err();
    assert_eq!(error.exception, "NameError");
}

fn value() -> impl Strategy<Value = Value> {
    let simple = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-5i64..5).prop_map(Value::from),
        prop_oneof![Just(i64::MAX), Just(i64::MIN), Just(1 << 53)].prop_map(Value::from),
        (-4i32..4).prop_map(|half| Value::from(f64::from(half) / 2.0)),
        "[ab]{0,2}".prop_map(Value::from),
    ];
    simple.prop_recursive(1, 6, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[ab]", inner, 0..3)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop_oneof![Just("x"), Just("y"), Just("z")].prop_map(str::to_owned),
        (-3i64..10).prop_map(|number| number.to_string()),
        prop_oneof![Just("2.5"), Just("'a'"), Just("None"), Just("True"), Just("[]")].prop_map(str::to_owned),
    ];
    let operator = prop_oneof![
        Just("+"),
        Just("-"),
        Just("*"),
        Just("/"),
        Just("//"),
        Just("%"),
        Just("=="),
        Just("!="),
        Just("<"),
        Just("<="),
        Just(">"),
        Just(">="),
        Just("and"),
        Just("or"),
        Just("in"),
        Just("not in"),
    ];
    leaf.prop_recursive(3, 16, 2, move |inner| {
        prop_oneof![
            (inner.clone(), operator.clone(), inner.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            inner.clone().prop_map(|inner| format!("(not {inner})")),
            inner.clone().prop_map(|inner| format!("(-{inner})")),
            inner.clone().prop_map(|inner| format!("len({inner})")),
            inner.clone().prop_map(|inner| format!("f'<{{{inner}}}>'").replace("'a'", "\"a\"")),
            (inner.clone(), inner.clone()).prop_map(|(list, at)| format!("({list})[{at}]")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(then, test, other)| format!("({then} if {test} else {other})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn results_are_those_of_the_interpreter(source in expression(), x in value(), y in value(), z in value()) {
        let data = variables(&json!({"x": x, "y": y, "z": z}));
        let engine = PythonEngine::default();
        if engine.compile_expression(&source).is_ok() {
            let (direct, interpreted) = both_expressions(&source, &data);
            if direct.is_some() {
                prop_assert_eq!(direct, interpreted, "{}", source);
            }
            let script = format!("if {source}:\n    x = {source}\nelse:\n    y = 1\nz = x");
            let (direct, interpreted) = both_scripts(&script, &data);
            if direct.is_some() {
                prop_assert_eq!(direct, interpreted, "{}", script);
            }
        }
    }
}
