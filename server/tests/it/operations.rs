//! What operators do with a running instance: skip, move, go back, start elements, add items.

use app::AppError;
use app::features::instances::course::Course;
use app::features::instances::model::{InstanceOperation as Operation, InstanceState};
use app::ids::InstanceId;
use app::ports::Actor;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{TestApp, bpmn, chain};

const FIRST: &str = r#"<bpmn:userTask id="first" name="First"/>"#;
const SECOND: &str = r#"<bpmn:userTask id="second" name="Second"/>"#;
const SCRIPT: &str =
    r#"<bpmn:scriptTask id="spoil"><bpmn:script>note = "spoilt"</bpmn:script></bpmn:scriptTask>"#;

/// A server with an instance of first → spoil → second, and an operator.
struct Case {
    app: TestApp,
    ivy: Actor,
    instance: InstanceId,
}

impl Case {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let ivy = app.person("ivy").await;
        let file = chain("two", &[("first", FIRST), ("spoil", SCRIPT), ("second", SECOND)]);
        let model = app.model("test/two", &[("two.bpmn", &file)]);
        let instance = app.start(&ivy, &model, json!({"note": "fresh"})).await;
        Self { app, ivy, instance }
    }

    async fn course(&self) -> Course {
        self.app.server.http.services.instances.course(&self.ivy, &self.instance).await.unwrap()
    }

    async fn operate(&self, operation: Operation) -> Result<(), AppError> {
        let services = &self.app.server.http.services;
        let done = services.instances.operate(&self.ivy, &self.instance, operation).await;
        self.app.work().await;
        done
    }

    /// The key of an active element.
    async fn key(&self, element: &str) -> u64 {
        let course = self.course().await;
        let found = course.active.iter().find(|active| active.element == element);
        found.unwrap_or_else(|| panic!("{element} is not in {course:#?}")).key
    }

    async fn scope(&self) -> u64 {
        self.course().await.scopes[0].key
    }

    async fn data(&self) -> Value {
        let services = &self.app.server.http.services;
        let shown = services.instances.show(&self.ivy, &self.instance).await.unwrap();
        shown.data.into_iter().next().unwrap().data
    }
}

#[tokio::test]
async fn the_course_names_what_is_active_and_where_it_can_go() {
    let case = Case::new().await;
    let course = case.course().await;
    let active = &course.active[0];
    assert_eq!((active.title.as_str(), active.kind.as_str()), ("First", "User task"));
    assert!(active.can_skip && active.can_move && !active.takes_items && !active.failed);
    assert_eq!(course.scopes[0].key, active.scope);
    let nodes: Vec<_> =
        course.scopes[0].nodes.iter().map(|node| (node.element.as_str(), node.was_active)).collect();
    assert_eq!(
        nodes,
        [("begin", true), ("first", true), ("spoil", false), ("second", false), ("end", false)]
    );
    assert!(course.can_start && course.can_migrate);
}

#[tokio::test]
async fn a_task_is_skipped_with_values_instead() {
    let case = Case::new().await;
    let key = case.key("first").await;
    case.operate(Operation::Skip { key, data: json!({"by": "operator"}) }).await.unwrap();
    assert_eq!(case.data().await, json!({"note": "spoilt", "by": "operator"}));
    assert_eq!(case.course().await.active[0].element, "second");
    let late = case.operate(Operation::Skip { key, data: Value::Null }).await;
    assert!(matches!(late, Err(AppError::Conflict { .. })), "{late:?}");
}

#[tokio::test]
async fn going_back_brings_the_data_it_had() {
    let case = Case::new().await;
    case.app.complete(&case.ivy, &case.instance, "first", json!({})).await;
    assert_eq!(case.data().await["note"], "spoilt");
    let scope = case.scope().await;
    case.operate(Operation::Reset { scope, element: "first".to_owned() }).await.unwrap();
    let course = case.course().await;
    assert_eq!(course.active.iter().map(|one| one.element.as_str()).collect::<Vec<_>>(), ["first"]);
    assert_eq!(case.data().await, json!({"note": "fresh"}));
    let never = case.operate(Operation::Reset { scope, element: "end".to_owned() }).await;
    assert!(matches!(never, Err(AppError::Conflict { .. })), "{never:?}");
    case.app.complete(&case.ivy, &case.instance, "first", json!({})).await;
    case.app.complete(&case.ivy, &case.instance, "second", json!({})).await;
    let shown = case.app.server.http.services.instances.show(&case.ivy, &case.instance).await.unwrap();
    assert_eq!(shown.summary.state, InstanceState::Completed);
}

