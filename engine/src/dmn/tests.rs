//! Decisions: from XML to a result.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Map, Value, json};

use super::{Decision, Environment, Evaluation, check, compile, parse};
use crate::problem::Problem;
use crate::script::NoFunctions;
use crate::testing::{TestScripts, map};

const NAMESPACE: &str = "https://www.omg.org/spec/DMN/20191111/MODEL/";

/// A file with one decision `d` by this table.
fn file(attributes: &str, columns: &str, rules: &[(&str, &str)]) -> String {
    let cell = |text: &str| format!("<text>{}</text>", text.replace('<', "&lt;"));
    let cells = |element: &str, texts: &str| {
        let texts = texts.split('|').map(str::trim);
        let cells: Vec<String> = texts.map(|text| format!("<{element}>{}</{element}>", cell(text))).collect();
        cells.concat()
    };
    let rules: Vec<String> = rules
        .iter()
        .map(|(inputs, outputs)| {
            let (inputs, outputs) = (cells("inputEntry", inputs), cells("outputEntry", outputs));
            format!("<rule>{inputs}{outputs}</rule>")
        })
        .collect();
    format!(
        r#"<definitions xmlns="{NAMESPACE}"><decision id="d" name="Decide"><decisionTable {attributes}>{columns}{}</decisionTable></decision></definitions>"#,
        rules.concat()
    )
}

const X_TO_OUT: &str =
    r#"<input label="X"><inputExpression><text>x</text></inputExpression></input><output name="out"/>"#;

fn compiled(xml: &str) -> Result<Decision, Vec<Problem>> {
    let (definitions, problems) = parse(xml, "d.dmn");
    assert_eq!(problems, []);
    compile(&[&definitions], super::Target::Decision("d"), &TestScripts)
}

fn evaluate(decision: &Decision, data: Value) -> Result<Evaluation, String> {
    let environment =
        Environment { scripts: &TestScripts, host: &NoFunctions, now: jiff::Timestamp::UNIX_EPOCH };
    decision.evaluate(&map(data), &environment).map_err(|error| error.to_string())
}

fn decide(
    attributes: &str,
    columns: &str,
    rules: &[(&str, &str)],
    data: Value,
) -> Result<Evaluation, String> {
    evaluate(&compiled(&file(attributes, columns, rules)).unwrap(), data)
}

fn outputs(evaluation: &Evaluation) -> Value {
    Value::Object(evaluation.outputs.clone())
}

fn codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.code.as_str()).collect()
}

#[rstest]
#[case("5", true)]
#[case("6", false)]
#[case("", true)]
#[case("-", true)]
#[case("< 6", true)]
#[case(">= 6", false)]
#[case("== y", true)]
#[case("!= y", false)]
#[case("in [5, 6]", true)]
#[case("not in [5, 6]", false)]
#[case("? > 4 and ? < 6", true)]
#[case("y", true)]
#[case("\"?\"", false)]
fn cells(#[case] cell: &str, #[case] matches: bool) {
    let evaluation = decide("", X_TO_OUT, &[(cell, "1")], json!({"x": 5, "y": 5})).unwrap();
    assert_eq!(evaluation.matched.len(), usize::from(matches));
}

/// Four rules, of which 1, 2 and 4 match `x = 5`.
const FOUR: &[(&str, &str)] = &[("5", "2"), ("> 4", "3"), ("> 5", "9"), ("-", "1")];
const RANKED: &str = r#"<input label="X"><inputExpression><text>x</text></inputExpression></input>
    <output name="out"><outputValues><text>1, 3, 2, 9</text></outputValues></output>"#;

