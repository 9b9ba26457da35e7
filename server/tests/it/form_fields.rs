//! A user task whose form is described in the model, as Camunda 7 does it.

use app::AppError;
use serde_json::json;

use crate::support::{TestApp, chain};

const ASK: &str = r#"<bpmn:userTask id="ask" name="Ask">
  <bpmn:extensionElements><camunda:formData xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
    <camunda:formField id="amount" label="Amount" type="long" defaultValue="10">
      <camunda:validation><camunda:constraint name="required"/><camunda:constraint name="max" config="50"/></camunda:validation>
    </camunda:formField>
    <camunda:formField id="urgent" label="Urgent?" type="boolean"/>
  </camunda:formData></bpmn:extensionElements></bpmn:userTask>"#;

#[tokio::test]
async fn fields_of_the_model_are_a_form_that_is_checked() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let model = app.model("test/fields", &[("fields.bpmn", &chain("fields", &[("ask", ASK)]))]);
    let instance = app.start(&ivy, &model, json!({})).await;
    let task = app.open_task(&instance, "ask").await;
    let tasks = &app.server.http.services.tasks;
    let shown = tasks.show(&ivy, &task).await.unwrap();
    assert!(shown.warnings.is_empty(), "{:?}", shown.warnings);
    let schema = shown.schema.unwrap();
    assert_eq!(schema["properties"]["amount"]["title"], "Amount");
    let wrong = tasks.complete(&ivy, &task, json!({"amount": 51, "urgent": true})).await;
    assert!(
        matches!(&wrong, Err(AppError::Invalid { fields, .. }) if fields[0].pointer == "/amount"),
        "{wrong:?}"
    );
    app.complete(&ivy, &instance, "ask", json!({"amount": 50, "urgent": true, "other": 1})).await;
    let done = app.server.http.services.instances.show(&ivy, &instance).await.unwrap();
    assert_eq!(done.data[0].data, json!({"amount": 50, "urgent": true}));
}