#[tokio::test]
async fn a_task_is_moved_and_another_is_started_besides() {
    let case = Case::new().await;
    let key = case.key("first").await;
    case.operate(Operation::Move { key, to: "second".to_owned() }).await.unwrap();
    assert_eq!(case.data().await, json!({"note": "fresh"}));
    let scope = case.scope().await;
    let data = json!({"besides": true});
    case.operate(Operation::Activate { scope, element: "first".to_owned(), data }).await.unwrap();
    let course = case.course().await;
    assert_eq!(course.active.iter().map(|one| one.element.as_str()).collect::<Vec<_>>(), ["second", "first"]);
}

#[tokio::test]
async fn a_multi_instance_activity_takes_one_more() {
    let app = TestApp::new().await;
    let ivy = app.person("ivy").await;
    let body = r#"<bpmn:startEvent id="begin"/><bpmn:userTask id="ask" name="Ask">
          <bpmn:multiInstanceLoopCharacteristics>
            <bpmn:extensionElements/><bpmn:loopDataInputRef>people</bpmn:loopDataInputRef><bpmn:inputDataItem id="who" name="who"/>
          </bpmn:multiInstanceLoopCharacteristics></bpmn:userTask><bpmn:endEvent id="end"/>
        <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/><bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="end"/>"#;
    let model = app.model("test/many", &[("many.bpmn", &bpmn("many", "", body))]);
    let instance = app.start(&ivy, &model, json!({"people": ["ann", "ben"]})).await;
    let case = Case { app, ivy, instance };
    let course = case.course().await;
    let items: Vec<_> = course.active.iter().map(|one| (one.item, one.takes_items)).collect();
    assert_eq!(items, [(None, true), (Some(1), false), (Some(2), false)]);
    let key = course.active[0].key;
    case.operate(Operation::AddItem { key, item: json!("fay") }).await.unwrap();
    let shown = case.app.server.http.services.instances.show(&case.ivy, &case.instance).await.unwrap();
    assert_eq!(shown.tasks.len(), 3);
    assert!(shown.data.iter().any(|entry| entry.data["who"] == "fay"));
}

#[tokio::test]
async fn an_error_thrown_from_outside_is_as_if_the_element_had_failed() {
    let case = Case::new().await;
    let key = case.key("first").await;
    let unnamed = case.operate(Operation::ThrowError { key, code: " ".to_owned(), payload: None }).await;
    assert!(matches!(unnamed, Err(AppError::Invalid { .. })), "{unnamed:?}");
    case.operate(Operation::ThrowError { key, code: "gone".to_owned(), payload: None }).await.unwrap();
    let shown = case.app.server.http.services.instances.show(&case.ivy, &case.instance).await.unwrap();
    assert_eq!(shown.summary.state, InstanceState::Failed);
}

#[rstest]
#[case(|key| Operation::Skip { key, data: Value::Null })]
#[case(|key| Operation::Move { key, to: "second".to_owned() })]
#[case(|key| Operation::AddItem { key, item: Value::Null })]
#[case(|key| Operation::ThrowError { key, code: "x".to_owned(), payload: None })]
#[case(|key| Operation::ThrowEscalation { key, code: "x".to_owned(), payload: None })]
#[case(|scope| Operation::Activate { scope, element: "second".to_owned(), data: Value::Null })]
#[case(|scope| Operation::Reset { scope, element: "first".to_owned() })]
#[case(|_| Operation::Migrate { version: String::new(), plan: Default::default() })]
#[tokio::test]
async fn who_started_it_may_not_change_its_course(#[case] operation: fn(u64) -> Operation) {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let model =
        app.model("test/two", &[("two.bpmn", &chain("two", &[("first", FIRST), ("second", SECOND)]))]);
    let instance = app.start(&ann, &model, json!({})).await;
    let instances = &app.server.http.services.instances;
    let course = instances.course(&ann, &instance).await.unwrap();
    assert!(
        !course.can_start && !course.can_migrate && !course.active[0].can_skip && !course.active[0].can_move
    );
    let refused = instances.operate(&ann, &instance, operation(course.active[0].key)).await;
    assert!(matches!(refused, Err(AppError::Forbidden { .. })), "{refused:?}");
    let check = instances.check_migration(&ann, &instance, None).await;
    assert!(matches!(check, Err(AppError::Forbidden { .. })), "{check:?}");
    let stranger = app.person("ben").await;
    assert_eq!(
        instances.course(&stranger, &instance).await,
        Err(AppError::not_found(format!("Instance {instance}")))
    );
}
