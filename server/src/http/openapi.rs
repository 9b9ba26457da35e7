//! The API as an OpenAPI 3.1 document: one table of the server functions and routes.

use app::AppError;
use app::features::account::model::{CurrentUser, SignInOptions};
use app::features::instances::course::Course;
use app::features::instances::migration::{MigrationCheck, MigrationPlan};
use app::features::instances::model::{
    InstanceDetail, InstanceOperation, InstancePage, InstanceStarted, JournalPage,
};
use app::features::processes::model::{Catalog, FileContent, FileSaved, ModelDetail, NewModel};
use app::features::tasks::model::{TaskCompleted, TaskDetail, TaskFilter, TaskPage};
use app::ids::{GroupId, InstanceId, ModelId, TaskId};
use axum::Json;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

/// Where the type of a parameter or an answer comes from.
type Type = fn(&mut SchemaGenerator) -> Schema;

/// One operation of the API.
struct Operation {
    /// Its path below `/v1.0/`.
    path: &'static str,
    /// GET takes its parameters in the query, all others in a JSON body.
    method: &'static str,
    /// One sentence.
    summary: &'static str,
    /// The parameters: name, type, whether it has to be there.
    parameters: &'static [(&'static str, Type, bool)],
    /// What it answers.
    answer: Type,
    /// Whether it is open to everybody.
    public: bool,
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

const fn get(
    path: &'static str,
    summary: &'static str,
    parameters: &'static [(&'static str, Type, bool)],
    answer: Type,
) -> Operation {
    Operation { path, method: "get", summary, parameters, answer, public: false }
}

const fn post(
    path: &'static str,
    summary: &'static str,
    parameters: &'static [(&'static str, Type, bool)],
    answer: Type,
) -> Operation {
    Operation { path, method: "post", summary, parameters, answer, public: false }
}

/// All operations.
const OPERATIONS: &[Operation] = &[
    Operation {
        public: true,
        ..get("sign-in-options", "What the sign-in page offers.", &[], of::<SignInOptions>)
    },
    Operation {
        public: true,
        ..get(
            "current-user",
            "The person behind the session; null when nobody is signed in.",
            &[],
            of::<Option<CurrentUser>>,
        )
    },
    get(
        "process-models",
        "Groups and models; a group and a search text narrow it down.",
        &[("group", of::<GroupId>, false), ("search", of::<String>, false)],
        of::<Catalog>,
    ),
    get("process-models/show", "One process model.", &[("id", of::<ModelId>, true)], of::<ModelDetail>),
    post(
        "process-models/create",
        "Creates a process model with a first diagram.",
        &[("model", of::<NewModel>, true)],
        of::<ModelId>,
    ),
    get(
        "process-models/files/show",
        "A text file of a process model.",
        &[("id", of::<ModelId>, true), ("name", of::<String>, true)],
        of::<FileContent>,
    ),
    post(
        "process-models/files/save",
        "Stores a text file; the hash is that of the text the change began with, null for a new file.",
        &[
            ("id", of::<ModelId>, true),
            ("name", of::<String>, true),
            ("text", of::<String>, true),
            ("hash", of::<Option<String>>, false),
        ],
        of::<FileSaved>,
    ),
    post(
        "process-models/files/delete",
        "Removes a file of a process model.",
        &[("id", of::<ModelId>, true), ("name", of::<String>, true), ("hash", of::<String>, true)],
        of::<()>,
    ),
    post(
        "process-instances/start",
        "Starts an instance of a process model; returns at once.",
        &[("model", of::<ModelId>, true), ("data", of::<Value>, true)],
        of::<InstanceStarted>,
    ),
    get(
        "process-instances",
        "The instances the person may see, newest first.",
        &[
            ("states", of::<String>, false),
            ("model", of::<ModelId>, false),
            ("mine", of::<bool>, false),
            ("after", of::<String>, false),
            ("limit", of::<u32>, false),
        ],
        of::<InstancePage>,
    ),
    get("process-instances/show", "One instance.", &[("id", of::<InstanceId>, true)], of::<InstanceDetail>),
    get(
        "process-instances/journal",
        "The journal of an instance, newest first.",
        &[("id", of::<InstanceId>, true), ("before", of::<u64>, false)],
        of::<JournalPage>,
    ),
    get(
        "process-instances/course",
        "What of an instance can be led another way: its active elements, and where they can go.",
        &[("id", of::<InstanceId>, true)],
        of::<Course>,
    ),
    post(
        "process-instances/check-migration",
        "Whether an instance can go on by the files its model has now; without a plan, one is proposed.",
        &[("id", of::<InstanceId>, true), ("plan", of::<Option<MigrationPlan>>, false)],
        of::<MigrationCheck>,
    ),
    post(
        "process-instances/operate",
        "Suspends, resumes, terminates, retries, changes data, leads it another way, migrates.",
        &[("id", of::<InstanceId>, true), ("operation", of::<InstanceOperation>, true)],
        of::<()>,
    ),
    post(
        "messages/send",
        "Sends a message to whoever waits for it; the instance reached, or null when it is kept.",
        &[("name", of::<String>, true), ("payload", of::<Value>, true)],
        of::<Option<InstanceId>>,
    ),
    post(
        "signals/send",
        "Sends a signal to all who wait for it, and starts what it starts.",
        &[("name", of::<String>, true), ("payload", of::<Value>, false)],
        of::<()>,
    ),
    get(
        "tasks",
        "The tasks a person can do, or did.",
        &[("filter", of::<TaskFilter>, true), ("after", of::<String>, false)],
        of::<TaskPage>,
    ),
    get("tasks/show", "One task with its form.", &[("id", of::<TaskId>, true)], of::<TaskDetail>),
    post(
        "tasks/save-draft",
        "Keeps what was typed so far, valid or not.",
        &[("id", of::<TaskId>, true), ("data", of::<Value>, true)],
        of::<()>,
    ),
    post(
        "tasks/discard-draft",
        "Forgets what was kept, so that the form begins anew.",
        &[("id", of::<TaskId>, true)],
        of::<()>,
    ),
    post(
        "tasks/complete",
        "Completes a task with the data of its form.",
        &[("id", of::<TaskId>, true), ("data", of::<Value>, true)],
        of::<TaskCompleted>,
    ),
];

