//! What an operator reads of an element that cannot go on.

use serde_json::json;

use crate::support::{TestApp, chain};

#[tokio::test]
async fn a_hint_is_said_once() {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let script = r#"<bpmn:scriptTask id="sum"><bpmn:script>total = custmer</bpmn:script></bpmn:scriptTask>"#;
    let model = app.model("test/slip", &[("slip.bpmn", &chain("slip", &[("sum", script)]))]);
    let instance = app.start(&ann, &model, json!({"customer": 1})).await;
    let detail = app.server.http.services.instances.show(&ann, &instance).await.unwrap();
    let incident = &detail.incidents[0];
    assert_eq!(incident.hint.as_deref(), Some("Did you mean 'customer'?"));
    assert!(incident.message.starts_with("NameError: "), "{incident:?}");
    assert!(!incident.message.contains("Did you mean"), "{incident:?}");
}
