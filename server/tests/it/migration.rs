//! An instance goes on by the files its model has now.

use app::AppError;
use app::features::instances::migration::{MigrationCheck, MigrationPlan};
use app::features::instances::model::{InstanceOperation, InstanceState};
use app::ids::InstanceId;
use app::ports::Actor;
use serde_json::json;

use crate::support::{TestApp, chain};

const REVIEW: &str = r#"<bpmn:userTask id="review" name="Review"/>"#;
const LOOK: &str = r#"<bpmn:userTask id="look" name="Review"/>"#;
const NOTE: &str = r#"<bpmn:scriptTask id="note"><bpmn:script>noted = True
who = get_last_user_completing_task("look")["username"]</bpmn:script></bpmn:scriptTask>"#;

struct Case {
    app: TestApp,
    ivy: Actor,
    instance: InstanceId,
}

impl Case {
    /// An instance that waits at the first version, and the second version in its place.
    async fn new(second: &str) -> Self {
        let app = TestApp::new().await;
        let ivy = app.person("ivy").await;
        let model = app.model("test/changing", &[("p.bpmn", &chain("p", &[("review", REVIEW)]))]);
        let instance = app.start(&ivy, &model, json!({"a": 1})).await;
        app.model("test/changing", &[("p.bpmn", second)]);
        Self { app, ivy, instance }
    }

    async fn check(&self, plan: Option<MigrationPlan>) -> MigrationCheck {
        let instances = &self.app.server.http.services.instances;
        instances.check_migration(&self.ivy, &self.instance, plan).await.unwrap()
    }

    async fn migrate(&self, version: String, plan: MigrationPlan) -> Result<(), AppError> {
        let operation = InstanceOperation::Migrate { version, plan };
        let done =
            self.app.server.http.services.instances.operate(&self.ivy, &self.instance, operation).await;
        self.app.work().await;
        done
    }
}

#[tokio::test]
async fn an_instance_goes_on_by_the_new_files() {
    let case = Case::new(&chain("p", &[("look", LOOK), ("note", NOTE)])).await;
    let check = case.check(None).await;
    assert!(!check.is_current && check.problems.is_empty(), "{check:#?}");
    assert_eq!(check.plan.elements["review"], "look");
    assert_eq!(check.places[0].to.as_deref(), Some("look"));
    case.migrate(check.version.clone(), check.plan).await.unwrap();
    assert!(case.check(None).await.is_current);
    let instances = &case.app.server.http.services.instances;
    let shown = instances.show(&case.ivy, &case.instance).await.unwrap();
    assert!(shown.diagrams[0].xml.contains("noted"));
    let active = shown.diagrams[0].elements.iter().find(|element| element.id == "look").unwrap();
    assert_eq!(active.active, 1);
    case.app.complete(&case.ivy, &case.instance, "look", json!({})).await;
    let done = instances.show(&case.ivy, &case.instance).await.unwrap();
    assert_eq!(done.summary.state, InstanceState::Completed, "{done:#?}");
    assert_eq!(done.data[0].data, json!({"a": 1, "noted": true, "who": "ivy"}));
    let again = case.migrate(check.version, MigrationPlan::default()).await;
    assert!(matches!(again, Err(AppError::Conflict { .. })), "{again:?}");
}

#[tokio::test]
async fn what_does_not_fit_is_said_and_changes_nothing() {
    let manual = r#"<bpmn:manualTask id="other" name="Other"/>"#;
    let case =
        Case::new(&chain("p", &[("other", manual), ("look", LOOK.replace("Review", "Look").as_str())])).await;
    let check = case.check(None).await;
    assert_eq!(check.problems, ["there is no review for review"]);
    assert_eq!(check.places[0].to, None);
    let refused = case.migrate(check.version.clone(), check.plan.clone()).await;
    assert!(
        matches!(&refused, Err(AppError::Conflict { message }) if message.contains("no review")),
        "{refused:?}"
    );
    let mut plan = check.plan;
    plan.elements.insert("review".to_owned(), "other".to_owned());
    let wrong = case.check(Some(plan.clone())).await;
    assert_eq!(wrong.problems, ["other is a manualTask, which cannot go on for review"]);
    assert!(case.migrate(wrong.version, plan.clone()).await.is_err());
    case.app.open_task(&case.instance, "review").await;
    plan.elements.insert("review".to_owned(), "look".to_owned());
    let right = case.check(Some(plan.clone())).await;
    assert!(right.problems.is_empty(), "{right:#?}");
    case.migrate(right.version, plan).await.unwrap();
    case.app.open_task(&case.instance, "look").await;
}

#[tokio::test]
async fn only_the_version_that_was_checked_is_taken() {
    let case = Case::new(&chain("p", &[("look", LOOK)])).await;
    let check = case.check(None).await;
    case.app.model("test/changing", &[("p.bpmn", &chain("p", &[("look", LOOK), ("note", NOTE)]))]);
    let late = case.migrate(check.version, check.plan).await;
    assert!(matches!(late, Err(AppError::Conflict { .. })), "{late:?}");
    case.app.model("test/changing", &[("p.bpmn", "<bpmn:definitions")]);
    let instances = &case.app.server.http.services.instances;
    let broken = instances.check_migration(&case.ivy, &case.instance, None).await;
    assert!(matches!(broken, Err(AppError::Invalid { .. })), "{broken:?}");
}

#[tokio::test]
async fn going_back_finds_what_was_called_otherwise() {
    let case =
        Case::new(&chain("p", &[("look", LOOK), ("note", NOTE), ("more", r#"<bpmn:userTask id="more"/>"#)]))
            .await;
    let check = case.check(None).await;
    case.migrate(check.version, check.plan).await.unwrap();
    case.app.complete(&case.ivy, &case.instance, "look", json!({"b": 2})).await;
    let instances = &case.app.server.http.services.instances;
    let scope = instances.course(&case.ivy, &case.instance).await.unwrap().scopes[0].key;
    let back = InstanceOperation::Reset { scope, element: "look".to_owned() };
    instances.operate(&case.ivy, &case.instance, back).await.unwrap();
    case.app.work().await;
    let shown = instances.show(&case.ivy, &case.instance).await.unwrap();
    assert_eq!(shown.data[0].data, json!({"a": 1}));
}
