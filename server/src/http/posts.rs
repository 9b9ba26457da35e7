//! Forms that browsers post without scripts.

use std::time::Duration;

use app::AppError;
use app::features::instances::model::{InstanceOperation, InstanceState};
use app::forms::{Action, Form};
use app::ids::{InstanceId, ModelId, TaskId};
use app::ports::Actor;
use axum::Extension;
use axum::extract::{Form as Posted, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::ErrorPage;
use super::{Http, Who};
use crate::services::tasks::first_open;

/// How long a started process may take to its first task before the instance is shown instead.
const PATIENCE: Duration = Duration::from_millis(1000);

/// Sends the browser on with a GET.
pub(super) fn see(address: &str) -> Response {
    let address = HeaderValue::from_str(address).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
}

/// A text as part of a query.
fn escaped(text: &str) -> String {
    openidconnect::url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// `POST /tasks/{id}`: submit, keep a draft, or change the rows of a list.
pub async fn task(
    State(http): State<Http>,
    Extension(who): Extension<Who>,
    Path(id): Path<TaskId>,
    Posted(pairs): Posted<Vec<(String, String)>>,
) -> Result<Response, ErrorPage> {
    let actor = who.signed_in()?;
    let tasks = &http.services.tasks;
    let detail = tasks.show(&actor, &id).await?;
    let action = Action::posted(&pairs).unwrap_or(Action::Submit);
    let form = match &detail.schema {
        None => None,
        Some(schema) => Some(
            Form::parse(schema, &detail.ui_schema)
                .map_err(|error| AppError::invalid(format!("The form cannot be used: {error}")))?
                .with_today(detail.today),
        ),
    };
    let mut data = form.as_ref().map_or_else(|| json!({}), |form| form.decode(&pairs));
    if let Some(form) = &form {
        form.restore_read_only(&mut data, &detail.data);
    }
    match action {
        Action::Submit => submit(&http, &actor, &id, &detail.summary.title, data).await,
        Action::Draft | Action::Refresh => {
            tasks.save_draft(&actor, &id, data).await?;
            Ok(see(&format!("/tasks/{id}")))
        }
        Action::Discard => {
            tasks.discard_draft(&actor, &id).await?;
            Ok(see(&format!("/tasks/{id}")))
        }
        Action::Add(_) | Action::Remove(_) | Action::Up(_) | Action::Down(_) => {
            let focus = form.as_ref().and_then(|form| form.apply_action(&mut data, &action));
            tasks.save_draft(&actor, &id, data).await?;
            let anchor =
                focus.map_or_else(String::new, |pointer| format!("#{}", app::forms::field_id(&pointer)));
            Ok(see(&format!("/tasks/{id}{anchor}")))
        }
    }
}

async fn submit(
    http: &Http,
    actor: &Actor,
    id: &TaskId,
    title: &str,
    data: Value,
) -> Result<Response, ErrorPage> {
    match http.services.tasks.complete(actor, id, data.clone()).await {
        Ok(done) => Ok(see(&match done.next {
            Some(next) => format!("/tasks/{next}"),
            None => format!("/tasks?done={}", escaped(title)),
        })),
        Err(AppError::Invalid { fields, .. }) if !fields.is_empty() => {
            http.services.tasks.save_draft(actor, id, data).await?;
            Ok(see(&format!("/tasks/{id}?show=errors")))
        }
        Err(error) => Err(error.into()),
    }
}

/// What `POST /processes/start` holds.
#[derive(Debug, Deserialize)]
pub struct StartForm {
    model: ModelId,
}

/// `POST /processes/start`: starts a process and goes to its first task, if there is one soon.
pub async fn start(
    State(http): State<Http>,
    Extension(who): Extension<Who>,
    Posted(form): Posted<StartForm>,
) -> Result<Response, ErrorPage> {
    let actor = who.signed_in()?;
    let mut changes = http.core.signals.changes.subscribe();
    let instance = http.services.instances.start(&actor, &form.model, json!({})).await?.instance;
    let first = async {
        loop {
            let row = http.core.storage.instance(&instance).await.map_err(crate::services::error::storage)?;
            if row.is_none_or(|row| row.state != InstanceState::Running) {
                return first_open(&http.core, &actor, &instance, None).await;
            }
            while changes.recv().await.is_ok_and(|change| change.instance != instance) {}
        }
    };
    let task = tokio::time::timeout(PATIENCE, first).await.unwrap_or(Ok(None))?;
    Ok(see(&match task {
        Some(task) => format!("/tasks/{task}"),
        None => format!("/instances/{instance}"),
    }))
}

/// What `POST /instances/{id}/operate` holds.
#[derive(Debug, Deserialize)]
pub struct OperateForm {
    operation: String,
    reason: Option<String>,
    key: Option<u64>,
}

/// `POST /instances/{id}/operate`: suspend, resume, terminate, retry.
pub async fn operate(
    State(http): State<Http>,
    Extension(who): Extension<Who>,
    Path(id): Path<InstanceId>,
    Posted(form): Posted<OperateForm>,
) -> Result<Response, ErrorPage> {
    let actor = who.signed_in()?;
    let operation = match (form.operation.as_str(), form.key) {
        ("suspend", _) => InstanceOperation::Suspend,
        ("resume", _) => InstanceOperation::Resume,
        ("terminate", _) => {
            InstanceOperation::Terminate { reason: form.reason.filter(|reason| !reason.trim().is_empty()) }
        }
        ("retry", Some(key)) => InstanceOperation::Retry { key },
        _ => return Err(AppError::invalid("There is no such operation.").into()),
    };
    http.services.instances.operate(&actor, &id, operation).await?;
    Ok(see(&format!("/instances/{id}")))
}
