//! A failure becomes an incident: the element stays as it is until an operator has it tried again.

use super::event::Event;
use super::run::Run;
use super::state::{Incident, State};
use crate::id::{ElementId, ElementKey};
use crate::script::{ErrorKind, ScriptError};

/// Why an element could not go on; small, because almost everything returns it.
#[derive(Debug)]
pub(super) struct Failure(Box<Reason>);

#[derive(Debug)]
struct Reason {
    code: String,
    message: String,
    script: Option<ScriptError>,
}

impl Failure {
    /// A failure with a stable code and a sentence for people.
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        Self(Box::new(Reason { code: code.to_owned(), message: message.into(), script: None }))
    }

    /// The script error behind it.
    pub(super) fn because_of(mut self, script: Option<ScriptError>) -> Self {
        self.0.script = script;
        self
    }
}

impl From<ScriptError> for Failure {
    fn from(error: ScriptError) -> Self {
        let (code, message) = ("script_error".to_owned(), error.to_string());
        Self(Box::new(Reason { code, message, script: Some(error) }))
    }
}

impl Failure {
    /// What happened.
    pub(super) fn message(&self) -> &str {
        &self.0.message
    }

    /// Whether an expression read a variable or key that is not there.
    pub(super) fn is_for_missing_data(&self) -> bool {
        let script = self.0.script.as_ref();
        script.is_some_and(|error| matches!(error.kind, ErrorKind::Name | ErrorKind::Key))
    }
}

/// Records that an element cannot go on.
pub(super) fn raise(run: &mut Run<'_>, element: ElementKey, failure: Failure) {
    if run.element(element).is_none() {
        return;
    }
    let trace = trace(run.state(), element);
    let Reason { code, message, script } = *failure.0;
    run.emit(Event::IncidentRaised { element, incident: Incident { code, message, script, trace } });
}

/// The nodes from the root process down to an element, through sub-processes and calls.
fn trace(state: &State, element: ElementKey) -> Vec<ElementId> {
    let mut trace = Vec::new();
    let mut at = Some(element);
    while let Some(element) = at.and_then(|key| state.elements.get(&key)) {
        trace.push(element.node.clone());
        at = state.scopes.get(&element.scope).and_then(|scope| scope.opened_by);
    }
    trace.reverse();
    trace
}
