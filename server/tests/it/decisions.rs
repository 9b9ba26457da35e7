//! Decisions of process models.

use app::features::instances::decision::Explanation;
use app::features::instances::model::InstanceState;
use serde_json::json;

use crate::support::TestApp;

const PROCESS: &str = include_str!("../data/cli/discount/discount.bpmn");
const TABLE: &str = include_str!("../data/cli/discount/discount.dmn");

#[tokio::test]
async fn a_business_rule_task_finds_its_table_in_its_own_model_or_in_another() {
    for models in [
        vec![("test/own", vec![("discount.bpmn", PROCESS), ("discount.dmn", TABLE)])],
        vec![
            ("test/tables", vec![("discount.dmn", TABLE)]),
            ("test/other", vec![("discount.bpmn", PROCESS)]),
        ],
    ] {
        let app = TestApp::new().await;
        let ivy = app.person("ivy").await;
        let models: Vec<_> = models.iter().map(|(id, files)| app.model(id, files)).collect();
        let data = json!({"amount": 120, "kind": "gold", "items": [1]});
        let instance = app.start(&ivy, models.last().unwrap(), data).await;
        let done = app.server.http.services.instances.show(&ivy, &instance).await.unwrap();
        assert_eq!(done.summary.state, InstanceState::Completed);
        assert_eq!(done.data[0].data["rate"], 0.1);
        let journal = app.server.http.services.instances.journal(&ivy, &instance, None).await.unwrap();
        let explained: Vec<_> =
            journal.entries.iter().filter_map(|entry| entry.explanation.as_ref()).collect();
        let [Explanation { decisions }] = explained.as_slice() else {
            panic!("one decision was made: {explained:?}");
        };
        let [made] = decisions.as_slice() else {
            panic!("it needs no other: {decisions:?}");
        };
        assert_eq!((made.decision.as_str(), made.language.as_str()), ("discount", "Python"));
        assert_eq!(made.result, json!(0.1));
        let inputs: Vec<_> = made.tables[0].inputs.iter().map(|(_, value)| value.clone()).collect();
        assert!(inputs.contains(&json!("gold")) || inputs.contains(&json!(120)), "{inputs:?}");
        assert_eq!(made.tables[0].matched.len(), 1);
    }
}
