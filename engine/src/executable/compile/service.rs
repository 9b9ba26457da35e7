//! Calls of the connector proxy.

use serde_json::Value;

use super::script::Scripts;
use crate::executable::node::{Retry, ServiceCall};
use crate::model::extension::ServiceRetry;
use crate::model::{FlowNode, Text};

pub(super) fn call(node: &FlowNode, scripts: &mut Scripts<'_>) -> Option<ServiceCall> {
    let operator = node.extensions.service_task_operator.as_ref()?;
    let id = node.id.as_str();
    let mut parameters = Vec::with_capacity(operator.parameters.len());
    for parameter in &operator.parameters {
        // Modellers write every parameter of an operator, those left blank too.
        if parameter.value.text.trim().is_empty() {
            continue;
        }
        let value = Text { text: python(&parameter.value.text), position: parameter.value.position };
        parameters.push((parameter.id.clone(), scripts.text(&value, id)?));
    }
    let result = || format!("spiff__{}_result", id.replace('-', "_"));
    Some(ServiceCall {
        operator: operator.id.clone(),
        result_variable: operator.result_variable.clone().unwrap_or_else(result),
        parameters,
        retry: operator.retry.as_ref().map_or_else(Retry::default, retry),
    })
}

fn retry(retry: &ServiceRetry) -> Retry {
    let number = |text: &Option<String>| text.as_deref().and_then(|text| text.trim().parse().ok());
    let default = Retry::default();
    Retry {
        retries: number(&retry.retries).unwrap_or(default.retries),
        backoff_base: number(&retry.backoff_base).unwrap_or(default.backoff_base),
    }
}

/// A parameter is a Python expression; JSON, whose constants Python spells otherwise, is accepted.
fn python(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            let mut source = String::new();
            write(&value, &mut source);
            source
        }
        Err(_) => text.trim().to_owned(),
    }
}

fn write(value: &Value, source: &mut String) {
    match value {
        Value::Null => source.push_str("None"),
        Value::Bool(true) => source.push_str("True"),
        Value::Bool(false) => source.push_str("False"),
        // Numbers are alike, and so are strings once JSON has escaped them.
        Value::Number(_) | Value::String(_) => source.push_str(&value.to_string()),
        Value::Array(items) => {
            source.push('[');
            for item in items {
                write(item, source);
                source.push_str(", ");
            }
            source.push(']');
        }
        Value::Object(entries) => {
            source.push('{');
            for (name, item) in entries {
                source.push_str(&Value::String(name.clone()).to_string());
                source.push_str(": ");
                write(item, source);
                source.push_str(", ");
            }
            source.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_becomes_python() {
        for (text, expected) in [
            (" x + 1 ", "x + 1"),
            ("'text'", "'text'"),
            ("\"text\"", "\"text\""),
            ("12.50", "12.5"),
            ("true", "True"),
            (r#"{"a": [null, false], "b": "é\n"}"#, r#"{"a": [None, False, ], "b": "é\n", }"#),
            (r#"{"a": x}"#, r#"{"a": x}"#),
        ] {
            assert_eq!(python(text), expected, "{text}");
        }
    }
}
