//! Processes from start to end, through the services.

use std::time::Duration;

use app::AppError;
use app::features::instances::model::{ElementState, InstanceFilter, InstanceOperation, InstanceState};
use app::features::tasks::model::TaskFilter;
use app::ids::ModelId;
use serde_json::json;

use crate::support::{TestApp, chain};

const REVIEW: &str = r#"<bpmn:userTask id="review" name="Review"/>"#;

#[tokio::test]
async fn starting_returns_at_once_and_a_worker_does_the_work() {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let instances = &app.server.http.services.instances;
    let model = ModelId::from("getting-started/hello");
    let started = instances.start(&ann, &model, json!({})).await.unwrap();
    let before = instances.show(&ann, &started.instance).await.unwrap();
    assert_eq!(before.summary.state, InstanceState::Running);
    assert!(before.tasks.is_empty());
    app.work().await;
    let after = instances.show(&ann, &started.instance).await.unwrap();
    assert_eq!(after.summary.state, InstanceState::Waiting);
    assert_eq!(after.tasks.len(), 1);
    let ask = after.diagrams[0].elements.iter().find(|element| element.id == "ask_name").unwrap();
    assert_eq!((ask.state, ask.active), (ElementState::Active, 1));
}

#[tokio::test]
async fn a_form_is_shown_checked_and_leads_to_the_next_task() {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let tasks = &app.server.http.services.tasks;
    let hello = app.start(&ann, &ModelId::from("getting-started/hello"), json!({})).await;
    let ask = app.open_task(&hello, "ask_name").await;
    let shown = tasks.show(&ann, &ask).await.unwrap();
    assert!(shown.instructions_html.contains(">Hello</h"), "{}", shown.instructions_html);
    assert_eq!(shown.warnings, Vec::<String>::new());
    assert_eq!(shown.schema.unwrap()["title"], "Who are you?");
    let refused = tasks.complete(&ann, &ask, json!({"name": ""})).await;
    assert!(matches!(refused, Err(AppError::Invalid { fields, .. }) if fields[0].pointer == "/name"));
    tasks.save_draft(&ann, &ask, json!({"name": "An"})).await.unwrap();
    let shown = tasks.show(&ann, &ask).await.unwrap();
    assert_eq!((shown.draft_saved_at, shown.data), (Some(app.now()), json!({"name": "An"})));
    let done = tasks.complete(&ann, &ask, json!({"name": "Ann"})).await.unwrap();
    let next = done.next.unwrap();
    let shown = tasks.show(&ann, &next).await.unwrap();
    assert!(shown.instructions_html.contains("Hello, Ann."), "{}", shown.instructions_html);
    let again = tasks.complete(&ann, &ask, json!({"name": "Ann"})).await;
    assert!(matches!(again, Err(AppError::Conflict { .. })), "{again:?}");
    assert_eq!(tasks.complete(&ann, &next, json!({})).await.unwrap().next, None);
    let detail = app.server.http.services.instances.show(&ann, &hello).await.unwrap();
    assert_eq!(detail.summary.state, InstanceState::Completed);
    assert_eq!(detail.data[0].data["greeting"], "Hello, Ann.");
    assert_eq!(detail.summary.milestone.as_deref(), Some("Greeted"));
    let done = tasks.list(&ann, TaskFilter::CompletedByMe, None).await.unwrap();
    assert_eq!((done.total, done.tasks[0].title.as_str()), (2, "Read the greeting"));
}

#[tokio::test]
async fn lanes_decide_who_may_do_a_task() {
    let app = TestApp::new().await;
    let (ann, ben, fay) = (app.person("ann").await, app.person("ben").await, app.person("fay").await);
    let tasks = &app.server.http.services.tasks;
    let expense = app.start(&ann, &ModelId::from("finance/expense-approval"), json!({})).await;
    let report = json!({
        "reason": "Visit", "currency": "EUR", "business_trip": false,
        "expenses": [{"date": "2026-03-02", "category": "travel", "description": "Train", "amount": 99.5, "receipt": true}]
    });
    let fill = app.open_task(&expense, "fill_report").await;
    assert!(matches!(tasks.complete(&ben, &fill, report.clone()).await, Err(AppError::NotFound { .. })));
    app.complete(&ann, &expense, "fill_report", report).await;
    assert_eq!(tasks.list(&ann, TaskFilter::Open, None).await.unwrap().total, 0);
    let open = tasks.list(&ben, TaskFilter::Open, None).await.unwrap();
    assert_eq!((open.total, open.tasks[0].assigned_to.clone()), (1, vec!["Manager".to_owned()]));
    let review = app.open_task(&expense, "review_report").await;
    assert!(matches!(
        tasks.complete(&ann, &review, json!({"decision": "approve"})).await,
        Err(AppError::Forbidden { .. })
    ));
    app.complete(&ben, &expense, "review_report", json!({"decision": "approve"})).await;
    assert_eq!(tasks.list(&fay, TaskFilter::Open, None).await.unwrap().total, 1);
}