#[rstest]
#[case("FIRST", "", json!(2), &[1])]
#[case("UNIQUE", "", json!(2), &[1])]
#[case("PRIORITY", "", json!(1), &[4, 2, 1])]
#[case("OUTPUT ORDER", "", json!([1, 3, 2]), &[4, 2, 1])]
#[case("RULE ORDER", "", json!([2, 3, 1]), &[1, 2, 4])]
#[case("COLLECT", "", json!([2, 3, 1]), &[1, 2, 4])]
#[case("COLLECT", "SUM", json!(6), &[1, 2, 4])]
#[case("COLLECT", "MIN", json!(1), &[1, 2, 4])]
#[case("COLLECT", "MAX", json!(3), &[1, 2, 4])]
#[case("COLLECT", "COUNT", json!(3), &[1, 2, 4])]
fn hit_policies(
    #[case] policy: &str,
    #[case] aggregation: &str,
    #[case] expected: Value,
    #[case] matched: &[u32],
) {
    let aggregation = match aggregation {
        "" => String::new(),
        name => format!("aggregation=\"{name}\""),
    };
    let attributes = format!("hitPolicy=\"{policy}\" {aggregation}");
    let evaluation = decide(&attributes, RANKED, FOUR, json!({"x": 5})).unwrap();
    assert_eq!(outputs(&evaluation), json!({"out": expected}));
    assert_eq!(evaluation.value, expected);
    assert_eq!(evaluation.matched, matched);
}

#[test]
fn rules_that_contradict_each_other_are_named() {
    let any = |rules| decide("hitPolicy=\"ANY\"", X_TO_OUT, rules, json!({"x": 5}));
    let why = "the rules 1, 2, 4 match and say different things; they must say the same (hit policy ANY)";
    assert_eq!(any(FOUR).unwrap_err(), format!("decision \"d\": {why}"));
    assert_eq!(outputs(&any(&[("5", "1"), ("> 4", "1.0")]).unwrap()), json!({"out": 1}));
}

#[test]
fn after_the_first_match_of_a_unique_table_nothing_is_evaluated() {
    let rules = &[("== None", "1"), ("< 5", "2")];
    let evaluation = decide("", X_TO_OUT, rules, json!({"x": null})).unwrap();
    assert_eq!(evaluation.matched, [1]);
    let error = decide("", X_TO_OUT, &[rules[1], rules[0]], json!({"x": null})).unwrap_err();
    assert!(error.starts_with("decision \"d\", rule 1, column \"X\": "), "{error}");
}

#[rstest]
#[case::a_catch_all("", &[("5", "1"), (" - ", "2")], true)]
#[case::alike("hitPolicy=\"UNIQUE\"", &[("5", "1"), ("6", "2"), ("5 ", "3")], true)]
#[case::different("", &[("5", "1"), ("6", "2")], false)]
#[case::only_one("", &[("", "1")], false)]
#[case::meant("hitPolicy=\"FIRST\"", &[("5", "1"), ("", "2")], false)]
fn rules_of_a_unique_table_that_overlap_are_warned_of(
    #[case] attributes: &str,
    #[case] rules: &[(&str, &str)],
    #[case] overlap: bool,
) {
    let (definitions, _) = parse(file(attributes, X_TO_OUT, rules), "d.dmn");
    let found = check(&definitions, &[&definitions], &TestScripts);
    assert_eq!(codes(&found), if overlap { vec!["overlapping_rules"] } else { Vec::new() });
    assert!(found.iter().all(|problem| !problem.is_error()));
}

#[test]
fn without_a_match_there_is_nothing_but_a_count_or_defaults() {
    let none = |attributes: &str, columns: &str| {
        let evaluation = decide(attributes, columns, &[("1", "1")], json!({"x": 5})).unwrap();
        (outputs(&evaluation), evaluation.value)
    };
    assert_eq!(none("", X_TO_OUT), (json!({}), json!(null)));
    assert_eq!(none("hitPolicy=\"COLLECT\"", X_TO_OUT), (json!({}), json!(null)));
    assert_eq!(none("hitPolicy=\"COLLECT\" aggregation=\"SUM\"", X_TO_OUT), (json!({}), json!(null)));
    assert_eq!(none("hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", X_TO_OUT), (json!({"out": 0}), json!(0)));
    let with_default = X_TO_OUT.replace(
        r#"<output name="out"/>"#,
        r#"<output name="out"><defaultOutputEntry><text>x + 1</text></defaultOutputEntry></output>"#,
    );
    assert_eq!(none("", &with_default), (json!({"out": 6}), json!(6)));
    assert_eq!(none("hitPolicy=\"RULE ORDER\"", &with_default), (json!({"out": [6]}), json!([6])));
}

