//! Messages between instances: each is received once.

use std::sync::Arc;
use std::time::Duration;

use app::features::instances::model::{InstanceFilter, InstanceOperation, InstanceState};
use app::ids::ModelId;
use serde_json::json;

use crate::support::{TestApp, bpmn};

/// A process that waits for a message.
fn receiver(process: &str) -> String {
    bpmn(
        process,
        r#"<bpmn:message id="paid" name="Paid"/>"#,
        r#"<bpmn:startEvent id="begin"/><bpmn:receiveTask id="wait" name="Wait for the money" messageRef="paid">
          <bpmn:extensionElements><spiffworkflow:messageVariable>payment</spiffworkflow:messageVariable></bpmn:extensionElements>
        </bpmn:receiveTask><bpmn:endEvent id="end"/>
        <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="wait"/><bpmn:sequenceFlow id="f2" sourceRef="wait" targetRef="end"/>"#,
    )
}

/// A process that is started by a message.
fn started_by_message(process: &str) -> String {
    bpmn(
        process,
        r#"<bpmn:message id="ordered" name="Ordered"/>"#,
        r#"<bpmn:startEvent id="begin"><bpmn:extensionElements><spiffworkflow:messageVariable>order</spiffworkflow:messageVariable></bpmn:extensionElements>
          <bpmn:messageEventDefinition messageRef="ordered"/></bpmn:startEvent>
        <bpmn:userTask id="pack" name="Pack"/><bpmn:endEvent id="end"/>
        <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="pack"/><bpmn:sequenceFlow id="f2" sourceRef="pack" targetRef="end"/>"#,
    )
}

#[tokio::test]
async fn a_message_reaches_one_of_those_who_wait() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let instances = &app.server.http.services.instances;
    let model = app.model("test/receiver", &[("receiver.bpmn", &receiver("receiver"))]);
    let first = app.start(&ivy, &model, json!({})).await;
    let second = app.start(&ivy, &model, json!({})).await;
    assert_eq!(instances.send_message(&ivy, "Paid", json!({"sum": 7})).await.unwrap(), Some(first.clone()));
    app.pass(Duration::from_secs(5)).await;
    let done = instances.show(&ivy, &first).await.unwrap();
    assert_eq!(done.summary.state, InstanceState::Completed);
    assert_eq!(done.data[0].data["payment"]["sum"], 7);
    let waits = instances.show(&ivy, &second).await.unwrap();
    assert_eq!(waits.summary.state, InstanceState::Waiting);
    assert_eq!(waits.waits[0].what, "Message “Paid”");
}

#[tokio::test]
async fn a_message_nobody_waits_for_is_kept() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let instances = &app.server.http.services.instances;
    assert_eq!(instances.send_message(&ivy, "Paid", json!({"sum": 1})).await.unwrap(), None);
    app.pass(Duration::from_secs(5)).await;
    let model = app.model("test/receiver", &[("receiver.bpmn", &receiver("receiver"))]);
    let first = app.start(&ivy, &model, json!({})).await;
    assert_eq!(instances.show(&ivy, &first).await.unwrap().summary.state, InstanceState::Completed);
    let second = app.start(&ivy, &model, json!({})).await;
    assert_eq!(instances.show(&ivy, &second).await.unwrap().summary.state, InstanceState::Waiting);
}

#[tokio::test]
async fn a_message_starts_a_process() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let instances = &app.server.http.services.instances;
    app.model("test/order", &[("order.bpmn", &started_by_message("order"))]);
    let instance = instances.send_message(&ivy, "Ordered", json!({"item": "pen"})).await.unwrap().unwrap();
    app.pass(Duration::from_secs(5)).await;
    let detail = instances.show(&ivy, &instance).await.unwrap();
    assert_eq!(
        (detail.summary.state, detail.summary.model),
        (InstanceState::Waiting, ModelId::from("test/order"))
    );
    assert_eq!(detail.data[0].data["order"]["item"], "pen");
    let all = InstanceFilter { model: Some(ModelId::from("test/order")), ..InstanceFilter::default() };
    assert_eq!(instances.list(&ivy, all).await.unwrap().total, 1);
}

#[tokio::test]
async fn a_message_for_a_suspended_instance_waits_for_it() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let instances = &app.server.http.services.instances;
    let model = app.model("test/receiver", &[("receiver.bpmn", &receiver("receiver"))]);
    let instance = app.start(&ivy, &model, json!({})).await;
    instances.operate(&ivy, &instance, InstanceOperation::Suspend).await.unwrap();
    assert_eq!(instances.send_message(&ivy, "Paid", json!({"sum": 1})).await.unwrap(), None);
    app.pass(Duration::from_secs(5)).await;
    instances.operate(&ivy, &instance, InstanceOperation::Resume).await.unwrap();
    app.work().await;
    assert_eq!(instances.show(&ivy, &instance).await.unwrap().summary.state, InstanceState::Completed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_messages_at_once_are_each_received_once() {
    let app = Arc::new(TestApp::new().await);
    let ivy = app.person("ivy").await;
    let model = app.model("test/receiver", &[("receiver.bpmn", &receiver("receiver"))]);
    let mut waiting = Vec::new();
    for _ in 0..6 {
        waiting.push(app.start(&ivy, &model, json!({})).await);
    }
    let senders = (0..6).map(|number| {
        let (app, ivy) = (Arc::clone(&app), ivy.clone());
        tokio::spawn(async move {
            let payload = json!({ "sum": number });
            app.server.http.services.instances.send_message(&ivy, "Paid", payload).await.unwrap();
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
    app.pass(Duration::from_secs(5)).await;
    let mut sums = Vec::new();
    for instance in &waiting {
        let detail = app.server.http.services.instances.show(&ivy, instance).await.unwrap();
        assert_eq!(detail.summary.state, InstanceState::Completed);
        sums.push(detail.data[0].data["payment"]["sum"].as_i64().unwrap());
    }
    sums.sort_unstable();
    assert_eq!(sums, [0, 1, 2, 3, 4, 5]);
}
