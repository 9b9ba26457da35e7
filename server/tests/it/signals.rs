//! Signals between instances: everybody who waits gets them, once.

use std::time::Duration;

use app::features::instances::model::{InstanceFilter, InstanceOperation, InstanceState};
use app::ids::ModelId;
use serde_json::json;

use crate::support::{TestApp, bpmn};

const SIGNAL: &str = r#"<bpmn:signal id="alarm" name="Alarm"/>"#;

/// A process that waits for a signal; what it carries goes into `alarm`.
fn listener(process: &str) -> String {
    bpmn(
        process,
        SIGNAL,
        r#"<bpmn:startEvent id="begin"/><bpmn:intermediateCatchEvent id="wait" name="Wait for the alarm">
          <bpmn:signalEventDefinition signalRef="alarm"><bpmn:extensionElements>
            <spiffworkflow:variableName>alarm</spiffworkflow:variableName>
          </bpmn:extensionElements></bpmn:signalEventDefinition></bpmn:intermediateCatchEvent><bpmn:endEvent id="end"/>
        <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="wait"/><bpmn:sequenceFlow id="f2" sourceRef="wait" targetRef="end"/>"#,
    )
}

/// A process that throws the signal at its end.
fn thrower(process: &str) -> String {
    bpmn(
        process,
        SIGNAL,
        r#"<bpmn:startEvent id="begin"/><bpmn:endEvent id="end"><bpmn:signalEventDefinition signalRef="alarm">
          <bpmn:extensionElements><spiffworkflow:payloadExpression>floor</spiffworkflow:payloadExpression></bpmn:extensionElements>
        </bpmn:signalEventDefinition></bpmn:endEvent>
        <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="end"/>"#,
    )
}

/// A process that the signal starts.
fn started_by_signal(process: &str) -> String {
    bpmn(
        process,
        SIGNAL,
        r#"<bpmn:startEvent id="begin"><bpmn:signalEventDefinition signalRef="alarm"/></bpmn:startEvent>
        <bpmn:userTask id="look" name="Look"/><bpmn:endEvent id="end"/>
        <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="look"/><bpmn:sequenceFlow id="f2" sourceRef="look" targetRef="end"/>"#,
    )
}

#[tokio::test]
async fn a_signal_of_one_instance_reaches_all_others_and_starts_processes() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let instances = &app.server.http.services.instances;
    let listener = app.model("test/listener", &[("listener.bpmn", &listener("listener"))]);
    let thrower = app.model("test/thrower", &[("thrower.bpmn", &thrower("thrower"))]);
    app.model("test/started", &[("started.bpmn", &started_by_signal("started"))]);
    let first = app.start(&ivy, &listener, json!({})).await;
    let second = app.start(&ivy, &listener, json!({})).await;
    let waiting = instances.show(&ivy, &first).await.unwrap();
    assert_eq!(waiting.waits[0].what, "Signal “Alarm”");
    app.start(&ivy, &thrower, json!({"floor": 3})).await;
    app.pass(Duration::from_secs(5)).await;
    for instance in [&first, &second] {
        let done = instances.show(&ivy, instance).await.unwrap();
        assert_eq!(done.summary.state, InstanceState::Completed);
        assert_eq!(done.data[0].data["alarm"], 3);
        assert!(done.waits.is_empty());
    }
    let all = InstanceFilter { model: Some(ModelId::from("test/started")), ..InstanceFilter::default() };
    assert_eq!(instances.list(&ivy, all).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_signal_can_be_sent_from_outside_by_who_may() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let ann = app.person("ann").await;
    let instances = &app.server.http.services.instances;
    let listener = app.model("test/listener", &[("listener.bpmn", &listener("listener"))]);
    let instance = app.start(&ivy, &listener, json!({})).await;
    assert_eq!(instances.send_signal(&ann, "Alarm", None).await.unwrap_err().status(), 403);
    assert_eq!(instances.send_signal(&ivy, " ", None).await.unwrap_err().status(), 422);
    instances.send_signal(&ivy, "Alarm", Some(json!("fire"))).await.unwrap();
    app.pass(Duration::from_secs(5)).await;
    assert_eq!(instances.show(&ivy, &instance).await.unwrap().data[0].data["alarm"], "fire");
}

#[tokio::test]
async fn a_suspended_instance_gets_the_signal_when_it_is_resumed() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let instances = &app.server.http.services.instances;
    let listener = app.model("test/listener", &[("listener.bpmn", &listener("listener"))]);
    let instance = app.start(&ivy, &listener, json!({})).await;
    instances.operate(&ivy, &instance, InstanceOperation::Suspend).await.unwrap();
    instances.send_signal(&ivy, "Alarm", None).await.unwrap();
    app.pass(Duration::from_secs(5)).await;
    instances.operate(&ivy, &instance, InstanceOperation::Resume).await.unwrap();
    app.work().await;
    assert_eq!(instances.show(&ivy, &instance).await.unwrap().summary.state, InstanceState::Completed);
}
