//! Waits for signals, data stores, and the jobs that find receivers.

use server::storage::jobs::Verdict;
use server::storage::signals::SignalRow;

use super::*;

fn wait(instance: &InstanceId, subscription: u64, name: &str) -> SignalRow {
    SignalRow {
        instance: instance.clone(),
        subscription,
        element: "wait".to_owned(),
        title: "Wait".to_owned(),
        name: name.to_owned(),
    }
}

pub(super) async fn signals_are_found_by_pages_and_end(storage: &dyn Storage) {
    let mut ids: Vec<InstanceId> = (0..5).map(|_| InstanceId(random::id())).collect();
    ids.sort_by(|one, other| one.0.cmp(&other.0));
    for id in &ids {
        storage.commit(&birth(id)).await.unwrap();
        // Two waits of one instance are one receiver; another name is none.
        let signals = vec![wait(id, 1, "Alarm"), wait(id, 2, "Alarm"), wait(id, 3, "Other")];
        storage.commit(&Transition { signals, entries: vec![entry(1)], ..nothing(id, 0) }).await.unwrap();
    }
    let first = storage.waiting_for_signal("Alarm", None, 2).await.unwrap();
    assert_eq!(first, ids[..2]);
    let rest = storage.waiting_for_signal("Alarm", first.last(), 9).await.unwrap();
    assert_eq!(rest, ids[2..]);
    assert!(storage.waiting_for_signal("Alarm", ids.last(), 9).await.unwrap().is_empty());
    assert!(storage.waiting_for_signal("alarm", None, 9).await.unwrap().is_empty());
    let ended = Transition { ended_signals: vec![1, 2], entries: vec![entry(2)], ..nothing(&ids[0], 1) };
    storage.commit(&ended).await.unwrap();
    assert_eq!(storage.waiting_for_signal("Alarm", None, 9).await.unwrap(), ids[1..]);
    assert_eq!(storage.signals_of(&ids[0]).await.unwrap(), [wait(&ids[0], 3, "Other")]);
}

pub(super) async fn a_store_holds_what_was_written_last(storage: &dyn Storage) {
    let id = InstanceId(random::id());
    storage.commit(&birth(&id)).await.unwrap();
    let names = ["stock".to_owned(), "prices".to_owned()];
    assert!(storage.data_stores(&names).await.unwrap().is_empty());
    for (revision, value) in [json!({"apples": 3}), json!([0.1])].into_iter().enumerate() {
        let stores = vec![("stock".to_owned(), Arc::new(value))];
        let written = Transition { stores, entries: vec![entry(1)], ..nothing(&id, revision as u64) };
        storage.commit(&written).await.unwrap();
    }
    assert_eq!(storage.data_stores(&names).await.unwrap(), [("stock".to_owned(), json!([0.1]))]);
    assert!(storage.data_stores(&[]).await.unwrap().is_empty());
}

pub(super) async fn a_job_splits_into_others(storage: &dyn Storage) {
    let job = |kind: &'static str, key: Option<&str>| NewJob {
        id: random::id(),
        kind,
        instance: None,
        next_run: now(),
        payload: json!({}),
        dedupe_key: key.map(str::to_owned),
    };
    let first = job("broadcast_signal", None);
    storage.insert_job(&first).await.unwrap();
    let lease = now() + SignedDuration::from_secs(60);
    let claimed = storage.claim(&first.id, "me", now(), lease).await.unwrap().unwrap();
    let parts = vec![job("deliver_signal", Some("a")), job("deliver_signal", Some("b"))];
    let split = Verdict::Split { jobs: parts.clone(), now: now() };
    storage.settle(&claimed, &split).await.unwrap();
    assert!(storage.claim(&first.id, "me", now(), lease).await.unwrap().is_none());
    for part in &parts {
        assert!(storage.claim(&part.id, "me", now(), lease).await.unwrap().is_some());
    }
    // One whose lease somebody else has settles nothing, and leaves no jobs behind.
    let late = job("deliver_signal", Some("c"));
    let again = Verdict::Split { jobs: vec![late.clone()], now: now() };
    storage.settle(&claimed, &again).await.unwrap();
    assert!(storage.claim(&late.id, "me", now(), lease).await.unwrap().is_none());
}
