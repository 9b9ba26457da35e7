//! The one error of server functions and services; keeps its kind over the wire.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a request was not done. Serializes as problem details (RFC 9457) with a stable `code`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is signed in.
    #[error("Sign in to go on.")]
    Unauthenticated,
    /// The person may not do this.
    #[error("{reason}")]
    Forbidden {
        /// What may not be done, one sentence.
        reason: String,
        /// The permission that is missing, as the permissions file writes it.
        #[serde(default)]
        missing: Option<String>,
    },
    /// There is no such thing, or the person may not know of it.
    #[error("{what} was not found.")]
    NotFound {
        /// What was looked for.
        what: String,
    },
    /// The input is not acceptable.
    #[error("{message}")]
    Invalid {
        /// What is wrong as a whole.
        message: String,
        /// What is wrong at which field.
        #[serde(default)]
        fields: Vec<FieldProblem>,
    },
    /// Somebody else changed it meanwhile, or its state does not allow this any more.
    #[error("{message}")]
    Conflict {
        /// What happened.
        message: String,
    },
    /// A part the server needs is away; trying again later may help.
    #[error("{message}")]
    Unavailable {
        /// What is away.
        message: String,
    },
    /// A fault of the server; details are in its log under the trace id.
    #[error("Something went wrong on the server (trace {trace}).")]
    Internal {
        /// The id to look for in the log.
        trace: String,
    },
    /// The request or its answer was lost or garbled on the way.
    #[error("The server did not answer.")]
    Transport {
        /// What the transport said, for the curious.
        message: String,
    },
}

/// What is wrong at one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    /// The field: a JSON pointer into the input.
    pub pointer: String,
    /// What is wrong, for people.
    pub message: String,
}

impl AppError {
    /// [`AppError::NotFound`] of something, such as `"Task 5"`.
    pub fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound { what: what.into() }
    }

    /// [`AppError::Invalid`] without fields.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::Invalid { message: message.into(), fields: Vec::new() }
    }

    /// [`AppError::Conflict`].
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Conflict { message: message.into() }
    }

    /// The HTTP status that says the same.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Forbidden { .. } => 403,
            Self::NotFound { .. } => 404,
            Self::Conflict { .. } => 409,
            Self::Invalid { .. } => 422,
            Self::Internal { .. } => 500,
            Self::Transport { .. } => 400,
            Self::Unavailable { .. } => 503,
        }
    }
}

impl AppError {
    /// What technicians may want to know besides the sentence people read.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Forbidden { missing, .. } => {
                missing.as_ref().map(|permission| format!("Missing permission: {permission}"))
            }
            Self::Transport { message } => Some(message.clone()),
            _ => None,
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        let error = match value {
            ServerFnErrorErr::Args(message) | ServerFnErrorErr::MissingArg(message) => Self::invalid(message),
            // On the server it is about what was asked, in the browser about what was answered.
            ServerFnErrorErr::Deserialization(message) if cfg!(feature = "ssr") => Self::invalid(message),
            other => Self::Transport { message: other.to_string() },
        };
        // Arguments that cannot be read never reach the function, so it cannot set the status.
        #[cfg(feature = "ssr")]
        crate::ports::note_status(&error);
        error
    }
}

/// The JSON schema of what the engine finds, whose types know nothing of schemas.
#[cfg(feature = "ssr")]
pub(crate) fn problems_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    schemars::json_schema!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["code", "severity", "message"],
            "properties": {
                "code": { "type": "string", "description": "The stable name of the fault." },
                "severity": { "enum": ["info", "warning", "error"] },
                "file": { "type": "string" },
                "element": { "type": "string", "description": "The id of the element at fault." },
                "position": {
                    "type": "object",
                    "required": ["line", "column"],
                    "properties": { "line": { "type": "integer" }, "column": { "type": "integer" } }
                },
                "message": { "type": "string" },
                "help": { "type": "string", "description": "What to do about it." }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_read_is_plain_and_the_rest_is_kept_for_technicians() {
        let lost =
            AppError::from_server_fn_error(ServerFnErrorErr::Request("TypeError: Failed to fetch".into()));
        assert_eq!(lost.to_string(), "The server did not answer.");
        assert!(lost.details().unwrap().contains("TypeError"));
        let missing = Some("create /process-models/a:b".to_owned());
        let refused = AppError::Forbidden { reason: "You may not create a process here.".into(), missing };
        assert!(!refused.to_string().contains("/process-models"));
        assert!(refused.details().unwrap().contains("create /process-models/a:b"));
    }
}
