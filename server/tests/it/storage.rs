//! What every database has to do; each test body takes the storage it tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::features::instances::model::InstanceState;
use app::features::tasks::model::{TaskKind, TaskState};
use app::ids::{InstanceId, ModelId, TaskId};
use engine::runtime::command::Message;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use server::random;
use server::storage::accounts::{AccountRow, SessionRow, SignInRow};
use server::storage::instances::{InstanceQuery, Visible};
use server::storage::jobs::NewJob;
use server::storage::messages::NewMessage;
use server::storage::sql::Sql;
use server::storage::tasks::Candidate;
use server::storage::transition::{ClosedTask, ElementDelta, NewEntry, NewInstance, NewTask, Transition};
use server::storage::{Error, Storage};

/// A database of the test's own.
struct Database {
    storage: Arc<dyn Storage>,
    _home: tempfile::TempDir,
}

async fn sqlite() -> Database {
    let home = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", home.path().join("test.db").display());
    Database { storage: Arc::new(Sql::open(&url).await.unwrap()), _home: home }
}

/// Runs the body of a contract test on every database there is.
macro_rules! contract {
    ($name:ident) => {
        #[tokio::test]
        async fn $name() {
            let database = sqlite().await;
            contracts::$name(database.storage.as_ref()).await;
        }
    };
}

contract!(a_transition_is_stored_as_a_whole);
contract!(a_stale_revision_is_refused_and_changes_nothing);
contract!(a_message_is_consumed_once);
contract!(a_job_that_is_not_ours_stores_nothing);
contract!(tasks_are_listed_for_people_and_groups);
contract!(counters_add_up);
contract!(accounts_keep_their_name);
contract!(sessions_and_sign_ins_end);

contract!(an_instance_goes_on_by_other_files);
contract!(signals_are_found_by_pages_and_end);
contract!(a_store_holds_what_was_written_last);
contract!(a_job_splits_into_others);

fn now() -> Timestamp {
    "2026-03-02T09:00:00.123456Z".parse().unwrap()
}

fn nothing(instance: &InstanceId, revision: u64) -> Transition {
    Transition {
        instance: instance.clone(),
        create: None,
        moved: None,
        revision,
        now: now(),
        actor: Some("ann".to_owned()),
        state_json: "{}".to_owned(),
        state: InstanceState::Waiting,
        ended: false,
        milestone: None,
        entries: Vec::new(),
        elements: BTreeMap::new(),
        opened: Vec::new(),
        closed: Vec::new(),
        timers: Vec::new(),
        ended_timers: Vec::new(),
        subscriptions: Vec::new(),
        ended_subscriptions: Vec::new(),
        signals: Vec::new(),
        ended_signals: Vec::new(),
        stores: Vec::new(),
        messages: Vec::new(),
        incidents: Vec::new(),
        resolved: Vec::new(),
        jobs: Vec::new(),
        unpark: false,
        finishes: None,
        consumes: None,
    }
}

fn birth(instance: &InstanceId) -> Transition {
    Transition {
        create: Some(NewInstance {
            model: ModelId::from("a/b"),
            model_name: "B".to_owned(),
            process: "b".to_owned(),
            definition: ("hash".to_owned(), "{}".to_owned()),
            started_by: "ann".to_owned(),
        }),
        ..nothing(instance, 0)
    }
}

fn entry(number: u32) -> NewEntry {
    NewEntry {
        kind: "paused".to_owned(),
        process: None,
        element: None,
        event: json!({"n": number}).to_string(),
    }
}

fn task(key: u64, candidates: Vec<Candidate>) -> NewTask {
    NewTask {
        id: TaskId(random::id()),
        key,
        process: "b".to_owned(),
        element: "review".to_owned(),
        title: "Review".to_owned(),
        kind: TaskKind::User,
        lane: None,
        candidates,
    }
}

fn all() -> InstanceQuery {
    InstanceQuery {
        visible: Visible { models: vec![ModelId::from("a/b")], ..Visible::default() },
        states: Vec::new(),
        model: None,
        started_by: None,
        before: None,
        limit: 10,
    }
}

mod moved;
mod signals;

mod contracts {
    pub(super) use super::moved::an_instance_goes_on_by_other_files;
    pub(super) use super::signals::{
        a_job_splits_into_others, a_store_holds_what_was_written_last, signals_are_found_by_pages_and_end,
    };
    use super::*;

