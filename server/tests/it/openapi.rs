//! The OpenAPI document covers every server function.

use std::collections::BTreeSet;

use serde_json::Value;
use server::http::openapi::document;

use crate::support::TestApp;

#[test]
fn the_document_lists_exactly_the_server_functions() {
    let document = document();
    let functions: BTreeSet<(String, String)> = server_fn::axum::server_fn_paths()
        .map(|(path, method)| (path.to_owned(), method.as_str().to_lowercase()))
        .collect();
    let routes = ["events", "connector_callback"];
    let listed: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().iter().map(move |one| (path, one)))
        .filter(|(_, (_, operation))| !routes.contains(&operation["operationId"].as_str().unwrap()))
        .map(|(path, (method, _))| (path.clone(), method.clone()))
        .collect();
    assert_eq!(listed, functions);
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 30);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn what_a_server_function_answers_fits_its_schema() {
    let app = TestApp::new().await;
    let cookie = app.cookie("ann").await;
    let document = document();
    for path in
        ["/v1.0/process-models", "/v1.0/process-instances", "/v1.0/sign-in-options", "/v1.0/current-user"]
    {
        let answer = app.get(path, &cookie).await.json();
        let mut schema =
            document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
                .clone();
        schema["components"] = document["components"].clone();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(&answer).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{path}: {errors:?}");
    }
}
