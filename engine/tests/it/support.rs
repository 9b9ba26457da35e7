//! `docs/BPMN-SUPPORT.md` against the engine: the tables cannot say more or less than what runs.

use std::collections::BTreeMap;
use std::path::Path;

use engine::check::{RuleSet, check};
use engine::model::element::ELEMENTS;
use engine::model::{EventDefinitionKind, FlowNodeKind, Support};
use engine::parse;

use crate::data::data;

fn document() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/BPMN-SUPPORT.md");
    std::fs::read_to_string(path).unwrap()
}

/// The rows of the table behind a marker: first cell without backticks, and the other cells.
fn table(marker: &str) -> Vec<(String, Vec<String>)> {
    let document = document();
    let (_, rest) = document.split_once(&format!("<!-- {marker} -->")).expect("the marker is there");
    rest.lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let mut cells = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned());
            (cells.next().unwrap().trim_matches('`').to_owned(), cells.collect())
        })
        .collect()
}

fn word(support: Support) -> &'static str {
    match support {
        Support::Runs => "runs",
        Support::Part => "part",
        Support::Descriptive => "no effect",
        Support::Ignored => "ignored, warning",
        Support::Refused => "refused",
    }
}

#[test]
fn the_table_of_elements_is_that_of_the_engine() {
    let rows = table("elements");
    let said: BTreeMap<&str, &str> =
        rows.iter().map(|(name, cells)| (name.as_str(), cells[0].as_str())).collect();
    let is: BTreeMap<&str, &str> = ELEMENTS.iter().map(|(name, support)| (*name, word(*support))).collect();
    assert_eq!(said, is);
    assert_eq!(rows.len(), ELEMENTS.len(), "each element has one row");
    for (name, cells) in rows {
        for test in cells[2].split(", ").filter(|test| !test.is_empty()) {
            let folder = data(test.trim_matches('`'));
            assert!(folder.exists(), "{name} is said to be tested by {}", folder.display());
        }
    }
}

const HEAD: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"><message id="m" name="m"/>
    <error id="er" errorCode="E"/><signal id="si" name="s"/><escalation id="es" escalationCode="X"/>"#;

/// The codes of the errors in a process with this content.
fn errors(content: &str) -> Vec<String> {
    let xml = format!("{HEAD}<process id=\"p\">{content}</process></definitions>");
    let (definitions, mut problems) = parse(&xml, "");
    problems.extend(check(&definitions, &RuleSet::default()));
    problems.into_iter().filter(engine::Problem::is_error).map(|problem| problem.code).collect()
}

/// What a flow node of this name needs to be complete.
fn flow_node(name: &str) -> String {
    let (attributes, children) = match name {
        "boundaryEvent" => ("attachedToRef='t'", "<errorEventDefinition/>"),
        "intermediateCatchEvent" => {
            ("", "<timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition>")
        }
        "sendTask" | "receiveTask" => ("messageRef='m'", ""),
        "callActivity" => ("calledElement='q'", ""),
        "businessRuleTask" => (
            "",
            "<extensionElements><spiffworkflow:calledDecisionId>d</spiffworkflow:calledDecisionId></extensionElements>",
        ),
        "eventBasedGateway" => ("instantiate='true'", ""),
        "subProcess" | "transaction" | "adHocSubProcess" => ("", "<task id='inner'/>"),
        "serviceTask" => {
            ("", "<extensionElements><spiffworkflow:serviceTaskOperator id='a/B'/></extensionElements>")
        }
        _ => ("", ""),
    };
    let behind = match name {
        "eventBasedGateway" => {
            "<receiveTask id='r' messageRef='m'/><receiveTask id='q' messageRef='m'/>
            <sequenceFlow id='f' sourceRef='x' targetRef='r'/><sequenceFlow id='g' sourceRef='x' targetRef='q'/>"
        }
        _ => "",
    };
    format!("<task id='t'/><{name} id='x' {attributes}>{children}</{name}>{behind}")
}

#[test]
fn each_flow_node_is_run_or_refused_as_the_table_says() {
    for name in FlowNodeKind::ELEMENT_NAMES {
        let support = engine::model::support(name).unwrap();
        let errors = errors(&flow_node(name));
        match support {
            Support::Runs => assert_eq!(errors, Vec::<String>::new(), "{name}"),
            _ => assert_eq!(
                (support, errors),
                (Support::Refused, vec!["unsupported_element".to_owned()]),
                "{name}"
            ),
        }
    }
}