#[test]
fn several_outputs_and_dotted_names() {
    let columns = r#"<input label="x"/><output name="a.b"/><output name="a.c"/><output label="d"/>"#;
    let rules = &[("-", "1 | 2 | "), ("> 1", "3 | 4 | x")];
    let evaluation = decide("hitPolicy=\"FIRST\"", columns, rules, json!({"x": 5})).unwrap();
    assert_eq!(outputs(&evaluation), json!({"a": {"b": 1, "c": 2}, "d": ""}));
    let evaluation = decide("hitPolicy=\"COLLECT\"", columns, rules, json!({"x": 5})).unwrap();
    let rows = json!([{"a": {"b": 1, "c": 2}, "d": ""}, {"a": {"b": 3, "c": 4}, "d": 5}]);
    assert_eq!(evaluation.value, rows);
    assert_eq!(outputs(&evaluation), json!({"a": [{"b": 1, "c": 2}, {"b": 3, "c": 4}], "d": ["", 5]}));
}

#[test]
fn the_first_output_orders_before_the_others() {
    let columns = r#"<input label="x"/>
        <output name="a"><outputValues><text>2, 1</text></outputValues></output>
        <output name="b"/>
        <output name="c"><outputValues><text>"high", "low"</text></outputValues></output>"#;
    let rules = &[("-", "1 | 1 | \"high\""), ("-", "2 | 2 | \"low\""), ("-", "2 | 3 | \"high\"")];
    let evaluation = decide("hitPolicy=\"OUTPUT ORDER\"", columns, rules, json!({"x": 1})).unwrap();
    assert_eq!(evaluation.matched, [3, 2, 1]);
    let odd = &[("-", "7 | 1 | \"high\"")];
    let error = decide("hitPolicy=\"PRIORITY\"", columns, odd, json!({"x": 1})).unwrap_err();
    assert_eq!(error, "decision \"d\", rule 1, column \"a\": 7 is not one of the output values");
}

#[test]
fn an_input_that_no_rule_asks_for_is_not_evaluated() {
    let columns = r#"<input label="x"/><input label="unknown"/><output name="out"/>"#;
    let evaluation = decide("", columns, &[("1 | 1", "1"), ("5 | -", "2")], json!({"x": 5})).unwrap();
    assert_eq!(outputs(&evaluation), json!({"out": 2}));
    assert_eq!(json!(evaluation.inputs), json!([{"input": "x", "value": 5}]));
    let error = decide("", columns, &[("5 | 1", "1")], json!({"x": 5})).unwrap_err();
    assert_eq!(error, "decision \"d\", rule 1, column \"unknown\": NameError: name 'unknown' is not defined");
}

#[test]
fn errors_in_outputs_say_where() {
    let error = decide("", X_TO_OUT, &[("5", "what")], json!({"x": 5})).unwrap_err();
    assert_eq!(error, "decision \"d\", rule 1, column \"out\": NameError: name 'what' is not defined");
}