/// `GET /v1.0/openapi.json`.
pub async fn json() -> Json<Value> {
    Json(document())
}

/// The document.
#[must_use]
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
    });
    let mut generator = settings.into_generator();
    let problem = of::<AppError>(&mut generator);
    let mut paths = Map::new();
    for operation in OPERATIONS {
        let described = describe(operation, &mut generator, &problem);
        paths.insert(format!("/v1.0/{}", operation.path), json!({ operation.method: described }));
    }
    for (path, method, described) in routes() {
        paths.insert(path.to_owned(), json!({ method: described }));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Millrace",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Processes, instances and tasks. A session cookie says who asks; writes have to come \
                            from the same origin.",
        },
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": { "session": { "type": "apiKey", "in": "cookie", "name": "millrace_session" } },
        },
        "security": [{ "session": [] }],
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator, problem: &Schema) -> Value {
    let mut described = json!({
        "operationId": operation.path.replace(['/', '-'], "_"),
        "summary": operation.summary,
        "responses": {
            "200": {
                "description": "Done.",
                "content": { "application/json": { "schema": (operation.answer)(generator) } },
            },
            "default": {
                "description": "Why it was not done.",
                "content": { "application/json": { "schema": problem } },
            },
        },
    });
    if operation.public {
        described["security"] = json!([]);
    }
    if operation.method == "get" {
        let parameters: Vec<Value> = operation
            .parameters
            .iter()
            .map(|(name, kind, required)| {
                json!({ "name": name, "in": "query", "required": required, "schema": kind(generator) })
            })
            .collect();
        described["parameters"] = json!(parameters);
    } else {
        let properties: Map<String, Value> = operation
            .parameters
            .iter()
            .map(|(name, kind, _)| ((*name).to_owned(), kind(generator).to_value()))
            .collect();
        let required: Vec<&str> = operation
            .parameters
            .iter()
            .filter(|(_, _, required)| *required)
            .map(|(name, ..)| *name)
            .collect();
        described["requestBody"] = json!({
            "required": true,
            "content": { "application/json": {
                "schema": { "type": "object", "properties": properties, "required": required },
            } },
        });
    }
    described
}

/// The routes whose shape a protocol dictates.
fn routes() -> [(&'static str, &'static str, Value); 2] {
    [
        (
            "/v1.0/events",
            "get",
            json!({
                "operationId": "events",
                "summary": "Server-sent events: `changed` with the revision, whenever the instance changes.",
                "parameters": [
                    { "name": "instance", "in": "query", "required": true, "schema": { "type": "string" } },
                ],
                "responses": { "200": {
                    "description": "The stream.",
                    "content": { "text/event-stream": { "schema": { "type": "string" } } },
                } },
            }),
        ),
        (
            "/v1.0/tasks/{instance}/{task}/callback",
            "put",
            json!({
                "operationId": "connector_callback",
                "summary": "A connector brings the result it promised; its address holds a signature.",
                "security": [],
                "parameters": [
                    { "name": "instance", "in": "path", "required": true, "schema": { "type": "string" } },
                    { "name": "task", "in": "path", "required": true, "schema": { "type": "integer" } },
                    { "name": "signature", "in": "query", "required": true, "schema": { "type": "string" } },
                ],
                "requestBody": { "content": { "application/json": { "schema": { "type": "object" } } } },
                "responses": {
                    "200": { "description": "Taken." },
                    "400": { "description": "The task no longer waits." },
                },
            }),
        ),
    ]
}
