//! Human tasks: what a person sees of one that is over, and drafts.

use app::AppError;
use app::features::instances::model::InstanceOperation;
use app::features::tasks::model::TaskState;
use app::ids::ModelId;
use serde_json::{Value, json};

use crate::support::{TestApp, chain};

fn report(reason: &str) -> Value {
    json!({
        "reason": reason, "currency": "EUR", "business_trip": false,
        "expenses": [
            {"date": "2026-03-02", "category": "travel", "description": "Train", "amount": 99.5, "receipt": true}
        ]
    })
}

#[tokio::test]
async fn a_completed_task_shows_what_was_sent() {
    let app = TestApp::new().await;
    let (ann, ben, joe) = (app.person("ann").await, app.person("ben").await, app.person("joe").await);
    let tasks = &app.server.http.services.tasks;
    let expense = app.start(&ann, &ModelId::from("finance/expense-approval"), json!({})).await;
    let first = app.open_task(&expense, "fill_report").await;
    app.complete(&ann, &expense, "fill_report", report("Visit")).await;
    let review = app.open_task(&expense, "review_report").await;
    app.complete(
        &ben,
        &expense,
        "review_report",
        json!({"decision": "send_back", "review_comment": "Which city?"}),
    )
    .await;
    app.complete(&ann, &expense, "fill_report", report("Visit to Oslo")).await;

    let shown = tasks.show(&ann, &first).await.unwrap();
    assert_eq!(shown.data, report("Visit"), "not what came later, and no variables beside the form");
    assert_eq!(shown.summary.completed, Some(("Ann Reed".to_owned(), app.now())));
    assert!(!shown.can_complete && shown.schema.is_some());

    // Who may see the task may see it; nobody else.
    let shown = tasks.show(&ann, &review).await.unwrap();
    assert_eq!(
        (&shown.data["decision"], &shown.data["review_comment"]),
        (&json!("send_back"), &json!("Which city?"))
    );
    assert!(shown.instructions_html.contains("Visit</h"), "as it was then: {}", shown.instructions_html);
    assert!(matches!(tasks.show(&joe, &review).await, Err(AppError::NotFound { .. })));
}

const FORM: &str = r#"<bpmn:userTask id="ask" name="Ask"><bpmn:extensionElements>
<spiffworkflow:properties>
<spiffworkflow:property name="formJsonSchemaFilename" value="ask-schema.json"/>
</spiffworkflow:properties>
<spiffworkflow:variableName>answer</spiffworkflow:variableName>
<spiffworkflow:postScript>answer = {"name": "changed"}</spiffworkflow:postScript>
</bpmn:extensionElements></bpmn:userTask>"#;
const SCHEMA: &str = r#"{"type": "object", "properties": {"name": {"type": "string"}}}"#;

#[tokio::test]
async fn what_was_sent_is_shown_as_it_was_before_scripts_went_on_with_it() {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let files = [("ask.bpmn", &*chain("ask-process", &[("ask", FORM)])), ("ask-schema.json", SCHEMA)];
    let model = app.model("test/ask", &files);
    let instance = app.start(&ann, &model, json!({"secret": 1})).await;
    let task = app.open_task(&instance, "ask").await;
    app.complete(&ann, &instance, "ask", json!({"name": "Grace"})).await;
    let shown = app.server.http.services.tasks.show(&ann, &task).await.unwrap();
    assert_eq!(shown.data, json!({"name": "Grace"}));
}

#[tokio::test]
async fn a_task_that_is_not_needed_any_more_shows_its_form() {
    let app = TestApp::new().await;
    let (ann, ivy) = (app.person("ann").await, app.person("ivy").await);
    let expense =
        app.start(&ann, &ModelId::from("finance/expense-approval"), json!({"reason": "Trip"})).await;
    let task = app.open_task(&expense, "fill_report").await;
    let terminate = InstanceOperation::Terminate { reason: None };
    app.server.http.services.instances.operate(&ivy, &expense, terminate).await.unwrap();
    let shown = app.server.http.services.tasks.show(&ann, &task).await.unwrap();
    assert_eq!((shown.summary.state, shown.data), (TaskState::Cancelled, json!({"reason": "Trip"})));
}

#[tokio::test]
async fn a_draft_is_restored_and_discarded_by_its_person() {
    let app = TestApp::new().await;
    let (ann, ivy, joe) = (app.person("ann").await, app.person("ivy").await, app.person("joe").await);
    let tasks = &app.server.http.services.tasks;
    let hello = app.start(&ann, &ModelId::from("getting-started/hello"), json!({})).await;
    let ask = app.open_task(&hello, "ask_name").await;
    tasks.save_draft(&ann, &ask, json!({"name": "An"})).await.unwrap();
    assert_eq!(tasks.show(&ann, &ask).await.unwrap().draft_saved_at, Some(app.now()));
    assert!(matches!(tasks.discard_draft(&joe, &ask).await, Err(AppError::NotFound { .. })));
    tasks.discard_draft(&ivy, &ask).await.unwrap();
    assert_eq!(tasks.show(&ann, &ask).await.unwrap().data, json!({"name": "An"}), "only one's own");
    tasks.discard_draft(&ann, &ask).await.unwrap();
    let shown = tasks.show(&ann, &ask).await.unwrap();
    assert_eq!((shown.draft_saved_at, shown.data), (None, json!({})));
}
