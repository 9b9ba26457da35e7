//! Process models: what keeps one from running, and who may change it.

use app::AppError;
use app::ids::ModelId;
use serde_json::json;

use crate::support::{TestApp, chain};

const SCRIPT: &str = r#"<bpmn:scriptTask id="sum"><bpmn:script>total = (1</bpmn:script></bpmn:scriptTask>"#;

#[tokio::test]
async fn a_process_that_cannot_run_is_not_offered_for_starting() {
    let app = TestApp::new().await;
    let (ann, services) = (app.person("ann").await, &app.server.http.services);
    let model = app.model("test/broken", &[("broken.bpmn", &chain("broken", &[("sum", SCRIPT)]))]);
    let errors = || async {
        let catalog = services.processes.catalog(&ann, None, None).await.unwrap();
        let listed = catalog.models.iter().find(|one| one.id == model).unwrap().errors;
        let shown = services.processes.show(&ann, &model).await.unwrap();
        assert_eq!((listed, shown.problems.len()), (shown.summary.errors, shown.summary.errors as usize));
        listed
    };
    assert!(errors().await > 0);
    let refused = services.instances.start(&ann, &model, json!({})).await;
    assert!(matches!(refused, Err(AppError::Invalid { .. })), "{refused:?}");
    let file = services.processes.read_file(&ann, &model, "broken.bpmn").await.unwrap();
    assert!(file.errors > 0);
    let fixed = SCRIPT.replace("(1", "1");
    app.model("test/broken", &[("broken.bpmn", &chain("broken", &[("sum", &fixed)]))]);
    assert_eq!(errors().await, 0);
    let catalog = services.processes.catalog(&ann, None, None).await.unwrap();
    assert!(catalog.models.iter().all(|model| model.errors == 0), "the examples run");
}

#[tokio::test]
async fn who_may_not_change_a_model_only_reads_it() {
    let app = TestApp::new().await;
    let (ann, ben) = (app.person("ann").await, app.person("ben").await);
    let processes = &app.server.http.services.processes;
    let (hello, name) = (ModelId::from("getting-started/hello"), "hello.bpmn");
    let file = processes.read_file(&ann, &hello, name).await.unwrap();
    assert!(file.can_edit && file.can_start);
    let read = processes.read_file(&ben, &hello, name).await.unwrap();
    assert_eq!((read.can_edit, read.can_start, &read.text), (false, true, &file.text));
    for hash in [Some(file.hash.clone()), None] {
        let refused = processes.save_file(&ben, &hello, name, String::new(), hash).await;
        assert!(matches!(refused, Err(AppError::Forbidden { .. })), "{refused:?}");
    }
    let refused = processes.delete_file(&ben, &hello, name, &file.hash).await;
    assert!(matches!(refused, Err(AppError::Forbidden { .. })), "{refused:?}");
    assert_eq!(processes.read_file(&ann, &hello, name).await.unwrap().hash, file.hash);
}