#[test]
fn each_element_kept_by_name_is_treated_as_the_table_says() {
    for (name, support) in ELEMENTS {
        // Those the model has a place for are seen by other rules.
        let in_model = [
            "incoming",
            "outgoing",
            "eventDefinitionRef",
            "inputSet",
            "outputSet",
            "dataInput",
            "dataOutput",
            "property",
        ];
        if FlowNodeKind::is_flow_node(name)
            || name.ends_with("EventDefinition")
            || name.ends_with("Association")
            || name.ends_with("Characteristics")
            || ["documentation", "extensionElements", "ioSpecification"].contains(name)
            || in_model.contains(name)
        {
            continue;
        }
        let xml =
            format!("{HEAD}<process id='p'><task id='x'><{name} id='y'/></task></process></definitions>");
        let (definitions, parsed) = parse(&xml, "");
        assert_eq!(parsed, [], "{name}");
        let rules = RuleSet::default().with("missing_label", None);
        let codes: Vec<String> =
            check(&definitions, &rules).into_iter().map(|problem| problem.code).collect();
        let expected: &[&str] = match support {
            Support::Runs | Support::Part => &["misplaced_element"],
            Support::Descriptive => &[],
            Support::Ignored => &["ignored_element"],
            Support::Refused => &["unsupported_element"],
        };
        assert_eq!(codes, expected, "{name}");
    }
}

/// Event positions with a process that has the definition there, with what it needs to be complete.
fn event(position: &str, definition: &str) -> String {
    let handler =
        "<task id='undo' isForCompensation='true'/><association id='as' sourceRef='x' targetRef='undo'/>";
    match position {
        "start" => format!("<startEvent id='x'>{definition}</startEvent>"),
        "start of a sub-process" => {
            format!("<subProcess id='s'><startEvent id='x'>{definition}</startEvent></subProcess>")
        }
        "start of an event sub-process" => format!(
            "<task id='t'/><subProcess id='s' triggeredByEvent='true'><startEvent id='x'>{definition}</startEvent></subProcess>"
        ),
        "start of an event sub-process, non-interrupting" => format!(
            "<task id='t'/><subProcess id='s' triggeredByEvent='true'><startEvent id='x' isInterrupting='false'>{definition}</startEvent></subProcess>"
        ),
        "intermediate catch" => format!(
            "<startEvent id='a'/><intermediateCatchEvent id='x'>{definition}</intermediateCatchEvent>{}",
            if definition.contains("link") {
                "<intermediateThrowEvent id='l'><linkEventDefinition name='l'/></intermediateThrowEvent>"
            } else {
                ""
            }
        ),
        "intermediate throw" => format!(
            "<startEvent id='a'/><intermediateThrowEvent id='x'>{definition}</intermediateThrowEvent>{}",
            if definition.contains("link") {
                "<intermediateCatchEvent id='l'><linkEventDefinition name='l'/></intermediateCatchEvent>"
            } else {
                ""
            }
        ),
        "boundary" => format!(
            "<transaction id='t'><task id='i'/></transaction><boundaryEvent id='x' attachedToRef='t'>{definition}</boundaryEvent>{handler}"
        ),
        "boundary, non-interrupting" => format!(
            "<transaction id='t'><task id='i'/></transaction><boundaryEvent id='x' attachedToRef='t' cancelActivity='false'>{definition}</boundaryEvent>{handler}"
        ),
        "end" => format!(
            "<transaction id='t'><startEvent id='a'/><endEvent id='x'>{definition}</endEvent></transaction>"
        ),
        other => panic!("the table has an unknown column {other}"),
    }
}

fn definition(name: &str) -> String {
    let (attributes, children) = match name {
        "messageEventDefinition" => ("messageRef='m'", ""),
        "timerEventDefinition" => ("", "<timeDuration>PT1S</timeDuration>"),
        "errorEventDefinition" => ("errorRef='er'", ""),
        "signalEventDefinition" => ("signalRef='si'", ""),
        "escalationEventDefinition" => ("escalationRef='es'", ""),
        "conditionalEventDefinition" => ("", "<condition>x</condition>"),
        "linkEventDefinition" => ("name='l'", ""),
        "none" => return String::new(),
        _ => ("", ""),
    };
    format!("<{name} {attributes}>{children}</{name}>")
}

#[test]
fn each_event_definition_runs_exactly_where_the_table_says() {
    let document = document();
    let (_, rest) = document.split_once("<!-- events -->").unwrap();
    let header = rest.lines().find(|line| line.starts_with('|')).unwrap();
    let positions: Vec<&str> = header.trim_matches('|').split('|').skip(1).map(str::trim).collect();
    let rows = table("events");
    let mut names: Vec<&str> = rows.iter().map(|(name, _)| name.as_str()).collect();
    let mut expected: Vec<&str> = [&["none"], EventDefinitionKind::ELEMENT_NAMES].concat();
    names.sort_unstable();
    expected.sort_unstable();
    assert_eq!(names, expected);
    for (name, cells) in &rows {
        assert_eq!(cells.len(), positions.len(), "{name}");
        for (position, said) in positions.iter().zip(cells) {
            let runs = errors(&event(position, &definition(name))).is_empty();
            assert_eq!(said, if runs { "runs" } else { "refused" }, "{name} at {position}");
        }
    }
}
