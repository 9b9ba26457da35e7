//! An instance goes on by other files: its rows have the new ids and names.

use server::storage::instances::{IncidentRow, TimerRow};
use server::storage::messages::SubscriptionRow;
use server::storage::signals::SignalRow;
use server::storage::transition::Moved;

use super::*;

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect()
}

/// A transition with a row in every table that names an element.
fn busy(id: &InstanceId) -> Transition {
    let text = str::to_owned;
    let counted = ElementDelta { active: 1, completed: 2, ..ElementDelta::default() };
    let other = ElementDelta { completed: 5, ..ElementDelta::default() };
    Transition {
        entries: vec![entry(1)],
        elements: [(("b", "review"), counted), (("b", "old"), other), (("c", "review"), other)]
            .map(|((process, element), delta)| ((text(process), text(element)), delta))
            .into(),
        opened: vec![task(1, vec![Candidate::User(text("ann"))])],
        timers: vec![TimerRow {
            subscription: 2,
            element: text("review"),
            title: text("Review"),
            due: now(),
        }],
        subscriptions: vec![SubscriptionRow {
            instance: id.clone(),
            subscription: 3,
            element: text("old"),
            title: text("Old"),
            name: text("Paid"),
            correlations: BTreeMap::new(),
        }],
        signals: vec![SignalRow {
            instance: id.clone(),
            subscription: 4,
            element: text("old"),
            title: text("Old"),
            name: text("Alarm"),
        }],
        incidents: vec![IncidentRow {
            key: 1,
            element: text("review"),
            title: text("Review"),
            code: text("x"),
            message: text("no"),
            line: None,
            source_line: None,
            hint: None,
            raised_at: now(),
        }],
        ..nothing(id, 0)
    }
}

pub(super) async fn an_instance_goes_on_by_other_files(storage: &dyn Storage) {
    let (id, bystander) = (InstanceId(random::id()), InstanceId(random::id()));
    for instance in [&id, &bystander] {
        storage.commit(&birth(instance)).await.unwrap();
        storage.commit(&busy(instance)).await.unwrap();
    }
    let moved = Moved {
        definition: ("other".to_owned(), "{\"new\":1}".to_owned()),
        process: "b2".to_owned(),
        // Two that change places.
        elements: map(&[("review", "old"), ("old", "review")]),
        processes: map(&[("b", "b2")]),
        titles: [(1, "Look again".to_owned())].into(),
        waits: [(2, "Look again".to_owned()), (4, "New".to_owned())].into(),
    };
    let late = Transition { moved: Some(moved.clone()), entries: vec![entry(2)], ..nothing(&id, 0) };
    assert!(matches!(storage.commit(&late).await, Err(Error::Conflict)));
    assert_eq!(storage.definition("other").await.unwrap(), None);
    storage.commit(&Transition { revision: 1, ..late }).await.unwrap();

    let row = storage.instance(&id).await.unwrap().unwrap();
    assert_eq!((row.definition.as_str(), row.process.as_str()), ("other", "b2"));
    assert_eq!(storage.definition("other").await.unwrap().as_deref(), Some("{\"new\":1}"));
    let counters: Vec<_> = storage
        .element_states(&id)
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.process, row.element, row.active, row.completed))
        .collect();
    let expected = [("b2", "old", 1, 2), ("b2", "review", 0, 5), ("c", "old", 0, 5)];
    assert_eq!(
        counters,
        expected.map(|(process, element, active, completed)| {
            (process.to_owned(), element.to_owned(), active, completed)
        })
    );
    let task = &storage.tasks_of(&id).await.unwrap()[0];
    assert_eq!(
        (task.process.as_str(), task.element.as_str(), task.title.as_str()),
        ("b2", "old", "Look again")
    );
    let timer = &storage.timers(&id).await.unwrap()[0];
    assert_eq!((timer.element.as_str(), timer.title.as_str()), ("old", "Look again"));
    let message = &storage.subscriptions_of(&id).await.unwrap()[0];
    assert_eq!((message.element.as_str(), message.title.as_str()), ("review", "Old"));
    let signal = &storage.signals_of(&id).await.unwrap()[0];
    assert_eq!((signal.element.as_str(), signal.title.as_str()), ("review", "New"));
    let incident = &storage.incidents(&id).await.unwrap()[0];
    assert_eq!((incident.element.as_str(), incident.title.as_str()), ("old", "Look again"));

    let other = storage.instance(&bystander).await.unwrap().unwrap();
    assert_eq!((other.definition.as_str(), other.process.as_str()), ("hash", "b"));
    assert_eq!(storage.tasks_of(&bystander).await.unwrap()[0].title, "Review");
}