#[test]
fn required_decisions_come_first() {
    let table = |output: &str, value: &str| {
        format!(
            r#"<decisionTable><input label="x"/><output name="{output}"/><rule><inputEntry><text/></inputEntry><outputEntry><text>{value}</text></outputEntry></rule></decisionTable>"#
        )
    };
    let needs = |id: &str| {
        format!(r##"<informationRequirement><requiredDecision href="#{id}"/></informationRequirement>"##)
    };
    let xml = format!(
        r#"<definitions xmlns="{NAMESPACE}">
        <decision id="d">{}{}{}</decision>
        <decision id="b"><variable name="second"/>{}{}</decision>
        <decision id="a"><variable name="first"/>{}</decision></definitions>"#,
        needs("a"),
        needs("b"),
        table("out", "first + second"),
        needs("a"),
        table("b_out", "first + 10"),
        table("a_out", "x + 1"),
    );
    let evaluation = evaluate(&compiled(&xml).unwrap(), json!({"x": 1})).unwrap();
    assert_eq!(outputs(&evaluation), json!({"out": 14}));
    let required: Vec<&str> = evaluation.required.iter().map(|each| each.decision.as_str()).collect();
    assert_eq!(required, ["a", "b"]);

    let circle = xml.replace(r#"<variable name="first"/>"#, &needs("d"));
    assert_eq!(codes(&compiled(&circle).unwrap_err()), ["circular_requirement"]);
    let unknown = xml.replace("#a", "#other");
    assert_eq!(codes(&compiled(&unknown).unwrap_err()), ["unknown_decision", "unknown_decision"]);
}

#[test]
fn what_cannot_be_run_is_refused() {
    let refused = |xml: &str| codes(&compiled(xml).unwrap_err()).join(" ");
    let table = |columns, rules| file("", columns, rules);
    assert_eq!(refused(&table(X_TO_OUT, &[("1 | 2", "1")])), "wrong_number_of_cells");
    assert_eq!(refused(&table(r#"<input/><output name="a"/>"#, &[])), "missing_input_expression");
    assert_eq!(refused(&table("<output/>", &[])), "missing_output_name");
    assert_eq!(refused(&table("", &[])), "missing_output");
    assert_eq!(refused(&table(r#"<output name="a..b"/>"#, &[])), "bad_value");
    assert_eq!(refused(&table(X_TO_OUT, &[("1", "< 2")])), "script_syntax");
    let named = |language: &str| {
        file("", X_TO_OUT, &[("1", "1"), ("2", "2")])
            .replace("<definitions ", &format!("<definitions expressionLanguage=\"{language}\" "))
    };
    assert_eq!(refused(&named("juel")), "unsupported_language");
    assert_eq!(compiled(&named("FEEL")).is_ok(), cfg!(feature = "feel"));
    let decided_by = |logic: &str| {
        format!(r#"<definitions xmlns="{NAMESPACE}"><decision id="d">{logic}</decision></definitions>"#)
    };
    let feel = if cfg!(feature = "feel") { "feel_error" } else { "unsupported_expression" };
    assert_eq!(refused(&decided_by("<literalExpression/>")), feel);
    let python = r#"<list expressionLanguage="python"><literalExpression expressionLanguage="python"><text>1</text></literalExpression></list>"#;
    assert_eq!(refused(&decided_by(python)), "unsupported_expression");
    assert_eq!(refused(&decided_by("")), "missing_decision_table");
    let knowledge = r##"<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>"##;
    assert_eq!(refused(&decided_by(knowledge)), "missing_decision_table");
    assert_eq!(refused(&format!(r#"<definitions xmlns="{NAMESPACE}"/>"#)), "unknown_decision");
}

#[test]
fn problems_have_a_place() {
    let xml = file("", X_TO_OUT, &[]).replace(
        "</decisionTable>",
        "<rule><inputEntry><text>\n  1</text></inputEntry><outputEntry><text>\n  == 2</text></outputEntry></rule></decisionTable>",
    );
    let problems = compiled(&xml).unwrap_err();
    assert_eq!(
        problems[0].to_string(),
        "d.dmn:3:3: error[script_syntax]: In rule 1, column `out`: SyntaxError: not a statement of tests: == 2 (element d)"
    );
}

#[test]
fn an_order_without_output_values_is_that_of_the_rules_with_a_warning() {
    let xml = file("hitPolicy=\"PRIORITY\"", X_TO_OUT, FOUR);
    let (definitions, _) = parse(&xml, "d.dmn");
    assert_eq!(codes(&check(&definitions, &[&definitions], &TestScripts)), ["missing_output_values"]);
    let evaluation = evaluate(&compiled(&xml).unwrap(), json!({"x": 5})).unwrap();
    assert_eq!(outputs(&evaluation), json!({"out": 2}));
}

#[test]
fn files_that_are_none_are_problems() {
    let problem =
        |xml: &str| parse(xml, "").1.first().map(|problem| problem.code.clone()).unwrap_or_default();
    assert_eq!(problem("<definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\"/>"), "not_dmn");
    assert_eq!(problem("no xml"), "xml_syntax");
    let one = file("", X_TO_OUT, &[]);
    assert_eq!(problem(&one.replace("<decisionTable ", "<decisionTable hitPolicy=\"ALL\"")), "bad_value");
    assert_eq!(problem(&one.replace("id=\"d\"", "")), "missing_id");
    let body = "<decision id=\"d\"/>";
    assert_eq!(
        problem(&format!("<definitions xmlns=\"{NAMESPACE}\">{body}{body}</definitions>")),
        "duplicate_id"
    );
    for namespace in super::parse::NAMESPACES {
        assert_eq!(problem(&one.replace(NAMESPACE, namespace)), "", "{namespace}");
    }
}

#[test]
fn tables_are_read_with_all_they_say() {
    let xml = format!(
        r#"<definitions xmlns="{NAMESPACE}" xmlns:other="urn:other"><decision id="d" name="Decide">
        <other:thing/><variable name="v"/>
        <decisionTable id="t" hitPolicy="COLLECT" aggregation="MAX">
          <input id="i" label="X"><inputExpression typeRef="number" expressionLanguage="python"><text> x </text></inputExpression>
            <inputValues><text>1,2</text></inputValues></input>
          <output id="o" name="out" label="Out" typeRef="string"/><annotation name="Why"/>
          <rule id="r"><description>first</description><inputEntry><text/></inputEntry>
            <outputEntry><text>1</text></outputEntry><annotationEntry><text>because</text></annotationEntry></rule>
        </decisionTable></decision><inputData id="in" name="In"/></definitions>"#
    );
    let (definitions, problems) = parse(&xml, "d.dmn");
    assert_eq!(problems, []);
    assert_eq!(definitions.inputs[0].variable.name, "In");
    let logic = definitions.decisions[0].logic.as_ref();
    let Some(super::model::Logic::Table(table)) = logic.map(|logic| &logic.logic) else {
        panic!("a table");
    };
    assert_eq!(table.hit_policy, super::model::HitPolicy::Collect(Some(super::model::Aggregation::Max)));
    assert_eq!(table.inputs[0].type_ref.as_ref().unwrap().text, "number");
    assert_eq!(table.inputs[0].expression.as_ref().unwrap().text.text, "x");
    assert_eq!(table.outputs[0].type_ref.as_ref().unwrap().text, "string");
    assert_eq!(
        (&table.annotations, &table.rules[0].annotations),
        (&vec!["Why".to_owned()], &vec!["because".to_owned()])
    );
    assert_eq!(table.rules[0].description.as_deref(), Some("first"));
    assert!(compile(&[&definitions], super::Target::Decision("d"), &TestScripts).is_ok());
}

proptest! {
    #[test]
    fn any_cells_are_compiled_and_evaluated_without_panic(
        cell in "[-?<>=a-z0-9\"' ().,\\[\\]\\\\]{0,12}",
        output in "[-?<>=a-z0-9\"' ().]{0,12}",
    ) {
        let (definitions, _) = parse(file("", X_TO_OUT, &[(&cell, &output)]), "");
        let _ = check(&definitions, &[&definitions], &TestScripts);
        if let Ok(decision) = compile(&[&definitions], super::Target::Decision("d"), &TestScripts) {
            let _ = evaluate(&decision, Value::Object(Map::new()));
        }
    }
}
