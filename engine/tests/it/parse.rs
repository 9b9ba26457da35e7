//! Files and what is read from them, or what is wrong with them.

use std::fmt::Write as _;

use engine::model::{Definitions, EventDefinition, FlowNode, Lane};
use engine::parse;

use crate::data::{assert_snapshot_beside, bpmn_files, data};

#[test]
fn good_files_are_read_completely() {
    for path in bpmn_files(&data("parse/ok")) {
        let (definitions, problems) = parse(std::fs::read(&path).unwrap(), "");
        assert_eq!(problems, [], "{}", path.display());
        assert_snapshot_beside(&path, &outline(&definitions));
    }
}

#[test]
fn bad_files_are_described() {
    for path in bpmn_files(&data("parse/err")) {
        let (_, problems) = parse(std::fs::read(&path).unwrap(), "");
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(!lines.is_empty(), "{} has no problem", path.display());
        assert_snapshot_beside(&path, &lines.join("\n"));
    }
}

#[test]
fn line_ends_do_not_change_what_is_read() {
    let unix = std::fs::read_to_string(data("parse/ok/everything.bpmn")).unwrap();
    let (expected, _) = parse(&unix, "");
    let (found, problems) = parse(unix.replace('\n', "\r\n"), "");
    assert_eq!(problems, []);
    assert_eq!(outline(&found), outline(&expected));
}

/// The model in few lines; the parts without a line of their own in their debug form.
fn outline(definitions: &Definitions) -> String {
    let mut text = format!(
        "definitions id={:?} namespace={:?} exporter={:?} {:?}\n",
        definitions.id, definitions.target_namespace, definitions.exporter, definitions.exporter_version
    );
    for (name, elements) in [
        ("message", &definitions.messages),
        ("error", &definitions.errors),
        ("signal", &definitions.signals),
        ("escalation", &definitions.escalations),
        ("itemDefinition", &definitions.item_definitions),
        ("dataStore", &definitions.data_stores),
    ] {
        for element in elements {
            let _ = writeln!(text, "{name} {} name={:?} code={:?}", element.id, element.name, element.code);
        }
    }
    for property in &definitions.correlation_properties {
        for retrieval in &property.retrievals {
            let path = retrieval.path.as_ref().map(|path| path.text.as_str());
            let message = retrieval.message.as_ref().map(|message| message.text.as_str());
            let _ = writeln!(text, "correlationProperty {} message={message:?} path={path:?}", property.id);
        }
    }
    for collaboration in &definitions.collaborations {
        let _ = writeln!(text, "collaboration {:?}", collaboration.id);
        for participant in &collaboration.participants {
            let process = participant.process.as_ref().map(|process| process.text.as_str());
            let _ = writeln!(
                text,
                "  participant {} name={:?} process={process:?}",
                participant.id, participant.name
            );
        }
        for flow in &collaboration.message_flows {
            let _ = writeln!(text, "  messageFlow {} {} -> {}", flow.id, flow.source.text, flow.target.text);
        }
        for key in &collaboration.correlation_keys {
            let properties: Vec<&str> =
                key.properties.iter().map(|property| property.text.as_str()).collect();
            let _ = writeln!(text, "  correlationKey {:?} {properties:?}", key.name);
        }
    }
    for process in &definitions.processes {
        let _ = writeln!(
            text,
            "process {} name={:?} executable={:?}",
            process.id, process.name, process.is_executable
        );
        let io = process.io.iter().flat_map(|io| io.inputs.iter().chain(&io.outputs));
        for item in io {
            let _ = writeln!(text, "  {} {}", item.element, item.id);
        }
        for (owner, container) in process.containers() {
            if let Some(owner) = owner {
                let _ = writeln!(text, "inside {}", owner.id);
            }
            lanes(&mut text, &container.lanes, 1);
            for node in &container.nodes {
                flow_node(&mut text, node);
            }
            for flow in &container.flows {
                let condition = flow.condition.as_ref().map(|condition| condition.text.as_str());
                let (source, target) = (&flow.source.text, &flow.target.text);
                let _ =
                    writeln!(text, "  sequenceFlow {} {source} -> {target} condition={condition:?}", flow.id);
            }
            for data in &container.data {
                let refers_to = data.refers_to.as_ref().map(|to| to.text.as_str());
                let _ = writeln!(
                    text,
                    "  {} {} of={refers_to:?} category={:?}",
                    data.element, data.id, data.category
                );
            }
            for artifact in &container.artifacts {
                let _ = writeln!(text, "  {} {:?}", artifact.name, artifact.id);
            }
        }
        others(&mut text, &process.other);
    }
    others(&mut text, &definitions.other);
    let mut shapes: Vec<_> =
        definitions.diagram.shapes.iter().map(|(id, bounds)| format!("{id} {bounds:?}")).collect();
    shapes.sort();
    let mut edges: Vec<_> =
        definitions.diagram.edges.iter().map(|(id, points)| format!("{id} {points:?}")).collect();
    edges.sort();
    for line in shapes.iter().chain(&edges) {
        let _ = writeln!(text, "drawn {line}");
    }
    text
}

fn lanes(text: &mut String, all: &[Lane], depth: usize) {
    for lane in all {
        let nodes: Vec<&str> = lane.nodes.iter().map(|node| node.text.as_str()).collect();
        let _ = writeln!(text, "{}lane {:?} {nodes:?}", "  ".repeat(depth), lane.name);
        lanes(text, &lane.lanes, depth + 1);
    }
}

fn flow_node(text: &mut String, node: &FlowNode) {
    let place = node.position;
    let _ = writeln!(text, "  {}:{} {} {:?} {:?}", place.line, place.column, node.id, node.name, node.kind);
    for definition in &node.event_definitions {
        event_definition(text, definition);
    }
    if let Some(loop_characteristics) = &node.loop_characteristics {
        let _ = writeln!(text, "    {:?}", loop_characteristics.kind);
    }
    let plain = format!("{:?}", engine::model::Extensions::default());
    let extensions = format!("{:?}", node.extensions);
    if extensions != plain {
        let _ = writeln!(text, "    {extensions}");
    }
    for association in node.data_inputs.iter().chain(&node.data_outputs) {
        let _ = writeln!(text, "    {association:?}");
    }
    if let Some(documentation) = &node.documentation {
        let _ = writeln!(text, "    documentation {documentation:?}");
    }
    others(text, &node.other);
}

fn event_definition(text: &mut String, definition: &EventDefinition) {
    let _ = writeln!(text, "    {:?}", definition.kind);
}

fn others(text: &mut String, others: &[engine::model::Other]) {
    for other in others {
        let _ = writeln!(text, "    other {} {:?}", other.name, other.id);
    }
}
