//! `GET /v1.0/events?instance=`: tells a page that an instance changed.

use std::convert::Infallible;
use std::time::Duration;

use app::ids::InstanceId;
use axum::Extension;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};

use super::problem::Problem;
use super::{Http, Who};
use crate::services::core::Change;
use crate::services::instances;

/// What is asked for.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    instance: InstanceId,
}

/// A stream of `changed` events with the revision; one comes at once, so that nothing is missed.
pub async fn events(
    State(http): State<Http>,
    Extension(who): Extension<Who>,
    Query(wanted): Query<Wanted>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let actor = who.signed_in()?;
    let changes = http.core.signals.changes.subscribe();
    let row = instances::find(&http.core, &actor, &wanted.instance).await?;
    let listener = Listener {
        first: Some(row.revision),
        changes,
        ending: http.core.signals.ending.subscribe(),
        instance: wanted.instance,
    };
    let stream = unfold(listener, |mut listener| async move {
        let revision = listener.next().await?;
        let data = json!({ "instance": listener.instance, "revision": revision }).to_string();
        Some((Ok(Event::default().event("changed").data(data)), listener))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}

/// Listens for the changes of one instance.
struct Listener {
    first: Option<u64>,
    changes: broadcast::Receiver<Change>,
    ending: watch::Receiver<bool>,
    instance: InstanceId,
}

impl Listener {
    /// The revision after the next change; `None` when the server ends.
    async fn next(&mut self) -> Option<u64> {
        if let Some(revision) = self.first.take() {
            return Some(revision);
        }
        loop {
            let change = tokio::select! {
                change = self.changes.recv() => change,
                _ = self.ending.wait_for(|ending| *ending) => return None,
            };
            match change {
                Ok(change) if change.instance == self.instance => return Some(change.revision),
                Ok(_) => {}
                // Some were missed: say so with a number that is behind every other.
                Err(RecvError::Lagged(_)) => return Some(0),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}