    pub(super) async fn a_transition_is_stored_as_a_whole(storage: &dyn Storage) {
        let id = InstanceId(random::id());
        storage.commit(&birth(&id)).await.unwrap();
        let (row, state) = storage.instance_with_state(&id).await.unwrap().unwrap();
        assert_eq!((row.revision, state.as_str(), row.started_at), (0, "{}", now()));
        let change = Transition {
            state_json: "{\"a\":1}".to_owned(),
            milestone: Some("Halfway".to_owned()),
            entries: (0..1200).map(entry).collect(),
            ..nothing(&id, 0)
        };
        storage.commit(&change).await.unwrap();
        let (row, state) = storage.instance_with_state(&id).await.unwrap().unwrap();
        assert_eq!(
            (row.revision, state.as_str(), row.milestone.as_deref()),
            (1200, "{\"a\":1}", Some("Halfway"))
        );
        let newest = storage.journal(&id, None, 2).await.unwrap();
        assert_eq!(newest.iter().map(|row| row.number).collect::<Vec<_>>(), [1200, 1199]);
        assert_eq!(newest[0].event, json!({"n": 1199}));
        let older = storage.journal(&id, Some(4), 9).await.unwrap();
        assert_eq!(older.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 2, 1]);
        let oldest = storage.journal_behind(&id, 1, 2).await.unwrap();
        assert_eq!(oldest.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3]);
        assert!(storage.journal_behind(&id, 1200, 2).await.unwrap().is_empty());
        assert_eq!(storage.instances(&all()).await.unwrap(), [row]);
        assert_eq!(storage.count_instances(&all()).await.unwrap(), 1);
        let failed = InstanceQuery { states: vec![InstanceState::Failed], ..all() };
        assert_eq!(storage.count_instances(&failed).await.unwrap(), 0);
        assert_eq!(storage.model_statistics().await.unwrap(), [(ModelId::from("a/b"), 1, now())]);
    }

    pub(super) async fn a_stale_revision_is_refused_and_changes_nothing(storage: &dyn Storage) {
        let id = InstanceId(random::id());
        storage.commit(&birth(&id)).await.unwrap();
        let change = Transition { entries: vec![entry(1)], ..nothing(&id, 0) };
        storage.commit(&change).await.unwrap();
        let late = Transition {
            entries: vec![entry(2)],
            opened: vec![task(1, vec![Candidate::User("ann".to_owned())])],
            ..nothing(&id, 0)
        };
        assert!(matches!(storage.commit(&late).await, Err(Error::Conflict)));
        assert_eq!(storage.journal(&id, None, 9).await.unwrap().len(), 1);
        assert_eq!(storage.count_open_tasks("ann", &[]).await.unwrap(), 0);
        assert!(matches!(storage.commit(&birth(&id)).await, Err(Error::Constraint(_))));
    }

    pub(super) async fn a_message_is_consumed_once(storage: &dyn Storage) {
        let (first, second) = (InstanceId(random::id()), InstanceId(random::id()));
        storage.commit(&birth(&first)).await.unwrap();
        storage.commit(&birth(&second)).await.unwrap();
        let message = NewMessage {
            id: random::id(),
            message: Message {
                name: "Paid".to_owned(),
                payload: Arc::new(json!({"sum": 1})),
                correlations: BTreeMap::new(),
            },
            from: Some((first.clone(), "send".to_owned())),
            sent_by: None,
            sent_at: now(),
        };
        let job = NewJob {
            id: random::id(),
            kind: "deliver_message",
            instance: None,
            next_run: now(),
            payload: json!({}),
            dedupe_key: None,
        };
        storage.insert_message(&message, &job).await.unwrap();
        let take = |id: &InstanceId| Transition { consumes: Some(message.id.clone()), ..nothing(id, 0) };
        storage.commit(&take(&second)).await.unwrap();
        assert!(matches!(storage.commit(&take(&first)).await, Err(Error::Guard(_))));
        let row = storage.message(&message.id).await.unwrap().unwrap();
        assert_eq!((row.received_by, row.from, row.message), (Some(second), Some(first), message.message));
    }

    pub(super) async fn a_job_that_is_not_ours_stores_nothing(storage: &dyn Storage) {
        let id = InstanceId(random::id());
        storage.commit(&birth(&id)).await.unwrap();
        let job = NewJob {
            id: random::id(),
            kind: "advance",
            instance: Some(id.clone()),
            next_run: now(),
            payload: json!({}),
            dedupe_key: None,
        };
        storage.insert_job(&job).await.unwrap();
        let early = now() - SignedDuration::from_secs(1);
        assert_eq!(storage.claim(&job.id, "me", early, now()).await.unwrap(), None);
        assert_eq!(storage.next_due(early).await.unwrap(), Some(now()));
        let claimed = storage.claim(&job.id, "me", now(), now()).await.unwrap().unwrap();
        assert_eq!(storage.release_all().await.unwrap(), 1);
        let change = Transition { finishes: Some(claimed), ..nothing(&id, 0) };
        assert!(matches!(storage.commit(&change).await, Err(Error::Guard(_))));
        let claimed = storage.claim(&job.id, "me", now(), now()).await.unwrap().unwrap();
        let change = Transition { finishes: Some(claimed), ..nothing(&id, 0) };
        storage.commit(&change).await.unwrap();
        assert_eq!(storage.jobs_of(&id).await.unwrap(), []);
    }

    pub(super) async fn tasks_are_listed_for_people_and_groups(storage: &dyn Storage) {
        let id = InstanceId(random::id());
        storage.commit(&birth(&id)).await.unwrap();
        let mine = task(1, vec![Candidate::User("ann".to_owned())]);
        let ours = task(2, vec![Candidate::Group("Finance".to_owned()), Candidate::User("ann".to_owned())]);
        let opened = vec![mine.clone(), ours.clone()];
        storage.commit(&Transition { opened, ..nothing(&id, 0) }).await.unwrap();
        let finance = ["Finance".to_owned()];
        let open = |name: &'static str, groups: Vec<String>| async move {
            let rows = storage.open_tasks(name, &groups, None, 10).await.unwrap();
            assert_eq!(storage.count_open_tasks(name, &groups).await.unwrap(), rows.len() as u64);
            rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(open("ann", finance.to_vec()).await, [mine.id.clone(), ours.id.clone()]);
        assert_eq!(open("fay", finance.to_vec()).await, std::slice::from_ref(&ours.id));
        assert_eq!(open("bob", Vec::new()).await, []);
        let after = storage.open_tasks("ann", &finance, Some(&mine.id), 10).await.unwrap();
        assert_eq!(after.len(), 1);
        assert!(storage.is_involved(&id, "fay", &finance).await.unwrap());
        assert!(!storage.is_involved(&id, "bob", &["Sales".to_owned()]).await.unwrap());
        storage.save_draft(&ours.id, "fay", &json!({"a": 1}), now()).await.unwrap();
        storage.save_draft(&ours.id, "fay", &json!({"a": 2}), now()).await.unwrap();
        assert_eq!(storage.draft(&ours.id, "fay").await.unwrap(), Some((json!({"a": 2}), now())));
        assert_eq!(
            storage.drafts(&[mine.id.clone(), ours.id.clone()], "fay").await.unwrap(),
            std::slice::from_ref(&ours.id)
        );
        let closed = vec![
            ClosedTask { key: 2, completed_by: Some("fay".to_owned()), answer: Some(json!({"ok": 1})) },
            ClosedTask { key: 1, completed_by: None, answer: None },
        ];
        storage.commit(&Transition { closed, ..nothing(&id, 0) }).await.unwrap();
        assert_eq!(open("ann", finance.to_vec()).await, []);
        assert_eq!(storage.draft(&ours.id, "fay").await.unwrap(), None);
        storage.save_draft(&ours.id, "fay", &json!({"late": 1}), now()).await.unwrap();
        assert_eq!(storage.draft(&ours.id, "fay").await.unwrap(), None, "a draft comes too late");
        let row = storage.task(&ours.id).await.unwrap().unwrap();
        assert_eq!((row.state, row.completed), (TaskState::Completed, Some(("fay".to_owned(), now()))));
        assert_eq!(row.assigned_to, ours.candidates);
        assert_eq!(storage.answer(&ours.id).await.unwrap(), Some(json!({"ok": 1})));
        assert_eq!(storage.answer(&mine.id).await.unwrap(), None);
        assert_eq!(storage.task(&mine.id).await.unwrap().unwrap().state, TaskState::Cancelled);
        assert_eq!(storage.completed_tasks("fay", None, 10).await.unwrap().len(), 1);
        let before = (now(), ours.id.clone());
        assert_eq!(storage.completed_tasks("fay", Some(&before), 10).await.unwrap().len(), 0);
        assert_eq!(storage.last_completers(&id).await.unwrap(), [("review".to_owned(), "fay".to_owned())]);
    }

    pub(super) async fn counters_add_up(storage: &dyn Storage) {
        let id = InstanceId(random::id());
        storage.commit(&birth(&id)).await.unwrap();
        let at = ("b".to_owned(), "review".to_owned());
        let steps = [
            ElementDelta { active: 1, ..ElementDelta::default() },
            ElementDelta { active: -1, completed: 1, ..ElementDelta::default() },
            ElementDelta { active: 1, failed: 1, ..ElementDelta::default() },
        ];
        for delta in steps {
            let elements = BTreeMap::from([(at.clone(), delta)]);
            storage.commit(&Transition { elements, ..nothing(&id, 0) }).await.unwrap();
        }
        let rows = storage.element_states(&id).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].active, rows[0].completed, rows[0].failed, rows[0].taken), (1, 1, 1, 0));
    }

    pub(super) async fn accounts_keep_their_name(storage: &dyn Storage) {
        let ann = AccountRow {
            username: "ann".to_owned(),
            display_name: "Ann".to_owned(),
            email: None,
            issuer: "https://id.example.org".to_owned(),
            subject: "1".to_owned(),
        };
        storage.save_account(&ann, &["Finance".to_owned()], now()).await.unwrap();
        let renamed =
            AccountRow { username: "annie".to_owned(), display_name: "Annie".to_owned(), ..ann.clone() };
        storage.save_account(&renamed, &["Board".to_owned()], now()).await.unwrap();
        let found = storage.account_by_subject(&ann.issuer, "1").await.unwrap().unwrap();
        assert_eq!((found.username.as_str(), found.display_name.as_str()), ("ann", "Annie"));
        assert_eq!(storage.groups_of("ann").await.unwrap(), ["Board"]);
        let other = AccountRow { subject: "2".to_owned(), ..ann };
        assert!(matches!(storage.save_account(&other, &[], now()).await, Err(Error::Constraint(_))));
    }

    pub(super) async fn sessions_and_sign_ins_end(storage: &dyn Storage) {
        let ann = AccountRow {
            username: "ann".to_owned(),
            display_name: "Ann".to_owned(),
            email: None,
            issuer: "i".to_owned(),
            subject: "1".to_owned(),
        };
        storage.save_account(&ann, &[], now()).await.unwrap();
        let session = SessionRow {
            id_hash: "hash".to_owned(),
            username: "ann".to_owned(),
            provider: "p".to_owned(),
            id_token: None,
            created_at: now(),
            expires_at: now() + SignedDuration::from_secs(10),
        };
        storage.insert_session(&session).await.unwrap();
        assert_eq!(storage.session("hash", now()).await.unwrap(), Some(session.clone()));
        assert_eq!(storage.session("hash", session.expires_at).await.unwrap(), None);
        let later = session.expires_at + SignedDuration::from_secs(10);
        storage.extend_session("hash", later).await.unwrap();
        assert!(storage.session("hash", session.expires_at).await.unwrap().is_some());
        storage.delete_session("hash").await.unwrap();
        assert_eq!(storage.session("hash", now()).await.unwrap(), None);
        let sign_in = SignInRow {
            state: "state".to_owned(),
            provider: "p".to_owned(),
            nonce: "n".to_owned(),
            verifier: "v".to_owned(),
            next: "/".to_owned(),
        };
        storage.insert_sign_in(&sign_in, now(), now()).await.unwrap();
        assert_eq!(storage.take_sign_in("state", now()).await.unwrap(), Some(sign_in.clone()));
        assert_eq!(storage.take_sign_in("state", now()).await.unwrap(), None);
        storage.insert_sign_in(&sign_in, now(), now()).await.unwrap();
        assert_eq!(storage.take_sign_in("state", later).await.unwrap(), None, "too old");
    }
}

#[tokio::test]
async fn migrations_run_once_and_the_data_stays() {
    let home = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", home.path().join("deep/er/test.db").display());
    let id = InstanceId(random::id());
    let first = Sql::open(&url).await.unwrap();
    server::storage::Transitions::commit(&first, &birth(&id)).await.unwrap();
    first.close().await;
    let second = Sql::open(&url).await.unwrap();
    assert!(server::storage::Instances::instance(&second, &id).await.unwrap().is_some());
}
