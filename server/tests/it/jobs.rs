//! The job ledger: leases, tries, dead jobs, and Redis as the carrier.

use std::sync::Arc;
use std::time::Duration;

use app::features::instances::model::InstanceState;
use app::ids::ModelId;
use serde_json::json;
use server::jobs::transport::{Redis, Transport};
use server::jobs::worker::{self, Source, Worker};
use server::storage::Storage;
use server::storage::jobs::{NewJob, Verdict};
use server::{connector, random};
use tokio::sync::watch;

use crate::support::TestApp;

fn job(app: &TestApp, kind: &'static str) -> NewJob {
    NewJob {
        id: random::id(),
        kind,
        instance: None,
        next_run: app.now(),
        payload: json!({}),
        dedupe_key: None,
    }
}

#[tokio::test]
async fn a_job_has_one_worker_at_a_time_and_a_lost_one_is_found_again() {
    let app = TestApp::new().await;
    let job = job(&app, "advance");
    let storage: &Arc<dyn Storage> = app.storage();
    storage.insert_job(&job).await.unwrap();
    let until = app.now() + jiff::SignedDuration::from_secs(60);
    let first = storage.claim(&job.id, "first", app.now(), until).await.unwrap().unwrap();
    assert_eq!(storage.claim(&job.id, "second", app.now(), until).await.unwrap(), None);
    assert_eq!(storage.release_lost(app.now()).await.unwrap(), 0);
    app.clock.advance(Duration::from_secs(61));
    assert_eq!(storage.release_lost(app.now()).await.unwrap(), 1);
    let until = app.now() + jiff::SignedDuration::from_secs(60);
    let second = storage.claim(&job.id, "second", app.now(), until).await.unwrap().unwrap();
    assert_eq!(second.attempt, 2);
    storage.settle(&first, &Verdict::Done).await.unwrap();
    assert_eq!(
        storage.job_counts().await.unwrap(),
        [("running".to_owned(), 1)],
        "the first has no say any more"
    );
    storage.settle(&second, &Verdict::Done).await.unwrap();
    assert_eq!(storage.job_counts().await.unwrap(), []);
}

#[tokio::test]
async fn a_job_that_makes_no_sense_is_dead_and_stays_for_an_operator() {
    let app = TestApp::new().await;
    app.storage().insert_job(&job(&app, "advance")).await.unwrap();
    app.storage().insert_job(&job(&app, "unheard_of")).await.unwrap();
    app.work().await;
    assert_eq!(app.storage().job_counts().await.unwrap(), [("dead".to_owned(), 2)]);
    app.pass(Duration::from_secs(100_000)).await;
    assert_eq!(app.storage().job_counts().await.unwrap(), [("dead".to_owned(), 2)]);
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_later_and_dead_at_last() {
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let hello = app.start(&ann, &ModelId::from("getting-started/hello"), json!({})).await;
    let storage = app.storage();
    // A state no version of ours has written: loading it fails again and again.
    let url = format!("sqlite://{}", app.home().join("millrace.db").display());
    let database = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query("UPDATE instance_state SET data = '{\"version\": 999}'").execute(&database).await.unwrap();
    let advance = NewJob { instance: Some(hello), ..job(&app, "advance") };
    storage.insert_job(&advance).await.unwrap();
    app.work().await;
    let state = || async { storage.job_counts().await.unwrap().remove(0).0 };
    for _ in 0..11 {
        assert_eq!(state().await, "queued");
        app.pass(Duration::from_secs(300)).await;
    }
    assert_eq!(state().await, "dead");
}

#[tokio::test]
async fn a_living_job_is_not_stored_twice() {
    let app = TestApp::new().await;
    for _ in 0..2 {
        let job = NewJob { dedupe_key: Some("once".to_owned()), ..job(&app, "unheard_of") };
        app.storage().insert_job(&job).await.unwrap();
    }
    assert_eq!(app.storage().job_counts().await.unwrap(), [("queued".to_owned(), 1)]);
}

#[tokio::test]
async fn what_was_handed_over_is_handed_over_again_when_it_got_lost() {
    let app = TestApp::new().await;
    app.storage().insert_job(&job(&app, "advance")).await.unwrap();
    let take = || async {
        let stale = app.now() - jiff::SignedDuration::from_secs(30);
        app.storage().take_due(app.now(), stale, 10).await.unwrap().len()
    };
    assert_eq!((take().await, take().await), (1, 0));
    app.clock.advance(Duration::from_secs(31));
    assert_eq!(take().await, 1);
}

/// The Redis of the tests; without one they fail in continuous integration and are left out elsewhere.
fn redis_url() -> Option<String> {
    let url = server::config::environment("MILLRACE_TEST_REDIS_URL");
    let ci = server::config::environment("CI").is_some_and(|ci| ci == "true");
    assert!(url.is_some() || !ci, "MILLRACE_TEST_REDIS_URL is not set");
    url
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_carries_jobs_between_processes() {
    let Some(url) = redis_url() else { return };
    let app = TestApp::new().await;
    let ann = app.person("ann").await;
    let queue = format!("millrace:test:{}", random::id());
    let carrier = Redis::connect(&url, Some(&queue)).await.unwrap();
    let core = Arc::clone(&app.server.http.core);
    let client = connector::Client::new(&core.config).unwrap();
    let (stop, stopped) = watch::channel(false);
    let mut changes = core.signals.changes.subscribe();
    let worker = Worker::new(Arc::clone(&core), client);
    let running = worker::spawn(worker, Source::Redis(Box::new(carrier.clone())), 2, stopped);
    let model = ModelId::from("getting-started/hello");
    let instances = &app.server.http.services.instances;
    let mut started = Vec::new();
    for _ in 0..5 {
        started.push(instances.start(&ann, &model, json!({})).await.unwrap().instance);
    }
    let due = core.storage.take_due(app.now(), app.now(), 100).await.unwrap();
    assert_eq!(due.len(), 5);
    carrier.push(due.clone()).await.unwrap();
    carrier.push(due).await.unwrap();
    let done = async {
        loop {
            let mut waiting = 0;
            for instance in &started {
                let row = core.storage.instance(instance).await.unwrap().unwrap();
                waiting += usize::from(row.state == InstanceState::Waiting);
            }
            if waiting == started.len() {
                break;
            }
            let _ = changes.recv().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), done).await.expect("all instances get to their task");
    for instance in &started {
        assert_eq!(core.storage.tasks_of(instance).await.unwrap().len(), 1, "twice pushed, once done");
    }
    stop.send(true).unwrap();
    running.await.unwrap().unwrap();
    carrier.tidy().await.unwrap();
    let mut connection = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let left: Vec<String> =
        redis::cmd("KEYS").arg(format!("{queue}:meta:*")).query_async(&mut connection).await.unwrap();
    assert_eq!(left, Vec::<String>::new(), "what is done is forgotten");
}
