//! The client side of the connector protocol: one POST per call, envelopes of both versions.

use std::time::Duration;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::config::{Config, Secret};

/// How long a call may take.
const TIMEOUT: Duration = Duration::from_secs(45);
/// The biggest answer read, in bytes.
const MAX_ANSWER: usize = 16 << 20;
/// The code when the proxy itself failed.
const PROXY_ERROR: &str = "ServiceTaskProxyError";
/// The code when the connector answered with an HTTP error; the status follows.
const HTTP_ERROR: &str = "ServiceTaskHttpError";

/// A call to an operator.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// `plugin/Command`.
    pub operator: &'a str,
    /// The evaluated parameters.
    pub parameters: &'a Map<String, Value>,
    /// The instance.
    pub instance: &'a str,
    /// Its process model.
    pub model: &'a str,
    /// The activation of the service task.
    pub task: u64,
    /// The service task in the diagram.
    pub element: &'a str,
}

/// What a connector answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The result.
    Result(Value),
    /// It will call back.
    Later,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code a boundary event can catch.
    pub code: String,
    /// What happened, for people.
    pub message: String,
    /// Whether trying again may help.
    pub transient: bool,
}

/// Calls connectors.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    proxy_url: String,
    api_key: Option<Secret>,
    public_url: String,
    secret_key: Secret,
}

/// An HTTP client with our TLS; `redirects` is for the connector proxy's aggregation only.
///
/// # Errors
///
/// When TLS cannot be set up.
pub fn http_client(timeout: Duration, redirects: bool) -> Result<reqwest::Client, reqwest::Error> {
    // Whoever comes first installs it; the second finds it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let policy =
        if redirects { reqwest::redirect::Policy::limited(5) } else { reqwest::redirect::Policy::none() };
    reqwest::Client::builder()
        .timeout(timeout)
        .connect_timeout(Duration::from_secs(10))
        .redirect(policy)
        .user_agent(concat!("millrace/", env!("CARGO_PKG_VERSION")))
        .build()
}

impl Client {
    /// A client for the configured proxy.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn new(config: &Config) -> Result<Self, reqwest::Error> {
        Ok(Self {
            http: http_client(TIMEOUT, true)?,
            proxy_url: config.connector_proxy_url.clone(),
            api_key: config.connector_proxy_api_key.clone(),
            public_url: config.public_url.clone(),
            secret_key: config.secret_key.clone(),
        })
    }

    /// Calls an operator.
    ///
    /// # Errors
    ///
    /// With the code a boundary event can catch.
    pub async fn call(&self, call: &Call<'_>) -> Result<Answer, Failure> {
        let url = format!("{}/v1/do/{}", self.proxy_url, call.operator);
        let mut body = call.parameters.clone();
        let signature = signature(&self.secret_key, call.instance, call.task);
        // The data of the task stays here: a connector gets its parameters and nothing else.
        let context = json!({
            "spiff__process_instance_id": call.instance,
            "spiff__process_model_identifier": call.model,
            "spiff__task_id": call.task.to_string(),
            "spiff__task_data": {},
            "spiff__callback_url": format!(
                "{}/v1.0/tasks/{}/{}/callback?signature={signature}", self.public_url, call.instance, call.task
            ),
        });
        body.extend(context.as_object().cloned().unwrap_or_default());
        let mut request = self.http.post(&url).json(&body);
        if let Some(key) = &self.api_key {
            request = request.header("Spiff-Connector-Proxy-Api-Key", &key.0);
        }
        let response = request.send().await.map_err(|error| Failure {
            code: PROXY_ERROR.to_owned(),
            message: format!(
                "The connector proxy at {} does not answer: {}",
                self.proxy_url,
                root_cause(&error)
            ),
            transient: true,
        })?;
        let status = response.status().as_u16();
        if status == 202 {
            return Ok(Answer::Later);
        }
        let content = read(response).await?;
        understand(status, &content).map(Answer::Result)
    }
}

async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, Failure> {
    let mut content = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(content),
            Ok(Some(chunk)) if content.len() + chunk.len() <= MAX_ANSWER => content.extend_from_slice(&chunk),
            Ok(Some(_)) => {
                return Err(Failure {
                    code: PROXY_ERROR.to_owned(),
                    message: format!("The connector answered with more than {} MiB.", MAX_ANSWER >> 20),
                    transient: false,
                });
            }
            Err(error) => {
                return Err(Failure {
                    code: PROXY_ERROR.to_owned(),
                    message: format!("The connector's answer broke off: {}", root_cause(&error)),
                    transient: true,
                });
            }
        }
    }
}

fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

fn is_transient(status: u16) -> bool {
    status == 429 || status >= 500
}

/// What an envelope says, in the protocol's order: bad JSON, the command's error, the status inside,
/// the status outside.
///
/// # Errors
///
/// With the code a boundary event can catch.
pub fn understand(status: u16, content: &[u8]) -> Result<Value, Failure> {
    let Ok(envelope) = serde_json::from_slice::<Value>(content) else {
        return Err(Failure {
            code: PROXY_ERROR.to_owned(),
            message: format!("The connector proxy answered {status} without JSON."),
            transient: is_transient(status),
        });
    };
    let inner = envelope.get("command_response");
    let http_status = inner
        .and_then(|response| response.get("http_status"))
        .or_else(|| envelope.get("status"))
        .and_then(Value::as_u64)
        .and_then(|status| u16::try_from(status).ok());
    if let Some(error) = envelope.get("error").filter(|error| !error.is_null())
        && let Some(code) = error.get("error_code").and_then(Value::as_str)
    {
        let message = error.get("message").and_then(Value::as_str).unwrap_or(code);
        return Err(Failure {
            code: code.to_owned(),
            message: message.to_owned(),
            transient: is_transient(status) || http_status.is_some_and(is_transient),
        });
    }
    if let Some(inside) = http_status.filter(|status| *status >= 300) {
        return Err(Failure {
            code: format!("{HTTP_ERROR}{inside}"),
            message: format!("The connector answered with status {inside}."),
            transient: is_transient(inside),
        });
    }
    if status >= 300 {
        return Err(Failure {
            code: PROXY_ERROR.to_owned(),
            message: format!("The connector proxy answered with status {status}."),
            transient: is_transient(status),
        });
    }
    Ok(match inner {
        Some(response) => response.get("body").cloned().unwrap_or(Value::Null),
        None => match envelope.get("response") {
            // The first version sends JSON as a text.
            Some(Value::String(text)) => {
                let is_json = envelope
                    .get("mimetype")
                    .and_then(Value::as_str)
                    .is_some_and(|kind| kind.contains("json"));
                let parsed = is_json.then(|| serde_json::from_str(text).ok()).flatten();
                parsed.unwrap_or_else(|| Value::String(text.clone()))
            }
            Some(response) => response.clone(),
            None => Value::Null,
        },
    })
}

/// What proves that a call back comes from the connector that was asked.
#[must_use]
pub fn signature(secret: &Secret, instance: &str, task: u64) -> String {
    let inner =
        Sha256::new().chain_update(&secret.0).chain_update(format!("\0{instance}\0{task}")).finalize();
    let outer = Sha256::new().chain_update(&secret.0).chain_update(inner).finalize();
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_are_understood_in_the_order_of_the_protocol() {
        let ok = |status, text: &str| understand(status, text.as_bytes()).unwrap();
        let code = |status, text: &str| {
            let failure = understand(status, text.as_bytes()).unwrap_err();
            (failure.code, failure.transient)
        };
        let v2 = r#"{"command_response":{"body":{"a":1},"http_status":200},"command_response_version":2,"error":null}"#;
        assert_eq!(ok(200, v2), json!({"a": 1}));
        assert_eq!(
            ok(200, r#"{"response":"{\"a\":1}","status":200,"mimetype":"application/json"}"#),
            json!({"a": 1})
        );
        assert_eq!(ok(200, r#"{"response":"plain","status":200,"mimetype":"text/plain"}"#), json!("plain"));
        assert_eq!(code(200, "<html>"), (PROXY_ERROR.to_owned(), false));
        assert_eq!(code(503, "<html>"), (PROXY_ERROR.to_owned(), true));
        let both = r#"{"command_response":{"body":null,"http_status":404},"error":{"error_code":"Gone","message":"x"}}"#;
        assert_eq!(code(500, both), ("Gone".to_owned(), true));
        let inside = r#"{"command_response":{"body":null,"http_status":429},"error":null}"#;
        assert_eq!(code(200, inside), ("ServiceTaskHttpError429".to_owned(), true));
        assert_eq!(code(404, "{}"), (PROXY_ERROR.to_owned(), false));
    }

    #[test]
    fn a_signature_is_for_one_task_only() {
        let secret = Secret("s".to_owned());
        assert_ne!(signature(&secret, "a", 1), signature(&secret, "a", 2));
        assert_ne!(signature(&secret, "a", 1), signature(&Secret("t".to_owned()), "a", 1));
    }
}
