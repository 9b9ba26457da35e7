//! The diagram a new model starts with.

/// A start event, an end event and the flow between them.
#[must_use]
pub fn first_diagram(process: &str, name: &str) -> String {
    let name = escape(name);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="Definitions_{process}" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="{process}" name="{name}" isExecutable="true">
    <bpmn:startEvent id="started" name="Started">
      <bpmn:outgoing>flow_started_to_done</bpmn:outgoing>
    </bpmn:startEvent>
    <bpmn:endEvent id="done" name="Done">
      <bpmn:incoming>flow_started_to_done</bpmn:incoming>
    </bpmn:endEvent>
    <bpmn:sequenceFlow id="flow_started_to_done" sourceRef="started" targetRef="done" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="BPMNDiagram_{process}">
    <bpmndi:BPMNPlane id="BPMNPlane_{process}" bpmnElement="{process}">
      <bpmndi:BPMNShape id="started_di" bpmnElement="started">
        <dc:Bounds x="182" y="142" width="36" height="36" />
        <bpmndi:BPMNLabel>
          <dc:Bounds x="170" y="185" width="60" height="14" />
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="done_di" bpmnElement="done">
        <dc:Bounds x="432" y="142" width="36" height="36" />
        <bpmndi:BPMNLabel>
          <dc:Bounds x="420" y="185" width="60" height="14" />
        </bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="flow_started_to_done_di" bpmnElement="flow_started_to_done">
        <di:waypoint x="218" y="160" />
        <di:waypoint x="432" y="160" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"#
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
