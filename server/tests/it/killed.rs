//! The real program, killed with SIGKILL between and during steps: nothing is lost, nothing done twice.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use server::clock::{Clock, SystemClock};
use server::connector::http_client;
use server::storage::Accounts;
use server::storage::accounts::{AccountRow, SessionRow};
use server::storage::sql::Sql;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::support::chain;

/// How often something is looked for before the test gives up.
const LOOKS: u32 = 1_000;
/// How long it waits between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// The steps of an expense: who does which task with what.
fn steps() -> [(&'static str, &'static str, Value); 4] {
    [
        (
            "ann",
            "fill_report",
            json!({
                "reason": "Visit to a customer", "currency": "EUR", "business_trip": false,
                "expenses": [
                    {"date": "2026-03-02", "category": "travel", "description": "Train", "amount": 99.5, "receipt": true},
                    {"date": "2026-03-02", "category": "meals", "description": "Lunch", "amount": 20.25, "receipt": true},
                ],
            }),
        ),
        ("ben", "review_report", json!({"decision": "approve"})),
        (
            "fay",
            "book_report",
            json!({
                "booking": {"account": "6640", "cost_centre": "4711", "vat_reclaimable": false},
                "payment_method": "bank_transfer", "payment_date": "2026-03-10",
            }),
        ),
        ("fay", "pay_out", json!({})),
    ]
}

/// The program with a home of its own.
struct Program {
    child: Child,
    address: String,
    port: u16,
    home: TempDir,
    client: reqwest::Client,
}

