//! What variables are there where.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::json;

use super::*;

/// `name:kind:setters` of what is there at an element, `?` for what is not there on every way.
fn shown(body: &str, surroundings: &Surroundings<'_>, element: &str) -> String {
    let text = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
        xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="http://t">
        <process id="p" isExecutable="true">{body}</process></definitions>"#
    );
    let (definitions, _) = crate::parse(&text, "test.bpmn");
    let found = visible(&definitions, surroundings, element);
    let line = |each: &Visible| {
        let kind = each.kind.map(|kind| format!("{kind:?}")).unwrap_or_default();
        let mark = if each.certain { "" } else { "?" };
        format!("{}{mark}:{kind}:{}", each.name, each.set_by.join("+"))
    };
    found.iter().map(line).collect::<Vec<_>>().join(" ")
}

fn script(id: &str, text: &str) -> String {
    format!(r#"<scriptTask id="{id}"><script>{text}</script></scriptTask>"#)
}

fn flow(source: &str, target: &str) -> String {
    format!(r#"<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>"#)
}

#[rstest]
#[case("a", "x:Number:a y?:Text:a")]
#[case("b", "x:Number:a y?:Text:a z::b")]
#[case("end", "x:Number:a y?:Text:a z::b")]
#[case("b_end", "x:Number:a y?:Text:a z::b")]
#[case("nowhere", "")]
fn along_a_line(#[case] element: &str, #[case] expected: &str) {
    let body = [
        r#"<startEvent id="start"/><endEvent id="end"/>"#.to_owned(),
        script("a", "x = 1\nif x:\n    y = 'yes'"),
        script("b", "z = x + 1"),
        flow("start", "a"),
        flow("a", "b"),
        r#"<sequenceFlow id="b_end" sourceRef="b" targetRef="end"><conditionExpression>z</conditionExpression></sequenceFlow>"#.to_owned(),
    ];
    assert_eq!(shown(&body.concat(), &Surroundings::default(), element), expected);
}

#[test]
fn a_sub_process_hands_on_what_is_set_in_it() {
    let inner = [r#"<startEvent id="s"/>"#.to_owned(), script("in", "inner = []"), flow("s", "in")].concat();
    let body = [
        r#"<startEvent id="start"/><endEvent id="end"/>"#.to_owned(),
        script("a", "x = 1"),
        format!(r#"<subProcess id="sub">{inner}</subProcess>"#),
        r#"<boundaryEvent id="late" attachedToRef="sub"><timerEventDefinition id="t"><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"#.to_owned(),
        r#"<manualTask id="remind"/>"#.to_owned(),
        flow("start", "a"),
        flow("a", "sub"),
        flow("sub", "end"),
        flow("late", "remind"),
    ]
    .concat();
    let at = |element| shown(&body, &Surroundings::default(), element);
    assert_eq!(at("in"), "inner:List:in x:Number:a");
    assert_eq!(at("end"), "inner:List:in x:Number:a");
    assert_eq!(at("remind"), "inner?:List:in x:Number:a");
}

#[test]
fn the_fields_of_a_form_are_there_behind_it() {
    let schema = json!({"properties": {"amount": {"type": "integer"}, "note": {"type": "string"}}, "required": ["amount"]});
    let forms = BTreeMap::from([("form.json".to_owned(), Ok(schema))]);
    let surroundings = Surroundings { forms: Some(&forms), ..Surroundings::default() };
    let body = [
        r#"<startEvent id="start"/><endEvent id="end"/><userTask id="ask"><extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="formJsonSchemaFilename" value="form.json"/></spiffworkflow:properties></extensionElements></userTask>"#.to_owned(),
        flow("start", "ask"),
        flow("ask", "end"),
    ];
    assert_eq!(shown(&body.concat(), &surroundings, "end"), "amount:Number:ask note?:Text:ask");
}

#[test]
fn the_item_of_a_loop_is_there_inside_only() {
    let body = [
        r#"<startEvent id="start"/><endEvent id="end"/><scriptTask id="each"><script>double = item * 2</script>
        <multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef><loopDataOutputRef>results</loopDataOutputRef>
        <inputDataItem id="item"/><outputDataItem id="double"/></multiInstanceLoopCharacteristics></scriptTask>"#.to_owned(),
        script("a", "items = [1, 2]"),
        flow("start", "a"),
        flow("a", "each"),
        flow("each", "end"),
    ]
    .concat();
    assert_eq!(
        shown(&body, &Surroundings::default(), "each"),
        "double::each item:: items::a results:List:each"
    );
    assert_eq!(shown(&body, &Surroundings::default(), "end"), "double::each items::a results:List:each");
}

/// So many texts, one after the other.
fn many(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect::<Vec<_>>().concat()
}

/// Files that would take for ever if something were looked at again and again.
#[rstest]
#[case::one_line(script("a", &"x=y;".repeat(30_000)))]
#[case::lines(script("a", &"x = y\n".repeat(30_000)))]
#[case::names(script("a", &many(20_000, |at| format!("n{at} = m{at} &lt; 1\n"))))]
#[case::targets(script("a", &"x,".repeat(60_000)))]
#[case::backwards(many(3_000, |at| {
    let at = 3_000 - at;
    format!(r#"<task id="t{at}"/>{}"#, flow(&format!("t{at}"), &format!("t{}", at + 1)))
}))]
#[case::nested([
    many(150, |at| {
        let begin = flow(&format!("b{at}"), &format!("s{}", at + 1));
        format!(r#"<subProcess id="s{at}"><startEvent id="b{at}"/>{begin}"#)
    }),
    "</subProcess>".repeat(150),
].concat())]
fn hostile_files_are_looked_at_in_bounded_time(#[case] body: String) {
    let text = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
        <process id="p" isExecutable="true"><startEvent id="start"/>{}{body}</process></definitions>"#,
        flow("start", "t0")
    );
    let (definitions, _) = crate::parse(&text, "hostile.bpmn");
    let problems = crate::check(&definitions, &crate::check::RuleSet::default());
    assert!(problems.len() < 40_000, "{}", problems.len());
}

#[test]
fn a_drawing_in_any_order_is_analysed() {
    let nodes = many(300, |at| {
        let at = 299 - at;
        let text = if at == 0 { "x = 1" } else { "y = x" };
        [script(&format!("t{at}"), text), flow(&format!("t{at}"), &format!("t{}", at + 1))].concat()
    });
    let body = [nodes, r#"<task id="t300"/>"#.to_owned()].concat();
    assert_eq!(shown(&body, &Surroundings::default(), "t300").split(' ').next(), Some("x:Number:t0"));
}
