//! The core jobs with plain forms, as a browser without scripts posts them.

use app::ids::{InstanceId, ModelId, TaskId};
use axum::http::StatusCode;
use serde_json::json;
use tokio::sync::watch;

use crate::support::TestApp;

fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_started_process_leads_to_its_first_task() {
    let app = TestApp::new().await;
    let cookie = app.cookie("ann").await;
    let (stop, stopped) = watch::channel(false);
    let core = &app.server.http.core;
    let workers = server::start::start_workers(core, 2, &stopped).await.unwrap();
    let answer = app.post_form("/processes/start", &cookie, &[("model", "getting-started/hello")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let address = answer.location.unwrap();
    assert!(address.starts_with("/tasks/"), "{address}");
    let page = app.get(&address, &cookie).await;
    assert!(page.status.is_success() && page.text.contains("Your name"), "{}", page.text);
    stop.send(true).unwrap();
    for worker in workers {
        worker.await.unwrap();
    }
}

#[tokio::test]
async fn without_a_worker_the_instance_is_shown() {
    let app = TestApp::new().await;
    let cookie = app.cookie("ann").await;
    let answer = app.post_form("/processes/start", &cookie, &[("model", "getting-started/hello")]).await;
    assert!(answer.location.unwrap().starts_with("/instances/"));
    let answer = app.post_form("/processes/start", &cookie, &[("model", "no/such")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text.contains("was not found"), "{}", answer.text);
}

#[tokio::test]
async fn a_form_is_posted_corrected_and_leads_on() {
    let app = TestApp::new().await;
    let cookie = app.cookie("ann").await;
    let ann = app.person("ann").await;
    let hello = app.start(&ann, &ModelId::from("getting-started/hello"), json!({})).await;
    let ask = format!("/tasks/{}", app.open_task(&hello, "ask_name").await);
    let wrong = app.post_form(&ask, &cookie, &[("/name", ""), ("action", "submit")]).await;
    assert_eq!(wrong.location, Some(format!("{ask}?show=errors")));
    let draft = app.post_form(&ask, &cookie, &[("/name", "An"), ("action", "draft")]).await;
    assert_eq!(draft.location, Some(ask.clone()));
    let page = app.get(&ask, &cookie).await;
    assert!(
        page.text.contains("Your draft is restored") && page.text.contains("Discard draft"),
        "{}",
        page.text
    );
    let discarded = app.post_form(&ask, &cookie, &[("action", "discard")]).await;
    assert_eq!(discarded.location, Some(ask.clone()));
    assert!(!app.get(&ask, &cookie).await.text.contains("Your draft"));
    let right = app.post_form(&ask, &cookie, &[("/name", "Ann"), ("action", "submit")]).await;
    let next = right.location.unwrap();
    assert_eq!(TaskId::from(last(&next)), app.open_task(&hello, "show_greeting").await);
    let done = app.post_form(&next, &cookie, &[("action", "submit")]).await;
    assert_eq!(done.location.as_deref(), Some("/tasks?done=Read+the+greeting"));
}

#[tokio::test]
async fn rows_are_added_and_removed_by_posting() {
    let app = TestApp::new().await;
    let cookie = app.cookie("ann").await;
    let ann = app.person("ann").await;
    let expense = app.start(&ann, &ModelId::from("finance/expense-approval"), json!({})).await;
    let task = app.open_task(&expense, "fill_report").await;
    let address = format!("/tasks/{task}");
    let rows = || async {
        let (draft, _) = app.storage().draft(&task, "ann").await.unwrap().unwrap();
        draft["expenses"].as_array().map_or(0, Vec::len)
    };
    let add = [("/reason", "Trip"), ("action", "add:/expenses")];
    let added = app.post_form(&address, &cookie, &add).await;
    assert!(added.location.unwrap().starts_with(&address));
    let first = rows().await;
    assert!(first >= 1);
    let remove = [("/reason", "Trip"), ("/expenses/0/description", "x"), ("action", "remove:/expenses/0")];
    app.post_form(&address, &cookie, &remove).await;
    assert!(rows().await < first.max(2));
}

#[tokio::test]
async fn an_operator_posts_what_to_do() {
    let app = TestApp::new().await;
    let cookie = app.cookie("ivy").await;
    let ivy = app.person("ivy").await;
    let hello: InstanceId = app.start(&ivy, &ModelId::from("getting-started/hello"), json!({})).await;
    let operate = format!("/instances/{hello}/operate");
    for (operation, status) in [
        ("suspend", StatusCode::SEE_OTHER),
        ("suspend", StatusCode::CONFLICT),
        ("resume", StatusCode::SEE_OTHER),
        ("fly", StatusCode::UNPROCESSABLE_ENTITY),
        ("terminate", StatusCode::SEE_OTHER),
    ] {
        let answer = app.post_form(&operate, &cookie, &[("operation", operation)]).await;
        assert_eq!(answer.status, status, "{operation}: {}", answer.text);
    }
}