#[tokio::test]
async fn people_see_the_instances_they_have_to_do_with() {
    let app = TestApp::new().await;
    let (ann, ben, ivy) = (app.person("ann").await, app.person("ben").await, app.person("ivy").await);
    let instances = &app.server.http.services.instances;
    let hello = app.start(&ann, &ModelId::from("getting-started/hello"), json!({})).await;
    let ids = |page: app::features::instances::model::InstancePage| {
        page.instances.into_iter().map(|instance| instance.id).collect::<Vec<_>>()
    };
    assert_eq!(
        ids(instances.list(&ann, InstanceFilter::default()).await.unwrap()),
        std::slice::from_ref(&hello)
    );
    assert_eq!(
        ids(instances.list(&ivy, InstanceFilter::default()).await.unwrap()),
        std::slice::from_ref(&hello)
    );
    let mine = InstanceFilter { mine: true, ..InstanceFilter::default() };
    assert_eq!(instances.list(&ivy, mine).await.unwrap().total, 0);
    for result in [
        instances.show(&ben, &hello).await.map(|_| ()),
        instances.journal(&ben, &hello, None).await.map(|_| ()),
        instances.operate(&ben, &hello, InstanceOperation::Suspend).await,
    ] {
        assert_eq!(result, Err(AppError::not_found(format!("Instance {hello}"))));
    }
    let forbidden = instances.operate(&ann, &hello, InstanceOperation::Suspend).await;
    assert!(matches!(forbidden, Err(AppError::Forbidden { .. })), "{forbidden:?}");
}

