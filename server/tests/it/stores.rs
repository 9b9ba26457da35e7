//! Data stores: what one instance writes, another one reads.

use serde_json::json;

use crate::support::{TestApp, bpmn};

const STORE: &str = r#"<bpmn:dataStore id="stock" name="Stock"/>"#;

/// A process of one script that reads or writes the store.
fn process(id: &str, script: &str, association: &str) -> String {
    bpmn(
        id,
        STORE,
        &format!(
            r#"<bpmn:dataStoreReference id="stock_ref" dataStoreRef="stock"/>
            <bpmn:startEvent id="begin"/><bpmn:scriptTask id="work">{association}<bpmn:script>{script}</bpmn:script></bpmn:scriptTask>
            <bpmn:endEvent id="end"/>
            <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="work"/><bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end"/>"#
        ),
    )
}

#[tokio::test]
async fn what_one_instance_writes_another_one_reads() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let output = r#"<bpmn:dataOutputAssociation id="out"><bpmn:targetRef>stock_ref</bpmn:targetRef></bpmn:dataOutputAssociation>"#;
    let input = r#"<bpmn:dataInputAssociation id="in"><bpmn:sourceRef>stock_ref</bpmn:sourceRef></bpmn:dataInputAssociation>"#;
    let writer = process("writer", "stock = {'apples': apples}", output);
    let reader = process("reader", "left = stock['apples'] - 1", input);
    let writer = app.model("test/writer", &[("writer.bpmn", &writer)]);
    let reader = app.model("test/reader", &[("reader.bpmn", &reader)]);
    let instances = &app.server.http.services.instances;
    for apples in [3, 8] {
        let wrote = app.start(&ivy, &writer, json!({ "apples": apples })).await;
        let shown = instances.show(&ivy, &wrote).await.unwrap();
        assert!(shown.incidents.is_empty(), "{:#?}", shown.incidents);
        let read = app.start(&ivy, &reader, json!({})).await;
        let shown = instances.show(&ivy, &read).await.unwrap();
        assert_eq!(shown.data[0].data["left"], apples - 1, "{:#?}", shown.incidents);
    }
}
