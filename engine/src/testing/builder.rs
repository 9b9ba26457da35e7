//! Builds executable processes node by node, without XML.

use super::TestScripts;
use crate::executable::node::{
    Catch, CorrelationProperty, Form, MessageCatch, MessageThrow, Node, NodeKind, Retry, ServiceCall,
    SubProcess, SubProcessKind, Throw,
};
use crate::executable::{
    Container, Executable, Flow, FlowIndex, NodeIndex, Process, ProcessIndex, ProcessParts,
};
use crate::id::ElementId;
use crate::script::{Program, ScriptEngine};

/// Builds a process: each node is joined to the one before it, and [`ProcessBuilder::at`] goes back.
#[derive(Debug)]
pub struct ProcessBuilder {
    id: String,
    pub(super) nodes: Vec<Node>,
    flows: Vec<Flow>,
    pub(super) root: Container,
    pub(super) containers: Vec<NodeIndex>,
    pub(super) last: Option<NodeIndex>,
    condition: Option<Program>,
    inputs: Option<Vec<String>>,
    outputs: Option<Vec<String>>,
}

impl ProcessBuilder {
    /// An empty process.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            nodes: Vec::new(),
            flows: Vec::new(),
            root: Container::default(),
            containers: Vec::new(),
            last: None,
            condition: None,
            inputs: None,
            outputs: None,
        }
    }

    /// Adds a node after the last one, or joins the last one to it when it is there already.
    ///
    /// # Panics
    ///
    /// When the test's script is not valid.
    #[must_use]
    pub fn node(mut self, id: &str, kind: NodeKind) -> Self {
        if let Some(index) = self.find(id) {
            self.join(index);
            self.last = Some(index);
            return self;
        }
        let index = self.add(id, kind);
        self.join(index);
        self.last = Some(index);
        self
    }

    /// A plain start event; no flow leads to it.
    #[must_use]
    pub fn start(self, id: &str) -> Self {
        self.start_at(id, Catch::None)
    }

    /// A start event; no flow leads to it.
    #[must_use]
    pub fn start_at(mut self, id: &str, catch: Catch) -> Self {
        self.last = None;
        self.node(id, NodeKind::StartEvent { catch, interrupting: true })
    }

    /// A plain end event.
    #[must_use]
    pub fn end(self, id: &str) -> Self {
        self.end_with(id, Throw::None)
    }

    /// An end event.
    #[must_use]
    pub fn end_with(mut self, id: &str, throw: Throw) -> Self {
        self = self.node(id, NodeKind::EndEvent(throw));
        self.last = None;
        self
    }

    /// An end event that throws an error.
    #[must_use]
    pub fn error_end(self, id: &str, code: Option<&str>, payload: Option<&str>) -> Self {
        let payload = payload.map(expression);
        self.end_with(id, Throw::Error { code: code.map(str::to_owned), payload })
    }

    /// A task without a kind.
    #[must_use]
    pub fn task(self, id: &str) -> Self {
        self.node(id, NodeKind::Task)
    }

    /// A manual task.
    #[must_use]
    pub fn manual(self, id: &str) -> Self {
        self.node(id, NodeKind::ManualTask)
    }

    /// A user task whose form data is merged.
    #[must_use]
    pub fn user(self, id: &str) -> Self {
        self.node(id, NodeKind::UserTask(Form::default()))
    }

    /// A script task.
    #[must_use]
    pub fn script(self, id: &str, source: &str) -> Self {
        self.node(id, NodeKind::ScriptTask(script(source)))
    }

    /// A service task with its result in `result`.
    #[must_use]
    pub fn service(self, id: &str, parameters: &[(&str, &str)]) -> Self {
        let call = ServiceCall {
            operator: "test/Call".to_owned(),
            result_variable: "result".to_owned(),
            parameters: parameters
                .iter()
                .map(|(name, source)| ((*name).to_owned(), expression(source)))
                .collect(),
            retry: Retry::default(),
        };
        self.node(id, NodeKind::ServiceTask(call))
    }

    /// A send task that sends all data; the properties are those of the message, of key `Key`.
    #[must_use]
    pub fn send(self, id: &str, message: &str, properties: &[&str]) -> Self {
        self.node(id, NodeKind::SendTask(message_throw(message, properties)))
    }

    /// A receive task.
    #[must_use]
    pub fn receive(self, id: &str, catch: MessageCatch) -> Self {
        self.node(id, NodeKind::ReceiveTask(catch))
    }

    /// An intermediate catch event.
    #[must_use]
    pub fn catch(self, id: &str, catch: Catch) -> Self {
        self.node(id, NodeKind::IntermediateCatchEvent(catch))
    }

    /// An intermediate throw event.
    #[must_use]
    pub fn throw(self, id: &str, throw: Throw) -> Self {
        self.node(id, NodeKind::IntermediateThrowEvent(throw))
    }

    /// An exclusive gateway.
    #[must_use]
    pub fn exclusive(self, id: &str) -> Self {
        self.node(id, NodeKind::ExclusiveGateway)
    }

    /// A parallel gateway.
    #[must_use]
    pub fn parallel(self, id: &str) -> Self {
        self.node(id, NodeKind::ParallelGateway)
    }

    /// A call of the process with this index in the executable.
    #[must_use]
    pub fn call(self, id: &str, process: u32) -> Self {
        self.node(id, NodeKind::CallActivity(ProcessIndex(process)))
    }

    /// A sub-process; what follows lies in it until [`ProcessBuilder::close`].
    #[must_use]
    pub fn open(self, id: &str) -> Self {
        self.open_as(id, SubProcessKind::Embedded)
    }

    /// A sub-process of any kind.
    pub(super) fn open_as(mut self, id: &str, kind: SubProcessKind) -> Self {
        self = self.node(id, NodeKind::SubProcess(SubProcess { inside: Container::default(), kind }));
        self.containers.extend(self.last.take());
        self
    }

    /// An event sub-process; what follows lies in it until [`ProcessBuilder::close_event`].
    #[must_use]
    pub fn open_event(mut self, id: &str) -> Self {
        self.last = None;
        self.open_as(id, SubProcessKind::Event)
    }

    /// Ends the inside of an event sub-process; nothing comes after it.
    #[must_use]
    pub fn close_event(mut self) -> Self {
        self.containers.pop();
        self.last = None;
        self
    }

    /// Makes the start event that was added last one that does not interrupt.
    #[must_use]
    pub fn beside(mut self) -> Self {
        if let NodeKind::StartEvent { interrupting, .. } = &mut self.last_node().kind {
            *interrupting = false;
        }
        self
    }

    /// Ends the inside of a sub-process; what follows comes after it.
    #[must_use]
    pub fn close(mut self) -> Self {
        self.last = self.containers.pop();
        self
    }

    /// A boundary event on a node; what follows comes after it.
    ///
    /// # Panics
    ///
    /// When there is no such node.
    #[must_use]
    pub fn boundary(mut self, id: &str, on: &str, interrupting: bool, catch: Catch) -> Self {
        let attached_to = self.find(on).expect("the node of a boundary event comes before it");
        let index = self.add(id, NodeKind::BoundaryEvent { attached_to, interrupting, catch });
        self.nodes[attached_to.0 as usize].boundary_events.push(index);
        self.last = Some(index);
        self
    }

    /// Goes on after a node.
    ///
    /// # Panics
    ///
    /// When there is no such node.
    #[must_use]
    pub fn at(mut self, id: &str) -> Self {
        self.last = Some(self.find(id).expect("the node to go on from comes before"));
        self
    }

    /// The next flow has a condition.
    #[must_use]
    pub fn when(mut self, source: &str) -> Self {
        self.condition = Some(expression(source));
        self
    }

    /// Makes the last flow the default of its source.
    #[must_use]
    pub fn default_flow(mut self) -> Self {
        if let Some(flow) = self.flows.last() {
            let index = FlowIndex(index(self.flows.len() - 1));
            self.nodes[flow.source.0 as usize].default_flow = Some(index);
        }
        self
    }

    /// Names the last node.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.last_node().name = Some(name.to_owned());
        self
    }

    /// Gives the last node a pre-script.
    #[must_use]
    pub fn pre(mut self, source: &str) -> Self {
        self.last_node().pre_script = Some(script(source));
        self
    }

    /// Gives the last node a post-script.
    #[must_use]
    pub fn post(mut self, source: &str) -> Self {
        self.last_node().post_script = Some(script(source));
        self
    }

    /// Declares inputs and outputs.
    #[must_use]
    pub fn declare(mut self, inputs: &[&str], outputs: &[&str]) -> Self {
        self.inputs = Some(inputs.iter().map(|name| (*name).to_owned()).collect());
        self.outputs = Some(outputs.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    /// The process.
    #[must_use]
    pub fn build(mut self) -> Process {
        let mut root = std::mem::take(&mut self.root);
        for at in 0..self.nodes.len() {
            let index = NodeIndex(index(at));
            let node = &self.nodes[at];
            let (is_start, is_boundary) = (
                matches!(node.kind, NodeKind::StartEvent { .. }),
                matches!(node.kind, NodeKind::BoundaryEvent { .. }),
            );
            let is_event =
                matches!(node.kind, NodeKind::SubProcess(SubProcess { kind: SubProcessKind::Event, .. }));
            let is_implicit = node.incoming.is_empty() && !is_boundary && !self.is_handler(at);
            let container = match node.container {
                None => &mut root,
                Some(container) => match &mut self.nodes[container.0 as usize].kind {
                    NodeKind::SubProcess(inner) => &mut inner.inside,
                    _ => continue,
                },
            };
            if is_start {
                container.start_events.push(index);
            } else if is_event {
                container.event_sub_processes.push(index);
            } else if is_implicit {
                container.implicit_starts.push(index);
            }
        }
        ProcessParts {
            id: self.id.into(),
            name: None,
            file: String::new(),
            nodes: self.nodes,
            flows: self.flows,
            root,
            inputs: self.inputs,
            outputs: self.outputs,
        }
        .into()
    }

    /// An executable of this process alone.
    #[must_use]
    pub fn executable(self) -> Executable {
        Executable::new(vec![self.build()])
    }

    pub(super) fn find(&self, id: &str) -> Option<NodeIndex> {
        self.nodes.iter().position(|node| node.id.as_str() == id).map(|at| NodeIndex(index(at)))
    }

    pub(super) fn add(&mut self, id: &str, kind: NodeKind) -> NodeIndex {
        self.nodes.push(Node {
            id: id.into(),
            name: None,
            kind,
            container: self.containers.last().copied(),
            outgoing: Vec::new(),
            incoming: Vec::new(),
            default_flow: None,
            boundary_events: Vec::new(),
            lane: None,
            pre_script: None,
            post_script: None,
            instructions: None,
            start_quantity: 1,
            completion_quantity: 1,
            repeat: None,
            compensation: None,
            io: None,
        });
        NodeIndex(index(self.nodes.len() - 1))
    }

    fn join(&mut self, target: NodeIndex) {
        let condition = self.condition.take();
        let Some(source) = self.last else { return };
        let flow = FlowIndex(index(self.flows.len()));
        let name = |at: NodeIndex| self.nodes[at.0 as usize].id.clone();
        let (from, to) = (name(source), name(target));
        // Two flows may join the same nodes.
        let twins = self.flows.iter().filter(|flow| flow.source == source && flow.target == target).count();
        let number = if twins == 0 { String::new() } else { format!("_{}", twins + 1) };
        let id: ElementId = format!("{from}_to_{to}{number}").into();
        self.nodes[source.0 as usize].outgoing.push(flow);
        self.nodes[target.0 as usize].incoming.push(flow);
        self.flows.push(Flow { id, name: None, source, target, condition });
    }

    pub(super) fn last_node(&mut self) -> &mut Node {
        let last = self.last.expect("a node comes before what describes it");
        &mut self.nodes[last.0 as usize]
    }
}

fn message_throw(message: &str, properties: &[&str]) -> MessageThrow {
    MessageThrow {
        name: message.to_owned(),
        payload: None,
        correlation: properties.iter().map(|name| property(name, name)).collect(),
    }
}

pub(super) fn property(id: &str, source: &str) -> CorrelationProperty {
    CorrelationProperty { id: id.to_owned(), keys: vec!["Key".to_owned()], expression: expression(source) }
}

pub(super) fn script(source: &str) -> Program {
    TestScripts.compile_script(source).expect("the scripts of tests are valid")
}

pub(super) fn expression(source: &str) -> Program {
    TestScripts.compile_expression(source).expect("the expressions of tests are valid")
}

pub(super) fn index(at: usize) -> u32 {
    u32::try_from(at).expect("processes of tests are small")
}