#[tokio::test]
async fn pages_of_instances_go_on_where_the_last_ended() {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let model = app.model("test/chain", &[("chain.bpmn", &chain("chain", &[("review", REVIEW)]))]);
    let mut started = Vec::new();
    for _ in 0..5 {
        started.push(app.start(&ann, &model, json!({})).await);
    }
    started.reverse();
    let instances = &app.server.http.services.instances;
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let filter = InstanceFilter {
            states: "waiting,failed".to_owned(),
            model: Some(model.clone()),
            after: after.clone(),
            limit: Some(2),
            ..InstanceFilter::default()
        };
        let page = instances.list(&ann, filter).await.unwrap();
        assert_eq!(page.total, 5);
        seen.extend(page.instances.into_iter().map(|instance| instance.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, started);
}

#[tokio::test]
async fn a_running_instance_keeps_the_files_it_was_started_with() {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let script = |text: &str| {
        format!(r#"<bpmn:scriptTask id="s"><bpmn:script>{text}</bpmn:script></bpmn:scriptTask>"#)
    };
    let file = |text: &str| chain("versioned", &[("review", REVIEW), ("s", &script(text))]);
    let model = app.model("test/versioned", &[("versioned.bpmn", &file("version = 1"))]);
    let old = app.start(&ann, &model, json!({})).await;
    app.model("test/versioned", &[("versioned.bpmn", &file("version = 2"))]);
    let new = app.start(&ann, &model, json!({})).await;
    for (instance, version) in [(old, 1), (new, 2)] {
        app.complete(&ann, &instance, "review", json!({})).await;
        let detail = app.server.http.services.instances.show(&ann, &instance).await.unwrap();
        assert_eq!(detail.data[0].data["version"], version);
    }
}

#[tokio::test]
async fn a_failed_element_waits_for_an_operator() {
    let app = TestApp::new().await;
    let (ann, ivy) = (app.person("ann").await, app.person("ivy").await);
    let instances = &app.server.http.services.instances;
    let script = r#"<bpmn:scriptTask id="divide" name="Divide"><bpmn:script>result = total / parts</bpmn:script></bpmn:scriptTask>"#;
    let model = app.model("test/divide", &[("divide.bpmn", &chain("divide_it", &[("divide", script)]))]);
    let instance = app.start(&ann, &model, json!({"total": 6, "parts": 0})).await;
    let detail = instances.show(&ivy, &instance).await.unwrap();
    assert_eq!((detail.summary.state, detail.summary.incidents), (InstanceState::Failed, 1));
    let incident = &detail.incidents[0];
    assert_eq!((incident.title.as_str(), incident.line), ("Divide", Some(1)));
    assert_eq!(
        detail.diagrams[0].elements.iter().find(|one| one.id == "divide").unwrap().state,
        ElementState::Failed
    );
    let key = incident.key;
    let data = json!({"total": 6, "parts": 3});
    instances.operate(&ivy, &instance, InstanceOperation::UpdateData { key, data }).await.unwrap();
    instances.operate(&ivy, &instance, InstanceOperation::Retry { key }).await.unwrap();
    let detail = instances.show(&ann, &instance).await.unwrap();
    assert_eq!((detail.summary.state, detail.summary.incidents), (InstanceState::Completed, 0));
    assert_eq!(detail.data[0].data["result"], 2.0);
    let failed = detail.diagrams[0].elements.iter().find(|one| one.id == "divide").unwrap();
    assert_eq!((failed.state, failed.active), (ElementState::Completed, 0));
}

#[tokio::test]
async fn a_suspended_instance_takes_nothing_until_it_is_resumed() {
    let app = TestApp::new().await;
    let (ann, ivy) = (app.person("ann").await, app.person("ivy").await);
    let (instances, tasks) = (&app.server.http.services.instances, &app.server.http.services.tasks);
    let timer = r#"<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"#;
    let model =
        app.model("test/timer", &[("timer.bpmn", &chain("timed", &[("wait", timer), ("review", REVIEW)]))]);
    let instance = app.start(&ann, &model, json!({})).await;
    let waits = instances.show(&ann, &instance).await.unwrap().waits;
    assert_eq!(waits[0].due, Some(app.now() + jiff::SignedDuration::from_hours(1)));
    instances.operate(&ivy, &instance, InstanceOperation::Suspend).await.unwrap();
    app.pass(Duration::from_secs(7200)).await;
    let detail = instances.show(&ann, &instance).await.unwrap();
    assert_eq!(detail.summary.state, InstanceState::Suspended);
    assert_eq!(app.storage().jobs_of(&instance).await.unwrap()[0].state, "parked");
    instances.operate(&ivy, &instance, InstanceOperation::Resume).await.unwrap();
    app.work().await;
    let review = app.open_task(&instance, "review").await;
    instances.operate(&ivy, &instance, InstanceOperation::Suspend).await.unwrap();
    assert_eq!(tasks.list(&ann, TaskFilter::Open, None).await.unwrap().total, 0);
    assert!(matches!(tasks.complete(&ann, &review, json!({})).await, Err(AppError::Conflict { .. })));
    instances.operate(&ivy, &instance, InstanceOperation::Terminate { reason: None }).await.unwrap();
    let detail = instances.show(&ann, &instance).await.unwrap();
    assert_eq!(detail.summary.state, InstanceState::Terminated);
    assert!(detail.waits.is_empty());
    assert!(detail.summary.ended_at.is_some());
}

#[tokio::test]
async fn the_journal_tells_the_story_in_words() {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let hello = app.start(&ann, &ModelId::from("getting-started/hello"), json!({})).await;
    app.complete(&ann, &hello, "ask_name", json!({"name": "Ann"})).await;
    app.complete(&ann, &hello, "show_greeting", json!({})).await;
    let page = app.server.http.services.instances.journal(&ann, &hello, None).await.unwrap();
    let numbers: Vec<u64> = page.entries.iter().map(|entry| entry.number).collect();
    let newest = numbers[0];
    assert_eq!(numbers, (1..=newest).rev().collect::<Vec<_>>());
    assert_eq!(page.entries[0].text, "The instance was completed.");
    assert!(
        page.entries.iter().any(|entry| entry.text == "“Enter your name” was completed."
            && entry.by.as_deref() == Some("Ann Reed"))
    );
}

#[tokio::test]
async fn an_endless_loop_does_not_hold_a_worker() {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let body = r#"<bpmn:startEvent id="begin"/><bpmn:task id="a"/><bpmn:exclusiveGateway id="g" default="back"/><bpmn:endEvent id="end"/>
        <bpmn:sequenceFlow id="in" sourceRef="begin" targetRef="a"/><bpmn:sequenceFlow id="on" sourceRef="a" targetRef="g"/>
        <bpmn:sequenceFlow id="back" sourceRef="g" targetRef="a"/>
        <bpmn:sequenceFlow id="out" sourceRef="g" targetRef="end"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">False</bpmn:conditionExpression></bpmn:sequenceFlow>"#;
    let model = app.model("test/endless", &[("endless.bpmn", &crate::support::bpmn("endless", "", body))]);
    let instances = &app.server.http.services.instances;
    let instance = instances.start(&ann, &model, json!({})).await.unwrap().instance;
    for _ in 0..3 {
        let due = app.storage().take_due(app.now(), app.now(), 10).await.unwrap();
        assert_eq!(due.len(), 1, "each step leaves the next one as a job");
        app.worker.work(&due[0]).await.unwrap();
    }
    let ivy = app.person("ivy").await;
    assert_eq!(instances.show(&ivy, &instance).await.unwrap().summary.state, InstanceState::Running);
    instances.operate(&ivy, &instance, InstanceOperation::Terminate { reason: None }).await.unwrap();
    app.work().await;
}

#[tokio::test]
async fn scripts_ask_who_did_what() {
    let app = TestApp::new().await;
    let (ann, ivy) = (app.person("ann").await, app.person("ivy").await);
    let script = r#"<bpmn:scriptTask id="ask"><bpmn:script>who = get_last_user_completing_task("review")["username"]
starter = get_process_initiator_user()["display_name"]
known = user_has_started_instance()
where = get_toplevel_process_info()["process_model_identifier"]
support = get_group_members("Support")</bpmn:script></bpmn:scriptTask>"#;
    let file = chain("asking", &[("review", REVIEW), ("ask", script)]);
    let model = app.model("test/asking", &[("asking.bpmn", &file)]);
    let instance = app.start(&ann, &model, json!({})).await;
    app.complete(&ann, &instance, "review", json!({})).await;
    let data = app.server.http.services.instances.show(&ivy, &instance).await.unwrap().data.remove(0).data;
    assert_eq!(data["who"], "ann");
    assert_eq!(data["starter"], "Ann Reed");
    assert_eq!(data["known"], true);
    assert_eq!(data["where"], "test/asking");
    assert_eq!(data["support"], json!(["ada", "sam"]));
}

#[tokio::test]
async fn the_examples_are_in_the_catalogue_and_can_be_started() {
    let app = TestApp::new().await;
    let ada = app.person("ada").await;
    let processes = &app.server.http.services.processes;
    let catalog = processes.catalog(&ada, None, None).await.unwrap();
    assert!(catalog.models.len() >= 6, "{:?}", catalog.models);
    assert_eq!(catalog.groups.iter().find(|group| group.id.0 == "finance").unwrap().models, 1);
    for model in &catalog.models {
        let detail = processes.show(&ada, &model.id).await.unwrap();
        assert_eq!(detail.problems, [], "{}", model.id);
        assert!(detail.readme_html.contains("<p>"), "{} has a README", model.id);
        app.start(&ada, &model.id, json!({})).await;
    }
    let found = processes.catalog(&ada, None, Some("EXPENSE".to_owned())).await.unwrap();
    assert_eq!(found.models.len(), 1);
    assert_eq!(found.models[0].instances, 1);
}

#[tokio::test]
async fn a_model_is_made_changed_and_started() {
    let app = TestApp::new().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let processes = &app.server.http.services.processes;
    let new = |folder: &str| app::features::processes::model::NewModel {
        group: "sales/offers".into(),
        folder: folder.to_owned(),
        name: "Make an offer".to_owned(),
        description: "From question to offer.".to_owned(),
    };
    assert!(matches!(processes.create(&bob, new("offer")).await, Err(AppError::Forbidden { .. })));
    for folder in ["", "..", "a/b", "a b"] {
        assert!(
            matches!(processes.create(&ann, new(folder)).await, Err(AppError::Invalid { .. })),
            "{folder}"
        );
    }
    let id = processes.create(&ann, new("offer")).await.unwrap();
    assert!(matches!(processes.create(&ann, new("offer")).await, Err(AppError::Conflict { .. })));
    let detail = processes.show(&ann, &id).await.unwrap();
    assert_eq!(detail.problems, []);
    let instance = app.start(&bob, &id, json!({"a": 1})).await;
    let shown = app.server.http.services.instances.show(&bob, &instance).await.unwrap();
    assert_eq!(shown.summary.state, InstanceState::Completed);
    let file = processes.read_file(&ann, &id, "offer.bpmn").await.unwrap();
    let broken = file.text.replace(r#"sourceRef="started""#, r#"sourceRef="nothing""#);
    let saved = processes.save_file(&ann, &id, "offer.bpmn", broken, Some(file.hash.clone())).await.unwrap();
    assert!(saved.problems.iter().any(|problem| problem.is_error() && problem.position.is_some()));
    let stale = processes.save_file(&ann, &id, "offer.bpmn", file.text, Some(file.hash)).await;
    assert!(matches!(stale, Err(AppError::Conflict { .. })));
    let refused = app.server.http.services.instances.start(&bob, &id, json!({})).await;
    assert!(matches!(refused, Err(AppError::Invalid { .. })), "{refused:?}");
    let json = processes.save_file(&ann, &id, "form.json", "{\n  oops".to_owned(), None).await.unwrap();
    assert_eq!(json.problems[0].position.unwrap().line, 2);
    processes.delete_file(&ann, &id, "form.json", &json.hash).await.unwrap();
    assert!(processes.read_file(&ann, &id, "form.json").await.is_err());
}
