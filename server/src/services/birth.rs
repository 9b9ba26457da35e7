//! New instances: the files and the data they begin with.

use app::ids::{InstanceId, ModelId};
use engine::runtime::Command;
use engine::runtime::command::{Message, Signal};
use serde_json::{Map, Value};

use super::runner::RunError;
use crate::models::index::EventStart;
use crate::models::{Bundle, Fault, Models};

/// A new instance.
#[derive(Debug, Clone)]
pub struct Birth {
    /// Its files.
    pub bundle: Bundle,
    /// The name of its model.
    pub model_name: String,
    /// Who starts it.
    pub starter: String,
    /// What it starts with.
    pub start: Start,
}

impl Birth {
    /// One of a model as its files are now; `process` starts another than the primary one.
    ///
    /// # Errors
    ///
    /// When there is no such model, or its files cannot be read.
    pub fn of_model(
        models: &Models,
        model: &ModelId,
        process: Option<&str>,
        starter: &str,
        start: Start,
    ) -> Result<Self, Fault> {
        let bundle = models.bundle(model, process)?;
        let index = models.index();
        let model_name = index.models.get(model).map_or_else(|| model.0.clone(), |entry| entry.name.clone());
        Ok(Self { bundle, model_name, starter: starter.to_owned(), start })
    }

    /// What a start event begins.
    ///
    /// # Errors
    ///
    /// When the files of its model cannot be read.
    pub fn at(models: &Models, at: &EventStart, starter: &str, start: Start) -> Result<Self, RunError> {
        Self::of_model(models, &at.model, Some(&at.process), starter, start)
            .map_err(|fault| RunError::Corrupt(fault.to_string()))
    }
}

/// What an instance starts with.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// The data.
    pub data: Map<String, Value>,
    /// The start event.
    pub at: Option<String>,
    /// The message that starts it.
    pub message: Option<Message>,
    /// The signal that starts it.
    pub signal: Option<Signal>,
}

impl Start {
    /// A start by a message.
    #[must_use]
    pub fn by_message(at: &EventStart, message: Message) -> Self {
        Self { at: Some(at.element.clone()), message: Some(message), ..Self::default() }
    }

    /// A start by a signal.
    #[must_use]
    pub fn by_signal(at: &EventStart, signal: Signal) -> Self {
        Self { at: Some(at.element.clone()), signal: Some(signal), ..Self::default() }
    }
}

/// The command that starts an instance.
#[must_use]
pub fn start_command(instance: InstanceId, start: Start) -> Command {
    Command::Start {
        instance: instance.0.into(),
        data: start.data,
        at: start.at.map(Into::into),
        message: start.message,
        signal: start.signal,
    }
}
