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

use super::problem::Problem;
use super::{Http, Who};
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
    let first = Some(row.revision);
    let stream = unfold((first, changes, wanted.instance), |(first, mut changes, instance)| async move {
        let revision = match first {
            Some(revision) => revision,
            None => loop {
                match changes.recv().await {
                    Ok(change) if change.instance == instance => break change.revision,
                    Ok(_) => {}
                    // Some were missed: say so with a number that is behind every other.
                    Err(RecvError::Lagged(_)) => break 0,
                    Err(RecvError::Closed) => return None,
                }
            },
        };
        let data = json!({ "instance": instance, "revision": revision }).to_string();
        Some((Ok(Event::default().event("changed").data(data)), (None, changes, instance)))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20))))
}
