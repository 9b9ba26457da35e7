//! Nobody gets in without a session, and other sites cannot use one.

use app::ids::ModelId;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use rstest::rstest;
use serde_json::json;

use crate::support::TestApp;

/// Server functions that are open to everybody.
const PUBLIC: &[&str] = &["/v1.0/sign-in-options", "/v1.0/current-user"];

#[tokio::test]
async fn every_server_function_but_the_public_ones_wants_a_session() {
    let app = TestApp::new().await;
    let document = server::http::openapi::document();
    let mut seen = 0;
    for (path, method) in server_fn::axum::server_fn_paths() {
        let operation = &document["paths"][path][method.as_str().to_lowercase()];
        let mut query = openidconnect::url::form_urlencoded::Serializer::new(String::new());
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let example = match parameter["name"].as_str().unwrap() {
                "filter" => "open",
                "mine" => "true",
                _ => "1",
            };
            query.append_pair(parameter["name"].as_str().unwrap(), example);
        }
        let body = json!({
            "id": "1", "name": "a.md", "text": "", "hash": "", "data": {}, "payload": {}, "model":
            if path.ends_with("create") { json!({"group": "a", "folder": "b", "name": "c"}) } else { json!("a/b") },
            "operation": {"operation": "suspend"},
        });
        let request = Request::builder()
            .method(method.clone())
            .uri(format!("{path}?{}", query.finish()))
            .header(header::CONTENT_TYPE, "application/json")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_string()))
            .unwrap();
        let answer = app.send(request).await;
        let expected = if PUBLIC.contains(&path) { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
        assert_eq!(answer.status, expected, "{method} {path}: {}", answer.text);
        seen += 1;
    }
    assert!(seen >= 18, "the linker dropped server functions: only {seen} are registered");
}

#[rstest]
#[case(Method::POST, "/tasks/1", 401)]
#[case(Method::POST, "/processes/start", 401)]
#[case(Method::POST, "/instances/1/operate", 401)]
#[case(Method::GET, "/v1.0/events?instance=1", 401)]
#[case(Method::PUT, "/v1.0/tasks/1/1/callback", 401)]
#[case(Method::GET, "/v1.0/openapi.json", 200)]
#[case(Method::GET, "/v1.0/ui", 200)]
#[case(Method::GET, "/health/live", 200)]
#[case(Method::GET, "/health/ready", 200)]
#[case(Method::GET, "/metrics", 200)]
#[case(Method::GET, "/v1.0/nothing", 404)]
#[case(Method::GET, "/sign-in", 200)]
#[case(Method::GET, "/tasks", 303)]
#[case(Method::GET, "/instances/1", 303)]
#[case(Method::GET, "/no-such-page", 303)]
#[tokio::test]
async fn routes_answer_strangers(#[case] method: Method, #[case] path: &str, #[case] status: u16) {
    let app = TestApp::new().await;
    let body = "model=a&operation=suspend";
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    let answer = app.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    if status == 303 {
        let encoded: String = openidconnect::url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        assert_eq!(answer.location, Some(format!("/sign-in?next={encoded}")));
    }
}

#[tokio::test]
async fn other_sites_cannot_use_a_session() {
    let app = TestApp::new().await;
    let cookie = app.cookie("ann").await;
    let send = |name: &'static str, value: &'static str| {
        let request = Request::post("/processes/start")
            .header(header::COOKIE, &cookie)
            .header(header::HOST, "127.0.0.1:7001")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from("model=getting-started/hello"))
            .unwrap();
        app.send(request)
    };
    assert_eq!(send("sec-fetch-site", "cross-site").await.status, StatusCode::FORBIDDEN);
    assert_eq!(send("sec-fetch-site", "same-site").await.status, StatusCode::FORBIDDEN);
    assert_eq!(send("origin", "https://evil.example").await.status, StatusCode::FORBIDDEN);
    assert_eq!(send("sec-fetch-site", "same-origin").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn pages_carry_the_headers_that_keep_browsers_careful() {
    let app = TestApp::new().await;
    let cookie = app.cookie("ann").await;
    let page = app.get("/tasks", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
    assert!(page.text.contains(&format!("nonce=\"{nonce}\"")), "the page's scripts carry its nonce");
    assert!(!policy.contains("'unsafe-eval'") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    assert!(page.headers.contains_key("x-request-id"));
    let plain = app.get("/health/live", "").await;
    assert!(!plain.headers["content-security-policy"].to_str().unwrap().contains("nonce"));
}

#[tokio::test]
async fn a_model_that_may_not_be_read_does_not_show() {
    let rules = "permissions:\n  a: {groups: [everybody], actions: [all], uri: BASIC}\n  \
                 b: {groups: [everybody], actions: [read], uri: 'PG:finance'}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.yml");
    std::fs::write(&file, rules).unwrap();
    let app = TestApp::with(&[("permissions_file", &file.display().to_string())]).await;
    let ann = app.person("ann").await;
    let processes = &app.server.http.services.processes;
    let catalog = processes.catalog(&ann, None, None).await.unwrap();
    assert!(!catalog.models.is_empty());
    assert!(catalog.models.iter().all(|model| model.id.0.starts_with("finance/") && !model.can_start));
    assert!(processes.show(&ann, &ModelId::from("getting-started/hello")).await.is_err());
    let start = &app.server.http.services.instances;
    assert!(start.start(&ann, &ModelId::from("finance/expense-approval"), json!({})).await.is_err());
}

#[tokio::test]
async fn server_functions_answer_with_the_status_of_their_error() {
    let app = TestApp::new().await;
    let cookie = app.cookie("bob").await;
    let start = "/v1.0/process-instances/start";
    for (body, status, code) in [
        (json!({"model": "no/such", "data": {}}), StatusCode::NOT_FOUND, "not_found"),
        (json!({"model": "getting-started/hello", "data": []}), StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        (json!({"data": {}}), StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
        (json!({"model": "../../etc", "data": {}}), StatusCode::NOT_FOUND, "not_found"),
    ] {
        let answer = app.post_json(start, &cookie, &body).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (status, Some(code)), "{body}");
    }
    let save = json!({"id": "getting-started/hello", "name": "x.md", "text": "", "hash": null});
    let answer = app.post_json("/v1.0/process-models/files/save", &cookie, &save).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let answer = app.get("/v1.0/process-instances?mine=perhaps", &cookie).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
}
