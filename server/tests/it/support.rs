//! A server in the test's process: a folder of its own, a clock that stands still, jobs run on demand.

use std::sync::Arc;
use std::time::Duration;

use app::ids::{InstanceId, ModelId, TaskId};
use app::ports::Actor;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::clock::{Clock, FixedClock};
use server::config::{Config, Layers};
use server::connector;
use server::jobs::worker::Worker;
use server::start::{Server, build};
use server::storage::Storage;
use server::storage::accounts::{AccountRow, SessionRow};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;

/// When every test begins.
pub(crate) const BEGIN: &str = "2026-03-02T09:00:00Z";

/// A server in the test's process.
pub(crate) struct TestApp {
    pub(crate) server: Server,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) worker: Worker,
    router: Router,
    home: TempDir,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) text: String,
    pub(crate) headers: axum::http::HeaderMap,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text))
    }
}

/// The configuration of a server with a home.
pub(crate) fn config(home: &std::path::Path, more: &[(&'static str, &str)]) -> Config {
    let mut flags = vec![("home", home.display().to_string()), ("listen", "127.0.0.1:7001".to_owned())];
    flags.extend(more.iter().map(|(key, value)| (*key, (*value).to_owned())));
    Config::from_layers(&Layers::read(None, &|_| None, &flags).unwrap()).unwrap()
}

impl TestApp {
    /// A server with the example processes.
    pub(crate) async fn new() -> Self {
        Self::with(&[]).await
    }

    /// The same with settings.
    pub(crate) async fn with(settings: &[(&'static str, &str)]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::new(BEGIN.parse().unwrap()));
        let config = config(home.path(), settings);
        let server = build(config, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
        let core = Arc::clone(&server.http.core);
        let worker = Worker::new(Arc::clone(&core), connector::Client::new(&core.config).unwrap());
        let router = server::router::router(server.http.clone());
        Self { server, clock, worker, router, home }
    }

    pub(crate) fn storage(&self) -> &Arc<dyn Storage> {
        &self.server.http.core.storage
    }

    pub(crate) fn home(&self) -> &std::path::Path {
        self.home.path()
    }

    /// Makes a model out of files; the first BPMN file is the one that is started.
    pub(crate) fn model(&self, id: &str, files: &[(&str, &str)]) -> ModelId {
        let folder = self.home.path().join("models").join(id);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in files {
            std::fs::write(folder.join(name), text).unwrap();
        }
        let primary = files.iter().find(|(name, _)| name.ends_with(".bpmn")).map(|(name, _)| *name);
        let about = json!({ "display_name": id, "primary_file_name": primary });
        std::fs::write(folder.join("process_model.json"), about.to_string()).unwrap();
        self.server.http.core.models.rescan();
        ModelId::from(id)
    }

    /// A person who has signed in before.
    pub(crate) async fn person(&self, username: &str) -> Actor {
        let core = &self.server.http.core;
        let known = core.permissions.users().iter().find(|user| user.username == username);
        let account = AccountRow {
            username: username.to_owned(),
            display_name: known.map_or_else(|| username.to_owned(), |user| user.display_name.clone()),
            email: None,
            issuer: "test".to_owned(),
            subject: username.to_owned(),
        };
        core.storage.save_account(&account, &[], core.clock.now()).await.unwrap();
        core.directory.refresh(core.storage.as_ref()).await.unwrap();
        Actor {
            username: username.to_owned(),
            display_name: account.display_name,
            email: None,
            groups: core.permissions.groups_of(username, None),
        }
    }

    /// The cookie of a person who is signed in.
    pub(crate) async fn cookie(&self, username: &str) -> String {
        self.person(username).await;
        let core = &self.server.http.core;
        let provider =
            self.server.http.services.accounts.sign_in_options().await.unwrap().providers.remove(0);
        let now = core.clock.now();
        let token = format!("token-of-{username}");
        let session = SessionRow {
            id_hash: Sha256::digest(&token).iter().map(|byte| format!("{byte:02x}")).collect(),
            username: username.to_owned(),
            provider: provider.id,
            id_token: None,
            created_at: now,
            expires_at: now + SignedDuration::from_hours(100),
        };
        core.storage.delete_session(&session.id_hash).await.unwrap();
        core.storage.insert_session(&session).await.unwrap();
        format!("millrace-session={token}")
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 16 << 20).await.unwrap();
        Answer {
            status: parts.status,
            location: parts.headers.get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned()),
            text: String::from_utf8_lossy(&body).into_owned(),
            headers: parts.headers,
        }
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post_json(&self, path: &str, cookie: &str, body: &Value) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn post_form(&self, path: &str, cookie: &str, pairs: &[(&str, &str)]) -> Answer {
        let body =
            openidconnect::url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Does all jobs that are due, and what follows.
    pub(crate) async fn work(&self) {
        self.worker.drain().await.unwrap();
    }

    /// Lets time pass and does what became due.
    pub(crate) async fn pass(&self, time: Duration) {
        self.clock.advance(time);
        self.work().await;
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Starts an instance and works until it waits.
    pub(crate) async fn start(&self, actor: &Actor, model: &ModelId, data: Value) -> InstanceId {
        let started = self.server.http.services.instances.start(actor, model, data).await.unwrap();
        self.work().await;
        started.instance
    }

    /// The open task of an element.
    pub(crate) async fn open_task(&self, instance: &InstanceId, element: &str) -> TaskId {
        let tasks = self.storage().tasks_of(instance).await.unwrap();
        let open = tasks.iter().find(|task| {
            task.element == element && task.state == app::features::tasks::model::TaskState::Open
        });
        open.unwrap_or_else(|| panic!("no open {element} in {tasks:#?}")).id.clone()
    }

    /// Completes the open task of an element.
    pub(crate) async fn complete(&self, actor: &Actor, instance: &InstanceId, element: &str, data: Value) {
        let task = self.open_task(instance, element).await;
        self.server.http.services.tasks.complete(actor, &task, data).await.unwrap();
        self.work().await;
    }
}

/// A BPMN file of one process; `body` is what is in it.
pub(crate) fn bpmn(process: &str, root: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="definitions" targetNamespace="http://example.org">
{root}
<bpmn:process id="{process}" name="{process}" isExecutable="true">
{body}
</bpmn:process>
</bpmn:definitions>"#
    )
}

/// A chain of elements between a start and an end event; `elements` are (id, XML).
pub(crate) fn chain(process: &str, elements: &[(&str, &str)]) -> String {
    let mut body = String::from(r#"<bpmn:startEvent id="begin"/>"#);
    let mut before = "begin";
    let ids = elements.iter().map(|(id, _)| *id).chain(["end"]);
    for (_, xml) in elements {
        body.push_str(xml);
    }
    body.push_str(r#"<bpmn:endEvent id="end" name="Finished"/>"#);
    for (number, id) in ids.enumerate() {
        body.push_str(&format!(
            r#"<bpmn:sequenceFlow id="f{number}" sourceRef="{before}" targetRef="{id}"/>"#
        ));
        before = id;
    }
    bpmn(process, "", &body)
}