impl Program {
    async fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let client = http_client(Duration::from_secs(20), false).unwrap();
        let child = spawn(home.path(), port);
        let mut program = Self { child, address: format!("http://127.0.0.1:{port}"), port, home, client };
        program.wait().await;
        let provider =
            program.get("sign-in-options", "nobody").await["providers"][0]["id"].as_str().unwrap().to_owned();
        let storage = Sql::open(&format!("sqlite://{}", program.home.path().join("millrace.db").display()))
            .await
            .unwrap();
        for username in ["ann", "ben", "fay"] {
            sign_in(&storage, username, &provider).await;
        }
        storage.close().await;
        program.again().await;
        program
    }

    /// Kills it and starts it again.
    async fn again(&mut self) {
        self.kill();
        self.child = spawn(self.home.path(), self.port);
        self.wait().await;
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    async fn wait(&mut self) {
        for _ in 0..LOOKS {
            let alive = self.client.get(format!("{}/health/ready", self.address)).send().await;
            if alive.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(self.child.try_wait().unwrap().is_none(), "the program ended");
            tokio::time::sleep(PAUSE).await;
        }
        panic!("the program does not answer");
    }

    async fn get(&self, path: &str, username: &str) -> Value {
        let request = self.client.get(format!("{}/v1.0/{path}", self.address));
        request.header("cookie", cookie(username)).send().await.unwrap().json().await.unwrap()
    }

    fn post(&self, path: &str, username: &str, body: &Value) -> reqwest::RequestBuilder {
        let request = self.client.post(format!("{}/v1.0/{path}", self.address));
        request.header("cookie", cookie(username)).header("sec-fetch-site", "same-origin").json(body)
    }

    async fn begin(&self, model: &str) -> String {
        let body = json!({"model": model, "data": {}});
        let answer = self.post("process-instances/start", "ann", &body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
        answer.json::<Value>().await.unwrap()["instance"].as_str().unwrap().to_owned()
    }

    /// What an instance shows, once that fits.
    async fn until(&self, instance: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let mut shown = Value::Null;
        for _ in 0..LOOKS {
            shown = self.get(&format!("process-instances/show?id={instance}"), "ann").await;
            if fits(&shown) {
                return shown;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("it never comes: {shown:#}");
    }

    /// The open task of an element, once it is there; `None` when it was completed.
    async fn task(&self, instance: &str, element: &str) -> Option<String> {
        let of = |shown: &Value, state: &str| {
            let tasks = shown["tasks"].as_array()?.iter();
            let mut found = tasks.filter(|task| task["element"] == element && task["state"] == state);
            found.next().map(|task| task["id"].as_str().unwrap().to_owned())
        };
        let shown =
            self.until(instance, |shown| of(shown, "open").or(of(shown, "completed")).is_some()).await;
        of(&shown, "open")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(home: &Path, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_millrace"))
        .arg("serve")
        .env_clear()
        .env("MILLRACE_HOME", home)
        .env("MILLRACE_LISTEN", format!("127.0.0.1:{port}"))
        .env("MILLRACE_LOG", "warn")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn cookie(username: &str) -> String {
    format!("millrace-session=token-of-{username}")
}

async fn sign_in(storage: &Sql, username: &str, provider: &str) {
    let now = SystemClock.now();
    let account = AccountRow {
        username: username.to_owned(),
        display_name: username.to_owned(),
        email: None,
        issuer: "test".to_owned(),
        subject: username.to_owned(),
    };
    storage.save_account(&account, &[], now).await.unwrap();
    let token = format!("token-of-{username}");
    let session = SessionRow {
        id_hash: Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect(),
        username: username.to_owned(),
        provider: provider.to_owned(),
        id_token: None,
        created_at: now,
        expires_at: now + SignedDuration::from_hours(1),
    };
    storage.insert_session(&session).await.unwrap();
}

/// The facts that have to be the same however often the program was killed.
fn facts(shown: &Value) -> Value {
    let mut elements = shown["diagrams"][0]["elements"].as_array().unwrap().clone();
    elements.sort_by_key(ToString::to_string);
    let tasks: Vec<_> = shown["tasks"].as_array().unwrap().iter().map(|task| &task["element"]).collect();
    json!({ "state": shown["summary"]["state"], "data": shown["data"], "elements": elements, "tasks": tasks })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kill {
    Never,
    /// After each step.
    Between,
    /// This long after a request was sent, without waiting for its answer.
    During(Duration),
}

/// Runs an expense through; gives what is left.
async fn run(program: &mut Program, kill: Kill) -> Value {
    let instance = program.begin("finance/expense-approval").await;
    for (username, element, data) in steps() {
        if kill == Kill::Between {
            program.again().await;
        }
        while let Some(task) = program.task(&instance, element).await {
            let request = program.post("tasks/complete", username, &json!({"id": task, "data": data})).send();
            if let Kill::During(delay) = kill {
                let sent = tokio::spawn(request);
                tokio::time::sleep(delay).await;
                program.again().await;
                let _ = sent.await;
            } else {
                let answer = request.await.unwrap();
                assert!(answer.status().is_success(), "{element}: {}", answer.text().await.unwrap());
            }
            if kill != Kill::Never {
                // A kill may always come before anything was done: the second try is left alone.
                let Some(task) = program.task(&instance, element).await else {
                    break;
                };
                let body = json!({"id": task, "data": data});
                let answer = program.post("tasks/complete", username, &body).send().await.unwrap();
                assert!(answer.status().is_success(), "{element}: {}", answer.text().await.unwrap());
            }
        }
    }
    facts(&program.until(&instance, |shown| shown["summary"]["state"] == "completed").await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_goes_on_where_it_was() {
    let mut program = Program::start().await;
    let undisturbed = run(&mut program, Kill::Never).await;
    assert_eq!(undisturbed["data"][0]["data"]["total"], 119.75);
    assert_eq!(run(&mut program, Kill::Between).await, undisturbed, "killed after each step");
    for millis in [0, 3, 12, 40] {
        let during = Kill::During(Duration::from_millis(millis));
        assert_eq!(run(&mut program, during).await, undisturbed, "killed {millis} ms into each step");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_started_and_what_is_due_happens_after_a_restart() {
    let mut program = Program::start().await;
    let timer = r#"<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"#;
    let folder = program.home.path().join("models/test/timed");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("timed.bpmn"), chain("timed", &[("wait", timer)])).unwrap();
    std::fs::write(folder.join("process_model.json"), "{}").unwrap();
    tokio::time::sleep(PAUSE).await;
    let mut started = Vec::new();
    for _ in 0..3 {
        started.push(program.begin("test/timed").await);
        program.again().await;
    }
    for instance in &started {
        program.until(instance, |shown| shown["summary"]["state"] == "completed").await;
    }
}
