//! BPMN as written: every element with its position, references still names.
//!
//! The model holds what the engine cannot run too, so that [`crate::check`] can refuse it by name.

pub mod activity;
pub mod collaboration;
pub mod compensation;
pub mod data;
pub mod data_index;
pub mod diagram;
pub mod dialect;
pub mod element;
pub mod event;
pub mod extension;
pub mod link;
pub mod node;
pub mod process;
pub mod start;
pub mod text;

use crate::problem::Position;
use crate::xml::Placed;

pub use activity::{LoopCharacteristics, ScriptSource};
pub use collaboration::{Collaboration, CorrelationKey, CorrelationProperty, MessageFlow, Participant};
pub use data::{DataAssociation, DataElement, IoSpecification};
pub use data_index::{DataIndex, DataTarget};
pub use diagram::{Bounds, Diagram};
pub use element::{Support, support};
pub use event::{EventDefinition, EventDefinitionKind};
pub use extension::Extensions;
pub use node::{FlowNode, FlowNodeKind, GatewayType};
pub use process::{Artifact, Container, Lane, Process, SequenceFlow};
pub use start::{StartMessage, StartSignal};

/// The namespace of BPMN 2.0 models.
pub const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";
/// The namespace of BPMN 2.0 diagrams.
pub const BPMN_DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";
/// The namespace of the extension elements the engine understands.
pub const SPIFFWORKFLOW: &str = "http://spiffworkflow.org/bpmn/schema/1.0/core";

/// A text of the file and where it starts.
pub type Text = Placed<String>;

/// The id of another element, as written without its prefix.
pub type Reference = Placed<String>;

/// One BPMN file.
#[derive(Debug, Clone, Default)]
pub struct Definitions {
    /// The file, as the caller named it.
    pub file: String,
    /// `id`.
    pub id: Option<String>,
    /// `targetNamespace`.
    pub target_namespace: Option<String>,
    /// `exporter`: the tool that wrote the file.
    pub exporter: Option<String>,
    /// `exporterVersion`.
    pub exporter_version: Option<String>,
    /// `expressionLanguage`: the language of expressions that do not name one.
    pub expression_language: Option<Text>,
    /// The processes.
    pub processes: Vec<Process>,
    /// The global tasks, each as the process of one activity that a call of it runs.
    pub global_tasks: Vec<Process>,
    /// The collaborations.
    pub collaborations: Vec<Collaboration>,
    /// The messages.
    pub messages: Vec<RootElement>,
    /// The errors; their code is in [`RootElement::code`].
    pub errors: Vec<RootElement>,
    /// The signals.
    pub signals: Vec<RootElement>,
    /// The escalations; their code is in [`RootElement::code`].
    pub escalations: Vec<RootElement>,
    /// The item definitions.
    pub item_definitions: Vec<RootElement>,
    /// The data stores.
    pub data_stores: Vec<RootElement>,
    /// Event definitions that several events share.
    pub event_definitions: Vec<EventDefinition>,
    /// The correlation properties.
    pub correlation_properties: Vec<CorrelationProperty>,
    /// The shapes and edges.
    pub diagram: Diagram,
    /// All other root elements.
    pub other: Vec<Other>,
}

/// A named root element that events refer to.
#[derive(Debug, Clone)]
pub struct RootElement {
    /// `id`.
    pub id: String,
    /// `name`.
    pub name: Option<String>,
    /// `errorCode` or `escalationCode`.
    pub code: Option<String>,
    /// `itemRef`, `structureRef` or `itemSubjectRef`.
    pub item: Option<Reference>,
    /// Extension elements.
    pub extensions: Extensions,
    /// Where it is.
    pub position: Position,
}

/// An element of BPMN that the model keeps by name only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its element name.
    pub name: String,
    /// `id`.
    pub id: Option<String>,
    /// Where it is.
    pub position: Position,
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// The text without the white space around it.
    pub text: String,
    /// Where the text starts.
    pub position: Position,
    /// `language`; absent means the file's `expressionLanguage`.
    pub language: Option<Text>,
}

impl Definitions {
    /// A process by its id.
    #[must_use]
    pub fn process(&self, id: &str) -> Option<&Process> {
        self.processes.iter().find(|process| process.id.as_str() == id)
    }

    /// The processes that are not marked `isExecutable="false"`.
    pub fn executable_processes(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().filter(|process| process.is_executable())
    }

    /// A message by its id.
    #[must_use]
    pub fn message(&self, id: &str) -> Option<&RootElement> {
        find(&self.messages, id)
    }

    /// An error by its id.
    #[must_use]
    pub fn error(&self, id: &str) -> Option<&RootElement> {
        find(&self.errors, id)
    }

    /// An event definition that is declared at the root.
    #[must_use]
    pub fn event_definition(&self, id: &str) -> Option<&EventDefinition> {
        self.event_definitions.iter().find(|definition| definition.id.as_deref() == Some(id))
    }

    /// The event definitions of a flow node: its own, then those it refers to.
    pub fn definitions_of<'a>(&'a self, node: &'a FlowNode) -> impl Iterator<Item = &'a EventDefinition> {
        let shared = node.event_definition_refs.iter();
        let shared = shared.filter_map(|reference| self.event_definition(&reference.text));
        node.event_definitions.iter().chain(shared)
    }

    /// The signal an event definition names.
    #[must_use]
    pub fn signal_of(&self, definition: &EventDefinition) -> Option<&RootElement> {
        match &definition.kind {
            EventDefinitionKind::Signal { signal: Some(signal) } => find(&self.signals, &signal.text),
            _ => None,
        }
    }

    /// The escalation an event definition names.
    #[must_use]
    pub fn escalation_of(&self, definition: &EventDefinition) -> Option<&RootElement> {
        match &definition.kind {
            EventDefinitionKind::Escalation { escalation: Some(reference) } => {
                find(&self.escalations, &reference.text)
            }
            _ => None,
        }
    }
}

impl RootElement {
    /// What it is known by: its name, else its id.
    #[must_use]
    pub fn label(&self) -> &str {
        self.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.id)
    }
}

fn find<'a>(elements: &'a [RootElement], id: &str) -> Option<&'a RootElement> {
    elements.iter().find(|element| element.id == id)
}
