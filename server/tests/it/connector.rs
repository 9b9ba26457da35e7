//! Service tasks: the connector proxy is asked, asked again, and its answers are taken.

use std::time::Duration;

use app::features::instances::model::InstanceState;
use app::ids::{InstanceId, ModelId};
use app::ports::Actor;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use wiremock::matchers::{body_partial_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{TestApp, bpmn};

const ROUTE: &str = "/v1/do/http/GetRequest";

/// A service task that is tried again twice, with a boundary event for one error.
fn model() -> String {
    bpmn(
        "ask_connector",
        r#"<bpmn:error id="gone" name="Gone" errorCode="Gone"/>"#,
        r#"<bpmn:startEvent id="begin"/><bpmn:serviceTask id="ask" name="Ask"><bpmn:extensionElements>
            <spiffworkflow:serviceTaskOperator id="http/GetRequest" resultVariable="answer">
              <spiffworkflow:parameters><spiffworkflow:parameter id="url" type="str" value="'http://example.org/' + page"/></spiffworkflow:parameters>
              <spiffworkflow:retry retries="2" backoff_base="3"/>
            </spiffworkflow:serviceTaskOperator></bpmn:extensionElements></bpmn:serviceTask>
          <bpmn:boundaryEvent id="caught" attachedToRef="ask"><bpmn:errorEventDefinition errorRef="gone"/></bpmn:boundaryEvent>
          <bpmn:endEvent id="end"/><bpmn:endEvent id="given_up" name="Given up"/>
          <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/><bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="end"/>
          <bpmn:sequenceFlow id="f3" sourceRef="caught" targetRef="given_up"/>"#,
    )
}

struct Case {
    app: TestApp,
    proxy: MockServer,
    ivy: Actor,
    model: ModelId,
}

impl Case {
    async fn new() -> Self {
        let proxy = MockServer::start().await;
        let url = proxy.uri();
        let app =
            TestApp::with(&[("connector_proxy_url", &url), ("connector_proxy_api_key", "the-key")]).await;
        let ivy = app.person("ivy").await;
        let model = app.model("test/ask", &[("ask.bpmn", &model())]);
        Self { app, proxy, ivy, model }
    }

    async fn answers(&self, times: u64, status: u16, body: Value) {
        Mock::given(method("POST"))
            .and(path(ROUTE))
            .respond_with(ResponseTemplate::new(status).set_body_json(body))
            .up_to_n_times(times)
            .mount(&self.proxy)
            .await;
    }

    async fn start(&self) -> InstanceId {
        self.app.start(&self.ivy, &self.model, json!({"page": "a"})).await
    }

    async fn state(&self, instance: &InstanceId) -> InstanceState {
        self.app.server.http.services.instances.show(&self.ivy, instance).await.unwrap().summary.state
    }

    async fn calls(&self) -> usize {
        self.proxy.received_requests().await.unwrap().len()
    }
}

#[tokio::test]
async fn the_call_holds_the_parameters_and_nothing_else_of_the_data() {
    let case = Case::new().await;
    Mock::given(method("POST"))
        .and(path(ROUTE))
        .and(header("Spiff-Connector-Proxy-Api-Key", "the-key"))
        .and(body_partial_json(json!({"url": "http://example.org/a", "spiff__task_data": {}})))
        .respond_with(ResponseTemplate::new(200).set_body_json(
            json!({"command_response": {"body": {"title": "A"}, "http_status": 200}, "command_response_version": 2, "error": null}),
        ))
        .expect(1)
        .mount(&case.proxy)
        .await;
    let instance = case.start().await;
    let detail = case.app.server.http.services.instances.show(&case.ivy, &instance).await.unwrap();
    assert_eq!(detail.summary.state, InstanceState::Completed);
    assert_eq!(detail.data[0].data["answer"], json!({"title": "A"}));
    let request = &case.proxy.received_requests().await.unwrap()[0];
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["spiff__process_model_identifier"], "test/ask");
    assert_eq!(body.get("page"), None);
}

#[tokio::test]
async fn what_may_pass_is_tried_again_with_growing_waits() {
    let case = Case::new().await;
    case.answers(2, 503, json!({})).await;
    let instance = case.start().await;
    assert_eq!((case.calls().await, case.state(&instance).await), (1, InstanceState::Waiting));
    case.app.pass(Duration::from_secs(2)).await;
    assert_eq!(case.calls().await, 1);
    case.app.pass(Duration::from_secs(1)).await;
    assert_eq!(case.calls().await, 2);
    case.answers(1, 200, json!({"response": "done", "status": 200, "mimetype": "text/plain"})).await;
    case.app.pass(Duration::from_secs(8)).await;
    assert_eq!(case.calls().await, 2);
    case.app.pass(Duration::from_secs(1)).await;
    assert_eq!((case.calls().await, case.state(&instance).await), (3, InstanceState::Completed));
}

#[tokio::test]
async fn when_the_tries_are_used_up_the_error_is_thrown() {
    let case = Case::new().await;
    case.answers(9, 500, json!({})).await;
    let instance = case.start().await;
    case.app.pass(Duration::from_secs(3)).await;
    case.app.pass(Duration::from_secs(9)).await;
    case.app.pass(Duration::from_secs(1000)).await;
    assert_eq!((case.calls().await, case.state(&instance).await), (3, InstanceState::Failed));
    let detail = case.app.server.http.services.instances.show(&case.ivy, &instance).await.unwrap();
    assert_eq!(detail.incidents[0].code, "ServiceTaskProxyError");
}

#[tokio::test]
async fn an_error_of_the_command_is_caught_by_its_code() {
    let case = Case::new().await;
    case.answers(1, 200, json!({"error": {"error_code": "Gone", "message": "It is gone."}})).await;
    let instance = case.start().await;
    let detail = case.app.server.http.services.instances.show(&case.ivy, &instance).await.unwrap();
    assert_eq!(detail.summary.state, InstanceState::Completed);
    assert_eq!(detail.summary.milestone.as_deref(), Some("Given up"));
}

#[tokio::test]
async fn a_connector_may_call_back_later_with_its_signature() {
    let case = Case::new().await;
    case.answers(1, 202, json!({})).await;
    let instance = case.start().await;
    assert_eq!(case.state(&instance).await, InstanceState::Waiting);
    let asked: Value =
        serde_json::from_slice(&case.proxy.received_requests().await.unwrap()[0].body).unwrap();
    let address = asked["spiff__callback_url"].as_str().unwrap().replace("http://127.0.0.1:7001", "");
    let answer =
        json!({"command_response": {"body": {"n": 1}, "http_status": 200}, "error": null}).to_string();
    let put = |address: String| {
        let request = Request::put(address).body(Body::from(answer.clone())).unwrap();
        case.app.send(request)
    };
    let forged = address.split('?').next().unwrap().to_owned();
    assert_eq!(put(format!("{forged}?signature=0")).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(put(address.clone()).await.status, StatusCode::OK);
    assert_eq!(case.state(&instance).await, InstanceState::Completed);
    assert_eq!(put(address).await.status, StatusCode::BAD_REQUEST);
}
